#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/cli_private.h"

#define WORK_SECONDS 2.0     /* that a transaction works before it commits */
#define AWAITED_SECONDS 0.25 /* where others wait for its end, the commit included */
#define LOOK_SECONDS 0.05    /* for which of the two it is */

/* --- working -------------------------------------------------------------------------- */

static bool
writes(const struct cli *cli)
{
	return cli->db != NULL && (cli->tool->features & CLI_WRITES) != 0;
}

static enum crm_status
begin(struct cli *cli, struct crm_err *err)
{
	if (cli->db == NULL)
		return CRM_OK;
	return writes(cli) ? crm_db_begin(cli->db, err) : crm_db_snapshot(cli->db, err);
}

static void
roll_back(struct cli *cli)
{
	if (writes(cli))
		crm_db_rollback(cli->db);
	else if (cli->db != NULL)
		crm_db_snapshot_end(cli->db);
}

static enum crm_status
commit(struct cli *cli, struct crm_err *err)
{
	if (writes(cli))
		return crm_db_commit(cli->db, err);
	roll_back(cli);
	return CRM_OK;
}

enum crm_status
cli_row_reject(struct cli *cli, struct cli_held *held, const char *why, struct crm_err *err)
{
	cli->rejected++;
	memset(held->row.added, 0, cli->own->flow->rows->nadd * sizeof(*held->row.added));
	held->why = crm_arena_strdup(held->row.arena, why);
	return held->why == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* A card that this row changed has a new `rev`: the next tool in the pipeline is to know it. */
enum crm_status
cli_row_renew_rev(struct cli *cli, struct cli_held *held, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	int64_t rev = 0;

	if (flow->rev < 0 || flow->card == 0 || !writes(cli) || cli->dry_run ||
	    *cli_cell(&held->row, flow->rev) == '\0')
		return CRM_OK;
	enum crm_status st = crm_card_rev(cli->db, flow->card, &rev, err);
	if (st != CRM_OK || rev != crm_db_op(cli->db))
		return st;
	held->rev = crm_arena_printf(held->row.arena, "%" PRId64, rev);
	return held->rev == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* CRM_OK: the row was worked or rejected; else the run ends. */
static enum crm_status
work_row(struct cli *cli, struct cli_held *held, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	const struct cli_rows *rows = flow->rows;
	struct crm_err why = { CRM_OK, "" };
	enum crm_status st;

	cli->read++;
	flow->card = 0;
	held->why = held->rev = NULL;
	held->row.added =
	    crm_arena_alloc(held->row.arena, (rows->nadd + 1) * sizeof(*held->row.added));
	if (held->row.added == NULL)
		return crm_err_nomem(err);
	if (held->row.problem != NULL)
		return cli_row_reject(cli, held, held->row.problem, err);
	const bool marks = writes(cli) && !flow->unmarked;
	const int64_t written = flow->unmarked ? crm_db_written(cli->db) : 0;
	st = marks ? crm_db_mark(cli->db, err) : CRM_OK;
	if (st != CRM_OK)
		return st;
	st = rows->work(flow->arg, &held->row, &why);
	held->row.prepared = NULL;
	if (st == CRM_OK) {
		st = cli_row_renew_rev(cli, held, err);
		return st == CRM_OK && marks ? crm_db_keep(cli->db, err) : st;
	}
	if (st != CRM_EDATA || flow->no_id) {
		if (st == CRM_DONE || st == CRM_NO)
			st = CRM_EINTERNAL;
		return crm_err_set(err, st, "%s", why.text);
	}
	if (flow->unmarked && crm_db_written(cli->db) != written)
		return crm_err_set(err, CRM_EDATA, "%s", why.text);
	st = marks ? crm_db_revert(cli->db, err) : CRM_OK;
	return st == CRM_OK ? cli_row_reject(cli, held, why.text, err) : st;
}

/* --- a transaction ---------------------------------------------------------------------- */

/*
 * The next row of the batch at work, or its next unit. Where that was the last one, the next batch
 * is to be worked.
 */
static enum crm_status
work_next(struct cli *cli, struct cli_batch *batch, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	struct cli_place *at = &flow->batches.worked;
	enum crm_status st = CRM_OK;

	if (at->row < batch->n)
		st = flow->rows->unit != NULL ? cli_unit_work(cli, batch, &at->row, err)
					      : work_row(cli, &batch->held[at->row++], err);
	if (at->row == batch->n) {
		flow->last = batch->last;
		*at = (struct cli_place){ at->batch + 1, 0 };
	}
	return st;
}

/*
 * Whether it is time to commit: who waits waits for the commit too, which is to take as long as it
 * did last. Else that does not count, or transactions would get shorter as commits get longer.
 */
static bool
is_time(struct cli *cli, const struct timespec *start, double *look)
{
	const double worked = cli_seconds_since(start), all = worked * (1 + cli->own->flow->commit);

	if (worked > WORK_SECONDS)
		return true;
	if (all < AWAITED_SECONDS || worked < *look || !writes(cli))
		return false;
	*look = worked + LOOK_SECONDS;
	return crm_db_awaited(cli->db);
}

/* Works rows as long as they come without waiting, and there is time; or, whole, all of them. */
static enum crm_status
work_some(struct cli *cli, const struct timespec *start, bool whole, struct crm_err *err)
{
	struct cli_batch *batch;
	enum crm_status st = CRM_OK;
	double look = 0;

	cli->own->flow->last = false;
	while (st == CRM_OK && (batch = cli_batches_next(cli)) != NULL) {
		st = work_next(cli, batch, err);
		if (!whole && is_time(cli, start, &look))
			break;
	}
	return st;
}

/* One transaction, for work_rows. */
static enum crm_status
transact(struct cli *cli, bool whole, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	const struct cli_rows *rows = flow->rows;
	struct timespec start;
	/* A tool at the end of a pipe may run for days: each transaction has its own time. */
	enum crm_status st = cli_read_clock(cli, err);

	if (st == CRM_OK)
		st = begin(cli, err);
	if (st != CRM_OK)
		return st;
	clock_gettime(CLOCK_MONOTONIC, &start);
	cli_messages_hold(cli);
	if (flow->unmarked)
		crm_db_gather(cli->db);
	st = work_some(cli, &start, whole, err);
	const double worked = cli_seconds_since(&start);
	bool refused = rows->atomic && cli->rejected > 0;
	if (st == CRM_OK && rows->commit != NULL && !refused)
		st = rows->commit(flow->arg, err);
	/* What waits may be refused when it is written, in a dry run too. */
	if (st == CRM_OK && cli->dry_run && flow->unmarked)
		st = crm_db_settle(cli->db, err);
	if (st == CRM_OK && !refused && !cli->dry_run)
		st = commit(cli, err);
	else
		roll_back(cli);
	cli_messages_release(cli, st != CRM_OK);
	flow->commit = worked > 0 ? cli_seconds_since(&start) / worked - 1 : 0;
	return st;
}

/*
 * One transaction of rows that come one behind another, or of all of them. Nothing is changed when
 * it fails.
 */
static enum crm_status
work_rows(struct cli *cli, bool whole, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	const int64_t read = cli->read, rejected = cli->rejected;
	const struct cli_place from = flow->batches.worked;

	flow->unmarked = flow->rows->remember != NULL;
	if (flow->unmarked)
		flow->rows->remember(flow->arg);
	enum crm_status st = transact(cli, whole, err);
	/* A row that has to be taken back, or the table that refuses what was gathered of one. */
	if (flow->unmarked && st == CRM_EDATA) {
		cli->read = read;
		cli->rejected = rejected;
		flow->batches.worked = from;
		flow->unmarked = false;
		flow->rows->go_back(flow->arg);
		st = transact(cli, whole, err);
	}
	return st;
}

/* --- printing ------------------------------------------------------------------------- */

static const char *
cell_to_print(const struct cli_flow *flow, const struct cli_held *held, size_t column)
{
	int in = flow->from_input[column], added = flow->from_added[column];

	if (added >= 0 && held->why != NULL && added == flow->action)
		return "rejected";
	if (added >= 0 && held->why != NULL && added == flow->error)
		return held->why;
	if (added >= 0 && held->action != NULL && added == flow->action)
		return held->action;
	if (added >= 0 && held->row.added[added] != NULL)
		return held->row.added[added];
	if (in >= 0 && in == flow->rev && held->rev != NULL)
		return held->rev;
	return in >= 0 && (size_t)in < held->row.n ? held->row.cell[in].s : NULL;
}

static enum crm_status
print_row(struct cli *cli, const struct cli_held *held, struct crm_err *err)
{
	const struct cli_flow *flow = cli->own->flow;

	for (size_t i = 0; i < flow->nout; i++)
		flow->cell[i] = cell_to_print(flow, held, i);
	return cli_out_row(cli, flow->cell, err);
}

/* Rows up to a place. The rejects first: they are lost when the process ends between the two. */
static enum crm_status
print_rows(struct cli *cli, struct cli_place to, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	struct cli_place at = flow->batches.printed;
	enum crm_status st = CRM_OK, printed = CRM_OK;
	struct crm_err print_err = { CRM_OK, "" };
	const struct cli_held *held;

	while (st == CRM_OK && (held = cli_batches_row(flow, &at, &to)) != NULL)
		if (held->why != NULL)
			st = cli_reject(cli, &held->row, held->why, err);
	if (!cli->quiet)
		cli_progress_clear(cli);
	at = flow->batches.printed;
	while (!cli->quiet && printed == CRM_OK && (held = cli_batches_row(flow, &at, &to)) != NULL)
		printed = print_row(cli, held, &print_err);
	if (printed == CRM_OK)
		printed = cli_out_flush(cli, &print_err);
	cli_batches_printed(flow, to);
	if (st == CRM_OK && printed != CRM_OK) {
		st = printed;
		if (err != NULL)
			*err = print_err;
	}
	return st;
}

/* --- the run -------------------------------------------------------------------------- */

/* All of the input in one transaction: of --atomic, and of -n, which rolls it back. */
static enum crm_status
run_whole(struct cli *cli, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	struct cli_batch *batch = cli_batches_at(flow, 0);
	enum crm_status st = cli_batches_read_all(cli, err);

	if (st == CRM_OK && flow->rows->unit != NULL)
		st = cli_units_order(cli, batch, err);
	if (st == CRM_OK)
		st = work_rows(cli, true, err);
	if (st != CRM_OK)
		return st;
	bool refused = flow->rows->atomic && cli->rejected > 0;
	for (size_t i = 0; refused && i < batch->n; i++) {
		struct cli_held *held = &batch->held[i];
		memset(held->row.added, 0, flow->rows->nadd * sizeof(*held->row.added));
		held->action = "undone";
		held->rev = NULL;
	}
	st = print_rows(cli, flow->batches.worked, err);
	if (st == CRM_OK && refused)
		st = crm_err_set(err, CRM_EDATA,
		    "nothing was changed: %" PRId64 " of %" PRId64 " rows were rejected",
		    cli->rejected, cli->read);
	return st;
}

static enum crm_status
run_batches(struct cli *cli, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	struct cli_batches *b = &flow->batches;
	const struct cli_batch *batch;
	enum crm_status st = CRM_OK;

	cli_batches_open(cli);
	while (st == CRM_OK && (batch = cli_batches_next(cli)) != NULL) {
		/* The end came alone: what is counted at the commit may be told of it. */
		if (batch->n == 0 && flow->rows->commit == NULL)
			break;
		st = work_rows(cli, false, err);
		if (st == CRM_OK)
			st = print_rows(cli, b->worked, err);
		cli_progress(cli, "rows:", cli->read, cli->narg);
	}
	return st == CRM_OK && b->status != CRM_OK ? crm_err_set(err, b->status, "%s", b->err.text)
						   : st;
}

/* All of the input is read; it is worked in transactions of whole units, and printed in order. */
static enum crm_status
run_units(struct cli *cli, struct crm_err *err)
{
	struct cli_batches *b = &cli->own->flow->batches;
	const struct cli_batch *batch = &b->batch[0];
	enum crm_status st = cli_batches_read_all(cli, err);

	if (st == CRM_OK)
		st = cli_units_order(cli, &b->batch[0], err);
	while (st == CRM_OK && b->printed.row < batch->n) {
		struct cli_place to = b->printed;
		st = work_rows(cli, false, err);
		while (st == CRM_OK && to.row < batch->n && batch->held[to.row].done)
			to.row++;
		if (st == CRM_OK)
			st = print_rows(cli, to, err);
		cli_progress(cli, "rows:", cli->read, (int64_t)batch->n);
	}
	return st;
}

static int
find_added(const struct cli_rows *rows, const char *name)
{
	for (size_t i = 0; i < rows->nadd; i++)
		if (strcmp(rows->add[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* The numbers among the columns of our own tables; all else is text to who passes it on. */
static enum crm_coltype
type_of(const struct cli_flow *flow, const char *name)
{
	static const char *const numbers[] = { "id", "rev", "op", "task", "activity", "inquiry" };

	for (size_t i = 0; flow->own_in != NULL && i < NELEM(numbers); i++)
		if (strcmp(name, numbers[i]) == 0)
			return CRM_COL_INT;
	return flow->in == NULL ? CRM_COL_INT : CRM_COL_TEXT;
}

/* What is printed: the input's columns, those of the tool over them or behind. */
static enum crm_status
lay_out(struct cli *cli, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	const struct cli_rows *rows = flow->rows;
	struct crm_arena *arena = &cli->own->arena;
	size_t most = flow->ncolumns + rows->nadd + 1;

	flow->out = crm_arena_alloc(arena, most * sizeof(*flow->out));
	flow->from_input = crm_arena_alloc(arena, most * sizeof(int));
	flow->from_added = crm_arena_alloc(arena, most * sizeof(int));
	flow->cell = crm_arena_alloc(arena, most * sizeof(*flow->cell));
	if (flow->out == NULL || flow->from_input == NULL || flow->from_added == NULL ||
	    flow->cell == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < flow->ncolumns; i++) {
		const char *name = rows->rename != NULL ? rows->rename[i] : flow->column[i].s;
		int added = find_added(rows, name);

		flow->from_input[i] = (int)i;
		flow->from_added[i] = added;
		flow->out[i] = added >= 0 ? rows->add[added]
					  : (struct crm_column){ name, type_of(flow, name) };
	}
	flow->nout = flow->ncolumns;
	for (size_t i = 0; i < rows->nadd; i++) {
		bool placed = false;
		for (size_t j = 0; j < flow->ncolumns; j++)
			placed = placed || flow->from_added[j] == (int)i;
		if (placed)
			continue;
		flow->from_input[flow->nout] = -1;
		flow->from_added[flow->nout] = (int)i;
		flow->out[flow->nout++] = rows->add[i];
	}
	flow->action = find_added(rows, "action");
	flow->error = find_added(rows, "error");
	return cli_out_open(cli, flow->out, flow->nout, err);
}

static enum crm_status
open_stdin(struct cli *cli, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	const struct crm_tabin_options options = { .kind = cli->in_kind, .name = "stdin" };
	struct stat sb;

	if (cli->verbose && isatty(STDIN_FILENO))
		cli_say(cli, "reading a table from the terminal; ids can be operands");
	enum crm_status st = crm_tabin_open(&flow->own_in, STDIN_FILENO, &options, err);
	flow->in = flow->own_in;
	if (st != CRM_ENOINPUT || (cli->tool->features & CLI_NEEDS_INPUT) != 0 ||
	    (fstat(STDIN_FILENO, &sb) == 0 && S_ISDIR(sb.st_mode)))
		return st;
	return CRM_OK; /* an empty input is zero rows */
}

static enum crm_status
open_input(struct cli *cli, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	const char *operand = flow->rows->operand != NULL ? flow->rows->operand : "id";
	enum crm_status st = CRM_OK;

	flow->in_name = flow->rows->in_name != NULL ? flow->rows->in_name : "stdin";
	flow->in = flow->rows->in;
	if (flow->in == NULL && cli->narg > 0) {
		flow->in_name = NULL;
		flow->operand = (struct crm_cell){ operand, strlen(operand) };
		flow->column = &flow->operand;
		flow->ncolumns = 1;
	} else if (flow->in == NULL) {
		st = open_stdin(cli, err);
	}
	if (st == CRM_OK && flow->in != NULL) {
		const struct crm_record *header = crm_tabin_header(flow->in);
		flow->column = header->cell;
		flow->ncolumns = header->n;
	}
	flow->id = cli_column(cli, "id");
	flow->rev = cli_column(cli, "rev");
	return st;
}

enum crm_status
cli_rows_run(struct cli *cli, const struct cli_rows *rows, void *arg, struct crm_err *err)
{
	struct cli_flow flow = { .rows = rows, .arg = arg, .commit = 1 };
	struct crm_err end = { CRM_OK, "" };
	enum crm_status st, ended;

	cli->own->flow = &flow;
	st = open_input(cli, err);
	if (st == CRM_OK && rows->start != NULL)
		st = rows->start(arg, flow.in, err);
	if (st == CRM_OK)
		st = cli_rejects_open(cli, err);
	if (st == CRM_OK)
		st = lay_out(cli, err);
	if (st == CRM_OK)
		st = rows->atomic || cli->dry_run ? run_whole(cli, err)
		     : rows->unit != NULL         ? run_units(cli, err)
						  : run_batches(cli, err);
	/* What was committed is printed, and what was rejected written, however the run ended. */
	ended = cli->own->out != NULL ? cli_out_end(cli, &end) : CRM_OK;
	if (cli_rejects_end(cli, st != CRM_OK, ended == CRM_OK ? &end : NULL) != CRM_OK &&
	    ended == CRM_OK)
		ended = CRM_EIO;
	if (st == CRM_OK && ended != CRM_OK) {
		st = ended;
		if (err != NULL)
			*err = end;
	}
	cli_messages_tell(cli);
	if (cli->rejected > 0)
		cli->worst = CRM_EDATA;
	cli_batches_close(cli);
	cli->own->flow = NULL;
	crm_tabin_close(flow.own_in);
	return st;
}
