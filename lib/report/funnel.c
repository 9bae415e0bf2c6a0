#include "lib/report/funnel.h"

#include <stdlib.h>

#include "lib/report/group.h"

#define DAY 86400

static const struct crm_column columns[] = {
	{ "stage", CRM_COL_TEXT },
	{ "leads", CRM_COL_COUNT },
	{ "share", CRM_COL_SHARE },
	{ "median_days", CRM_COL_MONEY },
};

static const char *const reach_names[CRM_REACH_MAX] = { "new", "working", "qualified", "converted",
	"won", "unqualified" };

struct funnel {
	const struct crm_report_request *request;
	struct crm_cohort cohort;
	struct crm_group group;
	int64_t *waits; /* of each state, room for one of each lead */
	struct crm_arena row;
};

/* --- figures --- */

static int64_t *
waits_of(const struct funnel *f, int reach)
{
	return f->waits + (size_t)reach * f->cohort.n;
}

static const char *
median_text(struct funnel *f, int reach, int64_t n)
{
	if (n == 0)
		return "";
	return crm_ratio_text(
	    &f->row, crm_median_doubled_of(waits_of(f, reach), (size_t)n), (int64_t)2 * DAY);
}

static enum crm_status
put_row(struct funnel *f, int64_t place, size_t n, int reach, int64_t reached, struct crm_err *err)
{
	const char *cells[CRM_REPORT_COLUMNS_MAX];

	crm_arena_reset(&f->row);
	size_t cell = crm_group_cells(&f->group, place, &f->row, cells);
	cells[cell++] = reach_names[reach];
	cells[cell++] = crm_count_text(&f->row, reached);
	cells[cell++] = crm_ratio_text(&f->row, reached * 100, (int64_t)n);
	cells[cell++] = median_text(f, reach, reached);
	if (!crm_cells_made(cells, cell))
		return crm_err_nomem(err);
	return f->request->row(f->request->arg, cells, err);
}

static enum crm_status
put_group(void *arg, int64_t place, const struct crm_placed *group, size_t n, struct crm_err *err)
{
	struct funnel *f = arg;
	int64_t reached[CRM_REACH_MAX] = { 0 };
	enum crm_status st = CRM_OK;

	for (size_t i = 0; i < n; i++) {
		const struct crm_cohort_lead *lead = group[i].lead;
		for (int reach = 0; reach < CRM_REACH_MAX; reach++) {
			if (lead->at[reach] == CRM_NEVER)
				continue;
			const int64_t wait = lead->at[reach] - lead->created;
			waits_of(f, reach)[reached[reach]++] = wait < 0 ? 0 : wait;
		}
	}
	for (int reach = 0; st == CRM_OK && reach < CRM_REACH_MAX; reach++)
		st = put_row(f, place, n, reach, reached[reach], err);
	return st;
}

static enum crm_status
run(struct crm_db *db, const struct crm_report_request *request, struct crm_err *err)
{
	struct funnel f = { .request = request };
	enum crm_status st =
	    crm_cohort_load(&f.cohort, db, request, crm_group_wants(request->by), err);

	if (st == CRM_OK)
		st = crm_cohort_reach(&f.cohort, db, err);
	if (st == CRM_OK)
		st = crm_group_load(&f.group, db, request->by, err);
	if (st == CRM_OK && (f.waits = reallocarray(
				 NULL, f.cohort.n + 1, CRM_REACH_MAX * sizeof(*f.waits))) == NULL)
		st = crm_err_nomem(err);
	if (st == CRM_OK)
		st = crm_group_leads(&f.group, &f.cohort, put_group, &f, err);
	crm_cohort_free(&f.cohort);
	crm_group_free(&f.group);
	crm_arena_clear(&f.row);
	free(f.waits);
	return st;
}

const struct crm_report crm_report_funnel = {
	.name = "funnel",
	.summary = "how many leads ever reached each state, and how long it took",
	.columns = columns,
	.ncolumns = sizeof(columns) / sizeof(columns[0]),
	.by = crm_by_lead,
	.run = run,
};
