/*
 * Words: which rows have them. crm_change keeps the index beside the rows: what is said in a
 * transaction is found once it is committed.
 *
 * Two kinds of word are kept. Of names of people and companies the skeleton (lib/text/name.h),
 * so that alphabets and spellings meet; of all other text the word itself, folded. Of an e-mail
 * address its parts are words, of a phone number the last seven digits are one. Words of one
 * letter and numbers of less than three digits are none. The first CRM_SEARCH_WORDS of a row
 * count, and of a word the first CRM_WORD_SIZE - 1 bytes.
 *
 * This is the text search of the engine, which another engine will have in another way: what is
 * said here is what it has to do.
 */
#ifndef CRM_STORE_SEARCH_H
#define CRM_STORE_SEARCH_H

#include "lib/base/arena.h"
#include "lib/store/change.h"

#define CRM_WORD_SIZE 64
#define CRM_SEARCH_WORDS 1000
#define CRM_PHONE_TAIL 7

/* A word that is looked for, both ways. */
struct crm_word {
	char plain[CRM_WORD_SIZE]; /* folded */
	char name[CRM_WORD_SIZE];  /* its skeleton as a surname; "" when nothing is left of it */
};

/* The words of a text, at most max, as the index has them. CRM_ENOMEM. */
enum crm_status crm_words_read(
    const char *text, struct crm_word *words, size_t max, size_t *n, struct crm_err *err);

/*
 * The words of a new row, for crm_change: in any thread, whatever the database is at. In the arena;
 * NULL: out of memory.
 */
const char *crm_search_words(
    enum crm_tab tab, const struct crm_set *set, size_t nset, struct crm_arena *arena);

/* Where a word stands. */
struct crm_search_hit {
	enum crm_tab tab; /* CRM_TAB_CARD (a row of the card's own table), _POINT, _INQUIRY,
			     _ACTIVITY */
	int64_t row;
};

enum crm_search_how {
	CRM_SEARCH_NAME,       /* names that have the words */
	CRM_SEARCH_NAME_BEGIN, /* names that have words that begin so */
	CRM_SEARCH_ANY,        /* whatever has the words */
	CRM_SEARCH_ANY_BEGIN   /* whatever has words that begin so */
};

/*
 * The rows that have all of n words, at most max, those of the highest ids first. Of the words
 * that begin so the first CRM_SEARCH_BEGIN in the alphabet count, and beginnings of less than
 * three bytes are whole words: the work has a bound, however many rows there are.
 */
#define CRM_SEARCH_BEGIN 12
enum crm_status crm_search(struct crm_db *db, const struct crm_word *words, size_t n,
    enum crm_search_how how, struct crm_search_hit *hits, size_t max, size_t *nhits,
    struct crm_err *err);

/*
 * Skeletons of names that are there and one letter apart from `name` behind its first three, at
 * most max. Looks at no more than CRM_SEARCH_NEAR of them.
 */
#define CRM_SEARCH_NEAR 40
enum crm_status crm_search_near(struct crm_db *db, const char *name, char (*near)[CRM_WORD_SIZE],
    size_t max, size_t *n, struct crm_err *err);

/*
 * Makes the index anew from the rows, inside a write transaction. Nothing is left of what was
 * erased from rows, in free pages of the database neither.
 */
enum crm_status crm_search_rebuild(struct crm_db *db, struct crm_err *err);

#endif
