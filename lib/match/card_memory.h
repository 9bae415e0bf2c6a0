/*
 * Leads that were made or looked at a short while ago: who looks for one row after another finds
 * the same ones again and again, and reading a card takes two statements.
 *
 * What is remembered is what the database says. Whoever changes a card drops it, and all of them
 * are dropped when somebody else may have written, and by a rollback. The memory has a bound; what
 * is beyond it is read again.
 */
#ifndef CRM_MATCH_CARD_MEMORY_H
#define CRM_MATCH_CARD_MEMORY_H

#include "lib/match/card_kept.h"

/* NULL: out of memory. */
struct crm_card_memory *crm_card_memory_new(void);
void crm_card_memory_free(struct crm_card_memory *memory);

/* Makes room, when a bound is reached: before a search, for what is found is valid until then. */
void crm_card_memory_begin(struct crm_card_memory *memory);

/* NULL: not remembered. */
const struct crm_kept_card *crm_card_memory_find(struct crm_card_memory *memory, int64_t card);
/* Remembers a card, under the id of its record. A failure is none: it is not remembered then. */
void crm_card_memory_put(struct crm_card_memory *memory, const struct crm_known_card *card);

/*
 * A new lead, whose name has this key: of colleagues, who are many, that is all that is asked, and
 * it is remembered of far more cards than all the rest. name_key may be NULL.
 */
void crm_card_memory_name(struct crm_card_memory *memory, int64_t card, const char *name_key);
/* Whether a card is remembered to have a name of another key; false: it may have any. */
bool crm_card_memory_differs(
    const struct crm_card_memory *memory, int64_t card, const char *name_key);

void crm_card_memory_drop(struct crm_card_memory *memory, int64_t card);
void crm_card_memory_clear(struct crm_card_memory *memory);

/*
 * What is to be known of a card, for putting it there; strings are in the arena, or those of who
 * changes the database next. *there: it is a lead that is nobody's alias and no converted one.
 */
enum crm_status crm_known_card_read(struct crm_db *db, int64_t card, struct crm_known_card *known,
    bool *there, struct crm_arena *arena, struct crm_err *err);

#endif
