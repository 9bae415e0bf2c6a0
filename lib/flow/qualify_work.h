/*
 * One lead at work. For lib/flow/qualify*.c alone.
 */
#ifndef CRM_FLOW_QUALIFY_WORK_H
#define CRM_FLOW_QUALIFY_WORK_H

#include "lib/flow/qualify_wish.h"
#include "lib/flow/score.h"

#define QUALIFY_SETS_MAX 8

struct crm_qualify {
	struct crm_db *db;
	const struct crm_qualify_options *options;
	struct wish wish; /* of the options */
	struct crm_arena names;
	/* As it is in one transaction. */
	int64_t transaction;
	int64_t actor;                       /* the user who does it, or 0 */
	int64_t first_due;                   /* of first-contact tasks */
	int64_t new, qualified, unqualified; /* stages */
	int64_t cold_pool;                   /* 0: there is none */
	struct crm_arena arena;              /* of its name */
	const char *cold_name;
	struct crm_score *score; /* NULL until it is asked for */
};

struct work {
	struct crm_qualify *q;
	struct crm_db *db;
	struct crm_lead lead;
	const char *stage; /* its name */
	bool has_score;
	int64_t score, pool, became[3]; /* 0: none */
	const struct wish *wish;
	struct crm_set set[QUALIFY_SETS_MAX];
	size_t nset;
	struct crm_qualified *done;
	struct crm_arena *arena;
};

/* Adds a part of `why`. text NULL: CRM_ENOMEM. */
enum crm_status qualify_say(struct work *w, const char *text, struct crm_err *err);

/* Sets a column, a stage with its time; then writes all of them, as one change. */
void qualify_set(struct work *w, const char *column, struct crm_value value);
void qualify_set_stage(struct work *w, int64_t stage);
enum crm_status qualify_write(
    struct work *w, enum crm_qualify_action action, const char *reason, struct crm_err *err);

/* A notice to whoever owned the lead before, unless they did it: "lead 17, Ada Stone, WHAT". */
enum crm_status qualify_tell_owner(
    struct work *w, const char *kind, const char *what, struct crm_err *err);

/* The wish is a grade. */
enum crm_status qualify_grade(struct work *w, struct crm_err *err);

#endif
