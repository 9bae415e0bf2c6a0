#include <string.h>
#include <utf8proc.h>

#include "lib/text/utf8.h"

#define MAX_CHARS 64 /* of what somebody types for the name of a column or an option */

/* The folded characters of a word; MAX_CHARS + 1 for a longer one. */
static size_t
word_chars(const char *s, uint32_t chars[MAX_CHARS])
{
	size_t n = 0, len;

	for (uint32_t code; (code = crm_utf8_next(s, &len)), len > 0; s += len) {
		if (n == MAX_CHARS)
			return MAX_CHARS + 1;
		code = (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
		chars[n++] = code == 0x451 ? 0x435 : code;
	}
	return n;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Damerau's distance, of which no letter is edited twice: two rows back are enough. */
static size_t
distance(const uint32_t *a, size_t an, const uint32_t *b, size_t bn)
{
	size_t rows[3][MAX_CHARS + 1], *before = rows[0], *prev = rows[1], *row = rows[2];

	for (size_t j = 0; j <= bn; j++)
		prev[j] = j;
	for (size_t i = 1; i <= an; i++) {
		row[0] = i;
		for (size_t j = 1; j <= bn; j++) {
			row[j] = least(
			    prev[j - 1] + (a[i - 1] != b[j - 1]), least(prev[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		size_t *oldest = before;
		before = prev;
		prev = row;
		row = oldest;
	}
	return prev[bn];
}

const char *
crm_text_suggest(const char *word, const char *const *words, size_t n)
{
	uint32_t a[MAX_CHARS], b[MAX_CHARS];
	size_t an = word_chars(word, a);
	const char *nearest = NULL;

	if (an == 0 || an > MAX_CHARS)
		return NULL;
	size_t limit = an / 3 + 1; /* of distances too far */
	for (size_t i = 0; i < n && limit > 0; i++) {
		size_t bn = word_chars(words[i], b);
		if (bn > MAX_CHARS || (bn > an ? bn - an : an - bn) >= limit)
			continue;
		size_t d = distance(a, an, b, bn);
		if (d < limit) {
			limit = d;
			nearest = words[i];
		}
	}
	return nearest;
}
