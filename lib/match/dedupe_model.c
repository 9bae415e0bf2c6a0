#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/match/dedupe_pairs.h"

/*
 * Learning without labels. What two who are not the same share by chance is counted: from random
 * pairs, and of exact agreement from how common the values are. How many are the same at all
 * follows from pairs that strict rules are sure of. What those who are the same share is then
 * estimated from the pairs that have a key in common, by expectation and maximisation (Dempster,
 * Laird, Rubin 1977) over these shares alone; the priors count like so many pairs more.
 */
#define PRIOR_M 20.0   /* pairs that are the same */
#define PRIOR_U 3000.0 /* random pairs */
#define RANDOM_PAIRS 100000
#define SAMPLE_PAIRS 100000
#define ROUNDS 25
#define SETTLED 1e-4
#define LEAST 1e-7 /* no share is nothing */
/* Random pairs show nothing of what is too rare for them: there the prior holds, nearly. */
#define LEAST_OF_PRIOR .25
/* Of the true pairs, those that the strict rules find; half or double does little harm. */
#define STRICT_RECALL .7
/* Before a list has shown any: one record in fifty has a duplicate, up to this many. */
#define EXPECTED_SHARE .02
/* ... and of records of a database, among all that are in it, when none of that can be learned. */
#define EXPECTED_RATE .1
#define EXPECTED_MOST 5.0

struct sample {
	uint32_t a, b;
	struct crm_dedupe_levels levels;
};

struct learning {
	struct crm_dedupe *dedupe;
	uint32_t *parent; /* of each record: union-find over strict pairs */
	double strict[2]; /* pairs, by kind */
	struct sample *sample;
	size_t n, cap;
	uint32_t every; /* of the records, one in so many gives samples */
};

void
crm_dedupe_model_init(struct crm_dedupe_model model[2])
{
	memset(model, 0, 2 * sizeof(*model));
	for (size_t k = 0; k < 2; k++) {
		model[k].rate = EXPECTED_RATE;
		for (size_t f = 0; f < CRM_FIELD_MAX; f++) {
			const struct crm_dedupe_prior *prior = crm_dedupe_prior(f);
			model[k].same[f] = prior->same;
			for (size_t l = 1; l < prior->nlevels; l++) {
				model[k].field[f].m[l] = prior->level[l].m;
				model[k].field[f].u[l] = prior->level[l].u;
			}
		}
	}
}

static uint32_t
find(uint32_t *parent, uint32_t i)
{
	while (parent[i] != i)
		i = parent[i] = parent[parent[i]];
	return i;
}

/* Strict pairs that a thread has found. */
struct strict {
	struct {
		uint32_t a, b;
	} * pair;
	size_t n, cap;
};

static bool
visit_strict(struct crm_dedupe_visitor *v, uint32_t a, uint32_t b)
{
	struct strict *strict = v->data;
	struct crm_dedupe_levels levels;

	if (!crm_dedupe_compare_begin(v->dedupe, v->cache, a, b, false, &levels) ||
	    !crm_dedupe_may_be_strict(&levels))
		return true;
	crm_dedupe_compare_end(v->dedupe, v->cache, a, b, &levels);
	if (!crm_dedupe_strict(&levels))
		return true;
	void *grown = crm_grow(strict->pair, strict->n, &strict->cap, sizeof(*strict->pair));
	if (grown == NULL)
		return false;
	strict->pair = grown;
	strict->pair[strict->n].a = a;
	strict->pair[strict->n++].b = b;
	return true;
}

/* Records of strict pairs, and of chains of them, have one parent, the first of them. */
static void
unite_strict(struct learning *l, const struct strict *strict)
{
	for (size_t i = 0; i < strict->n; i++) {
		uint32_t a = strict->pair[i].a, b = strict->pair[i].b;
		l->strict[l->dedupe->rec[a].kind]++;
		uint32_t x = find(l->parent, a), y = find(l->parent, b);
		l->parent[x > y ? x : y] = x > y ? y : x;
	}
}

static bool
visit_sample(struct crm_dedupe_visitor *v, uint32_t a, uint32_t b)
{
	struct learning *l = v->data;
	struct sample *grown = crm_grow(l->sample, l->n, &l->cap, sizeof(*grown));

	if (grown == NULL)
		return false;
	l->sample = grown;
	l->sample[l->n].a = a;
	l->sample[l->n].b = b;
	crm_dedupe_compare(v->dedupe, v->cache, a, b, false, &l->sample[l->n++].levels);
	return true;
}

static uint64_t
next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static double
at_least(double x)
{
	return x < LEAST ? LEAST : x;
}

/* Counts levels among random pairs of one kind that are not the same beyond doubt. */
static void
learn_chances(struct learning *l, struct crm_dedupe_cache *cache, enum crm_dedupe_kind kind)
{
	struct crm_dedupe *d = l->dedupe;
	struct crm_dedupe_model *model = &d->model[kind];
	double count[CRM_FIELD_MAX][CRM_LEVELS] = { { 0 } };
	uint64_t state = 1;
	size_t tries = d->nrecs * 20 < RANDOM_PAIRS ? d->nrecs * 20 : RANDOM_PAIRS;

	for (size_t i = 0; i < tries; i++) {
		uint32_t a = (uint32_t)(next_random(&state) % d->nrecs);
		uint32_t b = (uint32_t)(next_random(&state) % d->nrecs);
		struct crm_dedupe_levels levels;
		if (d->rec[a].kind != kind || d->rec[b].kind != kind ||
		    find(l->parent, a) == find(l->parent, b))
			continue;
		crm_dedupe_compare(d, cache, a, b, true, &levels);
		for (size_t f = 0; f < CRM_FIELD_MAX; f++)
			count[f][levels.level[f]]++;
	}
	for (size_t f = 0; f < CRM_FIELD_MAX; f++) {
		const struct crm_dedupe_prior *prior = crm_dedupe_prior(f);
		double all = PRIOR_U;
		for (size_t k = 1; k < prior->nlevels; k++)
			all += count[f][k];
		for (size_t k = 1; k < prior->nlevels; k++)
			model->field[f].u[k] =
			    fmax((count[f][k] + PRIOR_U * prior->level[k].u) / all,
				prior->level[k].u * LEAST_OF_PRIOR);
		if (f < CRM_FIELD_EXTRA + d->nused && d->known[f] > 0) {
			double known = (double)d->known[f];
			model->field[f].u[1] =
			    at_least((known * crm_dedupe_chance(d, f) + 1000 * prior->level[1].u) /
				     (known + 1000));
		}
	}
}

/* One round: how likely each sample is one by what is known, then what is known by that. */
static double
improve(struct learning *l, enum crm_dedupe_kind kind)
{
	struct crm_dedupe *d = l->dedupe;
	double sum[CRM_FIELD_MAX][CRM_LEVELS] = { { 0 } }, w[CRM_FIELD_MAX], moved = 0;
	double base = crm_dedupe_base(d, kind);

	crm_dedupe_settle(d);
	for (size_t i = 0; i < l->n; i++) {
		const struct sample *s = &l->sample[i];
		const struct crm_dedupe_rec *a = &d->rec[s->a], *b = &d->rec[s->b];
		if (s->levels.veto != 0 || a->kind != kind)
			continue;
		double p = crm_dedupe_probability(base + crm_dedupe_weight(d, &s->levels, a, b, w));
		for (size_t f = 0; f < CRM_FIELD_MAX; f++)
			sum[f][s->levels.level[f]] += p;
	}
	for (size_t f = 0; f < CRM_FIELD_MAX; f++) {
		const struct crm_dedupe_prior *prior = crm_dedupe_prior(f);
		double *m = d->model[kind].field[f].m, all = PRIOR_M;
		for (size_t k = 1; k < prior->nlevels; k++)
			all += sum[f][k];
		for (size_t k = 1; k < prior->nlevels; k++) {
			double now = at_least((sum[f][k] + PRIOR_M * prior->level[k].m) / all);
			moved = fmax(moved, fabs(now - m[k]));
			m[k] = now;
		}
	}
	return moved;
}

static uint64_t
count_pairs(const struct crm_dedupe *d)
{
	uint64_t pairs = 0;

	for (size_t i = 0; i < d->blocks.n; i++) {
		uint64_t n = d->blocks.block[i].n;
		pairs += d->blocks.block[i].wide ? n * 6 : n * (n - 1) / 2;
	}
	return pairs;
}

static void
learn_rate(struct learning *l, enum crm_dedupe_kind kind)
{
	struct crm_dedupe *d = l->dedupe;
	double n = (double)d->nkind[kind];
	double expected = fmin(n * EXPECTED_SHARE, EXPECTED_MOST);

	if (n > 0)
		d->model[kind].rate = 2 * (l->strict[kind] / STRICT_RECALL + expected) / n;
}

static enum crm_status
learn_strict(struct learning *l, struct crm_err *err)
{
	struct crm_dedupe *d = l->dedupe;
	struct crm_dedupe_visitor v[CRM_DEDUPE_THREADS] = { { 0 } };
	struct strict strict[CRM_DEDUPE_THREADS] = { { 0 } };
	size_t n = crm_dedupe_threads(d);
	bool ok = true;

	for (size_t i = 0; i < n; i++) {
		v[i].visit = visit_strict;
		v[i].strong = true;
		v[i].data = &strict[i];
		ok = crm_dedupe_visitor_init(&v[i], d) && ok;
	}
	ok = ok && crm_dedupe_visit_all(v, n);
	for (uint32_t i = 0; i < d->nrecs; i++)
		l->parent[i] = i;
	for (size_t i = 0; i < n; i++) {
		unite_strict(l, &strict[i]);
		free(strict[i].pair);
		crm_dedupe_visitor_clear(&v[i]);
	}
	for (uint32_t i = 0; i < d->nrecs; i++)
		l->parent[i] = find(l->parent, i);
	return ok ? crm_dedupe_count(d, l->parent, err) : crm_err_nomem(err);
}

static enum crm_status
learn(struct learning *l, struct crm_dedupe_visitor *v, struct crm_err *err)
{
	struct crm_dedupe *d = l->dedupe;
	enum crm_status st = learn_strict(l, err);

	if (st == CRM_OK)
		st = crm_dedupe_rarity_all(d, err);
	if (st != CRM_OK || d->options.model != NULL)
		return st;
	for (size_t kind = 0; kind < 2; kind++)
		learn_chances(l, v->cache, kind);
	crm_dedupe_settle(d);
	if (d->options.only_fresh)
		return CRM_OK;
	v->visit = visit_sample;
	l->every = (uint32_t)(count_pairs(d) / SAMPLE_PAIRS + 1);
	for (uint32_t i = 0; i < d->nrecs; i += l->every)
		if (!crm_dedupe_visit(v, i))
			return crm_err_nomem(err);
	for (size_t kind = 0; kind < 2; kind++) {
		learn_rate(l, kind);
		for (size_t i = 0; i < ROUNDS && improve(l, kind) > SETTLED; i++)
			;
	}
	crm_dedupe_model_round(d->model);
	crm_dedupe_settle(d);
	return CRM_OK;
}

enum crm_status
crm_dedupe_learn(struct crm_dedupe *d, struct crm_err *err)
{
	struct learning l = { .dedupe = d };
	struct crm_dedupe_visitor v = { .data = &l };
	enum crm_status st = CRM_OK;

	l.parent = calloc(d->nrecs + 1, sizeof(*l.parent));
	if (!crm_dedupe_visitor_init(&v, d) || l.parent == NULL)
		st = crm_err_nomem(err);
	if (st == CRM_OK && d->nrecs > 0)
		st = learn(&l, &v, err);
	crm_dedupe_visitor_clear(&v);
	free(l.parent);
	free(l.sample);
	return st;
}
