#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/store/tables.h"

extern const char *const __start_crm_sql[];
extern const char *const __stop_crm_sql[];

static void
every_sql_prepares_and_none_scans(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf explain = CRM_BUF_INIT;
	int bad = 0;

	assert_true(__stop_crm_sql - __start_crm_sql > 20);
	for (const char *const *sql = __start_crm_sql; sql < __stop_crm_sql; sql++) {
		struct crm_stmt *s = NULL;
		struct crm_value args[32];
		size_t n = 0;
		enum crm_status st = CRM_EINTERNAL;

		/* As many values as it has parameters. */
		for (n = 0; st == CRM_EINTERNAL && n <= 32; n++) {
			crm_buf_reset(&explain);
			crm_buf_printf(&explain, "EXPLAIN QUERY PLAN %s", *sql);
			for (size_t i = 0; i < n; i++)
				args[i] = crm_null();
			st = crm_db_prepare(t->db, explain.data, &s, args, n, &err);
		}
		if (st != CRM_OK) {
			print_error("%s\n  in: %s\n", err.text, *sql);
			bad++;
			continue;
		}
		while (crm_stmt_step(s, &err) == CRM_OK) {
			const char *detail = crm_stmt_text(s, 3);
			if (strncmp(detail, "SCAN", 4) == 0 && strstr(*sql, "/*scan*/") == NULL &&
			    strstr(detail, "CONSTANT ROW") == NULL) {
				print_error("%s\n  in: %s\n", detail, *sql);
				bad++;
			}
		}
		crm_stmt_free(s);
	}
	crm_buf_clear(&explain);
	assert_int_equal(bad, 0);
}

static void
tables_are_as_the_schema_has_them(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };

	for (int tab = CRM_TAB_NONE + 1; tab < CRM_TAB_MAX; tab++) {
		const struct crm_tab_def *def = crm_tab_def((enum crm_tab)tab);
		struct crm_stmt *s = NULL;
		int n = 0;
		const struct crm_value args[] = { crm_text(def->name) };

		test_ok(
		    crm_db_prepare(t->db,
			"SELECT name FROM pragma_table_info(?1) WHERE name <> 'id' ORDER BY cid",
			&s, args, 1, &err),
		    &err);
		while (crm_stmt_step(s, &err) == CRM_OK) {
			assert_non_null(def->columns[n]);
			assert_string_equal(crm_stmt_text(s, 0), def->columns[n]);
			n++;
		}
		assert_int_equal(n, crm_tab_ncolumns(def));
		assert_in_range(n, 1, CRM_TAB_COLUMNS_MAX);
		crm_stmt_free(s);
	}
}

static void
a_change_writes_row_event_and_keys(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	size_t changed = 99;

	test_ok(crm_db_begin(t->db, &err), &err);
	assert_int_equal(crm_db_op(t->db), 0);
	int64_t id = test_db_lead(t->db, "Анна");
	assert_int_equal(id, 1);
	assert_int_equal(crm_db_op(t->db), 1);
	test_ok(crm_update(t->db, CRM_TAB_LEAD, id, CRM_WHAT_EDIT,
		    CRM_SETS({ "city", crm_text("Тверь") }, { "name", crm_text("Анна") }), &changed,
		    &err),
	    &err);
	assert_int_equal(changed, 1);
	test_ok(crm_db_commit(t->db, &err), &err);

	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM event"), 2);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM event WHERE op = 1 AND card = 1 AND tab = 1"
			       " AND row = 1 AND verb = 0 AND field IS NULL"),
	    1);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM event WHERE verb = 1 AND field = 'city'"
			       " AND old IS NULL AND new = 'Тверь'"),
	    1);
	int64_t cards[4];
	size_t n = 0;
	test_ok(crm_key_cards(t->db, CRM_KEY_NAME, "Анна", cards, 4, &n, &err), &err);
	assert_int_equal(n, 1);
	assert_int_equal(cards[0], 1);
	test_ok(crm_key_cards(t->db, CRM_KEY_COMPANY, "Анна", cards, 4, &n, &err), &err);
	assert_int_equal(n, 0);
}

static void
telling_the_same_again_changes_nothing(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	size_t changed = 99;

	test_ok(crm_db_begin(t->db, &err), &err);
	int64_t id = test_db_lead(t->db, "Ada");
	test_ok(crm_db_commit(t->db, &err), &err);
	test_db_actor(t->db);
	test_ok(crm_db_begin(t->db, &err), &err);
	test_ok(crm_update(t->db, CRM_TAB_LEAD, id, CRM_WHAT_EDIT,
		    CRM_SETS({ "name", crm_text("Ada") }, { "city", crm_null() }), &changed, &err),
	    &err);
	test_ok(crm_db_commit(t->db, &err), &err);
	assert_int_equal(changed, 0);
	assert_int_equal(crm_db_op(t->db), 0);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM op"), 1);
}

static void
a_reverted_row_leaves_no_op(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };

	test_ok(crm_db_begin(t->db, &err), &err);
	test_ok(crm_db_mark(t->db, &err), &err);
	test_db_lead(t->db, "Ada");
	test_ok(crm_db_revert(t->db, &err), &err);
	assert_int_equal(crm_db_op(t->db), 0);
	test_ok(crm_db_mark(t->db, &err), &err);
	int64_t second = test_db_lead(t->db, "Bob");
	test_ok(crm_db_keep(t->db, &err), &err);
	test_ok(crm_db_commit(t->db, &err), &err);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM op"), 1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM lead"), 1);
	assert_int_equal(test_db_int(t->db, "SELECT op FROM card"), crm_db_op(t->db));
	assert_true(second >= 1);

	test_ok(crm_db_begin(t->db, &err), &err);
	crm_db_rollback(t->db);
	assert_int_equal(crm_db_op(t->db), 1);
}

static void
ids_are_shared_and_never_used_again(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	int64_t company = 0;

	test_ok(crm_db_begin(t->db, &err), &err);
	int64_t lead = test_db_lead(t->db, "Ada");
	test_ok(crm_insert(t->db, CRM_TAB_COMPANY, CRM_WHAT_CREATE,
		    CRM_SETS({ "created", crm_int(1) }, { "company", crm_text("Ромашка") }),
		    &company, &err),
	    &err);
	assert_int_equal(company, lead + 1);
	const struct crm_change remove = {
		.verb = CRM_DELETE, .tab = CRM_TAB_COMPANY, .what = CRM_WHAT_DELETE, .row = company
	};
	test_ok(crm_change(t->db, &remove, NULL, &err), &err);
	assert_int_equal(test_db_lead(t->db, "Bob"), company + 1);

	int64_t card;
	enum crm_tab kind;
	assert_int_equal(crm_card_resolve(t->db, company, &card, &kind, &err), CRM_EDATA);
	assert_string_equal(err.text, "no card 2: its creation was undone by op 1");
	assert_int_equal(crm_card_resolve(t->db, 99, &card, &kind, &err), CRM_EDATA);
	assert_string_equal(err.text, "no card 99");
	crm_db_rollback(t->db);
}

static void
an_alias_resolves_to_its_survivor(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	int64_t card = 0;
	enum crm_tab kind = CRM_TAB_NONE;

	test_ok(crm_db_begin(t->db, &err), &err);
	for (int i = 0; i < 3; i++)
		test_db_lead(t->db, "Ada");
	for (int64_t i = 1; i < 3; i++)
		test_ok(crm_update(t->db, CRM_TAB_CARD, i, CRM_WHAT_MERGE,
			    CRM_SETS({ "alias", crm_int(i + 1) }), NULL, &err),
		    &err);
	test_ok(crm_db_commit(t->db, &err), &err);
	test_ok(crm_card_resolve(t->db, 1, &card, &kind, &err), &err);
	assert_int_equal(card, 3);
	assert_int_equal(kind, CRM_CARD_LEAD);
}

static void
a_part_belongs_to_the_op_that_made_its_card(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };

	test_ok(crm_db_begin(t->db, &err), &err);
	int64_t lead = test_db_lead(t->db, "Ada");
	const struct crm_set set[] = { { "card", crm_int(lead) }, { "kind", crm_int(1) },
		{ "raw", crm_text("a@example.org") }, { "key", crm_text("a@example.org") },
		{ "valid", crm_int(1) }, { "role", crm_int(0) } };
	const struct crm_change part = { .verb = CRM_INSERT,
		.tab = CRM_TAB_POINT,
		.what = CRM_WHAT_CREATE,
		.part = true,
		.set = set,
		.nset = 6 };
	test_ok(crm_change(t->db, &part, NULL, &err), &err);
	test_ok(crm_db_commit(t->db, &err), &err);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM event"), 1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM match_key"), 2);

	test_db_actor(t->db);
	test_ok(crm_db_begin(t->db, &err), &err);
	assert_int_equal(crm_change(t->db, &part, NULL, &err), CRM_EINTERNAL);
	crm_db_rollback(t->db);
}

static void
constraints_are_the_inputs_fault(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	const struct crm_set set[] = { { "login", crm_text("anna") }, { "weight", crm_int(1) },
		{ "active", crm_int(1) } };

	test_ok(crm_db_begin(t->db, &err), &err);
	test_ok(crm_insert(t->db, CRM_TAB_USER, CRM_WHAT_CREATE, set, 3, NULL, &err), &err);
	assert_int_equal(
	    crm_insert(t->db, CRM_TAB_USER, CRM_WHAT_CREATE, set, 3, NULL, &err), CRM_EDATA);
	crm_db_rollback(t->db);
}

static void
a_row_that_others_refer_to_stays(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_change remove = {
		.verb = CRM_DELETE, .tab = CRM_TAB_USER, .what = CRM_WHAT_EDIT
	};

	test_ok(crm_db_begin(t->db, &err), &err);
	test_ok(crm_insert(t->db, CRM_TAB_USER, CRM_WHAT_CREATE,
		    CRM_SETS({ "login", crm_text("anna") }, { "weight", crm_int(1) },
			{ "active", crm_int(1) }),
		    &remove.row, &err),
	    &err);
	const int64_t lead = test_db_lead(t->db, "Ada");
	test_ok(crm_update(t->db, CRM_TAB_LEAD, lead, CRM_WHAT_ASSIGN,
		    CRM_SETS({ "owner", crm_int(remove.row) }), NULL, &err),
	    &err);
	test_ok(crm_db_mark(t->db, &err), &err);
	assert_int_equal(crm_change(t->db, &remove, NULL, &err), CRM_EDATA);
	assert_string_equal(err.text, "FOREIGN KEY constraint failed");
	test_ok(crm_db_revert(t->db, &err), &err);
	test_ok(crm_db_mark(t->db, &err), &err);
	assert_int_equal(crm_update(t->db, CRM_TAB_LEAD, lead, CRM_WHAT_ASSIGN,
			     CRM_SETS({ "owner", crm_int(remove.row + 1) }), NULL, &err),
	    CRM_EDATA);
	test_ok(crm_db_revert(t->db, &err), &err);
	test_ok(crm_db_commit(t->db, &err), &err);
	assert_int_equal(test_db_int(t->db, "SELECT owner FROM lead"), remove.row);
}

static void
a_change_needs_a_transaction(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };

	assert_int_equal(crm_update(t->db, CRM_TAB_LEAD, 1, CRM_WHAT_EDIT,
			     CRM_SETS({ "city", crm_text("x") }), NULL, &err),
	    CRM_EINTERNAL);
	assert_string_equal(err.text, "a change outside of a transaction");
}

static void
an_unknown_column_is_our_mistake(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };

	test_ok(crm_db_begin(t->db, &err), &err);
	int64_t lead = test_db_lead(t->db, "Ada");
	assert_int_equal(crm_update(t->db, CRM_TAB_LEAD, lead, CRM_WHAT_EDIT,
			     CRM_SETS({ "ctiy", crm_text("x") }), NULL, &err),
	    CRM_EINTERNAL);
	assert_string_equal(err.text, "no column lead.ctiy");
	crm_db_rollback(t->db);
}

/* Who holds the gate knows whether anybody waits for it. */
static void
a_waiting_writer_is_seen(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_db *db = NULL;
	int begun[2], status = 0;
	char byte = 'x';

	assert_int_equal(pipe(begun), 0);
	pid_t child = fork();
	if (child == 0) {
		if (read(begun[0], &byte, 1) != 1 ||
		    crm_db_open(&db, t->path, CRM_DB_WRITE, 10000, &err) != CRM_OK)
			_exit(1);
		test_db_actor(db);
		_exit(crm_db_begin(db, &err) == CRM_OK ? 0 : 2);
	}
	test_ok(crm_db_open(&db, t->path, CRM_DB_WRITE, 10000, &err), &err);
	test_db_actor(db);
	test_ok(crm_db_begin(db, &err), &err);
	assert_false(crm_db_awaited(db));
	assert_int_equal(write(begun[1], &byte, 1), 1);
	for (int i = 0; i < 1000 && !crm_db_awaited(db); i++)
		poll(NULL, 0, 10);
	assert_true(crm_db_awaited(db));
	crm_db_rollback(db);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	test_ok(crm_db_begin(db, &err), &err);
	assert_false(crm_db_awaited(db));
	crm_db_rollback(db);
	crm_db_close(db);
	close(begun[0]);
	close(begun[1]);
}

/* A second process that holds the gate while this one waits in vain. */
static void
a_held_gate_is_busy_in_time_and_named(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	int ready[2];
	char byte = 0;
	struct timespec a, b;

	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		struct crm_db *db = NULL;
		if (crm_db_open(&db, t->path, CRM_DB_WRITE, 1000, &err) != CRM_OK)
			_exit(1);
		test_db_actor(db);
		if (crm_db_begin(db, &err) != CRM_OK || write(ready[1], "x", 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);

	struct crm_db *db = NULL;
	test_ok(crm_db_open(&db, t->path, CRM_DB_WRITE, 300, &err), &err);
	/* Whoever started this process may have had all signals blocked. */
	sigset_t all, before, after;
	sigfillset(&all);
	assert_int_equal(sigprocmask(SIG_BLOCK, &all, &before), 0);
	clock_gettime(CLOCK_MONOTONIC, &a);
	assert_int_equal(crm_db_begin(db, &err), CRM_EBUSY);
	assert_int_equal(sigprocmask(SIG_SETMASK, &before, &after), 0);
	assert_int_equal(sigismember(&after, SIGRTMIN + 1), 1);
	clock_gettime(CLOCK_MONOTONIC, &b);
	double waited =
	    (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1000000000.0;
	assert_true(waited >= 0.299 && waited < 3.0);
	char expected[128];
	snprintf(expected, sizeof(expected),
	    "the database is busy (last taken by test, process %ld); try again", (long)child);
	assert_string_equal(err.text, expected);

	/* The kernel gives the gate back when its holder is killed. */
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	test_ok(crm_db_begin(db, &err), &err);
	crm_db_rollback(db);
	crm_db_close(db);
	close(ready[0]);
	close(ready[1]);
}

static void
files_are_private_or_the_groups(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	char path[128];
	struct stat st;

	assert_int_equal(stat(t->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	snprintf(path, sizeof(path), "%s-gate", t->path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);

	mode_t old = umask(077);
	struct crm_db *db = NULL;
	snprintf(path, sizeof(path), "%s/shared.db", t->dir);
	test_ok(crm_db_create(&db, path, true, &err), &err);
	test_db_actor(db);
	test_ok(crm_db_begin(db, &err), &err);
	test_db_lead(db, "Ada");
	test_ok(crm_db_commit(db, &err), &err);
	static const char *const suffixes[] = { "", "-wal", "-shm", "-gate" };
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s/shared.db%s", t->dir, suffixes[i]);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0660);
	}
	crm_db_close(db);
	umask(old);
	unlink(path);
	snprintf(path, sizeof(path), "%s/shared.db", t->dir);
	unlink(path);
}

static void
put_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void
what_is_no_database_of_ours_is_refused(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_db *db = NULL;
	char path[128], link[128], expected[256];

	snprintf(path, sizeof(path), "%s/missing", t->dir);
	assert_int_equal(crm_db_open(&db, path, CRM_DB_READ, 100, &err), CRM_ENOINPUT);
	snprintf(
	    expected, sizeof(expected), "%s: no such database; make one with 'crm-db init'", path);
	assert_string_equal(err.text, expected);
	assert_null(db);

	assert_int_equal(crm_db_open(&db, t->dir, CRM_DB_READ, 100, &err), CRM_ENOINPUT);

	snprintf(path, sizeof(path), "%s/text", t->dir);
	put_file(path, "");
	assert_int_equal(crm_db_open(&db, path, CRM_DB_WRITE, 100, &err), CRM_ENOINPUT);
	put_file(path, "this is a text file, and long enough to be taken for something else\n");
	assert_int_equal(crm_db_open(&db, path, CRM_DB_WRITE, 100, &err), CRM_ENOINPUT);
	snprintf(expected, sizeof(expected), "%s: not a database of crmutils", path);
	assert_string_equal(err.text, expected);
	unlink(path);
	/* Beside a file that is none of ours nothing is made. */
	snprintf(path, sizeof(path), "%s/text-gate", t->dir);
	assert_int_equal(access(path, F_OK), -1);

	snprintf(link, sizeof(link), "%s/link", t->dir);
	assert_int_equal(symlink(t->path, link), 0);
	assert_int_equal(crm_db_open(&db, link, CRM_DB_READ, 100, &err), CRM_EPERM);
	unlink(link);

	assert_int_equal(crm_db_create(&db, t->path, false, &err), CRM_ECREATE);
	snprintf(expected, sizeof(expected), "%s: exists already", t->path);
	assert_string_equal(err.text, expected);
}

static void
a_newer_schema_is_refused(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_db *db = NULL;
	int from = -1;

	test_db_int(t->db, "SELECT 1");
	struct crm_stmt *s = NULL;
	test_ok(crm_db_prepare(t->db, "PRAGMA user_version = 99", &s, CRM_NOARGS, &err), &err);
	assert_int_equal(crm_stmt_step(s, &err), CRM_DONE);
	crm_stmt_free(s);
	assert_int_equal(crm_db_open(&db, t->path, CRM_DB_READ, 100, &err), CRM_ECONFIG);
	assert_null(db);
	assert_int_equal(crm_db_upgrade(t->path, 100, &from, &err), CRM_ECONFIG);
}

static void
a_reader_sees_one_snapshot(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_db *reader = NULL;

	test_ok(crm_db_open(&reader, t->path, CRM_DB_READ, 100, &err), &err);
	test_ok(crm_db_snapshot(reader, &err), &err);
	test_ok(crm_db_begin(t->db, &err), &err);
	test_db_lead(t->db, "Ada");
	test_ok(crm_db_commit(t->db, &err), &err);
	assert_int_equal(test_db_int(reader, "SELECT count(*) FROM lead"), 0);
	crm_db_snapshot_end(reader);
	assert_int_equal(test_db_int(reader, "SELECT count(*) FROM lead"), 1);
	assert_int_equal(crm_db_begin(reader, &err), CRM_EINTERNAL);
	crm_db_close(reader);
}

static void
a_snapshot_that_fails_leaves_nothing_open(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_stmt *s = NULL;

	test_ok(crm_db_prepare(t->db, "DROP TABLE setting", &s, CRM_NOARGS, &err), &err);
	assert_int_equal(crm_stmt_step(s, &err), CRM_DONE);
	crm_stmt_free(s);
	assert_int_equal(crm_db_snapshot(t->db, &err), CRM_EINTERNAL);
	assert_false(crm_db_in_transaction(t->db));
}

#define DB_TEST(f) cmocka_unit_test_setup_teardown(f, test_db_setup, test_db_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(every_sql_prepares_and_none_scans),
		DB_TEST(tables_are_as_the_schema_has_them),
		DB_TEST(a_change_writes_row_event_and_keys),
		DB_TEST(telling_the_same_again_changes_nothing),
		DB_TEST(a_reverted_row_leaves_no_op),
		DB_TEST(ids_are_shared_and_never_used_again),
		DB_TEST(an_alias_resolves_to_its_survivor),
		DB_TEST(a_part_belongs_to_the_op_that_made_its_card),
		DB_TEST(constraints_are_the_inputs_fault),
		DB_TEST(a_row_that_others_refer_to_stays),
		DB_TEST(a_change_needs_a_transaction),
		DB_TEST(an_unknown_column_is_our_mistake),
		DB_TEST(a_waiting_writer_is_seen),
		DB_TEST(a_held_gate_is_busy_in_time_and_named),
		DB_TEST(files_are_private_or_the_groups),
		DB_TEST(what_is_no_database_of_ours_is_refused),
		DB_TEST(a_newer_schema_is_refused),
		DB_TEST(a_reader_sees_one_snapshot),
		DB_TEST(a_snapshot_that_fails_leaves_nothing_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
