/*
 * UTF-8 and Unicode, on utf8proc.
 */
#ifndef CRM_TEXT_UTF8_H
#define CRM_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"

/* The length of the longest valid prefix: len when all of it is valid. Surrogates, overlong
 * forms and code points over 10FFFF are not. NUL is. */
size_t crm_utf8_valid(const char *s, size_t len);

/* The code point at s and its length in bytes; U+FFFD and 1 where it is not valid; 0 and 0 at
 * the end of the string. */
uint32_t crm_utf8_next(const char *s, size_t *len);
void crm_utf8_put(struct crm_buf *buf, uint32_t code);

/* The small and the title letter of one, itself when it has none: as utf8proc says, but at once
 * for ASCII and Cyrillic. */
uint32_t crm_utf8_lower(uint32_t code);
uint32_t crm_utf8_title(uint32_t code);
/* Is it of a word: a letter, a mark on one, or a digit? */
bool crm_utf8_alnum(uint32_t code);

/*
 * A value as it is kept: NFC; control, zero-width and bidi characters removed; every run of
 * white space (no-break and others included) one blank; none at the ends. Line breaks are
 * white space too. "" gives "". NULL when out of memory.
 */
char *crm_text_clean(struct crm_arena *arena, const char *s);
/* As crm_text_clean, but line breaks stay (as LF): notes. */
char *crm_text_clean_lines(struct crm_arena *arena, const char *s);
/* The same, but no copy is made of what is clean: it is s itself. */
const char *crm_text_cleaned(struct crm_arena *arena, const char *s);
const char *crm_text_cleaned_lines(struct crm_arena *arena, const char *s);

/* For comparing: case folded, ё as е, compatibility forms (full-width, ligatures) resolved. */
char *crm_text_fold(struct crm_arena *arena, const char *s);
/*
 * The same into out, which has room for s: each byte stands in its place. False where there is more
 * in s than ASCII and the Cyrillic of U+0400 to U+045F, which alone keep their length.
 */
bool crm_text_fold_simple(char *out, const char *s);

/* Placeholders that people type for nothing: -, n/a, нет, none, null, NaN, no tel_number,
 * none@none.com ... */
bool crm_text_placeholder(const char *cleaned);

/* Cells of a terminal that the string takes; -1 when it has control characters. */
int crm_text_width(const char *s);

/*
 * Appends what fits into so many cells; where that is not all, the last of them is an ellipsis.
 * The string has no control characters. Returns the cells taken.
 */
int crm_text_cut(struct crm_buf *out, const char *s, int width);

/*
 * The nearest of n words to a mistyped one, or NULL when none is near enough: at most a third of
 * its characters differ (a swap of neighbours counts one). Case is ignored.
 */
const char *crm_text_suggest(const char *word, const char *const *words, size_t n);

#endif
