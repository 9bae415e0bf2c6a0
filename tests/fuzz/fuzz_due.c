/*
 * Working hours and due times out of any text: hours are in order, time counted in them is working
 * time, and a due time is one that can be shown. The first line is the hours, the rest the time.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/crm/due.h"
#include "lib/text/ical.h"

#define NOW INT64_C(1792000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_hours(const struct crm_hours *hours)
{
	int64_t next, end, sum = 0;

	for (int d = 0; d < 7; d++)
		for (int i = 0; i < hours->day[d].n; i++) {
			const int from = hours->day[d].span[i].from;
			const int until = hours->day[d].span[i].until;
			sum += until - from;
			if (from < 0 || until <= from || until > 1440 ||
			    (i > 0 && hours->day[d].span[i - 1].until > from))
				abort();
		}
	/* What a week has of them takes a week, in a zone whose clocks do not change. */
	if (sum == 0 || !crm_hours_next(hours, NOW, NULL, &next) ||
	    !crm_hours_open(hours, next, NULL) ||
	    !crm_hours_add(hours, next, sum * 60, NULL, &end) || end > next + 7 * 86400 ||
	    !crm_hours_add(hours, next, sum * 60 + 1, NULL, &end) || end != next + 7 * 86400 + 1)
		abort();
}

static void
check_due(const char *text, const struct crm_worker *worker)
{
	struct crm_err err;
	int64_t due, same;
	char shown[CRM_TIME_SIZE];

	if (crm_due_parse(text, NOW, worker, &due, &err) != CRM_OK)
		return;
	crm_time_format(due, shown);
	if (!crm_time_parse(shown, &same) || same != due)
		abort();
}

/* Lines of at most 75 octets; nothing but what ends them breaks them. */
static void
check_ical(const char *text)
{
	struct crm_buf out = CRM_BUF_INIT;

	crm_ical_text(&out, "SUMMARY", text);
	for (const char *s = out.data; *s != '\0';) {
		const size_t len = strcspn(s, "\r\n");
		if (len > 75 || s[len] != '\r' || s[len + 1] != '\n')
			abort();
		s += len + 2;
	}
	crm_buf_clear(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct crm_worker worker = { 0 };
	struct crm_err err;
	char text[256];

	if (size >= sizeof(text))
		size = sizeof(text) - 1;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	check_ical(text);
	char *due = text + strcspn(text, "\n");
	if (*due != '\0')
		*due++ = '\0';
	check_due(due, &worker);
	if (crm_hours_parse(&worker.hours, text, &err) == CRM_OK) {
		check_hours(&worker.hours);
		worker.has_hours = true;
		check_due(due, &worker);
	}
	return 0;
}
