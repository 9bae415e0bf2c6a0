/*
 * Assignment: who gets a lead.
 */
#ifndef CRM_FLOW_ASSIGN_H
#define CRM_FLOW_ASSIGN_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

enum crm_assign_strategy {
	CRM_ASSIGN_ROUND_ROBIN,  /* who has waited longest for a lead */
	CRM_ASSIGN_LEAST_LOADED, /* who has the fewest open leads */
	CRM_ASSIGN_TO            /* one user; also moves leads that others own */
};

struct crm_assign_options {
	enum crm_assign_strategy strategy;
	const char *team; /* only its members; NULL: all active users */
	const char *to;   /* CRM_ASSIGN_TO: the login */
	bool force;       /* CRM_ASSIGN_TO: although the user is away */
	bool together;    /* a lead goes to whoever has an open lead of the same company */
};

enum crm_assign_action {
	CRM_ASSIGN_ASSIGNED,   /* was nobody's */
	CRM_ASSIGN_REASSIGNED, /* was another's */
	CRM_ASSIGN_UNCHANGED,  /* is that user's already */
	CRM_ASSIGN_KEPT,       /* is somebody's, or unqualified: no strategy moves it */
	CRM_ASSIGN_CLIENT,     /* is a contact or a company */
	CRM_ASSIGN_FROZEN,     /* is converted */
	CRM_ASSIGN_WAITING,    /* nobody is eligible */
	CRM_ASSIGN_ACTIONS
};

/* "assigned", "reassigned" ... */
const char *crm_assign_action_name(enum crm_assign_action action);

/* What came of one card. Text is in the caller's arena, or constant. */
struct crm_assigned {
	enum crm_assign_action action;
	const char *name;  /* of the lead; NULL when it has none, and of other cards */
	const char *owner; /* the login of whoever owns the card now; NULL: nobody */
	const char *rule;  /* "round-robin", "least-loaded", "to", "client", "together"; or NULL */
	const char *why;   /* never NULL */
};

struct crm_assign;

/*
 * Makes ready; the strings of options are not kept. CRM_EUSAGE: no such user or team (with the
 * nearest), a user who is inactive, or away without force. *out is NULL on failure.
 */
enum crm_status crm_assign_open(struct crm_assign **out, struct crm_db *db,
    const struct crm_assign_options *options, struct crm_err *err);
void crm_assign_free(struct crm_assign *assign);

/*
 * Assigns one card, inside a write transaction: owner, a first-contact task unless the new owner
 * has an open task there, the old owner's open tasks, a notice. Who gets it is decided by what
 * the database says in this transaction. kind: of crm_card_resolve. What a call that returned
 * CRM_OK has done may be taken back by ending the transaction, not by crm_db_revert alone.
 * CRM_EDATA: a deal, or no such lead.
 */
enum crm_status crm_assign_card(struct crm_assign *assign, int64_t card, enum crm_tab kind,
    struct crm_assigned *done, struct crm_arena *arena, struct crm_err *err);

/*
 * The ids of all leads that wait: new, working or qualified, without an owner, in no pool of a
 * name. Oldest first. *ids is the caller's, for free(); n of them.
 */
enum crm_status crm_assign_waiting(
    struct crm_db *db, int64_t **ids, size_t *n, struct crm_err *err);

#endif
