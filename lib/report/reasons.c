#include "lib/report/reasons.h"

#include <stdlib.h>
#include <string.h>

#include "lib/report/group.h"

CRM_SQL(lead_reasons, "SELECT l.id, l.reason, l.stage_at, l.owner, l.source, l.campaign, l.grade"
		      " FROM lead l JOIN stage s ON s.id = l.stage WHERE s.kind = 5"
		      " AND l.stage_at >= ?1 AND l.stage_at < ?2 /*scan*/");
CRM_SQL(deal_reasons, "SELECT d.id, d.reason, d.stage_at, d.owner, d.source, d.campaign, NULL"
		      " FROM deal d JOIN stage s ON s.id = d.stage WHERE s.kind = 8"
		      " AND d.stage_at >= ?1 AND d.stage_at < ?2 /*scan*/");

static const struct crm_column columns[] = {
	{ "what", CRM_COL_TEXT },
	{ "reason", CRM_COL_TEXT },
	{ "n", CRM_COL_COUNT },
	{ "share", CRM_COL_SHARE },
};

/* A card and why it ended. */
struct ended {
	int64_t place;
	bool deal;
	size_t reason; /* its place among the names */
};

struct reasons {
	const struct crm_report_request *request;
	struct crm_cohort cohort; /* for its aliases: no leads */
	struct crm_group group;
	struct crm_names names;
	struct ended *ended;
	size_t n, size;
	struct count {
		size_t reason;
		int64_t n;
	} * count; /* room for one of each reason */
	struct crm_arena arena, row;
};

static enum crm_status
add(struct reasons *r, const struct crm_stmt *s, bool deal, struct crm_err *err)
{
	const char *grade = crm_stmt_text(s, 6);
	const struct crm_group_facts facts = { .owner = crm_stmt_int(s, 3),
		.source = crm_stmt_int(s, 4),
		.campaign = crm_stmt_int(s, 5),
		.at = crm_stmt_int(s, 2),
		.grade = grade == NULL ? '\0' : grade[0] };

	if (r->n == r->size) {
		const size_t size = r->size == 0 ? 256 : r->size * 2;
		struct ended *more = realloc(r->ended, size * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(err);
		r->ended = more;
		r->size = size;
	}
	r->ended[r->n++] = (struct ended){ crm_group_place(&r->group, &facts), deal,
		crm_names_find(&r->names, crm_stmt_int(s, 1)) };
	return CRM_OK;
}

static enum crm_status
load(struct reasons *r, struct crm_db *db, bool deal, struct crm_err *err)
{
	const struct crm_value period[] = { crm_int(r->request->since),
		crm_int(r->request->until) };
	struct crm_stmt *s = NULL;
	enum crm_status st = deal ? crm_db_query(db, deal_reasons, &s, period, 2, err)
				  : crm_db_query(db, lead_reasons, &s, period, 2, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const int64_t id = crm_stmt_int(s, 0);
		if (crm_cohort_resolve(&r->cohort, id) != id)
			continue;
		st = add(r, s, deal, err);
		if (st != CRM_OK)
			crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* --- rows --- */

static int
in_order(const void *a, const void *b)
{
	const struct ended *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return (int)x->deal - (int)y->deal;
}

static enum crm_status
put_row(struct reasons *r, const struct ended *like, const struct count *count, size_t all,
    struct crm_err *err)
{
	const char *cells[CRM_REPORT_COLUMNS_MAX];

	crm_arena_reset(&r->row);
	size_t cell = crm_group_cells(&r->group, like->place, &r->row, cells);
	cells[cell++] = like->deal ? "deal" : "lead";
	cells[cell++] = r->names.item[count->reason].name;
	cells[cell++] = crm_count_text(&r->row, count->n);
	cells[cell++] = crm_ratio_text(&r->row, count->n * 100, (int64_t)all);
	if (!crm_cells_made(cells, cell))
		return crm_err_nomem(err);
	return r->request->row(r->request->arg, cells, err);
}

/* The most frequent first; of the same number the one that was there first. */
static int
by_count(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return x->reason < y->reason ? -1 : x->reason > y->reason;
}

static enum crm_status
put_reasons(struct reasons *r, const struct ended *ended, size_t n, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; i < r->names.n; i++)
		r->count[i] = (struct count){ i, 0 };
	for (size_t i = 0; i < n; i++)
		r->count[ended[i].reason].n++;
	qsort(r->count, r->names.n, sizeof(*r->count), by_count);
	for (size_t i = 0; st == CRM_OK && i < r->names.n && r->count[i].n > 0; i++)
		st = put_row(r, ended, &r->count[i], n, err);
	return st;
}

static enum crm_status
put_all(struct reasons *r, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	r->count = malloc(r->names.n * sizeof(*r->count));
	if (r->count == NULL)
		return crm_err_nomem(err);
	if (r->n > 0)
		qsort(r->ended, r->n, sizeof(*r->ended), in_order);
	for (size_t i = 0, end; st == CRM_OK && i < r->n; i = end) {
		for (end = i + 1; end < r->n && in_order(&r->ended[i], &r->ended[end]) == 0; end++)
			;
		st = put_reasons(r, r->ended + i, end - i, err);
	}
	return st;
}

static enum crm_status
run(struct crm_db *db, const struct crm_report_request *request, struct crm_err *err)
{
	struct reasons r = { .request = request };
	enum crm_status st = crm_cohort_begin(&r.cohort, db, request, err);

	if (st == CRM_OK)
		st = crm_group_load(&r.group, db, request->by, err);
	if (st == CRM_OK)
		st = crm_names_load(&r.names, db, CRM_TAB_REASON, &r.arena, err);
	if (st == CRM_OK)
		st = load(&r, db, false, err);
	if (st == CRM_OK)
		st = load(&r, db, true, err);
	if (st == CRM_OK)
		st = put_all(&r, err);
	crm_cohort_free(&r.cohort);
	crm_group_free(&r.group);
	crm_arena_clear(&r.arena);
	crm_arena_clear(&r.row);
	free(r.ended);
	free(r.count);
	return st;
}

const struct crm_report crm_report_reasons = {
	.name = "reasons",
	.summary = "why leads were unqualified and deals lost",
	.columns = columns,
	.ncolumns = sizeof(columns) / sizeof(columns[0]),
	.by = crm_by_lead,
	.run = run,
};
