/*
 * crm-log: records what was done on cards.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cli.h"
#include "lib/base/buf.h"
#include "lib/base/num.h"
#include "lib/flow/log.h"
#include "lib/text/utf8.h"

#define TEXT_MAX ((size_t)1 << 20) /* bytes of --text - */

static struct {
	const char *direction, *outcome, *duration, *at, *text, *external_id, *rejects;
	bool reached, not_reached, strict, atomic;
} options;

static const struct cli_opt opts[] = {
	{ 'o', "outcome", "WORD", "what came of it: reached, no-answer, busy, voicemail ...",
	    CLI_TEXT, &options.outcome },
	{ 't', "text", "TEXT", "what was said or sent; - reads it from stdin", CLI_TEXT,
	    &options.text },
	{ 0, "direction", "in|out", "who began: in, the person; out, we did (the default)",
	    CLI_CHOICE, &options.direction },
	{ 'r', "reached", NULL, "the person was reached, whatever the outcome says", CLI_FLAG,
	    &options.reached },
	{ 0, "not-reached", NULL, "nobody was", CLI_FLAG, &options.not_reached },
	{ 0, "duration", "TIME", "how long it took: seconds, 5m, 1h30m, 1:30", CLI_TEXT,
	    &options.duration },
	{ 0, "at", "TIME", "when it happened; now when not given", CLI_TEXT, &options.at },
	{ 0, "external-id", "ID", "its id in another system: it is recorded once", CLI_TEXT,
	    &options.external_id },
	{ 0, "strict", NULL, "refuse kinds and outcomes that are new", CLI_FLAG, &options.strict },
	{ 0, "atomic", NULL, "all or nothing: a rejected row records none", CLI_FLAG,
	    &options.atomic },
	{ 0, "rejects", "FILE", "write rejected rows there", CLI_TEXT, &options.rejects },
};

static const struct cli_tool tool = {
	.name = "crm-log",
	.summary = "record what was done on cards",
	.operands = "[KIND [ID ...]]",
	.features = CLI_DB | CLI_WRITES | CLI_OUT | CLI_IN,
	.opts = opts,
	.nopts = NELEM(opts),
};

/* The columns of a table that say what the options say; a cell goes before its option. */
enum {
	IN_KIND,
	IN_DIRECTION,
	IN_OUTCOME,
	IN_DURATION,
	IN_AT,
	IN_TEXT,
	IN_EXTERNAL_ID,
	IN_AUTHOR,
	IN_REACHED,
	IN_COLUMNS
};

static const char *const in_names[IN_COLUMNS] = { "kind", "direction", "outcome", "duration", "at",
	"text", "external_id", "author", "reached" };

struct run {
	struct cli *cli;
	struct crm_log *log;
	struct crm_log_entry entry; /* as the command line says it */
	struct crm_buf text;        /* of --text - */
	int id, in[IN_COLUMNS];
	bool warned; /* of the command line's own words */
	int64_t count[CRM_LOG_ACTIONS], passed;
};

enum {
	ADD_ACTION,
	ADD_ACTIVITY,
	ADD_STATUS,
	ADD_ATTEMPTS,
	ADD_WHY,
	ADD_ERROR
};

static const struct crm_column added[] = {
	[ADD_ACTION] = { "action", CRM_COL_TEXT },
	[ADD_ACTIVITY] = { "activity", CRM_COL_INT },
	[ADD_STATUS] = { "status", CRM_COL_TEXT },
	[ADD_ATTEMPTS] = { "attempts", CRM_COL_INT },
	[ADD_WHY] = { "why", CRM_COL_TEXT },
	[ADD_ERROR] = { "error", CRM_COL_TEXT },
};

static enum crm_status
start(void *arg, struct crm_tabin *in, struct crm_err *err)
{
	struct run *run = arg;
	int id;

	for (int i = 0; i < IN_COLUMNS; i++)
		run->in[i] = in == NULL ? -1 : cli_column(run->cli, in_names[i]);
	enum crm_status st = cli_need_column(run->cli, "id", &id, err);
	if (st == CRM_OK && in != NULL && run->entry.kind == NULL && run->in[IN_KIND] < 0)
		st = crm_err_set(err, CRM_EUSAGE,
		    "what was done? a kind as operand, like 'crm-log call', or a column 'kind'");
	run->id = id;
	return st;
}

/* What a row says, where it says something. */
static enum crm_status
read_row(const struct run *run, const struct cli_row *row, struct crm_log_entry *entry,
    struct crm_err *err)
{
	const char **const cells[] = { &entry->kind, &entry->direction, &entry->outcome,
		&entry->duration, &entry->at, &entry->text, &entry->external_id, &entry->author };
	const char *reached = cli_cell(row, run->in[IN_REACHED]);

	*entry = run->entry;
	for (size_t i = 0; i < NELEM(cells); i++)
		if (*cli_cell(row, run->in[i]) != '\0')
			*cells[i] = cli_cell(row, run->in[i]);
	if (*reached == '\0')
		return CRM_OK;
	if (strcasecmp(reached, "yes") != 0 && strcasecmp(reached, "no") != 0)
		return crm_err_set(
		    err, CRM_EDATA, "reached: yes or no is wanted, not '%s'", reached);
	entry->reached = strcasecmp(reached, "yes") == 0;
	return CRM_OK;
}

/* Words that are new: those of a table by the row, those of the command line once. */
static void
warn(struct run *run, const struct cli_row *row, const struct crm_logged *done)
{
	for (size_t i = 0; i < NELEM(done->warning); i++) {
		if (done->warning[i] == NULL)
			continue;
		if (row->line > 0)
			cli_warn_row(run->cli, "stdin", row->line, done->warning[i]);
		else if (!run->warned)
			cli_warn(run->cli, "%s", done->warning[i]);
	}
	run->warned = true;
}

static enum crm_status
work(void *arg, struct cli_row *row, struct crm_err *err)
{
	struct run *run = arg;
	struct crm_log_entry entry;
	struct crm_logged done;
	int64_t card, id = 0;
	enum crm_tab kind;
	enum crm_status st = cli_row_card(run->cli, row, &card, &kind, err);

	if (st == CRM_OK && card == 0)
		return cli_row_pass(run->cli, row, &row->added[ADD_ACTION], &run->passed);
	if (st == CRM_OK)
		st = read_row(run, row, &entry, err);
	if (st != CRM_OK)
		return st;
	crm_num_parse(cli_cell(row, run->id), &id);
	st = crm_log_card(run->log, id, card, kind, &entry, &done, row->arena, err);
	if (st != CRM_OK)
		return st;
	row->added[ADD_ACTION] = crm_log_action_name(done.action);
	/* A dry run's activity is not there to be found. */
	row->added[ADD_ACTIVITY] = run->cli->dry_run && done.action == CRM_LOG_LOGGED
				       ? ""
				       : crm_arena_printf(row->arena, "%" PRId64, done.activity);
	row->added[ADD_STATUS] = done.status != NULL ? done.status : "";
	row->added[ADD_ATTEMPTS] =
	    done.attempts < 0 ? "" : crm_arena_printf(row->arena, "%" PRId64, done.attempts);
	row->added[ADD_WHY] = done.why;
	row->added[ADD_ERROR] = "";
	if (row->added[ADD_ACTIVITY] == NULL || row->added[ADD_ATTEMPTS] == NULL)
		return crm_err_nomem(err);
	warn(run, row, &done);
	run->count[done.action]++;
	return CRM_OK;
}

/* --- the command line ----------------------------------------------------------------- */

/* The kind comes first, then ids. */
static enum crm_status
take_kind(struct run *run, struct crm_err *err)
{
	struct cli *cli = run->cli;

	if (cli->narg == 0)
		return CRM_OK;
	run->entry.kind = cli_take_word(cli);
	return run->entry.kind != NULL
		   ? CRM_OK
		   : crm_err_set(err, CRM_EUSAGE,
			 "what was done? the kind comes first: crm-log call %s", cli->arg[0]);
}

static enum crm_status
check_options(const struct run *run, struct crm_err *err)
{
	const int ids = run->cli->narg;

	if (options.reached && options.not_reached)
		return crm_err_set(err, CRM_EUSAGE, "one of --reached and --not-reached");
	if (ids == 0 && options.text != NULL && strcmp(options.text, "-") == 0)
		return crm_err_set(
		    err, CRM_EUSAGE, "--text - reads stdin, where the table comes from: give ids");
	if (ids != 1 && options.external_id != NULL)
		return crm_err_set(err, CRM_EUSAGE,
		    "--external-id is of one activity: give one id, or a column 'external_id'");
	return CRM_OK;
}

/* The text on stdin, which is read whole before anything is locked. */
static enum crm_status
read_text(struct run *run, struct crm_err *err)
{
	char bytes[16384];
	ssize_t n;

	if (options.text == NULL || strcmp(options.text, "-") != 0)
		return CRM_OK;
	while ((n = read(STDIN_FILENO, bytes, sizeof(bytes))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return crm_err_errno(err, CRM_EIO, "stdin");
		crm_buf_add(&run->text, bytes, (size_t)n);
		if (run->text.len > TEXT_MAX)
			return crm_err_set(
			    err, CRM_EDATA, "stdin: a text of over %zu bytes", TEXT_MAX);
	}
	if (!crm_buf_ok(&run->text))
		return crm_err_nomem(err);
	options.text = crm_buf_str(&run->text);
	if (crm_utf8_valid(options.text, run->text.len) != run->text.len ||
	    strlen(options.text) != run->text.len)
		return crm_err_set(err, CRM_EDATA, "stdin: not text in UTF-8");
	return CRM_OK;
}

/* What is wrong with an option is wrong with the command line, once, not with every row. */
static enum crm_status
check_entry(struct run *run, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err why = { CRM_OK, "" };

	run->entry.direction = options.direction;
	run->entry.outcome = options.outcome;
	run->entry.duration = options.duration;
	run->entry.at = options.at;
	run->entry.text = options.text;
	run->entry.external_id = options.external_id;
	run->entry.reached = options.reached ? 1 : options.not_reached ? 0 : -1;
	enum crm_status st = crm_log_check(run->log, &run->entry, &arena, &why);
	crm_arena_clear(&arena);
	if (st == CRM_OK)
		return CRM_OK;
	return crm_err_set(err, st == CRM_EDATA ? CRM_EUSAGE : st, "%s", why.text);
}

/* "read 5: logged 3, unchanged 1, rejected 1": what adds up to what was read. */
static enum crm_status
summarise(const struct run *run, struct crm_err *err)
{
	const struct cli_part part[] = {
		{ "logged", run->count[CRM_LOG_LOGGED], true },
		{ "unchanged", run->count[CRM_LOG_UNCHANGED], false },
		{ "passed", run->passed, false },
	};

	return cli_summarise(run->cli, part, NELEM(part), err);
}

static enum crm_status
log_rows(struct run *run, struct crm_err *err)
{
	const struct cli_rows rows = { .add = added,
		.nadd = NELEM(added),
		.work = work,
		.start = start,
		.atomic = options.atomic,
		.rejects = options.rejects };
	enum crm_status st = cli_rows_run(run->cli, &rows, run, err);

	return st == CRM_OK ? summarise(run, err) : st;
}

static enum crm_status
run_tool(struct cli *cli, struct crm_err *err)
{
	struct run run = { .cli = cli, .text = CRM_BUF_INIT };
	enum crm_status st = take_kind(&run, err);

	if (st == CRM_OK)
		st = check_options(&run, err);
	if (st == CRM_OK)
		st = read_text(&run, err);
	if (st == CRM_OK)
		st = crm_log_open(&run.log, cli->db, cli->as, options.strict, err);
	if (st == CRM_OK)
		st = check_entry(&run, err);
	if (st == CRM_OK)
		st = log_rows(&run, err);
	crm_log_free(run.log);
	crm_buf_clear(&run.text);
	return st;
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run_tool);
}
