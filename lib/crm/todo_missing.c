#include "lib/crm/todo_missing.h"

#define IDLE                                                                                       \
	"SELECT l.id, coalesce(l.name, l.company), u.login, s.name, l.owner_at"                    \
	" FROM stage s CROSS JOIN lead l JOIN users u ON u.id = l.owner"                           \
	" JOIN card c ON c.id = l.id WHERE s.kind IN (1, 2, 3) AND l.stage = s.id"                 \
	" AND c.alias IS NULL"                                                                     \
	" AND NOT EXISTS (SELECT 1 FROM task t WHERE t.card = l.id AND t.state = 1)"               \
	" AND NOT EXISTS (SELECT 1 FROM card a JOIN task t ON t.card = a.id"                       \
	" WHERE a.alias = l.id AND t.state = 1)"
CRM_SQL(idle_of_all, IDLE " AND l.owner IS NOT NULL ORDER BY u.login, l.id /*scan*/");
CRM_SQL(idle_of_one, IDLE " AND l.owner = ?1 ORDER BY l.id /*scan*/");

enum crm_status
crm_leads_idle(struct crm_db *db, int64_t user,
    enum crm_status (*fn)(void *arg, const struct crm_lead_idle *lead, struct crm_err *err),
    void *arg, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = user == 0
				 ? crm_db_query(db, idle_of_all, &s, CRM_NOARGS, err)
				 : crm_db_query(db, idle_of_one, &s, CRM_ARGS(crm_int(user)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const struct crm_lead_idle lead = { crm_stmt_int(s, 0), crm_stmt_text(s, 1),
			crm_stmt_text(s, 2), crm_stmt_text(s, 3), crm_stmt_int(s, 4) };
		if ((st = fn(arg, &lead, err)) != CRM_OK)
			crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}
