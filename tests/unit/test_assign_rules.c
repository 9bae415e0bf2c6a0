/*
 * Assignment by rules: who gets a lead, who does not, and that it is the same again.
 */
#include "tests/unit/crm_test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/time.h"
#include "lib/crm/lead.h"
#include "lib/flow/undo.h"
#include "tests/unit/assign_desk.h"

static struct crm_assign *
opened(const struct crm_assign_options *options)
{
	struct crm_assign *assign = NULL;

	desk_ok(crm_assign_open(&assign, desk_db, options, &desk_err));
	return assign;
}

static const struct crm_assign_options by_rules = { .strategy = CRM_ASSIGN_RULES };

/* A user of each kind that gets nothing, and one who does, all in team sales. */
static void
fill_desk(void)
{
	const int64_t team = desk_team("sales");
	const int64_t here = desk_user("anna", 1);
	const int64_t away = desk_user("boris", 5);
	const int64_t holiday = desk_user("clara", 5);
	const int64_t off = desk_user("dina", 5);
	const int64_t home = desk_user("egor", 5);
	const int64_t none = desk_user("fedor", 0);

	desk_set_user(here, "hours", crm_text("24/7"));
	desk_set_user(away, "away_from", crm_int(DESK_NOW - DAY));
	desk_set_user(away, "away_until", crm_int(DESK_NOW + DAY));
	desk_setting("holidays", "2026-03-02");
	desk_set_user(holiday, "hours", crm_text("Mo-Fr 09:00-18:00"));
	desk_set_user(off, "active", crm_int(0));
	desk_set_user(home, "hours", crm_text("Mo-Fr 10:00-18:00"));
	for (int64_t user = here; user <= none; user++)
		desk_join(team, user, 0);
}

/* --- which rule --- */

static void
first_match_wins(void **state)
{
	(void)state;
	desk_user("anna", 1);
	desk_user("boris", 1);
	desk_user("clara", 1);
	desk_rule("moscow", "city = Москва", "user", "boris");
	desk_rule("capitals", "city in (Москва, Казань)", "user", "clara");
	desk_rule("rest", NULL, "user", "anna");
	const int64_t moscow = desk_lead("Москва"), kazan = desk_lead("Казань");
	const int64_t other = desk_lead("Омск");
	assert_string_equal(desk_give(moscow), "boris");
	assert_string_equal(desk_done.rule, "moscow");
	assert_string_equal(desk_done.why, "user boris");
	assert_string_equal(
	    desk_text("SELECT reason FROM event WHERE field = 'owner' AND card = 1"),
	    "rule moscow: user boris");
	assert_string_equal(desk_give(kazan), "clara");
	assert_string_equal(desk_give(other), "anna");
	assert_string_equal(desk_give(other), "anna");
	assert_int_equal(desk_done.action, CRM_ASSIGN_KEPT);
}

static void
no_match_waits(void **state)
{
	(void)state;
	desk_user("anna", 1);
	const int64_t rule = desk_rule("moscow", "city = Москва", "user", "anna");
	const int64_t lead = desk_lead("Омск");
	assert_string_equal(desk_give(lead), "-");
	assert_int_equal(desk_done.action, CRM_ASSIGN_WAITING);
	assert_string_equal(
	    desk_done.why, "no rule matches; a last rule without a condition takes the rest");
	/* A rule that is not active is none: then it is in turn. */
	desk_set_rule(rule, "active", crm_int(0));
	assert_string_equal(desk_give(lead), "anna");
	assert_string_equal(desk_done.rule, "round-robin");
	assert_string_equal(desk_done.why, "round-robin over all users");
}

static void
a_pool_takes_it(void **state)
{
	int64_t pool = 0;

	(void)state;
	desk_user("anna", 1);
	desk_ok(crm_insert(desk_db, CRM_TAB_POOL, CRM_WHAT_CREATE,
	    CRM_SETS({ "name", crm_text("night") }), &pool, &desk_err));
	desk_rule("night", NULL, "pool", "night");
	const int64_t lead = desk_lead(NULL);
	assert_string_equal(desk_give(lead), "-");
	assert_int_equal(desk_done.action, CRM_ASSIGN_POOLED);
	assert_string_equal(desk_done.why, "pool night");
	assert_int_equal(desk_int("SELECT pool FROM lead"), pool);
	assert_string_equal(
	    desk_text("SELECT reason FROM event WHERE field = 'pool'"), "rule night: pool night");
	desk_give(lead);
	assert_int_equal(desk_done.action, CRM_ASSIGN_KEPT);
	assert_int_equal(desk_int("SELECT count(*) FROM event WHERE field = 'pool'"), 1);
	assert_int_equal(desk_int("SELECT count(*) FROM task"), 0);
}

static void
conditions_know_clients_and_colleagues(void **state)
{
	(void)state;
	desk_user("anna", 1);
	desk_user("boris", 1);
	desk_rule("known", "company_known = yes", "user", "boris");
	desk_rule("rest", NULL, "user", "anna");
	const int64_t first = desk_lead(NULL), second = desk_lead(NULL), third = desk_lead(NULL);
	desk_set_lead(first, "company_key", crm_text("ромашка"));
	assert_string_equal(desk_give(first), "anna");
	desk_set_lead(second, "company_key", crm_text("ромашка"));
	assert_string_equal(desk_give(second), "boris");
	assert_string_equal(desk_give(third), "anna");
	desk_rule("client", "existing_client = yes", "user", "boris");
	desk_ok(crm_insert(desk_db, CRM_TAB_COMPANY, CRM_WHAT_CREATE,
	    CRM_SETS({ "created", crm_int(DESK_NOW) }, { "company", crm_text("Ромашка") },
		{ "inn", crm_text("7707083893") }),
	    NULL, &desk_err));
	const int64_t fourth = desk_lead(NULL);
	desk_set_lead(fourth, "inn", crm_text("7707083893"));
	assert_string_equal(desk_give(fourth), "boris");
	assert_string_equal(desk_done.rule, "known"); /* a client's organisation is known */
}

/* --- who comes before the rules --- */

static void
colleagues_stay_together(void **state)
{
	(void)state;
	desk_user("anna", 1);
	const int64_t boris = desk_user("boris", 1);
	const int64_t rule = desk_rule("rest", NULL, "user", "anna");
	const int64_t first = desk_lead(NULL), second = desk_lead(NULL), third = desk_lead(NULL);
	for (int64_t lead = first; lead <= third; lead++)
		desk_set_lead(lead, "company_key", crm_text("ромашка"));
	desk_set_lead(first, "owner", crm_int(boris));
	assert_string_equal(desk_give(second), "anna");
	desk_set_rule(rule, "together", crm_int(1));
	assert_string_equal(desk_give(third), "boris");
	assert_string_equal(desk_done.rule, "together");
	assert_string_equal(desk_done.why, "colleague's lead 1 is with boris");
	desk_set_rule(rule, "together", crm_int(0));
	desk_setting("together", "yes");
	const int64_t fourth = desk_lead(NULL);
	desk_set_lead(fourth, "company_key", crm_text("ромашка"));
	assert_string_equal(desk_give(fourth), "boris");
	/* Not to whoever is on holiday. */
	desk_set_user(boris, "away_from", crm_int(DESK_NOW));
	const int64_t fifth = desk_lead(NULL);
	desk_set_lead(fifth, "company_key", crm_text("ромашка"));
	assert_string_equal(desk_give(fifth), "anna");
}

/* Who is a client already, and asks again, goes to whose client it is. */
static void
a_client_asks_again(void **state)
{
	int64_t contact = 0;

	(void)state;
	desk_user("anna", 1);
	const int64_t boris = desk_user("boris", 1);
	desk_rule("clients", "existing_client = yes", "user", "anna");
	desk_rule("rest", NULL, "user", "anna");
	desk_ok(crm_insert(desk_db, CRM_TAB_CONTACT, CRM_WHAT_CREATE,
	    CRM_SETS({ "created", crm_int(DESK_NOW) }, { "name", crm_text("Вера Ким") },
		{ "owner", crm_int(boris) }),
	    &contact, &desk_err));
	const int64_t first = desk_lead(NULL), second = desk_lead(NULL);
	desk_set_lead(first, "repeat_of", crm_int(contact));
	assert_string_equal(desk_give(first), "boris");
	assert_string_equal(desk_done.rule, "client");
	assert_string_equal(desk_done.why, "contact 1 is with boris");
	desk_set_user(boris, "active", crm_int(0));
	desk_set_lead(second, "repeat_of", crm_int(contact));
	assert_string_equal(desk_give(second), "anna");
	assert_string_equal(desk_done.rule, "clients");
}

/* --- who gets none --- */

/* On holiday, out of hours, inactive: in every strategy, and before all rules. */
static void
who_is_not_there_gets_nothing(void **state)
{
	static const char *const strategies[] = { "round-robin", "least-loaded", "weighted" };

	(void)state;
	fill_desk();
	const int64_t rule = desk_rule("all", NULL, "round-robin", "sales");
	for (size_t i = 0; i < 3; i++) {
		desk_set_rule(rule, "strategy", crm_text(strategies[i]));
		desk_set_rule(rule, "target", crm_text("sales"));
		assert_string_equal(desk_give_new(4), "anna anna anna anna");
		desk_set_rule(rule, "target", crm_null());
		assert_string_equal(desk_give_new(4), "anna anna anna anna");
	}
	desk_set_rule(rule, "strategy", crm_text("user"));
	desk_set_rule(rule, "target", crm_text("boris"));
	assert_string_equal(desk_give_new(1), "-");
	assert_string_equal(desk_done.why, "nobody eligible: boris is away until 2026-03-03");
	desk_set_rule(rule, "target", crm_text("dina"));
	assert_string_equal(desk_give_new(1), "-");
	assert_string_equal(desk_done.why, "nobody eligible: dina is inactive");
	desk_ok(crm_insert(desk_db, CRM_TAB_COMPANY, CRM_WHAT_CREATE,
	    CRM_SETS({ "created", crm_int(DESK_NOW) }, { "company", crm_text("Ромашка") },
		{ "company_key", crm_text("ромашка") }, { "owner", crm_int(2) }),
	    NULL, &desk_err));
	const int64_t lead = desk_lead(NULL);
	desk_set_lead(lead, "company_key", crm_text("ромашка"));
	assert_string_equal(desk_give(lead), "-");
}

static void
nobody_eligible_says_why(void **state)
{
	(void)state;
	fill_desk();
	desk_set_user(1, "max_open", crm_int(0));
	desk_rule("all", NULL, "weighted", "sales");
	assert_string_equal(desk_give_new(1), "-");
	assert_int_equal(desk_done.action, CRM_ASSIGN_WAITING);
	assert_string_equal(desk_done.why, "nobody eligible: anna has 0 of 0 open leads; boris is "
					   "away until 2026-03-03; clara has a "
					   "holiday; egor is not at work (Mo-Fr 10:00-18:00)");
}

static void
hours_hold_to_the_second(void **state)
{
	(void)state;
	const int64_t anna = desk_user("anna", 1);
	desk_set_user(anna, "hours", crm_text("Mo-Fr 09:00-18:00"));
	desk_at(DESK_NOW - 1);
	assert_string_equal(desk_give_new(1), "-");
	desk_at(DESK_NOW);
	assert_string_equal(desk_give_new(1), "anna");
	desk_at(DESK_NOW + 9 * HOUR - 1);
	assert_string_equal(desk_give_new(1), "anna");
	desk_at(DESK_NOW + 9 * HOUR);
	assert_string_equal(desk_give_new(1), "-");
	assert_string_equal(
	    desk_done.why, "nobody eligible: anna is not at work (Mo-Fr 09:00-18:00)");
}

/* One assigner while the clock goes on: what was true an hour ago is looked at anew. */
static void
time_passes_under_one_assigner(void **state)
{
	struct crm_assigned done;

	(void)state;
	const int64_t anna = desk_user("anna", 1), boris = desk_user("boris", 1);
	desk_set_user(anna, "hours", crm_text("Mo-Fr 09:00-12:00"));
	desk_set_user(boris, "away_from", crm_int(DESK_NOW - DAY));
	desk_set_user(boris, "away_until", crm_int(DESK_NOW + 3 * HOUR));
	const int64_t first = desk_lead(NULL), second = desk_lead(NULL);
	desk_next();
	struct crm_assign *assign = opened(&by_rules);
	desk_ok(crm_assign_card(assign, first, CRM_TAB_LEAD, &done, &desk_arena, &desk_err));
	assert_string_equal(done.owner, "anna");
	desk_ok(crm_db_commit(desk_db, &desk_err));
	crm_db_set_now(desk_db, DESK_NOW + 3 * HOUR);
	desk_ok(crm_db_begin(desk_db, &desk_err));
	desk_ok(crm_assign_card(assign, second, CRM_TAB_LEAD, &done, &desk_arena, &desk_err));
	assert_string_equal(done.owner, "boris");
	crm_assign_free(assign);
}

/* --- limits --- */

/* A known defect of a large CRM: a capacity of ten gave none. */
static void
ten_a_month_are_ten(void **state)
{
	(void)state;
	const int64_t anna = desk_user("anna", 1);
	desk_set_user(anna, "max_month", crm_int(10));
	assert_string_equal(
	    desk_give_new(12), "anna anna anna anna anna anna anna anna anna anna - -");
	assert_string_equal(desk_done.why, "nobody eligible: anna has 10 of 10 leads of 30 days");
	desk_at(DESK_NOW + 30 * DAY);
	assert_string_equal(desk_give_new(1), "-");
	desk_at(DESK_NOW + 30 * DAY + 1);
	assert_string_equal(desk_give_new(2), "anna anna");
}

static void
giving_back_refunds_nothing(void **state)
{
	const struct crm_assign_gift back = { .reason = "not mine" };

	(void)state;
	const int64_t anna = desk_user("anna", 1);
	desk_set_user(anna, "max_day", crm_int(1));
	assert_string_equal(desk_give_new(1), "anna");
	struct crm_assign *assign = opened(&by_rules);
	desk_ok(crm_assign_give(assign, 1, &back, &desk_arena, &desk_err));
	crm_assign_free(assign);
	desk_next();
	assert_int_equal(desk_int("SELECT count(*) FROM lead WHERE owner IS NULL"), 1);
	assert_string_equal(
	    desk_text("SELECT reason FROM event WHERE field = 'owner' AND new IS NULL"),
	    "not mine");
	assert_string_equal(
	    desk_text("SELECT state || ' ' || result FROM task WHERE card = 1"), "3 given back");
	assert_string_equal(desk_give(1), "-");
	assert_string_equal(desk_done.why, "nobody eligible: anna has 1 of 1 leads of today");
	desk_at(DESK_NOW + DAY);
	assert_string_equal(desk_give(1), "anna");
}

/* The rule's limits hold beside the user's: the lower one does. */
static void
rules_have_limits(void **state)
{
	(void)state;
	const int64_t anna = desk_user("anna", 1);
	desk_user("boris", 1);
	const int64_t rule = desk_rule("few", NULL, "round-robin", NULL);
	desk_set_rule(rule, "max_day", crm_int(2));
	desk_set_user(anna, "max_day", crm_int(1));
	assert_string_equal(desk_give_new(4), "anna boris boris -");
	assert_string_equal(desk_done.why,
	    "nobody eligible: anna has 1 of 1 leads of today; boris has 2 of 2 leads of today");
	desk_set_rule(rule, "max_day", crm_null());
	desk_set_rule(rule, "max_open", crm_int(3));
	assert_string_equal(desk_give_new(2), "boris -");
	desk_set_rule(rule, "max_open", crm_null());
	desk_set_rule(rule, "max_month", crm_int(4));
	assert_string_equal(desk_give_new(2), "boris -");
	assert_string_equal(desk_done.why,
	    "nobody eligible: anna has 1 of 1 leads of today; boris has 4 of 4 leads of 30 days");
}

/* --- strategies --- */

static void
turns_outlive_comings_and_goings(void **state)
{
	(void)state;
	desk_user("anna", 1);
	const int64_t boris = desk_user("boris", 1);
	desk_user("clara", 1);
	desk_rule("all", NULL, "round-robin", NULL);
	assert_string_equal(desk_give_new(4), "anna boris clara anna");
	desk_set_user(boris, "active", crm_int(0));
	assert_string_equal(desk_give_new(2), "clara anna");
	desk_set_user(boris, "active", crm_int(1));
	desk_user("dina", 1);
	assert_string_equal(desk_give_new(5), "dina boris clara anna dina");
}

static void
deals_are_load_when_asked(void **state)
{
	int64_t stage = 0;

	(void)state;
	const int64_t anna = desk_user("anna", 1);
	desk_user("boris", 1);
	desk_ok(crm_stage_first(desk_db, CRM_STAGE_OPEN, &stage, &desk_err));
	for (int i = 0; i < 2; i++)
		desk_ok(crm_insert(desk_db, CRM_TAB_DEAL, CRM_WHAT_CREATE,
		    CRM_SETS({ "created", crm_int(DESK_NOW) }, { "owner", crm_int(anna) },
			{ "name", crm_text("Pump station") }, { "stage", crm_int(stage) },
			{ "stage_at", crm_int(DESK_NOW) }),
		    NULL, &desk_err));
	const int64_t rule = desk_rule("all", NULL, "least-loaded", NULL);
	assert_string_equal(desk_give_new(2), "anna boris");
	desk_set_rule(rule, "deals", crm_int(1));
	assert_string_equal(desk_give_new(3), "boris boris anna");
}

static void
weights_are_the_members_else_the_users(void **state)
{
	(void)state;
	const int64_t team = desk_team("sales");
	desk_join(team, desk_user("anna", 1), 3);
	desk_join(team, desk_user("boris", 1), 0);
	desk_user("clara", 9);
	desk_rule("all", NULL, "weighted", "sales");
	assert_string_equal(desk_give_new(8), "anna anna boris anna anna anna boris anna");
	assert_string_equal(desk_done.why, "weighted over team sales");
	assert_int_equal(desk_int("SELECT count(*) FROM share"), 8);
}

/* What undo takes back was never given; and one op leaves one line of shares. */
static void
shares_are_undone_with_their_op(void **state)
{
	struct crm_assigned done;
	struct crm_undone undone;

	(void)state;
	desk_user("anna", 1);
	desk_user("boris", 1);
	desk_rule("all", NULL, "weighted", NULL);
	assert_string_equal(desk_give_new(1), "anna");
	const char *before = desk_text("SELECT state FROM share ORDER BY id DESC LIMIT 1");
	for (int i = 0; i < 5; i++)
		desk_lead(NULL);
	desk_next();
	struct crm_assign *assign = opened(&by_rules);
	for (int64_t lead = 2; lead <= 6; lead++) {
		desk_ok(crm_assign_card(assign, lead, CRM_TAB_LEAD, &done, &desk_arena, &desk_err));
		desk_ok(crm_assign_settle(assign, &desk_err));
		desk_ok(crm_db_commit(desk_db, &desk_err));
		desk_ok(crm_db_begin(desk_db, &desk_err));
	}
	crm_assign_free(assign);
	assert_int_equal(desk_int("SELECT count(*) FROM share"), 2);
	assert_int_equal(desk_int("SELECT count(*) FROM event WHERE tab = 28"), 2);
	const int64_t op = crm_db_op(desk_db);
	desk_next();
	desk_ok(crm_undo_run(desk_db, &(struct crm_undo){ .op = op }, &undone, &desk_err));
	assert_int_equal(undone.kept, 0);
	desk_next();
	assert_string_equal(desk_text("SELECT state FROM share ORDER BY id DESC LIMIT 1"), before);
	assert_string_equal(desk_give_new(1), "boris");
}

/* --- one lead again --- */

static void
again_goes_to_somebody_else(void **state)
{
	const int64_t anna = 1, both[] = { 1, 2 };
	const struct crm_assign_again once = {
		.never = &anna, .nnever = 1, .reason = "untouched for 2 days", .stale = "taken back"
	};
	const struct crm_assign_again never = { .never = both, .nnever = 2 };
	struct crm_assigned done;

	(void)state;
	desk_user("anna", 1);
	desk_user("boris", 1);
	desk_rule("all", NULL, "weighted", NULL);
	assert_string_equal(desk_give_new(1), "anna");
	struct crm_assign *assign = opened(&by_rules);
	desk_ok(crm_assign_again(assign, 1, &once, &done, &desk_arena, &desk_err));
	assert_int_equal(done.action, CRM_ASSIGN_REASSIGNED);
	assert_string_equal(done.owner, "boris");
	desk_ok(crm_assign_again(assign, 1, &never, &done, &desk_arena, &desk_err));
	assert_int_equal(done.action, CRM_ASSIGN_WAITING);
	assert_string_equal(done.owner, "boris");
	assert_string_equal(done.why, "nobody eligible: anna had it; boris had it");
	crm_assign_free(assign);
	assert_string_equal(
	    desk_text("SELECT reason FROM event WHERE field = 'owner' AND new = '2'"),
	    "untouched for 2 days; rule all: weighted over all users");
	assert_string_equal(desk_text("SELECT group_concat(state || ' ' || owner || ' '"
				      " || coalesce(result, ''), ', ') FROM task"),
	    "3 1 taken back, 1 2 ");
	assert_string_equal(desk_text("SELECT kind || ', ' || text FROM notice WHERE user = 2"),
	    "reassigned, lead 1, Вера Ким, was with anna");
}

/* What was reverted has cost nobody a turn, once it is said. */
static void
forgotten_is_not_counted(void **state)
{
	struct crm_assigned done;

	(void)state;
	desk_user("anna", 1);
	desk_user("boris", 1);
	const int64_t lead = desk_lead(NULL);
	desk_next();
	struct crm_assign *assign = opened(&by_rules);
	for (int i = 0; i < 3; i++) {
		desk_ok(crm_db_mark(desk_db, &desk_err));
		desk_ok(crm_assign_card(assign, lead, CRM_TAB_LEAD, &done, &desk_arena, &desk_err));
		assert_string_equal(done.owner, "anna");
		desk_ok(crm_db_revert(desk_db, &desk_err));
		crm_assign_forget(assign);
	}
	crm_assign_free(assign);
}

/* Another's op between two batches is seen: here users, rules and owners change. */
static void
what_others_do_is_seen(void **state)
{
	struct crm_assigned done;
	int64_t lead[5];

	(void)state;
	const int64_t anna = desk_user("anna", 1), boris = desk_user("boris", 1);
	for (int i = 0; i < 5; i++)
		lead[i] = desk_lead(NULL);
	desk_next();
	struct crm_assign *assign = opened(&by_rules);
	desk_ok(crm_assign_card(assign, lead[0], CRM_TAB_LEAD, &done, &desk_arena, &desk_err));
	assert_string_equal(done.owner, "anna");
	desk_next();
	desk_set_lead(lead[1], "owner", crm_int(boris));
	desk_next();
	desk_ok(crm_assign_card(assign, lead[2], CRM_TAB_LEAD, &done, &desk_arena, &desk_err));
	assert_string_equal(done.owner, "anna");
	desk_next();
	desk_set_user(boris, "active", crm_int(0));
	desk_next();
	desk_ok(crm_assign_card(assign, lead[3], CRM_TAB_LEAD, &done, &desk_arena, &desk_err));
	assert_string_equal(done.owner, "anna");
	desk_next();
	desk_set_user(boris, "active", crm_int(1));
	desk_rule("all", NULL, "user", "boris");
	desk_next();
	desk_ok(crm_assign_card(assign, lead[4], CRM_TAB_LEAD, &done, &desk_arena, &desk_err));
	assert_string_equal(done.owner, "boris");
	assert_string_equal(done.rule, "all");
	crm_assign_free(assign);
	(void)anna;
}

static void
the_same_again(void **state)
{
	static const char *const strategies[] = { "round-robin", "least-loaded", "weighted" };
	const char *first[3];

	(void)state;
	for (int i = 0; i < 5; i++) {
		char login[24];
		snprintf(login, sizeof(login), "user%d", i);
		desk_set_user(desk_user(login, 1 + i * 7 % 4), "max_day", crm_int(6 - i));
	}
	for (int i = 0; i < 25; i++)
		desk_lead(i % 3 == 0 ? "Тверь" : NULL);
	const int64_t rule = desk_rule("all", NULL, "weighted", NULL);
	desk_next();
	for (int round = 0; round < 2; round++)
		for (size_t s = 0; s < 3; s++) {
			const char *all = "";
			desk_set_rule(rule, "strategy", crm_text(strategies[s]));
			for (int64_t lead = 1; lead <= 25; lead++)
				all = crm_arena_printf(&desk_arena, "%s %s", all, desk_give(lead));
			if (round == 0)
				first[s] = all;
			else
				assert_string_equal(all, first[s]);
			crm_db_rollback(desk_db);
			desk_ok(crm_db_begin(desk_db, &desk_err));
		}
}

/* --- the first contact --- */

static void
first_contact_is_due_in_working_time(void **state)
{
	(void)state;
	const int64_t anna = desk_user("anna", 1);
	desk_set_user(anna, "hours", crm_text("Mo-Fr 09:00-18:00"));
	desk_setting("holidays", "2026-03-03");
	desk_setting("first_contact_hours", "24");
	assert_string_equal(desk_give_new(1), "anna");
	assert_int_equal(desk_int("SELECT due FROM task"), DESK_NOW + 2 * DAY);
	desk_setting("first_contact_hours", "4");
	assert_string_equal(desk_give_new(1), "anna");
	assert_int_equal(desk_int("SELECT due FROM task WHERE card = 2"), DESK_NOW + 4 * HOUR);
}

/* --- looking only --- */

struct heard {
	char text[2048];
};

static enum crm_status
hear(void *arg, const struct crm_assign_candidate *c, struct crm_err *err)
{
	struct heard *heard = arg;
	const size_t n = strlen(heard->text);

	(void)err;
	snprintf(heard->text + n, sizeof(heard->text) - n, "%s|%s|%s|%s|%" PRId64 "\n",
	    c->rule == NULL ? "" : c->rule, c->user == NULL ? "" : c->user,
	    crm_assign_verdict_name(c->verdict), c->why, c->open);
	return CRM_OK;
}

static void
every_candidate_is_explained(void **state)
{
	const struct crm_assign_options plan = { .strategy = CRM_ASSIGN_RULES, .plan = true };
	struct heard heard = { "" };
	struct crm_assigned done;

	(void)state;
	fill_desk();
	desk_set_user(3, "hours", crm_text("24/7"));
	desk_rule("moscow", "city = Москва", "user", "dina");
	desk_rule("rest", NULL, "round-robin", "sales");
	assert_string_equal(desk_give_new(1), "anna");
	const int64_t lead = desk_lead("Тверь");
	desk_next();
	struct crm_assign *assign = opened(&plan);
	desk_ok(crm_assign_explain(assign, lead, &done, hear, &heard, &desk_arena, &desk_err));
	assert_string_equal(heard.text,
	    "moscow||refused|does not match: city = Москва|-1\n"
	    "rest|anna|eligible|waits less long|1\n"
	    "rest|boris|refused|boris is away until 2026-03-03|0\n"
	    "rest|clara|gets|waits longest|0\n"
	    "rest|dina|refused|dina is inactive|0\n"
	    "rest|egor|refused|egor is not at work (Mo-Fr 10:00-18:00)|0\n"
	    "rest|fedor|refused|fedor has the weight 0|0\n");
	assert_string_equal(done.owner, "clara");
	heard.text[0] = '\0';
	desk_ok(crm_assign_explain(assign, 1, &done, hear, &heard, &desk_arena, &desk_err));
	assert_string_equal(heard.text, "");
	assert_string_equal(done.why, "owned by anna");
	crm_assign_free(assign);
	assert_int_equal(desk_int("SELECT count(*) FROM lead WHERE owner IS NULL"), 1);
}

static enum crm_status
hear_replayed(void *arg, const struct crm_assign_replayed *r, struct crm_err *err)
{
	struct heard *heard = arg;
	const size_t n = strlen(heard->text);

	(void)err;
	snprintf(heard->text + n, sizeof(heard->text) - n, "%" PRId64 " %s %" PRId64 "\n", r->lead,
	    r->user == NULL ? "-" : r->user, r->waited);
	return CRM_OK;
}

static void
the_past_is_replayed(void **state)
{
	const struct crm_assign_options plan = { .strategy = CRM_ASSIGN_RULES, .plan = true };
	struct heard heard = { "" };
	struct crm_assign_replay *replay = NULL;
	size_t n = 0;

	(void)state;
	const int64_t anna = desk_user("anna", 1);
	desk_user("boris", 1);
	desk_set_user(anna, "max_day", crm_int(2));
	desk_set_user(anna, "hours", crm_text("Mo-Fr 09:00-18:00"));
	desk_rule("anna", "city is empty", "user", "anna");
	desk_rule("boris", "city = Тверь", "user", "boris");
	desk_at(DESK_NOW - 2 * HOUR);
	desk_lead(NULL); /* before she comes: waits two hours */
	desk_at(DESK_NOW + HOUR);
	desk_lead(NULL);
	desk_lead(NULL); /* a third of that day: waits for the next */
	desk_lead("Тверь");
	desk_lead("Омск"); /* nobody's */
	const int64_t ops = desk_int("SELECT count(*) FROM event");
	desk_at(DESK_NOW + 3 * DAY);
	struct crm_assign *assign = opened(&plan);
	desk_ok(crm_assign_simulate(
	    assign, DESK_NOW - DAY, hear_replayed, &heard, &replay, &n, &desk_arena, &desk_err));
	assert_string_equal(heard.text, "1 anna 7200\n2 anna 0\n4 boris 0\n3 anna 82800\n5 - -1\n");
	assert_int_equal(n, 3);
	assert_string_equal(replay[0].user, "anna");
	assert_int_equal(replay[0].leads, 3);
	assert_int_equal(replay[0].most_open, 3);
	assert_int_equal(replay[0].waited, 90000);
	assert_int_equal(replay[0].longest, 82800);
	assert_string_equal(replay[1].user, "boris");
	assert_null(replay[2].user);
	assert_int_equal(replay[2].leads, 1);
	assert_int_equal(replay[2].owned, 5);
	crm_assign_free(assign);
	assert_int_equal(desk_int("SELECT count(*) FROM event"), ops);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(first_match_wins),
		TEST(no_match_waits),
		TEST(a_pool_takes_it),
		TEST(conditions_know_clients_and_colleagues),
		TEST(colleagues_stay_together),
		TEST(a_client_asks_again),
		TEST(who_is_not_there_gets_nothing),
		TEST(nobody_eligible_says_why),
		TEST(hours_hold_to_the_second),
		TEST(time_passes_under_one_assigner),
		TEST(ten_a_month_are_ten),
		TEST(giving_back_refunds_nothing),
		TEST(rules_have_limits),
		TEST(turns_outlive_comings_and_goings),
		TEST(deals_are_load_when_asked),
		TEST(weights_are_the_members_else_the_users),
		TEST(shares_are_undone_with_their_op),
		TEST(again_goes_to_somebody_else),
		TEST(forgotten_is_not_counted),
		TEST(what_others_do_is_seen),
		TEST(the_same_again),
		TEST(first_contact_is_due_in_working_time),
		TEST(every_candidate_is_explained),
		TEST(the_past_is_replayed),
	};

	return cmocka_run_group_tests_name("assign by rules", tests, NULL, NULL);
}
