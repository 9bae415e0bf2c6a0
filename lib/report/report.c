#include "lib/report/report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/num.h"
#include "lib/base/sorted.h"
#include "lib/report/activity.h"
#include "lib/report/aging.h"
#include "lib/report/cohorts.h"
#include "lib/report/deals.h"
#include "lib/report/funnel.h"
#include "lib/report/grades.h"
#include "lib/report/no_next_task.h"
#include "lib/report/owners.h"
#include "lib/report/quality.h"
#include "lib/report/reasons.h"
#include "lib/report/response.h"
#include "lib/report/sources.h"
#include "lib/report/untouched.h"
#include "lib/text/utf8.h"

CRM_SQL(source_list, "SELECT id, name FROM source ORDER BY id /*scan*/");
CRM_SQL(campaign_list, "SELECT id, name FROM campaign ORDER BY id /*scan*/");
CRM_SQL(reason_list, "SELECT id, name FROM reason ORDER BY id /*scan*/");
CRM_SQL(user_list, "SELECT id, login FROM users ORDER BY id /*scan*/");

const char *const crm_by_lead[] = { "source", "owner", "campaign", "month", "grade", NULL };

static const struct crm_report *const all[] = {
	&crm_report_activity,
	&crm_report_aging,
	&crm_report_cohorts,
	&crm_report_deals,
	&crm_report_funnel,
	&crm_report_grades,
	&crm_report_no_next_task,
	&crm_report_owners,
	&crm_report_quality,
	&crm_report_reasons,
	&crm_report_response,
	&crm_report_sources,
	&crm_report_untouched,
};
#define REPORTS (sizeof(all) / sizeof(all[0]))

const struct crm_report *const *
crm_reports(size_t *n)
{
	*n = REPORTS;
	return all;
}

enum crm_status
crm_report_find(const char *name, const struct crm_report **report, struct crm_err *err)
{
	const char *names[REPORTS];

	for (size_t i = 0; i < REPORTS; i++) {
		names[i] = all[i]->name;
		if (strcmp(names[i], name) == 0) {
			*report = all[i];
			return CRM_OK;
		}
	}
	const char *near = crm_text_suggest(name, names, REPORTS);
	if (near == NULL)
		return crm_err_set(
		    err, CRM_EUSAGE, "unknown report '%s'; crm-report alone lists them", name);
	return crm_err_set(err, CRM_EUSAGE, "unknown report '%s'; did you mean '%s'?", name, near);
}

static enum crm_status
refuse_by(const struct crm_report *report, const char *by, size_t len, struct crm_err *err)
{
	struct crm_buf list = CRM_BUF_INIT;

	for (size_t i = 0; report->by[i] != NULL; i++)
		crm_buf_printf(&list, "%s%s",
		    i == 0                      ? ""
		    : report->by[i + 1] == NULL ? " or "
						: ", ",
		    report->by[i]);
	enum crm_status st =
	    list.len == 0 ? crm_err_set(err, CRM_EUSAGE, "report '%s' takes no --by", report->name)
			  : crm_err_set(err, CRM_EUSAGE, "report '%s' goes by %s, not by '%.*s'",
				report->name, crm_buf_str(&list), (int)len, by);
	crm_buf_clear(&list);
	return st;
}

static enum crm_status
add_by(const struct crm_report *report, const char *by, size_t len, struct crm_column *columns,
    size_t *n, struct crm_err *err)
{
	const char *name = NULL;

	for (size_t i = 0; name == NULL && report->by[i] != NULL; i++)
		if (strncmp(report->by[i], by, len) == 0 && report->by[i][len] == '\0')
			name = report->by[i];
	if (name == NULL)
		return refuse_by(report, by, len, err);
	for (size_t i = 0; i < *n; i++)
		if (strcmp(columns[i].name, name) == 0)
			return crm_err_set(err, CRM_EUSAGE, "--by has '%s' twice", name);
	if (*n == CRM_REPORT_BY_MAX)
		return crm_err_set(
		    err, CRM_EUSAGE, "--by takes %d fields at most", CRM_REPORT_BY_MAX);
	columns[(*n)++] = (struct crm_column){ name, CRM_COL_TEXT };
	return CRM_OK;
}

enum crm_status
crm_report_columns(const struct crm_report *report, const char *by,
    struct crm_column columns[CRM_REPORT_COLUMNS_MAX], size_t *n, struct crm_err *err)
{
	const char *field = by;
	enum crm_status st = CRM_OK;

	*n = 0;
	while (st == CRM_OK && field != NULL) {
		const size_t len = strcspn(field, ",");
		st = add_by(report, field, len, columns, n, err);
		field = field[len] == ',' ? field + len + 1 : NULL;
	}
	for (size_t i = 0; st == CRM_OK && i < report->ncolumns; i++)
		columns[(*n)++] = report->columns[i];
	return st;
}

enum crm_status
crm_report_check_currency(
    const struct crm_report *report, const char *currency, struct crm_err *err)
{
	if (report != NULL && !report->money)
		return crm_err_set(err, CRM_EUSAGE,
		    "report '%s' has no amounts and takes no --currency", report->name);
	if (crm_money_digits(currency) < 0)
		return crm_err_set(err, CRM_EUSAGE,
		    "--currency: three capital letters of ISO 4217 are wanted, like RUB, not '%s'",
		    currency);
	return CRM_OK;
}

enum crm_status
crm_report_begin(struct crm_db *db, const struct crm_report_request *request, struct crm_err *err)
{
	enum crm_status st = crm_db_snapshot(db, err);

	return st == CRM_OK && request->before != 0 ? crm_db_past(db, request->before, err) : st;
}

enum crm_status
crm_report_run(struct crm_db *db, const struct crm_report *report,
    const struct crm_report_request *request, struct crm_err *err)
{
	enum crm_status st = crm_report_begin(db, request, err);

	if (st == CRM_OK)
		st = report->run(db, request, err);
	crm_db_snapshot_end(db);
	return st;
}

/* --- names --- */

static enum crm_status
read_names(
    struct crm_names *names, struct crm_stmt *s, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_name_id *list = NULL;
	size_t n = 0, size = 0;
	enum crm_status st;

	while ((st = crm_stmt_step(s, err)) == CRM_OK) {
		if (n == size) {
			struct crm_name_id *more =
			    realloc(list, (size = size == 0 ? 64 : size * 2) * sizeof(*list));
			if (more == NULL)
				break;
			list = more;
		}
		list[n].id = crm_stmt_int(s, 0);
		list[n].name = crm_arena_strdup(arena, crm_stmt_text(s, 1));
		if (list[n++].name == NULL)
			break;
	}
	if (st == CRM_OK) {
		crm_stmt_done(s);
		st = CRM_ENOMEM;
	}
	names->item = crm_arena_alloc(arena, (n + 1) * sizeof(*names->item));
	names->n = n + 1;
	if (st == CRM_DONE && names->item != NULL) {
		names->item[0] = (struct crm_name_id){ 0, "" };
		for (size_t i = 0; i < n; i++)
			names->item[i + 1] = list[i];
		st = CRM_OK;
	} else if (st == CRM_DONE || st == CRM_ENOMEM) {
		st = crm_err_nomem(err);
	}
	free(list);
	return st;
}

enum crm_status
crm_names_load(struct crm_names *names, struct crm_db *db, enum crm_tab tab,
    struct crm_arena *arena, struct crm_err *err)
{
	const char *const *sql = tab == CRM_TAB_SOURCE     ? &source_list
				 : tab == CRM_TAB_CAMPAIGN ? &campaign_list
				 : tab == CRM_TAB_REASON   ? &reason_list
							   : &user_list;
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query_(db, sql, &s, CRM_NOARGS, err);

	return st == CRM_OK ? read_names(names, s, arena, err) : st;
}

size_t
crm_names_find(const struct crm_names *names, int64_t id)
{
	const struct crm_name_id *item = crm_sorted_find(id, names->item, names->n, sizeof(*item));

	return item == NULL ? 0 : (size_t)(item - names->item);
}

static int
by_name(const void *a, const void *b)
{
	const struct crm_name_id *const *x = a, *const *y = b;

	if (((*x)->id == 0) != ((*y)->id == 0))
		return (*x)->id == 0 ? 1 : -1;
	return strcmp((*x)->name, (*y)->name);
}

size_t *
crm_names_order(const struct crm_names *names, struct crm_arena *arena)
{
	/* Pointers are what is sorted. NOLINTBEGIN(bugprone-sizeof-expression) */
	const struct crm_name_id **sorted = crm_arena_alloc(arena, names->n * sizeof(*sorted));
	size_t *order = crm_arena_alloc(arena, names->n * sizeof(*order));

	if (sorted == NULL || order == NULL)
		return NULL;
	for (size_t i = 0; i < names->n; i++)
		sorted[i] = &names->item[i];
	qsort(sorted, names->n, sizeof(*sorted), by_name);
	/* NOLINTEND(bugprone-sizeof-expression) */
	for (size_t i = 0; i < names->n; i++)
		order[i] = (size_t)(sorted[i] - names->item);
	return order;
}

/* --- cells --- */

/* Figures are most of what long reports cost: made without printf. end: behind the last digit. */
static char *
put_digits(char *end, uint64_t n)
{
	do
		*--end = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	return end;
}

static uint64_t
size_of(int64_t n)
{
	return n < 0 ? -(uint64_t)n : (uint64_t)n;
}

const char *
crm_count_text(struct crm_arena *arena, int64_t n)
{
	char text[24], *end = text + sizeof(text), *begin = put_digits(end, size_of(n));

	if (n < 0)
		*--begin = '-';
	return crm_arena_dup(arena, begin, (size_t)(end - begin));
}

const char *
crm_ratio_text(struct crm_arena *arena, int64_t a, int64_t b)
{
	char text[32], *end = text + sizeof(text), *begin = end;

	if (b == 0)
		return "";
	const int64_t tenths = ((a < 0 ? -a : a) * 20 + b) / (2 * b);
	begin = put_digits(begin, size_of(tenths % 10));
	*--begin = '.';
	begin = put_digits(begin, size_of(tenths / 10));
	if (a < 0 && tenths > 0)
		*--begin = '-';
	return crm_arena_dup(arena, begin, (size_t)(end - begin));
}

static int
by_size(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

void
crm_sort_numbers(int64_t *numbers, size_t n)
{
	qsort(numbers, n, sizeof(*numbers), by_size);
}

int64_t
crm_median_doubled(const int64_t *sorted, size_t n)
{
	return sorted[(n - 1) / 2] + sorted[n / 2];
}

static void
swap(int64_t *a, int64_t *b)
{
	const int64_t other = *a;

	*a = *b;
	*b = other;
}

/* Moves the k-th number of n to its place: what is before it is not above it, and the other way. */
static void
pick(int64_t *numbers, ptrdiff_t n, ptrdiff_t k)
{
	ptrdiff_t low = 0, high = n - 1;

	while (low < high) {
		const int64_t pivot = numbers[low + (high - low) / 2];
		ptrdiff_t i = low, j = high;
		while (i <= j) {
			while (numbers[i] < pivot)
				i++;
			while (numbers[j] > pivot)
				j--;
			if (i <= j)
				swap(&numbers[i++], &numbers[j--]);
		}
		if (k <= j)
			high = j;
		else if (k >= i)
			low = i;
		else
			return;
	}
}

int64_t
crm_median_doubled_of(int64_t *numbers, size_t n)
{
	const size_t middle = n / 2;

	pick(numbers, (ptrdiff_t)n, (ptrdiff_t)middle);
	int64_t below = numbers[middle];
	if (n % 2 == 0) {
		below = numbers[0];
		for (size_t i = 1; i < middle; i++)
			below = numbers[i] > below ? numbers[i] : below;
	}
	return below + numbers[middle];
}

int64_t
crm_percentile(const int64_t *sorted, size_t n, int percent)
{
	return sorted[(n * (size_t)percent + 99) / 100 - 1];
}

bool
crm_cells_made(const char *const *cells, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (cells[i] == NULL)
			return false;
	return true;
}
