#include "lib/flow/qualify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/lookup.h"
#include "lib/crm/setting.h"
#include "lib/crm/todo.h"
#include "lib/flow/qualify_work.h"
#include "lib/text/utf8.h"

#define HOURS_MAX ((int64_t)24 * 36525)

CRM_SQL(user_by_login, "SELECT id FROM users WHERE login = ?1");
CRM_SQL(user_active, "SELECT active FROM users WHERE id = ?1");
CRM_SQL(rest_of_lead,
    "SELECT score, pool, converted_contact, converted_company, converted_deal FROM lead"
    " WHERE id = ?1");
CRM_SQL(reopen_task, "SELECT id FROM task WHERE " CRM_TASK_OF_CARD
		     " AND kind = 'reopen' AND state = 1 ORDER BY id LIMIT 1");
/* The sign: a card has few tasks, a user may have thousands. */
CRM_SQL(task_of,
    "SELECT id FROM task WHERE " CRM_TASK_OF_CARD " AND state = 1 AND +owner = ?2 AND id > ?3"
    " ORDER BY id LIMIT 1");

const char *
crm_qualify_action_name(enum crm_qualify_action action)
{
	static const char *const names[CRM_QUALIFY_ACTIONS] = {
		[CRM_QUALIFY_QUALIFIED] = "qualified",
		[CRM_QUALIFY_REGRADED] = "regraded",
		[CRM_QUALIFY_RESCORED] = "rescored",
		[CRM_QUALIFY_UNQUALIFIED] = "unqualified",
		[CRM_QUALIFY_REOPENED] = "reopened",
		[CRM_QUALIFY_MOVED] = "moved",
		[CRM_QUALIFY_UNCHANGED] = "unchanged",
	};

	return names[action];
}

/* --- making ready --- */

/* What is wrong on the command line is a mistake of the command line. */
static enum crm_status
read_options(struct crm_qualify *q, struct crm_err *err)
{
	struct crm_err why = { CRM_OK, "" };
	enum crm_status st = wish_read(q->db, &q->options->ask, &q->wish, &q->names, &why);

	if (st == CRM_OK && q->wish.kind == WISH_STAGE)
		st = wish_check_stage(q->db, &q->wish, &q->names, &why);
	if (st != CRM_OK)
		return crm_err_set(err, st == CRM_EDATA ? CRM_EUSAGE : st, "%s", why.text);
	/* One message before the first row, not one a row. */
	if (q->wish.kind == WISH_GRADE && q->wish.grade == NULL)
		st = crm_score_open(&q->score, q->db, err);
	return st;
}

enum crm_status
crm_qualify_open(struct crm_qualify **out, struct crm_db *db,
    const struct crm_qualify_options *options, struct crm_err *err)
{
	struct crm_qualify *q = calloc(1, sizeof(*q));

	*out = NULL;
	if (q == NULL)
		return crm_err_nomem(err);
	q->db = db;
	q->options = options;
	enum crm_status st = read_options(q, err);
	if (st == CRM_OK)
		*out = q;
	else
		crm_qualify_free(q);
	return st;
}

void
crm_qualify_free(struct crm_qualify *qualify)
{
	if (qualify == NULL)
		return;
	crm_score_free(qualify->score);
	crm_arena_clear(&qualify->arena);
	crm_arena_clear(&qualify->names);
	free(qualify);
}

static enum crm_status
read_cold_pool(struct crm_qualify *q, struct crm_err *err)
{
	struct crm_err why = { CRM_OK, "" };

	q->cold_pool = 0;
	crm_arena_reset(&q->arena);
	enum crm_status st = crm_setting_text(q->db, "cold_pool", &q->arena, &q->cold_name, err);
	if (st != CRM_OK || *q->cold_name == '\0')
		return st;
	st = crm_lookup(q->db, CRM_TAB_POOL, q->cold_name, &q->cold_pool, &why);
	return st == CRM_OK ? st : crm_err_set(err, st, "setting 'cold_pool': %s", why.text);
}

static enum crm_status
read_state(struct crm_qualify *q, struct crm_err *err)
{
	const char *login = q->options->login;
	int64_t hours = 0;
	enum crm_status st = crm_setting_int(q->db, "first_contact_hours", &hours, err);

	q->transaction = 0;
	crm_score_free(q->score);
	q->score = NULL;
	if (st == CRM_OK)
		st = crm_db_get_int(q->db, user_by_login, &q->actor, NULL,
		    CRM_ARGS(crm_text(login == NULL ? "" : login)), err);
	if (st == CRM_OK)
		st = crm_stage_first(q->db, CRM_STAGE_NEW, &q->new, err);
	if (st == CRM_OK)
		st = crm_stage_first(q->db, CRM_STAGE_QUALIFIED, &q->qualified, err);
	if (st == CRM_OK)
		st = crm_stage_first(q->db, CRM_STAGE_UNQUALIFIED, &q->unqualified, err);
	if (st == CRM_OK)
		st = read_cold_pool(q, err);
	if (st != CRM_OK)
		return st;
	q->first_due = crm_db_now(q->db) + (hours < HOURS_MAX ? hours : HOURS_MAX) * 3600;
	q->transaction = crm_db_transaction(q->db);
	return CRM_OK;
}

/* --- a lead at work --- */

static enum crm_status
read_lead(struct work *w, int64_t card, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_lead_get(w->db, card, &w->lead, w->arena, err);

	if (st == CRM_OK)
		st = crm_name_of(w->db, CRM_TAB_STAGE, w->lead.stage, w->arena, &w->stage, err);
	if (st == CRM_OK)
		st = crm_db_query(w->db, rest_of_lead, &s, CRM_ARGS(crm_int(card)), err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? crm_err_set(err, CRM_EDATA, "no lead %" PRId64, card) : st;
	w->has_score = !crm_stmt_null(s, 0);
	w->score = crm_stmt_int(s, 0);
	w->pool = crm_stmt_int(s, 1);
	for (int i = 0; i < 3; i++)
		w->became[i] = crm_stmt_int(s, 2 + i);
	crm_stmt_done(s);
	return CRM_OK;
}

/* Adds a part of `why`; text NULL: out of memory. */
enum crm_status
qualify_say(struct work *w, const char *text, struct crm_err *err)
{
	const char *before = w->done->why;

	w->done->why = text == NULL || *before == '\0'
			   ? text
			   : crm_arena_printf(w->arena, "%s; %s", before, text);
	return w->done->why == NULL ? crm_err_nomem(err) : CRM_OK;
}

void
qualify_set(struct work *w, const char *column, struct crm_value value)
{
	w->set[w->nset++] = (struct crm_set){ column, value };
}

void
qualify_set_stage(struct work *w, int64_t stage)
{
	qualify_set(w, "stage", crm_int(stage));
	qualify_set(w, "stage_at", crm_int(crm_db_now(w->db)));
}

enum crm_status
qualify_write(
    struct work *w, enum crm_qualify_action action, const char *reason, struct crm_err *err)
{
	const struct crm_change change = { .verb = CRM_UPDATE,
		.tab = CRM_TAB_LEAD,
		.what = CRM_WHAT_STAGE,
		.row = w->lead.id,
		.set = w->set,
		.nset = w->nset,
		.reason = reason };

	w->done->action = action;
	return crm_change(w->db, &change, NULL, err);
}

/* What a notice calls a lead. */
static const char *
title(const struct work *w)
{
	const char *name = w->lead.name != NULL ? w->lead.name : w->lead.company;

	return crm_arena_printf(w->arena, "lead %" PRId64 "%s%s", w->lead.id,
	    name == NULL ? "" : ", ", name == NULL ? "" : name);
}

/* Whoever owns it is told, unless they did it. */
enum crm_status
qualify_tell_owner(struct work *w, const char *kind, const char *what, struct crm_err *err)
{
	const char *about = title(w), *text = NULL;

	if (w->lead.owner == 0 || w->lead.owner == w->q->actor)
		return CRM_OK;
	if (about != NULL)
		text = crm_arena_printf(w->arena, "%s, %s", about, what);
	if (text == NULL)
		return crm_err_nomem(err);
	return crm_notice_add(w->db, w->lead.id, w->lead.owner, kind, text, false, err);
}

/* --- reasons --- */

static enum crm_status
unqualify(struct work *w, struct crm_err *err)
{
	const struct wish *wish = w->wish;
	size_t cancelled = 0;

	if (w->lead.status == CRM_STAGE_UNQUALIFIED && w->lead.reason != NULL &&
	    strcmp(w->lead.reason, wish->reason) == 0)
		return qualify_say(
		    w, crm_arena_printf(w->arena, "unqualified already: %s", wish->reason), err);
	if (w->lead.status == CRM_STAGE_UNQUALIFIED)
		return wish_refuse(wish, &w->lead, err);
	if (wish->needs_note && wish->note == NULL)
		return crm_err_set(err, CRM_EDATA,
		    "reason '%s' needs a note (--note, or a column of that name)", wish->reason);
	const char *result = crm_arena_printf(w->arena, "unqualified: %s", wish->reason);
	if (result == NULL)
		return crm_err_nomem(err);
	qualify_set_stage(w, w->q->unqualified);
	qualify_set(w, "grade", crm_null());
	qualify_set(w, "reason", crm_int(wish->id));
	qualify_set(w, "reason_note", crm_text(wish->note));
	qualify_set(w, "pool", crm_null());
	enum crm_status st = qualify_write(w, CRM_QUALIFY_UNQUALIFIED, NULL, err);
	if (st == CRM_OK)
		st = crm_tasks_cancel(w->db, w->lead.id, result, w->q->actor, &cancelled, err);
	if (st == CRM_OK)
		st = qualify_say(w,
		    crm_arena_printf(w->arena, "%s to unqualified (%s)", w->stage, wish->reason),
		    err);
	if (st != CRM_OK || cancelled == 0)
		return st;
	return qualify_say(w,
	    crm_arena_printf(
		w->arena, "%zu task%s cancelled", cancelled, cancelled == 1 ? "" : "s"),
	    err);
}

/* --- reopening --- */

/* Somebody was asked whether to reopen it: that is answered. */
static enum crm_status
answer_task(struct work *w, struct crm_err *err)
{
	int64_t task = 0;
	enum crm_status st =
	    crm_db_get_int(w->db, reopen_task, &task, NULL, CRM_ARGS(crm_int(w->lead.id)), err);

	if (st != CRM_OK || task == 0)
		return st;
	return crm_task_close(w->db, task, true, "reopened", w->q->actor, err);
}

/* A new lead is to be called. Of a leaver's lead nobody is told: crm-assign moves it. */
static enum crm_status
ask_owner(struct work *w, const char *before, struct crm_err *err)
{
	int64_t active = 0, task = 0;
	enum crm_status st = crm_db_get_int(
	    w->db, user_active, &active, NULL, CRM_ARGS(crm_int(w->lead.owner)), err);

	if (st != CRM_OK || active == 0)
		return st;
	st = crm_db_get_int(w->db, task_of, &task, NULL,
	    CRM_ARGS(crm_int(w->lead.id), crm_int(w->lead.owner), crm_int(0)), err);
	if (st == CRM_OK && task == 0)
		st = crm_task_add(w->db,
		    &(const struct crm_task){ .card = w->lead.id,
			.kind = "first-contact",
			.owner = w->lead.owner,
			.due = w->q->first_due },
		    false, NULL, err);
	if (st != CRM_OK)
		return st;
	const char *what = crm_arena_printf(w->arena, "reopened; %s", before);
	return what == NULL ? crm_err_nomem(err) : qualify_tell_owner(w, "reopened", what, err);
}

static enum crm_status
reopen(struct work *w, struct crm_err *err)
{
	const struct crm_lead *lead = &w->lead;

	if (lead->status == CRM_STAGE_NEW)
		return qualify_say(w, "new already", err);
	if (lead->status != CRM_STAGE_UNQUALIFIED)
		return wish_refuse(w->wish, lead, err);
	const char *before = crm_arena_printf(w->arena, "was unqualified: %s%s%s%s",
	    lead->reason == NULL ? "no reason" : lead->reason,
	    lead->reason_note == NULL ? "" : " (",
	    lead->reason_note == NULL ? "" : lead->reason_note,
	    lead->reason_note == NULL ? "" : ")");
	if (before == NULL)
		return crm_err_nomem(err);
	qualify_set_stage(w, w->q->new);
	qualify_set(w, "grade", crm_null());
	qualify_set(w, "reason", crm_null());
	qualify_set(w, "reason_note", crm_null());
	enum crm_status st = qualify_write(w, CRM_QUALIFY_REOPENED, NULL, err);
	if (st == CRM_OK)
		st = answer_task(w, err);
	if (st == CRM_OK)
		st = qualify_say(w, before, err);
	return st == CRM_OK ? ask_owner(w, before, err) : st;
}

/* --- stages of work --- */

static enum crm_status
move(struct work *w, struct crm_err *err)
{
	const struct wish *wish = w->wish;

	if (w->lead.stage == wish->id)
		return qualify_say(
		    w, crm_arena_printf(w->arena, "in '%s' already", wish->stage), err);
	enum crm_status st = wish_check_stage(w->db, wish, w->arena, err);
	if (st != CRM_OK)
		return st;
	if (w->lead.status != CRM_STAGE_WORKING)
		return wish_refuse(wish, &w->lead, err);
	qualify_set_stage(w, wish->id);
	st = qualify_write(w, CRM_QUALIFY_MOVED, NULL, err);
	return st == CRM_OK
		   ? qualify_say(
			 w, crm_arena_printf(w->arena, "%s to %s", w->stage, wish->stage), err)
		   : st;
}

/* --- what a row asks --- */

static bool
blank(const char *text)
{
	return text == NULL || *text == '\0';
}

/* A cell that tells how the lead is asks for nothing. */
static const char *
unless_same(const char *cell, const char *now)
{
	return cell != NULL && now != NULL && strcmp(cell, now) == 0 ? NULL : cell;
}

/* The wish of a row, else that of the options. */
static enum crm_status
choose(struct work *w, const struct crm_qualify_ask *row, struct wish *wish, struct crm_err *err)
{
	const struct crm_qualify_options *options = w->q->options;
	struct crm_qualify_ask ask = *row;

	w->wish = wish;
	*wish = w->q->wish;
	if (options->listing && wish->kind != WISH_NOTHING)
		return CRM_OK;
	if (options->listing) {
		ask.grade = unless_same(ask.grade, w->lead.grade);
		ask.reason = unless_same(ask.reason, w->lead.reason);
		ask.stage = unless_same(ask.stage, w->stage);
	}
	if (blank(ask.note))
		ask.note = options->ask.note;
	if (!blank(ask.grade) || !blank(ask.reason) || !blank(ask.stage) || ask.reopen)
		return wish_read(w->db, &ask, wish, w->arena, err);
	if (blank(ask.note))
		return CRM_OK;
	wish->note = crm_text_clean(w->arena, ask.note);
	return wish->note == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* "contact 31, company 32": what a converted lead is now. */
static enum crm_status
refuse_frozen(struct work *w, struct crm_err *err)
{
	const char *list = "";

	for (size_t i = 0; i < sizeof(w->became) / sizeof(w->became[0]); i++) {
		enum crm_tab kind;
		int64_t card;
		if (w->became[i] == 0)
			continue;
		enum crm_status st = crm_card_resolve(w->db, w->became[i], &card, &kind, err);
		if (st != CRM_OK)
			return st;
		list = crm_arena_printf(w->arena, "%s%s%s %" PRId64, list,
		    *list == '\0' ? "" : ", ", crm_tab_name(kind), card);
		if (list == NULL)
			return crm_err_nomem(err);
	}
	return crm_err_set(err, CRM_EDATA, "lead %" PRId64 " is converted and stays as it is%s%s",
	    w->lead.id, *list == '\0' ? "" : ": it is now ", list);
}

/* --- one card --- */

static enum crm_status
do_wish(struct work *w, struct crm_err *err)
{
	if (w->wish->kind == WISH_NOTHING)
		return qualify_say(w, "nothing is asked", err);
	if (w->lead.status == CRM_STAGE_CONVERTED)
		return refuse_frozen(w, err);
	switch (w->wish->kind) {
	case WISH_GRADE:
		return qualify_grade(w, err);
	case WISH_REASON:
		return unqualify(w, err);
	case WISH_STAGE:
		return move(w, err);
	default:
		return reopen(w, err);
	}
}

/* How the lead is now. */
static enum crm_status
describe(struct work *w, struct crm_err *err)
{
	struct crm_qualified *done = w->done;
	enum crm_status st =
	    done->action == CRM_QUALIFY_UNCHANGED ? CRM_OK : read_lead(w, w->lead.id, err);

	if (st == CRM_OK)
		st = crm_name_of(w->db, CRM_TAB_USER, w->lead.owner, w->arena, &done->owner, err);
	if (st != CRM_OK)
		return st;
	done->status = crm_stage_kind_name(w->lead.status);
	done->stage = w->stage;
	done->grade = w->lead.grade;
	if (w->has_score)
		done->score = crm_arena_printf(w->arena, "%" PRId64, w->score);
	return w->has_score && done->score == NULL ? crm_err_nomem(err) : CRM_OK;
}

enum crm_status
crm_qualify_card(struct crm_qualify *q, int64_t card, const struct crm_qualify_ask *row,
    struct crm_qualified *done, struct crm_arena *arena, struct crm_err *err)
{
	static const struct crm_qualify_ask nothing = { NULL, NULL, NULL, NULL, false };
	struct work w = { .q = q, .db = q->db, .done = done, .arena = arena };
	struct wish wish;
	enum crm_status st = CRM_OK;

	*done = (struct crm_qualified){ .action = CRM_QUALIFY_UNCHANGED, .why = "" };
	if (q->transaction != crm_db_transaction(q->db))
		st = read_state(q, err);
	if (st == CRM_OK)
		st = read_lead(&w, card, err);
	if (st == CRM_OK)
		st = choose(&w, row == NULL ? &nothing : row, &wish, err);
	if (st == CRM_OK)
		st = do_wish(&w, err);
	return st == CRM_OK ? describe(&w, err) : st;
}
