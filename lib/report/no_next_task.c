#include "lib/report/no_next_task.h"

#include "lib/report/cohort.h"

#define DAY 86400

CRM_SQL(cards_of_tasks, "SELECT card FROM task WHERE state = 1 /*scan*/");

static const struct crm_column columns[] = {
	{ "id", CRM_COL_INT },
	{ "name", CRM_COL_TEXT },
	{ "owner", CRM_COL_TEXT },
	{ "status", CRM_COL_TEXT },
	{ "days", CRM_COL_MONEY },
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static const char *const by[] = { NULL };

struct leads {
	const struct crm_report_request *request;
	struct crm_cohort cohort;
	struct crm_names users;
	struct crm_arena arena, row;
};

static enum crm_status
put_lead(
    struct leads *r, struct crm_db *db, const struct crm_cohort_lead *lead, struct crm_err *err)
{
	const int64_t age = r->request->as_of - lead->stage_at;
	const char *cells[COLUMNS] = { NULL };

	crm_arena_reset(&r->row);
	enum crm_status st = crm_cohort_name(db, lead->id, &r->row, &cells[1], err);
	if (st != CRM_OK)
		return st;
	cells[0] = crm_count_text(&r->row, lead->id);
	cells[2] = r->users.item[crm_names_find(&r->users, lead->owner)].name;
	cells[3] = crm_stage_kind_name(lead->kind);
	cells[4] = crm_ratio_text(&r->row, age < 0 ? 0 : age, DAY);
	if (!crm_cells_made(cells, COLUMNS))
		return crm_err_nomem(err);
	return r->request->row(r->request->arg, cells, err);
}

static enum crm_status
run(struct crm_db *db, const struct crm_report_request *request, struct crm_err *err)
{
	struct leads r = { .request = request };
	enum crm_status st = crm_cohort_load(&r.cohort, db, request, CRM_WANT_OWNER, err);

	if (st == CRM_OK)
		st = crm_names_load(&r.users, db, CRM_TAB_USER, &r.arena, err);
	if (st == CRM_OK)
		st = crm_cohort_mark(&r.cohort, db, cards_of_tasks, err);
	for (size_t i = 0; st == CRM_OK && i < r.cohort.n; i++) {
		const struct crm_cohort_lead *lead = &r.cohort.lead[i];
		if (!lead->seen && lead->kind >= CRM_STAGE_NEW && lead->kind <= CRM_STAGE_QUALIFIED)
			st = put_lead(&r, db, lead, err);
	}
	crm_cohort_free(&r.cohort);
	crm_arena_clear(&r.arena);
	crm_arena_clear(&r.row);
	return st;
}

const struct crm_report crm_report_no_next_task = {
	.name = "no-next-task",
	.summary = "open leads on which nobody has an open task",
	.columns = columns,
	.ncolumns = COLUMNS,
	.by = by,
	.run = run,
};
