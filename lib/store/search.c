#include "lib/store/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/store/internal.h"

/*
 * A full-text index of SQLite (FTS5) that keeps no text: what is to be taken out has to be told it
 * again, and the words of a row before a change are at hand in crm_change. Nothing but which row
 * has a word is kept, which makes it small.
 *
 * Changes wait for the commit, because FTS5 writes what it has gathered at every savepoint, and
 * each row has one; and they are made in the order of their rows, because going back does the same.
 */

#define NO_TEXT SIZE_MAX
/* Of waiting words: more is written before the commit. */
#define QUEUE_MAX ((size_t)8 << 20)

static int64_t
doc_of(enum crm_tab tab, int64_t row)
{
	switch (tab) {
	case CRM_TAB_POINT:
		return row * 8 + CRM_DOC_POINT;
	case CRM_TAB_INQUIRY:
		return row * 8 + CRM_DOC_INQUIRY;
	case CRM_TAB_ACTIVITY:
		return row * 8 + CRM_DOC_ACTIVITY;
	default:
		return row * 8 + CRM_DOC_CARD;
	}
}

/* --- writing ---------------------------------------------------------------------------- */

static enum crm_status
write_words(struct crm_db *db, sqlite3_stmt **s, const char *sql, int64_t doc, const char *words,
    struct crm_err *err)
{
	enum crm_status st = *s == NULL ? crm_db_prepare_kept(db, sql, s, err) : CRM_OK;

	if (st != CRM_OK)
		return st;
	sqlite3_bind_int64(*s, 1, doc);
	sqlite3_bind_text(*s, 2, words, -1, SQLITE_STATIC);
	int rc = sqlite3_step(*s);
	if (rc != SQLITE_DONE)
		st = crm_db_error(db, rc, err);
	sqlite3_reset(*s);
	sqlite3_clear_bindings(*s);
	return st;
}

static enum crm_status
add_words(struct crm_db *db, int64_t doc, const char *words, struct crm_err *err)
{
	return write_words(db, &db->add_words, "INSERT INTO search(rowid, words) VALUES (?1, ?2)",
	    doc, words, err);
}

static enum crm_status
drop_words(struct crm_db *db, int64_t doc, const char *words, struct crm_err *err)
{
	return write_words(db, &db->drop_words,
	    "INSERT INTO search(search, rowid, words) VALUES ('delete', ?1, ?2)", doc, words, err);
}

static int
by_doc(const void *a, const void *b)
{
	const struct crm_search_change *x = a, *y = b;

	if (x->doc != y->doc)
		return x->doc < y->doc ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

/* From the words before the first change of a row to those behind its last. */
static enum crm_status
write_change(struct crm_db *db, const struct crm_search_change *first,
    const struct crm_search_change *last, struct crm_err *err)
{
	const char *old = first->old == NO_TEXT ? "" : db->queue.text.data + first->old;
	const char *new = last->new == NO_TEXT ? "" : db->queue.text.data + last->new;
	enum crm_status st = CRM_OK;

	if (strcmp(old, new) == 0)
		return CRM_OK;
	if (*old != '\0')
		st = drop_words(db, first->doc, old, err);
	if (st == CRM_OK && *new != '\0')
		st = add_words(db, first->doc, new, err);
	return st;
}

static void
empty(struct crm_search_queue *q)
{
	q->n = 0;
	crm_buf_reset(&q->text);
}

/*
 * New rows come in the order of their ids: of each kind those that do stand in front, the others
 * are sorted behind them. How many are in front.
 */
static size_t
arrange(struct crm_search_queue *q)
{
	int64_t last[CRM_DOC_KINDS] = { 0 };
	size_t front = 0;

	for (size_t i = 0; i < q->n; i++) {
		const struct crm_search_change change = q->change[i];
		if (change.doc < last[change.doc % 8])
			continue;
		last[change.doc % 8] = change.doc;
		q->change[i] = q->change[front];
		q->change[front++] = change;
	}
	if (front < q->n)
		qsort(q->change + front, q->n - front, sizeof(*q->change), by_doc);
	return front;
}

/* Where in the queue the next change of each kind is, and last the next of those behind. */
struct places {
	size_t front;
	size_t at[CRM_DOC_KINDS + 1];
};

/* The next change in the order of docs; NULL: there is none. */
static const struct crm_search_change *
take_lowest(const struct crm_search_queue *q, struct places *p)
{
	const struct crm_search_change *lowest = NULL;
	int64_t from = 0;

	for (int64_t kind = 0; kind <= CRM_DOC_KINDS; kind++) {
		size_t *at = &p->at[kind];
		const size_t end = kind == CRM_DOC_KINDS ? q->n : p->front;
		while (kind < CRM_DOC_KINDS && *at < end && q->change[*at].doc % 8 != kind)
			++*at;
		if (*at < end && (lowest == NULL || by_doc(&q->change[*at], lowest) < 0)) {
			lowest = &q->change[*at];
			from = kind;
		}
	}
	if (lowest != NULL)
		p->at[from]++;
	return lowest;
}

enum crm_status
crm_search_flush(struct crm_db *db, struct crm_err *err)
{
	struct crm_search_queue *q = &db->queue;
	struct places p = { .front = arrange(q) };
	enum crm_status st = CRM_OK;

	p.at[CRM_DOC_KINDS] = p.front;
	const struct crm_search_change *first = take_lowest(q, &p);
	while (st == CRM_OK && first != NULL) {
		const struct crm_search_change *last = first, *next;
		while ((next = take_lowest(q, &p)) != NULL && next->doc == first->doc)
			last = next;
		st = write_change(db, first, last, err);
		first = next;
	}
	empty(q);
	return st;
}

/* --- waiting ---------------------------------------------------------------------------- */

/* The words of a row behind those that wait already. */
static enum crm_status
keep_words(struct crm_db *db, const struct crm_tab_def *def, const struct crm_value *value,
    size_t *at, struct crm_err *err)
{
	struct crm_buf *text = &db->queue.text;

	*at = NO_TEXT;
	if (value == NULL)
		return CRM_OK;
	*at = text->len;
	enum crm_status st = crm_words_of_row(text, def, value, &db->arena, err);
	crm_buf_putc(text, '\0');
	return st != CRM_OK || crm_buf_ok(text) ? st : crm_err_nomem(err);
}

static bool
make_room(struct crm_search_queue *q)
{
	if (q->n < q->cap)
		return true;
	const size_t cap = q->cap == 0 ? 64 : q->cap * 2;
	struct crm_search_change *more = realloc(q->change, cap * sizeof(*more));
	if (more == NULL)
		return false;
	q->change = more;
	q->cap = cap;
	return true;
}

/* A place behind those that wait. */
static enum crm_status
next_change(struct crm_db *db, enum crm_tab tab, int64_t row, struct crm_search_change *change,
    struct crm_err *err)
{
	struct crm_search_queue *q = &db->queue;
	enum crm_status st = CRM_OK;

	if (!q->marked && q->text.len > QUEUE_MAX)
		st = crm_search_flush(db, err);
	if (st == CRM_OK && !make_room(q))
		st = crm_err_nomem(err);
	*change = (struct crm_search_change){
		.doc = doc_of(tab, row), .seq = q->n, .old = NO_TEXT, .new = NO_TEXT
	};
	return st;
}

enum crm_status
crm_search_add(
    struct crm_db *db, enum crm_tab tab, int64_t row, const char *words, struct crm_err *err)
{
	struct crm_search_queue *q = &db->queue;
	struct crm_search_change change;
	enum crm_status st = next_change(db, tab, row, &change, err);

	if (st != CRM_OK)
		return st;
	change.new = q->text.len;
	crm_buf_add(&q->text, words, strlen(words) + 1);
	if (!crm_buf_ok(&q->text))
		return crm_err_nomem(err);
	q->change[q->n++] = change;
	return CRM_OK;
}

enum crm_status
crm_search_replace(struct crm_db *db, enum crm_tab tab, int64_t row, const struct crm_value *before,
    const struct crm_value *after, struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(tab);
	struct crm_search_queue *q = &db->queue;
	struct crm_search_change change;

	if (def->texts[0].column == NULL)
		return CRM_OK;
	/* Most changes of a card are of other columns. */
	if (before != NULL && after != NULL && crm_words_same(def, before, after))
		return CRM_OK;
	enum crm_status st = next_change(db, tab, row, &change, err);
	if (st == CRM_OK)
		st = keep_words(db, def, before, &change.old, err);
	if (st == CRM_OK)
		st = keep_words(db, def, after, &change.new, err);
	if (st == CRM_OK)
		q->change[q->n++] = change;
	return st;
}

enum crm_status
crm_search_mark(struct crm_db *db, struct crm_err *err)
{
	struct crm_search_queue *q = &db->queue;
	enum crm_status st = q->text.len > QUEUE_MAX ? crm_search_flush(db, err) : CRM_OK;

	q->n_at_mark = q->n;
	q->text_at_mark = q->text.len;
	q->marked = true;
	return st;
}

void
crm_search_unmark(struct crm_db *db, bool forget)
{
	struct crm_search_queue *q = &db->queue;

	if (forget && q->marked) {
		q->n = q->n_at_mark;
		q->text.len = q->text_at_mark;
		q->text.failed = false;
	}
	q->marked = false;
}

void
crm_search_forget(struct crm_db *db)
{
	struct crm_search_queue *q = &db->queue;

	empty(q);
	q->marked = false;
}

/* --- all rows --------------------------------------------------------------------------- */

static void
put_select(struct crm_buf *sql, const struct crm_tab_def *def)
{
	crm_buf_puts(sql, "SELECT id");
	for (int i = 0; def->columns[i] != NULL; i++) {
		crm_buf_puts(sql, ", ");
		crm_buf_puts(sql, def->columns[i]);
	}
	crm_buf_puts(sql, " FROM ");
	crm_buf_puts(sql, def->name);
	crm_buf_puts(sql, " ORDER BY id /*scan*/");
}

struct each {
	struct crm_db *db;
	enum crm_status (*seen)(void *arg, int64_t doc, const char *words, struct crm_err *err);
	void *arg;
	struct crm_arena arena;
	struct crm_buf words;
};

static enum crm_status
each_row(struct each *each, enum crm_tab tab, struct crm_stmt *s, struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(tab);
	struct crm_value value[CRM_TAB_COLUMNS_MAX];

	crm_arena_reset(&each->arena);
	crm_buf_reset(&each->words);
	for (int i = 0; def->columns[i] != NULL; i++)
		value[i] = crm_stmt_value(s, i + 1);
	enum crm_status st = crm_words_of_row(&each->words, def, value, &each->arena, err);
	if (st == CRM_OK && each->words.len > 0)
		st = each->seen(each->arg, doc_of(tab, crm_stmt_int(s, 0)), each->words.data, err);
	return st;
}

static enum crm_status
each_of_table(struct each *each, enum crm_tab tab, struct crm_err *err)
{
	struct crm_buf sql = CRM_BUF_INIT;
	struct crm_stmt *s = NULL;

	put_select(&sql, crm_tab_def(tab));
	enum crm_status st = crm_buf_ok(&sql)
				 ? crm_db_prepare(each->db, sql.data, &s, CRM_NOARGS, err)
				 : crm_err_nomem(err);
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
		st = each_row(each, tab, s, err);
	crm_stmt_free(s);
	crm_buf_clear(&sql);
	return st == CRM_DONE ? CRM_OK : st;
}

enum crm_status
crm_search_each(struct crm_db *db,
    enum crm_status (*seen)(void *arg, int64_t doc, const char *words, struct crm_err *err),
    void *arg, struct crm_err *err)
{
	struct each each = { .db = db, .seen = seen, .arg = arg };
	enum crm_status st = CRM_OK;

	for (int tab = CRM_TAB_NONE + 1; st == CRM_OK && tab < CRM_TAB_MAX; tab++)
		if (crm_tab_def((enum crm_tab)tab)->texts[0].column != NULL)
			st = each_of_table(&each, (enum crm_tab)tab, err);
	crm_arena_clear(&each.arena);
	crm_buf_clear(&each.words);
	return st;
}

static enum crm_status
add_row(void *arg, int64_t doc, const char *words, struct crm_err *err)
{
	return add_words(arg, doc, words, err);
}

enum crm_status
crm_search_rebuild(struct crm_db *db, struct crm_err *err)
{
	enum crm_status st = crm_search_flush(db, err);

	if (st == CRM_OK)
		st = crm_db_exec(db, "INSERT INTO search(search) VALUES ('delete-all')", err);
	if (st == CRM_OK)
		st = crm_search_each(db, add_row, db, err);
	return st;
}
