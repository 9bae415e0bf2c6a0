/*
 * Cards that are remembered say what was put there, as long as they are.
 */
#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include <stdlib.h>
#include <string.h>

#include "lib/match/card_memory.h"

static struct crm_err err;

static const struct crm_dedupe_point points[] = {
	{ .kind = CRM_DEDUPE_EMAIL, .value = "kim@vega.example", .key = "kim@vega.example" },
	{ .kind = CRM_DEDUPE_PHONE, .value = "+79162000001", .key = "9162000001x7", .ext = "7" },
	{ .kind = CRM_DEDUPE_EMAIL,
	    .value = "info@post.example",
	    .key = "info@post.example",
	    .role = true,
	    .free = true },
};
static const struct crm_known_key keys[] = { { CRM_POINT_EMAIL, "kim@vega.example" },
	{ CRM_POINT_PHONE, "+79162000001x7" } };

static const struct crm_known_card kim = {
	.record = { .id = 7,
	    .kind = CRM_DEDUPE_PERSON,
	    .name = { "Ким Жан-Борис Ли", "Жан-Борис", "Ли", "Ким" },
	    .company = { "Вега", "ООО", "vega" },
	    .inn = "7707083893",
	    .kpp = "770701001",
	    .ogrn = "1027700132195",
	    .job_title = "директор",
	    .birth_date = "1970-01-02",
	    .country = "RU",
	    .region = "Тверская область",
	    .city = "Тверь",
	    .postcode = "170000",
	    .address = "",
	    .point = points,
	    .npoints = 3 },
	.name_key = "kim z",
	.reason = "no-budget",
	.reason_note = "в мае",
	.owner = 3,
	.repeats = 5,
	.status = CRM_STAGE_UNQUALIFIED,
	.key = keys,
	.nkeys = 2
};

static void
same(const char *a, const char *b)
{
	assert_true((a == NULL) == (b == NULL));
	if (a != NULL)
		assert_string_equal(a, b);
}

static void
is_kim(struct crm_card_memory *memory, int64_t card)
{
	const struct crm_kept_card *kept = crm_card_memory_find(memory, card);
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_dedupe_record r;

	assert_non_null(kept);
	test_ok(crm_kept_card_record(kept, &r, &arena, &err), &err);
	const struct crm_dedupe_record *of = &kim.record;
	const char *const is[] = { r.name.full, r.name.first, r.name.middle, r.name.last,
		r.company.name, r.company.form, r.company.key, r.inn, r.kpp, r.ogrn, r.job_title,
		r.birth_date, r.country, r.region, r.city, r.postcode, r.address };
	const char *const was[] = { of->name.full, of->name.first, of->name.middle, of->name.last,
		of->company.name, of->company.form, of->company.key, of->inn, of->kpp, of->ogrn,
		of->job_title, of->birth_date, of->country, of->region, of->city, of->postcode,
		of->address };
	for (size_t i = 0; i < sizeof(is) / sizeof(is[0]); i++)
		same(is[i], was[i]);
	assert_int_equal(r.id, card);
	assert_int_equal(r.kind, of->kind);
	assert_int_equal(r.npoints, 3);
	for (size_t i = 0; i < r.npoints; i++) {
		assert_int_equal(r.point[i].kind, points[i].kind);
		assert_int_equal(r.point[i].role, points[i].role);
		assert_int_equal(r.point[i].free, points[i].free);
		same(r.point[i].value, points[i].value);
		same(r.point[i].key, points[i].key);
		same(r.point[i].ext, points[i].ext);
	}
	const struct crm_found found = crm_kept_card_found(kept);
	assert_int_equal(found.card, card);
	assert_int_equal(found.kind, CRM_CARD_LEAD);
	same(found.name.full, of->name.full);
	same(found.company, "Вега");
	same(found.company_key, "vega");
	same(found.inn, of->inn);
	same(found.name_key, "kim z");
	same(found.reason, "no-budget");
	same(found.reason_note, "в мае");
	assert_int_equal(found.owner, 3);
	assert_int_equal(found.repeats, 5);
	assert_int_equal(found.status, CRM_STAGE_UNQUALIFIED);
	crm_arena_clear(&arena);
}

static void
put_kim(struct crm_card_memory *memory, int64_t card)
{
	struct crm_known_card known = kim;

	known.record.id = card;
	crm_card_memory_put(memory, &known);
}

static void
says_what_was_put(void **state)
{
	struct crm_card_memory *memory = crm_card_memory_new();

	(void)state;
	assert_non_null(memory);
	assert_null(crm_card_memory_find(memory, 7));
	assert_null(crm_card_memory_find(NULL, 7));
	put_kim(memory, 7);
	is_kim(memory, 7);
	assert_null(crm_card_memory_find(memory, 8));
	/* Put again it is what was put last. */
	crm_card_memory_put(
	    memory, &(const struct crm_known_card){ .record = { .id = 7, .name.full = "Ли" } });
	same(crm_kept_card_found(crm_card_memory_find(memory, 7)).name.full, "Ли");
	same(crm_kept_card_found(crm_card_memory_find(memory, 7)).name.first, NULL);
	crm_card_memory_drop(memory, 7);
	assert_null(crm_card_memory_find(memory, 7));
	put_kim(memory, 7);
	crm_card_memory_clear(memory);
	assert_null(crm_card_memory_find(memory, 7));
	crm_card_memory_free(memory);
}

static void
has_keys(void **state)
{
	struct crm_card_memory *memory = crm_card_memory_new();

	(void)state;
	put_kim(memory, 7);
	const struct crm_kept_card *kept = crm_card_memory_find(memory, 7);
	assert_true(crm_kept_card_has(kept, CRM_KEY_EMAIL, "kim@vega.example", NULL));
	assert_true(crm_kept_card_has(kept, CRM_KEY_PHONE, "+79162000001x7", "li a"));
	assert_false(crm_kept_card_has(kept, CRM_KEY_PHONE, "+79162000001", NULL));
	assert_false(crm_kept_card_has(kept, CRM_KEY_HANDLE, "kim@vega.example", NULL));
	assert_true(crm_kept_card_has(kept, CRM_KEY_NAME, "kim z", "kim z"));
	assert_false(crm_kept_card_has(kept, CRM_KEY_NAME, "kim", "kim"));
	assert_true(crm_kept_card_has(kept, CRM_KEY_COMPANY, "vega", NULL));
	assert_true(crm_kept_card_has(kept, CRM_KEY_COMPANY, "vega", "kim z"));
	assert_false(crm_kept_card_has(kept, CRM_KEY_COMPANY, "vega", "li a"));
	assert_false(crm_kept_card_has(kept, CRM_KEY_COMPANY, "veg", NULL));
	assert_true(crm_kept_card_has(kept, CRM_KEY_INN, "7707083893", "kim z"));
	assert_false(crm_kept_card_has(kept, CRM_KEY_INN, "7707083893", "li a"));
	assert_false(crm_kept_card_has(kept, CRM_KEY_OGRN, "1027700132195", NULL));
	/* Of a new lead the key of the name alone is remembered longer. */
	assert_false(crm_card_memory_differs(memory, 7, "li a"));
	for (int64_t card = 5; card < 5000; card += 3)
		crm_card_memory_name(memory, card, card % 2 == 0 ? "kim z" : NULL);
	assert_true(crm_card_memory_differs(memory, 8, "li a"));
	assert_true(crm_card_memory_differs(memory, 4994, "li a"));
	assert_false(crm_card_memory_differs(memory, 8, "kim z"));
	assert_false(crm_card_memory_differs(memory, 8, NULL));
	assert_false(crm_card_memory_differs(memory, 5, "li a"));
	assert_false(crm_card_memory_differs(memory, 6, "li a"));
	assert_false(crm_card_memory_differs(memory, 4, "li a"));
	assert_false(crm_card_memory_differs(memory, 50000, "li a"));
	crm_card_memory_drop(memory, 8);
	assert_false(crm_card_memory_differs(memory, 8, "li a"));
	crm_card_memory_clear(memory);
	assert_false(crm_card_memory_differs(memory, 14, "li a"));
	crm_card_memory_free(memory);
}

/* What is asked for stays, however many come; who is not asked for goes. */
static void
forgets_the_oldest(void **state)
{
	struct crm_card_memory *memory = crm_card_memory_new();

	(void)state;
	put_kim(memory, 1);
	put_kim(memory, 2);
	for (int64_t card = 3; card < 200000; card++) {
		crm_card_memory_begin(memory);
		put_kim(memory, card);
		if (card % 10000 == 0)
			is_kim(memory, 1);
	}
	assert_null(crm_card_memory_find(memory, 2));
	crm_card_memory_free(memory);
}

/* Whoever has as many points, or texts as long, is no person. */
static void
too_large(void **state)
{
	struct crm_card_memory *memory = crm_card_memory_new();
	struct crm_known_card known = kim;
	struct crm_dedupe_point many[65];
	char *text = malloc(20000);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < 65; i++)
		many[i] = points[i % 3];
	known.record.point = many;
	known.record.npoints = 64;
	crm_card_memory_put(memory, &known);
	assert_non_null(crm_card_memory_find(memory, 7));
	known.record.npoints = 65;
	crm_card_memory_put(memory, &known);
	assert_null(crm_card_memory_find(memory, 7));
	memset(text, 'a', 20000);
	text[15000] = '\0';
	known = kim;
	known.record.address = text;
	crm_card_memory_put(memory, &known);
	assert_non_null(crm_card_memory_find(memory, 7));
	same(crm_kept_card_found(crm_card_memory_find(memory, 7)).reason_note, "в мае");
	known.record.job_title = text;
	crm_card_memory_put(memory, &known);
	assert_null(crm_card_memory_find(memory, 7));
	free(text);
	crm_card_memory_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_was_put),
		cmocka_unit_test(has_keys),
		cmocka_unit_test(forgets_the_oldest),
		cmocka_unit_test(too_large),
	};

	return cmocka_run_group_tests_name("card memory", tests, NULL, NULL);
}
