#include "lib/report/untouched.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/time.h"
#include "lib/crm/setting.h"
#include "lib/crm/span.h"
#include "lib/report/cohort.h"

#define DAY 86400
#define YEARS_10 (INT64_C(3660) * DAY)

/* What touches a lead: as lib/flow/assign_clock.c has it, of all leads at once. */
CRM_SQL(touches, "SELECT card, at FROM activity /*scan*/");
CRM_SQL(owners, "SELECT row, at FROM event WHERE tab = 1 AND field = 'owner' ORDER BY id /*scan*/");
CRM_SQL(tasks, "SELECT card, id, state, closed, due, owner, kind FROM task"
	       " WHERE state IN (1, 2) /*scan*/");
CRM_SQL(moved, "SELECT 1 FROM event WHERE card = ?1 AND tab = 10 AND row = ?2 AND field = 'due'"
	       " LIMIT 1");

static const struct crm_column columns[] = {
	{ "id", CRM_COL_INT },
	{ "name", CRM_COL_TEXT },
	{ "owner", CRM_COL_TEXT },
	{ "status", CRM_COL_TEXT },
	{ "grade", CRM_COL_TEXT },
	{ "touched", CRM_COL_TIME },
	{ "allowed", CRM_COL_TEXT },
	{ "days", CRM_COL_MONEY },
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static const char *const by[] = { NULL };

enum kind {
	NEW,
	WORKING,
	A,
	B,
	C,
	KINDS
};

/* Until when a lead of each kind must have been touched, not to be untouched now. */
struct owner {
	bool known[KINDS];
	int64_t last[KINDS];
};

struct untouched {
	const struct crm_report_request *request;
	struct crm_db *db;
	struct crm_cohort cohort; /* n of a lead: when it was touched */
	struct crm_names users;
	struct owner *owner; /* by place of the user */
	struct crm_span allowed[KINDS];
	const char *holidays;
	struct first {
		struct crm_cohort_lead *lead;
		int64_t card, task, due;
	} * first; /* first contacts that are open */
	size_t nfirst, first_size;
	struct crm_arena arena, row;
};

static bool
is_watched(const struct crm_cohort_lead *lead)
{
	return lead->owner != 0 && lead->kind >= CRM_STAGE_NEW && lead->kind <= CRM_STAGE_QUALIFIED;
}

static enum kind
kind_of(const struct crm_cohort_lead *lead)
{
	if (lead->kind == CRM_STAGE_NEW)
		return NEW;
	if (lead->kind == CRM_STAGE_WORKING)
		return WORKING;
	return lead->grade == 'A' ? A : lead->grade == 'B' ? B : C;
}

/* --- touches --- */

static void
touch(struct crm_cohort_lead *lead, int64_t at)
{
	if (at > lead->n)
		lead->n = at;
}

/* merged: those of leads that were merged into it touch a lead, too. */
static enum crm_status
read_touches(struct untouched *r, const char *const *sql, bool merged, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query_(r->db, sql, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const int64_t id = crm_stmt_int(s, 0);
		struct crm_cohort_lead *lead =
		    merged ? crm_cohort_find_now(&r->cohort, id) : crm_cohort_find(&r->cohort, id);
		if (lead != NULL)
			touch(lead, crm_stmt_int(s, 1));
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/*
 * What is promised for a time touches the lead then; a first contact does when somebody has moved
 * it, which is looked at later, of few.
 */
static enum crm_status
read_task(struct untouched *r, const struct crm_stmt *s, struct crm_cohort_lead *lead,
    struct crm_err *err)
{
	if (crm_stmt_int(s, 2) == 2)
		touch(lead, crm_stmt_int(s, 3));
	else if (crm_stmt_null(s, 4) || crm_stmt_int(s, 5) != lead->owner)
		return CRM_OK;
	else if (strcmp(crm_stmt_text(s, 6), "first-contact") != 0)
		touch(lead, crm_stmt_int(s, 4));
	else {
		if (r->nfirst == r->first_size) {
			const size_t size = r->first_size == 0 ? 256 : r->first_size * 2;
			struct first *more = reallocarray(r->first, size, sizeof(*more));
			if (more == NULL)
				return crm_err_nomem(err);
			r->first = more;
			r->first_size = size;
		}
		r->first[r->nfirst++] = (struct first){ lead, crm_stmt_int(s, 0),
			crm_stmt_int(s, 1), crm_stmt_int(s, 4) };
	}
	return CRM_OK;
}

static enum crm_status
read_tasks(struct untouched *r, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(r->db, tasks, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		struct crm_cohort_lead *lead = crm_cohort_find_now(&r->cohort, crm_stmt_int(s, 0));
		if (lead != NULL && is_watched(lead))
			st = read_task(r, s, lead, err);
		if (st != CRM_OK)
			crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* --- time --- */

/*
 * The last moment from which the time allowed has passed by now: later ones are within it. Working
 * time only goes on, so half of what is left is looked at each time.
 */
static enum crm_status
find_last(struct untouched *r, int64_t user, enum kind kind, int64_t *last, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_worker worker;
	const int64_t now = r->request->as_of;
	int64_t low = now - YEARS_10, high = now + 1, end = 0;
	enum crm_status st = crm_worker_get(r->db, user, &worker, &arena, err);

	while (st == CRM_OK && high - low > 1) {
		const int64_t middle = low + (high - low) / 2;
		if (crm_span_after(&r->allowed[kind], 1, middle, &worker, r->holidays, &end) &&
		    end <= now)
			low = middle;
		else
			high = middle;
	}
	*last = low;
	crm_arena_clear(&arena);
	return st;
}

static enum crm_status
is_late(struct untouched *r, const struct crm_cohort_lead *lead, bool *late, struct crm_err *err)
{
	const enum kind kind = kind_of(lead);
	struct owner *owner = &r->owner[crm_names_find(&r->users, lead->owner)];
	enum crm_status st = CRM_OK;

	*late = false;
	if (r->allowed[kind].n == 0)
		return CRM_OK;
	if (!owner->known[kind])
		st = find_last(r, lead->owner, kind, &owner->last[kind], err);
	owner->known[kind] = st == CRM_OK;
	*late = st == CRM_OK && lead->n <= owner->last[kind];
	return st;
}

/* Only what would be late is asked of. */
static enum crm_status
read_first_contacts(struct untouched *r, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < r->nfirst; i++) {
		const struct first *first = &r->first[i];
		bool late = false, is_moved = false;
		int64_t one;
		if (first->due > first->lead->n)
			st = is_late(r, first->lead, &late, err);
		if (st == CRM_OK && late)
			st = crm_db_get_int(r->db, moved, &one, &is_moved,
			    CRM_ARGS(crm_int(first->card), crm_int(first->task)), err);
		if (is_moved)
			touch(first->lead, first->due);
	}
	return st;
}

/* --- rows --- */

static enum crm_status
put_lead(struct untouched *r, const struct crm_cohort_lead *lead, struct crm_err *err)
{
	const char grade[] = { lead->grade, '\0' };
	const char *cells[COLUMNS] = { NULL };
	char touched[CRM_TIME_SIZE];

	crm_arena_reset(&r->row);
	enum crm_status st = crm_cohort_name(r->db, lead->id, &r->row, &cells[1], err);
	if (st != CRM_OK)
		return st;
	crm_time_format(lead->n, touched);
	cells[0] = crm_count_text(&r->row, lead->id);
	cells[2] = r->users.item[crm_names_find(&r->users, lead->owner)].name;
	cells[3] = crm_stage_kind_name(lead->kind);
	cells[4] = grade;
	cells[5] = touched;
	cells[6] = crm_span_text(&r->allowed[kind_of(lead)], 1, &r->row);
	cells[7] = crm_ratio_text(&r->row, r->request->as_of - lead->n, DAY);
	if (!crm_cells_made(cells, COLUMNS))
		return crm_err_nomem(err);
	return r->request->row(r->request->arg, cells, err);
}

static enum crm_status
put_all(struct untouched *r, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < r->cohort.n; i++) {
		const struct crm_cohort_lead *lead = &r->cohort.lead[i];
		bool late = false;
		if (is_watched(lead))
			st = is_late(r, lead, &late, err);
		if (st == CRM_OK && late)
			st = put_lead(r, lead, err);
	}
	return st;
}

static enum crm_status
load_settings(struct untouched *r, struct crm_err *err)
{
	static const char *const names[KINDS] = { [NEW] = "recycle_new",
		[WORKING] = "recycle_working",
		[A] = "recycle_a",
		[B] = "recycle_b",
		[C] = "recycle_c" };
	enum crm_status st = crm_setting_text(r->db, "holidays", &r->arena, &r->holidays, err);

	for (int i = 0; st == CRM_OK && i < KINDS; i++)
		st = crm_setting_span(r->db, names[i], &r->allowed[i], err);
	if (st == CRM_OK)
		st = crm_names_load(&r->users, r->db, CRM_TAB_USER, &r->arena, err);
	if (st == CRM_OK && (r->owner = calloc(r->users.n, sizeof(*r->owner))) == NULL)
		st = crm_err_nomem(err);
	return st;
}

static enum crm_status
run(struct crm_db *db, const struct crm_report_request *request, struct crm_err *err)
{
	struct untouched r = { .request = request, .db = db };
	enum crm_status st = crm_cohort_load(
	    &r.cohort, db, request, CRM_WANT_GRADE | CRM_WANT_OWNER | CRM_WANT_ASSIGNED, err);

	for (size_t i = 0; i < r.cohort.n; i++) {
		struct crm_cohort_lead *lead = &r.cohort.lead[i];
		lead->n = lead->assigned > lead->stage_at ? lead->assigned : lead->stage_at;
	}
	if (st == CRM_OK)
		st = load_settings(&r, err);
	if (st == CRM_OK)
		st = read_touches(&r, &touches, true, err);
	if (st == CRM_OK)
		st = read_touches(&r, &owners, false, err);
	if (st == CRM_OK)
		st = read_tasks(&r, err);
	if (st == CRM_OK)
		st = read_first_contacts(&r, err);
	if (st == CRM_OK)
		st = put_all(&r, err);
	crm_cohort_free(&r.cohort);
	crm_arena_clear(&r.arena);
	crm_arena_clear(&r.row);
	free(r.first);
	free(r.owner);
	return st;
}

const struct crm_report crm_report_untouched = {
	.name = "untouched",
	.summary = "open leads that nobody has touched within their time",
	.columns = columns,
	.ncolumns = COLUMNS,
	.by = by,
	.run = run,
};
