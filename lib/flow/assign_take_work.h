/*
 * Who takes, and from where. For lib/flow/assign_*.c alone.
 */
#ifndef CRM_FLOW_ASSIGN_TAKE_WORK_H
#define CRM_FLOW_ASSIGN_TAKE_WORK_H

#include "lib/crm/lead.h"
#include "lib/crm/span.h"
#include "lib/crm/user.h"
#include "lib/flow/assign_take.h"
#include "lib/flow/assign_work.h"

struct take_pool {
	int64_t id;              /* 0: that of no name */
	const char *name, *team; /* the team that may take from it; NULL: everybody */
	bool member;             /* whoever takes is in that team, or need not be */
	int64_t max_day;         /* -1: no limit */
	struct crm_span hold;
	int64_t taken; /* by them today */
};

struct crm_take {
	struct crm_db *db;
	bool force;
	int64_t id;        /* of the user */
	int64_t only;      /* a pool; 0: any */
	const char *login; /* in names */
	struct crm_arena names;
	/* As it is in one transaction: read once, then kept by what is taken. */
	int64_t transaction;
	struct crm_arena arena;
	struct crm_user user;
	int64_t taken, max_taken; /* today; 0: no limit */
	struct crm_span cooldown;
	const char *holidays;
	/*
	 * What writing wants to know of assignment: this one user. To read all users and rules, and
	 * what everybody has received, would take longer than all of the taking.
	 */
	struct crm_assign assign;
	struct assign_user who;
	struct take_pool *pool;
	size_t npools;
};

/* Reads all that, unless it is this transaction's. */
enum crm_status take_state(struct crm_take *take, struct crm_err *err);
/* CRM_EPERM: who takes is inactive, or away without force. */
enum crm_status take_check_user(const struct crm_take *take, struct crm_err *err);

/* To them, or to nobody (handover->to is NULL) and a pool; counted in take->user. */
enum crm_status take_write(struct crm_take *take, const struct crm_lead *lead,
    const struct assign_handover *handover, struct crm_arena *arena, struct crm_err *err);

/* The pool of an id; of one that is not there any more that of no name. */
struct take_pool *take_pool(struct crm_take *take, int64_t id);

/* Why no lead at all may be taken now, or none from a pool, in the arena; else *why is NULL. */
enum crm_status take_limit(
    struct crm_take *take, const char **why, struct crm_arena *arena, struct crm_err *err);
enum crm_status take_pool_limit(struct crm_take *take, const struct take_pool *pool,
    const char **why, struct crm_arena *arena, struct crm_err *err);

/* Until when they may not take a lead back: *until 0: they may. */
enum crm_status take_cooling(
    struct crm_take *take, int64_t lead, int64_t *lost, int64_t *until, struct crm_err *err);

/* What is neither taken nor given back. True: *done says why. */
bool take_settled(const struct crm_lead *lead, struct crm_taken *done, struct crm_arena *arena);

/* The pool that the owner took the lead from, now or at first; 0: none, or it was not taken. */
enum crm_status take_origin(
    struct crm_db *db, int64_t lead, int64_t *pool, bool *taken, struct crm_err *err);

/* How long a lead of a pool may be held untouched: *hold stays when the pool says nothing. */
enum crm_status take_hold_of(
    struct crm_db *db, int64_t pool, struct crm_span *hold, struct crm_err *err);

#endif
