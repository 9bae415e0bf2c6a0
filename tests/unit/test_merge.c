#include "tests/unit/crm_test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/history.h"
#include "lib/crm/point.h"
#include "lib/flow/merge.h"
#include "lib/flow/undo.h"
#include "tests/unit/crm_db_test.h"

#define MANY 1000

CRM_SQL(lead_is, "SELECT coalesce(name, '') || '|' || coalesce(company, '') || '|' || "
		 "coalesce(inn, '') || '|' ||"
		 " coalesce(job_title, '') || '|' || coalesce(city, '') || '|' || "
		 "coalesce(address, '') || '|' ||"
		 " coalesce(amount, '') || '|' || coalesce(currency, '') FROM lead WHERE id = ?1");
CRM_SQL(stage_is,
    "SELECT s.name || '|' || coalesce(l.grade, '') || '|' || (l.created - 1764547200) || '|' ||"
    " coalesce(l.responded_at - 1764547200, '') || '|' || coalesce(l.owner, '') || '|' ||"
    " coalesce(l.source, '') FROM lead l JOIN stage s ON s.id = l.stage WHERE l.id = ?1");
CRM_SQL(rev_is, "SELECT max(op) FROM event WHERE card = ?1");

static struct crm_db *db;
static struct crm_merge *merge;
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
	ok(crm_merge_open(&merge, db, "anna", &err));
	test_db_begin(db);
	return 0;
}

static int
tear_down(void **state)
{
	crm_merge_free(merge);
	crm_arena_clear(&arena);
	return test_db_teardown(state);
}

/* The work so far is one op; another one begins. */
static void
next_op(void)
{
	test_db_commit(db);
	test_db_begin(db);
}

static int64_t
lead(const struct crm_set *set, size_t n)
{
	struct crm_set all[24] = { { "created", crm_int(TEST_NOW) }, { "stage", crm_int(1) },
		{ "stage_at", crm_int(TEST_NOW) } };
	size_t count = 3;
	int64_t id;

	for (size_t i = 0; i < n; i++) {
		size_t at = count;
		for (size_t k = 0; k < 3; k++)
			if (strcmp(all[k].column, set[i].column) == 0)
				at = k;
		all[at] = set[i];
		count += at == count;
	}
	ok(crm_insert(db, CRM_TAB_LEAD, CRM_WHAT_CREATE, all, count, &id, &err));
	return id;
}

static const char *
text_of_(const char *const *sql, int64_t id)
{
	struct crm_stmt *s = NULL;
	const char *text = NULL;

	ok(crm_db_query_(db, sql, &s, CRM_ARGS(crm_int(id)), &err));
	ok(crm_stmt_step(s, &err));
	text = crm_arena_strdup(&arena, crm_stmt_text(s, 0));
	crm_stmt_done(s);
	return text;
}
#define text_of(sql, id) text_of_(&(sql), id)

static enum crm_status
try_merge(struct crm_merge_row *row, size_t n)
{
	bool again;
	enum crm_status st = crm_merge_resolve(merge, row, n, &again, &err);

	return st == CRM_OK ? crm_merge_group(merge, row, n, &arena, &err) : st;
}

static int64_t
merge_two(int64_t a, int64_t b, enum crm_merge_word first)
{
	struct crm_merge_row row[] = { { .id = a, .word = first },
		{ .id = b, .word = CRM_MERGE_MERGE } };

	ok(try_merge(row, 2));
	assert_true((row[0].action == CRM_MERGE_SURVIVED) != (row[1].action == CRM_MERGE_SURVIVED));
	return row[0].action == CRM_MERGE_SURVIVED ? a : b;
}

static void
undo_last(void)
{
	struct crm_undone done;
	int64_t op = 0;

	next_op();
	ok(crm_undo_last(db, "anna", &op, &err));
	ok(crm_undo_run(db, &(const struct crm_undo){ .op = op }, &done, &err));
	assert_int_equal(done.kept, 0);
	next_op();
}

/* --- fields --- */

static void
a_name_and_an_address_come_as_a_whole(void **state)
{
	(void)state;
	const int64_t a = lead(CRM_SETS({ "first_name", crm_text("Ann") },
	    { "city", crm_text("Tver") }, { "created", crm_int(TEST_NOW - 5) }));
	const int64_t b =
	    lead(CRM_SETS({ "name", crm_text("Ann Lee") }, { "last_name", crm_text("Lee") },
		{ "city", crm_text("TVER") }, { "address", crm_text("Mira 1") }));
	assert_int_equal(merge_two(a, b, CRM_MERGE_MERGE), a);
	assert_string_equal(text_of(lead_is, a), "Ann Lee||||Tver|Mira 1||");
	assert_int_equal(
	    test_db_int(db, "SELECT first_name IS NULL AND last_name = 'Lee' FROM lead"), 1);
	const int64_t c = lead(CRM_SETS({ "name", crm_text("Ann L.") },
	    { "city", crm_text("Tula") }, { "address", crm_text("Lenina 2") }));
	const int64_t d =
	    lead(CRM_SETS({ "city", crm_text("Orel") }, { "postcode", crm_text("302000") }));
	assert_int_equal(merge_two(c, d, CRM_MERGE_SURVIVOR), c);
	assert_string_equal(text_of(lead_is, c), "Ann L.||||Tula|Lenina 2||");
}

static void
a_company_is_filled_up_from_the_same_one_alone(void **state)
{
	(void)state;
	const int64_t a = lead(CRM_SETS({ "company", crm_text("Romashka") },
	    { "company_key", crm_text("romawka") }, { "created", crm_int(TEST_NOW - 9) }));
	const int64_t b = lead(CRM_SETS({ "company", crm_text("Nasos") },
	    { "company_key", crm_text("nasos") }, { "inn", crm_text("7707083893") },
	    { "job_title", crm_text("CEO") }, { "created", crm_int(TEST_NOW - 8) }));
	const int64_t c = lead(
	    CRM_SETS({ "company", crm_text("ROMASHKA") }, { "company_key", crm_text("romawka") },
		{ "inn", crm_text("7736050003") }, { "job_title", crm_text("buyer") }));
	struct crm_merge_row row[] = { { .id = a, .word = CRM_MERGE_MERGE },
		{ .id = b, .word = CRM_MERGE_MERGE }, { .id = c, .word = CRM_MERGE_MERGE } };
	ok(try_merge(row, 3));
	assert_string_equal(text_of(lead_is, a), "|Romashka|7736050003|buyer||||");
	assert_string_equal(row[0].why, "oldest; took INN, job title");
	assert_string_equal(row[1].why, "was also: company, INN, job title");
}

static void
an_amount_comes_with_its_currency(void **state)
{
	(void)state;
	const int64_t a =
	    lead(CRM_SETS({ "currency", crm_text("EUR") }, { "created", crm_int(TEST_NOW - 1) }));
	const int64_t b =
	    lead(CRM_SETS({ "amount", crm_int(500) }, { "currency", crm_text("RUB") }));
	assert_int_equal(merge_two(a, b, CRM_MERGE_MERGE), a);
	assert_string_equal(text_of(lead_is, a), "||||||500|RUB");
}

/* --- how far it is, whose it is, where it came from --- */

static void
the_furthest_stage_and_the_first_of_everything_stay(void **state)
{
	(void)state;
	ok(crm_insert(db, CRM_TAB_SOURCE, CRM_WHAT_CREATE,
	    CRM_SETS({ "name", crm_text("expo") }, { "active", crm_int(1) }), NULL, &err));
	ok(crm_insert(db, CRM_TAB_USER, CRM_WHAT_CREATE,
	    CRM_SETS(
		{ "login", crm_text("boris") }, { "active", crm_int(1) }, { "weight", crm_int(1) }),
	    NULL, &err));
	const int64_t a = lead(CRM_SETS({ "stage", crm_int(3) }, { "grade", crm_text("B") },
	    { "responded_at", crm_int(TEST_NOW + 90) }, { "created", crm_int(TEST_NOW + 50) }));
	const int64_t b = lead(CRM_SETS({ "stage", crm_int(2) },
	    { "responded_at", crm_int(TEST_NOW + 60) }, { "created", crm_int(TEST_NOW + 10) }));
	const int64_t c = lead(CRM_SETS({ "source", crm_int(1) }, { "owner", crm_int(1) },
	    { "created", crm_int(TEST_NOW + 20) }));
	struct crm_merge_row row[] = { { .id = c, .word = CRM_MERGE_MERGE },
		{ .id = b, .word = CRM_MERGE_MERGE }, { .id = a, .word = CRM_MERGE_MERGE } };
	next_op();
	ok(try_merge(row, 3));
	assert_int_equal(row[2].action, CRM_MERGE_SURVIVED);
	assert_string_equal(text_of(stage_is, a), "qualified|B|10|60|1|1");
	undo_last();
	assert_string_equal(text_of(stage_is, a), "qualified|B|50|90||");
	/* Whichever id survives, it is as far. */
	row[0].word = CRM_MERGE_SURVIVOR;
	ok(try_merge(row, 3));
	assert_int_equal(row[0].action, CRM_MERGE_SURVIVED);
	assert_string_equal(text_of(stage_is, c), "qualified|B|10|60|1|1");
}

static void
an_unqualified_lead_is_the_last_to_survive(void **state)
{
	(void)state;
	const int64_t a = lead(CRM_SETS({ "stage", crm_int(5) }, { "reason", crm_int(6) },
	    { "reason_note", crm_text("a bot") }, { "created", crm_int(TEST_NOW - 9) }));
	const int64_t b = lead(CRM_SETS({ "name", crm_text("Ann") }));
	struct crm_merge_row row[] = { { .id = a, .word = CRM_MERGE_MERGE },
		{ .id = b, .word = CRM_MERGE_MERGE } };
	ok(try_merge(row, 2));
	assert_int_equal(row[0].into, b);
	assert_string_equal(row[0].why, "was unqualified: spam (a bot)");
	assert_string_equal(text_of(stage_is, b), "new||-9|||");
}

/* --- points --- */

static void
of_two_consents_the_stricter_counts(void **state)
{
	(void)state;
	const int64_t a = lead(CRM_SETS({ "name", crm_text("Ann") }));
	const int64_t b = lead(CRM_SETS({ "name", crm_text("Ann") }));
	struct crm_point point = { .kind = CRM_POINT_EMAIL,
		.raw = "a@example.org",
		.value = "a@example.org",
		.key = "a@example.org",
		.consent = CRM_CONSENT_GIVEN };
	const struct crm_point bad = {
		.kind = CRM_POINT_PHONE, .raw = "12", .problem = "too short"
	};
	next_op();
	ok(crm_point_add(db, a, &point, CRM_WHAT_FILL, false, NULL, &err));
	ok(crm_point_add(db, a, &bad, CRM_WHAT_FILL, false, NULL, &err));
	point.consent = CRM_CONSENT_REFUSED;
	ok(crm_point_add(db, b, &point, CRM_WHAT_FILL, false, NULL, &err));
	ok(crm_point_add(db, b, &bad, CRM_WHAT_FILL, false, NULL, &err));
	next_op();
	assert_int_equal(merge_two(a, b, CRM_MERGE_SURVIVOR), a);
	assert_int_equal(test_db_int(db, "SELECT count(*) FROM point"), 2);
	assert_int_equal(test_db_int(db, "SELECT consent FROM point WHERE kind = 1 AND card = 1"),
	    CRM_CONSENT_REFUSED);
	undo_last();
	assert_int_equal(test_db_int(db, "SELECT count(*) FROM point"), 4);
	assert_int_equal(test_db_int(db, "SELECT consent FROM point WHERE kind = 1 AND card = 1"),
	    CRM_CONSENT_GIVEN);
}

/* --- ids --- */

static void
the_rev_of_a_survivor_changes_even_when_it_lacks_nothing(void **state)
{
	(void)state;
	const int64_t a = lead(CRM_SETS({ "name", crm_text("Ann") }));
	const int64_t b = lead(CRM_SETS({ "name", crm_text("Ann") }));
	int64_t before, after;
	next_op();
	ok(crm_card_rev(db, a, &before, &err));
	assert_int_equal(merge_two(a, b, CRM_MERGE_SURVIVOR), a);
	ok(crm_card_rev(db, a, &after, &err));
	assert_true(after > before);
	assert_int_equal(after, crm_db_op(db));
	undo_last();
	ok(crm_card_rev(db, a, &before, &err));
	assert_true(before > after);
	assert_non_null(text_of(rev_is, b));
}

static void
aliases_always_lead_to_a_card(void **state)
{
	(void)state;
	int64_t id[5], card;
	enum crm_tab kind;
	for (size_t i = 0; i < 5; i++)
		id[i] = lead(CRM_SETS({ "name", crm_text("Ann") }));
	for (size_t i = 1; i < 5; i++) {
		next_op();
		assert_int_equal(merge_two(id[i], id[i - 1], CRM_MERGE_SURVIVOR), id[i]);
	}
	for (size_t i = 0; i < 5; i++) {
		ok(crm_card_resolve(db, id[i], &card, &kind, &err));
		assert_int_equal(card, id[4]);
	}
	assert_int_equal(test_db_int(db, "SELECT count(*) FROM card WHERE alias = 5"), 4);
	for (size_t i = 4; i > 0; i--) {
		undo_last();
		ok(crm_card_resolve(db, id[0], &card, &kind, &err));
		assert_int_equal(card, id[i - 1]);
	}
	assert_int_equal(test_db_int(db, "SELECT count(*) FROM card WHERE alias IS NOT NULL"), 0);
}

static void
a_thousand_cards_become_one(void **state)
{
	(void)state;
	struct crm_merge_row *row = calloc(MANY, sizeof(*row));
	struct crm_buf before = CRM_BUF_INIT, after = CRM_BUF_INIT;
	char key[48];
	assert_non_null(row);
	for (int64_t i = 0; i < MANY; i++) {
		const int64_t id = lead(CRM_SETS({ "name", crm_text("Ann") }));
		snprintf(key, sizeof(key), "a%" PRId64 "@example.org", i / 2);
		const struct crm_point point = {
			.kind = CRM_POINT_EMAIL, .raw = key, .value = key, .key = key
		};
		ok(crm_point_add(db, id, &point, CRM_WHAT_CREATE, true, NULL, &err));
		row[i] = (struct crm_merge_row){ .id = id, .word = CRM_MERGE_MERGE };
	}
	next_op();
	test_db_dump(db, &before);
	ok(try_merge(row, MANY));
	assert_int_equal(test_db_int(db, "SELECT count(*) FROM card WHERE alias = 1"), MANY - 1);
	assert_int_equal(test_db_int(db, "SELECT count(*) FROM point WHERE card = 1"), MANY / 2);
	assert_int_equal(test_db_int(db, "SELECT count(*) FROM point"), MANY / 2);
	undo_last();
	test_db_dump(db, &after);
	assert_string_equal(before.data, after.data);
	crm_buf_clear(&before);
	crm_buf_clear(&after);
	free(row);
}

/* --- history --- */

static void
the_past_knows_nothing_of_a_merge(void **state)
{
	(void)state;
	const int64_t a = lead(CRM_SETS({ "name", crm_text("Ann") }));
	const int64_t b = lead(CRM_SETS({ "city", crm_text("Tver") }));
	struct crm_history history;
	crm_db_set_now(db, TEST_NOW + 100);
	next_op();
	crm_db_set_now(db, TEST_NOW + 100);
	assert_int_equal(merge_two(a, b, CRM_MERGE_SURVIVOR), a);
	crm_history_init(&history, db);
	ok(crm_history_load(&history, a, true, &err));
	assert_int_equal(crm_history_resolve(&history, b), a);
	assert_string_equal(
	    crm_history_text(crm_history_find(&history, CRM_TAB_LEAD, a), "city"), "Tver");
	ok(crm_history_rewind_to(&history, TEST_NOW + 100, &err));
	assert_int_equal(crm_history_resolve(&history, b), b);
	assert_null(crm_history_text(crm_history_find(&history, CRM_TAB_LEAD, a), "city"));
	crm_history_clear(&history);
}

/* --- what is refused --- */

static void
words_are_read_exactly(void **state)
{
	(void)state;
	enum crm_merge_word word;
	ok(crm_merge_word_read("", &word, &err));
	assert_int_equal(word, CRM_MERGE_NOTHING);
	ok(crm_merge_word_read("not", &word, &err));
	assert_int_equal(word, CRM_MERGE_NOT);
	assert_int_equal(crm_merge_word_read(" merge", &word, &err), CRM_EDATA);
	assert_string_equal(
	    err.text, "unknown decision ' merge'; known: merge, survivor, not, or nothing");
}

static void
what_was_said_apart_stays_apart_whatever_is_merged(void **state)
{
	(void)state;
	int64_t id[4];
	for (size_t i = 0; i < 4; i++)
		id[i] = lead(CRM_SETS({ "name", crm_text("Ann") }));
	struct crm_merge_row apart[] = { { .id = id[0], .word = CRM_MERGE_NOT },
		{ .id = id[1], .word = CRM_MERGE_NOT } };
	ok(try_merge(apart, 2));
	next_op();
	assert_int_equal(merge_two(id[2], id[0], CRM_MERGE_SURVIVOR), id[2]);
	assert_int_equal(merge_two(id[3], id[1], CRM_MERGE_SURVIVOR), id[3]);
	assert_int_equal(test_db_int(db, "SELECT card * 10 + other FROM not_duplicate"), 43);
	struct crm_merge_row row[] = { { .id = id[0], .word = CRM_MERGE_MERGE },
		{ .id = id[1], .word = CRM_MERGE_MERGE } };
	assert_int_equal(try_merge(row, 2), CRM_EDATA);
	assert_string_equal(err.text, "3 and 4 were said not to be the same by anna (op 1)");
}

static void
a_touch_is_no_change(void **state)
{
	(void)state;
	const struct crm_change change = { .verb = CRM_TOUCH, .tab = CRM_TAB_LEAD, .row = 1 };
	assert_int_equal(crm_change(db, &change, NULL, &err), CRM_EINTERNAL);
	test_db_commit(db);
	assert_int_equal(
	    crm_touch(
		db, &(const struct crm_touch){ .card = 1, .tab = CRM_TAB_CARD, .row = 2 }, &err),
	    CRM_EINTERNAL);
	test_db_begin(db);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_name_and_an_address_come_as_a_whole),
		TEST(a_company_is_filled_up_from_the_same_one_alone),
		TEST(an_amount_comes_with_its_currency),
		TEST(the_furthest_stage_and_the_first_of_everything_stay),
		TEST(an_unqualified_lead_is_the_last_to_survive),
		TEST(of_two_consents_the_stricter_counts),
		TEST(the_rev_of_a_survivor_changes_even_when_it_lacks_nothing),
		TEST(aliases_always_lead_to_a_card),
		TEST(a_thousand_cards_become_one),
		TEST(the_past_knows_nothing_of_a_merge),
		TEST(words_are_read_exactly),
		TEST(what_was_said_apart_stays_apart_whatever_is_merged),
		TEST(a_touch_is_no_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
