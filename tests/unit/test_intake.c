#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"
#include "tests/unit/intake_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/lookup.h"
#include "lib/crm/setting.h"
#include "lib/flow/intake.h"
#include "lib/flow/undo.h"

#define HEADER "name|email|phone|telegram|company|city"

static void
run_sql(
    struct crm_db *db, enum crm_tab tab, int64_t row, const char *column, struct crm_value value)
{
	struct crm_err err = { CRM_OK, "" };

	test_ok(crm_db_begin(db, &err), &err);
	test_ok(
	    crm_update(db, tab, row, CRM_WHAT_EDIT, CRM_SETS({ column, value }), NULL, &err), &err);
	test_ok(crm_db_commit(db, &err), &err);
}

/* --- the table ------------------------------------------------------------------------ */

/* Rows that are there, one that comes, and what is to come of it. */
static const struct scene {
	const char *what;
	const char *before[4];
	const char *row;
	enum crm_intake_action action;
	int card; /* of which row before; 0: a new one */
	const char *why;
	int candidates;
} scenes[] = {
	{ "nothing in common", { "Анна Иванова|anna@example.org||||" },
	    "Борис Смирнов|boris@example.org||||", CRM_INTAKE_CREATED, 0, NULL, 0 },

	/* a personal point, and names that do not contradict */
	{ "same e-mail, same name", { "Анна Иванова|anna@example.org||||" },
	    "Анна Иванова|Anna@Example.ORG|||ООО Вега|", CRM_INTAKE_ATTACHED, 1,
	    "same email; same name", 0 },
	{ "same e-mail, other order", { "Анна Иванова|anna@example.org||||" },
	    "Иванова Анна|anna@example.org||||Тверь", CRM_INTAKE_ATTACHED, 1,
	    "same email; same name", 0 },
	{ "same e-mail, transliterated", { "Анна Щербакова|anna@example.org||||" },
	    "Anna Shcherbakova|anna@example.org||||", CRM_INTAKE_ATTACHED, 1,
	    "same email; same name", 0 },
	{ "same e-mail, ё as е", { "Пётр Соловьёв|p@example.org||||" },
	    "Петр Соловьев|p@example.org||||", CRM_INTAKE_ATTACHED, 1, "same email; same name", 0 },
	{ "same e-mail, a diminutive", { "Александр Орлов|a@example.org||||" },
	    "Саша Орлов|a@example.org||||", CRM_INTAKE_ATTACHED, 1, "same email; names agree", 0 },
	{ "same e-mail, a diminutive in English", { "Robert Miller|bob@example.org||||" },
	    "Bob Miller|bob@example.org||||", CRM_INTAKE_ATTACHED, 1, "same email; names agree",
	    0 },
	{ "same e-mail, initials", { "Иванова Анна Петровна|anna@example.org||||" },
	    "Иванова А.П.|anna@example.org||||", CRM_INTAKE_ATTACHED, 1,
	    "same email; initials agree", 0 },
	{ "nothing but the e-mail", { "Анна Иванова|anna@example.org||||" },
	    "|anna@example.org||||Тверь", CRM_INTAKE_ATTACHED, 1, "same email; no name", 0 },
	{ "same phone in another spelling", { "Анна Иванова||8 (495) 990-00-11|||" },
	    "Anna Ivanova||+7 495 9900011|||", CRM_INTAKE_ATTACHED, 1, "same phone; same name", 0 },
	{ "same handle", { "Анна Иванова|||@anna_i||" }, "Анна Иванова|||anna_I||Тверь",
	    CRM_INTAKE_ATTACHED, 1, "same handle; same name", 0 },
	{ "a company's own phone", { "||8 495 990-00-11||ООО «Вега»|" },
	    "||8 495 990-00-11||Вега, ООО|Тверь", CRM_INTAKE_ATTACHED, 1,
	    "same phone, same company; no name", 0 },
	{ "a phone in the family leads to who has the name",
	    { "Анна Иванова||8 495 990-00-11|||", "Борис Смирнов||8 495 990-00-11|||" },
	    "Анна Иванова||8 495 990-00-11|||Тверь", CRM_INTAKE_ATTACHED, 1,
	    "same phone; same name", 0 },

	/* a point, and names that contradict */
	{ "same e-mail, another name", { "Анна Иванова|anna@example.org||||" },
	    "Борис Смирнов|anna@example.org||||", CRM_INTAKE_CREATED, 0,
	    "same email, a man and a woman, other person: candidate of 1", 1 },
	{ "same phone, relatives", { "Anna Smith||+44 20 7946 0011|||" },
	    "John Smith||+44 20 7946 0011|||", CRM_INTAKE_CREATED, 0,
	    "same phone, a man and a woman, other person: candidate of 1", 1 },
	{ "a phone of two companies", { "||8 495 990-00-11||ООО Вега|" },
	    "||8 495 990-00-11||ООО Альтаир|", CRM_INTAKE_CREATED, 0,
	    "same phone, other organisation: candidate of 1", 1 },

	/* what proves nothing */
	{ "a role mailbox", { "Анна Иванова|info@example.org||||" },
	    "Борис Смирнов|info@example.org||||", CRM_INTAKE_CREATED, 0,
	    "same role mailbox, a man and a woman, other person: candidate of 1", 1 },
	{ "a role mailbox and the name", { "Анна Иванова|sales@example.org||||" },
	    "Анна Иванова|sales@example.org||||Тверь", CRM_INTAKE_CREATED, 0,
	    "same last name, company: same domain, same first name, email: shared mailbox: "
	    "candidate of 1, score 0.999",
	    1 },
	{ "a switchboard",
	    { "Анна Иванова||8 495 990-00-11|||", "Борис Смирнов||8 495 990-00-11|||",
		"Вера Орлова||8 495 990-00-11|||" },
	    "Анна Иванова||8 495 990-00-11|||Тверь", CRM_INTAKE_CREATED, 0,
	    "same last name, same first name, phone: shared phone: candidate of 1, score 0.999; "
	    "same switchboard, a man and a woman, other person: candidate of 2; "
	    "same switchboard, other person: candidate of 3",
	    3 },
	{ "a name", { "Анна Иванова|anna@example.org||||" }, "Anna Ivanova|ai@example.com||||",
	    CRM_INTAKE_CREATED, 0, "same last name, same first name: candidate of 1, score 0.998",
	    1 },
	{ "a company", { "||8 495 990-00-11||ООО «Вега»|" }, "|x@example.com|||ООО Вега|",
	    CRM_INTAKE_CREATED, 0, "same company: candidate of 1, score 0.982", 1 },
	{ "colleagues are no candidates", { "Анна Иванова|anna@example.org|||ООО Вега|" },
	    "Борис Смирнов|boris@example.org|||ООО Вега|", CRM_INTAKE_CREATED, 0, NULL, 0 },
	{ "two cards at once",
	    { "Анна Иванова|anna@example.org||||", "Борис Смирнов||8 495 990-00-11|||" },
	    "Анна Иванова|anna@example.org|8 495 990-00-11|||", CRM_INTAKE_CREATED, 0,
	    "same email, same last name, same first name, company: same domain: candidate of 1, "
	    "score 0.999; same phone, a man and a woman, other person: candidate of 2",
	    2 },

	/* the rest */
	{ "recorded before", { "Анна Иванова|anna@example.org||||" },
	    "  Анна Иванова | anna@example.org||||", CRM_INTAKE_UNCHANGED, 1, "recorded before",
	    0 },
	{ "blank", { NULL }, " | \t|||\xc2\xa0|", CRM_INTAKE_BLANK, 0, NULL, 0 },
};

static void
decides(void **state)
{
	const struct crm_intake_options how = { .source = "expo" };

	(void)state;
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
		const struct scene *scene = &scenes[i];
		struct list list;
		void *fresh = NULL;
		int64_t cards[4] = { 0 };

		assert_int_equal(test_db_setup(&fresh), 0);
		struct crm_db *db = ((struct test_db *)fresh)->db;
		list_begin(&list, db, HEADER, &how);
		for (int k = 0; k < 4 && scene->before[k] != NULL; k++)
			cards[k] = took(&list, scene->before[k]).card;
		const int64_t leads = test_db_int(db, "SELECT count(*) FROM lead");
		const struct crm_intake_result result = took(&list, scene->row);
		if (result.action != scene->action)
			fail_msg("%s: %s, %s", scene->what, crm_intake_action_name(result.action),
			    result.why == NULL ? "" : result.why);
		if (scene->why == NULL ? result.why != NULL
				       : result.why == NULL || strcmp(scene->why, result.why) != 0)
			fail_msg(
			    "%s: why is '%s'", scene->what, result.why == NULL ? "" : result.why);
		if (scene->card != 0 && result.card != cards[scene->card - 1])
			fail_msg("%s: card %d", scene->what, (int)result.card);
		const bool created = scene->action == CRM_INTAKE_CREATED;
		if (test_db_int(db, "SELECT count(*) FROM lead") != leads + created)
			fail_msg("%s: leads", scene->what);
		if (test_db_int(db,
			"SELECT count(*) FROM candidate"
			" WHERE card = (SELECT max(id) FROM lead)") != scene->candidates &&
		    created)
			fail_msg("%s: candidates", scene->what);
		list_end(&list);
		assert_int_equal(test_db_teardown(&fresh), 0);
	}
}

static void
the_same_list_again_records_nothing(void **state)
{
	struct test_db *t = *state;
	const struct crm_intake_options how = { .source = "expo" };
	struct crm_buf before = CRM_BUF_INIT, after = CRM_BUF_INIT;
	struct list list;

	list_begin(&list, t->db, HEADER, &how);
	assert_int_equal(
	    took(&list, "Анна Иванова|anna@example.org||||").action, CRM_INTAKE_CREATED);
	assert_int_equal(
	    took(&list, "Анна Иванова|info@example.org||||").action, CRM_INTAKE_CREATED);
	assert_int_equal(
	    took(&list, "Анна Иванова|info@example.org||||").action, CRM_INTAKE_UNCHANGED);
	list_end(&list);
	test_db_dump(t->db, &before);
	test_db_actor(t->db);
	list_begin(&list, t->db, HEADER, &how);
	assert_int_equal(
	    took(&list, "Анна Иванова|anna@example.org||||").action, CRM_INTAKE_UNCHANGED);
	assert_int_equal(
	    took(&list, "Анна Иванова|info@example.org||||").action, CRM_INTAKE_UNCHANGED);
	list_end(&list);
	assert_int_equal(crm_db_op(t->db), 0);
	test_db_dump(t->db, &after);
	assert_string_equal(crm_buf_str(&before), crm_buf_str(&after));
	crm_buf_clear(&before);
	crm_buf_clear(&after);
}

static void
another_source_is_another_inquiry(void **state)
{
	struct test_db *t = *state;
	struct list list;

	list_begin(&list, t->db, HEADER, &(struct crm_intake_options){ .source = "expo" });
	took(&list, "Анна Иванова|anna@example.org||||");
	list_end(&list);
	list_begin(&list, t->db, HEADER, &(struct crm_intake_options){ .source = "site" });
	const struct crm_intake_result result = took(&list, "Анна Иванова|anna@example.org||||");
	assert_int_equal(result.action, CRM_INTAKE_ATTACHED);
	assert_string_equal(result.new_source, "site");
	list_end(&list);
	list_begin(&list, t->db, HEADER, &(struct crm_intake_options){ 0 });
	assert_int_equal(
	    took(&list, "Анна Иванова|anna@example.org||||").action, CRM_INTAKE_ATTACHED);
	assert_int_equal(
	    took(&list, "Анна Иванова|anna@example.org||||").action, CRM_INTAKE_UNCHANGED);
	list_end(&list);
}

static void
a_door_and_external_ids(void **state)
{
	struct test_db *t = *state;
	const struct crm_intake_options door = { .source = "site", .door = true };
	struct list list;

	list_begin(&list, t->db, "name|email|external_id", &door);
	assert_int_equal(took(&list, "Анна Иванова|anna@example.org|").action, CRM_INTAKE_CREATED);
	assert_int_equal(took(&list, "Анна Иванова|anna@example.org|").action, CRM_INTAKE_ATTACHED);
	assert_int_equal(
	    took(&list, "Анна Иванова|anna@example.org|m1").action, CRM_INTAKE_ATTACHED);
	assert_int_equal(
	    took(&list, "Анна Иванова|anna@example.org|m1").action, CRM_INTAKE_UNCHANGED);
	assert_int_equal(
	    took(&list, "Анна М. Иванова|anna@example.org|m1").action, CRM_INTAKE_ATTACHED);
	list_end(&list);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM inquiry"), 4);
	assert_int_equal(test_db_int(t->db, "SELECT door FROM import"), 1);
}

static void
suppresses(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct list list;

	test_ok(crm_db_begin(t->db, &err), &err);
	test_ok(crm_insert(t->db, CRM_TAB_IGNORE, CRM_WHAT_CREATE,
		    CRM_SETS({ "kind", crm_int(CRM_KEY_EMAIL) },
			{ "key", crm_text("spam@example.org") }, { "created", crm_int(TEST_NOW) }),
		    NULL, &err),
	    &err);
	test_ok(crm_db_commit(t->db, &err), &err);
	test_db_actor(t->db);
	list_begin(&list, t->db, HEADER, &(struct crm_intake_options){ .source = "expo" });
	const struct crm_intake_result result = took(&list, "Spam|SPAM@example.org||||");
	assert_int_equal(result.action, CRM_INTAKE_SUPPRESSED);
	assert_string_equal(result.why, "on the ignore list");
	assert_int_equal(result.card, 0);
	assert_int_equal(crm_db_op(t->db), 0);
	list_end(&list);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM source"), 0);
}

/* --- what a match does ---------------------------------------------------------------- */

static void
fills_what_is_empty(void **state)
{
	struct test_db *t = *state;
	struct list list;

	list_begin(&list, t->db, "name|email|phone|company|inn|city|job title",
	    &(struct crm_intake_options){ .source = "expo" });
	took(&list, "Анна Иванова|anna@example.org||ООО Вега|||директор");
	took(&list,
	    "Анна Иванова|anna@example.org|8 495 990-00-11|ООО Вега|7707083893|Тверь|бухгалтер");
	/* of another company: its tax id and position are not those of the first */
	took(&list, "Анна Иванова|anna@example.org||ООО Альтаир|7736050003||менеджер");
	took(&list, "Анна Иванова|anna@example.org|||||");
	list_end(&list);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM lead WHERE company = 'Вега'"
					    " AND inn = '7707083893' AND city = 'Тверь'"
					    " AND job_title = 'директор' AND legal_form = 'ООО'"),
	    1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM point"), 2);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM inquiry WHERE card = 1"), 4);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM event WHERE card = 1 AND what = 4"), 3);
}

static void
on_match(void **state)
{
	struct test_db *t = *state;
	const char *first = "Анна Иванова|anna@example.org||||Тверь";
	struct list list;

	list_begin(&list, t->db, HEADER, &(struct crm_intake_options){ 0 });
	took(&list, first);
	list_end(&list);
	test_db_actor(t->db);

	list_begin(&list, t->db, HEADER,
	    &(struct crm_intake_options){ .on_match = crm_on_match_by_name("skip") });
	struct crm_intake_result result = took(&list, "Анна Иванова|anna@example.org||@anna||");
	assert_int_equal(result.action, CRM_INTAKE_UNCHANGED);
	assert_string_equal(result.why, "same email; same name; skipped");
	assert_int_equal(crm_db_op(t->db), 0);
	list_end(&list);

	list_begin(&list, t->db, HEADER,
	    &(struct crm_intake_options){ .on_match = crm_on_match_by_name("fill") });
	result = took(&list, "Анна Иванова|anna@example.org||||Псков");
	assert_int_equal(result.action, CRM_INTAKE_UNCHANGED);
	assert_string_equal(result.why, "same email; same name; nothing to fill");
	assert_int_equal(crm_db_op(t->db), 0);
	result = took(&list, "Анна Иванова|anna@example.org||@anna|ООО Вега|");
	assert_int_equal(result.action, CRM_INTAKE_ATTACHED);
	assert_string_equal(result.why, "same email; same name; filled");
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM inquiry"), 1);
	list_end(&list);

	list_begin(&list, t->db, HEADER,
	    &(struct crm_intake_options){ .on_match = crm_on_match_by_name("update") });
	result = took(&list, "Анна Иванова|anna@example.org||||Псков");
	assert_int_equal(result.action, CRM_INTAKE_ATTACHED);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM lead WHERE city = 'Псков'"
					    " AND company = 'Вега' AND name = 'Анна Иванова'"),
	    1);
	list_end(&list);

	list_begin(&list, t->db, HEADER,
	    &(struct crm_intake_options){ .on_match = crm_on_match_by_name("create") });
	result = took(&list, "Анна Иванова|anna@example.org||||Омск");
	assert_int_equal(result.action, CRM_INTAKE_CREATED);
	assert_string_equal(result.why, "same email, same last name, same first name, "
					"company: same domain: candidate of 1, score 0.999");
	list_end(&list);
}

static int64_t
add_user(struct crm_db *db)
{
	struct crm_err err = { CRM_OK, "" };
	int64_t user = 0;

	test_ok(crm_db_begin(db, &err), &err);
	test_ok(crm_insert(db, CRM_TAB_USER, CRM_WHAT_CREATE,
		    CRM_SETS({ "login", crm_text("boris") }, { "weight", crm_int(1) },
			{ "active", crm_int(1) }),
		    &user, &err),
	    &err);
	test_ok(crm_db_commit(db, &err), &err);
	return user;
}

static void
tells_the_owner(void **state)
{
	struct test_db *t = *state;
	struct list list;
	const int64_t user = add_user(t->db);

	list_begin(&list, t->db, HEADER, &(struct crm_intake_options){ 0 });
	took(&list, "Анна Иванова|anna@example.org||||");
	took(&list, "Анна Иванова|anna@example.org||||Тверь");
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM notice"), 0);
	run_sql(t->db, CRM_TAB_LEAD, 1, "owner", crm_int(user));
	const struct crm_intake_result result =
	    took(&list, "Анна Иванова|anna@example.org||||Псков");
	assert_string_equal(result.owner, "boris");
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM notice WHERE user = 1 AND kind = 'inquiry'"
			       " AND text = 'new inquiry: Анна Иванова' AND card = 1"),
	    1);
	list_end(&list);
}

static void
make_unqualified(struct crm_db *db)
{
	struct crm_err err = { CRM_OK, "" };
	int64_t reason = 0;

	test_ok(crm_lookup(db, CRM_TAB_REASON, "no-budget", &reason, &err), &err);
	run_sql(db, CRM_TAB_LEAD, 1, "stage",
	    crm_int(test_db_int(db, "SELECT id FROM stage WHERE kind = 5")));
	run_sql(db, CRM_TAB_LEAD, 1, "reason", crm_int(reason));
	run_sql(db, CRM_TAB_LEAD, 1, "reason_note", crm_text("next year"));
}

static void
an_unqualified_lead_comes_back(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct list list;
	size_t changed;

	list_begin(&list, t->db, HEADER, &(struct crm_intake_options){ 0 });
	took(&list, "Анна Иванова|anna@example.org||||");
	make_unqualified(t->db);
	struct crm_intake_result result = took(&list, "Анна Иванова|anna@example.org||||Тверь");
	assert_string_equal(
	    result.why, "same email; same name; was unqualified: no-budget (next year)");
	took(&list, "Анна Иванова|anna@example.org||||Псков");
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM task WHERE kind = 'reopen'"), 1);
	assert_int_equal(
	    test_db_int(t->db,
		"SELECT count(*) FROM notice WHERE kind = 'unqualified-returns' AND user IS NULL"
		" AND text = 'new inquiry: Анна Иванова; was unqualified: no-budget (next year)'"),
	    2);
	test_ok(crm_db_begin(t->db, &err), &err);
	test_ok(crm_setting_put(t->db, "reopen", "auto", &changed, &err), &err);
	test_ok(crm_db_commit(t->db, &err), &err);
	took(&list, "Анна Иванова|anna@example.org||||Омск");
	list_end(&list);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM lead WHERE stage = 1 AND reason IS NULL"), 1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM event WHERE field = 'reason_note'"
					    " AND old = 'next year' AND reason = 'a new inquiry'"),
	    1);
}

static void
a_client_gets_the_inquiry(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	int64_t contact = 0;
	struct list list;

	list_begin(&list, t->db, HEADER, &(struct crm_intake_options){ 0 });
	took(&list, "Анна Иванова|anna@example.org||||");
	test_ok(crm_db_begin(t->db, &err), &err);
	test_ok(crm_insert(t->db, CRM_TAB_CONTACT, CRM_WHAT_CREATE,
		    CRM_SETS({ "created", crm_int(TEST_NOW) }, { "name", crm_text("Анна Иванова") },
			{ "first_name", crm_text("Анна") }, { "last_name", crm_text("Иванова") }),
		    &contact, &err),
	    &err);
	test_ok(crm_db_commit(t->db, &err), &err);
	run_sql(t->db, CRM_TAB_LEAD, 1, "converted_contact", crm_int(contact));
	const struct crm_intake_result result =
	    took(&list, "Анна Иванова|anna@example.org|8 495 990-00-11|||Тверь");
	assert_int_equal(result.action, CRM_INTAKE_ATTACHED);
	assert_int_equal(result.card, contact);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM contact WHERE city = 'Тверь'"), 1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM lead WHERE city IS NULL"), 1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM point WHERE card = 2"), 2);
	list_end(&list);
}

static void
a_merged_card_is_followed(void **state)
{
	struct test_db *t = *state;
	struct list list;

	list_begin(&list, t->db, HEADER, &(struct crm_intake_options){ 0 });
	took(&list, "Анна Иванова|anna@example.org||||");
	took(&list, "Анна Иванова|ai@example.com||||");
	run_sql(t->db, CRM_TAB_CARD, 1, "alias", crm_int(2));
	const struct crm_intake_result result =
	    took(&list, "Анна Иванова|anna@example.org||||Тверь");
	assert_int_equal(result.action, CRM_INTAKE_ATTACHED);
	assert_int_equal(result.card, 2);
	assert_int_equal(took(&list, "Анна Иванова|anna@example.org||||").card, 2);
	list_end(&list);
}

/* --- cleaning ------------------------------------------------------------------------- */

static void
cleans(void **state)
{
	struct test_db *t = *state;
	struct list list;

	list_begin(&list, t->db, "name|email|phone|country|inn|birth_date|time|consent",
	    &(struct crm_intake_options){ 0 });
	const struct crm_intake_result result = took(
	    &list, "=Анна|'+79|030 303986-300; n/a|Германия|7707083890|1990-02-31|2026-12-01|нет");
	assert_int_equal(result.action, CRM_INTAKE_CREATED);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM lead WHERE name = '=Анна' AND inn IS NULL"
			       " AND birth_date IS NULL AND country = 'Германия'"),
	    1);
	assert_int_equal(test_db_int(t->db, "SELECT created FROM lead"), TEST_NOW);
	assert_int_equal(
	    test_db_int(t->db,
		"SELECT count(*) FROM point WHERE kind = 2 AND value = '+4930303986300'"
		" AND consent = 2"),
	    1);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM point WHERE kind = 1 AND valid = 0"
			       " AND raw = '+79' AND key IS NULL"),
	    1);
	const char *const expected[] = { "email kept as it is: no @",
		"INN kept in the inquiry only: wrong check digit (the last of 10 digits)",
		"time kept in the inquiry only: in the future",
		"birth date kept in the inquiry only: no such day" };
	const struct crm_warning *warning = result.warnings;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_non_null(warning);
		assert_string_equal(warning->text, expected[i]);
		warning = warning->next;
	}
	assert_null(warning);
	list_end(&list);
}

/* A cell that is a list of its own does not make a lead with thousands of points. */
static void
reads_so_many_points(void **state)
{
	struct test_db *t = *state;
	struct crm_buf row = CRM_BUF_INIT;
	struct list list;

	list_begin(&list, t->db, "name|email|phone", &(struct crm_intake_options){ 0 });
	crm_buf_puts(&row, "Анна|");
	for (int i = 0; i < 250; i++)
		crm_buf_printf(&row, "a%d@example.org; ", i);
	crm_buf_puts(&row, "|+74959900011");
	const struct crm_intake_result result = took(&list, crm_buf_str(&row));
	assert_int_equal(result.action, CRM_INTAKE_CREATED);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM point"), 200);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM point WHERE raw = 'a199@example.org'"), 1);
	assert_string_equal(
	    result.warnings->text, "email kept in the inquiry only: too many in one row");
	assert_false(result.warnings->whole);
	assert_null(result.warnings->next);
	list_end(&list);
	crm_buf_clear(&row);
}

/* What a cell says of consent, in a column that asks for it and in one of those who left. */
static void
reads_consent_in_both_columns(void **state)
{
	static const struct {
		const char *cell;
		int consent, opt_out; /* 0: unknown */
	} cells[] = {
		{ "да", 1, 2 },
		{ "yes", 1, 2 },
		{ "2026-01-31", 1, 2 },
		{ "нет", 2, 0 },
		{ "0", 2, 0 },
		{ "subscribed", 1, 1 },
		{ "подписан", 1, 1 },
		{ "unsubscribed", 2, 2 },
		{ "opt-out", 2, 2 },
		{ "Отписан", 2, 2 },
		{ "отказ", 2, 2 },
		{ "n/a", 0, 0 },
	};
	static const char *const headers[] = { "name|email|consent", "name|email|opt out" };
	struct test_db *t = *state;
	struct list list;
	char row[128], sql[128];

	for (int opt_out = 0; opt_out < 2; opt_out++) {
		list_begin(&list, t->db, headers[opt_out], &(const struct crm_intake_options){ 0 });
		for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
			snprintf(row, sizeof(row), "Анна Иванова|a%d-%zu@example.org|%s", opt_out,
			    i, cells[i].cell);
			assert_null(took(&list, row).warnings);
			snprintf(sql, sizeof(sql),
			    "SELECT coalesce(consent, 0) FROM point WHERE key = "
			    "'a%d-%zu@example.org'",
			    opt_out, i);
			if (test_db_int(t->db, sql) !=
			    (opt_out ? cells[i].opt_out : cells[i].consent))
				fail_msg("'%s' in '%s'", cells[i].cell, headers[opt_out]);
		}
		list_end(&list);
	}
}

static void
consent_only_gets_stricter(void **state)
{
	struct test_db *t = *state;
	struct list list;

	list_begin(&list, t->db, "name|email|consent|city", &(struct crm_intake_options){ 0 });
	took(&list, "Анна Иванова|anna@example.org|да|");
	assert_int_equal(test_db_int(t->db, "SELECT consent FROM point"), 1);
	took(&list, "Анна Иванова|anna@example.org|no|");
	assert_int_equal(test_db_int(t->db, "SELECT consent FROM point"), 2);
	took(&list, "Анна Иванова|anna@example.org|yes|Тверь");
	assert_int_equal(test_db_int(t->db, "SELECT consent FROM point"), 2);
	list_end(&list);
}

static void
refusal_fills_too(void **state)
{
	struct test_db *t = *state;
	struct list list;
	struct crm_intake_result result;

	list_begin(
	    &list, t->db, "name|email|city", &(const struct crm_intake_options){ .door = true });
	took(&list, "Анна Иванова|anna@example.org|Тверь");
	list_end(&list);
	list_begin(&list, t->db, "name|email|consent",
	    &(const struct crm_intake_options){ .on_match = CRM_ON_MATCH_FILL });
	result = took(&list, "Анна Иванова|anna@example.org|нет");
	assert_int_equal(result.action, CRM_INTAKE_ATTACHED);
	assert_string_equal(result.why, "same email; same name; filled");
	result = took(&list, "Анна Иванова|anna@example.org|нет");
	assert_int_equal(result.action, CRM_INTAKE_UNCHANGED);
	assert_string_equal(result.why, "same email; same name; nothing to fill");
	assert_int_equal(test_db_int(t->db, "SELECT consent FROM point"), 2);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM import WHERE attached = 1 AND unchanged = 1"),
	    1);
	list_end(&list);
}

/* Another employer comes as a whole: nothing of the one before stays with it. */
static void
update_moves_to_another_company(void **state)
{
	struct test_db *t = *state;
	struct list list;

	list_begin(&list, t->db, "name|email|company|inn|job title",
	    &(const struct crm_intake_options){ .on_match = CRM_ON_MATCH_UPDATE });
	took(&list, "Анна Иванова|anna@example.org|ООО Вега|7707083893|директор");
	took(&list, "Анна Иванова|anna@example.org|Вега||закупщик");
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM lead WHERE company = 'Вега' AND"
					    " legal_form = 'ООО' AND inn = '7707083893' AND"
					    " job_title = 'закупщик'"),
	    1);
	took(&list, "Анна Иванова|anna@example.org|Альтаир||");
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM lead WHERE company = 'Альтаир' AND"
			       " legal_form IS NULL AND inn IS NULL AND job_title IS NULL"),
	    1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM event WHERE field = 'inn' AND"
					    " old = '7707083893' AND new IS NULL"),
	    1);
	/* A tax id alone says that it is another one, not which. */
	took(&list, "Анна Иванова|anna@example.org||7736050003|");
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM lead WHERE company = 'Альтаир'"
					    " AND inn = '7736050003'"),
	    1);
	list_end(&list);
}

static void
rejects(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_intake_result result;
	struct list list;

	list_begin(&list, t->db, HEADER, &(struct crm_intake_options){ .source = "expo" });
	assert_int_equal(take(&list, "|nobody|123||-|Тверь", &result, &err), CRM_EDATA);
	assert_string_equal(err.text, "nothing that identifies a person or an organisation");
	assert_non_null(result.warnings);
	assert_int_equal(crm_db_op(t->db), 0);
	took(&list, "Анна Иванова|anna@example.org||||");
	list_end(&list);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM import WHERE read = 2 AND created = 1"
			       " AND rejected = 1"),
	    1);

	list_begin(
	    &list, t->db, HEADER, &(struct crm_intake_options){ .source = "expo", .strict = true });
	assert_int_equal(take(&list, "Анна Иванова|nobody||||", &result, &err), CRM_EDATA);
	assert_string_equal(err.text, "email: no @");
	list_end(&list);
	assert_int_equal(
	    list_open(&list, t->db, HEADER,
		&(struct crm_intake_options){ .source = "exbo", .strict = true }, &err),
	    CRM_EDATA);
	assert_string_equal(err.text, "unknown source 'exbo'; did you mean 'expo'?");
}

/* What a rejected row made goes with it, and the next row makes it again. */
static void
a_rejected_row_leaves_nothing(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_cell cell[CELLS_MAX];
	char text[] = "Анна Иванова|anna@example.org||||";
	struct crm_intake_result result;
	struct list list;

	list_begin(&list, t->db, HEADER, &(struct crm_intake_options){ .source = "expo" });
	struct crm_intake_row row = { .n = list_split(text, cell), .cell = cell, .raw = NULL };
	test_ok(crm_db_begin(t->db, &err), &err);
	test_ok(crm_db_mark(t->db, &err), &err);
	/* a constraint of the store refuses an inquiry without its text */
	assert_int_equal(
	    crm_intake_row(list.intake, &row, NULL, &result, &list.arena, &err), CRM_EDATA);
	test_ok(crm_db_revert(t->db, &err), &err);
	test_ok(crm_intake_commit(list.intake, 1, &(struct crm_import_input){ NULL, NULL }, &err),
	    &err);
	test_ok(crm_db_commit(t->db, &err), &err);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM source"), 0);
	list.rejected = 1;
	took(&list, "Анна Иванова|anna@example.org||||");
	list_end(&list);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM source"), 1);
	assert_int_equal(test_db_int(t->db, "SELECT read FROM import"), 2);
}

static void
a_dry_run_gives_no_ids(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_cell cell[CELLS_MAX];
	char one[] = "Анна Иванова|anna@example.org||||",
	     two[] = "Анна Иванова|anna@example.org||||x",
	     three[] = "Борис Смирнов|anna@example.org||||";
	struct crm_intake_result result;
	struct list list;

	list_begin(&list, t->db, HEADER, &(struct crm_intake_options){ .dry_run = true });
	test_ok(crm_db_begin(t->db, &err), &err);
	char *const rows[] = { one, two, three };
	for (size_t i = 0; i < 3; i++) {
		const struct crm_intake_row row = {
			.n = list_split(rows[i], cell), .cell = cell, .raw = rows[i]
		};
		test_ok(crm_intake_row(list.intake, &row, NULL, &result, &list.arena, &err), &err);
		assert_int_equal(result.card, 0);
		assert_int_equal(result.inquiry, 0);
	}
	assert_string_equal(
	    result.why, "same email, a man and a woman, other person: candidate of a new lead");
	crm_db_rollback(t->db);
	list_end(&list);
}

static void
after_undo_as_never_recorded(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_undone done;
	struct list list;

	list_begin(&list, t->db, HEADER, &(struct crm_intake_options){ .source = "expo" });
	took(&list, "Анна Иванова|anna@example.org||||");
	took(&list, "Анна Иванова|anna@example.org||||Тверь");
	list_end(&list);
	const struct crm_undo undo = { .op = crm_db_op(t->db) };
	test_db_actor(t->db);
	crm_db_set_undoes(t->db, undo.op);
	test_ok(crm_db_begin(t->db, &err), &err);
	test_ok(crm_undo_run(t->db, &undo, &done, &err), &err);
	test_ok(crm_db_commit(t->db, &err), &err);
	crm_db_set_undoes(t->db, 0);
	assert_int_equal(done.kept, 0);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM inquiry"), 0);
	test_db_actor(t->db);
	list_begin(&list, t->db, HEADER, &(struct crm_intake_options){ .source = "expo" });
	assert_int_equal(
	    took(&list, "Анна Иванова|anna@example.org||||").action, CRM_INTAKE_CREATED);
	list_end(&list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, test_db_setup, test_db_teardown)
		cmocka_unit_test(decides),
		TEST(the_same_list_again_records_nothing),
		TEST(another_source_is_another_inquiry),
		TEST(a_door_and_external_ids),
		TEST(suppresses),
		TEST(fills_what_is_empty),
		TEST(on_match),
		TEST(tells_the_owner),
		TEST(an_unqualified_lead_comes_back),
		TEST(a_client_gets_the_inquiry),
		TEST(a_merged_card_is_followed),
		TEST(cleans),
		TEST(reads_so_many_points),
		TEST(consent_only_gets_stricter),
		TEST(refusal_fills_too),
		TEST(update_moves_to_another_company),
		TEST(reads_consent_in_both_columns),
		TEST(rejects),
		TEST(a_rejected_row_leaves_nothing),
		TEST(a_dry_run_gives_no_ids),
		TEST(after_undo_as_never_recorded),
	};

	return cmocka_run_group_tests_name("intake", tests, NULL, NULL);
}
