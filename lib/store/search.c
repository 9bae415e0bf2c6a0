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
/* A word of fewer rows is rare. */
#define RARE 150
/* Of waiting words: more is written before the commit. */
#define QUEUE_MAX ((size_t)8 << 20)

CRM_SQL(kind_of_card, "SELECT kind FROM card WHERE id = ?1");

/* What a row is called in the index: 8 times its number, and what it is. Never renumbered. */
enum doc_kind {
	DOC_CARD = 0,
	DOC_POINT = 1,
	DOC_INQUIRY = 2,
	DOC_ACTIVITY = 3
};

static int64_t
doc_of(enum crm_tab tab, int64_t row)
{
	switch (tab) {
	case CRM_TAB_POINT:
		return row * 8 + DOC_POINT;
	case CRM_TAB_INQUIRY:
		return row * 8 + DOC_INQUIRY;
	case CRM_TAB_ACTIVITY:
		return row * 8 + DOC_ACTIVITY;
	default:
		return row * 8 + DOC_CARD;
	}
}

static struct crm_search_hit
hit_of(int64_t doc)
{
	static const enum crm_tab tabs[8] = { [DOC_CARD] = CRM_TAB_CARD,
		[DOC_POINT] = CRM_TAB_POINT,
		[DOC_INQUIRY] = CRM_TAB_INQUIRY,
		[DOC_ACTIVITY] = CRM_TAB_ACTIVITY };

	return (struct crm_search_hit){ tabs[doc & 7], doc >> 3 };
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

enum crm_status
crm_search_flush(struct crm_db *db, struct crm_err *err)
{
	struct crm_search_queue *q = &db->queue;
	enum crm_status st = CRM_OK;

	if (q->n > 0)
		qsort(q->change, q->n, sizeof(*q->change), by_doc);
	for (size_t i = 0, end; st == CRM_OK && i < q->n; i = end) {
		for (end = i + 1; end < q->n && q->change[end].doc == q->change[i].doc;)
			end++;
		st = write_change(db, &q->change[i], &q->change[end - 1], err);
	}
	q->n = 0;
	crm_buf_reset(&q->text);
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

enum crm_status
crm_search_replace(struct crm_db *db, enum crm_tab tab, int64_t row, const struct crm_value *before,
    const struct crm_value *after, struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(tab);
	struct crm_search_queue *q = &db->queue;
	struct crm_search_change change = { .doc = doc_of(tab, row), .seq = q->n };
	enum crm_status st = CRM_OK;

	if (def->texts[0].column == NULL)
		return CRM_OK;
	/* Most changes of a card are of other columns. */
	if (before != NULL && after != NULL && crm_words_same(def, before, after))
		return CRM_OK;
	if (!q->marked && q->text.len > QUEUE_MAX)
		st = crm_search_flush(db, err);
	change.seq = q->n;
	if (st == CRM_OK && !make_room(q))
		st = crm_err_nomem(err);
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
	db->queue.n = 0;
	db->queue.marked = false;
	crm_buf_reset(&db->queue.text);
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

/* --- the words there are ---------------------------------------------------------------- */

enum crm_status
crm_search_open_words(struct crm_db *db, struct crm_err *err)
{
	return crm_db_exec(db,
	    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_word USING"
	    " fts5vocab('main', 'search', 'instance')",
	    err);
}

/* The first word of the index from `from` on and before `until`; "" when there is none. */
static enum crm_status
next_term(struct crm_db *db, const char *from, const char *until, char out[CRM_WORD_SIZE + 1],
    struct crm_err *err)
{
	sqlite3_stmt *s = db->next_word;

	sqlite3_bind_text(s, 1, from, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(s, 2, until, -1, SQLITE_TRANSIENT);
	int rc = sqlite3_step(s);
	enum crm_status st =
	    rc == SQLITE_ROW || rc == SQLITE_DONE ? CRM_OK : crm_db_error(db, rc, err);
	snprintf(out, CRM_WORD_SIZE + 1, "%s",
	    rc == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : "");
	sqlite3_reset(s);
	return st;
}

static enum crm_status
open_terms(struct crm_db *db, struct crm_err *err)
{
	if (db->next_word != NULL)
		return CRM_OK;
	enum crm_status st = crm_search_open_words(db, err);
	return st != CRM_OK ? st
			    : crm_db_prepare_kept(db,
				  "SELECT term FROM temp.search_word"
				  " WHERE term >= ?1 AND term < ?2 LIMIT 1",
				  &db->next_word, err);
}

/*
 * Calls seen for each word of the index that begins so, until it says CRM_DONE, and for no more
 * than max. Each is sought: a step to the next would walk over all rows of the last.
 */
static enum crm_status
each_term(struct crm_db *db, const char *begin, size_t max,
    enum crm_status (*seen)(void *arg, const char *term), void *arg, struct crm_err *err)
{
	char from[CRM_WORD_SIZE + 2], until[CRM_WORD_SIZE + 3], term[CRM_WORD_SIZE + 1];
	enum crm_status st = open_terms(db, err);

	snprintf(from, sizeof(from), "%s", begin);
	snprintf(until, sizeof(until), "%s\xff", begin);
	for (size_t i = 0; st == CRM_OK && i < max; i++) {
		st = next_term(db, from, until, term, err);
		if (st != CRM_OK || *term == '\0')
			break;
		st = seen(arg, term);
		snprintf(from, sizeof(from), "%s\x01", term);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* --- looking ---------------------------------------------------------------------------- */

/* Words have no quotes in them. */
static enum crm_status
put_term(void *arg, const char *term)
{
	struct crm_buf *match = arg;

	crm_buf_puts(match, match->data[match->len - 1] == '(' ? "\"" : " OR \"");
	crm_buf_puts(match, term);
	crm_buf_putc(match, '"');
	return CRM_OK;
}

/* A word, or those that begin so: the word itself alone when there are none. */
static enum crm_status
put_terms(struct crm_db *db, struct crm_buf *match, const char *mark, const char *word, bool begin,
    struct crm_err *err)
{
	char term[CRM_WORD_SIZE + 1];

	snprintf(term, sizeof(term), "%s%s", mark, word);
	put_term(match, term);
	if (!begin || strlen(word) < 3)
		return CRM_OK;
	return each_term(db, term, CRM_SEARCH_BEGIN, put_term, match, err);
}

/* ("#ivanov" OR "иванов") AND ("#anna" OR "анна"). */
static enum crm_status
put_match(struct crm_db *db, struct crm_buf *match, const struct crm_word *words, size_t n,
    enum crm_search_how how, struct crm_err *err)
{
	const bool begin = how == CRM_SEARCH_NAME_BEGIN || how == CRM_SEARCH_ANY_BEGIN;
	const bool any = how == CRM_SEARCH_ANY || how == CRM_SEARCH_ANY_BEGIN;
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		crm_buf_puts(match, i == 0 ? "(" : " AND (");
		if (!crm_buf_ok(match))
			return crm_err_nomem(err);
		if (*words[i].name != '\0')
			st = put_terms(db, match, "#", words[i].name, begin, err);
		if (st == CRM_OK && (any || *words[i].name == '\0'))
			st = put_terms(db, match, "", words[i].plain, begin, err);
		crm_buf_putc(match, ')');
	}
	return st == CRM_OK && !crm_buf_ok(match) ? crm_err_nomem(err) : st;
}

static enum crm_status
run_match(struct crm_db *db, const struct crm_word *words, size_t n, enum crm_search_how how,
    struct crm_search_hit *hits, size_t max, size_t *nhits, struct crm_err *err)
{
	static const char sql[] = "SELECT rowid FROM search WHERE search MATCH ?1"
				  " ORDER BY rowid DESC LIMIT ?2";
	struct crm_buf match = CRM_BUF_INIT;
	enum crm_status st = CRM_OK;
	int rc = SQLITE_ROW;

	*nhits = 0;
	if (db->find_words == NULL)
		st = crm_db_prepare_kept(db, sql, &db->find_words, err);
	if (st == CRM_OK)
		st = put_match(db, &match, words, n, how, err);
	if (st == CRM_OK) {
		sqlite3_bind_text(db->find_words, 1, match.data, (int)match.len, SQLITE_TRANSIENT);
		sqlite3_bind_int64(db->find_words, 2, (int64_t)max);
		while (*nhits < max && (rc = sqlite3_step(db->find_words)) == SQLITE_ROW)
			hits[(*nhits)++] = hit_of(sqlite3_column_int64(db->find_words, 0));
		if (rc != SQLITE_ROW && rc != SQLITE_DONE)
			st = crm_db_error(db, rc, err);
		sqlite3_reset(db->find_words);
	}
	crm_buf_clear(&match);
	return st;
}

/* --- several words ---------------------------------------------------------------------- */

static bool
has_term(const char *row, const char *mark, const char *word)
{
	char term[CRM_WORD_SIZE + 2];
	const size_t len = (size_t)snprintf(term, sizeof(term), " %s%s", mark, word);

	for (const char *s = row; (s = strstr(s, term)) != NULL; s += len)
		if (s[len] == ' ' || s[len] == '\0')
			return true;
	return false;
}

/* Whether the words of a row, as crm_words_of_row gives them, have all of n. */
static bool
has_all(const char *row, const struct crm_word *words, size_t n, enum crm_search_how how)
{
	for (size_t i = 0; i < n; i++)
		if (!(*words[i].name != '\0' && has_term(row, "#", words[i].name)) &&
		    !((how == CRM_SEARCH_ANY || *words[i].name == '\0') &&
			has_term(row, "", words[i].plain)))
			return false;
	return true;
}

/* The words of a row that was found; "" when it is not there. */
static enum crm_status
read_words(struct crm_db *db, const struct crm_search_hit *hit, struct crm_buf *out,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_value value[CRM_TAB_COLUMNS_MAX];
	enum crm_tab tab = hit->tab;
	int64_t kind = 0;
	sqlite3_stmt *s = NULL;
	enum crm_status st = CRM_OK;

	crm_buf_reset(out);
	if (tab == CRM_TAB_CARD) {
		st =
		    crm_db_get_int(db, kind_of_card, &kind, NULL, CRM_ARGS(crm_int(hit->row)), err);
		tab = (enum crm_tab)kind;
	}
	const struct crm_tab_def *def = crm_tab_def(tab);
	if (st != CRM_OK || def == NULL || (st = crm_tab_select(db, tab, &s, err)) != CRM_OK)
		return st;
	sqlite3_bind_int64(s, 1, hit->row);
	int rc = sqlite3_step(s);
	for (int i = 0; rc == SQLITE_ROW && def->columns[i] != NULL; i++) {
		value[i] = crm_int(sqlite3_column_int64(s, i + 1));
		if (sqlite3_column_type(s, i + 1) == SQLITE_TEXT)
			value[i] = crm_text((const char *)sqlite3_column_text(s, i + 1));
	}
	if (rc == SQLITE_ROW)
		st = crm_words_of_row(out, def, value, arena, err);
	else if (rc != SQLITE_DONE)
		st = crm_db_error(db, rc, err);
	sqlite3_reset(s);
	return st;
}

/* Of the rows of one word, those that have all. */
static enum crm_status
keep_those_with_all(struct crm_db *db, const struct crm_word *words, size_t n,
    enum crm_search_how how, const struct crm_search_hit *few, size_t nfew,
    struct crm_search_hit *hits, size_t max, size_t *nhits, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_buf row = CRM_BUF_INIT;
	enum crm_status st = CRM_OK;

	*nhits = 0;
	for (size_t i = 0; st == CRM_OK && i < nfew && *nhits < max; i++) {
		crm_arena_reset(&arena);
		st = read_words(db, &few[i], &row, &arena, err);
		if (st == CRM_OK && has_all(crm_buf_str(&row), words, n, how))
			hits[(*nhits)++] = few[i];
	}
	crm_buf_clear(&row);
	crm_arena_clear(&arena);
	return st;
}

/*
 * To look for words together walks over all rows of the most frequent. Where one of them is rare
 * its rows are read instead.
 */
enum crm_status
crm_search(struct crm_db *db, const struct crm_word *words, size_t n, enum crm_search_how how,
    struct crm_search_hit *hits, size_t max, size_t *nhits, struct crm_err *err)
{
	const bool begin = how == CRM_SEARCH_NAME_BEGIN || how == CRM_SEARCH_ANY_BEGIN;
	struct crm_search_hit few[RARE];
	enum crm_status st = CRM_OK;
	size_t nfew = 0;

	*nhits = 0;
	if (n == 0)
		return CRM_OK;
	for (size_t i = 0; n > 1 && !begin && i < n; i++) {
		st = run_match(db, &words[i], 1, how, few, RARE, &nfew, err);
		if (st == CRM_OK && nfew < RARE)
			return keep_those_with_all(
			    db, words, n, how, few, nfew, hits, max, nhits, err);
		if (st != CRM_OK)
			return st;
	}
	return run_match(db, words, n, how, hits, max, nhits, err);
}

/* --- names nearly like it --------------------------------------------------------------- */

/* One letter more, less, another, or two swapped. */
static bool
one_apart(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	if (*a == '\0' && *b == '\0')
		return false;
	return (*a != '\0' && strcmp(a + 1, b) == 0) || (*b != '\0' && strcmp(a, b + 1) == 0) ||
	       (*a != '\0' && *b != '\0' && strcmp(a + 1, b + 1) == 0) ||
	       (*a != '\0' && *b != '\0' && a[0] == b[1] && a[1] == b[0] &&
		   strcmp(a + 2, b + 2) == 0);
}

struct near {
	const char *name;
	char (*found)[CRM_WORD_SIZE];
	size_t max, n;
};

static enum crm_status
keep_near(void *arg, const char *term)
{
	struct near *near = arg;

	if (one_apart(term + 1, near->name))
		snprintf(near->found[near->n++], CRM_WORD_SIZE, "%s", term + 1);
	return near->n < near->max ? CRM_OK : CRM_DONE;
}

enum crm_status
crm_search_near(struct crm_db *db, const char *name, char (*near)[CRM_WORD_SIZE], size_t max,
    size_t *n, struct crm_err *err)
{
	struct near found = { .name = name, .found = near, .max = max };
	char begin[CRM_WORD_SIZE];
	enum crm_status st = CRM_OK;

	/* Most mistakes are behind the beginning, and the more of it is right the fewer are like
	 * it. */
	for (int letters = 5; st == CRM_OK && letters >= 3 && found.n == 0; letters--) {
		if (strlen(name) < (size_t)letters + 1)
			continue;
		snprintf(begin, sizeof(begin), "#%.*s", letters, name);
		st = each_term(db, begin, CRM_SEARCH_NEAR / 3, keep_near, &found, err);
	}
	*n = found.n;
	return st;
}
