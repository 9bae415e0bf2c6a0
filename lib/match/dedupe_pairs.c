#include "lib/match/dedupe_pairs.h"

#include <stdlib.h>
#include <string.h>

/* Neighbours that a record of a wide block is compared with. */
#define NEIGHBOURS 6

static bool
visit_block(struct crm_dedupe_visitor *v, const struct crm_dedupe_block *block, uint32_t a)
{
	const struct crm_dedupe *d = v->dedupe;
	const uint32_t *member = &d->blocks.member[block->at];
	uint32_t low = 0, high = block->n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (member[middle] <= a)
			low = middle + 1;
		else
			high = middle;
	}
	uint32_t end = block->wide && block->n - low > NEIGHBOURS ? low + NEIGHBOURS : block->n;
	for (; low < end; low++) {
		uint32_t b = member[low];
		if (v->stamp[b] == a + 1 || (d->options.only_fresh && !block->asked &&
						!d->rec[a].fresh && !d->rec[b].fresh))
			continue;
		v->stamp[b] = a + 1;
		if (!v->visit(v, a, b))
			return false;
	}
	return true;
}

bool
crm_dedupe_visit(struct crm_dedupe_visitor *v, uint32_t a)
{
	const struct crm_dedupe_blocks *blocks = &v->dedupe->blocks;

	for (uint32_t i = blocks->start[a]; i < blocks->start[a + 1]; i++)
		if (!visit_block(v, &blocks->block[blocks->of[i]], a))
			return false;
	return true;
}

bool
crm_dedupe_visitor_init(struct crm_dedupe_visitor *v, const struct crm_dedupe *d)
{
	v->dedupe = d;
	v->stamp = calloc(d->nrecs + 1, sizeof(*v->stamp));
	v->cache = calloc(1, sizeof(*v->cache));
	return v->stamp != NULL && v->cache != NULL;
}

void
crm_dedupe_visitor_clear(struct crm_dedupe_visitor *v)
{
	free(v->stamp);
	free(v->cache);
}
