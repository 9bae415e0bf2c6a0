#include "lib/store/internal.h"
#include "lib/store/rekey.h"
#include "lib/store/search.h"

/* The steps: lib/store/migrate/N.sql takes version N - 1 to N. Never changed once released. */
static const char step_1[] = {
#include "lib/store/migrate/1.sql.h"
};
static const char step_2[] = {
#include "lib/store/migrate/2.sql.h"
};
static const char step_3[] = {
#include "lib/store/migrate/3.sql.h"
};
static const char step_4[] = {
#include "lib/store/migrate/4.sql.h"
};

/*
 * Fills the index of version 3 too: it reads rows as they are now. A later step that adds a column
 * to a table with words fills in its turn, and this one no more. Keys: names are read better than
 * when they were made.
 */
static enum crm_status
fill_4(struct crm_db *db, struct crm_err *err)
{
	enum crm_status st = crm_keys_rebuild(db, err);

	return st == CRM_OK ? crm_search_rebuild(db, err) : st;
}

static const struct step {
	int version;
	const char *sql;
	const char *set_version;
	enum crm_status (*fill)(struct crm_db *db, struct crm_err *err); /* or NULL */
} steps[] = {
	{ 1, step_1, "PRAGMA user_version = 1", NULL },
	{ 2, step_2, "PRAGMA user_version = 2", NULL },
	{ 3, step_3, "PRAGMA user_version = 3", NULL },
	{ 4, step_4, "PRAGMA user_version = 4", fill_4 },
};

static enum crm_status
take(struct crm_db *db, const struct step *step, struct crm_err *err)
{
	enum crm_status st = crm_db_begin(db, err);

	if (st != CRM_OK)
		return st;
	/* Somebody else may have taken the step while this process waited. */
	int version = 0;
	st = crm_db_version(db, &version, err);
	if (st == CRM_OK && version < step->version) {
		st = crm_db_exec(db, step->sql, err);
		if (st == CRM_OK && step->fill != NULL)
			st = step->fill(db, err);
		if (st == CRM_OK)
			st = crm_db_exec(db, step->set_version, err);
	}
	if (st != CRM_OK) {
		crm_db_rollback(db);
		return st;
	}
	return crm_db_commit(db, err);
}

enum crm_status
crm_db_migrate(struct crm_db *db, int from, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < sizeof(steps) / sizeof(steps[0]); i++)
		if (steps[i].version > from)
			st = take(db, &steps[i], err);
	return st;
}
