#include "lib/match/company.h"

#include <string.h>

#include "lib/match/distance.h"
#include "lib/text/legal_form.h"
#include "lib/text/name.h"

#define MAX_WORDS 32
#define MIN_TYPO 5 /* shorter words of one letter's difference are two words */
#define TWO_TYPOS 9
#define MIN_SLIP 3
#define ACRONYM_MIN 2
#define ACRONYM_MAX 6

/* --- reading ----------------------------------------------------------------------------- */

/*
 * The skeleton of the words run together, with or without generic ones. Sounds are read over the
 * blanks, so that it makes no difference where they are.
 */
static const char *
join(const struct crm_company_facts *facts, bool generic, struct crm_arena *arena)
{
	size_t len = 0;

	for (size_t i = 0; i < facts->nwords; i++)
		len += strlen(facts->word[i].latin) + strlen(facts->word[i].skeleton);
	char *out = crm_arena_alloc(arena, len + 1), *end = out;
	for (size_t i = 0; out != NULL && i < facts->nwords; i++) {
		const struct crm_company_word *word = &facts->word[i];
		const bool number = word->sort == CRM_COMPANY_NUMBER;
		if (generic || word->sort > CRM_COMPANY_GENERIC)
			end = stpcpy(end, number ? word->skeleton : word->latin);
	}
	return out == NULL ? NULL : crm_name_skeleton(arena, out, false);
}

static bool
has_generic(const struct crm_company_facts *facts)
{
	for (size_t i = 0; i < facts->nwords; i++)
		if (facts->word[i].sort <= CRM_COMPANY_GENERIC)
			return true;
	return false;
}

static const char *
join_numbers(const struct crm_company_facts *facts, struct crm_arena *arena)
{
	const char *out = "";

	for (size_t i = 0; out != NULL && i < facts->nwords; i++)
		if (facts->word[i].sort == CRM_COMPANY_NUMBER)
			out = crm_arena_printf(arena, "%s%s ", out, facts->word[i].skeleton);
	return out;
}

static enum crm_status
read_words(struct crm_company_facts *facts, const char *name, struct crm_arena *arena)
{
	*facts = (struct crm_company_facts){ 0 };
	if (crm_company_words(&facts->word, &facts->nwords, name, arena) != CRM_OK)
		return CRM_ENOMEM;
	facts->core = join(facts, false, arena);
	facts->all = has_generic(facts) ? join(facts, true, arena) : facts->core;
	facts->numbers = join_numbers(facts, arena);
	if (facts->core == NULL || facts->all == NULL || facts->numbers == NULL)
		return CRM_ENOMEM;
	if (*facts->core == '\0')
		facts->core = facts->all;
	return CRM_OK;
}

enum crm_status
crm_company_facts_read(struct crm_company_facts *facts, const struct crm_company_name *company,
    struct crm_arena *arena)
{
	const char *name = company->key == NULL || company->name == NULL ? "" : company->name;

	if (read_words(facts, name, arena) != CRM_OK)
		return CRM_ENOMEM;
	facts->kind = company->form == NULL ? '\0' : crm_legal_form_kind(company->form);
	return CRM_OK;
}

/* The label that a company has chosen: in front of "ru", "co.uk", "com.tr". */
static const char *
own_label(const char *domain, size_t *len)
{
	static const char *const second[] = { "ac", "co", "com", "edu", "gov", "net", "org", "spb",
		"msk", "or", "ne" };
	const char *end = strrchr(domain, '.');

	for (int level = 0; end != NULL && end > domain; level++) {
		const char *start = end;
		while (start > domain && start[-1] != '.')
			start--;
		*len = (size_t)(end - start);
		bool suffix = false;
		for (size_t i = 0; level == 0 && i < sizeof(second) / sizeof(*second); i++)
			suffix = suffix || (strlen(second[i]) == *len &&
					       strncmp(second[i], start, *len) == 0);
		if (!suffix || start == domain)
			return start;
		end = start - 1;
	}
	*len = strlen(domain);
	return domain;
}

enum crm_status
crm_company_facts_domain(
    struct crm_company_facts *facts, const char *domain, struct crm_arena *arena)
{
	size_t len = 0;
	const char *start = own_label(domain, &len);
	const char *label = crm_arena_dup(arena, start, len);

	return label == NULL ? CRM_ENOMEM : read_words(facts, label, arena);
}

/* --- comparing --------------------------------------------------------------------------- */

/* How the words of two names were paired. */
struct pairing {
	bool taken_a[MAX_WORDS], taken_b[MAX_WORDS];
	bool typo, acronym, own; /* ... some pair; of a word of its own */
	double matched;
};

static double
weight_of(const struct crm_company_word *word)
{
	static const double weights[] = { [CRM_COMPANY_SMALL] = 0,
		[CRM_COMPANY_GENERIC] = 0.05,
		[CRM_COMPANY_COMMON] = 0.4,
		[CRM_COMPANY_PLACE] = 0.6,
		[CRM_COMPANY_NUMBER] = 1,
		[CRM_COMPANY_OWN] = 1 };

	return word->sort == CRM_COMPANY_OWN && word->nskeleton < 3 ? 0.5 : weights[word->sort];
}

static unsigned
typos_allowed(size_t len)
{
	return len < MIN_TYPO ? 0 : len < TWO_TYPOS ? 1 : 2;
}

static bool
near(const char *a, size_t n, const char *b, size_t m, size_t letters)
{
	const unsigned most = typos_allowed(letters);

	return most > 0 && crm_distance(a, n, b, m, most) <= most;
}

static size_t
shorter(const char *a, const char *b)
{
	const size_t n = strlen(a), m = strlen(b);

	return n < m ? n : m;
}

/* Bank and Bank's, System and Systems. */
static bool
is_plural(const struct crm_company_word *a, const struct crm_company_word *b)
{
	const size_t n = a->nlatin, m = b->nlatin, least = n < m ? n : m;

	return (n == m + 1 || m == n + 1) && least >= 4 && (n > m ? a : b)->latin[least] == 's' &&
	       memcmp(a->latin, b->latin, least) == 0;
}

/* One letter left out, or two neighbours swapped, in a word that begins alike: Торг and Тор. */
static bool
is_slip(const char *a, size_t n, const char *b, size_t m)
{
	const size_t least = n < m ? n : m;

	if (least < MIN_SLIP || *a != *b || crm_distance(a, n, b, m, 1) > 1)
		return false;
	/* Of one length: the letters that differ first are the swapped ones. */
	size_t i = 0;
	while (n == m && i < n && a[i] == b[i])
		i++;
	return n != m || (i + 1 < n && a[i] == b[i + 1] && a[i + 1] == b[i]);
}

/* Two known words are two words, however near: Estonia and Austria, Industry and Industrial. */
static bool
is_typo(const struct crm_company_word *a, const struct crm_company_word *b, bool beside)
{
	const size_t letters = a->ntyped < b->ntyped ? a->ntyped : b->ntyped;

	if (a->sort == CRM_COMPANY_NUMBER || b->sort == CRM_COMPANY_NUMBER)
		return false;
	if (is_plural(a, b))
		return true;
	if (a->sort != CRM_COMPANY_OWN && b->sort != CRM_COMPANY_OWN)
		return false;
	return near(a->skeleton, a->nskeleton, b->skeleton, b->nskeleton, letters) ||
	       near(a->typed, a->ntyped, b->typed, b->ntyped, letters) ||
	       (beside && is_slip(a->typed, a->ntyped, b->typed, b->ntyped));
}

static void
pair(struct pairing *p, const struct crm_company_word *word, bool typo)
{
	p->typo = p->typo || typo;
	p->own = p->own || (word->sort == CRM_COMPANY_OWN && word->nskeleton >= 3);
	p->matched += weight_of(word);
}

static bool
is_same(const struct crm_company_word *a, const struct crm_company_word *b)
{
	return a->nskeleton == b->nskeleton && memcmp(a->skeleton, b->skeleton, a->nskeleton) == 0;
}

static void
pair_words(struct pairing *p, const struct crm_company_facts *a, const struct crm_company_facts *b,
    bool typos)
{
	/* In a short word a slip is seen only beside a word that is the same. */
	const bool beside = p->matched >= 0.4;

	for (size_t i = 0; i < a->nwords; i++)
		for (size_t k = 0; k < b->nwords && !p->taken_a[i]; k++) {
			const struct crm_company_word *x = &a->word[i], *y = &b->word[k];
			if (p->taken_b[k] || !(typos ? is_typo(x, y, beside) : is_same(x, y)))
				continue;
			p->taken_a[i] = p->taken_b[k] = true;
			pair(p, x->sort == CRM_COMPANY_OWN ? x : y, typos);
		}
}

/*
 * Does a word have the first letters of words that stand together from here on, in their own
 * alphabet (ЖД) or transliterated? Words that join (and, of) may have none in it. How many words it
 * takes; 0 when it does not.
 */
static size_t
spelt_out(const struct crm_company_word *word, bool typed, const struct crm_company_facts *of,
    const bool *taken, size_t from)
{
	const char *s = typed ? word->typed : word->latin;
	size_t i = from;

	for (; i < of->nwords && !taken[i] && *s != '\0'; i++) {
		const struct crm_company_word *w = &of->word[i];
		if (*s == *(typed ? w->typed : w->latin))
			s++;
		else if (w->sort > CRM_COMPANY_GENERIC || i == from)
			return 0;
	}
	return *s == '\0' ? i - from : 0;
}

static void
pair_acronyms(struct pairing *p, const struct crm_company_facts *a, bool *taken_a,
    const struct crm_company_facts *b, bool *taken_b)
{
	for (size_t i = 0; i < a->nwords; i++) {
		const struct crm_company_word *word = &a->word[i];
		const size_t len = word->ntyped;
		if (taken_a[i] || len < ACRONYM_MIN || len > ACRONYM_MAX ||
		    word->sort == CRM_COMPANY_NUMBER)
			continue;
		for (size_t k = 0; k < b->nwords && !taken_a[i]; k++) {
			size_t n = spelt_out(word, true, b, taken_b, k);
			if (n == 0)
				n = spelt_out(word, false, b, taken_b, k);
			if (n < ACRONYM_MIN)
				continue;
			taken_a[i] = true;
			for (size_t j = k; j < k + n; j++)
				taken_b[j] = true;
			p->acronym = true;
			p->own = p->own || len >= 3;
			p->matched += 1;
		}
	}
}

/* The weight of the words that found no partner; of generic ones only when `generic` is set. */
static double
weight_left(const struct crm_company_facts *facts, const bool *taken, bool generic)
{
	double sum = 0;

	for (size_t i = 0; i < facts->nwords; i++)
		if (!taken[i] && (generic || facts->word[i].sort > CRM_COMPANY_GENERIC))
			sum += weight_of(&facts->word[i]);
	return sum;
}

/* Are all words that found no partner places? */
static bool
only_places_left(const struct crm_company_facts *facts, const bool *taken)
{
	for (size_t i = 0; i < facts->nwords; i++)
		if (!taken[i] && facts->word[i].sort > CRM_COMPANY_GENERIC &&
		    facts->word[i].sort != CRM_COMPANY_PLACE)
			return false;
	return true;
}

/* What is longer than skeletons are was cut off. */
static bool
is_whole(const char *skeleton)
{
	return strlen(skeleton) < CRM_DISTANCE_MAX;
}

static bool
same_letters(const struct crm_company_facts *a, const struct crm_company_facts *b)
{
	if (!is_whole(a->all) || !is_whole(b->all))
		return false;
	return strcmp(a->core, b->core) == 0 || strcmp(a->all, b->all) == 0 ||
	       strcmp(a->core, b->all) == 0 || strcmp(a->all, b->core) == 0;
}

static enum crm_company_likeness
judge(const struct crm_company_facts *a, const struct crm_company_facts *b, struct pairing *p)
{
	if (*a->numbers != '\0' && *b->numbers != '\0' && strcmp(a->numbers, b->numbers) != 0)
		return CRM_COMPANY_LIKE_DIFFERS;
	pair_words(p, a, b, false);
	if (a->nwords == b->nwords && strcmp(a->all, b->all) == 0 &&
	    weight_left(a, p->taken_a, true) + weight_left(b, p->taken_b, true) <= 0)
		return CRM_COMPANY_LIKE_SAME;
	if (same_letters(a, b))
		return CRM_COMPANY_LIKE_SPELLING;
	pair_words(p, a, b, true);
	pair_acronyms(p, a, p->taken_a, b, p->taken_b);
	pair_acronyms(p, b, p->taken_b, a, p->taken_a);
	const double left_a = weight_left(a, p->taken_a, false);
	const double left_b = weight_left(b, p->taken_b, false);
	if (left_a + left_b <= 0 && p->matched >= 0.1)
		return p->acronym ? CRM_COMPANY_LIKE_ACRONYM
		       : p->typo  ? CRM_COMPANY_LIKE_TYPO
				  : CRM_COMPANY_LIKE_SPELLING;
	/* A blank more or less, and a typo. */
	if (a->nwords != b->nwords && strcmp(a->numbers, b->numbers) == 0 &&
	    shorter(a->core, b->core) >= MIN_TYPO && is_whole(a->core) &&
	    crm_distance(a->core, strlen(a->core), b->core, strlen(b->core), 1) <= 1)
		return CRM_COMPANY_LIKE_TYPO;
	/* Ridge Holdings is no part of Ridge Trading. */
	const bool within =
	    weight_left(a, p->taken_a, true) <= 0 || weight_left(b, p->taken_b, true) <= 0;
	if (within && (p->own || p->matched >= 1))
		return CRM_COMPANY_LIKE_WITHIN;
	return p->own ? CRM_COMPANY_LIKE_PART : CRM_COMPANY_LIKE_DIFFERS;
}

static double
score_of(enum crm_company_likeness likeness, const struct crm_company_facts *a,
    const struct crm_company_facts *b, const struct pairing *p)
{
	const double left = weight_left(a, p->taken_a, false) + weight_left(b, p->taken_b, false);
	const double share = p->matched <= 0 ? 0 : p->matched / (p->matched + left);

	switch (likeness) {
	case CRM_COMPANY_LIKE_SAME:
		return 100;
	case CRM_COMPANY_LIKE_SPELLING:
		return 95;
	case CRM_COMPANY_LIKE_TYPO:
		return 85;
	case CRM_COMPANY_LIKE_ACRONYM:
		return 75;
	case CRM_COMPANY_LIKE_WITHIN:
		if (only_places_left(a, p->taken_a) && only_places_left(b, p->taken_b))
			return 73;
		return 40 + 28 * share;
	case CRM_COMPANY_LIKE_PART:
		return 20 + 40 * share;
	default:
		return 30 * share;
	}
}

void
crm_company_facts_compare(struct crm_company_verdict *verdict, const struct crm_company_facts *a,
    const struct crm_company_facts *b)
{
	struct pairing p = { 0 };

	*verdict = (struct crm_company_verdict){ 0 };
	if (a->nwords == 0 || b->nwords == 0)
		return;
	verdict->forms_differ = a->kind != 0 && b->kind != 0 && a->kind != b->kind;
	verdict->likeness = judge(a, b, &p);
	verdict->score = (int)score_of(verdict->likeness, a, b, &p);
	if (verdict->forms_differ && verdict->score >= 3)
		verdict->score -= 3;
}

static enum crm_status
read_cell(struct crm_company_facts *facts, const char *cell, struct crm_arena *arena)
{
	struct crm_company_name company;
	enum crm_status st = crm_company_parse(&company, cell, arena);

	return st == CRM_OK ? crm_company_facts_read(facts, &company, arena) : st;
}

enum crm_status
crm_company_compare(struct crm_company_verdict *verdict, const char *a, const char *b)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_company_facts x, y;
	enum crm_status st = read_cell(&x, a, &arena);

	*verdict = (struct crm_company_verdict){ 0 };
	if (st == CRM_OK)
		st = read_cell(&y, b, &arena);
	if (st == CRM_OK)
		crm_company_facts_compare(verdict, &x, &y);
	crm_arena_clear(&arena);
	return st;
}

const char *
crm_company_likeness_words(enum crm_company_likeness likeness)
{
	switch (likeness) {
	case CRM_COMPANY_LIKE_SAME:
		return "same company";
	case CRM_COMPANY_LIKE_SPELLING:
		return "company spelt otherwise";
	case CRM_COMPANY_LIKE_TYPO:
		return "company one letter apart";
	case CRM_COMPANY_LIKE_ACRONYM:
		return "company by its initials";
	case CRM_COMPANY_LIKE_WITHIN:
		return "company and part of it";
	case CRM_COMPANY_LIKE_PART:
		return "companies share a word";
	case CRM_COMPANY_LIKE_DIFFERS:
		return "companies differ";
	default:
		return "no company";
	}
}
