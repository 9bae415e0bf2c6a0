/*
 * The cells of one record, from CSV through libcsv, or from our TSV.
 */
#ifndef CRM_TABLE_CELLS_H
#define CRM_TABLE_CELLS_H

#include <csv.h>
#include <stdbool.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/table/table.h"

struct crm_cells {
	struct csv_parser csv;
	bool csv_ready;
	size_t max_field, max_columns;
	struct crm_buf text;
	struct crm_cell *cell; /* strings are set by crm_cells_finish */
	size_t n, room;
	bool done;        /* a CSV record has ended */
	bool failed;      /* out of memory */
	char problem[64]; /* a limit that was broken, or "" */
};

/* The delimiter is for CSV. CRM_ENOMEM. */
enum crm_status crm_cells_init(struct crm_cells *cells, char delimiter, size_t max_field,
    size_t max_columns, struct crm_err *err);
void crm_cells_clear(struct crm_cells *cells);

/*
 * No cells, and no half record. With `blanks` those around the cells of a CSV record, outside
 * of quotes, do not count.
 */
void crm_cells_reset(struct crm_cells *cells, bool blanks);

/* Adds text of a CSV record; done is set when the record has ended. CRM_ENOMEM. */
enum crm_status crm_cells_csv(
    struct crm_cells *cells, const char *text, size_t len, struct crm_err *err);

/* Ends a CSV record that its text does not end. */
void crm_cells_csv_end(struct crm_cells *cells);

/* Adds all cells of a line of our TSV. CRM_ENOMEM. */
enum crm_status crm_cells_tsv(
    struct crm_cells *cells, const char *line, size_t len, struct crm_err *err);

/* Adds a cell. Failing sticks until crm_cells_finish. */
void crm_cells_add(struct crm_cells *cells, const char *s, size_t len);
/* Likewise, from text in which quotes are doubled. */
void crm_cells_add_quoted(struct crm_cells *cells, const char *s, size_t len);

/* Makes the cells' strings valid, until the next change; n grows to `least` with empty cells. */
enum crm_status crm_cells_finish(struct crm_cells *cells, size_t least, struct crm_err *err);

#endif
