#include "tests/unit/crm_test.h"

#include <stdlib.h>
#include <string.h>

#include "lib/report/page_private.h"
#include "lib/table/html.h"
#include "lib/text/utf8.h"

static void
test_html_is_no_markup(void **state)
{
	static const char *const cases[][2] = {
		{ "<script>alert('1')</script>",
		    "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;" },
		{ "A&amp;B \"C\"", "A&amp;amp;B &quot;C&quot;" },
		{ "Анна\n\x1b[31m\xe2\x80\xae", "Анна\xe2\x8f\x8e\\x1b[31m\\u202e" },
		{ "\xff\xc3", "\\xff\\xc3" },
		{ "", "" },
	};
	struct crm_buf out = CRM_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		crm_buf_reset(&out);
		crm_html_add(&out, cases[i][0]);
		assert_string_equal(crm_buf_str(&out), cases[i][1]);
	}
	crm_buf_clear(&out);
}

static void
test_text_is_cut_by_cells(void **state)
{
	static const struct {
		const char *text;
		int width;
		const char *cut;
		int cells;
	} cases[] = {
		{ "", 5, "", 0 },
		{ "анна", 4, "анна", 4 },
		{ "анна", 3, "ан…", 3 },
		{ "анна", 1, "…", 1 },
		{ "анна", 0, "", 0 },
		{ "展示会", 6, "展示会", 6 },
		{ "展示会", 5, "展示…", 5 },
		{ "展示会", 4, "展…", 3 },
		{ "e\xcc\x81t\xc3\xa9", 2, "e\xcc\x81…", 2 },
	};
	struct crm_buf out = CRM_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		crm_buf_reset(&out);
		assert_int_equal(crm_text_cut(&out, cases[i].text, cases[i].width), cases[i].cells);
		assert_string_equal(crm_buf_str(&out), cases[i].cut);
	}
	crm_buf_clear(&out);
}

static void
test_minutes_as_people_say_them(void **state)
{
	static const char *const cases[][2] = { { "0.0", "0 min" }, { "0.4", "under 1 min" },
		{ "0.5", "1 min" }, { "59.4", "59 min" }, { "59.5", "1 h 00 min" },
		{ "78.0", "1 h 18 min" }, { "2879.0", "47 h 59 min" }, { "2880.0", "2 d 00 h" },
		{ "14460.0", "10 d 01 h" }, { "", "" }, { "-5.0", "-5.0" }, { "n/a", "n/a" } };
	struct crm_arena arena = CRM_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(crm_page_minutes(&arena, cases[i][0]), cases[i][1]);
	crm_arena_clear(&arena);
}

static void
test_months(void **state)
{
	static const char *const cases[][2] = { { "2026-01", "Jan 2026" },
		{ "2025-12", "Dec 2025" }, { "2025-13", "2025-13" }, { "2025-00", "2025-00" },
		{ "2025-1x", "2025-1x" }, { "", "" }, { "2025-111", "2025-111" } };
	struct crm_arena arena = CRM_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(crm_page_month(&arena, cases[i][0]), cases[i][1]);
	crm_arena_clear(&arena);
}

/* What words of the picture say is as it was, be it a colour or an attribute. */
static void
test_pictures_become_part_of_the_page(void **state)
{
	const char *printed =
	    "<?xml version=\"1.0\"?>\n<svg \n width=\"400\" height=\"39\"\n viewBox=\"0 0 400 "
	    "39\"\n"
	    " xmlns=\"x\"\n>\n\n<title>Gnuplot</title>\n<desc>by</desc>\n<g "
	    "id=\"gnuplot_canvas\">\n"
	    "<defs>\n\t<circle id='gpDot'/>\n</defs>\n"
	    "<g color=\"black\" stroke=\"rgb(  0, 114, 178)\">\n"
	    "<text>rgb(0,114,178) id=\"x\" &lt;defs></text>\n</g>\n"
	    "<path fill = 'rgb(1, 2, 3)' stroke='rgb(51,51,51)' d='rgb(x'/></g>\n</svg>\n<svg>";
	struct crm_buf out = CRM_BUF_INIT;

	(void)state;
	assert_true(crm_page_svg(&printed, "a \"b\"", &out));
	assert_string_equal(crm_buf_str(&out),
	    "<svg viewBox=\"0 0 400 39\" role=\"img\" aria-label=\"a &quot;b&quot;\">\n"
	    "<g>\n<g color=\"currentColor\" stroke=\"var(--one)\">\n"
	    "<text>rgb(0,114,178) id=\"x\" &lt;defs></text>\n</g>\n"
	    "<path fill = 'rgb(1, 2, 3)' stroke='var(--ink)' d='rgb(x'/></g>\n</svg>\n");
	assert_string_equal(printed, "\n<svg>");
	assert_false(crm_page_svg(&printed, "", &out));
	crm_buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_html_is_no_markup),
		cmocka_unit_test(test_text_is_cut_by_cells),
		cmocka_unit_test(test_minutes_as_people_say_them),
		cmocka_unit_test(test_months),
		cmocka_unit_test(test_pictures_become_part_of_the_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
