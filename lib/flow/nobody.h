/*
 * Lines of a list that are about nobody: the header again, totals, titles, remarks.
 */
#ifndef CRM_FLOW_NOBODY_H
#define CRM_FLOW_NOBODY_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/table/table.h"

/*
 * What a row is that has the names of the header in other columns: rows below it are of another
 * table.
 */
extern const char crm_nobody_other_header[];

/*
 * What a row is when it is about nobody, in constant words; else NULL. `names` are those of the
 * header, `width` of them; NULL when the list has none. False: out of memory.
 */
bool crm_nobody_find(const char **what, const char *const *names, size_t width,
    const struct crm_cell *cell, size_t n, struct crm_arena *arena);

#endif
