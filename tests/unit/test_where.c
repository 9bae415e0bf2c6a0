#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/crm/list.h"

#define DAY INT64_C(86400)

/* Leads 1 to 4; what each is like is seen best in the table of conditions. */
static void
add_lead(struct crm_db *db, const char *name, const char *city, const char *grade, int64_t stage,
    int64_t owner, int64_t created, int64_t amount, const char *currency)
{
	struct crm_err err = { CRM_OK, "" };

	test_ok(crm_insert(db, CRM_TAB_LEAD, CRM_WHAT_CREATE,
		    CRM_SETS({ "created", crm_int(created) }, { "stage", crm_int(stage) },
			{ "stage_at", crm_int(created) }, { "name", crm_text(name) },
			{ "city", crm_text(city) }, { "grade", crm_text(grade) },
			{ "owner", crm_ref(owner) }, { "amount", crm_ref(amount) },
			{ "currency", crm_text(currency) }),
		    NULL, &err),
	    &err);
}

static int
set_up(void **state)
{
	struct crm_err err = { CRM_OK, "" };

	setenv("TZ", "UTC0", 1);
	tzset();
	if (test_db_setup(state) != 0)
		return -1;
	struct crm_db *db = ((struct test_db *)*state)->db;
	test_ok(crm_db_begin(db, &err), &err);
	test_ok(crm_insert(db, CRM_TAB_USER, CRM_WHAT_CREATE,
		    CRM_SETS({ "login", crm_text("anna") }, { "weight", crm_int(1) },
			{ "active", crm_int(1) }),
		    NULL, &err),
	    &err);
	add_lead(db, "Иван Петров", "Москва", "A", 1, 1, TEST_NOW - 10 * DAY, 10000000, "RUB");
	add_lead(db, "Anna O'Neil", "Лион", "B", 2, 0, TEST_NOW - 2 * DAY, 500, "JPY");
	add_lead(db, "Пётр ИВАНОВ", NULL, NULL, 1, 1, TEST_NOW, 0, NULL);
	add_lead(db, "X", "нижний Новгород", "C", 5, 0, TEST_NOW + 3600, 99, "RUB");
	test_ok(crm_db_commit(db, &err), &err);
	return 0;
}

/* The ids of the leads for which a condition holds, or what is wrong with it. */
static const char *
leads(struct crm_db *db, const char *condition, const char *sort)
{
	static char out[512];
	const struct crm_list_query query = { .sort = sort, .limit = -1 };
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err err = { CRM_OK, "" };
	const struct crm_noun *noun = NULL;
	struct crm_where where;
	struct crm_list *list = NULL;
	const char *const *cells;

	test_ok(crm_noun_find(&noun, "leads", &err), &err);
	crm_where_init(&where, db, noun, &arena);
	out[0] = '\0';
	enum crm_status st = crm_where_parse(&where, condition, &err);
	if (st == CRM_OK)
		st = crm_list_new(&list, db, &query, &where, &err);
	while (st == CRM_OK && (st = crm_list_next(list, &cells, &err)) == CRM_OK) {
		strcat(out, *out == '\0' ? "" : " ");
		strcat(out, cells[0]);
	}
	if (st != CRM_DONE) {
		assert_int_equal(st, CRM_EUSAGE);
		strcpy(out, err.text);
	}
	crm_list_free(list);
	crm_where_clear(&where);
	crm_arena_clear(&arena);
	return out;
}

struct example {
	const char *condition, *expected;
};

static void
check(void **state, const struct example *examples, size_t n)
{
	struct test_db *t = *state;

	for (size_t i = 0; i < n; i++) {
		const char *got = leads(t->db, examples[i].condition, NULL);
		if (strcmp(got, examples[i].expected) != 0)
			fail_msg("%s: got '%s', expected '%s'", examples[i].condition, got,
			    examples[i].expected);
	}
}

static void
test_conditions(void **state)
{
	static const struct example examples[] = {
		{ "", "1 2 3 4" },
		{ "  ", "1 2 3 4" },
		{ "city = Москва", "1" },
		{ "city = 'нижний Новгород'", "4" },
		{ "city = \"Москва\"", "1" },
		{ "city = москва", "" },
		{ "city != Москва", "2 3 4" },
		{ "city <> Москва", "2 3 4" },
		{ "city ~ МОСК", "1" },
		{ "city !~ моск", "2 3 4" },
		{ "not city ~ моск", "2 3 4" },
		{ "city not ~ моск", "2 3 4" },
		{ "name ~ иван", "1 3" },
		{ "name ~ петр", "1 3" },
		{ "name = 'Anna O''Neil'", "2" },
		{ "name = \"Anna O'Neil\"", "2" },
		{ "city is empty", "3" },
		{ "city = ''", "3" },
		{ "city is not empty", "1 2 4" },
		{ "city != ''", "1 2 4" },
		{ "grade in (A, B)", "1 2" },
		{ "grade in (A)", "1" },
		{ "grade not in (A, B)", "3 4" },
		{ "NOT grade IN (A,B) AND city IS EMPTY", "3" },
		{ "grade > A", "2 4" },
		{ "status = new", "1 3" },
		{ "status = NEW", "1 3" },
		{ "status in (working, unqualified)", "2 4" },
		{ "status != new", "2 4" },
		{ "stage = working", "2" },
		{ "owner = anna", "1 3" },
		{ "owner != anna", "2 4" },
		{ "owner is empty", "2 4" },
		{ "owner ~ NN", "1 3" },
		{ "id in (2, 4, 77)", "2 4" },
		{ "id >= 3", "3 4" },
		/* Each amount is in its own currency. */
		{ "amount >= 500", "1 2" },
		{ "amount = 500", "2" },
		{ "amount = '100 000'", "1" },
		{ "amount < 1", "4" },
		{ "amount in (0.99, 500)", "2 4" },
		/* A date is a whole day, a time a moment. */
		{ "created = 2025-12-01", "3 4" },
		{ "created = 2025-12-01T00:00", "3" },
		{ "created > 2025-12-01", "" },
		{ "created <= 2025-12-01", "1 2 3 4" },
		{ "created < 2025-12-01", "1 2" },
		{ "created >= -3d", "2 3 4" },
		{ "created = today", "3 4" },
		{ "created > now", "4" },
		{ "created in (2025-11-21, 2025-11-29)", "1 2" },
		/* and binds before or; not before and. */
		{ "id = 1 or id = 2 and id = 3", "1" },
		{ "(id = 1 or id = 2) and id = 2", "2" },
		{ "not id = 1 and id < 3", "2" },
		{ "not (id = 1 or city is empty)", "2 4" },
		{ "not not id = 1", "1" },
		{ "not (city = Москва and owner = anna)", "2 3 4" },
	};

	check(state, examples, sizeof(examples) / sizeof(examples[0]));
}

static void
test_mistakes(void **state)
{
	static const struct example examples[] = {
		{ "ctiy = 'Москва'", "unknown column 'ctiy' at 1; did you mean 'city'?" },
		{ "id = 1 and (город = Москва)",
		    "unknown column 'город' at 13; see crm-list leads --fields" },
		{ "city = 'Омск' or ctiy = x",
		    "unknown column 'ctiy' at 18; did you mean 'city'?" },
		{ "owner = ana", "unknown user 'ana' at 9; did you mean 'anna'?" },
		{ "owner in (anna, nobody)", "unknown user 'nobody' at 10" },
		{ "status = nwe", "column 'status': new, working, qualified, converted, "
				  "unqualified, open, won or lost is wanted, not 'nwe' at 10" },
		{ "amount > much", "column 'amount': an amount is wanted, not 'much' at 10" },
		{ "id = x", "column 'id': a whole number is wanted, not 'x' at 6" },
		{ "created > soon",
		    "column 'created': a time like 2026-12-01, today or -7d is wanted, not 'soon' "
		    "at 11" },
		{ "amount ~ 5", "column 'amount' is not text: '~' does not go with it at 10" },
		{ "status > new", "column 'status' has no order: '>' does not go with it at 10" },
		{ "city", "a comparison (= != < <= > >= ~ in is) expected at the end" },
		{ "city Москва", "a comparison (= != < <= > >= ~ in is) expected, not 'Москва' "
				 "at 6" },
		{ "city =", "a value expected at the end" },
		{ "city = and", "a value expected, not 'and' at 8" },
		{ "city = Нижний Новгород", "'and' or 'or' expected, not 'Новгород' at 15" },
		{ "city = 'Москва", "the quote at 8 is not closed" },
		{ "(city = x", "')' expected at the end" },
		{ "city = x)", "')' without '(' at 9" },
		{ "grade in A", "'(' expected, not 'A' at 10" },
		{ "grade in (A", "',' or ')' expected at the end" },
		{ "grade in ()", "a value expected, not ')' at 11" },
		{ "city is full", "'empty' expected, not 'full' at 9" },
		{ "city not = x; drop", "'and' or 'or' expected, not 'drop' at 15" },
		{ "city not x", "'in' or '~' expected, not 'x' at 10" },
		{ "= x", "a column expected, not '=' at 1" },
		{ "city ! x", "'!' means nothing at 6" },
	};

	check(state, examples, sizeof(examples) / sizeof(examples[0]));
}

/* Input is bound and never becomes SQL; what is too deep or too long is refused. */
static void
test_hostile(void **state)
{
	struct test_db *t = *state;
	struct crm_buf text = CRM_BUF_INIT;

	assert_string_equal(leads(t->db, "city = 'x'') OR 1=1 --'", NULL), "");
	assert_string_equal(leads(t->db, "name ~ '%'", NULL), "");
	for (int i = 0; i < 60; i++)
		crm_buf_putc(&text, '(');
	assert_string_equal(leads(t->db, crm_buf_str(&text), NULL), "nested over 50 deep at 51");
	crm_buf_reset(&text);
	for (int i = 0; i < 60; i++)
		crm_buf_puts(&text, "not ");
	assert_string_equal(leads(t->db, crm_buf_str(&text), NULL), "nested over 50 deep at 201");
	crm_buf_reset(&text);
	crm_buf_puts(&text, "id = 1");
	for (int i = 1; i < 500; i++)
		crm_buf_puts(&text, " or id = 1");
	assert_string_equal(leads(t->db, crm_buf_str(&text), NULL), "1");
	crm_buf_puts(&text, " or id = 1");
	assert_string_equal(leads(t->db, crm_buf_str(&text), NULL), "over 500 comparisons");
	crm_buf_reset(&text);
	crm_buf_puts(&text, "id in (1");
	for (int i = 1; i <= 1000; i++)
		crm_buf_puts(&text, ",1");
	assert_memory_equal(leads(t->db, crm_buf_str(&text), NULL), "over 1000 values at ", 20);
	crm_buf_clear(&text);
}

static void
test_sort(void **state)
{
	struct test_db *t = *state;

	assert_string_equal(leads(t->db, "", "-id"), "4 3 2 1");
	assert_string_equal(leads(t->db, "", "name"), "2 4 1 3");
	/* Without case, and what is empty comes last. */
	assert_string_equal(leads(t->db, "", "city"), "2 1 4 3");
	assert_string_equal(leads(t->db, "", "-city"), "4 1 2 3");
	assert_string_equal(leads(t->db, "", "status,-created"), "3 1 2 4");
	assert_string_equal(leads(t->db, "", "owner, -id"), "3 1 4 2");
	assert_string_equal(
	    leads(t->db, "", "nmae"), "unknown column 'nmae'; did you mean 'name'?");
}

static void
test_options(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_arena arena = CRM_ARENA_INIT;
	const struct crm_noun *noun = NULL;
	struct crm_where where;
	const int64_t ids[] = { 1, 3 };

	test_ok(crm_noun_find(&noun, "leads", &err), &err);
	crm_where_init(&where, t->db, noun, &arena);
	assert_string_equal(crm_where_text(&where), "1");
	assert_int_equal(crm_where_is(&where, "login", CRM_WHERE_EQ, "x", &err), CRM_EUSAGE);
	assert_string_equal(err.text, "leads have no column 'login'");
	test_ok(crm_where_is(&where, "owner", CRM_WHERE_EQ, "anna", &err), &err);
	test_ok(crm_where_ids(&where, ids, 2, &err), &err);
	char many[128] = "A";
	for (int i = 0; i < 32; i++)
		strcat(many, ",A");
	assert_int_equal(crm_where_among(&where, "grade", many, &err), CRM_EUSAGE);
	assert_string_equal(err.text, "over 32 values");
	test_ok(crm_where_among(&where, "status", " new , working", &err), &err);
	assert_string_equal(crm_where_text(&where),
	    "(t.owner = ?1) AND (t.id IN (?2, ?3)) AND"
	    " (t.stage IN (SELECT id FROM stage WHERE kind IN (?4, ?5)))");
	assert_int_equal(where.nargs, 5);
	assert_int_equal(where.arg[2].i, 3);
	crm_where_clear(&where);
	crm_arena_clear(&arena);
}

/* What a condition needs, and where that stands in it. */
static void
test_said(void **state)
{
	static const struct {
		const char *column, *sql;
		bool needed, negated;
	} wanted[] = {
		{ "owner", "(t.owner = ?1)", true, false },
		{ "city", "(t.city = ?2)", true, false },
		{ "grade", "(t.grade = ?3)", false, false },
		{ "created", "(t.created < ?4)", false, false },
		{ "name", "(crm_holds(t.name, ?5) = 1)", false, false },
		{ "product", "((t.product = ?6) IS NOT TRUE)", true, true },
		{ "created", "(t.created >= ?7)", true, false },
	};
	struct crm_db *db = ((struct test_db *)*state)->db;
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_err err = { CRM_OK, "" };
	struct crm_where where;
	const struct crm_noun *noun = NULL;

	test_ok(crm_noun_find(&noun, "leads", &err), &err);
	crm_where_init(&where, db, noun, &arena);
	test_ok(crm_where_is(&where, "owner", CRM_WHERE_EQ, "anna", &err), &err);
	test_ok(crm_where_parse(&where,
		    "city = Tver and (grade = A or created < 2024-01-01) and not name ~ ivan"
		    " and product != pump",
		    &err),
	    &err);
	test_ok(crm_where_is(&where, "created", CRM_WHERE_GE, "2020-01-01", &err), &err);
	assert_int_equal(where.nsaid, sizeof(wanted) / sizeof(wanted[0]));
	for (size_t i = 0; i < where.nsaid; i++) {
		const struct crm_where_said *said = &where.said[i];
		assert_string_equal(said->field->name, wanted[i].column);
		assert_int_equal(said->needed, wanted[i].needed);
		assert_int_equal(said->negated, wanted[i].negated);
		assert_true(said->to <= strlen(crm_where_text(&where)));
		char *sql = strndup(crm_where_text(&where) + said->from, said->to - said->from);
		assert_string_equal(sql, wanted[i].sql);
		free(sql);
	}
	crm_where_clear(&where);
	crm_arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_conditions, set_up, test_db_teardown),
		cmocka_unit_test_setup_teardown(test_mistakes, set_up, test_db_teardown),
		cmocka_unit_test_setup_teardown(test_hostile, set_up, test_db_teardown),
		cmocka_unit_test_setup_teardown(test_sort, set_up, test_db_teardown),
		cmocka_unit_test_setup_teardown(test_options, set_up, test_db_teardown),
		cmocka_unit_test_setup_teardown(test_said, set_up, test_db_teardown),
	};

	return cmocka_run_group_tests_name("where", tests, NULL, NULL);
}
