/*
 * crm-convert: leads become contacts, companies and deals, or join those that are there.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd/cli.h"
#include "lib/flow/convert.h"

static struct {
	struct crm_convert_ask ask;
	bool no_deal, atomic;
	const char *rejects;
} options;

static const struct cli_opt opts[] = {
	{ 0, "contact", "ID|new|none", "the person is this contact, a new one, or none", CLI_TEXT,
	    &options.ask.contact },
	{ 0, "company", "ID|new|none", "the organisation is this company, a new one, or none",
	    CLI_TEXT, &options.ask.company },
	{ 0, "deal", "NAME|ID|new|none", "the deal: what it is called, or which it is", CLI_TEXT,
	    &options.ask.deal },
	{ 0, "deal-name", "NAME", "what the deal is called, also when that looks like an id",
	    CLI_TEXT, &options.ask.deal_name },
	{ 0, "no-deal", NULL, "no deal: interested, later", CLI_FLAG, &options.no_deal },
	{ 0, "amount", "AMOUNT", "what the deal is worth", CLI_TEXT, &options.ask.amount },
	{ 0, "currency", "CODE", "currency of the amount (ISO 4217)", CLI_TEXT,
	    &options.ask.currency },
	{ 0, "close", "DATE", "when the deal should be won", CLI_TEXT, &options.ask.close },
	{ 0, "role", "TEXT", "what the contact is in the deal", CLI_TEXT, &options.ask.role },
	{ 0, "department", "TEXT", "of the contact, and of a new deal", CLI_TEXT,
	    &options.ask.department },
	{ 0, "inn", "INN", "tax id of the company", CLI_TEXT, &options.ask.inn },
	{ 0, "kpp", "KPP", "tax registration reason code of the company", CLI_TEXT,
	    &options.ask.kpp },
	{ 0, "ogrn", "OGRN", "state registration number of the company", CLI_TEXT,
	    &options.ask.ogrn },
	{ 0, "legal-name", "NAME", "the company's name as registered", CLI_TEXT,
	    &options.ask.legal_name },
	{ 0, "address", "TEXT", "address of the company, else of the contact", CLI_TEXT,
	    &options.ask.address },
	{ 0, "task", "KIND", "add a task of this kind", CLI_TEXT, &options.ask.task },
	{ 0, "due", "TIME", "when it is due", CLI_TEXT, &options.ask.due },
	{ 0, "atomic", NULL, "all or nothing: a rejected row changes none", CLI_FLAG,
	    &options.atomic },
	{ 0, "rejects", "FILE", "write rejected rows there", CLI_TEXT, &options.rejects },
};

static const struct cli_tool tool = {
	.name = "crm-convert",
	.summary = "make leads contacts, companies and deals",
	.operands = "[ID ...]",
	.features = CLI_DB | CLI_WRITES | CLI_OUT | CLI_IN,
	.opts = opts,
	.nopts = NELEM(opts),
};

/* What a row may ask for: columns, and where it goes in struct crm_convert_ask. */
static const struct {
	const char *column;
	size_t to;
} asked[] = {
	{ "contact", offsetof(struct crm_convert_ask, contact) },
	{ "company", offsetof(struct crm_convert_ask, company) },
	{ "deal", offsetof(struct crm_convert_ask, deal) },
	{ "deal_name", offsetof(struct crm_convert_ask, deal_name) },
	{ "amount", offsetof(struct crm_convert_ask, amount) },
	{ "currency", offsetof(struct crm_convert_ask, currency) },
	{ "close", offsetof(struct crm_convert_ask, close) },
	{ "role", offsetof(struct crm_convert_ask, role) },
	{ "department", offsetof(struct crm_convert_ask, department) },
	{ "inn", offsetof(struct crm_convert_ask, inn) },
	{ "kpp", offsetof(struct crm_convert_ask, kpp) },
	{ "ogrn", offsetof(struct crm_convert_ask, ogrn) },
	{ "legal_name", offsetof(struct crm_convert_ask, legal_name) },
	{ "address", offsetof(struct crm_convert_ask, address) },
	{ "task_kind", offsetof(struct crm_convert_ask, task) },
	{ "due", offsetof(struct crm_convert_ask, due) },
};

struct run {
	struct cli *cli;
	struct crm_convert_options how;
	struct crm_convert *convert;
	int column[NELEM(asked)]; /* of the input, or -1 */
	struct counts {
		int64_t action[CRM_CONVERT_ACTIONS], passed;
	} count, before; /* before: as they were when the transaction began */
};

enum {
	ADD_ACTION,
	ADD_CONTACT,
	ADD_COMPANY,
	ADD_DEAL,
	ADD_TASK,
	ADD_OWNER,
	ADD_WHY,
	ADD_ERROR
};

static const struct crm_column added[] = {
	[ADD_ACTION] = { "action", CRM_COL_TEXT },
	[ADD_CONTACT] = { "contact", CRM_COL_INT },
	[ADD_COMPANY] = { "company", CRM_COL_INT },
	[ADD_DEAL] = { "deal", CRM_COL_INT },
	[ADD_TASK] = { "task", CRM_COL_INT },
	[ADD_OWNER] = { "owner", CRM_COL_TEXT },
	[ADD_WHY] = { "why", CRM_COL_TEXT },
	[ADD_ERROR] = { "error", CRM_COL_TEXT },
};

/* --- rows ----------------------------------------------------------------------------- */

static enum crm_status
start(void *arg, struct crm_tabin *in, struct crm_err *err)
{
	struct run *run = arg;
	int id;

	(void)in;
	for (size_t i = 0; i < NELEM(asked); i++)
		run->column[i] = cli_column(run->cli, asked[i].column);
	return cli_need_column(run->cli, "id", &id, err);
}

static bool
put_id(struct cli_row *row, int column, int64_t id)
{
	row->added[column] = id == 0 ? "" : crm_arena_printf(row->arena, "%" PRId64, id);
	return row->added[column] != NULL;
}

static enum crm_status
print(struct run *run, struct cli_row *row, const struct crm_converted *done, struct crm_err *err)
{
	if (!put_id(row, ADD_CONTACT, done->contact) || !put_id(row, ADD_COMPANY, done->company) ||
	    !put_id(row, ADD_DEAL, done->deal) || !put_id(row, ADD_TASK, done->task))
		return crm_err_nomem(err);
	row->added[ADD_ACTION] = crm_convert_action_name(done->action);
	row->added[ADD_OWNER] = done->owner == NULL ? "" : done->owner;
	row->added[ADD_WHY] = done->why;
	row->added[ADD_ERROR] = "";
	run->count.action[done->action]++;
	return CRM_OK;
}

static enum crm_status
work(void *arg, struct cli_row *row, struct crm_err *err)
{
	struct run *run = arg;
	struct crm_converted done = { .why = "" };
	struct crm_convert_ask ask = { .contact = NULL };
	int64_t card;
	enum crm_tab kind;
	enum crm_status st = cli_row_card(run->cli, row, &card, &kind, err);

	if (st == CRM_OK && card == 0)
		return cli_row_pass(run->cli, row, &row->added[ADD_ACTION], &run->count.passed);
	if (st != CRM_OK)
		return st;
	for (size_t i = 0; i < NELEM(asked); i++) {
		const char *cell = cli_cell(row, run->column[i]);
		memcpy((char *)&ask + asked[i].to, &cell, sizeof(cell));
	}
	st = crm_convert_card(run->convert, card, &ask, &done, row->arena, err);
	st = cli_row_merged(run->cli, row, card, st, &done.why, err);
	return st == CRM_OK ? print(run, row, &done, err) : st;
}

static void
remember(void *arg)
{
	struct run *run = arg;

	run->before = run->count;
}

static void
go_back(void *arg)
{
	struct run *run = arg;

	run->count = run->before;
}

/* --- the end -------------------------------------------------------------------------- */

/* "read 500: converted 471, unchanged 20, rejected 9": what adds up to what was read. */
static enum crm_status
summarise(const struct run *run, struct crm_err *err)
{
	struct cli_part part[CRM_CONVERT_ACTIONS + 1];

	for (int i = 0; i < CRM_CONVERT_ACTIONS; i++)
		part[i] = (struct cli_part){ crm_convert_action_name((enum crm_convert_action)i),
			run->count.action[i], false };
	part[CRM_CONVERT_ACTIONS] = (struct cli_part){ "passed", run->count.passed, false };
	return cli_summarise(run->cli, part, NELEM(part), err);
}

static enum crm_status
run_tool(struct cli *cli, struct crm_err *err)
{
	struct run run = { .cli = cli };
	const struct cli_rows rows = { .add = added,
		.nadd = NELEM(added),
		.work = work,
		.remember = remember,
		.go_back = go_back,
		.start = start,
		.atomic = options.atomic,
		.rejects = options.rejects };

	if (options.no_deal && options.ask.deal != NULL)
		return crm_err_set(err, CRM_EUSAGE, "one of --deal and --no-deal");
	if (options.no_deal)
		options.ask.deal = "none";
	run.how = (struct crm_convert_options){
		.ask = options.ask, .login = cli->as, .dry_run = cli->dry_run
	};
	enum crm_status st = crm_convert_open(&run.convert, cli->db, &run.how, err);
	if (st == CRM_OK)
		st = cli_rows_run(cli, &rows, &run, err);
	if (st == CRM_OK)
		st = summarise(&run, err);
	crm_convert_free(run.convert);
	return st;
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run_tool);
}
