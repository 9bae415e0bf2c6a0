#include "lib/flow/undo_convert.h"

#include <inttypes.h>
#include <stdlib.h>

#include "lib/base/sorted.h"

#define TARGETS 3

static const enum crm_tab target_kind[TARGETS] = { CRM_TAB_CONTACT, CRM_TAB_COMPANY, CRM_TAB_DEAL };

/* What the op made of the kinds that leads become. */
CRM_SQL(made_by_op, "SELECT id, tab, row FROM event WHERE op = ?1 AND verb = 0 AND tab IN (2, 3, 4)"
		    " AND row = card ORDER BY id");

/* By the kind of card: contacts, companies, deals. */
#define BY_OP                                                                                      \
	" (SELECT 1 FROM event e WHERE e.card = l.id AND e.op = ?2 AND e.field = 'converted_at'"   \
	" AND e.new IS NOT NULL)"
#define LEADS_INTO(into)                                                                           \
	"SELECT min(l.id) FROM lead l WHERE l." into " = ?1 AND l.id > ?3 AND EXISTS" BY_OP
CRM_SQL(leads_into_contact, LEADS_INTO("converted_contact"));
CRM_SQL(leads_into_company, LEADS_INTO("converted_company"));
CRM_SQL(leads_into_deal, LEADS_INTO("converted_deal"));
CRM_SQL(targets_of, "SELECT l.converted_contact, l.converted_company, l.converted_deal FROM lead l"
		    " WHERE l.id = ?1 AND EXISTS" BY_OP);

/*
 * What else refers to it, and was neither made nor linked to it by the op: the kind of card, and
 * which. That a row has the op says nothing: what an undo brings back has the op that it had.
 */
#define LINKED(card, fields)                                                                       \
	" AND NOT EXISTS (SELECT 1 FROM event e WHERE e.card = " card " AND e.op = ?2"             \
	" AND (e.field IN (" fields ") OR (e.verb = 0 AND e.row = e.card)))"
#define LEADS(into)                                                                                \
	"SELECT 1, l.id FROM lead l WHERE l." into " = ?1 AND NOT EXISTS" BY_OP                    \
	" UNION ALL SELECT 1, r.id FROM lead r WHERE r.repeat_of = ?1"
#define DEALS(whose)                                                                               \
	" UNION ALL SELECT 4, d.id FROM deal d WHERE d." whose                                     \
	" = ?1" LINKED("d.id", "'company', 'contact'")
#define CARDS                                                                                      \
	" UNION ALL SELECT c.kind, c.id FROM card c WHERE c.alias = ?1"                            \
	" UNION ALL SELECT 2, n.card FROM not_duplicate n WHERE n.other = ?1 LIMIT 1"
CRM_SQL(hangs_on_contact,
    LEADS("converted_contact")
	DEALS("contact") " UNION ALL SELECT 4, x.deal FROM deal_contact x WHERE x.contact = ?1"
			 " AND NOT EXISTS (SELECT 1 FROM event e WHERE e.card = x.deal"
			 " AND e.op = ?2 AND ((e.tab = 26 AND e.row = x.id)"
			 " OR (e.verb = 0 AND e.row = e.card)))" CARDS);
CRM_SQL(hangs_on_company, LEADS("converted_company") " UNION ALL SELECT 2, k.id FROM contact k"
						     " WHERE k.company = ?1" LINKED("k.id",
							 "'company'") DEALS("company") CARDS);
CRM_SQL(hangs_on_deal, LEADS("converted_deal") CARDS);

/* --- sets of cards --- */

static enum crm_status
add(int64_t **set, size_t *n, size_t *cap, int64_t card, struct crm_err *err)
{
	if (*n == *cap) {
		const size_t more = *cap == 0 ? 32 : *cap * 2;
		int64_t *bigger = reallocarray(*set, more, sizeof(*bigger));
		if (bigger == NULL)
			return crm_err_nomem(err);
		*set = bigger;
		*cap = more;
	}
	(*set)[(*n)++] = card;
	return CRM_OK;
}

static bool
has(const int64_t *set, size_t n, int64_t card)
{
	return crm_sorted_find(card, set, n, sizeof(*set)) != NULL;
}

bool
undo_scope_has(const struct undo_scope *scope, int64_t card)
{
	return (scope->all || has(scope->cards, scope->n, card)) &&
	       !has(scope->stay, scope->nstay, card);
}

void
undo_scope_clear(struct undo_scope *scope)
{
	free(scope->cards);
	free(scope->stay);
	*scope = (struct undo_scope){ .all = false };
}

/* --- what leads became --- */

/* What the op made of a lead: the cards, 0 for none. */
static enum crm_status
read_targets(
    struct crm_db *db, int64_t op, int64_t lead, int64_t target[TARGETS], struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st =
	    crm_db_query(db, targets_of, &s, CRM_ARGS(crm_int(lead), crm_int(op)), err);

	for (int i = 0; i < TARGETS; i++)
		target[i] = 0;
	if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		for (int i = 0; i < TARGETS; i++)
			target[i] = crm_stmt_int(s, i);
		crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* The next lead of the op that became a card of that kind; 0: no more. */
static enum crm_status
next_lead(struct crm_db *db, int64_t op, enum crm_tab kind, int64_t card, int64_t *lead,
    struct crm_err *err)
{
	const struct crm_value args[] = { crm_int(card), crm_int(op), crm_int(*lead) };

	*lead = 0;
	switch (kind) {
	case CRM_TAB_CONTACT:
		return crm_db_get_int(db, leads_into_contact, lead, NULL, args, 3, err);
	case CRM_TAB_COMPANY:
		return crm_db_get_int(db, leads_into_company, lead, NULL, args, 3, err);
	default:
		return crm_db_get_int(db, leads_into_deal, lead, NULL, args, 3, err);
	}
}

static enum crm_status
query_hangs_on(struct crm_db *db, int64_t op, enum crm_tab kind, int64_t card, struct crm_stmt **s,
    struct crm_err *err)
{
	const struct crm_value args[] = { crm_int(card), crm_int(op) };

	switch (kind) {
	case CRM_TAB_CONTACT:
		return crm_db_query(db, hangs_on_contact, s, args, 2, err);
	case CRM_TAB_COMPANY:
		return crm_db_query(db, hangs_on_company, s, args, 2, err);
	default:
		return crm_db_query(db, hangs_on_deal, s, args, 2, err);
	}
}

/* --- a part of an op --- */

/* With a lead of the part goes what it became, unless a lead that is left out became that too. */
static enum crm_status
add_target(struct undo_scope *scope, struct crm_db *db, const struct crm_undo *undo,
    enum crm_tab kind, int64_t target, struct crm_err *err)
{
	int64_t lead = 0;
	enum crm_status st = CRM_OK;

	do {
		st = next_lead(db, undo->op, kind, target, &lead, err);
		bool within = lead == 0;
		for (size_t i = 0; i < undo->nonly && !within; i++)
			within = undo->only[i] == lead;
		if (!within)
			return st;
	} while (st == CRM_OK && lead != 0);
	return st == CRM_OK ? add(&scope->cards, &scope->n, &scope->cap, target, err) : st;
}

static enum crm_status
find_part(
    struct undo_scope *scope, struct crm_db *db, const struct crm_undo *undo, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	scope->all = undo->only == NULL;
	for (size_t i = 0; st == CRM_OK && i < undo->nonly; i++) {
		int64_t target[TARGETS];
		st = add(&scope->cards, &scope->n, &scope->cap, undo->only[i], err);
		if (st == CRM_OK)
			st = read_targets(db, undo->op, undo->only[i], target, err);
		for (int k = 0; st == CRM_OK && k < TARGETS; k++)
			if (target[k] != 0)
				st = add_target(scope, db, undo, target_kind[k], target[k], err);
	}
	if (scope->n > 1)
		qsort(scope->cards, scope->n, sizeof(*scope->cards), crm_sorted_by_id);
	return st;
}

/* --- what stays --- */

struct made {
	int64_t event, card;
	enum crm_tab tab;
};

/* Later work on a card that the op made. *by: its op, or 0; *why: NULL when there is none. */
static enum crm_status
find_later(struct crm_db *db, int64_t op, const struct made *made, int64_t *by, const char **why,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_event_later(db, made->event, by, err);

	*why = *by != 0 ? "changed since, so that the conversion stays" : NULL;
	if (st != CRM_OK || *why != NULL)
		return st;
	st = query_hangs_on(db, op, made->tab, made->card, &s, err);
	if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		*why = crm_arena_printf(arena,
		    "%s %" PRId64 " hangs on it, so that the conversion stays",
		    crm_tab_name((enum crm_tab)crm_stmt_int(s, 0)), crm_stmt_int(s, 1));
		crm_stmt_done(s);
		if (*why == NULL)
			return crm_err_nomem(err);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* The leads that the op made it of, and all else that these became. */
static enum crm_status
keep_conversions(struct undo_scope *scope, struct crm_db *db, int64_t op, const struct made *made,
    struct crm_err *err)
{
	int64_t lead = 0, target[TARGETS];
	enum crm_status st = next_lead(db, op, made->tab, made->card, &lead, err);

	while (st == CRM_OK && lead != 0) {
		st = add(&scope->stay, &scope->nstay, &scope->stay_cap, lead, err);
		if (st == CRM_OK)
			st = read_targets(db, op, lead, target, err);
		for (int k = 0; st == CRM_OK && k < TARGETS; k++)
			if (target[k] != 0)
				st = add(
				    &scope->stay, &scope->nstay, &scope->stay_cap, target[k], err);
		if (st == CRM_OK)
			st = next_lead(db, op, made->tab, made->card, &lead, err);
	}
	return st;
}

/* The cards that the op made, and not yet unmade; the caller's, for free(). */
static enum crm_status
read_made(struct crm_db *db, int64_t op, struct made **made, size_t *n, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	size_t cap = 0;
	enum crm_status st = crm_db_query(db, made_by_op, &s, CRM_ARGS(crm_int(op)), err);

	*made = NULL;
	*n = 0;
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		if (*n == cap) {
			cap = cap == 0 ? 64 : cap * 2;
			struct made *more = reallocarray(*made, cap, sizeof(*more));
			if (more == NULL) {
				crm_stmt_done(s);
				return crm_err_nomem(err);
			}
			*made = more;
		}
		(*made)[(*n)++] = (struct made){ crm_stmt_int(s, 0), crm_stmt_int(s, 2),
			(enum crm_tab)crm_stmt_int(s, 1) };
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
check_made(struct undo_scope *scope, struct crm_db *db, const struct crm_undo *undo,
    const struct made *made, int64_t *kept, struct crm_arena *arena, struct crm_err *err)
{
	int64_t lead = 0, by = 0;
	const char *why = NULL;
	enum crm_status st = CRM_OK;

	if (!scope->all && !has(scope->cards, scope->n, made->card))
		return CRM_OK;
	crm_arena_reset(arena);
	st = next_lead(db, undo->op, made->tab, made->card, &lead, err);
	if (st == CRM_OK && lead != 0)
		st = find_later(db, undo->op, made, &by, &why, arena, err);
	if (st != CRM_OK || why == NULL)
		return st;
	const struct crm_conflict conflict = {
		.tab = made->tab, .row = made->card, .card = made->card, .by_op = by, .why = why
	};
	++*kept;
	st = undo->kept(undo->arg, &conflict, err);
	return st == CRM_OK ? keep_conversions(scope, db, undo->op, made, err) : st;
}

enum crm_status
undo_scope_find(struct undo_scope *scope, struct crm_db *db, const struct crm_undo *undo,
    int64_t *kept, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct made *made = NULL;
	size_t n = 0;

	*scope = (struct undo_scope){ .all = false };
	enum crm_status st = find_part(scope, db, undo, err);
	if (st == CRM_OK)
		st = read_made(db, undo->op, &made, &n, err);
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = check_made(scope, db, undo, &made[i], kept, &arena, err);
	if (scope->nstay > 1)
		qsort(scope->stay, scope->nstay, sizeof(*scope->stay), crm_sorted_by_id);
	crm_arena_clear(&arena);
	free(made);
	return st;
}
