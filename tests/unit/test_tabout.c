#include "tests/unit/crm_test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/table/tabout.h"
#include "lib/table/visible.h"

#define NELEM(a) (sizeof(a) / sizeof((a)[0]))

static const struct crm_column columns[] = {
	{ "id", CRM_COL_INT },
	{ "name", CRM_COL_TEXT },
	{ "amount", CRM_COL_MONEY },
};

/* Writes rows of three cells with the options and gives all that came out; freed by the caller. */
static char *
write_rows(const struct crm_tabout_options *options, const struct crm_column *cols, size_t n,
    const char *const *cells, size_t nrows)
{
	char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);
	struct crm_tabout *out = NULL;
	struct crm_err err;

	assert_non_null(to);
	assert_int_equal(crm_tabout_open(&out, to, options, cols, n, &err), CRM_OK);
	for (size_t i = 0; i < nrows; i++)
		assert_int_equal(crm_tabout_row(out, cells + i * n, &err), CRM_OK);
	assert_int_equal(crm_tabout_end(out, &err), CRM_OK);
	crm_tabout_free(out);
	fclose(to);
	return text;
}

static void
check_rows(const struct crm_tabout_options *options, const char *const *cells, size_t nrows,
    const char *expected)
{
	char *text = write_rows(options, columns, NELEM(columns), cells, nrows);

	assert_string_equal(text, expected);
	free(text);
}

static void
test_csv_quotes_only_what_needs_it(void **state)
{
	const struct crm_tabout_options csv = { .format = CRM_FORMAT_CSV };
	const char *const cells[] = {
		"1",
		"Иванов Иван",
		"10.50", /* plain */
		"2",
		"a,b",
		NULL, /* comma */
		"3",
		"say \"no\"",
		"", /* quote */
		"4",
		"two\nlines",
		"0", /* LF */
		"5",
		"cr\rhere",
		"0", /* CR */
		"6",
		" led",
		"0", /* blanks at the ends */
		"7",
		"trailed ",
		"0",
		"8",
		"it's; fine\there",
		"0",
	};

	(void)state;
	check_rows(&csv, cells, 8,
	    "id,name,amount\n"
	    "1,Иванов Иван,10.50\n"
	    "2,\"a,b\",\n"
	    "3,\"say \"\"no\"\"\",\n"
	    "4,\"two\nlines\",0\n"
	    "5,\"cr\rhere\",0\n"
	    "6,\" led\",0\n"
	    "7,\"trailed \",0\n"
	    "8,it's; fine\there,0\n");
}

static void
test_csv_row_of_one_empty_cell_is_not_a_blank_line(void **state)
{
	const struct crm_tabout_options csv = { .format = CRM_FORMAT_CSV, .columns = "name" };
	const char *const cells[] = { "1", "", "0", "2", NULL, "0" };

	(void)state;
	check_rows(&csv, cells, 2, "name\n\"\"\n\"\"\n");
}

static void
test_header_over_no_rows(void **state)
{
	const struct crm_tabout_options csv = { .format = CRM_FORMAT_CSV };
	const struct crm_tabout_options tsv = { .format = CRM_FORMAT_TSV };
	const struct crm_tabout_options json = { .format = CRM_FORMAT_JSON };
	const struct crm_tabout_options table = { .format = CRM_FORMAT_TABLE };

	(void)state;
	check_rows(&csv, NULL, 0, "id,name,amount\n");
	check_rows(&tsv, NULL, 0, "id\tname\tamount\n");
	check_rows(&json, NULL, 0, "");
	check_rows(&table, NULL, 0, "id  name  amount\n--  ----  ------\n");
}

static void
test_tsv_escapes(void **state)
{
	const struct crm_tabout_options tsv = { .format = CRM_FORMAT_TSV };
	const char *const cells[] = { "1", "a\tb\nc\rd\\e", "0", "2", "\"q\", r ", NULL };

	(void)state;
	check_rows(&tsv, cells, 2,
	    "id\tname\tamount\n"
	    "1\ta\\tb\\nc\\rd\\\\e\t0\n"
	    "2\t\"q\", r \t\n");
}

static void
test_json_numbers_are_bare_only_when_they_are_numbers(void **state)
{
	const struct crm_tabout_options json = { .format = CRM_FORMAT_JSON };
	const char *const cells[] = { "42", "42", "-12.50", "007", "Пётр", "+5", "", "", NULL, "0",
		NULL, "1.", "-0", "x", "1e5", "-", "y", ".5" };

	(void)state;
	check_rows(&json, cells, 6,
	    "{\"id\":42,\"name\":\"42\",\"amount\":-12.50}\n"
	    "{\"id\":\"007\",\"name\":\"Пётр\",\"amount\":\"+5\"}\n"
	    "{\"id\":\"\",\"name\":\"\",\"amount\":null}\n"
	    "{\"id\":0,\"name\":null,\"amount\":\"1.\"}\n"
	    "{\"id\":-0,\"name\":\"x\",\"amount\":\"1e5\"}\n"
	    "{\"id\":\"-\",\"name\":\"y\",\"amount\":\".5\"}\n");
}

static void
test_json_strings(void **state)
{
	const struct crm_tabout_options json = { .format = CRM_FORMAT_JSON, .columns = "name" };
	const char *const cells[] = { "1", "\"\\/\n\r\t\x01\x1f\x7f", NULL, /* escapes */
		"2", "\xff ok \xd0", NULL,                                  /* not UTF-8 */
		"3", "\xed\xa0\x80 \xc0\xaf", NULL, /* surrogate, overlong */
		"4", "\xc2\x9b \xf0\x9f\x98\x80", NULL };

	(void)state;
	check_rows(&json, cells, 4,
	    "{\"name\":\"\\\"\\\\/\\n\\r\\t\\u0001\\u001f\\u007f\"}\n"
	    "{\"name\":\"\xef\xbf\xbd ok \xef\xbf\xbd\"}\n"
	    "{\"name\":\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd\"}\n"
	    "{\"name\":\"\\u009b \xf0\x9f\x98\x80\"}\n");
}

static void
test_columns_pick_and_order(void **state)
{
	const struct crm_tabout_options csv = { .format = CRM_FORMAT_CSV, .columns = "amount, id" };
	const char *const cells[] = { "1", "x", "5" };

	(void)state;
	check_rows(&csv, cells, 1, "amount,id\n5,1\n");
}

static void
check_columns_refused(const char *list, const char *text)
{
	const struct crm_tabout_options csv = { .format = CRM_FORMAT_CSV, .columns = list };
	struct crm_tabout *out = NULL;
	struct crm_err err;

	assert_int_equal(
	    crm_tabout_open(&out, stdout, &csv, columns, NELEM(columns), &err), CRM_EUSAGE);
	assert_null(out);
	assert_string_equal(err.text, text);
}

static void
test_unknown_columns(void **state)
{
	(void)state;
	check_columns_refused("id,nmae", "unknown column 'nmae'; did you mean 'name'?");
	check_columns_refused(
	    "telephone", "unknown column 'telephone'; columns are: id, name, amount");
	check_columns_refused("", "unknown column ''; columns are: id, name, amount");
	check_columns_refused("id,", "unknown column ''; columns are: id, name, amount");
	check_columns_refused("id,id", "column 'id' is named twice");
}

static void
test_spreadsheet_guard(void **state)
{
	const struct crm_tabout_options csv = { .format = CRM_FORMAT_CSV, .spreadsheet = true };
	const struct crm_tabout_options tsv = { .format = CRM_FORMAT_TSV, .spreadsheet = true };
	const struct crm_tabout_options json = { .format = CRM_FORMAT_JSON, .spreadsheet = true };
	const char *const cells[] = {
		"-1", "=1+1", "-12.5",       /* numbers stay numbers */
		"2", "+74951234567", "-2+3", /* but not in a column of text */
		"3", "@SUM(A1)", "+5",       /* nor what JSON takes for none */
		"4", "\t=1", "",             /* TAB */
		"5", "\r=1", NULL,           /* CR */
		"6",
		"\xef\xbc\x9d"
		"1",
		"0", /* full-width = */
		"7",
		"\xef\xbc\x8b"
		"1",
		"0", /* + */
		"8",
		"\xef\xbc\x8d"
		"1",
		"0", /* - */
		"9",
		"\xef\xbc\xa0"
		"1",
		"0",               /* @ */
		"10", "a;=1", "0", /* of use to one who splits at ; */
		"11", "a=1", "0",  /* nothing to guard */
	};

	(void)state;
	check_rows(&csv, cells, 11,
	    "id,name,amount\n"
	    "-1,'=1+1,-12.5\n"
	    "2,'+74951234567,'-2+3\n"
	    "3,'@SUM(A1),'+5\n"
	    "4,\"'\t=1\",\n"
	    "5,\"'\r=1\",\n"
	    "6,'\xef\xbc\x9d"
	    "1,0\n"
	    "7,'\xef\xbc\x8b"
	    "1,0\n"
	    "8,'\xef\xbc\x8d"
	    "1,0\n"
	    "9,'\xef\xbc\xa0"
	    "1,0\n"
	    "10,\"a;=1\",0\n"
	    "11,a=1,0\n");
	check_rows(&tsv, cells + 9, 1, "id\tname\tamount\n4\t'\\t=1\t\n");
	check_rows(&json, cells, 1, "{\"id\":-1,\"name\":\"=1+1\",\"amount\":-12.5}\n");
}

static void
test_spreadsheet_guards_the_header(void **state)
{
	const struct crm_tabout_options csv = { .format = CRM_FORMAT_CSV, .spreadsheet = true };
	const struct crm_column foreign[] = { { "=cmd", CRM_COL_INT } };
	char *text = write_rows(&csv, foreign, 1, NULL, 0);

	(void)state;
	assert_string_equal(text, "'=cmd\n");
	free(text);
}

static void
test_table_aligns_by_cells_of_the_terminal(void **state)
{
	const struct crm_tabout_options table = { .format = CRM_FORMAT_TABLE };
	const char *const cells[] = { "1", "Щербакова Анна", "1200000.00", "42", "株式会社", "5",
		"3", NULL, "-7.25" };

	(void)state;
	check_rows(&table, cells, 3,
	    "id  name                  amount\n"
	    "--  --------------  ------------\n"
	    " 1  Щербакова Анна  1 200 000.00\n"
	    "42  株式会社                   5\n"
	    " 3                         -7.25\n");
}

static void
test_table_shows_controls(void **state)
{
	const struct crm_tabout_options table = { .format = CRM_FORMAT_TABLE, .columns = "name" };
	const char *const cells[] = { "", "a\x1b[31mb\x7f", "", "", "x\ny\r\nz\tw\rv", "", "",
		"\xc2\x9b \xe2\x80\xae \xe2\x81\xa6 \xe2\x80\x8b \xef\xbb\xbf", "", "", "\xff\xc3",
		"" };

	(void)state;
	check_rows(&table, cells, 4,
	    "name\n"
	    "----------------------------------\n"
	    "a\\x1b[31mb\\x7f\n"
	    "x\xe2\x8f\x8ey\xe2\x8f\x8ez\\tw\\rv\n"
	    "\\u009b \\u202e \\u2066 \\u200b \\ufeff\n"
	    "\\xff\\xc3\n");
}

static void
test_table_narrows_the_widest_text(void **state)
{
	const struct crm_tabout_options table = { .format = CRM_FORMAT_TABLE, .width = 32 };
	const char *const cells[] = { "1", "Преображенский Александр", "1200000.00", "2",
		"日本電気株式会社東京", "1.00" };

	(void)state;
	check_rows(&table, cells, 2,
	    "id  name                  amount\n"
	    "--  --------------  ------------\n"
	    " 1  Преображенски…  1 200 000.00\n"
	    " 2  日本電気株式…           1.00\n");
}

static void
test_table_never_cuts_numbers(void **state)
{
	const struct crm_tabout_options table = {
		.format = CRM_FORMAT_TABLE, .width = 8, .columns = "amount,id"
	};
	const char *const cells[] = { "123456", "x", "1200000.00" };

	(void)state;
	check_rows(&table, cells, 1,
	    "      amount\n"
	    "------------\n"
	    "1 200 000.00\n"
	    "(no room for\n"
	    " id;\n"
	    " see --columns)\n");
}

static void
test_table_names_the_columns_it_has_no_room_for(void **state)
{
	static const struct crm_column wide[] = {
		{ "id", CRM_COL_INT },
		{ "name", CRM_COL_TEXT },
		{ "company", CRM_COL_TEXT },
		{ "city", CRM_COL_TEXT },
	};
	const struct crm_tabout_options table = { .format = CRM_FORMAT_TABLE, .width = 20 };
	const char *const cells[] = { "7", "Анна Кузнецова", "ООО Ромашка-Сервис", "Воронеж" };
	char *text = write_rows(&table, wide, 4, cells, 1);

	(void)state;
	assert_string_equal(text, "id  name\n"
				  "--  --------------\n"
				  " 7  Анна Кузнецова\n"
				  "(no room for\n"
				  " company, city;\n"
				  " see --columns)\n");
	free(text);
}

static const struct crm_column figures[] = {
	{ "owner", CRM_COL_TEXT },
	{ "without_next_task", CRM_COL_COUNT },
	{ "won_share", CRM_COL_SHARE },
	{ "number", CRM_COL_INT },
};

static void
check_figures(int width, bool unfold, size_t rows, const char *expected)
{
	static const char *const cells[] = { "анна", "12345", "100.0", "2026",
		"Преображенская-Саксен", "7", "12.5", "1999", "", "0", "", "" };
	const struct crm_tabout_options table = {
		.format = CRM_FORMAT_TABLE, .width = width, .unfold = unfold
	};
	char *text = write_rows(&table, figures, NELEM(figures), cells, rows);

	assert_string_equal(text, expected);
	free(text);
}

/* Numbers that are names keep their digits together. */
static void
test_table_groups_digits_and_draws_shares(void **state)
{
	(void)state;
	check_figures(0, false, 3,
	    "owner                  without_next_task  won_share             number\n"
	    "---------------------  -----------------  --------------------  ------\n"
	    "анна                              12 345      100.0 ██████████    2026\n"
	    "Преображенская-Саксен                  7       12.5 █▎            1999\n"
	    "                                       0\n");
}

static void
test_table_folds_headers(void **state)
{
	(void)state;
	check_figures(57, false, 3,
	    "                       without_\n"
	    "                          next_   won_\n"
	    "owner                      task  share             number\n"
	    "---------------------  --------  ----------------  ------\n"
	    "анна                     12 345  100.0 ██████████    2026\n"
	    "Преображенская-Саксен         7   12.5 █▎            1999\n"
	    "                              0\n");
	check_figures(35, false, 1,
	    "       without_\n"
	    "          next_   won_\n"
	    "owner      task  share  number\n"
	    "-----  --------  -----  ------\n"
	    "анна     12 345  100.0    2026\n");
}

static void
test_table_unfolds(void **state)
{
	(void)state;
	check_figures(40, true, 3,
	    "                      without_\n"
	    "                         next_   won_\n"
	    "owner                     task  share\n"
	    "--------------------  --------  -----\n"
	    "анна                    12 345  100.0\n"
	    "Преображенская-Сакс…         7   12.5\n"
	    "                             0\n"
	    "\n"
	    "owner                 number\n"
	    "--------------------  ------\n"
	    "анна                    2026\n"
	    "Преображенская-Сакс…    1999\n"
	    "\n");
	check_figures(24, true, 1,
	    "owner              анна\n"
	    "without_next_task  12 345\n"
	    "won_share           100.0\n"
	    "number               2026\n");
}

static void
test_table_gives_the_last_column_what_is_left(void **state)
{
	const struct crm_tabout_options table = {
		.format = CRM_FORMAT_TABLE, .width = 20, .columns = "id,name"
	};
	const char **cells = calloc(501 * 3, sizeof(*cells));

	(void)state;
	assert_non_null(cells);
	for (size_t i = 0; i < 501; i++) {
		cells[i * 3] = "1";
		cells[i * 3 + 1] = i < 500 ? "short" : "far longer than the others";
	}
	char *text = write_rows(&table, columns, 3, cells, 501);
	const char *last = strstr(text, " 1  far");
	assert_non_null(last);
	assert_string_equal(last, " 1  far longer than\xe2\x80\xa6\n");
	free(text);
	free(cells);
}

static void
test_table_streams_after_its_first_rows(void **state)
{
	char *text = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&text, &len);
	const struct crm_tabout_options table = { .format = CRM_FORMAT_TABLE };
	const char *const cells[] = { "1", "x", "2" };
	struct crm_tabout *out = NULL;

	(void)state;
	assert_int_equal(crm_tabout_open(&out, to, &table, columns, NELEM(columns), NULL), CRM_OK);
	for (int i = 0; i < 499; i++)
		assert_int_equal(crm_tabout_row(out, cells, NULL), CRM_OK);
	fflush(to);
	assert_int_equal(len, 0);
	assert_int_equal(crm_tabout_row(out, cells, NULL), CRM_OK);
	fflush(to);
	assert_int_equal(len, 502 * strlen("id  name  amount\n"));
	crm_tabout_free(out);
	fclose(to);
	free(text);
}

static void
test_full_disk(void **state)
{
	const struct crm_tabout_options csv = { .format = CRM_FORMAT_CSV };
	struct crm_tabout *out = NULL;
	struct crm_err err;
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(full);
	assert_int_equal(crm_tabout_open(&out, full, &csv, columns, NELEM(columns), &err), CRM_OK);
	assert_int_equal(crm_tabout_end(out, &err), CRM_EIO);
	assert_int_equal(errno, ENOSPC);
	assert_string_equal(err.text, "cannot write: No space left on device");
	crm_tabout_free(out);
	fclose(full);
}

static void
test_csv_put(void **state)
{
	struct crm_buf buf = CRM_BUF_INIT;

	(void)state;
	crm_csv_put(&buf, "");
	crm_csv_put(&buf, "a;b");
	crm_csv_put(&buf, "\"");
	assert_string_equal(crm_buf_str(&buf), "a;b\"\"\"\"");
	crm_buf_clear(&buf);
}

static void
test_csv_put_bytes(void **state)
{
	static const char expected[] = "\0,\"\0,\"\"\xff\n\",\xd0,\" \",";
	struct crm_buf buf = CRM_BUF_INIT;

	(void)state;
	crm_csv_put_bytes(&buf, "\0", 1);
	crm_buf_putc(&buf, ',');
	crm_csv_put_bytes(&buf, "\0,\"\xff\n", 5);
	crm_buf_putc(&buf, ',');
	crm_csv_put_bytes(&buf, "\xd0\xb0", 1);
	crm_buf_putc(&buf, ',');
	crm_csv_put_bytes(&buf, " x", 1);
	crm_buf_putc(&buf, ',');
	crm_csv_put_bytes(&buf, "", 0);
	assert_int_equal(buf.len, sizeof(expected) - 1);
	assert_memory_equal(buf.data, expected, sizeof(expected) - 1);
	crm_buf_clear(&buf);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_csv_quotes_only_what_needs_it),
		cmocka_unit_test(test_csv_row_of_one_empty_cell_is_not_a_blank_line),
		cmocka_unit_test(test_header_over_no_rows),
		cmocka_unit_test(test_tsv_escapes),
		cmocka_unit_test(test_json_numbers_are_bare_only_when_they_are_numbers),
		cmocka_unit_test(test_json_strings),
		cmocka_unit_test(test_columns_pick_and_order),
		cmocka_unit_test(test_unknown_columns),
		cmocka_unit_test(test_spreadsheet_guard),
		cmocka_unit_test(test_spreadsheet_guards_the_header),
		cmocka_unit_test(test_table_aligns_by_cells_of_the_terminal),
		cmocka_unit_test(test_table_shows_controls),
		cmocka_unit_test(test_table_narrows_the_widest_text),
		cmocka_unit_test(test_table_never_cuts_numbers),
		cmocka_unit_test(test_table_names_the_columns_it_has_no_room_for),
		cmocka_unit_test(test_table_groups_digits_and_draws_shares),
		cmocka_unit_test(test_table_folds_headers),
		cmocka_unit_test(test_table_unfolds),
		cmocka_unit_test(test_table_gives_the_last_column_what_is_left),
		cmocka_unit_test(test_table_streams_after_its_first_rows),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_csv_put),
		cmocka_unit_test(test_csv_put_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
