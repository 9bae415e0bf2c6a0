#include "lib/flow/convert.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/crm/lookup.h"
#include "lib/crm/setting.h"
#include "lib/flow/convert_find.h"
#include "lib/flow/task.h"

CRM_SQL(user_by_login, "SELECT id FROM users WHERE login = ?1");

static const struct crm_convert_ask nothing;

const char *const convert_place_name[CONVERT_PLACES] = { "contact", "company", "deal" };

const char *
crm_convert_action_name(enum crm_convert_action action)
{
	static const char *const names[CRM_CONVERT_ACTIONS] = { "converted", "unchanged" };

	return names[action];
}

enum crm_tab
convert_place_kind(enum convert_place place)
{
	static const enum crm_tab kinds[CONVERT_PLACES] = { CRM_TAB_CONTACT, CRM_TAB_COMPANY,
		CRM_TAB_DEAL };

	return kinds[place];
}

void
convert_say(struct convert_work *w, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (w->why.len > 0)
		crm_buf_puts(&w->why, "; ");
	crm_buf_puts(&w->why, text);
}

/* An id that a dry run made up is not told: the next one to get it is another card. */
static int64_t
told_id(const struct convert_work *w, int64_t id)
{
	return w->c->options->dry_run && w->c->first_id != 0 && id >= w->c->first_id ? 0 : id;
}

const char *
convert_title(struct convert_work *w, enum convert_place place, int64_t id)
{
	const char *name = convert_place_name[place];

	if (told_id(w, id) == 0)
		return crm_arena_printf(w->arena, "a new %s", name);
	return crm_arena_printf(w->arena, "%s %" PRId64, name, id);
}

/* --- making ready --- */

static enum crm_status
read_state(struct crm_convert *c, struct crm_err *err)
{
	const char *login = c->options->login;
	enum crm_status st = crm_db_get_int(c->db, user_by_login, &c->actor, NULL,
	    CRM_ARGS(crm_text(login == NULL ? "" : login)), err);

	crm_arena_reset(&c->arena);
	c->transaction = -1;
	if (st == CRM_OK)
		st = crm_stage_first(c->db, CRM_STAGE_CONVERTED, &c->converted, err);
	if (st == CRM_OK)
		st = crm_stage_first(c->db, CRM_STAGE_OPEN, &c->open, err);
	if (st == CRM_OK)
		st = crm_setting_text(c->db, "currency", &c->arena, &c->currency, err);
	if (st == CRM_OK)
		c->transaction = crm_db_transaction(c->db);
	return st;
}

/* What is wrong on the command line is a mistake of the command line. */
static enum crm_status
check_options(struct crm_convert *c, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct convert_work w = { .c = c, .db = c->db, .arena = &arena, .why = CRM_BUF_INIT };
	struct crm_err why = { CRM_OK, "" };
	enum crm_status st = convert_ask_check(&c->options->ask, err);

	if (st == CRM_OK)
		st = read_state(c, err);
	if (st == CRM_OK && (st = convert_wish_read(&w, &nothing, &why)) != CRM_OK)
		st = crm_err_set(err, st == CRM_EDATA ? CRM_EUSAGE : st, "%s", why.text);
	crm_arena_clear(&arena);
	/* That was read outside of a transaction. */
	c->transaction = -1;
	return st;
}

enum crm_status
crm_convert_open(struct crm_convert **out, struct crm_db *db,
    const struct crm_convert_options *options, struct crm_err *err)
{
	struct crm_convert *c = calloc(1, sizeof(*c));

	*out = NULL;
	if (c == NULL)
		return crm_err_nomem(err);
	c->db = db;
	c->options = options;
	c->scorer = crm_scorer_new();
	enum crm_status st = c->scorer == NULL ? crm_err_nomem(err) : check_options(c, err);
	if (st == CRM_OK)
		*out = c;
	else
		crm_convert_free(c);
	return st;
}

void
crm_convert_free(struct crm_convert *convert)
{
	if (convert == NULL)
		return;
	crm_scorer_free(convert->scorer);
	crm_arena_clear(&convert->arena);
	free(convert);
}

/* --- one lead --- */

/* Which cards it becomes. */
static enum crm_status
find_targets(struct convert_work *w, struct crm_err *err)
{
	enum crm_status st = convert_find_contact(w, err);

	if (st == CRM_OK)
		st = convert_find_company(w, err);
	if (st == CRM_OK)
		st = convert_find_deal(w, err);
	if (st != CRM_OK)
		return st;
	const bool client = w->card[CONVERT_CONTACT].id != 0 || w->card[CONVERT_CONTACT].made ||
			    w->card[CONVERT_COMPANY].id != 0 || w->card[CONVERT_COMPANY].made;
	const bool deal = w->card[CONVERT_DEAL].id != 0 || w->card[CONVERT_DEAL].made;
	/* A deal of nobody only when that is what was said. */
	if (client || (deal && w->wish.to[CONVERT_CONTACT].how == CONVERT_NONE))
		return CRM_OK;
	return crm_err_set(err, CRM_EDATA,
	    "lead %" PRId64 " has neither a name nor a company to make a client of: crm-edit leads "
	    "gives it one, or say --contact ID or --company ID",
	    w->lead.id);
}

static enum crm_status
add_task(struct convert_work *w, struct crm_converted *done, struct crm_err *err)
{
	struct crm_task_work task;
	struct crm_task_outcome out;
	const struct crm_task_order order = {
		.card = w->card[CONVERT_DEAL].id != 0      ? w->card[CONVERT_DEAL].id
			: w->card[CONVERT_CONTACT].id != 0 ? w->card[CONVERT_CONTACT].id
							   : w->card[CONVERT_COMPANY].id,
		.kind = w->wish.task,
		.due = w->wish.due,
	};

	if (w->wish.task == NULL && w->wish.due == NULL)
		return CRM_OK;
	enum crm_status st = crm_task_work_open(&task, w->db, w->c->options->login, w->arena, err);
	if (st == CRM_OK)
		st = crm_task_order(&task, &order, &out, err);
	if (st != CRM_OK)
		return st;
	done->task = w->c->options->dry_run ? 0 : out.task;
	convert_say(w, "new task");
	return CRM_OK;
}

static enum crm_status
report(struct convert_work *w, struct crm_converted *done, struct crm_err *err)
{
	static const enum convert_place order[] = { CONVERT_DEAL, CONVERT_CONTACT,
		CONVERT_COMPANY };
	int64_t owner = 0;
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < CONVERT_PLACES; i++) {
		struct convert_card *card = &w->card[order[i]];
		if (card->id != 0 && done->action == CRM_CONVERT_UNCHANGED)
			st = convert_card_read(w, order[i], card, err);
		if (owner == 0)
			owner = card->owner;
	}
	if (st != CRM_OK)
		return st;
	done->contact = told_id(w, w->card[CONVERT_CONTACT].id);
	done->company = told_id(w, w->card[CONVERT_COMPANY].id);
	done->deal = told_id(w, w->card[CONVERT_DEAL].id);
	return crm_name_of(w->db, CRM_TAB_USER, owner, w->arena, &done->owner, err);
}

static enum crm_status
convert(struct convert_work *w, struct crm_converted *done, struct crm_err *err)
{
	enum crm_status st = convert_lead_refuse(w, err);

	if (st == CRM_DONE) {
		done->action = CRM_CONVERT_UNCHANGED;
		return CRM_OK;
	}
	if (st == CRM_OK)
		st = convert_points_read(w, err);
	if (st == CRM_OK)
		st = find_targets(w, err);
	if (st == CRM_OK)
		st = convert_write(w, err);
	return st == CRM_OK ? add_task(w, done, err) : st;
}

enum crm_status
crm_convert_card(struct crm_convert *c, int64_t card, const struct crm_convert_ask *row,
    struct crm_converted *done, struct crm_arena *arena, struct crm_err *err)
{
	struct convert_work w = { .c = c, .db = c->db, .arena = arena, .why = CRM_BUF_INIT };
	enum crm_status st = CRM_OK;

	*done = (struct crm_converted){ .action = CRM_CONVERT_CONVERTED, .why = "" };
	if (c->transaction != crm_db_transaction(c->db))
		st = read_state(c, err);
	if (st == CRM_OK)
		st = convert_lead_read(&w, card, err);
	if (st == CRM_OK)
		st = convert_wish_read(&w, row == NULL ? &nothing : row, err);
	if (st == CRM_OK)
		st = convert(&w, done, err);
	if (st == CRM_OK)
		st = report(&w, done, err);
	if (st == CRM_OK) {
		done->why = crm_arena_strdup(arena, crm_buf_str(&w.why));
		if (!crm_buf_ok(&w.why) || done->why == NULL)
			st = crm_err_nomem(err);
	}
	crm_buf_clear(&w.why);
	return st;
}

/* --- for merging --- */

enum crm_status
crm_convert_join(struct crm_db *db, int64_t lead, int64_t card, int64_t actor, bool *changed,
    struct crm_arena *arena, struct crm_err *err)
{
	const struct crm_convert_options options = { .dry_run = false };
	struct crm_convert c = { .db = db, .options = &options, .arena = CRM_ARENA_INIT };
	struct convert_work w = {
		.c = &c, .db = db, .arena = arena, .joins = true, .why = CRM_BUF_INIT
	};
	int64_t now = 0;
	enum crm_tab kind = CRM_TAB_NONE;
	enum crm_status st = read_state(&c, err);

	c.actor = actor;
	if (st == CRM_OK)
		st = crm_card_resolve(db, card, &now, &kind, err);
	if (st == CRM_OK && kind != CRM_TAB_CONTACT && kind != CRM_TAB_COMPANY)
		st = crm_err_set(err, CRM_EDATA,
		    "card %" PRId64 " is a %s: a lead joins a contact or a company", now,
		    crm_tab_name(kind));
	const enum convert_place place =
	    kind == CRM_TAB_COMPANY ? CONVERT_COMPANY : CONVERT_CONTACT;
	w.wish.to[place] = (struct convert_target){ CONVERT_THIS, now };
	if (st == CRM_OK)
		st = convert_lead_read(&w, lead, err);
	if (st == CRM_OK)
		st = convert_lead_refuse(&w, err);
	if (changed != NULL)
		*changed = st == CRM_OK;
	if (st == CRM_OK)
		st = convert_points_read(&w, err);
	if (st == CRM_OK)
		st = convert_card_get(&w, place, now, convert_place_name[place], err);
	if (st == CRM_OK)
		st = convert_write(&w, err);
	if (!crm_buf_ok(&w.why) && st == CRM_OK)
		st = crm_err_nomem(err);
	crm_buf_clear(&w.why);
	crm_arena_clear(&c.arena);
	return st == CRM_DONE ? CRM_OK : st;
}
