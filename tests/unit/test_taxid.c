#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/text/company.h"
#include "tests/unit/crm_test.h"

typedef const char *(id_check)(const char *cell, char out[CRM_TAXID_SIZE]);

static void
accept(id_check *check, const char *cell, const char *want)
{
	char out[CRM_TAXID_SIZE];
	const char *problem = check(cell, out);

	if (problem != NULL)
		fail_msg("'%s': %s", cell, problem);
	assert_string_equal(out, want);
}

static void
refuse(id_check *check, const char *cell, const char *want)
{
	char out[CRM_TAXID_SIZE];
	const char *problem = check(cell, out);

	if (problem == NULL)
		fail_msg("'%s' accepted", cell);
	assert_string_equal(problem, want);
	assert_string_equal(out, "");
}

/* Every number of the same length that differs in one digit, the first and the last apart. */
static void
refuse_neighbours(id_check *check, const char *number, const char *want, const char *want_last)
{
	const size_t n = strlen(number);
	char changed[CRM_TAXID_SIZE];

	for (size_t i = 1; i < n; i++)
		for (char digit = '0'; digit <= '9'; digit++) {
			snprintf(changed, sizeof(changed), "%s", number);
			changed[i] = digit;
			if (digit != number[i])
				refuse(check, changed, i + 1 < n ? want : want_last);
		}
}

static void
inn(void **state)
{
	(void)state;
	accept(crm_inn_check, "7712340017", "7712340017");
	accept(crm_inn_check, " 77 1234-0017 ", "7712340017");
	accept(crm_inn_check, "ИНН: 7712340017", "7712340017");
	accept(crm_inn_check, "INN 7712340017", "7712340017");
	accept(crm_inn_check, "7712340017.0", "7712340017");
	accept(crm_inn_check, "500123456044", "500123456044");
	refuse(crm_inn_check, "", "10 or 12 digits");
	refuse(crm_inn_check, "771234567", "10 or 12 digits");
	refuse(crm_inn_check, "77123456", "10 or 12 digits");
	refuse(crm_inn_check, "77123400179", "10 or 12 digits");
	refuse(crm_inn_check, "7712340017901234567", "10 or 12 digits");
	refuse(crm_inn_check, "77123A5678", "10 or 12 digits");
	refuse(crm_inn_check, "0000000000", "all zeros");
	refuse(crm_inn_check, "000000000000", "all zeros");
	refuse_neighbours(crm_inn_check, "7712340017", "wrong check digit (the last of 10 digits)",
	    "wrong check digit (the last of 10 digits)");
	refuse_neighbours(crm_inn_check, "500123456044",
	    "wrong check digit (the 11th of 12 digits)",
	    "wrong check digit (the 12th of 12 digits)");
}

static void
kpp(void **state)
{
	(void)state;
	accept(crm_kpp_check, "770101001", "770101001");
	accept(crm_kpp_check, "КПП 7701 01 001", "770101001");
	accept(crm_kpp_check, "7701ab001", "7701AB001");
	refuse(crm_kpp_check, "77010100", "9 characters");
	refuse(crm_kpp_check, "7701010011", "9 characters");
	refuse(crm_kpp_check, "77O101001", "4 digits, 2 digits or letters, 3 digits");
	refuse(crm_kpp_check, "7701.1001", "4 digits, 2 digits or letters, 3 digits");
	refuse(crm_kpp_check, "770101A01", "4 digits, 2 digits or letters, 3 digits");
	refuse(crm_kpp_check, "000000000", "no such tax office");
}

static void
ogrn(void **state)
{
	(void)state;
	accept(crm_ogrn_check, "1027700000008", "1027700000008");
	accept(crm_ogrn_check, "ОГРН 1 02 77 00 000008", "1027700000008");
	accept(crm_ogrn_check, "304770000000019", "304770000000019");
	accept(crm_ogrn_check, "ОГРНИП: 304770000000019", "304770000000019");
	refuse(crm_ogrn_check, "102770000000", "13 or 15 digits");
	refuse(crm_ogrn_check, "10277000000082", "13 or 15 digits");
	refuse(crm_ogrn_check, "3047700000000191", "13 or 15 digits");
	refuse(crm_ogrn_check, "102770000000X", "13 or 15 digits");
	refuse(crm_ogrn_check, "2027700000001", "begins with 1 or 5");
	refuse(crm_ogrn_check, "104770000000011", "begins with 3");
	refuse(crm_ogrn_check, "1020000000001", "no such region");
	refuse_neighbours(crm_ogrn_check, "1027700000008",
	    "wrong check digit (the last of 13 digits)",
	    "wrong check digit (the last of 13 digits)");
	refuse(crm_ogrn_check, "304770000000018", "wrong check digit (the last of 15 digits)");
}

/* What stands around an id in other people's lists, and what spreadsheets do to it. */
static void
dirty_cells(void **state)
{
	static const char *const cells[] = { "ИНН7712340017", "инн 7712340017", "Инн: 7712340017",
		"И.Н.Н. 7712340017", "inn:7712340017", "ИНН - 7712340017", "77-12-340017",
		"'7712340017", "7712340017,00", "7712340017.", "7712340017,0" };

	(void)state;
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
		accept(crm_inn_check, cells[i], "7712340017");
	accept(crm_kpp_check, "кпп: 770101001", "770101001");
	accept(crm_kpp_check, "770101001.0", "770101001");
	accept(crm_ogrn_check, "огрн 1027700000008", "1027700000008");
	accept(crm_ogrn_check, "1027700000008.0", "1027700000008");
	accept(crm_ogrn_check, "ogrnip 304770000000019", "304770000000019");
	refuse(crm_inn_check, "7.71235E+09", "destroyed by a spreadsheet");
	refuse(crm_inn_check, "7,71234E+09", "destroyed by a spreadsheet");
	refuse(crm_inn_check, "5.00123e11", "destroyed by a spreadsheet");
	refuse(crm_ogrn_check, "1,0277E+12", "destroyed by a spreadsheet");
	refuse(crm_kpp_check, "7,70101E+08", "destroyed by a spreadsheet");
	refuse(crm_inn_check, "ИНН", "10 or 12 digits");
	refuse(crm_inn_check, "7712340017/770101001", "10 or 12 digits");
}

/* A spreadsheet takes 0123450011 for a number, and the zero is gone. */
static void
lost_zero(void **state)
{
	char number[CRM_TAXID_SIZE], out[CRM_TAXID_SIZE];
	size_t restored = 0;

	(void)state;
	accept(crm_inn_check, "0108003670", "0108003670");
	accept(crm_inn_check, "108003670", "0108003670");
	accept(crm_inn_check, "108003670.0", "0108003670");
	accept(crm_inn_check, "05826107187", "005826107187");
	refuse(crm_inn_check, "108003671", "10 or 12 digits");
	refuse(crm_inn_check, "05826107188", "10 or 12 digits");
	refuse(crm_inn_check, "08003670", "10 or 12 digits");
	/* What looks like a KPP is not taken for an INN, though the digits may fit. */
	refuse(crm_inn_check, "773601001", "9 digits, which is a KPP");
	refuse(crm_inn_check, "770143001", "9 digits, which is a KPP");
	/* One number of ten fits by chance: no zero is put back where the digits do not prove it.
	 */
	for (int i = 0; i < 1000; i++) {
		snprintf(number, sizeof(number), "%d", 271340000 + i);
		restored += crm_inn_check(number, out) == NULL;
		assert_true(out[0] == '\0' || (out[0] == '0' && strcmp(out + 1, number) == 0));
	}
	assert_int_equal(restored, 100);
}

/* The sum of the official order, here from the table it prints for each length. */
static unsigned
residue(const char *digits, const unsigned *weights, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (unsigned)(digits[i] - '0') * weights[i];
	return sum % 11;
}

/*
 * A check digit is a remainder modulo 11 of which only the last digit is written, so 10 looks like
 * 0: where a changed digit moves the remainder from the one to the other, nobody can see it.
 * All other changes must be refused. Returns how many passed.
 */
static size_t
count_unseen(const char *number)
{
	static const unsigned w10[] = { 2, 4, 10, 3, 5, 9, 4, 6, 8 };
	static const unsigned w11[] = { 7, 2, 4, 10, 3, 5, 9, 4, 6, 8 };
	static const unsigned w12[] = { 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8 };
	const size_t n = strlen(number);
	char changed[CRM_TAXID_SIZE], out[CRM_TAXID_SIZE];
	size_t unseen = 0;

	for (size_t i = 0; i < n; i++)
		for (char digit = '0'; digit <= '9'; digit++) {
			if (digit == number[i])
				continue;
			snprintf(changed, sizeof(changed), "%s", number);
			changed[i] = digit;
			bool hidden;
			if (n == 10)
				hidden =
				    residue(changed, w10, 9) % 10 == (unsigned)(changed[9] - '0');
			else
				hidden =
				    residue(changed, w11, 10) % 10 ==
					(unsigned)(changed[10] - '0') &&
				    residue(changed, w12, 11) % 10 == (unsigned)(changed[11] - '0');
			if (hidden && n == 10) /* only by 10 and 0 looking alike */
				assert_int_equal(
				    residue(number, w10, 9) + residue(changed, w10, 9), 10);
			assert_int_equal(crm_inn_check(changed, out) == NULL, hidden);
			unseen += hidden;
		}
	return unseen;
}

static void
changed_digits_of_an_inn(void **state)
{
	char number[24], out[CRM_TAXID_SIZE];
	size_t numbers = 0, unseen = 0, at_zero = 0;

	(void)state;
	assert_int_equal(count_unseen("7712340017"), 0);
	assert_int_equal(count_unseen("500123456044"), 0);
	for (long long base = 7712340000; base < 7712350000; base += 7) {
		snprintf(number, sizeof(number), "%lld", base);
		if (crm_inn_check(number, out) != NULL)
			continue;
		size_t found = count_unseen(number);
		numbers++;
		unseen += found;
		/* Only a number whose check digit is 0 has such neighbours. */
		if (number[9] == '0')
			at_zero += found;
	}
	assert_int_equal(numbers, 140);
	assert_int_equal(unseen, 187); /* of 12,600 */
	assert_int_equal(at_zero, unseen);
}

static void
inn_and_kpp_in_one_cell(void **state)
{
	static const struct {
		const char *cell, *inn, *kpp;
	} cases[] = {
		{ "7712340017/770101001", "7712340017", "770101001" },
		{ "7712340017 / 770101001", "7712340017", "770101001" },
		{ "ИНН/КПП 7712340017/770101001", "7712340017", "770101001" },
		{ "ИНН 7712340017 КПП 770101001", "7712340017", "770101001" },
		{ "ИНН: 7712340017, КПП: 770101001", "7712340017", "770101001" },
		{ "7712340017 770101001", "7712340017", "770101001" },
		{ "7712340017-770101001", "7712340017", "770101001" },
		{ "КПП 770101001, ИНН 7712340017", "7712340017", "770101001" },
		{ "500123456044/770101001", "500123456044", "770101001" },
		{ "7712340017", "7712340017", NULL },
		{ "ИНН 7712340017", "ИНН 7712340017", NULL },
		{ "77 12 340017", "77 12 340017", NULL },
		{ "7712340017/770101001/1", "7712340017/770101001/1", NULL },
		{ "770101001 770101001", "770101001 770101001", NULL },
		{ "", "", NULL },
	};
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_inn_kpp both;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(crm_inn_kpp_split(&both, cases[i].cell, &arena));
		assert_string_equal(both.inn, cases[i].inn);
		if (cases[i].kpp == NULL)
			assert_null(both.kpp);
		else
			assert_string_equal(both.kpp, cases[i].kpp);
	}
	crm_arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inn),
		cmocka_unit_test(kpp),
		cmocka_unit_test(ogrn),
		cmocka_unit_test(dirty_cells),
		cmocka_unit_test(lost_zero),
		cmocka_unit_test(changed_digits_of_an_inn),
		cmocka_unit_test(inn_and_kpp_in_one_cell),
	};

	return cmocka_run_group_tests_name("taxid", tests, NULL, NULL);
}
