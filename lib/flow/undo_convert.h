/*
 * What an undo may touch, so that no conversion is undone by half. For lib/flow/undo*.c alone.
 */
#ifndef CRM_FLOW_UNDO_CONVERT_H
#define CRM_FLOW_UNDO_CONVERT_H

#include "lib/flow/undo.h"

struct undo_scope {
	bool all;       /* every card but those that stay */
	int64_t *cards; /* else these; sorted */
	size_t n, cap;
	int64_t *stay; /* sorted */
	size_t nstay, stay_cap;
};

/*
 * Finds the scope. A lead goes with what it became, when nobody else of the op became that. Where
 * later work stands on what a conversion made, its lead and what it became stay as they are, and
 * undo->kept is told of each such card. *kept: how often. Clear the scope in any case.
 */
enum crm_status undo_scope_find(struct undo_scope *scope, struct crm_db *db,
    const struct crm_undo *undo, int64_t *kept, struct crm_err *err);
void undo_scope_clear(struct undo_scope *scope);

bool undo_scope_has(const struct undo_scope *scope, int64_t card);

#endif
