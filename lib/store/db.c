#include "lib/store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/store/internal.h"

/* "CRMu": PRAGMA application_id of our databases. */
#define APPLICATION_ID 0x43524d75

enum crm_status
crm_db_error(struct crm_db *db, int rc, struct crm_err *err)
{
	const char *text = db->sqlite == NULL ? sqlite3_errstr(rc) : sqlite3_errmsg(db->sqlite);
	const int cause = db->sqlite == NULL ? 0 : sqlite3_system_errno(db->sqlite);

	if (rc == SQLITE_IOERR_NOMEM)
		return crm_err_nomem(err);
	switch (rc & 0xff) {
	case SQLITE_NOMEM:
		return crm_err_nomem(err);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return crm_err_set(err, CRM_EBUSY, "%s: the database is busy; try again", db->path);
	case SQLITE_FULL:
		return crm_err_set(err, CRM_EIO, "%s: the disk is full", db->path);
	case SQLITE_IOERR:
		/* So it is called where the shared memory of the log finds no room. */
		if (cause == ENOSPC)
			return crm_err_set(err, CRM_EIO, "%s: the disk is full", db->path);
		return crm_err_set(err, CRM_EIO, "%s: %s%s%s", db->path, text,
		    cause == 0 ? "" : ": ", cause == 0 ? "" : strerror(cause));
	case SQLITE_CORRUPT:
		return crm_err_set(
		    err, CRM_EIO, "%s: the database is damaged; see crm-db check", db->path);
	case SQLITE_NOTADB:
		return crm_err_set(err, CRM_ENOINPUT, "%s: not a database of crmutils", db->path);
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
	case SQLITE_AUTH:
		return crm_err_set(err, CRM_EPERM,
		    "%s: no permission (the database and its directory must be writable)",
		    db->path);
	case SQLITE_CONSTRAINT:
		return crm_err_set(err, CRM_EDATA, "%s", text);
	default:
		return crm_err_set(err, CRM_EINTERNAL, "%s: %s", db->path, text);
	}
}

enum crm_status
crm_db_exec(struct crm_db *db, const char *sql, struct crm_err *err)
{
	int rc = sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? CRM_OK : crm_db_error(db, rc, err);
}

/* WAL needs memory shared between processes, which network file systems do not give. */
static bool
on_network(const char *path)
{
	static const long kinds[] = { 0x6969 /* NFS */, 0xff534d42 /* CIFS */,
		0xfe534d42 /* SMB2 */, 0x01021997 /* 9P */, 0x65735546 /* FUSE */ };
	struct statfs fs;

	if (statfs(path, &fs) != 0)
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if ((long)fs.f_type == kinds[i])
			return true;
	return false;
}

static enum crm_status
pragma_int(struct crm_db *db, const char *sql, int *out, struct crm_err *err)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL);

	if (rc == SQLITE_OK && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		*out = sqlite3_column_int(s, 0);
		rc = SQLITE_OK;
	}
	enum crm_status st = rc == SQLITE_OK ? CRM_OK : crm_db_error(db, rc, err);
	sqlite3_finalize(s);
	return st;
}

/* A database may have been made by somebody hostile: nothing in its schema is trusted. */
static enum crm_status
configure(struct crm_db *db, struct crm_err *err)
{
	sqlite3 *s = db->sqlite;

	sqlite3_extended_result_codes(s, 1);
	sqlite3_busy_timeout(s, (int)db->busy_ms);
	sqlite3_db_config(s, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	sqlite3_db_config(s, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(s, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(s, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, db->writes ? 0 : 1, NULL);
	crm_words_init();
	enum crm_status st = crm_db_functions(db, err);
	if (st != CRM_OK)
		return st;
	return crm_db_exec(db,
	    "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;"
	    "PRAGMA cache_size = -32000; PRAGMA synchronous = FULL",
	    err);
}

static enum crm_status
connect(struct crm_db *db, struct crm_err *err)
{
	/* One thread uses the connection; nobody asks SQLite how much memory it has taken. */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	const int flags = db->writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
	int rc = sqlite3_open_v2(db->path, &db->sqlite, flags | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc != SQLITE_OK)
		return crm_db_error(db, rc, err);
	return configure(db, err);
}

static enum crm_status
in_wal(struct crm_db *db, bool *wal, struct crm_err *err)
{
	sqlite3_stmt *s = NULL;
	int rc = sqlite3_prepare_v2(db->sqlite, "PRAGMA journal_mode", -1, &s, NULL);

	*wal = false;
	if (rc == SQLITE_OK && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		const char *mode = (const char *)sqlite3_column_text(s, 0);
		*wal = mode != NULL && strcmp(mode, "wal") == 0;
		rc = SQLITE_OK;
	}
	enum crm_status st = rc == SQLITE_OK ? CRM_OK : crm_db_error(db, rc, err);
	sqlite3_finalize(s);
	return st;
}

/*
 * WAL behind the gate; on a network file system a rollback journal, which has no shared memory. In
 * WAL the engine syncs the log only before a checkpoint and crm_db_commit() does so for a commit,
 * behind the gate; any other journal the engine syncs by itself.
 */
static enum crm_status
set_journal(struct crm_db *db, struct crm_err *err)
{
	if (on_network(db->path))
		return crm_db_exec(
		    db, "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = EXTRA", err);
	if (!db->writes)
		return CRM_OK;
	enum crm_status st = in_wal(db, &db->syncs_log, err);
	return st == CRM_OK && db->syncs_log ? crm_db_exec(db, "PRAGMA synchronous = NORMAL", err)
					     : st;
}

static struct crm_db *
db_new(const char *path, bool writes, int64_t busy_ms)
{
	struct crm_db *db = calloc(1, sizeof(*db));

	if (db == NULL)
		return NULL;
	db->gate.fd = -1;
	db->writes = writes;
	db->busy_ms = busy_ms;
	db->path = strdup(path);
	if (db->path == NULL) {
		free(db);
		return NULL;
	}
	return db;
}

/* What can be said about the file before SQLite sees it. */
static enum crm_status
look_at_file(const char *path, mode_t *mode, struct crm_err *err)
{
	struct stat st;

	if (lstat(path, &st) != 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return crm_err_set(err, CRM_ENOINPUT,
			    "%s: no such database; make one with 'crm-db init'", path);
		return crm_err_errno(err, CRM_ENOINPUT, "%s", path);
	}
	if (S_ISDIR(st.st_mode))
		return crm_err_set(err, CRM_ENOINPUT, "%s: is a directory, not a database", path);
	if (!S_ISREG(st.st_mode) || st.st_nlink != 1)
		return crm_err_set(err, CRM_EPERM, "%s: refused: a link, or no regular file", path);
	if (st.st_size == 0)
		return crm_err_set(err, CRM_ENOINPUT,
		    "%s: an empty file, not a database; make one with 'crm-db init'", path);
	*mode = st.st_mode & 0777;
	return CRM_OK;
}

enum crm_status
crm_db_version(struct crm_db *db, int *version, struct crm_err *err)
{
	return pragma_int(db, "PRAGMA user_version", version, err);
}

static enum crm_status
check_version(struct crm_db *db, int *version, struct crm_err *err)
{
	int application = 0;
	enum crm_status st = pragma_int(db, "PRAGMA application_id", &application, err);

	if (st == CRM_OK)
		st = crm_db_version(db, version, err);
	if (st != CRM_OK)
		return st;
	if (application != APPLICATION_ID)
		return crm_err_set(err, CRM_ENOINPUT, "%s: not a database of crmutils", db->path);
	if (*version > CRM_SCHEMA_VERSION)
		return crm_err_set(err, CRM_ECONFIG,
		    "%s: the database is newer (schema %d) than this tool (schema %d); update "
		    "crmutils",
		    db->path, *version, CRM_SCHEMA_VERSION);
	return CRM_OK;
}

/* Everything up to the version check. */
static enum crm_status
open_any(struct crm_db **out, const char *path, enum crm_db_mode mode, int64_t busy_ms,
    int *version, struct crm_err *err)
{
	const bool writes = mode == CRM_DB_WRITE;
	mode_t file_mode = 0;
	enum crm_status st = look_at_file(path, &file_mode, err);

	*out = NULL;
	if (st != CRM_OK)
		return st;
	if (access(path, writes ? R_OK | W_OK : R_OK) != 0)
		return crm_err_errno(err, CRM_EPERM, "%s", path);
	struct crm_db *db = db_new(path, writes, busy_ms);
	if (db == NULL)
		return crm_err_nomem(err);
	st = connect(db, err);
	if (st == CRM_OK)
		st = check_version(db, version, err);
	if (st == CRM_OK && writes)
		st = crm_gate_open(&db->gate, path, file_mode, err);
	if (st == CRM_OK)
		st = set_journal(db, err);
	if (st == CRM_OK)
		*out = db;
	else
		crm_db_close(db);
	return st;
}

enum crm_status
crm_db_open(struct crm_db **db, const char *path, enum crm_db_mode mode, int64_t busy_ms,
    struct crm_err *err)
{
	int version = 0;
	enum crm_status st = open_any(db, path, mode, busy_ms, &version, err);

	if (st == CRM_OK && version < CRM_SCHEMA_VERSION) {
		st = crm_err_set(err, CRM_ECONFIG,
		    "%s: the database is older (schema %d) than this tool (schema %d); "
		    "run 'crm-db upgrade'",
		    path, version, CRM_SCHEMA_VERSION);
		crm_db_close(*db);
		*db = NULL;
	}
	return st;
}

enum crm_status
crm_db_upgrade(const char *path, int64_t busy_ms, int *from, struct crm_err *err)
{
	struct crm_db *db = NULL;
	enum crm_status st = open_any(&db, path, CRM_DB_WRITE, busy_ms, from, err);

	if (st == CRM_OK)
		st = crm_db_migrate(db, *from, err);
	crm_db_close(db);
	return st;
}

/* An empty file of the mode wanted, whatever the umask, and never through a link. */
static enum crm_status
make_file(const char *path, mode_t mode, struct crm_err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);

	if (fd < 0 && errno == EEXIST)
		return crm_err_set(err, CRM_ECREATE, "%s: exists already", path);
	if (fd < 0)
		return crm_err_errno(err, CRM_ECREATE, "%s", path);
	enum crm_status st = CRM_OK;
	if (fchmod(fd, mode) != 0) {
		st = crm_err_errno(err, CRM_ECREATE, "%s", path);
		unlink(path);
	}
	close(fd);
	return st;
}

void
crm_db_remove(const char *path)
{
	static const char *const suffixes[] = { "", "-wal", "-shm", "-journal", "-gate" };
	struct crm_buf name = CRM_BUF_INIT;

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		crm_buf_reset(&name);
		crm_buf_printf(&name, "%s%s", path, suffixes[i]);
		if (crm_buf_ok(&name))
			unlink(name.data);
	}
	crm_buf_clear(&name);
}

enum crm_status
crm_db_create(struct crm_db **db, const char *path, bool shared, struct crm_err *err)
{
	const mode_t mode = shared ? 0660 : 0600;
	enum crm_status st = make_file(path, mode, err);

	*db = NULL;
	if (st != CRM_OK)
		return st;
	struct crm_db *new = db_new(path, true, CRM_BUSY_MS);
	if (new == NULL) {
		unlink(path);
		return crm_err_nomem(err);
	}
	st = crm_gate_open(&new->gate, path, mode, err);
	if (st == CRM_OK)
		st = connect(new, err);
	if (st == CRM_OK)
		/* EXTRA: until it is in WAL mode, a journal that comes back would undo it. */
		st = crm_db_exec(
		    new, "PRAGMA synchronous = EXTRA; PRAGMA application_id = 1129467253", err);
	if (st == CRM_OK)
		st = crm_db_migrate(new, 0, err);
	if (st == CRM_OK)
		st = on_network(path) ? set_journal(new, err)
				      : crm_db_exec(new, "PRAGMA journal_mode = WAL", err);
	if (st == CRM_OK) {
		new->wrote = true;
		*db = new;
	} else {
		crm_db_close(new);
		crm_db_remove(path);
	}
	return st;
}

/*
 * The close of a connection that wrote may checkpoint, so it waits for the gate; when that takes
 * too long, and for a connection that wrote nothing, the checkpoint is left to the next.
 */
static void
close_sqlite(struct crm_db *db)
{
	if (db->writes && !(db->wrote && crm_gate_enter(&db->gate, db->busy_ms, "a closing writer",
					     NULL) == CRM_OK))
		sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_close(db->sqlite);
	db->sqlite = NULL;
	crm_gate_leave(&db->gate);
}

void
crm_db_close(struct crm_db *db)
{
	if (db == NULL)
		return;
	if (db->sqlite != NULL) {
		crm_db_rollback(db);
		crm_stmts_finalize(db);
		close_sqlite(db);
	}
	crm_gate_close(&db->gate);
	crm_buf_clear(&db->old);
	crm_buf_clear(&db->scratch);
	crm_buf_clear(&db->queue.text);
	free(db->queue.change);
	crm_arena_clear(&db->arena);
	free(db->tool);
	free(db->login);
	free(db->real);
	free(db->reason);
	free(db->path);
	free(db);
}

const char *
crm_db_path(const struct crm_db *db)
{
	return db->path;
}
