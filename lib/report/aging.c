#include "lib/report/aging.h"

#include <stdlib.h>

#include "lib/report/group.h"

#define DAY 86400

/* Each bucket ends where the next begins; the last has no end. */
static const int64_t limits[] = { 1, 3, 7, 14, 30, 90 };
#define LIMITS (sizeof(limits) / sizeof(limits[0]))

static const struct crm_column columns[] = {
	{ "stage", CRM_COL_TEXT },
	{ "leads", CRM_COL_COUNT },
	{ "under_1d", CRM_COL_COUNT },
	{ "under_3d", CRM_COL_COUNT },
	{ "under_7d", CRM_COL_COUNT },
	{ "under_14d", CRM_COL_COUNT },
	{ "under_30d", CRM_COL_COUNT },
	{ "under_90d", CRM_COL_COUNT },
	{ "older", CRM_COL_COUNT },
	{ "median_days", CRM_COL_MONEY },
	{ "oldest_days", CRM_COL_MONEY },
};

struct aging {
	const struct crm_report_request *request;
	struct crm_cohort cohort;
	struct crm_group group;
	int64_t *ages; /* room for one of each lead */
	struct crm_arena row;
};

static enum crm_status
put_stage(struct aging *r, int64_t place, enum crm_stage_kind kind, size_t n, struct crm_err *err)
{
	const char *cells[CRM_REPORT_COLUMNS_MAX];
	int64_t bucket[LIMITS + 1] = { 0 };

	crm_arena_reset(&r->row);
	crm_sort_numbers(r->ages, n);
	for (size_t i = 0, b = 0; i < n; i++) {
		while (b < LIMITS && r->ages[i] >= limits[b] * DAY)
			b++;
		bucket[b]++;
	}
	size_t cell = crm_group_cells(&r->group, place, &r->row, cells);
	cells[cell++] = crm_stage_kind_name(kind);
	cells[cell++] = crm_count_text(&r->row, (int64_t)n);
	for (size_t b = 0; b <= LIMITS; b++)
		cells[cell++] = crm_count_text(&r->row, bucket[b]);
	cells[cell++] = crm_ratio_text(&r->row, crm_median_doubled(r->ages, n), (int64_t)2 * DAY);
	cells[cell++] = crm_ratio_text(&r->row, r->ages[n - 1], DAY);
	if (!crm_cells_made(cells, cell))
		return crm_err_nomem(err);
	return r->request->row(r->request->arg, cells, err);
}

static enum crm_status
put_group(void *arg, int64_t place, const struct crm_placed *placed, size_t n, struct crm_err *err)
{
	struct aging *r = arg;
	enum crm_status st = CRM_OK;

	for (int kind = CRM_STAGE_NEW; st == CRM_OK && kind <= CRM_STAGE_QUALIFIED; kind++) {
		size_t open = 0;
		for (size_t i = 0; i < n; i++) {
			const int64_t age = r->request->as_of - placed[i].lead->stage_at;
			if (placed[i].lead->kind == (enum crm_stage_kind)kind)
				r->ages[open++] = age < 0 ? 0 : age;
		}
		if (open > 0)
			st = put_stage(r, place, (enum crm_stage_kind)kind, open, err);
	}
	return st;
}

static enum crm_status
run(struct crm_db *db, const struct crm_report_request *request, struct crm_err *err)
{
	struct aging r = { .request = request };
	enum crm_status st =
	    crm_cohort_load(&r.cohort, db, request, crm_group_wants(request->by), err);

	if (st == CRM_OK)
		st = crm_group_load(&r.group, db, request->by, err);
	if (st == CRM_OK && (r.ages = malloc((r.cohort.n + 1) * sizeof(*r.ages))) == NULL)
		st = crm_err_nomem(err);
	if (st == CRM_OK)
		st = crm_group_leads(&r.group, &r.cohort, put_group, &r, err);
	crm_cohort_free(&r.cohort);
	crm_group_free(&r.group);
	crm_arena_clear(&r.row);
	free(r.ages);
	return st;
}

const struct crm_report crm_report_aging = {
	.name = "aging",
	.summary = "how long open leads have been in their state",
	.columns = columns,
	.ncolumns = sizeof(columns) / sizeof(columns[0]),
	.by = crm_by_lead,
	.run = run,
};
