/*
 * What of a cell is a name, for the code that takes names apart.
 */
#ifndef CRM_TEXT_NAME_CELL_H
#define CRM_TEXT_NAME_CELL_H

#include <stddef.h>

#include "lib/base/arena.h"

/*
 * The cell without marks that hang at its ends ("* Иванов", "'Иванов'", "Иванов,"), with blanks for
 * underscores, and double names that were written with blanks around the hyphen put together. In
 * the arena; NULL when out of memory.
 */
char *crm_name_tidy(const char *cell, struct crm_arena *arena);

/*
 * The bytes of a tidy cell in front of what is no name: " / отдел закупок", " - директор", a phone,
 * an address, "и Петрова Анна", "директор" in small letters. All of it when nothing follows.
 */
size_t crm_name_end(const char *s);

/* The bytes of an aside, "(Anya)" or "«Bill»", with its marks; 0 when none begins here. */
size_t crm_name_aside(const char *s);

#endif
