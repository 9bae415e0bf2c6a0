#include "tests/unit/crm_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/time.h"
#include "lib/crm/due.h"
#include "lib/crm/hours.h"
#include "lib/text/when.h"

#define NELEM(a) (sizeof(a) / sizeof((a)[0]))
#define OFFICE "Mo-Fr 09:00-18:00; Sa 10:00-14:00"

static const char *usual = "UTC0";

static void
set_zone(const char *zone)
{
	setenv("TZ", zone, 1);
	tzset();
}

/* As a tool does it; "Nowhere" is the zone that is not known. */
static bool
switch_zone(const char *zone)
{
	if (zone != NULL && strcmp(zone, "Nowhere") == 0)
		return false;
	set_zone(zone == NULL ? usual : zone);
	return true;
}

static int
set_up(void **state)
{
	(void)state;
	usual = "UTC0";
	set_zone(usual);
	crm_zone_set_switch(switch_zone);
	return 0;
}

static int64_t
at(const char *text)
{
	int64_t t;

	if (!crm_time_parse(text, &t))
		fail_msg("%s is no time", text);
	return t;
}

static const char *
show(int64_t t)
{
	static char shown[CRM_TIME_SIZE];

	crm_time_format(t, shown);
	return shown;
}

/* --- working hours --- */

/* As "1 09:00-18:00, 3 10:00-12:00 13:00-14:00". */
static void
dump(const struct crm_hours *hours, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (int d = 0; d < 7; d++) {
		if (hours->day[d].n == 0)
			continue;
		used +=
		    (size_t)snprintf(out + used, size - used, "%s%d", used == 0 ? "" : ", ", d + 1);
		for (int i = 0; i < hours->day[d].n; i++)
			used += (size_t)snprintf(out + used, size - used, " %02d:%02d-%02d:%02d",
			    hours->day[d].span[i].from / 60, hours->day[d].span[i].from % 60,
			    hours->day[d].span[i].until / 60, hours->day[d].span[i].until % 60);
	}
}

static void
reads_hours(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "Mo 09:00-18:00", "1 09:00-18:00" },
		{ "Sa-Mo 9-18", "1 09:00-18:00, 6 09:00-18:00, 7 09:00-18:00" },
		{ "Tu,Th 10-12, 13:30-24:00",
		    "2 10:00-12:00 13:30-24:00, 4 10:00-12:00 13:30-24:00" },
		{ "Mo 14-18; Mo 9-13", "1 09:00-13:00 14:00-18:00" },
		{ "Пн–Вт 9:00 – 18:00; Сб: 10-14", "1 09:00-18:00, 2 09:00-18:00, 6 10:00-14:00" },
		{ "пн. вт. 8-9", "1 08:00-09:00, 2 08:00-09:00" },
		{ "среда 8-9, суббота 10-11;", "3 08:00-09:00, 6 10:00-11:00" },
		{ "Wednesday 0-1\nSun 2-3", "3 00:00-01:00, 7 02:00-03:00" },
		{ "Mo,Tu-We,Fr 9-10",
		    "1 09:00-10:00, 2 09:00-10:00, 3 09:00-10:00, 5 09:00-10:00" },
		{ "24/7", "1 00:00-24:00, 2 00:00-24:00, 3 00:00-24:00, 4 00:00-24:00, "
			  "5 00:00-24:00, 6 00:00-24:00, 7 00:00-24:00" },
	};
	struct crm_hours hours;
	struct crm_err err;
	char out[512];

	(void)state;
	for (size_t i = 0; i < NELEM(cases); i++) {
		if (crm_hours_parse(&hours, cases[i].text, &err) != CRM_OK)
			fail_msg("%s: %s", cases[i].text, err.text);
		dump(&hours, out, sizeof(out));
		assert_string_equal(out, cases[i].expected);
	}
}

static void
refuses_hours(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "", "at 1: a day like Mo or Пн is wanted" },
		{ "9-18", "at 1: a day like Mo or Пн is wanted" },
		{ "Xx 9-18", "at 1: a day like Mo or Пн is wanted" },
		{ "Mo-", "at 4: a day like Mo or Пн is wanted" },
		{ "Пн-Пт", "at 6: a time like 09:00 is wanted" },
		{ "Пн-Пт с 9 до 18", "at 7: a time like 09:00 is wanted" },
		{ "Mo 9-25", "at 6: a time like 09:00 is wanted" },
		{ "Mo 9-24:30", "at 6: a time like 09:00 is wanted" },
		{ "Mo 9:60-18", "at 6: a time like 09:00 is wanted" },
		{ "Mo 900-1800", "at 4: a time like 09:00 is wanted" },
		{ "Mo 9", "at 5: a dash and the end are wanted, like 09:00-18:00" },
		{ "Mo 22-06", "at 4: it ends before it begins; a night is two days' hours" },
		{ "Mo 9-9", "at 4: it ends before it begins; a night is two days' hours" },
		{ "Mo 9-18; Mo 17-19", "at 13: it overlaps with other hours of that day" },
		{ "Mo 1-2,3-4,5-6,7-8,9-10", "at 20: a day has at most four of them" },
		{ "Mo 9-18 10-12", "at 9: ; and the next days are wanted here" },
		{ "Mo 9-18 !", "at 9: ; and the next days are wanted here" },
		{ "Mo 9-18; ; Tu 9-18", "at 10: a time like 09:00 is wanted" },
	};
	struct crm_hours hours;
	struct crm_err err;

	(void)state;
	for (size_t i = 0; i < NELEM(cases); i++) {
		assert_int_equal(crm_hours_parse(&hours, cases[i].text, &err), CRM_EDATA);
		if (strcmp(err.text, cases[i].expected) != 0)
			fail_msg("%s: '%s', not '%s'", cases[i].text, err.text, cases[i].expected);
	}
}

struct count_case {
	const char *from;
	int64_t n;
	const char *expected;
};

static void
check_count(const char *text, const char *zone, const struct count_case *cases, size_t n,
    bool (*count)(const struct crm_hours *, int64_t, int64_t, const char *, int64_t *))
{
	struct crm_hours hours;
	struct crm_err err;

	assert_int_equal(crm_hours_parse(&hours, text, &err), CRM_OK);
	for (size_t i = 0; i < n; i++) {
		int64_t t;
		assert_true(count(&hours, at(cases[i].from), cases[i].n, zone, &t));
		if (strcmp(show(t), cases[i].expected) != 0)
			fail_msg("%s + %lld: %s, not %s", cases[i].from, (long long)cases[i].n,
			    show(t), cases[i].expected);
	}
}

#define H 3600

static void
adds_working_time(void **state)
{
	/* 2026-03-06 is a Friday. */
	static const struct count_case office[] = {
		{ "2026-03-06T17:30", 2 * H, "2026-03-07T11:30:00Z" },
		{ "2026-03-06T17:30", H / 2, "2026-03-06T18:00:00Z" },
		{ "2026-03-06T17:30", H / 2 + 1, "2026-03-07T10:00:01Z" },
		{ "2026-03-06T18:00", 0, "2026-03-07T10:00:00Z" },
		{ "2026-03-06T17:59:59", 0, "2026-03-06T17:59:59Z" },
		{ "2026-03-07T20:00", H, "2026-03-09T10:00:00Z" },
		{ "2026-03-08T00:00", 49 * H, "2026-03-14T14:00:00Z" },
		{ "2026-03-08T00:00", 49 * H + 1, "2026-03-16T09:00:01Z" },
	};
	static const struct count_case week[] = {
		{ "2026-03-06T17:30", 2 * H, "2026-03-09T10:30:00Z" },
	};
	static const struct count_case lunch[] = {
		{ "2026-03-09T12:00", 2 * H, "2026-03-09T15:00:00Z" },
		{ "2026-03-09T13:30", 0, "2026-03-09T14:00:00Z" },
	};

	(void)state;
	check_count(OFFICE, NULL, office, NELEM(office), crm_hours_add);
	check_count("Пн-Пт 9-18", "", week, NELEM(week), crm_hours_add);
	check_count("Mo-Fr 9-13, 14-18", NULL, lunch, NELEM(lunch), crm_hours_add);
}

static void
adds_in_the_zone_of_the_hours(void **state)
{
	static const struct count_case vladivostok[] = {
		/* 17:30 there, on a Friday. */
		{ "2026-03-06T10:30+03:00", 2 * H, "2026-03-09T03:30:00+03:00" },
		{ "2026-03-06T23:00+03:00", 0, "2026-03-09T02:00:00+03:00" },
	};
	static const struct count_case unknown[] = {
		{ "2026-03-06T17:30+03:00", 2 * H, "2026-03-09T10:30:00+03:00" },
	};

	(void)state;
	set_zone(usual = "Europe/Moscow");
	check_count("Mo-Fr 9-18", "Asia/Vladivostok", vladivostok, 2, crm_hours_add);
	check_count("Mo-Fr 9-18", "Nowhere", unknown, 1, crm_hours_add);
	assert_string_equal(getenv("TZ"), "Europe/Moscow");
}

static void
adds_over_changes_of_the_clock(void **state)
{
	/* Forward on 2026-03-29 at 02:00, back on 2026-10-25 at 03:00. */
	static const struct count_case nights[] = {
		{ "2026-03-29T00:00+01:00", 4 * H, "2026-03-29T05:00:00+02:00" },
		{ "2026-03-29T00:00+01:00", 5 * H, "2026-03-29T06:00:00+02:00" },
		{ "2026-03-29T00:00+01:00", 5 * H + 1, "2026-03-30T00:00:01+02:00" },
		{ "2026-10-25T00:00+02:00", 7 * H, "2026-10-25T06:00:00+01:00" },
	};
	/* Hours that the clocks skip are none. */
	static const struct count_case skipped[] = {
		{ "2026-03-29T00:00+01:00", 0, "2026-03-30T02:00:00+02:00" },
	};
	static const struct count_case office[] = {
		{ "2026-03-27T17:00+01:00", 2 * H, "2026-03-30T10:00:00+02:00" },
		{ "2026-10-23T17:00+02:00", 2 * H, "2026-10-26T10:00:00+01:00" },
	};

	(void)state;
	set_zone(usual = "Europe/Berlin");
	check_count("24/7", NULL, nights, 2, crm_hours_add);
	check_count("Mo-Su 0-6", NULL, nights, NELEM(nights), crm_hours_add);
	check_count("Mo-Su 2-3", NULL, skipped, NELEM(skipped), crm_hours_add);
	check_count("Mo-Fr 9-18", NULL, office, NELEM(office), crm_hours_add);
}

static void
adds_working_days(void **state)
{
	static const struct count_case office[] = {
		{ "2026-03-05T17:30", 2, "2026-03-07T14:00:00Z" },
		{ "2026-03-05T09:30", 2, "2026-03-07T10:00:00Z" },
		{ "2026-03-06T17:30", 2, "2026-03-09T17:30:00Z" },
		{ "2026-03-06T22:00", 1, "2026-03-09T10:00:00Z" },
		{ "2026-03-08T12:00", 0, "2026-03-09T09:00:00Z" },
		{ "2026-03-09T12:34:56", 6, "2026-03-16T12:34:56Z" },
	};
	static const struct count_case berlin[] = {
		{ "2026-03-27T17:00+01:00", 1, "2026-03-30T17:00:00+02:00" },
		{ "2026-10-23T17:00+02:00", 1, "2026-10-26T17:00:00+01:00" },
	};

	(void)state;
	check_count(OFFICE, NULL, office, NELEM(office), crm_hours_add_days);
	set_zone(usual = "Europe/Berlin");
	check_count("Mo-Fr 9-18", NULL, berlin, NELEM(berlin), crm_hours_add_days);
}

static void
knows_open_and_end(void **state)
{
	const struct crm_civil friday = { 2026, 3, 6, 0, 0, 0 }, sunday = { 2026, 3, 8, 0, 0, 0 };
	struct crm_hours hours;
	struct crm_err err;
	int64_t t;

	(void)state;
	assert_int_equal(crm_hours_parse(&hours, OFFICE, &err), CRM_OK);
	assert_true(crm_hours_open(&hours, at("2026-03-06T09:00"), NULL));
	assert_false(crm_hours_open(&hours, at("2026-03-06T08:59:59"), NULL));
	assert_false(crm_hours_open(&hours, at("2026-03-06T18:00"), NULL));
	assert_true(crm_hours_open(&hours, at("2026-03-06T08:59:59"), "Europe/Moscow"));
	assert_true(crm_hours_end(&hours, &friday, NULL, &t));
	assert_string_equal(show(t), "2026-03-06T18:00:00Z");
	assert_true(crm_hours_end(&hours, &friday, "Asia/Vladivostok", &t));
	assert_string_equal(show(t), "2026-03-06T08:00:00Z");
	assert_false(crm_hours_end(&hours, &sunday, NULL, &t));
	assert_false(crm_hours_add(&hours, at("2026-03-06"), INT64_C(1000000000), NULL, &t));
	assert_false(crm_hours_add_days(&hours, at("2026-03-06"), 999999, NULL, &t));
}

/* --- due times --- */

struct due_case {
	const char *text, *expected; /* NULL: refused */
};

static void
check_due(
    const char *now, const char *hours, const char *zone, const struct due_case *cases, size_t n)
{
	struct crm_worker worker = { .has_hours = hours != NULL, .zone = zone };
	struct crm_err err = { CRM_OK, "" };

	if (hours != NULL)
		assert_int_equal(crm_hours_parse(&worker.hours, hours, &err), CRM_OK);
	for (size_t i = 0; i < n; i++) {
		int64_t t;
		const char *got = "refused";
		const char *expected = cases[i].expected == NULL ? "refused" : cases[i].expected;
		enum crm_status st = crm_due_parse(cases[i].text, at(now), &worker, &t, &err);
		if (st == CRM_OK)
			got = show(t);
		else
			assert_int_equal(st, CRM_EDATA);
		if (strcmp(got, expected) != 0)
			fail_msg("%s from %s: %s, not %s", cases[i].text, now, got, expected);
	}
}

static void
due_of_somebody_without_hours(void **state)
{
	/* A Friday. */
	static const struct due_case cases[] = {
		{ "now", "2026-03-06T15:30:10+03:00" },
		{ "сейчас", "2026-03-06T15:30:10+03:00" },
		{ "today", "2026-03-06T23:59:59+03:00" },
		{ "Today", "2026-03-06T23:59:59+03:00" },
		{ "сегодня", "2026-03-06T23:59:59+03:00" },
		{ "today 18:00", "2026-03-06T18:00:00+03:00" },
		{ "today at 9:05", "2026-03-06T09:05:00+03:00" },
		{ "сегодня до 18:00", "2026-03-06T18:00:00+03:00" },
		{ "tomorrow", "2026-03-07T23:59:59+03:00" },
		{ "tomorrow 10:00", "2026-03-07T10:00:00+03:00" },
		{ "10:00 tomorrow", "2026-03-07T10:00:00+03:00" },
		{ " ЗАВТРА   в 10:00 ", "2026-03-07T10:00:00+03:00" },
		{ "завтра, 10:00", "2026-03-07T10:00:00+03:00" },
		{ "послезавтра", "2026-03-08T23:59:59+03:00" },
		{ "day after tomorrow 9:00", "2026-03-08T09:00:00+03:00" },
		{ "friday", "2026-03-06T23:59:59+03:00" },
		{ "fri 10:00", "2026-03-13T10:00:00+03:00" },
		{ "fri 16:00", "2026-03-06T16:00:00+03:00" },
		{ "on thursday", "2026-03-12T23:59:59+03:00" },
		{ "Mon", "2026-03-09T23:59:59+03:00" },
		{ "пятница", "2026-03-06T23:59:59+03:00" },
		{ "в пятницу в 10:00", "2026-03-13T10:00:00+03:00" },
		{ "во вторник", "2026-03-10T23:59:59+03:00" },
		{ "до среды", NULL },
		{ "в среду", "2026-03-11T23:59:59+03:00" },
		{ "вс", "2026-03-08T23:59:59+03:00" },
		{ "18:00", "2026-03-06T18:00:00+03:00" },
		{ "10:00", "2026-03-07T10:00:00+03:00" },
		{ "2026-12-01", "2026-12-01T23:59:59+03:00" },
		{ "2026-12-01 10:00", "2026-12-01T10:00:00+03:00" },
		{ "2026-12-01T10:00Z", "2026-12-01T13:00:00+03:00" },
		{ "01.12.2026", "2026-12-01T23:59:59+03:00" },
		{ "01.12.26", "2026-12-01T23:59:59+03:00" },
		{ "01.12.2026 10:00", "2026-12-01T10:00:00+03:00" },
		{ "1 декабря 2026", "2026-12-01T23:59:59+03:00" },
		{ "1 Dec 2026 10:00", "2026-12-01T10:00:00+03:00" },
		{ "+2d", "2026-03-08T15:30:10+03:00" },
		{ "2d", "2026-03-08T15:30:10+03:00" },
		{ "+2d 10:00", "2026-03-08T10:00:00+03:00" },
		{ "через 2 дня в 10:00", "2026-03-08T10:00:00+03:00" },
		{ "in 3 days", "2026-03-09T15:30:10+03:00" },
		{ "+2h", "2026-03-06T17:30:10+03:00" },
		{ "in 2 hours", "2026-03-06T17:30:10+03:00" },
		{ "in 2h", "2026-03-06T17:30:10+03:00" },
		{ "in an hour", "2026-03-06T16:30:10+03:00" },
		{ "30min", "2026-03-06T16:00:10+03:00" },
		{ "через 30 минут", "2026-03-06T16:00:10+03:00" },
		{ "через час", "2026-03-06T16:30:10+03:00" },
		{ "через полчаса", "2026-03-06T16:00:10+03:00" },
		{ "через 2 часа", "2026-03-06T17:30:10+03:00" },
		{ "через неделю", "2026-03-13T15:30:10+03:00" },
		{ "+1w 9:00", "2026-03-13T09:00:00+03:00" },
		{ "in 1 month", "2026-04-06T15:30:10+03:00" },
		{ "+1y", "2027-03-06T15:30:10+03:00" },
		{ "", NULL },
		{ "soon", NULL },
		{ "7", NULL },
		{ "+2", NULL },
		{ "in", NULL },
		{ "in 2", NULL },
		{ "через", NULL },
		{ "+2h 10:00", NULL },
		{ "-2d", NULL },
		{ "tomorrow 25:00", NULL },
		{ "tomorrow 10", NULL },
		{ "tomorrow 10:00 11:00", NULL },
		{ "10:00 10:00", NULL },
		{ "next friday", NULL },
		{ "2026-02-30", NULL },
		{ "03/05/2026", NULL },
		{ "a b c d e f g h i j", NULL },
		{ "9999999d", NULL },
		{ "999999y", NULL },
		{ "8000y", NULL },
	};

	(void)state;
	set_zone(usual = "Europe/Moscow");
	check_due("2026-03-06T15:30:10", NULL, NULL, cases, NELEM(cases));
}

static void
due_of_somebody_with_hours(void **state)
{
	static const struct due_case cases[] = {
		{ "+2h", "2026-03-09T10:30:00+03:00" },
		{ "in 30 minutes", "2026-03-06T18:00:00+03:00" },
		{ "+2d", "2026-03-10T17:30:00+03:00" },
		{ "+2d 10:00", "2026-03-10T10:00:00+03:00" },
		{ "+1w", "2026-03-13T17:30:00+03:00" },
		{ "+1m", "2026-04-06T17:30:00+03:00" },
		{ "+2m", "2026-05-06T17:30:00+03:00" },
		{ "+3m", "2026-06-08T09:00:00+03:00" },
		{ "today", "2026-03-06T18:00:00+03:00" },
		{ "friday", "2026-03-06T18:00:00+03:00" },
		{ "tomorrow", "2026-03-07T23:59:59+03:00" },
		{ "понедельник", "2026-03-09T18:00:00+03:00" },
		{ "2026-12-01", "2026-12-01T18:00:00+03:00" },
		{ "2026-12-01 20:00", "2026-12-01T20:00:00+03:00" },
		{ "tomorrow 20:00", "2026-03-07T20:00:00+03:00" },
	};
	static const struct due_case evening[] = {
		{ "today", "2026-03-06T23:59:59+03:00" },
		{ "friday", "2026-03-06T23:59:59+03:00" },
		{ "+1h", "2026-03-09T10:00:00+03:00" },
	};

	(void)state;
	set_zone(usual = "Europe/Moscow");
	check_due("2026-03-06T17:30", "Mo-Fr 9-18", NULL, cases, NELEM(cases));
	check_due("2026-03-06T19:30", "Mo-Fr 9-18", NULL, evening, NELEM(evening));
}

/* Their day is another one already; times of day stay those of the desk. */
static void
due_in_the_zone_of_the_user(void **state)
{
	static const struct due_case cases[] = {
		{ "today", "2026-03-09T11:00:00+03:00" },
		{ "monday", "2026-03-09T11:00:00+03:00" },
		{ "tomorrow", "2026-03-10T11:00:00+03:00" },
		{ "2026-03-11", "2026-03-11T11:00:00+03:00" },
		{ "2026-03-14", "2026-03-14T16:59:59+03:00" },
		{ "tomorrow 10:00", "2026-03-09T10:00:00+03:00" },
		{ "+1h", "2026-03-09T03:00:00+03:00" },
	};

	(void)state;
	set_zone(usual = "Europe/Moscow");
	check_due("2026-03-08T20:00", "Mo-Fr 9-18", "Asia/Vladivostok", cases, NELEM(cases));
	assert_string_equal(getenv("TZ"), "Europe/Moscow");
}

static void
due_where_the_clocks_change(void **state)
{
	static const struct due_case spring[] = {
		{ "tomorrow 02:30", "2026-03-29T03:00:00+02:00" },
		{ "+1d", "2026-03-29T12:00:00+02:00" },
		{ "+24h", "2026-03-29T13:00:00+02:00" },
		{ "2026-03-29 02:30", NULL },
		{ "sunday", "2026-03-29T23:59:59+02:00" },
	};
	static const struct due_case autumn[] = {
		{ "tomorrow 02:30", "2026-10-25T02:30:00+02:00" },
		{ "+1d", "2026-10-25T12:00:00+01:00" },
		{ "tomorrow", "2026-10-25T23:59:59+01:00" },
	};

	(void)state;
	set_zone(usual = "Europe/Berlin");
	check_due("2026-03-28T12:00", NULL, NULL, spring, NELEM(spring));
	check_due("2026-10-24T12:00", NULL, NULL, autumn, NELEM(autumn));
}

static void
says_what_a_time_is(void **state)
{
	const struct crm_worker worker = { 0 };
	struct crm_err err;
	int64_t t;

	(void)state;
	assert_int_equal(crm_due_parse("завтро", at("2026-03-06"), &worker, &t, &err), CRM_EDATA);
	assert_string_equal(
	    err.text, "'завтро' is no time; like +2d, tomorrow 10:00, friday, 2026-12-01 10:00");
	assert_int_equal(crm_due_parse("8000y", at("2026-03-06"), &worker, &t, &err), CRM_EDATA);
	assert_string_equal(err.text, "'8000y' is beyond the calendar");
}

static void
counts_days_of_the_week(void **state)
{
	const struct crm_civil days[] = { { 1970, 1, 1, 0, 0, 0 }, { 1969, 12, 31, 23, 0, 0 },
		{ 2026, 11, 22, 5, 0, 0 }, { 2026, 2, 30, 0, 0, 0 }, { 1900, 1, 1, 0, 0, 0 } };
	const int expected[] = { 4, 3, 7, 1, 1 };

	(void)state;
	for (size_t i = 0; i < NELEM(days); i++)
		assert_int_equal(crm_civil_weekday(&days[i]), expected[i]);
}

#define TEST(f) cmocka_unit_test_setup(f, set_up)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_hours),
		TEST(refuses_hours),
		TEST(adds_working_time),
		TEST(adds_in_the_zone_of_the_hours),
		TEST(adds_over_changes_of_the_clock),
		TEST(adds_working_days),
		TEST(knows_open_and_end),
		TEST(due_of_somebody_without_hours),
		TEST(due_of_somebody_with_hours),
		TEST(due_in_the_zone_of_the_user),
		TEST(due_where_the_clocks_change),
		TEST(says_what_a_time_is),
		TEST(counts_days_of_the_week),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
