/*
 * What a cell says behind the marks of the program that wrote it.
 */
#ifndef CRM_TEXT_CELL_PLAIN_H
#define CRM_TEXT_CELL_PLAIN_H

#include <stdbool.h>

#include "lib/base/arena.h"

/*
 * The text of a formula that is a text, ="0042", and of a link, =HYPERLINK("url","text"): its
 * text, or with `link` its target; and characters for those of HTML, &amp; &quot; &#39;. Any other
 * cell is returned itself; else in the arena. NULL: out of memory.
 */
const char *crm_cell_plain(const char *cell, bool link, struct crm_arena *arena);

#endif
