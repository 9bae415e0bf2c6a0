#include "lib/flow/task.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/time.h"
#include "lib/crm/due.h"
#include "lib/crm/lead.h"
#include "lib/crm/lookup.h"
#include "lib/crm/todo.h"
#include "lib/crm/user.h"
#include "lib/text/utf8.h"

#define KIND_MAX 64 /* bytes */

CRM_SQL(user_by_login, "SELECT id FROM users WHERE login = ?1");
CRM_SQL(card_facts,
    "SELECT c.kind, coalesce(l.name, l.company, k.name, co.company, d.name),"
    " coalesce(l.owner, k.owner, co.owner, d.owner), coalesce(sl.kind, sd.kind),"
    " coalesce(l.converted_contact, l.converted_company, l.converted_deal)"
    " FROM card c LEFT JOIN lead l ON l.id = c.id LEFT JOIN contact k ON k.id = c.id"
    " LEFT JOIN company co ON co.id = c.id LEFT JOIN deal d ON d.id = c.id"
    " LEFT JOIN stage sl ON sl.id = l.stage LEFT JOIN stage sd ON sd.id = d.stage"
    " WHERE c.id = ?1");

/* A card that tasks are on. */
struct card {
	int64_t id, owner;
	enum crm_tab kind;
	enum crm_stage_kind stage; /* 0: it has none */
	const char *name;          /* or NULL */
};

const char *
crm_task_action_name(enum crm_task_action action)
{
	static const char *const names[CRM_TASK_ACTIONS] = {
		[CRM_TASK_IS_ADDED] = "added",
		[CRM_TASK_IS_DONE] = "done",
		[CRM_TASK_IS_MOVED] = "moved",
		[CRM_TASK_IS_CANCELLED] = "cancelled",
		[CRM_TASK_IS_UNCHANGED] = "unchanged",
	};

	return names[action];
}

enum crm_status
crm_task_work_open(struct crm_task_work *work, struct crm_db *db, const char *login,
    struct crm_arena *arena, struct crm_err *err)
{
	*work = (struct crm_task_work){ .db = db, .by = login, .arena = arena };
	return crm_db_get_int(
	    db, user_by_login, &work->actor, NULL, CRM_ARGS(crm_text(login)), err);
}

static bool
given(const char *word)
{
	return word != NULL && *word != '\0';
}

/* Adds to the why of an outcome. */
static enum crm_status __attribute__((format(printf, 4, 5))) note(struct crm_task_work *w,
    struct crm_task_outcome *out, struct crm_err *err, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	out->why = *out->why == '\0' ? crm_arena_strdup(w->arena, text)
				     : crm_arena_printf(w->arena, "%s; %s", out->why, text);
	if (out->why != NULL)
		return CRM_OK;
	out->why = "";
	return crm_err_nomem(err);
}

static enum crm_status
begin(struct crm_task_outcome *out)
{
	*out = (struct crm_task_outcome){ .action = CRM_TASK_IS_UNCHANGED, .why = "" };
	return CRM_OK;
}

/* --- cards --- */

static enum crm_status
read_card(
    struct crm_task_work *w, int64_t id, struct card *card, int64_t *became, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(w->db, card_facts, &s, CRM_ARGS(crm_int(id)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? crm_err_set(err, CRM_EDATA, "no card %" PRId64, id) : st;
	*card = (struct card){
		.id = id,
		.kind = (enum crm_tab)crm_stmt_int(s, 0),
		.name = crm_arena_strdup(w->arena, crm_stmt_text(s, 1)),
		.owner = crm_stmt_int(s, 2),
		.stage = (enum crm_stage_kind)crm_stmt_int(s, 3),
	};
	*became = crm_stmt_int(s, 4);
	if (card->name == NULL && !crm_stmt_null(s, 1))
		st = crm_err_nomem(err);
	crm_stmt_done(s);
	return st;
}

/* What a card is now: merged ones are another, converted leads a client's. */
static enum crm_status
find_card(struct crm_task_work *w, int64_t id, struct card *card, struct crm_task_outcome *out,
    struct crm_err *err)
{
	int64_t now = 0, became = 0;
	enum crm_tab kind;
	enum crm_status st = crm_card_resolve(w->db, id, &now, &kind, err);

	if (st == CRM_OK && now != id)
		st = note(w, out, err, CRM_IS_NOW, id, now);
	if (st == CRM_OK)
		st = read_card(w, now, card, &became, err);
	if (st != CRM_OK || became == 0)
		return st;
	if ((st = crm_card_resolve(w->db, became, &became, &kind, err)) == CRM_OK)
		st = note(w, out, err, CRM_LEAD_IS_NOW, now, crm_tab_name(kind), became);
	return st == CRM_OK ? read_card(w, became, card, &now, err) : st;
}

/* Where nothing is left to be done, nobody asks what is next. */
static bool
is_worked(const struct card *card)
{
	return card->stage == CRM_STAGE_NEW || card->stage == CRM_STAGE_WORKING ||
	       card->stage == CRM_STAGE_QUALIFIED || card->stage == CRM_STAGE_OPEN;
}

/* --- owners, times and words --- */

static enum crm_status
find_owner(struct crm_task_work *w, const char *login, int64_t *id, struct crm_err *err)
{
	struct crm_user user;
	enum crm_status st = crm_lookup(w->db, CRM_TAB_USER, login, id, err);

	if (st == CRM_OK)
		st = crm_user_get(w->db, *id, &user, w->arena, err);
	if (st == CRM_OK && !user.active)
		st = crm_err_set(err, CRM_EDATA, "user '%s' is inactive", user.login);
	return st;
}

static enum crm_status
set_owner(struct crm_task_work *w, int64_t owner, struct crm_task_outcome *out, struct crm_err *err)
{
	return crm_name_of(w->db, CRM_TAB_USER, owner, w->arena, &out->owner, err);
}

/* The time, in the hours of whoever is to keep it. out->owner is set already. */
static enum crm_status
find_due(struct crm_task_work *w, const char *text, int64_t owner, struct crm_task_outcome *out,
    struct crm_err *err)
{
	struct crm_worker worker;

	out->due = 0;
	if (!given(text))
		return CRM_OK;
	enum crm_status st = crm_worker_get(w->db, owner, &worker, w->arena, err);
	if (st == CRM_OK)
		st = crm_due_parse(text, crm_db_now(w->db), &worker, &out->due, err);
	if (st == CRM_OK && worker.unreadable != NULL)
		st = note(w, out, err, "the hours of %s cannot be read", out->owner);
	if (st == CRM_OK && out->due < crm_db_now(w->db))
		st = note(w, out, err, "that is past");
	return st;
}

static enum crm_status
read_kind(struct crm_task_work *w, const char *text, const char **kind, struct crm_err *err)
{
	*kind = crm_text_clean(w->arena, given(text) ? text : "call");
	if (*kind == NULL)
		return crm_err_nomem(err);
	if (**kind == '\0' || strlen(*kind) > KIND_MAX)
		return crm_err_set(
		    err, CRM_EDATA, "'%s' is no kind of task; like call or meeting", *kind);
	return CRM_OK;
}

/* A note of any lines; NULL for none. */
static enum crm_status
read_text(struct crm_task_work *w, const char *text, const char **out, struct crm_err *err)
{
	*out = NULL;
	if (!given(text))
		return CRM_OK;
	if ((*out = crm_text_clean_lines(w->arena, text)) == NULL)
		return crm_err_nomem(err);
	if (**out == '\0')
		*out = NULL;
	return CRM_OK;
}

/* --- telling --- */

/* "call, lead 17, Анна Ким, due 2026-03-09T10:00:00+03:00" */
static enum crm_status
tell(struct crm_task_work *w, int64_t owner, const char *kind, const struct card *card, int64_t due,
    struct crm_err *err)
{
	char time[CRM_TIME_SIZE] = "", place[48] = "";

	if (owner == 0 || owner == w->actor)
		return CRM_OK;
	if (due != 0)
		crm_time_format(due, time);
	if (card->id != 0)
		snprintf(place, sizeof(place), ", %s %" PRId64, crm_tab_name(card->kind), card->id);
	const char *text =
	    crm_arena_printf(w->arena, "%s%s%s%s%s%s", kind, place, card->name == NULL ? "" : ", ",
		card->name == NULL ? "" : card->name, due == 0 ? "" : ", due ", time);
	if (text == NULL)
		return crm_err_nomem(err);
	return crm_notice_add(w->db, card->id, owner, "task", text, false, err);
}

/* --- adding --- */

/* Which of the words of an order are not what the task of that external id has. */
static enum crm_status
compare_known(struct crm_task_work *w, const struct crm_task *task,
    const struct crm_task_row *known, struct crm_task_outcome *out, struct crm_err *err)
{
	const struct {
		const char *name;
		bool differs;
	} parts[] = {
		{ "card", task->card != out->card },
		{ "kind", strcmp(task->kind, known->kind) != 0 },
		{ "due", task->due != known->due },
		{ "owner", task->owner != known->owner },
		{ "text", strcmp(task->text == NULL ? "" : task->text,
			      known->text == NULL ? "" : known->text) != 0 },
	};
	char list[64] = "";
	size_t used = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].differs)
			used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s",
			    used == 0 ? "" : ", ", parts[i].name);
	if (used == 0)
		return note(w, out, err, "known by its external_id");
	return note(w, out, err, "known by its external_id, with another %s", list);
}

static enum crm_status
find_known(struct crm_task_work *w, const struct crm_task *task, struct crm_task_outcome *out,
    struct crm_err *err)
{
	struct crm_task_row known = { 0 };
	struct card card = { 0 };
	enum crm_status st = CRM_OK;

	if (task->external_id != NULL)
		st = crm_task_by_external(w->db, task->external_id, &out->task, err);
	if (st != CRM_OK || out->task == 0)
		return st;
	begin(out);
	if ((st = crm_task_by_external(w->db, task->external_id, &out->task, err)) == CRM_OK)
		st = crm_task_get(w->db, out->task, &known, w->arena, err);
	if (st == CRM_OK && known.card != 0)
		st = find_card(w, known.card, &card, out, err);
	out->card = card.id;
	if (st == CRM_OK)
		st = compare_known(w, task, &known, out, err);
	out->due = known.due;
	return st == CRM_OK ? set_owner(w, known.owner, out, err) : st;
}

/* Whose task it is when nobody says so. */
static enum crm_status
choose_owner(struct crm_task_work *w, const char *login, const struct card *card, int64_t *owner,
    struct crm_task_outcome *out, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	*owner = w->actor != 0 ? w->actor : card->owner;
	if (given(login))
		st = find_owner(w, login, owner, err);
	return st == CRM_OK ? set_owner(w, *owner, out, err) : st;
}

enum crm_status
crm_task_order(struct crm_task_work *w, const struct crm_task_order *order,
    struct crm_task_outcome *out, struct crm_err *err)
{
	struct crm_task task = { 0 };
	struct card card;
	enum crm_status st = begin(out);

	if (st == CRM_OK)
		st = find_card(w, order->card, &card, out, err);
	if (st == CRM_OK)
		st = choose_owner(w, order->owner, &card, &task.owner, out, err);
	if (st == CRM_OK)
		st = find_due(w, order->due, task.owner, out, err);
	if (st == CRM_OK)
		st = read_kind(w, order->kind, &task.kind, err);
	if (st == CRM_OK)
		st = read_text(w, order->text, &task.text, err);
	if (st == CRM_OK)
		st = read_text(w, order->external_id, &task.external_id, err);
	if (st != CRM_OK)
		return st;
	task.card = out->card = card.id;
	task.due = out->due;
	st = find_known(w, &task, out, err);
	if (st != CRM_OK || out->task != 0)
		return st;
	out->action = CRM_TASK_IS_ADDED;
	st = crm_task_add(w->db, &task, false, &out->task, err);
	return st == CRM_OK ? tell(w, task.owner, task.kind, &card, task.due, err) : st;
}

/* --- tasks that are there --- */

static enum crm_status
find_task(struct crm_task_work *w, int64_t id, struct crm_task_row *task, struct card *card,
    struct crm_task_outcome *out, struct crm_err *err)
{
	enum crm_status st = begin(out);

	*card = (struct card){ 0 };
	if (st == CRM_OK)
		st = crm_task_get(w->db, id, task, w->arena, err);
	if (st == CRM_OK && task->card != 0)
		st = find_card(w, task->card, card, out, err);
	if (st != CRM_OK)
		return st;
	out->task = id;
	out->card = card->id;
	out->due = task->due;
	return set_owner(w, task->owner, out, err);
}

/* "done 2026-03-02 by anna" */
static enum crm_status
say_closed(struct crm_task_work *w, const struct crm_task_row *task, const char **said,
    struct crm_err *err)
{
	char date[CRM_TIME_SIZE] = "";
	const char *by = NULL;
	enum crm_status st = crm_name_of(w->db, CRM_TAB_USER, task->closed_by, w->arena, &by, err);

	if (st != CRM_OK)
		return st;
	if (task->closed != 0)
		crm_date_format(task->closed, date);
	*said = crm_arena_printf(w->arena, "%s%s%s%s%s", crm_task_state_name(task->state),
	    *date == '\0' ? "" : " ", date, by == NULL ? "" : " by ", by == NULL ? "" : by);
	return *said == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* A task that is closed is as it is: told the same again, nothing happens. */
static enum crm_status
check_open(struct crm_task_work *w, const struct crm_task_row *task, enum crm_task_state to,
    struct crm_task_outcome *out, struct crm_err *err)
{
	const char *said = NULL;

	if (task->state == CRM_TASK_OPEN)
		return CRM_OK;
	enum crm_status st = say_closed(w, task, &said, err);
	if (st != CRM_OK)
		return st;
	if (task->state == to)
		return note(w, out, err, "%s already", said);
	return crm_err_set(err, CRM_EDATA, "task %" PRId64 " was %s; add another", task->id, said);
}

/* --- done --- */

static enum crm_status
check_next(struct crm_task_work *w, const struct crm_task_report *report,
    const struct crm_task_row *task, const struct card *card, struct crm_err *err)
{
	int64_t others = 0;

	if (given(report->next) && given(report->no_next))
		return crm_err_set(err, CRM_EDATA, "a next task, or a reason for none: not both");
	if (given(report->next) && !given(report->due))
		return crm_err_set(
		    err, CRM_EDATA, "when is the next task due? --due, or a column 'due'");
	if (given(report->next) || given(report->no_next) || card->id == 0 || !is_worked(card))
		return CRM_OK;
	enum crm_status st = crm_tasks_open(w->db, card->id, task->id, &others, err);
	if (st != CRM_OK || others > 0)
		return st;
	return crm_err_set(err, CRM_EDATA,
	    "%s %" PRId64 " is %s: what is next? --next KIND --due WHEN, or --no-next REASON",
	    crm_tab_name(card->kind), card->id, crm_stage_kind_name(card->stage));
}

/* It is for whoever had the task, as long as they work here; else for who does this. */
static enum crm_status
next_owner(struct crm_task_work *w, int64_t was, int64_t *owner, struct crm_task_outcome *out,
    struct crm_err *err)
{
	struct crm_user user;
	enum crm_status st = CRM_OK;

	*owner = was != 0 ? was : w->actor;
	if (*owner != 0 && (st = crm_user_get(w->db, *owner, &user, w->arena, err)) == CRM_OK &&
	    !user.active)
		*owner = w->actor;
	return st == CRM_OK ? set_owner(w, *owner, out, err) : st;
}

static enum crm_status
add_next(struct crm_task_work *w, const struct crm_task_report *report,
    const struct crm_task_row *task, const struct card *card, struct crm_task_outcome *out,
    struct crm_err *err)
{
	struct crm_task next = { .card = card->id, .follows = task->id };
	enum crm_status st = next_owner(w, task->owner, &next.owner, out, err);

	if (st == CRM_OK)
		st = find_due(w, report->due, next.owner, out, err);
	if (st == CRM_OK)
		st = read_kind(w, report->next, &next.kind, err);
	next.due = out->due;
	if (st == CRM_OK)
		st = crm_task_add(w->db, &next, false, &out->next, err);
	return st == CRM_OK ? tell(w, next.owner, next.kind, card, next.due, err) : st;
}

enum crm_status
crm_task_report(struct crm_task_work *w, const struct crm_task_report *report,
    struct crm_task_outcome *out, struct crm_err *err)
{
	struct crm_task_row task;
	struct card card;
	const char *result = NULL, *no_next = NULL;
	enum crm_status st = find_task(w, report->task, &task, &card, out, err);

	if (st == CRM_OK)
		st = check_open(w, &task, CRM_TASK_DONE, out, err);
	if (st != CRM_OK || task.state != CRM_TASK_OPEN)
		return st;
	if ((st = check_next(w, report, &task, &card, err)) == CRM_OK)
		st = read_text(w, report->result, &result, err);
	if (st == CRM_OK)
		st = read_text(w, report->no_next, &no_next, err);
	if (st == CRM_OK)
		st = crm_task_finish(w->db, task.id, result, no_next, w->actor, err);
	if (st == CRM_OK && task.owner != 0 && task.owner != w->actor)
		st = note(w, out, err, "%s had it", out->owner);
	if (st == CRM_OK && given(report->next))
		st = add_next(w, report, &task, &card, out, err);
	out->action = CRM_TASK_IS_DONE;
	return st;
}

/* --- moved, cancelled --- */

enum crm_status
crm_task_move(struct crm_task_work *w, int64_t id, const char *due, const char *owner,
    struct crm_task_outcome *out, struct crm_err *err)
{
	struct crm_task_row task;
	struct card card;
	size_t changed = 0;
	enum crm_status st = find_task(w, id, &task, &card, out, err);

	if (st == CRM_OK && !given(due) && !given(owner))
		st = crm_err_set(err, CRM_EDATA, "to when, or to whom? --due WHEN, --to LOGIN");
	if (st == CRM_OK)
		st = check_open(w, &task, CRM_TASK_OPEN, out, err);
	int64_t to = task.owner;
	if (st == CRM_OK && given(owner) && (st = find_owner(w, owner, &to, err)) == CRM_OK)
		st = set_owner(w, to, out, err);
	if (st == CRM_OK && given(due))
		st = find_due(w, due, to, out, err);
	if (st == CRM_OK)
		st = crm_update(w->db, CRM_TAB_TASK, id, CRM_WHAT_TASK,
		    CRM_SETS({ "due", crm_ref(out->due) }, { "owner", crm_ref(to) }), &changed,
		    err);
	if (st == CRM_OK && to != task.owner)
		st = tell(w, to, task.kind, &card, out->due, err);
	if (changed > 0)
		out->action = CRM_TASK_IS_MOVED;
	return st;
}

enum crm_status
crm_task_cancel(struct crm_task_work *w, int64_t id, const char *result,
    struct crm_task_outcome *out, struct crm_err *err)
{
	struct crm_task_row task;
	struct card card;
	const char *text = NULL;
	enum crm_status st = find_task(w, id, &task, &card, out, err);

	if (st == CRM_OK)
		st = check_open(w, &task, CRM_TASK_CANCELLED, out, err);
	if (st != CRM_OK || task.state != CRM_TASK_OPEN)
		return st;
	if ((st = read_text(w, result, &text, err)) == CRM_OK)
		st = crm_task_close(w->db, id, false, text, w->actor, err);
	out->action = CRM_TASK_IS_CANCELLED;
	return st;
}
