#include "tests/unit/crm_test.h"

#include <stdlib.h>
#include <string.h>

#include "lib/crm/lead.h"
#include "lib/crm/setting.h"
#include "tests/unit/assign_desk.h"

struct crm_db *desk_db;
struct crm_err desk_err;
struct crm_arena desk_arena = CRM_ARENA_INIT;
struct crm_assigned desk_done;

void
desk_ok(enum crm_status st)
{
	test_ok(st, &desk_err);
}

int
desk_open(void **state)
{
	setenv("TZ", "UTC0", 1);
	if (test_db_setup(state) != 0)
		return -1;
	desk_db = ((struct test_db *)*state)->db;
	crm_db_set_now(desk_db, DESK_NOW);
	desk_ok(crm_db_begin(desk_db, &desk_err));
	return 0;
}

int
desk_close(void **state)
{
	crm_arena_clear(&desk_arena);
	return test_db_teardown(state);
}

void
desk_at(int64_t now)
{
	desk_ok(crm_db_commit(desk_db, &desk_err));
	crm_db_end_op(desk_db);
	crm_db_set_now(desk_db, now);
	desk_ok(crm_db_begin(desk_db, &desk_err));
}

void
desk_next(void)
{
	desk_at(crm_db_now(desk_db));
}

static int64_t
insert(enum crm_tab tab, const struct crm_set *set, size_t n)
{
	int64_t id;

	desk_ok(crm_insert(desk_db, tab, CRM_WHAT_CREATE, set, n, &id, &desk_err));
	return id;
}

static void
update(enum crm_tab tab, int64_t row, const char *column, struct crm_value value)
{
	desk_ok(crm_update(
	    desk_db, tab, row, CRM_WHAT_EDIT, CRM_SETS({ column, value }), NULL, &desk_err));
}

int64_t
desk_user(const char *login, int64_t weight)
{
	return insert(CRM_TAB_USER, CRM_SETS({ "login", crm_text(login) }, { "active", crm_int(1) },
					{ "weight", crm_int(weight) }));
}

void
desk_set_user(int64_t user, const char *column, struct crm_value value)
{
	update(CRM_TAB_USER, user, column, value);
}

int64_t
desk_team(const char *name)
{
	return insert(CRM_TAB_TEAM, CRM_SETS({ "name", crm_text(name) }));
}

void
desk_join(int64_t team, int64_t user, int64_t weight)
{
	insert(CRM_TAB_MEMBERSHIP, CRM_SETS({ "user", crm_int(user) }, { "team", crm_int(team) },
				       { "weight", crm_ref(weight) }));
}

int64_t
desk_rule(const char *name, const char *condition, const char *strategy, const char *target)
{
	static int64_t position;

	return insert(CRM_TAB_RULE,
	    CRM_SETS({ "kind", crm_int(1) }, { "name", crm_text(name) },
		{ "position", crm_int(++position) }, { "condition", crm_text(condition) },
		{ "strategy", crm_text(strategy) }, { "target", crm_text(target) },
		{ "active", crm_int(1) }));
}

void
desk_set_rule(int64_t rule, const char *column, struct crm_value value)
{
	update(CRM_TAB_RULE, rule, column, value);
}

void
desk_setting(const char *name, const char *value)
{
	size_t changed;

	desk_ok(crm_setting_put(desk_db, name, value, &changed, &desk_err));
}

int64_t
desk_lead(const char *city)
{
	int64_t stage;

	desk_ok(crm_stage_first(desk_db, CRM_STAGE_NEW, &stage, &desk_err));
	return insert(CRM_TAB_LEAD,
	    CRM_SETS({ "created", crm_int(crm_db_now(desk_db)) }, { "stage", crm_int(stage) },
		{ "stage_at", crm_int(crm_db_now(desk_db)) }, { "name", crm_text("Вера Ким") },
		{ "city", crm_text(city) }));
}

void
desk_set_lead(int64_t lead, const char *column, struct crm_value value)
{
	update(CRM_TAB_LEAD, lead, column, value);
}

const char *
desk_give(int64_t lead)
{
	const struct crm_assign_options by_rules = { .strategy = CRM_ASSIGN_RULES };
	struct crm_assign *assign = NULL;

	desk_ok(crm_assign_open(&assign, desk_db, &by_rules, &desk_err));
	desk_ok(crm_assign_card(assign, lead, CRM_TAB_LEAD, &desk_done, &desk_arena, &desk_err));
	desk_ok(crm_assign_settle(assign, &desk_err));
	crm_assign_free(assign);
	return desk_done.owner == NULL ? "-" : desk_done.owner;
}

const char *
desk_give_new(int n)
{
	const char *all = "";

	for (int i = 0; i < n; i++) {
		const int64_t lead = desk_lead(NULL);
		desk_next();
		all = crm_arena_printf(
		    &desk_arena, "%s%s%s", all, i == 0 ? "" : " ", desk_give(lead));
		assert_non_null(all);
		desk_next();
	}
	return all;
}

int64_t
desk_int(const char *sql)
{
	return test_db_int(desk_db, sql);
}

const char *
desk_text(const char *sql)
{
	struct crm_stmt *s = NULL;
	const char *text = NULL;

	desk_ok(crm_db_prepare(desk_db, sql, &s, CRM_NOARGS, &desk_err));
	if (crm_stmt_step(s, &desk_err) == CRM_OK)
		text = crm_arena_strdup(&desk_arena, crm_stmt_text(s, 0));
	crm_stmt_free(s);
	return text == NULL ? "" : text;
}
