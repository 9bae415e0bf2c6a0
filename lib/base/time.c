#include "lib/base/time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/num.h"

#define DAY 86400
#define MIN_YEAR 1900
#define MAX_YEAR 9999
#define FIRST_SECOND INT64_C(-2208988800)
#define LAST_SECOND INT64_C(253402300799)

static bool
is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t
month_days(int64_t year, int64_t month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static bool
is_valid(const struct crm_civil *c)
{
	return c->year >= MIN_YEAR && c->year <= MAX_YEAR && c->month >= 1 && c->month <= 12 &&
	       c->day >= 1 && c->day <= month_days(c->year, c->month) && c->hour <= 23 &&
	       c->min <= 59 && c->sec <= 59;
}

/* Seconds since 1970 as if the civil time were UTC. */
static int64_t
as_if_utc(const struct crm_civil *c)
{
	int64_t years = c->year - 1;
	int64_t days = years * 365 + years / 4 - years / 100 + years / 400 - 719162;

	for (int64_t m = 1; m < c->month; m++)
		days += month_days(c->year, m);
	return (days + c->day - 1) * DAY + c->hour * 3600 + c->min * 60 + c->sec;
}

/* The offset of the zone at a time; false when the time is beyond the calendar. */
static bool
zone_offset(int64_t t, int64_t *offset)
{
	time_t when = (time_t)t;
	struct tm tm;

	if (localtime_r(&when, &tm) == NULL)
		return false;
	*offset = tm.tm_gmtoff;
	return true;
}

bool
crm_civil_at(int64_t t, struct crm_civil *c)
{
	time_t when = (time_t)t;
	struct tm tm;

	if (localtime_r(&when, &tm) == NULL)
		return false;
	*c = (struct crm_civil){ tm.tm_year + INT64_C(1900), tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		tm.tm_min, tm.tm_sec };
	return true;
}

/* The first second in (low, high] that has the offset of high, when low has another. */
static int64_t
find_change(int64_t low, int64_t high)
{
	int64_t after = 0, offset = 0;

	zone_offset(high, &after);
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		zone_offset(middle, &offset);
		if (offset == after)
			high = middle;
		else
			low = middle;
	}
	return high;
}

/*
 * A local time; the first of two. One that the clocks skip gives the moment after the
 * gap, and says so.
 */
static bool
local_seconds(const struct crm_civil *c, int64_t *out, bool *skipped)
{
	int64_t local = as_if_utc(c);
	int64_t before, after, offset;

	/* Changes of the clock are days apart, and no zone is a day away from UTC. */
	if (!zone_offset(local - DAY, &before) || !zone_offset(local + DAY, &after))
		return false;
	*skipped = false;
	*out = local - before;
	if (zone_offset(*out, &offset) && offset == before)
		return true;
	*out = local - after;
	if (zone_offset(*out, &offset) && offset == after)
		return true;
	*skipped = true;
	*out = find_change(local - after, local - before);
	return true;
}

bool
crm_civil_seconds(const struct crm_civil *c, int64_t *out)
{
	bool skipped;

	return c->year >= MIN_YEAR && c->year <= MAX_YEAR && local_seconds(c, out, &skipped);
}

int
crm_civil_weekday(const struct crm_civil *c)
{
	const struct crm_civil date = { c->year, c->month, c->day, 0, 0, 0 };
	const int64_t days = as_if_utc(&date) / DAY - (as_if_utc(&date) % DAY < 0);

	/* 1970-01-01 was a Thursday. */
	return (int)(((days + 3) % 7 + 7) % 7) + 1;
}

/* Exactly n digits; moves *s behind them. */
static bool
scan_digits(const char **s, int n, int64_t *out)
{
	*out = 0;
	for (int i = 0; i < n; i++, (*s)++) {
		if (**s < '0' || **s > '9')
			return false;
		*out = *out * 10 + (**s - '0');
	}
	return true;
}

static bool
scan_char(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

static bool
scan_date(const char **s, struct crm_civil *c)
{
	return scan_digits(s, 4, &c->year) && scan_char(s, '-') && scan_digits(s, 2, &c->month) &&
	       scan_char(s, '-') && scan_digits(s, 2, &c->day);
}

static bool
scan_clock(const char **s, struct crm_civil *c)
{
	if (!scan_digits(s, 2, &c->hour) || !scan_char(s, ':') || !scan_digits(s, 2, &c->min))
		return false;
	if (!scan_char(s, ':'))
		return true;
	if (!scan_digits(s, 2, &c->sec))
		return false;
	if (!scan_char(s, '.'))
		return true;
	size_t decimals = strspn(*s, "0123456789");
	*s += decimals;
	return decimals > 0;
}

/* "Z", "+03", "+0300" or "+03:00" */
static bool
scan_offset(const char **s, int64_t *offset)
{
	int64_t hours, minutes = 0;
	int64_t sign = **s == '-' ? -1 : 1;

	*offset = 0;
	if (scan_char(s, 'Z'))
		return true;
	if (!scan_char(s, '+') && !scan_char(s, '-'))
		return false;
	if (!scan_digits(s, 2, &hours))
		return false;
	if ((scan_char(s, ':') || **s != '\0') && !scan_digits(s, 2, &minutes))
		return false;
	*offset = sign * (hours * 3600 + minutes * 60);
	return hours <= 23 && minutes <= 59;
}

bool
crm_time_parse(const char *s, int64_t *out)
{
	struct crm_civil c = { 0 };
	int64_t offset;
	bool skipped;

	if (!scan_date(&s, &c))
		return false;
	bool date_alone = *s == '\0';
	if (!date_alone && ((!scan_char(&s, 'T') && !scan_char(&s, ' ')) || !scan_clock(&s, &c)))
		return false;
	if (!is_valid(&c))
		return false;
	if (*s == '\0') {
		int64_t t;
		struct crm_civil got;

		if (!local_seconds(&c, &t, &skipped))
			return false;
		/* Where midnight is skipped the day begins later; a day skipped wholly is none. */
		if (skipped && (!date_alone || !crm_civil_at(t, &got) || got.day != c.day))
			return false;
		*out = t;
		return true;
	}
	if (!scan_offset(&s, &offset) || *s != '\0')
		return false;
	*out = as_if_utc(&c) - offset;
	return true;
}

/* Local midnight, days after that of now. */
static bool
midnight(int64_t now, int64_t days, int64_t *out)
{
	struct crm_civil c;
	bool skipped;

	if (!crm_civil_at(now, &c))
		return false;
	c.day += days;
	c.hour = c.min = c.sec = 0;
	return local_seconds(&c, out, &skipped);
}

bool
crm_time_shift(int64_t t, int64_t days, int64_t months, int64_t *out)
{
	struct crm_civil c;
	bool skipped;

	if (!crm_civil_at(t, &c))
		return false;
	c.month += months - 1;
	c.year += c.month / 12 - (c.month % 12 < 0);
	c.month = (c.month % 12 + 12) % 12 + 1;
	if (c.year < MIN_YEAR || c.year > MAX_YEAR)
		return false;
	if (c.day > month_days(c.year, c.month))
		c.day = month_days(c.year, c.month);
	c.day += days;
	return local_seconds(&c, out, &skipped);
}

/* "-7d": the count, and the unit behind it. */
static bool
scan_count(const char *s, int64_t *n, const char **unit)
{
	const char *digits = s + (*s == '+' || *s == '-');
	size_t len = strspn(digits, "0123456789");

	/* Seven digits hold nineteen years of minutes, and nothing below can overflow. */
	if (len == 0 || len > 7)
		return false;
	*n = strtoll(digits, NULL, 10);
	if (*s == '-')
		*n = -*n;
	*unit = digits + len;
	return true;
}

bool
crm_time_parse_relative(const char *s, int64_t now, int64_t *out)
{
	static const struct {
		const char *name;
		int64_t seconds, days, months;
	} units[] = {
		{ "min", 60, 0, 0 },
		{ "h", 3600, 0, 0 },
		{ "d", 0, 1, 0 },
		{ "w", 0, 7, 0 },
		{ "m", 0, 0, 1 },
		{ "y", 0, 0, 12 },
	};
	const char *unit;
	int64_t n, t;

	if (strcmp(s, "now") == 0) {
		*out = now;
		return true;
	}
	if (strcmp(s, "today") == 0)
		return midnight(now, 0, out);
	if (strcmp(s, "yesterday") == 0)
		return midnight(now, -1, out);
	if (strcmp(s, "tomorrow") == 0)
		return midnight(now, 1, out);
	if (!scan_count(s, &n, &unit))
		return crm_time_parse(s, out);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(unit, units[i].name) != 0)
			continue;
		if (units[i].seconds > 0)
			t = now + n * units[i].seconds;
		else if (!crm_time_shift(now, n * units[i].days, n * units[i].months, &t))
			return false;
		if (t < FIRST_SECOND || t > LAST_SECOND)
			return false;
		*out = t;
		return true;
	}
	return crm_time_parse(s, out);
}

bool
crm_time_parse_span(const char *s, int64_t now, int64_t *from, int64_t *until)
{
	static const char *const days[] = { "today", "yesterday", "tomorrow" };
	bool day = strlen(s) == 10 && s[4] == '-' && s[7] == '-';

	if (!crm_time_parse_relative(s, now, from))
		return false;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		day = day || strcmp(s, days[i]) == 0;
	if (!day)
		*until = *from + 1;
	else if (!midnight(*from, 1, until))
		return false;
	return true;
}

static bool
format_parts(int64_t t, struct tm *tm, int64_t *offset)
{
	/* Offsets of before the railways have seconds, which ISO 8601 cannot write. */
	if (!zone_offset(t, offset))
		return false;
	*offset = *offset / 60 * 60;
	time_t local = (time_t)(t + *offset);
	return gmtime_r(&local, tm) != NULL;
}

void
crm_time_format(int64_t t, char out[CRM_TIME_SIZE])
{
	struct tm tm;
	int64_t offset;

	out[0] = '\0';
	if (!format_parts(t, &tm, &offset))
		return;
	size_t n = strftime(out, CRM_TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &tm);
	if (offset == 0)
		snprintf(out + n, CRM_TIME_SIZE - n, "Z");
	else
		snprintf(out + n, CRM_TIME_SIZE - n, "%c%02d:%02d", offset < 0 ? '-' : '+',
		    abs((int)offset) / 3600, abs((int)offset) / 60 % 60);
}

void
crm_date_format(int64_t t, char out[CRM_TIME_SIZE])
{
	struct tm tm;
	int64_t offset;

	out[0] = '\0';
	if (format_parts(t, &tm, &offset))
		strftime(out, CRM_TIME_SIZE, "%Y-%m-%d", &tm);
}

/* --- zones --- */

static bool (*zone_switch)(const char *zone);
static bool zone_is_entered;

void
crm_zone_set_switch(bool (*to)(const char *zone))
{
	zone_switch = to;
}

bool
crm_zone_enter(const char *zone)
{
	if (zone == NULL || *zone == '\0')
		return true;
	zone_is_entered = zone_switch != NULL && zone_switch(zone);
	return zone_is_entered;
}

void
crm_zone_leave(void)
{
	if (zone_is_entered)
		zone_switch(NULL);
	zone_is_entered = false;
}
