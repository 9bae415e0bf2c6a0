/*
 * crm-assign --take and --release.
 */
#include <inttypes.h>
#include <string.h>

#include "cmd/assign_moves.h"
#include "cmd/cli_chosen.h"
#include "lib/flow/assign_take.h"

struct run {
	struct cli *cli;
	struct crm_take *take;
	int64_t count[CRM_TAKE_ACTIONS], passed;
	char enough[sizeof(((struct crm_err *)NULL)->text)]; /* why --next took no more */
};

/* Who is at the keyboard: --as, or who is logged in. */
static enum crm_status
open_take(struct run *run, struct crm_err *err)
{
	const struct crm_take_options options = {
		.login = run->cli->as, .pool = assign_moves.pool, .force = assign_moves.force
	};

	return crm_take_open(&run->take, run->cli->db, &options, err);
}

/* --- ids and tables ------------------------------------------------------------------- */

enum {
	ADD_OWNER,
	ADD_RULE,
	ADD_WHY,
	ADD_ACTION,
	ADD_ERROR
};

static const struct crm_column added[] = {
	[ADD_OWNER] = { "owner", CRM_COL_TEXT },
	[ADD_RULE] = { "rule", CRM_COL_TEXT },
	[ADD_WHY] = { "why", CRM_COL_TEXT },
	[ADD_ACTION] = { "action", CRM_COL_TEXT },
	[ADD_ERROR] = { "error", CRM_COL_TEXT },
};

static enum crm_status
start(void *arg, struct crm_tabin *in, struct crm_err *err)
{
	struct run *run = arg;
	int id;

	(void)in;
	return cli_need_column(run->cli, "id", &id, err);
}

static enum crm_status
work(void *arg, struct cli_row *row, struct crm_err *err)
{
	struct run *run = arg;
	struct crm_taken done;
	int64_t card;
	enum crm_tab kind;
	enum crm_status st = cli_row_card(run->cli, row, &card, &kind, err);

	if (st == CRM_OK && card == 0)
		return cli_row_pass(run->cli, row, &row->added[ADD_ACTION], &run->passed);
	if (st == CRM_OK)
		st = assign_moves.take
			 ? crm_take_card(run->take, card, kind, &done, row->arena, err)
			 : crm_release_card(run->take, card, kind, &done, row->arena, err);
	if (st != CRM_OK)
		return st;
	row->added[ADD_OWNER] = done.owner != NULL ? done.owner : "";
	row->added[ADD_RULE] = done.action == CRM_TAKE_TAKEN      ? "take"
			       : done.action == CRM_TAKE_RELEASED ? "release"
								  : "";
	row->added[ADD_WHY] = done.why;
	row->added[ADD_ACTION] = crm_take_action_name(done.action);
	row->added[ADD_ERROR] = "";
	run->count[done.action]++;
	return CRM_OK;
}

/* "read 3: taken 1, unchanged 1, rejected 1": what adds up to what was read. */
static enum crm_status
summarise(const struct run *run, struct crm_err *err)
{
	const enum crm_take_action first = assign_moves.take ? CRM_TAKE_TAKEN : CRM_TAKE_RELEASED;
	struct cli_part part[CRM_TAKE_ACTIONS + 2];
	size_t n = 0;

	part[n++] = (struct cli_part){ crm_take_action_name(first), run->count[first], true };
	for (enum crm_take_action i = CRM_TAKE_UNCHANGED; i < CRM_TAKE_ACTIONS; i++)
		part[n++] = (struct cli_part){ crm_take_action_name(i), run->count[i], false };
	part[n++] = (struct cli_part){ "passed", run->passed, false };
	return cli_summarise(run->cli, part, n, err);
}

enum crm_status
assign_take_rows(struct cli *cli, struct crm_err *err)
{
	const struct cli_rows rows = { .add = added,
		.nadd = NELEM(added),
		.work = work,
		.start = start,
		.atomic = assign_moves.atomic,
		.rejects = assign_moves.rejects };
	struct run run = { .cli = cli };
	enum crm_status st = open_take(&run, err);

	if (st == CRM_OK)
		st = cli_rows_run(cli, &rows, &run, err);
	if (st == CRM_OK)
		st = summarise(&run, err);
	crm_take_free(run.take);
	return st;
}

/* --- the next ------------------------------------------------------------------------- */

static const struct crm_column next_columns[] = {
	{ "id", CRM_COL_INT },
	{ "name", CRM_COL_TEXT },
	{ "owner", CRM_COL_TEXT },
	{ "rule", CRM_COL_TEXT },
	{ "why", CRM_COL_TEXT },
	{ "action", CRM_COL_TEXT },
};

/* A limit that is reached on the way ends it, and what was taken stays. */
static enum crm_status
work_next(void *arg, size_t i, const char **cell, bool *changed, struct crm_arena *arena,
    struct crm_err *err)
{
	struct run *run = arg;
	struct crm_taken done;
	enum crm_status st = crm_take_next(run->take, &done, arena, err);

	(void)i;
	if (st == CRM_EPERM && run->count[CRM_TAKE_TAKEN] > 0) {
		memcpy(run->enough, err->text, sizeof(run->enough));
		return CRM_DONE;
	}
	if (st != CRM_OK)
		return st;
	cell[0] = crm_arena_printf(arena, "%" PRId64, done.lead);
	cell[1] = done.name;
	cell[2] = done.owner;
	cell[3] = "take";
	cell[4] = done.why;
	cell[5] = crm_take_action_name(done.action);
	if (cell[0] == NULL)
		return crm_err_nomem(err);
	*changed = true;
	run->count[done.action]++;
	return CRM_OK;
}

enum crm_status
assign_take_next(struct cli *cli, struct crm_err *err)
{
	struct run run = { .cli = cli };
	const struct cli_chosen chosen = { .column = next_columns,
		.ncolumns = NELEM(next_columns),
		.n = assign_moves.limit < 0 ? 1 : (size_t)assign_moves.limit,
		.what = "leads:",
		.work = work_next };
	enum crm_status st = open_take(&run, err);

	if (st == CRM_OK)
		st = cli_chosen_run(cli, &chosen, &run, err);
	const int64_t taken = run.count[CRM_TAKE_TAKEN];
	const char *more = *run.enough != '\0'        ? run.enough
			   : (size_t)taken < chosen.n ? "nothing more waits"
						      : "";
	if (st == CRM_OK)
		cli_say(cli, "taken %" PRId64 "%s%s%s", taken, *more == '\0' ? "" : ": ",
		    taken == 0 && *run.enough == '\0' && *more != '\0' ? "nothing waits" : more,
		    cli->dry_run ? " (dry run)" : "");
	crm_take_free(run.take);
	return st;
}
