#include "lib/store/query.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/store/internal.h"
#include "lib/text/utf8.h"

#define LOOKS_EVERY 4096 /* steps of the engine from one look at the clock to the next */
#define VALUE_MAX (64 << 20)

CRM_SQL(tables, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') /*scan*/");
CRM_SQL(columns_of, "SELECT DISTINCT p.name FROM sqlite_schema s, pragma_table_info(s.name) p"
		    " WHERE s.type IN ('table', 'view') AND instr(lower(?1), s.name) > 0 /*scan*/");

struct crm_query {
	struct crm_db *db;
	sqlite3_stmt *s;
	size_t n;
	struct crm_column *column;
	const char **cell;
	struct crm_arena names, row;
	enum crm_status first; /* what the first step gave, until it is handed over */
	bool has_first;
	int64_t seconds;
	double spent;
	struct timespec begun; /* the step */
	int length_limit;      /* before */
};

/* --- what is allowed ---------------------------------------------------------------- */

static bool
is_one_of(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; name != NULL && i < n; i++)
		if (sqlite3_stricmp(name, list[i]) == 0)
			return true;
	return false;
}

static int
authorize(void *unused, int action, const char *a, const char *b, const char *c, const char *d)
{
	static const char *const pragmas[] = { "table_info", "table_xinfo", "table_list",
		"index_list", "index_info", "index_xinfo", "foreign_key_list", "function_list" };
	static const char *const numbers[] = { "user_version", "application_id", "data_version" };
	static const char *const schema[] = { "sqlite_master" };
	static const char *const loaders[] = { "load_extension", "fts3_tokenizer" };

	(void)unused;
	(void)c;
	(void)d;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return is_one_of(b, loaders, sizeof(loaders) / sizeof(loaders[0])) ? SQLITE_DENY
										   : SQLITE_OK;
	case SQLITE_PRAGMA:
		if (is_one_of(a, pragmas, sizeof(pragmas) / sizeof(pragmas[0])) ||
		    (b == NULL && is_one_of(a, numbers, sizeof(numbers) / sizeof(numbers[0]))))
			return SQLITE_OK;
		return SQLITE_DENY;
	case SQLITE_UPDATE:
		/* So the engine asks when it describes a virtual table; the schema is safe itself.
		 */
		return is_one_of(a, schema, 1) ? SQLITE_OK : SQLITE_DENY;
	default:
		return SQLITE_DENY;
	}
}

static double
seconds_since(const struct timespec *since)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - since->tv_sec) + (double)(now.tv_nsec - since->tv_nsec) / 1e9;
}

/* Whoever reads the rows may take their time: only steps count. */
static int
is_late(void *arg)
{
	const struct crm_query *q = arg;

	return q->spent + seconds_since(&q->begun) > (double)q->seconds;
}

/* --- what is wrong ------------------------------------------------------------------ */

/* Sentences of our own for what people get wrong; the engine's for all else. */
static enum crm_status
add_name(struct crm_arena *arena, const char ***list, size_t *n, const char *name)
{
	const char **more = realloc(*list, (*n + 1) * sizeof(*more));

	if (more == NULL)
		return CRM_ENOMEM;
	*list = more;
	more[*n] = crm_arena_strdup(arena, name);
	return more[(*n)++] == NULL ? CRM_ENOMEM : CRM_OK;
}

static enum crm_status
refuse_name(struct crm_db *db, const char *what, const char *name, const char *sql,
    struct crm_arena *arena, struct crm_err *err)
{
	const bool column = strcmp(what, "column") == 0;
	const char **list = NULL, *dot = strrchr(name, '.');
	struct crm_stmt *s = NULL;
	size_t n = 0;
	enum crm_status st = column ? crm_db_query(db, columns_of, &s, CRM_ARGS(crm_text(sql)), err)
				    : crm_db_query(db, tables, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		st = add_name(arena, &list, &n, crm_stmt_text(s, 0));
		if (st != CRM_OK) {
			crm_stmt_done(s);
			st = crm_err_nomem(err);
		}
	}
	if (st == CRM_DONE) {
		const char *near = crm_text_suggest(dot == NULL ? name : dot + 1, list, n);
		st = near == NULL ? crm_err_set(err, CRM_EUSAGE,
					"no such %s '%s'; see crm-schema(5)", what, name)
				  : crm_err_set(err, CRM_EUSAGE,
					"no such %s '%s'; did you mean '%s'?", what, name, near);
	}
	free(list);
	return st;
}

static void
let_go(struct crm_db *db)
{
	sqlite3_set_authorizer(db->sqlite, NULL, NULL);
	sqlite3_progress_handler(db->sqlite, 0, NULL, NULL);
}

static enum crm_status
refuse(struct crm_query *q, const char *sql, int rc, struct crm_err *err)
{
	static const char no_column[] = "no such column: ", no_table[] = "no such table: ";
	struct crm_db *db = q->db;
	const char *said = crm_arena_strdup(&q->names, sqlite3_errmsg(db->sqlite));

	if (said == NULL)
		return crm_err_nomem(err);
	switch (rc & 0xff) {
	case SQLITE_INTERRUPT:
		return crm_err_set(err, CRM_EBUSY,
		    "took longer than %lld s; ask for less, or give it more time",
		    (long long)q->seconds);
	case SQLITE_AUTH:
	case SQLITE_READONLY:
		if (strncmp(said, "not authorized to", 17) != 0)
			said = "it may only read: SELECT, and nothing else";
		return crm_err_set(err, CRM_EUSAGE, "%s", said);
	case SQLITE_TOOBIG:
		return crm_err_set(
		    err, CRM_EUSAGE, "a value is too large: %d bytes at most", VALUE_MAX);
	case SQLITE_ERROR:
	case SQLITE_MISMATCH:
	case SQLITE_RANGE:
		break;
	default:
		return crm_db_error(db, rc, err);
	}
	let_go(db);
	if (strncmp(said, no_column, sizeof(no_column) - 1) == 0)
		return refuse_name(db, "column", said + sizeof(no_column) - 1, sql, &q->names, err);
	if (strncmp(said, no_table, sizeof(no_table) - 1) == 0)
		return refuse_name(db, "table", said + sizeof(no_table) - 1, sql, &q->names, err);
	return crm_err_set(err, CRM_EUSAGE, "%s", said);
}

/* --- the statement ------------------------------------------------------------------ */

/* Behind the statement there is nothing but blanks, comments and semicolons. */
static enum crm_status
prepare_only(struct crm_query *q, const char *sql, struct crm_err *err)
{
	const char *tail = sql;
	int rc = SQLITE_OK;

	while (rc == SQLITE_OK && q->s == NULL && *tail != '\0')
		rc = sqlite3_prepare_v2(q->db->sqlite, tail, -1, &q->s, &tail);
	if (rc != SQLITE_OK)
		return refuse(q, sql, rc, err);
	if (q->s == NULL)
		return crm_err_set(err, CRM_EUSAGE, "there is no statement in it");
	while (rc == SQLITE_OK && *tail != '\0') {
		sqlite3_stmt *second = NULL;
		rc = sqlite3_prepare_v2(q->db->sqlite, tail, -1, &second, &tail);
		sqlite3_finalize(second);
		if (second != NULL)
			break;
	}
	if (rc == SQLITE_NOMEM)
		return crm_err_nomem(err);
	if (rc != SQLITE_OK || *tail != '\0')
		return crm_err_set(err, CRM_EUSAGE, "one statement at a time; there is a second");
	return CRM_OK;
}

static enum crm_status
bind_times(struct crm_query *q, const struct crm_query_times *times, struct crm_err *err)
{
	for (int i = 1; i <= sqlite3_bind_parameter_count(q->s); i++) {
		const char *name = sqlite3_bind_parameter_name(q->s, i);
		const char *word = name == NULL ? "?" : name + 1;
		int64_t value;
		if (strcmp(word, "since") == 0)
			value = times->since;
		else if (strcmp(word, "until") == 0)
			value = times->until;
		else if (strcmp(word, "now") == 0)
			value = times->now;
		else
			return crm_err_set(err, CRM_EUSAGE,
			    "unknown parameter '%s'; there are :since, :until and :now",
			    name == NULL ? "?" : name);
		sqlite3_bind_int64(q->s, i, value);
	}
	return CRM_OK;
}

static enum crm_status
step(struct crm_query *q, struct crm_err *err)
{
	clock_gettime(CLOCK_MONOTONIC, &q->begun);
	const int rc = sqlite3_step(q->s);
	q->spent += seconds_since(&q->begun);
	if (rc == SQLITE_ROW)
		return CRM_OK;
	return rc == SQLITE_DONE ? CRM_DONE : refuse(q, sqlite3_sql(q->s), rc, err);
}

/* Names, and types as the first row has them: the engine knows none of an expression. */
static enum crm_status
describe(struct crm_query *q, struct crm_err *err)
{
	q->n = (size_t)sqlite3_column_count(q->s);
	q->column = crm_arena_alloc(&q->names, (q->n + 1) * sizeof(*q->column));
	q->cell = crm_arena_alloc(&q->names, (q->n + 1) * sizeof(*q->cell));
	if (q->column == NULL || q->cell == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < q->n; i++) {
		const char *name = sqlite3_column_name(q->s, (int)i);
		const int type =
		    q->first == CRM_OK ? sqlite3_column_type(q->s, (int)i) : SQLITE_NULL;
		q->column[i].name = crm_arena_strdup(&q->names, name);
		q->column[i].type = type == SQLITE_INTEGER ? CRM_COL_INT
				    : type == SQLITE_FLOAT ? CRM_COL_MONEY
							   : CRM_COL_TEXT;
		if (q->column[i].name == NULL)
			return crm_err_nomem(err);
	}
	return CRM_OK;
}

static enum crm_status
start(
    struct crm_query *q, const char *sql, const struct crm_query_times *times, struct crm_err *err)
{
	/* What sorts much goes to a file: nobody's memory is at stake for a slip of the pen. */
	enum crm_status st =
	    crm_db_exec(q->db, "PRAGMA temp_store = FILE; PRAGMA query_only = ON", err);

	if (st != CRM_OK)
		return st;
	q->length_limit = sqlite3_limit(q->db->sqlite, SQLITE_LIMIT_LENGTH, VALUE_MAX);
	sqlite3_set_authorizer(q->db->sqlite, authorize, NULL);
	if (q->seconds > 0)
		sqlite3_progress_handler(q->db->sqlite, LOOKS_EVERY, is_late, q);
	clock_gettime(CLOCK_MONOTONIC, &q->begun);
	st = prepare_only(q, sql, err);
	if (st == CRM_OK && !sqlite3_stmt_readonly(q->s))
		st = crm_err_set(err, CRM_EUSAGE, "it may only read: SELECT, and nothing else");
	if (st == CRM_OK)
		st = bind_times(q, times, err);
	if (st != CRM_OK)
		return st;
	q->first = step(q, err);
	q->has_first = true;
	return q->first == CRM_OK || q->first == CRM_DONE ? describe(q, err) : q->first;
}

enum crm_status
crm_query_open(struct crm_query **query, struct crm_db *db, const char *sql,
    const struct crm_query_times *times, int64_t seconds, struct crm_err *err)
{
	struct crm_query *q = calloc(1, sizeof(*q));

	*query = NULL;
	if (q == NULL)
		return crm_err_nomem(err);
	q->db = db;
	q->seconds = seconds;
	enum crm_status st = start(q, sql, times, err);
	if (st == CRM_OK)
		*query = q;
	else
		crm_query_free(q);
	return st;
}

void
crm_query_free(struct crm_query *q)
{
	if (q == NULL)
		return;
	sqlite3_finalize(q->s);
	let_go(q->db);
	if (q->length_limit > 0)
		sqlite3_limit(q->db->sqlite, SQLITE_LIMIT_LENGTH, q->length_limit);
	crm_db_exec(q->db, "PRAGMA query_only = OFF; PRAGMA temp_store = MEMORY", NULL);
	crm_arena_clear(&q->names);
	crm_arena_clear(&q->row);
	free(q);
}

const struct crm_column *
crm_query_columns(const struct crm_query *q, size_t *n)
{
	*n = q->n;
	return q->column;
}

/* --- rows --------------------------------------------------------------------------- */

static const char *
hexadecimal(struct crm_query *q, int i)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *bytes = sqlite3_column_blob(q->s, i);
	const size_t n = (size_t)sqlite3_column_bytes(q->s, i);
	char *text = crm_arena_alloc(&q->row, n * 2 + 1);

	for (size_t b = 0; text != NULL && bytes != NULL && b < n; b++) {
		text[2 * b] = digits[bytes[b] >> 4];
		text[2 * b + 1] = digits[bytes[b] & 15];
	}
	return text;
}

/* NULL for NULL, and when out of memory: *ok is false then. */
static const char *
cell_of(struct crm_query *q, int i, bool *ok)
{
	const int type = sqlite3_column_type(q->s, i);
	const char *text = NULL;

	if (type == SQLITE_NULL)
		return NULL;
	if (type != SQLITE_BLOB && (text = (const char *)sqlite3_column_text(q->s, i)) != NULL) {
		const size_t n = (size_t)sqlite3_column_bytes(q->s, i);
		if (strlen(text) != n || crm_utf8_valid(text, n) != n)
			text = hexadecimal(q, i);
	} else if (type == SQLITE_BLOB) {
		text = hexadecimal(q, i);
	}
	*ok &= text != NULL;
	return text;
}

enum crm_status
crm_query_step(struct crm_query *q, const char *const **cells, struct crm_err *err)
{
	enum crm_status st = q->has_first ? q->first : step(q, err);
	bool ok = true;

	q->has_first = false;
	crm_arena_reset(&q->row);
	for (size_t i = 0; st == CRM_OK && i < q->n; i++)
		q->cell[i] = cell_of(q, (int)i, &ok);
	*cells = q->cell;
	return ok ? st : crm_err_nomem(err);
}
