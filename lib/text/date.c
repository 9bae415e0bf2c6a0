#include "lib/text/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lib/base/time.h"
#include "lib/text/date_scan.h"
#include "lib/text/utf8.h"

#define DAY 86400
#define MIN_YEAR 1900
#define MAX_YEAR 9999
/* 1970-01-01, as spreadsheets count. */
#define COUNTED_1970 25569
#define SERIAL_MIN 20000
#define SERIAL_MAX 80000

struct day {
	int year, month, day;
};

static const char not_a_date[] = "not a date";
static const char no_such_day[] = "no such day";

/* --- days --- */

static const char *const order_names[] = {
	[CRM_DATE_DMY] = "dmy",
	[CRM_DATE_MDY] = "mdy",
	[CRM_DATE_YMD] = "ymd",
};

/* The second in small letters. */
static bool
is_name(const char *name, const char *order)
{
	size_t at = 0;

	while (order[at] != '\0' && (name[at] == order[at] || name[at] == order[at] - 'a' + 'A'))
		at++;
	return order[at] == '\0' && name[at] == '\0';
}

enum crm_date_order
crm_date_order_by_name(const char *name)
{
	for (int order = CRM_DATE_DMY; order <= CRM_DATE_YMD; order++)
		if (is_name(name, order_names[order]))
			return (enum crm_date_order)order;
	return CRM_DATE_UNKNOWN;
}

const char *
crm_date_order_name(enum crm_date_order order)
{
	return order == CRM_DATE_SERIAL ? NULL : order_names[order];
}

static const char *
check_day(const struct day *day)
{
	struct tm tm = { .tm_year = day->year - 1900,
		.tm_mon = day->month - 1,
		.tm_mday = day->day,
		.tm_hour = 12 };

	if (day->month < 1 || day->month > 12 || day->day < 1 || day->day > 31)
		return no_such_day;
	if (day->year < MIN_YEAR)
		return "year before 1900";
	timegm(&tm);
	return tm.tm_mon == day->month - 1 ? NULL : no_such_day;
}

static bool
is_after(const struct day *a, const struct day *b)
{
	if (a->year != b->year)
		return a->year > b->year;
	return a->month != b->month ? a->month > b->month : a->day > b->day;
}

/* The local day of a moment; false beyond the calendar. */
static bool
local_day(int64_t t, struct day *day)
{
	char text[CRM_TIME_SIZE], *s = text;

	crm_date_format(t, text);
	if (text[0] == '\0')
		return false;
	day->year = (int)strtol(s, &s, 10);
	day->month = (int)strtol(s + 1, &s, 10);
	day->day = (int)strtol(s + 1, &s, 10);
	return true;
}

/* The day that the numbers make in one of the three orders, for years of two digits until limit. */
static const char *
take_day(struct day *day, const struct crm_date_parts *parts, enum crm_date_order order,
    const struct day *limit)
{
	static const int places[][3] = {
		[CRM_DATE_DMY] = { 0, 1, 2 },
		[CRM_DATE_MDY] = { 1, 0, 2 },
		[CRM_DATE_YMD] = { 2, 1, 0 },
	};
	const int *place = places[order];
	const int digits = parts->digits[place[2]];

	if (digits != 2 && digits != 4)
		return not_a_date;
	day->day = parts->number[place[0]];
	day->month = parts->number[place[1]];
	day->year = parts->number[place[2]];
	if (digits == 2) {
		day->year += limit->year / 100 * 100;
		if (is_after(day, limit))
			day->year -= 100;
	}
	return check_day(day);
}

/* A year of two digits stands first: no day is 75, or 00. */
static bool
begins_with_year(const struct crm_date_parts *parts)
{
	for (int i = 0; i < 3; i++)
		if (parts->digits[i] != 2)
			return false;
	return parts->number[0] > 31 || parts->number[0] == 0;
}

/* What the numbers can be by themselves. */
struct choice {
	struct day dmy, mdy, ymd;
	bool is_dmy, is_mdy, is_ymd;
};

static void
choose(struct choice *choice, const struct crm_date_parts *parts, const struct day *limit)
{
	choice->is_dmy = take_day(&choice->dmy, parts, CRM_DATE_DMY, limit) == NULL;
	choice->is_mdy = take_day(&choice->mdy, parts, CRM_DATE_MDY, limit) == NULL;
	choice->is_ymd =
	    begins_with_year(parts) && take_day(&choice->ymd, parts, CRM_DATE_YMD, limit) == NULL;
}

static bool
is_ambiguous(const struct choice *choice, const struct crm_date_parts *parts)
{
	return choice->is_dmy && choice->is_mdy && parts->number[0] != parts->number[1];
}

/* The order of numbers that no column explains. */
static const char *
take_only_day(struct day *day, const struct crm_date_parts *parts, const struct day *limit)
{
	struct choice choice;

	choose(&choice, parts, limit);
	if (is_ambiguous(&choice, parts) && parts->mark != '.')
		return "day or month first? see --date-order";
	if (choice.is_dmy)
		*day = choice.dmy;
	else if (choice.is_mdy)
		*day = choice.mdy;
	else if (choice.is_ymd)
		*day = choice.ymd;
	else
		return take_day(day, parts, CRM_DATE_DMY, limit);
	return NULL;
}

static void
counted_day(struct day *day, int64_t count)
{
	time_t t = (time_t)((count - COUNTED_1970) * DAY);
	struct tm tm;

	gmtime_r(&t, &tm);
	*day = (struct day){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday };
}

/* The day of all forms but EPOCH. */
static const char *
settle_day(struct day *day, const struct crm_date_parts *parts, enum crm_date_order order,
    const struct day *limit)
{
	if (parts->form == CRM_DATE_COUNTED) {
		if (order != CRM_DATE_SERIAL)
			return not_a_date;
		counted_day(day, parts->count);
		return NULL;
	}
	if (parts->form == CRM_DATE_NAMED)
		return take_day(day, parts, CRM_DATE_DMY, limit);
	if (parts->digits[0] == 4)
		return take_day(day, parts, CRM_DATE_YMD, limit);
	if (order == CRM_DATE_DMY || order == CRM_DATE_MDY ||
	    (order == CRM_DATE_YMD && parts->digits[2] != 4))
		return take_day(day, parts, order, limit);
	return take_only_day(day, parts, limit);
}

/* --- columns --- */

void
crm_date_vote(struct crm_date_vote *vote, const char *cell)
{
	/* The century changes no more than some 29 February. */
	static const struct day limit = { 2099, 12, 31 };
	struct crm_date_parts parts;
	struct choice choice;
	struct day day;

	if (*cell == '\0' || crm_text_placeholder(cell))
		return;
	vote->cells++;
	if (crm_date_scan(&parts, cell) != NULL)
		return;
	if (parts.form == CRM_DATE_COUNTED) {
		bool serial = parts.count >= SERIAL_MIN && parts.count <= SERIAL_MAX;
		vote->serial += serial;
		vote->dates += serial;
	} else if (parts.form == CRM_DATE_EPOCH) {
		vote->dates++;
	} else if (parts.form == CRM_DATE_NAMED || parts.digits[0] == 4) {
		vote->dates += settle_day(&day, &parts, CRM_DATE_UNKNOWN, &limit) == NULL;
	} else {
		choose(&choice, &parts, &limit);
		const bool ambiguous = is_ambiguous(&choice, &parts);
		const bool mdy = choice.is_mdy && !choice.is_dmy;
		vote->dates += choice.is_dmy || choice.is_mdy || choice.is_ymd;
		vote->ambiguous += ambiguous;
		vote->dots += ambiguous && parts.mark == '.';
		vote->dmy += choice.is_dmy && !choice.is_mdy;
		vote->mdy += mdy;
		vote->mdy_dots += mdy && parts.mark == '.';
		vote->ymd += choice.is_ymd;
	}
}

enum crm_date_order
crm_date_decide(const struct crm_date_vote *vote)
{
	const size_t telling = vote->dmy + vote->mdy + vote->ymd;

	if (vote->cells > 0 && vote->serial >= vote->cells - vote->cells / 10)
		return CRM_DATE_SERIAL;
	if (telling == 0)
		return vote->dots > 0 && vote->dots == vote->ambiguous ? CRM_DATE_DMY
								       : CRM_DATE_UNKNOWN;
	/* As many as may be slips. */
	const size_t slips = telling / 20;
	if (vote->dmy >= telling - slips)
		return CRM_DATE_DMY;
	if (vote->ymd >= telling - slips)
		return CRM_DATE_YMD;
	if (vote->mdy >= telling - slips && (vote->dots == 0 || vote->mdy_dots > 0))
		return CRM_DATE_MDY;
	return CRM_DATE_UNKNOWN;
}

/* --- cells --- */

/* The moment of a day and time; false for one that the clocks skip. */
static bool
find_moment(const struct day *day, const struct crm_date_clock *clock, int64_t *at)
{
	char text[64];
	int used = snprintf(text, sizeof(text), "%04d-%02d-%02d", day->year, day->month, day->day);

	if (clock->given)
		used += snprintf(text + used, sizeof(text) - (size_t)used, "T%02d:%02d:%02d",
		    clock->hour, clock->min, clock->sec);
	if (clock->zoned)
		snprintf(text + used, sizeof(text) - (size_t)used, "%c%02d:%02d",
		    clock->offset < 0 ? '-' : '+', abs(clock->offset) / 60,
		    abs(clock->offset) % 60);
	return crm_time_parse(text, at);
}

/* No year of two digits is after it. Somebody east of here may have tomorrow. */
static struct day
last_day(int64_t until)
{
	struct day day;

	if (until > INT64_MAX - DAY || !local_day(until + DAY, &day) || day.year > MAX_YEAR)
		day = (struct day){ MAX_YEAR, 12, 31 };
	return day;
}

const char *
crm_date_read(struct crm_date *date, const char *cell, enum crm_date_order order, int64_t until)
{
	struct crm_date_parts parts;
	struct day day, limit = { MAX_YEAR, 12, 31 };
	int64_t at;

	const char *problem = crm_date_scan(&parts, cell);
	if (problem != NULL)
		return problem;
	if (parts.form == CRM_DATE_EPOCH) {
		at = parts.count;
		if (!local_day(at, &day))
			return not_a_date;
		*date = (struct crm_date){ day.year, day.month, day.day, true, at };
		return NULL;
	}
	if (parts.digits[0] != 4 && parts.digits[2] != 4)
		limit = last_day(until);
	if ((problem = settle_day(&day, &parts, order, &limit)) != NULL)
		return problem;
	if (!find_moment(&day, &parts.clock, &at))
		return parts.clock.given ? "no such time" : no_such_day;
	*date = (struct crm_date){ day.year, day.month, day.day, parts.clock.given, at };
	return NULL;
}
