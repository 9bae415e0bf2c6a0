#include "lib/table/layout_rows.h"

#include <string.h>

#include "lib/table/loose.h"
#include "lib/table/quotes.h"
#include "lib/text/utf8.h"

enum {
	MAX_FIELD = 1024 * 1024,
	MAX_COLUMNS = 4096,
	MAX_LINES = 100 /* of one record: more is a quote that is not closed */
};

size_t
crm_layout_line(const char *text, size_t len, size_t *at)
{
	const char *s = text + *at;
	size_t rest = len - *at, n = 0;

	while (n < rest && s[n] != '\n' && s[n] != '\r')
		n++;
	size_t end = n < rest;
	if (n + 1 < rest && s[n] == '\r' && s[n + 1] == '\n')
		end = 2;
	else if (n + 2 < rest && s[n] == '\r' && s[n + 1] == '\r' && s[n + 2] == '\n')
		end = 3;
	*at += n + end;
	return n;
}

enum crm_status
crm_layout_rows_start(struct crm_layout_rows *rows, const char *text, size_t len, bool whole,
    char delimiter, struct crm_arena *arena, struct crm_err *err)
{
	memset(rows, 0, sizeof(*rows));
	rows->text = text;
	rows->len = len;
	rows->whole = whole;
	rows->delimiter = delimiter;
	rows->arena = arena;
	return crm_cells_init(&rows->cells, delimiter, MAX_FIELD, MAX_COLUMNS, err);
}

void
crm_layout_rows_clear(struct crm_layout_rows *rows)
{
	crm_cells_clear(&rows->cells);
}

static bool
is_blank(const struct crm_layout_rows *rows, const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && memchr(" \t\f\x1a", s[i], 4) != NULL && s[i] != rows->delimiter)
		i++;
	return i == len;
}

static enum crm_status
add_line(struct crm_layout_rows *rows, const char *s, size_t len, struct crm_err *err)
{
	enum crm_status st = crm_cells_csv(&rows->cells, s, len, err);

	return st == CRM_OK ? crm_cells_csv(&rows->cells, "\n", 1, err) : st;
}

/* A record that may go on behind its first line; *ended when it has an end. */
static enum crm_status
read_lines(struct crm_layout_rows *rows, struct crm_quotes *q, bool *ended, struct crm_err *err)
{
	size_t at = rows->at;

	crm_cells_reset(&rows->cells, q->blanks);
	for (int lines = 1; lines <= MAX_LINES && at < rows->len; lines++) {
		const char *s = rows->text + at;
		size_t len = crm_layout_line(rows->text, rows->len, &at);
		enum crm_status st = add_line(rows, s, len, err);

		if (st != CRM_OK)
			return st;
		if (lines > 1)
			crm_quotes_line(q, s, len);
		if (q->violated)
			break;
		if (rows->cells.done) {
			*ended = true;
			rows->at = at;
			rows->lines += lines;
			return CRM_OK;
		}
	}
	/* A quote that is never closed: the reader goes on with the line behind it. */
	crm_layout_line(rows->text, rows->len, &rows->at);
	rows->lines++;
	return CRM_OK;
}

/* Goes over one record as the reader does, its cells left in `cells`; *ended when it has an end. */
static enum crm_status
read_cells(struct crm_layout_rows *rows, bool *ended, struct crm_err *err)
{
	size_t at = rows->at, len = crm_layout_line(rows->text, rows->len, &at);
	const char *s = rows->text + rows->at;
	bool plain = crm_quotes_plain(s, len, rows->delimiter);
	struct crm_quotes q;
	enum crm_status st = CRM_OK;

	*ended = false;
	crm_cells_reset(&rows->cells, false);
	if (plain)
		st = add_line(rows, s, len, err);
	else if (!crm_quotes_first(&q, rows->delimiter, true, s, len) ||
		 crm_loose_cells(&rows->cells, s, len, rows->delimiter, 0) != CRM_LOOSE_READ)
		return read_lines(rows, &q, ended, err);
	*ended = st == CRM_OK;
	rows->at = at;
	rows->lines++;
	return st;
}

static enum crm_status
keep_cells(struct crm_layout_rows *rows, struct crm_layout_row *row, struct crm_err *err)
{
	struct crm_cells *cells = &rows->cells;
	const char *record = rows->text + row->at;
	size_t len = rows->at - row->at;

	if (cells->problem[0] != '\0' || memchr(record, '\0', len) != NULL ||
	    crm_utf8_valid(record, len) != len)
		return CRM_OK;
	enum crm_status st = crm_cells_finish(cells, 0, err);
	if (st != CRM_OK)
		return st;
	row->cell = crm_arena_alloc(rows->arena, (cells->n + 1) * sizeof(*row->cell));
	if (row->cell == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < cells->n; i++) {
		row->cell[i] = crm_text_clean(rows->arena, cells->cell[i].s);
		if (row->cell[i] == NULL)
			return crm_err_nomem(err);
		row->filled += *row->cell[i] != '\0';
	}
	row->n = cells->n;
	return CRM_OK;
}

enum crm_status
crm_layout_rows_next(struct crm_layout_rows *rows, struct crm_layout_row *row, struct crm_err *err)
{
	size_t end = rows->at;
	bool ended = true;
	enum crm_status st = CRM_OK;

	if (rows->at == rows->len)
		return CRM_DONE;
	*row = (struct crm_layout_row){ .at = rows->at, .lines = rows->lines };
	size_t len = crm_layout_line(rows->text, rows->len, &end);
	if (is_blank(rows, rows->text + row->at, len)) {
		rows->at = end;
		rows->lines++;
	} else {
		st = read_cells(rows, &ended, err);
		if (st == CRM_OK && ended)
			st = keep_cells(rows, row, err);
		row->broken = row->n == 0;
	}
	/* A CR at the very end may be the first half of a line end. */
	row->whole = rows->whole || (ended && rows->at < rows->len) ||
		     (ended && rows->text[rows->len - 1] == '\n');
	return st;
}
