/*
 * Rules as a table: what they name, and what is odd about them; holidays.
 */
#include "tests/unit/crm_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/holiday.h"
#include "lib/crm/rule.h"
#include "tests/unit/assign_desk.h"

/* Doubts, one behind the other. */
static const char *
doubts(void)
{
	const char *const *sentence = NULL;
	const char *all = "";
	size_t n = 0;

	desk_ok(crm_rules_doubt(desk_db, &desk_arena, &sentence, &n, &desk_err));
	for (size_t i = 0; i < n; i++)
		all = crm_arena_printf(&desk_arena, "%s%s%s", all, i == 0 ? "" : "|", sentence[i]);
	return all;
}

static void
rules_are_read_in_their_order(void **state)
{
	struct crm_rule *rules = NULL;
	size_t n = 0;
	const int64_t anna = desk_user("anna", 1);
	const int64_t team = desk_team("sales");
	const int64_t last = desk_rule("rest", NULL, "round-robin", NULL);
	const int64_t first = desk_rule("moscow", "city = Москва", "user", "anna");

	(void)state;
	desk_set_rule(first, "position", crm_int(-1));
	desk_set_rule(desk_rule("off", NULL, "pool", "nowhere"), "active", crm_int(0));
	const int64_t middle = desk_rule("w", "score > 3", "weighted", "sales");
	desk_set_rule(last, "position", crm_int(1000000));
	desk_set_rule(middle, "max_day", crm_int(3));
	desk_set_rule(middle, "together", crm_int(1));
	desk_ok(crm_rules_read(desk_db, &desk_arena, &rules, &n, &desk_err));
	assert_int_equal(n, 3);
	assert_int_equal(rules[0].id, first);
	assert_int_equal(rules[0].strategy, CRM_RULE_USER);
	assert_int_equal(rules[0].target_id, anna);
	assert_int_equal(rules[0].max_day, -1);
	assert_int_equal(rules[1].id, middle);
	assert_int_equal(rules[1].target_id, team);
	assert_int_equal(rules[1].max_day, 3);
	assert_true(rules[1].together);
	assert_false(rules[1].deals);
	assert_int_equal(rules[2].id, last);
	assert_string_equal(rules[2].condition, "");
	assert_int_equal(rules[2].target_id, 0);
}

static void
what_cannot_be_followed_is_named(void **state)
{
	struct crm_rule *rules = NULL;
	size_t n;

	(void)state;
	desk_user("anna", 1);
	const int64_t rule = desk_rule("moscow", NULL, "user", "ana");
	assert_int_equal(crm_rules_read(desk_db, &desk_arena, &rules, &n, &desk_err), CRM_EDATA);
	assert_string_equal(
	    desk_err.text, "rule 'moscow': unknown user 'ana'; did you mean 'anna'?");
	desk_set_rule(rule, "strategy", crm_null());
	assert_int_equal(crm_rules_read(desk_db, &desk_arena, &rules, &n, &desk_err), CRM_EDATA);
	assert_string_equal(desk_err.text,
	    "rule 'moscow': its strategy is missing: user, round-robin, least-loaded, weighted or "
	    "pool; crm-edit rules");
}

#define LAST "leads that no rule matches will wait: a last rule without a condition is missing"

static void
rules_that_never_match_are_found(void **state)
{
	static const struct {
		const char *condition, *doubt;
	} tests[] = {
		{ "city = Тверь", "" },
		{ "city = Тверь and city = Пермь", "city contradicts itself" },
		{ "city = Тверь and city != Тверь", "city contradicts itself" },
		{ "city = Тверь and city in (Пермь, Уфа)", "city contradicts itself" },
		{ "city = Тверь and city not in (Тверь, Уфа)", "city contradicts itself" },
		{ "city = Тверь and city not in (Пермь, Уфа)", "" },
		{ "city in (Тверь, Уфа) and city != Уфа", "" },
		{ "city is empty and city = Уфа", "city contradicts itself" },
		{ "city is empty and city is not empty", "city contradicts itself" },
		{ "city is empty and city != Уфа", "" },
		{ "city = Тверь or city = Пермь", "" },
		{ "not (city = Тверь and region = x) and city = Тверь", "" },
		{ "(city = Тверь) and ((city = Пермь))", "city contradicts itself" },
		{ "score > 5 and score < 3", "score contradicts itself" },
		{ "score > 5 and score <= 5", "score contradicts itself" },
		{ "score >= 5 and score <= 5", "" },
		{ "score = 5 and score > 7", "score contradicts itself" },
		{ "score = 5 and score = 05", "" },
		{ "amount > 100.50 and amount < '100,5'", "amount contradicts itself" },
		{ "amount > 100 and amount < 1000", "" },
		{ "status = converted",
		    "leads that are converted or unqualified are given to nobody" },
		{ "status in (Converted, unqualified)",
		    "leads that are converted or unqualified are given to nobody" },
		{ "status not in (new, working, qualified)",
		    "leads that are converted or unqualified are given to nobody" },
		{ "status = new and status = working", "status contradicts itself" },
		{ "status != new", "" },
		{ "created > -3d and created > 2026-01-01", "" },
		{ "existing_client = yes and existing_client = да", "" },
	};

	(void)state;
	desk_user("anna", 1);
	const int64_t rule = desk_rule("r", NULL, "round-robin", NULL);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		char expected[512] = LAST;
		desk_set_rule(rule, "condition", crm_text(tests[i].condition));
		if (strstr(tests[i].doubt, "contradicts") != NULL)
			snprintf(expected, sizeof(expected),
			    "rule 'r' can never match: what it says of %s|%s", tests[i].doubt,
			    LAST);
		else if (*tests[i].doubt != '\0')
			snprintf(expected, sizeof(expected), "rule 'r' can never match: %s|%s",
			    tests[i].doubt, LAST);
		assert_string_equal(doubts(), expected);
	}
}

static void
rules_behind_others_are_found(void **state)
{
	static const struct {
		const char *first, *second;
		bool never;
	} tests[] = {
		{ "", "city = Тверь", true },
		{ "city = Тверь", "city = Тверь and score > 3", true },
		{ "city = Тверь", "score > 3 and (city = Тверь)", true },
		{ "city in (Тверь, Уфа)", "city = Уфа", true },
		{ "city in (Тверь, Уфа)", "city in (Уфа, Пермь)", false },
		{ "city != Уфа", "city not in (Уфа, Пермь)", true },
		{ "city ~ уф", "city ~ уф and score > 1", true },
		{ "city ~ уф", "city ~ пер", false },
		{ "city = Тверь or score > 3", "city = Тверь or score > 3", true },
		{ "city = Тверь or score > 3", "city = Тверь", false },
		{ "city = Тверь and score > 3", "city = Тверь", false },
		{ "city = Тверь", "city = Тверь or score > 3", false },
		{ "city = Тверь", "not city = Тверь", false },
	};

	(void)state;
	desk_user("anna", 1);
	const int64_t first = desk_rule("one", NULL, "round-robin", NULL);
	const int64_t second = desk_rule("two", NULL, "round-robin", NULL);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		desk_set_rule(first, "condition", crm_text(tests[i].first));
		desk_set_rule(second, "condition", crm_text(tests[i].second));
		const char *said = doubts();
		if ((strstr(
			 said, "rule 'two' can never match: rule 'one' before it takes them all") !=
			NULL) != tests[i].never)
			fail_msg("%s, %s: %s", tests[i].first, tests[i].second, said);
	}
}

static void
rules_for_nobody_are_found(void **state)
{
	(void)state;
	assert_string_equal(doubts(), "");
	const int64_t rule = desk_rule("all", NULL, "round-robin", NULL);
	assert_string_equal(doubts(), "rule 'all': there are no active users: its leads wait");
	const int64_t anna = desk_user("anna", 1);
	assert_string_equal(doubts(), "");
	desk_set_rule(rule, "strategy", crm_text("user"));
	desk_set_rule(rule, "target", crm_text("anna"));
	assert_string_equal(doubts(), "");
	desk_set_user(anna, "active", crm_int(0));
	assert_string_equal(doubts(), "rule 'all': user 'anna' is inactive: its leads wait");
	const int64_t team = desk_team("sales");
	desk_set_rule(rule, "strategy", crm_text("weighted"));
	desk_set_rule(rule, "target", crm_text("sales"));
	desk_join(team, anna, 2);
	assert_string_equal(
	    doubts(), "rule 'all': team 'sales' has no active members: its leads wait");
	desk_set_rule(rule, "active", crm_int(0));
	assert_string_equal(doubts(), "");
}

/* --- holidays --- */

static void
holidays_are_dates(void **state)
{
	static const char wanted[] = "dates like 2026-05-09 or 01-01, apart by commas, are wanted";
	static const char *const bad[] = { "9 May", "2026-13-01", "2026-02-29", "01-32", "5-9",
		"01-01,", ",01-01", "01-01 05-09", "20260509", "26-05-09" };
	const struct crm_civil may = { .year = 2026, .month = 5, .day = 9 };
	const struct crm_civil other = { .year = 2027, .month = 5, .day = 9 };

	(void)state;
	assert_null(crm_holidays_check(""));
	assert_null(crm_holidays_check("02-29"));
	assert_null(crm_holidays_check("01-01, 2026-05-09,12-31 "));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_string_equal(crm_holidays_check(bad[i]), wanted);
	assert_true(crm_holiday("01-01, 2026-05-09", &may));
	assert_false(crm_holiday("01-01, 2026-05-09", &other));
	assert_true(crm_holiday("05-09", &other));
	assert_false(crm_holiday("", &may));
	assert_false(crm_holiday(NULL, &may));
}

static void
due_in_working_time(void **state)
{
	struct crm_hours hours, always;
	const char *holidays = "2026-03-09";

	(void)state;
	desk_ok(crm_hours_parse(&hours, "Mo-Fr 09:00-18:00", &desk_err));
	desk_ok(crm_hours_parse(&always, "24/7", &desk_err));
	/* Monday, 2 March, 09:00: a day is the next at that time, hours are of working time. */
	assert_int_equal(crm_work_due(&hours, NULL, DESK_NOW, 24, NULL), DESK_NOW + DAY);
	assert_int_equal(crm_work_due(&hours, NULL, DESK_NOW, 10, NULL), DESK_NOW + DAY + HOUR);
	assert_int_equal(crm_work_due(NULL, NULL, DESK_NOW, 10, NULL), DESK_NOW + 10 * HOUR);
	assert_int_equal(crm_work_due(&always, NULL, DESK_NOW, 30, NULL), DESK_NOW + 30 * HOUR);
	/* Friday, 6 March, 17:00: the weekend, and the holiday behind it, are passed over. */
	const int64_t friday = DESK_NOW + 4 * DAY + 8 * HOUR;
	assert_int_equal(crm_work_due(&hours, "", friday, 2, NULL), friday + 2 * DAY + 17 * HOUR);
	assert_int_equal(
	    crm_work_due(&hours, holidays, friday, 2, NULL), friday + 3 * DAY + 17 * HOUR);
	assert_int_equal(
	    crm_work_due(&hours, holidays, friday, 24, NULL), friday + 4 * DAY - 8 * HOUR);
	assert_int_equal(crm_work_due(&always, holidays, friday, 72, NULL), friday + 3 * DAY);
	/* At night it begins in the morning. */
	assert_int_equal(crm_work_due(&hours, NULL, DESK_NOW - 5 * HOUR, 1, NULL), DESK_NOW + HOUR);
}

static void
at_work_or_not(void **state)
{
	struct crm_hours hours, always;

	(void)state;
	desk_ok(crm_hours_parse(&hours, "Mo-Fr 09:00-18:00", &desk_err));
	desk_ok(crm_hours_parse(&always, "24/7", &desk_err));
	assert_true(crm_at_work(&hours, NULL, DESK_NOW, NULL));
	assert_false(crm_at_work(&hours, NULL, DESK_NOW - 1, NULL));
	assert_false(crm_at_work(&hours, NULL, DESK_NOW + 9 * HOUR, NULL));
	assert_false(crm_at_work(&hours, "03-02", DESK_NOW, NULL));
	assert_false(crm_at_work(NULL, "03-02", DESK_NOW, NULL));
	assert_true(crm_at_work(NULL, "03-02", DESK_NOW + DAY, NULL));
	assert_true(crm_at_work(&always, "03-02", DESK_NOW, NULL));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rules_are_read_in_their_order),
		TEST(what_cannot_be_followed_is_named),
		TEST(rules_that_never_match_are_found),
		TEST(rules_behind_others_are_found),
		TEST(rules_for_nobody_are_found),
		TEST(holidays_are_dates),
		TEST(due_in_working_time),
		TEST(at_work_or_not),
	};

	return cmocka_run_group_tests_name("rule", tests, NULL, NULL);
}
