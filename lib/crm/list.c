#include "lib/crm/list.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/time.h"
#include "lib/crm/setting.h"

#define STAGES_MAX 100
#define FEW 50000 /* rows that are sorted in some hundredths of a second */

CRM_SQL(stages, "SELECT id FROM stage ORDER BY id /*scan*/");
CRM_SQL(count_stages, "SELECT count(*) FROM stage /*scan*/");

/*
 * Ids are found by one statement and shown, one after the other, by another: what is sorted is
 * small, and nothing is worked out for a row that is never asked for.
 */
struct crm_view {
	const struct crm_noun *noun;
	struct crm_arena arena; /* of the query */
	struct crm_arena row;   /* of the row at hand */
	struct crm_where where; /* for its values; the id is the last */
	struct crm_stmt *stmt;
	const char *cells[CRM_NOUN_FIELDS_MAX];
};

struct crm_list {
	struct crm_stmt *ids;
	struct crm_view *view;
};

/* The known settings as a table: those that were never set have no row. */
static enum crm_status
put_settings(struct crm_where *where, struct crm_buf *sql, struct crm_err *err)
{
	size_t n;
	const struct crm_setting *known = crm_settings(&n);

	for (size_t i = 0; i < n; i++) {
		const struct crm_value values[] = { crm_int((int64_t)i + 1),
			crm_text(known[i].name), crm_text(known[i].value),
			crm_text(known[i].help) };
		static const char *const names[] = { "id", "name", "standard", "help" };
		crm_buf_puts(sql, i == 0 ? "(" : " UNION ALL ");
		for (size_t j = 0; j < 4; j++) {
			const size_t place = crm_where_bind(where, values[j]);
			if (place == 0)
				return crm_err_nomem(err);
			crm_buf_printf(
			    sql, "%s?%zu AS %s", j == 0 ? "SELECT " : ", ", place, names[j]);
		}
	}
	crm_buf_puts(sql, ")");
	return CRM_OK;
}

static enum crm_status
put_from(struct crm_where *where, struct crm_buf *sql, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	crm_buf_puts(sql, " FROM ");
	if (where->noun->from != NULL)
		crm_buf_puts(sql, where->noun->from);
	else
		st = put_settings(where, sql, err);
	crm_buf_puts(sql, " t");
	return st;
}

/* --- showing a row --- */

static enum crm_status
prepare_view(struct crm_view *view, struct crm_db *db, const bool *wanted, struct crm_err *err)
{
	struct crm_buf sql = CRM_BUF_INIT;

	for (size_t i = 0; i < view->noun->nfields; i++) {
		const struct crm_field *f = &view->noun->field[i];
		const char *show = f->show != NULL ? f->show : f->sql;
		crm_buf_puts(&sql, i == 0 ? "SELECT " : ", ");
		crm_buf_puts(&sql, wanted == NULL || wanted[i] ? show : "NULL");
	}
	enum crm_status st = put_from(&view->where, &sql, err);
	const size_t place = crm_where_bind(&view->where, crm_int(0));
	if (st == CRM_OK && place == 0)
		st = crm_err_nomem(err);
	crm_buf_puts(&sql, " WHERE t.id = ");
	crm_buf_printf(&sql, "?%zu", place);
	if (st == CRM_OK && !crm_buf_ok(&sql))
		st = crm_err_nomem(err);
	if (st == CRM_OK)
		st = crm_db_prepare(
		    db, sql.data, &view->stmt, view->where.arg, view->where.nargs, err);
	crm_buf_clear(&sql);
	return st;
}

enum crm_status
crm_view_new(struct crm_view **out, struct crm_db *db, const struct crm_noun *noun,
    const bool *wanted, struct crm_err *err)
{
	struct crm_view *view = calloc(1, sizeof(*view));

	*out = NULL;
	if (view == NULL)
		return crm_err_nomem(err);
	view->noun = noun;
	crm_where_init(&view->where, db, noun, &view->arena);
	enum crm_status st = prepare_view(view, db, wanted, err);
	if (st == CRM_OK)
		*out = view;
	else
		crm_view_free(view);
	return st;
}

void
crm_view_free(struct crm_view *view)
{
	if (view == NULL)
		return;
	crm_stmt_free(view->stmt);
	crm_where_clear(&view->where);
	crm_arena_clear(&view->row);
	crm_arena_clear(&view->arena);
	free(view);
}

/* One value as people read it, in the row's arena. NULL when out of memory. */
static const char *
shown(struct crm_view *view, const struct crm_field *f, int column)
{
	char time[CRM_TIME_SIZE];
	const int64_t n = crm_stmt_int(view->stmt, column);
	const char *word;

	switch (f->type) {
	case CRM_FIELD_TIME:
		crm_time_format(n, time);
		return crm_arena_strdup(&view->row, time);
	case CRM_FIELD_BOOL:
		return n != 0 ? "yes" : "no";
	case CRM_FIELD_CODE:
		word = f->word(n);
		return word != NULL ? word : crm_arena_printf(&view->row, "%" PRId64, n);
	default:
		return crm_arena_strdup(&view->row, crm_stmt_text(view->stmt, column));
	}
}

enum crm_status
crm_view_row(struct crm_view *view, int64_t id, const char *const **cells, struct crm_err *err)
{
	view->where.arg[view->where.nargs - 1] = crm_int(id);
	crm_arena_reset(&view->row);
	enum crm_status st = crm_stmt_bind(view->stmt, view->where.arg, view->where.nargs, err);
	if (st == CRM_OK)
		st = crm_stmt_step(view->stmt, err);
	if (st != CRM_OK)
		return st;
	for (size_t i = 0; i < view->noun->nfields; i++) {
		view->cells[i] = NULL;
		if (crm_stmt_null(view->stmt, (int)i))
			continue;
		view->cells[i] = shown(view, &view->noun->field[i], (int)i);
		if (view->cells[i] == NULL)
			st = crm_err_nomem(err);
	}
	crm_stmt_done(view->stmt);
	*cells = view->cells;
	return st;
}

/* --- finding rows --- */

static enum crm_status
put_key(struct crm_buf *sql, const struct crm_noun *noun, const char *name, bool down,
    struct crm_err *err)
{
	const char *order = down ? " DESC NULLS LAST" : " NULLS LAST";
	const int index = crm_field_index(noun, name);

	if (index < 0) {
		const char *near = crm_field_suggest(noun, name);
		return near != NULL
			   ? crm_err_set(err, CRM_EUSAGE, "unknown column '%s'; did you mean '%s'?",
				 name, near)
			   : crm_err_set(err, CRM_EUSAGE,
				 "unknown column '%s'; see crm-list %s --fields", name, noun->name);
	}
	const struct crm_field *f = &noun->field[index];
	const char *value = f->type == CRM_FIELD_REF ? f->show : f->sql;
	if (f->type == CRM_FIELD_TEXT || f->type == CRM_FIELD_REF)
		crm_buf_printf(sql, "crm_fold(%s)%s, ", value, order);
	crm_buf_printf(sql, "%s%s, ", value, order);
	return CRM_OK;
}

/*
 * What is equal comes by id, in the direction of the last column. A + keeps the engine from an
 * index: few rows are found by something else than their id.
 */
static enum crm_status
put_order(struct crm_buf *sql, const struct crm_noun *noun, const char *sort, bool few,
    struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	enum crm_status st = CRM_OK;
	bool down = false;

	crm_buf_puts(sql, " ORDER BY ");
	while (st == CRM_OK && sort != NULL && *sort != '\0') {
		sort += strspn(sort, " ");
		down = *sort == '-';
		sort += down;
		sort += strspn(sort, " ");
		const size_t len = strcspn(sort, " ,");
		const char *name = crm_arena_dup(&arena, sort, len);
		st = name == NULL ? crm_err_nomem(err) : put_key(sql, noun, name, down, err);
		sort += len;
		sort += strspn(sort, " ");
		sort += *sort == ',';
	}
	crm_buf_puts(sql, few ? "+t.id" : "t.id");
	crm_buf_puts(sql, down ? " DESC" : "");
	crm_arena_clear(&arena);
	return st;
}

/* Whether it must hold, and compares that column with one value; column: NULL for none. */
static bool
is_about(const struct crm_where_said *said, const char *column)
{
	return column != NULL && said->needed && !said->negated && said->n == 1 &&
	       said->op <= CRM_WHERE_GE && *said->value[0] != '\0' &&
	       strcmp(said->field->name, column) == 0;
}

/* Whether a span of time is needed, and few rows are in it. */
static enum crm_status
has_few(struct crm_db *db, struct crm_where *where, bool *few, struct crm_err *err)
{
	const char *text = crm_where_text(where);
	struct crm_buf sql = CRM_BUF_INIT;
	struct crm_stmt *s = NULL;
	bool found = false;

	*few = false;
	if (where->noun->few == NULL)
		return CRM_OK;
	crm_buf_puts(&sql, "SELECT count(*) FROM (SELECT 1");
	enum crm_status st = put_from(where, &sql, err);
	for (size_t i = 0; i < where->nsaid; i++) {
		const struct crm_where_said *said = &where->said[i];
		if (!is_about(said, where->noun->few))
			continue;
		crm_buf_puts(&sql, found ? " AND " : " WHERE ");
		crm_buf_add(&sql, text + said->from, said->to - said->from);
		found = true;
	}
	crm_buf_printf(&sql, " LIMIT %d)", FEW);
	if (st == CRM_OK && !crm_buf_ok(&sql))
		st = crm_err_nomem(err);
	if (st == CRM_OK && found) {
		const size_t last = strtoul(strrchr(sql.data, '?') + 1, NULL, 10);
		st = crm_db_prepare(db, sql.data, &s, where->arg, last, err);
		if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
			*few = crm_stmt_int(s, 0) < FEW;
	}
	crm_stmt_free(s);
	crm_buf_clear(&sql);
	return st;
}

/* The condition, so that no index is used for what is needed of that column. */
static void
put_unindexed(struct crm_buf *sql, const struct crm_where *where, const char *column)
{
	const char *done = crm_where_text(where), *text = done;

	for (size_t i = 0; i < where->nsaid; i++) {
		const struct crm_where_said *said = &where->said[i];
		if (!is_about(said, column))
			continue;
		const char *value = said->field->sql, *at = text + said->from;
		while ((at = strstr(at, value)) != NULL && at < text + said->to) {
			crm_buf_add(sql, done, (size_t)(at - done));
			crm_buf_putc(sql, '+');
			done = at;
			at += strlen(value);
		}
	}
	crm_buf_puts(sql, done);
}

/* The condition for one stage: its column becomes the value, so that what it says of others is
 * nothing to be looked for. */
static void
put_of_stage(struct crm_buf *sql, const char *condition, size_t place)
{
	static const char column[] = "t.stage";
	const char *s = condition;

	for (const char *at; (at = strstr(s, column)) != NULL;) {
		const char *end = at + strlen(column);
		crm_buf_add(sql, s, (size_t)(at - s));
		if (*end == ' ' || *end == ')')
			crm_buf_printf(sql, "?%zu", place);
		else
			crm_buf_add(sql, at, strlen(column));
		s = end;
	}
	crm_buf_puts(sql, s);
	crm_buf_printf(sql, " AND t.stage = ?%zu", place);
}

/*
 * SELECT ... UNION ALL SELECT ..., each by id: the engine merges them. There are eight stages, or
 * some more of a house's own; the engine merges a few hundred at most.
 */
static enum crm_status
put_by_stage(struct crm_buf *sql, struct crm_db *db, struct crm_where *where, struct crm_err *err)
{
	const char *next = "SELECT t.id";
	struct crm_stmt *s;
	enum crm_status st = crm_db_query(db, stages, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const size_t place = crm_where_bind(where, crm_int(crm_stmt_int(s, 0)));
		crm_buf_puts(sql, next);
		st = place == 0 ? crm_err_nomem(err) : put_from(where, sql, err);
		crm_buf_puts(sql, " WHERE ");
		put_of_stage(sql, crm_where_text(where), place);
		next = " UNION ALL SELECT t.id";
		if (st != CRM_OK)
			crm_stmt_done(s);
	}
	crm_buf_puts(sql, " ORDER BY 1");
	return st == CRM_DONE ? CRM_OK : st;
}

/* Where the rows are among which those are that equal what is needed. */
static void
put_among(struct crm_buf *sql, const struct crm_where *where)
{
	for (size_t i = 0; i < where->nsaid; i++) {
		const struct crm_where_said *said = &where->said[i];
		if (said->field->among == NULL || said->op != CRM_WHERE_EQ ||
		    !is_about(said, said->field->name))
			continue;
		const char *text = crm_where_text(where), *value = text + said->to;
		while (*value != '?')
			value--;
		crm_buf_puts(sql, " AND t.id IN (");
		crm_buf_puts(sql, said->field->among);
		crm_buf_puts(sql, " = ");
		crm_buf_add(sql, value, (size_t)(text + said->to - value));
	}
}

/* Sorted rows are left to the engine; else it is said what finds them: a span of time, or their id.
 */
static enum crm_status
put_ids(struct crm_buf *sql, const struct crm_list_query *query, bool few, struct crm_where *where,
    struct crm_err *err)
{
	crm_buf_puts(sql, "SELECT t.id");
	enum crm_status st = put_from(where, sql, err);
	crm_buf_puts(sql, " WHERE ");
	put_unindexed(sql, where,
	    query->sort != NULL ? NULL
	    : few               ? where->noun->by_stage
				: where->noun->few);
	put_among(sql, where);
	return st == CRM_OK ? put_order(sql, where->noun, query->sort, few, err) : st;
}

/* Whether the rows are to be read stage by stage. */
static enum crm_status
by_stage(struct crm_db *db, const struct crm_where *where, bool *yes, struct crm_err *err)
{
	int64_t n = 0;

	*yes = false;
	for (size_t i = 0; i < where->nsaid; i++)
		*yes |= where->said[i].op == CRM_WHERE_EQ &&
			is_about(&where->said[i], where->noun->by_stage);
	if (!*yes)
		return CRM_OK;
	const enum crm_status st = crm_db_get_int(db, count_stages, &n, NULL, CRM_NOARGS, err);
	*yes = n > 0 && n <= STAGES_MAX;
	return st;
}

static enum crm_status
prepare_ids(struct crm_list *list, struct crm_db *db, const struct crm_list_query *query,
    struct crm_where *where, struct crm_err *err)
{
	struct crm_buf sql = CRM_BUF_INIT;
	enum crm_status st = CRM_OK;
	bool few = false, merge = false;

	if (!query->hidden && where->noun->hidden != NULL)
		st = crm_where_sql(where, where->noun->hidden, err);
	if (st == CRM_OK && query->sort == NULL)
		st = has_few(db, where, &few, err);
	if (st == CRM_OK && query->sort == NULL && !few)
		st = by_stage(db, where, &merge, err);
	if (st == CRM_OK)
		st = merge ? put_by_stage(&sql, db, where, err)
			   : put_ids(&sql, query, few, where, err);
	if (query->limit >= 0)
		crm_buf_printf(&sql, " LIMIT %" PRId64, query->limit);
	if (st == CRM_OK && !crm_buf_ok(&sql))
		st = crm_err_nomem(err);
	if (st == CRM_OK)
		st = crm_db_prepare(db, sql.data, &list->ids, where->arg, where->nargs, err);
	crm_buf_clear(&sql);
	return st;
}

enum crm_status
crm_list_new(struct crm_list **out, struct crm_db *db, const struct crm_list_query *query,
    struct crm_where *where, struct crm_err *err)
{
	struct crm_list *list = calloc(1, sizeof(*list));

	*out = NULL;
	if (list == NULL)
		return crm_err_nomem(err);
	enum crm_status st = crm_view_new(&list->view, db, where->noun, query->wanted, err);
	if (st == CRM_OK)
		st = prepare_ids(list, db, query, where, err);
	if (st == CRM_OK)
		*out = list;
	else
		crm_list_free(list);
	return st;
}

void
crm_list_free(struct crm_list *list)
{
	if (list == NULL)
		return;
	crm_stmt_free(list->ids);
	crm_view_free(list->view);
	free(list);
}

enum crm_status
crm_list_next(struct crm_list *list, const char *const **cells, struct crm_err *err)
{
	enum crm_status st = crm_stmt_step(list->ids, err);

	return st == CRM_OK ? crm_view_row(list->view, crm_stmt_int(list->ids, 0), cells, err) : st;
}
