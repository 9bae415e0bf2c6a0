#include "lib/store/revert.h"

#include <inttypes.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/store/internal.h"

CRM_SQL(event_by_id, "SELECT op, card, tab, row, verb, field, old, new FROM event WHERE id = ?1");
CRM_SQL(newest_reversal, "SELECT max(id) FROM event WHERE undoes = ?1");
/* That somebody was told, or reminded, is no work that stands on it. */
CRM_SQL(later_of_card,
    "SELECT id, op FROM event WHERE card = ?1 AND op <> ?2 AND id > ?3 AND id < ?4"
    " AND undoes IS NULL AND tab <> 11 ORDER BY id DESC");
CRM_SQL(later_of_row,
    "SELECT id, op FROM event WHERE card IS NULL AND tab = ?5 AND row = ?1 AND op <> ?2"
    " AND id > ?3 AND id < ?4 AND undoes IS NULL ORDER BY id DESC");
CRM_SQL(later_of_card_row,
    "SELECT id, op FROM event WHERE card = ?6 AND tab = ?5 AND row = ?1 AND op <> ?2"
    " AND id > ?3 AND id < ?4 AND undoes IS NULL AND tab <> 11 ORDER BY id DESC");
CRM_SQL(later_of_field,
    "SELECT max(op) FROM event WHERE card IS NOT DISTINCT FROM ?1 AND id > ?2 AND tab = ?3"
    " AND row = ?4 AND field = ?5");
/* Aliases lead to their card at once. */
CRM_SQL(chain, "SELECT 1 FROM card WHERE alias = ?1 UNION ALL SELECT 1 FROM card"
	       " WHERE id = CAST(?2 AS INTEGER) AND alias IS NOT NULL LIMIT 1");
/* What a touch announced: the next change of that row by the same op. */
CRM_SQL(after_touch, "SELECT min(id) FROM event WHERE op = ?1 AND id > ?2 AND tab = ?3 AND row = ?4"
		     " AND verb = 1");
CRM_SQL(old_value, "SELECT json_extract(old, '$.' || ?2) FROM event WHERE id = ?1");

/* What came with a card when it was made, last first: what refers to others goes before them. */
CRM_SQL(candidates_with, "SELECT id FROM candidate WHERE card = ?1 AND op = ?2 ORDER BY id DESC");
/* Whatever op found them: a pair says nothing without one of the two, a notice without its card. */
CRM_SQL(candidates_of, "SELECT id FROM candidate WHERE other = ?1 AND op >= ?2 ORDER BY id DESC");
CRM_SQL(notices_with, "SELECT id FROM notice WHERE card = ?1 AND op >= ?2 ORDER BY id DESC");
CRM_SQL(tasks_with, "SELECT id FROM task WHERE card = ?1 AND op = ?2 ORDER BY id DESC");
CRM_SQL(activities_with, "SELECT id FROM activity WHERE card = ?1 AND op = ?2 ORDER BY id DESC");
CRM_SQL(inquiries_with, "SELECT id FROM inquiry WHERE card = ?1 AND op = ?2 ORDER BY id DESC");
CRM_SQL(
    deal_contacts_with, "SELECT id FROM deal_contact WHERE deal = ?1 AND op = ?2 ORDER BY id DESC");
CRM_SQL(points_with, "SELECT id FROM point WHERE card = ?1 AND op = ?2 ORDER BY id DESC");

struct event {
	int64_t id, op, card, row;
	enum crm_tab tab;
	enum crm_verb verb;
	const char *field, *old, *new;
};

static enum crm_status
read_event(
    struct crm_db *db, int64_t id, struct event *e, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, event_by_id, &s, CRM_ARGS(crm_int(id)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st == CRM_DONE)
		return crm_err_set(err, CRM_EDATA, "no event %" PRId64, id);
	if (st != CRM_OK)
		return st;
	*e = (struct event){
		.id = id,
		.op = crm_stmt_int(s, 0),
		.card = crm_stmt_int(s, 1),
		.tab = (enum crm_tab)crm_stmt_int(s, 2),
		.row = crm_stmt_int(s, 3),
		.verb = (enum crm_verb)crm_stmt_int(s, 4),
		.field = crm_arena_strdup(arena, crm_stmt_text(s, 5)),
		.old = crm_arena_strdup(arena, crm_stmt_text(s, 6)),
		.new = crm_arena_strdup(arena, crm_stmt_text(s, 7)),
	};
	const bool lost = (e->field == NULL && !crm_stmt_null(s, 5)) ||
			  (e->old == NULL && !crm_stmt_null(s, 6)) ||
			  (e->new == NULL && !crm_stmt_null(s, 7));
	crm_stmt_done(s);
	if (lost)
		return crm_err_nomem(err);
	if (crm_tab_def(e->tab) == NULL)
		return crm_err_set(err, CRM_EINTERNAL, "event %" PRId64 ": unknown table", id);
	return CRM_OK;
}

/*
 * An event stands when it has no reversal that stands. Of several that reverse one creation the
 * newest tells: it is the card's own.
 */
enum crm_status
crm_event_stands(struct crm_db *db, int64_t event, bool *stands, struct crm_err *err)
{
	int64_t reversal = 0;
	bool reversal_stands = false;
	enum crm_status st =
	    crm_db_get_int(db, newest_reversal, &reversal, NULL, CRM_ARGS(crm_int(event)), err);

	if (st == CRM_OK && reversal != 0)
		st = crm_event_stands(db, reversal, &reversal_stands, err);
	*stands = !reversal_stands;
	return st;
}

/*
 * The later changes by other ops of what an event made: of a card everything on it, of a row that
 * joined an older card only its own. Newest first, before the event `before`.
 */
static enum crm_status
query_later(struct crm_db *db, const struct event *e, int64_t before, struct crm_stmt **s,
    struct crm_err *err)
{
	if (crm_tab_def(e->tab)->is_card)
		return crm_db_query(db, later_of_card, s,
		    CRM_ARGS(crm_int(e->card), crm_int(e->op), crm_int(e->id), crm_int(before)),
		    err);
	if (e->card != 0)
		return crm_db_query(db, later_of_card_row, s,
		    CRM_ARGS(crm_int(e->row), crm_int(e->op), crm_int(e->id), crm_int(before),
			crm_int((int64_t)e->tab), crm_int(e->card)),
		    err);
	return crm_db_query(db, later_of_row, s,
	    CRM_ARGS(crm_int(e->row), crm_int(e->op), crm_int(e->id), crm_int(before),
		crm_int((int64_t)e->tab)),
	    err);
}

/* The op of the newest of them that stands; 0: none. */
static enum crm_status
later_op(struct crm_db *db, const struct event *e, int64_t *op, struct crm_err *err)
{
	int64_t ids[64], ops[64];
	const size_t max = sizeof(ids) / sizeof(ids[0]);
	int64_t before = INT64_MAX;
	size_t n;

	*op = 0;
	do {
		struct crm_stmt *s = NULL;
		enum crm_status st = query_later(db, e, before, &s, err);
		for (n = 0; st == CRM_OK && n < max && (st = crm_stmt_step(s, err)) == CRM_OK;
		     n++) {
			ids[n] = crm_stmt_int(s, 0);
			ops[n] = crm_stmt_int(s, 1);
		}
		if (st == CRM_OK)
			crm_stmt_done(s);
		else if (st != CRM_DONE)
			return st;
		for (size_t i = 0; i < n; i++) {
			bool stands = false;
			if ((st = crm_event_stands(db, ids[i], &stands, err)) != CRM_OK)
				return st;
			if (stands) {
				*op = ops[i];
				return CRM_OK;
			}
			before = ids[i];
		}
	} while (n == max);
	return CRM_OK;
}

enum crm_status
crm_event_later(struct crm_db *db, int64_t event, int64_t *op, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct event e;
	enum crm_status st = read_event(db, event, &e, &arena, err);

	*op = 0;
	if (st == CRM_OK)
		st = later_op(db, &e, op, err);
	crm_arena_clear(&arena);
	return st;
}

static void
keep(const struct event *e, int64_t by_op, const char *why, enum crm_reverted *outcome,
    struct crm_conflict *conflict)
{
	*outcome = CRM_REVERT_KEPT;
	conflict->tab = e->tab;
	conflict->row = e->row;
	conflict->card = e->card;
	conflict->field = e->field;
	conflict->ours = e->new;
	conflict->by_op = by_op;
	conflict->why = why;
}

/* Makes the change that reverses an event; one that is refused leaves nothing, no op either. */
static enum crm_status
change_or_keep(struct crm_db *db, const struct crm_change *change, const struct event *e,
    const char *why, enum crm_reverted *outcome, struct crm_conflict *conflict, struct crm_err *err)
{
	enum crm_status st = crm_db_mark(db, err);

	if (st != CRM_OK)
		return st;
	st = crm_change(db, change, NULL, err);
	if (st == CRM_OK)
		return crm_db_keep(db, err);
	if (st != CRM_EDATA)
		return st;
	keep(e, 0, why, outcome, conflict);
	return crm_db_revert(db, err);
}

/* --- a field --- */

static bool
is_integer(struct crm_db *db, const struct event *e)
{
	const char *type = NULL;

	return sqlite3_table_column_metadata(db->sqlite, NULL, crm_tab_name(e->tab), e->field,
		   &type, NULL, NULL, NULL, NULL) == SQLITE_OK &&
	       type != NULL && strcmp(type, "INTEGER") == 0;
}

static enum crm_status
current_text(struct crm_db *db, const struct event *e, struct crm_arena *arena, bool *exists,
    const char **text, struct crm_err *err)
{
	struct crm_buf sql = CRM_BUF_INIT;
	struct crm_stmt *s = NULL;
	const int column = crm_tab_column(crm_tab_def(e->tab), e->field);
	enum crm_status st;

	if (column < 0)
		return crm_err_set(err, CRM_EINTERNAL, "event %" PRId64 ": no such column", e->id);
	crm_buf_printf(&sql, "SELECT %s FROM %s WHERE id = ?1",
	    crm_tab_def(e->tab)->columns[column], crm_tab_name(e->tab));
	st = crm_buf_ok(&sql) ? crm_db_prepare(db, sql.data, &s, CRM_ARGS(crm_int(e->row)), err)
			      : crm_err_nomem(err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	*exists = st == CRM_OK;
	*text = NULL;
	if (st == CRM_OK && !crm_stmt_null(s, 0) &&
	    (*text = crm_arena_strdup(arena, crm_stmt_text(s, 0))) == NULL)
		st = crm_err_nomem(err);
	crm_stmt_free(s);
	crm_buf_clear(&sql);
	return st == CRM_DONE ? CRM_OK : st;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* A merge that is done again leads to a card, and to one that is none of an alias. */
static enum crm_status
would_chain(struct crm_db *db, const struct event *e, bool *chains, struct crm_err *err)
{
	int64_t one;

	*chains = false;
	if (e->tab != CRM_TAB_CARD || e->old == NULL)
		return CRM_OK;
	return crm_db_get_int(
	    db, chain, &one, chains, CRM_ARGS(crm_int(e->row), crm_text(e->old)), err);
}

static enum crm_status
revert_update(struct crm_db *db, const struct event *e, enum crm_reverted *outcome,
    struct crm_conflict *conflict, struct crm_arena *arena, struct crm_err *err)
{
	bool exists = false;
	const char *now = NULL;
	enum crm_status st = current_text(db, e, arena, &exists, &now, err);

	if (st != CRM_OK)
		return st;
	if (!exists) {
		keep(e, 0, "it is not there any more", outcome, conflict);
		return CRM_OK;
	}
	if (!same_text(now, e->new)) {
		int64_t by = 0;
		st = crm_db_get_int(db, later_of_field, &by, NULL,
		    CRM_ARGS(crm_ref(e->card), crm_int(e->id), crm_int((int64_t)e->tab),
			crm_int(e->row), crm_text(e->field)),
		    err);
		keep(e, by, "changed since", outcome, conflict);
		conflict->now = now;
		return st;
	}
	struct crm_value old = crm_text(e->old);
	int64_t number;
	bool chains = false;
	if ((st = would_chain(db, e, &chains, err)) != CRM_OK)
		return st;
	if (chains) {
		keep(e, 0, "one of the two was merged since", outcome, conflict);
		return CRM_OK;
	}
	if (e->old != NULL && is_integer(db, e) && crm_num_parse(e->old, &number))
		old = crm_int(number);
	const struct crm_set set = { e->field, old };
	const struct crm_change change = { .verb = CRM_UPDATE,
		.tab = e->tab,
		.what = CRM_WHAT_UNDO,
		.row = e->row,
		.set = &set,
		.nset = 1,
		.undoes = e->id };
	return change_or_keep(
	    db, &change, e, "its old value is taken by another", outcome, conflict, err);
}

/* --- a creation --- */

static enum crm_status
remove_one(
    struct crm_db *db, const struct event *e, enum crm_tab tab, int64_t row, struct crm_err *err)
{
	const struct crm_change change = {
		.verb = CRM_DELETE, .tab = tab, .what = CRM_WHAT_UNDO, .row = row, .undoes = e->id
	};

	return crm_change(db, &change, NULL, err);
}

/* The rows that came with a card, of one table. */
static enum crm_status
remove_with(struct crm_db *db, const struct event *e, enum crm_tab tab, const char *const *sql,
    struct crm_err *err)
{
	int64_t ids[64];
	const size_t max = sizeof(ids) / sizeof(ids[0]);
	size_t n;

	do {
		struct crm_stmt *s = NULL;
		enum crm_status st =
		    crm_db_query_(db, sql, &s, CRM_ARGS(crm_int(e->card), crm_int(e->op)), err);
		for (n = 0; st == CRM_OK && n < max && (st = crm_stmt_step(s, err)) == CRM_OK; n++)
			ids[n] = crm_stmt_int(s, 0);
		if (st == CRM_OK)
			crm_stmt_done(s);
		else if (st != CRM_DONE)
			return st;
		for (size_t i = 0; i < n; i++)
			if ((st = remove_one(db, e, tab, ids[i], err)) != CRM_OK)
				return st;
	} while (n == max);
	return CRM_OK;
}

static enum crm_status
remove_all(struct crm_db *db, const struct event *e, struct crm_err *err)
{
	static const struct {
		enum crm_tab tab;
		const char *const *sql;
	} with[] = {
		{ CRM_TAB_CANDIDATE, &candidates_with },
		{ CRM_TAB_CANDIDATE, &candidates_of },
		{ CRM_TAB_NOTICE, &notices_with },
		{ CRM_TAB_TASK, &tasks_with },
		{ CRM_TAB_ACTIVITY, &activities_with },
		{ CRM_TAB_INQUIRY, &inquiries_with },
		{ CRM_TAB_DEAL_CONTACT, &deal_contacts_with },
		{ CRM_TAB_POINT, &points_with },
	};
	enum crm_status st = CRM_OK;

	for (size_t i = 0; crm_tab_def(e->tab)->is_card && i < sizeof(with) / sizeof(with[0]); i++)
		if (st == CRM_OK)
			st = remove_with(db, e, with[i].tab, with[i].sql, err);
	return st == CRM_OK ? remove_one(db, e, e->tab, e->row, err) : st;
}

static enum crm_status
revert_insert(struct crm_db *db, const struct event *e, enum crm_reverted *outcome,
    struct crm_conflict *conflict, struct crm_err *err)
{
	int64_t by = 0;
	enum crm_status st = later_op(db, e, &by, err);

	if (st != CRM_OK)
		return st;
	if (by != 0) {
		keep(e, by, "changed since", outcome, conflict);
		return CRM_OK;
	}
	if ((st = crm_db_mark(db, err)) != CRM_OK)
		return st;
	st = remove_all(db, e, err);
	if (st == CRM_OK)
		return crm_db_keep(db, err);
	if (st != CRM_EDATA)
		return st;
	keep(e, 0, "others refer to it", outcome, conflict);
	return crm_db_revert(db, err);
}

/* --- a deletion --- */

static enum crm_status
revert_delete(struct crm_db *db, const struct event *e, enum crm_reverted *outcome,
    struct crm_conflict *conflict, struct crm_arena *arena, struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(e->tab);
	struct crm_set set[CRM_TAB_COLUMNS_MAX + 1];
	size_t n = 0;
	enum crm_status st = CRM_OK;

	for (int i = 0; st == CRM_OK && i <= crm_tab_ncolumns(def); i++) {
		/* Behind a card's columns comes the op that made the card. */
		const char *column = def->columns[i] != NULL ? def->columns[i] : "op";
		struct crm_stmt *s = NULL;
		if (def->columns[i] == NULL && !def->is_card)
			break;
		st = crm_db_query(
		    db, old_value, &s, CRM_ARGS(crm_int(e->id), crm_text(column)), err);
		if (st == CRM_OK)
			st = crm_stmt_step(s, err);
		if (st != CRM_OK)
			break;
		struct crm_value v = crm_stmt_value(s, 0);
		if (v.type == CRM_TEXT && (v.s = crm_arena_strdup(arena, v.s)) == NULL)
			st = crm_err_nomem(err);
		if (v.type != CRM_NULL)
			set[n++] = (struct crm_set){ column, v };
		crm_stmt_done(s);
	}
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_EINTERNAL : st;
	const struct crm_change change = { .verb = CRM_INSERT,
		.tab = e->tab,
		.what = CRM_WHAT_UNDO,
		.row = e->row,
		.set = set,
		.nset = n,
		.undoes = e->id };
	return change_or_keep(db, &change, e, "its place is taken", outcome, conflict, err);
}

/* --- a touch --- */

/* It goes with the move that it announced, which is reversed before it or not at all. */
static enum crm_status
revert_touch(
    struct crm_db *db, const struct event *e, enum crm_reverted *outcome, struct crm_err *err)
{
	bool moved = false;
	int64_t move = 0;
	enum crm_status st = crm_db_get_int(db, after_touch, &move, NULL,
	    CRM_ARGS(crm_int(e->op), crm_int(e->id), crm_int((int64_t)e->tab), crm_int(e->row)),
	    err);

	if (st == CRM_OK && move != 0)
		st = crm_event_stands(db, move, &moved, err);
	if (st != CRM_OK)
		return st;
	if (moved) {
		*outcome = CRM_REVERTED_BEFORE;
		return CRM_OK;
	}
	return crm_touch(db,
	    &(const struct crm_touch){ .card = e->card,
		.tab = e->tab,
		.row = e->row,
		.what = CRM_WHAT_UNDO,
		.undoes = e->id },
	    err);
}

enum crm_status
crm_event_revert(struct crm_db *db, int64_t event, enum crm_reverted *outcome,
    struct crm_conflict *conflict, struct crm_arena *arena, struct crm_err *err)
{
	struct event e;
	bool stands = false;
	enum crm_status st = read_event(db, event, &e, arena, err);

	*outcome = CRM_REVERTED;
	memset(conflict, 0, sizeof(*conflict));
	if (st == CRM_OK)
		st = crm_event_stands(db, event, &stands, err);
	if (st != CRM_OK)
		return st;
	if (!stands) {
		*outcome = CRM_REVERTED_BEFORE;
		return CRM_OK;
	}
	switch (e.verb) {
	case CRM_INSERT:
		return revert_insert(db, &e, outcome, conflict, err);
	case CRM_UPDATE:
		return revert_update(db, &e, outcome, conflict, arena, err);
	case CRM_TOUCH:
		return revert_touch(db, &e, outcome, err);
	default:
		return revert_delete(db, &e, outcome, conflict, arena, err);
	}
}
