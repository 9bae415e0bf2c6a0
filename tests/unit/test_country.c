#include "tests/unit/crm_test.h"

#include "lib/text/country.h"

static void
countries_are_known_by_code_and_by_name(void **state)
{
	static const struct {
		const char *cell, *code;
	} cases[] = {
		{ "RU", "RU" },
		{ "ru", "RU" },
		{ "Россия", "RU" },
		{ "РОССИЯ", "RU" },
		{ "russia", "RU" },
		{ "Беларусь", "BY" },
		{ "Deutschland", "DE" },
		{ "Österreich", "AT" },
		{ "U.S.A.", "US" },
		{ "Türkiye", "TR" },
		{ "ЮАР", "ZA" },
		{ "Zz", "ZZ" }, /* of the form of a code: whether it is one shows with the number */
		{ "R1", NULL },
		{ "Атлантида", NULL },
		{ "Rus", "RU" },
		{ "DEU", "DE" },
		{ "XYZ", NULL },
		{ "РФ", "RU" },
		{ "Р.Ф.", "RU" },
		{ "Russian Federation", "RU" },
		{ "Республика Беларусь", "BY" },
		{ "U.S.", "US" },
		{ "U.K.", "GB" },
		{ "Беларусь.", "BY" },
		{ "Соединённое Королевство", "GB" },
		{ "Шри-Ланка", "LK" },
		{ "+49", "DE" },
		{ "+375", "BY" },
		{ "+7", "RU" },
		{ "Россия, Москва", "RU" },
		{ "г. Алматы, Казахстан", "KZ" },
		{ "Germany (DE)", "DE" },
		{ "RU - Россия", "RU" },
		{ "Турция/Turkey", "TR" },
		{ "Springfield, IL", NULL }, /* no Israel */
		{ "Москва", NULL },
		{ ",", NULL },
		{ "", NULL },
	};
	struct crm_arena arena = CRM_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *code = "?";
		assert_true(crm_country_code(cases[i].cell, &arena, &code));
		if (cases[i].code == NULL) {
			if (code != NULL)
				fail_msg("'%s' gave %s", cases[i].cell, code);
			continue;
		}
		if (code == NULL)
			fail_msg("'%s' gave nothing", cases[i].cell);
		assert_string_equal(code, cases[i].code);
	}
	crm_arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(countries_are_known_by_code_and_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
