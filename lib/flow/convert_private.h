/*
 * One lead being converted. For lib/flow/convert*.c alone.
 */
#ifndef CRM_FLOW_CONVERT_PRIVATE_H
#define CRM_FLOW_CONVERT_PRIVATE_H

#include "lib/base/buf.h"
#include "lib/crm/deal.h"
#include "lib/crm/lead.h"
#include "lib/flow/clean.h"
#include "lib/flow/convert.h"
#include "lib/match/find.h"

/* What a lead becomes, in the order in which it is said. */
enum convert_place {
	CONVERT_CONTACT,
	CONVERT_COMPANY,
	CONVERT_DEAL,
	CONVERT_PLACES
};

/* Which card is meant. */
enum convert_how {
	CONVERT_ANY,  /* nobody says: the one that matches, else a new one */
	CONVERT_NEW,  /* a new one whatever matches */
	CONVERT_NONE, /* none */
	CONVERT_THIS, /* that card */
	CONVERT_NAMED /* a deal: the client's open one of that name, else a new one */
};

struct convert_target {
	enum convert_how how;
	int64_t given; /* THIS: the id as it was said */
};

/* What is wanted of a lead, read and checked. Text is in the arena; NULL: nothing. */
struct convert_wish {
	struct convert_target to[CONVERT_PLACES];
	const char *deal_name;
	const char *amount, *currency; /* as said: a deal that is there has its own currency */
	int64_t close;                 /* 0: not said */
	const char *role, *department, *inn, *kpp, *ogrn, *legal_name, *address, *task, *due;
};

/* The lead, before. Text is in the arena. */
struct convert_lead {
	int64_t id;
	enum crm_stage_kind status;
	int64_t stage_at, owner, source, campaign, converted_at;
	int64_t became[CONVERT_PLACES]; /* 0: nothing */
	int64_t repeat_of;              /* the client who asks again, or 0 */
	const char *reason;
	struct crm_incoming in; /* who it is, as a row would say it */
	int64_t amount;
	bool has_amount;
	const char *currency;
};

/* A point of the lead, with what a copy of it keeps. */
struct convert_point {
	struct crm_point point;
	int64_t id;
	int64_t consent_at;       /* 0: not known */
	const char *consent_from; /* or NULL */
	bool of_company;          /* where there is a company: a role mailbox, a switchboard ... */
};

/* The card that one of the targets is. */
struct convert_card {
	int64_t id; /* 0: none */
	bool made;  /* by this row */
	bool named; /* by its id: no matching vouches for it */
	const char *why;
	/* of a card that is there */
	int64_t owner, company; /* company: of a contact or a deal */
	const char *name, *company_key, *inn, *kpp, *ogrn;
	struct crm_found found; /* of a contact or company: for filling its blanks */
};

struct crm_convert {
	struct crm_db *db;
	const struct crm_convert_options *options;
	/* As it is in one transaction. */
	int64_t transaction;
	int64_t actor;             /* the user who does it, or 0 */
	int64_t converted, open;   /* stages */
	int64_t first_id;          /* of the cards made so far, of a dry run; 0: none */
	const char *currency;      /* the setting's */
	struct crm_arena arena;    /* of that */
	struct crm_scorer *scorer; /* or NULL, when nobody is looked for */
};

struct convert_work {
	struct crm_convert *c;
	struct crm_db *db;
	struct crm_arena *arena;
	struct convert_lead lead;
	struct convert_wish wish;
	struct convert_point *point;
	size_t npoints;
	struct crm_finding finding;
	struct convert_card card[CONVERT_PLACES];
	bool joins; /* for crm_convert_join: an unqualified lead will do */
	struct crm_buf why;
};

/* --- the parts, in their order --- */

/* Reads what a row, else the options, ask for. CRM_EDATA. */
enum crm_status convert_wish_read(
    struct convert_work *w, const struct crm_convert_ask *row, struct crm_err *err);
/* Whether options contradict themselves: CRM_EUSAGE. */
enum crm_status convert_ask_check(const struct crm_convert_ask *ask, struct crm_err *err);

/* Reads the lead and its points. CRM_EDATA: there is none. */
enum crm_status convert_lead_read(struct convert_work *w, int64_t card, struct crm_err *err);
enum crm_status convert_points_read(struct convert_work *w, struct crm_err *err);
/*
 * What is to be said of a lead that can not be converted any more: CRM_EDATA, or CRM_DONE when it
 * is converted into what is wanted; w->why says when, by whom and into what.
 */
enum crm_status convert_lead_refuse(struct convert_work *w, struct crm_err *err);
/* "contact 31, company 32", as they are called now, in the arena. */
enum crm_status convert_became(struct convert_work *w, const char **list, struct crm_err *err);

/* Finds the cards that there are already. CRM_EDATA: one of several; or one that is said is none.
 */
enum crm_status convert_find_contact(struct convert_work *w, struct crm_err *err);
enum crm_status convert_find_company(struct convert_work *w, struct crm_err *err);
enum crm_status convert_find_deal(struct convert_work *w, struct crm_err *err);
/* A card of a kind by its id, as it is now. said: "contact"; CRM_EDATA names it. */
enum crm_status convert_card_get(struct convert_work *w, enum convert_place place, int64_t id,
    const char *said, struct crm_err *err);

/* Makes what is missing, fills what is there, links them, freezes the lead. */
enum crm_status convert_write(struct convert_work *w, struct crm_err *err);
/* Points: to a card, those that are its own. */
enum crm_status convert_points_write(
    struct convert_work *w, enum convert_place place, size_t *changed, struct crm_err *err);

/* "contact", "company", "deal". */
extern const char *const convert_place_name[CONVERT_PLACES];
enum crm_tab convert_place_kind(enum convert_place place);

/* Adds a part of `why`. */
void convert_say(struct convert_work *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* "contact 31", or of a card that a dry run made "a new contact"; NULL when out of memory. */
const char *convert_title(struct convert_work *w, enum convert_place place, int64_t id);

#endif
