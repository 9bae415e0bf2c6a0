/*
 * What currencies are worth: exact, and rounded once.
 */
#include <string.h>

#include "lib/crm/rate.h"
#include "tests/unit/crm_test.h"

static void
rates_are_decimal_numbers(void **state)
{
	static const char *const bad[] = { "", "0", "0.0", "-1", "+1", "1.", ".5", "1.2.3", "1e3",
		"1.0000000001", "99999999999", " 1", "1 000", "x" };
	struct crm_arena arena = CRM_ARENA_INIT;
	int64_t nano = 0;

	(void)state;
	assert_true(crm_rate_parse("92.5058", &nano));
	assert_int_equal(nano, INT64_C(92505800000));
	assert_string_equal(crm_rate_text(&arena, nano), "92.5058");
	assert_true(crm_rate_parse("0,000000001", &nano));
	assert_int_equal(nano, 1);
	assert_string_equal(crm_rate_text(&arena, nano), "0.000000001");
	assert_true(crm_rate_parse("9223372036", &nano));
	assert_string_equal(crm_rate_text(&arena, nano), "9223372036");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(crm_rate_parse(bad[i], &nano));
	crm_arena_clear(&arena);
}

static void
amounts_are_converted_by_the_rate_of_their_time(void **state)
{
	struct crm_rate list[] = { { "EUR", 100, INT64_C(99500000000) },
		{ "JPY", 100, INT64_C(600000000) }, { "KWD", 100, INT64_C(300000000000) },
		{ "USD", 100, INT64_C(90000000000) }, { "USD", 200, INT64_C(100000000000) } };
	const struct crm_rates rates = { "RUB", list, sizeof(list) / sizeof(list[0]) };
	int64_t out = -1;

	(void)state;
	assert_false(crm_rates_convert(&rates, 100, "USD", "RUB", 99, &out));
	assert_true(crm_rates_convert(&rates, 100, "USD", "RUB", 100, &out));
	assert_int_equal(out, 9000);
	assert_true(crm_rates_convert(&rates, 100, "USD", "RUB", 199, &out));
	assert_int_equal(out, 9000);
	assert_true(crm_rates_convert(&rates, 100, "USD", "RUB", 200, &out));
	assert_int_equal(out, 10000);
	assert_true(crm_rates_convert(&rates, 100, "USD", "RUB", INT64_MAX, &out));
	assert_int_equal(out, 10000);
	/* Both are rates in roubles; two, no and three decimals. */
	assert_true(crm_rates_convert(&rates, 1000, "USD", "EUR", 150, &out));
	assert_int_equal(out, 905); /* 9.0452 */
	assert_true(crm_rates_convert(&rates, 1000, "JPY", "RUB", 150, &out));
	assert_int_equal(out, 60000);
	assert_true(crm_rates_convert(&rates, 100, "RUB", "JPY", 150, &out));
	assert_int_equal(out, 2); /* 1.67 */
	assert_true(crm_rates_convert(&rates, 1500, "KWD", "USD", 150, &out));
	assert_int_equal(out, 500);
	/* Halves go away from zero. */
	assert_true(crm_rates_convert(&rates, 90, "RUB", "JPY", 150, &out));
	assert_int_equal(out, 2); /* 1.5 */
	assert_true(crm_rates_convert(&rates, -90, "RUB", "JPY", 150, &out));
	assert_int_equal(out, -2);
	assert_true(crm_rates_convert(&rates, INT64_MAX, "RUB", "RUB", 0, &out));
	assert_int_equal(out, INT64_MAX);
	assert_false(crm_rates_convert(&rates, INT64_MAX, "USD", "RUB", 150, &out));
	assert_true(crm_rates_convert(&rates, INT64_MIN, "KWD", "JPY", 150, &out));
	assert_int_equal(out, INT64_MIN / 2);
	assert_false(crm_rates_convert(&rates, 1, "GBP", "RUB", 150, &out));
	assert_false(crm_rates_convert(&rates, 1, "RUB", "GBP", 150, &out));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rates_are_decimal_numbers),
		cmocka_unit_test(amounts_are_converted_by_the_rate_of_their_time),
	};

	return cmocka_run_group_tests_name("rate", tests, NULL, NULL);
}
