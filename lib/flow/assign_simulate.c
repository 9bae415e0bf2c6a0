/*
 * The leads of the past, given out once more by the rules of today.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/time.h"
#include "lib/flow/assign_work.h"

#define QUARTER 900 /* hours begin and end on one: in between nobody comes or goes */
#define MONTH_SECONDS ((int64_t)30 * 86400)

CRM_SQL(past_leads, "SELECT l.id, l.created, s.kind, l.stage_at, l.owner FROM lead l"
		    " JOIN card c ON c.id = l.id JOIN stage s ON s.id = l.stage"
		    " WHERE l.created >= ?1 AND c.alias IS NULL ORDER BY l.created, l.id");

struct past {
	int64_t id, created, closed, owner; /* closed 0: it is still open */
	int64_t given;                      /* 0: not yet */
	size_t user;                        /* the index of who got it */
	int64_t rule;                       /* the first that matches, once it was looked at */
	bool plain;                         /* only its rule decides */
};

/* What a user got, as places in the list: times at which the day and the month begin move on. */
struct received {
	size_t *at; /* n of them, in order of time */
	size_t n, cap, day, month;
	int64_t open, most, waited, longest, owned;
};

struct simulation {
	struct crm_assign *a;
	struct past *past;
	size_t n, cap;
	struct received *user;
	size_t *open; /* places of leads that will be closed: a heap, the soonest first */
	size_t nopen;
	size_t *queue; /* places of leads that wait, in order */
	size_t nqueue;
	int64_t quarter, today, tomorrow;
	enum crm_status (*seen)(
	    void *arg, const struct crm_assign_replayed *replayed, struct crm_err *err);
	void *arg;
	struct crm_arena arena; /* of one lead */
};

/* --- the past ------------------------------------------------------------------------- */

static bool
make_room(struct simulation *s)
{
	if (s->n < s->cap)
		return true;
	const size_t cap = s->cap == 0 ? 1024 : s->cap * 2;
	struct past *more = realloc(s->past, cap * sizeof(*more));
	if (more == NULL)
		return false;
	s->past = more;
	s->cap = cap;
	return true;
}

static enum crm_status
read_past(struct simulation *s, int64_t since, struct crm_err *err)
{
	struct crm_stmt *q = NULL;
	enum crm_status st = crm_db_query(s->a->db, past_leads, &q, CRM_ARGS(crm_int(since)), err);

	while (st == CRM_OK && (st = crm_stmt_step(q, err)) == CRM_OK) {
		const enum crm_stage_kind kind = (enum crm_stage_kind)crm_stmt_int(q, 2);
		if (!make_room(s)) {
			crm_stmt_done(q);
			return crm_err_nomem(err);
		}
		s->past[s->n++] = (struct past){ .id = crm_stmt_int(q, 0),
			.created = crm_stmt_int(q, 1),
			.closed = kind == CRM_STAGE_CONVERTED || kind == CRM_STAGE_UNQUALIFIED
				      ? crm_stmt_int(q, 3)
				      : 0,
			.owner = crm_stmt_int(q, 4) };
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
begin(struct simulation *s, int64_t since, struct crm_err *err)
{
	struct crm_assign *a = s->a;
	enum crm_status st = assign_refresh(a, err);

	if (st == CRM_OK)
		st = read_past(s, since, err);
	if (st != CRM_OK)
		return st;
	s->user = calloc(a->nusers + 1, sizeof(*s->user));
	s->open = malloc((s->n + 1) * sizeof(*s->open));
	s->queue = malloc((s->n + 1) * sizeof(*s->queue));
	if (s->user == NULL || s->open == NULL || s->queue == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < a->nusers; i++) {
		struct crm_user *u = &a->users[i];
		u->turn = u->open = u->day = u->month = u->deals = 0;
	}
	for (size_t i = 0; i < a->nrules; i++)
		crm_share_clear(&a->rule[i].share);
	a->turn = 0;
	s->quarter = INT64_MIN;
	s->tomorrow = INT64_MIN;
	return CRM_OK;
}

static void
end(struct simulation *s)
{
	for (size_t i = 0; s->user != NULL && i < s->a->nusers; i++)
		free(s->user[i].at);
	free(s->user);
	free(s->past);
	free(s->open);
	free(s->queue);
	crm_arena_clear(&s->arena);
}

/* --- leads that are closed, the soonest first ------------------------------------------ */

static bool
sooner(const struct simulation *s, size_t a, size_t b)
{
	return s->past[s->open[a]].closed < s->past[s->open[b]].closed;
}

static void
swap(struct simulation *s, size_t a, size_t b)
{
	const size_t other = s->open[a];

	s->open[a] = s->open[b];
	s->open[b] = other;
}

static void
add_open(struct simulation *s, size_t place)
{
	size_t i = s->nopen++;

	s->open[i] = place;
	for (; i > 0 && sooner(s, i, (i - 1) / 2); i = (i - 1) / 2)
		swap(s, i, (i - 1) / 2);
}

static void
drop_soonest(struct simulation *s)
{
	s->open[0] = s->open[--s->nopen];
	for (size_t i = 0;;) {
		size_t least = i;
		for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < s->nopen; child++)
			if (sooner(s, child, least))
				least = child;
		if (least == i)
			return;
		swap(s, i, least);
		i = least;
	}
}

/* --- time passes ---------------------------------------------------------------------- */

static void
close_leads(struct simulation *s, int64_t now)
{
	while (s->nopen > 0 && s->past[s->open[0]].closed <= now) {
		const size_t user = s->past[s->open[0]].user;
		s->user[user].open--;
		s->a->users[user].open--;
		drop_soonest(s);
	}
}

static void
count_days(struct simulation *s, int64_t now)
{
	for (size_t i = 0; i < s->a->nusers; i++) {
		struct received *r = &s->user[i];
		while (r->day < r->n && s->past[r->at[r->day]].given < s->today)
			r->day++;
		while (r->month < r->n && s->past[r->at[r->month]].given < now - MONTH_SECONDS)
			r->month++;
		s->a->users[i].day = (int64_t)(r->n - r->day);
		s->a->users[i].month = (int64_t)(r->n - r->month);
	}
}

static int64_t
quarter_of(int64_t t)
{
	return t - ((t % QUARTER) + QUARTER) % QUARTER;
}

static void
pass_time(struct simulation *s, int64_t now)
{
	s->a->now = now;
	close_leads(s, now);
	for (size_t i = 0; i < s->a->nrules; i++)
		s->a->rule[i].nobody = NULL;
	if (quarter_of(now) == s->quarter)
		return;
	s->quarter = quarter_of(now);
	if (now >= s->tomorrow) {
		crm_time_parse_relative("today", now, &s->today);
		if (!crm_time_shift(s->today, 1, 0, &s->tomorrow))
			s->tomorrow = now + 86400;
	}
	count_days(s, now);
	assign_look_around(s->a);
}

/* --- giving --------------------------------------------------------------------------- */

static enum crm_status
receive(struct simulation *s, size_t place, const struct assign_user *u, struct crm_err *err)
{
	struct past *p = &s->past[place];
	const int64_t waited = s->a->now - p->created;

	p->user = (size_t)(u - s->a->user);
	struct received *r = &s->user[p->user];
	if (r->n == r->cap) {
		const size_t cap = r->cap == 0 ? 64 : r->cap * 2;
		size_t *more = realloc(r->at, cap * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(err);
		r->at = more;
		r->cap = cap;
	}
	p->given = s->a->now;
	r->at[r->n++] = place;
	r->waited += waited;
	if (waited > r->longest)
		r->longest = waited;
	if (++r->open > r->most)
		r->most = r->open;
	if (p->closed != 0)
		add_open(s, place);
	return CRM_OK;
}

static enum crm_status
tell(struct simulation *s, const struct past *p, const struct assign_lead *lead,
    const struct assign_choice *choice, struct crm_err *err)
{
	const struct assign_user *owner = assign_find_user(s->a, p->owner);
	const struct crm_assign_replayed replayed = { .lead = p->id,
		.created = p->created,
		.name = lead->name,
		.owner = owner == NULL ? NULL : owner->user->login,
		.user = choice->user == NULL ? NULL : choice->user->user->login,
		.rule = choice->name,
		.why = choice->why,
		.waited =
		    choice->user == NULL && choice->pooled == NULL ? -1 : s->a->now - p->created };

	return s->seen == NULL ? CRM_OK : s->seen(s->arg, &replayed, err);
}

/* last: it will not be tried again. *done: somebody got it, or a pool. */
static enum crm_status
try_lead(struct simulation *s, size_t place, bool last, bool *done, struct crm_err *err)
{
	struct past *p = &s->past[place];
	struct assign_lead lead;
	struct assign_choice choice;

	crm_arena_reset(&s->arena);
	enum crm_status st = assign_get_lead(s->a, p->id, &lead, &s->arena, err);
	if (st == CRM_OK)
		st = assign_choose(s->a, &lead, NULL, &choice, &s->arena, err);
	if (st != CRM_OK)
		return st;
	p->rule = lead.rule;
	p->plain = (lead.company_key == NULL && lead.inn == NULL) ||
		   (!s->a->has_clients && choice.rule != NULL && !s->a->together &&
		       !choice.rule->rule.together);
	*done = choice.user != NULL || choice.pooled != NULL;
	if (choice.user != NULL) {
		st = receive(s, place, choice.user, err);
		if (st == CRM_OK)
			assign_count(s->a, choice.user);
	}
	return st == CRM_OK && (*done || last) ? tell(s, p, &lead, &choice, err) : st;
}

static enum crm_status
try_queue(struct simulation *s, bool last, struct crm_err *err)
{
	enum crm_status st = CRM_OK;
	size_t kept = 0;

	for (size_t i = 0; i < s->nqueue; i++) {
		const struct past *p = &s->past[s->queue[i]];
		bool done = false;
		const bool in_vain =
		    p->plain && (p->rule < 0 || s->a->rule[p->rule].nobody != NULL);
		if (st == CRM_OK && (last || !in_vain))
			st = try_lead(s, s->queue[i], last, &done, err);
		if (!done)
			s->queue[kept++] = s->queue[i];
	}
	s->nqueue = kept;
	return st;
}

/* From one quarter of an hour to the next, while leads wait, until it is `until`. */
static enum crm_status
wait_until(struct simulation *s, int64_t until, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	while (st == CRM_OK && s->nqueue > 0 && s->quarter + QUARTER < until) {
		pass_time(s, s->quarter + QUARTER);
		st = try_queue(s, false, err);
	}
	return st;
}

static enum crm_status
replay(struct simulation *s, struct crm_err *err)
{
	const int64_t now = crm_db_now(s->a->db);
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < s->n; i++) {
		bool done = false;
		st = wait_until(s, s->past[i].created, err);
		if (st != CRM_OK)
			break;
		pass_time(s, s->past[i].created);
		st = try_lead(s, i, false, &done, err);
		if (st == CRM_OK && !done)
			s->queue[s->nqueue++] = i;
	}
	if (st == CRM_OK)
		st = wait_until(s, now, err);
	return st == CRM_OK ? try_queue(s, true, err) : st;
}

/* --- what came of it ------------------------------------------------------------------ */

static int
by_login(const void *a, const void *b)
{
	const struct crm_assign_replay *x = a, *y = b;

	return strcmp(x->user, y->user);
}

static enum crm_status
add_up(struct simulation *s, struct crm_assign_replay **out, size_t *n, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_assign_replay *rows = crm_arena_alloc(arena, (s->a->nusers + 1) * sizeof(*rows));
	struct crm_assign_replay nobody = { .leads = (int64_t)s->n };

	*n = 0;
	if ((*out = rows) == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < s->n; i++) {
		const struct assign_user *owner = assign_find_user(s->a, s->past[i].owner);
		if (owner == NULL)
			nobody.owned++;
		else
			s->user[owner - s->a->user].owned++;
	}
	for (size_t i = 0; i < s->a->nusers; i++) {
		const struct received *r = &s->user[i];
		if (r->n == 0 && r->owned == 0)
			continue;
		nobody.leads -= (int64_t)r->n;
		rows[*n] =
		    (struct crm_assign_replay){ crm_arena_strdup(arena, s->a->users[i].login),
			    (int64_t)r->n, r->owned, r->open, r->most, r->waited, r->longest };
		if (rows[(*n)++].user == NULL)
			return crm_err_nomem(err);
	}
	if (*n > 0)
		qsort(rows, *n, sizeof(*rows), by_login);
	if (nobody.leads > 0 || nobody.owned > 0)
		rows[(*n)++] = nobody;
	return CRM_OK;
}

enum crm_status
crm_assign_simulate(struct crm_assign *assign, int64_t since,
    enum crm_status (*seen)(
	void *arg, const struct crm_assign_replayed *replayed, struct crm_err *err),
    void *arg, struct crm_assign_replay **out, size_t *n, struct crm_arena *arena,
    struct crm_err *err)
{
	struct simulation s = { .a = assign, .seen = seen, .arg = arg };
	enum crm_status st = begin(&s, since, err);

	if (st == CRM_OK)
		st = replay(&s, err);
	if (st == CRM_OK)
		st = add_up(&s, out, n, arena, err);
	end(&s);
	return st;
}
