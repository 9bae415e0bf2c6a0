#include "lib/report/activity.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/sorted.h"
#include "lib/report/group.h"

CRM_SQL(activities, "SELECT at, author, kind, reached FROM activity"
		    " WHERE at >= ?1 AND at < ?2 /*scan*/");
CRM_SQL(done_tasks, "SELECT closed, closed_by FROM task WHERE state = 2"
		    " AND closed >= ?1 AND closed < ?2 /*scan*/");
CRM_SQL(moves, "SELECT id, op, at, CAST(new AS INTEGER) FROM event"
	       " WHERE field = 'stage' AND tab IN (1, 4) AND undoes IS NULL"
	       " AND at >= ?1 AND at < ?2 ORDER BY id /*scan*/");
CRM_SQL(op_logins, "SELECT id, login FROM op ORDER BY id /*scan*/");

static const struct crm_column columns[] = {
	{ "user", CRM_COL_TEXT },
	{ "activities", CRM_COL_COUNT },
	{ "calls", CRM_COL_COUNT },
	{ "mails", CRM_COL_COUNT },
	{ "messages", CRM_COL_COUNT },
	{ "meetings", CRM_COL_COUNT },
	{ "other", CRM_COL_COUNT },
	{ "reached", CRM_COL_COUNT },
	{ "tasks_done", CRM_COL_COUNT },
	{ "qualified", CRM_COL_COUNT },
	{ "unqualified", CRM_COL_COUNT },
	{ "converted", CRM_COL_COUNT },
	{ "won", CRM_COL_COUNT },
	{ "lost", CRM_COL_COUNT },
};

static const char *const by[] = { "month", NULL };

/* In the order of the columns behind `user`. */
enum figure {
	ACTIVITIES,
	CALLS,
	MAILS,
	MESSAGES,
	MEETINGS,
	OTHER,
	REACHED,
	TASKS_DONE,
	QUALIFIED,
	UNQUALIFIED,
	CONVERTED,
	WON,
	LOST,
	FIGURES
};

/* What was done in a month; without --by there is one, 0. */
struct period {
	int64_t month;
	int64_t (*figure)[FIGURES]; /* by place of the user */
};

struct activity {
	const struct crm_report_request *request;
	struct crm_cohort cohort; /* what was undone, and stages: no leads */
	struct crm_names users;
	size_t *order; /* of users */
	struct period *period;
	size_t nperiods;
	struct crm_months months;
	struct op {
		int64_t id;
		size_t user;
	} * op; /* by id */
	size_t nops;
	struct crm_arena arena, row;
};

/* --- where it is counted --- */

/* The figures of a user at a time; NULL: out of memory. */
static int64_t *
figures_at(struct activity *r, int64_t at, size_t user)
{
	const int64_t month = r->request->by == NULL ? 0 : crm_months_of(&r->months, at);

	for (size_t i = r->nperiods; i-- > 0;)
		if (r->period[i].month == month)
			return r->period[i].figure[user];
	struct period *more = realloc(r->period, (r->nperiods + 1) * sizeof(*more));
	if (more == NULL)
		return NULL;
	r->period = more;
	more[r->nperiods] = (struct period){ month, calloc(r->users.n, sizeof(*more->figure)) };
	return more[r->nperiods].figure == NULL ? NULL : more[r->nperiods++].figure[user];
}

/* Whose login it is; 0: no user's. */
static size_t
user_of(const struct activity *r, const char *login)
{
	size_t low = 0, high = r->users.n - 1; /* the last is nobody */

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = strcmp(r->users.item[r->order[middle]].name, login);
		if (order == 0)
			return r->order[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}

static size_t
user_of_op(const struct activity *r, int64_t op)
{
	const struct op *found = crm_sorted_find(op, r->op, r->nops, sizeof(*found));

	return found == NULL ? 0 : found->user;
}

/* --- counting --- */

static enum figure
figure_of(const char *kind)
{
	static const char *const kinds[] = { "call", "mail", "message", "meeting" };

	for (int i = 0; i < 4; i++)
		if (strcmp(kinds[i], kind) == 0)
			return (enum figure)(CALLS + i);
	return OTHER;
}

static enum crm_status
count_activity(struct activity *r, const struct crm_stmt *s)
{
	int64_t *figure =
	    figures_at(r, crm_stmt_int(s, 0), crm_names_find(&r->users, crm_stmt_int(s, 1)));

	if (figure == NULL)
		return CRM_ENOMEM;
	figure[ACTIVITIES]++;
	figure[figure_of(crm_stmt_text(s, 2))]++;
	figure[REACHED] += crm_stmt_int(s, 3);
	return CRM_OK;
}

static enum crm_status
count_task(struct activity *r, const struct crm_stmt *s)
{
	int64_t *figure =
	    figures_at(r, crm_stmt_int(s, 0), crm_names_find(&r->users, crm_stmt_int(s, 1)));

	if (figure == NULL)
		return CRM_ENOMEM;
	figure[TASKS_DONE]++;
	return CRM_OK;
}

static enum crm_status
count_move(struct activity *r, const struct crm_stmt *s)
{
	static const enum figure of_kind[CRM_STAGE_LOST + 1] = {
		[CRM_STAGE_QUALIFIED] = QUALIFIED,
		[CRM_STAGE_UNQUALIFIED] = UNQUALIFIED,
		[CRM_STAGE_CONVERTED] = CONVERTED,
		[CRM_STAGE_WON] = WON,
		[CRM_STAGE_LOST] = LOST,
	};
	const enum figure which = of_kind[crm_cohort_kind(&r->cohort, crm_stmt_int(s, 3))];

	if (which == 0 || !crm_cohort_stands(&r->cohort, crm_stmt_int(s, 0)))
		return CRM_OK;
	int64_t *figure = figures_at(r, crm_stmt_int(s, 2), user_of_op(r, crm_stmt_int(s, 1)));
	if (figure == NULL)
		return CRM_ENOMEM;
	figure[which]++;
	return CRM_OK;
}

static enum crm_status
load_op(struct activity *r, const struct crm_stmt *s)
{
	/* Room is doubled: when their number is a power of two it is full. */
	if ((r->nops & (r->nops - 1)) == 0) {
		struct op *more = realloc(r->op, (r->nops == 0 ? 1 : r->nops * 2) * sizeof(*more));
		if (more == NULL)
			return CRM_ENOMEM;
		r->op = more;
	}
	r->op[r->nops++] = (struct op){ crm_stmt_int(s, 0), user_of(r, crm_stmt_text(s, 1)) };
	return CRM_OK;
}

static enum crm_status
each_row(struct activity *r, struct crm_stmt *s,
    enum crm_status (*seen)(struct activity *r, const struct crm_stmt *s), struct crm_err *err)
{
	enum crm_status st;

	while ((st = crm_stmt_step(s, err)) == CRM_OK)
		if (seen(r, s) != CRM_OK) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
count_all(struct activity *r, struct crm_db *db, struct crm_err *err)
{
	const struct crm_value period[] = { crm_int(r->request->since),
		crm_int(r->request->until) };
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, activities, &s, period, 2, err);

	if (st == CRM_OK)
		st = each_row(r, s, count_activity, err);
	if (st == CRM_OK)
		st = crm_db_query(db, done_tasks, &s, period, 2, err);
	if (st == CRM_OK)
		st = each_row(r, s, count_task, err);
	if (st == CRM_OK)
		st = crm_db_query(db, op_logins, &s, CRM_NOARGS, err);
	if (st == CRM_OK)
		st = each_row(r, s, load_op, err);
	if (st == CRM_OK)
		st = crm_db_query(db, moves, &s, period, 2, err);
	return st == CRM_OK ? each_row(r, s, count_move, err) : st;
}

/* --- rows --- */

static int
by_month(const void *a, const void *b)
{
	const struct period *x = a, *y = b;

	return x->month < y->month ? -1 : x->month > y->month;
}

static enum crm_status
put_user(struct activity *r, const struct period *period, size_t user, struct crm_err *err)
{
	const char *cells[CRM_REPORT_COLUMNS_MAX];
	size_t cell = 0;
	bool any = false;

	crm_arena_reset(&r->row);
	if (r->request->by != NULL)
		cells[cell++] = crm_month_text(&r->row, period->month);
	cells[cell++] = r->users.item[user].name;
	for (int i = 0; i < FIGURES; i++) {
		cells[cell++] = crm_count_text(&r->row, period->figure[user][i]);
		any |= period->figure[user][i] != 0;
	}
	if (!any)
		return CRM_OK;
	if (!crm_cells_made(cells, cell))
		return crm_err_nomem(err);
	return r->request->row(r->request->arg, cells, err);
}

static enum crm_status
put_all(struct activity *r, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (r->nperiods > 0)
		qsort(r->period, r->nperiods, sizeof(*r->period), by_month);
	for (size_t p = 0; st == CRM_OK && p < r->nperiods; p++)
		for (size_t i = 0; st == CRM_OK && i < r->users.n; i++)
			st = put_user(r, &r->period[p], r->order[i], err);
	return st;
}

static enum crm_status
run(struct crm_db *db, const struct crm_report_request *request, struct crm_err *err)
{
	struct activity r = { .request = request };
	enum crm_status st = crm_cohort_begin(&r.cohort, db, request, err);

	if (st == CRM_OK)
		st = crm_names_load(&r.users, db, CRM_TAB_USER, &r.arena, err);
	if (st == CRM_OK && (r.order = crm_names_order(&r.users, &r.arena)) == NULL)
		st = crm_err_nomem(err);
	if (st == CRM_OK)
		st = count_all(&r, db, err);
	if (st == CRM_OK)
		st = put_all(&r, err);
	for (size_t i = 0; i < r.nperiods; i++)
		free(r.period[i].figure);
	crm_cohort_free(&r.cohort);
	crm_arena_clear(&r.arena);
	crm_arena_clear(&r.row);
	free(r.period);
	free(r.op);
	return st;
}

const struct crm_report crm_report_activity = {
	.name = "activity",
	.summary = "what each user did: calls, mails, meetings, tasks, leads moved on",
	.columns = columns,
	.ncolumns = sizeof(columns) / sizeof(columns[0]),
	.by = by,
	.run = run,
};
