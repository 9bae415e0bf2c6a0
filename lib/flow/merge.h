/*
 * Merging: cards that are one and the same become one.
 *
 * One card of a group survives: a client before a lead, then the furthest stage, then most history,
 * then the oldest. It takes what it lacks from the others in that order, their points, links, pairs
 * and open tasks; they stay as aliases, as they were. Activities, inquiries, tasks and events keep
 * the card they were written with. All of it is history, and undone by crm-undo.
 */
#ifndef CRM_FLOW_MERGE_H
#define CRM_FLOW_MERGE_H

#include "lib/base/arena.h"
#include "lib/store/change.h"

/* What a plan says of a card of a group. */
enum crm_merge_word {
	CRM_MERGE_NOTHING,
	CRM_MERGE_MERGE,    /* one with the others that say so */
	CRM_MERGE_SURVIVOR, /* likewise, and it is the one that stays */
	CRM_MERGE_NOT       /* none of the others of the group */
};

/* By its word in a `decision` column; CRM_EDATA: none of them, which names those there are. */
enum crm_status crm_merge_word_read(
    const char *word, enum crm_merge_word *out, struct crm_err *err);

enum crm_merge_action {
	CRM_MERGE_MERGED,
	CRM_MERGE_SURVIVED,
	CRM_MERGE_APART, /* held apart from the others, for ever */
	CRM_MERGE_UNCHANGED,
	CRM_MERGE_PASSED /* nothing was asked of it */
};
#define CRM_MERGE_ACTIONS 5

/* "merged", "survivor", "apart", "unchanged", "passed". */
const char *crm_merge_action_name(enum crm_merge_action action);

/* A row of a group. */
struct crm_merge_row {
	int64_t id; /* any that ever was a card's */
	enum crm_merge_word word;
	int64_t card; /* what that is now: crm_merge_resolve sets it */
	enum crm_merge_action action;
	int64_t into;    /* MERGED: the survivor */
	const char *why; /* in the arena */
};

struct crm_merge;

/* login: whoever does it is not told by a notice. */
enum crm_status crm_merge_open(
    struct crm_merge **out, struct crm_db *db, const char *login, struct crm_err *err);
void crm_merge_free(struct crm_merge *merge);

/*
 * Finds the cards of a group. *again: all that are to be one are one already and nobody is to be
 * held apart, so that crm_merge_group will change nothing, whatever changed since. CRM_EDATA: no
 * such card.
 */
enum crm_status crm_merge_resolve(
    struct crm_merge *merge, struct crm_merge_row *row, size_t n, bool *again, struct crm_err *err);

/*
 * Merges a resolved group, inside a write transaction. CRM_EDATA: it is refused, and the caller
 * reverts what was done: two survivors, nobody to merge with, kinds that are never one, a converted
 * lead, a pair that was said not to be the same.
 */
enum crm_status crm_merge_group(struct crm_merge *merge, struct crm_merge_row *row, size_t n,
    struct crm_arena *arena, struct crm_err *err);

/* --- a wrong attachment --------------------------------------------------------------- */

/* What came of it; strings in the arena. */
struct crm_moved {
	int64_t from, to;
	bool moved; /* false: it was there already */
	const char *why;
};

/*
 * Moves an inquiry to another card, or (to: 0) to a new lead, with the points and fields that it
 * alone brought. CRM_EDATA: no such inquiry or card; the card was made by it and has no other.
 */
enum crm_status crm_merge_move_inquiry(struct crm_merge *merge, int64_t inquiry, int64_t to,
    struct crm_moved *moved, struct crm_arena *arena, struct crm_err *err);

#endif
