#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include <inttypes.h>
#include <stdlib.h>

#include "lib/base/buf.h"
#include "lib/flow/assign_from.h"

#define NOW 1772442000 /* 2026-03-02T09:00:00Z */

static struct crm_db *db;
static struct crm_arena arena = CRM_ARENA_INIT;
static struct crm_err err;

static void
ok(enum crm_status st)
{
	test_ok(st, &err);
}

static int64_t
insert(enum crm_tab tab, const struct crm_set *set, size_t n)
{
	int64_t id;

	ok(crm_insert(db, tab, CRM_WHAT_CREATE, set, n, &id, &err));
	return id;
}

static int64_t
add_user(const char *login, int64_t weight)
{
	return insert(CRM_TAB_USER, CRM_SETS({ "login", crm_text(login) }, { "active", crm_int(1) },
					{ "weight", crm_int(weight) }));
}

static int64_t
add_company(const char *name, int64_t owner)
{
	return insert(
	    CRM_TAB_COMPANY, CRM_SETS({ "created", crm_int(NOW) }, { "company", crm_text(name) },
				 { "owner", crm_int(owner) }));
}

static int64_t
add_contact(const char *name, int64_t owner, int64_t company)
{
	return insert(
	    CRM_TAB_CONTACT, CRM_SETS({ "created", crm_int(NOW) }, { "name", crm_text(name) },
				 { "owner", crm_int(owner) }, { "company", crm_ref(company) }));
}

static int64_t
add_deal(const char *name, int64_t owner, int64_t contact, const char *stage)
{
	return insert(CRM_TAB_DEAL,
	    CRM_SETS({ "created", crm_int(NOW) }, { "name", crm_text(name) },
		{ "owner", crm_int(owner) }, { "contact", crm_ref(contact) },
		{ "stage", crm_int(test_db_int(
			       db, *stage == 'o' ? "SELECT id FROM stage WHERE name = 'open'"
						 : "SELECT id FROM stage WHERE name = 'won'")) },
		{ "stage_at", crm_int(NOW) }));
}

static int64_t
add_task(int64_t card, int64_t owner)
{
	return insert(CRM_TAB_TASK,
	    CRM_SETS({ "card", crm_ref(card) }, { "kind", crm_text("call") },
		{ "owner", crm_int(owner) }, { "state", crm_int(1) }, { "created", crm_int(NOW) }));
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

/* "1 anna as told\n": what is moved, to whom and why, a line each; the text is the arena's. */
static const char *
move(const struct crm_from_options *options)
{
	struct crm_from *from = NULL;
	struct crm_from_item *items = NULL;
	struct crm_buf text = CRM_BUF_INIT;
	size_t n = 0;

	ok(crm_db_commit(db, &err));
	ok(crm_from_open(&from, db, options, &err));
	ok(crm_from_find(from, &items, &n, &err));
	ok(crm_db_begin(db, &err));
	for (size_t i = 0; i < n; i++) {
		struct crm_from_done done;
		ok(crm_from_move(from, &items[i], &done, &arena, &err));
		if (done.action != CRM_FROM_NONE)
			crm_buf_printf(&text, "%s %" PRId64 " %s %s: %s\n",
			    crm_tab_name(items[i].tab), items[i].id,
			    crm_from_action_name(done.action),
			    done.owner == NULL ? "-" : done.owner, done.why);
	}
	ok(crm_from_settle(from, &err));
	crm_from_free(from);
	free(items);
	const char *copy = crm_arena_strdup(&arena, crm_buf_str(&text));
	crm_buf_clear(&text);
	return copy;
}

/* --- */

static void
clients_stay_together(void **state)
{
	const int64_t anna = add_user("anna", 1), boris = add_user("борис", 1);

	(void)state;
	add_user("vera", 1);
	add_user("chef", 0);
	add_company("Ромашка", anna);                      /* 1 */
	const int64_t steel = add_company("Сталь", boris); /* 2 */
	add_contact("Анна Ким", anna, 1);                  /* 3 */
	add_contact("Bob Stone", anna, steel);             /* 4 */
	add_contact("Vera Lind", anna, 0);                 /* 5 */
	add_deal("Насос", anna, 4, "open");                /* 6 */
	add_deal("Pump", anna, 5, "open");                 /* 7 */
	add_deal("Done", anna, 5, "won");                  /* 8 */
	add_task(3, anna);
	add_task(3, boris);
	add_task(0, anna);
	const struct crm_from_options options = { .from = "anna", .tasks = true, .login = "cron" };
	assert_string_equal(move(&options),
	    "company 1 reassigned борис: from anna; in turn\n"
	    "contact 3 reassigned борис: from anna; company 1 is with борис\n"
	    "contact 4 reassigned борис: from anna; company 2 is with борис\n"
	    "contact 5 reassigned vera: from anna; in turn\n"
	    "deal 6 reassigned борис: from anna; contact 4 is with борис\n"
	    "deal 7 reassigned vera: from anna; contact 5 is with vera\n"
	    "task 3 reassigned борис: from anna; in turn\n");
	assert_int_equal(test_db_int(db, "SELECT owner FROM deal WHERE id = 8"), anna);
	assert_int_equal(test_db_int(db, "SELECT count(*) FROM task WHERE owner = 2"), 3);
	assert_int_equal(test_db_int(db, "SELECT count(*) FROM notice WHERE kind = 'reassigned'"
					 " AND text = 'contact 3, Анна Ким, was with anna'"),
	    1);
	assert_string_equal(move(&options), "");
}

static void
nobody_there_keeps_clients_where_they_are(void **state)
{
	const int64_t anna = add_user("anna", 1), boris = add_user("борис", 1);

	(void)state;
	ok(crm_update(db, CRM_TAB_USER, boris, CRM_WHAT_EDIT,
	    CRM_SETS({ "away_until", crm_int(NOW + 86400) }), NULL, &err));
	const int64_t company = add_company("Ромашка", anna);
	add_task(0, anna);
	const struct crm_from_options options = { .from = "anna", .tasks = true, .login = "cron" };
	assert_string_equal(move(&options),
	    "company 1 kept anna: from anna; nobody else is active and present\n"
	    "task 1 kept anna: from anna; nobody else is active and present\n");
	assert_int_equal(test_db_int(db, "SELECT owner FROM company"), anna);
	assert_int_equal(company, 1);
}

static void
one_gets_all(void **state)
{
	const int64_t anna = add_user("anna", 1), boris = add_user("борис", 1);
	const struct crm_from_options options = { .from = "anna", .to = "борис", .login = "борис" };

	(void)state;
	add_company("Ромашка", anna);
	add_contact("Анна Ким", anna, 1);
	add_deal("Насос", anna, 2, "open");
	add_task(0, anna);
	assert_string_equal(move(&options), "company 1 reassigned борис: as told\n"
					    "contact 2 reassigned борис: as told\n"
					    "deal 3 reassigned борис: as told\n");
	assert_int_equal(test_db_int(db, "SELECT count(*) FROM task WHERE owner = 1"), 1);
	assert_int_equal(test_db_int(db, "SELECT count(*) FROM notice"), 0);
	assert_int_equal(test_db_int(db, "SELECT owner_at FROM contact"), NOW);
	assert_int_equal(boris, 2);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(clients_stay_together),
		TEST(nobody_there_keeps_clients_where_they_are),
		TEST(one_gets_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
