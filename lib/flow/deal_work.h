/*
 * A deal at work. For lib/flow/deal*.c alone.
 */
#ifndef CRM_FLOW_DEAL_WORK_H
#define CRM_FLOW_DEAL_WORK_H

#include "lib/crm/deal.h"
#include "lib/crm/lead.h"
#include "lib/flow/deal.h"

#define DEAL_SETS_MAX 10

struct deal {
	int64_t id, stage, stage_at, owner, contact, company, amount;
	bool has_amount;
	enum crm_stage_kind kind;
	const char *name, *stage_name, *currency, *reason; /* the last two or NULL */
	struct crm_set set[DEAL_SETS_MAX];
	size_t nset;
};

bool deal_given(const char *text);

/* CRM_EDATA: the card is no deal. */
enum crm_status deal_read(
    struct crm_deal_work *w, int64_t id, struct deal *deal, struct crm_err *err);

/* Adds a part of `why`. */
enum crm_status deal_say(struct crm_deal_work *w, struct crm_deal_done *done, struct crm_err *err,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* "amount", "close" and "at" of an ask; *at is now when it says nothing. */
enum crm_status deal_close_date(
    struct crm_deal_work *w, const struct crm_deal_ask *ask, int64_t *close, struct crm_err *err);
enum crm_status deal_at(
    struct crm_deal_work *w, const struct crm_deal_ask *ask, int64_t *at, struct crm_err *err);

/* The owner is told what happened ("won"), unless they did it. */
enum crm_status deal_tell(
    struct crm_deal_work *w, const struct deal *deal, const char *what, struct crm_err *err);

/* Fills *done with the deal as it is now. */
enum crm_status deal_describe(struct crm_deal_work *w, int64_t id, enum crm_deal_action action,
    struct crm_deal_done *done, struct crm_err *err);

#endif
