#include "lib/crm/todo.h"

#define TASK_OPEN 1

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
