#include <stdlib.h>
#include <string.h>

#include "cmd/cli_private.h"

#define BATCH_ROWS 1000
#define BATCH_BYTES ((size_t)512 << 10)

/* --- a row ---------------------------------------------------------------------------- */

/* One block for a row's cells and their text: most rows are small and there are many. */
static enum crm_status
copy_record(struct cli_row *row, const struct crm_record *record, bool raw, struct crm_err *err)
{
	size_t size = record->n * sizeof(struct crm_cell) + (raw ? record->raw.len + 1 : 0);

	for (size_t i = 0; i < record->n; i++)
		size += record->cell[i].len + 1;
	struct crm_cell *cell = crm_arena_alloc(row->arena, size);
	if (cell == NULL)
		return crm_err_nomem(err);
	char *text = (char *)(cell + record->n);
	for (size_t i = 0; i < record->n; i++) {
		cell[i] = (struct crm_cell){ text, record->cell[i].len };
		if (cell[i].len > 0)
			memcpy(text, record->cell[i].s, cell[i].len);
		text += cell[i].len + 1; /* the arena's memory is zeroed */
	}
	if (raw) {
		row->raw = (struct crm_cell){ text, record->raw.len };
		if (record->raw.len > 0)
			memcpy(text, record->raw.s, record->raw.len);
	}
	row->cell = cell;
	row->n = record->n;
	row->line = record->line;
	row->missing = record->missing;
	if (record->problem == NULL)
		return CRM_OK;
	row->problem = crm_arena_strdup(row->arena, record->problem);
	return row->problem == NULL ? crm_err_nomem(err) : CRM_OK;
}

static enum crm_status
next_operand(struct cli *cli, struct cli_row *row, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	struct crm_cell *cell = crm_arena_alloc(row->arena, sizeof(*cell));

	if (cell == NULL)
		return crm_err_nomem(err);
	cell->s = cli->arg[flow->next_arg++];
	cell->len = strlen(cell->s);
	row->cell = cell;
	row->n = 1;
	row->raw = *cell;
	return CRM_OK;
}

/* The next row into *row. CRM_DONE: there is none. */
static enum crm_status
next_row(struct cli *cli, struct cli_row *row, struct crm_err *err)
{
	struct cli_flow *flow = cli->own->flow;
	const struct crm_record *record = NULL;

	if (flow->in == NULL)
		return flow->next_arg < cli->narg ? next_operand(cli, row, err) : CRM_DONE;
	enum crm_status st = crm_tabin_next(flow->in, &record, err);
	if (st != CRM_OK)
		return st;
	/* What nobody asks for is not kept: the text of a row of ours is its cells. */
	return copy_record(row, record, flow->own_in == NULL || record->problem != NULL, err);
}

/* --- a batch -------------------------------------------------------------------------- */

bool
cli_batch_more(struct cli *cli)
{
	struct cli_flow *flow = cli->own->flow;

	return flow->in == NULL || crm_tabin_ready(flow->in);
}

static enum crm_status
add_held(struct cli_batch *batch, struct cli_held **held, struct crm_err *err)
{
	if (batch->n == batch->size) {
		size_t size = batch->size == 0 ? 256 : batch->size * 2;
		struct cli_held *more = realloc(batch->held, size * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(err);
		batch->held = more;
		batch->size = size;
	}
	*held = &batch->held[batch->n];
	**held = (struct cli_held){ .row.arena = &batch->arena };
	return CRM_OK;
}

/* The memory that it takes: of a broken row that is its text, of a wide one its empty cells. */
static size_t
size_of_row(const struct cli_row *row)
{
	size_t size = row->raw.len + row->n * sizeof(*row->cell);

	for (size_t i = 0; i < row->n; i++)
		size += row->cell[i].len + 1;
	return size;
}

enum crm_status
cli_batch_read(struct cli *cli, struct cli_batch *batch, bool whole, struct crm_err *err)
{
	struct cli_held *held = NULL;

	batch->n = batch->bytes = 0;
	while (whole || (batch->n < BATCH_ROWS && batch->bytes < BATCH_BYTES)) {
		if (!whole && batch->n > 0 && !cli_batch_more(cli))
			break;
		enum crm_status st = add_held(batch, &held, err);
		if (st == CRM_OK)
			st = next_row(cli, &held->row, err);
		if (st == CRM_DONE) {
			batch->last = true;
			break;
		}
		if (st != CRM_OK)
			return st;
		held->row.number = ++cli->own->flow->number;
		batch->bytes += size_of_row(&held->row);
		batch->n++;
		if (whole)
			cli_progress(cli, "rows read:", held->row.number, 0);
	}
	return cli_clock(&batch->now, err);
}
