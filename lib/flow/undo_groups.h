/*
 * Undoing merges: what one op did to one group of cards is undone together, or not at all.
 */
#ifndef CRM_FLOW_UNDO_GROUPS_H
#define CRM_FLOW_UNDO_GROUPS_H

#include "lib/flow/undo.h"

/* The events of an op from `first` to before `end`: one survivor, and what was merged into it. */
struct crm_undo_group {
	int64_t first, end;
	bool wanted;  /* by undo->only */
	bool refused; /* later work stands on it; it was told */
};

/* By their events; all zero is none. */
struct crm_undo_groups {
	struct crm_undo_group *group;
	size_t n, room;
};

/*
 * Finds the groups that an op merged, and of each that is wanted whether later work stands on it:
 * then undo->kept is told what does, and *kept grows.
 */
enum crm_status crm_undo_groups_find(struct crm_undo_groups *groups, struct crm_db *db,
    const struct crm_undo *undo, int64_t *kept, struct crm_err *err);
void crm_undo_groups_clear(struct crm_undo_groups *groups);

/* The group of an event; NULL: it is of none. */
const struct crm_undo_group *crm_undo_group_of(const struct crm_undo_groups *groups, int64_t event);

#endif
