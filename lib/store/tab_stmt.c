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

/* What is in db->scratch: a statement for each set of columns ever wanted together, of few. */
static enum crm_status
keep_stmt(struct crm_db *db, struct crm_columns_stmt **list, uint64_t mask, sqlite3_stmt **s,
    struct crm_err *err)
{
	struct crm_columns_stmt *new = calloc(1, sizeof(*new));

	if (new == NULL)
		return crm_err_nomem(err);
	enum crm_status st = prepare_built(db, &db->scratch, &new->s, err);
	if (st != CRM_OK) {
		free(new);
		return st;
	}
	new->mask = mask;
	new->next = *list;
	*list = new;
	*s = new->s;
	return CRM_OK;
}

static sqlite3_stmt *
find_stmt(const struct crm_columns_stmt *list, uint64_t mask)
{
	while (list != NULL && list->mask != mask)
		list = list->next;
	return list == NULL ? NULL : list->s;
}

enum crm_status
crm_tab_select(
    struct crm_db *db, enum crm_tab tab, uint64_t mask, sqlite3_stmt **s, struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(tab);
	struct crm_buf *sql = &db->scratch;

	if ((*s = find_stmt(db->tabs[tab].selects, mask)) != NULL)
		return CRM_OK;
	crm_buf_reset(sql);
	for (int i = 0; def->columns[i] != NULL; i++)
		if ((mask >> i & 1) != 0)
			crm_buf_printf(
			    sql, "%s%s", sql->len == 0 ? "SELECT " : ", ", def->columns[i]);
	crm_buf_printf(sql, " FROM %s WHERE id = ?1", def->name);
	return keep_stmt(db, &db->tabs[tab].selects, mask, s, err);
}

enum crm_status
crm_tab_update(
    struct crm_db *db, enum crm_tab tab, uint64_t mask, sqlite3_stmt **s, struct crm_err *err)
{
	const struct crm_tab_def *def = crm_tab_def(tab);
	struct crm_buf *sql = &db->scratch;

	if ((*s = find_stmt(db->tabs[tab].updates, mask)) != NULL)
		return CRM_OK;
	crm_buf_reset(sql);
	crm_buf_printf(sql, "UPDATE %s SET ", def->name);
	const char *comma = "";
	for (int i = 0; def->columns[i] != NULL; i++)
		if ((mask >> i & 1) != 0) {
			crm_buf_printf(sql, "%s%s = ?%d", comma, def->columns[i], i + 2);
			comma = ", ";
		}
	crm_buf_puts(sql, " WHERE id = ?1");
	return keep_stmt(db, &db->tabs[tab].updates, mask, s, err);
}
