/*
 * A database of its own for each test.
 */
#ifndef CRM_TESTS_UNIT_CRM_DB_TEST_H
#define CRM_TESTS_UNIT_CRM_DB_TEST_H

#include "lib/base/buf.h"
#include "lib/store/change.h"

#define TEST_NOW INT64_C(1764547200) /* 2025-12-01T00:00:00Z */

struct test_db {
	char dir[64];
	char path[96];
	struct crm_db *db; /* open for writing, with actor and time set */
};

/* cmocka set-up and tear-down: *state is a struct test_db. */
int test_db_setup(void **state);
int test_db_teardown(void **state);

/* Begins an op by the usual actor, "anna" by tool "test". */
void test_db_actor(struct crm_db *db);

/* test_db_actor, and a write transaction; its commit. */
void test_db_begin(struct crm_db *db);
void test_db_commit(struct crm_db *db);

/* A new lead in stage `new`, with name as its name and its name key. */
int64_t test_db_lead(struct crm_db *db, const char *name);

/* The one number that a query gives. For tests only: sql is a constant of the test. */
int64_t test_db_int(struct crm_db *db, const char *sql);

/* Every row of a table, as text, behind what out has. */
void test_db_dump_table(struct crm_db *db, const char *table, struct crm_buf *out);
/* Every row of every table but op and event. */
void test_db_dump(struct crm_db *db, struct crm_buf *out);

/* Fails the test with the error's sentence unless st is CRM_OK. */
void test_ok(enum crm_status st, const struct crm_err *err);

#endif
