/*
 * crm-assign --from.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "cmd/assign_moves.h"
#include "cmd/cli_chosen.h"
#include "lib/base/buf.h"
#include "lib/flow/assign_from.h"

struct run {
	struct crm_from *from;
	struct crm_from_item *item;
	int64_t count[CRM_TAB_MAX], waiting, kept; /* moved, by table */
};

static const struct crm_column columns[] = {
	{ "id", CRM_COL_INT },
	{ "kind", CRM_COL_TEXT },
	{ "name", CRM_COL_TEXT },
	{ "owner", CRM_COL_TEXT },
	{ "was", CRM_COL_TEXT },
	{ "why", CRM_COL_TEXT },
	{ "action", CRM_COL_TEXT },
	{ "task", CRM_COL_INT },
};

static void
count(struct run *run, const struct crm_from_item *item, enum crm_from_action action)
{
	if (action == CRM_FROM_MOVED)
		run->count[item->tab]++;
	else if (action == CRM_FROM_WAITING)
		run->waiting++;
	else if (action == CRM_FROM_KEPT)
		run->kept++;
}

static enum crm_status
work(void *arg, size_t i, const char **cell, bool *changed, struct crm_arena *arena,
    struct crm_err *err)
{
	struct run *run = arg;
	const struct crm_from_item *item = &run->item[i];
	struct crm_from_done done;
	enum crm_status st = crm_from_move(run->from, item, &done, arena, err);

	if (st != CRM_OK || done.action == CRM_FROM_NONE)
		return st;
	cell[0] = done.card == 0 ? "" : crm_arena_printf(arena, "%" PRId64, done.card);
	cell[1] = crm_tab_name(item->tab);
	cell[2] = done.name;
	cell[3] = done.owner;
	cell[4] = assign_moves.from;
	cell[5] = done.why;
	cell[6] = crm_from_action_name(done.action);
	cell[7] = item->tab == CRM_TAB_TASK ? crm_arena_printf(arena, "%" PRId64, item->id) : "";
	*changed = true;
	count(run, item, done.action);
	return cell[0] == NULL || cell[7] == NULL ? crm_err_nomem(err) : CRM_OK;
}

static enum crm_status
settle(void *arg, struct crm_err *err)
{
	const struct run *run = arg;

	return crm_from_settle(run->from, err);
}

/* "moved 7: leads 4, contacts 2, tasks 1; waiting 1" */
static enum crm_status
summarise(struct cli *cli, const struct run *run, struct crm_err *err)
{
	static const struct {
		enum crm_tab tab;
		const char *name;
	} kinds[] = { { CRM_TAB_LEAD, "leads" }, { CRM_TAB_COMPANY, "companies" },
		{ CRM_TAB_CONTACT, "contacts" }, { CRM_TAB_DEAL, "deals" },
		{ CRM_TAB_TASK, "tasks" } };
	struct crm_buf text = CRM_BUF_INIT;
	int64_t sum = 0;

	for (size_t i = 0; i < NELEM(kinds); i++) {
		const int64_t n = run->count[kinds[i].tab];
		if (n > 0)
			crm_buf_printf(
			    &text, "%s %s %" PRId64, sum == 0 ? ":" : ",", kinds[i].name, n);
		sum += n;
	}
	if (run->waiting > 0)
		crm_buf_printf(&text, "; waiting %" PRId64, run->waiting);
	if (run->kept > 0)
		crm_buf_printf(&text, "; kept %" PRId64, run->kept);
	const bool fits = crm_buf_ok(&text);
	if (fits)
		cli_say(cli, "moved %" PRId64 "%s%s", sum, crm_buf_str(&text),
		    cli->dry_run ? " (dry run)" : "");
	crm_buf_clear(&text);
	return fits ? CRM_OK : crm_err_nomem(err);
}

enum crm_status
assign_from(struct cli *cli, struct crm_err *err)
{
	const struct crm_from_options options = { .from = assign_moves.from,
		.to = assign_moves.to,
		.force = assign_moves.force,
		.tasks = assign_moves.with_tasks,
		.login = cli->as };
	struct run run = { .from = NULL };
	struct cli_chosen chosen = { .column = columns,
		.ncolumns = NELEM(columns),
		.what = "cards:",
		.work = work,
		.commit = settle };
	enum crm_status st = crm_from_open(&run.from, cli->db, &options, err);

	if (st == CRM_OK)
		st = crm_from_find(run.from, &run.item, &chosen.n, err);
	if (assign_moves.limit >= 0 && chosen.n > (size_t)assign_moves.limit)
		chosen.n = (size_t)assign_moves.limit;
	if (st == CRM_OK)
		st = cli_chosen_run(cli, &chosen, &run, err);
	if (st == CRM_OK)
		st = summarise(cli, &run, err);
	crm_from_free(run.from);
	free(run.item);
	return st;
}
