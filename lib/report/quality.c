#include "lib/report/quality.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/sorted.h"
#include "lib/report/group.h"

CRM_SQL(imports, "SELECT id, op, at, source, campaign, read, created, attached, unchanged,"
		 " suppressed, blank, rejected FROM import WHERE at >= ?1 AND at < ?2"
		 " ORDER BY op /*scan*/");
CRM_SQL(points, "SELECT op, valid FROM point /*scan*/");
CRM_SQL(pairs, "SELECT op, 0 FROM candidate /*scan*/");
CRM_SQL(merged, "SELECT op, 0 FROM card WHERE alias IS NOT NULL /*scan*/");

static const struct crm_column columns[] = {
	{ "imports", CRM_COL_COUNT },
	{ "read", CRM_COL_COUNT },
	{ "created", CRM_COL_COUNT },
	{ "attached", CRM_COL_COUNT },
	{ "unchanged", CRM_COL_COUNT },
	{ "suppressed", CRM_COL_COUNT },
	{ "blank", CRM_COL_COUNT },
	{ "rejected", CRM_COL_COUNT },
	{ "rejected_share", CRM_COL_SHARE },
	{ "points", CRM_COL_COUNT },
	{ "invalid", CRM_COL_COUNT },
	{ "invalid_share", CRM_COL_SHARE },
	{ "pairs", CRM_COL_COUNT },
	{ "merged", CRM_COL_COUNT },
};

static const char *const by[] = { "import", "source", "campaign", "month", NULL };

/* The first eight in the order of the columns. */
enum figure {
	IMPORTS,
	READ,
	REJECTED = 7,
	POINTS,
	INVALID,
	PAIRS,
	MERGED,
	FIGURES
};

struct import {
	int64_t op, place;
	int64_t figure[FIGURES];
};

struct quality {
	const struct crm_report_request *request;
	struct crm_group group;
	struct import *import; /* by op, then by place */
	size_t n, size;
	struct crm_arena row;
};

/* --- counting --- */

static enum crm_status
add_import(struct quality *r, const struct crm_stmt *s, struct crm_err *err)
{
	const struct crm_group_facts facts = { .import = crm_stmt_int(s, 0),
		.at = crm_stmt_int(s, 2),
		.source = crm_stmt_int(s, 3),
		.campaign = crm_stmt_int(s, 4) };

	if (r->n == r->size) {
		const size_t size = r->size == 0 ? 64 : r->size * 2;
		struct import *more = realloc(r->import, size * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(err);
		r->import = more;
		r->size = size;
	}
	struct import *new = &r->import[r->n++];
	*new = (struct import){ crm_stmt_int(s, 1), crm_group_place(&r->group, &facts), { 1 } };
	for (int i = READ; i <= REJECTED; i++)
		new->figure[i] = crm_stmt_int(s, 5 + i - READ);
	return CRM_OK;
}

static enum crm_status
load_imports(struct quality *r, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(
	    db, imports, &s, CRM_ARGS(crm_int(r->request->since), crm_int(r->request->until)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		st = add_import(r, s, err);
		if (st != CRM_OK)
			crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* NULL: no import of the period is of that op. */
static struct import *
import_of(const struct quality *r, int64_t op)
{
	return crm_sorted_find(op, r->import, r->n, sizeof(*r->import));
}

/* Rows of (op, flag): each counts for its import, those without the flag another time. */
static enum crm_status
count_rows(
    struct quality *r, struct crm_stmt *s, enum figure all, enum figure unset, struct crm_err *err)
{
	enum crm_status st;

	while ((st = crm_stmt_step(s, err)) == CRM_OK) {
		struct import *import = import_of(r, crm_stmt_int(s, 0));
		if (import == NULL)
			continue;
		import->figure[all]++;
		if (unset != all)
			import->figure[unset] += crm_stmt_int(s, 1) == 0;
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
count_all(struct quality *r, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, points, &s, CRM_NOARGS, err);

	if (st == CRM_OK)
		st = count_rows(r, s, POINTS, INVALID, err);
	if (st == CRM_OK)
		st = crm_db_query(db, pairs, &s, CRM_NOARGS, err);
	if (st == CRM_OK)
		st = count_rows(r, s, PAIRS, PAIRS, err);
	if (st == CRM_OK)
		st = crm_db_query(db, merged, &s, CRM_NOARGS, err);
	return st == CRM_OK ? count_rows(r, s, MERGED, MERGED, err) : st;
}

/* --- rows --- */

static int
by_place(const void *a, const void *b)
{
	const struct import *x = a, *y = b;

	return x->place < y->place ? -1 : x->place > y->place;
}

static enum crm_status
put_row(struct quality *r, int64_t place, const int64_t *figure, struct crm_err *err)
{
	const char *cells[CRM_REPORT_COLUMNS_MAX];

	crm_arena_reset(&r->row);
	size_t cell = crm_group_cells(&r->group, place, &r->row, cells);
	for (int i = 0; i < FIGURES; i++) {
		cells[cell++] = crm_count_text(&r->row, figure[i]);
		if (i == REJECTED)
			cells[cell++] =
			    crm_ratio_text(&r->row, figure[REJECTED] * 100, figure[READ]);
		if (i == INVALID)
			cells[cell++] =
			    crm_ratio_text(&r->row, figure[INVALID] * 100, figure[POINTS]);
	}
	if (!crm_cells_made(cells, cell))
		return crm_err_nomem(err);
	return r->request->row(r->request->arg, cells, err);
}

static enum crm_status
put_all(struct quality *r, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (r->n > 0)
		qsort(r->import, r->n, sizeof(*r->import), by_place);
	for (size_t i = 0, end; st == CRM_OK && i < r->n; i = end) {
		int64_t sum[FIGURES] = { 0 };
		for (end = i; end < r->n && r->import[end].place == r->import[i].place; end++)
			for (int k = 0; k < FIGURES; k++)
				sum[k] += r->import[end].figure[k];
		st = put_row(r, r->import[i].place, sum, err);
	}
	return st;
}

static enum crm_status
run(struct crm_db *db, const struct crm_report_request *request, struct crm_err *err)
{
	struct quality r = { .request = request };
	enum crm_status st = crm_group_load(&r.group, db, request->by, err);

	if (st == CRM_OK)
		st = load_imports(&r, db, err);
	if (st == CRM_OK)
		st = count_all(&r, db, err);
	if (st == CRM_OK)
		st = put_all(&r, err);
	crm_group_free(&r.group);
	crm_arena_clear(&r.row);
	free(r.import);
	return st;
}

const struct crm_report crm_report_quality = {
	.name = "quality",
	.summary = "what imports brought: rejected rows, invalid points, duplicates",
	.columns = columns,
	.ncolumns = sizeof(columns) / sizeof(columns[0]),
	.by = by,
	.run = run,
};
