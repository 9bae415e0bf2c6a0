#include "lib/text/cell_plain.h"

#include "tests/unit/crm_test.h"

static void
is_plain(const char *cell, bool link, const char *want)
{
	struct crm_arena arena = CRM_ARENA_INIT;

	assert_string_equal(crm_cell_plain(cell, link, &arena), want);
	crm_arena_clear(&arena);
}

static void
takes_text_out_of_formulas(void **state)
{
	(void)state;
	is_plain("=\"007\"", false, "007");
	is_plain("'=\"007\" ", false, "007");
	is_plain("=\"a \"\"b\"\"\"", false, "a \"b\"");
	is_plain("=HYPERLINK(\"mailto:a@b.example\",\"a@b.example\")", false, "a@b.example");
	is_plain("=HYPERLINK(\"https://b.example\"; \"site\")", false, "site");
	is_plain("=HYPERLINK(\"https://b.example\";\"site\")", true, "https://b.example");
	is_plain("=hyperlink(\"https://b.example\")", false, "https://b.example");
	is_plain("=ГИПЕРССЫЛКА(\"https://b.example\";\"\")", false, "https://b.example");
}

static void
leaves_other_formulas(void **state)
{
	static const char *const cells[] = { "=", "=\"", "=\"a", "=\"a\"&\"b\"", "=+79161112233",
		"=A1", "=HYPERLINK(A1;\"a\")", "=HYPERLINK(\"a\";\"b\"", "=HYPERLINK(\"a\";B1)", "",
		"a = \"b\"" };

	(void)state;
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
		is_plain(cells[i], false, cells[i]);
}

static void
reads_characters_of_html(void **state)
{
	(void)state;
	is_plain("Smith &amp; Sons", false, "Smith & Sons");
	is_plain("ООО &quot;Север&quot;", false, "ООО \"Север\"");
	is_plain("&laquo;Север&raquo; &ndash;&nbsp;1", false,
	    "«Север» –\xc2\xa0"
	    "1");
	is_plain("O&#39;Neil &#x416; &lt;a&gt;", false, "O'Neil Ж <a>");
	is_plain("&amp;quot;", false, "&quot;");
	is_plain("A & B; C&D; &; &#; &#x; &#0; &#10; &#99999; &#xd800; &nothing; &amp", false,
	    "A & B; C&D; &; &#; &#x; &#0; &#10; &#99999; &#xd800; &nothing; &amp");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_text_out_of_formulas),
		cmocka_unit_test(leaves_other_formulas),
		cmocka_unit_test(reads_characters_of_html),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
