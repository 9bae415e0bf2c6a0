#include <inttypes.h>
#include <string.h>

#include "lib/crm/op.h"
#include "lib/crm/point.h"
#include "lib/crm/todo.h"
#include "lib/flow/merge_work.h"

CRM_SQL(points_of, "SELECT id FROM point WHERE card = ?1 ORDER BY id");
CRM_SQL(point_by_id, "SELECT kind, key, raw, consent, consent_at, consent_from FROM point"
		     " WHERE id = ?1");
CRM_SQL(same_point, "SELECT id, consent FROM point WHERE card = ?1 AND kind = ?2 AND key = ?3"
		    " ORDER BY id LIMIT 1");
/* A card of many points is not read for each that comes. */
CRM_SQL(has_key, "SELECT 1 FROM match_key WHERE h = ?1 AND card = ?2");
CRM_SQL(same_raw_point, "SELECT id, consent FROM point WHERE card = ?1 AND kind = ?2"
			" AND key IS NULL AND raw = ?3 ORDER BY id LIMIT 1");

CRM_SQL(contacts_of, "SELECT id FROM contact WHERE company = ?1 ORDER BY id");
CRM_SQL(deals_of_company, "SELECT id FROM deal WHERE company = ?1 ORDER BY id");
CRM_SQL(deals_of_contact, "SELECT id FROM deal WHERE contact = ?1 ORDER BY id");
CRM_SQL(roles_of, "SELECT id FROM deal_contact WHERE contact = ?1 ORDER BY id");
CRM_SQL(role_by_id, "SELECT deal, role FROM deal_contact WHERE id = ?1");
CRM_SQL(role_in_deal, "SELECT id, role FROM deal_contact WHERE deal = ?1 AND contact = ?2");

CRM_SQL(candidates_of, "SELECT id FROM candidate WHERE card = ?1"
		       " UNION ALL SELECT id FROM candidate WHERE other = ?1 ORDER BY 1");
CRM_SQL(candidate_by_id, "SELECT card, other FROM candidate WHERE id = ?1");
CRM_SQL(candidate_pair, "SELECT id FROM candidate WHERE (card = ?1 AND other = ?2)"
			" OR (card = ?2 AND other = ?1) LIMIT 1");
CRM_SQL(nots_of, "SELECT id FROM not_duplicate WHERE card = ?1"
		 " UNION ALL SELECT id FROM not_duplicate WHERE other = ?1 ORDER BY 1");
CRM_SQL(not_by_id, "SELECT card, other FROM not_duplicate WHERE id = ?1");
CRM_SQL(not_pair, "SELECT id FROM not_duplicate WHERE (card = ?1 AND other = ?2)"
		  " OR (card = ?2 AND other = ?1) LIMIT 1");
CRM_SQL(op_of_not, "SELECT op FROM not_duplicate WHERE id = ?1");

CRM_SQL(tasks_of, "SELECT id FROM task WHERE state = 1 AND card IN"
		  " (SELECT ?1 UNION ALL SELECT id FROM card WHERE alias = ?1) ORDER BY id");
/* By whatever card it was given to that is the survivor now. */
CRM_SQL(first_contact, "SELECT id FROM task WHERE state = 1 AND kind = 'first-contact' AND card IN"
		       " (SELECT ?1 UNION ALL SELECT id FROM card WHERE alias = ?1)"
		       " ORDER BY id LIMIT 1");

enum crm_status
merge_ids(struct merge_work *w, const char *const *sql, const struct crm_value *args, size_t nargs,
    int64_t **ids, size_t *n, struct crm_err *err)
{
	size_t room = 0;
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query_(w->db, sql, &s, args, nargs, err);

	*ids = NULL;
	*n = 0;
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		if (*n == room) {
			room = room == 0 ? 8 : room * 2;
			int64_t *more = crm_arena_alloc(w->arena, room * sizeof(*more));
			if (more == NULL) {
				crm_stmt_done(s);
				return crm_err_nomem(err);
			}
			if (*n > 0)
				memcpy(more, *ids, *n * sizeof(*more));
			*ids = more;
		}
		(*ids)[(*n)++] = crm_stmt_int(s, 0);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
remove_row(struct merge_work *w, enum crm_tab tab, int64_t row, struct crm_err *err)
{
	const struct crm_change change = {
		.verb = CRM_DELETE, .tab = tab, .what = CRM_WHAT_MERGE, .row = row
	};

	return crm_change(w->db, &change, NULL, err);
}

static enum crm_status
set_one(struct merge_work *w, enum crm_tab tab, int64_t row, const char *column, int64_t value,
    struct crm_err *err)
{
	return crm_update(
	    w->db, tab, row, CRM_WHAT_MERGE, CRM_SETS({ column, crm_int(value) }), NULL, err);
}

/* --- points --- */

struct point {
	int64_t id, kind, consent, consent_at;
	const char *key, *raw, *consent_from;
};

static enum crm_status
read_point(struct merge_work *w, int64_t id, struct point *point, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(w->db, point_by_id, &s, CRM_ARGS(crm_int(id)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? crm_err_set(err, CRM_EINTERNAL, "a point is gone") : st;
	*point = (struct point){ .id = id,
		.kind = crm_stmt_int(s, 0),
		.key = crm_arena_strdup(w->arena, crm_stmt_text(s, 1)),
		.raw = crm_arena_strdup(w->arena, crm_stmt_text(s, 2)),
		.consent = crm_stmt_int(s, 3),
		.consent_at = crm_stmt_int(s, 4),
		.consent_from = crm_arena_strdup(w->arena, crm_stmt_text(s, 5)) };
	const bool lost = point->raw == NULL || (point->key == NULL && !crm_stmt_null(s, 1)) ||
			  (point->consent_from == NULL && !crm_stmt_null(s, 5));
	crm_stmt_done(s);
	return lost ? crm_err_nomem(err) : CRM_OK;
}

/* What the survivor has already; *id 0 when it has not. */
static enum crm_status
find_same(struct merge_work *w, const struct point *point, int64_t *id, int64_t *consent,
    struct crm_err *err)
{
	const struct crm_value args[] = { crm_int(w->card[0]->id), crm_int(point->kind),
		crm_text(point->key != NULL ? point->key : point->raw) };
	struct crm_stmt *s = NULL;
	int64_t known = 1;
	enum crm_status st = CRM_OK;

	*id = *consent = 0;
	if (point->key != NULL)
		st = crm_db_get_int(w->db, has_key, &known, NULL,
		    CRM_ARGS(
			crm_int(crm_key_hash((enum crm_key_kind)point->kind, point->key)), args[0]),
		    err);
	if (st != CRM_OK || known == 0)
		return st;
	st = point->key != NULL ? crm_db_query(w->db, same_point, &s, args, 3, err)
				: crm_db_query(w->db, same_raw_point, &s, args, 3, err);
	if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		*id = crm_stmt_int(s, 0);
		*consent = crm_stmt_int(s, 1);
		crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* One that the survivor has is not needed twice: of the two consents the stricter stays. */
static enum crm_status
unite_point(
    struct merge_work *w, struct merge_card *from, const struct point *point, struct crm_err *err)
{
	int64_t own = 0, consent = 0;
	enum crm_status st = find_same(w, point, &own, &consent, err);

	if (st != CRM_OK)
		return st;
	if (own == 0) {
		from->points++;
		return set_one(w, CRM_TAB_POINT, point->id, "card", w->card[0]->id, err);
	}
	if (point->consent > consent)
		st = crm_update(w->db, CRM_TAB_POINT, own, CRM_WHAT_MERGE,
		    CRM_SETS({ "consent", crm_int(point->consent) },
			{ "consent_at", crm_ref(point->consent_at) },
			{ "consent_from", crm_text(point->consent_from) }),
		    NULL, err);
	return st == CRM_OK ? remove_row(w, CRM_TAB_POINT, point->id, err) : st;
}

enum crm_status
merge_points(struct merge_work *w, struct merge_card *from, struct crm_err *err)
{
	int64_t *ids;
	size_t n;
	enum crm_status st = merge_ids(w, &points_of, CRM_ARGS(crm_int(from->id)), &ids, &n, err);

	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		struct point point = { 0 };
		st = read_point(w, ids[i], &point, err);
		if (st == CRM_OK)
			st = unite_point(w, from, &point, err);
	}
	return st;
}

/* --- what refers to a client --- */

static enum crm_status
relink(struct merge_work *w, const struct merge_card *from, const char *const *sql,
    enum crm_tab tab, const char *column, struct crm_err *err)
{
	int64_t *ids;
	size_t n;
	enum crm_status st = merge_ids(w, sql, CRM_ARGS(crm_int(from->id)), &ids, &n, err);

	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = set_one(w, tab, ids[i], column, w->card[0]->id, err);
	return st;
}

static enum crm_status
read_role(struct merge_work *w, const char *const *sql, const struct crm_value *args, size_t nargs,
    int64_t *first, const char **role, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query_(w->db, sql, &s, args, nargs, err);

	*first = 0;
	*role = NULL;
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	*first = crm_stmt_int(s, 0);
	*role = crm_arena_strdup(w->arena, crm_stmt_text(s, 1));
	const bool lost = *role == NULL && !crm_stmt_null(s, 1);
	crm_stmt_done(s);
	return lost ? crm_err_nomem(err) : CRM_OK;
}

/* A person takes part in a deal once: of two roles the survivor's stays, if it has one. */
static enum crm_status
move_role(struct merge_work *w, int64_t id, struct crm_err *err)
{
	const int64_t to = w->card[0]->id;
	int64_t deal, own;
	const char *role, *own_role;
	enum crm_status st = read_role(w, &role_by_id, CRM_ARGS(crm_int(id)), &deal, &role, err);

	if (st == CRM_OK)
		st = read_role(
		    w, &role_in_deal, CRM_ARGS(crm_int(deal), crm_int(to)), &own, &own_role, err);
	if (st != CRM_OK)
		return st;
	if (own == 0)
		return set_one(w, CRM_TAB_DEAL_CONTACT, id, "contact", to, err);
	st = remove_row(w, CRM_TAB_DEAL_CONTACT, id, err);
	if (st == CRM_OK && own_role == NULL && role != NULL)
		st = crm_update(w->db, CRM_TAB_DEAL_CONTACT, own, CRM_WHAT_MERGE,
		    CRM_SETS({ "role", crm_text(role) }), NULL, err);
	return st;
}

enum crm_status
merge_links(struct merge_work *w, const struct merge_card *from, struct crm_err *err)
{
	int64_t *ids;
	size_t n;
	enum crm_status st;

	if (from->kind == CRM_CARD_COMPANY) {
		st = relink(w, from, &contacts_of, CRM_TAB_CONTACT, "company", err);
		return st == CRM_OK
			   ? relink(w, from, &deals_of_company, CRM_TAB_DEAL, "company", err)
			   : st;
	}
	if (from->kind != CRM_CARD_CONTACT)
		return CRM_OK;
	st = relink(w, from, &deals_of_contact, CRM_TAB_DEAL, "contact", err);
	if (st == CRM_OK)
		st = merge_ids(w, &roles_of, CRM_ARGS(crm_int(from->id)), &ids, &n, err);
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = move_role(w, ids[i], err);
	return st;
}

/* --- pairs --- */

struct pairs {
	enum crm_tab tab;
	const char *const *of, *const *by_id, *const *pair;
};

static const struct pairs candidates = { CRM_TAB_CANDIDATE, &candidates_of, &candidate_by_id,
	&candidate_pair };
static const struct pairs nots = { CRM_TAB_NOT_DUPLICATE, &nots_of, &not_by_id, &not_pair };

static enum crm_status
read_pair(struct merge_work *w, const struct pairs *pairs, int64_t id, int64_t *card,
    int64_t *other, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query_(w->db, pairs->by_id, &s, CRM_ARGS(crm_int(id)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? crm_err_set(err, CRM_EINTERNAL, "a pair is gone") : st;
	*card = crm_stmt_int(s, 0);
	*other = crm_stmt_int(s, 1);
	crm_stmt_done(s);
	return CRM_OK;
}

static enum crm_status
find_pair(struct merge_work *w, const struct pairs *pairs, int64_t a, int64_t b, int64_t *id,
    struct crm_err *err)
{
	return crm_db_get_int_(w->db, pairs->pair, id, NULL, CRM_ARGS(crm_int(a), crm_int(b)), err);
}

/* A pair of the survivor with itself says nothing any more, and one that it has is not doubled. */
static enum crm_status
move_pair(
    struct merge_work *w, const struct pairs *pairs, int64_t id, int64_t from, struct crm_err *err)
{
	const int64_t to = w->card[0]->id;
	int64_t card, other, same = 0;
	enum crm_tab kind;
	enum crm_status st = read_pair(w, pairs, id, &card, &other, err);

	if (st == CRM_OK)
		st = crm_card_resolve(w->db, card == from ? other : card, &other, &kind, err);
	if (st == CRM_OK && other != to)
		st = find_pair(w, pairs, to, other, &same, err);
	if (st != CRM_OK)
		return st;
	if (other == to || same != 0)
		return remove_row(w, pairs->tab, id, err);
	return crm_update(w->db, pairs->tab, id, CRM_WHAT_MERGE,
	    CRM_SETS({ "card", crm_int(to > other ? to : other) },
		{ "other", crm_int(to > other ? other : to) }),
	    NULL, err);
}

static enum crm_status
move_pairs(struct merge_work *w, const struct pairs *pairs, int64_t from, struct crm_err *err)
{
	int64_t *ids;
	size_t n;
	enum crm_status st = merge_ids(w, pairs->of, CRM_ARGS(crm_int(from)), &ids, &n, err);

	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = move_pair(w, pairs, ids[i], from, err);
	return st;
}

enum crm_status
merge_pairs(struct merge_work *w, const struct merge_card *from, struct crm_err *err)
{
	enum crm_status st = move_pairs(w, &candidates, from->id, err);

	return st == CRM_OK ? move_pairs(w, &nots, from->id, err) : st;
}

enum crm_status
merge_say_not(struct merge_work *w, int64_t a, int64_t b, enum crm_what what, bool *known,
    struct crm_err *err)
{
	const struct crm_set set[] = { { "card", crm_int(a > b ? a : b) },
		{ "other", crm_int(a > b ? b : a) }, { "created", crm_int(crm_db_now(w->db)) } };
	int64_t id = 0;
	enum crm_status st = find_pair(w, &nots, a, b, &id, err);

	*known = id != 0;
	if (st != CRM_OK || *known)
		return st;
	st = crm_insert(
	    w->db, CRM_TAB_NOT_DUPLICATE, what, set, sizeof(set) / sizeof(set[0]), NULL, err);
	if (st == CRM_OK)
		st = find_pair(w, &candidates, a, b, &id, err);
	return st == CRM_OK && id != 0 ? remove_row(w, CRM_TAB_CANDIDATE, id, err) : st;
}

static bool
in_group(const struct merge_work *w, int64_t card)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->card[i]->id == card)
			return true;
	return false;
}

static enum crm_status
refuse_not(struct merge_work *w, int64_t id, int64_t card, int64_t other, struct crm_err *err)
{
	int64_t op = 0;
	const char *login = NULL;
	enum crm_status st =
	    crm_db_get_int(w->db, op_of_not, &op, NULL, CRM_ARGS(crm_int(id)), err);

	if (st == CRM_OK)
		st = crm_op_login(w->db, op, w->arena, &login, err);
	if (st != CRM_OK)
		return st;
	return crm_err_set(err, CRM_EDATA,
	    "%" PRId64 " and %" PRId64 " were said not to be the same by %s (op %" PRId64 ")",
	    other, card, login, op);
}

enum crm_status
merge_check_not(struct merge_work *w, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < w->n; i++) {
		int64_t *ids;
		size_t n;
		st = merge_ids(w, &nots_of, CRM_ARGS(crm_int(w->card[i]->id)), &ids, &n, err);
		for (size_t k = 0; st == CRM_OK && k < n; k++) {
			int64_t card, other;
			st = read_pair(w, &nots, ids[k], &card, &other, err);
			if (st == CRM_OK && in_group(w, card) && in_group(w, other))
				st = refuse_not(w, ids[k], card, other, err);
		}
	}
	return st;
}

/* --- tasks --- */

/* Whoever is to be called for the first time is called once, or was reached already. */
static bool
needless(const struct merge_work *w, const struct crm_task_row *task)
{
	if (strcmp(task->kind, "first-contact") != 0)
		return false;
	return w->first_contact || w->furthest->stage == NULL ||
	       strcmp(w->furthest->stage, "new") != 0;
}

static enum crm_status
move_task(struct merge_work *w, const struct merge_card *from, const struct crm_task_row *task,
    struct crm_err *err)
{
	if (needless(w, task)) {
		const char *why =
		    crm_arena_printf(w->arena, "merged into %" PRId64, w->card[0]->id);
		return why == NULL
			   ? crm_err_nomem(err)
			   : crm_task_close(w->db, task->id, false, why, w->merge->actor, err);
	}
	if (strcmp(task->kind, "first-contact") == 0)
		w->first_contact = true;
	/* What somebody else was asked to do stays theirs. */
	if (task->owner != 0 && task->owner != from->owner)
		return CRM_OK;
	return w->owner == 0 || task->owner == w->owner
		   ? CRM_OK
		   : set_one(w, CRM_TAB_TASK, task->id, "owner", w->owner, err);
}

enum crm_status
merge_first_contact(struct merge_work *w, struct crm_err *err)
{
	int64_t task = 0;
	enum crm_status st = crm_db_get_int(
	    w->db, first_contact, &task, NULL, CRM_ARGS(crm_int(w->card[0]->id)), err);

	w->first_contact = task != 0;
	return st;
}

enum crm_status
merge_tasks(struct merge_work *w, const struct merge_card *from, struct crm_err *err)
{
	int64_t *ids;
	size_t n;
	enum crm_status st = merge_ids(w, &tasks_of, CRM_ARGS(crm_int(from->id)), &ids, &n, err);

	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		struct crm_task_row task;
		st = crm_task_get(w->db, ids[i], &task, w->arena, err);
		if (st == CRM_OK)
			st = move_task(w, from, &task, err);
	}
	return st;
}
