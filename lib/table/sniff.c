#include "lib/table/sniff.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "lib/table/quotes.h"

enum {
	RECORDS = 50,
	LINES = 100 /* of one record: more is a quote that is not closed */
};

/* Records with as many cells as the header, and other ones. */
struct fit {
	size_t cells, same, other;
};

char
crm_sniff_sep(const char *line, size_t len)
{
	if (len >= 2 && line[0] == '"' && line[len - 1] == '"') {
		line++;
		len -= 2;
	}
	if (len == 6 && strncasecmp(line, "sep=\\t", 6) == 0)
		return '\t';
	if (len != 5 || strncasecmp(line, "sep=", 4) != 0 || line[4] == '"')
		return '\0';
	return line[4];
}

/* Cuts the next line off a text; its length without the line end. */
static size_t
next_line(const char *text, size_t len, size_t *at)
{
	size_t n = 0;

	while (*at + n < len && text[*at + n] != '\n' && text[*at + n] != '\r')
		n++;
	*at += n;
	while (*at < len && text[*at] == '\r')
		(*at)++;
	if (*at < len && text[*at] == '\n')
		(*at)++;
	return n;
}

static void
count(struct fit *fit, const struct crm_quotes *q)
{
	if (fit->cells == 0)
		fit->cells = q->fields;
	if (q->fields == fit->cells)
		fit->same++;
	else
		fit->other++;
}

static void
measure(struct fit *fit, const char *text, size_t len, char delimiter)
{
	struct crm_quotes q;
	size_t lines = 0;

	memset(fit, 0, sizeof(*fit));
	for (size_t at = 0; at < len && fit->same + fit->other < RECORDS;) {
		const char *line = text + at;
		size_t n = next_line(text, len, &at);

		/* The last line may be cut: it counts only when it is the header. */
		if (n == 0 || (at == len && fit->cells > 0 && text[len - 1] != '\n'))
			continue;
		if (lines++ == 0)
			crm_quotes_start(&q, delimiter, false);
		bool done = crm_quotes_line(&q, line, n);
		if (!done && !q.violated && lines < LINES)
			continue;
		count(fit, &q);
		lines = 0;
	}
	if (lines > 0 && fit->cells == 0)
		count(fit, &q);
}

static bool
is_better(const struct fit *a, const struct fit *b)
{
	/* Shares of records that are as wide as the header. */
	size_t left = a->same * (b->same + b->other), right = b->same * (a->same + a->other);

	return left != right ? left > right : a->cells > b->cells;
}

char
crm_sniff_delimiter(const char *text, size_t len)
{
	static const char candidates[] = { ',', ';', '\t', '|' };
	struct fit fit, best = { .cells = 1 };
	char delimiter = '\0';

	for (size_t i = 0; i < sizeof(candidates); i++) {
		measure(&fit, text, len, candidates[i]);
		if (fit.cells > 1 && (best.cells == 1 || is_better(&fit, &best))) {
			best = fit;
			delimiter = candidates[i];
		}
	}
	/* The rarest first: more of the text than is here may come. */
	for (size_t i = sizeof(candidates); delimiter == '\0' && i > 0; i--)
		if (memchr(text, candidates[i - 1], len) == NULL)
			delimiter = candidates[i - 1];
	return delimiter == '\0' ? '\t' : delimiter;
}
