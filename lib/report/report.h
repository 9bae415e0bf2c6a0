/*
 * Reports: tables that are computed. What they share.
 */
#ifndef CRM_REPORT_REPORT_H
#define CRM_REPORT_REPORT_H

#include "lib/base/arena.h"
#include "lib/store/change.h"
#include "lib/table/table.h"

#define CRM_REPORT_COLUMNS_MAX 28
#define CRM_REPORT_BY_MAX 2 /* fields */

struct crm_cohort;

struct crm_report_request {
	int64_t since, until; /* from since on, before until; INT64_MIN and INT64_MAX: no bound */
	int64_t as_of;        /* what counts as now */
	int64_t before;       /* as the database stood just before that time; 0: as it is */
	const char *currency; /* of all money, by the rates; NULL: each by itself */
	const char *by;       /* some of the report's `by`, by commas, or NULL */
	/*
	 * All leads of this snapshot, as crm_cohort_load_all reads them with CRM_WANT_ALL and
	 * crm_cohort_reach: for several reports they are read once. NULL: each reads its own.
	 */
	const struct crm_cohort *leads;
	/* Says what one has to know of the figures; NULL: nobody listens. */
	void (*note)(void *arg, const char *text);
	/* Takes one row; cells are valid during the call. Other than CRM_OK it ends the report. */
	enum crm_status (*row)(void *arg, const char *const *cells, struct crm_err *err);
	void *arg;
};

struct crm_report {
	const char *name;
	const char *summary;
	const struct crm_column *columns; /* without those of `by`, which come before them */
	size_t ncolumns;
	const char *const *by; /* NULL-terminated */
	bool money;            /* it has amounts, which a currency may be asked for */
	enum crm_status (*run)(
	    struct crm_db *db, const struct crm_report_request *request, struct crm_err *err);
};

/* All reports; n of them. */
const struct crm_report *const *crm_reports(size_t *n);

/* CRM_EUSAGE: "unknown report 'funel'; did you mean 'funnel'?". */
enum crm_status crm_report_find(
    const char *name, const struct crm_report **report, struct crm_err *err);

/*
 * The columns of a report by those fields, by commas (NULL: none); n of them. CRM_EUSAGE: the
 * report does not go by one of them, one is there twice, or they are too many.
 */
enum crm_status crm_report_columns(const struct crm_report *report, const char *by,
    struct crm_column columns[CRM_REPORT_COLUMNS_MAX], size_t *n, struct crm_err *err);

/* CRM_EUSAGE: the report has no amounts, or it is no currency. report NULL: of several reports. */
enum crm_status crm_report_check_currency(
    const struct crm_report *report, const char *currency, struct crm_err *err);

/*
 * Begins the snapshot that reports are computed from: for `run` of several; crm_db_snapshot_end
 * ends it, in any case.
 */
enum crm_status crm_report_begin(
    struct crm_db *db, const struct crm_report_request *request, struct crm_err *err);

/* Computes a report from one snapshot, and hands over its rows. */
enum crm_status crm_report_run(struct crm_db *db, const struct crm_report *report,
    const struct crm_report_request *request, struct crm_err *err);

/* --- for reports --- */

/* What most reports of leads go by: source, owner, campaign, month, grade. */
extern const char *const crm_by_lead[];

/* What has a name, by id. The first is that of nothing: id 0, "". */
struct crm_names {
	struct crm_name_id {
		int64_t id;
		const char *name;
	} * item;
	size_t n;
};

/* Those of SOURCE, CAMPAIGN, REASON or USER. All is in the arena. */
enum crm_status crm_names_load(struct crm_names *names, struct crm_db *db, enum crm_tab tab,
    struct crm_arena *arena, struct crm_err *err);
/* The place of an id, 0 when it is not there. */
size_t crm_names_find(const struct crm_names *names, int64_t id);
/* Places in the order of names, that of nothing last. NULL: out of memory. */
size_t *crm_names_order(const struct crm_names *names, struct crm_arena *arena);

/* a/b with one decimal, half up; "" when b is 0. In the arena; NULL: out of memory. */
const char *crm_ratio_text(struct crm_arena *arena, int64_t a, int64_t b);
const char *crm_count_text(struct crm_arena *arena, int64_t n);

/* Ascending. */
void crm_sort_numbers(int64_t *numbers, size_t n);
/* Twice the median of n sorted numbers, n at least 1: that of two in the middle is between them. */
int64_t crm_median_doubled(const int64_t *sorted, size_t n);
/* The same of n numbers in any order, which it changes. */
int64_t crm_median_doubled_of(int64_t *numbers, size_t n);
/* The least of n sorted numbers, n at least 1, that percent of them are not above. */
int64_t crm_percentile(const int64_t *sorted, size_t n, int percent);

/* False when one of n cells could not be made. */
bool crm_cells_made(const char *const *cells, size_t n);

#endif
