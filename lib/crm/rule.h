/*
 * Rules of assignment: who gets which leads.
 */
#ifndef CRM_CRM_RULE_H
#define CRM_CRM_RULE_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

enum crm_rule_strategy {
	CRM_RULE_USER,         /* one user */
	CRM_RULE_ROUND_ROBIN,  /* who has waited longest */
	CRM_RULE_LEAST_LOADED, /* who has the fewest open leads */
	CRM_RULE_WEIGHTED,     /* by weight */
	CRM_RULE_POOL,         /* nobody: whoever takes it first */
	CRM_RULE_STRATEGIES
};

/* "user", "round-robin" ... */
const char *crm_rule_strategy_name(enum crm_rule_strategy strategy);
/* False: there is none of that name. */
bool crm_rule_strategy_by_name(const char *name, enum crm_rule_strategy *strategy);

struct crm_rule {
	int64_t id, position;
	const char *name;
	const char *condition; /* "": all leads */
	enum crm_rule_strategy strategy;
	const char *target;                   /* its name; NULL: all users */
	int64_t target_id;                    /* the user, team or pool; 0: all users */
	int64_t max_open, max_day, max_month; /* -1: none */
	bool together, deals;
};

/*
 * What a target is called. CRM_EDATA: there is no such user, team or pool (with the nearest), or
 * none is named where one is needed. target: NULL or "" for none.
 */
enum crm_status crm_rule_target(struct crm_db *db, enum crm_rule_strategy strategy,
    const char *target, int64_t *id, struct crm_err *err);

/*
 * The active rules of assignment in their order, in the arena; n of them. Conditions are not read.
 * CRM_EDATA: one cannot be followed; the sentence begins with its name.
 */
enum crm_status crm_rules_read(struct crm_db *db, struct crm_arena *arena, struct crm_rule **rules,
    size_t *n, struct crm_err *err);

/*
 * What is odd about the active rules as a whole: one that can never match, because an earlier one
 * takes all that it would, because it contradicts itself, or is about leads that are not given to
 * anybody; one whose leads nobody gets; and that there is no last rule for the rest. Sentences,
 * in the order of the rules and in the arena; n of them, 0 without rules. CRM_EDATA as above.
 */
enum crm_status crm_rules_doubt(struct crm_db *db, struct crm_arena *arena,
    const char *const **sentences, size_t *n, struct crm_err *err);

#endif
