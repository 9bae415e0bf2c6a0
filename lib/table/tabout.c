#include "lib/table/tabout.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/table/tabterm.h"
#include "lib/text/utf8.h"

struct crm_tabout {
	FILE *to;
	enum crm_format format;
	bool spreadsheet;
	bool begun;                /* the header is written */
	struct crm_arena arena;    /* the columns and their names */
	struct crm_column *column; /* those written, in order */
	size_t *pick;              /* where each of them is in a row */
	const char **cell;         /* of the row at hand */
	size_t n;
	struct crm_tabterm *term; /* of TABLE */
	struct crm_buf line, guarded;
};

/* --- numbers and guards --------------------------------------------------------------- */

/* A number as JSON writes it, without an exponent. */
static bool
is_number(const char *s)
{
	s += *s == '-';
	size_t digits = strspn(s, "0123456789");
	if (digits == 0 || (digits > 1 && *s == '0'))
		return false;
	s += digits;
	if (*s == '.') {
		digits = strspn(++s, "0123456789");
		if (digits == 0)
			return false;
		s += digits;
	}
	return *s == '\0';
}

/* True when a spreadsheet would take the cell for a formula, or go on to one behind a blank. */
static bool
runs(const char *s)
{
	size_t len;

	if (*s != '\0' && strchr("=+-@\t\r", *s) != NULL)
		return true;
	switch (crm_utf8_next(s, &len)) {
	case 0xff1d: /* full-width = + - @ */
	case 0xff0b:
	case 0xff0d:
	case 0xff20:
		return true;
	default:
		return false;
	}
}

/* The cell, or its copy behind an apostrophe, valid until the next call. */
static const char *
guard(struct crm_tabout *out, const char *cell, enum crm_coltype type)
{
	if (!out->spreadsheet || !runs(cell) || (crm_coltype_numeric(type) && is_number(cell)))
		return cell;
	crm_buf_reset(&out->guarded);
	crm_buf_putc(&out->guarded, '\'');
	crm_buf_puts(&out->guarded, cell);
	if (!crm_buf_ok(&out->guarded))
		out->line.failed = true;
	return crm_buf_str(&out->guarded);
}

/* --- the formats ---------------------------------------------------------------------- */

static void
put_quoted(struct crm_buf *buf, const char *cell, size_t len)
{
	crm_buf_putc(buf, '"');
	for (const char *quote; (quote = memchr(cell, '"', len)) != NULL;) {
		size_t n = (size_t)(quote - cell) + 1;

		crm_buf_add(buf, cell, n);
		crm_buf_putc(buf, '"');
		cell += n;
		len -= n;
	}
	crm_buf_add(buf, cell, len);
	crm_buf_putc(buf, '"');
}

/* special: what quotes are needed for. */
static void
put_csv(struct crm_buf *buf, const char *cell, size_t len, const char *special)
{
	bool quoted = len > 0 && (cell[0] == ' ' || cell[0] == '\t' || cell[len - 1] == ' ' ||
				     cell[len - 1] == '\t');

	for (const char *c = special; !quoted && *c != '\0'; c++)
		quoted = memchr(cell, *c, len) != NULL;
	if (quoted)
		put_quoted(buf, cell, len);
	else
		crm_buf_add(buf, cell, len);
}

void
crm_csv_put(struct crm_buf *buf, const char *cell)
{
	put_csv(buf, cell, strlen(cell), ",\"\r\n");
}

void
crm_csv_put_bytes(struct crm_buf *buf, const char *cell, size_t len)
{
	put_csv(buf, cell, len, ",\"\r\n");
}

static void
put_tsv(struct crm_buf *buf, const char *cell)
{
	for (;;) {
		size_t plain = strcspn(cell, "\t\n\r\\");

		crm_buf_add(buf, cell, plain);
		cell += plain;
		if (*cell == '\0')
			return;
		crm_buf_putc(buf, '\\');
		crm_buf_putc(buf, *cell == '\t'   ? 't'
				  : *cell == '\n' ? 'n'
				  : *cell == '\r' ? 'r'
						  : '\\');
		cell++;
	}
}

void
crm_json_put(struct crm_buf *buf, const char *s)
{
	crm_buf_putc(buf, '"');
	while (*s != '\0') {
		size_t plain = 0, len;

		while (s[plain] >= 0x20 && s[plain] < 0x7f && s[plain] != '"' && s[plain] != '\\')
			plain++;
		crm_buf_add(buf, s, plain);
		s += plain;
		if (*s == '\0')
			break;
		uint32_t code = crm_utf8_next(s, &len);
		if (code == '"' || code == '\\')
			crm_buf_printf(buf, "\\%c", (int)code);
		else if (code == '\n' || code == '\r' || code == '\t')
			crm_buf_puts(buf, code == '\n' ? "\\n" : code == '\r' ? "\\r" : "\\t");
		else if (code < 0x20 || (code >= 0x7f && code < 0xa0))
			crm_buf_printf(buf, "\\u%04x", (unsigned)code);
		else
			crm_utf8_put(buf, code); /* U+FFFD for what is not valid */
		s += len;
	}
	crm_buf_putc(buf, '"');
}

static void
put_json(struct crm_tabout *out, const char *const *cells)
{
	for (size_t i = 0; i < out->n; i++) {
		crm_buf_puts(&out->line, i == 0 ? "{" : ",");
		crm_json_put(&out->line, out->column[i].name);
		crm_buf_putc(&out->line, ':');
		if (cells[i] == NULL)
			crm_buf_puts(&out->line, "null");
		else if (crm_coltype_numeric(out->column[i].type) && is_number(cells[i]))
			crm_buf_puts(&out->line, cells[i]);
		else
			crm_json_put(&out->line, cells[i]);
	}
	crm_buf_puts(&out->line, "}\n");
}

static void
put_separated(struct crm_tabout *out, const char *const *cells, bool header)
{
	bool csv = out->format == CRM_FORMAT_CSV;
	/* A spreadsheet may take these for separators: in quotes they are not. */
	const char *special = out->spreadsheet ? ",\"\r\n;\t" : ",\"\r\n";
	size_t begin = out->line.len;

	for (size_t i = 0; i < out->n; i++) {
		const char *cell = cells[i] == NULL ? "" : cells[i];

		cell = guard(out, cell, header ? CRM_COL_TEXT : out->column[i].type);
		if (i > 0)
			crm_buf_putc(&out->line, csv ? ',' : '\t');
		if (csv)
			put_csv(&out->line, cell, strlen(cell), special);
		else
			put_tsv(&out->line, cell);
	}
	if (csv && out->line.len == begin)
		crm_buf_puts(&out->line, "\"\""); /* a blank line would be no row */
	crm_buf_putc(&out->line, '\n');
}

/* --- the writer ----------------------------------------------------------------------- */

static enum crm_status
unknown_column(const char *name, const struct crm_column *columns, size_t n,
    struct crm_arena *arena, struct crm_err *err)
{
	const char **names = crm_arena_alloc(arena, (n + 1) * sizeof(*names));
	struct crm_buf list = CRM_BUF_INIT;

	if (names == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < n; i++) {
		names[i] = columns[i].name;
		crm_buf_printf(&list, "%s%s", i == 0 ? "" : ", ", names[i]);
	}
	const char *near = crm_text_suggest(name, names, n);
	if (near != NULL)
		crm_err_set(err, CRM_EUSAGE, "unknown column '%s'; did you mean '%s'?", name, near);
	else
		crm_err_set(err, CRM_EUSAGE, "unknown column '%s'; columns are: %s", name,
		    crm_buf_str(&list));
	crm_buf_clear(&list);
	return CRM_EUSAGE;
}

static enum crm_status
pick_column(struct crm_tabout *out, const char *name, const struct crm_column *columns, size_t n,
    struct crm_err *err)
{
	size_t at = 0;

	while (at < n && strcmp(columns[at].name, name) != 0)
		at++;
	if (at == n)
		return unknown_column(name, columns, n, &out->arena, err);
	for (size_t i = 0; i < out->n; i++)
		if (out->pick[i] == at)
			return crm_err_set(err, CRM_EUSAGE, "column '%s' is named twice", name);
	out->pick[out->n] = at;
	out->column[out->n++] = columns[at];
	return CRM_OK;
}

/* Reads "a,b,c"; blanks around a name are not part of it. */
static enum crm_status
pick_columns(struct crm_tabout *out, const char *list, const struct crm_column *columns, size_t n,
    struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (const char *s = list, *end; st == CRM_OK; s = end + 1) {
		s += strspn(s, " ");
		end = s + strcspn(s, ",");
		size_t len = (size_t)(end - s);
		while (len > 0 && s[len - 1] == ' ')
			len--;
		char *name = crm_arena_dup(&out->arena, s, len);
		if (name == NULL)
			return crm_err_nomem(err);
		st = pick_column(out, name, columns, n, err);
		if (*end == '\0')
			break;
	}
	return st;
}

static enum crm_status
set_columns(struct crm_tabout *out, const char *list, const struct crm_column *columns, size_t n,
    struct crm_err *err)
{
	out->column = crm_arena_alloc(&out->arena, (n + 1) * sizeof(*out->column));
	out->pick = crm_arena_alloc(&out->arena, (n + 1) * sizeof(*out->pick));
	out->cell = crm_arena_alloc(&out->arena, (n + 1) * sizeof(*out->cell));
	if (out->column == NULL || out->pick == NULL || out->cell == NULL)
		return crm_err_nomem(err);
	if (list != NULL) {
		enum crm_status st = pick_columns(out, list, columns, n, err);
		if (st != CRM_OK)
			return st;
	} else {
		for (out->n = 0; out->n < n; out->n++) {
			out->pick[out->n] = out->n;
			out->column[out->n] = columns[out->n];
		}
	}
	for (size_t i = 0; i < out->n; i++) {
		out->column[i].name = crm_arena_strdup(&out->arena, out->column[i].name);
		if (out->column[i].name == NULL)
			return crm_err_nomem(err);
	}
	return CRM_OK;
}

enum crm_status
crm_tabout_open(struct crm_tabout **out, FILE *to, const struct crm_tabout_options *options,
    const struct crm_column *columns, size_t n, struct crm_err *err)
{
	struct crm_tabout *o = calloc(1, sizeof(*o));
	enum crm_status st;

	*out = NULL;
	if (o == NULL)
		return crm_err_nomem(err);
	o->to = to;
	o->format = options->format;
	o->spreadsheet = options->spreadsheet;
	st = set_columns(o, options->columns, columns, n, err);
	if (st == CRM_OK && o->format == CRM_FORMAT_TABLE) {
		o->term = crm_tabterm_new(o->column, o->n, options->width, options->unfold);
		if (o->term == NULL)
			st = crm_err_nomem(err);
	}
	if (st == CRM_OK)
		*out = o;
	else
		crm_tabout_free(o);
	return st;
}

/* Hands the line over to the stream. */
static enum crm_status
write_line(struct crm_tabout *out, struct crm_err *err)
{
	struct crm_buf *line = &out->line;

	if (!crm_buf_ok(line)) {
		crm_buf_reset(line);
		return crm_err_nomem(err);
	}
	size_t written = line->len == 0 ? 0 : fwrite(line->data, 1, line->len, out->to);
	bool whole = written == line->len;
	crm_buf_reset(line);
	if (whole)
		return CRM_OK;
	int error = errno;
	crm_err_set(err, CRM_EIO, "cannot write: %s", strerror(error));
	errno = error;
	return CRM_EIO;
}

static void
begin(struct crm_tabout *out)
{
	if (out->begun)
		return;
	out->begun = true;
	if (out->format != CRM_FORMAT_CSV && out->format != CRM_FORMAT_TSV)
		return;
	for (size_t i = 0; i < out->n; i++)
		out->cell[i] = out->column[i].name;
	put_separated(out, out->cell, true);
}

enum crm_status
crm_tabout_row(struct crm_tabout *out, const char *const *cells, struct crm_err *err)
{
	begin(out);
	for (size_t i = 0; i < out->n; i++)
		out->cell[i] = cells[out->pick[i]];
	switch (out->format) {
	case CRM_FORMAT_TABLE:
		if (crm_tabterm_row(out->term, out->cell, &out->line) != CRM_OK)
			return crm_err_nomem(err);
		break;
	case CRM_FORMAT_JSON:
		put_json(out, out->cell);
		break;
	default:
		put_separated(out, out->cell, false);
	}
	return write_line(out, err);
}

enum crm_status
crm_tabout_end(struct crm_tabout *out, struct crm_err *err)
{
	begin(out);
	if (out->format == CRM_FORMAT_TABLE && crm_tabterm_end(out->term, &out->line) != CRM_OK)
		return crm_err_nomem(err);
	enum crm_status st = write_line(out, err);
	if (st == CRM_OK && fflush(out->to) != 0) {
		int error = errno;
		st = crm_err_set(err, CRM_EIO, "cannot write: %s", strerror(error));
		errno = error;
	}
	return st;
}

void
crm_tabout_free(struct crm_tabout *out)
{
	if (out == NULL)
		return;
	crm_tabterm_free(out->term);
	crm_buf_clear(&out->line);
	crm_buf_clear(&out->guarded);
	crm_arena_clear(&out->arena);
	free(out);
}
