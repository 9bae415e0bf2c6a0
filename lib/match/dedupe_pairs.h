/*
 * All pairs of records that share a block, each once.
 */
#ifndef CRM_MATCH_DEDUPE_PAIRS_H
#define CRM_MATCH_DEDUPE_PAIRS_H

#include "lib/match/dedupe_private.h"

#define CRM_DEDUPE_THREADS 8 /* at most */

struct crm_dedupe_visitor {
	const struct crm_dedupe *dedupe;
	uint32_t thread, threads; /* which of how many; 0 of 1 */
	bool stopped;
	bool strong; /* weak blocks are left out */
	bool tells;  /* of progress */
	/* Called for each pair, a < b; false stops. */
	bool (*visit)(struct crm_dedupe_visitor *visitor, uint32_t a, uint32_t b);
	void *data;
	uint32_t *stamp; /* of each record, whom it was met with last */
	struct crm_dedupe_cache *cache;
};

/* False: out of memory; clear it in any case. */
bool crm_dedupe_visitor_init(struct crm_dedupe_visitor *v, const struct crm_dedupe *d);
void crm_dedupe_visitor_clear(struct crm_dedupe_visitor *v);

/* Visits the pairs of a with records behind it; false when the visit was stopped. */
bool crm_dedupe_visit(struct crm_dedupe_visitor *v, uint32_t a);

/*
 * Visits all pairs, in as many threads as there are visitors, each with data of its own. False
 * when one was stopped.
 */
bool crm_dedupe_visit_all(struct crm_dedupe_visitor *v, size_t n);

/* How many visitors the options ask for. */
size_t crm_dedupe_threads(const struct crm_dedupe *d);

#endif
