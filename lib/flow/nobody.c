#include "lib/flow/nobody.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/order.h"
#include "lib/text/utf8.h"

#define COUNT_CHARACTERS " :=.,0123456789"
#define RULE_CHARACTERS "-=_*~#+.|: "

enum {
	MIN_RULE = 3,   /* characters that make a line: less may stand for no value */
	MIN_NUMBERS = 3 /* columns that are counted through: less may be data */
};

const char crm_nobody_other_header[] = "another header";

/* The cells of a row that say something. */
struct filled {
	size_t n;
	const char *first; /* folded */
};

/* Where a text goes on behind one of the words, or NULL. */
static const char *
behind_word(const char *text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (*text == **words && strncmp(text, *words, strlen(*words)) == 0)
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

static bool
is_count(const char *fold)
{
	static const char *const units[] = { "rows", "row", "records", "строки", "строк", "записей",
		"записи", NULL };
	const char *rest = fold + strspn(fold, "( ");
	const size_t digits = strspn(rest, "0123456789");

	if (digits == 0)
		return false;
	rest = behind_word(rest + digits + strspn(rest + digits, " "), units);
	return rest != NULL && (strspn(rest, ") .") == strlen(rest) ||
				   strncmp(rest, " in set", strlen(" in set")) == 0);
}

/*
 * A line that adds up the list: a word for totals in its first cell, and numbers. A company may
 * be called Total: then there is more to say of it, or no number.
 */
static bool
find_totals(bool *found, const struct filled *filled, const struct crm_cell *cell, size_t n,
    struct crm_arena *arena)
{
	size_t sums = 0;
	bool first = true;

	*found = filled->n == 1 && is_count(filled->first);
	if (!is_total(filled->first))
		return true;
	for (size_t i = 0; i < n; i++) {
		const char *text = crm_text_cleaned(arena, cell[i].s);
		if (text == NULL)
			return false;
		if (*text == '\0')
			continue;
		if (!first && !is_sum(text))
			return true;
		sums += !first;
		first = false;
	}
	*found = sums > 0 || strpbrk(filled->first, ":0123456789") != NULL;
	return true;
}

/* What is drawn between rows: "-----", "|---|:--:|", "+====+====+". */
static bool
is_rule(const struct crm_cell *cell, size_t n)
{
	size_t marks = 0;

	for (size_t i = 0; i < n; i++) {
		if (strspn(cell[i].s, RULE_CHARACTERS) != strlen(cell[i].s))
			return false;
		size_t run = 0;
		for (const char *s = cell[i].s; *s != '\0'; s++) {
			run = strchr("-=_*~", *s) != NULL ? run + 1 : 0;
			if (run > marks)
				marks = run;
		}
	}
	return marks >= MIN_RULE;
}

/* Columns that are counted: "1;2;3;4" below the header. */
static bool
counts_columns(const struct crm_cell *cell, size_t n)
{
	size_t filled = 0;

	for (size_t i = 0; i < n; i++) {
		char *end;
		if (cell[i].len == 0)
			continue;
		if (cell[i].s[0] < '0' || cell[i].s[0] > '9' ||
		    strtoul(cell[i].s, &end, 10) != ++filled || strspn(end, " .") != strlen(end))
			return false;
	}
	return filled >= MIN_NUMBERS;
}

/* "День 2", "Page 2 of 3", "Зал 3:": a word for parts, and its number. */
static bool
is_part(const char *fold)
{
	static const char *const parts[] = { "день", "day", "страница", "стр.", "стр", "page",
		"лист", "sheet", "зал", "hall", "павильон", "стенд", "stand", "booth", "раздел",
		"секция", "section", NULL };
	static const char *const more[] = { "из ", "of ", "/", "(", ":", ",", "-", "–", "—", NULL };
	const char *rest = behind_word(fold, parts);

	if (rest == NULL)
		return false;
	rest += strspn(rest, " №#.");
	const size_t digits = strspn(rest, "0123456789");
	rest += digits;
	rest += strspn(rest, " .");
	return digits > 0 && (*rest == '\0' || behind_word(rest, more) != NULL);
}

/* A title between rows of a table: "--- Day 2 ---", "-------- 2 - Sheet2". */
static bool
is_title(const char *fold)
{
	const size_t len = strlen(fold), before = strspn(fold, "-=_*~#");
	size_t behind = 0;

	while (behind < len && strchr("-=_*~#", fold[len - 1 - behind]) != NULL)
		behind++;
	return before > MIN_RULE || (before >= 2 && behind >= 2) || is_part(fold);
}

/* Who made the list and what is to be said of it: "Составил: Иванов И.И.", "Date:" and a date. */
static bool
is_remark(const char *fold, bool alone)
{
	static const char *const words[] = { "составил", "составила", "составитель", "подготовил",
		"подготовила", "исполнитель", "ответственный", "проверил", "проверила", "утвердил",
		"утверждаю", "согласовано", "дата", "дата выгрузки", "дата составления", "подпись",
		"примечание", "примечания", "источник", "prepared by", "created by", "compiled by",
		"made by", "checked by", "signature", "date", "exported", "exported on",
		"exported by", "generated", "generated on", "generated by", "note", "notes",
		"source", NULL };

	for (const char *const *word = words; *word != NULL; word++) {
		const char *rest = behind_word(fold, (const char *const[]){ *word, NULL });
		if (rest == NULL)
			continue;
		rest += strspn(rest, " ");
		if (*rest == ':' && (alone || rest[1] == '\0'))
			return true;
	}
	return false;
}

static bool
find_filled(struct filled *filled, const struct crm_cell *cell, size_t n, struct crm_arena *arena)
{
	*filled = (struct filled){ 0, "" };
	for (size_t i = 0; i < n && filled->n < 3; i++) {
		const char *clean = cell[i].len == 0 ? "" : crm_text_cleaned(arena, cell[i].s);
		if (clean == NULL)
			return false;
		if (*clean != '\0' && filled->n++ == 0 &&
		    (filled->first = crm_text_fold(arena, clean)) == NULL)
			return false;
	}
	return true;
}

static size_t
find_name(const char *const *names, size_t width, const char *cell)
{
	size_t i = 0;

	while (i < width && (*cell == '\0' || crm_order(names[i], cell) != 0))
		i++;
	return i;
}

/*
 * Lists are joined with their headers: two cells or more, all of them names of columns, of this
 * table or, where not all are in their places, of another one.
 */
static bool
find_header(const char **what, const char *const *names, size_t width, const struct crm_cell *cell,
    size_t n, struct crm_arena *arena)
{
	size_t found = 0, moved = 0, missing = 0;

	for (size_t i = 0; i < n || i < width; i++) {
		const char *clean = i < n ? crm_text_cleaned(arena, cell[i].s) : "";
		if (clean == NULL)
			return false;
		const bool here = i < width && strcmp(names[i], clean) == 0;
		missing += !here && *clean == '\0';
		if (*clean == '\0')
			continue;
		if (find_name(names, width, clean) == width)
			return true;
		found++;
		moved += !here;
	}
	if (found > 1 && moved > 0)
		*what = crm_nobody_other_header;
	else if (found > 0 && moved + missing == 0)
		*what = "the header again";
	return true;
}

/* What a line is that says one thing where the table has columns, or a word and a value. */
static const char *
find_line(const struct filled *filled)
{
	if (filled->n == 1 && is_title(filled->first))
		return "a title between rows";
	if (filled->n > 0 && filled->n < 3 && is_remark(filled->first, filled->n == 1))
		return "a remark on the list";
	return NULL;
}

bool
crm_nobody_find(const char **what, const char *const *names, size_t width,
    const struct crm_cell *cell, size_t n, struct crm_arena *arena)
{
	struct filled filled;
	bool totals = false;

	*what = NULL;
	if (names != NULL && !find_header(what, names, width, cell, n, arena))
		return false;
	if (*what != NULL)
		return true;
	if (!find_filled(&filled, cell, n, arena) || !find_totals(&totals, &filled, cell, n, arena))
		return false;
	if (totals)
		*what = "a line of totals";
	else if (is_rule(cell, n))
		*what = "a line drawn between rows";
	else if (names != NULL && counts_columns(cell, n))
		*what = "the numbers of the columns";
	else if (width > 1)
		*what = find_line(&filled);
	return true;
}
