#include "tests/unit/crm_test.h"

#include <stdlib.h>
#include <string.h>

#include "lib/crm/activity.h"
#include "lib/crm/setting.h"
#include "tests/unit/crm_db_test.h"

static struct crm_db *db;
static struct crm_activity_words words;
static struct crm_arena arena = CRM_ARENA_INIT;
static struct crm_err err;

static void
put(const char *setting, const char *value)
{
	size_t changed;

	test_ok(crm_setting_put(db, setting, value, &changed, &err), &err);
}

static int
set_up(void **state)
{
	if (test_db_setup(state) != 0)
		return -1;
	db = ((struct test_db *)*state)->db;
	test_db_begin(db);
	put("activity_kinds", "demo, Site Visit ,,contact");
	put("reached_outcomes", "готов купить, callback later");
	put("unreached_outcomes", "думает");
	test_ok(crm_activity_words_get(db, &words, &arena, &err), &err);
	return 0;
}

static int
tear_down(void **state)
{
	crm_arena_clear(&arena);
	return test_db_teardown(state);
}

static void
kinds_are_words_in_any_spelling(void **state)
{
	static const struct {
		const char *given, *word;
		bool fresh;
	} cases[] = {
		{ "call", "call", false },
		{ " Call ", "call", false },
		{ "E-mail", "mail", false },
		{ "Звонок", "call", false },
		{ "СЧЁТ", "invoice", false },
		{ "price list", "price-list", false },
		{ "Price_List", "price-list", false },
		{ "demo", "demo", false },
		{ "SITE visit", "site-visit", false },
		{ "contact", "contact", false }, /* of the setting, near 'contract' as it is */
		{ "webinar", "webinar", true },
		{ "Вебинар", "вебинар", true },
		{ "b2b", "b2b", true },
	};
	struct crm_activity_word word;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		test_ok(crm_activity_kind(&words, cases[i].given, &word, &arena, &err), &err);
		assert_string_equal(word.word, cases[i].word);
		assert_int_equal(word.fresh, cases[i].fresh);
	}
}

static void
what_is_no_kind_is_refused(void **state)
{
	static const struct {
		const char *given, *message;
	} cases[] = {
		{ "cal", "unknown kind 'cal'; did you mean 'call'? one of your own goes into the "
			 "setting activity_kinds" },
		{ "meetign",
		    "unknown kind 'meetign'; did you mean 'meeting'? one of your own goes into the "
		    "setting activity_kinds" },
		{ "42", "'42' is no kind: a word like 'call' is wanted" },
		{ "", "'' is no kind: a word like 'call' is wanted" },
		{ "-call", "'-call' is no kind: a word like 'call' is wanted" },
		{ "a;b", "'a;b' is no kind: a word like 'call' is wanted" },
		{ "a'b", "'a'b' is no kind: a word like 'call' is wanted" },
	};
	struct crm_activity_word word;
	char lengthy[100] = "";

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
		    crm_activity_kind(&words, cases[i].given, &word, &arena, &err), CRM_EDATA);
		assert_string_equal(err.text, cases[i].message);
	}
	memset(lengthy, 'a', 81);
	assert_int_equal(crm_activity_kind(&words, lengthy, &word, &arena, &err), CRM_EDATA);
	lengthy[80] = '\0';
	assert_int_equal(crm_activity_kind(&words, lengthy, &word, &arena, &err), CRM_OK);
}

static void
outcomes_say_whether_the_person_was_reached(void **state)
{
	static const struct {
		const char *given, *word;
		enum crm_outcome outcome;
		bool fresh;
	} cases[] = {
		{ "reached", "reached", CRM_OUTCOME_REACHED, false },
		{ "ANSWERED", "answered", CRM_OUTCOME_REACHED, false },
		{ "дозвонился", "reached", CRM_OUTCOME_REACHED, false },
		{ "NO ANSWER", "no-answer", CRM_OUTCOME_MISSED, false },
		{ "no_answer", "no-answer", CRM_OUTCOME_MISSED, false },
		{ "Не дозвонился", "no-answer", CRM_OUTCOME_MISSED, false },
		{ "не берёт трубку", "no-answer", CRM_OUTCOME_MISSED, false },
		{ "busy", "busy", CRM_OUTCOME_MISSED, false },
		{ "готов купить", "готов-купить", CRM_OUTCOME_REACHED, false },
		{ "Думает", "думает", CRM_OUTCOME_MISSED, false },
		{ "on-holiday", "on-holiday", CRM_OUTCOME_SILENT, true },
	};
	struct crm_activity_word word;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		test_ok(crm_activity_outcome(&words, cases[i].given, &word, &arena, &err), &err);
		assert_string_equal(word.word, cases[i].word);
		assert_int_equal(word.outcome, cases[i].outcome);
		assert_int_equal(word.fresh, cases[i].fresh);
	}
	assert_int_equal(crm_activity_outcome(&words, "no-anser", &word, &arena, &err), CRM_EDATA);
	assert_string_equal(err.text,
	    "unknown outcome 'no-anser'; did you mean 'no-answer'? one of your own goes into the "
	    "setting reached_outcomes or unreached_outcomes");
	assert_int_equal(crm_activity_outcome(&words, "7", &word, &arena, &err), CRM_EDATA);
	assert_string_equal(err.text, "'7' is no outcome: a word like 'no-answer' is wanted");
}

static void
directions_are_in_and_out(void **state)
{
	enum crm_direction direction = CRM_DIRECTION_NONE;

	(void)state;
	test_ok(crm_direction_parse("Incoming", &direction, &arena, &err), &err);
	assert_int_equal(direction, CRM_DIRECTION_IN);
	test_ok(crm_direction_parse("исходящий", &direction, &arena, &err), &err);
	assert_int_equal(direction, CRM_DIRECTION_OUT);
	assert_int_equal(crm_direction_parse("up", &direction, &arena, &err), CRM_EDATA);
	assert_string_equal(err.text, "direction 'up': in or out is wanted");
	assert_string_equal(crm_direction_name(CRM_DIRECTION_IN), "in");
	assert_string_equal(crm_direction_name(CRM_DIRECTION_OUT), "out");
	assert_null(crm_direction_name(CRM_DIRECTION_NONE));
	assert_int_equal(crm_activity_direction("note"), CRM_DIRECTION_NONE);
	assert_int_equal(crm_activity_direction("offer"), CRM_DIRECTION_OUT);
}

static void
reaching_and_attempting(void **state)
{
	static const struct {
		const char *kind;
		enum crm_direction direction;
		enum crm_outcome says;
		const char *outcome;
		bool reaches, attempts;
	} cases[] = {
		{ "call", CRM_DIRECTION_OUT, CRM_OUTCOME_SILENT, NULL, false, true },
		{ "call", CRM_DIRECTION_OUT, CRM_OUTCOME_MISSED, "busy", false, true },
		{ "call", CRM_DIRECTION_OUT, CRM_OUTCOME_REACHED, "talked", true, false },
		{ "call", CRM_DIRECTION_IN, CRM_OUTCOME_SILENT, NULL, true, false },
		{ "call", CRM_DIRECTION_IN, CRM_OUTCOME_MISSED, "missed", false, false },
		{ "mail", CRM_DIRECTION_OUT, CRM_OUTCOME_SILENT, NULL, false, true },
		{ "message", CRM_DIRECTION_IN, CRM_OUTCOME_SILENT, NULL, true, false },
		{ "meeting", CRM_DIRECTION_OUT, CRM_OUTCOME_SILENT, NULL, true, false },
		{ "meeting", CRM_DIRECTION_OUT, CRM_OUTCOME_MISSED, "no-show", false, true },
		{ "note", CRM_DIRECTION_NONE, CRM_OUTCOME_REACHED, "reached", false, false },
		{ "offer", CRM_DIRECTION_OUT, CRM_OUTCOME_SILENT, NULL, false, false },
		{ "offer", CRM_DIRECTION_OUT, CRM_OUTCOME_MISSED, "sent", false, false },
		{ "offer", CRM_DIRECTION_OUT, CRM_OUTCOME_REACHED, "accepted", true, false },
		{ "demo", CRM_DIRECTION_OUT, CRM_OUTCOME_SILENT, NULL, false, false },
		{ "demo", CRM_DIRECTION_OUT, CRM_OUTCOME_MISSED, "no-show", false, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const bool reaches =
		    crm_activity_reaches(cases[i].kind, cases[i].direction, cases[i].says);
		assert_int_equal(reaches, cases[i].reaches);
		assert_int_equal(crm_activity_attempts(
				     cases[i].kind, cases[i].direction, reaches, cases[i].outcome),
		    cases[i].attempts);
	}
}

static void
durations(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} good[] = { { "0", 0 }, { "95", 95 }, { "95s", 95 }, { "5m", 300 }, { "5 min", 300 },
		{ "5 min.", 300 }, { "5 мин 10 сек", 310 }, { "1h30m", 5400 }, { "1ч", 3600 },
		{ "1:30", 90 }, { "90:00", 5400 }, { "1:02:03", 3723 }, { "2678400", 2678400 } };
	static const char *const bad[] = { "", "-5", "5x", "m", "1:3", "1:60", "1:60:00", "1:2:3:4",
		":30", "1:", "5m5h", "5m 5m", "1.5h", "2678401", "99999999", "1:30m", "five" };
	int64_t seconds;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(crm_duration_parse(good[i].text, &seconds));
		assert_int_equal(seconds, good[i].seconds);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (crm_duration_parse(bad[i], &seconds))
			fail_msg("'%s' was read as %ld", bad[i], (long)seconds);
}

static int64_t
add(int64_t card, int64_t at, bool reached)
{
	const struct crm_activity activity = { .card = card,
		.kind = "call",
		.direction = CRM_DIRECTION_OUT,
		.outcome = reached ? "talked" : "no-answer",
		.reached = reached,
		.at = at,
		.duration = -1 };
	int64_t id = 0;

	test_ok(crm_activity_add(db, &activity, &id, &err), &err);
	return id;
}

static int64_t
attempts(int64_t lead)
{
	struct crm_attempts a;

	test_ok(crm_lead_attempts(db, lead, &a, &err), &err);
	return a.n;
}

static void
attempts_are_counted_in_a_row(void **state)
{
	const int64_t lead = test_db_lead(db, "Анна Ким"), other = test_db_lead(db, "Bob Stone");
	struct crm_attempts a;

	(void)state;
	assert_int_equal(attempts(lead), 0);
	add(lead, TEST_NOW - 50, false);
	add(lead, TEST_NOW - 40, false);
	add(other, TEST_NOW - 40, false);
	assert_int_equal(attempts(lead), 2);
	add(lead, TEST_NOW - 45, true);
	assert_int_equal(attempts(lead), 1);
	/* Of the same time the one recorded later is the later one. */
	add(lead, TEST_NOW - 45, false);
	assert_int_equal(attempts(lead), 2);
	add(lead, TEST_NOW - 40, true);
	assert_int_equal(attempts(lead), 0);
	add(lead, TEST_NOW - 10, false);
	add(lead, TEST_NOW - 5, false);
	test_ok(crm_update(db, CRM_TAB_LEAD, lead, CRM_WHAT_ASSIGN,
		    CRM_SETS({ "owner_at", crm_int(TEST_NOW - 5) }), NULL, &err),
	    &err);
	assert_int_equal(attempts(lead), 1);
	test_ok(crm_lead_attempts(db, lead, &a, &err), &err);
	assert_int_equal(a.newest, TEST_NOW - 5);
	assert_int_equal(a.reached_at, TEST_NOW - 40);
	/* A merged card's are its own. */
	test_ok(crm_update(db, CRM_TAB_CARD, other, CRM_WHAT_MERGE,
		    CRM_SETS({ "alias", crm_int(lead) }), NULL, &err),
	    &err);
	add(other, TEST_NOW - 1, false);
	assert_int_equal(attempts(lead), 2);
}

static void
an_external_id_is_found(void **state)
{
	const int64_t lead = test_db_lead(db, "Анна Ким");
	struct crm_activity activity = { .card = lead,
		.kind = "mail",
		.direction = CRM_DIRECTION_IN,
		.reached = true,
		.at = TEST_NOW - 7,
		.duration = 0,
		.text = "да",
		.external_id = "x-1" };
	struct crm_activity found;
	int64_t id = 0, made = 0;

	(void)state;
	test_ok(crm_activity_find(db, "x-1", &id, &found, &arena, &err), &err);
	assert_int_equal(id, 0);
	test_ok(crm_activity_add(db, &activity, &made, &err), &err);
	test_ok(crm_activity_find(db, "x-1", &id, &found, &arena, &err), &err);
	assert_int_equal(id, made);
	assert_int_equal(found.card, lead);
	assert_string_equal(found.kind, "mail");
	assert_int_equal(found.direction, CRM_DIRECTION_IN);
	assert_null(found.outcome);
	assert_true(found.reached);
	assert_int_equal(found.at, TEST_NOW - 7);
	assert_int_equal(found.author, 0);
	assert_int_equal(found.duration, 0);
	assert_string_equal(found.text, "да");
	assert_int_equal(
	    test_db_int(db, "SELECT recorded FROM activity WHERE external_id = 'x-1'"), TEST_NOW);
	assert_int_equal(crm_activity_add(db, &activity, &made, &err), CRM_EDATA);
}

#define DB_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(kinds_are_words_in_any_spelling),
		DB_TEST(what_is_no_kind_is_refused),
		DB_TEST(outcomes_say_whether_the_person_was_reached),
		DB_TEST(directions_are_in_and_out),
		DB_TEST(reaching_and_attempting),
		DB_TEST(durations),
		DB_TEST(attempts_are_counted_in_a_row),
		DB_TEST(an_external_id_is_found),
	};

	return cmocka_run_group_tests_name("activity", tests, NULL, NULL);
}
