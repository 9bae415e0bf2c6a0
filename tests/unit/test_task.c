#include "tests/unit/crm_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/time.h"
#include "lib/crm/todo.h"
#include "lib/crm/todo_ics.h"
#include "lib/flow/task.h"
#include "lib/flow/undo.h"
#include "lib/text/ical.h"
#include "tests/unit/crm_db_test.h"

#define DAY 86400

static struct crm_db *db;
static struct crm_arena arena;
static struct crm_err err;
static struct crm_task_work work;
static struct crm_task_outcome out;
static int64_t anna, boris;

static void
ok(enum crm_status st)
{
	test_ok(st, &err);
}

static int64_t
add_user(const char *login, bool active)
{
	int64_t id;

	ok(crm_insert(db, CRM_TAB_USER, CRM_WHAT_CREATE,
	    CRM_SETS({ "login", crm_text(login) }, { "active", crm_int(active) },
		{ "weight", crm_int(1) }),
	    &id, &err));
	return id;
}

static int
set_up(void **state)
{
	setenv("TZ", "UTC0", 1);
	tzset();
	if (test_db_setup(state) != 0)
		return -1;
	db = ((struct test_db *)*state)->db;
	test_db_begin(db);
	anna = add_user("anna", true);
	boris = add_user("boris", true);
	ok(crm_task_work_open(&work, db, "anna", &arena, &err));
	return 0;
}

static int
tear_down(void **state)
{
	crm_arena_clear(&arena);
	return test_db_teardown(state);
}

static int64_t
add_task(int64_t card, const char *owner)
{
	ok(crm_task_order(
	    &work, &(const struct crm_task_order){ .card = card, .owner = owner }, &out, &err));
	return out.task;
}

static int64_t
number(const char *sql)
{
	return test_db_int(db, sql);
}

static void
next_op(void)
{
	test_db_commit(db);
	crm_db_end_op(db);
	ok(crm_db_begin(db, &err));
}

/* --- the verbs --- */

static void
an_order_becomes_a_task(void **state)
{
	const int64_t lead = test_db_lead(db, "Анна Ким");
	const struct crm_task_order order = { .card = lead,
		.kind = "  meeting ",
		.due = "+2d",
		.owner = "boris",
		.text = " показать\nнасос ",
		.external_id = " x 1 " };

	(void)state;
	ok(crm_task_order(&work, &order, &out, &err));
	assert_int_equal(out.action, CRM_TASK_IS_ADDED);
	assert_int_equal(out.card, lead);
	assert_int_equal(out.task, 1);
	assert_int_equal(out.next, 0);
	assert_int_equal(out.due, TEST_NOW + 2 * DAY);
	assert_string_equal(out.owner, "boris");
	assert_string_equal(out.why, "");
	assert_int_equal(number("SELECT count(*) FROM task WHERE kind = 'meeting' AND owner = 2 AND"
				" text = 'показать' || char(10) || 'насос' AND external_id = 'x 1'"
				" AND state = 1 AND created = 1764547200"),
	    1);
	assert_int_equal(number("SELECT count(*) FROM notice WHERE user = 2 AND kind = 'task' AND"
				" text = 'meeting, lead 1, Анна Ким, due 2025-12-03T00:00:00Z'"),
	    1);
	/* The same again. */
	ok(crm_task_order(&work, &order, &out, &err));
	assert_int_equal(out.action, CRM_TASK_IS_UNCHANGED);
	assert_int_equal(out.task, 1);
	assert_string_equal(out.why, "known by its external_id");
	assert_int_equal(number("SELECT count(*) FROM task"), 1);
}

static void
an_order_is_refused(void **state)
{
	char kind[80];
	const int64_t lead = test_db_lead(db, "Ada");
	memset(kind, 'k', sizeof(kind));
	kind[70] = '\0';
	const struct {
		struct crm_task_order order;
		const char *text;
	} cases[] = {
		{ { .card = 99 }, "no card 99" },
		{ { .card = lead, .owner = "bors" }, "unknown user 'bors'; did you mean 'boris'?" },
		{ { .card = lead, .owner = "gleb" }, "user 'gleb' is inactive" },
		{ { .card = lead, .due = "x" },
		    "'x' is no time; like +2d, tomorrow 10:00, friday, 2026-12-01 10:00" },
		{ { .card = lead, .kind = " \n" }, "'' is no kind of task; like call or meeting" },
		{ { .card = lead, .kind = kind }, NULL },
	};

	(void)state;
	add_user("gleb", false);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(crm_task_order(&work, &cases[i].order, &out, &err), CRM_EDATA);
		if (cases[i].text != NULL)
			assert_string_equal(err.text, cases[i].text);
	}
	assert_int_equal(number("SELECT count(*) FROM task"), 0);
}

static void
nobody_works_for_nobody(void **state)
{
	const int64_t lead = test_db_lead(db, "Ada");

	(void)state;
	ok(crm_task_work_open(&work, db, "cron", &arena, &err));
	assert_int_equal(work.actor, 0);
	add_task(lead, NULL);
	assert_null(out.owner);
	ok(crm_update(db, CRM_TAB_LEAD, lead, CRM_WHAT_EDIT, CRM_SETS({ "owner", crm_int(boris) }),
	    NULL, &err));
	add_task(lead, NULL);
	assert_string_equal(out.owner, "boris");
	/* Nobody is the next owner of what nobody had. */
	ok(crm_task_report(&work,
	    &(const struct crm_task_report){ .task = 1, .next = "mail", .due = "+1d" }, &out,
	    &err));
	assert_null(out.owner);
	assert_int_equal(number("SELECT count(*) FROM task WHERE id = 3 AND owner IS NULL"), 1);
}

static void
a_report_asks_for_the_next(void **state)
{
	const int64_t lead = test_db_lead(db, "Ada"), task = add_task(lead, NULL);
	struct crm_task_report report = { .task = task };

	(void)state;
	assert_int_equal(crm_task_report(&work, &report, &out, &err), CRM_EDATA);
	assert_string_equal(
	    err.text, "lead 1 is new: what is next? --next KIND --due WHEN, or --no-next REASON");
	report.next = "mail";
	assert_int_equal(crm_task_report(&work, &report, &out, &err), CRM_EDATA);
	assert_string_equal(err.text, "when is the next task due? --due, or a column 'due'");
	report.due = "+1d";
	report.no_next = "x";
	assert_int_equal(crm_task_report(&work, &report, &out, &err), CRM_EDATA);
	assert_string_equal(err.text, "a next task, or a reason for none: not both");
	report.no_next = "";
	ok(crm_task_report(&work, &report, &out, &err));
	assert_int_equal(out.action, CRM_TASK_IS_DONE);
	assert_int_equal(out.next, 2);
	assert_int_equal(out.due, TEST_NOW + DAY);
	/* Its next is open: another task of the card may end without one. */
	add_task(lead, NULL);
	ok(crm_task_report(&work, &(const struct crm_task_report){ .task = 3 }, &out, &err));
	assert_int_equal(out.next, 0);
	assert_int_equal(out.action, CRM_TASK_IS_DONE);
}

static void
stages_that_ask_for_the_next(void **state)
{
	static const struct {
		int64_t stage;
		enum crm_status expected;
	} cases[] = { { 1, CRM_EDATA }, { 2, CRM_EDATA }, { 3, CRM_EDATA }, { 5, CRM_OK } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const int64_t lead = test_db_lead(db, "Ada"), task = add_task(lead, NULL);
		ok(crm_update(db, CRM_TAB_LEAD, lead, CRM_WHAT_STAGE,
		    CRM_SETS({ "stage", crm_int(cases[i].stage) }), NULL, &err));
		assert_int_equal(crm_task_report(&work,
				     &(const struct crm_task_report){ .task = task }, &out, &err),
		    cases[i].expected);
	}
}

/* Whoever has left gets no task: the next is for whoever finished the last. */
static void
the_next_is_not_for_who_left(void **state)
{
	const int64_t task = add_task(test_db_lead(db, "Ada"), "boris");

	(void)state;
	ok(crm_update(db, CRM_TAB_USER, boris, CRM_WHAT_EDIT, CRM_SETS({ "active", crm_int(0) }),
	    NULL, &err));
	ok(crm_task_report(&work,
	    &(const struct crm_task_report){ .task = task, .next = "mail", .due = "+1d" }, &out,
	    &err));
	assert_string_equal(out.owner, "anna");
	assert_string_equal(out.why, "boris had it");
	assert_int_equal(number("SELECT count(*) FROM task WHERE follows = 1 AND owner = 1"), 1);
	assert_int_equal(
	    number("SELECT count(*) FROM task WHERE id = 1 AND owner = 2 AND closed_by = 1"), 1);
}

static void
closed_is_closed(void **state)
{
	const int64_t lead = test_db_lead(db, "Ada");
	const int64_t done = add_task(lead, NULL), cancelled = add_task(lead, NULL);
	const struct crm_task_report report = { .task = done }, other = { .task = cancelled };

	(void)state;
	ok(crm_task_report(&work, &report, &out, &err));
	ok(crm_task_cancel(&work, cancelled, " gone ", &out, &err));
	assert_int_equal(out.action, CRM_TASK_IS_CANCELLED);
	next_op();
	ok(crm_task_report(&work, &report, &out, &err));
	assert_int_equal(out.action, CRM_TASK_IS_UNCHANGED);
	assert_string_equal(out.why, "done 2025-12-01 by anna already");
	ok(crm_task_cancel(&work, cancelled, "other", &out, &err));
	assert_int_equal(out.action, CRM_TASK_IS_UNCHANGED);
	assert_string_equal(out.why, "cancelled 2025-12-01 by anna already");
	assert_int_equal(number("SELECT count(*) FROM task WHERE id = 2 AND result = 'gone'"), 1);
	assert_int_equal(crm_task_report(&work, &other, &out, &err), CRM_EDATA);
	assert_string_equal(err.text, "task 2 was cancelled 2025-12-01 by anna; add another");
	assert_int_equal(crm_task_cancel(&work, done, NULL, &out, &err), CRM_EDATA);
	assert_string_equal(err.text, "task 1 was done 2025-12-01 by anna; add another");
	assert_int_equal(crm_task_move(&work, done, "+1d", NULL, &out, &err), CRM_EDATA);
	assert_int_equal(crm_task_move(&work, 77, "+1d", NULL, &out, &err), CRM_EDATA);
	assert_string_equal(err.text, "no task 77");
	assert_int_equal(crm_db_op(db), 0);
}

static void
every_verb_is_undone(void **state)
{
	struct crm_buf before = CRM_BUF_INIT, after = CRM_BUF_INIT;
	const int64_t lead = test_db_lead(db, "Ada");
	struct crm_undone undone;

	(void)state;
	add_task(lead, NULL);
	add_task(lead, NULL);
	add_task(lead, NULL);
	next_op();
	test_db_dump(db, &before);
	add_task(lead, "boris");
	ok(crm_task_report(&work,
	    &(const struct crm_task_report){
		.task = 1, .result = "ok", .next = "mail", .due = "+1d" },
	    &out, &err));
	ok(crm_task_report(
	    &work, &(const struct crm_task_report){ .task = 2, .no_next = "no" }, &out, &err));
	ok(crm_task_move(&work, 3, "+2d", "boris", &out, &err));
	ok(crm_task_cancel(&work, 3, "gone", &out, &err));
	const int64_t op = crm_db_op(db);
	next_op();
	ok(crm_undo_run(db, &(const struct crm_undo){ .op = op }, &undone, &err));
	assert_int_equal(undone.kept, 0);
	test_db_dump(db, &after);
	assert_string_equal(before.data, after.data);
	crm_buf_clear(&before);
	crm_buf_clear(&after);
}

static void
counts_open_tasks_of_what_was_merged(void **state)
{
	const int64_t one = test_db_lead(db, "Ada"), two = test_db_lead(db, "Ada");
	const int64_t task = add_task(one, NULL);
	int64_t n;

	(void)state;
	add_task(two, NULL);
	ok(crm_update(db, CRM_TAB_CARD, two, CRM_WHAT_MERGE, CRM_SETS({ "alias", crm_int(one) }),
	    NULL, &err));
	ok(crm_tasks_open(db, one, 0, &n, &err));
	assert_int_equal(n, 2);
	ok(crm_tasks_open(db, one, task, &n, &err));
	assert_int_equal(n, 1);
	ok(crm_tasks_open(db, two, 0, &n, &err));
	assert_int_equal(n, 1);
}

/* --- iCalendar --- */

static void
check_text(const char *text, const char *expected)
{
	struct crm_buf buf = CRM_BUF_INIT;

	crm_ical_text(&buf, "SUMMARY", text);
	assert_string_equal(crm_buf_str(&buf), expected);
	crm_buf_clear(&buf);
}

static void
ical_escapes(void **state)
{
	(void)state;
	check_text("", "SUMMARY:\r\n");
	check_text("a,b;c\\d:\"e\"", "SUMMARY:a\\,b\\;c\\\\d:\"e\"\r\n");
	check_text("a\nb\tc\r\x01\x7f", "SUMMARY:a\\nb\tc\r\n");
	check_text("\xd0\xff"
		   "b",
	    "SUMMARY:b\r\n");
	check_text("\xc2\x85x", "SUMMARY:x\r\n");
}

static void
ical_folds(void **state)
{
	char text[256], expected[300];

	(void)state;
	/* "SUMMARY:" and 67 make 75, one more is folded. */
	memset(text, 'x', sizeof(text));
	text[67] = '\0';
	snprintf(expected, sizeof(expected), "SUMMARY:%s\r\n", text);
	check_text(text, expected);
	text[67] = 'x';
	text[68] = '\0';
	snprintf(expected, sizeof(expected), "SUMMARY:%.67s\r\n x\r\n", text);
	check_text(text, expected);
	/* A line that goes on has the blank, and 74. */
	text[68] = 'x';
	text[67 + 75] = '\0';
	snprintf(expected, sizeof(expected), "SUMMARY:%.67s\r\n %.74s\r\n x\r\n", text, text);
	check_text(text, expected);
	/* Neither a character nor an escape is cut. */
	memset(text, 'x', sizeof(text));
	memcpy(text + 66, "я", sizeof("я"));
	snprintf(expected, sizeof(expected), "SUMMARY:%.66s\r\n я\r\n", text);
	check_text(text, expected);
	memcpy(text + 66, ",", sizeof(","));
	snprintf(expected, sizeof(expected), "SUMMARY:%.66s\r\n \\,\r\n", text);
	check_text(text, expected);
	memcpy(text + 64, "日", sizeof("日"));
	snprintf(expected, sizeof(expected), "SUMMARY:%.64s日\r\n", text);
	check_text(text, expected);
}

static void
ical_times(void **state)
{
	struct crm_buf buf = CRM_BUF_INIT;

	(void)state;
	setenv("TZ", "Asia/Vladivostok", 1);
	tzset();
	crm_ical_time(&buf, "DUE", TEST_NOW);
	assert_string_equal(crm_buf_str(&buf), "DUE:20251201T000000Z\r\n");
	crm_buf_clear(&buf);
}

static void
ical_of_a_user(void **state)
{
	struct crm_buf one = CRM_BUF_INIT, two = CRM_BUF_INIT;
	const int64_t lead = test_db_lead(db, "Ada");
	size_t n;

	(void)state;
	add_task(lead, NULL);
	add_task(lead, "boris");
	ok(crm_task_order(&work,
	    &(const struct crm_task_order){ .card = lead, .due = "+1h", .kind = "mail" }, &out,
	    &err));
	ok(crm_tasks_ics(db, anna, false, &one, &n, &err));
	assert_int_equal(n, 2);
	assert_non_null(strstr(one.data, "UID:task-3-"));
	assert_null(strstr(one.data, "UID:task-2-"));
	assert_true(strstr(one.data, "UID:task-3-") < strstr(one.data, "UID:task-1-"));
	/* The same database at another time gives the same. */
	crm_db_set_now(db, TEST_NOW + DAY);
	ok(crm_tasks_ics(db, anna, false, &two, &n, &err));
	assert_string_equal(one.data, two.data);
	crm_buf_reset(&two);
	ok(crm_tasks_ics(db, anna, true, &two, &n, &err));
	assert_int_equal(n, 1);
	assert_non_null(strstr(two.data, "DTSTART:20251201T010000Z\r\nDURATION:PT15M\r\n"));
	assert_null(strstr(two.data, "VTODO"));
	crm_buf_clear(&one);
	crm_buf_clear(&two);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_order_becomes_a_task),
		TEST(an_order_is_refused),
		TEST(nobody_works_for_nobody),
		TEST(a_report_asks_for_the_next),
		TEST(stages_that_ask_for_the_next),
		TEST(the_next_is_not_for_who_left),
		TEST(closed_is_closed),
		TEST(every_verb_is_undone),
		TEST(counts_open_tasks_of_what_was_merged),
		cmocka_unit_test(ical_escapes),
		cmocka_unit_test(ical_folds),
		cmocka_unit_test(ical_times),
		TEST(ical_of_a_user),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
