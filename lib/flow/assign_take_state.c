#include <inttypes.h>
#include <stdio.h>

#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/crm/setting.h"
#include "lib/flow/assign_lately.h"
#include "lib/flow/assign_take_work.h"
#include "lib/store/revert.h"

CRM_SQL(all_pools,
    "SELECT p.id, p.name, t.name, p.max_day, p.hold, EXISTS (SELECT 1 FROM membership m"
    " WHERE m.team = p.team AND m.user = ?1) FROM pool p LEFT JOIN team t ON t.id = p.team"
    " ORDER BY p.id /*scan*/");
CRM_SQL(count_pools, "SELECT count(*) FROM pool /*scan*/");
#define HOURS_MAX ((int64_t)24 * 36525)

/* The column of the pool is behind that of the owner: so is its event. 16: CRM_WHAT_TAKE. */
CRM_SQL(taken_today,
    "SELECT e.id, (SELECT p.old FROM event p WHERE p.card = e.card AND p.op = e.op AND p.tab = 1"
    " AND p.field = 'pool' AND p.id > e.id ORDER BY p.id LIMIT 1)"
    " FROM event e WHERE e.new = ?1 AND e.field = 'owner' AND e.tab = 1 AND e.at >= ?2"
    " AND e.what = 16 AND e.undoes IS NULL");

CRM_SQL(tasks_there, "SELECT " ASSIGN_HAS_TASKS("?1"));

/* --- pools --- */

static enum crm_status
read_pool(
    struct crm_take *take, const struct crm_stmt *s, struct take_pool *pool, struct crm_err *err)
{
	const char *hold = crm_stmt_text(s, 4);
	const struct crm_span usual = pool->hold;

	*pool = (struct take_pool){ .id = crm_stmt_int(s, 0),
		.name = crm_arena_strdup(&take->arena, crm_stmt_text(s, 1)),
		.team = crm_arena_strdup(&take->arena, crm_stmt_text(s, 2)),
		.max_day = crm_stmt_null(s, 3) ? -1 : crm_stmt_int(s, 3),
		.hold = usual,
		.member = crm_stmt_null(s, 2) || crm_stmt_int(s, 5) != 0 };
	if (hold != NULL && !crm_span_parse(hold, &pool->hold))
		pool->hold = usual;
	return pool->name == NULL || (pool->team == NULL && !crm_stmt_null(s, 2))
		   ? crm_err_nomem(err)
		   : CRM_OK;
}

/* That of no name is the first. */
static enum crm_status
read_pools(struct crm_take *take, struct crm_err *err)
{
	struct crm_span hold = { 0, CRM_SPAN_SECONDS };
	struct crm_stmt *s = NULL;
	int64_t n = 0;
	enum crm_status st = crm_setting_span(take->db, "take_hold", &hold, err);

	take->npools = 0;
	if (st == CRM_OK)
		st = crm_db_get_int(take->db, count_pools, &n, NULL, CRM_NOARGS, err);
	if (st != CRM_OK)
		return st;
	take->pool = crm_arena_alloc(&take->arena, (size_t)(n + 1) * sizeof(*take->pool));
	if (take->pool == NULL)
		return crm_err_nomem(err);
	take->pool[take->npools++] =
	    (struct take_pool){ .member = true, .max_day = -1, .hold = hold };
	st = crm_db_query(take->db, all_pools, &s, CRM_ARGS(crm_int(take->id)), err);
	while (
	    st == CRM_OK && take->npools <= (size_t)n && (st = crm_stmt_step(s, err)) == CRM_OK) {
		take->pool[take->npools].hold = hold;
		if ((st = read_pool(take, s, &take->pool[take->npools], err)) == CRM_OK)
			take->npools++;
	}
	if (st == CRM_DONE)
		return CRM_OK;
	if (s != NULL)
		crm_stmt_done(s);
	return st;
}

struct take_pool *
take_pool(struct crm_take *take, int64_t id)
{
	for (size_t i = 1; i < take->npools; i++)
		if (take->pool[i].id == id)
			return &take->pool[i];
	return &take->pool[0];
}

/* --- who takes --- */

static bool
counts_matter(const struct crm_take *take)
{
	bool matter = take->max_taken > 0;

	for (size_t i = 0; i < take->npools; i++)
		matter |= take->pool[i].max_day >= 0;
	return matter;
}

static enum crm_status
count_taken(struct crm_take *take, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	int64_t today = crm_db_now(take->db), pool;
	char id[24];

	snprintf(id, sizeof(id), "%" PRId64, take->id); /* as events keep it */
	crm_time_parse_relative("today", crm_db_now(take->db), &today);
	enum crm_status st =
	    crm_db_query(take->db, taken_today, &s, CRM_ARGS(crm_text(id), crm_int(today)), err);
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		bool stands = false;
		const char *from = crm_stmt_text(s, 1);
		if ((st = crm_event_stands(take->db, crm_stmt_int(s, 0), &stands, err)) != CRM_OK) {
			crm_stmt_done(s);
		} else if (stands) {
			take->taken++;
			if (from != NULL && crm_num_parse(from, &pool))
				take_pool(take, pool)->taken++;
		}
	}
	return st == CRM_DONE ? CRM_OK : st;
}

enum crm_status
take_check_user(const struct crm_take *take, struct crm_err *err)
{
	const struct crm_user *user = &take->user;
	char until[CRM_TIME_SIZE];

	if (!user->active)
		return crm_err_set(err, CRM_EPERM, "user '%s' is inactive", user->login);
	if (take->force || !crm_user_away(user, crm_db_now(take->db)))
		return CRM_OK;
	crm_date_format(user->away_until, until);
	return crm_err_set(err, CRM_EPERM, "user '%s' is away%s%s; --force takes all the same",
	    user->login, user->away_until == 0 ? "" : " until ",
	    user->away_until == 0 ? "" : until);
}

static enum crm_status
read_assign(struct crm_take *take, struct crm_err *err)
{
	enum crm_status st =
	    crm_worker_get(take->db, take->id, &take->who.worker, &take->arena, err);

	take->who.user = &take->user;
	take->who.next_due = 0;
	take->assign = (struct crm_assign){ .db = take->db, .now = crm_db_now(take->db) };
	take->user.zone = take->who.worker.zone;
	if (st == CRM_OK)
		st = crm_setting_int(
		    take->db, "first_contact_hours", &take->assign.first_contact_hours, err);
	if (st == CRM_OK)
		st = crm_setting_text(take->db, "holidays", &take->arena, &take->holidays, err);
	if (take->assign.first_contact_hours > HOURS_MAX)
		take->assign.first_contact_hours = HOURS_MAX;
	take->assign.holidays = take->holidays;
	return st;
}

enum crm_status
take_write(struct crm_take *take, const struct crm_lead *lead,
    const struct assign_handover *handover, struct crm_arena *arena, struct crm_err *err)
{
	int64_t has_tasks = 0;
	enum crm_status st = crm_db_get_int(
	    take->db, tasks_there, &has_tasks, NULL, CRM_ARGS(crm_int(lead->id)), err);
	const struct assign_lead l = { .id = lead->id,
		.stage = lead->stage,
		.owner = lead->owner,
		.status = lead->status,
		.has_tasks = has_tasks != 0,
		.name = lead->name,
		.company = lead->company };

	return st == CRM_OK ? assign_write(&take->assign, &l, handover, arena, err) : st;
}

enum crm_status
take_state(struct crm_take *take, struct crm_err *err)
{
	enum crm_status st;

	if (take->transaction == crm_db_transaction(take->db))
		return CRM_OK;
	take->transaction = 0;
	crm_arena_reset(&take->arena);
	st = crm_user_get(take->db, take->id, &take->user, &take->arena, err);
	if (st == CRM_OK)
		st = crm_user_count(take->db, &take->user, err);
	if (st == CRM_OK)
		st = read_assign(take, err);
	if (st == CRM_OK)
		st = crm_setting_int(take->db, "take_max_day", &take->max_taken, err);
	if (st == CRM_OK)
		st = crm_setting_span(take->db, "take_cooldown", &take->cooldown, err);
	if (st == CRM_OK)
		st = read_pools(take, err);
	take->taken = 0;
	if (st == CRM_OK && counts_matter(take))
		st = count_taken(take, err);
	if (st == CRM_OK)
		take->transaction = crm_db_transaction(take->db);
	return st;
}

/* --- what is in the way --- */

static enum crm_status
say_limit(struct crm_take *take, int64_t has, int64_t max, const char *what, int64_t again,
    const char **why, struct crm_arena *arena, struct crm_err *err)
{
	char from[CRM_TIME_SIZE];

	crm_time_format(again, from);
	*why = crm_arena_printf(arena, "%s has %" PRId64 " of %" PRId64 " %s; again %s%s",
	    take->login, has, max, what, again == 0 ? "when one is closed or given back" : "from ",
	    again == 0 ? "" : from);
	return *why == NULL ? crm_err_nomem(err) : CRM_OK;
}

static int64_t
tomorrow(const struct crm_take *take)
{
	int64_t t = crm_db_now(take->db);

	crm_time_parse_relative("tomorrow", crm_db_now(take->db), &t);
	return t;
}

enum crm_status
take_limit(struct crm_take *take, const char **why, struct crm_arena *arena, struct crm_err *err)
{
	const struct crm_user *user = &take->user;
	int64_t again = 0;

	*why = NULL;
	if (user->max_open >= 0 && user->open >= user->max_open)
		return say_limit(
		    take, user->open, user->max_open, "open leads", 0, why, arena, err);
	if (user->max_day >= 0 && user->day >= user->max_day)
		return say_limit(take, user->day, user->max_day, "leads of today", tomorrow(take),
		    why, arena, err);
	if (user->max_month >= 0 && user->month >= user->max_month) {
		enum crm_status st = crm_user_month_ends(take->db, user, &again, err);
		return st == CRM_OK ? say_limit(take, user->month, user->max_month,
					  "leads of 30 days", again, why, arena, err)
				    : st;
	}
	if (take->max_taken > 0 && take->taken >= take->max_taken)
		return say_limit(take, take->taken, take->max_taken, "leads to take in a day",
		    tomorrow(take), why, arena, err);
	return CRM_OK;
}

enum crm_status
take_pool_limit(struct crm_take *take, const struct take_pool *pool, const char **why,
    struct crm_arena *arena, struct crm_err *err)
{
	*why = NULL;
	if (!pool->member) {
		*why = crm_arena_printf(arena, "the pool '%s' is for the team %s: %s is not in it",
		    pool->name, pool->team, take->login);
		return *why == NULL ? crm_err_nomem(err) : CRM_OK;
	}
	if (pool->max_day < 0 || pool->taken < pool->max_day)
		return CRM_OK;
	const char *what =
	    crm_arena_printf(arena, "leads to take from the pool '%s' in a day", pool->name);
	if (what == NULL)
		return crm_err_nomem(err);
	return say_limit(take, pool->taken, pool->max_day, what, tomorrow(take), why, arena, err);
}

enum crm_status
take_cooling(
    struct crm_take *take, int64_t lead, int64_t *lost, int64_t *until, struct crm_err *err)
{
	const struct crm_worker nobody = { .has_hours = false };
	const int64_t now = crm_db_now(take->db);
	bool had = false;

	*until = 0;
	if (take->cooldown.n == 0)
		return CRM_OK;
	/* Not less than the span, whatever the clocks have done. */
	enum crm_status st = lately_had(take->db, lead, take->id,
	    now - crm_span_seconds(&take->cooldown) - 86400, &had, lost, err);
	if (st == CRM_OK && had &&
	    crm_span_after(&take->cooldown, 1, *lost, &nobody, NULL, until) && *until <= now)
		*until = 0;
	return st;
}
