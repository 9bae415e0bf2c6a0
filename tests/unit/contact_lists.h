/*
 * Contact lists of invented people, as they are in the wild, for the tests of what reads them.
 */
#ifndef CRM_TESTS_UNIT_CONTACT_LISTS_H
#define CRM_TESTS_UNIT_CONTACT_LISTS_H

#include <stddef.h>

#include "lib/base/buf.h"

enum contact_list {
	CONTACTS_RUSSIAN,
	CONTACTS_RUSSIAN_ADDRESSES, /* full of abbreviations */
	CONTACTS_RUSSIAN_CAPITALS,  /* names as badge scanners print them */
	CONTACTS_RUSSIAN_COMPANIES, /* all but the company's name is in Latin letters */
	CONTACTS_RUSSIAN_HEADER,    /* all but the header is */
	CONTACTS_RUSSIAN_RARE,      /* so are all rows but one in eight, and the header */
	CONTACTS_WESTERN,
	CONTACTS_WESTERN_RARE,  /* an accent in one row of eight */
	CONTACTS_WESTERN_MARKS, /* no accents, but what word processors put for quotes and dashes */
	CONTACTS_GERMAN,
	CONTACTS_FRENCH,
	CONTACTS_SPANISH,
	CONTACTS_NORDIC,
	CONTACTS_POLISH,
	CONTACTS_CZECH,
	CONTACTS_HUNGARIAN,
	CONTACTS_TURKISH,
	CONTACTS_GREEK,
	CONTACTS_UKRAINIAN,
	CONTACTS_CHINESE
};

/* One of n, by a generator that gives the same for the same seed everywhere. */
unsigned contact_any(unsigned *seed, unsigned n);

/* A header and rows of at least so many bytes in UTF-8, apart by the delimiter. */
void contact_list_make(
    struct crm_buf *to, enum contact_list list, char delimiter, size_t least, unsigned *seed);

#endif
