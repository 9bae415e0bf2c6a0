#include <ctype.h>
#include <string.h>

#include "lib/match/dedupe_private.h"
#include "lib/text/name_skeleton.h"
#include "lib/text/utf8.h"

/* Letters that a domain and a name must begin with to be of one organisation. */
#define PART_LETTERS 6

static bool
is_separator(char c)
{
	return (unsigned char)c < 0x80 && !isalnum((unsigned char)c);
}

/* What is made of several words. */
struct run_together {
	char acronym[CRM_COMPANY_TOKENS + 1];
	char glued[CRM_COMPANY_TOKENS * CRM_SKELETON_TEXT], *end;
};

static bool
put_token(struct crm_dedupe *d, struct crm_dedupe_company *facts, const char *word,
    struct run_together *run)
{
	if (facts->ntokens == CRM_COMPANY_TOKENS)
		return true;
	const size_t len = crm_name_skeleton_text(run->end, word, false);
	if (len == 0)
		return true;
	run->acronym[facts->ntokens] = *run->end;
	facts->token[facts->ntokens] = crm_values_put(&d->values[CRM_SORT_TOKEN], run->end, len);
	run->end += len;
	return facts->token[facts->ntokens++] != 0;
}

static uint32_t
put_core(struct crm_dedupe *d, const char *s)
{
	return crm_values_put(&d->values[CRM_SORT_CORE], s, strlen(s));
}

/* Takes the words of a folded name, which it spoils. */
static bool
read_words(struct crm_dedupe *d, struct crm_dedupe_company *facts, char *folded)
{
	struct run_together run;

	run.end = run.glued;
	for (char *s = folded; *s != '\0';) {
		while (is_separator(*s))
			s++;
		char *word = s;
		while (*s != '\0' && !is_separator(*s))
			s++;
		bool last = *s == '\0';
		*s = '\0';
		if (*word != '\0' && !put_token(d, facts, word, &run))
			return false;
		if (!last)
			s++;
	}
	*run.end = run.acronym[facts->ntokens] = '\0';
	facts->glued = put_core(d, run.glued);
	if (facts->ntokens > 2)
		facts->acronym = put_core(d, run.acronym);
	return facts->glued != 0 && (facts->ntokens < 3 || facts->acronym != 0);
}

static bool
read_facts(
    struct crm_dedupe *d, struct crm_dedupe_company *facts, const struct crm_company_name *company)
{
	if (crm_company_facts_read(&facts->facts, company, &d->arena) != CRM_OK ||
	    (facts->own = put_core(d, facts->facts.core)) == 0)
		return false;
	facts->unread = NULL;
	return true;
}

static bool
keep(struct crm_dedupe *d, const char **kept, const char *s)
{
	*kept = crm_arena_strdup(&d->arena, s);
	return *kept != NULL || s == NULL;
}

static bool
keep_name(
    struct crm_dedupe *d, struct crm_dedupe_company *facts, const struct crm_company_name *company)
{
	struct crm_company_name *kept = crm_arena_alloc(&d->arena, sizeof(*kept));

	facts->unread = kept;
	return kept != NULL && keep(d, &kept->name, company->name) &&
	       keep(d, &kept->form, company->form) && keep(d, &kept->key, company->key);
}

/* The number of an organisation's name; 0 when out of memory. */
uint32_t
crm_dedupe_company_put(struct crm_dedupe *d, const struct crm_company_name *company)
{
	struct crm_values *values = &d->values[CRM_SORT_COMPANY];
	struct crm_dedupe_company facts = { 0 };
	char *folded = crm_text_fold(&d->row, company->name);

	if (folded == NULL)
		return 0;
	size_t before = values->nat;
	uint32_t number = crm_values_put(values, folded, strlen(folded));
	if (number == 0 || number <= before)
		return number;
	struct crm_dedupe_company *grown =
	    crm_grow(d->company, number - 1, &d->capcompany, sizeof(*d->company));
	if (grown == NULL)
		return 0;
	d->company = grown;
	if (!read_words(d, &facts, folded) ||
	    !(d->unsorted ? keep_name(d, &facts, company) : read_facts(d, &facts, company)))
		return 0;
	facts.core = company->key == NULL ? facts.glued : put_core(d, company->key);
	if (facts.core == 0)
		return 0;
	d->company[number - 1] = facts;
	return number;
}

/* No legal form is part of it, and nothing else that the key of a name leaves out. */
static bool
is_one_word(const char *label)
{
	while (isalnum((unsigned char)*label) && (unsigned char)*label < 0x80)
		label++;
	return *label == '\0';
}

static bool
read_domain(struct crm_dedupe *d, uint32_t number)
{
	const char *domain = crm_values_text(&d->values[CRM_SORT_DOMAIN], number);
	const char *dot = strrchr(domain, '.');
	struct crm_company_name name = { .key = NULL };
	const char *label =
	    dot == NULL ? domain : crm_arena_dup(&d->row, domain, (size_t)(dot - domain));

	if (label == NULL ||
	    (!is_one_word(label) && crm_company_parse(&name, label, &d->row) != CRM_OK))
		return false;
	if (name.key == NULL && (name.key = crm_name_skeleton(&d->row, label, false)) == NULL)
		return false;
	d->domain[number - 1].core = put_core(d, name.key);
	return d->domain[number - 1].core != 0;
}

/* The number of a domain; 0 when out of memory. */
uint32_t
crm_dedupe_domain_put(struct crm_dedupe *d, const char *domain)
{
	struct crm_values *values = &d->values[CRM_SORT_DOMAIN];
	const size_t before = values->nat;
	const uint32_t number = crm_values_put(values, domain, strlen(domain));

	if (number == 0 || number <= before)
		return number;
	struct crm_dedupe_domain *grown =
	    crm_grow(d->domain, number - 1, &d->capdomain, sizeof(*d->domain));
	if (grown == NULL)
		return 0;
	d->domain = grown;
	d->domain[number - 1] = (struct crm_dedupe_domain){ 0 };
	return d->unsorted || read_domain(d, number) ? number : 0;
}

static bool
is_same_core(const struct crm_dedupe *d, uint32_t x, uint32_t y)
{
	const struct crm_dedupe_company *a = &d->company[x - 1], *b = &d->company[y - 1];

	return a->core == b->core || a->glued == b->glued;
}

/* The same, however it is written? Without looking at any letter. */
static bool
same_names(const struct crm_dedupe *d, uint32_t x, uint32_t y)
{
	return is_same_core(d, x, y) || d->company[x - 1].own == d->company[y - 1].own;
}

static unsigned
compare_names(const struct crm_dedupe *d, uint32_t x, uint32_t y)
{
	struct crm_company_verdict verdict;

	if (same_names(d, x, y))
		return CRM_COMPANY_SAME;
	crm_company_facts_compare(&verdict, &d->company[x - 1].facts, &d->company[y - 1].facts);
	switch (verdict.likeness) {
	case CRM_COMPANY_LIKE_UNKNOWN:
	case CRM_COMPANY_LIKE_DIFFERS:
		return CRM_COMPANY_DIFFERS;
	case CRM_COMPANY_LIKE_PART:
		return CRM_COMPANY_PART;
	default:
		return CRM_COMPANY_AKIN;
	}
}

static unsigned
compare_cached(const struct crm_dedupe *d, struct crm_dedupe_cache *cache, uint32_t a, uint32_t b)
{
	bool known;

	if (a == 0 || b == 0)
		return 0;
	if (a == b)
		return CRM_COMPANY_SAME;
	struct crm_dedupe_cached *slot = crm_dedupe_cached(cache, a, b, CRM_ROLE_COMPANY, &known);
	if (!known)
		slot->level = (uint8_t)compare_names(d, slot->a, slot->b);
	return slot->level;
}

/* Of the organisation's own, not of a provider. */
static uint32_t
own_domain(const struct crm_dedupe_contact *c)
{
	return (c->flags & CRM_POINT_IS_FREE) != 0 ? 0 : c->domain;
}

/* Does a domain bear the name of the company? */
static bool
bears(const struct crm_dedupe *d, uint32_t domain, uint32_t company)
{
	const struct crm_values *cores = &d->values[CRM_SORT_CORE];
	const struct crm_dedupe_company *c = &d->company[company - 1];
	uint32_t core = d->domain[domain - 1].core;

	if (core == c->core || core == c->glued || core == c->acronym)
		return true;
	const char *s = crm_values_text(cores, core), *t = crm_values_text(cores, c->core);
	size_t n = crm_values_len(cores, core), m = crm_values_len(cores, c->core);
	size_t less = n < m ? n : m;
	return less >= PART_LETTERS && strncmp(s, t, less) == 0;
}

static bool
domain_agrees(
    const struct crm_dedupe *d, const struct crm_dedupe_rec *a, const struct crm_dedupe_rec *b)
{
	for (size_t i = 0; i < a->ncontacts; i++) {
		uint32_t x = own_domain(&d->contact[a->contact + i]);
		if (x == 0)
			continue;
		if (b->company != 0 && bears(d, x, b->company))
			return true;
		for (size_t k = 0; k < b->ncontacts; k++)
			if (own_domain(&d->contact[b->contact + k]) == x)
				return true;
	}
	for (size_t k = 0; k < b->ncontacts && a->company != 0; k++) {
		uint32_t x = own_domain(&d->contact[b->contact + k]);
		if (x != 0 && bears(d, x, a->company))
			return true;
	}
	return false;
}

static bool
read_company(struct crm_dedupe *d, uint32_t company)
{
	struct crm_dedupe_company *facts = &d->company[company - 1];

	return facts->unread == NULL || read_facts(d, facts, facts->unread);
}

static bool
read_domains(struct crm_dedupe *d, const struct crm_dedupe_rec *rec)
{
	for (size_t i = 0; i < rec->ncontacts; i++) {
		const uint32_t domain = own_domain(&d->contact[rec->contact + i]);
		if (domain != 0 && d->domain[domain - 1].core == 0 && !read_domain(d, domain))
			return false;
	}
	return true;
}

bool
crm_dedupe_companies_read(
    struct crm_dedupe *d, const struct crm_dedupe_rec *a, const struct crm_dedupe_rec *b)
{
	const uint32_t x = a->company, y = b->company;

	if (x == y || (x != 0 && y != 0 && is_same_core(d, x, y)))
		return true;
	if (x != 0 && y != 0 && !(read_company(d, x) && read_company(d, y)))
		return false;
	return (y == 0 || read_domains(d, a)) && (x == 0 || read_domains(d, b));
}

bool
crm_dedupe_same_company(
    const struct crm_dedupe *d, const struct crm_dedupe_rec *a, const struct crm_dedupe_rec *b)
{
	return a->company != 0 && b->company != 0 && same_names(d, a->company, b->company);
}

unsigned
crm_dedupe_company(const struct crm_dedupe *d, struct crm_dedupe_cache *cache,
    const struct crm_dedupe_rec *a, const struct crm_dedupe_rec *b)
{
	unsigned level = compare_cached(d, cache, a->company, b->company);

	if (level == CRM_COMPANY_SAME || level == CRM_COMPANY_AKIN)
		return level;
	return domain_agrees(d, a, b) ? CRM_COMPANY_DOMAIN : level;
}
