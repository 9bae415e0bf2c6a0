/* Dates out of any text: what is read is a day of the calendar, and is read again when written. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/time.h"
#include "lib/text/date.h"

#define UNTIL INT64_C(1792000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_date(const char *text, enum crm_date_order order)
{
	struct crm_date date = { 0 }, back = { 0 };
	char day[64], at[CRM_TIME_SIZE];

	if (crm_date_read(&date, text, order, UNTIL) != NULL) {
		if (date.year != 0)
			abort();
		return;
	}
	if (date.year < 1900 || date.year > 9999)
		abort();
	snprintf(day, sizeof(day), "%04d-%02d-%02d", date.year, date.month, date.day);
	if (crm_date_read(&back, day, order, UNTIL) != NULL || back.year != date.year ||
	    back.month != date.month || back.day != date.day || back.timed)
		abort();
	if (!date.timed) {
		if (back.at != date.at)
			abort();
		return;
	}
	crm_time_format(date.at, at);
	/* An offset may lead out of the calendar. */
	if (date.year > 1900 && date.year < 9999 &&
	    (crm_date_read(&back, at, order, UNTIL) != NULL || back.at != date.at || !back.timed))
		abort();
}

/* What one cell votes agrees with how it is read. */
static void
check_vote(const char *text)
{
	struct crm_date_vote vote = { 0 };
	struct crm_date date;

	crm_date_vote(&vote, text);
	if (vote.cells > 1 || vote.dates > vote.cells ||
	    vote.dmy + vote.mdy + vote.ymd + vote.ambiguous + vote.serial > vote.dates ||
	    vote.dots > vote.ambiguous || vote.mdy_dots > vote.mdy)
		abort();
	const enum crm_date_order order = crm_date_decide(&vote);
	if (order == CRM_DATE_UNKNOWN)
		return;
	/* Only the clocks can still be against it. */
	const char *problem = crm_date_read(&date, text, order, UNTIL);
	if (problem != NULL && strcmp(problem, "no such time") != 0 &&
	    strcmp(problem, "no such day") != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[128];

	if (size >= sizeof(text))
		size = sizeof(text) - 1;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	for (int order = CRM_DATE_UNKNOWN; order <= CRM_DATE_SERIAL; order++)
		check_date(text, (enum crm_date_order)order);
	check_vote(text);
	return 0;
}
