#include <stdio.h>
#include <string.h>

#include "lib/match/company.h"
#include "lib/match/distance.h"
#include "lib/text/legal_form.h"
#include "tests/unit/crm_test.h"

#define NELEM(a) (sizeof(a) / sizeof((a)[0]))

static struct crm_arena arena;

static int
clear_arena(void **state)
{
	(void)state;
	crm_arena_clear(&arena);
	return 0;
}

struct pair {
	const char *a, *b;
};

static void
check_pairs(const struct pair *pairs, size_t n, enum crm_company_likeness likeness)
{
	size_t wrong = 0;

	for (size_t i = 0; i < n; i++) {
		struct crm_company_verdict one, two;
		assert_int_equal(crm_company_compare(&one, pairs[i].a, pairs[i].b), CRM_OK);
		assert_int_equal(crm_company_compare(&two, pairs[i].b, pairs[i].a), CRM_OK);
		if (one.likeness == likeness && two.likeness == likeness && one.score == two.score)
			continue;
		print_error("%s | %s: %s (%d), %s (%d)\n", pairs[i].a, pairs[i].b,
		    crm_company_likeness_words(one.likeness), one.score,
		    crm_company_likeness_words(two.likeness), two.score);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

static void
test_same(void **state)
{
	static const struct pair pairs[] = {
		{ "ООО «Ромашка»", "Ромашка, ООО" }, { "ООО «Ромашка»", "OOO Romashka" },
		{ "ООО «Ромашка»", "Romashka LLC" }, { "ООО «Ромашка»", "АО Ромашка" },
		{ "ООО \"ЩУКИН И СЫН\"", "Щукин и сын" },
		{ "ПАО «Рога и копыта»", "Публичное акционерное общество «Рога и копыта»" },
		{ "Siemens AG", "Siemens Aktiengesellschaft" },
		{ "Müller GmbH & Co. KG", "Mueller GmbH" },
		{ "Nowak Sp. z o.o.", "NOWAK SPÓŁKA Z O.O." },
		{ "ФГУП «Маяк»", "Федеральное государственное унитарное предприятие «Маяк»" },
		{ "ТОО «Жулдыз»", "TOO Zhuldyz" },
		{ "Société Générale S.A.", "Societe Generale SA" },
		{ "アクメ株式会社", "株式会社アクメ" }, { "A.B.C. Ltd", "ABC Limited" },
		{ "S.C. Johnson & Son, Inc.", "SC Johnson & Son" },
		{ "Brigade 44", "Brigade Forty-Four" }, { "Завод 44", "Завод сорок четыре" },
		{ "Three Oaks", "3 Oaks" }, { "Fund III L.P.", "Fund 3" },
		{ "People’s Bakery", "Peoples Bakery" }, { "L'Oréal", "LOreal SA" },
		{ "Завод 07", "Завод 7" }, { "Ёлка", "Елка" },
		{ "Ромaшка", "Ромашка" }, /* a Latin a */
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs), CRM_COMPANY_LIKE_SAME);
}

static void
test_spelling(void **state)
{
	static const struct pair pairs[] = {
		{ "Data Dog", "Datadog" },
		{ "ДатаДог", "Data Dog Inc" },
		{ "Строй-Инвест", "СтройИнвест" },
		{ "Hewlett-Packard Co.", "HewlettPackard" },
		{ "Группа компаний «Ромашка»", "Ромашка" },
		{ "Ромашка Групп", "ООО Ромашка" },
		{ "The Acme Company", "Acme" },
		{ "Acme Holdings Ltd", "Acme Group" },
		{ "Торговый дом «Ромашка»", "Ромашка" },
		{ "ТД Ромашка", "ООО «Торговый Дом Ромашка»" },
		{ "Procter & Gamble", "Procter and Gamble" },
		{ "Строймонтаж Урал", "Урал Строймонтаж" },
		{ "Good Will Company", "Goodwill Company" },
		{ "www.romashka.ru", "Ромашка" },
		{ "First Bank Int’l", "First International Bank" },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs), CRM_COMPANY_LIKE_SPELLING);
}

static void
test_typo(void **state)
{
	static const struct pair pairs[] = {
		{ "ООО Кристалл", "ООО Критсалл" },
		{ "Crystalord Ltd", "Cristalort Limited" },
		{ "Toyota Motor", "Tayota Motor" },
		{ "Titan Textiles", "Titan Txetiles Corporation" },
		{ "Вектор Логистик", "Ветор Логистик" },
		{ "Урал Торг", "Урал Тогр" },
		{ "Рубин-Проект", "Рубн-Проект" },
		{ "Deutsche Bank's AG", "Deutsche Bank" },
		{ "World Health Organisation", "World Health Organizatoin" },
		{ "Andrang Heta", "'Ndrangheta" },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs), CRM_COMPANY_LIKE_TYPO);
}

static void
test_acronym(void **state)
{
	static const struct pair pairs[] = {
		{ "BMW AG", "Bayerische Motoren Werke" },
		{ "ООО «МРЗ»", "Муромский Радиозаводской Завод" },
		{ "РЖД", "ОАО «Российские железные дороги»" },
		{ "RZD", "Российские железные дороги" },
		{ "Y.K.W.", "Yellow Kite Works" },
		{ "YKW Ltd", "Yellow & Kite Works Ltd" },
		{ "US Department of Kites", "United States Department of Kites" },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs), CRM_COMPANY_LIKE_ACRONYM);
}

static void
test_within(void **state)
{
	static const struct pair pairs[] = {
		{ "Ромашка", "ООО «Ромашка Сервис»" },
		{ "Romashka", "Ромашка Москва" },
		{ "Deutsche Bank AG", "Deutsche Bank (Schweiz) AG" },
		{ "Ромашка", "Ромашка 2000" },
		{ "Компания «Ромашка»", "Ромашка Дизайн" },
		{ "Бункер Заря", "Бункер Заря Агро" },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs), CRM_COMPANY_LIKE_WITHIN);
}

static void
test_part(void **state)
{
	static const struct pair pairs[] = {
		{ "Ромашка Дизайн", "Ромашка Сервис" },
		{ "Acme Trading", "Acme Holdings" },
		{ "Bank of Avalon (Hong Kong)", "Bank of Avalon (Singapore)" },
		{ "Ромашка Казань", "Ромашка Самара" },
		{ "Bowne of Atlanta, Inc.", "Bowne of Boston, Inc." },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs), CRM_COMPANY_LIKE_PART);
}

static void
test_differs(void **state)
{
	static const struct pair pairs[] = {
		{ "ООО \"БАЙ\"", "ООО \"БАЙКАЛ\"" },
		{ "ООО \"БАЙ\"", "ООО \"БАЗО\"" },
		{ "ООО «Луч»", "ООО «Лук»" },
		{ "Завод 5", "Завод 6" },
		{ "Ромашка 1", "Ромашка 2" },
		{ "Fund IV", "Fund VI" },
		{ "АльфаСтрой", "БетаСтрой" },
		{ "Строительная компания", "Строительная компания «Ромашка»" },
		{ "Management Company", "Westminster Management Company" },
		{ "Market Estonia", "Market Ethiopia" },
		{ "BAE Industries", "BWI Industries" },
		{ "Saudi Gas Company", "Saudi Oil Company" },
		{ "Ромашка", "Василёк" },
		{ "Halloway", "Hathaway" },
		{ "日立", "日野" },
	};

	(void)state;
	check_pairs(pairs, NELEM(pairs), CRM_COMPANY_LIKE_DIFFERS);
}

static void
test_unknown(void **state)
{
	static const struct pair pairs[] = { { "", "Ромашка" }, { "ООО", "Ромашка" }, { "", "" },
		{ "«»", "Acme" }, { "...", "Acme" } };

	(void)state;
	check_pairs(pairs, NELEM(pairs), CRM_COMPANY_LIKE_UNKNOWN);
}

/* What is asked first: whether a score is on the right side. */
static void
test_scores(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} pairs[] = { { "ООО «Ромашка»", "Romashka", true }, { "Data Dog", "Datadog", true },
		{ "ООО Кристалл", "ООО Критсалл", true },
		{ "РЖД", "Российские железные дороги", true },
		{ "Faberge", "Faberge Europe Sp. z o.o.", true },
		{ "Ромашка", "Ромашка Сервис", false },
		{ "Ромашка Дизайн", "Ромашка Сервис", false }, { "Ромашка", "Василёк", false },
		{ "", "", false } };

	(void)state;
	for (size_t i = 0; i < NELEM(pairs); i++) {
		struct crm_company_verdict v;
		assert_int_equal(crm_company_compare(&v, pairs[i].a, pairs[i].b), CRM_OK);
		assert_in_range(v.score, 0, 100);
		if ((v.score >= CRM_COMPANY_SCORE_SAME) != pairs[i].same)
			fail_msg("%s | %s: %d", pairs[i].a, pairs[i].b, v.score);
	}
}

static void
test_forms(void **state)
{
	static const struct {
		const char *a, *b;
		bool differ;
	} pairs[] = { { "ООО Ромашка", "АО Ромашка", true },
		{ "ООО Ромашка", "Ромашка LLC", false }, { "ООО Ромашка", "Ромашка", false },
		{ "ЗАО Ромашка", "ПАО Ромашка", false }, { "Müller GmbH", "Müller AG", true },
		{ "ИП Иванов", "ООО Иванов", true }, { "Müller Co", "Müller AG", false } };

	(void)state;
	for (size_t i = 0; i < NELEM(pairs); i++) {
		struct crm_company_verdict v;
		assert_int_equal(crm_company_compare(&v, pairs[i].a, pairs[i].b), CRM_OK);
		assert_int_equal(v.likeness, CRM_COMPANY_LIKE_SAME);
		if (v.forms_differ != pairs[i].differ)
			fail_msg("%s | %s", pairs[i].a, pairs[i].b);
		assert_int_equal(v.score, pairs[i].differ ? 97 : 100);
	}
}

static void
test_form_kinds(void **state)
{
	static const struct {
		const char *form;
		char kind;
	} forms[] = { { "ООО", 'l' }, { "GmbH & Co. KG", 'l' }, { "АО", 'j' }, { "Inc", 'j' },
		{ "ИП", 'p' }, { "KG", 'k' }, { "ФГУП", 's' }, { "АНО", 'n' }, { "Co", 0 },
		{ "", 0 }, { "|", 0 }, { "О", 0 } };

	(void)state;
	for (size_t i = 0; i < NELEM(forms); i++)
		if (crm_legal_form_kind(forms[i].form) != forms[i].kind)
			fail_msg("%s: %d", forms[i].form, crm_legal_form_kind(forms[i].form));
}

static void
test_domains(void **state)
{
	static const struct {
		const char *domain, *name;
		enum crm_company_likeness likeness;
	} cases[] = {
		{ "romashka.ru", "ООО «Ромашка»", CRM_COMPANY_LIKE_SAME },
		{ "mail.romashka.ru", "Ромашка", CRM_COMPANY_LIKE_SAME },
		{ "romashka-group.com", "Ромашка", CRM_COMPANY_LIKE_SPELLING },
		{ "romashkagrupp.com", "Ромашка Групп", CRM_COMPANY_LIKE_SPELLING },
		{ "acme.co.uk", "Acme Ltd", CRM_COMPANY_LIKE_SAME },
		{ "acme.com.tr", "Acme", CRM_COMPANY_LIKE_SAME },
		{ "co.uk", "Acme", CRM_COMPANY_LIKE_DIFFERS },
		{ "datadog.com", "Data Dog", CRM_COMPANY_LIKE_SPELLING },
		{ "rzd.ru", "Российские железные дороги", CRM_COMPANY_LIKE_ACRONYM },
		{ "ромашка.рф", "Romashka", CRM_COMPANY_LIKE_SAME },
		{ "mail.ru", "Ромашка", CRM_COMPANY_LIKE_DIFFERS },
		{ "", "Ромашка", CRM_COMPANY_LIKE_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < NELEM(cases); i++) {
		struct crm_company_name company;
		struct crm_company_facts domain, name;
		struct crm_company_verdict v;
		assert_int_equal(
		    crm_company_facts_domain(&domain, cases[i].domain, &arena), CRM_OK);
		assert_int_equal(crm_company_parse(&company, cases[i].name, &arena), CRM_OK);
		assert_int_equal(crm_company_facts_read(&name, &company, &arena), CRM_OK);
		crm_company_facts_compare(&v, &domain, &name);
		if (v.likeness != cases[i].likeness)
			fail_msg("%s | %s: %s", cases[i].domain, cases[i].name,
			    crm_company_likeness_words(v.likeness));
	}
}

static void
test_sorts(void **state)
{
	static const struct {
		const char *word;
		enum crm_company_sort sort;
	} cases[] = { { "the", CRM_COMPANY_SMALL }, { "фирма", CRM_COMPANY_SMALL },
		{ "holding", CRM_COMPANY_GENERIC }, { "международная", CRM_COMPANY_GENERIC },
		{ "международный", CRM_COMPANY_GENERIC }, { "bank", CRM_COMPANY_COMMON },
		{ "строительная", CRM_COMPANY_COMMON }, { "строительства", CRM_COMPANY_OWN },
		{ "москва", CRM_COMPANY_PLACE }, { "сибирский", CRM_COMPANY_PLACE },
		{ "ромашка", CRM_COMPANY_OWN }, { "", CRM_COMPANY_OWN }, { "zzz", CRM_COMPANY_OWN },
		{ "яяя", CRM_COMPANY_OWN }, { "строительнейшемувот", CRM_COMPANY_OWN } };

	(void)state;
	for (size_t i = 0; i < NELEM(cases); i++)
		if (crm_company_sort(cases[i].word) != cases[i].sort)
			fail_msg("%s: %d", cases[i].word, (int)crm_company_sort(cases[i].word));
}

static void
test_words(void **state)
{
	static const struct {
		const char *name, *words;
	} cases[] = {
		{ "Ромашка и Ко 12", "romawka/5 i/0 ko/5 12/4 " },
		{ "A.B.C. Motors", "abk/5 motors/2 " },
		{ "L & H Editions", "lh/5 editions/5 " },
		{ "Forty-Four Oaks", "44/4 oaks/5 " },
		{ "1 2", "1/4 2/4 " },
		{ "000", "0/4 " },
		{ "3M", "3m/5 " },
		{ "O’Neil's", "onils/5 " },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < NELEM(cases); i++) {
		const struct crm_company_word *words;
		char line[256] = "";
		size_t n, used = 0;
		assert_int_equal(crm_company_words(&words, &n, cases[i].name, &arena), CRM_OK);
		for (size_t k = 0; k < n; k++)
			used += (size_t)snprintf(line + used, sizeof(line) - used, "%s/%d ",
			    words[k].skeleton, (int)words[k].sort);
		assert_string_equal(line, cases[i].words);
	}
}

/* Every word for a number is found among them, and says its digits. */
static void
test_numbers(void **state)
{
	static const char *const numbers[][2] = { { "eight", "8" }, { "eighteen", "18" },
		{ "eleven", "11" }, { "fifty", "50" }, { "five", "5" }, { "forty", "40" },
		{ "four", "4" }, { "hundred", "100" }, { "ii", "2" }, { "iii", "3" }, { "iv", "4" },
		{ "ix", "9" }, { "nine", "9" }, { "one", "1" }, { "seven", "7" }, { "six", "6" },
		{ "ten", "10" }, { "thirty", "30" }, { "three", "3" }, { "twelve", "12" },
		{ "twenty", "20" }, { "two", "2" }, { "vi", "6" }, { "vii", "7" }, { "viii", "8" },
		{ "xi", "11" }, { "xii", "12" }, { "Восемь", "8" }, { "восьмой", "8" },
		{ "два", "2" }, { "двадцать", "20" }, { "две", "2" }, { "девять", "9" },
		{ "десять", "10" }, { "один", "1" }, { "одна", "1" }, { "пять", "5" },
		{ "семь", "7" }, { "сорок", "40" }, { "сто", "100" }, { "три", "3" },
		{ "тридцать", "30" }, { "четыре", "4" }, { "шесть", "6" }, { "007", "7" } };

	(void)state;
	for (size_t i = 0; i < NELEM(numbers); i++) {
		const struct crm_company_word *words;
		size_t n;
		assert_int_equal(crm_company_words(&words, &n, numbers[i][0], &arena), CRM_OK);
		assert_int_equal(n, 1);
		assert_string_equal(words->skeleton, numbers[i][1]);
		assert_int_equal(words->sort, CRM_COMPANY_NUMBER);
	}
}

/* What is longer than anything is compared too, and nothing brings it down. */
static void
test_long(void **state)
{
	char *a = crm_arena_alloc(&arena, 1001), *b = crm_arena_alloc(&arena, 1001);
	struct crm_company_verdict v;

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		a[i] = b[i] = i % 5 == 4 ? ' ' : (char)('a' + i % 23);
	b[999] = 'y';
	assert_int_equal(crm_company_compare(&v, a, a), CRM_OK);
	assert_int_equal(v.likeness, CRM_COMPANY_LIKE_SAME);
	memset(a, 'a', 1000);
	memset(b, 'a', 1000);
	b[999] = 'b';
	a[300] = b[300] = ' ';
	assert_int_equal(crm_company_compare(&v, a, b), CRM_OK);
	assert_in_range(v.score, 0, 100);
	assert_int_equal(crm_company_compare(&v, "\xff\xfe \xd0", "Ромашка"), CRM_OK);
}

static void
test_distance(void **state)
{
	static const struct {
		const char *a, *b;
		unsigned most, distance;
	} cases[] = { { "abc", "abc", 2, 0 }, { "abc", "acb", 2, 1 }, { "abc", "ab", 2, 1 },
		{ "abc", "xyz", 2, 3 }, { "", "abc", 5, 3 }, { "kitten", "sitting", 5, 3 } };

	(void)state;
	for (size_t i = 0; i < NELEM(cases); i++)
		assert_int_equal(crm_distance(cases[i].a, strlen(cases[i].a), cases[i].b,
				     strlen(cases[i].b), cases[i].most),
		    cases[i].distance);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_spelling),
		cmocka_unit_test(test_typo),
		cmocka_unit_test(test_acronym),
		cmocka_unit_test(test_within),
		cmocka_unit_test(test_part),
		cmocka_unit_test(test_differs),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_scores),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_form_kinds),
		cmocka_unit_test_teardown(test_domains, clear_arena),
		cmocka_unit_test(test_sorts),
		cmocka_unit_test_teardown(test_words, clear_arena),
		cmocka_unit_test_teardown(test_numbers, clear_arena),
		cmocka_unit_test_teardown(test_long, clear_arena),
		cmocka_unit_test(test_distance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
