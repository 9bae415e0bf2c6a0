/*
 * The database: connection, transactions behind the write gate, statements.
 *
 * One connection per process. Writers: crm_db_begin ... crm_db_commit; the gate (an
 * advisory lock beside the database) is taken before BEGIN IMMEDIATE and held over
 * commit, checkpoint and close, so that waiting is a fair queue and no two
 * checkpoints ever overlap. Nobody reads stdin or writes stdout inside. The sync of the disk
 * comes after it: commits that wait for one share it.
 */
#ifndef CRM_STORE_DB_H
#define CRM_STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

struct crm_db;
struct crm_stmt;

enum crm_db_mode {
	CRM_DB_READ, /* never writes, never checkpoints */
	CRM_DB_WRITE /* may write; nothing is locked until crm_db_begin */
};

/* Version of the schema that this library reads and writes. */
#define CRM_SCHEMA_VERSION 4
#define CRM_BUSY_MS 10000

/*
 * Opens an existing database. CRM_ENOINPUT: there is none (the sentence says how to make
 * one), or the file is no database of ours; CRM_ECONFIG: its schema is newer, or older and
 * `crm-db upgrade` has not been run; CRM_EPERM, CRM_EBUSY, CRM_EIO. *db is NULL on failure.
 * busy_ms: how long crm_db_begin and readers wait.
 */
enum crm_status crm_db_open(struct crm_db **db, const char *path, enum crm_db_mode mode,
    int64_t busy_ms, struct crm_err *err);

/*
 * Makes a database that must not exist yet (CRM_ECREATE), with mode 0600, or 0660 when
 * shared, whatever the umask, and leaves it open for writing. Half-made files are removed.
 */
enum crm_status crm_db_create(
    struct crm_db **db, const char *path, bool shared, struct crm_err *err);

/* Removes the files of a database that is not open: one that was made and could not be finished. */
void crm_db_remove(const char *path);

/* Brings an older schema up to date, each step in one transaction. *from: the version found. */
enum crm_status crm_db_upgrade(const char *path, int64_t busy_ms, int *from, struct crm_err *err);

/* Rolls back what is open and closes. NULL is fine. */
void crm_db_close(struct crm_db *db);

const char *crm_db_path(const struct crm_db *db);

/*
 * The write transaction. crm_db_begin waits its turn: CRM_EBUSY after busy_ms. It nests
 * not. crm_db_commit is durable when it returns CRM_OK; readers may see it a moment earlier.
 * CRM_EIO that says so: it is made, and not known to be durable. crm_db_rollback never fails.
 */
enum crm_status crm_db_begin(struct crm_db *db, struct crm_err *err);
enum crm_status crm_db_commit(struct crm_db *db, struct crm_err *err);
void crm_db_rollback(struct crm_db *db);
/*
 * Makes durable what others have committed, too: for a writer who tells of what was read beyond the
 * machine. CRM_EIO.
 */
enum crm_status crm_db_sync(struct crm_db *db, struct crm_err *err);
bool crm_db_in_transaction(const struct crm_db *db);
/* Whether another writer waits for the end of this one's transaction. */
bool crm_db_awaited(const struct crm_db *db);
/*
 * The number of the write transaction, from 1; 0 before the first. What was read in another one
 * may have changed since.
 */
int64_t crm_db_transaction(const struct crm_db *db);
/*
 * *version is another number than before once another connection has written: while it stays the
 * same, what was read in an earlier transaction holds but for what was written here.
 */
enum crm_status crm_db_data_version(struct crm_db *db, int64_t *version, struct crm_err *err);

/*
 * A mark inside the write transaction: what one row does is undone alone by
 * crm_db_revert, or kept by crm_db_keep. One mark at a time.
 */
enum crm_status crm_db_mark(struct crm_db *db, struct crm_err *err);
enum crm_status crm_db_keep(struct crm_db *db, struct crm_err *err);
enum crm_status crm_db_revert(struct crm_db *db, struct crm_err *err);

/* One snapshot for several reads; end it with crm_db_snapshot_end. It holds up nobody. CRM_EBUSY.
 */
enum crm_status crm_db_snapshot(struct crm_db *db, struct crm_err *err);
void crm_db_snapshot_end(struct crm_db *db);
/*
 * Turns a snapshot into the past: until its end, queries see the tables, settings too, as they
 * stood just before that time, by what had been recorded then. What was undone since is there, what
 * was undone by then is not. Once a snapshot. CRM_EINTERNAL: there is none.
 */
enum crm_status crm_db_past(struct crm_db *db, int64_t before, struct crm_err *err);

/*
 * SQL. Every statement is a constant, defined at file scope:
 *
 *	CRM_SQL(owner_of, "SELECT owner FROM lead WHERE id = ?1");
 *
 * and passed by its name. It is prepared once per connection. A test walks all of them: each
 * must prepare, and none may scan a table unless its text says so in a comment, scan in
 * slash-star. Parameters are numbered, ?1 and so on. Events that wait are written before a query
 * that reads events, unless its text says, likewise: written. It reads those of earlier ops.
 */
#define CRM_SQL(name, text)                                                                        \
	static const char *const name __attribute__((section("crm_sql"), used)) = text

enum crm_type {
	CRM_NULL,
	CRM_INT,
	CRM_TEXT
};

struct crm_value {
	enum crm_type type;
	int64_t i;
	const char *s; /* CRM_TEXT: NUL-terminated UTF-8, borrowed */
};

static inline struct crm_value
crm_null(void)
{
	return (struct crm_value){ CRM_NULL, 0, NULL };
}

static inline struct crm_value
crm_int(int64_t i)
{
	return (struct crm_value){ CRM_INT, i, NULL };
}

/* A reference: 0 is NULL. */
static inline struct crm_value
crm_ref(int64_t i)
{
	return i == 0 ? crm_null() : crm_int(i);
}

/* NULL is NULL. */
static inline struct crm_value
crm_text(const char *s)
{
	return s == NULL ? crm_null() : (struct crm_value){ CRM_TEXT, 0, s };
}

/* Values for ?1, ?2 ...: CRM_ARGS(crm_int(id), crm_text(name)), or CRM_NOARGS. */
#define CRM_ARGS(...)                                                                              \
	(const struct crm_value[]){ __VA_ARGS__ },                                                 \
	    sizeof((const struct crm_value[]){ __VA_ARGS__ }) / sizeof(struct crm_value)
#define CRM_NOARGS NULL, 0

/* Runs a statement that gives no rows. */
#define crm_db_run(db, sql, ...) crm_db_run_(db, &(sql), __VA_ARGS__)
/*
 * Starts a query; *st gives its rows through crm_stmt_step. It is the connection's: never
 * freed; call crm_stmt_done when not stepped to its end. A statement in use is not available
 * a second time (CRM_EINTERNAL): recursion copies its rows first.
 */
#define crm_db_query(db, sql, st, ...) crm_db_query_(db, &(sql), st, __VA_ARGS__)
/* The first column of the first row; *found (may be NULL) says whether there was one. NULL is 0. */
#define crm_db_get_int(db, sql, out, found, ...)                                                   \
	crm_db_get_int_(db, &(sql), out, found, __VA_ARGS__)

enum crm_status crm_db_run_(struct crm_db *db, const char *const *sql, const struct crm_value *args,
    size_t nargs, struct crm_err *err);
enum crm_status crm_db_query_(struct crm_db *db, const char *const *sql, struct crm_stmt **st,
    const struct crm_value *args, size_t nargs, struct crm_err *err);
enum crm_status crm_db_get_int_(struct crm_db *db, const char *const *sql, int64_t *out,
    bool *found, const struct crm_value *args, size_t nargs, struct crm_err *err);

/*
 * A query assembled at run time from constant fragments (crm-list, conditions). Never from
 * input text: input is bound. *st is the caller's and freed with crm_stmt_free.
 */
enum crm_status crm_db_prepare(struct crm_db *db, const char *sql, struct crm_stmt **st,
    const struct crm_value *args, size_t nargs, struct crm_err *err);
/* Starts it again with other values. */
enum crm_status crm_stmt_bind(
    struct crm_stmt *st, const struct crm_value *args, size_t nargs, struct crm_err *err);
/* Starts it again with another value for one parameter, from 1. */
enum crm_status crm_stmt_again(
    struct crm_stmt *st, int parameter, struct crm_value value, struct crm_err *err);
void crm_stmt_free(struct crm_stmt *st);

/* CRM_OK: there is a row; CRM_DONE: no more, and the statement is reset. */
enum crm_status crm_stmt_step(struct crm_stmt *st, struct crm_err *err);
void crm_stmt_done(struct crm_stmt *st);
int crm_stmt_columns(const struct crm_stmt *st);
/* Columns from 0. Text is valid until the next step; NULL for NULL. Integers give 0 for NULL. */
bool crm_stmt_null(const struct crm_stmt *st, int column);
int64_t crm_stmt_int(const struct crm_stmt *st, int column);
const char *crm_stmt_text(const struct crm_stmt *st, int column);
/* Its type as stored: an integer, or text (a real number counts as text), or NULL. */
struct crm_value crm_stmt_value(const struct crm_stmt *st, int column);

#endif
