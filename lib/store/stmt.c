#include <stdlib.h>
#include <string.h>

#include "lib/store/internal.h"

/* All statements of CRM_SQL: the linker gathers them in this section. */
extern const char *const __start_crm_sql[];
extern const char *const __stop_crm_sql[];

enum crm_status
crm_db_prepare_kept(struct crm_db *db, const char *sql, sqlite3_stmt **s, struct crm_err *err)
{
	int rc = sqlite3_prepare_v3(db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, s, NULL);

	return rc == SQLITE_OK ? CRM_OK : crm_db_error(db, rc, err);
}

int
crm_value_bind(sqlite3_stmt *s, int index, const struct crm_value *value)
{
	switch (value->type) {
	case CRM_INT:
		return sqlite3_bind_int64(s, index, value->i);
	case CRM_TEXT:
		return sqlite3_bind_text(s, index, value->s, -1, SQLITE_TRANSIENT);
	default:
		return sqlite3_bind_null(s, index);
	}
}

int
crm_value_lend(sqlite3_stmt *s, int index, const struct crm_value *value)
{
	return value->type == CRM_TEXT ? sqlite3_bind_text(s, index, value->s, -1, SQLITE_STATIC)
				       : crm_value_bind(s, index, value);
}

/* Said once too often costs little; where it does cost, the text says that it need not be. */
static bool
reads_events(const char *sql)
{
	if (strstr(sql, "/*written*/") != NULL)
		return false;
	return strstr(sql, "event") != NULL || strstr(sql, "history") != NULL;
}

static enum crm_status
bind_all(struct crm_stmt *st, const struct crm_value *args, size_t nargs, struct crm_err *err)
{
	if ((size_t)sqlite3_bind_parameter_count(st->s) != nargs)
		return crm_err_set(
		    err, CRM_EINTERNAL, "%zu values for: %s", nargs, sqlite3_sql(st->s));
	for (size_t i = 0; i < nargs; i++) {
		int rc = crm_value_bind(st->s, (int)i + 1, &args[i]);
		if (rc != SQLITE_OK)
			return crm_db_error(st->db, rc, err);
	}
	return CRM_OK;
}

/* The statement of a CRM_SQL, prepared, with its values bound, ready to be stepped. */
static enum crm_status
get(struct crm_db *db, const char *const *sql, struct crm_stmt **out, const struct crm_value *args,
    size_t nargs, struct crm_err *err)
{
	if (db->stmts == NULL) {
		db->nstmts = (size_t)(__stop_crm_sql - __start_crm_sql);
		db->stmts = calloc(db->nstmts, sizeof(*db->stmts));
		if (db->stmts == NULL)
			return crm_err_nomem(err);
	}
	struct crm_stmt *st = &db->stmts[sql - __start_crm_sql];
	if (st->running)
		return crm_err_set(err, CRM_EINTERNAL, "in use already: %s", *sql);
	if (st->s == NULL) {
		enum crm_status status = crm_db_prepare_kept(db, *sql, &st->s, err);
		if (status != CRM_OK)
			return status;
		st->db = db;
		st->reads_events = reads_events(*sql);
	}
	*out = st;
	return bind_all(st, args, nargs, err);
}

enum crm_status
crm_stmt_step(struct crm_stmt *st, struct crm_err *err)
{
	if (st->reads_events && !st->running) {
		enum crm_status flushed = crm_events_flush(st->db, err);
		if (flushed != CRM_OK)
			return flushed;
	}
	int rc = sqlite3_step(st->s);

	if (rc == SQLITE_ROW) {
		st->running = true;
		return CRM_OK;
	}
	enum crm_status status = rc == SQLITE_DONE ? CRM_DONE : crm_db_error(st->db, rc, err);
	crm_stmt_done(st);
	return status;
}

void
crm_stmt_done(struct crm_stmt *st)
{
	sqlite3_reset(st->s);
	st->running = false;
}

enum crm_status
crm_db_run_(struct crm_db *db, const char *const *sql, const struct crm_value *args, size_t nargs,
    struct crm_err *err)
{
	struct crm_stmt *st = NULL;
	enum crm_status status = get(db, sql, &st, args, nargs, err);

	if (status != CRM_OK)
		return status;
	status = crm_stmt_step(st, err);
	if (status == CRM_OK)
		crm_stmt_done(st);
	return status == CRM_DONE ? CRM_OK : status;
}

enum crm_status
crm_db_query_(struct crm_db *db, const char *const *sql, struct crm_stmt **st,
    const struct crm_value *args, size_t nargs, struct crm_err *err)
{
	*st = NULL;
	return get(db, sql, st, args, nargs, err);
}

enum crm_status
crm_db_get_int_(struct crm_db *db, const char *const *sql, int64_t *out, bool *found,
    const struct crm_value *args, size_t nargs, struct crm_err *err)
{
	struct crm_stmt *st = NULL;
	enum crm_status status = get(db, sql, &st, args, nargs, err);

	*out = 0;
	if (found != NULL)
		*found = false;
	if (status != CRM_OK)
		return status;
	status = crm_stmt_step(st, err);
	if (status == CRM_OK) {
		*out = crm_stmt_int(st, 0);
		if (found != NULL)
			*found = true;
		crm_stmt_done(st);
	}
	return status == CRM_DONE ? CRM_OK : status;
}

enum crm_status
crm_db_prepare(struct crm_db *db, const char *sql, struct crm_stmt **st,
    const struct crm_value *args, size_t nargs, struct crm_err *err)
{
	struct crm_stmt *new = calloc(1, sizeof(*new));

	*st = NULL;
	if (new == NULL)
		return crm_err_nomem(err);
	new->db = db;
	new->reads_events = reads_events(sql);
	int rc = sqlite3_prepare_v2(db->sqlite, sql, -1, &new->s, NULL);
	enum crm_status status =
	    rc == SQLITE_OK ? bind_all(new, args, nargs, err) : crm_db_error(db, rc, err);
	if (status == CRM_OK)
		*st = new;
	else
		crm_stmt_free(new);
	return status;
}

enum crm_status
crm_stmt_bind(struct crm_stmt *st, const struct crm_value *args, size_t nargs, struct crm_err *err)
{
	crm_stmt_done(st);
	return bind_all(st, args, nargs, err);
}

enum crm_status
crm_stmt_again(struct crm_stmt *st, int parameter, struct crm_value value, struct crm_err *err)
{
	sqlite3_reset(st->s);
	st->running = false;
	int rc = crm_value_bind(st->s, parameter, &value);
	return rc == SQLITE_OK ? CRM_OK : crm_db_error(st->db, rc, err);
}

void
crm_stmt_free(struct crm_stmt *st)
{
	if (st == NULL)
		return;
	sqlite3_finalize(st->s);
	free(st);
}

int
crm_stmt_columns(const struct crm_stmt *st)
{
	return sqlite3_column_count(st->s);
}

bool
crm_stmt_null(const struct crm_stmt *st, int column)
{
	return sqlite3_column_type(st->s, column) == SQLITE_NULL;
}

int64_t
crm_stmt_int(const struct crm_stmt *st, int column)
{
	return sqlite3_column_int64(st->s, column);
}

const char *
crm_stmt_text(const struct crm_stmt *st, int column)
{
	return (const char *)sqlite3_column_text(st->s, column);
}

struct crm_value
crm_stmt_value(const struct crm_stmt *st, int column)
{
	switch (sqlite3_column_type(st->s, column)) {
	case SQLITE_NULL:
		return crm_null();
	case SQLITE_INTEGER:
		return crm_int(crm_stmt_int(st, column));
	default:
		return crm_text(crm_stmt_text(st, column));
	}
}

static void
finalize_list(struct crm_columns_stmt *list)
{
	for (struct crm_columns_stmt *next; list != NULL; list = next) {
		next = list->next;
		sqlite3_finalize(list->s);
		free(list);
	}
}

static void
finalize_tab(struct crm_tab_stmts *tab)
{
	sqlite3_finalize(tab->insert);
	sqlite3_finalize(tab->remove);
	finalize_list(tab->selects);
	finalize_list(tab->updates);
}

void
crm_stmts_finalize(struct crm_db *db)
{
	sqlite3_stmt *const own[] = { db->savepoint, db->release, db->add_key, db->drop_key,
		db->card, db->add_words, db->drop_words, db->find_words, db->next_word };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		sqlite3_finalize(own[i]);
	crm_gather_free(db);
	crm_key_memory_forget(db);
	crm_events_clear(db);
	for (size_t i = 0; i < CRM_TAB_MAX; i++)
		finalize_tab(&db->tabs[i]);
	for (size_t i = 0; db->stmts != NULL && i < db->nstmts; i++)
		sqlite3_finalize(db->stmts[i].s);
	free(db->stmts);
	db->stmts = NULL;
}
