#include "lib/report/cohort.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"

/* The sign: by the index of aliases, of which there are few. */
CRM_SQL(aliases, "SELECT id, alias FROM card WHERE alias IS NOT NULL ORDER BY +id /*scan*/");
CRM_SQL(stage_kinds, "SELECT id, kind FROM stage ORDER BY id /*scan*/");
CRM_SQL(repeats, "SELECT id FROM lead WHERE repeat_of IS NOT NULL /*scan*/");
CRM_SQL(reversals, "SELECT undoes, max(id) FROM event WHERE undoes IS NOT NULL GROUP BY undoes"
		   " ORDER BY undoes /*scan*/");
CRM_SQL(stage_events, "SELECT id, row, at, old, new, undoes FROM event"
		      " WHERE tab = 1 AND field = 'stage' ORDER BY id /*scan*/");
CRM_SQL(deals, "SELECT id, stage, stage_at, amount, currency FROM deal ORDER BY id /*scan*/");
/* The sign: by the index of the leads that became one. */
CRM_SQL(leads_of_deals, "SELECT converted_deal, id FROM lead WHERE converted_deal IS NOT NULL"
			" ORDER BY +id /*scan*/");

/* Room for one more element; NULL: out of memory, and what was there stays. */
static void *
grow(void *list, size_t n, size_t *size, size_t element)
{
	if (n < *size)
		return list;
	const size_t more = *size == 0 ? 256 : *size * 2;
	void *larger = realloc(list, more * element);
	if (larger != NULL)
		*size = more;
	return larger;
}

static enum crm_status
load_aliases(struct crm_cohort *c, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	size_t size = 0;
	enum crm_status st = crm_db_query(db, aliases, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		void *larger = grow(c->alias, c->naliases, &size, sizeof(*c->alias));
		if (larger == NULL) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
		c->alias = larger;
		c->alias[c->naliases++] =
		    (struct crm_alias){ crm_stmt_int(s, 0), crm_stmt_int(s, 1) };
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
load_stages(struct crm_cohort *c, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	size_t size = 0;
	enum crm_status st = crm_db_query(db, stage_kinds, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		void *larger = grow(c->stage, c->nstages, &size, sizeof(*c->stage));
		if (larger == NULL) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
		c->stage = larger;
		c->stage[c->nstages++] = (struct crm_stage_id){ crm_stmt_int(s, 0),
			(enum crm_stage_kind)crm_stmt_int(s, 1) };
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
load_reversals(struct crm_cohort *c, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	size_t size = 0;
	enum crm_status st = crm_db_query(db, reversals, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		void *larger = grow(c->undone, c->nundone, &size, sizeof(*c->undone));
		if (larger == NULL) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
		c->undone = larger;
		c->undone[c->nundone++] =
		    (struct crm_undone_event){ crm_stmt_int(s, 0), crm_stmt_int(s, 1) };
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* In the order in which the table has them. */
static const struct {
	enum crm_cohort_want want;
	const char *sql;
} columns[] = {
	{ CRM_WANT_GRADE, ", grade" },
	{ CRM_WANT_OWNER, ", owner" },
	{ CRM_WANT_ASSIGNED, ", coalesce(owner_at, created)" },
	{ CRM_WANT_RESPONDED, ", responded_at" },
	{ CRM_WANT_SOURCE, ", source" },
	{ CRM_WANT_CAMPAIGN, ", campaign" },
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

/* The signs: read in the order of ids, most of a table is faster read whole. */
static enum crm_status
query_leads(struct crm_db *db, int64_t since, int64_t until, unsigned want, struct crm_stmt **s,
    struct crm_err *err)
{
	const struct crm_value period[] = { crm_int(since), crm_int(until) };
	const bool all = since == INT64_MIN && until == INT64_MAX;
	struct crm_buf sql = CRM_BUF_INIT;

	crm_buf_puts(&sql, "SELECT id, created, stage, stage_at");
	for (size_t i = 0; i < COLUMNS; i++)
		if ((want & columns[i].want) != 0)
			crm_buf_puts(&sql, columns[i].sql);
	crm_buf_puts(&sql, " FROM lead");
	if (!all)
		crm_buf_puts(&sql, " WHERE +created >= ?1 AND +created < ?2");
	crm_buf_puts(&sql, " ORDER BY id /*scan*/");
	enum crm_status st =
	    crm_buf_ok(&sql) ? crm_db_prepare(db, crm_buf_str(&sql), s, period, all ? 0 : 2, err)
			     : crm_err_nomem(err);
	crm_buf_clear(&sql);
	return st;
}

static void
read_column(
    struct crm_cohort_lead *lead, enum crm_cohort_want want, const struct crm_stmt *s, int column)
{
	const char *grade;

	switch (want) {
	case CRM_WANT_GRADE:
		grade = crm_stmt_text(s, column);
		lead->grade = grade == NULL ? '\0' : grade[0];
		break;
	case CRM_WANT_OWNER:
		lead->owner = crm_stmt_int(s, column);
		break;
	case CRM_WANT_ASSIGNED:
		lead->assigned = crm_stmt_int(s, column);
		break;
	case CRM_WANT_RESPONDED:
		lead->responded = crm_stmt_null(s, column) ? CRM_NEVER : crm_stmt_int(s, column);
		break;
	case CRM_WANT_SOURCE:
		lead->source = crm_stmt_int(s, column);
		break;
	case CRM_WANT_CAMPAIGN:
		lead->campaign = crm_stmt_int(s, column);
		break;
	case CRM_WANT_REPEAT:
	case CRM_WANT_ALL:
		break;
	}
}

static struct crm_cohort_lead
read_lead(const struct crm_cohort *c, const struct crm_stmt *s, unsigned want)
{
	struct crm_cohort_lead lead = { .id = crm_stmt_int(s, 0),
		.created = crm_stmt_int(s, 1),
		.kind = crm_cohort_kind(c, crm_stmt_int(s, 2)),
		.stage_at = crm_stmt_int(s, 3),
		.responded = CRM_NEVER };

	lead.at[CRM_REACH_NEW] = lead.created;
	for (int r = CRM_REACH_WORKING; r < CRM_REACH_MAX; r++)
		lead.at[r] = CRM_NEVER;
	for (size_t i = 0, column = 4; i < COLUMNS; i++)
		if ((want & columns[i].want) != 0)
			read_column(&lead, columns[i].want, s, (int)column++);
	return lead;
}

static bool index_leads(struct crm_cohort *c);

static enum crm_status
read_leads(struct crm_cohort *c, struct crm_stmt *s, unsigned want, struct crm_err *err)
{
	size_t size = 0, alias = 0;
	enum crm_status st;

	/* Both go by id. */
	while ((st = crm_stmt_step(s, err)) == CRM_OK) {
		const int64_t id = crm_stmt_int(s, 0);
		while (alias < c->naliases && c->alias[alias].id < id)
			alias++;
		if (alias < c->naliases && c->alias[alias].id == id)
			continue;
		void *larger = grow(c->lead, c->n, &size, sizeof(*c->lead));
		if (larger == NULL)
			return crm_err_nomem(err);
		c->lead = larger;
		c->lead[c->n++] = read_lead(c, s, want);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
read_repeats(struct crm_cohort *c, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, repeats, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		struct crm_cohort_lead *lead = crm_cohort_find(c, crm_stmt_int(s, 0));
		if (lead != NULL)
			lead->repeat = true;
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
load(struct crm_cohort *c, struct crm_db *db, int64_t since, int64_t until, unsigned want,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = query_leads(db, since, until, want, &s, err);

	if (st == CRM_OK)
		st = read_leads(c, s, want, err);
	crm_stmt_free(s);
	if (st == CRM_OK && !index_leads(c))
		st = crm_err_nomem(err);
	return st == CRM_OK && (want & CRM_WANT_REPEAT) != 0 ? read_repeats(c, db, err) : st;
}

/* --- copying --- */

/* One element more has room, so that a copy of nothing is not NULL. */
static void *
copy_of(const void *list, size_t n, size_t element)
{
	void *copy = reallocarray(NULL, n + 1, element);

	if (copy == NULL)
		return NULL;
	if (n > 0)
		memcpy(copy, list, n * element);
	return copy;
}

static enum crm_status
begin_like(struct crm_cohort *c, const struct crm_cohort *from, struct crm_err *err)
{
	c->alias = copy_of(from->alias, from->naliases, sizeof(*c->alias));
	c->stage = copy_of(from->stage, from->nstages, sizeof(*c->stage));
	c->undone = copy_of(from->undone, from->nundone, sizeof(*c->undone));
	c->deal = copy_of(from->deal, from->ndeals, sizeof(*c->deal));
	if (c->alias == NULL || c->stage == NULL || c->undone == NULL || c->deal == NULL)
		return crm_err_nomem(err);
	c->naliases = from->naliases;
	c->nstages = from->nstages;
	c->nundone = from->nundone;
	c->ndeals = from->ndeals;
	c->reached = from->reached;
	return CRM_OK;
}

static enum crm_status
copy_leads(struct crm_cohort *c, const struct crm_cohort *from, int64_t since, int64_t until,
    struct crm_err *err)
{
	size_t size = 0;

	for (size_t i = 0; i < from->n; i++) {
		const struct crm_cohort_lead *lead = &from->lead[i];
		if (lead->created < since || lead->created >= until)
			continue;
		void *larger = grow(c->lead, c->n, &size, sizeof(*c->lead));
		if (larger == NULL)
			return crm_err_nomem(err);
		c->lead = larger;
		c->lead[c->n++] = *lead;
	}
	return index_leads(c) ? CRM_OK : crm_err_nomem(err);
}

enum crm_status
crm_cohort_begin(struct crm_cohort *cohort, struct crm_db *db,
    const struct crm_report_request *request, struct crm_err *err)
{
	*cohort = (struct crm_cohort){ .n = 0 };
	if (request->leads != NULL)
		return begin_like(cohort, request->leads, err);
	enum crm_status st = load_aliases(cohort, db, err);
	if (st == CRM_OK)
		st = load_stages(cohort, db, err);
	return st == CRM_OK ? load_reversals(cohort, db, err) : st;
}

enum crm_status
crm_cohort_load(struct crm_cohort *cohort, struct crm_db *db,
    const struct crm_report_request *request, unsigned want, struct crm_err *err)
{
	const enum crm_status st = crm_cohort_begin(cohort, db, request, err);

	if (st != CRM_OK)
		return st;
	if (request->leads != NULL)
		return copy_leads(cohort, request->leads, request->since, request->until, err);
	return load(cohort, db, request->since, request->until, want, err);
}

enum crm_status
crm_cohort_load_all(struct crm_cohort *cohort, struct crm_db *db,
    const struct crm_report_request *request, unsigned want, struct crm_err *err)
{
	struct crm_report_request all = *request;

	all.since = INT64_MIN;
	all.until = INT64_MAX;
	return crm_cohort_load(cohort, db, &all, want, err);
}

void
crm_cohort_free(struct crm_cohort *cohort)
{
	free(cohort->lead);
	free(cohort->place);
	free(cohort->alias);
	free(cohort->stage);
	free(cohort->undone);
	free(cohort->deal);
	*cohort = (struct crm_cohort){ .n = 0 };
}

/* Ids are of all cards, and not many times as many as leads are. */
static bool
index_leads(struct crm_cohort *c)
{
	if (c->n == 0)
		return true;
	c->nplaces = (size_t)(c->lead[c->n - 1].id - c->lead[0].id) + 1;
	c->place = calloc(c->nplaces, sizeof(*c->place));
	for (size_t i = 0; c->place != NULL && i < c->n; i++)
		c->place[c->lead[i].id - c->lead[0].id] = (uint32_t)i + 1;
	return c->place != NULL;
}

/* --- history --- */

static void
reach(struct crm_cohort_lead *lead, enum crm_stage_kind kind, int64_t at)
{
	if (kind == CRM_STAGE_UNQUALIFIED && lead->at[CRM_REACH_UNQUALIFIED] == CRM_NEVER)
		lead->at[CRM_REACH_UNQUALIFIED] = at;
	if (kind < CRM_STAGE_NEW || kind > CRM_STAGE_CONVERTED)
		return;
	for (int r = CRM_REACH_WORKING; r <= (int)kind - CRM_STAGE_NEW; r++)
		if (lead->at[r] == CRM_NEVER)
			lead->at[r] = at;
}

/* A change of a lead's stage. */
struct move {
	int64_t lead, at, old, new;
	bool counts; /* it was not undone, and undoes nothing */
};

/* What a lead was made as is what its first change of stage found. */
static void
follow(const struct crm_cohort *c, const struct move *move)
{
	struct crm_cohort_lead *lead = crm_cohort_find(c, move->lead);

	if (lead == NULL)
		return;
	if (!lead->seen)
		reach(lead, crm_cohort_kind(c, move->old), lead->created);
	lead->seen = true;
	if (move->counts)
		reach(lead, crm_cohort_kind(c, move->new), move->at);
}

/* Leads come in no order, and each waits for memory: a move is followed when others have been read.
 */
#define MOVES 32

static enum crm_status
read_events(struct crm_cohort *c, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	struct move move[MOVES];
	size_t n = 0;
	enum crm_status st = crm_db_query(db, stage_events, &s, CRM_NOARGS, err);

	for (; st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK; n++) {
		if (n >= MOVES)
			follow(c, &move[n % MOVES]);
		move[n % MOVES] = (struct move){ crm_stmt_int(s, 1), crm_stmt_int(s, 2),
			crm_stmt_int(s, 3), crm_stmt_int(s, 4),
			crm_stmt_null(s, 5) && crm_cohort_stands(c, crm_stmt_int(s, 0)) };
		crm_cohort_expect(c, move[n % MOVES].lead);
	}
	for (size_t i = n < MOVES ? 0 : n - MOVES; i < n; i++)
		follow(c, &move[i % MOVES]);
	return st == CRM_DONE ? CRM_OK : st;
}

/* --- deals --- */

static struct crm_cohort_deal
read_deal(const struct crm_cohort *c, const struct crm_stmt *s)
{
	struct crm_cohort_deal deal = { .id = crm_stmt_int(s, 0),
		.kind = crm_cohort_kind(c, crm_stmt_int(s, 1)),
		.stage_at = crm_stmt_int(s, 2),
		.amount = crm_stmt_int(s, 3),
		.has_amount = !crm_stmt_null(s, 3) };

	if (!crm_stmt_null(s, 4))
		snprintf(deal.currency, sizeof(deal.currency), "%s", crm_stmt_text(s, 4));
	return deal;
}

static enum crm_status
load_deals(struct crm_cohort *c, struct crm_db *db, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	size_t size = 0;
	enum crm_status st = crm_db_query(db, deals, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		void *larger = grow(c->deal, c->ndeals, &size, sizeof(*c->deal));
		if (larger == NULL) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
		c->deal = larger;
		c->deal[c->ndeals++] = read_deal(c, s);
	}
	if (st == CRM_DONE)
		st = crm_db_query(db, leads_of_deals, &s, CRM_NOARGS, err);
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const int64_t id = crm_stmt_int(s, 1);
		const int64_t became = crm_cohort_resolve(c, crm_stmt_int(s, 0));
		struct crm_cohort_lead *lead = crm_cohort_find(c, id);
		struct crm_cohort_deal *deal = crm_cohort_find_deal(c, became);
		if (lead != NULL)
			lead->deal = became;
		if (deal != NULL && deal->first == 0 && crm_cohort_resolve(c, id) == id)
			deal->first = id;
	}
	return st == CRM_DONE ? CRM_OK : st;
}

enum crm_status
crm_cohort_reach(struct crm_cohort *c, struct crm_db *db, struct crm_err *err)
{
	if (c->reached)
		return CRM_OK;
	enum crm_status st = read_events(c, db, err);
	c->reached = true;
	if (st == CRM_OK)
		st = load_deals(c, db, err);
	for (size_t i = 0; st == CRM_OK && i < c->n; i++) {
		struct crm_cohort_lead *lead = &c->lead[i];
		const struct crm_cohort_deal *deal;
		if (!lead->seen)
			reach(lead, lead->kind, lead->created);
		reach(lead, lead->kind, lead->stage_at); /* unless history said when */
		lead->seen = false;
		if (lead->deal != 0 && lead->at[CRM_REACH_CONVERTED] != CRM_NEVER &&
		    (deal = crm_cohort_find_deal(c, lead->deal)) != NULL &&
		    deal->kind == CRM_STAGE_WON)
			lead->at[CRM_REACH_WON] = deal->stage_at;
	}
	return st;
}

enum crm_status
crm_cohort_mark_(
    struct crm_cohort *cohort, struct crm_db *db, const char *const *sql, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query_(db, sql, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		struct crm_cohort_lead *lead = crm_cohort_find_now(cohort, crm_stmt_int(s, 0));
		if (lead != NULL)
			lead->seen = true;
	}
	return st == CRM_DONE ? CRM_OK : st;
}
