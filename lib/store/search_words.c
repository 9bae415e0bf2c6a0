#include <limits.h>
#include <string.h>

#include "lib/store/internal.h"
#include "lib/store/search.h"
#include "lib/text/name_skeleton.h"
#include "lib/text/utf8.h"

/* So far from a word its @ is looked for. */
#define ADDRESS_MAX 320
/* Of the words of most rows. */
#define WORDS_SIZE 255

/* Of ASCII what a letter folds to; 0 for what is none. */
static const char folded_ascii[0x80] = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				       "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				       "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				       "0123456789\0\0\0\0\0\0"
				       "\0abcdefghijklmno"
				       "pqrstuvwxyz\0\0\0\0\0"
				       "\0abcdefghijklmno"
				       "pqrstuvwxyz\0\0\0\0";

/*
 * Of what is beyond ASCII: signs and blanks of the blocks that texts of ours have; all else is
 * letters.
 */
static bool
is_letter(uint32_t code)
{
	/* ASCII as wide as Chinese characters */
	if (code >= 0xff01 && code <= 0xff5e)
		return folded_ascii[code - 0xfee0] != 0;
	return code >= 0xc0 && code != 0xd7 && code != 0xf7 && !(code >= 0x2000 && code < 0x2c00) &&
	       !(code >= 0x3000 && code < 0x3040) && !(code >= 0xfe30 && code < 0xfe70) &&
	       code != 0xfeff && code != 0xfffd;
}

/* A word as it stands in a text. */
struct found {
	const char *s;
	size_t len, letters;
	bool number;
	bool plain; /* of ASCII and the Cyrillic of U+0400 to U+045F alone */
	size_t nfolded;
	char folded[CRM_WORD_SIZE]; /* as it is kept, when it is plain */
};

/* True for two bytes of U+0400 to U+047F, which are letters all. */
static bool
is_cyrillic(const unsigned char *u)
{
	return (u[0] == 0xd0 || u[0] == 0xd1) && (u[1] & 0xc0) == 0x80;
}

/* A letter that is neither ASCII nor such Cyrillic: its bytes; 0: it is none. */
static size_t
rare_letter(const unsigned char *u)
{
	size_t len;

	return is_letter(crm_utf8_next((const char *)u, &len)) ? len : 0;
}

/* Where the next letter of a text is; at its end, the NUL. */
static const unsigned char *
next_letter(const unsigned char *u)
{
	size_t len;

	for (;;) {
		if (*u < 0x80) {
			if (*u == '\0' || folded_ascii[*u] != 0)
				return u;
			u++;
		} else if (is_cyrillic(u) || rare_letter(u) > 0) {
			return u;
		} else {
			crm_utf8_next((const char *)u, &len);
			u += len;
		}
	}
}

/* What counts of the letters of a word; ASCII that is no digit has the first bit itself. */
#define NO_DIGIT 0x40
#define RARE 0x100

/* Most are small letters already, а to п and р to я, which fold to themselves. */
static bool
is_folded_cyrillic(const unsigned char *u)
{
	return u[0] == 0xd0 ? u[1] >= 0xb0 && u[1] < 0xc0
			    : u[0] == 0xd1 && u[1] >= 0x80 && u[1] < 0x90;
}

/* A letter of U+0400 to U+045F as crm_text_fold has it. */
static uint32_t
fold_cyrillic(uint32_t code)
{
	code += code < 0x410 ? 0x50 : code < 0x430 ? 0x20 : 0;
	return code == 0x451 ? 0x435 : code; /* ё */
}

/* Reads the letters from one on, and folds them; returns what is behind. */
static const unsigned char *
read_letters(struct found *word, const unsigned char *u)
{
	char *out = word->folded, *const full = out + CRM_WORD_SIZE - 2;
	unsigned seen = 0;
	size_t letters = 0, len = 1;

	word->s = (const char *)u;
	for (;; letters++, u += len) {
		if (*u < 0x80) {
			const char letter = folded_ascii[*u];
			if (letter == 0)
				break;
			len = 1;
			seen |= (unsigned)letter;
			if (out < full)
				*out++ = letter;
		} else if (is_folded_cyrillic(u)) {
			len = 2;
			seen |= NO_DIGIT;
			if (out < full) {
				memcpy(out, u, 2);
				out += 2;
			}
		} else if (is_cyrillic(u)) {
			uint32_t code = (uint32_t)(*u & 0x1f) << 6 | (u[1] & 0x3f);
			len = 2;
			seen |= code < 0x460 ? NO_DIGIT : NO_DIGIT | RARE;
			code = fold_cyrillic(code);
			if (out < full) {
				*out++ = (char)(0xc0 | code >> 6);
				*out++ = (char)(0x80 | (code & 0x3f));
			}
		} else {
			if ((len = rare_letter(u)) == 0)
				break;
			seen |= NO_DIGIT | RARE;
		}
	}
	word->len = (size_t)((const char *)u - word->s);
	word->letters = letters;
	word->number = (seen & NO_DIGIT) == 0;
	word->plain = (seen & RARE) == 0;
	word->nfolded = (size_t)(out - word->folded);
	return u;
}

/* The next word of a text; false at its end. */
static bool
next_word(const char **text, struct found *word)
{
	const unsigned char *u = (const unsigned char *)*text;

	do
		u = read_letters(word, next_letter(u));
	while (word->len > 0 && word->letters < (word->number ? 3 : 2));
	*text = (const char *)u;
	return word->len > 0;
}

/* A word as it is kept. nfolded is 0 when folding leaves nothing. False: out of memory. */
static bool
fold_word(struct found *word, struct crm_arena *arena)
{
	char *const out = word->folded;
	size_t len = word->nfolded;

	if (!word->plain) {
		const char *copy = crm_arena_dup(arena, word->s, word->len);
		const char *folded = copy == NULL ? NULL : crm_text_fold(arena, copy);
		if (folded == NULL)
			return false;
		/* Some letters fold to a sign and more: the index cuts them there. */
		for (len = 0;
		     (unsigned char)folded[len] >= 0x80 || folded_ascii[(int)folded[len]] != 0;)
			len++;
		if (len >= CRM_WORD_SIZE)
			len = crm_utf8_valid(folded, CRM_WORD_SIZE - 1);
		memcpy(out, folded, len);
	}
	out[len] = '\0';
	word->nfolded = len;
	return true;
}

/* The skeleton of a word, cut as words are; the mark has to fit too. */
static void
skeleton(char out[CRM_WORD_SIZE], const char *word)
{
	char whole[CRM_SKELETON_SIZE];

	crm_name_skeleton_put(whole, word, true);
	size_t len = strlen(whole);
	if (len >= CRM_WORD_SIZE - 1)
		len = crm_utf8_valid(whole, CRM_WORD_SIZE - 2);
	memcpy(out, whole, len);
	out[len] = '\0';
}

enum crm_status
crm_words_read(const char *text, struct crm_word *words, size_t max, size_t *n, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct found word = { .len = 0 };
	bool ok = true;

	*n = 0;
	while (*n < max && next_word(&text, &word) && (ok = fold_word(&word, &arena))) {
		memcpy(words[*n].plain, word.folded, word.nfolded + 1);
		skeleton(words[*n].name, word.folded);
		*n += word.nfolded > 0;
	}
	crm_arena_clear(&arena);
	return ok ? CRM_OK : crm_err_nomem(err);
}

/* --- the words of a row ----------------------------------------------------------------- */

static void
put_word(struct crm_buf *out, const char *word, size_t len)
{
	if (!crm_buf_reserve(out, len + 1))
		return;
	out->data[out->len++] = ' ';
	memcpy(out->data + out->len, word, len);
	out->len += len;
	out->data[out->len] = '\0';
}

static void
put_name(struct crm_buf *out, const char *word)
{
	char name[CRM_WORD_SIZE + 1] = "#";

	skeleton(name + 1, word);
	if (name[1] != '\0')
		put_word(out, name, strlen(name));
}

/* What stands between the parts of a record, its end included. */
static const bool between[UCHAR_MAX + 1] = { ['\0'] = true,
	[' '] = true,
	['\t'] = true,
	['\r'] = true,
	['\n'] = true,
	[','] = true,
	[';'] = true,
	['|'] = true,
	['"'] = true,
	['<'] = true,
	['>'] = true,
	['('] = true,
	[')'] = true };

/*
 * True for a word of an address in a record: those are points, and have their words there. *part:
 * where the part ends of which all words are alike in that; as it was when it is a long one.
 */
static bool
in_address(const char *text, const struct found *word, const char **part)
{
	const char *start = word->s, *end = word->s + word->len;
	bool address = false;

	for (; start > text && word->s - start < ADDRESS_MAX && !between[(unsigned char)start[-1]];
	     start--)
		address = address || start[-1] == '@';
	for (; end - word->s < ADDRESS_MAX && !between[(unsigned char)*end]; end++)
		address = address || *end == '@';
	if (end - start <= ADDRESS_MAX && (start == text || between[(unsigned char)start[-1]]) &&
	    between[(unsigned char)*end])
		*part = end;
	return address;
}

static void
put_phone(struct crm_buf *out, const char *number)
{
	char digits[CRM_WORD_SIZE];
	size_t n = 0;

	for (const char *s = number; *s != '\0' && n + 1 < sizeof(digits); s++)
		if (*s >= '0' && *s <= '9')
			digits[n++] = *s;
	digits[n] = '\0';
	if (n >= CRM_PHONE_TAIL)
		put_word(out, digits + n - CRM_PHONE_TAIL, CRM_PHONE_TAIL);
}

static bool
put_text(struct crm_buf *out, enum crm_text_kind kind, const char *text, size_t *left,
    struct crm_arena *arena)
{
	const bool addresses = kind == CRM_TEXT_RECORD && strchr(text, '@') != NULL;
	const char *at = text, *part = text;
	struct found word = { .len = 0 };

	while (*left > 0 && next_word(&at, &word)) {
		if (addresses && word.s >= part && in_address(text, &word, &part)) {
			at = part > at ? part : at;
			continue;
		}
		if (!fold_word(&word, arena))
			return false;
		if (word.nfolded > 0 && kind == CRM_TEXT_NAME)
			put_name(out, word.folded);
		else if (word.nfolded > 0)
			put_word(out, word.folded, word.nfolded);
		--*left;
	}
	return true;
}

/* Where the texts of a table are, found once: ended by -1. */
static const int *
text_columns(const struct crm_tab_def *def)
{
	static int columns[CRM_TAB_MAX][CRM_TAB_TEXTS_MAX];
	static bool known[CRM_TAB_MAX];
	const size_t tab = (size_t)(def - crm_tab_def((enum crm_tab)1)) + 1;
	size_t n = 0;

	for (; !known[tab] && def->texts[n].column != NULL; n++)
		columns[tab][n] = crm_tab_column(def, def->texts[n].column);
	known[tab] = true;
	return columns[tab];
}

void
crm_words_init(void)
{
	for (int tab = 1; tab < CRM_TAB_MAX; tab++)
		text_columns(crm_tab_def((enum crm_tab)tab));
}

bool
crm_words_same(const struct crm_tab_def *def, const struct crm_value *a, const struct crm_value *b)
{
	const int *column = text_columns(def);

	/* A point's are also those of its raw text. */
	for (size_t i = 0; def->texts[i].column != NULL; i++) {
		const char *x = a[column[i]].s, *y = b[column[i]].s;
		if (def->texts[i].kind == CRM_TEXT_POINT)
			return false;
		if (x != y && (x == NULL || y == NULL || strcmp(x, y) != 0))
			return false;
	}
	return true;
}

enum crm_status
crm_words_of_row(struct crm_buf *out, const struct crm_tab_def *def, const struct crm_value *value,
    struct crm_arena *arena, struct crm_err *err)
{
	const int *column = text_columns(def);
	size_t left = CRM_SEARCH_WORDS;
	bool ok = true;

	for (size_t i = 0; ok && def->texts[i].column != NULL; i++) {
		const enum crm_text_kind kind = def->texts[i].kind;
		const char *text = value[column[i]].s;
		if (text == NULL && kind == CRM_TEXT_POINT)
			text = value[crm_tab_column(def, "raw")].s;
		if (text == NULL)
			continue;
		if (kind == CRM_TEXT_POINT && value[crm_tab_column(def, "kind")].i == CRM_KEY_PHONE)
			put_phone(out, text);
		else
			ok = put_text(out, kind, text, &left, arena);
	}
	return ok && crm_buf_ok(out) ? CRM_OK : crm_err_nomem(err);
}

/* Where a column is: behind the one before, as most come in the table's order, or anywhere. */
static int
column_behind(const struct crm_tab_def *def, int before, const char *column)
{
	for (int i = before + 1; def->columns[i] != NULL; i++)
		if (def->columns[i] == column)
			return i;
	return crm_tab_column(def, column);
}

const char *
crm_search_words(enum crm_tab tab, const struct crm_set *set, size_t nset, struct crm_arena *arena)
{
	const struct crm_tab_def *def = crm_tab_def(tab);
	struct crm_value value[CRM_TAB_COLUMNS_MAX];
	struct crm_buf out = CRM_BUF_INIT;
	const char *words = NULL;
	int column = -1;

	crm_buf_reserve(&out, WORDS_SIZE);
	for (int i = 0; def->columns[i] != NULL; i++)
		value[i] = crm_null();
	for (size_t i = 0; i < nset; i++) {
		column = column_behind(def, column, set[i].column);
		value[column] = set[i].value;
	}
	if (crm_words_of_row(&out, def, value, arena, NULL) == CRM_OK)
		words = crm_arena_dup(arena, crm_buf_str(&out), out.len);
	crm_buf_clear(&out);
	return words;
}
