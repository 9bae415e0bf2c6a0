/*
 * Keys under which records meet that may be one.
 */
#ifndef CRM_MATCH_DEDUPE_KEYS_H
#define CRM_MATCH_DEDUPE_KEYS_H

#include "lib/match/dedupe_private.h"

#define CRM_DEDUPE_KEYS 64

/* The bit of a key of names and towns: of those who share no other they are never beyond doubt. */
#define CRM_DEDUPE_WEAK ((uint64_t)1)

struct crm_dedupe_keys {
	uint64_t key[CRM_DEDUPE_KEYS];
	size_t n;
};

/* All keys of a record; one may be there twice. */
void crm_dedupe_keys(const struct crm_dedupe *d, uint32_t i, struct crm_dedupe_keys *keys);

/* A key within a key: for those that too many share. */
uint64_t crm_dedupe_mix(uint64_t key, uint64_t value);

/* A number for all forms of a given name, as well as one can be had; 0 for none. */
uint32_t crm_dedupe_given(const struct crm_dedupe *d, uint32_t word);

#endif
