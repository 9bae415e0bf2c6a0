#include "tests/unit/crm_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/setting.h"
#include "lib/flow/score.h"
#include "tests/unit/crm_db_test.h"

static struct crm_db *db;
static struct crm_arena arena = CRM_ARENA_INIT;
static struct crm_err err;
static int64_t lead;

static void
ok(enum crm_status st)
{
	test_ok(st, &err);
}

static int
set_up(void **state)
{
	setenv("TZ", "UTC0", 1);
	if (test_db_setup(state) != 0)
		return -1;
	db = ((struct test_db *)*state)->db;
	test_db_begin(db);
	lead = test_db_lead(db, "Иван Ким");
	ok(crm_update(db, CRM_TAB_LEAD, lead, CRM_WHAT_EDIT,
	    CRM_SETS({ "segment", crm_text("retail") }, { "city", crm_text("Тверь") },
		{ "amount", crm_int(5000000) }, { "currency", crm_text("RUB") }),
	    NULL, &err));
	ok(crm_insert(db, CRM_TAB_POINT, CRM_WHAT_FILL,
	    CRM_SETS({ "card", crm_int(lead) }, { "kind", crm_int(2) },
		{ "raw", crm_text("+74959900011") }, { "value", crm_text("+74959900011") },
		{ "valid", crm_int(1) }, { "role", crm_int(0) }),
	    NULL, &err));
	return 0;
}

static int
tear_down(void **state)
{
	crm_arena_clear(&arena);
	return test_db_teardown(state);
}

static int64_t
add_rule(const char *name, int64_t kind, int64_t position, const char *condition, int64_t points,
    int64_t active)
{
	int64_t id;

	ok(crm_insert(db, CRM_TAB_RULE, CRM_WHAT_CREATE,
	    CRM_SETS({ "name", crm_text(name) }, { "kind", crm_int(kind) },
		{ "position", crm_int(position) }, { "condition", crm_text(condition) },
		{ "points", crm_int(points) }, { "active", crm_int(active) }),
	    &id, &err));
	return id;
}

static void
set_setting(const char *name, const char *value)
{
	size_t changed;

	ok(crm_setting_put(db, name, value, &changed, &err));
}

/* "A 65: what", or "!" and what is wrong. */
static const char *
score_of(int64_t id)
{
	struct crm_score *score = NULL;
	struct crm_scored scored;
	const char *result;
	enum crm_status st = crm_score_open(&score, db, &err);

	if (st == CRM_OK)
		st = crm_score_lead(score, id, &scored, &arena, &err);
	if (st == CRM_OK) {
		result = crm_arena_printf(
		    &arena, "%s %d: %s", scored.grade, (int)scored.points, scored.what);
	} else {
		assert_int_equal(st, CRM_EDATA);
		result = crm_arena_printf(&arena, "!%s", err.text);
	}
	crm_score_free(score);
	return result;
}

static void
adds_up_what_counts(void **state)
{
	(void)state;
	add_rule("мелочь", 2, 40, "amount < 1000", -50, 1);
	add_rule("has phone", 2, 20, "phone is not empty", 10, 1);
	add_rule("розница", 2, 10, "segment = retail and not city in (Омск, Уфа)", 20, 1);
	add_rule("unused", 2, 5, "segment = retail", 1000, 0);
	add_rule("assigns", 1, 5, "segment = retail", 1000, 1);
	add_rule("big", 2, 30, "amount >= 50000", 20, 1);
	add_rule("everybody", 2, 60, NULL, -1, 1);
	add_rule("no e-mail", 2, 50, "email is empty", -5, 1);
	assert_string_equal(score_of(lead),
	    "B 44: розница +20, has phone +10, big +20, no e-mail -5, everybody -1");
	const int64_t other = test_db_lead(db, "Ада");
	assert_string_equal(score_of(other), "C -6: no e-mail -5, everybody -1");
	assert_string_equal(score_of(99), "!no lead 99");
}

/* The values of all conditions are bound in one query, each to its own. */
static void
several_leads_one_after_another(void **state)
{
	struct crm_score *score = NULL;
	struct crm_scored scored;
	char name[16], condition[32];

	(void)state;
	for (int i = 1; i <= 100; i++) {
		snprintf(name, sizeof(name), "r%d", i);
		snprintf(condition, sizeof(condition), "name = 'n%d'", i);
		add_rule(name, 2, i, condition, i, 1);
	}
	ok(crm_score_open(&score, db, &err));
	for (int i = 1; i <= 100; i += 33) {
		snprintf(name, sizeof(name), "n%d", i);
		const int64_t id = test_db_lead(db, name);
		ok(crm_score_lead(score, id, &scored, &arena, &err));
		assert_int_equal(scored.points, i);
		assert_string_equal(scored.grade, i >= 60 ? "A" : i >= 30 ? "B" : "C");
	}
	ok(crm_score_lead(score, lead, &scored, &arena, &err));
	assert_string_equal(scored.what, "nothing counts");
	crm_score_free(score);
}

static void
thresholds(void **state)
{
	(void)state;
	const int64_t rule = add_rule("all", 2, 1, NULL, 59, 1);
	assert_string_equal(score_of(lead), "B 59: all +59");
	ok(crm_update(db, CRM_TAB_RULE, rule, CRM_WHAT_EDIT, CRM_SETS({ "points", crm_int(60) }),
	    NULL, &err));
	assert_string_equal(score_of(lead), "A 60: all +60");
	set_setting("grade_a", "61");
	assert_string_equal(score_of(lead), "B 60: all +60");
	set_setting("grade_b", "61");
	assert_string_equal(score_of(lead), "C 60: all +60");
	set_setting("grade_a", "60");
	assert_string_equal(
	    score_of(lead), "!the setting grade_a (60) is below grade_b (61): crm-edit settings");
}

static void
wrong_rules(void **state)
{
	(void)state;
	static const char none[] =
	    "!there are no active score rules: crm-edit rules loads them (kind score)";
	assert_string_equal(score_of(lead), none);
	const int64_t rule = add_rule("пробная", 2, 1, "ctiy = Омск", 5, 0);
	assert_string_equal(score_of(lead), none);
	ok(crm_update(
	    db, CRM_TAB_RULE, rule, CRM_WHAT_EDIT, CRM_SETS({ "active", crm_int(1) }), NULL, &err));
	assert_string_equal(score_of(lead),
	    "!score rule 'пробная': unknown column 'ctiy' at 1; did you mean 'city'?");
	ok(crm_update(db, CRM_TAB_RULE, rule, CRM_WHAT_EDIT,
	    CRM_SETS({ "condition", crm_text("source = expo") }), NULL, &err));
	assert_string_equal(score_of(lead), "!score rule 'пробная': unknown source 'expo' at 10");
	ok(crm_update(db, CRM_TAB_RULE, rule, CRM_WHAT_EDIT,
	    CRM_SETS({ "condition", crm_null() }, { "points", crm_int(INT64_MAX) }), NULL, &err));
	assert_string_equal(score_of(lead), "!score rule 'пробная': over 1000000 points");
}

static void
too_many_rules(void **state)
{
	char name[16];

	(void)state;
	for (int i = 1; i <= 500; i++) {
		snprintf(name, sizeof(name), "r%d", i);
		add_rule(name, 2, i, "segment = retail", 1000000, 1);
	}
	struct crm_score *score = NULL;
	struct crm_scored scored;
	ok(crm_score_open(&score, db, &err));
	ok(crm_score_lead(score, lead, &scored, &arena, &err));
	assert_int_equal(scored.points, 500000000);
	crm_score_free(score);
	add_rule("one more", 2, 501, NULL, 1, 1);
	assert_string_equal(score_of(lead), "!over 500 active score rules");
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = { TEST(adds_up_what_counts),
		TEST(several_leads_one_after_another), TEST(thresholds), TEST(wrong_rules),
		TEST(too_many_rules) };

	return cmocka_run_group_tests_name("score", tests, NULL, NULL);
}
