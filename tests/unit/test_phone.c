#include <stdio.h>
#include <string.h>

#include "lib/text/phone.h"
#include "tests/unit/crm_test.h"

static struct crm_arena arena;

static int
clear_arena(void **state)
{
	(void)state;
	crm_arena_clear(&arena);
	return 0;
}

struct accepted {
	const char *cell, *region, *value, *ext;
};

struct refused {
	const char *cell, *region, *problem;
};

static void
accept_all(const struct accepted *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct accepted *c = cases + i;
		struct crm_phone phone;
		const char *problem;
		char key[40];
		if (crm_phone_parse(&phone, c->cell, c->region, &arena, &problem) != CRM_OK)
			fail_msg("'%s': %s", c->cell, problem);
		assert_null(problem);
		if (strcmp(phone.value, c->value) != 0)
			fail_msg("'%s': %s", c->cell, phone.value);
		if (c->ext == NULL) {
			assert_null(phone.ext);
			assert_string_equal(phone.key, c->value);
		} else {
			assert_string_equal(phone.ext, c->ext);
			snprintf(key, sizeof(key), "%sx%s", c->value, c->ext);
			assert_string_equal(phone.key, key);
		}
	}
}

static void
refuse_all(const struct refused *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct crm_phone phone;
		const char *problem;
		if (crm_phone_parse(&phone, cases[i].cell, cases[i].region, &arena, &problem) !=
		    CRM_EDATA)
			fail_msg("'%s' accepted as %s", cases[i].cell, phone.value);
		if (strcmp(problem, cases[i].problem) != 0)
			fail_msg("'%s': %s", cases[i].cell, problem);
		assert_null(phone.value);
		assert_null(phone.ext);
		assert_null(phone.key);
	}
}

#define ACCEPT(cases) accept_all(cases, sizeof(cases) / sizeof(*(cases)))
#define REFUSE(cases) refuse_all(cases, sizeof(cases) / sizeof(*(cases)))

static void
national_numbers(void **state)
{
	static const struct accepted cases[] = {
		{ "8 (916) 123-45-67", "RU", "+79161234567", NULL },
		{ "89161234567", "RU", "+79161234567", NULL },
		{ "9161234567", "RU", "+79161234567", NULL },
		{ "79161234567", "RU", "+79161234567", NULL },
		{ "8-800-555-01-02", "RU", "+78005550102", NULL },
		{ "8 701 123 45 67", "KZ", "+77011234567", NULL },
		{ "(650) 253-0100", "US", "+16502530100", NULL },
		{ "(650) 253-0100", "us", "+16502530100", NULL },
		{ "1-800-FLOWERS", "US", "+18003569377", NULL },
		{ "020 7946 0958", "GB", "+442079460958", NULL },
		{ "301/23456", "DE", "+4930123456", NULL },
	};

	(void)state;
	ACCEPT(cases);
}

static void
international_numbers(void **state)
{
	static const struct accepted cases[] = {
		{ "+7 916 123-45-67", "RU", "+79161234567", NULL },
		{ "+7 916 123-45-67", NULL, "+79161234567", NULL },
		{ "+7 916 123-45-67", "US", "+79161234567", NULL },
		{ "(+7 916) 123 45 67", "RU", "+79161234567", NULL },
		{ "+7 (8 495) 123-45-67", "RU", "+74951234567", NULL },
		{ "+44 (0) 20 7946 0958", "RU", "+442079460958", NULL },
		{ "00 49 30 123456", "DE", "+4930123456", NULL },
		{ "0049 30 123456", "RU", "+4930123456", NULL },
		{ "0049 30 123456", NULL, "+4930123456", NULL },
		{ "8~10 49 30 123456", "RU", "+4930123456", NULL },
		{ "380501234567", "RU", "+380501234567", NULL },
		{ "+8 916 123-45-67", "RU", "+79161234567", NULL },
		{ "tel:6502530100;phone-context=+1", "RU", "+16502530100", NULL },
	};

	(void)state;
	ACCEPT(cases);
}

static void
extensions(void **state)
{
	static const struct accepted cases[] = {
		{ "8 (495) 123-45-67 доб. 12", "RU", "+74951234567", "12" },
		{ "+7 495 123-45-67, доб.12", "RU", "+74951234567", "12" },
		{ "+7 495 123-45-67 (ДОБ. №012)", "RU", "+74951234567", "012" },
		{ "+7 495 123-45-67 добавочный 1234", "RU", "+74951234567", "1234" },
		{ "8 495 1234567 вн. 345", "RU", "+74951234567", "345" },
		{ "8 495 1234567 #12", "RU", "+74951234567", "12" },
		{ "8 495 1234567х12", "RU", "+74951234567", "12" },
		{ "8 495 1234567;ext=5", "RU", "+74951234567", "5" },
		{ "650-253-0100 x123", "US", "+16502530100", "123" },
		{ "650-253-0100 Ext. 123", "US", "+16502530100", "123" },
		{ "+1 650 253 0100 extension: 4567", NULL, "+16502530100", "4567" },
		{ "8 495 1234567 доб.", "RU", "+74951234567", NULL },
	};

	(void)state;
	ACCEPT(cases);
}

static void
what_stands_around(void **state)
{
	static const struct accepted cases[] = {
		{ "тел.: 8-916-123-45-67", "RU", "+79161234567", NULL },
		{ "тел. 2: 8-916-123-45-67", "RU", "+79161234567", NULL },
		{ "моб. 89161234567", "RU", "+79161234567", NULL },
		{ "т.89161234567", "RU", "+79161234567", NULL },
		{ "Tel: +79161234567", NULL, "+79161234567", NULL },
		{ "'+79161234567", "RU", "+79161234567", NULL },
		{ "\"89161234567\"", "RU", "+79161234567", NULL },
		{ "+7-916-123-45-67;", "RU", "+79161234567", NULL },
		{ "89161234567 (Иван)", "RU", "+79161234567", NULL },
		{ "89161234567, звонить после 18:00", "RU", "+79161234567", NULL },
		{ "＋７（９１６）１２３４５６７", "RU", "+79161234567", NULL },
		{ "79161234567.0", "RU", "+79161234567", NULL },
		{ "79161234567,00", "RU", "+79161234567", NULL },
	};

	(void)state;
	ACCEPT(cases);
}

static void
refusals(void **state)
{
	static const struct refused cases[] = {
		{ "", "RU", "not a number" },
		{ "-", "RU", "not a number" },
		{ "позвонить", "RU", "not a number" },
		{ "call me", "US", "not a number" },
		{ "8 916 123-45", "RU", "too short" },
		{ "23-45-67", "RU", "too short" },
		{ "112", "RU", "too short" },
		{ "89161234567 89167654321", "RU", "too long" },
		{ "8 (000) 123-45-67", "RU", "not a number of RU" },
		{ "8 (000) 123-45-67", "ru", "not a number of RU" },
		{ "+1 123 253 0100", "RU", "not a valid number" },
		{ "+210 3456 56789", "RU", "no such country code" },
		{ "8 916 123-45-67", NULL, "no country code" },
		{ "8 916 123-45-67", "ZZ", "no country code" },
		{ "8 916 123-45-67", "Russia", "no country code" },
	};

	(void)state;
	REFUSE(cases);
}

static void
no_numbers_at_all(void **state)
{
	static const struct refused cases[] = {
		{ "7.9E+10", "RU", "destroyed by a spreadsheet" },
		{ "7,9E+10", "RU", "destroyed by a spreadsheet" },
		{ "7,9161Е+10", "RU", "destroyed by a spreadsheet" },
		{ "7.9161e10", "RU", "destroyed by a spreadsheet" },
		{ "8E10", "RU", "destroyed by a spreadsheet" },
		{ "0000000000", "RU", "placeholder" },
		{ "00000", "RU", "placeholder" },
		{ "1111111111", "US", "placeholder" },
		{ "+7 (111) 111-11-11", "RU", "placeholder" },
		{ "8 999 999-99-99", "RU", "placeholder" },
		{ "1234567", "RU", "placeholder" },
		{ "1234567890", "US", "placeholder" },
		{ "8 123 456-78-90", "US", "placeholder" },
	};

	(void)state;
	REFUSE(cases);
}

static void
long_cells(void **state)
{
	char cell[400];
	struct refused refused = { cell, "RU", "too long" };

	(void)state;
	memset(cell, '1', sizeof(cell) - 1);
	cell[sizeof(cell) - 1] = '\0';
	refuse_all(&refused, 1);
	cell[250] = '\0';
	cell[0] = '2';
	refuse_all(&refused, 1);
}

static void
regions(void **state)
{
	struct crm_err err = { 0 };

	(void)state;
	assert_int_equal(crm_phone_region_known("RU", &err), CRM_OK);
	assert_int_equal(crm_phone_region_known("de", NULL), CRM_OK);
	assert_int_equal(crm_phone_region_known("XX", &err), CRM_EDATA);
	assert_string_equal(
	    err.text, "unknown region 'XX'; two letters of ISO 3166 such as RU are wanted");
	assert_int_equal(crm_phone_region_known("Russia", &err), CRM_EDATA);
	assert_int_equal(crm_phone_region_known("", &err), CRM_EDATA);
	assert_int_equal(crm_phone_region_known(NULL, &err), CRM_EDATA);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(national_numbers),
		cmocka_unit_test(international_numbers),
		cmocka_unit_test(extensions),
		cmocka_unit_test(what_stands_around),
		cmocka_unit_test(refusals),
		cmocka_unit_test(no_numbers_at_all),
		cmocka_unit_test(long_cells),
		cmocka_unit_test(regions),
	};

	return cmocka_run_group_tests_name("phone", tests, NULL, clear_arena);
}
