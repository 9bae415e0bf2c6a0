/*
 * crm-assign: gives leads to users.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/assign_moves.h"
#include "cmd/assign_plan.h"
#include "cmd/assign_view.h"
#include "cmd/cli.h"
#include "lib/base/buf.h"
#include "lib/flow/assign.h"

#define BATCH 20000       /* leads of --unassigned in one transaction, */
#define BATCH_SECONDS 0.5 /* as far as they fit into that */

static struct {
	bool unassigned, round_robin, least_loaded, weighted, deals, force, together, atomic;
	bool plan, planned;
	const char *to, *team, *rejects;
	int64_t limit;
} options = { .limit = -1 };

static const struct cli_opt opts[] = {
	{ 'u', "unassigned", NULL, "all open leads that have no owner", CLI_FLAG,
	    &options.unassigned },
	{ 0, "limit", "N", "at most so many of those that it chooses itself", CLI_INT,
	    &options.limit },
	{ 't', "to", "LOGIN", "give them to this user, also those that others own", CLI_TEXT,
	    &options.to },
	{ 0, "force", NULL, "with --to and --take: although the user is away", CLI_FLAG,
	    &options.force },
	{ 0, "round-robin", NULL, "not by the rules: to whoever has waited longest", CLI_FLAG,
	    &options.round_robin },
	{ 0, "least-loaded", NULL, "to whoever has the fewest open leads", CLI_FLAG,
	    &options.least_loaded },
	{ 0, "weighted", NULL, "by the weights of users and members", CLI_FLAG, &options.weighted },
	{ 0, "deals", NULL, "with --least-loaded: open deals count too", CLI_FLAG, &options.deals },
	{ 0, "team", "NAME", "only to members of this team", CLI_TEXT, &options.team },
	{ 0, "together", NULL, "first to whoever has an open lead of the same company", CLI_FLAG,
	    &options.together },
	{ 0, "plan", NULL, "print what would be given, to be edited and fed back", CLI_FLAG,
	    &options.plan },
	{ 0, "planned", NULL, "follow such a plan: to the users in its column owner", CLI_FLAG,
	    &options.planned },
	ASSIGN_VIEW_OPTS,
	{ 0, "atomic", NULL, "all or nothing: a rejected row assigns none", CLI_FLAG,
	    &options.atomic },
	{ 0, "rejects", "FILE", "write rejected rows there", CLI_TEXT, &options.rejects },
	ASSIGN_MOVES_OPTS,
};

static const struct cli_tool tool = {
	.name = "crm-assign",
	.summary = "give leads to users",
	.operands = "[ID ...]",
	.features = CLI_DB | CLI_WRITES | CLI_OUT | CLI_IN,
	.opts = opts,
	.nopts = NELEM(opts),
};

struct run {
	struct cli *cli;
	struct crm_assign *assign;
	int64_t count[CRM_ASSIGN_ACTIONS], passed;
};

/* "read 500: assigned 471, kept 20, rejected 3": what adds up to what was read. */
static enum crm_status
summarise(const struct run *run, int64_t read, int64_t rejected, struct crm_err *err)
{
	static const enum crm_assign_action order[] = { CRM_ASSIGN_REASSIGNED, CRM_ASSIGN_POOLED,
		CRM_ASSIGN_UNCHANGED, CRM_ASSIGN_KEPT, CRM_ASSIGN_CLIENT, CRM_ASSIGN_FROZEN };
	struct crm_buf text = CRM_BUF_INIT;

	crm_buf_printf(
	    &text, "read %" PRId64 ": assigned %" PRId64, read, run->count[CRM_ASSIGN_ASSIGNED]);
	for (size_t i = 0; i < NELEM(order); i++)
		if (run->count[order[i]] > 0)
			crm_buf_printf(&text, ", %s %" PRId64, crm_assign_action_name(order[i]),
			    run->count[order[i]]);
	if (run->passed > 0)
		crm_buf_printf(&text, ", passed %" PRId64, run->passed);
	if (run->count[CRM_ASSIGN_WAITING] > 0)
		crm_buf_printf(&text, ", waiting %" PRId64, run->count[CRM_ASSIGN_WAITING]);
	if (rejected > 0)
		crm_buf_printf(&text, ", rejected %" PRId64, rejected);
	const bool fits = crm_buf_ok(&text);
	if (fits)
		cli_say(run->cli, "%s%s", text.data,
		    options.plan        ? " (plan)"
		    : run->cli->dry_run ? " (dry run)"
					: "");
	crm_buf_clear(&text);
	return fits ? CRM_OK : crm_err_nomem(err);
}

/* --- ids and tables ------------------------------------------------------------------- */

enum {
	ADD_OWNER,
	ADD_RULE,
	ADD_WHY,
	ADD_ACTION,
	ADD_ERROR,
	ADD_REV,
	ADD_PLANNED
};

static const struct crm_column added[] = {
	[ADD_OWNER] = { "owner", CRM_COL_TEXT },
	[ADD_RULE] = { "rule", CRM_COL_TEXT },
	[ADD_WHY] = { "why", CRM_COL_TEXT },
	[ADD_ACTION] = { "action", CRM_COL_TEXT },
	[ADD_ERROR] = { "error", CRM_COL_TEXT },
	/* of a plan alone */
	[ADD_REV] = { "rev", CRM_COL_INT },
	[ADD_PLANNED] = { "planned", CRM_COL_TEXT },
};

static enum crm_status
start(void *arg, struct crm_tabin *in, struct crm_err *err)
{
	struct run *run = arg;
	int id;

	(void)in;
	return cli_need_column(run->cli, "id", &id, err);
}

/* The state of the card that a plan was made from. */
static enum crm_status
rev_of(const struct run *run, int64_t card, const char **text, struct crm_arena *arena,
    struct crm_err *err)
{
	int64_t rev = 0;
	enum crm_status st = crm_card_rev(run->cli->db, card, &rev, err);

	if (st != CRM_OK)
		return st;
	*text = crm_arena_printf(arena, "%" PRId64, rev);
	return *text == NULL ? crm_err_nomem(err) : CRM_OK;
}

static bool
is_given(const struct crm_assigned *done)
{
	return done->action == CRM_ASSIGN_ASSIGNED || done->action == CRM_ASSIGN_REASSIGNED;
}

static enum crm_status
work(void *arg, struct cli_row *row, struct crm_err *err)
{
	struct run *run = arg;
	struct crm_assigned done;
	int64_t card;
	enum crm_tab kind;
	enum crm_status st = cli_row_card(run->cli, row, &card, &kind, err);

	if (st == CRM_OK && card == 0)
		return cli_row_pass(run->cli, row, &row->added[ADD_ACTION], &run->passed);
	if (st == CRM_OK)
		st = crm_assign_card(run->assign, card, kind, &done, row->arena, err);
	if (st != CRM_OK)
		return st;
	row->added[ADD_OWNER] = done.owner != NULL ? done.owner : "";
	row->added[ADD_RULE] = done.rule != NULL ? done.rule : "";
	row->added[ADD_WHY] = done.why;
	row->added[ADD_ACTION] = crm_assign_action_name(done.action);
	row->added[ADD_ERROR] = "";
	run->count[done.action]++;
	if (!options.plan)
		return CRM_OK;
	row->added[ADD_PLANNED] = is_given(&done) ? done.owner : "";
	return rev_of(run, card, &row->added[ADD_REV], row->arena, err);
}

static enum crm_status
settle(void *arg, struct crm_err *err)
{
	struct run *run = arg;

	return crm_assign_settle(run->assign, err);
}

static enum crm_status
assign_rows(struct run *run, struct crm_err *err)
{
	const struct cli_rows rows = { .add = added,
		.nadd = options.plan ? NELEM(added) : ADD_REV,
		.work = work,
		.start = start,
		.commit = settle,
		.atomic = options.atomic,
		.rejects = options.rejects };
	enum crm_status st = cli_rows_run(run->cli, &rows, run, err);

	return st == CRM_OK ? summarise(run, run->cli->read, run->cli->rejected, err) : st;
}

/* --- --unassigned --------------------------------------------------------------------- */

static const struct crm_column changed_columns[] = {
	{ "id", CRM_COL_INT },
	{ "name", CRM_COL_TEXT },
	{ "owner", CRM_COL_TEXT },
	{ "rule", CRM_COL_TEXT },
	{ "why", CRM_COL_TEXT },
	{ "action", CRM_COL_TEXT },
	/* of a plan alone */
	{ "rev", CRM_COL_INT },
	{ "planned", CRM_COL_TEXT },
};

#define OF_PLAN 2

/* What one transaction changed, to be printed after it. */
struct batch {
	const char *(*row)[NELEM(changed_columns)];
	size_t n, room;
	struct crm_arena arena;
};

static enum crm_status
make_room(struct batch *batch, struct crm_err *err)
{
	if (batch->n < batch->room)
		return CRM_OK;
	const size_t room = batch->room == 0 ? 1024 : batch->room * 2;
	void *more = realloc(batch->row, room * sizeof(*batch->row));
	if (more == NULL)
		return crm_err_nomem(err);
	batch->row = more;
	batch->room = room;
	return CRM_OK;
}

static enum crm_status
add_row(const struct run *run, struct batch *batch, int64_t id, const struct crm_assigned *done,
    struct crm_err *err)
{
	enum crm_status st = make_room(batch, err);

	if (st != CRM_OK)
		return st;
	const char **cell = batch->row[batch->n++];
	cell[0] = crm_arena_printf(&batch->arena, "%" PRId64, id);
	cell[1] = done->name;
	cell[2] = done->owner;
	cell[3] = done->rule;
	cell[4] = done->why;
	cell[5] = crm_assign_action_name(done->action);
	cell[6] = cell[7] = "";
	if (options.plan) {
		st = rev_of(run, id, &cell[6], &batch->arena, err);
		cell[7] = is_given(done) ? done->owner : "";
	}
	return st == CRM_OK && cell[0] == NULL ? crm_err_nomem(err) : st;
}

/*
 * The list was made without the lock: a lead that is gone, merged or another's by now is not ours
 * to speak of. A plan speaks of those that wait, too: somebody may decide otherwise.
 */
static enum crm_status
assign_waiting(struct run *run, struct batch *batch, int64_t id, struct crm_err *err)
{
	struct crm_assigned done;
	struct crm_err gone;
	int64_t card = 0;
	enum crm_tab kind = CRM_TAB_NONE;
	enum crm_status st = crm_card_resolve(run->cli->db, id, &card, &kind, &gone);

	if (st == CRM_EDATA || (st == CRM_OK && (card != id || kind != CRM_TAB_LEAD)))
		return CRM_OK;
	if (st != CRM_OK)
		return crm_err_set(err, st, "%s", gone.text);
	st = crm_assign_card(run->assign, id, kind, &done, &batch->arena, err);
	if (st != CRM_OK)
		return st;
	run->count[done.action]++;
	if (is_given(&done) || done.action == CRM_ASSIGN_POOLED || options.plan)
		return add_row(run, batch, id, &done, err);
	return CRM_OK;
}

static int64_t
given(const struct run *run)
{
	return run->count[CRM_ASSIGN_ASSIGNED] + run->count[CRM_ASSIGN_REASSIGNED] +
	       run->count[CRM_ASSIGN_POOLED];
}

static bool
enough(const struct run *run)
{
	return options.limit >= 0 && given(run) >= options.limit;
}

static double
seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

/*
 * Leads from *next on, as many as one transaction takes; of a dry run all. *next moves behind the
 * last one.
 */
static enum crm_status
work_batch(struct run *run, struct batch *batch, const int64_t *ids, size_t n, size_t *next,
    struct crm_err *err)
{
	struct timespec start;
	enum crm_status st = CRM_OK;

	batch->n = 0;
	crm_arena_reset(&batch->arena);
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (size_t i = 0; st == CRM_OK && *next < n && !enough(run); i++) {
		if (!run->cli->dry_run &&
		    (i == BATCH || (i % 100 == 99 && seconds_since(&start) > BATCH_SECONDS)))
			break;
		st = assign_waiting(run, batch, ids[(*next)++], err);
	}
	return st == CRM_OK ? crm_assign_settle(run->assign, err) : st;
}

static enum crm_status
print_batch(struct cli *cli, const struct batch *batch, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < batch->n; i++)
		st = cli_out_row(cli, batch->row[i], err);
	return st;
}

/* Each batch is a transaction of its own; of a dry run all are one, which is rolled back. */
static enum crm_status
work_batches(struct run *run, const int64_t *ids, size_t n, struct crm_err *err)
{
	struct cli *cli = run->cli;
	struct batch batch = { .n = 0 };
	enum crm_status st = CRM_OK;

	for (size_t next = 0; st == CRM_OK && next < n && !enough(run);) {
		if ((st = crm_db_begin(cli->db, err)) != CRM_OK)
			break;
		crm_db_gather(cli->db);
		st = work_batch(run, &batch, ids, n, &next, err);
		if (st == CRM_OK && !cli->dry_run)
			st = crm_db_commit(cli->db, err);
		else
			crm_db_rollback(cli->db);
		if (st == CRM_OK)
			st = print_batch(cli, &batch, err);
		cli_progress(cli, "leads:", (int64_t)next, (int64_t)n);
	}
	crm_arena_clear(&batch.arena);
	free(batch.row);
	return st;
}

static enum crm_status
assign_unassigned(struct run *run, struct crm_err *err)
{
	struct cli *cli = run->cli;
	int64_t *ids = NULL, read = 0;
	size_t n = 0;
	enum crm_status st = crm_assign_waiting(cli->db, &ids, &n, err);

	if (st == CRM_OK)
		st = cli_out_open(cli, changed_columns,
		    NELEM(changed_columns) - (options.plan ? 0 : OF_PLAN), err);
	if (st == CRM_OK)
		st = work_batches(run, ids, n, err);
	if (st == CRM_OK)
		st = cli_out_end(cli, err);
	for (int action = 0; action < CRM_ASSIGN_ACTIONS; action++)
		read += run->count[action];
	if (st == CRM_OK)
		st = summarise(run, read, 0, err);
	free(ids);
	return st;
}

/* --- taking, giving back, moving ------------------------------------------------------ */

/* Options that are about giving by rules. */
static const char *
find_foreign(void)
{
	const struct {
		bool given;
		const char *name;
	} foreign[] = { { options.unassigned, "unassigned" },
		{ options.round_robin, "round-robin" }, { options.least_loaded, "least-loaded" },
		{ options.weighted, "weighted" }, { options.deals, "deals" },
		{ options.team != NULL, "team" }, { options.together, "together" },
		{ options.plan, "plan" }, { options.planned, "planned" },
		{ assign_view.explain, "explain" },
		{ assign_view_asked() && !assign_view.explain, "simulate" } };

	for (size_t i = 0; i < NELEM(foreign); i++)
		if (foreign[i].given)
			return foreign[i].name;
	return NULL;
}

static enum crm_status
run_moves(struct cli *cli, struct crm_err *err)
{
	const char *foreign = find_foreign();

	if (foreign != NULL)
		return crm_err_set(err, CRM_EUSAGE,
		    "--%s does not go with --take, --release, --recycle and --from", foreign);
	assign_moves.force = options.force;
	assign_moves.to = options.to;
	assign_moves.rejects = options.rejects;
	assign_moves.limit = options.limit;
	assign_moves.atomic = options.atomic;
	enum crm_status st = assign_moves_check(cli, err);
	return st == CRM_OK ? assign_moves_run(cli, err) : st;
}

/* --- the command line ----------------------------------------------------------------- */

static enum crm_status
check_ways(struct crm_err *err)
{
	const int ways =
	    options.round_robin + options.least_loaded + options.weighted + (options.to != NULL);

	if (ways > 1)
		return crm_err_set(
		    err, CRM_EUSAGE, "one of --to, --round-robin, --least-loaded and --weighted");
	if (options.to != NULL && (options.team != NULL || options.together))
		return crm_err_set(err, CRM_EUSAGE, "--%s does not go with --to",
		    options.team != NULL ? "team" : "together");
	if (options.deals && !options.least_loaded)
		return crm_err_set(err, CRM_EUSAGE, "--deals goes with --least-loaded");
	if (options.force && options.to == NULL && !options.planned)
		return crm_err_set(err, CRM_EUSAGE, "--force goes with --to");
	return CRM_OK;
}

/* A plan says who gets it, and where it came from: nothing else does. */
static enum crm_status
check_planned(struct crm_err *err)
{
	if (!options.planned)
		return CRM_OK;
	if (options.plan || options.unassigned || options.round_robin || options.least_loaded ||
	    options.weighted || options.to != NULL || options.team != NULL || options.together)
		return crm_err_set(err, CRM_EUSAGE, "--planned follows the plan: no %s",
		    options.plan         ? "--plan"
		    : options.unassigned ? "--unassigned"
					 : "other way to choose");
	return CRM_OK;
}

static enum crm_status
check_options(const struct cli *cli, struct crm_err *err)
{
	enum crm_status st = check_ways(err);

	if (st == CRM_OK)
		st = check_planned(err);
	if (st == CRM_OK && assign_view_asked()) {
		st = assign_view_check(cli, options.unassigned, err);
		if (st == CRM_OK && (options.plan || options.planned || options.to != NULL))
			st = crm_err_set(err, CRM_EUSAGE, "--%s does not go with --%s",
			    options.to != NULL ? "to"
			    : options.plan     ? "plan"
					       : "planned",
			    assign_view.explain ? "explain" : "simulate");
	}
	if (st != CRM_OK)
		return st;
	if (options.limit >= 0 && !options.unassigned)
		return crm_err_set(err, CRM_EUSAGE, "--limit goes with --unassigned");
	if (!options.unassigned)
		return CRM_OK;
	if (cli->narg > 0)
		return crm_err_set(err, CRM_EUSAGE, "--unassigned chooses its own leads: no ids");
	if (options.atomic || options.rejects != NULL)
		return crm_err_set(err, CRM_EUSAGE, "--%s does not go with --unassigned",
		    options.atomic ? "atomic" : "rejects");
	return CRM_OK;
}

static enum crm_assign_strategy
strategy(void)
{
	if (options.to != NULL)
		return CRM_ASSIGN_TO;
	if (options.least_loaded)
		return CRM_ASSIGN_LEAST_LOADED;
	if (options.weighted)
		return CRM_ASSIGN_WEIGHTED;
	return options.round_robin || options.team != NULL ? CRM_ASSIGN_ROUND_ROBIN
							   : CRM_ASSIGN_RULES;
}

static enum crm_status
follow_plan(struct run *run, struct crm_err *err)
{
	struct assign_plan plan = { .cli = run->cli,
		.assign = run->assign,
		.force = options.force,
		.atomic = options.atomic,
		.rejects = options.rejects,
		.count = run->count,
		.passed = &run->passed };
	enum crm_status st = assign_plan_follow(&plan, err);

	return st == CRM_OK ? summarise(run, run->cli->read, run->cli->rejected, err) : st;
}

static enum crm_status
run_tool(struct cli *cli, struct crm_err *err)
{
	struct run run = { .cli = cli };
	const struct crm_assign_options how = {
		.strategy = strategy(),
		.team = options.team,
		.to = options.to,
		.force = options.force,
		.together = options.together,
		.deals = options.deals,
		.plan = options.plan,
	};
	if (assign_moves_asked())
		return run_moves(cli, err);
	enum crm_status st = check_options(cli, err);

	assign_view.limit = options.limit;
	if (st == CRM_OK && assign_view_asked())
		return assign_view_run(cli, &how, options.unassigned, err);
	/* A plan is a run of which nothing is written. */
	cli->dry_run = cli->dry_run || options.plan;
	if (st == CRM_OK)
		st = crm_assign_open(&run.assign, cli->db, &how, err);
	if (st == CRM_OK)
		st = options.planned      ? follow_plan(&run, err)
		     : options.unassigned ? assign_unassigned(&run, err)
					  : assign_rows(&run, err);
	crm_assign_free(run.assign);
	return st;
}

int
main(int argc, char **argv)
{
	return cli_main(&tool, argc, argv, run_tool);
}
