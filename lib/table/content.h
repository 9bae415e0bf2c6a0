/*
 * Data that is no table at all: archives, spreadsheets, pictures.
 */
#ifndef CRM_TABLE_CONTENT_H
#define CRM_TABLE_CONTENT_H

#include <stdbool.h>
#include <stddef.h>

struct crm_content {
	const char *what;   /* "a PDF" */
	const char *advice; /* what to do about it */
};

/* What the first bytes of an input look like; NULL when they may be text. */
const struct crm_content *crm_content_known(const char *data, size_t len);

/* True when there are too many control characters for any 8-bit text or UTF-8. */
bool crm_content_binary(const char *data, size_t len);

#endif
