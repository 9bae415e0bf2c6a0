/*
 * phone < LIST: what reading a phone number costs: by the tables, by libphonenumber, and a whole
 * cell by the tables, in nanoseconds of user time. LIST has tests/data/phone-examples.tsv's
 * columns: region, calling code, national number.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/text/phone.h"
#include "lib/text/phone_plan.h"

#define MAX 4000

typedef enum crm_phone_verdict parser(
    struct crm_phone_shim *out, const char *number, const char *region);

static struct {
	char text[40], region[4];
} cells[MAX];
static size_t ncells;

/* As it is written abroad, and as it is dialled from abroad. */
static void
read_cells(void)
{
	char region[4], national[20];
	unsigned code;

	while (ncells + 1 < MAX && scanf("%3s %u %19s", region, &code, national) == 3) {
		if (strlen(region) != 2)
			continue;
		for (size_t i = 0; i < 2; i++, ncells++) {
			snprintf(cells[ncells].text, sizeof(cells[ncells].text),
			    i == 0 ? "+%u %.3s %.3s-%s" : "00%u (%.3s) %.3s %s", code, national,
			    strlen(national) > 3 ? national + 3 : "",
			    strlen(national) > 6 ? national + 6 : "");
			memcpy(cells[ncells].region, region, sizeof(region));
		}
	}
}

static double
nanoseconds_since(clock_t start, unsigned rounds)
{
	return (double)(clock() - start) / CLOCKS_PER_SEC * 1e9 / rounds / (double)ncells;
}

static double
time_parser(parser *parse, unsigned rounds)
{
	struct crm_phone_shim result;
	const clock_t start = clock();

	for (unsigned round = 0; round < rounds; round++)
		for (size_t i = 0; i < ncells; i++)
			parse(&result, cells[i].text, cells[i].region);
	return nanoseconds_since(start, rounds);
}

static double
time_cells(unsigned rounds)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_phone phone;
	const char *problem;
	const clock_t start = clock();

	for (unsigned round = 0; round < rounds; round++)
		for (size_t i = 0; i < ncells; i++) {
			crm_phone_parse(&phone, cells[i].text, cells[i].region, &arena, &problem);
			crm_arena_reset(&arena);
		}
	const double found = nanoseconds_since(start, rounds);
	crm_arena_clear(&arena);
	return found;
}

int
main(void)
{
	void *shim = dlopen("$ORIGIN/../lib/crmutils/phone_shim.so", RTLD_NOW | RTLD_LOCAL);
	void *parse = shim == NULL ? NULL : dlsym(shim, "crm_phone_shim_parse");
	parser *library;

	read_cells();
	if (parse == NULL || ncells == 0) {
		fputs("phone: no libphonenumber, or no numbers\n", stderr);
		return 1;
	}
	memcpy(&library, &parse, sizeof(parse));
	time_parser(library, 1); /* it compiles its expressions */
	const double slow = time_parser(library, 5);
	const double fast = time_parser(crm_phone_plan_parse, 200), whole = time_cells(100);
	printf("%.0f %.0f %.0f\n", fast, slow, whole);
	return 0;
}
