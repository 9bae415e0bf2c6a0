#include "lib/crm/lookup.h"

#include <inttypes.h>
#include <stdlib.h>

#include "lib/text/utf8.h"

CRM_SQL(user_id, "SELECT id FROM users WHERE login = ?1");
CRM_SQL(team_id, "SELECT id FROM team WHERE name = ?1");
CRM_SQL(pool_id, "SELECT id FROM pool WHERE name = ?1");
CRM_SQL(source_id, "SELECT id FROM source WHERE name = ?1");
CRM_SQL(campaign_id, "SELECT id FROM campaign WHERE name = ?1");
CRM_SQL(reason_id, "SELECT id FROM reason WHERE name = ?1");
CRM_SQL(stage_id, "SELECT id FROM stage WHERE name = ?1");

CRM_SQL(user_name, "SELECT login FROM users WHERE id = ?1");
CRM_SQL(team_name, "SELECT name FROM team WHERE id = ?1");
CRM_SQL(pool_name, "SELECT name FROM pool WHERE id = ?1");
CRM_SQL(source_name, "SELECT name FROM source WHERE id = ?1");
CRM_SQL(campaign_name, "SELECT name FROM campaign WHERE id = ?1");
CRM_SQL(reason_name, "SELECT name FROM reason WHERE id = ?1");
CRM_SQL(stage_name, "SELECT name FROM stage WHERE id = ?1");

/* For a suggestion; all of these tables are small. */
CRM_SQL(user_names, "SELECT login FROM users ORDER BY login LIMIT ?1 /*scan*/");
CRM_SQL(team_names, "SELECT name FROM team ORDER BY name LIMIT ?1 /*scan*/");
CRM_SQL(pool_names, "SELECT name FROM pool ORDER BY name LIMIT ?1 /*scan*/");
CRM_SQL(source_names, "SELECT name FROM source ORDER BY name LIMIT ?1 /*scan*/");
CRM_SQL(campaign_names, "SELECT name FROM campaign ORDER BY name LIMIT ?1 /*scan*/");
CRM_SQL(reason_names, "SELECT name FROM reason ORDER BY name LIMIT ?1 /*scan*/");
CRM_SQL(stage_names, "SELECT name FROM stage ORDER BY name LIMIT ?1 /*scan*/");

#define NAMES_MAX 500

static const struct kind {
	enum crm_tab tab;
	const char *word;
	const char *const *id, *const *name, *const *names;
} kinds[] = {
	{ CRM_TAB_USER, "user", &user_id, &user_name, &user_names },
	{ CRM_TAB_TEAM, "team", &team_id, &team_name, &team_names },
	{ CRM_TAB_POOL, "pool", &pool_id, &pool_name, &pool_names },
	{ CRM_TAB_SOURCE, "source", &source_id, &source_name, &source_names },
	{ CRM_TAB_CAMPAIGN, "campaign", &campaign_id, &campaign_name, &campaign_names },
	{ CRM_TAB_REASON, "reason", &reason_id, &reason_name, &reason_names },
	{ CRM_TAB_STAGE, "stage", &stage_id, &stage_name, &stage_names },
};

static const struct kind *
kind_of(enum crm_tab tab)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].tab == tab)
			return &kinds[i];
	return NULL;
}

static enum crm_status
suggest(struct crm_db *db, const struct kind *kind, const char *name, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	const char *names[NAMES_MAX];
	size_t n = 0;
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query_(db, kind->names, &s, CRM_ARGS(crm_int(NAMES_MAX)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		names[n] = crm_arena_strdup(&arena, crm_stmt_text(s, 0));
		if (names[n++] == NULL) {
			crm_stmt_done(s);
			st = crm_err_nomem(err);
		}
	}
	if (st == CRM_DONE) {
		const char *near = crm_text_suggest(name, names, n);
		st = near != NULL
			 ? crm_err_set(err, CRM_EDATA, "unknown %s '%s'; did you mean '%s'?",
			       kind->word, name, near)
			 : crm_err_set(err, CRM_EDATA, "unknown %s '%s'", kind->word, name);
	}
	crm_arena_clear(&arena);
	return st;
}

static enum crm_status
find(struct crm_db *db, const struct kind *kind, const char *name, int64_t *id, struct crm_err *err)
{
	if (kind == NULL)
		return crm_err_set(err, CRM_EINTERNAL, "nothing of this kind has a name");
	return crm_db_get_int_(db, kind->id, id, NULL, CRM_ARGS(crm_text(name)), err);
}

enum crm_status
crm_lookup(struct crm_db *db, enum crm_tab tab, const char *name, int64_t *id, struct crm_err *err)
{
	const struct kind *kind = kind_of(tab);
	enum crm_status st = find(db, kind, name, id, err);

	if (st == CRM_OK && *id == 0)
		st = suggest(db, kind, name, err);
	return st;
}

enum crm_status
crm_lookup_or_make(struct crm_db *db, enum crm_tab tab, const char *name, int64_t *id, bool *made,
    struct crm_err *err)
{
	enum crm_status st = find(db, kind_of(tab), name, id, err);

	if (made != NULL)
		*made = st == CRM_OK && *id == 0;
	if (st != CRM_OK || *id != 0)
		return st;
	return crm_insert(db, tab, CRM_WHAT_CREATE,
	    CRM_SETS({ "name", crm_text(name) }, { "active", crm_int(1) }), id, err);
}

enum crm_status
crm_name_of(struct crm_db *db, enum crm_tab tab, int64_t id, struct crm_arena *arena,
    const char **name, struct crm_err *err)
{
	const struct kind *kind = kind_of(tab);
	struct crm_stmt *s = NULL;

	*name = NULL;
	if (id == 0)
		return CRM_OK;
	if (kind == NULL)
		return crm_err_set(err, CRM_EINTERNAL, "nothing of this kind has a name");
	enum crm_status st = crm_db_query_(db, kind->name, &s, CRM_ARGS(crm_int(id)), err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st == CRM_DONE)
		return crm_err_set(err, CRM_EDATA, "no %s %" PRId64, kind->word, id);
	if (st != CRM_OK)
		return st;
	*name = crm_arena_strdup(arena, crm_stmt_text(s, 0));
	crm_stmt_done(s);
	return *name == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* --- names that are not there --- */

/* "a, b, c", and the one nearest to a word, or NULL. */
static enum crm_status
read_names(struct crm_db *db, const char *const *sql, const char *word, const char **list,
    const char **near, struct crm_arena *arena, struct crm_err *err)
{
	const char *names[NAMES_MAX];
	size_t n = 0;
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query_(db, sql, &s, CRM_ARGS(crm_int(NAMES_MAX)), err);

	*list = "";
	*near = NULL;
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const char *name = crm_arena_strdup(arena, crm_stmt_text(s, 0));
		*list = name == NULL
			    ? NULL
			    : crm_arena_printf(arena, "%s%s%s", *list, n == 0 ? "" : ", ", name);
		if (*list == NULL) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
		names[n++] = name;
	}
	*near = crm_text_suggest(word, names, n);
	return st == CRM_DONE ? CRM_OK : st;
}

enum crm_status
crm_refuse_unknown_(struct crm_db *db, const char *noun, const char *name, const char *const *sql,
    struct crm_arena *arena, struct crm_err *err)
{
	const char *list, *near;
	enum crm_status st = read_names(db, sql, name, &list, &near, arena, err);

	if (st != CRM_OK)
		return st;
	if (near == NULL)
		return crm_err_set(err, CRM_EDATA, "unknown %s '%s'; known: %s", noun, name, list);
	return crm_err_set(err, CRM_EDATA, "unknown %s '%s'; did you mean '%s'? known: %s", noun,
	    name, near, list);
}

enum crm_status
crm_refuse_unsuitable_(struct crm_db *db, const char *noun, const char *name, const char *problem,
    const char *const *sql, struct crm_arena *arena, struct crm_err *err)
{
	const char *list, *near;
	enum crm_status st = read_names(db, sql, name, &list, &near, arena, err);

	return st != CRM_OK ? st
			    : crm_err_set(err, CRM_EDATA, "%s '%s' %s; known: %s", noun, name,
				  problem, list);
}
