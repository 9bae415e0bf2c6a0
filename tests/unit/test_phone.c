#include <dlfcn.h>
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

/* Whether libphonenumber was loaded. With sanitizers there is an RPATH instead of $ORIGIN. */
static bool
is_loaded(void)
{
	static const char *const names[] = { "$ORIGIN/../lib/crmutils/phone_shim.so",
		"phone_shim.so" };
	void *shim = NULL;

	for (size_t i = 0; shim == NULL && i < sizeof(names) / sizeof(*names); i++)
		shim = dlopen(names[i], RTLD_NOW | RTLD_NOLOAD | RTLD_LOCAL);
	if (shim != NULL)
		dlclose(shim);
	return shim != NULL;
}

/* Runs before all others: what lists are full of is read without libphonenumber. */
static void
ordinary_numbers_need_no_library(void **state)
{
	static const struct accepted ordinary[] = {
		{ "8 (916) 123-45-67", "RU", "+79161234567", NULL },
		{ "79161234567", "RU", "+79161234567", NULL },
		{ "тел.: 8 (495) 123-45-67 доб. 12", "RU", "+74951234567", "12" },
		{ "+7 916 223–45–67 (Анна)", "RU", "+79162234567", NULL },
		{ "8-10-375-29-223-45-67", "RU", "+375292234567", NULL },
		{ "0049 30 / 22 34 56", "RU", "+4930223456", NULL },
		{ "(650) 253-0100 ext. 7", "US", "+16502530100", "7" },
		{ "020 7946 0958", "GB", "+442079460958", NULL },
		{ "11 15-2345-6789", "AR", "+5491123456789", NULL },
	};
	static const struct refused wrong[] = {
		{ "позвонить", "RU", "not a number" },
		{ "-", "RU", "not a number" },
		{ "8 916 123-45", "RU", "too short" },
		{ "8 (000) 123-45-67", "RU", "not a number of RU" },
		{ "8 916 123-45-67", NULL, "no country code" },
	};
	static const struct accepted odd[] = { { "1-800-FLOWERS", "US", "+18003569377", NULL } };

	(void)state;
	assert_int_equal(crm_phone_region_known("RU", NULL), CRM_OK);
	ACCEPT(ordinary);
	REFUSE(wrong);
	assert_false(is_loaded());
	ACCEPT(odd);
	assert_true(is_loaded());
}

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

/* As people type them: remarks, labels, other marks between digits, prefixes twice. */
static void
dirty_cells(void **state)
{
	static const struct accepted cases[] = {
		{ "+7 495 223-45-67 (после 18:00)", "RU", "+74952234567", NULL },
		{ "8 916 2234567 Анна", "RU", "+79162234567", NULL },
		{ "8 916 2234567 Анна 2", "RU", "+79162234567", NULL },
		{ "8 495 223-45-67, Анна Петровна", "RU", "+74952234567", NULL },
		{ "+7 495 223-45-67 до 18:00", "RU", "+74952234567", NULL },
		{ "+7 495 223-45-67 с 9 до 18", "RU", "+74952234567", NULL },
		{ "+7 495 223-45-67 - Анна", "RU", "+74952234567", NULL },
		{ "+7 916 223 45 67 (с 9:00 до 18:00)", "RU", "+79162234567", NULL },
		{ "Анна 8 916 223 45 67", "RU", "+79162234567", NULL },
		{ "Анна: 8 916 223 45 67", "RU", "+79162234567", NULL },
		{ "моб: 8-916-2234567 (WhatsApp)", "RU", "+79162234567", NULL },
		{ "WhatsApp +79162234567", "RU", "+79162234567", NULL },
		{ "Viber/WhatsApp: +7 916 223 45 67", "RU", "+79162234567", NULL },
		{ "тел./факс: 8 495 223-45-67", "RU", "+74952234567", NULL },
		{ "т/ф 8 495 223-45-67", "RU", "+74952234567", NULL },
		{ "р.т. 8 495 223-45-67", "RU", "+74952234567", NULL },
		{ "☎ 8 495 223-45-67", "RU", "+74952234567", NULL },
		{ "📱+7 916 223-45-67", "RU", "+79162234567", NULL },
		{ "№ 8 916 223-45-67", "RU", "+79162234567", NULL },
		{ "+7(916)-223-45-67", "RU", "+79162234567", NULL },
		{ "+7-(916)-223-45-67", "RU", "+79162234567", NULL },
		{ "+7/916/2234567", "RU", "+79162234567", NULL },
		{ "+7_916_223_45_67", "RU", "+79162234567", NULL },
		{ "8.916.223.45.67", "RU", "+79162234567", NULL },
		{ "8•916•223•45•67", "RU", "+79162234567", NULL },
		{ "+7 916 223–45–67", "RU", "+79162234567", NULL },
		{ "+7‑916‑223‑45‑67", "RU", "+79162234567", NULL },
		{ "+7−916−223−45−67", "RU", "+79162234567", NULL },
		{ "８９１６２２３４５６７", "RU", "+79162234567", NULL },
		{ "++7 916 2234567", "RU", "+79162234567", NULL },
		{ "+ 7 916 2234567", "RU", "+79162234567", NULL },
		{ "+7+7 916 2234567", "RU", "+79162234567", NULL },
		{ "+7 +7 916 2234567", "RU", "+79162234567", NULL },
		{ "+7 8 916 223 45 67", "RU", "+79162234567", NULL },
		{ "+7 (8916) 223 45 67", "RU", "+79162234567", NULL },
		{ "+8 (916) 223-45-67", "RU", "+79162234567", NULL },
		{ "7 8 916 2234567", "RU", "+79162234567", NULL },
		{ "007 916 223 45 67", "RU", "+79162234567", NULL },
		{ "810 49 30 223456", "RU", "+4930223456", NULL },
		{ "8-10-375-29-223-45-67", "RU", "+375292234567", NULL },
		{ "8 10 49 30 223456", "RU", "+4930223456", NULL },
		{ "00375 29 223 45 67", "RU", "+375292234567", NULL },
		{ "+375 (29) 223-45-67", "RU", "+375292234567", NULL },
		{ "8 029 223-45-67", "BY", "+375292234567", NULL },
		{ "80292234567", "BY", "+375292234567", NULL },
		{ "(029) 223-45-67", "BY", "+375292234567", NULL },
		{ "8 701 223 45 67", "KZ", "+77012234567", NULL },
		{ "87012234567", "RU", "+77012234567", NULL },
		{ "0 50 223 45 67", "UA", "+380502234567", NULL },
		{ "(050) 223-45-67", "UA", "+380502234567", NULL },
		{ "79162234567", "US", "+79162234567", NULL },
		{ "79162234567", NULL, "+79162234567", NULL },
		{ "1-800-FLOWERS", "RU", "+18003569377", NULL },
		{ "1 800 FLOWERS", "DE", "+18003569377", NULL },
		{ "030 223456", "DE", "+4930223456", NULL },
		{ "+49 (0)30 223456", "RU", "+4930223456", NULL },
		{ "+49 30 / 22 34 56", "RU", "+4930223456", NULL },
		{ "'89162234567", "RU", "+79162234567", NULL },
		{ "\"+7 916 223-45-67\"", "RU", "+79162234567", NULL },
		{ "=+79162234567", "RU", "+79162234567", NULL },
		{ "79162234567.0", "RU", "+79162234567", NULL },
		{ "79162234567,00", "RU", "+79162234567", NULL },
		{ "+79162234567.", "RU", "+79162234567", NULL },
		{ "89162234567;", "RU", "+79162234567", NULL },
		{ "8 495 223-45-67 дом", "RU", "+74952234567", NULL },
		{ "8 495 223-45-67 домашний", "RU", "+74952234567", NULL },
	};

	(void)state;
	ACCEPT(cases);
}

static void
dirty_extensions(void **state)
{
	static const struct accepted cases[] = {
		{ "8 (495) 223-45-67 доб 5", "RU", "+74952234567", "5" },
		{ "8(495)2234567доб.12", "RU", "+74952234567", "12" },
		{ "8(495)2234567*12", "RU", "+74952234567", "12" },
		{ "8 495 223-45-67 (12)", "RU", "+74952234567", "12" },
		{ "8 495 223-45-67 (доб 12, Анна)", "RU", "+74952234567", "12" },
		{ "8 495 223-45-67 (доб. 12) Анна", "RU", "+74952234567", "12" },
		{ "8 495 223-45-67 внутр. 123", "RU", "+74952234567", "123" },
		{ "8 495 223-45-67 внутренний номер 123", "RU", "+74952234567", "123" },
		{ "8 495 223-45-67 int. 123", "RU", "+74952234567", "123" },
		{ "8 495 223-45-67 ext: 123", "RU", "+74952234567", "123" },
		{ "8 495 223-45-67 / доб. 123", "RU", "+74952234567", "123" },
		{ "8 495 223-45-67, 12", "RU", "+74952234567", "12" },
		{ "+7 495 223-45-67,,12", "RU", "+74952234567", "12" },
		{ "8 495 223-45-67 доб. 123 (Анна)", "RU", "+74952234567", "123" },
		{ "8 495 223-45-67 доп. 7", "RU", "+74952234567", "7" },
		{ "+1 (650) 253-0100 extn 7", "RU", "+16502530100", "7" },
		{ "+380 44 223 45 67 дод. 12", "UA", "+380442234567", "12" },
	};

	(void)state;
	ACCEPT(cases);
}

static void
dirty_refusals(void **state)
{
	static const struct refused cases[] = {
		{ "#NAME?", "RU", "destroyed by a spreadsheet" },
		{ "#ЗНАЧ!", "RU", "destroyed by a spreadsheet" },
		{ "########", "RU", "destroyed by a spreadsheet" },
		{ "7.9E+10", "RU", "destroyed by a spreadsheet" },
		{ "7.91612E+10", "RU", "destroyed by a spreadsheet" },
		{ "+7.9E+10", "RU", "destroyed by a spreadsheet" },
		{ "7,91612E+10", "RU", "destroyed by a spreadsheet" },
		{ "7,9E +10", "RU", "destroyed by a spreadsheet" },
		{ "8-916-CALL", "RU", "too short" },
		{ "8O9162234567", "RU", "not a number" },
		{ "8 9I6 223 45 67", "RU", "not a number" },
		{ "8 (916) 223-45-6", "RU", "not a number of RU" },
		{ "8 (916) 223-45-677", "RU", "not a number of RU" },
		{ "8 916 223-45-XX", "RU", "too short" },
		{ "+7 (___) ___-__-__", "RU", "placeholder" },
		{ "+7", "RU", "placeholder" },
		{ "8", "RU", "placeholder" },
		{ "0", "RU", "placeholder" },
		{ "000000", "RU", "placeholder" },
		{ "1111111", "RU", "placeholder" },
		{ "+7 (999) 999-99-99", "RU", "placeholder" },
		{ "+7 495 223-45-67 - 12", "RU", "not a number of RU" },
		{ "8 495 223-45-67, 8 495 223-45-68", "RU", "not a number" },
		{ "13012345678", "RU", "not a number of RU" },
		{ "ivan@example.org", "RU", "not a number" },
		{ "2026-03-05", "RU", "too short" },
		{ "4276 1234 5678 9012", "RU", "too long" },
	};

	(void)state;
	REFUSE(cases);
}

/* Mexican mobiles are kept as they were given, and meet all the same. */
static void
mexico(void **state)
{
	static const char *const cases[][3] = {
		{ "+5212221234567", "RU", "+5212221234567" },
		{ "+52 1 222 123 4567", NULL, "+5212221234567" },
		{ "12221234567", "MX", "+5212221234567" },
		{ "+52 222 123 4567", "RU", "+522221234567" },
		{ "222 123 4567", "MX", "+522221234567" },
		{ "01 222 123 4567", "MX", "+522221234567" },
		{ "044 222 123 4567", "MX", "+522221234567" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct crm_phone phone;
		const char *problem;
		if (crm_phone_parse(&phone, cases[i][0], cases[i][1], &arena, &problem) != CRM_OK)
			fail_msg("'%s': %s", cases[i][0], problem);
		assert_string_equal(phone.value, cases[i][2]);
		assert_string_equal(phone.key, "+522221234567");
	}
}

static void
nothing_and_wrecks(void **state)
{
	static const char *const blanks[] = { "0", "00", "000000", "0 000 000", "+7", "7", "8", "1",
		"+375", "+7 (___) ___-__-__", "8 (___) ___-__-__", "11111111", "+7 (999) 999-99-99",
		"(000) 000-00-00" };
	static const char *const wrecks[] = { "7.9E+10", "7,91612E+10", "8E10", "'7.9E+10",
		"#NAME?", "#name?", "#ИМЯ?", "#ЗНАЧ!", "########", "#VALUE!" };
	static const char *const neither[] = { "", "-", "+", "12", "+7 916 223-45-67", "доб. 0",
		"#", "#N/A", "#12", "E10", "223-45-67", "7.9", "79162234567.0" };

	(void)state;
	for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++)
		if (!crm_phone_placeholder(blanks[i]) || crm_phone_destroyed(blanks[i]))
			fail_msg("'%s' is a placeholder", blanks[i]);
	for (size_t i = 0; i < sizeof(wrecks) / sizeof(wrecks[0]); i++)
		if (crm_phone_placeholder(wrecks[i]) || !crm_phone_destroyed(wrecks[i]))
			fail_msg("'%s' is destroyed", wrecks[i]);
	for (size_t i = 0; i < sizeof(neither) / sizeof(neither[0]); i++)
		if (crm_phone_placeholder(neither[i]) || crm_phone_destroyed(neither[i]))
			fail_msg("'%s' is neither", neither[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ordinary_numbers_need_no_library),
		cmocka_unit_test(national_numbers),
		cmocka_unit_test(international_numbers),
		cmocka_unit_test(extensions),
		cmocka_unit_test(what_stands_around),
		cmocka_unit_test(refusals),
		cmocka_unit_test(no_numbers_at_all),
		cmocka_unit_test(long_cells),
		cmocka_unit_test(regions),
		cmocka_unit_test(dirty_cells),
		cmocka_unit_test(dirty_extensions),
		cmocka_unit_test(dirty_refusals),
		cmocka_unit_test(mexico),
		cmocka_unit_test(nothing_and_wrecks),
	};

	return cmocka_run_group_tests_name("phone", tests, NULL, clear_arena);
}
