/*
 * A lead changes hands: its owner, what is to be done, who is told.
 */
#include <inttypes.h>
#include <string.h>

#include "lib/crm/activity.h"
#include "lib/crm/todo.h"
#include "lib/flow/assign_work.h"

/* Some at a time: changing them needs the connection. */
#define CHUNK 32

CRM_SQL(open_tasks, "SELECT id, owner, kind FROM task WHERE state = 1 AND id > ?2"
		    " AND card IN " CRM_SQL_ALIASES("?1") " ORDER BY id LIMIT ?3");

static bool
is_open(const struct assign_lead *lead)
{
	return lead->status == CRM_STAGE_NEW || lead->status == CRM_STAGE_WORKING ||
	       lead->status == CRM_STAGE_QUALIFIED;
}

/* --- tasks ---------------------------------------------------------------------------- */

struct open_task {
	int64_t id, owner;
	bool first_contact;
};

static enum crm_status
next_tasks(struct crm_db *db, int64_t lead, int64_t after, struct open_task task[CHUNK], size_t *n,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(
	    db, open_tasks, &s, CRM_ARGS(crm_int(lead), crm_int(after), crm_int(CHUNK)), err);

	*n = 0;
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
		task[(*n)++] = (struct open_task){ crm_stmt_int(s, 0), crm_stmt_int(s, 1),
			strcmp(crm_stmt_text(s, 2), "first-contact") == 0 };
	return st == CRM_DONE ? CRM_OK : st;
}

/*
 * Those of the old owner, or of nobody, go along; a first contact that is stale does not. *has: the
 * new owner has one there, then.
 */
static enum crm_status
move_tasks(struct crm_assign *a, const struct assign_lead *lead, const struct assign_handover *h,
    bool *has, struct crm_err *err)
{
	const int64_t to = h->to == NULL ? 0 : h->to->user->id;
	const char *stale = h->stale != NULL ? h->stale : h->to == NULL ? "given back" : NULL;
	struct open_task task[CHUNK];
	int64_t after = 0;
	size_t n = 0;
	enum crm_status st = CRM_OK;

	*has = false;
	do {
		st = next_tasks(a->db, lead->id, after, task, &n, err);
		for (size_t i = 0; st == CRM_OK && i < n; i++) {
			after = task[i].id;
			*has = *has || (to != 0 && task[i].owner == to);
			if (task[i].owner == to ||
			    (task[i].owner != lead->owner && task[i].owner != 0))
				continue;
			if (stale != NULL && task[i].first_contact) {
				st = crm_task_close(a->db, task[i].id, false, stale, 0, err);
				continue;
			}
			*has = to != 0;
			st = crm_update(a->db, CRM_TAB_TASK, task[i].id, CRM_WHAT_ASSIGN,
			    CRM_SETS({ "owner", crm_ref(to) }), NULL, err);
		}
	} while (st == CRM_OK && n == CHUNK);
	return st;
}

static enum crm_status
see_to_tasks(struct crm_assign *a, const struct assign_lead *lead, const struct assign_handover *h,
    struct crm_err *err)
{
	bool has = false;
	enum crm_status st = lead->has_tasks ? move_tasks(a, lead, h, &has, err) : CRM_OK;

	if (st != CRM_OK || has || h->to == NULL || !is_open(lead))
		return st;
	return crm_task_add(a->db,
	    &(const struct crm_task){ .card = lead->id,
		.kind = "first-contact",
		.owner = h->to->user->id,
		.due = assign_due(a, h->to) },
	    false, NULL, err);
}

/* --- who is told ---------------------------------------------------------------------- */

static enum crm_status
notify(struct crm_assign *a, const struct assign_lead *lead, const struct assign_handover *h,
    struct crm_arena *arena, struct crm_err *err)
{
	const char *name = lead->name != NULL ? lead->name : lead->company;
	const char *was = lead->login;
	const char *kind = h->notice != NULL ? h->notice : was == NULL ? "new-lead" : "reassigned";

	if (h->silent || h->to == NULL)
		return CRM_OK;
	const char *text =
	    crm_arena_printf(arena, "lead %" PRId64 "%s%s%s%s", lead->id, name == NULL ? "" : ", ",
		name == NULL ? "" : name, was == NULL ? "" : ", was with ", was == NULL ? "" : was);
	if (text == NULL)
		return crm_err_nomem(err);
	return crm_notice_add(a->db, lead->id, h->to->user->id, kind, text, false, err);
}

/* --- the lead ------------------------------------------------------------------------- */

enum crm_status
assign_write(struct crm_assign *a, const struct assign_lead *lead, const struct assign_handover *h,
    struct crm_arena *arena, struct crm_err *err)
{
	const int64_t to = h->to == NULL ? 0 : h->to->user->id;
	const struct crm_set set[] = {
		{ "owner", crm_ref(to) },
		{ "owner_at", to == 0 ? crm_null() : crm_int(a->now) },
		{ "pool", to == 0 ? crm_ref(h->pool) : crm_null() },
	};
	const struct crm_change change = { .verb = CRM_UPDATE,
		.tab = CRM_TAB_LEAD,
		.what = h->what == 0 ? CRM_WHAT_ASSIGN : h->what,
		.row = lead->id,
		.set = set,
		.nset = sizeof(set) / sizeof(set[0]),
		.reason = h->reason };
	enum crm_status st = CRM_OK;

	if (!a->options.plan) {
		st = crm_change(a->db, &change, NULL, err);
		if (st == CRM_OK)
			st = see_to_tasks(a, lead, h, err);
		if (st == CRM_OK)
			st = notify(a, lead, h, arena, err);
	}
	if (st != CRM_OK || to == lead->owner)
		return st;
	a->handed++;
	struct assign_user *was = assign_find_user(a, lead->owner);
	if (was != NULL && was->user->open > 0 && is_open(lead))
		was->user->open--;
	if (h->to != NULL)
		assign_count(a, h->to);
	return CRM_OK;
}
