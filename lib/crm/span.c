#include "lib/crm/span.h"

#include <inttypes.h>
#include <string.h>

#include "lib/crm/holiday.h"
#include "lib/crm/setting.h"
#include "lib/text/when.h"

#define DAY ((int64_t)86400)
#define DAYS_MAX 3653 /* ten years */

static const int64_t seconds[] = {
	[CRM_SPAN_SECONDS] = 1, [CRM_SPAN_DAYS] = DAY, [CRM_SPAN_WEEKS] = 7 * DAY
};

bool
crm_span_parse(const char *text, struct crm_span *span)
{
	struct crm_when when;

	*span = (struct crm_span){ 0, CRM_SPAN_SECONDS };
	if (*text == '\0' || strcmp(text, "0") == 0)
		return true;
	if (crm_when_parse(&when, text, 0, NULL) != CRM_OK || when.clock >= 0)
		return false;
	span->n = when.n;
	switch (when.kind) {
	case CRM_WHEN_SECONDS:
		span->unit = CRM_SPAN_SECONDS;
		break;
	case CRM_WHEN_DAYS:
		span->unit = CRM_SPAN_DAYS;
		break;
	case CRM_WHEN_WEEKS:
		span->unit = CRM_SPAN_WEEKS;
		break;
	default:
		return false;
	}
	return when.n >= 0 && when.n <= DAYS_MAX * DAY / seconds[span->unit];
}

const char *
crm_span_text(const struct crm_span *span, int64_t times, struct crm_arena *arena)
{
	const int64_t n = span->n * times;

	switch (span->unit) {
	case CRM_SPAN_DAYS:
		return crm_arena_printf(arena, "%" PRId64 " d", n);
	case CRM_SPAN_WEEKS:
		return crm_arena_printf(arena, "%" PRId64 " w", n);
	default:
		return n % 3600 == 0 ? crm_arena_printf(arena, "%" PRId64 " h", n / 3600)
				     : crm_arena_printf(arena, "%" PRId64 " min", n / 60);
	}
}

/* Of working time. Whole hours of less than a day pass over holidays, minutes do not. */
static bool
work(const struct crm_span *span, int64_t n, int64_t t, const struct crm_worker *worker,
    const char *holidays, int64_t *out)
{
	if (span->unit == CRM_SPAN_SECONDS && (n % 3600 != 0 || n >= DAY))
		return crm_hours_add(&worker->hours, t, n, worker->zone, out);
	*out = crm_work_due(&worker->hours, holidays, t,
	    span->unit == CRM_SPAN_SECONDS ? n / 3600 : n * 24, worker->zone);
	return true;
}

bool
crm_span_after(const struct crm_span *span, int64_t times, int64_t t,
    const struct crm_worker *worker, const char *holidays, int64_t *out)
{
	const int64_t n = span->n * times;

	if (worker->has_hours && span->unit != CRM_SPAN_WEEKS)
		return work(span, n, t, worker, holidays, out);
	if (span->unit == CRM_SPAN_SECONDS) {
		*out = t + n;
		return true;
	}
	if (!crm_time_shift(t, span->unit == CRM_SPAN_WEEKS ? 7 * n : n, 0, out))
		return false;
	return !worker->has_hours || crm_hours_next(&worker->hours, *out, worker->zone, out);
}

int64_t
crm_span_least(const struct crm_span *span, int64_t times)
{
	const int64_t n = span->n * times * seconds[span->unit];

	/* A working day may end before a day is over. */
	return span->unit == CRM_SPAN_SECONDS ? n : n - DAY;
}

int64_t
crm_span_seconds(const struct crm_span *span)
{
	return span->n * seconds[span->unit];
}

enum crm_status
crm_setting_span(struct crm_db *db, const char *name, struct crm_span *span, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	const char *text = NULL;
	enum crm_status st = crm_setting_text(db, name, &arena, &text, err);

	if (st == CRM_OK && !crm_span_parse(text, span))
		st = crm_err_set(err, CRM_EDATA, "setting '%s' is not a span of time", name);
	crm_arena_clear(&arena);
	return st;
}
