#include "lib/store/revert.h"

#include <inttypes.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/store/standing.h"

CRM_SQL(later_of_field,
    "SELECT max(op) FROM event WHERE card IS NOT DISTINCT FROM ?1 AND id > ?2 AND tab = ?3"
    " AND row = ?4 AND field = ?5");
/* Aliases lead to their card at once. */
CRM_SQL(chain, "SELECT 1 FROM card WHERE alias = ?1 UNION ALL SELECT 1 FROM card"
	       " WHERE id = CAST(?2 AS INTEGER) AND alias IS NOT NULL LIMIT 1");
/* What a touch announced: the next change of that row by the same op. */
CRM_SQL(after_touch, "SELECT min(id) FROM event WHERE op = ?1 AND id > ?2 AND tab = ?3 AND row = ?4"
		     " AND verb = 1 /*written*/");
CRM_SQL(old_value, "SELECT json_extract(old, '$.' || ?2) FROM event WHERE id = ?1 /*written*/");

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

/* Reversed just now, by an event that waits. */
static bool
waits_reversed(const struct crm_db *db, int64_t event)
{
	const struct crm_events *q = &db->events;

	for (size_t i = q->written; i < q->n; i++)
		if (q->row[i].undoes == event)
			return true;
	return false;
}

/* How an event is reversed, and with what success. */
struct attempt {
	bool marks;
	int64_t written; /* before it */
	enum crm_reverted *outcome;
	struct crm_conflict *conflict;
};

static void
keep(const struct crm_event *e, int64_t by_op, const char *why, struct attempt *a)
{
	*a->outcome = CRM_REVERT_KEPT;
	a->conflict->tab = e->tab;
	a->conflict->row = e->row;
	a->conflict->card = e->card;
	a->conflict->field = e->field;
	a->conflict->ours = e->new;
	a->conflict->by_op = by_op;
	a->conflict->why = why;
}

/*
 * Around the changes that reverse an event; those that are refused leave nothing, no op either.
 * Without a mark that is so when the first of them is.
 */
static enum crm_status
begin(struct crm_db *db, struct attempt *a, struct crm_err *err)
{
	a->written = crm_db_written(db);
	return a->marks ? crm_db_mark(db, err) : CRM_OK;
}

static enum crm_status
end(struct crm_db *db, const struct crm_event *e, enum crm_status st, const char *why,
    struct attempt *a, struct crm_err *err)
{
	if (st != CRM_OK && st != CRM_EDATA)
		return st;
	if (st == CRM_OK)
		return a->marks ? crm_db_keep(db, err) : CRM_OK;
	keep(e, 0, why, a);
	if (a->marks)
		return crm_db_revert(db, err);
	if (crm_db_written(db) != a->written)
		*a->outcome = CRM_REVERT_HALF;
	return CRM_OK;
}

static enum crm_status
change_or_keep(struct crm_db *db, const struct crm_change *change, const struct crm_event *e,
    const char *why, struct attempt *a, struct crm_err *err)
{
	enum crm_status st = begin(db, a, err);

	if (st != CRM_OK)
		return st;
	st = crm_change(db, change, NULL, err);
	return end(db, e, st, why, a, err);
}

/* --- a field --- */

static bool
is_integer(struct crm_db *db, const struct crm_event *e)
{
	const char *type = NULL;

	return sqlite3_table_column_metadata(db->sqlite, NULL, crm_tab_name(e->tab), e->field,
		   &type, NULL, NULL, NULL, NULL) == SQLITE_OK &&
	       type != NULL && strcmp(type, "INTEGER") == 0;
}

static struct crm_value
old_value_of(struct crm_db *db, const struct crm_event *e)
{
	int64_t number;

	if (e->old != NULL && is_integer(db, e) && crm_num_parse(e->old, &number))
		return crm_int(number);
	return crm_text(e->old);
}

static enum crm_status
current_text(struct crm_db *db, const struct crm_event *e, struct crm_arena *arena, bool *exists,
    const char **text, struct crm_err *err)
{
	const int column = crm_tab_column(crm_tab_def(e->tab), e->field);
	sqlite3_stmt *s = NULL;

	*exists = false;
	*text = NULL;
	if (column < 0)
		return crm_err_set(err, CRM_EINTERNAL, "event %" PRId64 ": no such column", e->id);
	enum crm_status st = crm_tab_select(db, e->tab, UINT64_C(1) << column, &s, err);
	if (st != CRM_OK)
		return st;
	sqlite3_bind_int64(s, 1, e->row);
	const int rc = sqlite3_step(s);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		st = crm_db_error(db, rc, err);
	*exists = rc == SQLITE_ROW;
	const char *now = *exists ? (const char *)sqlite3_column_text(s, 0) : NULL;
	if (now != NULL && (*text = crm_arena_strdup(arena, now)) == NULL)
		st = crm_err_nomem(err);
	sqlite3_reset(s);
	return st;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* A merge that is done again leads to a card, and to one that is none of an alias. */
static enum crm_status
would_chain(struct crm_db *db, const struct crm_event *e, bool *chains, struct crm_err *err)
{
	int64_t one;

	*chains = false;
	if (e->tab != CRM_TAB_CARD || e->old == NULL)
		return CRM_OK;
	return crm_db_get_int(
	    db, chain, &one, chains, CRM_ARGS(crm_int(e->row), crm_text(e->old)), err);
}

static enum crm_status
revert_update(struct crm_db *db, const struct crm_event *e, struct attempt *a,
    struct crm_arena *arena, struct crm_err *err)
{
	bool exists = false;
	const char *now = NULL;
	enum crm_status st = current_text(db, e, arena, &exists, &now, err);

	if (st != CRM_OK)
		return st;
	if (!exists) {
		keep(e, 0, "it is not there any more", a);
		return CRM_OK;
	}
	if (!same_text(now, e->new)) {
		int64_t by = 0;
		st = crm_db_get_int(db, later_of_field, &by, NULL,
		    CRM_ARGS(crm_ref(e->card), crm_int(e->id), crm_int((int64_t)e->tab),
			crm_int(e->row), crm_text(e->field)),
		    err);
		keep(e, by, "changed since", a);
		a->conflict->now = now;
		return st;
	}
	bool chains = false;
	if ((st = would_chain(db, e, &chains, err)) != CRM_OK)
		return st;
	if (chains) {
		keep(e, 0, "one of the two was merged since", a);
		return CRM_OK;
	}
	const struct crm_set set = { e->field, old_value_of(db, e) };
	const struct crm_change change = { .verb = CRM_UPDATE,
		.tab = e->tab,
		.what = CRM_WHAT_UNDO,
		.row = e->row,
		.set = &set,
		.nset = 1,
		.undoes = e->id };
	return change_or_keep(db, &change, e, "its old value is taken by another", a, err);
}

/* --- a creation --- */

static enum crm_status
remove_one(struct crm_db *db, const struct crm_event *e, enum crm_tab tab, int64_t row,
    struct crm_err *err)
{
	const struct crm_change change = {
		.verb = CRM_DELETE, .tab = tab, .what = CRM_WHAT_UNDO, .row = row, .undoes = e->id
	};

	return crm_change(db, &change, NULL, err);
}

/* The rows that came with a card, of one table. */
static enum crm_status
remove_with(struct crm_db *db, const struct crm_event *e, enum crm_tab tab, const char *const *sql,
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
remove_all(struct crm_db *db, const struct crm_event *e, struct crm_err *err)
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
revert_insert(struct crm_db *db, const struct crm_event *e, struct attempt *a, struct crm_err *err)
{
	int64_t by = 0;
	enum crm_status st = crm_event_later_op(db, e, &by, err);

	if (st != CRM_OK)
		return st;
	if (by != 0) {
		keep(e, by, "changed since", a);
		return CRM_OK;
	}
	if ((st = begin(db, a, err)) != CRM_OK)
		return st;
	st = remove_all(db, e, err);
	return end(db, e, st, "others refer to it", a, err);
}

/* --- a deletion --- */

static enum crm_status
revert_delete(struct crm_db *db, const struct crm_event *e, struct attempt *a,
    struct crm_arena *arena, struct crm_err *err)
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
	return change_or_keep(db, &change, e, "its place is taken", a, err);
}

/* --- a touch --- */

/* It goes with the move that it announced, which is reversed before it or not at all. */
static enum crm_status
revert_touch(struct crm_db *db, const struct crm_event *e, struct attempt *a, struct crm_err *err)
{
	bool moved = false;
	int64_t move = 0;
	enum crm_status st = crm_db_get_int(db, after_touch, &move, NULL,
	    CRM_ARGS(crm_int(e->op), crm_int(e->id), crm_int((int64_t)e->tab), crm_int(e->row)),
	    err);

	if (st == CRM_OK && move != 0 && !waits_reversed(db, move))
		st = crm_event_stood(db, move, &moved, err);
	if (st != CRM_OK)
		return st;
	if (moved) {
		*a->outcome = CRM_REVERTED_BEFORE;
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
crm_event_revert(struct crm_db *db, const struct crm_event *e, bool marks,
    enum crm_reverted *outcome, struct crm_conflict *conflict, struct crm_arena *arena,
    struct crm_err *err)
{
	struct attempt a = { .marks = marks, .outcome = outcome, .conflict = conflict };
	bool stands = false;
	enum crm_status st = crm_event_stood(db, e->id, &stands, err);

	*outcome = CRM_REVERTED;
	memset(conflict, 0, sizeof(*conflict));
	if (st != CRM_OK)
		return st;
	if (!stands) {
		*outcome = CRM_REVERTED_BEFORE;
		return CRM_OK;
	}
	switch (e->verb) {
	case CRM_INSERT:
		return revert_insert(db, e, &a, err);
	case CRM_UPDATE:
		return revert_update(db, e, &a, arena, err);
	case CRM_TOUCH:
		return revert_touch(db, e, &a, err);
	default:
		return revert_delete(db, e, &a, arena, err);
	}
}

/* --- several fields ----------------------------------------------------------------------- */

/* How many of the events from the first on are of other columns of one row each, backwards. */
static size_t
count_fields(const struct crm_event *event, size_t n, uint64_t *mask)
{
	const struct crm_tab_def *def = crm_tab_def(event[0].tab);
	int last = CRM_TAB_COLUMNS_MAX;
	size_t i;

	*mask = 0;
	for (i = 0; i < n && i < CRM_TAB_COLUMNS_MAX; i++) {
		const struct crm_event *e = &event[i];
		const int column =
		    e->field == NULL || e->tab != event[0].tab ? -1 : crm_tab_column(def, e->field);
		if (e->verb != CRM_UPDATE || e->tab == CRM_TAB_CARD || e->row != event[0].row ||
		    column < 0 || column >= last)
			break;
		*mask |= UINT64_C(1) << column;
		last = column;
	}
	return i;
}

/* How many of them are as the op left them, and not reversed. */
static enum crm_status
count_standing(struct crm_db *db, const struct crm_event *event, size_t n, uint64_t mask,
    size_t *as, struct crm_err *err)
{
	sqlite3_stmt *s = NULL;
	bool stands = true;
	enum crm_status st = crm_tab_select(db, event[0].tab, mask, &s, err);

	*as = 0;
	if (st != CRM_OK)
		return st;
	sqlite3_bind_int64(s, 1, event[0].row);
	const int rc = sqlite3_step(s);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		st = crm_db_error(db, rc, err);
	/* The columns come in the order of the table, the events the other way. */
	const int columns = __builtin_popcountll(mask);
	for (size_t i = 0; st == CRM_OK && rc == SQLITE_ROW && i < n && stands; i++) {
		const char *now = (const char *)sqlite3_column_text(s, columns - 1 - (int)i);
		if (!same_text(now, event[i].new))
			break;
		st = crm_event_stood(db, event[i].id, &stands, err);
		*as += st == CRM_OK && stands;
	}
	sqlite3_reset(s);
	return st;
}

enum crm_status
crm_events_revert(
    struct crm_db *db, const struct crm_event *event, size_t n, size_t *done, struct crm_err *err)
{
	struct crm_set set[CRM_TAB_COLUMNS_MAX];
	int64_t undoes[CRM_TAB_COLUMNS_MAX];
	struct crm_err refused = { CRM_OK, "" };
	uint64_t mask = 0;
	size_t fields = count_fields(event, n, &mask);

	*done = 0;
	if (fields < 2)
		return CRM_OK;
	enum crm_status st = count_standing(db, event, fields, mask, &fields, err);
	if (st != CRM_OK || fields < 2)
		return st;
	for (size_t i = 0; i < fields; i++) {
		set[i] = (struct crm_set){ event[i].field, old_value_of(db, &event[i]) };
		undoes[i] = event[i].id;
	}
	const struct crm_change change = { .verb = CRM_UPDATE,
		.tab = event[0].tab,
		.what = CRM_WHAT_UNDO,
		.row = event[0].row,
		.set = set,
		.nset = fields,
		.undoes_each = undoes };
	const int64_t written = crm_db_written(db);
	st = crm_change(db, &change, NULL, &refused);
	/* One of them is in the way: which, they will say one by one. */
	if (st == CRM_EDATA && crm_db_written(db) == written)
		return CRM_OK;
	*done = fields;
	return st == CRM_OK ? st : crm_err_set(err, st, "%s", refused.text);
}
