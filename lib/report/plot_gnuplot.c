/*
 * Charts as commands for gnuplot(1). Rows are numbers in its data; labels are tics, in quotes.
 */
#include <math.h>
#include <string.h>

#include "lib/report/plot.h"
#include "lib/text/utf8.h"

#define BAR 18         /* pixels of a bar, and of what lies between rows */
#define WIDTH 800      /* pixels of a picture */
#define PNG_MOST 32000 /* pixels that cairo can draw */
#define LETTER 9       /* pixels of a letter, at most */
#define BESIDE 7       /* and of a digit */
#define LABEL 30       /* letters of a label, at most */

/* Okabe and Ito's colours, which people see who see few. */
static const char palette[] = "set linetype 1 lc rgb '#0072b2'\nset linetype 2 lc rgb '#e69f00'\n"
			      "set linetype 3 lc rgb '#009e73'\nset linetype 4 lc rgb '#cc79a7'\n"
			      "set linetype 5 lc rgb '#56b4e9'\nset linetype 6 lc rgb '#d55e00'\n"
			      "set linetype cycle 6\n";

/* In single quotes nothing is special but these, and no line ends in them. */
static void
put_quoted(struct crm_buf *out, const char *text)
{
	crm_buf_putc(out, '\'');
	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '\'')
			crm_buf_putc(out, '\'');
		crm_buf_putc(out, (unsigned char)*c < ' ' ? ' ' : *c);
	}
	crm_buf_putc(out, '\'');
}

/* A label, cut where it would leave no room for what it is of. */
static void
put_label(struct crm_buf *out, const char *text, const struct crm_plot_picture *how)
{
	const int room = (how->width > 0 ? how->width : WIDTH) * 2 / 5 / LETTER;
	struct crm_buf cut = CRM_BUF_INIT;

	crm_text_cut(&cut, text, room < LABEL ? room : LABEL);
	put_quoted(out, crm_buf_str(&cut));
	if (!crm_buf_ok(&cut))
		out->failed = true;
	crm_buf_clear(&cut);
}

static void
put_number(struct crm_buf *out, const struct crm_plot_cell *cell)
{
	if (cell->known)
		crm_buf_printf(out, "%.15g", cell->value);
	else
		crm_buf_puts(out, "NaN");
}

/* How many labels have room side by side. */
static size_t
labels_in(const struct crm_plot *plot, const struct crm_plot_picture *how)
{
	int widest = 1;

	for (size_t i = 0; i < plot->nrows; i++) {
		const int width = crm_text_width(plot->label[i]);
		widest = width > widest ? width : widest;
	}
	const int n = (how->width > 0 ? how->width : WIDTH) / ((widest + 2) * LETTER);
	return n > 2 ? (size_t)n : 2;
}

static int
height_of(const struct crm_plot *plot, bool page)
{
	const int rows = (int)(plot->nrows < 1000 ? plot->nrows : 1000);
	const int around = page ? 12 : 90; /* a page has titles of its own */

	switch (plot->kind) {
	case CRM_PLOT_BARS:
		return around + rows * (page ? BAR * 3 / 2 : BAR * (int)(plot->nseries + 1));
	case CRM_PLOT_LINES:
		return page ? 220 : 400;
	default:
		return around + rows * 2 * BAR;
	}
}

static void
put_head(const struct crm_plot *plot, const struct crm_plot_picture *how, struct crm_buf *out)
{
	const int width = how->width > 0 ? how->width : WIDTH;
	const int wanted = how->height > 0 ? how->height : height_of(plot, how->page);
	const int height = how->png && wanted > PNG_MOST ? PNG_MOST : wanted;

	crm_buf_printf(out, "set terminal %s noenhanced size %d,%d font 'sans,%d'%s\n",
	    how->png ? "pngcairo" : "svg", width, height, how->page ? 12 : 11,
	    how->png || how->page ? "" : " background '#ffffff'");
	crm_buf_puts(out, palette);
	crm_buf_puts(out, "set encoding utf8\nset datafile missing 'NaN'\nset tics nomirror out "
			  "textcolor rgb '#333333'\n"
			  "set border lc rgb '#666666'\nset style fill solid 1 noborder\n");
	if (plot->title != NULL) {
		crm_buf_puts(out, "set title ");
		put_quoted(out, plot->title);
		crm_buf_putc(out, '\n');
	}
}

/* Labels of rows on an axis, at places that many apart; at most so many. */
static void
put_tics(const struct crm_plot *plot, const struct crm_plot_picture *how, const char *axis,
    size_t most, struct crm_buf *out)
{
	const size_t step = (plot->nrows + most - 1) / most;

	crm_buf_printf(out, "set %stics (", axis);
	for (size_t i = 0; i < plot->nrows; i += step) {
		crm_buf_puts(out, i == 0 ? "" : ", ");
		put_label(out, plot->label[i], how);
		crm_buf_printf(out, " %zu", i);
	}
	crm_buf_puts(out, ")\n");
}

static void
put_most(const struct crm_plot *plot, double *least, double *most)
{
	*least = 0;
	*most = 0;
	for (size_t i = 0; i < plot->nrows * plot->nseries; i++) {
		if (!plot->cell[i].known)
			continue;
		*least = fmin(*least, plot->cell[i].value);
		*most = fmax(*most, plot->cell[i].value);
	}
	if (*least == *most)
		*most = *least + 1;
}

/* What stands beside the end of a bar: the value as it came. */
static void
put_value(const struct crm_plot_cell *cell, double x, double y, struct crm_buf *out)
{
	if (!cell->known)
		return;
	crm_buf_puts(out, "set label ");
	put_quoted(out, cell->text);
	crm_buf_printf(out, " at %.15g,%.15g left offset 0.5,0\n", x, y);
}

/* Numbers at an axis with all their digits, where gnuplot would write 1e+06. */
static void
put_format(const char *axis, double least, double most, struct crm_buf *out)
{
	if (fmax(most, -least) >= 100000)
		crm_buf_printf(out, "set format %s \"%%.0f\"\n", axis);
}

/* Numbers of many digits stand at five places at most: a step is 1, 2 or 5 and zeros. */
static void
put_steps(double span, struct crm_buf *out)
{
	if (span < 100000)
		return;
	const double ten = pow(10, floor(log10(span / 5)));
	const double step = span / 5 <= ten       ? ten
			    : span / 5 <= ten * 2 ? ten * 2
			    : span / 5 <= ten * 5 ? ten * 5
						  : ten * 10;
	crm_buf_printf(out, "set xtics %.15g\n", step);
}

/* From the least to the most, and room for what stands beside the ends of bars. */
static void
put_range(const struct crm_plot *plot, const struct crm_plot_picture *how, struct crm_buf *out)
{
	const double drawn = (how->width > 0 ? how->width : WIDTH) * 0.6;
	double least, most, beside = 0;

	put_most(plot, &least, &most);
	for (size_t i = 0; i < plot->nrows * plot->nseries; i++)
		beside = fmax(beside, crm_text_width(plot->cell[i].text) * BESIDE + 10);
	beside = fmin(beside / drawn, 0.6);
	crm_buf_printf(out, "set xrange [%.15g:%.15g]\nset yrange [%zu - 0.5:-0.5]\n", least * 1.05,
	    most + (most - least) * beside / (1 - beside), plot->nrows);
	put_format("x", least, most, out);
	put_steps(most - least, out);
}

static void
put_bars(const struct crm_plot *plot, const struct crm_plot_picture *how, struct crm_buf *out)
{
	const double each = 0.8 / (double)plot->nseries;

	put_tics(plot, how, "y", plot->nrows, out);
	put_range(plot, how, out);
	crm_buf_puts(out, plot->nseries > 1 ? "set key below center horizontal\n" : "unset key\n");
	crm_buf_puts(out, how->page
			      ? "unset xtics\nset border 2\nset tmargin 0.3\nset bmargin 0.3\n"
				"set ytics scale 0\n"
			      : "set grid x lc rgb '#dddddd'\nset grid noy\n");
	crm_buf_puts(out, "$data << EOD\n");
	for (size_t i = 0; i < plot->nrows; i++) {
		for (size_t k = 0; k < plot->nseries; k++) {
			crm_buf_puts(out, k == 0 ? "" : " ");
			put_number(out, &plot->cell[i * plot->nseries + k]);
		}
		crm_buf_putc(out, '\n');
	}
	crm_buf_puts(out, "EOD\n");
	for (size_t i = 0; i < plot->nrows * plot->nseries; i++) {
		const struct crm_plot_cell *cell = &plot->cell[i];
		const size_t row = i / plot->nseries, series = i % plot->nseries;
		const double middle = (double)row - 0.4 + each * ((double)series + 0.5);
		put_value(cell, fmax(cell->value, 0), middle, out);
	}
	crm_buf_puts(out, "plot ");
	for (size_t k = 0; k < plot->nseries; k++) {
		crm_buf_printf(out,
		    "%s$data using (0):0:(0):%zu:($0 - 0.4 + %.6f):($0 - 0.4 + %.6f)"
		    " with boxxyerror lt %zu title ",
		    k == 0 ? "" : ", ", k + 1, each * (double)k, each * (double)(k + 1), k + 1);
		put_quoted(out, plot->series[k]);
	}
	crm_buf_putc(out, '\n');
}

static void
put_funnel(const struct crm_plot *plot, const struct crm_plot_picture *how, struct crm_buf *out)
{
	double least, most;

	put_most(plot, &least, &most);
	put_tics(plot, how, "y", plot->nrows, out);
	crm_buf_printf(out, "set xrange [%.15g:%.15g]\nset yrange [%zu - 0.5:-0.5]\n", -most * 0.55,
	    most * 0.55, plot->nrows);
	crm_buf_puts(out, "unset key\nunset xtics\n");
	crm_buf_puts(out, how->page ? "set border 0\nset tmargin 0.3\nset bmargin 0.3\n"
				      "set ytics scale 0\n"
				    : "set border 2\n");
	crm_buf_puts(out, "$data << EOD\n");
	for (size_t i = 0; i < plot->nrows; i++) {
		struct crm_plot_cell cell = plot->cell[i * plot->nseries];
		cell.value = fmax(cell.value, 0); /* less than nothing is left of nothing */
		put_number(out, &cell);
		crm_buf_putc(out, '\n');
	}
	crm_buf_puts(out, "EOD\n");
	for (size_t i = 0; i < plot->nrows; i++) {
		const struct crm_plot_cell *cell = &plot->cell[i * plot->nseries];
		const double first = plot->cell[0].known ? plot->cell[0].value : 0;
		if (!cell->known)
			continue;
		crm_buf_puts(out, "set label ");
		put_quoted(out, cell->text);
		if (first > 0)
			crm_buf_printf(out, ".'  (%.0f %%)'", cell->value / first * 100);
		/* Beside a bar that is too narrow for it. */
		if (cell->value > most * 0.3)
			crm_buf_printf(out, " at 0,%zu center front tc rgb '#ffffff'\n", i);
		else
			crm_buf_printf(
			    out, " at %.15g,%zu left offset 1,0\n", fmax(cell->value, 0) / 2, i);
	}
	crm_buf_puts(out, "plot $data using (0):0:(-$1/2):($1/2):($0 - 0.4):($0 + 0.4)"
			  " with boxxyerror lt 1\n");
}

static void
put_lines(const struct crm_plot *plot, const struct crm_plot_picture *how, struct crm_buf *out)
{
	double least, most;

	put_most(plot, &least, &most);
	put_tics(plot, how, "x", labels_in(plot, how), out);
	crm_buf_printf(out, "set xrange [-0.5:%zu - 0.5]\nset yrange [%.15g:%.15g]\n", plot->nrows,
	    least * 1.05, most * 1.05);
	crm_buf_puts(out, plot->nseries > 1 ? "set key below center horizontal\n" : "unset key\n");
	crm_buf_puts(out, "set grid y lc rgb '#dddddd'\n");
	crm_buf_puts(out,
	    how->page ? "set border 1\nset tmargin 1\nset xtics scale 0\nset ytics scale 0\n" : "");
	/* What is counted has no halves. */
	crm_buf_puts(out, how->page && most <= 5 ? "set ytics 1\n" : "");
	put_format("y", least, most, out);
	crm_buf_puts(out, "$data << EOD\n");
	for (size_t i = 0; i < plot->nrows * plot->nseries; i++) {
		put_number(out, &plot->cell[i]);
		crm_buf_putc(out, (i + 1) % plot->nseries == 0 ? '\n' : ' ');
	}
	crm_buf_puts(out, "EOD\nplot ");
	for (size_t k = 0; k < plot->nseries; k++) {
		crm_buf_printf(out, "%s$data using 0:%zu with %s lt %zu title ", k == 0 ? "" : ", ",
		    k + 1, how->page ? "lines lw 2" : "linespoints lw 2 pt 7 ps 0.5", k + 1);
		put_quoted(out, plot->series[k]);
		/* What would be points is drawn: a page has no place for symbols to refer to. Their
		 * size is in rows. */
		if (how->page)
			crm_buf_printf(out,
			    ", $data using 0:%zu:(%.15g) with circles lt %zu notitle", k + 1,
			    (double)plot->nrows * 0.0075, k + 1);
	}
	crm_buf_putc(out, '\n');
}

static void
put_heat(const struct crm_plot *plot, const struct crm_plot_picture *how, struct crm_buf *out)
{
	double least, most;

	put_most(plot, &least, &most);
	put_tics(plot, how, "y", plot->nrows, out);
	crm_buf_puts(out, "set xtics (");
	for (size_t k = 0; k < plot->nseries; k++) {
		crm_buf_puts(out, k == 0 ? "" : ", ");
		put_quoted(out, plot->series[k]);
		crm_buf_printf(out, " %zu", k);
	}
	crm_buf_printf(out,
	    ")\nset palette defined (0 '#ffffff', 1 '#0072b2')\nunset colorbox\nunset key\n"
	    "set cbrange [%.15g:%.15g]\nset xrange [-0.5:%zu - 0.5]\nset yrange [%zu - 0.5:-0.5]\n"
	    "$data << EOD\n",
	    least, most, plot->nseries, plot->nrows);
	for (size_t i = 0; i < plot->nrows * plot->nseries; i++) {
		if (plot->cell[i].known)
			crm_buf_printf(out, "%zu %zu %.15g\n", i % plot->nseries, i / plot->nseries,
			    plot->cell[i].value);
	}
	crm_buf_puts(out, "EOD\n");
	for (size_t i = 0; i < plot->nrows * plot->nseries; i++) {
		const struct crm_plot_cell *cell = &plot->cell[i];
		if (!cell->known)
			continue;
		crm_buf_puts(out, "set label ");
		put_quoted(out, cell->text);
		crm_buf_printf(out, " at %zu,%zu center front tc rgb '%s'\n", i % plot->nseries,
		    i / plot->nseries,
		    cell->value - least > (most - least) * 0.6 ? "#ffffff" : "#000000");
	}
	crm_buf_puts(out, "plot $data using 1:2:($1 - 0.5):($1 + 0.5):($2 - 0.5):($2 + 0.5):3"
			  " with boxxyerror lc palette\n");
}

enum crm_status
crm_plot_gnuplot(const struct crm_plot *plot, const struct crm_plot_picture *how,
    struct crm_buf *out, struct crm_err *err)
{
	put_head(plot, how, out);
	if (plot->nrows == 0 || plot->nseries == 0) {
		crm_buf_puts(out, "unset tics\nunset border\nunset key\nset xrange [0:1]\n"
				  "set yrange [0:1]\nplot NaN\n");
		return crm_buf_ok(out) ? CRM_OK : crm_err_nomem(err);
	}
	switch (plot->kind) {
	case CRM_PLOT_BARS:
		put_bars(plot, how, out);
		break;
	case CRM_PLOT_LINES:
		put_lines(plot, how, out);
		break;
	case CRM_PLOT_FUNNEL:
		put_funnel(plot, how, out);
		break;
	default:
		put_heat(plot, how, out);
	}
	return crm_buf_ok(out) ? CRM_OK : crm_err_nomem(err);
}
