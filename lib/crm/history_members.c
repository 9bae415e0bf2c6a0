#include "lib/crm/history.h"

static const char *const links[] = { "converted_contact", "converted_company", "converted_deal" };
#define NLINKS (sizeof(links) / sizeof(links[0]))

struct members {
	const struct crm_history *history;
	struct crm_member *item; /* room for every card that is loaded */
	size_t n;
};

static void
add_member(struct members *m, int64_t card, enum crm_relation relation, int64_t of)
{
	const struct crm_history_row *row = crm_history_find(m->history, CRM_TAB_CARD, card);

	for (size_t i = 0; i < m->n; i++)
		if (m->item[i].card == card)
			return;
	if (row != NULL && m->n < m->history->ncards)
		m->item[m->n++] = (struct crm_member){ card,
			(enum crm_tab)crm_history_int(row, "kind"), relation, of };
}

/* Those that were merged into the members from the first-th on, and into these. */
static void
add_aliases(struct members *m, size_t first, bool merged)
{
	for (size_t i = first; i < m->n; i++)
		for (size_t j = 0; j < m->history->ncards; j++) {
			const int64_t card = m->history->card[j];
			const struct crm_history_row *row =
			    crm_history_find(m->history, CRM_TAB_CARD, card);
			if (row != NULL && crm_history_int(row, "alias") == m->item[i].card)
				add_member(m, card,
				    merged ? CRM_RELATION_MERGED : m->item[i].relation,
				    m->item[i].card);
		}
}

static void
add_links(struct members *m, size_t self)
{
	for (size_t j = 0; j < m->history->ncards; j++) {
		const int64_t card = m->history->card[j];
		const struct crm_history_row *lead =
		    crm_history_find(m->history, CRM_TAB_LEAD, card);
		for (size_t l = 0; lead != NULL && l < NLINKS; l++) {
			const int64_t target = crm_history_int(lead, links[l]);
			for (size_t i = 0; target != 0 && i < self; i++) {
				if (m->item[i].card == card)
					add_member(m, crm_history_resolve(m->history, target),
					    CRM_RELATION_BECAME, 0);
				else if (m->item[i].card == target)
					add_member(m, crm_history_resolve(m->history, card),
					    CRM_RELATION_FROM, 0);
			}
		}
	}
}

/* Of a deal those who buy. */
static void
add_clients(struct members *m, size_t self)
{
	const struct crm_history *h = m->history;

	for (size_t i = 0; i < self; i++) {
		const struct crm_history_row *deal =
		    crm_history_find(h, CRM_TAB_DEAL, m->item[i].card);
		if (deal == NULL)
			continue;
		add_member(m, crm_history_resolve(h, crm_history_int(deal, "contact")),
		    CRM_RELATION_CLIENT, 0);
		add_member(m, crm_history_resolve(h, crm_history_int(deal, "company")),
		    CRM_RELATION_CLIENT, 0);
		for (size_t r = 0; r < h->nrows; r++)
			if (h->row[r]->there && h->row[r]->tab == CRM_TAB_DEAL_CONTACT &&
			    crm_history_owner(h->row[r]) == m->item[i].card)
				add_member(m,
				    crm_history_resolve(h, crm_history_int(h->row[r], "contact")),
				    CRM_RELATION_CLIENT, 0);
	}
}

enum crm_status
crm_history_members(struct crm_history *history, int64_t card, struct crm_member **member,
    size_t *n, struct crm_err *err)
{
	struct members m = { .history = history };

	m.item = crm_arena_alloc(&history->arena, (history->ncards + 1) * sizeof(*m.item));
	if (m.item == NULL)
		return crm_err_nomem(err);
	add_member(&m, card, CRM_RELATION_SELF, 0);
	add_aliases(&m, 0, true);
	const size_t self = m.n;
	add_links(&m, self);
	add_clients(&m, self);
	add_aliases(&m, self, false);
	*member = m.item;
	*n = m.n;
	return CRM_OK;
}
