#include "lib/table/header_reading.h"

#include <string.h>
#include <strings.h>

#include "lib/base/buf.h"
#include "lib/base/hash.h"
#include "lib/table/header_alias.h"
#include "lib/text/utf8.h"

#define MAX_AFFIXES 3
#define MAX_BYTES 1000 /* longer is no name of a column */
#define SLOTS 2048     /* over twice the words of all aliases */

struct crm_header_word {
	const char *s;
	size_t len;
	const struct crm_header_alias *alias;
	bool weak;
};

/* The next of blank-separated words; NULL at the end. */
static const char *
next_word(const char **at, size_t *len)
{
	const char *word = *at + strspn(*at, " ");

	*len = strcspn(word, " ");
	*at = word + *len;
	return *len == 0 ? NULL : word;
}

static bool
has_word(const char *words, const char *word, size_t len)
{
	size_t n;

	for (const char *w; (w = next_word(&words, &n)) != NULL;)
		if (n == len && memcmp(w, word, len) == 0)
			return true;
	return false;
}

/* Where the word is, or the free slot that it belongs into. */
static struct crm_header_word *
find_slot(const struct crm_header_index *index, const char *s, size_t len)
{
	for (size_t at = (uint64_t)crm_hash(s, len, 0) % SLOTS;; at = (at + 1) % SLOTS) {
		struct crm_header_word *slot = &index->word[at];
		if (slot->alias == NULL || (slot->len == len && memcmp(slot->s, s, len) == 0))
			return slot;
	}
}

static void
add_words(
    struct crm_header_index *index, const struct crm_header_alias *aliases, size_t n, bool weak)
{
	size_t len;

	for (size_t i = 0; i < n; i++) {
		const char *at = aliases[i].words;
		for (const char *w; (w = next_word(&at, &len)) != NULL;)
			*find_slot(index, w, len) =
			    (struct crm_header_word){ w, len, &aliases[i], weak };
	}
}

bool
crm_header_index(struct crm_header_index *index, struct crm_arena *arena)
{
	index->word = crm_arena_alloc(arena, SLOTS * sizeof(*index->word));
	if (index->word == NULL)
		return false;
	add_words(index, crm_header_aliases, crm_header_naliases, false);
	add_words(index, crm_header_weak_aliases, crm_header_nweak_aliases, true);
	return true;
}

/* Letters of scripts; what is left out is punctuation, symbols and pictures. */
static bool
is_letter(uint32_t code)
{
	if (code < 0x80)
		return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
	if (code < 0xc0 || code == 0xd7 || code == 0xf7)
		return code == 0xaa || code == 0xb5 || code == 0xba;
	return !(code >= 0x2000 && code <= 0x2bff) && !(code >= 0x3000 && code <= 0x303f) &&
	       !(code >= 0xe000 && code <= 0xf8ff) && !(code >= 0xfe00 && code <= 0xfe0f) &&
	       code < 0x1f000;
}

/* The Latin letter that a folded Cyrillic one looks like, or 0. */
static char
latin_twin(uint32_t code)
{
	static const struct {
		uint16_t code;
		char latin;
	} twins[] = { { 0x430, 'a' }, { 0x435, 'e' }, { 0x43e, 'o' }, { 0x440, 'p' },
		{ 0x441, 'c' }, { 0x443, 'y' }, { 0x445, 'x' }, { 0x456, 'i' }, { 0x43c, 'm' },
		{ 0x442, 't' }, { 0x43d, 'h' } };

	for (size_t i = 0; i < sizeof(twins) / sizeof(twins[0]); i++)
		if (twins[i].code == code)
			return twins[i].latin;
	return 0;
}

/* Rewrites a form of Latin letters and twins of them as Latin; leaves any other alone. */
static void
make_latin(char *form)
{
	bool latin = false, all = true;
	size_t len;
	char *out = form;

	for (const char *s = form; *s != '\0'; s += len) {
		uint32_t code = crm_utf8_next(s, &len);
		latin = latin || (code >= 'a' && code <= 'z');
		all = all && (code < 0x80 || latin_twin(code) != 0);
	}
	if (!latin || !all)
		return;
	for (const char *s = form; *s != '\0'; s += len) {
		uint32_t code = crm_utf8_next(s, &len);
		*out++ = code < 0x80 ? (char)code : latin_twin(code);
	}
	*out = '\0';
}

char *
crm_header_form(struct crm_arena *arena, const char *text, bool digits)
{
	char *copy = crm_arena_strdup(arena, text);

	if (copy == NULL)
		return NULL;
	/* Folding would make letters of the number sign. */
	for (char *sign; (sign = strstr(copy, "№")) != NULL;)
		memset(sign, ' ', strlen("№"));
	char *form = crm_text_fold(arena, copy), *out = form;
	if (form == NULL)
		return NULL;
	size_t len;
	for (const char *s = form; *s != '\0'; s += len) {
		uint32_t code = crm_utf8_next(s, &len);
		if (is_letter(code) || (digits && code >= '0' && code <= '9')) {
			memmove(out, s, len);
			out += len;
		}
	}
	*out = '\0';
	make_latin(form);
	return form;
}

static bool
is_point(enum crm_meaning meaning)
{
	return meaning == CRM_MEANS_EMAIL || meaning == CRM_MEANS_PHONE ||
	       meaning == CRM_MEANS_HANDLE || meaning == CRM_MEANS_URL;
}

static bool
is_place(enum crm_meaning meaning)
{
	return meaning >= CRM_MEANS_COUNTRY && meaning <= CRM_MEANS_ADDRESS;
}

static bool
has_label(const struct crm_header_affix *affix, const char *label)
{
	return affix->label != NULL && strcmp(affix->label, label) == 0;
}

/*
 * May the meaning carry an affix? Labels fit points and places, "contact" what a person has,
 * "company" what an organisation has.
 */
static bool
takes_affix(enum crm_meaning meaning, const struct crm_header_affix *affix)
{
	if (is_point(meaning) || is_place(meaning))
		return true;
	if (has_label(affix, "company"))
		return meaning == CRM_MEANS_COMPANY || meaning == CRM_MEANS_LEGAL_NAME ||
		       meaning == CRM_MEANS_SEGMENT;
	return affix->label == NULL &&
	       ((meaning >= CRM_MEANS_NAME && meaning <= CRM_MEANS_LAST_NAME) ||
		   meaning == CRM_MEANS_COMPANY || meaning == CRM_MEANS_JOB_TITLE ||
		   meaning == CRM_MEANS_DEPARTMENT || meaning == CRM_MEANS_LANGUAGE ||
		   meaning == CRM_MEANS_BIRTH_DATE || meaning == CRM_MEANS_NOTE ||
		   meaning == CRM_MEANS_CONSENT || meaning == CRM_MEANS_OPT_OUT);
}

static int
letters_of(const char *s, size_t len)
{
	int n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)s[i] & 0xc0) != 0x80;
	return n;
}

static bool
read_alias(struct crm_header_reading *reading, const struct crm_header_index *index, const char *s,
    size_t len)
{
	const struct crm_header_word *word = find_slot(index, s, len);

	if (word->alias == NULL)
		return false;
	reading->meaning = word->alias->meaning;
	reading->label = word->alias->label;
	reading->weight = (word->weak ? 0 : CRM_HEADER_WHOLE) + letters_of(s, len);
	return true;
}

static int
affix_weight(const char *label)
{
	static const char *const first[] = { "work", "company", "main" };

	for (size_t i = 0; label != NULL && i < sizeof(first) / sizeof(first[0]); i++)
		if (strcmp(label, first[i]) == 0)
			return CRM_HEADER_WORK;
	return label != NULL && strcmp(label, "other") == 0 ? CRM_HEADER_OTHER : CRM_HEADER_HOME;
}

/* Gives the reading of what an affix stands beside that affix's label. */
static void
add_affix(struct crm_header_reading *reading, const struct crm_header_affix *affix)
{
	int weight = affix->label == NULL ? CRM_HEADER_WORK : affix_weight(affix->label);

	if (is_place(reading->meaning) && has_label(affix, "work"))
		weight = CRM_HEADER_WORK_PLACE;
	if (weight < reading->weight || weight == CRM_HEADER_WORK_PLACE)
		reading->weight = weight + reading->weight % CRM_HEADER_OTHER;
	if (!is_point(reading->meaning))
		reading->label = NULL;
	else if (affix->label != NULL &&
		 (reading->label == NULL || strcmp(reading->label, "main") == 0 ||
		     strcmp(reading->label, "company") == 0))
		reading->label = affix->label;
}

static bool read_form(struct crm_header_reading *reading, const struct crm_header_index *index,
    const char *s, size_t len, int depth);

static bool
read_beside(struct crm_header_reading *reading, const struct crm_header_index *index, const char *s,
    size_t len, int depth, const struct crm_header_affix *affix)
{
	const char *at = affix->words;
	size_t n;

	for (const char *w; (w = next_word(&at, &n)) != NULL;) {
		if (n >= len)
			continue;
		bool front = memcmp(s, w, n) == 0 &&
			     read_form(reading, index, s + n, len - n, depth - 1) &&
			     takes_affix(reading->meaning, affix);
		bool behind = !front && memcmp(s + len - n, w, n) == 0 &&
			      read_form(reading, index, s, len - n, depth - 1) &&
			      takes_affix(reading->meaning, affix);
		if (front || behind) {
			add_affix(reading, affix);
			return true;
		}
	}
	return false;
}

/* An alias, or an alias with affixes: all of the form is used up, nothing is looked for in it. */
static bool
read_form(struct crm_header_reading *reading, const struct crm_header_index *index, const char *s,
    size_t len, int depth)
{
	if (read_alias(reading, index, s, len))
		return true;
	for (size_t i = 0; depth > 0 && i < crm_header_naffixes; i++)
		if (read_beside(reading, index, s, len, depth, &crm_header_affixes[i]))
			return true;
	*reading = (struct crm_header_reading){ 0 };
	return false;
}

static bool
is_number_sign(const char *s, const char *end)
{
	return *s == '#' || ((size_t)(end - s) >= strlen("№") && memcmp(s, "№", strlen("№")) == 0);
}

/* "Attendee #", "№ заявки": an alias with the word in place of the sign. */
static bool
read_numbered(struct crm_header_reading *reading, const struct crm_header_index *index,
    const char *text, size_t len, const char *form, struct crm_arena *arena)
{
	const char *end = text + len, *words = NULL;

	if (len > 0 && is_number_sign(text, end))
		words = crm_arena_printf(arena, "номер%s", form);
	else if (len > 0 &&
		 (end[-1] == '#' || (len >= strlen("№") && is_number_sign(end - strlen("№"), end))))
		words = crm_arena_printf(arena, "%snumber", form);
	else
		return true;
	if (words != NULL)
		read_alias(reading, index, words, strlen(words));
	return words != NULL;
}

static bool
read_text(struct crm_header_reading *reading, const struct crm_header_index *index,
    const char *text, size_t len, struct crm_arena *arena)
{
	char *part = crm_arena_dup(arena, text, len);
	const char *form = part == NULL ? NULL : crm_header_form(arena, part, false);

	*reading = (struct crm_header_reading){ 0 };
	if (form == NULL || !read_numbered(reading, index, text, len, form, arena))
		return false;
	size_t n = strlen(form);
	/* Custom fields of Salesforce end in __c. */
	if (n > 1 && len > 3 && strncasecmp(text + len - 3, "__c", 3) == 0)
		n--;
	if (reading->meaning == CRM_MEANS_UNKNOWN)
		read_form(reading, index, form, n, MAX_AFFIXES);
	return true;
}

/* "Phone (mobile)", "E-mail (обязательно)", "Name (ФИО)": the rest must say nothing else. */
static bool
read_bracketed(struct crm_header_reading *reading, const struct crm_header_index *index,
    const char *text, struct crm_arena *arena)
{
	size_t open = strcspn(text, "(["), close = open + strcspn(text + open, ")]");
	struct crm_header_reading inside;

	if (open == 0 || text[close] == '\0' || text[close + 1 + strspn(text + close + 1, " *:")])
		return true;
	char *note = crm_arena_dup(arena, text + open, close - open);
	const char *form = note == NULL ? NULL : crm_header_form(arena, note, false);
	if (form == NULL || !read_text(reading, index, text, open, arena) ||
	    !read_text(&inside, index, note, close - open, arena))
		return false;
	if (!has_word(crm_header_remarks, form, strlen(form)) && inside.meaning != reading->meaning)
		*reading = (struct crm_header_reading){ 0 };
	return true;
}

/* "Имя / First name": all parts must mean the same. */
static bool
read_bilingual(struct crm_header_reading *reading, const struct crm_header_index *index,
    const char *text, struct crm_arena *arena)
{
	struct crm_header_reading first = { 0 }, part;
	size_t len;

	if (strpbrk(text, "/|") == NULL)
		return true;
	for (const char *s = text; *s != '\0'; s += len + (s[len] != '\0')) {
		len = strcspn(s, "/|");
		if (!read_text(&part, index, s, len, arena))
			return false;
		if (s == text)
			first = part;
		else if (part.meaning != first.meaning)
			return true;
	}
	*reading = first;
	return true;
}

/* "Opted out of email: Newsletter": what is refused or agreed to stands behind. */
static bool
read_consent(struct crm_header_reading *reading, const struct crm_header_index *index,
    const char *text, struct crm_arena *arena)
{
	const char *colon = strchr(text, ':');
	struct crm_header_reading front;

	if (colon == NULL)
		return true;
	if (!read_text(&front, index, text, (size_t)(colon - text), arena))
		return false;
	if (front.meaning == CRM_MEANS_CONSENT || front.meaning == CRM_MEANS_OPT_OUT)
		*reading = front;
	return true;
}

bool
crm_header_read(struct crm_header_reading *reading, const struct crm_header_index *index,
    const char *text, struct crm_arena *arena)
{
	static bool (*const ways[])(struct crm_header_reading *, const struct crm_header_index *,
	    const char *, struct crm_arena *) = { read_bracketed, read_bilingual, read_consent };

	*reading = (struct crm_header_reading){ 0 };
	if (strlen(text) > MAX_BYTES)
		return true;
	if (!read_text(reading, index, text, strlen(text), arena))
		return false;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (reading->meaning == CRM_MEANS_UNKNOWN && !ways[i](reading, index, text, arena))
			return false;
	return true;
}
