/*
 * Cells called "contact" in which everything stands: "Анна Иванова, +7 916 123-45-67, a@x.org".
 */
#ifndef CRM_TEXT_CONTACT_CELL_H
#define CRM_TEXT_CONTACT_CELL_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"

struct crm_contact_part {
	const char *text;  /* may be an address or a number; it is still to be parsed */
	bool is_email;     /* else it may be a phone */
	const char *whole; /* the piece of the cell that it was taken from */
	const char *name;  /* what of that piece is left without it; "" for nothing */
};

/*
 * Takes a cleaned cell (line breaks may stand in it) apart, in its order: pieces with an @, pieces
 * with seven digits or more, and others, whose text is NULL and whose name is all of it. *n is 0
 * for a cell with neither, as names are, and for one longer than 1000 bytes. Strings in the arena.
 * False: out of memory.
 */
bool crm_contact_cell_split(
    const char *cell, struct crm_contact_part **parts, size_t *n, struct crm_arena *arena);

#endif
