/*
 * Events, and what stands on them.
 */
#include "lib/store/standing.h"

#include <inttypes.h>

/* What is reversed was written by an earlier op, and so was what stands on it. */
CRM_SQL(event_by_id, "SELECT id, op, card, tab, row, verb, field, old, new FROM event"
		     " WHERE id = ?1 /*written*/");
CRM_SQL(events_of_op, "SELECT id, op, card, tab, row, verb, field, old, new FROM event"
		      " WHERE op = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3 /*written*/");
CRM_SQL(newest_reversal, "SELECT max(id) FROM event WHERE undoes = ?1 /*written*/");
/* That somebody was told, or reminded, is no work that stands on it. */
CRM_SQL(later_of_card,
    "SELECT id, op FROM event WHERE card = ?1 AND op <> ?2 AND id > ?3 AND id < ?4"
    " AND undoes IS NULL AND tab <> 11 ORDER BY id DESC /*written*/");
CRM_SQL(later_of_row,
    "SELECT id, op FROM event WHERE card IS NULL AND tab = ?5 AND row = ?1 AND op <> ?2"
    " AND id > ?3 AND id < ?4 AND undoes IS NULL ORDER BY id DESC /*written*/");
CRM_SQL(later_of_card_row,
    "SELECT id, op FROM event WHERE card = ?6 AND tab = ?5 AND row = ?1 AND op <> ?2"
    " AND id > ?3 AND id < ?4 AND undoes IS NULL AND tab <> 11 ORDER BY id DESC /*written*/");

static enum crm_status
take_event(struct crm_stmt *s, struct crm_event *e, struct crm_arena *arena, struct crm_err *err)
{
	*e = (struct crm_event){
		.id = crm_stmt_int(s, 0),
		.op = crm_stmt_int(s, 1),
		.card = crm_stmt_int(s, 2),
		.tab = (enum crm_tab)crm_stmt_int(s, 3),
		.row = crm_stmt_int(s, 4),
		.verb = (enum crm_verb)crm_stmt_int(s, 5),
		.field = crm_arena_strdup(arena, crm_stmt_text(s, 6)),
		.old = crm_arena_strdup(arena, crm_stmt_text(s, 7)),
		.new = crm_arena_strdup(arena, crm_stmt_text(s, 8)),
	};
	if ((e->field == NULL && !crm_stmt_null(s, 6)) ||
	    (e->old == NULL && !crm_stmt_null(s, 7)) || (e->new == NULL && !crm_stmt_null(s, 8)))
		return crm_err_nomem(err);
	if (crm_tab_def(e->tab) == NULL)
		return crm_err_set(err, CRM_EINTERNAL, "event %" PRId64 ": unknown table", e->id);
	return CRM_OK;
}

static enum crm_status
read_event(struct crm_db *db, int64_t id, struct crm_event *e, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, event_by_id, &s, CRM_ARGS(crm_int(id)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st == CRM_DONE)
		return crm_err_set(err, CRM_EDATA, "no event %" PRId64, id);
	if (st != CRM_OK)
		return st;
	st = take_event(s, e, arena, err);
	crm_stmt_done(s);
	return st;
}

enum crm_status
crm_events_of_op(struct crm_db *db, int64_t op, int64_t before, struct crm_event *event, size_t max,
    size_t *n, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, events_of_op, &s,
	    CRM_ARGS(crm_int(op), crm_int(before), crm_int((int64_t)max)), err);

	*n = 0;
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
		if ((st = take_event(s, &event[(*n)++], arena, err)) != CRM_OK)
			crm_stmt_done(s);
	return st == CRM_DONE ? CRM_OK : st;
}

/*
 * An event stands when it has no reversal that stands. Of several that reverse one creation the
 * newest tells: it is the card's own. Reversals that wait are not seen.
 */
enum crm_status
crm_event_stood(struct crm_db *db, int64_t event, bool *stands, struct crm_err *err)
{
	int64_t reversal = 0;
	bool reversal_stands = false;
	enum crm_status st =
	    crm_db_get_int(db, newest_reversal, &reversal, NULL, CRM_ARGS(crm_int(event)), err);

	if (st == CRM_OK && reversal != 0)
		st = crm_event_stood(db, reversal, &reversal_stands, err);
	*stands = !reversal_stands;
	return st;
}

enum crm_status
crm_event_stands(struct crm_db *db, int64_t event, bool *stands, struct crm_err *err)
{
	enum crm_status st = crm_events_flush(db, err);

	return st == CRM_OK ? crm_event_stood(db, event, stands, err) : st;
}

/*
 * The later changes by other ops of what an event made: of a card everything on it, of a row that
 * joined an older card only its own. Newest first, before the event `before`.
 */
static enum crm_status
query_later(struct crm_db *db, const struct crm_event *e, int64_t before, struct crm_stmt **s,
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

enum crm_status
crm_event_later_op(struct crm_db *db, const struct crm_event *e, int64_t *op, struct crm_err *err)
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
			if ((st = crm_event_stood(db, ids[i], &stands, err)) != CRM_OK)
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
	struct crm_event e = { .id = event };
	enum crm_status st = read_event(db, event, &e, &arena, err);

	*op = 0;
	if (st == CRM_OK)
		st = crm_event_later_op(db, &e, op, err);
	crm_arena_clear(&arena);
	return st;
}
