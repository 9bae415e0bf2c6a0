#include "lib/crm/holiday.h"

#include <stdio.h>
#include <string.h>

#define HOUR 3600
#define HOLIDAYS_MAX 400 /* in a row */

/* --- the list --- */

/* n digits at *s; moves behind them. */
static bool
read_digits(const char **s, int n, int64_t *out)
{
	*out = 0;
	for (int i = 0; i < n; i++, (*s)++) {
		if (**s < '0' || **s > '9')
			return false;
		*out = *out * 10 + (**s - '0');
	}
	return true;
}

/* The next date of a list, at *s; year 0: of every year. *s moves to what is behind it. */
static bool
read_date(const char **s, struct crm_civil *date)
{
	*date = (struct crm_civil){ 0 };
	*s += strspn(*s, " ");
	if (strspn(*s, "0123456789") == 4 && (!read_digits(s, 4, &date->year) || *(*s)++ != '-'))
		return false;
	if (!read_digits(s, 2, &date->month) || *(*s)++ != '-' || !read_digits(s, 2, &date->day))
		return false;
	*s += strspn(*s, " ");
	return true;
}

static bool
is_date(const struct crm_civil *date)
{
	char text[CRM_TIME_SIZE];
	int64_t t;

	/* 29 February is a day of some years. */
	snprintf(text, sizeof(text), "%04d-%02d-%02d", date->year == 0 ? 2024 : (int)date->year,
	    (int)date->month, (int)date->day);
	return crm_time_parse(text, &t);
}

const char *
crm_holidays_check(const char *list)
{
	static const char wanted[] = "dates like 2026-05-09 or 01-01, apart by commas, are wanted";
	struct crm_civil date;

	if (*list == '\0')
		return NULL;
	for (const char *s = list;; s++) {
		if (!read_date(&s, &date) || !is_date(&date) || (*s != ',' && *s != '\0'))
			return wanted;
		if (*s == '\0')
			return NULL;
	}
}

bool
crm_holiday(const char *list, const struct crm_civil *date)
{
	struct crm_civil day;

	if (list == NULL || *list == '\0')
		return false;
	for (const char *s = list; read_date(&s, &day); s++) {
		if ((day.year == 0 || day.year == date->year) && day.month == date->month &&
		    day.day == date->day)
			return true;
		if (*s != ',')
			break;
	}
	return false;
}

/* --- at work --- */

static bool
round_the_clock(const struct crm_hours *hours)
{
	for (int i = 0; i < 7; i++)
		if (hours->day[i].n != 1 || hours->day[i].span[0].from != 0 ||
		    hours->day[i].span[0].until != 24 * 60)
			return false;
	return true;
}

static bool
holiday_at(const char *holidays, int64_t t, const char *zone)
{
	struct crm_civil date;

	if (holidays == NULL || *holidays == '\0')
		return false;
	crm_zone_enter(zone);
	const bool known = crm_civil_at(t, &date);
	crm_zone_leave();
	return known && crm_holiday(holidays, &date);
}

bool
crm_at_work(const struct crm_hours *hours, const char *holidays, int64_t t, const char *zone)
{
	if (hours != NULL && round_the_clock(hours))
		return true;
	if (hours != NULL && !crm_hours_open(hours, t, zone))
		return false;
	return !holiday_at(holidays, t, zone);
}

/* The first moment of the next day. */
static bool
next_day(int64_t t, const char *zone, int64_t *out)
{
	struct crm_civil date;

	crm_zone_enter(zone);
	bool known = crm_civil_at(t, &date);
	date.day++;
	date.hour = date.min = date.sec = 0;
	known = known && crm_civil_seconds(&date, out);
	crm_zone_leave();
	return known;
}

/* Past the holidays, to working time. */
static bool
skip_holidays(const struct crm_hours *hours, const char *holidays, const char *zone, int64_t *t)
{
	for (int i = 0; i < HOLIDAYS_MAX && holiday_at(holidays, *t, zone); i++)
		if (!next_day(*t, zone, t) || !crm_hours_next(hours, *t, zone, t))
			return false;
	return true;
}

int64_t
crm_work_due(const struct crm_hours *hours, const char *holidays, int64_t t, int64_t in_hours,
    const char *zone)
{
	int64_t due = t;

	if (hours == NULL)
		return t + in_hours * HOUR;
	const char *days_off = round_the_clock(hours) ? NULL : holidays;
	bool done =
	    crm_hours_next(hours, due, zone, &due) && skip_holidays(hours, days_off, zone, &due);
	for (int64_t left = in_hours / 24; done && left > 0; left--)
		done = crm_hours_add_days(hours, due, 1, zone, &due) &&
		       skip_holidays(hours, days_off, zone, &due);
	for (int64_t left = in_hours % 24; done && left > 0; left--) {
		done = crm_hours_add(hours, due, HOUR, zone, &due);
		/* An hour that ends on a holiday is one of the day after it. */
		if (done && holiday_at(days_off, due, zone))
			done = skip_holidays(hours, days_off, zone, &due) &&
			       crm_hours_add(hours, due, HOUR, zone, &due);
	}
	return done ? due : t + in_hours * HOUR;
}
