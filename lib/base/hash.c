#include "lib/base/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

int64_t
crm_hash(const void *data, size_t len, uint64_t seed)
{
	uint64_t h = XXH3_64bits_withSeed(data, len, seed);
	int64_t out;

	memcpy(&out, &h, sizeof(out));
	return out;
}

struct crm_digest {
	XXH3_state_t *state; /* wants more alignment than malloc gives */
};

struct crm_digest *
crm_digest_new(void)
{
	struct crm_digest *digest = malloc(sizeof(*digest));

	if (digest == NULL)
		return NULL;
	digest->state = XXH3_createState();
	if (digest->state == NULL) {
		free(digest);
		return NULL;
	}
	XXH3_128bits_reset(digest->state);
	return digest;
}

void
crm_digest_free(struct crm_digest *digest)
{
	if (digest == NULL)
		return;
	XXH3_freeState(digest->state);
	free(digest);
}

void
crm_digest_add(struct crm_digest *digest, const void *data, size_t len)
{
	XXH3_128bits_update(digest->state, data, len);
}

void
crm_digest_text(const struct crm_digest *digest, char out[CRM_DIGEST_SIZE])
{
	XXH128_hash_t hash = XXH3_128bits_digest(digest->state);

	snprintf(out, CRM_DIGEST_SIZE, "%016" PRIx64 "%016" PRIx64, hash.high64, hash.low64);
}
