#include "lib/report/owners.h"

#include <stdlib.h>
#include <string.h>

#include "lib/report/cohort.h"

CRM_SQL(open_tasks, "SELECT card, owner, due FROM task WHERE state = 1 /*scan*/");
CRM_SQL(owner_events,
    "SELECT id, row, at, CAST(old AS INTEGER), CAST(new AS INTEGER), undoes FROM event"
    " WHERE tab = 1 AND field = 'owner' ORDER BY id /*scan*/");
CRM_SQL(inactive_users, "SELECT id FROM users WHERE active = 0 /*scan*/");

static const struct crm_column columns[] = {
	{ "owner", CRM_COL_TEXT },
	{ "open", CRM_COL_COUNT },
	{ "new", CRM_COL_COUNT },
	{ "working", CRM_COL_COUNT },
	{ "qualified", CRM_COL_COUNT },
	{ "A", CRM_COL_COUNT },
	{ "B", CRM_COL_COUNT },
	{ "C", CRM_COL_COUNT },
	{ "overdue", CRM_COL_COUNT },
	{ "without_next_task", CRM_COL_COUNT },
	{ "taken", CRM_COL_COUNT },
	{ "converted", CRM_COL_COUNT },
	{ "unqualified", CRM_COL_COUNT },
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static const char *const by[] = { NULL };

/* In the order of the columns behind `owner`. */
enum figure {
	OPEN,
	NEW,
	WORKING,
	QUALIFIED,
	GRADE_A,
	GRADE_B,
	GRADE_C,
	OVERDUE,
	WITHOUT_NEXT,
	TAKEN,
	CONVERTED,
	UNQUALIFIED,
	FIGURES
};

struct owners {
	const struct crm_report_request *request;
	struct crm_cohort cohort; /* all leads */
	struct crm_names names;
	int64_t (*figure)[FIGURES]; /* by place of the name */
	bool *idle;                 /* inactive: shown only with something in hand */
	struct crm_arena arena, row;
};

static int64_t *
figures_of(struct owners *r, int64_t owner)
{
	return r->figure[crm_names_find(&r->names, owner)];
}

static bool
in_period(const struct owners *r, int64_t at)
{
	return at >= r->request->since && at < r->request->until;
}

/* --- counting --- */

static enum crm_status
count_tasks(struct owners *r, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, open_tasks, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		struct crm_cohort_lead *lead =
		    crm_cohort_find(&r->cohort, crm_cohort_resolve(&r->cohort, crm_stmt_int(s, 0)));
		if (lead != NULL)
			lead->seen = true;
		if (!crm_stmt_null(s, 2) && crm_stmt_int(s, 2) < r->request->as_of)
			figures_of(r, crm_stmt_int(s, 1))[OVERDUE]++;
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static void
count_open(int64_t *figure, const struct crm_cohort_lead *lead)
{
	figure[OPEN]++;
	figure[NEW] += lead->kind == CRM_STAGE_NEW;
	figure[WORKING] += lead->kind == CRM_STAGE_WORKING;
	figure[QUALIFIED] += lead->kind == CRM_STAGE_QUALIFIED;
	figure[GRADE_A] += lead->grade == 'A';
	figure[GRADE_B] += lead->grade == 'B';
	figure[GRADE_C] += lead->grade == 'C';
	figure[WITHOUT_NEXT] += !lead->seen;
}

static void
count_leads(struct owners *r)
{
	for (size_t i = 0; i < r->cohort.n; i++) {
		const struct crm_cohort_lead *lead = &r->cohort.lead[i];
		int64_t *figure = figures_of(r, lead->owner);
		if (lead->kind >= CRM_STAGE_NEW && lead->kind <= CRM_STAGE_QUALIFIED)
			count_open(figure, lead);
		else if (lead->kind == CRM_STAGE_CONVERTED && in_period(r, lead->stage_at))
			figure[CONVERTED]++;
		else if (lead->kind == CRM_STAGE_UNQUALIFIED && in_period(r, lead->stage_at))
			figure[UNQUALIFIED]++;
	}
}

static void
take(struct owners *r, int64_t owner, int64_t at)
{
	if (owner != 0 && in_period(r, at))
		figures_of(r, owner)[TAKEN]++;
}

/* Whom a lead was made for is whom its first change of owner took it from, or who has it. */
static enum crm_status
count_taken(struct owners *r, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, owner_events, &s, CRM_NOARGS, err);

	for (size_t i = 0; i < r->cohort.n; i++)
		r->cohort.lead[i].seen = false;
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		struct crm_cohort_lead *lead = crm_cohort_find(&r->cohort, crm_stmt_int(s, 1));
		if (lead == NULL)
			continue;
		if (!lead->seen)
			take(r, crm_stmt_int(s, 3), lead->created);
		lead->seen = true;
		if (crm_stmt_null(s, 5) && crm_cohort_stands(&r->cohort, crm_stmt_int(s, 0)))
			take(r, crm_stmt_int(s, 4), crm_stmt_int(s, 2));
	}
	for (size_t i = 0; i < r->cohort.n; i++)
		if (!r->cohort.lead[i].seen)
			take(r, r->cohort.lead[i].owner, r->cohort.lead[i].created);
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
mark_idle(struct owners *r, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, inactive_users, &s, CRM_NOARGS, err);

	r->idle[0] = true;
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
		r->idle[crm_names_find(&r->names, crm_stmt_int(s, 0))] = true;
	return st == CRM_DONE ? CRM_OK : st;
}

/* --- rows --- */

static enum crm_status
put_owner(struct owners *r, size_t owner, struct crm_err *err)
{
	const char *cells[COLUMNS];
	bool any = !r->idle[owner];

	crm_arena_reset(&r->row);
	cells[0] = r->names.item[owner].name;
	for (int i = 0; i < FIGURES; i++) {
		cells[i + 1] = crm_count_text(&r->row, r->figure[owner][i]);
		any |= r->figure[owner][i] != 0;
	}
	if (!any)
		return CRM_OK;
	if (!crm_cells_made(cells, COLUMNS))
		return crm_err_nomem(err);
	return r->request->row(r->request->arg, cells, err);
}

static enum crm_status
put_owners(struct owners *r, struct crm_err *err)
{
	const size_t *order = crm_names_order(&r->names, &r->arena);
	enum crm_status st = CRM_OK;

	if (order == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; st == CRM_OK && i < r->names.n; i++)
		st = put_owner(r, order[i], err);
	return st;
}

static enum crm_status
load(struct owners *r, struct crm_db *db, struct crm_err *err)
{
	enum crm_status st = crm_cohort_load(&r->cohort, db, INT64_MIN, INT64_MAX, err);

	if (st == CRM_OK)
		st = crm_names_load(&r->names, db, CRM_TAB_USER, &r->arena, err);
	if (st != CRM_OK)
		return st;
	r->figure = calloc(r->names.n, sizeof(*r->figure));
	r->idle = calloc(r->names.n, sizeof(*r->idle));
	return r->figure == NULL || r->idle == NULL ? crm_err_nomem(err) : CRM_OK;
}

static enum crm_status
run(struct crm_db *db, const struct crm_report_request *request, struct crm_err *err)
{
	struct owners r = { .request = request };
	enum crm_status st = load(&r, db, err);

	if (st == CRM_OK)
		st = mark_idle(&r, db, err);
	if (st == CRM_OK)
		st = count_tasks(&r, db, err);
	if (st == CRM_OK) {
		count_leads(&r);
		st = count_taken(&r, db, err);
	}
	if (st == CRM_OK)
		st = put_owners(&r, err);
	crm_cohort_free(&r.cohort);
	crm_arena_clear(&r.arena);
	crm_arena_clear(&r.row);
	free(r.figure);
	free(r.idle);
	return st;
}

const struct crm_report crm_report_owners = {
	.name = "owners",
	.summary = "what each user has in hand, took and closed",
	.columns = columns,
	.ncolumns = COLUMNS,
	.by = by,
	.run = run,
};
