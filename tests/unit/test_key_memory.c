/*
 * Keys that are remembered are those of the table, whatever happens to it.
 */
#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include <inttypes.h>
#include <stdio.h>

#include "lib/store/rekey.h"

#define MAX 50

static struct crm_err err;

static void
say(struct crm_buf *out, const int64_t *cards, size_t n)
{
	crm_buf_reset(out);
	for (size_t i = 0; i < n; i++)
		crm_buf_printf(out, " %" PRId64, cards[i]);
	assert_true(crm_buf_ok(out));
}

/* What the table says, without any memory. */
static void
read_table(struct crm_db *db, int64_t h, size_t max, struct crm_buf *out)
{
	const struct crm_value args[] = { crm_int(h), crm_int((int64_t)max) };
	struct crm_stmt *s = NULL;
	int64_t cards[MAX];
	size_t n = 0;

	test_ok(crm_db_settle(db, &err), &err);
	test_ok(crm_db_prepare(db, "SELECT card FROM match_key WHERE h = ?1 ORDER BY card LIMIT ?2",
		    &s, args, 2, &err),
	    &err);
	while (crm_stmt_step(s, &err) == CRM_OK)
		cards[n++] = crm_stmt_int(s, 0);
	crm_stmt_free(s);
	say(out, cards, n);
}

/* The cards under a name key: as they are remembered, as they are written. */
static void
has(struct crm_db *db, const char *name, const char *expected)
{
	static const size_t most[] = { MAX, 2 };

	for (size_t i = 0; i < sizeof(most) / sizeof(most[0]); i++) {
		struct crm_buf said = CRM_BUF_INIT, table = CRM_BUF_INIT;
		int64_t cards[MAX];
		size_t n = 0;
		test_ok(crm_key_cards(db, CRM_KEY_NAME, name, cards, most[i], &n, &err), &err);
		say(&said, cards, n);
		read_table(db, crm_key_hash(CRM_KEY_NAME, name), most[i], &table);
		assert_string_equal(crm_buf_str(&said), crm_buf_str(&table));
		if (most[i] == MAX)
			assert_string_equal(crm_buf_str(&said), expected);
		crm_buf_clear(&said);
		crm_buf_clear(&table);
	}
}

static void
set_name_key(struct crm_db *db, int64_t lead, const char *key)
{
	test_ok(crm_update(db, CRM_TAB_LEAD, lead, CRM_WHAT_EDIT,
		    CRM_SETS({ "name_key", crm_text(key) }), NULL, &err),
	    &err);
}

/* SQL beside all that keeps the memory right: by who writes as another process would. */
static void
run(struct crm_db *db, const char *sql, int64_t h, int64_t card)
{
	struct crm_stmt *s = NULL;

	test_ok(crm_db_prepare(db, sql, &s, CRM_ARGS(crm_int(h), crm_int(card)), &err), &err);
	assert_int_equal(crm_stmt_step(s, &err), CRM_DONE);
	crm_stmt_free(s);
}

static void
open_second(const struct test_db *t, struct crm_db **second)
{
	test_ok(crm_db_open(second, t->path, CRM_DB_WRITE, CRM_BUSY_MS, &err), &err);
	test_db_actor(*second);
	crm_db_set_now(*second, TEST_NOW);
}

/* Rows that wait and rows that are written; keys that come, go, and come to an older card. */
static void
changes(void **state)
{
	struct test_db *t = *state;

	crm_db_remember_keys(t->db);
	for (int gather = 0; gather < 2; gather++) {
		const int64_t first = gather ? 7 : 1;
		char all[16], some[16], none[] = "";
		test_db_begin(t->db);
		if (gather) {
			crm_db_gather(t->db);
			crm_db_gather_cards(t->db);
		}
		const char *a = gather ? "a" : "b", *other = gather ? "c" : "d";
		has(t->db, a, none);
		for (int i = 0; i < 6; i++)
			assert_int_equal(test_db_lead(t->db, i % 2 == 0 ? a : other), first + i);
		snprintf(all, sizeof(all), " %d %d %d", (int)first, (int)first + 2, (int)first + 4);
		has(t->db, a, all);
		set_name_key(t->db, first + 2, NULL);
		snprintf(some, sizeof(some), " %d %d", (int)first, (int)first + 4);
		has(t->db, a, some);
		set_name_key(t->db, first + 2, a);
		has(t->db, a, all);
		set_name_key(t->db, first + 4, "else");
		set_name_key(t->db, first, other);
		snprintf(some, sizeof(some), " %d", (int)first + 2);
		has(t->db, a, some);
		set_name_key(t->db, first + 4, a);
		set_name_key(t->db, first, a);
		set_name_key(t->db, first, a);
		has(t->db, a, all);
		test_db_commit(t->db);
	}
	test_db_begin(t->db);
	has(t->db, "a", " 7 9 11");
	test_ok(crm_keys_rebuild(t->db, &err), &err);
	has(t->db, "a", "");
	test_db_commit(t->db);
}

static void
another_process_wrote(void **state)
{
	struct test_db *t = *state;
	struct crm_db *second;

	open_second(t, &second);
	crm_db_remember_keys(t->db);
	test_db_begin(t->db);
	assert_int_equal(test_db_lead(t->db, "a"), 1);
	has(t->db, "a", " 1");
	test_db_commit(t->db);
	test_db_begin(second);
	assert_int_equal(test_db_lead(second, "a"), 2);
	set_name_key(second, 1, "b");
	test_db_commit(second);
	test_db_begin(t->db);
	/* Changed before it is asked for. */
	assert_int_equal(test_db_lead(t->db, "b"), 3);
	has(t->db, "a", " 2");
	has(t->db, "b", " 1 3");
	test_db_commit(t->db);
	crm_db_close(second);
}

static void
rolled_back(void **state)
{
	struct test_db *t = *state;

	crm_db_remember_keys(t->db);
	test_db_begin(t->db);
	assert_int_equal(test_db_lead(t->db, "a"), 1);
	has(t->db, "a", " 1");
	test_ok(crm_db_mark(t->db, &err), &err);
	assert_int_equal(test_db_lead(t->db, "a"), 2);
	has(t->db, "a", " 1 2");
	test_ok(crm_db_revert(t->db, &err), &err);
	has(t->db, "a", " 1");
	test_db_commit(t->db);
	test_db_begin(t->db);
	set_name_key(t->db, 1, "b");
	assert_int_equal(test_db_lead(t->db, "a"), 2);
	has(t->db, "a", " 2");
	crm_db_rollback(t->db);
	test_db_begin(t->db);
	has(t->db, "a", " 1");
	has(t->db, "b", "");
	test_db_commit(t->db);
}

/* Of many cards the table is read once enough was asked for; until then each key is. */
static void
is_read_when_it_pays(void **state)
{
	struct test_db *t = *state;
	const int64_t h = crm_key_hash(CRM_KEY_NAME, "late");
	int64_t card;
	size_t n;

	test_db_begin(t->db);
	for (int i = 0; i < 400; i++)
		test_db_lead(t->db, "a");
	test_db_commit(t->db);
	crm_db_remember_keys(t->db);
	test_db_begin(t->db);
	for (int i = 0; i < 99; i++)
		test_ok(crm_key_cards(t->db, CRM_KEY_NAME, "b", &card, 1, &n, &err), &err);
	run(t->db, "INSERT INTO match_key(h, card) VALUES (?1, ?2)", h, 5);
	has(t->db, "late", " 5");
	/* Now it is remembered, and knows nothing of what nobody told it. */
	has(t->db, "late", " 5");
	run(t->db, "DELETE FROM match_key WHERE h = ?1 AND card = ?2", h, 5);
	test_ok(crm_key_cards(t->db, CRM_KEY_NAME, "late", &card, 1, &n, &err), &err);
	assert_int_equal(n, 1);
	test_db_commit(t->db);
	/* Outside of a write transaction it does not answer. */
	test_ok(crm_key_cards(t->db, CRM_KEY_NAME, "late", &card, 1, &n, &err), &err);
	assert_int_equal(n, 0);
}

/* Ids that take more than 32 bits are not remembered, nor is anything then. */
static void
large_ids(void **state)
{
	struct test_db *t = *state;

	crm_db_remember_keys(t->db);
	test_db_begin(t->db);
	has(t->db, "a", "");
	assert_int_equal(test_db_lead(t->db, "a"), 1);
	run(t->db, "UPDATE sqlite_sequence SET seq = ?1 WHERE name = 'card' AND ?2 = 0",
	    INT64_C(4294967295), 0);
	assert_int_equal(test_db_lead(t->db, "a"), INT64_C(4294967296));
	has(t->db, "a", " 1 4294967296");
	test_db_commit(t->db);
	test_db_begin(t->db);
	has(t->db, "a", " 1 4294967296");
	test_db_commit(t->db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(changes, test_db_setup, test_db_teardown),
		cmocka_unit_test_setup_teardown(
		    another_process_wrote, test_db_setup, test_db_teardown),
		cmocka_unit_test_setup_teardown(rolled_back, test_db_setup, test_db_teardown),
		cmocka_unit_test_setup_teardown(
		    is_read_when_it_pays, test_db_setup, test_db_teardown),
		cmocka_unit_test_setup_teardown(large_ids, test_db_setup, test_db_teardown),
	};

	return cmocka_run_group_tests_name("key memory", tests, NULL, NULL);
}
