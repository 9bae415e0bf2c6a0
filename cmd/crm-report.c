/*
 * crm-report: tables that are computed.
 */
#include "cmd/cli.h"
#include "lib/report/report.h"

static struct {
	int64_t since, until;
	const char *by;
} options = { INT64_MIN, INT64_MAX, NULL };

static const struct cli_opt opts[] = {
	{ 0, "since", "TIME", "only from then on: 2026-01-01, -30d", CLI_TIME, &options.since },
	{ 0, "until", "TIME", "only until then; a date means its whole day", CLI_UNTIL,
	    &options.until },
	{ 0, "by", "FIELD", "split it: source, owner, campaign, month, grade", CLI_TEXT,
	    &options.by },
};

static const struct cli_tool tool = {
	.name = "crm-report",
	.summary = "compute a report",
	.operands = "[REPORT]",
	.features = CLI_DB_SELF | CLI_OUT,
	.opts = opts,
	.nopts = NELEM(opts),
};

struct printer {
	struct cli *cli;
	struct crm_column columns[CRM_REPORT_COLUMNS_MAX];
	size_t n;
};

/* An empty number is none: null in JSON. */
static enum crm_status
print_row(void *arg, const char *const *cells, struct crm_err *err)
{
	const struct printer *p = arg;
	const char *out[CRM_REPORT_COLUMNS_MAX];

	for (size_t i = 0; i < p->n; i++)
		out[i] = p->columns[i].type != CRM_COL_TEXT && *cells[i] == '\0' ? NULL : cells[i];
	return cli_out_row(p->cli, out, err);
}

/* What there is, without a database. */
static enum crm_status
list_reports(struct cli *cli, struct crm_err *err)
{
	static const struct crm_column columns[] = {
		{ "report", CRM_COL_TEXT },
		{ "what", CRM_COL_TEXT },
	};
	size_t n;
	const struct crm_report *const *reports = crm_reports(&n);
	enum crm_status st = cli_out_open(cli, columns, NELEM(columns), err);

	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		const char *const cells[] = { reports[i]->name, reports[i]->summary };
		st = cli_out_row(cli, cells, err);
	}
	return st == CRM_OK ? cli_out_end(cli, err) : st;
}

static enum crm_status
run_report(struct cli *cli, const struct crm_report *report, struct crm_err *err)
{
	struct printer printer = { .cli = cli };
	enum crm_status st =
	    crm_report_columns(report, options.by, printer.columns, &printer.n, err);

	if (st == CRM_OK)
		st = cli_open_db(cli, CRM_DB_READ, err);
	if (st == CRM_OK)
		st = cli_out_open(cli, printer.columns, printer.n, err);
	if (st != CRM_OK)
		return st;
	const struct crm_report_request request = { .since = options.since,
		.until = options.until,
		.as_of = cli->now,
		.by = options.by,
		.row = print_row,
		.arg = &printer };
	st = crm_report_run(cli->db, report, &request, err);
	return st == CRM_OK ? cli_out_end(cli, err) : st;
}

static enum crm_status
run(struct cli *cli, struct crm_err *err)
{
	const struct crm_report *report = NULL;

	if (cli->narg == 0)
		return list_reports(cli, err);
	if (cli->narg > 1)
		return crm_err_set(
		    err, CRM_EUSAGE, "one report at a time, not also '%s'", cli->arg[1]);
	enum crm_status st = crm_report_find(cli->arg[0], &report, err);
	return st == CRM_OK ? run_report(cli, report, err) : st;
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run);
}
