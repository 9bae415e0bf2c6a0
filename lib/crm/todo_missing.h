/*
 * Leads that nobody has anything to do for.
 */
#ifndef CRM_CRM_TODO_MISSING_H
#define CRM_CRM_TODO_MISSING_H

#include "lib/store/change.h"

/* Text is valid during the call. */
struct crm_lead_idle {
	int64_t id;
	const char *name;          /* of the person, else the company; or NULL */
	const char *owner, *stage; /* a login; the stage's name */
	int64_t since;             /* when the owner got it, or 0 */
};

/*
 * Each lead that is new, working or qualified, has an owner, and has no open task, nor what was
 * merged into it has; by owner and id. user: only their leads; 0: all. fn may return CRM_DONE to
 * end it.
 */
enum crm_status crm_leads_idle(struct crm_db *db, int64_t user,
    enum crm_status (*fn)(void *arg, const struct crm_lead_idle *lead, struct crm_err *err),
    void *arg, struct crm_err *err);

#endif
