/*
 * The records at the beginning of a text, as the reader will read them with one delimiter.
 */
#ifndef CRM_TABLE_LAYOUT_ROWS_H
#define CRM_TABLE_LAYOUT_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/table/cells.h"

struct crm_layout_row {
	size_t at;     /* bytes of the text before it */
	int64_t lines; /* lines before it */
	size_t n;      /* 0: a blank line, or a record that is broken */
	size_t filled; /* cells that are not empty */
	bool broken;
	const char **cell; /* cleaned; in the arena */
	bool whole;        /* nothing that may still come belongs to it */
};

struct crm_layout_rows {
	const char *text;
	size_t len;
	bool whole; /* nothing more will come */
	char delimiter;
	size_t at; /* of the next record */
	int64_t lines;
	struct crm_cells cells;
	struct crm_arena *arena;
};

/* Cuts the next line off a text: its length without the line end, which is LF, CRLF, CR, CR CR LF.
 */
size_t crm_layout_line(const char *text, size_t len, size_t *at);

/* Starts; the text and the arena stay the caller's. Clear it in any case. CRM_ENOMEM. */
enum crm_status crm_layout_rows_start(struct crm_layout_rows *rows, const char *text, size_t len,
    bool whole, char delimiter, struct crm_arena *arena, struct crm_err *err);
void crm_layout_rows_clear(struct crm_layout_rows *rows);

/* The next record, also a blank one. CRM_DONE; CRM_ENOMEM. */
enum crm_status crm_layout_rows_next(
    struct crm_layout_rows *rows, struct crm_layout_row *row, struct crm_err *err);

#endif
