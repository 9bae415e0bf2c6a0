#include <inttypes.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/report/page_private.h"
#include "lib/table/html.h"

#define DASH "\xe2\x80\x93"

/* What is being written, and where. */
struct writing {
	const struct crm_page *page;
	const char *charts; /* what is left of them, or NULL */
	struct crm_arena arena;
	struct crm_buf *out;
};

/* --- cells --- */

static bool
ends(const char *s, const char *with)
{
	const size_t len = strlen(s), tail = strlen(with);

	return len >= tail && strcmp(s + len - tail, with) == 0;
}

static void
put_number(struct writing *w, const struct crm_column *column, const char *cell)
{
	if (*cell == '\0') {
		crm_buf_puts(w->out, "<span class=\"none\">" DASH "</span>");
	} else if (ends(column->name, "_min")) {
		const char *text = crm_page_minutes(&w->arena, cell);
		if (text == NULL)
			w->out->failed = true;
		else
			crm_html_add(w->out, text);
	} else {
		double value;
		if (crm_plot_number(cell, &value))
			crm_num_group(w->out, cell, CRM_PAGE_THIN);
		else
			crm_html_add(w->out, cell);
		crm_buf_puts(w->out, column->type == CRM_COL_SHARE ? CRM_PAGE_THIN "%" : "");
	}
}

/* A share has its bar behind it. */
static void
put_share(struct writing *w, const struct crm_column *column, const char *cell)
{
	double value;

	if (crm_plot_number(cell, &value) && value > 0)
		crm_buf_printf(
		    w->out, "<td class=\"n s\" style=\"--p:%.1f%%\">", value > 100 ? 100 : value);
	else
		crm_buf_puts(w->out, "<td class=\"n\">");
	put_number(w, column, cell);
	crm_buf_puts(w->out, "</td>");
}

static void
put_cell(struct writing *w, const struct crm_page_section *section, size_t i, const char *cell)
{
	const struct crm_column *column = &section->table.columns[i];

	if (column->type == CRM_COL_SHARE) {
		put_share(w, column, cell);
		return;
	}
	if (crm_coltype_numeric(column->type)) {
		crm_buf_puts(w->out, "<td class=\"n\">");
		put_number(w, column, cell);
		crm_buf_puts(w->out, "</td>");
		return;
	}
	crm_buf_puts(w->out, i == 0 ? "<th scope=\"row\">" : "<td>");
	if (*cell == '\0' && i == 0 && section->spec->none != NULL)
		crm_buf_printf(w->out, "<span class=\"none\">%s</span>", section->spec->none);
	else
		crm_html_add(w->out, cell);
	crm_buf_puts(w->out, i == 0 ? "</th>" : "</td>");
}

static void
put_row(struct writing *w, const struct crm_page_section *section, const char *const *row)
{
	crm_buf_puts(w->out, "<tr>");
	for (size_t i = 0; i < section->table.n; i++)
		put_cell(w, section, i, row[i]);
	crm_buf_puts(w->out, "</tr>\n");
}

/* --- sections --- */

static void
put_table(struct writing *w, const struct crm_page_section *section)
{
	const struct crm_page_spec *spec = section->spec;
	const struct crm_page_table *table = &section->table;
	const size_t shown = table->nrows < CRM_PAGE_ROWS ? table->nrows : CRM_PAGE_ROWS;

	crm_buf_printf(w->out,
	    "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"%s-title\">\n"
	    "<table>\n<caption>%s</caption>\n<thead><tr>",
	    spec->id, spec->title);
	for (size_t i = 0; i < table->n; i++)
		crm_buf_printf(w->out, "<th scope=\"col\"%s>%s</th>",
		    crm_coltype_numeric(table->columns[i].type) ? " class=\"n\"" : "",
		    table->heading[i]);
	crm_buf_puts(w->out, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < shown; i++)
		put_row(w, section, table->row[i]);
	crm_buf_puts(w->out, "</tbody>\n");
	if (table->total != NULL) {
		const char *row[CRM_REPORT_COLUMNS_MAX];
		for (size_t i = 0; i < table->n; i++)
			row[i] = i == 0 ? "All" : table->total[i];
		crm_buf_puts(w->out, "<tfoot>\n");
		put_row(w, section, row);
		crm_buf_puts(w->out, "</tfoot>\n");
	}
	crm_buf_puts(w->out, "</table>\n</div>\n");
	if (table->nrows > shown)
		crm_buf_printf(w->out,
		    "<p class=\"note\">And %zu more rows: <code>crm-report %s%s%s</code> has them "
		    "all.</p>\n",
		    table->nrows - shown, spec->report, spec->by == NULL ? "" : " --by ",
		    spec->by == NULL ? "" : spec->by);
}

static void
put_chart(struct writing *w, const struct crm_page_section *section)
{
	struct crm_buf svg = CRM_BUF_INIT;

	if (section->plot.nrows > 0 && w->charts != NULL &&
	    crm_page_svg(&w->charts, section->alt, &svg)) {
		crm_buf_puts(w->out, "<figure>\n");
		crm_buf_puts(w->out, crm_buf_str(&svg));
		crm_buf_puts(w->out, "<figcaption>");
		crm_buf_puts(w->out, section->spec->chart.what);
		crm_buf_puts(w->out, "</figcaption>\n</figure>\n");
	}
	w->out->failed = w->out->failed || !crm_buf_ok(&svg);
	crm_buf_clear(&svg);
}

static void
put_section(struct writing *w, const struct crm_page_section *section)
{
	const struct crm_page_spec *spec = section->spec;

	crm_buf_printf(w->out,
	    "<section id=\"%s\" aria-labelledby=\"%s-title\">\n<h2 id=\"%s-title\">%s</h2>\n"
	    "<p class=\"what\">%s</p>\n",
	    spec->id, spec->id, spec->id, spec->title, spec->what);
	if (section->table.note != NULL) {
		crm_buf_puts(w->out, "<p class=\"note\">Note: ");
		crm_html_add(w->out, section->table.note);
		crm_buf_puts(w->out, ".</p>\n");
	}
	if (section->table.nrows == 0) {
		crm_buf_printf(w->out, "<p class=\"empty\">%s</p>\n", spec->empty);
	} else {
		crm_buf_printf(w->out, "<div class=\"%s\">\n",
		    section->table.n > 9   ? "wide many"
		    : section->table.n > 5 ? "wide"
					   : "beside");
		put_chart(w, section);
		put_table(w, section);
		crm_buf_puts(w->out, "</div>\n");
	}
	crm_buf_puts(w->out, "</section>\n");
}

/* --- the page --- */

static void
put_head(struct writing *w, const char *period)
{
	crm_buf_puts(w->out,
	    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	    "style-src 'unsafe-inline'\">\n"
	    "<meta name=\"generator\" content=\"crm-report\">\n<title>Leads, ");
	crm_html_add(w->out, period);
	crm_buf_puts(w->out, "</title>\n<style>\n");
	for (const char *const *line = crm_page_style; *line != NULL; line++)
		crm_buf_printf(w->out, "%s\n", *line);
	crm_buf_puts(w->out, "</style>\n</head>\n<body>\n");
}

/* When it was made; and what is not the end of it yet. */
static void
put_made(struct writing *w, const char *period, int64_t made, const char *zone)
{
	const struct crm_report_request *request = &w->page->request;
	char time[CRM_TIME_SIZE];

	crm_time_format(made, time);
	crm_buf_puts(w->out, "<header>\n<h1>Leads <span>");
	crm_html_add(w->out, period);
	crm_buf_printf(w->out, "</span></h1>\n<p class=\"made\">Made <time datetime=\"%s\">", time);
	crm_buf_printf(w->out, "%.10s %.5s</time>, times of ", time, time + 11);
	crm_html_add(w->out, zone);
	if (request->as_of < made) {
		crm_time_format(request->as_of, time);
		crm_buf_printf(w->out, "; as it stood on %.10s %.5s", time, time + 11);
	}
	crm_buf_puts(w->out, ".");
	if (w->page->any && request->until > request->as_of + 1)
		crm_buf_puts(w->out,
		    request->as_of < made
			? " <strong>The period was not over: its figures changed since.</strong>"
			: " <strong>The period is not over: its figures will change.</strong>");
	crm_buf_puts(w->out, "</p>\n</header>\n");
}

static void
put_figures(struct writing *w)
{
	crm_buf_puts(w->out, "<ul class=\"figures\">\n");
	for (size_t i = 0; i < w->page->nfigures; i++) {
		const struct crm_page_figure *figure = &w->page->figure[i];
		crm_buf_puts(w->out, "<li><strong>");
		crm_buf_puts(w->out, figure->value);
		crm_buf_printf(w->out, "</strong> <span>%s</span>", figure->what);
		if (*figure->more != '\0')
			crm_buf_printf(w->out, " <small>%s</small>", figure->more);
		crm_buf_puts(w->out, "</li>\n");
	}
	crm_buf_puts(w->out, "</ul>\n");
}

static void
put_contents(struct writing *w)
{
	crm_buf_puts(w->out, "<nav aria-label=\"Contents\"><ul>\n");
	for (size_t i = 0; i < w->page->nsections; i++)
		crm_buf_printf(w->out, "<li><a href=\"#%s\">%s</a></li>\n",
		    w->page->section[i].spec->id, w->page->section[i].spec->title);
	crm_buf_puts(w->out, "</ul></nav>\n");
}

enum crm_status
crm_page_write(const struct crm_page *page, const char *charts, int64_t made, const char *zone,
    struct crm_buf *out, struct crm_err *err)
{
	struct writing w = { .page = page, .charts = charts, .out = out };
	const char *period = crm_page_period(&w.arena, page->request.since, page->request.until);

	if (period == NULL)
		return crm_err_nomem(err);
	put_head(&w, period);
	put_made(&w, period, made, zone);
	crm_buf_puts(out, "<main>\n");
	if (page->any) {
		put_figures(&w);
		put_contents(&w);
		for (size_t i = 0; i < page->nsections; i++)
			put_section(&w, &page->section[i]);
	} else {
		crm_buf_puts(out, "<p class=\"empty\">There are no leads yet.</p>\n");
	}
	crm_buf_puts(out,
	    "</main>\n<footer><p>Leads that were merged into others, and what was undone, are not "
	    "counted. crm-report(1) has the exact definitions.</p></footer>\n</body>\n</html>\n");
	crm_arena_clear(&w.arena);
	return crm_buf_ok(out) ? CRM_OK : crm_err_nomem(err);
}
