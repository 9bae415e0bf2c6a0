#include "lib/report/sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/report/group.h"
#include "lib/report/money.h"
#include "lib/report/tally.h"

CRM_SQL(inquiries, "SELECT card FROM inquiry /*scan*/");
CRM_SQL(valid_points, "SELECT card FROM point WHERE valid = 1 /*scan*/");
CRM_SQL(costs, "SELECT coalesce(co.source, ca.source), co.campaign, co.at, co.amount, co.currency"
	       " FROM cost co LEFT JOIN campaign ca ON ca.id = co.campaign"
	       " WHERE co.at >= ?1 AND co.at < ?2 /*scan*/");

static const struct crm_column columns[] = {
	{ "source", CRM_COL_TEXT },
	{ "leads", CRM_COL_COUNT },
	{ "repeat", CRM_COL_COUNT },
	{ "valid", CRM_COL_COUNT },
	{ "qualified", CRM_COL_COUNT },
	{ "converted", CRM_COL_COUNT },
	{ "won", CRM_COL_COUNT },
	{ "revenue", CRM_COL_MONEY },
	{ "cost", CRM_COL_MONEY },
	{ "cpl", CRM_COL_MONEY },
	{ "cost_per_qualified", CRM_COL_MONEY },
	{ "currency", CRM_COL_TEXT },
	{ "unique", CRM_COL_COUNT },
	{ "cac", CRM_COL_MONEY },
	{ "roi", CRM_COL_MONEY },
};

static const char *const by[] = { "owner", "campaign", "month", "grade", NULL };

/* The first six in the order of the columns. */
enum figure {
	LEADS,
	REPEAT,
	VALID,
	QUALIFIED,
	CONVERTED,
	WON,
	UNIQUE,
	FIGURES
};

/* What a group brought and cost in one currency: never added to that in another. */
struct money {
	int64_t place;
	char currency[CRM_CURRENCY_SIZE];
	int64_t revenue, cost;
	bool costs; /* a cost is recorded */
};

struct sources {
	const struct crm_report_request *request;
	struct crm_cohort cohort;
	struct crm_group group; /* the fields of --by, and the source last */
	struct crm_tally tally;
	struct money *money;
	size_t nmoney, money_size;
	struct crm_report_money units;
	struct crm_arena arena, row;
};

/* --- money --- */

static enum crm_status
add_money(struct sources *r, const struct money *money, struct crm_err *err)
{
	if (r->nmoney == r->money_size) {
		const size_t size = r->money_size == 0 ? 256 : r->money_size * 2;
		struct money *more = reallocarray(r->money, size, sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(err);
		r->money = more;
		r->money_size = size;
	}
	r->money[r->nmoney++] = *money;
	return CRM_OK;
}

/* A cost is nobody's, and of no grade. */
static enum crm_status
add_costs(struct sources *r, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(
	    db, costs, &s, CRM_ARGS(crm_int(r->request->since), crm_int(r->request->until)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const struct crm_group_facts facts = { .source = crm_stmt_int(s, 0),
			.campaign = crm_stmt_int(s, 1),
			.at = crm_stmt_int(s, 2) };
		struct money money = { .place = crm_group_place(&r->group, &facts), .costs = true };
		money.cost = crm_report_money_take(
		    &r->units, crm_stmt_int(s, 3), crm_stmt_text(s, 4), facts.at, money.currency);
		st = crm_tally_at(&r->tally, money.place) == NULL ? crm_err_nomem(err)
								  : add_money(r, &money, err);
		if (st != CRM_OK)
			crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* Of several leads that became one deal the first has its amount, so that none counts twice. */
static enum crm_status
add_revenue(
    struct sources *r, const struct crm_cohort_lead *lead, int64_t place, struct crm_err *err)
{
	const struct crm_cohort_deal *deal = crm_cohort_find_deal(&r->cohort, lead->deal);
	struct money money = { .place = place };

	if (deal == NULL || !deal->has_amount || deal->first != lead->id)
		return CRM_OK;
	money.revenue = crm_report_money_take(&r->units, deal->amount,
	    deal->currency[0] == '\0' ? NULL : deal->currency, deal->stage_at, money.currency);
	return add_money(r, &money, err);
}

static int
by_place_and_currency(const void *a, const void *b)
{
	const struct money *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return strcmp(x->currency, y->currency);
}

/* One of each place and currency. */
static void
add_up(struct sources *r)
{
	size_t n = 0;

	if (r->nmoney == 0)
		return;
	qsort(r->money, r->nmoney, sizeof(*r->money), by_place_and_currency);
	for (size_t i = 1; i < r->nmoney; i++) {
		if (by_place_and_currency(&r->money[n], &r->money[i]) != 0) {
			r->money[++n] = r->money[i];
			continue;
		}
		r->money[n].revenue += r->money[i].revenue;
		r->money[n].cost += r->money[i].cost;
		r->money[n].costs |= r->money[i].costs;
	}
	r->nmoney = n + 1;
}

/* --- leads --- */

static enum crm_status
count_inquiries(struct sources *r, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, inquiries, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		struct crm_cohort_lead *lead = crm_cohort_find_now(&r->cohort, crm_stmt_int(s, 0));
		if (lead != NULL)
			lead->n++;
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
add_leads(struct sources *r, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < r->cohort.n; i++) {
		const struct crm_cohort_lead *lead = &r->cohort.lead[i];
		const int64_t place = crm_group_of_lead(&r->group, lead);
		int64_t *figure = crm_tally_at(&r->tally, place);
		if (figure == NULL)
			return crm_err_nomem(err);
		figure[LEADS]++;
		figure[REPEAT] += lead->n > 1 ? lead->n - 1 : 0;
		figure[VALID] += lead->seen;
		figure[QUALIFIED] += lead->at[CRM_REACH_QUALIFIED] != CRM_NEVER;
		figure[CONVERTED] += lead->at[CRM_REACH_CONVERTED] != CRM_NEVER;
		figure[UNIQUE] += !lead->repeat;
		if (lead->at[CRM_REACH_WON] == CRM_NEVER)
			continue;
		figure[WON]++;
		st = add_revenue(r, lead, place, err);
	}
	return st;
}

/* --- rows --- */

/* Money for each of n, half up; "" for each of none, and where no cost is recorded. */
static const char *
each_text(struct crm_arena *arena, const struct money *money, int64_t n)
{
	if (!money->costs || n == 0)
		return "";
	return crm_report_money_text(arena, (money->cost * 2 + n) / (2 * n), money->currency);
}

/* Counts stand in the first row of a group only: the column adds up. alone: its currency is. */
static enum crm_status
put_row(struct sources *r, int64_t place, const int64_t *figure, const struct money *money,
    bool first, bool alone, struct crm_err *err)
{
	const char *cells[CRM_REPORT_COLUMNS_MAX];

	crm_arena_reset(&r->row);
	size_t cell = crm_group_cells(&r->group, place, &r->row, cells);
	for (int i = LEADS; i <= WON; i++)
		cells[cell++] = first ? crm_count_text(&r->row, figure[i]) : "";
	cells[cell++] = crm_report_money_text(&r->row, money->revenue, money->currency);
	cells[cell++] = crm_report_money_text(&r->row, money->cost, money->currency);
	cells[cell++] = each_text(&r->row, money, figure[LEADS]);
	cells[cell++] = each_text(&r->row, money, figure[QUALIFIED]);
	cells[cell++] = money->currency;
	cells[cell++] = first ? crm_count_text(&r->row, figure[UNIQUE]) : "";
	cells[cell++] = each_text(&r->row, money, figure[WON]);
	cells[cell++] =
	    alone && money->costs && money->cost > 0
		? crm_ratio_text(&r->row, (money->revenue - money->cost) * 100, money->cost)
		: "";
	if (!crm_cells_made(cells, cell))
		return crm_err_nomem(err);
	return r->request->row(r->request->arg, cells, err);
}

/* The main currency first, which is there even when there is no money at all. */
static enum crm_status
put_group(struct sources *r, int64_t place, const int64_t *figure, const struct money *money,
    size_t n, struct crm_err *err)
{
	struct money none = { .place = place };
	const struct money *main = n == 0 ? &none : NULL;
	enum crm_status st = CRM_OK;

	snprintf(none.currency, sizeof(none.currency), "%s", r->units.main);
	for (size_t i = 0; i < n; i++)
		if (strcmp(money[i].currency, r->units.main) == 0)
			main = &money[i];
	if (main != NULL)
		st = put_row(r, place, figure, main, true, n < 2, err);
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		if (&money[i] != main)
			st = put_row(
			    r, place, figure, &money[i], main == NULL && i == 0, n == 1, err);
	return st;
}

static enum crm_status
put_all(struct sources *r, struct crm_err *err)
{
	const size_t *order = crm_tally_order(&r->tally, &r->arena);
	enum crm_status st = CRM_OK;
	size_t money = 0;

	if (order == NULL)
		return crm_err_nomem(err);
	add_up(r);
	for (size_t i = 0; st == CRM_OK && i < r->tally.n; i++) {
		const int64_t place = r->tally.place[order[i]];
		size_t end = money;
		while (end < r->nmoney && r->money[end].place == place)
			end++;
		st = put_group(r, place, r->tally.figure + order[i] * FIGURES, r->money + money,
		    end - money, err);
		money = end;
	}
	if (st == CRM_OK)
		crm_report_money_say(&r->units, r->request);
	return st;
}

static enum crm_status
load(struct sources *r, struct crm_db *db, struct crm_err *err)
{
	enum crm_status st = crm_cohort_load(&r->cohort, db, r->request,
	    CRM_WANT_SOURCE | CRM_WANT_REPEAT | crm_group_wants(r->request->by), err);

	if (st == CRM_OK)
		st = crm_cohort_reach(&r->cohort, db, err);
	if (st == CRM_OK)
		st = crm_group_load_with(&r->group, db, r->request->by, "source", err);
	if (st == CRM_OK)
		st = crm_report_money_load(&r->units, db, r->request, &r->arena, err);
	if (st == CRM_OK)
		st = count_inquiries(r, db, err);
	return st == CRM_OK ? crm_cohort_mark(&r->cohort, db, valid_points, err) : st;
}

static enum crm_status
run(struct crm_db *db, const struct crm_report_request *request, struct crm_err *err)
{
	struct sources r = { .request = request, .tally.figures = FIGURES };
	enum crm_status st = load(&r, db, err);

	if (st == CRM_OK)
		st = add_leads(&r, err);
	if (st == CRM_OK)
		st = add_costs(&r, db, err);
	if (st == CRM_OK)
		st = put_all(&r, err);
	crm_cohort_free(&r.cohort);
	crm_group_free(&r.group);
	crm_tally_free(&r.tally);
	crm_arena_clear(&r.arena);
	crm_arena_clear(&r.row);
	free(r.money);
	return st;
}

const struct crm_report crm_report_sources = {
	.name = "sources",
	.summary = "what came of the leads of each source, its cost and revenue",
	.columns = columns,
	.ncolumns = sizeof(columns) / sizeof(columns[0]),
	.by = by,
	.money = true,
	.run = run,
};
