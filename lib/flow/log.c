#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/lookup.h"
#include "lib/crm/todo.h"
#include "lib/flow/log_private.h"

CRM_SQL(lead_state,
    "SELECT s.kind, l.created, l.stage_at, l.responded_at, l.owner, coalesce(l.name, l.company),"
    " coalesce(l.converted_contact, l.converted_company, l.converted_deal), u.login,"
    " coalesce(l.owner_at, 0)"
    " FROM lead l JOIN stage s ON s.id = l.stage LEFT JOIN users u ON u.id = l.owner"
    " WHERE l.id = ?1");
/* ?2: since when the owner has the lead; ?3: when the person was reached last. */
CRM_SQL(told_of_series, "SELECT 1 FROM notice WHERE card IN " CRM_SQL_ALIASES(
			    "?1") " AND kind = 'attempts'"
				  " AND created >= ?2 AND created >= ?3 LIMIT 1");

const char *
crm_log_action_name(enum crm_log_action action)
{
	static const char *const names[CRM_LOG_ACTIONS] = { "logged", "unchanged" };

	return names[action];
}

/* --- making ready --- */

enum crm_status
crm_log_open(
    struct crm_log **out, struct crm_db *db, const char *login, bool strict, struct crm_err *err)
{
	struct crm_log *log = calloc(1, sizeof(*log));

	*out = NULL;
	if (log == NULL)
		return crm_err_nomem(err);
	log->db = db;
	log->strict = strict;
	log->transaction = -1;
	if ((log->login = crm_arena_strdup(&log->arena, login)) == NULL) {
		crm_log_free(log);
		return crm_err_nomem(err);
	}
	*out = log;
	return CRM_OK;
}

void
crm_log_free(struct crm_log *log)
{
	if (log == NULL)
		return;
	crm_arena_clear(&log->words_arena);
	crm_arena_clear(&log->arena);
	free(log);
}

/* --- the card --- */

static enum crm_status
read_lead(struct log_work *w, int64_t id, struct crm_err *err)
{
	struct log_lead *lead = &w->lead;
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(w->log->db, lead_state, &s, CRM_ARGS(crm_int(id)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? crm_err_set(err, CRM_EDATA, "no lead %" PRId64, id) : st;
	*lead = (struct log_lead){ .id = id,
		.status = (enum crm_stage_kind)crm_stmt_int(s, 0),
		.created = crm_stmt_int(s, 1),
		.stage_at = crm_stmt_int(s, 2),
		.responded_at = crm_stmt_null(s, 3) ? INT64_MAX : crm_stmt_int(s, 3),
		.owner = crm_stmt_int(s, 4),
		.name = crm_arena_strdup(w->arena, crm_stmt_text(s, 5)),
		.became = crm_stmt_int(s, 6),
		.owner_login = crm_arena_strdup(w->arena, crm_stmt_text(s, 7)),
		.owner_at = crm_stmt_int(s, 8) };
	if ((lead->name == NULL && !crm_stmt_null(s, 5)) ||
	    (lead->owner_login == NULL && lead->owner != 0))
		st = crm_err_nomem(err);
	crm_stmt_done(s);
	return st;
}

static void say(struct log_work *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Adds to `why`. */
static void
say(struct log_work *w, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	crm_buf_printf(&w->why, "%s%s", w->why.len > 0 ? "; " : "", text);
}

/* A converted lead is frozen: what is done now is done for the client. */
static enum crm_status
follow_conversion(struct log_work *w, int64_t *card, struct crm_err *err)
{
	struct crm_logged *done = w->done;
	enum crm_tab kind = CRM_TAB_NONE;

	if (w->lead.status != CRM_STAGE_CONVERTED)
		return CRM_OK;
	done->status = crm_stage_kind_name(w->lead.status);
	const int64_t became = w->lead.became, id = w->lead.id;
	w->lead.id = 0;
	if (became == 0) /* it became nothing that is known: it is the only place there is */
		return CRM_OK;
	enum crm_status st = crm_card_resolve(w->log->db, became, card, &kind, err);
	if (st == CRM_OK)
		say(w, "lead %" PRId64 " is converted: on %s %" PRId64, id, crm_tab_name(kind),
		    *card);
	return st;
}

/* Where what is said of a card belongs now. */
static enum crm_status
find_home(struct log_work *w, int64_t card, enum crm_tab kind, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	w->activity.card = card;
	if (kind == CRM_TAB_LEAD)
		st = read_lead(w, card, err);
	if (st == CRM_OK && kind == CRM_TAB_LEAD)
		st = follow_conversion(w, &w->activity.card, err);
	return st;
}

/* --- recorded already --- */

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* What of an activity is not as the entry says; NULL: it is the same. What the entry leaves open,
 * the time and who did it, it does not deny. */
static const char *
difference(const struct log_work *w, const struct crm_activity *old)
{
	const struct crm_activity *a = &w->activity;
	const struct crm_log_entry *entry = w->entry;

	if (!same_text(old->kind, a->kind))
		return "kind";
	if (old->direction != a->direction)
		return "direction";
	if (!same_text(old->outcome, a->outcome))
		return "outcome";
	if (entry->reached >= 0 && old->reached != a->reached)
		return "reached";
	if (log_given(entry->at) && old->at != a->at)
		return "time";
	if (log_given(entry->author) && old->author != a->author)
		return "author";
	if (old->duration != a->duration)
		return "duration";
	return same_text(old->text, a->text) ? NULL : "text";
}

/* *known: the external id is that of the same activity. */
static enum crm_status
find_recorded(struct log_work *w, bool *known, struct crm_err *err)
{
	struct crm_db *db = w->log->db;
	struct crm_activity old;
	struct log_work there = {
		.log = w->log, .done = &(struct crm_logged){ 0 }, .arena = w->arena
	};
	enum crm_tab kind = CRM_TAB_NONE;
	int64_t card = 0;

	*known = false;
	if (w->activity.external_id == NULL)
		return CRM_OK;
	enum crm_status st =
	    crm_activity_find(db, w->activity.external_id, &w->done->activity, &old, w->arena, err);
	if (st != CRM_OK || w->done->activity == 0)
		return st;
	/* That card may have been merged or converted since. */
	st = crm_card_resolve(db, old.card, &card, &kind, err);
	if (st == CRM_OK)
		st = find_home(&there, card, kind, err);
	crm_buf_clear(&there.why);
	if (st != CRM_OK)
		return st;
	const char *other = there.activity.card != w->activity.card ? "card" : difference(w, &old);
	if (other != NULL)
		return crm_err_set(err, CRM_EDATA,
		    "external id '%s' is activity %" PRId64 " of card %" PRId64 ", with another %s",
		    w->activity.external_id, w->done->activity, old.card, other);
	*known = true;
	w->done->action = CRM_LOG_UNCHANGED;
	say(w, "recorded before, as activity %" PRId64, w->done->activity);
	return CRM_OK;
}

/* --- attempts --- */

/* The lead's attempts as they are before the activity. */
static enum crm_status
find_series(struct log_work *w, struct log_series **series, struct crm_err *err)
{
	struct log_series *found = &w->log->series[(uint64_t)w->lead.id % LOG_SERIES_SLOTS];

	*series = found;
	if (found->lead == w->lead.id)
		return CRM_OK;
	found->lead = 0;
	enum crm_status st = crm_lead_attempts(w->log->db, w->lead.id, &found->attempts, err);
	if (st == CRM_OK)
		found->lead = w->lead.id;
	return st;
}

/* Counts on from what is known; of activities at the same time this one is the last. */
static enum crm_status
count_in(struct log_work *w, struct crm_attempts *attempts, struct crm_err *err)
{
	const struct crm_activity *a = &w->activity;

	if (a->reached && a->at >= attempts->reached_at) {
		/* Some attempts may have been made after it. */
		if (a->at < attempts->newest)
			return crm_lead_attempts(w->log->db, w->lead.id, attempts, err);
		attempts->reached_at = a->at;
		attempts->n = 0;
	}
	if (w->attempt && a->at >= attempts->reached_at && a->at >= w->lead.owner_at)
		attempts->n++;
	if (a->at > attempts->newest)
		attempts->newest = a->at;
	return CRM_OK;
}

static bool
is_open(const struct log_lead *lead)
{
	return lead->status == CRM_STAGE_NEW || lead->status == CRM_STAGE_WORKING ||
	       lead->status == CRM_STAGE_QUALIFIED;
}

/* Nobody answers: the boss and the owner are told, once a series. */
static enum crm_status
tell_of_attempts(struct log_work *w, const struct crm_attempts *attempts, struct crm_err *err)
{
	struct crm_db *db = w->log->db;
	const struct log_lead *lead = &w->lead;
	bool told = false;
	int64_t one;

	if (!w->attempt || w->log->limit == 0 || attempts->n < w->log->limit || !is_open(lead))
		return CRM_OK;
	enum crm_status st = crm_db_get_int(db, told_of_series, &one, &told,
	    CRM_ARGS(crm_int(lead->id), crm_int(lead->owner_at), crm_int(attempts->reached_at)),
	    err);
	if (st != CRM_OK || told)
		return st;
	const char *text = crm_arena_printf(w->arena,
	    "lead %" PRId64 "%s%s%s%s: %" PRId64 " attempts and nobody reached", lead->id,
	    lead->name == NULL ? "" : ", ", lead->name == NULL ? "" : lead->name,
	    lead->owner == 0 ? "" : ", with ", lead->owner == 0 ? "" : lead->owner_login,
	    attempts->n);
	if (text == NULL)
		return crm_err_nomem(err);
	st = crm_notice_add(db, lead->id, 0, "attempts", text, false, err);
	if (st == CRM_OK && lead->owner != 0)
		st = crm_notice_add(db, lead->id, lead->owner, "attempts", text, false, err);
	if (lead->owner != 0)
		say(w, "the boss and %s are told; it may change its owner", lead->owner_login);
	else
		say(w, "the boss is told");
	return st;
}

/* --- the lead --- */

/* A lead that was reopened is new since then: an older conversation does not count. */
static bool
is_first_reached(const struct log_work *w)
{
	return w->lead.status == CRM_STAGE_NEW &&
	       (w->lead.stage_at <= w->lead.created || w->activity.at >= w->lead.stage_at);
}

static enum crm_status
move_lead(struct log_work *w, struct crm_err *err)
{
	struct crm_log *log = w->log;
	struct crm_set set[3];
	size_t n = 0;
	const bool first = is_first_reached(w);
	enum crm_status st = CRM_OK;

	if (w->activity.at < w->lead.responded_at)
		set[n++] = (struct crm_set){ "responded_at", crm_int(w->activity.at) };
	if (first && log->stage == 0)
		st = crm_stage_first(log->db, CRM_STAGE_WORKING, &log->stage, err);
	if (first) {
		set[n++] = (struct crm_set){ "stage", crm_int(log->stage) };
		set[n++] = (struct crm_set){ "stage_at", crm_int(crm_db_now(log->db)) };
		w->lead.status = CRM_STAGE_WORKING;
	}
	say(w, first ? "reached: working now" : "reached");
	if (st != CRM_OK || n == 0)
		return st;
	const char *reason = crm_arena_printf(w->arena, "%s%s%s, activity %" PRId64,
	    w->activity.kind, w->activity.outcome == NULL ? "" : ": ",
	    w->activity.outcome == NULL ? "" : w->activity.outcome, w->done->activity);
	if (reason == NULL)
		return crm_err_nomem(err);
	const struct crm_change change = { .verb = CRM_UPDATE,
		.tab = CRM_TAB_LEAD,
		.what = first ? CRM_WHAT_STAGE : CRM_WHAT_LOG,
		.row = w->lead.id,
		.set = set,
		.nset = n,
		.reason = reason };
	return crm_change(log->db, &change, NULL, err);
}

/* What a lead becomes by it. */
static enum crm_status
tell_lead(struct log_work *w, struct log_series *series, bool logged, struct crm_err *err)
{
	struct crm_attempts *attempts = &series->attempts;
	const int64_t before = attempts->n;
	enum crm_status st = logged ? count_in(w, attempts, err) : CRM_OK;

	if (st == CRM_OK && logged && w->activity.reached)
		st = move_lead(w, err);
	else if (st == CRM_OK && logged && w->attempt && attempts->n > before)
		say(w, "not reached: attempt %" PRId64, attempts->n);
	else if (st == CRM_OK && logged && w->attempt) /* before they began to count */
		say(w, "not reached");
	if (st == CRM_OK && logged)
		st = tell_of_attempts(w, attempts, err);
	w->done->attempts = attempts->n;
	w->done->status = crm_stage_kind_name(w->lead.status);
	/* It will be taken back: the next one counts what is there. */
	if (st != CRM_OK)
		series->lead = 0;
	return st;
}

static enum crm_status
record(struct log_work *w, struct crm_err *err)
{
	struct log_series *series = NULL;
	bool known = false;
	enum crm_status st = find_recorded(w, &known, err);

	if (st == CRM_OK && w->lead.id != 0)
		st = find_series(w, &series, err);
	if (st == CRM_OK && !known)
		st = crm_activity_add(w->log->db, &w->activity, &w->done->activity, err);
	if (st == CRM_OK && series != NULL)
		st = tell_lead(w, series, !known, err);
	else if (st == CRM_OK && !known && (w->activity.reached || w->attempt))
		say(w, w->activity.reached ? "reached" : "not reached");
	return st;
}

enum crm_status
crm_log_card(struct crm_log *log, int64_t id, int64_t card, enum crm_tab kind,
    const struct crm_log_entry *entry, struct crm_logged *done, struct crm_arena *arena,
    struct crm_err *err)
{
	struct log_work w = {
		.log = log, .entry = entry, .done = done, .why = CRM_BUF_INIT, .arena = arena
	};

	*done = (struct crm_logged){ .attempts = -1, .why = "" };
	enum crm_status st = log_entry_read(&w, err);
	if (st == CRM_OK && *w.activity.kind == '\0')
		st = crm_err_set(err, CRM_EDATA, "no kind: what was done?");
	if (st == CRM_OK && id != card)
		say(&w, CRM_IS_NOW, id, card);
	if (st == CRM_OK)
		st = find_home(&w, card, kind, err);
	if (st == CRM_OK)
		st = record(&w, err);
	if (st == CRM_OK) {
		done->why = crm_arena_strdup(arena, crm_buf_str(&w.why));
		if (!crm_buf_ok(&w.why) || done->why == NULL)
			st = crm_err_nomem(err);
	}
	crm_buf_clear(&w.why);
	return st;
}
