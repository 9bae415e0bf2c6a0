#include <stdbool.h>
#include <string.h>

#include "lib/text/email.h"
#include "lib/text/phone.h"
#include "lib/text/utf8.h"

/*
 * How sure a separator is. SURE always separates. The others do when a value is complete in front
 * of them and another one follows: commas stand in names and in front of extensions, strokes
 * in area codes, blanks everywhere.
 */
enum strength {
	NOTHING,
	BLANK,
	STROKE,
	COMMA,
	SURE
};

/* The digits of a number that can stand alone, and of one that may lack the code of the first. */
#define FULL 10
#define LOCAL 7
#define SHORT 5
#define AHEAD 64 /* bytes that are looked at for a number */

/* Where the last of each is: asked for at every separator, so not to be looked for again. */
struct last {
	const char *at, *quote, *angle;
};

struct scan {
	struct crm_arena *arena;
	const struct last *last;
	const char *start; /* of the part */
	size_t numbers;    /* digits since then */
	bool at;           /* an @ since then */
	bool quoted, angle;
};

struct parts {
	const char **items;
	size_t n, room;
};

/* The separator at s and its length in bytes. */
static enum strength
separator(const char *s, size_t *len)
{
	static const struct {
		const char *text;
		enum strength strength;
	} separators[] = { { " ::: ", SURE }, { "\r", SURE }, { "\n", SURE }, { ";", SURE },
		{ "|", COMMA }, { ",", COMMA }, { " и ", COMMA }, { " или ", COMMA },
		{ " and ", COMMA }, { " or ", COMMA }, { " & ", COMMA }, { "/", STROKE },
		{ " ", BLANK } };

	if (strchr(" ,;/|\r\n", *s) == NULL)
		return NOTHING;
	for (size_t i = 0; i < sizeof(separators) / sizeof(*separators); i++) {
		*len = strlen(separators[i].text);
		if (strncmp(s, separators[i].text, *len) == 0)
			return separators[i].strength;
	}
	return NOTHING;
}

/* The digits up to the next separator, blanks apart, as far as a number may be written. */
static size_t
digits_ahead(const char *s, bool stop_at_blank)
{
	size_t n = 0, len;

	for (const char *end = s + strnlen(s, AHEAD); s < end; s++) {
		enum strength strength = separator(s, &len);
		if (strength > BLANK || (strength == BLANK && stop_at_blank))
			break;
		n += *s >= '0' && *s <= '9';
	}
	return n;
}

/* "доб. 12": belongs to the number in front. Also false when out of memory. */
static bool
is_extension(struct crm_arena *arena, const char *s)
{
	char *copy = crm_arena_dup(arena, s, strnlen(s, AHEAD));
	char *folded = copy == NULL ? NULL : crm_text_fold(arena, copy);

	size_t marker = folded == NULL ? 0 : crm_phone_ext_marker(folded);

	if (marker == 0)
		return false;
	folded += marker + strspn(folded + marker, " .:=-(#no"); /* № folds to no */
	return *folded >= '0' && *folded <= '9';
}

/* Parameters of a tel: URI. */
static bool
is_parameter(const char *s)
{
	static const char *const names[] = { "ext=", "isub=", "phone-context=" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strncmp(s, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/* Whether a new value begins at s, behind a separator that does not say so itself. */
static bool
value_follows(const struct scan *scan, enum strength strength, const char *s)
{
	size_t left = scan->at ? FULL : scan->numbers, right;

	s += strspn(s, " ");
	if (scan->at && s < scan->last->at)
		return true;
	if (left < LOCAL || is_extension(scan->arena, s))
		return false;
	if (s[strcspn(s, "@ ,;|/")] == '@')
		return true;
	right = digits_ahead(s, strength == BLANK && *s != '+');
	if (strength == BLANK)
		return left >= FULL && right >= FULL;
	return right >= (strength == COMMA && left >= FULL ? SHORT : LOCAL);
}

/* The length of the separator at s when one value ends here, else 0. */
static size_t
separator_here(const struct scan *scan, const char *s)
{
	size_t len;
	enum strength strength = separator(s, &len);

	if (strength == NOTHING || scan->quoted || scan->angle)
		return 0;
	if (strength == SURE)
		return *s == ';' && is_parameter(s + 1) ? 0 : len;
	return value_follows(scan, strength, s + len) ? len : 0;
}

static bool
add_part(struct parts *parts, struct crm_arena *arena, const char *start, const char *end)
{
	while (start < end && strchr(" \t,;|/", *start) != NULL)
		start++;
	while (end > start && strchr(" \t,;|/", end[-1]) != NULL)
		end--;
	if (start == end)
		return true;
	if (parts->n == parts->room) {
		size_t room = parts->room == 0 ? 4 : 2 * parts->room;
		const char **items = crm_arena_alloc(arena, room * sizeof(*items));
		if (items == NULL)
			return false;
		if (parts->n > 0)
			memcpy(items, parts->items, parts->n * sizeof(*items));
		parts->items = items;
		parts->room = room;
	}
	parts->items[parts->n] = crm_arena_dup(arena, start, (size_t)(end - start));
	return parts->items[parts->n++] != NULL;
}

/* Takes one character in. A quote or bracket counts only when another half may follow. */
static void
take(struct scan *scan, const char *s)
{
	if (*s == '"')
		scan->quoted = !scan->quoted && s < scan->last->quote;
	else if (*s == '<' && !scan->quoted)
		scan->angle = scan->last->angle != NULL && s < scan->last->angle;
	else if (*s == '>')
		scan->angle = false;
	else if (*s == '@')
		scan->at = true;
	else if (*s >= '0' && *s <= '9')
		scan->numbers++;
}

enum crm_status
crm_cell_split(const char *cell, struct crm_arena *arena, const char *const **parts, size_t *n)
{
	const struct last last = { strrchr(cell, '@'), strrchr(cell, '"'), strrchr(cell, '>') };
	struct scan scan = { .arena = arena, .last = &last, .start = cell };
	struct parts found = { 0 };
	const char *s = cell;

	while (*s != '\0') {
		size_t len = separator_here(&scan, s);
		if (len == 0) {
			take(&scan, s++);
			continue;
		}
		if (!add_part(&found, arena, scan.start, s))
			return CRM_ENOMEM;
		s += len;
		scan = (struct scan){ .arena = arena, .last = &last, .start = s };
	}
	if (!add_part(&found, arena, scan.start, s))
		return CRM_ENOMEM;
	*parts = found.items;
	*n = found.n;
	return CRM_OK;
}

const char *
crm_cell_unguarded(const char *cell)
{
	const bool guarded =
	    cell[0] == '\'' && cell[1] != '\0' && strchr("=+-@\t\r", cell[1]) != NULL;

	return guarded ? cell + 1 : cell;
}
