/*
 * crm-lead-add: takes in contacts of any shape, one inquiry a row.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd/cli_foreign.h"
#include "lib/flow/intake.h"
#include "lib/flow/preview.h"

static struct {
	const char *source, *campaign, *on_match, *rejects, *save_map;
	struct cli_foreign_options list;
	bool strict, atomic, door, preview, force, repeat_lead;
} options;

static const struct cli_opt opts[] = {
	{ 's', "source", "NAME", "where these people come from", CLI_TEXT, &options.source },
	{ 'c', "campaign", "NAME", "the campaign that brought them", CLI_TEXT, &options.campaign },
	{ 'm', "map", "THEIRS=OURS", "what a column means: 'Their name=email'; - for nothing",
	    CLI_LIST, &options.list.maps },
	{ 0, "save-map", "NAME", "keep what --map says for lists with this header", CLI_TEXT,
	    &options.save_map },
	{ 0, "preview", NULL, "print how the list would be read, and take nothing in", CLI_FLAG,
	    &options.preview },
	{ 0, "force", NULL, "go on although most cells of a column fail", CLI_FLAG,
	    &options.force },
	{ 0, "repeat-lead", NULL, "a client who asks again becomes a lead again", CLI_FLAG,
	    &options.repeat_lead },
	{ 0, "on-match", CRM_ON_MATCH_WORDS, "what a match does (attach)", CLI_CHOICE,
	    &options.on_match },
	{ 0, "rejects", "FILE", "write rejected rows there, to be mended and fed back", CLI_TEXT,
	    &options.rejects },
	{ 0, "strict", NULL, "reject what would only be warned of", CLI_FLAG, &options.strict },
	{ 0, "atomic", NULL, "all rows or none", CLI_FLAG, &options.atomic },
	{ 0, "door", NULL, "people coming by themselves, not a list", CLI_FLAG, &options.door },
	{ 0, "delimiter", "CHAR", "what is between the cells: , ; | or tab (found out)", CLI_TEXT,
	    &options.list.delimiter },
	{ 0, "encoding", "NAME", "the encoding of the input (found out)", CLI_TEXT,
	    &options.list.encoding },
	{ 0, "date-order", "dmy|mdy|ymd", "how dates are written (found out)", CLI_CHOICE,
	    &options.list.date_order },
	{ 0, "no-header", NULL, "the first line is data; columns are column1, column2 ...",
	    CLI_FLAG, &options.list.no_header },
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
	ERROR,
	WARNING
};

static const struct crm_column added[] = {
	[ID] = { "id", CRM_COL_INT },
	[ACTION] = { "action", CRM_COL_TEXT },
	[INQUIRY] = { "inquiry", CRM_COL_INT },
	[OWNER] = { "owner", CRM_COL_TEXT },
	[WHY] = { "why", CRM_COL_TEXT },
	[ERROR] = { "error", CRM_COL_TEXT },
	[WARNING] = { "warning", CRM_COL_TEXT },
};

/* Names that mean something to the next tool: in a foreign list they mean something else. */
static const char *const ours[] = { "id", "action", "inquiry", "owner", "why", "error", "warning",
	"status", "rev", "line", "rule", "task", "activity", "op", "grade", "reason", "stage" };

/* How long to wait for the rows that a list is judged by. */
#define SAMPLE_SECONDS 1.0

struct adding {
	struct cli *cli;
	struct cli_foreign list;
	struct crm_intake *intake;
	struct crm_arena arena;
	struct crm_arena scratch; /* of the row at hand, whose cells are copied many times over */
};

/* --- rows ----------------------------------------------------------------------------- */

/* Keeps a text with the row. */
static bool
set_text(const struct cli_row *row, int column, const char *text)
{
	row->added[column] = crm_arena_strdup(row->arena, text);
	return row->added[column] != NULL || text == NULL;
}

/* What was warned of is told on stderr, those of one text together, and stands in the row. */
static enum crm_status
tell_warnings(struct adding *a, const struct cli_row *row, const struct crm_warning *warning,
    bool blank, struct crm_err *err)
{
	struct crm_buf cell = CRM_BUF_INIT;

	if (row->missing > 0 && !blank)
		cli_warn_row(a->cli, a->list.name, row->line,
		    "fewer cells than the header: the last ones are taken for empty");
	for (; warning != NULL; warning = warning->next) {
		cli_warn_row(a->cli, a->list.name, row->line, warning->text);
		crm_buf_puts(&cell, cell.len == 0 ? "" : "; ");
		crm_buf_puts(&cell, warning->text);
	}
	const bool fine =
	    crm_buf_ok(&cell) && set_text(row, WARNING, cell.len == 0 ? NULL : crm_buf_str(&cell));
	crm_buf_clear(&cell);
	return fine ? CRM_OK : crm_err_nomem(err);
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

static struct crm_intake_row
as_came(const struct cli_row *row)
{
	return (struct crm_intake_row){ row->line, row->n, row->cell, row->raw.s };
}

/* In another thread than all else here. */
static const void *
clean(void *arg, const struct cli_row *row, int64_t now, struct crm_arena *arena)
{
	const struct adding *a = arg;
	const struct crm_intake_row in = as_came(row);
	struct crm_incoming *cleaned = crm_arena_alloc(arena, sizeof(*cleaned));

	if (cleaned == NULL ||
	    crm_intake_clean(a->intake, &in, now, cleaned, arena, NULL) != CRM_OK)
		return NULL;
	return cleaned;
}

static enum crm_status
work(void *arg, struct cli_row *row, struct crm_err *err)
{
	struct adding *a = arg;
	const struct crm_intake_row in = as_came(row);
	struct crm_intake_result result;

	crm_arena_reset(&a->scratch);
	enum crm_status st =
	    crm_intake_row(a->intake, &in, row->prepared, &result, &a->scratch, err);

	/* What is rejected for a warning says so in its error. */
	if (st != CRM_OK && options.strict)
		return st;
	const bool blank = st == CRM_OK && result.action == CRM_INTAKE_BLANK;
	enum crm_status told = tell_warnings(a, row, result.warnings, blank, err);
	if (told != CRM_OK || st != CRM_OK)
		return told != CRM_OK ? told : st;
	tell_news(a, &result);
	row->added[ACTION] = crm_intake_action_name(result.action);
	if (!set_text(row, OWNER, result.owner) || !set_text(row, WHY, result.why) ||
	    !set_number(row, ID, result.card) || !set_number(row, INQUIRY, result.inquiry))
		return crm_err_nomem(err);
	return CRM_OK;
}

static void
remember(void *arg)
{
	const struct adding *a = arg;

	crm_intake_mark(a->intake);
}

static void
go_back(void *arg)
{
	const struct adding *a = arg;

	crm_intake_back(a->intake);
}

static enum crm_status
count_rows(void *arg, struct crm_err *err)
{
	struct adding *a = arg;
	char digest[CRM_TABIN_DIGEST_SIZE] = "";

	/* What was read may be ahead of what was taken in. */
	if (cli_rows_last(a->cli))
		crm_tabin_digest(a->list.in, digest);
	const struct crm_import_input input = { crm_tabin_encoding(a->list.in),
		*digest == '\0' ? NULL : digest };
	cli_foreign_tell_encoding(&a->list);
	return crm_intake_commit(a->intake, a->cli->rejected, &input, err);
}

static void
summarise(struct adding *a)
{
	const struct crm_import_counts *n = crm_intake_counts(a->intake);

	cli_say(a->cli,
	    "read %" PRId64 ": created %" PRId64 ", attached %" PRId64 ", unchanged %" PRId64
	    ", suppressed %" PRId64 ", blank %" PRId64 ", rejected %" PRId64 "%s",
	    crm_import_read(n), n->created, n->attached, n->unchanged, n->suppressed, n->blank,
	    n->rejected, a->cli->dry_run ? " (dry run)" : "");
}

/* --- the list ------------------------------------------------------------------------- */

/* A variable of the shell that was not set, more often than not. */
static enum crm_status
need_name(const char *option, const char *name, struct crm_err *err)
{
	if (name == NULL || name[strspn(name, " \t")] != '\0')
		return CRM_OK;
	return crm_err_set(err, CRM_EUSAGE, "%s: a name is wanted", option);
}

static enum crm_status
check_options(const struct adding *a, struct crm_err *err)
{
	if (a->cli->narg > 1)
		return crm_err_set(err, CRM_EUSAGE,
		    "one list at a time: '%s' is a second; each list is an import of its own",
		    a->cli->arg[1]);
	if (options.save_map != NULL && options.list.maps.n == 0 && options.list.date_order == NULL)
		return crm_err_set(err, CRM_EUSAGE,
		    "--save-map: there is nothing to save without --map or --date-order");
	enum crm_status st = need_name("--source", options.source, err);
	if (st == CRM_OK)
		st = need_name("--campaign", options.campaign, err);
	return st == CRM_OK ? need_name("--save-map", options.save_map, err) : st;
}

static enum crm_status
open_list(struct adding *a, struct crm_err *err)
{
	const char *file = a->cli->narg == 0 ? NULL : a->cli->arg[0];
	enum crm_status st = check_options(a, err);

	if (st == CRM_OK)
		st = cli_foreign_open(&a->list, a->cli, file, &options.list, err);
	/* People at a door are not kept waiting for others. */
	if (st == CRM_OK)
		st = cli_foreign_read_sample(&a->list, options.door ? 0 : SAMPLE_SECONDS, err);
	if (st == CRM_OK && options.save_map != NULL && crm_tabin_header_rows(a->list.in) == 0)
		return crm_err_set(
		    err, CRM_EUSAGE, "--save-map: a list without a header is not known again");
	if (st == CRM_OK)
		st = cli_foreign_open_reading(
		    &a->list, a->cli->db, NULL, "columns kept in the inquiry only", err);
	return st;
}

/* --- preview -------------------------------------------------------------------------- */

/* It ends as the run would. */
static enum crm_status
preview(struct adding *a, struct crm_err *err)
{
	const struct crm_intake_row *rows[CRM_PREVIEW_ROWS];
	const char *line[CRM_PREVIEW_COLUMNS];
	struct crm_arena arena = CRM_ARENA_INIT;
	enum crm_status st = cli_out_open(a->cli, crm_preview_columns, CRM_PREVIEW_COLUMNS, err);

	if (st == CRM_OK)
		st = crm_preview_choose(
		    rows, &a->list.reading, a->list.sample, a->list.nsample, err);
	for (size_t i = 0; st == CRM_OK && i < a->list.reading.map.n; i++) {
		crm_arena_reset(&arena);
		st = crm_preview_line(line, &a->list.reading, i, rows, &arena, err);
		if (st == CRM_OK)
			st = cli_out_row(a->cli, line, err);
	}
	crm_arena_clear(&arena);
	if (st == CRM_OK || st == CRM_DONE)
		st = cli_out_end(a->cli, err);
	return st == CRM_OK ? crm_reading_check(&a->list.reading, a->list.name, options.force, err)
			    : st;
}

/* --- the run -------------------------------------------------------------------------- */

static enum crm_status
open_intake(struct adding *a, struct crm_err *err)
{
	const struct crm_intake_options how = {
		.source = options.source,
		.campaign = options.campaign,
		.on_match = crm_on_match_by_name(options.on_match),
		.door = options.door,
		.repeat_lead = options.repeat_lead,
		.strict = options.strict,
		.dry_run = a->cli->dry_run,
		.quiet = a->cli->quiet,
		.save_map = options.save_map,
		.file = a->list.name,
		.encoding = crm_tabin_encoding(a->list.in),
		.delimiter = crm_tabin_delimiter(a->list.in),
		.header = crm_tabin_header_raw(a->list.in),
	};
	/* People who come by themselves are not turned away for a form that is filled in badly. */
	enum crm_status st =
	    crm_reading_check(&a->list.reading, a->list.name, options.force || options.door, err);

	if (st == CRM_OK)
		st = crm_intake_open(&a->intake, a->cli->db, &a->list.reading, &how, err);
	return st;
}

static enum crm_status
add_rows(struct adding *a, struct crm_err *err)
{
	struct cli_rows rows = {
		.add = added,
		.nadd = NELEM(added),
		.work = work,
		.prepare = clean,
		.remember = remember,
		.go_back = go_back,
		.commit = count_rows,
		.atomic = options.atomic,
		.rejects = options.rejects,
		.in = a->list.in,
		.in_name = a->list.name,
	};
	enum crm_status st = open_intake(a, err);

	if (st == CRM_OK)
		st = cli_foreign_names(&a->list, ours, NELEM(ours), &rows.rename, &a->arena, err);
	if (st == CRM_OK)
		st = cli_foreign_meanings(&a->list, &rows.rejects_header, &a->arena, err);
	if (st == CRM_OK)
		st = cli_rows_run(a->cli, &rows, a, err);
	if (st == CRM_OK)
		summarise(a);
	return st;
}

static enum crm_status
run(struct cli *cli, struct crm_err *err)
{
	struct adding a = { .cli = cli };
	enum crm_status st = open_list(&a, err);

	if (!options.preview)
		cli_foreign_forget_sample(&a.list);
	if (st == CRM_OK)
		st = options.preview ? preview(&a, err) : add_rows(&a, err);
	crm_intake_free(a.intake);
	cli_foreign_close(&a.list);
	crm_arena_clear(&a.arena);
	crm_arena_clear(&a.scratch);
	return st;
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run);
}
