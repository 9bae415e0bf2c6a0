/*
 * Exact numbers: integers, and money in integer minor units.
 */
#ifndef CRM_BASE_NUM_H
#define CRM_BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"

/* True when all of s is a decimal integer (an optional sign, digits) that fits. */
bool crm_num_parse(const char *s, int64_t *out);

#define CRM_NUM_SIZE 24

/* The number in decimals, somewhere in out. */
const char *crm_num_format(int64_t n, char out[CRM_NUM_SIZE]);

/*
 * Decimals after the point of an ISO 4217 currency ("RUB" 2, "JPY" 0, "KWD" 3);
 * -1 for what is not three capital letters or not a currency in use.
 */
int crm_money_digits(const char *currency);

/*
 * "1 200 000", "-1200000.50", "1,200,000.50", "1'200,5" into minor units. False for
 * anything else, for more decimals than the currency has, and for what does not fit.
 * A single , or . followed by exactly three digits, where it could be either a
 * thousands mark or a decimal point, is refused when the currency has three decimals
 * and read as a thousands mark otherwise.
 */
bool crm_money_parse(const char *s, int digits, int64_t *minor);

/* "1200000.50" into out; size of at least 32. */
void crm_money_format(int64_t minor, int digits, char *out, size_t size);

/*
 * Appends a number as people read it: "1200000.50" as "1 200 000.50", with gap between the groups.
 * What is no plain decimal number is appended as it is.
 */
void crm_num_group(struct crm_buf *out, const char *number, const char *gap);

#endif
