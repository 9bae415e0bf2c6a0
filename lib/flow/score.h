/*
 * Scores: what the score rules (rule.kind 2) make of a lead, and the grade that it stands for.
 */
#ifndef CRM_FLOW_SCORE_H
#define CRM_FLOW_SCORE_H

#include "lib/base/arena.h"
#include "lib/store/db.h"

struct crm_score;

struct crm_scored {
	int64_t points;
	const char *grade; /* "A" from the setting grade_a on, "B" from grade_b on, else "C" */
	const char *what;  /* "retail +20, no phone -5"; "nothing counts"; in the arena */
};

/*
 * Reads the active score rules and the thresholds, as they are now. CRM_EDATA: there are none, a
 * condition is wrong (the sentence names the rule), or the threshold of A is below that of B.
 * *out is NULL on failure.
 */
enum crm_status crm_score_open(struct crm_score **out, struct crm_db *db, struct crm_err *err);
void crm_score_free(struct crm_score *score);

/* What they give a lead. CRM_EDATA: there is no such lead. */
enum crm_status crm_score_lead(struct crm_score *score, int64_t lead, struct crm_scored *scored,
    struct crm_arena *arena, struct crm_err *err);

#endif
