#include "tests/unit/crm_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/setting.h"
#include "lib/flow/log.h"
#include "lib/flow/undo.h"
#include "tests/unit/crm_db_test.h"

#define NEW 1
#define WORKING 2
#define CONVERTED 4
#define UNQUALIFIED 5
#define HOUR 3600

CRM_SQL(stage_of, "SELECT stage FROM lead WHERE id = ?1");
CRM_SQL(responded_of, "SELECT responded_at FROM lead WHERE id = ?1");
CRM_SQL(notices_of, "SELECT count(*) FROM notice WHERE card = ?1 AND kind = 'attempts'");
CRM_SQL(notice_text,
    "SELECT coalesce(user, 0) || '|' || text FROM notice WHERE card = ?1 ORDER BY id DESC LIMIT 1");
CRM_SQL(activity_row,
    "SELECT card || '|' || kind || '|' || coalesce(direction, '-') || '|' ||"
    " coalesce(outcome, '-') || '|' || reached || '|' || at || '|' || recorded || '|' ||"
    " coalesce(author, 0) || '|' || coalesce(duration, '-') || '|' || coalesce(text, '-')"
    " FROM activity WHERE id = ?1");
CRM_SQL(stage_reason, "SELECT reason FROM event WHERE card = ?1 AND field = 'stage'"
		      " ORDER BY id DESC LIMIT 1");

static struct crm_db *db;
static struct crm_log *work_log;
static struct crm_logged done;
static struct crm_arena arena = CRM_ARENA_INIT;
static struct crm_err err;
static int64_t anna, lead;

static void
ok(enum crm_status st)
{
	test_ok(st, &err);
}

static int64_t
get_int(const char *const *sql, int64_t arg)
{
	int64_t value;

	ok(crm_db_get_int_(db, sql, &value, NULL, CRM_ARGS(crm_int(arg)), &err));
	return value;
}

static const char *
get_text(const char *const *sql, int64_t arg)
{
	struct crm_stmt *s;

	ok(crm_db_query_(db, sql, &s, CRM_ARGS(crm_int(arg)), &err));
	ok(crm_stmt_step(s, &err));
	const char *text = crm_arena_strdup(&arena, crm_stmt_text(s, 0));
	crm_stmt_done(s);
	return text;
}

static void
open_log(const char *login, bool strict)
{
	crm_log_free(work_log);
	ok(crm_log_open(&work_log, db, login, strict, &err));
}

static void
set_lead(const char *column, struct crm_value value)
{
	ok(crm_update(
	    db, CRM_TAB_LEAD, lead, CRM_WHAT_EDIT, CRM_SETS({ column, value }), NULL, &err));
}

static int
set_up(void **state)
{
	setenv("TZ", "UTC0", 1);
	if (test_db_setup(state) != 0)
		return -1;
	db = ((struct test_db *)*state)->db;
	test_db_begin(db);
	ok(crm_insert(db, CRM_TAB_USER, CRM_WHAT_CREATE,
	    CRM_SETS(
		{ "login", crm_text("anna") }, { "active", crm_int(1) }, { "weight", crm_int(1) }),
	    &anna, &err));
	lead = test_db_lead(db, "Анна Ким");
	set_lead("owner", crm_int(anna));
	set_lead("owner_at", crm_int(TEST_NOW));
	test_db_commit(db);
	crm_db_set_now(db, TEST_NOW + HOUR);
	test_db_begin(db);
	open_log("anna", false);
	return 0;
}

static int
tear_down(void **state)
{
	crm_log_free(work_log);
	work_log = NULL;
	crm_arena_clear(&arena);
	return test_db_teardown(state);
}

static enum crm_status
try_entry(const struct crm_log_entry *entry, int64_t id)
{
	int64_t card = 0;
	enum crm_tab kind = CRM_TAB_NONE;

	ok(crm_card_resolve(db, id, &card, &kind, &err));
	return crm_log_card(work_log, id, card, kind, entry, &done, &arena, &err);
}

static void
log_entry(const struct crm_log_entry *entry)
{
	ok(try_entry(entry, lead));
}

/* A call with an outcome, at a time. */
static void
call(const char *outcome, const char *at)
{
	log_entry(&(const struct crm_log_entry){
	    .kind = "call", .outcome = outcome, .at = at, .reached = -1 });
}

static void
is_lead(int64_t stage, int64_t responded)
{
	assert_int_equal(get_int(&stage_of, lead), stage);
	assert_int_equal(get_int(&responded_of, lead), responded);
}

static void
the_first_that_reached_makes_it_working(void **state)
{
	(void)state;
	call("no-answer", NULL);
	assert_int_equal(done.action, CRM_LOG_LOGGED);
	assert_string_equal(done.status, "new");
	assert_int_equal(done.attempts, 1);
	assert_string_equal(done.why, "not reached: attempt 1");
	is_lead(NEW, 0);
	log_entry(&(const struct crm_log_entry){
	    .kind = "note", .text = "спросить о цене", .reached = -1 });
	assert_string_equal(done.why, "");
	assert_int_equal(done.attempts, 1);
	log_entry(&(const struct crm_log_entry){ .kind = "offer", .reached = -1 });
	is_lead(NEW, 0);
	log_entry(&(const struct crm_log_entry){ .kind = "звонок",
	    .outcome = "Дозвонился",
	    .at = "2025-12-01T00:30",
	    .duration = "1:30",
	    .text = " да,\nберёт ",
	    .reached = -1 });
	assert_string_equal(done.status, "working");
	assert_int_equal(done.attempts, 1); /* the first one was later */
	assert_string_equal(done.why, "reached: working now");
	is_lead(WORKING, TEST_NOW + HOUR / 2);
	assert_string_equal(get_text(&stage_reason, lead), "call: reached, activity 4");
	assert_string_equal(get_text(&activity_row, done.activity),
	    "1|call|2|reached|1|1764549000|1764550800|1|90|да,\nберёт");
}

static void
the_earliest_that_reached_is_the_response(void **state)
{
	(void)state;
	call("talked", NULL);
	is_lead(WORKING, TEST_NOW + HOUR);
	call("talked", "2025-12-01T00:20");
	assert_string_equal(done.why, "reached");
	is_lead(WORKING, TEST_NOW + 20 * 60);
	call("talked", "2025-12-01T00:40");
	is_lead(WORKING, TEST_NOW + 20 * 60);
	/* Also before there was a lead: at the fair. */
	call("met", "2025-11-28");
	is_lead(WORKING, TEST_NOW - 3 * 86400);
}

static void
saying_so_overrules_the_outcome(void **state)
{
	(void)state;
	log_entry(
	    &(const struct crm_log_entry){ .kind = "call", .outcome = "talked", .reached = 0 });
	is_lead(NEW, 0);
	assert_int_equal(done.attempts, 1);
	log_entry(&(const struct crm_log_entry){ .kind = "call", .reached = 1 });
	is_lead(WORKING, TEST_NOW + HOUR);
	assert_int_equal(
	    try_entry(&(const struct crm_log_entry){ .kind = "note", .reached = 1 }, lead),
	    CRM_EDATA);
	assert_string_equal(err.text,
	    "a note goes nowhere and reaches nobody; log a call, mail, message or meeting");
}

static void
attempts_in_a_row_are_told_of_once(void **state)
{
	(void)state;
	call("no-answer", NULL);
	log_entry(&(const struct crm_log_entry){ .kind = "mail", .reached = -1 });
	assert_int_equal(get_int(&notices_of, lead), 0);
	call("busy", NULL);
	assert_string_equal(done.why,
	    "not reached: attempt 3; the boss and anna are told; it may change its owner");
	assert_int_equal(get_int(&notices_of, lead), 2);
	assert_string_equal(get_text(&notice_text, lead),
	    "1|lead 1, Анна Ким, with anna: 3 attempts and nobody reached");
	call("busy", NULL);
	assert_string_equal(done.why, "not reached: attempt 4");
	assert_int_equal(get_int(&notices_of, lead), 2);
	is_lead(NEW, 0);

	/* Who gets it next has a series of their own. */
	test_db_commit(db);
	crm_db_set_now(db, TEST_NOW + 2 * HOUR);
	test_db_begin(db);
	set_lead("owner_at", crm_int(TEST_NOW + 2 * HOUR));
	test_db_commit(db);
	test_db_begin(db);
	for (int i = 1; i <= 4; i++) {
		call("no-answer", NULL);
		assert_int_equal(done.attempts, i);
		assert_int_equal(get_int(&notices_of, lead), i < 3 ? 2 : 4);
	}
}

static void
after_an_answer_a_new_series_begins(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++)
		call("no-answer", "2025-12-01T00:10");
	call("talked", "2025-12-01T00:20");
	assert_int_equal(done.attempts, 0);
	test_db_commit(db);
	crm_db_set_now(db, TEST_NOW + 5 * HOUR);
	test_db_begin(db);
	/* Of before the answer, and of before the owner had it: no attempts in a row. */
	call("no-answer", "2025-12-01T00:15");
	assert_int_equal(done.attempts, 0);
	assert_string_equal(done.why, "not reached");
	call("no-answer", "2025-11-30");
	assert_int_equal(done.attempts, 0);
	for (int i = 1; i <= 2; i++)
		call("no-answer", NULL);
	assert_int_equal(done.attempts, 2);
	assert_int_equal(get_int(&notices_of, lead), 2);
	/* An answer in between, recorded late. */
	call("talked", "2025-12-01T04:00");
	assert_int_equal(done.attempts, 2);
	call("talked", NULL);
	assert_int_equal(done.attempts, 0);
	is_lead(WORKING, TEST_NOW + 20 * 60);
}

static void
the_setting_says_how_many(void **state)
{
	size_t changed;

	(void)state;
	ok(crm_setting_put(db, "attempts", "0", &changed, &err));
	for (int i = 0; i < 5; i++)
		call("no-answer", NULL);
	assert_int_equal(get_int(&notices_of, lead), 0);
	test_db_commit(db);
	test_db_begin(db);
	ok(crm_setting_put(db, "attempts", "2", &changed, &err));
	set_lead("owner", crm_null());
	call("no-answer", NULL);
	assert_string_equal(done.why, "not reached: attempt 6; the boss is told");
	assert_int_equal(get_int(&notices_of, lead), 1);
	assert_string_equal(
	    get_text(&notice_text, lead), "0|lead 1, Анна Ким: 6 attempts and nobody reached");
}

static void
unqualified_stays_so(void **state)
{
	(void)state;
	set_lead("stage", crm_int(UNQUALIFIED));
	for (int i = 0; i < 3; i++)
		call("no-answer", NULL);
	assert_int_equal(get_int(&notices_of, lead), 0);
	call("talked", NULL);
	assert_string_equal(done.status, "unqualified");
	assert_string_equal(done.why, "reached");
	is_lead(UNQUALIFIED, TEST_NOW + HOUR);
}

static void
a_reopened_lead_is_new_since_then(void **state)
{
	(void)state;
	set_lead("stage_at", crm_int(TEST_NOW + HOUR / 2));
	call("talked", "2025-12-01T00:20");
	assert_string_equal(done.why, "reached");
	is_lead(NEW, TEST_NOW + 20 * 60);
	call("talked", "2025-12-01T00:30");
	assert_string_equal(done.why, "reached: working now");
	is_lead(WORKING, TEST_NOW + 20 * 60);
}

static int64_t
add_contact(const char *name)
{
	int64_t id = 0;

	ok(crm_insert(db, CRM_TAB_CONTACT, CRM_WHAT_CREATE,
	    CRM_SETS({ "created", crm_int(TEST_NOW) }, { "name", crm_text(name) }), &id, &err));
	return id;
}

static void
of_a_converted_lead_it_goes_to_the_client(void **state)
{
	const struct crm_log_entry entry = {
		.kind = "call", .outcome = "talked", .external_id = "pbx-1", .reached = -1
	};
	const int64_t contact = add_contact("Анна Ким");
	char expected[64];

	(void)state;
	/* Recorded before the conversion, it is the same one after it. */
	log_entry(&entry);
	const int64_t before = done.activity;
	set_lead("stage", crm_int(CONVERTED));
	set_lead("converted_contact", crm_int(contact));
	log_entry(&entry);
	assert_int_equal(done.action, CRM_LOG_UNCHANGED);
	assert_int_equal(done.activity, before);
	assert_string_equal(
	    done.why, "lead 1 is converted: on contact 2; recorded before, as activity 1");
	call("no-answer", NULL);
	assert_string_equal(done.status, "converted");
	assert_int_equal(done.attempts, -1);
	assert_string_equal(done.why, "lead 1 is converted: on contact 2; not reached");
	strcpy(expected, "2|call|2|no-answer|0|");
	assert_memory_equal(get_text(&activity_row, done.activity), expected, strlen(expected));
	is_lead(CONVERTED, TEST_NOW + HOUR);
}

static void
other_cards_and_merged_ones(void **state)
{
	const int64_t contact = add_contact("Bob Stone"), twin = test_db_lead(db, "Anna Kim");

	(void)state;
	ok(try_entry(&(const struct crm_log_entry){ .kind = "meeting", .reached = -1 }, contact));
	assert_null(done.status);
	assert_int_equal(done.attempts, -1);
	assert_string_equal(done.why, "reached");
	ok(crm_update(db, CRM_TAB_CARD, twin, CRM_WHAT_MERGE, CRM_SETS({ "alias", crm_int(lead) }),
	    NULL, &err));
	ok(try_entry(&(const struct crm_log_entry){ .kind = "call", .reached = -1 }, twin));
	assert_string_equal(done.why, "3 is 1 now; not reached: attempt 1");
	assert_int_equal(done.attempts, 1);
}

static void
an_external_id_is_recorded_once(void **state)
{
	static const struct {
		struct crm_log_entry entry;
		const char *other;
	} cases[] = {
		{ { .kind = "mail", .outcome = "busy", .duration = "5", .text = "a" }, "kind" },
		{ { .kind = "call",
		      .direction = "in",
		      .outcome = "busy",
		      .duration = "5",
		      .text = "a" },
		    "direction" },
		{ { .kind = "call", .outcome = "no-answer", .duration = "5", .text = "a" },
		    "outcome" },
		{ { .kind = "call",
		      .outcome = "busy",
		      .duration = "5",
		      .text = "a",
		      .at = "2025-12-01T00:10" },
		    "time" },
		{ { .kind = "call", .outcome = "busy", .duration = "6", .text = "a" }, "duration" },
		{ { .kind = "call", .outcome = "busy", .text = "a" }, "duration" },
		{ { .kind = "call", .outcome = "busy", .duration = "5", .text = "b" }, "text" },
		{ { .kind = "call", .outcome = "busy", .duration = "5" }, "text" },
	};
	struct crm_log_entry entry = { .kind = "call",
		.outcome = "busy",
		.duration = "5",
		.text = "a",
		.external_id = "x 1",
		.reached = -1 };
	const int64_t other = test_db_lead(db, "Bob Stone");
	char message[128];

	(void)state;
	log_entry(&entry);
	entry.at = "2025-12-01T01:00";
	entry.author = "anna";
	entry.external_id = " x  1 ";
	log_entry(&entry);
	assert_int_equal(done.action, CRM_LOG_UNCHANGED);
	assert_int_equal(done.activity, 1);
	assert_int_equal(done.attempts, 1);
	assert_string_equal(done.status, "new");
	assert_string_equal(done.why, "recorded before, as activity 1");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct crm_log_entry changed = cases[i].entry;
		changed.external_id = "x 1";
		changed.reached = -1;
		assert_int_equal(try_entry(&changed, lead), CRM_EDATA);
		snprintf(message, sizeof(message),
		    "external id 'x 1' is activity 1 of card 1, with another %s", cases[i].other);
		assert_string_equal(err.text, message);
	}
	entry.reached = 1;
	assert_int_equal(try_entry(&entry, lead), CRM_EDATA);
	assert_string_equal(
	    err.text, "external id 'x 1' is activity 1 of card 1, with another reached");
	entry.reached = -1;
	assert_int_equal(try_entry(&entry, other), CRM_EDATA);
	assert_string_equal(
	    err.text, "external id 'x 1' is activity 1 of card 1, with another card");
	entry.external_id = "";
	log_entry(&entry);
	log_entry(&entry);
	assert_int_equal(done.activity, 3);
}

static void
what_makes_no_sense_is_refused(void **state)
{
	static const struct {
		struct crm_log_entry entry;
		const char *message;
	} cases[] = {
		{ { .kind = "" }, "no kind: what was done?" },
		{ { .kind = "call", .at = "2025-12-01T01:00:01" },
		    "at: '2025-12-01T01:00:01' is still to come; what is to be done is a task, see "
		    "crm-task" },
		{ { .kind = "call", .at = "soon" },
		    "at: 'soon' is not a time; 2026-12-01T10:00, today or -2h are" },
		{ { .kind = "call", .duration = "long" },
		    "duration: 'long' is none; seconds, 5m, 1h30m or 1:30 are" },
		{ { .kind = "call", .direction = "up" }, "direction 'up': in or out is wanted" },
		{ { .kind = "call", .author = "ana" }, "unknown user 'ana'; did you mean 'anna'?" },
		{ { .kind = "call", .text = "\xff" }, "text that is not UTF-8" },
		{ { .kind = "note", .direction = "out" }, "a note goes nowhere and reaches nobody; "
							  "log a call, mail, message or meeting" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct crm_log_entry entry = cases[i].entry;
		entry.reached = -1;
		assert_int_equal(try_entry(&entry, lead), CRM_EDATA);
		assert_string_equal(err.text, cases[i].message);
		if (*entry.kind != '\0')
			assert_int_equal(crm_log_check(work_log, &entry, &arena, &err), CRM_EDATA);
	}
	assert_int_equal(test_db_int(db, "SELECT count(*) FROM activity"), 0);
}

static void
new_words_are_warned_of_or_refused(void **state)
{
	struct crm_log_entry entry = { .kind = "webinar", .outcome = "on-holiday", .reached = -1 };

	(void)state;
	log_entry(&entry);
	assert_string_equal(
	    done.warning[0], "kind 'webinar' is new; the setting activity_kinds makes it known");
	assert_string_equal(done.warning[1],
	    "outcome 'on-holiday' is new and says nothing of whether the person was reached; the "
	    "settings reached_outcomes and unreached_outcomes, --reached and --not-reached do");
	entry.reached = 0;
	log_entry(&entry);
	assert_null(done.warning[1]);
	open_log("anna", true);
	assert_int_equal(try_entry(&entry, lead), CRM_EDATA);
	assert_string_equal(err.text,
	    "unknown kind 'webinar'; one of your own goes into the setting activity_kinds");
	entry.kind = "call";
	assert_int_equal(try_entry(&entry, lead), CRM_EDATA);
	assert_string_equal(err.text, "unknown outcome 'on-holiday'; one of your own goes into the "
				      "setting reached_outcomes or unreached_outcomes");
}

static void
who_is_no_user_is_no_author(void **state)
{
	(void)state;
	open_log("cron", false);
	call("busy", NULL);
	assert_int_equal(test_db_int(db, "SELECT author IS NULL FROM activity WHERE id = 1"), 1);
	log_entry(&(const struct crm_log_entry){ .kind = "call", .author = "anna", .reached = -1 });
	assert_int_equal(test_db_int(db, "SELECT author FROM activity WHERE id = 2"), anna);
}

static enum crm_status
no_conflict(void *arg, const struct crm_conflict *conflict, struct crm_err *e)
{
	(void)arg;
	fail_msg("kept: %s", conflict->why);
	return crm_err_set(e, CRM_EINTERNAL, "kept");
}

static void
all_of_it_is_undone(void **state)
{
	struct crm_buf before = CRM_BUF_INIT, after = CRM_BUF_INIT;
	struct crm_undone undone;

	(void)state;
	test_db_dump(db, &before);
	for (int i = 0; i < 3; i++)
		call("no-answer", "-10min");
	call("talked", NULL);
	call("talked", "-30min");
	const int64_t op = crm_db_op(db);
	test_db_commit(db);
	test_db_begin(db);
	ok(crm_undo_run(
	    db, &(const struct crm_undo){ .op = op, .kept = no_conflict }, &undone, &err));
	test_db_dump(db, &after);
	assert_string_equal(after.data, before.data);
	crm_buf_clear(&before);
	crm_buf_clear(&after);
}

#define DB_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(the_first_that_reached_makes_it_working),
		DB_TEST(the_earliest_that_reached_is_the_response),
		DB_TEST(saying_so_overrules_the_outcome),
		DB_TEST(attempts_in_a_row_are_told_of_once),
		DB_TEST(after_an_answer_a_new_series_begins),
		DB_TEST(the_setting_says_how_many),
		DB_TEST(unqualified_stays_so),
		DB_TEST(a_reopened_lead_is_new_since_then),
		DB_TEST(of_a_converted_lead_it_goes_to_the_client),
		DB_TEST(other_cards_and_merged_ones),
		DB_TEST(an_external_id_is_recorded_once),
		DB_TEST(what_makes_no_sense_is_refused),
		DB_TEST(new_words_are_warned_of_or_refused),
		DB_TEST(who_is_no_user_is_no_author),
		DB_TEST(all_of_it_is_undone),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
