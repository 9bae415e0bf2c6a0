#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include <stdlib.h>
#include <string.h>

#include "lib/crm/lead.h"
#include "lib/crm/setting.h"
#include "lib/crm/user.h"
#include "lib/flow/assign_take.h"
#include "lib/flow/undo.h"

#define NOW 1772442000 /* 2026-03-02T09:00:00Z */
#define DAY 86400

extern const char *const __start_crm_sql[];
extern const char *const __stop_crm_sql[];

static struct crm_db *db;
static struct crm_arena arena = CRM_ARENA_INIT;
static struct crm_err err;

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
	crm_db_set_now(db, NOW);
	ok(crm_db_begin(db, &err));
	return 0;
}

static int
tear_down(void **state)
{
	crm_arena_clear(&arena);
	return test_db_teardown(state);
}

static void
next_transaction(void)
{
	ok(crm_db_commit(db, &err));
	crm_db_end_op(db);
	ok(crm_db_begin(db, &err));
}

static int64_t
add_user(const char *login)
{
	int64_t id;

	ok(crm_insert(db, CRM_TAB_USER, CRM_WHAT_CREATE,
	    CRM_SETS(
		{ "login", crm_text(login) }, { "active", crm_int(1) }, { "weight", crm_int(1) }),
	    &id, &err));
	return id;
}

static void
set_user(int64_t user, const char *column, int64_t value)
{
	ok(crm_update(db, CRM_TAB_USER, user, CRM_WHAT_EDIT, CRM_SETS({ column, crm_int(value) }),
	    NULL, &err));
}

static int64_t
add_lead(const char *name, int64_t pool)
{
	const int64_t id = test_db_lead(db, name);

	ok(crm_update(
	    db, CRM_TAB_LEAD, id, CRM_WHAT_EDIT, CRM_SETS({ "pool", crm_ref(pool) }), NULL, &err));
	return id;
}

static int64_t
add_pool(const char *name, int64_t max_day)
{
	int64_t id;

	ok(crm_insert(db, CRM_TAB_POOL, CRM_WHAT_CREATE,
	    CRM_SETS({ "name", crm_text(name) },
		{ "max_day", max_day < 0 ? crm_null() : crm_int(max_day) }),
	    &id, &err));
	return id;
}

static struct crm_take *
taker(const char *login)
{
	struct crm_take *take = NULL;
	const struct crm_take_options options = { .login = login };

	ok(crm_take_open(&take, db, &options, &err));
	return take;
}

static int64_t
next(struct crm_take *take)
{
	struct crm_taken done;

	ok(crm_take_next(take, &done, &arena, &err));
	return done.lead;
}

static void
refused(enum crm_status st, enum crm_status expected, const char *text)
{
	assert_int_equal(st, expected);
	assert_string_equal(err.text, text);
}

/* --- */

/* The next is found by an index in its order: a million that wait are not looked at. */
static void
the_next_is_found_by_an_index(void **state)
{
	struct crm_buf explain = CRM_BUF_INIT;
	int found = 0;

	(void)state;
	for (const char *const *sql = __start_crm_sql; sql < __stop_crm_sql; sql++) {
		struct crm_stmt *s = NULL;
		const struct crm_value args[] = { crm_int(1), crm_int(1) };
		if (strstr(*sql, "l.pool IS NOT DISTINCT FROM ?1") == NULL)
			continue;
		crm_buf_reset(&explain);
		crm_buf_printf(&explain, "EXPLAIN QUERY PLAN %s", *sql);
		ok(crm_db_prepare(db, explain.data, &s, args, 2, &err));
		while (crm_stmt_step(s, &err) == CRM_OK) {
			const char *detail = crm_stmt_text(s, 3);
			assert_null(strstr(detail, "TEMP B-TREE"));
			assert_null(strstr(detail, "SCAN"));
			found += strstr(detail, "INDEX lead_waiting (pool=? AND stage=?)") != NULL;
		}
		crm_stmt_free(s);
	}
	crm_buf_clear(&explain);
	assert_int_equal(found, 1);
}

static void
pools_go_by_grade_and_age_together(void **state)
{
	const int64_t user = add_user("anna"), pool = add_pool("cold", -1);
	const int64_t one = add_lead("Анна Ким", 0), two = add_lead("Bob Stone", pool);
	const int64_t three = add_lead("Vera Lind", 0), four = add_lead("Пётр Орлов", pool);
	const int64_t merged = add_lead("Peter Orlov", 0);
	struct crm_taken done;

	(void)state;
	(void)user;
	ok(crm_update(db, CRM_TAB_LEAD, four, CRM_WHAT_STAGE, CRM_SETS({ "grade", crm_text("B") }),
	    NULL, &err));
	ok(crm_update(db, CRM_TAB_LEAD, merged, CRM_WHAT_STAGE,
	    CRM_SETS({ "grade", crm_text("A") }), NULL, &err));
	ok(crm_update(db, CRM_TAB_CARD, merged, CRM_WHAT_MERGE,
	    CRM_SETS({ "alias", crm_int(four) }), NULL, &err));
	struct crm_take *take = taker("anna");
	assert_int_equal(next(take), four);
	assert_int_equal(next(take), one);
	assert_int_equal(next(take), two);
	assert_int_equal(next(take), three);
	assert_int_equal(crm_take_next(take, &done, &arena, &err), CRM_DONE);
	crm_take_free(take);
}

/* What was undone was never taken: of picks and limits. */
static void
undone_picks_do_not_count(void **state)
{
	const int64_t user = add_user("anna"), pool = add_pool("hot", 1);
	struct crm_taken done;
	struct crm_undone undone;
	size_t changed;

	(void)state;
	set_user(user, "max_month", 2);
	ok(crm_setting_put(db, "take_max_day", "2", &changed, &err));
	const int64_t one = add_lead("Анна Ким", pool), two = add_lead("Bob Stone", pool);
	add_lead("Vera Lind", 0);
	next_transaction();
	struct crm_take *take = taker("anna");
	assert_int_equal(next(take), one);
	const int64_t op = crm_db_op(db);
	refused(crm_take_card(take, two, CRM_TAB_LEAD, &done, &arena, &err), CRM_EDATA,
	    "anna has 1 of 1 leads to take from the pool 'hot' in a day; again from "
	    "2026-03-03T00:00:00Z");
	next_transaction();
	test_db_actor(db);
	ok(crm_undo_run(db, &(const struct crm_undo){ .op = op }, &undone, &err));
	next_transaction();
	ok(crm_take_card(take, two, CRM_TAB_LEAD, &done, &arena, &err));
	assert_int_equal(done.action, CRM_TAKE_TAKEN);
	assert_string_equal(done.owner, "anna");
	/* One of today is left, whatever pool it comes from; not from that one. */
	assert_true(next(take) > two);
	refused(crm_take_next(take, &done, &arena, &err), CRM_EPERM,
	    "anna has 2 of 2 leads of 30 days; again from 2026-04-01T09:00:01Z");
	set_user(user, "max_month", 9);
	next_transaction();
	refused(crm_take_next(take, &done, &arena, &err), CRM_EPERM,
	    "anna has 2 of 2 leads to take in a day; again from 2026-03-03T00:00:00Z");
	crm_take_free(take);
}

/* Tasks of what was merged into the lead go along. */
static void
tasks_of_merged_cards_go_along(void **state)
{
	const int64_t lead = add_lead("Анна Ким", 0), merged = add_lead("Anna Kim", 0);
	struct crm_taken done;
	int64_t task;

	(void)state;
	add_user("anna");
	ok(crm_insert(db, CRM_TAB_TASK, CRM_WHAT_TASK,
	    CRM_SETS({ "card", crm_int(merged) }, { "kind", crm_text("call") },
		{ "state", crm_int(1) }, { "created", crm_int(NOW) }),
	    &task, &err));
	ok(crm_update(db, CRM_TAB_CARD, merged, CRM_WHAT_MERGE,
	    CRM_SETS({ "alias", crm_int(lead) }), NULL, &err));
	struct crm_take *take = taker("anna");
	ok(crm_take_card(take, lead, CRM_TAB_LEAD, &done, &arena, &err));
	assert_int_equal(test_db_int(db, "SELECT owner FROM task WHERE kind = 'call'"), 1);
	assert_int_equal(test_db_int(db, "SELECT count(*) FROM task"), 1);
	crm_take_free(take);
}

static void
clients_are_nobodys_to_take(void **state)
{
	struct crm_taken done;
	int64_t company;

	(void)state;
	add_user("anna");
	ok(crm_insert(db, CRM_TAB_COMPANY, CRM_WHAT_CREATE,
	    CRM_SETS({ "created", crm_int(NOW) }, { "company", crm_text("Ромашка") }), &company,
	    &err));
	struct crm_take *take = taker("anna");
	ok(crm_take_card(take, company, CRM_TAB_COMPANY, &done, &arena, &err));
	assert_int_equal(done.action, CRM_TAKE_CLIENT);
	assert_string_equal(done.why, "a client's card, not a lead");
	ok(crm_release_card(take, company, CRM_TAB_COMPANY, &done, &arena, &err));
	assert_int_equal(done.action, CRM_TAKE_CLIENT);
	crm_take_free(take);
}

static void
a_month_is_over_when_the_first_of_it_is(void **state)
{
	struct crm_user user;
	const int64_t id = add_user("anna");
	int64_t at = 0;

	(void)state;
	set_user(id, "max_month", 2);
	struct crm_take *take = taker("anna");
	for (int day = 0; day < 3; day++) {
		struct crm_taken done;
		const int64_t lead = add_lead("Анна Ким", 0);
		crm_db_set_now(db, NOW + day * DAY);
		next_transaction();
		if (day == 2)
			break;
		ok(crm_take_card(take, lead, CRM_TAB_LEAD, &done, &arena, &err));
	}
	ok(crm_user_get(db, id, &user, &arena, &err));
	ok(crm_user_count(db, &user, &err));
	assert_int_equal(user.month, 2);
	assert_int_equal(user.day, 0);
	ok(crm_user_month_ends(db, &user, &at, &err));
	assert_int_equal(at, NOW + 30 * DAY + 1);
	user.max_month = 3;
	ok(crm_user_month_ends(db, &user, &at, &err));
	assert_int_equal(at, crm_db_now(db));
	crm_take_free(take);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(the_next_is_found_by_an_index),
		TEST(pools_go_by_grade_and_age_together),
		TEST(undone_picks_do_not_count),
		TEST(tasks_of_merged_cards_go_along),
		TEST(clients_are_nobodys_to_take),
		TEST(a_month_is_over_when_the_first_of_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
