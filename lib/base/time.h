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
