#include "lib/crm/user.h"

#include <inttypes.h>
#include <stdio.h>

#include "lib/base/sorted.h"
#include "lib/base/time.h"
#include "lib/store/revert.h"

#define MONTH_SECONDS ((int64_t)30 * 86400)

#define USER_COLUMNS                                                                               \
	"u.id, u.login, u.active, u.away_from, u.away_until, u.max_open, u.max_day, u.max_month,"  \
	" u.weight, u.hours, u.timezone"
CRM_SQL(user_by_id, "SELECT " USER_COLUMNS " FROM users u WHERE u.id = ?1");
CRM_SQL(all_users, "SELECT " USER_COLUMNS " FROM users u ORDER BY u.id /*scan*/");
CRM_SQL(count_users, "SELECT count(*) FROM users /*scan*/");

/*
 * Leads that were given to somebody, which an owner that a survivor took over from a merged card is
 * not (10: CRM_WHAT_MERGE).
 */
#define GIVEN " new = ?1 AND field = 'owner' AND tab = 1 AND what <> 10"

CRM_SQL(ever_received, "SELECT 1 FROM event WHERE" GIVEN " LIMIT 1");
/* The newest first, of its index alone: whoever works was given something lately. */
CRM_SQL(turns, "SELECT id, new FROM event WHERE field = 'owner' AND tab = 1 AND what <> 10"
	       " AND undoes IS NULL ORDER BY id DESC /*scan*/");
#define NOT_UNDONE                                                                                 \
	" AND e.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM event un WHERE un.undoes = e.id)"
/* Undoing is no happening of its own. */
CRM_SQL(received, "SELECT count(*) FROM event WHERE" GIVEN " AND at >= ?2 AND undoes IS NULL");
/* What somebody took back, if only for a while: it is little. */
CRM_SQL(taken_back, "SELECT e.id FROM event e WHERE" GIVEN " AND e.at >= ?2 AND e.undoes IS NULL"
		    " AND EXISTS (SELECT 1 FROM event un WHERE un.undoes = e.id)");

/* Stages are few; of leads only the index is read. */
CRM_SQL(open_leads, "SELECT count(*) FROM stage s CROSS JOIN lead l"
		    " WHERE s.kind BETWEEN 1 AND 3 AND l.owner = ?1 AND l.stage = s.id /*scan*/");
/* What the index cannot tell: the cards that were merged into others. */
CRM_SQL(merged_leads,
    "SELECT l.owner FROM card c CROSS JOIN lead l CROSS JOIN stage s WHERE c.alias IS NOT NULL"
    " AND l.id = c.id AND l.owner IS NOT NULL AND s.id = l.stage AND s.kind BETWEEN 1 AND 3"
    " /*scan*/");

CRM_SQL(open_deals,
    "SELECT d.owner, count(*) FROM deal d JOIN card c ON c.id = d.id JOIN stage s ON s.id = d.stage"
    " WHERE d.owner IS NOT NULL AND c.alias IS NULL AND s.kind = 6 GROUP BY d.owner /*scan*/");
CRM_SQL(open_of_user,
    "SELECT count(*) FROM stage s CROSS JOIN lead l CROSS JOIN card c WHERE s.kind BETWEEN 1 AND 3"
    " AND l.owner = ?1 AND l.stage = s.id AND c.id = l.id AND c.alias IS NULL /*scan*/");
CRM_SQL(nth_received, "SELECT e.at FROM event e WHERE" GIVEN " AND e.at >= ?2" NOT_UNDONE
		      " ORDER BY e.at, e.id LIMIT 1 OFFSET ?3");

static int64_t
limit(const struct crm_stmt *s, int column)
{
	return crm_stmt_null(s, column) ? -1 : crm_stmt_int(s, column);
}

static enum crm_status
read_user(
    const struct crm_stmt *s, struct crm_user *user, struct crm_arena *arena, struct crm_err *err)
{
	*user = (struct crm_user){
		.id = crm_stmt_int(s, 0),
		.login = crm_arena_strdup(arena, crm_stmt_text(s, 1)),
		.active = crm_stmt_int(s, 2) != 0,
		.away_from = crm_stmt_int(s, 3),
		.away_until = crm_stmt_int(s, 4),
		.max_open = limit(s, 5),
		.max_day = limit(s, 6),
		.max_month = limit(s, 7),
		.weight = crm_stmt_int(s, 8),
		.hours = crm_arena_strdup(arena, crm_stmt_text(s, 9)),
		.zone = crm_arena_strdup(arena, crm_stmt_text(s, 10)),
	};
	const bool lost = user->login == NULL || (user->hours == NULL && !crm_stmt_null(s, 9)) ||
			  (user->zone == NULL && !crm_stmt_null(s, 10));
	return lost ? crm_err_nomem(err) : CRM_OK;
}

enum crm_status
crm_user_get(struct crm_db *db, int64_t id, struct crm_user *user, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, user_by_id, &s, CRM_ARGS(crm_int(id)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st == CRM_DONE)
		return crm_err_set(err, CRM_EDATA, "no user %" PRId64, id);
	if (st != CRM_OK)
		return st;
	st = read_user(s, user, arena, err);
	crm_stmt_done(s);
	return st;
}

/* --- figures --- */

/* Of what was received since then and taken back: how much does not stand again. */
static enum crm_status
count_fallen(struct crm_db *db, const char *id, int64_t since, int64_t *fallen, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st =
	    crm_db_query(db, taken_back, &s, CRM_ARGS(crm_text(id), crm_int(since)), err);

	*fallen = 0;
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		bool stands = false;
		if ((st = crm_event_stands(db, crm_stmt_int(s, 0), &stands, err)) != CRM_OK)
			crm_stmt_done(s);
		*fallen += !stands;
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* How many were received since then. */
static enum crm_status
count_received(
    struct crm_db *db, const char *id, int64_t since, int64_t *count, struct crm_err *err)
{
	int64_t fallen = 0;
	enum crm_status st =
	    crm_db_get_int(db, received, count, NULL, CRM_ARGS(crm_text(id), crm_int(since)), err);

	if (st == CRM_OK && *count > 0)
		st = count_fallen(db, id, since, &fallen, err);
	*count -= fallen;
	return st;
}

static enum crm_status
count_days(
    struct crm_db *db, struct crm_user *user, const char *id, unsigned figures, struct crm_err *err)
{
	const int64_t now = crm_db_now(db);
	int64_t today = now;
	enum crm_status st = CRM_OK;

	crm_time_parse_relative("today", now, &today);
	if (user->max_day >= 0 || (figures & CRM_USER_DAY) != 0)
		st = count_received(db, id, today, &user->day, err);
	if (st == CRM_OK && (user->max_month >= 0 || (figures & CRM_USER_MONTH) != 0))
		st = count_received(db, id, now - MONTH_SECONDS, &user->month, err);
	return st;
}

static enum crm_status
get_figures(struct crm_db *db, struct crm_user *user, unsigned figures, struct crm_err *err)
{
	char id[24];

	snprintf(id, sizeof(id), "%" PRId64, user->id); /* as events keep it */
	enum crm_status st = CRM_OK;
	if (user->max_open >= 0 || (figures & CRM_USER_OPEN) != 0)
		st = crm_db_get_int(
		    db, open_leads, &user->open, NULL, CRM_ARGS(crm_int(user->id)), err);
	return st == CRM_OK ? count_days(db, user, id, figures, err) : st;
}

/* How many of the active users were ever given a lead. */
static enum crm_status
count_with_turn(
    struct crm_db *db, const struct crm_user *users, size_t n, size_t *count, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	*count = 0;
	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		char id[24];
		int64_t one;
		bool ever = false;
		snprintf(id, sizeof(id), "%" PRId64, users[i].id);
		if (users[i].active)
			st = crm_db_get_int(
			    db, ever_received, &one, &ever, CRM_ARGS(crm_text(id)), err);
		*count += ever;
	}
	return st;
}

/* The turn of each is the newest event that gave it a lead, stands, and is no undoing itself. */
static enum crm_status
read_turns(struct crm_db *db, struct crm_user *users, size_t n, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	size_t missing = 0;
	enum crm_status st = count_with_turn(db, users, n, &missing, err);

	if (st != CRM_OK || missing == 0)
		return st;
	st = crm_db_query(db, turns, &s, CRM_NOARGS, err);
	while (st == CRM_OK && missing > 0 && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const int64_t event = crm_stmt_int(s, 0), id = crm_stmt_int(s, 1);
		struct crm_user *user = crm_sorted_find(id, users, n, sizeof(*users));
		bool stands = false;
		if (user == NULL || !user->active || user->turn != 0)
			continue;
		st = crm_event_stands(db, event, &stands, err);
		user->turn = stands ? event : 0;
		missing -= stands;
	}
	if (s != NULL)
		crm_stmt_done(s);
	return st == CRM_DONE ? CRM_OK : st;
}

/* Takes merged cards off the counts of open leads. */
static enum crm_status
discount_merged(struct crm_db *db, struct crm_user *users, size_t n, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, merged_leads, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const int64_t owner = crm_stmt_int(s, 0);
		struct crm_user *user = crm_sorted_find(owner, users, n, sizeof(*users));
		if (user != NULL && user->open > 0)
			user->open--;
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
count_deals(struct crm_db *db, struct crm_user *users, size_t n, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, open_deals, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const int64_t owner = crm_stmt_int(s, 0);
		struct crm_user *user = crm_sorted_find(owner, users, n, sizeof(*users));
		if (user != NULL)
			user->deals = crm_stmt_int(s, 1);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* --- all users --- */

enum crm_status
crm_users_all(struct crm_db *db, struct crm_arena *arena, struct crm_user **users, size_t *n,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	int64_t count = 0;
	enum crm_status st = crm_db_get_int(db, count_users, &count, NULL, CRM_NOARGS, err);

	*n = 0;
	*users = NULL;
	if (st != CRM_OK)
		return st;
	if ((*users = crm_arena_alloc(arena, ((size_t)count + 1) * sizeof(**users))) == NULL)
		return crm_err_nomem(err);
	st = crm_db_query(db, all_users, &s, CRM_NOARGS, err);
	while (st == CRM_OK && *n < (size_t)count && (st = crm_stmt_step(s, err)) == CRM_OK)
		if ((st = read_user(s, &(*users)[*n], arena, err)) == CRM_OK)
			++*n;
	if (s != NULL)
		crm_stmt_done(s);
	return st == CRM_DONE ? CRM_OK : st;
}

enum crm_status
crm_users_count(
    struct crm_db *db, struct crm_user *users, size_t n, unsigned figures, struct crm_err *err)
{
	enum crm_status st = read_turns(db, users, n, err);
	bool counted = false;

	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		if (!users[i].active)
			continue;
		st = get_figures(db, &users[i], figures, err);
		counted |= (figures & CRM_USER_OPEN) != 0 || users[i].max_open >= 0;
	}
	if (st == CRM_OK && counted)
		st = discount_merged(db, users, n, err);
	if (st == CRM_OK && (figures & CRM_USER_DEALS) != 0)
		st = count_deals(db, users, n, err);
	return st;
}

enum crm_status
crm_users_count_days(
    struct crm_db *db, struct crm_user *users, size_t n, unsigned figures, struct crm_err *err)
{
	enum crm_status st = CRM_OK;
	char id[24];

	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		if (!users[i].active)
			continue;
		snprintf(id, sizeof(id), "%" PRId64, users[i].id);
		st = count_days(db, &users[i], id, figures, err);
	}
	return st;
}

/* --- one user --- */

enum crm_status
crm_user_count(struct crm_db *db, struct crm_user *user, struct crm_err *err)
{
	const int64_t now = crm_db_now(db);
	int64_t today = now;
	char id[24];

	enum crm_status st = CRM_OK;

	snprintf(id, sizeof(id), "%" PRId64, user->id);
	crm_time_parse_relative("today", now, &today);
	user->open = user->day = user->month = 0;
	if (user->max_open >= 0)
		st = crm_db_get_int(
		    db, open_of_user, &user->open, NULL, CRM_ARGS(crm_int(user->id)), err);
	if (st == CRM_OK && user->max_day >= 0)
		st = count_received(db, id, today, &user->day, err);
	if (st == CRM_OK && user->max_month >= 0)
		st = count_received(db, id, now - MONTH_SECONDS, &user->month, err);
	return st;
}

enum crm_status
crm_user_month_ends(
    struct crm_db *db, const struct crm_user *user, int64_t *at, struct crm_err *err)
{
	const int64_t now = crm_db_now(db);
	bool found = false;
	char id[24];

	*at = now;
	if (user->max_month < 0 || user->month < user->max_month)
		return CRM_OK;
	snprintf(id, sizeof(id), "%" PRId64, user->id);
	enum crm_status st = crm_db_get_int(db, nth_received, at, &found,
	    CRM_ARGS(
		crm_text(id), crm_int(now - MONTH_SECONDS), crm_int(user->month - user->max_month)),
	    err);
	*at = found ? *at + MONTH_SECONDS + 1 : now;
	return st;
}

/* --- who gets none --- */

bool
crm_user_away(const struct crm_user *user, int64_t now)
{
	if (user->away_from == 0 && user->away_until == 0)
		return false;
	return user->away_from <= now && (user->away_until == 0 || now < user->away_until);
}

static const char *
away_text(const struct crm_user *user, struct crm_arena *arena)
{
	char date[CRM_TIME_SIZE];

	if (user->away_until == 0)
		return crm_arena_printf(arena, "%s is away", user->login);
	crm_date_format(user->away_until, date);
	return crm_arena_printf(arena, "%s is away until %s", user->login, date);
}

enum crm_status
crm_user_refuses(const struct crm_user *user, int64_t now, struct crm_arena *arena,
    const char **why, struct crm_err *err)
{
	const struct {
		int64_t max, has;
		const char *what;
	} limits[] = {
		{ user->max_open, user->open, "open leads" },
		{ user->max_day, user->day, "leads of today" },
		{ user->max_month, user->month, "leads of 30 days" },
	};

	*why = NULL;
	if (crm_user_away(user, now)) {
		*why = away_text(user, arena);
		return *why == NULL ? crm_err_nomem(err) : CRM_OK;
	}
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (limits[i].max < 0 || limits[i].has < limits[i].max)
			continue;
		*why = crm_arena_printf(arena, "%s has %" PRId64 " of %" PRId64 " %s", user->login,
		    limits[i].has, limits[i].max, limits[i].what);
		return *why == NULL ? crm_err_nomem(err) : CRM_OK;
	}
	return CRM_OK;
}
