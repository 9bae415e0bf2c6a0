#include "lib/report/funnel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/time.h"
#include "lib/report/cohort.h"

#define DAY 86400

static const struct crm_column columns[] = {
	{ "stage", CRM_COL_TEXT },
	{ "leads", CRM_COL_INT },
	{ "share", CRM_COL_MONEY },
	{ "median_days", CRM_COL_MONEY },
};

static const char *const by[] = { "source", "owner", "campaign", "month", "grade", NULL };

static const char *const reach_names[CRM_REACH_MAX] = { "new", "working", "qualified", "converted",
	"won", "unqualified" };

/* A lead and the place of its group; groups come out in the order of places. */
struct placed {
	const struct crm_cohort_lead *lead;
	int64_t place;
};

struct funnel {
	const struct crm_report_request *request;
	struct crm_cohort cohort;
	struct crm_names names; /* of what it goes by; empty for months, grades, nothing */
	size_t *order, *rank;   /* of names, and its inverse */
	struct placed *placed;
	int64_t *waits; /* room for one of each lead */
	struct crm_arena arena, row;
};

static bool
goes_by(const struct funnel *f, const char *field)
{
	return f->request->by != NULL && strcmp(f->request->by, field) == 0;
}

/* --- groups --- */

static enum crm_status
load_names(struct funnel *f, struct crm_db *db, struct crm_err *err)
{
	const enum crm_tab tab = goes_by(f, "source")     ? CRM_TAB_SOURCE
				 : goes_by(f, "owner")    ? CRM_TAB_USER
				 : goes_by(f, "campaign") ? CRM_TAB_CAMPAIGN
							  : CRM_TAB_NONE;
	if (tab == CRM_TAB_NONE)
		return CRM_OK;
	enum crm_status st = crm_names_load(&f->names, db, tab, &f->arena, err);
	if (st != CRM_OK)
		return st;
	f->order = crm_names_order(&f->names, &f->arena);
	f->rank = crm_arena_alloc(&f->arena, f->names.n * sizeof(*f->rank));
	if (f->order == NULL || f->rank == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < f->names.n; i++)
		f->rank[f->order[i]] = i;
	return CRM_OK;
}

/* The month of a time as a number that sorts: 202603. */
static int64_t
month_of(int64_t at)
{
	char date[CRM_TIME_SIZE];

	crm_date_format(at, date);
	return strtoll(date, NULL, 10) * 100 + (date[0] == '\0' ? 0 : strtoll(date + 5, NULL, 10));
}

static int64_t
place_of(const struct funnel *f, const struct crm_cohort_lead *lead)
{
	if (f->request->by == NULL)
		return 0;
	if (goes_by(f, "month"))
		return month_of(lead->created);
	if (goes_by(f, "grade"))
		return lead->grade == '\0' ? 'Z' : lead->grade;
	const int64_t id = goes_by(f, "source")  ? lead->source
			   : goes_by(f, "owner") ? lead->owner
						 : lead->campaign;
	return (int64_t)f->rank[crm_names_find(&f->names, id)];
}

static const char *
label_of(struct funnel *f, int64_t place)
{
	if (goes_by(f, "month"))
		return crm_arena_printf(
		    &f->row, "%04d-%02d", (int)(place / 100), (int)(place % 100));
	if (goes_by(f, "grade"))
		return place == 'Z' ? "" : crm_arena_printf(&f->row, "%c", (char)place);
	return f->names.item[f->order[place]].name;
}

static int
by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	return x->place < y->place ? -1 : x->place > y->place;
}

/* --- figures --- */

static int
by_size(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static const char *
median_text(struct funnel *f, int64_t n)
{
	if (n == 0)
		return "";
	qsort(f->waits, (size_t)n, sizeof(*f->waits), by_size);
	return crm_ratio_text(&f->row, f->waits[(n - 1) / 2] + f->waits[n / 2], (int64_t)2 * DAY);
}

static enum crm_status
put_row(struct funnel *f, const struct placed *group, size_t n, enum crm_reach reach,
    struct crm_err *err)
{
	int64_t reached = 0;
	const char *cells[1 + sizeof(columns) / sizeof(columns[0])];
	size_t cell = 0;

	for (size_t i = 0; i < n; i++) {
		const struct crm_cohort_lead *lead = group[i].lead;
		if (lead->at[reach] == CRM_NEVER)
			continue;
		const int64_t wait = lead->at[reach] - lead->created;
		f->waits[reached++] = wait < 0 ? 0 : wait;
	}
	crm_arena_reset(&f->row);
	if (f->request->by != NULL)
		cells[cell++] = label_of(f, group[0].place);
	cells[cell++] = reach_names[reach];
	cells[cell++] = crm_count_text(&f->row, reached);
	cells[cell++] = crm_ratio_text(&f->row, reached * 100, (int64_t)n);
	cells[cell++] = median_text(f, reached);
	if (!crm_cells_made(cells, cell))
		return crm_err_nomem(err);
	return f->request->row(f->request->arg, cells, err);
}

static enum crm_status
put_group(struct funnel *f, const struct placed *group, size_t n, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (int reach = 0; st == CRM_OK && reach < CRM_REACH_MAX; reach++)
		st = put_row(f, group, n, (enum crm_reach)reach, err);
	return st;
}

static enum crm_status
put_groups(struct funnel *f, struct crm_err *err)
{
	const size_t n = f->cohort.n;
	enum crm_status st = CRM_OK;

	f->placed = malloc((n + 1) * sizeof(*f->placed));
	f->waits = malloc((n + 1) * sizeof(*f->waits));
	if (f->placed == NULL || f->waits == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < n; i++)
		f->placed[i] =
		    (struct placed){ &f->cohort.lead[i], place_of(f, &f->cohort.lead[i]) };
	if (f->request->by == NULL)
		return put_group(f, f->placed, n, err);
	qsort(f->placed, n, sizeof(*f->placed), by_place);
	for (size_t i = 0, end; st == CRM_OK && i < n; i = end) {
		for (end = i + 1; end < n && f->placed[end].place == f->placed[i].place; end++)
			;
		st = put_group(f, f->placed + i, end - i, err);
	}
	return st;
}

static enum crm_status
run(struct crm_db *db, const struct crm_report_request *request, struct crm_err *err)
{
	struct funnel f = { .request = request };
	enum crm_status st = crm_cohort_load(&f.cohort, db, request->since, request->until, err);

	if (st == CRM_OK)
		st = crm_cohort_reach(&f.cohort, db, err);
	if (st == CRM_OK)
		st = load_names(&f, db, err);
	if (st == CRM_OK)
		st = put_groups(&f, err);
	crm_cohort_free(&f.cohort);
	crm_arena_clear(&f.arena);
	crm_arena_clear(&f.row);
	free(f.placed);
	free(f.waits);
	return st;
}

const struct crm_report crm_report_funnel = {
	.name = "funnel",
	.summary = "how many leads ever reached each state, and how long it took",
	.columns = columns,
	.ncolumns = sizeof(columns) / sizeof(columns[0]),
	.by = by,
	.run = run,
};
