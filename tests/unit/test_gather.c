/*
 * Rows written in lots are the rows that would have been written one by one.
 */
#include "tests/unit/crm_test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/crm/point.h"
#include "lib/crm/todo.h"
#include "lib/store/db.h"
#include "tests/unit/crm_db_test.h"

static struct crm_err err;

/* Tasks and notices of n leads; what the database is then, ids and events included. */
static void
work(struct crm_db *db, int64_t lead, int n)
{
	char text[32];

	for (int i = 0; i < n; i++) {
		int64_t task = 0;
		snprintf(text, sizeof(text), "Вера %d", i);
		test_ok(crm_task_add(db,
			    &(const struct crm_task){ .card = lead, .kind = "call", .text = text },
			    false, &task, &err),
		    &err);
		assert_true(task > 0);
		test_ok(crm_notice_add(db, lead, 0, "new-lead", text, false, &err), &err);
		test_ok(
		    crm_update(db, CRM_TAB_LEAD, lead, CRM_WHAT_EDIT,
			CRM_SETS({ "city", crm_text(text) }, { "score", crm_int(i) }), NULL, &err),
		    &err);
	}
}

static void
dump(struct crm_db *db, struct crm_buf *out)
{
	struct crm_stmt *s = NULL;

	test_db_dump(db, out);
	test_ok(
	    crm_db_prepare(db,
		"SELECT id || '|' || op || '|' || card || '|' || tab || '|' || row || '|' || what"
		" || '|' || verb || '|' || coalesce(field, '') || '|' || coalesce(old, '')"
		" || '|' || coalesce(new, '') FROM event ORDER BY id",
		&s, CRM_NOARGS, &err),
	    &err);
	while (crm_stmt_step(s, &err) == CRM_OK)
		crm_buf_printf(out, "%s\n", crm_stmt_text(s, 0));
	crm_stmt_free(s);
	assert_true(crm_buf_ok(out));
}

static void
lots_are_rows(void **state)
{
	static const int sizes[] = { 1, 31, 32, 33, 100 };
	struct test_db *t = *state;
	struct crm_buf one = CRM_BUF_INIT, lots = CRM_BUF_INIT;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (int gather = 0; gather < 2; gather++) {
			struct crm_buf *out = gather ? &lots : &one;
			test_db_begin(t->db);
			const int64_t lead = test_db_lead(t->db, "Вера Ким");
			if (gather)
				crm_db_gather(t->db);
			work(t->db, lead, sizes[i]);
			/* A mark writes what waits; what it takes back is gone. */
			test_ok(crm_db_mark(t->db, &err), &err);
			work(t->db, lead, 3);
			test_ok(crm_db_revert(t->db, &err), &err);
			work(t->db, lead, 2);
			test_ok(crm_db_mark(t->db, &err), &err);
			work(t->db, lead, 1);
			test_ok(crm_db_keep(t->db, &err), &err);
			test_db_commit(t->db);
			crm_buf_reset(out);
			dump(t->db, out);
			if (!gather) {
				/* Away with it, and its ids: another copy begins as this did. */
				test_db_teardown(state);
				assert_int_equal(test_db_setup(state), 0);
				t = *state;
				continue;
			}
			assert_string_equal(lots.data, one.data);
			test_db_teardown(state);
			assert_int_equal(test_db_setup(state), 0);
			t = *state;
		}
	crm_buf_clear(&one);
	crm_buf_clear(&lots);
}

/* What other modules say of a card while it waits. */
static void
look(struct crm_db *db, int64_t lead, const char *name, struct crm_buf *said)
{
	int64_t cards[3], card = 0;
	enum crm_tab kind = CRM_TAB_NONE;
	size_t n = 0;

	test_ok(crm_key_cards(db, CRM_KEY_NAME, name, cards, 3, &n, &err), &err);
	crm_buf_printf(said, "%s:", name);
	for (size_t i = 0; i < n; i++)
		crm_buf_printf(said, " %" PRId64, cards[i]);
	test_ok(crm_card_last(db, &card, &err), &err);
	crm_buf_printf(said, ", last %" PRId64, card);
	if (lead < 1000 && lead % 97 == 0) {
		test_ok(crm_card_resolve(db, lead, &card, &kind, &err), &err);
		crm_buf_printf(said, ", %" PRId64 " of kind %d", card, (int)kind);
	}
	crm_buf_putc(said, '\n');
}

static void
add_email(struct crm_db *db, int64_t lead, const char *key, enum crm_consent consent,
    struct crm_buf *said)
{
	const struct crm_point point = {
		.kind = CRM_POINT_EMAIL, .raw = key, .value = key, .key = key, .consent = consent
	};
	bool changed = false;

	test_ok(crm_point_add(db, lead, &point, CRM_WHAT_FILL, false, &changed, &err), &err);
	crm_buf_printf(said, "%s%s", key, changed ? "+ " : " ");
}

/*
 * Leads with points: some change while they wait, some get a point later; for what the first ones
 * do all that waits is written. before: the one made before.
 */
static int64_t
lead_lives(struct crm_db *db, int64_t first, int64_t before, int i, struct crm_buf *said)
{
	char name[32], key[32];

	snprintf(name, sizeof(name), "Вера %d", i % 40);
	snprintf(key, sizeof(key), "v%d@post.example", i);
	const int64_t lead = test_db_lead(db, name);
	add_email(db, lead, key, CRM_CONSENT_UNKNOWN, said);
	add_email(db, lead, key, i % 3 == 0 ? CRM_CONSENT_REFUSED : CRM_CONSENT_UNKNOWN, said);
	if (i % 5 == 0)
		add_email(db, first, key, CRM_CONSENT_UNKNOWN, said);
	if (i % 7 == 0)
		add_email(db, before, key, CRM_CONSENT_GIVEN, said);
	if (i % 11 == 0)
		test_ok(
		    crm_update(db, CRM_TAB_LEAD, before, CRM_WHAT_EDIT,
			CRM_SETS({ "city", crm_text(key) }, { "score", crm_int(i) }), NULL, &err),
		    &err);
	if (i < 1000 && i % 301 == 0)
		test_ok(crm_update(db, CRM_TAB_LEAD, lead, CRM_WHAT_EDIT,
			    CRM_SETS({ "name_key", crm_text(key) }), NULL, &err),
		    &err);
	if (i < 1000 && i % 201 == 0) {
		const int64_t bare = test_db_lead(db, "Пётр Сом");
		const struct crm_change remove = {
			.verb = CRM_DELETE, .tab = CRM_TAB_LEAD, .what = CRM_WHAT_UNDO, .row = bare
		};
		test_ok(crm_change(db, &remove, NULL, &err), &err);
	}
	look(db, lead, name, said);
	return lead;
}

#define LEADS 8300 /* more than wait at once */

static void
leads_are_leads(void **state)
{
	struct test_db *t = *state;
	struct crm_buf one = CRM_BUF_INIT, lots = CRM_BUF_INIT, said[2] = { CRM_BUF_INIT };

	for (int gather = 0; gather < 2; gather++) {
		test_db_begin(t->db);
		const int64_t first = test_db_lead(t->db, "Вера 1");
		int64_t lead = first;
		test_db_commit(t->db);
		test_db_begin(t->db);
		if (gather) {
			crm_db_gather(t->db);
			crm_db_gather_cards(t->db);
		}
		for (int i = 1; i <= LEADS; i++)
			lead = lead_lives(t->db, first, lead, i, &said[gather]);
		assert_int_equal(crm_card_waits(t->db, first), false);
		assert_int_equal(crm_card_waits(t->db, lead), gather);
		test_db_commit(t->db);
		dump(t->db, gather ? &lots : &one);
		assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM lead"), LEADS + 1);
		test_db_teardown(state);
		assert_int_equal(test_db_setup(state), 0);
		t = *state;
	}
	assert_string_equal(said[1].data, said[0].data);
	assert_string_equal(lots.data, one.data);
	crm_buf_clear(&one);
	crm_buf_clear(&lots);
	crm_buf_clear(&said[0]);
	crm_buf_clear(&said[1]);
}

static void
set_company(struct crm_db *db, int64_t lead, const char *key)
{
	test_ok(crm_update(db, CRM_TAB_LEAD, lead, CRM_WHAT_EDIT,
		    CRM_SETS({ "company_key", crm_text(key) }), NULL, &err),
	    &err);
}

/* Keys wait longer than the rows they are of: who changes such a row changes them too. */
static void
keys_wait_on(void **state)
{
	struct test_db *t = *state;
	int64_t cards[8], middle = 0;
	size_t n = 0;

	test_db_begin(t->db);
	test_db_lead(t->db, "Вера Старая");
	test_db_commit(t->db);
	test_db_begin(t->db);
	crm_db_gather(t->db);
	crm_db_gather_cards(t->db);
	const int64_t first = test_db_lead(t->db, "Вера Первая");
	for (int i = 0; i < LEADS; i++)
		middle = test_db_lead(t->db, "Вера Ким");
	assert_false(crm_card_waits(t->db, first));
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM match_key"), 1);
	/* One that has a key later than a younger card, and comes before it all the same. */
	test_db_lead(t->db, "Вера Последняя");
	set_company(t->db, middle, "ромашка");
	set_company(t->db, first, "ромашка");
	test_ok(crm_key_cards(t->db, CRM_KEY_COMPANY, "ромашка", cards, 8, &n, &err), &err);
	assert_int_equal(n, 2);
	assert_int_equal(cards[0], first);
	assert_int_equal(cards[1], middle);
	/* A key that is taken away while it waits does not come back. */
	set_company(t->db, first, "лютик");
	test_db_commit(t->db);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM match_key"), LEADS + 5);
	test_ok(crm_key_cards(t->db, CRM_KEY_COMPANY, "ромашка", cards, 8, &n, &err), &err);
	assert_int_equal(n, 1);
	assert_int_equal(cards[0], middle);
	test_ok(crm_key_cards(t->db, CRM_KEY_COMPANY, "лютик", cards, 8, &n, &err), &err);
	assert_int_equal(n, 1);
	assert_int_equal(cards[0], first);
}

/* The oldest card of those whose keys wait need not be the one that had one first. */
static void
a_late_key_waits(void **state)
{
	struct test_db *t = *state;
	int64_t bare = 0;

	test_db_begin(t->db);
	crm_db_gather(t->db);
	crm_db_gather_cards(t->db);
	test_ok(crm_insert(t->db, CRM_CARD_LEAD, CRM_WHAT_CREATE,
		    CRM_SETS({ "created", crm_int(TEST_NOW) }, { "stage", crm_int(1) },
			{ "stage_at", crm_int(TEST_NOW) }),
		    &bare, &err),
	    &err);
	test_db_lead(t->db, "Вера Ким");
	set_company(t->db, bare, "мак");
	for (int i = 0; i < LEADS; i++)
		test_db_lead(t->db, "Вера Ким");
	assert_false(crm_card_waits(t->db, bare));
	set_company(t->db, bare, "василёк");
	test_db_commit(t->db);
	/* Of each other lead its name, of that one the last company alone. */
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM match_key"), LEADS + 2);
}

/* After a rollback nothing waits, and ids begin where they were. */
static void
rolled_back_is_forgotten(void **state)
{
	struct test_db *t = *state;

	test_db_begin(t->db);
	const int64_t lead = test_db_lead(t->db, "Вера Ким");
	test_db_commit(t->db);
	test_db_begin(t->db);
	crm_db_gather(t->db);
	work(t->db, lead, 40);
	crm_db_rollback(t->db);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM task"), 0);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM event WHERE tab = 10"), 0);
	test_db_begin(t->db);
	crm_db_gather(t->db);
	work(t->db, lead, 2);
	test_db_commit(t->db);
	assert_int_equal(test_db_int(t->db, "SELECT max(id) FROM task"), 2);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM notice"), 2);
	/* Outside of a transaction it is not begun, and it ends with one. */
	crm_db_gather(t->db);
	test_db_begin(t->db);
	work(t->db, lead, 1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM task"), 3);
	test_db_commit(t->db);
}

/* What a table refuses is refused when the lot is written: nothing of it is there then. */
static void
refusals_come_late(void **state)
{
	struct test_db *t = *state;

	test_db_begin(t->db);
	crm_db_gather(t->db);
	test_ok(crm_notice_add(t->db, 4711, 0, "new-lead", "x", false, &err), &err);
	assert_int_equal(crm_db_commit(t->db, &err), CRM_EDATA);
	assert_false(crm_db_in_transaction(t->db));
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM notice"), 0);
	/* What a lead refers to too, and as soon as it is written. */
	test_db_begin(t->db);
	crm_db_gather(t->db);
	crm_db_gather_cards(t->db);
	test_ok(crm_insert(t->db, CRM_TAB_LEAD, CRM_WHAT_CREATE,
		    CRM_SETS({ "created", crm_int(TEST_NOW) }, { "stage", crm_int(4711) },
			{ "stage_at", crm_int(TEST_NOW) }),
		    NULL, &err),
	    &err);
	assert_int_equal(crm_db_settle(t->db, &err), CRM_EDATA);
	assert_string_equal(err.text, "FOREIGN KEY constraint failed");
	crm_db_rollback(t->db);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM card"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, test_db_setup, test_db_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lots_are_rows),
		TEST(leads_are_leads),
		TEST(keys_wait_on),
		TEST(a_late_key_waits),
		TEST(rolled_back_is_forgotten),
		TEST(refusals_come_late),
	};

	return cmocka_run_group_tests_name("gather", tests, NULL, NULL);
}
