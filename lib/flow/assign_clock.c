#include "lib/flow/assign_clock.h"

#include <stdlib.h>

#include "lib/crm/activity.h"
#include "lib/crm/setting.h"
#include "lib/flow/assign_take_work.h"

/* A merged one is none. */
CRM_SQL(lead_facts,
    "SELECT s.kind, l.grade, l.owner, max(coalesce(l.owner_at, l.created), l.stage_at), l.owner_at"
    " FROM lead l JOIN stage s ON s.id = l.stage JOIN card c ON c.id = l.id"
    " WHERE l.id = ?1 AND c.alias IS NULL");
/*
 * What touches a lead, of it and of each that was merged into it: an activity, a task that was
 * done; and a task with a time: it is a promise. A first contact is one only when somebody has
 * moved it: the rules made it.
 */
CRM_SQL(work_facts,
    "SELECT (SELECT max(at) FROM activity WHERE card = k.id),"
    " (SELECT max(closed) FROM task WHERE card = k.id AND state = 2),"
    " (SELECT max(t.due) FROM task t WHERE t.card = k.id AND t.state = 1 AND +t.owner = ?2"
    " AND (t.kind <> 'first-contact' OR EXISTS (SELECT 1 FROM event m"
    " WHERE m.card = t.card AND m.tab = 10 AND m.row = t.id AND m.field = 'due')))"
    " FROM card k WHERE k.id = ?1 OR k.alias = ?1");
/* An owner that crm-undo gave it back to has all the time again. */
CRM_SQL(last_given, "SELECT max(at) FROM event WHERE card = ?1 AND tab = 1 AND field = 'owner'");
CRM_SQL(told, "SELECT max(created) FROM notice WHERE card = ?1 AND kind = ?2 AND created > ?3");

struct facts {
	enum crm_stage_kind status;
	char grade;                             /* or NUL */
	int64_t owner, owner_at, base, promise; /* base: when it was touched last */
	bool touched;                           /* since the owner got it */
	bool active;                            /* there are activities */
};

enum crm_status
clock_open(struct clock *clock, struct crm_db *db, struct crm_err *err)
{
	static const char *const names[CLOCK_KINDS] = { [CLOCK_NEW] = "recycle_new",
		[CLOCK_WORKING] = "recycle_working",
		[CLOCK_A] = "recycle_a",
		[CLOCK_B] = "recycle_b",
		[CLOCK_C] = "recycle_c" };
	enum crm_status st = crm_setting_int(db, "attempts", &clock->attempts, err);

	clock->db = db;
	clock->now = crm_db_now(db);
	clock->nworkers = 0;
	crm_arena_reset(&clock->arena);
	if (st == CRM_OK)
		st = crm_setting_text(db, "holidays", &clock->arena, &clock->holidays, err);
	if (st == CRM_OK)
		st = crm_setting_span(db, "take_hold", &clock->hold, err);
	for (int i = 0; st == CRM_OK && i < CLOCK_KINDS; i++)
		st = crm_setting_span(db, names[i], &clock->allowed[i], err);
	return st;
}

void
clock_close(struct clock *clock)
{
	crm_arena_clear(&clock->arena);
	free(clock->worker);
}

/* --- the facts --- */

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static enum crm_status
read_work(struct clock *clock, int64_t lead, struct facts *facts, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(
	    clock->db, work_facts, &s, CRM_ARGS(crm_int(lead), crm_int(facts->owner)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		facts->active |= !crm_stmt_null(s, 0);
		facts->promise = later(facts->promise, crm_stmt_int(s, 2));
		for (int column = 0; column <= 2; column++) {
			if (crm_stmt_null(s, column))
				continue;
			facts->base = later(facts->base, crm_stmt_int(s, column));
			facts->touched |= crm_stmt_int(s, column) >= facts->owner_at;
		}
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* CRM_DONE: nobody is to touch it. */
static enum crm_status
read_facts(struct clock *clock, int64_t lead, struct facts *facts, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(clock->db, lead_facts, &s, CRM_ARGS(crm_int(lead)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st;
	const char *grade = crm_stmt_text(s, 1);
	*facts = (struct facts){ .status = (enum crm_stage_kind)crm_stmt_int(s, 0),
		.grade = grade == NULL ? '\0' : *grade,
		.owner = crm_stmt_int(s, 2),
		.base = crm_stmt_int(s, 3),
		.owner_at = crm_stmt_int(s, 4) };
	crm_stmt_done(s);
	if (facts->owner == 0 || facts->status > CRM_STAGE_QUALIFIED)
		return CRM_DONE;
	return read_work(clock, lead, facts, err);
}

static const struct crm_span *
allowed(const struct clock *clock, const struct facts *facts)
{
	if (facts->status == CRM_STAGE_NEW)
		return &clock->allowed[CLOCK_NEW];
	if (facts->status == CRM_STAGE_WORKING)
		return &clock->allowed[CLOCK_WORKING];
	return &clock->allowed[facts->grade == 'A'   ? CLOCK_A
			       : facts->grade == 'B' ? CLOCK_B
						     : CLOCK_C];
}

/* When an owner works; *worker holds until the next. There are not many owners. */
static enum crm_status
find_worker(
    struct clock *clock, int64_t owner, const struct crm_worker **worker, struct crm_err *err)
{
	size_t i = 0;

	while (i < clock->nworkers && clock->worker[i].user != owner)
		i++;
	if (i == clock->nworkers) {
		struct clock_worker *more = realloc(clock->worker, (i + 1) * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(err);
		clock->worker = more;
		more[i].user = owner;
		enum crm_status st =
		    crm_worker_get(clock->db, owner, &more[i].worker, &clock->arena, err);
		if (st != CRM_OK)
			return st;
		clock->nworkers++;
	}
	*worker = &clock->worker[i].worker;
	return CRM_OK;
}

/* Whether so much of the owner's working time has passed since then. */
static enum crm_status
has_passed(struct clock *clock, const struct facts *facts, const struct crm_span *span,
    int64_t since, bool *passed, struct crm_err *err)
{
	const struct crm_worker *worker = NULL;
	int64_t end = 0;

	*passed = false;
	if (clock->now < since + crm_span_least(span, 1))
		return CRM_OK;
	enum crm_status st = find_worker(clock, facts->owner, &worker, err);
	if (st != CRM_OK)
		return st;
	*passed =
	    crm_span_after(span, 1, since, worker, clock->holidays, &end) && end <= clock->now;
	return CRM_OK;
}

/* --- what is due --- */

/* A lead that was taken and not touched goes back where it came from. */
static enum crm_status
look_at_hold(struct clock *clock, int64_t lead, const struct facts *facts, struct clock_due *due,
    struct crm_err *err)
{
	bool taken = false, passed = false;
	struct crm_span hold = clock->hold;
	enum crm_status st;

	if (facts->touched)
		return CRM_OK;
	st = take_origin(clock->db, lead, &due->pool, &taken, err);
	if (st == CRM_OK && taken)
		st = take_hold_of(clock->db, due->pool, &hold, err);
	if (st != CRM_OK || !taken || hold.n == 0)
		return st;
	st = has_passed(clock, facts, &hold, facts->base, &passed, err);
	if (st == CRM_OK && passed) {
		due->step = CRM_RECYCLE_POOL;
		due->held = true;
		due->allowed = hold;
	}
	return st;
}

static enum crm_status
look_at_attempts(struct clock *clock, int64_t lead, const struct facts *facts,
    struct clock_due *due, struct crm_err *err)
{
	struct crm_attempts attempts;

	if (!facts->active || facts->status != CRM_STAGE_NEW || clock->attempts == 0)
		return CRM_OK;
	enum crm_status st = crm_lead_attempts(clock->db, lead, &attempts, err);
	if (st == CRM_OK && attempts.n >= clock->attempts) {
		due->step = CRM_RECYCLE_NEXT;
		due->attempts = attempts.n;
	}
	return st;
}

/* One step after the other, each as long after the one before it, however late this is run. */
static enum crm_status
look_at_time(struct clock *clock, int64_t lead, const struct facts *facts, struct clock_due *due,
    struct crm_err *err)
{
	static const struct {
		enum crm_recycle_step step;
		const char *notice; /* that tells it was taken */
	} steps[] = { { CRM_RECYCLE_REMIND, CLOCK_NOTICE_REMIND },
		{ CRM_RECYCLE_BOSS, CLOCK_NOTICE_BOSS }, { CRM_RECYCLE_NEXT, NULL } };
	const struct crm_span *span = allowed(clock, facts);
	int64_t since = facts->base;

	for (size_t i = 0; span->n > 0 && i < sizeof(steps) / sizeof(steps[0]); i++) {
		bool passed = false;
		int64_t at = 0;
		enum crm_status st = has_passed(clock, facts, span, since, &passed, err);
		if (st != CRM_OK || !passed)
			return st;
		if (steps[i].notice != NULL)
			st = crm_db_get_int(clock->db, told, &at, NULL,
			    CRM_ARGS(crm_int(lead), crm_text(steps[i].notice), crm_int(since)),
			    err);
		if (st != CRM_OK)
			return st;
		if (at == 0) {
			due->step = steps[i].step;
			due->allowed = *span;
			due->times = (int64_t)i + 1;
			return CRM_OK;
		}
		since = at;
	}
	return CRM_OK;
}

static enum crm_status
decide(struct clock *clock, int64_t lead, const struct facts *facts, struct clock_due *due,
    struct crm_err *err)
{
	*due = (struct clock_due){ .step = CRM_RECYCLE_NONE, .times = 1 };
	enum crm_status st = look_at_hold(clock, lead, facts, due, err);
	if (st == CRM_OK && due->step == CRM_RECYCLE_NONE)
		st = look_at_attempts(clock, lead, facts, due, err);
	if (st == CRM_OK && due->step == CRM_RECYCLE_NONE)
		st = look_at_time(clock, lead, facts, due, err);
	return st;
}

enum crm_status
clock_look(struct clock *clock, int64_t lead, struct clock_due *due, struct crm_err *err)
{
	struct facts facts;
	int64_t given = 0;
	enum crm_status st = read_facts(clock, lead, &facts, err);

	*due = (struct clock_due){ .step = CRM_RECYCLE_NONE, .times = 1 };
	if (st != CRM_OK || facts.promise > clock->now)
		return st == CRM_DONE ? CRM_OK : st;
	st = decide(clock, lead, &facts, due, err);
	if (st != CRM_OK || due->step == CRM_RECYCLE_NONE)
		return st;
	/* A long history is looked through only for a lead that is due. */
	st = crm_db_get_int(clock->db, last_given, &given, NULL, CRM_ARGS(crm_int(lead)), err);
	if (st != CRM_OK || given <= facts.base)
		return st;
	facts.base = given;
	return decide(clock, lead, &facts, due, err);
}
