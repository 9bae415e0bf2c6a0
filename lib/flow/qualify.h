/*
 * Qualification: a lead is qualified with a grade, or unqualified with a reason, reopened, or moved
 * between the stages of work. These are the transitions that there are, and no other.
 */
#ifndef CRM_FLOW_QUALIFY_H
#define CRM_FLOW_QUALIFY_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

/* What is asked for. NULL and "" alike: nothing is said. */
struct crm_qualify_ask {
	const char *grade;  /* A, B, C or auto; any case, and the Cyrillic letters that look so */
	const char *reason; /* the name of one: to unqualified */
	const char *note;   /* to the reason */
	const char *stage;  /* the name of one of kind working */
	bool reopen;
};

struct crm_qualify_options {
	/* of rows that ask for nothing themselves; at most one of grade, reason, stage, reopen */
	struct crm_qualify_ask ask;
	const char *login; /* who does it; need not be a user's */
	bool explain;      /* `why` says what counted for a score */
	/*
	 * The rows tell how leads are, as crm-list prints them: what a row says that is so already
	 * asks for nothing; and when options.ask has something, rows ask for nothing.
	 */
	bool listing;
};

enum crm_qualify_action {
	CRM_QUALIFY_QUALIFIED,
	CRM_QUALIFY_REGRADED, /* has another grade now */
	CRM_QUALIFY_RESCORED, /* has another score now, and the same grade */
	CRM_QUALIFY_UNQUALIFIED,
	CRM_QUALIFY_REOPENED,
	CRM_QUALIFY_MOVED,
	CRM_QUALIFY_UNCHANGED, /* it is so already, or nothing was asked */
	CRM_QUALIFY_ACTIONS
};

/* "qualified", "regraded" ... */
const char *crm_qualify_action_name(enum crm_qualify_action action);

/* What came of one lead, as it is now. Text is in the caller's arena, or constant. */
struct crm_qualified {
	enum crm_qualify_action action;
	const char *status, *stage;
	const char *grade, *score, *owner; /* NULL: none */
	const char *why;                   /* never NULL */
};

struct crm_qualify;

/*
 * Makes ready; options stays the caller's and is read as long as this is in use. CRM_EUSAGE:
 * options.ask names what is not there (with what is); CRM_EDATA: it asks for grades by score, and
 * the score rules are wrong (see lib/flow/score.h). *out is NULL on failure.
 */
enum crm_status crm_qualify_open(struct crm_qualify **out, struct crm_db *db,
    const struct crm_qualify_options *options, struct crm_err *err);
void crm_qualify_free(struct crm_qualify *qualify);

/*
 * Does to one card what the row asks for, else what the options do, inside a write transaction.
 * row may be NULL. Tasks, the pool and notices that belong to it go along. CRM_EDATA: the card is
 * no lead; it is converted (the sentence says into what); the row asks for two things, or for
 * what is not there; there is no such transition (the sentence says from where to where, and what
 * is allowed).
 */
enum crm_status crm_qualify_card(struct crm_qualify *qualify, int64_t card,
    const struct crm_qualify_ask *row, struct crm_qualified *done, struct crm_arena *arena,
    struct crm_err *err);

#endif
