#include "lib/text/name_layout.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/text/name.h"
#include "lib/text/name_skeleton.h"
#include "lib/text/name_words.h"
#include "lib/text/utf8.h"

#define MAX_BYTES 200
#define MIN_LETTERS 3

/* The same keys of both keyboards, without and with the shift key. */
static const char *const english[] = { "`qwertyuiop[]asdfghjkl;'zxcvbnm,.",
	"~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>" };
static const char *const russian[] = { "ёйцукенгшщзхъфывапролджэячсмитьбю",
	"ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ" };

/* The character on the key of this one; itself when it is on none. */
static uint32_t
other_key(uint32_t code, bool to_russian)
{
	for (size_t row = 0; row < 2; row++) {
		const char *cyr = russian[row];
		size_t len;
		for (const char *lat = english[row]; *lat != '\0'; lat++, cyr += len) {
			const uint32_t letter = crm_utf8_next(cyr, &len);
			if (to_russian && code == (unsigned char)*lat)
				return letter;
			if (!to_russian && code == letter)
				return (unsigned char)*lat;
		}
	}
	return code;
}

static char *
retype(const char *name, bool to_russian, struct crm_arena *arena)
{
	struct crm_buf buf = CRM_BUF_INIT;
	char *out = NULL;
	size_t len;

	for (const char *s = name; *s != '\0'; s += len)
		crm_utf8_put(&buf, other_key(crm_utf8_next(s, &len), to_russian));
	if (crm_buf_ok(&buf))
		out = crm_arena_strdup(arena, crm_buf_str(&buf));
	crm_buf_clear(&buf);
	return out;
}

/* Letters of one alphabet alone: 'l' or 'c'; else 0. */
static char
alphabet(const char *name)
{
	bool latin = false, cyrillic = false;

	for (const char *s = name; *s != '\0'; s++) {
		const unsigned char lower = (unsigned char)*s | 0x20;
		latin = latin || (lower >= 'a' && lower <= 'z');
		if ((unsigned char)*s >= 0x80) {
			if (*s != '\xd0' && *s != '\xd1')
				return '\0';
			cyrillic = true;
			s++;
			if (*s == '\0')
				return '\0';
		}
	}
	return latin == cyrillic ? '\0' : latin ? 'l' : 'c';
}

static bool
has_vowel(const char *word)
{
	char latin[CRM_SKELETON_SIZE];

	crm_name_latin(latin, word);
	return strpbrk(latin, "aeiou") != NULL;
}

static size_t
letters(const char *word)
{
	size_t n = 0;

	for (; *word != '\0'; word++)
		n += ((unsigned char)*word & 0xc0) != 0x80;
	return n;
}

struct reading {
	size_t given, surnames, initials;
	bool vowels; /* in every word */
};

/* What the words of a text are; false when out of memory. */
static bool
read_words(struct reading *reading, const char *text, struct crm_arena *arena)
{
	char *copy = crm_arena_strdup(arena, text), *save = NULL;
	int group;

	*reading = (struct reading){ .vowels = true };
	if (copy == NULL)
		return false;
	for (char *w = strtok_r(copy, " -", &save); w != NULL; w = strtok_r(NULL, " -", &save)) {
		reading->given += letters(w) >= MIN_LETTERS && crm_name_groups(w, &group, 1) > 0;
		reading->initials += crm_name_initial(w);
		reading->surnames += crm_name_surname_like(w) || crm_name_patronymic(w) != 0;
		reading->vowels = reading->vowels && has_vowel(w);
	}
	return true;
}

enum crm_status
crm_name_other_layout(const char **out, const char *name, struct crm_arena *arena)
{
	const char from = strlen(name) > MAX_BYTES ? '\0' : alphabet(name);
	struct reading there, here;

	*out = NULL;
	if (from == '\0')
		return CRM_OK;
	const char *text = retype(name, from == 'l', arena);
	if (text == NULL || !read_words(&there, text, arena) || !read_words(&here, name, arena))
		return CRM_ENOMEM;
	if (!there.vowels || here.given > 0 || here.surnames > 0 || here.initials > 0)
		return CRM_OK;
	/* A surname alone is not enough, but where there is no other way to pronounce it. */
	if (there.given > 0 || (there.surnames > 0 && !here.vowels && from == 'l'))
		*out = text;
	return CRM_OK;
}
