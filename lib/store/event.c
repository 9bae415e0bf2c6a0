#include <string.h>

#include "lib/store/internal.h"

/*
 * Events wait and are written together, one statement for many: what a statement costs besides its
 * rows is two thirds of a small insert. They are written before the commit and before anything
 * reads them; those of before a mark stay at hand until it ends, for going back takes away what was
 * written since.
 */

#define HEAD                                                                                       \
	"INSERT OR FAIL INTO event"                                                                \
	"(op, at, card, tab, row, what, verb, field, old, new, reason, undoes) VALUES "
#define COLUMNS 12
#define FEW 8 /* as many as one run of a tool makes: a statement for just so many */

/* FAIL: a change of which something fails is taken back as a whole, no statement has to. */
static enum crm_status
prepare(struct crm_db *db, size_t rows, sqlite3_stmt **s, struct crm_err *err)
{
	struct crm_buf *sql = &db->scratch;

	*s = db->events.insert[rows];
	if (*s != NULL)
		return CRM_OK;
	crm_buf_reset(sql);
	crm_buf_puts(sql, HEAD);
	for (size_t row = 0; row < rows; row++)
		for (size_t i = 1; i <= COLUMNS; i++)
			crm_buf_printf(sql, "%s?%zu%s",
			    i > 1     ? ", "
			    : row > 0 ? ", ("
				      : "(",
			    row * COLUMNS + i, i == COLUMNS ? ")" : "");
	enum crm_status st = crm_buf_ok(sql)
				 ? crm_db_prepare_kept(db, sql->data, &db->events.insert[rows], err)
				 : crm_err_nomem(err);
	*s = db->events.insert[rows];
	return st;
}

static void
bind_text(sqlite3_stmt *s, int index, const char *text)
{
	if (text != NULL)
		sqlite3_bind_text(s, index, text, -1, SQLITE_STATIC);
}

/* What is not bound is NULL. */
static void
bind_row(sqlite3_stmt *s, int at, const struct crm_event_row *e)
{
	sqlite3_bind_int64(s, at + 1, e->op);
	sqlite3_bind_int64(s, at + 2, e->at);
	if (e->card != 0)
		sqlite3_bind_int64(s, at + 3, e->card);
	sqlite3_bind_int(s, at + 4, (int)e->tab);
	sqlite3_bind_int64(s, at + 5, e->row);
	sqlite3_bind_int(s, at + 6, (int)e->what);
	sqlite3_bind_int(s, at + 7, (int)e->verb);
	bind_text(s, at + 8, e->field);
	bind_text(s, at + 9, e->old);
	bind_text(s, at + 10, e->new);
	bind_text(s, at + 11, e->reason);
	if (e->undoes != 0)
		sqlite3_bind_int64(s, at + 12, e->undoes);
}

static enum crm_status
write_rows(struct crm_db *db, const struct crm_event_row *row, size_t n, struct crm_err *err)
{
	sqlite3_stmt *s = NULL;
	enum crm_status st = prepare(db, n, &s, err);

	if (st != CRM_OK)
		return st;
	for (size_t i = 0; i < n; i++)
		bind_row(s, (int)i * COLUMNS, &row[i]);
	int rc = sqlite3_step(s);
	st = rc == SQLITE_DONE ? CRM_OK : crm_db_error(db, rc, err);
	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
	return st;
}

static void
forget_written(struct crm_events *q)
{
	q->n -= q->written;
	if (q->written > 0)
		memmove(q->row, q->row + q->written, q->n * sizeof(*q->row));
	q->written = 0;
	if (q->n == 0)
		crm_arena_reset(&q->texts);
}

/* How many of n the next statement writes: all, when they are few, else a power of two. */
static size_t
next_rows(size_t n)
{
	size_t rows = FEW;

	if (n < FEW)
		return n;
	while (rows * 2 <= n)
		rows *= 2;
	return rows;
}

enum crm_status
crm_events_flush(struct crm_db *db, struct crm_err *err)
{
	struct crm_events *q = &db->events;
	enum crm_status st = CRM_OK;

	while (st == CRM_OK && q->written < q->n) {
		const size_t rows = next_rows(q->n - q->written);
		st = write_rows(db, &q->row[q->written], rows, err);
		q->written += rows;
	}
	if (!q->marked)
		forget_written(q);
	else
		q->n = q->written = q->n_at_mark;
	return st;
}

/* Changes of one row often have one reason. */
static const char *
keep_reason(struct crm_events *q, const char *reason)
{
	const char *last = q->n == 0 ? NULL : q->row[q->n - 1].reason;

	if (reason == NULL || (last != NULL && strcmp(last, reason) == 0))
		return reason == NULL ? NULL : last;
	return crm_arena_strdup(&q->texts, reason);
}

enum crm_status
crm_events_add(struct crm_db *db, const struct crm_event_row *row, struct crm_err *err)
{
	struct crm_events *q = &db->events;
	enum crm_status st = q->n == CRM_EVENTS_MAX ? crm_events_flush(db, err) : CRM_OK;

	if (st != CRM_OK)
		return st;
	struct crm_event_row *e = &q->row[q->n];
	*e = *row;
	e->old = crm_arena_strdup(&q->texts, row->old);
	e->new = crm_arena_strdup(&q->texts, row->new);
	e->reason = keep_reason(q, row->reason);
	if ((e->old == NULL && row->old != NULL) || (e->new == NULL && row->new != NULL) ||
	    (e->reason == NULL && row->reason != NULL))
		return crm_err_nomem(err);
	q->n++;
	return CRM_OK;
}

enum crm_status
crm_events_mark(struct crm_db *db, struct crm_err *err)
{
	struct crm_events *q = &db->events;
	enum crm_status st = q->n > CRM_EVENTS_MAX / 2 ? crm_events_flush(db, err) : CRM_OK;

	q->n_at_mark = q->n;
	q->marked = true;
	return st;
}

void
crm_events_unmark(struct crm_db *db, bool forget)
{
	struct crm_events *q = &db->events;

	if (forget && q->marked) {
		q->n = q->n_at_mark;
		q->written = 0;
	}
	q->marked = false;
	forget_written(q);
}

void
crm_events_forget(struct crm_db *db)
{
	db->events.marked = false;
	db->events.written = db->events.n;
	forget_written(&db->events);
}

void
crm_events_clear(struct crm_db *db)
{
	for (size_t i = 0; i <= CRM_EVENTS_MAX; i++)
		sqlite3_finalize(db->events.insert[i]);
	crm_arena_clear(&db->events.texts);
}
