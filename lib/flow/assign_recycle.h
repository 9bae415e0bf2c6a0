/*
 * Leads that nobody touches change their owner, step by step: the owner is told, then the boss,
 * then it goes back to where it waits or on to somebody else.
 *
 * What was done is read from history and notices: a run repeats nothing that another one did, and
 * one that is killed leaves nothing half done.
 */
#ifndef CRM_FLOW_ASSIGN_RECYCLE_H
#define CRM_FLOW_ASSIGN_RECYCLE_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

enum crm_recycle_step {
	CRM_RECYCLE_NONE,
	CRM_RECYCLE_REMIND, /* the owner is told */
	CRM_RECYCLE_BOSS,   /* the boss of the owner's team is told */
	CRM_RECYCLE_POOL,   /* it waits, in a pool or in none */
	CRM_RECYCLE_NEXT,   /* somebody else has it */
	CRM_RECYCLE_STEPS
};

/* "remind", "boss", "pool", "next"; "" for none. */
const char *crm_recycle_step_name(enum crm_recycle_step step);

/* What was done with one lead. Text is in the caller's arena, or constant. */
struct crm_recycled {
	enum crm_recycle_step step; /* NONE: nothing was to be done; the rest is not set */
	const char *name;           /* or NULL */
	const char *owner, *was;    /* logins: whoever has it now, or NULL; and had it before */
	const char *why;
};

struct crm_recycle;

/* Makes ready. login: who does this; need not be a user's. *out is NULL on failure. */
enum crm_status crm_recycle_open(
    struct crm_recycle **out, struct crm_db *db, const char *login, struct crm_err *err);
void crm_recycle_free(struct crm_recycle *recycle);

/*
 * The leads for which a step is due now, by owner. Reads only; ids is the caller's, for free();
 * n of them. CRM_EDATA: a setting is wrong.
 */
enum crm_status crm_recycle_find(
    struct crm_recycle *recycle, int64_t **ids, size_t *n, struct crm_err *err);

/*
 * Takes the step that is due for a lead, inside a write transaction; none when things have changed
 * since it was found.
 */
enum crm_status crm_recycle_lead(struct crm_recycle *recycle, int64_t lead,
    struct crm_recycled *done, struct crm_arena *arena, struct crm_err *err);

/* Before each commit; see crm_assign_settle(). */
enum crm_status crm_recycle_settle(struct crm_recycle *recycle, struct crm_err *err);

#endif
