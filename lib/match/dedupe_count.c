#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/match/dedupe_private.h"

/*
 * How common values are. Records that are one beyond doubt count once: a value that one person
 * has in seven records is not a common one.
 */

/* The size of the population that the priors' chances weigh like. */
#define POPULATION 1000.0
/* So many surnames make a phone a switchboard, a mailbox a shared one. */
#define SHARED_BY 3
#define MOST_VALUES 16

/* The numbers that a record has of one sort; they may repeat. */
typedef size_t values_of(
    const struct crm_dedupe *d, const struct crm_dedupe_rec *rec, size_t sort, uint32_t *value);

static size_t
contact_values(
    const struct crm_dedupe *d, const struct crm_dedupe_rec *rec, size_t sort, uint32_t *value)
{
	size_t n = 0;

	for (size_t i = 0; i < rec->ncontacts && n < MOST_VALUES; i++) {
		const struct crm_dedupe_contact *c = &d->contact[rec->contact + i];
		if ((c->kind == CRM_DEDUPE_PHONE) == (sort == CRM_SORT_PHONE) && c->value != 0)
			value[n++] = c->value;
	}
	return n;
}

static size_t
one(uint32_t *value, uint32_t number)
{
	*value = number;
	return number != 0;
}

static size_t
plain_values(
    const struct crm_dedupe *d, const struct crm_dedupe_rec *rec, size_t sort, uint32_t *value)
{
	switch (sort) {
	case CRM_SORT_CORE:
		return one(value, rec->company == 0 ? 0 : d->company[rec->company - 1].core);
	case CRM_SORT_TAXID:
		return one(value, rec->taxid);
	case CRM_SORT_BIRTH:
		return one(value, rec->birth);
	case CRM_SORT_CITY:
		return one(value, rec->city);
	case CRM_SORT_REGION:
		return one(value, rec->region);
	case CRM_SORT_POSTCODE:
		return one(value, rec->postcode);
	case CRM_SORT_ADDRESS:
		return one(value, rec->address);
	case CRM_SORT_TITLE:
		return one(value, rec->title);
	default:
		return one(value, d->extra[rec->extra + sort - CRM_SORT_EXTRA]);
	}
}

static size_t
first_values(
    const struct crm_dedupe *d, const struct crm_dedupe_rec *rec, size_t sort, uint32_t *value)
{
	(void)sort;
	return one(value, rec->first == 0 ? 0 : crm_dedupe_word(d, rec->first)->plain);
}

static size_t
last_values(
    const struct crm_dedupe *d, const struct crm_dedupe_rec *rec, size_t sort, uint32_t *value)
{
	(void)sort;
	return one(value, rec->last == 0 ? 0 : crm_dedupe_word(d, rec->last)->folded);
}

static size_t
middle_values(
    const struct crm_dedupe *d, const struct crm_dedupe_rec *rec, size_t sort, uint32_t *value)
{
	(void)sort;
	return one(value, rec->middle == 0 ? 0 : crm_dedupe_word(d, rec->middle)->plain);
}

static size_t
group_values(
    const struct crm_dedupe *d, const struct crm_dedupe_rec *rec, size_t sort, uint32_t *value)
{
	(void)sort;
	const struct crm_dedupe_word *w = rec->first == 0 ? NULL : crm_dedupe_word(d, rec->first);
	size_t n = w == NULL ? 0 : w->ngroups;

	for (size_t i = 0; i < n; i++)
		value[i] = (uint32_t)w->group[i];
	return n;
}

struct counting {
	const uint32_t *entity, *order; /* of each record; records, entity by entity */
	uint32_t *seen;
};

/* Counts entities by value, and those that have any; NULL when out of memory. */
static uint32_t *
count_values(struct crm_dedupe *d, const struct counting *c, size_t nvalues, size_t sort,
    values_of *get, size_t *known)
{
	uint32_t *count = calloc(nvalues + 1, sizeof(*count));
	uint32_t *seen = calloc(nvalues + 1, sizeof(*seen));
	uint32_t value[MOST_VALUES], counted = UINT32_MAX;

	for (size_t i = 0; count != NULL && seen != NULL && i < d->nrecs; i++) {
		uint32_t rec = c->order[i], entity = c->entity == NULL ? rec : c->entity[rec];
		size_t n = get(d, &d->rec[rec], sort, value);
		if (n > 0 && entity != counted && known != NULL)
			++*known;
		if (n > 0)
			counted = entity;
		for (size_t k = 0; k < n; k++)
			if (seen[value[k] - 1] != entity + 1) {
				seen[value[k] - 1] = entity + 1;
				count[value[k] - 1]++;
			}
	}
	if (seen == NULL) {
		free(count);
		count = NULL;
	}
	free(seen);
	return count;
}

static const struct field_sort {
	enum crm_dedupe_field field;
	size_t sort;
	values_of *get;
} field_sorts[] = {
	{ CRM_FIELD_EMAIL, CRM_SORT_EMAIL, contact_values },
	{ CRM_FIELD_PHONE, CRM_SORT_PHONE, contact_values },
	{ CRM_FIELD_COMPANY, CRM_SORT_CORE, plain_values },
	{ CRM_FIELD_TAXID, CRM_SORT_TAXID, plain_values },
	{ CRM_FIELD_BIRTH, CRM_SORT_BIRTH, plain_values },
	{ CRM_FIELD_CITY, CRM_SORT_CITY, plain_values },
	{ CRM_FIELD_REGION, CRM_SORT_REGION, plain_values },
	{ CRM_FIELD_POSTCODE, CRM_SORT_POSTCODE, plain_values },
	{ CRM_FIELD_ADDRESS, CRM_SORT_ADDRESS, plain_values },
	{ CRM_FIELD_TITLE, CRM_SORT_TITLE, plain_values },
};

#define NFIELD_SORTS (sizeof(field_sorts) / sizeof(field_sorts[0]))

void
crm_dedupe_count_clear(struct crm_dedupe *d)
{
	for (size_t i = 0; i < CRM_SORT_MAX; i++) {
		free(d->count[i]);
		d->count[i] = NULL;
	}
	free(d->count_first);
	free(d->count_last);
	free(d->count_middle);
	free(d->count_group);
	d->count_first = d->count_last = d->count_middle = d->count_group = NULL;
	memset(d->known, 0, sizeof(d->known));
	for (size_t f = 0; f < CRM_FIELD_MAX; f++) {
		free(d->rarity[f]);
		d->rarity[f] = NULL;
	}
}

static bool
count_names(struct crm_dedupe *d, const struct counting *c)
{
	size_t n = d->values[CRM_SORT_SKELETON].nat;

	d->count_first = count_values(d, c, n, 0, first_values, &d->known[CRM_FIELD_FIRST]);
	d->count_last = count_values(d, c, n, 0, last_values, &d->known[CRM_FIELD_LAST]);
	d->count_middle = count_values(d, c, n, 0, middle_values, &d->known[CRM_FIELD_MIDDLE]);
	d->count_group = count_values(d, c, INT16_MAX, 0, group_values, NULL);
	return d->count_first != NULL && d->count_last != NULL && d->count_middle != NULL &&
	       d->count_group != NULL;
}

static bool
count_all(struct crm_dedupe *d, const struct counting *c)
{
	crm_dedupe_count_clear(d);
	for (size_t i = 0; i < NFIELD_SORTS; i++) {
		const struct field_sort *f = &field_sorts[i];
		d->count[f->sort] = count_values(
		    d, c, d->values[f->sort].nat, f->sort, f->get, &d->known[f->field]);
		if (d->count[f->sort] == NULL)
			return false;
	}
	for (size_t i = 0; i < d->nused; i++) {
		size_t sort = CRM_SORT_EXTRA + d->used[i];
		d->count[sort] = count_values(
		    d, c, d->values[sort].nat, sort, plain_values, &d->known[CRM_FIELD_EXTRA + i]);
		if (d->count[sort] == NULL)
			return false;
	}
	return count_names(d, c);
}

/* Counts anew; entity: of each record the first that is one with it, or NULL. */
enum crm_status
crm_dedupe_count(struct crm_dedupe *d, const uint32_t *entity, struct crm_err *err)
{
	uint32_t *order = calloc(d->nrecs + 1, sizeof(*order));
	uint32_t *start = calloc(d->nrecs + 2, sizeof(*start));
	bool ok = order != NULL && start != NULL;

	for (size_t i = 0; ok && i < d->nrecs; i++)
		start[(entity == NULL ? i : entity[i]) + 1]++;
	for (size_t i = 0; ok && i < d->nrecs; i++)
		start[i + 1] += start[i];
	for (uint32_t i = 0; ok && i < d->nrecs; i++)
		order[start[entity == NULL ? i : entity[i]]++] = i;
	struct counting c = { entity, order, NULL };
	ok = ok && count_all(d, &c);
	free(start);
	free(order);
	return ok ? CRM_OK : crm_err_nomem(err);
}

/* Five digits at least, and hardly two alike: a number somebody has been given. */
static bool
holds_ids(const struct crm_dedupe *d, size_t column)
{
	const struct crm_values *values = &d->values[CRM_SORT_EXTRA + column];
	size_t filled = 0, ids = 0;

	for (size_t i = 0; i < d->nrecs; i++)
		filled += d->extra[d->rec[i].extra + column] != 0;
	for (uint32_t i = 1; i <= values->nat; i++) {
		size_t digits = 0;
		for (const char *s = crm_values_text(values, i); *s != '\0'; s++)
			digits += *s >= '0' && *s <= '9';
		ids += digits >= 5;
	}
	return ids * 10 >= values->nat * 9 && values->nat * 3 >= filled;
}

/* Chooses of the extra columns those that tell most records apart. */
enum crm_status
crm_dedupe_pick_extras(struct crm_dedupe *d, struct crm_err *err)
{
	double worth[CRM_DEDUPE_EXTRAS];

	(void)err;
	d->nused = 0;
	for (size_t i = 0; i < d->options.nextras; i++) {
		size_t filled = 0;
		for (size_t k = 0; k < d->nrecs; k++)
			filled += d->extra[d->rec[k].extra + i] != 0;
		worth[i] = (double)filled * log2((double)d->values[CRM_SORT_EXTRA + i].nat + 1);
	}
	for (size_t n = 0; n < d->options.nextras && n < CRM_DEDUPE_USED; n++) {
		size_t best = CRM_DEDUPE_EXTRAS;
		for (size_t i = 0; i < d->options.nextras; i++)
			if (worth[i] > 0 && (best == CRM_DEDUPE_EXTRAS || worth[i] > worth[best]))
				best = i;
		if (best == CRM_DEDUPE_EXTRAS)
			break;
		d->is_id[d->nused] = holds_ids(d, best);
		d->used[d->nused++] = best;
		worth[best] = 0;
	}
	return CRM_OK;
}

bool
crm_dedupe_is_shared(
    const struct crm_dedupe *d, struct crm_dedupe_cache *cache, const uint32_t *holder, size_t n)
{
	uint32_t person[SHARED_BY];
	size_t persons = 0;

	for (size_t i = 0; i < n && i < CRM_DEDUPE_HOLDERS && persons < SHARED_BY; i++) {
		const struct crm_dedupe_rec *rec = &d->rec[holder[i]];
		bool known = rec->last == 0;
		for (size_t k = 0; !known && k < persons; k++) {
			struct crm_dedupe_levels levels = { .veto = 0 };
			crm_dedupe_compare_names(d, cache, rec, &d->rec[person[k]], &levels);
			known = levels.level[CRM_FIELD_LAST] != CRM_NAME_DIFFERS;
		}
		if (!known)
			person[persons++] = holder[i];
	}
	return persons == SHARED_BY;
}

static bool
find_shared(struct crm_dedupe *d, struct crm_dedupe_cache *cache, size_t sort, uint8_t **shared)
{
	size_t nvalues = d->values[sort].nat;
	uint32_t *start = calloc(nvalues + 2, sizeof(*start)), value[MOST_VALUES];
	uint32_t *holder = calloc(d->ncontacts + 1, sizeof(*holder));
	*shared = calloc(nvalues + 1, 1);
	bool ok = start != NULL && holder != NULL && *shared != NULL;

	for (int pass = 0; ok && pass < 2; pass++) {
		for (uint32_t i = 0; i < d->nrecs; i++) {
			size_t n = contact_values(d, &d->rec[i], sort, value);
			for (size_t k = 0; k < n; k++)
				if (pass == 0)
					start[value[k] + 1]++;
				else
					holder[start[value[k]]++] = i;
		}
		for (size_t i = 1; pass == 0 && i < nvalues + 2; i++)
			start[i] += start[i - 1];
	}
	/* Where a value ends the next one begins now. */
	for (size_t i = 1; ok && i <= nvalues; i++)
		(*shared)[i - 1] =
		    crm_dedupe_is_shared(d, cache, holder + start[i - 1], start[i] - start[i - 1]);
	free(start);
	free(holder);
	return ok;
}

enum crm_status
crm_dedupe_share(struct crm_dedupe *d, struct crm_err *err)
{
	struct crm_dedupe_cache *cache = calloc(1, sizeof(*cache));
	bool ok = cache != NULL && find_shared(d, cache, CRM_SORT_EMAIL, &d->shared_email) &&
		  find_shared(d, cache, CRM_SORT_PHONE, &d->shared_phone);

	free(cache);
	return ok ? CRM_OK : crm_err_nomem(err);
}

/* The others that have a value, among those whose field is known, the population with them. */
static double
frequency(const struct crm_dedupe *d, enum crm_dedupe_field field, uint32_t value, uint32_t count)
{
	double others = count > 1 ? count - 1 : 0;
	double same = d->model[0].same[field];

	if (value != 0 && d->common_share[field] != NULL && d->common_share[field][value - 1] > 0)
		same = d->common_share[field][value - 1];
	return (others + POPULATION * same) / ((double)d->known[field] + POPULATION);
}

size_t
crm_dedupe_sort_of(enum crm_dedupe_field field)
{
	if (field < CRM_FIELD_EMAIL)
		return CRM_SORT_SKELETON;
	for (size_t i = 0; i < NFIELD_SORTS; i++)
		if (field_sorts[i].field == field)
			return field_sorts[i].sort;
	return CRM_SORT_EXTRA;
}

const uint32_t *
crm_dedupe_counts(const struct crm_dedupe *d, enum crm_dedupe_field field, size_t *sort)
{
	*sort = crm_dedupe_sort_of(field);
	switch (field) {
	case CRM_FIELD_FIRST:
		return d->count_first;
	case CRM_FIELD_LAST:
		return d->count_last;
	case CRM_FIELD_MIDDLE:
		return d->count_middle;
	default:
		break;
	}
	if (field >= CRM_FIELD_EXTRA)
		*sort += d->used[field - CRM_FIELD_EXTRA];
	return d->count[*sort];
}

/* All forms of a given name are as common as the commonest name they stand for. */
static uint32_t
count_given(const struct crm_dedupe *d, uint32_t word)
{
	const struct crm_dedupe_word *w = crm_dedupe_word(d, word);
	uint32_t count = d->count_first[w->plain - 1];

	for (size_t i = 0; i < w->ngroups; i++)
		if (d->count_group[w->group[i] - 1] > count)
			count = d->count_group[w->group[i] - 1];
	return count;
}

/* The value of a field that the two share. */
static uint32_t
value_of(const struct crm_dedupe *d, enum crm_dedupe_field field, const struct crm_dedupe_levels *l,
    const struct crm_dedupe_rec *a)
{
	uint32_t value = 0;

	switch (field) {
	case CRM_FIELD_FIRST:
		return l->first == 0 ? 0 : crm_dedupe_word(d, l->first)->plain;
	case CRM_FIELD_LAST:
		return l->last == 0 ? 0 : crm_dedupe_word(d, l->last)->folded;
	case CRM_FIELD_MIDDLE:
		return a->middle == 0 ? 0 : crm_dedupe_word(d, a->middle)->plain;
	case CRM_FIELD_EMAIL:
		return l->email;
	case CRM_FIELD_PHONE:
		return l->phone;
	default:
		break;
	}
	size_t sort = crm_dedupe_sort_of(field);
	if (field >= CRM_FIELD_EXTRA)
		sort += d->used[field - CRM_FIELD_EXTRA];
	plain_values(d, a, sort, &value);
	return value;
}

double
crm_dedupe_frequency(const struct crm_dedupe *d, enum crm_dedupe_field field,
    const struct crm_dedupe_levels *l, const struct crm_dedupe_rec *a)
{
	size_t sort;
	uint32_t value = value_of(d, field, l, a);
	const uint32_t *count = crm_dedupe_counts(d, field, &sort);

	if (value == 0)
		return frequency(d, field, 0, 0);
	return frequency(d, field, value,
	    field == CRM_FIELD_FIRST ? count_given(d, l->first) : count[value - 1]);
}

static double
rarity_of(const struct crm_dedupe *d, enum crm_dedupe_field field, uint32_t value, uint32_t count)
{
	return -log2(frequency(d, field, value, count));
}

double
crm_dedupe_rarity(const struct crm_dedupe *d, enum crm_dedupe_field field,
    const struct crm_dedupe_levels *l, const struct crm_dedupe_rec *a)
{
	const float *rarity = d->rarity[field];

	if (rarity == NULL)
		return -log2(crm_dedupe_frequency(d, field, l, a));
	return (double)rarity[field == CRM_FIELD_FIRST ? l->first : value_of(d, field, l, a)];
}

enum crm_status
crm_dedupe_rarity_all(struct crm_dedupe *d, struct crm_err *err)
{
	for (size_t f = 0; f < CRM_FIELD_EXTRA + d->nused; f++) {
		size_t sort;
		const uint32_t *count = crm_dedupe_counts(d, f, &sort);
		const struct crm_values *values =
		    &d->values[f == CRM_FIELD_FIRST ? CRM_SORT_WORD : sort];
		float *rarity = malloc((values->nat + 1) * sizeof(*rarity));
		free(d->rarity[f]);
		if ((d->rarity[f] = rarity) == NULL)
			return crm_err_nomem(err);
		rarity[0] = (float)rarity_of(d, f, 0, 0);
		for (uint32_t i = 1; i <= values->nat; i++)
			if (f == CRM_FIELD_FIRST)
				rarity[i] = (float)rarity_of(
				    d, f, crm_dedupe_word(d, i)->plain, count_given(d, i));
			else
				rarity[i] = (float)rarity_of(d, f, i, count[i - 1]);
	}
	return CRM_OK;
}

double
crm_dedupe_chance(const struct crm_dedupe *d, enum crm_dedupe_field field)
{
	size_t sort;
	const uint32_t *count = crm_dedupe_counts(d, field, &sort);
	double known = (double)d->known[field] + 1, sum = 0;

	for (size_t i = 0; i < d->values[sort].nat; i++)
		sum += count[i] / known * (count[i] / known);
	return sum;
}
