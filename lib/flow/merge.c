#include "lib/flow/merge.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/flow/convert.h"
#include "lib/flow/merge_work.h"

CRM_SQL(user_of_login, "SELECT id FROM users WHERE login = ?1");
CRM_SQL(converted_into,
    "SELECT coalesce(converted_contact, converted_company, 0) FROM lead WHERE id = ?1");
CRM_SQL(aliases_of, "SELECT id FROM card WHERE alias = ?1 ORDER BY id");

const char *
crm_merge_action_name(enum crm_merge_action action)
{
	static const char *const names[CRM_MERGE_ACTIONS] = {
		[CRM_MERGE_MERGED] = "merged",
		[CRM_MERGE_SURVIVED] = "survivor",
		[CRM_MERGE_APART] = "apart",
		[CRM_MERGE_UNCHANGED] = "unchanged",
		[CRM_MERGE_PASSED] = "passed",
	};

	return names[action];
}

enum crm_status
crm_merge_word_read(const char *word, enum crm_merge_word *out, struct crm_err *err)
{
	static const char *const words[] = { "", "merge", "survivor", "not" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(word, words[i]) == 0) {
			*out = (enum crm_merge_word)i;
			return CRM_OK;
		}
	return crm_err_set(
	    err, CRM_EDATA, "unknown decision '%s'; known: merge, survivor, not, or nothing", word);
}

enum crm_status
crm_merge_open(struct crm_merge **out, struct crm_db *db, const char *login, struct crm_err *err)
{
	struct crm_merge *merge = calloc(1, sizeof(*merge));

	*out = NULL;
	if (merge == NULL || (merge->login = strdup(login == NULL ? "" : login)) == NULL) {
		free(merge);
		return crm_err_nomem(err);
	}
	merge->db = db;
	*out = merge;
	return CRM_OK;
}

void
crm_merge_free(struct crm_merge *merge)
{
	if (merge == NULL)
		return;
	free(merge->login);
	free(merge);
}

enum crm_status
merge_actor(struct crm_merge *merge, struct crm_err *err)
{
	return crm_db_get_int(
	    merge->db, user_of_login, &merge->actor, NULL, CRM_ARGS(crm_text(merge->login)), err);
}

/* --- which cards --- */

/* The client that a lead was converted into; the card itself when it was not. */
static enum crm_status
client_of(struct crm_db *db, int64_t card, enum crm_tab kind, int64_t *client, struct crm_err *err)
{
	int64_t into = 0;
	enum crm_status st = CRM_OK;

	*client = card;
	if (kind == CRM_CARD_LEAD)
		st = crm_db_get_int(db, converted_into, &into, NULL, CRM_ARGS(crm_int(card)), err);
	return st == CRM_OK && into != 0 ? crm_card_resolve(db, into, client, &kind, err) : st;
}

enum crm_status
crm_merge_resolve(
    struct crm_merge *merge, struct crm_merge_row *row, size_t n, bool *again, struct crm_err *err)
{
	int64_t one = 0, client;
	bool differ = false;
	enum crm_status st = CRM_OK;

	*again = true;
	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		enum crm_tab kind;
		row[i].action = CRM_MERGE_PASSED;
		row[i].why = "";
		st = crm_card_resolve(merge->db, row[i].id, &row[i].card, &kind, err);
		if (st != CRM_OK || row[i].word == CRM_MERGE_NOTHING)
			continue;
		st = client_of(merge->db, row[i].card, kind, &client, err);
		if (one == 0)
			one = client;
		differ = differ || client != row[i].id;
		if (row[i].word == CRM_MERGE_NOT || client != one)
			*again = false;
	}
	*again = *again && differ;
	return st;
}

/* Rows of one card are one: of what they say the more definite counts. */
static enum crm_status
combine(const struct crm_merge_row *row, struct merge_card *card, struct crm_err *err)
{
	const bool is_not = row->word == CRM_MERGE_NOT, was_not = card->word == CRM_MERGE_NOT;

	if (card->first != row->id && (is_not || was_not))
		return crm_err_set(err, CRM_EDATA,
		    "%" PRId64 " and %" PRId64 " are one already; crm-undo takes that merge back",
		    card->first, row->id);
	if (card->word != CRM_MERGE_NOTHING && row->word != CRM_MERGE_NOTHING && is_not != was_not)
		return crm_err_set(
		    err, CRM_EDATA, "%" PRId64 " is to be merged and held apart at once", row->id);
	if (row->word > card->word)
		card->word = row->word;
	return CRM_OK;
}

static int
by_id(const void *a, const void *b)
{
	const struct crm_merge_row *x = *(const struct crm_merge_row *const *)a;
	const struct crm_merge_row *y = *(const struct crm_merge_row *const *)b;

	if (x->card != y->card)
		return x->card < y->card ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static enum crm_status
add_card(struct merge_work *w, const struct crm_merge_row *row, struct merge_card **card,
    struct crm_err *err)
{
	enum crm_status st = merge_card_read(w, row->card, card, err);

	if (st == CRM_OK)
		(*card)->first = row->id;
	return st;
}

/* All cards of the group, each once, by id. */
static enum crm_status
read_cards(struct merge_work *w, struct crm_merge_row *row, size_t n, struct merge_card **card,
    size_t *ncards, struct crm_err *err)
{
	const struct crm_merge_row **sorted =
	    crm_arena_alloc(w->arena, n * sizeof(const struct crm_merge_row *));
	enum crm_status st = CRM_OK;

	if (sorted == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < n; i++)
		sorted[i] = &row[i];
	qsort(sorted, n, sizeof(const struct crm_merge_row *), by_id);
	*ncards = 0;
	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		if (*ncards == 0 || card[*ncards - 1]->id != sorted[i]->card)
			st = add_card(w, sorted[i], &card[(*ncards)++], err);
		if (st == CRM_OK)
			st = combine(sorted[i], card[*ncards - 1], err);
	}
	return st;
}

/* --- what is never one --- */

static bool
is_person(const struct merge_card *card)
{
	return card->kind == CRM_CARD_CONTACT ||
	       (card->kind == CRM_CARD_LEAD && merge_text(card, "name") != NULL);
}

static bool
is_organisation(const struct merge_card *card)
{
	return card->kind == CRM_CARD_COMPANY ||
	       (card->kind == CRM_CARD_LEAD && merge_text(card, "name") == NULL &&
		   merge_text(card, "company") != NULL);
}

/* "lead 17 is converted ...: it is contact 31 now". */
static enum crm_status
refuse_converted(const struct merge_card *card, struct crm_err *err)
{
	static const struct {
		const char *column, *word;
	} became[] = { { "converted_contact", "contact" }, { "converted_company", "company" },
		{ "converted_deal", "deal" } };

	for (size_t i = 0; i < sizeof(became) / sizeof(became[0]); i++) {
		const int64_t id = merge_value(card, became[i].column).i;
		if (id != 0)
			return crm_err_set(err, CRM_EDATA,
			    "lead %" PRId64 " is converted and stays as it is: it is %s %" PRId64
			    " now, merge with that",
			    card->id, became[i].word, id);
	}
	return crm_err_set(
	    err, CRM_EDATA, "lead %" PRId64 " is converted and stays as it is", card->id);
}

static enum crm_status
check_kinds(struct merge_work *w, struct crm_err *err)
{
	const struct merge_card *person = NULL, *organisation = NULL;

	for (size_t i = 0; i < w->n; i++) {
		const struct merge_card *card = w->card[i];
		/* With its own client it is one already. */
		if (card->stage != NULL && strcmp(card->stage, "converted") == 0 &&
		    w->furthest->kind == CRM_CARD_LEAD)
			return refuse_converted(card, err);
		if (is_person(card) && person == NULL)
			person = card;
		if (is_organisation(card) && organisation == NULL)
			organisation = card;
	}
	if (person != NULL && organisation != NULL)
		return crm_err_set(err, CRM_EDATA,
		    "%s %" PRId64 " is a person and %s %" PRId64
		    " an organisation: they are never one",
		    crm_tab_name(person->kind), person->id, crm_tab_name(organisation->kind),
		    organisation->id);
	w->same = 0;
	while (w->same < w->n && w->card[w->same]->kind == w->card[0]->kind)
		w->same++;
	if (w->n > 0 && w->same < w->n && w->card[0]->kind == CRM_CARD_LEAD)
		return crm_err_set(err, CRM_EDATA,
		    "lead %" PRId64 " cannot survive %s %" PRId64 ": a client does", w->card[0]->id,
		    crm_tab_name(w->furthest->kind), w->furthest->id);
	return CRM_OK;
}

/* --- who survives --- */

static int
by_rule(const void *a, const void *b)
{
	const struct merge_card *x = *(struct merge_card *const *)a;
	const struct merge_card *y = *(struct merge_card *const *)b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->history != y->history)
		return x->history > y->history ? -1 : 1;
	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/* Those to merge, in order: the one that was named, then by the rule. */
static enum crm_status
order(struct merge_work *w, struct merge_card **card, size_t n, struct crm_err *err)
{
	struct merge_card *named = NULL;

	w->n = 0;
	for (size_t i = 0; i < n; i++) {
		if (card[i]->word == CRM_MERGE_SURVIVOR && named != NULL)
			return crm_err_set(err, CRM_EDATA,
			    "two survivors, %" PRId64 " and %" PRId64 ": only one can be",
			    named->id, card[i]->id);
		if (card[i]->word == CRM_MERGE_SURVIVOR)
			named = card[i];
		if (card[i]->word == CRM_MERGE_SURVIVOR || card[i]->word == CRM_MERGE_MERGE)
			w->card[w->n++] = card[i];
	}
	if (w->n == 0)
		return CRM_OK;
	qsort(w->card, w->n, sizeof(struct merge_card *), by_rule);
	w->furthest = w->card[0];
	for (size_t i = w->n; named != NULL && i > 1; i--)
		if (w->card[i - 1] == named) {
			w->card[i - 1] = w->card[i - 2];
			w->card[i - 2] = named;
		}
	return CRM_OK;
}

/* --- merging --- */

/* Its id, and those that lead to it, lead to the survivor. */
static enum crm_status
make_alias(struct merge_work *w, const struct merge_card *card, struct crm_err *err)
{
	const struct crm_set set = { "alias", crm_int(w->card[0]->id) };
	int64_t *ids;
	size_t n;
	enum crm_status st = merge_ids(w, &aliases_of, CRM_ARGS(crm_int(card->id)), &ids, &n, err);

	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = crm_update(w->db, CRM_TAB_CARD, ids[i], CRM_WHAT_MERGE, &set, 1, NULL, err);
	return st == CRM_OK
		   ? crm_update(w->db, CRM_TAB_CARD, card->id, CRM_WHAT_MERGE, &set, 1, NULL, err)
		   : st;
}

static enum crm_status
merge_one(struct merge_work *w, struct merge_card *card, struct crm_err *err)
{
	enum crm_status st = crm_touch(w->db,
	    &(const struct crm_touch){ .card = w->card[0]->id,
		.tab = CRM_TAB_CARD,
		.row = card->id,
		.what = CRM_WHAT_MERGE },
	    err);

	if (st == CRM_OK)
		st = merge_tasks(w, card, err);
	if (st == CRM_OK)
		st = merge_points(w, card, err);
	if (st == CRM_OK)
		st = merge_links(w, card, err);
	if (st == CRM_OK)
		st = merge_pairs(w, card, err);
	return st == CRM_OK ? make_alias(w, card, err) : st;
}

/* A lead into a client is its conversion. */
static enum crm_status
join_one(struct merge_work *w, struct merge_card *lead, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (strcmp(lead->stage, "converted") != 0)
		st = crm_touch(w->db,
		    &(const struct crm_touch){ .card = w->card[0]->id,
			.tab = CRM_TAB_CARD,
			.row = lead->id,
			.what = CRM_WHAT_MERGE },
		    err);
	if (st == CRM_OK)
		st = crm_convert_join(
		    w->db, lead->id, w->card[0]->id, w->merge->actor, &lead->joined, w->arena, err);
	w->merged = w->merged || lead->joined;
	return st;
}

static enum crm_status
merge_cards(struct merge_work *w, struct crm_err *err)
{
	enum crm_status st = merge_fields(w, err);

	w->merged = w->same > 1;
	if (st == CRM_OK)
		st = merge_first_contact(w, err);
	for (size_t i = 1; st == CRM_OK && i < w->same; i++)
		st = merge_one(w, w->card[i], err);
	if (st == CRM_OK)
		st = crm_update(w->db, w->card[0]->kind, w->card[0]->id, CRM_WHAT_MERGE, w->set,
		    w->nset, NULL, err);
	for (size_t i = w->same; st == CRM_OK && i < w->n; i++)
		st = join_one(w, w->card[i], err);
	return st == CRM_OK && w->merged ? merge_tell_owners(w, err) : st;
}

/* --- holding apart --- */

/* Every card that is `not` against every other one; n is small: it is said by hand. */
static enum crm_status
hold_apart(struct merge_work *w, struct merge_card **card, size_t n, struct crm_err *err)
{
	/* Undoing one group of an op begins with its first merge, or else with its first pair. */
	const enum crm_what what = w->merged ? CRM_WHAT_MERGE : CRM_WHAT_LINK;
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < n; i++)
		for (size_t k = 0; st == CRM_OK && card[i]->word == CRM_MERGE_NOT && k < n; k++) {
			const struct merge_card *other = card[k];
			bool known = false;
			if (k == i || (k < i && other->word == CRM_MERGE_NOT))
				continue;
			/* What is merged is the survivor from here on. */
			if (other->word == CRM_MERGE_MERGE || other->word == CRM_MERGE_SURVIVOR)
				other = w->card[0];
			st = merge_say_not(w, card[i]->id, other->id, what, &known, err);
			if (st == CRM_OK && !known)
				card[i]->apart = card[k]->apart = true;
		}
	return st;
}

/* --- a group --- */

static const struct merge_card *
find_card(struct merge_card *const *card, size_t n, int64_t id)
{
	size_t low = 0, high = n;

	while (low + 1 < high) {
		const size_t middle = (low + high) / 2;
		if (card[middle]->id <= id)
			low = middle;
		else
			high = middle;
	}
	return card[low];
}

static size_t
asked_to_merge(const struct crm_merge_row *row, size_t n)
{
	size_t asked = 0;

	for (size_t i = 0; i < n; i++)
		asked +=
		    row[i].word == CRM_MERGE_MERGE || row[i].word == CRM_MERGE_SURVIVOR ? 1 : 0;
	return asked;
}

static enum crm_status
refuse_alone(const struct crm_merge_row *row, size_t n, struct crm_err *err)
{
	for (size_t i = 0; i < n; i++)
		if (row[i].word == CRM_MERGE_MERGE || row[i].word == CRM_MERGE_SURVIVOR)
			return crm_err_set(err, CRM_EDATA,
			    "no other row of its group says 'merge' or 'survivor': there is "
			    "nothing "
			    "to merge %" PRId64 " with",
			    row[i].id);
	return crm_err_set(err, CRM_EDATA,
	    "%" PRId64 " has no other row in its group: not the same as what?", row[0].id);
}

static enum crm_status
work(struct merge_work *w, struct crm_merge_row *row, size_t n, struct crm_err *err)
{
	struct merge_card **card = crm_arena_alloc(w->arena, n * sizeof(struct merge_card *));
	size_t ncards = 0;

	w->card = crm_arena_alloc(w->arena, n * sizeof(struct merge_card *));
	if (card == NULL || w->card == NULL)
		return crm_err_nomem(err);
	enum crm_status st = read_cards(w, row, n, card, &ncards, err);
	if (st == CRM_OK)
		st = order(w, card, ncards, err);
	if (st == CRM_OK)
		st = check_kinds(w, err);
	if (st == CRM_OK)
		st = merge_check_not(w, err);
	if (st == CRM_OK && w->n > 1)
		st = merge_cards(w, err);
	if (st == CRM_OK)
		st = hold_apart(w, card, ncards, err);
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = merge_tell_row(w, &row[i], find_card(card, ncards, row[i].card), err);
	return st;
}

enum crm_status
crm_merge_group(struct crm_merge *merge, struct crm_merge_row *row, size_t n,
    struct crm_arena *arena, struct crm_err *err)
{
	struct merge_work w = { .merge = merge, .db = merge->db, .arena = arena };
	const size_t asked = asked_to_merge(row, n);
	bool any = false;

	for (size_t i = 0; i < n; i++)
		any = any || row[i].word != CRM_MERGE_NOTHING;
	if (!any)
		return CRM_OK;
	if (asked == 1 || n == 1)
		return refuse_alone(row, n, err);
	enum crm_status st = crm_db_get_int(
	    merge->db, user_of_login, &merge->actor, NULL, CRM_ARGS(crm_text(merge->login)), err);
	return st == CRM_OK ? work(&w, row, n, err) : st;
}
