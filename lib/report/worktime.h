/*
 * Working time between two moments, for many pairs of one calendar.
 */
#ifndef CRM_REPORT_WORKTIME_H
#define CRM_REPORT_WORKTIME_H

#include <stddef.h>

#include "lib/crm/hours.h"

/* Spans of working time, in their order; always: all time is. */
struct crm_worktime {
	struct crm_work_span {
		int64_t from, until, before; /* before: seconds of the spans before it */
	} * span;
	size_t n;
	bool always;
};

/*
 * The working time of those hours (NULL: always) from a moment to another; beyond a hundred years
 * the earlier ones are left out. For crm_worktime_free however it ends. CRM_ENOMEM.
 */
enum crm_status crm_worktime_make(struct crm_worktime *time, const struct crm_hours *hours,
    const char *zone, int64_t from, int64_t until, struct crm_err *err);
void crm_worktime_free(struct crm_worktime *time);

/* Seconds of it from a moment to a later one; 0 when it is not later. */
int64_t crm_worktime_between(const struct crm_worktime *time, int64_t from, int64_t until);

#endif
