#include "lib/report/grades.h"

#include "lib/report/group.h"

static const struct crm_column columns[] = {
	{ "grade", CRM_COL_TEXT },
	{ "leads", CRM_COL_COUNT },
	{ "qualified", CRM_COL_COUNT },
	{ "converted", CRM_COL_COUNT },
	{ "won", CRM_COL_COUNT },
	{ "converted_share", CRM_COL_SHARE },
	{ "won_share", CRM_COL_SHARE },
};

/* As crm_by_lead, but for the grade, which has rows anyhow. */
static const char *const by[] = { "source", "owner", "campaign", "month", NULL };

struct grades {
	const struct crm_report_request *request;
	struct crm_cohort cohort;
	struct crm_group group;
	struct crm_arena row;
};

static enum crm_status
put_grade(struct grades *r, int64_t place, char grade, const struct crm_placed *placed, size_t n,
    struct crm_err *err)
{
	static const enum crm_reach reaches[] = { CRM_REACH_QUALIFIED, CRM_REACH_CONVERTED,
		CRM_REACH_WON };
	const char *cells[CRM_REPORT_COLUMNS_MAX];
	const char name[] = { grade, '\0' };
	int64_t leads = 0, reached[3] = { 0, 0, 0 };

	for (size_t i = 0; i < n; i++) {
		const struct crm_cohort_lead *lead = placed[i].lead;
		if (lead->grade != grade)
			continue;
		leads++;
		for (int k = 0; k < 3; k++)
			reached[k] += lead->at[reaches[k]] != CRM_NEVER;
	}
	if (leads == 0)
		return CRM_OK;
	crm_arena_reset(&r->row);
	size_t cell = crm_group_cells(&r->group, place, &r->row, cells);
	cells[cell++] = name;
	cells[cell++] = crm_count_text(&r->row, leads);
	for (int k = 0; k < 3; k++)
		cells[cell++] = crm_count_text(&r->row, reached[k]);
	cells[cell++] = crm_ratio_text(&r->row, reached[1] * 100, leads);
	cells[cell++] = crm_ratio_text(&r->row, reached[2] * 100, leads);
	if (!crm_cells_made(cells, cell))
		return crm_err_nomem(err);
	return r->request->row(r->request->arg, cells, err);
}

static enum crm_status
put_group(void *arg, int64_t place, const struct crm_placed *placed, size_t n, struct crm_err *err)
{
	static const char all[] = { 'A', 'B', 'C', '\0' };
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < sizeof(all); i++)
		st = put_grade(arg, place, all[i], placed, n, err);
	return st;
}

static enum crm_status
run(struct crm_db *db, const struct crm_report_request *request, struct crm_err *err)
{
	struct grades r = { .request = request };
	enum crm_status st = crm_cohort_load(
	    &r.cohort, db, request, CRM_WANT_GRADE | crm_group_wants(request->by), err);

	if (st == CRM_OK)
		st = crm_cohort_reach(&r.cohort, db, err);
	if (st == CRM_OK)
		st = crm_group_load(&r.group, db, request->by, err);
	if (st == CRM_OK)
		st = crm_group_leads(&r.group, &r.cohort, put_group, &r, err);
	crm_cohort_free(&r.cohort);
	crm_group_free(&r.group);
	crm_arena_clear(&r.row);
	return st;
}

const struct crm_report crm_report_grades = {
	.name = "grades",
	.summary = "what came of the leads of each grade",
	.columns = columns,
	.ncolumns = sizeof(columns) / sizeof(columns[0]),
	.by = by,
	.run = run,
};
