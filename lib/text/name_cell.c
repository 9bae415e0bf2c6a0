#include "lib/text/name_cell.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

#include "lib/text/name.h"
#include "lib/text/name_words.h"
#include "lib/text/utf8.h"

#define MAX_WORD 64
#define PHONE 5 /* digits */

size_t
crm_name_aside(const char *s)
{
	static const struct {
		const char *open, *close;
	} marks[] = { { "(", ")" }, { "[", "]" }, { "\"", "\"" }, { "«", "»" }, { "„", "“" },
		{ "„", "”" }, { "“", "”" } };
	size_t n = 0;

	if ((unsigned char)*s >= 0x80 ? *s != '\xc2' && *s != '\xe2' : strchr("([\"", *s) == NULL)
		return 0;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t len = strlen(marks[i].open);
		if (strncmp(s, marks[i].open, len) != 0)
			continue;
		const char *end = strstr(s + len, marks[i].close);
		if (end != NULL)
			return (size_t)(end - s) + strlen(marks[i].close);
		n = len;
	}
	return *s == '\0' ? 0 : n;
}

/* The word at s, to a blank or a comma, into out; false for a longer one. */
static bool
copy_word(char out[MAX_WORD], const char *s)
{
	size_t len = strcspn(s, " ,;");

	if (len >= MAX_WORD)
		return false;
	memcpy(out, s, len);
	out[len] = '\0';
	return true;
}

static bool
is_given(const char *word)
{
	int group;

	return crm_name_groups(word, &group, 1) > 0;
}

/* "Петрова - Водкина Анна", "Анна - Мария": both halves are of one kind. */
static bool
is_double(const char *before, const char *behind)
{
	char a[MAX_WORD], b[MAX_WORD];

	if (!copy_word(a, before) || !copy_word(b, behind))
		return false;
	if (is_given(a) || is_given(b))
		return is_given(a) && is_given(b);
	return crm_name_surname_like(a) && crm_name_surname_like(b);
}

/* The length of a dash with a blank on each side, or 0. */
static size_t
spaced_dash(const char *s)
{
	static const char *const dashes[] = { " - ", " – ", " — " };

	for (size_t i = 0; *s == ' ' && i < sizeof(dashes) / sizeof(dashes[0]); i++)
		if (strncmp(s, dashes[i], strlen(dashes[i])) == 0)
			return strlen(dashes[i]);
	return 0;
}

static bool
hangs(uint32_t code, bool front)
{
	if (code == '.')
		return front;
	return (code < 0x80 && strchr(" ,;:*'`|/\\-~_", (int)code) != NULL) || code == 0x2022 ||
	       code == 0xb7 || (code >= 0x2010 && code <= 0x2019);
}

/* Where the last character of a text begins. */
static const char *
last_char(const char *start, const char *end)
{
	do
		end--;
	while (end > start && ((unsigned char)*end & 0xc0) == 0x80);
	return end;
}

char *
crm_name_tidy(const char *cell, struct crm_arena *arena)
{
	const char *start = cell, *end = cell + strlen(cell);
	size_t len, dash, word = 0;

	while (start < end && hangs(crm_utf8_next(start, &len), true))
		start += len;
	while (end > start && hangs(crm_utf8_next(last_char(start, end), &len), false))
		end = last_char(start, end);
	if (start == end) /* nothing else: as it stands */
		return crm_arena_strdup(arena, cell);
	char *tidy = crm_arena_dup(arena, start, (size_t)(end - start));
	if (tidy == NULL)
		return NULL;
	const bool login = strpbrk(tidy, "@0123456789/") != NULL;
	for (char *s = tidy; *s != '\0'; s++) {
		if (*s == '_' && !login)
			*s = ' ';
		if (*s != ' ')
			continue;
		if ((dash = spaced_dash(s)) > 0 && is_double(tidy + word, s + dash)) {
			*s = '-';
			memmove(s + 1, s + dash, strlen(s + dash) + 1);
		} else {
			word = (size_t)(s + 1 - tidy);
		}
	}
	return tidy;
}

static bool
begins_small(const char *s)
{
	size_t len;
	const utf8proc_int32_t code = (utf8proc_int32_t)crm_utf8_next(s, &len);

	return utf8proc_category(code) == UTF8PROC_CATEGORY_LL;
}

/* "тел. 8 916 ...", "+7 916 ...", "8(916)...", "ivan@example.org". */
static bool
is_contact(const char *s)
{
	static const char *const labels[] = { "тел", "моб", "т.", "tel", "mob" };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (strncmp(s, labels[i], strlen(labels[i])) == 0)
			s += strcspn(s, "+0123456789");
	if (memchr(s, '@', strcspn(s, " ")) != NULL)
		return true;
	if (strchr("+(0123456789", *s) == NULL)
		return false;
	if (s[strspn(s, "+()0123456789- .")] != '\0')
		return false;
	for (; *s != '\0'; s++)
		n += *s >= '0' && *s <= '9';
	return n >= PHONE;
}

static bool
is_and(const char *s)
{
	return strncmp(s, "и ", strlen("и ")) == 0 || strncmp(s, "and ", 4) == 0 ||
	       strncmp(s, "& ", 2) == 0;
}

/*
 * Whether a word in small letters, behind others with capitals, is none of the name's. People do
 * write "Иван петров", so that behind one word it must be known.
 */
static bool
is_small_remark(const char *whole, const char *s, size_t words)
{
	char word[MAX_WORD];

	if (!begins_small(s) || !copy_word(word, s))
		return false;
	if (crm_name_role(word)) /* but "Генеральный директор Петрова" */
		return !copy_word(word, whole) || !crm_name_role(word);
	return words >= 2 && strchr(word, '.') == NULL && !crm_name_particle(word) &&
	       !crm_name_kinship(word) && !is_given(word) && !crm_name_surname_like(word) &&
	       crm_name_generation(word) == 0 && crm_name_patronymic(word) == 0 &&
	       !crm_name_degree((const char *const[]){ word }, 1);
}

size_t
crm_name_end(const char *s)
{
	const char *p = s;
	size_t words = 1, aside;
	const bool small = begins_small(s);

	/* Between these nothing ends a name, and no aside begins. */
	while (p += strcspn(p, " ([\"\xc2\xe2"), *p != '\0') {
		if ((aside = crm_name_aside(p)) > 0) {
			p += aside;
			continue;
		}
		if (*p++ != ' ' || p - 1 == s)
			continue;
		if (spaced_dash(p - 1) > 0 || strncmp(p, "/ ", 2) == 0 ||
		    strncmp(p, "| ", 2) == 0 || is_contact(p) || (words >= 2 && is_and(p)) ||
		    (!small && is_small_remark(s, p, words)))
			return (size_t)(p - 1 - s);
		words++;
	}
	return (size_t)(p - s);
}
