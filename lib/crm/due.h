/*
 * When a task is due, of what its owner is told.
 */
#ifndef CRM_CRM_DUE_H
#define CRM_CRM_DUE_H

#include "lib/base/arena.h"
#include "lib/crm/hours.h"
#include "lib/store/change.h"

/* When a user works. All zero: somebody without hours. */
struct crm_worker {
	bool has_hours;
	struct crm_hours hours;
	const char *zone; /* of the hours, in the arena; NULL: the setting's */
	/* hours of old that nobody can read, in the arena: they count for nothing; or NULL */
	const char *unreadable;
};

/* user 0 is nobody. CRM_EDATA: "no user 7". */
enum crm_status crm_worker_get(struct crm_db *db, int64_t user, struct crm_worker *worker,
    struct crm_arena *arena, struct crm_err *err);

/*
 * The moment that a text of crm_when_parse means to such a user. Times of day are those of the
 * process's zone, as times are shown. Without hours: a day alone is its last second; all else is as
 * crm_time_parse_relative has it. With hours, which know their own zone:
 *   a day alone is the end of its hours, or its last second when it has none or they are over;
 *   hours and minutes from now are of working time, days are working days;
 *   weeks, months and years count the calendar, and then on to the next working moment.
 * A day's name alone, and a time alone, are the next such moment that lies ahead.
 * CRM_EDATA: it is no time, or none that the calendar has. CRM_ENOMEM.
 */
enum crm_status crm_due_parse(const char *text, int64_t now, const struct crm_worker *worker,
    int64_t *due, struct crm_err *err);

#endif
