/*
 * What stands on the page is computed here: each report with the columns that are shown.
 */
#include "lib/report/page.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/report/page_private.h"
#include "lib/text/utf8.h"

CRM_SQL(any_lead, "SELECT 1 FROM lead LIMIT 1 /*scan*/");

int
crm_page_column(const struct crm_page_table *table, const char *name)
{
	for (size_t i = 0; i < table->n; i++)
		if (strcmp(table->columns[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* --- tables --- */

/* The rows of a report on their way into a table. */
struct taking {
	struct crm_page *page;
	struct crm_page_table *table;
	int from[CRM_REPORT_COLUMNS_MAX]; /* where each column of the table is in the report */
	bool total;
};

enum crm_status
crm_page_add_row(
    struct crm_page *page, struct crm_page_table *table, const char **row, struct crm_err *err)
{
	if (table->nrows == table->cap) {
		const size_t cap = table->cap == 0 ? 16 : table->cap * 2;
		const char ***more = crm_arena_alloc(&page->arena, cap * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(err);
		if (table->nrows > 0)
			memcpy(more, table->row, table->nrows * sizeof(*more));
		table->row = more;
		table->cap = cap;
	}
	table->row[table->nrows++] = row;
	return CRM_OK;
}

static enum crm_status
take_row(void *arg, const char *const *cells, struct crm_err *err)
{
	struct taking *t = arg;
	struct crm_arena *arena = &t->page->arena;
	const char **row = crm_arena_alloc(arena, t->table->n * sizeof(*row));

	for (size_t i = 0; row != NULL && i < t->table->n; i++) {
		row[i] = t->from[i] < 0 ? "" : crm_arena_strdup(arena, cells[t->from[i]]);
		if (row[i] == NULL)
			return crm_err_nomem(err);
	}
	if (row == NULL)
		return crm_err_nomem(err);
	if (t->total)
		t->table->total = row;
	return t->total ? CRM_OK : crm_page_add_row(t->page, t->table, row, err);
}

/* Notes of a report are told in its section; what is said twice, once. */
static void
take_note(void *arg, const char *text)
{
	struct taking *t = arg;
	const char *before = t->table->note;

	if (before == NULL)
		t->table->note = crm_arena_strdup(&t->page->arena, text);
	else if (strstr(before, text) == NULL)
		t->table->note = crm_arena_printf(&t->page->arena, "%s; %s", before, text);
}

/* Those columns of the section that the report has. */
static enum crm_status
take_columns(struct taking *t, const struct crm_report *report, const struct crm_page_spec *spec,
    const char *by, struct crm_err *err)
{
	struct crm_column columns[CRM_REPORT_COLUMNS_MAX];
	struct crm_page_table *table = t->table;
	size_t n;
	enum crm_status st = crm_report_columns(report, by, columns, &n, err);

	if (st != CRM_OK)
		return st;
	for (size_t k = 0; !t->total && spec->columns[k].name != NULL; k++)
		for (size_t i = 0; i < n; i++)
			if (strcmp(columns[i].name, spec->columns[k].name) == 0) {
				table->columns[table->n] = columns[i];
				table->heading[table->n++] = spec->columns[k].heading;
			}
	for (size_t k = 0; k < table->n; k++) {
		t->from[k] = -1;
		for (size_t i = 0; i < n; i++)
			if (strcmp(columns[i].name, table->columns[k].name) == 0)
				t->from[k] = (int)i;
	}
	return CRM_OK;
}

static enum crm_status
run(struct crm_page *page, struct crm_db *db, const struct crm_page_spec *spec,
    struct crm_page_table *table, struct crm_report_request request, struct crm_err *err)
{
	struct taking taking = { .page = page, .table = table, .total = table->nrows > 0 };
	const struct crm_report *report = NULL;
	enum crm_status st = crm_report_find(spec->report, &report, err);

	if (st == CRM_OK)
		st = take_columns(&taking, report, spec, request.by, err);
	request.row = take_row;
	request.note = take_note;
	request.arg = &taking;
	return st == CRM_OK ? report->run(db, &request, err) : st;
}

static bool
is_nothing(const char *cell)
{
	double value;

	return *cell == '\0' || (crm_plot_number(cell, &value) && value == 0);
}

/* Leaves out columns that need not be there and have no figure. */
static void
leave_out(struct crm_page_table *table, const struct crm_page_spec *spec)
{
	size_t kept = 0;

	for (size_t i = 0; i < table->n; i++) {
		bool wanted = true;
		for (size_t k = 0; spec->columns[k].name != NULL; k++)
			if (strcmp(spec->columns[k].name, table->columns[i].name) == 0)
				wanted = !spec->columns[k].optional;
		for (size_t r = 0; !wanted && r < table->nrows; r++)
			wanted = !is_nothing(table->row[r][i]);
		if (!wanted)
			continue;
		for (size_t r = 0; r < table->nrows; r++)
			table->row[r][kept] = table->row[r][i];
		if (table->total != NULL)
			table->total[kept] = table->total[i];
		table->columns[kept] = table->columns[i];
		table->heading[kept++] = table->heading[i];
	}
	table->n = kept;
}

/* One currency is said once, and not in every row. */
static enum crm_status
leave_out_currency(struct crm_page *page, struct crm_page_table *table, struct crm_err *err)
{
	const int at = crm_page_column(table, "currency");
	const char *one = NULL;

	for (size_t i = 0; at >= 0 && i < table->nrows; i++) {
		const char *currency = table->row[i][at];
		if (one != NULL && strcmp(one, currency) != 0)
			return CRM_OK;
		one = currency;
	}
	if (one == NULL || *one == '\0' || (size_t)at + 1 != table->n)
		return CRM_OK;
	table->n--;
	table->note = table->note == NULL ? crm_arena_printf(&page->arena, "amounts are in %s", one)
					  : crm_arena_printf(&page->arena, "%s; amounts are in %s",
						table->note, one);
	return table->note == NULL ? crm_err_nomem(err) : CRM_OK;
}

struct ranked {
	double value;
	size_t at;
	const char **row;
};

static int
by_value(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? 1 : -1;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* The largest first. A row without a value goes on with what the one before is about. */
static enum crm_status
sort(struct crm_page *page, struct crm_page_table *table, const char *name, struct crm_err *err)
{
	const int at = name == NULL ? -1 : crm_page_column(table, name);
	struct ranked *rank = crm_arena_alloc(&page->arena, (table->nrows + 1) * sizeof(*rank));

	if (rank == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; at >= 0 && i < table->nrows; i++) {
		rank[i] = (struct ranked){ .at = i, .row = table->row[i] };
		if (!crm_plot_number(table->row[i][at], &rank[i].value) && i > 0)
			rank[i].value = rank[i - 1].value;
	}
	if (at >= 0)
		qsort(rank, table->nrows, sizeof(*rank), by_value);
	for (size_t i = 0; at >= 0 && i < table->nrows; i++)
		table->row[i] = rank[i].row;
	return CRM_OK;
}

/* --- charts --- */

/* What a row of a chart is called: where rows share a name, with the currency. */
static const char *
label_of(struct crm_page *page, const struct crm_page_section *section, const char *const *cells)
{
	const struct crm_page_table *table = &section->table;
	const int currency = crm_page_column(table, "currency"), at = section->plot.label_at;
	const char *name =
	    *cells[at] == '\0' && section->spec->none != NULL ? section->spec->none : cells[at];
	size_t same = 0;

	for (size_t i = 0; i < table->nrows; i++)
		same += strcmp(table->row[i][at], cells[at]) == 0 &&
			*table->row[i][section->plot.value_at[0]] != '\0';
	if (same < 2 || currency < 0)
		return name;
	return crm_arena_printf(&page->arena, "%s, %s", name, cells[currency]);
}

/* Adds a row to the chart of a section, and to what it says in words. */
static enum crm_status
chart_row(struct crm_page *page, struct crm_page_section *section, const struct crm_record *header,
    const char *const *cells, struct crm_buf *alt, struct crm_err *err)
{
	const struct crm_page_table *table = &section->table;
	struct crm_cell cell[CRM_REPORT_COLUMNS_MAX];
	const struct crm_record row = { .n = header->n, .cell = cell };
	struct crm_plot *plot = &section->plot;
	const char *bad;

	for (size_t i = 0; i < table->n; i++)
		cell[i] = (struct crm_cell){ cells[i], strlen(cells[i]) };
	if (*cells[plot->value_at[0]] == '\0')
		return CRM_OK;
	const char *label = label_of(page, section, cells);
	if (label == NULL)
		return crm_err_nomem(err);
	cell[plot->label_at] = (struct crm_cell){ label, strlen(label) };
	crm_buf_printf(
	    alt, "%s %s %s", plot->nrows == 0 ? ":" : ",", label, cells[plot->value_at[0]]);
	return crm_plot_add(plot, &row, &bad, err);
}

/* A chart of nothing but zeros says nothing. */
static bool
has_figures(const struct crm_plot *plot)
{
	for (size_t i = 0; i < plot->nrows * plot->nseries; i++)
		if (plot->cell[i].known && plot->cell[i].value != 0)
			return true;
	return false;
}

static enum crm_status
make_chart(struct crm_page *page, struct crm_page_section *section, struct crm_err *err)
{
	const struct crm_page_spec *spec = section->spec;
	const struct crm_page_table *table = &section->table;
	struct crm_cell names[CRM_REPORT_COLUMNS_MAX];
	const struct crm_record header = { .n = table->n, .cell = names };
	struct crm_buf alt = CRM_BUF_INIT;

	for (size_t i = 0; i < table->n; i++)
		names[i] =
		    (struct crm_cell){ table->columns[i].name, strlen(table->columns[i].name) };
	section->plot.kind = spec->chart.kind;
	crm_buf_puts(&alt, spec->chart.what);
	enum crm_status st = crm_plot_choose(
	    &section->plot, &header, spec->chart.label, spec->chart.values, NULL, 0, err);
	for (size_t i = 0; st == CRM_OK && i < table->nrows; i++)
		if (section->plot.nrows < CRM_PAGE_CHART_ROWS)
			st = chart_row(page, section, &header, table->row[i], &alt, err);
	if (!has_figures(&section->plot))
		section->plot.nrows = 0;
	section->alt = crm_buf_ok(&alt) ? crm_arena_strdup(&page->arena, crm_buf_str(&alt)) : NULL;
	crm_buf_clear(&alt);
	return st == CRM_OK && section->alt == NULL ? crm_err_nomem(err) : st;
}

/* --- sections --- */

static enum crm_status
compute_section(
    struct crm_page *page, struct crm_db *db, struct crm_page_section *section, struct crm_err *err)
{
	const struct crm_page_spec *spec = section->spec;
	struct crm_page_table *table = &section->table;
	struct crm_report_request request = page->request;
	enum crm_status st;

	request.by = spec->by;
	if (spec->of == CRM_PAGE_ALL_TIME) {
		request.since = INT64_MIN;
		request.until = INT64_MAX;
	} else if (spec->of == CRM_PAGE_YEAR) {
		crm_page_year(&request);
	}
	st = spec->take != NULL ? crm_page_months(page, db, spec, table, request, err)
				: run(page, db, spec, table, request, err);
	request.by = NULL;
	if (st == CRM_OK && spec->total && table->nrows > 1)
		st = run(page, db, spec, table, request, err);
	/* A funnel of nothing has rows all the same. */
	if (st == CRM_OK && spec->chart.kind == CRM_PLOT_FUNNEL && table->nrows > 0 &&
	    is_nothing(table->row[0][1]))
		table->nrows = 0;
	if (st == CRM_OK)
		st = sort(page, table, spec->sort, err);
	leave_out(table, spec);
	if (st == CRM_OK)
		st = leave_out_currency(page, table, err);
	if (st == CRM_OK && spec->chart.label != NULL)
		st = make_chart(page, section, err);
	return st;
}

/* --- figures --- */

static const struct crm_page_table *
table_of(const struct crm_page *page, const char *id)
{
	size_t i = 0;

	while (i + 1 < page->nsections && strcmp(page->section[i].spec->id, id) != 0)
		i++;
	return &page->section[i].table;
}

static int64_t
sum(const struct crm_page *page, const char *id, const char *column)
{
	const struct crm_page_table *table = table_of(page, id);
	const int at = crm_page_column(table, column);
	int64_t total = 0;

	for (size_t i = 0; at >= 0 && i < table->nrows; i++)
		total += strtoll(table->row[i][at], NULL, 10);
	return total;
}

/* "49 860 unqualified", in the arena; NULL: out of memory. */
static const char *
count_of(struct crm_page *page, const char *count, const char *what)
{
	struct crm_buf text = CRM_BUF_INIT;

	crm_num_group(&text, count, CRM_PAGE_THIN);
	crm_buf_puts(&text, what);
	const char *made =
	    crm_buf_ok(&text) ? crm_arena_strdup(&page->arena, crm_buf_str(&text)) : NULL;
	crm_buf_clear(&text);
	return made;
}

static const char *
sum_of(struct crm_page *page, const char *id, const char *column, const char *what)
{
	const char *count = crm_count_text(&page->arena, sum(page, id, column));

	return count == NULL ? NULL : count_of(page, count, what);
}

static void
add_figure(struct crm_page *page, const char *value, const char *what, const char *more)
{
	page->figure[page->nfigures++] = (struct crm_page_figure){ value, what, more };
}

/* How many leads came in the period of the same length before. */
static enum crm_status
leads_before(struct crm_page *page, struct crm_db *db, const char **text, struct crm_err *err)
{
	const struct crm_page_spec *funnel = &crm_page_specs(&(size_t){ 0 })[1];
	struct crm_report_request request = page->request;
	struct crm_page_table table = { 0 };
	int64_t from;

	*text = "";
	if (request.since == INT64_MIN || request.until == INT64_MAX)
		return CRM_OK;
	const int64_t days = (request.until - request.since + 43200) / 86400;
	if (days == 0 || !crm_time_shift(request.since, -days, 0, &from))
		return CRM_OK;
	request.until = request.since;
	request.since = from;
	request.by = NULL;
	enum crm_status st = run(page, db, funnel, &table, request, err);
	const char *when =
	    days == 7   ? " in the week before"
	    : days == 1 ? " on the day before"
			: crm_arena_printf(&page->arena, " in the %" PRId64 " days before", days);
	if (st == CRM_OK && table.nrows > 0)
		*text = when == NULL ? NULL : count_of(page, table.row[0][1], when);
	return st == CRM_OK && *text == NULL ? crm_err_nomem(err) : st;
}

static enum crm_status
compute_figures(struct crm_page *page, struct crm_db *db, struct crm_err *err)
{
	const struct crm_page_table *response = table_of(page, "response");
	const int wait = crm_page_column(response, "median_min");
	const int hour = crm_page_column(response, "within_1h");
	const char **all = response->total != NULL ? response->total
			   : response->nrows > 0   ? response->row[0]
						   : NULL;
	struct crm_arena *arena = &page->arena;
	const char *before = NULL;
	enum crm_status st = leads_before(page, db, &before, err);

	if (st != CRM_OK)
		return st;
	add_figure(
	    page, all == NULL ? "0" : sum_of(page, "response", "leads", ""), "new leads", before);
	if (all != NULL && wait >= 0 && hour >= 0 && *all[wait] != '\0')
		add_figure(page, crm_page_minutes(arena, all[wait]),
		    "to the first contact (median)",
		    crm_arena_printf(arena, "%s" CRM_PAGE_THIN "%% within an hour", all[hour]));
	add_figure(page, sum_of(page, "activity", "qualified", ""), "leads qualified",
	    sum_of(page, "activity", "unqualified", " unqualified"));
	add_figure(page, sum_of(page, "activity", "converted", ""), "leads converted", "");
	add_figure(page, sum_of(page, "activity", "won", ""), "deals won",
	    sum_of(page, "activity", "lost", " lost"));
	for (size_t i = 0; i < page->nfigures; i++)
		if (page->figure[i].value == NULL || page->figure[i].more == NULL)
			return crm_err_nomem(err);
	return CRM_OK;
}

/* --- the page --- */

static enum crm_status
compute(struct crm_page *page, struct crm_db *db, struct crm_err *err)
{
	const struct crm_page_spec *specs = crm_page_specs(&page->nsections);
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, any_lead, &s, CRM_NOARGS, err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	page->any = st == CRM_OK;
	if (st == CRM_OK)
		crm_stmt_done(s);
	for (size_t i = 0; i < page->nsections; i++)
		page->section[i].spec = &specs[i];
	st = st == CRM_DONE ? CRM_OK : st;
	if (st == CRM_OK)
		st = crm_cohort_load_all(&page->leads, db, &page->request, CRM_WANT_ALL, err);
	if (st == CRM_OK)
		st = crm_cohort_reach(&page->leads, db, err);
	page->request.leads = &page->leads;
	for (size_t i = 0; st == CRM_OK && i < page->nsections; i++)
		st = compute_section(page, db, &page->section[i], err);
	return st == CRM_OK ? compute_figures(page, db, err) : st;
}

enum crm_status
crm_page_compute(struct crm_page **page, struct crm_db *db,
    const struct crm_report_request *request, struct crm_err *err)
{
	struct crm_page *p = calloc(1, sizeof(*p));

	*page = p;
	if (p == NULL)
		return crm_err_nomem(err);
	p->request = *request;
	p->request.leads = NULL;
	enum crm_status st = crm_report_begin(db, request, err);
	if (st == CRM_OK)
		st = compute(p, db, err);
	crm_cohort_free(&p->leads);
	crm_db_snapshot_end(db);
	return st;
}

void
crm_page_free(struct crm_page *page)
{
	if (page == NULL)
		return;
	for (size_t i = 0; i < page->nsections; i++)
		crm_plot_clear(&page->section[i].plot);
	crm_arena_clear(&page->arena);
	free(page);
}

enum crm_status
crm_page_charts(struct crm_page *page, struct crm_buf *commands, struct crm_err *err)
{
	const struct crm_plot_picture how = { .width = CRM_PAGE_CHART_WIDTH, .page = true };
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < page->nsections; i++)
		if (page->section[i].plot.nrows > 0) {
			st = crm_plot_gnuplot(&page->section[i].plot, &how, commands, err);
			crm_buf_puts(commands, "reset\n");
		}
	return st == CRM_OK && !crm_buf_ok(commands) ? crm_err_nomem(err) : st;
}
