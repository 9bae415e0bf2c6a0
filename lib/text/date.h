/*
 * Dates as lists write them: 05.03.2026, 3/5/26 2:30 PM, 5 Mar 2026, 5 марта 2026 г., 2026-03-05.
 */
#ifndef CRM_TEXT_DATE_H
#define CRM_TEXT_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What comes first where the numbers alone do not tell. */
enum crm_date_order {
	CRM_DATE_UNKNOWN,
	CRM_DATE_DMY,
	CRM_DATE_MDY,
	CRM_DATE_YMD,
	CRM_DATE_SERIAL /* days since 1899-12-30, as spreadsheets count them: 46086 */
};

/* "dmy", "mdy", "ymd" in any case; UNKNOWN for none of them. */
enum crm_date_order crm_date_order_by_name(const char *name);
/* That word; NULL for UNKNOWN and SERIAL. */
const char *crm_date_order_name(enum crm_date_order order);

/* How the cells of one column vote. */
struct crm_date_vote {
	size_t cells;     /* all that are not empty */
	size_t dates;     /* that are a date in some order */
	size_t ambiguous; /* day or month first? both make a date */
	size_t dmy, mdy;  /* that are a date in this order and not in the other */
	size_t dots;      /* among the ambiguous, with dots: 05.03.2026 */
	size_t serial;
};

/* Counts one cleaned cell. */
void crm_date_vote(struct crm_date_vote *vote, const char *cell);

/*
 * The order of a column: that of the cells that tell it, when none tells the other; with dots it
 * is the day first, unless a cell says otherwise; serial when nearly all are. UNKNOWN: nothing
 * tells, or the cells contradict each other.
 */
enum crm_date_order crm_date_decide(const struct crm_date_vote *vote);

struct crm_date {
	int year, month, day;
	bool timed; /* it has a time of day: at is that moment, else the first of that local day */
	int64_t at; /* seconds UTC */
};

/*
 * Reads one cleaned cell. Local times are those of the process's zone, as lib/base/time.h says; an
 * offset or Z counts. A year of two digits is the one nearest before `until` (a birth date, a
 * scan: neither lies ahead), which is in seconds. NULL when read; else a few constant words: "not a
 * date", "no such day", "day or month first? see --date-order".
 */
const char *crm_date_read(
    struct crm_date *date, const char *cell, enum crm_date_order order, int64_t until);

#endif
