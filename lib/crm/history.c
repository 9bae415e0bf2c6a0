#include "lib/crm/history.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/crm/history_private.h"
#include "lib/store/tables.h"

CRM_SQL(columns_of_object, "SELECT key, value FROM json_each(?1) /*scan*/");

void
crm_history_init(struct crm_history *history, struct crm_db *db)
{
	*history = (struct crm_history){ .db = db, .arena = CRM_ARENA_INIT };
}

void
crm_history_clear(struct crm_history *history)
{
	free(history->card);
	free(history->row);
	free(history->place);
	free(history->event);
	crm_arena_clear(&history->arena);
	crm_history_init(history, history->db);
}

void *
crm_history_room(void *array, size_t n, size_t *cap, size_t size)
{
	const size_t more = *cap == 0 ? 16 : *cap * 2;

	if (n < *cap)
		return array;
	void *bigger = reallocarray(array, more, size);
	if (bigger != NULL)
		*cap = more;
	return bigger;
}

/* --- rows --- */

static size_t
hash(enum crm_tab tab, int64_t id)
{
	const uint64_t mixed = ((uint64_t)id * 32 + (uint64_t)tab) * UINT64_C(0x9e3779b97f4a7c15);

	return (size_t)(mixed >> 20);
}

/* Where a row's place is, or would be. */
static size_t *
place_of(const struct crm_history *history, enum crm_tab tab, int64_t id)
{
	for (size_t i = hash(tab, id);; i++) {
		size_t *place = &history->place[i & (history->nplaces - 1)];
		if (*place == 0)
			return place;
		const struct crm_history_row *row = history->row[*place - 1];
		if (row->tab == tab && row->id == id)
			return place;
	}
}

/* Makes the index anew, twice as large as there are rows or more. */
static bool
index_rows(struct crm_history *history)
{
	size_t n = 64;

	while (n < history->nrows * 4)
		n *= 2;
	size_t *place = calloc(n, sizeof(*place));
	if (place == NULL)
		return false;
	free(history->place);
	history->place = place;
	history->nplaces = n;
	for (size_t i = 0; i < history->nrows; i++)
		*place_of(history, history->row[i]->tab, history->row[i]->id) = i + 1;
	return true;
}

struct crm_history_row *
crm_history_any(const struct crm_history *history, enum crm_tab tab, int64_t id)
{
	if (history->nplaces == 0)
		return NULL;
	const size_t place = *place_of(history, tab, id);
	return place == 0 ? NULL : history->row[place - 1];
}

struct crm_history_row *
crm_history_put(struct crm_history *history, enum crm_tab tab, int64_t id)
{
	struct crm_history_row *row = crm_history_any(history, tab, id);
	const size_t n = (size_t)crm_tab_ncolumns(crm_tab_def(tab));

	if (row == NULL) {
		row = crm_arena_alloc(&history->arena, sizeof(*row));
		struct crm_history_row **rows = crm_history_room(history->row, history->nrows,
		    &history->rows_cap, sizeof(struct crm_history_row *));
		if (rows != NULL)
			history->row = rows;
		if (row == NULL || rows == NULL)
			return NULL;
		row->tab = tab;
		row->id = id;
		history->row[history->nrows++] = row;
		if (history->nrows * 2 > history->nplaces) {
			if (!index_rows(history))
				return NULL;
		} else {
			*place_of(history, tab, id) = history->nrows;
		}
	}
	row->value = crm_arena_alloc(&history->arena, n * sizeof(*row->value));
	row->there = row->value != NULL;
	return row->there ? row : NULL;
}

struct crm_history_row *
crm_history_find(const struct crm_history *history, enum crm_tab tab, int64_t id)
{
	struct crm_history_row *row = crm_history_any(history, tab, id);

	return row != NULL && row->there ? row : NULL;
}

const char *
crm_history_text(const struct crm_history_row *row, const char *column)
{
	const int i = crm_tab_column(crm_tab_def(row->tab), column);

	return i < 0 ? NULL : row->value[i];
}

int64_t
crm_history_int(const struct crm_history_row *row, const char *column)
{
	const char *text = crm_history_text(row, column);
	int64_t n;

	return text != NULL && crm_num_parse(text, &n) ? n : 0;
}

int64_t
crm_history_owner(const struct crm_history_row *row)
{
	if (row->tab == CRM_TAB_CARD || crm_tab_def(row->tab)->is_card)
		return row->id;
	return crm_history_int(row, row->tab == CRM_TAB_DEAL_CONTACT ? "deal" : "card");
}

static int
by_table_and_id(const void *a, const void *b)
{
	const struct crm_history_row *x = *(struct crm_history_row *const *)a;
	const struct crm_history_row *y = *(struct crm_history_row *const *)b;

	if (x->tab != y->tab)
		return x->tab < y->tab ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

void
crm_history_sort(struct crm_history *history)
{
	if (history->nrows == 0)
		return;
	qsort(history->row, history->nrows, sizeof(struct crm_history_row *), by_table_and_id);
	memset(history->place, 0, history->nplaces * sizeof(*history->place));
	for (size_t i = 0; i < history->nrows; i++)
		*place_of(history, history->row[i]->tab, history->row[i]->id) = i + 1;
}

/* --- going back --- */

/* A card that was not made yet had nothing. */
static void
unmake_card(struct crm_history *history, int64_t card)
{
	for (size_t i = 0; i < history->nrows; i++)
		if (history->row[i]->there && crm_history_owner(history->row[i]) == card)
			history->row[i]->there = false;
}

static enum crm_status
set_value(struct crm_history *history, struct crm_history_row *row, const char *column,
    const char *value, struct crm_err *err)
{
	const int i = crm_tab_column(crm_tab_def(row->tab), column);

	/* A column that newer schemas have no more. */
	if (i < 0)
		return CRM_OK;
	row->value[i] = value == NULL ? NULL : crm_arena_strdup(&history->arena, value);
	return value != NULL && row->value[i] == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* A row that was deleted is in the event; of a card, the op that made it too. */
static enum crm_status
restore(struct crm_history *history, const struct crm_history_event *e, struct crm_err *err)
{
	const bool is_card = crm_tab_def(e->tab)->is_card;
	struct crm_history_row *row = crm_history_put(history, e->tab, e->row);
	struct crm_history_row *card =
	    is_card && row != NULL ? crm_history_put(history, CRM_TAB_CARD, e->row) : row;
	struct crm_stmt *s = NULL;
	char kind[24];

	if (row == NULL || card == NULL)
		return crm_err_nomem(err);
	enum crm_status st =
	    crm_db_query(history->db, columns_of_object, &s, CRM_ARGS(crm_text(e->old)), err);
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const char *column = crm_stmt_text(s, 0);
		const bool op = is_card && strcmp(column, "op") == 0;
		st = set_value(history, op ? card : row, column, crm_stmt_text(s, 1), err);
	}
	if (st != CRM_DONE) {
		if (s != NULL)
			crm_stmt_done(s);
		return st;
	}
	snprintf(kind, sizeof(kind), "%d", (int)e->tab);
	return is_card ? set_value(history, card, "kind", kind, err) : CRM_OK;
}

enum crm_status
crm_history_back(struct crm_history *history, struct crm_err *err)
{
	const struct crm_history_event *e = &history->event[history->next++];
	struct crm_history_row *row;

	if (crm_tab_def(e->tab) == NULL)
		return crm_err_set(err, CRM_EINTERNAL, "event %" PRId64 ": unknown table", e->id);
	if (e->verb == CRM_DELETE)
		return restore(history, e, err);
	row = crm_history_any(history, e->tab, e->row);
	if (e->verb == CRM_INSERT && crm_tab_def(e->tab)->is_card)
		unmake_card(history, e->row);
	else if (e->verb == CRM_INSERT && row != NULL)
		row->there = false;
	else if (e->verb == CRM_UPDATE && row != NULL && e->field != NULL)
		return set_value(history, row, e->field, e->old, err);
	return CRM_OK;
}

enum crm_status
crm_history_rewind_to(struct crm_history *history, int64_t before, struct crm_err *err)
{
	size_t keep = history->nevents;
	enum crm_status st = CRM_OK;

	while (keep > 0 && history->event[keep - 1].at < before)
		keep--;
	while (st == CRM_OK && history->next < keep)
		st = crm_history_back(history, err);
	return st;
}

/* --- who belongs together --- */

int64_t
crm_history_resolve(const struct crm_history *history, int64_t card)
{
	for (int hops = 0; hops < 1000; hops++) {
		const struct crm_history_row *row = crm_history_find(history, CRM_TAB_CARD, card);
		if (row == NULL)
			return 0;
		const int64_t alias = crm_history_int(row, "alias");
		if (alias == 0)
			return card;
		card = alias;
	}
	return 0;
}
