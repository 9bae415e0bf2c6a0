#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/cli_private.h"

#define NAMED_MAX 20 /* rejected rows named on stderr: cron mails them */

static void
name_row(struct cli *cli, const struct cli_row *row, const char *why)
{
	struct cli_flow *flow = cli->own->flow;

	if (++flow->rejects.named > NAMED_MAX)
		return;
	if (flow->in_name == NULL)
		cli_message(cli, "", "%s: %s", cli_cell(row, 0), why);
	else
		cli_message(cli, "", "%s:%" PRId64 ": %s", flow->in_name, row->line, why);
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

/* The cells, then the last two: `line` and `error`, or these words over them. */
static enum crm_status
write_record(struct cli_flow *flow, const struct crm_cell *cell, size_t n, const char *line,
    const char *error, struct crm_err *err)
{
	struct crm_buf buf = CRM_BUF_INIT;

	for (size_t i = 0; i < n; i++) {
		crm_csv_put(&buf, cell[i].s);
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
 * The cells of a broken record are not to be relied on: its text is kept, in one cell. The line
 * has a cell too many, so that feeding the file back unmended rejects it again.
 */
static enum crm_status
write_row(struct cli_flow *flow, const struct cli_row *row, const char *why, struct crm_err *err)
{
	size_t n = flow->rejects.ncolumns;
	char line[24];

	snprintf(line, sizeof(line), "%" PRId64, row->line);
	if (row->problem == NULL)
		return write_record(flow, row->cell, row->n < n ? row->n : n, line, why, err);
	struct crm_cell *cell = crm_arena_alloc(row->arena, (n + 1) * sizeof(*cell));
	if (cell == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i <= n; i++)
		cell[i].s = "";
	if (row->raw.s != NULL)
		cell[0].s = row->raw.s;
	return write_record(flow, cell, n + 1, line, why, err);
}

enum crm_status
cli_rejects_open(struct cli *cli, struct crm_err *err)
{
	const char *path = cli->own->flow->rows->rejects;

	return path == NULL || cli->dry_run ? CRM_OK : open_file(cli, path, err);
}

/* Empties the file of what an earlier run has left, and writes its header. */
static enum crm_status
begin_file(struct cli_flow *flow, struct crm_err *err)
{
	if (ftruncate(flow->rejects.fd, 0) != 0)
		return write_failed(flow, err);
	flow->rejects.begun = true;
	flow->rejects.ncolumns = count_columns(flow);
	return write_record(flow, flow->column, flow->rejects.ncolumns, "line", "error", err);
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

	if (rejects->named > NAMED_MAX)
		cli_message(cli, "", "... and %zu more rejected rows", rejects->named - NAMED_MAX);
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
