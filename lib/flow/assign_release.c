#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/crm/lookup.h"
#include "lib/crm/todo.h"
#include "lib/flow/assign_lately.h"
#include "lib/flow/assign_take_work.h"
#include "lib/store/revert.h"

/* Changes of its owner, the last first; see taken_today. */
CRM_SQL(origin,
    "SELECT e.id, e.what = 16, (SELECT p.old FROM event p WHERE p.card = e.card AND p.op = e.op"
    " AND p.tab = 1 AND p.field = 'pool' AND p.id > e.id ORDER BY p.id LIMIT 1)"
    " FROM event e WHERE e.card = ?1 AND e.tab = 1 AND e.field = 'owner' AND e.undoes IS NULL"
    " ORDER BY e.id DESC");
CRM_SQL(hold_of_pool, "SELECT hold FROM pool WHERE id = ?1");
CRM_SQL(pool_there, "SELECT id FROM pool WHERE id = ?1");

enum crm_status
take_origin(struct crm_db *db, int64_t lead, int64_t *pool, bool *taken, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	int64_t from = 0;
	bool stands = false;

	*pool = 0;
	*taken = false;
	enum crm_status st = crm_db_query(db, origin, &s, CRM_ARGS(crm_int(lead)), err);
	while (st == CRM_OK && !stands && (st = crm_stmt_step(s, err)) == CRM_OK)
		if ((st = crm_event_stands(db, crm_stmt_int(s, 0), &stands, err)) != CRM_OK)
			crm_stmt_done(s);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	*taken = crm_stmt_int(s, 1) != 0;
	if (!crm_stmt_null(s, 2) && !crm_num_parse(crm_stmt_text(s, 2), &from))
		from = 0;
	crm_stmt_done(s);
	return from == 0 ? CRM_OK
			 : crm_db_get_int(db, pool_there, pool, NULL, CRM_ARGS(crm_int(from)), err);
}

enum crm_status
take_hold_of(struct crm_db *db, int64_t pool, struct crm_span *hold, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	struct crm_span own;
	enum crm_status st = crm_db_query(db, hold_of_pool, &s, CRM_ARGS(crm_int(pool)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	const char *text = crm_stmt_text(s, 0);
	if (text != NULL && crm_span_parse(text, &own))
		*hold = own;
	crm_stmt_done(s);
	return CRM_OK;
}

/* Whoever had it, unless they do this themselves, and their boss. */
static enum crm_status
tell(struct crm_take *take, const struct crm_lead *lead, const char *owner, const char *where,
    struct crm_arena *arena, struct crm_err *err)
{
	const char *title = lately_title(lead, arena);
	const char *text = title == NULL ? NULL
					 : crm_arena_printf(arena, "%s, was with %s, given back %s",
					       title, owner, where);

	if (text == NULL)
		return crm_err_nomem(err);
	enum crm_status st = CRM_OK;
	if (lead->owner != take->id)
		st = crm_notice_add(take->db, lead->id, lead->owner, "released", text, false, err);
	if (st == CRM_OK)
		st = lately_tell_bosses(take->db, lead, take->id, "released", text, NULL, err);
	return st;
}

static enum crm_status
release(struct crm_take *take, const struct crm_lead *lead, struct crm_taken *done,
    struct crm_arena *arena, struct crm_err *err)
{
	const char *owner = done->owner, *pool = NULL;
	int64_t to = take->only;
	bool taken;
	enum crm_status st = CRM_OK;

	if (to == 0)
		st = take_origin(take->db, lead->id, &to, &taken, err);
	if (st == CRM_OK)
		st = crm_name_of(take->db, CRM_TAB_POOL, to, arena, &pool, err);
	if (st != CRM_OK)
		return st;
	done->why =
	    pool == NULL ? "to whoever is next" : crm_arena_printf(arena, "to the pool '%s'", pool);
	if (done->why == NULL)
		return crm_err_nomem(err);
	const struct assign_handover handover = { .pool = to, .stale = "given back" };
	st = take_write(take, lead, &handover, arena, err);
	if (st == CRM_OK)
		st = tell(take, lead, owner, done->why, arena, err);
	if (st == CRM_OK && lead->owner == take->id)
		take->user.open--;
	done->owner = NULL;
	done->action = CRM_TAKE_RELEASED;
	return st;
}

enum crm_status
crm_release_card(struct crm_take *take, int64_t card, enum crm_tab kind, struct crm_taken *done,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_lead lead;
	enum crm_status st = take_state(take, err);

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
	if (lead.owner != 0)
		return release(take, &lead, done, arena, err);
	done->action = CRM_TAKE_UNCHANGED;
	done->why = "nobody has it";
	return CRM_OK;
}
