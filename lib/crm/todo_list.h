/*
 * Which tasks to list, and which leads nobody has anything to do for.
 */
#ifndef CRM_CRM_TODO_LIST_H
#define CRM_CRM_TODO_LIST_H

#include "lib/crm/where.h"

enum crm_task_span {
	CRM_TASK_ANY_TIME,
	CRM_TASK_OVERDUE, /* due before now */
	CRM_TASK_TODAY,   /* due until the end of this local day; overdue ones too */
	CRM_TASK_WEEK     /* until the end of the sixth day from now; likewise */
};

struct crm_task_filter {
	const char *state; /* "open", "done", "cancelled", "all"; NULL: "open" */
	const char *owner; /* a login, or NULL: whoever's */
	const char *card;  /* an id, also of a merged card, or NULL: any */
	enum crm_task_span span;
};

/*
 * Ands the condition, on noun tasks. CRM_EUSAGE: "'ana' is no user ...", "'x' is not an id";
 * CRM_EDATA: no such card.
 */
enum crm_status crm_tasks_where(
    struct crm_where *where, const struct crm_task_filter *filter, struct crm_err *err);

/*
 * Ands the condition, on noun leads: those that are new, working or qualified, have an owner
 * (login; NULL: whichever), and have no open task, nor what was merged into them has.
 */
enum crm_status crm_leads_idle_where(
    struct crm_where *where, const char *login, struct crm_err *err);

#endif
