#include "tests/unit/crm_test.h"

#include <stdlib.h>
#include <time.h>

#include "lib/report/worktime.h"

#define HOUR 3600
#define DAY 86400
#define MONDAY INT64_C(1769990400) /* 2026-02-02T00:00:00Z */

static int
set_up(void **state)
{
	(void)state;
	setenv("TZ", "UTC0", 1);
	tzset();
	return 0;
}

static struct crm_worktime
make(const char *text, int64_t from, int64_t until)
{
	struct crm_hours hours;
	struct crm_worktime time;

	assert_int_equal(crm_hours_parse(&hours, text, NULL), CRM_OK);
	assert_int_equal(crm_worktime_make(&time, &hours, NULL, from, until, NULL), CRM_OK);
	return time;
}

static void
only_working_time_counts(void **state)
{
	struct crm_worktime time =
	    make("Mo-Fr 09:00-13:00, 14:00-18:00; Sa 10:00-14:00", MONDAY, MONDAY + 14 * DAY);

	(void)state;
	assert_int_equal(crm_worktime_between(&time, MONDAY, MONDAY + 9 * HOUR), 0);
	assert_int_equal(crm_worktime_between(&time, MONDAY, MONDAY + 9 * HOUR + 1), 1);
	assert_int_equal(
	    crm_worktime_between(&time, MONDAY + 10 * HOUR, MONDAY + 15 * HOUR), 4 * HOUR);
	assert_int_equal(crm_worktime_between(&time, MONDAY, MONDAY + DAY), 8 * HOUR);
	assert_int_equal(crm_worktime_between(&time, MONDAY, MONDAY + 7 * DAY), 44 * HOUR);
	/* From Friday 17:00 to Monday 10:00: an hour, Saturday, an hour. */
	assert_int_equal(
	    crm_worktime_between(&time, MONDAY + 4 * DAY + 17 * HOUR, MONDAY + 7 * DAY + 10 * HOUR),
	    6 * HOUR);
	assert_int_equal(crm_worktime_between(&time, MONDAY + DAY, MONDAY), 0);
	crm_worktime_free(&time);
}

static void
a_day_may_be_whole(void **state)
{
	struct crm_worktime time = make("24/7", MONDAY + HOUR, MONDAY + 3 * DAY);

	(void)state;
	assert_int_equal(
	    crm_worktime_between(&time, MONDAY + HOUR, MONDAY + 2 * DAY + 5), 2 * DAY - HOUR + 5);
	crm_worktime_free(&time);
	assert_int_equal(crm_worktime_make(&time, NULL, NULL, 0, 1, NULL), CRM_OK);
	assert_int_equal(crm_worktime_between(&time, -5, 7), 12);
	crm_worktime_free(&time);
}

static void
where_clocks_change_an_hour_is_an_hour(void **state)
{
	const int64_t sunday = INT64_C(1774738800); /* 2026-03-29 in Berlin: 23 hours */

	(void)state;
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	struct crm_worktime time = make("Su 00:00-24:00", sunday - DAY, sunday + 2 * DAY);
	assert_int_equal(crm_worktime_between(&time, sunday - DAY, sunday + 2 * DAY), 23 * HOUR);
	crm_worktime_free(&time);
	set_up(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_working_time_counts),
		cmocka_unit_test(a_day_may_be_whole),
		cmocka_unit_test(where_clocks_change_an_hour_is_an_hour),
	};

	return cmocka_run_group_tests_name("worktime", tests, set_up, NULL);
}
