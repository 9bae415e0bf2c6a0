/*
 * Conditions on the rows of a noun: what crm-list takes as --where, and rules as their
 * condition.
 *
 *	city = 'Нижний Новгород' and (grade in (A, B) or amount > 100000) and not name ~ ivan
 *
 * Operators: = != < <= > >=, ~ (contains, in any case), in (..), is empty, and their
 * negations with `not`; and, or, not, parentheses. A value is a word, or 'quoted', or "quoted"
 * with its quote doubled inside. Times are ISO 8601, today, -7d and so on; a date stands for
 * its whole day. Nothing compares with an empty value but `is empty` and `!=`.
 */
#ifndef CRM_CRM_WHERE_H
#define CRM_CRM_WHERE_H

#include "lib/base/buf.h"
#include "lib/crm/field.h"

enum crm_where_op {
	CRM_WHERE_EQ,
	CRM_WHERE_NE,
	CRM_WHERE_LT,
	CRM_WHERE_LE,
	CRM_WHERE_GT,
	CRM_WHERE_GE,
	CRM_WHERE_HOLDS, /* ~ */
	CRM_WHERE_EMPTY  /* takes no value */
};

/* A comparison in a condition, with one value or several, for who wants to know what it asks for.
 */
struct crm_where_said {
	const struct crm_field *field;
	enum crm_where_op op; /* EQ, LT ... HOLDS, EMPTY; EQ of several values is `in` */
	bool negated;
	const char *const *value; /* n of them, as written; in the arena */
	size_t n;
	bool needed; /* without it the condition does not hold: no `or`, no `not` is around it */
	size_t from, to; /* of the SQL */
};

/*
 * A condition being put together: SQL made of constants, about a row called t, and the values
 * bound in it. SQLite takes 32766 of them.
 */
struct crm_where {
	struct crm_db *db;
	const struct crm_noun *noun;
	struct crm_arena *arena; /* of the values; lives as long */
	struct crm_buf sql;      /* "" while there is no condition */
	struct crm_value *arg;   /* ?1, ?2 ...; in the arena */
	size_t nargs, cap;
	/* nsaid of them, in the arena, in their order: what crm_where_is and crm_where_parse added
	 */
	struct crm_where_said *said;
	size_t nsaid, capsaid;
};

/* No condition yet, and no values. */
void crm_where_init(struct crm_where *where, struct crm_db *db, const struct crm_noun *noun,
    struct crm_arena *arena);
void crm_where_clear(struct crm_where *where);

/* Adds a value and gives its number; 0 when out of memory. For parameters before a condition. */
size_t crm_where_bind(struct crm_where *where, struct crm_value value);

/*
 * Ands a condition in that language. CRM_EUSAGE: it is wrong; the sentence says what and at which
 * character: "unknown column 'ctiy' at 1; did you mean 'city'?". An empty text is no condition.
 */
enum crm_status crm_where_parse(struct crm_where *where, const char *text, struct crm_err *err);

/* Ands one comparison, of options like --owner. CRM_EUSAGE: no such column or value. */
enum crm_status crm_where_is(struct crm_where *where, const char *column, enum crm_where_op op,
    const char *value, struct crm_err *err);

/* Ands: the column is one of some words, apart by commas. CRM_EUSAGE as above. */
enum crm_status crm_where_among(
    struct crm_where *where, const char *column, const char *words, struct crm_err *err);

/* Ands `id in (ids)`. */
enum crm_status crm_where_ids(
    struct crm_where *where, const int64_t *ids, size_t n, struct crm_err *err);

/* Ands a constant. */
enum crm_status crm_where_sql(struct crm_where *where, const char *sql, struct crm_err *err);

/* The condition, "1" when there is none; valid until it changes. */
const char *crm_where_text(const struct crm_where *where);

#endif
