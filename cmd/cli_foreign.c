#include "cmd/cli_foreign.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/cli_private.h"
#include "lib/table/distinct.h"

/* What a list is judged by: its first rows. */
#define SAMPLE_ROWS 500
#define SAMPLE_BYTES ((size_t)4 << 20) /* in memory */

/* --- opening -------------------------------------------------------------------------- */

static enum crm_status
read_delimiter(const char *given, char *delimiter, struct crm_err *err)
{
	const char *wanted = given;

	*delimiter = '\0';
	if (given == NULL)
		return CRM_OK;
	if (strcmp(given, "tab") == 0 || strcmp(given, "\\t") == 0)
		wanted = "\t";
	if (strlen(wanted) != 1 || strchr(",;|\t", wanted[0]) == NULL)
		return crm_err_set(
		    err, CRM_EUSAGE, "--delimiter: '%s' is none of , ; | and tab", given);
	*delimiter = wanted[0];
	return CRM_OK;
}

void
cli_foreign_tell_encoding(struct cli_foreign *list)
{
	const char *encoding = crm_tabin_encoding(list->in);

	if (list->how->encoding == NULL && strcmp(encoding, list->encoding) != 0)
		cli_say(list->cli, "%s: read as %s", list->name, encoding);
	list->encoding = encoding;
}

static void
tell_layout(struct cli_foreign *list)
{
	const int64_t line = crm_tabin_header(list->in)->line;

	cli_foreign_tell_encoding(list);
	const char *above = crm_tabin_preamble(list->in) > 0 ? "; what is above is skipped" : "";
	if (crm_tabin_header_rows(list->in) == 2)
		cli_say(list->cli, "%s:%" PRId64 ": two header lines, read as one%s", list->name,
		    line, above);
	else if (crm_tabin_header_rows(list->in) == 1 && *above != '\0')
		cli_say(list->cli, "%s:%" PRId64 ": the header is here%s", list->name, line, above);
	else if (*above != '\0')
		cli_say(
		    list->cli, "%s:%" PRId64 ": the first row is here%s", list->name, line, above);
}

enum crm_status
cli_foreign_open(struct cli_foreign *list, struct cli *cli, const char *file,
    const struct cli_foreign_options *how, struct crm_err *err)
{
	struct crm_tabin_options options = { .kind = CRM_TABIN_FOREIGN,
		.encoding = how->encoding,
		.no_header = how->no_header,
		.find_header = !how->no_header,
		.maps = how->maps.item,
		.nmaps = how->maps.n };
	const bool from_stdin = file == NULL || strcmp(file, "-") == 0;

	*list =
	    (struct cli_foreign){ .cli = cli, .how = how, .fd = STDIN_FILENO, .encoding = "UTF-8" };
	enum crm_status st = read_delimiter(how->delimiter, &options.delimiter, err);
	if (st != CRM_OK)
		return st;
	list->name = options.name = from_stdin ? "stdin" : file;
	if (!from_stdin && (list->fd = open(file, O_RDONLY | O_CLOEXEC)) < 0)
		return crm_err_errno(err, CRM_ENOINPUT, "%s", file);
	st = crm_tabin_open(&list->in, list->fd, &options, err);
	if (st == CRM_OK)
		tell_layout(list);
	return st;
}

void
cli_foreign_close(struct cli_foreign *list)
{
	crm_reading_clear(&list->reading);
	crm_tabin_close(list->in);
	if (list->fd > STDIN_FILENO)
		close(list->fd);
	crm_arena_clear(&list->samples);
	*list = (struct cli_foreign){ 0 };
}

/* --- the sample ----------------------------------------------------------------------- */

static enum crm_status
copy_row(struct cli_foreign *list, const struct crm_record *record, struct crm_err *err)
{
	struct crm_cell *cell = crm_arena_alloc(&list->samples, (record->n + 1) * sizeof(*cell));

	if (cell == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < record->n; i++) {
		const struct crm_cell *from = &record->cell[i];
		cell[i] = (struct crm_cell){ "", from->len };
		if (from->len > 0)
			cell[i].s = crm_arena_dup(&list->samples, from->s, from->len);
		if (cell[i].s == NULL)
			return crm_err_nomem(err);
	}
	list->sample[list->nsample++] =
	    (struct crm_intake_row){ record->line, record->n, cell, "" };
	return CRM_OK;
}

/* Whether a row comes in time. */
static bool
comes(const struct cli_foreign *list, double seconds, const struct timespec *start)
{
	double left;

	do {
		left = seconds - cli_seconds_since(start);
		if (crm_tabin_wait(list->in, left > 0 ? (int)(left * 1000) : 0))
			return true;
	} while (left > 0);
	return false;
}

enum crm_status
cli_foreign_read_sample(struct cli_foreign *list, double seconds, struct crm_err *err)
{
	const struct crm_record *record = NULL;
	struct timespec start;
	size_t bytes = 0;
	enum crm_status st = CRM_OK;

	list->sample = crm_arena_alloc(&list->samples, SAMPLE_ROWS * sizeof(*list->sample));
	if (list->sample == NULL)
		return crm_err_nomem(err);
	clock_gettime(CLOCK_MONOTONIC, &start);
	crm_tabin_hold(list->in);
	while (st == CRM_OK && list->nsample < SAMPLE_ROWS && bytes < SAMPLE_BYTES &&
	       comes(list, seconds, &start)) {
		st = crm_tabin_next(list->in, &record, err);
		if (st != CRM_OK)
			break;
		bytes += record->raw.len + record->n * sizeof(*record->cell) + 1;
		if (record->problem == NULL && record->n > 0)
			st = copy_row(list, record, err);
	}
	crm_tabin_rewind(list->in);
	cli_foreign_tell_encoding(list);
	return st == CRM_DONE ? CRM_OK : st;
}

void
cli_foreign_forget_sample(struct cli_foreign *list)
{
	crm_arena_clear(&list->samples);
	list->sample = NULL;
	list->nsample = 0;
}

/* --- how it is read ------------------------------------------------------------------- */

/* "column1=name, column2=email" */
static enum crm_status
tell_guesses(struct cli_foreign *list, struct crm_err *err)
{
	const struct crm_reading *r = &list->reading;
	struct crm_buf guesses = CRM_BUF_INIT;

	for (size_t i = 0; i < r->map.n; i++)
		if (r->column[i].by == CRM_READ_BY_CELLS)
			crm_buf_printf(&guesses, "%s%s=%s", guesses.len == 0 ? "" : ", ",
			    r->column[i].name, crm_meaning_name(r->map.meaning[i]));
	const bool fine = crm_buf_ok(&guesses);
	if (fine && guesses.len > 0)
		cli_say(list->cli, "%s: no header; by its cells: %s", list->name,
		    crm_buf_str(&guesses));
	crm_buf_clear(&guesses);
	return fine ? CRM_OK : crm_err_nomem(err);
}

enum crm_status
cli_foreign_open_reading(struct cli_foreign *list, struct crm_db *db, const char *region,
    const char *unknown, struct crm_err *err)
{
	const struct crm_reading_options how = {
		.maps = list->how->maps.item,
		.nmaps = list->how->maps.n,
		.date_order = list->how->date_order == NULL
				  ? CRM_DATE_UNKNOWN
				  : crm_date_order_by_name(list->how->date_order),
		.headerless = crm_tabin_header_rows(list->in) == 0,
		.sample = list->sample,
		.nsample = list->nsample,
		.region = region,
		.now = list->cli->now,
		.comparing = db == NULL,
	};
	struct crm_reading *r = &list->reading;
	enum crm_status st = crm_reading_open(r, db, crm_tabin_header(list->in), &how, err);

	if (st == CRM_EDATA) {
		const struct crm_err cause = *err;
		return crm_err_set(err, st, "%s: %s", list->name, cause.text);
	}
	if (st != CRM_OK)
		return st;
	if (r->saved != NULL)
		cli_say(list->cli, "%s: columns as in the saved map '%s'", list->name, r->saved);
	st = tell_guesses(list, err);
	if (st == CRM_OK && unknown != NULL && r->unknown != NULL)
		cli_say(list->cli, "%s: %s: %s%s%s", list->name, unknown, r->unknown,
		    r->hint == NULL ? "" : "; by their cells it may be ",
		    r->hint == NULL ? "" : r->hint);
	return st;
}

/* --- names ---------------------------------------------------------------------------- */

static bool
is_ours(const char *name, const char *const *ours, size_t nours)
{
	for (size_t i = 0; i < nours; i++)
		if (strcmp(ours[i], name) == 0)
			return true;
	return false;
}

enum crm_status
cli_foreign_names(const struct cli_foreign *list, const char *const *ours, size_t nours,
    const char *const **names, struct crm_arena *arena, struct crm_err *err)
{
	const struct crm_record *header = crm_tabin_header(list->in);
	const char **name = crm_arena_alloc(arena, (header->n + 1) * sizeof(*name));

	if (name == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < header->n; i++) {
		const char *wanted = header->cell[i].s;
		if (*wanted == '\0')
			wanted = crm_arena_printf(arena, "column%zu", i + 1);
		else if (is_ours(wanted, ours, nours))
			wanted = crm_arena_printf(arena, "in_%s", wanted);
		name[i] = wanted;
		if (name[i] == NULL)
			return crm_err_nomem(err);
	}
	*names = name;
	return crm_names_distinct(name, header->n, arena) ? CRM_OK : crm_err_nomem(err);
}

enum crm_status
cli_foreign_meanings(const struct cli_foreign *list, const char *const **names,
    struct crm_arena *arena, struct crm_err *err)
{
	const struct crm_record *header = crm_tabin_header(list->in);
	const char **name = NULL;

	*names = NULL;
	if (crm_tabin_header_rows(list->in) > 0)
		return CRM_OK;
	name = crm_arena_alloc(arena, (header->n + 1) * sizeof(*name));
	if (name == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < header->n; i++) {
		const char *meaning = crm_meaning_name(list->reading.map.meaning[i]);
		name[i] = meaning != NULL ? meaning : header->cell[i].s;
	}
	*names = name;
	return CRM_OK;
}
