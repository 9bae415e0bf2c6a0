/*
 * The way of a deal through its pipeline.
 */
#include <inttypes.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/crm/lookup.h"
#include "lib/crm/todo.h"
#include "lib/flow/deal_work.h"
#include "lib/text/utf8.h"

CRM_SQL(stage_by_name, "SELECT id, kind, active FROM stage WHERE name = ?1");
CRM_SQL(stage_by_id, "SELECT kind, active FROM stage WHERE id = ?1");
CRM_SQL(reason_by_name, "SELECT id, kind, needs_note, active FROM reason WHERE name = ?1");
/* Where a deal was before it was closed. */
CRM_SQL(stage_before,
    "SELECT e.old FROM event e WHERE e.card = ?1 AND e.tab = 4 AND e.row = ?1"
    " AND e.field = 'stage' AND e.new = ?2 ORDER BY e.op DESC, e.id DESC LIMIT 1");
/* These tables are small. */
CRM_SQL(deal_stages, "SELECT name FROM stage WHERE pipeline = 2 AND active = 1"
		     " ORDER BY position, id LIMIT ?1 /*scan*/");
CRM_SQL(open_stages, "SELECT name FROM stage WHERE kind = 6 AND active = 1"
		     " ORDER BY position, id LIMIT ?1 /*scan*/");
CRM_SQL(deal_reasons, "SELECT name FROM reason WHERE kind = 2 AND active = 1"
		      " ORDER BY id LIMIT ?1 /*scan*/");

/* Where a deal is to go. */
struct target {
	int64_t stage;
	enum crm_stage_kind kind;
	int64_t reason; /* 0: none */
	const char *reason_name, *note;
};

/* --- words --- */

static enum crm_status
find_stage(struct crm_deal_work *w, const char *name, struct target *target, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(w->db, stage_by_name, &s, CRM_ARGS(crm_text(name)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st == CRM_DONE)
		return crm_refuse_unknown(w->db, "stage", name, deal_stages, w->arena, err);
	if (st != CRM_OK)
		return st;
	target->stage = crm_stmt_int(s, 0);
	target->kind = (enum crm_stage_kind)crm_stmt_int(s, 1);
	const bool active = crm_stmt_int(s, 2) != 0;
	crm_stmt_done(s);
	if (target->kind < CRM_STAGE_OPEN)
		return crm_refuse_unsuitable(
		    w->db, "stage", name, "is of leads", deal_stages, w->arena, err);
	return active ? CRM_OK
		      : crm_refuse_unsuitable(w->db, "stage", name, "is not used any more",
			    deal_stages, w->arena, err);
}

static enum crm_status
find_reason(struct crm_deal_work *w, const struct crm_deal_ask *ask, struct target *target,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	const char *name = ask->reason;

	if (!deal_given(name))
		return crm_refuse_unsuitable(w->db, "stage", "lost",
		    "needs a reason (--because, or a column 'reason')", deal_reasons, w->arena,
		    err);
	enum crm_status st = crm_db_query(w->db, reason_by_name, &s, CRM_ARGS(crm_text(name)), err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st == CRM_DONE)
		return crm_refuse_unknown(w->db, "reason", name, deal_reasons, w->arena, err);
	if (st != CRM_OK)
		return st;
	target->reason = crm_stmt_int(s, 0);
	target->reason_name = name;
	const bool of_leads = crm_stmt_int(s, 1) != 2, needs_note = crm_stmt_int(s, 2) != 0,
		   active = crm_stmt_int(s, 3) != 0;
	crm_stmt_done(s);
	if (of_leads)
		return crm_refuse_unsuitable(w->db, "reason", name,
		    "is why leads are unqualified, not deals lost", deal_reasons, w->arena, err);
	if (!active)
		return crm_refuse_unsuitable(
		    w->db, "reason", name, "is not used any more", deal_reasons, w->arena, err);
	target->note =
	    deal_given(ask->reason_note) ? crm_text_clean(w->arena, ask->reason_note) : NULL;
	if (deal_given(ask->reason_note) && target->note == NULL)
		return crm_err_nomem(err);
	return needs_note && !deal_given(target->note)
		   ? crm_err_set(err, CRM_EDATA,
			 "reason '%s' needs a note (--note, or a column 'reason_note')", name)
		   : CRM_OK;
}

/* --- one change --- */

static void
set(struct deal *deal, const char *column, struct crm_value value)
{
	deal->set[deal->nset++] = (struct crm_set){ column, value };
}

/* Amount and date, where something is said of them. */
static enum crm_status
set_terms(
    struct crm_deal_work *w, struct deal *deal, const struct crm_deal_ask *ask, struct crm_err *err)
{
	struct crm_amount amount;
	int64_t close = 0;
	const char *usual = deal->currency != NULL ? deal->currency : w->currency;
	enum crm_status st =
	    crm_amount_read(ask->amount, ask->currency, usual, &amount, w->arena, err);

	if (st == CRM_OK)
		st = deal_close_date(w, ask, &close, err);
	if (st != CRM_OK)
		return st;
	if (deal_given(ask->currency) && !amount.known)
		return crm_err_set(err, CRM_EDATA, "a currency goes with an amount");
	if (amount.known) {
		set(deal, "amount", crm_int(amount.minor));
		set(deal, "currency", crm_text(amount.currency));
		deal->has_amount = true;
	}
	if (close != 0)
		set(deal, "expected_close", crm_int(close));
	return CRM_OK;
}

static enum crm_status
write_deal(struct crm_deal_work *w, struct deal *deal, enum crm_what what, size_t *changed,
    struct crm_err *err)
{
	*changed = 0;
	return deal->nset == 0 ? CRM_OK
			       : crm_update(w->db, CRM_TAB_DEAL, deal->id, what, deal->set,
				     deal->nset, changed, err);
}

/* Stage, its time, and the reason that belongs to it. */
static enum crm_status
set_stage(struct crm_deal_work *w, struct deal *deal, const struct target *target,
    const struct crm_deal_ask *ask, struct crm_err *err)
{
	char since[CRM_TIME_SIZE];
	int64_t at = 0;
	enum crm_status st = deal_at(w, ask, &at, err);

	if (st != CRM_OK)
		return st;
	if (at < deal->stage_at) {
		crm_time_format(deal->stage_at, since);
		return crm_err_set(err, CRM_EDATA,
		    "at '%s' is before deal %" PRId64 " came to '%s', %s", ask->at, deal->id,
		    deal->stage_name, since);
	}
	set(deal, "stage", crm_int(target->stage));
	set(deal, "stage_at", crm_int(at));
	set(deal, "reason", crm_ref(target->reason));
	set(deal, "reason_note", crm_text(target->note));
	return CRM_OK;
}

/* --- moving --- */

static enum crm_status
refuse_closed(const struct deal *deal, struct crm_err *err)
{
	char since[CRM_TIME_SIZE];

	crm_time_format(deal->stage_at, since);
	return crm_err_set(err, CRM_EDATA,
	    "deal %" PRId64 " was %s %s%s%s; crm-deal reopen %" PRId64 " opens it again", deal->id,
	    crm_stage_kind_name(deal->kind), since, deal->reason == NULL ? "" : ": ",
	    deal->reason == NULL ? "" : deal->reason, deal->id);
}

static enum crm_status
choose_target(struct crm_deal_work *w, int to, const struct crm_deal_ask *ask,
    struct target *target, struct crm_err *err)
{
	*target = (struct target){ 0 };
	if (to == 0 && !deal_given(ask->stage))
		return crm_err_set(
		    err, CRM_EDATA, "to which stage? crm-deal stage NAME, or a column 'stage'");
	enum crm_status st = CRM_OK;
	if (deal_given(ask->stage)) {
		st = find_stage(w, ask->stage, target, err);
	} else {
		target->kind = (enum crm_stage_kind)to;
		st = crm_stage_first(w->db, target->kind, &target->stage, err);
	}
	return st;
}

/* What belongs to the end of a deal. */
static enum crm_status
close_deal(struct crm_deal_work *w, const struct deal *deal, const struct target *target,
    struct crm_deal_done *done, struct crm_err *err)
{
	size_t n = 0;

	if (target->kind == CRM_STAGE_WON)
		return deal->has_amount
			   ? CRM_OK
			   : deal_say(w, done, err, "without an amount: it counts for no revenue");
	const char *result = crm_arena_printf(w->arena, "lost: %s", target->reason_name);
	if (result == NULL)
		return crm_err_nomem(err);
	enum crm_status st = crm_tasks_cancel(w->db, deal->id, result, w->actor, &n, err);
	return st == CRM_OK && n > 0
		   ? deal_say(w, done, err, "%zu task%s cancelled", n, n == 1 ? "" : "s")
		   : st;
}

static enum crm_status
move(struct crm_deal_work *w, struct deal *deal, const struct target *target,
    const struct crm_deal_ask *ask, struct crm_deal_done *done, struct crm_err *err)
{
	size_t changed = 0;
	enum crm_status st = set_stage(w, deal, target, ask, err);

	if (st == CRM_OK)
		st = set_terms(w, deal, ask, err);
	if (st == CRM_OK)
		st = write_deal(w, deal, CRM_WHAT_STAGE, &changed, err);
	if (st != CRM_OK)
		return st;
	const char *to = crm_stage_kind_name(target->kind);
	done->action = target->kind == CRM_STAGE_WON    ? CRM_DEAL_WON
		       : target->kind == CRM_STAGE_LOST ? CRM_DEAL_LOST
							: CRM_DEAL_MOVED;
	if (target->kind == CRM_STAGE_OPEN)
		to = ask->stage;
	st = deal_say(w, done, err, "%s to %s%s%s%s", deal->stage_name, to,
	    target->reason == 0 ? "" : " (", target->reason == 0 ? "" : target->reason_name,
	    target->reason == 0 ? "" : ")");
	if (st == CRM_OK)
		st = deal_tell(w, deal, done->why, err);
	return st == CRM_OK && target->kind != CRM_STAGE_OPEN
		   ? close_deal(w, deal, target, done, err)
		   : st;
}

/* In its stage already: amount and date may still be new. */
static enum crm_status
stay(struct crm_deal_work *w, struct deal *deal, const struct crm_deal_ask *ask,
    struct crm_deal_done *done, struct crm_err *err)
{
	size_t changed = 0;
	enum crm_status st = set_terms(w, deal, ask, err);

	if (st == CRM_OK)
		st = write_deal(w, deal, CRM_WHAT_EDIT, &changed, err);
	if (changed > 0)
		done->action = CRM_DEAL_UPDATED;
	return st == CRM_OK ? deal_say(w, done, err, "in '%s' already", deal->stage_name) : st;
}

enum crm_status
crm_deal_move(struct crm_deal_work *w, int64_t id, int to, const struct crm_deal_ask *ask,
    struct crm_deal_done *done, struct crm_err *err)
{
	struct deal deal;
	struct target target;

	*done = (struct crm_deal_done){ .action = CRM_DEAL_UNCHANGED, .why = "" };
	enum crm_status st = deal_read(w, id, &deal, err);
	if (st == CRM_OK && deal.id != id)
		st = deal_say(w, done, err, CRM_IS_NOW, id, deal.id);
	if (st == CRM_OK)
		st = choose_target(w, to, ask, &target, err);
	if (st != CRM_OK)
		return st;
	const bool same =
	    deal_given(ask->stage) ? deal.stage == target.stage : deal.kind == target.kind;
	if (!same && deal.kind != CRM_STAGE_OPEN)
		return refuse_closed(&deal, err);
	if (!same && target.kind == CRM_STAGE_LOST)
		st = find_reason(w, ask, &target, err);
	if (st == CRM_OK)
		st =
		    same ? stay(w, &deal, ask, done, err) : move(w, &deal, &target, ask, done, err);
	return st == CRM_OK ? deal_describe(w, deal.id, done->action, done, err) : st;
}

/* --- reopening --- */

/* The stage that a deal was closed from, if that is still one; else the first. */
static enum crm_status
find_before(struct crm_deal_work *w, const struct deal *deal, int64_t *stage, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	const char *now = crm_arena_printf(w->arena, "%" PRId64, deal->stage);
	int64_t before = 0;

	if (now == NULL)
		return crm_err_nomem(err);
	enum crm_status st = crm_db_get_int(
	    w->db, stage_before, &before, NULL, CRM_ARGS(crm_int(deal->id), crm_text(now)), err);
	if (st == CRM_OK)
		st = crm_db_query(w->db, stage_by_id, &s, CRM_ARGS(crm_int(before)), err);
	if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		if (crm_stmt_int(s, 0) == CRM_STAGE_OPEN && crm_stmt_int(s, 1) != 0)
			*stage = before;
		crm_stmt_done(s);
	}
	if (st != CRM_OK && st != CRM_DONE)
		return st;
	return *stage != 0 ? CRM_OK : crm_stage_first(w->db, CRM_STAGE_OPEN, stage, err);
}

enum crm_status
crm_deal_reopen(struct crm_deal_work *w, int64_t id, const struct crm_deal_ask *ask,
    struct crm_deal_done *done, struct crm_err *err)
{
	struct deal deal;
	struct target target = { .kind = CRM_STAGE_OPEN };
	size_t changed = 0;

	*done = (struct crm_deal_done){ .action = CRM_DEAL_UNCHANGED, .why = "" };
	enum crm_status st = deal_read(w, id, &deal, err);
	if (st == CRM_OK && deal.id != id)
		st = deal_say(w, done, err, CRM_IS_NOW, id, deal.id);
	if (st == CRM_OK && deal_given(ask->stage))
		st = find_stage(w, ask->stage, &target, err);
	if (st == CRM_OK && target.kind != CRM_STAGE_OPEN)
		return crm_refuse_unsuitable(
		    w->db, "stage", ask->stage, "is closed", open_stages, w->arena, err);
	if (st != CRM_OK)
		return st;
	if (deal.kind == CRM_STAGE_OPEN) {
		st = deal_say(w, done, err, "open already");
		return st == CRM_OK ? deal_describe(w, deal.id, done->action, done, err) : st;
	}
	if (target.stage == 0)
		st = find_before(w, &deal, &target.stage, err);
	if (st == CRM_OK)
		st = set_stage(w, &deal, &target, ask, err);
	if (st == CRM_OK)
		st = set_terms(w, &deal, ask, err);
	if (st == CRM_OK)
		st = write_deal(w, &deal, CRM_WHAT_STAGE, &changed, err);
	if (st == CRM_OK)
		st = deal_say(w, done, err, "was %s%s%s", crm_stage_kind_name(deal.kind),
		    deal.reason == NULL ? "" : ": ", deal.reason == NULL ? "" : deal.reason);
	if (st == CRM_OK)
		st = deal_tell(w, &deal, "reopened", err);
	return st == CRM_OK ? deal_describe(w, deal.id, CRM_DEAL_REOPENED, done, err) : st;
}
