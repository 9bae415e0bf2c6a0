/*
 * Charts of a table: a row a label, a column a series.
 */
#ifndef CRM_REPORT_PLOT_H
#define CRM_REPORT_PLOT_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/err.h"
#include "lib/table/table.h"

enum crm_plot_kind {
	CRM_PLOT_BARS,   /* a bar a value */
	CRM_PLOT_LINES,  /* series over the rows, as over time */
	CRM_PLOT_FUNNEL, /* what is left of the first row */
	CRM_PLOT_HEAT    /* rows by columns, the more the darker */
};

/* "bars", "lines", "funnel", "heat"; false for none. */
bool crm_plot_kind_by_name(const char *name, enum crm_plot_kind *kind);

#define CRM_PLOT_SERIES_MAX 64

struct crm_plot_cell {
	bool known; /* else there is no number */
	double value;
	const char *text; /* for people */
};

/* Everything is in its arena. */
struct crm_plot {
	enum crm_plot_kind kind;
	const char *title; /* or NULL */
	const char *series[CRM_PLOT_SERIES_MAX];
	size_t nseries;
	const char **label;         /* of rows */
	struct crm_plot_cell *cell; /* row by row, nseries each */
	size_t nrows, cap;
	int label_at, value_at[CRM_PLOT_SERIES_MAX]; /* columns of the table */
	struct crm_arena arena;
};

/*
 * Chooses the columns of a table with that header. label: a name, or NULL: the first column that
 * holds no numbers; values: names, by commas, or NULL: all columns that do (of a funnel the first
 * of them). sample: rows to tell by. CRM_EUSAGE: no such column (with the nearest), or none that
 * holds numbers. Clear it in any case; start with a plot of zeros.
 */
enum crm_status crm_plot_choose(struct crm_plot *plot, const struct crm_record *header,
    const char *label, const char *values, const struct crm_record *sample, size_t nsample,
    struct crm_err *err);

/* Adds a row. *bad: the first cell that holds something which is no number, or NULL. */
enum crm_status crm_plot_add(
    struct crm_plot *plot, const struct crm_record *row, const char **bad, struct crm_err *err);

void crm_plot_clear(struct crm_plot *plot);

/* "1200000.50", "-3", "45%", "45 %". */
bool crm_plot_number(const char *text, double *value);

/* --- for a terminal --- */

struct crm_plot_text {
	int width;  /* cells; at least 20 */
	int height; /* lines of a line chart; 0: 10 */
	bool colour;
};

/* Appends the chart as lines of text of at most that width. CRM_ENOMEM. */
enum crm_status crm_plot_text(const struct crm_plot *plot, const struct crm_plot_text *how,
    struct crm_buf *out, struct crm_err *err);

/* --- for gnuplot(1) --- */

struct crm_plot_picture {
	bool png;          /* else SVG */
	bool page;         /* for a page: on what colour, in which letters is the page's business */
	int width, height; /* pixels; 0: as the rows need */
};

/*
 * Appends commands for gnuplot 5 that draw the chart on its standard output. Words of the table
 * stand in it as quoted text alone. CRM_ENOMEM.
 */
enum crm_status crm_plot_gnuplot(const struct crm_plot *plot, const struct crm_plot_picture *how,
    struct crm_buf *out, struct crm_err *err);

#endif
