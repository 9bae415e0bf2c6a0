/*
 * Spans of time as settings have them: 30min, 4h, 3d, 2w. For somebody with hours they are working
 * time, as times of tasks are: see crm_due_parse().
 */
#ifndef CRM_CRM_SPAN_H
#define CRM_CRM_SPAN_H

#include "lib/crm/due.h"

enum crm_span_unit {
	CRM_SPAN_SECONDS,
	CRM_SPAN_DAYS,
	CRM_SPAN_WEEKS
};

/* n 0: there is none. */
struct crm_span {
	int64_t n;
	enum crm_span_unit unit;
};

/* "", "0", and what crm_when_parse() takes for minutes, hours, days and weeks ahead, up to ten
 * years. False: it is none of these. */
bool crm_span_parse(const char *text, struct crm_span *span);

/* So many spans as a text: "90 min", "12 h", "3 d", "2 w"; in the arena, NULL when out of memory.
 */
const char *crm_span_text(const struct crm_span *span, int64_t times, struct crm_arena *arena);

/*
 * The moment when so many spans have passed since t: of working time and on working days of
 * somebody with hours, but for holidays (as the setting has them), else by the calendar. False
 * beyond the calendar.
 */
bool crm_span_after(const struct crm_span *span, int64_t times, int64_t t,
    const struct crm_worker *worker, const char *holidays, int64_t *out);

/* It is over at that moment at the earliest, whoever counts. */
int64_t crm_span_least(const struct crm_span *span, int64_t times);

/* Its length by the calendar, when the clocks do not change. */
int64_t crm_span_seconds(const struct crm_span *span);

/* A setting that is a span. CRM_EDATA: it is none (of old). */
enum crm_status crm_setting_span(
    struct crm_db *db, const char *name, struct crm_span *span, struct crm_err *err);

#endif
