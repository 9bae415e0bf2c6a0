#include <string.h>

#include "lib/store/internal.h"
#include "lib/store/search.h"
#include "lib/text/name_skeleton.h"
#include "lib/text/utf8.h"

/* So far from a word its @ is looked for. */
#define ADDRESS_MAX 320

static bool
is_ascii_letter(uint32_t code)
{
	return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') ||
	       (code >= '0' && code <= '9');
}

/* Signs and blanks of the blocks that texts of ours have; all else beyond ASCII is letters. */
static bool
is_letter(uint32_t code)
{
	if (code < 0x80)
		return is_ascii_letter(code);
	/* ASCII as wide as Chinese characters */
	if (code >= 0xff01 && code <= 0xff5e)
		return is_ascii_letter(code - 0xfee0);
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
};

/* The next letter of a word, 0 when there is none; *len: its bytes. Most take the short ways. */
static uint32_t
letter_at(const char *s, size_t *len)
{
	const unsigned char *u = (const unsigned char *)s;
	uint32_t code = u[0];

	*len = 1;
	if (code >= 0x80) {
		if ((u[0] == 0xd0 || u[0] == 0xd1) && (u[1] & 0xc0) == 0x80) {
			*len = 2;
			return (code & 0x1f) << 6 | (u[1] & 0x3f);
		}
		code = crm_utf8_next(s, len);
	}
	return is_letter(code) ? code : 0;
}

/* The next word of a text; false at its end. */
static bool
next_word(const char **text, struct found *word)
{
	const char *s = *text;
	size_t step;

	do {
		while (*s != '\0' && letter_at(s, &step) == 0)
			s += step;
		*word = (struct found){ .s = s, .number = true, .plain = true };
		for (uint32_t code; *s != '\0' && (code = letter_at(s, &step)) != 0; s += step) {
			word->letters++;
			word->number = word->number && code <= '9';
			word->plain =
			    word->plain && (code < 0x80 || (code >= 0x400 && code < 0x460));
		}
		word->len = (size_t)(s - word->s);
	} while (word->len > 0 && word->letters < (word->number ? 3 : 2));
	*text = s;
	return word->len > 0;
}

/* As crm_text_fold, of letters that need no table. */
static size_t
fold_plain(char *out, const char *s, size_t len)
{
	size_t n = 0, step;

	for (size_t i = 0; i < len && n + 2 < CRM_WORD_SIZE; i += step) {
		uint32_t code = letter_at(s + i, &step);
		if (code < 0x80) {
			out[n++] = (char)(code >= 'A' && code <= 'Z' ? code + 0x20 : code);
			continue;
		}
		code += code < 0x410 ? 0x50 : code < 0x430 ? 0x20 : 0;
		if (code == 0x451)
			code = 0x435; /* ё */
		out[n++] = (char)(0xc0 | code >> 6);
		out[n++] = (char)(0x80 | (code & 0x3f));
	}
	out[n] = '\0';
	return n;
}

/* A word as it is kept. *len is 0 when folding leaves nothing. False: out of memory. */
static bool
fold_word(char out[CRM_WORD_SIZE], const struct found *word, size_t *len, struct crm_arena *arena)
{
	if (word->plain) {
		*len = fold_plain(out, word->s, word->len);
		return true;
	}
	const char *copy = crm_arena_dup(arena, word->s, word->len);
	const char *folded = copy == NULL ? NULL : crm_text_fold(arena, copy);
	if (folded == NULL)
		return false;
	/* Some letters fold to a sign and more: the index cuts them there. */
	for (*len = 0;
	     (unsigned char)folded[*len] >= 0x80 || is_ascii_letter((uint32_t)folded[*len]);)
		++*len;
	if (*len >= CRM_WORD_SIZE)
		*len = crm_utf8_valid(folded, CRM_WORD_SIZE - 1);
	memcpy(out, folded, *len);
	out[*len] = '\0';
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
	struct found word;
	bool ok = true;
	size_t len;

	*n = 0;
	while (*n < max && next_word(&text, &word) &&
	       (ok = fold_word(words[*n].plain, &word, &len, &arena))) {
		skeleton(words[*n].name, words[*n].plain);
		*n += len > 0;
	}
	crm_arena_clear(&arena);
	return ok ? CRM_OK : crm_err_nomem(err);
}

/* --- the words of a row ----------------------------------------------------------------- */

static void
put_word(struct crm_buf *out, const char *word)
{
	crm_buf_putc(out, ' ');
	crm_buf_puts(out, word);
}

static void
put_name(struct crm_buf *out, const char *word)
{
	char name[CRM_WORD_SIZE];

	skeleton(name, word);
	if (*name == '\0')
		return;
	crm_buf_puts(out, " #");
	crm_buf_puts(out, name);
}

/* True for a word of an address in a record: those are points, and have their words there. */
static bool
in_address(const char *text, const struct found *word)
{
	static const char between[] = " \t\r\n,;|\"<>()";
	const char *start = word->s, *end = word->s + word->len;

	while (start > text && word->s - start < ADDRESS_MAX && strchr(between, start[-1]) == NULL)
		start--;
	while (end - word->s < ADDRESS_MAX && strchr(between, *end) == NULL)
		end++; /* the NUL is one of them */
	return memchr(start, '@', (size_t)(end - start)) != NULL;
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
		put_word(out, digits + n - CRM_PHONE_TAIL);
}

static bool
put_text(struct crm_buf *out, enum crm_text_kind kind, const char *text, size_t *left,
    struct crm_arena *arena)
{
	const bool address = kind == CRM_TEXT_RECORD && strchr(text, '@') != NULL;
	const char *at = text;
	char folded[CRM_WORD_SIZE];
	struct found word;
	size_t len;

	while (*left > 0 && next_word(&at, &word)) {
		if (address && in_address(text, &word))
			continue;
		if (!fold_word(folded, &word, &len, arena))
			return false;
		if (len > 0 && kind == CRM_TEXT_NAME)
			put_name(out, folded);
		else if (len > 0)
			put_word(out, folded);
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

const char *
crm_search_words(enum crm_tab tab, const struct crm_set *set, size_t nset, struct crm_arena *arena)
{
	const struct crm_tab_def *def = crm_tab_def(tab);
	struct crm_value value[CRM_TAB_COLUMNS_MAX] = { { CRM_NULL, 0, NULL } };
	struct crm_buf out = CRM_BUF_INIT;
	const char *words = NULL;

	for (size_t i = 0; i < nset; i++)
		value[crm_tab_column(def, set[i].column)] = set[i].value;
	if (crm_words_of_row(&out, def, value, arena, NULL) == CRM_OK)
		words = crm_arena_strdup(arena, crm_buf_str(&out));
	crm_buf_clear(&out);
	return words;
}
