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

/* Personal data goes nowhere but into a plain file of ours: not through links. */
static enum crm_status
open_file(const char *path, int *out, struct crm_err *err)
{
	int fd =
	    open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600);
	struct stat sb;

	if (fd < 0 && (errno == ELOOP || errno == ENXIO))
		return crm_err_set(err, CRM_ECREATE, "%s: a link, or no regular file", path);
	if (fd < 0)
		return crm_err_errno(err, CRM_ECREATE, "%s", path);
	if (fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode) || sb.st_nlink != 1) {
		close(fd);
		return crm_err_set(err, CRM_ECREATE, "%s: a link, or no regular file", path);
	}
	if (ftruncate(fd, 0) == 0) {
		*out = fd;
		return CRM_OK;
	}
	enum crm_status st = crm_err_errno(err, CRM_ECREATE, "%s", path);
	close(fd);
	return st;
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

/* The cells, then the last two: `line` and `error`, or these words over them. */
static enum crm_status
write_record(struct cli_flow *flow, const struct crm_cell *cell, size_t n, const char *line,
    const char *error, struct crm_err *err)
{
	struct crm_buf buf = CRM_BUF_INIT;
	enum crm_status st = CRM_OK;

	for (size_t i = 0; i < n; i++) {
		crm_csv_put(&buf, cell[i].s);
		crm_buf_putc(&buf, ',');
	}
	crm_csv_put(&buf, line);
	crm_buf_putc(&buf, ',');
	crm_csv_put(&buf, error);
	crm_buf_putc(&buf, '\n');
	if (!crm_buf_ok(&buf))
		st = crm_err_nomem(err);
	else if (!write_all(flow->rejects.fd, buf.data, buf.len))
		st = write_failed(flow, err);
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

/* Opens the file and writes its header. */
static enum crm_status
begin_file(struct cli_flow *flow, struct crm_err *err)
{
	enum crm_status st = open_file(flow->rows->rejects, &flow->rejects.fd, err);

	if (st != CRM_OK)
		return st;
	flow->rejects.open = true;
	flow->rejects.ncolumns = count_columns(flow);
	return write_record(flow, flow->column, flow->rejects.ncolumns, "line", "error", err);
}

enum crm_status
cli_reject(struct cli *cli, const struct cli_row *row, const char *why, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	enum crm_status st = CRM_OK;

	name_row(cli, row, why);
	if (flow->rows->rejects == NULL || cli->dry_run)
		return CRM_OK;
	if (!flow->rejects.open)
		st = begin_file(flow, err);
	return st == CRM_OK ? write_row(flow, row, why, err) : st;
}

enum crm_status
cli_rejects_end(struct cli *cli, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	struct cli_rejects *rejects = &flow->rejects;
	enum crm_status st = CRM_OK;

	if (rejects->named > NAMED_MAX)
		cli_message(cli, "", "... and %zu more rejected rows", rejects->named - NAMED_MAX);
	if (!rejects->open)
		return CRM_OK;
	if (fsync(rejects->fd) != 0 && errno != EINVAL && errno != EROFS)
		st = write_failed(flow, err);
	if (close(rejects->fd) != 0 && st == CRM_OK)
		st = write_failed(flow, err);
	rejects->open = false;
	return st;
}
