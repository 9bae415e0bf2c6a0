/*
 * What the files of finding share, and nobody else.
 */
#ifndef CRM_MATCH_FIND_PRIVATE_H
#define CRM_MATCH_FIND_PRIVATE_H

#include "lib/match/find.h"

/* Points beyond are taken as one. */
#define CRM_FINDER_POINTS 64

/* One search. */
struct crm_finder {
	struct crm_db *db;
	const struct crm_sought *sought;
	struct crm_name_facts facts; /* of the name sought, once it was compared */
	bool has_facts;
	struct crm_arena *arena;
	struct crm_err *err;
	struct crm_found *found;
	size_t n, cap;
};

/* Scores those found that are to be judged. */
enum crm_status crm_finder_judge(struct crm_finder *search);

#endif
