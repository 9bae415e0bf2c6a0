/*
 * The inside of a page, for the files that it is made of.
 */
#ifndef CRM_REPORT_PAGE_PRIVATE_H
#define CRM_REPORT_PAGE_PRIVATE_H

#include "lib/report/cohort.h"
#include "lib/report/page.h"
#include "lib/report/plot.h"

#define CRM_PAGE_THIN "\xe2\x80\xaf" /* a narrow blank that does not break */
#define CRM_PAGE_ROWS 60             /* of a table; what is beyond is counted */
#define CRM_PAGE_CHART_ROWS 12       /* of a chart */
#define CRM_PAGE_CHART_WIDTH 400     /* pixels, as phones have: browsers enlarge it */

/* A table of a report as it is shown. Everything is in the page's arena. */
struct crm_page_table {
	struct crm_column columns[CRM_REPORT_COLUMNS_MAX];
	const char *heading[CRM_REPORT_COLUMNS_MAX];
	size_t n;
	const char ***row; /* nrows, n cells each */
	size_t nrows, cap;
	const char **total; /* NULL: there is no such row */
	const char *note;   /* or NULL */
};

struct crm_page_section {
	const struct crm_page_spec *spec;
	struct crm_page_table table;
	struct crm_plot plot; /* of no rows: there is no chart */
	const char *alt;      /* what the chart shows, in words */
};

/* What a section is. */
struct crm_page_spec {
	const char *id, *title;
	const char *what;   /* its definition, short */
	const char *report; /* its name */
	const char *by;     /* or NULL */
	enum crm_page_of {
		CRM_PAGE_PERIOD,
		CRM_PAGE_ALL_TIME,
		CRM_PAGE_YEAR /* the twelve months that end with that of the period's last moment */
	} of;
	/*
	 * Of rows of the report that begin with the same month one row is made: what a row of these
	 * says for a column, or NULL. NULL: rows are as the report has them. shares: of such a
	 * table all columns but the first and `leads` are.
	 */
	const char *(*take)(const char *column, const char *const *cells);
	bool shares;
	bool total;        /* the figures without `by` come below */
	const char *sort;  /* the column whose largest comes first; NULL: as the report has it */
	const char *none;  /* what an empty first cell stands for */
	const char *empty; /* what is said where there is no row */
	struct crm_page_chart {
		enum crm_plot_kind kind;
		const char *label, *values; /* NULL: there is no chart */
		const char *what;           /* its caption */
	} chart;
	struct crm_page_column {
		const char *name, *heading;
		bool optional; /* left out where no row has a figure in it */
	} columns[16];
};

/* A figure at the top of the page. */
struct crm_page_figure {
	const char *value, *what, *more;
};

#define CRM_PAGE_FIGURES 5
#define CRM_PAGE_SECTIONS_MAX 16

struct crm_page {
	struct crm_report_request request;
	struct crm_page_section section[CRM_PAGE_SECTIONS_MAX];
	size_t nsections;
	struct crm_page_figure figure[CRM_PAGE_FIGURES];
	size_t nfigures;
	struct crm_cohort leads; /* what all sections are computed from */
	bool any;                /* there is a lead, of whatever period */
	struct crm_arena arena;
};

/* All sections in their order, n of them. */
const struct crm_page_spec *crm_page_specs(size_t *n);

/* The place of a column in a table; -1: it is not there. */
int crm_page_column(const struct crm_page_table *table, const char *name);

/* Adds a row, which is in the page's arena. */
enum crm_status crm_page_add_row(
    struct crm_page *page, struct crm_page_table *table, const char **row, struct crm_err *err);

/* The period that CRM_PAGE_YEAR says, from that of a request. */
void crm_page_year(struct crm_report_request *request);
/* Computes the table of a section that has `take`. */
enum crm_status crm_page_months(struct crm_page *page, struct crm_db *db,
    const struct crm_page_spec *spec, struct crm_page_table *table,
    struct crm_report_request request, struct crm_err *err);
const char *crm_page_take_funnel(const char *column, const char *const *cells);
const char *crm_page_take_cohort(const char *column, const char *const *cells);

/* A period in words: "17-23 November 2025" with a dash. NULL: out of memory. */
const char *crm_page_period(struct crm_arena *arena, int64_t since, int64_t until);

/* "2025-11" as "Nov 2025"; what is no month stays as it is. NULL: out of memory. */
const char *crm_page_month(struct crm_arena *arena, const char *month);

/* "78.0" as "1 h 18 min": minutes as people say them. What is no number stays as it is. */
const char *crm_page_minutes(struct crm_arena *arena, const char *minutes);

/*
 * Appends one of the pictures that gnuplot printed as part of a page, and moves *charts behind it:
 * colours become names of the style sheet, ids and what nobody sees go. alt: what it shows. False:
 * there is no picture.
 */
bool crm_page_svg(const char **charts, const char *alt, struct crm_buf *out);

/* The style sheet, lines up to a NULL. */
extern const char *const crm_page_style[];

#endif
