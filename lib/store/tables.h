/*
 * What crm_change knows of the tables: their columns, and which of them say what.
 */
#ifndef CRM_STORE_TABLES_H
#define CRM_STORE_TABLES_H

#include "lib/store/change.h"

#define CRM_TAB_COLUMNS_MAX 64
#define CRM_TAB_TEXTS_MAX 12

/* A column whose values are mirrored in match_key. */
struct crm_key_def {
	const char *column;
	enum crm_key_kind kind; /* 0: a point's, told by its kind column */
};

/* What a text is to the index of words; see search.h. */
enum crm_text_kind {
	CRM_TEXT_WORDS,
	CRM_TEXT_NAME,
	CRM_TEXT_POINT, /* or its raw text when it has no value; a phone's has a word of its own */
	CRM_TEXT_RECORD /* as it came: its addresses are points, and are left out */
};

/* A column whose words are found. */
struct crm_text_def {
	const char *column;
	enum crm_text_kind kind;
};

struct crm_tab_def {
	const char *name;
	const char *const *columns; /* without id; NULL-terminated, in the table's order */
	bool is_card;               /* its rows are cards */
	/*
	 * Changes of a row by the op that made it are part of its creation and leave no event
	 * of their own: the counts of an import grow with each batch.
	 */
	bool grows;
	struct crm_key_def keys[4];                   /* ended by a NULL column */
	struct crm_text_def texts[CRM_TAB_TEXTS_MAX]; /* likewise */
};

/* NULL for a code that is none. */
const struct crm_tab_def *crm_tab_def(enum crm_tab tab);
/* The index of a column, -1 when there is none. */
int crm_tab_column(const struct crm_tab_def *def, const char *column);
/* The same, soon found when it is little behind that one; -1: behind none. */
int crm_tab_column_after(const struct crm_tab_def *def, const char *column, int last);
int crm_tab_ncolumns(const struct crm_tab_def *def);

#endif
