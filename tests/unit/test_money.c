#include "tests/unit/crm_test.h"

#include "lib/text/money.h"

static void
splits_amounts(void **state)
{
	static const struct {
		const char *cell, *number, *currency; /* number NULL: not an amount */
	} cases[] = {
		{ "120000", "120000", NULL },
		{ "1 200 000,50 ₽", "1 200 000,50", "RUB" },
		{ "1\u00a0200\u00a0000 руб.", "1 200 000", "RUB" },
		{ "5000р", "5000", "RUB" },
		{ "300 000 RUR", "300 000", "RUB" },
		{ "$5,000.00", "5,000.00", "USD" },
		{ "US$ 5000", "5000", "USD" },
		{ "5000 usd", "5000", "USD" },
		{ "EUR 10", "10", "EUR" },
		{ "10 Euro", "10", "EUR" },
		{ "€ 1'200", "1'200", "EUR" },
		{ "700 000 тенге", "700 000", "KZT" },
		{ "-5", "-5", NULL },
		{ "0", "0", NULL },
		{ "$5000 USD", NULL, NULL },
		{ "от 100 000", NULL, NULL },
		{ "1,5 млн", NULL, NULL },
		{ "50k", NULL, NULL },
		{ "большой", NULL, NULL },
		{ "", NULL, NULL },
	};
	struct crm_arena arena = CRM_ARENA_INIT;
	const char *number, *currency;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(crm_money_split(&number, &currency, cases[i].cell, &arena));
		if (cases[i].number == NULL) {
			if (number != NULL)
				fail_msg("'%s': %s", cases[i].cell, number);
			continue;
		}
		if (number == NULL)
			fail_msg("'%s': no amount", cases[i].cell);
		assert_string_equal(number, cases[i].number);
		if (cases[i].currency == NULL)
			assert_null(currency);
		else
			assert_string_equal(currency, cases[i].currency);
	}
	crm_arena_clear(&arena);
}

static void
knows_currencies(void **state)
{
	(void)state;
	assert_string_equal(crm_currency_code("rub"), "RUB");
	assert_string_equal(crm_currency_code("российский рубль"), "RUB");
	assert_string_equal(crm_currency_code("chf"), "CHF");
	assert_null(crm_currency_code("xyz"));
	assert_null(crm_currency_code("золото"));
	assert_null(crm_currency_code(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_amounts),
		cmocka_unit_test(knows_currencies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
