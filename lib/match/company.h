/*
 * Do two names speak of one organisation?
 */
#ifndef CRM_MATCH_COMPANY_H
#define CRM_MATCH_COMPANY_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/text/company.h"
#include "lib/text/company_words.h"

/* From worst to best. */
enum crm_company_likeness {
	CRM_COMPANY_LIKE_UNKNOWN, /* one side says nothing */
	CRM_COMPANY_LIKE_DIFFERS, /* two organisations, or two numbers: Завод 5 and Завод 6 */
	CRM_COMPANY_LIKE_PART,     /* a word of its own in both, and others in each */
	CRM_COMPANY_LIKE_WITHIN,   /* one has all words of the other, and more */
	CRM_COMPANY_LIKE_ACRONYM,  /* one has the first letters of the other */
	CRM_COMPANY_LIKE_TYPO,     /* a letter apart, or two in long words */
	CRM_COMPANY_LIKE_SPELLING, /* order, blanks, transliteration, "group", "company" */
	CRM_COMPANY_LIKE_SAME      /* the same words; the legal form may be another */
};

/* What is to be known of a name for comparing it: read once, compared often. */
struct crm_company_facts {
	const struct crm_company_word *word;
	size_t nwords;
	const char *core;    /* skeletons run together, without generic words; "" */
	const char *all;     /* ... with them */
	const char *numbers; /* in order, each with a blank behind; "" */
	char kind;           /* of the legal form, as crm_legal_form_kind */
};

struct crm_company_verdict {
	enum crm_company_likeness likeness;
	int score;         /* 0 to 100; from CRM_COMPANY_SCORE_SAME on it is likely one */
	bool forms_differ; /* both have a legal form, of two kinds: weak evidence against */
};

#define CRM_COMPANY_SCORE_SAME 70

/* What it points to is in the arena; a name without words makes UNKNOWN. Only CRM_ENOMEM fails. */
enum crm_status crm_company_facts_read(struct crm_company_facts *facts,
    const struct crm_company_name *company, struct crm_arena *arena);
/* The same of a domain ("mail.romashka-group.ru"), which is compared like a name. */
enum crm_status crm_company_facts_domain(
    struct crm_company_facts *facts, const char *domain, struct crm_arena *arena);

/* Symmetric; no memory is allocated. */
void crm_company_facts_compare(struct crm_company_verdict *verdict,
    const struct crm_company_facts *a, const struct crm_company_facts *b);

/* Both at once, of names as they are written. Only CRM_ENOMEM fails. */
enum crm_status crm_company_compare(
    struct crm_company_verdict *verdict, const char *a, const char *b);

/* "same company", "spelt otherwise" ...: for the column `why`. */
const char *crm_company_likeness_words(enum crm_company_likeness likeness);

#endif
