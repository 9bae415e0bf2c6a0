/*
 * The nouns and their columns: one table that drives crm-list, crm-edit and conditions.
 *
 * A column is one line of it. All SQL here is constant; the row is always called t.
 */
#ifndef CRM_CRM_FIELD_H
#define CRM_CRM_FIELD_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

enum crm_field_type {
	CRM_FIELD_TEXT,
	CRM_FIELD_INT,
	CRM_FIELD_MONEY, /* minor units; `unit` is the currency */
	CRM_FIELD_TIME,  /* seconds UTC; shown as local ISO 8601 */
	CRM_FIELD_DATE,  /* text, 2026-12-01 */
	CRM_FIELD_BOOL,  /* 0 or 1; shown as no and yes */
	CRM_FIELD_CODE,  /* a small integer with a word for each value */
	CRM_FIELD_REF,   /* the id of something that is known by name */
	CRM_FIELD_CARD   /* the id of a card; a condition follows its aliases */
};

enum crm_field_flag {
	CRM_FIELD_BRIEF = 1,    /* shown in a table on a terminal when no columns are picked */
	CRM_FIELD_REQUIRED = 2, /* a new row needs it, and it is not cleared */
	CRM_FIELD_FIXED = 4,    /* of an existing row it stays */
	CRM_FIELD_LINES = 8,    /* line breaks in it are kept */
	CRM_FIELD_AS_IS = 16,   /* it is not cleaned */
	CRM_FIELD_DERIVED = 32  /* worked out of other tables; crm-edit sees it when it is given */
};

struct crm_field {
	const char *name;
	enum crm_field_type type;
	const char *sql;  /* the value that is compared */
	const char *show; /* the value that is shown; NULL: sql */
	/* CODE: the word of a code from 1 on; NULL beyond the last */
	const char *(*word)(int64_t code);
	enum crm_tab ref; /* REF: what it refers to, for crm_lookup() */
	/*
	 * When an index can answer `=`: "t.stage" and "SELECT id FROM stage WHERE kind" make
	 * t.stage IN (SELECT id FROM stage WHERE kind = ?1).
	 */
	const char *in, *in_sql;
	/*
	 * Text that is found by looking at each row: "SELECT card FROM point WHERE value" makes
	 * t.id IN (SELECT card FROM point WHERE value = ?1), which holds for all rows that equal
	 * it, and perhaps for others.
	 */
	const char *among;
	const char *unit; /* MONEY: the row's currency */
	/* What crm-edit changes; NULL: it is not edited, see the tool named in `see`, if any. */
	const char *column;
	/*
	 * Checks and normalises a cleaned cell. NULL with a problem in a few words, or with none
	 * when out of memory.
	 */
	const char *(*tidy)(struct crm_arena *arena, const char *cell, const char **problem);
	const char *see;
	const char *initial; /* of a new row when it is not given, as typed; or NULL */
	unsigned flags;
	const char *help;
};

struct crm_noun {
	const char *name; /* "leads" */
	const char *one;  /* "lead" */
	const char *help;
	enum crm_tab tab;
	const char *from;   /* "lead" */
	const char *hidden; /* a condition of rows that are not listed by themselves; or NULL */
	const char *key;    /* the column by which crm-edit finds a row; NULL: it is not edited */
	const struct crm_field *field;
	size_t nfields;
	/*
	 * The column whose index has the rows of one value by their stage and only then by id: they
	 * are read stage by stage and merged, not sorted. NULL: there is none.
	 */
	const char *by_stage;
	/*
	 * The column, one of times, whose index finds the rows of a span: while they are few they
	 * are best found by that and sorted, where the engine would read all rows by id. NULL:
	 * there is none.
	 */
	const char *few;
};

#define CRM_NOUN_FIELDS_MAX 64

/* All nouns, n of them. */
const struct crm_noun *const *crm_nouns(size_t *n);

/*
 * By name; the singular is understood too. CRM_EUSAGE: "unknown noun 'laeds'; did you mean
 * 'leads'?", or with all names.
 */
enum crm_status crm_noun_find(const struct crm_noun **noun, const char *name, struct crm_err *err);

/* The index of a column, -1 when there is none. */
int crm_field_index(const struct crm_noun *noun, const char *name);
/* The nearest name of a column, or NULL. */
const char *crm_field_suggest(const struct crm_noun *noun, const char *name);

/* Whether the noun's rows are cards. */
bool crm_noun_is_card(const struct crm_noun *noun);

/* The code of a word of a CODE field, in any case; 0 when it has none. */
int64_t crm_field_code(const struct crm_field *field, const char *word);
/* Its words, as "new, working or qualified"; NULL when out of memory. */
char *crm_field_words(const struct crm_field *field, struct crm_arena *arena);

/* yes, no, true, false, 1, 0, да, нет in any case: 1 or 0; -1 for anything else. */
int crm_bool_parse(struct crm_arena *arena, const char *cell);

/* A date as it is kept, "2026-12-01"; NULL when it is none. */
const char *crm_date_tidy(struct crm_arena *arena, const char *cell, const char **problem);

#endif
