#include "lib/flow/assign_take.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/time.h"
#include "lib/crm/lookup.h"
#include "lib/flow/assign_lately.h"
#include "lib/flow/assign_take_work.h"

CRM_SQL(pool_of, "SELECT pool FROM lead WHERE id = ?1");
CRM_SQL(stages_at_work, "SELECT id FROM stage WHERE kind BETWEEN 1 AND 3 AND id > ?1"
			" ORDER BY id LIMIT 1");
/* What index lead_waiting holds, in its order. */
#define RANK "(CASE l.grade WHEN 'A' THEN 1 WHEN 'B' THEN 2 WHEN 'C' THEN 4 ELSE 3 END)"
CRM_SQL(waiting_in,
    "SELECT l.id, " RANK ", l.created, c.alias FROM lead l CROSS JOIN card c ON c.id = l.id"
    " WHERE l.owner IS NULL AND l.pool IS NOT DISTINCT FROM ?1 AND l.stage = ?2"
    " ORDER BY " RANK ", l.created, l.id");

const char *
crm_take_action_name(enum crm_take_action action)
{
	static const char *const names[CRM_TAKE_ACTIONS] = {
		[CRM_TAKE_TAKEN] = "taken",
		[CRM_TAKE_RELEASED] = "released",
		[CRM_TAKE_UNCHANGED] = "unchanged",
		[CRM_TAKE_KEPT] = "kept",
		[CRM_TAKE_CLIENT] = "client",
		[CRM_TAKE_FROZEN] = "frozen",
	};

	return names[action];
}

/* --- making ready --- */

static enum crm_status
find_names(struct crm_take *take, const struct crm_take_options *options, struct crm_err *err)
{
	struct crm_err why = { CRM_OK, "" };
	enum crm_status st = crm_lookup(take->db, CRM_TAB_USER, options->login, &take->id, &why);

	if (st == CRM_EDATA)
		return crm_err_set(err, CRM_EUSAGE, "%s (--as LOGIN says who it is)", why.text);
	if (st == CRM_OK && options->pool != NULL)
		st = crm_lookup(take->db, CRM_TAB_POOL, options->pool, &take->only, &why);
	if (st != CRM_OK)
		return crm_err_set(err, st == CRM_EDATA ? CRM_EUSAGE : st, "%s", why.text);
	take->login = crm_arena_strdup(&take->names, options->login);
	return take->login == NULL ? crm_err_nomem(err) : CRM_OK;
}

enum crm_status
crm_take_open(struct crm_take **out, struct crm_db *db, const struct crm_take_options *options,
    struct crm_err *err)
{
	struct crm_take *take = calloc(1, sizeof(*take));

	*out = NULL;
	if (take == NULL)
		return crm_err_nomem(err);
	take->db = db;
	take->force = options->force;
	enum crm_status st = find_names(take, options, err);
	if (st == CRM_OK)
		*out = take;
	else
		crm_take_free(take);
	return st;
}

void
crm_take_free(struct crm_take *take)
{
	if (take == NULL)
		return;
	crm_arena_clear(&take->arena);
	crm_arena_clear(&take->names);
	free(take);
}

/* --- one lead --- */

bool
take_settled(const struct crm_lead *lead, struct crm_taken *done, struct crm_arena *arena)
{
	if (lately_open(lead))
		return false;
	done->action = CRM_TAKE_FROZEN;
	done->why = "converted";
	if (lead->status == CRM_STAGE_UNQUALIFIED) {
		done->action = CRM_TAKE_KEPT;
		done->why = lead->reason == NULL
				? "unqualified"
				: crm_arena_printf(arena, "unqualified: %s", lead->reason);
	}
	return true;
}

/* Somebody else has it. */
static enum crm_status
refuse_owned(
    struct crm_take *take, const struct crm_lead *lead, const char *owner, struct crm_err *err)
{
	int64_t pool = 0;
	bool taken = false;
	char since[CRM_TIME_SIZE];
	enum crm_status st = take_origin(take->db, lead->id, &pool, &taken, err);

	if (st != CRM_OK)
		return st;
	crm_time_format(lead->owner_at, since);
	return crm_err_set(err, CRM_EDATA, taken ? "%s was faster, at %s" : "%s has it, since %s",
	    owner, lead->owner_at == 0 ? "it came in" : since);
}

static enum crm_status
refuse_cooling(struct crm_take *take, int64_t lead, struct crm_err *err)
{
	int64_t lost = 0, until = 0;
	char since[CRM_TIME_SIZE], again[CRM_TIME_SIZE];
	enum crm_status st = take_cooling(take, lead, &lost, &until, err);

	if (st != CRM_OK || until == 0)
		return st;
	crm_time_format(lost, since);
	crm_time_format(until, again);
	return crm_err_set(
	    err, CRM_EDATA, "%s had it until %s; again from %s", take->login, since, again);
}

/* "taken from the pool 'cold'; to be touched by 2026-03-03T09:00:00+03:00" */
static const char *
say_taken(struct crm_take *take, const struct take_pool *pool, const char *reason,
    struct crm_arena *arena)
{
	int64_t until;
	char by[CRM_TIME_SIZE];

	if (pool->hold.n == 0 || !crm_span_after(&pool->hold, 1, crm_db_now(take->db),
				     &take->who.worker, take->holidays, &until))
		return reason;
	crm_time_format(until, by);
	return crm_arena_printf(arena, "%s; to be touched by %s", reason, by);
}

static enum crm_status
take_lead(struct crm_take *take, const struct crm_lead *lead, struct take_pool *pool,
    struct crm_taken *done, struct crm_arena *arena, struct crm_err *err)
{
	const char *reason = pool->id == 0
				 ? "taken"
				 : crm_arena_printf(arena, "taken from the pool '%s'", pool->name);

	if (reason == NULL || (done->why = say_taken(take, pool, reason, arena)) == NULL ||
	    (done->owner = crm_arena_strdup(arena, take->login)) == NULL)
		return crm_err_nomem(err);
	const struct assign_handover handover = {
		.to = &take->who, .what = CRM_WHAT_TAKE, .reason = reason, .silent = true
	};
	enum crm_status st = take_write(take, lead, &handover, arena, err);
	if (st != CRM_OK)
		return st;
	done->action = CRM_TAKE_TAKEN;
	done->lead = lead->id;
	done->name = lead->name;
	take->taken++;
	pool->taken++;
	return CRM_OK;
}

static enum crm_status
take_if_allowed(struct crm_take *take, const struct crm_lead *lead, struct crm_taken *done,
    struct crm_arena *arena, struct crm_err *err)
{
	int64_t id = 0;
	const char *why = NULL;
	enum crm_status st =
	    crm_db_get_int(take->db, pool_of, &id, NULL, CRM_ARGS(crm_int(lead->id)), err);

	if (st != CRM_OK)
		return st;
	struct take_pool *pool = take_pool(take, id);
	st = take_limit(take, &why, arena, err);
	if (st == CRM_OK && why == NULL)
		st = take_pool_limit(take, pool, &why, arena, err);
	if (st == CRM_OK && why != NULL)
		st = crm_err_set(err, CRM_EDATA, "%s", why);
	if (st == CRM_OK)
		st = refuse_cooling(take, lead->id, err);
	return st == CRM_OK ? take_lead(take, lead, pool, done, arena, err) : st;
}

enum crm_status
crm_take_card(struct crm_take *take, int64_t card, enum crm_tab kind, struct crm_taken *done,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_lead lead;
	enum crm_status st = take_state(take, err);

	if (st == CRM_OK)
		st = take_check_user(take, err);
	*done =
	    (struct crm_taken){ CRM_TAKE_CLIENT, card, NULL, NULL, "a client's card, not a lead" };
	if (st != CRM_OK || kind != CRM_TAB_LEAD)
		return st;
	st = crm_lead_get(take->db, card, &lead, arena, err);
	if (st == CRM_OK)
		st = crm_name_of(take->db, CRM_TAB_USER, lead.owner, arena, &done->owner, err);
	if (st != CRM_OK)
		return st;
	done->name = lead.name;
	if (take_settled(&lead, done, arena))
		return done->why == NULL ? crm_err_nomem(err) : CRM_OK;
	if (lead.owner == take->id) {
		done->action = CRM_TAKE_UNCHANGED;
		done->why = crm_arena_printf(arena, "owned by %s already", take->login);
		return done->why == NULL ? crm_err_nomem(err) : CRM_OK;
	}
	if (lead.owner != 0)
		return refuse_owned(take, &lead, done->owner, err);
	return take_if_allowed(take, &lead, done, arena, err);
}

/* --- the next --- */

struct next {
	int64_t lead, rank, created; /* lead 0: none */
	struct take_pool *pool;
};

static bool
comes_before(const struct next *a, const struct next *b)
{
	if (a->rank != b->rank)
		return a->rank < b->rank;
	return a->created != b->created ? a->created < b->created : a->lead < b->lead;
}

/* The first that waits in a pool and a stage, unless one that is known comes before it. */
static enum crm_status
find_in_stage(struct crm_take *take, struct take_pool *pool, int64_t stage, struct next *best,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(
	    take->db, waiting_in, &s, CRM_ARGS(crm_ref(pool->id), crm_int(stage)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const struct next at = { crm_stmt_int(s, 0), crm_stmt_int(s, 1), crm_stmt_int(s, 2),
			pool };
		int64_t lost, until = 0;
		if (best->lead != 0 && !comes_before(&at, best))
			break;
		if (!crm_stmt_null(s, 3))
			continue;
		st = take_cooling(take, at.lead, &lost, &until, err);
		if (st == CRM_OK && until != 0)
			continue;
		*best = at;
		break;
	}
	if (st == CRM_DONE)
		return CRM_OK;
	if (s != NULL)
		crm_stmt_done(s);
	return st;
}

static enum crm_status
find_in_pool(struct crm_take *take, struct take_pool *pool, struct next *best, struct crm_err *err)
{
	bool found = true;
	int64_t stage = 0;
	enum crm_status st = CRM_OK;

	while (st == CRM_OK && found) {
		st = crm_db_get_int(
		    take->db, stages_at_work, &stage, &found, CRM_ARGS(crm_int(stage)), err);
		if (st == CRM_OK && found)
			st = find_in_stage(take, pool, stage, best, err);
	}
	return st;
}

static enum crm_status
find_next(struct crm_take *take, struct next *best, struct crm_arena *arena, struct crm_err *err)
{
	const char *why = NULL;
	enum crm_status st = take_limit(take, &why, arena, err);

	if (st == CRM_OK && why != NULL)
		return crm_err_set(err, CRM_EPERM, "%s", why);
	for (size_t i = 0; st == CRM_OK && i < take->npools; i++) {
		struct take_pool *pool = &take->pool[i];
		if (take->only != 0 && take->only != pool->id)
			continue;
		st = take_pool_limit(take, pool, &why, arena, err);
		if (st == CRM_OK && why == NULL)
			st = find_in_pool(take, pool, best, err);
		else if (st == CRM_OK && take->only != 0)
			return crm_err_set(err, CRM_EPERM, "%s", why);
	}
	return st;
}

enum crm_status
crm_take_next(
    struct crm_take *take, struct crm_taken *done, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_lead lead;
	struct next best = { 0, 0, 0, NULL };
	enum crm_status st = take_state(take, err);

	*done = (struct crm_taken){ CRM_TAKE_UNCHANGED, 0, NULL, NULL, "" };
	if (st == CRM_OK)
		st = take_check_user(take, err);
	if (st == CRM_OK)
		st = find_next(take, &best, arena, err);
	if (st == CRM_OK && best.lead == 0)
		return CRM_DONE;
	if (st == CRM_OK)
		st = crm_lead_get(take->db, best.lead, &lead, arena, err);
	return st == CRM_OK ? take_lead(take, &lead, best.pool, done, arena, err) : st;
}
