#include "cmd/report_page.h"

#include <unistd.h>

#include "cmd/cli_gnuplot.h"
#include "lib/crm/setting.h"
#include "lib/report/page.h"

/* What gnuplot prints of the charts; nothing where it is not there. */
static enum crm_status
draw(struct cli *cli, struct crm_page *page, struct crm_buf *charts, struct crm_err *err)
{
	struct crm_buf commands = CRM_BUF_INIT;
	enum crm_status st = crm_page_charts(page, &commands, err);

	if (st == CRM_OK && commands.len > 0)
		st = cli_gnuplot(&commands, charts, err);
	crm_buf_clear(&commands);
	if (st != CRM_EUNAVAILABLE)
		return st;
	cli_warn(cli, "the page has no pictures: %s", err->text);
	return CRM_OK;
}

static enum crm_status
write_page(struct cli *cli, struct crm_page *page, struct crm_err *err)
{
	struct crm_buf charts = CRM_BUF_INIT, html = CRM_BUF_INIT;
	struct crm_arena arena = CRM_ARENA_INIT;
	const char *zone = NULL;
	enum crm_status st = crm_setting_text(cli->db, "timezone", &arena, &zone, err);

	if (st == CRM_OK)
		st = draw(cli, page, &charts, err);
	if (st == CRM_OK)
		st = crm_page_write(page, charts.len == 0 ? NULL : crm_buf_str(&charts), cli->now,
		    zone, &html, err);
	if (st == CRM_OK)
		st = cli_out_bytes(cli, html.data, html.len, err);
	crm_arena_clear(&arena);
	crm_buf_clear(&charts);
	crm_buf_clear(&html);
	return st == CRM_DONE ? CRM_OK : st;
}

enum crm_status
report_page(struct cli *cli, const struct crm_report_request *request, struct crm_err *err)
{
	struct crm_report_request of = *request;
	struct crm_page *page = NULL;
	const enum crm_format format = cli_format(cli);
	enum crm_status st = CRM_OK;

	if (isatty(STDOUT_FILENO))
		return crm_err_set(
		    err, CRM_EUSAGE, "a page is not for a terminal: crm-report page > week.html");
	if (format != CRM_FORMAT_CSV || cli->columns != NULL)
		return crm_err_set(err, CRM_EUSAGE, "a page is HTML, and has all its columns");
	if (of.since == INT64_MIN && of.until == INT64_MAX)
		st = crm_page_week(of.as_of + 1, &of.since, &of.until, err);
	if (st == CRM_OK)
		st = crm_page_compute(&page, cli->db, &of, err);
	if (st == CRM_OK)
		st = write_page(cli, page, err);
	crm_page_free(page);
	return st;
}
