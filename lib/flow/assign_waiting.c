#include <stdlib.h>

#include "lib/flow/assign.h"

CRM_SQL(open_stages, "SELECT id FROM stage WHERE kind BETWEEN 1 AND 3 ORDER BY id /*scan*/");
CRM_SQL(waiting_leads,
    "SELECT l.id, l.created FROM lead l JOIN card c ON c.id = l.id"
    " WHERE l.owner IS NULL AND l.stage = ?1 AND l.pool IS NULL AND c.alias IS NULL");

struct waiting {
	int64_t id, created;
};

struct waiting_list {
	struct waiting *lead;
	size_t n, size;
};

static enum crm_status
add_stage(struct crm_db *db, int64_t stage, struct waiting_list *list, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, waiting_leads, &s, CRM_ARGS(crm_int(stage)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		if (list->n == list->size) {
			const size_t size = list->size == 0 ? 1024 : list->size * 2;
			struct waiting *more = realloc(list->lead, size * sizeof(*more));
			if (more == NULL) {
				crm_stmt_done(s);
				return crm_err_nomem(err);
			}
			list->lead = more;
			list->size = size;
		}
		list->lead[list->n++] = (struct waiting){ crm_stmt_int(s, 0), crm_stmt_int(s, 1) };
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static int
older(const void *a, const void *b)
{
	const struct waiting *x = a, *y = b;

	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static enum crm_status
read_waiting(struct crm_db *db, struct waiting_list *list, struct crm_err *err)
{
	struct crm_stmt *stages = NULL;
	enum crm_status st = crm_db_query(db, open_stages, &stages, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(stages, err)) == CRM_OK)
		if ((st = add_stage(db, crm_stmt_int(stages, 0), list, err)) != CRM_OK)
			crm_stmt_done(stages);
	return st == CRM_DONE ? CRM_OK : st;
}

enum crm_status
crm_assign_waiting(struct crm_db *db, int64_t **ids, size_t *n, struct crm_err *err)
{
	struct waiting_list list = { NULL, 0, 0 };
	enum crm_status st = crm_db_snapshot(db, err);

	*ids = NULL;
	*n = 0;
	if (st == CRM_OK)
		st = read_waiting(db, &list, err);
	crm_db_snapshot_end(db);
	if (st == CRM_OK && (*ids = malloc((list.n + 1) * sizeof(**ids))) == NULL)
		st = crm_err_nomem(err);
	if (st == CRM_OK) {
		if (list.n > 0)
			qsort(list.lead, list.n, sizeof(*list.lead), older);
		for (size_t i = 0; i < list.n; i++)
			(*ids)[i] = list.lead[i].id;
		*n = list.n;
	}
	free(list.lead);
	return st;
}
