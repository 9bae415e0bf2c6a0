#include "tests/unit/crm_test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/lead.h"
#include "lib/crm/setting.h"
#include "lib/flow/dedupe_private.h"
#include "tests/unit/crm_db_test.h"

CRM_SQL(set_alias, "UPDATE card SET alias = ?2 WHERE id = ?1");

static struct crm_db *db;
static struct crm_arena arena = CRM_ARENA_INIT;
static struct crm_err err;

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
	test_db_begin(db);
	return 0;
}

static int
tear_down(void **state)
{
	crm_arena_clear(&arena);
	return test_db_teardown(state);
}

/* --- cards -------------------------------------------------------------------------- */

static void
add_points(int64_t card, const char *email, const char *phone)
{
	struct crm_point point;
	const char *const cells[] = { email, phone };

	for (int i = 0; i < 2; i++) {
		if (cells[i] == NULL)
			continue;
		ok(crm_point_parse(
		    &point, (enum crm_point_kind)(i + 1), cells[i], "RU", &arena, &err));
		ok(crm_point_add(db, card, &point, CRM_WHAT_CREATE, false, NULL, &err));
	}
}

/* Columns of a name, and the place in set behind them. */
static size_t
set_name(struct crm_set *set, const char *full)
{
	struct crm_name name = { .full = full };

	if (full == NULL)
		return 0;
	ok(crm_name_split(&name, full, &arena));
	set[0] = (struct crm_set){ "name", crm_text(name.full) };
	set[1] = (struct crm_set){ "first_name", crm_text(name.first) };
	set[2] = (struct crm_set){ "middle_name", crm_text(name.middle) };
	set[3] = (struct crm_set){ "last_name", crm_text(name.last) };
	set[4] = (struct crm_set){ "name_key", crm_text(crm_name_key(&arena, &name)) };
	return 5;
}

static size_t
set_company(struct crm_set *set, const char *cell)
{
	struct crm_company_name company;

	if (cell == NULL)
		return 0;
	ok(crm_company_parse(&company, cell, &arena));
	set[0] = (struct crm_set){ "company", crm_text(company.name) };
	set[1] = (struct crm_set){ "legal_form", crm_text(company.form) };
	set[2] = (struct crm_set){ "company_key", crm_text(company.key) };
	return 3;
}

static int64_t
add_lead(enum crm_stage_kind kind, const char *name, const char *email, const char *phone,
    const char *company)
{
	struct crm_set set[16];
	int64_t stage, id;
	size_t n = set_name(set, name);

	n += set_company(set + n, company);
	ok(crm_stage_first(db, kind, &stage, &err));
	set[n++] = (struct crm_set){ "created", crm_int(TEST_NOW) };
	set[n++] = (struct crm_set){ "stage", crm_int(stage) };
	set[n++] = (struct crm_set){ "stage_at", crm_int(TEST_NOW) };
	ok(crm_insert(db, CRM_TAB_LEAD, CRM_WHAT_CREATE, set, n, &id, &err));
	add_points(id, email, phone);
	return id;
}

static int64_t
add_contact(const char *name, const char *email, const char *phone, int64_t company)
{
	struct crm_set set[16];
	int64_t id;
	size_t n = set_name(set, name);

	set[n++] = (struct crm_set){ "created", crm_int(TEST_NOW + 60) };
	set[n++] = (struct crm_set){ "company", crm_ref(company) };
	ok(crm_insert(db, CRM_TAB_CONTACT, CRM_WHAT_CREATE, set, n, &id, &err));
	add_points(id, email, phone);
	return id;
}

static int64_t
add_company(const char *name, const char *phone)
{
	struct crm_set set[16];
	int64_t id;
	size_t n = set_company(set, name);

	set[n++] = (struct crm_set){ "created", crm_int(TEST_NOW) };
	ok(crm_insert(db, CRM_TAB_COMPANY, CRM_WHAT_CREATE, set, n, &id, &err));
	add_points(id, NULL, phone);
	return id;
}

static void
convert(int64_t lead, int64_t contact)
{
	int64_t stage;

	ok(crm_stage_first(db, CRM_STAGE_CONVERTED, &stage, &err));
	ok(crm_update(db, CRM_TAB_LEAD, lead, CRM_WHAT_CONVERT,
	    CRM_SETS({ "stage", crm_int(stage) }, { "converted_contact", crm_int(contact) }), NULL,
	    &err));
}

/* --- what is found ------------------------------------------------------------------ */

static struct crm_buf shown;

/* "group/id:decision:status" of each card, apart by blanks. */
static enum crm_status
show_card(void *arg, const char *const *cells, struct crm_err *e)
{
	(void)arg;
	(void)e;
	crm_buf_printf(&shown, "%s%s/%s:%s:%s", shown.len == 0 ? "" : " ", cells[0], cells[1],
	    cells[6] == NULL ? "" : cells[6], cells[8]);
	return CRM_OK;
}

/* The column `why` of each card. */
static enum crm_status
show_why(void *arg, const char *const *cells, struct crm_err *e)
{
	(void)arg;
	(void)e;
	crm_buf_printf(&shown, "%s%s", shown.len == 0 ? "" : "\n", cells[5]);
	return CRM_OK;
}

static const char *
find(const struct crm_duplicates_ask *ask,
    enum crm_status (*row)(void *arg, const char *const *cells, struct crm_err *e))
{
	static const struct crm_duplicates_ask all = { .since = -1 };
	struct crm_duplicates *found = NULL;

	crm_buf_clear(&shown);
	ok(crm_duplicates_find(&found, db, ask == NULL ? &all : ask, &err));
	ok(crm_duplicates_show(found, CRM_DUPLICATES_CARDS, row, NULL, &err));
	crm_duplicates_free(found);
	const char *text = crm_arena_strdup(&arena, crm_buf_str(&shown));
	crm_buf_clear(&shown);
	return text;
}

static const char *
find_near(int64_t id)
{
	const struct crm_duplicates_ask ask = { .since = -1, .ids = &id, .nids = 1 };

	return find(&ask, show_card);
}

/* --- tests -------------------------------------------------------------------------- */

/* The client survives, and the lead is told whose it is. */
static void
lead_is_client_already(void **state)
{
	(void)state;
	const int64_t firm = add_company("ООО «Луч»", NULL);
	const int64_t lead =
	    add_lead(CRM_STAGE_QUALIFIED, "Иван Петров", "petrov@luch.example", NULL, "Луч");
	const int64_t client = add_contact("Petrov Ivan", "petrov@luch.example", NULL, firm);

	assert_int_equal(firm, 1);
	assert_int_equal(lead, 2);
	assert_int_equal(client, 3);
	assert_string_equal(find(NULL, show_card), "2/3:merge:client 2/2:merge:qualified");
	const char *why = find(NULL, show_why);
	assert_memory_equal(why, "as 2: ", 6);
	assert_non_null(strstr(why, "same email"));
	assert_non_null(strstr(why, "\nalready client 3: "));
}

/* The lead that is nearer to another lead is told of the client all the same. */
static void
client_of_the_group_is_told(void **state)
{
	(void)state;
	add_contact("Иван Петров", "petrov@luch.example", NULL, 0);
	add_lead(CRM_STAGE_NEW, "Иван Петров", "petrov@luch.example", "+7 905 100-20-30", "Луч");
	add_lead(CRM_STAGE_NEW, "Иван Петров", "petrov@luch.example", "+7 905 100-20-30", "Луч");
	assert_string_equal(find(NULL, show_card), "1/1:merge:client 1/2:merge:new 1/3:merge:new");
	const char *why = find(NULL, show_why);
	assert_non_null(strstr(why, "\nas 3: "));
	assert_non_null(strstr(why, "\nas 2: "));
	assert_non_null(strstr(why, "; already client 1\nas 2"));
}

static void
survivor_comes_first(void **state)
{
	(void)state;
	const char *const mail = "petrov@luch.example", *const name = "Иван Петров";
	const int64_t a = add_lead(CRM_STAGE_UNQUALIFIED, name, mail, NULL, NULL);
	const int64_t b = add_lead(CRM_STAGE_NEW, name, mail, NULL, NULL);
	const int64_t c = add_lead(CRM_STAGE_NEW, name, mail, NULL, NULL);
	const int64_t d = add_lead(CRM_STAGE_WORKING, name, mail, NULL, NULL);
	const int64_t e = add_lead(CRM_STAGE_NEW, name, mail, NULL, NULL);

	assert_int_equal(a + b + c + d + e, 15);
	/* e has more history, and c is older than b. */
	ok(crm_insert(db, CRM_TAB_ACTIVITY, CRM_WHAT_LOG,
	    CRM_SETS({ "card", crm_int(e) }, { "kind", crm_text("call") },
		{ "reached", crm_int(0) }, { "at", crm_int(TEST_NOW) },
		{ "recorded", crm_int(TEST_NOW) }),
	    NULL, &err));
	ok(crm_update(db, CRM_TAB_LEAD, c, CRM_WHAT_EDIT,
	    CRM_SETS({ "created", crm_int(TEST_NOW - 1) }), NULL, &err));
	assert_string_equal(find(NULL, show_card),
	    "1/4:merge:working 1/5:merge:new 1/3:merge:new 1/2:merge:new 1/1:merge:unqualified");
}

/* A converted lead is its contact, and is not looked at. */
static void
converted_lead_is_its_contact(void **state)
{
	(void)state;
	enum crm_tab kind;
	int64_t card;
	const int64_t lead =
	    add_lead(CRM_STAGE_NEW, "Иван Петров", "petrov@luch.example", NULL, NULL);
	const int64_t contact = add_contact("Иван Петров", "petrov@luch.example", NULL, 0);

	convert(lead, contact);
	assert_string_equal(find(NULL, show_card), "");
	ok(crm_duplicates_follow(db, lead, &card, &kind, &err));
	assert_int_equal(card, contact);
	assert_int_equal(kind, CRM_CARD_CONTACT);
	/* A new lead of that person finds the contact. */
	add_lead(CRM_STAGE_NEW, "Ivan Petrov", "petrov@luch.example", NULL, NULL);
	assert_string_equal(find(NULL, show_card), "2/2:merge:client 2/3:merge:new");
}

static void
merged_card_is_not_looked_at(void **state)
{
	(void)state;
	struct crm_dedupe_record record;
	enum crm_tab kind;
	int64_t card;
	const int64_t a = add_lead(CRM_STAGE_NEW, "Bob Stone", "bob@hill.example", NULL, NULL);
	const int64_t b = add_lead(CRM_STAGE_NEW, "Bob Stone", "bob@hill.example", NULL, NULL);

	ok(crm_db_run(db, set_alias, CRM_ARGS(crm_int(b), crm_int(a)), &err));
	assert_string_equal(find(NULL, show_card), "");
	assert_int_equal(crm_dedupe_read_card(db, b, &record, &arena, &err), CRM_DONE);
	ok(crm_duplicates_follow(db, b, &card, &kind, &err));
	assert_int_equal(card, a);
	assert_int_equal(crm_duplicates_follow(db, 77, &card, &kind, &err), CRM_EDATA);
	assert_string_equal(err.text, "no card 77");
}

/* What was said of a card holds for what it became. */
static void
pairs_that_are_none(void **state)
{
	(void)state;
	const int64_t a = add_lead(CRM_STAGE_NEW, "Анна Ким", "kim@example.org", NULL, NULL);
	const int64_t b = add_lead(CRM_STAGE_NEW, "Анна Ким", "kim@example.org", NULL, NULL);

	assert_string_equal(find(NULL, show_card), "1/1:merge:new 1/2:merge:new");
	ok(crm_insert(db, CRM_TAB_NOT_DUPLICATE, CRM_WHAT_LINK,
	    CRM_SETS(
		{ "card", crm_int(b) }, { "other", crm_int(a) }, { "created", crm_int(TEST_NOW) }),
	    NULL, &err));
	assert_string_equal(find(NULL, show_card), "");
	assert_string_equal(find_near(a), "");
	const int64_t contact = add_contact("Анна Ким", "kim@example.org", NULL, 0);
	convert(a, contact);
	assert_string_equal(find(NULL, show_card), "");
	const int64_t later = add_contact("Анна Ким", "kim@example.org", NULL, 0);
	ok(crm_db_run(db, set_alias, CRM_ARGS(crm_int(contact), crm_int(later)), &err));
	assert_string_equal(find(NULL, show_card), "");
}

static void
kinds_that_are_asked_for(void **state)
{
	(void)state;
	struct crm_duplicates_ask ask = { .since = -1 };

	add_lead(CRM_STAGE_NEW, "Анна Ким", "kim@example.org", NULL, NULL);
	add_contact("Анна Ким", "kim@example.org", NULL, 0);
	add_contact("Ким Анна", "kim@example.org", NULL, 0);
	add_company("ООО «Ромашка»", "+7 495 990-00-11");
	add_company("Ромашка", "+7 495 990-00-11");
	ask.kinds = 1U << CRM_CARD_LEAD;
	assert_string_equal(find(&ask, show_card), "");
	ask.kinds = 1U << CRM_CARD_CONTACT;
	assert_string_equal(find(&ask, show_card), "2/2:merge:client 2/3:merge:client");
	ask.kinds = 1U << CRM_CARD_COMPANY;
	assert_string_equal(find(&ask, show_card), "4/4:merge:client 4/5:merge:client");
}

/* A person is none with an organisation, whatever they share. */
static void
person_is_no_organisation(void **state)
{
	(void)state;
	const int64_t firm = add_company("Ромашка", "+7 495 990-00-11");

	add_lead(CRM_STAGE_NEW, "Анна Ким", NULL, "+7 495 990-00-11", "Ромашка");
	add_contact("Борис Левин", NULL, "+7 495 990-00-11", firm);
	assert_string_equal(find(NULL, show_card), "");
	/* Without a name it is one. */
	add_lead(CRM_STAGE_NEW, NULL, NULL, "8 (495) 990-00-11", "ООО «Ромашка»");
	assert_string_equal(find(NULL, show_card), "1/1:merge:client 1/4:merge:new");
}

/* In a large database, through keys; the result is that of all cards. */
static void
found_by_keys(void **state)
{
	(void)state;
	int64_t stage;
	const int64_t a = add_lead(
	    CRM_STAGE_NEW, "Bob Stone", "bob@hill.example", "+7 905 100-20-30", "Hill Ltd");
	const int64_t b = add_lead(CRM_STAGE_NEW, "Bob Stone", NULL, "8 905 100 20 30", NULL);
	const int64_t c = add_lead(CRM_STAGE_NEW, "Анна Ким", "kim@example.org", NULL, NULL);

	assert_string_equal(find_near(a), "1/1:merge:new 1/2:merge:new");
	ok(crm_stage_first(db, CRM_STAGE_NEW, &stage, &err));
	const struct crm_set set[] = { { "created", crm_int(TEST_NOW) },
		{ "stage", crm_int(stage) }, { "stage_at", crm_int(TEST_NOW) },
		{ "name", crm_text("Лев Зотов") } };
	const struct crm_change far = { .verb = CRM_INSERT,
		.tab = CRM_TAB_LEAD,
		.what = CRM_WHAT_CREATE,
		.row = 1000000,
		.set = set,
		.nset = sizeof(set) / sizeof(set[0]) };
	ok(crm_change(db, &far, NULL, &err));
	assert_string_equal(find_near(a), "1/1:merge:new 1/2:merge:new");
	assert_string_equal(find_near(b), "1/1:merge:new 1/2:merge:new");
	assert_string_equal(find_near(c), "");
	ok(crm_insert(db, CRM_TAB_NOT_DUPLICATE, CRM_WHAT_LINK,
	    CRM_SETS(
		{ "card", crm_int(b) }, { "other", crm_int(a) }, { "created", crm_int(TEST_NOW) }),
	    NULL, &err));
	assert_string_equal(find_near(a), "");
}

static void
what_changed_is_new(void **state)
{
	(void)state;
	struct crm_duplicates_ask ask = { 0 };
	int64_t seen = -1, event;
	const int64_t a = add_lead(CRM_STAGE_NEW, "Анна Ким", "kim@example.org", NULL, NULL);

	add_lead(CRM_STAGE_NEW, "Анна Ким", "kim@example.org", NULL, NULL);
	const int64_t c = add_lead(CRM_STAGE_NEW, "Борис Левин", "levin@example.org", NULL, NULL);
	ok(crm_duplicates_seen(db, &seen, &err));
	assert_int_equal(seen, 0);
	assert_string_equal(find(&ask, show_card), "1/1:merge:new 1/2:merge:new");
	ok(crm_duplicates_now(db, &event, &err));
	ok(crm_duplicates_mark(db, event, &err));
	ok(crm_duplicates_mark(db, event - 1, &err));
	ok(crm_duplicates_seen(db, &seen, &err));
	assert_int_equal(seen, event);
	ask.since = seen;
	assert_string_equal(find(&ask, show_card), "");
	/* An owner, a stage, a score say nothing of who it is. */
	ok(crm_update(
	    db, CRM_TAB_LEAD, a, CRM_WHAT_EDIT, CRM_SETS({ "score", crm_int(7) }), NULL, &err));
	assert_string_equal(find(&ask, show_card), "");
	/* A point does, and so does a name. */
	add_points(c, NULL, "+7 905 100-20-30");
	assert_string_equal(find(&ask, show_card), "");
	ok(crm_update(db, CRM_TAB_LEAD, a, CRM_WHAT_EDIT,
	    CRM_SETS({ "first_name", crm_text("Аня") }), NULL, &err));
	assert_string_equal(find(&ask, show_card), "1/1:merge:new 1/2:merge:new");
}

static void
phone_keys(void **state)
{
	(void)state;
	static const struct {
		const char *value, *raw, *ext, *key;
	} cases[] = {
		{ "+74959900011", "8 495 990-00-11", NULL, "4959900011" },
		{ "+74959900011", "8 495 990-00-11 доб. 12", "12", "4959900011x12" },
		{ NULL, "8 (495) 990-00-11", NULL, "4959900011" },
		{ NULL, "4959900011", NULL, "4959900011" },
		{ NULL, "(305) 334-8031 ext. 12", NULL, "3053348031x12" },
		{ NULL, "+1 305.334.8031 доб 7", NULL, "3053348031x7" },
		{ NULL, "990-00-11", NULL, "9900011" },
		{ NULL, "90-00-11", NULL, NULL },
		{ NULL, "000-00-00", NULL, NULL },
		{ NULL, "8 495 990-00-11, 8 495 990-00-12", NULL, NULL },
		{ NULL, "нет", NULL, NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool nomem = false;
		const char *key = crm_dedupe_phone_key(
		    cases[i].value, cases[i].raw, cases[i].ext, &arena, &nomem);
		assert_false(nomem);
		if (cases[i].key == NULL)
			assert_null(key);
		else
			assert_string_equal(key, cases[i].key);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lead_is_client_already, set_up, tear_down),
		cmocka_unit_test_setup_teardown(client_of_the_group_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(survivor_comes_first, set_up, tear_down),
		cmocka_unit_test_setup_teardown(converted_lead_is_its_contact, set_up, tear_down),
		cmocka_unit_test_setup_teardown(merged_card_is_not_looked_at, set_up, tear_down),
		cmocka_unit_test_setup_teardown(pairs_that_are_none, set_up, tear_down),
		cmocka_unit_test_setup_teardown(kinds_that_are_asked_for, set_up, tear_down),
		cmocka_unit_test_setup_teardown(person_is_no_organisation, set_up, tear_down),
		cmocka_unit_test_setup_teardown(found_by_keys, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_changed_is_new, set_up, tear_down),
		cmocka_unit_test_setup_teardown(phone_keys, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
