#include "lib/crm/todo.h"

#include <inttypes.h>
#include <stddef.h>

CRM_SQL(task_is_open, "SELECT 1 FROM task WHERE id = ?1 AND state = 1");
CRM_SQL(
    next_open_task, "SELECT min(t.id) FROM " CRM_TASKS_OF_CARD " AND t.state = 1 AND t.id > ?2");

CRM_SQL(task_by_id, "SELECT id, card, owner, due, closed, closed_by, state, kind, text FROM task"
		    " WHERE id = ?1");
CRM_SQL(task_by_external, "SELECT id FROM task WHERE external_id = ?1");
CRM_SQL(open_on_card, "SELECT count(*) FROM task WHERE state = 1 AND id <> ?2"
		      " AND card IN (SELECT ?1 UNION ALL SELECT id FROM card WHERE alias = ?1"
		      " UNION ALL SELECT id FROM lead WHERE converted_contact = ?1"
		      " OR converted_company = ?1 OR converted_deal = ?1)");

const char *
crm_task_state_name(int64_t state)
{
	static const char *const names[] = { "open", "done", "cancelled" };

	return state >= CRM_TASK_OPEN && state <= CRM_TASK_CANCELLED ? names[state - 1] : NULL;
}

enum crm_status
crm_task_get(struct crm_db *db, int64_t id, struct crm_task_row *task, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, task_by_id, &s, CRM_ARGS(crm_int(id)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st == CRM_DONE)
		return crm_err_set(err, CRM_EDATA, "no task %" PRId64, id);
	if (st != CRM_OK)
		return st;
	*task = (struct crm_task_row){
		.id = crm_stmt_int(s, 0),
		.card = crm_stmt_int(s, 1),
		.owner = crm_stmt_int(s, 2),
		.due = crm_stmt_int(s, 3),
		.closed = crm_stmt_int(s, 4),
		.closed_by = crm_stmt_int(s, 5),
		.state = (enum crm_task_state)crm_stmt_int(s, 6),
		.kind = crm_arena_strdup(arena, crm_stmt_text(s, 7)),
		.text = crm_arena_strdup(arena, crm_stmt_text(s, 8)),
	};
	if (task->kind == NULL || (task->text == NULL && !crm_stmt_null(s, 8)))
		st = crm_err_nomem(err);
	crm_stmt_done(s);
	return st;
}

enum crm_status
crm_task_by_external(struct crm_db *db, const char *external_id, int64_t *id, struct crm_err *err)
{
	return crm_db_get_int(db, task_by_external, id, NULL, CRM_ARGS(crm_text(external_id)), err);
}

enum crm_status
crm_tasks_open(struct crm_db *db, int64_t card, int64_t but, int64_t *n, struct crm_err *err)
{
	return crm_db_get_int(
	    db, open_on_card, n, NULL, CRM_ARGS(crm_int(card), crm_int(but)), err);
}

enum crm_status
crm_task_add(
    struct crm_db *db, const struct crm_task *task, bool part, int64_t *id, struct crm_err *err)
{
	const struct crm_set set[] = {
		{ "card", crm_ref(task->card) },
		{ "kind", crm_text(task->kind) },
		{ "owner", crm_ref(task->owner) },
		{ "due", crm_ref(task->due) },
		{ "state", crm_int(CRM_TASK_OPEN) },
		{ "text", crm_text(task->text) },
		{ "created", crm_int(crm_db_now(db)) },
		{ "follows", crm_ref(task->follows) },
		{ "external_id", crm_text(task->external_id) },
	};
	const struct crm_change change = { .verb = CRM_INSERT,
		.tab = CRM_TAB_TASK,
		.what = CRM_WHAT_TASK,
		.part = part,
		.set = set,
		.nset = sizeof(set) / sizeof(set[0]) };
	struct crm_changed done = { 0, 0 };
	enum crm_status st = crm_change(db, &change, &done, err);

	if (id != NULL)
		*id = done.id;
	return st;
}

static enum crm_status
close_task(struct crm_db *db, int64_t task, enum crm_task_state state, const char *result,
    const char *no_next, int64_t by, struct crm_err *err)
{
	int64_t one = 0;
	enum crm_status st =
	    crm_db_get_int(db, task_is_open, &one, NULL, CRM_ARGS(crm_int(task)), err);

	if (st != CRM_OK || one == 0)
		return st;
	const struct crm_set set[] = {
		{ "state", crm_int(state) },
		{ "result", crm_text(result) },
		{ "closed", crm_int(crm_db_now(db)) },
		{ "closed_by", crm_ref(by) },
		{ "no_next", crm_text(no_next) },
	};
	return crm_update(
	    db, CRM_TAB_TASK, task, CRM_WHAT_TASK, set, sizeof(set) / sizeof(set[0]), NULL, err);
}

enum crm_status
crm_task_close(
    struct crm_db *db, int64_t task, bool done, const char *result, int64_t by, struct crm_err *err)
{
	return close_task(
	    db, task, done ? CRM_TASK_DONE : CRM_TASK_CANCELLED, result, NULL, by, err);
}

enum crm_status
crm_task_finish(struct crm_db *db, int64_t task, const char *result, const char *no_next,
    int64_t by, struct crm_err *err)
{
	return close_task(db, task, CRM_TASK_DONE, result, no_next, by, err);
}

enum crm_status
crm_tasks_cancel(
    struct crm_db *db, int64_t card, const char *result, int64_t by, size_t *n, struct crm_err *err)
{
	enum crm_status st = CRM_OK;
	size_t count = 0;

	for (int64_t task = 0; st == CRM_OK;) {
		int64_t next = 0;
		st = crm_db_get_int(
		    db, next_open_task, &next, NULL, CRM_ARGS(crm_int(card), crm_int(task)), err);
		if (st != CRM_OK || next == 0)
			break;
		task = next;
		st = crm_task_close(db, task, false, result, by, err);
		count++;
	}
	if (n != NULL)
		*n = count;
	return st;
}

enum crm_status
crm_notice_add(struct crm_db *db, int64_t card, int64_t user, const char *kind, const char *text,
    bool part, struct crm_err *err)
{
	const struct crm_set set[] = {
		{ "card", crm_ref(card) },
		{ "user", crm_ref(user) },
		{ "kind", crm_text(kind) },
		{ "text", crm_text(text) },
		{ "created", crm_int(crm_db_now(db)) },
		{ "due", crm_int(crm_db_now(db)) },
		{ "tries", crm_int(0) },
	};
	const struct crm_change change = { .verb = CRM_INSERT,
		.tab = CRM_TAB_NOTICE,
		.what = CRM_WHAT_NOTICE,
		.part = part,
		.set = set,
		.nset = sizeof(set) / sizeof(set[0]) };

	return crm_change(db, &change, NULL, err);
}
