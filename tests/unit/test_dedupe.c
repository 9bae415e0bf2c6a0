#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/crm_test.h"
#include "tests/unit/dedupe_rows.h"

#include "lib/match/scorer.h"

#define NELEM(a) (sizeof(a) / sizeof((a)[0]))

struct pair {
	struct row a, b;
	enum crm_certainty most; /* together with no more certainty than this */
};

/* Each alone, and among two hundred others. */
static void
check_pairs(const struct pair *pairs, size_t n, enum crm_certainty least)
{
	size_t wrong = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t background = 0; background <= 200; background += 200) {
			struct row rows[] = { pairs[i].a, pairs[i].b };
			struct crm_dedupe *d = rows_run(rows, 2, background);
			enum crm_certainty found = rows_together(d, 1, 2);
			if (found < least || found > pairs[i].most) {
				print_error("pair %zu among %zu: '%s'\n", i, background,
				    crm_certainty_name(found));
				wrong++;
			}
			crm_dedupe_free(d);
		}
	assert_int_equal(wrong, 0);
}

#define CERTAIN CRM_CERTAINTY_CERTAIN
#define LIKELY CRM_CERTAINTY_LIKELY
#define NONE CRM_CERTAINTY_NONE

static void
test_same(void **state)
{
	static const struct pair pairs[] = {
		{ { .first = "Иван", .last = "Петров", .email = "petrov77@mail.ru" },
		    { .first = "Иван", .last = "Петров", .email = "Petrov77@mail.ru" }, CERTAIN },
		{ { .first = "Саша",
		      .last = "Громова",
		      .phone = "+79161112233",
		      .company = "ООО Орион" },
		    { .first = "Александра",
			.last = "Громова",
			.phone = "+79161112233",
			.company = "Орион" },
		    CERTAIN },
		{ { .first = "Саша",
		      .middle = "Олеговна",
		      .last = "Громова",
		      .phone = "+79161112233" },
		    { .first = "Александра",
			.middle = "Олеговна",
			.last = "Громова",
			.phone = "+79161112233" },
		    CERTAIN },
		{ { .first = "Александра", .last = "Громова", .phone = "+79161112233" },
		    { .first = "Aleksandra", .last = "Gromova", .phone = "+79161112233" },
		    CERTAIN },
		{ { .first = "Sergey", .last = "Shcherbakov", .email = "ssh@orion.example" },
		    { .first = "Сергей", .last = "Щербаков", .email = "ssh@orion.example" },
		    CERTAIN },
		{ { .first = "И.", .last = "Лаптев", .email = "laptev1@mail.ru" },
		    { .first = "Игорь",
			.middle = "Олегович",
			.last = "Лаптев",
			.email = "laptev1@mail.ru" },
		    CERTAIN },
		{ { .first = "Robert",
		      .last = "Ashford",
		      .phone = "+15125550101",
		      .company = "Acorn Ltd" },
		    { .first = "Bob",
			.last = "Ashford",
			.phone = "+15125550101",
			.company = "Acorn Inc" },
		    CERTAIN },
		{ { .first = "Ashford", .last = "Margaret", .email = "mash12@gmail.com" },
		    { .first = "Margaret", .last = "Ashford", .email = "mash12@gmail.com" },
		    CERTAIN },
		{ { .first = "Katherine",
		      .last = "Langford",
		      .birth = "1981-03-05",
		      .phone = "+15125550177" },
		    { .first = "Katherine",
			.last = "Lnagford",
			.birth = "1981-03-05",
			.phone = "+15125550177" },
		    CERTAIN },
		{ { .first = "William", .last = "Holt", .email = "w.holt@pine.example" },
		    { .first = "Bill", .last = "Holt", .email = "w.holt@pine.example" }, CERTAIN },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs), CERTAIN);
}

static void
test_namesakes(void **state)
{
	static const struct pair pairs[] = {
		{ { .first = "Иван", .last = "Петров" }, { .first = "Иван", .last = "Петров" },
		    LIKELY },
		{ { .first = "Mary", .last = "Stone" }, { .first = "Mary", .last = "Stone" },
		    LIKELY },
		{ { .first = "Aurelia", .middle = "Q", .last = "Thistlewood" },
		    { .first = "Aurelia", .middle = "Q", .last = "Thistlewood" }, LIKELY },
		{ { .first = "Иван", .last = "Петров", .email = "petrov77@mail.ru" },
		    { .first = "Иван", .last = "Петров", .email = "ivan.petrov@orion.example" },
		    LIKELY },
		{ { .first = "Иван", .middle = "Олегович", .last = "Петров" },
		    { .first = "Иван", .middle = "Сергеевич", .last = "Петров" }, NONE },
		{ { .first = "Анна", .middle = "Ильинична", .last = "Сомова", .city = "Тула" },
		    { .first = "Анна", .middle = "Петровна", .last = "Сомова", .city = "Тула" },
		    NONE },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs), NONE);
}

static void
test_relatives(void **state)
{
	static const struct pair pairs[] = {
		{ { .first = "Иван", .last = "Громов", .phone = "+79161112233", .city = "Тула" },
		    { .first = "Пётр", .last = "Громов", .phone = "+79161112233", .city = "Тула" },
		    NONE },
		{ { .first = "Анна", .last = "Громова", .phone = "+79161112233" },
		    { .first = "Сергей", .last = "Громов", .phone = "+79161112233" }, NONE },
		{ { .first = "Иван",
		      .middle = "Иванович",
		      .last = "Громов",
		      .phone = "+79161112233" },
		    { .first = "Иван",
			.middle = "Петрович",
			.last = "Громов",
			.phone = "+79161112233" },
		    NONE },
		{ { .first = "John", .middle = "Jr", .last = "Marlow", .phone = "+15125550101" },
		    { .first = "John", .middle = "Sr", .last = "Marlow", .phone = "+15125550101" },
		    NONE },
		{ { .first = "Susan",
		      .last = "Marlow",
		      .phone = "+15125550101",
		      .address = "12 Oak St" },
		    { .first = "David",
			.last = "Marlow",
			.phone = "+15125550101",
			.address = "12 Oak St" },
		    NONE },
		{ { .first = "Thomas", .last = "Marlow", .phone = "+15125550101" },
		    { .first = "Marlow", .last = "Kenneth", .phone = "+15125550101" }, NONE },
		{ { .first = "С.", .last = "Громов", .phone = "+79161112233" },
		    { .first = "С.", .last = "Громова", .phone = "+79161112233" }, NONE },
		{ { .last = "Orlov", .phone = "+79161112233" },
		    { .last = "Orlova", .phone = "+79161112233" }, NONE },
		{ { .first = "Мария", .last = "Лаптева", .email = "lapteva.family1@mail.ru" },
		    { .first = "Павел", .last = "Лаптев", .email = "lapteva.family1@mail.ru" },
		    NONE },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs), NONE);
}

/* One name, one phone, and birth dates that no slip of a finger explains: not by itself. */
static void
test_mother_and_daughter(void **state)
{
	static const struct pair pairs[] = {
		{ { .first = "Анна",
		      .last = "Громова",
		      .phone = "+79161112233",
		      .birth = "1950-03-02" },
		    { .first = "Анна",
			.last = "Громова",
			.phone = "+79161112233",
			.birth = "1985-11-20" },
		    LIKELY },
		{ { .first = "Mary",
		      .last = "Marlow",
		      .phone = "+15125550101",
		      .birth = "1950-03-02" },
		    { .first = "Mary",
			.last = "Marlow",
			.phone = "+15125550101",
			.birth = "1985-11-20" },
		    LIKELY },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs), NONE);
}

/* A family has one phone; what its names have in common is a table of ours, or a letter. */
static void
test_households(void **state)
{
	static const struct pair pairs[] = {
		{ { .first = "Саша", .last = "Громова", .phone = "+79161112233" },
		    { .first = "Александра", .last = "Громова", .phone = "+79161112233" }, LIKELY },
		{ { .first = "А.", .last = "Громова", .phone = "+79161112233", .city = "Тула" },
		    { .first = "Анна", .last = "Громова", .phone = "+79161112233", .city = "Тула" },
		    LIKELY },
		{ { .last = "Громова", .phone = "+79161112233" },
		    { .first = "Анна", .last = "Громова", .phone = "+79161112233" }, LIKELY },
		{ { .first = "Robert", .last = "Ashford", .phone = "+15125550101" },
		    { .first = "Bob", .last = "Ashford", .phone = "+15125550101" }, LIKELY },
		{ { .first = "Matthew",
		      .last = "Glenman",
		      .email = "glenman1950@gmail.com",
		      .phone = "+15125550101",
		      .company = "Titan Foods Ltd" },
		    { .first = "Mateo",
			.last = "Glenman",
			.email = "m.glenman@titan-foods.example",
			.phone = "+15125550101",
			.company = "Titan Foods" },
		    LIKELY },
		{ { .first = "K.", .last = "Marlow", .address = "12 Oak St", .city = "Dayton" },
		    { .first = "Kenneth",
			.last = "Marlow",
			.address = "12 Oak St",
			.city = "Dayton" },
		    LIKELY },
		{ { .first = "Jennifer",
		      .last = "Farman",
		      .email = "farman2001@gmail.com",
		      .phone = "+15125550101",
		      .company = "Ridge Robotics LLC" },
		    { .first = "Jennifer",
			.last = "Norman",
			.email = "norman2004@outlook.com",
			.phone = "+15125550101",
			.company = "The Ridge Robotics" },
		    LIKELY },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs), NONE);
}

static void
test_colleagues(void **state)
{
	static const struct pair pairs[] = {
		{ { .first = "Ольга",
		      .last = "Зорина",
		      .email = "info@orion.example",
		      .phone = "+74951112233",
		      .company = "ООО Орион" },
		    { .first = "Павел",
			.last = "Ким",
			.email = "info@orion.example",
			.phone = "+74951112233",
			.company = "ООО Орион" },
		    NONE },
		{ { .first = "Ольга",
		      .last = "Зорина",
		      .email = "o.zorina@orion.example",
		      .company = "ООО Орион",
		      .city = "Омск" },
		    { .first = "Ольга",
			.last = "Ким",
			.email = "o.kim@orion.example",
			.company = "Орион",
			.city = "Омск" },
		    NONE },
		{ { .first = "Grace",
		      .last = "Whitby",
		      .company = "Acorn Ltd",
		      .phone = "+13125550100 x12" },
		    { .first = "Henry",
			.last = "Dunmore",
			.company = "Acorn Ltd",
			.phone = "+13125550100 x17" },
		    NONE },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs), NONE);
}

static void
test_persons_and_organisations(void **state)
{
	static const struct pair pairs[] = {
		{ { .first = "Иван",
		      .last = "Орионов",
		      .email = "ivan@orion.example",
		      .phone = "+74951112233",
		      .company = "ООО Орион",
		      .city = "Омск" },
		    { .email = "ivan@orion.example",
			.phone = "+74951112233",
			.company = "ООО Орион",
			.city = "Омск" },
		    NONE },
		{ { .first = "Acorn", .last = "Foods", .phone = "+13125550100" },
		    { .company = "Acorn Foods", .phone = "+13125550100" }, NONE },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs), NONE);
}

static void
test_organisations(void **state)
{
	static const struct pair same[] = {
		{ { .company = "ООО «Ромашка»", .phone = "+74951112233" },
		    { .company = "Ромашка, ООО", .phone = "+74951112233" }, CERTAIN },
		{ { .company = "OOO Romashka", .inn = "7707083893" },
		    { .company = "ООО Ромашка", .inn = "7707083893" }, CERTAIN },
		{ { .company = "Harbor Tool Inc", .email = "sales@harbortool.example" },
		    { .company = "Harbor Tool", .email = "sales@harbortool.example" }, CERTAIN },
	};
	static const struct pair others[] = {
		{ { .company = "ООО Ромашка" }, { .company = "ООО Василёк" }, NONE },
		{ { .company = "ООО БАЙ", .city = "Омск" },
		    { .company = "ООО БАЗО", .city = "Омск" }, NONE },
		{ { .company = "Школа 12", .city = "Омск" },
		    { .company = "Школа 14", .city = "Омск" }, NONE },
	};

	(void)state;
	check_pairs(same, NELEM(same), LIKELY);
	check_pairs(others, NELEM(others), NONE);
}

/* A and B, and B and C agree, but A and C deny each other: B goes with the nearer of them. */
static void
test_chains(void **state)
{
	static const struct row chains[][3] = {
		{ { .first = "Иван",
		      .middle = "Олегович",
		      .last = "Громов",
		      .phone = "+79161112233" },
		    { .first = "Иван",
			.last = "Громов",
			.phone = "+79161112233",
			.email = "gromov8@mail.ru" },
		    { .first = "Иван",
			.middle = "Петрович",
			.last = "Громов",
			.email = "gromov8@mail.ru" } },
		{ { .first = "Анна", .last = "Лаптева", .phone = "+79161112233" },
		    { .first = "А.", .last = "Лаптева", .phone = "+79161112233" },
		    { .first = "Алла", .last = "Лаптева", .phone = "+79161112233" } },
		{ { .first = "John", .middle = "Sr", .last = "Marlow", .phone = "+15125550101" },
		    { .first = "John", .last = "Marlow", .phone = "+15125550101" },
		    { .first = "John",
			.middle = "Jr",
			.last = "Marlow",
			.phone = "+15125550101" } },
		{ { .first = "Robert", .last = "Ashford", .email = "ashford5@gmail.com" },
		    { .first = "R.", .last = "Ashford", .email = "ashford5@gmail.com" },
		    { .first = "Rachel", .last = "Ashford", .email = "ashford5@gmail.com" } },
	};

	(void)state;
	for (size_t i = 0; i < NELEM(chains); i++) {
		struct crm_dedupe *d = rows_run(chains[i], 3, 50);
		assert_int_equal(rows_together(d, 1, 3), NONE);
		assert_true(rows_together(d, 1, 2) != NONE || rows_together(d, 2, 3) != NONE);
		crm_dedupe_free(d);
	}
}

/* Who may be one of two, who are not one, is certainly neither; unless one of them is much
 * likelier. */
static void
test_either(void **state)
{
	static const struct row either[][3] = {
		{ { .first = "Иван",
		      .middle = "Петрович",
		      .last = "Иволгин",
		      .company = "ООО Ромашка" },
		    { .first = "Ivan", .last = "Ivolgin", .company = "Romashka LLC" },
		    { .first = "Иван",
			.middle = "Сергеевич",
			.last = "Иволгин",
			.company = "ООО Ромашка" } },
		{ { .first = "John", .middle = "Sr", .last = "Marlow", .phone = "+15125550101" },
		    { .first = "John", .last = "Marlow", .phone = "+15125550101" },
		    { .first = "John",
			.middle = "Jr",
			.last = "Marlow",
			.phone = "+15125550101" } },
	};
	struct row clear[3];

	(void)state;
	for (size_t i = 0; i < NELEM(either); i++) {
		struct crm_dedupe *d = rows_run(either[i], 3, 50);
		assert_int_equal(rows_together(d, 1, 3), NONE);
		assert_int_not_equal(rows_together(d, 1, 2), CERTAIN);
		assert_int_not_equal(rows_together(d, 2, 3), CERTAIN);
		assert_true(rows_together(d, 1, 2) != NONE || rows_together(d, 2, 3) != NONE);
		crm_dedupe_free(d);
		memcpy(clear, either[i], sizeof(clear));
		clear[0].email = clear[1].email = "marlow.ivolgin@mail.ru";
		d = rows_run(clear, 3, 50);
		assert_int_equal(rows_together(d, 1, 2), CERTAIN);
		assert_int_equal(rows_together(d, 2, 3), NONE);
		crm_dedupe_free(d);
	}
}

static void
test_switchboard(void **state)
{
	static const struct row rows[] = {
		{ .first = "Ольга", .last = "Зорина", .phone = "+74951112233" },
		{ .first = "Павел", .last = "Ким", .phone = "+74951112233" },
		{ .first = "Grace", .last = "Whitby", .phone = "+74951112233" },
		{ .first = "Henry", .last = "Dunmore", .phone = "+74951112233" },
		{ .last = "Зорина", .phone = "+74951112233", .email = "z9@mail.ru" },
	};
	struct crm_dedupe *d = rows_run(rows, NELEM(rows), 100);
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_dedupe_verdict verdict;

	(void)state;
	assert_int_equal(crm_dedupe_judge(d, 1, 5, &verdict, &arena, NULL), CRM_OK);
	assert_int_not_equal(verdict.certainty, CERTAIN);
	assert_non_null(strstr(verdict.why, "phone: shared phone"));
	crm_arena_clear(&arena);
	crm_dedupe_free(d);
}

static const struct row mixed[] = {
	{ .first = "Иван", .last = "Громов", .phone = "+79161112233", .email = "gromov8@mail.ru" },
	{ .first = "Ivan", .last = "Gromov", .email = "gromov8@mail.ru" },
	{ .first = "Ваня", .last = "Громов", .phone = "+79161112233" },
	{ .first = "Robert", .last = "Ashford", .email = "ashford5@gmail.com" },
	{ .first = "Bob", .last = "Ashford", .email = "ashford5@gmail.com" },
	{ .first = "Пётр", .last = "Громов", .phone = "+79161112233" },
	{ .company = "ООО Ромашка", .phone = "+74951112233" },
	{ .company = "Ромашка", .phone = "+74951112233" },
	{ .first = "Анна", .last = "Дорофеева", .birth = "1981-03-05" },
	{ .first = "Анна", .last = "Дорофеева", .birth = "1981-03-06" },
};

static void
test_members(void **state)
{
	struct crm_dedupe *d = rows_run(mixed, NELEM(mixed), 100);
	static const int64_t expected[][2] = { { 1, 1 }, { 1, 2 }, { 1, 3 }, { 4, 4 }, { 4, 5 },
		{ 7, 7 }, { 7, 8 }, { 9, 9 }, { 9, 10 } };
	size_t n;
	const struct crm_dedupe_member *m = crm_dedupe_members(d, &n);

	(void)state;
	assert_int_equal(n, NELEM(expected));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(m[i].group, expected[i][0]);
		assert_int_equal(m[i].id, expected[i][1]);
		assert_true(m[i].score >= .5 && m[i].score <= 1);
		assert_int_not_equal(m[i].tie, m[i].id);
	}
	assert_int_equal(m[3].tie, 5);
	/* Ваня has nothing of Иван's but the phone, which Пётр has too. */
	assert_int_equal(rows_together(d, 1, 3), LIKELY);
	assert_int_equal(rows_together(d, 4, 5), CERTAIN);
	crm_dedupe_free(d);
}

/* The same rows in another order: the same groups, scores and ties. */
static void
test_shuffled(void **state)
{
	struct crm_dedupe *one = rows_run(mixed, NELEM(mixed), 100), *two;
	struct crm_dedupe_options options = { .threads = 2 };
	size_t n, m;

	(void)state;
	assert_int_equal(crm_dedupe_open(&two, &options, NULL), CRM_OK);
	/* Backwards, and the background in front. */
	rows_background(two, 100);
	for (size_t i = NELEM(mixed); i-- > 0;)
		assert_int_equal(row_add(two, (int64_t)i + 1, &mixed[i]), CRM_OK);
	assert_int_equal(crm_dedupe_run(two, NULL), CRM_OK);
	const struct crm_dedupe_member *x = crm_dedupe_members(one, &n);
	const struct crm_dedupe_member *y = crm_dedupe_members(two, &m);
	assert_int_equal(n, m);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(x[i].group, y[i].group);
		assert_int_equal(x[i].id, y[i].id);
		assert_int_equal(x[i].certainty, y[i].certainty);
		assert_int_equal(x[i].tie, y[i].tie);
		assert_true(x[i].score == y[i].score);
	}
	crm_dedupe_free(one);
	crm_dedupe_free(two);
}

static void
test_tiny(void **state)
{
	(void)state;
	for (size_t n = 0; n <= 2; n++) {
		struct crm_dedupe *d = rows_run(mixed, n, 0);
		size_t members;
		crm_dedupe_members(d, &members);
		assert_int_equal(members, n == 2 ? 2 : 0);
		crm_dedupe_free(d);
	}
}

static void
test_not_same(void **state)
{
	struct crm_dedupe_options options = { .threads = 1 };
	struct crm_dedupe *d;

	(void)state;
	assert_int_equal(crm_dedupe_open(&d, &options, NULL), CRM_OK);
	for (size_t i = 0; i < NELEM(mixed); i++)
		assert_int_equal(row_add(d, (int64_t)i + 1, &mixed[i]), CRM_OK);
	assert_int_equal(crm_dedupe_not_same(d, 5, 4, NULL), CRM_OK);
	assert_int_equal(crm_dedupe_not_same(d, 2, 3, NULL), CRM_OK);
	assert_int_equal(crm_dedupe_not_same(d, 1, 77777, NULL), CRM_OK);
	assert_int_equal(crm_dedupe_run(d, NULL), CRM_OK);
	assert_int_equal(rows_together(d, 4, 5), NONE);
	assert_int_equal(rows_together(d, 2, 3), NONE);
	assert_true(rows_together(d, 1, 2) != NONE || rows_together(d, 1, 3) != NONE);
	crm_dedupe_free(d);
}

static void
test_only_fresh(void **state)
{
	struct crm_dedupe_options options = { .only_fresh = true };
	struct crm_dedupe *d;

	(void)state;
	assert_int_equal(crm_dedupe_open(&d, &options, NULL), CRM_OK);
	for (size_t i = 0; i < NELEM(mixed); i++)
		assert_int_equal(row_add(d, (int64_t)i + 1, &mixed[i]), CRM_OK);
	/* Fresh by its id. */
	struct row fresh = { .first = "Боб", .last = "Ашфорд", .email = "ashford5@gmail.com" };
	assert_int_equal(row_add(d, 5000, &fresh), CRM_OK);
	/* Asked for, though neither is. */
	assert_int_equal(crm_dedupe_look(d, 9, 10, NULL), CRM_OK);
	assert_int_equal(crm_dedupe_run(d, NULL), CRM_OK);
	assert_int_equal(rows_together(d, 1, 2), NONE);
	assert_int_equal(rows_together(d, 5, 5000), CERTAIN);
	assert_int_not_equal(rows_together(d, 9, 10), NONE);
	crm_dedupe_free(d);
}

static void
test_judge(void **state)
{
	struct crm_dedupe *d = rows_run(mixed, NELEM(mixed), 100);
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_dedupe_verdict v, w;
	struct crm_err err;

	(void)state;
	assert_int_equal(crm_dedupe_judge(d, 4, 5, &v, &arena, NULL), CRM_OK);
	assert_string_equal(v.why, "same email, same last name, first name: short for the other");
	assert_int_equal(v.certainty, CERTAIN);
	assert_int_equal(v.n, 3);
	assert_string_equal(v.evidence[0].field, "email");
	assert_string_equal(v.evidence[0].words, "same");
	assert_int_equal(crm_dedupe_judge(d, 5, 4, &w, &arena, NULL), CRM_OK);
	assert_true(v.score == w.score);
	assert_int_equal(crm_dedupe_judge(d, 1, 6, &v, &arena, NULL), CRM_OK);
	assert_string_equal(v.why, "other person");
	assert_true(v.evidence[0].veto && v.score == 0 && v.certainty == NONE);
	assert_int_equal(crm_dedupe_judge(d, 1, 7, &v, &arena, NULL), CRM_OK);
	assert_string_equal(v.why, "a person and an organisation");
	assert_int_equal(crm_dedupe_judge(d, 1, 4711, &v, &arena, &err), CRM_EDATA);
	assert_string_equal(err.text, "no such record: 4711");
	crm_arena_clear(&arena);
	crm_dedupe_free(d);
}

static void
test_pairs(void **state)
{
	struct crm_dedupe *d = rows_run(mixed, NELEM(mixed), 100);
	struct crm_arena arena = CRM_ARENA_INIT;
	const struct crm_dedupe_pair *p;
	size_t n, all;

	(void)state;
	assert_int_equal(crm_dedupe_pairs(d, .5, &p, &n, &arena, NULL), CRM_OK);
	assert_true(n >= 5);
	for (size_t i = 0; i < n; i++) {
		assert_true(p[i].a < p[i].b && p[i].score >= .5);
		assert_true(i == 0 || p[i].score <= p[i - 1].score);
		assert_int_not_equal(p[i].certainty, NONE);
	}
	assert_int_equal(crm_dedupe_pairs(d, 0, &p, &all, &arena, NULL), CRM_OK);
	assert_true(all >= n);
	crm_arena_clear(&arena);
	crm_dedupe_free(d);
}

/* What is printed is read back to the same text and the same scores. */
static void
test_model(void **state)
{
	struct crm_dedupe *one = rows_run(mixed, NELEM(mixed), 300), *two;
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_dedupe_options options = { .threads = 1 };
	struct crm_dedupe_verdict v;
	const char *text, *again;

	(void)state;
	assert_int_equal(crm_dedupe_model(one, &text, &arena, NULL), CRM_OK);
	assert_memory_equal(text, "crmutils dedupe model 1\nperson rate 0.", 38);
	options.model = text;
	assert_int_equal(crm_dedupe_open(&two, &options, NULL), CRM_OK);
	assert_int_equal(crm_dedupe_model(two, &again, &arena, NULL), CRM_OK);
	size_t len = (size_t)(strstr(text, "value ") - text);
	assert_memory_equal(text, again, len);
	assert_string_equal(again + len, "");
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(row_add(two, (int64_t)i + 1, &mixed[i]), CRM_OK);
	assert_int_equal(crm_dedupe_run(two, NULL), CRM_OK);
	assert_int_equal(crm_dedupe_judge(two, 1, 2, &v, &arena, NULL), CRM_OK);
	assert_int_equal(v.certainty, CERTAIN);
	crm_arena_clear(&arena);
	crm_dedupe_free(one);
	crm_dedupe_free(two);
}

static void
test_bad_model(void **state)
{
	static const struct {
		const char *text, *error;
	} bad[] = {
		{ "", "line 1: not a model of this version" },
		{ "crmutils dedupe model 2\n", "line 1: not a model of this version" },
		{ "id,name\n1,Иван\n", "line 1: not a model of this version" },
		{ "crmutils dedupe model 1\nnonsense\n", "line 2: not a line of a model" },
		{ "crmutils dedupe model 1\nperson rate\n", "line 2: a number is wanted" },
		{ "crmutils dedupe model 1\nperson rate 0,5\n", "line 2: a number is wanted" },
		{ "crmutils dedupe model 1\nperson shoe 1 0.5 0.5\n", "line 2: unknown field" },
		{ "crmutils dedupe model 1\nperson email 9 0.5 0.5\n", "line 2: unknown level" },
		{ "crmutils dedupe model 1\n\nperson email 1 0.5 1.5\n",
		    "line 3: two numbers above 0 and up to 1 are wanted" },
		{ "crmutils dedupe model 1\nperson email 1 0.5 99999999999999999999\n",
		    "line 2: two numbers above 0 and up to 1 are wanted" },
		{ "crmutils dedupe model 1\nvalue city 0.5\n",
		    "line 2: a share of 0 to 1 and a value are wanted" },
	};
	struct crm_dedupe_options options = { .threads = 1 };
	struct crm_dedupe *d;
	struct crm_err err;

	(void)state;
	for (size_t i = 0; i < NELEM(bad); i++) {
		options.model = bad[i].text;
		assert_int_equal(crm_dedupe_open(&d, &options, &err), CRM_EDATA);
		assert_string_equal(err.text, bad[i].error);
		assert_null(d);
	}
	options = (struct crm_dedupe_options){ .certain = .5, .likely = .9 };
	assert_int_equal(crm_dedupe_open(&d, &options, &err), CRM_EUSAGE);
}

/* Thousands of times one row, and a value that everybody has: no square of that. */
static void
test_many_alike(void **state)
{
	struct crm_dedupe_options options = { .threads = 1 };
	struct crm_dedupe *d;
	size_t n, alike = 3000;
	const struct crm_dedupe_member *m;

	(void)state;
	assert_int_equal(crm_dedupe_open(&d, &options, NULL), CRM_OK);
	for (size_t i = 0; i < alike; i++)
		assert_int_equal(row_add(d, (int64_t)i + 1, &mixed[0]), CRM_OK);
	for (size_t i = 0; i < 3000; i++) {
		char last[32];
		snprintf(last, sizeof(last), "Surname%c%c%c", (int)('a' + i % 26),
		    (int)('a' + i / 26 % 26), (int)('a' + i / 676));
		struct row row = {
			.first = "Anna", .last = last, .phone = "+79161112233", .city = "Омск"
		};
		assert_int_equal(row_add(d, 100000 + (int64_t)i, &row), CRM_OK);
	}
	assert_int_equal(crm_dedupe_run(d, NULL), CRM_OK);
	m = crm_dedupe_members(d, &n);
	assert_true(n >= alike);
	for (size_t i = 0; i < alike; i++) {
		assert_int_equal(m[i].group, 1);
		assert_int_equal(m[i].id, i + 1);
		assert_int_equal(m[i].certainty, CERTAIN);
	}
	crm_dedupe_free(d);
}

static void
test_extras(void **state)
{
	/* A number of one's own, what all have, and what is different in every row. */
	const char *names[] = { "card", "kind", "line" };
	struct crm_dedupe_options options = { .extra_names = names, .nextras = 3 };
	struct crm_dedupe *d;

	(void)state;
	assert_int_equal(crm_dedupe_open(&d, &options, NULL), CRM_OK);
	for (int i = 0; i < 300; i++) {
		char card[16], line[16], last[16];
		snprintf(card, sizeof(card), "%d", 4000000 + (i < 2 ? 0 : i) * 7919);
		snprintf(line, sizeof(line), "%d", i);
		snprintf(last, sizeof(last), "Clay%c%c", 'a' + i / 26, 'a' + i % 26);
		const char *extra[] = { card, "x", line };
		struct crm_dedupe_record r = { .id = i + 1,
			.name = { NULL, "Ann", NULL, i < 2 ? "Claybourne" : last },
			.extra = extra };
		assert_int_equal(crm_dedupe_add(d, &r, NULL), CRM_OK);
	}
	assert_int_equal(crm_dedupe_run(d, NULL), CRM_OK);
	assert_int_not_equal(rows_together(d, 1, 2), NONE);
	assert_int_equal(rows_together(d, 3, 4), NONE);
	crm_dedupe_free(d);
}

#if !defined(__SANITIZE_ADDRESS__)

/* The n-th allocation fails, in this program alone. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);

static size_t countdown;
static bool fired;

static bool
fails(void)
{
	if (countdown == 0 || --countdown > 0)
		return false;
	fired = true;
	return true;
}

void *
malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t size)
{
	return fails() ? NULL : __libc_realloc(p, size);
}

static enum crm_status
run_all(const char *model)
{
	const char *names[] = { "badge" }, *text;
	struct crm_dedupe_options options = { .extra_names = names, .nextras = 1, .model = model };
	struct crm_arena arena = CRM_ARENA_INIT;
	const struct crm_dedupe_pair *pairs;
	struct crm_dedupe_verdict verdict;
	struct crm_dedupe *d;
	size_t n;
	enum crm_status st = crm_dedupe_open(&d, &options, NULL);

	for (size_t i = 0; st == CRM_OK && i < NELEM(mixed); i++)
		st = row_add(d, (int64_t)i + 1, &mixed[i]);
	if (st == CRM_OK && (st = crm_dedupe_not_same(d, 1, 2, NULL)) == CRM_OK &&
	    (st = crm_dedupe_look(d, 1, 9, NULL)) == CRM_OK &&
	    (st = crm_dedupe_run(d, NULL)) == CRM_OK &&
	    (st = crm_dedupe_pairs(d, .5, &pairs, &n, &arena, NULL)) == CRM_OK &&
	    (st = crm_dedupe_judge(d, 1, 2, &verdict, &arena, NULL)) == CRM_OK)
		st = crm_dedupe_model(d, &text, &arena, NULL);
	crm_dedupe_free(d);
	crm_arena_clear(&arena);
	return st;
}

/* One of a few, twice: the second time with the words of the first. */
static enum crm_status
score_all(const char *model)
{
	static const struct crm_dedupe_point point = {
		.kind = CRM_DEDUPE_EMAIL, .value = "gromov@mail.ru", .key = "gromov@mail.ru"
	};
	const struct crm_dedupe_record record = { .name = { NULL, "Иван", NULL, "Громов" },
		.inn = "7707083893",
		.city = "Тула",
		.point = &point,
		.npoints = 1 };
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err err = { CRM_OK, "" };
	struct crm_scored scored;
	struct crm_scorer *scorer = crm_scorer_new();
	enum crm_status st = scorer == NULL ? CRM_ENOMEM : crm_scorer_open(scorer, model, &err);

	for (int i = 0; st == CRM_OK && i < 2; i++) {
		st = crm_scorer_seek(scorer, &record, 100, &err);
		if (st == CRM_OK)
			st = crm_scorer_add(scorer, &record, &err);
		if (st == CRM_OK)
			st = crm_scorer_judge(scorer, 0, &scored, &arena, &err);
	}
	crm_scorer_free(scorer);
	crm_arena_clear(&arena);
	return st;
}

static void
test_out_of_memory(void **state)
{
	static const char model[] = "crmutils dedupe model 1\nvalue last_name 0.01 gromov\n";
	size_t points = 0;

	(void)state;
	for (int way = 0; way < 4; way++)
		for (size_t n = 1;; n++) {
			fired = false;
			countdown = n;
			enum crm_status st =
			    (way < 2 ? run_all : score_all)(way % 2 == 0 ? NULL : model);
			countdown = 0;
			if (!fired) {
				assert_int_equal(st, CRM_OK);
				break;
			}
			if (st != CRM_ENOMEM)
				print_error("way %d, allocation %zu\n", way, n);
			assert_int_equal(st, CRM_ENOMEM);
			points++;
		}
	assert_true(points > 100);
}

#endif

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_namesakes),
		cmocka_unit_test(test_relatives),
		cmocka_unit_test(test_mother_and_daughter),
		cmocka_unit_test(test_households),
		cmocka_unit_test(test_colleagues),
		cmocka_unit_test(test_persons_and_organisations),
		cmocka_unit_test(test_organisations),
		cmocka_unit_test(test_chains),
		cmocka_unit_test(test_either),
		cmocka_unit_test(test_switchboard),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_shuffled),
		cmocka_unit_test(test_tiny),
		cmocka_unit_test(test_not_same),
		cmocka_unit_test(test_only_fresh),
		cmocka_unit_test(test_judge),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_model),
		cmocka_unit_test(test_bad_model),
		cmocka_unit_test(test_many_alike),
		cmocka_unit_test(test_extras),
#if !defined(__SANITIZE_ADDRESS__)
		cmocka_unit_test(test_out_of_memory),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
