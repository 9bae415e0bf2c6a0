#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include <stdlib.h>

#include "lib/crm/setting.h"
#include "lib/crm/span.h"

#define HOUR 3600
#define DAY 86400
#define MONDAY INT64_C(1772442000) /* 2026-03-02T09:00:00Z */

static void
texts_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t n;
		enum crm_span_unit unit;
	} cases[] = {
		{ "", 0, CRM_SPAN_SECONDS },
		{ "0", 0, CRM_SPAN_SECONDS },
		{ "30min", 1800, CRM_SPAN_SECONDS },
		{ "4h", 4 * HOUR, CRM_SPAN_SECONDS },
		{ "+4h", 4 * HOUR, CRM_SPAN_SECONDS },
		{ "3d", 3, CRM_SPAN_DAYS },
		{ "2w", 2, CRM_SPAN_WEEKS },
		{ "через 2 дня", 2, CRM_SPAN_DAYS },
	};
	static const char *const bad[] = { "soon", "-4h", "tomorrow", "4", "1m", "2d 10:00",
		"99999d", "2026-01-01" };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct crm_span span = { 77, CRM_SPAN_WEEKS };
		assert_true(crm_span_parse(cases[i].text, &span));
		assert_int_equal(span.n, cases[i].n);
		assert_int_equal(span.unit, cases[i].unit);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct crm_span span;
		if (crm_span_parse(bad[i], &span))
			fail_msg("'%s' was read", bad[i]);
	}
}

static void
texts_are_written(void **state)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	const struct crm_span hours = { 4 * HOUR, CRM_SPAN_SECONDS };
	const struct crm_span minutes = { 2700, CRM_SPAN_SECONDS };
	const struct crm_span days = { 3, CRM_SPAN_DAYS }, weeks = { 1, CRM_SPAN_WEEKS };

	(void)state;
	assert_string_equal(crm_span_text(&hours, 3, &arena), "12 h");
	assert_string_equal(crm_span_text(&minutes, 1, &arena), "45 min");
	assert_string_equal(crm_span_text(&minutes, 4, &arena), "3 h");
	assert_string_equal(crm_span_text(&days, 1, &arena), "3 d");
	assert_string_equal(crm_span_text(&weeks, 2, &arena), "2 w");
	crm_arena_clear(&arena);
}

static int64_t
after(const char *text, int64_t times, int64_t t, const struct crm_worker *worker,
    const char *holidays)
{
	struct crm_span span;
	int64_t out = 0;

	assert_true(crm_span_parse(text, &span));
	assert_true(crm_span_after(&span, times, t, worker, holidays, &out));
	/* Whoever looks for what may be over need not ask for more. */
	assert_true(out >= t + crm_span_least(&span, times));
	return out - t;
}

static void
they_pass_by_the_calendar(void **state)
{
	const struct crm_worker nobody = { .has_hours = false };

	(void)state;
	assert_int_equal(after("30min", 1, MONDAY, &nobody, ""), 1800);
	assert_int_equal(after("4h", 3, MONDAY, &nobody, ""), 12 * HOUR);
	assert_int_equal(after("2d", 2, MONDAY, &nobody, "2026-03-03"), 4 * DAY);
	assert_int_equal(after("1w", 1, MONDAY, &nobody, ""), 7 * DAY);
}

static void
they_pass_in_working_time(void **state)
{
	struct crm_worker worker = { .has_hours = true, .zone = "UTC" };
	struct crm_err err;

	(void)state;
	assert_int_equal(crm_hours_parse(&worker.hours, "Mo-Fr 09:00-18:00", &err), CRM_OK);
	assert_int_equal(after("4h", 1, MONDAY, &worker, ""), 4 * HOUR);
	/* Nine hours a day: 12 end on Tuesday at noon. */
	assert_int_equal(after("4h", 3, MONDAY, &worker, ""), DAY + 3 * HOUR);
	assert_int_equal(after("45min", 1, MONDAY + 9 * HOUR - 900, &worker, ""), 15 * HOUR + 2700);
	/* Five working days are a week, of which a holiday makes a day more. */
	assert_int_equal(after("1d", 5, MONDAY, &worker, ""), 7 * DAY);
	assert_int_equal(after("1d", 1, MONDAY, &worker, "03-03"), 2 * DAY);
	assert_int_equal(after("1d", 1, MONDAY + 4 * DAY, &worker, ""), 3 * DAY);
	/* Weeks count the calendar, and then on to the next working moment. */
	assert_int_equal(after("1w", 1, MONDAY - DAY, &worker, ""), 8 * DAY);
}

static void
settings_are_spans(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_span span;
	size_t changed;

	test_ok(crm_setting_span(t->db, "take_cooldown", &span, &err), &err);
	assert_int_equal(span.n, 1);
	assert_int_equal(span.unit, CRM_SPAN_WEEKS);
	assert_int_equal(crm_span_seconds(&span), 7 * DAY);
	test_db_begin(t->db);
	assert_int_equal(
	    crm_setting_put(t->db, "take_cooldown", "a while", &changed, &err), CRM_EDATA);
	assert_string_equal(err.text,
	    "setting 'take_cooldown': a time like 30min, 4h, 3d or 2w is wanted, not 'a while'");
	test_ok(crm_insert(t->db, CRM_TAB_SETTING, CRM_WHAT_CREATE,
		    CRM_SETS({ "name", crm_text("recycle_a") }, { "value", crm_text("?") }), NULL,
		    &err),
	    &err);
	assert_int_equal(crm_setting_span(t->db, "recycle_a", &span, &err), CRM_EDATA);
	assert_string_equal(err.text, "setting 'recycle_a' is not a span of time");
	crm_db_rollback(t->db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_read),
		cmocka_unit_test(texts_are_written),
		cmocka_unit_test(they_pass_by_the_calendar),
		cmocka_unit_test(they_pass_in_working_time),
		cmocka_unit_test_setup_teardown(
		    settings_are_spans, test_db_setup, test_db_teardown),
	};

	setenv("TZ", "UTC0", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
