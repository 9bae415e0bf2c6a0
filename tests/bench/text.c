/*
 * text fold < LIST: what folding a line for comparison costs, by lib/text and by utf8proc alone, in
 * nanoseconds of user time.
 *
 * text encoding FILE ...: the encoding that each is found to be in, "-" when that is unsure.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <utf8proc.h>

#include "lib/table/encoding.h"
#include "lib/text/utf8.h"

#define LINES 20000
#define ROUNDS 20
#define SAMPLE (1 << 20)

static char line[LINES][512];
static size_t nlines;

static double
time_fold(void)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	const clock_t start = clock();

	for (unsigned round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < nlines; i++) {
			if (crm_text_fold(&arena, line[i]) == NULL)
				exit(71);
			crm_arena_reset(&arena);
		}
	const clock_t end = clock();
	crm_arena_clear(&arena);
	return (double)(end - start);
}

static double
time_utf8proc(void)
{
	const clock_t start = clock();

	for (unsigned round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < nlines; i++)
			free(utf8proc_NFKC_Casefold((const utf8proc_uint8_t *)line[i]));
	return (double)(clock() - start);
}

static int
fold(void)
{
	while (nlines < LINES && fgets(line[nlines], sizeof(line[0]), stdin) != NULL)
		nlines++;
	if (nlines == 0)
		return 65;
	const double each = 1e9 / CLOCKS_PER_SEC / ROUNDS / (double)nlines;
	printf("%.0f %.0f\n", time_fold() * each, time_utf8proc() * each);
	return 0;
}

static int
encoding(const char *path)
{
	static char sample[SAMPLE];
	struct crm_encoding found = { NULL, "" };
	FILE *in = fopen(path, "r");

	if (in == NULL)
		return 66;
	const size_t n = fread(sample, 1, sizeof(sample), in);
	fclose(in);
	if ((found.name = crm_encoding_wide(sample, n)) == NULL)
		crm_encoding_detect(&found, sample, n, n < sizeof(sample));
	puts(found.name == NULL ? "-" : found.name);
	return 0;
}

int
main(int argc, char **argv)
{
	int status = 0;

	if (argc == 2 && strcmp(argv[1], "fold") == 0)
		return fold();
	if (argc < 3 || strcmp(argv[1], "encoding") != 0) {
		fprintf(stderr, "usage: text fold | encoding FILE ...\n");
		return 64;
	}
	for (int i = 2; i < argc && status == 0; i++)
		status = encoding(argv[i]);
	return status;
}
