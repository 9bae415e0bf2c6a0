#include <stdlib.h>
#include <string.h>

#include "lib/store/internal.h"

/*
 * Rows written in lots: one statement for many. What a statement costs besides its rows, the look
 * for the next id in particular, is more than half of a small insert.
 *
 * A lead waits with its card, its points and its keys: who has the card's id knows by
 * crm_card_waits that nothing of it is in the tables yet. All that waits is written at once, in the
 * order in which tables refer to each other; but for the keys, which may wait for the commit.
 */

/* More than that of one table, or of text, is written. */
#define ROWS_MAX 8192
#define BYTES_MAX ((size_t)8 << 20)
#define KEYS_MAX ((size_t)1 << 18)

CRM_SQL(used_ids, "SELECT seq FROM sqlite_sequence WHERE name = ?1 /*scan*/");

/* Rows of a statement. */
static const size_t sizes[CRM_LOT_SIZES] = { 64, 8, 1 };

/* In the order in which they are written. */
static const enum crm_tab gathered[CRM_LOTS] = { CRM_TAB_CARD, CRM_TAB_LEAD, CRM_TAB_POINT,
	CRM_TAB_INQUIRY, CRM_TAB_TASK, CRM_TAB_NOTICE, CRM_TAB_CANDIDATE, CRM_TAB_DEAL_CONTACT };

void
crm_db_gather(struct crm_db *db)
{
	/* Without the memory for it each row is written by itself. */
	if (db->gather == NULL)
		db->gather = calloc(1, sizeof(*db->gather));
	if (db->gather == NULL)
		return;
	db->gather->on = crm_db_in_transaction(db);
	db->gather->cards = false;
}

void
crm_db_gather_cards(struct crm_db *db)
{
	struct crm_gather *g = db->gather;

	if (g == NULL)
		return;
	g->cards = g->on;
	/* Of tables and indexes that are written all over; without it work is slower, no more. */
	if (!g->cached)
		sqlite3_exec(db->sqlite, "PRAGMA cache_size = -48000", NULL, NULL, NULL);
	g->cached = true;
}

struct crm_lot *
crm_gather_lot(struct crm_db *db, enum crm_tab tab)
{
	struct crm_gather *g = db->gather;

	if (g == NULL || !g->on)
		return NULL;
	for (size_t i = g->cards ? 0 : 3; i < CRM_LOTS; i++)
		if (gathered[i] == tab)
			return &g->lot[i];
	return NULL;
}

bool
crm_card_waits(const struct crm_db *db, int64_t card)
{
	const struct crm_gather *g = db->gather;

	return g != NULL && g->first_card != 0 && card >= g->first_card;
}

bool
crm_keys_wait(const struct crm_db *db, int64_t card)
{
	const struct crm_gather *g = db->gather;

	return crm_card_waits(db, card) || (g != NULL && g->nkeys > 0 && card >= g->first_keyed);
}

enum crm_status
crm_gather_id(struct crm_db *db, enum crm_tab tab, int64_t *id, struct crm_err *err)
{
	struct crm_lot *lot = crm_gather_lot(db, tab);

	if (lot == NULL)
		return crm_err_set(err, CRM_EINTERNAL, "rows of this table are not gathered");
	if (lot->id == 0) {
		enum crm_status st = crm_db_get_int(
		    db, used_ids, &lot->id, NULL, CRM_ARGS(crm_text(crm_tab_def(tab)->name)), err);
		if (st != CRM_OK)
			return st;
	}
	*id = ++lot->id;
	return CRM_OK;
}

int64_t
crm_gather_last_id(struct crm_db *db, enum crm_tab tab)
{
	const struct crm_lot *lot = crm_gather_lot(db, tab);

	return lot == NULL || lot->n == 0 ? 0 : lot->row[lot->n - 1].id;
}

bool
crm_gather_takes(struct crm_db *db, enum crm_tab tab, int64_t id, const struct crm_value *value)
{
	const struct crm_tab_def *def = crm_tab_def(tab);

	if (crm_gather_lot(db, tab) == NULL)
		return false;
	switch (tab) {
	case CRM_TAB_CARD:
		return id == 0 && value[crm_tab_column(def, "kind")].i == CRM_CARD_LEAD;
	case CRM_TAB_LEAD:
		return crm_card_waits(db, id);
	case CRM_TAB_POINT:
		return id == 0 && crm_card_waits(db, value[crm_tab_column(def, "card")].i);
	default:
		return id == 0;
	}
}

/* --- writing -------------------------------------------------------------------------- */

/* FAIL: what fails is taken back with the whole change, for which no statement has to remember. */
static void
put_head(struct crm_buf *sql, enum crm_tab tab, uint64_t columns)
{
	const struct crm_tab_def *def = crm_tab_def(tab);

	crm_buf_printf(sql, "INSERT OR FAIL INTO %s(id", def->name);
	for (int i = 0; def->columns[i] != NULL; i++)
		if ((columns >> i & 1) != 0)
			crm_buf_printf(sql, ", %s", def->columns[i]);
	crm_buf_puts(sql, ") VALUES ");
}

/* Parameters without numbers: those with one are looked for among all before them. */
static void
put_rows(struct crm_buf *sql, size_t rows, size_t columns)
{
	for (size_t row = 0; row < rows; row++)
		for (size_t i = 0; i < columns; i++)
			crm_buf_printf(sql, "%s?%s",
			    i > 0     ? ", "
			    : row > 0 ? ", ("
				      : "(",
			    i + 1 == columns ? ")" : "");
}

static enum crm_status
prepare(struct crm_db *db, struct crm_buf *sql, sqlite3_stmt **s, struct crm_err *err)
{
	return crm_buf_ok(sql) ? crm_db_prepare_kept(db, sql->data, s, err) : crm_err_nomem(err);
}

static enum crm_status
run(struct crm_db *db, sqlite3_stmt *s, struct crm_err *err)
{
	const int rc = sqlite3_step(s);
	const enum crm_status st = rc == SQLITE_DONE ? CRM_OK : crm_db_error(db, rc, err);

	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
	return st;
}

/* What is not bound is NULL. */
static int
bind_row(sqlite3_stmt *s, int at, const struct crm_lot_row *row, uint64_t columns)
{
	const struct crm_value *value = row->value;
	int rc = sqlite3_bind_int64(s, at++, row->id);

	for (; rc == SQLITE_OK && columns != 0; columns &= columns - 1, at++)
		if ((row->columns & columns & -columns) != 0)
			rc = crm_value_lend(s, at, value++);
	return rc;
}

/* Rows of a lot, by the statement of that size. */
static enum crm_status
write_rows(struct crm_db *db, enum crm_tab tab, struct crm_lot *lot, size_t from, size_t size,
    struct crm_err *err)
{
	sqlite3_stmt **s = &lot->insert[size];
	const size_t n = (size_t)__builtin_popcountll(lot->columns) + 1;
	int rc = SQLITE_OK;

	if (*s == NULL) {
		crm_buf_reset(&db->scratch);
		put_head(&db->scratch, tab, lot->columns);
		put_rows(&db->scratch, sizes[size], n);
		enum crm_status st = prepare(db, &db->scratch, s, err);
		if (st != CRM_OK)
			return st;
	}
	for (size_t i = 0; rc == SQLITE_OK && i < sizes[size]; i++)
		rc = bind_row(*s, (int)(i * n) + 1, &lot->row[from + i], lot->columns);
	return rc == SQLITE_OK ? run(db, *s, err) : crm_db_error(db, rc, err);
}

static void
finalize(sqlite3_stmt *insert[CRM_LOT_SIZES])
{
	for (size_t size = 0; size < CRM_LOT_SIZES; size++) {
		sqlite3_finalize(insert[size]);
		insert[size] = NULL;
	}
}

/* The statements have the columns that rows ever had: most of a lead's are NULL in all of a list.
 */
static enum crm_status
write_lot(struct crm_db *db, enum crm_tab tab, struct crm_lot *lot, struct crm_err *err)
{
	enum crm_status st = CRM_OK;
	uint64_t columns = lot->columns;
	size_t done = 0;

	for (size_t i = 0; i < lot->n; i++)
		columns |= lot->row[i].columns;
	if (columns != lot->columns)
		finalize(lot->insert);
	lot->columns = columns;
	for (size_t size = 0; st == CRM_OK && size < CRM_LOT_SIZES; size++)
		for (; st == CRM_OK && lot->n - done >= sizes[size]; done += sizes[size])
			st = write_rows(db, tab, lot, done, size, err);
	return st;
}

/* Keys of one page stand together, be they in order there or not. */
#define KEY_BITS 12
#define KEY_GROUPS ((size_t)1 << KEY_BITS)

static size_t
group_of(const struct crm_waiting_key *key)
{
	return ((uint64_t)key->h ^ (uint64_t)1 << 63) >> (64 - KEY_BITS);
}

/* By hash, which is the order of the table and of no card: whoever comes next is near. */
static enum crm_status
group_keys(struct crm_gather *g, struct crm_err *err)
{
	uint32_t end[KEY_GROUPS + 1] = { 0 };

	if (g->nkeys < KEY_GROUPS)
		return CRM_OK; /* each has a page of its own */
	struct crm_waiting_key *grouped = malloc(g->nkeys * sizeof(*grouped));
	if (grouped == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < g->nkeys; i++)
		end[group_of(&g->key[i]) + 1]++;
	for (size_t i = 0; i < KEY_GROUPS; i++)
		end[i + 1] += end[i];
	for (size_t i = 0; i < g->nkeys; i++)
		grouped[end[group_of(&g->key[i])]++] = g->key[i];
	free(g->key);
	g->key = grouped;
	g->keys_size = g->nkeys;
	return CRM_OK;
}

static enum crm_status
write_some_keys(
    struct crm_db *db, struct crm_gather *g, size_t from, size_t size, struct crm_err *err)
{
	sqlite3_stmt **s = &g->insert_keys[size];

	if (*s == NULL) {
		crm_buf_reset(&db->scratch);
		crm_buf_puts(&db->scratch, "INSERT OR IGNORE INTO match_key(h, card) VALUES ");
		put_rows(&db->scratch, sizes[size], 2);
		enum crm_status st = prepare(db, &db->scratch, s, err);
		if (st != CRM_OK)
			return st;
	}
	for (size_t i = 0; i < sizes[size]; i++) {
		sqlite3_bind_int64(*s, (int)i * 2 + 1, g->key[from + i].h);
		sqlite3_bind_int64(*s, (int)i * 2 + 2, g->key[from + i].card);
	}
	return run(db, *s, err);
}

static enum crm_status
write_keys(struct crm_db *db, struct crm_gather *g, struct crm_err *err)
{
	enum crm_status st = group_keys(g, err);
	size_t done = 0;

	for (size_t size = 0; st == CRM_OK && size < CRM_LOT_SIZES; size++)
		for (; st == CRM_OK && g->nkeys - done >= sizes[size]; done += sizes[size])
			st = write_some_keys(db, g, done, size, err);
	return st;
}

static void
forget_rows(struct crm_gather *g)
{
	for (size_t i = 0; i < CRM_LOTS; i++) {
		g->lot[i].n = 0;
		crm_index_reset(&g->lot[i].index);
	}
	g->first_card = 0;
	g->bytes = 0;
	crm_arena_reset(&g->arena);
}

static void
forget_keys(struct crm_gather *g)
{
	crm_index_reset(&g->keys);
	g->nkeys = 0;
}

static enum crm_status
write_lots(struct crm_db *db, struct crm_gather *g, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < CRM_LOTS; i++)
		st = write_lot(db, gathered[i], &g->lot[i], err);
	forget_rows(g);
	return st == CRM_OK ? crm_db_check_deferred(db, err) : st;
}

/* --- waiting -------------------------------------------------------------------------- */

static bool
keep_value(struct crm_gather *g, struct crm_value *to, const struct crm_value *value)
{
	*to = *value;
	if (value->type != CRM_TEXT)
		return true;
	const size_t len = strlen(value->s);
	to->s = crm_arena_dup(&g->arena, value->s, len);
	g->bytes += len;
	return to->s != NULL;
}

static bool
make_room(struct crm_lot *lot)
{
	if (lot->n < lot->cap)
		return true;
	const size_t cap = lot->cap == 0 ? 32 : lot->cap * 2;
	struct crm_lot_row *more = realloc(lot->row, cap * sizeof(*more));
	if (more == NULL)
		return false;
	lot->row = more;
	lot->cap = cap;
	return true;
}

/* By what rows of a table are found while they wait; NULL: by their id alone. */
static const char *
index_column(enum crm_tab tab)
{
	switch (tab) {
	case CRM_TAB_POINT:
		return "card";
	case CRM_TAB_INQUIRY:
		return "digest";
	case CRM_TAB_DEAL_CONTACT:
		return "deal";
	default:
		return NULL;
	}
}

static bool
add_to_index(struct crm_lot *lot, enum crm_tab tab, const struct crm_value *value)
{
	const char *column = index_column(tab);

	return column == NULL ||
	       crm_index_add(&lot->index, value[crm_tab_column(crm_tab_def(tab), column)].i);
}

static bool
keep_row(struct crm_gather *g, struct crm_lot_row *row, const struct crm_value *value)
{
	size_t n = (size_t)__builtin_popcountll(row->columns);

	row->value = crm_arena_alloc(&g->arena, n * sizeof(*row->value));
	if (row->value == NULL)
		return false;
	n = 0;
	for (uint64_t left = row->columns; left != 0; left &= left - 1)
		if (!keep_value(g, &row->value[n++], &value[__builtin_ctzll(left)]))
			return false;
	return true;
}

static bool
is_full(const struct crm_gather *g, const struct crm_lot *lot)
{
	return lot->n >= ROWS_MAX || g->bytes > BYTES_MAX;
}

/* Keys are small, and wait on: the fewer lots they come in, the fewer pages each of them touches.
 */
static enum crm_status
make_room_for_all(struct crm_db *db, struct crm_gather *g, struct crm_err *err)
{
	return g->nkeys >= KEYS_MAX ? crm_gather_flush(db, err) : write_lots(db, g, err);
}

enum crm_status
crm_gather_row(struct crm_db *db, enum crm_tab tab, int64_t id, uint64_t columns,
    const struct crm_value *value, struct crm_err *err)
{
	struct crm_gather *g = db->gather;
	struct crm_lot *lot = crm_gather_lot(db, tab);

	if (lot == NULL)
		return crm_err_set(err, CRM_EINTERNAL, "rows of this table are not gathered");
	/* A card is not parted from what comes with it. */
	enum crm_status st =
	    tab == CRM_TAB_CARD && is_full(g, lot) ? make_room_for_all(db, g, err) : CRM_OK;
	if (st != CRM_OK)
		return st;
	if (!make_room(lot))
		return crm_err_nomem(err);
	struct crm_lot_row *row = &lot->row[lot->n];
	*row = (struct crm_lot_row){ .id = id, .columns = columns };
	if (!keep_row(g, row, value) || !add_to_index(lot, tab, value))
		return crm_err_nomem(err);
	lot->n++;
	g->rows++;
	if (tab == CRM_TAB_CARD && g->first_card == 0)
		g->first_card = id;
	const bool ends = tab != CRM_TAB_CARD && tab != CRM_TAB_LEAD && tab != CRM_TAB_POINT;
	return ends && is_full(g, lot) ? make_room_for_all(db, g, err) : CRM_OK;
}

enum crm_status
crm_gather_key(struct crm_db *db, int64_t h, int64_t card, struct crm_err *err)
{
	struct crm_gather *g = db->gather;

	if (g->nkeys == g->keys_size) {
		const size_t size = g->keys_size == 0 ? 256 : g->keys_size * 2;
		struct crm_waiting_key *more = realloc(g->key, size * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(err);
		g->key = more;
		g->keys_size = size;
	}
	if (!crm_index_add(&g->keys, h))
		return crm_err_nomem(err);
	if (g->nkeys == 0 || card < g->first_keyed)
		g->first_keyed = card;
	g->key[g->nkeys++] = (struct crm_waiting_key){ h, card };
	return CRM_OK;
}

/* --- changes of what waits ------------------------------------------------------------- */

/* Makes a place for a column that was NULL. */
static bool
widen(struct crm_gather *g, struct crm_lot_row *row, int column)
{
	const size_t n = (size_t)__builtin_popcountll(row->columns),
		     at = crm_gather_place(row, column);
	struct crm_value *value = crm_arena_alloc(&g->arena, (n + 1) * sizeof(*value));

	if (value == NULL)
		return false;
	memcpy(value, row->value, at * sizeof(*value));
	memcpy(value + at + 1, row->value + at, (n - at) * sizeof(*value));
	row->value = value;
	row->columns |= (uint64_t)1 << column;
	return true;
}

enum crm_status
crm_gather_set(struct crm_db *db, struct crm_lot_row *row, int column,
    const struct crm_value *value, struct crm_err *err)
{
	struct crm_gather *g = db->gather;

	if ((row->columns >> column & 1) == 0 && !widen(g, row, column))
		return crm_err_nomem(err);
	return keep_value(g, &row->value[crm_gather_place(row, column)], value)
		   ? CRM_OK
		   : crm_err_nomem(err);
}

int64_t
crm_db_written(const struct crm_db *db)
{
	return sqlite3_total_changes64(db->sqlite) + (int64_t)db->events.n +
	       (db->gather == NULL ? 0 : db->gather->rows);
}

enum crm_status
crm_db_settle(struct crm_db *db, struct crm_err *err)
{
	return crm_gather_flush(db, err);
}

/* --- its end -------------------------------------------------------------------------- */

enum crm_status
crm_gather_flush(struct crm_db *db, struct crm_err *err)
{
	struct crm_gather *g = db->gather;

	if (g == NULL || !g->on)
		return CRM_OK;
	enum crm_status st = write_lots(db, g, err);
	if (st == CRM_OK)
		st = write_keys(db, g, err);
	forget_keys(g);
	return st;
}

void
crm_gather_forget(struct crm_db *db)
{
	if (db->gather == NULL)
		return;
	forget_rows(db->gather);
	forget_keys(db->gather);
	for (size_t i = 0; i < CRM_LOTS; i++)
		db->gather->lot[i].id = 0;
}

void
crm_gather_end(struct crm_db *db)
{
	crm_gather_forget(db);
	if (db->gather != NULL)
		db->gather->on = db->gather->cards = false;
}

void
crm_gather_free(struct crm_db *db)
{
	struct crm_gather *g = db->gather;

	if (g == NULL)
		return;
	finalize(g->insert_keys);
	for (size_t i = 0; i < CRM_LOTS; i++) {
		finalize(g->lot[i].insert);
		free(g->lot[i].row);
		crm_index_clear(&g->lot[i].index);
	}
	crm_index_clear(&g->keys);
	free(g->key);
	crm_arena_clear(&g->arena);
	free(g);
	db->gather = NULL;
}
