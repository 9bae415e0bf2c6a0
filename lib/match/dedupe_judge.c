#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/match/dedupe_private.h"

/* What a field's levels are called, where a name of an extra column is its own. */
static const char *
field_name(const struct crm_dedupe *d, size_t field)
{
	return field < CRM_FIELD_EXTRA ? crm_dedupe_priors[field].name
				       : d->options.extra_names[d->used[field - CRM_FIELD_EXTRA]];
}

static const struct {
	uint8_t veto;
	const char *field, *words;
} vetoes[] = {
	{ CRM_VETO_SAID, "said", "said not to be the same" },
	{ CRM_VETO_KIND, "kind", "a person and an organisation" },
	{ CRM_VETO_GENERATION, "generation", "senior and junior" },
	{ CRM_VETO_MIDDLE, "middle_name", "other patronymic" },
	{ CRM_VETO_GENDER, "first_name", "a man and a woman" },
	{ CRM_VETO_NAMES, "name", "other person" },
	{ CRM_VETO_TAXID, "tax_id", "other organisation" },
};

#define NVETOES (sizeof(vetoes) / sizeof(vetoes[0]))

static bool
is_stronger(const struct crm_dedupe_evidence *a, const struct crm_dedupe_evidence *b)
{
	if (a->veto != b->veto)
		return a->veto;
	if (fabs(a->weight) != fabs(b->weight))
		return fabs(a->weight) > fabs(b->weight);
	return strcmp(a->field, b->field) < 0;
}

/* There are few. */
static void
sort_evidence(struct crm_dedupe_evidence *e, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const struct crm_dedupe_evidence one = e[i];
		size_t at = i;
		for (; at > 0 && is_stronger(&one, &e[at - 1]); at--)
			e[at] = e[at - 1];
		e[at] = one;
	}
}

/* Of the name of a field so much is said. */
#define FIELD_BYTES 63

static char *
put_field(char *out, const char *field)
{
	const size_t len = strnlen(field, FIELD_BYTES);

	for (size_t i = 0; i < len; i++)
		out[i] = field[i] == '_' ? ' ' : field[i];
	return out + len;
}

/* "same email, same last name": what spoke for, or what forbade it. */
static char *
say_why(const struct crm_dedupe_verdict *v, struct crm_arena *arena)
{
	size_t size = 1;

	for (size_t i = 0; i < v->n; i++)
		size += FIELD_BYTES + strlen(v->evidence[i].words) + strlen(", : ");
	char *why = crm_arena_alloc(arena, size), *out = why;
	for (size_t i = 0; i < v->n && why != NULL; i++) {
		const struct crm_dedupe_evidence *e = &v->evidence[i];
		if (!e->veto && (e->weight <= 0 || v->evidence[0].veto))
			continue;
		if (out > why)
			out = stpcpy(out, ", ");
		if (e->veto) {
			out = stpcpy(out, e->words);
		} else if (strcmp(e->words, "same") == 0) {
			out = put_field(stpcpy(out, "same "), e->field);
		} else {
			out = put_field(out, e->field);
			out = stpcpy(stpcpy(out, ": "), e->words);
		}
	}
	return why;
}

static void
weigh(const struct crm_dedupe *d, const struct crm_dedupe_levels *l, const struct crm_dedupe_rec *a,
    const struct crm_dedupe_rec *b, struct crm_dedupe_evidence *e, struct crm_dedupe_verdict *v)
{
	double w[CRM_FIELD_MAX];
	double weight = crm_dedupe_base(d, a->kind) + crm_dedupe_weight(d, l, a, b, w);

	v->score = l->veto != 0 ? 0 : crm_dedupe_probability(weight);
	v->certainty = l->veto != 0 || v->score < d->options.likely ? CRM_CERTAINTY_NONE
		       : v->score >= d->options.certain && crm_dedupe_may_be_certain(l)
			   ? CRM_CERTAINTY_CERTAIN
			   : CRM_CERTAINTY_LIKELY;
	for (size_t i = 0; i < NVETOES; i++)
		if ((l->veto & vetoes[i].veto) != 0)
			e[v->n++] = (struct crm_dedupe_evidence){ vetoes[i].field, vetoes[i].words,
				0, true };
	for (size_t f = 0; f < CRM_FIELD_MAX; f++)
		if (l->level[f] != 0)
			e[v->n++] = (struct crm_dedupe_evidence){ field_name(d, f),
				crm_dedupe_prior(f)->level[l->level[f]].words, w[f], false };
}

enum crm_status
crm_dedupe_judge_levels(const struct crm_dedupe *d, const struct crm_dedupe_levels *levels,
    uint32_t x, uint32_t y, struct crm_dedupe_verdict *verdict, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_dedupe_evidence *e =
	    crm_arena_alloc(arena, (CRM_FIELD_MAX + NVETOES) * sizeof(*e));

	*verdict = (struct crm_dedupe_verdict){ 0 };
	if (e == NULL)
		return crm_err_nomem(err);
	weigh(d, levels, &d->rec[x], &d->rec[y], e, verdict);
	sort_evidence(e, verdict->n);
	verdict->evidence = e;
	verdict->why = say_why(verdict, arena);
	return verdict->why == NULL ? crm_err_nomem(err) : CRM_OK;
}

enum crm_status
crm_dedupe_judge(const struct crm_dedupe *d, int64_t a, int64_t b,
    struct crm_dedupe_verdict *verdict, struct crm_arena *arena, struct crm_err *err)
{
	uint32_t x = crm_dedupe_find(d, a), y = crm_dedupe_find(d, b);
	struct crm_dedupe_cache *cache;
	struct crm_dedupe_levels levels;

	*verdict = (struct crm_dedupe_verdict){ 0 };
	if (x == UINT32_MAX || y == UINT32_MAX)
		return crm_err_set(
		    err, CRM_EDATA, "no such record: %" PRId64, x == UINT32_MAX ? a : b);
	if ((cache = calloc(1, sizeof(*cache))) == NULL)
		return crm_err_nomem(err);
	crm_dedupe_compare(d, cache, x < y ? x : y, x < y ? y : x, true, &levels);
	free(cache);
	return crm_dedupe_judge_levels(d, &levels, x, y, verdict, arena, err);
}
