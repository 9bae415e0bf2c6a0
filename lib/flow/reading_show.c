#include <string.h>

#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/flow/reading.h"
#include "lib/text/email.h"
#include "lib/text/utf8.h"

/* "first Анна, middle Петровна, last Иванова": of a whole name the parts are what may be wrong. */
static const char *
show_parts(const struct crm_name *name, struct crm_arena *arena)
{
	const struct {
		const char *word, *part;
	} parts[] = { { "first ", name->first }, { "middle ", name->middle },
		{ "last ", name->last } };
	const char *text = "";

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && text != NULL; i++)
		if (parts[i].part != NULL)
			text = crm_arena_printf(arena, "%s%s%s%s", text, *text == '\0' ? "" : ", ",
			    parts[i].word, parts[i].part);
	return text != NULL && *text == '\0' ? name->full : text;
}

static const char *
show_points(const struct crm_incoming *in, struct crm_arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < in->npoints && text != NULL; i++) {
		const struct crm_point *p = &in->point[i];
		const char *comma = i == 0 ? "" : ", ";
		if (p->key == NULL)
			text =
			    crm_arena_printf(arena, "%s%s%s (%s)", text, comma, p->raw, p->problem);
		else
			text = crm_arena_printf(arena, "%s%s%s%s%s", text, comma, p->value,
			    p->ext == NULL ? "" : " x", p->ext == NULL ? "" : p->ext);
	}
	return text;
}

static const char *
show_company(const struct crm_company_name *company, struct crm_arena *arena)
{
	if (company->form == NULL)
		return company->name;
	return crm_arena_printf(arena, "%s (%s)", company->name, company->form);
}

/* All that was found in the cell of a name: the person, the company, points. */
static const char *
show_name(const struct crm_incoming *in, struct crm_arena *arena)
{
	const char *found[3] = { NULL }, *text = "";
	size_t n = 0;

	if (in->name.full != NULL && (found[n++] = show_parts(&in->name, arena)) == NULL)
		return NULL;
	if (in->company.name != NULL) {
		const char *company = show_company(&in->company, arena);
		found[n] = company == NULL ? NULL : crm_arena_printf(arena, "company %s", company);
		if (found[n++] == NULL)
			return NULL;
	}
	if (in->npoints > 0 && (found[n++] = show_points(in, arena)) == NULL)
		return NULL;
	for (size_t i = 0; i < n && text != NULL; i++)
		text = i == 0 ? found[i] : crm_arena_printf(arena, "%s, %s", text, found[i]);
	return text;
}

static const char *
show_time(int64_t at, struct crm_arena *arena)
{
	char text[CRM_TIME_SIZE];

	crm_time_format(at, text);
	return crm_arena_strdup(arena, text);
}

static const char *
show_amount(const struct crm_incoming *in, struct crm_arena *arena)
{
	const char *currency = in->text[CRM_MEANS_CURRENCY];
	char text[32];
	int64_t minor;

	if (currency == NULL || !crm_num_parse(in->text[CRM_MEANS_AMOUNT], &minor))
		return "";
	crm_money_format(minor, crm_money_digits(currency), text, sizeof(text));
	return crm_arena_printf(arena, "%s %s", text, currency);
}

/* What a row says that has nothing but this cell; NULL when out of memory. */
static const char *
show(const struct crm_incoming *in, enum crm_meaning meaning, const char *clean,
    struct crm_arena *arena)
{
	const char *text = meaning < CRM_MEANS_MAX ? in->text[meaning] : NULL;

	if (meaning == CRM_MEANS_NAME)
		return show_name(in, arena);
	if (in->warnings != NULL && in->npoints == 0)
		return crm_arena_printf(arena, "%s (%s)", clean, in->warnings->error);
	if (in->npoints > 0)
		return show_points(in, arena);
	if (meaning == CRM_MEANS_CONSENT || meaning == CRM_MEANS_OPT_OUT)
		return in->consent == CRM_CONSENT_REFUSED ? "refused"
		       : in->consent == CRM_CONSENT_GIVEN ? "given"
							  : "";
	if (meaning == CRM_MEANS_AMOUNT)
		return show_amount(in, arena);
	if (meaning == CRM_MEANS_TIME && text != NULL)
		return show_time(in->at, arena);
	if (meaning == CRM_MEANS_COMPANY && in->company.name != NULL)
		return show_company(&in->company, arena);
	return text != NULL ? text : "";
}

/* A row with nothing but that cell, the country, which phones depend on, and the currency. */
static enum crm_status
isolate(const struct crm_reading *reading, const struct crm_intake_row *row, size_t column,
    struct crm_cell **cell, struct crm_arena *arena, struct crm_err *err)
{
	*cell = crm_arena_alloc(arena, (row->n + 1) * sizeof(**cell));
	if (*cell == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < row->n; i++)
		(*cell)[i] = i == column || reading->map.meaning[i] == CRM_MEANS_COUNTRY ||
				     reading->map.meaning[i] == CRM_MEANS_CURRENCY
				 ? row->cell[i]
				 : (struct crm_cell){ "", 0 };
	return CRM_OK;
}

enum crm_status
crm_reading_show(const struct crm_reading *reading, const struct crm_intake_row *row, size_t column,
    const char **text, struct crm_arena *arena, struct crm_err *err)
{
	const enum crm_meaning meaning = reading->map.meaning[column];
	struct crm_incoming in;
	struct crm_cell *cell;

	*text = NULL;
	if (column >= row->n || row->cell[column].len == 0)
		return CRM_OK;
	const char *clean = crm_text_clean(arena, crm_cell_unguarded(row->cell[column].s));
	if (clean == NULL)
		return crm_err_nomem(err);
	if (meaning == CRM_MEANS_UNKNOWN || meaning == CRM_MEANS_IGNORE ||
	    meaning == CRM_MEANS_CURRENCY) {
		*text = *clean == '\0' ? NULL : clean;
		return CRM_OK;
	}
	enum crm_status st = isolate(reading, row, column, &cell, arena, err);
	if (st == CRM_OK)
		st = crm_clean_row(&in, &reading->cleaner, cell, row->n, arena, err);
	if (st != CRM_OK)
		return st;
	*text = show(&in, meaning, clean, arena);
	if (*text == NULL)
		return crm_err_nomem(err);
	if (**text == '\0')
		*text = NULL;
	return CRM_OK;
}
