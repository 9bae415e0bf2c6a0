/*
 * Shares: leads given out by weight, so that at every moment everybody has what is due to them
 * within less than one lead.
 *
 * This is Tijdeman's rule for the chairman assignment problem. Of the leads given so far, t with
 * the one at hand, a member of weight w among W is due t w / W. Eligible are those who are owed at
 * least 1/(2n - 2) of a lead; it goes to whoever would be the first to be owed all but that.
 *
 * Members come and go. What one who goes is owed, those who stay take over by their weights, and
 * it is taken from them again when that member comes back: nobody gets a heap of leads on return,
 * and nobody's gift or debt is forgotten.
 */
#ifndef CRM_FLOW_SHARE_H
#define CRM_FLOW_SHARE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/err.h"

#define CRM_SHARE_ONE ((int64_t)1 << 32) /* one lead, of debts */
#define CRM_SHARE_WEIGHT_MAX 1000000

struct crm_share_member {
	int64_t id;     /* of the user */
	int64_t weight; /* over 0 while present */
	int64_t given;  /* since who takes part, and with what weight, last changed */
	int64_t owed;   /* at that moment; below 0: has had too much */
	bool present;   /* took part in the last one */
};

/* Zeroed, it is that of a rule that has given nothing. */
struct crm_share {
	struct crm_share_member *member; /* by id */
	size_t n, cap;
	int64_t given, weight; /* since then; of all who are present */
	size_t present;
};

void crm_share_clear(struct crm_share *share);

/* Who may get the next lead, by id, each once; weight is from 1 to CRM_SHARE_WEIGHT_MAX. */
struct crm_share_taker {
	int64_t id, weight;
};

/* Whose turn it is among n takers, at least one: the index. CRM_ENOMEM. */
enum crm_status crm_share_next(struct crm_share *share, const struct crm_share_taker *taker,
    size_t n, size_t *next, struct crm_err *err);

/* That one, of the takers that crm_share_next was asked of last, got it. */
void crm_share_give(struct crm_share *share, int64_t id);

/* The state as text, and back. CRM_EDATA: it is none. */
void crm_share_write(const struct crm_share *share, struct crm_buf *out);
enum crm_status crm_share_read(struct crm_share *share, const char *text, struct crm_err *err);

#endif
