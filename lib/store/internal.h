/*
 * What the files of lib/store share, and nobody else.
 */
#ifndef CRM_STORE_INTERNAL_H
#define CRM_STORE_INTERNAL_H

#include <sqlite3.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/store/change.h"
#include "lib/store/gate.h"
#include "lib/store/tables.h"

struct crm_stmt {
	sqlite3_stmt *s;
	struct crm_db *db;
	bool running;      /* stepped and not yet at its end */
	bool reads_events; /* those that wait are written before */
};

#define CRM_ALL_COLUMNS UINT64_MAX

/* A SELECT or an UPDATE of the columns in mask, prepared. */
struct crm_columns_stmt {
	struct crm_columns_stmt *next;
	uint64_t mask;
	sqlite3_stmt *s;
};

/* The statements of one table, prepared when first needed. */
struct crm_tab_stmts {
	sqlite3_stmt *insert, *remove;
	struct crm_columns_stmt *selects, *updates;
	uint64_t mirrored; /* columns that keys and words come from */
	bool mirrored_known;
};

/* What a row is called in the index: 8 times its number, and what it is. Never renumbered. */
enum crm_doc {
	CRM_DOC_CARD = 0,
	CRM_DOC_POINT = 1,
	CRM_DOC_INQUIRY = 2,
	CRM_DOC_ACTIVITY = 3,
	CRM_DOC_KINDS
};

/* What the index of words has to learn at the next commit; see search.c. */
struct crm_search_change {
	int64_t doc;
	size_t seq;      /* so many changes were before it */
	size_t old, new; /* where in text; SIZE_MAX: none */
};

struct crm_search_queue {
	struct crm_search_change *change;
	size_t n, cap;
	struct crm_buf text; /* the words of rows, each ended by a NUL */
	size_t n_at_mark, text_at_mark;
	bool marked; /* between crm_db_mark and its end */
};

/* Events that wait to be written together; see event.c. */
#define CRM_EVENTS_MAX 64

struct crm_event_row {
	int64_t op, at, card, row, undoes; /* card, undoes: 0 for none */
	enum crm_tab tab;
	enum crm_what what;
	enum crm_verb verb;
	const char *field; /* a constant */
	const char *old, *new, *reason;
};

struct crm_events {
	struct crm_event_row row[CRM_EVENTS_MAX];
	size_t n, written; /* written: since the mark, and kept for going back */
	size_t n_at_mark;
	bool marked; /* between crm_db_mark and its end */
	struct crm_arena texts;
	sqlite3_stmt *insert[CRM_EVENTS_MAX + 1]; /* by the number of rows */
};

/* Which rows have a number, in the order in which they were added; see gather_index.c. */
struct crm_index {
	uint32_t *slot; /* of each number, the last row that has it */
	size_t nslots, keys;
	struct crm_index_row *row;
	size_t rows, size;
};

/* The next row, the first being 1, has this number. False: out of memory. */
bool crm_index_add(struct crm_index *index, int64_t key);
/* The first row with that number, and the next one with the same; 0: there is none. */
size_t crm_index_first(const struct crm_index *index, int64_t key);
size_t crm_index_next(const struct crm_index *index, size_t row);
size_t crm_index_last(const struct crm_index *index, int64_t key);
/* What else is kept of a row, at first 0. */
uint32_t *crm_index_value(const struct crm_index *index, size_t row);
void crm_index_reset(struct crm_index *index);
void crm_index_clear(struct crm_index *index);

/* Rows of one table that wait to be written together; see gather.c and gather_find.c. */
#define CRM_LOTS 8
#define CRM_LOT_SIZES 3

struct crm_lot_row {
	int64_t id;
	uint64_t columns;        /* a bit for each column that has a value */
	struct crm_value *value; /* these values, in the order of the columns */
};

struct crm_lot {
	sqlite3_stmt *insert[CRM_LOT_SIZES]; /* of many rows, some, one */
	uint64_t columns;                    /* which they set */
	struct crm_lot_row *row;
	size_t n, cap;
	int64_t id; /* the last one used; 0: not looked up yet */
	struct crm_index index;
};

struct crm_waiting_key {
	int64_t h, card;
};

struct crm_gather {
	bool on, cards;
	bool cached;            /* has the pages that many cards need */
	struct crm_arena arena; /* of texts */
	size_t bytes;
	int64_t rows;       /* ever gathered */
	int64_t first_card; /* of those that wait; 0: none does */
	struct crm_lot lot[CRM_LOTS];
	struct crm_waiting_key *key;
	size_t nkeys, keys_size;
	int64_t first_keyed;   /* the oldest card that one of them is of */
	struct crm_index keys; /* by their hash */
	sqlite3_stmt *insert_keys[CRM_LOT_SIZES];
};

/* The keys of all cards, for who looks for many; see key_memory.c. */
struct crm_key_memory {
	bool wanted;   /* by crm_db_remember_keys */
	bool all;      /* nothing is missing in it */
	int64_t asked; /* how often it could have answered, since it knew nothing */
	int64_t cards; /* that there are, about */
	int64_t transaction, data_version; /* when that was so */
	struct crm_index index;            /* by hash; the value of a row is a card */
};

struct crm_db {
	sqlite3 *sqlite;
	char *path;
	bool writes;    /* opened for it */
	bool wrote;     /* has committed something */
	bool syncs_log; /* after a commit, the engine does not */
	int64_t busy_ms;
	struct crm_gate gate;

	struct crm_stmt *stmts; /* one for each CRM_SQL */
	size_t nstmts;
	sqlite3_stmt *savepoint, *release, *add_key, *drop_key, *card;
	struct crm_tab_stmts tabs[CRM_TAB_MAX];
	struct crm_buf old, scratch; /* of crm_change, like the arena */
	struct crm_arena arena;
	int64_t new_card; /* the last one made by this op; 0: none */
	struct crm_search_queue queue;
	struct crm_events events;
	struct crm_gather *gather; /* made when first asked for */
	struct crm_key_memory keys;
	sqlite3_stmt *add_words, *drop_words, *find_words, *next_word;

	char *tool, *login, *real, *reason;
	int64_t undoes;
	int64_t now;
	int64_t op, op_at_begin, op_at_mark;
	int64_t transaction; /* counts crm_db_begin */
	bool past;           /* the snapshot is of crm_db_past */
};

/* The status of an SQLite result code, with a sentence for users. */
enum crm_status crm_db_error(struct crm_db *db, int rc, struct crm_err *err);

/* Runs SQL text of lib/store's own: BEGIN, PRAGMA, a migration. */
enum crm_status crm_db_exec(struct crm_db *db, const char *sql, struct crm_err *err);

/* CRM_EDATA: a row refers to one that is not there. */
enum crm_status crm_db_check_deferred(struct crm_db *db, struct crm_err *err);

/* A statement of lib/store's own, kept until the connection closes. */
enum crm_status crm_db_prepare_kept(
    struct crm_db *db, const char *sql, sqlite3_stmt **s, struct crm_err *err);

int crm_value_bind(sqlite3_stmt *s, int index, const struct crm_value *value);
/* The same, but a text is not copied: it has to live until the statement is reset. */
int crm_value_lend(sqlite3_stmt *s, int index, const struct crm_value *value);

/* Takes the steps from version `from` (0: an empty file) to CRM_SCHEMA_VERSION. */
enum crm_status crm_db_migrate(struct crm_db *db, int from, struct crm_err *err);

/* The schema's version, as the file has it now. */
enum crm_status crm_db_version(struct crm_db *db, int *version, struct crm_err *err);

/* Registers the functions that SQL uses beyond the engine's own; see functions.c. */
enum crm_status crm_db_functions(struct crm_db *db, struct crm_err *err);

void crm_stmts_finalize(struct crm_db *db);

/* An event, written later; its texts are copied, but for the name of the field. */
enum crm_status crm_events_add(
    struct crm_db *db, const struct crm_event_row *row, struct crm_err *err);
/* Writes those that wait: before a commit, and before they are read. */
enum crm_status crm_events_flush(struct crm_db *db, struct crm_err *err);
/* Around the changes of one row, which may be forgotten; and forgets all. */
enum crm_status crm_events_mark(struct crm_db *db, struct crm_err *err);
void crm_events_unmark(struct crm_db *db, bool forget);
void crm_events_forget(struct crm_db *db);
void crm_events_clear(struct crm_db *db);

/* The lot of a table while rows of it are gathered; else NULL. */
struct crm_lot *crm_gather_lot(struct crm_db *db, enum crm_tab tab);
/* Whether a new row waits: of leads and their points those that nothing written refers to. */
bool crm_gather_takes(
    struct crm_db *db, enum crm_tab tab, int64_t id, const struct crm_value *value);
/* The id that the next row of a table has, written now or gathered. */
enum crm_status crm_gather_id(
    struct crm_db *db, enum crm_tab tab, int64_t *id, struct crm_err *err);
/* The id of the last row that waits; 0: none does. */
int64_t crm_gather_last_id(struct crm_db *db, enum crm_tab tab);
/* Adds a row, of a higher id than those before; columns: those not NULL. Text is copied. */
enum crm_status crm_gather_row(struct crm_db *db, enum crm_tab tab, int64_t id, uint64_t columns,
    const struct crm_value *value, struct crm_err *err);
/* Whether a card may have keys that wait: also behind its rows, until the commit or a mark. */
bool crm_keys_wait(const struct crm_db *db, int64_t card);
/* Adds a key of such a card, or of one that waits. */
enum crm_status crm_gather_key(struct crm_db *db, int64_t h, int64_t card, struct crm_err *err);
/* The cards that wait under a hash, the oldest first; how many. */
size_t crm_gathered_keys(const struct crm_db *db, int64_t h, int64_t *cards, size_t max);
/* A row that waits: valid until the next is added. NULL: none. */
struct crm_lot_row *crm_gather_find(struct crm_db *db, enum crm_tab tab, int64_t id);
/* Where in row->value the value of a column is. */
size_t crm_gather_place(const struct crm_lot_row *row, int column);
/* Columns of it, those in mask that are not NULL, texts to the arena of crm_change; and sets one.
 */
enum crm_status crm_gather_copy(struct crm_db *db, const struct crm_lot_row *row, uint64_t mask,
    struct crm_value *to, struct crm_err *err);
enum crm_status crm_gather_set(struct crm_db *db, struct crm_lot_row *row, int column,
    const struct crm_value *value, struct crm_err *err);
/* Writes what waits, before a commit or a mark; forgets it, after a rollback; ends gathering. */
enum crm_status crm_gather_flush(struct crm_db *db, struct crm_err *err);
void crm_gather_forget(struct crm_db *db);
void crm_gather_end(struct crm_db *db);
void crm_gather_free(struct crm_db *db);

/* The row as a JSON object, from which crm_restore() brings it back; of a card its op too, last. */
enum crm_status crm_row_json(struct crm_buf *json, const struct crm_tab_def *def,
    const struct crm_value *value, int64_t op, struct crm_err *err);

/* The op of the run: its record is made when there is none yet. */
enum crm_status crm_op_get(struct crm_db *db, int64_t *op, struct crm_err *err);

/*
 * The statements of a table: ?1 is the id, ?2 and on its columns in the order of the definition.
 * select, update: only the columns that have a bit in mask; select gives them from 0 on.
 */
enum crm_status crm_tab_insert(
    struct crm_db *db, enum crm_tab tab, sqlite3_stmt **s, struct crm_err *err);
enum crm_status crm_tab_select(
    struct crm_db *db, enum crm_tab tab, uint64_t mask, sqlite3_stmt **s, struct crm_err *err);
enum crm_status crm_tab_delete(
    struct crm_db *db, enum crm_tab tab, sqlite3_stmt **s, struct crm_err *err);
enum crm_status crm_tab_update(
    struct crm_db *db, enum crm_tab tab, uint64_t mask, sqlite3_stmt **s, struct crm_err *err);

/* Brings match_key from the keys of one row to those of another; either may be NULL. */
enum crm_status crm_keys_replace(struct crm_db *db, const struct crm_tab_def *def, int64_t row,
    const struct crm_value *before, const struct crm_value *after, struct crm_err *err);

/* Whether the memory of keys answers in this transaction: it may be filled now, or emptied. */
enum crm_status crm_key_memory_open(struct crm_db *db, bool *answers, struct crm_err *err);
/* As crm_key_cards, of a hash. */
size_t crm_key_memory_cards(const struct crm_db *db, int64_t h, int64_t *cards, size_t max);
/* What a change of match_key is told. */
void crm_key_memory_add(struct crm_db *db, int64_t h, int64_t card);
void crm_key_memory_drop(struct crm_db *db, int64_t h, int64_t card);
/* Behind changes that it was not told of: a rollback. */
void crm_key_memory_forget(struct crm_db *db);

/* Appends the words of a row: ' ' and a word, again and again. */
enum crm_status crm_words_of_row(struct crm_buf *out, const struct crm_tab_def *def,
    const struct crm_value *value, struct crm_arena *arena, struct crm_err *err);

/* Before any thread asks for words. */
void crm_words_init(void);

/* True when two states of a row have the same texts. */
bool crm_words_same(
    const struct crm_tab_def *def, const struct crm_value *a, const struct crm_value *b);

/* Remembers that the words of a row were those of before and are those of after, like keys. */
enum crm_status crm_search_replace(struct crm_db *db, enum crm_tab tab, int64_t row,
    const struct crm_value *before, const struct crm_value *after, struct crm_err *err);
/* The same of a new row whose words are known. */
enum crm_status crm_search_add(
    struct crm_db *db, enum crm_tab tab, int64_t row, const char *words, struct crm_err *err);
/* Brings the index there; before a commit. */
enum crm_status crm_search_flush(struct crm_db *db, struct crm_err *err);
/* Around the changes of one row, which may be forgotten; and forgets all. */
enum crm_status crm_search_mark(struct crm_db *db, struct crm_err *err);
void crm_search_unmark(struct crm_db *db, bool forget);
void crm_search_forget(struct crm_db *db);

/* The index as a table, temp.search_word: a row for each term and doc (lib/store/search.c). */
enum crm_status crm_search_open_words(struct crm_db *db, struct crm_err *err);

/* Calls seen for each row that has words, with what crm_words_of_row says of it. */
enum crm_status crm_search_each(struct crm_db *db,
    enum crm_status (*seen)(void *arg, int64_t doc, const char *words, struct crm_err *err),
    void *arg, struct crm_err *err);

#endif
