#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/cli_private.h"

static void
name_row(struct cli *cli, const struct cli_row *row, const char *why)
{
	const char *name = cli->own->flow->in_name;
	int64_t line = row->line;

	if (name == NULL) {
		name = cli_cell(row, 0);
		line = 0;
	}
	if (!cli->verbose)
		cli_tally_add(cli, &cli->own->row_rejects, name, line, why);
	else if (line == 0)
		cli_message(cli, "", "%s: %s", name, why);
	else
		cli_message(cli, "", "%s:%" PRId64 ": %s", name, line, why);
}

/* A rejects file that was mended and fed back ends in columns of ours: they are not doubled. */
static size_t
count_columns(const struct cli_flow *flow)
{
	size_t n = flow->ncolumns;

	if (n > 2 && strcmp(flow->column[n - 2].s, "line") == 0 &&
	    strcmp(flow->column[n - 1].s, "error") == 0)
		return n - 2;
	return n;
}

static bool
is_file(const char *path, const struct stat *file)
{
	struct stat sb;

	return path != NULL && stat(path, &sb) == 0 && sb.st_dev == file->st_dev &&
	       sb.st_ino == file->st_ino;
}

static bool
is_open_as(int fd, const struct stat *file)
{
	struct stat sb;

	return fstat(fd, &sb) == 0 && sb.st_dev == file->st_dev && sb.st_ino == file->st_ino;
}

/* What would be lost if rejects were written over it, or they with it. */
static const char *
name_of_ours(const struct cli *cli, const struct stat *file)
{
	const struct cli_rows *rows = cli->own->flow->rows;

	if (is_file(rows->in_name, file) || is_open_as(STDIN_FILENO, file))
		return "input";
	if (is_open_as(STDOUT_FILENO, file))
		return "output";
	return cli->db != NULL && is_file(cli_db_path(cli), file) ? "database" : NULL;
}

/* Personal data goes nowhere but into a plain file of ours: not through links. */
static enum crm_status
open_file(struct cli *cli, const char *path, struct crm_err *err)
{
	struct cli_rejects *rejects = &cli->own->flow->rejects;
	int flags = O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	int fd = open(path, flags);
	struct stat sb;

	if (fd < 0 && errno == ENOENT) {
		fd = open(path, flags | O_CREAT, 0600);
		rejects->made = fd >= 0;
	}
	if (fd < 0 && (errno == ELOOP || errno == ENXIO))
		return crm_err_set(err, CRM_ECREATE, "%s: a link, or no regular file", path);
	if (fd < 0)
		return crm_err_errno(err, CRM_ECREATE, "%s", path);
	if (fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode) || sb.st_nlink != 1) {
		close(fd);
		return crm_err_set(err, CRM_ECREATE, "%s: a link, or no regular file", path);
	}
	const char *ours = name_of_ours(cli, &sb);
	if (ours != NULL) {
		close(fd);
		return crm_err_set(err, CRM_EUSAGE,
		    "--rejects: '%s' is the %s itself; name another file", path, ours);
	}
	rejects->fd = fd;
	rejects->open = true;
	return CRM_OK;
}

static enum crm_status
write_failed(const struct cli_flow *flow, struct crm_err *err)
{
	return crm_err_set(err, CRM_EIO, "%s: %s", flow->rows->rejects, strerror(errno));
}

/* At once, unbuffered: what was rejected is to survive however the process ends. */
static bool
write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
	return true;
}

/* All of it or nothing: of a record that is cut the rest might pass for a whole one. */
static enum crm_status
append(struct cli_flow *flow, const struct crm_buf *record, struct crm_err *err)
{
	struct cli_rejects *rejects = &flow->rejects;

	if (write_all(rejects->fd, record->data, record->len)) {
		rejects->size += (off_t)record->len;
		return CRM_OK;
	}
	enum crm_status st = write_failed(flow, err);
	return ftruncate(rejects->fd, rejects->size) == 0 ? st : CRM_EIO;
}

/* The cells, as many as there are columns or more, then `line` and `error`. */
static enum crm_status
write_record(struct cli_flow *flow, const struct crm_cell *cell, size_t n, const char *line,
    const char *error, struct crm_err *err)
{
	struct crm_buf buf = CRM_BUF_INIT;

	for (size_t i = 0; i < n || i < flow->rejects.ncolumns; i++) {
		if (i < n)
			crm_csv_put_bytes(&buf, cell[i].s, cell[i].len);
		crm_buf_putc(&buf, ',');
	}
	crm_csv_put(&buf, line);
	crm_buf_putc(&buf, ',');
	crm_csv_put(&buf, error);
	crm_buf_putc(&buf, '\n');
	enum crm_status st = crm_buf_ok(&buf) ? append(flow, &buf, err) : crm_err_nomem(err);
	crm_buf_clear(&buf);
	return st;
}

/*
 * Takes the first cell of CSV off text. NULL: a quote is not closed, or there is no memory; else
 * what is behind the cell.
 */
static const char *
take_cell(const char *s, const char *end, struct crm_arena *arena, struct crm_cell *cell)
{
	size_t len = 0;

	if (s == end || *s != '"') {
		const char *comma = memchr(s, ',', (size_t)(end - s));
		*cell = (struct crm_cell){ s, (size_t)((comma != NULL ? comma : end) - s) };
		return s + cell->len;
	}
	char *text = crm_arena_alloc(arena, (size_t)(end - s));
	if (text == NULL)
		return NULL;
	for (s++; s < end; s++) {
		if (*s == '"' && (++s == end || *s != '"')) {
			*cell = (struct crm_cell){ text, len };
			return s;
		}
		text[len++] = *s;
	}
	return NULL;
}

/*
 * The text of a broken record, out of the cell in which an earlier rejects file has kept it: what
 * is fed back unmended is written as it was, not in quotes again.
 */
static struct crm_cell
unwrap(const struct cli_flow *flow, const struct cli_row *row)
{
	struct crm_cell raw = row->raw, cell;
	const char *s, *end;

	if (raw.s == NULL)
		return (struct crm_cell){ "", 0 };
	end = raw.s + raw.len;
	s = flow->rejects.ncolumns < flow->ncolumns ? take_cell(raw.s, end, row->arena, &cell)
						    : NULL;
	if (s == NULL)
		return raw;
	/* The empty cells, the one that is too many, `line`. */
	for (size_t i = 0; i < flow->rejects.ncolumns + 1; i++)
		if (s == end || *s++ != ',')
			return raw;
	const char *line = s;
	while (s < end && *s >= '0' && *s <= '9')
		s++;
	return s > line && end - s > 1 && *s == ',' ? cell : raw;
}

/* Whether the last two of the cells are `line` and `error` of an earlier rejects file. */
static bool
ends_as_rejects(const struct cli_flow *flow, const struct cli_row *row)
{
	const char *line = row->cell[row->n - 2].s;

	return flow->rejects.ncolumns < flow->ncolumns && row->cell[row->n - 1].len > 0 &&
	       *line != '\0' && line[strspn(line, "0123456789")] == '\0';
}

/*
 * A record with cells too many is written with all of them. Of one that is broken otherwise the
 * cells are not to be relied on: its bytes are kept, in one cell, with a cell too many behind. So
 * either is rejected again when it is fed back unmended.
 */
static enum crm_status
write_row(struct cli_flow *flow, const struct cli_row *row, const char *why, struct crm_err *err)
{
	size_t n = flow->rejects.ncolumns;
	char line[24];

	snprintf(line, sizeof(line), "%" PRId64, row->line);
	if (row->problem == NULL)
		return write_record(flow, row->cell, row->n < n ? row->n : n, line, why, err);
	if (row->n > flow->ncolumns)
		return write_record(
		    flow, row->cell, row->n - (ends_as_rejects(flow, row) ? 2 : 0), line, why, err);
	struct crm_cell *cell = crm_arena_alloc(row->arena, (n + 1) * sizeof(*cell));
	if (cell == NULL)
		return crm_err_nomem(err);
	for (size_t i = 1; i <= n; i++)
		cell[i].s = "";
	cell[0] = unwrap(flow, row);
	return write_record(flow, cell, n + 1, line, why, err);
}

enum crm_status
cli_rejects_open(struct cli *cli, struct crm_err *err)
{
	const char *path = cli->own->flow->rows->rejects;

	return path == NULL || cli->dry_run ? CRM_OK : open_file(cli, path, err);
}

static enum crm_status
write_header(struct cli_flow *flow, struct crm_err *err)
{
	const char *const *name = flow->rows->rejects_header;
	const size_t n = flow->rejects.ncolumns;

	if (name == NULL)
		return write_record(flow, flow->column, n, "line", "error", err);
	struct crm_cell *cell = calloc(n + 1, sizeof(*cell));
	if (cell == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < n; i++)
		cell[i] = (struct crm_cell){ name[i], strlen(name[i]) };
	enum crm_status st = write_record(flow, cell, n, "line", "error", err);
	free(cell);
	return st;
}

/* Empties the file of what an earlier run has left, and writes its header. */
static enum crm_status
begin_file(struct cli_flow *flow, struct crm_err *err)
{
	if (ftruncate(flow->rejects.fd, 0) != 0)
		return write_failed(flow, err);
	flow->rejects.begun = true;
	flow->rejects.ncolumns = count_columns(flow);
	return write_header(flow, err);
}

enum crm_status
cli_reject(struct cli *cli, const struct cli_row *row, const char *why, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	enum crm_status st = CRM_OK;

	name_row(cli, row, why);
	if (!flow->rejects.open)
		return CRM_OK;
	if (!flow->rejects.begun)
		st = begin_file(flow, err);
	return st == CRM_OK ? write_row(flow, row, why, err) : st;
}

enum crm_status
cli_rejects_end(struct cli *cli, bool failed, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	struct cli_rejects *rejects = &flow->rejects;
	enum crm_status st = CRM_OK;

	if (!rejects->open)
		return CRM_OK;
	/* Else yesterday's rejects are taken for those of today. */
	if (!rejects->begun && !rejects->made && !failed && ftruncate(rejects->fd, 0) != 0)
		st = write_failed(flow, err);
	if (!rejects->begun && rejects->made)
		unlink(flow->rows->rejects);
	if (fsync(rejects->fd) != 0 && errno != EINVAL && errno != EROFS && st == CRM_OK)
		st = write_failed(flow, err);
	if (close(rejects->fd) != 0 && st == CRM_OK)
		st = write_failed(flow, err);
	rejects->open = false;
	return st;
}
