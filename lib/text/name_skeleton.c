#include "lib/text/name_skeleton.h"

#include <string.h>
#include <utf8proc.h>

#include "lib/text/name.h"
#include "lib/text/utf8.h"
#include "lib/text/word_cache.h"

/*
 * Two steps. First any word becomes Latin letters, Cyrillic by the commonest transliteration.
 * Then what the transliterations write differently becomes one: sounds that take several
 * letters get one that is otherwise unused ('c' ch, 'j' zh, 'w' sh and shch), y and j become i.
 * Since the second step sees only Latin, both alphabets go the same way.
 */

/* Of U+0430 to U+045F. */
static const char *const cyrillic[] = { "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l",
	"m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "",
	"e", "yu", "ya", "e", "e", "dj", "g", "ye", "z", "i", "yi", "y", "lj", "nj", "ch", "k", "i",
	"u", "dzh" };

struct letter {
	uint16_t code;
	const char latin[4];
};

/* Letters of other alphabets of ours, folded, that no decomposition resolves. */
static const struct letter others[] = { { 0xdf, "ss" }, { 0xe6, "ae" }, { 0xe7, "ch" },
	{ 0xf0, "d" }, { 0xf8, "o" }, { 0xfe, "th" }, { 0x107, "ch" }, { 0x10d, "ch" },
	{ 0x111, "dj" }, { 0x131, "i" }, { 0x142, "l" }, { 0x153, "oe" }, { 0x15f, "sh" },
	{ 0x161, "sh" }, { 0x17c, "zh" }, { 0x17e, "zh" }, { 0x219, "sh" }, { 0x259, "a" },
	{ 0x491, "g" }, { 0x493, "g" }, { 0x497, "zh" }, { 0x49b, "k" }, { 0x4a3, "n" },
	{ 0x4af, "u" }, { 0x4b1, "u" }, { 0x4b3, "kh" }, { 0x4b7, "ch" }, { 0x4bb, "h" },
	{ 0x4d9, "a" }, { 0x4e9, "o" } };

/* Pairs of small letters that look alike. */
static const struct {
	char latin;
	uint16_t cyrillic;
} twins[] = { { 'a', 0x430 }, { 'c', 0x441 }, { 'e', 0x435 }, { 'i', 0x456 }, { 'o', 0x43e },
	{ 'p', 0x440 }, { 'x', 0x445 }, { 'y', 0x443 }, { 'k', 0x43a }, { 'm', 0x43c },
	{ 't', 0x442 }, { 'h', 0x43d }, { 'b', 0x432 } };

static uint32_t
cyrillic_twin(uint32_t code)
{
	for (size_t i = 0; i < sizeof(twins) / sizeof(twins[0]); i++)
		if (twins[i].latin == (char)code)
			return twins[i].cyrillic;
	return 0;
}

static uint32_t
latin_twin(uint32_t code)
{
	for (size_t i = 0; i < sizeof(twins) / sizeof(twins[0]); i++)
		if (twins[i].cyrillic == code)
			return (uint32_t)twins[i].latin;
	return 0;
}

static bool
is_latin(uint32_t code)
{
	return code >= 'a' && code <= 'z';
}

static bool
is_cyrillic(uint32_t code)
{
	return code >= 0x430 && code <= 0x45f;
}

/* A small letter of ASCII or of U+0400 to U+045F; anything else as it is. */
static uint32_t
lower(uint32_t code)
{
	if ((code >= 'A' && code <= 'Z') || (code >= 0x410 && code <= 0x42f))
		return code + 0x20;
	if (code >= 0x400 && code < 0x410)
		return code + 0x50;
	return code;
}

/* Can there be letters of both alphabets? Most words are of one; Cyrillic begins with D0 or D1. */
static bool
has_both(const char *word)
{
	bool latin = false, cyr = false;

	for (const char *s = word; *s != '\0'; s++) {
		latin = latin || is_latin((unsigned char)*s | 0x20);
		cyr = cyr || *s == '\xd0' || *s == '\xd1';
	}
	return latin && cyr;
}

/* Which alphabet a word of both is in: 'c' when its Latin letters can be Cyrillic ones, 'l' the
 * other way round, 0 when neither or when it is in one. */
static char
mixed_alphabet(const char *word)
{
	size_t latin = 0, cyr = 0, len;
	bool latin_twins = true, cyrillic_twins = true;

	if (!has_both(word))
		return 0;

	for (const char *s = word; *s != '\0'; s += len) {
		uint32_t code = lower(crm_utf8_next(s, &len));
		if (is_latin(code)) {
			latin++;
			latin_twins = latin_twins && cyrillic_twin(code) != 0;
		} else if (is_cyrillic(code)) {
			cyr++;
			cyrillic_twins = cyrillic_twins && latin_twin(code) != 0;
		}
	}
	if (latin == 0 || cyr == 0)
		return 0;
	if (latin_twins && (!cyrillic_twins || cyr >= latin))
		return 'c';
	return cyrillic_twins ? 'l' : 0;
}

static void
put_letter(char out[CRM_SKELETON_SIZE], size_t *n, char letter)
{
	if (*n + 1 < CRM_SKELETON_SIZE) {
		out[(*n)++] = letter;
		out[*n] = '\0';
	}
}

static void
put(char out[CRM_SKELETON_SIZE], size_t *n, const char *s)
{
	if (s[0] != '\0' && s[1] == '\0') {
		put_letter(out, n, s[0]);
		return;
	}
	size_t len = strlen(s);
	if (*n + len < CRM_SKELETON_SIZE) {
		memcpy(out + *n, s, len + 1);
		*n += len;
	}
}

static bool
put_known(char out[CRM_SKELETON_SIZE], size_t *n, uint32_t code)
{
	if (is_cyrillic(code)) {
		put(out, n, cyrillic[code - 0x430]);
		return true;
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (others[i].code == code) {
			put(out, n, others[i].latin);
			return true;
		}
	return false;
}

static bool
is_letter(uint32_t code)
{
	switch (utf8proc_category((utf8proc_int32_t)code)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_MC:
		return true;
	default:
		return false;
	}
}

/* What is neither ASCII nor plain Cyrillic: folded and without marks by Unicode's tables. */
static void
put_rare(char out[CRM_SKELETON_SIZE], size_t *n, uint32_t code)
{
	utf8proc_int32_t parts[32];
	utf8proc_ssize_t room = (utf8proc_ssize_t)(sizeof(parts) / sizeof(parts[0]));
	int boundary = 0;

	code = (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
	if (put_known(out, n, code))
		return;
	utf8proc_ssize_t m = utf8proc_decompose_char((utf8proc_int32_t)code, parts, room,
	    UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK |
		UTF8PROC_IGNORE,
	    &boundary);
	for (utf8proc_ssize_t i = 0; i < m && i < room; i++) {
		uint32_t part = lower((uint32_t)parts[i]);
		char s[5] = { 0 };
		if (!is_letter(part) || put_known(out, n, part))
			continue;
		utf8proc_encode_char((utf8proc_int32_t)part, (utf8proc_uint8_t *)s);
		put(out, n, s);
	}
}

static void
write_latin(char out[CRM_SKELETON_SIZE], const char *word)
{
	char alphabet = mixed_alphabet(word);
	size_t n = 0, len;

	out[0] = '\0';
	for (const char *s = word; *s != '\0'; s += len) {
		if (alphabet == 0 && is_latin((unsigned char)*s)) {
			put_letter(out, &n, *s);
			len = 1;
			continue;
		}
		uint32_t code = lower(crm_utf8_next(s, &len));
		uint32_t twin = alphabet == 'c'   ? cyrillic_twin(code)
				: alphabet == 'l' ? latin_twin(code)
						  : 0;
		if (twin != 0)
			code = twin;
		if (is_latin(code) || (code >= '0' && code <= '9'))
			put_letter(out, &n, (char)code);
		else if (code >= 0x80 && !put_known(out, &n, code))
			put_rare(out, &n, code);
	}
}

void
crm_name_latin(char out[CRM_SKELETON_SIZE], const char *word)
{
	bool known;
	struct crm_word_slot *slot = crm_word_cache_find(CRM_WORD_LATIN, word, out, &known);

	if (known)
		return;
	write_latin(out, word);
	crm_word_cache_keep(slot, CRM_WORD_LATIN, word, out);
}

static void
write_typed(char out[CRM_SKELETON_SIZE], const char *word)
{
	size_t n = 0, len;

	out[0] = '\0';
	for (const char *s = word; *s != '\0'; s += len) {
		uint32_t code = (unsigned char)*s;
		if (code < 0x80)
			len = 1;
		else
			code = crm_utf8_next(s, &len);
		code = lower(code);
		if (code == 0x451)
			code = 0x435;
		if (code < 0x80 ? !is_latin(code) && !(code >= '0' && code <= '9')
				: !is_cyrillic(code) && !is_letter(code))
			continue;
		/* Cyrillic becomes 0x34 to 0x5b, where no small Latin letter is. */
		const unsigned char byte = (unsigned char)((code ^ code >> 8) & 0xff);
		put_letter(out, &n, (char)(byte == 0 ? 1 : byte));
	}
}

void
crm_name_typed(char out[CRM_SKELETON_SIZE], const char *word)
{
	bool known;
	struct crm_word_slot *slot = crm_word_cache_find(CRM_WORD_TYPED, word, out, &known);

	if (known)
		return;
	write_typed(out, word);
	crm_word_cache_keep(slot, CRM_WORD_TYPED, word, out);
}

static bool
is_vowel(char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

static bool
is_consonant(char c)
{
	return c >= 'a' && c <= 'z' && c != 'j' && c != 'y' && !is_vowel(c);
}

static bool
is_glide(char c)
{
	return c == 'i' || c == 'j' || c == 'y';
}

struct sound {
	const char *from, *to; /* NULL behind the last one */
};

/* Sounds of several letters by the first of these; the longer first. */
#define OF(letter) [(letter) - 'a'] = (const struct sound[])
static const struct sound *const sounds['z' - 'a' + 1] = {
	OF('c'){ { "chr", "kr" }, { "ch", "c" }, { "cz", "c" }, { "ck", "k" }, { NULL, NULL } },
	OF('d'){ { "dsch", "j" }, { "dzh", "j" }, { NULL, NULL } },
	OF('g'){ { "gh", "g" }, { NULL, NULL } },
	OF('k'){ { "kh", "h" }, { NULL, NULL } },
	OF('n'){ { "neil", "nil" }, { "neal", "nil" }, { NULL, NULL } },
	OF('o'){ { "ohn", "on" }, { "oo", "u" }, { NULL, NULL } },
	OF('p'){ { "ph", "f" }, { NULL, NULL } },
	OF('q'){ { "qu", "kv" }, { "q", "k" }, { NULL, NULL } },
	OF('r'){ { "rh", "r" }, { NULL, NULL } },
	OF('s'){ { "shch", "w" }, { "szcz", "w" }, { "shh", "w" }, { "sch", "w" }, { "sh", "w" },
	    { "sz", "w" }, { NULL, NULL } },
	OF('t'){ { "tsch", "c" }, { "tch", "c" }, { "tz", "s" }, { "ts", "s" }, { "th", "t" },
	    { NULL, NULL } },
	OF('w'){ { "wh", "v" }, { "w", "v" }, { NULL, NULL } },
	OF('x'){ { "x", "ks" }, { NULL, NULL } },
	OF('z'){ { "zh", "q" }, { NULL, NULL } },
};

/* True for the c of Kuznecov and Cvetkov, which is ц, and of Alice; else c is k. */
static bool
c_is_s(const char *word, size_t i)
{
	const char *after = word + i + 1;

	if (*after != '\0' && strchr("eiyv", *after) != NULL)
		return true;
	return i > 0 && word[i - 1] != 'a' &&
	       (strcmp(after, "ov") == 0 || strcmp(after, "ova") == 0);
}

/* The second vowel of Mueller, Schroeder, Jaeger: it only stands for the dots on the first. */
static bool
is_umlaut(const char *word, size_t i)
{
	if (i < 2 || word[i] != 'e' || !is_consonant(word[i + 1]) || !is_consonant(word[i - 2]))
		return false;
	char first = word[i - 1], before = word[i - 2], after = word[i + 1];
	if (after == 'v')
		return false;
	return (first == 'u' && before != 'g' && before != 'q') || first == 'o' ||
	       (first == 'a' && after != 'l' && after != 't');
}

/* The endings of Potocki and Potocka, where ck is цк. */
static bool
is_polish_ck(const char *s)
{
	static const char *const endings[] = { "cki", "cky", "cka", "ckiy", "ckij", "ckii", "ckaya",
		"ckaia", "ckaja" };

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (strcmp(s, endings[i]) == 0)
			return true;
	return false;
}

/* Reads one sound at word[i] into out; returns how many letters it took. */
static size_t
read_sound(char out[CRM_SKELETON_SIZE], size_t *n, const char *word, size_t i, bool surname)
{
	const char *s = word + i;

	if (surname && i > 2 && *s == 'c' && is_polish_ck(s)) {
		put(out, n, "sk");
		return 2;
	}
	if (i == 0 && strncmp(s, "dj", 2) == 0) {
		put(out, n, "j");
		return 2;
	}
	const struct sound *sound = is_latin((unsigned char)*s) ? sounds[*s - 'a'] : NULL;
	for (; sound != NULL && sound->from != NULL; sound++) {
		const char *from = sound->from;
		if (from[1] != '\0' && s[1] != from[1])
			continue;
		size_t len = strlen(from);
		if (strncmp(s, from, len) == 0) {
			put(out, n, sound->to);
			return len;
		}
	}
	if (*s == 'c')
		put(out, n, c_is_s(word, i) ? "s" : "k");
	else if (i == 0 && *s == 'u' && is_vowel(s[1]) && s[1] != 'u')
		put(out, n, "v");
	else if (!is_umlaut(word, i))
		put_letter(out, n, *s);
	return 1;
}

/*
 * Puts what a run of glides and the vowel after it come to: ya, ia, ja are ia everywhere; ye is
 * e; yu is u behind a consonant; yo is e where it can stand for ё. Returns the run's length,
 * with the vowel when that is spoken for.
 */
static size_t
read_glides(char out[CRM_SKELETON_SIZE], size_t *n, const char *sounds_of, size_t i)
{
	const char *s = sounds_of + i;
	size_t run = strspn(s, "ijy");
	char vowel = s[run], last = s[run - 1];
	bool behind = i > 0 && is_consonant(s[-1]);

	/* Jennifer and Дженнифер keep the sound that initials show; Yelena is Елена. */
	if ((vowel == 'e' && (i > 0 || last != 'j')) || (vowel == 'u' && behind))
		return run;
	if (vowel == 'o' &&
	    ((behind && (last != 'i' || s[run + 1] == 'v')) || (i == 0 && last == 'y'))) {
		put(out, n, "e");
		return run + 1;
	}
	put(out, n, "i");
	return run;
}

/* Of letters; 11 is not 1. */
static void
drop_doubles(char *s)
{
	char *out = s;

	for (const char *p = s; *p != '\0'; p++)
		if (out == s || *p != out[-1] || *p < 'a' || *p > 'z')
			*out++ = *p;
	*out = '\0';
}

static bool
ends_in(const char *s, size_t n, const char *ending)
{
	size_t len = strlen(ending);

	return n >= len && memcmp(s + n - len, ending, len) == 0;
}

/* Smirnoff, Prokofieff: before the letters are read as sounds. */
static void
fold_off(char *latin)
{
	size_t n = strlen(latin);

	if (n >= 5 && (ends_in(latin, n, "off") || ends_in(latin, n, "eff")))
		memcpy(latin + n - 2, "v", 2);
}

/* Women's surnames as men's. What is no such surname is treated alike for men and women. */
static void
fold_gender(char *s)
{
	size_t n = strlen(s);

	if (n >= 5 && (ends_in(s, n, "ova") || ends_in(s, n, "eva") || ends_in(s, n, "ina")))
		s[n - 1] = '\0';
	else if (n >= 5 && ends_in(s, n, "aia"))
		memcpy(s + n - 3, "i", 2);
	else if (n >= 6 && ends_in(s, n, "ska"))
		s[n - 1] = 'i';
	else if (n >= 5 && ends_in(s, n, "oi"))
		memcpy(s + n - 2, "i", 2);
}

static void
write_skeleton(char out[CRM_SKELETON_SIZE], const char *word, bool surname)
{
	char latin[CRM_SKELETON_SIZE], heard[CRM_SKELETON_SIZE] = "";
	size_t n = 0;

	write_latin(latin, word);
	if (surname)
		fold_off(latin);
	if (strlen(latin) <= 4 && ends_in(latin, strlen(latin), "ee"))
		memcpy(latin + strlen(latin) - 2, "i", 2);
	for (size_t i = 0; latin[i] != '\0';)
		i += read_sound(heard, &n, latin, i, surname);
	n = 0;
	out[0] = '\0';
	for (size_t i = 0; heard[i] != '\0';) {
		if (is_glide(heard[i])) {
			i += read_glides(out, &n, heard, i);
		} else {
			put_letter(out, &n, heard[i]);
			i++;
		}
	}
	drop_doubles(out);
	if (surname)
		fold_gender(out);
}

void
crm_name_skeleton_put(char out[CRM_SKELETON_SIZE], const char *word, bool surname)
{
	const enum crm_word_form form = surname ? CRM_WORD_SURNAME : CRM_WORD_GIVEN;
	bool known;
	struct crm_word_slot *slot = crm_word_cache_find(form, word, out, &known);

	if (known)
		return;
	write_skeleton(out, word, surname);
	crm_word_cache_keep(slot, form, word, out);
}

/* What parts a double name, blanks, hyphens and dashes: its length, or 0 for anything else. */
static size_t
break_len(const char *s)
{
	if (*s == ' ' || *s == '-')
		return 1;
	/* U+2010 to U+2015 */
	return s[0] == '\xe2' && s[1] == '\x80' && s[2] >= '\x90' && s[2] <= '\x95' ? 3 : 0;
}

/* How many bytes it is to the next break, or to the end. */
static size_t
part_len(const char *s)
{
	size_t n = strcspn(s, " -\xe2");

	while (s[n] != '\0' && break_len(s + n) == 0)
		n += 1 + strcspn(s + n + 1, " -\xe2");
	return n;
}

/* A text that is read part by part. */
struct reading {
	char *out; /* of CRM_SKELETON_TEXT bytes */
	size_t n;
	const char *s; /* what is left */
	bool ended;
};

/* Adds the skeleton of what stands in front of the next break. */
static void
read_part(struct reading *r, bool surname)
{
	const char *const start = r->s;
	char part[CRM_SKELETON_SIZE];
	size_t used = part_len(start);

	r->s = start + used + break_len(start + used);
	r->ended = start[used] == '\0';
	if (used >= sizeof(part))
		used = crm_utf8_valid(start, sizeof(part) - 1);
	memcpy(part, start, used);
	part[used] = '\0';
	crm_name_skeleton_put(r->out + r->n, start[used] == '\0' ? start : part, surname);
	r->n += strlen(r->out + r->n);
	r->ended = r->ended || r->n + CRM_SKELETON_SIZE >= CRM_SKELETON_TEXT;
}

size_t
crm_name_skeleton_text(char out[CRM_SKELETON_TEXT], const char *text, bool surname)
{
	struct reading r = { .out = out, .s = text };

	while (!r.ended)
		read_part(&r, surname);
	return r.n;
}

bool
crm_name_same_skeleton(const char *a, const char *b)
{
	char x[CRM_SKELETON_TEXT], y[CRM_SKELETON_TEXT];
	struct reading first = { .out = x, .s = a }, second = { .out = y, .s = b };

	x[0] = y[0] = '\0';
	/* Most differ in their first words. */
	while (!first.ended || !second.ended) {
		if (!first.ended)
			read_part(&first, false);
		if (!second.ended)
			read_part(&second, false);
		if (memcmp(x, y, first.n < second.n ? first.n : second.n) != 0)
			return false;
	}
	return first.n > 0 && first.n == second.n;
}

char *
crm_name_skeleton(struct crm_arena *arena, const char *word, bool surname)
{
	char out[CRM_SKELETON_TEXT];
	const size_t n = crm_name_skeleton_text(out, word, surname);

	return crm_arena_dup(arena, out, n);
}
