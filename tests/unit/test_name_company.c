#include <string.h>

#include "lib/text/name_company.h"
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

/* NULL as "-". */
static const char *
shown(const char *s)
{
	return s == NULL ? "-" : s;
}

static void
check(const char *cell, const char *person, const char *company)
{
	struct crm_name_company split;

	assert_int_equal(crm_name_company_split(&split, cell, &arena), CRM_OK);
	if (strcmp(shown(split.person), shown(person)) != 0 ||
	    strcmp(shown(split.company), shown(company)) != 0)
		fail_msg(
		    "%s: person %s, company %s", cell, shown(split.person), shown(split.company));
}

static void
organisations(void **state)
{
	static const char *const cases[][3] = {
		{ "ООО \"Ромашка\" (Москва)", NULL, "ООО \"Ромашка\"" },
		{ "ООО «Ромашка», г. Москва", NULL, "ООО «Ромашка»" },
		{ "ООО «Ромашка» (Анна)", "Анна", "ООО «Ромашка»" },
		{ "ООО «Ромашка», Иванов", "Иванов", "ООО «Ромашка»" },
		{ "Петрова Анна, главный бухгалтер ООО «Ромашка»",
		    "Петрова Анна, главный бухгалтер", "ООО «Ромашка»" },
		{ "John Smith, general manager, Acme LLC", "John Smith, general manager",
		    "Acme LLC" },
		{ "Компания Василёк", NULL, "Компания Василёк" },
		{ "Завод Прогресс, Пётр Львов", "Пётр Львов", "Завод Прогресс" },
		{ "Магазин Анна", "Магазин Анна", NULL },
		{ "Компания", "Компания", NULL },
		{ "ООО Ромашка", NULL, "ООО Ромашка" },
		{ "ООО «Ромашка»", NULL, "ООО «Ромашка»" },
		{ "Ромашка ООО", NULL, "Ромашка ООО" },
		{ "Иванов Иван, ООО Ромашка", "Иванов Иван", "ООО Ромашка" },
		{ "Иванов Иван ООО Ромашка", "Иванов Иван", "ООО Ромашка" },
		{ "Иванов Иван ООО «Ромашка»", "Иванов Иван", "ООО «Ромашка»" },
		{ "Иванов Иван (ООО Ромашка)", "Иванов Иван", "ООО Ромашка" },
		{ "Иванов Иван / ООО Ромашка", "Иванов Иван", "ООО Ромашка" },
		{ "Иванов Иван - ООО Ромашка", "Иванов Иван", "ООО Ромашка" },
		{ "ООО Ромашка, Иванов Иван", "Иванов Иван", "ООО Ромашка" },
		{ "ООО «Ромашка» Иванов Иван", "Иванов Иван", "ООО «Ромашка»" },
		{ "ООО \"Ромашка\" Иванов Иван Иванович", "Иванов Иван Иванович",
		    "ООО \"Ромашка\"" },
		{ "ООО \"Ромашка\", директор Иванов Иван", "директор Иванов Иван",
		    "ООО \"Ромашка\"" },
		{ "ООО Ромашка - Иванов Иван", "Иванов Иван", "ООО Ромашка" },
		{ "ООО Ромашка (Иванов Иван)", "Иванов Иван", "ООО Ромашка" },
		{ "ИП Иванов И.И.", "Иванов И.И.", "ИП Иванов И.И." },
		{ "ИП Иванов", "Иванов", "ИП Иванов" },
		{ "ИП Иванов Иван Иванович", "Иванов Иван Иванович", "ИП Иванов Иван Иванович" },
		{ "ИП Ромашка", NULL, "ИП Ромашка" },
		{ "Иванов И.И. ИП", "Иванов И.И.", "Иванов И.И. ИП" },
		{ "Иванов И.И., ИП", "Иванов И.И.", "Иванов И.И., ИП" },
		{ "Индивидуальный предприниматель Иванов Иван", "Иванов Иван",
		    "Индивидуальный предприниматель Иванов Иван" },
		{ "АО Сатурн", NULL, "АО Сатурн" },
		{ "ЧП Ромашка", NULL, "ЧП Ромашка" },
		{ "ЧП Иванов И.И.", "Иванов И.И.", "ЧП Иванов И.И." },
		{ "«Ромашка»", NULL, "«Ромашка»" },
		{ "\"Ромашка\"", NULL, "\"Ромашка\"" },
		{ "Магазин «Ромашка»", NULL, "Магазин «Ромашка»" },
		{ "Ivan Ivanov (Romashka LLC)", "Ivan Ivanov", "Romashka LLC" },
		{ "Ivan Ivanov, Romashka LLC", "Ivan Ivanov", "Romashka LLC" },
		{ "Ivan Ivanov, Acme Inc.", "Ivan Ivanov", "Acme Inc." },
		{ "Acme Inc.", NULL, "Acme Inc." },
		{ "Acme, Inc.", NULL, "Acme, Inc." },
		{ "Иванов Иван, директор, ООО Ромашка", "Иванов Иван, директор", "ООО Ромашка" },
		{ "Иванов Иван, директор ООО Ромашка", "Иванов Иван, директор", "ООО Ромашка" },
		{ "Директор ООО «Ромашка» Иванов Иван", "Иванов Иван", "ООО «Ромашка»" },
		{ "Петров и Ко", NULL, "Петров и Ко" },
		{ "Smith & Co", NULL, "Smith & Co" },
		{ "Иванов Иван, «Ромашка»", "Иванов Иван", "«Ромашка»" },
		{ "ООО «Ромашка, Лютик и Ко», Иванов Иван", "Иванов Иван",
		    "ООО «Ромашка, Лютик и Ко»" },
		{ "Müller GmbH", NULL, "Müller GmbH" },
		{ "Hans Müller, Müller GmbH", "Hans Müller", "Müller GmbH" },
		{ "Hans Müller (Müller GmbH & Co. KG)", "Hans Müller", "Müller GmbH & Co. KG" },
		{ "Ромашкина Анна, ИП", "Ромашкина Анна", "Ромашкина Анна, ИП" },
		{ "Общество с ограниченной ответственностью «Ромашка»", NULL,
		    "Общество с ограниченной ответственностью «Ромашка»" },
		{ "КФХ Петров А.А.", "Петров А.А.", "КФХ Петров А.А." },
		{ "директор ООО Ромашка", NULL, "ООО Ромашка" },
		{ "Филиал ООО «Ромашка»", NULL, "Филиал ООО «Ромашка»" },
		{ "Ромашка, ООО", NULL, "Ромашка, ООО" },
		{ "Иванов «Вано» Иван, ООО Ромашка", "Иванов «Вано» Иван", "ООО Ромашка" },
		{ "Acme Co., Ltd.", NULL, "Acme Co., Ltd." },
		{ "Магазин \"Ромашка\", Анна", "Анна", "Магазин \"Ромашка\"" },
		{ "PT Acme", NULL, "PT Acme" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		check(cases[i][0], cases[i][1], cases[i][2]);
}

/* Nothing is touched where there is none, or where it may as well be a person. */
static void
persons_alone(void **state)
{
	static const char *const cells[] = {
		"Иванов Иван",
		"Иванов И.И.",
		"Иванов ИП",
		"Иванов АО",
		"Иванов АО.",
		"АО Иванов",
		"\"Иван Петров\"",
		"Иван «Вано» Иванов",
		"Иванов «Вано»",
		"William \"Bill\" Smith",
		"Smith, John, Jr.",
		"Smith, John, MD",
		"John Smith SA",
		"Anna Doo",
		"SMITH ASA",
		"Пат Смит",
		"Мау Анна",
		"Тов. Сухов",
		"Иванова (Петрова) Анна",
		"Иванов Иван, отдел закупок",
		"Garcia Lopez, Juan Carlos",
		"John Smith Company",
		"Иванов Иван «Ромашка»",
		"Анна «Ромашка»",
		"Ромашка",
		"Ли СП",
		"Петров СП",
		"Kim AS",
		"Менеджер Анна",
		"Acme SA",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cells); i++)
		check(cells[i], cells[i], NULL);
	check("", NULL, NULL);
	check(",", ",", NULL);
	check("ООО, а, б, в, г, д, е, ж, з, и", "ООО, а, б, в, г, д, е, ж, з, и", NULL);
	/* Prose is not taken apart. */
	char cell[1002];
	memset(cell, 'a', sizeof(cell) - 1);
	memcpy(cell, "Anna Ivanova, LLC ", strlen("Anna Ivanova, LLC "));
	cell[sizeof(cell) - 1] = '\0';
	check(cell, cell, NULL);
	cell[1000] = '\0';
	check(cell, "Anna Ivanova", cell + strlen("Anna Ivanova, "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(organisations),
		cmocka_unit_test(persons_alone),
	};

	return cmocka_run_group_tests_name("name_company", tests, NULL, clear_arena);
}
