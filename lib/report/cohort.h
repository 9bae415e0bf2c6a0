/*
 * The leads that a report speaks of, read into memory: engines sort where a pass does.
 */
#ifndef CRM_REPORT_COHORT_H
#define CRM_REPORT_COHORT_H

#include "lib/crm/lead.h"
#include "lib/report/report.h"

/* The states of a funnel. Reaching one is reaching all before it, but for the last. */
enum crm_reach {
	CRM_REACH_NEW,
	CRM_REACH_WORKING,
	CRM_REACH_QUALIFIED,
	CRM_REACH_CONVERTED,
	CRM_REACH_WON,
	CRM_REACH_UNQUALIFIED,
	CRM_REACH_MAX
};

#define CRM_NEVER INT64_MIN

/* What history is followed with comes first, in one place: of a million leads memory is what costs.
 */
struct crm_cohort_lead {
	int64_t created;
	int64_t at[CRM_REACH_MAX]; /* when it first reached each; CRM_NEVER */
	enum crm_stage_kind kind;
	char grade;  /* 0: none */
	bool repeat; /* of a client who asks again */
	bool seen;   /* a mark of whoever goes over it */
	int64_t id, stage_at;
	int64_t owner, source, campaign; /* 0: none */
	int64_t assigned;                /* when the owner got it, or it was created */
	int64_t responded;               /* when they were first reached; CRM_NEVER */
	int64_t deal;                    /* that it was converted to; 0: none */
	int64_t n;                       /* a count of whoever goes over it */
};

/* A deal, merged or not, of whatever time. */
struct crm_cohort_deal {
	int64_t id, stage_at, amount;
	int64_t first; /* the oldest lead, of whatever time, that became it; 0: none */
	enum crm_stage_kind kind;
	bool has_amount;
	char currency[4]; /* "": the setting's */
};

struct crm_alias {
	int64_t id, of;
};

/* All by id. Merged cards are not in it. */
struct crm_cohort {
	struct crm_cohort_lead *lead;
	size_t n;
	uint32_t *place; /* of the id that is so much above the first one's, from 1; 0: none */
	size_t nplaces;
	struct crm_alias *alias;
	size_t naliases;
	struct crm_stage_id {
		int64_t id;
		enum crm_stage_kind kind;
	} * stage;
	size_t nstages;
	/* Events that were undone, by id, each with its newest reversal. */
	struct crm_undone_event {
		int64_t id, by;
	} * undone;
	size_t nundone;
	struct crm_cohort_deal *deal;
	size_t ndeals;
	bool reached; /* `at` and `deal` of the leads are filled, and deals are read */
};

/* The name of a lead, or its company's, in the arena; "" when it has none. */
enum crm_status crm_cohort_name(struct crm_db *db, int64_t lead, struct crm_arena *arena,
    const char **name, struct crm_err *err);

/* What of a lead is read besides id, created, kind and stage_at, which always are: the less the
 * faster. */
enum crm_cohort_want {
	CRM_WANT_GRADE = 1,
	CRM_WANT_OWNER = 2,
	CRM_WANT_ASSIGNED = 4,
	CRM_WANT_RESPONDED = 8,
	CRM_WANT_SOURCE = 16,
	CRM_WANT_CAMPAIGN = 32,
	CRM_WANT_REPEAT = 64,
	CRM_WANT_ALL = 127
};

/* All but the leads. For crm_cohort_free however it ends. */
enum crm_status crm_cohort_begin(struct crm_cohort *cohort, struct crm_db *db,
    const struct crm_report_request *request, struct crm_err *err);
/*
 * Leads created in the period of a request, without `at` and `deal`. want: some of crm_cohort_want.
 * For crm_cohort_free however it ends.
 */
enum crm_status crm_cohort_load(struct crm_cohort *cohort, struct crm_db *db,
    const struct crm_report_request *request, unsigned want, struct crm_err *err);
/* The same of leads of all time. */
enum crm_status crm_cohort_load_all(struct crm_cohort *cohort, struct crm_db *db,
    const struct crm_report_request *request, unsigned want, struct crm_err *err);
/* Fills `at` from history, and `deal`, and reads the deals; `seen` is set nowhere before and after.
 */
enum crm_status crm_cohort_reach(struct crm_cohort *cohort, struct crm_db *db, struct crm_err *err);
void crm_cohort_free(struct crm_cohort *cohort);

/* NULL: there is none of that id. */
struct crm_cohort_deal *crm_cohort_find_deal(const struct crm_cohort *cohort, int64_t id);

/* The kind of a stage; 0: there is none of that id. */
enum crm_stage_kind crm_cohort_kind(const struct crm_cohort *cohort, int64_t stage);
/* The card that an id stands for, aliases followed. */
int64_t crm_cohort_resolve(const struct crm_cohort *cohort, int64_t id);
/* Sets `seen` of the leads whose cards a query (a CRM_SQL without parameters) gives. */
#define crm_cohort_mark(cohort, db, sql, err) crm_cohort_mark_(cohort, db, &(sql), err)
enum crm_status crm_cohort_mark_(
    struct crm_cohort *cohort, struct crm_db *db, const char *const *sql, struct crm_err *err);
/* Whether an event happened and was not undone: as crm_event_stands, of what was loaded. */
bool crm_cohort_stands(const struct crm_cohort *cohort, int64_t event);
/* That the lead of an id will be found soon: it is on its way from memory meanwhile. */
void crm_cohort_expect(const struct crm_cohort *cohort, int64_t id);
/* The lead of exactly this id; NULL: not of the cohort, or merged. */
struct crm_cohort_lead *crm_cohort_find(const struct crm_cohort *cohort, int64_t id);
/* The lead that an id stands for, aliases followed; NULL: not of the cohort. */
struct crm_cohort_lead *crm_cohort_find_now(const struct crm_cohort *cohort, int64_t id);

#endif
