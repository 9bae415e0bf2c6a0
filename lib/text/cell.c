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
#define LONG 12 /* of a number with its country code */
#define SHORT 5
#define PAIR 2
#define AHEAD 64 /* bytes that are looked at for a number */

/* Where the last of each is: asked for at every separator, so not to be looked for again. */
struct last {
	const char *at, *quote, *angle;
};

struct scan {
	struct crm_arena *scratch;
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
		const char *text; /* behind a blank */
		enum strength strength;
	} words[] = { { "::: ", SURE }, { "и ", COMMA }, { "или ", COMMA }, { "and ", COMMA },
		{ "or ", COMMA }, { "& ", COMMA } };

	*len = 1;
	switch (*s) {
	case ' ':
		break;
	case ',':
	case '|':
		return COMMA;
	case '/':
	case '\\':
		return STROKE;
	case ';':
	case '\r':
	case '\n':
		return SURE;
	default:
		return NOTHING;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		const size_t more = strlen(words[i].text);
		if (s[1] == words[i].text[0] && strncmp(s + 1, words[i].text, more) == 0) {
			*len = 1 + more;
			return words[i].strength;
		}
	}
	return BLANK;
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
is_extension(struct crm_arena *scratch, const char *s)
{
	crm_arena_reset(scratch);
	char *copy = crm_arena_dup(scratch, s, strnlen(s, AHEAD));
	char *folded = copy == NULL ? NULL : crm_text_fold(scratch, copy);

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

/* Behind an address and a blank: another one, "<b@x.org>" too. What comes in between is a name. */
static bool
address_follows(const char *s)
{
	const size_t len = strcspn(s, " ,;|/");

	return len > 0 && memchr(s, '@', len) != NULL && strchr("@([{", *s) == NULL;
}

static bool
is_letter(char c)
{
	return (unsigned char)c >= 0x80 || (c | 0x20) > 0x60;
}

/*
 * Behind a whole number and a blank: a whole number again, "8 916 765 43 21" (not the end of the
 * first one), or with a word in front, "моб. 8 916 ...".
 */
static bool
number_follows(size_t left, const char *s)
{
	const bool word = is_letter(*s);

	if (left < FULL || (*s == '(' && is_letter(s[1])))
		return false;
	if (digits_ahead(s, *s != '+') >= FULL)
		return true;
	if (!word && (left > LONG || strchr("78(", *s) == NULL))
		return false;
	return digits_ahead(s, false) >= FULL;
}

/* Whether a new value begins at s, behind a separator that does not say so itself. */
static bool
value_follows(const struct scan *scan, enum strength strength, const char *s)
{
	size_t left = scan->at ? FULL : scan->numbers, right;

	s += strspn(s, " ");
	if (scan->at && strength == BLANK && address_follows(s))
		return true;
	if (scan->at && strength != BLANK && s < scan->last->at)
		return true;
	if (left < LOCAL || is_extension(scan->scratch, s))
		return false;
	if (s[strcspn(s, "@ ,;|/")] == '@')
		return true;
	if (strength == BLANK)
		return number_follows(left, s);
	right = digits_ahead(s, false);
	/* "123-45-67/68": the next line of the same exchange. */
	if (strength == STROKE && scan->numbers >= FULL && right == PAIR && s[-1] == '/' &&
	    strchr("- ", s[-4]) != NULL && strspn(s, "0123456789") == PAIR &&
	    s[strcspn(s, " ,;/")] == s[PAIR])
		return true;
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

static size_t
count_digits(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += *s >= '0' && *s <= '9';
	return n;
}

/*
 * "123-45-68" behind "8 495 123-45-67" lacks what the two have in common: it is taken from there.
 * NULL when out of memory.
 */
static const char *
complete(const struct parts *parts, const char *part, struct crm_arena *arena)
{
	if (parts->n == 0)
		return part;
	const char *before = parts->items[parts->n - 1];
	const size_t left = count_digits(before), right = count_digits(part);
	const char *s = before;

	if (part[strspn(part, "0123456789- ")] != '\0' || left < FULL || left > LONG ||
	    (right != PAIR && (right < SHORT || right > LOCAL)) ||
	    before[strspn(before, "+0123456789-.() ")] != '\0')
		return part;
	for (size_t n = 0; n < left - right; s++)
		n += *s >= '0' && *s <= '9';
	/* Where the first has no gap, only seven digits are sure to be what follows a code. */
	if (right != LOCAL && s > before && s[-1] >= '0' && s[-1] <= '9' && *s >= '0' && *s <= '9')
		return part;
	s += strspn(s, " -.)");
	return crm_arena_printf(arena, "%.*s%s", (int)(s - before), before, part);
}

static bool
add_part(struct parts *parts, struct crm_arena *arena, const char *start, const char *end)
{
	while (start < end && strchr(" \t,;|/\\", *start) != NULL)
		start++;
	while (end > start && strchr(" \t,;|/\\", end[-1]) != NULL)
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
	const char *part = crm_arena_dup(arena, start, (size_t)(end - start));
	if (part != NULL)
		part = complete(parts, part, arena);
	parts->items[parts->n] = part;
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

/* "+79161234567+74951234567": nothing separates, but a number begins. */
static bool
plus_begins(const struct scan *scan, const char *s)
{
	return *s == '+' && !scan->at && scan->numbers >= FULL && !scan->quoted && !scan->angle &&
	       (scan->last->at == NULL || s > scan->last->at) && digits_ahead(s, false) >= FULL;
}

/* False: out of memory. */
static bool
split(struct parts *found, const char *cell, struct crm_arena *arena, struct crm_arena *scratch)
{
	const struct last last = { strrchr(cell, '@'), strrchr(cell, '"'), strrchr(cell, '>') };
	struct scan scan = { .scratch = scratch, .last = &last, .start = cell };
	const char *s = cell;

	/* One value, as in most cells: nothing in it separates or begins another one. */
	if (*cell != '\0' && cell[strcspn(cell, " ,;/|\\\r\n")] == '\0' &&
	    strchr(cell + 1, '+') == NULL)
		return add_part(found, arena, cell, cell + strlen(cell));
	while (*s != '\0') {
		size_t len = separator_here(&scan, s);
		if (len == 0 && !plus_begins(&scan, s)) {
			take(&scan, s++);
			continue;
		}
		if (!add_part(found, arena, scan.start, s))
			return false;
		s += len;
		scan = (struct scan){ .scratch = scratch, .last = &last, .start = s };
		if (len == 0)
			take(&scan, s++);
	}
	return add_part(found, arena, scan.start, s);
}

enum crm_status
crm_cell_split(const char *cell, struct crm_arena *arena, const char *const **parts, size_t *n)
{
	struct crm_arena scratch = CRM_ARENA_INIT;
	struct parts found = { 0 };
	const bool fine = split(&found, cell, arena, &scratch);

	crm_arena_clear(&scratch);
	*parts = found.items;
	*n = found.n;
	return fine ? CRM_OK : CRM_ENOMEM;
}

const char *
crm_cell_unguarded(const char *cell)
{
	const bool guarded =
	    cell[0] == '\'' && cell[1] != '\0' && strchr("=+-@\t\r", cell[1]) != NULL;

	return guarded ? cell + 1 : cell;
}
