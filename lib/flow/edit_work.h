/*
 * One row being edited. For lib/flow/edit*.c alone.
 */
#ifndef CRM_FLOW_EDIT_WORK_H
#define CRM_FLOW_EDIT_WORK_H

#include "lib/crm/list.h"
#include "lib/flow/edit.h"

#define EDIT_SETS_MAX (CRM_NOUN_FIELDS_MAX + 8)

struct crm_edit {
	struct crm_db *db;
	const struct crm_noun *noun;
	struct crm_view *view; /* of the columns that are seen; NULL: of none yet */
	bool seen[CRM_NOUN_FIELDS_MAX];
	bool strict;
	struct crm_arena arena; /* of all of it */
	const char *region, *currency;
};

struct edit_work {
	struct crm_edit *edit;
	struct crm_db *db;
	const struct crm_noun *noun;
	struct crm_arena *arena;
	int64_t id;             /* 0: it is to be made */
	const char *const *now; /* as shown; NULLs of a new row */
	/* Cells that differ from what is there, cleaned; a hook that sees to one sets it to NULL.
	 */
	const char *given[CRM_NOUN_FIELDS_MAX];
	bool clear[CRM_NOUN_FIELDS_MAX];
	struct crm_set set[EDIT_SETS_MAX];
	size_t nset;
	const char *teams; /* of a user: what they are to be; NULL: as they are */
	size_t changed;    /* fields, and rows of other tables */
	const char *note;
};

/* --- of columns by name; the noun must have them --- */

/* The cell that is given, or NULL. */
const char *edit_given(const struct edit_work *w, const char *column);
/* What it will be: given, else as it is unless it is cleared; or NULL. */
const char *edit_will_be(const struct edit_work *w, const char *column);
bool edit_cleared(const struct edit_work *w, const char *column);
/* It has been seen to. */
void edit_done(struct edit_work *w, const char *column);
/* It is to be this; as if it were given. */
void edit_give(struct edit_work *w, const char *column, const char *cell);

void edit_set(struct edit_work *w, const char *column, struct crm_value value);
/* "column 'weight': a whole number is wanted: 'x'"; without the cell where that is personal. */
enum crm_status edit_bad(
    const char *column, const char *problem, const char *cell, struct crm_err *err);
/* Adds to the note. */
enum crm_status edit_note(struct edit_work *w, const char *note, struct crm_err *err);

/* --- what is special about nouns --- */

/* Before the other columns are read: those that belong together, and those of other tables. */
enum crm_status edit_before_card(struct edit_work *w, struct crm_err *err);
enum crm_status edit_before_house(struct edit_work *w, struct crm_err *err);
enum crm_status edit_before_rule(struct edit_work *w, struct crm_err *err);
/* A position behind the last one, of a query of the highest among some, when none is given. */
enum crm_status edit_place_last(
    struct edit_work *w, const char *const *last, int64_t among, struct crm_err *err);
/* The teams of a user, when the user is there. */
enum crm_status edit_teams(struct edit_work *w, struct crm_err *err);
/* Finds the row of something that is known by name: w->id, 0 when there is none. */
enum crm_status edit_find(struct edit_work *w, const struct crm_edit_row *row, struct crm_err *err);
/* Settings have no row while they have their defaults. */
enum crm_status edit_setting(struct edit_work *w, struct crm_err *err);

#endif
