#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/crm/list.h"
#include "lib/store/tables.h"

/* Every column of every noun is shown, sorted by and compared: its SQL is whole. */
static void
test_every_column(void **state)
{
	struct test_db *t = *state;
	struct crm_err err = { CRM_OK, "" };
	struct crm_arena arena = CRM_ARENA_INIT;
	const char *const *cells;
	size_t n;
	const struct crm_noun *const *nouns = crm_nouns(&n);

	assert_int_equal(n, 26);
	for (size_t i = 0; i < n; i++) {
		assert_true(nouns[i]->nfields <= CRM_NOUN_FIELDS_MAX);
		for (size_t j = 0; j < nouns[i]->nfields; j++) {
			const struct crm_list_query query = { .sort = nouns[i]->field[j].name,
				.limit = -1 };
			struct crm_where where;
			struct crm_list *list = NULL;
			enum crm_status st;
			crm_where_init(&where, t->db, nouns[i], &arena);
			test_ok(crm_where_is(
				    &where, nouns[i]->field[j].name, CRM_WHERE_EMPTY, "", &err),
			    &err);
			test_ok(crm_list_new(&list, t->db, &query, &where, &err), &err);
			while ((st = crm_list_next(list, &cells, &err)) == CRM_OK)
				assert_null(cells[j]);
			assert_int_equal(st, CRM_DONE);
			crm_list_free(list);
			crm_where_clear(&where);
		}
	}
	crm_arena_clear(&arena);
}

/* What crm-edit changes is there to be changed, and every column says what it is. */
static void
test_edited_columns(void **state)
{
	size_t n;
	const struct crm_noun *const *nouns = crm_nouns(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		const struct crm_noun *noun = nouns[i];
		for (size_t j = 0; j < noun->nfields; j++) {
			const struct crm_field *f = &noun->field[j];
			assert_int_equal(crm_field_index(noun, f->name), (int)j);
			assert_non_null(f->help);
			assert_true((f->type == CRM_FIELD_CODE) == (f->word != NULL));
			assert_true((f->type == CRM_FIELD_REF) == (f->ref != CRM_TAB_NONE));
			assert_true((f->type == CRM_FIELD_MONEY) == (f->unit != NULL));
			if (f->column == NULL || noun->key == NULL)
				continue;
			/* Points and memberships are rows of their own. */
			if (strcmp(f->name, "email") == 0 || strcmp(f->name, "phone") == 0 ||
			    strcmp(f->name, "team") == 0)
				continue;
			assert_true(crm_tab_column(crm_tab_def(noun->tab), f->column) >= 0);
		}
		assert_true(noun->key == NULL || crm_field_index(noun, noun->key) >= 0);
	}
}

static void
test_nouns(void **state)
{
	const struct crm_noun *noun = NULL;
	struct crm_err err = { CRM_OK, "" };

	(void)state;
	assert_int_equal(crm_noun_find(&noun, "leads", &err), CRM_OK);
	assert_string_equal(noun->one, "lead");
	assert_true(crm_noun_is_card(noun));
	assert_int_equal(crm_noun_find(&noun, "user", &err), CRM_OK);
	assert_string_equal(noun->name, "users");
	assert_false(crm_noun_is_card(noun));
	assert_int_equal(crm_noun_find(&noun, "laeds", &err), CRM_EUSAGE);
	assert_null(noun);
	assert_string_equal(err.text, "unknown noun 'laeds'; did you mean 'leads'?");
	assert_int_equal(crm_noun_find(&noun, "чего", &err), CRM_EUSAGE);
	assert_string_equal(err.text,
	    "unknown noun 'чего'; there are leads, contacts, companies, deals, points, "
	    "inquiries, imports, activities, tasks, notices, candidates, events, ops, users, "
	    "teams, pools, sources, campaigns, costs, rates, rules, reasons, stages, settings, "
	    "ignore, "
	    "maps");
}

static void
test_words(void **state)
{
	const struct crm_noun *noun = NULL;
	struct crm_arena arena = CRM_ARENA_INIT;
	const char *problem = NULL;

	(void)state;
	assert_int_equal(crm_noun_find(&noun, "reasons", NULL), CRM_OK);
	const struct crm_field *kind = &noun->field[crm_field_index(noun, "kind")];
	assert_int_equal(crm_field_code(kind, "Lost"), 2);
	assert_int_equal(crm_field_code(kind, "found"), 0);
	assert_string_equal(crm_field_words(kind, &arena), "unqualified or lost");
	assert_string_equal(crm_field_suggest(noun, "nmae"), "name");
	assert_null(crm_field_suggest(noun, "xyzzy"));
	assert_int_equal(crm_field_index(noun, "Name"), -1);

	assert_int_equal(crm_bool_parse(&arena, "Да"), 1);
	assert_int_equal(crm_bool_parse(&arena, "TRUE"), 1);
	assert_int_equal(crm_bool_parse(&arena, "1"), 1);
	assert_int_equal(crm_bool_parse(&arena, "нет"), 0);
	assert_int_equal(crm_bool_parse(&arena, "0"), 0);
	assert_int_equal(crm_bool_parse(&arena, "maybe"), -1);

	assert_string_equal(crm_date_tidy(&arena, "1980-02-29", &problem), "1980-02-29");
	assert_null(crm_date_tidy(&arena, "1981-02-29", &problem));
	assert_string_equal(problem, "a date like 2026-12-01 is wanted");
	crm_arena_clear(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_column, test_db_setup, test_db_teardown),
		cmocka_unit_test(test_edited_columns),
		cmocka_unit_test(test_nouns),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
