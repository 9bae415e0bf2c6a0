#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/hash.h"
#include "lib/store/integrity.h"
#include "lib/store/internal.h"
#include "lib/store/search.h"

/* Of each row and word of it a hash: their number and sum are alike in the index and the rows. */
struct tally {
	uint64_t n, sum;
};

static void
count(struct tally *tally, const char *word, size_t len, int64_t doc)
{
	tally->n++;
	tally->sum += (uint64_t)crm_hash(word, len, (uint64_t)doc);
}

struct word {
	const char *s;
	size_t len;
};

static int
by_text(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	const size_t len = x->len < y->len ? x->len : y->len;
	const int order = memcmp(x->s, y->s, len);

	return order != 0 ? order : (x->len > y->len) - (x->len < y->len);
}

/* A word that a row has twice is in the index once. */
static enum crm_status
count_row(void *arg, int64_t doc, const char *words, struct crm_err *err)
{
	static struct word word[CRM_SEARCH_WORDS + 1];
	size_t n = 0;

	(void)err;
	for (const char *s = words; *s != '\0' && n <= CRM_SEARCH_WORDS;) {
		s += *s == ' ';
		const size_t len = strcspn(s, " ");
		word[n++] = (struct word){ s, len };
		s += len;
	}
	qsort(word, n, sizeof(*word), by_text);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || by_text(&word[i - 1], &word[i]) != 0)
			count(arg, word[i].s, word[i].len, doc);
	return CRM_OK;
}

static enum crm_status
count_index(struct crm_db *db, struct tally *tally, struct crm_err *err)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(
	    db->sqlite, "SELECT term, doc FROM temp.search_word /*scan*/", -1, &s, NULL);

	if (rc == SQLITE_OK)
		while ((rc = sqlite3_step(s)) == SQLITE_ROW)
			count(tally, (const char *)sqlite3_column_text(s, 0),
			    (size_t)sqlite3_column_bytes(s, 0), sqlite3_column_int64(s, 1));
	enum crm_status st = rc == SQLITE_DONE ? CRM_OK : crm_db_error(db, rc, err);
	sqlite3_finalize(s);
	return st;
}

static enum crm_status
compare(struct crm_db *db, bool *same, struct crm_err *err)
{
	struct tally rows = { 0, 0 }, index = { 0, 0 };
	enum crm_status st = crm_search_each(db, count_row, &rows, err);

	if (st == CRM_OK)
		st = crm_search_open_words(db, err);
	if (st == CRM_OK)
		st = count_index(db, &index, err);
	*same = rows.n == index.n && rows.sum == index.sum;
	return st;
}

enum crm_status
crm_check_words(struct crm_db *db, struct crm_integrity *found, struct crm_err *err)
{
	struct crm_err damage = { CRM_OK, "" };
	bool same = true;
	enum crm_status st = compare(db, &same, &damage);

	*found = (struct crm_integrity){ 0, "" };
	if (st == CRM_EIO && (sqlite3_errcode(db->sqlite) & 0xff) == SQLITE_CORRUPT) {
		found->wrong = 1;
		snprintf(found->first, sizeof(found->first), "the database is damaged");
		return CRM_OK;
	}
	if (st != CRM_OK)
		return crm_err_set(err, st, "%s", damage.text);
	if (!same) {
		found->wrong = 1;
		snprintf(found->first, sizeof(found->first), "'crm-db reindex' makes it anew");
	}
	return CRM_OK;
}
