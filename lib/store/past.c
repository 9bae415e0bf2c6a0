/*
 * The tables as they stood at an earlier time: views of the same names, in front of them.
 *
 * What an earlier op made and no later one touched is seen through. The other rows, few when the
 * time is not long ago, are taken back through history and kept in tables temp.past_...; so are, as
 * not there, those that were made again later.
 */
#include <string.h>

#include "lib/base/num.h"
#include "lib/store/internal.h"

CRM_SQL(first_later_op, "SELECT coalesce(min(id), 0) FROM main.op WHERE at >= ?1 /*scan*/");
CRM_SQL(columns_of_row, "SELECT key, value FROM json_each(?1) /*scan*/");

/* Two that have history and are none of the tables that change. */
static const char op_columns[] = "id, at, tool, login, real_login, reason, undoes";
static const char event_columns[] =
    "id, op, at, card, tab, row, what, verb, field, old, new, reason, undoes";

struct past {
	struct crm_db *db;
	int64_t before, first; /* first: op of later times; some after it may be earlier */
	/* Of the tables of rows taken back; NULL: there is none yet. */
	sqlite3_stmt *base[CRM_TAB_MAX], *put[CRM_TAB_MAX];
	sqlite3_stmt *earlier; /* whether an op is in temp.past_op */
	/* The row that is being taken back. */
	enum crm_tab tab;
	int64_t row;
	bool there, again, whole; /* again: it was made again; whole: value is all of it */
	uint64_t known;           /* columns of which value says what they were */
	const char *value[CRM_TAB_COLUMNS_MAX];
	const char *op; /* of a deleted card: what made it */
	struct crm_arena arena;
	struct crm_buf sql;
};

static enum crm_status
run_sql(struct past *p, struct crm_err *err)
{
	enum crm_status st = crm_buf_ok(&p->sql) ? crm_db_exec(p->db, crm_buf_str(&p->sql), err)
						 : crm_err_nomem(err);

	crm_buf_reset(&p->sql);
	return st;
}

static enum crm_status
prepare(struct past *p, sqlite3_stmt **s, struct crm_err *err)
{
	enum crm_status st = crm_buf_ok(&p->sql)
				 ? crm_db_prepare_kept(p->db, crm_buf_str(&p->sql), s, err)
				 : crm_err_nomem(err);

	crm_buf_reset(&p->sql);
	return st;
}

static enum crm_status
run_bound(
    struct past *p, const char *sql, const struct crm_value *args, size_t n, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_prepare(p->db, sql, &s, args, n, err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	crm_stmt_free(s);
	return st == CRM_DONE ? CRM_OK : st;
}

static void
put_columns(struct past *p, const struct crm_tab_def *def)
{
	for (int i = 0; def->columns[i] != NULL; i++)
		crm_buf_printf(&p->sql, ", %s", def->columns[i]);
}

/* The condition on a column that has an op: it is of an earlier time. */
static void
put_earlier(struct past *p, const char *column)
{
	crm_buf_printf(&p->sql,
	    "(+%s < (SELECT first FROM temp.past_is) OR %s IS NULL OR %s IN temp.past_op)", column,
	    column, column);
}

/* --- rows that are kept --- */

static void
let_go(struct past *p)
{
	for (int tab = 0; tab < CRM_TAB_MAX; tab++) {
		sqlite3_finalize(p->base[tab]);
		sqlite3_finalize(p->put[tab]);
	}
	sqlite3_finalize(p->earlier);
}

static enum crm_status
make_table(struct past *p, enum crm_tab tab, struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(tab);

	crm_buf_printf(
	    &p->sql, "CREATE TABLE temp.past_%s(id INTEGER PRIMARY KEY, there INTEGER", def->name);
	for (int i = 0; def->columns[i] != NULL; i++) {
		const char *type = NULL;
		const int rc = sqlite3_table_column_metadata(p->db->sqlite, "main", def->name,
		    def->columns[i], &type, NULL, NULL, NULL, NULL);
		if (rc != SQLITE_OK)
			return crm_db_error(p->db, rc, err);
		crm_buf_printf(&p->sql, ", %s %s", def->columns[i], type);
	}
	crm_buf_puts(&p->sql, ")");
	return run_sql(p, err);
}

/* Statements of a table: the row as far as it was taken back, and how to keep it. */
static enum crm_status
use_table(struct past *p, enum crm_tab tab, struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(tab);

	if (p->put[tab] != NULL)
		return CRM_OK;
	enum crm_status st = make_table(p, tab, err);
	if (st != CRM_OK)
		return st;
	crm_buf_puts(&p->sql, "SELECT there");
	put_columns(p, def);
	crm_buf_printf(&p->sql, " FROM temp.past_%s WHERE id = ?1 UNION ALL SELECT 1", def->name);
	put_columns(p, def);
	crm_buf_printf(&p->sql, " FROM main.%s WHERE id = ?1", def->name);
	if ((st = prepare(p, &p->base[tab], err)) != CRM_OK)
		return st;
	crm_buf_printf(&p->sql, "INSERT OR REPLACE INTO temp.past_%s VALUES (?1, ?2", def->name);
	for (int i = 0; def->columns[i] != NULL; i++)
		crm_buf_printf(&p->sql, ", ?%d", i + 3);
	crm_buf_puts(&p->sql, ")");
	return prepare(p, &p->put[tab], err);
}

static enum crm_status
keep_row(struct past *p, enum crm_tab tab, int64_t id, bool there, const char *const *value,
    struct crm_err *err)
{
	enum crm_status st = use_table(p, tab, err);

	if (st != CRM_OK)
		return st;
	sqlite3_stmt *put = p->put[tab];
	sqlite3_bind_int64(put, 1, id);
	sqlite3_bind_int(put, 2, there);
	for (int i = 0; there && crm_tab_def(tab)->columns[i] != NULL; i++)
		sqlite3_bind_text(put, i + 3, value[i], -1, SQLITE_STATIC);
	const int rc = sqlite3_step(put);
	sqlite3_reset(put);
	sqlite3_clear_bindings(put);
	return rc == SQLITE_DONE ? CRM_OK : crm_db_error(p->db, rc, err);
}

/* --- a row, event by event, the oldest of the later ones first --- */

/* What a column was is what the first event found in it. */
static enum crm_status
know(struct past *p, const char *column, const char *value, struct crm_err *err)
{
	const int i = crm_tab_column(crm_tab_def(p->tab), column);

	if (i < 0 || (p->known & (uint64_t)1 << i) != 0)
		return CRM_OK;
	p->known |= (uint64_t)1 << i;
	p->value[i] = value == NULL ? NULL : crm_arena_strdup(&p->arena, value);
	return value != NULL && p->value[i] == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* A row that was deleted is in the event. */
static enum crm_status
know_all(struct past *p, const char *object, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st =
	    crm_db_query(p->db, columns_of_row, &s, CRM_ARGS(crm_text(object)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const char *column = crm_stmt_text(s, 0), *value = crm_stmt_text(s, 1);
		if (crm_tab_def(p->tab)->is_card && strcmp(column, "op") == 0) {
			p->op = crm_arena_strdup(&p->arena, value);
			st = p->op == NULL ? crm_err_nomem(err) : CRM_OK;
		} else {
			st = know(p, column, value, err);
		}
		if (st != CRM_OK)
			crm_stmt_done(s);
	}
	p->whole = true;
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
take_back(struct past *p, sqlite3_stmt *s, struct crm_err *err)
{
	const char *field = (const char *)sqlite3_column_text(s, 3);
	const char *old = (const char *)sqlite3_column_text(s, 4);

	if (!p->there || p->whole)
		return CRM_OK;
	switch ((enum crm_verb)sqlite3_column_int(s, 2)) {
	case CRM_INSERT:
		p->there = false;
		p->again = sqlite3_column_type(s, 5) != SQLITE_NULL;
		return CRM_OK;
	case CRM_UPDATE:
		return field == NULL ? CRM_OK : know(p, field, old, err);
	case CRM_DELETE:
		return old == NULL ? CRM_OK : know_all(p, old, err);
	default:
		return CRM_OK;
	}
}

/* Fills in what later events left alone. there is false when there is no row, or none of then. */
static enum crm_status
read_rest(struct past *p, struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(p->tab);
	enum crm_status st = use_table(p, p->tab, err);

	if (st != CRM_OK)
		return st;
	sqlite3_stmt *base = p->base[p->tab];
	sqlite3_bind_int64(base, 1, p->row);
	const int rc = sqlite3_step(base);
	p->there = rc == SQLITE_ROW && sqlite3_column_int(base, 0) != 0;
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		st = crm_db_error(p->db, rc, err);
	for (int i = 0; st == CRM_OK && p->there && def->columns[i] != NULL; i++)
		st = know(p, def->columns[i], (const char *)sqlite3_column_text(base, i + 1), err);
	sqlite3_reset(base);
	return st;
}

/* Whether the row is of a later op itself, and so not there: parts of a creation have no event. */
static bool
made_later(const struct past *p)
{
	const int i = crm_tab_column(crm_tab_def(p->tab), "op");
	int64_t op;

	if (i < 0 || p->value[i] == NULL || !crm_num_parse(p->value[i], &op) || op < p->first)
		return false;
	sqlite3_bind_int64(p->earlier, 1, op);
	const bool earlier = sqlite3_step(p->earlier) == SQLITE_ROW;
	sqlite3_reset(p->earlier);
	return !earlier;
}

static enum crm_status
end_row(struct past *p, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (p->tab == CRM_TAB_NONE || (!p->there && !p->again))
		return CRM_OK;
	const bool is_card = crm_tab_def(p->tab)->is_card;
	if (!p->there) {
		st = keep_row(p, p->tab, p->row, false, NULL, err);
		return st == CRM_OK && is_card ? keep_row(p, CRM_TAB_CARD, p->row, false, NULL, err)
					       : st;
	}
	if (!p->whole)
		st = read_rest(p, err);
	if (st != CRM_OK || !p->there || made_later(p))
		return st;
	st = keep_row(p, p->tab, p->row, true, p->value, err);
	if (st != CRM_OK || !is_card || !p->whole)
		return st;
	const char *const card[] = { p->op, crm_arena_printf(&p->arena, "%d", (int)p->tab), NULL };
	return card[1] == NULL ? crm_err_nomem(err)
			       : keep_row(p, CRM_TAB_CARD, p->row, true, card, err);
}

static void
begin_row(struct past *p, enum crm_tab tab, int64_t row)
{
	crm_arena_reset(&p->arena);
	memset(p->value, 0, sizeof(p->value));
	p->tab = tab;
	p->row = row;
	p->there = true;
	p->again = p->whole = false;
	p->known = 0;
	p->op = NULL;
}

static enum crm_status
take_all_back(struct past *p, struct crm_err *err)
{
	sqlite3_stmt *s = NULL;
	int rc = SQLITE_DONE;

	/* Of a card that was not there nothing is. */
	crm_buf_puts(&p->sql,
	    "SELECT tab, row, verb, field, old, undoes FROM main.event"
	    " WHERE op >= (SELECT first FROM temp.past_is) AND op NOT IN temp.past_op"
	    " AND (card IS NULL OR card <= (SELECT card FROM temp.past_is))"
	    " ORDER BY tab, row, id");
	enum crm_status st = prepare(p, &s, err);
	while (st == CRM_OK && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		const enum crm_tab tab = (enum crm_tab)sqlite3_column_int(s, 0);
		const int64_t row = sqlite3_column_int64(s, 1);
		if (crm_tab_def(tab) == NULL) {
			st = crm_err_set(
			    err, CRM_EINTERNAL, "an event of unknown table %d", (int)tab);
			break;
		}
		if (tab != p->tab || row != p->row) {
			st = end_row(p, err);
			begin_row(p, tab, row);
		}
		if (st == CRM_OK)
			st = take_back(p, s, err);
	}
	if (st == CRM_OK && rc != SQLITE_DONE)
		st = crm_db_error(p->db, rc, err);
	sqlite3_finalize(s);
	return st == CRM_OK ? end_row(p, err) : st;
}

/* Cards of a later op whose ids are among those of earlier ones: two runs at the same time. */
static enum crm_status
hide_cards(struct past *p, struct crm_err *err)
{
	sqlite3_stmt *s = NULL;
	int rc = SQLITE_DONE;

	crm_buf_puts(&p->sql, "SELECT id, kind FROM main.card"
			      " WHERE id <= (SELECT card FROM temp.past_is) AND NOT ");
	put_earlier(p, "op");
	enum crm_status st = prepare(p, &s, err);
	while (st == CRM_OK && (rc = sqlite3_step(s)) == SQLITE_ROW)
		st = keep_row(p, (enum crm_tab)sqlite3_column_int(s, 1), sqlite3_column_int64(s, 0),
		    false, NULL, err);
	if (st == CRM_OK && rc != SQLITE_DONE)
		st = crm_db_error(p->db, rc, err);
	sqlite3_finalize(s);
	return st;
}

/* --- in front of the tables --- */

static enum crm_status
make_view(struct past *p, enum crm_tab tab, struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(tab);

	crm_buf_printf(&p->sql, "CREATE VIEW temp.%s AS SELECT id", def->name);
	put_columns(p, def);
	crm_buf_printf(&p->sql, " FROM main.%s WHERE ", def->name);
	if (def->is_card)
		crm_buf_puts(&p->sql, "id <= (SELECT card FROM temp.past_is)");
	else
		put_earlier(p, "op");
	if (p->put[tab] != NULL) {
		crm_buf_printf(&p->sql, " AND id NOT IN (SELECT id FROM temp.past_%s)", def->name);
		crm_buf_puts(&p->sql, " UNION ALL SELECT id");
		put_columns(p, def);
		crm_buf_printf(&p->sql, " FROM temp.past_%s WHERE there", def->name);
	}
	return run_sql(p, err);
}

static enum crm_status
make_views(struct past *p, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (int tab = CRM_TAB_NONE + 1; st == CRM_OK && tab < CRM_TAB_MAX; tab++)
		st = make_view(p, (enum crm_tab)tab, err);
	if (st != CRM_OK)
		return st;
	crm_buf_printf(
	    &p->sql, "CREATE VIEW temp.event AS SELECT %s FROM main.event WHERE ", event_columns);
	put_earlier(p, "op");
	if ((st = run_sql(p, err)) != CRM_OK)
		return st;
	crm_buf_printf(&p->sql, "CREATE VIEW temp.op AS SELECT %s FROM main.op WHERE ", op_columns);
	put_earlier(p, "id");
	return run_sql(p, err);
}

/* temp.past_is: the first later op, and the last card of an earlier one. */
static enum crm_status
find_bounds(struct past *p, struct crm_err *err)
{
	static const char make[] = "CREATE TABLE temp.past_is(first INTEGER, card INTEGER);"
				   "CREATE TABLE temp.past_op(id INTEGER PRIMARY KEY)";
	static const char first[] = "INSERT INTO temp.past_is VALUES (?1, 0)";
	/* The clock may have gone back, or been set back: ops that are earlier all the same. */
	static const char others[] =
	    "INSERT INTO temp.past_op SELECT id FROM main.op WHERE id > ?1 AND at < ?2";
	enum crm_status st = crm_db_exec(p->db, make, err);

	if (st == CRM_OK)
		st = run_bound(p, first, CRM_ARGS(crm_int(p->first)), err);
	if (st == CRM_OK)
		st = run_bound(p, others, CRM_ARGS(crm_int(p->first), crm_int(p->before)), err);
	if (st == CRM_OK) {
		crm_buf_puts(&p->sql, "SELECT 1 FROM temp.past_op WHERE id = ?1");
		st = prepare(p, &p->earlier, err);
	}
	if (st != CRM_OK)
		return st;
	crm_buf_puts(&p->sql, "UPDATE temp.past_is SET card = coalesce((SELECT id FROM main.card"
			      " WHERE ");
	put_earlier(p, "op");
	crm_buf_puts(&p->sql, " ORDER BY id DESC LIMIT 1), 0)");
	return run_sql(p, err);
}

enum crm_status
crm_db_past(struct crm_db *db, int64_t before, struct crm_err *err)
{
	struct past p = { .db = db, .before = before };

	if (db->past || !crm_db_in_transaction(db))
		return crm_err_set(err, CRM_EINTERNAL, "the past is of one snapshot, and once");
	enum crm_status st =
	    crm_db_get_int(db, first_later_op, &p.first, NULL, CRM_ARGS(crm_int(before)), err);
	if (st != CRM_OK || p.first == 0)
		return st;
	db->past = true;
	st = find_bounds(&p, err);
	if (st == CRM_OK)
		st = hide_cards(&p, err);
	if (st == CRM_OK)
		st = take_all_back(&p, err);
	if (st == CRM_OK)
		st = make_views(&p, err);
	let_go(&p);
	crm_arena_clear(&p.arena);
	crm_buf_clear(&p.sql);
	return st;
}
