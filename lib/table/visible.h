/*
 * Text that people look at, and that came from anybody.
 */
#ifndef CRM_TABLE_VISIBLE_H
#define CRM_TABLE_VISIBLE_H

#include "lib/base/buf.h"

/*
 * Appends s made harmless to a terminal: control, bidi and zero-width characters and bytes that
 * are not UTF-8 become visible escapes (\x1b, \u202e), a line break becomes one U+23CE. What is
 * appended is valid UTF-8 and one line.
 */
void crm_visible_add(struct crm_buf *buf, const char *s);

#endif
