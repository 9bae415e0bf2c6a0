#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/crm/list.h"
#include "lib/crm/point.h"
#include "lib/flow/edit.h"
#include "lib/flow/undo.h"

#define REFUSED "!"

/* Leads 1 and 2; the first has two e-mails and an invalid phone. */
static int
set_up(void **state)
{
	struct crm_err err = { CRM_OK, "" };

	setenv("TZ", "UTC0", 1);
	tzset();
	if (test_db_setup(state) != 0)
		return -1;
	struct crm_db *db = ((struct test_db *)*state)->db;
	const struct crm_point points[] = {
		{ .kind = CRM_POINT_EMAIL,
		    .raw = "info@x.example",
		    .value = "info@x.example",
		    .key = "info@x.example",
		    .role = true },
		{ .kind = CRM_POINT_EMAIL,
		    .raw = "ivan@x.example",
		    .value = "ivan@x.example",
		    .key = "ivan@x.example",
		    .consent = CRM_CONSENT_GIVEN },
		{ .kind = CRM_POINT_PHONE, .raw = "12345", .problem = "too short" },
	};
	test_ok(crm_db_begin(db, &err), &err);
	for (int i = 0; i < 2; i++)
		test_ok(
		    crm_insert(db, CRM_TAB_LEAD, CRM_WHAT_CREATE,
			CRM_SETS({ "created", crm_int(TEST_NOW) }, { "stage", crm_int(1) },
			    { "stage_at", crm_int(TEST_NOW) }, { "name", crm_text("Иван Петров") },
			    { "first_name", crm_text("Иван") }, { "last_name", crm_text("Петров") },
			    { "company", crm_text("Ромашка") }, { "legal_form", crm_text("ООО") },
			    { "city", crm_text("Тверь") }),
			NULL, &err),
		    &err);
	for (size_t i = 0; i < 3; i++)
		test_ok(crm_point_add(db, 1, &points[i], CRM_WHAT_CREATE, true, NULL, &err), &err);
	test_ok(crm_db_commit(db, &err), &err);
	test_db_actor(db);
	return 0;
}

/*
 * Edits one row: column, cell, ... ended by NULL; a cell of "-" clears the column. Gives the
 * action, or "!" and what is wrong; the row's id in *id, the note behind a ';'.
 */
static const char *
edit(struct crm_db *db, const char *noun_name, int64_t *id, bool strict, ...)
{
	static const char *const actions[] = { "unchanged", "updated", "created" };
	static char out[1024];
	const char *cells[CRM_NOUN_FIELDS_MAX] = { NULL };
	bool clear[CRM_NOUN_FIELDS_MAX] = { false };
	const struct crm_noun *noun = NULL;
	struct crm_edit *edit = NULL;
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err err = { CRM_OK, "" };
	struct crm_edited done;
	va_list ap;

	test_ok(crm_noun_find(&noun, noun_name, &err), &err);
	va_start(ap, strict);
	for (const char *column; (column = va_arg(ap, const char *)) != NULL;) {
		const char *cell = va_arg(ap, const char *);
		const int i = crm_field_index(noun, column);
		assert_true(i >= 0);
		if (strcmp(cell, "-") == 0)
			clear[i] = true;
		else
			cells[i] = cell;
	}
	va_end(ap);
	test_ok(crm_db_begin(db, &err), &err);
	test_ok(crm_edit_new(&edit, db, noun, strict, &err), &err);
	const struct crm_edit_row row = { *id, cells, clear };
	enum crm_status st = crm_edit_row(edit, &row, &arena, &done, &err);
	if (st == CRM_OK) {
		test_ok(crm_db_commit(db, &err), &err);
		*id = done.id;
		snprintf(out, sizeof(out), "%s%s%s", actions[done.action],
		    done.note == NULL ? "" : "; ", done.note == NULL ? "" : done.note);
	} else {
		crm_db_rollback(db);
		assert_int_equal(st, CRM_EDATA);
		snprintf(out, sizeof(out), REFUSED "%s", err.text);
	}
	crm_edit_free(edit);
	crm_arena_clear(&arena);
	return out;
}

#define EDIT(noun, id, ...) edit(db, noun, &(id), false, __VA_ARGS__, NULL)
#define STRICT(noun, id, ...) edit(db, noun, &(id), true, __VA_ARGS__, NULL)

/* A row as crm-list shows it: these columns, apart by |. */
static const char *
shown(struct crm_db *db, const char *noun_name, int64_t id, const char *columns)
{
	static char out[1024];
	const struct crm_noun *noun = NULL;
	struct crm_view *view = NULL;
	struct crm_err err = { CRM_OK, "" };
	const char *const *cells;
	const char *between = "";
	char list[256], *rest = NULL;

	test_ok(crm_noun_find(&noun, noun_name, &err), &err);
	test_ok(crm_view_new(&view, db, noun, NULL, &err), &err);
	test_ok(crm_view_row(view, id, &cells, &err), &err);
	snprintf(list, sizeof(list), "%s", columns);
	out[0] = '\0';
	for (char *name = strtok_r(list, ",", &rest); name != NULL;
	     name = strtok_r(NULL, ",", &rest)) {
		const char *cell = cells[crm_field_index(noun, name)];
		strcat(out, between);
		between = "|";
		strcat(out, cell == NULL ? "" : cell);
	}
	crm_view_free(view);
	return out;
}

static void
test_names(void **state)
{
	struct crm_db *db = ((struct test_db *)*state)->db;
	const char *columns = "name,first_name,middle_name,last_name";
	int64_t id = 1;

	assert_string_equal(EDIT("leads", id, "name", "Иван Петров"), "unchanged");
	assert_int_equal(crm_db_op(db), 0);
	assert_string_equal(EDIT("leads", id, "name", "Анна Ильинична  Белова"), "updated");
	assert_string_equal(
	    shown(db, "leads", 1, columns), "Анна Ильинична Белова|Анна|Ильинична|Белова");
	assert_int_equal(
	    test_db_int(db, "SELECT count(*) FROM lead WHERE id = 1 AND name_key IS NOT NULL"), 1);
	assert_string_equal(EDIT("leads", id, "last_name", "Чернова"), "updated");
	assert_string_equal(
	    shown(db, "leads", 1, "first_name,middle_name,last_name"), "Анна|Ильинична|Чернова");
	assert_non_null(strstr(shown(db, "leads", 1, "name"), "Чернова"));
	assert_string_equal(EDIT("leads", id, "middle_name", "-"), "updated");
	assert_null(strstr(shown(db, "leads", 1, "name"), "Ильинична"));
	/* What is told of both stands. */
	assert_string_equal(
	    EDIT("leads", id, "name", "Доктор Белова", "first_name", "Вера"), "updated");
	assert_string_equal(shown(db, "leads", 1, "name,first_name"), "Доктор Белова|Вера");
	assert_string_equal(EDIT("leads", id, "name", "-"), "updated");
	assert_string_equal(shown(db, "leads", 1, columns), "|||");
	assert_string_equal(EDIT("leads", id, "name", "-"), "unchanged");
	assert_string_equal(EDIT("leads", id, "name", "x", "name", "-"),
	    "!column 'name' is given and cleared at once");
}

static void
test_company_and_ids(void **state)
{
	struct crm_db *db = ((struct test_db *)*state)->db;
	int64_t id = 1;

	assert_string_equal(EDIT("leads", id, "company", "Рамашка"), "updated");
	assert_string_equal(shown(db, "leads", 1, "company,legal_form"), "Рамашка|ООО");
	assert_string_equal(EDIT("leads", id, "company", "АО «Лютик»"), "updated");
	assert_string_equal(shown(db, "leads", 1, "company,legal_form"), "Лютик|АО");
	assert_string_equal(
	    EDIT("leads", id, "company", "ООО Лютик", "legal_form", "ПАО"), "updated");
	assert_string_equal(shown(db, "leads", 1, "company,legal_form"), "Лютик|ПАО");
	assert_string_equal(EDIT("leads", id, "company", "-"), "updated");
	assert_string_equal(shown(db, "leads", 1, "company,legal_form"), "|");
	assert_int_equal(
	    test_db_int(db, "SELECT count(*) FROM lead WHERE id = 1 AND company_key IS NULL"), 1);

	assert_string_equal(
	    EDIT("leads", id, "inn", "7707083893", "ogrn", "1027700132195", "kpp", "773601001"),
	    "updated");
	assert_string_equal(
	    shown(db, "leads", 1, "inn,ogrn,kpp"), "7707083893|1027700132195|773601001");
	assert_string_equal(EDIT("leads", id, "inn", "7707083894"),
	    "!column 'inn': wrong check digit (the last of 10 digits)");
	assert_string_equal(EDIT("leads", id, "birth_date", "31.12.1980"),
	    "!column 'birth_date': a date like 2026-12-01 is wanted");
}

static void
test_amount(void **state)
{
	struct crm_db *db = ((struct test_db *)*state)->db;
	int64_t id = 1;

	assert_string_equal(EDIT("leads", id, "amount", "1 200,5"), "updated");
	assert_string_equal(shown(db, "leads", 1, "amount,currency"), "1200.50|RUB");
	assert_string_equal(EDIT("leads", id, "amount", "1200.5"), "unchanged");
	assert_string_equal(
	    EDIT("leads", id, "currency", "jpy"), "!column 'amount': not an amount: '1200.50'");
	assert_string_equal(EDIT("leads", id, "currency", "jpy", "amount", "1200"), "updated");
	assert_string_equal(shown(db, "leads", 1, "amount,currency"), "1200|JPY");
	assert_string_equal(EDIT("leads", id, "currency", "eur"), "updated");
	assert_string_equal(shown(db, "leads", 1, "amount,currency"), "1200.00|EUR");
	assert_string_equal(EDIT("leads", id, "currency", "rubles"),
	    "!column 'currency': a currency of ISO 4217 is wanted, like RUB: 'rubles'");
	assert_string_equal(EDIT("leads", id, "currency", "-"), "!an amount keeps its currency");
	assert_string_equal(EDIT("leads", id, "currency", "-", "amount", "-"), "updated");
	assert_string_equal(shown(db, "leads", 1, "amount,currency"), "|");
}

static void
test_points(void **state)
{
	struct crm_db *db = ((struct test_db *)*state)->db;
	int64_t id = 1, other = 2;

	assert_string_equal(shown(db, "leads", 1, "email,phone"), "ivan@x.example|12345");
	assert_string_equal(EDIT("leads", id, "email", "ivan"), "!column 'email': no @");
	assert_string_equal(EDIT("leads", id, "email", "INFO@x.example"),
	    "!column 'email': the card has it already, behind the one shown");
	/* The shown one is replaced; that consent was for that address. */
	assert_string_equal(
	    EDIT("leads", id, "email", "petrov@x.example", "phone", "8 495 990-00-11 доб. 7"),
	    "updated");
	assert_string_equal(
	    shown(db, "leads", 1, "email,phone"), "petrov@x.example|+74959900011 ext. 7");
	assert_int_equal(test_db_int(db, "SELECT count(*) FROM point WHERE card = 1"), 3);
	assert_int_equal(
	    test_db_int(db, "SELECT count(*) FROM point WHERE consent IS NOT NULL"), 0);
	assert_string_equal(EDIT("leads", id, "phone", "+7 (495) 990-00-11 ext 7"), "unchanged");
	/* Where there is none, one is added. */
	assert_string_equal(EDIT("leads", other, "email", "x@x.example"), "updated");
	assert_string_equal(shown(db, "leads", 2, "email"), "x@x.example");
	/* Behind the one that is cleared there may be another. */
	assert_string_equal(EDIT("leads", id, "email", "-"), "updated");
	assert_string_equal(shown(db, "leads", 1, "email"), "info@x.example");
	test_ok(crm_db_begin(db, NULL), NULL);
	test_ok(crm_update(db, CRM_TAB_POINT, 1, CRM_WHAT_EDIT,
		    CRM_SETS({ "consent", crm_int(CRM_CONSENT_REFUSED) }), NULL, NULL),
	    NULL);
	test_ok(crm_db_commit(db, NULL), NULL);
	assert_string_equal(EDIT("leads", id, "email", "-"),
	    "!column 'email' is not cleared: the refusal to be reached there would be lost");
	assert_string_equal(EDIT("leads", id, "email", "office@x.example"), "updated");
	assert_int_equal(
	    test_db_int(db, "SELECT consent FROM point WHERE id = 1"), CRM_CONSENT_REFUSED);
}

static void
test_refusals(void **state)
{
	struct crm_db *db = ((struct test_db *)*state)->db;
	int64_t id = 1, none = 77;
	struct crm_err err = { CRM_OK, "" };

	assert_string_equal(EDIT("leads", id, "status", "new", "created", "2025-12-01T03:00+03:00",
				"city", "Тверь"),
	    "unchanged");
	assert_string_equal(EDIT("leads", id, "status", "working"),
	    "!column 'status' is not edited here; see crm-lead-qualify");
	assert_string_equal(EDIT("leads", id, "owner", "anna"),
	    "!column 'owner' is not edited here; see crm-assign");
	assert_string_equal(
	    EDIT("leads", id, "created", "2025-12-02"), "!column 'created' is not edited");
	assert_string_equal(
	    EDIT("leads", id, "owner", "-"), "!column 'owner' is not edited here; see crm-assign");
	assert_string_equal(EDIT("leads", id, "source", "expo"), "!unknown source 'expo'");
	assert_string_equal(EDIT("leads", none, "city", "x"), "!no lead 77");
	test_ok(crm_db_begin(db, &err), &err);
	test_ok(
	    crm_update(db, CRM_TAB_LEAD, 1, CRM_WHAT_CONVERT,
		CRM_SETS({ "stage", crm_int(4) }, { "converted_deal", crm_int(2) }), NULL, &err),
	    &err);
	test_ok(crm_db_commit(db, &err), &err);
	assert_string_equal(EDIT("leads", id, "city", "Тверь"), "unchanged");
	assert_string_equal(EDIT("leads", id, "city", "Омск"),
	    "!the lead was converted and is frozen; edit deal 2 instead");
	assert_string_equal(EDIT("leads", id, "city", "-"),
	    "!the lead was converted and is frozen; edit deal 2 instead");
}

static void
test_users(void **state)
{
	struct crm_db *db = ((struct test_db *)*state)->db;
	int64_t id = 0;

	assert_string_equal(
	    EDIT("users", id, "login", "anna", "team", "sales; юг ;", "phone", "8 495 990-00-11"),
	    "created; there was no team 'sales': made; there was no team 'юг': made");
	assert_int_equal(id, 1);
	assert_string_equal(shown(db, "users", 1, "login,phone,team,weight,active"),
	    "anna|+74959900011|sales; юг|1|yes");
	assert_string_equal(STRICT("users", id, "login", "anna", "team", "salse"),
	    "!unknown team 'salse'; did you mean 'sales'?");
	assert_string_equal(EDIT("users", id, "login", "anna", "team", "юг", "active", "нет",
				"weight", "3", "phone", "+7 495 990 00 11"),
	    "updated");
	assert_string_equal(
	    shown(db, "users", 1, "team,active,weight,phone"), "юг|no|3|+74959900011");
	assert_string_equal(EDIT("users", id, "login", "anna", "team", "-"), "updated");
	assert_string_equal(shown(db, "users", 1, "team"), "");
	id = 0;
	assert_string_equal(EDIT("users", id, "login", "an na"),
	    "!column 'login': a login has no blanks, commas or semicolons: 'an na'");
	assert_string_equal(EDIT("users", id, "name", "Anna"), "!column 'login' is empty");
	assert_string_equal(EDIT("users", id, "login", "b", "weight", "-1"),
	    "!column 'weight': a whole number of at least 0 is wanted: '-1'");
	assert_string_equal(EDIT("users", id, "login", "b", "email", "b"), "!column 'email': no @");
	assert_string_equal(EDIT("users", id, "login", "anna", "active", "maybe"),
	    "!column 'active': yes or no is wanted: 'maybe'");
	assert_string_equal(EDIT("users", id, "login", "anna", "active", "-"),
	    "!column 'active' cannot be cleared");
}

/* What came of a call is no stage, in either language; what sounds like it may be one. */
static void
test_outcomes_as_stages(void **state)
{
	static const char *const outcomes[] = { "no-answer", "No answer (2)", "NO ANSWER x3",
		"didn't answer", "no reply", "No response", "unreachable", "Voicemail left",
		"answering machine", "call back", "Busy", "left a message", "not available",
		"Не дозвонился", "недозвон", "Недозвон-2", "не дозвонились", "нет ответа",
		"НЕТ ОТВЕТА!", "Не отвечает", "не берёт трубку", "Не взял трубку", "автоответчик",
		"Абонент недоступен", "занято", "перезвонить", "НДЗ", "не удалось связаться",
		"голосовая почта", "Сбросил" };
	static const char *const stages[] = { "переговоры", "Первый контакт", "ответ получен",
		"ждём ответа по смете", "не отвечает требованиям", "дозвонились", "связались",
		"Answered", "Busy season", "call planned", "business lunch", "reached", "занятость",
		"мессенджер", "offer sent", "2" };
	struct crm_db *db = ((struct test_db *)*state)->db;

	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		int64_t id = 0;
		const char *done = EDIT("stages", id, "name", outcomes[i]);
		if (strstr(done, "that is the outcome of a call") == NULL)
			fail_msg("'%s': %s", outcomes[i], done);
	}
	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
		int64_t id = 0;
		const char *done = EDIT("stages", id, "name", stages[i]);
		if (strcmp(done, "created") != 0)
			fail_msg("'%s': %s", stages[i], done);
	}
}

static void
test_score_rules(void **state)
{
	struct crm_db *db = ((struct test_db *)*state)->db;
	int64_t id = 0;

	assert_string_equal(EDIT("rules", id, "name", "розница", "kind", "score", "condition",
				"segment = retail and phone is not empty", "points", "20"),
	    "created");
	assert_string_equal(shown(db, "rules", id, "kind,position,condition,points,active"),
	    "score|10|segment = retail and phone is not empty|20|yes");
	assert_string_equal(EDIT("rules", id, "name", "розница", "points", "-5"), "updated");
	assert_string_equal(EDIT("rules", id, "name", "розница", "points", "-"),
	    "!column 'points' is empty: a score rule adds some");
	assert_string_equal(EDIT("rules", id, "name", "розница", "points", "-1000001"),
	    "!column 'points': at most 1000000: '-1000001'");
	assert_string_equal(EDIT("rules", id, "name", "розница", "target", "anna"),
	    "!column 'target' is of assignment rules: this one scores");
	id = 0;
	assert_string_equal(EDIT("rules", id, "name", "all", "kind", "score"),
	    "!column 'points' is empty: a score rule adds some");
	assert_string_equal(
	    EDIT("rules", id, "name", "all", "kind", "score", "points", "1"), "created");
	assert_string_equal(shown(db, "rules", id, "position,condition"), "20|");
	id = 0;
	assert_string_equal(
	    EDIT("rules", id, "name", "to all", "strategy", "round-robin"), "created");
	assert_string_equal(shown(db, "rules", id, "kind,position"), "assign|10");
	id = 0;
	assert_string_equal(EDIT("rules", id, "name", "x", "kind", "scor"),
	    "!column 'kind': assign or score is wanted, not 'scor'");
}

static void
test_stages_and_reasons(void **state)
{
	struct crm_db *db = ((struct test_db *)*state)->db;
	int64_t id = 0;

	assert_string_equal(EDIT("stages", id, "name", "переговоры"), "created");
	assert_string_equal(
	    shown(db, "stages", id, "pipeline,kind,position,active"), "lead|working|60|yes");
	id = 0;
	assert_string_equal(EDIT("stages", id, "name", "offer", "pipeline", "deal"), "created");
	assert_string_equal(shown(db, "stages", id, "pipeline,kind,position"), "deal|open|40");
	id = 0;
	assert_string_equal(EDIT("stages", id, "name", "x", "kind", "won", "pipeline", "lead"),
	    "!kind 'won' is of deals, not of pipeline 'lead'");
	assert_string_equal(EDIT("stages", id, "name", "offer", "kind", "won"),
	    "!column 'kind' of a stage stays as it is: make another one, and set this one's "
	    "active to no");
	assert_string_equal(EDIT("stages", id, "name", "working", "active", "no"), "updated");
	id = 0;
	assert_string_equal(EDIT("stages", id, "name", "переговоры", "active", "no"),
	    "!it is the only active stage of kind 'working', which is needed");
	id = 0;
	assert_string_equal(EDIT("stages", id, "name", "No answer"),
	    "created; stage 'No answer': that is the outcome of a call, and the lead stays where "
	    "it is; record it with crm-log --outcome no-answer, which counts the attempts");
	id = 0;
	assert_string_equal(EDIT("reasons", id, "name", "дорого"),
	    "!a new reason needs column 'kind' (of unqualified leads or of lost deals)");
	assert_string_equal(EDIT("reasons", id, "name", "дорого", "kind", "lost"), "created");
	assert_string_equal(shown(db, "reasons", id, "kind,needs_note,active"), "lost|no|yes");
}

static void
test_costs_settings_ignore(void **state)
{
	struct crm_db *db = ((struct test_db *)*state)->db;
	int64_t id = 0;

	assert_string_equal(EDIT("sources", id, "name", "expo"), "created");
	id = 0;
	assert_string_equal(EDIT("campaigns", id, "name", "spring", "source", "expo"), "created");
	id = 0;
	assert_string_equal(EDIT("costs", id, "campaign", "spring", "at", "2025-11-01", "amount",
				"100", "external_id", "b-7"),
	    "created");
	assert_string_equal(shown(db, "costs", 1, "source,campaign,at,amount,currency"),
	    "expo|spring|2025-11-01T00:00:00Z|100.00|RUB");
	id = 0;
	assert_string_equal(EDIT("costs", id, "external_id", "b-7", "amount", "120"), "updated");
	assert_int_equal(id, 1);
	id = 0;
	assert_string_equal(EDIT("costs", id, "source", "expo", "amount", "1"),
	    "!a new cost needs column 'at' (when it was spent)");
	id = 9;
	assert_string_equal(EDIT("costs", id, "amount", "1"), "!no cost 9");

	id = 0;
	assert_string_equal(EDIT("settings", id, "name", "attempts", "value", "5"), "updated");
	assert_string_equal(EDIT("settings", id, "name", "attempts", "value", "5"), "unchanged");
	assert_string_equal(EDIT("settings", id, "name", "attempts", "value", "x"),
	    "!setting 'attempts': a whole number is wanted, not 'x'");
	assert_string_equal(EDIT("settings", id, "name", "atempts", "value", "5"),
	    "!unknown setting 'atempts'; did you mean 'attempts'?");
	assert_string_equal(EDIT("settings", id, "name", "attempts", "value", "-"), "updated");
	assert_int_equal(test_db_int(db, "SELECT count(*) FROM setting"), 0);
	assert_string_equal(EDIT("settings", id, "name", "region", "value", "XX"),
	    "!unknown region 'XX'; two letters of ISO 3166 such as RU are wanted");

	id = 0;
	assert_string_equal(EDIT("ignore", id, "value", "Spam@X.example"), "created");
	assert_string_equal(shown(db, "ignore", 1, "kind,value"), "email|spam@x.example");
	id = 0;
	assert_string_equal(EDIT("ignore", id, "value", "spam@x.example"), "unchanged");
	id = 0;
	assert_string_equal(EDIT("ignore", id, "value", "12"), "!column 'value': too short");

	id = 0;
	assert_string_equal(EDIT("rules", id, "name", "r", "condition",
				"city ~ 'Москва' and owner = bob", "strategy", "weighted"),
	    "!column 'condition': unknown user 'bob' at 29");
	assert_string_equal(EDIT("rules", id, "name", "r", "condition", "city ~ 'Москва'"),
	    "!column 'strategy' is empty: user, round-robin, least-loaded, weighted or pool is "
	    "wanted");
	assert_string_equal(EDIT("rules", id, "name", "r", "strategy", "pool"),
	    "!column 'target': strategy pool needs a pool as target");
	assert_string_equal(EDIT("rules", id, "name", "r", "strategy", "weighted", "deals", "yes"),
	    "!column 'deals' is of strategy least-loaded, not of weighted");
	assert_string_equal(EDIT("rules", id, "name", "r", "strategy", "weighted", "points", "3"),
	    "!column 'points' is of score rules: this one gives leads to somebody");
	assert_string_equal(EDIT("rules", id, "name", "r", "strategy", "rand"),
	    "!column 'strategy': user, round-robin, least-loaded, weighted or pool is wanted: "
	    "'rand'");
	assert_string_equal(
	    EDIT("rules", id, "name", "r", "condition", "city ~ 'Москва'", "strategy", "weighted"),
	    "created");
	assert_string_equal(shown(db, "rules", 1, "kind,position,active"), "assign|10|yes");
}

static void
test_maps(void **state)
{
	struct crm_db *db = ((struct test_db *)*state)->db;
	int64_t id = 0, other = 0;

	assert_string_equal(EDIT("maps", id, "name", "expo", "header", "имя\tпочта  1", "map",
				" Имя = name \n\nПочта=1=email"),
	    "created");
	assert_string_equal(shown(db, "maps", 1, "name,header,map,date_order,active"),
	    "expo|имя\tпочта  1|Имя = name\n\nПочта=1=email||yes");
	assert_string_equal(
	    EDIT("maps", id, "name", "expo", "header", "имя\tпочта  1"), "unchanged");
	assert_string_equal(
	    EDIT("maps", id, "name", "expo", "map", "Имя=-", "date_order", "mdy"), "updated");
	assert_string_equal(shown(db, "maps", 1, "map,date_order"), "Имя=-|mdy");
	assert_string_equal(EDIT("maps", id, "name", "expo", "date_order", "-"), "updated");
	assert_string_equal(
	    EDIT("maps", id, "name", "expo", "map", "-"), "!column 'map' cannot be cleared");
	assert_string_equal(EDIT("maps", id, "name", "expo", "map", "Имя=name\n=email"),
	    "!column 'map': '=email': write it as 'column=meaning', such as 'Their name=email'");
	assert_string_equal(EDIT("maps", id, "name", "expo", "map", "Имя=чего"),
	    "!column 'map': 'Имя=чего': unknown meaning 'чего'");
	/* One that is not active is in nobody's way. */
	assert_string_equal(EDIT("maps", other, "name", "b", "header", "имя\tпочта  1",
				"date_order", "dmy", "active", "no"),
	    "created");
	assert_string_equal(shown(db, "maps", 2, "map,date_order,active"), "|dmy|no");
	assert_string_equal(EDIT("maps", other, "name", "b", "active", "да"),
	    "updated; map 'expo' is of the same header and is not active any more");
	assert_string_equal(shown(db, "maps", 1, "active"), "no");
	other = 0;
	assert_string_equal(EDIT("maps", other, "name", "c", "header", " \t ", "map", "a=name"),
	    "!a new map needs column 'header' (header of the lists that it is for, as "
	    "crm-lead-add keeps it)");
}

/* Undone, the database is as it was: points, memberships and settings too. */
static void
test_undo(void **state)
{
	struct crm_db *db = ((struct test_db *)*state)->db;
	struct crm_buf before = CRM_BUF_INIT, after = CRM_BUF_INIT;
	struct crm_err err = { CRM_OK, "" };
	struct crm_undone undone;
	int64_t id = 1, none = 0;

	test_db_dump(db, &before);
	EDIT("leads", id, "name", "Анна Белова", "email", "-", "phone", "8 495 990-00-11",
	    "company", "АО Лютик", "amount", "5");
	EDIT("users", none, "login", "anna", "team", "sales");
	none = 0;
	EDIT("settings", none, "name", "reopen", "value", "auto");
	const struct crm_undo undo = { .op = crm_db_op(db) };
	test_db_dump(db, &after);
	assert_string_not_equal(before.data, after.data);
	crm_db_end_op(db);
	crm_db_set_undoes(db, undo.op);
	test_ok(crm_db_begin(db, &err), &err);
	test_ok(crm_undo_run(db, &undo, &undone, &err), &err);
	assert_int_equal(undone.kept, 0);
	test_ok(crm_db_commit(db, &err), &err);
	test_db_dump(db, &after);
	assert_string_equal(before.data, after.data);
	crm_buf_clear(&before);
	crm_buf_clear(&after);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, test_db_teardown)
	const struct CMUnitTest tests[] = { TEST(test_names), TEST(test_company_and_ids),
		TEST(test_amount), TEST(test_points), TEST(test_refusals), TEST(test_users),
		TEST(test_stages_and_reasons), TEST(test_outcomes_as_stages),
		TEST(test_score_rules), TEST(test_costs_settings_ignore), TEST(test_maps),
		TEST(test_undo) };

	return cmocka_run_group_tests_name("edit", tests, NULL, NULL);
}
