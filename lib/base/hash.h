/*
 * Hashes: XXH3 of libxxhash, whose values are fixed by its specification since 0.8.0, so that
 * they may be stored.
 */
#ifndef CRM_BASE_HASH_H
#define CRM_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* As a signed integer, as databases keep it. Different seeds give unrelated hashes. */
int64_t crm_hash(const void *data, size_t len, uint64_t seed);

/* The 128-bit digest of a stream, as xxh128sum(1) prints it. */
struct crm_digest;

#define CRM_DIGEST_SIZE 33 /* of its text, the NUL included */

/* Of nothing yet; NULL when out of memory. */
struct crm_digest *crm_digest_new(void);
void crm_digest_free(struct crm_digest *digest);
void crm_digest_add(struct crm_digest *digest, const void *data, size_t len);
/* Of all that was added so far. */
void crm_digest_text(const struct crm_digest *digest, char out[CRM_DIGEST_SIZE]);

#endif
