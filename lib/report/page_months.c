/*
 * Tables of a page with a row for each of twelve months.
 */
#include <string.h>

#include "lib/base/time.h"
#include "lib/report/page_private.h"

void
crm_page_year(struct crm_report_request *request)
{
	struct crm_civil c;

	if (request->until == INT64_MAX || request->until > request->as_of)
		request->until = request->as_of + 1;
	if (!crm_civil_at(request->until - 1, &c))
		return;
	c = (struct crm_civil){
		.year = c.year - (c.month < 12), .month = c.month % 12 + 1, .day = 1
	};
	crm_civil_seconds(&c, &request->since);
}

struct months {
	struct crm_page *page;
	const struct crm_page_spec *spec;
	struct crm_page_table *table;
};

/* Of the funnel of a month: its count is the cell of its state. */
const char *
crm_page_take_funnel(const char *column, const char *const *cells)
{
	const char *stage = strcmp(column, "leads") == 0 ? "new" : column;

	return strcmp(stage, cells[1]) == 0 ? cells[2] : NULL;
}

/* Of a cohort so many months later: its share is the cell of that number. */
const char *
crm_page_take_cohort(const char *column, const char *const *cells)
{
	if (strcmp(column, "leads") == 0)
		return cells[1];
	if (strcmp(column, "won_share") == 0)
		return cells[6];
	return strcmp(column, cells[2]) == 0 ? cells[4] : NULL;
}

/* Rows of one month come together, and become one. */
static enum crm_status
take_row(void *arg, const char *const *cells, struct crm_err *err)
{
	struct months *m = arg;
	struct crm_page_table *table = m->table;
	struct crm_arena *arena = &m->page->arena;
	const char **row = table->nrows == 0 ? NULL : table->row[table->nrows - 1];
	const char *month = crm_page_month(arena, cells[0]);
	enum crm_status st = CRM_OK;

	if (month == NULL)
		return crm_err_nomem(err);
	if (row == NULL || strcmp(row[0], month) != 0) {
		row = crm_arena_alloc(arena, table->n * sizeof(*row));
		if (row == NULL)
			return crm_err_nomem(err);
		row[0] = month;
		for (size_t i = 1; i < table->n; i++)
			row[i] = "";
		st = crm_page_add_row(m->page, table, row, err);
	}
	for (size_t i = 1; st == CRM_OK && i < table->n; i++) {
		const char *cell = m->spec->take(table->columns[i].name, cells);
		if (cell != NULL && (row[i] = crm_arena_strdup(arena, cell)) == NULL)
			return crm_err_nomem(err);
	}
	return st;
}

enum crm_status
crm_page_months(struct crm_page *page, struct crm_db *db, const struct crm_page_spec *spec,
    struct crm_page_table *table, struct crm_report_request request, struct crm_err *err)
{
	struct months months = { page, spec, table };
	const struct crm_report *report = NULL;
	enum crm_status st = crm_report_find(spec->report, &report, err);

	for (; spec->columns[table->n].name != NULL; table->n++) {
		const char *name = spec->columns[table->n].name;
		table->columns[table->n] = (struct crm_column){ name,
			table->n == 0                                ? CRM_COL_TEXT
			: spec->shares && strcmp(name, "leads") != 0 ? CRM_COL_SHARE
								     : CRM_COL_COUNT };
		table->heading[table->n] = spec->columns[table->n].heading;
	}
	request.row = take_row;
	request.note = NULL;
	request.arg = &months;
	return st == CRM_OK ? report->run(db, &request, err) : st;
}
