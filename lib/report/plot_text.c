/*
 * Charts of text: blocks of Unicode, an eighth of a cell fine.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/report/plot.h"
#include "lib/table/bar.h"
#include "lib/text/utf8.h"

#define LABEL_MAX 24 /* cells */
#define LEAST_LABEL 4
#define LEAST_BAR 3
#define PERCENT 7 /* cells of a percentage and its gap */
#define HEIGHT 10 /* lines of a line chart */
#define GAP "  "

/* Colours that can be told apart on light and on dark: SGR codes. */
static const int colours[] = { 34, 33, 32, 35, 36, 31 };

struct page {
	const struct crm_plot *plot;
	const struct crm_plot_text *how;
	struct crm_buf *out;
	double least, most;       /* of all values, and 0 */
	int label, series, value; /* cells of the widest; 0: there is none */
};

/* --- measures --- */

static int
at_most(int n, int most)
{
	return n < most ? n : most;
}

static void
measure(struct page *page)
{
	const struct crm_plot *plot = page->plot;
	const int names = at_most(page->how->width * 2 / 5, LABEL_MAX);

	for (size_t i = 0; i < plot->nrows; i++) {
		const int width = at_most(crm_text_width(plot->label[i]), names);
		page->label = page->label > width ? page->label : width;
	}
	for (size_t i = 0; i < plot->nseries; i++) {
		const int width = at_most(crm_text_width(plot->series[i]), names);
		page->series = page->series > width ? page->series : width;
	}
	for (size_t i = 0; i < plot->nrows * plot->nseries; i++) {
		const struct crm_plot_cell *cell = &plot->cell[i];
		const int width = crm_text_width(cell->text);
		if (!cell->known)
			continue;
		page->least = fmin(page->least, cell->value);
		page->most = fmax(page->most, cell->value);
		page->value = page->value > width ? page->value : width;
	}
	/* Beside it: gaps, a little of the bar, the value, the names of series, percents. */
	const int beside =
	    4 + LEAST_BAR + page->value +
	    (plot->kind == CRM_PLOT_BARS && plot->nseries > 1 ? page->series + 2 : 0) +
	    (plot->kind == CRM_PLOT_FUNNEL ? PERCENT : 0);
	const int left = page->how->width - beside;
	page->label = at_most(page->label, left > LEAST_LABEL ? left : LEAST_LABEL);
}

/* --- words --- */

static void
put_spaces(struct page *page, int n)
{
	for (int i = 0; i < n; i++)
		crm_buf_putc(page->out, ' ');
}

/* Text in so many cells, cut with an ellipsis where it is longer. */
static void
put_cell(struct page *page, const char *text, int width, bool right)
{
	if (right)
		put_spaces(page, width - crm_text_width(text));
	const int used = crm_text_cut(page->out, text, width);
	if (!right)
		put_spaces(page, width - used);
}

static void
colour(struct page *page, size_t series)
{
	if (page->how->colour)
		crm_buf_printf(page->out, "\033[%dm",
		    colours[series % (sizeof(colours) / sizeof(colours[0]))]);
}

static void
plain(struct page *page)
{
	if (page->how->colour)
		crm_buf_puts(page->out, "\033[m");
}

/* Ends a line without the blanks at its end. */
static void
end_line(struct page *page)
{
	while (page->out->len > 0 && page->out->data[page->out->len - 1] == ' ')
		page->out->data[--page->out->len] = '\0';
	crm_buf_putc(page->out, '\n');
}

/* --- bars --- */

/* A bar of so many eighths of a cell, lighter below zero; returns the cells. */
static int
put_bar(struct page *page, int eighths, bool negative)
{
	const int cells = eighths / 8 + (eighths % 8 != 0);

	if (!negative)
		return crm_bar_add(page->out, eighths);
	for (int i = 0; i < cells; i++)
		crm_buf_puts(page->out, "▒");
	return cells;
}

/* What a value takes of a width, at least a sliver when it is not zero. */
static int
eighths_of(const struct page *page, double value, int width)
{
	const double most = fmax(page->most, -page->least);

	if (most <= 0 || value == 0)
		return 0;
	const int n = (int)lround(fabs(value) / most * width * 8);
	return n == 0 ? 1 : n;
}

static void
put_bars(struct page *page)
{
	const struct crm_plot *plot = page->plot;
	const int names = plot->nseries > 1 ? page->series + 2 : 0;
	int room = page->how->width - page->label - 2 - names - page->value - 2;

	room = room < 1 ? 1 : room;
	for (size_t i = 0; i < plot->nrows * plot->nseries; i++) {
		const struct crm_plot_cell *cell = &plot->cell[i];
		const size_t series = i % plot->nseries;
		put_cell(
		    page, series == 0 ? plot->label[i / plot->nseries] : "", page->label, false);
		crm_buf_puts(page->out, GAP);
		if (names > 0) {
			put_cell(page, plot->series[series], page->series, false);
			crm_buf_puts(page->out, GAP);
		}
		colour(page, series);
		const int used = !cell->known ? 0
					      : put_bar(page, eighths_of(page, cell->value, room),
						    cell->value < 0);
		plain(page);
		put_spaces(page, room - used);
		crm_buf_puts(page->out, GAP);
		put_cell(page, cell->text, page->value, true);
		end_line(page);
	}
}

/* --- funnels --- */

static void
put_funnel(struct page *page)
{
	const struct crm_plot *plot = page->plot;
	const double first = plot->nrows > 0 && plot->cell[0].known ? plot->cell[0].value : 0;
	int room = page->how->width - page->label - 2 - page->value - 2 - PERCENT;

	room = room < 1 ? 1 : room;
	for (size_t i = 0; i < plot->nrows; i++) {
		const struct crm_plot_cell *cell = &plot->cell[i * plot->nseries];
		/* Whole cells, so that both ends stand alike. */
		int cells = (eighths_of(page, cell->known ? cell->value : 0, room) + 4) / 8;
		cells = cells == 0 && cell->known && cell->value > 0 ? 1 : cells;
		put_cell(page, plot->label[i], page->label, false);
		put_spaces(page, 2 + (room - cells) / 2);
		colour(page, 0);
		put_bar(page, cells * 8, cell->known && cell->value < 0);
		plain(page);
		put_spaces(page, room - cells - (room - cells) / 2 + 2);
		put_cell(page, cell->text, page->value, true);
		if (first > 0 && cell->known)
			crm_buf_printf(page->out, "  %3.0f %%", cell->value / first * 100);
		end_line(page);
	}
}

/* --- lines --- */

static const char *
column_part(int eighths)
{
	static const char *const parts[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };

	return parts[eighths < 0 ? 0 : eighths > 8 ? 8 : eighths];
}

/* The row of the table that stands in a column of the chart: more rows than columns are picked. */
static size_t
row_of(const struct page *page, int column, int columns)
{
	const size_t n = page->plot->nrows;

	return n <= (size_t)columns
		   ? (size_t)column
		   : (size_t)((double)column * (double)(n - 1) / (double)(columns - 1) + 0.5);
}

/* What stands at an axis. */
static void
axis_text(double value, struct crm_buf *out)
{
	char text[32];

	snprintf(text, sizeof(text), fabs(value) >= 10000 ? "%.0f" : "%.6g", value);
	crm_num_group(out, text, " ");
}

static void
put_axis(struct page *page, const double *value)
{
	struct crm_buf text = CRM_BUF_INIT;

	if (value != NULL)
		axis_text(*value, &text);
	put_cell(page, crm_buf_str(&text), page->value, true);
	crm_buf_puts(page->out, value != NULL ? " ┤" : " │");
	page->out->failed = page->out->failed || !crm_buf_ok(&text);
	crm_buf_clear(&text);
}

/* The first and the last label, under the chart. */
static void
put_ends(struct page *page, int columns)
{
	const struct crm_plot *plot = page->plot;
	const char *first = plot->label[0], *last = plot->label[plot->nrows - 1];
	const int most = at_most((page->how->width - page->value - 4) / 2, LABEL_MAX);
	const int left = at_most(crm_text_width(first), most),
		  right = at_most(crm_text_width(last), most);

	put_spaces(page, page->value + 2);
	put_cell(page, first, left, false);
	if (plot->nrows > 1) {
		const int gap = columns - left - right;
		put_spaces(page, gap > 2 ? gap : 2);
		put_cell(page, last, right, false);
	}
	end_line(page);
}

/* Lines of a chart above zero and below it, and what one of them is worth. */
struct scale {
	int above, below;
	double each;
};

static struct scale
scale_of(const struct page *page)
{
	const double span = page->most - page->least;
	const bool both = page->least < 0 && page->most > 0;
	int height = page->how->height > 0 ? page->how->height : HEIGHT;

	height = both && height < 2 ? 2 : height;
	struct scale scale = { .above = height };

	if (page->least < 0) {
		scale.below = (int)lround(-page->least / span * height);
		scale.below = scale.below < 1 ? 1 : scale.below;
		scale.below = both ? at_most(scale.below, height - 1) : height;
		scale.above = height - scale.below;
		scale.each = -page->least / scale.below;
	}
	if (scale.above > 0)
		scale.each = fmax(scale.each, page->most / scale.above);
	return scale;
}

/* What a value has in a line: 0 is the first above zero, -1 the first below. */
static const char *
part_of(const struct crm_plot_cell *cell, const struct scale *scale, int line)
{
	const double value = cell->known && scale->each > 0 ? cell->value / scale->each : 0;

	if (line >= 0)
		return column_part((int)lround(value * 8) - line * 8);
	return value < 0 && (line == -1 || lround(-value) >= -line) ? "▒" : " ";
}

/* The value at the edge of a line where one is shown: at the ends, in the middle or at zero. */
static const double *
edge_of(const struct page *page, const struct scale *scale, int line, double *value)
{
	const int top = scale->above - 1;

	*value = line == top && top > 0 ? page->most : scale->each * line;
	if (line == top && top > 0)
		return page->most > 0 ? value : NULL;
	if (line == 0 || line == -scale->below)
		return value;
	return scale->below == 0 && line == scale->above / 2 && page->most > 0 ? value : NULL;
}

static void
put_line(struct page *page, const struct scale *scale, size_t series)
{
	const struct crm_plot *plot = page->plot;
	const int room = page->how->width - page->value - 2;
	const int each = plot->nrows * 3 <= (size_t)room ? 3 : 1;
	const int columns = at_most((int)plot->nrows * each, room) / each;
	double value;

	if (plot->nseries > 1) {
		put_cell(page, plot->series[series], page->how->width, false);
		end_line(page);
	}
	for (int line = scale->above - 1; line >= -scale->below; line--) {
		put_axis(page, edge_of(page, scale, line, &value));
		colour(page, series);
		for (int i = 0; i < columns; i++) {
			const struct crm_plot_cell *cell =
			    &plot->cell[row_of(page, i, columns) * plot->nseries + series];
			for (int j = 0; j < (each == 3 ? 2 : 1); j++)
				crm_buf_puts(page->out, part_of(cell, scale, line));
			if (each == 3)
				crm_buf_putc(page->out, ' ');
		}
		plain(page);
		end_line(page);
	}
	put_ends(page, columns * each - (each == 3));
}

static void
put_lines(struct page *page)
{
	const struct scale scale = scale_of(page);
	double value;

	page->value = 0;
	for (int line = -scale.below; line < scale.above; line++) {
		struct crm_buf text = CRM_BUF_INIT;
		if (edge_of(page, &scale, line, &value) != NULL)
			axis_text(value, &text);
		const int width = crm_text_width(crm_buf_str(&text));
		page->value = page->value > width ? page->value : width;
		crm_buf_clear(&text);
	}
	for (size_t i = 0; i < page->plot->nseries; i++) {
		if (i > 0)
			crm_buf_putc(page->out, '\n');
		put_line(page, &scale, i);
	}
}

/* --- heat --- */

/* The columns from first on, before last. */
static void
put_heat_part(struct page *page, size_t first, size_t last, int wide)
{
	static const char *const shades[] = { " ", "░", "▒", "▓", "█" };
	const struct crm_plot *plot = page->plot;
	const double span = page->most - page->least;

	put_spaces(page, page->label);
	for (size_t i = first; i < last; i++) {
		crm_buf_puts(page->out, GAP "  ");
		put_cell(page, plot->series[i], wide, true);
	}
	end_line(page);
	for (size_t i = 0; i < plot->nrows; i++) {
		put_cell(page, plot->label[i], page->label, false);
		for (size_t k = first; k < last; k++) {
			const struct crm_plot_cell *cell = &plot->cell[i * plot->nseries + k];
			const double part =
			    cell->known && span > 0 ? (cell->value - page->least) / span : 0;
			const char *shade = shades[(int)lround(part * 4)];
			crm_buf_puts(page->out, GAP);
			colour(page, 0);
			crm_buf_printf(page->out, "%s%s", shade, shade);
			plain(page);
			put_cell(page, cell->text, wide, true);
		}
		end_line(page);
	}
}

/* Columns that have no room come below. */
static void
put_heat(struct page *page)
{
	const size_t n = page->plot->nseries;
	const int wide = page->value > page->series ? page->value : page->series;
	const int fit = (page->how->width - page->label) / (wide + 4);
	const size_t each = fit < 1 ? 1 : (size_t)fit;

	for (size_t i = 0; i < n; i += each) {
		if (i > 0)
			crm_buf_putc(page->out, '\n');
		put_heat_part(page, i, i + each < n ? i + each : n, wide);
	}
}

enum crm_status
crm_plot_text(const struct crm_plot *plot, const struct crm_plot_text *how, struct crm_buf *out,
    struct crm_err *err)
{
	struct page page = { .plot = plot, .how = how, .out = out };

	measure(&page);
	if (plot->title != NULL)
		crm_buf_printf(out, "%s\n\n", plot->title);
	if (plot->nrows > 0 && plot->nseries > 0) {
		switch (plot->kind) {
		case CRM_PLOT_BARS:
			put_bars(&page);
			break;
		case CRM_PLOT_LINES:
			put_lines(&page);
			break;
		case CRM_PLOT_FUNNEL:
			put_funnel(&page);
			break;
		default:
			put_heat(&page);
		}
	}
	return crm_buf_ok(out) ? CRM_OK : crm_err_nomem(err);
}
