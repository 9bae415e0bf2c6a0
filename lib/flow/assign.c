#include "lib/flow/assign.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/time.h"
#include "lib/crm/lead.h"
#include "lib/crm/lookup.h"
#include "lib/crm/setting.h"
#include "lib/crm/todo.h"
#include "lib/crm/user.h"

#define REFUSALS_MAX 5 /* named one by one when nobody is eligible */
#define HOURS_MAX ((int64_t)24 * 36525)

CRM_SQL(contact_owner, "SELECT owner FROM contact WHERE id = ?1");
CRM_SQL(company_owner, "SELECT owner FROM company WHERE id = ?1");
CRM_SQL(open_tasks_of, "SELECT id FROM task WHERE card = ?1 AND state = 1"
		       " AND owner IS NOT DISTINCT FROM ?2 ORDER BY id");
/* The sign: a card has few tasks, a user may have thousands. */
CRM_SQL(has_task, "SELECT 1 FROM task WHERE card = ?1 AND state = 1 AND +owner = ?2 LIMIT 1");

/* ?3 is now; see crm_user_away(). */
#define PRESENT                                                                                    \
	"u.active = 1 AND NOT ((u.away_from IS NOT NULL OR u.away_until IS NOT NULL)"              \
	" AND coalesce(u.away_from, ?3) <= ?3 AND coalesce(u.away_until, ?3 + 1) > ?3)"
CRM_SQL(company_by_inn,
    "SELECT co.id, u.id, u.login FROM match_key k JOIN company co ON co.id = k.card"
    " JOIN card c ON c.id = co.id JOIN users u ON u.id = co.owner WHERE k.h = ?1"
    " AND co.inn = ?2 AND c.alias IS NULL AND " PRESENT " ORDER BY co.id LIMIT 1");
CRM_SQL(company_by_key,
    "SELECT co.id, u.id, u.login FROM match_key k JOIN company co ON co.id = k.card"
    " JOIN card c ON c.id = co.id JOIN users u ON u.id = co.owner WHERE k.h = ?1"
    " AND co.company_key = ?2 AND c.alias IS NULL AND " PRESENT " ORDER BY co.id LIMIT 1");
CRM_SQL(colleague_by_key,
    "SELECT l.id, u.id, u.login FROM match_key k JOIN lead l ON l.id = k.card"
    " JOIN card c ON c.id = l.id JOIN stage s ON s.id = l.stage JOIN users u ON u.id = l.owner"
    " WHERE k.h = ?1 AND l.company_key = ?2 AND c.alias IS NULL AND s.kind IN (1, 2, 3)"
    " AND " PRESENT " ORDER BY l.id LIMIT 1");

struct crm_assign {
	struct crm_db *db;
	enum crm_assign_strategy strategy;
	bool force, together;
	int64_t team, to; /* 0: none */
	const char *over; /* "round-robin over team sales" */
	struct crm_arena names;
	/* As it is in one transaction: read once, then kept by what is assigned. */
	int64_t transaction;
	struct crm_arena arena;
	struct crm_user *users; /* by id */
	size_t n;
	int64_t turn;       /* the newest of any */
	int64_t first_due;  /* of first-contact tasks */
	const char *nobody; /* why nobody is eligible, once that was found; or NULL */
};

/* Who gets a lead, and by what. */
struct choice {
	int64_t user; /* 0: nobody */
	const char *login, *rule, *why;
};

const char *
crm_assign_action_name(enum crm_assign_action action)
{
	static const char *const names[CRM_ASSIGN_ACTIONS] = {
		[CRM_ASSIGN_ASSIGNED] = "assigned",
		[CRM_ASSIGN_REASSIGNED] = "reassigned",
		[CRM_ASSIGN_UNCHANGED] = "unchanged",
		[CRM_ASSIGN_KEPT] = "kept",
		[CRM_ASSIGN_CLIENT] = "client",
		[CRM_ASSIGN_FROZEN] = "frozen",
		[CRM_ASSIGN_POOLED] = "pooled",
		[CRM_ASSIGN_WAITING] = "waiting",
	};

	return names[action];
}

/* --- making ready --- */

/* A name on the command line that is not there is a mistake of the command line. */
static enum crm_status
named(struct crm_db *db, enum crm_tab tab, const char *name, int64_t *id, struct crm_err *err)
{
	struct crm_err why = { CRM_OK, "" };
	enum crm_status st = crm_lookup(db, tab, name, id, &why);

	if (st == CRM_OK)
		return CRM_OK;
	return crm_err_set(err, st == CRM_EDATA ? CRM_EUSAGE : st, "%s", why.text);
}

static enum crm_status
check_taker(struct crm_assign *a, struct crm_err *err)
{
	struct crm_user user;
	const int64_t now = crm_db_now(a->db);
	char until[CRM_TIME_SIZE];
	enum crm_status st = crm_user_get(a->db, a->to, &user, &a->names, err);

	if (st != CRM_OK)
		return st;
	if (!user.active)
		return crm_err_set(err, CRM_EUSAGE, "user '%s' is inactive", user.login);
	if (a->force || !crm_user_away(&user, now))
		return CRM_OK;
	crm_date_format(user.away_until, until);
	return crm_err_set(err, CRM_EUSAGE, "user '%s' is away%s%s; --force assigns all the same",
	    user.login, user.away_until == 0 ? "" : " until ", user.away_until == 0 ? "" : until);
}

static const char *
strategy_name(enum crm_assign_strategy strategy)
{
	switch (strategy) {
	case CRM_ASSIGN_LEAST_LOADED:
		return "least-loaded";
	case CRM_ASSIGN_TO:
		return "to";
	default:
		return "round-robin";
	}
}

static enum crm_status
prepare(struct crm_assign *a, const struct crm_assign_options *options, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (options->team != NULL)
		st = named(a->db, CRM_TAB_TEAM, options->team, &a->team, err);
	if (st == CRM_OK && options->strategy == CRM_ASSIGN_TO) {
		st = named(a->db, CRM_TAB_USER, options->to, &a->to, err);
		return st == CRM_OK ? check_taker(a, err) : st;
	}
	if (st != CRM_OK)
		return st;
	a->over = crm_arena_printf(&a->names, "%s over %s%s", strategy_name(options->strategy),
	    options->team == NULL ? "all users" : "team ",
	    options->team == NULL ? "" : options->team);
	return a->over == NULL ? crm_err_nomem(err) : CRM_OK;
}

enum crm_status
crm_assign_open(struct crm_assign **out, struct crm_db *db,
    const struct crm_assign_options *options, struct crm_err *err)
{
	struct crm_assign *a = calloc(1, sizeof(*a));

	*out = NULL;
	if (a == NULL)
		return crm_err_nomem(err);
	a->db = db;
	a->strategy = options->strategy;
	a->force = options->force;
	a->together = options->together;
	enum crm_status st = prepare(a, options, err);
	if (st == CRM_OK)
		*out = a;
	else
		crm_assign_free(a);
	return st;
}

void
crm_assign_free(struct crm_assign *assign)
{
	if (assign == NULL)
		return;
	crm_arena_clear(&assign->arena);
	crm_arena_clear(&assign->names);
	free(assign);
}

/* --- the state of one transaction --- */

static enum crm_status
read_state(struct crm_assign *a, struct crm_err *err)
{
	int64_t hours = 0;
	enum crm_status st = crm_setting_int(a->db, "first_contact_hours", &hours, err);

	a->transaction = 0;
	a->nobody = NULL;
	a->turn = 0;
	a->n = 0;
	crm_arena_reset(&a->arena);
	if (st == CRM_OK && a->strategy == CRM_ASSIGN_TO)
		st = check_taker(a, err);
	else if (st == CRM_OK)
		st = crm_users_takers(a->db, a->team, a->strategy == CRM_ASSIGN_LEAST_LOADED,
		    &a->arena, &a->users, &a->n, err);
	if (st != CRM_OK)
		return st;
	for (size_t i = 0; i < a->n; i++)
		if (a->users[i].turn > a->turn)
			a->turn = a->users[i].turn;
	a->first_due = crm_db_now(a->db) + (hours < HOURS_MAX ? hours : HOURS_MAX) * 3600;
	a->transaction = crm_db_transaction(a->db);
	return CRM_OK;
}

static struct crm_user *
find_user(struct crm_assign *a, int64_t id)
{
	size_t low = 0, high = a->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (a->users[middle].id == id)
			return &a->users[middle];
		if (a->users[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* A user got a lead: as the database will tell it to the next transaction. */
static void
count_received(struct crm_assign *a, int64_t id)
{
	struct crm_user *user = find_user(a, id);

	if (user == NULL)
		return;
	user->turn = ++a->turn;
	user->open++;
	user->day++;
	user->month++;
}

/* --- choosing --- */

static bool
goes_before(const struct crm_assign *a, const struct crm_user *x, const struct crm_user *y)
{
	if (a->strategy == CRM_ASSIGN_LEAST_LOADED && x->open != y->open)
		return x->open < y->open;
	return x->turn < y->turn; /* of those that never had one the first stays the first */
}

static bool
eligible(const struct crm_user *user, int64_t now)
{
	return !crm_user_away(user, now) && (user->max_open < 0 || user->open < user->max_open) &&
	       (user->max_day < 0 || user->day < user->max_day) &&
	       (user->max_month < 0 || user->month < user->max_month);
}

static enum crm_status
say_nobody(struct crm_assign *a, struct crm_err *err)
{
	struct crm_buf text = CRM_BUF_INIT;
	enum crm_status st = CRM_OK;

	crm_buf_puts(&text, "nobody eligible: ");
	if (a->n == 0)
		crm_buf_puts(&text,
		    a->team == 0 ? "there are no active users" : "the team has no active members");
	for (size_t i = 0; st == CRM_OK && i < a->n && i < REFUSALS_MAX; i++) {
		const char *why = NULL;
		st = crm_user_refuses(&a->users[i], crm_db_now(a->db), &a->arena, &why, err);
		if (st == CRM_OK && why != NULL)
			crm_buf_printf(&text, "%s%s", i == 0 ? "" : "; ", why);
	}
	if (a->n > REFUSALS_MAX)
		crm_buf_printf(&text, "; and %zu more", a->n - REFUSALS_MAX);
	if (st == CRM_OK) {
		a->nobody = crm_buf_ok(&text) ? crm_arena_strdup(&a->arena, text.data) : NULL;
		st = a->nobody == NULL ? crm_err_nomem(err) : CRM_OK;
	}
	crm_buf_clear(&text);
	return st;
}

static enum crm_status
choose_by_strategy(struct crm_assign *a, struct choice *choice, struct crm_err *err)
{
	const int64_t now = crm_db_now(a->db);
	const struct crm_user *best = NULL;

	for (size_t i = 0; a->nobody == NULL && i < a->n; i++)
		if (eligible(&a->users[i], now) &&
		    (best == NULL || goes_before(a, &a->users[i], best)))
			best = &a->users[i];
	if (best == NULL) {
		enum crm_status st = a->nobody == NULL ? say_nobody(a, err) : CRM_OK;
		choice->why = a->nobody;
		return st;
	}
	*choice = (struct choice){ best->id, best->login, strategy_name(a->strategy), a->over };
	return CRM_OK;
}

/* The choice when a query (of the key's hash, the key, now) finds a card with an owner. */
static enum crm_status
choose_by_key(struct crm_assign *a, const char *const *sql, enum crm_key_kind kind, const char *key,
    const char *rule, struct choice *choice, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_stmt *s = NULL;

	if (key == NULL || choice->user != 0)
		return CRM_OK;
	enum crm_status st = crm_db_query_(a->db, sql, &s,
	    CRM_ARGS(crm_int(crm_key_hash(kind, key)), crm_text(key), crm_int(crm_db_now(a->db))),
	    err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	choice->user = crm_stmt_int(s, 1);
	choice->login = crm_arena_strdup(arena, crm_stmt_text(s, 2));
	choice->rule = rule;
	choice->why = choice->login == NULL
			  ? NULL
			  : crm_arena_printf(arena, "%s %" PRId64 " is with %s",
				strcmp(rule, "client") == 0 ? "company" : "colleague's lead",
				crm_stmt_int(s, 0), choice->login);
	crm_stmt_done(s);
	return choice->why == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* The owner of the company that is a client already comes before every strategy. */
static enum crm_status
choose(struct crm_assign *a, const struct crm_lead *lead, struct choice *choice,
    struct crm_arena *arena, struct crm_err *err)
{
	*choice = (struct choice){ 0, NULL, NULL, NULL };
	enum crm_status st =
	    choose_by_key(a, &company_by_inn, CRM_KEY_INN, lead->inn, "client", choice, arena, err);
	if (st == CRM_OK)
		st = choose_by_key(a, &company_by_key, CRM_KEY_COMPANY, lead->company_key, "client",
		    choice, arena, err);
	if (st == CRM_OK && a->together)
		st = choose_by_key(a, &colleague_by_key, CRM_KEY_COMPANY, lead->company_key,
		    "together", choice, arena, err);
	if (st == CRM_OK && choice->user == 0)
		st = choose_by_strategy(a, choice, err);
	return st;
}

/* --- writing --- */

static bool
is_open(const struct crm_lead *lead)
{
	return lead->status == CRM_STAGE_NEW || lead->status == CRM_STAGE_WORKING ||
	       lead->status == CRM_STAGE_QUALIFIED;
}

/* Tasks of the old owner, or of nobody, go with the lead. Ids first: a change may reuse the query.
 */
static enum crm_status
move_tasks(struct crm_db *db, const struct crm_lead *lead, int64_t to, struct crm_err *err)
{
	int64_t ids[32];
	size_t n;
	enum crm_status st;

	do {
		struct crm_stmt *s = NULL;
		st = crm_db_query(
		    db, open_tasks_of, &s, CRM_ARGS(crm_int(lead->id), crm_ref(lead->owner)), err);
		for (n = 0; st == CRM_OK && n < sizeof(ids) / sizeof(ids[0]); n++) {
			if ((st = crm_stmt_step(s, err)) != CRM_OK)
				break;
			ids[n] = crm_stmt_int(s, 0);
		}
		if (st == CRM_OK)
			crm_stmt_done(s);
		else if (st == CRM_DONE)
			st = CRM_OK;
		for (size_t i = 0; st == CRM_OK && i < n; i++)
			st = crm_update(db, CRM_TAB_TASK, ids[i], CRM_WHAT_ASSIGN,
			    CRM_SETS({ "owner", crm_int(to) }), NULL, err);
	} while (st == CRM_OK && n == sizeof(ids) / sizeof(ids[0]));
	return st;
}

static enum crm_status
add_first_task(
    struct crm_assign *a, const struct crm_lead *lead, int64_t owner, struct crm_err *err)
{
	bool has = false;
	int64_t one;
	enum crm_status st = crm_db_get_int(
	    a->db, has_task, &one, &has, CRM_ARGS(crm_int(lead->id), crm_int(owner)), err);

	if (st != CRM_OK || has || !is_open(lead))
		return st;
	return crm_task_add(a->db,
	    &(const struct crm_task){
		.card = lead->id, .kind = "first-contact", .owner = owner, .due = a->first_due },
	    false, NULL, err);
}

static enum crm_status
notify(struct crm_assign *a, const struct crm_lead *lead, int64_t owner, const char *was,
    struct crm_arena *arena, struct crm_err *err)
{
	const char *name = lead->name != NULL ? lead->name : lead->company;
	const char *text =
	    crm_arena_printf(arena, "lead %" PRId64 "%s%s%s%s", lead->id, name == NULL ? "" : ", ",
		name == NULL ? "" : name, was == NULL ? "" : ", was with ", was == NULL ? "" : was);

	if (text == NULL)
		return crm_err_nomem(err);
	return crm_notice_add(
	    a->db, lead->id, owner, was == NULL ? "new-lead" : "reassigned", text, false, err);
}

static enum crm_status
write_choice(struct crm_assign *a, const struct crm_lead *lead, const struct choice *choice,
    const char *was, struct crm_arena *arena, struct crm_err *err)
{
	const struct crm_set set[] = {
		{ "owner", crm_int(choice->user) },
		{ "owner_at", crm_int(crm_db_now(a->db)) },
		{ "pool", crm_null() },
	};
	const struct crm_change change = { .verb = CRM_UPDATE,
		.tab = CRM_TAB_LEAD,
		.what = CRM_WHAT_ASSIGN,
		.row = lead->id,
		.set = set,
		.nset = sizeof(set) / sizeof(set[0]),
		/* A person who says who gets it says why by --reason. */
		.reason = a->strategy == CRM_ASSIGN_TO ? NULL : choice->why };
	enum crm_status st = crm_change(a->db, &change, NULL, err);

	if (st == CRM_OK)
		st = move_tasks(a->db, lead, choice->user, err);
	if (st == CRM_OK)
		st = add_first_task(a, lead, choice->user, err);
	if (st == CRM_OK)
		st = notify(a, lead, choice->user, was, arena, err);
	if (st == CRM_OK)
		count_received(a, choice->user);
	return st;
}

/* --- one card --- */

static enum crm_status
take_client(struct crm_assign *a, int64_t card, enum crm_tab kind, struct crm_assigned *done,
    struct crm_arena *arena, struct crm_err *err)
{
	int64_t owner = 0;
	enum crm_status st =
	    kind == CRM_TAB_CONTACT
		? crm_db_get_int(a->db, contact_owner, &owner, NULL, CRM_ARGS(crm_int(card)), err)
		: crm_db_get_int(a->db, company_owner, &owner, NULL, CRM_ARGS(crm_int(card)), err);

	done->action = CRM_ASSIGN_CLIENT;
	done->why = kind == CRM_TAB_CONTACT ? "a contact, not a lead" : "a company, not a lead";
	if (st == CRM_OK)
		st = crm_name_of(a->db, CRM_TAB_USER, owner, arena, &done->owner, err);
	return st;
}

/* What no strategy touches. False: it is to be assigned. */
static bool
is_settled(const struct crm_assign *a, const struct crm_lead *lead, struct crm_assigned *done,
    struct crm_arena *arena)
{
	if (lead->status == CRM_STAGE_CONVERTED) {
		done->action = CRM_ASSIGN_FROZEN;
		done->why = "converted";
		return true;
	}
	if (a->strategy == CRM_ASSIGN_TO && lead->owner == a->to) {
		done->action = CRM_ASSIGN_UNCHANGED;
		done->why = crm_arena_printf(arena, "owned by %s already", done->owner);
		return true;
	}
	if (a->strategy == CRM_ASSIGN_TO)
		return false;
	done->action = CRM_ASSIGN_KEPT;
	if (lead->owner != 0)
		done->why = crm_arena_printf(arena, "owned by %s", done->owner);
	else if (lead->status == CRM_STAGE_UNQUALIFIED)
		done->why = crm_arena_printf(arena, "unqualified%s%s",
		    lead->reason == NULL ? "" : ": ", lead->reason == NULL ? "" : lead->reason);
	else
		return false;
	return true;
}

static enum crm_status
assign_lead(struct crm_assign *a, const struct crm_lead *lead, struct crm_assigned *done,
    struct crm_arena *arena, struct crm_err *err)
{
	struct choice choice = { a->to, NULL, "to", "as told" };
	const char *was = done->owner;
	enum crm_status st;

	if (a->strategy == CRM_ASSIGN_TO)
		st = crm_name_of(a->db, CRM_TAB_USER, a->to, arena, &choice.login, err);
	else
		st = choose(a, lead, &choice, arena, err);
	if (st != CRM_OK)
		return st;
	/* The state's own text ends with it. */
	if ((done->why = crm_arena_strdup(arena, choice.why)) == NULL)
		return crm_err_nomem(err);
	done->action = CRM_ASSIGN_WAITING;
	if (choice.user == 0)
		return CRM_OK;
	done->action = was == NULL ? CRM_ASSIGN_ASSIGNED : CRM_ASSIGN_REASSIGNED;
	done->rule = choice.rule;
	if ((done->owner = crm_arena_strdup(arena, choice.login)) == NULL)
		return crm_err_nomem(err);
	return write_choice(a, lead, &choice, was, arena, err);
}

enum crm_status
crm_assign_card(struct crm_assign *a, int64_t card, enum crm_tab kind, struct crm_assigned *done,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_lead lead;
	enum crm_status st = CRM_OK;

	*done = (struct crm_assigned){ CRM_ASSIGN_WAITING, NULL, NULL, NULL, "" };
	if (a->transaction != crm_db_transaction(a->db))
		st = read_state(a, err);
	if (st == CRM_OK && (kind == CRM_TAB_CONTACT || kind == CRM_TAB_COMPANY))
		return take_client(a, card, kind, done, arena, err);
	if (st == CRM_OK)
		st = crm_lead_get(a->db, card, &lead, arena, err);
	if (st == CRM_OK)
		st = crm_name_of(a->db, CRM_TAB_USER, lead.owner, arena, &done->owner, err);
	if (st != CRM_OK)
		return st;
	done->name = lead.name;
	if (!is_settled(a, &lead, done, arena))
		return assign_lead(a, &lead, done, arena, err);
	return done->why == NULL ? crm_err_nomem(err) : CRM_OK;
}
