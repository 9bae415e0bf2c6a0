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
	q->state = CRM_QUOTE_BEHIND;
	return at;
}

/* To the end of the field, or to a quote that opens again. */
static size_t
pass_text(struct crm_quotes *q, const char *s, size_t at, size_t len)
{
	while (at < len && s[at] != q->delimiter && s[at] != '"')
		at++;
	if (at == len)
		return len;
	if (s[at] == '"') {
		q->state = CRM_QUOTE_OPEN;
	} else {
		q->fields++;
		q->state = CRM_QUOTE_START;
	}
	return at + 1;
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
		case CRM_QUOTE_BEHIND:
			at = pass_text(q, s, at, len);
			break;
		}
	}
	return q->state != CRM_QUOTE_OPEN;
}

/* The end of the quoted field whose text begins at `at`; NULL when it does not end here. */
static const char *
end_quoted(const char *at, const char *end)
{
	const char *p;

	while ((p = memchr(at, '"', (size_t)(end - at))) != NULL) {
		if (p + 1 == end || p[1] != '"')
			return p + 1;
		at = p + 2;
	}
	return NULL;
}

bool
crm_quotes_plain(const char *s, size_t len, char delimiter)
{
	const char *end = s + len;

	if (memchr(s, '"', len) == NULL)
		return true;
	for (;; s++) {
		if (s < end && *s == '"') {
			s = end_quoted(s + 1, end);
			if (s == NULL || (s < end && *s != delimiter))
				return false;
		}
		while (s < end && *s != delimiter)
			if (*s++ == '"')
				return false;
		if (s == end)
			return true;
	}
}

bool
crm_quotes_first(struct crm_quotes *q, char delimiter, bool blanks, const char *s, size_t len)
{
	crm_quotes_start(q, delimiter, blanks);
	crm_quotes_line(q, s, len);
	if (!q->violated) {
		q->blanks = q->padded > 0;
		return false;
	}
	if (blanks) {
		crm_quotes_start(q, delimiter, false);
		crm_quotes_line(q, s, len);
	}
	return true;
}
