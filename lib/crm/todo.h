/*
 * What people are to do and to be told: tasks and notices.
 */
#ifndef CRM_CRM_TODO_H
#define CRM_CRM_TODO_H

#include <stdbool.h>

#include "lib/store/change.h"

struct crm_task {
	int64_t card;
	const char *kind; /* "first-contact", "call" ... */
	int64_t owner;    /* a user, or 0 */
	int64_t due;      /* seconds UTC, or 0: no time */
	const char *text; /* or NULL */
	int64_t follows;  /* the task that it follows, or 0 */
};

/* An open task. part: as in struct crm_change. *id may be NULL. */
enum crm_status crm_task_add(
    struct crm_db *db, const struct crm_task *task, bool part, int64_t *id, struct crm_err *err);

/*
 * Closes a task. done: else it is cancelled. result may be NULL; by: a user, or 0. A task that is
 * closed already is left as it is.
 */
enum crm_status crm_task_close(struct crm_db *db, int64_t task, bool done, const char *result,
    int64_t by, struct crm_err *err);

/* Cancels all open tasks of a card; *n, which may be NULL: how many. */
enum crm_status crm_tasks_cancel(struct crm_db *db, int64_t card, const char *result, int64_t by,
    size_t *n, struct crm_err *err);

/*
 * A notice for a user (0: the boss), due now. kind: "new-lead", "inquiry", "reassigned",
 * "unqualified-returns" ... text: one line, without personal data beyond the card's name.
 */
enum crm_status crm_notice_add(struct crm_db *db, int64_t card, int64_t user, const char *kind,
    const char *text, bool part, struct crm_err *err);

#endif
