#include "lib/text/company.h"
#include "lib/base/order.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "lib/text/legal_form.h"
#include "lib/text/name_skeleton.h"
#include "lib/text/utf8.h"

#define MAX_BYTES 1000   /* longer is no name of a company */
#define MAX_FORM_WORDS 8 /* of a form spelt out */
#define MAX_SPELLING 160
#define MAX_QUOTES 4 /* around one another */

/* A run of letters and digits of the cell. */
struct word {
	const char *start, *end;
	char *folded;
	bool one; /* a single character */
};

struct words {
	struct word *items;
	size_t n;
};

static bool
fold_word(struct word *word, struct crm_arena *arena)
{
	char *copy = crm_arena_dup(arena, word->start, (size_t)(word->end - word->start));

	word->folded = copy == NULL ? NULL : crm_text_fold(arena, copy);
	return word->folded != NULL;
}

/* Whether a letter or a digit is there; its bytes, or those of what is. */
static bool
is_of_word(const char *s, size_t *len)
{
	const unsigned char *u = (const unsigned char *)s;

	if (*u < 0x80) {
		*len = *u != '\0';
		return (*u >= '0' && *u <= '9') || ((*u | 0x20) >= 'a' && (*u | 0x20) <= 'z');
	}
	const uint32_t code = crm_utf8_next(s, len);
	return crm_utf8_alnum(code);
}

/* Finds the words of a text; false when out of memory. */
static bool
find_words(struct words *words, const char *text, struct crm_arena *arena)
{
	size_t len, chars = 0;
	const char *start = NULL, *s = text;
	char *folded = crm_arena_alloc(arena, strlen(text) + 1);
	const bool simple = folded != NULL && crm_text_fold_simple(folded, text);

	/* Each word but the last has a separator behind it. */
	words->items = crm_arena_alloc(arena, (strlen(text) / 2 + 1) * sizeof(*words->items));
	if (folded == NULL || words->items == NULL)
		return false;
	for (;; s += len) {
		if (is_of_word(s, &len)) {
			chars = start == NULL ? 1 : chars + 1;
			start = start == NULL ? s : start;
			continue;
		}
		if (start != NULL) {
			struct word *word = &words->items[words->n++];
			*word = (struct word){ .start = start, .end = s, .one = chars == 1 };
			if (simple) {
				word->folded = folded + (start - text);
				folded[s - text] = '\0';
			} else if (!fold_word(word, arena)) {
				return false;
			}
			start = NULL;
		}
		if (len == 0)
			return true;
	}
}

/*
 * Legal forms.
 */

static bool
in_capitals(const char *s, const char *end)
{
	size_t len;

	for (; s < end; s += len) {
		uint32_t code = crm_utf8_next(s, &len);
		if (utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_LL)
			return false;
	}
	return true;
}

/* "I." or "И." among the words. */
static bool
has_initial(const struct word *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (words[i].one && *words[i].end == '.')
			return true;
	return false;
}

/*
 * The form that n words make together. Short ones of several words must be spelt letter by
 * letter ("S. A."), so that "co op" and the like is none.
 */
static const struct crm_legal_form *
form_of(const struct word *words, size_t n)
{
	char spelling[MAX_SPELLING];
	size_t len = 0;
	bool letters = true;

	for (size_t i = 0; i < n; i++) {
		size_t add = strlen(words[i].folded);
		if (len + add >= sizeof(spelling))
			return NULL;
		memcpy(spelling + len, words[i].folded, add + 1);
		len += add;
		letters = letters && words[i].one;
	}
	if (n > 1 && len <= 4 && !letters)
		return NULL;
	/* "A&B" are two who trade together. */
	if (n > 1 && letters &&
	    memchr(words[0].end, '&', (size_t)(words[n - 1].start - words[0].end)) != NULL)
		return NULL;
	return crm_legal_form_find(spelling);
}

static bool
fits(const struct crm_legal_form *form, unsigned where, const struct word *words, size_t n,
    const struct words *all)
{
	if (form == NULL || (form->where & where) == 0)
		return false;
	if (where == CRM_FORM_FRONT && (form->where & CRM_FORM_POINTS) != 0 &&
	    (n < 2 || *words->end != '.'))
		return false;
	if ((form->where & CRM_FORM_CAPITALS) != 0 && !in_capitals(words->start, words[n - 1].end))
		return false;
	return (form->where & CRM_FORM_INITIALS) == 0 || has_initial(all->items, all->n);
}

/* Letters of one abbreviation, with no blank between: A.B.C. is no "AB" of C. */
static bool
one_abbreviation(const struct word *a, const struct word *b)
{
	return a->one && b->one && *a->end == '.' && a->end + 1 == b->start;
}

/* How many words at one end are a form, the most of them; a word is always left. */
static size_t
form_words(const struct words *words, unsigned where, const char **form)
{
	size_t n = words->n - 1 < MAX_FORM_WORDS ? words->n - 1 : MAX_FORM_WORDS;

	for (; n > 0; n--) {
		const struct word *first =
		    where == CRM_FORM_FRONT ? words->items : words->items + words->n - n;
		const struct crm_legal_form *found = form_of(first, n);
		if (where == CRM_FORM_FRONT ? one_abbreviation(first + n - 1, first + n)
					    : one_abbreviation(first - 1, first))
			continue;
		if (fits(found, where, first, n, words)) {
			*form = found->form;
			return n;
		}
	}
	return 0;
}

/* What stands between a form and the name, and is of neither. Quotes are the name's. */
static void
trim_front(const char **start, const char *end)
{
	size_t len;

	for (; *start < end; *start += len) {
		uint32_t code = crm_utf8_next(*start, &len);
		if (code >= 0x80 ? code < 0x2010 || code > 0x2015
				 : strchr(" .,:;)/&-", (int)code) == NULL)
			return;
	}
}

static void
trim_end(const char *start, const char **end)
{
	for (;;) {
		size_t dash = strlen("—");
		if (*end > start && strchr(" ,:;(/&-", (*end)[-1]) != NULL)
			(*end)--;
		else if (*end - start > (ptrdiff_t)dash && (memcmp(*end - dash, "—", dash) == 0 ||
							       memcmp(*end - dash, "–", dash) == 0))
			*end -= dash;
		else
			return;
	}
}

/* Takes n words and what joins them to the name off the front. */
static void
drop_front(struct words *words, size_t n, const char **start, const char *end)
{
	*start = words->items[n - 1].end;
	words->items += n;
	words->n -= n;
	trim_front(start, end);
}

/* Narrows the ends to what is left without a form in front and one behind. */
static void
take_forms(struct words *words, const char **start, const char **end, const char **form)
{
	const char *behind = NULL;
	size_t n = words->n < 2 ? 0 : form_words(words, CRM_FORM_FRONT, form);

	if (n > 0)
		drop_front(words, n, start, *end);
	/* "СП ООО Ромашка": a joint venture is some other form as well. */
	if (n > 0 && words->n >= 2 && strcmp(*form, "СП") == 0 &&
	    (n = form_words(words, CRM_FORM_FRONT, form)) > 0)
		drop_front(words, n, start, *end);
	n = words->n < 2 ? 0 : form_words(words, CRM_FORM_END, &behind);
	if (n > 0) {
		words->n -= n;
		*end = words->items[words->n].start;
		trim_end(*start, end);
		if (*form == NULL)
			*form = behind;
	}
}

/* 株式会社 and its like. */
static void
take_attached(const char **start, const char **end, const char **form)
{
	const char *found = crm_legal_form_attached(*start, (size_t)(*end - *start), false);

	if (found != NULL) {
		*start += strlen(found);
		trim_front(start, *end);
	} else {
		found = crm_legal_form_attached(*start, (size_t)(*end - *start), true);
		if (found == NULL)
			return;
		*end -= strlen(found);
		trim_end(*start, end);
	}
	*form = found;
}

/*
 * Quotes.
 */

/* What all of them begin with. */
#define QUOTE_BYTES "\"'`\xc2\xe2"

/* 1 for an opening quote at s, -1 for a closing one, 2 for one that may be either; its bytes. */
static int
quote_at(const char *s, size_t *len)
{
	static const struct {
		const char *text;
		int kind;
	} quotes[] = { { "\"", 2 }, { "«", 1 }, { "»", -1 }, { "„", 1 }, { "“", 2 }, { "”", -1 },
		{ "‹", 1 }, { "›", -1 }, { "‘", 1 }, { "’", -1 }, { "'", 2 }, { "`", 2 } };

	/* Most characters are none, and this runs for each. */
	if (strchr(QUOTE_BYTES, *s) == NULL)
		return 0;
	for (size_t i = 0; i < sizeof(quotes) / sizeof(*quotes); i++) {
		*len = strlen(quotes[i].text);
		if (strncmp(s, quotes[i].text, *len) == 0)
			return quotes[i].kind;
	}
	return 0;
}

/* The apostrophe of O'Neil and L’Oréal, at p inside of a text from s on. */
static bool
is_apostrophe(const char *s, const char *p, size_t len)
{
	bool sign = *p == '\'' || strncmp(p, "’", strlen("’")) == 0;

	return sign && p > s && strchr(" (-", p[-1]) == NULL && p[len] != '\0' &&
	       strchr(" ).,-", p[len]) == NULL;
}

/* How many quotes are open at the end of a text: what may be either closes when one is open. */
static int
open_quotes(const char *s, const char *end)
{
	int open = 0;
	size_t len;

	for (const char *p = s + strcspn(s, QUOTE_BYTES); p < end;
	     p += len + strcspn(p + len, QUOTE_BYTES)) {
		int kind = quote_at(p, &len);
		if (kind == 0)
			len = 1;
		else if (is_apostrophe(s, p, len))
			continue;
		else if (kind == 2)
			/* In front of a word it opens, behind one it closes. */
			open += p == s || strchr(" (-", p[-1]) != NULL ? 1 : -1;
		else
			open += kind;
	}
	return open;
}

/* The length of a quote that ends at end; 0 when there is none. */
static size_t
closing_quote(const char *start, const char *end)
{
	size_t len;

	for (size_t back = 1; back <= 3 && end - start > (ptrdiff_t)back; back++) {
		int kind = quote_at(end - back, &len);
		if (kind != 0 && kind != 1 && len == back)
			return len;
	}
	return 0;
}

/*
 * Takes outer quotes off: «Ромашка», «ТД «Ромашка» whose closing one serves both, and what was
 * cut short («Ромашка). "Ромашка" Плюс keeps its quotes: they are not around all of it.
 */
static void
strip_quotes(const char **start, const char **end)
{
	size_t open_len, close_len;

	for (int depth = 0; depth < MAX_QUOTES && *start < *end; depth++) {
		int kind = quote_at(*start, &open_len);
		close_len = closing_quote(*start, *end);
		if (kind > 0) {
			int open = open_quotes(*start + open_len, *end);
			if (open < 0 && close_len == 0)
				return;
			*start += open_len;
			if (open < 0)
				*end -= close_len;
		} else if (close_len > 0 && open_quotes(*start, *end) < 0) {
			*end -= close_len;
		} else {
			return;
		}
	}
}

/* The copy in which quotes that were typed of other marks (''a'', <<a>>, ,,a'') are quotes. */
static char *
mend_quotes(const char *s, const char *end, struct crm_arena *arena)
{
	char *copy = crm_arena_alloc(arena, 2 * (size_t)(end - s) + 1), *out = copy;

	if (copy == NULL)
		return NULL;
	while (s < end) {
		const bool twice = s + 1 < end && s[0] == s[1];
		if (*s == '<' || *s == '>') {
			memcpy(out, *s == '<' ? "«" : "»", strlen("«"));
			out += strlen("«");
			s += twice ? 2 : 1;
		} else if (twice && strchr("'`,", *s) != NULL && (*s != ',' || s[2] > ' ')) {
			*out++ = '"';
			s += 2;
		} else {
			*out++ = *s++;
		}
	}
	*out = '\0';
	return copy;
}

/* Takes brackets around all of it off, as in "ООО (Ромашка)". */
static void
strip_brackets(const char **start, const char **end)
{
	if (*end - *start > 2 && **start == '(' && (*end)[-1] == ')' &&
	    memchr(*start + 1, '(', (size_t)(*end - *start) - 2) == NULL) {
		(*start)++;
		(*end)--;
	}
}

/* Takes blanks and what was left hanging ("Ромашка,") off; the dot of an abbreviation stays. */
static void
strip_marks(const char **start, const char **end)
{
	size_t dots = 0;

	while (*start < *end && strchr(" ,;", **start) != NULL)
		(*start)++;
	while (*end > *start && strchr(" ,;:", (*end)[-1]) != NULL)
		(*end)--;
	if (*end - *start < 5 || (*end)[-1] != '.')
		return;
	for (const char *s = *start; s < *end; s++)
		dots += *s == '.' || *s == ' ';
	/* Five bytes without another dot or blank: a word, not "Co." */
	if (dots == 1)
		(*end)--;
}

/*
 * The key.
 */

static int
compare_filler(const void *word, const void *filler)
{
	return crm_order(word, *(const char *const *)filler);
}

/* Words that say what any company is, and the ones that join them; not an initial, "И.", or a
 * letter in front. */
static bool
is_filler(const struct word *word, bool first)
{
	/* Sorted by strcmp. */
	static const char *const fillers[] = { "and", "company", "firm", "firma", "group", "groupe",
		"gruppe", "holding", "holdings", "i", "the", "und", "гк", "группа", "группы", "и",
		"компании", "компаний", "компания", "организация", "предприятие", "фирма",
		"холдинг" };

	/* What they begin with: most words do not. */
	if (strchr("acfghitu\xd0\xd1", *word->folded) == NULL)
		return false;
	return bsearch(word->folded, fillers, sizeof(fillers) / sizeof(*fillers), sizeof(*fillers),
		   compare_filler) != NULL &&
	       (!word->one || (!first && *word->end == ' '));
}

/* The skeletons of the words in one, with or without fillers; NULL when out of memory. */
static char *
join_skeletons(const struct words *words, bool fillers, struct crm_arena *arena)
{
	struct crm_buf buf = CRM_BUF_INIT;
	char skeleton[CRM_SKELETON_TEXT], *joined = NULL;

	for (size_t i = 0; i < words->n; i++) {
		if (!fillers && is_filler(&words->items[i], i == 0))
			continue;
		const size_t len = crm_name_skeleton_text(skeleton, words->items[i].folded, false);
		crm_buf_add(&buf, skeleton, len);
	}
	if (crm_buf_ok(&buf))
		joined = crm_arena_dup(arena, crm_buf_str(&buf), buf.len);
	crm_buf_clear(&buf);
	return joined;
}

/* A form and nothing else names nobody. */
static bool
is_form_alone(const struct words *words)
{
	return words->n > 0 && words->n <= MAX_FORM_WORDS &&
	       form_of(words->items, words->n) != NULL;
}

/* "«Ромашка», г. Москва" without what stands behind: with its form in front, that is the name. */
static void
cut_behind_quotes(const char **start, const char **end)
{
	const char *inside, *close;
	size_t open_len, len;

	if (quote_at(*start, &open_len) <= 0)
		return;
	inside = *start + open_len;
	for (close = inside; close < *end; close += len) {
		int kind = quote_at(close, &len);
		if (kind == 0)
			crm_utf8_next(close, &len);
		else if (!is_apostrophe(inside, close, len) && kind != 1)
			break;
	}
	const char *behind = close + len;
	if (close == *end || (strncmp(behind, " (", 2) != 0 && *behind != ','))
		return;
	*start = inside;
	*end = close;
}

/* "www.romashka.ru": the site of Romashka. */
static void
cut_site(struct words *words)
{
	static const char *const tops[] = { "by", "com", "de", "kz", "net", "org", "ru", "su", "ua",
		"рф" };
	struct word *last = &words->items[words->n - 1];

	for (const struct word *w = words->items; w < last; w++)
		if (*w->end != '.' || w->end + 1 != w[1].start)
			return;
	for (size_t i = 0; words->n > 1 && i < sizeof(tops) / sizeof(*tops); i++)
		if (*last->end == '\0' && strcmp(last->folded, tops[i]) == 0) {
			words->n--;
			break;
		}
	if (words->n > 1 && strcmp(words->items->folded, "www") == 0) {
		words->items++;
		words->n--;
	}
}

/* Sets the key of what is left of a name. */
static enum crm_status
set_key(struct crm_company_name *company, struct crm_arena *arena)
{
	const char *start = company->name, *end = start + strlen(start);
	struct words words = { 0 };
	char *key;

	if (company->form != NULL)
		cut_behind_quotes(&start, &end);
	const char *core =
	    *end == '\0' ? start : crm_arena_dup(arena, start, (size_t)(end - start));
	if (core == NULL || !find_words(&words, core, arena))
		return CRM_ENOMEM;
	if (company->form == NULL && is_form_alone(&words))
		return CRM_OK;
	if (words.n > 1)
		cut_site(&words);
	key = join_skeletons(&words, false, arena);
	if (key != NULL && *key == '\0')
		key = join_skeletons(&words, true, arena);
	if (key == NULL)
		return CRM_ENOMEM;
	company->key = *key == '\0' ? NULL : key;
	return CRM_OK;
}

enum crm_status
crm_company_take_form(struct crm_company_name *company, const char *cell, struct crm_arena *arena)
{
	const char *start = cell, *end = cell + strlen(cell);
	struct words words = { 0 };

	*company = (struct crm_company_name){ 0 };
	char *text = mend_quotes(start, end, arena);
	if (text == NULL)
		return CRM_ENOMEM;
	start = text;
	end = text + strlen(text);
	strip_marks(&start, &end);
	strip_quotes(&start, &end);
	text = crm_arena_dup(arena, start, (size_t)(end - start));
	if (text == NULL || !find_words(&words, text, arena))
		return CRM_ENOMEM;
	start = text;
	end = text + strlen(text);
	if (!is_form_alone(&words))
		take_forms(&words, &start, &end, &company->form);
	if (company->form == NULL)
		take_attached(&start, &end, &company->form);
	else
		strip_brackets(&start, &end);
	strip_marks(&start, &end);
	strip_quotes(&start, &end);
	strip_marks(&start, &end);
	company->name = crm_arena_dup(arena, start, (size_t)(end - start));
	return company->name == NULL ? CRM_ENOMEM : CRM_OK;
}

enum crm_status
crm_company_parse(struct crm_company_name *company, const char *cell, struct crm_arena *arena)
{
	enum crm_status st = CRM_OK;

	if (strlen(cell) > MAX_BYTES) {
		*company = (struct crm_company_name){ .name = cell };
		return CRM_OK;
	}
	st = crm_company_take_form(company, cell, arena);
	return st == CRM_OK ? set_key(company, arena) : st;
}
