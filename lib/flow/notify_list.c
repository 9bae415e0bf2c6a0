/*
 * Which notices there are.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/lookup.h"
#include "lib/flow/notify_work.h"

#define NOTICE_COLUMNS                                                                             \
	"SELECT n.id, n.card, n.user, n.kind, n.text, n.created, n.due, n.tries, n.problem,"       \
	" n.task, n.task_due, coalesce(c.alias, n.card), k.id IS NOT NULL"                         \
	" FROM notice n LEFT JOIN card c ON c.id = n.card LEFT JOIN task k ON k.id = n.task"       \
	" AND k.state = 1 AND k.due = n.task_due AND k.owner IS NOT DISTINCT FROM n.user"
CRM_SQL(waiting_notices, NOTICE_COLUMNS " WHERE n.delivered IS NULL AND n.failed IS NULL"
					" AND n.due <= ?1 ORDER BY n.due, n.id");
CRM_SQL(failed_notices, NOTICE_COLUMNS " WHERE n.delivered IS NULL AND n.failed IS NOT NULL"
				       " ORDER BY n.failed, n.id");

const char *
crm_notice_state_name(enum crm_notice_state state)
{
	static const char *const names[] = {
		[CRM_NOTICE_PENDING] = "pending",
		[CRM_NOTICE_WAITING] = "waiting",
		[CRM_NOTICE_FAILED] = "failed",
		[CRM_NOTICE_DELIVERED] = "delivered",
		[CRM_NOTICE_OBSOLETE] = "obsolete",
	};

	return names[state];
}

struct crm_notice *
notify_add(struct notify_list *list)
{
	if (list->n == list->cap) {
		const size_t cap = list->cap == 0 ? 64 : 2 * list->cap;
		struct crm_notice *more = crm_arena_alloc(list->arena, cap * sizeof(*more));
		if (more == NULL)
			return NULL;
		if (list->n > 0)
			memcpy(more, list->item, list->n * sizeof(*more));
		list->item = more;
		list->cap = cap;
	}
	return &list->item[list->n++];
}

static enum crm_status
read_notice(struct notify_list *list, const struct crm_stmt *s, bool failed, struct crm_err *err)
{
	struct crm_notice *notice = notify_add(list);
	bool ok = notice != NULL;

	if (!ok)
		return crm_err_nomem(err);
	*notice = (struct crm_notice){
		.id = crm_stmt_int(s, 0),
		.card = crm_stmt_int(s, 1),
		.now = crm_stmt_int(s, 11),
		.user = crm_stmt_int(s, 2),
		.task = crm_stmt_int(s, 9),
		.task_due = crm_stmt_int(s, 10),
		.due = crm_stmt_int(s, 6),
		.created = crm_stmt_int(s, 5),
		.tries = crm_stmt_int(s, 7),
		.kind = notify_copy(list->arena, crm_stmt_text(s, 3), &ok),
		.text = notify_copy(list->arena, crm_stmt_text(s, 4), &ok),
		.problem = notify_copy(list->arena, crm_stmt_text(s, 8), &ok),
	};
	if (failed)
		notice->state = CRM_NOTICE_FAILED;
	else if (notice->task != 0 && crm_stmt_int(s, 12) == 0)
		notice->state = CRM_NOTICE_OBSOLETE;
	else if (notice->due > crm_db_now(list->db))
		notice->state = CRM_NOTICE_WAITING;
	return ok ? CRM_OK : crm_err_nomem(err);
}

static enum crm_status
read_notices(struct notify_list *list, const struct crm_notice_filter *filter, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	const int64_t until = filter->ready ? crm_db_now(list->db) : INT64_MAX;
	enum crm_status st =
	    filter->failed
		? crm_db_query(list->db, failed_notices, &s, CRM_NOARGS, err)
		: crm_db_query(list->db, waiting_notices, &s, CRM_ARGS(crm_int(until)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
		if ((st = read_notice(list, s, filter->failed, err)) != CRM_OK)
			crm_stmt_done(s);
	return st == CRM_DONE ? CRM_OK : st;
}

/* A reminder is of its day: the next day has its own. */
static enum crm_status
check_day(struct notify_list *list, struct crm_notice *notice, struct crm_err *err)
{
	int64_t start = 0;

	if (notice->task == 0 || notice->id == 0 || notice->state > CRM_NOTICE_WAITING)
		return CRM_OK;
	enum crm_status st = notify_day_start(list->db, notice->user, list->arena, &start, err);
	if (st == CRM_OK && notice->created < start)
		notice->state = CRM_NOTICE_OBSOLETE;
	return st;
}

static bool
among(const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; word != NULL && i < n; i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

static bool
wanted(const struct crm_notice *notice, const struct crm_notice_filter *filter)
{
	if (filter->nkinds > 0 && !among(notice->kind, filter->kinds, filter->nkinds))
		return false;
	return filter->nusers == 0 || among(notice->to_login, filter->users, filter->nusers) ||
	       among(notice->login, filter->users, filter->nusers);
}

/* Who gets each, and only those that are wanted. */
static enum crm_status
pick(struct notify_list *list, const struct crm_notice_filter *filter, struct crm_err *err)
{
	size_t kept = 0;
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < list->n; i++) {
		struct crm_notice *notice = &list->item[i];
		st = notify_find_who(list->db, notice, list->arena, err);
		if (st == CRM_OK)
			st = check_day(list, notice, err);
		if (st == CRM_OK && wanted(notice, filter) &&
		    (filter->ready || notice->state != CRM_NOTICE_OBSOLETE))
			list->item[kept++] = *notice;
	}
	list->n = kept;
	return st;
}

static int
by_due(const void *a, const void *b)
{
	const struct crm_notice *x = a, *y = b;

	if (x->due != y->due)
		return x->due < y->due ? -1 : 1;
	/* What is not recorded yet comes behind what is. */
	if (x->id != y->id)
		return x->id == 0 ? 1 : y->id == 0 ? -1 : x->id < y->id ? -1 : 1;
	return (x->task > y->task) - (x->task < y->task);
}

enum crm_status
crm_notices_load(struct crm_db *db, const struct crm_notice_filter *filter, struct crm_arena *arena,
    struct crm_notice **list, size_t *n, struct crm_err *err)
{
	struct notify_list all = { .db = db, .arena = arena };
	enum crm_status st = CRM_OK;
	int64_t user;

	*list = NULL;
	*n = 0;
	for (size_t i = 0; st == CRM_OK && i < filter->nusers; i++)
		st = crm_lookup(db, CRM_TAB_USER, filter->users[i], &user, err);
	if (st == CRM_OK)
		st = read_notices(&all, filter, err);
	if (st == CRM_OK && !filter->failed)
		st = notify_remind(&all, err);
	if (st == CRM_OK)
		st = pick(&all, filter, err);
	if (st != CRM_OK)
		return st;
	if (all.n > 0 && !filter->failed)
		qsort(all.item, all.n, sizeof(*all.item), by_due);
	*list = all.item;
	*n = all.n;
	return CRM_OK;
}
