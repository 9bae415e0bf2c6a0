/*
 * What people are to do and to be told: tasks and notices.
 */
#ifndef CRM_CRM_TODO_H
#define CRM_CRM_TODO_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

/*
 * SQL: it is of card ?1, or of one that was merged into that; and the same as a join, for what is
 * asked of many cards: IN makes a table of its own each time.
 */
#define CRM_TASK_OF_CARD "card IN (SELECT ?1 UNION ALL SELECT id FROM card WHERE alias = ?1)"
#define CRM_TASKS_OF_CARD                                                                          \
	"card c CROSS JOIN task t ON t.card = c.id WHERE (c.id = ?1 OR c.alias = ?1)"

struct crm_task {
	int64_t card;
	const char *kind;        /* "first-contact", "call" ... */
	int64_t owner;           /* a user, or 0 */
	int64_t due;             /* seconds UTC, or 0: no time */
	const char *text;        /* or NULL */
	int64_t follows;         /* the task that it follows, or 0 */
	const char *external_id; /* unique, or NULL */
};

/* Codes of task.state. */
enum crm_task_state {
	CRM_TASK_OPEN = 1,
	CRM_TASK_DONE = 2,
	CRM_TASK_CANCELLED = 3
};

/* "open", "done", "cancelled"; NULL for none. */
const char *crm_task_state_name(int64_t state);

/* A task as it is; text is in the arena. */
struct crm_task_row {
	int64_t id, card, owner, due, closed, closed_by; /* 0: none */
	enum crm_task_state state;
	const char *kind, *text;
};

/* CRM_EDATA: "no task 7". */
enum crm_status crm_task_get(struct crm_db *db, int64_t id, struct crm_task_row *task,
    struct crm_arena *arena, struct crm_err *err);

/* The task that has an id of another system; *id is 0 when there is none. */
enum crm_status crm_task_by_external(
    struct crm_db *db, const char *external_id, int64_t *id, struct crm_err *err);

/* How many open tasks a card has, with those that were merged into it and the leads that became it,
 * but for one (0: all count). */
enum crm_status crm_tasks_open(
    struct crm_db *db, int64_t card, int64_t but, int64_t *n, struct crm_err *err);

/* An open task. part: as in struct crm_change. *id may be NULL. */
enum crm_status crm_task_add(
    struct crm_db *db, const struct crm_task *task, bool part, int64_t *id, struct crm_err *err);

/*
 * Closes a task. done: else it is cancelled. result may be NULL; by: a user, or 0. A task that is
 * closed already is left as it is.
 */
enum crm_status crm_task_close(struct crm_db *db, int64_t task, bool done, const char *result,
    int64_t by, struct crm_err *err);

/* As crm_task_close, of a task that is done; no_next: why no other follows it, or NULL. */
enum crm_status crm_task_finish(struct crm_db *db, int64_t task, const char *result,
    const char *no_next, int64_t by, struct crm_err *err);

/* Cancels all open tasks of a card and what was merged into it; *n, which may be NULL: how many. */
enum crm_status crm_tasks_cancel(struct crm_db *db, int64_t card, const char *result, int64_t by,
    size_t *n, struct crm_err *err);

/*
 * A notice for a user (0: the boss), due now. kind: "new-lead", "inquiry", "reassigned",
 * "unqualified-returns" ... text: one line, without personal data beyond the card's name.
 */
enum crm_status crm_notice_add(struct crm_db *db, int64_t card, int64_t user, const char *kind,
    const char *text, bool part, struct crm_err *err);

#endif
