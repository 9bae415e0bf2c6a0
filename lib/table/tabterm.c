#include "lib/table/tabterm.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/table/visible.h"
#include "lib/text/utf8.h"

#define HELD_ROWS 500
#define HELD_BYTES ((size_t)1 << 20)
#define GAP 2         /* blanks between columns */
#define LEAST_WIDTH 8 /* a text column is not made narrower */

struct crm_tabterm {
	const struct crm_column *columns;
	size_t n;
	size_t room;   /* the terminal's width; SIZE_MAX: any */
	size_t *width; /* of each column */
	size_t shown;  /* columns, from the first, that there is room for */
	bool laid_out;
	struct crm_arena arena; /* the rows held: made visible, n cells each */
	const char **held[HELD_ROWS];
	size_t nheld, bytes;
	struct crm_buf cell;
};

struct crm_tabterm *
crm_tabterm_new(const struct crm_column *columns, size_t n, int width)
{
	struct crm_tabterm *term = calloc(1, sizeof(*term));

	if (term == NULL)
		return NULL;
	term->columns = columns;
	term->n = n;
	term->room = width > 0 ? (size_t)width : SIZE_MAX;
	term->width = calloc(n, sizeof(*term->width));
	if (term->width == NULL) {
		free(term);
		return NULL;
	}
	return term;
}

void
crm_tabterm_free(struct crm_tabterm *term)
{
	if (term == NULL)
		return;
	crm_buf_clear(&term->cell);
	crm_arena_clear(&term->arena);
	free(term->width);
	free(term);
}

/* Of text that was made visible: only then crm_text_width never fails. */
static size_t
width_of(const char *visible)
{
	int width = crm_text_width(visible);

	return width < 0 ? strlen(visible) : (size_t)width;
}

static bool
numeric(const struct crm_column *column)
{
	return column->type == CRM_COL_INT || column->type == CRM_COL_MONEY;
}

/* The width a column cannot do without: only text is cut. */
static size_t
least_width(const struct crm_tabterm *term, size_t i)
{
	if (term->columns[i].type != CRM_COL_TEXT || term->width[i] < LEAST_WIDTH)
		return term->width[i];
	return LEAST_WIDTH;
}

/* The width of the first n columns with no text column wider than most. */
static size_t
total_width(const struct crm_tabterm *term, size_t n, size_t most)
{
	size_t total = n > 0 ? (n - 1) * GAP : 0;

	for (size_t i = 0; i < n; i++) {
		size_t least = least_width(term, i), width = term->width[i];

		if (term->columns[i].type == CRM_COL_TEXT && width > most)
			width = most > least ? most : least;
		total += width;
	}
	return total;
}

/* Leaves out columns at the end until the least widths fit, then narrows the widest. */
static void
fit(struct crm_tabterm *term)
{
	size_t low = 0, high = term->room;

	while (term->shown > 1 && total_width(term, term->shown, 0) > term->room)
		term->shown--;
	if (total_width(term, term->shown, SIZE_MAX) <= term->room)
		return;
	while (low < high) { /* the largest `most` that fits is low */
		size_t most = low + (high - low + 1) / 2;

		if (total_width(term, term->shown, most) <= term->room)
			low = most;
		else
			high = most - 1;
	}
	for (size_t i = 0; i < term->shown; i++) {
		size_t least = least_width(term, i);

		if (term->columns[i].type == CRM_COL_TEXT && term->width[i] > low)
			term->width[i] = low > least ? low : least;
	}
}

/* Appends what fits into width cells, the last of which is an ellipsis. */
static void
put_cut(struct crm_buf *buf, const char *s, size_t width)
{
	size_t used = 0, len;

	while (crm_utf8_next(s, &len), len > 0) {
		char one[8] = "";

		memcpy(one, s, len);
		size_t w = width_of(one);
		if (used + w + 1 > width)
			break;
		crm_buf_add(buf, s, len);
		used += w;
		s += len;
	}
	crm_buf_puts(buf, "\xe2\x80\xa6");
	for (used++; used < width; used++)
		crm_buf_putc(buf, ' ');
}

static void
put_blanks(struct crm_buf *buf, size_t n)
{
	while (n-- > 0)
		crm_buf_putc(buf, ' ');
}

static void
put_line(const struct crm_tabterm *term, const char *const *cells, struct crm_buf *buf)
{
	size_t begin = buf->len, at = 0;

	for (size_t i = 0; i < term->shown; i++) {
		size_t width = width_of(cells[i]), column = term->width[i], most = column;

		if (i + 1 == term->shown && term->room > at && term->room - at > most)
			most = term->room - at; /* nothing stands behind the last one */
		if (numeric(&term->columns[i]) && width < column)
			put_blanks(buf, column - width);
		if (width > most && term->columns[i].type == CRM_COL_TEXT)
			put_cut(buf, cells[i], most);
		else
			crm_buf_puts(buf, cells[i]);
		if (!numeric(&term->columns[i]) && width < column)
			put_blanks(buf, column - width);
		put_blanks(buf, i + 1 < term->shown ? GAP : 0);
		at += column + GAP;
	}
	while (buf->len > begin && buf->data[buf->len - 1] == ' ')
		buf->data[--buf->len] = '\0';
	crm_buf_putc(buf, '\n');
}

static enum crm_status
put_header(struct crm_tabterm *term, struct crm_buf *buf)
{
	const char **cells = crm_arena_alloc(&term->arena, term->n * sizeof(*cells));

	if (cells == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < term->n; i++) {
		crm_buf_reset(&term->cell);
		crm_visible_add(&term->cell, term->columns[i].name);
		cells[i] = crm_arena_strdup(&term->arena, crm_buf_str(&term->cell));
		if (cells[i] == NULL || !crm_buf_ok(&term->cell))
			return CRM_ENOMEM;
		if (width_of(cells[i]) > term->width[i])
			term->width[i] = width_of(cells[i]);
	}
	term->shown = term->n;
	fit(term);
	put_line(term, cells, buf);
	for (size_t i = 0; i < term->shown; i++) {
		for (size_t j = 0; j < term->width[i]; j++)
			crm_buf_putc(buf, '-');
		put_blanks(buf, i + 1 < term->shown ? GAP : 0);
	}
	crm_buf_putc(buf, '\n');
	return CRM_OK;
}

static enum crm_status
lay_out(struct crm_tabterm *term, struct crm_buf *buf)
{
	enum crm_status st = put_header(term, buf);

	if (st != CRM_OK)
		return st;
	term->laid_out = true;
	for (size_t i = 0; i < term->nheld; i++)
		put_line(term, term->held[i], buf);
	crm_arena_reset(&term->arena);
	return crm_buf_ok(buf) ? CRM_OK : CRM_ENOMEM;
}

enum crm_status
crm_tabterm_row(struct crm_tabterm *term, const char *const *cells, struct crm_buf *buf)
{
	const char **row = crm_arena_alloc(&term->arena, term->n * sizeof(*row));

	if (row == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < term->n; i++) {
		crm_buf_reset(&term->cell);
		if (cells[i] != NULL)
			crm_visible_add(&term->cell, cells[i]);
		row[i] = crm_arena_strdup(&term->arena, crm_buf_str(&term->cell));
		if (row[i] == NULL || !crm_buf_ok(&term->cell))
			return CRM_ENOMEM;
		term->bytes += term->cell.len;
		if (!term->laid_out && width_of(row[i]) > term->width[i])
			term->width[i] = width_of(row[i]);
	}
	if (term->laid_out) {
		put_line(term, row, buf);
		crm_arena_reset(&term->arena);
		return crm_buf_ok(buf) ? CRM_OK : CRM_ENOMEM;
	}
	term->held[term->nheld++] = row;
	if (term->nheld == HELD_ROWS || term->bytes > HELD_BYTES)
		return lay_out(term, buf);
	return CRM_OK;
}

enum crm_status
crm_tabterm_end(struct crm_tabterm *term, struct crm_buf *buf)
{
	enum crm_status st = term->laid_out ? CRM_OK : lay_out(term, buf);

	if (st != CRM_OK || term->shown == term->n)
		return st;
	crm_buf_puts(buf, "(no room for ");
	for (size_t i = term->shown; i < term->n; i++) {
		crm_visible_add(buf, term->columns[i].name);
		crm_buf_puts(buf, i + 1 < term->n ? ", " : "; see --columns)\n");
	}
	return crm_buf_ok(buf) ? CRM_OK : CRM_ENOMEM;
}
