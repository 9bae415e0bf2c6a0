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

/* Every number of the same length that differs in one digit, the first apart. */
static void
refuse_neighbours(id_check *check, const char *number)
{
	char changed[CRM_TAXID_SIZE];

	for (size_t i = 1; i < strlen(number); i++)
		for (char digit = '0'; digit <= '9'; digit++) {
			snprintf(changed, sizeof(changed), "%s", number);
			changed[i] = digit;
			if (digit != number[i])
				refuse(check, changed, "wrong check digit");
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
	refuse(crm_inn_check, "77123400179", "10 or 12 digits");
	refuse(crm_inn_check, "7712340017901234567", "10 or 12 digits");
	refuse(crm_inn_check, "77123A5678", "10 or 12 digits");
	refuse(crm_inn_check, "7.71235E+09", "10 or 12 digits");
	refuse(crm_inn_check, "0000000000", "all zeros");
	refuse(crm_inn_check, "000000000000", "all zeros");
	refuse_neighbours(crm_inn_check, "7712340017");
	refuse_neighbours(crm_inn_check, "500123456044");
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
	refuse_neighbours(crm_ogrn_check, "1027700000008");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inn),
		cmocka_unit_test(kpp),
		cmocka_unit_test(ogrn),
	};

	return cmocka_run_group_tests_name("taxid", tests, NULL, NULL);
}
