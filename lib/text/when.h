/*
 * Times to come as people write them, in English and Russian.
 */
#ifndef CRM_TEXT_WHEN_H
#define CRM_TEXT_WHEN_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/time.h"

enum crm_when_kind {
	CRM_WHEN_MOMENT,  /* at: 2026-12-01T10:00, now */
	CRM_WHEN_DAY,     /* day: 2026-12-01, tomorrow, friday; its time is in clock */
	CRM_WHEN_SECONDS, /* n: +2h, in 30 minutes */
	CRM_WHEN_DAYS,    /* n: +2d; a time of that day may be in clock */
	CRM_WHEN_WEEKS,   /* n, likewise */
	CRM_WHEN_MONTHS   /* n, likewise */
};

struct crm_when {
	enum crm_when_kind kind;
	int64_t at;
	struct crm_civil day;
	int64_t n;
	int clock; /* seconds into the day; -1: none is said */
	/*
	 * DAY: what is said comes again after so many days, and the next one is meant: 7 of
	 * "friday", 1 of "10:00" alone; else 0.
	 */
	int repeat;
};

/*
 * Reads one of these, in any case; local times and days are those of the process's zone, and now
 * says which day is today:
 *   a day: 2026-12-01, 01.12.2026, 1 Dec 2026, 1 декабря 2026, today, tomorrow, day after tomorrow,
 *     сегодня, завтра, послезавтра, friday, fri, пятница, в пятницу, пт;
 *   a time alone (10:00), or beside a day: tomorrow 10:00, завтра в 10:00, fri at 9:30;
 *   from now on: +2h, +30min, 2d, +1w, +2m (months), 1y, in 2 hours, через час, через 2 дня, of
 *     days and longer also with a time: +2d 10:00;
 *   all that crm_time_parse reads; now, сейчас.
 * CRM_EDATA: it is none of them, or a day that does not exist. CRM_ENOMEM.
 */
enum crm_status crm_when_parse(
    struct crm_when *when, const char *text, int64_t now, struct crm_err *err);

#endif
