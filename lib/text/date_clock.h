/*
 * The time of day in a cell, with its zone.
 */
#ifndef CRM_TEXT_DATE_CLOCK_H
#define CRM_TEXT_DATE_CLOCK_H

#include <stdbool.h>

#include "lib/text/date_scan.h"
#include "lib/text/date_token.h"

/* The state of a scan: what is taken moves `at` on. */
struct crm_date_scan {
	const struct crm_date_token *at;
	struct crm_date_parts *parts;
	bool dated;
	bool seconds;        /* the time has them */
	const char *problem; /* why the cell is no date, or NULL */
};

/* 143005 */
void crm_clock_set(struct crm_date_clock *clock, int value);

bool crm_clock_valid(const struct crm_date_clock *clock);

/* Takes a time and its zone, if one comes now and none was before. */
bool crm_clock_take(struct crm_date_scan *s);

#endif
