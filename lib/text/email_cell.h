/*
 * The address in a cell, for the code that reads addresses.
 */
#ifndef CRM_TEXT_EMAIL_CELL_H
#define CRM_TEXT_EMAIL_CELL_H

#include "lib/base/arena.h"

/*
 * The cell without what stands around an address: names, labels, remarks, brackets, "mailto:". What
 * is beyond doubt is mended: blanks beside the @, commas for dots in the domain, "[at]" and
 * "[dot]", full-width forms. Whether an address is left is not checked. In the arena; NULL when out
 * of memory.
 */
char *crm_email_find(const char *cell, struct crm_arena *arena);

#endif
