/*
 * Text for a terminal, wrapped by words.
 */
#ifndef CRM_REPORT_WRAP_H
#define CRM_REPORT_WRAP_H

#include "lib/base/buf.h"

/*
 * Appends text that came from anybody, made visible (crm_visible_add), from column at on. Where a
 * word would pass the width, and where the text has a line break, a new line begins with so many
 * blanks. Words that no line holds are cut between characters. Returns the column reached. Wide
 * characters count two cells.
 */
size_t crm_wrap_add(struct crm_buf *out, const char *text, size_t at, size_t indent, size_t width);

#endif
