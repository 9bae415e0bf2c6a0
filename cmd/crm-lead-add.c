/*
 * crm-lead-add: takes in contacts of any shape, one inquiry a row.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cli.h"
#include "lib/flow/intake.h"

static struct {
	const char *source, *campaign, *on_match, *rejects, *delimiter, *encoding;
	struct cli_list maps;
	bool strict, atomic, door, no_header;
} options;

static const struct cli_opt opts[] = {
	{ 's', "source", "NAME", "where these people come from", CLI_TEXT, &options.source },
	{ 'c', "campaign", "NAME", "the campaign that brought them", CLI_TEXT, &options.campaign },
	{ 'm', "map", "THEIRS=OURS", "what a column means: 'Their name=email'; - for nothing",
	    CLI_LIST, &options.maps },
	{ 0, "on-match", CRM_ON_MATCH_WORDS, "what a match does (attach)", CLI_CHOICE,
	    &options.on_match },
	{ 0, "rejects", "FILE", "write rejected rows there, to be mended and fed back", CLI_TEXT,
	    &options.rejects },
	{ 0, "strict", NULL, "reject what would only be warned of", CLI_FLAG, &options.strict },
	{ 0, "atomic", NULL, "all rows or none", CLI_FLAG, &options.atomic },
	{ 0, "door", NULL, "people coming by themselves, not a list", CLI_FLAG, &options.door },
	{ 0, "delimiter", "CHAR", "what is between the cells: , ; | or tab (found out)", CLI_TEXT,
	    &options.delimiter },
	{ 0, "encoding", "NAME", "the encoding of the input (found out)", CLI_TEXT,
	    &options.encoding },
	{ 0, "no-header", NULL, "the first line is data; columns are column1, column2 ...",
	    CLI_FLAG, &options.no_header },
};

static const struct cli_tool tool = {
	.name = "crm-lead-add",
	.summary = "take in contacts as leads and inquiries",
	.operands = "[file]",
	.features = CLI_DB | CLI_WRITES | CLI_OUT | CLI_NEEDS_INPUT,
	.opts = opts,
	.nopts = NELEM(opts),
};

enum {
	ID,
	ACTION,
	INQUIRY,
	OWNER,
	WHY,
	ERROR
};

static const struct crm_column added[] = {
	[ID] = { "id", CRM_COL_INT },
	[ACTION] = { "action", CRM_COL_TEXT },
	[INQUIRY] = { "inquiry", CRM_COL_INT },
	[OWNER] = { "owner", CRM_COL_TEXT },
	[WHY] = { "why", CRM_COL_TEXT },
	[ERROR] = { "error", CRM_COL_TEXT },
};

/* So many warnings of one kind are told: cron mails them. */
#define WARNINGS_MAX 20

struct adding {
	struct cli *cli;
	const char *name; /* of the list, for messages */
	struct crm_tabin *in;
	struct crm_intake *intake;
	int64_t warned[CRM_WARN_MAX];
	struct crm_arena arena;
};

/* --- columns -------------------------------------------------------------------------- */

static bool
is_taken(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* Names that mean something to the next tool: in a foreign list they mean something else. */
static bool
is_ours(const char *name)
{
	static const char *const ours[] = { "id", "action", "inquiry", "owner", "why", "error",
		"status", "rev", "line", "rule", "task", "activity", "op" };

	return is_taken(name, ours, NELEM(ours));
}

/* The names to print: not ours, not empty, and each once. */
static enum crm_status
rename_columns(struct adding *a, const char *const **names, struct crm_err *err)
{
	const struct crm_record *header = crm_tabin_header(a->in);
	const char **name = crm_arena_alloc(&a->arena, (header->n + 1) * sizeof(*name));

	if (name == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < header->n; i++) {
		const char *wanted = header->cell[i].s;
		if (*wanted == '\0')
			wanted = crm_arena_printf(&a->arena, "column%zu", i + 1);
		else if (is_ours(wanted))
			wanted = crm_arena_printf(&a->arena, "in_%s", wanted);
		name[i] = wanted;
		for (int k = 2; name[i] != NULL && is_taken(name[i], name, i); k++)
			name[i] = crm_arena_printf(&a->arena, "%s_%d", wanted, k);
		if (name[i] == NULL)
			return crm_err_nomem(err);
	}
	*names = name;
	return CRM_OK;
}

/* --- rows ----------------------------------------------------------------------------- */

static void
tell_warnings(struct adding *a, int64_t line, const struct crm_warning *warning)
{
	for (; warning != NULL; warning = warning->next)
		if (++a->warned[warning->kind] <= WARNINGS_MAX)
			cli_warn(a->cli, "%s:%" PRId64 ": %s", a->name, line, warning->text);
}

static void
tell_more_warnings(struct adding *a)
{
	for (int kind = 0; kind < CRM_WARN_MAX; kind++)
		if (a->warned[kind] > WARNINGS_MAX)
			cli_say(a->cli, "... and %" PRId64 " more warnings of %s",
			    a->warned[kind] - WARNINGS_MAX,
			    crm_warning_kind_name((enum crm_warning_kind)kind));
}

static void
tell_news(struct adding *a, const struct crm_intake_result *result)
{
	if (result->new_source != NULL)
		cli_say(a->cli, "new source '%s'", result->new_source);
	if (result->new_campaign != NULL)
		cli_say(a->cli, "new campaign '%s'", result->new_campaign);
}

static bool
set_number(const struct cli_row *row, int column, int64_t number)
{
	if (number == 0)
		return true;
	row->added[column] = crm_arena_printf(row->arena, "%" PRId64, number);
	return row->added[column] != NULL;
}

static enum crm_status
work(void *arg, struct cli_row *row, struct crm_err *err)
{
	struct adding *a = arg;
	const struct crm_intake_row in = { row->line, row->n, row->cell, row->raw.s };
	struct crm_intake_result result;
	enum crm_status st = crm_intake_row(a->intake, &in, &result, row->arena, err);

	/* What is rejected for a warning says so in its error. */
	if (st == CRM_OK || !options.strict)
		tell_warnings(a, row->line, result.warnings);
	if (st != CRM_OK)
		return st;
	tell_news(a, &result);
	row->added[ACTION] = crm_intake_action_name(result.action);
	row->added[OWNER] = result.owner;
	row->added[WHY] = result.why;
	if (!set_number(row, ID, result.card) || !set_number(row, INQUIRY, result.inquiry))
		return crm_err_nomem(err);
	return CRM_OK;
}

static enum crm_status
count_rows(void *arg, struct crm_err *err)
{
	struct adding *a = arg;

	return crm_intake_commit(a->intake, a->cli->rejected, err);
}

static void
summarise(struct adding *a)
{
	const struct crm_import_counts *n = crm_intake_counts(a->intake);

	tell_more_warnings(a);
	cli_say(a->cli,
	    "read %" PRId64 ": created %" PRId64 ", attached %" PRId64 ", unchanged %" PRId64
	    ", suppressed %" PRId64 ", blank %" PRId64 ", rejected %" PRId64 "%s",
	    crm_import_read(n), n->created, n->attached, n->unchanged, n->suppressed, n->blank,
	    n->rejected, a->cli->dry_run ? " (dry run)" : "");
}

/* --- the list ------------------------------------------------------------------------- */

static enum crm_status
read_delimiter(char *delimiter, struct crm_err *err)
{
	const char *given = options.delimiter;

	*delimiter = '\0';
	if (given == NULL)
		return CRM_OK;
	if (strcmp(given, "tab") == 0 || strcmp(given, "\\t") == 0)
		given = "\t";
	if (strlen(given) != 1 || strchr(",;|\t", given[0]) == NULL)
		return crm_err_set(err, CRM_EUSAGE, "--delimiter: '%s' is none of , ; | and tab",
		    options.delimiter);
	*delimiter = given[0];
	return CRM_OK;
}

/* A variable of the shell that was not set, more often than not. */
static enum crm_status
need_name(const char *option, const char *name, struct crm_err *err)
{
	if (name == NULL || name[strspn(name, " \t")] != '\0')
		return CRM_OK;
	return crm_err_set(err, CRM_EUSAGE, "%s: a name is wanted", option);
}

static enum crm_status
open_list(struct adding *a, int *fd, struct crm_err *err)
{
	struct crm_tabin_options how = { .kind = CRM_TABIN_FOREIGN,
		.encoding = options.encoding,
		.no_header = options.no_header };
	const char *file =
	    a->cli->narg == 0 || strcmp(a->cli->arg[0], "-") == 0 ? NULL : a->cli->arg[0];

	if (a->cli->narg > 1)
		return crm_err_set(err, CRM_EUSAGE,
		    "one list at a time: '%s' is a second; each list is an import of its own",
		    a->cli->arg[1]);
	if (options.no_header && options.maps.n == 0)
		return crm_err_set(err, CRM_EUSAGE,
		    "--no-header needs --map: --map column1=name --map column2=email");
	enum crm_status st = need_name("--source", options.source, err);
	if (st == CRM_OK)
		st = need_name("--campaign", options.campaign, err);
	if (st == CRM_OK)
		st = read_delimiter(&how.delimiter, err);
	if (st != CRM_OK)
		return st;
	a->name = how.name = file == NULL ? "stdin" : file;
	if (file != NULL && (*fd = open(file, O_RDONLY | O_CLOEXEC)) < 0)
		return crm_err_errno(err, CRM_ENOINPUT, "%s", file);
	st = crm_tabin_open(&a->in, *fd, &how, err);
	if (st == CRM_OK && options.encoding == NULL &&
	    strcmp(crm_tabin_encoding(a->in), "UTF-8") != 0)
		cli_say(a->cli, "%s: read as %s", a->name, crm_tabin_encoding(a->in));
	return st;
}

static enum crm_status
open_intake(struct adding *a, struct crm_err *err)
{
	const struct crm_intake_options how = {
		.source = options.source,
		.campaign = options.campaign,
		.on_match = crm_on_match_by_name(options.on_match),
		.door = options.door,
		.strict = options.strict,
		.dry_run = a->cli->dry_run,
		.maps = options.maps.item,
		.nmaps = options.maps.n,
		.file = a->name,
		.encoding = crm_tabin_encoding(a->in),
		.delimiter = crm_tabin_delimiter(a->in),
		.header = crm_tabin_header_raw(a->in),
	};
	enum crm_status st =
	    crm_intake_open(&a->intake, a->cli->db, crm_tabin_header(a->in), &how, err);

	if (st == CRM_OK && crm_intake_unknown(a->intake) != NULL)
		cli_say(a->cli, "%s: columns kept in the inquiry only: %s", a->name,
		    crm_intake_unknown(a->intake));
	return st;
}

static enum crm_status
add_rows(struct adding *a, struct crm_err *err)
{
	struct cli_rows rows = {
		.add = added,
		.nadd = NELEM(added),
		.work = work,
		.commit = count_rows,
		.atomic = options.atomic,
		.rejects = options.rejects,
		.in = a->in,
		.in_name = a->name,
	};
	enum crm_status st = rename_columns(a, &rows.rename, err);

	return st == CRM_OK ? cli_rows_run(a->cli, &rows, a, err) : st;
}

static enum crm_status
run(struct cli *cli, struct crm_err *err)
{
	struct adding a = { .cli = cli };
	int fd = STDIN_FILENO;
	enum crm_status st = open_list(&a, &fd, err);

	if (st == CRM_OK)
		st = open_intake(&a, err);
	if (st == CRM_OK)
		st = add_rows(&a, err);
	if (st == CRM_OK)
		summarise(&a);
	crm_intake_free(a.intake);
	crm_tabin_close(a.in);
	if (fd > STDIN_FILENO)
		close(fd);
	crm_arena_clear(&a.arena);
	return st;
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run);
}
