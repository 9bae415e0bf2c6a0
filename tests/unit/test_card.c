#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include <stdlib.h>
#include <string.h>

#include "lib/crm/point.h"
#include "lib/crm/todo.h"
#include "lib/flow/undo.h"
#include "lib/report/card.h"
#include "lib/report/wrap.h"

static void
wraps(const char *text, size_t at, size_t indent, size_t width, const char *expected)
{
	struct crm_buf out = CRM_BUF_INIT;

	crm_wrap_add(&out, text, at, indent, width);
	assert_string_equal(crm_buf_str(&out), expected);
	crm_buf_clear(&out);
}

static void
text_is_wrapped_by_words(void **state)
{
	(void)state;
	wraps("", 4, 4, 20, "");
	wraps("one two three", 0, 2, 80, "one two three");
	wraps("one two three", 0, 2, 10, "one two\n  three");
	wraps("exactly ten", 0, 0, 10, "exactly\nten");
	wraps("ten digits 1234567890", 0, 0, 10, "ten digits\n1234567890");
	wraps("in a field", 6, 4, 14, "in a\n    field");
	wraps("a  b", 0, 0, 20, "a  b");
	wraps("  indented", 0, 0, 20, "  indented");
	wraps("two\nlines\r\nand\n\nmore", 4, 4, 30, "two\n    lines\n    and\n\n    more");
	wraps("насосная станция", 0, 2, 10, "насосная\n  станция");
	/* Two cells each: five of them fill ten. */
	wraps("客户很重要客户", 0, 0, 10, "客户很重要\n客户");
	wraps("a客户很重要", 0, 0, 10, "a客户很重\n要");
	wraps("🚀🚀 🚀🚀🚀", 0, 0, 10, "🚀🚀\n🚀🚀🚀");
	/* A word that no line holds; and how narrow it can get. */
	wraps("x abcdefghijklmnop", 0, 2, 10, "x\n  abcdefgh\n  ijklmnop");
	wraps("abcdefghij", 4, 4, 1, "abcdefgh\n    ij");
	/* Nothing steers the terminal. */
	wraps("\x1b[2Jred\ttab\x07", 0, 0, 80, "\\x1b[2Jred\\ttab\\x07");
	wraps("\xd0", 0, 0, 80, "\\xd0");
}

/* --- pages -------------------------------------------------------------------------- */

static void
limited_page_is(
    struct crm_db *db, int64_t id, int64_t before, bool reverse, size_t limit, const char *expected)
{
	struct crm_err err = { CRM_OK, "" };
	const struct crm_card_request request = {
		.id = id, .before = before, .reverse = reverse, .limit = limit
	};
	const struct crm_card_style style = { .width = 80, .now = TEST_NOW + 86400 };
	struct crm_card card;
	struct crm_buf out = CRM_BUF_INIT;

	test_ok(crm_card_load(&card, db, &request, &err), &err);
	test_ok(crm_card_page(&card, &style, &out, &err), &err);
	assert_string_equal(crm_buf_str(&out), expected);
	crm_buf_clear(&out);
	crm_card_clear(&card);
}

static void
page_is(struct crm_db *db, int64_t id, int64_t before, bool reverse, const char *expected)
{
	limited_page_is(db, id, before, reverse, 0, expected);
}

static int64_t
insert(struct crm_db *db, enum crm_tab tab, enum crm_what what, const struct crm_set *set, size_t n)
{
	struct crm_err err = { CRM_OK, "" };
	int64_t id = 0;

	test_ok(crm_insert(db, tab, what, set, n, &id, &err), &err);
	return id;
}

static void
update(struct crm_db *db, enum crm_tab tab, int64_t row, enum crm_what what,
    const struct crm_set *set, size_t n)
{
	struct crm_err err = { CRM_OK, "" };

	test_ok(crm_update(db, tab, row, what, set, n, NULL, &err), &err);
}

static void
begin_at(struct crm_db *db, int64_t seconds)
{
	crm_db_set_now(db, TEST_NOW + seconds);
	test_db_begin(db);
}

/* Two leads, one of which is merged into the other, which becomes a client with a deal. */
static void
live(struct crm_db *db)
{
	struct crm_err err = { CRM_OK, "" };

	begin_at(db, 0);
	insert(db, CRM_TAB_USER, CRM_WHAT_CREATE,
	    CRM_SETS({ "login", crm_text("boris") }, { "weight", crm_int(1) },
		{ "active", crm_int(1) }));
	const int64_t lead = test_db_lead(db, "Анна Иванова"); /* 1 */
	const int64_t twin = test_db_lead(db, "A. Ivanova");   /* 2 */
	const struct crm_point phone = { .kind = CRM_POINT_PHONE,
		.raw = "8 495",
		.value = "+74959900011",
		.ext = "5",
		.key = "+74959900011",
		.label = "work",
		.consent = CRM_CONSENT_REFUSED };
	test_ok(crm_point_add(db, twin, &phone, CRM_WHAT_CREATE, true, NULL, &err), &err);
	test_db_commit(db);

	begin_at(db, 60);
	insert(db, CRM_TAB_ACTIVITY, CRM_WHAT_LOG,
	    CRM_SETS({ "card", crm_int(twin) }, { "kind", crm_text("call") },
		{ "direction", crm_int(2) }, { "reached", crm_int(1) },
		{ "at", crm_int(TEST_NOW - 600) }, { "recorded", crm_int(TEST_NOW + 60) },
		{ "author", crm_int(1) }, { "duration", crm_int(330) },
		{ "text", crm_text("Нужен насос") }));
	test_db_commit(db);

	begin_at(db, 120);
	update(db, CRM_TAB_POINT, 1, CRM_WHAT_MERGE, CRM_SETS({ "card", crm_int(lead) }));
	update(db, CRM_TAB_CARD, twin, CRM_WHAT_MERGE, CRM_SETS({ "alias", crm_int(lead) }));
	test_db_commit(db);

	begin_at(db, 180);
	const int64_t contact = insert(db, CRM_TAB_CONTACT, CRM_WHAT_CONVERT, /* 3 */
	    CRM_SETS({ "created", crm_int(TEST_NOW + 180) }, { "name", crm_text("Анна Иванова") }));
	const int64_t deal = insert(db, CRM_TAB_DEAL, CRM_WHAT_CONVERT, /* 4 */
	    CRM_SETS({ "created", crm_int(TEST_NOW + 180) }, { "name", crm_text("Станция") },
		{ "contact", crm_int(contact) }, { "stage", crm_int(6) },
		{ "stage_at", crm_int(TEST_NOW + 180) }, { "amount", crm_int(120000000) },
		{ "currency", crm_text("RUB") }));
	update(db, CRM_TAB_LEAD, lead, CRM_WHAT_CONVERT,
	    CRM_SETS({ "converted_contact", crm_int(contact) }, { "stage", crm_int(4) },
		{ "stage_at", crm_int(TEST_NOW + 180) }));
	update(db, CRM_TAB_LEAD, lead, CRM_WHAT_CONVERT,
	    CRM_SETS({ "converted_deal", crm_int(deal) }));
	test_db_commit(db);

	begin_at(db, 240);
	update(db, CRM_TAB_DEAL, deal, CRM_WHAT_STAGE,
	    CRM_SETS({ "amount", crm_int(99050) }, { "stage", crm_int(8) },
		{ "reason", crm_int(8) }, { "reason_note", crm_text("дорого") }));
	const struct crm_task task = {
		.card = contact, .kind = "call", .owner = 1, .due = TEST_NOW + 3600
	};
	test_ok(crm_task_add(db, &task, false, NULL, &err), &err);
	test_db_commit(db);
}

#define CALL                                                                                       \
	"2025-11-30 23:50  boris: call out, reached, 5 min 30 s (recorded 2025-12-01\n"            \
	"    00:01) [lead 2]\n"                                                                    \
	"    Нужен насос\n"

static void
a_lead_shows_what_it_became_and_what_was_merged_into_it(void **state)
{
	struct test_db *t = *state;

	live(t->db);
	page_is(t->db, 2, INT64_MAX, false,
	    "lead 1: Анна Иванова\n"
	    "phone       +74959900011 ext. 5, work, REFUSED, do not use (2025-12-01 00:00)\n"
	    "stage       converted since 2025-12-01 00:03\n"
	    "owner       nobody\n"
	    "created     2025-12-01 00:00\n"
	    "was also    name A. Ivanova\n"
	    "\n"
	    "Open tasks\n"
	    "  2025-12-01 01:00  call, boris, OVERDUE (task 1)\n"
	    "\n"
	    "Merged into it\n"
	    "  2  A. Ivanova (lead, new)\n"
	    "\n"
	    "Became\n"
	    "  3  Анна Иванова (contact)\n"
	    "  4  Станция (deal, lost, price, 990.50 RUB)\n"
	    "\n"
	    "History, newest first\n"
	    "2025-12-01 00:04  anna: task 1: call for boris, due 2025-12-01 01:00 [contact 3]\n"
	    "2025-12-01 00:04  anna: test, op 5 [deal 4]\n"
	    "    stage: open → lost\n"
	    "    amount: 1200000.00 RUB → 990.50 RUB\n"
	    "    reason: — → price\n"
	    "    reason note: — → дорого\n"
	    "2025-12-01 00:03  anna: test, op 4 [contact 3]\n"
	    "    contact made\n"
	    "2025-12-01 00:03  anna: test, op 4 [deal 4]\n"
	    "    deal made\n"
	    "2025-12-01 00:03  anna: test, op 4\n"
	    "    stage: new → converted\n"
	    "    contact: — → 3\n"
	    "    deal: — → 4\n"
	    "2025-12-01 00:02  anna: test, op 3 [lead 2]\n"
	    "    phone +74959900011, card: 2 → 1\n"
	    "    merged into 1\n"
	    "2025-12-01 00:00  anna: test, op 1\n"
	    "    lead made\n"
	    "2025-12-01 00:00  anna: test, op 1 [lead 2]\n"
	    "    lead made\n" CALL);
}

static void
a_contact_shows_the_lead_that_it_was(void **state)
{
	struct test_db *t = *state;

	live(t->db);
	page_is(t->db, 3, INT64_MAX, true,
	    "contact 3: Анна Иванова\n"
	    "owner       nobody\n"
	    "created     2025-12-01 00:03\n"
	    "\n"
	    "Open tasks\n"
	    "  2025-12-01 01:00  call, boris, OVERDUE (task 1)\n"
	    "\n"
	    "Came from\n"
	    "  1  Анна Иванова (lead, converted)\n"
	    "\n"
	    "Deals\n"
	    "  4  Станция (deal, lost, price, 990.50 RUB)\n"
	    "\n"
	    "History, oldest first\n"
	    "2025-11-30 23:50  boris: call out, reached, 5 min 30 s (recorded 2025-12-01\n"
	    "    00:01) [lead 2]\n"
	    "    Нужен насос\n"
	    "2025-12-01 00:00  anna: test, op 1 [lead 1]\n"
	    "    lead made\n"
	    "2025-12-01 00:00  anna: test, op 1 [lead 2]\n"
	    "    lead made\n"
	    "2025-12-01 00:02  anna: test, op 3 [lead 2]\n"
	    "    phone +74959900011, card: 2 → 1\n"
	    "    merged into 1\n"
	    "2025-12-01 00:03  anna: test, op 4\n"
	    "    contact made\n"
	    "2025-12-01 00:03  anna: test, op 4 [lead 1]\n"
	    "    stage: new → converted\n"
	    "    contact: — → 3\n"
	    "    deal: — → 4\n"
	    "2025-12-01 00:04  anna: task 1: call for boris, due 2025-12-01 01:00\n");
}

static void
a_card_is_shown_as_it_was(void **state)
{
	struct test_db *t = *state;

	live(t->db);
	/* Before the merge the twin was itself, with its own phone. */
	page_is(t->db, 2, TEST_NOW + 90, false,
	    "lead 2: A. Ivanova\n"
	    "as it was at 2025-12-01 00:01\n"
	    "phone       +74959900011 ext. 5, work, REFUSED, do not use (2025-12-01 00:00)\n"
	    "stage       new since 2025-12-01 00:00\n"
	    "owner       nobody\n"
	    "created     2025-12-01 00:00\n"
	    "\n"
	    "History, newest first\n"
	    "2025-12-01 00:00  anna: test, op 1\n"
	    "    lead made\n"
	    "2025-11-30 23:50  boris: call out, reached, 5 min 30 s (recorded 2025-12-01\n"
	    "    00:01)\n"
	    "    Нужен насос\n");
	page_is(t->db, 4, TEST_NOW + 200, false,
	    "deal 4: Станция\n"
	    "as it was at 2025-12-01 00:03\n"
	    "stage       open since 2025-12-01 00:03\n"
	    "amount      1200000.00 RUB\n"
	    "owner       nobody\n"
	    "created     2025-12-01 00:03\n"
	    "\n"
	    "Came from\n"
	    "  1  Анна Иванова (lead, converted)\n"
	    "\n"
	    "Contacts\n"
	    "  3  Анна Иванова (contact)\n"
	    "\n"
	    "History, newest first\n"
	    "2025-12-01 00:03  anna: test, op 4\n"
	    "    deal made\n"
	    "2025-12-01 00:03  anna: test, op 4 [lead 1]\n"
	    "    stage: new → converted\n"
	    "    contact: — → 3\n"
	    "    deal: — → 4\n"
	    "2025-12-01 00:02  anna: test, op 3 [lead 2]\n"
	    "    phone +74959900011, card: 2 → 1\n"
	    "    merged into 1\n"
	    "2025-12-01 00:00  anna: test, op 1 [lead 1]\n"
	    "    lead made\n"
	    "2025-12-01 00:00  anna: test, op 1 [lead 2]\n"
	    "    lead made\n"
	    "2025-11-30 23:50  boris: call out, reached, 5 min 30 s (recorded 2025-12-01\n"
	    "    00:01) [lead 2]\n"
	    "    Нужен насос\n");
}

static void
a_refusal_stands_at_the_top(void **state)
{
	struct test_db *t = *state;

	live(t->db);
	limited_page_is(t->db, 4, INT64_MAX, false, 2,
	    "deal 4: Станция\n"
	    "LOST: price: дорого\n"
	    "stage       lost since 2025-12-01 00:03\n"
	    "amount      990.50 RUB\n"
	    "owner       nobody\n"
	    "created     2025-12-01 00:03\n"
	    "\n"
	    "Came from\n"
	    "  1  Анна Иванова (lead, converted)\n"
	    "\n"
	    "Contacts\n"
	    "  3  Анна Иванова (contact)\n"
	    "\n"
	    "History, newest first\n"
	    "2025-12-01 00:04  anna: test, op 5\n"
	    "    stage: open → lost\n"
	    "    amount: 1200000.00 RUB → 990.50 RUB\n"
	    "… 11 earlier: --limit 0\n");
	limited_page_is(t->db, 4, INT64_MAX, true, 1,
	    "deal 4: Станция\n"
	    "LOST: price: дорого\n"
	    "stage       lost since 2025-12-01 00:03\n"
	    "amount      990.50 RUB\n"
	    "owner       nobody\n"
	    "created     2025-12-01 00:03\n"
	    "\n"
	    "Came from\n"
	    "  1  Анна Иванова (lead, converted)\n"
	    "\n"
	    "Contacts\n"
	    "  3  Анна Иванова (contact)\n"
	    "\n"
	    "History, oldest first\n"
	    "… 12 earlier: --limit 0\n"
	    "2025-12-01 00:04  anna: test, op 5\n"
	    "    stage: open → lost\n");
}

static void
what_was_undone_is_told(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	const struct crm_undo request = { .op = 2 };
	struct crm_undone done;

	begin_at(t->db, 0);
	const int64_t lead = test_db_lead(t->db, "Анна Иванова");
	test_db_commit(t->db);
	begin_at(t->db, 60);
	insert(t->db, CRM_TAB_ACTIVITY, CRM_WHAT_LOG,
	    CRM_SETS({ "card", crm_int(lead) }, { "kind", crm_text("call") },
		{ "outcome", crm_text("no-answer") }, { "reached", crm_int(0) },
		{ "at", crm_int(TEST_NOW + 60) }, { "recorded", crm_int(TEST_NOW + 60) },
		{ "text", crm_text("Нужен \"насос\"\nсрочно") }));
	test_db_commit(t->db);
	begin_at(t->db, 120);
	test_ok(crm_undo_run(t->db, &request, &done, &err), &err);
	test_db_commit(t->db);
	page_is(t->db, 1, INT64_MAX, false,
	    "lead 1: Анна Иванова\n"
	    "stage       new since 2025-12-01 00:00\n"
	    "owner       nobody\n"
	    "created     2025-12-01 00:00\n"
	    "\n"
	    "History, newest first\n"
	    "2025-12-01 00:02  anna: test, op 3\n"
	    "    taken back: activity call: Нужен \"насос\"\n"
	    "    срочно\n"
	    "2025-12-01 00:01  anna: call, no-answer (taken back later)\n"
	    "    Нужен \"насос\"\n"
	    "    срочно\n"
	    "2025-12-01 00:00  anna: test, op 1\n"
	    "    lead made\n");
	page_is(t->db, 1, TEST_NOW + 61, false,
	    "lead 1: Анна Иванова\n"
	    "as it was at 2025-12-01 00:01\n"
	    "stage       new since 2025-12-01 00:00\n"
	    "owner       nobody\n"
	    "created     2025-12-01 00:00\n"
	    "\n"
	    "History, newest first\n"
	    "2025-12-01 00:01  anna: call, no-answer\n"
	    "    Нужен \"насос\"\n"
	    "    срочно\n"
	    "2025-12-01 00:00  anna: test, op 1\n"
	    "    lead made\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_wrapped_by_words),
		cmocka_unit_test_setup_teardown(
		    a_lead_shows_what_it_became_and_what_was_merged_into_it, test_db_setup,
		    test_db_teardown),
		cmocka_unit_test_setup_teardown(
		    a_contact_shows_the_lead_that_it_was, test_db_setup, test_db_teardown),
		cmocka_unit_test_setup_teardown(
		    a_card_is_shown_as_it_was, test_db_setup, test_db_teardown),
		cmocka_unit_test_setup_teardown(
		    a_refusal_stands_at_the_top, test_db_setup, test_db_teardown),
		cmocka_unit_test_setup_teardown(
		    what_was_undone_is_told, test_db_setup, test_db_teardown),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
