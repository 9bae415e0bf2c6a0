/*
 * The language of conditions, by recursive descent:
 *
 *	any = all { "or" all }
 *	all = one { "and" one }
 *	one = "not" one | "(" any ")" | column comparison
 */
#include <string.h>
#include <strings.h>

#include "lib/crm/where_term.h"
#include "lib/text/utf8.h"

#define DEPTH_MAX 50
#define TERMS_MAX 500
#define VALUES_MAX 1000 /* of one `in` */

enum kind {
	END,
	WORD,
	QUOTED,
	OPEN,
	CLOSE,
	COMMA,
	OPERATOR
};

struct token {
	enum kind kind;
	const char *text; /* in the arena */
	size_t at;        /* its first character, from 1 */
	enum crm_where_op op;
	bool negated; /* !~ */
};

struct reader {
	struct crm_where *where;
	const char *next;
	size_t at; /* of next */
	struct token token;
	size_t terms, depth;
};

static enum crm_status any(struct reader *r, struct crm_err *err);

/* Puts the place into a sentence, before what it suggests. */
static enum crm_status
at_place(size_t at, struct crm_err *err)
{
	char text[sizeof(err->text)];

	if (err == NULL)
		return CRM_EUSAGE;
	memcpy(text, err->text, sizeof(text));
	char *hint = strstr(text, "; ");
	if (hint == NULL)
		return crm_err_set(err, CRM_EUSAGE, "%s at %zu", text, at);
	*hint = '\0';
	return crm_err_set(err, CRM_EUSAGE, "%s at %zu; %s", text, at, hint + 2);
}

static enum crm_status
expected(const struct reader *r, const char *what, struct crm_err *err)
{
	if (r->token.kind == END)
		return crm_err_set(err, CRM_EUSAGE, "%s expected at the end", what);
	return crm_err_set(
	    err, CRM_EUSAGE, "%s expected, not '%s' at %zu", what, r->token.text, r->token.at);
}

/* --- tokens --- */

static void
skip(struct reader *r, size_t bytes)
{
	const char *end = r->next + bytes;

	while (r->next < end) {
		size_t len;
		crm_utf8_next(r->next, &len);
		r->next += len;
		r->at++;
	}
}

static enum crm_status
quoted(struct reader *r, struct crm_err *err)
{
	const char quote = *r->next;
	const char *s = r->next + 1;
	char *out = crm_arena_alloc(r->where->arena, strlen(s) + 1);
	size_t n = 0;

	if (out == NULL)
		return crm_err_nomem(err);
	for (; *s != '\0'; s++) {
		if (*s == quote && *++s != quote) {
			r->token.kind = QUOTED;
			r->token.text = out;
			skip(r, (size_t)(s - r->next));
			return CRM_OK;
		}
		out[n++] = *s;
	}
	return crm_err_set(err, CRM_EUSAGE, "the quote at %zu is not closed", r->token.at);
}

static bool
operator_token(struct reader *r)
{
	static const struct {
		const char *text;
		enum crm_where_op op;
		bool negated;
	} ops[] = {
		{ "!=", CRM_WHERE_NE, false },
		{ "<>", CRM_WHERE_NE, false },
		{ "<=", CRM_WHERE_LE, false },
		{ ">=", CRM_WHERE_GE, false },
		{ "==", CRM_WHERE_EQ, false },
		{ "!~", CRM_WHERE_HOLDS, true },
		{ "=", CRM_WHERE_EQ, false },
		{ "<", CRM_WHERE_LT, false },
		{ ">", CRM_WHERE_GT, false },
		{ "~", CRM_WHERE_HOLDS, false },
	};

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (strncmp(r->next, ops[i].text, strlen(ops[i].text)) == 0) {
			r->token.kind = OPERATOR;
			r->token.text = ops[i].text;
			r->token.op = ops[i].op;
			r->token.negated = ops[i].negated;
			skip(r, strlen(ops[i].text));
			return true;
		}
	return false;
}

static enum crm_status
advance(struct reader *r, struct crm_err *err)
{
	static const char marks[] = "(),";
	const char *mark;

	skip(r, strspn(r->next, " \t\r\n"));
	r->token = (struct token){ END, "", r->at, CRM_WHERE_EQ, false };
	if (*r->next == '\0')
		return CRM_OK;
	if (*r->next == '\'' || *r->next == '"')
		return quoted(r, err);
	if (operator_token(r))
		return CRM_OK;
	size_t len = strcspn(r->next, " \t\r\n(),=!<>~'\"");
	if ((mark = strchr(marks, *r->next)) != NULL) {
		r->token.kind = OPEN + (enum kind)(mark - marks);
		len = 1;
	} else if (len == 0) {
		return crm_err_set(err, CRM_EUSAGE, "'%c' means nothing at %zu", *r->next, r->at);
	} else {
		r->token.kind = WORD;
	}
	r->token.text = crm_arena_dup(r->where->arena, r->next, len);
	skip(r, len);
	return r->token.text == NULL ? crm_err_nomem(err) : CRM_OK;
}

static bool
is_word(const struct reader *r, const char *word)
{
	return r->token.kind == WORD && strcasecmp(r->token.text, word) == 0;
}

static bool
is_value(const struct reader *r)
{
	return r->token.kind == QUOTED ||
	       (r->token.kind == WORD && !is_word(r, "and") && !is_word(r, "or") &&
		   !is_word(r, "not") && !is_word(r, "in") && !is_word(r, "is"));
}

/* --- what is said --- */

/* Of what was said from there on, each may be false. */
static void
loosen(struct reader *r, size_t from)
{
	for (size_t i = from; i < r->where->nsaid; i++)
		r->where->said[i].needed = false;
}

static void
negate_last(struct reader *r)
{
	if (r->where->nsaid > 0)
		r->where->said[r->where->nsaid - 1].negated ^= true;
}

/* --- comparisons --- */

static enum crm_status
one_of(struct reader *r, const struct crm_field *f, struct crm_err *err)
{
	const char **values = crm_arena_alloc(r->where->arena, VALUES_MAX * sizeof(*values));
	size_t n = 0;
	const size_t at = r->token.at;

	if (values == NULL)
		return crm_err_nomem(err);
	if (r->token.kind != OPEN)
		return expected(r, "'('", err);
	do {
		enum crm_status st = advance(r, err);
		if (st != CRM_OK)
			return st;
		if (!is_value(r))
			return expected(r, "a value", err);
		if (n == VALUES_MAX)
			return crm_err_set(
			    err, CRM_EUSAGE, "over %d values at %zu", VALUES_MAX, r->token.at);
		values[n++] = r->token.text;
		if ((st = advance(r, err)) != CRM_OK)
			return st;
	} while (r->token.kind == COMMA);
	if (r->token.kind != CLOSE)
		return expected(r, "',' or ')'", err);
	const size_t from = r->where->sql.len;
	enum crm_status st = crm_where_in(r->where, f, values, n, err);
	if (st == CRM_OK)
		st = crm_where_keep(r->where, from, f, CRM_WHERE_EQ, values, n, err);
	if (st != CRM_OK)
		return st == CRM_EUSAGE ? at_place(at, err) : st;
	return advance(r, err);
}

static enum crm_status
is_empty(struct reader *r, const struct crm_field *f, struct crm_err *err)
{
	enum crm_status st = advance(r, err);
	const bool negated = st == CRM_OK && is_word(r, "not");

	if (negated)
		st = advance(r, err);
	if (st != CRM_OK)
		return st;
	if (!is_word(r, "empty"))
		return expected(r, "'empty'", err);
	if (negated)
		crm_buf_puts(&r->where->sql, "(");
	const size_t from = r->where->sql.len;
	st = crm_where_term(r->where, f, CRM_WHERE_EMPTY, "", err);
	if (st == CRM_OK)
		st = crm_where_keep(r->where, from, f, CRM_WHERE_EMPTY, NULL, 0, err);
	if (negated) {
		crm_buf_puts(&r->where->sql, " IS NOT TRUE)");
		negate_last(r);
	}
	return st == CRM_OK ? advance(r, err) : st;
}

static enum crm_status
compared(struct reader *r, const struct crm_field *f, struct crm_err *err)
{
	const struct token op = r->token;

	if (op.kind != OPERATOR)
		return expected(r, "a comparison (= != < <= > >= ~ in is)", err);
	enum crm_status st = advance(r, err);
	if (st != CRM_OK)
		return st;
	if (!is_value(r))
		return expected(r, "a value", err);
	if (op.negated)
		crm_buf_puts(&r->where->sql, "(");
	const size_t from = r->where->sql.len;
	st = crm_where_term(r->where, f, op.op, r->token.text, err);
	if (st == CRM_OK)
		st = crm_where_keep(r->where, from, f, op.op, &r->token.text, 1, err);
	if (op.negated) {
		crm_buf_puts(&r->where->sql, " IS NOT TRUE)");
		negate_last(r);
	}
	if (st != CRM_OK)
		return st == CRM_EUSAGE ? at_place(r->token.at, err) : st;
	return advance(r, err);
}

static enum crm_status
column(struct reader *r, const struct crm_field **f, struct crm_err *err)
{
	const struct crm_noun *noun = r->where->noun;
	int index;

	if (r->token.kind != WORD)
		return expected(r, "a column", err);
	if ((index = crm_field_index(noun, r->token.text)) < 0) {
		const char *near = crm_field_suggest(noun, r->token.text);
		if (near != NULL)
			return crm_err_set(err, CRM_EUSAGE,
			    "unknown column '%s' at %zu; did you mean '%s'?", r->token.text,
			    r->token.at, near);
		return crm_err_set(err, CRM_EUSAGE,
		    "unknown column '%s' at %zu; see crm-list %s --fields", r->token.text,
		    r->token.at, noun->name);
	}
	*f = &noun->field[index];
	if (++r->terms > TERMS_MAX)
		return crm_err_set(err, CRM_EUSAGE, "over %d comparisons", TERMS_MAX);
	return advance(r, err);
}

static enum crm_status
comparison(struct reader *r, struct crm_err *err)
{
	const struct crm_field *f = NULL;
	enum crm_status st = column(r, &f, err);

	if (st != CRM_OK)
		return st;
	if (is_word(r, "is"))
		return is_empty(r, f, err);
	const bool negated = is_word(r, "not");
	if (negated) {
		if ((st = advance(r, err)) != CRM_OK)
			return st;
		if (!is_word(r, "in") && (r->token.kind != OPERATOR || r->token.negated))
			return expected(r, "'in' or '~'", err);
		crm_buf_puts(&r->where->sql, "(");
	}
	if (is_word(r, "in")) {
		st = advance(r, err);
		if (st == CRM_OK)
			st = one_of(r, f, err);
	} else {
		st = compared(r, f, err);
	}
	if (negated) {
		crm_buf_puts(&r->where->sql, " IS NOT TRUE)");
		negate_last(r);
	}
	return st;
}

/* --- and, or, not --- */

static enum crm_status
one(struct reader *r, struct crm_err *err)
{
	const size_t said = r->where->nsaid;
	enum crm_status st;

	if (++r->depth > DEPTH_MAX)
		return crm_err_set(
		    err, CRM_EUSAGE, "nested over %d deep at %zu", DEPTH_MAX, r->token.at);
	if (is_word(r, "not")) {
		crm_buf_puts(&r->where->sql, "(");
		st = advance(r, err);
		if (st == CRM_OK)
			st = one(r, err);
		crm_buf_puts(&r->where->sql, " IS NOT TRUE)");
		loosen(r, said);
	} else if (r->token.kind == OPEN) {
		st = advance(r, err);
		if (st == CRM_OK)
			st = any(r, err);
		if (st == CRM_OK && r->token.kind != CLOSE)
			st = expected(r, "')'", err);
		if (st == CRM_OK)
			st = advance(r, err);
	} else {
		st = comparison(r, err);
	}
	r->depth--;
	return st;
}

static enum crm_status
all(struct reader *r, struct crm_err *err)
{
	enum crm_status st = one(r, err);

	while (st == CRM_OK && is_word(r, "and")) {
		crm_buf_puts(&r->where->sql, " AND ");
		st = advance(r, err);
		if (st == CRM_OK)
			st = one(r, err);
	}
	return st;
}

static enum crm_status
any(struct reader *r, struct crm_err *err)
{
	const size_t said = r->where->nsaid;
	bool several = false;

	crm_buf_puts(&r->where->sql, "(");
	enum crm_status st = all(r, err);
	while (st == CRM_OK && is_word(r, "or")) {
		several = true;
		crm_buf_puts(&r->where->sql, " OR ");
		st = advance(r, err);
		if (st == CRM_OK)
			st = all(r, err);
	}
	if (several)
		loosen(r, said);
	crm_buf_puts(&r->where->sql, ")");
	return st;
}

enum crm_status
crm_where_parse(struct crm_where *where, const char *text, struct crm_err *err)
{
	struct reader r = { .where = where, .next = text, .at = 1 };
	enum crm_status st = advance(&r, err);

	if (st != CRM_OK || r.token.kind == END)
		return st;
	st = crm_where_and(where, err);
	if (st == CRM_OK)
		st = any(&r, err);
	if (st == CRM_OK && r.token.kind != END)
		st = r.token.kind == CLOSE
			 ? crm_err_set(err, CRM_EUSAGE, "')' without '(' at %zu", r.token.at)
			 : expected(&r, "'and' or 'or'", err);
	if (st == CRM_OK && !crm_buf_ok(&where->sql))
		st = crm_err_nomem(err);
	return st;
}
