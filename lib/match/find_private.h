/*
 * What the files of finding share, and nobody else.
 */
#ifndef CRM_MATCH_FIND_PRIVATE_H
#define CRM_MATCH_FIND_PRIVATE_H

#include "lib/match/card_memory.h"

/* Points beyond are taken as one. */
#define CRM_FINDER_POINTS 64

/* One search. */
struct crm_finder {
	struct crm_db *db;
	const struct crm_sought *sought;
	const struct crm_name_facts *facts; /* of the name sought; NULL: not yet read */
	struct crm_name_facts own_facts;    /* when they were not read ahead */
	struct crm_arena *arena;
	struct crm_err *err;
	struct crm_found *found;
	size_t n, cap;
};

/*
 * A lead that is remembered, or can be: it is read then. *kept is valid as long as the search;
 * NULL: it is an alias, or became a client, or is no lead at all, and is written.
 */
enum crm_status crm_finder_know(
    struct crm_finder *search, int64_t card, const struct crm_kept_card **kept);

/* Scores those found that are to be judged. */
enum crm_status crm_finder_judge(struct crm_finder *search);

#endif
