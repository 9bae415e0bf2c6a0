/*
 * Ops: who did what.
 */
#ifndef CRM_CRM_OP_H
#define CRM_CRM_OP_H

#include "lib/base/arena.h"
#include "lib/store/db.h"

/* The login of an op, copied to the arena. CRM_EDATA: no such op. */
enum crm_status crm_op_login(struct crm_db *db, int64_t op, struct crm_arena *arena,
    const char **login, struct crm_err *err);

struct crm_op {
	int64_t id, at;
	const char *tool, *login, *reason; /* reason may be NULL; valid during the call */
	int64_t changes;                   /* events */
	int64_t undoes;                    /* the op that it undoes, or 0 */
	int64_t undone_by;                 /* the last op that undid it, whole or in part, or 0 */
};

/*
 * Hands over the last ops, newest first, at most limit. What each returns other than CRM_OK
 * ends it and is returned.
 */
enum crm_status crm_op_each(struct crm_db *db, int64_t limit,
    enum crm_status (*each)(void *arg, const struct crm_op *op, struct crm_err *err), void *arg,
    struct crm_err *err);

#endif
