/*
 * The statements that crm_change() runs, assembled from the tables' definitions.
 */
#include <stdlib.h>

#include "lib/store/internal.h"

static enum crm_status
prepare_built(struct crm_db *db, struct crm_buf *sql, sqlite3_stmt **s, struct crm_err *err)
{
	if (!crm_buf_ok(sql))
		return crm_err_nomem(err);
	return crm_db_prepare_kept(db, sql->data, s, err);
}

enum crm_status
crm_tab_insert(struct crm_db *db, enum crm_tab tab, sqlite3_stmt **s, struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(tab);
	struct crm_buf *sql = &db->scratch;

	*s = db->tabs[tab].insert;
	if (*s != NULL)
		return CRM_OK;
	crm_buf_reset(sql);
	crm_buf_printf(sql, "INSERT INTO %s(id", def->name);
	for (int i = 0; def->columns[i] != NULL; i++)
		crm_buf_printf(sql, ", %s", def->columns[i]);
	crm_buf_puts(sql, ") VALUES (?1");
	for (int i = 0; def->columns[i] != NULL; i++)
		crm_buf_printf(sql, ", ?%d", i + 2);
	crm_buf_putc(sql, ')');
	enum crm_status st = prepare_built(db, sql, &db->tabs[tab].insert, err);
	*s = db->tabs[tab].insert;
	return st;
}

enum crm_status
crm_tab_select(struct crm_db *db, enum crm_tab tab, sqlite3_stmt **s, struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(tab);
	struct crm_buf *sql = &db->scratch;

	*s = db->tabs[tab].select;
	if (*s != NULL)
		return CRM_OK;
	crm_buf_reset(sql);
	crm_buf_puts(sql, "SELECT id");
	for (int i = 0; def->columns[i] != NULL; i++)
		crm_buf_printf(sql, ", %s", def->columns[i]);
	crm_buf_printf(sql, " FROM %s WHERE id = ?1", def->name);
	enum crm_status st = prepare_built(db, sql, &db->tabs[tab].select, err);
	*s = db->tabs[tab].select;
	return st;
}

enum crm_status
crm_tab_delete(struct crm_db *db, enum crm_tab tab, sqlite3_stmt **s, struct crm_err *err)
{
	struct crm_buf *sql = &db->scratch;

	*s = db->tabs[tab].remove;
	if (*s != NULL)
		return CRM_OK;
	crm_buf_reset(sql);
	crm_buf_printf(sql, "DELETE FROM %s WHERE id = ?1", crm_tab_name(tab));
	enum crm_status st = prepare_built(db, sql, &db->tabs[tab].remove, err);
	*s = db->tabs[tab].remove;
	return st;
}

/* One statement for each set of columns that is ever changed together: there are few. */
enum crm_status
crm_tab_update(
    struct crm_db *db, enum crm_tab tab, uint64_t mask, sqlite3_stmt **s, struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(tab);
	struct crm_buf *sql = &db->scratch;

	for (struct crm_update_stmt *u = db->tabs[tab].updates; u != NULL; u = u->next)
		if (u->mask == mask) {
			*s = u->s;
			return CRM_OK;
		}
	crm_buf_reset(sql);
	crm_buf_printf(sql, "UPDATE %s SET ", def->name);
	const char *comma = "";
	for (int i = 0; def->columns[i] != NULL; i++)
		if ((mask >> i & 1) != 0) {
			crm_buf_printf(sql, "%s%s = ?%d", comma, def->columns[i], i + 2);
			comma = ", ";
		}
	crm_buf_puts(sql, " WHERE id = ?1");
	struct crm_update_stmt *u = calloc(1, sizeof(*u));
	if (u == NULL)
		return crm_err_nomem(err);
	enum crm_status st = prepare_built(db, sql, &u->s, err);
	if (st != CRM_OK) {
		free(u);
		return st;
	}
	u->mask = mask;
	u->next = db->tabs[tab].updates;
	db->tabs[tab].updates = u;
	*s = u->s;
	return CRM_OK;
}
