#include "lib/table/guess.h"

#include <string.h>

#include "lib/table/guess_shape.h"
#include "lib/text/company.h"
#include "lib/text/email.h"
#include "lib/text/name.h"
#include "lib/text/name_words.h"
#include "lib/text/utf8.h"

enum {
	MAX_WORDS = 5,     /* of a name */
	MAX_NAME = 120,    /* bytes; longer is prose */
	MAX_POINTS = 1000, /* bytes of a cell with several addresses or phones */
	MIN_SURNAMES = 3   /* cells that make surnames of a column without first names */
};

/* The words of a cell that may be a name. */
struct words {
	const char *word[MAX_WORDS];
	size_t n;
	bool small; /* all in small letters */
};

/*
 * Names.
 */

/* Letters, and the marks that a name may have. */
static bool
is_name_word(const char *word)
{
	size_t letters = 0, len;

	for (; *word != '\0'; word += len) {
		uint32_t code = crm_utf8_next(word, &len);
		if (crm_shape_letter(code))
			letters++;
		else if (code != '-' && code != '.' && code != '\'' && code != 0x2019)
			return false;
	}
	return letters > 0;
}

/* И., И.И., J.R.: one letter before each dot. */
static bool
is_initials(const char *word)
{
	size_t len, n = 0;

	for (; *word != '\0'; word += len + 1, n++)
		if (!crm_shape_letter(crm_utf8_next(word, &len)) || word[len] != '.')
			return false;
	return n > 0 && n <= 3;
}

static bool
is_given(const char *word)
{
	int group;

	return !crm_name_initial(word) && strchr(word, '.') == NULL &&
	       crm_name_groups(word, &group, 1) > 0;
}

static bool
is_surname(const char *word)
{
	return !crm_shape_small(word) && strchr(word, '.') == NULL && crm_name_surname_like(word);
}

/* Cuts a cell into words; false when it can be no name. "г-н" and the like are left out. */
static bool
cut_words(struct words *words, char *cell)
{
	words->n = 0;
	words->small = true;
	for (char *s = cell, *word; (word = strtok_r(s, " ,", &s)) != NULL;) {
		const char *one = word;
		if (words->n == 0 && crm_name_honorific(&one, 1))
			continue;
		if (words->n == MAX_WORDS || !is_name_word(word))
			return false;
		words->small = words->small && crm_shape_small(word);
		words->word[words->n++] = word;
	}
	return words->n > 0;
}

static void
count_word(struct crm_guess *guess, const char *word)
{
	if (crm_name_patronymic(word) != '\0')
		guess->middle_name++;
	else if (is_given(word))
		guess->first_name++;
	else if (is_surname(word))
		guess->last_name++;
}

static void
count_words(struct crm_guess *guess, const struct words *words)
{
	size_t given = 0, patronymics = 0, initials = 0, surnames = 0;

	for (size_t i = 0; i < words->n; i++) {
		const char *word = words->word[i];
		if (crm_shape_small(word) && !words->small && !crm_name_particle(word) &&
		    !crm_name_kinship(word))
			return;
		if (is_initials(word) || crm_name_initial(word))
			initials++;
		else if (crm_name_patronymic(word) != '\0')
			patronymics++;
		else if (is_given(word))
			given++;
		else
			surnames += words->small ? crm_name_surname_like(word) : is_surname(word);
	}
	if (words->small && patronymics + surnames == 0)
		return;
	if (words->n == 2 && given == 1 && patronymics == 1)
		guess->first_name++;
	else if (given + patronymics > 0 || (initials > 0 && surnames > 0))
		guess->name++;
}

static bool
count_name(struct crm_guess *guess, const char *cell, struct crm_arena *arena)
{
	struct words words;
	char *copy = crm_arena_strdup(arena, cell);

	if (copy == NULL)
		return false;
	if (!cut_words(&words, copy))
		return true;
	if (words.n == 1)
		count_word(guess, words.word[0]);
	else
		count_words(guess, &words);
	return true;
}

/*
 * Cells.
 */

/* Whether all of the addresses, or phones, in a cell are that. False when out of memory. */
static bool
are_points(bool *are, const char *cell, struct crm_arena *arena)
{
	struct crm_email email;
	const char *const *parts;
	const char *problem;
	size_t n;

	*are = false;
	if (strlen(cell) > MAX_POINTS)
		return true;
	if (crm_cell_split(cell, arena, &parts, &n) != CRM_OK)
		return false;
	for (size_t i = 0; i < n; i++) {
		enum crm_status st = CRM_OK;
		if (strchr(cell, '@') == NULL)
			*are = crm_shape_phone(parts[i]);
		else {
			st = crm_email_parse(&email, parts[i], arena, &problem);
			*are = st == CRM_OK;
		}
		if (st == CRM_ENOMEM)
			return false;
		if (!*are)
			return true;
	}
	return true;
}

/* What the tax ids of a column look like: digits alone, but for a label or a spreadsheet's ".0". */
static void
count_tax_id(struct crm_guess *guess, const char *cell)
{
	char out[CRM_TAXID_SIZE];

	if (strpbrk(cell, "+-(),") != NULL || strpbrk(cell, "0123456789") == NULL)
		return;
	guess->inn += crm_inn_check(cell, out) == NULL;
	guess->ogrn += crm_ogrn_check(cell, out) == NULL;
}

/* Counts a point, a date, a number: what is no word. *found tells. False when out of memory. */
static bool
count_sign(struct crm_guess *guess, const char *cell, bool bare_domains, bool *found,
    struct crm_arena *arena)
{
	bool points = false;

	*found = true;
	if (crm_shape_handle(cell)) {
		guess->handle++;
		return true;
	}
	if (strchr(cell, '@') != NULL) {
		if (!are_points(&points, cell, arena))
			return false;
		guess->email += points;
		*found = points;
		return true;
	}
	bool date = crm_shape_date(cell);
	if (!date && strpbrk(cell, "0123456789") != NULL && !are_points(&points, cell, arena))
		return false;
	if (crm_shape_url(cell, !bare_domains))
		guess->url++;
	else if (date)
		guess->date++;
	else if (points)
		guess->phone++;
	else if (crm_shape_number(cell))
		guess->number++;
	else
		*found = false;
	return true;
}

bool
crm_guess_count(struct crm_guess *guess, const char *cell, struct crm_arena *arena)
{
	struct crm_company_name company;
	bool found;

	cell = crm_cell_unguarded(cell);
	if (*cell == '\0' || crm_text_placeholder(cell))
		return true;
	guess->filled++;
	count_tax_id(guess, cell);
	if (!count_sign(guess, cell, true, &found, arena))
		return false;
	if (found || strlen(cell) > MAX_NAME)
		return true;
	if (crm_company_parse(&company, cell, arena) != CRM_OK)
		return false;
	if (company.form != NULL && company.key != NULL) {
		guess->company++;
		return true;
	}
	return count_name(guess, cell, arena);
}

bool
crm_guess_count_sign(struct crm_guess *guess, const char *cell, struct crm_arena *arena)
{
	bool found = false;

	cell = crm_cell_unguarded(cell);
	if (*cell == '\0' || crm_text_placeholder(cell))
		return true;
	if (!count_sign(guess, cell, false, &found, arena))
		return false;
	guess->filled += found;
	return true;
}

/*
 * Columns.
 */

/* True when `part` of the filled cells are at least so many in a hundred. */
static bool
is_share(const struct crm_guess *g, size_t part, size_t hundredths)
{
	return part > 0 && part * 100 >= g->filled * hundredths;
}

/* Is it a column of tax ids, though their digits may make phones? Check digits can be chance. */
static bool
is_inn(const struct crm_guess *g)
{
	return is_share(g, g->inn, 90) && (g->phone == 0 || g->inn > 1);
}

/* The meaning of a column by itself, and how many of its cells have it. */
static enum crm_meaning
meaning_alone(const struct crm_guess *g, size_t *cells)
{
	const struct {
		enum crm_meaning meaning;
		size_t cells;
		bool plain;
	} all[] = {
		{ CRM_MEANS_EMAIL, g->email, is_share(g, g->email, 60) },
		{ CRM_MEANS_HANDLE, g->handle, is_share(g, g->handle, 60) },
		{ CRM_MEANS_URL, g->url, is_share(g, g->url, 60) },
		{ CRM_MEANS_OGRN, g->ogrn, is_share(g, g->ogrn, 90) },
		{ CRM_MEANS_INN, g->inn, is_inn(g) },
		{ CRM_MEANS_PHONE, g->phone, is_share(g, g->phone, 60) },
		{ CRM_MEANS_COMPANY, g->company, is_share(g, g->company, 50) },
		{ CRM_MEANS_MIDDLE_NAME, g->middle_name, is_share(g, g->middle_name, 60) },
		{ CRM_MEANS_NAME, g->name + g->first_name,
		    g->name > g->first_name && is_share(g, g->name + g->first_name, 60) },
		{ CRM_MEANS_FIRST_NAME, g->first_name, is_share(g, g->first_name, 60) },
		{ CRM_MEANS_LAST_NAME, g->last_name, is_share(g, g->last_name, 70) },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		*cells = all[i].cells;
		if (all[i].plain)
			return all[i].meaning;
	}
	*cells = 0;
	return CRM_MEANS_UNKNOWN;
}

/* Is there a column of that meaning beside this one, or behind one of patronymics? */
static bool
has_beside(const enum crm_meaning *meaning, size_t n, size_t at, enum crm_meaning wanted)
{
	size_t left = at, right = at + 1;

	while (left > 0 && meaning[left - 1] == CRM_MEANS_MIDDLE_NAME)
		left--;
	while (right < n && meaning[right] == CRM_MEANS_MIDDLE_NAME)
		right++;
	return (left > 0 && meaning[left - 1] == wanted) || (right < n && meaning[right] == wanted);
}

static bool
has_meaning(const enum crm_meaning *meaning, size_t n, enum crm_meaning wanted)
{
	for (size_t i = 0; i < n; i++)
		if (meaning[i] == wanted)
			return true;
	return false;
}

/* Of several columns with a meaning that does not repeat the plainest keeps it. */
static void
keep_plainest(
    enum crm_meaning *meaning, const struct crm_guess *guess, size_t n, enum crm_meaning wanted)
{
	size_t best = n, most = 0, cells;

	for (size_t i = 0; i < n; i++) {
		if (meaning[i] != wanted)
			continue;
		meaning_alone(&guess[i], &cells);
		if (best < n && cells * guess[best].filled <= most * guess[i].filled) {
			meaning[i] = CRM_MEANS_UNKNOWN;
			continue;
		}
		if (best < n)
			meaning[best] = CRM_MEANS_UNKNOWN;
		best = i;
		most = cells;
	}
}

/* Parts of names stay such only beside each other. */
static void
pair_names(enum crm_meaning *meaning, const struct crm_guess *guess, size_t n)
{
	bool named = has_meaning(meaning, n, CRM_MEANS_NAME) ||
		     has_meaning(meaning, n, CRM_MEANS_FIRST_NAME);

	for (size_t i = 0; i < n; i++) {
		if (meaning[i] != CRM_MEANS_LAST_NAME ||
		    has_beside(meaning, n, i, CRM_MEANS_FIRST_NAME))
			continue;
		/* Towns end like surnames, too. */
		bool surnames = !named && guess[i].filled >= MIN_SURNAMES &&
				is_share(&guess[i], guess[i].last_name, 80);
		meaning[i] = surnames ? CRM_MEANS_NAME : CRM_MEANS_UNKNOWN;
	}
	keep_plainest(meaning, guess, n, CRM_MEANS_LAST_NAME);
	bool parts = has_meaning(meaning, n, CRM_MEANS_LAST_NAME);
	for (size_t i = 0; i < n; i++) {
		if (meaning[i] == CRM_MEANS_FIRST_NAME && !parts)
			meaning[i] = CRM_MEANS_NAME;
		if (meaning[i] == CRM_MEANS_FIRST_NAME &&
		    !has_beside(meaning, n, i, CRM_MEANS_LAST_NAME))
			meaning[i] = CRM_MEANS_UNKNOWN;
	}
}

void
crm_guess_settle(enum crm_meaning *meaning, const struct crm_guess *guess, size_t n)
{
	size_t cells;

	for (size_t i = 0; i < n; i++)
		meaning[i] = meaning_alone(&guess[i], &cells);
	keep_plainest(meaning, guess, n, CRM_MEANS_MIDDLE_NAME);
	pair_names(meaning, guess, n);
	for (int m = CRM_MEANS_NAME; m < CRM_MEANS_MAX; m++)
		if (!crm_meaning_repeats((enum crm_meaning)m))
			keep_plainest(meaning, guess, n, (enum crm_meaning)m);
	for (size_t i = 0; i < n; i++)
		if (meaning[i] == CRM_MEANS_MIDDLE_NAME &&
		    !has_meaning(meaning, n, CRM_MEANS_FIRST_NAME))
			meaning[i] = CRM_MEANS_UNKNOWN;
}
