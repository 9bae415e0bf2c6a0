/*
 * Who gets a notice: its user, or the boss.
 */
#include "lib/crm/setting.h"
#include "lib/flow/notify_work.h"

CRM_SQL(user_facts, "SELECT login, name, email, active FROM users WHERE id = ?1");
CRM_SQL(user_by_login, "SELECT id FROM users WHERE login = ?1 AND active = 1");
CRM_SQL(boss_of_user,
    "SELECT t.boss FROM membership m JOIN team t ON t.id = m.team JOIN users b ON b.id = t.boss"
    " WHERE m.user = ?1 AND t.boss <> ?1 AND b.active = 1 ORDER BY t.id LIMIT 1");
CRM_SQL(owner_of_card,
    "SELECT coalesce(l.owner, k.owner, o.owner, d.owner) FROM card c"
    " LEFT JOIN lead l ON l.id = c.id LEFT JOIN contact k ON k.id = c.id"
    " LEFT JOIN company o ON o.id = c.id LEFT JOIN deal d ON d.id = c.id WHERE c.id = ?1");
CRM_SQL(boss_of_pool,
    "SELECT t.boss FROM lead l JOIN pool p ON p.id = l.pool JOIN team t ON t.id = p.team"
    " JOIN users b ON b.id = t.boss WHERE l.id = ?1 AND b.active = 1");
CRM_SQL(only_boss, "SELECT min(t.boss) FROM team t JOIN users b ON b.id = t.boss"
		   " WHERE b.active = 1 HAVING count(DISTINCT t.boss) = 1 /*scan*/");

const char *
notify_copy(struct crm_arena *arena, const char *text, bool *ok)
{
	const char *kept = crm_arena_strdup(arena, text);

	if (text != NULL && kept == NULL)
		*ok = false;
	return kept;
}

/* The login in the setting, else the one boss that all teams have. */
static enum crm_status
boss_of_house(struct crm_db *db, int64_t *boss, struct crm_arena *arena, struct crm_err *err)
{
	const char *login = NULL;
	enum crm_status st = crm_setting_text(db, "boss", arena, &login, err);

	if (st == CRM_OK && *login != '\0')
		st = crm_db_get_int(db, user_by_login, boss, NULL, CRM_ARGS(crm_text(login)), err);
	if (st == CRM_OK && *boss == 0)
		st = crm_db_get_int(db, only_boss, boss, NULL, CRM_NOARGS, err);
	return st;
}

/* That of the team of the user, else of the card's owner, else of its pool, else of the house. */
static enum crm_status
find_boss(struct crm_db *db, const struct crm_notice *notice, int64_t *boss,
    struct crm_arena *arena, struct crm_err *err)
{
	int64_t user = notice->user;
	enum crm_status st = CRM_OK;

	*boss = 0;
	if (user == 0 && notice->now != 0)
		st = crm_db_get_int(
		    db, owner_of_card, &user, NULL, CRM_ARGS(crm_int(notice->now)), err);
	if (st == CRM_OK && user != 0)
		st = crm_db_get_int(db, boss_of_user, boss, NULL, CRM_ARGS(crm_int(user)), err);
	if (st == CRM_OK && *boss == 0 && notice->now != 0)
		st = crm_db_get_int(
		    db, boss_of_pool, boss, NULL, CRM_ARGS(crm_int(notice->now)), err);
	return st == CRM_OK && *boss == 0 ? boss_of_house(db, boss, arena, err) : st;
}

/* *active is false when there is no such user either. */
static enum crm_status
read_user(struct crm_db *db, int64_t user, struct crm_notice *notice, bool *active,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	bool ok = true;
	enum crm_status st = crm_db_query(db, user_facts, &s, CRM_ARGS(crm_int(user)), err);

	*active = false;
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	*active = crm_stmt_int(s, 3) != 0;
	if (user == notice->user)
		notice->login = notify_copy(arena, crm_stmt_text(s, 0), &ok);
	if (*active) {
		notice->to = user;
		notice->to_login = notify_copy(arena, crm_stmt_text(s, 0), &ok);
		notice->to_name = notify_copy(arena, crm_stmt_text(s, 1), &ok);
		notice->address = notify_copy(arena, crm_stmt_text(s, 2), &ok);
	}
	crm_stmt_done(s);
	return ok ? CRM_OK : crm_err_nomem(err);
}

enum crm_status
notify_find_who(
    struct crm_db *db, struct crm_notice *notice, struct crm_arena *arena, struct crm_err *err)
{
	bool active = false;
	int64_t boss = 0;
	enum crm_status st = CRM_OK;

	if (notice->user != 0)
		st = read_user(db, notice->user, notice, &active, arena, err);
	if (st == CRM_OK && !active)
		st = find_boss(db, notice, &boss, arena, err);
	if (st == CRM_OK && boss != 0)
		st = read_user(db, boss, notice, &active, arena, err);
	if (st != CRM_OK)
		return st;
	if (notice->to == 0)
		notice->why = notice->user == 0
				  ? "nobody is the boss: see the setting boss, and teams"
				  : "the user is inactive, and nobody is the boss";
	else if (notice->address == NULL || *notice->address == '\0')
		notice->why = "no e-mail";
	return CRM_OK;
}
