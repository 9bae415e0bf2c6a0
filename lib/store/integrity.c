#include "lib/store/integrity.h"

#include <stdio.h>

#include "lib/store/internal.h"

/* Counts the rows of a query, whose first column, or a sentence made of all, is worth showing. */
static enum crm_status
count_rows(struct crm_db *db, const char *sql, struct crm_integrity *found,
    void (*describe)(sqlite3_stmt *s, struct crm_integrity *found), struct crm_err *err)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL);

	if (rc == SQLITE_OK)
		while ((rc = sqlite3_step(s)) == SQLITE_ROW)
			if (found->wrong++ == 0)
				describe(s, found);
	enum crm_status st = rc == SQLITE_DONE ? CRM_OK : crm_db_error(db, rc, err);
	sqlite3_finalize(s);
	return st;
}

static const char *
column(sqlite3_stmt *s, int i)
{
	const unsigned char *text = sqlite3_column_text(s, i);

	return text == NULL ? "" : (const char *)text;
}

static void
describe_text(sqlite3_stmt *s, struct crm_integrity *found)
{
	snprintf(found->first, sizeof(found->first), "%s", column(s, 0));
}

enum crm_status
crm_check_file(struct crm_db *db, struct crm_integrity *found, struct crm_err *err)
{
	struct crm_err damage = { CRM_OK, "" };
	enum crm_status st;

	*found = (struct crm_integrity){ 0, "" };
	st = count_rows(db,
	    "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
	    found, describe_text, &damage);
	if (st == CRM_EIO && (sqlite3_errcode(db->sqlite) & 0xff) == SQLITE_CORRUPT) {
		if (found->wrong++ == 0)
			snprintf(found->first, sizeof(found->first), "the database is damaged");
		return CRM_OK;
	}
	return st == CRM_OK ? CRM_OK : crm_err_set(err, st, "%s", damage.text);
}

static void
describe_reference(sqlite3_stmt *s, struct crm_integrity *found)
{
	snprintf(found->first, sizeof(found->first), "row %s of %s refers to no row of %s",
	    column(s, 1), column(s, 0), column(s, 2));
}

enum crm_status
crm_check_references(struct crm_db *db, struct crm_integrity *found, struct crm_err *err)
{
	*found = (struct crm_integrity){ 0, "" };
	return count_rows(db, "PRAGMA foreign_key_check", found, describe_reference, err);
}

/* --- match keys --- */

static void
hash_function(sqlite3_context *context, int n, sqlite3_value **value)
{
	const unsigned char *key = sqlite3_value_text(value[1]);

	(void)n;
	if (key == NULL)
		sqlite3_result_null(context);
	else
		sqlite3_result_int64(
		    context, crm_key_hash((enum crm_key_kind)sqlite3_value_int(value[0]),
				 (const char *)key));
}

static void
describe_key(sqlite3_stmt *s, struct crm_integrity *found)
{
	snprintf(found->first, sizeof(found->first), "card %s", column(s, 0));
}

/* Appends strings: names of tables and columns, and what stands between; all constants of ours. */
#define put(sql, ...) put_all(sql, (const char *const[]){ __VA_ARGS__, NULL })

static void
put_all(struct crm_buf *sql, const char *const *s)
{
	for (; *s != NULL; s++)
		crm_buf_puts(sql, *s);
}

/* "crm_key_hash(5, t.name_key)"; the kind of a point's is in its row. */
static void
put_hash(struct crm_buf *sql, const struct crm_key_def *key)
{
	char kind[16] = "t.kind";

	if (key->kind != 0)
		snprintf(kind, sizeof(kind), "%d", (int)key->kind);
	put(sql, "crm_key_hash(", kind, ", t.", key->column, ")");
}

/* Rows whose key is not in match_key; or, to find the others, rows that match_key's row is of. */
static void
put_missing(struct crm_buf *sql, const struct crm_tab_def *def, const struct crm_key_def *key)
{
	const char *card = def->is_card ? "id" : "card";

	put(sql, "SELECT t.", card, " FROM ", def->name, " t WHERE t.", key->column,
	    " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM match_key m WHERE m.card = t.", card,
	    " AND m.h = ");
	put_hash(sql, key);
	crm_buf_putc(sql, ')');
}

static void
put_extra(struct crm_buf *sql, const struct crm_tab_def *def, const struct crm_key_def *key)
{
	put(sql, " AND NOT EXISTS (SELECT 1 FROM ", def->name, " t WHERE t.",
	    def->is_card ? "id" : "card", " = m.card AND m.h = ");
	put_hash(sql, key);
	crm_buf_putc(sql, ')');
}

enum crm_status
crm_check_keys(struct crm_db *db, struct crm_integrity *found, struct crm_err *err)
{
	struct crm_buf missing = CRM_BUF_INIT, extra = CRM_BUF_INIT;
	enum crm_status st = CRM_OK;

	*found = (struct crm_integrity){ 0, "" };
	int rc = sqlite3_create_function(db->sqlite, "crm_key_hash", 2,
	    SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL, hash_function, NULL,
	    NULL);
	if (rc != SQLITE_OK)
		return crm_db_error(db, rc, err);
	crm_buf_puts(&extra, "SELECT m.card FROM match_key m WHERE 1 = 1");
	for (int tab = CRM_TAB_NONE + 1; tab < CRM_TAB_MAX; tab++) {
		const struct crm_tab_def *def = crm_tab_def((enum crm_tab)tab);

		for (const struct crm_key_def *key = def->keys; key->column != NULL; key++) {
			if (missing.len > 0)
				crm_buf_puts(&missing, " UNION ALL ");
			put_missing(&missing, def, key);
			put_extra(&extra, def, key);
		}
	}
	if (!crm_buf_ok(&missing) || !crm_buf_ok(&extra))
		st = crm_err_nomem(err);
	if (st == CRM_OK)
		st = count_rows(db, crm_buf_str(&missing), found, describe_key, err);
	if (st == CRM_OK)
		st = count_rows(db, crm_buf_str(&extra), found, describe_key, err);
	crm_buf_clear(&missing);
	crm_buf_clear(&extra);
	return st;
}

enum crm_status
crm_tab_count(struct crm_db *db, enum crm_tab tab, int64_t *rows, struct crm_err *err)
{
	struct crm_buf sql = CRM_BUF_INIT;
	struct crm_stmt *s = NULL;
	enum crm_status st = CRM_ENOMEM;

	*rows = 0;
	put(&sql, "SELECT count(*) FROM ", crm_tab_name(tab), " /*scan*/");
	if (crm_buf_ok(&sql))
		st = crm_db_prepare(db, crm_buf_str(&sql), &s, CRM_NOARGS, err);
	else
		crm_err_nomem(err);
	if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
		*rows = crm_stmt_int(s, 0);
	crm_stmt_free(s);
	crm_buf_clear(&sql);
	return st;
}
