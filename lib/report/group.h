/*
 * What a report is split by: one field of its leads, or several.
 */
#ifndef CRM_REPORT_GROUP_H
#define CRM_REPORT_GROUP_H

#include "lib/report/cohort.h"

/* Of what a row speaks: what fields of groups are taken from. */
struct crm_group_facts {
	int64_t owner, source, campaign, at; /* at: its month is what `month` is */
	char grade;
	int64_t import;
};

#define CRM_MONTHS_MAX 256

struct crm_months {
	struct crm_month_span {
		int64_t from, until, month;
	} span[CRM_MONTHS_MAX];
	size_t n, last; /* last: which was asked for */
};

struct crm_group {
	struct crm_months *months; /* in the arena */
	size_t n;                  /* fields; 0: all is one group */
	struct crm_group_field {
		enum crm_group_kind {
			CRM_GROUP_SOURCE,
			CRM_GROUP_OWNER,
			CRM_GROUP_CAMPAIGN,
			CRM_GROUP_MONTH,
			CRM_GROUP_GRADE,
			CRM_GROUP_IMPORT
		} kind;
		struct crm_names names; /* of the first three */
		size_t *order, *rank;   /* of names, and its inverse */
	} field[CRM_REPORT_BY_MAX + 1]; /* one may be the report's own */
	struct crm_arena arena;
};

/*
 * by: as of the request, checked by crm_report_columns; the report may add one. For crm_group_free
 * however it ends. CRM_ENOMEM.
 */
enum crm_status crm_group_load(
    struct crm_group *group, struct crm_db *db, const char *by, struct crm_err *err);
/* The same with one more field, the report's own, behind them. */
enum crm_status crm_group_load_with(struct crm_group *group, struct crm_db *db, const char *by,
    const char *own, struct crm_err *err);
void crm_group_free(struct crm_group *group);
/* What fields of groups want to know of a lead: some of crm_cohort_want. */
unsigned crm_group_wants(const char *by);

/* A number for the group: that of an earlier one is lower. */
int64_t crm_group_place(const struct crm_group *group, const struct crm_group_facts *facts);
/* Those of a lead, the month being that of its creation. */
int64_t crm_group_of_lead(const struct crm_group *group, const struct crm_cohort_lead *lead);
/* The group's cells, n of them, in the arena; one that could not be made is NULL. */
size_t crm_group_cells(
    const struct crm_group *group, int64_t place, struct crm_arena *arena, const char **cells);

/* The id that the last field has, which is one of names, in a place; 0: none. */
int64_t crm_group_id(const struct crm_group *group, int64_t place);

/* The month of a time as a number that sorts: 202603. */
int64_t crm_month_of(int64_t at);
/* The same of many times: months that were seen are remembered. Begins as zeros. */
int64_t crm_months_of(struct crm_months *months, int64_t at);
/* "2026-03", in the arena; NULL: out of memory. */
const char *crm_month_text(struct crm_arena *arena, int64_t month);

/* A lead and the place of its group. */
struct crm_placed {
	const struct crm_cohort_lead *lead;
	int64_t place;
};

/*
 * Calls put for the leads of each group, in the order of places; for all leads at once, be there
 * any or none, when there is nothing to split by. CRM_ENOMEM, and what put returns.
 */
enum crm_status crm_group_leads(const struct crm_group *group, const struct crm_cohort *cohort,
    enum crm_status (*put)(
	void *arg, int64_t place, const struct crm_placed *placed, size_t n, struct crm_err *err),
    void *arg, struct crm_err *err);

#endif
