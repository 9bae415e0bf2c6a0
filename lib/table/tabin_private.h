/*
 * The inside of a reader, for the two files that it is made of.
 */
#ifndef CRM_TABLE_TABIN_PRIVATE_H
#define CRM_TABLE_TABIN_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/table/cells.h"
#include "lib/table/lines.h"
#include "lib/table/tabin.h"

struct crm_tabin {
	struct crm_tabin_options options;
	struct crm_lines lines;
	struct crm_cells cells;
	char delimiter;
	struct crm_record record;
	char problem[96];
	struct crm_buf broken; /* raw text of a broken record */
	struct crm_arena arena;
	struct crm_record header;
	bool has_header;
	int64_t titles;
	unsigned header_rows;
	bool wrapped;             /* lines are quoted as a whole */
	struct crm_buf unwrapped; /* such a line */
	bool regular;             /* a file: reading never waits */
};

bool crm_tabin_is_foreign(const struct crm_tabin *in);
/* A line that is no row. In our TSV of one column an empty cell leaves an empty line. */
bool crm_tabin_is_blank(const struct crm_tabin *in, const char *s, size_t len);
/* The cell without blanks, no-break ones included, and line ends at both ends. */
struct crm_cell crm_tabin_trimmed(struct crm_cell cell);

/* Reads the next record, a blank line included, into in->record. As crm_tabin_next. */
enum crm_status crm_tabin_read(struct crm_tabin *in, struct crm_err *err);

/* Goes to the header and reads it; sets in->header, delimiter, header_rows. As crm_tabin_open. */
enum crm_status crm_tabin_read_header(struct crm_tabin *in, struct crm_err *err);

#endif
