#include "tests/unit/crm_test.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/table/guess.h"
#include "lib/table/header_alias.h"
#include "lib/text/utf8.h"

#define MAX_COLUMNS 8

/* What a cell is counted as. */
static void
dump_cell(struct crm_buf *to, const char *cell)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_guess g = { 0 };
	const struct {
		const char *name;
		const size_t *count;
	} all[] = { { "email", &g.email }, { "phone", &g.phone }, { "url", &g.url },
		{ "handle", &g.handle }, { "date", &g.date }, { "number", &g.number },
		{ "inn", &g.inn }, { "ogrn", &g.ogrn }, { "name", &g.name },
		{ "first", &g.first_name }, { "middle", &g.middle_name }, { "last", &g.last_name },
		{ "company", &g.company } };

	assert_true(crm_guess_count(&g, cell, &arena));
	crm_buf_puts(to, g.filled == 0 ? "empty" : "");
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (*all[i].count > 0)
			crm_buf_printf(to, "%s%s", to->len == 0 ? "" : " ", all[i].name);
	crm_arena_clear(&arena);
}

static void
test_cells(void **state)
{
	static const char *const cells[][2] = {
		{ "anna@example.org", "email" },
		{ "Anna Belova <anna@example.org>", "email" },
		{ "anna@example.org; boris@example.org", "email" },
		{ "иван@пример.рф", "email" },
		{ "anna@", "" },
		{ "write to anna@example.org please", "" },
		{ "+7 (495) 123-45-67", "phone" },
		{ "8 800 555-35-35", "phone" },
		{ "89161234567", "phone" },
		{ "'+79161234567", "phone" },
		{ "+1 212 555 0123", "phone" },
		{ "(212) 555-0123", "phone" },
		{ "212-555-0123", "phone" },
		{ "00 49 30 1234567", "phone" },
		{ "123-45-67", "phone" },
		{ "8 495 1234567 доб. 12", "phone" },
		{ "тел.: +7 495 123-45-67", "phone" },
		{ "+7 916 123-45-67, +7 916 123-45-68", "phone" },
		{ "+7 916 123-45-67 (Анна)", "phone" },
		{ "7.9E+10", "phone" },
		{ "7,91612E+10", "phone" },
		{ "+7 phone", "" },
		{ "1 200 000", "number" },
		{ "1200000", "number" },
		{ "12 500,50", "number" },
		{ "12500.50", "number" },
		{ "1.200.000,00", "number" },
		{ "15 000 руб.", "number" },
		{ "$15", "number" },
		{ "20 %", "number" },
		{ "101000", "number" },
		{ "12.03.2026", "date" },
		{ "2026-03-01 14:30", "date" },
		{ "2026-03-01T14:30:00Z", "date" },
		{ "3/5/26", "date" },
		{ "3/5/26 2:30 PM", "date" },
		{ "5 марта 2026 г.", "date" },
		{ "Mar 5, 2026", "date" },
		{ "32.13.2026", "number" },
		{ "7707083893", "number inn" },
		{ "7707083894", "number" },
		{ "ИНН 7707083893", "inn" },
		{ "500100732259", "number inn" },
		{ "1027700132195", "number ogrn" },
		{ "1027700132196", "number" },
		{ "@annab", "handle" },
		{ "https://t.me/annab", "handle" },
		{ "www.example.org", "url" },
		{ "https://example.org/x", "url" },
		{ "example.ru", "url" },
		{ "Node.js", "" },
		{ "Белова Анна Петровна", "name" },
		{ "Иванов И.И.", "name" },
		{ "иванов иван", "name" },
		{ "КЛИМОВ БОРИС", "name" },
		{ "Anna Belova", "name" },
		{ "г-н Климов Борис", "name" },
		{ "Анна", "first" },
		{ "Анна Петровна", "first" },
		{ "Петровна", "middle" },
		{ "Климов", "last" },
		{ "Klimova", "last" },
		{ "климов", "" },
		{ "ООО «Ромашка»", "company" },
		{ "Romashka Ltd", "company" },
		{ "ИП Климов Борис Ильич", "company" },
		{ "Нижний Новгород", "" },
		{ "Москва", "" },
		{ "Директор по продажам", "" },
		{ "Sales Manager", "" },
		{ "Anna asked to call back", "" },
		{ "звонить Анне утром", "" },
		{ "A12", "" },
		{ "", "empty" },
		{ "нет", "empty" },
		{ "-", "empty" },
		{ "n/a", "empty" },
	};
	struct crm_buf got = CRM_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cells) / sizeof(*cells); i++) {
		crm_buf_reset(&got);
		dump_cell(&got, cells[i][0]);
		if (strcmp(crm_buf_str(&got), cells[i][1]) != 0)
			fail_msg("%s: got '%s'", cells[i][0], crm_buf_str(&got));
	}
	crm_buf_clear(&got);
}

/* A cell that no header has. */
static bool
is_data(const char *cell, struct crm_arena *arena)
{
	struct crm_guess guess = { 0 };

	assert_true(crm_guess_count_sign(&guess, cell, arena));
	return guess.filled > 0;
}

static void
test_is_data(void **state)
{
	static const char *const data[] = { "anna@example.org", "+79161234567", "@annab", "12",
		"01.03.2026", "https://example.org", "'+79161234567" };
	static const char *const words[] = { "", "-", "Email", "+7 phone",
		"E-mail (name@company.ru)", "Phone 1 - Value", "Анна Белова", "ООО «Ромашка»",
		"Сайт expo.ru", "expo.ru" };
	struct crm_arena arena = CRM_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(data) / sizeof(*data); i++)
		if (!is_data(data[i], &arena))
			fail_msg("%s", data[i]);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (is_data(words[i], &arena))
			fail_msg("%s", words[i]);
	crm_arena_clear(&arena);
}

/* No name of a column may look like data. */
static void
test_aliases(void **state)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	char word[128];

	(void)state;
	for (size_t i = 0; i < crm_header_naliases; i++)
		for (const char *s = crm_header_aliases[i].words; *s != '\0';) {
			size_t len = strcspn(s, " ");
			assert_true(len < sizeof(word));
			memcpy(word, s, len);
			word[len] = '\0';
			if (is_data(word, &arena))
				fail_msg("%s", word);
			s += len + strspn(s + len, " ");
		}
	crm_arena_clear(&arena);
}

/* Rows of cells, divided by bars; the meanings of the columns, "-" for UNKNOWN. */
static void
assert_columns(const char *const *rows, size_t n, const char *expected)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_guess guess[MAX_COLUMNS] = { 0 };
	enum crm_meaning meaning[MAX_COLUMNS];
	struct crm_buf got = CRM_BUF_INIT;
	size_t columns = 0;

	for (size_t i = 0; i < n; i++) {
		size_t column = 0, len;
		for (const char *s = rows[i];; s += len + 1) {
			len = strcspn(s, "|");
			char *cell = crm_arena_dup(&arena, s, len);
			assert_true(column < MAX_COLUMNS);
			assert_true(crm_guess_count(&guess[column++], cell, &arena));
			if (s[len] == '\0')
				break;
		}
		columns = column > columns ? column : columns;
	}
	crm_guess_settle(meaning, guess, columns);
	for (size_t i = 0; i < columns; i++) {
		const char *name = crm_meaning_name(meaning[i]);
		crm_buf_printf(&got, "%s%s", i == 0 ? "" : " ", name == NULL ? "-" : name);
	}
	assert_string_equal(crm_buf_str(&got), expected);
	crm_buf_clear(&got);
	crm_arena_clear(&arena);
}

#define COLUMNS(expected, ...)                                                                     \
	do {                                                                                       \
		static const char *const rows[] = { __VA_ARGS__ };                                 \
		assert_columns(rows, sizeof(rows) / sizeof(*rows), expected);                      \
	} while (0)

static void
test_columns(void **state)
{
	(void)state;
	COLUMNS("name email phone -", "Анна Белова|anna@example.ru|+7 916 123-45-67|Казань",
	    "Борис Климов|-|8 (495) 123-45-67|Уфа", "|vera@example.ru|нет|Казань");
	COLUMNS("last_name first_name middle_name", "Белова|Анна|Петровна", "Климов|Борис|Ильич",
	    "Орлова|Вера|");
	COLUMNS("first_name last_name email", "Anna|Belova|anna@example.org",
	    "Boris|Klimov|boris@example.org", "John|Smith|", "Vera|Orlova|");
	COLUMNS("name phone", "Анна|+79161234567", "Борис|+79161234568");
	COLUMNS("name phone", "Белова|+79161234567", "Климов|+79161234568", "Орлова|+79161234569");
	/* Towns that end like surnames do not make any. */
	COLUMNS("name - phone", "Анна Белова|Саратов|+79161234567",
	    "Борис Климов|Ростов|+79161234568", "Вера Орлова|Псков|+79161234569");
	COLUMNS("company inn ogrn", "ООО «Ромашка»|7707083893|1027700132195",
	    "АО «Лютик»|7728168971|1027700067328");
	/* Of two columns of names the plainer one is meant. */
	COLUMNS("- name", "Анна Белова|Борис Климов", "Казань сегодня|Вера Орлова",
	    "Пётр Орлов|Анна Орлова");
	COLUMNS("email email phone phone", "a@example.org|b@example.org|+79161234567|84951234567",
	    "c@example.org||+79161234568|84951234568");
	COLUMNS("handle url", "@annab|https://example.org/anna", "t.me/borisk|example.ru");
	COLUMNS("- - - - -", "Казань|Инженер|звонить утром|12.03.2026|1 200 000",
	    "Уфа|Директор|Анна знает|13.03.2026|15 000", "Пермь|Инженер||14.03.2026|7 000 000");
	COLUMNS("-", "", "нет", "-");
	/* Half of the column is too little. */
	COLUMNS("-", "anna@example.org", "звонить", "boris@example.org", "Казань");
}

static void
test_settle_nothing(void **state)
{
	(void)state;
	crm_guess_settle(NULL, NULL, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_is_data),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_settle_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
