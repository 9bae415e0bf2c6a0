#include "tests/unit/crm_db_test.h"
#include "tests/unit/crm_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/map.h"
#include "lib/flow/nobody.h"
#include "lib/flow/reading.h"

#define CELLS_MAX 12
#define ROWS_MAX 12

/* A list in memory: cells are apart by |, the first line is the header. */
struct list {
	char text[ROWS_MAX + 1][256];
	struct crm_cell cell[ROWS_MAX + 1][CELLS_MAX];
	struct crm_record header;
	struct crm_intake_row row[ROWS_MAX];
	size_t n;
};

static size_t
split(char *text, struct crm_cell cell[CELLS_MAX])
{
	size_t n = 0;

	for (char *at = text; at != NULL && n < CELLS_MAX; n++) {
		char *end = strchr(at, '|');
		if (end != NULL)
			*end++ = '\0';
		cell[n] = (struct crm_cell){ at, strlen(at) };
		at = end;
	}
	return n;
}

static void
list_make(struct list *list, const char *const *lines)
{
	*list = (struct list){ .n = 0 };
	for (size_t i = 0; lines[i] != NULL; i++) {
		snprintf(list->text[i], sizeof(list->text[i]), "%s", lines[i]);
		const size_t n = split(list->text[i], list->cell[i]);
		if (i == 0)
			list->header =
			    (struct crm_record){ .line = 1, .n = n, .cell = list->cell[0] };
		else
			list->row[list->n++] =
			    (struct crm_intake_row){ (int64_t)i + 1, n, list->cell[i], lines[i] };
	}
}

static enum crm_status
open_lines(struct crm_reading *reading, struct crm_db *db, struct list *list,
    const char *const *lines, struct crm_reading_options how, struct crm_err *err)
{
	list_make(list, lines);
	how.sample = list->row;
	how.nsample = list->n;
	return crm_reading_open(reading, db, &list->header, &how, err);
}

#define LINES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void
tells_what_columns_mean(void **state)
{
	struct test_db *t = *state;
	struct crm_reading reading;
	struct crm_err err = { CRM_OK, "" };
	struct list list;

	test_ok(open_lines(&reading, t->db, &list,
		    LINES("E-mail|Booth||Scan|Кто|line|error", "anna@example.org|A1||2|Анна||"),
		    (struct crm_reading_options){ .maps = LINES("Кто=name"), .nmaps = 1 }, &err),
	    &err);
	assert_string_equal(reading.unknown, "'Booth', 'Scan'");
	assert_string_equal(reading.taken, "E-mail=email\nКто=name\nline=-\nerror=-");
	assert_string_equal(reading.maps, "Кто=name");
	assert_string_equal(reading.form, "e-mail\tbooth\t\tscan\tкто");
	assert_null(reading.saved);
	assert_int_equal(reading.column[0].by, CRM_READ_BY_HEADER);
	assert_int_equal(reading.column[1].by, CRM_READ_BY_NOTHING);
	assert_int_equal(reading.column[4].by, CRM_READ_BY_MAP);
	assert_int_equal(reading.column[0].filled, 1);
	assert_int_equal(reading.column[2].filled, 0);
	test_ok(crm_reading_check(&reading, "x.csv", false, &err), &err);
	crm_reading_clear(&reading);
}

static void
needs_a_column_that_identifies(void **state)
{
	struct test_db *t = *state;
	struct crm_reading reading;
	struct crm_err err = { CRM_OK, "" };
	struct list list;

	test_ok(open_lines(&reading, t->db, &list, LINES("a|b", "1|2"),
		    (struct crm_reading_options){ 0 }, &err),
	    &err);
	assert_int_equal(crm_reading_check(&reading, "x.csv", true, &err), CRM_EDATA);
	assert_string_equal(err.text,
	    "x.csv: no column of a name, an e-mail, a phone or a company; say which is which with "
	    "--map 'THEIR NAME=email', or --no-header when the first line is data");
	crm_reading_clear(&reading);
	/* The cells tell what the header does not, but are not trusted against it. */
	test_ok(open_lines(&reading, t->db, &list,
		    LINES("Куда писать|Стенд", "anna@example.org|1", "b@example.org|2",
			"c@example.org|3", "d@example.org|1"),
		    (struct crm_reading_options){ 0 }, &err),
	    &err);
	assert_int_equal(crm_reading_check(&reading, "x.csv", false, &err), CRM_EDATA);
	assert_string_equal(err.text,
	    "x.csv: no column of a name, an e-mail, a phone or a company; by their cells it may be "
	    "--map 'Куда писать=email'");
	crm_reading_clear(&reading);
}

static void
hints_at_what_unknown_columns_hold(void **state)
{
	struct test_db *t = *state;
	struct crm_reading reading;
	struct crm_err err = { CRM_OK, "" };
	struct list list;

	test_ok(open_lines(&reading, t->db, &list,
		    LINES("E-mail|Куда звонить|Гость|Менеджер|Стенд",
			"anna@example.org|89161112233|Анна Иванова|Пётр Сидоров|A1",
			"b@example.org|89161112234|Ольга Котова|Пётр Сидоров|A2"),
		    (struct crm_reading_options){ 0 }, &err),
	    &err);
	assert_string_equal(reading.hint, "--map 'Куда звонить=phone' --map 'Гость=name'");
	test_ok(crm_reading_check(&reading, "x.csv", false, &err), &err);
	crm_reading_clear(&reading);
	/* Who is meant is known, and else it is not the manager. */
	test_ok(open_lines(&reading, t->db, &list,
		    LINES("Имя|Фамилия|Гость", "Анна|Иванова|Пётр Сидоров",
			"Ольга|Котова|Пётр Сидоров"),
		    (struct crm_reading_options){ 0 }, &err),
	    &err);
	assert_null(reading.hint);
	crm_reading_clear(&reading);
	test_ok(open_lines(&reading, t->db, &list,
		    LINES("E-mail|Наш менеджер", "anna@example.org|Пётр Сидоров",
			"b@example.org|Пётр Сидоров"),
		    (struct crm_reading_options){ 0 }, &err),
	    &err);
	assert_null(reading.hint);
	crm_reading_clear(&reading);
}

static void
stops_at_another_header(void **state)
{
	struct test_db *t = *state;
	struct crm_reading reading;
	struct crm_err err = { CRM_OK, "" };
	struct list list;

	test_ok(open_lines(&reading, t->db, &list,
		    LINES("name|company|phone", "Анна|Вега|+74959900011", "company|name|",
			"Альтаир|Ольга|"),
		    (struct crm_reading_options){ 0 }, &err),
	    &err);
	assert_int_equal(crm_reading_check(&reading, "x.csv", false, &err), CRM_EDATA);
	assert_string_equal(err.text,
	    "x.csv:3: another header, with its columns in other places: make what is below it a "
	    "list of its own");
	test_ok(crm_reading_check(&reading, "x.csv", true, &err), &err);
	crm_reading_clear(&reading);
}

static void
reads_cells_where_there_is_no_header(void **state)
{
	struct test_db *t = *state;
	struct crm_reading reading;
	struct crm_err err = { CRM_OK, "" };
	struct list list;

	test_ok(open_lines(&reading, t->db, &list,
		    LINES("column1|column2|column3", "Анна Иванова|anna@example.org|Тверь",
			"Пётр Сидоров|petr@example.org|Клин", "Ольга Котова|o@example.org|Тула",
			"Иван Белов|ivan@example.org|Орёл"),
		    (struct crm_reading_options){ .headerless = true }, &err),
	    &err);
	assert_string_equal(reading.taken, "column1=name\ncolumn2=email");
	assert_null(reading.form);
	assert_int_equal(reading.column[1].by, CRM_READ_BY_CELLS);
	crm_reading_clear(&reading);
	test_ok(open_lines(&reading, t->db, &list,
		    LINES("column1|column2", "Анна Иванова|anna@example.org",
			"Пётр Сидоров|petr@example.org", "Ольга Котова|o@example.org"),
		    (struct crm_reading_options){
			.headerless = true, .maps = LINES("column1=note"), .nmaps = 1 },
		    &err),
	    &err);
	assert_string_equal(reading.taken, "column1=note\ncolumn2=email");
	crm_reading_clear(&reading);
}

/* Five cells or more, of which most fail: the map must be wrong. */
static void
stops_where_a_column_fails(void **state)
{
	struct test_db *t = *state;
	struct crm_reading reading;
	struct crm_err err = { CRM_OK, "" };
	struct list list;

	test_ok(open_lines(&reading, t->db, &list,
		    LINES("name|phone", "Анна Иванова|нет", "Пётр Сидоров|17",
			"Ольга Котова|+74959900011", "Иван Белов|18", "Яна Ли|+74959900012",
			"Ян Ли|19"),
		    (struct crm_reading_options){ 0 }, &err),
	    &err);
	assert_int_equal(reading.column[1].filled, 5);
	assert_int_equal(reading.column[1].failed, 3);
	assert_int_equal(reading.column[1].line, 3);
	assert_int_equal(crm_reading_check(&reading, "x.csv", false, &err), CRM_EDATA);
	assert_string_equal(err.text,
	    "x.csv:3: column 'phone' was taken for phone, and 3 of its first 5 cells are none "
	    "(phone: too short); map it with --map 'phone=...', to - for nothing, or go on with "
	    "--force");
	test_ok(crm_reading_check(&reading, "x.csv", true, &err), &err);
	crm_reading_clear(&reading);
	/* One usable number in a cell is enough, and half of the cells are not most of them. */
	test_ok(open_lines(&reading, t->db, &list,
		    LINES("name|phone", "Анна Иванова|17; +74959900013", "Пётр Сидоров|17",
			"Ольга Котова|+74959900011", "Иван Белов|18", "Яна Ли|+74959900012",
			"Ян Ли|19"),
		    (struct crm_reading_options){ 0 }, &err),
	    &err);
	assert_int_equal(reading.column[1].failed, 3);
	test_ok(crm_reading_check(&reading, "x.csv", false, &err), &err);
	crm_reading_clear(&reading);
}

/* What fails twice in a cell fails once, in each row. */
static void
counts_a_cell_once(void **state)
{
	struct test_db *t = *state;
	struct crm_reading reading;
	struct crm_err err = { CRM_OK, "" };
	struct list list;

	test_ok(open_lines(&reading, t->db, &list,
		    LINES("name|phone|tel", "Анна|17; 18|19; 20", "Пётр|17; 18|19; 20",
			"Ольга|17; 18|+74959900012", "Иван|+74959900011|", "Яна|+74959900013|"),
		    (struct crm_reading_options){ 0 }, &err),
	    &err);
	assert_int_equal(reading.column[1].filled, 5);
	assert_int_equal(reading.column[1].failed, 3);
	assert_int_equal(reading.column[2].filled, 3);
	assert_int_equal(reading.column[2].failed, 2);
	crm_reading_clear(&reading);
}

/* The names of columns may be as long as a record. */
static void
cuts_long_names_of_unknown_columns(void **state)
{
	struct test_db *t = *state;
	struct crm_reading reading;
	struct crm_err err = { CRM_OK, "" };
	struct list list;
	char header[256] = "email|z", expected[256];

	/* A letter of two bytes is not cut in halves. */
	for (size_t i = 0; i < 40; i++)
		strcat(header, "ы");
	strcat(header, "|");
	for (size_t i = 0; i < 80; i++)
		strcat(header, "q");
	test_ok(open_lines(&reading, t->db, &list, LINES(header, "anna@example.org|1|2"),
		    (struct crm_reading_options){ 0 }, &err),
	    &err);
	snprintf(expected, sizeof(expected), "'%.79s ...', '%s'", reading.column[1].name,
	    reading.column[2].name);
	assert_string_equal(reading.unknown, expected);
	crm_reading_clear(&reading);
}

static void
counts_votes_on_dates(void **state)
{
	struct test_db *t = *state;
	struct crm_reading reading;
	struct crm_err err = { CRM_OK, "" };
	struct list list;

	test_ok(open_lines(&reading, t->db, &list,
		    LINES("name|birth date|created at", "Анна|03/05/1990|02/01/26",
			"Пётр|25/05/1991|02/01/26"),
		    (struct crm_reading_options){ 0 }, &err),
	    &err);
	assert_int_equal(reading.cleaner.birth_order, CRM_DATE_DMY);
	/* The other column is of the same hand. */
	assert_int_equal(reading.cleaner.time_order, CRM_DATE_DMY);
	assert_string_equal(
	    reading.taken, "name=name\nbirth date=birth_date dmy\ncreated at=time dmy");
	crm_reading_clear(&reading);
	test_ok(open_lines(&reading, t->db, &list,
		    LINES("name|birth date", "Анна|03/05/1990", "Пётр|25/05/1991"),
		    (struct crm_reading_options){ .date_order = CRM_DATE_MDY }, &err),
	    &err);
	assert_int_equal(reading.cleaner.birth_order, CRM_DATE_MDY);
	assert_int_equal(reading.column[1].failed, 1);
	crm_reading_clear(&reading);
}

static void
save(struct crm_db *db, const struct crm_saved_map *map)
{
	struct crm_err err = { CRM_OK, "" };
	bool changed;

	test_ok(crm_db_begin(db, &err), &err);
	test_ok(crm_map_save(db, map, &changed, &err), &err);
	test_ok(crm_db_commit(db, &err), &err);
	assert_true(changed);
}

static void
uses_a_saved_map(void **state)
{
	struct test_db *t = *state;
	struct crm_reading reading;
	struct crm_err err = { CRM_OK, "" };
	struct list list;

	save(t->db, &(struct crm_saved_map){
			"weekly", "wer\twas\two", "Wer=name\nWas=product\nWo=city", "mdy" });
	test_ok(open_lines(&reading, t->db, &list, LINES("Wer|WAS| Wo ", "Anna|Pumpe|Ulm"),
		    (struct crm_reading_options){ 0 }, &err),
	    &err);
	assert_string_equal(reading.saved, "weekly");
	assert_string_equal(reading.taken, "Wer=name\nWAS=product\nWo=city");
	assert_int_equal(reading.cleaner.time_order, CRM_DATE_MDY);
	crm_reading_clear(&reading);
	/* What is given overrules it: the column, and what but one column can be. */
	test_ok(open_lines(&reading, t->db, &list, LINES("Wer|Was|Wo", "Anna|Pumpe|Ulm"),
		    (struct crm_reading_options){
			.maps = LINES("Wer=company", "Was=city"), .nmaps = 2 },
		    &err),
	    &err);
	assert_string_equal(reading.taken, "Wer=company\nWas=city");
	assert_string_equal(reading.maps, "Wer=company\nWas=city");
	crm_reading_clear(&reading);
	/* Another header is another list. */
	test_ok(open_lines(&reading, t->db, &list, LINES("Wer|Was", "Anna|Pumpe"),
		    (struct crm_reading_options){ 0 }, &err),
	    &err);
	assert_null(reading.saved);
	crm_reading_clear(&reading);
}

static void
shows_cells_as_they_would_be_read(void **state)
{
	static const char *const expected[] = { "first Анна, middle Петровна, last Иванова",
		"+74959900011 x12, 17 (too short)", "Вега (ООО)", "1990-05-03", "refused",
		"7707083890 (INN: wrong check digit (the last of 10 digits))", "Anna@example.org",
		NULL, "A 1" };
	struct test_db *t = *state;
	struct crm_reading reading;
	struct crm_err err = { CRM_OK, "" };
	struct crm_arena arena = CRM_ARENA_INIT;
	struct list list;
	const char *text;

	test_ok(open_lines(&reading, t->db, &list,
		    LINES("ФИО|Телефон|Компания|Дата рождения|Согласие|ИНН|E-mail|Город|Стенд",
			"ИВАНОВА АННА ПЕТРОВНА|8 495 990-00-11 доб. 12; 17|ООО «Вега»|3.5.90|нет|"
			"7707083890|Anna@Example.ORG||A  1"),
		    (struct crm_reading_options){ 0 }, &err),
	    &err);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		test_ok(crm_reading_show(&reading, &list.row[0], i, &text, &arena, &err), &err);
		if (expected[i] == NULL)
			assert_null(text);
		else
			assert_string_equal(text, expected[i]);
	}
	crm_arena_clear(&arena);
	crm_reading_clear(&reading);
}

/* A name's cell may hold more than a name. */
static void
shows_all_that_a_name_holds(void **state)
{
	static const struct {
		const char *cell, *shown;
	} cells[] = {
		{ "ООО «Вега»", "company Вега (ООО)" },
		{ "Анна Иванова, ООО «Вега»", "first Анна, last Иванова, company Вега (ООО)" },
		{ "Анна Иванова, +7 495 990-00-11", "first Анна, last Иванова, +74959900011" },
		{ "anna@example.org", "anna@example.org" },
		{ "нет", NULL },
	};
	struct test_db *t = *state;
	struct crm_reading reading;
	struct crm_err err = { CRM_OK, "" };
	struct crm_arena arena = CRM_ARENA_INIT;
	struct list list;
	const char *text;

	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		test_ok(open_lines(&reading, t->db, &list, LINES("ФИО", cells[i].cell),
			    (struct crm_reading_options){ 0 }, &err),
		    &err);
		test_ok(crm_reading_show(&reading, &list.row[0], 0, &text, &arena, &err), &err);
		if (cells[i].shown == NULL)
			assert_null(text);
		else
			assert_string_equal(text, cells[i].shown);
		crm_reading_clear(&reading);
	}
	crm_arena_clear(&arena);
}

static void
knows_lines_about_nobody(void **state)
{
	static const struct {
		const char *row, *what;
	} rows[] = {
		{ "name|email|amount", "the header again" },
		{ "Name|email|amount", NULL },
		{ "name| email|amount", "the header again" },
		{ "email|name|", "another header" },
		{ "amount||name", "another header" },
		{ "email||", NULL },
		{ "email|name|1", NULL },
		{ "Итого:||1 250,00", "a line of totals" },
		{ "|ИТОГО|250", "a line of totals" },
		{ "Всего записей: 15||", "a line of totals" },
		{ "Total|3|", "a line of totals" },
		{ "Total: 3 contacts||", "a line of totals" },
		{ "Grand Total|12|99.5", "a line of totals" },
		{ "Total||", NULL },
		{ "(12 rows)||", "a line of totals" },
		{ "2 rows in set (0.01 sec)||", "a line of totals" },
		{ "3 строки||", "a line of totals" },
		{ "2 rows|of rosebushes|", NULL },
		{ "---|:---:|---", "a line drawn between rows" },
		{ "+------+-----+||", "a line drawn between rows" },
		{ "-|-|-", NULL },
		{ "—||", NULL },
		{ "1|2|3", "the numbers of the columns" },
		{ "1.|2.|3.", "the numbers of the columns" },
		{ "|1|2", NULL },
		{ "1|3|4", NULL },
		{ "--- День 2 ---||", "a title between rows" },
		{ "-------- 2 - Sheet2||", "a title between rows" },
		{ "День 2||", "a title between rows" },
		{ "Day 2: hall 5||", "a title between rows" },
		{ "|Page 2 of 3|", "a title between rows" },
		{ "Стр. 4||", "a title between rows" },
		{ "День 2|info@day.example|", NULL },
		{ "Page 2 Solutions||", NULL },
		{ "День Победы||", NULL },
		{ "-Анна-||", NULL },
		{ "Составил: Иванов И.И.||", "a remark on the list" },
		{ "Составил:|Иванов И.И.|", "a remark on the list" },
		{ "Date:||18.11.2026", "a remark on the list" },
		{ "Note : in confidence||", "a remark on the list" },
		{ "Note: call|+33199001234|", NULL },
		{ "Date Marking||", NULL },
		{ "Total|info@total.example|", NULL },
		{ "Total|+33199001234|", NULL },
		{ "Total|33199001234|", NULL },
		{ "Total Energies|12|", NULL },
		{ "Count Basie|12|", NULL },
		{ "Сумароков|12|", NULL },
		{ "||", NULL },
	};
	static const char *const names[] = { "name", "email", "amount" };
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_cell cell[CELLS_MAX];
	const char *what;
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text), "%s", rows[i].row);
		const size_t n = split(text, cell);
		assert_true(crm_nobody_find(&what, names, 3, cell, n, &arena));
		if (rows[i].what == NULL ? what != NULL
					 : what == NULL || strcmp(what, rows[i].what) != 0)
			fail_msg("'%s': %s", rows[i].row, what == NULL ? "somebody" : what);
	}
	crm_arena_clear(&arena);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, test_db_setup, test_db_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(tells_what_columns_mean),
		TEST(needs_a_column_that_identifies),
		TEST(hints_at_what_unknown_columns_hold),
		TEST(stops_at_another_header),
		TEST(reads_cells_where_there_is_no_header),
		TEST(stops_where_a_column_fails),
		TEST(counts_a_cell_once),
		TEST(cuts_long_names_of_unknown_columns),
		TEST(counts_votes_on_dates),
		TEST(uses_a_saved_map),
		TEST(shows_cells_as_they_would_be_read),
		TEST(shows_all_that_a_name_holds),
		cmocka_unit_test(knows_lines_about_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
