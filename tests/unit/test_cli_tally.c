/*
 * Messages about rows that are told together.
 */
#include "tests/unit/crm_test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cli_private.h"

struct telling {
	struct cli_tool tool;
	struct cli_private own;
	struct cli cli;
	struct cli_tally tally;
	char told[8192];
};

static int
setup(void **state)
{
	static struct telling t;

	memset(&t, 0, sizeof(t));
	t.tool.name = "crm-probe";
	t.cli.tool = &t.tool;
	t.cli.own = &t.own;
	*state = &t;
	return 0;
}

static int
teardown(void **state)
{
	struct telling *t = *state;

	crm_arena_clear(&t->own.arena);
	return 0;
}

/* What is told is what is expected. */
static void
assert_told(struct telling *t, const char *expected)
{
	FILE *file = tmpfile();
	int before = dup(STDERR_FILENO);

	assert_non_null(file);
	assert_true(before >= 0);
	fflush(stderr);
	assert_int_equal(dup2(fileno(file), STDERR_FILENO), STDERR_FILENO);
	cli_tally_tell(&t->cli, &t->tally, "note: ", "note");
	fflush(stderr);
	assert_int_equal(dup2(before, STDERR_FILENO), STDERR_FILENO);
	close(before);
	rewind(file);
	t->told[fread(t->told, 1, sizeof(t->told) - 1, file)] = '\0';
	fclose(file);
	assert_string_equal(t->told, expected);
}

static void
add(struct telling *t, const char *input, int64_t line, const char *text)
{
	cli_tally_add(&t->cli, &t->tally, input, line, text);
}

static void
test_nothing(void **state)
{
	assert_told(*state, "");
}

static void
test_kinds_in_the_order_in_which_they_came(void **state)
{
	struct telling *t = *state;

	add(t, "a.csv", 7, "late");
	add(t, "a.csv", 8, "late");
	add(t, "a.csv", 9, "early");
	add(t, "b.csv", 7, "late");
	add(t, "b.csv", 9, "early");
	assert_told(t, "crm-probe: note: a.csv:7: late (2 rows: lines 7, 8)\n"
		       "crm-probe: note: a.csv:9: early\n"
		       "crm-probe: note: b.csv:7: late\n"
		       "crm-probe: note: b.csv:9: early\n");
	assert_told(t, "");
}

static void
test_the_first_lines(void **state)
{
	struct telling *t = *state;

	for (int64_t line = 1; line <= 5; line++)
		add(t, "a.csv", line, "late");
	assert_told(t, "crm-probe: note: a.csv:1: late (5 rows: lines 1, 2, 3, 4, 5)\n");
	for (int64_t line = 1; line <= 100000; line++)
		add(t, "a.csv", line, "late");
	assert_told(t, "crm-probe: note: a.csv:1: late (100000 rows: lines 1, 2, 3, 4, 5 ...)\n");
}

static void
test_twice_in_a_row_is_one_row(void **state)
{
	struct telling *t = *state;

	add(t, "a.csv", 3, "late");
	add(t, "a.csv", 3, "early");
	add(t, "a.csv", 3, "late");
	add(t, "a.csv", 4, "late");
	assert_told(t, "crm-probe: note: a.csv:3: late (2 rows: lines 3, 4)\n"
		       "crm-probe: note: a.csv:3: early\n");
}

/* What they are is not known here: cards, or users. */
static void
test_operands(void **state)
{
	struct telling *t = *state;

	for (int i = 0; i < 2; i++) {
		add(t, "17", 0, "gone");
		add(t, "late", 3, "gone");
		add(t, "17", 0, "gone");
		add(t, "18", 0, "gone");
		add(t, "18", 0, "here");
	}
	assert_told(t, "crm-probe: note: 17: gone (6 times: 17, 17, 18, 17, 17 ...)\n"
		       "crm-probe: note: late:3: gone\n"
		       "crm-probe: note: 18: here (2 times: 18, 18)\n");
}

static void
test_what_is_forgotten(void **state)
{
	struct telling *t = *state;

	add(t, "a.csv", 3, "late");
	add(t, "a.csv", 4, "late");
	cli_tally_keep(&t->tally);
	add(t, "a.csv", 5, "late");
	add(t, "a.csv", 5, "early");
	cli_tally_forget(&t->tally);
	add(t, "a.csv", 5, "middling");
	add(t, "a.csv", 5, "late");
	assert_told(t, "crm-probe: note: a.csv:3: late (3 rows: lines 3, 4, 5)\n"
		       "crm-probe: note: a.csv:5: middling\n");
}

/* However many kinds there are, and how long an input. */
static void
test_kinds_are_bounded(void **state)
{
	struct telling *t = *state;
	char text[32], expected[4096], *end = expected;

	for (int i = 1; i <= CLI_TALLY_KINDS + 3; i++) {
		snprintf(text, sizeof(text), "kind %d", i);
		add(t, "a.csv", i, text);
		if (i == CLI_TALLY_KINDS + 1)
			cli_tally_keep(&t->tally);
	}
	cli_tally_forget(&t->tally);
	add(t, "a.csv", 99, "kind 1");
	for (int i = 1; i <= CLI_TALLY_KINDS; i++)
		end += snprintf(end, 80, "crm-probe: note: a.csv:%d: kind %d%s\n", i, i,
		    i == 1 ? " (2 rows: lines 1, 99)" : "");
	snprintf(end, 80, "crm-probe: ... and 1 more note\n");
	assert_told(t, expected);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_kinds_in_the_order_in_which_they_came, setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_first_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(test_twice_in_a_row_is_one_row, setup, teardown),
		cmocka_unit_test_setup_teardown(test_operands, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_forgotten, setup, teardown),
		cmocka_unit_test_setup_teardown(test_kinds_are_bounded, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
