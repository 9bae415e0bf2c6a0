/*
 * Whether a lead is touched, and what is due when it is not. For lib/flow/assign_recycle.c and
 * assign_clock.c alone.
 */
#ifndef CRM_FLOW_ASSIGN_CLOCK_H
#define CRM_FLOW_ASSIGN_CLOCK_H

#include "lib/crm/lead.h"
#include "lib/crm/span.h"
#include "lib/flow/assign_recycle.h"

/* Kinds of the notices by which steps are known to be taken. */
#define CLOCK_NOTICE_REMIND "untouched"
#define CLOCK_NOTICE_BOSS "escalation"

enum clock_kind {
	CLOCK_NEW,
	CLOCK_WORKING,
	CLOCK_A,
	CLOCK_B,
	CLOCK_C,
	CLOCK_KINDS
};

struct clock_worker {
	int64_t user;
	struct crm_worker worker;
};

struct clock {
	struct crm_db *db;
	int64_t now;
	struct crm_span allowed[CLOCK_KINDS], hold;
	const char *holidays;
	int64_t attempts;            /* after which a new lead changes its owner; 0: any number */
	struct clock_worker *worker; /* nworkers of them: owners that were asked for */
	size_t nworkers;
	struct crm_arena arena;
};

/* What is due. */
struct clock_due {
	enum crm_recycle_step step; /* NEXT also when it may be the pool of the settings */
	bool held;                  /* it was taken, and goes back to where it was taken from */
	int64_t pool;               /* that place */
	int64_t attempts;           /* that made it due; 0: time did */
	struct crm_span allowed;    /* time that passed, so many times */
	int64_t times;
};

/* Reads the settings. */
enum crm_status clock_open(struct clock *clock, struct crm_db *db, struct crm_err *err);
void clock_close(struct clock *clock);

/* What is due for a lead now; step NONE: nothing, or nobody has it, or it is not open. */
enum crm_status clock_look(
    struct clock *clock, int64_t lead, struct clock_due *due, struct crm_err *err);

#endif
