#include <ctype.h>
#include <string.h>

#include "lib/base/hash.h"
#include "lib/match/dedupe_private.h"
#include "lib/match/distance.h"
#include "lib/text/utf8.h"

/* Letters of a core from which on one, and two, that differ are typos: БАЙ and БАЗО are not. */
#define TYPO_LETTERS 6
#define TYPO2_LETTERS 11
/* Letters that two cores must begin with to have a part in common. */
#define PART_LETTERS 6
/* A shorter word alone says nothing, as part of a longer name. */
#define TOKEN_LETTERS 5
/* By Jaro and Winkler. */
#define NEAR .9

static bool
is_separator(char c)
{
	return (unsigned char)c < 0x80 && !isalnum((unsigned char)c);
}

static bool
put_token(struct crm_dedupe *d, struct crm_dedupe_company *facts, const char *word, char *acronym)
{
	const char *skeleton = crm_name_skeleton(&d->row, word, false);

	if (skeleton == NULL)
		return false;
	if (*skeleton == '\0' || facts->ntokens == CRM_COMPANY_TOKENS)
		return true;
	acronym[facts->ntokens] = skeleton[0];
	acronym[facts->ntokens + 1] = '\0';
	facts->token[facts->ntokens] =
	    crm_values_put(&d->values[CRM_SORT_TOKEN], skeleton, strlen(skeleton));
	return facts->token[facts->ntokens++] != 0;
}

static uint32_t
hash_digits(const char *s)
{
	char digits[64];
	size_t n = 0;

	for (; *s != '\0' && n < sizeof(digits) - 1; s++)
		if (isdigit((unsigned char)*s))
			digits[n++] = *s;
	return n == 0 ? 0 : (uint32_t)crm_hash(digits, n, 0) | 1;
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
	char acronym[CRM_COMPANY_TOKENS + 1] = "";
	const char *glued = "";

	facts->digits = hash_digits(folded);
	for (char *s = folded; *s != '\0';) {
		while (is_separator(*s))
			s++;
		char *word = s;
		while (*s != '\0' && !is_separator(*s))
			s++;
		bool last = *s == '\0';
		*s = '\0';
		if (*word != '\0' && !put_token(d, facts, word, acronym))
			return false;
		if (!last)
			s++;
	}
	for (size_t i = 0; i < facts->ntokens; i++) {
		glued = crm_arena_printf(&d->row, "%s%s", glued,
		    crm_values_text(&d->values[CRM_SORT_TOKEN], facts->token[i]));
		if (glued == NULL)
			return false;
	}
	facts->glued = put_core(d, glued);
	if (facts->ntokens > 2)
		facts->acronym = put_core(d, acronym);
	return facts->glued != 0 && (facts->ntokens < 3 || facts->acronym != 0);
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
	if (!read_words(d, &facts, folded))
		return 0;
	facts.core = company->key == NULL ? facts.glued : put_core(d, company->key);
	if (facts.core == 0)
		return 0;
	d->company[number - 1] = facts;
	return number;
}

/* The number of a domain; 0 when out of memory. */
uint32_t
crm_dedupe_domain_put(struct crm_dedupe *d, const char *domain)
{
	struct crm_values *values = &d->values[CRM_SORT_DOMAIN];
	struct crm_company_name name;
	const char *dot = strrchr(domain, '.');

	size_t before = values->nat;
	uint32_t number = crm_values_put(values, domain, strlen(domain));
	if (number == 0 || number <= before)
		return number;
	struct crm_dedupe_domain *grown =
	    crm_grow(d->domain, number - 1, &d->capdomain, sizeof(*d->domain));
	if (grown == NULL)
		return 0;
	d->domain = grown;
	const char *label =
	    dot == NULL ? domain : crm_arena_dup(&d->row, domain, (size_t)(dot - domain));
	const char *skeleton = label == NULL ? NULL : crm_name_skeleton(&d->row, label, false);
	if (skeleton == NULL || crm_company_parse(&name, label, &d->row) != CRM_OK)
		return 0;
	uint32_t core = put_core(d, name.key != NULL && *name.key != '\0' ? name.key : skeleton);
	d->domain[number - 1] = (struct crm_dedupe_domain){ core };
	return core == 0 ? 0 : number;
}

/* Do all words of the shorter name stand in the longer, in its beginning if it is but one? */
static bool
is_part(const struct crm_dedupe *d, const struct crm_dedupe_company *a,
    const struct crm_dedupe_company *b)
{
	if (a->ntokens > b->ntokens) {
		const struct crm_dedupe_company *c = a;
		a = b;
		b = c;
	}
	if (a->ntokens == 0)
		return false;
	if (a->ntokens == 1)
		return a->token[0] == b->token[0] &&
		       strlen(crm_values_text(&d->values[CRM_SORT_TOKEN], a->token[0])) >=
			   TOKEN_LETTERS;
	for (size_t i = 0; i < a->ntokens; i++) {
		size_t k = 0;
		while (k < b->ntokens && b->token[k] != a->token[i])
			k++;
		if (k == b->ntokens)
			return false;
	}
	return true;
}

static bool
share_token(const struct crm_dedupe *d, const struct crm_dedupe_company *a,
    const struct crm_dedupe_company *b)
{
	const struct crm_values *tokens = &d->values[CRM_SORT_TOKEN];

	for (size_t i = 0; i < a->ntokens; i++)
		for (size_t k = 0; k < b->ntokens; k++)
			if (a->token[i] == b->token[k] &&
			    strlen(crm_values_text(tokens, a->token[i])) >= TOKEN_LETTERS)
				return true;
	return false;
}

static unsigned
compare_names(const struct crm_dedupe *d, uint32_t x, uint32_t y)
{
	const struct crm_dedupe_company *a = &d->company[x - 1], *b = &d->company[y - 1];
	const struct crm_values *cores = &d->values[CRM_SORT_CORE];

	if (a->core == b->core || a->glued == b->glued)
		return CRM_COMPANY_SAME;
	const char *s = crm_values_text(cores, a->core), *t = crm_values_text(cores, b->core);
	size_t n = crm_values_len(cores, a->core), m = crm_values_len(cores, b->core);
	size_t less = n < m ? n : m;
	if (a->digits != b->digits && a->digits != 0 && b->digits != 0)
		return CRM_COMPANY_DIFFERS;
	unsigned apart = crm_distance(s, n, t, m, 2);
	if ((apart == 1 && less >= TYPO_LETTERS) || (apart == 2 && less >= TYPO2_LETTERS) ||
	    (a->acronym != 0 && a->acronym == b->core) ||
	    (b->acronym != 0 && b->acronym == a->core))
		return CRM_COMPANY_AKIN;
	if (is_part(d, a, b))
		return CRM_COMPANY_AKIN;
	if (share_token(d, a, b) || (less >= PART_LETTERS && strncmp(s, t, less) == 0) ||
	    (crm_jaro_winkler_most(s, n, t, m, crm_letters_shared(s, n, t, m)) >= NEAR &&
		crm_jaro_winkler(s, n, t, m) >= NEAR))
		return CRM_COMPANY_PART;
	return CRM_COMPANY_DIFFERS;
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

/* The same, whatever else is in the two? Without looking at any letter. */
bool
crm_dedupe_same_company(
    const struct crm_dedupe *d, const struct crm_dedupe_rec *a, const struct crm_dedupe_rec *b)
{
	if (a->company == 0 || b->company == 0)
		return false;
	const struct crm_dedupe_company *x = &d->company[a->company - 1],
					*y = &d->company[b->company - 1];
	return x->core == y->core || x->glued == y->glued;
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
