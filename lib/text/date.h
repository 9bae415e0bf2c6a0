/*
 * Dates as lists write them: 05.03.2026, 3/5/26 2:30 PM, 5 Mar 2026, 5 марта 2026 г., 2026-03-05,
 * 20260305, Thu, 5 Mar 2026 10:00:00 +0300, and seconds or milliseconds since 1970 in exactly 10
 * or 13 digits, from September 2001 to 2100. Names of months and days are English or Russian, in
 * full or short; whether the day of the week is the right one is not looked at.
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

#define CRM_DATE_ORDER_WANTED "dmy, mdy or ymd is wanted"

/* "dmy", "mdy", "ymd" in any case; UNKNOWN for none of them. */
enum crm_date_order crm_date_order_by_name(const char *name);
/* That word; NULL for UNKNOWN and SERIAL. */
const char *crm_date_order_name(enum crm_date_order order);

/* How the cells of one column vote. */
struct crm_date_vote {
	size_t cells;     /* all but empty ones and placeholders */
	size_t dates;     /* that are a date in some order */
	size_t ambiguous; /* day or month first? both make a date, and not the same */
	size_t dmy, mdy;  /* that are a date in this order and not in the other */
	size_t ymd;       /* that begin with a year of two digits, which is no day: 75-03-05 */
	size_t dots;      /* among the ambiguous, with dots: 05.03.2026 */
	size_t mdy_dots;  /* among mdy, with dots */
	size_t serial;    /* numbers, with decimals or without, from 20000 to 80000: 1954 to 2119 */
};

/* Counts one cleaned cell. */
void crm_date_vote(struct crm_date_vote *vote, const char *cell);

/*
 * The order of a column. SERIAL when nine of ten cells are. Else that of the cells that tell one
 * (dmy, mdy, ymd): all of them, or 95 of 100 at least, so that one slip in a long column does not
 * undo it; crm_date_read then refuses the slip. Where none tells, dots mean the day first, when all
 * ambiguous cells have them. UNKNOWN: nothing tells; the cells contradict each other; or month
 * first is told by cells without dots alone, beside ambiguous ones with dots.
 */
enum crm_date_order crm_date_decide(const struct crm_date_vote *vote);

struct crm_date {
	int year, month, day; /* as written, whatever the offset; of seconds since 1970 the local */
	bool timed; /* it has a time of day: at is that moment, else the first of that local day */
	int64_t at; /* seconds UTC */
};

/*
 * Reads one cleaned cell. Local times are those of the process's zone, as lib/base/time.h says; an
 * offset, Z, UTC or GMT counts, other names of zones are refused. Fractions of a second are
 * dropped. Years 1900 to 9999; one of two digits is the nearest that lies no more than a day (a
 * zone ahead) behind `until` (a birth date, a scan: neither lies ahead), which is in seconds.
 *
 * Order UNKNOWN reads what can be one day only, and with dots the day first. SERIAL reads numbers
 * of five digits, and all else as UNKNOWN does. YMD concerns years of two digits; where the last of
 * three numbers is a year of four it is as UNKNOWN.
 *
 * NULL when read; else date is as it was, and a few constant words say why: "not a date", "no such
 * day", "no such time" (also one that the clocks skip), "unknown time zone", "year before 1900",
 * "day or month first? see --date-order".
 */
const char *crm_date_read(
    struct crm_date *date, const char *cell, enum crm_date_order order, int64_t until);

#endif
