/*
 * crm-deal: new deals of clients, their way through the pipeline, and the people in them.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd/cli.h"
#include "lib/base/num.h"
#include "lib/crm/lead.h"
#include "lib/flow/deal.h"
#include "lib/text/utf8.h"

enum command {
	ADD,
	STAGE,
	WON,
	LOST,
	REOPEN,
	PEOPLE
};

static struct {
	struct crm_deal_ask ask;
	const char *rejects;
	bool remove, atomic;
} options;

/* The help of an option begins with the commands that it goes with. */
static const struct cli_opt opts[] = {
	{ 0, "name", "TEXT", "add: what is bought", CLI_TEXT, &options.ask.name },
	{ 'a', "amount", "AMOUNT", "add, stage, won, reopen: what it is worth, like 1200000.50",
	    CLI_TEXT, &options.ask.amount },
	{ 0, "currency", "CODE", "add, stage, won, reopen: of the amount, like RUB", CLI_TEXT,
	    &options.ask.currency },
	{ 0, "close", "DATE", "add, stage, reopen: when it should be won", CLI_TEXT,
	    &options.ask.close },
	{ 'c', "contact", "ID", "add, people: who is in it", CLI_TEXT, &options.ask.contact },
	{ 0, "role", "TEXT", "add, people: what that person does in it", CLI_TEXT,
	    &options.ask.role },
	{ 0, "remove", NULL, "people: is in it no more", CLI_FLAG, &options.remove },
	{ 0, "department", "TEXT", "add: of the organisation", CLI_TEXT, &options.ask.department },
	{ 0, "to", "LOGIN", "add: whose it is (the client's owner)", CLI_TEXT, &options.ask.owner },
	{ 's', "source", "NAME", "add: where it comes from (as the client did)", CLI_TEXT,
	    &options.ask.source },
	{ 0, "campaign", "NAME", "add: likewise", CLI_TEXT, &options.ask.campaign },
	{ 0, "external-id", "X", "add: its id elsewhere; one that is known adds nothing", CLI_TEXT,
	    &options.ask.external_id },
	{ 'b', "because", "REASON", "lost, stage: why it is lost", CLI_TEXT, &options.ask.reason },
	{ 0, "note", "TEXT", "add: a note; lost, stage: what more there is to say of the reason",
	    CLI_TEXT, &options.ask.note },
	{ 0, "at", "TIME", "stage, won, lost, reopen: when that happened (now)", CLI_TEXT,
	    &options.ask.at },
	{ 0, "atomic", NULL, "all or nothing: a rejected row changes none", CLI_FLAG,
	    &options.atomic },
	{ 0, "rejects", "FILE", "write rejected rows there", CLI_TEXT, &options.rejects },
};

static const struct cli_tool tool = {
	.name = "crm-deal",
	.summary = "deals of clients: new, moved, won, lost",
	.operands = "add|stage|won|lost|reopen|people [NAME] [ID ...]",
	.features = CLI_DB | CLI_WRITES | CLI_OUT | CLI_IN,
	.opts = opts,
	.nopts = NELEM(opts),
};

/* What a table may say. */
enum {
	IN_NAME,
	IN_DEPARTMENT,
	IN_OWNER,
	IN_SOURCE,
	IN_CAMPAIGN,
	IN_EXTERNAL,
	IN_NOTE,
	IN_CONTACT,
	IN_ROLE,
	IN_AMOUNT,
	IN_CURRENCY,
	IN_CLOSE,
	IN_STAGE,
	IN_REASON,
	IN_REASON_NOTE,
	IN_AT,
	IN_COLUMNS
};

/* A column, and the commands that read it: a table of clients has columns of its own. */
static const struct {
	const char *name;
	unsigned commands;
} in_columns[IN_COLUMNS] = {
	[IN_NAME] = { "deal_name", 1 << ADD },
	[IN_DEPARTMENT] = { "deal_department", 1 << ADD },
	[IN_OWNER] = { "deal_owner", 1 << ADD },
	[IN_SOURCE] = { "deal_source", 1 << ADD },
	[IN_CAMPAIGN] = { "deal_campaign", 1 << ADD },
	[IN_EXTERNAL] = { "external_id", 1 << ADD },
	[IN_NOTE] = { "deal_note", 1 << ADD },
	[IN_CONTACT] = { "person", 1 << ADD | 1 << PEOPLE },
	[IN_ROLE] = { "role", 1 << ADD | 1 << PEOPLE },
	[IN_AMOUNT] = { "amount", 1 << ADD | 1 << STAGE | 1 << WON | 1 << REOPEN },
	[IN_CURRENCY] = { "currency", 1 << ADD | 1 << STAGE | 1 << WON | 1 << REOPEN },
	[IN_CLOSE] = { "expected_close", 1 << ADD | 1 << STAGE | 1 << REOPEN },
	[IN_STAGE] = { "stage", 1 << STAGE },
	[IN_REASON] = { "reason", 1 << STAGE | 1 << LOST },
	[IN_REASON_NOTE] = { "reason_note", 1 << STAGE | 1 << LOST },
	[IN_AT] = { "at", 1 << STAGE | 1 << WON | 1 << LOST | 1 << REOPEN },
};

enum {
	ADD_DEAL,
	ADD_ACTION,
	ADD_STATUS,
	ADD_STAGE,
	ADD_AMOUNT,
	ADD_CURRENCY,
	ADD_OWNER,
	ADD_WHY,
	ADD_ERROR
};

static const struct crm_column added[] = {
	[ADD_DEAL] = { "deal", CRM_COL_INT },
	[ADD_ACTION] = { "action", CRM_COL_TEXT },
	[ADD_STATUS] = { "status", CRM_COL_TEXT },
	[ADD_STAGE] = { "stage", CRM_COL_TEXT },
	[ADD_AMOUNT] = { "amount", CRM_COL_TEXT },
	[ADD_CURRENCY] = { "currency", CRM_COL_TEXT },
	[ADD_OWNER] = { "owner", CRM_COL_TEXT },
	[ADD_WHY] = { "why", CRM_COL_TEXT },
	[ADD_ERROR] = { "error", CRM_COL_TEXT },
};

struct run {
	struct cli *cli;
	enum command command;
	struct crm_deal_work work;
	int in[IN_COLUMNS]; /* columns of the input, or -1 */
	int64_t count[CRM_DEAL_ACTIONS], passed;
};

/* --- rows ----------------------------------------------------------------------------- */

static enum crm_status
start(void *arg, struct crm_tabin *in, struct crm_err *err)
{
	struct run *run = arg;
	int id;

	for (int i = 0; i < IN_COLUMNS; i++)
		run->in[i] = (in_columns[i].commands & 1U << run->command) == 0
				 ? -1
				 : cli_column(run->cli, in_columns[i].name);
	enum crm_status st = cli_need_column(run->cli, "id", &id, err);
	if (st != CRM_OK || in == NULL)
		return st;
	if (run->command == STAGE && options.ask.stage == NULL && run->in[IN_STAGE] < 0)
		return crm_err_set(
		    err, CRM_EUSAGE, "to which stage? crm-deal stage NAME, or a column 'stage'");
	if (run->command == ADD && options.ask.name == NULL && run->in[IN_NAME] < 0)
		return crm_err_set(
		    err, CRM_EUSAGE, "what is bought? crm-deal add NAME, or a column 'deal_name'");
	return CRM_OK;
}

/* What the command line says counts for all rows; else the row's own words do. */
static struct crm_deal_ask
read_ask(const struct run *run, const struct cli_row *row)
{
	struct crm_deal_ask ask = options.ask;
	const char **const to[IN_COLUMNS] = { &ask.name, &ask.department, &ask.owner, &ask.source,
		&ask.campaign, &ask.external_id, &ask.note, &ask.contact, &ask.role, &ask.amount,
		&ask.currency, &ask.close, &ask.stage, &ask.reason, &ask.reason_note, &ask.at };

	for (int i = 0; i < IN_COLUMNS; i++)
		if (*to[i] == NULL)
			*to[i] = cli_cell(row, run->in[i]);
	return ask;
}

static enum crm_status
do_command(struct run *run, int64_t card, const struct crm_deal_ask *ask,
    struct crm_deal_done *done, struct crm_err *err)
{
	switch (run->command) {
	case ADD:
		return crm_deal_order(&run->work, card, ask, done, err);
	case STAGE:
		return crm_deal_move(&run->work, card, 0, ask, done, err);
	case WON:
		return crm_deal_move(&run->work, card, CRM_STAGE_WON, ask, done, err);
	case LOST:
		return crm_deal_move(&run->work, card, CRM_STAGE_LOST, ask, done, err);
	case REOPEN:
		return crm_deal_reopen(&run->work, card, ask, done, err);
	default:
		return crm_deal_people(&run->work, card, options.remove, ask, done, err);
	}
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
	struct crm_deal_done done;
	const struct crm_deal_ask ask = read_ask(run, row);
	enum crm_tab kind;
	int64_t card, given;
	enum crm_status st = cli_row_card(run->cli, row, &card, &kind, err);

	if (st == CRM_OK && card == 0)
		return cli_row_pass(run->cli, row, &row->added[ADD_ACTION], &run->passed);
	if (st != CRM_OK)
		return st;
	/* As it was called, so that a merged one is told of. */
	if (crm_num_parse(cli_cell(row, cli_column(run->cli, "id")), &given))
		card = given;
	run->work.arena = row->arena;
	st = do_command(run, card, &ask, &done, err);
	if (st != CRM_OK)
		return st;
	/* The id that a dry run gives is not the one that it will have. */
	const bool made = done.action != CRM_DEAL_ADDED || !run->cli->dry_run;
	row->added[ADD_DEAL] = made ? crm_arena_printf(row->arena, "%" PRId64, done.deal) : "";
	row->added[ADD_ACTION] = crm_deal_action_name(done.action);
	row->added[ADD_STATUS] = done.status;
	row->added[ADD_STAGE] = done.stage;
	row->added[ADD_AMOUNT] = or_blank(done.amount);
	row->added[ADD_CURRENCY] = or_blank(done.currency);
	row->added[ADD_OWNER] = or_blank(done.owner);
	row->added[ADD_WHY] = done.why;
	row->added[ADD_ERROR] = "";
	run->count[done.action]++;
	return row->added[ADD_DEAL] == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* "read 5: won 3, unchanged 1, rejected 1": what adds up to what was read. */
static enum crm_status
summarise(const struct run *run, struct crm_err *err)
{
	struct cli_part part[CRM_DEAL_ACTIONS + 1];

	for (int i = 0; i < CRM_DEAL_ACTIONS; i++)
		part[i] = (struct cli_part){ crm_deal_action_name((enum crm_deal_action)i),
			run->count[i], false };
	part[CRM_DEAL_ACTIONS] = (struct cli_part){ "passed", run->passed, false };
	return cli_summarise(run->cli, part, NELEM(part), err);
}

/* --- the command line ----------------------------------------------------------------- */

static const char *const commands[] = { "add", "stage", "won", "lost", "reopen", "people" };

static enum crm_status
find_command(struct cli *cli, enum command *command, struct crm_err *err)
{
	const char *word = cli_take_word(cli);

	if (word == NULL)
		return crm_err_set(err, CRM_EUSAGE,
		    "what is to be done? one of: add, stage, won, lost, reopen, people");
	for (size_t i = 0; i < NELEM(commands); i++)
		if (strcmp(word, commands[i]) == 0) {
			*command = (enum command)i;
			return CRM_OK;
		}
	const char *near = crm_text_suggest(word, commands, NELEM(commands));
	return crm_err_set(err, CRM_EUSAGE, "unknown command '%s'%s%s%s", word,
	    near == NULL ? "; there are add, stage, won, lost, reopen and people"
			 : "; did you mean '",
	    near == NULL ? "" : near, near == NULL ? "" : "'?");
}

static enum crm_status
check_given(const char *command, struct crm_err *err)
{
	for (size_t i = 0; i < NELEM(opts); i++) {
		const char *help = opts[i].help, *end = strrchr(help, ':');
		const char *at = strstr(help, command);
		const bool given = opts[i].kind == CLI_FLAG ? *(const bool *)opts[i].to
							    : *(const char **)opts[i].to != NULL;
		if (given && (at == NULL || at > end) && strncmp(help, "all or", 6) != 0 &&
		    strncmp(help, "write", 5) != 0)
			return crm_err_set(
			    err, CRM_EUSAGE, "--%s does not go with %s", opts[i].name, command);
	}
	return CRM_OK;
}

/* `add 'Pump station' 12`, `stage offer 31`: the word in front of the ids. */
static enum crm_status
take_word(struct cli *cli, enum command command, struct crm_err *err)
{
	struct crm_deal_ask *ask = &options.ask;

	if (command == ADD && ask->name == NULL)
		ask->name = cli_take_word(cli);
	if (command == STAGE)
		ask->stage = cli_take_word(cli);
	if (command != ADD) {
		ask->reason_note = ask->note;
		ask->note = NULL;
	}
	if (cli->narg != 1 && ask->external_id != NULL)
		return crm_err_set(err, CRM_EUSAGE, "--external-id is of one deal: one ID");
	if (ask->currency != NULL && ask->amount == NULL)
		return crm_err_set(err, CRM_EUSAGE, "--currency goes with --amount");
	return CRM_OK;
}

static enum crm_status
run_tool(struct cli *cli, struct crm_err *err)
{
	struct run run = { .cli = cli };
	struct crm_arena kept = { 0 };
	const struct cli_rows rows = { .add = added,
		.nadd = NELEM(added),
		.work = work,
		.start = start,
		.atomic = options.atomic,
		.rejects = options.rejects };
	enum crm_status st = find_command(cli, &run.command, err);

	if (st == CRM_OK)
		st = check_given(commands[run.command], err);
	if (st == CRM_OK)
		st = take_word(cli, run.command, err);
	if (st == CRM_OK)
		st = crm_deal_work_open(&run.work, cli->db, cli->as, &kept, err);
	if (st == CRM_OK)
		st = cli_rows_run(cli, &rows, &run, err);
	if (st == CRM_OK)
		st = summarise(&run, err);
	crm_arena_clear(&kept);
	return st;
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run_tool);
}
