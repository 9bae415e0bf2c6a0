#include "cmd/assign_plan.h"

#include <inttypes.h>
#include <string.h>

#include "lib/crm/lead.h"
#include "lib/crm/lookup.h"
#include "lib/crm/user.h"

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
	struct assign_plan *plan = arg;
	int column;

	(void)in;
	if (plan->cli->narg > 0)
		return crm_err_set(
		    err, CRM_EUSAGE, "--planned reads a plan from standard input: no ids");
	enum crm_status st = cli_need_column(plan->cli, "id", &column, err);
	if (st == CRM_OK)
		st = cli_need_column(plan->cli, "rev", &column, err);
	return st == CRM_OK ? cli_need_column(plan->cli, "owner", &column, err) : st;
}

static enum crm_status
find_taker(struct assign_plan *plan, const struct cli_row *row, const char *login, int64_t *user,
    struct crm_err *err)
{
	struct crm_user taker;
	enum crm_status st = crm_lookup(plan->cli->db, CRM_TAB_USER, login, user, err);

	if (st == CRM_OK)
		st = crm_user_get(plan->cli->db, *user, &taker, row->arena, err);
	if (st != CRM_OK)
		return st;
	if (!taker.active)
		return crm_err_set(err, CRM_EDATA, "user '%s' is inactive", login);
	if (!plan->force && crm_user_away(&taker, plan->cli->now))
		return crm_err_set(
		    err, CRM_EDATA, "user '%s' is away; --force assigns all the same", login);
	return CRM_OK;
}

/* What the plan said, unless somebody decided otherwise. */
static enum crm_status
say_why(const struct assign_plan *plan, const struct cli_row *row, const char *owner,
    struct crm_assign_gift *gift, struct crm_err *err)
{
	const char *planned = cli_cell(row, cli_column(plan->cli, "planned"));
	const char *rule = cli_cell(row, cli_column(plan->cli, "rule"));
	const char *why = cli_cell(row, cli_column(plan->cli, "why"));

	row->added[ADD_RULE] = "plan";
	row->added[ADD_WHY] = "as planned by hand";
	gift->rule = *rule == '\0' ? NULL : rule;
	if (strcmp(planned, owner) == 0 && *why != '\0') {
		row->added[ADD_RULE] = rule;
		row->added[ADD_WHY] = why;
		gift->reason = *rule == '\0' ? why
					     : crm_arena_printf(row->arena,
						   "rule %s: %s, as planned", rule, why);
	} else {
		if (*planned != '\0')
			row->added[ADD_WHY] = crm_arena_printf(
			    row->arena, "as planned by hand, instead of %s", planned);
		gift->reason = row->added[ADD_WHY];
	}
	return gift->reason == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* What is not to be given: NULL when the lead is. */
static const char *
settled(const struct crm_lead *lead, int64_t user, enum crm_assign_action *action)
{
	*action = CRM_ASSIGN_KEPT;
	if (lead->status == CRM_STAGE_CONVERTED) {
		*action = CRM_ASSIGN_FROZEN;
		return "converted";
	}
	if (lead->status == CRM_STAGE_UNQUALIFIED)
		return "unqualified";
	*action = CRM_ASSIGN_UNCHANGED;
	return lead->owner == user ? "the owner is as planned already" : NULL;
}

static enum crm_status
give(struct assign_plan *plan, struct cli_row *row, int64_t card, const char *login,
    struct crm_err *err)
{
	struct crm_lead lead;
	struct crm_assign_gift gift = { 0 };
	enum crm_assign_action action = CRM_ASSIGN_KEPT;
	enum crm_status st = find_taker(plan, row, login, &gift.user, err);

	if (st == CRM_OK)
		st = crm_lead_get(plan->cli->db, card, &lead, row->arena, err);
	if (st == CRM_OK)
		st = say_why(plan, row, login, &gift, err);
	if (st != CRM_OK)
		return st;
	row->added[ADD_OWNER] = login;
	const char *why = settled(&lead, gift.user, &action);
	if (why != NULL) {
		row->added[ADD_RULE] = "";
		row->added[ADD_WHY] = why;
		st = crm_name_of(plan->cli->db, CRM_TAB_USER, lead.owner, row->arena,
		    &row->added[ADD_OWNER], err);
	} else {
		action = lead.owner == 0 ? CRM_ASSIGN_ASSIGNED : CRM_ASSIGN_REASSIGNED;
		st = crm_assign_give(plan->assign, card, &gift, row->arena, err);
	}
	row->added[ADD_ACTION] = crm_assign_action_name(action);
	if (st == CRM_OK)
		plan->count[action]++;
	return st;
}

static enum crm_status
work(void *arg, struct cli_row *row, struct crm_err *err)
{
	struct assign_plan *plan = arg;
	const char *login = cli_cell(row, cli_column(plan->cli, "owner"));
	int64_t card = 0;
	enum crm_tab kind = CRM_TAB_NONE;
	enum crm_status st = cli_row_card(plan->cli, row, &card, &kind, err);

	if (st != CRM_OK)
		return st;
	if (card == 0)
		return cli_row_pass(plan->cli, row, &row->added[ADD_ACTION], plan->passed);
	row->added[ADD_ERROR] = "";
	if (*login != '\0')
		return give(plan, row, card, login, err);
	row->added[ADD_ACTION] = crm_assign_action_name(CRM_ASSIGN_WAITING);
	row->added[ADD_WHY] = "the plan names nobody";
	plan->count[CRM_ASSIGN_WAITING]++;
	return CRM_OK;
}

static enum crm_status
settle(void *arg, struct crm_err *err)
{
	struct assign_plan *plan = arg;

	return crm_assign_settle(plan->assign, err);
}

enum crm_status
assign_plan_follow(struct assign_plan *plan, struct crm_err *err)
{
	const struct cli_rows rows = { .add = added,
		.nadd = NELEM(added),
		.work = work,
		.start = start,
		.commit = settle,
		.atomic = plan->atomic,
		.rejects = plan->rejects };

	return cli_rows_run(plan->cli, &rows, plan, err);
}
