#include <stdio.h>
#include <string.h>

#include "lib/store/internal.h"
#include "lib/store/search.h"

/* A word of fewer rows is rare. */
#define RARE 150

CRM_SQL(kind_of_card, "SELECT kind FROM card WHERE id = ?1");

static struct crm_search_hit
hit_of(int64_t doc)
{
	static const enum crm_tab tabs[8] = { [CRM_DOC_CARD] = CRM_TAB_CARD,
		[CRM_DOC_POINT] = CRM_TAB_POINT,
		[CRM_DOC_INQUIRY] = CRM_TAB_INQUIRY,
		[CRM_DOC_ACTIVITY] = CRM_TAB_ACTIVITY };

	return (struct crm_search_hit){ tabs[doc & 7], doc >> 3 };
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
	if (st != CRM_OK || def == NULL ||
	    (st = crm_tab_select(db, tab, CRM_ALL_COLUMNS, &s, err)) != CRM_OK)
		return st;
	sqlite3_bind_int64(s, 1, hit->row);
	int rc = sqlite3_step(s);
	for (int i = 0; rc == SQLITE_ROW && def->columns[i] != NULL; i++) {
		value[i] = crm_int(sqlite3_column_int64(s, i));
		if (sqlite3_column_type(s, i) == SQLITE_TEXT)
			value[i] = crm_text((const char *)sqlite3_column_text(s, i));
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
