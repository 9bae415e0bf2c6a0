/*
 * Tasks for calendar programs.
 */
#ifndef CRM_CRM_TODO_ICS_H
#define CRM_CRM_TODO_ICS_H

#include <stdbool.h>

#include "lib/base/buf.h"
#include "lib/store/change.h"

/*
 * Appends an iCalendar object with the open tasks of a user, by due time: to-dos (VTODO), or, with
 * events, appointments of a quarter of an hour (VEVENT), which tasks without a time are not. Those
 * with a time remind a quarter of an hour before. Of the person on the card nothing but the name
 * is told. The same database gives the same text. *n: how many tasks.
 */
enum crm_status crm_tasks_ics(struct crm_db *db, int64_t user, bool events, struct crm_buf *out,
    size_t *n, struct crm_err *err);

#endif
