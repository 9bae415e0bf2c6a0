#include <string.h>

#include "lib/text/utf8.h"
#include "tests/unit/crm_test.h"

static struct crm_arena arena;

static int
clear_arena(void **state)
{
	(void)state;
	crm_arena_clear(&arena);
	return 0;
}

#define assert_clean(in, want) assert_string_equal(crm_text_clean(&arena, in), want)
#define assert_fold(in, want) assert_string_equal(crm_text_fold(&arena, in), want)

static void
valid_prefix(void **state)
{
	(void)state;
	assert_int_equal(crm_utf8_valid("", 0), 0);
	assert_int_equal(crm_utf8_valid("plain ascii, longer than eight", 30), 30);
	assert_int_equal(crm_utf8_valid("a\0b", 3), 3);
	assert_int_equal(crm_utf8_valid("Иван", 8), 8);
	assert_int_equal(crm_utf8_valid("Иван", 7), 6);
	assert_int_equal(crm_utf8_valid("12345678\xff", 9), 8);
	assert_int_equal(crm_utf8_valid("a\x80", 2), 1);
	assert_int_equal(crm_utf8_valid("\xc0\xaf", 2), 0);         /* overlong */
	assert_int_equal(crm_utf8_valid("\xe0\x9f\xbf", 3), 0);     /* overlong */
	assert_int_equal(crm_utf8_valid("\xf0\x8f\xbf\xbf", 4), 0); /* overlong */
	assert_int_equal(crm_utf8_valid("\xed\xa0\x80", 3), 0);     /* surrogate */
	assert_int_equal(crm_utf8_valid("\xed\x9f\xbf", 3), 3);
	assert_int_equal(crm_utf8_valid("\xf4\x8f\xbf\xbf", 4), 4); /* 10FFFF */
	assert_int_equal(crm_utf8_valid("\xf4\x90\x80\x80", 4), 0);
	assert_int_equal(crm_utf8_valid("\xf5\x80\x80\x80", 4), 0);
	assert_int_equal(crm_utf8_valid("\xe2\x82", 2), 0);
	assert_int_equal(crm_utf8_valid("\xe2\x82\x41", 3), 0);
}

static void
next_code_point(void **state)
{
	static const struct {
		const char *s;
		uint32_t code;
		size_t len;
	} cases[] = {
		{ "", 0, 0 },
		{ "a", 'a', 1 },
		{ "Яна", 0x42f, 2 },
		{ "№", 0x2116, 3 },
		{ "😀", 0x1f600, 4 },
		{ "\xd0", 0xfffd, 1 },
		{ "\xe2\x82", 0xfffd, 1 },
		{ "\xf0\x9f\x98", 0xfffd, 1 },
		{ "\xff", 0xfffd, 1 },
	};
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(crm_utf8_next(cases[i].s, &len), cases[i].code);
		assert_int_equal(len, cases[i].len);
	}
}

static void
put_code_point(void **state)
{
	struct crm_buf buf = CRM_BUF_INIT;

	(void)state;
	crm_utf8_put(&buf, 'a');
	crm_utf8_put(&buf, 0x42f);
	crm_utf8_put(&buf, 0x2116);
	crm_utf8_put(&buf, 0x1f600);
	crm_utf8_put(&buf, 0xd800);
	crm_utf8_put(&buf, 0x110000);
	assert_string_equal(crm_buf_str(&buf), "aЯ№😀\xef\xbf\xbd\xef\xbf\xbd");
	crm_buf_clear(&buf);
}

static void
clean_values(void **state)
{
	(void)state;
	assert_clean("", "");
	assert_clean("Ivan Petrov", "Ivan Petrov");
	assert_clean("  Ivan \t\r\n Petrov ", "Ivan Petrov");
	assert_clean(" \t ", "");
	assert_clean("a\x01\x1b\x7f"
		     "b",
	    "ab");
	assert_clean("Иван\u00a0\u2009Петров\u3000", "Иван Петров");
	assert_clean("\ufeffИв\u00adан\u200b", "Иван");
	assert_clean("\u202eИван\u202c \u2066Петров\u2069", "Иван Петров");
	assert_clean("a\xc2\x85"
		     "b\u2028c\u2029d",
	    "a b c d");
	assert_clean("\xc2\x80\xc2\x9f"
		     "a",
	    "a");
	assert_clean("\u200b \u200b", "");
	assert_clean("Андреи\u0306 Е\u0308лкин", "Андрей Ёлкин");
	assert_clean("Cafe\u0301", "Café");
	assert_clean("ＡＢ №5", "ＡＢ №5");
	assert_clean("\u1112\u1161\u11ab", "한");
	assert_clean("a\xff\xd0", "a\ufffd\ufffd");
	assert_clean("\xff\xff\xff\xff", "\ufffd\ufffd\ufffd\ufffd");
}

static void
clean_lines(void **state)
{
	(void)state;
	assert_string_equal(
	    crm_text_clean_lines(&arena, "\n one \r\n  two\r\rthree \n\n"), "one\ntwo\n\nthree");
	assert_string_equal(crm_text_clean_lines(&arena, "a  b\u2028c"), "a b\nc");
	assert_string_equal(crm_text_clean_lines(&arena, "\r\n"), "");
}

/* A copy is made only of what has to be another text. */
static void
clean_already(void **state)
{
	static const char plain[] = "Иван O'Neil, +7 (916)", empty[] = "";

	(void)state;
	assert_ptr_equal(crm_text_cleaned(&arena, plain), plain);
	assert_ptr_equal(crm_text_cleaned_lines(&arena, plain), plain);
	assert_ptr_equal(crm_text_cleaned(&arena, empty), empty);
	assert_string_equal(crm_text_cleaned(&arena, " a  b\nc "), "a b c");
	assert_string_equal(crm_text_cleaned_lines(&arena, " a  b\nc "), "a b\nc");
	assert_string_equal(crm_text_cleaned(&arena, "Ива\xd0"), "Ива\xef\xbf\xbd");
}

static void
fold_values(void **state)
{
	(void)state;
	assert_fold("", "");
	assert_fold("Ivan PETROV-1", "ivan petrov-1");
	assert_fold("АЯЁЪ аяё ЇЄ Џ", "аяеъ аяе їє џ");
	assert_fold("ＡＢＣ１２", "abc12");
	assert_fold("Straße", "strasse");
	assert_fold("ﬁne", "fine");
	assert_fold("ΣΊΣΥΦΟΣ", "σίσυφοσ");
	assert_fold("Ѣ", "ѣ");
	assert_fold("É Е\u0308", "é е");
	assert_fold("№", "no");
	assert_fold("A\xd0Z", "a\ufffdz");
	assert_fold("Б\xff", "б\ufffd");
}

static void
placeholders(void **state)
{
	static const char *const yes[] = { "-", "---", "—", "–", ".", "...", "?", "???", "n/a",
		"N/A", "n.a.", "NA", "#N/A", "#Н/Д", "none", "None", "NULL", "(null)", "nan", "NaN",
		"нет", "Нет", "НЕТ", "н/д", "Не указан", "не_указано", "ПРОЧЕРК", "x", "xxx", "XXX",
		"ххх", "Х", "no email", "no tel_number", "NO_PHONE", "<none>", "\"нет\"", "-/-",
		"неизвестно", "unknown", "tbd", "_", "*", "нету", "#ЗНАЧ!" };
	static const char *const no[] = { "", "Na", "na", "Nona", "Xena", "Иван", "0", "12", "ООО",
		"Нет-нет", "none@example.org", "no smoking ltd", "C++", "а", "\xd0", "-1",
		"нет данных о том, что когда-либо было записано в журнале" };

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
		if (!crm_text_placeholder(yes[i]))
			fail_msg("'%s' is a placeholder", yes[i]);
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		if (crm_text_placeholder(no[i]))
			fail_msg("'%s' is no placeholder", no[i]);
}

static void
widths(void **state)
{
	(void)state;
	assert_int_equal(crm_text_width(""), 0);
	assert_int_equal(crm_text_width("Ivan"), 4);
	assert_int_equal(crm_text_width("Иван"), 4);
	assert_int_equal(crm_text_width("e\u0301и\u0306"), 2);
	assert_int_equal(crm_text_width("株式会社"), 8);
	assert_int_equal(crm_text_width("ＡＢ"), 4);
	assert_int_equal(crm_text_width("😀"), 2);
	assert_int_equal(crm_text_width("a\u200bb"), 2);
	assert_int_equal(crm_text_width("\xff"), 1);
	assert_int_equal(crm_text_width("a\tb"), -1);
	assert_int_equal(crm_text_width("a\x1b[0m"), -1);
	assert_int_equal(crm_text_width("a\xc2\x9b"), -1);
	assert_int_equal(crm_text_width("\x7f"), -1);
}

static void
suggestions(void **state)
{
	static const char *const words[] = { "email", "phone", "e-mail", "name", "id", "отчество" };
	const size_t n = sizeof(words) / sizeof(*words);
	char longest[80];

	(void)state;
	assert_string_equal(crm_text_suggest("e-mial", words, n), "e-mail");
	assert_string_equal(crm_text_suggest("emial", words, n), "email");
	assert_string_equal(crm_text_suggest("PHONE", words, n), "phone");
	assert_string_equal(crm_text_suggest("nme", words, n), "name");
	assert_string_equal(crm_text_suggest("Очество", words, n), "отчество");
	assert_string_equal(crm_text_suggest("оcтчествоо", words, n), "отчество");
	assert_null(crm_text_suggest("fax", words, n));
	assert_null(crm_text_suggest("ie", words, n));
	assert_null(crm_text_suggest("", words, n));
	assert_null(crm_text_suggest("email", words, 0));
	memset(longest, 'e', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_null(crm_text_suggest(longest, words, n));
}

static void
cases_of_letters(void **state)
{
	static const struct {
		uint32_t title, lower;
	} pairs[] = { { 'A', 'a' }, { 'Z', 'z' }, { 0x400, 0x450 }, { 0x401, 0x451 },
		{ 0x40f, 0x45f }, { 0x410, 0x430 }, { 0x41f, 0x43f }, { 0x420, 0x440 },
		{ 0x42f, 0x44f }, { 0x460, 0x461 }, { 0x4e8, 0x4e9 }, { 0xc9, 0xe9 },
		{ 0x1c8, 0x1c9 }, { 0x10400, 0x10428 } };
	static const uint32_t none[] = { 0, ' ', '0', '@', '[', '`', '{', 0x7f, 0xa0, 0x4e00,
		0xfffd };

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		assert_int_equal(crm_utf8_lower(pairs[i].title), pairs[i].lower);
		assert_int_equal(crm_utf8_lower(pairs[i].lower), pairs[i].lower);
		assert_int_equal(crm_utf8_title(pairs[i].lower), pairs[i].title);
		assert_int_equal(crm_utf8_title(pairs[i].title), pairs[i].title);
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		assert_int_equal(crm_utf8_lower(none[i]), none[i]);
		assert_int_equal(crm_utf8_title(none[i]), none[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(valid_prefix),
		cmocka_unit_test(next_code_point),
		cmocka_unit_test(put_code_point),
		cmocka_unit_test(clean_values),
		cmocka_unit_test(clean_lines),
		cmocka_unit_test(clean_already),
		cmocka_unit_test(fold_values),
		cmocka_unit_test(placeholders),
		cmocka_unit_test(widths),
		cmocka_unit_test(cases_of_letters),
		cmocka_unit_test(suggestions),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, clear_arena);
}
