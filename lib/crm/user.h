/*
 * Users as takers of leads: who may get one, and what each has already.
 */
#ifndef CRM_CRM_USER_H
#define CRM_CRM_USER_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

struct crm_user {
	int64_t id;
	const char *login; /* in the arena */
	bool active;
	int64_t away_from, away_until;        /* seconds UTC, 0: not set */
	int64_t max_open, max_day, max_month; /* -1: no limit */
	/*
	 * The event by which the last lead was received, 0: never. The longest waiting has the
	 * lowest. Assignments that were undone do not count.
	 */
	int64_t turn;
	int64_t open;  /* leads owned now that are new, working or qualified */
	int64_t day;   /* received on this local day */
	int64_t month; /* received in the last 30 days */
	int64_t deals; /* open deals owned now */
	int64_t weight;
	const char *hours, *zone; /* working hours as written, and their zone; or NULL */
};

/* Which figures are counted of everybody; else only of those who have such a limit. */
enum crm_user_figures {
	CRM_USER_OPEN = 1,
	CRM_USER_DAY = 2,
	CRM_USER_MONTH = 4,
	CRM_USER_DEALS = 8 /* of everybody, or not at all */
};

/* One user, without the figures (turn ...). CRM_EDATA: "no user 7". */
enum crm_status crm_user_get(struct crm_db *db, int64_t id, struct crm_user *user,
    struct crm_arena *arena, struct crm_err *err);

/* All users, active or not, by id, without figures. The array is in the arena; n of them. */
enum crm_status crm_users_all(struct crm_db *db, struct crm_arena *arena, struct crm_user **users,
    size_t *n, struct crm_err *err);

/* Counts what active users have. figures: an or of crm_user_figures. */
enum crm_status crm_users_count(
    struct crm_db *db, struct crm_user *users, size_t n, unsigned figures, struct crm_err *err);

/* Counts `day` and `month` again: they change with time alone. */
enum crm_status crm_users_count_days(
    struct crm_db *db, struct crm_user *users, size_t n, unsigned figures, struct crm_err *err);

/* Counts `open`, `day` and `month` of one user, those that are limited; the others are 0. */
enum crm_status crm_user_count(struct crm_db *db, struct crm_user *user, struct crm_err *err);

/*
 * When one more may be received that the limit of 30 days forbids now: *at; now when it does not.
 */
enum crm_status crm_user_month_ends(
    struct crm_db *db, const struct crm_user *user, int64_t *at, struct crm_err *err);

/* True when away: from away_from on, before away_until. */
bool crm_user_away(const struct crm_user *user, int64_t now);

/*
 * Why a user gets no lead now ("anna is away until 2026-03-10", "boris has 10 of 10 open leads"),
 * in the arena; *why is NULL when nothing is in the way. CRM_ENOMEM.
 */
enum crm_status crm_user_refuses(const struct crm_user *user, int64_t now, struct crm_arena *arena,
    const char **why, struct crm_err *err);

#endif
