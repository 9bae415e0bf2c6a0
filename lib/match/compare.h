/*
 * Do two names speak of one person? The sound comparison that intake decides by.
 */
#ifndef CRM_MATCH_COMPARE_H
#define CRM_MATCH_COMPARE_H

#include "lib/match/compare_parts.h"
#include "lib/text/name.h"

enum crm_likeness {
	CRM_LIKE_UNKNOWN, /* one side says nothing */
	CRM_LIKE_SAME, /* the same up to spelling, order, transliteration, ё/е, surname gender */
	CRM_LIKE_COMPATIBLE, /* no contradiction, by a known diminutive or a missing part */
	CRM_LIKE_INITIALS,   /* nothing but initials, or one bare word, agreed */
	CRM_LIKE_CONTRADICTS /* two persons: other surname or given name, other patronymic */
};

/* Only CRM_ENOMEM fails. Symmetric. */
enum crm_status crm_name_compare(
    const struct crm_name *a, const struct crm_name *b, enum crm_likeness *out);

/*
 * The same of what crm_name_facts_read has read of both: for a name that is compared with many. No
 * memory is allocated.
 */
enum crm_likeness crm_name_facts_compare(
    const struct crm_name_facts *a, const struct crm_name_facts *b);

/* "same name", "initials agree" ...: for the column `why`. */
const char *crm_likeness_words(enum crm_likeness likeness);

#endif
