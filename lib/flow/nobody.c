#include "lib/flow/nobody.h"

#include <string.h>

#include "lib/text/utf8.h"

#define COUNT_CHARACTERS " :=.,0123456789"

/* Where a text goes on behind one of the words, or NULL. */
static const char *
behind_word(const char *text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strncmp(text, *words, strlen(*words)) == 0)
			return text + strlen(*words);
	return NULL;
}

/* A word for totals, alone or with a count: "Итого:", "Total 25 contacts", "Всего записей: 7". */
static bool
is_total(const char *fold)
{
	static const char *const totals[] = { "итого", "всего", "totals", "total", "grand total",
		"subtotal", "sum", "count", "summe", "сумма", "количество", NULL };
	static const char *const counted[] = { "contacts", "records", "rows", "leads", "people",
		"контактов", "контакта", "записей", "записи", "строк", "человек", "лидов",
		"посетителей", "участников", NULL };
	const char *rest = behind_word(fold, totals);

	if (rest == NULL)
		return false;
	rest += strspn(rest, COUNT_CHARACTERS);
	const char *unit = behind_word(rest, counted);
	if (unit != NULL)
		rest = unit + strspn(unit, COUNT_CHARACTERS);
	return *rest == '\0';
}

/* A number as spreadsheets write sums; of digits alone only as many as are no phone. */
static bool
is_sum(const char *clean)
{
	size_t digits = 0;

	for (const char *s = clean; *s != '\0'; s++) {
		if (*s >= '0' && *s <= '9')
			digits++;
		else if (strchr(" ,.%-", *s) == NULL)
			return false;
	}
	return digits > 0 && (digits < 7 || strpbrk(clean, ",.%") != NULL);
}

/*
 * A line that adds up the list: a word for totals in its first cell, and numbers. A company may
 * be called Total: then there is more to say of it, or no number.
 */
static bool
find_totals(bool *found, const struct crm_cell *cell, size_t n, struct crm_arena *arena)
{
	size_t first = 0, sums = 0;

	while (first < n && cell[first].len == 0)
		first++;
	if (first == n)
		return true;
	const char *clean = crm_text_clean(arena, cell[first].s);
	const char *fold = clean == NULL ? NULL : crm_text_fold(arena, clean);
	if (fold == NULL)
		return false;
	if (!is_total(fold))
		return true;
	for (size_t i = first + 1; i < n; i++) {
		const char *text = crm_text_clean(arena, cell[i].s);
		if (text == NULL)
			return false;
		if (*text == '\0')
			continue;
		if (!is_sum(text))
			return true;
		sums++;
	}
	*found = sums > 0 || strpbrk(fold, ":0123456789") != NULL;
	return true;
}

/* Lists are joined with their headers. */
static bool
repeats_header(const char *const *names, size_t width, const struct crm_cell *cell, size_t n)
{
	for (size_t i = 0; i < width; i++)
		if (strcmp(i < n ? cell[i].s : "", names[i]) != 0)
			return false;
	return width > 0;
}

bool
crm_nobody_find(const char **what, const char *const *names, size_t width,
    const struct crm_cell *cell, size_t n, struct crm_arena *arena)
{
	bool totals = false;

	*what = NULL;
	if (names != NULL && repeats_header(names, width, cell, n)) {
		*what = "the header again";
		return true;
	}
	if (!find_totals(&totals, cell, n, arena))
		return false;
	if (totals)
		*what = "a line of totals";
	return true;
}
