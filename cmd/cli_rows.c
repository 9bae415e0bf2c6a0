#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/cli_private.h"
#include "lib/base/queue.h"

#define BATCH_SECONDS 1.0 /* under the lock */
#define BATCHES 2         /* one is worked, one prepared */

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
work_row(struct cli *cli, struct cli_held *held, void *arg, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	const struct cli_rows *rows = flow->rows;
	struct crm_err why = { CRM_OK, "" };
	enum crm_status st;

	cli->read++;
	flow->card = 0;
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
	st = rows->work(arg, &held->row, &why);
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

/* Works rows from *at on, until a second has passed under the lock, or all of them. */
static enum crm_status
work_some(struct cli *cli, struct cli_batch *batch, size_t *at, bool whole, void *arg,
    struct crm_err *err)
{
	struct timespec start;
	enum crm_status st = CRM_OK;

	clock_gettime(CLOCK_MONOTONIC, &start);
	while (st == CRM_OK && *at < batch->n) {
		st = cli->own->flow->rows->unit != NULL
			 ? cli_unit_work(cli, batch, at, arg, err)
			 : work_row(cli, &batch->held[(*at)++], arg, err);
		if (!whole && cli_seconds_since(&start) > BATCH_SECONDS)
			break;
	}
	return st;
}

/* One transaction, for work_rows. */
static enum crm_status
transact(struct cli *cli, struct cli_batch *batch, size_t *at, bool whole, void *arg,
    struct crm_err *err)
{
	const struct cli_rows *rows = cli->own->flow->rows;
	/* A tool at the end of a pipe may run for days: each batch has its own time. */
	enum crm_status st = cli_read_clock(cli, err);

	if (st == CRM_OK)
		st = begin(cli, err);
	if (st != CRM_OK)
		return st;
	cli_messages_hold(cli);
	if (cli->own->flow->unmarked)
		crm_db_gather(cli->db);
	st = work_some(cli, batch, at, whole, arg, err);
	bool refused = rows->atomic && cli->rejected > 0;
	if (st == CRM_OK && rows->commit != NULL && !refused)
		st = rows->commit(arg, err);
	/* What waits may be refused when it is written, in a dry run too. */
	if (st == CRM_OK && cli->dry_run && cli->own->flow->unmarked)
		st = crm_db_settle(cli->db, err);
	if (st == CRM_OK && !refused && !cli->dry_run)
		st = commit(cli, err);
	else
		roll_back(cli);
	cli_messages_release(cli, st != CRM_OK);
	return st;
}

/*
 * Rows from *done on in one transaction, as many as fit into a second under the lock, or all
 * of them. *done moves behind the last one. Nothing is changed when it fails.
 */
static enum crm_status
work_rows(struct cli *cli, struct cli_batch *batch, size_t *done, bool whole, void *arg,
    struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	const int64_t read = cli->read, rejected = cli->rejected;
	size_t at = *done;

	flow->last = batch->last;
	flow->unmarked = flow->rows->remember != NULL;
	if (flow->unmarked)
		flow->rows->remember(arg);
	enum crm_status st = transact(cli, batch, &at, whole, arg, err);
	/* A row that has to be taken back, or the table that refuses what was gathered of one. */
	if (flow->unmarked && st == CRM_EDATA) {
		cli->read = read;
		cli->rejected = rejected;
		for (at = *done; at < batch->n; at++)
			batch->held[at].why = NULL;
		at = *done;
		flow->unmarked = false;
		flow->rows->go_back(arg);
		st = transact(cli, batch, &at, whole, arg, err);
	}
	*done = at;
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
	const char **cell = crm_arena_alloc(held->row.arena, (flow->nout + 1) * sizeof(*cell));

	if (cell == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < flow->nout; i++)
		cell[i] = cell_to_print(flow, held, i);
	return cli_out_row(cli, cell, err);
}

/* The rejects first: they are lost when the process ends between the two. */
static enum crm_status
print_rows(
    struct cli *cli, const struct cli_batch *batch, size_t from, size_t to, struct crm_err *err)
{
	enum crm_status st = CRM_OK, printed = CRM_OK;
	struct crm_err print_err = { CRM_OK, "" };

	for (size_t i = from; i < to && st == CRM_OK; i++)
		if (batch->held[i].why != NULL)
			st = cli_reject(cli, &batch->held[i].row, batch->held[i].why, err);
	if (!cli->quiet)
		cli_progress_clear(cli);
	for (size_t i = from; i < to && printed == CRM_OK; i++)
		printed = print_row(cli, &batch->held[i], &print_err);
	if (printed == CRM_OK)
		printed = cli_out_flush(cli, &print_err);
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
run_whole(struct cli *cli, struct cli_batch *batch, void *arg, struct crm_err *err)
{
	size_t done = 0;
	enum crm_status st = cli_batch_read(cli, batch, true, err);

	if (st == CRM_OK && cli->own->flow->rows->unit != NULL)
		st = cli_units_order(cli, batch, err);
	if (st == CRM_OK)
		st = work_rows(cli, batch, &done, true, arg, err);
	if (st != CRM_OK)
		return st;
	bool refused = cli->own->flow->rows->atomic && cli->rejected > 0;
	for (size_t i = 0; refused && i < batch->n; i++) {
		struct cli_held *held = &batch->held[i];
		memset(held->row.added, 0, cli->own->flow->rows->nadd * sizeof(*held->row.added));
		held->action = "undone";
		held->rev = NULL;
	}
	st = print_rows(cli, batch, 0, batch->n, err);
	if (st == CRM_OK && refused)
		st = crm_err_set(err, CRM_EDATA,
		    "nothing was changed: %" PRId64 " of %" PRId64 " rows were rejected",
		    cli->rejected, cli->read);
	return st;
}

static enum crm_status
run_batch(struct cli *cli, struct cli_batch *batch, void *arg, struct crm_err *err)
{
	enum crm_status st = CRM_OK;
	size_t done = 0;

	/* The end came alone: the last batch did not know it, or there was no row at all. */
	if (batch->n == 0 && cli->own->flow->rows->commit != NULL)
		return work_rows(cli, batch, &done, false, arg, err);
	while (st == CRM_OK && done < batch->n) {
		const size_t from = done;
		st = work_rows(cli, batch, &done, false, arg, err);
		if (st == CRM_OK)
			st = print_rows(cli, batch, from, done, err);
		cli_progress(cli, "rows:", cli->read, cli->narg);
	}
	return st;
}

/* What can be done of a batch's rows before their turn, in another thread. */
struct preparing {
	const struct cli_rows *rows;
	void *arg;
	struct cli_batch *batch;
};

static void
prepare(void *data, size_t slot)
{
	const struct preparing *p = data;
	struct cli_batch *batch = &p->batch[slot];

	crm_arena_reset(&batch->prepared);
	for (size_t i = 0; i < batch->n; i++) {
		struct cli_row *row = &batch->held[i].row;
		if (row->problem == NULL)
			row->prepared = p->rows->prepare(p->arg, row, batch->now, &batch->prepared);
	}
}

/* Signals are for the thread that knows what to do with them. */
static struct crm_queue *
open_queue(struct preparing *p)
{
	sigset_t all, before;

	if (p->rows->prepare == NULL)
		return NULL;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	struct crm_queue *queue = crm_queue_open(2, BATCHES, prepare, p);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return queue;
}

static enum crm_status
run_one_by_one(struct cli *cli, struct cli_batch *batch, void *arg, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	while (st == CRM_OK && !batch->last) {
		st = cli_batch_read(cli, batch, false, err);
		if (st == CRM_OK)
			st = run_batch(cli, batch, arg, err);
	}
	return st;
}

/*
 * A batch is worked while the rows of the next one, where it has come already, are prepared. What
 * ended the reading is told behind the work on what was read before.
 */
static enum crm_status
run_batches(struct cli *cli, struct cli_batch batch[BATCHES], void *arg, struct crm_err *err)
{
	struct preparing p = { cli->own->flow->rows, arg, batch };
	struct crm_queue *queue = open_queue(&p);
	struct crm_err read_err = { CRM_OK, "" };
	enum crm_status st = CRM_OK, read = CRM_OK;
	bool last = false;

	if (queue == NULL)
		return run_one_by_one(cli, batch, arg, err);
	while (st == CRM_OK) {
		while (read == CRM_OK && !last && crm_queue_given(queue) < BATCHES &&
		       (crm_queue_given(queue) == 0 || cli_batch_more(cli))) {
			struct cli_batch *next = &batch[crm_queue_next(queue)];
			read = cli_batch_read(cli, next, false, &read_err);
			last = next->last;
			if (read == CRM_OK)
				crm_queue_give(queue);
		}
		if (crm_queue_given(queue) == 0)
			break;
		st = run_batch(cli, &batch[crm_queue_take(queue)], arg, err);
	}
	crm_queue_close(queue);
	return st == CRM_OK && read != CRM_OK ? crm_err_set(err, read, "%s", read_err.text) : st;
}

/* All of the input is read; it is worked in transactions of whole units, and printed in order. */
static enum crm_status
run_units(struct cli *cli, struct cli_batch *batch, void *arg, struct crm_err *err)
{
	size_t printed = 0;
	enum crm_status st = cli_batch_read(cli, batch, true, err);

	if (st == CRM_OK)
		st = cli_units_order(cli, batch, err);
	for (size_t done = 0; st == CRM_OK && done < batch->n;) {
		const size_t from = printed;
		st = work_rows(cli, batch, &done, false, arg, err);
		while (st == CRM_OK && printed < batch->n && batch->held[printed].done)
			printed++;
		if (st == CRM_OK)
			st = print_rows(cli, batch, from, printed, err);
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
	if (flow->out == NULL || flow->from_input == NULL || flow->from_added == NULL)
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
	struct cli_flow flow = { .rows = rows };
	struct cli_batch batch[BATCHES] = { { .n = 0 } };
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
		st = rows->atomic || cli->dry_run ? run_whole(cli, batch, arg, err)
		     : rows->unit != NULL         ? run_units(cli, batch, arg, err)
						  : run_batches(cli, batch, arg, err);
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
	cli->own->flow = NULL;
	crm_tabin_close(flow.own_in);
	for (size_t i = 0; i < NELEM(batch); i++) {
		free(batch[i].held);
		crm_arena_clear(&batch[i].arena);
		crm_arena_clear(&batch[i].prepared);
	}
	return st;
}
