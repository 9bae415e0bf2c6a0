/*
 * How like two names of persons are, as a number: for ranking and for lists of names without any
 * other field. What decides about cards is lib/match/compare.h, which is stricter.
 */
#ifndef CRM_MATCH_LIKENESS_H
#define CRM_MATCH_LIKENESS_H

#include "lib/match/compare_parts.h"

/* From here on the names are likely one person's. */
#define CRM_NAME_SCORE_SAME 70

/*
 * 0 to 100. The words are paired whatever part they stand in; typos are allowed by the length of
 * the word. 0 when one side says nothing. Symmetric; no memory is allocated.
 */
int crm_name_facts_score(const struct crm_name_facts *a, const struct crm_name_facts *b);

/* The same of names as they are written. Only CRM_ENOMEM fails. */
enum crm_status crm_name_score(int *score, const char *a, const char *b);

#endif
