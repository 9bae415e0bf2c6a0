#include "lib/text/ical.h"

#include <string.h>
#include <time.h>

#include "lib/text/utf8.h"

#define FOLD 75 /* octets, without the line's end */

/* Adds n octets that stay together, on a line of its own when this one is full. */
static void
put_together(struct crm_buf *out, const char *s, size_t n, size_t *used)
{
	if (*used + n > FOLD) {
		crm_buf_puts(out, "\r\n ");
		*used = 1;
	}
	crm_buf_add(out, s, n);
	*used += n;
}

static void
put_raw(struct crm_buf *out, const char *s, size_t *used)
{
	for (size_t len; *s != '\0'; s += len) {
		crm_utf8_next(s, &len);
		put_together(out, s, len, used);
	}
}

static void
put_escaped(struct crm_buf *out, const char *s, size_t *used)
{
	for (size_t len; *s != '\0'; s += len) {
		const uint32_t code = crm_utf8_next(s, &len);
		const char escaped[] = { '\\', code == '\n' ? 'n' : *s };

		if (code == '\n' || code == '\\' || code == ';' || code == ',')
			put_together(out, escaped, sizeof(escaped), used);
		else if ((code >= ' ' || code == '\t') && (code < 0x7f || code > 0x9f) &&
			 crm_utf8_valid(s, len) == len)
			put_together(out, s, len, used);
	}
}

void
crm_ical_line(struct crm_buf *out, const char *name, const char *value)
{
	size_t used = 0;

	put_raw(out, name, &used);
	put_raw(out, ":", &used);
	put_raw(out, value, &used);
	crm_buf_puts(out, "\r\n");
}

void
crm_ical_text(struct crm_buf *out, const char *name, const char *text)
{
	size_t used = 0;

	put_raw(out, name, &used);
	put_raw(out, ":", &used);
	put_escaped(out, text, &used);
	crm_buf_puts(out, "\r\n");
}

void
crm_ical_parts(struct crm_buf *out, const char *name, const char *const *part, size_t n)
{
	size_t used = 0;

	put_raw(out, name, &used);
	for (size_t i = 0; i < n; i++) {
		put_raw(out, i == 0 ? ":" : ";", &used);
		if (part[i] != NULL)
			put_escaped(out, part[i], &used);
	}
	crm_buf_puts(out, "\r\n");
}

void
crm_ical_time(struct crm_buf *out, const char *name, int64_t t)
{
	const time_t when = (time_t)t;
	struct tm tm;
	char text[32] = "";

	if (gmtime_r(&when, &tm) != NULL)
		strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &tm);
	crm_ical_line(out, name, text);
}
