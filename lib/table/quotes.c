#include "lib/table/quotes.h"

#include <string.h>

void
crm_quotes_start(struct crm_quotes *q, char delimiter, bool blanks)
{
	memset(q, 0, sizeof(*q));
	q->delimiter = delimiter;
	q->blanks = blanks;
	q->fields = 1;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static size_t
skip_blanks(const struct crm_quotes *q, const char *s, size_t at, size_t len)
{
	while (q->blanks && at < len && is_blank(s[at]) && s[at] != q->delimiter)
		at++;
	return at;
}

/* From the start of a field; where it goes on. */
static size_t
start_field(struct crm_quotes *q, const char *s, size_t at, size_t len)
{
	size_t text = skip_blanks(q, s, at, len);

	if (text == len || s[text] != '"') {
		q->state = CRM_QUOTE_NONE;
		return at;
	}
	q->padded += text > at;
	q->opened |= !q->violated;
	q->state = CRM_QUOTE_OPEN;
	return text + 1;
}

/* Behind a quote in a quoted field. */
static size_t
close_field(struct crm_quotes *q, const char *s, size_t at, size_t len)
{
	if (s[at] == '"') {
		q->state = CRM_QUOTE_OPEN;
		return at + 1;
	}
	size_t text = skip_blanks(q, s, at, len);
	if (text == len) {
		q->padded += text > at;
		return len;
	}
	if (s[text] == q->delimiter) {
		q->padded += text > at;
		q->fields++;
		q->state = CRM_QUOTE_START;
		return text + 1;
	}
	q->violated = true;
	q->state = CRM_QUOTE_OPEN;
	return at;
}

bool
crm_quotes_line(struct crm_quotes *q, const char *s, size_t len)
{
	size_t at = 0;
	const char *p;

	q->opened = false;
	while (at < len) {
		switch (q->state) {
		case CRM_QUOTE_START:
			at = start_field(q, s, at, len);
			break;
		case CRM_QUOTE_NONE:
			p = memchr(s + at, q->delimiter, len - at);
			at = p == NULL ? len : (size_t)(p - s) + 1;
			q->fields += p != NULL;
			q->state = p != NULL ? CRM_QUOTE_START : CRM_QUOTE_NONE;
			break;
		case CRM_QUOTE_OPEN:
			p = memchr(s + at, '"', len - at);
			at = p == NULL ? len : (size_t)(p - s) + 1;
			q->state = p != NULL ? CRM_QUOTE_CLOSED : CRM_QUOTE_OPEN;
			break;
		case CRM_QUOTE_CLOSED:
			at = close_field(q, s, at, len);
			break;
		}
	}
	return q->state != CRM_QUOTE_OPEN;
}

bool
crm_quotes_padded(const char *s, size_t len, char delimiter)
{
	struct crm_quotes q;
	bool beside = false;

	/* Mostly no quote has a blank beside it. */
	for (size_t at = 0; at < len && !beside; at++) {
		const char *p = memchr(s + at, '"', len - at);

		if (p == NULL)
			return false;
		at = (size_t)(p - s);
		beside = (at > 0 && is_blank(p[-1])) || (at + 1 < len && is_blank(p[1]));
	}
	if (!beside)
		return false;
	crm_quotes_start(&q, delimiter, true);
	crm_quotes_line(&q, s, len);
	return q.padded > 0 && !q.violated;
}
