#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/match/dedupe_pairs.h"

/*
 * Groups: from the best pair down, two groups become one when no two of their members are
 * forbidden to be one and they agree on average. So a chain does not pull together what its ends
 * deny.
 */
#define MOST_PAIRS 256 /* looked at of two groups */
/* The tie itself has counted a part of it: it speaks of the same people. */
#define HELD_AGAINST 0.6
#define CLIP 12.0 /* bits: no single pair outvotes all others */
/* Of two whom one may be, who can't be one: how much more likely, in bits, the one has to be. */
#define CLEAR 7.0

struct grouping {
	struct crm_dedupe *dedupe;
	struct crm_dedupe_cache *cache;
	uint32_t *parent, *next, *last, *size; /* union-find, and the members as a list */
	uint32_t *certain;                     /* union-find over certain edges alone */
	double *rival; /* the best certain edge of a record into another group; 0: none */
};

static uint32_t
find(uint32_t *parent, uint32_t i)
{
	while (parent[i] != i)
		i = parent[i] = parent[parent[i]];
	return i;
}

/* Best first; of equal ones in the order of the records. */
static int
by_weight(const void *x, const void *y)
{
	const struct crm_dedupe_edge *a = x, *b = y;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return a->b < b->b ? -1 : a->b > b->b;
}

/* What speaks against two of them being one, in bits; 1 when something forbids it. */
static double
sum_against(const struct grouping *g, uint32_t a, uint32_t b)
{
	const struct crm_dedupe *d = g->dedupe;
	struct crm_dedupe_levels levels;
	double w[CRM_FIELD_MAX], sum = 0;

	crm_dedupe_compare(d, g->cache, a, b, false, &levels);
	if (levels.veto != 0)
		return 1;
	crm_dedupe_weight(d, &levels, &d->rec[a], &d->rec[b], w);
	for (size_t f = 0; f < CRM_FIELD_MAX; f++)
		sum += fmin(w[f], 0);
	return fmax(sum, -CLIP);
}

/* The best tie of two groups, less what their members hold against each other on average. */
static bool
may_join(const struct grouping *g, uint32_t x, uint32_t y, const struct crm_dedupe_edge *tie)
{
	size_t pairs = (size_t)g->size[x] * g->size[y], seen = 0, n = 0;
	size_t every = pairs / MOST_PAIRS + 1;
	double sum = 0;

	for (uint32_t a = x; a != UINT32_MAX; a = g->next[a])
		for (uint32_t b = y; b != UINT32_MAX; b = g->next[b]) {
			if (seen++ % every != 0 || (a == tie->a && b == tie->b) ||
			    (a == tie->b && b == tie->a))
				continue;
			double against = sum_against(g, a, b);
			if (against > 0)
				return false;
			sum += against;
			n++;
		}
	return n == 0 || crm_dedupe_probability(tie->weight + HELD_AGAINST * sum / (double)n) >=
			     g->dedupe->options.likely;
}

static void
join(struct grouping *g, uint32_t x, uint32_t y)
{
	if (x > y) {
		uint32_t z = x;
		x = y;
		y = z;
	}
	g->parent[y] = x;
	g->next[g->last[x]] = y;
	g->last[x] = g->last[y];
	g->size[x] += g->size[y];
}

static void
join_all(struct grouping *g)
{
	struct crm_dedupe *d = g->dedupe;
	double least = d->options.likely;

	for (size_t i = 0; i < d->nedges; i++) {
		const struct crm_dedupe_edge *e = &d->edge[i];
		uint32_t x = find(g->parent, e->a), y = find(g->parent, e->b);
		if (crm_dedupe_probability(e->weight) < least)
			break;
		if (x != y && may_join(g, x, y, e))
			join(g, x, y);
	}
}

/*
 * Ivan Ivanov, who is as surely Ivan Petrovich as Ivan Sergeevich, is certainly neither: a tie is
 * certain when no other group, which this one can't be, lays as good a claim to one of the two.
 */
static void
join_certain(struct grouping *g)
{
	const struct crm_dedupe *d = g->dedupe;

	for (size_t i = 0; i < d->nedges; i++) {
		const struct crm_dedupe_edge *e = &d->edge[i];
		if (!e->certain || find(g->parent, e->a) == find(g->parent, e->b))
			continue;
		g->rival[e->a] = fmax(g->rival[e->a], e->weight);
		g->rival[e->b] = fmax(g->rival[e->b], e->weight);
	}
	for (size_t i = 0; i < d->nedges; i++) {
		const struct crm_dedupe_edge *e = &d->edge[i];
		const double rival = fmax(g->rival[e->a], g->rival[e->b]);
		if (e->certain && find(g->parent, e->a) == find(g->parent, e->b) &&
		    (rival == 0 || e->weight >= rival + CLEAR))
			g->certain[find(g->certain, e->a)] = find(g->certain, e->b);
	}
}

/* Each member's best tie is the first edge of it within its group. */
static void
take_ties(struct grouping *g, struct crm_dedupe_member *member, const uint32_t *place)
{
	struct crm_dedupe *d = g->dedupe;

	for (size_t i = 0; i < d->nedges; i++) {
		const struct crm_dedupe_edge *e = &d->edge[i];
		if (find(g->parent, e->a) != find(g->parent, e->b))
			continue;
		for (int way = 0; way < 2; way++) {
			uint32_t self = way == 0 ? e->a : e->b, other = way == 0 ? e->b : e->a;
			struct crm_dedupe_member *m = &member[place[self] - 1];
			if (m->score > 0)
				continue;
			m->score = crm_dedupe_probability(e->weight);
			m->tie = d->rec[other].id;
		}
	}
}

static int
by_group(const void *x, const void *y)
{
	const struct crm_dedupe_member *a = x, *b = y;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

/* Members of the group that begins with record x. */
static void
list_group(struct grouping *g, uint32_t x, uint32_t *place)
{
	struct crm_dedupe *d = g->dedupe;
	int64_t least = INT64_MAX;
	bool certain = true;

	for (uint32_t i = x; i != UINT32_MAX; i = g->next[i]) {
		if (d->rec[i].id < least)
			least = d->rec[i].id;
		certain = certain && find(g->certain, i) == find(g->certain, x);
	}
	for (uint32_t i = x; i != UINT32_MAX; i = g->next[i]) {
		d->member[d->nmembers++] = (struct crm_dedupe_member){ .group = least,
			.id = d->rec[i].id,
			.certainty = certain ? CRM_CERTAINTY_CERTAIN : CRM_CERTAINTY_LIKELY };
		place[i] = (uint32_t)d->nmembers;
	}
}

static bool
list_members(struct grouping *g)
{
	struct crm_dedupe *d = g->dedupe;
	uint32_t *place = calloc(d->nrecs + 1, sizeof(*place));
	size_t n = 0;

	for (uint32_t i = 0; i < d->nrecs; i++)
		n += g->size[find(g->parent, i)] > 1;
	d->member = calloc(n + 1, sizeof(*d->member));
	if (place == NULL || d->member == NULL) {
		free(place);
		return false;
	}
	for (uint32_t i = 0; i < d->nrecs; i++)
		if (g->parent[i] == i && g->size[i] > 1)
			list_group(g, i, place);
	take_ties(g, d->member, place);
	qsort(d->member, d->nmembers, sizeof(*d->member), by_group);
	free(place);
	return true;
}

static bool
init(struct grouping *g)
{
	size_t n = g->dedupe->nrecs + 1;

	g->cache = calloc(1, sizeof(*g->cache));
	g->parent = calloc(n, sizeof(*g->parent));
	g->next = calloc(n, sizeof(*g->next));
	g->last = calloc(n, sizeof(*g->last));
	g->size = calloc(n, sizeof(*g->size));
	g->certain = calloc(n, sizeof(*g->certain));
	g->rival = calloc(n, sizeof(*g->rival));
	if (g->cache == NULL || g->parent == NULL || g->next == NULL || g->last == NULL ||
	    g->size == NULL || g->certain == NULL || g->rival == NULL)
		return false;
	for (uint32_t i = 0; i < g->dedupe->nrecs; i++) {
		g->parent[i] = g->certain[i] = g->last[i] = i;
		g->next[i] = UINT32_MAX;
		g->size[i] = 1;
	}
	return true;
}

enum crm_status
crm_dedupe_group(struct crm_dedupe *d, struct crm_err *err)
{
	struct grouping g = { .dedupe = d };
	bool ok = init(&g);

	if (ok) {
		if (d->nedges > 0)
			qsort(d->edge, d->nedges, sizeof(*d->edge), by_weight);
		join_all(&g);
		join_certain(&g);
		ok = list_members(&g);
	}
	free(g.cache);
	free(g.parent);
	free(g.next);
	free(g.last);
	free(g.size);
	free(g.certain);
	free(g.rival);
	return ok ? CRM_OK : crm_err_nomem(err);
}
