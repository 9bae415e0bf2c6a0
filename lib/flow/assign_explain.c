/*
 * Why she got it and he did not.
 */
#include <inttypes.h>
#include <string.h>

#include "lib/flow/assign_work.h"

const char *
crm_assign_verdict_name(enum crm_assign_verdict verdict)
{
	static const char *const names[] = { "gets", "eligible", "refused" };

	return names[verdict];
}

struct explanation {
	struct crm_assign *a;
	struct crm_arena *arena;
	enum crm_status (*seen)(
	    void *arg, const struct crm_assign_candidate *candidate, struct crm_err *err);
	void *arg;
	struct assign_choice choice;
	const char *name; /* of the lead */
};

static enum crm_status
tell(const struct explanation *e, struct crm_assign_candidate *c, struct crm_err *err)
{
	c->name = e->name;
	return c->why == NULL ? crm_err_nomem(err) : e->seen(e->arg, c, err);
}

/* The rules before the one that matches. */
static enum crm_status
tell_unmatched(const struct explanation *e, const struct assign_lead *lead, struct crm_err *err)
{
	const struct crm_assign *a = e->a;
	const size_t n = lead->rule < 0 ? a->nrules : (size_t)lead->rule;
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		struct crm_assign_candidate c = { .rule = a->rule[i].rule.name,
			.verdict = CRM_ASSIGN_REFUSED,
			.why = crm_arena_printf(
			    e->arena, "does not match: %s", a->rule[i].rule.condition),
			.open = -1,
			.day = -1,
			.month = -1,
			.weight = -1 };
		st = tell(e, &c, err);
	}
	return st;
}

static struct crm_assign_candidate
candidate_of(const struct assign_user *u, int64_t weight, const char *rule)
{
	return (struct crm_assign_candidate){ .rule = rule,
		.user = u->user->login,
		.verdict = CRM_ASSIGN_REFUSED,
		.open = u->user->open,
		.day = u->user->day,
		.month = u->user->month,
		.weight = weight };
}

/* Why somebody eligible gets it, or does not. */
static const char *
why_so(const struct assign_rule *r, bool gets)
{
	switch (r->rule.strategy) {
	case CRM_RULE_LEAST_LOADED:
		return gets            ? r->rule.deals ? "has the fewest open leads and deals"
						       : "has the fewest open leads"
		       : r->rule.deals ? "has more open leads and deals, or waits less long"
				       : "has more open leads, or waits less long";
	case CRM_RULE_WEIGHTED:
		return gets ? "is the first to be owed a lead" : "is owed less";
	case CRM_RULE_USER:
		return "the rule names nobody else";
	default:
		return gets ? "waits longest" : "waits less long";
	}
}

/* The members as they were before; whoever gets it is known by then. */
static enum crm_status
tell_members(const struct explanation *e, const struct assign_rule *r,
    const struct crm_assign_candidate *before, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < r->n; i++) {
		struct crm_assign_candidate c = before[i];
		const bool gets = e->choice.user == r->member[i].user;
		if (c.why == NULL) {
			c.verdict = gets ? CRM_ASSIGN_GETS : CRM_ASSIGN_ELIGIBLE;
			c.why = why_so(r, gets);
		}
		st = tell(e, &c, err);
	}
	return st;
}

/* What there is to say of the members before one of them gets a lead. */
static enum crm_status
look_at_members(const struct explanation *e, const struct assign_rule *r,
    struct crm_assign_candidate **before, struct crm_err *err)
{
	const char *name = r->named ? r->rule.name : crm_rule_strategy_name(r->rule.strategy);
	enum crm_status st = CRM_OK;

	*before = crm_arena_alloc(e->arena, (r->n + 1) * sizeof(**before));
	if (*before == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; st == CRM_OK && i < r->n; i++) {
		const struct assign_member *m = &r->member[i];
		(*before)[i] = candidate_of(m->user, m->weight, name);
		st = assign_refusal(e->a, r, m, &(*before)[i].why, e->arena, err);
	}
	return st;
}

/* The client's owner, a colleague's, or a pool. */
static enum crm_status
tell_choice(const struct explanation *e, struct crm_err *err)
{
	const struct assign_choice *choice = &e->choice;
	struct crm_assign_candidate c = {
		.rule = choice->name, .open = -1, .day = -1, .month = -1, .weight = -1
	};

	if (choice->user != NULL)
		c = candidate_of(choice->user, choice->user->user->weight, choice->name);
	c.verdict = CRM_ASSIGN_GETS;
	c.why = choice->why;
	return tell(e, &c, err);
}

static enum crm_status
explain(struct explanation *e, const struct assign_lead *lead, struct crm_assigned *done,
    struct crm_err *err)
{
	struct crm_assign *a = e->a;
	struct assign_rule *r = lead->rule < 0 ? NULL : &a->rule[lead->rule];
	struct crm_assign_candidate *before = NULL;
	struct assign_choice *choice = &e->choice;
	enum crm_status st = r == NULL ? CRM_OK : look_at_members(e, r, &before, err);

	if (st == CRM_OK)
		st = assign_choose(a, lead, NULL, choice, e->arena, err);
	if (st != CRM_OK)
		return st;
	done->why = choice->why;
	done->rule = choice->name;
	done->action = choice->pooled != NULL ? CRM_ASSIGN_POOLED
		       : choice->user == NULL ? CRM_ASSIGN_WAITING
					      : CRM_ASSIGN_ASSIGNED;
	done->owner = choice->user == NULL ? NULL : choice->user->user->login;
	if (choice->pooled != NULL && lead->owner == 0 &&
	    lead->pool == choice->pooled->rule.target_id) {
		done->action = CRM_ASSIGN_KEPT;
		done->why = "it waits in that pool already";
		return CRM_OK;
	}
	if (choice->rule == NULL && choice->user != NULL) { /* it comes before all rules */
		st = tell_choice(e, err);
	} else {
		st = tell_unmatched(e, lead, err);
		if (st == CRM_OK && r != NULL)
			st = choice->pooled != NULL ? tell_choice(e, err)
						    : tell_members(e, r, before, err);
	}
	if (st == CRM_OK && choice->user != NULL)
		assign_count(a, choice->user);
	return st;
}

enum crm_status
crm_assign_explain(struct crm_assign *assign, int64_t lead, struct crm_assigned *done,
    enum crm_status (*seen)(
	void *arg, const struct crm_assign_candidate *candidate, struct crm_err *err),
    void *arg, struct crm_arena *arena, struct crm_err *err)
{
	struct explanation e = { .a = assign, .arena = arena, .seen = seen, .arg = arg };
	struct assign_lead l;

	*done = (struct crm_assigned){ CRM_ASSIGN_WAITING, NULL, NULL, NULL, "" };
	assign->all_figures = true;
	enum crm_status st = assign_refresh(assign, err);
	if (st == CRM_OK)
		st = assign_get_lead(assign, lead, &l, arena, err);
	if (st != CRM_OK)
		return st;
	done->name = e.name = l.name;
	done->owner = l.login;
	if (assign_is_settled(assign, &l, false, done, arena))
		return done->why == NULL ? crm_err_nomem(err) : CRM_OK;
	return explain(&e, &l, done, err);
}
