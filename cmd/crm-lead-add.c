/*
 * crm-lead-add: takes in contacts of any shape, one inquiry a row.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/cli.h"
#include "lib/flow/intake.h"
#include "lib/flow/preview.h"
#include "lib/table/distinct.h"

static struct {
	const char *source, *campaign, *on_match, *rejects, *delimiter, *encoding, *date_order,
	    *save_map;
	struct cli_list maps;
	bool strict, atomic, door, no_header, preview, force, repeat_lead;
} options;

static const struct cli_opt opts[] = {
	{ 's', "source", "NAME", "where these people come from", CLI_TEXT, &options.source },
	{ 'c', "campaign", "NAME", "the campaign that brought them", CLI_TEXT, &options.campaign },
	{ 'm', "map", "THEIRS=OURS", "what a column means: 'Their name=email'; - for nothing",
	    CLI_LIST, &options.maps },
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
	    &options.delimiter },
	{ 0, "encoding", "NAME", "the encoding of the input (found out)", CLI_TEXT,
	    &options.encoding },
	{ 0, "date-order", "dmy|mdy|ymd", "how dates are written (found out)", CLI_CHOICE,
	    &options.date_order },
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

/* What a list is judged by: its first rows, or as many as come within a second. */
#define SAMPLE_ROWS 500
#define SAMPLE_BYTES ((size_t)4 << 20) /* in memory */
#define SAMPLE_SECONDS 1.0

struct adding {
	struct cli *cli;
	const char *name;     /* of the list, for messages */
	const char *encoding; /* as was told */
	struct crm_tabin *in;
	struct crm_intake_row sample[SAMPLE_ROWS];
	size_t nsample;
	struct crm_reading reading;
	struct crm_intake *intake;
	struct crm_arena arena;
	struct crm_arena samples; /* what the sample points to */
	struct crm_arena scratch; /* of the row at hand, whose cells are copied many times over */
};

/* --- columns -------------------------------------------------------------------------- */

/* Names that mean something to the next tool: in a foreign list they mean something else. */
static bool
is_ours(const char *name)
{
	static const char *const ours[] = { "id", "action", "inquiry", "owner", "why", "error",
		"warning", "status", "rev", "line", "rule", "task", "activity", "op", "grade",
		"reason", "stage" };

	for (size_t i = 0; i < NELEM(ours); i++)
		if (strcmp(ours[i], name) == 0)
			return true;
	return false;
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
		if (name[i] == NULL)
			return crm_err_nomem(err);
	}
	*names = name;
	return crm_names_distinct(name, header->n, &a->arena) ? CRM_OK : crm_err_nomem(err);
}

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
    struct crm_err *err)
{
	struct crm_buf cell = CRM_BUF_INIT;

	if (row->missing > 0)
		cli_warn_row(a->cli, a->name, row->line,
		    "fewer cells than the header: the last ones are taken for empty");
	for (; warning != NULL; warning = warning->next) {
		cli_warn_row(a->cli, a->name, row->line, warning->text);
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

static enum crm_status
work(void *arg, struct cli_row *row, struct crm_err *err)
{
	struct adding *a = arg;
	const struct crm_intake_row in = { row->line, row->n, row->cell, row->raw.s };
	struct crm_intake_result result;

	crm_arena_reset(&a->scratch);
	enum crm_status st = crm_intake_row(a->intake, &in, &result, &a->scratch, err);

	/* What is rejected for a warning says so in its error. */
	if (st != CRM_OK && options.strict)
		return st;
	if (result.action != CRM_INTAKE_BLANK || st != CRM_OK) {
		enum crm_status told = tell_warnings(a, row, result.warnings, err);
		if (told != CRM_OK)
			return told;
	}
	if (st != CRM_OK)
		return st;
	tell_news(a, &result);
	row->added[ACTION] = crm_intake_action_name(result.action);
	if (!set_text(row, OWNER, result.owner) || !set_text(row, WHY, result.why) ||
	    !set_number(row, ID, result.card) || !set_number(row, INQUIRY, result.inquiry))
		return crm_err_nomem(err);
	return CRM_OK;
}

/* An input that begins in ASCII shows its encoding late. */
static void
tell_encoding(struct adding *a)
{
	const char *encoding = crm_tabin_encoding(a->in);

	if (options.encoding == NULL && strcmp(encoding, a->encoding) != 0)
		cli_say(a->cli, "%s: read as %s", a->name, encoding);
	a->encoding = encoding;
}

static enum crm_status
count_rows(void *arg, struct crm_err *err)
{
	struct adding *a = arg;
	char digest[CRM_TABIN_DIGEST_SIZE];

	crm_tabin_digest(a->in, digest);
	const struct crm_import_input input = { crm_tabin_encoding(a->in),
		*digest == '\0' ? NULL : digest };
	tell_encoding(a);
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
check_options(struct adding *a, char *delimiter, struct crm_err *err)
{
	if (a->cli->narg > 1)
		return crm_err_set(err, CRM_EUSAGE,
		    "one list at a time: '%s' is a second; each list is an import of its own",
		    a->cli->arg[1]);
	if (options.save_map != NULL && options.maps.n == 0 && options.date_order == NULL)
		return crm_err_set(err, CRM_EUSAGE,
		    "--save-map: there is nothing to save without --map or --date-order");
	enum crm_status st = need_name("--source", options.source, err);
	if (st == CRM_OK)
		st = need_name("--campaign", options.campaign, err);
	if (st == CRM_OK)
		st = need_name("--save-map", options.save_map, err);
	return st == CRM_OK ? read_delimiter(delimiter, err) : st;
}

/* What was found out that not every list has. */
static void
tell_layout(struct adding *a)
{
	const int64_t line = crm_tabin_header(a->in)->line;

	tell_encoding(a);
	const char *above = crm_tabin_preamble(a->in) > 0 ? "; what is above is skipped" : "";
	if (crm_tabin_header_rows(a->in) == 2)
		cli_say(a->cli, "%s:%" PRId64 ": two header lines, read as one%s", a->name, line,
		    above);
	else if (crm_tabin_header_rows(a->in) == 1 && *above != '\0')
		cli_say(a->cli, "%s:%" PRId64 ": the header is here%s", a->name, line, above);
	else if (*above != '\0')
		cli_say(a->cli, "%s:%" PRId64 ": the first row is here%s", a->name, line, above);
}

static enum crm_status
open_list(struct adding *a, int *fd, struct crm_err *err)
{
	struct crm_tabin_options how = { .kind = CRM_TABIN_FOREIGN,
		.encoding = options.encoding,
		.no_header = options.no_header,
		.find_header = !options.no_header,
		.maps = options.maps.item,
		.nmaps = options.maps.n };
	const char *file =
	    a->cli->narg == 0 || strcmp(a->cli->arg[0], "-") == 0 ? NULL : a->cli->arg[0];
	enum crm_status st = check_options(a, &how.delimiter, err);

	if (st != CRM_OK)
		return st;
	a->name = how.name = file == NULL ? "stdin" : file;
	if (file != NULL && (*fd = open(file, O_RDONLY | O_CLOEXEC)) < 0)
		return crm_err_errno(err, CRM_ENOINPUT, "%s", file);
	st = crm_tabin_open(&a->in, *fd, &how, err);
	if (st == CRM_OK)
		tell_layout(a);
	return st;
}

/* --- the sample ----------------------------------------------------------------------- */

static enum crm_status
copy_row(struct adding *a, const struct crm_record *record, struct crm_err *err)
{
	struct crm_cell *cell = crm_arena_alloc(&a->samples, (record->n + 1) * sizeof(*cell));

	if (cell == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < record->n; i++) {
		const struct crm_cell *from = &record->cell[i];
		cell[i] = (struct crm_cell){ "", from->len };
		if (from->len > 0)
			cell[i].s = crm_arena_dup(&a->samples, from->s, from->len);
		if (cell[i].s == NULL)
			return crm_err_nomem(err);
	}
	a->sample[a->nsample++] = (struct crm_intake_row){ record->line, record->n, cell, "" };
	return CRM_OK;
}

/* Whether a row comes in time. People at a door are not kept waiting for others. */
static bool
comes(struct adding *a, const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	const double spent =
	    (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
	const double left = options.door || spent > SAMPLE_SECONDS ? 0 : SAMPLE_SECONDS - spent;
	return crm_tabin_wait(a->in, (int)(left * 1000));
}

static enum crm_status
read_sample(struct adding *a, struct crm_err *err)
{
	const struct crm_record *record = NULL;
	struct timespec start;
	size_t bytes = 0;
	enum crm_status st = CRM_OK;

	clock_gettime(CLOCK_MONOTONIC, &start);
	crm_tabin_hold(a->in);
	while (
	    st == CRM_OK && a->nsample < SAMPLE_ROWS && bytes < SAMPLE_BYTES && comes(a, &start)) {
		st = crm_tabin_next(a->in, &record, err);
		if (st != CRM_OK)
			break;
		bytes += record->raw.len + record->n * sizeof(*record->cell) + 1;
		if (record->problem == NULL && record->n > 0)
			st = copy_row(a, record, err);
	}
	crm_tabin_rewind(a->in);
	tell_encoding(a);
	return st == CRM_DONE ? CRM_OK : st;
}

/* --- how it is read ------------------------------------------------------------------- */

/* "column1=name, column2=email" */
static enum crm_status
tell_guesses(struct adding *a, struct crm_err *err)
{
	const struct crm_reading *r = &a->reading;
	struct crm_buf list = CRM_BUF_INIT;

	for (size_t i = 0; i < r->map.n; i++)
		if (r->column[i].by == CRM_READ_BY_CELLS)
			crm_buf_printf(&list, "%s%s=%s", list.len == 0 ? "" : ", ",
			    r->column[i].name, crm_meaning_name(r->map.meaning[i]));
	const bool fine = crm_buf_ok(&list);
	if (fine && list.len > 0)
		cli_say(a->cli, "%s: no header; by its cells: %s", a->name, crm_buf_str(&list));
	crm_buf_clear(&list);
	return fine ? CRM_OK : crm_err_nomem(err);
}

static enum crm_status
open_reading(struct adding *a, struct crm_err *err)
{
	const struct crm_reading_options how = {
		.maps = options.maps.item,
		.nmaps = options.maps.n,
		.date_order = options.date_order == NULL
				  ? CRM_DATE_UNKNOWN
				  : crm_date_order_by_name(options.date_order),
		.headerless = crm_tabin_header_rows(a->in) == 0,
		.sample = a->sample,
		.nsample = a->nsample,
	};
	enum crm_status st =
	    crm_reading_open(&a->reading, a->cli->db, crm_tabin_header(a->in), &how, err);

	if (st == CRM_EDATA) {
		const struct crm_err cause = *err;
		return crm_err_set(err, st, "%s: %s", a->name, cause.text);
	}
	if (st != CRM_OK)
		return st;
	if (options.save_map != NULL && a->reading.form == NULL)
		return crm_err_set(
		    err, CRM_EUSAGE, "--save-map: a list without a header is not known again");
	if (a->reading.saved != NULL)
		cli_say(a->cli, "%s: columns as in the saved map '%s'", a->name, a->reading.saved);
	st = tell_guesses(a, err);
	if (st == CRM_OK && a->reading.unknown != NULL)
		cli_say(a->cli, "%s: columns kept in the inquiry only: %s%s%s", a->name,
		    a->reading.unknown,
		    a->reading.hint == NULL ? "" : "; by their cells it may be ",
		    a->reading.hint == NULL ? "" : a->reading.hint);
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
		st = crm_preview_choose(rows, &a->reading, a->sample, a->nsample, err);
	for (size_t i = 0; st == CRM_OK && i < a->reading.map.n; i++) {
		crm_arena_reset(&arena);
		st = crm_preview_line(line, &a->reading, i, rows, &arena, err);
		if (st == CRM_OK)
			st = cli_out_row(a->cli, line, err);
	}
	crm_arena_clear(&arena);
	if (st == CRM_OK || st == CRM_DONE)
		st = cli_out_end(a->cli, err);
	return st == CRM_OK ? crm_reading_check(&a->reading, a->name, options.force, err) : st;
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
		.save_map = options.save_map,
		.file = a->name,
		.encoding = crm_tabin_encoding(a->in),
		.delimiter = crm_tabin_delimiter(a->in),
		.header = crm_tabin_header_raw(a->in),
	};
	/* People who come by themselves are not turned away for a form that is filled in badly. */
	enum crm_status st =
	    crm_reading_check(&a->reading, a->name, options.force || options.door, err);

	if (st == CRM_OK)
		st = crm_intake_open(&a->intake, a->cli->db, &a->reading, &how, err);
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
	enum crm_status st = open_intake(a, err);

	if (st == CRM_OK)
		st = rename_columns(a, &rows.rename, err);
	if (st == CRM_OK)
		st = cli_rows_run(a->cli, &rows, a, err);
	if (st == CRM_OK)
		summarise(a);
	return st;
}

static enum crm_status
run(struct cli *cli, struct crm_err *err)
{
	struct adding a = { .cli = cli, .encoding = "UTF-8" };
	int fd = STDIN_FILENO;
	enum crm_status st = open_list(&a, &fd, err);

	if (st == CRM_OK)
		st = read_sample(&a, err);
	if (st == CRM_OK)
		st = open_reading(&a, err);
	if (!options.preview)
		crm_arena_clear(&a.samples);
	if (st == CRM_OK)
		st = options.preview ? preview(&a, err) : add_rows(&a, err);
	crm_intake_free(a.intake);
	crm_reading_clear(&a.reading);
	crm_tabin_close(a.in);
	if (fd > STDIN_FILENO)
		close(fd);
	crm_arena_clear(&a.arena);
	crm_arena_clear(&a.samples);
	crm_arena_clear(&a.scratch);
	return st;
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run);
}
