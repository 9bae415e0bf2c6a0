#include "tests/unit/crm_test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/lead.h"
#include "lib/crm/setting.h"
#include "lib/flow/qualify.h"
#include "lib/flow/undo.h"
#include "tests/unit/crm_db_test.h"

#define HOUR 3600

CRM_SQL(lead_is,
    "SELECT s.name || '|' || coalesce(l.grade, '') || '|' || coalesce(r.name, '') || '|' ||"
    " coalesce(l.reason_note, '') || '|' || coalesce(u.login, '') || '|' ||"
    " coalesce(p.name, '') || '|' || (l.stage_at - 1764547200)"
    " FROM lead l JOIN stage s ON s.id = l.stage LEFT JOIN reason r ON r.id = l.reason"
    " LEFT JOIN users u ON u.id = l.owner LEFT JOIN pool p ON p.id = l.pool WHERE l.id = ?1");
CRM_SQL(tasks_are,
    "SELECT coalesce(group_concat(kind || ' ' || coalesce(owner, '') || ' ' || state || ' ' ||"
    " coalesce(result, ''), '; '), '') FROM task WHERE card = ?1");
CRM_SQL(notices_are, "SELECT coalesce(group_concat(user || ' ' || kind || ' ' || text, '; '), '')"
		     " FROM notice WHERE card = ?1");

static struct crm_db *db;
static struct crm_arena arena = CRM_ARENA_INIT;
static struct crm_err err;
static int64_t anna, boris, talks;

static void
ok(enum crm_status st)
{
	test_ok(st, &err);
}

static int64_t
insert(enum crm_tab tab, const struct crm_set *set, size_t nset)
{
	int64_t id;

	ok(crm_insert(db, tab, CRM_WHAT_CREATE, set, nset, &id, &err));
	return id;
}

static int64_t
add_user(const char *login, int64_t active)
{
	return insert(CRM_TAB_USER, CRM_SETS({ "login", crm_text(login) },
					{ "active", crm_int(active) }, { "weight", crm_int(1) }));
}

static int
set_up(void **state)
{
	setenv("TZ", "UTC0", 1);
	if (test_db_setup(state) != 0)
		return -1;
	db = ((struct test_db *)*state)->db;
	test_db_begin(db);
	anna = add_user("anna", 1);
	boris = add_user("boris", 1);
	talks = insert(CRM_TAB_STAGE,
	    CRM_SETS({ "name", crm_text("переговоры") }, { "pipeline", crm_int(1) },
		{ "kind", crm_int(2) }, { "position", crm_int(25) }, { "active", crm_int(1) }));
	insert(CRM_TAB_POOL, CRM_SETS({ "name", crm_text("cold") }));
	test_db_commit(db);
	test_db_begin(db);
	return 0;
}

static int
tear_down(void **state)
{
	crm_arena_clear(&arena);
	return test_db_teardown(state);
}

static void
set_setting(const char *name, const char *value)
{
	size_t changed;

	ok(crm_setting_put(db, name, value, &changed, &err));
}

/* A lead of anna's in the first stage of a kind, made an hour ago, with a task of hers. */
static int64_t
add_lead(enum crm_stage_kind kind)
{
	const bool unqualified = kind == CRM_STAGE_UNQUALIFIED;
	int64_t stage;

	ok(crm_stage_first(db, kind, &stage, &err));
	int64_t lead = insert(
	    CRM_TAB_LEAD, CRM_SETS({ "created", crm_int(TEST_NOW - HOUR) },
			      { "stage", crm_int(stage) }, { "stage_at", crm_int(TEST_NOW - HOUR) },
			      { "name", crm_text("Ада Стоун") }, { "owner", crm_int(anna) },
			      { "grade", crm_text(kind == CRM_STAGE_QUALIFIED ? "B" : NULL) },
			      { "reason", unqualified ? crm_int(7) : crm_null() },
			      { "reason_note", crm_text(unqualified ? "мало" : NULL) }));
	insert(CRM_TAB_TASK, CRM_SETS({ "card", crm_int(lead) }, { "kind", crm_text("call") },
				 { "owner", crm_int(anna) }, { "state", crm_int(1) },
				 { "created", crm_int(TEST_NOW - HOUR) }));
	return lead;
}

/* One column of one row. */
static const char *
get(const char *const *sql, int64_t id)
{
	struct crm_stmt *s;

	ok(crm_db_query_(db, sql, &s, CRM_ARGS(crm_int(id)), &err));
	ok(crm_stmt_step(s, &err));
	const char *text = crm_arena_strdup(&arena, crm_stmt_text(s, 0));
	crm_stmt_done(s);
	return text;
}

/* "moved: working to x", or "!" and what is wrong. */
static const char *
ask_as(const char *login, int64_t card, const struct crm_qualify_ask *option,
    const struct crm_qualify_ask *row, bool listing)
{
	static const struct crm_qualify_ask nothing = { 0 };
	const struct crm_qualify_options options = {
		.ask = option == NULL ? nothing : *option, .login = login, .listing = listing
	};
	struct crm_qualify *qualify = NULL;
	struct crm_qualified done;
	const char *result;
	enum crm_status st = crm_qualify_open(&qualify, db, &options, &err);

	if (st == CRM_EUSAGE)
		return crm_arena_printf(&arena, "usage: %s", err.text);
	ok(st);
	ok(crm_db_mark(db, &err));
	st = crm_qualify_card(qualify, card, row, &done, &arena, &err);
	crm_qualify_free(qualify);
	if (st == CRM_OK) {
		result = crm_arena_printf(
		    &arena, "%s: %s", crm_qualify_action_name(done.action), done.why);
		ok(crm_db_keep(db, &err));
	} else {
		assert_int_equal(st, CRM_EDATA);
		result = crm_arena_printf(&arena, "!%s", err.text);
		struct crm_err ignored;
		assert_int_equal(crm_db_revert(db, &ignored), CRM_OK);
	}
	return result;
}

#define ASK(card, ...)                                                                             \
	ask_as("anna", card, &(const struct crm_qualify_ask){ __VA_ARGS__ }, NULL, false)
#define ROW(card, ...)                                                                             \
	ask_as("anna", card, NULL, &(const struct crm_qualify_ask){ __VA_ARGS__ }, false)

/* --- every step from every state --- */

#define FROM_UNQUALIFIED "!lead # can not go from unqualified (other) to "
#define FROZEN "!lead # is converted and stays as it is"

static const struct crm_qualify_ask asks[] = { { .grade = "A" }, { .grade = "B" },
	{ .reason = "spam" }, { .reason = "other" }, { .reason = "other", .note = "x" },
	{ .stage = "working" }, { .stage = "переговоры" }, { .reopen = true } };

static const struct {
	enum crm_stage_kind from;
	const char *outcome[8];
} steps[] = {
	{ CRM_STAGE_NEW,
	    { "qualified: new to qualified", "qualified: new to qualified",
		"unqualified: new to unqualified (spam); 1 task cancelled",
		"!reason 'other' needs a note (--note, or a column of that name)",
		"unqualified: new to unqualified (other); 1 task cancelled",
		"!lead # can not go from new to stage 'working'; nobody was reached yet: crm-log "
		"call --outcome reached takes it to work; allowed: --grade, --unqualified",
		"!lead # can not go from new to stage 'переговоры'; nobody was reached yet: "
		"crm-log call --outcome reached takes it to work; allowed: --grade, --unqualified",
		"unchanged: new already" } },
	{ CRM_STAGE_WORKING,
	    { "qualified: working to qualified", "qualified: working to qualified",
		"unqualified: working to unqualified (spam); 1 task cancelled",
		"!reason 'other' needs a note (--note, or a column of that name)",
		"unqualified: working to unqualified (other); 1 task cancelled",
		"unchanged: in 'working' already", "moved: working to переговоры",
		"!lead # can not go from working to new; only what is unqualified is reopened; "
		"allowed: --grade, --unqualified, --stage" } },
	{ CRM_STAGE_QUALIFIED,
	    { "regraded: B to A", "unchanged: of grade B already",
		"unqualified: qualified to unqualified (spam); 1 task cancelled",
		"!reason 'other' needs a note (--note, or a column of that name)",
		"unqualified: qualified to unqualified (other); 1 task cancelled",
		"!lead # can not go from qualified to stage 'working'; allowed: --grade, "
		"--unqualified, crm-convert",
		"!lead # can not go from qualified to stage 'переговоры'; allowed: --grade, "
		"--unqualified, crm-convert",
		"!lead # can not go from qualified to new; only what is unqualified is reopened; "
		"allowed: --grade, --unqualified, crm-convert" } },
	{ CRM_STAGE_UNQUALIFIED,
	    { FROM_UNQUALIFIED "qualified; --reopen it first; allowed: --reopen",
		FROM_UNQUALIFIED "qualified; --reopen it first; allowed: --reopen",
		FROM_UNQUALIFIED "unqualified 'spam'; --reopen it first; allowed: --reopen",
		"unchanged: unqualified already: other", "unchanged: unqualified already: other",
		FROM_UNQUALIFIED "stage 'working'; --reopen it first; allowed: --reopen",
		FROM_UNQUALIFIED "stage 'переговоры'; --reopen it first; allowed: --reopen",
		"reopened: was unqualified: other (мало)" } },
	{ CRM_STAGE_CONVERTED, { FROZEN, FROZEN, FROZEN, FROZEN, FROZEN, FROZEN, FROZEN, FROZEN } },
};

/* With the lead's number for #. */
static const char *
expected(const char *outcome, int64_t lead)
{
	const char *mark = strchr(outcome, '#');

	if (mark == NULL)
		return outcome;
	return crm_arena_printf(
	    &arena, "%.*s%" PRId64 "%s", (int)(mark - outcome), outcome, lead, mark + 1);
}

static bool
starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* What it does is undone wholly, and done twice it does nothing. */
static void
every_step_from_every_state(void **state)
{
	struct crm_buf before = CRM_BUF_INIT, after = CRM_BUF_INIT, undone = CRM_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		for (size_t j = 0; j < sizeof(asks) / sizeof(asks[0]); j++) {
			int64_t lead = add_lead(steps[i].from);
			const char *outcome = expected(steps[i].outcome[j], lead);
			struct crm_undone counts;
			test_db_commit(db);
			test_db_begin(db);
			test_db_dump(db, &before);
			assert_string_equal(ask_as("anna", lead, &asks[j], NULL, false), outcome);
			const int64_t op = crm_db_op(db);
			test_db_dump(db, &after);
			const bool changed = strcmp(before.data, after.data) != 0;
			assert_int_equal(op != 0, changed);
			assert_int_equal(changed, *outcome != '!' && !starts(outcome, "unchanged"));
			test_db_commit(db);
			test_db_begin(db);
			const char *again = ask_as("anna", lead, NULL, &asks[j], false);
			assert_true(starts(again, *outcome == '!' ? "!" : "unchanged: "));
			assert_int_equal(crm_db_op(db), 0);
			if (!changed)
				continue;
			ok(crm_undo_run(db, &(struct crm_undo){ .op = op }, &counts, &err));
			assert_int_equal(counts.kept, 0);
			test_db_dump(db, &undone);
			assert_string_equal(undone.data, before.data);
		}
	crm_buf_clear(&before);
	crm_buf_clear(&after);
	crm_buf_clear(&undone);
}

/* --- what goes along --- */

static void
unqualified_and_back(void **state)
{
	(void)state;
	int64_t lead = add_lead(CRM_STAGE_QUALIFIED);
	insert(CRM_TAB_TASK, CRM_SETS({ "card", crm_int(lead) }, { "kind", crm_text("mail") },
				 { "owner", crm_int(boris) }, { "state", crm_int(1) },
				 { "created", crm_int(TEST_NOW) }));
	assert_string_equal(ASK(lead, .reason = "other", .note = "  закрылись\nв мае "),
	    "unqualified: qualified to unqualified (other); 2 tasks cancelled");
	assert_string_equal(get(&lead_is, lead), "unqualified||other|закрылись в мае|anna||0");
	assert_string_equal(
	    get(&tasks_are, lead), "call 1 3 unqualified: other; mail 2 3 unqualified: other");
	insert(CRM_TAB_TASK, CRM_SETS({ "card", crm_int(lead) }, { "kind", crm_text("reopen") },
				 { "owner", crm_int(anna) }, { "state", crm_int(1) },
				 { "created", crm_int(TEST_NOW) }));
	crm_db_set_now(db, TEST_NOW + 60);
	assert_string_equal(ask_as("boris", lead, &asks[7], NULL, false),
	    "reopened: was unqualified: other (закрылись в мае)");
	assert_string_equal(get(&lead_is, lead), "new||||anna||60");
	assert_string_equal(get(&tasks_are, lead),
	    "call 1 3 unqualified: other; mail 2 3 unqualified: other; reopen 1 2 reopened; "
	    "first-contact 1 1 ");
	char text[256];
	snprintf(text, sizeof(text),
	    "1 reopened lead %" PRId64
	    ", Ада Стоун, reopened; was unqualified: other (закрылись в мае)",
	    lead);
	assert_string_equal(get(&notices_are, lead), text);
}

/* Who has left is asked nothing, and who does it is told nothing. */
static void
reopened_for_nobody(void **state)
{
	(void)state;
	int64_t gone = add_user("gone", 0), lead = add_lead(CRM_STAGE_UNQUALIFIED);
	ok(crm_update(db, CRM_TAB_LEAD, lead, CRM_WHAT_EDIT, CRM_SETS({ "owner", crm_int(gone) }),
	    NULL, &err));
	assert_string_equal(ASK(lead, .reopen = true), "reopened: was unqualified: other (мало)");
	assert_string_equal(get(&tasks_are, lead), "call 1 1 ");
	assert_string_equal(get(&notices_are, lead), "");
	lead = add_lead(CRM_STAGE_UNQUALIFIED);
	assert_string_equal(ASK(lead, .reopen = true), "reopened: was unqualified: other (мало)");
	assert_string_equal(get(&tasks_are, lead), "call 1 1 "); /* has one already */
	assert_string_equal(get(&notices_are, lead), "");
}

static void
cold_pool(void **state)
{
	(void)state;
	int64_t lead = add_lead(CRM_STAGE_QUALIFIED), other = add_lead(CRM_STAGE_QUALIFIED);
	assert_string_equal(ASK(other, .grade = "C"), "regraded: B to C");
	set_setting("cold_pool", "cold");
	/* of that grade before there was a pool: it stays */
	assert_string_equal(ASK(other, .grade = "C"), "unchanged: of grade C already");
	assert_string_equal(
	    ask_as("nobody", lead, &(struct crm_qualify_ask){ .grade = "с" }, NULL, false),
	    "regraded: B to C; to the pool 'cold', was with anna");
	assert_string_equal(get(&lead_is, lead), "qualified|C||||cold|-3600");
	assert_string_equal(get(&tasks_are, lead), "call  1 ");
	char text[256];
	snprintf(text, sizeof(text),
	    "1 reassigned lead %" PRId64 ", Ада Стоун, to the pool 'cold', was with anna", lead);
	assert_string_equal(get(&notices_are, lead), text);
	assert_string_equal(ASK(lead, .grade = "B"), "regraded: C to B");
	assert_string_equal(get(&lead_is, lead), "qualified|B|||||-3600");
}

static void
wrong_pool(void **state)
{
	(void)state;
	int64_t lead = add_lead(CRM_STAGE_NEW);
	set_setting("cold_pool", "clod");
	assert_string_equal(ASK(lead, .grade = "A"),
	    "!setting 'cold_pool': unknown pool 'clod'; did you mean 'cold'?");
}

/* --- what rows ask for --- */

#define KNOWN                                                                                      \
	"known: not-interested, no-budget, not-our-profile, bought-elsewhere, wrong-contact, "     \
	"spam, other"

static void
words(void **state)
{
	(void)state;
	int64_t lead = add_lead(CRM_STAGE_NEW);
	assert_string_equal(ROW(lead, .grade = "D"), "!grade 'D': A, B, C or auto is wanted");
	assert_string_equal(
	    ROW(lead, .reason = "Spam"), "!unknown reason 'Spam'; did you mean 'spam'? " KNOWN);
	assert_string_equal(ROW(lead, .reason = "дорого"), "!unknown reason 'дорого'; " KNOWN);
	assert_string_equal(ROW(lead, .reason = "price"),
	    "!reason 'price' is why deals are lost, not leads; " KNOWN);
	assert_string_equal(ROW(lead, .stage = "переговор"),
	    "!unknown stage 'переговор'; did you mean 'переговоры'? known: working, переговоры");
	assert_string_equal(ROW(lead, .stage = "qualified"),
	    "!stage 'qualified' is not set by hand: --grade takes a lead there; known: working, "
	    "переговоры");
	assert_string_equal(ROW(lead, .stage = "new"), "unchanged: in 'new' already");
	assert_string_equal(
	    ROW(lead, .stage = "lost"), "!stage 'lost' is of deals; known: working, переговоры");
	ok(crm_update(db, CRM_TAB_STAGE, talks, CRM_WHAT_EDIT, CRM_SETS({ "active", crm_int(0) }),
	    NULL, &err));
	assert_string_equal(ROW(lead, .stage = "переговоры"),
	    "!stage 'переговоры' is not used any more; known: working");
	ok(crm_update(
	    db, CRM_TAB_REASON, 6, CRM_WHAT_EDIT, CRM_SETS({ "active", crm_int(0) }), NULL, &err));
	assert_string_equal(ROW(lead, .reason = "spam"),
	    "!reason 'spam' is not used any more; known: not-interested, no-budget, "
	    "not-our-profile, bought-elsewhere, wrong-contact, other");
	assert_string_equal(ASK(lead, .reason = "spm"),
	    "usage: unknown reason 'spm'; known: not-interested, no-budget, not-our-profile, "
	    "bought-elsewhere, wrong-contact, other");
	assert_string_equal(
	    ASK(lead, .stage = "won"), "usage: stage 'won' is of deals; known: working");
	assert_string_equal(ROW(lead, .grade = " а "), "qualified: new to qualified");
	assert_string_equal(ROW(99, .grade = "A"), "!no lead 99");
}

static void
rows_and_options(void **state)
{
	static const struct crm_qualify_ask grade_c = { .grade = "C" };
	static const struct crm_qualify_ask spam = { .reason = "spam" };

	(void)state;
	int64_t lead = add_lead(CRM_STAGE_NEW);
	/* a plan: options are for rows that ask for nothing */
	assert_string_equal(ROW(lead, .grade = "A", .reason = "spam"),
	    "!one thing at a time: not grade 'A' and reason 'spam'");
	assert_string_equal(ROW(lead, .reason = "spam", .stage = "working"),
	    "!one thing at a time: not reason 'spam' and stage 'working'");
	assert_string_equal(ROW(lead, .note = "x"), "unchanged: nothing is asked");
	assert_string_equal(ask_as("anna", lead, &grade_c,
				&(struct crm_qualify_ask){ .grade = "A", .note = "x" }, false),
	    "qualified: new to qualified");
	assert_string_equal(
	    ask_as("anna", lead, &grade_c, &(struct crm_qualify_ask){ .grade = "" }, false),
	    "regraded: A to C");
	assert_string_equal(ask_as("anna", lead, &(struct crm_qualify_ask){ .reason = "other" },
				&(struct crm_qualify_ask){ .note = "из таблицы" }, false),
	    "unqualified: qualified to unqualified (other); 1 task cancelled");
	assert_string_equal(get(&lead_is, lead), "unqualified||other|из таблицы|anna||0");

	/* a list of leads as they are: options are for all, else what differs is asked for */
	lead = add_lead(CRM_STAGE_QUALIFIED);
	const struct crm_qualify_ask is = { .grade = "B", .stage = "qualified" };
	assert_string_equal(ask_as("anna", lead, NULL, &is, true), "unchanged: nothing is asked");
	assert_string_equal(
	    ask_as("anna", lead, NULL,
		&(struct crm_qualify_ask){ .grade = "A", .stage = "qualified" }, true),
	    "regraded: B to A");
	assert_string_equal(ask_as("anna", lead, &grade_c, &is, true), "regraded: A to C");
	assert_string_equal(ask_as("anna", lead, &spam,
				&(struct crm_qualify_ask){ .grade = "C", .note = "mine" }, true),
	    "unqualified: qualified to unqualified (spam); 1 task cancelled");
	assert_string_equal(get(&lead_is, lead), "unqualified||spam||anna||0");
}

/* --- converted --- */

static void
frozen_says_where(void **state)
{
	(void)state;
	int64_t lead = add_lead(CRM_STAGE_CONVERTED);
	int64_t old = insert(
	    CRM_TAB_CONTACT, CRM_SETS({ "created", crm_int(1) }, { "name", crm_text("Ада") }));
	int64_t contact = insert(
	    CRM_TAB_CONTACT, CRM_SETS({ "created", crm_int(1) }, { "name", crm_text("Ада") }));
	int64_t company = insert(
	    CRM_TAB_COMPANY, CRM_SETS({ "created", crm_int(1) }, { "company", crm_text("Насос") }));
	int64_t deal =
	    insert(CRM_TAB_DEAL, CRM_SETS({ "created", crm_int(1) }, { "name", crm_text("Насосы") },
				     { "stage", crm_int(6) }, { "stage_at", crm_int(1) }));
	ok(crm_update(db, CRM_TAB_CARD, old, CRM_WHAT_MERGE,
	    CRM_SETS({ "alias", crm_int(contact) }), NULL, &err));
	ok(crm_update(db, CRM_TAB_LEAD, lead, CRM_WHAT_CONVERT,
	    CRM_SETS({ "converted_contact", crm_int(old) },
		{ "converted_company", crm_int(company) }, { "converted_deal", crm_int(deal) }),
	    NULL, &err));
	char text[256];
	snprintf(text, sizeof(text),
	    "!lead %" PRId64 " is converted and stays as it is: it is now contact %" PRId64
	    ", company %" PRId64 ", deal %" PRId64,
	    lead, contact, company, deal);
	assert_string_equal(ASK(lead, .grade = "A"), text);
	snprintf(text, sizeof(text), "!card %" PRId64 " is a deal, not a lead", deal);
	assert_string_equal(ASK(deal, .grade = "A"), text);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = { TEST(every_step_from_every_state),
		TEST(unqualified_and_back), TEST(reopened_for_nobody), TEST(cold_pool),
		TEST(wrong_pool), TEST(words), TEST(rows_and_options), TEST(frozen_says_where) };

	return cmocka_run_group_tests_name("qualify", tests, NULL, NULL);
}
