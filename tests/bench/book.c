/*
 * book DB LEADS SEED [WORDS]: fills the database that tests/data/book/house.sh made with so many
 * invented leads and what happened to them in the four years before 2026-03-02T09:00:00Z: some five
 * events each. It writes the tables as they are, without the tools, of which a million leads would
 * take hours. The same arguments give the same book. WORDS: the index of words, too, which is half
 * of the work; 'crm-db check' is content then.
 */
#include <sqlite3.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/point.h"
#include "lib/store/search.h"
#include "lib/text/company.h"
#include "lib/text/name.h"
#include "tests/bench/people.h"

#define NOW INT64_C(1772442000)
#define DAY INT64_C(86400)
#define SPAN (4 * 365 * DAY)
#define USERS 20

/* What happens, in the order of what happens at one time; each is an op of the one who does it. */
enum kind {
	MADE,
	ASKED,
	GIVEN,
	GIVEN_AGAIN,
	WORKED,
	LOGGED,
	PROMISED,
	MISTAKEN,
	TAKEN_BACK,
	QUALIFIED,
	REFUSED,
	REOPENED,
	CONVERTED,
	CLOSED,
	MERGED
};

struct step {
	uint32_t at, lead; /* at: seconds after the beginning */
	uint8_t kind, user;
	uint16_t die;
};

struct lead {
	int64_t id, op, created, stage_at, owner_at, responded, converted;
	int64_t contact, company, deal, alias, deal_at, converted_op, mistake;
	uint32_t task; /* its first contact; 0: none */
	uint8_t source, campaign, owner, stage, reason, deal_stage, deal_reason;
	char grade;
	uint16_t die; /* of its deal */
};

struct task {
	int64_t op, card, created, due, closed;
	uint8_t owner, closed_by;
	bool first;
};

struct key {
	int64_t h, card;
};

enum table {
	EVENT,
	OP,
	CARD,
	LEAD,
	CONTACT,
	COMPANY,
	DEAL,
	POINT,
	INQUIRY,
	IMPORT,
	ACTIVITY,
	TASK,
	CANDIDATE,
	KEY,
	TABLES
};

struct book {
	sqlite3 *db;
	sqlite3_stmt *put[TABLES];
	uint64_t seed;
	struct step *step;
	size_t nsteps, step_size;
	struct lead *lead;
	uint32_t nleads;
	struct task *task;
	size_t ntasks, task_size;
	struct key *key;
	size_t nkeys, key_size;
	int64_t op, import, event, card, inquiry; /* the last of each */
	int64_t began;
	/* Of the import that is being written. */
	int64_t import_op, import_at, import_rows;
	uint8_t import_source;
	bool door;
};

static _Noreturn void
fail(const char *why)
{
	fprintf(stderr, "book: %s\n", why);
	exit(1);
}

/* Room for one more element. */
static void *
grow(void *list, size_t n, size_t *size, size_t element)
{
	if (n < *size)
		return list;
	*size = *size == 0 ? 4096 : *size * 2;
	list = reallocarray(list, *size, element);
	if (list == NULL)
		fail("out of memory");
	return list;
}

/* --- lives ------------------------------------------------------------------------------ */

static void
plan(struct book *b, uint32_t lead, int64_t at, enum kind kind, uint64_t user, uint64_t die)
{
	if (at >= SPAN)
		return;
	b->step = grow(b->step, b->nsteps, &b->step_size, sizeof(*b->step));
	b->step[b->nsteps++] =
	    (struct step){ (uint32_t)at, lead, (uint8_t)kind, (uint8_t)user, (uint16_t)die };
}

/* True in so many of a hundred cases. */
static bool
chance(uint64_t *s, uint64_t percent)
{
	return draw(s) % 100 < percent;
}

/* From when it is qualified on; returns when it ended. */
static int64_t
plan_client(struct book *b, uint32_t i, int64_t at, uint64_t user, uint64_t *s)
{
	plan(b, i, at, QUALIFIED, user, draw(s));
	if (!chance(s, 55))
		return at;
	at += 900 + (int64_t)(draw(s) % (90 * DAY));
	const uint64_t die = draw(s);
	plan(b, i, at, CONVERTED, user, die);
	if (die % 10 < 8 && chance(s, 65))
		plan(b, i, at + 900 + (int64_t)(draw(s) % (60 * DAY)), CLOSED, user, draw(s));
	return SPAN;
}

/* From when somebody reached it on; returns when it ended. */
static int64_t
plan_work(struct book *b, uint32_t i, int64_t at, uint64_t user, uint64_t *s)
{
	plan(b, i, at, WORKED, user, draw(s));
	if (chance(s, 3) && at + 1800 < SPAN) {
		plan(b, i, at + 900, MISTAKEN, user, draw(s));
		plan(b, i, at + 1800, TAKEN_BACK, user, 0);
	}
	for (uint64_t n = draw(s) % 3; n > 0; n--)
		plan(b, i, at + 3600 + (int64_t)(draw(s) % (40 * DAY)), LOGGED, user, draw(s));
	if (chance(s, 60))
		plan(b, i, at, PROMISED, user, draw(s));
	at += 2 * DAY + (int64_t)(draw(s) % (30 * DAY));
	if (chance(s, 35))
		return plan_client(b, i, at, user, s);
	if (!chance(s, 70))
		return at;
	plan(b, i, at, REFUSED, user, draw(s));
	if (chance(s, 8))
		plan(b, i, at += 5 * DAY, REOPENED, user, 0);
	return at;
}

/* Lists come once a day, and are assigned at the next quarter of an hour. */
static void
plan_lead(struct book *b, uint32_t i)
{
	uint64_t s = b->seed * UINT64_C(1000003) + i;
	const bool door = chance(&s, 20);
	int64_t at = (int64_t)i * (SPAN - DAY) / b->nleads, end;
	const uint64_t user = 1 + draw(&s) % (USERS - 1);

	if (!door)
		at -= at % DAY;
	b->lead[i].source = (uint8_t)(door ? 2 : 1 + draw(&s) % 4);
	b->lead[i].campaign = (uint8_t)(draw(&s) % 4);
	plan(b, i, at, MADE, door, 0);
	if (chance(&s, 5))
		plan(b, i, at + DAY + (int64_t)(draw(&s) % (200 * DAY)), ASKED, 1, 0);
	end = at;
	if (chance(&s, 35)) {
		at += 900 - at % 900;
		plan(b, i, at, GIVEN, user, 0);
		if (chance(&s, 10))
			plan(b, i, at + 60 + (int64_t)(draw(&s) % (60 * DAY)), GIVEN_AGAIN,
			    1 + (user + draw(&s) % (USERS - 2)) % (USERS - 1), 0);
		end = at;
		if (chance(&s, 55)) {
			static const int64_t waits[] = { 3600, DAY, DAY, 30 * DAY };
			at += 60 + (int64_t)(draw(&s) % (uint64_t)waits[draw(&s) % 4]);
			end = plan_work(b, i, at, user, &s);
		} else if (chance(&s, 85)) {
			end = at + 30 * DAY;
			plan(b, i, end - end % DAY, REFUSED, user, 2);
		}
	} else if (chance(&s, 25)) {
		end = at + 90 * DAY;
		plan(b, i, end - end % DAY, REFUSED, 1, 2);
	}
	if (i % 50 == 49 && end + 2 * DAY < SPAN)
		plan(b, i, end + 2 * DAY, MERGED, user, 0);
}

static int
in_time(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->user != y->user)
		return x->user < y->user ? -1 : 1;
	return x->lead < y->lead ? -1 : 1;
}

/* --- rows ------------------------------------------------------------------------------- */

static const struct {
	const char *name, *columns;
} tables[TABLES] = {
	[EVENT] = { "event", "id, op, at, card, tab, row, what, verb, field, old, new, undoes" },
	[OP] = { "op", "id, at, tool, login, real_login" },
	[CARD] = { "card", "id, op, kind, alias" },
	[LEAD] = { "lead",
	    "id, created, stage, stage_at, grade, reason, owner, owner_at, responded_at, source,"
	    " campaign, name, first_name, middle_name, last_name, name_key, company, legal_form,"
	    " company_key, city, job_title, converted_at, converted_contact, converted_company,"
	    " converted_deal" },
	[CONTACT] = { "contact", "id, created, owner, owner_at, source, campaign, name, first_name,"
				 " middle_name, last_name, name_key, company, city, job_title" },
	[COMPANY] = { "company", "id, created, owner, owner_at, source, campaign, company,"
				 " legal_form, company_key, city" },
	[DEAL] = { "deal", "id, created, owner, owner_at, source, campaign, name, company, contact,"
			   " stage, stage_at, amount, currency, reason" },
	[POINT] = { "point", "op, card, kind, raw, value, key, valid, problem, role" },
	[INQUIRY] = { "inquiry", "id, op, card, import, source, campaign, at, recorded, digest,"
				 " digest2, raw" },
	[IMPORT] = { "import", "id, op, source, at, door, file, read, created, attached, unchanged,"
			       " suppressed, blank, rejected" },
	[ACTIVITY] = { "activity", "op, card, kind, direction, reached, at, recorded, author" },
	[TASK] = { "task", "op, card, kind, owner, due, state, created, closed, closed_by" },
	[CANDIDATE] = { "candidate", "op, card, other, why, created" },
	[KEY] = { "match_key", "h, card" },
};

static void
run_sql(struct book *b, const char *sql)
{
	if (sqlite3_exec(b->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail(sqlite3_errmsg(b->db));
}

/* A row of a table, by the letters of types: i a number, r one of which 0 is NULL, s a text or
 * NULL. */
static void
put(struct book *b, enum table table, const char *types, ...)
{
	sqlite3_stmt *s = b->put[table];
	va_list args;

	va_start(args, types);
	for (int i = 0; types[i] != '\0'; i++) {
		if (types[i] == 's') {
			sqlite3_bind_text(s, i + 1, va_arg(args, const char *), -1, SQLITE_STATIC);
			continue;
		}
		const int64_t n = va_arg(args, int64_t);
		if (types[i] == 'r' && n == 0)
			sqlite3_bind_null(s, i + 1);
		else
			sqlite3_bind_int64(s, i + 1, n);
	}
	va_end(args);
	if (sqlite3_step(s) != SQLITE_DONE)
		fail(sqlite3_errmsg(b->db));
	sqlite3_reset(s);
}

static void
prepare(struct book *b)
{
	for (int t = 0; t < TABLES; t++) {
		char *sql = sqlite3_mprintf(
		    "INSERT INTO %s(%s) VALUES (?", tables[t].name, tables[t].columns);
		for (const char *c = tables[t].columns; *c != '\0'; c++)
			if (*c == ',')
				sql = sqlite3_mprintf("%z, ?", sql);
		sql = sqlite3_mprintf("%z)", sql);
		if (sqlite3_prepare_v2(b->db, sql, -1, &b->put[t], NULL) != SQLITE_OK)
			fail(sqlite3_errmsg(b->db));
		sqlite3_free(sql);
	}
}

static void
add_key(struct book *b, int64_t card, enum crm_key_kind kind, const char *text)
{
	if (text == NULL)
		return;
	b->key = grow(b->key, b->nkeys, &b->key_size, sizeof(*b->key));
	b->key[b->nkeys++] = (struct key){ crm_key_hash(kind, text), card };
}

/* --- history ---------------------------------------------------------------------------- */

static int64_t
time_of(const struct step *step)
{
	return NOW - SPAN + step->at;
}

/* A row came to be. */
static void
say_made(
    struct book *b, int64_t at, int64_t card, enum crm_tab tab, int64_t row, enum crm_what what)
{
	const char *none = NULL;

	put(b, EVENT, "iiiiiiiisssr", ++b->event, b->op, at, card, (int64_t)tab, row, (int64_t)what,
	    (int64_t)CRM_INSERT, none, none, none, INT64_C(0));
}

struct said {
	const char *field, *old, *new;
	int64_t undoes;
};

static void
say(struct book *b, int64_t at, int64_t card, enum crm_tab tab, int64_t row, enum crm_what what,
    struct said said)
{
	put(b, EVENT, "iiiiiiiisssr", ++b->event, b->op, at, card, (int64_t)tab, row, (int64_t)what,
	    (int64_t)CRM_UPDATE, said.field, said.old, said.new, said.undoes);
}

/* The same of numbers; 0 is none. */
static void
say_number(struct book *b, int64_t at, const struct lead *lead, enum crm_what what,
    const char *field, int64_t old, int64_t new)
{
	char was[24], is[24];

	snprintf(was, sizeof(was), "%" PRId64, old);
	snprintf(is, sizeof(is), "%" PRId64, new);
	say(b, at, lead->id, CRM_TAB_LEAD, lead->id, what,
	    (struct said){ field, old == 0 ? NULL : was, new == 0 ? NULL : is, 0 });
}

static void
move(struct book *b, int64_t at, struct lead *lead, uint8_t stage, enum crm_what what)
{
	say_number(b, at, lead, what, "stage", lead->stage, stage);
	say_number(b, at, lead, what, "stage_at", lead->stage_at, at);
	lead->stage = stage;
	lead->stage_at = at;
}

static void
give(struct book *b, int64_t at, struct lead *lead, uint8_t user)
{
	say_number(b, at, lead, CRM_WHAT_ASSIGN, "owner", lead->owner, user);
	say_number(b, at, lead, CRM_WHAT_ASSIGN, "owner_at", lead->owner_at, at);
	lead->owner = user;
	lead->owner_at = at;
}

static void
add_task(struct book *b, int64_t at, struct lead *lead, int64_t due, bool first)
{
	b->task = grow(b->task, b->ntasks, &b->task_size, sizeof(*b->task));
	b->task[b->ntasks++] = (struct task){ b->op, lead->id, at, due, 0, lead->owner, 0, first };
	say_made(b, at, lead->id, CRM_TAB_TASK, (int64_t)b->ntasks, CRM_WHAT_TASK);
	if (first)
		lead->task = (uint32_t)b->ntasks;
}

static void
finish_task(struct book *b, int64_t at, struct lead *lead, uint8_t user)
{
	struct task *task = &b->task[lead->task - 1];
	char when[24], who[24];

	if (lead->task == 0 || task->closed != 0)
		return;
	snprintf(when, sizeof(when), "%" PRId64, at);
	snprintf(who, sizeof(who), "%d", user);
	const struct said all[] = { { "state", "1", "2", 0 }, { "closed", NULL, when, 0 },
		{ "closed_by", NULL, who, 0 } };
	for (size_t i = 0; i < NELEM(all); i++)
		say(b, at, lead->id, CRM_TAB_TASK, lead->task, CRM_WHAT_TASK, all[i]);
	task->closed = at;
	task->closed_by = user;
}

static void
add_activity(struct book *b, int64_t at, struct lead *lead, uint8_t user, const char *kind,
    bool reached, int64_t *id)
{
	put(b, ACTIVITY, "iisiiiir", b->op, lead->id, kind, INT64_C(2), (int64_t)reached,
	    at - (int64_t)(lead->id % 600), at, (int64_t)user);
	*id = sqlite3_last_insert_rowid(b->db);
	say_made(b, at, lead->id, CRM_TAB_ACTIVITY, *id, CRM_WHAT_LOG);
}

/* --- intake ----------------------------------------------------------------------------- */

static void
end_import(struct book *b)
{
	const int64_t rows = b->import_rows, rejected = b->door ? 0 : rows / 60;

	if (rows == 0)
		return;
	put(b, IMPORT, "iiiiisiiiiiii", b->import, b->import_op, (int64_t)b->import_source,
	    b->import_at, (int64_t)b->door, b->door ? (const char *)NULL : "list.csv",
	    rows + rejected, rows, INT64_C(0), INT64_C(0), INT64_C(0), INT64_C(0), rejected);
	b->import_rows = 0;
}

/* Of ten points nine are valid. */
static void
add_point(struct book *b, int64_t card, enum crm_point_kind kind, const char *raw, bool valid)
{
	const char *key = valid ? raw : NULL;

	put(b, POINT, "iiisssisi", b->op, card, (int64_t)kind, raw, key, key, (int64_t)valid,
	    valid ? (const char *)NULL : "not an address", INT64_C(0));
	add_key(b, card, (enum crm_key_kind)kind, key);
}

static void
add_inquiry(struct book *b, int64_t at, const struct lead *lead, uint32_t i, const char *raw)
{
	b->inquiry++;
	put(b, INQUIRY, "iiirrriiiis", b->inquiry, b->op, lead->id,
	    b->import_rows > 0 ? b->import : 0, (int64_t)lead->source, (int64_t)lead->campaign, at,
	    at, (int64_t)i * 7919, b->inquiry, raw);
}

static void
make_lead(struct book *b, const struct step *step)
{
	struct lead *lead = &b->lead[step->lead];
	const int64_t at = time_of(step);
	struct person p;

	invent(&p, step->lead + 1);
	lead->id = ++b->card;
	lead->op = b->op;
	lead->created = lead->stage_at = at;
	lead->stage = 1;
	say_made(b, at, lead->id, CRM_TAB_LEAD, lead->id, CRM_WHAT_CREATE);
	if (b->import_rows++ == 0) {
		b->import++;
		b->import_op = b->op;
		b->import_at = at;
		b->import_source = lead->source;
		b->door = step->user == 1;
	}
	add_point(b, lead->id, CRM_POINT_EMAIL, p.email, step->lead % 9 != 0);
	if (step->lead % 3 != 0)
		add_point(b, lead->id, CRM_POINT_PHONE, p.phone, step->lead % 11 != 0);
	add_inquiry(b, at, lead, step->lead, p.raw);
	if (step->lead % 40 == 1 && b->lead[step->lead - 1].id != 0)
		put(b, CANDIDATE, "iiisi", b->op, lead->id, b->lead[step->lead - 1].id, "name", at);
}

static void
ask_again(struct book *b, const struct step *step)
{
	const struct lead *lead = &b->lead[step->lead];
	struct person p;

	invent(&p, step->lead + 1);
	add_inquiry(b, time_of(step), lead, step->lead, p.raw);
	say_made(b, time_of(step), lead->id, CRM_TAB_INQUIRY, b->inquiry, CRM_WHAT_ATTACH);
}

/* --- what is done with a lead ----------------------------------------------------------- */

static void
work(struct book *b, const struct step *step, struct lead *lead)
{
	static const char *const kinds[] = { "call", "call", "mail", "message", "meeting", "note" };
	const int64_t at = time_of(step);
	int64_t id;

	if (step->kind == PROMISED) {
		add_task(b, at, lead, at + DAY * (1 + step->die % 60), false);
		return;
	}
	add_activity(b, at, lead, step->user,
	    step->kind == WORKED ? "call" : kinds[step->die % NELEM(kinds)], step->kind == WORKED,
	    &id);
	if (step->kind == LOGGED)
		return;
	lead->responded = at - lead->id % 600;
	say_number(b, at, lead, CRM_WHAT_LOG, "responded_at", 0, lead->responded);
	move(b, at, lead, 2, CRM_WHAT_STAGE);
	finish_task(b, at, lead, step->user);
}

/* What was written is put back, and says of what it is the reverse. */
static void
take_back(struct book *b, const struct step *step, struct lead *lead)
{
	char was[24], is[24];

	snprintf(was, sizeof(was), "%" PRId64, lead->stage_at);
	snprintf(is, sizeof(is), "%" PRId64, lead->responded + lead->id % 600);
	say(b, time_of(step), lead->id, CRM_TAB_LEAD, lead->id, CRM_WHAT_UNDO,
	    (struct said){ "stage_at", was, is, lead->mistake + 1 });
	say(b, time_of(step), lead->id, CRM_TAB_LEAD, lead->id, CRM_WHAT_UNDO,
	    (struct said){ "stage", "3", "2", lead->mistake });
	lead->stage = 2;
	lead->stage_at = lead->responded + lead->id % 600;
}

static void
judge(struct book *b, const struct step *step, struct lead *lead)
{
	const int64_t at = time_of(step);
	const char grade[] = { "AABBBC"[step->die % 6], '\0' };

	if (step->kind == MISTAKEN)
		lead->mistake = b->event + 1;
	move(b, at, lead,
	    step->kind == REFUSED    ? 5
	    : step->kind == REOPENED ? 1
				     : 3,
	    CRM_WHAT_STAGE);
	if (step->kind == QUALIFIED) {
		say(b, at, lead->id, CRM_TAB_LEAD, lead->id, CRM_WHAT_STAGE,
		    (struct said){ "grade", NULL, grade, 0 });
		lead->grade = grade[0];
	} else if (step->kind != MISTAKEN) {
		const uint8_t reason = (uint8_t)(step->kind == REFUSED ? 1 + step->die % 6 : 0);
		say_number(b, at, lead, CRM_WHAT_STAGE, "reason", lead->reason, reason);
		lead->reason = reason;
	}
}

static void
convert(struct book *b, const struct step *step, struct lead *lead)
{
	const int64_t at = time_of(step);

	lead->contact = ++b->card;
	say_made(b, at, lead->contact, CRM_TAB_CONTACT, lead->contact, CRM_WHAT_CONVERT);
	say_number(b, at, lead, CRM_WHAT_CONVERT, "converted_contact", 0, lead->contact);
	if (step->die / 10 % 10 < 6) {
		lead->company = ++b->card;
		say_made(b, at, lead->company, CRM_TAB_COMPANY, lead->company, CRM_WHAT_CONVERT);
		say_number(b, at, lead, CRM_WHAT_CONVERT, "converted_company", 0, lead->company);
	}
	if (step->die % 10 < 8) {
		lead->deal = ++b->card;
		lead->deal_stage = 6;
		lead->deal_at = at;
		lead->die = step->die;
		say_made(b, at, lead->deal, CRM_TAB_DEAL, lead->deal, CRM_WHAT_CONVERT);
		say_number(b, at, lead, CRM_WHAT_CONVERT, "converted_deal", 0, lead->deal);
	}
	say_number(b, at, lead, CRM_WHAT_CONVERT, "converted_at", 0, at);
	move(b, at, lead, 4, CRM_WHAT_CONVERT);
	lead->converted = at;
	lead->converted_op = b->op;
}

static void
close_deal(struct book *b, const struct step *step, struct lead *lead)
{
	const int64_t at = time_of(step);
	const bool won = step->die % 100 < 55;
	char was[24], is[24], reason[24];

	snprintf(was, sizeof(was), "%" PRId64, lead->deal_at);
	snprintf(is, sizeof(is), "%" PRId64, at);
	lead->deal_stage = won ? 7 : 8;
	lead->deal_reason = (uint8_t)(won ? 0 : 8 + step->die % 3);
	lead->deal_at = at;
	snprintf(reason, sizeof(reason), "%d", lead->deal_reason);
	say(b, at, lead->deal, CRM_TAB_DEAL, lead->deal, CRM_WHAT_STAGE,
	    (struct said){ "stage", "6", won ? "7" : "8", 0 });
	say(b, at, lead->deal, CRM_TAB_DEAL, lead->deal, CRM_WHAT_STAGE,
	    (struct said){ "stage_at", was, is, 0 });
	if (!won)
		say(b, at, lead->deal, CRM_TAB_DEAL, lead->deal, CRM_WHAT_STAGE,
		    (struct said){ "reason", NULL, reason, 0 });
}

static void
merge(struct book *b, const struct step *step, struct lead *lead)
{
	const struct lead *other = &b->lead[step->lead - 1];
	char alias[24];

	snprintf(alias, sizeof(alias), "%" PRId64, other->id);
	put(b, EVENT, "iiiiiiiisssr", ++b->event, b->op, time_of(step), other->id,
	    (int64_t)CRM_TAB_CARD, lead->id, (int64_t)CRM_WHAT_MERGE, (int64_t)CRM_TOUCH,
	    (const char *)NULL, (const char *)NULL, (const char *)NULL, INT64_C(0));
	say(b, time_of(step), lead->id, CRM_TAB_CARD, lead->id, CRM_WHAT_MERGE,
	    (struct said){ "alias", NULL, alias, 0 });
	lead->alias = other->id;
}

static void
take_step(struct book *b, const struct step *step)
{
	struct lead *lead = &b->lead[step->lead];

	switch ((enum kind)step->kind) {
	case MADE:
		make_lead(b, step);
		break;
	case ASKED:
		ask_again(b, step);
		break;
	case GIVEN:
	case GIVEN_AGAIN:
		give(b, time_of(step), lead, step->user);
		if (step->kind == GIVEN)
			add_task(b, time_of(step), lead, time_of(step) + DAY, true);
		break;
	case WORKED:
	case LOGGED:
	case PROMISED:
		work(b, step, lead);
		break;
	case MISTAKEN:
	case QUALIFIED:
	case REFUSED:
	case REOPENED:
		judge(b, step, lead);
		break;
	case TAKEN_BACK:
		take_back(b, step, lead);
		break;
	case CONVERTED:
		convert(b, step, lead);
		break;
	case CLOSED:
		close_deal(b, step, lead);
		break;
	case MERGED:
		merge(b, step, lead);
		break;
	}
}

/* What happened at one time, of one kind and by one user, is one op; each web form is its own. */
static void
take_steps(struct book *b)
{
	static const char *const tools[] = { "crm-lead-add", "crm-lead-add", "crm-assign",
		"crm-assign", "crm-log", "crm-log", "crm-task", "crm-lead-qualify", "crm-undo",
		"crm-lead-qualify", "crm-lead-qualify", "crm-lead-qualify", "crm-convert",
		"crm-deal", "crm-merge" };

	for (size_t i = 0; i < b->nsteps; i++) {
		const struct step *step = &b->step[i], *last = i == 0 ? NULL : step - 1;
		char login[24];
		if (last == NULL || last->at != step->at || last->kind != step->kind ||
		    (step->kind != GIVEN && last->user != step->user) ||
		    (step->kind == MADE && step->user == 1)) {
			end_import(b);
			snprintf(login, sizeof(login), "u%d", step->user);
			put(b, OP, "iisss", ++b->op, time_of(step), tools[step->kind],
			    step->kind <= GIVEN ? "cron" : login, "book");
		}
		take_step(b, step);
	}
	end_import(b);
}

/* --- cards ------------------------------------------------------------------------------ */

static void
put_deal(struct book *b, const struct lead *lead, const char *name)
{
	static const char *const currencies[] = { "RUB", "RUB", "RUB", "RUB", "RUB", "RUB", "RUB",
		"USD", "USD", "EUR" };
	const int64_t amount = lead->die % 17 == 0 ? 0 : 100000 + (int64_t)lead->die * 977;

	put(b, CARD, "iiir", lead->deal, lead->converted_op, INT64_C(4), INT64_C(0));
	put(b, DEAL, "iirrrrsrriirsr", lead->deal, lead->converted, (int64_t)lead->owner,
	    lead->converted, (int64_t)lead->source, (int64_t)lead->campaign, name, lead->company,
	    lead->contact, (int64_t)lead->deal_stage, lead->deal_at, amount,
	    amount == 0 ? NULL : PICK(currencies, lead->die / 7), (int64_t)lead->deal_reason);
}

static void
put_clients(struct book *b, const struct lead *lead, const struct crm_name *name,
    const char *name_key, const struct crm_company_name *company, uint32_t i)
{
	if (lead->contact == 0)
		return;
	put(b, CARD, "iiir", lead->contact, lead->converted_op, INT64_C(2), INT64_C(0));
	put(b, CONTACT, "iirrrrsssssrss", lead->contact, lead->converted, (int64_t)lead->owner,
	    lead->converted, (int64_t)lead->source, (int64_t)lead->campaign, name->full,
	    name->first, name->middle, name->last, name_key, lead->company, PICK(cities, i),
	    PICK(jobs, i));
	add_key(b, lead->contact, CRM_KEY_NAME, name_key);
	if (lead->company != 0) {
		put(b, CARD, "iiir", lead->company, lead->converted_op, INT64_C(3), INT64_C(0));
		put(b, COMPANY, "iirrrrssss", lead->company, lead->converted, (int64_t)lead->owner,
		    lead->converted, (int64_t)lead->source, (int64_t)lead->campaign, company->name,
		    company->form, company->key, PICK(cities, i));
		add_key(b, lead->company, CRM_KEY_COMPANY, company->key);
	}
	if (lead->deal != 0)
		put_deal(b, lead, company->name);
}

static void
put_card(struct book *b, uint32_t i, struct crm_arena *arena)
{
	const struct lead *lead = &b->lead[i];
	const char grade[] = { lead->grade, '\0' };
	struct crm_company_name company;
	struct crm_name name;
	struct person p;

	invent(&p, i + 1);
	if (crm_name_split(&name, p.name, arena) != CRM_OK ||
	    crm_company_parse(&company, p.company, arena) != CRM_OK)
		fail("out of memory");
	const char *name_key = crm_name_key(arena, &name);
	put(b, CARD, "iiir", lead->id, lead->op, INT64_C(1), lead->alias);
	put(b, LEAD, "iiiisrrrrrrssssssssssrrrr", lead->id, lead->created, (int64_t)lead->stage,
	    lead->stage_at, lead->grade == '\0' ? NULL : grade, (int64_t)lead->reason,
	    (int64_t)lead->owner, lead->owner_at, lead->responded, (int64_t)lead->source,
	    (int64_t)lead->campaign, name.full, name.first, name.middle, name.last, name_key,
	    company.name, company.form, company.key, PICK(cities, i), PICK(jobs, i),
	    lead->converted, lead->contact, lead->company, lead->deal);
	add_key(b, lead->id, CRM_KEY_NAME, name_key);
	add_key(b, lead->id, CRM_KEY_COMPANY, company.key);
	put_clients(b, lead, &name, name_key, &company, i);
	crm_arena_reset(arena);
}

static int
by_key(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	if (x->h != y->h)
		return x->h < y->h ? -1 : 1;
	return x->card < y->card ? -1 : x->card > y->card;
}

static void
put_cards(struct book *b)
{
	struct crm_arena arena = CRM_ARENA_INIT;

	for (uint32_t i = 0; i < b->nleads; i++)
		put_card(b, i, &arena);
	crm_arena_clear(&arena);
	for (size_t i = 0; i < b->ntasks; i++) {
		const struct task *t = &b->task[i];
		put(b, TASK, "iisrriirr", t->op, t->card, t->first ? "first-contact" : "call",
		    (int64_t)t->owner, t->due, INT64_C(1) + (t->closed != 0), t->created, t->closed,
		    (int64_t)t->closed_by);
	}
	qsort(b->key, b->nkeys, sizeof(*b->key), by_key);
	for (size_t i = 0; i < b->nkeys; i++)
		if (i == 0 || by_key(&b->key[i - 1], &b->key[i]) != 0)
			put(b, KEY, "ii", b->key[i].h, b->key[i].card);
}

/* --- indexes ---------------------------------------------------------------------------- */

/* Takes the indexes of the tables off, and returns the SQL that makes them again. */
static char *
drop_indexes(struct book *b)
{
	sqlite3_stmt *s;
	char *make = sqlite3_mprintf(""), *drop = sqlite3_mprintf("");

	if (sqlite3_prepare_v2(b->db,
		"SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
		" AND tbl_name IN ('event', 'lead', 'point', 'inquiry', 'activity', 'task', "
		"'card')",
		-1, &s, NULL) != SQLITE_OK)
		fail(sqlite3_errmsg(b->db));
	while (sqlite3_step(s) == SQLITE_ROW) {
		drop = sqlite3_mprintf("%zDROP INDEX %s;", drop, sqlite3_column_text(s, 0));
		make = sqlite3_mprintf("%z%s;", make, sqlite3_column_text(s, 1));
	}
	sqlite3_finalize(s);
	run_sql(b, drop);
	sqlite3_free(drop);
	return make;
}

static int64_t
last_of(struct book *b, const char *sql)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(b->db, sql, -1, &s, NULL) != SQLITE_OK)
		fail(sqlite3_errmsg(b->db));
	const int64_t n = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
	sqlite3_finalize(s);
	return n;
}

static void
write_book(struct book *b)
{
	run_sql(b,
	    "PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY;"
	    " BEGIN");
	b->op = last_of(b, "SELECT max(id) FROM op");
	b->event = last_of(b, "SELECT max(id) FROM event");
	char *indexes = drop_indexes(b);
	prepare(b);
	take_steps(b);
	put_cards(b);
	for (int t = 0; t < TABLES; t++)
		sqlite3_finalize(b->put[t]);
	run_sql(b, indexes);
	sqlite3_free(indexes);
	run_sql(b, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
}

static void
write_words(const char *path)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_db *db = NULL;

	if (crm_db_open(&db, path, CRM_DB_WRITE, CRM_BUSY_MS, &err) != CRM_OK ||
	    crm_db_begin(db, &err) != CRM_OK || crm_search_rebuild(db, &err) != CRM_OK ||
	    crm_db_commit(db, &err) != CRM_OK)
		fail(err.text);
	crm_db_close(db);
}

int
main(int argc, char **argv)
{
	struct book b = { .nleads = argc < 4 ? 0 : (uint32_t)strtoul(argv[2], NULL, 10) };

	if (argc < 4 || argc > 5 || b.nleads == 0) {
		fprintf(stderr, "usage: book DB LEADS SEED [WORDS]\n");
		return 64;
	}
	b.seed = strtoull(argv[3], NULL, 10);
	b.lead = calloc(b.nleads, sizeof(*b.lead));
	if (b.lead == NULL)
		fail("out of memory");
	for (uint32_t i = 0; i < b.nleads; i++)
		plan_lead(&b, i);
	qsort(b.step, b.nsteps, sizeof(*b.step), in_time);
	if (sqlite3_open_v2(argv[1], &b.db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
		fail(sqlite3_errmsg(b.db));
	write_book(&b);
	sqlite3_close(b.db);
	free(b.step);
	free(b.lead);
	free(b.task);
	free(b.key);
	if (argc == 5)
		write_words(argv[1]);
	return 0;
}
