/*
 * Who had a lead lately, and who is told of it. For lib/flow/assign_*.c alone.
 */
#ifndef CRM_FLOW_ASSIGN_LATELY_H
#define CRM_FLOW_ASSIGN_LATELY_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/crm/lead.h"
#include "lib/store/change.h"

/* New, working or qualified. */
bool lately_open(const struct crm_lead *lead);

/* What a notice calls a lead: "lead 17, Ada Stone". NULL: out of memory. */
const char *lately_title(const struct crm_lead *lead, struct crm_arena *arena);

/*
 * A notice for each active boss of the teams of the lead's owner, but that owner and the actor. *n,
 * which may be NULL: how many.
 */
enum crm_status lately_tell_bosses(struct crm_db *db, const struct crm_lead *lead, int64_t actor,
    const char *kind, const char *text, size_t *n, struct crm_err *err);

/* Whether a user lost the lead after `since`; *when is the last time. What was undone is nothing.
 */
enum crm_status lately_had(struct crm_db *db, int64_t lead, int64_t user, int64_t since, bool *had,
    int64_t *when, struct crm_err *err);

/*
 * Whoever owns the lead, and all who lost it after `since`: n users, in the arena. One whose loss
 * was undone is among them when that user was given it back: that is the owner.
 */
enum crm_status lately_owners(struct crm_db *db, const struct crm_lead *lead, int64_t since,
    struct crm_arena *arena, int64_t **users, size_t *n, struct crm_err *err);

#endif
