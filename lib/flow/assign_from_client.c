#include <inttypes.h>

#include "lib/crm/activity.h"
#include "lib/crm/lookup.h"
#include "lib/crm/todo.h"
#include "lib/flow/assign_from_work.h"
#include "lib/flow/assign_lately.h"
#include "lib/flow/task.h"

CRM_SQL(company_state, "SELECT owner, company, NULL, NULL FROM company WHERE id = ?1");
CRM_SQL(contact_state, "SELECT owner, name, company, NULL FROM contact WHERE id = ?1");
CRM_SQL(deal_state, "SELECT d.owner, d.name, d.company, d.contact FROM deal d"
		    " JOIN stage s ON s.id = d.stage WHERE d.id = ?1 AND s.kind = 6");
CRM_SQL(owner_of_card,
    "SELECT u.id, u.login FROM card c LEFT JOIN company o ON o.id = c.id LEFT JOIN contact p"
    " ON p.id = c.id LEFT JOIN lead l ON l.id = c.id LEFT JOIN deal d ON d.id = c.id"
    " JOIN users u ON u.id = coalesce(o.owner, p.owner, l.owner, d.owner)"
    " WHERE c.id = ?1 AND u.active = 1 AND u.id <> ?2");
CRM_SQL(task_on, "SELECT id FROM task WHERE card IN " CRM_SQL_ALIASES(
		     "?1") " AND state = 1 AND +owner = ?2 AND id > ?3 ORDER BY id LIMIT 1");

/* --- to whom --- */

/* Whoever has the card already, unless it is the one who leaves. */
static enum crm_status
choose_near(struct crm_from *from, int64_t id, struct from_choice *choice, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	int64_t card = 0;
	enum crm_tab kind;

	if (id == 0 || choice->id != 0)
		return CRM_OK;
	enum crm_status st = crm_card_resolve(from->db, id, &card, &kind, err);
	if (st == CRM_OK)
		st = crm_db_query(
		    from->db, owner_of_card, &s, CRM_ARGS(crm_int(card), crm_int(from->id)), err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	choice->id = crm_stmt_int(s, 0);
	choice->login = crm_arena_strdup(arena, crm_stmt_text(s, 1));
	crm_stmt_done(s);
	choice->why = crm_arena_printf(arena, "%s; %s %" PRId64 " is with %s", from->why,
	    crm_tab_name(kind), card, choice->login == NULL ? "" : choice->login);
	return choice->login == NULL || choice->why == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* Who has got the fewest of them in this run. */
static enum crm_status
choose_in_turn(
    struct crm_from *from, struct from_choice *choice, struct crm_arena *arena, struct crm_err *err)
{
	size_t best = from->n;

	if (choice->id != 0)
		return CRM_OK;
	for (size_t i = 0; i < from->n; i++)
		if (from->user[i].id != from->id && from->user[i].active &&
		    from->user[i].weight > 0 &&
		    !crm_user_away(&from->user[i], crm_db_now(from->db)) &&
		    (best == from->n || from->given[i] < from->given[best]))
			best = i;
	choice->why = crm_arena_printf(arena,
	    best < from->n ? "%s; in turn" : "%s; nobody else is active and present", from->why);
	if (choice->why == NULL)
		return crm_err_nomem(err);
	if (best < from->n) {
		from->given[best]++;
		choice->id = from->user[best].id;
		choice->login = from->user[best].login;
	}
	return CRM_OK;
}

/* With the first of these cards that somebody else has, else in turn. */
static enum crm_status
choose(struct crm_from *from, const int64_t near[2], struct from_choice *choice,
    struct crm_arena *arena, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	*choice = (struct from_choice){ from->to, from->to_login, "as told" };
	if (from->to != 0)
		return CRM_OK;
	for (int i = 0; st == CRM_OK && i < 2; i++)
		st = choose_near(from, near[i], choice, arena, err);
	return st == CRM_OK ? choose_in_turn(from, choice, arena, err) : st;
}

/* --- a client --- */

static enum crm_status
move_tasks(struct crm_from *from, int64_t card, int64_t to, struct crm_err *err)
{
	int64_t task = 0;
	bool found = true;
	enum crm_status st = CRM_OK;

	while (st == CRM_OK && found) {
		st = crm_db_get_int(from->db, task_on, &task, &found,
		    CRM_ARGS(crm_int(card), crm_int(from->id), crm_int(task)), err);
		if (st == CRM_OK && found)
			st = crm_update(from->db, CRM_TAB_TASK, task, CRM_WHAT_ASSIGN,
			    CRM_SETS({ "owner", crm_int(to) }), NULL, err);
	}
	return st;
}

static enum crm_status
give_client(struct crm_from *from, const struct crm_from_item *item,
    const struct from_choice *choice, const char *name, struct crm_arena *arena,
    struct crm_err *err)
{
	const struct crm_set set[] = { { "owner", crm_int(choice->id) },
		{ "owner_at", crm_int(crm_db_now(from->db)) } };
	const struct crm_change change = { .verb = CRM_UPDATE,
		.tab = item->tab,
		.what = CRM_WHAT_ASSIGN,
		.row = item->id,
		.set = set,
		.nset = sizeof(set) / sizeof(set[0]),
		.reason = from->to != 0 ? NULL : choice->why };
	enum crm_status st = crm_change(from->db, &change, NULL, err);

	if (st == CRM_OK)
		st = move_tasks(from, item->id, choice->id, err);
	if (st != CRM_OK || choice->id == from->actor)
		return st;
	const char *text = crm_arena_printf(arena, "%s %" PRId64 ", %s, was with %s",
	    crm_tab_name(item->tab), item->id, name, from->login);
	if (text == NULL)
		return crm_err_nomem(err);
	return crm_notice_add(from->db, item->id, choice->id, "reassigned", text, false, err);
}

static enum crm_status
read_client(struct crm_from *from, const struct crm_from_item *item, int64_t *owner,
    int64_t near[2], const char **name, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query_(from->db,
	    item->tab == CRM_TAB_COMPANY   ? &company_state
	    : item->tab == CRM_TAB_CONTACT ? &contact_state
					   : &deal_state,
	    &s, CRM_ARGS(crm_int(item->id)), err);

	*owner = 0;
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	*owner = crm_stmt_int(s, 0);
	*name = crm_arena_strdup(arena, crm_stmt_text(s, 1));
	near[0] = crm_stmt_int(s, 2);
	near[1] = crm_stmt_int(s, 3);
	crm_stmt_done(s);
	return *name == NULL ? crm_err_nomem(err) : CRM_OK;
}

enum crm_status
from_move_client(struct crm_from *from, const struct crm_from_item *item,
    struct crm_from_done *done, struct crm_arena *arena, struct crm_err *err)
{
	struct from_choice choice;
	int64_t owner, near[2] = { 0, 0 };
	enum crm_status st = read_client(from, item, &owner, near, &done->name, arena, err);

	if (st != CRM_OK || owner != from->id)
		return st;
	done->card = item->id;
	if ((st = choose(from, near, &choice, arena, err)) != CRM_OK)
		return st;
	done->why = choice.why;
	done->action = choice.id == 0 ? CRM_FROM_KEPT : CRM_FROM_MOVED;
	done->owner = choice.id == 0 ? from->login : choice.login;
	return choice.id == 0 ? CRM_OK : give_client(from, item, &choice, done->name, arena, err);
}

/* --- a task on a card of somebody else's, or on none --- */

enum crm_status
from_move_task(struct crm_from *from, const struct crm_from_item *item, struct crm_from_done *done,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_task_row task;
	struct crm_task_work work;
	struct crm_task_outcome out;
	struct from_choice choice;
	enum crm_status st = crm_task_get(from->db, item->id, &task, arena, err);

	if (st != CRM_OK || task.owner != from->id || task.state != CRM_TASK_OPEN)
		return st;
	const int64_t near[2] = { task.card, 0 };
	done->card = task.card;
	done->name = task.kind;
	if ((st = choose(from, near, &choice, arena, err)) != CRM_OK)
		return st;
	done->why = choice.why;
	done->action = choice.id == 0 ? CRM_FROM_KEPT : CRM_FROM_MOVED;
	done->owner = choice.id == 0 ? from->login : choice.login;
	if (choice.id == 0)
		return CRM_OK;
	st = crm_task_work_open(&work, from->db, from->by, arena, err);
	return st == CRM_OK ? crm_task_move(&work, item->id, NULL, choice.login, &out, err) : st;
}
