/*
 * What the files of assignment share: users, rules and figures as they are, kept for as long as
 * nobody else changes them. For lib/flow/assign*.c alone.
 */
#ifndef CRM_FLOW_ASSIGN_WORK_H
#define CRM_FLOW_ASSIGN_WORK_H

#include "lib/crm/due.h"
#include "lib/crm/lead.h"
#include "lib/crm/rule.h"
#include "lib/crm/user.h"
#include "lib/crm/where.h"
#include "lib/flow/assign.h"
#include "lib/flow/share.h"

/* A user, now. */
struct assign_user {
	struct crm_user *user;
	struct crm_worker worker;
	bool here;        /* active and not away: that is enough for a client's owner */
	bool at_work;     /* within working hours, and on no holiday */
	int64_t next_due; /* of a first contact that begins now; 0: not worked out yet */
};

struct assign_member {
	struct assign_user *user;
	int64_t weight;
};

struct assign_rule {
	struct crm_rule rule;
	bool named;         /* else it is what the command line says, or the usual */
	const char *over;   /* "round-robin over team sales" */
	const char *reason; /* with the rule's name before it */
	struct assign_member *member;
	size_t n;
	const char *nobody;          /* why nobody is eligible, once that was found; or NULL */
	struct crm_share share;      /* of weighted ones */
	int64_t share_row, share_op; /* the row that an op has written; 0: none yet */
	bool share_changed;
	struct crm_share_taker *taker; /* room for n, of weighted ones */
	size_t *taker_member;
};

/* A lead, as far as it matters who gets it. Text is in the caller's arena. */
struct assign_lead {
	int64_t id, stage, owner, pool;
	int64_t repeat_of; /* the client who asks again, as it was written; or 0 */
	enum crm_stage_kind status;
	bool has_tasks;    /* open ones */
	int64_t rule;      /* the index of the first rule that matches; -1: none */
	const char *login; /* of the owner; the state's, valid while it is */
	const char *name, *company, *company_key, *inn, *reason;
};

struct crm_assign {
	struct crm_db *db;
	struct crm_assign_options options;
	int64_t team, to; /* of the options; 0: none */
	struct crm_arena names;

	/* As it is in one transaction; see assign_refresh(). */
	int64_t transaction;     /* 0: nothing is known */
	int64_t event;           /* the newest when it began */
	int64_t now, op, handed; /* then; leads given since */
	struct crm_arena arena;
	struct crm_user *users; /* by id */
	struct assign_user *user;
	size_t nusers;
	unsigned figures; /* of crm_users_count */
	bool all_figures; /* whatever the rules ask for: to be shown */
	int64_t turn;     /* the newest of any */
	int64_t first_contact_hours;
	const char *holidays;
	bool together, has_clients;
	bool by_rules; /* there are rules: a lead that none matches waits */
	struct assign_rule *rule;
	size_t nrules;
	struct crm_stmt *lead;  /* assign_get_lead()'s */
	struct crm_where where; /* of its values: 1 is the lead */
};

/* Whether a lead has open tasks, its own or those of a card that was merged into it: SQL. */
#define ASSIGN_HAS_TASKS(lead)                                                                     \
	"EXISTS (SELECT 1 FROM task WHERE card = " lead " AND state = 1)"                          \
	" OR EXISTS (SELECT 1 FROM card m JOIN task k ON k.card = m.id WHERE m.alias = " lead      \
	" AND k.state = 1)"

/* Who gets a lead, and by what. Text is in the caller's arena, constant, or the state's. */
struct assign_choice {
	struct assign_user *user;         /* NULL: nobody */
	const struct assign_rule *pooled; /* the rule whose pool it goes to; or NULL */
	struct assign_rule *rule;         /* that chose; NULL: it was no rule */
	const char *name, *why, *reason;  /* the rule's name; its reason; the reason in history */
};

/* --- assign_state.c --- */

/* Reads what is not known, or may have changed since. */
enum crm_status assign_refresh(struct crm_assign *a, struct crm_err *err);
void assign_state_clear(struct crm_assign *a);
struct assign_user *assign_find_user(const struct crm_assign *a, int64_t id);
/* When a first contact that begins now is due for a user. */
int64_t assign_due(const struct crm_assign *a, struct assign_user *user);
/* A user got a lead: as the database will tell it to the next transaction. */
void assign_count(struct crm_assign *a, struct assign_user *user);

/* Who is at work at a->now. */
void assign_look_around(struct crm_assign *a);

/* --- assign_rules.c --- */

/* The rules with their members, and the query of leads. */
enum crm_status assign_read_rules(struct crm_assign *a, struct crm_err *err);
enum crm_status assign_prepare_lead(struct crm_assign *a, struct crm_err *err);
/* CRM_EDATA: no such lead. */
enum crm_status assign_get_lead(struct crm_assign *a, int64_t id, struct assign_lead *lead,
    struct crm_arena *arena, struct crm_err *err);

/* --- assign_choose.c --- */

/* Users who do not get it. */
struct assign_never {
	const int64_t *id;
	size_t n;
};

enum crm_status assign_choose(struct crm_assign *a, const struct assign_lead *lead,
    const struct assign_never *never, struct assign_choice *choice, struct crm_arena *arena,
    struct crm_err *err);
/* Why a member gets nothing by a rule (NULL: by any) now; *why is NULL when nothing is in the way.
 */
enum crm_status assign_refusal(const struct crm_assign *a, const struct assign_rule *rule,
    const struct assign_member *member, const char **why, struct crm_arena *arena,
    struct crm_err *err);
/* The same without the words. */
bool assign_eligible(const struct assign_rule *rule, const struct assign_member *member);

/* Counts a lead that was given by a plan, as if the rule had chosen that user. */
enum crm_status assign_credit(
    struct crm_assign *a, const char *rule, const struct assign_user *user, struct crm_err *err);

/* --- assign.c --- */

/* What no strategy touches; done->why NULL is out of memory. False: it is to be assigned. */
bool assign_is_settled(const struct crm_assign *a, const struct assign_lead *lead, bool again,
    struct crm_assigned *done, struct crm_arena *arena);

/* --- assign_write.c --- */

struct assign_handover {
	struct assign_user *to; /* NULL: nobody */
	int64_t pool;
	enum crm_what what;
	const char *reason, *notice, *stale; /* as in crm_assign_gift */
	bool silent;
};

enum crm_status assign_write(struct crm_assign *a, const struct assign_lead *lead,
    const struct assign_handover *handover, struct crm_arena *arena, struct crm_err *err);

#endif
