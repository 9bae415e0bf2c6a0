#include "lib/report/card.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/time.h"
#include "lib/crm/words.h"
#include "lib/report/card_related.h"
#include "lib/report/card_was.h"
#include "lib/store/tables.h"

void
crm_card_clear(struct crm_card *card)
{
	crm_timeline_clear(&card->timeline);
	free(card->related);
	card->related = NULL;
	free(card->was);
	card->was = NULL;
	crm_history_clear(&card->history);
}

enum crm_status
crm_card_words(struct crm_card *card, const struct crm_history_row *row, const char *column,
    const char **words, struct crm_err *err)
{
	return crm_words(card->history.db, row->tab, column, crm_history_text(row, column),
	    crm_history_text(row, "currency"), &card->history.arena, words, err);
}

/* --- which card --- */

/* Loads the history of the card that the id was at that time. */
static enum crm_status
load_history(struct crm_card *card, const struct crm_card_request *request, struct crm_err *err)
{
	const bool past = request->before != INT64_MAX;
	enum crm_tab kind;
	char time[CRM_TIME_SIZE];
	enum crm_status st = CRM_OK;

	card->past = past;
	card->before = request->before;
	card->id = request->id;
	if (!past)
		st = crm_card_resolve(card->history.db, request->id, &card->id, &kind, err);
	for (int hops = 0; st == CRM_OK && hops < 2; hops++) {
		st = crm_history_load(&card->history, card->id, past, err);
		if (st == CRM_OK && past)
			st = crm_history_rewind_to(&card->history, request->before, err);
		if (st != CRM_OK)
			return st;
		const int64_t was = crm_history_resolve(&card->history, card->id);
		if (was == card->id)
			return CRM_OK;
		if (was == 0)
			break;
		crm_history_clear(&card->history);
		card->id = was;
	}
	if (st != CRM_OK)
		return st;
	/* None now either, or undone since: what is said of today says more. */
	if (card->history.nevents == 0)
		return crm_err_set(err, CRM_EDATA, "no card %" PRId64, request->id);
	crm_time_format(request->before - 1, time);
	return crm_err_set(
	    err, CRM_EDATA, "there was no card %" PRId64 " at %s", request->id, time);
}

/* --- its rows --- */

/* A copy that going back leaves alone. */
static bool
keep_row(struct crm_card *card, const struct crm_history_row *row, struct crm_history_row *kept)
{
	const size_t n = (size_t)crm_tab_ncolumns(crm_tab_def(row->tab));

	*kept = *row;
	kept->value = crm_arena_alloc(&card->history.arena, n * sizeof(*kept->value));
	if (kept->value != NULL)
		memcpy(kept->value, row->value, n * sizeof(*kept->value));
	return kept->value != NULL;
}

/* Its own, or also what is of those whose history is its own; a deal's clients have theirs. */
static bool
is_member(const struct crm_card *card, int64_t id, bool self)
{
	const enum crm_relation last = self ? CRM_RELATION_MERGED : CRM_RELATION_FROM;

	for (size_t i = 0; i < card->members; i++)
		if (card->member[i].card == id)
			return card->member[i].relation <= last;
	return false;
}

static bool
wanted(const struct crm_card *card, const struct crm_history_row *row)
{
	if (!row->there)
		return false;
	if (row->tab == CRM_TAB_POINT)
		return is_member(card, crm_history_owner(row), true);
	return row->tab == CRM_TAB_TASK && crm_history_int(row, "state") == 1 &&
	       is_member(card, crm_history_owner(row), false);
}

/* Those without a time come last. */
static int
by_due(const void *a, const void *b)
{
	const struct crm_history_row *x = a, *y = b;
	const int64_t dx = crm_history_int(x, "due"), dy = crm_history_int(y, "due");

	if (dx != dy)
		return dx != 0 && (dy == 0 || dx < dy) ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static enum crm_status
keep_rows(struct crm_card *card, struct crm_err *err)
{
	struct crm_history *h = &card->history;
	size_t n = 0;

	for (size_t i = 0; i < h->nrows; i++)
		n += wanted(card, h->row[i]);
	card->point = crm_arena_alloc(&h->arena, (n + 1) * sizeof(*card->point));
	card->task = crm_arena_alloc(&h->arena, (n + 1) * sizeof(*card->task));
	const struct crm_history_row *own = crm_history_find(h, card->kind, card->id);
	if (card->point == NULL || card->task == NULL || own == NULL ||
	    !keep_row(card, own, &card->row))
		return own == NULL ? crm_err_set(err, CRM_EINTERNAL, "card %" PRId64 " has no row",
					 card->id)
				   : crm_err_nomem(err);
	for (size_t i = 0; i < h->nrows; i++) {
		const struct crm_history_row *row = h->row[i];
		if (!wanted(card, row))
			continue;
		if (!keep_row(card, row,
			row->tab == CRM_TAB_POINT ? &card->point[card->points++]
						  : &card->task[card->tasks++]))
			return crm_err_nomem(err);
	}
	if (card->tasks > 1)
		qsort(card->task, card->tasks, sizeof(*card->task), by_due);
	return CRM_OK;
}

enum crm_status
crm_card_load(struct crm_card *card, struct crm_db *db, const struct crm_card_request *request,
    struct crm_err *err)
{
	*card = (struct crm_card){ .asked = request->id, .reverse = request->reverse };
	crm_history_init(&card->history, db);
	enum crm_status st = load_history(card, request, err);
	if (st == CRM_OK) {
		crm_history_sort(&card->history);
		st = crm_history_members(
		    &card->history, card->id, &card->member, &card->members, err);
	}
	if (st == CRM_OK) {
		card->kind = card->member[0].kind;
		st = keep_rows(card, err);
	}
	if (st == CRM_OK)
		st = crm_card_relate(card, err);
	if (st == CRM_OK)
		st = crm_card_was_find(card, err);
	if (st == CRM_OK)
		st = crm_timeline_load(&card->timeline, &card->history, card->member, card->members,
		    request->limit, request->reverse, err);
	return st;
}
