#include "lib/crm/map.h"

#include <string.h>

#include "lib/table/header.h"
#include "lib/text/date.h"
#include "lib/text/utf8.h"

CRM_SQL(map_of_header,
    "SELECT name, header, map, date_order FROM map WHERE header = ?1 AND active = 1");
CRM_SQL(id_of_header, "SELECT id FROM map WHERE header = ?1 AND active = 1");
CRM_SQL(id_of_name, "SELECT id FROM map WHERE name = ?1");

/* --- finding --- */

static enum crm_status
copy_column(const struct crm_stmt *s, int column, struct crm_arena *arena, const char **out,
    struct crm_err *err)
{
	*out = crm_arena_strdup(arena, crm_stmt_text(s, column));
	return *out == NULL && !crm_stmt_null(s, column) ? crm_err_nomem(err) : CRM_OK;
}

enum crm_status
crm_map_find(struct crm_db *db, const char *header, struct crm_saved_map *map,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_saved_map found = { NULL, NULL, NULL, NULL };
	const char **const to[] = { &found.name, &found.header, &found.map, &found.date_order };
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, map_of_header, &s, CRM_ARGS(crm_text(header)), err);

	*map = found;
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	for (int i = 0; st == CRM_OK && i < (int)(sizeof(to) / sizeof(to[0])); i++)
		st = copy_column(s, i, arena, to[i], err);
	crm_stmt_done(s);
	if (st == CRM_OK)
		*map = found;
	return st;
}

/* --- saving --- */

enum crm_status
crm_map_retire(
    struct crm_db *db, const char *header, int64_t id, bool *changed, struct crm_err *err)
{
	int64_t other = 0;
	size_t n = 0;
	enum crm_status st =
	    crm_db_get_int(db, id_of_header, &other, NULL, CRM_ARGS(crm_text(header)), err);

	if (st == CRM_OK && other != 0 && other != id)
		st = crm_update(db, CRM_TAB_MAP, other, CRM_WHAT_EDIT,
		    CRM_SETS({ "active", crm_int(0) }), &n, err);
	if (changed != NULL)
		*changed = n > 0;
	return st;
}

enum crm_status
crm_map_save(struct crm_db *db, const struct crm_saved_map *map, bool *changed, struct crm_err *err)
{
	const struct crm_set set[] = { { "header", crm_text(map->header) },
		{ "map", crm_text(map->map) }, { "date_order", crm_text(map->date_order) },
		{ "active", crm_int(1) }, { "name", crm_text(map->name) } };
	const size_t nset = sizeof(set) / sizeof(set[0]);
	bool retired = false;
	int64_t id = 0;
	size_t n = 0;

	if (changed != NULL)
		*changed = false;
	if (map->date_order != NULL && crm_date_order_by_name(map->date_order) == CRM_DATE_UNKNOWN)
		return crm_err_set(err, CRM_EDATA, "map '%s': " CRM_DATE_ORDER_WANTED ": '%s'",
		    map->name, map->date_order);
	enum crm_status st =
	    crm_db_get_int(db, id_of_name, &id, NULL, CRM_ARGS(crm_text(map->name)), err);
	if (st == CRM_OK)
		st = crm_map_retire(db, map->header, id, &retired, err);
	if (st != CRM_OK)
		return st;
	if (id != 0)
		st = crm_update(db, CRM_TAB_MAP, id, CRM_WHAT_EDIT, set, nset, &n, err);
	else
		st = crm_insert(db, CRM_TAB_MAP, CRM_WHAT_CREATE, set, nset, NULL, err);
	if (changed != NULL)
		*changed = st == CRM_OK && (retired || id == 0 || n > 0);
	return st;
}

/* --- checking --- */

static enum crm_status
unknown_meaning(const char *line, const char *word, struct crm_err *err)
{
	const char *names[CRM_MEANS_MAX];
	size_t n = 0;

	for (int i = 0; i < CRM_MEANS_MAX; i++)
		if ((names[n] = crm_meaning_name((enum crm_meaning)i)) != NULL)
			n++;
	const char *near = crm_text_suggest(word, names, n);
	if (near == NULL)
		return crm_err_set(err, CRM_EDATA, "'%s': unknown meaning '%s'", line, word);
	return crm_err_set(
	    err, CRM_EDATA, "'%s': unknown meaning '%s'; did you mean '%s'?", line, word, near);
}

/* Split as crm_header_recognise() does it: a name may have an = in it. */
static enum crm_status
check_line(char *line, struct crm_arena *arena, struct crm_err *err)
{
	char *equals = strrchr(line, '=');

	if (equals != NULL) {
		const char *word = crm_text_clean(arena, equals + 1);
		*equals = '\0';
		const char *name = crm_text_clean(arena, line);
		*equals = '=';
		if (word == NULL || name == NULL)
			return crm_err_nomem(err);
		if (*name != '\0')
			return crm_meaning_by_name(word) == CRM_MEANS_UNKNOWN
				   ? unknown_meaning(line, word, err)
				   : CRM_OK;
	}
	return crm_err_set(
	    err, CRM_EDATA, "'%s': write it as 'column=meaning', such as 'Their name=email'", line);
}

enum crm_status
crm_map_check(const char *map, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	enum crm_status st = CRM_OK;
	char *rest = NULL, *lines = crm_arena_strdup(&arena, map);

	if (lines == NULL)
		st = crm_err_nomem(err);
	for (char *line = lines == NULL ? NULL : strtok_r(lines, "\n", &rest);
	     st == CRM_OK && line != NULL; line = strtok_r(NULL, "\n", &rest))
		st = check_line(line, &arena, err);
	crm_arena_clear(&arena);
	return st;
}
