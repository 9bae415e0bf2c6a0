#include "tests/unit/crm_test.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/arena.h"
#include "lib/flow/undo.h"
#include "lib/report/group.h"
#include "tests/unit/crm_db_test.h"

#define DAY 86400
#define BOOK 400
#define ALWAYS INT64_MIN, INT64_MAX

static struct crm_db *db;
static struct crm_err err;
static struct crm_buf got = CRM_BUF_INIT, want = CRM_BUF_INIT;

static void
ok(enum crm_status st)
{
	test_ok(st, &err);
}

static int
set_up(void **state)
{
	setenv("TZ", "UTC0", 1);
	if (test_db_setup(state) != 0)
		return -1;
	db = ((struct test_db *)*state)->db;
	crm_buf_reset(&got);
	crm_buf_reset(&want);
	ok(crm_db_begin(db, &err));
	return 0;
}

static int
tear_down(void **state)
{
	crm_buf_clear(&got);
	crm_buf_clear(&want);
	return test_db_teardown(state);
}

/* --- the report as text, a row a line, cells apart by | --- */

struct printer {
	size_t n;
};

static enum crm_status
print_row(void *arg, const char *const *cells, struct crm_err *unused)
{
	const struct printer *p = arg;

	(void)unused;
	for (size_t i = 0; i < p->n; i++)
		crm_buf_printf(&got, "%s%s", i == 0 ? "" : "|", cells[i]);
	crm_buf_putc(&got, '\n');
	return CRM_OK;
}

static const char *
report(const char *name, int64_t since, int64_t until, const char *by)
{
	const struct crm_report *r = NULL;
	struct crm_column columns[CRM_REPORT_COLUMNS_MAX];
	struct printer p;

	ok(crm_report_find(name, &r, &err));
	ok(crm_report_columns(r, by, columns, &p.n, &err));
	if (crm_db_in_transaction(db))
		ok(crm_db_commit(db, &err));
	const struct crm_report_request request = { .since = since,
		.until = until,
		.as_of = TEST_NOW,
		.by = by,
		.row = print_row,
		.arg = &p };
	crm_buf_reset(&got);
	ok(crm_report_run(db, r, &request, &err));
	return crm_buf_str(&got);
}

/* --- making a book --- */

static uint32_t dice = 1;

static int64_t
roll(int64_t sides)
{
	dice = dice * 1664525 + 1013904223;
	return (int64_t)(dice >> 8) % sides;
}

static int64_t
add(enum crm_tab tab, const struct crm_set *set, size_t n)
{
	int64_t id;

	ok(crm_insert(db, tab, CRM_WHAT_CREATE, set, n, &id, &err));
	return id;
}

static int64_t
add_user(const char *login, bool active)
{
	return add(CRM_TAB_USER, CRM_SETS({ "login", crm_text(login) },
				     { "active", crm_int(active) }, { "weight", crm_int(1) }));
}

static int64_t
add_lead(int64_t created, int64_t stage, int64_t source, int64_t owner)
{
	crm_db_set_now(db, created);
	return add(CRM_TAB_LEAD, CRM_SETS({ "created", crm_int(created) },
				     { "stage", crm_int(stage) }, { "stage_at", crm_int(created) },
				     { "source", crm_ref(source) }, { "owner", crm_ref(owner) }));
}

static void
set_lead(int64_t lead, const char *column, struct crm_value value)
{
	ok(crm_update(
	    db, CRM_TAB_LEAD, lead, CRM_WHAT_EDIT, CRM_SETS({ column, value }), NULL, &err));
}

/* Stages are those of the schema: 1 new ... 5 unqualified; 6 open, 7 won, 8 lost. */
static void
move(int64_t lead, int64_t stage, int64_t at)
{
	crm_db_set_now(db, at);
	ok(crm_update(db, CRM_TAB_LEAD, lead, CRM_WHAT_STAGE,
	    CRM_SETS({ "stage", crm_int(stage) }, { "stage_at", crm_int(at) }), NULL, &err));
}

static int64_t
add_deal(int64_t at, int64_t stage, struct crm_value amount, const char *currency)
{
	crm_db_set_now(db, at);
	return add(
	    CRM_TAB_DEAL, CRM_SETS({ "created", crm_int(at) }, { "name", crm_text("Насосы") },
			      { "stage", crm_int(stage) }, { "stage_at", crm_int(at) },
			      { "amount", amount }, { "currency", crm_text(currency) }));
}

static void
convert(int64_t lead, int64_t deal, int64_t at)
{
	move(lead, 4, at);
	set_lead(lead, "converted_deal", crm_ref(deal));
}

static void
merge(int64_t loser, int64_t survivor)
{
	ok(crm_update(db, CRM_TAB_CARD, loser, CRM_WHAT_MERGE,
	    CRM_SETS({ "alias", crm_int(survivor) }), NULL, &err));
}

static void
add_point(int64_t card, bool valid)
{
	add(CRM_TAB_POINT,
	    CRM_SETS({ "card", crm_int(card) }, { "kind", crm_int(1) }, { "raw", crm_text("x") },
		{ "valid", crm_int(valid) }, { "role", crm_int(0) }));
}

static void
add_inquiry(int64_t card)
{
	add(CRM_TAB_INQUIRY, CRM_SETS({ "card", crm_int(card) }, { "at", crm_int(TEST_NOW) },
				 { "recorded", crm_int(TEST_NOW) }, { "digest", crm_int(1) },
				 { "digest2", crm_int(2) }, { "raw", crm_text("x") }));
}

static void
add_task(int64_t card, int64_t owner, int64_t due, int64_t state)
{
	add(CRM_TAB_TASK, CRM_SETS({ "card", crm_ref(card) }, { "kind", crm_text("call") },
			      { "owner", crm_ref(owner) }, { "due", crm_ref(due) },
			      { "state", crm_int(state) }, { "created", crm_int(TEST_NOW) }));
}

static void
undo_op(void)
{
	struct crm_undone undone;
	const int64_t op = crm_db_op(db);

	crm_db_end_op(db);
	ok(crm_undo_run(db, &(struct crm_undo){ .op = op }, &undone, &err));
	crm_db_end_op(db);
}

/* The way of one lead, some way or other. Times go up. */
static void
live(int64_t lead, int64_t at)
{
	static const char *const grades[] = { "A", "B", "C" };
	int64_t deal;

	if (roll(3) > 0)
		set_lead(lead, "grade", crm_text(grades[roll(3)]));
	if (roll(4) > 0)
		move(lead, 2 + roll(2), at += roll(20 * DAY));
	if (roll(3) == 0) {
		crm_db_set_now(db, at += roll(5 * DAY));
		set_lead(lead, "owner", crm_ref(roll(4)));
	}
	if (roll(8) == 0) { /* a mistake, taken back */
		crm_db_end_op(db);
		move(lead, 3, at += roll(DAY));
		set_lead(lead, "owner", crm_int(2));
		undo_op();
	}
	switch (roll(5)) {
	case 0:
		move(lead, 5, at += roll(9 * DAY));
		if (roll(3) == 0)
			move(lead, 1, at += roll(9 * DAY));
		break;
	case 1:
		deal = roll(4) == 0 ? 0
				    : add_deal(at, 6 + roll(3),
					  roll(5) == 0 ? crm_null() : crm_int(100 * roll(90000)),
					  roll(3) == 0 ? "USD" : "RUB");
		convert(lead, deal, at + roll(30 * DAY));
		break;
	default:
		break;
	}
}

static void
make_book(void)
{
	static const char *const sources[] = { "expo", "site", "calls" };
	int64_t lead = 0;

	dice = 7;
	for (int i = 0; i < 3; i++)
		add(CRM_TAB_SOURCE,
		    CRM_SETS({ "name", crm_text(sources[i]) }, { "active", crm_int(1) }));
	add_user("anna", true);
	add_user("boris", true);
	add_user("clara", false);
	for (int i = 0; i < BOOK; i++) {
		const int64_t at = TEST_NOW - 100 * DAY + roll(90 * DAY), last = lead;
		lead = add_lead(at, roll(9) == 0 ? 2 : 1, roll(4), roll(4));
		for (int64_t n = roll(4); n > 0; n--)
			add_inquiry(lead);
		for (int64_t n = roll(3); n > 0; n--)
			add_point(lead, roll(2) == 0);
		for (int64_t n = roll(3); n > 0; n--)
			add_task(lead, roll(4), roll(4) == 0 ? 0 : TEST_NOW + roll(DAY) - DAY / 2,
			    1 + roll(3));
		live(lead, at);
		if (i % 2 == 1 && roll(7) == 0) /* in pairs: no chains */
			merge(last, lead);
	}
	for (int i = 0; i < 20; i++)
		add(CRM_TAB_COST, CRM_SETS({ "source", crm_ref(roll(4)) },
				      { "at", crm_int(TEST_NOW - roll(100 * DAY)) },
				      { "amount", crm_int(roll(10000000)) },
				      { "currency", crm_text(roll(4) == 0 ? "EUR" : "RUB") }));
}

/* --- the same by other means: SQL for every single figure --- */

static int64_t
figure(const char *sql, const struct crm_value *args, size_t n)
{
	struct crm_stmt *s = NULL;

	ok(crm_db_prepare(db, sql, &s, args, n, &err));
	ok(crm_stmt_step(s, &err));
	const int64_t value = crm_stmt_int(s, 0);
	crm_stmt_free(s);
	return value;
}

/* Leads of the cohort. ?1 since, ?2 until, ?3 a source, 0 none, -1 any. */
#define COHORT                                                                                     \
	"c AS (SELECT l.* FROM lead l WHERE l.created >= ?1 AND l.created < ?2"                    \
	" AND l.id NOT IN (SELECT id FROM card WHERE alias IS NOT NULL)"                           \
	" AND (?3 = -1 OR coalesce(l.source, 0) = ?3))"
/* When each first was in a stage from ?4 to ?5: stages and kinds have the same numbers here. */
#define REACHED                                                                                    \
	"r AS (SELECT id, created, source, converted_deal, (SELECT min(at) FROM ("                 \
	"SELECT at FROM event e WHERE e.card = c.id AND e.field = 'stage' AND e.undoes IS NULL"    \
	" AND e.id NOT IN (SELECT undoes FROM event WHERE undoes IS NOT NULL)"                     \
	" AND CAST(e.new AS INTEGER) BETWEEN ?4 AND ?5"                                            \
	" UNION ALL SELECT c.created WHERE coalesce((SELECT CAST(e.old AS INTEGER) FROM event e"   \
	" WHERE e.card = c.id AND e.field = 'stage' ORDER BY e.id LIMIT 1), c.stage)"              \
	" BETWEEN ?4 AND ?5)) AS at FROM c)"
#define WON                                                                                        \
	"r AS (SELECT c.id, c.created, d.stage_at AS at FROM c"                                    \
	" JOIN deal d ON d.id = c.converted_deal AND d.stage = 7 WHERE ?4 = ?5)"
#define COUNT " SELECT count(*) FROM r WHERE at IS NOT NULL"
#define MEDIAN                                                                                     \
	", w AS (SELECT max(at - created, 0) AS wait, row_number() OVER (ORDER BY"                 \
	" max(at - created, 0)) AS k, count(*) OVER () AS n FROM r WHERE at IS NOT NULL)"          \
	" SELECT sum(CASE WHEN n % 2 = 1 THEN 2 ELSE 1 END * wait) FROM w"                         \
	" WHERE k IN ((n + 1) / 2, n / 2 + 1)"

struct reach {
	const char *name, *count, *median;
	int64_t low, high;
};

static const struct reach reaches[] = {
	{ "new", "WITH " COHORT ", " REACHED COUNT, "WITH " COHORT ", " REACHED MEDIAN, 1, 5 },
	{ "working", "WITH " COHORT ", " REACHED COUNT, "WITH " COHORT ", " REACHED MEDIAN, 2, 4 },
	{ "qualified", "WITH " COHORT ", " REACHED COUNT, "WITH " COHORT ", " REACHED MEDIAN, 3,
	    4 },
	{ "converted", "WITH " COHORT ", " REACHED COUNT, "WITH " COHORT ", " REACHED MEDIAN, 4,
	    4 },
	{ "won", "WITH " COHORT ", " WON COUNT, "WITH " COHORT ", " WON MEDIAN, 7, 7 },
	{ "unqualified", "WITH " COHORT ", " REACHED COUNT, "WITH " COHORT ", " REACHED MEDIAN, 5,
	    5 },
};

static void
want_tenths(int64_t a, int64_t b)
{
	const bool below = a < 0;
	crm_buf_printf(&want, "|%s%.1f", below ? "-" : "",
	    (double)(((below ? -a : a) * 20 + b) / (2 * b)) / 10);
}

static void
want_funnel(int64_t since, int64_t until, int64_t source, const char *label)
{
	const int64_t all = figure("WITH " COHORT " SELECT count(*) FROM c",
	    CRM_ARGS(crm_int(since), crm_int(until), crm_int(source)));

	for (size_t i = 0; i < sizeof(reaches) / sizeof(reaches[0]); i++) {
		const struct reach *r = &reaches[i];
		const struct crm_value args[] = { crm_int(since), crm_int(until), crm_int(source),
			crm_int(r->low), crm_int(r->high) };
		const int64_t n = figure(r->count, args, 5);
		crm_buf_printf(&want, "%s%s|%" PRId64, label, r->name, n);
		if (all == 0)
			crm_buf_puts(&want, "|");
		else
			want_tenths(n * 100, all);
		if (n == 0)
			crm_buf_puts(&want, "|");
		else
			want_tenths(figure(r->median, args, 5), 2 * DAY);
		crm_buf_putc(&want, '\n');
	}
}

static void
funnel_of_a_book(void **state)
{
	const int64_t since = TEST_NOW - 60 * DAY, until = TEST_NOW - 30 * DAY;

	(void)state;
	make_book();
	want_funnel(ALWAYS, -1, "");
	assert_string_equal(report("funnel", ALWAYS, NULL), want.data);
	crm_buf_reset(&want);
	want_funnel(since, until, -1, "");
	assert_string_equal(report("funnel", since, until, NULL), want.data);
	crm_buf_reset(&want);
	want_funnel(ALWAYS, 3, "calls|");
	want_funnel(ALWAYS, 1, "expo|");
	want_funnel(ALWAYS, 2, "site|");
	want_funnel(ALWAYS, 0, "|");
	assert_string_equal(report("funnel", ALWAYS, "source"), want.data);
}

static void
want_money(int64_t minor)
{
	crm_buf_printf(&want, "|%" PRId64 ".%02d", minor / 100, (int)(minor % 100));
}

static int64_t
source_figure(const char *sql, int64_t since, int64_t until, int64_t source)
{
	return figure(sql, CRM_ARGS(crm_int(since), crm_int(until), crm_int(source)));
}

#define REACHED_COUNT(low, high)                                                                   \
	figure(                                                                                    \
	    "WITH " COHORT ", " REACHED COUNT, CRM_ARGS(crm_int(since), crm_int(until),            \
						   crm_int(source), crm_int(low), crm_int(high)))

/* One row: the money in one currency, with or without the counts. */
static void
want_source(int64_t since, int64_t until, int64_t source, const char *name, const char *currency,
    bool counts, bool alone)
{
	static const char revenue[] =
	    "WITH " COHORT " SELECT coalesce(sum(d.amount), 0) FROM deal d WHERE d.stage = 7"
	    " AND d.currency = ?4 AND d.id IN (SELECT converted_deal FROM c)";
	static const char costs[] =
	    "SELECT coalesce(sum(amount), 0) FROM cost WHERE at >= ?1 AND at < ?2"
	    " AND coalesce(source, 0) = ?3 AND currency = ?4";
	const int64_t leads =
	    source_figure("WITH " COHORT " SELECT count(*) FROM c", since, until, source);
	const int64_t qualified = REACHED_COUNT(3, 4);
	const struct crm_value args[] = { crm_int(since), crm_int(until), crm_int(source),
		crm_text(currency) };
	const int64_t cost = figure(costs, args, 4), income = figure(revenue, args, 4);
	const int64_t won =
	    source_figure("WITH " COHORT " SELECT count(*) FROM c WHERE converted_deal"
			  " IN (SELECT id FROM deal WHERE stage = 7)",
		since, until, source);

	crm_buf_printf(&want, "%s", name);
	if (counts)
		crm_buf_printf(&want,
		    "|%" PRId64 "|%" PRId64 "|%" PRId64 "|%" PRId64 "|%" PRId64 "|%" PRId64, leads,
		    source_figure("WITH " COHORT
				  ", q AS (SELECT coalesce(k.alias, k.id) AS id, count(*) AS n"
				  " FROM inquiry i JOIN card k ON k.id = i.card GROUP BY 1)"
				  " SELECT sum(n - 1) FROM q WHERE id IN (SELECT id FROM c)",
			since, until, source),
		    source_figure("WITH " COHORT " SELECT count(DISTINCT coalesce(k.alias, k.id))"
				  " FROM point p JOIN card k ON k.id = p.card WHERE p.valid = 1"
				  " AND coalesce(k.alias, k.id) IN (SELECT id FROM c)",
			since, until, source),
		    qualified, REACHED_COUNT(4, 4), won);
	else
		crm_buf_puts(&want, "||||||");
	want_money(income);
	want_money(cost);
	if (cost > 0 && leads > 0)
		want_money((cost * 2 + leads) / (2 * leads));
	else
		crm_buf_puts(&want, "|");
	if (cost > 0 && qualified > 0)
		want_money((cost * 2 + qualified) / (2 * qualified));
	else
		crm_buf_puts(&want, "|");
	crm_buf_printf(&want, "|%s|", currency);
	if (counts)
		crm_buf_printf(&want, "%" PRId64, leads);
	if (cost > 0 && won > 0)
		want_money((cost * 2 + won) / (2 * won));
	else
		crm_buf_puts(&want, "|");
	if (cost > 0 && alone)
		want_tenths((income - cost) * 100, cost);
	else
		crm_buf_puts(&want, "|");
	crm_buf_puts(&want, "\n");
}

static void
want_sources(int64_t since, int64_t until)
{
	static const struct {
		int64_t id;
		const char *name;
	} sources[] = { { 3, "calls" }, { 1, "expo" }, { 2, "site" }, { 0, "" } };
	static const char *const others[] = { "EUR", "USD" };
	static const char has[] =
	    "WITH " COHORT " SELECT EXISTS (SELECT 1 FROM deal d WHERE d.stage = 7 AND d.amount"
	    " IS NOT NULL AND d.currency = ?4 AND d.id IN (SELECT converted_deal FROM c))"
	    " OR EXISTS (SELECT 1 FROM cost WHERE at >= ?1 AND at < ?2"
	    " AND coalesce(source, 0) = ?3 AND currency = ?4)";

	for (size_t i = 0; i < 4; i++) {
		bool there[2];
		for (size_t j = 0; j < 2; j++)
			there[j] =
			    figure(has, CRM_ARGS(crm_int(since), crm_int(until),
					    crm_int(sources[i].id), crm_text(others[j]))) != 0;
		want_source(since, until, sources[i].id, sources[i].name, "RUB", true,
		    !there[0] && !there[1]);
		for (size_t j = 0; j < 2; j++)
			if (there[j])
				want_source(since, until, sources[i].id, sources[i].name, others[j],
				    false, false);
	}
}

static void
sources_of_a_book(void **state)
{
	const int64_t since = TEST_NOW - 60 * DAY, until = TEST_NOW - 30 * DAY;

	(void)state;
	make_book();
	want_sources(ALWAYS);
	assert_string_equal(report("sources", ALWAYS, NULL), want.data);
	crm_buf_reset(&want);
	want_sources(since, until);
	assert_string_equal(report("sources", since, until, NULL), want.data);
}

/* ?1 since, ?2 until, ?3 the owner, 0 nobody. */
#define MINE                                                                                       \
	"l.id NOT IN (SELECT id FROM card WHERE alias IS NOT NULL) AND coalesce(l.owner, 0) = ?3"
static const char *const owner_figures[] = {
	"SELECT count(*) FROM lead l WHERE " MINE " AND stage <= 3 AND ?1 < ?2",
	"SELECT count(*) FROM lead l WHERE " MINE " AND stage = 1 AND ?1 < ?2",
	"SELECT count(*) FROM lead l WHERE " MINE " AND stage = 2 AND ?1 < ?2",
	"SELECT count(*) FROM lead l WHERE " MINE " AND stage = 3 AND ?1 < ?2",
	"SELECT count(*) FROM lead l WHERE " MINE " AND stage <= 3 AND grade = 'A' AND ?1 < ?2",
	"SELECT count(*) FROM lead l WHERE " MINE " AND stage <= 3 AND grade = 'B' AND ?1 < ?2",
	"SELECT count(*) FROM lead l WHERE " MINE " AND stage <= 3 AND grade = 'C' AND ?1 < ?2",
	"SELECT count(*) FROM task WHERE state = 1 AND due < 1764547200"
	" AND coalesce(owner, 0) = ?3 AND ?1 < ?2",
	"SELECT count(*) FROM lead l WHERE " MINE " AND stage <= 3 AND ?1 < ?2 AND NOT EXISTS"
	" (SELECT 1 FROM task t JOIN card k ON k.id = t.card WHERE t.state = 1"
	" AND coalesce(k.alias, k.id) = l.id)",
	"SELECT (SELECT count(*) FROM event e WHERE e.field = 'owner' AND e.tab = 1"
	" AND CAST(e.new AS INTEGER) = ?3 AND e.at >= ?1 AND e.at < ?2 AND e.undoes IS NULL"
	" AND e.id NOT IN (SELECT undoes FROM event WHERE undoes IS NOT NULL))"
	" + (SELECT count(*) FROM lead l WHERE l.created >= ?1 AND l.created < ?2 AND l.id NOT IN"
	" (SELECT id FROM card WHERE alias IS NOT NULL) AND CASE WHEN EXISTS (SELECT 1 FROM event"
	" WHERE card = l.id AND field = 'owner') THEN (SELECT CAST(old AS INTEGER) FROM event"
	" WHERE card = l.id AND field = 'owner' ORDER BY id LIMIT 1) ELSE l.owner END = ?3)",
	"SELECT count(*) FROM lead l WHERE " MINE " AND stage = 4 AND stage_at >= ?1"
	" AND stage_at < ?2",
	"SELECT count(*) FROM lead l WHERE " MINE " AND stage = 5 AND stage_at >= ?1"
	" AND stage_at < ?2",
};

static int64_t
want_of_owner(size_t which, int64_t since, int64_t until, int64_t owner)
{
	return figure(
	    owner_figures[which], CRM_ARGS(crm_int(since), crm_int(until), crm_int(owner)));
}

static void
want_owners(int64_t since, int64_t until)
{
	static const char *const names[] = { "", "anna", "boris", "clara" };
	static const int64_t order[] = { 1, 2, 3, 0 };

	for (size_t i = 0; i < 4; i++) {
		crm_buf_puts(&want, names[order[i]]);
		for (size_t j = 0; j < sizeof(owner_figures) / sizeof(owner_figures[0]); j++)
			crm_buf_printf(&want, "|%" PRId64,
			    figure(owner_figures[j],
				CRM_ARGS(crm_int(since), crm_int(until), crm_int(order[i]))));
		const int64_t converted = want_of_owner(10, since, until, order[i]);
		const int64_t closed = converted + want_of_owner(11, since, until, order[i]);
		if (closed > 0)
			want_tenths(converted * 100, closed);
		else
			crm_buf_puts(&want, "|");
		/* TEST_NOW is a midnight. */
		crm_buf_printf(&want, "||%" PRId64 "||%" PRId64 "|\n",
		    want_of_owner(9, TEST_NOW, INT64_MAX, order[i]),
		    want_of_owner(9, TEST_NOW - 30 * DAY, INT64_MAX, order[i]));
	}
}

static void
owners_of_a_book(void **state)
{
	const int64_t since = TEST_NOW - 60 * DAY, until = TEST_NOW - 30 * DAY;

	(void)state;
	make_book();
	want_owners(ALWAYS);
	assert_string_equal(report("owners", ALWAYS, NULL), want.data);
	crm_buf_reset(&want);
	want_owners(since, until);
	assert_string_equal(report("owners", since, until, NULL), want.data);
}

/* --- single rules, by hand --- */

static void
empty_book(void **state)
{
	(void)state;
	assert_string_equal(report("funnel", ALWAYS, NULL),
	    "new|0||\nworking|0||\nqualified|0||\nconverted|0||\nwon|0||\nunqualified|0||\n");
	assert_string_equal(report("funnel", ALWAYS, "month"), "");
	assert_string_equal(report("sources", ALWAYS, NULL), "");
	assert_string_equal(report("owners", ALWAYS, NULL), "");
}

static void
funnel_by_hand(void **state)
{
	(void)state;
	const int64_t t = TEST_NOW - 50 * DAY;
	const int64_t jumped = add_lead(t, 1, 0, 0);
	move(jumped, 3, t + 3 * DAY);
	move(jumped, 1, t + 4 * DAY); /* reached stays reached */
	const int64_t lost = add_lead(t, 1, 0, 0);
	move(lost, 5, t + DAY / 2);
	add_lead(t + DAY, 2, 0, 0); /* made as working */
	const int64_t won = add_lead(t, 1, 0, 0);
	convert(won, add_deal(t, 7, crm_int(5), "RUB"), t + 10 * DAY);
	assert_string_equal(report("funnel", ALWAYS, NULL), "new|4|100.0|0.0\n"
							    "working|3|75.0|3.0\n"
							    "qualified|2|50.0|6.5\n"
							    "converted|1|25.0|10.0\n"
							    "won|1|25.0|0.0\n"
							    "unqualified|1|25.0|0.5\n");
}

static void
funnel_by_month_and_grade(void **state)
{
	(void)state;
	const int64_t november = TEST_NOW - DAY, december = TEST_NOW;
	set_lead(add_lead(december, 1, 0, 0), "grade", crm_text("B"));
	add_lead(november, 1, 0, 0);
	add_lead(december + DAY, 2, 0, 0);
	assert_string_equal(report("funnel", ALWAYS, "month"), "2025-11|new|1|100.0|0.0\n"
							       "2025-11|working|0|0.0|\n"
							       "2025-11|qualified|0|0.0|\n"
							       "2025-11|converted|0|0.0|\n"
							       "2025-11|won|0|0.0|\n"
							       "2025-11|unqualified|0|0.0|\n"
							       "2025-12|new|2|100.0|0.0\n"
							       "2025-12|working|1|50.0|0.0\n"
							       "2025-12|qualified|0|0.0|\n"
							       "2025-12|converted|0|0.0|\n"
							       "2025-12|won|0|0.0|\n"
							       "2025-12|unqualified|0|0.0|\n");
	assert_string_equal(report("funnel", december, december + DAY, "grade"),
	    "B|new|1|100.0|0.0\nB|working|0|0.0|\nB|qualified|0|0.0|\nB|converted|0|0.0|\n"
	    "B|won|0|0.0|\nB|unqualified|0|0.0|\n");
}

/* Undone is as if it never was; redone is as if it never was undone. */
static void
undone_and_redone(void **state)
{
	static const char reached[] =
	    "new|1|100.0|0.0\nworking|1|100.0|2.0\nqualified|1|100.0|2.0\n"
	    "converted|0|0.0|\nwon|0|0.0|\nunqualified|0|0.0|\n";
	static const char not_reached[] = "new|1|100.0|0.0\nworking|0|0.0|\nqualified|0|0.0|\n"
					  "converted|0|0.0|\nwon|0|0.0|\nunqualified|0|0.0|\n";
	struct crm_undone undone;

	(void)state;
	const int64_t lead = add_lead(TEST_NOW - 9 * DAY, 1, 0, 0);
	crm_db_end_op(db);
	move(lead, 3, TEST_NOW - 7 * DAY);
	const int64_t op = crm_db_op(db);
	assert_string_equal(report("funnel", ALWAYS, NULL), reached);
	ok(crm_db_begin(db, &err));
	crm_db_end_op(db);
	ok(crm_undo_run(db, &(struct crm_undo){ .op = op }, &undone, &err));
	const int64_t undo = crm_db_op(db);
	assert_string_equal(report("funnel", ALWAYS, NULL), not_reached);
	ok(crm_db_begin(db, &err));
	crm_db_end_op(db);
	ok(crm_undo_run(db, &(struct crm_undo){ .op = undo }, &undone, &err));
	assert_string_equal(report("funnel", ALWAYS, NULL), reached);
}

/* Two leads that became one deal: both won, its amount counts once. Currencies stay apart. */
static void
revenue_counts_once(void **state)
{
	(void)state;
	const int64_t t = TEST_NOW - 9 * DAY;
	const int64_t expo =
	    add(CRM_TAB_SOURCE, CRM_SETS({ "name", crm_text("expo") }, { "active", crm_int(1) }));
	const int64_t first = add_lead(t, 1, expo, 0), second = add_lead(t, 1, expo, 0),
		      third = add_lead(t, 1, expo, 0);
	const int64_t deal = add_deal(t, 7, crm_int(120000), "RUB");
	convert(first, deal, t);
	convert(second, deal, t);
	convert(third, add_deal(t, 7, crm_int(999), "JPY"), t);
	add(CRM_TAB_COST, CRM_SETS({ "source", crm_int(expo) }, { "at", crm_int(t) },
			      { "amount", crm_int(1000) }, { "currency", crm_text("RUB") }));
	assert_string_equal(report("sources", ALWAYS, NULL),
	    "expo|3|0|0|3|3|3|1200.00|10.00|3.33|3.33|RUB|3|3.33|\n"
	    "expo|||||||999|0|||JPY|||\n");
}

static void
names_are_checked(void **state)
{
	const struct crm_report *r = NULL;
	struct crm_column columns[CRM_REPORT_COLUMNS_MAX];
	size_t n;

	(void)state;
	assert_int_equal(crm_report_find("funel", &r, &err), CRM_EUSAGE);
	assert_string_equal(err.text, "unknown report 'funel'; did you mean 'funnel'?");
	assert_int_equal(crm_report_find("xyzzy", &r, &err), CRM_EUSAGE);
	assert_string_equal(err.text, "unknown report 'xyzzy'; crm-report alone lists them");
	ok(crm_report_find("owners", &r, &err));
	assert_int_equal(crm_report_columns(r, "month", columns, &n, &err), CRM_EUSAGE);
	assert_string_equal(
	    err.text, "report 'owners' goes by source, campaign or grade, not by 'month'");
	ok(crm_report_find("funnel", &r, &err));
	assert_int_equal(crm_report_columns(r, "year", columns, &n, &err), CRM_EUSAGE);
	assert_string_equal(err.text,
	    "report 'funnel' goes by source, owner, campaign, month or grade, not by 'year'");
	ok(crm_report_columns(r, "month", columns, &n, &err));
	assert_int_equal(n, 5);
	assert_string_equal(columns[0].name, "month");
}

static int64_t
add_import(int64_t at, int64_t read, int64_t rejected)
{
	crm_db_set_now(db, at);
	return add(CRM_TAB_IMPORT,
	    CRM_SETS({ "at", crm_int(at) }, { "door", crm_int(0) }, { "read", crm_int(read) },
		{ "created", crm_int(read - rejected) }, { "attached", crm_int(0) },
		{ "unchanged", crm_int(0) }, { "suppressed", crm_int(0) }, { "blank", crm_int(0) },
		{ "rejected", crm_int(rejected) }));
}

/* What an import made is what its op made, whoever has it now. */
static void
quality_of_imports(void **state)
{
	(void)state;
	add_import(TEST_NOW - DAY, 3, 1);
	const int64_t first = add_lead(TEST_NOW - DAY, 1, 0, 0);
	const int64_t second = add_lead(TEST_NOW - DAY, 1, 0, 0);
	add_point(first, true);
	add_point(second, false);
	add_point(second, true);
	crm_db_end_op(db);
	add_import(TEST_NOW, 0, 0);
	add_point(first, false);
	crm_db_end_op(db);
	merge(second, first);
	add_point(first, false);
	assert_string_equal(report("quality", ALWAYS, "import"),
	    "1|1|3|2|0|0|0|0|1|33.3|3|1|33.3|0|1\n"
	    "2|1|0|0|0|0|0|0|0||1|1|100.0|0|0\n");
	assert_string_equal(report("quality", TEST_NOW - DAY, TEST_NOW, NULL),
	    "1|3|2|0|0|0|0|1|33.3|3|1|33.3|0|1\n");
}

/* In Havana clocks go back at midnight: the first of November 2026 begins twice. */
static void
months_are_remembered_as_they_are(void **state)
{
	static const char *const zones[] = { "UTC0", "Europe/Moscow", "America/Havana" };

	(void)state;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		struct crm_months months = { .n = 0 };
		setenv("TZ", zones[i], 1);
		tzset();
		for (int64_t at = INT64_C(1780000000); at < INT64_C(1815000000); at += 1234)
			assert_int_equal(crm_months_of(&months, at), crm_month_of(at));
	}
	setenv("TZ", "UTC0", 1);
	tzset();
}

static void
months_may_be_more_than_are_remembered(void **state)
{
	struct crm_months months = { .n = 0 };

	(void)state;
	for (int64_t i = 0; i < 2 * CRM_MONTHS_MAX; i++)
		assert_int_equal(crm_months_of(&months, i * 31 * DAY), crm_month_of(i * 31 * DAY));
	assert_int_equal(months.n, CRM_MONTHS_MAX);
	assert_int_equal(crm_months_of(&months, 0), 197001);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(months_are_remembered_as_they_are),
		TEST(months_may_be_more_than_are_remembered),
		TEST(empty_book),
		TEST(funnel_by_hand),
		TEST(funnel_by_month_and_grade),
		TEST(undone_and_redone),
		TEST(revenue_counts_once),
		TEST(names_are_checked),
		TEST(quality_of_imports),
		TEST(funnel_of_a_book),
		TEST(sources_of_a_book),
		TEST(owners_of_a_book),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
