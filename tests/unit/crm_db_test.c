#include "tests/unit/crm_db_test.h"

#include "tests/unit/crm_test.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/store/tables.h"

void
test_ok(enum crm_status st, const struct crm_err *err)
{
	if (st != CRM_OK)
		fail_msg("status %d: %s", (int)st, err->text);
}

void
test_db_actor(struct crm_db *db)
{
	struct crm_err err = { CRM_OK, "" };
	const struct crm_actor actor = { .tool = "test", .login = "anna", .real = "root" };

	crm_db_end_op(db);
	test_ok(crm_db_set_actor(db, &actor, &err), &err);
}

int
test_db_setup(void **state)
{
	struct crm_err err = { CRM_OK, "" };
	struct test_db *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return -1;
	snprintf(t->dir, sizeof(t->dir), "/tmp/crm-unit-XXXXXX");
	if (mkdtemp(t->dir) == NULL) {
		free(t);
		return -1;
	}
	snprintf(t->path, sizeof(t->path), "%s/crm.db", t->dir);
	test_ok(crm_db_create(&t->db, t->path, false, &err), &err);
	test_db_actor(t->db);
	crm_db_set_now(t->db, TEST_NOW);
	*state = t;
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

int
test_db_teardown(void **state)
{
	struct test_db *t = *state;

	crm_db_close(t->db);
	int rc = nftw(t->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(t);
	return rc;
}

void
test_db_begin(struct crm_db *db)
{
	struct crm_err err = { CRM_OK, "" };

	test_db_actor(db);
	test_ok(crm_db_begin(db, &err), &err);
}

void
test_db_commit(struct crm_db *db)
{
	struct crm_err err = { CRM_OK, "" };

	test_ok(crm_db_commit(db, &err), &err);
}

int64_t
test_db_lead(struct crm_db *db, const char *name)
{
	struct crm_err err = { CRM_OK, "" };
	int64_t id = 0;

	test_ok(crm_insert(db, CRM_TAB_LEAD, CRM_WHAT_CREATE,
		    CRM_SETS({ "created", crm_int(TEST_NOW) }, { "stage", crm_int(1) },
			{ "stage_at", crm_int(TEST_NOW) }, { "name", crm_text(name) },
			{ "name_key", crm_text(name) }),
		    &id, &err),
	    &err);
	return id;
}

int64_t
test_db_int(struct crm_db *db, const char *sql)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_stmt *s = NULL;

	test_ok(crm_db_prepare(db, sql, &s, CRM_NOARGS, &err), &err);
	test_ok(crm_stmt_step(s, &err), &err);
	int64_t value = crm_stmt_int(s, 0);
	crm_stmt_free(s);
	return value;
}

void
test_db_dump_table(struct crm_db *db, const char *table, struct crm_buf *out)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf sql = CRM_BUF_INIT;
	struct crm_stmt *s = NULL;
	enum crm_status st;

	crm_buf_printf(&sql, "SELECT * FROM %s ORDER BY 1, 2", table);
	test_ok(crm_db_prepare(db, sql.data, &s, CRM_NOARGS, &err), &err);
	while ((st = crm_stmt_step(s, &err)) == CRM_OK) {
		crm_buf_puts(out, table);
		for (int i = 0; i < crm_stmt_columns(s); i++) {
			const char *text = crm_stmt_text(s, i);
			crm_buf_printf(out, "|%s", text == NULL ? "NULL" : text);
		}
		crm_buf_putc(out, '\n');
	}
	assert_int_equal(st, CRM_DONE);
	crm_stmt_free(s);
	crm_buf_clear(&sql);
}

void
test_db_dump(struct crm_db *db, struct crm_buf *out)
{
	crm_buf_reset(out);
	for (int tab = CRM_TAB_NONE + 1; tab < CRM_TAB_MAX; tab++)
		test_db_dump_table(db, crm_tab_def((enum crm_tab)tab)->name, out);
	test_db_dump_table(db, "match_key", out);
}
