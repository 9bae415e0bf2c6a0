/*
 * Given names: which are one name, and what they are called for short.
 */
#ifndef CRM_TEXT_GIVEN_NAMES_H
#define CRM_TEXT_GIVEN_NAMES_H

#include <stddef.h>

/*
 * One formal name. A short form may stand under many. Either alphabet will do where
 * transliteration makes the two meet: words are compared by their skeletons.
 */
struct crm_given_name {
	char gender;        /* 'm', 'f', or 0 for both */
	const char *formal; /* its spellings, blank-separated */
	const char *also;   /* short and pet forms, and its counterparts in other languages */
};

extern const struct crm_given_name crm_given_names[];
extern const size_t crm_given_nnames;

#endif
