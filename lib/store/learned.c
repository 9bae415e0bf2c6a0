#include "lib/store/learned.h"

CRM_SQL(learned, "SELECT value FROM learned WHERE name = ?1");
CRM_SQL(learn, "INSERT INTO learned(name, value) VALUES (?1, ?2)"
	       " ON CONFLICT (name) DO UPDATE SET value = excluded.value");

enum crm_status
crm_learned_get(struct crm_db *db, const char *name, const char **text, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, learned, &s, CRM_ARGS(crm_text(name)), err);

	*text = NULL;
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	*text = crm_arena_strdup(arena, crm_stmt_text(s, 0));
	crm_stmt_done(s);
	return *text == NULL ? crm_err_nomem(err) : CRM_OK;
}

enum crm_status
crm_learned_put(struct crm_db *db, const char *name, const char *text, struct crm_err *err)
{
	return crm_db_run(db, learn, CRM_ARGS(crm_text(name), crm_text(text)), err);
}
