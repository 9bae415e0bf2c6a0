#include "lib/table/letters.h"

#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lib/table/decode.h"
#include "lib/table/letters_pairs.h"

/*
 * Costs are -10 ln of probabilities: of a character behind the one before it. Only pairs with a
 * byte beyond ASCII in them count, so that all encodings are judged by the same pairs. The
 * encoding that makes the text cheapest is it, when it is clearly cheaper than any other that
 * makes another text, and when it is not dearer than texts are.
 */
enum {
	STEP = 4,        /* of the tables of pairs */
	COST_OTHER = 22, /* which of the accented letters, behind one */
	COST_NEAR_DIGIT = 30,
	COST_FIRST_SMALL = 10, /* most words of lists are names */
	COST_CAPITALS = 6,
	COST_CAPITAL = 3,
	COST_SWAPPED = 80,      /* a capital behind a small letter */
	COST_TWO_SCRIPTS = 110, /* in one word */
	COST_MISFIT = 70,       /* a mark where it does not belong */
	COST_STRANGE = 120,     /* what hardly any text has */
	COST_WITHIN = 40,       /* the same, by each letter beside it */
	COST_NOTHING = 160,     /* a byte that the encoding has not */
	COST_NO_LETTER = 60,    /* no Russian one in an encoding that is for them */
	COST_FEW = 12,          /* for each letter that is wanting to be sure */
	ENOUGH = 12             /* letters */
};

enum kind {
	KIND_EDGE,
	KIND_DIGIT,
	KIND_MARK,
	KIND_STRANGE,
	KIND_LATIN,
	KIND_ACCENT,
	KIND_CYRILLIC
};

/* Neighbours of a mark. */
enum {
	SIDE_EDGE = 1,
	SIDE_DIGIT = 2,
	SIDE_SMALL = 4,
	SIDE_CAPITAL = 8
};
enum {
	SIDE_LETTER = SIDE_SMALL | SIDE_CAPITAL,
	SIDE_WORD = SIDE_LETTER | SIDE_DIGIT
};

struct mark {
	uint32_t code;
	uint8_t cost, before, after;
};

static const struct mark marks[] = {
	{ 0xa0, 60, SIDE_EDGE | SIDE_DIGIT, SIDE_EDGE | SIDE_DIGIT | SIDE_CAPITAL },
	{ 0xab, 45, SIDE_EDGE, SIDE_WORD },
	{ 0xbb, 40, SIDE_EDGE | SIDE_WORD, SIDE_EDGE },
	{ 0x2116, 45, SIDE_EDGE, SIDE_EDGE | SIDE_DIGIT },
	{ 0x2013, 60, SIDE_EDGE | SIDE_DIGIT, SIDE_EDGE | SIDE_DIGIT },
	{ 0x2014, 60, SIDE_EDGE, SIDE_EDGE },
	{ 0x2018, 75, SIDE_EDGE, SIDE_WORD },
	{ 0x2019, 65, SIDE_LETTER, SIDE_EDGE | SIDE_CAPITAL },
	{ 0x201c, 55, SIDE_EDGE | SIDE_WORD, SIDE_EDGE | SIDE_WORD },
	{ 0x201d, 55, SIDE_WORD, SIDE_EDGE },
	{ 0x201e, 55, SIDE_EDGE, SIDE_WORD },
	{ 0x2026, 65, SIDE_EDGE | SIDE_WORD, SIDE_EDGE },
	{ 0x20ac, 60, SIDE_EDGE | SIDE_DIGIT, SIDE_EDGE | SIDE_DIGIT },
	{ 0xa3, 60, SIDE_EDGE, SIDE_EDGE | SIDE_DIGIT },
	{ 0xa7, 75, SIDE_EDGE, SIDE_EDGE | SIDE_DIGIT },
	{ 0xa9, 60, SIDE_EDGE, SIDE_EDGE | SIDE_DIGIT },
	{ 0xae, 65, SIDE_EDGE | SIDE_WORD, SIDE_EDGE },
	{ 0x2122, 70, SIDE_EDGE | SIDE_WORD, SIDE_EDGE },
	{ 0xb0, 60, SIDE_EDGE | SIDE_DIGIT, SIDE_EDGE | SIDE_DIGIT | SIDE_CAPITAL },
	{ 0xb7, 80, SIDE_EDGE, SIDE_EDGE },
	{ 0x2022, 70, SIDE_EDGE, SIDE_EDGE },
	{ 0xad, 90, SIDE_SMALL, SIDE_SMALL },
	{ 0xb1, 85, SIDE_EDGE, SIDE_EDGE | SIDE_DIGIT },
	{ 0xb2, 110, SIDE_SMALL, SIDE_EDGE },
	{ 0xb3, 110, SIDE_SMALL, SIDE_EDGE },
	{ 0xaa, 85, SIDE_DIGIT | SIDE_EDGE, SIDE_EDGE },
	{ 0xba, 75, SIDE_DIGIT | SIDE_EDGE | SIDE_LETTER, SIDE_EDGE },
	{ 0xa1, 105, SIDE_EDGE, SIDE_LETTER },
	{ 0xbf, 95, SIDE_EDGE, SIDE_LETTER },
	{ 0xbd, 85, SIDE_EDGE | SIDE_DIGIT, SIDE_EDGE },
	{ 0xd7, 85, SIDE_EDGE | SIDE_DIGIT, SIDE_EDGE | SIDE_DIGIT },
	{ 0xb5, 90, SIDE_EDGE | SIDE_DIGIT, SIDE_SMALL },
};

/* The first of those that make the same text is it: the likely ones come first. */
static const struct encoding {
	const char *name;
	int cost;   /* the rarer an encoding, the more */
	int margin; /* by which it has to be cheaper than the second best */
	bool cyrillic;
} encodings[] = {
	{ "windows-1251", 0, 25, true },
	{ "windows-1252", 0, 25, false },
	{ "KOI8-R", 5, 25, true },
	{ "IBM866", 5, 25, true },
	{ "MACINTOSH", 10, 25, false },
	{ "MAC-CYRILLIC", 10, 25, true },
	{ "windows-1250", 30, 50, false },
	{ "windows-1254", 30, 50, false },
	{ "windows-1257", 60, 50, false },
	{ "KOI8-U", 20, 25, true },
	{ "IBM850", 30, 50, false },
	{ "IBM852", 40, 50, false },
	{ "ISO-8859-2", 50, 50, false },
	{ "ISO-8859-5", 30, 50, true },
	{ "IBM855", 40, 50, true },
};
#define ENCODINGS (sizeof(encodings) / sizeof(encodings[0]))

/* What a byte is in one encoding. */
struct glyph {
	uint32_t code; /* 0: nothing */
	uint8_t kind;  /* enum kind */
	bool capital;
	uint8_t index; /* of a letter, in the tables of pairs */
	uint8_t of;    /* of an accented letter or mark, in its table */
};

/* How often a byte stands behind another; what has no byte beyond ASCII is not counted. */
struct pairs {
	uint16_t count[256][256];
	bool seen[256];
	size_t high; /* bytes beyond ASCII */
};

struct candidate {
	struct glyph glyph[256];
	int64_t cost, budget;
	bool cyrillic; /* has letters that are */
};

static int
step(char digit)
{
	return STEP * (digit <= '9' ? digit - '0' : digit - 'a' + 10);
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

static void
classify_ascii(struct glyph *g, int c)
{
	g->code = (uint32_t)c;
	g->capital = c >= 'A' && c <= 'Z';
	g->kind = KIND_EDGE;
	g->index = CRM_ACCENT_EDGE;
	if (g->capital || (c >= 'a' && c <= 'z')) {
		g->kind = KIND_LATIN;
		g->index = (uint8_t)((c | 0x20) - 'a');
	} else if (c >= '0' && c <= '9') {
		g->kind = KIND_DIGIT;
	}
}

static void
classify_cyrillic(struct glyph *g)
{
	uint32_t small = g->code;

	g->kind = KIND_CYRILLIC;
	g->capital = small < 0x430 || small == 0x490;
	if (small >= 0x410 && small < 0x430)
		small += 0x20;
	if (small == 0x401 || small == 0x451)
		small = 0x435;
	g->index = (uint8_t)(small >= 0x430 && small < 0x450 ? small - 0x430 : CRM_CYRILLIC_OTHER);
}

/* The small letter of an accented one, of those that 8-bit encodings have. */
static uint32_t
small_of(uint32_t code)
{
	if (code >= 0xc0 && code <= 0xde && code != 0xd7)
		return code + 0x20;
	if (code == 0x178)
		return 0xff;
	if ((code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17e))
		return code + (code & 1);
	if (code >= 0x100 && code < 0x178 && code != 0x130 && code != 0x131)
		return code | 1;
	return code;
}

static void
classify(struct glyph *g)
{
	if ((g->code >= 0x400 && g->code < 0x460) || g->code == 0x490 || g->code == 0x491) {
		classify_cyrillic(g);
		return;
	}
	g->kind = KIND_STRANGE;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (marks[i].code == g->code) {
			g->kind = KIND_MARK;
			g->of = (uint8_t)i;
		}
	uint32_t small = small_of(g->code);
	for (size_t i = 0; crm_accents[i].code != 0; i++)
		if (crm_accents[i].code == small) {
			g->kind = KIND_ACCENT;
			g->of = (uint8_t)i;
			g->index = CRM_ACCENT_ACCENT;
			g->capital = small != g->code || small == 0x130;
		}
}

/* False when iconv does not know the encoding. */
static bool
load(struct candidate *candidate, const char *encoding)
{
	iconv_t cd = crm_decode_iconv("UTF-32LE", encoding);

	memset(candidate, 0, sizeof(*candidate));
	candidate->cost = cd == (iconv_t)-1 ? INT64_MAX / 2 : 0;
	if (cd == (iconv_t)-1)
		return false;
	for (int c = 0; c < 0x80; c++)
		classify_ascii(&candidate->glyph[c], c);
	for (int c = 0x80; c < 256; c++) {
		candidate->glyph[c].code = decode(cd, c);
		classify(&candidate->glyph[c]);
	}
	iconv_close(cd);
	return true;
}

static bool
is_letter(const struct glyph *g)
{
	return g->kind >= KIND_LATIN;
}

static unsigned
side(const struct glyph *g)
{
	if (is_letter(g))
		return g->capital ? SIDE_CAPITAL : SIDE_SMALL;
	return g->kind == KIND_DIGIT ? SIDE_DIGIT : SIDE_EDGE;
}

static int
case_cost(const struct glyph *a, const struct glyph *b)
{
	if (!is_letter(b))
		return 0;
	if (!is_letter(a))
		return b->capital ? COST_CAPITAL : COST_FIRST_SMALL;
	if (b->capital)
		return a->capital ? COST_CAPITALS : COST_SWAPPED;
	return a->capital ? COST_CAPITAL : 0;
}

static int
near_digit(const struct glyph *g)
{
	return g->kind == KIND_DIGIT ? COST_NEAR_DIGIT : 0;
}

/* What follows a letter or mark: the cost of b, a character that is not by itself one of them. */
static int
cost_behind(const struct glyph *a, const struct glyph *b)
{
	if (a->kind == KIND_CYRILLIC)
		return is_letter(b) ? COST_TWO_SCRIPTS
				    : step(crm_cyrillic_pairs[a->index][CRM_CYRILLIC_EDGE]) +
					  near_digit(b) / 2;
	if (a->kind == KIND_ACCENT)
		return step(crm_accents[a->of].after[is_letter(b) ? b->index : CRM_ACCENT_EDGE]) +
		       near_digit(b);
	if (a->kind == KIND_STRANGE)
		return is_letter(b) ? COST_WITHIN : 0;
	if (a->kind != KIND_MARK || (marks[a->of].after & side(b)) != 0)
		return 0;
	/* Anna’s, don’t */
	return marks[a->of].code == 0x2019 && (b->code == 's' || b->code == 't') ? 0 : COST_MISFIT;
}

/* The cost of b, behind a. */
static int
cost_of(const struct glyph *a, const struct glyph *b)
{
	switch (b->kind) {
	case KIND_STRANGE:
		return (b->code == 0 ? COST_NOTHING : COST_STRANGE) +
		       (is_letter(a) ? COST_WITHIN : 0) + cost_behind(a, b) / 2;
	case KIND_MARK:
		return marks[b->of].cost +
		       ((marks[b->of].before & side(a)) != 0 ? 0 : COST_MISFIT) +
		       cost_behind(a, b) / 2;
	case KIND_CYRILLIC:
		if (a->kind == KIND_CYRILLIC)
			return step(crm_cyrillic_pairs[a->index][b->index]) + case_cost(a, b);
		if (is_letter(a))
			return COST_TWO_SCRIPTS + case_cost(a, b);
		return step(crm_cyrillic_pairs[CRM_CYRILLIC_EDGE][b->index]) + near_digit(a) / 2 +
		       cost_behind(a, b) + case_cost(a, b);
	case KIND_ACCENT:
		if (a->kind == KIND_CYRILLIC)
			return COST_TWO_SCRIPTS + case_cost(a, b);
		if (a->kind == KIND_ACCENT)
			return step(crm_accents[a->of].after[CRM_ACCENT_ACCENT]) + COST_OTHER +
			       case_cost(a, b);
		return step(crm_accents[b->of].before[is_letter(a) ? a->index : CRM_ACCENT_EDGE]) +
		       near_digit(a) + cost_behind(a, b) + case_cost(a, b);
	default:
		return cost_behind(a, b) + (is_letter(a) ? case_cost(a, b) : 0);
	}
}

static int
budget_of(const struct glyph *g)
{
	switch (g->kind) {
	case KIND_CYRILLIC:
		return 44;
	case KIND_ACCENT:
		return 130;
	case KIND_MARK:
		return 110;
	default:
		return 50;
	}
}

static void
judge(struct candidate *c, const struct pairs *pairs)
{
	for (size_t a = 0; a < 256; a++) {
		if (!pairs->seen[a])
			continue;
		for (size_t b = a < 0x80 ? 0x80 : 0; b < 256; b++) {
			int64_t n = pairs->count[a][b];
			if (n == 0)
				continue;
			c->cost += n * cost_of(&c->glyph[a], &c->glyph[b]);
			if (b >= 0x80)
				c->budget += n * budget_of(&c->glyph[b]);
			else if (c->glyph[a].kind == KIND_CYRILLIC)
				c->budget += n * 15;
			c->cyrillic |= c->glyph[b].code >= 0x410 && c->glyph[b].code < 0x450;
		}
	}
}

static void
count(struct pairs *pairs, const unsigned char *s, size_t len)
{
	unsigned char before = '\n';

	memset(pairs, 0, sizeof(*pairs));
	for (size_t i = 0; i <= len; i++) {
		unsigned char c = i < len ? s[i] : '\n';

		pairs->high += c >= 0x80;

		if (((before | c) & 0x80) != 0) {
			pairs->seen[before] = true;
			pairs->seen[c] = true;
			if (pairs->count[before][c] < UINT16_MAX)
				pairs->count[before][c]++;
		}
		before = c;
	}
}

/* True when both make the same text of it. */
static bool
same_text(const struct candidate *a, const struct candidate *b, const struct pairs *pairs)
{
	for (int c = 0x80; c < 256; c++)
		if (pairs->seen[c] && a->glyph[c].code != b->glyph[c].code)
			return false;
	return true;
}

/* By how much the best has to be cheaper: one short word can be a word in two encodings. */
static int64_t
margin_of(const struct encoding *encoding, const struct pairs *pairs)
{
	if (!encoding->cyrillic || pairs->high >= ENOUGH)
		return encoding->margin;
	return encoding->margin + (int64_t)(ENOUGH - pairs->high) * COST_FEW;
}

const char *
crm_letters_encoding(const char *data, size_t len, bool *sure)
{
	struct candidate candidate[ENCODINGS];
	struct pairs pairs;
	size_t best = 0;
	int64_t lead = INT64_MAX;

	count(&pairs, (const unsigned char *)data, len);
	for (size_t e = 0; e < ENCODINGS; e++) {
		struct candidate *c = &candidate[e];

		if (!load(c, encodings[e].name))
			continue;
		judge(c, &pairs);
		c->cost += encodings[e].cost;
		if (encodings[e].cyrillic && !c->cyrillic)
			c->cost += COST_NO_LETTER;
		if (c->cost < candidate[best].cost)
			best = e;
	}
	for (size_t e = 0; e < ENCODINGS; e++)
		if (e != best && candidate[e].cost - candidate[best].cost < lead &&
		    !same_text(&candidate[e], &candidate[best], &pairs))
			lead = candidate[e].cost - candidate[best].cost;
	int64_t cost = candidate[best].cost, budget = candidate[best].budget;
	/* Odd words are dear in any encoding, but only in their own much less so. */
	if (cost > budget && (cost > budget + budget / 5 || lead < cost / 5))
		return NULL;
	*sure = lead >= margin_of(&encodings[best], &pairs);
	return encodings[best].name;
}
