#include <inttypes.h>
#include <string.h>

#include "lib/crm/lookup.h"
#include "lib/crm/todo.h"
#include "lib/flow/qualify_work.h"

/* The sign: a card has few tasks, a user may have thousands. */
CRM_SQL(task_of,
    "SELECT id FROM task WHERE " CRM_TASK_OF_CARD " AND state = 1 AND +owner = ?2 AND id > ?3"
    " ORDER BY id LIMIT 1");

/* Nobody owns a lead in the cold pool, nor what was to be done about it. */
static enum crm_status
leave_tasks(struct work *w, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (int64_t task = 0; st == CRM_OK;) {
		int64_t next = 0;
		st = crm_db_get_int(w->db, task_of, &next, NULL,
		    CRM_ARGS(crm_int(w->lead.id), crm_int(w->lead.owner), crm_int(task)), err);
		if (st != CRM_OK || next == 0)
			break;
		task = next;
		st = crm_update(w->db, CRM_TAB_TASK, task, CRM_WHAT_ASSIGN,
		    CRM_SETS({ "owner", crm_null() }), NULL, err);
	}
	return st;
}

static enum crm_status
go_cold(struct work *w, struct crm_err *err)
{
	const char *owner = NULL;
	enum crm_status st = crm_name_of(w->db, CRM_TAB_USER, w->lead.owner, w->arena, &owner, err);

	if (st != CRM_OK)
		return st;
	const char *what = crm_arena_printf(w->arena, "to the pool '%s'%s%s", w->q->cold_name,
	    owner == NULL ? "" : ", was with ", owner == NULL ? "" : owner);
	if ((st = qualify_say(w, what, err)) == CRM_OK && w->lead.owner != 0)
		st = leave_tasks(w, err);
	return st == CRM_OK ? qualify_tell_owner(w, "reassigned", what, err) : st;
}

/* What the rules say, in `why` and, whole, for the history. */
static enum crm_status
score_lead(struct work *w, struct crm_scored *scored, const char **reason, struct crm_err *err)
{
	struct crm_qualify *q = w->q;
	enum crm_status st = q->score == NULL ? crm_score_open(&q->score, w->db, err) : CRM_OK;

	if (st == CRM_OK)
		st = crm_score_lead(q->score, w->lead.id, scored, w->arena, err);
	if (st != CRM_OK)
		return st;
	*reason = crm_arena_printf(w->arena, "score %" PRId64 ": %s", scored->points, scored->what);
	if (*reason == NULL)
		return crm_err_nomem(err);
	return qualify_say(w,
	    q->options->explain ? *reason
				: crm_arena_printf(w->arena, "score %" PRId64, scored->points),
	    err);
}

static enum crm_status
say_step(struct work *w, bool was, const char *old, const char *grade, struct crm_err *err)
{
	if (was && strcmp(old, grade) == 0)
		return qualify_say(w, crm_arena_printf(w->arena, "%s as before", grade), err);
	return qualify_say(w,
	    crm_arena_printf(w->arena, "%s to %s", was ? old : w->stage, was ? grade : "qualified"),
	    err);
}

enum crm_status
qualify_grade(struct work *w, struct crm_err *err)
{
	struct crm_scored scored = { 0, w->wish->grade, NULL };
	const bool automatic = w->wish->grade == NULL;
	const bool was = w->lead.status == CRM_STAGE_QUALIFIED;
	const char *reason = NULL, *old = w->lead.grade == NULL ? "" : w->lead.grade;
	enum crm_status st = CRM_OK;

	if (w->lead.status == CRM_STAGE_UNQUALIFIED)
		return wish_refuse(w->wish, &w->lead, err);
	if (automatic && (st = score_lead(w, &scored, &reason, err)) != CRM_OK)
		return st;
	const bool regraded = strcmp(old, scored.grade) != 0;
	const bool rescored = automatic && (!w->has_score || w->score != scored.points);
	if (was && !regraded && !rescored)
		return qualify_say(
		    w, crm_arena_printf(w->arena, "of grade %s already", scored.grade), err);
	const bool cold = regraded && *scored.grade == 'C' && w->q->cold_pool != 0;
	if (!was)
		qualify_set_stage(w, w->q->qualified);
	qualify_set(w, "grade", crm_text(scored.grade));
	if (automatic)
		qualify_set(w, "score", crm_int(scored.points));
	if (cold) {
		qualify_set(w, "owner", crm_null());
		qualify_set(w, "owner_at", crm_null());
		qualify_set(w, "pool", crm_int(w->q->cold_pool));
	} else if (regraded && w->q->cold_pool != 0 && w->pool == w->q->cold_pool) {
		/* Warm again: whoever is next in turn gets it. */
		qualify_set(w, "pool", crm_null());
	}
	st = say_step(w, was, old, scored.grade, err);
	if (st == CRM_OK)
		st = qualify_write(w,
		    !was       ? CRM_QUALIFY_QUALIFIED
		    : regraded ? CRM_QUALIFY_REGRADED
			       : CRM_QUALIFY_RESCORED,
		    reason, err);
	return st == CRM_OK && cold ? go_cold(w, err) : st;
}
