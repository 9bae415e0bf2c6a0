/*
 * Writing tables: CSV (RFC 4180, LF), TSV (\t \n \r \\ escaped, nothing quoted), JSON (one
 * object a line), and a table for a terminal.
 */
#ifndef CRM_TABLE_TABOUT_H
#define CRM_TABLE_TABOUT_H

#include <stdbool.h>
#include <stdio.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/table/table.h"

struct crm_tabout;

enum crm_format {
	CRM_FORMAT_CSV,
	CRM_FORMAT_TSV,
	CRM_FORMAT_JSON,
	CRM_FORMAT_TABLE
};

struct crm_tabout_options {
	enum crm_format format;
	const char *columns; /* "a,b,c": picks and orders; NULL: all */
	int width;           /* TABLE: cells of the terminal; 0: as wide as needed */
	bool unfold;         /* TABLE: what there is no room for comes below, and is not left out */
	bool spreadsheet; /* guard cells that a spreadsheet would run: a ' before = + - @ TAB CR */
};

/*
 * Opens a writer on a stream that stays the caller's; columns are copied. The header is
 * written with the first row, or at the end when there is none. CRM_EUSAGE: options->columns
 * names a column that is not there (with the nearest that is), or one twice.
 */
enum crm_status crm_tabout_open(struct crm_tabout **out, FILE *to,
    const struct crm_tabout_options *options, const struct crm_column *columns, size_t n,
    struct crm_err *err);

/*
 * One row, a cell a column; NULL is an empty cell (null in JSON). Cells are copied where they
 * must outlive the call. CRM_EIO when the stream fails; its errno is in the sentence, and is
 * left in errno.
 */
enum crm_status crm_tabout_row(
    struct crm_tabout *out, const char *const *cells, struct crm_err *err);

/* Writes what is still held (the header, a terminal table) and flushes the stream. */
enum crm_status crm_tabout_end(struct crm_tabout *out, struct crm_err *err);
/* Writes nothing. NULL is fine. */
void crm_tabout_free(struct crm_tabout *out);

/* Appends one cell of CSV: quoted when it has to be, and only then. */
void crm_csv_put(struct crm_buf *buf, const char *cell);
/* Likewise, a cell that may be no text: its bytes are written as they are, NULs too. */
void crm_csv_put_bytes(struct crm_buf *buf, const char *cell, size_t len);
/* Appends a string of JSON, in quotes; what is no UTF-8 becomes U+FFFD. */
void crm_json_put(struct crm_buf *buf, const char *s);

#endif
