/*
 * Assignment: who gets a lead.
 *
 * The work goes through these files: assign.c takes a card and says what came of it, assign_state.c
 * knows users, rules and figures for as long as nobody else changes them, assign_choose.c and
 * assign_share.c choose, assign_write.c writes.
 */
#ifndef CRM_FLOW_ASSIGN_H
#define CRM_FLOW_ASSIGN_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

enum crm_assign_strategy {
	CRM_ASSIGN_RULES,        /* as the rules say; without any: in turn over all users */
	CRM_ASSIGN_ROUND_ROBIN,  /* who has waited longest for a lead */
	CRM_ASSIGN_LEAST_LOADED, /* who has the fewest open leads */
	CRM_ASSIGN_WEIGHTED,     /* by weight: nobody's share is ever missed by a whole lead */
	CRM_ASSIGN_TO            /* one user; also moves leads that others own */
};

struct crm_assign_options {
	enum crm_assign_strategy strategy;
	const char *team; /* only its members; NULL: all active users; not with RULES */
	const char *to;   /* CRM_ASSIGN_TO: the login */
	bool force;       /* CRM_ASSIGN_TO: although the user is away */
	bool together;    /* a lead goes to whoever has an open lead of the same company */
	bool deals;       /* least-loaded: open deals count too */
	/*
	 * Nothing is written: only said, and counted as if it were. A snapshot does then instead of
	 * a write transaction, one for all.
	 */
	bool plan;
};

enum crm_assign_action {
	CRM_ASSIGN_ASSIGNED,   /* was nobody's */
	CRM_ASSIGN_REASSIGNED, /* was another's */
	CRM_ASSIGN_UNCHANGED,  /* is that user's already */
	CRM_ASSIGN_KEPT,       /* is somebody's, or unqualified: no strategy moves it */
	CRM_ASSIGN_CLIENT,     /* is a contact or a company */
	CRM_ASSIGN_FROZEN,     /* is converted */
	CRM_ASSIGN_POOLED,     /* a rule put it into a pool: whoever takes it first */
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
	/* the name of the rule, else "round-robin", "to", "client", "together" ...; or NULL */
	const char *rule;
	const char *why; /* never NULL */
};

struct crm_assign;

/*
 * Makes ready; the strings of options are not kept. CRM_EUSAGE: no such user or team (with the
 * nearest), a user who is inactive, or away without force. CRM_EDATA: a rule cannot be read (the
 * sentence names it). *out is NULL on failure.
 */
enum crm_status crm_assign_open(struct crm_assign **out, struct crm_db *db,
    const struct crm_assign_options *options, struct crm_err *err);
void crm_assign_free(struct crm_assign *assign);

/*
 * Assigns one card, inside a write transaction: owner, a first-contact task unless the new owner
 * has an open task there, the old owner's open tasks, a notice. Who gets it is decided by what
 * the database says in this transaction. kind: of crm_card_resolve. What a call that returned
 * CRM_OK has done may be taken back by ending the transaction, and by crm_db_revert when
 * crm_assign_forget follows. CRM_EDATA: a deal, or no such lead.
 */
enum crm_status crm_assign_card(struct crm_assign *assign, int64_t card, enum crm_tab kind,
    struct crm_assigned *done, struct crm_arena *arena, struct crm_err *err);

/*
 * Before each commit: writes what those who get leads by weight are owed now. It is for the whole
 * transaction, so that a hundred leads leave one line of it in history.
 */
enum crm_status crm_assign_settle(struct crm_assign *assign, struct crm_err *err);

/* What was done since the transaction began does not stand: all is read anew. */
void crm_assign_forget(struct crm_assign *assign);

/* --- for who takes back, takes and moves leads ------------------------------------------ */

/* A lead that goes on to somebody else. */
struct crm_assign_again {
	const int64_t *never; /* ids of users who do not get it */
	size_t nnever;
	const char *reason; /* before the rule's own in history: "untouched for 2 days"; or NULL */
	const char *notice; /* kind of the new owner's notice; NULL: "new-lead" or "reassigned" */
	/*
	 * The result with which an open first-contact task of the old owner is cancelled, so that
	 * the new one begins afresh; NULL: it goes along.
	 */
	const char *stale;
};

/*
 * As crm_assign_card of a lead, but also when somebody owns it, or it waits in a pool: it goes
 * by the rules to anybody but those. WAITING: nobody is eligible, `why` says so, and nothing is
 * changed: its owner stays. FROZEN and KEPT (unqualified) are left alone.
 */
enum crm_status crm_assign_again(struct crm_assign *assign, int64_t lead,
    const struct crm_assign_again *again, struct crm_assigned *done, struct crm_arena *arena,
    struct crm_err *err);

/* Who a lead is given to. */
struct crm_assign_gift {
	int64_t user;       /* 0: nobody; it waits, in the pool or in none */
	int64_t pool;       /* of nobody's: a pool by name, or 0 */
	enum crm_what what; /* of the events; 0: CRM_WHAT_ASSIGN */
	const char *reason; /* of the events; NULL: that of the op */
	const char *notice; /* as above */
	const char *stale;  /* as above; of nobody's it is cancelled even without one */
	const char *rule;   /* the rule that had planned it: it counts as given by that; or NULL */
	bool silent;        /* no notice: who takes it knows */
};

/*
 * Gives an open lead to a user, or back, whatever its rules, and the user's limits, say: owner, the
 * open tasks of the old owner (of nobody's they become nobody's), the first-contact task, the
 * notice. Counts it for that user. Told the same again it changes nothing.
 */
enum crm_status crm_assign_give(struct crm_assign *assign, int64_t lead,
    const struct crm_assign_gift *gift, struct crm_arena *arena, struct crm_err *err);

/* --- looking only ------------------------------------------------------------------------ */

enum crm_assign_verdict {
	CRM_ASSIGN_GETS,     /* this one */
	CRM_ASSIGN_ELIGIBLE, /* might have, but another comes first */
	CRM_ASSIGN_REFUSED   /* the rule does not match, or the user gets none now */
};

/* "gets", "eligible", "refused" */
const char *crm_assign_verdict_name(enum crm_assign_verdict verdict);

/* Somebody who might get a lead, or a rule that does not match (user is NULL). */
struct crm_assign_candidate {
	const char *rule; /* the rule's name, else as in struct crm_assigned; or NULL */
	const char *user; /* the login; or NULL */
	const char *name; /* of the lead; or NULL */
	enum crm_assign_verdict verdict;
	const char *why;                  /* never NULL */
	int64_t open, day, month, weight; /* before this lead; -1 of no user */
};

/*
 * As crm_assign_card of a lead by an assigner with options.plan, and tells of each rule down to
 * the one that matches, and of each of its members, why or why not. seen is called for each;
 * its strings are valid during the call. Of a lead that is not to be given nobody is told of.
 */
enum crm_status crm_assign_explain(struct crm_assign *assign, int64_t lead,
    struct crm_assigned *done,
    enum crm_status (*seen)(
	void *arg, const struct crm_assign_candidate *candidate, struct crm_err *err),
    void *arg, struct crm_arena *arena, struct crm_err *err);

/* A lead of the past, as the rules of today would have given it. */
struct crm_assign_replayed {
	int64_t lead, created;
	const char *name, *owner; /* as it is now; or NULL */
	const char *user;         /* who would have got it; NULL: nobody, or a pool */
	const char *rule, *why;   /* as in struct crm_assigned */
	int64_t waited; /* seconds, in steps of a quarter of an hour; -1: it still waits */
};

/* What a user would have. */
struct crm_assign_replay {
	const char *user;        /* NULL: nobody */
	int64_t leads, owned;    /* got; and of the same leads owned now */
	int64_t open, most_open; /* at the end; at a time */
	int64_t waited, longest; /* seconds that those leads waited, in all; the longest */
};

/*
 * Gives all leads that were made at `since` or later, in the order in which they came, by an
 * assigner with options.plan, as if nobody had anything before: users have the hours, weights and
 * limits of today, leads are as they are now, and leave a user's load when they left it in fact.
 * Inside a snapshot. seen is called for each lead, and may be NULL; *out is an array in the
 * arena, of n users who got, or own, any, by login, and last nobody.
 */
enum crm_status crm_assign_simulate(struct crm_assign *assign, int64_t since,
    enum crm_status (*seen)(
	void *arg, const struct crm_assign_replayed *replayed, struct crm_err *err),
    void *arg, struct crm_assign_replay **out, size_t *n, struct crm_arena *arena,
    struct crm_err *err);

/* --- leads that wait ---------------------------------------------------------------------- */

/*
 * The ids of all leads that wait: new, working or qualified, without an owner, in no pool of a
 * name. Oldest first. *ids is the caller's, for free(); n of them.
 */
enum crm_status crm_assign_waiting(
    struct crm_db *db, int64_t **ids, size_t *n, struct crm_err *err);

#endif
