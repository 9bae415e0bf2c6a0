#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/report/page_private.h"

#define DASH "\xe2\x80\x93"

static const char *const months[] = { "January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December" };

static bool
is_midnight(const struct crm_civil *c)
{
	return c->hour == 0 && c->min == 0 && c->sec == 0;
}

/* "17 November 2025", and the time of day where it is not a whole day's. */
static const char *
day_text(struct crm_arena *arena, const struct crm_civil *c, bool year, bool time)
{
	const char *day = crm_arena_printf(arena, "%" PRId64 " %s", c->day,
	    months[c->month < 1 || c->month > 12 ? 0 : c->month - 1]);

	if (day != NULL && year)
		day = crm_arena_printf(arena, "%s %" PRId64, day, c->year);
	if (day != NULL && time)
		day = crm_arena_printf(arena, "%s, %02d:%02d", day, (int)c->hour, (int)c->min);
	return day;
}

/* Both ends are days: what they have in common is said once. */
static const char *
days_text(struct crm_arena *arena, const struct crm_civil *from, const struct crm_civil *to)
{
	const bool year = from->year == to->year, month = year && from->month == to->month;
	const char *last = day_text(arena, to, true, false), *first;

	if (month && from->day == to->day)
		return last;
	if (month)
		return last == NULL
			   ? NULL
			   : crm_arena_printf(arena, "%" PRId64 DASH "%s", from->day, last);
	first = day_text(arena, from, !year, false);
	return first == NULL || last == NULL
		   ? NULL
		   : crm_arena_printf(arena, "%s " DASH " %s", first, last);
}

const char *
crm_page_period(struct crm_arena *arena, int64_t since, int64_t until)
{
	struct crm_civil from, to, end;
	const bool begins = since != INT64_MIN && crm_civil_at(since, &from);
	const bool ends =
	    until != INT64_MAX && crm_civil_at(until, &end) && crm_civil_at(until - 1, &to);

	if (!begins && !ends)
		return "all time";
	const bool whole = (!begins || is_midnight(&from)) && (!ends || is_midnight(&end));
	if (begins && ends && whole)
		return days_text(arena, &from, &to);
	const char *first = begins ? day_text(arena, &from, true, !is_midnight(&from)) : "";
	const char *last =
	    ends ? day_text(arena, is_midnight(&end) ? &to : &end, true, !is_midnight(&end)) : "";
	if (first == NULL || last == NULL)
		return NULL;
	return begins && ends ? crm_arena_printf(arena, "%s " DASH " %s", first, last)
	       : begins       ? crm_arena_printf(arena, "since %s", first)
			      : crm_arena_printf(arena, "until %s", last);
}

const char *
crm_page_month(struct crm_arena *arena, const char *month)
{
	int64_t n = 0;

	if (strlen(month) != 7 || month[4] != '-' || !crm_num_parse(month + 5, &n) || n < 1 ||
	    n > 12)
		return crm_arena_strdup(arena, month);
	return crm_arena_printf(arena, "%.3s %.4s", months[n - 1], month);
}

enum crm_status
crm_page_week(int64_t at, int64_t *since, int64_t *until, struct crm_err *err)
{
	struct crm_civil c;

	if (crm_civil_at(at, &c)) {
		c.hour = c.min = c.sec = 0;
		c.day -= crm_civil_weekday(&c) - 1;
		if (crm_civil_seconds(&c, until)) {
			c.day -= 7;
			if (crm_civil_seconds(&c, since))
				return CRM_OK;
		}
	}
	return crm_err_set(err, CRM_EUSAGE, "there is no week before that time");
}

const char *
crm_page_minutes(struct crm_arena *arena, const char *minutes)
{
	char *end;
	const double value = strtod(minutes, &end);

	if (end == minutes || *end != '\0' || !(value >= 0 && value < 1e12))
		return minutes;
	const int64_t all = (int64_t)(value + 0.5), hours = all / 60, days = hours / 24;
	if (all == 0)
		return value > 0 ? "under 1 min" : "0 min";
	if (hours == 0)
		return crm_arena_printf(arena, "%" PRId64 " min", all);
	if (days < 2)
		return crm_arena_printf(
		    arena, "%" PRId64 " h %02d min", hours, (int)(all - hours * 60));
	return crm_arena_printf(arena, "%" PRId64 " d %02d h", days, (int)(hours - days * 24));
}
