/*
 * Undoing merges: what one op did to one group of cards is undone together, or not at all.
 */
#ifndef CRM_FLOW_UNDO_GROUPS_H
#define CRM_FLOW_UNDO_GROUPS_H

#include "lib/flow/undo.h"

/* A card that was merged into another. */
struct crm_undo_pair {
	int64_t survivor, merged;
};

/* The events of an op from `first` to before `end`: one survivor, and what was merged into it. */
struct crm_undo_group {
	int64_t first, end;
	size_t pair, npairs; /* in struct crm_undo_groups */
	bool wanted;         /* by undo->only */
	bool checked;
	bool refused; /* later work stands on it; it was told */
};

/* By their events; all zero is none. */
struct crm_undo_groups {
	struct crm_undo_group *group;
	size_t n, room;
	struct crm_undo_pair *pair;
	size_t npairs, pairs_room;
};

/* Finds the groups that an op merged. */
enum crm_status crm_undo_groups_find(struct crm_undo_groups *groups, struct crm_db *db,
    const struct crm_undo *undo, struct crm_err *err);
void crm_undo_groups_clear(struct crm_undo_groups *groups);

/* The group of an event; NULL: it is of none. */
struct crm_undo_group *crm_undo_group_of(const struct crm_undo_groups *groups, int64_t event);

/*
 * Before the first event of a group is reversed, those of later ones being so: sets
 * group->refused when later work stands on it. undo->kept is told what does, and *kept grows.
 */
enum crm_status crm_undo_group_check(const struct crm_undo_groups *groups,
    struct crm_undo_group *group, struct crm_db *db, const struct crm_undo *undo, int64_t *kept,
    struct crm_err *err);

#endif
