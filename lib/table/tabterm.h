/*
 * The table for a terminal: aligned columns, fitted to a width. Used by the writer alone.
 *
 * What is too wide is made narrower in this order: headers are folded behind underscores, text is
 * cut, and then columns at the end are left out, which is said; or, unfolded, they come below in a
 * table of their own behind the same first columns, and a single row becomes a list.
 */
#ifndef CRM_TABLE_TABTERM_H
#define CRM_TABLE_TABTERM_H

#include <stdbool.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/table/table.h"

struct crm_tabterm;

/* width: cells of the terminal, 0: as wide as needed. NULL when out of memory. The columns
 * stay the caller's and must live as long. */
struct crm_tabterm *crm_tabterm_new(
    const struct crm_column *columns, size_t n, int width, bool unfold);
void crm_tabterm_free(struct crm_tabterm *term);

/*
 * Rows are held until the widths are known from the first few hundred, and are appended to
 * buf from then on. CRM_ENOMEM.
 */
enum crm_status crm_tabterm_row(
    struct crm_tabterm *term, const char *const *cells, struct crm_buf *buf);
/* What is still held; and which columns there was no room for. */
enum crm_status crm_tabterm_end(struct crm_tabterm *term, struct crm_buf *buf);

#endif
