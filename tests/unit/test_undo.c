#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/lookup.h"
#include "lib/crm/point.h"
#include "lib/crm/setting.h"
#include "lib/crm/todo.h"
#include "lib/flow/undo.h"

static void
add_phone(struct crm_db *db, int64_t lead, const char *number, bool part)
{
	struct crm_err err = { CRM_OK, "" };
	const struct crm_point point = {
		.kind = CRM_POINT_PHONE, .raw = number, .value = number, .key = number
	};

	test_ok(crm_point_add(
		    db, lead, &point, part ? CRM_WHAT_CREATE : CRM_WHAT_FILL, part, NULL, &err),
	    &err);
}

static void
set_text(struct crm_db *db, int64_t lead, const char *column, const char *value)
{
	struct crm_err err = { CRM_OK, "" };

	test_ok(crm_update(db, CRM_TAB_LEAD, lead, CRM_WHAT_EDIT,
		    CRM_SETS({ column, crm_text(value) }), NULL, &err),
	    &err);
}

/* What kept an undo from being whole, as lines. */
static enum crm_status
note_conflict(void *arg, const struct crm_conflict *c, struct crm_err *err)
{
	struct crm_buf *lines = arg;

	(void)err;
	crm_buf_printf(lines, "%s %d %s ours=%s now=%s by=%d: %s\n", crm_tab_name(c->tab),
	    (int)c->row, c->field == NULL ? "-" : c->field, c->ours == NULL ? "-" : c->ours,
	    c->now == NULL ? "-" : c->now, (int)c->by_op, c->why);
	return CRM_OK;
}

static enum crm_status
undo(struct crm_db *db, int64_t op, const int64_t *only, size_t nonly, struct crm_undone *done,
    struct crm_buf *lines, struct crm_err *err)
{
	struct crm_undo request = { .op = op,
		.only = only,
		.nonly = nonly,
		.kept = note_conflict,
		.arg = lines,
		.unmarked = true };
	enum crm_status st;

	/* As crm-undo: what is refused half way is done again. */
	for (;;) {
		test_db_begin(db);
		st = crm_undo_run(db, &request, done, err);
		if (st == CRM_OK)
			test_db_commit(db);
		else
			crm_db_rollback(db);
		if (st != CRM_EDATA || !done->half)
			return st;
		assert_true(request.unmarked);
		request.unmarked = false;
		crm_buf_reset(lines);
	}
}

static void
a_creation_is_undone_with_all_that_came_with_it(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf before = CRM_BUF_INIT, after = CRM_BUF_INIT, lines = CRM_BUF_INIT;
	struct crm_undone done;

	test_db_dump(t->db, &before);
	test_db_begin(t->db);
	int64_t lead = test_db_lead(t->db, "Анна");
	add_phone(t->db, lead, "+74951234567", true);
	const struct crm_task task = { .card = lead, .kind = "call" };
	test_ok(crm_task_add(t->db, &task, true, NULL, &err), &err);
	test_ok(crm_notice_add(t->db, lead, 0, "new-lead", "a new lead", true, &err), &err);
	test_db_commit(t->db);

	test_ok(undo(t->db, 1, NULL, 0, &done, &lines, &err), &err);
	test_db_dump(t->db, &after);
	assert_string_equal(before.data, after.data);
	assert_string_equal(crm_buf_str(&lines), "");
	assert_int_equal(done.undone, 1);

	/* And an undo is undone like anything else: all of it is there again, with its ids. */
	test_ok(undo(t->db, 2, NULL, 0, &done, &lines, &err), &err);
	assert_int_equal(test_db_int(t->db, "SELECT id FROM lead WHERE name = 'Анна'"), lead);
	assert_int_equal(test_db_int(t->db, "SELECT op FROM card"), 1);
	assert_int_equal(test_db_int(t->db, "SELECT op FROM point"), 1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM task"), 1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM match_key"), 2);
	test_ok(undo(t->db, 1, NULL, 0, &done, &lines, &err), &err);
	test_db_dump(t->db, &after);
	assert_string_equal(before.data, after.data);
	crm_buf_clear(&before);
	crm_buf_clear(&after);
	crm_buf_clear(&lines);
}

static void
what_changed_since_is_kept_and_named(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf lines = CRM_BUF_INIT;
	struct crm_undone done;

	test_db_begin(t->db); /* op 1 */
	int64_t a = test_db_lead(t->db, "A");
	int64_t b = test_db_lead(t->db, "B");
	test_db_commit(t->db);
	test_db_begin(t->db); /* op 2 */
	set_text(t->db, a, "city", "Тверь");
	set_text(t->db, a, "product", "насос");
	test_db_commit(t->db);
	test_db_begin(t->db); /* op 3 */
	set_text(t->db, a, "city", "Тула");
	test_db_commit(t->db);

	test_ok(undo(t->db, 2, NULL, 0, &done, &lines, &err), &err);
	assert_int_equal(done.undone, 1);
	assert_int_equal(done.kept, 1);
	assert_string_equal(
	    crm_buf_str(&lines), "lead 1 city ours=Тверь now=Тула by=3: changed since\n");

	crm_buf_reset(&lines);
	test_ok(undo(t->db, 1, NULL, 0, &done, &lines, &err), &err);
	assert_int_equal(done.undone, 1);
	assert_string_equal(crm_buf_str(&lines), "lead 1 - ours=- now=- by=3: changed since\n");
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM lead WHERE id = 2"), 0);
	(void)b;

	/* Once what stands on it is undone, it can be undone too. */
	crm_buf_reset(&lines);
	test_ok(undo(t->db, 3, NULL, 0, &done, &lines, &err), &err);
	test_ok(undo(t->db, 2, NULL, 0, &done, &lines, &err), &err);
	test_ok(undo(t->db, 1, NULL, 0, &done, &lines, &err), &err);
	assert_string_equal(crm_buf_str(&lines), "");
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM lead"), 0);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM match_key"), 0);
	crm_buf_clear(&lines);
}

static void
a_part_of_an_op_is_undone_alone(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf lines = CRM_BUF_INIT;
	struct crm_undone done;
	const int64_t only[] = { 2 };

	test_db_begin(t->db);
	for (int i = 0; i < 3; i++)
		add_phone(t->db, test_db_lead(t->db, "A"), "+74951234567", true);
	test_db_commit(t->db);
	test_ok(undo(t->db, 1, only, 1, &done, &lines, &err), &err);
	assert_int_equal(done.undone, 1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM lead"), 2);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM lead WHERE id = 2"), 0);

	assert_int_equal(undo(t->db, 1, only, 1, &done, &lines, &err), CRM_EDATA);
	assert_string_equal(err.text, "op 1 is undone already, by op 2");

	test_ok(undo(t->db, 1, NULL, 0, &done, &lines, &err), &err);
	assert_int_equal(done.undone, 2);
	assert_int_equal(done.before, 1);
	assert_string_equal(crm_buf_str(&lines), "");
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM card"), 0);
	crm_buf_clear(&lines);
}

static void
what_others_refer_to_is_kept(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf lines = CRM_BUF_INIT;
	struct crm_undone done;
	int64_t source = 0;
	bool made = false;

	test_db_begin(t->db);
	test_ok(crm_lookup_or_make(t->db, CRM_TAB_SOURCE, "expo", &source, &made, &err), &err);
	assert_true(made);
	test_db_commit(t->db);
	test_db_begin(t->db);
	int64_t lead = test_db_lead(t->db, "A");
	test_ok(crm_update(t->db, CRM_TAB_LEAD, lead, CRM_WHAT_EDIT,
		    CRM_SETS({ "source", crm_int(source) }), NULL, &err),
	    &err);
	test_db_commit(t->db);
	test_ok(undo(t->db, 1, NULL, 0, &done, &lines, &err), &err);
	assert_string_equal(
	    crm_buf_str(&lines), "source 1 - ours=- now=- by=0: others refer to it\n");
	assert_int_equal(done.undone, 0);
	assert_int_equal(test_db_int(t->db, "SELECT max(id) FROM op"), 2);
	crm_buf_clear(&lines);
}

/* Its points are gone already when the database refuses. */
static void
a_creation_refused_half_way_is_kept_whole(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf lines = CRM_BUF_INIT;
	struct crm_undone done;
	int64_t company = 0, lead = 0;

	test_db_begin(t->db);
	test_ok(crm_insert(t->db, CRM_TAB_COMPANY, CRM_WHAT_CREATE,
		    CRM_SETS({ "company", crm_text("Ромашка") }, { "created", crm_int(1) }),
		    &company, &err),
	    &err);
	const struct crm_change point = { .verb = CRM_INSERT,
		.tab = CRM_TAB_POINT,
		.what = CRM_WHAT_CREATE,
		.part = true,
		.set = (const struct crm_set[]){ { "card", crm_int(company) },
		    { "kind", crm_int(1) }, { "raw", crm_text("a@example.org") },
		    { "valid", crm_int(0) }, { "role", crm_int(0) } },
		.nset = 5 };
	test_ok(crm_change(t->db, &point, NULL, &err), &err);
	lead = test_db_lead(t->db, "Анна Ким");
	test_db_commit(t->db);
	crm_db_end_op(t->db);
	test_db_begin(t->db);
	test_ok(crm_insert(t->db, CRM_TAB_CONTACT, CRM_WHAT_CREATE,
		    CRM_SETS({ "name", crm_text("Bob Stone") }, { "created", crm_int(1) },
			{ "company", crm_int(company) }),
		    NULL, &err),
	    &err);
	test_db_commit(t->db);
	crm_db_end_op(t->db);
	test_ok(undo(t->db, 1, NULL, 0, &done, &lines, &err), &err);
	assert_string_equal(
	    crm_buf_str(&lines), "company 1 - ours=- now=- by=0: others refer to it\n");
	assert_int_equal(done.undone, 1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM lead"), 0);
	assert_int_equal(lead, 2);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM point WHERE card = 1"), 1);
	crm_buf_clear(&lines);
}

/* An undo that comes to nothing is no op, which would say that the first one is undone. */
static void
a_name_taken_since_is_kept(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf lines = CRM_BUF_INIT;
	struct crm_undone done;
	int64_t expo = 0, fair = 0;
	bool made;

	test_db_begin(t->db);
	test_ok(crm_lookup_or_make(t->db, CRM_TAB_SOURCE, "expo", &expo, &made, &err), &err);
	test_db_commit(t->db);
	test_db_begin(t->db);
	test_ok(crm_update(t->db, CRM_TAB_SOURCE, expo, CRM_WHAT_EDIT,
		    CRM_SETS({ "name", crm_text("expo-2025") }), NULL, &err),
	    &err);
	test_db_commit(t->db);
	test_db_begin(t->db);
	test_ok(crm_lookup_or_make(t->db, CRM_TAB_SOURCE, "expo", &fair, &made, &err), &err);
	assert_true(made);
	test_db_commit(t->db);
	test_ok(undo(t->db, 2, NULL, 0, &done, &lines, &err), &err);
	assert_string_equal(crm_buf_str(&lines), "source 1 name ours=expo-2025 now=- by=0: its old "
						 "value is taken by another\n");
	assert_int_equal(done.undone, 0);
	assert_int_equal(test_db_int(t->db, "SELECT max(id) FROM op"), 3);
	crm_buf_clear(&lines);
}

/* A pair that a later op found is no work that stands on a card. */
static void
candidate_goes_with_either_card(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf lines = CRM_BUF_INIT;
	struct crm_undone done;

	test_db_begin(t->db);
	const int64_t first = test_db_lead(t->db, "A");
	test_db_commit(t->db);
	test_db_begin(t->db);
	const int64_t second = test_db_lead(t->db, "B");
	const struct crm_change pair = { .verb = CRM_INSERT,
		.tab = CRM_TAB_CANDIDATE,
		.what = CRM_WHAT_LINK,
		.part = true,
		.set = (const struct crm_set[]){ { "card", crm_int(second) },
		    { "other", crm_int(first) }, { "why", crm_text("same phone") },
		    { "created", crm_int(TEST_NOW) } },
		.nset = 4 };
	test_ok(crm_change(t->db, &pair, NULL, &err), &err);
	test_db_commit(t->db);

	test_ok(undo(t->db, 1, NULL, 0, &done, &lines, &err), &err);
	assert_string_equal(crm_buf_str(&lines), "");
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM candidate"), 0);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM lead"), 1);
	/* The undo is undone: the pair is there again. */
	test_ok(undo(t->db, 3, NULL, 0, &done, &lines, &err), &err);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM candidate WHERE card = 2 AND other = 1"), 1);
	test_ok(undo(t->db, 1, NULL, 0, &done, &lines, &err), &err);
	test_ok(undo(t->db, 2, NULL, 0, &done, &lines, &err), &err);
	assert_string_equal(crm_buf_str(&lines), "");
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM card"), 0);
	crm_buf_clear(&lines);
}

static void
last_sees_through_undone_undos(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf lines = CRM_BUF_INIT;
	struct crm_undone done;
	int64_t op = 0;

	for (int i = 0; i < 2; i++) {
		test_db_begin(t->db);
		test_db_lead(t->db, "A");
		test_db_commit(t->db);
	}
	/* Op 2 is undone by 3, 3 by 4, 4 by 5. */
	for (int64_t last = 2; last < 5; last++) {
		test_ok(undo(t->db, last, NULL, 0, &done, &lines, &err), &err);
		test_ok(crm_undo_last(t->db, "anna", &op, &err), &err);
		assert_int_equal(op, last % 2 == 0 ? 1 : 2);
	}
	crm_buf_clear(&lines);
}

static void
last_is_ones_own_and_no_undo(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf lines = CRM_BUF_INIT;
	struct crm_undone done;
	int64_t op = 0;

	assert_int_equal(crm_undo_last(t->db, "anna", &op, &err), CRM_EDATA);
	assert_string_equal(err.text, "anna has nothing to undo");
	for (int i = 0; i < 2; i++) {
		test_db_begin(t->db);
		test_db_lead(t->db, "A");
		test_db_commit(t->db);
	}
	test_ok(crm_undo_last(t->db, "anna", &op, &err), &err);
	assert_int_equal(op, 2);
	test_ok(undo(t->db, op, NULL, 0, &done, &lines, &err), &err);
	test_ok(crm_undo_last(t->db, "anna", &op, &err), &err);
	assert_int_equal(op, 1);
	assert_int_equal(crm_undo_last(t->db, "boris", &op, &err), CRM_EDATA);
	assert_int_equal(undo(t->db, 77, NULL, 0, &done, &lines, &err), CRM_EDATA);
	assert_string_equal(err.text, "no op 77");
	crm_buf_clear(&lines);
}

/* --- the property ------------------------------------------------------------------- */

static uint64_t seed;

static unsigned
draw(unsigned below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % below;
}

static int64_t
any_id(struct crm_db *db, const char *sql)
{
	int64_t n = test_db_int(db, sql);

	return n == 0 ? 0 : 1 + (int64_t)draw((unsigned)n);
}

static void
one_change(struct crm_db *db)
{
	static const char *const columns[] = { "name", "name_key", "company_key", "city", "note" };
	struct crm_err err = { CRM_OK, "" };
	char text[32];
	size_t changed;

	/* Some of the ids drawn are not there any more: then there is nothing to do. */
	int64_t lead = any_id(db, "SELECT coalesce(max(id), 0) FROM lead");
	if (lead != 0 && draw(2) == 0)
		lead = test_db_int(db, "SELECT max(id) FROM lead");
	struct crm_stmt *s = NULL;
	const struct crm_value args[] = { crm_int(lead) };
	test_ok(crm_db_prepare(db, "SELECT 1 FROM lead WHERE id = ?1", &s, args, 1, &err), &err);
	if (crm_stmt_step(s, &err) != CRM_OK)
		lead = 0;
	crm_stmt_free(s);
	snprintf(text, sizeof(text), "%s%u", draw(2) == 0 ? "и" : "q\"\\\n", draw(6));
	switch (lead == 0 ? 0 : draw(10)) {
	case 0:
	case 1: {
		int64_t made = test_db_lead(db, text);
		for (unsigned i = draw(3); i > 0; i--) {
			snprintf(text, sizeof(text), "+7495%u", draw(5));
			add_phone(db, made, text, true);
		}
		break;
	}
	case 2:
		set_text(db, lead, columns[draw(5)], draw(4) == 0 ? NULL : text);
		break;
	case 3:
		add_phone(db, lead, text, false);
		break;
	case 4: {
		const struct crm_task task = { .card = lead, .kind = "call", .due = TEST_NOW };
		test_ok(crm_task_add(db, &task, false, NULL, &err), &err);
		break;
	}
	case 5:
		test_ok(crm_notice_add(db, lead, 0, "inquiry", text, false, &err), &err);
		break;
	case 6:
		snprintf(text, sizeof(text), "%u", draw(9));
		test_ok(crm_setting_put(db, "attempts", text, &changed, &err), &err);
		break;
	case 7: {
		int64_t id;
		snprintf(text, sizeof(text), "source %u", draw(4));
		test_ok(crm_lookup_or_make(db, CRM_TAB_SOURCE, text, &id, NULL, &err), &err);
		test_ok(crm_update(db, CRM_TAB_LEAD, lead, CRM_WHAT_EDIT,
			    CRM_SETS({ "source", crm_int(id) }), NULL, &err),
		    &err);
		break;
	}
	case 8: {
		/* A merge: an older card becomes the alias of a newer one, its points move. */
		int64_t point = test_db_int(db, "SELECT coalesce(max(id), 0) FROM point");
		if (point != 0)
			test_ok(crm_update(db, CRM_TAB_POINT, point, CRM_WHAT_MERGE,
				    CRM_SETS({ "card", crm_int(lead) }), NULL, &err),
			    &err);
		break;
	}
	default: {
		int64_t task = test_db_int(db, "SELECT coalesce(max(id), 0) FROM task");
		const struct crm_change remove = { .verb = CRM_DELETE,
			.tab = CRM_TAB_TASK,
			.what = CRM_WHAT_DELETE,
			.row = task };
		if (task != 0)
			test_ok(crm_change(db, &remove, NULL, &err), &err);
	}
	}
}

/* Makes n ops of some changes each; returns the first of them. */
static int64_t
random_ops(struct crm_db *db, int n)
{
	int64_t first = test_db_int(db, "SELECT coalesce(max(id), 0) + 1 FROM op");

	for (int i = 0; i < n; i++) {
		test_db_begin(db);
		for (unsigned k = 1 + draw(6); k > 0; k--)
			one_change(db);
		test_db_commit(db);
	}
	return first;
}

static void
undoing_in_reverse_restores_everything(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf lines = CRM_BUF_INIT, before = CRM_BUF_INIT, after = CRM_BUF_INIT;

	for (int round = 0; round < 30; round++) {
		seed = (uint64_t)round;
		random_ops(t->db, 2); /* something to stand on */
		test_db_dump(t->db, &before);
		const int64_t first = random_ops(t->db, 12);
		const int64_t last = test_db_int(t->db, "SELECT max(id) FROM op");
		for (int64_t op = last; op >= first; op--) {
			struct crm_undone done;
			enum crm_status st = undo(t->db, op, NULL, 0, &done, &lines, &err);
			test_ok(st, &err);
			if (lines.len > 0)
				fail_msg("round %d, op %d: %s", round, (int)op, lines.data);
		}
		test_db_dump(t->db, &after);
		assert_string_equal(before.data, after.data);
	}
	crm_buf_clear(&lines);
	crm_buf_clear(&before);
	crm_buf_clear(&after);
}

/* In any order: what can't be undone is named, and nothing is half done. */
static void
undoing_in_any_order_stays_sound(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf lines = CRM_BUF_INIT;

	for (int round = 0; round < 20; round++) {
		seed = 1000 + (uint64_t)round;
		const int64_t first = random_ops(t->db, 10);
		for (int i = 0; i < 10; i++) {
			struct crm_undone done;
			enum crm_status st =
			    undo(t->db, first + draw(10), NULL, 0, &done, &lines, &err);
			if (st != CRM_OK && st != CRM_EDATA)
				test_ok(st, &err);
		}
		assert_int_equal(
		    test_db_int(t->db, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
		assert_int_equal(
		    test_db_int(t->db, "SELECT count(*) FROM (SELECT id FROM card WHERE kind = 1"
				       " EXCEPT SELECT id FROM lead)"),
		    0);
	}
	crm_buf_clear(&lines);
}

#define DB_TEST(f) cmocka_unit_test_setup_teardown(f, test_db_setup, test_db_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(a_creation_is_undone_with_all_that_came_with_it),
		DB_TEST(what_changed_since_is_kept_and_named),
		DB_TEST(a_part_of_an_op_is_undone_alone),
		DB_TEST(what_others_refer_to_is_kept),
		DB_TEST(a_creation_refused_half_way_is_kept_whole),
		DB_TEST(a_name_taken_since_is_kept),
		DB_TEST(candidate_goes_with_either_card),
		DB_TEST(last_sees_through_undone_undos),
		DB_TEST(last_is_ones_own_and_no_undo),
		DB_TEST(undoing_in_reverse_restores_everything),
		DB_TEST(undoing_in_any_order_stays_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
