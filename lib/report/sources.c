#include "lib/report/sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/crm/setting.h"
#include "lib/report/cohort.h"

CRM_SQL(inquiries, "SELECT card, count(*) FROM inquiry GROUP BY card /*scan*/");
CRM_SQL(valid_points, "SELECT card FROM point WHERE valid = 1 /*scan*/");
CRM_SQL(deal_money, "SELECT amount, currency FROM deal WHERE id = ?1 AND amount IS NOT NULL");
CRM_SQL(first_of_deal, "SELECT min(l.id) FROM lead l JOIN card c ON c.id = l.id"
		       " WHERE l.converted_deal = ?1 AND c.alias IS NULL");
CRM_SQL(costs, "SELECT coalesce(co.source, ca.source, 0), co.currency, sum(co.amount) FROM cost co"
	       " LEFT JOIN campaign ca ON ca.id = co.campaign WHERE co.at >= ?1 AND co.at < ?2"
	       " GROUP BY 1, 2 /*scan*/");

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
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static const char *const by[] = { NULL };

enum figure {
	LEADS,
	REPEAT,
	VALID,
	QUALIFIED,
	CONVERTED,
	WON,
	FIGURES
};

/* What a source brought and cost in one currency: never added to that in another. */
struct money {
	size_t source;
	char currency[8];
	int64_t revenue, cost;
	bool costs; /* a cost is recorded */
};

struct sources {
	const struct crm_report_request *request;
	struct crm_cohort cohort;
	struct crm_names names;
	int64_t (*figure)[FIGURES]; /* by place of the name */
	struct money *money;
	size_t nmoney;
	const char *currency; /* of the setting */
	struct crm_arena arena, row;
};

/* --- money --- */

static enum crm_status
get_money(
    struct sources *r, size_t source, const char *currency, struct money **out, struct crm_err *err)
{
	for (size_t i = 0; i < r->nmoney; i++)
		if (r->money[i].source == source && strcmp(r->money[i].currency, currency) == 0) {
			*out = &r->money[i];
			return CRM_OK;
		}
	struct money *more = realloc(r->money, (r->nmoney + 1) * sizeof(*more));
	if (more == NULL)
		return crm_err_nomem(err);
	r->money = more;
	*out = &r->money[r->nmoney++];
	**out = (struct money){ .source = source };
	snprintf((*out)->currency, sizeof((*out)->currency), "%s", currency);
	return CRM_OK;
}

static enum crm_status
add_costs(struct sources *r, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(
	    db, costs, &s, CRM_ARGS(crm_int(r->request->since), crm_int(r->request->until)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		struct money *money;
		st = get_money(r, crm_names_find(&r->names, crm_stmt_int(s, 0)),
		    crm_stmt_text(s, 1), &money, err);
		if (st != CRM_OK) {
			crm_stmt_done(s);
			return st;
		}
		money->cost += crm_stmt_int(s, 2);
		money->costs = true;
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* Of several leads that became one deal the first has its amount, so that none counts twice. */
static enum crm_status
add_revenue(struct sources *r, struct crm_db *db, const struct crm_cohort_lead *lead, size_t source,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	struct money *money;
	int64_t first = 0;
	enum crm_status st =
	    crm_db_get_int(db, first_of_deal, &first, NULL, CRM_ARGS(crm_int(lead->deal)), err);

	if (st != CRM_OK || (first != 0 && first != lead->id))
		return st;
	st = crm_db_query(db, deal_money, &s, CRM_ARGS(crm_int(lead->deal)), err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	const char *currency = crm_stmt_text(s, 1);
	st = get_money(r, source, currency == NULL ? r->currency : currency, &money, err);
	if (st == CRM_OK)
		money->revenue += crm_stmt_int(s, 0);
	crm_stmt_done(s);
	return st;
}

/* --- leads --- */

static enum crm_status
count_inquiries(struct sources *r, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, inquiries, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		struct crm_cohort_lead *lead =
		    crm_cohort_find(&r->cohort, crm_cohort_resolve(&r->cohort, crm_stmt_int(s, 0)));
		if (lead != NULL)
			lead->n += crm_stmt_int(s, 1);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
add_leads(struct sources *r, struct crm_db *db, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	r->figure = calloc(r->names.n, sizeof(*r->figure));
	if (r->figure == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; st == CRM_OK && i < r->cohort.n; i++) {
		const struct crm_cohort_lead *lead = &r->cohort.lead[i];
		const size_t source = crm_names_find(&r->names, lead->source);
		int64_t *figure = r->figure[source];
		figure[LEADS]++;
		figure[REPEAT] += lead->n > 1 ? lead->n - 1 : 0;
		figure[VALID] += lead->seen;
		figure[QUALIFIED] += lead->at[CRM_REACH_QUALIFIED] != CRM_NEVER;
		figure[CONVERTED] += lead->at[CRM_REACH_CONVERTED] != CRM_NEVER;
		if (lead->at[CRM_REACH_WON] == CRM_NEVER)
			continue;
		figure[WON]++;
		st = add_revenue(r, db, lead, source, err);
	}
	return st;
}

/* --- rows --- */

static const char *
money_text(struct crm_arena *arena, int64_t minor, const char *currency)
{
	char text[32];
	const int digits = crm_money_digits(currency);

	crm_money_format(minor, digits < 0 ? 0 : digits, text, sizeof(text));
	return crm_arena_strdup(arena, text);
}

/* Money for each of n, half up; "" for each of none, and where no cost is recorded. */
static const char *
each_text(struct crm_arena *arena, const struct money *money, int64_t n)
{
	if (!money->costs || n == 0)
		return "";
	return money_text(arena, (money->cost * 2 + n) / (2 * n), money->currency);
}

/* Counts stand in the first row of a source only: the column adds up. */
static enum crm_status
put_row(
    struct sources *r, size_t source, const struct money *money, bool first, struct crm_err *err)
{
	const int64_t *figure = r->figure[source];
	const char *cells[COLUMNS];
	size_t cell = 0;

	crm_arena_reset(&r->row);
	cells[cell++] = r->names.item[source].name;
	for (int i = 0; i < FIGURES; i++)
		cells[cell++] = first ? crm_count_text(&r->row, figure[i]) : "";
	cells[cell++] = money_text(&r->row, money->revenue, money->currency);
	cells[cell++] = money_text(&r->row, money->cost, money->currency);
	cells[cell++] = each_text(&r->row, money, figure[LEADS]);
	cells[cell++] = each_text(&r->row, money, figure[QUALIFIED]);
	cells[cell++] = money->currency;
	if (!crm_cells_made(cells, cell))
		return crm_err_nomem(err);
	return r->request->row(r->request->arg, cells, err);
}

static int
by_currency(const void *a, const void *b)
{
	const struct money *x = a, *y = b;

	return strcmp(x->currency, y->currency);
}

/* The currency of the setting first, which is there even when there is no money at all. */
static enum crm_status
put_source(struct sources *r, size_t source, struct crm_err *err)
{
	struct money own = { .source = source };
	bool first = true, others = false;
	enum crm_status st = CRM_OK;

	snprintf(own.currency, sizeof(own.currency), "%s", r->currency);
	const struct money *home = NULL;
	for (size_t i = 0; i < r->nmoney; i++) {
		if (r->money[i].source != source)
			continue;
		if (strcmp(r->money[i].currency, r->currency) == 0)
			home = &r->money[i];
		else
			others = true;
	}
	if (home != NULL || !others) {
		if (home == NULL && r->figure[source][LEADS] == 0)
			return CRM_OK;
		st = put_row(r, source, home != NULL ? home : &own, true, err);
		first = false;
	}
	for (size_t i = 0; st == CRM_OK && i < r->nmoney; i++) {
		if (r->money[i].source != source || &r->money[i] == home)
			continue;
		st = put_row(r, source, &r->money[i], first, err);
		first = false;
	}
	return st;
}

static enum crm_status
put_sources(struct sources *r, struct crm_err *err)
{
	const size_t *order = crm_names_order(&r->names, &r->arena);
	enum crm_status st = CRM_OK;

	if (order == NULL)
		return crm_err_nomem(err);
	if (r->nmoney > 0)
		qsort(r->money, r->nmoney, sizeof(*r->money), by_currency);
	for (size_t i = 0; st == CRM_OK && i < r->names.n; i++)
		st = put_source(r, order[i], err);
	return st;
}

static enum crm_status
run(struct crm_db *db, const struct crm_report_request *request, struct crm_err *err)
{
	struct sources r = { .request = request };
	enum crm_status st = crm_cohort_load(&r.cohort, db, request->since, request->until, err);

	if (st == CRM_OK)
		st = crm_cohort_reach(&r.cohort, db, err);
	if (st == CRM_OK)
		st = crm_names_load(&r.names, db, CRM_TAB_SOURCE, &r.arena, err);
	if (st == CRM_OK)
		st = crm_setting_text(db, "currency", &r.arena, &r.currency, err);
	if (st == CRM_OK)
		st = count_inquiries(&r, db, err);
	if (st == CRM_OK)
		st = crm_cohort_mark(&r.cohort, db, valid_points, err);
	if (st == CRM_OK)
		st = add_leads(&r, db, err);
	if (st == CRM_OK)
		st = add_costs(&r, db, err);
	if (st == CRM_OK)
		st = put_sources(&r, err);
	crm_cohort_free(&r.cohort);
	crm_arena_clear(&r.arena);
	crm_arena_clear(&r.row);
	free(r.figure);
	free(r.money);
	return st;
}

const struct crm_report crm_report_sources = {
	.name = "sources",
	.summary = "what came of the leads of each source, its cost and revenue",
	.columns = columns,
	.ncolumns = COLUMNS,
	.by = by,
	.run = run,
};
