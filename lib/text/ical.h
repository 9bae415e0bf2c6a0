/*
 * Lines of iCalendar (RFC 5545) and vCard (RFC 6350), as calendar programs and address books take
 * them in: CRLF, folded at 75 octets between characters, text escaped. Running out of memory sticks
 * in the buffer.
 */
#ifndef CRM_TEXT_ICAL_H
#define CRM_TEXT_ICAL_H

#include <stdint.h>

#include "lib/base/buf.h"

/* "BEGIN:VTODO": name, a colon and a value that is written as it is. */
void crm_ical_line(struct crm_buf *out, const char *name, const char *value);

/*
 * The same of text: commas, semicolons, backslashes and line breaks are escaped, control characters
 * and what is no UTF-8 left out.
 */
void crm_ical_text(struct crm_buf *out, const char *name, const char *text);

/* The same of a value of several parts, as of a name: semicolons between them. NULL is empty. */
void crm_ical_parts(struct crm_buf *out, const char *name, const char *const *part, size_t n);

/* A moment in UTC: "DUE:20261201T070000Z". */
void crm_ical_time(struct crm_buf *out, const char *name, int64_t t);

#endif
