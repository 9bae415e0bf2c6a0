/*
 * What crm-assign does besides giving leads by its rules: which of it is asked for.
 */
#include "cmd/assign_moves.h"

struct assign_moves assign_moves = { .limit = -1 };

static int
count_modes(void)
{
	return assign_moves.take + assign_moves.release + assign_moves.recycle +
	       (assign_moves.from != NULL);
}

bool
assign_moves_asked(void)
{
	return count_modes() > 0 || assign_moves.next || assign_moves.with_tasks ||
	       assign_moves.pool != NULL;
}

/* Options that others are needed for. */
static const char *
find_lonely(void)
{
	if (assign_moves.next && !assign_moves.take)
		return "--next goes with --take";
	if (assign_moves.with_tasks && assign_moves.from == NULL)
		return "--with-tasks goes with --from";
	if (assign_moves.pool != NULL && !assign_moves.release && !assign_moves.next)
		return "--pool goes with --take --next and --release";
	if (assign_moves.limit >= 0 && !assign_moves.next && !assign_moves.recycle &&
	    assign_moves.from == NULL)
		return "--limit goes with --unassigned, --next, --recycle and --from";
	if (assign_moves.force && !assign_moves.take && assign_moves.to == NULL)
		return "--force goes with --to and --take";
	return NULL;
}

enum crm_status
assign_moves_check(const struct cli *cli, struct crm_err *err)
{
	const bool rows = (assign_moves.take && !assign_moves.next) || assign_moves.release;
	const char *lonely = find_lonely();

	if (lonely != NULL)
		return crm_err_set(err, CRM_EUSAGE, "%s", lonely);
	if (count_modes() > 1)
		return crm_err_set(
		    err, CRM_EUSAGE, "one of --take, --release, --recycle and --from");
	if (assign_moves.to != NULL && assign_moves.from == NULL)
		return crm_err_set(err, CRM_EUSAGE, "--to goes with --from here, and with ids");
	if (assign_moves.release && (cli->reason == NULL || *cli->reason == '\0'))
		return crm_err_set(err, CRM_EUSAGE, "--release wants to know why: --reason TEXT");
	if (rows)
		return CRM_OK;
	if (cli->narg > 0)
		return crm_err_set(err, CRM_EUSAGE, "--%s chooses its own leads: no ids",
		    assign_moves.next      ? "next"
		    : assign_moves.recycle ? "recycle"
					   : "from");
	if (assign_moves.atomic || assign_moves.rejects != NULL)
		return crm_err_set(err, CRM_EUSAGE, "--%s goes with ids and tables",
		    assign_moves.atomic ? "atomic" : "rejects");
	return CRM_OK;
}

enum crm_status
assign_moves_run(struct cli *cli, struct crm_err *err)
{
	if (assign_moves.next)
		return assign_take_next(cli, err);
	if (assign_moves.recycle)
		return assign_recycle(cli, err);
	if (assign_moves.from != NULL)
		return assign_from(cli, err);
	return assign_take_rows(cli, err);
}
