/*
 * crm-assign --recycle.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "cmd/assign_moves.h"
#include "cmd/cli_chosen.h"
#include "lib/base/buf.h"
#include "lib/flow/assign_recycle.h"

struct run {
	struct crm_recycle *recycle;
	int64_t *id;
	int64_t count[CRM_RECYCLE_STEPS];
};

static const struct crm_column columns[] = {
	{ "id", CRM_COL_INT },
	{ "name", CRM_COL_TEXT },
	{ "owner", CRM_COL_TEXT },
	{ "was", CRM_COL_TEXT },
	{ "step", CRM_COL_TEXT },
	{ "why", CRM_COL_TEXT },
};

static enum crm_status
work(void *arg, size_t i, const char **cell, bool *changed, struct crm_arena *arena,
    struct crm_err *err)
{
	struct run *run = arg;
	struct crm_recycled done;
	enum crm_status st = crm_recycle_lead(run->recycle, run->id[i], &done, arena, err);

	if (st != CRM_OK || done.step == CRM_RECYCLE_NONE)
		return st;
	cell[0] = crm_arena_printf(arena, "%" PRId64, run->id[i]);
	cell[1] = done.name;
	cell[2] = done.owner;
	cell[3] = done.was;
	cell[4] = crm_recycle_step_name(done.step);
	cell[5] = done.why;
	*changed = true;
	run->count[done.step]++;
	return cell[0] == NULL ? crm_err_nomem(err) : CRM_OK;
}

static enum crm_status
settle(void *arg, struct crm_err *err)
{
	const struct run *run = arg;

	return crm_recycle_settle(run->recycle, err);
}

/* "4 untouched: remind 2, boss 1, next 1" */
static enum crm_status
summarise(struct cli *cli, const struct run *run, struct crm_err *err)
{
	struct crm_buf text = CRM_BUF_INIT;
	int64_t sum = 0;

	for (enum crm_recycle_step step = CRM_RECYCLE_REMIND; step < CRM_RECYCLE_STEPS; step++) {
		if (run->count[step] == 0)
			continue;
		crm_buf_printf(&text, "%s %s %" PRId64, sum == 0 ? ":" : ",",
		    crm_recycle_step_name(step), run->count[step]);
		sum += run->count[step];
	}
	const bool fits = crm_buf_ok(&text);
	if (fits)
		cli_say(cli, "recycled %" PRId64 "%s%s", sum, crm_buf_str(&text),
		    cli->dry_run ? " (dry run)" : "");
	crm_buf_clear(&text);
	return fits ? CRM_OK : crm_err_nomem(err);
}

enum crm_status
assign_recycle(struct cli *cli, struct crm_err *err)
{
	struct run run = { .recycle = NULL };
	struct cli_chosen chosen = { .column = columns,
		.ncolumns = NELEM(columns),
		.what = "leads:",
		.work = work,
		.commit = settle };
	enum crm_status st = crm_recycle_open(&run.recycle, cli->db, cli->as, err);

	if (st == CRM_OK)
		st = crm_recycle_find(run.recycle, &run.id, &chosen.n, err);
	if (assign_moves.limit >= 0 && chosen.n > (size_t)assign_moves.limit)
		chosen.n = (size_t)assign_moves.limit;
	if (st == CRM_OK)
		st = cli_chosen_run(cli, &chosen, &run, err);
	if (st == CRM_OK)
		st = summarise(cli, &run, err);
	crm_recycle_free(run.recycle);
	free(run.id);
	return st;
}
