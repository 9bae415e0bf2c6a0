#include "lib/report/response.h"

#include <stdlib.h>

#include "lib/crm/due.h"
#include "lib/report/group.h"
#include "lib/report/worktime.h"

#define MINUTE 60
#define HOUR 3600
#define DAY 86400

static const struct crm_column columns[] = {
	{ "leads", CRM_COL_COUNT },
	{ "contacted", CRM_COL_COUNT },
	{ "never", CRM_COL_COUNT },
	{ "median_min", CRM_COL_MONEY },
	{ "p90_min", CRM_COL_MONEY },
	{ "average_min", CRM_COL_MONEY },
	{ "within_5min", CRM_COL_SHARE },
	{ "within_1h", CRM_COL_SHARE },
	{ "within_24h", CRM_COL_SHARE },
	{ "work_median_min", CRM_COL_MONEY },
	{ "work_p90_min", CRM_COL_MONEY },
	{ "work_average_min", CRM_COL_MONEY },
	{ "work_within_5min", CRM_COL_SHARE },
	{ "work_within_1h", CRM_COL_SHARE },
	{ "work_within_24h", CRM_COL_SHARE },
};

/* When a user's leads came and were answered, and the user's working time then. */
struct owner {
	int64_t first, last;
	bool any;
	struct crm_worktime time;
};

struct response {
	const struct crm_report_request *request;
	struct crm_cohort cohort;
	struct crm_group group;
	struct crm_names users;
	struct owner *owner; /* by place of the user */
	int64_t *work;       /* of each lead of the cohort */
	int64_t *waits;      /* room for one of each lead */
	struct crm_arena arena, row;
};

/* --- working time --- */

static enum crm_status
load_owner(struct response *r, size_t place, struct crm_db *db, struct crm_err *err)
{
	struct owner *owner = &r->owner[place];
	struct crm_worker worker = { .has_hours = false };
	const int64_t id = r->users.item[place].id;
	enum crm_status st = CRM_OK;

	if (!owner->any)
		return CRM_OK;
	if (id != 0)
		st = crm_worker_get(db, id, &worker, &r->arena, err);
	if (st != CRM_OK)
		return st;
	return crm_worktime_make(&owner->time, worker.has_hours ? &worker.hours : NULL, worker.zone,
	    owner->first, owner->last, err);
}

static enum crm_status
load_owners(struct response *r, struct crm_db *db, struct crm_err *err)
{
	enum crm_status st = crm_names_load(&r->users, db, CRM_TAB_USER, &r->arena, err);

	if (st != CRM_OK)
		return st;
	r->owner = calloc(r->users.n, sizeof(*r->owner));
	if (r->owner == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < r->cohort.n; i++) {
		const struct crm_cohort_lead *lead = &r->cohort.lead[i];
		struct owner *owner = &r->owner[crm_names_find(&r->users, lead->owner)];
		if (lead->responded == CRM_NEVER)
			continue;
		if (!owner->any || lead->created < owner->first)
			owner->first = lead->created;
		if (!owner->any || lead->responded > owner->last)
			owner->last = lead->responded;
		owner->any = true;
	}
	for (size_t i = 0; st == CRM_OK && i < r->users.n; i++)
		st = load_owner(r, i, db, err);
	return st;
}

static enum crm_status
count_work(struct response *r, struct crm_err *err)
{
	r->work = malloc((r->cohort.n + 1) * sizeof(*r->work));
	r->waits = malloc((r->cohort.n + 1) * sizeof(*r->waits));
	if (r->work == NULL || r->waits == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < r->cohort.n; i++) {
		const struct crm_cohort_lead *lead = &r->cohort.lead[i];
		const struct owner *owner = &r->owner[crm_names_find(&r->users, lead->owner)];
		r->work[i] = lead->responded == CRM_NEVER ? 0
							  : crm_worktime_between(&owner->time,
								lead->created, lead->responded);
	}
	return CRM_OK;
}

/* --- rows --- */

/* Median, 90th percentile, average of n waits, and the shares of all that waited no longer. */
static size_t
put_waits(struct response *r, size_t n, size_t all, const char **cells)
{
	static const int64_t limits[] = { (int64_t)5 * MINUTE, HOUR, DAY };
	size_t cell = 0;
	int64_t sum = 0;

	crm_sort_numbers(r->waits, n);
	for (size_t i = 0; i < n; i++)
		sum += r->waits[i];
	cells[cell++] =
	    n == 0 ? ""
		   : crm_ratio_text(&r->row, crm_median_doubled(r->waits, n), (int64_t)2 * MINUTE);
	cells[cell++] =
	    n == 0 ? "" : crm_ratio_text(&r->row, crm_percentile(r->waits, n, 90), MINUTE);
	cells[cell++] = crm_ratio_text(&r->row, sum, (int64_t)n * MINUTE);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		int64_t within = 0;
		while ((size_t)within < n && r->waits[within] <= limits[i])
			within++;
		cells[cell++] = crm_ratio_text(&r->row, within * 100, (int64_t)all);
	}
	return cell;
}

static size_t
gather(struct response *r, const struct crm_placed *placed, size_t n, bool working)
{
	size_t contacted = 0;

	for (size_t i = 0; i < n; i++) {
		const struct crm_cohort_lead *lead = placed[i].lead;
		if (lead->responded == CRM_NEVER)
			continue;
		const int64_t wait =
		    working ? r->work[lead - r->cohort.lead] : lead->responded - lead->created;
		r->waits[contacted++] = wait < 0 ? 0 : wait;
	}
	return contacted;
}

static enum crm_status
put_group(void *arg, int64_t place, const struct crm_placed *placed, size_t n, struct crm_err *err)
{
	struct response *r = arg;
	const char *cells[CRM_REPORT_COLUMNS_MAX];

	if (n == 0)
		return CRM_OK;
	crm_arena_reset(&r->row);
	size_t cell = crm_group_cells(&r->group, place, &r->row, cells);
	const size_t contacted = gather(r, placed, n, false);
	cells[cell++] = crm_count_text(&r->row, (int64_t)n);
	cells[cell++] = crm_count_text(&r->row, (int64_t)contacted);
	cells[cell++] = crm_count_text(&r->row, (int64_t)(n - contacted));
	cell += put_waits(r, contacted, n, cells + cell);
	gather(r, placed, n, true);
	cell += put_waits(r, contacted, n, cells + cell);
	if (!crm_cells_made(cells, cell))
		return crm_err_nomem(err);
	return r->request->row(r->request->arg, cells, err);
}

static enum crm_status
run(struct crm_db *db, const struct crm_report_request *request, struct crm_err *err)
{
	struct response r = { .request = request };
	enum crm_status st = crm_cohort_load(&r.cohort, db, request,
	    CRM_WANT_OWNER | CRM_WANT_RESPONDED | crm_group_wants(request->by), err);

	if (st == CRM_OK)
		st = crm_group_load(&r.group, db, request->by, err);
	if (st == CRM_OK)
		st = load_owners(&r, db, err);
	if (st == CRM_OK)
		st = count_work(&r, err);
	if (st == CRM_OK)
		st = crm_group_leads(&r.group, &r.cohort, put_group, &r, err);
	for (size_t i = 0; r.owner != NULL && i < r.users.n; i++)
		crm_worktime_free(&r.owner[i].time);
	crm_cohort_free(&r.cohort);
	crm_group_free(&r.group);
	crm_arena_clear(&r.arena);
	crm_arena_clear(&r.row);
	free(r.owner);
	free(r.work);
	free(r.waits);
	return st;
}

const struct crm_report crm_report_response = {
	.name = "response",
	.summary = "how long leads waited for the first contact",
	.columns = columns,
	.ncolumns = sizeof(columns) / sizeof(columns[0]),
	.by = crm_by_lead,
	.run = run,
};
