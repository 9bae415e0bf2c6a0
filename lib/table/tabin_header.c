#include <stdio.h>
#include <string.h>

#include "lib/table/layout.h"
#include "lib/table/sniff.h"
#include "lib/table/tabin_private.h"
#include "lib/table/wrapped.h"

enum {
	LAYOUT_MAX = 64 * 1024 /* bytes that are waited for to find the header */
};

/* Goes to the first line that is not blank. */
static enum crm_status
skip_blank_lines(struct crm_tabin *in, struct crm_err *err)
{
	struct crm_line line;
	enum crm_status st;

	do {
		crm_lines_mark(&in->lines);
		st = crm_lines_next(&in->lines, &line, err);
	} while (st == CRM_OK && crm_tabin_is_blank(in, crm_lines_text(&in->lines, 0), line.len));
	if (st == CRM_DONE)
		return crm_err_set(err, CRM_ENOINPUT, "%s: empty input", in->options.name);
	if (st == CRM_OK)
		crm_lines_rewind(&in->lines, 0, line.number);
	return st;
}

/* Reads so many lines more, and goes on to where the mark is; CRM_DONE at the end. */
static enum crm_status
read_ahead(struct crm_tabin *in, size_t lines, struct crm_err *err)
{
	int64_t number = in->lines.number;
	struct crm_line line;
	enum crm_status st = CRM_OK;

	for (size_t i = 0; i < lines && st == CRM_OK; i++)
		st = crm_lines_next(&in->lines, &line, err);
	crm_lines_rewind(&in->lines, 0, number);
	return st;
}

/* Whether the first line is a header that is quoted as a whole; sets the delimiter then. */
static enum crm_status
find_wrapped(struct crm_tabin *in, struct crm_layout *layout, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	char delimiter = in->options.delimiter;
	struct crm_line line;
	enum crm_status st = CRM_OK;
	size_t len;

	if (crm_lines_peek(&in->lines, 0, &line) && !line.cut)
		st = crm_wrapped_header(&in->wrapped, &delimiter,
		    crm_lines_ahead(&in->lines, 0, &len), line.len, &arena, err);
	if (in->wrapped) {
		in->delimiter = delimiter;
		*layout = (struct crm_layout){ .header_rows = 1, .delimiter = delimiter };
	}
	crm_arena_clear(&arena);
	return st;
}

/* Goes to the header wherever it is, or to the first row. Reads on until that is certain. */
static enum crm_status
find_layout(struct crm_tabin *in, struct crm_layout *layout, struct crm_err *err)
{
	const struct crm_layout_options options = { .delimiter = in->options.delimiter,
		.maps = in->options.maps,
		.nmaps = in->options.nmaps };
	struct crm_arena arena = CRM_ARENA_INIT;
	enum crm_status st = find_wrapped(in, layout, err);
	size_t len;

	if (st != CRM_OK || in->wrapped)
		return st;
	crm_lines_mark(&in->lines);
	/* Twice the lines each time, so that a slow pipe costs no more than a file. */
	for (size_t lines = 2;; lines *= 2) {
		const char *text = crm_lines_ahead(&in->lines, 0, &len);
		bool whole = in->lines.at_end || len >= LAYOUT_MAX;

		crm_arena_reset(&arena);
		st = crm_layout_find(layout, text, len, whole, &options, &arena, err);
		if (st != CRM_OK || layout->certain || whole)
			break;
		st = read_ahead(in, lines, err);
		if (st != CRM_OK && st != CRM_DONE)
			break;
	}
	crm_arena_clear(&arena);
	if (st == CRM_OK && layout->downwards)
		return crm_err_set(err, CRM_EDATA,
		    "%s: names of columns stand below each other, not in one line; turn the table "
		    "round first",
		    in->options.name);
	if (st == CRM_OK)
		crm_lines_rewind(&in->lines, layout->at, in->lines.number + layout->lines);
	in->delimiter = layout->delimiter;
	return st;
}

/* Goes to the first line that is not blank, and finds out the delimiter on the way. */
static enum crm_status
find_first(struct crm_tabin *in, struct crm_err *err)
{
	struct crm_line line;
	size_t len;
	enum crm_status st = CRM_OK;

	if (crm_lines_peek(&in->lines, 0, &line)) {
		char sep = crm_sniff_sep(crm_lines_ahead(&in->lines, 0, &len), line.len);

		if (sep != '\0') {
			if (in->delimiter == '\0')
				in->delimiter = sep;
			if ((st = crm_lines_next(&in->lines, &line, err)) != CRM_OK ||
			    (st = skip_blank_lines(in, err)) != CRM_OK)
				return st;
		}
	}
	const char *text = crm_lines_ahead(&in->lines, 0, &len);
	if (in->delimiter == '\0')
		in->delimiter = crm_sniff_delimiter(text, len);
	return st;
}

/* Goes to the header, or to the first row where there is none. */
static enum crm_status
find_header(struct crm_tabin *in, struct crm_layout *layout, struct crm_err *err)
{
	*layout = (struct crm_layout){ .header_rows = in->options.no_header ? 0 : 1 };
	in->delimiter = ',';
	if (in->options.kind == CRM_TABIN_OWN_TSV)
		in->delimiter = '\t';
	else if (crm_tabin_is_foreign(in))
		in->delimiter = in->options.delimiter;
	enum crm_status st = skip_blank_lines(in, err);
	if (st != CRM_OK || !crm_tabin_is_foreign(in))
		return st;
	return in->options.find_header && !in->options.no_header ? find_layout(in, layout, err)
								 : find_first(in, err);
}

/* Keeps the trimmed cells of the record just read. */
static enum crm_status
keep_names(struct crm_tabin *in, const char ***names, struct crm_err *err)
{
	const struct crm_record *r = &in->record;

	*names = crm_arena_alloc(&in->arena, (r->n + 1) * sizeof(**names));
	for (size_t i = 0; *names != NULL && i < r->n; i++) {
		struct crm_cell cell = crm_tabin_trimmed(r->cell[i]);

		(*names)[i] = crm_arena_dup(&in->arena, cell.s, cell.len);
		if ((*names)[i] == NULL)
			return crm_err_nomem(err);
	}
	return *names == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* Makes the header of its names; without names columns are called column1, column2 ... */
static enum crm_status
name_columns(struct crm_tabin *in, const char *const *names, size_t n, const char *raw,
    int64_t line, struct crm_err *err)
{
	struct crm_cell *cell = crm_arena_alloc(&in->arena, (n + 1) * sizeof(*cell));

	for (size_t i = 0; cell != NULL && i < n; i++) {
		cell[i].s =
		    names != NULL ? names[i] : crm_arena_printf(&in->arena, "column%zu", i + 1);
		if (cell[i].s == NULL)
			return crm_err_nomem(err);
		cell[i].len = strlen(cell[i].s);
	}
	if (cell == NULL || raw == NULL)
		return crm_err_nomem(err);
	in->header =
	    (struct crm_record){ .line = line, .n = n, .cell = cell, .raw = { raw, strlen(raw) } };
	return CRM_OK;
}

static enum crm_status
refuse_twice(const struct crm_tabin *in, struct crm_err *err)
{
	for (size_t i = 1; i < in->header.n; i++)
		if (crm_tabin_column(in, in->header.cell[i].s) < (int)i)
			return crm_err_set(err, CRM_EDATA, "%s:%lld: duplicate column '%s'",
			    in->options.name, (long long)in->header.line, in->header.cell[i].s);
	return CRM_OK;
}

/* A record of the header: a broken one refuses the input as a whole. */
static enum crm_status
read_header_record(struct crm_tabin *in, struct crm_err *err)
{
	enum crm_status st = crm_tabin_read(in, err);

	if (st == CRM_DONE)
		return crm_err_set(err, CRM_ENOINPUT, "%s: empty input", in->options.name);
	if (st == CRM_OK && in->record.problem != NULL)
		return crm_err_set(err, CRM_EDATA, "%s:%lld: %s", in->options.name,
		    (long long)in->record.line, in->record.problem);
	return st;
}

/* True for a record without anything in its cells: lines like that may stand anywhere. */
static bool
is_empty(const struct crm_record *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (crm_tabin_trimmed(r->cell[i]).len > 0)
			return false;
	return true;
}

/* The second record of a header, and the names that both make. */
static enum crm_status
read_second(
    struct crm_tabin *in, const char ***names, size_t *n, const char **raw, struct crm_err *err)
{
	const char **upper = *names, **lower;
	enum crm_status st;

	do
		st = read_header_record(in, err);
	while (st == CRM_OK && is_empty(&in->record));
	if (st == CRM_OK)
		st = keep_names(in, &lower, err);
	if (st != CRM_OK)
		return st;
	size_t nlower = in->record.n, nupper = *n;
	*n = nlower > nupper ? nlower : nupper;
	*names = crm_arena_alloc(&in->arena, (*n + 1) * sizeof(**names));
	*raw = crm_arena_printf(&in->arena, "%s\n%s", *raw, in->record.raw.s);
	if (*names == NULL || *raw == NULL)
		return crm_err_nomem(err);
	return crm_layout_names(*names, upper, nupper, lower, nlower, &in->arena, err);
}

/* Names the columns of a table without a header, whose first row comes again. */
static enum crm_status
read_no_header(struct crm_tabin *in, const struct crm_layout *layout, struct crm_err *err)
{
	enum crm_status st =
	    layout->columns > 0 ? crm_tabin_read(in, err) : read_header_record(in, err);
	int64_t line = in->record.line;

	if (st != CRM_OK)
		return st;
	size_t n = in->record.n > layout->columns ? in->record.n : layout->columns;
	st = name_columns(in, NULL, n, "", line, err);
	crm_lines_rewind(&in->lines, 0, line);
	return st;
}

enum crm_status
crm_tabin_read_header(struct crm_tabin *in, struct crm_err *err)
{
	struct crm_layout layout;
	const char **names;
	enum crm_status st = find_header(in, &layout, err);

	if (st == CRM_OK)
		st = crm_cells_init(
		    &in->cells, in->delimiter, in->options.max_field, in->options.max_columns, err);
	if (st != CRM_OK)
		return st;
	in->header_rows = layout.header_rows;
	in->titles = layout.titles;
	if (layout.header_rows == 0) {
		st = read_no_header(in, &layout, err);
		in->has_header = st == CRM_OK;
		return st;
	}
	if ((st = read_header_record(in, err)) != CRM_OK ||
	    (st = keep_names(in, &names, err)) != CRM_OK)
		return st;
	int64_t line = in->record.line;
	size_t n = in->record.n;
	const char *raw = crm_arena_dup(&in->arena, in->record.raw.s, in->record.raw.len);
	if (layout.header_rows == 2)
		st = read_second(in, &names, &n, &raw, err);
	if (st == CRM_OK)
		st = name_columns(in, names, n, raw, line, err);
	in->has_header = st == CRM_OK;
	return st == CRM_OK && !crm_tabin_is_foreign(in) ? refuse_twice(in, err) : st;
}
