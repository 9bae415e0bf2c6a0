/*
 * crm-lead-qualify: grades leads, unqualifies and reopens them, moves them between stages of work.
 */
#include <string.h>

#include "cmd/cli.h"
#include "lib/flow/qualify.h"

static struct {
	struct crm_qualify_ask ask;
	bool explain, atomic;
	const char *rejects;
} options;

static const struct cli_opt opts[] = {
	{ 'g', "grade", "A|B|C|auto", "qualify with this grade; auto: by the score rules", CLI_TEXT,
	    &options.ask.grade },
	{ 'u', "unqualified", "REASON", "unqualify for this reason", CLI_TEXT,
	    &options.ask.reason },
	{ 0, "note", "TEXT", "what more there is to say of the reason", CLI_TEXT,
	    &options.ask.note },
	{ 0, "reopen", NULL, "make unqualified leads new again", CLI_FLAG, &options.ask.reopen },
	{ 0, "stage", "NAME", "move between the stages of work", CLI_TEXT, &options.ask.stage },
	{ 0, "explain", NULL, "say what counted for a score", CLI_FLAG, &options.explain },
	{ 0, "atomic", NULL, "all or nothing: a rejected row changes none", CLI_FLAG,
	    &options.atomic },
	{ 0, "rejects", "FILE", "write rejected rows there", CLI_TEXT, &options.rejects },
};

static const struct cli_tool tool = {
	.name = "crm-lead-qualify",
	.summary = "qualify leads with a grade, or unqualify them with a reason",
	.operands = "[ID ...]",
	.features = CLI_DB | CLI_WRITES | CLI_OUT | CLI_IN,
	.opts = opts,
	.nopts = NELEM(opts),
};

struct run {
	struct cli *cli;
	struct crm_qualify_options how;
	struct crm_qualify *qualify;
	/* columns of the input, or -1 */
	int grade, reason, note, stage;
	int64_t count[CRM_QUALIFY_ACTIONS], passed;
};

enum {
	ADD_ACTION,
	ADD_STATUS,
	ADD_STAGE,
	ADD_GRADE,
	ADD_SCORE,
	ADD_OWNER,
	ADD_WHY,
	ADD_ERROR
};

static const struct crm_column added[] = {
	[ADD_ACTION] = { "action", CRM_COL_TEXT },
	[ADD_STATUS] = { "status", CRM_COL_TEXT },
	[ADD_STAGE] = { "stage", CRM_COL_TEXT },
	[ADD_GRADE] = { "grade", CRM_COL_TEXT },
	[ADD_SCORE] = { "score", CRM_COL_INT },
	[ADD_OWNER] = { "owner", CRM_COL_TEXT },
	[ADD_WHY] = { "why", CRM_COL_TEXT },
	[ADD_ERROR] = { "error", CRM_COL_TEXT },
};

/* --- rows ----------------------------------------------------------------------------- */

static bool
asks(const struct crm_qualify_ask *ask)
{
	return ask->grade != NULL || ask->reason != NULL || ask->stage != NULL || ask->reopen;
}

/*
 * In a table of leads as they are `note` is the lead's own, and `reason_note` the one to the
 * reason.
 */
static enum crm_status
start(void *arg, struct crm_tabin *in, struct crm_err *err)
{
	struct run *run = arg;
	struct cli *cli = run->cli;
	const int reason_note = cli_column(cli, "reason_note");
	int id;

	run->how.listing = cli_column(cli, "status") >= 0;
	run->grade = cli_column(cli, "grade");
	run->reason = cli_column(cli, "reason");
	run->stage = cli_column(cli, "stage");
	run->note = reason_note >= 0 || run->how.listing ? reason_note : cli_column(cli, "note");
	enum crm_status st = cli_need_column(cli, "id", &id, err);
	if (st != CRM_OK || in == NULL || asks(&options.ask) || run->grade >= 0 ||
	    run->reason >= 0 || run->stage >= 0)
		return st;
	return crm_err_set(err, CRM_EUSAGE,
	    "what is to be done? --grade, --unqualified, --reopen or --stage, or a column grade, "
	    "reason or stage");
}

static const char *
or_blank(const char *text)
{
	return text == NULL ? "" : text;
}

static enum crm_status
work(void *arg, struct cli_row *row, struct crm_err *err)
{
	struct run *run = arg;
	struct crm_qualified done = { .action = CRM_QUALIFY_UNCHANGED };
	const struct crm_qualify_ask ask = { .grade = cli_cell(row, run->grade),
		.reason = cli_cell(row, run->reason),
		.note = cli_cell(row, run->note),
		.stage = cli_cell(row, run->stage) };
	int64_t card;
	enum crm_tab kind;
	enum crm_status st = cli_row_card(run->cli, row, &card, &kind, err);

	if (st == CRM_OK && card == 0)
		return cli_row_pass(run->cli, row, &row->added[ADD_ACTION], &run->passed);
	if (st != CRM_OK)
		return st;
	st = crm_qualify_card(run->qualify, card, &ask, &done, row->arena, err);
	st = cli_row_merged(run->cli, row, card, st, &done.why, err);
	if (st != CRM_OK)
		return st;
	row->added[ADD_ACTION] = crm_qualify_action_name(done.action);
	row->added[ADD_STATUS] = done.status;
	row->added[ADD_STAGE] = done.stage;
	row->added[ADD_GRADE] = or_blank(done.grade);
	row->added[ADD_SCORE] = or_blank(done.score);
	row->added[ADD_OWNER] = or_blank(done.owner);
	row->added[ADD_WHY] = done.why;
	row->added[ADD_ERROR] = "";
	run->count[done.action]++;
	return CRM_OK;
}

/* --- the end -------------------------------------------------------------------------- */

/* "read 500: qualified 471, unchanged 20, rejected 9": what adds up to what was read. */
static enum crm_status
summarise(const struct run *run, struct crm_err *err)
{
	struct cli_part part[CRM_QUALIFY_ACTIONS + 1];

	for (int i = 0; i < CRM_QUALIFY_ACTIONS; i++)
		part[i] = (struct cli_part){ crm_qualify_action_name((enum crm_qualify_action)i),
			run->count[i], false };
	part[CRM_QUALIFY_ACTIONS] = (struct cli_part){ "passed", run->passed, false };
	return cli_summarise(run->cli, part, NELEM(part), err);
}

static enum crm_status
check_options(const struct cli *cli, struct crm_err *err)
{
	const struct crm_qualify_ask *ask = &options.ask;
	const int ways =
	    (ask->grade != NULL) + (ask->reason != NULL) + (ask->stage != NULL) + ask->reopen;

	if (ways > 1)
		return crm_err_set(
		    err, CRM_EUSAGE, "one of --grade, --unqualified, --reopen and --stage");
	if ((ask->grade != NULL && *ask->grade == '\0') ||
	    (ask->reason != NULL && *ask->reason == '\0') ||
	    (ask->stage != NULL && *ask->stage == '\0'))
		return crm_err_set(
		    err, CRM_EUSAGE, "--grade, --unqualified and --stage want a word");
	if (ask->note != NULL && asks(ask) && ask->reason == NULL)
		return crm_err_set(err, CRM_EUSAGE, "--note goes with --unqualified");
	if (options.explain && asks(ask) && (ask->grade == NULL || strcmp(ask->grade, "auto") != 0))
		return crm_err_set(err, CRM_EUSAGE, "--explain goes with --grade auto");
	if (cli->narg > 0 && !asks(ask))
		return crm_err_set(err, CRM_EUSAGE,
		    "what is to be done? --grade, --unqualified, --reopen or --stage");
	return CRM_OK;
}

static enum crm_status
run_tool(struct cli *cli, struct crm_err *err)
{
	struct run run = { .cli = cli,
		.how = { .ask = options.ask, .login = cli->as, .explain = options.explain } };
	const struct cli_rows rows = { .add = added,
		.nadd = NELEM(added),
		.work = work,
		.start = start,
		.atomic = options.atomic,
		.rejects = options.rejects };
	enum crm_status st = check_options(cli, err);

	if (st == CRM_OK)
		st = crm_qualify_open(&run.qualify, cli->db, &run.how, err);
	if (st == CRM_OK)
		st = cli_rows_run(cli, &rows, &run, err);
	if (st == CRM_OK)
		st = summarise(&run, err);
	crm_qualify_free(run.qualify);
	return st;
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run_tool);
}
