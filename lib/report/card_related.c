#include "lib/report/card_related.h"

#include <stdlib.h>
#include <string.h>

#include "lib/crm/words.h"

/* One query for each kind of card, and the same columns: see describe(). */
CRM_SQL(lead_in_brief,
    "SELECT l.name, l.company, l.job_title, s.name, u.login, r.name, NULL, NULL, l.company_key"
    " FROM lead l JOIN stage s ON s.id = l.stage LEFT JOIN users u ON u.id = l.owner"
    " LEFT JOIN reason r ON r.id = l.reason WHERE l.id = ?1");
CRM_SQL(contact_in_brief, "SELECT c.name, NULL, c.job_title, NULL, u.login, NULL, NULL, NULL, NULL"
			  " FROM contact c LEFT JOIN users u ON u.id = c.owner WHERE c.id = ?1");
CRM_SQL(company_in_brief,
    "SELECT c.company, NULL, NULL, NULL, u.login, NULL, NULL, NULL, c.company_key"
    " FROM company c LEFT JOIN users u ON u.id = c.owner WHERE c.id = ?1");
CRM_SQL(deal_in_brief,
    "SELECT d.name, NULL, NULL, s.name, u.login, r.name, d.amount, d.currency, NULL"
    " FROM deal d JOIN stage s ON s.id = d.stage LEFT JOIN users u ON u.id = d.owner"
    " LEFT JOIN reason r ON r.id = d.reason WHERE d.id = ?1");

CRM_SQL(contacts_of_company, "SELECT id FROM contact WHERE company = ?1 ORDER BY id LIMIT ?2");
CRM_SQL(deals_of_company, "SELECT id FROM deal WHERE company = ?1 ORDER BY id LIMIT ?2");
CRM_SQL(deals_of_contact, "SELECT id FROM deal WHERE contact = ?1 UNION"
			  " SELECT deal FROM deal_contact WHERE contact = ?1 ORDER BY 1 LIMIT ?2");
CRM_SQL(leads_again, "SELECT id FROM lead WHERE repeat_of = ?1 AND converted_at IS NULL"
		     " ORDER BY id LIMIT ?2");
CRM_SQL(pairs_of, "SELECT other, why, card, other FROM candidate WHERE card = ?1 UNION ALL"
		  " SELECT card, why, card, other FROM candidate WHERE other = ?1"
		  " ORDER BY 1 LIMIT ?2");
CRM_SQL(not_a_pair, "SELECT 1 FROM not_duplicate WHERE (card = ?1 AND other = ?2)"
		    " OR (card = ?2 AND other = ?1)");

static const char *const *
brief_query(enum crm_tab kind)
{
	switch (kind) {
	case CRM_TAB_LEAD:
		return &lead_in_brief;
	case CRM_TAB_CONTACT:
		return &contact_in_brief;
	case CRM_TAB_COMPANY:
		return &company_in_brief;
	default:
		return &deal_in_brief;
	}
}

/* What a card is called, whose it is, and how it stands. *key: its company key, or NULL. */
static enum crm_status
describe(struct crm_card *card, struct crm_related *related, const char **key, struct crm_err *err)
{
	struct crm_arena *arena = &card->history.arena;
	const char **const texts[] = { &related->name, &related->company, &related->position,
		&related->stage, &related->owner, &related->reason };
	struct crm_stmt *s = NULL;
	const char *amount, *unit;
	enum crm_status st = crm_db_query_(
	    card->history.db, brief_query(related->kind), &s, CRM_ARGS(crm_int(related->id)), err);

	*key = NULL;
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	for (int i = 0; st == CRM_OK && i < 6; i++)
		if ((*texts[i] = crm_arena_strdup(arena, crm_stmt_text(s, i))) == NULL &&
		    !crm_stmt_null(s, i))
			st = crm_err_nomem(err);
	amount = crm_arena_strdup(arena, crm_stmt_text(s, 6));
	unit = crm_arena_strdup(arena, crm_stmt_text(s, 7));
	*key = crm_arena_strdup(arena, crm_stmt_text(s, 8));
	if ((amount == NULL && !crm_stmt_null(s, 6)) || (unit == NULL && !crm_stmt_null(s, 7)) ||
	    (*key == NULL && !crm_stmt_null(s, 8)))
		st = crm_err_nomem(err);
	crm_stmt_done(s);
	if (st == CRM_OK)
		st = crm_words(card->history.db, CRM_TAB_DEAL, "amount", amount, unit, arena,
		    &related->amount, err);
	return st;
}

/* --- one more --- */

static bool
has(const struct crm_card *card, enum crm_kin kin, int64_t id)
{
	for (size_t i = 0; i < card->nrelated; i++)
		if (card->related[i].kin == kin && card->related[i].id == id)
			return true;
	return false;
}

static bool
is_member(const struct crm_card *card, int64_t id)
{
	for (size_t i = 0; i < card->members; i++)
		if (card->member[i].card == id)
			return card->member[i].relation != CRM_RELATION_CLIENT;
	return false;
}

/* The card that an id is now; 0: there is none any more. */
static enum crm_status
resolve(
    const struct crm_card *card, int64_t id, int64_t *now, enum crm_tab *kind, struct crm_err *err)
{
	struct crm_err gone = { CRM_OK, "" };
	enum crm_status st = crm_card_resolve(card->history.db, id, now, kind, &gone);

	if (st != CRM_EDATA)
		return st == CRM_OK ? CRM_OK : crm_err_set(err, st, "%s", gone.text);
	*now = 0;
	return CRM_OK;
}

/* The card, or one that was merged into it. */
static bool
is_self(const struct crm_card *card, int64_t id)
{
	for (size_t i = 0; i < card->members; i++)
		if (card->member[i].card == id)
			return card->member[i].relation <= CRM_RELATION_MERGED;
	return false;
}

static enum crm_status
add(struct crm_card *card, const struct crm_related *related, struct crm_err *err)
{
	struct crm_related *bigger =
	    reallocarray(card->related, card->nrelated + 1, sizeof(*bigger));

	if (bigger == NULL)
		return crm_err_nomem(err);
	card->related = bigger;
	card->related[card->nrelated++] = *related;
	return CRM_OK;
}

/*
 * Adds the card that an id is now. key: only when that is its company key; NULL: whatever that is.
 */
static enum crm_status
relate(struct crm_card *card, enum crm_kin kin, int64_t id, const char *why, const char *key,
    struct crm_err *err)
{
	struct crm_related related = { .kin = kin, .why = why };
	const char *own;
	enum crm_status st = resolve(card, id, &related.id, &related.kind, err);

	if (st != CRM_OK || related.id == 0 || has(card, kin, related.id))
		return st;
	st = describe(card, &related, &own, err);
	if (st != CRM_OK || (key != NULL && (own == NULL || strcmp(own, key) != 0)))
		return st;
	return add(card, &related, err);
}

/* Adds what a query of ids gives, for the card and what was merged into it. */
static enum crm_status
relate_found(struct crm_card *card, enum crm_kin kin, const char *const *sql, int64_t id,
    struct crm_err *err)
{
	int64_t ids[CRM_KIN_MAX];
	size_t n = 0;
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query_(
	    card->history.db, sql, &s, CRM_ARGS(crm_int(id), crm_int(CRM_KIN_MAX)), err);

	while (st == CRM_OK && n < CRM_KIN_MAX && (st = crm_stmt_step(s, err)) == CRM_OK)
		ids[n++] = crm_stmt_int(s, 0);
	if (st == CRM_OK)
		crm_stmt_done(s);
	else if (st != CRM_DONE)
		return st;
	st = CRM_OK;
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		if (kin == CRM_KIN_CONTACT || kin == CRM_KIN_DEAL || ids[i] != card->id)
			st = relate(card, kin, ids[i], NULL, NULL, err);
	return st;
}

/* --- those of the same organisation --- */

/* The people of a client that has the key. */
static enum crm_status
relate_clients(struct crm_card *card, int64_t company, const char *key, struct crm_err *err)
{
	struct crm_related client = { .id = company, .kind = CRM_TAB_COMPANY };
	const char *own;
	enum crm_status st = describe(card, &client, &own, err);

	if (st != CRM_OK || own == NULL || strcmp(own, key) != 0)
		return st;
	return relate_found(card, CRM_KIN_COLLEAGUE, &contacts_of_company, company, err);
}

static enum crm_status
relate_by_key(struct crm_card *card, const char *key, enum crm_kin leads, struct crm_err *err)
{
	int64_t ids[CRM_KIN_MAX];
	size_t n = 0;
	enum crm_status st =
	    crm_key_cards(card->history.db, CRM_KEY_COMPANY, key, ids, CRM_KIN_MAX, &n, err);

	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		int64_t now = 0;
		enum crm_tab kind = CRM_TAB_NONE;
		st = resolve(card, ids[i], &now, &kind, err);
		if (st != CRM_OK || now == 0 || is_member(card, now))
			continue;
		if (kind == CRM_TAB_LEAD)
			st = relate(card, leads, now, NULL, key, err);
		else if (kind == CRM_TAB_COMPANY && card->kind == CRM_TAB_LEAD)
			st = relate_clients(card, now, key, err);
	}
	return st;
}

static enum crm_status
relate_colleagues(struct crm_card *card, struct crm_err *err)
{
	const int64_t company = crm_history_int(&card->row, "company");
	struct crm_related of = { .id = company, .kind = CRM_TAB_COMPANY };
	const char *key = NULL;
	enum crm_status st =
	    relate_found(card, CRM_KIN_COLLEAGUE, &contacts_of_company, company, err);

	if (st == CRM_OK)
		st = describe(card, &of, &key, err);
	return st == CRM_OK && key != NULL ? relate_by_key(card, key, CRM_KIN_COLLEAGUE, err) : st;
}

/* --- by kind of card --- */

static enum crm_status
relate_members(struct crm_card *card, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 1; st == CRM_OK && i < card->members; i++) {
		const struct crm_member *m = &card->member[i];
		struct crm_related related = { .id = m->card, .kind = m->kind };
		const char *key;
		if (m->of != 0 && m->relation != CRM_RELATION_MERGED)
			continue; /* of the other card it is its own affair */
		if (m->relation == CRM_RELATION_CLIENT)
			continue; /* its own row names it */
		related.kin = m->relation == CRM_RELATION_MERGED   ? CRM_KIN_MERGED
			      : m->relation == CRM_RELATION_BECAME ? CRM_KIN_BECAME
								   : CRM_KIN_FROM;
		st = describe(card, &related, &key, err);
		if (st == CRM_OK)
			st = add(card, &related, err);
	}
	return st;
}

static enum crm_status
relate_by_kind(struct crm_card *card, int64_t id, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (card->kind == CRM_TAB_COMPANY) {
		st = relate_found(card, CRM_KIN_CONTACT, &contacts_of_company, id, err);
		if (st == CRM_OK)
			st = relate_found(card, CRM_KIN_DEAL, &deals_of_company, id, err);
	} else if (card->kind == CRM_TAB_CONTACT) {
		st = relate_found(card, CRM_KIN_DEAL, &deals_of_contact, id, err);
	}
	if (st == CRM_OK && (card->kind == CRM_TAB_COMPANY || card->kind == CRM_TAB_CONTACT))
		st = relate_found(card, CRM_KIN_LEAD, &leads_again, id, err);
	return st;
}

/* Pairs that nobody has said to be two. */
static enum crm_status
relate_duplicates(struct crm_card *card, int64_t id, struct crm_err *err)
{
	struct pair {
		int64_t id, card, other;
		const char *why;
	} pair[CRM_KIN_MAX];
	size_t n = 0;
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(
	    card->history.db, pairs_of, &s, CRM_ARGS(crm_int(id), crm_int(CRM_KIN_MAX)), err);

	while (st == CRM_OK && n < CRM_KIN_MAX && (st = crm_stmt_step(s, err)) == CRM_OK) {
		pair[n] = (struct pair){ crm_stmt_int(s, 0), crm_stmt_int(s, 2), crm_stmt_int(s, 3),
			crm_arena_strdup(&card->history.arena, crm_stmt_text(s, 1)) };
		if (pair[n++].why == NULL) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
	}
	if (st == CRM_OK)
		crm_stmt_done(s);
	else if (st != CRM_DONE)
		return st;
	st = CRM_OK;
	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		int64_t now = 0, one;
		enum crm_tab kind;
		bool two = false;
		st = resolve(card, pair[i].id, &now, &kind, err);
		if (st != CRM_OK || now == 0 || is_member(card, now))
			continue;
		st = crm_db_get_int(card->history.db, not_a_pair, &one, &two,
		    CRM_ARGS(crm_int(pair[i].card), crm_int(pair[i].other)), err);
		if (st == CRM_OK && !two)
			st = relate(card, CRM_KIN_DUPLICATE, now, pair[i].why, NULL, err);
	}
	return st;
}

static int
by_kin(const void *a, const void *b)
{
	const struct crm_related *x = a, *y = b;

	if (x->kin != y->kin)
		return x->kin < y->kin ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/* Whose lead it is again. */
static enum crm_status
relate_client(struct crm_card *card, struct crm_err *err)
{
	const int64_t client =
	    card->kind == CRM_TAB_LEAD ? crm_history_int(&card->row, "repeat_of") : 0;
	int64_t now = 0;
	enum crm_tab kind = CRM_TAB_NONE;
	enum crm_status st = client == 0 ? CRM_OK : resolve(card, client, &now, &kind, err);

	if (st != CRM_OK || now == 0 || is_member(card, now))
		return st;
	return relate(card, kind == CRM_TAB_COMPANY ? CRM_KIN_COMPANY : CRM_KIN_CONTACT, now, NULL,
	    NULL, err);
}

/* What its own rows name, also of the past. An id of 0 is no card. */
static enum crm_status
relate_own(struct crm_card *card, struct crm_err *err)
{
	const struct crm_history *h = &card->history;
	enum crm_status st = CRM_OK;

	if (card->kind == CRM_TAB_CONTACT || card->kind == CRM_TAB_DEAL)
		st = relate(
		    card, CRM_KIN_COMPANY, crm_history_int(&card->row, "company"), NULL, NULL, err);
	if (st == CRM_OK)
		st = relate_client(card, err);
	for (size_t i = 0; st == CRM_OK && i < h->nrows; i++)
		if (h->row[i]->there && h->row[i]->tab == CRM_TAB_DEAL_CONTACT &&
		    is_self(card, crm_history_owner(h->row[i])))
			st = relate(card, CRM_KIN_CONTACT, crm_history_int(h->row[i], "contact"),
			    crm_history_text(h->row[i], "role"), NULL, err);
	if (st == CRM_OK && card->kind == CRM_TAB_DEAL)
		st = relate(
		    card, CRM_KIN_CONTACT, crm_history_int(&card->row, "contact"), NULL, NULL, err);
	return st;
}

/* As they are now: of a card of the past none of it is known to have been so. */
static enum crm_status
relate_others(struct crm_card *card, struct crm_err *err)
{
	const char *key = crm_history_text(&card->row, "company_key");
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < card->members; i++) {
		if (card->member[i].relation > CRM_RELATION_MERGED)
			continue;
		st = relate_by_kind(card, card->member[i].card, err);
		if (st == CRM_OK)
			st = relate_duplicates(card, card->member[i].card, err);
	}
	if (st == CRM_OK && key != NULL)
		st = relate_by_key(card, key,
		    card->kind == CRM_TAB_COMPANY ? CRM_KIN_LEAD : CRM_KIN_COLLEAGUE, err);
	if (st == CRM_OK && card->kind == CRM_TAB_CONTACT &&
	    crm_history_int(&card->row, "company") != 0)
		st = relate_colleagues(card, err);
	return st;
}

enum crm_status
crm_card_relate(struct crm_card *card, struct crm_err *err)
{
	enum crm_status st = relate_members(card, err);

	if (st == CRM_OK)
		st = relate_own(card, err);
	if (st == CRM_OK && !card->past)
		st = relate_others(card, err);
	if (card->nrelated > 1)
		qsort(card->related, card->nrelated, sizeof(*card->related), by_kin);
	return st;
}
