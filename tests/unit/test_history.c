#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/history.h"
#include "lib/crm/point.h"
#include "lib/crm/todo.h"
#include "lib/crm/words.h"
#include "lib/flow/undo.h"
#include "lib/store/tables.h"

#define ROUNDS (SANITIZED ? 2 : 4)
#define STEPS 60
#define CARDS 64

/* --- the rows of a card, as text ---------------------------------------------------- */

static const enum crm_tab of_cards[] = { CRM_TAB_LEAD, CRM_TAB_CONTACT, CRM_TAB_COMPANY,
	CRM_TAB_DEAL, CRM_TAB_CARD, CRM_TAB_POINT, CRM_TAB_INQUIRY, CRM_TAB_ACTIVITY, CRM_TAB_TASK,
	CRM_TAB_NOTICE, CRM_TAB_CANDIDATE, CRM_TAB_NOT_DUPLICATE, CRM_TAB_DEAL_CONTACT };

static const char *
owner_column(enum crm_tab tab)
{
	if (tab == CRM_TAB_CARD || crm_tab_def(tab)->is_card)
		return "id";
	return tab == CRM_TAB_DEAL_CONTACT ? "deal" : "card";
}

/* As they are in the database. */
static void
dump_now(struct crm_db *db, int64_t card, struct crm_buf *out)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_buf sql = CRM_BUF_INIT;

	for (size_t t = 0; t < sizeof(of_cards) / sizeof(of_cards[0]); t++) {
		const struct crm_tab_def *def = crm_tab_def(of_cards[t]);
		struct crm_stmt *s = NULL;
		enum crm_status st;
		crm_buf_reset(&sql);
		crm_buf_puts(&sql, "SELECT id");
		for (int i = 0; def->columns[i] != NULL; i++)
			crm_buf_printf(&sql, ", %s", def->columns[i]);
		crm_buf_printf(&sql, " FROM %s WHERE %s = ?1 ORDER BY id", def->name,
		    owner_column(of_cards[t]));
		test_ok(crm_db_prepare(db, sql.data, &s, CRM_ARGS(crm_int(card)), &err), &err);
		while ((st = crm_stmt_step(s, &err)) == CRM_OK) {
			crm_buf_puts(out, def->name);
			for (int i = 0; i < crm_stmt_columns(s); i++)
				crm_buf_printf(
				    out, "|%s", crm_stmt_null(s, i) ? "NULL" : crm_stmt_text(s, i));
			crm_buf_putc(out, '\n');
		}
		assert_int_equal(st, CRM_DONE);
		crm_stmt_free(s);
	}
	crm_buf_clear(&sql);
}

/* As history has them. */
static void
dump_rows(struct crm_history *history, int64_t card, struct crm_buf *out)
{
	crm_history_sort(history);
	for (size_t r = 0; r < history->nrows; r++) {
		const struct crm_history_row *row = history->row[r];
		if (!row->there || crm_history_owner(row) != card)
			continue;
		crm_buf_printf(out, "%s|%" PRId64, crm_tab_name(row->tab), row->id);
		for (int i = 0; crm_tab_def(row->tab)->columns[i] != NULL; i++)
			crm_buf_printf(out, "|%s", row->value[i] == NULL ? "NULL" : row->value[i]);
		crm_buf_putc(out, '\n');
	}
}

static int
by_card(const void *a, const void *b)
{
	const struct crm_member *x = a, *y = b;

	return (x->card > y->card) - (x->card < y->card);
}

static void
dump_members(struct crm_history *history, int64_t card, struct crm_buf *out)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_member *member;
	size_t n;

	test_ok(crm_history_members(history, card, &member, &n, &err), &err);
	qsort(member, n, sizeof(*member), by_card);
	crm_buf_puts(out, "members");
	for (size_t i = 0; i < n; i++)
		crm_buf_printf(out, " %" PRId64 ":%d:%d", member[i].card, (int)member[i].kind,
		    (int)member[i].relation);
	crm_buf_putc(out, '\n');
}

/* --- random work -------------------------------------------------------------------- */

struct world {
	struct crm_db *db;
	uint32_t seed;
	int64_t now, cards, ops;
	char **remembered; /* of each time and card, what it was */
};

static uint32_t
dice(struct world *w, uint32_t sides)
{
	w->seed ^= w->seed << 13;
	w->seed ^= w->seed >> 17;
	w->seed ^= w->seed << 5;
	return w->seed % sides;
}

static int64_t
any(struct world *w, const char *sql)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_stmt *s = NULL;
	int64_t ids[256];
	uint32_t n = 0;

	test_ok(crm_db_prepare(w->db, sql, &s, CRM_NOARGS, &err), &err);
	while (n < 256 && crm_stmt_step(s, &err) == CRM_OK)
		ids[n++] = crm_stmt_int(s, 0);
	crm_stmt_free(s);
	return n == 0 ? 0 : ids[dice(w, n)];
}

static void
set(struct world *w, enum crm_tab tab, int64_t row, enum crm_what what, const char *column,
    struct crm_value value)
{
	struct crm_err err = { CRM_OK, "" };

	test_ok(crm_update(w->db, tab, row, what, CRM_SETS({ column, value }), NULL, &err), &err);
}

static const char *
word(struct world *w)
{
	static const char *const words[] = { "Тула", "Tver\n\"quoted\"", "насос", "\\back\\", NULL,
		"a\tb", "Ёлка" };

	return words[dice(w, sizeof(words) / sizeof(words[0]))];
}

static void
add_phone(struct world *w, int64_t card, bool part)
{
	struct crm_err err = { CRM_OK, "" };
	char number[24];

	snprintf(number, sizeof(number), "+7495990%04u", dice(w, 10000));
	const struct crm_point point = { .kind = CRM_POINT_PHONE,
		.raw = number,
		.value = number,
		.key = number,
		.consent = (enum crm_consent)dice(w, 3) };
	test_ok(crm_point_add(
		    w->db, card, &point, part ? CRM_WHAT_CREATE : CRM_WHAT_FILL, part, NULL, &err),
	    &err);
}

static void
add_inquiry(struct world *w, int64_t card, bool part)
{
	struct crm_err err = { CRM_OK, "" };
	const struct crm_set sets[] = { { "card", crm_int(card) }, { "at", crm_int(w->now) },
		{ "recorded", crm_int(w->now) }, { "digest", crm_int(1) },
		{ "digest2", crm_int(2) }, { "raw", crm_text("a,\"b\"\n") } };
	const struct crm_change change = { .verb = CRM_INSERT,
		.tab = CRM_TAB_INQUIRY,
		.what = CRM_WHAT_ATTACH,
		.part = part,
		.set = sets,
		.nset = 6 };

	test_ok(crm_change(w->db, &change, NULL, &err), &err);
}

static void
add_lead(struct world *w)
{
	struct crm_err err = { CRM_OK, "" };
	const int64_t lead = test_db_lead(w->db, "Анна Иванова");

	add_phone(w, lead, true);
	if (dice(w, 2) == 0)
		add_phone(w, lead, true);
	add_inquiry(w, lead, true);
	const struct crm_task task = { .card = lead, .kind = "call", .due = w->now + 60 };
	if (dice(w, 2) == 0)
		test_ok(crm_task_add(w->db, &task, true, NULL, &err), &err);
}

static void
add_activity(struct world *w, int64_t card)
{
	struct crm_err err = { CRM_OK, "" };

	test_ok(crm_insert(w->db, CRM_TAB_ACTIVITY, CRM_WHAT_LOG,
		    CRM_SETS({ "card", crm_int(card) }, { "kind", crm_text("call") },
			{ "reached", crm_int(dice(w, 2)) }, { "at", crm_int(w->now - 5) },
			{ "recorded", crm_int(w->now) }, { "text", crm_text(word(w)) }),
		    NULL, &err),
	    &err);
}

static void
add_candidate(struct world *w, int64_t card, int64_t other)
{
	struct crm_err err = { CRM_OK, "" };
	enum crm_status st = crm_insert(w->db, CRM_TAB_CANDIDATE, CRM_WHAT_LINK,
	    CRM_SETS({ "card", crm_int(card) }, { "other", crm_int(other) },
		{ "why", crm_text("same phone") }, { "created", crm_int(w->now) }),
	    NULL, &err);

	assert_true(st == CRM_OK || st == CRM_EDATA); /* they are a pair already */
}

/* Some of the rows of one card go to another. */
static void
move_rows(struct world *w, int64_t from, int64_t to)
{
	static const struct {
		enum crm_tab tab;
		const char *sql;
	} kinds[] = { { CRM_TAB_POINT, "SELECT id FROM point WHERE card = ?1" },
		{ CRM_TAB_INQUIRY, "SELECT id FROM inquiry WHERE card = ?1" } };
	struct crm_err err = { CRM_OK, "" };

	for (size_t k = 0; k < 2; k++) {
		struct crm_stmt *s = NULL;
		int64_t ids[256];
		size_t n = 0;
		test_ok(
		    crm_db_prepare(w->db, kinds[k].sql, &s, CRM_ARGS(crm_int(from)), &err), &err);
		while (n < 256 && crm_stmt_step(s, &err) == CRM_OK)
			ids[n++] = crm_stmt_int(s, 0);
		crm_stmt_free(s);
		for (size_t i = 0; i < n; i++)
			if (dice(w, 3) > 0)
				set(w, kinds[k].tab, ids[i], CRM_WHAT_MOVE, "card", crm_int(to));
	}
}

static void
convert(struct world *w, int64_t lead)
{
	struct crm_err err = { CRM_OK, "" };
	int64_t contact = any(w, "SELECT id FROM contact"), deal = 0;

	if (contact == 0 || dice(w, 2) == 0)
		test_ok(crm_insert(w->db, CRM_TAB_CONTACT, CRM_WHAT_CONVERT,
			    CRM_SETS({ "created", crm_int(w->now) }, { "name", crm_text("Анна") }),
			    &contact, &err),
		    &err);
	set(w, CRM_TAB_LEAD, lead, CRM_WHAT_CONVERT, "converted_contact", crm_int(contact));
	if (dice(w, 2) == 0)
		return;
	test_ok(crm_insert(w->db, CRM_TAB_DEAL, CRM_WHAT_CONVERT,
		    CRM_SETS({ "created", crm_int(w->now) }, { "name", crm_text("Насос") },
			{ "stage", crm_int(6) }, { "stage_at", crm_int(w->now) }),
		    &deal, &err),
	    &err);
	set(w, CRM_TAB_LEAD, lead, CRM_WHAT_CONVERT, "converted_deal", crm_int(deal));
	test_ok(
	    crm_insert(w->db, CRM_TAB_DEAL_CONTACT, CRM_WHAT_LINK,
		CRM_SETS({ "deal", crm_int(deal) }, { "contact", crm_int(contact) }), NULL, &err),
	    &err);
}

static enum crm_status
ignore_conflict(void *arg, const struct crm_conflict *conflict, struct crm_err *err)
{
	(void)arg;
	(void)conflict;
	(void)err;
	return CRM_OK;
}

static void
undo(struct world *w, int64_t op)
{
	struct crm_err err = { CRM_OK, "" };
	const struct crm_undo request = { .op = op, .kept = ignore_conflict };
	struct crm_undone done;
	enum crm_status st = crm_undo_run(w->db, &request, &done, &err);

	assert_true(st == CRM_OK || st == CRM_EDATA); /* it is undone already */
}

static void
work(struct world *w)
{
	struct crm_err err = { CRM_OK, "" };
	const int64_t card = any(w, "SELECT id FROM card WHERE alias IS NULL");
	const int64_t other = any(w, "SELECT id FROM card WHERE alias IS NULL");
	const int64_t lead = any(w, "SELECT id FROM lead");
	const int64_t point = any(w, "SELECT id FROM point");
	const int64_t task = any(w, "SELECT id FROM task");
	const uint32_t what = card == 0 || lead == 0 ? 0 : dice(w, 14);

	if (what <= 1) {
		add_lead(w);
	} else if (what <= 3) {
		set(w, CRM_TAB_LEAD, lead, CRM_WHAT_EDIT, "city", crm_text(word(w)));
		set(w, CRM_TAB_LEAD, lead, CRM_WHAT_EDIT, "score", crm_int(dice(w, 3)));
	} else if (what == 4) {
		add_phone(w, card, false);
	} else if (what == 5 && point != 0) {
		set(w, CRM_TAB_POINT, point, CRM_WHAT_EDIT, "consent", crm_int(1 + dice(w, 2)));
	} else if (what == 6) {
		add_activity(w, card);
		add_inquiry(w, card, false);
	} else if (what == 7 && task != 0) {
		test_ok(crm_task_close(w->db, task, true, "готово", 0, &err), &err);
	} else if (what == 8 && card != other) {
		add_candidate(w, card, other);
	} else if (what == 9 && card != other) {
		move_rows(w, card, other);
		set(w, CRM_TAB_CARD, card, CRM_WHAT_MERGE, "alias", crm_int(other));
	} else if (what == 10 && card != other) {
		move_rows(w, card, other);
	} else if (what == 11) {
		convert(w, lead);
	} else if (what >= 12 && w->ops > 0) {
		undo(w, 1 + dice(w, (uint32_t)w->ops));
	}
}

/* --- the property ------------------------------------------------------------------- */

static char **
memory(struct world *w, int64_t step, int64_t card)
{
	assert_true(card < CARDS);
	return &w->remembered[step * CARDS + card];
}

/* What each card is now, and to whom it belongs, by the rows of today alone. */
static void
remember(struct world *w, int64_t step)
{
	struct crm_err err = { CRM_OK, "" };

	w->cards = test_db_int(w->db, "SELECT seq FROM sqlite_sequence WHERE name = 'card'");
	for (int64_t card = 1; card <= w->cards; card++) {
		struct crm_buf out = CRM_BUF_INIT;
		struct crm_history now;
		dump_now(w->db, card, &out);
		crm_history_init(&now, w->db);
		test_ok(crm_history_load(&now, card, false, &err), &err);
		dump_members(&now, card, &out);
		crm_history_clear(&now);
		*memory(w, step, card) = out.data;
	}
}

static void
recall(struct world *w, int64_t step, int64_t before)
{
	struct crm_err err = { CRM_OK, "" };

	for (int64_t card = 1; card <= w->cards; card++) {
		const char *expected = *memory(w, step, card);
		struct crm_buf out = CRM_BUF_INIT;
		struct crm_history then;
		crm_history_init(&then, w->db);
		test_ok(crm_history_load(&then, card, true, &err), &err);
		test_ok(crm_history_rewind_to(&then, before, &err), &err);
		dump_rows(&then, card, &out);
		dump_members(&then, card, &out);
		if (expected == NULL)
			expected = "members\n";
		if (strcmp(out.data, expected) != 0) {
			fprintf(stderr, "rebuilt:\n%s\nremembered:\n%s\n", out.data, expected);
			fail_msg("card %d as it was after step %d", (int)card, (int)step);
		}
		crm_history_clear(&then);
		crm_buf_clear(&out);
	}
}

/* Thousands of small transactions that nobody will miss. */
static void
do_not_sync(struct crm_db *db)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_stmt *s = NULL;

	test_ok(crm_db_prepare(db, "PRAGMA synchronous = OFF", &s, CRM_NOARGS, &err), &err);
	assert_int_equal(crm_stmt_step(s, &err), CRM_DONE);
	crm_stmt_free(s);
}

static void
live_and_go_back(struct crm_db *db, uint32_t seed, int64_t first)
{
	struct world w = { .db = db, .seed = seed, .now = first };

	do_not_sync(db);
	w.remembered = calloc((size_t)STEPS * CARDS, sizeof(*w.remembered));
	assert_non_null(w.remembered);
	for (int64_t step = 0; step < STEPS; step++, w.now += 10) {
		crm_db_set_now(db, w.now);
		test_db_begin(db);
		w.ops = test_db_int(db, "SELECT coalesce(max(id), 0) FROM op");
		work(&w);
		test_db_commit(db);
		remember(&w, step);
	}
	for (int64_t step = 0; step < STEPS; step++)
		recall(&w, step, first + step * 10 + 1);
	for (size_t i = 0; i < (size_t)STEPS * CARDS; i++)
		free(w.remembered[i]);
	free(w.remembered);
}

static void
any_card_is_rebuilt_as_it_was_at_any_time(void **state)
{
	struct test_db *t = *state;

	for (uint32_t round = 1; round <= ROUNDS; round++) {
		void *own = NULL;
		assert_int_equal(test_db_setup(&own), 0);
		live_and_go_back(((struct test_db *)own)->db, round * 7919, TEST_NOW);
		assert_int_equal(test_db_teardown(&own), 0);
	}
	assert_non_null(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    any_card_is_rebuilt_as_it_was_at_any_time, test_db_setup, test_db_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
