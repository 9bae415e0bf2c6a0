/*
 * crm-show: everything about a card, for a person to read.
 */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cli.h"
#include "lib/base/num.h"
#include "lib/report/card.h"

#define PAGE_ENTRIES 50 /* of the timeline, unless --limit says otherwise */

static struct {
	int64_t as_of, limit;
	bool reverse;
} options = { .as_of = INT64_MAX, .limit = -1 };

static const struct cli_opt opts[] = {
	{ 0, "as-of", "TIME", "as it was at that time; of a date: when it ended", CLI_UNTIL,
	    &options.as_of },
	{ 'l', "limit", "N", "only the last N entries of history; 0: all", CLI_INT,
	    &options.limit },
	{ 'r', "reverse", NULL, "the oldest first", CLI_FLAG, &options.reverse },
};

static const struct cli_tool tool = {
	.name = "crm-show",
	.summary = "show all about a card",
	.operands = "[ID ...]",
	.features = CLI_DB | CLI_OUT | CLI_IN,
	.opts = opts,
	.nopts = NELEM(opts),
};

#define CELLS (CRM_ENTRY_CELLS + 1)

static enum crm_status
print_rows(struct cli *cli, struct crm_card *card, struct crm_err *err)
{
	const struct crm_timeline *t = &card->timeline;
	char id[24];
	enum crm_status st = CRM_OK;

	snprintf(id, sizeof(id), "%" PRId64, card->id);
	for (size_t i = 0; st == CRM_OK && i < t->n; i++) {
		const char *cells[CELLS] = { id };
		struct crm_entry_cells entry;
		st = crm_entry_cells(&card->history, &t->entry[i], &entry, err);
		memcpy(cells + 1, entry.cell, sizeof(entry.cell));
		if (st == CRM_OK)
			st = cli_out_row(cli, cells, err);
	}
	return st;
}

static enum crm_status
print_card(struct cli *cli, struct crm_card *card, bool first, struct crm_err *err)
{
	const struct crm_card_style style = { .width = cli_width(),
		.now = options.as_of < cli->now ? options.as_of : cli->now };
	struct crm_buf text = CRM_BUF_INIT;
	enum crm_status st;

	if (cli->format == CRM_FORMAT_JSON) {
		st = crm_card_json(card, &text, err);
	} else {
		if (!first)
			crm_buf_putc(&text, '\n');
		st = crm_card_page(card, &style, &text, err);
	}
	if (st == CRM_OK)
		st = cli_out_text(cli, text.data, err);
	crm_buf_clear(&text);
	return st;
}

/* One card. That there is none is said, and the others are shown. */
static enum crm_status
show(struct cli *cli, int64_t id, bool *first, struct crm_err *err)
{
	const bool page = cli->format == CRM_FORMAT_TABLE;
	const struct crm_card_request request = { .id = id,
		.before = options.as_of,
		.limit = options.limit >= 0 ? (size_t)options.limit
			 : page             ? PAGE_ENTRIES
					    : 0,
		.reverse = options.reverse };
	struct crm_card card;
	struct crm_err why = { CRM_OK, "" };
	enum crm_status st = crm_db_snapshot(cli->db, err);

	if (st != CRM_OK)
		return st;
	st = crm_card_load(&card, cli->db, &request, &why);
	crm_db_snapshot_end(cli->db);
	if (st == CRM_EDATA) {
		cli_warn(cli, "%s", why.text);
		cli->worst = CRM_EDATA;
		st = CRM_OK;
	} else if (st != CRM_OK) {
		st = crm_err_set(err, st, "%s", why.text);
	} else {
		if (card.id != id)
			cli_say(cli, "%" PRId64 " %s %" PRId64 "%s", id, card.past ? "was" : "is",
			    card.id, card.past ? " then" : " now");
		st = page || cli->format == CRM_FORMAT_JSON ? print_card(cli, &card, *first, err)
							    : print_rows(cli, &card, err);
		*first = false;
	}
	crm_card_clear(&card);
	return st;
}

static enum crm_status
open_out(struct cli *cli, bool *table, struct crm_err *err)
{
	struct crm_column columns[CELLS] = { { "id", CRM_COL_INT } };

	cli->format = cli_format(cli);
	*table = cli->format == CRM_FORMAT_CSV || cli->format == CRM_FORMAT_TSV;
	if (!*table && (cli->columns != NULL || cli->spreadsheet))
		return crm_err_set(err, CRM_EUSAGE, "--%s goes with --csv and --tsv",
		    cli->columns != NULL ? "columns" : "spreadsheet");
	memcpy(columns + 1, crm_entry_columns, sizeof(crm_entry_columns));
	return *table ? cli_out_open(cli, columns, CELLS, err) : CRM_OK;
}

static enum crm_status
show_operands(struct cli *cli, struct crm_err *err)
{
	enum crm_status st = CRM_OK;
	bool first = true;
	int64_t id;

	for (int i = 0; st == CRM_OK && i < cli->narg; i++)
		if (crm_num_parse(cli->arg[i], &id))
			st = show(cli, id, &first, err);
	return st;
}

/* A row that an earlier tool rejected has no id; one that is no id is said. */
static enum crm_status
show_row(
    struct cli *cli, const struct crm_record *record, int column, bool *first, struct crm_err *err)
{
	const char *cell = record->problem == NULL ? record->cell[column].s : "";
	const char *problem = record->problem;
	int64_t id = 0;

	if (problem == NULL && *cell == '\0')
		return CRM_OK;
	if (problem == NULL && crm_num_parse(cell, &id) && id > 0)
		return show(cli, id, first, err);
	cli->worst = CRM_EDATA;
	if (problem != NULL)
		cli_warn(cli, "stdin:%" PRId64 ": %s", record->line, problem);
	else
		cli_warn(cli, "stdin:%" PRId64 ": '%s' is not an id", record->line, cell);
	return CRM_OK;
}

static enum crm_status
show_rows(struct cli *cli, struct crm_tabin *in, int column, struct crm_err *err)
{
	const struct crm_record *record;
	bool first = true;
	enum crm_status st;

	while ((st = crm_tabin_next(in, &record, err)) == CRM_OK)
		if ((st = show_row(cli, record, column, &first, err)) != CRM_OK)
			break;
	return st;
}

/* The cards of a table, like that of crm-list; of an empty input none. */
static enum crm_status
open_table(struct cli *cli, struct crm_tabin **in, int *column, struct crm_err *err)
{
	const struct crm_tabin_options how = { .kind = cli->in_kind, .name = "stdin" };

	if (isatty(STDIN_FILENO))
		return crm_err_set(err, CRM_EUSAGE, "show which card? give its id");
	enum crm_status st = crm_tabin_open(in, STDIN_FILENO, &how, err);
	if (st == CRM_ENOINPUT)
		return CRM_OK;
	*column = st == CRM_OK ? crm_tabin_column(*in, "id") : -1;
	if (st == CRM_OK && *column < 0)
		st = crm_err_set(
		    err, CRM_EDATA, "stdin: no column 'id'; ids without a header can be operands");
	return st;
}

static enum crm_status
run(struct cli *cli, struct crm_err *err)
{
	struct crm_tabin *in = NULL;
	bool table = false;
	int column = -1;
	int64_t id;
	enum crm_status st = CRM_OK;

	for (int i = 0; i < cli->narg; i++)
		if (!crm_num_parse(cli->arg[i], &id) || id <= 0)
			return crm_err_set(err, CRM_EUSAGE, "'%s' is not an id", cli->arg[i]);
	if (cli->narg == 0)
		st = open_table(cli, &in, &column, err);
	if (st == CRM_OK)
		st = open_out(cli, &table, err);
	if (st == CRM_OK)
		st = in == NULL ? show_operands(cli, err) : show_rows(cli, in, column, err);
	crm_tabin_close(in);
	if (st == CRM_DONE)
		st = CRM_OK;
	return st == CRM_OK && table ? cli_out_end(cli, err) : st;
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run);
}
