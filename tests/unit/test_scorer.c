/*
 * The scorer of single rows against the search among all: they judge alike.
 */
#include "tests/unit/contact_lists.h"
#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"
#include "tests/unit/intake_list.h"

#include <stdio.h>
#include <string.h>

#include "lib/flow/dedupe.h"
#include "lib/match/scorer.h"

#define HEADER "last name|first name|middle name|email|phone|company|city|birth date|external id"
#define ROWS 160
#define SOUGHT INT64_C(1000000) /* the id of the row among the cards */

/* --- a list of people who come again --------------------------------------------------- */

struct somebody {
	const char *last, *first, *brief, *initial, *latin_last, *latin_first, *middle;
};

static const struct somebody people[] = {
	{ "Соколов", "Дмитрий", "Дима", "Д.", "Sokolov", "Dmitry", "Сергеевич" },
	{ "Соколова", "Мария", "Маша", "М.", "Sokolova", "Mariya", "Сергеевна" },
	{ "Соколов", "Сергей", "Серёжа", "С.", "Sokolov", "Sergei", "Павлович" },
	{ "Щербаков", "Александр", "Саша", "А.", "Shcherbakov", "Alexander", "Ильич" },
	{ "Щербакова", "Александра", "Саша", "А.", "Shcherbakova", "Alexandra", "Ильинична" },
	{ "Орлов", "Андрей", "Андрюша", "А.", "Orlov", "Andrey", "Петрович" },
	{ "Орлова", "Анна", "Аня", "А.", "Orlova", "Anna", "Петровна" },
	{ "Barlow", "Robert", "Bob", "R.", "Barlow", "Robert", "J" },
	{ "Barlow", "Elizabeth", "Liz", "E.", "Barlow", "Elizabeth", "M" },
	{ "Whitby", "William", "Bill", "W.", "Whitby", "Wiliam", "Jr" },
	{ "Whitby", "William", "Bill", "W.", "Whitby", "Wiliam", "Sr" },
	{ "Кузнецов", "Иван", "Ваня", "И.", "Kuznetsov", "Ivan", "Иванович" },
};

#define PEOPLE (sizeof(people) / sizeof(people[0]))

/*
 * A row of one of them: families share a phone, offices a switchboard and a mailbox; names are
 * short, foreign, initials, mistyped or missing.
 */
static void
invent(char *row, size_t size, unsigned *seed, unsigned i)
{
	static const char *const cities[] = { "", "Тверь", "Псков", "London" };
	const unsigned who = contact_any(seed, PEOPLE);
	const struct somebody *p = &people[who];
	const unsigned shape = contact_any(seed, 8), point = contact_any(seed, 6);
	const char *last = p->last, *first = p->first, *middle = "";
	char email[64] = "", phone[32] = "", birth[16] = "", typo[64];

	if (shape == 1)
		first = p->brief;
	else if (shape == 2)
		first = p->initial;
	else if (shape == 3)
		middle = p->middle;
	else if (shape == 4) {
		last = p->latin_last;
		first = p->latin_first;
	} else if (shape == 5) {
		snprintf(typo, sizeof(typo), "%sх", p->last);
		last = typo;
	} else if (shape == 6)
		last = first = "";
	if (point == 0 || point == 1)
		snprintf(email, sizeof(email), "person%u@mail.ru", who);
	if (point == 2)
		snprintf(email, sizeof(email), "info@office%u.example", who / 4);
	if (point == 1 || point == 3)
		snprintf(phone, sizeof(phone), "+7912345%04u", who);
	if (point == 4)
		snprintf(phone, sizeof(phone), "+7495111%04u", who / 2);
	if (point == 5)
		snprintf(phone, sizeof(phone), "+7499222%04u", who / 6);
	if (contact_any(seed, 4) == 0)
		snprintf(
		    birth, sizeof(birth), "19%02u-0%u-1%u", 40 + who * 4, 1 + who % 9, who % 9);
	snprintf(row, size, "%s|%s|%s|%s|%s|%s|%s|%s|n%u", last, first, middle, email, phone,
	    contact_any(seed, 3) == 0 ? "ООО Вега" : "", cities[contact_any(seed, 4)], birth, i);
}

/* --- the search among all ---------------------------------------------------------------- */

/* What crm-dedupe sees when the row is one more card. */
static struct crm_dedupe *
search(struct list *list, const char *row)
{
	const struct crm_dedupe_options how = { .threads = 1 };
	struct crm_err err = { CRM_OK, "" };
	struct crm_dedupe_record record;
	struct crm_dedupe *d = NULL;
	struct crm_card_scan scan;
	struct crm_incoming in;
	struct crm_cleaner cleaner = list->reading.cleaner;
	struct crm_cell cell[CELLS_MAX];
	const size_t n = list_split(crm_arena_strdup(&list->arena, row), cell);
	enum crm_status st;

	cleaner.now = TEST_NOW;
	test_ok(crm_dedupe_open(&d, &how, &err), &err);
	test_ok(crm_card_scan_open(&scan, list->db,
		    1U << CRM_CARD_LEAD | 1U << CRM_CARD_CONTACT | 1U << CRM_CARD_COMPANY, &err),
	    &err);
	while ((st = crm_card_scan_next(&scan, &record, &err)) == CRM_OK)
		test_ok(crm_dedupe_add(d, &record, &err), &err);
	assert_int_equal(st, CRM_DONE);
	crm_card_scan_close(&scan);
	test_ok(crm_clean_row(&in, &cleaner, cell, n, &list->arena, &err), &err);
	test_ok(crm_dedupe_of_row(&record, &in, &list->arena, &err), &err);
	record.id = SOUGHT;
	test_ok(crm_dedupe_add(d, &record, &err), &err);
	test_ok(crm_dedupe_run(d, &err), &err);
	return d;
}

static const char *
words_of(const struct crm_dedupe_verdict *v, const char *field)
{
	for (size_t i = 0; i < v->n; i++)
		if (strcmp(v->evidence[i].field, field) == 0 && !v->evidence[i].veto)
			return v->evidence[i].words;
	return "";
}

/* A mailbox, phone or handle that is one person's own agrees. */
static bool
shares_own(const struct crm_dedupe_verdict *v)
{
	return strcmp(words_of(v, "email"), "same") == 0 ||
	       strcmp(words_of(v, "phone"), "same") == 0;
}

/* Nothing but points that are the same. */
static bool
is_bare(const struct crm_dedupe_verdict *v)
{
	for (size_t i = 0; i < v->n; i++)
		if ((strcmp(v->evidence[i].field, "email") != 0 &&
			strcmp(v->evidence[i].field, "phone") != 0) ||
		    strcmp(v->evidence[i].words, "same") != 0)
			return false;
	return true;
}

/* The cards that share a point of one's own with the row, and whether it is certainly the last. */
static size_t
count_own(struct crm_db *db, const struct crm_dedupe *d, int64_t *certain, struct crm_arena *arena)
{
	const int64_t last = test_db_int(db, "SELECT max(id) FROM lead");
	struct crm_err err = { CRM_OK, "" };
	struct crm_dedupe_verdict v;
	size_t n = 0;

	*certain = 0;
	for (int64_t card = 1; card <= last; card++) {
		test_ok(crm_dedupe_judge(d, SOUGHT, card, &v, arena, &err), &err);
		if (!shares_own(&v))
			continue;
		n++;
		if (v.certainty == CRM_CERTAINTY_CERTAIN &&
		    strcmp(words_of(&v, "birth_date"), "differs") != 0)
			*certain = card;
	}
	return n;
}

static void
agree_about(struct list *list, unsigned *seed, size_t *attached, size_t *certain)
{
	char row[512];

	for (unsigned i = 0; i < ROWS; i++) {
		struct crm_err err = { CRM_OK, "" };
		struct crm_dedupe_verdict v;
		int64_t sure = 0;
		invent(row, sizeof(row), seed, i);
		struct crm_dedupe *d = search(list, row);
		const size_t own = count_own(list->db, d, &sure, &list->arena);
		struct crm_intake_result result;
		if (take(list, row, &result, &err) == CRM_EDATA) {
			crm_dedupe_free(d);
			continue;
		}
		if (result.action == CRM_INTAKE_ATTACHED) {
			++*attached;
			test_ok(
			    crm_dedupe_judge(d, SOUGHT, result.card, &v, &list->arena, &err), &err);
			if (v.certainty == CRM_CERTAINTY_NONE && !is_bare(&v))
				fail_msg("attached '%s' to %d: %s; crm-dedupe: %.3f, %s", row,
				    (int)result.card, result.why, v.score, v.why);
			if (v.n > 0 && v.evidence[0].veto)
				fail_msg("attached '%s': crm-dedupe forbids it: %s", row, v.why);
		} else if (own == 1 && sure != 0) {
			fail_msg("created '%s' beside %d: %s", row, (int)sure,
			    result.why == NULL ? "" : result.why);
		}
		*certain += own == 1 && sure != 0;
		crm_dedupe_free(d);
	}
}

static void
intake_judges_as_crm_dedupe(void **state)
{
	struct test_db *t = *state;
	size_t attached = 0, certain = 0;
	unsigned seed = 7;
	struct list list;

	list_begin(&list, t->db, HEADER, &(struct crm_intake_options){ .source = "expo" });
	agree_about(&list, &seed, &attached, &certain);
	list_end(&list);
	/* The test tests something. */
	assert_true(attached > ROWS / 4);
	assert_true(certain > ROWS / 10);
}

/* --- the scorer --------------------------------------------------------------------------- */

static const struct crm_dedupe_point ivan = {
	.kind = CRM_DEDUPE_EMAIL, .value = "ivan@mail.ru", .key = "ivan@mail.ru", .free = true
};

static struct crm_scored
judge(struct crm_scorer *scorer, const struct crm_dedupe_record *a,
    const struct crm_dedupe_record *b, struct crm_arena *arena)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_scored scored;

	test_ok(crm_scorer_seek(scorer, a, 1000, &err), &err);
	test_ok(crm_scorer_add(scorer, b, &err), &err);
	test_ok(crm_scorer_judge(scorer, 0, &scored, arena, &err), &err);
	return scored;
}

/* What was judged before changes nothing. */
static void
each_search_stands_alone(void **state)
{
	const struct crm_dedupe_record a = {
		.name = { "Иван Зотов", "Иван", NULL, "Зотов" }, .point = &ivan, .npoints = 1
	};
	struct crm_scorer *scorer = crm_scorer_new();
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err err = { CRM_OK, "" };

	(void)state;
	assert_non_null(scorer);
	assert_false(crm_scorer_is_open(scorer));
	test_ok(crm_scorer_open(scorer, NULL, &err), &err);
	const struct crm_scored first = judge(scorer, &a, &a, &arena);
	assert_int_equal(first.certainty, CRM_CERTAINTY_CERTAIN);
	assert_string_equal(first.why, "same email, same last name, same first name");
	/* Many words, so that it begins anew now and then. */
	for (int i = 0; i < 20000; i++) {
		char last[32], key[32];
		snprintf(last, sizeof(last), "Слогов%c%c%c%c", 'a' + i % 26, 'a' + i / 26 % 26,
		    'a' + i / 676 % 26, 'a' + i / 17576);
		snprintf(key, sizeof(key), "a%d@mail.ru", i);
		const struct crm_dedupe_point point = {
			.kind = CRM_DEDUPE_EMAIL, .value = key, .key = key
		};
		const struct crm_dedupe_record b = {
			.name = { last, "Иван", NULL, last }, .point = &point, .npoints = 1
		};
		judge(scorer, &b, &a, &arena);
		crm_arena_reset(&arena);
	}
	const struct crm_scored again = judge(scorer, &a, &a, &arena);
	assert_true(again.score == first.score);
	crm_scorer_free(scorer);
	crm_arena_clear(&arena);
}

static const struct crm_dedupe_point points[] = {
	{ .kind = CRM_DEDUPE_EMAIL,
	    .value = "anna@vega-plus.example",
	    .key = "anna@vega-plus.example" },
	{ .kind = CRM_DEDUPE_EMAIL, .value = "zotov@vega.example", .key = "zotov@vega.example" },
	{ .kind = CRM_DEDUPE_PHONE, .value = "+79123450001", .key = "9123450001x7", .ext = "7" },
	{ .kind = CRM_DEDUPE_PHONE, .value = "+79123450001", .key = "9123450001x8", .ext = "8" },
	{ .kind = CRM_DEDUPE_URL, .value = "https://vega.example/", .key = "vega.example" },
	{ .kind = CRM_DEDUPE_EMAIL,
	    .value = "zotov@mail.ru",
	    .key = "zotov@mail.ru",
	    .free = true },
};

#define ANNA                                                                                       \
	{                                                                                          \
		"Анна Зотова", "Анна", NULL, "Зотова"                                        \
	}

/* Some who are alike in some way. */
static const struct crm_dedupe_record some[] = {
	{ .name = ANNA, .company = { "Вега", "ООО", "vega" }, .point = points, .npoints = 1 },
	{ .name = ANNA, .company = { "Вега Плюс", NULL, "vegaplus" } },
	{ .name = ANNA, .point = points + 1, .npoints = 2 },
	{ .name = ANNA, .point = points + 3, .npoints = 2, .city = "Тверь" },
	{ .name = ANNA, .company = { "Сокол", "АО", "sokol" }, .point = points + 5, .npoints = 1 },
	{ .name = ANNA, .company = { "Соколъ", NULL, "sokol" }, .inn = "7707083893" },
	{ .name = ANNA,
	    .company = { "Торговый дом Вега", "ООО", "torgoviidomvega" },
	    .city = "Псков" },
};

#define SOME (sizeof(some) / sizeof(some[0]))

/* What one has read for searches before, and what it has forgotten, changes nothing. */
static void
one_that_judged_much_says_what_a_new_one_says(void **state)
{
	struct crm_scorer *old = crm_scorer_new();
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err err = { CRM_OK, "" };

	(void)state;
	test_ok(crm_scorer_open(old, NULL, &err), &err);
	for (size_t i = 0; i < SOME * SOME * 2; i++) {
		const struct crm_dedupe_record *a = &some[i % SOME], *b = &some[i / SOME % SOME];
		struct crm_scorer *young = crm_scorer_new();
		test_ok(crm_scorer_open(young, NULL, &err), &err);
		const struct crm_scored one = judge(old, a, b, &arena);
		const struct crm_scored other = judge(young, a, b, &arena);
		assert_string_equal(one.why, other.why);
		assert_true(one.score == other.score);
		assert_int_equal(one.certainty, other.certainty);
		crm_scorer_free(young);
	}
	crm_scorer_free(old);
	crm_arena_clear(&arena);
}

/* Of organisations and domains only those that differ are read. */
static void
organisations_are_compared_whole(void **state)
{
	static const struct {
		size_t a, b;
		const char *why;
	} cases[] = {
		{ 0, 1, "same last name, company: similar, same first name" },
		{ 0, 2, "same last name, company: same domain, same first name" },
		{ 1, 0, "same last name, company: similar, same first name" },
		{ 2, 0, "same last name, company: same domain, same first name" },
		{ 2, 3,
		    "company: same domain, same last name, same first name, phone: same, another "
		    "extension" },
		{ 0, 4, "same last name, same first name" },
		{ 4, 5, "same company, same last name, same first name" },
		{ 0, 6, "same company, same last name, same first name" },
	};
	struct crm_scorer *scorer = crm_scorer_new();
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err err = { CRM_OK, "" };

	(void)state;
	test_ok(crm_scorer_open(scorer, NULL, &err), &err);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(
		    judge(scorer, &some[cases[i].a], &some[cases[i].b], &arena).why, cases[i].why);
	crm_scorer_free(scorer);
	crm_arena_clear(&arena);
}

/* A surname that a model calls common says less. */
static void
a_model_tells_what_is_common(void **state)
{
	static const char model[] = "crmutils dedupe model 1\n"
				    "value last_name 0.200000000000 zotov\n"
				    "value last_name 0.001000000000 orlov\n";
	const struct crm_dedupe_record zotov = { .name = { "Иван Зотов", "Иван", NULL, "Зотов" } };
	const struct crm_dedupe_record belov = { .name = { "Иван Белов", "Иван", NULL, "Белов" } };
	struct crm_scorer *scorer = crm_scorer_new();
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err err = { CRM_OK, "" };

	(void)state;
	test_ok(crm_scorer_open(scorer, NULL, &err), &err);
	const double before = judge(scorer, &zotov, &zotov, &arena).score;
	test_ok(crm_scorer_open(scorer, model, &err), &err);
	assert_true(judge(scorer, &zotov, &zotov, &arena).score < before);
	assert_true(judge(scorer, &belov, &belov, &arena).score > before);
	assert_int_equal(crm_scorer_open(scorer, "nonsense", &err), CRM_EDATA);
	assert_string_equal(err.text, "line 1: not a model of this version");
	assert_false(crm_scorer_is_open(scorer));
	crm_scorer_free(scorer);
	crm_arena_clear(&arena);
}

/* A phone of three surnames says nothing of one's own; a mailbox neither. */
static void
what_many_have_is_no_evidence(void **state)
{
	static const char *const lasts[] = { "Зотов", "Белов", "Сомов" };
	const struct crm_dedupe_record a = {
		.name = { "Иван Зотов", "Иван", NULL, "Зотов" }, .point = &ivan, .npoints = 1
	};
	struct crm_scorer *scorer = crm_scorer_new();
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err err = { CRM_OK, "" };
	struct crm_scored scored;

	(void)state;
	test_ok(crm_scorer_open(scorer, NULL, &err), &err);
	const double alone = judge(scorer, &a, &a, &arena).score;
	test_ok(crm_scorer_seek(scorer, &a, 1000, &err), &err);
	for (size_t i = 0; i < 3; i++) {
		const struct crm_dedupe_record b = {
			.name = { NULL, "Иван", NULL, lasts[i] }, .point = &ivan, .npoints = 1
		};
		test_ok(crm_scorer_add(scorer, &b, &err), &err);
	}
	test_ok(crm_scorer_judge(scorer, 0, &scored, &arena, &err), &err);
	assert_true(scored.score < alone);
	assert_non_null(strstr(scored.why, "email: shared mailbox"));
	test_ok(crm_scorer_judge(scorer, 1, &scored, &arena, &err), &err);
	assert_false(scored.certainty == CRM_CERTAINTY_CERTAIN);
	/* The next search does not know of it. */
	assert_true(judge(scorer, &a, &a, &arena).score == alone);
	crm_scorer_free(scorer);
	crm_arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    intake_judges_as_crm_dedupe, test_db_setup, test_db_teardown),
		cmocka_unit_test(each_search_stands_alone),
		cmocka_unit_test(one_that_judged_much_says_what_a_new_one_says),
		cmocka_unit_test(organisations_are_compared_whole),
		cmocka_unit_test(a_model_tells_what_is_common),
		cmocka_unit_test(what_many_have_is_no_evidence),
	};

	return cmocka_run_group_tests_name("scorer", tests, NULL, NULL);
}
