#include "lib/table/letters.h"

#include <iconv.h>
#include <stdint.h>

#include "lib/table/decode.h"

/*
 * Costs are tenths of nats: -10 ln of how often a letter comes. The text is Russian in the
 * encoding that makes it cheapest, when that is clearly cheaper than in any other, and not
 * dearer than Russian is.
 */
enum {
	COST_SYMBOL = 50,      /* quotation marks, dashes, No */
	COST_OTHER = 60,       /* letters of other languages */
	COST_CAPITAL = 12,     /* where a word may have one */
	COST_SWAPPED = 80,     /* a capital behind a small letter */
	COST_STRANGE = 120,    /* what hardly any text has */
	MARGIN = 50,           /* between the best and the second best, of the whole text */
	AVERAGE_CYRILLIC = 38, /* Russian costs 30 to 35 a letter */
	AVERAGE_LATIN = 50,
	ENOUGH = 64 * 1024 /* bytes; more does not make it surer */
};

struct script {
	size_t n;
	int average;
	const char *const *encoding;
};

static const char *const cyrillic[] = { "windows-1251", "KOI8-R", "IBM866", "MAC-CYRILLIC" };
static const char *const latin[] = { "windows-1252", "MACINTOSH" };
static const struct script scripts[] = {
	[CRM_SCRIPT_LATIN] = { 2, AVERAGE_LATIN, latin },
	[CRM_SCRIPT_CYRILLIC] = { 4, AVERAGE_CYRILLIC, cyrillic },
};

/* Of а to я. */
static const uint8_t russian[32] = { 25, 41, 31, 41, 35, 25, 47, 41, 26, 44, 34, 31, 34, 27, 22, 36,
	31, 29, 27, 36, 60, 46, 53, 42, 49, 56, 78, 40, 40, 57, 51, 39 };

/* What a byte is in one encoding. */
struct glyph {
	uint32_t code; /* 0: nothing */
	uint8_t cost;
	bool small, capital;
};

struct candidate {
	struct glyph glyph[256];
	int64_t cost; /* of the text */
};

static int
cyrillic_cost(uint32_t code, struct glyph *g)
{
	g->capital = code >= 0x400 && code < 0x430;
	g->small = code >= 0x430 && code < 0x460;
	if (code >= 0x410 && code < 0x450)
		return russian[(code - 0x410) % 32];
	if (code == 0x401 || code == 0x451)
		return 55;
	return g->capital || g->small ? COST_OTHER : COST_STRANGE;
}

static int
latin_cost(uint32_t code, struct glyph *g)
{
	static const uint32_t frequent[] = { 0xe0, 0xe1, 0xe3, 0xe4, 0xe5, 0xe7, 0xe8, 0xe9, 0xea,
		0xed, 0xf1, 0xf3, 0xf6, 0xf8, 0xfa, 0xfc };

	g->capital = code >= 0xc0 && code < 0xdf && code != 0xd7;
	g->small = code >= 0xdf && code < 0x100 && code != 0xf7;
	if (code == 0x152 || code == 0x153)
		return COST_OTHER;
	if (!g->capital && !g->small)
		return COST_STRANGE;
	for (size_t i = 0; i < sizeof(frequent) / sizeof(frequent[0]); i++)
		if ((code | 0x20) == frequent[i])
			return 25;
	return 40;
}

static bool
is_symbol(uint32_t code)
{
	static const uint32_t symbols[] = { 0xa0, 0xa7, 0xa9, 0xab, 0xae, 0xb0, 0xb7, 0xbb, 0x2013,
		0x2014, 0x2018, 0x2019, 0x201c, 0x201d, 0x201e, 0x2022, 0x2026, 0x20ac, 0x2116,
		0x2122 };

	for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++)
		if (symbols[i] == code)
			return true;
	return false;
}

/* The code point of a byte; 0 when the encoding has none. */
static uint32_t
decode(iconv_t cd, int c)
{
	unsigned char out[4];
	char byte = (char)c, *in = &byte, *to = (char *)out;
	size_t nin = 1, nout = sizeof(out);

	iconv(cd, NULL, NULL, NULL, NULL);
	if (iconv(cd, &in, &nin, &to, &nout) == (size_t)-1 || nout > 0)
		return 0;
	return out[0] | (uint32_t)out[1] << 8 | (uint32_t)out[2] << 16;
}

/* False when iconv does not know the encoding. */
static bool
load(struct candidate *candidate, const char *encoding, enum crm_script script)
{
	iconv_t cd = crm_decode_iconv("UTF-32LE", encoding);

	if (cd == (iconv_t)-1)
		return false;
	for (int c = 'a'; c <= 'z'; c++) {
		candidate->glyph[c].small = true;
		candidate->glyph[c - 'a' + 'A'].capital = true;
	}
	for (int c = 0x80; c < 256; c++) {
		struct glyph *g = &candidate->glyph[c];
		int cost;

		g->code = decode(cd, c);
		cost = script == CRM_SCRIPT_CYRILLIC ? cyrillic_cost(g->code, g)
						     : latin_cost(g->code, g);
		g->cost = (uint8_t)(is_symbol(g->code) ? COST_SYMBOL : cost);
	}
	iconv_close(cd);
	return true;
}

static bool
is_letter(const struct glyph *g)
{
	return g->small || g->capital;
}

static int64_t
cost_of(const struct glyph table[256], const unsigned char *s, size_t len, enum crm_script script)
{
	static const struct glyph none;
	const struct glyph *before = &none;
	int64_t sum = 0;

	for (size_t i = 0; i < len; i++) {
		const struct glyph *g = &table[s[i]];

		if (s[i] >= 0x80) {
			sum += g->cost;
			if (g->capital)
				sum += before->small     ? COST_SWAPPED
				       : before->capital ? 0
							 : COST_CAPITAL;
			else if (!g->small && script == CRM_SCRIPT_LATIN && is_letter(before) &&
				 i + 1 < len && is_letter(&table[s[i + 1]]))
				sum += COST_SWAPPED;
		} else if (g->capital && script == CRM_SCRIPT_LATIN && before->small &&
			   before->code != 0) {
			sum += COST_SWAPPED;
		}
		before = g;
	}
	return sum;
}

/* True when both make the same text of it. */
static bool
same_text(const struct glyph a[256], const struct glyph b[256], const bool seen[256])
{
	for (int c = 0x80; c < 256; c++)
		if (seen[c] && a[c].code != b[c].code)
			return false;
	return true;
}

/* Whatever the locale says. */
static bool
is_ascii_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

enum crm_script
crm_letters_script(const char *data, size_t len)
{
	size_t high = 0, among = 0;

	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)data[i] < 0x80)
			continue;
		high++;
		among += (i > 0 && is_ascii_letter(data[i - 1])) ||
			 (i + 1 < len && is_ascii_letter(data[i + 1]));
	}
	return among * 2 > high ? CRM_SCRIPT_LATIN : CRM_SCRIPT_CYRILLIC;
}

const char *
crm_letters_encoding(enum crm_script script, const char *data, size_t len)
{
	const unsigned char *s = (const unsigned char *)data;
	const struct script *all = &scripts[script];
	struct candidate candidate[4] = { 0 };
	bool seen[256] = { false };
	size_t best = 0;
	int64_t high = 0;

	if (len > ENOUGH)
		len = ENOUGH;
	for (size_t i = 0; i < len; i++) {
		seen[s[i]] = true;
		high += s[i] >= 0x80;
	}
	for (size_t e = 0; e < all->n; e++) {
		struct candidate *c = &candidate[e];

		if (!load(c, all->encoding[e], script))
			return NULL;
		c->cost = cost_of(c->glyph, s, len, script);
		if (c->cost < candidate[best].cost)
			best = e;
	}
	if (candidate[best].cost > high * all->average)
		return NULL;
	for (size_t e = 0; e < all->n; e++)
		if (e != best && candidate[e].cost - candidate[best].cost < MARGIN &&
		    !same_text(candidate[e].glyph, candidate[best].glyph, seen))
			return NULL;
	return all->encoding[best];
}
