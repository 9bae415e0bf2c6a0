#include <time.h>

#include "lib/store/internal.h"

CRM_SQL(data_version, "PRAGMA data_version");

static int64_t
now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

enum crm_status
crm_db_begin(struct crm_db *db, struct crm_err *err)
{
	const int64_t start = now_ms();

	if (!db->writes)
		return crm_err_set(err, CRM_EINTERNAL, "%s: opened for reading", db->path);
	enum crm_status st =
	    crm_gate_enter(&db->gate, db->busy_ms, db->tool == NULL ? "crm" : db->tool, err);
	if (st != CRM_OK)
		return st;
	/* Behind the gate only a foreign program can be in the way; it shares the waiting time. */
	int64_t left = db->busy_ms - (now_ms() - start);
	sqlite3_busy_timeout(db->sqlite, left < 1 ? 1 : (int)left);
	st = crm_db_exec(db, "BEGIN IMMEDIATE", err);
	sqlite3_busy_timeout(db->sqlite, (int)db->busy_ms);
	if (st != CRM_OK) {
		crm_gate_leave(&db->gate);
		return st;
	}
	db->op_at_begin = db->op;
	db->transaction++;
	return CRM_OK;
}

/* Whoever has written to the log: one sync is for all. */
enum crm_status
crm_db_sync(struct crm_db *db, struct crm_err *err)
{
	sqlite3_file *log = NULL;

	if (!db->syncs_log)
		return CRM_OK;
	int rc = sqlite3_file_control(db->sqlite, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
	if (rc == SQLITE_OK && log != NULL && log->pMethods != NULL)
		rc = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
	return rc == SQLITE_OK
		   ? CRM_OK
		   : crm_err_errno(err, CRM_EIO, "%s: the disk cannot be synced", db->path);
}

/*
 * The log is synced behind the gate: meanwhile others commit, and they share the next sync. It is
 * in order and has checksums, so a power cut before that loses whole commits, the last ones, and
 * nobody has been told of them.
 */
static enum crm_status
make_durable(struct crm_db *db, struct crm_err *err)
{
	struct crm_err why = { CRM_OK, "" };

	if (crm_db_sync(db, &why) == CRM_OK)
		return CRM_OK;
	return crm_err_set(
	    err, CRM_EIO, "the changes are made, but a power cut may lose them: %s", why.text);
}

/* Of what is DEFERRED the engine itself speaks at the commit, when it is too late for one row. */
enum crm_status
crm_db_check_deferred(struct crm_db *db, struct crm_err *err)
{
	int missing = 0, unused = 0;

	sqlite3_db_status(db->sqlite, SQLITE_DBSTATUS_DEFERRED_FKS, &missing, &unused, 0);
	return missing == 0 ? CRM_OK : crm_err_set(err, CRM_EDATA, "FOREIGN KEY constraint failed");
}

enum crm_status
crm_db_commit(struct crm_db *db, struct crm_err *err)
{
	enum crm_status st = crm_gather_flush(db, err);

	if (st == CRM_OK)
		st = crm_events_flush(db, err);
	if (st == CRM_OK)
		st = crm_search_flush(db, err);
	if (st == CRM_OK)
		st = crm_db_exec(db, "COMMIT", err);
	if (st != CRM_OK) {
		crm_db_rollback(db);
		return st;
	}
	db->wrote = true;
	crm_gather_end(db);
	crm_gate_leave(&db->gate);
	return make_durable(db, err);
}

bool
crm_db_in_transaction(const struct crm_db *db)
{
	return sqlite3_get_autocommit(db->sqlite) == 0;
}

bool
crm_db_awaited(const struct crm_db *db)
{
	return crm_gate_awaited(&db->gate);
}

int64_t
crm_db_transaction(const struct crm_db *db)
{
	return db->transaction;
}

enum crm_status
crm_db_data_version(struct crm_db *db, int64_t *version, struct crm_err *err)
{
	return crm_db_get_int(db, data_version, version, NULL, CRM_NOARGS, err);
}

void
crm_db_rollback(struct crm_db *db)
{
	crm_search_forget(db);
	crm_gather_end(db);
	crm_key_memory_forget(db);
	crm_events_forget(db);
	db->new_card = 0;
	if (crm_db_in_transaction(db))
		sqlite3_exec(db->sqlite, "ROLLBACK", NULL, NULL, NULL);
	if (db->gate.held) {
		db->op = db->op_at_begin;
		crm_gate_leave(&db->gate);
	}
}

/* Each row passes here: these are prepared once. */
static enum crm_status
run_kept(struct crm_db *db, sqlite3_stmt **s, const char *sql, struct crm_err *err)
{
	enum crm_status st = *s == NULL ? crm_db_prepare_kept(db, sql, s, err) : CRM_OK;

	if (st != CRM_OK)
		return st;
	int rc = sqlite3_step(*s);
	if (rc != SQLITE_DONE)
		st = crm_db_error(db, rc, err);
	sqlite3_reset(*s);
	return st;
}

enum crm_status
crm_db_mark(struct crm_db *db, struct crm_err *err)
{
	enum crm_status st = crm_gather_flush(db, err);

	if (st == CRM_OK)
		st = crm_events_mark(db, err);
	if (st == CRM_OK)
		st = crm_search_mark(db, err);
	if (st != CRM_OK)
		return st;
	db->op_at_mark = db->op;
	return run_kept(db, &db->savepoint, "SAVEPOINT one_row", err);
}

enum crm_status
crm_db_keep(struct crm_db *db, struct crm_err *err)
{
	crm_search_unmark(db, false);
	crm_events_unmark(db, false);
	return run_kept(db, &db->release, "RELEASE one_row", err);
}

enum crm_status
crm_db_revert(struct crm_db *db, struct crm_err *err)
{
	crm_gather_forget(db);
	crm_key_memory_forget(db);
	enum crm_status st = crm_db_exec(db, "ROLLBACK TO one_row", err);

	crm_search_unmark(db, true);
	crm_events_unmark(db, true);
	db->new_card = 0;
	if (st == CRM_OK)
		st = crm_db_keep(db, err);
	db->op = db->op_at_mark;
	return st;
}

enum crm_status
crm_db_snapshot(struct crm_db *db, struct crm_err *err)
{
	/* BEGIN alone takes no snapshot: the first read does. */
	enum crm_status st = crm_db_exec(db, "BEGIN; SELECT 1 FROM setting LIMIT 1", err);

	if (st != CRM_OK)
		crm_db_snapshot_end(db);
	return st;
}

void
crm_db_snapshot_end(struct crm_db *db)
{
	if (crm_db_in_transaction(db))
		sqlite3_exec(db->sqlite, db->past ? "ROLLBACK" : "COMMIT", NULL, NULL, NULL);
	db->past = false;
}
