/*
 * Deals of clients: new ones, moves between the stages of their pipeline, won and lost, and the
 * people they are with.
 *
 * Words come as they were typed; NULL and "" are none.
 */
#ifndef CRM_FLOW_DEAL_H
#define CRM_FLOW_DEAL_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

/* What is said of a deal; not every step takes all of it. */
struct crm_deal_ask {
	const char *name;                 /* of a new deal: what is bought */
	const char *department, *owner;   /* likewise; the owner is a login */
	const char *source, *campaign;    /* likewise; none: the client's */
	const char *external_id;          /* likewise; one that is known adds nothing */
	const char *note;                 /* likewise */
	const char *contact, *role;       /* a card's id, and what that person does in the deal */
	const char *amount, *currency;    /* none: as it is; of a new deal none, the setting's */
	const char *close;                /* when it should be won: as crm_time_parse_relative */
	const char *stage;                /* the name of one */
	const char *reason, *reason_note; /* why it is lost */
	const char *at;                   /* when it happened: not in the future; none: now */
};

enum crm_deal_action {
	CRM_DEAL_ADDED,
	CRM_DEAL_MOVED, /* to another open stage */
	CRM_DEAL_WON,
	CRM_DEAL_LOST,
	CRM_DEAL_REOPENED,
	CRM_DEAL_LINKED,   /* somebody is in it now, or has another role */
	CRM_DEAL_UNLINKED, /* somebody is in it no more */
	CRM_DEAL_UPDATED,  /* its amount or date alone */
	CRM_DEAL_UNCHANGED,
	CRM_DEAL_ACTIONS
};

/* "added", "moved" ... */
const char *crm_deal_action_name(enum crm_deal_action action);

/* What came of it, the deal as it is now. Text is in the caller's arena, or constant. */
struct crm_deal_done {
	enum crm_deal_action action;
	int64_t deal;
	const char *name, *status, *stage;
	const char *amount, *currency, *owner; /* NULL: none */
	const char *why;                       /* never NULL */
};

/* Who does it; the caller's. */
struct crm_deal_work {
	struct crm_db *db;
	int64_t actor;        /* a user, or 0 */
	const char *currency; /* of amounts without one */
	struct crm_arena *arena;
};

/* Finds the actor by login: one who is no user is nobody. The currency is in `kept`. */
enum crm_status crm_deal_work_open(struct crm_deal_work *work, struct crm_db *db, const char *login,
    struct crm_arena *kept, struct crm_err *err);

/* All of these work inside a write transaction. An id may be one of old: `why` says what it is now.
 */

/*
 * A new deal of a client: a contact, a company, or a lead that was converted into one. Its owner is
 * the client's, else who does it; one who is somebody else is told. CRM_EDATA: no client, or no
 * name; a word that does not validate.
 */
enum crm_status crm_deal_order(struct crm_deal_work *w, int64_t id, const struct crm_deal_ask *ask,
    struct crm_deal_done *done, struct crm_err *err);

/*
 * To a stage: ask->stage, else, when `to` is not 0, the first of that kind (CRM_STAGE_OPEN, _WON,
 * _LOST). To lose a deal wants a reason, and cancels its open tasks; a deal that was won or lost is
 * closed, and stays so until crm_deal_reopen. Amount and date are taken over on the way. CRM_EDATA:
 * no such stage, reason or deal, or no way there.
 */
enum crm_status crm_deal_move(struct crm_deal_work *w, int64_t id, int to,
    const struct crm_deal_ask *ask, struct crm_deal_done *done, struct crm_err *err);

/* A closed one is open again: in ask->stage, else in the stage that it was closed from. */
enum crm_status crm_deal_reopen(struct crm_deal_work *w, int64_t id, const struct crm_deal_ask *ask,
    struct crm_deal_done *done, struct crm_err *err);

/* ask->contact is in the deal, with ask->role when it is given; or, remove, not any more. */
enum crm_status crm_deal_people(struct crm_deal_work *w, int64_t id, bool remove,
    const struct crm_deal_ask *ask, struct crm_deal_done *done, struct crm_err *err);

#endif
