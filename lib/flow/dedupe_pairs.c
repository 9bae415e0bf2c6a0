/*
 * Pairs of duplicates as tables, and what speaks for and against each.
 */
#include <stdlib.h>

#include "lib/flow/dedupe_private.h"

enum {
	P_GROUP,
	P_ID,
	P_OTHER,
	P_CERTAINTY,
	P_SCORE,
	P_WHY,
	P_KIND,
	P_STATUS,
	P_NAME,
	P_COMPANY,
	P_PHONE,
	P_EMAIL,
	P_OTHER_KIND,
	P_OTHER_STATUS,
	P_OTHER_NAME,
	P_OTHER_COMPANY,
	P_OTHER_PHONE,
	P_OTHER_EMAIL,
	P_N
};

_Static_assert(P_N == CRM_PAIR_COLUMNS, "the header says how many");

const struct crm_column crm_pair_columns[CRM_PAIR_COLUMNS] = {
	[P_GROUP] = { "group", CRM_COL_INT },
	[P_ID] = { "id", CRM_COL_INT },
	[P_OTHER] = { "other", CRM_COL_INT },
	[P_CERTAINTY] = { "certainty", CRM_COL_TEXT },
	[P_SCORE] = { "score", CRM_COL_MONEY },
	[P_WHY] = { "why", CRM_COL_TEXT },
	[P_KIND] = { "kind", CRM_COL_TEXT },
	[P_STATUS] = { "status", CRM_COL_TEXT },
	[P_NAME] = { "name", CRM_COL_TEXT },
	[P_COMPANY] = { "company", CRM_COL_TEXT },
	[P_PHONE] = { "phone", CRM_COL_TEXT },
	[P_EMAIL] = { "email", CRM_COL_TEXT },
	[P_OTHER_KIND] = { "other_kind", CRM_COL_TEXT },
	[P_OTHER_STATUS] = { "other_status", CRM_COL_TEXT },
	[P_OTHER_NAME] = { "other_name", CRM_COL_TEXT },
	[P_OTHER_COMPANY] = { "other_company", CRM_COL_TEXT },
	[P_OTHER_PHONE] = { "other_phone", CRM_COL_TEXT },
	[P_OTHER_EMAIL] = { "other_email", CRM_COL_TEXT },
};

enum {
	E_ID,
	E_OTHER,
	E_CERTAINTY,
	E_SCORE,
	E_FIELD,
	E_WORDS,
	E_WEIGHT,
	E_SPEAKS,
	E_KIND,
	E_NAME,
	E_OTHER_KIND,
	E_OTHER_NAME,
	E_VALUE,
	E_OTHER_VALUE,
	E_N
};

_Static_assert(E_N == CRM_EXPLAIN_COLUMNS, "the header says how many");

const struct crm_column crm_explain_columns[CRM_EXPLAIN_COLUMNS] = {
	[E_ID] = { "id", CRM_COL_INT },
	[E_OTHER] = { "other", CRM_COL_INT },
	[E_CERTAINTY] = { "certainty", CRM_COL_TEXT },
	[E_SCORE] = { "score", CRM_COL_MONEY },
	[E_FIELD] = { "field", CRM_COL_TEXT },
	[E_WORDS] = { "words", CRM_COL_TEXT },
	[E_WEIGHT] = { "weight", CRM_COL_MONEY },
	[E_SPEAKS] = { "speaks", CRM_COL_TEXT },
	[E_KIND] = { "kind", CRM_COL_TEXT },
	[E_NAME] = { "name", CRM_COL_TEXT },
	[E_OTHER_KIND] = { "other_kind", CRM_COL_TEXT },
	[E_OTHER_NAME] = { "other_name", CRM_COL_TEXT },
	[E_VALUE] = { "value", CRM_COL_TEXT },
	[E_OTHER_VALUE] = { "other_value", CRM_COL_TEXT },
};

/* Which group a card is in, by its id. */
struct membership {
	struct membership_of {
		int64_t id, group;
	} * of;
	size_t n;
};

static int
by_member(const void *a, const void *b)
{
	const struct membership_of *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static enum crm_status
index_members(struct membership *index, const struct crm_duplicates *d, struct crm_err *err)
{
	const struct crm_dedupe_member *member = crm_dedupe_members(d->dedupe, &index->n);

	index->of = malloc((index->n + 1) * sizeof(*index->of));
	if (index->of == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < index->n; i++)
		index->of[i] = (struct membership_of){ member[i].id, member[i].group };
	qsort(index->of, index->n, sizeof(*index->of), by_member);
	return CRM_OK;
}

static int64_t
group_of(const struct membership *index, int64_t id)
{
	const struct membership_of key = { id, 0 };
	const struct membership_of *found =
	    bsearch(&key, index->of, index->n, sizeof(key), by_member);

	return found == NULL ? 0 : found->group;
}

static enum crm_status
show_pair(
    struct crm_showing *show, const struct crm_dedupe_pair *pair, const struct membership *index)
{
	static const int made[] = { P_ID, P_OTHER, P_SCORE };
	struct crm_dedupe_verdict verdict;
	struct crm_shown a = { 0 }, b = { 0 };
	const int64_t group = group_of(index, pair->a);

	crm_arena_reset(&show->arena);
	enum crm_status st = crm_shown_read(show, &a, pair->a);
	if (st == CRM_OK)
		st = crm_shown_read(show, &b, pair->b);
	if (st == CRM_OK)
		st = crm_dedupe_judge(
		    show->d->dedupe, pair->a, pair->b, &verdict, &show->arena, show->err);
	if (st != CRM_OK)
		return st;
	const char *cells[P_N] = {
		[P_GROUP] = group != 0 && group == group_of(index, pair->b)
				? crm_put_int(&show->arena, group)
				: NULL,
		[P_ID] = crm_put_int(&show->arena, a.id),
		[P_OTHER] = crm_put_int(&show->arena, b.id),
		[P_CERTAINTY] = crm_certainty_name(pair->certainty),
		[P_SCORE] = crm_put_score(&show->arena, pair->score),
		[P_WHY] = verdict.why,
		[P_KIND] = crm_tab_name(a.kind),
		[P_STATUS] = crm_shown_status(&a),
		[P_NAME] = a.name,
		[P_COMPANY] = a.company,
		[P_PHONE] = a.phone,
		[P_EMAIL] = a.email,
		[P_OTHER_KIND] = crm_tab_name(b.kind),
		[P_OTHER_STATUS] = crm_shown_status(&b),
		[P_OTHER_NAME] = b.name,
		[P_OTHER_COMPANY] = b.company,
		[P_OTHER_PHONE] = b.phone,
		[P_OTHER_EMAIL] = b.email,
	};
	return crm_show_row(show, cells, made, sizeof(made) / sizeof(made[0]));
}

const char *
crm_evidence_speaks(const struct crm_dedupe_evidence *evidence)
{
	if (evidence->veto)
		return "forbids";
	return evidence->weight > 0 ? "for" : evidence->weight < 0 ? "against" : NULL;
}

const char *
crm_put_weight(struct crm_arena *arena, double weight)
{
	return crm_arena_printf(arena, "%.1f", weight);
}

/* A pair as it is explained. */
struct explained {
	struct crm_dedupe_verdict verdict;
	struct crm_shown card[2];
	struct crm_dedupe_record record[2];
};

static enum crm_status
read_pair(struct crm_showing *show, struct explained *e, int64_t a, int64_t b)
{
	const int64_t id[2] = { a, b };
	enum crm_status st = CRM_OK;

	for (int i = 0; st == CRM_OK && i < 2; i++) {
		st = crm_shown_read(show, &e->card[i], id[i]);
		if (st == CRM_OK)
			st = crm_dedupe_read_card(
			    show->d->db, id[i], &e->record[i], &show->arena, show->err);
	}
	if (st == CRM_OK)
		st = crm_dedupe_judge(show->d->dedupe, a, b, &e->verdict, &show->arena, show->err);
	return st;
}

static const char *
name_of(const struct crm_shown *card)
{
	return card->name != NULL ? card->name : card->company;
}

static enum crm_status
explain_pair(struct crm_showing *show, int64_t a, int64_t b)
{
	static const int made[] = { E_ID, E_OTHER, E_SCORE, E_WEIGHT };
	struct explained e = { 0 };
	struct crm_arena *arena = &show->arena;
	bool nomem = false;

	crm_arena_reset(arena);
	enum crm_status st = read_pair(show, &e, a, b);
	if (st != CRM_OK)
		return st;
	const char *cells[E_N] = {
		[E_ID] = crm_put_int(arena, a),
		[E_OTHER] = crm_put_int(arena, b),
		[E_CERTAINTY] = crm_certainty_name(e.verdict.certainty),
		[E_SCORE] = crm_put_score(arena, e.verdict.score),
		[E_KIND] = crm_tab_name(e.card[0].kind),
		[E_NAME] = name_of(&e.card[0]),
		[E_OTHER_KIND] = crm_tab_name(e.card[1].kind),
		[E_OTHER_NAME] = name_of(&e.card[1]),
	};
	for (size_t i = 0; st == CRM_OK && i < e.verdict.n; i++) {
		const struct crm_dedupe_evidence *evidence = &e.verdict.evidence[i];
		cells[E_FIELD] = evidence->field;
		cells[E_WORDS] = evidence->words;
		cells[E_WEIGHT] = crm_put_weight(arena, evidence->weight);
		cells[E_SPEAKS] = crm_evidence_speaks(evidence);
		cells[E_VALUE] =
		    crm_dedupe_value(&e.record[0], evidence->field, NULL, 0, arena, &nomem);
		cells[E_OTHER_VALUE] =
		    crm_dedupe_value(&e.record[1], evidence->field, NULL, 0, arena, &nomem);
		st = nomem ? crm_err_nomem(show->err)
			   : crm_show_row(show, cells, made, sizeof(made) / sizeof(made[0]));
	}
	return st;
}

/* --- which pairs ---------------------------------------------------------------------- */

/* Pairs that are looked at whatever they score: so many cards that were asked for by their ids. */
#define GIVEN_MAX 20

/* Whoever explains several cards that were asked for by their ids wants to know of these alone. */
static bool
is_given(const struct crm_duplicates *d)
{
	return d->ask.ids != NULL && d->fresh.n > 1 && d->fresh.n <= GIVEN_MAX;
}

static bool
is_asked_for(const struct crm_duplicates *d, const struct crm_dedupe_pair *pair, bool explain)
{
	const int touched =
	    !d->some ? 2 : crm_ids_has(&d->fresh, pair->a) + crm_ids_has(&d->fresh, pair->b);

	return crm_is_asked(&d->ask, pair->certainty) && touched > (explain && is_given(d) ? 1 : 0);
}

static bool
is_among(const struct crm_duplicates *d, const struct crm_dedupe_pair *pairs, size_t n, int64_t a,
    int64_t b)
{
	for (size_t i = 0; i < n; i++)
		if (pairs[i].a == a && pairs[i].b == b && is_asked_for(d, &pairs[i], true))
			return true;
	return false;
}

/* ... and why they are no pair, too. */
static enum crm_status
explain_given(struct crm_showing *show, const struct crm_dedupe_pair *pairs, size_t n)
{
	const struct crm_duplicates *d = show->d;
	const struct crm_ids *ids = &d->fresh;
	enum crm_status st = CRM_OK;

	if (!is_given(d))
		return CRM_OK;
	for (size_t i = 0; st == CRM_OK && i < ids->n; i++)
		for (size_t k = i + 1; st == CRM_OK && k < ids->n; k++) {
			if (is_among(d, pairs, n, ids->id[i], ids->id[k]))
				continue;
			st = explain_pair(show, ids->id[i], ids->id[k]);
			/* Of a kind that was not asked for: it was not read. */
			if (st == CRM_EDATA)
				st = CRM_OK;
		}
	return st;
}

enum crm_status
crm_show_pairs(struct crm_showing *show, bool explain)
{
	const struct crm_duplicates *d = show->d;
	const struct crm_dedupe_pair *pairs = NULL;
	struct crm_arena arena = CRM_ARENA_INIT;
	struct membership index = { 0 };
	size_t n = 0;
	enum crm_status st =
	    crm_dedupe_pairs(d->dedupe, d->ask.least, &pairs, &n, &arena, show->err);

	if (st == CRM_OK)
		st = index_members(&index, d, show->err);
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		if (is_asked_for(d, &pairs[i], explain))
			st = explain ? explain_pair(show, pairs[i].a, pairs[i].b)
				     : show_pair(show, &pairs[i], &index);
	if (st == CRM_OK && explain)
		st = explain_given(show, pairs, n);
	free(index.of);
	crm_arena_clear(&arena);
	return st;
}
