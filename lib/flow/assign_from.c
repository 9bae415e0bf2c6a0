#include "lib/flow/assign_from.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/time.h"
#include "lib/crm/lookup.h"
#include "lib/flow/assign_from_work.h"
#include "lib/flow/assign_lately.h"

/* Stages are few; of leads only theirs are read. */
CRM_SQL(leads_of,
    "SELECT l.id FROM stage s CROSS JOIN lead l CROSS JOIN card c WHERE s.kind BETWEEN 1 AND 3"
    " AND l.owner = ?1 AND l.stage = s.id AND c.id = l.id AND c.alias IS NULL ORDER BY l.id"
    " /*scan*/");
CRM_SQL(companies_of, "SELECT t.id FROM company t JOIN card c ON c.id = t.id WHERE t.owner = ?1"
		      " AND c.alias IS NULL ORDER BY t.id");
CRM_SQL(contacts_of, "SELECT t.id FROM contact t JOIN card c ON c.id = t.id WHERE t.owner = ?1"
		     " AND c.alias IS NULL ORDER BY t.id");
CRM_SQL(deals_of,
    "SELECT t.id FROM deal t JOIN card c ON c.id = t.id JOIN stage s ON s.id = t.stage"
    " WHERE t.owner = ?1 AND s.kind = 6 AND c.alias IS NULL ORDER BY t.id");
CRM_SQL(tasks_of, "SELECT id FROM task WHERE owner = ?1 AND state = 1 ORDER BY id");

const char *
crm_from_action_name(enum crm_from_action action)
{
	static const char *const names[CRM_FROM_ACTIONS] = {
		[CRM_FROM_NONE] = "",
		[CRM_FROM_MOVED] = "reassigned",
		[CRM_FROM_WAITING] = "waiting",
		[CRM_FROM_KEPT] = "kept",
	};

	return names[action];
}

/* --- making ready --- */

static enum crm_status
find_user(struct crm_db *db, const char *login, int64_t *id, struct crm_err *err)
{
	struct crm_err why = { CRM_OK, "" };
	enum crm_status st = crm_lookup(db, CRM_TAB_USER, login, id, &why);

	if (st == CRM_OK)
		return st;
	return crm_err_set(err, st == CRM_EDATA ? CRM_EUSAGE : st, "%s", why.text);
}

static enum crm_status
check_taker(struct crm_from *from, bool force, struct crm_err *err)
{
	struct crm_user user;
	char until[CRM_TIME_SIZE];
	enum crm_status st = crm_user_get(from->db, from->to, &user, &from->arena, err);

	if (st != CRM_OK)
		return st;
	if (from->to == from->id)
		return crm_err_set(err, CRM_EUSAGE, "--from and --to are both '%s'", user.login);
	if (!user.active)
		return crm_err_set(err, CRM_EUSAGE, "user '%s' is inactive", user.login);
	if (force || !crm_user_away(&user, crm_db_now(from->db)))
		return CRM_OK;
	crm_date_format(user.away_until, until);
	return crm_err_set(err, CRM_EUSAGE, "user '%s' is away%s%s; --force assigns all the same",
	    user.login, user.away_until == 0 ? "" : " until ", user.away_until == 0 ? "" : until);
}

static enum crm_status
keep_names(struct crm_from *from, const struct crm_from_options *options, struct crm_err *err)
{
	from->login = crm_arena_strdup(&from->arena, options->from);
	from->to_login = crm_arena_strdup(&from->arena, options->to);
	from->by = crm_arena_strdup(&from->arena, options->login);
	from->why = crm_arena_printf(&from->arena, "from %s", options->from);
	return from->login == NULL || (from->to_login == NULL && options->to != NULL) ||
		       from->by == NULL || from->why == NULL
		   ? crm_err_nomem(err)
		   : CRM_OK;
}

static enum crm_status
read_users(struct crm_from *from, const struct crm_from_options *options, struct crm_err *err)
{
	struct crm_err nobody;
	enum crm_status st = find_user(from->db, options->from, &from->id, err);

	if (st == CRM_OK && options->to != NULL) {
		st = find_user(from->db, options->to, &from->to, err);
		if (st == CRM_OK)
			st = check_taker(from, options->force, err);
	}
	if (st == CRM_OK &&
	    crm_lookup(from->db, CRM_TAB_USER, options->login, &from->actor, &nobody) != CRM_OK)
		from->actor = 0;
	if (st == CRM_OK)
		st = crm_users_all(from->db, &from->arena, &from->user, &from->n, err);
	if (st != CRM_OK)
		return st;
	from->given = crm_arena_alloc(&from->arena, (from->n + 1) * sizeof(*from->given));
	return from->given == NULL ? crm_err_nomem(err) : CRM_OK;
}

enum crm_status
crm_from_open(struct crm_from **out, struct crm_db *db, const struct crm_from_options *options,
    struct crm_err *err)
{
	const struct crm_assign_options by_rules = { .strategy = CRM_ASSIGN_RULES };
	struct crm_from *from = calloc(1, sizeof(*from));

	*out = NULL;
	if (from == NULL)
		return crm_err_nomem(err);
	from->db = db;
	from->tasks = options->tasks;
	enum crm_status st = keep_names(from, options, err);
	if (st == CRM_OK)
		st = read_users(from, options, err);
	if (st == CRM_OK)
		st = crm_assign_open(&from->assign, db, &by_rules, err);
	if (st == CRM_OK)
		*out = from;
	else
		crm_from_free(from);
	return st;
}

void
crm_from_free(struct crm_from *from)
{
	if (from == NULL)
		return;
	crm_assign_free(from->assign);
	crm_arena_clear(&from->arena);
	free(from);
}

/* --- finding --- */

struct list {
	struct crm_from_item *item;
	size_t n, size;
};

static enum crm_status
add(struct list *list, enum crm_tab tab, int64_t id, struct crm_err *err)
{
	if (list->n == list->size) {
		const size_t size = list->size == 0 ? 256 : list->size * 2;
		struct crm_from_item *more = realloc(list->item, size * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(err);
		list->item = more;
		list->size = size;
	}
	list->item[list->n++] = (struct crm_from_item){ tab, id };
	return CRM_OK;
}

static enum crm_status
find_kind(struct crm_from *from, enum crm_tab tab, const char *const *sql, struct list *list,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query_(from->db, sql, &s, CRM_ARGS(crm_int(from->id)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
		if ((st = add(list, tab, crm_stmt_int(s, 0), err)) != CRM_OK)
			crm_stmt_done(s);
	return st == CRM_DONE ? CRM_OK : st;
}

enum crm_status
crm_from_find(struct crm_from *from, struct crm_from_item **items, size_t *n, struct crm_err *err)
{
	/* A contact follows its company, a deal both; tasks go with the cards before. */
	static const struct {
		enum crm_tab tab;
		const char *const *sql;
	} kinds[] = { { CRM_TAB_LEAD, &leads_of }, { CRM_TAB_COMPANY, &companies_of },
		{ CRM_TAB_CONTACT, &contacts_of }, { CRM_TAB_DEAL, &deals_of },
		{ CRM_TAB_TASK, &tasks_of } };
	struct list list = { NULL, 0, 0 };
	enum crm_status st = crm_db_snapshot(from->db, err);

	for (size_t i = 0; st == CRM_OK && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].tab != CRM_TAB_TASK || from->tasks)
			st = find_kind(from, kinds[i].tab, kinds[i].sql, &list, err);
	crm_db_snapshot_end(from->db);
	if (st != CRM_OK) {
		free(list.item);
		list = (struct list){ NULL, 0, 0 };
	}
	*items = list.item;
	*n = list.n;
	return st;
}

/* --- a lead --- */

static enum crm_status
move_by_rules(struct crm_from *from, int64_t id, struct crm_from_done *done,
    struct crm_arena *arena, struct crm_err *err)
{
	const struct crm_assign_again again = {
		.never = &from->id, .nnever = 1, .reason = from->why
	};
	struct crm_assigned given;
	enum crm_status st = crm_assign_again(from->assign, id, &again, &given, arena, err);

	if (st != CRM_OK)
		return st;
	done->action = given.action == CRM_ASSIGN_REASSIGNED ? CRM_FROM_MOVED : CRM_FROM_WAITING;
	done->owner = given.action == CRM_ASSIGN_WAITING ? NULL : given.owner;
	done->why = crm_arena_printf(arena, "%s; %s", from->why, given.why);
	if (done->why == NULL)
		return crm_err_nomem(err);
	if (given.action != CRM_ASSIGN_WAITING)
		return CRM_OK;
	/* Nobody is eligible: it waits for whoever is. */
	const struct crm_assign_gift gift = { .reason = done->why, .stale = from->why };
	return crm_assign_give(from->assign, id, &gift, arena, err);
}

static enum crm_status
move_lead(struct crm_from *from, int64_t id, struct crm_from_done *done, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_lead lead;
	const struct crm_assign_gift gift = { .user = from->to, .silent = from->to == from->actor };
	enum crm_status st = crm_lead_get(from->db, id, &lead, arena, err);

	if (st != CRM_OK || lead.owner != from->id || !lately_open(&lead))
		return st;
	done->card = id;
	done->name = lead.name != NULL ? lead.name : lead.company;
	if (from->to == 0)
		return move_by_rules(from, id, done, arena, err);
	done->action = CRM_FROM_MOVED;
	done->owner = from->to_login;
	done->why = "as told";
	return crm_assign_give(from->assign, id, &gift, arena, err);
}

enum crm_status
crm_from_move(struct crm_from *from, const struct crm_from_item *item, struct crm_from_done *done,
    struct crm_arena *arena, struct crm_err *err)
{
	*done = (struct crm_from_done){ CRM_FROM_NONE, 0, NULL, NULL, "" };
	switch (item->tab) {
	case CRM_TAB_LEAD:
		return move_lead(from, item->id, done, arena, err);
	case CRM_TAB_TASK:
		return from_move_task(from, item, done, arena, err);
	default:
		return from_move_client(from, item, done, arena, err);
	}
}

enum crm_status
crm_from_settle(struct crm_from *from, struct crm_err *err)
{
	return crm_assign_settle(from->assign, err);
}
