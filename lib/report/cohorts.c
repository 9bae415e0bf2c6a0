#include "lib/report/cohorts.h"

#include <stdlib.h>

#include "lib/report/group.h"

static const struct crm_column columns[] = {
	{ "cohort", CRM_COL_TEXT },
	{ "leads", CRM_COL_COUNT },
	{ "months", CRM_COL_COUNT },
	{ "converted", CRM_COL_COUNT },
	{ "converted_share", CRM_COL_SHARE },
	{ "won", CRM_COL_COUNT },
	{ "won_share", CRM_COL_SHARE },
};

static const char *const by[] = { "source", "owner", "campaign", "grade", NULL };

struct cohorts {
	const struct crm_report_request *request;
	struct crm_cohort cohort;
	struct crm_group group; /* the fields of --by, and the month last */
	struct crm_arena row;
};

/* Months of a time, counted from the year 0. */
static int64_t
months_of(const struct cohorts *r, int64_t at)
{
	const int64_t month = crm_months_of(r->group.months, at);

	return month / 100 * 12 + month % 100;
}

/* Counts a lead in the month, after that of its creation, when it reached a state. */
static void
count(const struct cohorts *r, int64_t *reached, int64_t last, const struct crm_cohort_lead *lead,
    enum crm_reach reach)
{
	if (lead->at[reach] == CRM_NEVER)
		return;
	const int64_t after = months_of(r, lead->at[reach]) - months_of(r, lead->created);
	reached[after < 0 ? 0 : after > last ? last : after]++;
}

static enum crm_status
put_rows(struct cohorts *r, int64_t place, int64_t leads, const int64_t *converted,
    const int64_t *won, int64_t last, struct crm_err *err)
{
	int64_t all_converted = 0, all_won = 0;
	enum crm_status st = CRM_OK;

	for (int64_t month = 0; st == CRM_OK && month <= last; month++) {
		const char *cells[CRM_REPORT_COLUMNS_MAX];
		all_converted += converted[month];
		all_won += won[month];
		crm_arena_reset(&r->row);
		size_t cell = crm_group_cells(&r->group, place, &r->row, cells);
		cells[cell++] = crm_count_text(&r->row, leads);
		cells[cell++] = crm_count_text(&r->row, month);
		cells[cell++] = crm_count_text(&r->row, all_converted);
		cells[cell++] = crm_ratio_text(&r->row, all_converted * 100, leads);
		cells[cell++] = crm_count_text(&r->row, all_won);
		cells[cell++] = crm_ratio_text(&r->row, all_won * 100, leads);
		st = crm_cells_made(cells, cell) ? r->request->row(r->request->arg, cells, err)
						 : crm_err_nomem(err);
	}
	return st;
}

static enum crm_status
put_group(void *arg, int64_t place, const struct crm_placed *placed, size_t n, struct crm_err *err)
{
	struct cohorts *r = arg;
	/* Those of a group are of one month. */
	const int64_t passed =
	    months_of(r, r->request->as_of) - months_of(r, placed[0].lead->created);
	const int64_t last = passed < 0 ? 0 : passed;
	int64_t *reached = calloc(2 * ((size_t)last + 1), sizeof(*reached));

	if (reached == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < n; i++) {
		count(r, reached, last, placed[i].lead, CRM_REACH_CONVERTED);
		count(r, reached + last + 1, last, placed[i].lead, CRM_REACH_WON);
	}
	const enum crm_status st =
	    put_rows(r, place, (int64_t)n, reached, reached + last + 1, last, err);
	free(reached);
	return st;
}

static enum crm_status
run(struct crm_db *db, const struct crm_report_request *request, struct crm_err *err)
{
	struct cohorts r = { .request = request };
	enum crm_status st =
	    crm_cohort_load(&r.cohort, db, request, crm_group_wants(request->by), err);

	if (st == CRM_OK)
		st = crm_cohort_reach(&r.cohort, db, err);
	if (st == CRM_OK)
		st = crm_group_load_with(&r.group, db, request->by, "month", err);
	if (st == CRM_OK)
		st = crm_group_leads(&r.group, &r.cohort, put_group, &r, err);
	if (st == CRM_OK && r.cohort.n > 0 && request->note != NULL &&
	    crm_month_of(request->as_of + 1) == crm_month_of(request->as_of))
		request->note(request->arg,
		    "the last row of each cohort is of this month, which is not over");
	crm_cohort_free(&r.cohort);
	crm_group_free(&r.group);
	crm_arena_clear(&r.row);
	return st;
}

const struct crm_report crm_report_cohorts = {
	.name = "cohorts",
	.summary = "how much of the leads of a month converted, month after month",
	.columns = columns,
	.ncolumns = sizeof(columns) / sizeof(columns[0]),
	.by = by,
	.run = run,
};
