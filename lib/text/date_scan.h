/*
 * What a cell with a date is made of, before it is settled which number is the day.
 */
#ifndef CRM_TEXT_DATE_SCAN_H
#define CRM_TEXT_DATE_SCAN_H

#include <stdbool.h>
#include <stdint.h>

enum crm_date_form {
	CRM_DATE_NUMBERS, /* 05.03.2026: what is what depends on the order */
	CRM_DATE_NAMED,   /* 5 Mar 2026: day, month and year are known */
	CRM_DATE_COUNTED, /* five digits: days as spreadsheets count them */
	CRM_DATE_EPOCH    /* 10 or 13 digits: seconds or milliseconds since 1970 */
};

struct crm_date_clock {
	bool given;
	int hour, min, sec;
	bool zoned;
	int offset; /* minutes east of UTC, when zoned */
};

struct crm_date_parts {
	enum crm_date_form form;
	int number[3]; /* as they stand; of a named date day, month, year */
	int digits[3]; /* how many of each were written */
	char mark;     /* between the numbers; 0 when there is none: 20260305 */
	struct crm_date_clock clock;
	int64_t count; /* of days or seconds */
};

/*
 * Takes a cleaned cell apart. NULL, or why it is no date: "not a date", "no such time",
 * "unknown time zone". The day may not exist; the time does.
 */
const char *crm_date_scan(struct crm_date_parts *parts, const char *cell);

#endif
