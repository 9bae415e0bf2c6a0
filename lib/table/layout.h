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
	size_t at;      /* bytes of the text before the header, or before the first row */
	int64_t lines;  /* lines of the text in these */
	int64_t titles; /* of these, from the first that says something on; a sep= line does not */
	char delimiter;
	unsigned header_rows; /* 0: there is no header; 1; 2: a line of groups above, or a second
				 language */
	size_t columns;       /* without a header: as many as most rows have cells */
	bool downwards;       /* not a table: all lines are the name of a column and a value */
	bool certain;         /* more of the text would not change it */
};

/*
 * Finds out the layout from the beginning of a list, up to 200 lines of it: the lines before
 * the header are titles, notes, blank; a header is a record whose cells are mostly known names
 * (lib/table/header.h) or named in a map, and none of which is data (an address, a phone, a date);
 * where there is no such record, the first one is data when its cells are like those below it, and
 * else a header of unknown names. `whole`: no more of the text will come. Only CRM_ENOMEM fails.
 *
 * A plain header in the first record is certain with the record behind it, which could be its
 * second line; anything else may need all 200 lines.
 */
enum crm_status crm_layout_find(struct crm_layout *layout, const char *text, size_t len, bool whole,
    const struct crm_layout_options *options, struct crm_arena *arena, struct crm_err *err);

/*
 * The names of the columns under two header records, as many as the wider one has cells: what is
 * above and below together where that is understood ("Phone work"), else the one that is; what is
 * above goes on to the right until the next, as merged cells do. Cells are cleaned; names are in
 * the arena or are cells. CRM_ENOMEM.
 */
enum crm_status crm_layout_names(const char **name, const char *const *upper, size_t nupper,
    const char *const *lower, size_t nlower, struct crm_arena *arena, struct crm_err *err);

#endif
