/*
 * Work on tasks: adding, finishing, moving, cancelling.
 *
 * Words come as they were typed; NULL and "" are none. A merged card is the one it is now, a
 * converted lead the contact, else the company, else the deal that it became. Times are as
 * crm_due_parse reads them, in the hours of the task's owner.
 */
#ifndef CRM_FLOW_TASK_H
#define CRM_FLOW_TASK_H

#include "lib/base/arena.h"
#include "lib/store/change.h"

enum crm_task_action {
	CRM_TASK_IS_ADDED,
	CRM_TASK_IS_DONE,
	CRM_TASK_IS_MOVED,
	CRM_TASK_IS_CANCELLED,
	CRM_TASK_IS_UNCHANGED,
	CRM_TASK_ACTIONS
};

/* "added", "done" ... */
const char *crm_task_action_name(enum crm_task_action action);

/* What came of it. Text is in the caller's arena, or constant. */
struct crm_task_outcome {
	enum crm_task_action action;
	int64_t card, task; /* as the card is called now; 0: the task has none */
	int64_t next;       /* the task that was added to follow it, or 0 */
	int64_t due;        /* of the task; of one that is followed, that of the next; or 0 */
	const char *owner;  /* likewise, a login; or NULL */
	const char *why;    /* never NULL */
};

/* Who does it, and the arena of the texts; the caller's. */
struct crm_task_work {
	struct crm_db *db;
	int64_t actor;  /* a user, or 0 */
	const char *by; /* their login */
	struct crm_arena *arena;
};

/* Finds the actor by login: one who is no user is nobody. */
enum crm_status crm_task_work_open(struct crm_task_work *work, struct crm_db *db, const char *login,
    struct crm_arena *arena, struct crm_err *err);

/* All of these work inside a write transaction. */

struct crm_task_order {
	int64_t card;
	const char *kind; /* none: "call" */
	const char *due;  /* none: no time */
	/* none: who does it, or, when that is no user, the card's owner. They get a notice when it
	 * is somebody else. */
	const char *owner;
	const char *text;
	const char *external_id; /* one that is known already adds nothing */
};

/* CRM_EDATA: no such card or user, a user who is inactive, a bad time. */
enum crm_status crm_task_order(struct crm_task_work *work, const struct crm_task_order *order,
    struct crm_task_outcome *out, struct crm_err *err);

struct crm_task_report {
	int64_t task;
	const char *result;
	const char *next, *due; /* the kind of task that follows, and its time */
	const char *no_next;    /* why none does */
};

/*
 * A task is done. That of a lead which is new, working or qualified, or of an open deal, wants a
 * next one, or a reason for none, unless there is another open task on the card. CRM_EDATA: that is
 * missing; it is cancelled; as crm_task_order.
 */
enum crm_status crm_task_report(struct crm_task_work *work, const struct crm_task_report *report,
    struct crm_task_outcome *out, struct crm_err *err);

/* To another time, another owner, or both; a new owner is told. CRM_EDATA: it is closed. */
enum crm_status crm_task_move(struct crm_task_work *work, int64_t id, const char *due,
    const char *owner, struct crm_task_outcome *out, struct crm_err *err);

/* CRM_EDATA: it is done. */
enum crm_status crm_task_cancel(struct crm_task_work *work, int64_t id, const char *result,
    struct crm_task_outcome *out, struct crm_err *err);

#endif
