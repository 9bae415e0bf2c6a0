/*
 * What intake remembers of the rows before is what the database says: whoever wrote in between,
 * whatever was taken back.
 */
#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"
#include "tests/unit/intake_list.h"

#include "lib/flow/intake.h"

#define HEADER "name|email|phone|company|city"

static struct crm_err err;

static const struct crm_intake_options attaches = { .on_match = CRM_ON_MATCH_ATTACH };

static void
came(struct list *list, const char *row, enum crm_intake_action action, int64_t card)
{
	const struct crm_intake_result result = took(list, row);

	assert_int_equal(result.action, action);
	assert_int_equal(result.card, card);
}

static void
another_process_wrote(void **state)
{
	struct test_db *t = *state;
	struct crm_db *second;
	struct list here, there;

	test_ok(crm_db_open(&second, t->path, CRM_DB_WRITE, CRM_BUSY_MS, &err), &err);
	test_db_actor(second);
	crm_db_set_now(second, TEST_NOW);
	list_begin(&here, t->db, HEADER, &attaches);
	list_begin(&there, second, HEADER, &attaches);
	came(&here, "Анна Иванова|anna@vega.example|||Тверь", CRM_INTAKE_CREATED, 1);
	came(&there, "Борис Ким|kim@vega.example|||Псков", CRM_INTAKE_CREATED, 2);
	came(&there, "Анна Иванова|anna@vega.example|+7 916 200-00-01||", CRM_INTAKE_ATTACHED, 1);
	/* The key of a card that is new, and of one that has another point now. */
	came(&here, "Борис Ким|kim@vega.example|||Омск", CRM_INTAKE_ATTACHED, 2);
	came(&here, "А. Иванова||+7 916 200-00-01||", CRM_INTAKE_ATTACHED, 1);
	/* Recorded there, recorded here, and neither. */
	came(&here, "Борис Ким|kim@vega.example|||Псков", CRM_INTAKE_UNCHANGED, 2);
	came(&here, "Анна Иванова|anna@vega.example|||Тверь", CRM_INTAKE_UNCHANGED, 1);
	came(&here, "Вера Сом|som@vega.example|||", CRM_INTAKE_CREATED, 3);
	/* Who is on the ignore list by now. */
	test_db_begin(second);
	test_ok(crm_insert(second, CRM_TAB_IGNORE, CRM_WHAT_CREATE,
		    CRM_SETS({ "kind", crm_int(CRM_KEY_EMAIL) },
			{ "key", crm_text("som@vega.example") }, { "created", crm_int(TEST_NOW) }),
		    NULL, &err),
	    &err);
	test_db_commit(second);
	came(&here, "Вера Сом|som@vega.example|||Омск", CRM_INTAKE_SUPPRESSED, 0);
	list_end(&there);
	list_end(&here);
	crm_db_close(second);
}

/* A batch of one row that is taken back as a whole. */
static void
take_back(struct list *list, char *row, int64_t card)
{
	struct crm_cell cell[CELLS_MAX];
	struct crm_intake_result result;
	const struct crm_intake_row in = { ++list->line, list_split(row, cell), cell, "raw" };

	crm_intake_mark(list->intake);
	test_db_begin(list->db);
	crm_db_gather(list->db);
	test_ok(crm_intake_row(list->intake, &in, NULL, &result, &list->arena, &err), &err);
	assert_int_equal(result.action, CRM_INTAKE_CREATED);
	assert_int_equal(result.card, card);
	crm_intake_back(list->intake);
	crm_db_rollback(list->db);
}

static void
a_batch_was_rolled_back(void **state)
{
	struct test_db *t = *state;
	struct list list;
	char boris[] = "Борис Ким|kim@vega.example|||",
	     anna[] = "Анна Иванова|anna@vega.example|||";

	list_begin(&list, t->db, HEADER, &attaches);
	take_back(&list, boris, 1);
	came(&list, "Вера Ким|kim@vega.example|||", CRM_INTAKE_CREATED, 1);
	take_back(&list, anna, 2);
	came(&list, "Анна Иванова|anna@vega.example|||", CRM_INTAKE_CREATED, 2);
	came(&list, "Анна Иванова|anna@vega.example|||", CRM_INTAKE_UNCHANGED, 2);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM candidate"), 0);
	list_end(&list);
}

/* The keys of a card that was filled and updated: those it had, those it has. */
static void
a_card_was_changed(void **state)
{
	struct test_db *t = *state;
	struct list list;

	list_begin(&list, t->db, HEADER,
	    &(const struct crm_intake_options){ .on_match = CRM_ON_MATCH_UPDATE });
	came(&list, "Анна Иванова|anna@vega.example||ООО Вега|", CRM_INTAKE_CREATED, 1);
	came(&list, "Борис Ким|kim@vega.example||ООО Альтаир|", CRM_INTAKE_CREATED, 2);
	came(&list, "Анна Иванова|anna@vega.example|+7 916 200-00-01|ООО Альтаир|",
	    CRM_INTAKE_ATTACHED, 1);
	came(&list, "Анна Иванова|ai@post.example|+7 916 200-00-01||", CRM_INTAKE_ATTACHED, 1);
	came(&list, "Анна Иванова|ai@post.example|||Тверь", CRM_INTAKE_ATTACHED, 1);
	/* Nobody is of Vega by now, and both are of Altair. */
	came(&list, "|info@vega.example||ООО Вега|", CRM_INTAKE_CREATED, 3);
	came(&list, "|info@altair.example||ООО Альтаир|", CRM_INTAKE_CREATED, 4);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM candidate WHERE card = 3"), 0);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM candidate WHERE card = 4"), 2);
	/* A name that came later. */
	came(&list, "|som@post.example|||", CRM_INTAKE_CREATED, 5);
	came(&list, "Пётр Сом|som@post.example|||", CRM_INTAKE_ATTACHED, 5);
	came(&list, "Пётр Сом||||Омск", CRM_INTAKE_CREATED, 6);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM candidate WHERE card = 6 AND other = 5"), 1);
	list_end(&list);
}

/* Of two keys with one hash each finds its own card, and no other. */
static void
two_keys_of_one_hash(void **state)
{
	struct test_db *t = *state;
	const struct {
		enum crm_key_kind kind;
		const char *key;
	} keys[] = { { CRM_KEY_EMAIL, "kim@vega.example" }, { CRM_KEY_PHONE, "+79162000001" },
		{ CRM_KEY_COMPANY, "vega" } };
	struct crm_stmt *s = NULL;
	struct list list;

	list_begin(&list, t->db, HEADER, &attaches);
	came(&list, "Анна Иванова|anna@vega.example|||", CRM_INTAKE_CREATED, 1);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const int64_t h = crm_key_hash(keys[i].kind, keys[i].key);
		test_db_begin(t->db);
		test_ok(crm_db_prepare(t->db, "INSERT INTO match_key(h, card) VALUES (?1, 1)", &s,
			    CRM_ARGS(crm_int(h)), &err),
		    &err);
		assert_int_equal(crm_stmt_step(s, &err), CRM_DONE);
		crm_stmt_free(s);
		test_db_commit(t->db);
	}
	list_end(&list);
	list_begin(&list, t->db, HEADER, &attaches);
	came(&list, "Борис Ким|kim@vega.example|+7 916 200-00-01|ООО Вега|", CRM_INTAKE_CREATED, 2);
	came(&list, "Б. Ким|kim@vega.example|||", CRM_INTAKE_ATTACHED, 2);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM candidate WHERE other = 1"), 0);
	list_end(&list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    another_process_wrote, test_db_setup, test_db_teardown),
		cmocka_unit_test_setup_teardown(
		    a_batch_was_rolled_back, test_db_setup, test_db_teardown),
		cmocka_unit_test_setup_teardown(
		    a_card_was_changed, test_db_setup, test_db_teardown),
		cmocka_unit_test_setup_teardown(
		    two_keys_of_one_hash, test_db_setup, test_db_teardown),
	};

	return cmocka_run_group_tests_name("intake memory", tests, NULL, NULL);
}
