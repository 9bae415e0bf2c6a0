/*
 * What a row says, as fields of a card.
 */
#ifndef CRM_FLOW_FILL_H
#define CRM_FLOW_FILL_H

#include "lib/flow/clean.h"
#include "lib/match/find.h"

#define CRM_FILL_MAX 32

/* The fields of a new lead; returns how many. Values are borrowed from the row. */
size_t crm_fill_new(const struct crm_incoming *row, struct crm_set set[CRM_FILL_MAX]);

/*
 * Puts what the row says into fields of the card found, where they are empty, or, when newer,
 * wherever it says something else. A name goes as a whole. So do company with tax ids and
 * position, and the address: they are not filled up from another company or another address.
 * Nothing is ever emptied, but when newer for what belonged to the company before: another one
 * comes with its own. *changed: how many fields. A deal takes nothing.
 */
enum crm_status crm_fill_card(struct crm_db *db, const struct crm_found *found,
    const struct crm_incoming *row, bool newer, size_t *changed, struct crm_arena *arena,
    struct crm_err *err);

#endif
