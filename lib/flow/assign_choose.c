/*
 * Who gets a lead: the client's owner, a colleague's, else whom the first rule that matches finds.
 */
#include <inttypes.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/time.h"
#include "lib/crm/holiday.h"
#include "lib/flow/assign_work.h"

#define REFUSALS_MAX 5 /* named one by one when nobody is eligible */

/* Oldest first. Merged cards have their keys no more than others' are asked for. */
CRM_SQL(company_by_inn,
    "SELECT co.id, co.owner FROM match_key k JOIN company co ON co.id = k.card"
    " JOIN card c ON c.id = co.id WHERE k.h = ?1 AND co.inn = ?2"
    " AND c.alias IS NULL AND co.owner IS NOT NULL AND co.id <> ?3 ORDER BY co.id");
CRM_SQL(company_by_key,
    "SELECT co.id, co.owner FROM match_key k JOIN company co ON co.id = k.card"
    " JOIN card c ON c.id = co.id WHERE k.h = ?1 AND co.company_key = ?2"
    " AND c.alias IS NULL AND co.owner IS NOT NULL AND co.id <> ?3 ORDER BY co.id");
CRM_SQL(colleague_by_key,
    "SELECT l.id, l.owner FROM match_key k JOIN lead l ON l.id = k.card"
    " JOIN card c ON c.id = l.id JOIN stage s ON s.id = l.stage WHERE k.h = ?1"
    " AND l.company_key = ?2 AND c.alias IS NULL AND s.kind BETWEEN 1 AND 3"
    " AND l.owner IS NOT NULL AND l.id <> ?3 ORDER BY l.id");

CRM_SQL(client_owner, "SELECT coalesce(k.owner, o.owner) FROM card c LEFT JOIN contact k"
		      " ON k.id = c.id LEFT JOIN company o ON o.id = c.id WHERE c.id = ?1");

static bool
excluded(const struct assign_never *never, int64_t user)
{
	for (size_t i = 0; never != NULL && i < never->n; i++)
		if (never->id[i] == user)
			return true;
	return false;
}

/* --- who may ------------------------------------------------------------------------- */

/* The lower of two limits; below 0 is none. */
static int64_t
stricter(int64_t a, int64_t b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* The user as the rule's limits see them. */
static struct crm_user
limited(const struct assign_rule *rule, const struct crm_user *user)
{
	struct crm_user u = *user;

	if (rule == NULL)
		return u;
	u.max_open = stricter(u.max_open, rule->rule.max_open);
	u.max_day = stricter(u.max_day, rule->rule.max_day);
	u.max_month = stricter(u.max_month, rule->rule.max_month);
	return u;
}

static bool
below(int64_t has, int64_t most, int64_t by_rule)
{
	return (most < 0 || has < most) && (by_rule < 0 || has < by_rule);
}

bool
assign_eligible(const struct assign_rule *rule, const struct assign_member *member)
{
	const struct crm_user *u = member->user->user;

	return member->user->at_work && member->weight > 0 &&
	       below(u->open, u->max_open, rule->rule.max_open) &&
	       below(u->day, u->max_day, rule->rule.max_day) &&
	       below(u->month, u->max_month, rule->rule.max_month);
}

static const char *
not_at_work(const struct crm_assign *a, const struct assign_user *u, struct crm_arena *arena)
{
	if (u->worker.has_hours && !crm_hours_open(&u->worker.hours, a->now, u->user->zone))
		return crm_arena_printf(
		    arena, "%s is not at work (%s)", u->user->login, u->user->hours);
	return crm_arena_printf(arena, "%s has a holiday", u->user->login);
}

enum crm_status
assign_refusal(const struct crm_assign *a, const struct assign_rule *rule,
    const struct assign_member *member, const char **why, struct crm_arena *arena,
    struct crm_err *err)
{
	const struct assign_user *u = member->user;
	const struct crm_user user = limited(rule, u->user);

	*why = NULL;
	if (!user.active)
		*why = crm_arena_printf(arena, "%s is inactive", user.login);
	else if (member->weight <= 0)
		*why = crm_arena_printf(arena, "%s has the weight 0", user.login);
	else if (u->here && !u->at_work)
		*why = not_at_work(a, u, arena);
	else
		return crm_user_refuses(&user, a->now, arena, why, err);
	return *why == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* --- nobody --------------------------------------------------------------------------- */

static bool
takes_part(const struct assign_member *m)
{
	return m->user->user->active && m->weight > 0;
}

static const char *
nobody_at_all(const struct assign_rule *r)
{
	if (r->rule.strategy == CRM_RULE_USER)
		return NULL;
	return r->rule.target_id == 0 ? "there are no active users"
				      : "the team has no active members";
}

/* Why each of the first few gets none. */
static enum crm_status
say_nobody(const struct crm_assign *a, const struct assign_rule *r,
    const struct assign_never *never, const char **text, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_buf out = CRM_BUF_INIT;
	enum crm_status st = CRM_OK;
	size_t told = 0, more = 0;

	crm_buf_puts(&out, "nobody eligible: ");
	for (size_t i = 0; st == CRM_OK && i < r->n; i++) {
		const struct assign_member *m = &r->member[i];
		const char *why = NULL;
		if (r->rule.strategy != CRM_RULE_USER && !takes_part(m))
			continue;
		st = assign_refusal(a, r, m, &why, arena, err);
		if (st == CRM_OK && why == NULL && excluded(never, m->user->user->id) &&
		    (why = crm_arena_printf(arena, "%s had it", m->user->user->login)) == NULL)
			st = crm_err_nomem(err);
		if (st != CRM_OK || why == NULL)
			continue;
		if (told < REFUSALS_MAX)
			crm_buf_printf(&out, "%s%s", told++ == 0 ? "" : "; ", why);
		else
			more++;
	}
	if (st == CRM_OK && told == 0)
		crm_buf_puts(&out, nobody_at_all(r) == NULL ? "no such user" : nobody_at_all(r));
	if (more > 0)
		crm_buf_printf(&out, "; and %zu more", more);
	if (st == CRM_OK) {
		*text = crm_buf_ok(&out) ? crm_arena_strdup(arena, out.data) : NULL;
		st = *text == NULL ? crm_err_nomem(err) : CRM_OK;
	}
	crm_buf_clear(&out);
	return st;
}

/* --- by a rule ------------------------------------------------------------------------ */

static int64_t
load_of(const struct assign_rule *r, const struct crm_user *u)
{
	return u->open + (r->rule.deals ? u->deals : 0);
}

static bool
goes_before(const struct assign_rule *r, const struct crm_user *x, const struct crm_user *y)
{
	if (r->rule.strategy == CRM_RULE_LEAST_LOADED && load_of(r, x) != load_of(r, y))
		return load_of(r, x) < load_of(r, y);
	return x->turn < y->turn; /* of those that never had one the first stays the first */
}

static struct assign_user *
first_of(const struct assign_rule *r, const struct assign_never *never)
{
	const struct assign_member *best = NULL;

	for (size_t i = 0; i < r->n; i++) {
		const struct assign_member *m = &r->member[i];
		if (best != NULL && !goes_before(r, m->user->user, best->user->user))
			continue;
		if (assign_eligible(r, m) && !excluded(never, m->user->user->id))
			best = m;
	}
	return best == NULL ? NULL : best->user;
}

/* Those who may get one now; n of them. */
static size_t
list_takers(struct assign_rule *r, const struct assign_never *never)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		const struct assign_member *m = &r->member[i];
		if (!assign_eligible(r, m) || excluded(never, m->user->user->id))
			continue;
		r->taker[n] = (struct crm_share_taker){ m->user->user->id, m->weight };
		r->taker_member[n++] = i;
	}
	return n;
}

static enum crm_status
by_weight(struct assign_rule *r, const struct assign_never *never, struct assign_user **user,
    struct crm_err *err)
{
	const size_t n = list_takers(r, never);
	size_t next = 0;

	*user = NULL;
	if (n == 0)
		return CRM_OK;
	enum crm_status st = crm_share_next(&r->share, r->taker, n, &next, err);
	if (st != CRM_OK)
		return st;
	*user = r->member[r->taker_member[next]].user;
	crm_share_give(&r->share, (*user)->user->id);
	r->share_changed = true;
	return CRM_OK;
}

enum crm_status
assign_credit(
    struct crm_assign *a, const char *rule, const struct assign_user *user, struct crm_err *err)
{
	for (size_t i = 0; i < a->nrules; i++) {
		struct assign_rule *r = &a->rule[i];
		size_t unused = 0;
		if (!r->named || r->rule.strategy != CRM_RULE_WEIGHTED ||
		    strcmp(r->rule.name, rule) != 0)
			continue;
		const size_t n = list_takers(r, NULL);
		enum crm_status st =
		    n == 0 ? CRM_OK : crm_share_next(&r->share, r->taker, n, &unused, err);
		if (st != CRM_OK)
			return st;
		crm_share_give(&r->share, user->user->id);
		r->share_changed = true;
	}
	return CRM_OK;
}

static enum crm_status
choose_by_rule(struct crm_assign *a, struct assign_rule *r, const struct assign_never *never,
    struct assign_choice *choice, struct crm_arena *arena, struct crm_err *err)
{
	const bool all = never == NULL || never->n == 0;
	enum crm_status st = CRM_OK;

	choice->rule = r;
	choice->name = r->named ? r->rule.name : crm_rule_strategy_name(r->rule.strategy);
	choice->why = r->over;
	choice->reason = r->reason;
	if (r->rule.strategy == CRM_RULE_POOL) {
		choice->pooled = r;
		return CRM_OK;
	}
	if (!all || r->nobody == NULL) {
		if (r->rule.strategy == CRM_RULE_WEIGHTED)
			st = by_weight(r, never, &choice->user, err);
		else
			choice->user = first_of(r, never);
		if (st != CRM_OK || choice->user != NULL)
			return st;
	}
	choice->why = r->nobody;
	if (all && r->nobody == NULL) {
		st = say_nobody(a, r, never, &r->nobody, &a->arena, err);
		choice->why = r->nobody;
	} else if (!all) {
		st = say_nobody(a, r, never, &choice->why, arena, err);
	}
	return st;
}

/* --- whose it is already --------------------------------------------------------------- */

/* The owner of the first other card that a query (of a key's hash, and the key) finds with one who
 * is there. */
static enum crm_status
choose_by_key(struct crm_assign *a, const char *const *sql, enum crm_key_kind kind, const char *key,
    int64_t lead, const struct assign_never *never, const char *name, struct assign_choice *choice,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_stmt *s = NULL;

	if (key == NULL || choice->user != NULL)
		return CRM_OK;
	enum crm_status st = crm_db_query_(a->db, sql, &s,
	    CRM_ARGS(crm_int(crm_key_hash(kind, key)), crm_text(key), crm_int(lead)), err);
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		struct assign_user *u = assign_find_user(a, crm_stmt_int(s, 1));
		if (u == NULL || !u->here || excluded(never, u->user->id))
			continue;
		choice->user = u;
		choice->name = name;
		choice->why = crm_arena_printf(arena, "%s %" PRId64 " is with %s",
		    strcmp(name, "client") == 0 ? "company" : "colleague's lead",
		    crm_stmt_int(s, 0), u->user->login);
		choice->reason = choice->why;
		crm_stmt_done(s);
		return choice->why == NULL ? crm_err_nomem(err) : CRM_OK;
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* The owner of the client who asks again. */
static enum crm_status
choose_by_client(struct crm_assign *a, const struct assign_lead *lead,
    const struct assign_never *never, struct assign_choice *choice, struct crm_arena *arena,
    struct crm_err *err)
{
	int64_t card = 0, owner = 0;
	enum crm_tab kind = CRM_TAB_NONE;

	if (lead->repeat_of == 0)
		return CRM_OK;
	enum crm_status st = crm_card_resolve(a->db, lead->repeat_of, &card, &kind, err);
	if (st == CRM_OK)
		st =
		    crm_db_get_int(a->db, client_owner, &owner, NULL, CRM_ARGS(crm_int(card)), err);
	struct assign_user *u = st == CRM_OK && owner != 0 ? assign_find_user(a, owner) : NULL;
	if (u == NULL || !u->here || excluded(never, u->user->id))
		return st == CRM_EDATA ? CRM_OK : st; /* a card that is gone has no owner */
	choice->user = u;
	choice->name = "client";
	choice->why = crm_arena_printf(
	    arena, "%s %" PRId64 " is with %s", crm_tab_name(kind), card, u->user->login);
	choice->reason = choice->why;
	return choice->why == NULL ? crm_err_nomem(err) : CRM_OK;
}

enum crm_status
assign_choose(struct crm_assign *a, const struct assign_lead *lead,
    const struct assign_never *never, struct assign_choice *choice, struct crm_arena *arena,
    struct crm_err *err)
{
	struct assign_rule *r = lead->rule >= 0 ? &a->rule[lead->rule] : NULL;

	*choice = (struct assign_choice){ 0 };
	enum crm_status st = choose_by_client(a, lead, never, choice, arena, err);
	if (st == CRM_OK && a->has_clients) {
		st = choose_by_key(a, &company_by_inn, CRM_KEY_INN, lead->inn, lead->id, never,
		    "client", choice, arena, err);
		if (st == CRM_OK)
			st = choose_by_key(a, &company_by_key, CRM_KEY_COMPANY, lead->company_key,
			    lead->id, never, "client", choice, arena, err);
	}
	if (st == CRM_OK && (a->together || (r != NULL && r->rule.together)))
		st = choose_by_key(a, &colleague_by_key, CRM_KEY_COMPANY, lead->company_key,
		    lead->id, never, "together", choice, arena, err);
	if (st != CRM_OK || choice->user != NULL)
		return st;
	if (r != NULL)
		return choose_by_rule(a, r, never, choice, arena, err);
	choice->why = "no rule matches; a last rule without a condition takes the rest";
	return CRM_OK;
}
