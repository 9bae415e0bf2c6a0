#include "lib/crm/where.h"

#include <inttypes.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/crm/lookup.h"
#include "lib/crm/where_term.h"
#include "lib/text/utf8.h"

#define ARGS_MAX 32000
#define WORDS_MAX 32 /* of one option */

void
crm_where_init(struct crm_where *where, struct crm_db *db, const struct crm_noun *noun,
    struct crm_arena *arena)
{
	*where = (struct crm_where){ .db = db, .noun = noun, .arena = arena, .sql = CRM_BUF_INIT };
}

void
crm_where_clear(struct crm_where *where)
{
	crm_buf_clear(&where->sql);
}

const char *
crm_where_text(const struct crm_where *where)
{
	return where->sql.len == 0 ? "1" : crm_buf_str(&where->sql);
}

size_t
crm_where_bind(struct crm_where *where, struct crm_value value)
{
	if (where->nargs == where->cap) {
		const size_t cap = where->cap == 0 ? 8 : 2 * where->cap;
		struct crm_value *bigger = crm_arena_alloc(where->arena, cap * sizeof(*bigger));
		if (bigger == NULL)
			return 0;
		if (where->nargs > 0)
			memcpy(bigger, where->arg, where->nargs * sizeof(*bigger));
		where->arg = bigger;
		where->cap = cap;
	}
	if (value.type == CRM_TEXT && (value.s = crm_arena_strdup(where->arena, value.s)) == NULL)
		return 0;
	where->arg[where->nargs++] = value;
	return where->nargs;
}

enum crm_status
crm_where_and(struct crm_where *where, struct crm_err *err)
{
	if (where->sql.len > 0)
		crm_buf_puts(&where->sql, " AND ");
	return crm_buf_ok(&where->sql) ? CRM_OK : crm_err_nomem(err);
}

/* BEFORE ?n AFTER, with the value bound as ?n. */
static enum crm_status
put(struct crm_where *where, const char *before, struct crm_value value, const char *after,
    struct crm_err *err)
{
	if (where->nargs >= ARGS_MAX)
		return crm_err_set(err, CRM_EUSAGE, "too many values");
	const size_t n = crm_where_bind(where, value);
	if (n == 0)
		return crm_err_nomem(err);
	crm_buf_puts(&where->sql, before);
	crm_buf_printf(&where->sql, "?%zu", n);
	crm_buf_puts(&where->sql, after);
	return crm_buf_ok(&where->sql) ? CRM_OK : crm_err_nomem(err);
}

static enum crm_status
put_sql(struct crm_where *where, const char *a, const char *b, const char *c, struct crm_err *err)
{
	crm_buf_puts(&where->sql, a);
	crm_buf_puts(&where->sql, b);
	crm_buf_puts(&where->sql, c);
	return crm_buf_ok(&where->sql) ? CRM_OK : crm_err_nomem(err);
}

static const char *
op_sql(enum crm_where_op op)
{
	static const char *const ops[] = { " = ", " = ", " < ", " <= ", " > ", " >= " };

	return ops[op];
}

static const char *
op_name(enum crm_where_op op)
{
	static const char *const names[] = { "=", "!=", "<", "<=", ">", ">=", "~", "is empty" };

	return names[op];
}

static enum crm_status
bad_value(const struct crm_field *f, const char *value, const char *wanted, struct crm_err *err)
{
	return crm_err_set(
	    err, CRM_EUSAGE, "column '%s': %s is wanted, not '%s'", f->name, wanted, value);
}

/* The value as the column keeps it, where that is one value. */
static enum crm_status
value_of(struct crm_where *where, const struct crm_field *f, const char *s, struct crm_value *out,
    struct crm_err *err)
{
	struct crm_err why = { CRM_OK, "" };
	enum crm_status st;
	int64_t n = 0;

	switch (f->type) {
	case CRM_FIELD_INT:
	case CRM_FIELD_CARD:
		if (!crm_num_parse(s, &n))
			return bad_value(f, s, "a whole number", err);
		break;
	case CRM_FIELD_BOOL:
		if ((n = crm_bool_parse(where->arena, s)) < 0)
			return bad_value(f, s, "yes or no", err);
		break;
	case CRM_FIELD_CODE:
		if ((n = crm_field_code(f, s)) == 0) {
			const char *words = crm_field_words(f, where->arena);
			return words == NULL ? crm_err_nomem(err) : bad_value(f, s, words, err);
		}
		break;
	case CRM_FIELD_REF:
		st = crm_lookup(where->db, f->ref, s, &n, &why);
		if (st != CRM_OK)
			return crm_err_set(err, st == CRM_EDATA ? CRM_EUSAGE : st, "%s", why.text);
		break;
	default:
		*out = crm_text(s);
		return CRM_OK;
	}
	*out = crm_int(n);
	return CRM_OK;
}

/* A date stands for its whole day, a time for its moment. */
static enum crm_status
put_time(struct crm_where *where, const struct crm_field *f, enum crm_where_op op, const char *s,
    struct crm_err *err)
{
	int64_t from, until;

	if (!crm_time_parse_span(s, crm_db_now(where->db), &from, &until))
		return bad_value(f, s, "a time like 2026-12-01, today or -7d", err);
	enum crm_status st = put_sql(where, "(", f->sql, "", err);
	if (st != CRM_OK)
		return st;
	switch (op) {
	case CRM_WHERE_LT:
		return put(where, " < ", crm_int(from), ")", err);
	case CRM_WHERE_GE:
		return put(where, " >= ", crm_int(from), ")", err);
	case CRM_WHERE_LE:
		return put(where, " < ", crm_int(until), ")", err);
	case CRM_WHERE_GT:
		return put(where, " >= ", crm_int(until), ")", err);
	default:
		st = put(where, " >= ", crm_int(from), " AND ", err);
		if (st == CRM_OK)
			st = put_sql(where, f->sql, "", "", err);
		return st == CRM_OK ? put(where, " < ", crm_int(until), ")", err) : st;
	}
}

/* Amounts are compared in the row's own currency. */
static enum crm_status
put_money(struct crm_where *where, const struct crm_field *f, enum crm_where_op op, const char *s,
    struct crm_err *err)
{
	int64_t minor;

	if (!crm_money_parse(s, 3, &minor) && !crm_money_parse(s, 2, &minor))
		return bad_value(f, s, "an amount", err);
	enum crm_status st = put_sql(where, "(", f->sql, op_sql(op), err);
	if (st == CRM_OK)
		st = put(where, "crm_minor(", crm_text(s), ", ", err);
	return st == CRM_OK ? put_sql(where, f->unit, "))", "", err) : st;
}

/* The leads that became a card, and what was merged into these. */
static enum crm_status
put_converted(struct crm_where *where, struct crm_value card, struct crm_err *err)
{
	static const char *const starts[] = { " UNION ALL SELECT l.id FROM lead l",
		" UNION ALL SELECT m.id FROM lead l JOIN card m ON m.alias = l.id" };
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < sizeof(starts) / sizeof(starts[0]); i++) {
		st = put_sql(where, starts[i], " WHERE l.converted_contact", "", err);
		if (st == CRM_OK)
			st = put(where, " = ", card, " OR l.converted_company", err);
		if (st == CRM_OK)
			st = put(where, " = ", card, " OR l.converted_deal", err);
		if (st == CRM_OK)
			st = put(where, " = ", card, "", err);
	}
	return st;
}

/*
 * A card goes by any id that it ever had; what came, was done and is to be done is also what it has
 * from the leads that became it.
 */
static enum crm_status
put_card(struct crm_where *where, const struct crm_field *f, const char *s, struct crm_err *err)
{
	struct crm_value value;
	struct crm_err unused;
	enum crm_tab kind;
	int64_t card;
	enum crm_status st = value_of(where, f, s, &value, err);

	if (st != CRM_OK)
		return st;
	st = crm_card_resolve(where->db, value.i, &card, &kind, &unused);
	if (st == CRM_OK)
		value.i = card;
	else if (st != CRM_EDATA) /* a card that is gone has left its history */
		return crm_err_set(err, st, "%s", unused.text);
	st = put_sql(where, "(", f->sql, "", err);
	if (st == CRM_OK)
		st = put(where, " IN (SELECT ", value, " UNION ALL SELECT id FROM card", err);
	if (st == CRM_OK)
		st = put(where, " WHERE alias = ", value, "", err);
	if (st == CRM_OK &&
	    (where->noun->tab == CRM_TAB_INQUIRY || where->noun->tab == CRM_TAB_ACTIVITY ||
		where->noun->tab == CRM_TAB_TASK))
		st = put_converted(where, value, err);
	return st == CRM_OK ? put_sql(where, "))", "", "", err) : st;
}

static enum crm_status
put_plain(struct crm_where *where, const struct crm_field *f, enum crm_where_op op,
    const char *const *values, size_t n, struct crm_err *err)
{
	enum crm_status st = f->in != NULL ? put_sql(where, "(", f->in, " IN (", err)
					   : put_sql(where, "(", "", "", err);

	if (st == CRM_OK)
		st = put_sql(where, f->in != NULL ? f->in_sql : f->sql,
		    n == 1 ? op_sql(op) : " IN (", "", err);
	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		struct crm_value value;
		st = value_of(where, f, values[i], &value, err);
		if (st == CRM_OK)
			st = put(where, i == 0 ? "" : ", ", value, "", err);
	}
	if (st == CRM_OK)
		st = put_sql(where, n == 1 ? "" : ")", f->in != NULL ? "))" : ")", "", err);
	return st;
}

static enum crm_status
put_holds(struct crm_where *where, const struct crm_field *f, const char *s, struct crm_err *err)
{
	if (f->type != CRM_FIELD_TEXT && f->type != CRM_FIELD_REF && f->type != CRM_FIELD_DATE)
		return crm_err_set(
		    err, CRM_EUSAGE, "column '%s' is not text: '~' does not go with it", f->name);
	const char *folded = crm_text_fold(where->arena, s);
	if (folded == NULL)
		return crm_err_nomem(err);
	enum crm_status st =
	    put_sql(where, "(crm_holds(", f->show != NULL ? f->show : f->sql, ", ", err);
	return st == CRM_OK ? put(where, "", crm_text(folded), ") = 1)", err) : st;
}

/* One comparison that is not a negation. */
static enum crm_status
put_one(struct crm_where *where, const struct crm_field *f, enum crm_where_op op, const char *value,
    struct crm_err *err)
{
	const bool order = op >= CRM_WHERE_LT && op <= CRM_WHERE_GE;

	if (op == CRM_WHERE_EMPTY || (*value == '\0' && op == CRM_WHERE_EQ))
		return put_sql(where, "(", f->sql, " IS NULL)", err);
	if (op == CRM_WHERE_HOLDS)
		return put_holds(where, f, value, err);
	if (f->type == CRM_FIELD_TIME)
		return put_time(where, f, op, value, err);
	if (f->type == CRM_FIELD_MONEY)
		return put_money(where, f, op, value, err);
	if (order && f->type >= CRM_FIELD_BOOL)
		return crm_err_set(err, CRM_EUSAGE,
		    "column '%s' has no order: '%s' does not go "
		    "with it",
		    f->name, op_name(op));
	if (f->type == CRM_FIELD_CARD)
		return put_card(where, f, value, err);
	return put_plain(where, f, op, &value, 1, err);
}

enum crm_status
crm_where_term(struct crm_where *where, const struct crm_field *f, enum crm_where_op op,
    const char *value, struct crm_err *err)
{
	if (op != CRM_WHERE_NE)
		return put_one(where, f, op, value, err);
	enum crm_status st = put_sql(where, "(", "", "", err);
	if (st == CRM_OK)
		st = put_one(where, f, CRM_WHERE_EQ, value, err);
	return st == CRM_OK ? put_sql(where, " IS NOT TRUE)", "", "", err) : st;
}

enum crm_status
crm_where_in(struct crm_where *where, const struct crm_field *f, const char *const *values,
    size_t n, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (f->type != CRM_FIELD_TIME && f->type != CRM_FIELD_MONEY && f->type != CRM_FIELD_CARD &&
	    n > 1)
		return put_plain(where, f, CRM_WHERE_EQ, values, n, err);
	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		st = put_sql(where, i == 0 ? "(" : " OR ", "", "", err);
		if (st == CRM_OK)
			st = put_one(where, f, CRM_WHERE_EQ, values[i], err);
	}
	return st == CRM_OK ? put_sql(where, ")", "", "", err) : st;
}

enum crm_status
crm_where_keep(struct crm_where *where, size_t from, const struct crm_field *f,
    enum crm_where_op op, const char *const *values, size_t n, struct crm_err *err)
{
	const char **copy = crm_arena_alloc(where->arena, (n + 1) * sizeof(*copy));

	if (copy == NULL)
		return crm_err_nomem(err);
	if (where->nsaid == where->capsaid) {
		const size_t cap = where->capsaid == 0 ? 8 : 2 * where->capsaid;
		struct crm_where_said *more = crm_arena_alloc(where->arena, cap * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(err);
		if (where->nsaid > 0)
			memcpy(more, where->said, where->nsaid * sizeof(*more));
		where->said = more;
		where->capsaid = cap;
	}
	for (size_t i = 0; i < n; i++)
		copy[i] = values[i];
	where->said[where->nsaid++] =
	    (struct crm_where_said){ f, op == CRM_WHERE_NE ? CRM_WHERE_EQ : op, op == CRM_WHERE_NE,
		    copy, n, true, from, where->sql.len };
	return CRM_OK;
}

/* --- from outside --- */

static enum crm_status
and_column(
    struct crm_where *where, const char *column, const struct crm_field **f, struct crm_err *err)
{
	const int index = crm_field_index(where->noun, column);

	if (index < 0)
		return crm_err_set(
		    err, CRM_EUSAGE, "%s have no column '%s'", where->noun->name, column);
	*f = &where->noun->field[index];
	return crm_where_and(where, err);
}

enum crm_status
crm_where_is(struct crm_where *where, const char *column, enum crm_where_op op, const char *value,
    struct crm_err *err)
{
	const struct crm_field *f = NULL;
	enum crm_status st = and_column(where, column, &f, err);
	const size_t from = where->sql.len;

	if (st == CRM_OK)
		st = crm_where_term(where, f, op, value, err);
	return st == CRM_OK ? crm_where_keep(where, from, f, op, &value, 1, err) : st;
}

enum crm_status
crm_where_among(struct crm_where *where, const char *column, const char *words, struct crm_err *err)
{
	const struct crm_field *f = NULL;
	const char *values[WORDS_MAX];
	char *list = crm_arena_strdup(where->arena, words), *rest = NULL;
	size_t n = 0;

	if (list == NULL)
		return crm_err_nomem(err);
	for (char *word = strtok_r(list, ",", &rest); word != NULL;
	     word = strtok_r(NULL, ",", &rest)) {
		if (n == WORDS_MAX)
			return crm_err_set(err, CRM_EUSAGE, "over %d values", WORDS_MAX);
		if ((values[n++] = crm_text_clean(where->arena, word)) == NULL)
			return crm_err_nomem(err);
	}
	if (n == 0)
		return crm_err_set(err, CRM_EUSAGE, "a value is wanted");
	enum crm_status st = and_column(where, column, &f, err);
	return st == CRM_OK ? crm_where_in(where, f, values, n, err) : st;
}

enum crm_status
crm_where_ids(struct crm_where *where, const int64_t *ids, size_t n, struct crm_err *err)
{
	enum crm_status st = crm_where_and(where, err);

	if (st == CRM_OK)
		st = put_sql(where, "(t.id IN (", "", "", err);
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = put(where, i == 0 ? "" : ", ", crm_int(ids[i]), "", err);
	return st == CRM_OK ? put_sql(where, "))", "", "", err) : st;
}

enum crm_status
crm_where_sql(struct crm_where *where, const char *sql, struct crm_err *err)
{
	enum crm_status st = crm_where_and(where, err);

	return st == CRM_OK ? put_sql(where, "(", sql, ")", err) : st;
}
