#include "lib/crm/op.h"

#include <inttypes.h>

CRM_SQL(op_login, "SELECT login FROM op WHERE id = ?1");

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
