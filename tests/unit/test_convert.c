#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/crm/deal.h"
#include "lib/crm/point.h"
#include "lib/flow/check.h"
#include "lib/flow/convert.h"
#include "lib/flow/undo.h"
#include "lib/text/company.h"
#include "lib/text/name.h"

static const struct crm_convert_options by_anna = { .login = "anna" };

/* --- people and firms ----------------------------------------------------------------- */

static void
give_email(struct crm_db *db, int64_t card, const char *email, struct crm_arena *arena)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_point point;

	test_ok(crm_point_parse(&point, CRM_POINT_EMAIL, email, "RU", arena, &err), &err);
	test_ok(crm_point_add(db, card, &point, CRM_WHAT_CREATE, true, NULL, &err), &err);
}

/* A lead of a name and a company, either of which may be NULL, with its address. */
static int64_t
add_lead(struct crm_db *db, const char *full, const char *company, const char *email)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err err = { CRM_OK, "" };
	struct crm_name name = { NULL, NULL, NULL, NULL };
	struct crm_company_name firm = { NULL, NULL, NULL };
	int64_t id = 0;

	if (full != NULL)
		assert_int_equal(crm_name_split(&name, full, &arena), CRM_OK);
	if (company != NULL)
		assert_int_equal(crm_company_parse(&firm, company, &arena), CRM_OK);
	test_ok(
	    crm_insert(db, CRM_TAB_LEAD, CRM_WHAT_CREATE,
		CRM_SETS({ "created", crm_int(TEST_NOW) }, { "stage", crm_int(1) },
		    { "stage_at", crm_int(TEST_NOW) }, { "name", crm_text(name.full) },
		    { "first_name", crm_text(name.first) }, { "last_name", crm_text(name.last) },
		    { "name_key", crm_text(full == NULL ? NULL : crm_name_key(&arena, &name)) },
		    { "company", crm_text(firm.name) }, { "company_key", crm_text(firm.key) }),
		&id, &err),
	    &err);
	if (email != NULL)
		give_email(db, id, email, &arena);
	crm_arena_clear(&arena);
	return id;
}

static enum crm_status
convert(struct crm_db *db, int64_t lead, const struct crm_convert_ask *ask,
    struct crm_converted *done, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_convert *c = NULL;

	test_ok(crm_convert_open(&c, db, &by_anna, err), err);
	const enum crm_status st = crm_convert_card(c, lead, ask, done, arena, err);
	crm_convert_free(c);
	return st;
}

/* As convert, of what succeeds. */
static struct crm_converted
converted(struct crm_db *db, int64_t lead, const struct crm_convert_ask *ask)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err err = { CRM_OK, "" };
	struct crm_converted done;

	test_ok(convert(db, lead, ask, &done, &arena, &err), &err);
	done.why = NULL;
	done.owner = NULL;
	crm_arena_clear(&arena);
	return done;
}

/* The index of words is brought there by a commit. */
static void
sound(struct crm_db *db)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err err = { CRM_OK, "" };
	struct crm_check_result result;

	for (size_t i = 0; i < crm_check_count(); i++) {
		test_ok(crm_check_run(db, i, &arena, &result, &err), &err);
		if (!result.ok && strcmp(result.name, "words") != 0)
			fail_msg("%s: %s", result.name, result.detail);
	}
	crm_arena_clear(&arena);
}

/* --- every combination ---------------------------------------------------------------- */

enum how {
	ANY,
	NEW,
	NONE,
	THIS,
	HOWS
};

/* How a client stands to the lead. */
enum client {
	STRANGER, /* shares nothing */
	CERTAIN,  /* same address, same company */
	LIKELY,   /* same address under another name; same company */
	CLIENTS
};

static const char *
ask_for(enum how how, int64_t id, char text[24])
{
	static const char *const words[HOWS] = { NULL, "new", "none", NULL };

	snprintf(text, 24, "%" PRId64, id);
	return how == THIS ? text : words[how];
}

/* One card: there is `old` that it may be; what became of it. */
static void
check_target(enum how how, bool matches, int64_t old, int64_t got)
{
	if (how == NONE)
		assert_int_equal(got, 0);
	else if (how == THIS || (how == ANY && matches))
		assert_int_equal(got, old);
	else
		assert_true(got > old);
}

static void
try_one(struct crm_db *db, enum client client, enum how contact, enum how company, enum how deal)
{
	static const char *const names[CLIENTS] = { "Bob Stone", "Анна Ким", "Bob Stone" };
	static const char *const firms[CLIENTS] = { "Acme", "Ромашка", "Romashka" };
	static const char *const emails[CLIENTS] = { "bob@example.org", "kim@example.org",
		"kim@example.org" };
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err err = { CRM_OK, "" };
	struct crm_converted done = { .why = "" };
	char text[3][24];

	test_db_begin(db);
	const struct crm_converted old =
	    converted(db, add_lead(db, names[client], firms[client], emails[client]), NULL);
	const int64_t lead = add_lead(db, "Ким Анна", "ООО «Ромашка»", "kim@example.org");
	const struct crm_convert_ask ask = { .contact = ask_for(contact, old.contact, text[0]),
		.company = ask_for(company, old.company, text[1]),
		.deal = ask_for(deal, old.deal, text[2]) };
	const enum crm_status st = convert(db, lead, &ask, &done, &arena, &err);
	/* The deal of the company asks, and so does that of a contact without one. */
	const bool same_company = company == THIS || (company == ANY && client != STRANGER);
	const bool same_contact = contact == THIS || (contact == ANY && client == CERTAIN);
	const bool asks_contact = contact == ANY && client == LIKELY;
	/* The contact is of another company than the one that the lead names. */
	const bool asks_company = company == ANY && client == STRANGER && contact == THIS;
	const bool asks_deal = deal == ANY && (same_company || (same_contact && company == NONE));

	if (contact == NONE && company == NONE && deal == NONE) {
		assert_int_equal(st, CRM_EDATA);
	} else if (asks_contact || asks_company || asks_deal) {
		assert_int_equal(st, CRM_EDATA);
		assert_memory_equal(err.text, "is it ", 6);
	} else {
		test_ok(st, &err);
		check_target(contact, client == CERTAIN, old.contact, done.contact);
		check_target(company, client != STRANGER, old.company, done.company);
		check_target(deal, false, old.deal, done.deal);
		sound(db);
	}
	crm_arena_clear(&arena);
	crm_db_rollback(db);
}

static void
test_every_combination(void **state)
{
	struct test_db *t = *state;

	for (int client = 0; client < CLIENTS; client++)
		for (int contact = 0; contact < HOWS; contact++)
			for (int company = 0; company < HOWS; company++)
				for (int deal = 0; deal < HOWS; deal++)
					try_one(t->db, (enum client)client, (enum how)contact,
					    (enum how)company, (enum how)deal);
}

/* --- joining, for merging ------------------------------------------------------------- */

static void
test_join(void **state)
{
	struct test_db *t = *state;
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err err = { CRM_OK, "" };
	bool changed = false;
	size_t n;

	test_db_begin(t->db);
	const struct crm_converted client =
	    converted(t->db, add_lead(t->db, "Анна Ким", "Ромашка", "kim@example.org"), NULL);
	const int64_t lead = add_lead(t->db, "Bob Stone", "Насос", "bob@example.org");
	const int64_t other = add_lead(t->db, NULL, "Ромашка", "info@example.org");
	test_db_commit(t->db);

	test_db_begin(t->db);
	/* Unqualified, as a duplicate often is. */
	test_ok(crm_update(t->db, CRM_TAB_LEAD, lead, CRM_WHAT_STAGE,
		    CRM_SETS({ "stage", crm_int(5) }, { "reason", crm_int(1) }), &n, &err),
	    &err);
	test_ok(crm_convert_join(t->db, lead, client.contact, 0, &changed, &arena, &err), &err);
	assert_true(changed);
	assert_int_equal(
	    test_db_int(t->db, "SELECT converted_contact FROM lead WHERE id = 5"), client.contact);
	assert_int_equal(test_db_int(t->db, "SELECT coalesce(converted_company, converted_deal, 0)"
					    " FROM lead WHERE id = 5"),
	    0);
	assert_int_equal(lead, 5);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM point WHERE card = 3"), 2);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM contact WHERE name = 'Анна Ким'"), 1);
	test_ok(crm_convert_join(t->db, lead, client.contact, 0, &changed, &arena, &err), &err);
	assert_false(changed);

	assert_int_equal(
	    crm_convert_join(t->db, lead, client.company, 0, &changed, &arena, &err), CRM_EDATA);
	assert_string_equal(err.text,
	    "lead 5 is converted already, at 2025-12-01T00:00:00Z by anna: "
	    "into contact 3; crm-undo takes that back");
	assert_int_equal(
	    crm_convert_join(t->db, other, client.deal, 0, &changed, &arena, &err), CRM_EDATA);
	assert_string_equal(err.text, "card 4 is a deal: a lead joins a contact or a company");
	assert_int_equal(
	    crm_convert_join(t->db, client.contact, client.contact, 0, NULL, &arena, &err),
	    CRM_EDATA);
	assert_string_equal(err.text, "card 3 is a contact, not a lead");
	assert_int_equal(
	    crm_convert_join(t->db, 99, client.contact, 0, NULL, &arena, &err), CRM_EDATA);
	assert_string_equal(err.text, "no lead 99");
	test_ok(crm_convert_join(t->db, other, client.company, 0, NULL, &arena, &err), &err);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM point WHERE card = 2 AND role = 1"), 1);
	test_db_commit(t->db);
	sound(t->db);
	crm_arena_clear(&arena);
}

/* --- deals ---------------------------------------------------------------------------- */

static void
test_amounts(void **state)
{
	static const struct {
		const char *text, *currency, *problem, *code;
		int64_t minor;
	} tries[] = {
		{ NULL, NULL, NULL, NULL, 0 },
		{ "", "", NULL, NULL, 0 },
		{ "1 200 000,50", "", NULL, "RUB", 120000050 },
		{ "5", "usd", NULL, "USD", 500 },
		{ "5", "JPY", NULL, "JPY", 5 },
		{ "0", "EUR", NULL, "EUR", 0 },
		{ "", "XXY", "unknown currency 'XXY': one of ISO 4217 is wanted, like RUB", NULL,
		    0 },
		{ "5", "рубли", "unknown currency 'рубли': one of ISO 4217 is wanted, like RUB",
		    NULL, 0 },
		{ "-1", "RUB", "amount '-1' is negative", NULL, 0 },
		{ "-0.01", "RUB", "amount '-0.01' is negative", NULL, 0 },
		{ "1e6", "RUB", "'1e6' is no amount in RUB, like 1200000.50", NULL, 0 },
		{ "99999999999999999999", "RUB",
		    "'99999999999999999999' is no amount in RUB, like 1200000.50", NULL, 0 },
	};
	struct crm_arena arena = CRM_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		struct crm_err err = { CRM_OK, "" };
		struct crm_amount amount;
		const enum crm_status st =
		    crm_amount_read(tries[i].text, tries[i].currency, "RUB", &amount, &arena, &err);
		assert_int_equal(st, tries[i].problem == NULL ? CRM_OK : CRM_EDATA);
		assert_string_equal(err.text, tries[i].problem == NULL ? "" : tries[i].problem);
		assert_int_equal(amount.known, tries[i].code != NULL);
		if (amount.known) {
			assert_string_equal(amount.currency, tries[i].code);
			assert_int_equal(amount.minor, tries[i].minor);
		}
	}
	crm_arena_clear(&arena);
}

static void
test_deal_contacts(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	int64_t deal = 0, contact = 0;
	bool changed = false;

	test_db_begin(t->db);
	test_ok(crm_insert(t->db, CRM_TAB_CONTACT, CRM_WHAT_CREATE,
		    CRM_SETS({ "created", crm_int(TEST_NOW) }, { "name", crm_text("Ada") }),
		    &contact, &err),
	    &err);
	test_ok(
	    crm_deal_add(t->db, &(const struct crm_deal){ .name = "Насос" }, &deal, &err), &err);
	test_db_commit(t->db);
	test_db_begin(t->db);
	test_ok(crm_deal_contact_add(t->db, deal, contact, NULL, false, &changed, &err), &err);
	assert_true(changed);
	test_ok(crm_deal_contact_add(t->db, deal, contact, NULL, false, &changed, &err), &err);
	assert_false(changed);
	test_ok(crm_deal_contact_add(t->db, deal, contact, "buyer", false, &changed, &err), &err);
	assert_true(changed);
	/* What is there is not overwritten. */
	test_ok(crm_deal_contact_add(t->db, deal, contact, "boss", false, &changed, &err), &err);
	assert_false(changed);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM deal_contact WHERE role = 'buyer'"), 1);
	test_db_commit(t->db);

	/* Stages of deals may all be out of use. */
	test_db_begin(t->db);
	test_ok(crm_update(t->db, CRM_TAB_STAGE, 6, CRM_WHAT_EDIT,
		    CRM_SETS({ "active", crm_int(0) }), NULL, &err),
	    &err);
	assert_int_equal(
	    crm_deal_add(t->db, &(const struct crm_deal){ .name = "x" }, &deal, &err), CRM_EDATA);
	assert_string_equal(err.text, "no active stage of kind 'open'");
	crm_db_rollback(t->db);
}

/* --- consent -------------------------------------------------------------------------- */

static void
test_consent(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };

	test_db_begin(t->db);
	const int64_t first = add_lead(t->db, "Анна Ким", NULL, "kim@example.org");
	const int64_t second = add_lead(t->db, "Ким Анна", NULL, "kim@example.org");
	for (int64_t point = 1; point <= 2; point++)
		test_ok(crm_update(t->db, CRM_TAB_POINT, point, CRM_WHAT_EDIT,
			    CRM_SETS({ "consent", crm_int(point) },
				{ "consent_at", crm_int(100 * point) },
				{ "consent_from", crm_text(point == 1 ? "form" : "phone") }),
			    NULL, &err),
		    &err);
	const struct crm_converted a =
	    converted(t->db, first, &(const struct crm_convert_ask){ .deal = "none" });
	assert_int_equal(test_db_int(t->db, "SELECT consent * 1000 + consent_at FROM point"
					    " WHERE card = 3 AND consent_from = 'form'"),
	    1100);
	const struct crm_converted b =
	    converted(t->db, second, &(const struct crm_convert_ask){ .deal = "none" });
	assert_int_equal(a.contact, 3);
	assert_int_equal(b.contact, 3);
	/* The stricter one stands. */
	assert_int_equal(test_db_int(t->db, "SELECT consent * 1000 + consent_at FROM point"
					    " WHERE card = 3 AND consent_from = 'phone'"),
	    2200);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM point WHERE card = 3"), 1);
	test_db_commit(t->db);
}

/* --- a switchboard -------------------------------------------------------------------- */

static void
test_switchboard(void **state)
{
	static const char *const names[] = { "Анна Ким", "Bob Stone", "Vera Lind" };
	struct test_db *t = *state;
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err err = { CRM_OK, "" };
	const struct crm_point phone = { .kind = CRM_POINT_PHONE,
		.raw = "+74959900011",
		.value = "+74959900011",
		.key = "+74959900011" };
	const struct crm_point mobile = { .kind = CRM_POINT_PHONE,
		.raw = "+79161234567",
		.value = "+79161234567",
		.key = "+79161234567" };
	int64_t lead[3];

	test_db_begin(t->db);
	for (size_t i = 0; i < 3; i++) {
		lead[i] = add_lead(t->db, names[i], "Ромашка", NULL);
		test_ok(
		    crm_point_add(t->db, lead[i], &phone, CRM_WHAT_CREATE, true, NULL, &err), &err);
	}
	test_ok(crm_point_add(t->db, lead[0], &mobile, CRM_WHAT_CREATE, true, NULL, &err), &err);
	test_db_commit(t->db);
	test_db_begin(t->db);
	const struct crm_convert_ask ask = { .deal = "none" };
	const struct crm_converted first = converted(t->db, lead[0], &ask);
	const struct crm_converted second = converted(t->db, lead[1], &ask);
	assert_int_equal(first.company, 4);
	assert_int_equal(first.contact, 5);
	assert_int_equal(second.company, 4);
	assert_int_equal(second.contact, 6);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM point WHERE card = 4"
					    " AND key = '+74959900011'"),
	    1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM point WHERE card = 5"
					    " AND key = '+79161234567'"),
	    1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM point WHERE card > 3"), 2);
	test_db_commit(t->db);
	crm_arena_clear(&arena);
}

/* --- undo ----------------------------------------------------------------------------- */

static enum crm_status
none_kept(void *arg, const struct crm_conflict *conflict, struct crm_err *err)
{
	(void)arg;
	return crm_err_set(err, CRM_EINTERNAL, "%s", conflict->why);
}

static void
undo_op(struct crm_db *db, int64_t op)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_undone undone;
	const struct crm_undo undo = { .op = op, .kept = none_kept };

	test_db_begin(db);
	test_ok(crm_undo_run(db, &undo, &undone, &err), &err);
	assert_int_equal(undone.kept, 0);
	test_db_commit(db);
}

/* Taken back, and that taken back: both states are exactly as they were. */
static void
test_undo_and_again(void **state)
{
	struct test_db *t = *state;
	struct crm_buf before = CRM_BUF_INIT, now = CRM_BUF_INIT;

	test_db_begin(t->db);
	const int64_t lead = add_lead(t->db, "Анна Ким", "Ромашка", "kim@example.org");
	test_db_commit(t->db);
	test_db_dump(t->db, &before);
	test_db_begin(t->db);
	converted(t->db, lead,
	    &(const struct crm_convert_ask){ .deal = "Насос", .role = "buyer", .amount = "5" });
	test_db_commit(t->db);
	const int64_t op = test_db_int(t->db, "SELECT max(id) FROM op");
	undo_op(t->db, op);
	test_db_dump(t->db, &now);
	assert_string_equal(now.data, before.data);
	undo_op(t->db, test_db_int(t->db, "SELECT max(id) FROM op"));
	/* The rows that came back are of the op that brought them. */
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM lead WHERE converted_deal = 4"), 1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM deal_contact"), 1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM point"), 2);
	sound(t->db);
	undo_op(t->db, test_db_int(t->db, "SELECT max(id) FROM op"));
	test_db_dump(t->db, &now);
	assert_string_equal(now.data, before.data);
	crm_buf_clear(&before);
	crm_buf_clear(&now);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_amounts),
		cmocka_unit_test_setup_teardown(
		    test_deal_contacts, test_db_setup, test_db_teardown),
		cmocka_unit_test_setup_teardown(
		    test_every_combination, test_db_setup, test_db_teardown),
		cmocka_unit_test_setup_teardown(test_join, test_db_setup, test_db_teardown),
		cmocka_unit_test_setup_teardown(test_consent, test_db_setup, test_db_teardown),
		cmocka_unit_test_setup_teardown(test_switchboard, test_db_setup, test_db_teardown),
		cmocka_unit_test_setup_teardown(
		    test_undo_and_again, test_db_setup, test_db_teardown),
	};

	return cmocka_run_group_tests_name("convert", tests, NULL, NULL);
}
