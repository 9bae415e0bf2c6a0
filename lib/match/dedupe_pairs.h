/*
 * All pairs of records that share a block, each once.
 */
#ifndef CRM_MATCH_DEDUPE_PAIRS_H
#define CRM_MATCH_DEDUPE_PAIRS_H

#include "lib/match/dedupe_private.h"

struct crm_dedupe_visitor {
	const struct crm_dedupe *dedupe;
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

#endif
