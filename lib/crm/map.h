/*
 * Saved column maps: what somebody said of the columns of a list, kept for the next list of the
 * same header.
 */
#ifndef CRM_CRM_MAP_H
#define CRM_CRM_MAP_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

struct crm_saved_map {
	const char *name;       /* unique among saved maps */
	const char *header;     /* in normal form: folded names of the columns, apart by tabs */
	const char *map;        /* lines such as "Their name=email"; may be "" */
	const char *date_order; /* "dmy", "mdy", "ymd"; or NULL */
};

/*
 * The active map of a header, which is compared byte by byte; strings are copied to the arena.
 * map->name is NULL when there is none. CRM_ENOMEM.
 */
enum crm_status crm_map_find(struct crm_db *db, const char *header, struct crm_saved_map *map,
    struct crm_arena *arena, struct crm_err *err);

/*
 * Saves a map under its name, inside the write transaction: a new one, or the one of that name made
 * to say this; it is active then, and another active map of the header is not any more. What is
 * there already is not written again. *changed, which may be NULL: whether anything was written.
 * CRM_EDATA: no such order of dates.
 */
enum crm_status crm_map_save(
    struct crm_db *db, const struct crm_saved_map *map, bool *changed, struct crm_err *err);

/*
 * Sees to it that no map but `id` (0: none) is the active one of a header. *changed: as above.
 */
enum crm_status crm_map_retire(
    struct crm_db *db, const char *header, int64_t id, bool *changed, struct crm_err *err);

/*
 * Checks the lines of a map: each is "Their name=meaning". CRM_EDATA: one is not; the sentence
 * quotes it: "'E-post=emial': unknown meaning 'emial'; did you mean 'email'?". CRM_ENOMEM.
 */
enum crm_status crm_map_check(const char *map, struct crm_err *err);

#endif
