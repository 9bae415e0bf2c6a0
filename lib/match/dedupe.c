#include "lib/match/dedupe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/match/dedupe_pairs.h"

/* Least probabilities by default. */
#define CERTAIN .995
#define LIKELY .5
/* Pairs below are not kept. */
#define KEPT .1

const char *
crm_certainty_name(enum crm_certainty certainty)
{
	static const char *const names[] = { "", "likely", "certain" };

	return names[certainty];
}

/* The strings of the options are copied. */
static enum crm_status
take_options(struct crm_dedupe *d, const struct crm_dedupe_options *options, struct crm_err *err)
{
	struct crm_dedupe_options *o = &d->options;
	const char **names = crm_arena_alloc(&d->arena, (options->nextras + 1) * sizeof(*names));

	*o = *options;
	if (names == NULL)
		return crm_err_nomem(err);
	if (o->nextras > CRM_DEDUPE_EXTRAS)
		o->nextras = CRM_DEDUPE_EXTRAS;
	for (size_t i = 0; i < o->nextras; i++)
		if ((names[i] = crm_arena_strdup(&d->arena, options->extra_names[i])) == NULL)
			return crm_err_nomem(err);
	o->extra_names = names;
	o->certain = o->certain == 0 ? fmax(CERTAIN, o->likely) : o->certain;
	o->likely = o->likely == 0 ? fmin(LIKELY, o->certain) : o->likely;
	if (!(o->likely > 0 && o->likely <= o->certain && o->certain <= 1))
		return crm_err_set(
		    err, CRM_EUSAGE, "the least score of likely is above that of certain");
	return CRM_OK;
}

enum crm_status
crm_dedupe_open(
    struct crm_dedupe **out, const struct crm_dedupe_options *options, struct crm_err *err)
{
	struct crm_dedupe *d = calloc(1, sizeof(*d));
	enum crm_status st;

	*out = NULL;
	if (d == NULL)
		return crm_err_nomem(err);
	crm_dedupe_model_init(d->model);
	if ((st = take_options(d, options, err)) != CRM_OK ||
	    (options->model != NULL &&
		(st = crm_dedupe_model_read(d, options->model, err)) != CRM_OK)) {
		crm_dedupe_free(d);
		return st;
	}
	crm_dedupe_settle(d);
	*out = d;
	return CRM_OK;
}

void
crm_dedupe_free(struct crm_dedupe *d)
{
	if (d == NULL)
		return;
	crm_dedupe_count_clear(d);
	crm_dedupe_blocks_clear(&d->blocks);
	for (size_t i = 0; i < CRM_SORT_MAX; i++)
		crm_values_clear(&d->values[i]);
	free(d->word);
	free(d->company);
	free(d->domain);
	free(d->rec);
	free(d->contact);
	free(d->extra);
	free(d->said);
	free(d->look);
	free(d->shared_email);
	free(d->shared_phone);
	free(d->edge);
	free(d->member);
	free(d->by_id);
	free(d->common);
	for (size_t i = 0; i < CRM_FIELD_MAX; i++)
		free(d->common_share[i]);
	crm_arena_clear(&d->arena);
	crm_arena_clear(&d->row);
	free(d);
}

static enum crm_status
add_pair(struct crm_dedupe_said **pairs, size_t *n, size_t *cap, int64_t a, int64_t b,
    struct crm_err *err)
{
	struct crm_dedupe_said *grown = crm_grow(*pairs, *n, cap, sizeof(*grown));

	if (grown == NULL)
		return crm_err_nomem(err);
	*pairs = grown;
	grown[(*n)++] = (struct crm_dedupe_said){ a < b ? a : b, a < b ? b : a };
	return CRM_OK;
}

enum crm_status
crm_dedupe_not_same(struct crm_dedupe *d, int64_t a, int64_t b, struct crm_err *err)
{
	return add_pair(&d->said, &d->nsaid, &d->capsaid, a, b, err);
}

enum crm_status
crm_dedupe_look(struct crm_dedupe *d, int64_t a, int64_t b, struct crm_err *err)
{
	return add_pair(&d->look, &d->nlook, &d->caplook, a, b, err);
}

static int
by_said(const void *x, const void *y)
{
	const struct crm_dedupe_said *a = x, *b = y;

	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return a->b < b->b ? -1 : a->b > b->b;
}

bool
crm_dedupe_is_said(const struct crm_dedupe *d, int64_t a, int64_t b)
{
	struct crm_dedupe_said key = { a < b ? a : b, a < b ? b : a };

	return d->nsaid > 0 && bsearch(&key, d->said, d->nsaid, sizeof(*d->said), by_said) != NULL;
}

/* What decides where a record stands. */
struct standing {
	uint64_t place, content;
	int64_t id;
	size_t rec;
};

static int
by_place(const void *x, const void *y)
{
	const struct standing *a = x, *b = y;

	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	if (a->content != b->content)
		return a->content < b->content ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

/*
 * Puts the records in an order that is the same for every order of adding them, and in which those
 * of one name are neighbours: what is compared lies together.
 */
static bool
sort_records(struct crm_dedupe *d)
{
	struct standing *all = malloc((d->nrecs + 1) * sizeof(*all));
	struct crm_dedupe_rec *sorted = malloc((d->nrecs + 1) * sizeof(*sorted));
	bool ok = all != NULL && sorted != NULL;

	for (size_t i = 0; ok && i < d->nrecs; i++) {
		const struct crm_dedupe_rec *rec = &d->rec[i];
		all[i] = (struct standing){ rec->place, rec->content, rec->id, i };
	}
	if (ok && d->nrecs > 0)
		qsort(all, d->nrecs, sizeof(*all), by_place);
	for (size_t i = 0; ok && i < d->nrecs; i++)
		sorted[i] = d->rec[all[i].rec];
	free(all);
	if (!ok) {
		free(sorted);
		return false;
	}
	free(d->rec);
	d->rec = sorted;
	d->caprecs = d->nrecs + 1;
	return true;
}

struct by_id {
	int64_t id;
	uint32_t rec;
};

static int
by_id(const void *x, const void *y)
{
	const struct by_id *a = x, *b = y;

	return a->id < b->id ? -1 : a->id > b->id;
}

static bool
index_ids(struct crm_dedupe *d)
{
	struct by_id *all = calloc(d->nrecs + 1, sizeof(*all));

	d->by_id = calloc(d->nrecs + 1, sizeof(*d->by_id));
	if (all == NULL || d->by_id == NULL) {
		free(all);
		return false;
	}
	for (uint32_t i = 0; i < d->nrecs; i++)
		all[i] = (struct by_id){ d->rec[i].id, i };
	qsort(all, d->nrecs, sizeof(*all), by_id);
	for (size_t i = 0; i < d->nrecs; i++)
		d->by_id[i] = all[i].rec;
	free(all);
	return true;
}

/* UINT32_MAX: there is none. */
uint32_t
crm_dedupe_find(const struct crm_dedupe *d, int64_t id)
{
	size_t low = 0, high = d->ran ? d->nrecs : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int64_t at = d->rec[d->by_id[middle]].id;
		if (at == id)
			return d->by_id[middle];
		if (at < id)
			low = middle + 1;
		else
			high = middle;
	}
	return UINT32_MAX;
}

/* Edges that a thread has found. */
struct scoring {
	struct crm_dedupe_edge *edge;
	size_t n, cap;
	double base[2]; /* by kind */
	double least;   /* in bits; weaker edges are not kept */
};

static bool
visit_score(struct crm_dedupe_visitor *v, uint32_t a, uint32_t b)
{
	const struct crm_dedupe *d = v->dedupe;
	struct scoring *s = v->data;
	struct crm_dedupe_levels levels;
	double w[CRM_FIELD_MAX];

	if (!crm_dedupe_compare_begin(d, v->cache, a, b, false, &levels) ||
	    s->base[d->rec[a].kind] + crm_dedupe_hope(d, &levels, &d->rec[a], &d->rec[b]) <
		s->least)
		return true;
	crm_dedupe_compare_end(d, v->cache, a, b, &levels);
	if (levels.veto != 0)
		return true;
	double weight =
	    s->base[d->rec[a].kind] + crm_dedupe_weight(d, &levels, &d->rec[a], &d->rec[b], w);
	double p = crm_dedupe_probability(weight);
	if (weight < s->least)
		return true;
	struct crm_dedupe_edge *grown = crm_grow(s->edge, s->n, &s->cap, sizeof(*grown));
	if (grown == NULL)
		return false;
	s->edge = grown;
	s->edge[s->n++] = (struct crm_dedupe_edge){ a, b, (float)weight,
		p >= d->options.certain && crm_dedupe_may_be_certain(&levels) };
	return true;
}

/* The order does not count: they are sorted by those who use them. */
static bool
take_edges(struct crm_dedupe *d, struct scoring *s, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += s[i].n;
	d->edge = calloc(sum + 1, sizeof(*d->edge));
	for (size_t i = 0; d->edge != NULL && i < n; i++) {
		if (s[i].n > 0)
			memcpy(d->edge + d->nedges, s[i].edge, s[i].n * sizeof(*d->edge));
		d->nedges += s[i].n;
	}
	return d->edge != NULL;
}

static enum crm_status
score_all(struct crm_dedupe *d, struct crm_err *err)
{
	struct crm_dedupe_visitor v[CRM_DEDUPE_THREADS] = { { 0 } };
	struct scoring s[CRM_DEDUPE_THREADS] = { { 0 } };
	size_t n = crm_dedupe_threads(d);
	double least = fmin(KEPT, d->options.likely);
	bool ok = true;

	for (size_t i = 0; i < n; i++) {
		s[i].least = log2(least / (1 - least));
		v[i].visit = visit_score;
		v[i].data = &s[i];
		v[i].tells = true;
		for (size_t kind = 0; kind < 2; kind++)
			s[i].base[kind] = crm_dedupe_base(d, kind);
		ok = crm_dedupe_visitor_init(&v[i], d) && ok;
	}
	ok = ok && crm_dedupe_visit_all(v, n) && take_edges(d, s, n);
	for (size_t i = 0; i < n; i++) {
		free(s[i].edge);
		crm_dedupe_visitor_clear(&v[i]);
	}
	return ok ? CRM_OK : crm_err_nomem(err);
}

enum crm_status
crm_dedupe_run(struct crm_dedupe *d, struct crm_err *err)
{
	enum crm_status st;

	if (d->failed)
		return crm_err_nomem(err);
	if ((st = crm_dedupe_common_find(d, err)) != CRM_OK)
		return st;
	for (size_t i = 0; i < CRM_SORT_MAX; i++)
		crm_values_close(&d->values[i]);
	if (!sort_records(d))
		return crm_err_nomem(err);
	if (d->nsaid > 0)
		qsort(d->said, d->nsaid, sizeof(*d->said), by_said);
	for (size_t i = 0; i < d->nrecs; i++)
		d->nkind[d->rec[i].kind]++;
	if (!index_ids(d))
		return crm_err_nomem(err);
	d->ran = true;
	if ((st = crm_dedupe_pick_extras(d, err)) == CRM_OK &&
	    (st = crm_dedupe_count(d, NULL, err)) == CRM_OK &&
	    (st = crm_dedupe_share(d, err)) == CRM_OK &&
	    (st = crm_dedupe_block_all(d, err)) == CRM_OK &&
	    (st = crm_dedupe_learn(d, err)) == CRM_OK && (st = score_all(d, err)) == CRM_OK)
		st = crm_dedupe_group(d, err);
	crm_dedupe_blocks_clear(&d->blocks);
	return st;
}

const struct crm_dedupe_member *
crm_dedupe_members(const struct crm_dedupe *d, size_t *n)
{
	*n = d->nmembers;
	return d->member;
}

enum crm_status
crm_dedupe_pairs(const struct crm_dedupe *d, double least, const struct crm_dedupe_pair **pairs,
    size_t *n, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_dedupe_pair *out = NULL;

	*n = 0;
	while (*n < d->nedges && crm_dedupe_probability(d->edge[*n].weight) >= least)
		++*n;
	if ((out = crm_arena_alloc(arena, (*n + 1) * sizeof(*out))) == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < *n; i++) {
		const struct crm_dedupe_edge *e = &d->edge[i];
		int64_t a = d->rec[e->a].id, b = d->rec[e->b].id;
		out[i] = (struct crm_dedupe_pair){ a < b ? a : b, a < b ? b : a,
			crm_dedupe_probability(e->weight),
			e->certain ? CRM_CERTAINTY_CERTAIN
			: crm_dedupe_probability(e->weight) >= d->options.likely
			    ? CRM_CERTAINTY_LIKELY
			    : CRM_CERTAINTY_NONE };
	}
	*pairs = out;
	return CRM_OK;
}
