#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cli_private.h"
#include "lib/base/num.h"
#include "lib/crm/lookup.h"
#include "lib/crm/op.h"

bool
cli_rows_last(const struct cli *cli)
{
	return cli->own->flow->last;
}

int
cli_column(const struct cli *cli, const char *name)
{
	const struct cli_flow *flow = cli->own->flow;

	for (size_t i = 0; flow != NULL && i < flow->ncolumns; i++)
		if (strcmp(flow->column[i].s, name) == 0)
			return (int)i;
	return -1;
}

/* What the input may be instead of a table of ours. */
static const char *
guess_input(const struct cli_flow *flow)
{
	int64_t number;

	if (flow->own_in == NULL || flow->ncolumns != 1)
		return "";
	if (strchr(flow->column[0].s, '\t') != NULL)
		return "; if it is TSV say --in tsv";
	if (strchr(flow->column[0].s, ';') != NULL)
		return "; our tables have commas between cells";
	if (crm_num_parse(flow->column[0].s, &number))
		return "; ids without a header can be operands";
	return "";
}

static enum crm_status
no_column(const struct cli *cli, const char *name, struct crm_err *err)
{
	const struct cli_flow *flow = cli->own->flow;
	struct crm_buf list = CRM_BUF_INIT;

	for (size_t i = 0; i < flow->ncolumns; i++)
		crm_buf_printf(&list, "%s%s", i == 0 ? "" : ", ", flow->column[i].s);
	crm_err_set(err, CRM_EDATA, "%s: no column '%s'; columns are: %s%s",
	    flow->in_name != NULL ? flow->in_name : "operands", name, crm_buf_str(&list),
	    guess_input(flow));
	crm_buf_clear(&list);
	return CRM_EDATA;
}

enum crm_status
cli_need_column(const struct cli *cli, const char *name, int *column, struct crm_err *err)
{
	const struct cli_flow *flow = cli->own->flow;

	*column = cli_column(cli, name);
	if (*column < 0 && flow != NULL && flow->ncolumns > 0)
		return no_column(cli, name, err);
	return CRM_OK;
}

const char *
cli_cell(const struct cli_row *row, int column)
{
	return column >= 0 && (size_t)column < row->n ? row->cell[column].s : "";
}

/* A row says which state of the card it was made from: another one is not its business. */
static enum crm_status
check_rev(struct cli *cli, const struct cli_row *row, int64_t card, struct crm_err *err)
{
	const char *text = cli_cell(row, cli->own->flow->rev), *login = NULL;
	int64_t expected, rev = 0;

	if (*text == '\0')
		return CRM_OK;
	if (!crm_num_parse(text, &expected))
		return crm_err_set(err, CRM_EDATA, "rev '%s' is not a number", text);
	enum crm_status st = crm_card_rev(cli->db, card, &rev, err);
	/* What an earlier row of this run did is no surprise. */
	if (st != CRM_OK || rev == expected || rev == crm_db_op(cli->db))
		return st;
	st = crm_op_login(cli->db, rev, row->arena, &login, err);
	if (st != CRM_OK)
		return st;
	return crm_err_set(err, CRM_EDATA,
	    "card %" PRId64 " was changed since by %s (op %" PRId64 ")", card, login, rev);
}

enum crm_status
cli_row_card(struct cli *cli, const struct cli_row *row, int64_t *card, enum crm_tab *kind,
    struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	const char *text = cli_cell(row, flow->id);
	int64_t id;

	*card = 0;
	*kind = CRM_TAB_NONE;
	if (flow->id < 0) {
		flow->no_id = true;
		return no_column(cli, "id", err);
	}
	if (*text == '\0')
		return CRM_OK;
	if (!crm_num_parse(text, &id) || id <= 0)
		return crm_err_set(err, CRM_EDATA, "'%s' is not an id", text);
	enum crm_status st = crm_card_resolve(cli->db, id, card, kind, err);
	if (st == CRM_OK)
		st = check_rev(cli, row, *card, err);
	flow->card = st == CRM_OK ? *card : 0;
	return st;
}

enum crm_status
cli_row_pass(const struct cli *cli, const struct cli_row *row, const char **action, int64_t *passed)
{
	if (*cli_cell(row, cli_column(cli, "action")) == '\0')
		*action = "passed";
	(*passed)++;
	return CRM_OK;
}

enum crm_status
cli_row_merged(const struct cli *cli, const struct cli_row *row, int64_t card, enum crm_status st,
    const char **why, struct crm_err *err)
{
	const struct crm_err was = *err;
	int64_t id = 0;

	if (!crm_num_parse(cli_cell(row, cli_column(cli, "id")), &id) || id == card)
		return st;
	if (st == CRM_EDATA)
		return crm_err_set(err, st, CRM_IS_NOW "; %s", id, card, was.text);
	if (st != CRM_OK)
		return st;
	*why = crm_arena_printf(row->arena, CRM_IS_NOW "; %s", id, card, *why);
	return *why == NULL ? crm_err_nomem(err) : CRM_OK;
}

const char *
cli_take_word(struct cli *cli)
{
	int64_t number;

	if (cli->narg == 0 || crm_num_parse(cli->arg[0], &number))
		return NULL;
	cli->narg--;
	return *cli->arg++;
}
