/*
 * Events that are written together are those that would have been written one by one.
 */
#include "tests/unit/crm_test.h"

#include <stdio.h>

#include "lib/store/db.h"
#include "tests/unit/crm_db_test.h"

static struct crm_err err;

/* n changes of a lead, each of one field: each is an event. */
static void
change(struct crm_db *db, int64_t lead, const char *word, int n)
{
	char text[32];

	for (int i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "%s %d", word, i);
		test_ok(crm_update(db, CRM_TAB_LEAD, lead, CRM_WHAT_EDIT,
			    CRM_SETS({ "city", crm_text(text) }), NULL, &err),
		    &err);
	}
}

static int64_t
count(struct crm_db *db, const char *word)
{
	struct crm_stmt *s = NULL;
	int64_t n = -1;

	test_ok(crm_db_prepare(db, "SELECT count(*) FROM event WHERE new LIKE ?1 || ' %' /*scan*/",
		    &s, CRM_ARGS(crm_text(word)), &err),
	    &err);
	assert_int_equal(crm_stmt_step(s, &err), CRM_OK);
	n = crm_stmt_int(s, 0);
	crm_stmt_free(s);
	return n;
}

/* Whoever reads events reads those of this transaction, too, by a statement of before, too. */
static void
readers_see_all(void **state)
{
	struct test_db *t = *state;
	struct crm_stmt *s = NULL;
	int64_t rev = 0;

	test_db_begin(t->db);
	const int64_t lead = test_db_lead(t->db, "Вера Ким");
	test_ok(crm_card_rev(t->db, lead, &rev, &err), &err);
	assert_int_equal(rev, crm_db_op(t->db));
	test_ok(crm_db_prepare(t->db, "SELECT count(*) FROM history WHERE field = 'city' /*scan*/",
		    &s, CRM_NOARGS, &err),
	    &err);
	for (int n = 0; n < 4; n++) {
		assert_int_equal(crm_stmt_step(s, &err), CRM_OK);
		assert_int_equal(crm_stmt_int(s, 0), n);
		crm_stmt_done(s);
		change(t->db, lead, n % 2 == 0 ? "Tver" : "Omsk", 1);
	}
	crm_stmt_free(s);
	assert_int_equal(count(t->db, "Tver"), 2);
	test_db_commit(t->db);
}

/* In their order, whatever their number. */
static void
none_is_lost(void **state)
{
	static const int sizes[] = { 1, 2, 3, 31, 63, 64, 65, 127, 128, 200 };
	struct test_db *t = *state;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char word[8];
		snprintf(word, sizeof(word), "w%zu", i);
		test_db_begin(t->db);
		change(t->db, test_db_lead(t->db, "Вера Ким"), word, sizes[i]);
		test_db_commit(t->db);
		assert_int_equal(count(t->db, word), sizes[i]);
	}
	/* Each begins with what the one before ended with. */
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM event e JOIN event b ON b.card = e.card"
			       " AND b.field = 'city' AND b.id = (SELECT max(id) FROM event"
			       " WHERE card = e.card AND field = 'city' AND id < e.id)"
			       " WHERE e.field = 'city' AND e.old IS NOT b.new"),
	    0);
}

/* What waits at a mark is there after a going back, even when it was written in between. */
static void
going_back_takes_what_came_since(void **state)
{
	static const int before[] = { 1, 20, 40 }, since[] = { 1, 30, 70, 200 };
	struct test_db *t = *state;
	int64_t was = 0, lost = 0, kept = 0;

	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 8; k++) {
			const int n = since[k % 4];
			test_db_begin(t->db);
			const int64_t lead = test_db_lead(t->db, "Вера Ким");
			change(t->db, lead, "was", before[i]);
			test_ok(crm_db_mark(t->db, &err), &err);
			change(t->db, lead, "lost", n);
			/* A reader has all of them written. */
			if (k >= 4)
				assert_int_equal(count(t->db, "lost"), n);
			test_ok(crm_db_revert(t->db, &err), &err);
			change(t->db, lead, "was then", 2);
			test_ok(crm_db_mark(t->db, &err), &err);
			change(t->db, lead, "kept", n);
			test_ok(crm_db_keep(t->db, &err), &err);
			change(t->db, lead, "was last", 3);
			test_db_commit(t->db);
			was += before[i] + 5;
			kept += n;
			assert_int_equal(count(t->db, "was"), was);
			assert_int_equal(count(t->db, "lost"), lost);
			assert_int_equal(count(t->db, "kept"), kept);
		}
}

static void
rolled_back_is_forgotten(void **state)
{
	struct test_db *t = *state;

	test_db_begin(t->db);
	const int64_t lead = test_db_lead(t->db, "Вера Ким");
	test_db_commit(t->db);
	for (int marked = 0; marked < 2; marked++) {
		test_db_begin(t->db);
		change(t->db, lead, "lost", 10);
		if (marked)
			test_ok(crm_db_mark(t->db, &err), &err);
		change(t->db, lead, "lost too", 100);
		crm_db_rollback(t->db);
	}
	test_db_begin(t->db);
	change(t->db, lead, "kept", 1);
	test_db_commit(t->db);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM event WHERE field = 'city'"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, test_db_setup, test_db_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(readers_see_all),
		TEST(none_is_lost),
		TEST(going_back_takes_what_came_since),
		TEST(rolled_back_is_forgotten),
	};

	return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
