#include <inttypes.h>
#include <string.h>

#include "lib/crm/lookup.h"
#include "lib/crm/todo.h"
#include "lib/crm/words.h"
#include "lib/flow/merge_work.h"

#define NAMED 3 /* ids in a message */

/* --- to owners --- */

/* "17, 19, 20 and 4 more". */
static const char *
list_merged(const struct merge_work *w)
{
	const char *list = "";

	for (size_t i = 1; list != NULL && i < w->n && i <= NAMED; i++)
		list = crm_arena_printf(
		    w->arena, "%s%s%" PRId64, list, i == 1 ? "" : ", ", w->card[i]->id);
	if (list != NULL && w->n - 1 > NAMED)
		list = crm_arena_printf(w->arena, "%s and %zu more", list, w->n - 1 - NAMED);
	return list;
}

static enum crm_status
add_notice(struct merge_work *w, int64_t user, struct crm_err *err)
{
	const struct merge_card *card = w->card[0];
	const char *name = merge_text(card, card->kind == CRM_CARD_COMPANY ? "company" : "name");
	const char *list = list_merged(w), *owner = NULL, *text;
	enum crm_status st = crm_name_of(w->db, CRM_TAB_USER, w->owner, w->arena, &owner, err);

	if (st != CRM_OK || list == NULL)
		return st == CRM_OK ? crm_err_nomem(err) : st;
	text = crm_arena_printf(w->arena, "%s %" PRId64 "%s%s: %s merged into it%s%s",
	    crm_tab_name(card->kind), card->id, name == NULL ? "" : ", ", name == NULL ? "" : name,
	    list, user == w->owner ? "" : "; its owner is ", user == w->owner ? "" : owner);
	if (text == NULL)
		return crm_err_nomem(err);
	return crm_notice_add(w->db, card->id, user, "merged", text, false, err);
}

/* All who owned one of them, each once, but for whoever does it. */
enum crm_status
merge_tell_owners(struct merge_work *w, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < w->n; i++) {
		const int64_t owner = w->card[i]->owner;
		bool told = owner == 0 || owner == w->merge->actor;
		for (size_t k = 0; k < i && !told; k++)
			told = w->card[k]->owner == owner;
		if (!told)
			st = add_notice(w, owner, err);
	}
	return st;
}

/* --- to who asked --- */

/* Why this one: "furthest", "most history", "oldest". */
static const char *
why_survives(const struct merge_work *w)
{
	const struct merge_card *a = w->card[0], *b = w->n > 1 ? w->card[1] : a;

	if (a->word == CRM_MERGE_SURVIVOR)
		return "as decided";
	if (a->rank != b->rank)
		return "furthest";
	if (a->history != b->history)
		return "most history";
	return a->created != b->created ? "oldest" : "lowest id";
}

static enum crm_status
say(struct merge_work *w, const char **why, const char *text, struct crm_err *err)
{
	if (text != NULL && *text != '\0')
		*why = **why == '\0' ? text : crm_arena_printf(w->arena, "%s; %s", *why, text);
	return text == NULL || *why == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* "took city, 2 points": what the survivor had not. */
static enum crm_status
tell_taken(struct merge_work *w, const char **why, struct crm_err *err)
{
	static const char *const shown[] = { "name", "company", "inn", "job_title", "city",
		"address", "segment", "product", "birth_date", "amount", "note", "owner", "stage" };
	const char *list = "";
	size_t points = 0;

	for (size_t i = 0; i < w->nset; i++)
		for (size_t k = 0; list != NULL && k < sizeof(shown) / sizeof(shown[0]); k++)
			if (strcmp(w->set[i].column, shown[k]) == 0)
				list = crm_arena_printf(w->arena, "%s%s%s", list,
				    *list == '\0' ? "took " : ", ", crm_words_column(shown[k]));
	for (size_t i = 1; i < w->same; i++)
		points += w->card[i]->points;
	if (list != NULL && points > 0)
		list = crm_arena_printf(w->arena, "%s%s%zu point%s", list,
		    *list == '\0' ? "took " : ", ", points, points == 1 ? "" : "s");
	return say(w, why, list, err);
}

/* Of one that is merged: what stays of it in history only, and why it was once refused. */
static enum crm_status
tell_merged(
    struct merge_work *w, const struct merge_card *card, const char **why, struct crm_err *err)
{
	const char *names = "";
	enum crm_status st = merge_differences(w, card, &names, err);

	if (st == CRM_OK && *names != '\0')
		st = say(w, why, crm_arena_printf(w->arena, "was also: %s", names), err);
	if (st != CRM_OK || card->reason == NULL)
		return st;
	return say(w, why,
	    crm_arena_printf(w->arena, "was unqualified: %s%s%s%s", card->reason,
		card->note == NULL ? "" : " (", card->note == NULL ? "" : card->note,
		card->note == NULL ? "" : ")"),
	    err);
}

enum crm_status
merge_tell_row(struct merge_work *w, struct crm_merge_row *row, const struct merge_card *card,
    struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (row->id != row->card)
		st = say(
		    w, &row->why, crm_arena_printf(w->arena, CRM_IS_NOW, row->id, row->card), err);
	if (st != CRM_OK || row->word == CRM_MERGE_NOTHING)
		return st;
	if (row->word == CRM_MERGE_NOT) {
		row->action = card->apart ? CRM_MERGE_APART : CRM_MERGE_UNCHANGED;
		return say(w, &row->why,
		    card->apart ? "not the same as the others of its group"
				: "known already not to be the same",
		    err);
	}
	if (!w->merged) {
		row->action = CRM_MERGE_UNCHANGED;
		return CRM_OK;
	}
	if (card == w->card[0]) {
		row->action = row->id == row->card ? CRM_MERGE_SURVIVED : CRM_MERGE_UNCHANGED;
		st = say(w, &row->why, why_survives(w), err);
		return st == CRM_OK ? tell_taken(w, &row->why, err) : st;
	}
	if (card->kind != w->card[0]->kind && !card->joined) {
		row->action = CRM_MERGE_UNCHANGED;
		return say(w, &row->why, "it is that client already", err);
	}
	row->action = CRM_MERGE_MERGED;
	row->into = w->card[0]->id;
	if (card->joined)
		st = say(w, &row->why, "converted", err);
	return st == CRM_OK ? tell_merged(w, card, &row->why, err) : st;
}
