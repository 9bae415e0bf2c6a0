#include "lib/table/tabin_private.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/arena.h"
#include "lib/table/cells.h"
#include "lib/table/encoding.h"
#include "lib/table/lines.h"
#include "lib/table/loose.h"
#include "lib/table/quotes.h"
#include "lib/table/wrapped.h"
#include "lib/text/utf8.h"

#define FIELD_MAX ((size_t)1024 * 1024)
#define COLUMNS_MAX ((size_t)4096)
#define RECORD_MAX ((size_t)4 * 1024 * 1024)

enum {
	LINES_MAX = 1000, /* that a quoted field may span: bounds what is read twice */
	MIN_WRAPPED = 3   /* cells that a quoted one has not by chance as many of as the header */
};

/* Where in a record the quote opened that is open now. */
struct opening {
	struct crm_line line;
	size_t resume; /* the line after it */
};

bool
crm_tabin_is_foreign(const struct crm_tabin *in)
{
	return in->options.kind == CRM_TABIN_FOREIGN;
}

/* A blank, a form feed, or the Ctrl-Z with which DOS programs end a file. */
static bool
is_no_text(char c)
{
	return c == ' ' || c == '\t' || c == '\f' || c == '\x1a';
}

/* A line that is no row. In our TSV of one column an empty cell leaves an empty line. */
bool
crm_tabin_is_blank(const struct crm_tabin *in, const char *s, size_t len)
{
	size_t i = 0;

	if (in->options.kind == CRM_TABIN_OWN_TSV && in->header.n == 1)
		return false;
	while (crm_tabin_is_foreign(in) && i < len && is_no_text(s[i]) && s[i] != in->delimiter)
		i++;
	return i == len;
}

/* The length of a blank at s, a no-break one included; 0 when there is none. */
static size_t
blank_at(const char *s, size_t len)
{
	if (len > 0 && *s != '\0' && strchr(" \t\r\n", *s) != NULL)
		return 1;
	return len > 1 && memcmp(s, "\xc2\xa0", 2) == 0 ? 2 : 0;
}

struct crm_cell
crm_tabin_trimmed(struct crm_cell cell)
{
	size_t n;

	while ((n = blank_at(cell.s, cell.len)) > 0) {
		cell.s += n;
		cell.len -= n;
	}
	for (;;) {
		if (cell.len > 0 && blank_at(cell.s + cell.len - 1, 1) > 0)
			cell.len--;
		else if (cell.len > 1 && blank_at(cell.s + cell.len - 2, 2) == 2)
			cell.len -= 2;
		else
			return cell;
	}
}

/* Makes the record a broken one, whose raw text is `len` bytes. */
static enum crm_status __attribute__((format(printf, 4, 5)))
breaks(struct crm_tabin *in, size_t len, struct crm_err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(in->problem, sizeof(in->problem), fmt, ap);
	va_end(ap);
	crm_buf_reset(&in->broken);
	crm_decode_undo(&in->lines.decode, &in->broken, crm_lines_text(&in->lines, 0), len);
	if (!crm_buf_ok(&in->broken))
		return crm_err_nomem(err);
	in->record.n = 0;
	in->record.problem = in->problem;
	in->record.raw = (struct crm_cell){ crm_buf_str(&in->broken), in->broken.len };
	return CRM_OK;
}

static enum crm_status
breaks_quote(struct crm_tabin *in, const struct opening *opening, struct crm_err *err)
{
	enum crm_status st =
	    breaks(in, opening->line.at + opening->line.len, err, "quoted field never closed");

	in->record.line = opening->line.number;
	crm_lines_rewind(&in->lines, opening->resume, opening->line.number + 1);
	return st;
}

/* Pads a record of n cells to the header's width, or cuts it when it loses nothing by that. */
static void
fit(struct crm_tabin *in, size_t n)
{
	struct crm_record *r = &in->record;
	size_t width = in->header.n;

	r->missing = n < width ? width - n : 0;
	for (size_t i = width; i < n; i++) {
		if (crm_tabin_trimmed(r->cell[i]).len > 0) {
			snprintf(in->problem, sizeof(in->problem),
			    "%zu cells where the header has %zu", n, width);
			r->problem = in->problem;
			return;
		}
	}
	r->n = width;
}

/* The record's cells are read, its text is `len` bytes: checks both. */
static enum crm_status
finish(struct crm_tabin *in, size_t len, struct crm_err *err)
{
	const char *s = crm_lines_text(&in->lines, 0);
	size_t n = in->cells.n;

	if (in->cells.problem[0] != '\0')
		return breaks(in, len, err, "%s", in->cells.problem);
	if (memchr(s, '\0', len) != NULL)
		return breaks(in, len, err, "NUL byte");
	if (crm_utf8_valid(s, len) != len)
		return breaks(
		    in, len, err, "not valid %s; see --encoding", in->lines.decode.encoding);
	enum crm_status st = crm_cells_finish(&in->cells, in->has_header ? in->header.n : 0, err);
	if (st != CRM_OK)
		return st;
	in->record.n = in->cells.n;
	in->record.cell = in->cells.cell;
	in->record.raw = (struct crm_cell){ crm_lines_string(&in->lines, 0, len), len };
	if (in->has_header)
		fit(in, n);
	return CRM_OK;
}

/* A line longer than a record may be: its beginning tells which limit it breaks first. */
static enum crm_status
read_cut(struct crm_tabin *in, const struct crm_line *line, struct crm_err *err)
{
	const char *s = crm_lines_text(&in->lines, 0);
	enum crm_status st = in->options.kind == CRM_TABIN_OWN_TSV
				 ? crm_cells_tsv(&in->cells, s, line->len, err)
				 : crm_cells_csv(&in->cells, s, line->len, err);

	/* A field that is not over yet may be what is too long. */
	if (st == CRM_OK && in->options.kind != CRM_TABIN_OWN_TSV)
		crm_cells_csv_end(&in->cells);
	if (st != CRM_OK)
		return st;
	if (in->cells.problem[0] != '\0')
		return breaks(in, line->len, err, "%s", in->cells.problem);
	return breaks(in, line->len, err, "record longer than %zu bytes", in->lines.max);
}

static enum crm_status
add_line(struct crm_tabin *in, const char *s, const struct crm_line *line, struct crm_err *err)
{
	enum crm_status st = crm_cells_csv(&in->cells, s, line->len + line->end, err);

	return st == CRM_OK && line->end == 0 ? crm_cells_csv(&in->cells, "\n", 1, err) : st;
}

/*
 * A record that may go on behind its first line, whose quotes were read. Several lines are one
 * record only when all quotes are as they should be.
 */
static enum crm_status
read_lines(
    struct crm_tabin *in, struct crm_quotes *q, const struct crm_line *first, struct crm_err *err)
{
	struct crm_line line = *first;
	struct opening opening = { line, line.len + line.end };

	crm_cells_reset(&in->cells, q->blanks);
	for (int n = 1;; n++) {
		size_t end = line.at + line.len;
		enum crm_status st = add_line(in, crm_lines_text(&in->lines, line.at), &line, err);

		if (st != CRM_OK)
			return st;
		if (q->opened)
			opening = (struct opening){ line, end + line.end };
		if (in->cells.done && !q->violated)
			return finish(in, end, err);
		if (q->violated || n == LINES_MAX || end > in->lines.max ||
		    end - opening.line.at > in->cells.max_field)
			return breaks_quote(in, &opening, err);
		st = crm_lines_next(&in->lines, &line, err);
		if (st == CRM_DONE || (st == CRM_OK && line.cut))
			return breaks_quote(in, &opening, err);
		if (st != CRM_OK)
			return st;
		crm_quotes_line(q, crm_lines_text(&in->lines, line.at), line.len);
	}
}

/*
 * A line that is quoted as a whole, as the others or because of quotes in it: reads the cells in
 * these quotes, as far as they are those of the header. *read is false when it is no such line.
 */
static enum crm_status
read_wrapped(struct crm_tabin *in, const struct crm_line *line, bool *read, struct crm_err *err)
{
	const char *s = crm_lines_text(&in->lines, 0);

	*read = false;
	if (!crm_tabin_is_foreign(in) ||
	    (!in->wrapped && (!in->has_header || in->header.n < MIN_WRAPPED)) ||
	    !crm_wrapped_line(s, line->len, in->delimiter))
		return CRM_OK;
	enum crm_status st = crm_wrapped_read(&in->unwrapped, s, line->len, err);
	if (st == CRM_OK)
		st = crm_cells_csv(&in->cells, crm_buf_str(&in->unwrapped), in->unwrapped.len, err);
	if (st == CRM_OK)
		st = crm_cells_csv(&in->cells, "\n", 1, err);
	*read = st == CRM_OK && in->cells.done && in->cells.n > 1 &&
		(in->wrapped || in->cells.n == in->header.n);
	if (!*read)
		crm_cells_reset(&in->cells, false);
	return st;
}

static enum crm_status
read_csv(struct crm_tabin *in, const struct crm_line *line, struct crm_err *err)
{
	const char *s = crm_lines_text(&in->lines, 0);
	enum crm_loose loose = CRM_LOOSE_OPEN;
	struct crm_quotes q;
	bool read = false;
	enum crm_status st;

	st = read_wrapped(in, line, &read, err);
	if (st == CRM_OK && !read && crm_quotes_plain(s, line->len, in->delimiter)) {
		st = add_line(in, s, line, err);
		read = true;
	}
	if (st != CRM_OK || read)
		return st == CRM_OK ? finish(in, line->len, err) : st;
	if (crm_quotes_first(&q, in->delimiter, crm_tabin_is_foreign(in), s, line->len))
		loose = crm_loose_cells(
		    &in->cells, s, line->len, in->delimiter, in->has_header ? in->header.n : 0);
	if (loose == CRM_LOOSE_READ)
		return finish(in, line->len, err);
	if (q.violated && loose == CRM_LOOSE_UNSURE)
		return breaks(in, line->len, err, "text behind a closing quote");
	return read_lines(in, &q, line, err);
}

/* Reads the next record, a blank line included. */
enum crm_status
crm_tabin_read(struct crm_tabin *in, struct crm_err *err)
{
	struct crm_line line;

	crm_lines_mark(&in->lines);
	enum crm_status st = crm_lines_next(&in->lines, &line, err);
	if (st != CRM_OK)
		return st;
	in->record = (struct crm_record){ .line = line.number };
	crm_cells_reset(&in->cells, false);
	if (line.cut)
		return read_cut(in, &line, err);
	const char *s = crm_lines_text(&in->lines, 0);
	if (crm_tabin_is_blank(in, s, line.len)) {
		in->record.raw =
		    (struct crm_cell){ crm_lines_string(&in->lines, 0, line.len), line.len };
		return CRM_OK;
	}
	if (in->options.kind != CRM_TABIN_OWN_TSV)
		return read_csv(in, &line, err);
	st = crm_cells_tsv(&in->cells, s, line.len, err);
	return st == CRM_OK ? finish(in, line.len, err) : st;
}

enum crm_status
crm_tabin_next(struct crm_tabin *in, const struct crm_record **record, struct crm_err *err)
{
	enum crm_status st;

	do
		st = crm_tabin_read(in, err);
	while (st == CRM_OK && in->record.n == 0 && in->record.problem == NULL &&
	       !crm_tabin_is_foreign(in));
	*record = st == CRM_OK ? &in->record : NULL;
	return st;
}

enum crm_status
crm_tabin_open(
    struct crm_tabin **in, int fd, const struct crm_tabin_options *options, struct crm_err *err)
{
	struct crm_tabin *reader = calloc(1, sizeof(*reader));
	struct stat sb;
	enum crm_status st;

	*in = NULL;
	if (reader == NULL)
		return crm_err_nomem(err);
	reader->options = *options;
	if (options->max_field == 0)
		reader->options.max_field = FIELD_MAX;
	if (options->max_columns == 0)
		reader->options.max_columns = COLUMNS_MAX;
	reader->regular = fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode);
	crm_lines_init(&reader->lines, options->max_record == 0 ? RECORD_MAX : options->max_record);
	st = crm_decode_open(&reader->lines.decode, fd, options->name,
	    crm_tabin_is_foreign(reader) ? options->encoding : CRM_UTF8, err);
	if (st == CRM_OK)
		st = crm_tabin_read_header(reader, err);
	if (st == CRM_OK)
		*in = reader;
	else
		crm_tabin_close(reader);
	return st;
}

void
crm_tabin_close(struct crm_tabin *in)
{
	if (in == NULL)
		return;
	crm_lines_clear(&in->lines);
	crm_cells_clear(&in->cells);
	crm_buf_clear(&in->broken);
	crm_buf_clear(&in->unwrapped);
	crm_arena_clear(&in->arena);
	free(in);
}

const struct crm_record *
crm_tabin_header(const struct crm_tabin *in)
{
	return &in->header;
}

/* True when the window has a whole record, `at` bytes ahead, or the end of the input. */
static bool
holds_record(struct crm_tabin *in, size_t at)
{
	struct crm_line line;
	struct crm_quotes q;
	bool begun = false;
	size_t held;

	for (int n = 1; crm_lines_peek(&in->lines, at, &line); at += line.len + line.end) {
		const char *s = crm_lines_ahead(&in->lines, at, &held);

		if (line.cut || line.end == 0)
			return true;
		if (!begun && !crm_tabin_is_foreign(in) && crm_tabin_is_blank(in, s, line.len))
			continue;
		if (in->options.kind == CRM_TABIN_OWN_TSV || n++ == LINES_MAX)
			return true;
		if (!begun)
			crm_quotes_first(&q, in->delimiter, crm_tabin_is_foreign(in), s, line.len);
		else
			crm_quotes_line(&q, s, line.len);
		begun = true;
		if (q.state != CRM_QUOTE_OPEN || q.violated)
			return true;
	}
	return false;
}

static bool
holds_next(struct crm_tabin *in)
{
	struct crm_line rest = { 0 };

	/* Of a line over the limit the rest comes first. */
	return in->regular || ((!in->lines.skip || crm_lines_peek(&in->lines, 0, &rest)) &&
				  holds_record(in, rest.len + rest.end));
}

/*
 * Whether a record comes in time; where `waits`, also one for which crm_tabin_next may have to wait
 * for more than it: to find out the encoding, or to skip such a rest.
 */
static bool
comes(struct crm_tabin *in, int milliseconds, bool waits)
{
	const struct crm_decode *decode = &in->lines.decode;

	while (!holds_next(in)) {
		if (decode->doubtful || in->lines.skip)
			return waits && crm_decode_wait(decode, milliseconds);
		if (!crm_decode_wait(decode, milliseconds))
			return false;
		/* What is wrong crm_tabin_next will say. */
		if (crm_lines_fill(&in->lines, NULL) != CRM_OK)
			return true;
		milliseconds = 0;
	}
	return true;
}

bool
crm_tabin_ready(struct crm_tabin *in)
{
	return comes(in, 0, false);
}

bool
crm_tabin_wait(struct crm_tabin *in, int milliseconds)
{
	return comes(in, milliseconds, true);
}

void
crm_tabin_hold(struct crm_tabin *in)
{
	crm_lines_hold(&in->lines);
}

void
crm_tabin_rewind(struct crm_tabin *in)
{
	crm_lines_unhold(&in->lines);
}

void
crm_tabin_digest(const struct crm_tabin *in, char out[CRM_TABIN_DIGEST_SIZE])
{
	static_assert(CRM_TABIN_DIGEST_SIZE == CRM_DIGEST_SIZE, "one text");

	out[0] = '\0';
	if (in->lines.decode.eof)
		crm_digest_text(in->lines.decode.digest, out);
}

int64_t
crm_tabin_preamble(const struct crm_tabin *in)
{
	return in->titles;
}

unsigned
crm_tabin_header_rows(const struct crm_tabin *in)
{
	return in->header_rows;
}

const char *
crm_tabin_encoding(const struct crm_tabin *in)
{
	return in->lines.decode.encoding;
}

char
crm_tabin_delimiter(const struct crm_tabin *in)
{
	return in->delimiter;
}

const char *
crm_tabin_header_raw(const struct crm_tabin *in)
{
	return in->header.raw.s;
}

int
crm_tabin_column(const struct crm_tabin *in, const char *name)
{
	for (size_t i = 0; i < in->header.n; i++)
		if (strcmp(in->header.cell[i].s, name) == 0)
			return (int)i;
	return -1;
}
