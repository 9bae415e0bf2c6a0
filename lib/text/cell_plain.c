#include "lib/text/cell_plain.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
	MAX_ENTITY = 10 /* bytes of one that is known, or is a number */
};

/* --- formulas --- */

/* A text of a formula, with its quotes: sets *s behind it. NULL in *text when there is none. */
static bool
read_quoted(const char **text, const char **s, struct crm_arena *arena)
{
	const char *from = *s, *end = from + 1;

	*text = NULL;
	if (*from != '"')
		return true;
	while (*end != '\0' && (*end != '"' || end[1] == '"'))
		end += *end == '"' ? 2 : 1;
	if (*end == '\0')
		return true;
	char *out = crm_arena_dup(arena, from + 1, (size_t)(end - from - 1)), *to = out;
	if (out == NULL)
		return false;
	for (const char *in = out; *in != '\0'; in += *in == '"' ? 2 : 1)
		*to++ = *in;
	*to = '\0';
	*text = out;
	*s = end + 1;
	return true;
}

static const char *
behind_hyperlink(const char *formula)
{
	static const char *const names[] = { "HYPERLINK(", "hyperlink(", "Hyperlink(",
		"ГИПЕРССЫЛКА(" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncmp(formula, names[i], strlen(names[i])) == 0)
			return formula + strlen(names[i]);
	return NULL;
}

/* Sets *text when the formula behind '=' is a text or a link and nothing else; or NULL. */
static bool
read_formula(const char **text, const char *formula, bool link, struct crm_arena *arena)
{
	const char *s = behind_hyperlink(formula), *target, *shown = NULL;
	const bool is_link = s != NULL;

	if (!is_link)
		s = formula;
	if (!read_quoted(&target, &s, arena))
		return false;
	*text = NULL;
	if (target == NULL)
		return true;
	if (is_link && (*s == ',' || *s == ';')) {
		s += 1 + strspn(s + 1, " ");
		if (!read_quoted(&shown, &s, arena))
			return false;
	}
	if (is_link && *s++ != ')')
		return true;
	if (s[strspn(s, " \r\n")] == '\0')
		*text = link || shown == NULL || *shown == '\0' ? target : shown;
	return true;
}

/* --- characters of HTML --- */

/* The character that an entity at s stands for, and its length; 0 when it is none. */
static uint32_t
read_entity(const char *s, size_t *len)
{
	static const struct {
		const char *name;
		uint32_t c;
	} entities[] = { { "amp", '&' }, { "quot", '"' }, { "lt", '<' }, { "gt", '>' },
		{ "apos", '\'' }, { "nbsp", 0xa0 }, { "laquo", 0xab }, { "raquo", 0xbb },
		{ "ndash", 0x2013 }, { "mdash", 0x2014 } };
	const char *name = s + 1, *end = memchr(name, ';', strnlen(name, MAX_ENTITY));

	if (end == NULL || end == name)
		return 0;
	*len = (size_t)(end + 1 - s);
	if (*name == '#') {
		const bool hex = name[1] == 'x' || name[1] == 'X';
		const char *digits = name + 1 + hex;
		char *stop;
		if (strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789") !=
		    (size_t)(end - digits))
			return 0;
		unsigned long c = strtoul(digits, &stop, hex ? 16 : 10);
		return c < ' ' || c > 0xffff || (c >= 0xd800 && c < 0xe000) ? 0 : (uint32_t)c;
	}
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (strlen(entities[i].name) == *len - 2 &&
		    strncmp(name, entities[i].name, *len - 2) == 0)
			return entities[i].c;
	return 0;
}

static char *
put_utf8(char *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = (char)c;
	} else if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
		*to++ = (char)(0x80 | (c & 0x3f));
	} else {
		*to++ = (char)(0xe0 | c >> 12);
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	}
	return to;
}

/* An entity is never shorter than its character. */
static const char *
read_entities(const char *cell, struct crm_arena *arena)
{
	size_t len = 0;
	const char *s = cell;

	while ((s = strchr(s, '&')) != NULL && read_entity(s, &len) == 0)
		s++;
	if (s == NULL)
		return cell;
	char *out = crm_arena_strdup(arena, cell), *to = out;
	if (out == NULL)
		return NULL;
	for (const char *in = out; *in != '\0';) {
		const uint32_t c = *in == '&' ? read_entity(in, &len) : 0;
		if (c == 0) {
			*to++ = *in++;
			continue;
		}
		in += len;
		to = put_utf8(to, c);
	}
	*to = '\0';
	return out;
}

const char *
crm_cell_plain(const char *cell, bool link, struct crm_arena *arena)
{
	const char *s = cell, *text;

	while (*s == ' ' || *s == '\'')
		s++;
	if (*s == '=') {
		if (!read_formula(&text, s + 1, link, arena))
			return NULL;
		if (text != NULL)
			cell = text;
	}
	return strchr(cell, '&') == NULL ? cell : read_entities(cell, arena);
}
