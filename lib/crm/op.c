#include "lib/crm/op.h"

#include <inttypes.h>

CRM_SQL(op_login, "SELECT login FROM op WHERE id = ?1");
CRM_SQL(last_ops, "SELECT o.id, o.at, o.tool, o.login, o.reason,"
		  " (SELECT count(*) FROM event e WHERE e.op = o.id), o.undoes,"
		  " (SELECT max(u.id) FROM op u WHERE u.undoes = o.id)"
		  " FROM op o ORDER BY o.id DESC LIMIT ?1 /*scan*/");

enum crm_status
crm_op_login(
    struct crm_db *db, int64_t op, struct crm_arena *arena, const char **login, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, op_login, &s, CRM_ARGS(crm_int(op)), err);

	*login = NULL;
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st == CRM_DONE)
		return crm_err_set(err, CRM_EDATA, "no op %" PRId64, op);
	if (st != CRM_OK)
		return st;
	*login = crm_arena_strdup(arena, crm_stmt_text(s, 0));
	crm_stmt_done(s);
	return *login == NULL ? crm_err_nomem(err) : CRM_OK;
}

enum crm_status
crm_op_each(struct crm_db *db, int64_t limit,
    enum crm_status (*each)(void *arg, const struct crm_op *op, struct crm_err *err), void *arg,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, last_ops, &s, CRM_ARGS(crm_int(limit)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const struct crm_op op = {
			.id = crm_stmt_int(s, 0),
			.at = crm_stmt_int(s, 1),
			.tool = crm_stmt_text(s, 2),
			.login = crm_stmt_text(s, 3),
			.reason = crm_stmt_text(s, 4),
			.changes = crm_stmt_int(s, 5),
			.undoes = crm_stmt_int(s, 6),
			.undone_by = crm_stmt_int(s, 7),
		};
		if ((st = each(arg, &op, err)) != CRM_OK)
			crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}
