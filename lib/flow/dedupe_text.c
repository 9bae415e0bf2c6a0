/*
 * What speaks for and against pairs, as text for a terminal.
 */
#include <string.h>

#include "lib/flow/dedupe_text.h"
#include "lib/table/visible.h"

/* Rows of both explanations begin alike. */
enum {
	E_ID,
	E_OTHER,
	E_CERTAINTY,
	E_SCORE,
	E_FIELD,
	E_WORDS,
	E_WEIGHT,
	E_SPEAKS,
	/* of cards */
	E_KIND,
	E_NAME,
	E_OTHER_KIND,
	E_OTHER_NAME,
	E_VALUE,
	E_OTHER_VALUE,
	/* of rows of a list */
	E_ROW_VALUE = E_KIND,
	E_OTHER_ROW_VALUE
};

static void
put_one(struct crm_buf *text, const char *kind, const char *id, const char *name)
{
	crm_buf_puts(text, kind == NULL ? "row" : kind);
	crm_buf_puts(text, " ");
	crm_visible_add(text, id);
	if (name == NULL)
		return;
	crm_buf_puts(text, " (");
	crm_visible_add(text, name);
	crm_buf_puts(text, ")");
}

/* ": Саша | Александра"; of two that are the same one. */
static void
put_values(struct crm_buf *text, const char *value, const char *other)
{
	if (value == NULL && other == NULL)
		return;
	crm_buf_puts(text, ": ");
	crm_visible_add(text, value == NULL ? "" : value);
	if (value != NULL && other != NULL && strcmp(value, other) == 0)
		return;
	crm_buf_puts(text, " | ");
	crm_visible_add(text, other == NULL ? "" : other);
}

void
crm_dedupe_text_add(
    struct crm_dedupe_text *text, const char *const *cells, bool cards, struct crm_buf *to)
{
	const bool same = text->pair.len > 0 &&
			  strcmp(crm_buf_str(&text->pair), cells[E_ID]) == 0 &&
			  strcmp(crm_buf_str(&text->other), cells[E_OTHER]) == 0;

	if (!same) {
		crm_buf_puts(to, text->pair.len > 0 ? "\n" : "");
		put_one(
		    to, cards ? cells[E_KIND] : NULL, cells[E_ID], cards ? cells[E_NAME] : NULL);
		crm_buf_puts(to, " and ");
		put_one(to, cards ? cells[E_OTHER_KIND] : NULL, cells[E_OTHER],
		    cards ? cells[E_OTHER_NAME] : NULL);
		crm_buf_printf(to, ": %s, %s\n",
		    *cells[E_CERTAINTY] == '\0' ? "no pair" : cells[E_CERTAINTY], cells[E_SCORE]);
		crm_buf_reset(&text->pair);
		crm_buf_puts(&text->pair, cells[E_ID]);
		crm_buf_reset(&text->other);
		crm_buf_puts(&text->other, cells[E_OTHER]);
	}
	crm_buf_printf(to, "%8s  ", cells[E_WEIGHT]);
	crm_visible_add(to, cells[E_FIELD]);
	crm_buf_printf(to, ": %s", cells[E_WORDS]);
	if (cells[E_SPEAKS] != NULL && strcmp(cells[E_SPEAKS], "forbids") == 0)
		crm_buf_puts(to, " (forbids it)");
	put_values(to, cells[cards ? E_VALUE : E_ROW_VALUE],
	    cells[cards ? E_OTHER_VALUE : E_OTHER_ROW_VALUE]);
	crm_buf_puts(to, "\n");
}

void
crm_dedupe_text_clear(struct crm_dedupe_text *text)
{
	crm_buf_clear(&text->pair);
	crm_buf_clear(&text->other);
}
