#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include "lib/crm/import.h"
#include "lib/crm/lead.h"
#include "lib/crm/lookup.h"
#include "lib/crm/map.h"
#include "lib/crm/op.h"
#include "lib/crm/point.h"
#include "lib/crm/setting.h"
#include "lib/crm/todo.h"
#include "lib/flow/undo.h"

/* --- settings --- */

static void
settings_have_defaults_checks_and_history(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_arena arena = CRM_ARENA_INIT;
	const char *text = NULL;
	int64_t number = 0;
	size_t changed = 9;

	test_ok(crm_setting_text(t->db, "region", &arena, &text, &err), &err);
	assert_string_equal(text, "RU");
	test_ok(crm_setting_int(t->db, "attempts", &number, &err), &err);
	assert_int_equal(number, 3);

	test_db_begin(t->db);
	test_ok(crm_setting_put(t->db, "region", "RU", &changed, &err), &err);
	assert_int_equal(changed, 0);
	assert_int_equal(crm_db_op(t->db), 0);
	test_ok(crm_setting_put(t->db, "region", "DE", &changed, &err), &err);
	assert_int_equal(changed, 1);
	test_ok(crm_setting_put(t->db, "region", "KZ", &changed, &err), &err);
	assert_int_equal(changed, 1);
	test_ok(crm_setting_text(t->db, "region", &arena, &text, &err), &err);
	assert_string_equal(text, "KZ");
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM setting"), 1);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM event WHERE old = 'DE' AND new = 'KZ'"), 1);
	crm_db_rollback(t->db);
	crm_arena_clear(&arena);
}

static void
settings_that_make_no_sense_are_refused(void **state)
{
	static const struct {
		const char *name, *value, *message;
	} cases[] = {
		{ "regoin", "RU", "unknown setting 'regoin'; did you mean 'region'?" },
		{ "xyzzy", "1", "unknown setting 'xyzzy'; see crm-list settings" },
		{ "region", "Россия",
		    "setting 'region': two capital letters of ISO 3166 are wanted, like RU, not "
		    "'Россия'" },
		{ "currency", "rub",
		    "setting 'currency': three capital letters of ISO 4217 are wanted, like RUB, "
		    "not 'rub'" },
		{ "attempts", "-1", "setting 'attempts': a whole number is wanted, not '-1'" },
		{ "reopen", "yes", "setting 'reopen': ask or auto is wanted, not 'yes'" },
		{ "timezone", "../etc",
		    "setting 'timezone': a name like Europe/Moscow is wanted, not '../etc'" },
	};
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	size_t changed;

	test_db_begin(t->db);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
		    crm_setting_put(t->db, cases[i].name, cases[i].value, &changed, &err),
		    CRM_EDATA);
		assert_string_equal(err.text, cases[i].message);
	}
	assert_int_equal(crm_db_op(t->db), 0);
	crm_db_rollback(t->db);
}

/* --- names --- */

static void
what_is_unknown_is_named_with_the_nearest(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_arena arena = CRM_ARENA_INIT;
	const char *name = NULL;
	int64_t id = 0, again = 0;
	bool made = false;

	test_db_begin(t->db);
	test_ok(crm_lookup_or_make(t->db, CRM_TAB_SOURCE, "выставка", &id, &made, &err), &err);
	assert_true(made);
	test_ok(crm_lookup_or_make(t->db, CRM_TAB_SOURCE, "выставка", &again, &made, &err), &err);
	assert_false(made);
	assert_int_equal(again, id);
	test_ok(crm_name_of(t->db, CRM_TAB_SOURCE, id, &arena, &name, &err), &err);
	assert_string_equal(name, "выставка");
	assert_int_equal(crm_lookup(t->db, CRM_TAB_SOURCE, "выстовка", &id, &err), CRM_EDATA);
	assert_string_equal(err.text, "unknown source 'выстовка'; did you mean 'выставка'?");
	assert_int_equal(crm_lookup(t->db, CRM_TAB_USER, "anna", &id, &err), CRM_EDATA);
	assert_string_equal(err.text, "unknown user 'anna'");
	test_ok(crm_name_of(t->db, CRM_TAB_USER, 0, &arena, &name, &err), &err);
	assert_null(name);
	assert_int_equal(crm_name_of(t->db, CRM_TAB_STAGE, 99, &arena, &name, &err), CRM_EDATA);
	assert_string_equal(err.text, "no stage 99");
	assert_int_equal(crm_lookup(t->db, CRM_TAB_POINT, "x", &id, &err), CRM_EINTERNAL);
	crm_db_rollback(t->db);
	crm_arena_clear(&arena);
}

/* --- points --- */

static void
points_are_read_by_kind(void **state)
{
	static const struct {
		enum crm_point_kind kind;
		const char *cell, *value, *key, *problem;
	} cases[] = {
		{ CRM_POINT_EMAIL, "Anna+Expo@Example.ORG", "Anna+Expo@example.org",
		    "anna@example.org", NULL },
		{ CRM_POINT_EMAIL, "anna", NULL, NULL, "no @" },
		{ CRM_POINT_PHONE, "8 (495) 990-00-11 доб. 12", "+74959900011", "+74959900011x12",
		    NULL },
		{ CRM_POINT_PHONE, "7.4959E+10", NULL, NULL, "destroyed by a spreadsheet" },
		{ CRM_POINT_HANDLE, "@Anna_I", "@Anna_I", "anna_i", NULL },
		{ CRM_POINT_URL, "https://Example.org/", "https://Example.org/", "example.org",
		    NULL },
	};
	struct crm_err err = { CRM_OK, "" };
	struct crm_arena arena = CRM_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct crm_point p;
		test_ok(
		    crm_point_parse(&p, cases[i].kind, cases[i].cell, "RU", &arena, &err), &err);
		assert_string_equal(p.raw, cases[i].cell);
		if (cases[i].key == NULL) {
			assert_null(p.value);
			assert_null(p.key);
			assert_string_equal(p.problem, cases[i].problem);
			continue;
		}
		assert_null(p.problem);
		assert_string_equal(p.value, cases[i].value);
		assert_string_equal(p.key, cases[i].key);
	}
	assert_string_equal(crm_point_kind_name(CRM_POINT_HANDLE), "handle");
	crm_arena_clear(&arena);
}

static void
a_point_is_on_a_card_once_and_consent_gets_stricter(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_point p = { .kind = CRM_POINT_EMAIL,
		.raw = "a@example.org",
		.value = "a@example.org",
		.key = "a@example.org" };
	struct crm_point bad = { .kind = CRM_POINT_PHONE, .raw = "123", .problem = "too short" };
	static const struct {
		enum crm_consent told;
		int64_t kept;
		bool changed;
	} told[] = {
		{ CRM_CONSENT_UNKNOWN, 0, true }, /* the point is new */
		{ CRM_CONSENT_GIVEN, 1, true },
		{ CRM_CONSENT_UNKNOWN, 1, false },
		{ CRM_CONSENT_REFUSED, 2, true },
		{ CRM_CONSENT_GIVEN, 2, false },
	};
	bool changed = false;

	test_db_begin(t->db);
	int64_t lead = test_db_lead(t->db, "Анна Иванова");
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		p.consent = told[i].told;
		test_ok(crm_point_add(t->db, lead, &p, CRM_WHAT_FILL, false, &changed, &err), &err);
		assert_int_equal(changed, told[i].changed);
		assert_int_equal(
		    test_db_int(t->db, "SELECT coalesce(consent, 0) FROM point WHERE kind = 1"),
		    told[i].kept);
	}
	for (int i = 0; i < 2; i++) {
		test_ok(
		    crm_point_add(t->db, lead, &bad, CRM_WHAT_FILL, false, &changed, &err), &err);
		assert_int_equal(changed, i == 0);
	}
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM point"), 2);
	assert_int_equal(test_db_int(t->db, "SELECT valid FROM point WHERE kind = 2"), 0);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM match_key"), 2); /* and the name's */
	crm_db_rollback(t->db);
}

/* --- leads, tasks, notices, ops --- */

static void
a_lead_is_read_and_what_is_none_is_named(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_lead lead;
	int64_t company = 0, stage = 0;

	test_db_begin(t->db);
	int64_t id = test_db_lead(t->db, "Анна Иванова");
	test_ok(crm_insert(t->db, CRM_TAB_COMPANY, CRM_WHAT_CREATE,
		    CRM_SETS({ "created", crm_int(1) }, { "company", crm_text("Ромашка") }),
		    &company, &err),
	    &err);
	test_ok(crm_lead_get(t->db, id, &lead, &arena, &err), &err);
	assert_int_equal(lead.id, id);
	assert_int_equal(lead.status, CRM_STAGE_NEW);
	assert_string_equal(lead.name, "Анна Иванова");
	assert_null(lead.grade);
	assert_null(lead.company);
	assert_int_equal(lead.owner, 0);
	assert_int_equal(crm_lead_get(t->db, 99, &lead, &arena, &err), CRM_EDATA);
	assert_string_equal(err.text, "no lead 99");
	assert_int_equal(crm_lead_get(t->db, company, &lead, &arena, &err), CRM_EDATA);
	assert_string_equal(err.text, "card 2 is a company, not a lead");

	test_ok(crm_stage_first(t->db, CRM_STAGE_QUALIFIED, &stage, &err), &err);
	assert_int_equal(stage, 3);
	test_ok(crm_update(t->db, CRM_TAB_STAGE, stage, CRM_WHAT_EDIT,
		    CRM_SETS({ "active", crm_int(0) }), NULL, &err),
	    &err);
	assert_int_equal(crm_stage_first(t->db, CRM_STAGE_QUALIFIED, &stage, &err), CRM_EDATA);
	assert_string_equal(err.text, "no active stage of kind 'qualified'");
	assert_int_equal(crm_stage_kind_by_name("unqualified"), CRM_STAGE_UNQUALIFIED);
	assert_int_equal(crm_stage_kind_by_name("no answer"), 0);
	assert_null(crm_stage_kind_name(0));
	crm_db_rollback(t->db);
	crm_arena_clear(&arena);
}

static void
closes_tasks_once(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	int64_t id[3] = { 0 };
	size_t n = 7;

	test_db_begin(t->db);
	const struct crm_task task = { .card = test_db_lead(t->db, "Анна Иванова"),
		.kind = "call" };
	const struct crm_task other = { .card = test_db_lead(t->db, "Пётр Котов"), .kind = "call" };
	test_ok(crm_task_add(t->db, &task, false, &id[0], &err), &err);
	test_ok(crm_task_add(t->db, &task, false, &id[1], &err), &err);
	test_ok(crm_task_add(t->db, &other, false, &id[2], &err), &err);
	test_ok(crm_task_close(t->db, id[0], true, "reached", 0, &err), &err);
	test_ok(crm_task_close(t->db, id[0], false, "again", 0, &err), &err);
	test_ok(crm_tasks_cancel(t->db, task.card, "unqualified", 0, &n, &err), &err);
	assert_int_equal(n, 1);
	test_db_commit(t->db);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM task WHERE (id = 1 AND state = 2"
					    " AND result = 'reached') OR (id = 2 AND state = 3 AND"
					    " result = 'unqualified') OR (id = 3 AND state = 1 AND"
					    " closed IS NULL)"),
	    3);
}

static void
tasks_and_notices_are_open_and_pending(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	int64_t id = 0;

	test_db_begin(t->db);
	const struct crm_task task = { .card = test_db_lead(t->db, "Анна Иванова"),
		.kind = "call",
		.due = TEST_NOW + 60,
		.text = "Позвонить" };
	test_ok(crm_task_add(t->db, &task, false, &id, &err), &err);
	test_ok(crm_notice_add(t->db, task.card, 0, "inquiry", "new inquiry", false, &err), &err);
	assert_int_equal(id, 1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM task WHERE state = 1"
					    " AND due = created + 60 AND text = 'Позвонить'"),
	    1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM notice WHERE delivered IS NULL"
					    " AND due = created AND tries = 0 AND user IS NULL"),
	    1);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM event WHERE card = 1"), 3);
	crm_db_rollback(t->db);
}

/* --- imports and their maps --- */

static void
the_digest_of_an_import_comes_with_its_counts(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	const struct crm_import import = { .file = "expo.csv", .header = "name", .delimiter = ';' };
	struct crm_import_counts counts = { .created = 1 };
	int64_t id = 0;

	test_db_begin(t->db);
	test_ok(crm_import_add(t->db, &import, &counts, &id, &err), &err);
	counts.blank = 2;
	test_ok(
	    crm_import_count(t->db, id, &counts, &(struct crm_import_input){ NULL, NULL }, &err),
	    &err);
	assert_int_equal(test_db_int(t->db, "SELECT read FROM import WHERE digest IS NULL"), 3);
	test_ok(crm_import_count(
		    t->db, id, &counts, &(struct crm_import_input){ "KOI8-R", "00ff" }, &err),
	    &err);
	counts.rejected = 1;
	test_ok(
	    crm_import_count(t->db, id, &counts, &(struct crm_import_input){ NULL, NULL }, &err),
	    &err);
	assert_int_equal(
	    test_db_int(t->db, "SELECT read FROM import WHERE digest = '00ff' AND file = 'expo.csv'"
			       " AND created = 1 AND blank = 2 AND rejected = 1"),
	    4);
	/* All by one op: it is part of the import's creation. */
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM event"), 1);
	crm_db_rollback(t->db);
}

static void
assert_map(struct crm_db *db, const char *header, const char *name, const char *map,
    const char *date_order)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_saved_map found = { "x", "x", "x", "x" };

	test_ok(crm_map_find(db, header, &found, &arena, &err), &err);
	if (name == NULL) {
		assert_null(found.name);
		assert_null(found.map);
	} else {
		assert_string_equal(found.name, name);
		assert_string_equal(found.header, header);
		assert_string_equal(found.map, map);
		if (date_order == NULL)
			assert_null(found.date_order);
		else
			assert_string_equal(found.date_order, date_order);
	}
	crm_arena_clear(&arena);
}

static void
save(struct crm_db *db, const char *name, const char *header, const char *map,
    const char *date_order, bool expected)
{
	struct crm_err err = { CRM_OK, "" };
	const struct crm_saved_map saved = { name, header, map, date_order };
	bool changed = !expected;

	test_ok(crm_map_save(db, &saved, &changed, &err), &err);
	assert_int_equal(changed, expected);
}

static void
a_map_is_found_by_its_header(void **state)
{
	struct test_db *t = *state;

	assert_map(t->db, "имя\tпочта", NULL, NULL, NULL);
	test_db_begin(t->db);
	save(t->db, "expo", "имя\tпочта", "Почта=email", NULL, true);
	save(t->db, "site", "name", "", "dmy", true);
	assert_map(t->db, "имя\tпочта", "expo", "Почта=email", NULL);
	assert_map(t->db, "name", "site", "", "dmy");
	assert_map(t->db, "имя", NULL, NULL, NULL);
	assert_map(t->db, "имя\tпочта\t", NULL, NULL, NULL);
	assert_map(t->db, "Имя\tпочта", NULL, NULL, NULL);
	/* By its name it is changed, and goes with another header. */
	save(t->db, "expo", "имя", "Имя=name\nГород=-", "mdy", true);
	assert_map(t->db, "имя\tпочта", NULL, NULL, NULL);
	assert_map(t->db, "имя", "expo", "Имя=name\nГород=-", "mdy");
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM map"), 2);
	test_db_commit(t->db);
}

static void
a_header_has_one_active_map(void **state)
{
	struct test_db *t = *state;

	test_db_begin(t->db);
	save(t->db, "old", "имя", "Имя=name", NULL, true);
	save(t->db, "new", "имя", "Имя=company", NULL, true);
	assert_map(t->db, "имя", "new", "Имя=company", NULL);
	assert_int_equal(test_db_int(t->db, "SELECT active FROM map WHERE name = 'old'"), 0);
	/* Saved again, it is active again. */
	save(t->db, "old", "имя", "Имя=name", NULL, true);
	assert_map(t->db, "имя", "old", "Имя=name", NULL);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM map WHERE active = 1"), 1);
	test_db_commit(t->db);
	/* Nothing but who else was in its place. */
	test_db_begin(t->db);
	save(t->db, "site", "name", "Name=name", NULL, true);
	save(t->db, "site", "имя", "Name=name", NULL, true);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM map WHERE active = 1"), 1);
	test_db_commit(t->db);
}

static void
the_same_map_again_is_no_op(void **state)
{
	struct test_db *t = *state;

	test_db_begin(t->db);
	save(t->db, "expo", "имя", "Имя=name", "dmy", true);
	test_db_commit(t->db);
	test_db_begin(t->db);
	save(t->db, "expo", "имя", "Имя=name", "dmy", false);
	test_db_commit(t->db);
	assert_int_equal(crm_db_op(t->db), 0);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM event"), 1);
	test_db_begin(t->db);
	save(t->db, "expo", "имя", "Имя=name", NULL, true);
	test_db_commit(t->db);
	assert_int_equal(
	    test_db_int(t->db, "SELECT count(*) FROM event WHERE tab = 27 AND field = 'date_order'"
			       " AND old = 'dmy' AND new IS NULL"),
	    1);
}

static void
maps_are_undone(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_undone undone;

	test_db_begin(t->db);
	save(t->db, "old", "имя", "Имя=name", NULL, true);
	test_db_commit(t->db);
	test_db_begin(t->db);
	save(t->db, "new", "имя", "Имя=company", NULL, true);
	const struct crm_undo undo = { .op = crm_db_op(t->db) };
	test_db_commit(t->db);
	crm_db_end_op(t->db);
	crm_db_set_undoes(t->db, undo.op);
	test_ok(crm_db_begin(t->db, &err), &err);
	test_ok(crm_undo_run(t->db, &undo, &undone, &err), &err);
	test_ok(crm_db_commit(t->db, &err), &err);
	assert_int_equal(undone.kept, 0);
	assert_map(t->db, "имя", "old", "Имя=name", NULL);
	assert_int_equal(test_db_int(t->db, "SELECT count(*) FROM map"), 1);
}

static enum crm_status
note_why(void *arg, const struct crm_conflict *conflict, struct crm_err *err)
{
	(void)err;
	*(const char **)arg = conflict->why;
	return CRM_OK;
}

/* That a header has one active map holds whatever is undone. */
static void
an_undo_makes_no_second_active_map(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_undone undone;
	const char *why = NULL;

	test_db_begin(t->db);
	save(t->db, "old", "имя", "Имя=name", NULL, true);
	test_db_commit(t->db);
	test_db_begin(t->db);
	test_ok(crm_map_retire(t->db, "имя", 0, NULL, &err), &err);
	const struct crm_undo undo = { .op = crm_db_op(t->db), .kept = note_why, .arg = &why };
	test_db_commit(t->db);
	test_db_begin(t->db);
	save(t->db, "new", "имя", "Имя=company", NULL, true);
	test_db_commit(t->db);
	crm_db_end_op(t->db);
	crm_db_set_undoes(t->db, undo.op);
	test_ok(crm_db_begin(t->db, &err), &err);
	test_ok(crm_undo_run(t->db, &undo, &undone, &err), &err);
	test_ok(crm_db_commit(t->db, &err), &err);
	assert_int_equal(undone.kept, 1);
	assert_string_equal(why, "its old value is taken by another");
	assert_map(t->db, "имя", "new", "Имя=company", NULL);
}

static void
maps_that_make_no_sense_are_refused(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	const struct crm_saved_map saved = { "expo", "имя", "Имя=name", "ymd " };
	static const struct {
		const char *map, *message;
	} cases[] = {
		{ "a=emial", "'a=emial': unknown meaning 'emial'; did you mean 'email'?" },
		{ "a=name\nb=чего\nc=x", "'b=чего': unknown meaning 'чего'" },
		{ "a=", "'a=': unknown meaning ''" },
		{ "a", "'a': write it as 'column=meaning', such as 'Their name=email'" },
		{ " =name", "' =name': write it as 'column=meaning', such as 'Their name=email'" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(crm_map_check(cases[i].map, &err), CRM_EDATA);
		assert_string_equal(err.text, cases[i].message);
	}
	test_ok(crm_map_check("", &err), &err);
	test_ok(crm_map_check("Имя=name\n\n2 = EMAIL\nx=y=-\n", &err), &err);
	test_db_begin(t->db);
	assert_int_equal(crm_map_save(t->db, &saved, NULL, &err), CRM_EDATA);
	assert_string_equal(err.text, "map 'expo': dmy, mdy or ymd is wanted: 'ymd '");
	crm_db_rollback(t->db);
	assert_int_equal(crm_map_save(t->db,
			     &(const struct crm_saved_map){ "a", "b", "c=name", NULL }, NULL, &err),
	    CRM_EINTERNAL);
}

/* --- ops --- */

static enum crm_status
stop_at_second(void *arg, const struct crm_op *op, struct crm_err *err)
{
	int *n = arg;

	if (++*n == 2)
		return crm_err_set(err, CRM_NO, "enough");
	assert_int_equal(op->id, 3);
	assert_string_equal(op->tool, "test");
	assert_string_equal(op->login, "anna");
	assert_int_equal(op->changes, 1);
	assert_int_equal(op->undone_by, 0);
	return CRM_OK;
}

static void
ops_are_told_newest_first(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_arena arena = CRM_ARENA_INIT;
	const char *login = NULL;
	int n = 0;

	for (int i = 0; i < 3; i++) {
		test_db_begin(t->db);
		test_db_lead(t->db, "Анна Иванова");
		test_ok(crm_db_commit(t->db, &err), &err);
	}
	assert_int_equal(crm_op_each(t->db, 10, stop_at_second, &n, &err), CRM_NO);
	assert_int_equal(n, 2);
	test_ok(crm_op_login(t->db, 2, &arena, &login, &err), &err);
	assert_string_equal(login, "anna");
	assert_int_equal(crm_op_login(t->db, 9, &arena, &login, &err), CRM_EDATA);
	assert_string_equal(err.text, "no op 9");
	crm_arena_clear(&arena);
}

#define DB_TEST(f) cmocka_unit_test_setup_teardown(f, test_db_setup, test_db_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DB_TEST(settings_have_defaults_checks_and_history),
		DB_TEST(settings_that_make_no_sense_are_refused),
		DB_TEST(what_is_unknown_is_named_with_the_nearest),
		cmocka_unit_test(points_are_read_by_kind),
		DB_TEST(a_point_is_on_a_card_once_and_consent_gets_stricter),
		DB_TEST(a_lead_is_read_and_what_is_none_is_named),
		DB_TEST(closes_tasks_once),
		DB_TEST(tasks_and_notices_are_open_and_pending),
		DB_TEST(the_digest_of_an_import_comes_with_its_counts),
		DB_TEST(a_map_is_found_by_its_header),
		DB_TEST(a_header_has_one_active_map),
		DB_TEST(the_same_map_again_is_no_op),
		DB_TEST(maps_are_undone),
		DB_TEST(an_undo_makes_no_second_active_map),
		DB_TEST(maps_that_make_no_sense_are_refused),
		DB_TEST(ops_are_told_newest_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
