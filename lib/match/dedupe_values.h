/*
 * Strings by number: equal ones share a number, and what is known of a string is kept once.
 */
#ifndef CRM_MATCH_DEDUPE_VALUES_H
#define CRM_MATCH_DEDUPE_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed: empty. Numbers begin at 1; 0 is no value. */
struct crm_values {
	char *text; /* all strings, end to end, each with its NUL */
	size_t len, cap;
	uint32_t *at; /* where that of number i + 1 begins */
	size_t nat;   /* how many there are */
	size_t capat;
	uint32_t *slot; /* numbers by hash */
	size_t nslots;
};

void crm_values_clear(struct crm_values *values);
/* Takes all strings out, and keeps the memory of a few. */
void crm_values_empty(struct crm_values *values);
/* The number of a string, which is added when it is new; 0 when out of memory. */
uint32_t crm_values_put(struct crm_values *values, const char *s, size_t len);
/* The number of a string; 0 when it is not there. */
uint32_t crm_values_find(const struct crm_values *values, const char *s, size_t len);
/* The string of a number; "" for 0. Valid until the next put. */
static inline const char *
crm_values_text(const struct crm_values *values, uint32_t number)
{
	return number == 0 ? "" : values->text + values->at[number - 1];
}

/* Its length; 0 for 0. */
static inline size_t
crm_values_len(const struct crm_values *values, uint32_t number)
{
	if (number == 0)
		return 0;
	return (number < values->nat ? values->at[number] : values->len) - values->at[number - 1] -
	       1;
}

/* Gives back what is only needed to put. */
void crm_values_close(struct crm_values *values);

/*
 * Room for one item behind n of them; the items may move. NULL when out of memory: the old ones
 * stay where they are.
 */
void *crm_grow(void *items, size_t n, size_t *cap, size_t size);

#endif
