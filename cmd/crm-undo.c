/*
 * crm-undo: reverses any op, whole or in part.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cli.h"
#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/crm/op.h"
#include "lib/flow/undo.h"

static struct {
	bool list;
	int64_t limit;
	struct cli_list only;
} options = { .limit = 20 };

static const struct cli_opt opts[] = {
	{ 'l', "list", NULL, "list the last ops, and change nothing", CLI_FLAG, &options.list },
	{ 0, "limit", "N", "with --list: how many ops (20)", CLI_INT, &options.limit },
	{ 0, "only", "ID", "undo only what the op did to this card (and to further ids)", CLI_LIST,
	    &options.only },
};

static const struct cli_tool tool = {
	.name = "crm-undo",
	.summary = "reverse what a command did",
	.operands = "last | OP [ID ...] | --list",
	.features = CLI_DB | CLI_WRITES | CLI_OUT,
	.opts = opts,
	.nopts = NELEM(opts),
};

/* "" for 0: a reference that is not there. */
static const char *
number(struct crm_arena *arena, int64_t n)
{
	return n == 0 ? "" : crm_arena_printf(arena, "%" PRId64, n);
}

/* --- the list of ops --- */

static const struct crm_column list_columns[] = {
	{ "op", CRM_COL_INT },
	{ "at", CRM_COL_TIME },
	{ "tool", CRM_COL_TEXT },
	{ "login", CRM_COL_TEXT },
	{ "changes", CRM_COL_INT },
	{ "undoes", CRM_COL_INT },
	{ "undone_by", CRM_COL_INT },
	{ "reason", CRM_COL_TEXT },
};

struct printer {
	struct cli *cli;
	struct crm_arena arena;
};

static enum crm_status
print_op(void *arg, const struct crm_op *op, struct crm_err *err)
{
	struct printer *p = arg;
	char at[CRM_TIME_SIZE];

	crm_arena_reset(&p->arena);
	crm_time_format(op->at, at);
	const char *const cells[] = { number(&p->arena, op->id), at, op->tool, op->login,
		crm_arena_printf(&p->arena, "%" PRId64, op->changes), number(&p->arena, op->undoes),
		number(&p->arena, op->undone_by), op->reason };
	return cli_out_row(p->cli, cells, err);
}

static enum crm_status
list_ops(struct cli *cli, struct crm_err *err)
{
	struct printer p = { cli, CRM_ARENA_INIT };
	enum crm_status st = cli_out_open(cli, list_columns, NELEM(list_columns), err);

	if (st == CRM_OK)
		st = crm_op_each(cli->db, options.limit, print_op, &p, err);
	if (st == CRM_OK)
		st = cli_out_end(cli, err);
	crm_arena_clear(&p.arena);
	return st;
}

/* --- undoing --- */

static const struct crm_column kept_columns[] = {
	{ "op", CRM_COL_INT },
	{ "card", CRM_COL_INT },
	{ "table", CRM_COL_TEXT },
	{ "row", CRM_COL_INT },
	{ "field", CRM_COL_TEXT },
	{ "ours", CRM_COL_TEXT },
	{ "now", CRM_COL_TEXT },
	{ "by_op", CRM_COL_INT },
	{ "by", CRM_COL_TEXT },
	{ "why", CRM_COL_TEXT },
};

/* What later work keeps: gathered under the lock, printed after it. */
struct kept {
	struct cli *cli;
	int64_t op;
	struct crm_arena arena;
	const char **cells;
	size_t n, room; /* rows */
};

static enum crm_status
gather(void *arg, const struct crm_conflict *c, struct crm_err *err)
{
	const size_t width = NELEM(kept_columns);
	struct kept *kept = arg;
	struct crm_arena *arena = &kept->arena;
	const char *by = "";

	if (kept->n == kept->room) {
		size_t room = kept->room == 0 ? 64 : kept->room * 2;
		const char **cells = realloc(kept->cells, room * width * sizeof(*cells));
		if (cells == NULL)
			return crm_err_nomem(err);
		kept->cells = cells;
		kept->room = room;
	}
	if (c->by_op != 0) {
		enum crm_status st = crm_op_login(kept->cli->db, c->by_op, arena, &by, err);
		if (st != CRM_OK)
			return st;
	}
	const char *const row[] = { number(arena, kept->op), number(arena, c->card),
		crm_tab_name(c->tab), number(arena, c->row), crm_arena_strdup(arena, c->field),
		crm_arena_strdup(arena, c->ours), crm_arena_strdup(arena, c->now),
		number(arena, c->by_op), by, crm_arena_strdup(arena, c->why) };
	memcpy(kept->cells + kept->n * width, row, sizeof(row));
	kept->n++;
	return CRM_OK;
}

static enum crm_status
print_kept(struct kept *kept, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < kept->n; i++)
		st = cli_out_row(kept->cli, kept->cells + i * NELEM(kept_columns), err);
	return st == CRM_OK ? cli_out_end(kept->cli, err) : st;
}

/* The cards of --only, and of the operands behind the op. */
static enum crm_status
read_cards(struct cli *cli, int64_t *cards, struct crm_err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < options.only.n + (size_t)cli->narg - 1; i++) {
		const char *text =
		    i < options.only.n ? options.only.item[i] : cli->arg[1 + i - options.only.n];
		if (!crm_num_parse(text, &cards[n]) || cards[n] <= 0)
			return crm_err_set(err, CRM_EUSAGE, "'%s' is not an id", text);
		n++;
	}
	return CRM_OK;
}

static enum crm_status
find_op(struct cli *cli, int64_t *op, struct crm_err *err)
{
	if (cli->narg == 0)
		return crm_err_set(
		    err, CRM_EUSAGE, "which op? 'last', or a number of crm-undo --list");
	if (strcmp(cli->arg[0], "last") == 0)
		return crm_undo_last(cli->db, cli->as, op, err);
	if (!crm_num_parse(cli->arg[0], op) || *op <= 0)
		return crm_err_set(err, CRM_EUSAGE,
		    "'%s' is not an op: 'last', or a number of crm-undo --list", cli->arg[0]);
	return CRM_OK;
}

/* In one transaction. */
static enum crm_status
try(struct cli *cli, struct kept *kept, const struct crm_undo *undo, struct crm_undone *done,
    struct crm_err *err)
{
	struct crm_undo request = *undo;
	enum crm_status st = crm_db_begin(cli->db, err);

	if (st != CRM_OK)
		return st;
	st = find_op(cli, &kept->op, err);
	request.op = kept->op;
	if (st == CRM_OK)
		st = crm_undo_run(cli->db, &request, done, err);
	if (st == CRM_OK && !cli->dry_run)
		return crm_db_commit(cli->db, err);
	crm_db_rollback(cli->db);
	return st;
}

/* Hardly ever is something refused half way: only then is each change made so that it can be. */
static enum crm_status
undo(struct cli *cli, struct kept *kept, const int64_t *cards, size_t ncards,
    struct crm_undone *done, struct crm_err *err)
{
	struct crm_undo request = { .only = ncards > 0 ? cards : NULL,
		.nonly = ncards,
		.kept = gather,
		.arg = kept,
		.unmarked = true };
	struct crm_err half = { CRM_OK, "" };
	enum crm_status st = try(cli, kept, &request, done, &half);

	if (st == CRM_EDATA && done->half) {
		kept->n = 0;
		request.unmarked = false;
		return try(cli, kept, &request, done, err);
	}
	return st == CRM_OK ? st : crm_err_set(err, st, "%s", half.text);
}

static enum crm_status
run(struct cli *cli, struct crm_err *err)
{
	struct kept kept = { .cli = cli, .arena = CRM_ARENA_INIT };
	struct crm_undone done = { .undone = 0 };
	const size_t ncards = options.only.n + (cli->narg > 1 ? (size_t)cli->narg - 1 : 0);
	int64_t *cards = NULL;
	enum crm_status st = CRM_OK;

	if (options.list)
		return list_ops(cli, err);
	if (ncards > 0) {
		if ((cards = calloc(ncards, sizeof(*cards))) == NULL)
			return crm_err_nomem(err);
		st = read_cards(cli, cards, err);
	}
	if (st == CRM_OK)
		st = cli_out_open(cli, kept_columns, NELEM(kept_columns), err);
	if (st == CRM_OK)
		st = undo(cli, &kept, cards, ncards, &done, err);
	if (st == CRM_OK)
		st = print_kept(&kept, err);
	if (st == CRM_OK) {
		cli_say(cli, "op %" PRId64 ": undone %" PRId64 ", kept %" PRId64 "%s", kept.op,
		    done.undone, done.kept, cli->dry_run ? " (dry run)" : "");
		if (done.kept > 0)
			cli->worst = CRM_EDATA;
	}
	crm_arena_clear(&kept.arena);
	free(kept.cells);
	free(cards);
	return st;
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run);
}
