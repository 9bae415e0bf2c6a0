#include <signal.h>
#include <stdlib.h>

#include "cmd/cli_private.h"
#include "lib/base/queue.h"

#define HELD_BYTES ((size_t)12 << 20) /* with more in all batches no other is read */

/* What can be done of a batch's rows before their turn, in another thread. */
static void
prepare(void *data, size_t slot)
{
	struct cli_flow *flow = data;
	struct cli_batch *batch = cli_batches_at(flow, slot);
	struct crm_arena *arena = &flow->batches.prepared[slot % CLI_AHEAD];

	crm_arena_reset(arena);
	for (size_t i = 0; i < batch->n; i++) {
		struct cli_row *row = &batch->held[i].row;
		if (row->problem == NULL)
			row->prepared = flow->rows->prepare(flow->arg, row, batch->now, arena);
	}
}

/* Signals are for the thread that knows what to do with them. */
void
cli_batches_open(struct cli *cli)
{
	struct cli_flow *flow = cli->own->flow;
	sigset_t all, before;

	if (flow->rows->prepare == NULL)
		return;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	flow->batches.queue = crm_queue_open(2, CLI_BATCHES, prepare, flow);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void
cli_batches_close(struct cli *cli)
{
	struct cli_batches *b = &cli->own->flow->batches;

	crm_queue_close(b->queue);
	for (size_t i = 0; i < CLI_BATCHES; i++) {
		free(b->batch[i].held);
		crm_arena_clear(&b->batch[i].arena);
	}
	for (size_t i = 0; i < CLI_AHEAD; i++)
		crm_arena_clear(&b->prepared[i]);
}

struct cli_batch *
cli_batches_at(struct cli_flow *flow, size_t batch)
{
	return &flow->batches.batch[batch % CLI_BATCHES];
}

enum crm_status
cli_batches_read_all(struct cli *cli, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;

	flow->batches.ended = true;
	flow->batches.read = flow->batches.taken = 1;
	return cli_batch_read(cli, cli_batches_at(flow, 0), true, err);
}

/* Whether another batch is to be read now. */
static bool
reads_on(struct cli *cli)
{
	const struct cli_batches *b = &cli->own->flow->batches;
	const size_t ahead = b->queue == NULL ? 1 : CLI_AHEAD;

	if (b->ended)
		return false;
	if (b->read == b->printed.batch)
		return true;
	return b->read - b->worked.batch < ahead && b->read - b->printed.batch < CLI_BATCHES &&
	       b->bytes < HELD_BYTES && cli_batch_more(cli);
}

static void
read_ahead(struct cli *cli)
{
	struct cli_flow *flow = cli->own->flow;
	struct cli_batches *b = &flow->batches;

	while (reads_on(cli)) {
		struct cli_batch *batch = cli_batches_at(flow, b->read);
		b->status = cli_batch_read(cli, batch, false, &b->err);
		b->ended = b->status != CRM_OK || batch->last;
		if (b->status != CRM_OK)
			break;
		b->bytes += batch->bytes;
		b->read++;
		if (b->queue != NULL)
			crm_queue_give(b->queue);
	}
}

struct cli_batch *
cli_batches_next(struct cli *cli)
{
	struct cli_flow *flow = cli->own->flow;
	struct cli_batches *b = &flow->batches;

	if (b->worked.row == 0)
		read_ahead(cli);
	if (b->worked.batch == b->read)
		return NULL;
	if (b->worked.batch == b->taken) {
		if (b->queue != NULL)
			crm_queue_take(b->queue);
		b->taken++;
	}
	return cli_batches_at(flow, b->worked.batch);
}

struct cli_held *
cli_batches_row(struct cli_flow *flow, struct cli_place *place, const struct cli_place *end)
{
	while (place->batch < end->batch && place->row == cli_batches_at(flow, place->batch)->n)
		*place = (struct cli_place){ place->batch + 1, 0 };
	if (place->batch == end->batch && place->row == end->row)
		return NULL;
	return &cli_batches_at(flow, place->batch)->held[place->row++];
}

void
cli_batches_printed(struct cli_flow *flow, struct cli_place place)
{
	struct cli_batches *b = &flow->batches;

	for (size_t i = b->printed.batch; i < place.batch; i++) {
		struct cli_batch *batch = cli_batches_at(flow, i);
		b->bytes -= batch->bytes;
		crm_arena_clear(&batch->arena);
	}
	b->printed = place;
}
