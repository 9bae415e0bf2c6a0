/*
 * Finding out the encoding of a text from its first part.
 */
#ifndef CRM_TABLE_ENCODING_H
#define CRM_TABLE_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#define CRM_UTF8 "UTF-8"

/* The encoding that a byte order mark says, and the mark's length; NULL when there is none. */
const char *crm_encoding_bom(const char *data, size_t len, size_t *mark);

/* UTF-16LE or UTF-16BE without a mark, by its NULs; NULL for anything else. */
const char *crm_encoding_wide(const char *data, size_t len);

/* How sure detection is, and of what. */
struct crm_encoding {
	const char *name; /* iconv's, static; NULL when unsure */
	char guess[32];   /* then: what it may be, or "" */
};

/*
 * UTF-8, or an 8-bit encoding, of a part of a text; `whole` when nothing follows it, so that no
 * character can be cut at its end. Text of which some lines are plainly UTF-8 is UTF-8, with
 * lines that are broken.
 */
void crm_encoding_detect(struct crm_encoding *found, const char *data, size_t len, bool whole);

#endif
