#include "lib/crm/todo.h"

enum {
	TASK_OPEN = 1,
	TASK_DONE = 2,
	TASK_CANCELLED = 3
};

CRM_SQL(task_is_open, "SELECT 1 FROM task WHERE id = ?1 AND state = 1");
CRM_SQL(next_open_task,
    "SELECT id FROM task WHERE card = ?1 AND state = 1 AND id > ?2 ORDER BY id LIMIT 1");

enum crm_status
crm_task_add(
    struct crm_db *db, const struct crm_task *task, bool part, int64_t *id, struct crm_err *err)
{
	const struct crm_set set[] = {
		{ "card", crm_ref(task->card) },
		{ "kind", crm_text(task->kind) },
		{ "owner", crm_ref(task->owner) },
		{ "due", crm_ref(task->due) },
		{ "state", crm_int(TASK_OPEN) },
		{ "text", crm_text(task->text) },
		{ "created", crm_int(crm_db_now(db)) },
		{ "follows", crm_ref(task->follows) },
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

enum crm_status
crm_task_close(
    struct crm_db *db, int64_t task, bool done, const char *result, int64_t by, struct crm_err *err)
{
	int64_t one = 0;
	enum crm_status st =
	    crm_db_get_int(db, task_is_open, &one, NULL, CRM_ARGS(crm_int(task)), err);

	if (st != CRM_OK || one == 0)
		return st;
	const struct crm_set set[] = {
		{ "state", crm_int(done ? TASK_DONE : TASK_CANCELLED) },
		{ "result", crm_text(result) },
		{ "closed", crm_int(crm_db_now(db)) },
		{ "closed_by", crm_ref(by) },
	};
	return crm_update(
	    db, CRM_TAB_TASK, task, CRM_WHAT_TASK, set, sizeof(set) / sizeof(set[0]), NULL, err);
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
