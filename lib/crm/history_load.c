#include <stdlib.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/crm/history_private.h"
#include "lib/store/tables.h"

CRM_SQL(row_card, "SELECT * FROM card WHERE id = ?1");
CRM_SQL(row_lead, "SELECT * FROM lead WHERE id = ?1");
CRM_SQL(row_contact, "SELECT * FROM contact WHERE id = ?1");
CRM_SQL(row_company, "SELECT * FROM company WHERE id = ?1");
CRM_SQL(row_deal, "SELECT * FROM deal WHERE id = ?1");
CRM_SQL(rows_point, "SELECT * FROM point WHERE card = ?1");
CRM_SQL(rows_inquiry, "SELECT * FROM inquiry WHERE card = ?1");
CRM_SQL(rows_activity, "SELECT * FROM activity WHERE card = ?1");
CRM_SQL(rows_task, "SELECT * FROM task WHERE card = ?1");
CRM_SQL(rows_notice, "SELECT * FROM notice WHERE card = ?1");
CRM_SQL(rows_candidate, "SELECT * FROM candidate WHERE card = ?1");
CRM_SQL(rows_not_duplicate, "SELECT * FROM not_duplicate WHERE card = ?1");
CRM_SQL(rows_deal_contact, "SELECT * FROM deal_contact WHERE deal = ?1");

CRM_SQL(events_of_card, "SELECT id, op, at, row, tab, what, verb, field, old, new, reason, undoes"
			" FROM event WHERE card = ?1");

CRM_SQL(aliases_of, "SELECT id FROM card WHERE alias = ?1");
CRM_SQL(leads_of_contact, "SELECT id FROM lead WHERE converted_contact = ?1");
CRM_SQL(leads_of_company, "SELECT id FROM lead WHERE converted_company = ?1");
CRM_SQL(leads_of_deal, "SELECT id FROM lead WHERE converted_deal = ?1");
/* Everything that ever was linked to a card, or moved to one. The condition is that of an index. */
CRM_SQL(links_ever,
    "SELECT card, field, CAST(new AS INTEGER) FROM event WHERE (field = 'card' OR field = 'deal'"
    " OR field = 'alias' OR field = 'converted_contact' OR field = 'converted_company'"
    " OR field = 'converted_deal') AND new IS NOT NULL AND card IS NOT NULL ORDER BY id /*scan*/");

/* In the order of their tables' codes. */
static const struct {
	enum crm_tab tab;
	const char *const *sql;
} loads[] = {
	{ CRM_TAB_LEAD, &row_lead },
	{ CRM_TAB_CONTACT, &row_contact },
	{ CRM_TAB_COMPANY, &row_company },
	{ CRM_TAB_DEAL, &row_deal },
	{ CRM_TAB_CARD, &row_card },
	{ CRM_TAB_POINT, &rows_point },
	{ CRM_TAB_INQUIRY, &rows_inquiry },
	{ CRM_TAB_ACTIVITY, &rows_activity },
	{ CRM_TAB_TASK, &rows_task },
	{ CRM_TAB_NOTICE, &rows_notice },
	{ CRM_TAB_CANDIDATE, &rows_candidate },
	{ CRM_TAB_NOT_DUPLICATE, &rows_not_duplicate },
	{ CRM_TAB_DEAL_CONTACT, &rows_deal_contact },
};

static const char *const conversions[] = { "converted_contact", "converted_company",
	"converted_deal" };
#define NCONVERSIONS (sizeof(conversions) / sizeof(conversions[0]))

/* A column's text, copied. False when out of memory. */
static bool
copy(struct crm_history *history, struct crm_stmt *s, int column, const char **out)
{
	*out = NULL;
	if (!crm_stmt_null(s, column))
		*out = crm_arena_strdup(&history->arena, crm_stmt_text(s, column));
	return *out != NULL || crm_stmt_null(s, column);
}

static enum crm_status
load_rows(struct crm_history *history, enum crm_tab tab, const char *const *sql, int64_t card,
    struct crm_err *err)
{
	const int n = crm_tab_ncolumns(crm_tab_def(tab));
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query_(history->db, sql, &s, CRM_ARGS(crm_int(card)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		struct crm_history_row *row = crm_history_put(history, tab, crm_stmt_int(s, 0));
		bool ok = row != NULL;
		for (int i = 0; ok && i < n; i++)
			ok = copy(history, s, i + 1, &row->value[i]);
		if (!ok) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
load_events(struct crm_history *history, int64_t card, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st =
	    crm_db_query(history->db, events_of_card, &s, CRM_ARGS(crm_int(card)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		struct crm_history_event *events = crm_history_room(
		    history->event, history->nevents, &history->events_cap, sizeof(*events));
		if (events == NULL) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
		history->event = events;
		struct crm_history_event *e = &history->event[history->nevents++];
		*e = (struct crm_history_event){ .id = crm_stmt_int(s, 0),
			.op = crm_stmt_int(s, 1),
			.at = crm_stmt_int(s, 2),
			.card = card,
			.row = crm_stmt_int(s, 3),
			.tab = (enum crm_tab)crm_stmt_int(s, 4),
			.what = (enum crm_what)crm_stmt_int(s, 5),
			.verb = (enum crm_verb)crm_stmt_int(s, 6),
			.undoes = crm_stmt_int(s, 11) };
		if (!copy(history, s, 7, &e->field) || !copy(history, s, 8, &e->old) ||
		    !copy(history, s, 9, &e->new) || !copy(history, s, 10, &e->reason)) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static bool
loaded(const struct crm_history *history, int64_t card)
{
	for (size_t i = 0; i < history->ncards; i++)
		if (history->card[i] == card)
			return true;
	return false;
}

static enum crm_status
load_card(struct crm_history *history, int64_t card, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (card == 0 || loaded(history, card))
		return CRM_OK;
	int64_t *cards =
	    crm_history_room(history->card, history->ncards, &history->cards_cap, sizeof(*cards));
	if (cards == NULL)
		return crm_err_nomem(err);
	history->card = cards;
	history->card[history->ncards++] = card;
	for (size_t i = 0; st == CRM_OK && i < sizeof(loads) / sizeof(loads[0]); i++)
		st = load_rows(history, loads[i].tab, loads[i].sql, card, err);
	return st == CRM_OK ? load_events(history, card, err) : st;
}

/* Loads the cards that a query names. */
static enum crm_status
load_named(struct crm_history *history, const char *const *sql, const struct crm_value *args,
    size_t nargs, struct crm_err *err)
{
	int64_t *ids = NULL;
	size_t n = 0, cap = 0;
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query_(history->db, sql, &s, args, nargs, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		int64_t *more = crm_history_room(ids, n, &cap, sizeof(*more));
		if (more == NULL) {
			crm_stmt_done(s);
			st = crm_err_nomem(err);
			break;
		}
		ids = more;
		ids[n++] = crm_stmt_int(s, 0);
	}
	if (st == CRM_DONE)
		st = CRM_OK;
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = load_card(history, ids[i], err);
	free(ids);
	return st;
}

/* Loads all that were merged into the cards from the first-th on, and into these. */
static enum crm_status
load_aliases(struct crm_history *history, size_t first, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = first; st == CRM_OK && i < history->ncards; i++)
		st = load_named(history, &aliases_of, CRM_ARGS(crm_int(history->card[i])), err);
	return st;
}

/* Loads what a card became, and what came to be it. */
static enum crm_status
load_links(struct crm_history *history, int64_t card, struct crm_err *err)
{
	static const char *const *const queries[] = { &leads_of_contact, &leads_of_company,
		&leads_of_deal };
	const struct crm_history_row *lead = crm_history_any(history, CRM_TAB_LEAD, card);
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < NCONVERSIONS; i++) {
		if (lead == NULL)
			st = load_named(history, queries[i], CRM_ARGS(crm_int(card)), err);
		else
			st = load_card(history, crm_history_int(lead, conversions[i]), err);
	}
	return st;
}

/* Cards that a card is an alias of, one after the other. */
static enum crm_status
load_upwards(struct crm_history *history, int64_t card, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	while (st == CRM_OK && card != 0 && !loaded(history, card)) {
		st = load_card(history, card, err);
		const struct crm_history_row *row = crm_history_any(history, CRM_TAB_CARD, card);
		card = row != NULL ? crm_history_int(row, "alias") : 0;
	}
	return st;
}

/* Loads those who are in a deal. */
static enum crm_status
load_clients(struct crm_history *history, int64_t card, struct crm_err *err)
{
	const struct crm_history_row *deal = crm_history_any(history, CRM_TAB_DEAL, card);
	enum crm_status st = CRM_OK;

	if (deal == NULL)
		return CRM_OK;
	st = load_upwards(history, crm_history_int(deal, "contact"), err);
	if (st == CRM_OK)
		st = load_upwards(history, crm_history_int(deal, "company"), err);
	/* Loading adds rows behind these. */
	const size_t n = history->nrows;
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		if (history->row[i]->tab == CRM_TAB_DEAL_CONTACT &&
		    crm_history_owner(history->row[i]) == card)
			st =
			    load_upwards(history, crm_history_int(history->row[i], "contact"), err);
	return st;
}

enum link_kind {
	LINK_MOVE, /* a row went from one card to another */
	LINK_ALIAS,
	LINK_CONVERSION
};

struct link {
	int64_t from, to;
	enum link_kind kind;
};

struct links {
	struct link *item;
	size_t n, cap;
};

static enum crm_status
load_link_events(struct crm_history *history, struct links *ever, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(history->db, links_ever, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const char *field = crm_stmt_text(s, 1);
		struct link *items =
		    crm_history_room(ever->item, ever->n, &ever->cap, sizeof(*items));
		if (items == NULL) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
		ever->item = items;
		ever->item[ever->n++] = (struct link){ crm_stmt_int(s, 0), crm_stmt_int(s, 2),
			strcmp(field, "alias") == 0           ? LINK_ALIAS
			: strncmp(field, "converted", 9) == 0 ? LINK_CONVERSION
							      : LINK_MOVE };
	}
	return st == CRM_DONE ? CRM_OK : st;
}

#define FORTH 1 /* what a card was linked to */
#define BACK 2  /* what was linked to it */

/*
 * Loads what the cards from the first-th on were ever linked with in one way; those loaded
 * meanwhile too when `all`.
 */
static enum crm_status
follow(struct crm_history *history, const struct links *ever, size_t first, bool all,
    enum link_kind kind, unsigned ways, struct crm_err *err)
{
	const size_t until = history->ncards;
	enum crm_status st = CRM_OK;

	for (size_t i = first; st == CRM_OK && i < (all ? history->ncards : until); i++)
		for (size_t l = 0; st == CRM_OK && l < ever->n; l++) {
			const struct link *link = &ever->item[l];
			if (link->kind != kind)
				continue;
			if ((ways & FORTH) != 0 && link->from == history->card[i])
				st = load_card(history, link->to, err);
			if (st == CRM_OK && (ways & BACK) != 0 && link->to == history->card[i])
				st = load_card(history, link->from, err);
		}
	return st;
}

static int
newest_first(const void *a, const void *b)
{
	const struct crm_history_event *x = a, *y = b;

	return (x->id < y->id) - (x->id > y->id);
}

/*
 * The family of a card: what it is, what was merged into these, what these became and came from,
 * and what was merged into those. With `ever` also by links that are no more.
 */
static enum crm_status
load_family(
    struct crm_history *history, int64_t card, const struct links *ever, struct crm_err *err)
{
	enum crm_status st = load_upwards(history, card, err);

	if (st == CRM_OK)
		st = load_aliases(history, 0, err);
	if (st == CRM_OK)
		st = follow(history, ever, 0, true, LINK_ALIAS, BACK, err);
	const size_t self = history->ncards;
	for (size_t i = 0; st == CRM_OK && i < self; i++)
		st = load_links(history, history->card[i], err);
	for (size_t i = 0; st == CRM_OK && i < self; i++)
		st = load_clients(history, history->card[i], err);
	if (st == CRM_OK)
		st = follow(history, ever, 0, false, LINK_CONVERSION, FORTH | BACK, err);
	const size_t linked = history->ncards;
	for (size_t i = self; st == CRM_OK && i < linked; i++) {
		const struct crm_history_row *row =
		    crm_history_any(history, CRM_TAB_CARD, history->card[i]);
		if (row != NULL)
			st = load_upwards(history, crm_history_int(row, "alias"), err);
	}
	if (st == CRM_OK)
		st = load_aliases(history, self, err);
	return st == CRM_OK ? follow(history, ever, self, true, LINK_ALIAS, FORTH | BACK, err) : st;
}

enum crm_status
crm_history_load(struct crm_history *history, int64_t card, bool ever, struct crm_err *err)
{
	struct links links = { NULL, 0, 0 };
	enum crm_status st = ever ? load_link_events(history, &links, err) : CRM_OK;

	if (st == CRM_OK)
		st = load_family(history, card, &links, err);
	if (st == CRM_OK)
		st = follow(history, &links, 0, false, LINK_MOVE, BACK, err);
	if (st == CRM_OK)
		st = follow(history, &links, 0, true, LINK_MOVE, FORTH, err);
	if (st == CRM_OK && history->nevents > 0)
		qsort(history->event, history->nevents, sizeof(*history->event), newest_first);
	free(links.item);
	return st;
}
