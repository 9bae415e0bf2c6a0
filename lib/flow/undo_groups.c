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
CRM_SQL(later_stage, "SELECT max(op) FROM event WHERE card = ?1 AND op > ?2 AND tab = 1"
		     " AND field = 'stage'");
CRM_SQL(later_alias, "SELECT max(op) FROM event WHERE card = ?1 AND op > ?2 AND tab = 5"
		     " AND row = ?1 AND field = 'alias'");

/* What was merged into what, while the groups are read. */
struct pair {
	int64_t survivor, merged;
	size_t group;
};

struct reader {
	struct crm_undo_groups *groups;
	struct pair *pair;
	size_t n, room;
};

void
crm_undo_groups_clear(struct crm_undo_groups *groups)
{
	free(groups->group);
	*groups = (struct crm_undo_groups){ NULL, 0, 0 };
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

/* survivor 0: what follows belongs to no group. */
static enum crm_status
add_pair(struct reader *r, const struct crm_undo *undo, int64_t event, int64_t survivor,
    int64_t merged, struct crm_err *err)
{
	struct crm_undo_groups *groups = r->groups;
	const bool goes_on = survivor != 0 && r->n > 0 && r->pair[r->n - 1].survivor == survivor &&
			     groups->group[groups->n - 1].end == INT64_MAX;

	if (groups->n > 0 && !goes_on && groups->group[groups->n - 1].end == INT64_MAX)
		groups->group[groups->n - 1].end = event;
	if (survivor == 0)
		return CRM_OK;
	struct crm_undo_group *group =
	    grown(groups->group, groups->n, &groups->room, sizeof(*group));
	if (group != NULL)
		groups->group = group;
	struct pair *pair = grown(r->pair, r->n, &r->room, sizeof(*pair));
	if (pair != NULL)
		r->pair = pair;
	if (group == NULL || pair == NULL)
		return crm_err_nomem(err);
	if (!goes_on)
		groups->group[groups->n++] =
		    (struct crm_undo_group){ .first = event, .end = INT64_MAX };
	group = &groups->group[groups->n - 1];
	group->wanted = group->wanted || is_wanted(undo, survivor) || is_wanted(undo, merged);
	r->pair[r->n++] = (struct pair){ survivor, merged, groups->n - 1 };
	return CRM_OK;
}

static enum crm_status
read_groups(struct reader *r, struct crm_db *db, const struct crm_undo *undo, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, beginnings, &s, CRM_ARGS(crm_int(undo->op)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const bool merge = crm_stmt_int(s, 3) == CRM_TAB_CARD;
		st = add_pair(r, undo, crm_stmt_int(s, 0), merge ? crm_stmt_int(s, 1) : 0,
		    crm_stmt_int(s, 2), err);
		if (st != CRM_OK)
			crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* --- what stands on it --- */

static enum crm_status
refuse(const struct crm_undo *undo, const struct pair *pair, int64_t now, int64_t by,
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
 * A merge stands while its survivor was neither merged nor converted since: either took along what
 * came from the cards that would be taken out again.
 */
static enum crm_status
check_pair(struct crm_db *db, const struct crm_undo *undo, const struct pair *pair, bool *refused,
    struct crm_err *err)
{
	int64_t now = 0, beyond = 0, converted = 0, by = 0;
	enum crm_status st =
	    crm_db_get_int(db, merged_into, &now, NULL, CRM_ARGS(crm_int(pair->merged)), err);

	/* Undone already, or never again to be found. */
	if (st != CRM_OK || now == 0)
		return st;
	st = crm_db_get_int(db, merged_into, &beyond, NULL, CRM_ARGS(crm_int(pair->survivor)), err);
	if (st == CRM_OK)
		st = crm_db_get_int(
		    db, is_converted, &converted, NULL, CRM_ARGS(crm_int(pair->survivor)), err);
	if (st != CRM_OK || (beyond == 0 && converted == 0 && now == pair->survivor))
		return st;
	*refused = true;
	const int64_t card = now != pair->survivor && beyond == 0 ? pair->merged : pair->survivor;
	st = converted != 0 && beyond == 0 && now == pair->survivor
		 ? crm_db_get_int(db, later_stage, &by, NULL,
		       CRM_ARGS(crm_int(pair->survivor), crm_int(undo->op)), err)
		 : crm_db_get_int(
		       db, later_alias, &by, NULL, CRM_ARGS(crm_int(card), crm_int(undo->op)), err);
	if (st != CRM_OK)
		return st;
	return refuse(undo, pair, now, by,
	    beyond != 0      ? "what it was merged into was merged since"
	    : converted != 0 ? "what it was merged into was converted since"
			     : "merged into another since",
	    err);
}

enum crm_status
crm_undo_groups_find(struct crm_undo_groups *groups, struct crm_db *db, const struct crm_undo *undo,
    int64_t *kept, struct crm_err *err)
{
	struct reader r = { .groups = groups };

	*groups = (struct crm_undo_groups){ NULL, 0, 0 };
	enum crm_status st = read_groups(&r, db, undo, err);
	for (size_t i = 0; st == CRM_OK && i < r.n; i++) {
		struct crm_undo_group *group = &groups->group[r.pair[i].group];
		bool refused = false;
		if (group->wanted)
			st = check_pair(db, undo, &r.pair[i], &refused, err);
		group->refused = group->refused || refused;
		*kept += refused;
	}
	free(r.pair);
	return st;
}

const struct crm_undo_group *
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
