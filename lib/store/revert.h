/*
 * Taking back one event of history: what crm-undo is made of.
 */
#ifndef CRM_STORE_REVERT_H
#define CRM_STORE_REVERT_H

#include "lib/base/arena.h"
#include "lib/store/change.h"

enum crm_reverted {
	CRM_REVERTED,        /* the value, the row or the card is as it was before */
	CRM_REVERTED_BEFORE, /* it had been already; nothing was done */
	CRM_REVERT_KEPT, /* later work stands on it: nothing was done, and the conflict says why */
	CRM_REVERT_HALF  /* that showed when a part was done: the transaction has to be rolled back
			  */
};

/* What happened; field, old and new as in the table, NULL for none. */
struct crm_event {
	int64_t id, op, card, row;
	enum crm_tab tab;
	enum crm_verb verb;
	const char *field, *old, *new;
};

/* The newest events of an op before that one, newest first, at most max of them; in the arena. */
enum crm_status crm_events_of_op(struct crm_db *db, int64_t op, int64_t before,
    struct crm_event *event, size_t max, size_t *n, struct crm_arena *arena, struct crm_err *err);

struct crm_conflict {
	enum crm_tab tab;
	int64_t row, card; /* card 0: of none */
	const char *field; /* NULL: the whole row */
	const char *ours;  /* what the event wrote */
	const char *now;   /* what is there now */
	int64_t by_op;     /* the op that changed it since, or 0: it is not one's alone */
	const char *why;   /* a sentence; text is in the arena */
};

/*
 * Reverses one event, inside a write transaction, through crm_change() and so with events of its
 * own that name the one they reverse. A created card goes with all that came with it, and with the
 * pairs it is in. marks: uses the mark of crm_db_mark, and never ends half way; it costs as much
 * again.
 */
enum crm_status crm_event_revert(struct crm_db *db, const struct crm_event *event, bool marks,
    enum crm_reverted *outcome, struct crm_conflict *conflict, struct crm_arena *arena,
    struct crm_err *err);

/*
 * The same for several fields of one row, which one change wrote, at once: *done of those events
 * from the first on, that are of one row and of which nothing stands in the way; without a mark.
 * 0: they are to be reversed one by one.
 */
enum crm_status crm_events_revert(
    struct crm_db *db, const struct crm_event *event, size_t n, size_t *done, struct crm_err *err);

/* Whether an event stands: it was not reversed, or its reversal was. */
enum crm_status crm_event_stands(
    struct crm_db *db, int64_t event, bool *stands, struct crm_err *err);

/*
 * The newest op of those, other than its own, whose changes stand on what an event made; 0: none.
 * Of a card whatever was changed on it. CRM_EDATA: no such event.
 */
enum crm_status crm_event_later(struct crm_db *db, int64_t event, int64_t *op, struct crm_err *err);

#endif
