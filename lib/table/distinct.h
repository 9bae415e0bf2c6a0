/*
 * Names of columns that tell the columns apart.
 */
#ifndef CRM_TABLE_DISTINCT_H
#define CRM_TABLE_DISTINCT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"

/*
 * Renames those of n names that are called as one before them: "note", "note" become "note",
 * "note_2". New names are in the arena. False: out of memory.
 */
bool crm_names_distinct(const char **name, size_t n, struct crm_arena *arena);

#endif
