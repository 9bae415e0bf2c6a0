/*
 * Text in a page of HTML.
 */
#ifndef CRM_TABLE_HTML_H
#define CRM_TABLE_HTML_H

#include "lib/base/buf.h"

/*
 * Appends text that came from anybody, for use between tags and in a quoted attribute: as
 * crm_visible_add, and nothing in it is markup.
 */
void crm_html_add(struct crm_buf *out, const char *text);

#endif
