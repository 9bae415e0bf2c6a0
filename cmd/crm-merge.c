/*
 * crm-merge: makes one card of several, holds apart what is not the same, moves inquiries.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd/cli.h"
#include "lib/base/num.h"
#include "lib/crm/lookup.h"
#include "lib/flow/merge.h"

static struct {
	bool apart, atomic;
	int64_t survivor, inquiry;
	const char *to, *rejects;
} options;

static const struct cli_opt opts[] = {
	{ 0, "survivor", "ID", "of the ids given, the one that stays", CLI_INT, &options.survivor },
	{ 0, "not", NULL, "the ids given are not the same: remember it for everybody", CLI_FLAG,
	    &options.apart },
	{ 0, "move-inquiry", "INQUIRY", "move this inquiry, with what it alone brought", CLI_INT,
	    &options.inquiry },
	{ 0, "to", "ID|new", "with --move-inquiry: to this card, or to a new lead", CLI_TEXT,
	    &options.to },
	{ 0, "atomic", NULL, "all or nothing: a rejected group changes none", CLI_FLAG,
	    &options.atomic },
	{ 0, "rejects", "FILE", "write rejected rows there", CLI_TEXT, &options.rejects },
};

static const struct cli_tool tool = {
	.name = "crm-merge",
	.summary = "merge cards that are one, remember those that are not",
	.operands = "[ID ...]",
	.features = CLI_DB | CLI_WRITES | CLI_OUT | CLI_IN,
	.opts = opts,
	.nopts = NELEM(opts),
};

struct run {
	struct cli *cli;
	struct crm_merge *merge;
	int id, group, decision; /* columns of the input; -1 with operands */
	int64_t count[CRM_MERGE_ACTIONS];
};

enum {
	ADD_ACTION,
	ADD_INTO,
	ADD_WHY,
	ADD_ERROR
};

static const struct crm_column added[] = {
	[ADD_ACTION] = { "action", CRM_COL_TEXT },
	[ADD_INTO] = { "into", CRM_COL_INT },
	[ADD_WHY] = { "why", CRM_COL_TEXT },
	[ADD_ERROR] = { "error", CRM_COL_TEXT },
};

/* --- groups --------------------------------------------------------------------------- */

static enum crm_status
start(void *arg, struct crm_tabin *in, struct crm_err *err)
{
	struct run *run = arg;
	enum crm_status st = cli_need_column(run->cli, "id", &run->id, err);

	run->group = run->decision = -1;
	if (st == CRM_OK && in != NULL)
		st = cli_need_column(run->cli, "group", &run->group, err);
	if (st == CRM_OK && in != NULL)
		st = cli_need_column(run->cli, "decision", &run->decision, err);
	return st;
}

/* What a row asks: its cell; of an operand, what the options say. */
static enum crm_status
read_row(struct run *run, const struct cli_row *row, struct crm_merge_row *out, struct crm_err *err)
{
	const char *text = cli_cell(row, run->id);

	*out = (struct crm_merge_row){ .word = CRM_MERGE_MERGE, .why = "" };
	if (run->decision >= 0) {
		enum crm_status st =
		    crm_merge_word_read(cli_cell(row, run->decision), &out->word, err);
		if (st != CRM_OK)
			return st;
	}
	if (*text == '\0' && out->word == CRM_MERGE_NOTHING)
		return CRM_OK;
	if (!crm_num_parse(text, &out->id) || out->id <= 0)
		return crm_err_set(err, CRM_EDATA, "'%s' is not an id", text);
	if (run->decision >= 0 && out->word != CRM_MERGE_NOTHING &&
	    *cli_cell(row, run->group) == '\0')
		return crm_err_set(err, CRM_EDATA,
		    "a decision '%s' without a group: which rows are to be one?",
		    cli_cell(row, run->decision));
	if (options.apart)
		out->word = CRM_MERGE_NOT;
	else if (out->id == options.survivor)
		out->word = CRM_MERGE_SURVIVOR;
	return CRM_OK;
}

/* The cards that are asked for are as they were when the plan was made. */
static enum crm_status
check_revs(struct run *run, struct cli_row *const *row, const struct crm_merge_row *card, size_t n,
    struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		int64_t id;
		enum crm_tab kind;
		st = cli_row_card(run->cli, row[i], &id, &kind, err);
		if (st == CRM_EDATA && card[i].id != card[i].card) {
			const struct crm_err was = *err;
			st = crm_err_set(
			    err, st, CRM_IS_NOW "; %s", card[i].id, card[i].card, was.text);
		}
	}
	return st;
}

/* A group is read from the rows that name a card; the others were rejected or skipped earlier. */
static enum crm_status
print_unit(struct run *run, struct cli_row *const *row, const struct crm_merge_row *card, size_t n,
    struct crm_err *err)
{
	const int action = cli_column(run->cli, "action");

	for (size_t i = 0; i < n; i++) {
		const char **cell = row[i]->added;
		if (card[i].action != CRM_MERGE_PASSED || *cli_cell(row[i], action) == '\0')
			cell[ADD_ACTION] = crm_merge_action_name(card[i].action);
		cell[ADD_WHY] = card[i].why;
		cell[ADD_INTO] = cell[ADD_ERROR] = "";
		if (card[i].into != 0)
			cell[ADD_INTO] = crm_arena_printf(row[i]->arena, "%" PRId64, card[i].into);
		if (cell[ADD_INTO] == NULL)
			return crm_err_nomem(err);
		run->count[card[i].action]++;
	}
	return CRM_OK;
}

static enum crm_status
work_unit(void *arg, struct cli_row *const *row, size_t n, struct crm_err *err)
{
	struct run *run = arg;
	struct crm_arena *arena = row[0]->arena;
	struct crm_merge_row *all = crm_arena_alloc(arena, n * sizeof(*all));
	struct crm_merge_row *card = crm_arena_alloc(arena, n * sizeof(*card));
	struct cli_row **named = crm_arena_alloc(arena, n * sizeof(struct cli_row *));
	size_t cards = 0, asked = 0;
	bool again = false;
	enum crm_status st = CRM_OK;

	if (all == NULL || card == NULL || named == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		st = read_row(run, row[i], &all[i], err);
		all[i].action = CRM_MERGE_PASSED;
		asked += all[i].word != CRM_MERGE_NOTHING;
		if (all[i].id == 0)
			continue;
		named[cards] = row[i];
		card[cards++] = all[i];
	}
	if (st != CRM_OK)
		return st;
	if (asked > 0) {
		st = crm_merge_resolve(run->merge, card, cards, &again, err);
		if (st == CRM_OK && !again)
			st = check_revs(run, named, card, cards, err);
		if (st == CRM_OK)
			st = crm_merge_group(run->merge, card, cards, arena, err);
	}
	for (size_t i = 0, k = 0; st == CRM_OK && asked > 0 && i < n; i++)
		if (all[i].id != 0)
			all[i] = card[k++];
	return st == CRM_OK ? print_unit(run, row, all, n, err) : st;
}

/* --- the end -------------------------------------------------------------------------- */

/* "read 500: merged 240, survivor 235, unchanged 20, rejected 5": adds up to what was read. */
static enum crm_status
summarise(const struct run *run, struct crm_err *err)
{
	struct cli_part part[CRM_MERGE_ACTIONS];

	for (int i = 0; i < CRM_MERGE_ACTIONS; i++)
		part[i] = (struct cli_part){ crm_merge_action_name((enum crm_merge_action)i),
			run->count[i], false };
	return cli_summarise(run->cli, part, NELEM(part), err);
}

static enum crm_status
merge_groups(struct run *run, struct crm_err *err)
{
	const struct cli_rows rows = { .add = added,
		.nadd = NELEM(added),
		.start = start,
		.unit = "group",
		.work_unit = work_unit,
		.atomic = options.atomic,
		.rejects = options.rejects };
	enum crm_status st = cli_rows_run(run->cli, &rows, run, err);

	return st == CRM_OK ? summarise(run, err) : st;
}

/* --- an inquiry ----------------------------------------------------------------------- */

static const struct crm_column moved_columns[] = {
	{ "inquiry", CRM_COL_INT },
	{ "id", CRM_COL_INT },
	{ "from", CRM_COL_INT },
	{ "action", CRM_COL_TEXT },
	{ "why", CRM_COL_TEXT },
};

static enum crm_status
print_moved(
    struct cli *cli, const struct crm_moved *moved, struct crm_arena *arena, struct crm_err *err)
{
	const bool new_id = cli->dry_run && strcmp(options.to, "new") == 0;
	const char *const cells[] = { crm_arena_printf(arena, "%" PRId64, options.inquiry),
		new_id ? "" : crm_arena_printf(arena, "%" PRId64, moved->to),
		crm_arena_printf(arena, "%" PRId64, moved->from),
		moved->moved ? "moved" : "unchanged", moved->why };

	for (size_t i = 0; i < NELEM(cells); i++)
		if (cells[i] == NULL)
			return crm_err_nomem(err);
	return cli_out_row(cli, cells, err);
}

static enum crm_status
move_inquiry(struct run *run, int64_t to, struct crm_err *err)
{
	struct cli *cli = run->cli;
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_moved moved = { .why = "" };
	enum crm_status st = cli_out_open(cli, moved_columns, NELEM(moved_columns), err);

	if (st == CRM_OK)
		st = crm_db_begin(cli->db, err);
	if (st == CRM_OK)
		st = crm_merge_move_inquiry(run->merge, options.inquiry, to, &moved, &arena, err);
	if (st == CRM_OK && !cli->dry_run)
		st = crm_db_commit(cli->db, err);
	else
		crm_db_rollback(cli->db);
	if (st == CRM_OK)
		st = print_moved(cli, &moved, &arena, err);
	if (st == CRM_OK)
		st = cli_out_end(cli, err);
	if (st == CRM_OK)
		cli_say(cli, "%s 1%s", moved.moved ? "moved" : "unchanged",
		    cli->dry_run ? " (dry run)" : "");
	crm_arena_clear(&arena);
	return st;
}

/* --- the run -------------------------------------------------------------------------- */

static enum crm_status
check_survivor(const struct cli *cli, struct crm_err *err)
{
	int64_t id;

	if (options.survivor == 0)
		return CRM_OK;
	for (int i = 0; i < cli->narg; i++)
		if (crm_num_parse(cli->arg[i], &id) && id == options.survivor)
			return CRM_OK;
	return crm_err_set(err, CRM_EUSAGE,
	    "--survivor: %" PRId64 " is none of the ids given; a table has it in a column "
	    "'decision'",
	    options.survivor);
}

/* *to: the card to which an inquiry goes, 0 for a new one. */
static enum crm_status
check_options(const struct cli *cli, int64_t *to, struct crm_err *err)
{
	const bool moves = options.inquiry != 0 || options.to != NULL;

	*to = 0;
	if (!moves && options.apart && options.survivor != 0)
		return crm_err_set(err, CRM_EUSAGE, "one of --not and --survivor");
	if (!moves && options.apart && cli->narg == 0)
		return crm_err_set(
		    err, CRM_EUSAGE, "--not: of which ids? A table says it in a column 'decision'");
	if (!moves && cli->narg == 1)
		return crm_err_set(err, CRM_EUSAGE, "%s",
		    options.apart ? "one id alone: not the same as what?"
				  : "one id alone: what is to be merged with it?");
	if (!moves)
		return check_survivor(cli, err);
	if (options.inquiry == 0 || options.to == NULL)
		return crm_err_set(err, CRM_EUSAGE,
		    "--move-inquiry and --to go together: which inquiry, and to which card?");
	if (cli->narg > 0 || options.apart || options.survivor != 0 || options.atomic ||
	    options.rejects != NULL)
		return crm_err_set(
		    err, CRM_EUSAGE, "--move-inquiry takes --to, and no ids or other options");
	if (strcmp(options.to, "new") != 0 && (!crm_num_parse(options.to, to) || *to <= 0))
		return crm_err_set(
		    err, CRM_EUSAGE, "--to: '%s' is neither an id nor 'new'", options.to);
	return CRM_OK;
}

static enum crm_status
run_tool(struct cli *cli, struct crm_err *err)
{
	struct run run = { .cli = cli };
	int64_t to = 0;
	enum crm_status st = check_options(cli, &to, err);

	if (st == CRM_OK)
		st = crm_merge_open(&run.merge, cli->db, cli->as, err);
	if (st == CRM_OK)
		st = options.inquiry != 0 ? move_inquiry(&run, to, err) : merge_groups(&run, err);
	crm_merge_free(run.merge);
	return st;
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run_tool);
}
