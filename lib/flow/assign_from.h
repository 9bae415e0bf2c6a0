/*
 * Moving what somebody is to work who leaves, or is on holiday: open leads, companies, contacts,
 * open deals, with the open tasks on them; also tasks on cards of others. What is closed stays.
 */
#ifndef CRM_FLOW_ASSIGN_FROM_H
#define CRM_FLOW_ASSIGN_FROM_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

struct crm_from_options {
	const char *from;  /* whose; may be inactive */
	const char *to;    /* to whom; NULL: leads by the rules, clients with their company's owner,
			      else in turn */
	bool force;        /* although `to` is away */
	bool tasks;        /* also tasks on cards of others */
	const char *login; /* who does this; need not be a user's */
};

/* Something to move. */
struct crm_from_item {
	enum crm_tab tab; /* LEAD, COMPANY, CONTACT, DEAL or TASK */
	int64_t id;
};

enum crm_from_action {
	CRM_FROM_NONE,    /* it is not theirs any more */
	CRM_FROM_MOVED,   /* somebody else has it */
	CRM_FROM_WAITING, /* nobody is eligible: nobody has it, it waits */
	CRM_FROM_KEPT,    /* likewise, but of a client or a task: it stays theirs */
	CRM_FROM_ACTIONS
};

/* "", "reassigned", "waiting", "kept". */
const char *crm_from_action_name(enum crm_from_action action);

/* What came of one. Text is in the caller's arena, or constant. */
struct crm_from_done {
	enum crm_from_action action;
	int64_t card;      /* of a task its card, or 0 */
	const char *name;  /* of the card, or NULL; of a task its kind */
	const char *owner; /* whoever has it now, or NULL */
	const char *why;   /* never NULL */
};

struct crm_from;

/*
 * Makes ready; the strings of options are not kept. CRM_EUSAGE: no such user (with the nearest);
 * who is to have it is the same, is inactive, or away without force. *out is NULL on failure.
 */
enum crm_status crm_from_open(struct crm_from **out, struct crm_db *db,
    const struct crm_from_options *options, struct crm_err *err);
void crm_from_free(struct crm_from *from);

/* All that is to be moved, in the order in which it has to be; for free(); n of them. */
enum crm_status crm_from_find(
    struct crm_from *from, struct crm_from_item **items, size_t *n, struct crm_err *err);

/*
 * Moves one, inside a write transaction. What a call that returned CRM_OK has done may be taken
 * back by ending the transaction, not by crm_db_revert alone.
 */
enum crm_status crm_from_move(struct crm_from *from, const struct crm_from_item *item,
    struct crm_from_done *done, struct crm_arena *arena, struct crm_err *err);

/* Before each commit; see crm_assign_settle(). */
enum crm_status crm_from_settle(struct crm_from *from, struct crm_err *err);

#endif
