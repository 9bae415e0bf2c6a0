/*
 * Conversion: a lead becomes a contact, a company and a deal, or joins those that are there.
 *
 * The lead stays as it was, frozen, and points to what it became. Nothing of its history is copied.
 */
#ifndef CRM_FLOW_CONVERT_H
#define CRM_FLOW_CONVERT_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

/* What is asked for, as people say it. NULL and "" alike: nothing is said. */
struct crm_convert_ask {
	const char *contact, *company;             /* an id, "new", "none" */
	const char *deal;                          /* an id, "new", "none", or what it is called */
	const char *deal_name;                     /* what it is called, whatever that looks like */
	const char *amount, *currency;             /* of the deal */
	const char *close;                         /* of the deal: as crm_time_parse_relative */
	const char *role;                          /* of the contact in the deal */
	const char *department;                    /* of the contact, and of a new deal */
	const char *inn, *kpp, *ogrn, *legal_name; /* of the company */
	const char *address;                       /* of the company, else of the contact */
	const char *task, *due; /* the kind of a task that is added, and its time */
};

struct crm_convert_options {
	struct crm_convert_ask ask; /* of rows that do not say it themselves */
	const char *login;          /* who does it; need not be a user's */
	bool dry_run;               /* the caller will roll back: new cards have no id */
};

enum crm_convert_action {
	CRM_CONVERT_CONVERTED,
	CRM_CONVERT_UNCHANGED, /* it is converted already, into what was asked for */
	CRM_CONVERT_ACTIONS
};

/* "converted", "unchanged". */
const char *crm_convert_action_name(enum crm_convert_action action);

/* What came of one lead. Text is in the caller's arena, or constant. */
struct crm_converted {
	enum crm_convert_action action;
	int64_t contact, company, deal; /* 0: none, or new in a dry run */
	int64_t task;                   /* that was added; likewise */
	const char *owner;              /* of the deal, else of the contact, else of the company */
	const char *why;                /* never NULL */
};

struct crm_convert;

/*
 * Makes ready; options stays the caller's and is read as long as this is in use. CRM_EUSAGE:
 * options.ask contradicts itself, or says what can not be. *out is NULL on failure.
 */
enum crm_status crm_convert_open(struct crm_convert **out, struct crm_db *db,
    const struct crm_convert_options *options, struct crm_err *err);
void crm_convert_free(struct crm_convert *convert);

/*
 * Converts one lead, inside a write transaction: card is of crm_card_resolve. row: what its row
 * asks for; may be NULL. CRM_EDATA: the lead is unqualified, or was converted into something else
 * (the sentence says when, by whom and into what); a target may be one of several cards, which the
 * sentence lists; an id is none, or of another kind; a value does not validate. What was written
 * before that is taken back by the caller (crm_db_mark).
 */
enum crm_status crm_convert_card(struct crm_convert *convert, int64_t card,
    const struct crm_convert_ask *row, struct crm_converted *done, struct crm_arena *arena,
    struct crm_err *err);

/*
 * Converts a lead into one contact or company that is there: what merging a lead into a client is.
 * Blanks of the card are filled, it gets the lead's points and its open tasks, nothing is
 * overwritten. The lead may be unqualified too. actor: the user who does it, or 0. In a write
 * transaction; the card must be no alias. *changed, which may be NULL: false when the lead was
 * converted into that card already. CRM_EDATA: no such lead, it was converted into another card, or
 * the card is neither a contact nor a company.
 */
enum crm_status crm_convert_join(struct crm_db *db, int64_t lead, int64_t card, int64_t actor,
    bool *changed, struct crm_arena *arena, struct crm_err *err);

#endif
