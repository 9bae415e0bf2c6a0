#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/cli_private.h"
#include "lib/base/num.h"

#define DEFAULT_WIDTH 80

int
cli_width(void)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS");
	int64_t width;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	if (columns != NULL && crm_num_parse(columns, &width) && width > 0 && width <= 10000)
		return (int)width;
	return DEFAULT_WIDTH;
}

enum crm_format
cli_format(const struct cli *cli)
{
	for (size_t i = 0; i < NELEM(cli->own->format); i++)
		if (cli->own->format[i])
			return (enum crm_format)i;
	return isatty(STDOUT_FILENO) ? CRM_FORMAT_TABLE : CRM_FORMAT_CSV;
}

enum crm_status
cli_out_open(struct cli *cli, const struct crm_column *columns, size_t n, struct crm_err *err)
{
	struct crm_tabout_options options = { .columns = cli->columns,
		.spreadsheet = cli->spreadsheet };

	cli->format = cli_format(cli);
	options.format = cli->format;
	if (options.format == CRM_FORMAT_TABLE)
		options.width = cli_width();
	options.unfold = cli->unfold;
	/* With -q too: a wrong --columns is wrong all the same. */
	return crm_tabout_open(&cli->own->out, stdout, &options, columns, n, err);
}

enum crm_status
cli_out_error(struct cli *cli, int error, struct crm_err *err)
{
	cli->own->out_failed = true;
	return crm_err_set(err, CRM_EIO, "cannot write standard output: %s", strerror(error));
}

/* What a status of the writer means to the tool; errno is the stream's. */
static enum crm_status
outcome(struct cli *cli, enum crm_status st, struct crm_err *err)
{
	if (st != CRM_EIO)
		return st;
	if (errno != EPIPE)
		return cli_out_error(cli, errno, err);
	cli->own->out_closed = true;
	return (cli->tool->features & CLI_WRITES) != 0 ? CRM_OK : CRM_DONE;
}

/* True when there is nobody to print for; *st is then what to return. */
static bool
unheard(const struct cli *cli, enum crm_status *st)
{
	bool reads = (cli->tool->features & CLI_WRITES) == 0;

	*st = cli->own->out_closed && reads ? CRM_DONE : CRM_OK;
	return cli->quiet || cli->own->out_closed;
}

enum crm_status
cli_out_row(struct cli *cli, const char *const *cells, struct crm_err *err)
{
	enum crm_status st;

	if (unheard(cli, &st))
		return st;
	st = outcome(cli, crm_tabout_row(cli->own->out, cells, err), err);
	if (st != CRM_OK || cli->own->out_begun)
		return st;
	cli->own->out_begun = true;
	return cli_out_flush(cli, err); /* nobody waits for a first row */
}

enum crm_status
cli_out_bytes(struct cli *cli, const char *data, size_t len, struct crm_err *err)
{
	enum crm_status st;

	if (unheard(cli, &st))
		return st;
	return outcome(cli, fwrite(data, 1, len, stdout) == len ? CRM_OK : CRM_EIO, err);
}

enum crm_status
cli_out_text(struct cli *cli, const char *text, struct crm_err *err)
{
	return cli_out_bytes(cli, text, strlen(text), err);
}

enum crm_status
cli_out_flush(struct cli *cli, struct crm_err *err)
{
	enum crm_status st;

	if (unheard(cli, &st))
		return st;
	return outcome(cli, fflush(stdout) == 0 ? CRM_OK : CRM_EIO, err);
}

enum crm_status
cli_out_end(struct cli *cli, struct crm_err *err)
{
	enum crm_status st;

	if (unheard(cli, &st))
		return CRM_OK;
	st = outcome(cli, crm_tabout_end(cli->own->out, err), err);
	crm_tabout_free(cli->own->out);
	cli->own->out = NULL;
	return st == CRM_DONE ? CRM_OK : st;
}
