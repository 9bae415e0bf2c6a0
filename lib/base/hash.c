#include "lib/base/hash.h"

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
