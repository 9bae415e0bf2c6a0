/*
 * What crm_change knows of the tables: their columns, and which of them say what.
 */
#ifndef CRM_STORE_TABLES_H
#define CRM_STORE_TABLES_H

#include "lib/store/change.h"

#define CRM_TAB_COLUMNS_MAX 64

/* A column whose values are mirrored in match_key. */
struct crm_key_def {
	const char *column;
	enum crm_key_kind kind; /* 0: a point's, told by its kind column */
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
	struct crm_key_def keys[4]; /* ended by a NULL column */
};

/* NULL for a code that is none. */
const struct crm_tab_def *crm_tab_def(enum crm_tab tab);
/* The index of a column, -1 when there is none. */
int crm_tab_column(const struct crm_tab_def *def, const char *column);
int crm_tab_ncolumns(const struct crm_tab_def *def);

#endif
