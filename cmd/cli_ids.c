#include "cmd/cli_ids.h"

#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/buf.h"

static enum crm_status
no_column(const struct crm_tabin *in, struct crm_err *err)
{
	const struct crm_record *header = crm_tabin_header(in);
	struct crm_buf names = CRM_BUF_INIT;

	for (size_t i = 0; i < header->n; i++)
		crm_buf_printf(&names, "%s%s", i == 0 ? "" : ", ", header->cell[i].s);
	crm_err_set(err, CRM_EDATA, "stdin: no column 'id'; columns are: %s", crm_buf_str(&names));
	crm_buf_clear(&names);
	return CRM_EDATA;
}

static enum crm_status
read_table(struct cli *cli, struct crm_tabin *in,
    enum crm_status (*take)(void *arg, const char *id, int64_t line, struct crm_err *err),
    void *arg, struct crm_err *err)
{
	const struct crm_record *record = NULL;
	const int id = crm_tabin_column(in, "id");
	enum crm_status st = CRM_OK;

	if (id < 0)
		return no_column(in, err);
	while (st == CRM_OK && (st = crm_tabin_next(in, &record, err)) == CRM_OK) {
		if (record->problem != NULL) {
			cli_warn_row(cli, "stdin", record->line, record->problem);
			cli->worst = CRM_EDATA;
		} else if (record->cell[id].len > 0) {
			st = take(arg, record->cell[id].s, record->line, err);
		}
	}
	return st == CRM_DONE ? CRM_OK : st;
}

enum crm_status
cli_ids_read(struct cli *cli,
    enum crm_status (*take)(void *arg, const char *id, int64_t line, struct crm_err *err),
    void *arg, bool *given, struct crm_err *err)
{
	const struct crm_tabin_options how = { .kind = cli->in_kind, .name = "stdin" };
	struct crm_tabin *in = NULL;
	struct stat sb;
	enum crm_status st = CRM_OK;

	*given = cli->narg > 0;
	for (int i = 0; st == CRM_OK && i < cli->narg; i++)
		st = take(arg, cli->arg[i], 0, err);
	if (*given || isatty(STDIN_FILENO))
		return st;
	st = crm_tabin_open(&in, STDIN_FILENO, &how, err);
	*given = st == CRM_OK;
	if (st == CRM_OK)
		st = read_table(cli, in, take, arg, err);
	else if (st == CRM_ENOINPUT && (fstat(STDIN_FILENO, &sb) != 0 || !S_ISDIR(sb.st_mode)))
		st = CRM_OK;
	crm_tabin_close(in);
	return st;
}
