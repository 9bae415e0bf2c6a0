/*
 * What is said of cards that were found, and the scorer that says it.
 */
#include <string.h>

#include "lib/match/card_record.h"
#include "lib/match/find_private.h"
#include "lib/store/learned.h"

bool
crm_found_agrees(const struct crm_found *found)
{
	const struct crm_scored *how = &found->how;

	if (how->forbidden || how->born_apart ||
	    (found->names == CRM_LIKE_UNKNOWN && found->companies_differ))
		return false;
	if (found->names == CRM_LIKE_CONTRADICTS)
		return how->certainty == CRM_CERTAINTY_CERTAIN;
	return !found->scored || how->certainty != CRM_CERTAINTY_NONE || how->bare;
}

/* What was learned by a version that said it in other words is as good as nothing. */
static enum crm_status
teach(struct crm_db *db, struct crm_scorer *scorer, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_err unread = { CRM_OK, "" };
	const char *model = NULL;
	enum crm_status st = crm_learned_get(db, CRM_DEDUPE_LEARNED, &model, arena, err);

	if (st != CRM_OK)
		return st;
	st = crm_scorer_open(scorer, model, &unread);
	if (st == CRM_EDATA)
		st = crm_scorer_open(scorer, NULL, &unread);
	return st == CRM_OK ? CRM_OK : crm_err_set(err, st, "%s", unread.text);
}

enum crm_status
crm_find_open_scorer(struct crm_db *db, struct crm_scorer *scorer, int64_t *population,
    struct crm_arena *arena, struct crm_err *err)
{
	enum crm_status st = crm_scorer_is_open(scorer) ? CRM_OK : teach(db, scorer, arena, err);

	return st == CRM_OK ? crm_card_last(db, population, err) : st;
}

const char *
crm_shares_words(unsigned shares, struct crm_arena *arena)
{
	static const struct {
		unsigned share;
		const char *words;
	} words[] = {
		{ CRM_SHARES_EMAIL, "same email" },
		{ CRM_SHARES_PHONE, "same phone" },
		{ CRM_SHARES_HANDLE, "same handle" },
		{ CRM_SHARES_ROLE, "same role mailbox" },
		{ CRM_SHARES_SWITCHBOARD, "same switchboard" },
		{ CRM_SHARES_NAME, "same name" },
		{ CRM_SHARES_COMPANY, "same company" },
		{ CRM_SHARES_URL, "same url" },
	};
	char text[256] = "", *end = text;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if ((shares & words[i].share) != 0)
			end = stpcpy(stpcpy(end, end == text ? "" : ", "), words[i].words);
	return crm_arena_dup(arena, text, (size_t)(end - text));
}

/* --- judging ---------------------------------------------------------------------------- */

/*
 * A point by which a card was found is its own, though it may stand with one that became it.
 */
static enum crm_status
add_led(struct crm_finder *search, const struct crm_found *found, struct crm_dedupe_record *record)
{
	const struct crm_sought *sought = search->sought;
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < sought->npoints && i < CRM_FINDER_POINTS; i++) {
		struct crm_dedupe_record one;
		bool has = false;
		if ((found->led >> i & 1) == 0)
			continue;
		st = crm_dedupe_take_points(&one, &sought->point[i], 1, search->arena, search->err);
		if (st != CRM_OK || one.npoints == 0)
			continue;
		for (size_t k = 0; k < record->npoints; k++)
			has = has || (record->point[k].kind == one.point->kind &&
					 strcmp(record->point[k].key, one.point->key) == 0);
		if (has)
			continue;
		struct crm_dedupe_point *more =
		    crm_arena_alloc(search->arena, (record->npoints + 1) * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(search->err);
		if (record->npoints > 0)
			memcpy(more, record->point, record->npoints * sizeof(*more));
		more[record->npoints++] = *one.point;
		record->point = more;
	}
	return st;
}

/* All that a card says, for comparing. A deal says what the lead said that became it. */
static enum crm_status
add_record(struct crm_finder *search, const struct crm_found *found)
{
	const struct crm_kept_card *kept = NULL;
	struct crm_dedupe_record record = { 0 };
	const bool deal = found->kind == CRM_CARD_DEAL;
	enum crm_status st = CRM_OK;

	if (found->kind == CRM_CARD_LEAD)
		st = crm_finder_know(search, found->card, &kept);
	if (st == CRM_OK && kept != NULL)
		st = crm_kept_card_record(kept, &record, search->arena, search->err);
	else if (st == CRM_OK)
		st = crm_dedupe_read_row(search->db, deal ? CRM_CARD_LEAD : found->kind,
		    deal ? found->was : found->card, &record, search->arena, search->err);
	/* A deal that nobody knows the lead of says nothing. */
	if (st == CRM_DONE)
		st = CRM_OK;
	if (st == CRM_OK)
		st = add_led(search, found, &record);
	return st == CRM_OK ? crm_scorer_add(search->sought->scorer, &record, search->err) : st;
}

/* Those who may be the one, and so many of the others as are told of. */
static bool
is_judged(const struct crm_finder *search, size_t i)
{
	const struct crm_found *found = &search->found[i];

	return found->card != search->sought->self && (found->led != 0 || i < CRM_FIND_JUDGED);
}

enum crm_status
crm_finder_judge(struct crm_finder *search)
{
	const struct crm_sought *sought = search->sought;
	int64_t population = 0;
	size_t n = 0;
	bool any = false;

	for (size_t i = 0; i < search->n; i++)
		any = any || is_judged(search, i);
	if (!any || sought->scorer == NULL)
		return CRM_OK;
	enum crm_status st = crm_find_open_scorer(
	    search->db, sought->scorer, &population, search->arena, search->err);
	if (st == CRM_OK)
		st = crm_scorer_seek(sought->scorer, sought->record, population, search->err);
	for (size_t i = 0; st == CRM_OK && i < search->n; i++)
		if (is_judged(search, i))
			st = add_record(search, &search->found[i]);
	for (size_t i = 0; st == CRM_OK && i < search->n; i++)
		if (is_judged(search, i)) {
			st = crm_scorer_judge(
			    sought->scorer, n++, &search->found[i].how, search->arena, search->err);
			search->found[i].scored = true;
		}
	return st;
}
