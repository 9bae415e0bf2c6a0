#include "lib/crm/due.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "lib/text/when.h"

CRM_SQL(hours_of_user, "SELECT hours, timezone FROM users WHERE id = ?1");

static enum crm_status
read_hours(const struct crm_stmt *s, struct crm_worker *worker, struct crm_arena *arena,
    struct crm_err *err)
{
	const char *hours = crm_stmt_text(s, 0), *zone = crm_stmt_text(s, 1);
	struct crm_err why;

	if (hours == NULL || *hours == '\0')
		return CRM_OK;
	if (zone != NULL && (worker->zone = crm_arena_strdup(arena, zone)) == NULL)
		return crm_err_nomem(err);
	enum crm_status st = crm_hours_parse(&worker->hours, hours, &why);
	if (st == CRM_EDATA) {
		worker->unreadable = crm_arena_strdup(arena, hours);
		return worker->unreadable == NULL ? crm_err_nomem(err) : CRM_OK;
	}
	worker->has_hours = st == CRM_OK;
	return st == CRM_OK ? CRM_OK : crm_err_nomem(err);
}

enum crm_status
crm_worker_get(struct crm_db *db, int64_t user, struct crm_worker *worker, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;

	memset(worker, 0, sizeof(*worker));
	if (user == 0)
		return CRM_OK;
	enum crm_status st = crm_db_query(db, hours_of_user, &s, CRM_ARGS(crm_int(user)), err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st == CRM_DONE)
		return crm_err_set(err, CRM_EDATA, "no user %" PRId64, user);
	if (st != CRM_OK)
		return st;
	st = read_hours(s, worker, arena, err);
	crm_stmt_done(s);
	return st;
}

/* --- the moment meant --- */

static bool
at_clock(struct crm_civil day, int clock, int64_t *due)
{
	day.hour = clock / 3600;
	day.min = clock / 60 % 60;
	day.sec = clock % 60;
	return crm_civil_seconds(&day, due);
}

/* The end of a day: of its hours, while they are not over, else of itself, in the hours' zone. */
static bool
end_of_day(const struct crm_worker *worker, int64_t now, const struct crm_civil *day, int64_t *due)
{
	if (worker->has_hours && crm_hours_end(&worker->hours, day, worker->zone, due) &&
	    *due > now)
		return true;
	if (worker->has_hours)
		crm_zone_enter(worker->zone);
	const bool done = at_clock(*day, 86399, due);
	if (worker->has_hours)
		crm_zone_leave();
	return done;
}

static enum crm_status
find_day(const char *text, int64_t now, const struct crm_worker *worker, struct crm_when *when,
    int64_t *due, bool *found, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	/* Which day it is now is for their own zone to say, when it is their hours that end it. */
	if (when->clock < 0 && worker->has_hours) {
		crm_zone_enter(worker->zone);
		st = crm_when_parse(when, text, now, err);
		crm_zone_leave();
	}
	if (st != CRM_OK)
		return st;
	for (;; when->day.day += when->repeat) {
		*found = when->clock >= 0 ? at_clock(when->day, when->clock, due)
					  : end_of_day(worker, now, &when->day, due);
		if (!*found || when->repeat == 0 || *due > now)
			return CRM_OK;
	}
}

/* Days and longer from now on. */
static bool
find_ahead(const struct crm_when *when, int64_t now, const struct crm_worker *worker, int64_t *due)
{
	const bool days = when->kind == CRM_WHEN_DAYS;
	const int64_t n = when->kind == CRM_WHEN_WEEKS ? 7 * when->n : when->n;
	struct crm_civil day;
	bool done;

	if (worker->has_hours && days)
		done = crm_hours_add_days(&worker->hours, now, n, worker->zone, due);
	else
		done = crm_time_shift(now, when->kind == CRM_WHEN_MONTHS ? 0 : n,
		    when->kind == CRM_WHEN_MONTHS ? n : 0, due);
	if (done && when->clock >= 0)
		return crm_civil_at(*due, &day) && at_clock(day, when->clock, due);
	if (done && worker->has_hours && !days)
		done = crm_hours_next(&worker->hours, *due, worker->zone, due);
	return done;
}

/* What times can be shown: crm_time_format() knows no year of five digits. */
static bool
can_be_shown(int64_t t)
{
	char text[CRM_TIME_SIZE];
	int64_t same;

	crm_time_format(t, text);
	return crm_time_parse(text, &same) && same == t;
}

enum crm_status
crm_due_parse(const char *text, int64_t now, const struct crm_worker *worker, int64_t *due,
    struct crm_err *err)
{
	struct crm_when when;
	bool found = true;
	enum crm_status st = crm_when_parse(&when, text, now, err);

	if (st != CRM_OK)
		return st;
	switch (when.kind) {
	case CRM_WHEN_MOMENT:
		*due = when.at;
		break;
	case CRM_WHEN_DAY:
		st = find_day(text, now, worker, &when, due, &found, err);
		break;
	case CRM_WHEN_SECONDS:
		*due = now + when.n;
		if (worker->has_hours)
			found = crm_hours_add(&worker->hours, now, when.n, worker->zone, due);
		break;
	default:
		found = find_ahead(&when, now, worker, due);
		break;
	}
	if (st == CRM_OK && (!found || !can_be_shown(*due)))
		st = crm_err_set(err, CRM_EDATA, "'%s' is beyond the calendar", text);
	return st;
}
