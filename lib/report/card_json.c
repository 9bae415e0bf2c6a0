#include <inttypes.h>
#include <string.h>

#include "lib/crm/words.h"
#include "lib/report/card.h"
#include "lib/store/tables.h"
#include "lib/table/tabout.h"

/* A name and what follows it; the first of an object has no comma before it. */
static void
name(struct crm_buf *out, const char *text)
{
	if (out->len > 0 && out->data[out->len - 1] != '{')
		crm_buf_putc(out, ',');
	crm_json_put(out, text);
	crm_buf_putc(out, ':');
}

static void
text(struct crm_buf *out, const char *key, const char *value)
{
	name(out, key);
	if (value == NULL)
		crm_buf_puts(out, "null");
	else
		crm_json_put(out, value);
}

static void
number(struct crm_buf *out, const char *key, int64_t value)
{
	name(out, key);
	crm_buf_printf(out, "%" PRId64, value);
}

static void
open_list(struct crm_buf *out, const char *key)
{
	name(out, key);
	crm_buf_putc(out, '[');
}

static void
open_object(struct crm_buf *out)
{
	if (out->len > 0 && out->data[out->len - 1] != '[')
		crm_buf_putc(out, ',');
	crm_buf_putc(out, '{');
}

/* Keys for matching are nobody's business but the store's. */
static bool
is_key(const char *column)
{
	return strcmp(column, "name_key") == 0 || strcmp(column, "company_key") == 0 ||
	       strcmp(column, "key") == 0;
}

/* Columns that are ids and counts are numbers. */
static bool
is_number(enum crm_tab tab, const char *column)
{
	static const char *const numbers[] = { "op", "card", "score", "line", "follows", "contact",
		"converted_contact", "converted_company", "converted_deal", "duration" };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (strcmp(numbers[i], column) == 0)
			return true;
	return strcmp(column, "company") == 0 && (tab == CRM_TAB_CONTACT || tab == CRM_TAB_DEAL);
}

/* The amount alone: its currency is beside it. */
static const char *
without_unit(struct crm_card *card, const char *words)
{
	return crm_arena_dup(&card->history.arena, words, strcspn(words, " "));
}

/* All columns of a row, in words. */
static enum crm_status
columns(struct crm_card *card, const struct crm_history_row *row, struct crm_buf *out,
    struct crm_err *err)
{
	const char *const *column = crm_tab_def(row->tab)->columns;
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && column[i] != NULL; i++) {
		const char *words;
		if (is_key(column[i]))
			continue;
		st = crm_card_words(card, row, column[i], &words, err);
		if (st != CRM_OK)
			break;
		if (words != NULL && strcmp(column[i], "amount") == 0 &&
		    (words = without_unit(card, words)) == NULL)
			st = crm_err_nomem(err);
		else if (words != NULL && is_number(row->tab, column[i]))
			number(out, column[i], crm_history_int(row, column[i]));
		else
			text(out, column[i], words);
	}
	return st;
}

static enum crm_status
rows(struct crm_card *card, const char *key, const struct crm_history_row *row, size_t n,
    struct crm_buf *out, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	open_list(out, key);
	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		open_object(out);
		number(out, crm_tab_name(row[i].tab), row[i].id);
		st = columns(card, &row[i], out, err);
		crm_buf_putc(out, '}');
	}
	crm_buf_putc(out, ']');
	return st;
}

static void
relations(const struct crm_card *card, struct crm_buf *out)
{
	static const char *const names[CRM_KINS] = { "merged", "became", "from", "client",
		"contacts", "deals", "leads", "colleagues", "duplicates" };

	for (int kin = 0; kin < CRM_KINS; kin++) {
		open_list(out, names[kin]);
		for (size_t i = 0; i < card->nrelated; i++) {
			const struct crm_related *r = &card->related[i];
			if ((int)r->kin != kin)
				continue;
			open_object(out);
			number(out, "id", r->id);
			text(out, "kind", crm_tab_name(r->kind));
			text(out, "name", r->name);
			text(out, "company", r->company);
			text(out, "position", r->position);
			text(out, "stage", r->stage);
			text(out, "reason", r->reason);
			text(out, "owner", r->owner);
			text(out, "amount", r->amount);
			text(out, "why", r->why);
			crm_buf_putc(out, '}');
		}
		crm_buf_putc(out, ']');
	}
}

static void
was_also(const struct crm_card *card, struct crm_buf *out)
{
	open_list(out, "was_also");
	for (size_t i = 0; i < card->nwas; i++) {
		open_object(out);
		text(out, "field", card->was[i].column);
		text(out, "value", card->was[i].words);
		number(out, "card", card->was[i].card);
		crm_buf_putc(out, '}');
	}
	crm_buf_putc(out, ']');
}

static enum crm_status
timeline(struct crm_card *card, struct crm_buf *out, struct crm_err *err)
{
	const struct crm_timeline *t = &card->timeline;
	enum crm_status st = CRM_OK;

	open_list(out, "timeline");
	for (size_t i = 0; st == CRM_OK && i < t->n; i++) {
		struct crm_entry_cells cells;
		st = crm_entry_cells(&card->history, &t->entry[i], &cells, err);
		if (st != CRM_OK)
			break;
		open_object(out);
		for (size_t c = 0; c < CRM_ENTRY_CELLS; c++) {
			const struct crm_column *column = &crm_entry_columns[c];
			name(out, column->name);
			if (cells.cell[c] == NULL)
				crm_buf_puts(out, "null");
			else if (column->type == CRM_COL_INT)
				crm_buf_puts(out, cells.cell[c]);
			else
				crm_json_put(out, cells.cell[c]);
		}
		crm_buf_putc(out, '}');
	}
	crm_buf_putc(out, ']');
	return st;
}

enum crm_status
crm_card_json(struct crm_card *card, struct crm_buf *out, struct crm_err *err)
{
	crm_buf_putc(out, '{');
	number(out, "id", card->id);
	number(out, "asked", card->asked);
	text(out, "kind", crm_tab_name(card->kind));
	enum crm_status st = columns(card, &card->row, out, err);
	if (st == CRM_OK)
		st = rows(card, "points", card->point, card->points, out, err);
	if (st == CRM_OK)
		st = rows(card, "tasks", card->task, card->tasks, out, err);
	relations(card, out);
	number(out, "entries", (int64_t)card->timeline.total);
	if (st == CRM_OK)
		st = timeline(card, out, err);
	was_also(card, out);
	crm_buf_puts(out, "}\n");
	return st == CRM_OK && !crm_buf_ok(out) ? crm_err_nomem(err) : st;
}
