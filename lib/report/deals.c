#include "lib/report/deals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/sorted.h"
#include "lib/report/group.h"
#include "lib/report/money.h"

CRM_SQL(deal_stages, "SELECT id, name, kind FROM stage WHERE pipeline = 2"
		     " ORDER BY position, id /*scan*/");
CRM_SQL(deal_list, "SELECT id, stage, amount, currency, created, owner, source, campaign,"
		   " stage_at FROM deal ORDER BY id /*scan*/");
CRM_SQL(deal_moves, "SELECT id, row, CAST(old AS INTEGER), CAST(new AS INTEGER), undoes FROM event"
		    " WHERE tab = 4 AND field = 'stage' ORDER BY id /*scan*/");

static const struct crm_column columns[] = {
	{ "stage", CRM_COL_TEXT },
	{ "currency", CRM_COL_TEXT },
	{ "deals", CRM_COL_COUNT },
	{ "without_amount", CRM_COL_COUNT },
	{ "amount", CRM_COL_MONEY },
	{ "closed", CRM_COL_COUNT },
	{ "won_share", CRM_COL_SHARE },
	{ "forecast", CRM_COL_MONEY },
};

static const char *const by[] = { "source", "owner", "campaign", "month", NULL };

struct stage {
	int64_t id;
	const char *name;
	enum crm_stage_kind kind;
	int64_t closed, won; /* of the deals that ever were in it */
};

struct deal {
	int64_t id, place, amount;
	size_t stage;                     /* where it is among the stages */
	char currency[CRM_CURRENCY_SIZE]; /* of the amount, else the main one */
	bool has_amount, counts;          /* created in the period */
	bool moved;                       /* an event of it was seen */
};

/* A deal was in a stage. */
struct visit {
	size_t deal, stage;
};

struct deals {
	const struct crm_report_request *request;
	struct crm_cohort cohort; /* aliases, and what was undone: no leads */
	struct crm_group group;
	struct stage *stage; /* by position */
	size_t nstages;
	struct deal *deal; /* by id; at last in the order of rows */
	size_t n, size;
	struct visit *visit;
	size_t nvisits, visit_size;
	struct crm_report_money money;
	struct crm_arena arena, row;
};

/* --- stages --- */

static enum crm_status
load_stages(struct deals *r, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, deal_stages, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		struct stage *more = realloc(r->stage, (r->nstages + 1) * sizeof(*more));
		const char *name = crm_arena_strdup(&r->arena, crm_stmt_text(s, 1));
		if (more != NULL)
			r->stage = more;
		if (more == NULL || name == NULL) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
		more[r->nstages++] = (struct stage){ crm_stmt_int(s, 0), name,
			(enum crm_stage_kind)crm_stmt_int(s, 2), 0, 0 };
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* nstages when it is none of a deal. */
static size_t
stage_of(const struct deals *r, int64_t id)
{
	size_t i = 0;

	while (i < r->nstages && r->stage[i].id != id)
		i++;
	return i;
}

/* --- deals --- */

static enum crm_status
add_deal(struct deals *r, const struct crm_stmt *s, struct crm_err *err)
{
	const int64_t id = crm_stmt_int(s, 0), created = crm_stmt_int(s, 4);
	const char *currency = crm_stmt_null(s, 3) ? NULL : crm_stmt_text(s, 3);
	const struct crm_group_facts facts = { .at = created,
		.owner = crm_stmt_int(s, 5),
		.source = crm_stmt_int(s, 6),
		.campaign = crm_stmt_int(s, 7) };
	const size_t stage = stage_of(r, crm_stmt_int(s, 1));

	if (crm_cohort_resolve(&r->cohort, id) != id || stage == r->nstages)
		return CRM_OK;
	if (r->n == r->size) {
		const size_t size = r->size == 0 ? 256 : r->size * 2;
		struct deal *more = realloc(r->deal, size * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(err);
		r->deal = more;
		r->size = size;
	}
	struct deal *new = &r->deal[r->n++];
	*new = (struct deal){ .id = id,
		.place = crm_group_place(&r->group, &facts),
		.amount = crm_stmt_int(s, 2),
		.stage = stage,
		.has_amount = !crm_stmt_null(s, 2),
		.counts = created >= r->request->since && created < r->request->until };
	snprintf(new->currency, sizeof(new->currency), "%s", r->money.main);
	/* What is not closed yet is worth what it is now. */
	if (new->counts &&new->has_amount)
		new->amount = crm_report_money_take(&r->money, new->amount, currency,
		    r->stage[stage].kind == CRM_STAGE_OPEN ? r->request->as_of : crm_stmt_int(s, 8),
		    new->currency);
	return CRM_OK;
}

static enum crm_status
load_deals(struct deals *r, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, deal_list, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		st = add_deal(r, s, err);
		if (st != CRM_OK)
			crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* n when there is none of that id. */
static size_t
deal_of(const struct deals *r, int64_t id)
{
	const struct deal *deal = crm_sorted_find(id, r->deal, r->n, sizeof(*deal));

	return deal == NULL ? r->n : (size_t)(deal - r->deal);
}

/* --- what became of the deals of a stage --- */

static enum crm_status
visit(struct deals *r, size_t deal, size_t stage, struct crm_err *err)
{
	if (stage == r->nstages)
		return CRM_OK;
	if (r->nvisits == r->visit_size) {
		const size_t size = r->visit_size == 0 ? 256 : r->visit_size * 2;
		struct visit *more = realloc(r->visit, size * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(err);
		r->visit = more;
		r->visit_size = size;
	}
	r->visit[r->nvisits++] = (struct visit){ deal, stage };
	return CRM_OK;
}

/* The stage that a deal was made in is what its first move found. */
static enum crm_status
read_move(struct deals *r, const struct crm_stmt *s, struct crm_err *err)
{
	const size_t deal = deal_of(r, crm_stmt_int(s, 1));
	enum crm_status st = CRM_OK;

	if (deal == r->n)
		return CRM_OK;
	if (!r->deal[deal].moved)
		st = visit(r, deal, stage_of(r, crm_stmt_int(s, 2)), err);
	r->deal[deal].moved = true;
	if (st == CRM_OK && crm_stmt_null(s, 4) &&
	    crm_cohort_stands(&r->cohort, crm_stmt_int(s, 0)))
		st = visit(r, deal, stage_of(r, crm_stmt_int(s, 3)), err);
	return st;
}

static int
by_visit(const void *a, const void *b)
{
	const struct visit *x = a, *y = b;

	if (x->deal != y->deal)
		return x->deal < y->deal ? -1 : 1;
	return x->stage < y->stage ? -1 : x->stage > y->stage;
}

static void
count_visits(struct deals *r)
{
	if (r->nvisits > 0)
		qsort(r->visit, r->nvisits, sizeof(*r->visit), by_visit);
	for (size_t i = 0; i < r->nvisits; i++) {
		struct stage *stage = &r->stage[r->visit[i].stage];
		const enum crm_stage_kind end = r->stage[r->deal[r->visit[i].deal].stage].kind;
		if (i > 0 && by_visit(&r->visit[i - 1], &r->visit[i]) == 0)
			continue;
		stage->closed += end == CRM_STAGE_WON || end == CRM_STAGE_LOST;
		stage->won += end == CRM_STAGE_WON;
	}
}

static enum crm_status
load_visits(struct deals *r, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, deal_moves, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		st = read_move(r, s, err);
		if (st != CRM_OK)
			crm_stmt_done(s);
	}
	st = st == CRM_DONE ? CRM_OK : st;
	for (size_t i = 0; st == CRM_OK && i < r->n; i++)
		st = visit(r, i, r->deal[i].stage, err);
	if (st == CRM_OK)
		count_visits(r);
	return st;
}

/* --- rows --- */

/* Those that do not count come last. */
static int
in_order(const void *a, const void *b)
{
	const struct deal *x = a, *y = b;

	if (x->counts != y->counts)
		return x->counts ? -1 : 1;
	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	if (x->stage != y->stage)
		return x->stage < y->stage ? -1 : 1;
	return strcmp(x->currency, y->currency);
}

/* amount * won / closed, half up, where the product may not fit. */
static int64_t
expect(int64_t amount, int64_t won, int64_t closed)
{
	return amount / closed * won + (amount % closed * won * 2 + closed) / (2 * closed);
}

static enum crm_status
put_row(struct deals *r, const struct deal *deal, size_t n, struct crm_err *err)
{
	const struct stage *stage = &r->stage[deal->stage];
	const bool open = stage->kind == CRM_STAGE_OPEN;
	const char *cells[CRM_REPORT_COLUMNS_MAX];
	int64_t amount = 0, without = 0;

	for (size_t i = 0; i < n; i++) {
		amount += deal[i].amount;
		without += !deal[i].has_amount;
	}
	crm_arena_reset(&r->row);
	size_t cell = crm_group_cells(&r->group, deal->place, &r->row, cells);
	cells[cell++] = stage->name;
	cells[cell++] = deal->currency;
	cells[cell++] = crm_count_text(&r->row, (int64_t)n);
	cells[cell++] = crm_count_text(&r->row, without);
	cells[cell++] = crm_report_money_text(&r->row, amount, deal->currency);
	cells[cell++] = open ? crm_count_text(&r->row, stage->closed) : "";
	cells[cell++] = open ? crm_ratio_text(&r->row, stage->won * 100, stage->closed) : "";
	cells[cell++] = open && stage->closed > 0
			    ? crm_report_money_text(&r->row,
				  expect(amount, stage->won, stage->closed), deal->currency)
			    : "";
	if (!crm_cells_made(cells, cell))
		return crm_err_nomem(err);
	return r->request->row(r->request->arg, cells, err);
}

static enum crm_status
put_all(struct deals *r, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (r->n > 0)
		qsort(r->deal, r->n, sizeof(*r->deal), in_order);
	for (size_t i = 0, end; st == CRM_OK && i < r->n && r->deal[i].counts; i = end) {
		for (end = i + 1; end < r->n && in_order(&r->deal[i], &r->deal[end]) == 0; end++)
			;
		st = put_row(r, r->deal + i, end - i, err);
	}
	if (st == CRM_OK)
		crm_report_money_say(&r->money, r->request);
	return st;
}

static enum crm_status
load(struct deals *r, struct crm_db *db, struct crm_err *err)
{
	enum crm_status st = crm_cohort_begin(&r->cohort, db, r->request, err);

	if (st == CRM_OK)
		st = crm_group_load(&r->group, db, r->request->by, err);
	if (st == CRM_OK)
		st = crm_report_money_load(&r->money, db, r->request, &r->arena, err);
	if (st == CRM_OK)
		st = load_stages(r, db, err);
	if (st == CRM_OK)
		st = load_deals(r, db, err);
	return st == CRM_OK ? load_visits(r, db, err) : st;
}

static enum crm_status
run(struct crm_db *db, const struct crm_report_request *request, struct crm_err *err)
{
	struct deals r = { .request = request };
	enum crm_status st = load(&r, db, err);

	if (st == CRM_OK)
		st = put_all(&r, err);
	crm_cohort_free(&r.cohort);
	crm_group_free(&r.group);
	crm_arena_clear(&r.arena);
	crm_arena_clear(&r.row);
	free(r.stage);
	free(r.deal);
	free(r.visit);
	return st;
}

const struct crm_report crm_report_deals = {
	.name = "deals",
	.summary = "deals and amounts by stage, with a forecast",
	.columns = columns,
	.ncolumns = sizeof(columns) / sizeof(columns[0]),
	.by = by,
	.money = true,
	.run = run,
};
