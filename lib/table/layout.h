/*
 * Where the table begins in a foreign list, and which records are its header.
 */
#ifndef CRM_TABLE_LAYOUT_H
#define CRM_TABLE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct crm_layout_options {
	char delimiter; /* 0: find out */
	/* as crm_header_recognise takes them: columns that they name are known ones */
	const char *const *maps;
	size_t nmaps;
};

struct crm_layout {
	size_t at;     /* bytes of the text before the header, or before the first row */
	int64_t lines; /* lines of the text in these */
	char delimiter;
	unsigned header_rows; /* 0: there is no header; 1; 2: a line of groups above, or a second
				 language */
	bool certain;         /* more of the text would hardly change it */
};

/*
 * Finds out the layout from the beginning of a list, up to some 200 lines of it: the lines before
 * the header are titles, notes, blank; a header is a record whose cells are mostly known names
 * (lib/table/header.h) or named in a map, and none of which is data (an address, a phone, a date);
 * where there is no such record, the first one is data when its cells are like those below it, and
 * else a header of unknown names. Only CRM_ENOMEM fails.
 */
enum crm_status crm_layout_find(struct crm_layout *layout, const char *text, size_t len, bool whole,
    const struct crm_layout_options *options, struct crm_arena *arena, struct crm_err *err);

#endif
