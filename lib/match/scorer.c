#include "lib/match/scorer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/match/dedupe_private.h"

/*
 * Words and values stay known from one search to the next, since most come again; when there are
 * so many of them it begins anew. Points are each one's own, and no comparison of theirs is
 * remembered: they are known in one search alone.
 */
#define VALUES_MAX 40000
static const enum crm_dedupe_sort of_points[] = { CRM_SORT_EMAIL, CRM_SORT_LOCAL, CRM_SORT_PHONE,
	CRM_SORT_EXT };
/* Of a value that a model does not name it knows that it is rarer than those that it names. */
#define RARE 1e-3

/* An array of the engine by number of a value: how much of it there is. */
enum {
	A_SHARED_EMAIL,
	A_SHARED_PHONE,
	A_FIRST,
	A_LAST,
	A_MIDDLE,
	A_GROUP,
	A_COUNT,                             /* by sort; the others follow */
	A_COMMON = A_COUNT + CRM_SORT_EXTRA, /* by field */
	A_N = A_COMMON + CRM_FIELD_EXTRA
};

struct crm_scorer {
	struct crm_dedupe *d; /* NULL: not open */
	struct crm_dedupe_cache *cache;
	struct crm_arena arena; /* of the model */
	const char *model;
	size_t size[A_N];
	struct compared *compared; /* of each record */
	size_t ncompared;
	bool counted; /* the values of the sought one, for those that were added */
};

/* A record beside the one sought. */
struct compared {
	struct crm_dedupe_levels levels;
	bool strict; /* it is the sought one beyond doubt */
};

struct crm_scorer *
crm_scorer_new(void)
{
	return calloc(1, sizeof(struct crm_scorer));
}

static void
shut(struct crm_scorer *s)
{
	crm_dedupe_free(s->d);
	free(s->cache);
	s->d = NULL;
	s->cache = NULL;
	s->counted = false;
	memset(s->size, 0, sizeof(s->size));
}

void
crm_scorer_free(struct crm_scorer *s)
{
	if (s == NULL)
		return;
	shut(s);
	free(s->compared);
	crm_arena_clear(&s->arena);
	free(s);
}

bool
crm_scorer_is_open(const struct crm_scorer *s)
{
	return s->d != NULL;
}

/* Puts the values that the model names, which then know their shares. */
static enum crm_status
put_common(struct crm_scorer *s, struct crm_err *err)
{
	struct crm_dedupe *d = s->d;
	bool named[CRM_FIELD_MAX] = { false };

	for (size_t i = 0; i < d->ncommon; i++) {
		const struct crm_dedupe_common *c = &d->common[i];
		named[c->field] = true;
		if (crm_values_put(
			&d->values[crm_dedupe_sort_of(c->field)], c->text, strlen(c->text)) == 0)
			return crm_err_nomem(err);
	}
	for (size_t f = 0; f < CRM_FIELD_EXTRA; f++) {
		double any = d->model[0].field[f].u[1];
		/* What the few who are there share is counted. */
		if (f != CRM_FIELD_EMAIL && f != CRM_FIELD_PHONE && f != CRM_FIELD_TAXID)
			d->model[0].same[f] = named[f] ? fmin(any, RARE) : any;
	}
	enum crm_status st = crm_dedupe_common_find(d, err);
	for (size_t f = 0; f < CRM_FIELD_EXTRA; f++)
		if (d->common_share[f] != NULL)
			s->size[A_COMMON + f] = d->values[crm_dedupe_sort_of(f)].nat + 1;
	return st;
}

static enum crm_status
start(struct crm_scorer *s, struct crm_err *err)
{
	const struct crm_dedupe_options how = { .model = s->model };
	enum crm_status st = crm_dedupe_open(&s->d, &how, err);

	if (st == CRM_OK) {
		s->d->unsorted = true;
		s->cache = calloc(1, sizeof(*s->cache));
		if (s->cache == NULL)
			st = crm_err_nomem(err);
	}
	if (st == CRM_OK)
		st = put_common(s, err);
	if (st != CRM_OK)
		shut(s);
	return st;
}

enum crm_status
crm_scorer_open(struct crm_scorer *s, const char *model, struct crm_err *err)
{
	shut(s);
	crm_arena_reset(&s->arena);
	s->model = crm_arena_strdup(&s->arena, model);
	return model != NULL && s->model == NULL ? crm_err_nomem(err) : start(s, err);
}

/* --- how common the values are ------------------------------------------------------------ */

/* An array that reaches to the last of n values; what is new is nothing. On failure as it was. */
static void *
reach(void *array, size_t *size, size_t n, size_t item, bool *ok)
{
	const size_t known = array == NULL ? 0 : *size;

	if (array != NULL && n <= *size)
		return array;
	const size_t more = n + n / 2 + 64;
	char *grown = realloc(array, more * item);
	if (grown == NULL) {
		*ok = false;
		return array;
	}
	memset(grown + known * item, 0, (more - known) * item);
	*size = more;
	return grown;
}

static bool
reach_all(struct crm_scorer *s)
{
	struct crm_dedupe *d = s->d;
	const size_t words = d->values[CRM_SORT_SKELETON].nat, number = sizeof(uint32_t);
	bool ok = true;

	s->compared = reach(s->compared, &s->ncompared, d->nrecs, sizeof(*s->compared), &ok);
	d->shared_email = reach(d->shared_email, &s->size[A_SHARED_EMAIL],
	    d->values[CRM_SORT_EMAIL].nat, sizeof(*d->shared_email), &ok);
	d->shared_phone = reach(d->shared_phone, &s->size[A_SHARED_PHONE],
	    d->values[CRM_SORT_PHONE].nat, sizeof(*d->shared_phone), &ok);
	d->count_first = reach(d->count_first, &s->size[A_FIRST], words, number, &ok);
	d->count_last = reach(d->count_last, &s->size[A_LAST], words, number, &ok);
	d->count_middle = reach(d->count_middle, &s->size[A_MIDDLE], words, number, &ok);
	d->count_group = reach(d->count_group, &s->size[A_GROUP], INT16_MAX, number, &ok);
	for (size_t i = 0; i < CRM_SORT_EXTRA; i++)
		d->count[i] =
		    reach(d->count[i], &s->size[A_COUNT + i], d->values[i].nat, number, &ok);
	for (size_t f = 0; f < CRM_FIELD_EXTRA; f++)
		if (d->common_share[f] != NULL)
			d->common_share[f] = reach(d->common_share[f], &s->size[A_COMMON + f],
			    d->values[crm_dedupe_sort_of(f)].nat, sizeof(float), &ok);
	return ok;
}

static bool
holds(const struct crm_dedupe *d, const struct crm_dedupe_rec *rec,
    const struct crm_dedupe_contact *contact)
{
	for (size_t i = 0; i < rec->ncontacts; i++)
		if (d->contact[rec->contact + i].kind == contact->kind &&
		    d->contact[rec->contact + i].value == contact->value)
			return true;
	return false;
}

/* Forgets what was counted for the one sought before. */
static void
forget(struct crm_dedupe *d)
{
	const struct crm_dedupe_rec *sought = &d->rec[0];

	for (size_t i = 0; i < sought->ncontacts; i++) {
		const struct crm_dedupe_contact *c = &d->contact[sought->contact + i];
		const bool phone = c->kind == CRM_DEDUPE_PHONE;
		if (c->value == 0)
			continue;
		d->count[phone ? CRM_SORT_PHONE : CRM_SORT_EMAIL][c->value - 1] = 0;
		(phone ? d->shared_phone : d->shared_email)[c->value - 1] = 0;
	}
	if (sought->taxid != 0)
		d->count[CRM_SORT_TAXID][sought->taxid - 1] = 0;
}

/* Which points have so many surnames that they are no one's own. */
static void
find_shared(struct crm_scorer *s)
{
	struct crm_dedupe *d = s->d;
	uint32_t holder[CRM_DEDUPE_HOLDERS];

	for (size_t i = 0; i < d->rec[0].ncontacts; i++) {
		const struct crm_dedupe_contact *c = &d->contact[d->rec[0].contact + i];
		uint8_t *shared = c->kind == CRM_DEDUPE_PHONE ? d->shared_phone : d->shared_email;
		size_t n = 0;
		if (c->value == 0)
			continue;
		for (uint32_t k = 0; k < d->nrecs && n < CRM_DEDUPE_HOLDERS; k++)
			if (holds(d, &d->rec[k], c))
				holder[n++] = k;
		shared[c->value - 1] = crm_dedupe_is_shared(d, s->cache, holder, n);
	}
}

static void
compare_all(struct crm_scorer *s)
{
	for (size_t k = 1; k < s->d->nrecs; k++) {
		struct compared *c = &s->compared[k];
		crm_dedupe_compare(s->d, s->cache, 0, (uint32_t)k, true, &c->levels);
		c->strict = crm_dedupe_strict(&c->levels);
	}
}

/* How many others have the values of the one sought, each with whoever is it beyond doubt. */
static void
count_values(struct crm_scorer *s)
{
	struct crm_dedupe *d = s->d;
	const struct crm_dedupe_rec *sought = &d->rec[0];

	for (size_t i = 0; i < sought->ncontacts; i++) {
		const struct crm_dedupe_contact *c = &d->contact[sought->contact + i];
		uint32_t count = 1;
		if (c->value == 0)
			continue;
		for (size_t k = 1; k < d->nrecs; k++)
			count += !s->compared[k].strict && holds(d, &d->rec[k], c);
		d->count[c->kind == CRM_DEDUPE_PHONE ? CRM_SORT_PHONE : CRM_SORT_EMAIL]
			[c->value - 1] = count;
	}
	if (sought->taxid == 0)
		return;
	uint32_t count = 1;
	for (size_t k = 1; k < d->nrecs; k++)
		count += !s->compared[k].strict && d->rec[k].taxid == sought->taxid;
	d->count[CRM_SORT_TAXID][sought->taxid - 1] = count;
}

static enum crm_status
count(struct crm_scorer *s, struct crm_err *err)
{
	struct crm_dedupe *d = s->d;

	if (s->counted)
		return CRM_OK;
	for (size_t k = 1; k < d->nrecs; k++)
		if (!crm_dedupe_companies_read(d, &d->rec[0], &d->rec[k]))
			return crm_err_nomem(err);
	if (!reach_all(s))
		return crm_err_nomem(err);
	find_shared(s);
	compare_all(s);
	count_values(s);
	s->counted = true;
	return CRM_OK;
}

/* --- the search ----------------------------------------------------------------------- */

static size_t
count_known(const struct crm_dedupe *d)
{
	size_t n = 0;

	for (size_t i = 0; i < CRM_SORT_EXTRA; i++)
		n += d->values[i].nat;
	return n;
}

enum crm_status
crm_scorer_seek(struct crm_scorer *s, const struct crm_dedupe_record *sought, int64_t population,
    struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (s->counted)
		forget(s->d);
	s->counted = false;
	if (s->d->failed || count_known(s->d) > VALUES_MAX) {
		shut(s);
		st = start(s, err);
	}
	if (st != CRM_OK)
		return st;
	struct crm_dedupe *d = s->d;
	const size_t others = population < 2 ? 2 : (size_t)population;
	for (size_t i = 0; i < sizeof(of_points) / sizeof(of_points[0]); i++)
		crm_values_empty(&d->values[of_points[i]]);
	d->nrecs = d->ncontacts = 0;
	d->nkind[0] = d->nkind[1] = others;
	d->known[CRM_FIELD_EMAIL] = d->known[CRM_FIELD_PHONE] = d->known[CRM_FIELD_TAXID] = others;
	return crm_dedupe_add(d, sought, err);
}

enum crm_status
crm_scorer_add(struct crm_scorer *s, const struct crm_dedupe_record *other, struct crm_err *err)
{
	return crm_dedupe_add(s->d, other, err);
}

static bool
is_bare(const struct crm_dedupe_levels *levels)
{
	for (size_t f = 0; f < CRM_FIELD_EXTRA; f++) {
		const unsigned level = levels->level[f];
		const bool point = f == CRM_FIELD_EMAIL || f == CRM_FIELD_PHONE;
		if (level != 0 && !(point && level == 1))
			return false;
	}
	return true;
}

enum crm_status
crm_scorer_judge(struct crm_scorer *s, size_t i, struct crm_scored *scored, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_dedupe_verdict verdict;
	enum crm_status st = count(s, err);

	if (st != CRM_OK)
		return st;
	const struct crm_dedupe_levels *levels = &s->compared[i + 1].levels;
	st = crm_dedupe_judge_levels(s->d, levels, 0, (uint32_t)i + 1, &verdict, arena, err);
	if (st != CRM_OK)
		return st;
	*scored = (struct crm_scored){ .score = verdict.score,
		.certainty = verdict.certainty,
		.forbidden = levels->veto != 0,
		.born_apart = levels->level[CRM_FIELD_BIRTH] == CRM_BIRTH_DIFFERS,
		.bare = is_bare(levels),
		.why = verdict.why };
	return CRM_OK;
}
