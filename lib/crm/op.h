/*
 * Ops: who did it.
 */
#ifndef CRM_CRM_OP_H
#define CRM_CRM_OP_H

#include "lib/base/arena.h"
#include "lib/store/db.h"

/* The login of an op, copied to the arena. CRM_EDATA: no such op. */
enum crm_status crm_op_login(struct crm_db *db, int64_t op, struct crm_arena *arena,
    const char **login, struct crm_err *err);

#endif
