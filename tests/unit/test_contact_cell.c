#include "tests/unit/crm_test.h"

#include <stdio.h>
#include <string.h>

#include "lib/text/contact_cell.h"

/* "mail|tel name" for each piece, apart by bars. */
static void
takes_contacts_apart(void **state)
{
	static const struct {
		const char *cell, *pieces;
	} cells[] = {
		{ "Анна Иванова", "" },
		{ "Иванов, Иван", "" },
		{ "Анна Иванова, +7 916 123-45-67, a@x.example",
		    "+7 916 123-45-67>Анна Иванова|a@x.example@" },
		{ "Анна Иванова +7 916 123-45-67", "+7 916 123-45-67>Анна Иванова" },
		{ "Анна Иванова, тел. 8(916)1234567", "8(916)1234567>Анна Иванова" },
		{ "Анна тел.: (495) 990-00-11", "(495) 990-00-11>Анна" },
		{ "Anna Ivanova <anna@x.example>", "anna@x.example@Anna Ivanova" },
		{ "anna@x.example", "anna@x.example@" },
		{ "почта anna@x.example (Анна)", "anna@x.example@Анна" },
		{ "Отдел 5, Анна", "" },
	};
	struct crm_arena arena = CRM_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		struct crm_contact_part *part;
		size_t n;
		char got[256] = "";
		assert_true(crm_contact_cell_split(cells[i].cell, &part, &n, &arena));
		for (size_t k = 0; k < n; k++)
			snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s%s%s",
			    k == 0 ? "" : "|", part[k].text == NULL ? "" : part[k].text,
			    part[k].text == NULL ? ""
			    : part[k].is_email   ? "@"
						 : ">",
			    part[k].name);
		if (strcmp(got, cells[i].pieces) != 0)
			fail_msg("'%s': '%s', not '%s'", cells[i].cell, got, cells[i].pieces);
	}
	crm_arena_clear(&arena);
}

/* Prose is not taken apart. */
static void
leaves_what_is_too_long(void **state)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_contact_part *part;
	char cell[1002];
	size_t n;

	(void)state;
	memset(cell, 'a', sizeof(cell) - 1);
	memcpy(cell, "anna@x.example, ", strlen("anna@x.example, "));
	cell[sizeof(cell) - 1] = '\0';
	assert_true(crm_contact_cell_split(cell, &part, &n, &arena));
	assert_int_equal(n, 0);
	cell[1000] = '\0';
	assert_true(crm_contact_cell_split(cell, &part, &n, &arena));
	assert_int_equal(n, 1);
	assert_string_equal(part[0].text, "anna@x.example");
	crm_arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_contacts_apart),
		cmocka_unit_test(leaves_what_is_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
