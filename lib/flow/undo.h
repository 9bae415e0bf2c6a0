/*
 * Reversing an op: putting back what it changed wherever that still stands.
 */
#ifndef CRM_FLOW_UNDO_H
#define CRM_FLOW_UNDO_H

#include "lib/store/revert.h"

struct crm_undo {
	int64_t op;
	const int64_t *only; /* cards; NULL: all of the op */
	size_t nonly;
	/*
	 * Called for each thing that later work keeps from being undone. What it returns other
	 * than CRM_OK ends the undo.
	 */
	enum crm_status (*kept)(
	    void *arg, const struct crm_conflict *conflict, struct crm_err *err);
	void *arg;
	/*
	 * No change can be taken back alone, which halves the costs: one that is refused half way
	 * ends the undo, see struct crm_undone.
	 */
	bool unmarked;
};

struct crm_undone {
	int64_t undone; /* events reversed */
	int64_t before; /* reversed by an earlier undo */
	int64_t kept;   /* conflicts */
	bool half;      /* unmarked: it ended half way, to be rolled back and run with marks */
};

/*
 * The last op of a user that is neither undone nor itself an undo, nor of crm-db or crm-notify.
 * CRM_EDATA: there is none.
 */
enum crm_status crm_undo_last(
    struct crm_db *db, const char *login, int64_t *op, struct crm_err *err);

/*
 * Reverses an op, newest change first, inside the caller's write transaction, under an op of its
 * own. CRM_EDATA: no such op, it is undone already, or it changed nothing on a card of `only`; or
 * it ended half way.
 */
enum crm_status crm_undo_run(
    struct crm_db *db, const struct crm_undo *undo, struct crm_undone *done, struct crm_err *err);

#endif
