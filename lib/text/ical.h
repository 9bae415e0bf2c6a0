/*
 * Lines of iCalendar (RFC 5545), as calendar programs take them in: CRLF, folded at 75 octets
 * between characters, text escaped. Running out of memory sticks in the buffer.
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

/* A moment in UTC: "DUE:20261201T070000Z". */
void crm_ical_time(struct crm_buf *out, const char *name, int64_t t);

#endif
