/*
 * 64-bit hashes: XXH3 of libxxhash, whose values are fixed by its
 * specification since 0.8.0, so that they may be stored.
 */
#ifndef CRM_BASE_HASH_H
#define CRM_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* As a signed integer, as databases keep it. Different seeds give unrelated hashes. */
int64_t crm_hash(const void *data, size_t len, uint64_t seed);

#endif
