#include "lib/text/company_words.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text/name.h"
#include "lib/text/name_skeleton.h"
#include "lib/text/utf8.h"

#define MAX_WORDS 32
#define MAX_LETTERS 8 /* in a row, of one abbreviation */

/* A run of letters and digits of the folded name. */
struct run {
	const char *start, *end;
	size_t chars, bytes; /* of them, without the apostrophes between */
	bool digit;          /* begins with one */
};

static bool
is_apostrophe(uint32_t code)
{
	return code == '\'' || code == '`' || code == 0x2019 || code == 0x2bc || code == 0x2018;
}

/* The runs of a text: letters and digits part from each other, but in one of both (3M, AR16). */
static size_t
find_runs(struct run runs[MAX_WORDS], const char *s)
{
	size_t n = 0, len;
	bool inside = false;

	for (const char *p = s; *p != '\0' && n < MAX_WORDS; p += len) {
		const uint32_t code = crm_utf8_next(p, &len);
		size_t after = 0;
		if (crm_utf8_alnum(code)) {
			if (!inside)
				runs[n] = (struct run){ .start = p, .digit = code < ':' };
			inside = true;
			runs[n].chars++;
			runs[n].bytes += len;
			runs[n].end = p + len;
		} else if (inside && !(is_apostrophe(code) &&
					 crm_utf8_alnum(crm_utf8_next(p + len, &after)))) {
			inside = false;
			n++;
		}
	}
	return inside ? n + 1 : n;
}

struct number {
	const char *word, *digits;
};

static int
compare_number(const void *word, const void *number)
{
	return strcmp(word, ((const struct number *)number)->word);
}

/* What stands for a number: digits without zeros in front; NULL when nothing does. */
static const char *
number_of(const char *word)
{
	/* Sorted by strcmp. */
	static const struct number table[] = { { "eight", "8" }, { "eighteen", "18" },
		{ "eleven", "11" }, { "fifty", "50" }, { "five", "5" }, { "forty", "40" },
		{ "four", "4" }, { "hundred", "100" }, { "ii", "2" }, { "iii", "3" }, { "iv", "4" },
		{ "ix", "9" }, { "nine", "9" }, { "one", "1" }, { "seven", "7" }, { "six", "6" },
		{ "ten", "10" }, { "thirty", "30" }, { "three", "3" }, { "twelve", "12" },
		{ "twenty", "20" }, { "two", "2" }, { "vi", "6" }, { "vii", "7" }, { "viii", "8" },
		{ "xi", "11" }, { "xii", "12" }, { "восемь", "8" }, { "восьмой", "8" },
		{ "два", "2" }, { "двадцать", "20" }, { "две", "2" }, { "девять", "9" },
		{ "десять", "10" }, { "один", "1" }, { "одна", "1" }, { "пять", "5" },
		{ "семь", "7" }, { "сорок", "40" }, { "сто", "100" }, { "три", "3" },
		{ "тридцать", "30" }, { "четыре", "4" }, { "шесть", "6" } };

	if (*word >= '0' && *word <= '9' && word[strspn(word, "0123456789")] == '\0') {
		word += strspn(word, "0");
		return *word == '\0' ? "0" : word;
	}
	const struct number *found =
	    bsearch(word, table, sizeof(table) / sizeof(*table), sizeof(*table), compare_number);
	return found == NULL ? NULL : found->digits;
}

/* "forty", "four": 44. The second is left out then. */
static bool
join_numbers(
    struct crm_company_word *tens, const struct crm_company_word *ones, struct crm_arena *arena)
{
	const char *a = tens->skeleton, *b = ones->skeleton;

	/* Digits side by side are two numbers; words have no digits. */
	if (tens->sort != CRM_COMPANY_NUMBER || ones->sort != CRM_COMPANY_NUMBER ||
	    *tens->latin <= '9' || *ones->latin <= '9' || strlen(a) != 2 || a[1] != '0' ||
	    strlen(b) != 1)
		return false;
	const char *both = crm_arena_printf(arena, "%c%c", a[0], b[0]);
	if (both == NULL)
		return false;
	tens->skeleton = both;
	tens->nskeleton = (uint16_t)strlen(both);
	return true;
}

/* The letters of a run or several, without apostrophes. */
static char *
text_of(const struct run *runs, size_t n, struct crm_arena *arena)
{
	const size_t size = (size_t)(runs[n - 1].end - runs[0].start);
	size_t used = 0, len;

	if (runs->bytes == size)
		return crm_arena_dup(arena, runs->start, size);
	char *text = crm_arena_alloc(arena, size + 1);
	for (size_t i = 0; text != NULL && i < n; i++)
		for (const char *p = runs[i].start; p < runs[i].end; p += len)
			if (crm_utf8_alnum(crm_utf8_next(p, &len))) {
				memcpy(text + used, p, len);
				used += len;
			}
	return text;
}

static bool
read_word(struct crm_company_word *word, const char *text, bool letters, struct crm_arena *arena)
{
	char latin[CRM_SKELETON_SIZE], typed[CRM_SKELETON_SIZE];
	const char *number = letters ? NULL : number_of(text);

	crm_name_latin(latin, text);
	crm_name_typed(typed, text);
	word->latin = crm_arena_strdup(arena, latin);
	word->typed = crm_arena_strdup(arena, typed);
	if (number != NULL) {
		word->skeleton = number;
		word->sort = CRM_COMPANY_NUMBER;
	} else {
		word->skeleton = crm_name_skeleton(arena, text, false);
		word->sort = crm_company_sort(text);
	}
	if (word->latin == NULL || word->typed == NULL || word->skeleton == NULL)
		return false;
	word->nlatin = (uint8_t)strlen(latin);
	word->ntyped = (uint8_t)strlen(typed);
	word->nskeleton = (uint16_t)strlen(word->skeleton);
	return true;
}

/* How many single letters stand in a row from here. */
static size_t
letters_in_row(const struct run *runs, size_t n)
{
	size_t i = 0;

	while (i < n && i < MAX_LETTERS && runs[i].chars == 1 && !runs[i].digit)
		i++;
	return i;
}

enum crm_status
crm_company_words(
    const struct crm_company_word **words, size_t *n, const char *name, struct crm_arena *arena)
{
	struct run runs[MAX_WORDS];
	const char *folded = crm_text_fold(arena, name);
	const size_t nruns = folded == NULL ? 0 : find_runs(runs, folded);
	struct crm_company_word *all = crm_arena_alloc(arena, (nruns + 1) * sizeof(*all));

	*words = all;
	*n = 0;
	if (folded == NULL || all == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < nruns;) {
		const size_t letters = letters_in_row(runs + i, nruns - i);
		const size_t take = letters > 1 ? letters : 1;
		struct crm_company_word *word = &all[*n];
		const char *text = text_of(runs + i, take, arena);
		if (text == NULL || !read_word(word, text, take > 1, arena))
			return CRM_ENOMEM;
		i += take;
		if (*word->skeleton != '\0' && (*n == 0 || !join_numbers(word - 1, word, arena)))
			++*n;
	}
	return CRM_OK;
}
