#include <stdlib.h>
#include <string.h>

#include "lib/match/card_memory.h"
#include "lib/match/find_private.h"

/*
 * A name or a company that so many cards share tells nobody apart: what shares only that is not
 * worth a look, and a common name would make ten candidates of every row.
 */
#define COMMON 12
/* A phone of so many surnames is a switchboard. */
#define SWITCHBOARD 3

CRM_SQL(point_of_card, "SELECT 1 FROM point WHERE card = ?1 AND kind = ?2 AND key = ?3 LIMIT 1");
CRM_SQL(name_of_card, "SELECT 1 FROM lead WHERE id = ?1 AND name_key = ?2"
		      " UNION ALL SELECT 1 FROM contact WHERE id = ?1 AND name_key = ?2");
/*
 * Colleagues are many and no duplicates: who has a name of another key (?3) is not even read.
 */
CRM_SQL(company_of_card, "SELECT 1 FROM lead WHERE id = ?1 AND company_key = ?2"
			 " AND (?3 IS NULL OR name_key IS NULL OR name_key = ?3)"
			 " UNION ALL SELECT 1 FROM company WHERE id = ?1 AND company_key = ?2");
CRM_SQL(inn_of_card, "SELECT 1 FROM lead WHERE id = ?1 AND inn = ?2"
		     " AND (?3 IS NULL OR name_key IS NULL OR name_key = ?3)"
		     " UNION ALL SELECT 1 FROM company WHERE id = ?1 AND inn = ?2");
CRM_SQL(ogrn_of_card, "SELECT 1 FROM company WHERE id = ?1 AND ogrn = ?2");

/* One shape for all kinds of card; behind the stage is what a lead became, and whose it is again.
 */
CRM_SQL(found_lead,
    "SELECT l.name, l.first_name, l.middle_name, l.last_name, l.company, l.company_key, l.inn,"
    " l.name_key, r.name, l.reason_note, l.owner, s.kind,"
    " l.converted_contact, l.converted_company, l.converted_deal,"
    " CASE WHEN s.kind BETWEEN 1 AND 3 AND l.repeat_of IS NOT NULL"
    " THEN coalesce((SELECT alias FROM card WHERE id = l.repeat_of), l.repeat_of) END"
    " FROM lead l JOIN stage s ON s.id = l.stage LEFT JOIN reason r ON r.id = l.reason"
    " WHERE l.id = ?1");
CRM_SQL(found_contact,
    "SELECT c.name, c.first_name, c.middle_name, c.last_name, o.company, o.company_key, o.inn,"
    " c.name_key, NULL, NULL, c.owner, 0, NULL, NULL, NULL, NULL"
    " FROM contact c LEFT JOIN company o ON o.id = c.company WHERE c.id = ?1");
CRM_SQL(found_company,
    "SELECT NULL, NULL, NULL, NULL, company, company_key, inn,"
    " NULL, NULL, NULL, owner, 0, NULL, NULL, NULL, NULL FROM company WHERE id = ?1");
CRM_SQL(found_deal,
    "SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
    " NULL, NULL, NULL, owner, 0, contact, company, NULL, NULL FROM deal WHERE id = ?1");

/* --- cards --- */

static enum crm_status
start_card(struct crm_finder *search, enum crm_tab kind, int64_t card, struct crm_stmt **s)
{
	switch (kind) {
	case CRM_CARD_LEAD:
		return crm_db_query(
		    search->db, found_lead, s, CRM_ARGS(crm_int(card)), search->err);
	case CRM_CARD_CONTACT:
		return crm_db_query(
		    search->db, found_contact, s, CRM_ARGS(crm_int(card)), search->err);
	case CRM_CARD_COMPANY:
		return crm_db_query(
		    search->db, found_company, s, CRM_ARGS(crm_int(card)), search->err);
	default:
		return crm_db_query(
		    search->db, found_deal, s, CRM_ARGS(crm_int(card)), search->err);
	}
}

/* Reads a card; *became: the card of the client that a lead or a deal stands for, or 0. */
static enum crm_status
read_card(struct crm_finder *search, struct crm_found *found, int64_t *became)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = start_card(search, found->kind, found->card, &s);

	if (st == CRM_OK)
		st = crm_stmt_step(s, search->err);
	if (st == CRM_DONE)
		return crm_err_set(search->err, CRM_EINTERNAL, "a card without its row");
	if (st != CRM_OK)
		return st;
	const char **const texts[] = { &found->name.full, &found->name.first, &found->name.middle,
		&found->name.last, &found->company, &found->company_key, &found->inn,
		&found->name_key, &found->reason, &found->reason_note };
	const int ntexts = (int)(sizeof(texts) / sizeof(texts[0]));
	for (int i = 0; i < ntexts; i++) {
		const char *text = crm_stmt_text(s, i);
		*texts[i] = crm_arena_strdup(search->arena, text);
		if (text != NULL && *texts[i] == NULL)
			st = crm_err_nomem(search->err);
	}
	found->owner = crm_stmt_int(s, ntexts);
	found->status = (enum crm_stage_kind)crm_stmt_int(s, ntexts + 1);
	*became = 0;
	for (int i = ntexts + 2; i < ntexts + 5 && *became == 0; i++)
		*became = crm_stmt_int(s, i);
	found->repeats = crm_stmt_int(s, ntexts + 5);
	crm_stmt_done(s);
	return st;
}

/* The card that an id stands for now: merged, converted. */
static enum crm_status
follow(struct crm_finder *search, int64_t id, struct crm_found *found)
{
	/* lead, deal, contact: there is no longer way */
	for (int hops = 0; hops < 3; hops++) {
		const struct crm_found before = *found;
		int64_t became = 0;
		enum crm_status st =
		    crm_card_resolve(search->db, id, &found->card, &found->kind, search->err);
		if (st == CRM_OK)
			st = read_card(search, found, &became);
		if (st != CRM_OK)
			return st;
		/* A deal alone has no names: those of the lead that it was stand. */
		if (found->kind == CRM_CARD_DEAL) {
			found->was = before.card;
			found->name = before.name;
			found->company = before.company;
			found->company_key = before.company_key;
			found->inn = before.inn;
		}
		if (became == 0)
			return CRM_OK;
		id = became;
	}
	return CRM_OK;
}

static bool
differ(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) != 0;
}

static bool
equal(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static enum crm_status
compare(struct crm_finder *search, struct crm_found *found)
{
	const struct crm_sought *sought = search->sought;

	found->companies_differ =
	    differ(found->inn, sought->inn) ||
	    (differ(found->company_key, sought->company_key) && !equal(found->inn, sought->inn));
	/* Nothing is learned from comparing somebody with themselves. */
	if (found->card == sought->self && sought->self != 0) {
		found->names = sought->name.full == NULL ? CRM_LIKE_UNKNOWN : CRM_LIKE_SAME;
		return CRM_OK;
	}
	struct crm_name_facts facts;
	if (search->facts == NULL) {
		search->facts = &search->own_facts;
		if (crm_name_facts_read(&search->own_facts, &sought->name, NULL, search->arena) !=
		    CRM_OK)
			return crm_err_nomem(search->err);
	}
	if (crm_name_facts_read(&facts, &found->name, search->facts, search->arena) != CRM_OK)
		return crm_err_nomem(search->err);
	found->names = crm_name_facts_compare(search->facts, &facts);
	return CRM_OK;
}

enum crm_status
crm_finder_know(struct crm_finder *search, int64_t card, const struct crm_kept_card **kept)
{
	struct crm_card_memory *const memory = search->sought->memory;
	struct crm_known_card known;
	bool there = false;
	enum crm_status st = CRM_OK;

	*kept = crm_card_memory_find(memory, card);
	if (*kept != NULL)
		return CRM_OK;
	if (memory != NULL)
		st = crm_known_card_read(
		    search->db, card, &known, &there, search->arena, search->err);
	if (st == CRM_OK && there) {
		crm_card_memory_put(memory, &known);
		*kept = crm_card_memory_find(memory, card);
	}
	/* Of a card that waits, and can't be remembered, no query knows. */
	if (st == CRM_OK && *kept == NULL && crm_card_waits(search->db, card))
		st = crm_db_settle(search->db, search->err);
	return st;
}

static bool
has_found(const struct crm_finder *search, int64_t card, size_t *place)
{
	for (*place = 0; *place < search->n; ++*place)
		if (search->found[*place].card == card)
			return true;
	return false;
}

/* The place of a card among those found; it is put there when it is new. */
static enum crm_status
add_card(struct crm_finder *search, int64_t id, size_t *place)
{
	const struct crm_kept_card *kept;
	struct crm_found found = { 0 };

	/* What was found stands for nothing else. */
	if (has_found(search, id, place))
		return CRM_OK;
	enum crm_status st = crm_finder_know(search, id, &kept);
	if (st == CRM_OK && kept != NULL)
		found = crm_kept_card_found(kept);
	else if (st == CRM_OK)
		st = follow(search, id, &found);
	if (st != CRM_OK || has_found(search, found.card, place))
		return st;
	if (search->n == search->cap) {
		size_t cap = search->cap == 0 ? 8 : search->cap * 2;
		struct crm_found *more = crm_arena_alloc(search->arena, cap * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(search->err);
		if (search->n > 0)
			memcpy(more, search->found, search->n * sizeof(*more));
		search->found = more;
		search->cap = cap;
	}
	if ((st = compare(search, &found)) == CRM_OK)
		search->found[search->n++] = found;
	return st;
}

/* --- keys --- */

/* The same of a card that is not remembered. */
static enum crm_status
read_key(
    struct crm_finder *search, enum crm_key_kind kind, const char *key, int64_t card, int64_t *has)
{
	const struct crm_value args[] = { crm_int(card), crm_text(key),
		crm_text(search->sought->name_key) };
	struct crm_db *db = search->db;

	switch (kind) {
	case CRM_KEY_NAME:
		return crm_db_get_int(db, name_of_card, has, NULL, args, 2, search->err);
	case CRM_KEY_COMPANY:
		return crm_db_get_int(db, company_of_card, has, NULL, args, 3, search->err);
	case CRM_KEY_INN:
		return crm_db_get_int(db, inn_of_card, has, NULL, args, 3, search->err);
	case CRM_KEY_OGRN:
		return crm_db_get_int(db, ogrn_of_card, has, NULL, args, 2, search->err);
	default:
		return crm_db_get_int(db, point_of_card, has, NULL,
		    CRM_ARGS(crm_int(card), crm_int((int64_t)kind), crm_text(key)), search->err);
	}
}

/* Whether a card really has the key: its hash alone proves nothing. */
static enum crm_status
has_key(
    struct crm_finder *search, enum crm_key_kind kind, const char *key, int64_t card, int64_t *has)
{
	const struct crm_sought *sought = search->sought;
	const bool of_company = kind == CRM_KEY_COMPANY || kind == CRM_KEY_INN;
	const struct crm_kept_card *kept = NULL;
	enum crm_status st = CRM_OK;

	*has = false;
	if (of_company && crm_card_memory_differs(sought->memory, card, sought->name_key))
		return CRM_OK;
	/* Most colleagues have another name: they are not read for saying so. */
	if (of_company && !crm_card_waits(search->db, card))
		kept = crm_card_memory_find(sought->memory, card);
	else
		st = crm_finder_know(search, card, &kept);
	if (st != CRM_OK || kept == NULL)
		return st == CRM_OK ? read_key(search, kind, key, card, has) : st;
	*has = crm_kept_card_has(kept, kind, key, sought->name_key);
	return CRM_OK;
}

/*
 * The cards under a key, each once, as places among those found. weak: the key alone is no
 * evidence; none when it is common.
 */
static enum crm_status
cards_under(struct crm_finder *search, enum crm_key_kind kind, const char *key, bool weak,
    size_t place[CRM_FIND_MAX], size_t *n)
{
	int64_t cards[CRM_FIND_MAX];
	size_t ncards = 0;
	enum crm_status st = crm_key_cards(
	    search->db, kind, key, cards, weak ? COMMON : CRM_FIND_MAX, &ncards, search->err);

	*n = 0;
	if (weak && ncards == COMMON)
		return st;
	for (size_t i = 0; st == CRM_OK && i < ncards; i++) {
		int64_t has = 0;
		size_t at = 0;
		st = has_key(search, kind, key, cards[i], &has);
		if (st != CRM_OK || !has)
			continue;
		if ((st = add_card(search, cards[i], &at)) != CRM_OK)
			break;
		bool again = false;
		for (size_t k = 0; k < *n; k++)
			again = again || place[k] == at;
		if (!again)
			place[(*n)++] = at;
	}
	return st;
}

/* --- points --- */

static enum crm_status
surnames(struct crm_finder *search, const size_t *place, size_t n, size_t *count)
{
	const char *seen[SWITCHBOARD];

	*count = 0;
	for (size_t i = 0; i < n && *count < SWITCHBOARD; i++) {
		const char *last = search->found[place[i]].name.last;
		if (last == NULL)
			continue;
		const char *skeleton = crm_name_skeleton(search->arena, last, true);
		if (skeleton == NULL)
			return crm_err_nomem(search->err);
		bool again = *skeleton == '\0';
		for (size_t k = 0; k < *count; k++)
			again = again || strcmp(seen[k], skeleton) == 0;
		if (!again)
			seen[(*count)++] = skeleton;
	}
	return CRM_OK;
}

static enum crm_status
share_of(struct crm_finder *search, const struct crm_point *point, const size_t *place, size_t n,
    unsigned *share)
{
	size_t count = 0;
	enum crm_status st = CRM_OK;

	switch (point->kind) {
	case CRM_POINT_EMAIL:
		*share = point->role ? CRM_SHARES_ROLE : CRM_SHARES_EMAIL;
		break;
	case CRM_POINT_PHONE:
		st = surnames(search, place, n, &count);
		*share = count >= SWITCHBOARD ? CRM_SHARES_SWITCHBOARD : CRM_SHARES_PHONE;
		break;
	case CRM_POINT_HANDLE:
		*share = CRM_SHARES_HANDLE;
		break;
	default:
		*share = CRM_SHARES_URL;
	}
	return st;
}

static enum crm_status
find_point(struct crm_finder *search, size_t i)
{
	const struct crm_point *point = &search->sought->point[i];
	const uint64_t bit = UINT64_C(1) << (i < CRM_FINDER_POINTS ? i : CRM_FINDER_POINTS - 1);
	size_t place[CRM_FIND_MAX], n = 0;
	unsigned share = 0;
	enum crm_status st = cards_under(search, (enum crm_key_kind)point->kind, point->key,
	    point->kind == CRM_POINT_URL, place, &n);

	if (st == CRM_OK && n > 0)
		st = share_of(search, point, place, n, &share);
	if (st != CRM_OK)
		return st;
	for (size_t k = 0; k < n; k++) {
		struct crm_found *found = &search->found[place[k]];
		if (share != CRM_SHARES_URL || found->names != CRM_LIKE_CONTRADICTS)
			found->shares |= share;
		if ((share & CRM_SHARES_PERSONAL) != 0)
			found->led |= bit;
	}
	return CRM_OK;
}

/* --- names and companies --- */

static enum crm_status
find_name(struct crm_finder *search)
{
	size_t place[CRM_FIND_MAX], n = 0;

	if (search->sought->name_key == NULL)
		return CRM_OK;
	enum crm_status st =
	    cards_under(search, CRM_KEY_NAME, search->sought->name_key, true, place, &n);
	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		struct crm_found *found = &search->found[place[i]];
		if (found->names == CRM_LIKE_SAME || found->names == CRM_LIKE_COMPATIBLE)
			found->shares |= CRM_SHARES_NAME;
	}
	return st;
}

static enum crm_status
find_company(struct crm_finder *search, enum crm_key_kind kind, const char *key)
{
	size_t place[CRM_FIND_MAX], n = 0;

	if (key == NULL)
		return CRM_OK;
	enum crm_status st = cards_under(search, kind, key, true, place, &n);
	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		struct crm_found *found = &search->found[place[i]];
		if (found->names != CRM_LIKE_CONTRADICTS)
			found->shares |= CRM_SHARES_COMPANY;
	}
	return st;
}

/* --- the outcome --- */

static int
rank(const struct crm_found *found)
{
	if ((found->shares & CRM_SHARES_PERSONAL) != 0)
		return 0;
	if ((found->shares & CRM_SHARES_NAME) != 0)
		return 1;
	if ((found->shares & (CRM_SHARES_ROLE | CRM_SHARES_SWITCHBOARD)) != 0)
		return 2;
	return 3;
}

static int
by_rank(const void *a, const void *b)
{
	const struct crm_found *x = a, *y = b;
	const int order = rank(x) - rank(y);

	if (order != 0)
		return order;
	return (x->card > y->card) - (x->card < y->card);
}

/* Leaves out what shares nothing after all, and puts the others in order. */
static void
settle(struct crm_finder *search)
{
	size_t kept = 0;

	for (size_t i = 0; i < search->n; i++)
		if (search->found[i].shares != 0)
			search->found[kept++] = search->found[i];
	if (kept > 1)
		qsort(search->found, kept, sizeof(*search->found), by_rank);
	search->n = kept;
}

/* --- the one ---------------------------------------------------------------------------- */

/*
 * A personal point leads to those of its cards that agree. Where none does it leads to all of
 * them, so that whoever shares it is not taken for somebody else whom another point names.
 */
static void
mark_meant(struct crm_finder *search, uint64_t bit)
{
	bool any = false;

	for (size_t i = 0; i < search->n; i++)
		any = any ||
		      ((search->found[i].led & bit) != 0 && crm_found_agrees(&search->found[i]));
	for (size_t i = 0; i < search->n; i++)
		if ((search->found[i].led & bit) != 0 &&
		    (!any || crm_found_agrees(&search->found[i])))
			search->found[i].meant = true;
}

/* A client who asks again is worked as that lead. */
static bool
asks_again(const struct crm_finder *search, const struct crm_found *client)
{
	for (size_t i = 0; i < search->n; i++)
		if (search->found[i].meant && search->found[i].repeats == client->card)
			return true;
	return false;
}

static void
conclude(struct crm_finder *search, struct crm_finding *finding)
{
	size_t meant = 0;

	for (size_t i = 0; i < search->sought->npoints && i < CRM_FINDER_POINTS; i++)
		mark_meant(search, UINT64_C(1) << i);
	for (size_t i = 0; i < search->n; i++)
		if (search->found[i].meant && asks_again(search, &search->found[i]))
			search->found[i].meant = false;
	finding->found = search->found;
	finding->n = search->n;
	finding->match = NULL;
	for (size_t i = 0; i < search->n; i++)
		if (search->found[i].meant) {
			meant++;
			finding->match = &search->found[i];
		}
	if (meant != 1 || !crm_found_agrees(finding->match))
		finding->match = NULL;
}

enum crm_status
crm_find_cards(struct crm_db *db, const struct crm_sought *sought, struct crm_finding *finding,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_finder search = {
		.db = db, .sought = sought, .facts = sought->facts, .arena = arena, .err = err
	};
	enum crm_status st = CRM_OK;

	crm_card_memory_begin(sought->memory);
	for (size_t i = 0; st == CRM_OK && i < sought->npoints; i++)
		if (sought->point[i].key != NULL)
			st = find_point(&search, i);
	if (st == CRM_OK)
		st = find_name(&search);
	if (st == CRM_OK)
		st = find_company(&search, CRM_KEY_COMPANY, sought->company_key);
	if (st == CRM_OK)
		st = find_company(&search, CRM_KEY_INN, sought->inn);
	if (st == CRM_OK)
		st = find_company(&search, CRM_KEY_OGRN, sought->ogrn);
	if (st == CRM_OK) {
		settle(&search);
		st = crm_finder_judge(&search);
	}
	if (st == CRM_OK)
		conclude(&search, finding);
	return st;
}
