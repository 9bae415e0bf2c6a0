#include "cmd/cli_chosen.h"

#include <inttypes.h>
#include <stdlib.h>

#define BATCH 500 /* records in one transaction: well under a second */

/* What one transaction changed, to be printed after it. */
struct batch {
	const char **cell; /* row by row */
	size_t n, room;
	struct crm_arena arena;
	bool last;
};

static enum crm_status
work_batch(const struct cli_chosen *chosen, struct batch *batch, size_t *next, void *arg,
    struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	batch->n = 0;
	crm_arena_reset(&batch->arena);
	for (size_t i = 0; st == CRM_OK && i < batch->room && *next < chosen->n; i++) {
		const char **cell = &batch->cell[batch->n * chosen->ncolumns];
		bool changed = false;
		for (size_t column = 0; column < chosen->ncolumns; column++)
			cell[column] = NULL;
		st = chosen->work(arg, (*next)++, cell, &changed, &batch->arena, err);
		if (st == CRM_OK && changed)
			batch->n++;
	}
	batch->last = st == CRM_DONE || *next == chosen->n;
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
print_batch(struct cli *cli, const struct cli_chosen *chosen, const struct batch *batch,
    struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < batch->n; i++)
		st = cli_out_row(cli, &batch->cell[i * chosen->ncolumns], err);
	return st;
}

static enum crm_status
run_batches(struct cli *cli, const struct cli_chosen *chosen, struct batch *batch, void *arg,
    struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t next = 0; st == CRM_OK && next < chosen->n && !batch->last;) {
		if ((st = crm_db_begin(cli->db, err)) != CRM_OK)
			break;
		st = work_batch(chosen, batch, &next, arg, err);
		if (st == CRM_OK && chosen->commit != NULL)
			st = chosen->commit(arg, err);
		if (st == CRM_OK && !cli->dry_run)
			st = crm_db_commit(cli->db, err);
		else
			crm_db_rollback(cli->db);
		if (st == CRM_OK)
			st = print_batch(cli, chosen, batch, err);
		cli_progress(cli, chosen->what, (int64_t)next, (int64_t)chosen->n);
	}
	return st;
}

enum crm_status
cli_chosen_run(struct cli *cli, const struct cli_chosen *chosen, void *arg, struct crm_err *err)
{
	struct batch batch = { .room = cli->dry_run || chosen->n < BATCH ? chosen->n : BATCH };
	enum crm_status st = cli_out_open(cli, chosen->column, chosen->ncolumns, err);

	if (st != CRM_OK)
		return st;
	batch.cell = calloc(batch.room + 1, chosen->ncolumns * sizeof(*batch.cell));
	if (batch.cell == NULL)
		return crm_err_nomem(err);
	st = run_batches(cli, chosen, &batch, arg, err);
	if (st == CRM_OK)
		st = cli_out_end(cli, err);
	crm_arena_clear(&batch.arena);
	free(batch.cell);
	return st;
}
