/*
 * What assignment knows of users and rules, and for how long that holds: until somebody else's op
 * has changed something of it. One's own batches only count.
 */
#include <string.h>

#include "lib/base/sorted.h"
#include "lib/base/time.h"
#include "lib/crm/holiday.h"
#include "lib/crm/setting.h"
#include "lib/flow/assign_work.h"

#define HOURS_MAX ((int64_t)24 * 36525)

CRM_SQL(newest_event, "SELECT max(id) FROM event");
/*
 * Since an event: what others did that matters here (owners, stages, the house, merging, undoing,
 * leads that came with an owner, deals, clients), and how many leads the op ?2 gave.
 */
CRM_SQL(since_event,
    "SELECT count(CASE WHEN e.op <> ?2 AND (e.tab IN (3, 4, 5, 14, 15, 16, 17, 21, 24, 28)"
    " OR e.undoes IS NOT NULL OR (e.tab = 1 AND e.field IN ('owner', 'stage'))"
    " OR (e.tab = 1 AND e.verb = 0"
    " AND EXISTS (SELECT 1 FROM lead l WHERE l.id = e.row AND l.owner IS NOT NULL)))"
    " THEN 1 END), count(CASE WHEN e.op = ?2 AND e.tab = 1 AND e.field = 'owner' THEN 1 END)"
    " FROM event e WHERE e.id > ?1");
CRM_SQL(any_company, "SELECT 1 FROM company LIMIT 1 /*scan*/");

void
assign_state_clear(struct crm_assign *a)
{
	for (size_t i = 0; i < a->nrules; i++)
		crm_share_clear(&a->rule[i].share);
	crm_stmt_free(a->lead);
	crm_where_clear(&a->where);
	a->lead = NULL;
	a->rule = NULL;
	a->nrules = a->nusers = 0;
	a->transaction = 0;
	crm_arena_reset(&a->arena);
}

/* --- users --- */

struct assign_user *
assign_find_user(const struct crm_assign *a, int64_t id)
{
	const struct crm_user *user = crm_sorted_find(id, a->users, a->nusers, sizeof(*user));

	return user == NULL ? NULL : &a->user[user - a->users];
}

/* Who is there at this time of day. */
void
assign_look_around(struct crm_assign *a)
{
	for (size_t i = 0; i < a->nusers; i++) {
		struct assign_user *u = &a->user[i];
		u->here = u->user->active && !crm_user_away(u->user, a->now);
		u->at_work = u->here && crm_at_work(u->worker.has_hours ? &u->worker.hours : NULL,
					    a->holidays, a->now, u->user->zone);
		u->next_due = 0;
	}
	for (size_t i = 0; i < a->nrules; i++)
		a->rule[i].nobody = NULL;
}

static enum crm_status
read_hours(struct assign_user *u, struct crm_err *err)
{
	struct crm_err why;

	if (u->user->hours == NULL || *u->user->hours == '\0')
		return CRM_OK;
	/* Hours of old that nobody can read count for nothing, as with tasks. */
	enum crm_status st = crm_hours_parse(&u->worker.hours, u->user->hours, &why);
	u->worker.has_hours = st == CRM_OK;
	return st == CRM_ENOMEM ? crm_err_nomem(err) : CRM_OK;
}

static enum crm_status
read_users(struct crm_assign *a, struct crm_err *err)
{
	enum crm_status st = crm_users_all(a->db, &a->arena, &a->users, &a->nusers, err);

	if (st != CRM_OK)
		return st;
	a->user = crm_arena_alloc(&a->arena, (a->nusers + 1) * sizeof(*a->user));
	if (a->user == NULL) {
		a->nusers = 0;
		return crm_err_nomem(err);
	}
	for (size_t i = 0; st == CRM_OK && i < a->nusers; i++) {
		a->user[i].user = &a->users[i];
		st = read_hours(&a->user[i], err);
	}
	return st;
}

int64_t
assign_due(const struct crm_assign *a, struct assign_user *user)
{
	if (user->next_due == 0)
		user->next_due = crm_work_due(user->worker.has_hours ? &user->worker.hours : NULL,
		    a->holidays, a->now, a->first_contact_hours, user->user->zone);
	return user->next_due;
}

void
assign_count(struct crm_assign *a, struct assign_user *user)
{
	user->user->turn = ++a->turn;
	user->user->open++;
	user->user->day++;
	user->user->month++;
}

/* --- all of it --- */

static enum crm_status
read_settings(struct crm_assign *a, struct crm_err *err)
{
	const char *together = NULL;
	int64_t one;
	enum crm_status st =
	    crm_setting_int(a->db, "first_contact_hours", &a->first_contact_hours, err);

	if (st == CRM_OK)
		st = crm_setting_text(a->db, "holidays", &a->arena, &a->holidays, err);
	if (st == CRM_OK)
		st = crm_setting_text(a->db, "together", &a->arena, &together, err);
	if (st != CRM_OK)
		return st;
	if (a->first_contact_hours > HOURS_MAX)
		a->first_contact_hours = HOURS_MAX;
	a->together = a->options.together || strcmp(together, "yes") == 0;
	return crm_db_get_int(a->db, any_company, &one, &a->has_clients, CRM_NOARGS, err);
}

/* Which figures the rules ask for. */
static unsigned
wanted_figures(const struct crm_assign *a)
{
	unsigned figures = a->all_figures ? CRM_USER_OPEN | CRM_USER_DAY | CRM_USER_MONTH : 0U;

	for (size_t i = 0; i < a->nrules; i++) {
		const struct crm_rule *r = &a->rule[i].rule;
		if (r->strategy == CRM_RULE_LEAST_LOADED || r->max_open >= 0)
			figures |= CRM_USER_OPEN;
		if (r->strategy == CRM_RULE_LEAST_LOADED && r->deals)
			figures |= CRM_USER_DEALS;
		figures |= (r->max_day >= 0 ? CRM_USER_DAY : 0U) |
			   (r->max_month >= 0 ? CRM_USER_MONTH : 0U);
	}
	return figures;
}

static enum crm_status
read_all(struct crm_assign *a, struct crm_err *err)
{
	assign_state_clear(a);
	enum crm_status st = read_settings(a, err);
	if (st == CRM_OK)
		st = read_users(a, err);
	if (st == CRM_OK)
		st = assign_read_rules(a, err);
	a->figures = wanted_figures(a);
	if (st == CRM_OK)
		st = crm_users_count(a->db, a->users, a->nusers, a->figures, err);
	if (st == CRM_OK)
		st = assign_prepare_lead(a, err);
	a->turn = 0;
	for (size_t i = 0; i < a->nusers; i++)
		if (a->users[i].turn > a->turn)
			a->turn = a->users[i].turn;
	return st;
}

/* Only time has passed: who is there, what counts as today, what conditions call the last week. */
static enum crm_status
pass_time(struct crm_assign *a, struct crm_err *err)
{
	enum crm_status st = crm_users_count_days(a->db, a->users, a->nusers, a->figures, err);

	crm_stmt_free(a->lead);
	crm_where_clear(&a->where);
	a->lead = NULL;
	return st == CRM_OK ? assign_prepare_lead(a, err) : st;
}

/* Whether what is known still holds: nobody else changed it, and what was given stands. */
static enum crm_status
still_holds(struct crm_assign *a, bool *holds, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(
	    a->db, since_event, &s, CRM_ARGS(crm_int(a->event), crm_int(crm_db_op(a->db))), err);

	*holds = false;
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st;
	*holds = crm_stmt_int(s, 0) == 0 && crm_stmt_int(s, 1) == a->handed;
	crm_stmt_done(s);
	return CRM_OK;
}

enum crm_status
assign_refresh(struct crm_assign *a, struct crm_err *err)
{
	const int64_t transaction = a->options.plan ? 1 : crm_db_transaction(a->db);
	bool holds = false;
	enum crm_status st = CRM_OK;

	if (a->transaction != 0 && a->transaction == transaction)
		return CRM_OK;
	if (a->transaction != 0)
		st = still_holds(a, &holds, err);
	const bool later = a->now != crm_db_now(a->db);
	a->now = crm_db_now(a->db);
	a->transaction = 0;
	if (st == CRM_OK && !holds)
		st = read_all(a, err);
	else if (st == CRM_OK && later)
		st = pass_time(a, err);
	if (st == CRM_OK)
		st = crm_db_get_int(a->db, newest_event, &a->event, NULL, CRM_NOARGS, err);
	if (st != CRM_OK)
		return st;
	if (!holds || later)
		assign_look_around(a);
	a->handed = 0;
	a->transaction = transaction;
	return CRM_OK;
}
