/*
 * Working hours of a user, and time counted in them.
 *
 * They are written as "Mo-Fr 09:00-18:00; Sa 10:00-14:00": days, or ranges of days, in English or
 * Russian, short or in full, and behind them times of the day. "Пн-Чт 9-13, 14-18; Пт 9-16:30";
 * "24/7" is always. What is said of a day twice adds up; times of one day do not overlap and do not
 * pass midnight (an end may be 24:00).
 *
 * `zone` is the zone of the hours; NULL, "", or one that is unknown here: that of the process.
 * Where the clocks change, a working time is as long as it really is.
 */
#ifndef CRM_CRM_HOURS_H
#define CRM_CRM_HOURS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/time.h"

#define CRM_HOURS_SPANS 4 /* in one day */

struct crm_hours {
	struct crm_hours_day {
		int n;
		struct {
			int from, until; /* minutes into the day */
		} span[CRM_HOURS_SPANS]; /* in their order */
	} day[7];                        /* Monday first */
};

/*
 * CRM_EDATA: what is wrong and at which character, "at 7: a time like 09:00 is wanted", also of
 * a text that leaves no hours. CRM_ENOMEM.
 */
enum crm_status crm_hours_parse(struct crm_hours *hours, const char *text, struct crm_err *err);

/* The first working moment at t or after it. False beyond the calendar. */
bool crm_hours_next(const struct crm_hours *hours, int64_t t, const char *zone, int64_t *out);

/* Whether t is working time: an end is not. */
bool crm_hours_open(const struct crm_hours *hours, int64_t t, const char *zone);

/*
 * The moment when so many seconds (0 or more) of working time have passed since t. It may be an
 * end. False when that is more than a hundred years ahead.
 */
bool crm_hours_add(
    const struct crm_hours *hours, int64_t t, int64_t seconds, const char *zone, int64_t *out);

/*
 * n working days (0 or more) after t at the same time of day; t is first moved to working time.
 * Where that time is not worked on the day found, it is the next working moment of that day, else
 * the end of its hours. False as crm_hours_add.
 */
bool crm_hours_add_days(
    const struct crm_hours *hours, int64_t t, int64_t n, const char *zone, int64_t *out);

/* The end of the hours of a date; false when it has none. */
bool crm_hours_end(
    const struct crm_hours *hours, const struct crm_civil *date, const char *zone, int64_t *out);

#endif
