#include "lib/text/name_company.h"

#include <stdbool.h>
#include <string.h>

#include "lib/text/company.h"
#include "lib/text/legal_form.h"
#include "lib/text/name.h"
#include "lib/text/name_words.h"
#include "lib/text/utf8.h"

#define MAX_BYTES 1000 /* longer is neither a name nor a company's */
#define MAX_PIECES 8
#define MAX_PIECE_WORDS 24
#define MAX_SPELLING 48
#define LONG_WORD 8 /* bytes of what is not the beginning of a form by chance */

static const char marks[] = " .,;:/|()-\\";

/* How far a piece of the cell is an organisation. */
enum kind {
	PERSON,
	REMARK, /* "директор": goes with the person, and is none */
	COMPANY,
	BOTH /* an entrepreneur */
};

/* A part of the cell between commas, strokes and brackets. */
struct piece {
	const char *start, *end; /* of the cell */
	const char *text;
	const char *name; /* without its form */
	enum kind kind;
};

struct pieces {
	struct piece items[MAX_PIECES];
	size_t n;
};

static bool
among(const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

#define AMONG(word, list) among(word, list, sizeof(list) / sizeof((list)[0]))

/* Forms that nobody takes for a name or for initials. */
static bool
is_sure_form(const char *form)
{
	static const char *const sure[] = { "ООО", "ЗАО", "ОАО", "ПАО", "НАО", "ОДО", "ТОО", "ИООО",
		"СООО", "ОсОО", "ФГУП", "ФГБУ", "МБОУ", "ФГБОУ", "ГБОУ", "ГБУЗ", "ПБОЮЛ", "ПрАТ",
		"ЧТУП", "ЖШС", "LLC", "LLP", "Ltd", "Inc", "PLC", "JSC", "OJSC", "CJSC", "PJSC",
		"Corp", "GmbH", "GmbH & Co. KG", "AG & Co. KG", "Co Ltd", "Pte Ltd", "Pvt Ltd",
		"Pty Ltd", "Sdn Bhd", "sp. z o.o.", "Ltd. Şti.", "S de RL", "SA de CV" };

	return AMONG(form, sure);
}

static bool
is_entrepreneur(const char *form)
{
	static const char *const forms[] = { "ИП", "ФОП", "ПБОЮЛ", "КФХ", "ЧП", "ПП",
		"самозанятый" };

	return AMONG(form, forms);
}

/* The words of a text, separated by blanks and dots; NULL when out of memory. */
static const char **
words_of(const char *s, size_t *n, struct crm_arena *arena)
{
	const char **words = crm_arena_alloc(arena, MAX_PIECE_WORDS * sizeof(*words));

	for (*n = 0; words != NULL && *n < MAX_PIECE_WORDS;) {
		s += strspn(s, " .,\"()");
		if (*s == '\0')
			break;
		size_t len = strcspn(s, " .,\"()");
		words[*n] = crm_arena_dup(arena, s, len);
		if (words[*n] == NULL)
			return NULL;
		(*n)++;
		s += len;
	}
	return words;
}

/* Whether some word says that a person is named: a given name, a patronymic, an initial. */
static enum crm_status
looks_like_person(const char *s, bool *person, struct crm_arena *arena)
{
	size_t n;
	const char **words = words_of(s, &n, arena);
	int group;

	*person = false;
	if (words == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < n && !*person; i++)
		*person = crm_name_groups(words[i], &group, 1) > 0 ||
			  crm_name_patronymic(words[i]) != 0 || crm_name_initial(words[i]) ||
			  (n == 1 && crm_name_surname_like(words[i]));
	return CRM_OK;
}

/* The quote that begins at s, and where it ends; NULL when none does. */
static const char *
quoted_end(const char *s, const char **inside)
{
	static const struct {
		const char *open, *close;
	} quotes[] = { { "«", "»" }, { "\"", "\"" }, { "„", "“" }, { "„", "”" }, { "“", "”" },
		{ "<<", ">>" }, { "''", "''" } };

	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
		size_t len = strlen(quotes[i].open);
		if (strncmp(s, quotes[i].open, len) != 0)
			continue;
		const char *end = strstr(s + len, quotes[i].close);
		if (end == NULL)
			continue;
		*inside = s + len;
		return end + strlen(quotes[i].close);
	}
	return NULL;
}

/* Words that look like surnames or say plainly that a business follows. */
static bool
is_business(const char *word)
{
	static const char *const words[] = { "магазин", "Магазин", "салон", "Салон", "Автосалон",
		"автосалон", "Пансион", "пансион" };

	return AMONG(word, words);
}

/*
 * Quotes without a form: «Ромашка», Магазин «Ромашка». Around a nickname there are names, and
 * in them there may be a person.
 */
static enum crm_status
judge_quotes(struct piece *piece, struct crm_arena *arena)
{
	const char *inside, *end = NULL;
	bool person;

	for (const char *s = piece->text; *s != '\0' && end == NULL; s++)
		end = quoted_end(s, &inside);
	if (end == NULL || *end != '\0')
		return CRM_OK;
	size_t n;
	const char **words = words_of(piece->text, &n, arena);
	if (words == NULL || looks_like_person(piece->text, &person, arena) != CRM_OK)
		return CRM_ENOMEM;
	/* A lone word in front may be a surname, and the quotes hold what he is called. */
	const bool surname = inside > piece->text + strlen("«") && n > 0 &&
			     crm_name_surname_like(words[0]) && !is_business(words[0]);
	if (!person && !surname)
		piece->kind = COMPANY;
	return CRM_OK;
}

/* Folded: what the name of a business begins with. */
static bool
begins_business(const char *word)
{
	static const char *const words[] = { "компания", "фирма", "магазин", "автосалон", "завод",
		"фабрика", "агентство", "предприятие", "корпорация", "холдинг", "автосервис",
		"типография", "гостиница", "отель", "ресторан", "кафе", "клиника", "аптека",
		"университет", "институт", "колледж", "гимназия", "лицей" };

	return AMONG(word, words);
}

/*
 * Neither form nor quotes, but a word that a business begins with: "Компания Василёк". Who is
 * called by a given name is left a person: "Магазин Анна".
 */
static enum crm_status
judge_first_word(struct piece *piece, struct crm_arena *arena)
{
	size_t n;
	const char **word = words_of(piece->text, &n, arena);
	bool person;

	if (word == NULL || looks_like_person(piece->text, &person, arena) != CRM_OK)
		return CRM_ENOMEM;
	const char *first = n > 1 && !person ? crm_text_fold(arena, word[0]) : "";
	if (first == NULL)
		return CRM_ENOMEM;
	if (begins_business(first))
		piece->kind = COMPANY;
	return CRM_OK;
}

/* In front, in capitals, and with something in small letters behind: no initials. */
static bool
is_plain_form(const char *text, const char *name)
{
	const size_t len = strcspn(text, " \"«");
	char word[16];

	if (strncmp(text, name, strlen(name)) == 0 || len >= sizeof(word))
		return false;
	memcpy(word, text, len);
	word[len] = '\0';
	return crm_name_shouted(word) && !crm_name_shouted(name);
}

/* "Smith & Co", "Петров и Ко". */
static bool
has_partners(const char *text, const char *form)
{
	return strcmp(form, "Co") == 0 &&
	       (strstr(text, " & ") != NULL || strstr(text, " и ") != NULL ||
		   strstr(text, " and ") != NULL);
}

static enum crm_status
judge(struct piece *piece, struct crm_arena *arena)
{
	struct crm_company_name company;
	bool person;

	piece->kind = PERSON;
	piece->name = piece->text;
	if (crm_company_take_form(&company, piece->text, arena) != CRM_OK)
		return CRM_ENOMEM;
	if (company.form == NULL) {
		const enum crm_status st = judge_quotes(piece, arena);
		return st == CRM_OK && piece->kind == PERSON ? judge_first_word(piece, arena) : st;
	}
	if (looks_like_person(company.name, &person, arena) != CRM_OK)
		return CRM_ENOMEM;
	if (is_entrepreneur(company.form)) {
		/* "Иванов ИП" has the initials behind. */
		const bool in_front = strncmp(piece->text, company.name, strlen(company.name)) != 0;
		if (in_front || strchr(company.name, ' ') != NULL) {
			piece->kind = person ? BOTH : COMPANY;
			piece->name = company.name;
		}
	} else if (is_sure_form(company.form) || has_partners(piece->text, company.form) ||
		   (!person && is_plain_form(piece->text, company.name))) {
		piece->kind = COMPANY;
	}
	return CRM_OK;
}

/* "директор", "отдел закупок", "г. Москва": the first word of it says so, and nobody is named. */
static enum crm_status
judge_remark(struct piece *piece, struct crm_arena *arena)
{
	size_t n;
	const char **words = words_of(piece->text, &n, arena);
	bool person;

	if (words == NULL || looks_like_person(piece->text, &person, arena) != CRM_OK)
		return CRM_ENOMEM;
	const bool place = n > 1 && strcmp(words[0], "г") == 0;
	if (place || (!person && n > 0 && crm_name_role(words[0])))
		piece->kind = REMARK;
	return CRM_OK;
}

/* The length of what separates pieces at s; 0 for nothing. */
static size_t
separator(const char *s, size_t *depth)
{
	static const char *const separators[] = { " / ", " | ", " - ", " – ", " — ", ";", ",",
		"|" };

	if ((*s == '(' && *depth == 0) || (*s == ')' && *depth == 1)) {
		*depth = *s == '(';
		return 1;
	}
	for (size_t i = 0; *depth == 0 && i < sizeof(separators) / sizeof(separators[0]); i++) {
		size_t len = strlen(separators[i]);
		if (strncmp(s, separators[i], len) == 0)
			return len;
	}
	return 0;
}

/* "ООО", "Inc.": behind a comma it is of what stands before. */
static enum crm_status
is_form_alone(const char *text, bool *form, struct crm_arena *arena)
{
	char *folded = crm_text_fold(arena, text), *out = folded;

	if (folded == NULL)
		return CRM_ENOMEM;
	for (const char *s = folded; *s != '\0'; s++)
		if (strchr(" .", *s) == NULL)
			*out++ = *s;
	*out = '\0';
	const struct crm_legal_form *found = crm_legal_form_find(folded);
	*form = found != NULL && (is_sure_form(found->form) || is_entrepreneur(found->form));
	return CRM_OK;
}

/* Adds what is between start and end, if anything is. CRM_EDATA: too many of them. */
static enum crm_status
add_piece(struct pieces *pieces, const char *start, const char *end, struct crm_arena *arena)
{
	bool form;

	while (start < end && *start == ' ')
		start++;
	while (end > start && end[-1] == ' ')
		end--;
	if (start == end)
		return CRM_OK;
	char *text = crm_arena_dup(arena, start, (size_t)(end - start));
	if (text == NULL || is_form_alone(text, &form, arena) != CRM_OK)
		return CRM_ENOMEM;
	if (form && pieces->n > 0) {
		start = pieces->items[--pieces->n].start;
		text = crm_arena_dup(arena, start, (size_t)(end - start));
	}
	if (pieces->n == MAX_PIECES)
		return CRM_EDATA;
	struct piece *piece = &pieces->items[pieces->n++];
	*piece = (struct piece){ .start = start, .end = end, .text = text };
	return text == NULL ? CRM_ENOMEM : judge(piece, arena);
}

/* Behind a quote that is closed, the piece ends when it is an organisation. */
static enum crm_status
ends_quoted_name(const char *start, const char *s, bool *ends, struct crm_arena *arena)
{
	struct piece piece = { .text = crm_arena_dup(arena, start, (size_t)(s - start)) };

	if (piece.text == NULL || judge(&piece, arena) != CRM_OK)
		return CRM_ENOMEM;
	*ends = piece.kind == COMPANY;
	return CRM_OK;
}

static enum crm_status
find_pieces(struct pieces *pieces, const char *cell, struct crm_arena *arena)
{
	const char *start = cell, *s = cell, *inside;
	enum crm_status st = CRM_OK;
	size_t depth = 0;

	while (*s != '\0' && st == CRM_OK) {
		const char *end = quoted_end(s, &inside);
		bool ends = false;
		size_t len = 0;
		if (end != NULL) { /* commas inside are of the name */
			s = end;
			if (*s == ' ' && separator(s, &depth) == 0)
				st = ends_quoted_name(start, s, &ends, arena);
		} else {
			len = separator(s, &depth);
			ends = len > 0;
			s += len > 0 ? 0 : 1;
		}
		if (st == CRM_OK && ends) {
			st = add_piece(pieces, start, s, arena);
			start = s += len;
		}
	}
	return st == CRM_OK ? add_piece(pieces, start, s, arena) : st;
}

/* Whether a form that nobody mistakes begins at s, a word of a piece. */
static enum crm_status
begins_with_form(const char *s, bool *form, struct crm_arena *arena)
{
	const size_t len = strcspn(s, " \"");

	*form = false;
	if (len == 0 || len >= MAX_SPELLING || s[len] == '\0')
		return CRM_OK;
	char *word = crm_arena_dup(arena, s, len);
	char *folded = word == NULL ? NULL : crm_text_fold(arena, word);
	if (folded == NULL)
		return CRM_ENOMEM;
	const struct crm_legal_form *found = crm_legal_form_find(folded);
	*form = found != NULL && (found->where & CRM_FORM_FRONT) != 0 && is_sure_form(found->form);
	return CRM_OK;
}

/*
 * Where a form stands in the middle, "Иванов Иван ООО Ромашка", "директор ООО Ромашка", what is
 * before is a piece of its own when it is of a person.
 */
static enum crm_status
cut_before_form(struct pieces *pieces, size_t at, struct crm_arena *arena)
{
	struct piece *piece = &pieces->items[at], front;
	bool form, person;

	for (const char *blank = strchr(piece->text, ' '); blank != NULL;
	     blank = strchr(blank + 1, ' ')) {
		if (begins_with_form(blank + 1, &form, arena) != CRM_OK)
			return CRM_ENOMEM;
		if (!form)
			continue;
		char *text = crm_arena_dup(arena, piece->text, (size_t)(blank - piece->text));
		front = (struct piece){ .text = text, .name = text, .kind = PERSON };
		if (text == NULL || judge_remark(&front, arena) != CRM_OK ||
		    looks_like_person(text, &person, arena) != CRM_OK)
			return CRM_ENOMEM;
		if (pieces->n == MAX_PIECES || (!person && front.kind != REMARK))
			continue;
		memmove(piece + 1, piece, (pieces->n++ - at) * sizeof(*piece));
		piece[1].text = piece[1].name = blank + 1;
		piece[1].kind = COMPANY;
		piece[0] = front;
		break;
	}
	return CRM_OK;
}

/* A lone word behind an organisation, "ООО «Ромашка» (Москва)", is a place sooner than a person. */
static enum crm_status
judge_last(struct pieces *pieces, struct crm_arena *arena)
{
	struct piece *last = &pieces->items[pieces->n - 1];
	bool person;

	if (pieces->n < 2 || last->kind != PERSON || last[-1].kind != COMPANY ||
	    strchr(last->text, ' ') != NULL)
		return CRM_OK;
	if (looks_like_person(last->text, &person, arena) != CRM_OK)
		return CRM_ENOMEM;
	if (!person)
		last->kind = REMARK;
	return CRM_OK;
}

/* Joins what is of persons, and takes the first organisation, if there is one. */
static enum crm_status
put_together(struct crm_name_company *split, const struct pieces *pieces, struct crm_arena *arena)
{
	bool person = false;

	for (size_t i = 0; i < pieces->n; i++) {
		const struct piece *piece = &pieces->items[i];
		if (piece->kind >= COMPANY && split->company == NULL)
			split->company = piece->text;
		if (piece->kind == COMPANY || (piece->kind == REMARK && !person))
			continue;
		person = true;
		split->person = split->person == NULL
				    ? piece->name
				    : crm_arena_printf(arena, "%s, %s", split->person, piece->name);
		if (split->person == NULL)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

/*
 * Whether there may be an organisation at all: quotes, a form, the first word of one spelt out, or
 * three letters one by one. This is asked of every name, so it is cheap.
 */
static enum crm_status
may_have_company(const char *cell, bool *may, struct crm_arena *arena)
{
	size_t letters = 0, len;

	*may = strpbrk(cell, "\"<") != NULL || strstr(cell, "''") != NULL ||
	       strstr(cell, "«") != NULL || strstr(cell, "“") != NULL || strstr(cell, "„") != NULL;
	char *s = crm_text_fold(arena, cell);
	if (s == NULL)
		return CRM_ENOMEM;
	for (; !*may && *s != '\0'; s += len) {
		s += strspn(s, marks);
		len = strcspn(s, marks);
		const char behind = s[len];
		s[len] = '\0';
		letters = len == 1 || (len == 2 && (unsigned char)*s >= 0x80) ? letters + 1 : 0;
		*may = letters == 3 || strcmp(s, "ко") == 0 || begins_business(s) ||
		       (len >= LONG_WORD && crm_legal_form_begins(s)) ||
		       (len > 1 && crm_legal_form_find(s) != NULL);
		s[len] = behind;
	}
	return CRM_OK;
}

enum crm_status
crm_name_company_split(struct crm_name_company *split, const char *cell, struct crm_arena *arena)
{
	struct pieces pieces = { .n = 0 };
	size_t companies = 0;
	bool may;

	*split = (struct crm_name_company){ *cell == '\0' ? NULL : cell, NULL };
	if (strlen(cell) > MAX_BYTES)
		return CRM_OK;
	if (may_have_company(cell, &may, arena) != CRM_OK)
		return CRM_ENOMEM;
	if (!may)
		return CRM_OK;
	enum crm_status st = find_pieces(&pieces, cell, arena);
	for (size_t i = pieces.n; st == CRM_OK && i-- > 0;)
		if (pieces.items[i].kind != BOTH)
			st = cut_before_form(&pieces, i, arena);
	for (size_t i = 0; st == CRM_OK && i < pieces.n; i++) {
		if (pieces.items[i].kind == PERSON)
			st = judge_remark(&pieces.items[i], arena);
		companies += pieces.items[i].kind >= COMPANY;
	}
	/* In doubt, and when there is none, nothing is touched. */
	if (st == CRM_OK && companies > 0)
		st = judge_last(&pieces, arena);
	if (st != CRM_OK || companies == 0)
		return st == CRM_ENOMEM ? st : CRM_OK;
	split->person = NULL;
	return put_together(split, &pieces, arena);
}
