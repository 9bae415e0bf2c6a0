/*
 * Holidays: days on which there are no working hours, whatever the hours say.
 *
 * They are kept in the setting of that name: "01-01, 05-09, 2026-02-23", of every year or of one.
 */
#ifndef CRM_CRM_HOLIDAY_H
#define CRM_CRM_HOLIDAY_H

#include <stdbool.h>

#include "lib/crm/hours.h"

/* NULL, or what is wrong with the list, in a few constant words. */
const char *crm_holidays_check(const char *list);

/* Whether a date is in the list. */
bool crm_holiday(const char *list, const struct crm_civil *date);

/*
 * Whether somebody of those hours, or without any (NULL), is at work at t. Hours round the clock
 * know no holiday. zone: as in hours.h, also of who has no hours.
 */
bool crm_at_work(const struct crm_hours *hours, const char *holidays, int64_t t, const char *zone);

/*
 * As crm_hours_add_days for each 24 hours, and crm_hours_add for what is left: when something is
 * due that has so many hours, in working time. Holidays are passed over. Without hours: by the
 * clock. t when it lies beyond the calendar.
 */
int64_t crm_work_due(const struct crm_hours *hours, const char *holidays, int64_t t,
    int64_t in_hours, const char *zone);

#endif
