#include "lib/flow/undo.h"

#include <inttypes.h>

#include "lib/flow/undo_convert.h"
#include "lib/flow/undo_groups.h"

/*
 * Not what made the database: who undoes their last import must not lose the settings. Nor what
 * cron delivered meanwhile, or how far it looked for duplicates.
 */
CRM_SQL(own_op, "SELECT id FROM op WHERE login = ?1 AND undoes IS NULL"
		" AND tool NOT IN ('crm-db', 'crm-notify', 'crm-dedupe')"
		" AND id < ?2 ORDER BY id DESC LIMIT 1");
CRM_SQL(next_undo, "SELECT id FROM op WHERE undoes = ?1 AND id > ?2 ORDER BY id LIMIT 1");
CRM_SQL(op_exists, "SELECT id FROM op WHERE id = ?1");
CRM_SQL(op_undone_by, "SELECT max(id) FROM op WHERE undoes = ?1");
/* Newest first, some at a time: reversing them needs the connection. */
CRM_SQL(
    events_of_op, "SELECT id, card FROM event WHERE op = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3");

#define CHUNK 256

/* Whether an op was undone, whole or in part, by one that was not undone itself. */
static enum crm_status
is_undone(struct crm_db *db, int64_t op, bool *undone, struct crm_err *err)
{
	bool found = true, again = false;
	int64_t by = 0;
	enum crm_status st = CRM_OK;

	*undone = false;
	while (st == CRM_OK && found && !*undone) {
		st = crm_db_get_int(
		    db, next_undo, &by, &found, CRM_ARGS(crm_int(op), crm_int(by)), err);
		/* What undoes is newer than what it undoes, so this comes to an end. */
		if (st == CRM_OK && found) {
			st = is_undone(db, by, &again, err);
			*undone = !again;
		}
	}
	return st;
}

enum crm_status
crm_undo_last(struct crm_db *db, const char *login, int64_t *op, struct crm_err *err)
{
	bool found = true, undone = true;
	int64_t before = INT64_MAX;
	enum crm_status st = CRM_OK;

	while (st == CRM_OK && found && undone) {
		st = crm_db_get_int(
		    db, own_op, op, &found, CRM_ARGS(crm_text(login), crm_int(before)), err);
		before = *op;
		if (st == CRM_OK && found)
			st = is_undone(db, *op, &undone, err);
	}
	if (st == CRM_OK && !found)
		st = crm_err_set(err, CRM_EDATA, "%s has nothing to undo", login);
	return st;
}

/* Of a merge a group is wanted as a whole. */
static bool
wanted(const struct undo_scope *scope, const struct crm_undo_groups *groups, int64_t event,
    int64_t card)
{
	const struct crm_undo_group *group = crm_undo_group_of(groups, event);

	if (group != NULL)
		return group->wanted;
	return undo_scope_has(scope, card);
}

static enum crm_status
revert(struct crm_db *db, const struct crm_undo *undo, int64_t event, struct crm_undone *done,
    struct crm_arena *arena, struct crm_err *err)
{
	enum crm_reverted outcome;
	struct crm_conflict conflict;

	crm_arena_reset(arena);
	enum crm_status st = crm_event_revert(db, event, &outcome, &conflict, arena, err);
	if (st != CRM_OK)
		return st;
	if (outcome == CRM_REVERTED) {
		done->undone++;
	} else if (outcome == CRM_REVERTED_BEFORE) {
		done->before++;
	} else {
		done->kept++;
		st = undo->kept(undo->arg, &conflict, err);
	}
	return st;
}

static enum crm_status
revert_unless_refused(struct crm_db *db, const struct crm_undo *undo,
    const struct crm_undo_groups *groups, int64_t event, struct crm_undone *done,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_undo_group *group = crm_undo_group_of(groups, event);
	enum crm_status st = CRM_OK;

	if (group != NULL)
		st = crm_undo_group_check(groups, group, db, undo, &done->kept, err);
	if (st != CRM_OK || (group != NULL && group->refused))
		return st;
	return revert(db, undo, event, done, arena, err);
}

/* The next events of the op before *before, into ids; 0 when there are no more. */
static enum crm_status
next_events(struct crm_db *db, const struct crm_undo *undo, const struct undo_scope *scope,
    const struct crm_undo_groups *groups, int64_t *before, int64_t *ids, size_t *n, bool *more,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	size_t rows = 0;
	enum crm_status st = crm_db_query(db, events_of_op, &s,
	    CRM_ARGS(crm_int(undo->op), crm_int(*before), crm_int(CHUNK)), err);

	*n = 0;
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		*before = crm_stmt_int(s, 0);
		rows++;
		if (wanted(scope, groups, *before, crm_stmt_int(s, 1)))
			ids[(*n)++] = *before;
	}
	*more = rows == CHUNK;
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
nothing_done(struct crm_db *db, const struct crm_undo *undo, const struct crm_undone *done,
    struct crm_err *err)
{
	int64_t by = 0;
	enum crm_status st =
	    crm_db_get_int(db, op_undone_by, &by, NULL, CRM_ARGS(crm_int(undo->op)), err);

	if (st != CRM_OK)
		return st;
	if (done->before == 0)
		return crm_err_set(
		    err, CRM_EDATA, "op %" PRId64 " changed none of these cards", undo->op);
	return crm_err_set(
	    err, CRM_EDATA, "op %" PRId64 " is undone already, by op %" PRId64, undo->op, by);
}

enum crm_status
crm_undo_run(
    struct crm_db *db, const struct crm_undo *undo, struct crm_undone *done, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct undo_scope scope = { .all = false };
	struct crm_undo_groups groups = { NULL, 0, 0, NULL, 0, 0 };
	int64_t ids[CHUNK], before = INT64_MAX, found = 0;
	bool more = true;
	enum crm_status st =
	    crm_db_get_int(db, op_exists, &found, NULL, CRM_ARGS(crm_int(undo->op)), err);

	*done = (struct crm_undone){ 0, 0, 0 };
	if (st == CRM_OK && found == 0)
		st = crm_err_set(err, CRM_EDATA, "no op %" PRId64, undo->op);
	if (st == CRM_OK)
		st = undo_scope_find(&scope, db, undo, &done->kept, err);
	crm_db_set_undoes(db, undo->op);
	if (st == CRM_OK)
		st = crm_undo_groups_find(&groups, db, undo, err);
	while (st == CRM_OK && more) {
		size_t n = 0;
		st = next_events(db, undo, &scope, &groups, &before, ids, &n, &more, err);
		for (size_t i = 0; st == CRM_OK && i < n; i++)
			st = revert_unless_refused(db, undo, &groups, ids[i], done, &arena, err);
	}
	if (st == CRM_OK && done->undone == 0 && done->kept == 0)
		st = nothing_done(db, undo, done, err);
	crm_db_set_undoes(db, 0);
	undo_scope_clear(&scope);
	crm_undo_groups_clear(&groups);
	crm_arena_clear(&arena);
	return st;
}
