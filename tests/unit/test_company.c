#include <stdio.h>
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
check_forms(const char *const (*cases)[3], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct crm_company_name company = parse(cases[i][0]);
		if (strcmp(company.name, cases[i][1]) != 0)
			fail_msg("'%s': name '%s'", cases[i][0], company.name);
		if (company.form == NULL || strcmp(company.form, cases[i][2]) != 0)
			fail_msg("'%s': form %s", cases[i][0],
			    company.form == NULL ? "none" : company.form);
	}
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
		{ "A&B Consulting Ltd", "A&B Consulting", "Ltd" },
		{ "Acme S. A. de C. V.", "Acme", "SA de CV" },
		{ "Müller GmbH & Co. KG", "Müller", "GmbH & Co. KG" },
		{ "Müller GmbH", "Müller", "GmbH" },
		{ "Müller AG", "Müller", "AG" },
		{ "Nowak Sp. z o.o.", "Nowak", "sp. z o.o." },
		{ "Novák, s.r.o.", "Novák", "s.r.o." },
		{ "s.r.o. Novák", "Novák", "s.r.o." },
		{ "S.p.A. Bianchi", "Bianchi", "SpA" },
		{ "S.r.l. Rossi", "Rossi", "Srl" },
		{ "d.o.o. Ivić", "Ivić", "d.o.o." },
		{ "Sp. z o.o. Nowak", "Nowak", "sp. z o.o." },
		{ "Kft. Magyar", "Magyar", "Kft" },
		{ "Ivić d.o.o.", "Ivić", "d.o.o." },
		{ "Beck A/S", "Beck", "AS" },
		{ "OÜ Tamm", "Tamm", "OÜ" },
		{ "UAB Liepa", "Liepa", "UAB" },
		{ "ТОВ «Ромашка»", "Ромашка", "ТОВ" },
		{ "TOO Romashka", "Romashka", "ТОО" },
		{ "A.C.M.E. Ltd", "A.C.M.E.", "Ltd" },
		{ "株式会社アクメ", "アクメ", "株式会社" },
		{ "アクメ株式会社", "アクメ", "株式会社" },
		{ "㈱アクメ", "アクメ", "㈱" },
		{ "有限責任公司亚克", "亚克", "有限責任公司" },
		{ "Acme S.A.P.I. de C.V.", "Acme", "SAPI de CV" },
		{ "Acme Societatea cu Răspundere Limitată", "Acme", "Srl" },
		{ "Müller Ges.m.b.H.", "Müller", "GmbH" },
		{ "Ulduz MMC", "Ulduz", "MMC" },
		{ "შპს აკმე", "აკმე", "შპს" },
		{ "МОУ «Школа № 5»", "Школа № 5", "МОУ" },
		{ "FGUP Mayak", "Mayak", "ФГУП" },
		{ "A.B.C. S.A.", "A.B.C.", "SA" },
	};

	(void)state;
	check_forms(cases, COUNT(cases));
}

/* As people and their spreadsheets write them. */
static void
dirty_names(void **state)
{
	static const char *const cases[][3] = {
		{ "Ромашка ООО", "Ромашка", "ООО" },
		{ "\"ООО Ромашка\"", "Ромашка", "ООО" },
		{ "ООО ''Ромашка''", "Ромашка", "ООО" },
		{ "ООО ,,Ромашка''", "Ромашка", "ООО" },
		{ "ООО “Ромашка”", "Ромашка", "ООО" },
		{ "ООО „Ромашка\"", "Ромашка", "ООО" },
		{ "ООО <<Ромашка>>", "Ромашка", "ООО" },
		{ "ООО <Ромашка>", "Ромашка", "ООО" },
		{ "ООО`Ромашка`", "Ромашка", "ООО" },
		{ "ООО\"Ромашка", "Ромашка", "ООО" },
		{ "ООО (Ромашка)", "Ромашка", "ООО" },
		{ "ООО-Ромашка", "Ромашка", "ООО" },
		{ "ООО.Ромашка", "Ромашка", "ООО" },
		{ "ООО: Ромашка", "Ромашка", "ООО" },
		{ "ООО «Ромашка».", "Ромашка", "ООО" },
		{ "ООО «Ромашка»,", "Ромашка", "ООО" },
		{ "О О О Ромашка", "Ромашка", "ООО" },
		{ "000 \"Ромашка\"", "Ромашка", "ООО" },
		{ "ОБЩЕСТВО С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ \"РОМАШКА\"", "РОМАШКА", "ООО" },
		{ "АО «НПО „Сатурн“»", "НПО „Сатурн“", "АО" },
		{ "Акционерное Общество Сатурн", "Сатурн", "АО" },
		{ "АО \"НПО \"Сатурн\"", "НПО \"Сатурн\"", "АО" },
		{ "СП ООО Ромашка", "Ромашка", "ООО" },
		{ "ИП. Иванов И.И.", "Иванов И.И.", "ИП" },
		{ "И.П. Иванов И.И.", "Иванов И.И.", "ИП" },
		{ "ип иванов", "иванов", "ИП" },
		{ "Глава КФХ Иванов И.И.", "Иванов И.И.", "КФХ" },
		{ "самозанятый Иванов И.И.", "Иванов И.И.", "самозанятый" },
		{ "ЧП Ромашка", "Ромашка", "ЧП" },
		{ "ФГУП «Ромашка»", "Ромашка", "ФГУП" },
		{ "МБОУ «Ромашка»", "Ромашка", "МБОУ" },
		{ "ТСН Ромашка", "Ромашка", "ТСН" },
		{ "ЗАТ «Ромашка»", "Ромашка", "ЗАТ" },
		{ "ФОП Іваненко", "Іваненко", "ФОП" },
		{ "«Ромашка» ЖШС", "Ромашка", "ЖШС" },
		{ "ОсОО Ромашка", "Ромашка", "ОсОО" },
		{ "Romashka MChJ", "Romashka", "МЧЖ" },
		{ "ЧТУП Ромашка", "Ромашка", "ЧУП" },
		{ "ООО «Ромашка» (Москва)", "«Ромашка» (Москва)", "ООО" },
		{ "Rossi S.r.l.", "Rossi", "Srl" },
		{ "Acme Pte. Ltd.", "Acme", "Pte Ltd" },
		{ "Acme Pty Ltd", "Acme", "Pty Ltd" },
		{ "Acme S.p.A.", "Acme", "SpA" },
		{ "Acme A.Ş.", "Acme", "A.Ş." },
		{ "Acme San. ve Tic. A.Ş.", "Acme", "A.Ş." },
		{ "Acme UG (haftungsbeschränkt)", "Acme", "UG" },
		{ "Acme, s. r. o.", "Acme", "s.r.o." },
		{ "Nowak Spółka z o.o.", "Nowak", "sp. z o.o." },
		{ "Acme L.L.C.", "Acme", "LLC" },
		{ "\"Romashka\" LLP", "Romashka", "LLP" },
	};

	(void)state;
	check_forms(cases, COUNT(cases));
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
		{ "SPA Relax", "SPA Relax" },
		{ "SRO Travel", "SRO Travel" },
		{ "Food co op", "Food co op" },
		{ "Инкорпорейтед", "Инкорпорейтед" },
		{ "Limited", "Limited" },
		{ "ООО", "ООО" },
		{ "GmbH & Co. KG", "GmbH & Co. KG" },
		{ "Ромашка.", "Ромашка" },
		{ "Ромашка,", "Ромашка" },
		{ "''Ромашка''", "Ромашка" },
		{ "Ромашка\"", "Ромашка" },
		{ "A.C.M.E.", "A.C.M.E." },
		{ "Booking.com", "Booking.com" },
		{ "Группа компаний «Ромашка»", "Группа компаний «Ромашка»" },
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
		{ "ООО «Ромашка» (Москва)", "Ромашка" },
		{ "ООО «Ромашка», г. Москва", "Ромашка" },
		{ "www.romashka.ru", "Ромашка" },
		{ "ромашка.рф", "ООО Ромашка" },
		{ "000 «Ромашка»", "ООО Ромашка" },
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
		{ "Фирма 1", "Фирма 11" },
		{ "Store 22", "Store 2" },
		{ "Завод 5", "Завод 6" },
		{ "3M", "M" },
		{ "Бай", "Байкал" },
		{ "ИП Иванов И.И.", "ИП Иванов П.И." },
		{ "Ромашка", "Ромашка Север" },
		{ "ООО «Ромашка» Север", "ООО «Ромашка»" },
		{ "А.Б.", "А" },
		{ "Net.ru", "ru" },
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
	assert_null(parse("GmbH & Co. KG").key);
	assert_non_null(parse("Group").key);
	assert_non_null(parse("ООО «Группа»").key);
}

/* What any company is, in front of its name or behind it. */
static void
fillers(void **state)
{
	static const char *const words[] = { "and", "company", "firm", "firma", "group", "groupe",
		"gruppe", "holding", "holdings", "the", "und", "ГК", "Группа", "группы", "компании",
		"компаний", "Компания", "организация", "предприятие", "Фирма", "ХОЛДИНГ" };
	char cell[100];

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		snprintf(cell, sizeof(cell), "%s Ромашка", words[i]);
		assert_string_equal(parse(cell).key, "romawka");
		snprintf(cell, sizeof(cell), "Ромашка %s Тула", words[i]);
		assert_string_equal(parse(cell).key, "romawkatula");
	}
}

/* Prose is not taken apart. */
static void
keeps_what_is_too_long(void **state)
{
	char cell[1002];

	(void)state;
	memset(cell, 'a', sizeof(cell) - 1);
	cell[sizeof(cell) - 1] = '\0';
	memcpy(cell, "LLC ", 4);
	struct crm_company_name company = parse(cell);
	assert_string_equal(company.name, cell);
	assert_null(company.form);
	assert_null(company.key);
	cell[1000] = '\0';
	company = parse(cell);
	assert_string_equal(company.name, cell + 4);
	assert_string_equal(company.form, "LLC");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_is_too_long),
		cmocka_unit_test(names_and_forms),
		cmocka_unit_test(dirty_names),
		cmocka_unit_test(no_form),
		cmocka_unit_test(quotes),
		cmocka_unit_test(equal_keys),
		cmocka_unit_test(different_keys),
		cmocka_unit_test(nothing_left),
		cmocka_unit_test(fillers),
	};

	return cmocka_run_group_tests_name("company", tests, NULL, clear_arena);
}
