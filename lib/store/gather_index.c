#include <stdlib.h>
#include <string.h>

#include "lib/store/internal.h"

/* Open addressing, at most half full; a key that is not there has row 0. */
#define SLOTS_MIN ((size_t)256)

/*
 * Rows of one key are a ring: a slot has the last one, which is followed by the first. So a key
 * takes four bytes beside its rows.
 */
struct crm_index_row {
	int64_t key;
	uint32_t next, value;
};

static uint32_t *
slot_of(const struct crm_index *index, int64_t key)
{
	size_t at = (size_t)(((uint64_t)key * UINT64_C(0x9e3779b97f4a7c15)) >> 32);

	for (;; at++) {
		uint32_t *slot = &index->slot[at & (index->nslots - 1)];
		if (*slot == 0 || index->row[*slot].key == key)
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
		if (was.slot[i] != 0)
			*slot_of(index, index->row[was.slot[i]].key) = was.slot[i];
	free(was.slot);
	return true;
}

static bool
grow_rows(struct crm_index *index)
{
	if (index->rows + 1 < index->size)
		return true;
	const size_t size = index->size == 0 ? SLOTS_MIN : index->size * 2;
	struct crm_index_row *more =
	    size > UINT32_MAX ? NULL : realloc(index->row, size * sizeof(*more));
	if (more == NULL)
		return false;
	index->row = more;
	index->size = size;
	return true;
}

bool
crm_index_add(struct crm_index *index, int64_t key)
{
	if (!grow_slots(index) || !grow_rows(index))
		return false;
	uint32_t *slot = slot_of(index, key);
	const uint32_t row = (uint32_t)++index->rows, last = *slot;
	index->row[row] = (struct crm_index_row){ key, row, 0 };
	if (last == 0) {
		index->keys++;
	} else {
		index->row[row].next = index->row[last].next;
		index->row[last].next = row;
	}
	*slot = row;
	return true;
}

size_t
crm_index_last(const struct crm_index *index, int64_t key)
{
	return index->keys == 0 ? 0 : *slot_of(index, key);
}

size_t
crm_index_first(const struct crm_index *index, int64_t key)
{
	const size_t last = crm_index_last(index, key);

	return last == 0 ? 0 : index->row[last].next;
}

size_t
crm_index_next(const struct crm_index *index, size_t row)
{
	const uint32_t next = index->row[row].next;

	/* Later rows stand behind earlier ones, but for the ring's end. */
	return next > row ? next : 0;
}

uint32_t *
crm_index_value(const struct crm_index *index, size_t row)
{
	return &index->row[row].value;
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
	free(index->row);
	*index = (struct crm_index){ 0 };
}
