#include "lib/report/worktime.h"

#include <stdlib.h>

#define DAY 86400
#define LONGEST ((int64_t)100 * 366 * DAY)

static bool
at_minute(const struct crm_civil *date, int minute, int64_t *out)
{
	const struct crm_civil c = { date->year, date->month, date->day + minute / 1440,
		minute % 1440 / 60, minute % 60, 0 };

	return crm_civil_seconds(&c, out);
}

static enum crm_status
add_span(struct crm_worktime *time, size_t *size, int64_t from, int64_t until, struct crm_err *err)
{
	const struct crm_work_span *last = time->n == 0 ? NULL : &time->span[time->n - 1];

	if (until <= from) /* the clocks skip it */
		return CRM_OK;
	if (time->n == *size) {
		*size = *size == 0 ? 512 : *size * 2;
		struct crm_work_span *more = realloc(time->span, *size * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(err);
		time->span = more;
		last = time->n == 0 ? NULL : &more[time->n - 1];
	}
	time->span[time->n++] = (struct crm_work_span){ from, until,
		last == NULL ? 0 : last->before + last->until - last->from };
	return CRM_OK;
}

/* Day by day, from the one of a moment to that of another. */
static enum crm_status
add_days(struct crm_worktime *time, const struct crm_hours *hours, int64_t from, int64_t until,
    struct crm_err *err)
{
	struct crm_civil date;
	size_t size = 0;
	int64_t begin, end, midnight;

	if (!crm_civil_at(from, &date))
		return CRM_OK;
	while (at_minute(&date, 0, &midnight) && midnight <= until) {
		const struct crm_hours_day *day = &hours->day[crm_civil_weekday(&date) - 1];
		for (int i = 0; i < day->n; i++) {
			if (!at_minute(&date, day->span[i].from, &begin) ||
			    !at_minute(&date, day->span[i].until, &end))
				continue;
			const enum crm_status st = add_span(time, &size, begin, end, err);
			if (st != CRM_OK)
				return st;
		}
		date.day++;
	}
	return CRM_OK;
}

enum crm_status
crm_worktime_make(struct crm_worktime *time, const struct crm_hours *hours, const char *zone,
    int64_t from, int64_t until, struct crm_err *err)
{
	*time = (struct crm_worktime){ .always = hours == NULL };
	if (time->always || until < from)
		return CRM_OK;
	if (from < until - LONGEST)
		from = until - LONGEST;
	const bool entered = crm_zone_enter(zone);
	const enum crm_status st = add_days(time, hours, from, until, err);
	if (entered)
		crm_zone_leave();
	return st;
}

void
crm_worktime_free(struct crm_worktime *time)
{
	free(time->span);
	*time = (struct crm_worktime){ .n = 0 };
}

/* Seconds worked before a moment. */
static int64_t
worked(const struct crm_worktime *time, int64_t at)
{
	size_t low = 0, high = time->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (time->span[middle].from <= at)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return 0;
	const struct crm_work_span *s = &time->span[low - 1];
	return s->before + (at < s->until ? at : s->until) - s->from;
}

int64_t
crm_worktime_between(const struct crm_worktime *time, int64_t from, int64_t until)
{
	if (until <= from)
		return 0;
	return time->always ? until - from : worked(time, until) - worked(time, from);
}
