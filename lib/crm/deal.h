/*
 * Deals: what a client buys, with a stage of its own pipeline, an amount, and the people in it.
 */
#ifndef CRM_CRM_DEAL_H
#define CRM_CRM_DEAL_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

/* An amount of money as it is kept. */
struct crm_amount {
	bool known;
	int64_t minor;        /* minor units of the currency */
	const char *currency; /* ISO 4217, in the arena or the fallback; NULL unless known */
};

/*
 * Reads an amount as people write it, in the currency that is given, else in fallback. NULL and ""
 * are none; a currency without an amount is checked and dropped. CRM_EDATA: "unknown currency
 * 'RUR' ...", "'-5' is no amount: it is negative".
 */
enum crm_status crm_amount_read(const char *text, const char *currency, const char *fallback,
    struct crm_amount *amount, struct crm_arena *arena, struct crm_err *err);

struct crm_deal {
	const char *name;         /* what is bought; never NULL */
	int64_t company, contact; /* cards, or 0 */
	const char *department;   /* these may be NULL */
	struct crm_amount amount;
	int64_t expected_close; /* seconds UTC, or 0 */
	int64_t stage;          /* 0: the first active one of kind open */
	int64_t owner, source, campaign;
	const char *external_id, *note;
};

/* A new deal; its contact is put into it with crm_deal_contact_add. CRM_EDATA: no open stage. */
enum crm_status crm_deal_add(
    struct crm_db *db, const struct crm_deal *deal, int64_t *id, struct crm_err *err);

/*
 * Puts a contact into a deal. One that is there already gets the role when it has none. part: as in
 * struct crm_change. *changed, which may be NULL: whether anything was written.
 */
enum crm_status crm_deal_contact_add(struct crm_db *db, int64_t deal, int64_t contact,
    const char *role, bool part, bool *changed, struct crm_err *err);

#endif
