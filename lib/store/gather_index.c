#include <stdlib.h>
#include <string.h>

#include "lib/store/internal.h"

/* Open addressing, at most half full; a key that is not there has row 0. */
struct crm_index_slot {
	int64_t key;
	uint32_t first, last; /* rows, counted from 1 */
};

#define SLOTS_MIN ((size_t)256)

static struct crm_index_slot *
slot_of(const struct crm_index *index, int64_t key)
{
	size_t at = (size_t)(((uint64_t)key * UINT64_C(0x9e3779b97f4a7c15)) >> 32);

	for (;; at++) {
		struct crm_index_slot *slot = &index->slot[at & (index->nslots - 1)];
		if (slot->first == 0 || slot->key == key)
			return slot;
	}
}

static bool
grow_slots(struct crm_index *index)
{
	const struct crm_index was = *index;

	if (was.keys * 2 < was.nslots)
		return true;
	index->nslots = was.nslots == 0 ? SLOTS_MIN : was.nslots * 2;
	index->slot = calloc(index->nslots, sizeof(*index->slot));
	if (index->slot == NULL) {
		*index = was;
		return false;
	}
	for (size_t i = 0; i < was.nslots; i++)
		if (was.slot[i].first != 0)
			*slot_of(index, was.slot[i].key) = was.slot[i];
	free(was.slot);
	return true;
}

static bool
grow_rows(struct crm_index *index)
{
	if (index->rows + 1 < index->size)
		return true;
	const size_t size = index->size == 0 ? SLOTS_MIN : index->size * 2;
	uint32_t *more = realloc(index->next, size * sizeof(*more));
	if (more == NULL)
		return false;
	index->next = more;
	index->size = size;
	return true;
}

bool
crm_index_add(struct crm_index *index, int64_t key)
{
	if (!grow_slots(index) || !grow_rows(index))
		return false;
	struct crm_index_slot *slot = slot_of(index, key);
	const uint32_t row = (uint32_t)++index->rows;
	index->next[row] = 0;
	if (slot->first == 0) {
		*slot = (struct crm_index_slot){ key, row, row };
		index->keys++;
		return true;
	}
	index->next[slot->last] = row;
	slot->last = row;
	return true;
}

size_t
crm_index_first(const struct crm_index *index, int64_t key)
{
	return index->keys == 0 ? 0 : slot_of(index, key)->first;
}

size_t
crm_index_next(const struct crm_index *index, size_t row)
{
	return index->next[row];
}

void
crm_index_reset(struct crm_index *index)
{
	if (index->keys > 0)
		memset(index->slot, 0, index->nslots * sizeof(*index->slot));
	index->keys = index->rows = 0;
}

void
crm_index_clear(struct crm_index *index)
{
	free(index->slot);
	free(index->next);
	*index = (struct crm_index){ 0 };
}
