#include <inttypes.h>
#include <string.h>

#include "lib/match/who_private.h"
#include "lib/store/search.h"
#include "lib/text/name.h"
#include "lib/text/name_skeleton.h"

#define WORDS 8  /* of what is asked for; more tell nothing more */
#define GROUPS 4 /* names that a short one may stand for */
#define NEAR 4   /* spellings one letter apart */
#define FEW 10   /* cards: more have not to be searched for by beginnings of words */

CRM_SQL(who_card_of_point, "SELECT card FROM point WHERE id = ?1");
CRM_SQL(who_card_of_inquiry, "SELECT card FROM inquiry WHERE id = ?1");
CRM_SQL(who_card_of_activity, "SELECT card FROM activity WHERE id = ?1");

struct words {
	struct crm_who_list *list;
	struct crm_word word[WORDS];
	size_t n;
	const char *text; /* what was asked for */
};

/* The card of a row, and what to call it. */
static enum crm_status
card_of(struct crm_who_list *list, const struct crm_search_hit *hit, int64_t *card,
    const char **why, struct crm_err *err)
{
	struct crm_db *db = list->db;
	enum crm_status st = CRM_OK;

	*card = hit->row;
	*why = "words of the card";
	switch (hit->tab) {
	case CRM_TAB_POINT:
		*why = "address";
		return crm_db_get_int(
		    db, who_card_of_point, card, NULL, CRM_ARGS(crm_int(hit->row)), err);
	case CRM_TAB_INQUIRY:
		*why = crm_arena_printf(list->arena, "inquiry %" PRId64, hit->row);
		st = crm_db_get_int(
		    db, who_card_of_inquiry, card, NULL, CRM_ARGS(crm_int(hit->row)), err);
		break;
	case CRM_TAB_ACTIVITY:
		*why = crm_arena_printf(list->arena, "activity %" PRId64, hit->row);
		st = crm_db_get_int(
		    db, who_card_of_activity, card, NULL, CRM_ARGS(crm_int(hit->row)), err);
		break;
	default:
		break;
	}
	return st == CRM_OK && *why == NULL ? crm_err_nomem(err) : st;
}

/* Adds what has the words. names: the words were found in names. *found: how many rows. */
static enum crm_status
put_hits(struct words *w, const struct crm_word *word, size_t n, enum crm_search_how how, int score,
    const char *names, size_t *found, struct crm_err *err)
{
	struct crm_search_hit hits[CRM_WHO_MAX];
	enum crm_status st = crm_search(w->list->db, word, n, how, hits, CRM_WHO_MAX, found, err);

	for (size_t i = 0; st == CRM_OK && i < *found; i++) {
		const char *why = "";
		int64_t card = 0;
		size_t place;

		if ((st = card_of(w->list, &hits[i], &card, &why, err)) != CRM_OK)
			break;
		st = crm_who_put(w->list, card, score, names != NULL ? "" : why, &place, err);
		if (st == CRM_OK && place != SIZE_MAX && names != NULL &&
		    w->list->who[place].names == NULL)
			w->list->who[place].names = names;
	}
	return st;
}

static int
best(const struct crm_who_list *list)
{
	int score = 0;

	for (size_t i = 0; i < list->n; i++)
		score = list->who[i].score > score ? list->who[i].score : score;
	return score;
}

/* --- names ------------------------------------------------------------------------------ */

/* Саша may be kept as Александр. */
static enum crm_status
find_formal(struct words *w, struct crm_err *err)
{
	int group[GROUPS];
	enum crm_status st = CRM_OK;
	size_t found = 0;

	if (w->n != 1)
		return CRM_OK;
	const size_t n = crm_name_groups(w->word[0].plain, group, GROUPS);
	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		struct crm_word formal;
		char name[64];
		size_t one = 0;
		crm_name_group_name(group[i], name);
		st = crm_words_read(name, &formal, 1, &one, err);
		if (st == CRM_OK && one == 1 && strcmp(formal.name, w->word[0].name) != 0)
			st = put_hits(w, &formal, 1, CRM_SEARCH_NAME, 48, w->text, &found, err);
	}
	return st;
}

/* Each word in turn may have one letter wrong. */
static enum crm_status
find_near(struct words *w, struct crm_err *err)
{
	char near[NEAR][CRM_WORD_SIZE];
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < w->n && i < 3; i++) {
		const struct crm_word asked = w->word[i];
		size_t n = 0, found = 0;
		st = crm_search_near(w->list->db, asked.name, near, NEAR, &n, err);
		for (size_t k = 0; st == CRM_OK && k < n; k++) {
			memcpy(w->word[i].name, near[k], CRM_WORD_SIZE);
			st = put_hits(w, w->word, w->n, CRM_SEARCH_NAME, 50, "", &found, err);
		}
		w->word[i] = asked;
	}
	return st;
}

static enum crm_status
find_names(struct words *w, size_t *found, struct crm_err *err)
{
	const size_t before = w->list->n;
	size_t begins = 0;
	enum crm_status st = put_hits(w, w->word, w->n, CRM_SEARCH_NAME, 62, w->text, found, err);

	if (st == CRM_OK)
		st = find_formal(w, err);
	if (st == CRM_OK && *found < CRM_WHO_MAX / 2)
		st = put_hits(w, w->word, w->n, CRM_SEARCH_NAME_BEGIN, 55, w->text, &begins, err);
	*found += begins;
	if (st == CRM_OK && *found == 0 && w->list->n == before)
		st = find_near(w, err);
	return st;
}

/* --- texts ------------------------------------------------------------------------------ */

/* Whoever has some of the words: the more the better. */
static enum crm_status
find_some(struct words *w, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < w->n; i++) {
		struct crm_search_hit hits[CRM_WHO_MAX];
		size_t n = 0;
		st = crm_search(
		    w->list->db, &w->word[i], 1, CRM_SEARCH_ANY, hits, CRM_WHO_MAX, &n, err);
		/* A word that very many have tells little. */
		const int weight = n == CRM_WHO_MAX ? 2 : 10;
		for (size_t k = 0; st == CRM_OK && k < n; k++) {
			const char *why = "", *text;
			int64_t card = 0;
			size_t place;
			st = card_of(w->list, &hits[k], &card, &why, err);
			text = crm_arena_printf(w->list->arena, "'%s' only", w->word[i].plain);
			if (st == CRM_OK && text == NULL)
				st = crm_err_nomem(err);
			if (st == CRM_OK)
				st = crm_who_put(w->list, card, 1, text, &place, err);
			if (st == CRM_OK && place != SIZE_MAX &&
			    w->list->who[place].score + weight < 40)
				w->list->who[place].score += weight;
		}
	}
	return st;
}

static enum crm_status
find_texts(struct words *w, size_t *found, struct crm_err *err)
{
	size_t begins = 0;
	enum crm_status st = put_hits(w, w->word, w->n, CRM_SEARCH_ANY, 45, NULL, found, err);

	if (st == CRM_OK && *found < FEW && w->list->n < FEW)
		st = put_hits(w, w->word, w->n, CRM_SEARCH_ANY_BEGIN, 42, NULL, &begins, err);
	*found += begins;
	return st;
}

/* The parts of a phone number are no words. */
static bool
is_number(const struct words *w)
{
	size_t digits = 0;

	for (const char *c = w->text; *c != '\0'; c++)
		digits += *c >= '0' && *c <= '9';
	for (size_t i = 0; i < w->n; i++)
		if (w->word[i].plain[strspn(w->word[i].plain, "0123456789")] != '\0')
			return false;
	return w->n > 0 && digits > strlen(w->word[0].plain);
}

enum crm_status
crm_who_words(struct crm_who_list *list, const char *text, unsigned readings, struct crm_err *err)
{
	struct words w = { .list = list, .text = text };
	size_t names = 0, texts = 0;
	enum crm_status st = crm_words_read(text, w.word, WORDS, &w.n, err);

	/* A number, an address or a whole name that agreed leaves nothing to be guessed. */
	if (st != CRM_OK || is_number(&w) || best(list) >= (w.n > 1 ? 78 : 95))
		return st;
	if ((readings & CRM_WHO_NAME) != 0)
		st = find_names(&w, &names, err);
	if (st == CRM_OK && (readings & CRM_WHO_TEXT) != 0)
		st = find_texts(&w, &texts, err);
	if (st == CRM_OK && (readings & CRM_WHO_TEXT) != 0 && list->n == 0 && w.n > 1)
		st = find_some(&w, err);
	return st;
}
