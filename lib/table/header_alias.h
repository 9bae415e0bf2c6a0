/*
 * What lists call their columns: the tables behind lib/table/header.c.
 *
 * All words are written in normal form: folded (lower case, ё as е), letters only, no blanks.
 */
#ifndef CRM_TABLE_HEADER_ALIAS_H
#define CRM_TABLE_HEADER_ALIAS_H

#include <stddef.h>

#include "lib/table/header.h"

/*
 * Headers that mean one thing. CRM_MEANS_UNKNOWN guards headers that only look like another;
 * CRM_MEANS_IGNORE is for what only describes another column: "Phone 1 - Label".
 */
struct crm_header_alias {
	enum crm_meaning meaning;
	const char *label; /* of a point, or NULL */
	const char *words; /* separated by blanks */
};

extern const struct crm_header_alias crm_header_aliases[];
extern const size_t crm_header_naliases;

/* Headers that mean it where no other column does: "Profession" without a "Job Title". */
extern const struct crm_header_alias crm_header_weak_aliases[];
extern const size_t crm_header_nweak_aliases;

/*
 * Words that may stand before or behind an alias and leave its meaning: "work" e-mail, phone
 * "mobile" (of points and addresses, with a label), "contact" name (of a person, without).
 */
struct crm_header_affix {
	const char *label; /* NULL: says only whose it is */
	const char *words;
};

extern const struct crm_header_affix crm_header_affixes[];
extern const size_t crm_header_naffixes;

/* What may stand in parentheses and says nothing: "(required)". Separated by blanks. */
extern const char crm_header_remarks[];

#endif
