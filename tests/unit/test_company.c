#include <string.h>

#include "lib/text/company.h"
#include "tests/unit/crm_test.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct crm_arena arena;

static int
clear_arena(void **state)
{
	(void)state;
	crm_arena_clear(&arena);
	return 0;
}

static struct crm_company_name
parse(const char *cell)
{
	struct crm_company_name company;

	assert_int_equal(crm_company_parse(&company, cell, &arena), CRM_OK);
	return company;
}

static void
names_and_forms(void **state)
{
	static const char *const cases[][3] = {
		{ "ООО «Ромашка»", "Ромашка", "ООО" },
		{ "ООО \"Ромашка\"", "Ромашка", "ООО" },
		{ "ООО\"Ромашка\"", "Ромашка", "ООО" },
		{ "ооо ромашка", "ромашка", "ООО" },
		{ "О.О.О. «Ромашка»", "Ромашка", "ООО" },
		{ "«Ромашка», ООО", "Ромашка", "ООО" },
		{ "«Ромашка ООО»", "Ромашка", "ООО" },
		{ "(ООО) Ромашка", "Ромашка", "ООО" },
		{ "Ромашка (ООО)", "Ромашка", "ООО" },
		{ "ООО — Ромашка", "Ромашка", "ООО" },
		{ "Общество с ограниченной ответственностью «Ромашка»", "Ромашка", "ООО" },
		{ "OOO Romashka", "Romashka", "ООО" },
		{ "АО Ромашка", "Ромашка", "АО" },
		{ "ПАО «Ромашка»", "Ромашка", "ПАО" },
		{ "Публичное акционерное общество «Ромашка»", "Ромашка", "ПАО" },
		{ "ИП Иванов И.И.", "Иванов И.И.", "ИП" },
		{ "Иванов И.И., ИП", "Иванов И.И.", "ИП" },
		{ "Индивидуальный предприниматель Иванов Иван", "Иванов Иван", "ИП" },
		{ "IP Ivanov I.I.", "Ivanov I.I.", "ИП" },
		{ "КФХ Петров А.А.", "Петров А.А.", "КФХ" },
		{ "Romashka LLC", "Romashka", "LLC" },
		{ "LLC Romashka", "Romashka", "LLC" },
		{ "Acme, Inc.", "Acme", "Inc" },
		{ "Acme Co., Ltd.", "Acme", "Ltd" },
		{ "Acme & Co.", "Acme", "Co" },
		{ "Ромашкин и Ко", "Ромашкин", "Co" },
		{ "Acme S.A.", "Acme", "SA" },
		{ "Acme S. A. de C. V.", "Acme", "SA de CV" },
		{ "Müller GmbH & Co. KG", "Müller", "GmbH & Co. KG" },
		{ "Müller GmbH", "Müller", "GmbH" },
		{ "Müller AG", "Müller", "AG" },
		{ "Nowak Sp. z o.o.", "Nowak", "sp. z o.o." },
		{ "Novák, s.r.o.", "Novák", "s.r.o." },
		{ "Ivić d.o.o.", "Ivić", "d.o.o." },
		{ "Beck A/S", "Beck", "AS" },
		{ "OÜ Tamm", "Tamm", "OÜ" },
		{ "UAB Liepa", "Liepa", "UAB" },
		{ "ТОВ «Ромашка»", "Ромашка", "ТОВ" },
		{ "TOO Romashka", "Romashka", "ТОО" },
		{ "A.C.M.E. Ltd", "A.C.M.E.", "Ltd" },
		{ "株式会社アクメ", "アクメ", "株式会社" },
		{ "アクメ株式会社", "アクメ", "株式会社" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct crm_company_name company = parse(cases[i][0]);
		assert_string_equal(company.name, cases[i][1]);
		if (company.form == NULL)
			fail_msg("'%s': no form", cases[i][0]);
		assert_string_equal(company.form, cases[i][2]);
	}
}

static void
no_form(void **state)
{
	static const char *const cases[][2] = {
		{ "Ромашка", "Ромашка" },
		{ "«Ромашка»", "Ромашка" },
		{ "Too Good Food", "Too Good Food" },
		{ "Тов. Сухов", "Тов. Сухов" },
		{ "IP Telecom", "IP Telecom" },
		{ "AS Rosa", "AS Rosa" },
		{ "Oy Vey", "Oy Vey" },
		{ "Food co op", "Food co op" },
		{ "Инкорпорейтед", "Инкорпорейтед" },
		{ "Limited", "Limited" },
		{ "ООО", "ООО" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct crm_company_name company = parse(cases[i][0]);
		assert_string_equal(company.name, cases[i][1]);
		if (company.form != NULL)
			fail_msg("'%s': form %s", cases[i][0], company.form);
	}
}

static void
quotes(void **state)
{
	static const char *const cases[][2] = {
		{ "\"ООО \"Ромашка\"\"", "Ромашка" },
		{ "АО «ТД «Ромашка»", "ТД «Ромашка»" },
		{ "АО «ТД «Ромашка»»", "ТД «Ромашка»" },
		{ "ООО \"Торговый дом \"Ромашка\"\"", "Торговый дом \"Ромашка\"" },
		{ "ООО «Ромашка", "Ромашка" },
		{ "ООО Ромашка»", "Ромашка" },
		{ "„Acme“ GmbH", "Acme" },
		{ "“Acme” Ltd", "Acme" },
		{ "'Acme' Ltd", "Acme" },
		{ "\"Ромашка\" Плюс", "\"Ромашка\" Плюс" },
		{ "Завод \"Ромашка\"", "Завод \"Ромашка\"" },
		{ "O'Neil Media, Inc.", "O'Neil Media" },
		{ "\"O'Neil Media\"", "O'Neil Media" },
		{ "«L’Orage»", "L’Orage" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(parse(cases[i][0]).name, cases[i][1]);
}

static void
equal_keys(void **state)
{
	static const char *const cases[][2] = {
		{ "ООО «Ромашка»", "Romashka LLC" },
		{ "ООО «Ромашка»", "ромашка" },
		{ "ГК Ромашка", "Romashka Group" },
		{ "Группа компаний «Ромашка»", "Romashka Holding Ltd." },
		{ "Data Dog Inc", "Datadog" },
		{ "The Acme Company", "ACME" },
		{ "Smith & Johnson", "Smith and Johnson" },
		{ "ИП Иванов И.И.", "IP Ivanov I.I." },
		{ "Müller GmbH", "Muller" },
		{ "Щербаков и партнёры", "Shcherbakov i partnery" },
		{ "Завод № 5", "Zavod 5" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *a = parse(cases[i][0]).key, *b = parse(cases[i][1]).key;
		assert_non_null(a);
		assert_non_null(b);
		if (strcmp(a, b) != 0)
			fail_msg("'%s' %s, '%s' %s", cases[i][0], a, cases[i][1], b);
	}
}

static void
different_keys(void **state)
{
	static const char *const cases[][2] = {
		{ "Завод 5", "Завод 6" },
		{ "3M", "M" },
		{ "Бай", "Байкал" },
		{ "ИП Иванов И.И.", "ИП Иванов П.И." },
		{ "Ромашка", "Ромашка Север" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_not_equal(parse(cases[i][0]).key, parse(cases[i][1]).key);
}

static void
nothing_left(void **state)
{
	(void)state;
	assert_null(parse("").key);
	assert_null(parse("-").key);
	assert_null(parse("ООО").key);
	assert_null(parse("ООО «»").key);
	assert_null(parse("Sp. z o.o.").key);
	assert_non_null(parse("Group").key);
	assert_non_null(parse("ООО «Группа»").key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_forms),
		cmocka_unit_test(no_form),
		cmocka_unit_test(quotes),
		cmocka_unit_test(equal_keys),
		cmocka_unit_test(different_keys),
		cmocka_unit_test(nothing_left),
	};

	return cmocka_run_group_tests_name("company", tests, NULL, clear_arena);
}
