#include "lib/report/card_was.h"

#include <stdlib.h>
#include <string.h>

#include "lib/crm/words.h"

/* In the order of the page. */
static const char *const columns[] = { "name", "company", "legal_form", "legal_name", "inn", "kpp",
	"ogrn", "job_title", "department", "grade", "owner", "source", "campaign", "country",
	"region", "city", "postcode", "address", "segment", "product", "language", "birth_date",
	"amount", "note" };

/* The card, or another one, says so already. */
static bool
is_known(const struct crm_card *card, const char *column, const char *words, const char *own)
{
	if (own != NULL && strcmp(own, words) == 0)
		return true;
	for (size_t i = 0; i < card->nwas; i++)
		if (strcmp(card->was[i].column, column) == 0 &&
		    strcmp(card->was[i].words, words) == 0)
			return true;
	return false;
}

static enum crm_status
add(struct crm_card *card, const struct crm_was *was, struct crm_err *err)
{
	struct crm_was *bigger = reallocarray(card->was, card->nwas + 1, sizeof(*bigger));

	if (bigger == NULL)
		return crm_err_nomem(err);
	card->was = bigger;
	card->was[card->nwas++] = *was;
	return CRM_OK;
}

enum crm_status
crm_card_was_find(struct crm_card *card, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t c = 0; c < sizeof(columns) / sizeof(columns[0]); c++)
		for (size_t i = 1; i < card->members && card->nwas < CRM_KIN_MAX; i++) {
			const struct crm_member *m = &card->member[i];
			const struct crm_history_row *row =
			    crm_history_find(&card->history, m->kind, m->card);
			const char *words = NULL, *own = NULL;
			if (m->relation != CRM_RELATION_MERGED || row == NULL)
				continue;
			st = crm_card_words(card, row, columns[c], &words, err);
			if (st == CRM_OK && words != NULL)
				st = crm_card_words(card, &card->row, columns[c], &own, err);
			if (st == CRM_OK && words != NULL &&
			    !is_known(card, columns[c], words, own))
				st = add(card,
				    &(const struct crm_was){ columns[c], words, m->card }, err);
			if (st != CRM_OK)
				return st;
		}
	return st;
}
