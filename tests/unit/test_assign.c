#include "tests/unit/crm_test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/lead.h"
#include "lib/crm/lookup.h"
#include "lib/crm/user.h"
#include "lib/flow/assign.h"
#include "lib/flow/undo.h"
#include "tests/unit/crm_db_test.h"

#define NOW 1772442000 /* 2026-03-02T09:00:00Z */
#define HOUR 3600
#define DAY 86400

CRM_SQL(owner_of, "SELECT owner FROM lead WHERE id = ?1");
CRM_SQL(owned, "SELECT count(*) FROM lead WHERE owner = ?1");
CRM_SQL(ownership_events, "SELECT count(*) FROM event WHERE field = 'owner' AND tab = 1 /*scan*/");
CRM_SQL(count_ops, "SELECT count(*) FROM op /*scan*/");
CRM_SQL(task_of, "SELECT kind || ' ' || owner || ' ' || due FROM task WHERE card = ?1 AND state = 1"
		 " ORDER BY id DESC LIMIT 1");
CRM_SQL(notice_of, "SELECT kind || '|' || user || '|' || text FROM notice WHERE card = ?1"
		   " ORDER BY id DESC LIMIT 1");
CRM_SQL(reason_of, "SELECT reason FROM event WHERE card = ?1 AND field = 'owner' ORDER BY id DESC"
		   " LIMIT 1");
CRM_SQL(tasks_on, "SELECT count(*) FROM task WHERE card = ?1 AND state = 1");

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
get_int(const char *const *sql, int64_t arg)
{
	int64_t value;

	ok(crm_db_get_int_(db, sql, &value, NULL, CRM_ARGS(crm_int(arg)), &err));
	return value;
}

static int64_t
count(const char *const *sql)
{
	int64_t value;

	ok(crm_db_get_int_(db, sql, &value, NULL, CRM_NOARGS, &err));
	return value;
}

/* Of the first row the first column; NULL when there is none. */
static const char *
get_text(const char *const *sql, int64_t arg)
{
	struct crm_stmt *s;
	const char *text = NULL;

	ok(crm_db_query_(db, sql, &s, CRM_ARGS(crm_int(arg)), &err));
	if (crm_stmt_step(s, &err) == CRM_OK) {
		text = crm_arena_strdup(&arena, crm_stmt_text(s, 0));
		crm_stmt_done(s);
	}
	return text;
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

static void
set_lead(int64_t lead, const char *column, struct crm_value value)
{
	ok(crm_update(
	    db, CRM_TAB_LEAD, lead, CRM_WHAT_EDIT, CRM_SETS({ column, value }), NULL, &err));
}

static int64_t
stage(enum crm_stage_kind kind)
{
	int64_t id;

	ok(crm_stage_first(db, kind, &id, &err));
	return id;
}

static int64_t
add_lead(const char *name, const char *company_key)
{
	int64_t id;

	ok(crm_insert(db, CRM_TAB_LEAD, CRM_WHAT_CREATE,
	    CRM_SETS({ "created", crm_int(crm_db_now(db)) },
		{ "stage", crm_int(stage(CRM_STAGE_NEW)) }, { "stage_at", crm_int(NOW) },
		{ "name", crm_text(name) }, { "company_key", crm_text(company_key) }),
	    &id, &err));
	return id;
}

static struct crm_assign *
ready(const struct crm_assign_options *options)
{
	struct crm_assign *assign;

	ok(crm_assign_open(&assign, db, options, &err));
	return assign;
}

static struct crm_assigned
assign_card(struct crm_assign *assign, int64_t card, enum crm_tab kind)
{
	struct crm_assigned done;

	ok(crm_assign_card(assign, card, kind, &done, &arena, &err));
	return done;
}

static struct crm_assigned
give(const struct crm_assign_options *options, int64_t lead)
{
	struct crm_assign *assign = ready(options);
	struct crm_assigned done = assign_card(assign, lead, CRM_TAB_LEAD);

	crm_assign_free(assign);
	return done;
}

static const struct crm_assign_options round_robin = { .strategy = CRM_ASSIGN_ROUND_ROBIN };
static const struct crm_assign_options least_loaded = { .strategy = CRM_ASSIGN_LEAST_LOADED };

static void
is_done(const struct crm_assigned *done, const char *action, const char *owner, const char *rule,
    const char *why)
{
	assert_string_equal(crm_assign_action_name(done->action), action);
	assert_string_equal(done->owner == NULL ? "-" : done->owner, owner);
	assert_string_equal(done->rule == NULL ? "-" : done->rule, rule);
	assert_string_equal(done->why, why);
}

/* --- round robin --- */

static void
round_robin_takes_turns(void **state)
{
	static const char *const expected[] = { "anna", "boris", "clara", "anna", "boris" };

	(void)state;
	add_user("anna");
	add_user("boris");
	add_user("clara");
	struct crm_assign *assign = ready(&round_robin);
	for (int i = 0; i < 5; i++) {
		struct crm_assigned done =
		    assign_card(assign, add_lead("Пётр Орлов", NULL), CRM_TAB_LEAD);
		is_done(
		    &done, "assigned", expected[i], "round-robin", "round-robin over all users");
		assert_string_equal(done.name, "Пётр Орлов");
		/* What a turn is does not depend on where transactions end. */
		if (i % 2 == 1)
			next_transaction();
	}
	crm_assign_free(assign);
	assert_int_equal(count(&ownership_events), 5);
}

static void
turns_survive_members_coming_and_going(void **state)
{
	(void)state;
	int64_t anna = add_user("anna");
	add_user("boris");
	assert_string_equal(give(&round_robin, add_lead("1", NULL)).owner, "anna");
	set_user(anna, "active", 0);
	assert_string_equal(give(&round_robin, add_lead("2", NULL)).owner, "boris");
	add_user("clara");
	assert_string_equal(give(&round_robin, add_lead("3", NULL)).owner, "clara");
	set_user(anna, "active", 1);
	next_transaction();
	/* Anna's last is the oldest. */
	assert_string_equal(give(&round_robin, add_lead("4", NULL)).owner, "anna");
	assert_string_equal(give(&round_robin, add_lead("5", NULL)).owner, "boris");
}

static void
turns_go_by_history_not_by_the_clock(void **state)
{
	static const char *const expected[] = { "anna", "boris", "anna", "boris" };

	(void)state;
	add_user("anna");
	add_user("boris");
	for (int i = 0; i < 4; i++) {
		crm_db_set_now(db, NOW - i * HOUR);
		assert_string_equal(give(&round_robin, add_lead("x", NULL)).owner, expected[i]);
		next_transaction();
	}
}

static void
turns_that_were_undone_do_not_count(void **state)
{
	struct crm_undone undone;

	(void)state;
	add_user("anna");
	add_user("boris");
	next_transaction();
	int64_t first = add_lead("1", NULL);
	next_transaction();
	assert_string_equal(give(&round_robin, first).owner, "anna");
	int64_t op = crm_db_op(db);
	next_transaction();
	ok(crm_undo_run(db, &(struct crm_undo){ .op = op }, &undone, &err));
	next_transaction();
	assert_int_equal(get_int(&owner_of, first), 0);
	assert_string_equal(give(&round_robin, first).owner, "anna");
	/* Giving a lead back to whom it was taken from is no turn of theirs either. */
	const struct crm_assign_options to = { .strategy = CRM_ASSIGN_TO, .to = "boris" };
	next_transaction();
	assert_string_equal(give(&to, first).owner, "boris");
	op = crm_db_op(db);
	next_transaction();
	ok(crm_undo_run(db, &(struct crm_undo){ .op = op }, &undone, &err));
	next_transaction();
	assert_string_equal(give(&round_robin, add_lead("2", NULL)).owner, "boris");
}

/* Op 1 of them is undone, that undone, that undone ...: each says the opposite of the one before.
 */
static void
undone_undos_are_seen_through(void **state)
{
	struct crm_undone undone;
	struct crm_user *users = NULL;
	size_t n = 0;

	(void)state;
	add_user("anna");
	ok(crm_update(db, CRM_TAB_USER, 1, CRM_WHAT_EDIT,
	    CRM_SETS({ "max_day", crm_int(5) }, { "max_month", crm_int(5) }), NULL, &err));
	next_transaction();
	const int64_t lead = add_lead("1", NULL);
	next_transaction();
	assert_string_equal(give(&round_robin, lead).owner, "anna");
	for (int64_t depth = 0; depth < 4; depth++) {
		const int64_t op = crm_db_op(db), has = depth % 2 == 0;
		ok(crm_users_all(db, &arena, &users, &n, &err));
		ok(crm_users_count(db, users, n, 0, &err));
		assert_int_equal(n, 1);
		assert_int_equal(get_int(&owner_of, lead), has ? 1 : 0);
		assert_int_equal(users[0].turn != 0, has);
		assert_int_equal(users[0].day, has);
		assert_int_equal(users[0].month, has);
		next_transaction();
		ok(crm_undo_run(db, &(struct crm_undo){ .op = op }, &undone, &err));
	}
}

/* A row that fails is reverted by the caller: it must leave no trace in the turns. */
static void
failed_row_costs_no_turn(void **state)
{
	struct crm_assigned done;

	(void)state;
	add_user("anna");
	add_user("boris");
	int64_t lead = add_lead("1", NULL);
	struct crm_assign *assign = ready(&round_robin);
	ok(crm_db_mark(db, &err));
	assert_int_equal(
	    crm_assign_card(assign, 999, CRM_TAB_LEAD, &done, &arena, &err), CRM_EDATA);
	assert_string_equal(err.text, "no lead 999");
	ok(crm_db_revert(db, &err));
	assert_string_equal(assign_card(assign, lead, CRM_TAB_LEAD).owner, "anna");
	crm_assign_free(assign);
}

/* What a transaction rolled back did is forgotten by the next. */
static void
rollback_is_forgotten(void **state)
{
	(void)state;
	add_user("anna");
	add_user("boris");
	int64_t lead = add_lead("1", NULL);
	next_transaction();
	struct crm_assign *assign = ready(&round_robin);
	assert_string_equal(assign_card(assign, lead, CRM_TAB_LEAD).owner, "anna");
	crm_db_rollback(db);
	ok(crm_db_begin(db, &err));
	assert_int_equal(get_int(&owner_of, lead), 0);
	assert_string_equal(assign_card(assign, lead, CRM_TAB_LEAD).owner, "anna");
	crm_assign_free(assign);
}

/* --- teams and least loaded --- */

static void
team_restricts(void **state)
{
	int64_t team, boris;

	(void)state;
	add_user("anna");
	boris = add_user("boris");
	ok(crm_insert(db, CRM_TAB_TEAM, CRM_WHAT_CREATE, CRM_SETS({ "name", crm_text("sales") }),
	    &team, &err));
	const struct crm_assign_options sales = { .team = "sales" };
	struct crm_assigned done = give(&sales, add_lead("0", NULL));
	is_done(&done, "waiting", "-", "-", "nobody eligible: the team has no active members");
	ok(crm_insert(db, CRM_TAB_MEMBERSHIP, CRM_WHAT_CREATE,
	    CRM_SETS({ "user", crm_int(boris) }, { "team", crm_int(team) }), NULL, &err));
	for (int i = 0; i < 2; i++) {
		done = give(&sales, add_lead("x", NULL));
		is_done(&done, "assigned", "boris", "round-robin", "round-robin over team sales");
	}
	assert_string_equal(get_text(&reason_of, 3), "round-robin over team sales");
}

static void
least_loaded_counts_open_leads(void **state)
{
	(void)state;
	int64_t anna = add_user("anna"), boris = add_user("boris");
	int64_t old = add_lead("old", NULL), merged = add_lead("merged", NULL);
	set_lead(old, "owner", crm_int(boris));
	set_lead(merged, "owner", crm_int(boris));
	ok(crm_update(db, CRM_TAB_CARD, merged, CRM_WHAT_MERGE, CRM_SETS({ "alias", crm_int(old) }),
	    NULL, &err));
	for (int i = 0; i < 3; i++) {
		int64_t closed = add_lead("closed", NULL);
		set_lead(closed, "owner", crm_int(anna));
		set_lead(closed, "stage", crm_int(stage(CRM_STAGE_UNQUALIFIED)));
	}
	/* anna 0, boris 1: anna; then 1 and 1: boris has waited longer. */
	struct crm_assigned done = give(&least_loaded, add_lead("1", NULL));
	is_done(&done, "assigned", "anna", "least-loaded", "least-loaded over all users");
	next_transaction();
	assert_string_equal(give(&least_loaded, add_lead("2", NULL)).owner, "boris");
	struct crm_assign *assign = ready(&least_loaded);
	assert_string_equal(assign_card(assign, add_lead("3", NULL), CRM_TAB_LEAD).owner, "anna");
	assert_string_equal(assign_card(assign, add_lead("4", NULL), CRM_TAB_LEAD).owner, "boris");
	crm_assign_free(assign);
	assert_int_equal(get_int(&owned, boris), 4);
}

/* --- who gets none --- */

static void
absence_and_limits(void **state)
{
	(void)state;
	int64_t anna = add_user("anna"), boris = add_user("boris"), clara = add_user("clara"),
		dina = add_user("dina"), none = add_user("none");
	set_user(none, "weight", 0);
	set_user(anna, "away_from", NOW);
	set_user(anna, "away_until", NOW + 8 * DAY);
	set_user(boris, "max_open", 1);
	set_user(clara, "max_day", 1);
	set_user(dina, "max_month", 1);
	struct crm_assign *assign = ready(&round_robin);
	static const char *const owners[] = { "boris", "clara", "dina" };
	for (int i = 0; i < 3; i++)
		assert_string_equal(
		    assign_card(assign, add_lead("x", NULL), CRM_TAB_LEAD).owner, owners[i]);
	int64_t waits = add_lead("waits", NULL);
	static const char why[] = "nobody eligible: anna is away until 2026-03-10; boris has 1 of "
				  "1 open leads; clara has 1 of 1 leads of today; dina has 1 of 1 "
				  "leads of 30 days";
	struct crm_assigned done = assign_card(assign, waits, CRM_TAB_LEAD);
	is_done(&done, "waiting", "-", "-", why);
	next_transaction(); /* read again, it is the same */
	done = assign_card(assign, waits, CRM_TAB_LEAD);
	is_done(&done, "waiting", "-", "-", why);
	/* Tomorrow clara may have one. */
	crm_db_set_now(db, NOW + 15 * HOUR);
	next_transaction();
	assert_string_equal(assign_card(assign, waits, CRM_TAB_LEAD).owner, "clara");
	crm_db_set_now(db, NOW + 8 * DAY);
	next_transaction();
	assert_string_equal(
	    assign_card(assign, add_lead("back", NULL), CRM_TAB_LEAD).owner, "anna");
	crm_assign_free(assign);
}

static void
away_ends_are_open(void **state)
{
	struct crm_user user = { .away_from = 0, .away_until = 0 };

	(void)state;
	assert_false(crm_user_away(&user, NOW));
	user.away_until = NOW;
	assert_false(crm_user_away(&user, NOW));
	assert_true(crm_user_away(&user, NOW - 1));
	user = (struct crm_user){ .away_from = NOW };
	assert_true(crm_user_away(&user, NOW));
	assert_false(crm_user_away(&user, NOW - 1));
}

static void
nobody_there(void **state)
{
	(void)state;
	struct crm_assigned done = give(&round_robin, add_lead("x", NULL));
	is_done(&done, "waiting", "-", "-", "nobody eligible: there are no active users");
}

static void
many_refusals_are_counted(void **state)
{
	char login[16];

	(void)state;
	for (int i = 0; i < 7; i++) {
		snprintf(login, sizeof(login), "u%d", i);
		set_user(add_user(login), "max_open", 0);
	}
	assert_string_equal(give(&round_robin, add_lead("x", NULL)).why,
	    "nobody eligible: u0 has 0 of 0 open leads; u1 has 0 of 0 open leads; u2 has 0 of 0 "
	    "open leads; u3 has 0 of 0 open leads; u4 has 0 of 0 open leads; and 2 more");
}

/* --- what goes with it --- */

static void
task_notice_and_reason(void **state)
{
	(void)state;
	int64_t anna = add_user("anna"), boris = add_user("boris");
	(void)anna;
	int64_t lead = add_lead("Мария Соколова", NULL);
	give(&round_robin, lead);
	assert_int_equal(get_int(&owner_of, lead), anna);
	assert_string_equal(get_text(&task_of, lead), "first-contact 1 1772528400");
	assert_string_equal(get_text(&notice_of, lead), "new-lead|1|lead 1, Мария Соколова");
	assert_string_equal(get_text(&reason_of, lead), "round-robin over all users");
	const struct crm_assign_options to = { .strategy = CRM_ASSIGN_TO, .to = "boris" };
	struct crm_assigned done = give(&to, lead);
	is_done(&done, "reassigned", "boris", "to", "as told");
	/* The task moves, and stays one. */
	assert_int_equal(get_int(&owner_of, lead), boris);
	assert_int_equal(get_int(&tasks_on, lead), 1);
	assert_string_equal(get_text(&task_of, lead), "first-contact 2 1772528400");
	assert_string_equal(
	    get_text(&notice_of, lead), "reassigned|2|lead 1, Мария Соколова, was with anna");
	assert_null(get_text(&reason_of, lead));
}

static void
told_the_same_again_writes_nothing(void **state)
{
	(void)state;
	add_user("anna");
	int64_t lead = add_lead("x", NULL);
	const struct crm_assign_options to = { .strategy = CRM_ASSIGN_TO, .to = "anna" };
	give(&to, lead);
	next_transaction();
	int64_t ops = count(&count_ops);
	struct crm_assigned done = give(&to, lead);
	is_done(&done, "unchanged", "anna", "-", "owned by anna already");
	done = give(&round_robin, lead);
	is_done(&done, "kept", "anna", "-", "owned by anna");
	assert_int_equal(count(&count_ops), ops);
}

static void
settled_cards_are_left_alone(void **state)
{
	int64_t contact, deal;
	struct crm_assigned done;

	(void)state;
	int64_t anna = add_user("anna"), lead = add_lead("x", NULL);
	ok(crm_insert(db, CRM_TAB_CONTACT, CRM_WHAT_CREATE,
	    CRM_SETS({ "created", crm_int(NOW) }, { "name", crm_text("Клиент") },
		{ "owner", crm_int(anna) }),
	    &contact, &err));
	ok(crm_insert(db, CRM_TAB_DEAL, CRM_WHAT_CREATE,
	    CRM_SETS({ "created", crm_int(NOW) }, { "name", crm_text("Pumps") },
		{ "stage", crm_int(stage(CRM_STAGE_OPEN)) }, { "stage_at", crm_int(NOW) }),
	    &deal, &err));
	struct crm_assign *assign = ready(&round_robin);
	done = assign_card(assign, contact, CRM_TAB_CONTACT);
	is_done(&done, "client", "anna", "-", "a contact, not a lead");
	assert_int_equal(
	    crm_assign_card(assign, deal, CRM_TAB_DEAL, &done, &arena, &err), CRM_EDATA);
	assert_string_equal(err.text, "card 3 is a deal, not a lead");
	set_lead(lead, "stage", crm_int(stage(CRM_STAGE_UNQUALIFIED)));
	done = assign_card(assign, lead, CRM_TAB_LEAD);
	is_done(&done, "kept", "-", "-", "unqualified");
	set_lead(lead, "stage", crm_int(stage(CRM_STAGE_CONVERTED)));
	done = assign_card(assign, lead, CRM_TAB_LEAD);
	is_done(&done, "frozen", "-", "-", "converted");
	assert_int_equal(count(&ownership_events), 0);
	crm_assign_free(assign);
}

/* --- clients and colleagues --- */

static void
client_owner_comes_first(void **state)
{
	int64_t company;

	(void)state;
	add_user("anna");
	int64_t boris = add_user("boris");
	ok(crm_insert(db, CRM_TAB_COMPANY, CRM_WHAT_CREATE,
	    CRM_SETS({ "created", crm_int(NOW) }, { "company", crm_text("Ромашка") },
		{ "company_key", crm_text("romashka") }, { "inn", crm_text("7707083893") },
		{ "owner", crm_int(boris) }),
	    &company, &err));
	struct crm_assigned done = give(&round_robin, add_lead("by key", "romashka"));
	is_done(&done, "assigned", "boris", "client", "company 1 is with boris");
	int64_t by_inn = add_lead("by inn", "another");
	set_lead(by_inn, "inn", crm_text("7707083893"));
	assert_string_equal(give(&round_robin, by_inn).owner, "boris");
	/* An owner who is away, or has left, has no say. */
	set_user(boris, "away_until", NOW + DAY);
	next_transaction();
	assert_string_equal(give(&round_robin, add_lead("1", "romashka")).owner, "anna");
	set_user(boris, "away_until", NOW);
	set_user(boris, "active", 0);
	next_transaction();
	assert_string_equal(give(&round_robin, add_lead("2", "romashka")).owner, "anna");
}

static void
together_keeps_colleagues(void **state)
{
	(void)state;
	add_user("anna");
	add_user("boris");
	assert_string_equal(give(&round_robin, add_lead("1", "romashka")).owner, "anna");
	assert_string_equal(give(&round_robin, add_lead("2", "romashka")).owner, "boris");
	const struct crm_assign_options together = { .together = true };
	struct crm_assigned done = give(&together, add_lead("3", "romashka"));
	is_done(&done, "assigned", "anna", "together", "colleague's lead 1 is with anna");
	assert_string_equal(give(&together, add_lead("4", "other")).owner, "boris");
}

/* --- names on the command line --- */

static void
is_refused(const struct crm_assign_options *options, const char *text)
{
	struct crm_assign *assign;

	assert_int_equal(crm_assign_open(&assign, db, options, &err), CRM_EUSAGE);
	assert_null(assign);
	assert_string_equal(err.text, text);
}

static void
wrong_names(void **state)
{
	(void)state;
	int64_t anna = add_user("anna");
	struct crm_assign_options options = { .strategy = CRM_ASSIGN_TO, .to = "ana" };
	is_refused(&options, "unknown user 'ana'; did you mean 'anna'?");
	is_refused(&(struct crm_assign_options){ .team = "sales" }, "unknown team 'sales'");
	options.to = "anna";
	set_user(anna, "away_until", NOW + DAY);
	is_refused(&options, "user 'anna' is away until 2026-03-03; --force assigns all the same");
	options.force = true;
	assert_string_equal(give(&options, add_lead("x", NULL)).owner, "anna");
	set_user(anna, "active", 0);
	is_refused(&options, "user 'anna' is inactive");
}

/* --- those that wait --- */

static void
waiting_are_found_oldest_first(void **state)
{
	int64_t *ids, pool;
	size_t n;

	(void)state;
	int64_t anna = add_user("anna");
	int64_t late = add_lead("late", NULL);
	crm_db_set_now(db, NOW - DAY);
	int64_t early = add_lead("early", NULL), owned_one = add_lead("owned", NULL),
		merged = add_lead("merged", NULL), pooled = add_lead("pooled", NULL),
		lost = add_lead("lost", NULL), ready_one = add_lead("qualified", NULL);
	set_lead(owned_one, "owner", crm_int(anna));
	set_lead(lost, "stage", crm_int(stage(CRM_STAGE_UNQUALIFIED)));
	set_lead(ready_one, "stage", crm_int(stage(CRM_STAGE_QUALIFIED)));
	ok(crm_insert(db, CRM_TAB_POOL, CRM_WHAT_CREATE, CRM_SETS({ "name", crm_text("cold") }),
	    &pool, &err));
	set_lead(pooled, "pool", crm_int(pool));
	ok(crm_update(db, CRM_TAB_CARD, merged, CRM_WHAT_MERGE,
	    CRM_SETS({ "alias", crm_int(early) }), NULL, &err));
	ok(crm_db_commit(db, &err));
	ok(crm_assign_waiting(db, &ids, &n, &err));
	assert_int_equal(n, 3);
	assert_int_equal(ids[0], early);
	assert_int_equal(ids[1], ready_one);
	assert_int_equal(ids[2], late);
	free(ids);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(round_robin_takes_turns),
		TEST(turns_survive_members_coming_and_going),
		TEST(turns_go_by_history_not_by_the_clock),
		TEST(turns_that_were_undone_do_not_count),
		TEST(undone_undos_are_seen_through),
		TEST(failed_row_costs_no_turn),
		TEST(rollback_is_forgotten),
		TEST(team_restricts),
		TEST(least_loaded_counts_open_leads),
		TEST(absence_and_limits),
		cmocka_unit_test(away_ends_are_open),
		TEST(nobody_there),
		TEST(many_refusals_are_counted),
		TEST(task_notice_and_reason),
		TEST(told_the_same_again_writes_nothing),
		TEST(settled_cards_are_left_alone),
		TEST(client_owner_comes_first),
		TEST(together_keeps_colleagues),
		TEST(wrong_names),
		TEST(waiting_are_found_oldest_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
