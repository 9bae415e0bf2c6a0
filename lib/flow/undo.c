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
half_done(const struct crm_undo *undo, struct crm_undone *done, struct crm_err *err)
{
	done->half = true;
	return crm_err_set(err, CRM_EDATA, "op %" PRId64 ": undone half way", undo->op);
}

static enum crm_status
revert(struct crm_db *db, const struct crm_undo *undo, const struct crm_event *event,
    struct crm_undone *done, struct crm_arena *arena, struct crm_err *err)
{
	enum crm_reverted outcome;
	struct crm_conflict conflict;

	crm_arena_reset(arena);
	enum crm_status st =
	    crm_event_revert(db, event, !undo->unmarked, &outcome, &conflict, arena, err);
	if (st != CRM_OK)
		return st;
	switch (outcome) {
	case CRM_REVERTED:
		done->undone++;
		return CRM_OK;
	case CRM_REVERTED_BEFORE:
		done->before++;
		return CRM_OK;
	case CRM_REVERT_HALF:
		return half_done(undo, done, err);
	default:
		done->kept++;
		return undo->kept(undo->arg, &conflict, err);
	}
}

/* The fields of a row that one change wrote go back at once. *together: how many events. */
static enum crm_status
revert_together(struct crm_db *db, const struct crm_undo *undo,
    const struct crm_undo_groups *groups, const struct crm_event *event, size_t n,
    struct crm_undone *done, size_t *together, struct crm_err *err)
{
	const struct crm_undo_group *group = crm_undo_group_of(groups, event[0].id);
	size_t of_group = 1;

	*together = 0;
	if (!undo->unmarked)
		return CRM_OK;
	while (of_group < n && crm_undo_group_of(groups, event[of_group].id) == group)
		of_group++;
	enum crm_status st = crm_events_revert(db, event, of_group, together, err);
	if (st == CRM_EDATA)
		return half_done(undo, done, err);
	done->undone += (int64_t)*together;
	return st;
}

/* Reverses the first of some events, or more of them. *at: how many. */
static enum crm_status
revert_next(struct crm_db *db, const struct crm_undo *undo, const struct crm_undo_groups *groups,
    const struct crm_event *event, size_t n, struct crm_undone *done, size_t *at,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_undo_group *group = crm_undo_group_of(groups, event[0].id);
	enum crm_status st = CRM_OK;

	*at = 1;
	if (group != NULL)
		st = crm_undo_group_check(groups, group, db, undo, &done->kept, err);
	if (st != CRM_OK || (group != NULL && group->refused))
		return st;
	st = revert_together(db, undo, groups, event, n, done, at, err);
	if (st != CRM_OK || *at > 0)
		return st;
	*at = 1;
	return revert(db, undo, event, done, arena, err);
}

/* Of the next events of the op, before *before, those that are wanted. */
static enum crm_status
next_events(struct crm_db *db, const struct crm_undo *undo, const struct undo_scope *scope,
    const struct crm_undo_groups *groups, int64_t *before, struct crm_event *event, size_t *n,
    bool *more, struct crm_arena *arena, struct crm_err *err)
{
	size_t rows = 0;

	*n = 0;
	crm_arena_reset(arena);
	enum crm_status st =
	    crm_events_of_op(db, undo->op, *before, event, CHUNK, &rows, arena, err);
	*more = rows == CHUNK;
	if (st != CRM_OK || rows == 0)
		return st;
	*before = event[rows - 1].id;
	for (size_t i = 0; i < rows; i++)
		if (wanted(scope, groups, event[i].id, event[i].card))
			event[(*n)++] = event[i];
	return CRM_OK;
}

/* All of the op's events, newest first, some at a time. */
static enum crm_status
revert_all(struct crm_db *db, const struct crm_undo *undo, const struct undo_scope *scope,
    const struct crm_undo_groups *groups, struct crm_undone *done, struct crm_err *err)
{
	struct crm_arena texts = CRM_ARENA_INIT, arena = CRM_ARENA_INIT;
	struct crm_event event[CHUNK];
	int64_t before = INT64_MAX;
	bool more = true;
	enum crm_status st = CRM_OK;

	while (st == CRM_OK && more) {
		size_t n = 0, at = 0;
		st = next_events(db, undo, scope, groups, &before, event, &n, &more, &texts, err);
		for (size_t i = 0; st == CRM_OK && i < n; i += at)
			st =
			    revert_next(db, undo, groups, &event[i], n - i, done, &at, &arena, err);
	}
	crm_arena_clear(&texts);
	crm_arena_clear(&arena);
	return st;
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
	struct undo_scope scope = { .all = false };
	struct crm_undo_groups groups = { NULL, 0, 0, NULL, 0, 0 };
	int64_t found = 0;
	enum crm_status st =
	    crm_db_get_int(db, op_exists, &found, NULL, CRM_ARGS(crm_int(undo->op)), err);

	*done = (struct crm_undone){ .undone = 0 };
	if (st == CRM_OK && found == 0)
		st = crm_err_set(err, CRM_EDATA, "no op %" PRId64, undo->op);
	if (st == CRM_OK)
		st = undo_scope_find(&scope, db, undo, &done->kept, err);
	crm_db_set_undoes(db, undo->op);
	if (st == CRM_OK)
		st = crm_undo_groups_find(&groups, db, undo, err);
	if (st == CRM_OK)
		st = revert_all(db, undo, &scope, &groups, done, err);
	if (st == CRM_OK && done->undone == 0 && done->kept == 0)
		st = nothing_done(db, undo, done, err);
	crm_db_set_undoes(db, 0);
	undo_scope_clear(&scope);
	crm_undo_groups_clear(&groups);
	return st;
}
