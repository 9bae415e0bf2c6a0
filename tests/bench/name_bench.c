/*
 * name_bench FILE [-v]: how well names are told apart. FILE is a CSV with the columns schema,
 * name1, name2, is_match in front; Person is compared as a person, all else as an organisation.
 * Prints precision, recall and F1 of the one rule "score of 70 or more", by schema and over all;
 * with -v also what was judged otherwise.
 */
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/match/company.h"
#include "lib/match/likeness.h"

#define MAX_SCHEMAS 16
#define CELLS 4

struct tally {
	char schema[32];
	unsigned right, wrong, missed, others; /* true and false positives, negatives */
};

struct bench {
	struct tally tally[MAX_SCHEMAS + 1]; /* the first: all */
	size_t ntallies;
	char *cell[CELLS];
	size_t cells, rows;
	bool verbose;
};

static void
on_cell(void *data, size_t len, void *arg)
{
	struct bench *bench = arg;

	if (bench->cells < CELLS) {
		free(bench->cell[bench->cells]);
		bench->cell[bench->cells] = strndup(data == NULL ? "" : data, len);
		if (bench->cell[bench->cells] == NULL)
			exit(71);
	}
	bench->cells++;
}

static struct tally *
tally_of(struct bench *bench, const char *schema)
{
	for (size_t i = 1; i < bench->ntallies; i++)
		if (strcmp(bench->tally[i].schema, schema) == 0)
			return &bench->tally[i];
	if (bench->ntallies > MAX_SCHEMAS)
		return &bench->tally[MAX_SCHEMAS];
	struct tally *tally = &bench->tally[bench->ntallies++];
	snprintf(tally->schema, sizeof(tally->schema), "%s", schema);
	return tally;
}

static int
score_of(const char *schema, const char *a, const char *b)
{
	struct crm_company_verdict verdict;
	int score = 0;

	if (strcmp(schema, "Person") != 0) {
		if (crm_company_compare(&verdict, a, b) != CRM_OK)
			exit(71);
		return verdict.score;
	}
	if (crm_name_score(&score, a, b) != CRM_OK)
		exit(71);
	return score;
}

static void
on_row(int end, void *arg)
{
	struct bench *bench = arg;
	const size_t cells = bench->cells;

	(void)end;
	bench->cells = 0;
	if (bench->rows++ == 0 || cells < CELLS)
		return;
	const char *schema = bench->cell[0], *a = bench->cell[1], *b = bench->cell[2];
	const bool match = strcmp(bench->cell[3], "true") == 0;
	const int score = score_of(schema, a, b);
	const bool judged = score >= CRM_NAME_SCORE_SAME;
	struct tally *tallies[] = { &bench->tally[0], tally_of(bench, schema) };
	for (size_t i = 0; i < 2; i++) {
		tallies[i]->right += judged && match;
		tallies[i]->wrong += judged && !match;
		tallies[i]->missed += !judged && match;
		tallies[i]->others += !judged && !match;
	}
	if (bench->verbose && judged != match)
		printf("%s\t%d\t%s\t%s | %s\n", match ? "missed" : "wrong", score, schema, a, b);
}

static void
print(const struct tally *t)
{
	const double found = t->right + t->wrong, there = t->right + t->missed;
	const double precision = found > 0 ? t->right / found : 0;
	const double recall = there > 0 ? t->right / there : 0;
	const double f1 =
	    precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;

	printf("%-14s %5u pairs  precision %.3f  recall %.3f  F1 %.3f\n", t->schema,
	    t->right + t->wrong + t->missed + t->others, precision, recall, f1);
}

int
main(int argc, char **argv)
{
	struct bench bench = { .ntallies = 1, .verbose = argc > 2 };
	struct csv_parser parser;
	char block[4096];
	size_t n;

	FILE *in = argc > 1 ? fopen(argv[1], "r") : NULL;
	if (in == NULL || csv_init(&parser, CSV_APPEND_NULL) != 0) {
		fprintf(stderr, "usage: name_bench FILE [-v]\n");
		return 64;
	}
	snprintf(bench.tally[0].schema, sizeof(bench.tally[0].schema), "all");
	while ((n = fread(block, 1, sizeof(block), in)) > 0)
		if (csv_parse(&parser, block, n, on_cell, on_row, &bench) != n)
			return 65;
	csv_fini(&parser, on_cell, on_row, &bench);
	csv_free(&parser);
	fclose(in);
	for (size_t i = 1; i <= bench.ntallies; i++)
		print(&bench.tally[i % bench.ntallies]);
	for (size_t i = 0; i < CELLS; i++)
		free(bench.cell[i]);
	return 0;
}
