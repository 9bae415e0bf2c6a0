/*
 * crm-notify: notices and reminders, listed and delivered.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cli.h"
#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/flow/notify.h"
#include "lib/text/utf8.h"

static struct {
	struct cli_list users, kinds;
	const char *command;
	int64_t timeout;
	bool digest, failed, ack, retry;
} options = { .timeout = 60 };

static const struct cli_opt opts[] = {
	{ 'u', "user", "LOGIN", "only what this user gets; may be repeated", CLI_LIST,
	    &options.users },
	{ 'k', "kind", "KIND", "only this kind; may be repeated", CLI_LIST, &options.kinds },
	{ 0, "failed", NULL, "list those that were given up", CLI_FLAG, &options.failed },
	{ 'x', "exec", "COMMAND", "hand each as a mail to a command: 'sendmail -t'", CLI_TEXT,
	    &options.command },
	{ 0, "digest", NULL, "one mail for all that a user gets", CLI_FLAG, &options.digest },
	{ 0, "timeout", "SECONDS", "end a command that takes longer (60)", CLI_INT,
	    &options.timeout },
	{ 0, "ack", NULL, "the notices named are read", CLI_FLAG, &options.ack },
	{ 0, "retry", NULL, "try the notices named again", CLI_FLAG, &options.retry },
};

static const struct cli_tool tool = {
	.name = "crm-notify",
	.summary = "tell people what they are to know, and remind them",
	.operands = "[NOTICE ...]",
	.features = CLI_DB_SELF | CLI_WRITES | CLI_OUT | CLI_IN,
	.opts = opts,
	.nopts = NELEM(opts),
};

/* --- rows ----------------------------------------------------------------------------- */

static const struct crm_column columns[] = {
	{ "notice", CRM_COL_INT },
	{ "id", CRM_COL_INT },
	{ "user", CRM_COL_TEXT },
	{ "to", CRM_COL_TEXT },
	{ "address", CRM_COL_TEXT },
	{ "kind", CRM_COL_TEXT },
	{ "task", CRM_COL_INT },
	{ "text", CRM_COL_TEXT },
	{ "due", CRM_COL_TIME },
	{ "tries", CRM_COL_INT },
	{ "problem", CRM_COL_TEXT },
	{ "state", CRM_COL_TEXT },
};

#define BRIEF "notice,id,to,kind,text,due,state"

/* A number as a cell; nothing for 0. */
static const char *
number(char cell[24], int64_t n)
{
	snprintf(cell, 24, "%" PRId64, n);
	return n == 0 ? "" : cell;
}

static enum crm_status
print(void *arg, const struct crm_notice *notice, struct crm_err *err)
{
	char id[24], card[24], task[24], tries[24], due[CRM_TIME_SIZE];

	crm_time_format(notice->due, due);
	snprintf(tries, sizeof(tries), "%" PRId64, notice->tries);
	const char *const cells[] = { number(id, notice->id), number(card, notice->now),
		notice->login, notice->to_login, notice->address, notice->kind,
		number(task, notice->task), notice->text, due, tries,
		notice->why != NULL ? notice->why : notice->problem,
		crm_notice_state_name(notice->state) };
	return cli_out_row(arg, cells, err);
}

static enum crm_status
open_out(struct cli *cli, struct crm_err *err)
{
	if (cli->columns == NULL && cli_format(cli) == CRM_FORMAT_TABLE)
		cli->columns = BRIEF;
	return cli_out_open(cli, columns, NELEM(columns), err);
}

static enum crm_status
load(struct cli *cli, bool ready, struct crm_arena *arena, struct crm_notice **list, size_t *n,
    struct crm_err *err)
{
	const struct crm_notice_filter filter = { .users = options.users.item,
		.nusers = options.users.n,
		.kinds = options.kinds.item,
		.nkinds = options.kinds.n,
		.failed = options.failed,
		.ready = ready };
	enum crm_status st = crm_db_snapshot(cli->db, err);

	if (st != CRM_OK)
		return st;
	st = crm_notices_load(cli->db, &filter, arena, list, n, err);
	crm_db_snapshot_end(cli->db);
	if (st != CRM_EDATA)
		return st;
	const struct crm_err was = *err;
	return crm_err_set(err, CRM_EUSAGE, "--user: %s", was.text);
}

/* --- the list, also of a dry run ------------------------------------------------------ */

static enum crm_status
list(struct cli *cli, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_notice *notices = NULL;
	size_t n = 0;
	enum crm_status st = cli_open_db(cli, CRM_DB_READ, err);

	if (st == CRM_OK)
		st = load(cli, options.command != NULL, &arena, &notices, &n, err);
	if (st == CRM_OK)
		st = open_out(cli, err);
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = print(cli, &notices[i], err);
	if (st == CRM_OK || st == CRM_DONE)
		st = cli_out_end(cli, err);
	if (st == CRM_OK && options.command != NULL)
		cli_say(cli, "read %zu (dry run)", n);
	crm_arena_clear(&arena);
	return st;
}

/* --- delivery ------------------------------------------------------------------------- */

/* Parts that add up to what was read. */
static enum crm_status
summarise(struct cli *cli, const struct crm_delivered *done, size_t n, struct crm_err *err)
{
	const struct {
		const char *name;
		int64_t n;
	} parts[] = {
		{ "to be tried again", done->again },
		{ "given up", done->given_up },
		{ "can not be sent", done->unsent },
		{ "not true any more", done->obsolete },
		{ "left for the next run", done->left },
	};
	struct crm_buf text = CRM_BUF_INIT;

	crm_buf_printf(&text, "read %zu: delivered %" PRId64, n, done->delivered);
	for (size_t i = 0; i < NELEM(parts); i++)
		if (parts[i].n > 0)
			crm_buf_printf(&text, ", %s %" PRId64, parts[i].name, parts[i].n);
	if (done->messages > 0)
		crm_buf_printf(&text, "; messages %" PRId64, done->messages);
	const bool fits = crm_buf_ok(&text);
	if (fits)
		cli_say(cli, "%s", text.data);
	crm_buf_clear(&text);
	return fits ? CRM_OK : crm_err_nomem(err);
}

/* 65 wants somebody to look at it, 75 does not. What was given up is said also with -q. */
static enum crm_status
judge(struct cli *cli, const struct crm_delivered *done, struct crm_err *err)
{
	if (done->again > 0)
		cli_warn(cli, "%" PRId64 " will be tried again: %s", done->again, done->problem);
	if (done->left > 0)
		cli_warn(cli, "%" PRId64 " were not tried: the messages before them all failed",
		    done->left);
	if (done->unsent > 0)
		cli_warn(cli,
		    "%" PRId64 " can not be sent: the column problem says why; crm-edit users "
		    "gives people an e-mail, crm-notify --ack marks as read",
		    done->unsent);
	if (done->given_up > 0)
		return crm_err_set(err, CRM_EDATA,
		    "gave up on %" PRId64 ": %s; crm-notify --failed lists them", done->given_up,
		    done->problem);
	if (done->unsent > 0)
		cli->worst = CRM_EDATA;
	else if (done->again + done->left > 0)
		cli->worst = CRM_EBUSY;
	return CRM_OK;
}

static enum crm_status
deliver_locked(struct cli *cli, const char *from, struct crm_err *err)
{
	const struct crm_delivery how = { .command = options.command,
		.from = from,
		.digest = options.digest,
		.limit_ms = options.timeout * 1000,
		.told = print,
		.arg = cli };
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_delivered done = { 0 };
	struct crm_notice *notices = NULL;
	size_t n = 0;
	enum crm_status st = load(cli, true, &arena, &notices, &n, err);

	if (st == CRM_OK)
		st = open_out(cli, err);
	if (st == CRM_OK)
		st = crm_notices_deliver(cli->db, &how, notices, n, &arena, &done, err);
	if (st == CRM_OK)
		st = cli_out_end(cli, err);
	if (st == CRM_OK)
		st = summarise(cli, &done, n, err);
	if (st == CRM_OK)
		st = judge(cli, &done, err);
	crm_arena_clear(&arena);
	return st;
}

/* Mail is from crm at this machine, when the setting mail_from says nothing. */
static void
own_address(char *out, size_t size)
{
	char host[256] = "";
	size_t n = 0;

	if (gethostname(host, sizeof(host) - 1) == 0)
		while ((host[n] >= 'a' && host[n] <= 'z') || (host[n] >= 'A' && host[n] <= 'Z') ||
		       (host[n] >= '0' && host[n] <= '9') || host[n] == '-' || host[n] == '.')
			n++;
	host[n] = '\0';
	snprintf(out, size, "crm@%s%s", n > 0 ? host : "localhost",
	    strchr(host, '.') == NULL ? ".localdomain" : "");
}

static enum crm_status
deliver(struct cli *cli, struct crm_err *err)
{
	struct crm_gate lock;
	char from[300];
	enum crm_status st = cli_open_db(cli, CRM_DB_WRITE, err);

	if (st != CRM_OK)
		return st;
	own_address(from, sizeof(from));
	st = crm_notify_lock(cli->db, &lock, err);
	if (st == CRM_EBUSY) {
		cli_say(cli, "another crm-notify delivers them");
		return open_out(cli, err) == CRM_OK ? cli_out_end(cli, err) : err->status;
	}
	if (st != CRM_OK)
		return st;
	st = deliver_locked(cli, from, err);
	crm_gate_leave(&lock);
	crm_gate_close(&lock);
	return st;
}

/* --- by hand -------------------------------------------------------------------------- */

enum {
	ADD_ACTION,
	ADD_WHY,
	ADD_ERROR
};

static const struct crm_column added[] = {
	[ADD_ACTION] = { "action", CRM_COL_TEXT },
	[ADD_WHY] = { "why", CRM_COL_TEXT },
	[ADD_ERROR] = { "error", CRM_COL_TEXT },
};

struct run {
	struct cli *cli;
	int notice; /* the column */
	int64_t changed, unchanged, passed;
};

static enum crm_status
start(void *arg, struct crm_tabin *in, struct crm_err *err)
{
	struct run *run = arg;

	(void)in;
	return cli_need_column(run->cli, "notice", &run->notice, err);
}

static enum crm_status
work(void *arg, struct cli_row *row, struct crm_err *err)
{
	struct run *run = arg;
	const char *text = cli_cell(row, run->notice), *why = "";
	bool changed = false;
	int64_t id;
	enum crm_status st;

	/* Of a reminder that was not tried nothing is recorded: its task is what can be changed. */
	if (*text == '\0')
		return cli_row_pass(run->cli, row, &row->added[ADD_ACTION], &run->passed);
	if (!crm_num_parse(text, &id) || id <= 0)
		return crm_err_set(err, CRM_EDATA, "'%s' is not a notice", text);
	st = options.ack ? crm_notice_ack(run->cli->db, id, &changed, &why, row->arena, err)
			 : crm_notice_retry(run->cli->db, id, &changed, &why, row->arena, err);
	if (st != CRM_OK)
		return st;
	run->changed += changed;
	run->unchanged += !changed;
	row->added[ADD_ACTION] = !changed ? "unchanged" : options.ack ? "read" : "retried";
	row->added[ADD_WHY] = why;
	row->added[ADD_ERROR] = "";
	return CRM_OK;
}

static enum crm_status
change(struct cli *cli, struct crm_err *err)
{
	struct run run = { .cli = cli };
	const struct cli_rows rows = { .add = added,
		.nadd = NELEM(added),
		.work = work,
		.start = start,
		.operand = "notice" };
	enum crm_status st = cli_open_db(cli, CRM_DB_WRITE, err);

	if (st == CRM_OK)
		st = cli_rows_run(cli, &rows, &run, err);
	if (st == CRM_OK)
		cli_say(cli,
		    "read %" PRId64 ": %s %" PRId64 ", unchanged %" PRId64 ", passed %" PRId64
		    ", rejected %" PRId64 "%s",
		    cli->read, options.ack ? "read" : "retried", run.changed, run.unchanged,
		    run.passed, cli->rejected, cli->dry_run ? " (dry run)" : "");
	return st;
}

/* --- the command line ----------------------------------------------------------------- */

/* A kind is any word that a tool gives; a mistyped one is told of. */
static enum crm_status
check_kinds(struct crm_err *err)
{
	size_t n;
	const char *const *known = crm_notice_kinds(&n);

	for (size_t i = 0; i < options.kinds.n; i++) {
		const char *kind = options.kinds.item[i], *near = NULL;
		bool found = false;
		for (size_t k = 0; k < n; k++)
			found = found || strcmp(kind, known[k]) == 0;
		if (!found && (near = crm_text_suggest(kind, known, n)) != NULL)
			return crm_err_set(
			    err, CRM_EUSAGE, "unknown kind '%s'; did you mean '%s'?", kind, near);
	}
	return CRM_OK;
}

static enum crm_status
check_options(const struct cli *cli, struct crm_err *err)
{
	const bool by_hand = options.ack || options.retry;
	const bool filters = options.users.n + options.kinds.n > 0;

	if (options.ack + options.retry + options.failed + (options.command != NULL) > 1)
		return crm_err_set(err, CRM_EUSAGE, "one of --exec, --failed, --ack and --retry");
	if (options.digest && options.command == NULL)
		return crm_err_set(err, CRM_EUSAGE, "--digest goes with --exec");
	if (options.command != NULL && *options.command == '\0')
		return crm_err_set(err, CRM_EUSAGE, "--exec wants a command, like 'sendmail -t'");
	if (options.timeout < 1 || options.timeout > 86400)
		return crm_err_set(err, CRM_EUSAGE, "--timeout wants 1 to 86400 seconds");
	if (by_hand && filters)
		return crm_err_set(err, CRM_EUSAGE,
		    "--%s takes notices: crm-notify --user LOGIN | crm-notify --%s",
		    options.ack ? "ack" : "retry", options.ack ? "ack" : "retry");
	if (!by_hand && cli->narg > 0)
		return crm_err_set(err, CRM_EUSAGE,
		    "unexpected operand '%s'; --ack and --retry take notices", cli->arg[0]);
	return check_kinds(err);
}

static enum crm_status
run_tool(struct cli *cli, struct crm_err *err)
{
	enum crm_status st = check_options(cli, err);

	if (st != CRM_OK)
		return st;
	if (options.ack || options.retry)
		return change(cli, err);
	return options.command != NULL && !cli->dry_run ? deliver(cli, err) : list(cli, err);
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run_tool);
}
