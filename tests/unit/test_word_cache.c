#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "lib/text/name_skeleton.h"
#include "lib/text/word_cache.h"
#include "tests/unit/crm_test.h"

#define NELEM(a) (sizeof(a) / sizeof((a)[0]))
#define FORMS 3

/* So few that a new thread, which remembers nothing yet, makes all of them anew. */
static const char *const words[] = { "", "Щербакова", "Shcherbakova", "ЩЕРБАКОВА", "Иван", "ivan",
	"О'Нил", "Müller", "Мuхин" /* a Latin u */, "Ян", "Y", "Смирнофф", "Potocka", "123", "\xd0",
	"a\xff"
	"b",
	"кот\xd0", "山田", "ß", "Сверхдлинноеимякоторогонетникогданасвете",
	"Оченьдлиннаяфамилиясмногимибуквамикотораянепоместится", "Ё", "ё", "Дьяченко-Оглы" };

static void
make(char out[CRM_SKELETON_SIZE], const char *word, size_t form)
{
	if (form == 0)
		crm_name_latin(out, word);
	else
		crm_name_skeleton_put(out, word, form == 2);
}

static char anew[NELEM(words)][FORMS][CRM_SKELETON_SIZE];

static void *
make_anew(void *data)
{
	for (size_t i = 0; i < NELEM(words); i++)
		for (size_t form = 0; form < FORMS; form++)
			make(anew[i][form], words[i], form);
	return data;
}

/* What is remembered is what was made: of each form its own, in any thread. */
static void
test_same(void **state)
{
	char out[CRM_SKELETON_SIZE];
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, make_anew, NULL), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_string_equal(anew[1][0], "shcherbakova");
	assert_string_equal(anew[1][1], "werbakova");
	assert_string_equal(anew[1][2], "werbakov");
	for (size_t round = 0; round < 4; round++)
		for (size_t i = 0; i < NELEM(words); i++)
			for (size_t form = 0; form < FORMS; form++) {
				make(out, words[i], form);
				assert_string_equal(out, anew[i][form]);
			}
}

/* More words than there is room for: each drives out another one. */
static void
test_crowded(void **state)
{
	char word[32], out[CRM_SKELETON_SIZE];

	(void)state;
	for (size_t round = 0; round < 2; round++)
		for (unsigned i = 0; i < 40000; i++) {
			snprintf(word, sizeof(word), "w%uq", i);
			crm_name_latin(out, word);
			assert_string_equal(out, word);
		}
}

static void
test_slots(void **state)
{
	char out[CRM_SKELETON_SIZE] = "untouched", longest[80];
	struct crm_word_slot *slot = NULL;
	bool known = true;

	(void)state;
	/* A tool of a few words has none. */
	for (size_t i = 0; i < 1000 && slot == NULL; i++)
		slot = crm_word_cache_find(CRM_WORD_GIVEN, "slot", out, &known);
	assert_non_null(slot);
	assert_false(known);
	assert_string_equal(out, "untouched");
	crm_word_cache_keep(slot, CRM_WORD_GIVEN, "slot", "made");
	assert_ptr_equal(crm_word_cache_find(CRM_WORD_GIVEN, "slot", out, &known), slot);
	assert_true(known);
	assert_string_equal(out, "made");
	crm_word_cache_find(CRM_WORD_SURNAME, "slot", out, &known);
	assert_false(known);
	/* What has no room is not remembered, and drives nothing out. */
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_null(crm_word_cache_find(CRM_WORD_GIVEN, longest, out, &known));
	assert_false(known);
	crm_word_cache_keep(NULL, CRM_WORD_GIVEN, longest, "a");
	crm_word_cache_keep(slot, CRM_WORD_GIVEN, "slot", longest);
	crm_word_cache_find(CRM_WORD_GIVEN, "slot", out, &known);
	assert_true(known);
	assert_string_equal(out, "made");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_crowded),
		cmocka_unit_test(test_slots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
