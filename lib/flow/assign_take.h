/*
 * Taking: a user takes leads that wait, for themselves, and gives leads back.
 *
 * Everything is decided inside the write transaction, of which there is one at a time: two people
 * cannot get the same lead.
 */
#ifndef CRM_FLOW_ASSIGN_TAKE_H
#define CRM_FLOW_ASSIGN_TAKE_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

struct crm_take_options {
	const char *login; /* who takes or gives back */
	const char *pool;  /* crm_take_next: only from this one; crm_release_card: to it; or NULL */
	bool force;        /* although away */
};

enum crm_take_action {
	CRM_TAKE_TAKEN,
	CRM_TAKE_RELEASED,
	CRM_TAKE_UNCHANGED, /* theirs already; of what is given back: nobody's already */
	CRM_TAKE_KEPT,      /* unqualified: nobody works it */
	CRM_TAKE_CLIENT,    /* a contact, a company or a deal */
	CRM_TAKE_FROZEN,    /* converted */
	CRM_TAKE_ACTIONS
};

/* "taken", "released" ... */
const char *crm_take_action_name(enum crm_take_action action);

/* What came of one card. Text is in the caller's arena, or constant. */
struct crm_taken {
	enum crm_take_action action;
	int64_t lead;
	const char *name;  /* of the lead, or NULL */
	const char *owner; /* the login of whoever owns it now, or NULL */
	const char *why;   /* never NULL */
};

struct crm_take;

/*
 * Makes ready; the strings of options are not kept. CRM_EUSAGE: who takes is no user, there is no
 * such pool (with the nearest). *out is NULL on failure.
 */
enum crm_status crm_take_open(struct crm_take **out, struct crm_db *db,
    const struct crm_take_options *options, struct crm_err *err);
void crm_take_free(struct crm_take *take);

/*
 * Takes one card, inside a write transaction: owner, open tasks, a first-contact task. kind: of
 * crm_card_resolve. CRM_EDATA: somebody was faster (who and when), a pool of another team, they had
 * it lately, a limit is reached (and until when). CRM_EPERM: the user is inactive, or away without
 * force. What a call that returned CRM_OK has done may be taken back by ending the transaction, not
 * by crm_db_revert alone.
 */
enum crm_status crm_take_card(struct crm_take *take, int64_t card, enum crm_tab kind,
    struct crm_taken *done, struct crm_arena *arena, struct crm_err *err);

/*
 * Takes what is next: of all that waits where they may take from, but what they had lately, grade A
 * comes before B, B before what has none, and that before C; of a grade the oldest. CRM_DONE:
 * nothing. CRM_EPERM: a limit is reached, it is a pool of another team, the user is inactive or
 * away.
 */
enum crm_status crm_take_next(
    struct crm_take *take, struct crm_taken *done, struct crm_arena *arena, struct crm_err *err);

/*
 * Gives one card back, whoever owns it: to the pool of the options, else to that from which it was
 * taken, else to none of a name. Open tasks have no owner then, a first contact is cancelled; the
 * owner is told when somebody else does it, and the boss of the owner's team.
 */
enum crm_status crm_release_card(struct crm_take *take, int64_t card, enum crm_tab kind,
    struct crm_taken *done, struct crm_arena *arena, struct crm_err *err);

#endif
