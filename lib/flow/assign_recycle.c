#include "lib/flow/assign_recycle.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/lookup.h"
#include "lib/crm/setting.h"
#include "lib/crm/todo.h"
#include "lib/flow/assign.h"
#include "lib/flow/assign_clock.h"
#include "lib/flow/assign_lately.h"

/* Users and stages are few; of leads only those that are at work are read. By id: what is near each
 * other in one table is so in the others. */
CRM_SQL(leads_at_work, "SELECT l.id, u.id FROM users u CROSS JOIN stage s CROSS JOIN lead l WHERE "
		       "s.kind BETWEEN 1 AND 3"
		       " AND l.owner = u.id AND l.stage = s.id ORDER BY l.id /*scan*/");

struct crm_recycle {
	struct crm_db *db;
	const char *login;
	struct crm_arena names;
	struct crm_assign *assign;
	/* As it is in one transaction. */
	int64_t transaction;
	struct clock clock;
	int64_t actor; /* a user, or 0 */
	int64_t pool;  /* of the settings; 0: on by the rules */
	struct crm_span cooldown;
};

const char *
crm_recycle_step_name(enum crm_recycle_step step)
{
	static const char *const names[CRM_RECYCLE_STEPS] = {
		[CRM_RECYCLE_NONE] = "",
		[CRM_RECYCLE_REMIND] = "remind",
		[CRM_RECYCLE_BOSS] = "boss",
		[CRM_RECYCLE_POOL] = "pool",
		[CRM_RECYCLE_NEXT] = "next",
	};

	return names[step];
}

/* --- making ready --- */

enum crm_status
crm_recycle_open(
    struct crm_recycle **out, struct crm_db *db, const char *login, struct crm_err *err)
{
	const struct crm_assign_options by_rules = { .strategy = CRM_ASSIGN_RULES };
	struct crm_recycle *r = calloc(1, sizeof(*r));
	enum crm_status st = CRM_OK;

	*out = NULL;
	if (r == NULL)
		return crm_err_nomem(err);
	r->db = db;
	if ((r->login = crm_arena_strdup(&r->names, login)) == NULL)
		st = crm_err_nomem(err);
	if (st == CRM_OK)
		st = crm_assign_open(&r->assign, db, &by_rules, err);
	if (st == CRM_OK)
		*out = r;
	else
		crm_recycle_free(r);
	return st;
}

void
crm_recycle_free(struct crm_recycle *recycle)
{
	if (recycle == NULL)
		return;
	crm_assign_free(recycle->assign);
	clock_close(&recycle->clock);
	crm_arena_clear(&recycle->names);
	free(recycle);
}

static enum crm_status
read_pool(struct crm_recycle *r, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err why = { CRM_OK, "" };
	const char *name = NULL;
	enum crm_status st = crm_setting_text(r->db, "recycle_pool", &arena, &name, err);

	r->pool = 0;
	if (st == CRM_OK && *name != '\0') {
		st = crm_lookup(r->db, CRM_TAB_POOL, name, &r->pool, &why);
		if (st != CRM_OK)
			crm_err_set(err, st, "setting 'recycle_pool': %s", why.text);
	}
	crm_arena_clear(&arena);
	return st;
}

static enum crm_status
read_state(struct crm_recycle *r, struct crm_err *err)
{
	struct crm_err unknown;

	if (r->transaction == crm_db_transaction(r->db))
		return CRM_OK;
	r->transaction = 0;
	enum crm_status st = clock_open(&r->clock, r->db, err);
	if (st == CRM_OK)
		st = read_pool(r, err);
	if (st == CRM_OK)
		st = crm_setting_span(r->db, "take_cooldown", &r->cooldown, err);
	if (st != CRM_OK)
		return st;
	st = crm_lookup(r->db, CRM_TAB_USER, r->login, &r->actor, &unknown);
	if (st == CRM_EDATA) /* cron need be nobody */
		r->actor = 0;
	else if (st != CRM_OK)
		return crm_err_set(err, st, "%s", unknown.text);
	r->transaction = crm_db_transaction(r->db);
	return CRM_OK;
}

/* --- finding --- */

struct found {
	int64_t lead, owner;
};

struct list {
	struct found *item;
	size_t n, size;
};

static enum crm_status
add(struct list *list, int64_t lead, int64_t owner, struct crm_err *err)
{
	if (list->n == list->size) {
		const size_t size = list->size == 0 ? 256 : list->size * 2;
		struct found *more = realloc(list->item, size * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(err);
		list->item = more;
		list->size = size;
	}
	list->item[list->n++] = (struct found){ lead, owner };
	return CRM_OK;
}

static enum crm_status
find_due(struct crm_recycle *r, struct clock *clock, struct list *list, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(r->db, leads_at_work, &s, CRM_NOARGS, err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const int64_t id = crm_stmt_int(s, 0);
		struct clock_due due;
		st = clock_look(clock, id, &due, err);
		if (st == CRM_OK && due.step != CRM_RECYCLE_NONE)
			st = add(list, id, crm_stmt_int(s, 1), err);
		if (st != CRM_OK)
			crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static int
by_owner(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->owner != y->owner)
		return x->owner < y->owner ? -1 : 1;
	return (x->lead > y->lead) - (x->lead < y->lead);
}

static enum crm_status
take_ids(struct list *list, int64_t **ids, struct crm_err *err)
{
	if (list->n == 0)
		return CRM_OK;
	if ((*ids = malloc(list->n * sizeof(**ids))) == NULL)
		return crm_err_nomem(err);
	qsort(list->item, list->n, sizeof(*list->item), by_owner);
	for (size_t i = 0; i < list->n; i++)
		(*ids)[i] = list->item[i].lead;
	return CRM_OK;
}

enum crm_status
crm_recycle_find(struct crm_recycle *recycle, int64_t **ids, size_t *n, struct crm_err *err)
{
	struct list list = { NULL, 0, 0 };
	struct clock clock = { .db = recycle->db };
	enum crm_status st = crm_db_snapshot(recycle->db, err);

	if (st == CRM_OK)
		st = clock_open(&clock, recycle->db, err);
	if (st == CRM_OK)
		st = find_due(recycle, &clock, &list, err);
	crm_db_snapshot_end(recycle->db);
	clock_close(&clock);
	*ids = NULL;
	if (st == CRM_OK)
		st = take_ids(&list, ids, err);
	*n = st == CRM_OK ? list.n : 0;
	free(list.item);
	return st;
}

/* --- one lead --- */

struct work {
	struct crm_recycle *r;
	struct crm_lead lead;
	struct clock_due due;
	const char *title, *owner, *why; /* "untouched for 3 d" */
	struct crm_recycled *done;
	struct crm_arena *arena;
};

static const char *
say_why(const struct work *w)
{
	const struct clock_due *due = &w->due;

	if (due->attempts > 0)
		return crm_arena_printf(w->arena, "not reached %" PRId64 " time%s", due->attempts,
		    due->attempts == 1 ? "" : "s");
	const char *span = crm_span_text(&due->allowed, due->times, w->arena);
	return span == NULL ? NULL
			    : crm_arena_printf(w->arena, "%suntouched for %s",
				  due->held ? "taken and " : "", span);
}

/* Steps that only tell. */
static enum crm_status
tell(struct work *w, struct crm_err *err)
{
	struct crm_db *db = w->r->db;
	const char *text;
	size_t n = 0;
	enum crm_status st;

	w->done->step = w->due.step;
	w->done->owner = w->owner;
	w->done->why = w->why;
	text = w->due.step == CRM_RECYCLE_REMIND
		   ? crm_arena_printf(w->arena, "%s, %s", w->title, w->why)
		   : crm_arena_printf(w->arena, "%s, with %s, %s", w->title, w->owner, w->why);
	if (text == NULL)
		return crm_err_nomem(err);
	if (w->due.step == CRM_RECYCLE_REMIND)
		return crm_notice_add(
		    db, w->lead.id, w->lead.owner, CLOCK_NOTICE_REMIND, text, false, err);
	/* The step is known by its notice: it is told also to a boss who does this. */
	st = lately_tell_bosses(db, &w->lead, 0, CLOCK_NOTICE_BOSS, text, &n, err);
	if (st == CRM_OK && n == 0)
		st = crm_notice_add(db, w->lead.id, 0, CLOCK_NOTICE_BOSS, text, false, err);
	return st;
}

static enum crm_status
tell_old_owner(struct work *w, const char *where, struct crm_err *err)
{
	const char *text =
	    crm_arena_printf(w->arena, "%s, taken back, %s: %s", w->title, w->why, where);

	if (text == NULL)
		return crm_err_nomem(err);
	if (w->lead.owner == w->r->actor)
		return CRM_OK;
	return crm_notice_add(w->r->db, w->lead.id, w->lead.owner, "taken-back", text, false, err);
}

/* nobody: why there is nobody to give it to, or NULL. */
static enum crm_status
to_pool(struct work *w, int64_t pool, const char *nobody, struct crm_err *err)
{
	const char *name = NULL, *where = "to whoever is next";
	enum crm_status st = crm_name_of(w->r->db, CRM_TAB_POOL, pool, w->arena, &name, err);

	if (st != CRM_OK)
		return st;
	if (name != NULL)
		where = crm_arena_printf(w->arena, "to the pool '%s'", name);
	w->done->why = nobody == NULL ? crm_arena_printf(w->arena, "%s: %s", w->why, where)
				      : crm_arena_printf(w->arena, "%s; %s", w->why, nobody);
	if (where == NULL || w->done->why == NULL)
		return crm_err_nomem(err);
	const struct crm_assign_gift gift = {
		.pool = pool, .reason = w->done->why, .stale = w->why
	};
	w->done->step = CRM_RECYCLE_POOL;
	st = crm_assign_give(w->r->assign, w->lead.id, &gift, w->arena, err);
	return st == CRM_OK ? tell_old_owner(w, where, err) : st;
}

/* By the rules, but to nobody who had it lately. */
static enum crm_status
to_next(struct work *w, struct crm_err *err)
{
	struct crm_recycle *r = w->r;
	struct crm_assign_again again = { .reason = w->why, .stale = w->why };
	struct crm_assigned given;
	int64_t *never = NULL;
	const char *where;
	enum crm_status st =
	    lately_owners(r->db, &w->lead, crm_db_now(r->db) - crm_span_seconds(&r->cooldown),
		w->arena, &never, &again.nnever, err);

	again.never = never;
	if (st == CRM_OK)
		st = crm_assign_again(r->assign, w->lead.id, &again, &given, w->arena, err);
	if (st != CRM_OK)
		return st;
	if (given.action == CRM_ASSIGN_WAITING)
		return to_pool(w, 0, given.why, err);
	w->done->step = given.action == CRM_ASSIGN_REASSIGNED ? CRM_RECYCLE_NEXT : CRM_RECYCLE_POOL;
	w->done->owner = given.owner;
	w->done->why = crm_arena_printf(w->arena, "%s; %s", w->why, given.why);
	where = given.owner == NULL ? given.why
				    : crm_arena_printf(w->arena, "%s has it now", given.owner);
	if (w->done->why == NULL || where == NULL)
		return crm_err_nomem(err);
	return tell_old_owner(w, where, err);
}

enum crm_status
crm_recycle_settle(struct crm_recycle *recycle, struct crm_err *err)
{
	return crm_assign_settle(recycle->assign, err);
}

enum crm_status
crm_recycle_lead(struct crm_recycle *recycle, int64_t lead, struct crm_recycled *done,
    struct crm_arena *arena, struct crm_err *err)
{
	struct work w = { .r = recycle, .done = done, .arena = arena };
	enum crm_status st = read_state(recycle, err);

	*done = (struct crm_recycled){ CRM_RECYCLE_NONE, NULL, NULL, NULL, "" };
	if (st == CRM_OK)
		st = clock_look(&recycle->clock, lead, &w.due, err);
	if (st != CRM_OK || w.due.step == CRM_RECYCLE_NONE)
		return st;
	st = crm_lead_get(recycle->db, lead, &w.lead, arena, err);
	if (st == CRM_OK)
		st = crm_name_of(recycle->db, CRM_TAB_USER, w.lead.owner, arena, &w.owner, err);
	if (st != CRM_OK)
		return st;
	w.title = lately_title(&w.lead, arena);
	w.why = say_why(&w);
	if (w.title == NULL || w.why == NULL)
		return crm_err_nomem(err);
	done->name = w.lead.name;
	done->was = w.owner;
	if (w.due.step == CRM_RECYCLE_REMIND || w.due.step == CRM_RECYCLE_BOSS)
		return tell(&w, err);
	if (w.due.held)
		return to_pool(&w, w.due.pool, NULL, err);
	return recycle->pool != 0 ? to_pool(&w, recycle->pool, NULL, err) : to_next(&w, err);
}
