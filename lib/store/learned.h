/*
 * What tools have learned of the cards, under a name. It follows from what the cards say, as match
 * keys do, and can be learned again: so it has no history, belongs to no op, and undo leaves it.
 */
#ifndef CRM_STORE_LEARNED_H
#define CRM_STORE_LEARNED_H

#include "lib/base/arena.h"
#include "lib/store/db.h"

/* *text: in the arena; NULL when nothing was learned yet. */
enum crm_status crm_learned_get(struct crm_db *db, const char *name, const char **text,
    struct crm_arena *arena, struct crm_err *err);

/* Inside a write transaction. */
enum crm_status crm_learned_put(
    struct crm_db *db, const char *name, const char *text, struct crm_err *err);

#endif
