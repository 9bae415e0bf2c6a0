/*
 * Things that are known by name: users, teams, sources, campaigns, reasons, stages, pools.
 */
#ifndef CRM_CRM_LOOKUP_H
#define CRM_CRM_LOOKUP_H

#include <inttypes.h>
#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

/* What a merged card, and a converted lead, is told to be: their values are ids, the second a noun.
 */
#define CRM_IS_NOW "%" PRId64 " is %" PRId64 " now"
#define CRM_LEAD_IS_NOW "lead %" PRId64 " is %s %" PRId64 " now"

/*
 * The id of what is called name (exactly). tab is one of USER, TEAM, POOL, SOURCE, CAMPAIGN,
 * REASON, STAGE. CRM_EDATA: "unknown user 'ana'; did you mean 'anna'?".
 */
enum crm_status crm_lookup(
    struct crm_db *db, enum crm_tab tab, const char *name, int64_t *id, struct crm_err *err);

/* As crm_lookup, but a source or campaign that is not there is made. *made may be NULL. */
enum crm_status crm_lookup_or_make(struct crm_db *db, enum crm_tab tab, const char *name,
    int64_t *id, bool *made, struct crm_err *err);

/* The name of an id, copied to the arena; NULL for id 0. CRM_EDATA when there is none. */
enum crm_status crm_name_of(struct crm_db *db, enum crm_tab tab, int64_t id,
    struct crm_arena *arena, const char **name, struct crm_err *err);

/*
 * Refuses a name that is not there: "unknown reason 'prise'; did you mean 'price'? known: price,
 * ...". sql, a CRM_SQL of one parameter, the most there are to be, gives those that could be meant.
 * CRM_EDATA, unless reading them fails.
 */
#define crm_refuse_unknown(db, noun, name, sql, arena, err)                                        \
	crm_refuse_unknown_(db, noun, name, &(sql), arena, err)
enum crm_status crm_refuse_unknown_(struct crm_db *db, const char *noun, const char *name,
    const char *const *sql, struct crm_arena *arena, struct crm_err *err);

/* As crm_refuse_unknown, one that is there and not for this: "reason 'price' PROBLEM; known: ...".
 */
#define crm_refuse_unsuitable(db, noun, name, problem, sql, arena, err)                            \
	crm_refuse_unsuitable_(db, noun, name, problem, &(sql), arena, err)
enum crm_status crm_refuse_unsuitable_(struct crm_db *db, const char *noun, const char *name,
    const char *problem, const char *const *sql, struct crm_arena *arena, struct crm_err *err);

#endif
