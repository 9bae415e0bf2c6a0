/*
 * The tables of phone numbers against libphonenumber: the same verdict and the same number for
 * everything that they understand. NUMBERS and SEED in the environment: how many, and which;
 * `make phone-oracle` tries millions.
 */
#include "tests/unit/crm_test.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text/phone.h"
#include "lib/text/phone_plan.h"

#define EXAMPLES 2000
#define LONGEST 120

struct example {
	char region[4]; /* "001" when the number is of none */
	unsigned code;
	char national[20];
};

static struct example examples[EXAMPLES];
static size_t nexamples;
static uint64_t seed = 1;
static enum crm_phone_verdict (*oracle)(
    struct crm_phone_shim *out, const char *number, const char *region);

/* One of n. */
static unsigned
any(unsigned n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % n;
}

static void
put(char *text, const char *more)
{
	if (strlen(text) + strlen(more) < LONGEST)
		memcpy(text + strlen(text), more, strlen(more) + 1);
}

static void
put_digits(char *text, unsigned n)
{
	while (n-- > 0)
		put(text, (char[]){ (char)('0' + any(10)), '\0' });
}

/* The example as it is, with other digits in it, with some too many or too few, or none of it. */
static void
put_national(char *text, const struct example *example)
{
	char number[LONGEST] = "";
	const size_t len = strlen(example->national);

	put(number, example->national);
	switch (any(12)) {
	case 0:
		number[any((unsigned)len)] = (char)('0' + any(10));
		break;
	case 1:
		number[any((unsigned)len)] = '\0';
		put_digits(number, any((unsigned)len));
		break;
	case 2:
		number[any((unsigned)len)] = '\0';
		break;
	case 3:
		put_digits(number, 1 + any(8));
		break;
	case 4:
		number[0] = '\0';
		put_digits(number, 1 + any(20));
		break;
	case 5: /* some digits more within */
		number[any((unsigned)len)] = '\0';
		put(number, (const char *const[]){ "15", "0", "9", "00", "1" }[any(5)]);
		put(number, example->national + strlen(number) % len);
		break;
	default:
		break;
	}
	put(text, number);
}

/* What may be dialled, or written, before a number. */
static void
put_prefix(char *text, const struct example *example)
{
	static const char *const international[] = { "00", "011", "810", "0011", "119", "010",
		"001", "009", "014", "0", "000", "8" };
	static const char *const trunk[] = { "0", "8", "1", "06", "80", "90", "9", "15", "015",
		"044", "(0)", "10", "183", "0xx" };
	char code[8];

	snprintf(code, sizeof(code), "%u", example->code);
	switch (any(6)) {
	case 0:
		break;
	case 1:
		put(text, international[any(sizeof(international) / sizeof(*international))]);
		if (any(8) == 0)
			put_digits(text, any(4));
		put(text, any(8) == 0 ? "0" : code);
		break;
	case 2:
		put(text, code);
		break;
	default:
		put(text, any(30) == 0 ? "++" : "+");
		put(text, code);
		break;
	}
	if (any(4) == 0)
		put(text, trunk[any(sizeof(trunk) / sizeof(*trunk))]);
	else if (any(10) == 0)
		put_digits(text, 1 + any(5));
}

/* Blanks and the like between the digits, and now and then what should not be there. */
static void
punctuate(char *text, const char *bare)
{
	static const char common[] = "  --()./[]", rare[] = "+,;:x*#~&a";

	put(text, (const char *const[]){ "", "", "", "", " ", "(", "tel ", "№", "т.", "-", "=",
		      "\"", "٣", "+" }[any(14)]);
	for (; *bare != '\0'; bare++) {
		put(text, (char[]){ *bare, '\0' });
		if (any(4) == 0)
			put(text, (char[]){ common[any(sizeof(common) - 1)], '\0' });
		if (any(60) == 0)
			put(text, (const char *const[]){ "–", "‑", "−", "—" }[any(4)]);
		if (any(400) == 0)
			put(text, (char[]){ rare[any(sizeof(rare) - 1)], '\0' });
	}
}

/* Signs without sense. */
static void
scribble(char *text)
{
	static const char signs[] = "0123456789012345678901234567890+ -()./";

	for (unsigned n = any(24); n > 0; n--)
		put(text, (char[]){ signs[any(sizeof(signs) - 1)], '\0' });
}

/* A number, and the region that it is read as one of, which need not be its own. */
static void
make(char text[LONGEST], char region[4])
{
	const struct example *example = &examples[any((unsigned)nexamples)];
	const struct example *other = any(3) == 0 ? &examples[any((unsigned)nexamples)] : example;
	char bare[LONGEST] = "";

	text[0] = '\0';
	snprintf(region, 4, "%s", any(12) == 0 ? "" : other->region);
	if (strcmp(region, "001") == 0)
		snprintf(region, 4, "%s", any(2) == 0 ? "" : "ZZ");
	if (any(20) == 0) {
		scribble(text);
		return;
	}
	if (any(3) > 0)
		put_prefix(bare, example);
	put_national(bare, example);
	if (any(3) > 0)
		punctuate(text, bare);
	else
		put(text, bare);
}

static const char *
described(enum crm_phone_verdict verdict, const struct crm_phone_shim *result)
{
	static const char *const words[] = { "", "not a number", "no country", "too short",
		"too long", "not of region", "invalid", "no memory", "not understood" };

	return verdict == CRM_PHONE_VALID ? result->e164 : words[verdict];
}

static void
compare(const char *text, const char *region, unsigned tally[])
{
	struct crm_phone_shim got, expected;
	const enum crm_phone_verdict verdict = crm_phone_plan_parse(&got, text, region);

	tally[verdict]++;
	if (verdict == CRM_PHONE_NOT_UNDERSTOOD)
		return;
	const enum crm_phone_verdict right = oracle(&expected, text, region);
	if (verdict != right || strcmp(got.e164, expected.e164) != 0 ||
	    strcmp(got.ext, expected.ext) != 0)
		fail_msg("'%s' in '%s': %s, and libphonenumber says: %s", text, region,
		    described(verdict, &got), described(right, &expected));
}

/* Every example of every kind. Mexico's longer ones are read as those without their 1. */
static void
examples_are_valid(void **state)
{
	(void)state;
	assert_true(nexamples > 1000);
	for (size_t i = 0; i < nexamples; i++) {
		const struct example *example = &examples[i];
		struct crm_phone_shim result;
		char number[40];
		snprintf(number, sizeof(number), "+%u%s", example->code, example->national);
		assert_true(crm_phone_plan_valid(example->code, example->national));
		assert_int_equal(crm_phone_plan_parse(&result, number, ""), CRM_PHONE_VALID);
		if (strncmp(number, "+521", 4) != 0)
			assert_string_equal(result.e164, number);
	}
}

static void
as_libphonenumber(void **state)
{
	const char *numbers = getenv("NUMBERS"), *start = getenv("SEED");
	unsigned tally[CRM_PHONE_NOT_UNDERSTOOD + 1] = { 0 };
	const unsigned n = numbers == NULL ? 8000 : (unsigned)strtoul(numbers, NULL, 10);

	(void)state;
	seed = start == NULL ? 1 : strtoul(start, NULL, 10);
	for (unsigned i = 0; i < n; i++) {
		char text[LONGEST], region[4];
		make(text, region);
		compare(text, region, tally);
	}
	for (unsigned i = 0; numbers != NULL && i <= CRM_PHONE_NOT_UNDERSTOOD; i++)
		print_message("# %8u %s\n", tally[i],
		    described(i, &(struct crm_phone_shim){ .e164 = "valid" }));
	/* Of all sorts, and most of them understood. */
	for (unsigned i = 0; i < CRM_PHONE_NOMEM; i++)
		assert_true(tally[i] > n / 500);
	assert_true(tally[CRM_PHONE_VALID] > n / 4);
	assert_true(tally[CRM_PHONE_NOT_UNDERSTOOD] < n / 4);
}

/* Every region has a plan, and two letters that are none have not. */
static void
all_regions(void **state)
{
	(void)state;
	for (size_t i = 0; i < nexamples; i++)
		if (strcmp(examples[i].region, "001") != 0)
			assert_true(crm_phone_plan_region(examples[i].region));
	assert_false(crm_phone_plan_region("ZZ"));
	assert_false(crm_phone_plan_region("001"));
	assert_false(crm_phone_plan_region(""));
}

static int
set_up(void **state)
{
	FILE *file = fopen("tests/data/phone-examples.tsv", "r");
	void *shim = dlopen("$ORIGIN/../lib/crmutils/phone_shim.so", RTLD_NOW | RTLD_LOCAL);
	void *parse;

	(void)state;
	if (shim == NULL) /* sanitizers have an RPATH for it */
		shim = dlopen("phone_shim.so", RTLD_NOW | RTLD_LOCAL);
	if (file == NULL || shim == NULL || (parse = dlsym(shim, "crm_phone_shim_parse")) == NULL)
		return -1;
	memcpy(&oracle, &parse, sizeof(parse));
	while (nexamples < EXAMPLES &&
	       fscanf(file, "%3s %u %19s", examples[nexamples].region, &examples[nexamples].code,
		   examples[nexamples].national) == 3)
		nexamples++;
	return fclose(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples_are_valid),
		cmocka_unit_test(all_regions),
		cmocka_unit_test(as_libphonenumber),
	};

	return cmocka_run_group_tests_name("phone_plan", tests, set_up, NULL);
}
