/*
 * Reminders: open tasks whose time has come.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/base/sorted.h"
#include "lib/base/time.h"
#include "lib/crm/due.h"
#include "lib/crm/setting.h"
#include "lib/crm/user.h"
#include "lib/flow/notify_work.h"

#define READY " AND t.state = 1 AND t.due < ?1"
#define TOLD                                                                                       \
	" FROM notice n WHERE n.task = t.id AND n.task_due = t.due"                                \
	" AND n.user IS NOT DISTINCT FROM t.owner"
/*
 * A task is known to its owner since it was made, moved or handed over. Tasks come by card: what is
 * near each other in one table is so in the others; LIMIT keeps the engine from forgetting that.
 * Those told of since ?2 are left out.
 */
CRM_SQL(tasks_ready,
    "WITH ready(id, card) AS (SELECT t.id, t.card FROM users u CROSS JOIN task t"
    " WHERE t.owner = u.id" READY " UNION ALL SELECT t.id, t.card FROM task t"
    " WHERE t.owner IS NULL" READY " ORDER BY 2, 1 LIMIT -1)"
    " SELECT t.id, t.card, t.kind, t.due, coalesce((SELECT max(e.at) FROM event e"
    " WHERE e.card = t.card AND e.tab = 10 AND e.row = t.id"
    " AND (e.field IS NULL OR e.field = 'due' OR e.field = 'owner')), t.created),"
    " coalesce(a.alias, t.card),"
    " CASE c.kind WHEN 1 THEN (SELECT coalesce(name, company) FROM lead WHERE id = c.id)"
    " WHEN 2 THEN (SELECT name FROM contact WHERE id = c.id)"
    " WHEN 3 THEN (SELECT company FROM company WHERE id = c.id)"
    " ELSE (SELECT name FROM deal WHERE id = c.id) END, c.kind, t.owner, (SELECT "
    "max(n.created)" TOLD
    ") FROM ready CROSS JOIN task t ON t.id = ready.id LEFT JOIN card a ON a.id = t.card"
    " LEFT JOIN card c ON c.id = coalesce(a.alias, t.card)"
    " WHERE NOT EXISTS (SELECT 1" TOLD " AND n.created >= ?2) /*scan*/");
CRM_SQL(owners, "SELECT id FROM users WHERE id > ?1 ORDER BY id LIMIT 1");

/* A day of a user. */
struct day {
	int64_t user;       /* 0: of nobody */
	int64_t start, end; /* of the local day, in the user's zone */
	int64_t remind;     /* when the reminders of the day come; below 0: it is no working day */
	bool away;
};

static bool
find_day(int64_t now, const char *zone, int hour, int min, struct day *day)
{
	struct crm_civil c;

	crm_zone_enter(zone);
	bool found = crm_civil_at(now, &c);
	c.hour = c.min = c.sec = 0;
	found = found && crm_civil_seconds(&c, &day->start);
	c.hour = hour;
	c.min = min;
	found = found && crm_civil_seconds(&c, &day->remind);
	c.hour = c.min = 0;
	c.day++;
	found = found && crm_civil_seconds(&c, &day->end);
	crm_zone_leave();
	return found;
}

static enum crm_status
read_clock_setting(
    struct crm_db *db, int64_t *hour, int64_t *min, struct crm_arena *arena, struct crm_err *err)
{
	const char *text = NULL;
	enum crm_status st = crm_setting_text(db, "remind_at", arena, &text, err);

	*hour = 9;
	*min = 0;
	if (st != CRM_OK || strlen(text) != strlen("09:00"))
		return st;
	const char hours[] = { text[0], text[1], '\0' };
	if (!crm_num_parse(hours, hour) || !crm_num_parse(text + 3, min))
		return crm_err_set(err, CRM_EDATA, "setting 'remind_at' is not a time");
	return CRM_OK;
}

static enum crm_status
day_of(
    struct crm_db *db, int64_t user, struct crm_arena *arena, struct day *day, struct crm_err *err)
{
	const int64_t now = crm_db_now(db);
	struct crm_worker worker;
	struct crm_user who;
	int64_t hour = 0, min = 0;
	enum crm_status st = crm_worker_get(db, user, &worker, arena, err);

	*day = (struct day){ .user = user };
	if (st == CRM_OK)
		st = read_clock_setting(db, &hour, &min, arena, err);
	if (st == CRM_OK && user != 0) {
		st = crm_user_get(db, user, &who, arena, err);
		day->away = st == CRM_OK && crm_user_away(&who, now);
	}
	if (st != CRM_OK)
		return st;
	if (!find_day(now, worker.has_hours ? worker.zone : NULL, (int)hour, (int)min, day))
		return crm_err_set(err, CRM_EDATA, "the calendar ends here");
	if (worker.has_hours &&
	    (!crm_hours_next(&worker.hours, day->start, worker.zone, &day->remind) ||
		day->remind >= day->end))
		day->remind = -1;
	return CRM_OK;
}

enum crm_status
notify_day_start(
    struct crm_db *db, int64_t user, struct crm_arena *arena, int64_t *start, struct crm_err *err)
{
	struct day day;
	enum crm_status st = day_of(db, user, arena, &day, err);

	*start = day.start;
	return st;
}

/* When this day's reminder of a task comes; INT64_MAX: not on this day. */
static int64_t
moment(const struct day *day, int64_t due, int64_t known)
{
	if (due < day->start)
		return day->remind < 0 || day->away || known >= day->start ? INT64_MAX
									   : day->remind;
	if (day->remind < 0 || due < day->remind || known > day->remind)
		return due;
	return day->remind;
}

static enum crm_status
add_reminder(struct notify_list *list, const struct crm_stmt *s, const struct day *day, int64_t due,
    struct crm_err *err)
{
	const char *name = crm_stmt_text(s, 6);
	char time[CRM_TIME_SIZE], place[48] = "";
	struct crm_notice *notice = notify_add(list);
	bool ok = notice != NULL;

	if (!ok)
		return crm_err_nomem(err);
	notice->task = crm_stmt_int(s, 0);
	notice->card = crm_stmt_int(s, 1);
	notice->now = crm_stmt_int(s, 5);
	notice->user = day->user;
	notice->task_due = crm_stmt_int(s, 3);
	notice->due = due;
	notice->created = crm_db_now(list->db);
	notice->kind = notice->task_due < day->start ? "task-overdue" : "task-due";
	crm_time_format(notice->task_due, time);
	/* For the eye: minutes are enough. */
	if (strlen(time) > strlen("2026-12-01T10:00")) {
		time[strlen("2026-12-01")] = ' ';
		time[strlen("2026-12-01T10:00")] = '\0';
	}
	if (notice->now != 0)
		snprintf(place, sizeof(place), ", %s %" PRId64,
		    crm_tab_name((enum crm_tab)crm_stmt_int(s, 7)), notice->now);
	notice->text = crm_arena_printf(list->arena, "%s%s%s%s, due %s", crm_stmt_text(s, 2), place,
	    name == NULL ? "" : ", ", name == NULL ? "" : name, time);
	return notice->text != NULL ? CRM_OK : crm_err_nomem(err);
}

struct days {
	struct day *day; /* n of them, by user */
	size_t n, cap;
};

static enum crm_status
add_day(struct notify_list *list, struct days *days, int64_t user, struct crm_err *err)
{
	if (days->n == days->cap) {
		const size_t cap = days->cap == 0 ? 32 : 2 * days->cap;
		struct day *more = crm_arena_alloc(list->arena, cap * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(err);
		if (days->n > 0)
			memcpy(more, days->day, days->n * sizeof(*more));
		days->day = more;
		days->cap = cap;
	}
	return day_of(list->db, user, list->arena, &days->day[days->n++], err);
}

static enum crm_status
read_days(struct notify_list *list, struct days *days, struct crm_err *err)
{
	enum crm_status st = add_day(list, days, 0, err);
	int64_t user = 0;
	bool found = true;

	while (st == CRM_OK && found) {
		st = crm_db_get_int(list->db, owners, &user, &found, CRM_ARGS(crm_int(user)), err);
		if (st == CRM_OK && found)
			st = add_day(list, days, user, err);
	}
	return st;
}

/* A task whose time comes until the last day ends, and that was not told of on all these days. */
static enum crm_status
remind(struct notify_list *list, const struct days *days, const struct crm_stmt *s,
    struct crm_err *err)
{
	const int64_t user = crm_stmt_int(s, 8), due = crm_stmt_int(s, 3);
	const struct day *day = crm_sorted_find(user, days->day, days->n, sizeof(*days->day));

	if (day == NULL || due >= day->end ||
	    (!crm_stmt_null(s, 9) && crm_stmt_int(s, 9) >= day->start))
		return CRM_OK;
	const int64_t at = moment(day, due, crm_stmt_int(s, 4));
	return at > crm_db_now(list->db) ? CRM_OK : add_reminder(list, s, day, at, err);
}

enum crm_status
notify_remind(struct notify_list *list, struct crm_err *err)
{
	struct days days = { NULL, 0, 0 };
	struct crm_stmt *s = NULL;
	int64_t start = INT64_MIN, end = INT64_MIN; /* the latest */
	enum crm_status st = read_days(list, &days, err);

	for (size_t i = 0; st == CRM_OK && i < days.n; i++) {
		start = days.day[i].start > start ? days.day[i].start : start;
		end = days.day[i].end > end ? days.day[i].end : end;
	}
	if (st == CRM_OK)
		st = crm_db_query(
		    list->db, tasks_ready, &s, CRM_ARGS(crm_int(end), crm_int(start)), err);
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
		if ((st = remind(list, &days, s, err)) != CRM_OK)
			crm_stmt_done(s);
	return st == CRM_DONE ? CRM_OK : st;
}
