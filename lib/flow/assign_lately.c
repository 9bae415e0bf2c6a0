#include "lib/flow/assign_lately.h"

#include <inttypes.h>
#include <stdio.h>

#include "lib/base/num.h"
#include "lib/crm/todo.h"
#include "lib/store/revert.h"

CRM_SQL(losses, "SELECT id, at FROM event WHERE card = ?1 AND tab = 1 AND field = 'owner'"
		" AND old = ?2 AND at > ?3 AND undoes IS NULL ORDER BY id DESC");
CRM_SQL(all_losses, "SELECT old FROM event WHERE card = ?1 AND tab = 1 AND field = 'owner'"
		    " AND old IS NOT NULL AND at > ?2 AND undoes IS NULL");
CRM_SQL(next_boss,
    "SELECT g.boss FROM membership m JOIN team g ON g.id = m.team JOIN users b ON b.id = g.boss"
    " WHERE m.user = ?1 AND b.active = 1 AND g.boss <> ?1 AND g.boss > ?2"
    " ORDER BY g.boss LIMIT 1");

bool
lately_open(const struct crm_lead *lead)
{
	return lead->status == CRM_STAGE_NEW || lead->status == CRM_STAGE_WORKING ||
	       lead->status == CRM_STAGE_QUALIFIED;
}

const char *
lately_title(const struct crm_lead *lead, struct crm_arena *arena)
{
	const char *name = lead->name != NULL ? lead->name : lead->company;

	return crm_arena_printf(arena, "lead %" PRId64 "%s%s", lead->id, name == NULL ? "" : ", ",
	    name == NULL ? "" : name);
}

enum crm_status
lately_tell_bosses(struct crm_db *db, const struct crm_lead *lead, int64_t actor, const char *kind,
    const char *text, size_t *n, struct crm_err *err)
{
	int64_t boss = 0;
	bool found = true;
	enum crm_status st = CRM_OK;

	if (n != NULL)
		*n = 0;
	while (st == CRM_OK && found) {
		st = crm_db_get_int(db, next_boss, &boss, &found,
		    CRM_ARGS(crm_ref(lead->owner), crm_int(boss)), err);
		if (st != CRM_OK || !found || boss == actor)
			continue;
		st = crm_notice_add(db, lead->id, boss, kind, text, false, err);
		if (n != NULL)
			++*n;
	}
	return st;
}

enum crm_status
lately_had(struct crm_db *db, int64_t lead, int64_t user, int64_t since, bool *had, int64_t *when,
    struct crm_err *err)
{
	char id[24];
	struct crm_stmt *s = NULL;

	*had = false;
	snprintf(id, sizeof(id), "%" PRId64, user); /* as events keep it */
	enum crm_status st = crm_db_query(
	    db, losses, &s, CRM_ARGS(crm_int(lead), crm_text(id), crm_int(since)), err);
	while (st == CRM_OK && !*had && (st = crm_stmt_step(s, err)) == CRM_OK) {
		*when = crm_stmt_int(s, 1);
		if ((st = crm_event_stands(db, crm_stmt_int(s, 0), had, err)) != CRM_OK)
			crm_stmt_done(s);
	}
	if (st == CRM_OK && *had)
		crm_stmt_done(s);
	return st == CRM_DONE ? CRM_OK : st;
}

static void
add(int64_t *users, size_t *n, int64_t user)
{
	for (size_t i = 0; i < *n; i++)
		if (users[i] == user)
			return;
	users[(*n)++] = user;
}

enum crm_status
lately_owners(struct crm_db *db, const struct crm_lead *lead, int64_t since,
    struct crm_arena *arena, int64_t **users, size_t *n, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	size_t size = 16;
	int64_t user;

	*n = 0;
	if ((*users = crm_arena_alloc(arena, size * sizeof(**users))) == NULL)
		return crm_err_nomem(err);
	if (lead->owner != 0)
		add(*users, n, lead->owner);
	enum crm_status st =
	    crm_db_query(db, all_losses, &s, CRM_ARGS(crm_int(lead->id), crm_int(since)), err);
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		if (*n == size) {
			int64_t *more = crm_arena_alloc(arena, 2 * size * sizeof(*more));
			if (more == NULL) {
				crm_stmt_done(s);
				return crm_err_nomem(err);
			}
			for (size_t i = 0; i < *n; i++)
				more[i] = (*users)[i];
			*users = more;
			size *= 2;
		}
		if (crm_num_parse(crm_stmt_text(s, 0), &user))
			add(*users, n, user);
	}
	return st == CRM_DONE ? CRM_OK : st;
}
