/*
 * The index of words: what is found, that it goes with every change, and that nothing is left of
 * what was taken back.
 */
#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/match/who.h"
#include "lib/match/who_private.h"
#include "lib/store/integrity.h"
#include "lib/store/revert.h"
#include "lib/store/search.h"

/* "card 1, inquiry 3": the rows that have the words of a text. */
static const char *
rows_of(struct crm_db *db, const char *text, enum crm_search_how how)
{
	static char out[512];
	struct crm_err err = { CRM_OK, "" };
	struct crm_search_hit hits[16];
	struct crm_word words[8];
	size_t nwords = 0, n = 0, len = 0;

	out[0] = '\0';
	test_ok(crm_words_read(text, words, 8, &nwords, &err), &err);
	test_ok(crm_search(db, words, nwords, how, hits, 16, &n, &err), &err);
	for (size_t i = 0; i < n; i++)
		len += (size_t)snprintf(out + len, sizeof(out) - len, "%s%s %" PRId64,
		    i == 0 ? "" : ", ", crm_tab_name(hits[i].tab), hits[i].row);
	return out;
}

static void
assert_sound(struct crm_db *db)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_integrity found;

	test_ok(crm_check_words(db, &found, &err), &err);
	assert_int_equal(found.wrong, 0);
}

static int64_t
lead(struct crm_db *db, const char *name, const char *company, const char *note)
{
	struct crm_err err = { CRM_OK, "" };
	int64_t id = 0;

	test_ok(crm_insert(db, CRM_TAB_LEAD, CRM_WHAT_CREATE,
		    CRM_SETS({ "created", crm_int(TEST_NOW) }, { "stage", crm_int(1) },
			{ "stage_at", crm_int(TEST_NOW) }, { "name", crm_text(name) },
			{ "company", crm_text(company) }, { "note", crm_text(note) }),
		    &id, &err),
	    &err);
	return id;
}

static int64_t
add(struct crm_db *db, enum crm_tab tab, const struct crm_set *set, size_t nset)
{
	struct crm_err err = { CRM_OK, "" };
	int64_t id = 0;

	test_ok(crm_insert(db, tab, CRM_WHAT_LOG, set, nset, &id, &err), &err);
	return id;
}

static int64_t
inquiry(struct crm_db *db, int64_t card, const char *raw)
{
	return add(db, CRM_TAB_INQUIRY,
	    CRM_SETS({ "card", crm_int(card) }, { "at", crm_int(0) }, { "recorded", crm_int(0) },
		{ "digest", crm_int(1) }, { "digest2", crm_int(1) }, { "raw", crm_text(raw) }));
}

static void
point(struct crm_db *db, int64_t card, int64_t kind, const char *raw, const char *value)
{
	add(db, CRM_TAB_POINT,
	    CRM_SETS({ "card", crm_int(card) }, { "kind", crm_int(kind) }, { "raw", crm_text(raw) },
		{ "value", crm_text(value) }, { "key", crm_text(value) },
		{ "valid", crm_int(value != NULL) }, { "role", crm_int(0) }));
}

/* --- words ------------------------------------------------------------------------------ */

static void
a_text_comes_apart_into_words(void **state)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_word words[8];
	size_t n = 0;

	(void)state;
	test_ok(
	    crm_words_read("Щёлково, «НАСОС-24» и 7 шт.; INV-100500 Straße а", words, 8, &n, &err),
	    &err);
	assert_int_equal(n, 6);
	assert_string_equal(words[0].plain, "щелково");
	assert_string_equal(words[1].plain, "насос");
	assert_string_equal(words[2].plain, "шт");
	assert_string_equal(words[3].plain, "inv");
	assert_string_equal(words[4].plain, "100500");
	test_ok(crm_words_read("Straße Щербакова Shcherbakov", words, 8, &n, &err), &err);
	assert_int_equal(n, 3);
	assert_string_equal(words[0].plain, "strasse");
	assert_string_equal(words[1].name, words[2].name);
	test_ok(crm_words_read("- 12 . я 一", words, 8, &n, &err), &err);
	assert_int_equal(n, 0);
	test_ok(crm_words_read("раз два три", words, 2, &n, &err), &err);
	assert_int_equal(n, 2);
}

/* The words of an inquiry that has this record. */
static const char *
record(const char *raw, struct crm_arena *arena)
{
	const char *words =
	    crm_search_words(CRM_TAB_INQUIRY, CRM_SETS({ "raw", crm_text(raw) }), arena);

	assert_non_null(words);
	return words;
}

static void
a_long_word_is_cut_between_letters(void **state)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_word word;
	char text[401];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < 400; i += 2)
		memcpy(text + i, "щ", 2);
	text[400] = '\0';
	test_ok(crm_words_read(text, &word, 1, &n, &err), &err);
	assert_int_equal(n, 1);
	assert_int_equal(strlen(word.plain), 62);
	assert_memory_equal(word.plain, text, 62);
	assert_in_range(strlen(word.name), 1, CRM_WORD_SIZE - 2);
	memset(text, 'x', 400);
	test_ok(crm_words_read(text, &word, 1, &n, &err), &err);
	assert_in_range(strlen(word.plain), 60, CRM_WORD_SIZE - 1);
}

/* What a record of a list says of addresses the points say: their words are left out. */
static void
a_record_has_no_words_of_addresses(void **state)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	char far[500] = "";

	(void)state;
	assert_string_equal(
	    record("Анна Ёж;anna.vip@romashka.example;24,насос", &arena), " анна еж насос");
	assert_string_equal(record("<b@c.example>, дом (x@y.example)\tкв 123 Straße", &arena),
	    " дом кв 123 strasse");
	assert_string_equal(record("без почты: кв-12-345", &arena), " без почты кв 345");
	/* The @ is looked for as far as the longest address may be. */
	for (size_t i = 0; i < 150; i++)
		memcpy(far + 3 * i, "ab-", 3);
	memcpy(far + 450, "@mail.example", sizeof("@mail.example"));
	assert_int_equal(strlen(record(far, &arena)), 44 * strlen(" ab"));
	crm_arena_clear(&arena);
}

/* The index cuts words where ASCII ends them: a word that folds to such a sign would not be found.
 */
static void
wide_signs_end_a_word(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_word words[8];
	size_t n = 0;

	test_ok(
	    crm_words_read("東京（本社）、泵站～ＡＢ：дом ﹫ab ab˙cd", words, 8, &n, &err), &err);
	assert_int_equal(n, 7);
	assert_string_equal(words[0].plain, "東京");
	assert_string_equal(words[1].plain, "本社");
	assert_string_equal(words[2].plain, "泵站");
	assert_string_equal(words[3].plain, "ab");
	assert_string_equal(words[4].plain, "дом");
	assert_string_equal(words[5].plain, "ab");
	test_db_begin(t->db);
	lead(t->db, "東京（本社）", "ab˙cd ﷺ a﹫b", "５％以上：ok ㈱アクメ ⅓c ff℀x");
	test_db_commit(t->db);
	assert_sound(t->db);
}

/* --- finding ---------------------------------------------------------------------------- */

static void
every_text_of_a_card_is_found(void **state)
{
	struct test_db *t = *state;

	test_db_begin(t->db);
	const int64_t a = lead(t->db, "Щербакова Анна", "ООО Ромашка", "Любит чай");
	const int64_t b = lead(t->db, "Ivan Petrov", NULL, "чайник");
	inquiry(t->db, a, "Анна;anna.vip@romashka.example;нужен насос");
	add(t->db, CRM_TAB_ACTIVITY,
	    CRM_SETS({ "card", crm_int(b) }, { "kind", crm_text("note") },
		{ "reached", crm_int(0) }, { "at", crm_int(0) }, { "recorded", crm_int(0) },
		{ "text", crm_text("Просил насосы") }));
	point(t->db, a, 1, "anna.vip@romashka.example", "anna.vip@romashka.example");
	point(t->db, b, 2, "+7 495 123-45-67 доб. 8901", "+74951234567");
	point(t->db, b, 2, "99-88-77-6", NULL);
	test_db_commit(t->db);

	assert_string_equal(rows_of(t->db, "shcherbakov", CRM_SEARCH_NAME), "card 1");
	assert_string_equal(rows_of(t->db, "Щербак", CRM_SEARCH_NAME), "");
	assert_string_equal(rows_of(t->db, "Щербак", CRM_SEARCH_NAME_BEGIN), "card 1");
	assert_string_equal(rows_of(t->db, "Петров Иван", CRM_SEARCH_NAME), "card 2");
	assert_string_equal(rows_of(t->db, "romashka", CRM_SEARCH_NAME), "card 1");
	assert_string_equal(rows_of(t->db, "чай", CRM_SEARCH_NAME), "");
	assert_string_equal(rows_of(t->db, "ЧАЙ", CRM_SEARCH_ANY), "card 1");
	assert_string_equal(rows_of(t->db, "чай", CRM_SEARCH_ANY_BEGIN), "card 2, card 1");
	assert_string_equal(rows_of(t->db, "насос", CRM_SEARCH_ANY_BEGIN), "activity 1, inquiry 1");
	assert_string_equal(rows_of(t->db, "насос нужен", CRM_SEARCH_ANY), "inquiry 1");
	assert_string_equal(rows_of(t->db, "насос чай", CRM_SEARCH_ANY), "");
	/* An address is a point's, not the record's. */
	assert_string_equal(rows_of(t->db, "vip", CRM_SEARCH_ANY), "point 1");
	assert_string_equal(rows_of(t->db, "1234567", CRM_SEARCH_ANY), "point 2");
	assert_string_equal(rows_of(t->db, "9988776", CRM_SEARCH_ANY), "point 3");
	assert_string_equal(rows_of(t->db, "", CRM_SEARCH_ANY), "");
	assert_string_equal(rows_of(t->db, "\"OR\" чай*", CRM_SEARCH_ANY), "");
	assert_sound(t->db);
}

static void
the_index_goes_with_every_change(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	const struct crm_change gone = {
		.verb = CRM_DELETE, .tab = CRM_TAB_LEAD, .what = CRM_WHAT_DELETE, .row = 1
	};

	test_db_begin(t->db);
	lead(t->db, "Анна Ким", NULL, "первое");
	/* The same row again before the commit: only its last words are there. */
	test_ok(crm_update(t->db, CRM_TAB_LEAD, 1, CRM_WHAT_EDIT,
		    CRM_SETS({ "note", crm_text("второе") }), NULL, &err),
	    &err);
	test_db_commit(t->db);
	assert_string_equal(rows_of(t->db, "первое", CRM_SEARCH_ANY), "");
	assert_string_equal(rows_of(t->db, "второе", CRM_SEARCH_ANY), "card 1");
	assert_sound(t->db);

	test_db_begin(t->db);
	test_ok(crm_update(t->db, CRM_TAB_LEAD, 1, CRM_WHAT_EDIT,
		    CRM_SETS({ "note", crm_null() }, { "name", crm_text("Анна Пак") }), NULL, &err),
	    &err);
	test_db_commit(t->db);
	assert_string_equal(rows_of(t->db, "второе", CRM_SEARCH_ANY), "");
	assert_string_equal(rows_of(t->db, "Ким", CRM_SEARCH_NAME), "");
	assert_string_equal(rows_of(t->db, "Pak", CRM_SEARCH_NAME), "card 1");
	assert_sound(t->db);

	test_db_begin(t->db);
	test_ok(crm_change(t->db, &gone, NULL, &err), &err);
	test_db_commit(t->db);
	assert_string_equal(rows_of(t->db, "Анна", CRM_SEARCH_NAME), "");
	assert_sound(t->db);
}

/* Of new rows among changes of older ones, each kind with numbers of its own. */
static void
changes_of_one_transaction_come_in_any_order(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	int64_t id[20];
	char name[32];

	test_db_begin(t->db);
	for (int i = 0; i < 10; i++)
		id[i] = lead(t->db, "Вера Ким", "Ромашка", NULL);
	test_db_commit(t->db);
	test_db_begin(t->db);
	for (int i = 10; i < 20; i++) {
		id[i] = lead(t->db, "Вера Ким", "Ромашка", NULL);
		point(t->db, id[i], 1, "vera@post.example", "vera@post.example");
		inquiry(t->db, id[19 - i], "насос");
		/* One that was there before, twice; and one that is as new. */
		for (int j = 1; j <= 3; j++) {
			snprintf(name, sizeof(name), "Анна %d", 1000 * j + i);
			test_ok(
			    crm_update(t->db, CRM_TAB_LEAD, id[(19 - i) * j % 13], CRM_WHAT_EDIT,
				CRM_SETS({ "name", crm_text(name) }), NULL, &err),
			    &err);
		}
	}
	test_db_commit(t->db);
	assert_sound(t->db);
	assert_string_equal(rows_of(t->db, "3019", CRM_SEARCH_ANY), "card 1");
}

static void
what_is_reverted_or_rolled_back_is_not_found(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };

	test_db_begin(t->db);
	test_ok(crm_db_mark(t->db, &err), &err);
	lead(t->db, "Анна Первая", NULL, NULL);
	test_ok(crm_db_keep(t->db, &err), &err);
	test_ok(crm_db_mark(t->db, &err), &err);
	lead(t->db, "Борис Второй", NULL, NULL);
	test_ok(crm_db_revert(t->db, &err), &err);
	test_ok(crm_db_mark(t->db, &err), &err);
	lead(t->db, "Вера Третья", NULL, NULL);
	test_ok(crm_db_keep(t->db, &err), &err);
	test_db_commit(t->db);
	assert_string_equal(rows_of(t->db, "Борис", CRM_SEARCH_NAME), "");
	assert_string_equal(rows_of(t->db, "Анна", CRM_SEARCH_NAME), "card 1");
	assert_string_equal(rows_of(t->db, "Вера", CRM_SEARCH_NAME), "card 2");

	test_db_begin(t->db);
	lead(t->db, "Глеб Четвёртый", NULL, NULL);
	crm_db_rollback(t->db);
	test_db_begin(t->db);
	lead(t->db, "Дина Пятая", NULL, NULL);
	test_db_commit(t->db);
	assert_string_equal(rows_of(t->db, "Глеб", CRM_SEARCH_NAME), "");
	assert_sound(t->db);
}

static void
undo_puts_the_words_back(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_conflict conflict;
	enum crm_reverted outcome;

	test_db_begin(t->db);
	lead(t->db, "Анна Ким", NULL, "прежнее");
	test_db_commit(t->db);
	crm_db_end_op(t->db);
	test_db_begin(t->db);
	test_ok(crm_update(t->db, CRM_TAB_LEAD, 1, CRM_WHAT_EDIT,
		    CRM_SETS({ "note", crm_text("новое") }), NULL, &err),
	    &err);
	test_db_commit(t->db);
	struct crm_event event;
	size_t n = 0;
	const int64_t op = test_db_int(t->db, "SELECT max(op) FROM event");
	crm_db_end_op(t->db);
	test_db_begin(t->db);
	test_ok(crm_events_of_op(t->db, op, INT64_MAX, &event, 1, &n, &arena, &err), &err);
	test_ok(crm_event_revert(t->db, &event, true, &outcome, &conflict, &arena, &err), &err);
	test_db_commit(t->db);
	assert_int_equal(outcome, CRM_REVERTED);
	assert_string_equal(rows_of(t->db, "новое", CRM_SEARCH_ANY), "");
	assert_string_equal(rows_of(t->db, "прежнее", CRM_SEARCH_ANY), "card 1");
	assert_sound(t->db);
	crm_arena_clear(&arena);
}

/* More than waits for a commit is written before it, and forgotten with it all the same. */
static void
many_words_do_not_wait(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	char note[12000];

	for (int round = 0; round < 2; round++) {
		test_db_begin(t->db);
		for (int i = 0; i < 1500; i++) {
			size_t n = 0;
			for (int k = 0; k < 900; k++)
				n += (size_t)snprintf(
				    note + n, sizeof(note) - n, "w%d%d ", (i * 7 + k) % 977, round);
			test_ok(crm_db_mark(t->db, &err), &err);
			lead(t->db, "Анна Ким", NULL, note);
			test_ok(crm_db_keep(t->db, &err), &err);
		}
		if (round == 0)
			crm_db_rollback(t->db);
		else
			test_db_commit(t->db);
	}
	assert_string_equal(rows_of(t->db, "w00", CRM_SEARCH_ANY), "");
	assert_int_not_equal(strlen(rows_of(t->db, "w01", CRM_SEARCH_ANY)), 0);
	assert_sound(t->db);
}

static void
a_rebuilt_index_has_nothing_of_what_was_erased(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };

	test_db_begin(t->db);
	lead(t->db, "Анна Ким", NULL, "secretword");
	lead(t->db, "Борис Ким", NULL, "остаётся");
	test_db_commit(t->db);
	static const char blocks[] =
	    "SELECT count(*) FROM search_data WHERE instr(block, 'secretword')";
	assert_int_not_equal(test_db_int(t->db, blocks), 0);
	test_db_begin(t->db);
	test_ok(crm_update(t->db, CRM_TAB_LEAD, 1, CRM_WHAT_EDIT, CRM_SETS({ "note", crm_null() }),
		    NULL, &err),
	    &err);
	test_ok(crm_search_rebuild(t->db, &err), &err);
	test_db_commit(t->db);
	assert_string_equal(rows_of(t->db, "secretword", CRM_SEARCH_ANY), "");
	assert_string_equal(rows_of(t->db, "остаётся", CRM_SEARCH_ANY), "card 2");
	assert_sound(t->db);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM search_data WHERE instr(block, 'secretword')"),
	    0);
}

static void
one_wrong_letter_is_forgiven(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	char near[4][CRM_WORD_SIZE];
	size_t n = 0;

	test_db_begin(t->db);
	lead(t->db, "Щербаков Пётр", NULL, NULL);
	lead(t->db, "Щербинин Пётр", NULL, NULL);
	test_db_commit(t->db);
	test_ok(crm_search_near(t->db, "werbokov", near, 4, &n, &err), &err);
	assert_int_equal(n, 1);
	assert_string_equal(near[0], "werbakov");
	test_ok(crm_search_near(t->db, "werbakv", near, 4, &n, &err), &err);
	assert_int_equal(n, 1);
	test_ok(crm_search_near(t->db, "werbkaov", near, 4, &n, &err), &err);
	assert_int_equal(n, 1);
	test_ok(crm_search_near(t->db, "werbokof", near, 4, &n, &err), &err);
	assert_int_equal(n, 0);
	test_ok(crm_search_near(t->db, "ki", near, 4, &n, &err), &err);
	assert_int_equal(n, 0);
}

/* --- phones ----------------------------------------------------------------------------- */

static void
phones_agree_however_they_are_dialled(void **state)
{
	static const struct {
		const char *asked, *has;
		int score;
	} cases[] = {
		{ "74951234567", "74951234567", 100 },
		{ "84951234567", "74951234567", 98 },
		{ "4951234567", "74951234567", 98 },
		{ "81074951234567", "74951234567", 98 },
		{ "0074951234567", "74951234567", 98 },
		{ "02079460018", "442079460018", 98 },
		{ "1234567", "74951234567", 80 },
		{ "234567", "74951234567", 0 },
		{ "4991234567", "74951234567", 0 },
		{ "94951234567", "74951234567", 0 },
		{ "74951234568", "74951234567", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (crm_who_phone_score(cases[i].asked, cases[i].has) != cases[i].score)
			fail_msg("%s against %s: %d, not %d", cases[i].asked, cases[i].has,
			    crm_who_phone_score(cases[i].asked, cases[i].has), cases[i].score);
}

#define DB_TEST(f) cmocka_unit_test_setup_teardown(f, test_db_setup, test_db_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_comes_apart_into_words),
		cmocka_unit_test(a_long_word_is_cut_between_letters),
		cmocka_unit_test(a_record_has_no_words_of_addresses),
		DB_TEST(wide_signs_end_a_word),
		DB_TEST(every_text_of_a_card_is_found),
		DB_TEST(the_index_goes_with_every_change),
		DB_TEST(changes_of_one_transaction_come_in_any_order),
		DB_TEST(what_is_reverted_or_rolled_back_is_not_found),
		DB_TEST(undo_puts_the_words_back),
		DB_TEST(many_words_do_not_wait),
		DB_TEST(a_rebuilt_index_has_nothing_of_what_was_erased),
		DB_TEST(one_wrong_letter_is_forgiven),
		cmocka_unit_test(phones_agree_however_they_are_dialled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
