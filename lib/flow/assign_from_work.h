/*
 * Moving what somebody has. For lib/flow/assign_from*.c alone.
 */
#ifndef CRM_FLOW_ASSIGN_FROM_WORK_H
#define CRM_FLOW_ASSIGN_FROM_WORK_H

#include "lib/crm/user.h"
#include "lib/flow/assign.h"
#include "lib/flow/assign_from.h"

struct crm_from {
	struct crm_db *db;
	int64_t id, to; /* users; to 0: by the rules */
	bool tasks;
	const char *login, *to_login, *by, *why; /* why: "from anna" */
	int64_t actor;
	struct crm_arena arena;
	struct crm_assign *assign;
	struct crm_user *user; /* who may get clients, by id; away ones too */
	int64_t *given;        /* to each, in this run */
	size_t n;
};

/* A user and why it is them; id 0: nobody. */
struct from_choice {
	int64_t id;
	const char *login, *why;
};

/* A company, a contact or an open deal. */
enum crm_status from_move_client(struct crm_from *from, const struct crm_from_item *item,
    struct crm_from_done *done, struct crm_arena *arena, struct crm_err *err);
enum crm_status from_move_task(struct crm_from *from, const struct crm_from_item *item,
    struct crm_from_done *done, struct crm_arena *arena, struct crm_err *err);

#endif
