/*
 * Changing fields: of cards by id, and of users, sources, settings and the like by name.
 *
 * What is told is compared with what crm-list shows: the same again changes nothing.
 */
#ifndef CRM_FLOW_EDIT_H
#define CRM_FLOW_EDIT_H

#include "lib/crm/field.h"

struct crm_edit;

struct crm_edit_row {
	/* Of a card, resolved; of anything else the id that the row carries, or 0. */
	int64_t id;
	const char *const *cells; /* one a column of the noun; NULL and "" say nothing */
	const bool *clear;        /* columns to empty; NULL: none */
};

enum crm_edit_action {
	CRM_EDIT_UNCHANGED,
	CRM_EDIT_UPDATED,
	CRM_EDIT_CREATED
};

struct crm_edited {
	enum crm_edit_action action;
	int64_t id;       /* 0: a setting that has its default */
	const char *note; /* something the user should know, in the arena; or NULL */
};

/*
 * Starts editing rows of a noun. strict: what would be made on the way, as a user's team, is
 * refused. CRM_EUSAGE: the noun is not edited.
 */
enum crm_status crm_edit_new(struct crm_edit **out, struct crm_db *db, const struct crm_noun *noun,
    bool strict, struct crm_err *err);
void crm_edit_free(struct crm_edit *edit);

/*
 * Changes one row, inside the write transaction; strings of *done are in the arena. CRM_EDATA: the
 * row is refused, with the reason: a value that does not validate, a column that another tool
 * changes, no such card, a converted lead. The caller takes back what it did (crm_db_mark).
 */
enum crm_status crm_edit_row(struct crm_edit *edit, const struct crm_edit_row *row,
    struct crm_arena *arena, struct crm_edited *done, struct crm_err *err);

#endif
