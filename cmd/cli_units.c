#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cli_private.h"
#include "lib/base/num.h"

/* A row by what its unit is called. */
struct named {
	const char *unit; /* "" is none: a unit of its own */
	struct cli_row *row;
	int64_t first; /* the number of its unit's first row */
};

static int
by_unit(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	const int order = strcmp(x->unit, y->unit);

	if (order != 0)
		return order;
	return (x->row->number > y->row->number) - (x->row->number < y->row->number);
}

static int
by_first(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->row->number > y->row->number) - (x->row->number < y->row->number);
}

static enum crm_status
put_in_order(int column, struct cli_row **row, size_t n, size_t **end, struct crm_arena *arena,
    struct crm_err *err)
{
	struct named *named = crm_arena_alloc(arena, (n + 1) * sizeof(*named));

	*end = crm_arena_alloc(arena, (n + 1) * sizeof(**end));
	if (named == NULL || *end == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < n; i++)
		named[i] = (struct named){ column == -2 ? "all" : cli_cell(row[i], column), row[i],
			row[i]->number };
	qsort(named, n, sizeof(*named), by_unit);
	for (size_t i = 1; i < n; i++)
		if (*named[i].unit != '\0' && strcmp(named[i].unit, named[i - 1].unit) == 0)
			named[i].first = named[i - 1].first;
	qsort(named, n, sizeof(*named), by_first);
	for (size_t i = n; i > 0; i--) {
		row[i - 1] = named[i - 1].row;
		(*end)[i - 1] = i < n && named[i].first == named[i - 1].first ? (*end)[i] : i;
	}
	return CRM_OK;
}

enum crm_status
cli_units_order(struct cli *cli, struct cli_batch *batch, struct crm_err *err)
{
	const char *unit = cli->own->flow->rows->unit;

	batch->row = crm_arena_alloc(&batch->arena, (batch->n + 1) * sizeof(struct cli_row *));
	if (batch->row == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < batch->n; i++)
		batch->row[i] = &batch->held[i].row;
	return put_in_order(cli->own->flow->in == NULL ? -2 : cli_column(cli, unit), batch->row,
	    batch->n, &batch->unit_end, &batch->arena, err);
}

static struct cli_held *
held_of(struct cli_batch *batch, const struct cli_row *row)
{
	return &batch->held[row->number - batch->held[0].row.number];
}

/* One row that cannot be read makes its unit another than was meant: all of it is rejected. */
static enum crm_status
reject_unit(struct cli *cli, struct cli_batch *batch, size_t from, size_t to, const char *why,
    struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = from; st == CRM_OK && i < to; i++) {
		const char *own = batch->row[i]->problem;
		st = cli_row_reject(
		    cli, held_of(batch, batch->row[i]), own != NULL ? own : why, err);
	}
	return st;
}

static const char *
broken_row(struct cli_batch *batch, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (batch->row[i]->problem != NULL)
			return crm_arena_printf(&batch->arena,
			    "line %" PRId64 ", of the same group, cannot be read",
			    batch->row[i]->line);
	return NULL;
}

static enum crm_status
renew_revs(struct cli *cli, struct cli_batch *batch, size_t from, size_t to, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = from; st == CRM_OK && i < to; i++) {
		struct cli_held *held = held_of(batch, batch->row[i]);
		enum crm_tab kind;
		int64_t id;
		cli->own->flow->card = 0;
		if (crm_num_parse(cli_cell(&held->row, cli->own->flow->id), &id))
			st = crm_card_resolve(cli->db, id, &cli->own->flow->card, &kind, err);
		if (st == CRM_OK)
			st = cli_row_renew_rev(cli, held, err);
	}
	return st;
}

enum crm_status
cli_unit_work(struct cli *cli, struct cli_batch *batch, size_t *at, struct crm_err *err)
{
	const struct cli_rows *rows = cli->own->flow->rows;
	const size_t from = *at, to = batch->unit_end[from];
	struct crm_err why = { CRM_OK, "" };
	const char *broken = broken_row(batch, from, to);
	enum crm_status st;

	*at = to;
	cli->read += (int64_t)(to - from);
	for (size_t i = from; i < to; i++) {
		struct cli_row *row = batch->row[i];
		held_of(batch, row)->done = true;
		row->added = crm_arena_alloc(row->arena, (rows->nadd + 1) * sizeof(*row->added));
		if (row->added == NULL)
			return crm_err_nomem(err);
	}
	if (broken != NULL)
		return reject_unit(cli, batch, from, to, broken, err);
	if ((st = crm_db_mark(cli->db, err)) != CRM_OK)
		return st;
	st = rows->work_unit(cli->own->flow->arg, batch->row + from, to - from, &why);
	if (st == CRM_OK) {
		st = renew_revs(cli, batch, from, to, err);
		return st == CRM_OK ? crm_db_keep(cli->db, err) : st;
	}
	if (st != CRM_EDATA || cli->own->flow->no_id)
		return crm_err_set(err, st, "%s", why.text);
	st = crm_db_revert(cli->db, err);
	return st == CRM_OK ? reject_unit(cli, batch, from, to, why.text, err) : st;
}
