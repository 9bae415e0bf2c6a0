#include <stdlib.h>
#include <string.h>

#include "lib/store/internal.h"

/*
 * Rows written in lots: one statement for many. What a statement costs besides its rows, the look
 * for the next id in particular, is more than half of a small insert.
 */

CRM_SQL(used_ids, "SELECT seq FROM sqlite_sequence WHERE name = ?1 /*scan*/");

void
crm_db_gather(struct crm_db *db)
{
	/* Without the memory for it each row is written by itself. */
	if (db->gather == NULL)
		db->gather = calloc(1, sizeof(*db->gather));
	if (db->gather != NULL)
		db->gather->on = crm_db_in_transaction(db);
}

struct crm_lot *
crm_gather_lot(struct crm_db *db, enum crm_tab tab)
{
	if (db->gather == NULL || !db->gather->on)
		return NULL;
	switch (tab) {
	case CRM_TAB_TASK:
		return &db->gather->task;
	case CRM_TAB_NOTICE:
		return &db->gather->notice;
	case CRM_TAB_CANDIDATE:
		return &db->gather->candidate;
	case CRM_TAB_INQUIRY:
		return &db->gather->inquiry;
	case CRM_TAB_DEAL_CONTACT:
		return &db->gather->deal_contact;
	default:
		return NULL;
	}
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

/* --- writing -------------------------------------------------------------------------- */

static void
put_head(struct crm_buf *sql, enum crm_tab tab)
{
	const struct crm_tab_def *def = crm_tab_def(tab);

	crm_buf_printf(sql, "INSERT INTO %s(id", def->name);
	for (int i = 0; def->columns[i] != NULL; i++)
		crm_buf_printf(sql, ", %s", def->columns[i]);
	crm_buf_puts(sql, ") VALUES ");
}

static enum crm_status
prepare(struct crm_db *db, enum crm_tab tab, size_t rows, size_t columns, sqlite3_stmt **s,
    struct crm_err *err)
{
	struct crm_buf *sql = &db->scratch;

	if (*s != NULL)
		return CRM_OK;
	crm_buf_reset(sql);
	put_head(sql, tab);
	for (size_t row = 0; row < rows; row++)
		for (size_t i = 0; i < columns; i++)
			crm_buf_printf(sql, "%s?%zu%s",
			    i > 0     ? ", "
			    : row > 0 ? ", ("
				      : "(",
			    row * columns + i + 1, i + 1 == columns ? ")" : "");
	return crm_buf_ok(sql) ? crm_db_prepare_kept(db, sql->data, s, err) : crm_err_nomem(err);
}

/* n rows of a lot, by a statement for so many. */
static enum crm_status
write_rows(struct crm_db *db, sqlite3_stmt *s, const struct crm_lot *lot, size_t from, size_t n,
    size_t columns, struct crm_err *err)
{
	int rc = SQLITE_OK;

	for (size_t i = 0; rc == SQLITE_OK && i < n * columns; i++)
		rc = crm_value_lend(s, (int)i + 1, &lot->value[from + i / columns][i % columns]);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(s);
	const enum crm_status st = rc == SQLITE_DONE ? CRM_OK : crm_db_error(db, rc, err);
	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
	return st;
}

/* A full lot at once, what is left of one row by row. */
static enum crm_status
write_lot(struct crm_db *db, enum crm_tab tab, struct crm_lot *lot, struct crm_err *err)
{
	const size_t columns = (size_t)crm_tab_ncolumns(crm_tab_def(tab)) + 1, n = lot->n;
	enum crm_status st = CRM_OK;

	lot->n = 0;
	if (n == CRM_LOT) {
		st = prepare(db, tab, CRM_LOT, columns, &lot->all, err);
		return st == CRM_OK ? write_rows(db, lot->all, lot, 0, n, columns, err) : st;
	}
	if (n > 0)
		st = prepare(db, tab, 1, columns, &lot->one, err);
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = write_rows(db, lot->one, lot, i, 1, columns, err);
	return st;
}

enum crm_status
crm_gather_row(struct crm_db *db, enum crm_tab tab, const struct crm_value *value, size_t n,
    struct crm_err *err)
{
	struct crm_lot *lot = crm_gather_lot(db, tab);

	if (lot == NULL)
		return crm_err_set(err, CRM_EINTERNAL, "rows of this table are not gathered");
	struct crm_value *row = lot->value[lot->n];
	for (size_t i = 0; i < n; i++) {
		row[i] = value[i];
		if (value[i].type == CRM_TEXT &&
		    (row[i].s = crm_arena_strdup(&db->gather->arena, value[i].s)) == NULL)
			return crm_err_nomem(err);
	}
	db->gather->rows++;
	return ++lot->n == CRM_LOT ? write_lot(db, tab, lot, err) : CRM_OK;
}

bool
crm_gathered(struct crm_db *db, enum crm_tab tab, const char *column, int64_t value)
{
	const struct crm_lot *lot = crm_gather_lot(db, tab);
	const int at = crm_tab_column(crm_tab_def(tab), column) + 1; /* behind the id */

	for (size_t i = 0; lot != NULL && i < lot->n; i++)
		if (lot->value[i][at].type == CRM_INT && lot->value[i][at].i == value)
			return true;
	return false;
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
	enum crm_status st = write_lot(db, CRM_TAB_TASK, &g->task, err);
	if (st == CRM_OK)
		st = write_lot(db, CRM_TAB_NOTICE, &g->notice, err);
	if (st == CRM_OK)
		st = write_lot(db, CRM_TAB_CANDIDATE, &g->candidate, err);
	if (st == CRM_OK)
		st = write_lot(db, CRM_TAB_INQUIRY, &g->inquiry, err);
	if (st == CRM_OK)
		st = write_lot(db, CRM_TAB_DEAL_CONTACT, &g->deal_contact, err);
	crm_arena_reset(&g->arena);
	return st;
}

void
crm_gather_forget(struct crm_db *db)
{
	struct crm_gather *g = db->gather;

	if (g == NULL)
		return;
	struct crm_lot *const lots[] = { &g->task, &g->notice, &g->candidate, &g->inquiry,
		&g->deal_contact };
	for (size_t i = 0; i < sizeof(lots) / sizeof(lots[0]); i++) {
		lots[i]->n = 0;
		lots[i]->id = 0;
	}
	crm_arena_reset(&g->arena);
}

void
crm_gather_end(struct crm_db *db)
{
	crm_gather_forget(db);
	if (db->gather != NULL)
		db->gather->on = false;
}

void
crm_gather_free(struct crm_db *db)
{
	struct crm_gather *g = db->gather;

	if (g == NULL)
		return;
	struct crm_lot *lots[] = { &g->task, &g->notice, &g->candidate, &g->inquiry,
		&g->deal_contact };
	for (size_t i = 0; i < sizeof(lots) / sizeof(lots[0]); i++) {
		sqlite3_finalize(lots[i]->all);
		sqlite3_finalize(lots[i]->one);
	}
	crm_arena_clear(&g->arena);
	free(g);
	db->gather = NULL;
}
