/*
 * crm-report: tables that are computed.
 */
#include <string.h>

#include "cmd/cli.h"
#include "cmd/report_page.h"
#include "lib/report/group.h"
#include "lib/report/report.h"
#include "lib/report/saved.h"
#include "lib/store/query.h"

static struct {
	int64_t since, until, as_of, timeout;
	const char *by, *currency, *file;
	bool check;
} options = { INT64_MIN, INT64_MAX, INT64_MAX, 60, NULL, NULL, NULL, false };

static const struct cli_opt opts[] = {
	{ 0, "since", "TIME", "only from then on: 2026-01-01, -30d", CLI_TIME, &options.since },
	{ 0, "until", "TIME", "only until then; a date means its whole day", CLI_UNTIL,
	    &options.until },
	{ 0, "as-of", "TIME", "as it stood then, by what was recorded; of a date: when it ended",
	    CLI_UNTIL, &options.as_of },
	{ 0, "currency", "CODE", "all money in that one, by the rates; without: each by itself",
	    CLI_TEXT, &options.currency },
	{ 0, "by", "FIELD", "split it: source, owner, campaign, month, grade; several by commas",
	    CLI_TEXT, &options.by },
	{ 0, "file", "FILE", "the SQL of this file; - is stdin", CLI_TEXT, &options.file },
	{ 0, "check", NULL, "exit with 1 when there is a row", CLI_FLAG, &options.check },
	{ 0, "timeout", "SECONDS", "how long SQL may take; 0: as long as it wants (60)", CLI_INT,
	    &options.timeout },
};

static const struct cli_tool tool = {
	.name = "crm-report",
	.summary = "compute a report",
	.operands = "[REPORT | list | page | sql [SELECT]]",
	.features = CLI_DB_SELF | CLI_OUT,
	.opts = opts,
	.nopts = NELEM(opts),
};

struct printer {
	struct cli *cli;
	struct crm_column columns[CRM_REPORT_COLUMNS_MAX];
	size_t n;
	bool any; /* a row was handed over */
};

/* An empty number is none: null in JSON. */
static enum crm_status
print_row(void *arg, const char *const *cells, struct crm_err *err)
{
	struct printer *p = arg;
	const char *out[CRM_REPORT_COLUMNS_MAX];

	p->any = true;
	for (size_t i = 0; i < p->n; i++)
		out[i] = p->columns[i].type != CRM_COL_TEXT && *cells[i] == '\0' ? NULL : cells[i];
	return cli_out_row(p->cli, out, err);
}

/* What --check makes of a report that was printed. */
static enum crm_status
answer(enum crm_status st, bool any)
{
	return options.check && any && (st == CRM_OK || st == CRM_DONE) ? CRM_NO : st;
}

/* --- what there is, without a database --- */

/* What else an operand may be. */
static bool
is_taken(const char *name)
{
	return strcmp(name, "list") == 0 || strcmp(name, "page") == 0 || strcmp(name, "sql") == 0;
}

static enum crm_status
list_saved(struct cli *cli, struct crm_arena *arena, struct crm_err *err)
{
	const struct crm_report *shadow = NULL;
	struct crm_saved *saved = NULL;
	size_t n = 0;
	const char *path = cli_db_path(cli);
	enum crm_status st =
	    path == NULL ? crm_err_nomem(err) : crm_saved_list(path, arena, &saved, &n, err);

	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		const char *const cells[] = { saved[i].name, saved[i].what, saved[i].path };
		if (is_taken(saved[i].name) ||
		    crm_report_find(saved[i].name, &shadow, NULL) == CRM_OK)
			cli_warn(cli, "%s: never runs: '%s' is built in; rename it", saved[i].path,
			    saved[i].name);
		else
			st = cli_out_row(cli, cells, err);
	}
	return st;
}

static enum crm_status
list_reports(struct cli *cli, struct crm_err *err)
{
	static const struct crm_column columns[] = {
		{ "report", CRM_COL_TEXT },
		{ "what", CRM_COL_TEXT },
		{ "file", CRM_COL_TEXT },
	};
	struct crm_arena arena = CRM_ARENA_INIT;
	size_t n;
	const struct crm_report *const *reports = crm_reports(&n);
	enum crm_status st = cli_out_open(cli, columns, NELEM(columns), err);

	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		const char *const cells[] = { reports[i]->name, reports[i]->summary, "" };
		st = cli_out_row(cli, cells, err);
	}
	if (st == CRM_OK)
		st = list_saved(cli, &arena, err);
	crm_arena_clear(&arena);
	return st == CRM_OK ? cli_out_end(cli, err) : st;
}

/* --- SQL --- */

static enum crm_status
print_query(struct cli *cli, struct crm_query *query, struct crm_err *err)
{
	const char *const *cells;
	size_t n;
	bool any = false;
	const struct crm_column *columns = crm_query_columns(query, &n);
	enum crm_status st = cli_out_open(cli, columns, n, err);

	while (st == CRM_OK && (st = crm_query_step(query, &cells, err)) == CRM_OK) {
		st = cli_out_row(cli, cells, err);
		any = true;
		if (st == CRM_DONE) /* nobody reads on */
			return answer(st, any);
	}
	return st == CRM_DONE ? answer(cli_out_end(cli, err), any) : st;
}

/* name: what messages call it; a file that is wrong is wrong input. */
static enum crm_status
run_sql(struct cli *cli, const char *sql, const char *name, bool file, struct crm_err *err)
{
	struct crm_query *query = NULL;
	struct crm_err why;

	if (options.by != NULL)
		return crm_err_set(err, CRM_EUSAGE, "SQL takes no --by: it says GROUP BY itself");
	if (options.currency != NULL)
		return crm_err_set(
		    err, CRM_EUSAGE, "SQL takes no --currency: it reads what is there");
	if (options.as_of != INT64_MAX)
		return crm_err_set(err, CRM_EUSAGE, "SQL takes no --as-of: it reads what is there");
	enum crm_status st = cli_open_db(cli, CRM_DB_READ, err);
	if (st != CRM_OK)
		return st;
	const struct crm_query_times times = { options.since, options.until, cli->now };
	st = crm_query_open(&query, cli->db, sql, &times, options.timeout, &why);
	if (st == CRM_OK)
		st = print_query(cli, query, &why);
	crm_query_free(query);
	if (st == CRM_OK || st == CRM_DONE || st == CRM_NO)
		return st;
	return crm_err_set(
	    err, file && st == CRM_EUSAGE ? CRM_EDATA : st, "%s: %s", name, why.text);
}

static enum crm_status
run_file(struct cli *cli, const char *path, struct crm_err *err)
{
	const bool standard = strcmp(path, "-") == 0;
	struct crm_arena arena = CRM_ARENA_INIT;
	const char *sql = NULL;
	enum crm_status st = crm_saved_read(standard ? "/dev/stdin" : path, &arena, &sql, err);

	if (st == CRM_OK)
		st = run_sql(cli, sql, standard ? "stdin" : path, true, err);
	crm_arena_clear(&arena);
	return st;
}

static enum crm_status
run_saved(struct cli *cli, const char *name, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	const struct crm_saved *saved = NULL;
	const char *path = cli_db_path(cli);
	enum crm_status st =
	    path == NULL ? crm_err_nomem(err) : crm_saved_find(path, name, &arena, &saved, err);

	if (st == CRM_OK)
		st = run_file(cli, saved->path, err);
	crm_arena_clear(&arena);
	return st;
}

/* --- reports --- */

/* The moment of the report: now, or the last second of the past that is asked for. */
static int64_t
moment(const struct cli *cli)
{
	return options.as_of <= cli->now ? options.as_of - 1 : cli->now;
}

/* Whoever compares periods has to know which was not over. */
static void
say_unfinished(struct cli *cli)
{
	const int64_t at = moment(cli);
	const char *will = at < cli->now ? "was not over: its figures changed since"
					 : "is not over: its figures will change";
	struct crm_arena arena = CRM_ARENA_INIT;

	/* A month is over with its last second. */
	if (options.until != INT64_MAX && options.until > at + (at < cli->now))
		cli_say(cli, "the period %s", will);
	else if (options.by != NULL && strstr(options.by, "month") != NULL &&
		 options.until == INT64_MAX &&
		 (at == cli->now || crm_month_of(at + 1) == crm_month_of(at))) {
		const char *month = crm_month_text(&arena, crm_month_of(at));
		cli_say(cli, "%s %s", month == NULL ? "this month" : month, will);
	}
	crm_arena_clear(&arena);
}

/* Which time is asked for, and which money. */
static struct crm_report_request
request(const struct cli *cli)
{
	return (struct crm_report_request){ .since = options.since,
		.until = options.until,
		.as_of = moment(cli),
		.before = options.as_of <= cli->now ? options.as_of : 0,
		.currency = options.currency };
}

static void
say_note(void *arg, const char *text)
{
	const struct printer *p = arg;

	cli_say(p->cli, "%s", text);
}

static enum crm_status
run_report(struct cli *cli, const struct crm_report *report, struct crm_err *err)
{
	struct printer printer = { .cli = cli };
	enum crm_status st =
	    crm_report_columns(report, options.by, printer.columns, &printer.n, err);

	cli->unfold = true;
	if (st == CRM_OK && options.currency != NULL)
		st = crm_report_check_currency(report, options.currency, err);
	if (st == CRM_OK)
		st = cli_open_db(cli, CRM_DB_READ, err);
	if (st == CRM_OK)
		st = cli_out_open(cli, printer.columns, printer.n, err);
	if (st != CRM_OK)
		return st;
	struct crm_report_request of = request(cli);
	of.by = options.by;
	of.note = say_note;
	of.row = print_row;
	of.arg = &printer;
	st = crm_report_run(cli->db, report, &of, err);
	if (st == CRM_OK)
		st = cli_out_end(cli, err);
	if (st == CRM_OK)
		say_unfinished(cli);
	return answer(st, printer.any);
}

static enum crm_status
run_page(struct cli *cli, struct crm_err *err)
{
	if (options.by != NULL || options.check)
		return crm_err_set(
		    err, CRM_EUSAGE, "page takes no %s", options.check ? "--check" : "--by");
	enum crm_status st = CRM_OK;
	if (options.currency != NULL)
		st = crm_report_check_currency(NULL, options.currency, err);
	if (st == CRM_OK)
		st = cli_open_db(cli, CRM_DB_READ, err);
	if (st != CRM_OK)
		return st;
	const struct crm_report_request of = request(cli);
	return report_page(cli, &of, err);
}

static enum crm_status
run_operand(struct cli *cli, const char *word, struct crm_err *err)
{
	const struct crm_report *report = NULL;

	if (strcmp(word, "list") == 0)
		return list_reports(cli, err);
	if (strcmp(word, "page") == 0)
		return run_page(cli, err);
	if (strcmp(word, "sql") == 0)
		return crm_err_set(
		    err, CRM_EUSAGE, "what SQL? crm-report sql 'SELECT ...', or --file FILE");
	if (crm_report_find(word, &report, NULL) == CRM_OK)
		return run_report(cli, report, err);
	return run_saved(cli, word, err);
}

static enum crm_status
run(struct cli *cli, struct crm_err *err)
{
	const bool sql = cli->narg > 0 && strcmp(cli->arg[0], "sql") == 0;
	const int most = sql && options.file == NULL ? 2 : 1;

	if (cli->narg > most)
		return crm_err_set(err, CRM_EUSAGE,
		    sql ? "one statement, in quotes; what is '%s'?"
			: "one report at a time, not also '%s'",
		    cli->arg[most]);
	if (options.file != NULL && cli->narg > 0 && !sql)
		return crm_err_set(
		    err, CRM_EUSAGE, "--file is of SQL, not of report '%s'", cli->arg[0]);
	if (options.file != NULL)
		return run_file(cli, options.file, err);
	if (cli->narg == 2)
		return run_sql(cli, cli->arg[1], "sql", false, err);
	return cli->narg == 0 ? list_reports(cli, err) : run_operand(cli, cli->arg[0], err);
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run);
}
