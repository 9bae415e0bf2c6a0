#include "tests/unit/crm_test.h"

#include <stdio.h>

#include "lib/table/distinct.h"

#define WIDE 4096

static void
numbers_what_is_called_the_same(void **state)
{
	static const char *const expected[] = { "note", "note_2", "Note", "note_3", "note_2_2",
		"note_4" };
	const char *name[] = { "note", "note", "Note", "note", "note_2", "note" };
	struct crm_arena arena = CRM_ARENA_INIT;

	(void)state;
	assert_true(crm_names_distinct(name, 0, &arena));
	assert_true(crm_names_distinct(name, 6, &arena));
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(name[i], expected[i]);
	crm_arena_clear(&arena);
}

/* As many as a list may have: when each tried all numbers anew this took minutes. */
static void
names_the_widest_list(void **state)
{
	static const char *name[WIDE];
	struct crm_arena arena = CRM_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < WIDE; i++)
		name[i] = "a";
	assert_true(crm_names_distinct(name, WIDE, &arena));
	assert_string_equal(name[0], "a");
	for (size_t i = 1; i < WIDE; i++) {
		char expected[16];
		snprintf(expected, sizeof(expected), "a_%zu", i + 1);
		assert_string_equal(name[i], expected);
	}
	crm_arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_what_is_called_the_same),
		cmocka_unit_test(names_the_widest_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
