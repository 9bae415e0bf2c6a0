#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "lib/text/utf8.h"

/* What cleaning does with a code point. */
enum what {
	KEEP,
	DROP,
	BLANK,
	BREAK
};

static enum what
what_of_ascii(unsigned char c)
{
	if (c > 0x20 && c < 0x7f)
		return KEEP;
	if (c == ' ' || c == '\t')
		return BLANK;
	return c >= '\n' && c <= '\r' ? BREAK : DROP;
}

static enum what
what_of(uint32_t code)
{
	if (code < 0x80)
		return what_of_ascii((unsigned char)code);
	if (code == 0x85 || code == 0x2028 || code == 0x2029)
		return BREAK;
	if (code < 0xa0)
		return DROP;
	if (code == 0xa0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200a) ||
	    code == 0x202f || code == 0x205f || code == 0x3000)
		return BLANK;
	/* Soft hyphen, grapheme joiner, the bidi controls, the zero-width ones, the byte order
	 * mark, annotations, language tags: nobody sees them, and they keep equals apart. */
	if (code == 0xad || code == 0x34f || code == 0x61c || code == 0x180e ||
	    (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
	    (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
	    (code >= 0xfff9 && code <= 0xfffb) || (code >= 0xe0000 && code <= 0xe007f))
		return DROP;
	return KEEP;
}

/* True for the blocks of which every text is in NFC: Latin, Cyrillic, punctuation, ideographs. */
static bool
always_nfc(uint32_t code)
{
	return code < 0x300 || (code >= 0x400 && code <= 0x481) ||
	       (code >= 0x48a && code <= 0x52f) || (code >= 0x2010 && code <= 0x2027) ||
	       code == 0x2116 || (code >= 0x4e00 && code <= 0x9fa5);
}

/*
 * The white space since the last kept character: nothing is written for it before the next
 * one comes, so that none is left at the ends.
 */
struct gap {
	size_t breaks;
	bool blank;
};

static char *
put_gap(char *out, const char *start, struct gap *gap, bool lines)
{
	if (out > start) {
		if (lines && gap->breaks > 0) {
			memset(out, '\n', gap->breaks);
			out += gap->breaks;
		} else if (gap->blank || gap->breaks > 0) {
			*out++ = ' ';
		}
	}
	*gap = (struct gap){ 0 };
	return out;
}

/* CRLF is one break: its LF is not counted. */
static void
widen_gap(struct gap *gap, enum what what, const char *s)
{
	if (what == BLANK)
		gap->blank = true;
	else if (what == BREAK && !(s[0] == '\r' && s[1] == '\n'))
		gap->breaks++;
}

/* How many bytes from s on are visible ASCII or Cyrillic up to U+047F, which stay as they are. */
static size_t
plain_run(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	for (;;) {
		if (*u > 0x20 && *u < 0x7f)
			u++;
		else if ((*u == 0xd0 || *u == 0xd1) && (u[1] & 0xc0) == 0x80)
			u += 2;
		else
			return (size_t)(u - (const unsigned char *)s);
	}
}

/* A copy of s in composed form; NULL when out of memory. */
static char *
compose(struct crm_arena *arena, const char *s)
{
	utf8proc_uint8_t *nfc = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s, 0, &nfc,
	    UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	char *copy = n < 0 ? NULL : crm_arena_dup(arena, (const char *)nfc, (size_t)n);

	free(nfc);
	return copy;
}

/*
 * The length of a text that stays as it is, as most do: plain words, a blank between two; the part
 * of it that does, when not all.
 */
static size_t
plain_words(const char *s)
{
	size_t n = plain_run(s), more;

	while (n > 0 && s[n] == ' ' && (more = plain_run(s + n + 1)) > 0)
		n += 1 + more;
	return n;
}

/* What is not valid UTF-8 becomes U+FFFD, three bytes for one. */
static char *
clean(struct crm_arena *arena, const char *s, bool lines)
{
	size_t size = strlen(s);
	char *start =
	    crm_arena_alloc(arena, crm_utf8_valid(s, size) == size ? size + 1 : 3 * size + 1);
	char *out = start;
	struct gap gap = { 0 };
	bool nfc = true;
	size_t len;

	if (start == NULL)
		return NULL;
	for (; *s != '\0'; s += len) {
		if ((len = plain_run(s)) > 0) {
			out = put_gap(out, start, &gap, lines);
			memcpy(out, s, len);
			out += len;
			continue;
		}
		uint32_t code = crm_utf8_next(s, &len);
		enum what what = what_of(code);
		if (what != KEEP) {
			widen_gap(&gap, what, s);
			continue;
		}
		out = put_gap(out, start, &gap, lines);
		if (len > 1) {
			memcpy(out, s, len);
			out += len;
		} else {
			out +=
			    utf8proc_encode_char((utf8proc_int32_t)code, (utf8proc_uint8_t *)out);
		}
		nfc = nfc && always_nfc(code);
	}
	*out = '\0';
	return nfc ? start : compose(arena, start);
}

static char *
copy_clean(struct crm_arena *arena, const char *s, bool lines)
{
	const size_t plain = plain_words(s);

	return s[plain] == '\0' ? crm_arena_dup(arena, s, plain) : clean(arena, s, lines);
}

char *
crm_text_clean(struct crm_arena *arena, const char *s)
{
	return copy_clean(arena, s, false);
}

char *
crm_text_clean_lines(struct crm_arena *arena, const char *s)
{
	return copy_clean(arena, s, true);
}

const char *
crm_text_cleaned(struct crm_arena *arena, const char *s)
{
	return s[plain_words(s)] == '\0' ? s : clean(arena, s, false);
}

const char *
crm_text_cleaned_lines(struct crm_arena *arena, const char *s)
{
	return s[plain_words(s)] == '\0' ? s : clean(arena, s, true);
}

bool
crm_text_fold_simple(char *out, const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	for (; *u != '\0'; u++) {
		if (*u < 0x80) {
			*out++ = (char)(*u >= 'A' && *u <= 'Z' ? *u + 0x20 : *u);
			continue;
		}
		/* Most are small letters already: а to п, р to я. */
		if ((*u == 0xd0 && u[1] >= 0xb0 && u[1] < 0xc0) ||
		    (*u == 0xd1 && u[1] >= 0x80 && u[1] < 0x90)) {
			*out++ = (char)*u++;
			*out++ = (char)*u;
			continue;
		}
		if ((*u != 0xd0 && *u != 0xd1) || (u[1] & 0xc0) != 0x80)
			return false;
		unsigned code = (unsigned)(*u & 0x1f) << 6 | (u[1] & 0x3f);
		if (code > 0x45f)
			return false;
		if (code < 0x410)
			code += 0x50;
		else if (code < 0x430)
			code += 0x20;
		if (code == 0x451)
			code = 0x435;
		*out++ = (char)(0xc0 | code >> 6);
		*out++ = (char)(0x80 | (code & 0x3f));
		u++;
	}
	*out = '\0';
	return true;
}

/* A copy in which what is not valid UTF-8 is U+FFFD. */
static char *
scrub(struct crm_arena *arena, const char *s)
{
	char *start = crm_arena_alloc(arena, 3 * strlen(s) + 1), *out = start;
	size_t len;

	if (start == NULL)
		return NULL;
	for (uint32_t code; (code = crm_utf8_next(s, &len)), len > 0; s += len)
		out += utf8proc_encode_char((utf8proc_int32_t)code, (utf8proc_uint8_t *)out);
	return start;
}

char *
crm_text_fold(struct crm_arena *arena, const char *s)
{
	size_t len = strlen(s);
	char *folded = crm_arena_alloc(arena, len + 1);

	if (folded == NULL || crm_text_fold_simple(folded, s))
		return folded;
	if (crm_utf8_valid(s, len) < len && (s = scrub(arena, s)) == NULL)
		return NULL;
	char *mapped = (char *)utf8proc_NFKC_Casefold((const utf8proc_uint8_t *)s);
	if (mapped == NULL)
		return NULL;
	for (char *yo = mapped; (yo = strstr(yo, "ё")) != NULL; yo += 2) {
		yo[0] = (char)0xd0; /* е */
		yo[1] = (char)0xb5;
	}
	folded = crm_arena_strdup(arena, mapped);
	free(mapped);
	return folded;
}
