#include "lib/table/cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libcsv grows its buffer of a field by so much; the default is 128 bytes. */
#define CSV_BLOCK ((size_t)16 * 1024)

static int
no_blank(unsigned char c)
{
	(void)c;
	return 0;
}

static int
is_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
}

enum crm_status
crm_cells_init(struct crm_cells *cells, char delimiter, size_t max_field, size_t max_columns,
    struct crm_err *err)
{
	memset(cells, 0, sizeof(*cells));
	cells->max_field = max_field;
	cells->max_columns = max_columns;
	if (csv_init(&cells->csv, 0) != 0)
		return crm_err_nomem(err);
	cells->csv_ready = true;
	csv_set_delim(&cells->csv, (unsigned char)delimiter);
	csv_set_blk_size(&cells->csv, CSV_BLOCK);
	return CRM_OK;
}

void
crm_cells_clear(struct crm_cells *cells)
{
	if (cells->csv_ready)
		csv_free(&cells->csv);
	cells->csv_ready = false;
	crm_buf_clear(&cells->text);
	free(cells->cell);
	cells->cell = NULL;
	cells->n = cells->room = 0;
}

void
crm_cells_reset(struct crm_cells *cells, bool blanks)
{
	csv_fini(&cells->csv, NULL, NULL, NULL);
	csv_set_space_func(&cells->csv, blanks ? is_blank : no_blank);
	crm_buf_reset(&cells->text);
	cells->n = 0;
	cells->done = cells->failed = false;
	cells->problem[0] = '\0';
}

/* Room for one more cell, or for `n` in all. */
static bool
make_room(struct crm_cells *cells, size_t n)
{
	if (n <= cells->room)
		return true;
	size_t room = cells->room == 0 ? 16 : cells->room;
	while (room < n)
		room *= 2;
	struct crm_cell *cell = realloc(cells->cell, room * sizeof(*cell));
	if (cell == NULL) {
		cells->failed = true;
		return false;
	}
	cells->cell = cell;
	cells->room = room;
	return true;
}

void
crm_cells_add(struct crm_cells *cells, const char *s, size_t len)
{
	if (cells->problem[0] != '\0')
		return;
	if (len > cells->max_field) {
		snprintf(cells->problem, sizeof(cells->problem), "field longer than %zu bytes",
		    cells->max_field);
		return;
	}
	if (cells->n == cells->max_columns) {
		snprintf(cells->problem, sizeof(cells->problem), "more than %zu columns",
		    cells->max_columns);
		return;
	}
	if (!make_room(cells, cells->n + 1))
		return;
	/* By hand: this runs once a cell. */
	struct crm_buf *text = &cells->text;
	if (!crm_buf_reserve(text, len + 1))
		return;
	if (len > 0)
		memcpy(text->data + text->len, s, len);
	text->data[text->len + len] = '\0';
	text->len += len + 1;
	cells->cell[cells->n++].len = len;
}

/* Takes the second of two quotes out of the last cell. */
static void
undouble(struct crm_cells *cells)
{
	struct crm_cell *last = &cells->cell[cells->n - 1];
	char *s = cells->text.data + cells->text.len - 1 - last->len, *to = s;

	for (size_t i = 0; i < last->len; i++) {
		*to++ = s[i];
		if (s[i] == '"' && i + 1 < last->len && s[i + 1] == '"')
			i++;
	}
	last->len = (size_t)(to - s);
	*to = '\0';
	cells->text.len = (size_t)(to + 1 - cells->text.data);
}

void
crm_cells_add_quoted(struct crm_cells *cells, const char *s, size_t len)
{
	size_t before = cells->n;

	crm_cells_add(cells, s, len);
	if (cells->n > before)
		undouble(cells);
}

static void
on_field(void *s, size_t len, void *cells)
{
	crm_cells_add(cells, s, len);
}

static void
on_record(int c, void *data)
{
	struct crm_cells *cells = data;

	(void)c;
	cells->done = true;
}

enum crm_status
crm_cells_csv(struct crm_cells *cells, const char *text, size_t len, struct crm_err *err)
{
	if (csv_parse(&cells->csv, text, len, on_field, on_record, cells) != len)
		return crm_err_nomem(err);
	return CRM_OK;
}

void
crm_cells_csv_end(struct crm_cells *cells)
{
	csv_fini(&cells->csv, on_field, NULL, cells);
}

static char
escaped(char c)
{
	switch (c) {
	case 't':
		return '\t';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case '\\':
		return '\\';
	default:
		return '\0';
	}
}

/* Takes the escapes out of the last cell; unknown ones stay. */
static void
unescape(struct crm_cells *cells)
{
	struct crm_cell *last = &cells->cell[cells->n - 1];
	char *s = cells->text.data + cells->text.len - 1 - last->len, *to = s;

	for (size_t i = 0; i < last->len; i++) {
		char c = s[i] == '\\' && i + 1 < last->len ? escaped(s[i + 1]) : '\0';

		if (c != '\0')
			i++;
		*to++ = c != '\0' ? c : s[i];
	}
	last->len = (size_t)(to - s);
	*to = '\0';
	cells->text.len = (size_t)(to + 1 - cells->text.data);
}

enum crm_status
crm_cells_tsv(struct crm_cells *cells, const char *line, size_t len, struct crm_err *err)
{
	size_t at = 0;

	for (;;) {
		const char *tab = memchr(line + at, '\t', len - at);
		size_t n = tab == NULL ? len - at : (size_t)(tab - line) - at;
		size_t before = cells->n;

		crm_cells_add(cells, line + at, n);
		if (!crm_buf_ok(&cells->text))
			break;
		if (cells->n > before && memchr(line + at, '\\', n) != NULL)
			unescape(cells);
		if (tab == NULL)
			break;
		at += n + 1;
	}
	return cells->failed || !crm_buf_ok(&cells->text) ? crm_err_nomem(err) : CRM_OK;
}

enum crm_status
crm_cells_finish(struct crm_cells *cells, size_t least, struct crm_err *err)
{
	const char *s;

	if (cells->failed || !crm_buf_ok(&cells->text) || !make_room(cells, least))
		return crm_err_nomem(err);
	s = crm_buf_str(&cells->text);
	for (size_t i = 0; i < cells->n; i++) {
		cells->cell[i].s = s;
		s += cells->cell[i].len + 1;
	}
	for (; cells->n < least; cells->n++)
		cells->cell[cells->n] = (struct crm_cell){ "", 0 };
	return CRM_OK;
}
