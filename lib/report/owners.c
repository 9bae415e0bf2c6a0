#include "lib/report/owners.h"

#include <stdlib.h>

#include "lib/base/time.h"
#include "lib/report/group.h"
#include "lib/report/tally.h"

#define DAYS_30 (INT64_C(30) * 86400)

CRM_SQL(open_tasks, "SELECT card, owner, due FROM task WHERE state = 1 /*scan*/");
CRM_SQL(owner_events,
    "SELECT id, row, at, CAST(old AS INTEGER), CAST(new AS INTEGER), undoes, what FROM event"
    " WHERE tab = 1 AND field = 'owner' ORDER BY id /*scan*/");
CRM_SQL(users, "SELECT id, active, max_open, max_day, max_month FROM users ORDER BY id /*scan*/");

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
	{ "converted_share", CRM_COL_SHARE },
	{ "max_open", CRM_COL_COUNT },
	{ "today", CRM_COL_COUNT },
	{ "max_day", CRM_COL_COUNT },
	{ "days_30", CRM_COL_COUNT },
	{ "max_month", CRM_COL_COUNT },
};

static const char *const by[] = { "source", "campaign", "grade", NULL };

/* As far as UNQUALIFIED in the order of the columns behind `owner`. */
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
	TODAY,
	IN_30_DAYS,
	FIGURES
};

struct owners {
	const struct crm_report_request *request;
	struct crm_cohort cohort; /* all leads */
	struct crm_group group;   /* the fields of --by, and the owner last */
	struct crm_tally tally;
	int64_t today; /* when it began */
	struct user {
		int64_t id;
		bool active;
		int64_t max[3]; /* open, a day, a month; -1: no limit */
	} * user;               /* by id */
	size_t nusers;
	struct crm_arena arena, row;
};

/* What a lead counts for, when it is somebody's. lead NULL: something else does. */
static int64_t *
figures_of(struct owners *r, const struct crm_cohort_lead *lead, int64_t owner)
{
	struct crm_group_facts facts = { .owner = owner };

	if (lead != NULL) {
		facts.source = lead->source;
		facts.campaign = lead->campaign;
		facts.grade = lead->grade;
	}
	return crm_tally_at(&r->tally, crm_group_place(&r->group, &facts));
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
		struct crm_cohort_lead *lead = crm_cohort_find_now(&r->cohort, crm_stmt_int(s, 0));
		if (lead != NULL)
			lead->seen = true;
		if (crm_stmt_null(s, 2) || crm_stmt_int(s, 2) >= r->request->as_of)
			continue;
		int64_t *figure = figures_of(r, lead, crm_stmt_int(s, 1));
		if (figure == NULL) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
		figure[OVERDUE]++;
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

static enum crm_status
count_leads(struct owners *r, struct crm_err *err)
{
	for (size_t i = 0; i < r->cohort.n; i++) {
		const struct crm_cohort_lead *lead = &r->cohort.lead[i];
		int64_t *figure = figures_of(r, lead, lead->owner);
		if (figure == NULL)
			return crm_err_nomem(err);
		if (lead->kind >= CRM_STAGE_NEW && lead->kind <= CRM_STAGE_QUALIFIED)
			count_open(figure, lead);
		else if (lead->kind == CRM_STAGE_CONVERTED && in_period(r, lead->stage_at))
			figure[CONVERTED]++;
		else if (lead->kind == CRM_STAGE_UNQUALIFIED && in_period(r, lead->stage_at))
			figure[UNQUALIFIED]++;
	}
	return CRM_OK;
}

static enum crm_status
take(struct owners *r, const struct crm_cohort_lead *lead, int64_t owner, int64_t at,
    struct crm_err *err)
{
	int64_t *figure;

	if (owner == 0)
		return CRM_OK;
	if ((figure = figures_of(r, lead, owner)) == NULL)
		return crm_err_nomem(err);
	figure[TAKEN] += in_period(r, at);
	figure[TODAY] += at >= r->today;
	figure[IN_30_DAYS] += at >= r->request->as_of - DAYS_30;
	return CRM_OK;
}

static enum crm_status
read_taking(struct owners *r, const struct crm_stmt *s, struct crm_err *err)
{
	/* What was merged since was received all the same, as the limits have it. */
	struct crm_cohort_lead *lead = crm_cohort_find_now(&r->cohort, crm_stmt_int(s, 1));
	enum crm_status st = CRM_OK;

	if (lead == NULL)
		return CRM_OK;
	if (lead->id == crm_stmt_int(s, 1)) {
		if (!lead->seen)
			st = take(r, lead, crm_stmt_int(s, 3), lead->created, err);
		lead->seen = true;
	}
	/* What a merge takes over was somebody's work before. */
	if (st == CRM_OK && crm_stmt_null(s, 5) && crm_stmt_int(s, 6) != CRM_WHAT_MERGE &&
	    crm_cohort_stands(&r->cohort, crm_stmt_int(s, 0)))
		st = take(r, lead, crm_stmt_int(s, 4), crm_stmt_int(s, 2), err);
	return st;
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
		st = read_taking(r, s, err);
		if (st != CRM_OK)
			crm_stmt_done(s);
	}
	st = st == CRM_DONE ? CRM_OK : st;
	for (size_t i = 0; st == CRM_OK && i < r->cohort.n; i++) {
		const struct crm_cohort_lead *lead = &r->cohort.lead[i];
		if (!lead->seen)
			st = take(r, lead, lead->owner, lead->created, err);
	}
	return st;
}

static int64_t
limit(const struct crm_stmt *s, int column)
{
	return crm_stmt_null(s, column) ? -1 : crm_stmt_int(s, column);
}

/* Without --by every active user has a row. */
static enum crm_status
load_users(struct owners *r, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, users, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		struct user *more = reallocarray(r->user, r->nusers + 1, sizeof(*more));
		if (more != NULL)
			r->user = more;
		if (more == NULL || figures_of(r, NULL, crm_stmt_int(s, 0)) == NULL) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
		more[r->nusers++] = (struct user){ crm_stmt_int(s, 0), crm_stmt_int(s, 1) == 1,
			{ limit(s, 2), limit(s, 3), limit(s, 4) } };
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* --- rows --- */

/* Limits are of a user as a whole: with --by they stand in no row. */
static size_t
put_limits(struct owners *r, const struct user *user, const int64_t *figure, const char **cells)
{
	static const int64_t none[] = { -1, -1, -1 };
	const int64_t *max = user == NULL || r->request->by != NULL ? none : user->max;
	size_t cell = 0;

	cells[cell++] = max[0] < 0 ? "" : crm_count_text(&r->row, max[0]);
	cells[cell++] = crm_count_text(&r->row, figure[TODAY]);
	cells[cell++] = max[1] < 0 ? "" : crm_count_text(&r->row, max[1]);
	cells[cell++] = crm_count_text(&r->row, figure[IN_30_DAYS]);
	cells[cell++] = max[2] < 0 ? "" : crm_count_text(&r->row, max[2]);
	return cell;
}

static const struct user *
user_of(const struct owners *r, int64_t id)
{
	for (size_t i = 0; i < r->nusers; i++)
		if (r->user[i].id == id)
			return &r->user[i];
	return NULL;
}

static enum crm_status
put_owner(struct owners *r, int64_t place, const int64_t *figure, struct crm_err *err)
{
	const struct user *user = user_of(r, crm_group_id(&r->group, place));
	const char *cells[CRM_REPORT_COLUMNS_MAX];
	bool any = r->request->by == NULL && user != NULL && user->active;

	crm_arena_reset(&r->row);
	size_t cell = crm_group_cells(&r->group, place, &r->row, cells);
	for (int i = 0; i <= UNQUALIFIED; i++) {
		cells[cell++] = crm_count_text(&r->row, figure[i]);
		any |= figure[i] != 0;
	}
	if (!any)
		return CRM_OK;
	cells[cell++] = crm_ratio_text(
	    &r->row, figure[CONVERTED] * 100, figure[CONVERTED] + figure[UNQUALIFIED]);
	cell += put_limits(r, user, figure, cells + cell);
	if (!crm_cells_made(cells, cell))
		return crm_err_nomem(err);
	return r->request->row(r->request->arg, cells, err);
}

static enum crm_status
put_owners(struct owners *r, struct crm_err *err)
{
	const size_t *order = crm_tally_order(&r->tally, &r->arena);
	enum crm_status st = CRM_OK;

	if (order == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; st == CRM_OK && i < r->tally.n; i++)
		st = put_owner(
		    r, r->tally.place[order[i]], r->tally.figure + order[i] * FIGURES, err);
	return st;
}

static enum crm_status
run(struct crm_db *db, const struct crm_report_request *request, struct crm_err *err)
{
	struct owners r = { .request = request, .tally.figures = FIGURES };
	enum crm_status st = crm_cohort_load_all(&r.cohort, db, request,
	    CRM_WANT_GRADE | CRM_WANT_OWNER | crm_group_wants(request->by), err);

	crm_time_parse_relative("today", request->as_of, &r.today);
	if (st == CRM_OK)
		st = crm_group_load_with(&r.group, db, request->by, "owner", err);
	if (st == CRM_OK)
		st = load_users(&r, db, err);
	if (st == CRM_OK)
		st = count_tasks(&r, db, err);
	if (st == CRM_OK)
		st = count_leads(&r, err);
	if (st == CRM_OK)
		st = count_taken(&r, db, err);
	if (st == CRM_OK)
		st = put_owners(&r, err);
	crm_cohort_free(&r.cohort);
	crm_group_free(&r.group);
	crm_tally_free(&r.tally);
	crm_arena_clear(&r.arena);
	crm_arena_clear(&r.row);
	free(r.user);
	return st;
}

const struct crm_report crm_report_owners = {
	.name = "owners",
	.summary = "what each user has in hand, took and closed",
	.columns = columns,
	.ncolumns = sizeof(columns) / sizeof(columns[0]),
	.by = by,
	.run = run,
};
