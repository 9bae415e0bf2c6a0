/*
 * Phone numbers by the numbering plans of all regions: what libphonenumber says, without it and a
 * hundred times as fast, of numbers in digits and plain punctuation. The tables are made from its
 * metadata by scripts/phone-plan.
 */
#ifndef CRM_TEXT_PHONE_PLAN_H
#define CRM_TEXT_PHONE_PLAN_H

#include <stdbool.h>

#include "lib/text/phone_shim.h"

/*
 * As crm_phone_shim_parse, for texts of at most 251 bytes; CRM_PHONE_NOT_UNDERSTOOD for those with
 * more in them: letters, extensions, digits of other scripts.
 */
enum crm_phone_verdict crm_phone_plan_parse(
    struct crm_phone_shim *out, const char *number, const char *region);

/* Whether digits are a number in a country, which is given by its calling code (7, 375). */
bool crm_phone_plan_valid(unsigned code, const char *digits);

/* Whether a region, in capitals, has a numbering plan. */
bool crm_phone_plan_region(const char *region);

#endif
