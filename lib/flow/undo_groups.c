#include "lib/flow/undo_groups.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * A group begins with the first card that was merged into its survivor. What a group is only held
 * apart by begins another: it has nothing to do with the one before.
 */
CRM_SQL(beginnings, "SELECT id, card, row, tab FROM event WHERE op = ?1 AND ((verb = 3 AND tab = 5"
		    " AND what = 10) OR (tab = 13 AND verb = 0 AND what = 12)) ORDER BY id");
CRM_SQL(merged_into, "SELECT alias FROM card WHERE id = ?1");
CRM_SQL(is_converted, "SELECT 1 FROM lead l JOIN stage s ON s.id = l.stage"
		      " WHERE l.id = ?1 AND s.kind = 4");
CRM_SQL(later_stage, "SELECT max(op) FROM event WHERE card = ?1 AND id > ?2 AND tab = 1"
		     " AND field = 'stage'");
CRM_SQL(later_alias, "SELECT max(op) FROM event WHERE card = ?1 AND id > ?2 AND tab = 5"
		     " AND row = ?1 AND field = 'alias'");

void
crm_undo_groups_clear(struct crm_undo_groups *groups)
{
	free(groups->group);
	free(groups->pair);
	*groups = (struct crm_undo_groups){ NULL, 0, 0, NULL, 0, 0 };
}

static void *
grown(void *array, size_t n, size_t *room, size_t size)
{
	const size_t more = *room == 0 ? 16 : *room * 2;

	if (n < *room)
		return array;
	void *bigger = reallocarray(array, more, size);
	if (bigger != NULL)
		*room = more;
	return bigger;
}

static bool
is_wanted(const struct crm_undo *undo, int64_t card)
{
	for (size_t i = 0; i < undo->nonly; i++)
		if (undo->only[i] == card)
			return true;
	return undo->only == NULL;
}

/* --- reading --- */

/* True when the group read last goes on with another card of the same survivor. */
static bool
goes_on(const struct crm_undo_groups *groups, int64_t survivor)
{
	return groups->n > 0 && groups->group[groups->n - 1].end == INT64_MAX &&
	       groups->pair[groups->npairs - 1].survivor == survivor;
}

static enum crm_status
begin_group(struct crm_undo_groups *groups, int64_t event, struct crm_err *err)
{
	struct crm_undo_group *group =
	    grown(groups->group, groups->n, &groups->room, sizeof(*group));

	if (group == NULL)
		return crm_err_nomem(err);
	groups->group = group;
	groups->group[groups->n++] =
	    (struct crm_undo_group){ .first = event, .end = INT64_MAX, .pair = groups->npairs };
	return CRM_OK;
}

static enum crm_status
add_pair(struct crm_undo_groups *groups, const struct crm_undo *undo, int64_t event,
    int64_t survivor, int64_t merged, struct crm_err *err)
{
	struct crm_undo_pair *pair =
	    grown(groups->pair, groups->npairs, &groups->pairs_room, sizeof(*pair));
	enum crm_status st = CRM_OK;

	if (pair == NULL)
		return crm_err_nomem(err);
	groups->pair = pair;
	if (!goes_on(groups, survivor))
		st = begin_group(groups, event, err);
	if (st != CRM_OK)
		return st;
	struct crm_undo_group *group = &groups->group[groups->n - 1];
	group->npairs++;
	group->wanted = group->wanted || is_wanted(undo, survivor) || is_wanted(undo, merged);
	groups->pair[groups->npairs++] = (struct crm_undo_pair){ survivor, merged };
	return CRM_OK;
}

enum crm_status
crm_undo_groups_find(struct crm_undo_groups *groups, struct crm_db *db, const struct crm_undo *undo,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, beginnings, &s, CRM_ARGS(crm_int(undo->op)), err);

	*groups = (struct crm_undo_groups){ NULL, 0, 0, NULL, 0, 0 };
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const int64_t event = crm_stmt_int(s, 0), survivor = crm_stmt_int(s, 1);
		const bool merge = crm_stmt_int(s, 3) == CRM_TAB_CARD;
		if (groups->n > 0 && (!merge || !goes_on(groups, survivor)) &&
		    groups->group[groups->n - 1].end == INT64_MAX)
			groups->group[groups->n - 1].end = event;
		if (merge)
			st = add_pair(groups, undo, event, survivor, crm_stmt_int(s, 2), err);
		if (st != CRM_OK)
			crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* --- what stands on it --- */

static enum crm_status
refuse(const struct crm_undo *undo, const struct crm_undo_pair *pair, int64_t now, int64_t by,
    const char *why, struct crm_err *err)
{
	char ours[24], is[24];

	snprintf(ours, sizeof(ours), "%" PRId64, pair->survivor);
	snprintf(is, sizeof(is), "%" PRId64, now);
	const struct crm_conflict conflict = { .tab = CRM_TAB_CARD,
		.row = pair->merged,
		.card = pair->merged,
		.field = "alias",
		.ours = ours,
		.now = is,
		.by_op = by,
		.why = why };
	return undo->kept(undo->arg, &conflict, err);
}

/*
 * A merge can be taken back while its survivor was neither merged nor converted since: either took
 * along what came from the card that would be taken out again.
 */
static enum crm_status
check_pair(struct crm_db *db, const struct crm_undo *undo, const struct crm_undo_group *group,
    const struct crm_undo_pair *pair, bool *refused, struct crm_err *err)
{
	const struct crm_value survivor = crm_int(pair->survivor), since = crm_int(group->first);
	int64_t now = 0, beyond = 0, converted = 0, by = 0;
	enum crm_status st =
	    crm_db_get_int(db, merged_into, &now, NULL, CRM_ARGS(crm_int(pair->merged)), err);

	*refused = false;
	/* Undone already, one by one. */
	if (st != CRM_OK || now == 0)
		return st;
	st = crm_db_get_int(db, merged_into, &beyond, NULL, &survivor, 1, err);
	if (st == CRM_OK)
		st = crm_db_get_int(db, is_converted, &converted, NULL, &survivor, 1, err);
	if (st != CRM_OK || (beyond == 0 && converted == 0 && now == pair->survivor))
		return st;
	*refused = true;
	if (beyond != 0 || now != pair->survivor)
		st = crm_db_get_int(
		    db, later_alias, &by, NULL, CRM_ARGS(crm_int(pair->merged), since), err);
	else
		st = crm_db_get_int(db, later_stage, &by, NULL, CRM_ARGS(survivor, since), err);
	if (st != CRM_OK)
		return st;
	return refuse(undo, pair, now, by,
	    beyond != 0      ? "what it was merged into was merged since"
	    : converted != 0 ? "what it was merged into was converted since"
			     : "merged into another since",
	    err);
}

enum crm_status
crm_undo_group_check(const struct crm_undo_groups *groups, struct crm_undo_group *group,
    struct crm_db *db, const struct crm_undo *undo, int64_t *kept, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (group->checked)
		return CRM_OK;
	group->checked = true;
	for (size_t i = 0; st == CRM_OK && i < group->npairs; i++) {
		bool refused;
		st = check_pair(db, undo, group, &groups->pair[group->pair + i], &refused, err);
		group->refused = group->refused || refused;
		*kept += refused;
	}
	return st;
}

struct crm_undo_group *
crm_undo_group_of(const struct crm_undo_groups *groups, int64_t event)
{
	size_t low = 0, high = groups->n;

	while (low < high) {
		const size_t middle = (low + high) / 2;
		if (groups->group[middle].end <= event)
			low = middle + 1;
		else
			high = middle;
	}
	return low < groups->n && groups->group[low].first <= event ? &groups->group[low] : NULL;
}
