#include "lib/flow/clean.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/buf.h"
#include "tests/unit/crm_test.h"

enum {
	CELLS_MAX = 8
};

/* Cuts "a|b|c" into cells. */
static size_t
split(char *text, struct crm_cell *cell)
{
	size_t n = 0;

	for (char *s = text; s != NULL && n < CELLS_MAX; n++) {
		char *end = strchr(s, '|');
		if (end != NULL)
			*end++ = '\0';
		cell[n] = (struct crm_cell){ s, strlen(s) };
		s = end;
	}
	return n;
}

/* What a row comes to: "name; company; email a@x.example; phone +7...; ! warning". */
static void
tell(struct crm_buf *out, const struct crm_incoming *row)
{
	crm_buf_printf(out, "%s; %s", row->name.full == NULL ? "" : row->name.full,
	    row->company.name == NULL ? "" : row->company.name);
	for (size_t i = 0; i < row->npoints; i++) {
		const struct crm_point *p = &row->point[i];
		crm_buf_printf(out, "; %s %s%s%s", crm_point_kind_name(p->kind),
		    p->value == NULL ? p->raw : p->value, p->label == NULL ? "" : " ",
		    p->label == NULL ? "" : p->label);
	}
	for (const struct crm_warning *w = row->warnings; w != NULL; w = w->next)
		crm_buf_printf(out, "; ! %s", w->text);
}

static void
cleans(const char *header, const char *row, const char *want)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_buf out = CRM_BUF_INIT;
	struct crm_err err = { CRM_OK, "" };
	char text[2][256];
	struct crm_cell name[CELLS_MAX], cell[CELLS_MAX];
	const char *names[CELLS_MAX];
	struct crm_header_map map;
	struct crm_incoming incoming;

	snprintf(text[0], sizeof(text[0]), "%s", header);
	snprintf(text[1], sizeof(text[1]), "%s", row);
	const struct crm_record record = { .n = split(text[0], name), .cell = name };
	const size_t n = split(text[1], cell);
	for (size_t i = 0; i < record.n; i++)
		names[i] = name[i].s;
	assert_int_equal(crm_header_recognise(&map, &record, NULL, 0, &arena, &err), CRM_OK);
	const struct crm_cleaner cleaner = {
		.map = &map, .header = names, .names = names, .region = "RU", .now = 1795000000
	};
	assert_int_equal(crm_clean_row(&incoming, &cleaner, cell, n, &arena, &err), CRM_OK);
	tell(&out, &incoming);
	assert_string_equal(crm_buf_str(&out), want);
	crm_buf_clear(&out);
	crm_arena_clear(&arena);
}

static void
finds_points_in_the_wrong_column(void **state)
{
	(void)state;
	cleans("Имя|Телефон|Рабочий e-mail", "Анна|anna@example.org|8 916 111-22-33",
	    "Анна; ; email anna@example.org; phone +79161112233");
	cleans("Имя|Моб. телефон|E-mail", "Анна|8 916 111-22-33, anna@example.org|",
	    "Анна; ; phone +79161112233 mobile; email anna@example.org");
	cleans("Имя|Телефон", "Анна|anna@example",
	    "Анна; ; phone anna@example; ! phone kept as it is: not a number");
	cleans("Имя|E-mail", "Анна|123", "Анна; ; email 123; ! email kept as it is: no @");
	cleans("Имя|WhatsApp|Телеграм", "Анна|8 916 111-22-33|@anna_k",
	    "Анна; ; phone +79161112233 whatsapp; handle @anna_k telegram");
	cleans("Имя|WeChat|Skype", "Анна|12345|anna.k",
	    "Анна; ; handle 12345 wechat; handle anna.k skype");
	cleans("Имя|Компания|Телефон", "Анна|+7 916 111-22-33", "Анна; ; phone +79161112233");
	cleans("Имя|Компания|Телефон", "Анна|anna@example.org", "Анна; ; email anna@example.org");
	cleans("Имя|Компания|Телефон", "Анна|7707083893", "Анна; 7707083893");
	cleans("Имя|Компания|Телефон", "Анна|1001", "Анна; 1001");
}

static void
reads_cells_behind_the_marks_of_programs(void **state)
{
	(void)state;
	cleans("Name|Company|Email|Phone",
	    "Anna|Smith &amp; Sons|=HYPERLINK(\"mailto:a@b.example\",\"a@b.example\")"
	    "|=\"+44 20 7946 0001\"",
	    "Anna; Smith & Sons; email a@b.example; phone +442079460001");
	cleans("Name|Site", "Anna|=HYPERLINK(\"https://b.example\";\"site\")",
	    "Anna; ; url https://b.example");
}

static void
reads_phones_by_the_country(void **state)
{
	(void)state;
	cleans("Name|Phone|Country", "Anna|030 901820|Germany", "Anna; ; phone +4930901820");
	cleans("Name|Phone|Country", "Anna|21 23 45 67|NO", "Anna; ; phone +4721234567");
	/* Who says that there is none is not in Norway, and hardly in Namibia. */
	cleans("Name|Phone|Country", "Anna|8 916 111-22-33|no", "Anna; ; phone +79161112233");
	cleans("Name|Phone|Country", "Anna|8 916 111-22-33|NA", "Anna; ; phone +79161112233");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_points_in_the_wrong_column),
		cmocka_unit_test(reads_cells_behind_the_marks_of_programs),
		cmocka_unit_test(reads_phones_by_the_country),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
