#include <math.h>
#include <string.h>

#include "lib/match/dedupe_private.h"

/* What a second sign of the same thing may add, in bits: it comes with the first anyway. */
#define REDUNDANT 0.5
/* What the town may add where the company is the same. */
#define COMPANY_CITY 2.0
/* No field alone speaks stronger against. */
#define AGAINST (-6.0)
/* What "ivan.petrov" before another provider's domain may add to the name Ivan Petrov. */
#define NAMED_LOCAL 3.0
/* What a mailbox says less when the name, which counts already, is all it is made of. */
#define NAMED_SAME 5.0

double
crm_dedupe_probability(double weight)
{
	return 1 / (1 + exp2(-weight));
}

static void
at_most(double *weight, double most)
{
	if (*weight > most)
		*weight = most;
}

static bool
name_agrees(const struct crm_dedupe_levels *l)
{
	unsigned first = l->level[CRM_FIELD_FIRST], last = l->level[CRM_FIELD_LAST];

	return first != CRM_NAME_DIFFERS && last >= CRM_NAME_SAME && last <= CRM_NAME_TYPO;
}

/* Fields that say the same thing twice are not two witnesses. */
static void
discount(const struct crm_dedupe_levels *l, double w[CRM_FIELD_MAX])
{
	unsigned email = l->level[CRM_FIELD_EMAIL], phone = l->level[CRM_FIELD_PHONE];

	if (email == CRM_EMAIL_SAME)
		at_most(&w[CRM_FIELD_COMPANY], REDUNDANT);
	/* Colleagues live in one town. */
	if (w[CRM_FIELD_COMPANY] > REDUNDANT)
		at_most(&w[CRM_FIELD_CITY], COMPANY_CITY);
	if (email == CRM_EMAIL_SHARED || phone == CRM_PHONE_SHARED || phone == CRM_PHONE_EXT) {
		double best = fmax(w[CRM_FIELD_COMPANY], 0);
		if (email == CRM_EMAIL_SHARED) {
			best = fmax(best, w[CRM_FIELD_EMAIL]);
			at_most(&w[CRM_FIELD_EMAIL], REDUNDANT);
		}
		if (phone == CRM_PHONE_SHARED || phone == CRM_PHONE_EXT) {
			best = fmax(best, w[CRM_FIELD_PHONE]);
			at_most(&w[CRM_FIELD_PHONE], REDUNDANT);
		}
		if (w[CRM_FIELD_COMPANY] >= 0)
			w[CRM_FIELD_COMPANY] = best;
	}
	if (l->named_email && name_agrees(l)) {
		if (email == CRM_EMAIL_SAME)
			w[CRM_FIELD_EMAIL] -= NAMED_SAME;
		else if (email != CRM_EMAIL_DIFFERS)
			at_most(&w[CRM_FIELD_EMAIL], NAMED_LOCAL);
	}
	if (l->level[CRM_FIELD_ADDRESS] == CRM_TEXT_SAME) {
		at_most(&w[CRM_FIELD_POSTCODE], REDUNDANT);
		at_most(&w[CRM_FIELD_CITY], REDUNDANT);
		at_most(&w[CRM_FIELD_REGION], REDUNDANT);
	}
	if (l->level[CRM_FIELD_POSTCODE] == CRM_TEXT_SAME) {
		at_most(&w[CRM_FIELD_CITY], REDUNDANT);
		at_most(&w[CRM_FIELD_REGION], REDUNDANT);
	}
	if (l->level[CRM_FIELD_CITY] == CRM_TEXT_SAME)
		at_most(&w[CRM_FIELD_REGION], REDUNDANT);
}

void
crm_dedupe_settle(struct crm_dedupe *d)
{
	for (size_t k = 0; k < 2; k++)
		for (size_t f = 0; f < CRM_FIELD_MAX; f++) {
			const struct crm_dedupe_param *param = &d->model[k].field[f];
			for (size_t l = 1; l < crm_dedupe_prior(f)->nlevels; l++)
				d->bits[k][f][l] =
				    log2(l == 1 ? param->m[l] : param->m[l] / param->u[l]);
		}
}

/* Bits for and against, by field, whatever the others say. */
static void
weigh_fields(const struct crm_dedupe *d, const struct crm_dedupe_levels *l,
    const struct crm_dedupe_rec *a, double w[CRM_FIELD_MAX])
{
	for (size_t f = 0; f < CRM_FIELD_MAX; f++) {
		unsigned level = l->level[f];
		w[f] = 0;
		if (level == 0)
			continue;
		w[f] = d->bits[a->kind][f][level];
		if (level == 1)
			w[f] += crm_dedupe_rarity(d, f, l, a);
		w[f] = fmax(w[f], AGAINST);
	}
}

static double
sum_of(const double w[CRM_FIELD_MAX])
{
	double sum = 0;

	for (size_t f = 0; f < CRM_FIELD_MAX; f++)
		sum += w[f];
	return sum;
}

/* Bits for and against, by field. Returns their sum, without the base. */
double
crm_dedupe_weight(const struct crm_dedupe *d, const struct crm_dedupe_levels *l,
    const struct crm_dedupe_rec *a, const struct crm_dedupe_rec *b, double w[CRM_FIELD_MAX])
{
	(void)b;
	weigh_fields(d, l, a, w);
	discount(l, w);
	return sum_of(w);
}

double
crm_dedupe_hope(const struct crm_dedupe *d, const struct crm_dedupe_levels *l,
    const struct crm_dedupe_rec *a, const struct crm_dedupe_rec *b)
{
	const double *bits = d->bits[a->kind][CRM_FIELD_COMPANY];
	double w[CRM_FIELD_MAX], most = 0;

	weigh_fields(d, l, a, w);
	if (crm_dedupe_same_company(d, a, b))
		most = bits[CRM_COMPANY_SAME] + crm_dedupe_rarity(d, CRM_FIELD_COMPANY, l, a);
	for (unsigned level = CRM_COMPANY_AKIN; level <= CRM_COMPANY_DIFFERS; level++)
		most = fmax(most, bits[level]);
	/* All that discount may add: what is shared counts for the company, and a little beside. */
	return sum_of(w) + most + 2 * REDUNDANT;
}

/* Bits for any two records being one, before they are compared. */
double
crm_dedupe_base(const struct crm_dedupe *d, enum crm_dedupe_kind kind)
{
	double others = d->nkind[kind] > 1 ? (double)d->nkind[kind] - 1 : 1;
	double chance = d->model[kind].rate / others;

	return chance < .5 ? log2(chance / (1 - chance)) : 0;
}

/* Of what is not one person's own: the same name at the same place, and nothing denies it. */
static bool
is_placed(const struct crm_dedupe_levels *l)
{
	const uint8_t *level = l->level;

	/* Another mailbox at work, another number: one is common, both are two people's. */
	bool other_points = level[CRM_FIELD_EMAIL] == CRM_EMAIL_DIFFERS &&
			    level[CRM_FIELD_PHONE] == CRM_PHONE_DIFFERS;

	if (level[CRM_FIELD_FIRST] > CRM_NAME_TYPO || level[CRM_FIELD_LAST] > CRM_NAME_TYPO ||
	    other_points || level[CRM_FIELD_CITY] == CRM_TEXT_DIFFERS)
		return false;
	if (level[CRM_FIELD_COMPANY] == CRM_COMPANY_SAME)
		return true;
	for (size_t f = CRM_FIELD_EXTRA; f < CRM_FIELD_MAX; f++)
		if (level[f] == CRM_TEXT_SAME)
			return true;
	return false;
}

/*
 * A family shares its phone, its house and its surname: there the given name has to be the same as
 * it is written, no initial and no name that may be short for it, unless the firm is the same too.
 * Colleagues share a phone and a firm: there the surname has to be.
 */
static bool
is_of_household(const struct crm_dedupe_levels *l)
{
	const uint8_t *level = l->level;
	unsigned first = level[CRM_FIELD_FIRST], last = level[CRM_FIELD_LAST];
	bool other_email = level[CRM_FIELD_EMAIL] == CRM_EMAIL_DIFFERS;

	/* Mother and daughter. */
	if (level[CRM_FIELD_BIRTH] == CRM_BIRTH_DIFFERS || last == CRM_NAME_NEAR ||
	    (last == CRM_NAME_TYPO && other_email))
		return false;
	return first == CRM_NAME_SAME || first == CRM_NAME_TYPO || (first == 0 && last == 0) ||
	       level[CRM_FIELD_MIDDLE] == CRM_MIDDLE_SAME ||
	       (level[CRM_FIELD_COMPANY] == CRM_COMPANY_SAME && !other_email);
}

/* More than a name, and nothing in the name against it. */
bool
crm_dedupe_may_be_certain(const struct crm_dedupe_levels *l)
{
	const uint8_t *level = l->level;
	unsigned first = level[CRM_FIELD_FIRST], last = level[CRM_FIELD_LAST];

	if (l->veto != 0 || first == CRM_NAME_DIFFERS || last == CRM_NAME_DIFFERS ||
	    level[CRM_FIELD_MIDDLE] == CRM_MIDDLE_DIFFERS)
		return false;
	if (level[CRM_FIELD_EMAIL] == CRM_EMAIL_SAME || level[CRM_FIELD_TAXID] == CRM_TEXT_SAME ||
	    level[CRM_FIELD_BIRTH] == CRM_BIRTH_SAME)
		return true;
	if (level[CRM_FIELD_PHONE] == CRM_PHONE_SAME || level[CRM_FIELD_ADDRESS] == CRM_TEXT_SAME)
		return is_of_household(l);
	return is_placed(l);
}
