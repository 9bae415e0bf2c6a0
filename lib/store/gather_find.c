/*
 * Rows that wait to be written, as others find them.
 */
#include <string.h>

#include "lib/store/internal.h"

struct crm_lot_row *
crm_gather_find(struct crm_db *db, enum crm_tab tab, int64_t id)
{
	const struct crm_lot *lot = crm_gather_lot(db, tab);
	size_t low = 0, high = lot == NULL ? 0 : lot->n;

	/* They came by their ids. */
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		struct crm_lot_row *row = &lot->row[middle];
		if (row->id == id)
			return row;
		if (row->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

size_t
crm_gather_place(const struct crm_lot_row *row, int column)
{
	return (size_t)__builtin_popcountll(row->columns & (((uint64_t)1 << column) - 1));
}

enum crm_status
crm_gather_copy(struct crm_db *db, const struct crm_lot_row *row, uint64_t mask,
    struct crm_value *to, struct crm_err *err)
{
	for (uint64_t left = row->columns & mask; left != 0; left &= left - 1) {
		const int i = __builtin_ctzll(left);
		to[i] = row->value[crm_gather_place(row, i)];
		if (to[i].type == CRM_TEXT &&
		    (to[i].s = crm_arena_strdup(&db->arena, to[i].s)) == NULL)
			return crm_err_nomem(err);
	}
	return CRM_OK;
}

bool
crm_gathered_row(struct crm_db *db, enum crm_tab tab, int64_t id, struct crm_gathered *row)
{
	*row = (struct crm_gathered){ .tab = tab, .id = id, .row = crm_gather_find(db, tab, id) };
	return row->row != NULL;
}

bool
crm_gathered_next(struct crm_db *db, enum crm_tab tab, int64_t key, struct crm_gathered *row)
{
	const struct crm_lot *lot = crm_gather_lot(db, tab);

	if (lot == NULL || lot->n == 0)
		return false;
	row->tab = tab;
	row->at =
	    row->at == 0 ? crm_index_first(&lot->index, key) : crm_index_next(&lot->index, row->at);
	row->row = row->at == 0 ? NULL : &lot->row[row->at - 1];
	row->id = row->row == NULL ? 0 : row->row->id;
	return row->row != NULL;
}

const struct crm_value *
crm_gathered_column(const struct crm_gathered *row, const char *column)
{
	static const struct crm_value null = { CRM_NULL, 0, NULL };
	const int i = crm_tab_column(crm_tab_def(row->tab), column);

	return (row->row->columns >> i & 1) == 0 ? &null
						 : &row->row->value[crm_gather_place(row->row, i)];
}

size_t
crm_gathered_keys(const struct crm_db *db, int64_t h, int64_t *cards, size_t max)
{
	const struct crm_gather *g = db->gather;
	size_t n = 0;

	if (g == NULL || g->nkeys == 0)
		return 0;
	for (size_t row = crm_index_first(&g->keys, h); row != 0 && n < max;
	     row = crm_index_next(&g->keys, row)) {
		const int64_t card = g->key[row - 1].card;
		size_t at = n;
		/* A key may come later than its card. */
		while (at > 0 && cards[at - 1] > card)
			at--;
		/* Two texts of one card may have one hash. */
		if (at > 0 && cards[at - 1] == card)
			continue;
		memmove(cards + at + 1, cards + at, (n++ - at) * sizeof(*cards));
		cards[at] = card;
	}
	return n;
}
