/*
 * tests/data/names/pairs.csv: names in pairs, each with whether they are one (what the scores say)
 * and with the word for how they compare. tests/bench/name_bench reads the same file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/match/company.h"
#include "lib/match/compare.h"
#include "lib/match/likeness.h"
#include "tests/unit/crm_test.h"

#define CELLS 5

static struct crm_arena arena;

static int
clear_arena(void **state)
{
	(void)state;
	crm_arena_clear(&arena);
	return 0;
}

/* Takes the cells of a line of CSV; a quote inside of quotes is doubled. */
static void
split_line(char *line, char *cell[CELLS])
{
	char *in = line, *out = line;

	line[strcspn(line, "\n")] = '\0';
	for (size_t i = 0; i < CELLS; i++) {
		bool quoted = *in == '"';
		cell[i] = out;
		in += quoted;
		while (*in != '\0' && (quoted || *in != ',')) {
			if (quoted && *in == '"' && *++in != '"')
				quoted = false;
			else
				*out++ = *in++;
		}
		in += *in == ',';
		*out++ = '\0';
	}
}

static int
compare_persons(const char *a, const char *b, const char **outcome)
{
	static const char *const words[] = { "unknown", "same", "compatible", "initials",
		"contradicts" };
	const struct crm_name x = { .full = a }, y = { .full = b };
	struct crm_name_facts one, two;
	enum crm_likeness likeness;
	int score = 0;

	assert_int_equal(crm_name_compare(&x, &y, &likeness), CRM_OK);
	assert_int_equal(crm_name_facts_read(&one, &x, NULL, &arena), CRM_OK);
	assert_int_equal(crm_name_facts_read(&two, &y, NULL, &arena), CRM_OK);
	assert_int_equal(crm_name_facts_compare(&one, &two), likeness);
	assert_int_equal(crm_name_facts_compare(&two, &one), likeness);
	assert_int_equal(crm_name_score(&score, a, b), CRM_OK);
	assert_int_equal(crm_name_facts_score(&two, &one), score);
	*outcome = words[likeness];
	return score;
}

static void
test_pairs(void **state)
{
	FILE *in = fopen("tests/data/names/pairs.csv", "r");
	char line[1024];
	size_t rows = 0, wrong = 0;

	(void)state;
	assert_non_null(in);
	assert_non_null(fgets(line, sizeof(line), in));
	while (fgets(line, sizeof(line), in) != NULL) {
		struct crm_company_verdict verdict;
		char *cell[CELLS];
		const char *outcome;
		int score;
		split_line(line, cell);
		if (strcmp(cell[0], "Person") == 0) {
			score = compare_persons(cell[1], cell[2], &outcome);
		} else {
			assert_int_equal(crm_company_compare(&verdict, cell[1], cell[2]), CRM_OK);
			score = verdict.score;
			outcome = crm_company_likeness_words(verdict.likeness);
		}
		const bool match = strcmp(cell[3], "true") == 0;
		if ((score >= CRM_NAME_SCORE_SAME) != match || strcmp(outcome, cell[4]) != 0) {
			print_error("%s | %s: %d, %s; expected %s, %s\n", cell[1], cell[2], score,
			    outcome, cell[3], cell[4]);
			wrong++;
		}
		rows++;
	}
	fclose(in);
	assert_int_equal(wrong, 0);
	assert_true(rows >= 140);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(test_pairs, clear_arena) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
