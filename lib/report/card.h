/*
 * Everything about one card, for crm-show.
 */
#ifndef CRM_REPORT_CARD_H
#define CRM_REPORT_CARD_H

#include "lib/base/buf.h"
#include "lib/report/timeline.h"

/* How another card stands to this one. */
enum crm_kin {
	CRM_KIN_MERGED,    /* merged into it */
	CRM_KIN_BECAME,    /* what it became */
	CRM_KIN_FROM,      /* what it came from */
	CRM_KIN_COMPANY,   /* of a contact or deal */
	CRM_KIN_CONTACT,   /* of a company or deal */
	CRM_KIN_DEAL,      /* of a company or contact */
	CRM_KIN_LEAD,      /* of a company: leads of the same organisation */
	CRM_KIN_COLLEAGUE, /* of a lead or contact: others of the same organisation */
	CRM_KIN_DUPLICATE  /* may be the same */
};
#define CRM_KINS 9

/* At most so many of one kind are collected. */
#define CRM_KIN_MAX 100

struct crm_related {
	enum crm_kin kin;
	int64_t id;
	enum crm_tab kind;
	const char *name;    /* of a person, else of the organisation or deal; or NULL */
	const char *company; /* of a lead; or NULL */
	const char *position, *stage, *owner, *reason; /* or NULL */
	const char *amount;                            /* of a deal, in words; or NULL */
	const char *why; /* DUPLICATE: what they share; CONTACT of a deal: the role; or NULL */
};

/* What a card that was merged into this one said, and this one does not. */
struct crm_was {
	const char *column; /* a constant */
	const char *words;
	int64_t card; /* the first that said so */
};

struct crm_card {
	struct crm_history history; /* owns all text and rows */
	int64_t asked, id;          /* the id asked for, and the card that it is */
	enum crm_tab kind;
	bool past;      /* it is shown as it was */
	int64_t before; /* that moment */
	struct crm_member *member;
	size_t members;
	/* Rows and values as they are, or were; they do not change with the history. */
	struct crm_history_row row;
	struct crm_history_row *point,
	    *task; /* its points; open tasks of all members, by due time */
	size_t points, tasks;
	struct crm_related *related; /* by kin */
	size_t nrelated;
	struct crm_was *was; /* by column; CRM_KIN_MAX at most */
	size_t nwas;
	struct crm_timeline timeline;
	bool reverse; /* it begins with the oldest */
};

struct crm_card_request {
	int64_t id;
	int64_t before; /* as it was before that moment; INT64_MAX: as it is */
	size_t limit;   /* of the timeline; 0: all */
	bool reverse;   /* the timeline begins with the oldest */
};

/*
 * Collects all about a card. Of the past, cards that were not merged into it, or converted, are not
 * looked for: what other cards were then is their history. CRM_EDATA: "no card 17", also when
 * there was none then. The card is cleared with crm_card_clear in any case.
 */
enum crm_status crm_card_load(struct crm_card *card, struct crm_db *db,
    const struct crm_card_request *request, struct crm_err *err);
void crm_card_clear(struct crm_card *card);

/* A value of its row in words; NULL when empty. */
enum crm_status crm_card_words(struct crm_card *card, const struct crm_history_row *row,
    const char *column, const char **words, struct crm_err *err);

/* --- as text ------------------------------------------------------------------------- */

struct crm_card_style {
	int width;   /* cells of the terminal */
	int64_t now; /* what is overdue */
};

/* The page, appended. CRM_ENOMEM. */
enum crm_status crm_card_page(struct crm_card *card, const struct crm_card_style *style,
    struct crm_buf *out, struct crm_err *err);
/* One line of JSON, appended. CRM_ENOMEM. */
enum crm_status crm_card_json(struct crm_card *card, struct crm_buf *out, struct crm_err *err);

#endif
