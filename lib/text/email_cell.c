#include "lib/text/email_cell.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

#include "lib/text/utf8.h"

static bool
is_letter(uint32_t code)
{
	utf8proc_category_t c;

	if (code < 0x80)
		return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
	c = utf8proc_category((utf8proc_int32_t)code);
	return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

/*
 * Taking off what stands around the address.
 */

/* Moves the ends inwards over one pair of brackets or quotes; false when there is none. */
static bool
strip_pair(const char **start, const char **end)
{
	static const char *const pairs[][2] = { { "\"", "\"" }, { "'", "'" }, { "(", ")" },
		{ "[", "]" }, { "«", "»" }, { "“", "”" }, { "„", "“" } };
	size_t len = (size_t)(*end - *start);

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		size_t open = strlen(pairs[i][0]), close = strlen(pairs[i][1]);
		if (len > open + close && strncmp(*start, pairs[i][0], open) == 0 &&
		    strncmp(*end - close, pairs[i][1], close) == 0) {
			*start += open;
			*end -= close;
			return true;
		}
	}
	return false;
}

/* "mailto:", "E-mail: ": words and a colon before the @. */
static bool
strip_label(const char **start, const char **end)
{
	const char *colon = NULL, *p = *start;

	for (; p < *end && *p != '@' && *p != '"'; p++) {
		if (*p == ':')
			colon = p;
		else if ((unsigned char)*p < 0x80 && !is_letter((unsigned char)*p) &&
			 !(*p >= '0' && *p <= '9') && strchr(" .-_/", *p) == NULL)
			break;
	}
	if (colon == NULL)
		return false;
	if (colon - *start == 6 && strncasecmp(*start, "mailto", 6) == 0) {
		const char *query = memchr(*start, '?', (size_t)(*end - *start));
		const char *at = memchr(*start, '@', (size_t)(*end - *start));
		if (query != NULL && at != NULL && query > at)
			*end = query;
	}
	*start = colon + 1;
	return true;
}

static bool
is_ascii(const char *s, const char *end)
{
	while (s < end && (unsigned char)*s < 0x80)
		s++;
	return s == end;
}

/* "Anna" a@x.org */
static bool
strip_quoted_name(const char **start, const char **end)
{
	const char *close =
	    *end - *start < 3 ? NULL : memchr(*start + 1, '"', (size_t)(*end - *start) - 1);

	if (**start != '"' || close == NULL || close + 2 >= *end || close[1] != ' ')
		return false;
	*start = close + 2;
	return true;
}

/* A remark has a letter and no @. */
static bool
is_remark(const char *s, const char *end)
{
	bool letter = false;
	size_t len;

	for (; s < end; s += len) {
		uint32_t code = crm_utf8_next(s, &len);
		if (code == '@')
			return false;
		letter = letter || is_letter(code);
	}
	return letter;
}

/* Anna <address>, <address> Anna, Anna [mailto:address]. */
static bool
strip_display_name(const char **start, const char **end)
{
	static const char open[] = "<([", close[] = ">)]";
	const char *last = *end - 1, *mark = *end > *start ? strchr(close, *last) : NULL, *p;

	if (**start == '<' && *last != '>') {
		const char *angle = memchr(*start, '>', (size_t)(*end - *start));
		if (angle == NULL || !is_remark(angle, *end))
			return false;
		last = angle;
		mark = close;
	}
	if (mark == NULL || *last == '\0')
		return false;
	for (p = last; p > *start && p[-1] != open[mark - close];)
		p--;
	/* In other brackets may stand an example: "E-mail (name@company.ru)" heads a column. */
	if (p == *start || (*last != '>' && strncasecmp(p, "mailto:", 7) != 0))
		return false;
	*start = p;
	*end = last;
	return true;
}

static bool
begins_cyrillic(const char *s)
{
	size_t len;
	const uint32_t code = crm_utf8_next(s, &len);

	return code >= 0x400 && code <= 0x52f;
}

/*
 * What stands beside an address: "(личная)", "- work", and Cyrillic words beside a Latin address.
 * Latin words without a mark in between may be a part of it that a blank cut off.
 */
static bool
strip_remark(const char **start, const char **end)
{
	const char *at = memchr(*start, '@', (size_t)(*end - *start)), *p;

	if (at == NULL || **start == '"')
		return strip_quoted_name(start, end);
	/* Behind: the first blank that is not beside the @. */
	for (p = at + 1; p < *end && *p == ' ';)
		p++;
	while (p < *end && *p != ' ')
		p++;
	const bool marked =
	    p + 1 < *end && (strchr("([-", p[1]) != NULL || strncmp(p + 1, "–", strlen("–")) == 0 ||
				strncmp(p + 1, "—", strlen("—")) == 0);
	if (p + 1 < *end && (marked || (begins_cyrillic(p + 1) && is_ascii(at, p))) &&
	    is_remark(p + 1, *end)) {
		*end = p;
		return true;
	}
	/* In front: the last blank that is not beside the @. */
	for (p = at; p > *start && p[-1] == ' ';)
		p--;
	while (p > *start && p[-1] != ' ')
		p--;
	if (p == *start || !is_remark(*start, p) || !is_ascii(p, at))
		return false;
	const char *mark = p - 1;
	while (mark > *start && mark[-1] == ' ')
		mark--;
	if (strchr(")]-,:", mark[-1]) == NULL && !begins_cyrillic(*start))
		return false;
	*start = p;
	return true;
}

/* Marks that are of no address: also a dash set apart, "- a@x.org". */
static void
strip_marks(const char **start, const char **end)
{
	static const char dash[] = "—";
	const char *s = *start, *e = *end;

	for (;;) {
		const bool wide = e - s > 4;
		if (s < e && (strchr(" \t,;|", *s) != NULL || strncmp(s, "- ", 2) == 0))
			s++;
		else if (e > s && (strchr(" \t,;|:", e[-1]) != NULL ||
				      (e - s > 2 && e[-1] == '-' && e[-2] == ' ')))
			e--;
		else if (wide && strncmp(s, dash, strlen(dash)) == 0)
			s += strlen(dash);
		else if (wide && memcmp(e - strlen(dash), dash, strlen(dash)) == 0)
			e -= strlen(dash);
		else
			break;
	}
	*start = s;
	*end = e;
}

/* "<a@x.org", "a@x.org>": what was cut short. */
static bool
strip_angle(const char **start, const char **end)
{
	const char *open = memchr(*start, '<', (size_t)(*end - *start));
	const char *at = memchr(*start, '@', (size_t)(*end - *start));
	const char *quote = memchr(*start, '"', (size_t)(*end - *start));

	if (at == NULL || (quote != NULL && quote < at && quote == *start))
		return false;
	if (open != NULL && open < at) {
		*start = open + 1;
		return true;
	}
	if ((*end)[-1] == '>' && open == NULL) {
		(*end)--;
		return true;
	}
	return false;
}

static void
unwrap(const char **start, const char **end)
{
	do
		strip_marks(start, end);
	while (*start < *end &&
	       (strip_display_name(start, end) || strip_pair(start, end) ||
		   strip_label(start, end) || strip_remark(start, end) || strip_angle(start, end)));
}

/*
 * Repairs.
 */

/* The @ or the dot that somebody spelt out for fear of robots, and its length; 0 for neither. */
static char
spelt(const char *s, size_t *len)
{
	static const struct {
		const char *word;
		char mark;
	} words[] = { { "at", '@' }, { "a", '@' }, { "ät", '@' }, { "собака", '@' },
		{ "собачка", '@' }, { "эт", '@' }, { "dot", '.' }, { "точка", '.' } };
	static const char open[] = "[({", close[] = "])}";
	const char *bracket = *s == '\0' ? NULL : strchr(open, *s);

	for (size_t i = 0; bracket != NULL && i < sizeof(words) / sizeof(*words); i++) {
		size_t n = strlen(words[i].word);
		if (strncasecmp(s + 1, words[i].word, n) == 0 &&
		    s[1 + n] == close[bracket - open]) {
			*len = n + 2;
			return words[i].mark;
		}
	}
	return '\0';
}

/* Full-width forms, U+FF01 to FF5E, as ASCII, and marks spelt out as marks; in place. */
static void
unspell(char *s)
{
	const bool has_at = strchr(s, '@') != NULL;
	char *out = s;
	size_t len;

	while (*s != '\0') {
		uint32_t code = crm_utf8_next(s, &len);
		if (code >= 0xff01 && code <= 0xff5e) {
			*out++ = (char)(code - 0xff01 + '!');
			s += len;
			continue;
		}
		if (code == 0x3002 || code == 0xff61) { /* full stops of IDNA */
			*out++ = '.';
			s += len;
			continue;
		}
		char mark = has_at ? '\0' : spelt(s, &len);
		if (mark != '\0') {
			while (out[-1] == ' ')
				out--;
			*out++ = mark;
			s += len + strspn(s + len, " ");
			continue;
		}
		memmove(out, s, len);
		out += len;
		s += len;
	}
	*out = '\0';
}

/* Blanks beside the @ go, and commas of a domain are dots: nobody has meant anything else. */
static void
mend(char *s)
{
	char *at = strchr(s, '@'), *out;

	if (*s == '"' || at == NULL || strchr(at + 1, '@') != NULL)
		return;
	for (out = at; out > s && out[-1] == ' ';)
		out--;
	char *domain = at + 1 + strspn(at + 1, " ");
	*out++ = '@';
	memmove(out, domain, strlen(domain) + 1);
	if (strpbrk(out, " []") == NULL)
		for (; *out != '\0'; out++)
			if (*out == ',')
				*out = '.';
}

/* Most cells are an address and nothing else: one @ among letters, digits, dots and the like. */
static bool
is_plain(const char *s, size_t len)
{
	const char *at = memchr(s, '@', len);

	for (size_t i = 0; i < len; i++)
		if (!((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'z') &&
		    !(s[i] >= '-' && s[i] <= '9' && s[i] != '/') && s[i] != '_' && s[i] != '@')
			return false;
	return at != NULL && strchr(at + 1, '@') == NULL;
}

char *
crm_email_find(const char *cell, struct crm_arena *arena)
{
	const size_t size = strlen(cell);
	char *copy = crm_arena_dup(arena, cell, size);

	if (copy == NULL || is_plain(cell, size))
		return copy;
	if (*copy != '\0')
		unspell(copy + (*copy == '[' || *copy == '(' ? 1 : 0));
	const char *start = copy, *end = copy + strlen(copy);
	unwrap(&start, &end);
	char *address = crm_arena_dup(arena, start, (size_t)(end - start));
	if (address != NULL)
		mend(address);
	return address;
}
