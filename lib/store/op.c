#include <stdlib.h>
#include <string.h>

#include "lib/store/internal.h"

CRM_SQL(insert_op,
    "INSERT INTO op(at, tool, login, real_login, reason, undoes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

static enum crm_status
replace_text(char **to, const char *text, struct crm_err *err)
{
	char *copy = NULL;

	if (text != NULL && (copy = strdup(text)) == NULL)
		return crm_err_nomem(err);
	free(*to);
	*to = copy;
	return CRM_OK;
}

enum crm_status
crm_db_set_actor(struct crm_db *db, const struct crm_actor *actor, struct crm_err *err)
{
	enum crm_status st = replace_text(&db->tool, actor->tool, err);

	if (st == CRM_OK)
		st = replace_text(&db->login, actor->login, err);
	if (st == CRM_OK)
		st = replace_text(&db->real, actor->real, err);
	if (st == CRM_OK)
		st = replace_text(&db->reason, actor->reason, err);
	return st;
}

void
crm_db_set_undoes(struct crm_db *db, int64_t op)
{
	db->undoes = op;
}

void
crm_db_set_now(struct crm_db *db, int64_t now)
{
	db->now = now;
}

int64_t
crm_db_now(const struct crm_db *db)
{
	return db->now;
}

int64_t
crm_db_op(const struct crm_db *db)
{
	return db->op;
}

void
crm_db_end_op(struct crm_db *db)
{
	db->op = 0;
	db->new_card = 0;
}

enum crm_status
crm_op_get(struct crm_db *db, int64_t *op, struct crm_err *err)
{
	if (db->tool == NULL || db->login == NULL || db->real == NULL)
		return crm_err_set(err, CRM_EINTERNAL, "a change without an actor");
	if (db->op == 0) {
		/* RETURNING would make a table of its own for that one id. */
		enum crm_status st = crm_db_run(db, insert_op,
		    CRM_ARGS(crm_int(db->now), crm_text(db->tool), crm_text(db->login),
			crm_text(db->real), crm_text(db->reason), crm_ref(db->undoes)),
		    err);
		if (st != CRM_OK)
			return st;
		db->op = sqlite3_last_insert_rowid(db->sqlite);
	}
	*op = db->op;
	return CRM_OK;
}
