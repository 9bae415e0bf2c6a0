#include "tests/unit/crm_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/command.h"
#include "lib/base/time.h"
#include "lib/crm/todo.h"
#include "lib/flow/notify.h"
#include "lib/text/mail.h"
#include "tests/unit/crm_db_test.h"

#define HOUR 3600
#define DAY 86400
/* TEST_NOW is a Monday, 00:00 UTC. */

static struct crm_db *db;
static struct crm_arena arena;
static struct crm_err err;
static int64_t anna, boris;

static void
ok(enum crm_status st)
{
	test_ok(st, &err);
}

static bool
switch_zone(const char *zone)
{
	setenv("TZ", zone == NULL ? "UTC0" : zone, 1);
	tzset();
	return true;
}

static int64_t
add_user(const char *login, const char *hours, const char *zone)
{
	int64_t id;

	ok(crm_insert(db, CRM_TAB_USER, CRM_WHAT_CREATE,
	    CRM_SETS({ "login", crm_text(login) }, { "active", crm_int(1) },
		{ "weight", crm_int(1) }, { "hours", crm_text(hours) },
		{ "timezone", crm_text(zone) }, { "email", crm_text("u@example.org") }),
	    &id, &err));
	return id;
}

static int
set_up(void **state)
{
	switch_zone(NULL);
	crm_zone_set_switch(switch_zone);
	if (test_db_setup(state) != 0)
		return -1;
	db = ((struct test_db *)*state)->db;
	test_db_begin(db);
	anna = add_user("anna", NULL, NULL);
	boris = add_user("boris", "Mo-Fr 10:00-18:00", "MSK-3");
	return 0;
}

static int
tear_down(void **state)
{
	crm_arena_clear(&arena);
	return test_db_teardown(state);
}

static void
next_op(int64_t now)
{
	test_db_commit(db);
	crm_db_end_op(db);
	crm_db_set_now(db, now);
	ok(crm_db_begin(db, &err));
}

static int64_t
add_task(int64_t owner, int64_t due)
{
	int64_t id = 0;
	const int64_t lead = test_db_lead(db, "Анна Ким");

	ok(crm_task_add(db,
	    &(const struct crm_task){ .card = lead, .kind = "call", .owner = owner, .due = due },
	    false, &id, &err));
	return id;
}

static void
set_task(int64_t task, const char *column, int64_t value)
{
	ok(crm_update(db, CRM_TAB_TASK, task, CRM_WHAT_TASK, CRM_SETS({ column, crm_int(value) }),
	    NULL, &err));
}

/* "kind task-id@moment ..." of all that waits, moments in hours since TEST_NOW. */
static const char *
waiting_at(int64_t now)
{
	static char text[512];
	const struct crm_notice_filter filter = { .ready = false };
	struct crm_notice *list;
	size_t n, len = 0;

	crm_db_set_now(db, now);
	ok(crm_notices_load(db, &filter, &arena, &list, &n, &err));
	text[0] = '\0';
	for (size_t i = 0; i < n; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s %d@%.4g",
		    i == 0 ? "" : "; ", list[i].kind, (int)list[i].task,
		    (double)(list[i].due - TEST_NOW) / HOUR);
	return text;
}

static enum crm_status
ignore(void *arg, const struct crm_notice *notice, struct crm_err *e)
{
	(void)arg;
	(void)notice;
	(void)e;
	return CRM_OK;
}

static struct crm_delivered
deliver_at(int64_t now, const char *command)
{
	const struct crm_notice_filter filter = { .ready = true };
	const struct crm_delivery how = {
		.command = command, .from = "crm@example.org", .limit_ms = 60000, .told = ignore
	};
	struct crm_delivered done;
	struct crm_notice *list;
	size_t n;

	next_op(now);
	test_db_commit(db);
	ok(crm_notices_load(db, &filter, &arena, &list, &n, &err));
	ok(crm_notices_deliver(db, &how, list, n, &arena, &done, &err));
	ok(crm_db_begin(db, &err));
	return done;
}

/* --- reminders --- */

static void
a_task_is_reminded_of_once_a_day(void **state)
{
	const int64_t task = add_task(anna, TEST_NOW + DAY + 15 * HOUR);

	(void)state;
	assert_string_equal(waiting_at(TEST_NOW + 23 * HOUR), "");
	assert_string_equal(waiting_at(TEST_NOW + DAY + 9 * HOUR - 1), "");
	assert_string_equal(waiting_at(TEST_NOW + DAY + 9 * HOUR), "task-due 1@33");
	assert_string_equal(waiting_at(TEST_NOW + DAY + 20 * HOUR), "task-due 1@33");
	assert_int_equal(deliver_at(TEST_NOW + DAY + 9 * HOUR, "true").delivered, 1);
	assert_string_equal(waiting_at(TEST_NOW + DAY + 20 * HOUR), "");
	/* The day after it is overdue, and the days after that. */
	assert_string_equal(waiting_at(TEST_NOW + 2 * DAY + 8 * HOUR), "");
	assert_string_equal(waiting_at(TEST_NOW + 2 * DAY + 9 * HOUR), "task-overdue 1@57");
	assert_int_equal(deliver_at(TEST_NOW + 2 * DAY + 9 * HOUR, "true").delivered, 1);
	assert_string_equal(waiting_at(TEST_NOW + 2 * DAY + 23 * HOUR), "");
	assert_string_equal(waiting_at(TEST_NOW + 6 * DAY + 9 * HOUR), "task-overdue 1@153");
	set_task(task, "state", CRM_TASK_DONE);
	assert_string_equal(waiting_at(TEST_NOW + 6 * DAY + 9 * HOUR), "");
}

static void
a_moved_task_is_reminded_of_again(void **state)
{
	const int64_t task = add_task(anna, TEST_NOW + DAY + 15 * HOUR);

	(void)state;
	assert_int_equal(deliver_at(TEST_NOW + DAY + 9 * HOUR, "true").delivered, 1);
	/* Moved on the day itself: when the new time is there. */
	next_op(TEST_NOW + DAY + 10 * HOUR);
	set_task(task, "due", TEST_NOW + DAY + 17 * HOUR);
	assert_string_equal(waiting_at(TEST_NOW + DAY + 16 * HOUR), "");
	assert_string_equal(waiting_at(TEST_NOW + DAY + 17 * HOUR), "task-due 1@41");
	/* To another day: on that day. */
	next_op(TEST_NOW + DAY + 18 * HOUR);
	set_task(task, "due", TEST_NOW + 3 * DAY + 15 * HOUR);
	assert_string_equal(waiting_at(TEST_NOW + 2 * DAY + 12 * HOUR), "");
	assert_string_equal(waiting_at(TEST_NOW + 3 * DAY + 12 * HOUR), "task-due 1@81");
	/* To somebody else: they are reminded, whoever was before. */
	assert_int_equal(deliver_at(TEST_NOW + 3 * DAY + 9 * HOUR, "true").delivered, 1);
	next_op(TEST_NOW + 3 * DAY + 10 * HOUR);
	set_task(task, "owner", boris);
	assert_string_equal(waiting_at(TEST_NOW + 3 * DAY + 15 * HOUR), "task-due 1@87");
}

static void
a_reminder_is_no_later_than_the_task(void **state)
{
	(void)state;
	add_task(anna, TEST_NOW + DAY + 7 * HOUR);
	assert_string_equal(waiting_at(TEST_NOW + DAY + 7 * HOUR - 1), "");
	assert_string_equal(waiting_at(TEST_NOW + DAY + 7 * HOUR), "task-due 1@31");
}

static void
a_new_task_of_today_is_reminded_of_when_it_is_due(void **state)
{
	(void)state;
	next_op(TEST_NOW + 10 * HOUR);
	add_task(anna, TEST_NOW + 12 * HOUR);
	add_task(anna, TEST_NOW - HOUR); /* overdue when made: tomorrow */
	assert_string_equal(waiting_at(TEST_NOW + 11 * HOUR), "");
	assert_string_equal(waiting_at(TEST_NOW + 12 * HOUR), "task-due 1@12");
	assert_string_equal(
	    waiting_at(TEST_NOW + DAY + 9 * HOUR), "task-overdue 1@33; task-overdue 2@33");
}

static void
hours_say_when_and_on_which_days(void **state)
{
	(void)state;
	/* 10:00 in Moscow is 07:00. Friday is the fifth day, and the seventh has no hours. */
	add_task(boris, TEST_NOW + 4 * DAY + 12 * HOUR);
	assert_string_equal(waiting_at(TEST_NOW + 4 * DAY + 7 * HOUR - 1), "");
	assert_string_equal(waiting_at(TEST_NOW + 4 * DAY + 7 * HOUR), "task-due 1@103");
	assert_string_equal(waiting_at(TEST_NOW + 5 * DAY + 12 * HOUR), "");
	assert_string_equal(waiting_at(TEST_NOW + 7 * DAY + 7 * HOUR), "task-overdue 1@175");
	/* A day there begins at 21:00 here. */
	add_task(boris, TEST_NOW + 7 * DAY + 22 * HOUR);
	assert_string_equal(waiting_at(TEST_NOW + 8 * DAY + 6 * HOUR), "task-due 2@190");
	/* Away: not of what is overdue. */
	ok(crm_update(db, CRM_TAB_USER, boris, CRM_WHAT_EDIT,
	    CRM_SETS(
		{ "away_from", crm_int(TEST_NOW) }, { "away_until", crm_int(TEST_NOW + 30 * DAY) }),
	    NULL, &err));
	assert_string_equal(waiting_at(TEST_NOW + 7 * DAY + 7 * HOUR), "");
}

static void
tasks_of_nobody_are_the_boss_s(void **state)
{
	const struct crm_notice_filter filter = { .ready = true };
	struct crm_notice *list;
	size_t n;

	(void)state;
	add_task(0, TEST_NOW + DAY);
	next_op(TEST_NOW + DAY + 9 * HOUR);
	ok(crm_notices_load(db, &filter, &arena, &list, &n, &err));
	assert_int_equal(n, 1);
	assert_int_equal(list[0].user, 0);
	assert_int_equal(list[0].to, 0);
	assert_string_equal(list[0].why, "nobody is the boss: see the setting boss, and teams");
	ok(crm_insert(db, CRM_TAB_TEAM, CRM_WHAT_CREATE,
	    CRM_SETS({ "name", crm_text("sales") }, { "boss", crm_int(anna) }), NULL, &err));
	ok(crm_notices_load(db, &filter, &arena, &list, &n, &err));
	assert_int_equal(list[0].to, anna);
	assert_null(list[0].why);
	assert_string_equal(list[0].text, "call, lead 1, Анна Ким, due 2025-12-02 00:00");
}

static void
a_reminder_that_failed_is_of_its_day_and_time(void **state)
{
	const int64_t task = add_task(anna, TEST_NOW + DAY + 15 * HOUR);
	struct crm_delivered done = deliver_at(TEST_NOW + DAY + 9 * HOUR, "false");

	(void)state;
	assert_int_equal(done.again, 1);
	assert_string_equal(done.problem, "exit status 1");
	/* The same one, not a second. */
	assert_string_equal(waiting_at(TEST_NOW + DAY + 9 * HOUR), "task-due 1@33.02");
	next_op(TEST_NOW + DAY + 10 * HOUR);
	set_task(task, "due", TEST_NOW + DAY + 20 * HOUR);
	assert_string_equal(waiting_at(TEST_NOW + DAY + 10 * HOUR), "");
	done = deliver_at(TEST_NOW + DAY + 10 * HOUR, "true");
	assert_int_equal(done.delivered, 0);
	assert_int_equal(done.obsolete, 1);
	/* The next day has its own. */
	assert_int_equal(deliver_at(TEST_NOW + DAY + 20 * HOUR, "false").again, 1);
	assert_string_equal(waiting_at(TEST_NOW + 2 * DAY + 8 * HOUR), "");
	done = deliver_at(TEST_NOW + 2 * DAY + 9 * HOUR, "true");
	assert_int_equal(done.delivered, 1);
	assert_int_equal(done.obsolete, 1);
	assert_int_equal(test_db_int(db, "SELECT count(*) FROM notice WHERE failed IS NOT NULL"
					 " AND tries = 1 AND problem LIKE 'not true any more%'"),
	    2);
}

/* --- mail --- */

static void
headers_are_encoded_and_folded(void **state)
{
	static const struct {
		const char *text, *header;
	} cases[] = {
		{ "", "Subject: \n" },
		{ " plain  text\r\nBcc: x@y.z\n", "Subject: plain text Bcc: x@y.z\n" },
		{ "привет", "Subject: =?UTF-8?B?0L/RgNC40LLQtdGC?=\n" },
		{ "=?UTF-8?B?eA==?=", "Subject: =?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?=\n" },
		{ "a\xff\xe2\x80\xae"
		  "b",
		    "Subject: =?UTF-8?B?Ye+/vWI=?=\n" },
		{ "one two three four five six seven eight nine ten eleven twelve thirteen "
		  "fourteen",
		    "Subject: one two three four five six seven eight nine ten eleven twelve\n"
		    " thirteen fourteen\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct crm_buf out = CRM_BUF_INIT;
		crm_mail_text(&out, "Subject", cases[i].text);
		assert_true(crm_buf_ok(&out));
		assert_string_equal(out.data, cases[i].header);
		crm_buf_clear(&out);
	}
}

/* Whatever the length of a text, no line is longer than 76 and all of it is one header. */
static void
no_line_is_too_long(void **state)
{
	static const char *const unit[] = { "я", "a", "\xf0\x9f\x8e\x84", "ab ", "ёж ", "\n",
		"日" };

	(void)state;
	for (size_t u = 0; u < sizeof(unit) / sizeof(unit[0]); u++)
		for (int n = 1; n < 130; n++) {
			struct crm_buf text = CRM_BUF_INIT, out = CRM_BUF_INIT;
			const struct crm_mailbox_parts to = { "someone@example.org",
				"example.org" };
			for (int i = 0; i < n; i++)
				crm_buf_puts(&text, unit[u]);
			crm_mail_text(&out, "Subject", text.data);
			crm_mail_address(&out, "To", text.data, &to);
			for (const char *p = out.data; *p != '\0';) {
				const size_t len = strcspn(p, "\n");
				assert_true(len <= 78);
				assert_true(len > 1);
				assert_true(*p == ' ' || strncmp(p, "Subject: ", 9) == 0 ||
					    strncmp(p, "To: ", 4) == 0);
				p += len + 1;
			}
			crm_buf_clear(&text);
			crm_buf_clear(&out);
		}
}

static void
addresses_are_safe(void **state)
{
	static const struct {
		const char *text, *address; /* NULL: refused */
	} cases[] = {
		{ "anna@example.org", "anna@example.org" },
		{ "Анна <anna@Пример.РФ>", "anna@xn--e1afmkfd.xn--p1ai" },
		{ "анна@пример.рф", "анна@xn--e1afmkfd.xn--p1ai" },
		{ "o'neil+x@example.org", "o'neil+x@example.org" },
		{ "\"a b\"@example.org", NULL },
		{ "\"a\\\"\\r\\nBcc: x\"@example.org", NULL },
		{ "a b@example.org", NULL },
		{ "a@example.org, b@example.org", NULL },
		{ "anna", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct crm_mailbox_parts parts = { NULL, NULL };
		const char *problem = NULL;
		const enum crm_status st =
		    crm_mail_address_parse(&parts, cases[i].text, &arena, &problem);
		assert_int_equal(st, cases[i].address == NULL ? CRM_EDATA : CRM_OK);
		if (cases[i].address != NULL)
			assert_string_equal(parts.address, cases[i].address);
		else
			assert_non_null(problem);
	}
}

static void
bodies_are_encoded(void **state)
{
	static const struct {
		const char *text, *body;
	} cases[] = {
		{ "From here\n.\na = b \n", "quoted-printable\n\n=46rom here\n=2E\na =3D b=20\n" },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaé\n",
		    "quoted-"
		    "printable\n\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "aaaaaaaaaaa=\na=C3=A9\n" },
		{ "да\n", "base64\n\n0LTQsA0K\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct crm_buf out = CRM_BUF_INIT;
		crm_mail_body(&out, cases[i].text);
		const char *body = strstr(out.data, "Encoding: ") + strlen("Encoding: ");
		assert_string_equal(body, cases[i].body);
		crm_buf_clear(&out);
	}
}

static void
dates_are_local(void **state)
{
	struct crm_buf out = CRM_BUF_INIT;

	(void)state;
	switch_zone("<+0545>-5:45");
	crm_mail_date(&out, TEST_NOW);
	switch_zone("<-0330>3:30");
	crm_mail_date(&out, TEST_NOW);
	switch_zone(NULL);
	assert_string_equal(out.data, "Date: Mon, 01 Dec 2025 05:45:00 +0545\n"
				      "Date: Sun, 30 Nov 2025 20:30:00 -0330\n");
	crm_buf_clear(&out);
}

/* --- commands --- */

static void
commands_end_in_many_ways(void **state)
{
	static const struct {
		const char *command, *said;
		int status;
		bool late;
	} cases[] = {
		{ "true", "", 0, false },
		{ "exit 75", "", 75, false },
		{ "kill -15 $$", "", 143, false },
		{ "echo one >&2; echo two >&2; echo three", "one", 0, false },
		{ "test \"$(cat)\" = input || echo other >&2", "", 0, false },
		/* Whatever is left behind keeps nobody, nor does what it has open. */
		{ "sleep 20 & exit 3", "", 3, false },
		{ "sleep 100", "", 143, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct crm_command_end end;
		ok(crm_command_run(
		    cases[i].command, "input", 5, cases[i].late ? 300 : 60000, &end, &err));
		assert_int_equal(end.status, cases[i].status);
		assert_int_equal(end.late, cases[i].late);
		assert_string_equal(end.said, cases[i].said);
	}
	/* More than a pipe holds, either way. */
	char *much = malloc(1 << 20);
	assert_non_null(much);
	memset(much, 'x', 1 << 20);
	struct crm_command_end end;
	ok(crm_command_run("true", much, 1 << 20, 60000, &end, &err));
	assert_int_equal(end.status, 0);
	ok(crm_command_run("cat >&2", much, 1 << 20, 60000, &end, &err));
	assert_int_equal(end.status, 0);
	assert_int_equal(strlen(end.said), CRM_COMMAND_SAID - 1);
	free(much);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_task_is_reminded_of_once_a_day),
		TEST(a_moved_task_is_reminded_of_again),
		TEST(a_reminder_is_no_later_than_the_task),
		TEST(a_new_task_of_today_is_reminded_of_when_it_is_due),
		TEST(hours_say_when_and_on_which_days),
		TEST(tasks_of_nobody_are_the_boss_s),
		TEST(a_reminder_that_failed_is_of_its_day_and_time),
		TEST(headers_are_encoded_and_folded),
		TEST(no_line_is_too_long),
		TEST(addresses_are_safe),
		TEST(bodies_are_encoded),
		TEST(dates_are_local),
		TEST(commands_end_in_many_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
