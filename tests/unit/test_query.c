#include "tests/unit/crm_test.h"

#include <string.h>

#include "lib/store/query.h"
#include "tests/unit/crm_db_test.h"

static struct crm_db *db;
static struct crm_err err;
static struct crm_buf got = CRM_BUF_INIT;
static const struct crm_query_times times = { 10, 20, 15 };

static int
set_up(void **state)
{
	if (test_db_setup(state) != 0)
		return -1;
	db = ((struct test_db *)*state)->db;
	return 0;
}

static int
tear_down(void **state)
{
	crm_buf_clear(&got);
	return test_db_teardown(state);
}

/* Its columns and rows, a line each, cells apart by |, NULL as a dash. */
static const char *
read_all(const char *sql)
{
	struct crm_query *q = NULL;
	const char *const *cells;
	size_t n = 0;
	enum crm_status st = crm_query_open(&q, db, sql, &times, 0, &err);

	test_ok(st, &err);
	const struct crm_column *columns = crm_query_columns(q, &n);
	crm_buf_reset(&got);
	for (size_t i = 0; i < n; i++)
		crm_buf_printf(
		    &got, "%s%s:%d", i == 0 ? "" : "|", columns[i].name, (int)columns[i].type);
	while ((st = crm_query_step(q, &cells, &err)) == CRM_OK)
		for (size_t i = 0; i < n; i++)
			crm_buf_printf(
			    &got, "%s%s", i == 0 ? "\n" : "|", cells[i] == NULL ? "-" : cells[i]);
	assert_int_equal(st, CRM_DONE);
	crm_query_free(q);
	return crm_buf_str(&got);
}

static void
refused(const char *sql, const char *why)
{
	struct crm_query *q = NULL;

	assert_int_equal(crm_query_open(&q, db, sql, &times, 0, &err), CRM_EUSAGE);
	assert_string_equal(err.text, why);
	assert_null(q);
}

static void
values_come_as_text(void **state)
{
	(void)state;
	assert_string_equal(read_all("SELECT 1 AS a, 1.5 AS b, 'x' AS c, NULL AS d, x'00fF' AS e"),
	    "a:1|b:2|c:0|d:0|e:0\n1|1.5|x|-|00ff");
	assert_string_equal(read_all("SELECT name FROM stage WHERE id < 0;"), "name:0");
	assert_string_equal(read_all("SELECT cast(x'ff' AS TEXT), 'a' || char(0)"),
	    "cast(x'ff' AS TEXT):0|'a' || char(0):0\nff|6100");
	assert_string_equal(
	    read_all("-- first\n SELECT :since, :until, :now; ; -- and no more\n/* at all */"),
	    ":since:1|:until:1|:now:1\n10|20|15");
	assert_string_equal(
	    read_all("SELECT count(*) FROM pragma_table_info('membership')"), "count(*):1\n5");
	assert_string_equal(
	    read_all("SELECT count(*) FROM search WHERE search MATCH 'x'"), "count(*):1\n0");
	assert_string_equal(read_all("PRAGMA user_version"), "user_version:1\n4");
}

static void
it_only_reads(void **state)
{
	static const char *const writes[] = { "DELETE FROM lead", "UPDATE lead SET note = 'x'",
		"INSERT INTO pool(name) VALUES ('x')", "EXPLAIN DELETE FROM lead",
		"CREATE TABLE x(a)", "CREATE TEMP TABLE x(a)", "CREATE VIEW x AS SELECT 1",
		"DROP TABLE lead", "ALTER TABLE lead ADD COLUMN x", "ATTACH ':memory:' AS x",
		"DETACH main", "BEGIN", "COMMIT", "SAVEPOINT x", "VACUUM", "VACUUM INTO 'copy.db'",
		"REINDEX", "ANALYZE", "PRAGMA journal_mode = DELETE", "PRAGMA user_version = 7",
		"PRAGMA query_only = OFF", "PRAGMA wal_checkpoint", "PRAGMA writable_schema = ON",
		"INSERT INTO search(search) VALUES ('optimize')",
		"CREATE VIRTUAL TABLE temp.w USING fts5vocab(main, search, row)" };

	(void)state;
	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
		refused(writes[i], "it may only read: SELECT, and nothing else");
	refused("UPDATE sqlite_master SET sql = ''", "table sqlite_master may not be modified");
	refused("SELECT load_extension('x')", "not authorized to use function: load_extension");
}

static void
what_is_wrong_is_said(void **state)
{
	(void)state;
	refused("", "there is no statement in it");
	refused(" -- nothing", "there is no statement in it");
	refused("SELECT 1; DROP TABLE lead", "one statement at a time; there is a second");
	refused("SELECT 1; 2", "one statement at a time; there is a second");
	refused("SELCT 1", "near \"SELCT\": syntax error");
	refused("SELECT onwer FROM leads", "no such column 'onwer'; did you mean 'owner'?");
	refused("SELECT l.onwer FROM leads l", "no such column 'l.onwer'; did you mean 'owner'?");
	refused("SELECT zzzzzz FROM leads", "no such column 'zzzzzz'; see crm-schema(5)");
	refused("SELECT 1 FROM laeds", "no such table 'laeds'; did you mean 'leads'?");
	refused("SELECT :then", "unknown parameter ':then'; there are :since, :until and :now");
	refused("SELECT ?", "unknown parameter '?'; there are :since, :until and :now");
	refused(
	    "SELECT length(zeroblob(900000000))", "a value is too large: 67108864 bytes at most");
	refused("SELECT json_extract('{', 'x')", "malformed JSON");
}

static void
a_clock_stops_it(void **state)
{
	struct crm_query *q = NULL;

	(void)state;
	assert_int_equal(crm_query_open(&q, db,
			     "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
			     "SELECT count(*) FROM c",
			     &times, 1, &err),
	    CRM_EBUSY);
	assert_string_equal(err.text, "took longer than 1 s; ask for less, or give it more time");
	assert_null(q);
}

/* What was refused, or left half-way, leaves the connection as it was. */
static void
the_connection_is_as_before(void **state)
{
	struct crm_query *q = NULL;
	const char *const *cells;
	int64_t id;

	(void)state;
	refused("DELETE FROM lead", "it may only read: SELECT, and nothing else");
	test_ok(crm_query_open(&q, db, "SELECT id FROM stage ORDER BY id", &times, 60, &err), &err);
	test_ok(crm_query_step(q, &cells, &err), &err);
	assert_string_equal(cells[0], "1");
	crm_query_free(q);
	crm_query_free(NULL);
	test_ok(crm_db_begin(db, &err), &err);
	test_ok(crm_insert(db, CRM_TAB_POOL, CRM_WHAT_CREATE,
		    CRM_SETS({ "name", crm_text("cold") }), &id, &err),
	    &err);
	test_ok(crm_db_commit(db, &err), &err);
	assert_string_equal(read_all("SELECT name FROM pool"), "name:0\ncold");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(values_come_as_text, set_up, tear_down),
		cmocka_unit_test_setup_teardown(it_only_reads, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_wrong_is_said, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_clock_stops_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_connection_is_as_before, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
