#include "lib/flow/assign.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/time.h"
#include "lib/crm/lookup.h"
#include "lib/flow/assign_work.h"

CRM_SQL(contact_owner, "SELECT owner FROM contact WHERE id = ?1");
CRM_SQL(company_owner, "SELECT owner FROM company WHERE id = ?1");

const char *
crm_assign_action_name(enum crm_assign_action action)
{
	static const char *const names[CRM_ASSIGN_ACTIONS] = {
		[CRM_ASSIGN_ASSIGNED] = "assigned",
		[CRM_ASSIGN_REASSIGNED] = "reassigned",
		[CRM_ASSIGN_UNCHANGED] = "unchanged",
		[CRM_ASSIGN_KEPT] = "kept",
		[CRM_ASSIGN_CLIENT] = "client",
		[CRM_ASSIGN_FROZEN] = "frozen",
		[CRM_ASSIGN_POOLED] = "pooled",
		[CRM_ASSIGN_WAITING] = "waiting",
	};

	return names[action];
}

/* --- making ready --------------------------------------------------------------------- */

/* A name on the command line that is not there is a mistake of the command line. */
static enum crm_status
named(struct crm_db *db, enum crm_tab tab, const char *name, int64_t *id, struct crm_err *err)
{
	struct crm_err why = { CRM_OK, "" };
	enum crm_status st = crm_lookup(db, tab, name, id, &why);

	if (st == CRM_OK)
		return CRM_OK;
	return crm_err_set(err, st == CRM_EDATA ? CRM_EUSAGE : st, "%s", why.text);
}

static enum crm_status
check_taker(struct crm_assign *a, struct crm_err *err)
{
	struct crm_user user;
	const int64_t now = crm_db_now(a->db);
	char until[CRM_TIME_SIZE];
	enum crm_status st = crm_user_get(a->db, a->to, &user, &a->names, err);

	if (st != CRM_OK)
		return st;
	if (!user.active)
		return crm_err_set(err, CRM_EUSAGE, "user '%s' is inactive", user.login);
	if (a->options.force || !crm_user_away(&user, now))
		return CRM_OK;
	crm_date_format(user.away_until, until);
	return crm_err_set(err, CRM_EUSAGE, "user '%s' is away%s%s; --force assigns all the same",
	    user.login, user.away_until == 0 ? "" : " until ", user.away_until == 0 ? "" : until);
}

static enum crm_status
prepare(struct crm_assign *a, const struct crm_assign_options *options, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	a->options.team = crm_arena_strdup(&a->names, options->team);
	a->options.to = crm_arena_strdup(&a->names, options->to);
	if ((a->options.team == NULL && options->team != NULL) ||
	    (a->options.to == NULL && options->to != NULL))
		return crm_err_nomem(err);
	if (options->team != NULL)
		st = named(a->db, CRM_TAB_TEAM, options->team, &a->team, err);
	if (st == CRM_OK && options->strategy == CRM_ASSIGN_TO) {
		st = named(a->db, CRM_TAB_USER, options->to, &a->to, err);
		return st == CRM_OK ? check_taker(a, err) : st;
	}
	return st;
}

enum crm_status
crm_assign_open(struct crm_assign **out, struct crm_db *db,
    const struct crm_assign_options *options, struct crm_err *err)
{
	struct crm_assign *a = calloc(1, sizeof(*a));

	*out = NULL;
	if (a == NULL)
		return crm_err_nomem(err);
	a->db = db;
	a->options = *options;
	enum crm_status st = prepare(a, options, err);
	if (st == CRM_OK)
		*out = a;
	else
		crm_assign_free(a);
	return st;
}

void
crm_assign_free(struct crm_assign *assign)
{
	if (assign == NULL)
		return;
	assign_state_clear(assign);
	crm_arena_clear(&assign->arena);
	crm_arena_clear(&assign->names);
	free(assign);
}

void
crm_assign_forget(struct crm_assign *assign)
{
	assign->transaction = 0;
}

/* --- between transactions ------------------------------------------------------------- */

/* A row for each op: what the op writes again is part of it. */
static enum crm_status
settle_rule(struct crm_assign *a, struct assign_rule *r, struct crm_buf *text, struct crm_err *err)
{
	enum crm_status st;

	crm_buf_reset(text);
	crm_share_write(&r->share, text);
	if (!crm_buf_ok(text))
		return crm_err_nomem(err);
	if (r->share_row != 0 && r->share_op == crm_db_op(a->db))
		st = crm_update(a->db, CRM_TAB_SHARE, r->share_row, CRM_WHAT_ASSIGN,
		    CRM_SETS({ "state", crm_text(text->data) }), NULL, err);
	else
		st = crm_insert(a->db, CRM_TAB_SHARE, CRM_WHAT_ASSIGN,
		    CRM_SETS({ "rule", crm_ref(r->rule.id) },
			{ "team", crm_ref(r->named ? 0 : r->rule.target_id) },
			{ "state", crm_text(text->data) }),
		    &r->share_row, err);
	r->share_op = crm_db_op(a->db);
	r->share_changed = false;
	return st;
}

enum crm_status
crm_assign_settle(struct crm_assign *assign, struct crm_err *err)
{
	struct crm_buf text = CRM_BUF_INIT;
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && !assign->options.plan && i < assign->nrules; i++)
		if (assign->rule[i].share_changed)
			st = settle_rule(assign, &assign->rule[i], &text, err);
	crm_buf_clear(&text);
	return st;
}

/* As far as it is another transaction; a user whom all leads go to is looked at anew, too. */
static enum crm_status
refresh(struct crm_assign *a, struct crm_err *err)
{
	const int64_t before = a->transaction;
	enum crm_status st = assign_refresh(a, err);

	if (st == CRM_OK && a->options.strategy == CRM_ASSIGN_TO && a->transaction != before)
		st = check_taker(a, err);
	return st;
}

/* --- one card ------------------------------------------------------------------------- */

static enum crm_status
take_client(struct crm_assign *a, int64_t card, enum crm_tab kind, struct crm_assigned *done,
    struct crm_arena *arena, struct crm_err *err)
{
	int64_t owner = 0;
	enum crm_status st =
	    kind == CRM_TAB_CONTACT
		? crm_db_get_int(a->db, contact_owner, &owner, NULL, CRM_ARGS(crm_int(card)), err)
		: crm_db_get_int(a->db, company_owner, &owner, NULL, CRM_ARGS(crm_int(card)), err);

	done->action = CRM_ASSIGN_CLIENT;
	done->why = kind == CRM_TAB_CONTACT ? "a contact, not a lead" : "a company, not a lead";
	if (st == CRM_OK)
		st = crm_name_of(a->db, CRM_TAB_USER, owner, arena, &done->owner, err);
	return st;
}

static const char *
unqualified_why(const struct assign_lead *lead, struct crm_arena *arena)
{
	return crm_arena_printf(arena, "unqualified%s%s", lead->reason == NULL ? "" : ": ",
	    lead->reason == NULL ? "" : lead->reason);
}

/* What no strategy touches. False: it is to be assigned. */
bool
assign_is_settled(const struct crm_assign *a, const struct assign_lead *lead, bool again,
    struct crm_assigned *done, struct crm_arena *arena)
{
	const bool to = a->options.strategy == CRM_ASSIGN_TO;

	if (lead->status == CRM_STAGE_CONVERTED) {
		done->action = CRM_ASSIGN_FROZEN;
		done->why = "converted";
		return true;
	}
	if (to && lead->owner == a->to) {
		done->action = CRM_ASSIGN_UNCHANGED;
		done->why = crm_arena_printf(arena, "owned by %s already", done->owner);
		return true;
	}
	if (to)
		return false;
	done->action = CRM_ASSIGN_KEPT;
	if (lead->owner != 0 && !again)
		done->why = crm_arena_printf(arena, "owned by %s", done->owner);
	else if (lead->status == CRM_STAGE_UNQUALIFIED)
		done->why = unqualified_why(lead, arena);
	else
		return false;
	return true;
}

static enum crm_status
choose(struct crm_assign *a, const struct assign_lead *lead, const struct assign_never *never,
    struct assign_choice *choice, struct crm_arena *arena, struct crm_err *err)
{
	if (a->options.strategy != CRM_ASSIGN_TO)
		return assign_choose(a, lead, never, choice, arena, err);
	/* A person who says who gets it says why by --reason. */
	*choice = (struct assign_choice){
		.user = assign_find_user(a, a->to), .name = "to", .why = "as told"
	};
	return choice->user == NULL ? crm_err_set(err, CRM_EDATA, "no user %" PRId64, a->to)
				    : CRM_OK;
}

/* It goes to a pool, unless it is there. */
static enum crm_status
put_into_pool(struct crm_assign *a, const struct assign_lead *lead, const struct assign_handover *h,
    struct crm_assigned *done, struct crm_arena *arena, struct crm_err *err)
{
	if (lead->pool == h->pool && lead->owner == 0) {
		done->action = CRM_ASSIGN_KEPT;
		done->why = "it waits in that pool already";
		return CRM_OK;
	}
	done->action = CRM_ASSIGN_POOLED;
	done->owner = NULL;
	return assign_write(a, lead, h, arena, err);
}

static enum crm_status
hand_over(struct crm_assign *a, const struct assign_lead *lead, const struct assign_choice *choice,
    const struct crm_assign_again *again, struct crm_assigned *done, struct crm_arena *arena,
    struct crm_err *err)
{
	struct assign_handover h = { .to = choice->user, .reason = choice->reason };

	if (again != NULL) {
		h.notice = again->notice;
		h.stale = again->stale;
	}
	if (again != NULL && again->reason != NULL &&
	    (h.reason = crm_arena_printf(arena, "%s%s%s", again->reason,
		 choice->reason == NULL ? "" : "; ",
		 choice->reason == NULL ? "" : choice->reason)) == NULL)
		return crm_err_nomem(err);
	/* The state's own text ends with it. */
	if ((done->rule = crm_arena_strdup(arena, choice->name)) == NULL && choice->name != NULL)
		return crm_err_nomem(err);
	if (choice->pooled != NULL) {
		h.pool = choice->pooled->rule.target_id;
		return put_into_pool(a, lead, &h, done, arena, err);
	}
	done->action = lead->owner == 0 ? CRM_ASSIGN_ASSIGNED : CRM_ASSIGN_REASSIGNED;
	if ((done->owner = crm_arena_strdup(arena, choice->user->user->login)) == NULL)
		return crm_err_nomem(err);
	return assign_write(a, lead, &h, arena, err);
}

static enum crm_status
assign_lead(struct crm_assign *a, const struct assign_lead *lead,
    const struct crm_assign_again *again, struct crm_assigned *done, struct crm_arena *arena,
    struct crm_err *err)
{
	const struct assign_never never = { again == NULL ? NULL : again->never,
		again == NULL ? 0 : again->nnever };
	struct assign_choice choice;
	enum crm_status st = choose(a, lead, &never, &choice, arena, err);

	if (st != CRM_OK)
		return st;
	done->action = CRM_ASSIGN_WAITING;
	if ((done->why = crm_arena_strdup(arena, choice.why)) == NULL)
		return crm_err_nomem(err);
	if (choice.user != NULL || choice.pooled != NULL)
		return hand_over(a, lead, &choice, again, done, arena, err);
	return CRM_OK;
}

static enum crm_status
see_to_lead(struct crm_assign *a, int64_t id, const struct crm_assign_again *again,
    struct crm_assigned *done, struct crm_arena *arena, struct crm_err *err)
{
	struct assign_lead lead;
	enum crm_status st = assign_get_lead(a, id, &lead, arena, err);

	if (st != CRM_OK)
		return st;
	done->name = lead.name;
	if ((done->owner = crm_arena_strdup(arena, lead.login)) == NULL && lead.login != NULL)
		return crm_err_nomem(err);
	if (!assign_is_settled(a, &lead, again != NULL, done, arena))
		return assign_lead(a, &lead, again, done, arena, err);
	return done->why == NULL ? crm_err_nomem(err) : CRM_OK;
}

static const struct crm_assigned undecided = { CRM_ASSIGN_WAITING, NULL, NULL, NULL, "" };

enum crm_status
crm_assign_card(struct crm_assign *a, int64_t card, enum crm_tab kind, struct crm_assigned *done,
    struct crm_arena *arena, struct crm_err *err)
{
	enum crm_status st = refresh(a, err);

	*done = undecided;
	if (st == CRM_OK && (kind == CRM_TAB_CONTACT || kind == CRM_TAB_COMPANY))
		return take_client(a, card, kind, done, arena, err);
	return st == CRM_OK ? see_to_lead(a, card, NULL, done, arena, err) : st;
}

enum crm_status
crm_assign_again(struct crm_assign *assign, int64_t lead, const struct crm_assign_again *again,
    struct crm_assigned *done, struct crm_arena *arena, struct crm_err *err)
{
	enum crm_status st = refresh(assign, err);

	*done = undecided;
	return st == CRM_OK ? see_to_lead(assign, lead, again, done, arena, err) : st;
}

enum crm_status
crm_assign_give(struct crm_assign *assign, int64_t lead, const struct crm_assign_gift *gift,
    struct crm_arena *arena, struct crm_err *err)
{
	struct assign_lead l = { 0 };
	struct assign_handover h = { .pool = gift->pool,
		.what = gift->what,
		.reason = gift->reason,
		.notice = gift->notice,
		.stale = gift->stale,
		.silent = gift->silent };
	enum crm_status st = refresh(assign, err);

	if (st == CRM_OK)
		st = assign_get_lead(assign, lead, &l, arena, err);
	if (st != CRM_OK || (gift->user == l.owner && (gift->user != 0 || gift->pool == l.pool)))
		return st;
	if (gift->user != 0 && (h.to = assign_find_user(assign, gift->user)) == NULL)
		return crm_err_set(err, CRM_EDATA, "no user %" PRId64, gift->user);
	if (gift->rule != NULL && h.to != NULL)
		st = assign_credit(assign, gift->rule, h.to, err);
	return st == CRM_OK ? assign_write(assign, &l, &h, arena, err) : st;
}
