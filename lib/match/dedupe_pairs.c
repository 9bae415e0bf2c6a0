#include "lib/match/dedupe_pairs.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Neighbours that a record of a wide block is compared with. */
#define NEIGHBOURS 6

static bool
visit_block(struct crm_dedupe_visitor *v, const struct crm_dedupe_block *block, uint32_t a)
{
	const struct crm_dedupe *d = v->dedupe;
	const uint32_t *member = d->blocks.member + block->at;
	uint32_t low = 0, high = block->n;

	if (v->strong && block->weak)
		return true;

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

/* Records that a thread takes at a time, and after which progress is told. */
#define STRETCH 256

static void
tell_progress(const struct crm_dedupe *d, uint32_t at)
{
	if (d->options.progress != NULL)
		d->options.progress((double)at / (double)d->nrecs, d->options.progress_data);
}

static void *
visit_part(void *data)
{
	struct crm_dedupe_visitor *v = data;
	const struct crm_dedupe *d = v->dedupe;

	for (size_t at = (size_t)v->thread * STRETCH; at < d->nrecs;
	     at += (size_t)v->threads * STRETCH) {
		size_t end = at + STRETCH < d->nrecs ? at + STRETCH : d->nrecs;
		for (size_t i = at; i < end; i++)
			if (!crm_dedupe_visit(v, (uint32_t)i)) {
				v->stopped = true;
				return NULL;
			}
		if (v->thread == 0 && v->tells)
			tell_progress(d, (uint32_t)end);
	}
	return NULL;
}

bool
crm_dedupe_visit_all(struct crm_dedupe_visitor *v, size_t n)
{
	pthread_t thread[CRM_DEDUPE_THREADS];
	bool started[CRM_DEDUPE_THREADS] = { false }, ok = true;

	for (size_t i = 0; i < n; i++) {
		v[i].thread = (uint32_t)i;
		v[i].threads = (uint32_t)n;
		v[i].stopped = false;
		if (i > 0)
			started[i] = pthread_create(&thread[i], NULL, visit_part, &v[i]) == 0;
	}
	for (size_t i = 0; i < n; i++)
		if (!started[i])
			visit_part(&v[i]);
	for (size_t i = 0; i < n; i++) {
		if (started[i])
			pthread_join(thread[i], NULL);
		ok = ok && !v[i].stopped;
	}
	return ok;
}

size_t
crm_dedupe_threads(const struct crm_dedupe *d)
{
	size_t n = d->options.threads > 1 ? d->options.threads : 1;

	/* A short list is done before a thread has begun. */
	if (d->nrecs < 4 * STRETCH)
		return 1;
	return n > CRM_DEDUPE_THREADS ? CRM_DEDUPE_THREADS : n;
}
