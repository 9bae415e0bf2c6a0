/*
 * Databases of older versions, as tests/data/store/N.sql has them, are brought to what a fresh one
 * is.
 */
#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/store/search.h"

#define NEXT_STEP_FAILS "CREATE TABLE map_header(x)"

/* Makes a database of an old version, beside that of the test. */
static void
load(const char *path, int version, const char *more)
{
	char name[64], text[65536];
	sqlite3 *s = NULL;

	snprintf(name, sizeof(name), "tests/data/store/%d.sql", version);
	FILE *f = fopen(name, "r");
	assert_non_null(f);
	const size_t n = fread(text, 1, sizeof(text) - 1, f);
	assert_in_range(n, 1, sizeof(text) - 2);
	text[n] = '\0';
	fclose(f);
	assert_int_equal(sqlite3_open(path, &s), SQLITE_OK);
	assert_int_equal(sqlite3_exec(s, text, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(s, more, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(s), SQLITE_OK);
}

/* *columns: how many are read, the first ones; 0: all, and then how many there are. */
static void
read_columns(const char *path, const char *sql, int *columns, struct crm_buf *out)
{
	sqlite3 *s = NULL;
	sqlite3_stmt *rows = NULL;

	crm_buf_reset(out);
	assert_int_equal(sqlite3_open(path, &s), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(s, sql, -1, &rows, NULL), SQLITE_OK);
	if (*columns == 0)
		*columns = sqlite3_column_count(rows);
	while (sqlite3_step(rows) == SQLITE_ROW) {
		for (int i = 0; i < *columns; i++) {
			const unsigned char *text = sqlite3_column_text(rows, i);
			crm_buf_printf(out, "%s%s", i == 0 ? "" : "|",
			    text == NULL ? "NULL" : (const char *)text);
		}
		crm_buf_putc(out, '\n');
	}
	sqlite3_finalize(rows);
	assert_int_equal(sqlite3_close(s), SQLITE_OK);
	assert_true(crm_buf_ok(out));
}

static void
read_rows(const char *path, const char *sql, struct crm_buf *out)
{
	int all = 0;

	read_columns(path, sql, &all, out);
}

static const char schema[] =
    "SELECT (SELECT user_version FROM pragma_user_version), type, name, tbl_name, sql"
    " FROM sqlite_schema ORDER BY type, name";

static void
every_version_becomes_the_newest(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf fresh = CRM_BUF_INIT, upgraded = CRM_BUF_INIT;
	char path[128], expected[512];
	struct crm_db *db = NULL;

	read_rows(t->path, schema, &fresh);
	assert_true(CRM_SCHEMA_VERSION > 1);
	for (int version = 1; version < CRM_SCHEMA_VERSION; version++) {
		int from = -1;
		snprintf(path, sizeof(path), "%s/%d.db", t->dir, version);
		snprintf(expected, sizeof(expected),
		    "%s: the database is older (schema %d) than this tool (schema %d); run "
		    "'crm-db upgrade'",
		    path, version, CRM_SCHEMA_VERSION);
		load(path, version, "");
		assert_int_equal(crm_db_open(&db, path, CRM_DB_READ, 100, &err), CRM_ECONFIG);
		assert_string_equal(err.text, expected);
		assert_int_equal(crm_db_open(&db, path, CRM_DB_WRITE, 100, &err), CRM_ECONFIG);
		assert_null(db);
		test_ok(crm_db_upgrade(path, 100, &from, &err), &err);
		assert_int_equal(from, version);
		read_rows(path, schema, &upgraded);
		assert_string_equal(upgraded.data, fresh.data);
		test_ok(crm_db_upgrade(path, 100, &from, &err), &err);
		assert_int_equal(from, CRM_SCHEMA_VERSION);
		read_rows(path, schema, &upgraded);
		assert_string_equal(upgraded.data, fresh.data);
	}
	crm_buf_clear(&fresh);
	crm_buf_clear(&upgraded);
}

static void
what_version_1_has_is_there_in_the_newest(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf before = CRM_BUF_INIT, after = CRM_BUF_INIT;
	struct crm_db *db = NULL;
	char path[128];
	int from = 0;

	snprintf(path, sizeof(path), "%s/1.db", t->dir);
	load(path, 1, "");
	const char *const tables[] = { "SELECT * FROM op", "SELECT * FROM event",
		"SELECT * FROM lead", "SELECT * FROM point", "SELECT * FROM inquiry",
		"SELECT * FROM match_key", "SELECT * FROM task",
		"SELECT * FROM sqlite_sequence ORDER BY name" };
	/* Tables have more columns since. */
	int columns[sizeof(tables) / sizeof(tables[0])] = { 0 };
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct crm_buf rows = CRM_BUF_INIT;
		read_columns(path, tables[i], &columns[i], &rows);
		assert_true(rows.len > 0);
		crm_buf_puts(&before, rows.data);
		crm_buf_clear(&rows);
	}
	test_ok(crm_db_upgrade(path, 100, &from, &err), &err);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct crm_buf rows = CRM_BUF_INIT;
		read_columns(path, tables[i], &columns[i], &rows);
		crm_buf_puts(&after, rows.data);
		crm_buf_clear(&rows);
	}
	assert_string_equal(after.data, before.data);
	read_rows(path, "SELECT * FROM map", &after);
	assert_string_equal(after.data, "1|50|badges|имя\tпочта|Почта=email|NULL|1\n"
					"2|50|expo|NULL|Name=name\nMail=email|NULL|1\n");
	/* It works on. */
	test_ok(crm_db_open(&db, path, CRM_DB_WRITE, 100, &err), &err);
	test_db_begin(db);
	assert_int_equal(test_db_lead(db, "Olga Kim"), 3);
	assert_int_equal(crm_db_op(db), 51);
	test_db_commit(db);
	crm_db_close(db);
	crm_buf_clear(&before);
	crm_buf_clear(&after);
}

static void
a_step_that_fails_leaves_the_version_before(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf before = CRM_BUF_INIT, after = CRM_BUF_INIT;
	char path[128], expected[256];
	struct crm_db *db = NULL;
	int from = 0;

	snprintf(path, sizeof(path), "%s/1.db", t->dir);
	snprintf(expected, sizeof(expected), "%s: there is already a table named map_header", path);
	load(path, 1, NEXT_STEP_FAILS);
	read_rows(path, schema, &before);
	assert_memory_equal(before.data, "1|", 2);
	assert_int_equal(crm_db_upgrade(path, 100, &from, &err), CRM_EINTERNAL);
	assert_string_equal(err.text, expected);
	read_rows(path, schema, &after);
	assert_string_equal(after.data, before.data);
	assert_int_equal(crm_db_open(&db, path, CRM_DB_READ, 100, &err), CRM_ECONFIG);
	crm_buf_clear(&before);
	crm_buf_clear(&after);
}

/* A step that fills has filled, and what it cannot fill it does not take. */
static void
version_3_finds_the_words_of_what_was_there(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf rows = CRM_BUF_INIT;
	struct crm_db *db = NULL;
	struct crm_search_hit hits[8];
	struct crm_word word;
	char path[128];
	size_t n = 0;
	int from = 0;

	snprintf(path, sizeof(path), "%s/2.db", t->dir);
	load(path, 2,
	    "INSERT INTO activity VALUES(5, 1, 2, 'note', NULL, NULL, 0, 0, 0, NULL, NULL,"
	    " 'Перезвонить в среду', NULL)");
	test_ok(crm_db_upgrade(path, 100, &from, &err), &err);
	assert_int_equal(from, 2);
	test_ok(crm_db_open(&db, path, CRM_DB_READ, 100, &err), &err);
	test_ok(crm_words_read("Sidorov", &word, 1, &n, &err), &err);
	test_ok(crm_search(db, &word, 1, CRM_SEARCH_NAME, hits, 8, &n, &err), &err);
	assert_int_equal(n, 1);
	assert_int_equal(hits[0].tab, CRM_TAB_CARD);
	assert_int_equal(hits[0].row, 1);
	test_ok(crm_words_read("СРЕДУ", &word, 1, &n, &err), &err);
	test_ok(crm_search(db, &word, 1, CRM_SEARCH_ANY, hits, 8, &n, &err), &err);
	assert_int_equal(n, 1);
	assert_int_equal(hits[0].tab, CRM_TAB_ACTIVITY);
	assert_int_equal(hits[0].row, 5);
	crm_db_close(db);
	read_rows(path, "SELECT user_version FROM pragma_user_version", &rows);
	assert_string_equal(rows.data, "4\n");
	crm_buf_clear(&rows);
}

/* Tables that are made anew have their rows, and no id is used twice. */
static void
version_4_keeps_what_it_makes_anew(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf before = CRM_BUF_INIT, after = CRM_BUF_INIT;
	struct crm_db *db = NULL;
	char path[128];
	int from = 0, columns = 0;
	int64_t id = 0;

	snprintf(path, sizeof(path), "%s/3.db", t->dir);
	load(path, 3,
	    "INSERT INTO task(id, op, kind, state, created, follows, external_id) VALUES"
	    " (7, 1, 'call', 1, 5, 9, 'x7'), (8, 1, 'call', 3, 5, NULL, NULL),"
	    " (9, 1, 'call', 2, 5, 8, 'x9'), (12, 1, 'call', 2, 5, NULL, NULL);"
	    "DELETE FROM task WHERE id = 12; UPDATE lead SET grade = 'B' WHERE id = 1");
	read_columns(path, "SELECT * FROM lead ORDER BY id", &columns, &before);
	test_ok(crm_db_upgrade(path, 100, &from, &err), &err);
	read_columns(path, "SELECT * FROM lead ORDER BY id", &columns, &after);
	assert_string_equal(after.data, before.data);
	read_rows(path, "SELECT id, state, follows, external_id FROM task WHERE id > 1", &after);
	assert_string_equal(after.data, "7|1|9|x7\n8|3|NULL|NULL\n9|2|8|x9\n");
	read_rows(path, "SELECT count(*) FROM pragma_foreign_key_check", &after);
	assert_string_equal(after.data, "0\n");
	test_ok(crm_db_open(&db, path, CRM_DB_WRITE, 100, &err), &err);
	test_db_begin(db);
	test_ok(crm_insert(db, CRM_TAB_TASK, CRM_WHAT_TASK,
		    CRM_SETS({ "kind", crm_text("call") }, { "state", crm_int(3) },
			{ "created", crm_int(5) }, { "follows", crm_int(9) }),
		    &id, &err),
	    &err);
	assert_int_equal(id, 13);
	for (int state_is = 0; state_is <= 4; state_is += 4)
		assert_int_equal(crm_update(db, CRM_TAB_TASK, 13, CRM_WHAT_EDIT,
				     CRM_SETS({ "state", crm_int(state_is) }), NULL, &err),
		    CRM_EDATA);
	assert_int_equal(crm_update(db, CRM_TAB_TASK, 13, CRM_WHAT_EDIT,
			     CRM_SETS({ "external_id", crm_text("x9") }), NULL, &err),
	    CRM_EDATA);
	assert_int_equal(crm_update(db, CRM_TAB_LEAD, 1, CRM_WHAT_EDIT,
			     CRM_SETS({ "grade", crm_text("D") }), NULL, &err),
	    CRM_EDATA);
	test_ok(crm_update(db, CRM_TAB_LEAD, 1, CRM_WHAT_EDIT, CRM_SETS({ "grade", crm_null() }),
		    NULL, &err),
	    &err);
	test_db_commit(db);
	crm_db_close(db);
	crm_buf_clear(&before);
	crm_buf_clear(&after);
}

/* The database itself holds that a header has one active map. */
static void
a_second_active_map_is_refused(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };

	test_db_begin(t->db);
	for (int64_t active = 0; active <= 1; active++)
		test_ok(crm_insert(t->db, CRM_TAB_MAP, CRM_WHAT_CREATE,
			    CRM_SETS({ "name", crm_text(active ? "a" : "b") },
				{ "header", crm_text("x") }, { "map", crm_text("") },
				{ "active", crm_int(active) }),
			    NULL, &err),
		    &err);
	assert_int_equal(crm_update(t->db, CRM_TAB_MAP, 1, CRM_WHAT_EDIT,
			     CRM_SETS({ "active", crm_int(1) }), NULL, &err),
	    CRM_EDATA);
	assert_int_equal(crm_update(t->db, CRM_TAB_MAP, 1, CRM_WHAT_EDIT,
			     CRM_SETS({ "date_order", crm_text("dym") }), NULL, &err),
	    CRM_EDATA);
	crm_db_rollback(t->db);
}

#define DB_TEST(f) cmocka_unit_test_setup_teardown(f, test_db_setup, test_db_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(every_version_becomes_the_newest),
		DB_TEST(what_version_1_has_is_there_in_the_newest),
		DB_TEST(version_3_finds_the_words_of_what_was_there),
		DB_TEST(version_4_keeps_what_it_makes_anew),
		DB_TEST(a_step_that_fails_leaves_the_version_before),
		DB_TEST(a_second_active_map_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
