/*
 * Bars of block characters, an eighth of a cell fine.
 */
#ifndef CRM_TABLE_BAR_H
#define CRM_TABLE_BAR_H

#include "lib/base/buf.h"

/* Appends a bar of so many eighths of a cell. Returns the cells that it takes. */
int crm_bar_add(struct crm_buf *out, int eighths);

#endif
