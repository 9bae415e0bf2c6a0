#include "lib/table/tabterm.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/table/tabterm_private.h"
#include "lib/table/visible.h"

#define HELD_BYTES ((size_t)1 << 20)
#define LEAST_WIDTH 8   /* a text column is not made narrower */
#define LEAST_UNFOLD 20 /* nor, where columns can go below, than this */
#define BAR_MOST 10     /* cells of a bar */
#define BAR_LEAST 5
#define GAP CRM_TABTERM_GAP

struct crm_tabterm *
crm_tabterm_new(const struct crm_column *columns, size_t n, int width, bool unfold)
{
	struct crm_tabterm *term = calloc(1, sizeof(*term));

	if (term == NULL)
		return NULL;
	term->columns = columns;
	term->n = n;
	term->room = width > 0 ? (size_t)width : SIZE_MAX;
	term->unfold = unfold;
	term->width = calloc(n, sizeof(*term->width));
	term->pick = calloc(n, sizeof(*term->pick));
	if (term->width == NULL || term->pick == NULL) {
		crm_tabterm_free(term);
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
	free(term->pick);
	free(term);
}

/* --- widths --- */

/* The width a column cannot do without: only text is cut. */
static size_t
least_width(const struct crm_tabterm *term, size_t i)
{
	const size_t least = term->unfold ? LEAST_UNFOLD : LEAST_WIDTH;

	if (term->columns[i].type != CRM_COL_TEXT || term->width[i] < least)
		return term->width[i];
	return least;
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

/* Narrows the widest text of the first n columns until they fit, if they can. */
static void
narrow(struct crm_tabterm *term, size_t n)
{
	size_t low = 0, high = term->room;

	if (total_width(term, n, SIZE_MAX) <= term->room)
		return;
	while (low < high) { /* the largest `most` that fits is low */
		size_t most = low + (high - low + 1) / 2;

		if (total_width(term, n, most) <= term->room)
			low = most;
		else
			high = most - 1;
	}
	for (size_t i = 0; i < n; i++) {
		size_t least = least_width(term, i);

		if (term->columns[i].type == CRM_COL_TEXT && term->width[i] > low)
			term->width[i] = low > least ? low : least;
	}
}

/* Columns are as wide as the longest part of their names asks for, and their cells. */
static void
fold(struct crm_tabterm *term, const char *const *names, const size_t *cells)
{
	term->folded = true;
	for (size_t i = 0; i < term->n; i++) {
		term->width[i] = cells[i];
		for (const char *s = names[i]; *s != '\0'; s += crm_tabterm_part(s)) {
			const size_t width = crm_tabterm_part_width(s, crm_tabterm_part(s));
			if (width > term->width[i])
				term->width[i] = width;
		}
	}
}

/* What is left is for bars, the same for all shares. */
static void
find_bar(struct crm_tabterm *term)
{
	const size_t used = total_width(term, term->n, SIZE_MAX);
	size_t shares = 0, each = BAR_MOST;

	for (size_t i = 0; i < term->n; i++)
		shares += term->columns[i].type == CRM_COL_SHARE;
	if (shares == 0 || used > term->room)
		return;
	if (term->room != SIZE_MAX && (term->room - used) / shares < BAR_MOST + 1)
		each = (term->room - used) / shares == 0 ? 0 : (term->room - used) / shares - 1;
	term->bar = each < BAR_LEAST ? 0 : each;
}

static enum crm_status
fit(struct crm_tabterm *term, const char *const *names)
{
	size_t *cells = crm_arena_alloc(&term->arena, term->n * sizeof(*cells));

	if (cells == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < term->n; i++) {
		const size_t width = crm_tabterm_width_of(names[i]);
		cells[i] = term->width[i];
		term->width[i] = width > cells[i] ? width : cells[i];
	}
	if (total_width(term, term->n, SIZE_MAX) > term->room)
		fold(term, names, cells);
	term->shown = term->n;
	while (term->shown > 1 && total_width(term, term->shown, 0) > term->room)
		term->shown--;
	narrow(term, term->shown);
	find_bar(term);
	return CRM_OK;
}

/* --- laying out --- */

static enum crm_status
put_table(struct crm_tabterm *term, const char *const *names, struct crm_buf *buf)
{
	enum crm_status st = crm_tabterm_put_header(term, names, buf);

	for (size_t i = 0; st == CRM_OK && i < term->nheld; i++)
		crm_tabterm_put_line(term, term->held[i], buf);
	return st;
}

/* Behind the first columns, which say what a row is, as many as fit; and again until all are. */
static enum crm_status
put_unfolded(struct crm_tabterm *term, const char *const *names, struct crm_buf *buf)
{
	size_t keys = 0, at = 0;
	enum crm_status st = CRM_OK;

	while (keys + 1 < term->n && !crm_coltype_numeric(term->columns[keys].type))
		keys++;
	for (size_t i = 0; i < keys; i++) {
		const size_t most = term->room / (2 * keys);
		if (term->width[i] > most && term->width[i] > LEAST_UNFOLD)
			term->width[i] = most > LEAST_UNFOLD ? most : LEAST_UNFOLD;
		term->pick[i] = i;
	}
	const size_t first = total_width(term, keys, SIZE_MAX);
	for (size_t i = keys; st == CRM_OK && i < term->n;
	     crm_buf_puts(buf, i < term->n ? "\n" : "")) {
		at = first;
		term->npick = keys;
		do {
			at += (term->npick > 0 ? GAP : 0) + term->width[i];
			term->pick[term->npick++] = i++;
		} while (i < term->n && at + GAP + term->width[i] <= term->room);
		st = put_table(term, names, buf);
	}
	return st;
}

static enum crm_status
make_names(struct crm_tabterm *term, const char ***names)
{
	const char **list = crm_arena_alloc(&term->arena, term->n * sizeof(*list));

	if (list == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < term->n; i++) {
		crm_buf_reset(&term->cell);
		crm_visible_add(&term->cell, term->columns[i].name);
		list[i] = crm_arena_strdup(&term->arena, crm_buf_str(&term->cell));
		if (list[i] == NULL || !crm_buf_ok(&term->cell))
			return CRM_ENOMEM;
	}
	*names = list;
	return CRM_OK;
}

/* all: there are no more rows than those held. */
static enum crm_status
lay_out(struct crm_tabterm *term, struct crm_buf *buf, bool all)
{
	const char **names = NULL;
	enum crm_status st = make_names(term, &names);

	term->unfold = term->unfold && all;
	if (st == CRM_OK)
		st = fit(term, names);
	if (st != CRM_OK)
		return st;
	term->laid_out = true;
	const bool unfold = term->unfold && term->shown < term->n;
	term->npick = unfold ? 0 : term->shown;
	for (size_t i = 0; i < term->npick; i++)
		term->pick[i] = i;
	if (unfold)
		term->shown = term->n;
	if (unfold && term->nheld == 1) {
		term->bar = BAR_MOST;
		crm_tabterm_put_list(term, names, buf);
	} else {
		st = unfold ? put_unfolded(term, names, buf) : put_table(term, names, buf);
	}
	crm_arena_reset(&term->arena);
	return st == CRM_OK && crm_buf_ok(buf) ? CRM_OK : CRM_ENOMEM;
}

/* --- rows --- */

/* A cell as people see it. */
static const char *
make_cell(struct crm_tabterm *term, const char *cell, enum crm_coltype type)
{
	crm_buf_reset(&term->cell);
	crm_visible_add(&term->cell, cell == NULL ? "" : cell);
	const char *made = crm_arena_strdup(&term->arena, crm_buf_str(&term->cell));
	if (made != NULL && crm_coltype_numeric(type) && type != CRM_COL_INT) {
		crm_buf_reset(&term->cell);
		crm_num_group(&term->cell, made, " ");
		made = crm_arena_strdup(&term->arena, crm_buf_str(&term->cell));
	}
	term->bytes += term->cell.len;
	return crm_buf_ok(&term->cell) ? made : NULL;
}

enum crm_status
crm_tabterm_row(struct crm_tabterm *term, const char *const *cells, struct crm_buf *buf)
{
	const char **row = crm_arena_alloc(&term->arena, term->n * sizeof(*row));

	if (row == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < term->n; i++) {
		row[i] = make_cell(term, cells[i], term->columns[i].type);
		if (row[i] == NULL)
			return CRM_ENOMEM;
		const size_t width = crm_tabterm_width_of(row[i]);
		if (!term->laid_out && width > term->width[i])
			term->width[i] = width;
	}
	if (term->laid_out) {
		crm_tabterm_put_line(term, row, buf);
		crm_arena_reset(&term->arena);
		return crm_buf_ok(buf) ? CRM_OK : CRM_ENOMEM;
	}
	term->held[term->nheld++] = row;
	if (term->nheld == CRM_TABTERM_HELD || term->bytes > HELD_BYTES)
		return lay_out(term, buf, false);
	return CRM_OK;
}

enum crm_status
crm_tabterm_end(struct crm_tabterm *term, struct crm_buf *buf)
{
	enum crm_status st = term->laid_out ? CRM_OK : lay_out(term, buf, true);

	if (st == CRM_OK && term->shown < term->n)
		crm_tabterm_put_left_out(term, buf);
	return st == CRM_OK && crm_buf_ok(buf) ? CRM_OK : CRM_ENOMEM;
}
