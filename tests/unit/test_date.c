#include "tests/unit/crm_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/time.h"
#include "lib/text/date.h"

#define NELEM(a) (sizeof(a) / sizeof((a)[0]))
#define NOW "2026-11-22T15:30:10Z"

static const char hint[] = "day or month first? see --date-order";
static const char none[] = "not a date";
static const char no_day[] = "no such day";
static const char no_time[] = "no such time";
static const char no_zone[] = "unknown time zone";
static const char early[] = "year before 1900";

static void
set_zone(const char *zone)
{
	assert_int_equal(setenv("TZ", zone, 1), 0);
	tzset();
}

static int
restore_zone(void **state)
{
	(void)state;
	set_zone("UTC0");
	return 0;
}

static int64_t
moment(const char *text)
{
	int64_t t = 0;

	assert_true(crm_time_parse(text, &t));
	return t;
}

/* --- cells ---------------------------------------------------------------------------- */

enum {
	U = CRM_DATE_UNKNOWN,
	D = CRM_DATE_DMY,
	M = CRM_DATE_MDY,
	Y = CRM_DATE_YMD,
	S = CRM_DATE_SERIAL,
	ANY /* whatever the order */
};

struct date_case {
	const char *cell;
	int order;
	/* The day; of a time the moment, and behind it the day written when that is another; or
	 * why it is refused. */
	const char *expected;
};

static void
show(const char *cell, int order, char *out, size_t size)
{
	struct crm_date date = { .year = -1 };
	char day[CRM_TIME_SIZE], at[CRM_TIME_SIZE];
	const char *problem = crm_date_read(&date, cell, (enum crm_date_order)order, moment(NOW));

	if (problem != NULL) {
		if (date.year != -1)
			fail_msg("'%s' was refused and changed the date", cell);
		snprintf(out, size, "%s", problem);
		return;
	}
	snprintf(day, sizeof(day), "%04d-%02d-%02d", date.year, date.month, date.day);
	crm_time_format(date.at, at);
	if (!date.timed && date.at != moment(day))
		fail_msg("'%s' begins at %s", cell, at);
	if (!date.timed)
		snprintf(out, size, "%s", day);
	else if (strncmp(at, day, strlen(day)) == 0)
		snprintf(out, size, "%s", at);
	else
		snprintf(out, size, "%s %s", at, day);
}

static void
check_case(const struct date_case *c, int order)
{
	char shown[128];

	show(c->cell, order, shown, sizeof(shown));
	if (strcmp(shown, c->expected) != 0)
		fail_msg("'%s' in order %d: %s, not %s", c->cell, order, shown, c->expected);
}

static void
check_cases(const char *zone, const struct date_case *cases, size_t n)
{
	set_zone(zone);
	for (size_t i = 0; i < n; i++) {
		const int order = cases[i].order;

		if (order < ANY) {
			check_case(&cases[i], order);
			continue;
		}
		for (int any = U; any <= S; any++)
			check_case(&cases[i], any);
	}
}

static void
read_numbers(void **state)
{
	static const struct date_case cases[] = {
		/* Dots: the day first, unless told otherwise. */
		{ "05.03.2026", U, "2026-03-05" },
		{ "05.03.2026", D, "2026-03-05" },
		{ "05.03.2026", M, "2026-05-03" },
		{ "05.03.2026", Y, "2026-03-05" },
		{ "05.03.2026", S, "2026-03-05" },
		{ "5.3.26", U, "2026-03-05" },
		{ "5.3.26", M, "2026-05-03" },
		{ "26.3.5", Y, "2026-03-05" },
		{ "5. 3. 2026", U, "2026-03-05" },
		{ "25.03.2026", U, "2026-03-25" },
		{ "25.03.2026", M, no_day },
		{ "03.25.2026", U, "2026-03-25" },
		{ "03.25.2026", M, "2026-03-25" },
		{ "03.25.2026", D, no_day },
		{ "05.03.2026 г.", D, "2026-03-05" },
		{ "05.03.2026г.", U, "2026-03-05" },
		{ "05.03.2026 года", U, "2026-03-05" },
		/* Slashes, hyphens and blanks: one must tell. */
		{ "05/03/2026", U, hint },
		{ "05/03/2026", S, hint },
		{ "05/03/2026", Y, hint },
		{ "05/03/2026", D, "2026-03-05" },
		{ "05/03/2026", M, "2026-05-03" },
		{ "05 / 03 / 2026", D, "2026-03-05" },
		{ "3/5/26", U, hint },
		{ "3/5/26", M, "2026-03-05" },
		{ "3/5/26", D, "2026-05-03" },
		{ "25/3/26", U, "2026-03-25" },
		{ "3/25/26", U, "2026-03-25" },
		{ "3/25/26", D, no_day },
		{ "05-03-2026", U, hint },
		{ "05-03-2026", D, "2026-03-05" },
		{ "05\u201103\u20112026", D, "2026-03-05" },
		{ "05 - 03 - 2026", M, "2026-05-03" },
		{ "05 03 2026", U, hint },
		{ "05 03 2026", D, "2026-03-05" },
		{ "2026 03 05", ANY, "2026-03-05" },
		{ "05 03 26", D, none },
		/* The same either way. */
		{ "05/05/2026", ANY, "2026-05-05" },
		{ "5-5-26", U, "2026-05-05" },
		/* The year in front. */
		{ "2026-03-05", ANY, "2026-03-05" },
		{ "2026/03/05", ANY, "2026-03-05" },
		{ "2026/3/5", ANY, "2026-03-05" },
		{ "2026.03.05", ANY, "2026-03-05" },
		{ "2026.03.05.", ANY, "2026-03-05" },
		{ "2026-13-05", ANY, no_day },
		{ "26-03-05", Y, "2026-03-05" },
		{ "26-3-5", Y, "2026-03-05" },
		{ "26-3-5", D, none },
		{ "26-3-5", U, none },
		{ "26-03-05", D, "2005-03-26" },
		{ "75-03-05", U, "1975-03-05" },
		{ "75-03-05", Y, "1975-03-05" },
		{ "75-03-05", D, no_day },
		{ "00/03/05", U, "2000-03-05" },
		/* No marks at all. */
		{ "20260305", ANY, "2026-03-05" },
		{ "20261231", ANY, "2026-12-31" },
		{ "20261305", ANY, no_day },
		{ "25032026", U, "2026-03-25" },
		{ "25032026", D, "2026-03-25" },
		{ "25032026", M, no_day },
		{ "05032026", D, "2026-03-05" },
		{ "05032026", M, "2026-05-03" },
		{ "05032026", U, hint },
		{ "19031926", D, "1926-03-19" },
		{ "12345678", ANY, none },
		{ "5032026", ANY, none },
		{ "050326", ANY, none },
	};

	(void)state;
	check_cases("Europe/Moscow", cases, NELEM(cases));
}

static void
read_names(void **state)
{
	static const struct date_case cases[] = {
		{ "5 Mar 2026", ANY, "2026-03-05" },
		{ "05 MAR 2026", ANY, "2026-03-05" },
		{ "5 March 2026", ANY, "2026-03-05" },
		{ "5Mar2026", ANY, "2026-03-05" },
		{ "15-Mar-24", ANY, "2024-03-15" },
		{ "15-mar-2024", ANY, "2024-03-15" },
		{ "05/Mar/2026", ANY, "2026-03-05" },
		{ "05.Mar.2026", ANY, "2026-03-05" },
		{ "5. Mar. 2026", ANY, "2026-03-05" },
		{ "15 Sept 2024", ANY, "2024-09-15" },
		{ "15-Dec-26", ANY, "1926-12-15" },
		{ "Mar 5, 2026", ANY, "2026-03-05" },
		{ "Mar. 5, 2026", ANY, "2026-03-05" },
		{ "March 5 2026", ANY, "2026-03-05" },
		{ "March 5th 2026", ANY, "2026-03-05" },
		{ "March 5th, 2026", ANY, "2026-03-05" },
		{ "1st of May 2026", ANY, "2026-05-01" },
		{ "2nd June 2026", ANY, "2026-06-02" },
		{ "3rd July '26", ANY, "2026-07-03" },
		{ "3rd July \u201926", ANY, "2026-07-03" },
		{ "Mar 5 26", ANY, "2026-03-05" },
		{ "2026-Mar-05", ANY, "2026-03-05" },
		{ "2026 March 5", ANY, "2026-03-05" },
		{ "Thursday, March 5, 2026", ANY, "2026-03-05" },
		{ "Thu 5 Mar 2026", ANY, "2026-03-05" },
		{ "Mar 2026", ANY, none },
		{ "5 Mar", ANY, none },
		{ "Mar 5", ANY, none },
		{ "5 Ma 2026", ANY, none },
		{ "5 Marc 2026", ANY, "2026-03-05" },
		{ "5 Marchy 2026", ANY, none },
		{ "31 Apr 2026", ANY, no_day },
		{ "29 Feb 2024", ANY, "2024-02-29" },
		{ "29 Feb 2026", ANY, no_day },
		{ "5 марта 2026 г.", ANY, "2026-03-05" },
		{ "5 марта 2026 года", ANY, "2026-03-05" },
		{ "5 марта 2026г", ANY, "2026-03-05" },
		{ "5 МАРТА 2026", ANY, "2026-03-05" },
		{ "5 мар. 2026", ANY, "2026-03-05" },
		{ "5 мар 26", ANY, "2026-03-05" },
		{ "05-мар-2026", ANY, "2026-03-05" },
		{ "05.мар.2026", ANY, "2026-03-05" },
		{ "«05» марта 2026 г.", ANY, "2026-03-05" },
		{ "\"05\" марта 2026 г.", ANY, "2026-03-05" },
		{ "5-го марта 2026", ANY, "2026-03-05" },
		{ "5-е марта 2026 г", ANY, "2026-03-05" },
		{ "1 мая 2026", ANY, "2026-05-01" },
		{ "1 май 2026", ANY, "2026-05-01" },
		{ "12 нояб. 2026 г.", ANY, "2026-11-12" },
		{ "12 Ноябрь 2026", ANY, "2026-11-12" },
		{ "чт, 5 марта 2026", ANY, "2026-03-05" },
		{ "четверг, 5 марта 2026 г.", ANY, "2026-03-05" },
		{ "05.03.2026 (чт)", D, "2026-03-05" },
		{ "чт. 05.03.2026", D, "2026-03-05" },
		{ "5 марта", ANY, none },
		{ "март 2026", ANY, none },
	};

	(void)state;
	check_cases("Europe/Moscow", cases, NELEM(cases));
}

static void
read_times(void **state)
{
	static const struct date_case cases[] = {
		{ "05.03.2026 14:30", D, "2026-03-05T14:30:00+03:00" },
		{ "05.03.2026 14:30:05", U, "2026-03-05T14:30:05+03:00" },
		{ "05.03.2026 9:05", D, "2026-03-05T09:05:00+03:00" },
		{ "05.03.2026 0:00:00", D, "2026-03-05T00:00:00+03:00" },
		{ "05.03.2026, 14:30", D, "2026-03-05T14:30:00+03:00" },
		{ "05.03.2026 - 14:30", D, "2026-03-05T14:30:00+03:00" },
		{ "05.03.2026 в 14:30", D, "2026-03-05T14:30:00+03:00" },
		{ "05.03.2026 г. в 14:30", D, "2026-03-05T14:30:00+03:00" },
		{ "05.03.2026 14.30", D, "2026-03-05T14:30:00+03:00" },
		{ "05.03.2026 14.30.05", D, "2026-03-05T14:30:05+03:00" },
		{ "05.03.2026 14h30", D, "2026-03-05T14:30:00+03:00" },
		{ "05.03.2026 14ч30", D, "2026-03-05T14:30:00+03:00" },
		{ "14:30 05.03.2026", D, "2026-03-05T14:30:00+03:00" },
		{ "14:30:05, 5 марта 2026 г.", ANY, "2026-03-05T14:30:05+03:00" },
		{ "5 марта 2026 г. в 14:30", ANY, "2026-03-05T14:30:00+03:00" },
		{ "05.03.2026 14:30:05,123", D, "2026-03-05T14:30:05+03:00" },
		{ "3/5/26 2:30 PM", M, "2026-03-05T14:30:00+03:00" },
		{ "3/5/26 2:30PM", M, "2026-03-05T14:30:00+03:00" },
		{ "3/5/2026, 2:30:05 pm", M, "2026-03-05T14:30:05+03:00" },
		{ "3/5/26 2:30 p.m.", M, "2026-03-05T14:30:00+03:00" },
		{ "3/5/26 2:30 a.m.", M, "2026-03-05T02:30:00+03:00" },
		{ "3/5/26 2 PM", M, "2026-03-05T14:00:00+03:00" },
		{ "3/5/26 12:00 AM", M, "2026-03-05T00:00:00+03:00" },
		{ "3/5/26 12:00 PM", M, "2026-03-05T12:00:00+03:00" },
		{ "3/5/26 14:30 PM", M, "2026-03-05T14:30:00+03:00" },
		{ "3/5/26 14:30 AM", M, no_time },
		{ "3/5/26 0:30 AM", M, "2026-03-05T00:30:00+03:00" },
		{ "3/5/26 0:30 PM", M, no_time },
		{ "3/5/26 13 PM", M, no_time },
		{ "3/5/26 2:30 PM", U, hint },
		{ "3/25/26 2:30 PM", U, "2026-03-25T14:30:00+03:00" },
		{ "March 5, 2026 at 2:30 PM", ANY, "2026-03-05T14:30:00+03:00" },
		{ "Thu Mar 5 14:30:05 2026", ANY, "2026-03-05T14:30:05+03:00" },
		{ "05.03.2026 24:00", D, no_time },
		{ "05.03.2026 14:60", D, no_time },
		{ "05.03.2026 14:30:60", D, no_time },
		{ "05.03.2026 14:3", D, none },
		{ "05.03.2026 14", D, none },
		{ "05.03.2026 14:30 15:30", D, none },
		{ "05.03.2026 10:00-11:00", D, none },
		{ "05.03.2026 14:30 Анна", D, none },
		{ "14:30", ANY, none },
		{ "2026-03-05 14:30", ANY, "2026-03-05T14:30:00+03:00" },
		{ "2026-03-05T14:30:05", ANY, "2026-03-05T14:30:05+03:00" },
		{ "2026-03-05T14:30:05.123456", ANY, "2026-03-05T14:30:05+03:00" },
		{ "20260305T143005", ANY, "2026-03-05T14:30:05+03:00" },
		{ "20260305T1430", ANY, "2026-03-05T14:30:00+03:00" },
		{ "20260305T2430", ANY, no_time },
		{ "20260305 1430", ANY, none },
		{ "20260305143005", ANY, "2026-03-05T14:30:05+03:00" },
		{ "20260305143060", ANY, no_time },
		{ "20261305143000", ANY, no_day },
		{ "05032026143005", ANY, none },
	};

	(void)state;
	check_cases("Europe/Moscow", cases, NELEM(cases));
}

static void
read_zones(void **state)
{
	static const struct date_case cases[] = {
		{ "2026-03-05T14:30:05Z", ANY, "2026-03-05T17:30:05+03:00" },
		{ "2026-03-05T14:30:05.000Z", ANY, "2026-03-05T17:30:05+03:00" },
		{ "2026-03-05T14:30:05+05:00", ANY, "2026-03-05T12:30:05+03:00" },
		{ "2026-03-05T14:30:05+0500", ANY, "2026-03-05T12:30:05+03:00" },
		{ "2026-03-05T14:30:05+05", ANY, "2026-03-05T12:30:05+03:00" },
		{ "2026-03-05T14:30-05:00", ANY, "2026-03-05T22:30:00+03:00" },
		{ "2026-03-05 14:30:05 UTC", ANY, "2026-03-05T17:30:05+03:00" },
		{ "2026-03-05 14:30:05 GMT", ANY, "2026-03-05T17:30:05+03:00" },
		{ "2026-03-05 14:30 UTC+3", ANY, "2026-03-05T14:30:00+03:00" },
		{ "2026-03-05 14:30 UTC-05:30", ANY, "2026-03-05T23:00:00+03:00" },
		{ "20260305T143005Z", ANY, "2026-03-05T17:30:05+03:00" },
		{ "Thu, 5 Mar 2026 10:00:00 +0300", ANY, "2026-03-05T10:00:00+03:00" },
		{ "Thu, 5 Mar 2026 10:00:00 -0800 (PST)", ANY, "2026-03-05T21:00:00+03:00" },
		{ "Thu Mar 05 2026 10:00:00 GMT+0100 (Central European Standard Time)", ANY,
		    "2026-03-05T12:00:00+03:00" },
		{ "Thu Mar  5 10:00:00 UTC 2026", ANY, "2026-03-05T13:00:00+03:00" },
		{ "25.03.2026 14:30 +03:00", U, "2026-03-25T14:30:00+03:00" },
		{ "25.03.2026 14:30 -03:00", U, "2026-03-25T20:30:00+03:00" },
		{ "25.03.2026 14:30-0300", U, "2026-03-25T20:30:00+03:00" },
		{ "25.03.2026 14:30:00-03:00", U, "2026-03-25T20:30:00+03:00" },
		/* The day is the one written. */
		{ "1990-03-05T22:00:00Z", ANY, "1990-03-06T01:00:00+03:00 1990-03-05" },
		{ "2026-03-05T01:00:00+14:00", ANY, "2026-03-04T14:00:00+03:00 2026-03-05" },
		{ "2026-03-05 14:30:05 MSK", ANY, no_zone },
		{ "2026-03-05 14:30:05 мск", ANY, no_zone },
		{ "2026-03-05 14:30:05 CEST", ANY, no_zone },
		{ "2026-03-05 2:30 PM EST", ANY, no_zone },
		{ "2026-03-05 14:30:05 Europe/Moscow", ANY, no_zone },
		{ "2026-03-05T14:30:05+15:00", ANY, no_zone },
		{ "2026-03-05T14:30:05+03:60", ANY, no_zone },
		{ "2026-03-05T14:30:05+3", ANY, none },
		{ "2026-03-05Z", ANY, none },
		{ "2026-03-05 UTC", ANY, none },
	};

	(void)state;
	check_cases("Europe/Moscow", cases, NELEM(cases));
}

/* What the clocks do is as in lib/base/time.h. */
static void
read_local_times(void **state)
{
	static const struct date_case berlin[] = {
		{ "29.03.2026 01:59", D, "2026-03-29T01:59:00+01:00" },
		{ "29.03.2026 02:30", D, no_time },
		{ "29.03.2026 02:30 +0100", D, "2026-03-29T03:30:00+02:00" },
		{ "25.10.2026 02:30", D, "2026-10-25T02:30:00+02:00" },
		{ "1.7.26", D, "2026-07-01" },
	};
	static const struct date_case sao_paulo[] = {
		{ "4/11/2018", D, "2018-11-04" },
		{ "4/11/2018 00:30", D, no_time },
		{ "43408", S, "2018-11-04" },
		{ "43408.01", S, no_time },
	};
	static const struct date_case apia[] = {
		{ "29/12/2011", D, "2011-12-29" },
		{ "30/12/2011", D, no_day },
		{ "30/12/2011 12:00", D, no_time },
		{ "30/12/2011 12:00 UTC", D, "2011-12-31T02:00:00+14:00 2011-12-30" },
	};
	static const struct date_case kathmandu[] = {
		{ "05.03.2026 10:00", D, "2026-03-05T10:00:00+05:45" },
		{ "2026-03-05T20:00:00Z", D, "2026-03-06T01:45:00+05:45 2026-03-05" },
		{ "1772740800", D, "2026-03-06T01:45:00+05:45" },
	};
	static const struct date_case new_york[] = {
		{ "3/5/2026 2:30 PM", M, "2026-03-05T14:30:00-05:00" },
		{ "1772676000", M, "2026-03-04T21:00:00-05:00" },
	};

	(void)state;
	check_cases("Europe/Berlin", berlin, NELEM(berlin));
	check_cases("America/Sao_Paulo", sao_paulo, NELEM(sao_paulo));
	check_cases("Pacific/Apia", apia, NELEM(apia));
	check_cases("Asia/Kathmandu", kathmandu, NELEM(kathmandu));
	check_cases("America/New_York", new_york, NELEM(new_york));
}

static void
read_counts(void **state)
{
	static const struct date_case cases[] = {
		{ "46086", S, "2026-03-05" },
		{ "46086", U, none },
		{ "46086", D, none },
		{ "46086.0", S, "2026-03-05" },
		{ "46086.5", S, "2026-03-05T12:00:00+03:00" },
		{ "46086,5", S, "2026-03-05T12:00:00+03:00" },
		{ "46086.604224537", S, "2026-03-05T14:30:05+03:00" },
		{ "46086.604166666664", S, "2026-03-05T14:30:00+03:00" },
		{ "46086.99999999999999", S, "2026-03-06T00:00:00+03:00" },
		{ "10000", S, "1927-05-18" },
		{ "99999", S, "2173-10-13" },
		{ "00046", S, none },
		{ "1985", S, none },
		{ "461023", S, none },
		{ "46086.5.1", S, none },
		{ "46086 .5", S, none },
		{ "46086.123456789012345", S, none },
		{ "-46086", S, none },
		{ "4.6E+04", S, none },
		{ "999999999", ANY, none },
		{ "1000000000", ANY, "2001-09-09T05:46:40+04:00" },
		{ "1772721005", ANY, "2026-03-05T17:30:05+03:00" },
		{ "1772721005999", ANY, "2026-03-05T17:30:05+03:00" },
		{ "4133980799", ANY, "2101-01-01T02:59:59+03:00" },
		{ "4133980800", ANY, none },
		{ "4951234567", ANY, none },
		{ "17727210059", ANY, none },
		{ "177272100599", ANY, none },
		{ "1772721005.5", ANY, none },
		{ "123456789012345", ANY, none },
	};

	(void)state;
	check_cases("Europe/Moscow", cases, NELEM(cases));
}

static void
read_days_that_are_none(void **state)
{
	static const struct date_case cases[] = {
		{ "29.02.2024", D, "2024-02-29" },
		{ "29.02.2026", D, no_day },
		{ "29.02.1900", D, no_day },
		{ "29.02.2000", D, "2000-02-29" },
		{ "31.04.2026", D, no_day },
		{ "32.01.2026", D, no_day },
		{ "00.00.0000", D, no_day },
		{ "0000-00-00", ANY, no_day },
		{ "0000-00-00 00:00:00", ANY, no_day },
		{ "01.01.0001 0:00:00", D, early },
		{ "31.12.1899", D, early },
		{ "01.01.1900", D, "1900-01-01" },
		{ "31.12.9999", D, "9999-12-31" },
		{ "", ANY, none },
		{ "-", ANY, none },
		{ "Анна Смирнова", ANY, none },
		{ "2026", ANY, none },
		{ "05.03", ANY, none },
		{ "1.2.3", ANY, none },
		{ "192.168.26.1", ANY, none },
		{ "+7 495 123-45-67", ANY, none },
		{ "05.03/2026", ANY, none },
		{ "05.03.026", ANY, none },
		{ "05,03,2026", ANY, none },
		{ "05.03.2026 06.03.2026", ANY, none },
		{ "05.03.2026-06.03.2026", ANY, none },
		{ "до 05.03.2026", ANY, none },
		{ "05.03.2026 встреча на выставке", ANY, none },
		{ "Invalid Date 5", ANY, none },
		{ "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", ANY,
		    none },
		{ "5 martmartmartmartmartmartmartmartmart 2026", ANY, none },
		{ "5 \xff\xfe 2026", ANY, none },
	};

	(void)state;
	check_cases("Europe/Moscow", cases, NELEM(cases));
}

static void
years_of_two_digits(void **state)
{
	static const struct {
		const char *cell, *until, *day;
	} cases[] = {
		{ "22.11.26", "2026-11-22", "2026-11-22" },
		/* Tomorrow has begun further east. */
		{ "23.11.26", "2026-11-22", "2026-11-23" },
		{ "24.11.26", "2026-11-22", "1926-11-24" },
		{ "01.01.27", "2026-12-31", "2027-01-01" },
		{ "02.01.27", "2026-12-31", "1927-01-02" },
		{ "31.12.99", "2026-11-22", "1999-12-31" },
		{ "01.01.00", "2026-11-22", "2000-01-01" },
		{ "29.02.00", "2026-11-22", "2000-02-29" },
		{ "29.02.24", "2026-11-22", "2024-02-29" },
		{ "29.02.27", "2026-11-22", NULL },
		{ "29.02.28", "2026-11-22", "1928-02-29" },
		{ "5 Mar 75", "2026-11-22", "1975-03-05" },
		{ "05.03.99", "1999-03-03", NULL },
		{ "05.03.99", "1999-03-04", "1999-03-05" },
	};

	(void)state;
	set_zone("Europe/Moscow");
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct crm_date date = { 0 };
		char day[CRM_TIME_SIZE] = "";
		const char *problem =
		    crm_date_read(&date, cases[i].cell, CRM_DATE_DMY, moment(cases[i].until));

		if (problem == NULL)
			crm_date_format(date.at, day);
		if (strcmp(day, cases[i].day == NULL ? "" : cases[i].day) != 0)
			fail_msg("%s until %s: %s", cases[i].cell, cases[i].until, day);
	}
	/* Any `until` will do. */
	struct crm_date date;
	assert_null(crm_date_read(&date, "31.12.99", CRM_DATE_DMY, INT64_MAX));
	assert_int_equal(date.year, 9999);
	assert_string_equal(crm_date_read(&date, "31.12.99", CRM_DATE_DMY, -3000000000), early);
}

/* --- columns -------------------------------------------------------------------------- */

static void
order_by_name(void **state)
{
	(void)state;
	assert_int_equal(crm_date_order_by_name("dmy"), CRM_DATE_DMY);
	assert_int_equal(crm_date_order_by_name("MDY"), CRM_DATE_MDY);
	assert_int_equal(crm_date_order_by_name("Ymd"), CRM_DATE_YMD);
	assert_int_equal(crm_date_order_by_name(""), CRM_DATE_UNKNOWN);
	assert_int_equal(crm_date_order_by_name("dm"), CRM_DATE_UNKNOWN);
	assert_int_equal(crm_date_order_by_name("dmyy"), CRM_DATE_UNKNOWN);
	assert_int_equal(crm_date_order_by_name("serial"), CRM_DATE_UNKNOWN);
	assert_int_equal(crm_date_order_by_name("$MY"), CRM_DATE_UNKNOWN);
	assert_string_equal(crm_date_order_name(CRM_DATE_DMY), "dmy");
	assert_string_equal(crm_date_order_name(CRM_DATE_MDY), "mdy");
	assert_string_equal(crm_date_order_name(CRM_DATE_YMD), "ymd");
	assert_null(crm_date_order_name(CRM_DATE_UNKNOWN));
	assert_null(crm_date_order_name(CRM_DATE_SERIAL));
}

static void
a_cell_votes(void **state)
{
	static const struct {
		const char *cell;
		struct crm_date_vote vote;
	} cases[] = {
		{ "", { 0 } },
		{ "-", { 0 } },
		{ "n/a", { 0 } },
		{ "Анна", { .cells = 1 } },
		{ "05.03.2026", { .cells = 1, .dates = 1, .ambiguous = 1, .dots = 1 } },
		{ "05/03/2026", { .cells = 1, .dates = 1, .ambiguous = 1 } },
		{ "3/5/26 2:30 PM", { .cells = 1, .dates = 1, .ambiguous = 1 } },
		{ "05/05/2026", { .cells = 1, .dates = 1 } },
		{ "25.03.2026", { .cells = 1, .dates = 1, .dmy = 1 } },
		{ "25/03/26", { .cells = 1, .dates = 1, .dmy = 1 } },
		{ "03/25/2026", { .cells = 1, .dates = 1, .mdy = 1 } },
		{ "03.25.2026", { .cells = 1, .dates = 1, .mdy = 1, .mdy_dots = 1 } },
		{ "30/02/2026", { .cells = 1 } },
		{ "29/02/24", { .cells = 1, .dates = 1, .dmy = 1 } },
		{ "75-03-05", { .cells = 1, .dates = 1, .ymd = 1 } },
		{ "00-03-05", { .cells = 1, .dates = 1, .ymd = 1 } },
		{ "31-04-05", { .cells = 1 } },
		{ "2026-03-05", { .cells = 1, .dates = 1 } },
		{ "2026-02-30", { .cells = 1 } },
		{ "5 марта 2026 г.", { .cells = 1, .dates = 1 } },
		{ "2026-03-05 14:30 MSK", { .cells = 1 } },
		{ "05032026", { .cells = 1, .dates = 1, .ambiguous = 1 } },
		{ "46086", { .cells = 1, .dates = 1, .serial = 1 } },
		{ "46086.5", { .cells = 1, .dates = 1, .serial = 1 } },
		{ "19999", { .cells = 1 } },
		{ "20000", { .cells = 1, .dates = 1, .serial = 1 } },
		{ "80000", { .cells = 1, .dates = 1, .serial = 1 } },
		{ "80001", { .cells = 1 } },
		{ "1772721005", { .cells = 1, .dates = 1 } },
	};

	(void)state;
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct crm_date_vote vote = { 0 };

		crm_date_vote(&vote, cases[i].cell);
		if (memcmp(&vote, &cases[i].vote, sizeof(vote)) != 0)
			fail_msg("'%s' votes otherwise", cases[i].cell);
	}
}

/* A cell and how often the column has it. */
struct cells {
	const char *cell;
	int times;
};

static void
columns_decide(void **state)
{
	static const struct {
		const char *what;
		struct cells cells[4];
		int order;
	} cases[] = {
		{ "nothing", { { 0 } }, U },
		{ "no dates", { { "Анна", 9 } }, U },
		{ "dots", { { "05.03.2026", 3 } }, D },
		{ "dots and a slash", { { "05.03.2026", 3 }, { "05/03/2026", 1 } }, U },
		{ "dots that tell", { { "05.03.2026", 3 }, { "03.25.2026", 1 } }, M },
		{ "slashes", { { "05/03/2026", 50 } }, U },
		{ "slashes, one tells", { { "05/03/2026", 50 }, { "25/03/2026", 1 } }, D },
		{ "slashes, one tells", { { "05/03/2026", 50 }, { "3/25/26 2:30 PM", 1 } }, M },
		{ "one against one", { { "25/03/2026", 1 }, { "03/25/2026", 1 } }, U },
		{ "one of nineteen", { { "25/03/2026", 18 }, { "03/25/2026", 1 } }, U },
		{ "one of twenty", { { "25/03/2026", 19 }, { "03/25/2026", 1 } }, D },
		{ "one of twenty", { { "03/25/2026", 19 }, { "25/03/2026", 1 } }, M },
		{ "two of 39", { { "25/03/2026", 37 }, { "03/25/2026", 2 } }, U },
		{ "two of forty", { { "25/03/2026", 38 }, { "03/25/2026", 2 } }, D },
		/* Dots in one country, slashes in another. */
		{ "two customs", { { "05.03.2026", 3 }, { "03/25/2026", 9 } }, U },
		{ "one custom", { { "05.03.2026", 3 }, { "25/03/2026", 9 } }, D },
		{ "years in front", { { "75-03-05", 7 }, { "05-03-75", 2 } }, Y },
		{ "years in front", { { "75-03-05", 7 }, { "13-03-05", 2 } }, U },
		{ "ISO", { { "2026-03-05", 7 } }, U },
		{ "serial", { { "46086", 1 } }, S },
		{ "serial", { { "46086.5", 9 }, { "Анна", 1 } }, S },
		{ "serial", { { "46086", 8 }, { "Анна", 1 } }, U },
		{ "serial", { { "46086", 9 }, { "-", 5 }, { "", 5 } }, S },
		{ "serial", { { "46086", 1 }, { "25.03.2026", 9 } }, D },
	};

	(void)state;
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct crm_date_vote vote = { 0 };

		for (size_t j = 0; j < NELEM(cases[i].cells); j++)
			for (int n = 0; n < cases[i].cells[j].times; n++)
				crm_date_vote(&vote, cases[i].cells[j].cell);
		if ((int)crm_date_decide(&vote) != cases[i].order)
			fail_msg("%s (%zu): order %d", cases[i].what, i, crm_date_decide(&vote));
	}
}

/* --- every day ------------------------------------------------------------------------ */

static const char *const english[] = { "January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December" };
static const char *const russian[] = { "января", "февраля", "марта", "апреля", "мая", "июня",
	"июля", "августа", "сентября", "октября", "ноября", "декабря" };

static void
check_day(const char *cell, int order, const char *day)
{
	char shown[128];

	show(cell, order, shown, sizeof(shown));
	if (strcmp(shown, day) != 0)
		fail_msg("'%s' in order %d: %s, not %s", cell, order, shown, day);
}

#define CHECK(order, day, ...)                                                                     \
	do {                                                                                       \
		char cell_[128];                                                                   \
		snprintf(cell_, sizeof(cell_), __VA_ARGS__);                                       \
		check_day(cell_, order, day);                                                      \
	} while (0)

static void
check_forms(int y, int m, int d, int serial)
{
	const char *name = english[m - 1], *in_russian = russian[m - 1];
	char day[CRM_TIME_SIZE];

	snprintf(day, sizeof(day), "%04d-%02d-%02d", y, m, d);
	CHECK(U, day, "%02d.%02d.%04d", d, m, y);
	CHECK(D, day, "%d.%d.%d", d, m, y);
	CHECK(D, day, "%02d/%02d/%d", d, m, y);
	CHECK(M, day, "%d/%d/%d", m, d, y);
	CHECK(M, day, "%02d-%02d-%02d", m, d, y % 100);
	CHECK(D, day, "%d.%02d.%02d", d, m, y % 100);
	CHECK(Y, day, "%02d-%02d-%02d", y % 100, m, d);
	CHECK(U, day, "%d/%02d/%d", y, m, d);
	CHECK(M, day, "%04d%02d%02d", y, m, d);
	CHECK(D, day, "%02d%02d%04d", d, m, y);
	CHECK(U, day, "%d %s %d", d, name, y);
	CHECK(U, day, "%02d-%.3s-%02d", d, name, y % 100);
	CHECK(U, day, "%s %d, %d", name, d, y);
	CHECK(U, day, "%d %s %d г.", d, in_russian, y);
	CHECK(U, day, "%d %.6s. %d", d, in_russian, y);
	CHECK(S, day, "%d", serial);
	/* Never as another day. */
	if (d != m)
		CHECK(U, d <= 12 ? hint : day, "%d/%d/%d", m, d, y);
}

static void
every_day_is_read_back(void **state)
{
	static const int years[] = { 1929, 1972, 1999, 2000, 2024, 2025 };
	static const char *const zones[] = { "Europe/Moscow", "America/Sao_Paulo", "UTC0" };
	int days = 0;

	(void)state;
	for (size_t i = 0; i < NELEM(years); i++) {
		struct tm tm = { .tm_year = years[i] - 1900, .tm_mday = 1 };
		int64_t t = timegm(&tm);

		set_zone(zones[i % NELEM(zones)]);
		for (; gmtime_r(&(time_t){ t }, &tm)->tm_year == years[i] - 1900; t += 86400) {
			const int serial = (int)(t / 86400 + 25569);

			check_forms(years[i], tm.tm_mon + 1, tm.tm_mday, serial);
			days++;
		}
	}
	assert_int_equal(days, 3 * 365 + 3 * 366);
}

/* Every moment of a day, an odd number of seconds apart. */
static void
every_time_is_read_back(void **state)
{
	(void)state;
	set_zone("Europe/Moscow");
	for (int64_t t = moment("2026-03-05"); t < moment("2026-03-06"); t += 59) {
		char iso[CRM_TIME_SIZE];
		const int s = (int)(t - moment("2026-03-05"));
		const int h = s / 3600, min = s / 60 % 60, sec = s % 60;

		crm_time_format(t, iso);
		check_day(iso, U, iso);
		CHECK(D, iso, "5.3.26 %d:%02d:%02d", h, min, sec);
		CHECK(D, iso, "%02d:%02d:%02d 05.03.2026", h, min, sec);
		CHECK(M, iso, "3/5/2026 %d:%02d:%02d %s", (h + 11) % 12 + 1, min, sec,
		    h < 12 ? "AM" : "PM");
		CHECK(U, iso, "Thu, 5 Mar 2026 %02d:%02d:%02d +0300", h, min, sec);
		CHECK(U, iso, "5 марта 2026 г. в %d:%02d:%02d", h, min, sec);
		CHECK(U, iso, "%lld", (long long)t);
		CHECK(U, iso, "%lld%03d", (long long)t, s % 1000);
		CHECK(S, s == 0 ? "2026-03-05" : iso, "%.15g", 46086 + s / 86400.0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(read_numbers, restore_zone),
		cmocka_unit_test_teardown(read_names, restore_zone),
		cmocka_unit_test_teardown(read_times, restore_zone),
		cmocka_unit_test_teardown(read_zones, restore_zone),
		cmocka_unit_test_teardown(read_local_times, restore_zone),
		cmocka_unit_test_teardown(read_counts, restore_zone),
		cmocka_unit_test_teardown(read_days_that_are_none, restore_zone),
		cmocka_unit_test_teardown(years_of_two_digits, restore_zone),
		cmocka_unit_test(order_by_name),
		cmocka_unit_test(a_cell_votes),
		cmocka_unit_test(columns_decide),
		cmocka_unit_test_teardown(every_day_is_read_back, restore_zone),
		cmocka_unit_test_teardown(every_time_is_read_back, restore_zone),
	};

	return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
