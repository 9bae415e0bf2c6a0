/*
 * Points in time are seconds since 1970-01-01T00:00:00Z. Local times are those of
 * the process's time zone, which the tool sets from the `timezone` setting.
 */
#ifndef CRM_BASE_TIME_H
#define CRM_BASE_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CRM_TIME_SIZE 32

/* A date and time of day as written; the zone is another matter. */
struct crm_civil {
	int64_t year, month, day; /* month and day from 1 */
	int64_t hour, min, sec;
};

/* The local date and time of day at t; false beyond the calendar. */
bool crm_civil_at(int64_t t, struct crm_civil *out);

/*
 * That moment, the first of two; of a time that the clocks skip the moment after. The day may lie
 * beyond the end of its month, or before its beginning: so days are counted. False beyond the
 * calendar.
 */
bool crm_civil_seconds(const struct crm_civil *c, int64_t *out);

/* The day of the week of a date: 1 is Monday, 7 Sunday. The day may lie beyond its month. */
int crm_civil_weekday(const struct crm_civil *c);

/*
 * t moved by days and months, at the same local time of day, as the units of
 * crm_time_parse_relative do it.
 */
bool crm_time_shift(int64_t t, int64_t days, int64_t months, int64_t *out);

/*
 * Another zone for a while. How the process changes its zone is the tool's business, which says
 * how, once: to(zone) changes it, false when this system does not know it; to(NULL) changes back.
 */
void crm_zone_set_switch(bool (*to)(const char *zone));

/*
 * From here until crm_zone_leave local times are those of that zone. NULL and "" are the usual
 * zone. False: it is unknown here, and nothing is changed. Does not nest.
 */
bool crm_zone_enter(const char *zone);
void crm_zone_leave(void);

/*
 * ISO 8601: 2026-12-01, 2026-12-01T10:00[:00[.000]][Z|+03:00|+0300|+03] (a blank for the T is
 * fine; fractions of a second are dropped). Without an offset it is local time; a date alone is
 * the first moment of that local day. A local time that the clocks skip is refused; of one that
 * comes twice the first is meant.
 * Years 1900 to 9999. False when it is none of these.
 */
bool crm_time_parse(const char *s, int64_t *out);

/*
 * As crm_time_parse, and: now, today, yesterday, tomorrow (local midnights),
 * -7d, +2h, 30min ... relative to now: min, h, d, w, m (months), y.
 * Days and longer keep the local time of day; where the clocks skip it, it is the moment after.
 * A month ends on its last day: Jan 31 +1m is Feb 28.
 */
bool crm_time_parse_relative(const char *s, int64_t now, int64_t *out);

/*
 * As crm_time_parse_relative, but a span: from its first moment until before the one after. A
 * date, today, yesterday and tomorrow are a whole local day, all else is a second.
 */
bool crm_time_parse_span(const char *s, int64_t now, int64_t *from, int64_t *until);

/* "2026-12-01T10:00:00+03:00" in local time; "Z" when the offset is zero; "" beyond all years. */
void crm_time_format(int64_t t, char out[CRM_TIME_SIZE]);

/* "2026-12-01", the local date. */
void crm_date_format(int64_t t, char out[CRM_TIME_SIZE]);

#endif
