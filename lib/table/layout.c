#include "lib/table/layout.h"

#include <string.h>

#include "lib/table/layout_body.h"
#include "lib/table/layout_judge.h"
#include "lib/table/layout_rows.h"
#include "lib/table/sniff.h"

enum {
	MAX_LINES = 200,
	MAX_BYTES = 64 * 1024,
	MAX_PREAMBLE = 50, /* records before a header */
	MIN_AFTER = 3      /* records behind a header that tell whether it fits */
};

static const char delimiters[] = { ',', ';', '\t', '|' };

struct search {
	const struct crm_layout_options *options;
	struct crm_layout_judge judge;
	struct crm_arena *arena;
	struct crm_err *err;
	const char *text; /* from the first line that says something */
	size_t len;
	bool whole;
	char delimiter; /* that of the options, or of a sep= line; or 0 */
};

/* Where in the records read with some delimiter a header was found. */
struct head {
	const struct crm_layout_body *body;
	size_t row;
	bool pair, fits, found;
};

/*
 * Before the first record.
 */

/* True for a line without anything but delimiters and blanks, or quotes around nothing. */
static bool
says_nothing(const char *line, size_t len, char delimiter)
{
	size_t quotes = 0;

	for (size_t i = 0; i < len; i++) {
		if (line[i] != delimiter && memchr(" \t\f\x1a,;|\"", line[i], 8) == NULL)
			return false;
		quotes += line[i] == '"';
	}
	return quotes % 2 == 0;
}

/* Goes over the lines that say nothing, and one that names the delimiter. */
static void
skip_front(struct search *s, struct crm_layout *layout)
{
	bool first = true;

	for (size_t at = 0; at < s->len; layout->at = at, layout->lines++) {
		const char *line = s->text + at;
		size_t len = crm_layout_line(s->text, s->len, &at);
		char sep = first ? crm_sniff_sep(line, len) : '\0';

		if (sep == '\0' && !says_nothing(line, len, s->delimiter))
			break;
		if (sep != '\0' && s->delimiter == '\0')
			s->delimiter = sep;
		first = first && says_nothing(line, len, s->delimiter);
	}
	s->text += layout->at;
	s->len -= layout->at;
}

/*
 * The usual case: the first record is the header.
 */

/* Is it plainly one? People are looked for only where they could be. */
static enum crm_status
judge_first(struct search *s, const struct crm_layout_row *row, bool *header)
{
	struct crm_layout_verdict v;
	enum crm_status st = crm_layout_judge_quick(&s->judge, row, &v, s->err);

	*header = st == CRM_OK && crm_layout_is_plain_header(&v);
	if (st != CRM_OK || *header)
		return st;
	st = crm_layout_judge_row(&s->judge, row, false, &v, s->err);
	*header = st == CRM_OK && crm_layout_is_plain_header(&v);
	if (st != CRM_OK || *header || !crm_layout_is_header(&v))
		return st;
	st = crm_layout_judge_row(&s->judge, row, true, &v, s->err);
	*header = st == CRM_OK && crm_layout_is_header(&v);
	return st;
}

/* True when the record behind a header does not speak against it. */
static bool
fits_header(const struct crm_layout_row *header, const struct crm_layout_row *next)
{
	return next->n == header->n || (next->n > 1 && header->n > 2);
}

static enum crm_status
try_first(struct search *s, struct crm_layout *layout, bool *found)
{
	struct crm_layout_rows rows;
	struct crm_layout_row first, next = { 0 };
	bool pair = false;
	enum crm_status st;

	*found = false;
	layout->delimiter =
	    s->delimiter != '\0' ? s->delimiter : crm_sniff_delimiter(s->text, s->len);
	st = crm_layout_rows_start(
	    &rows, s->text, s->len, s->whole, layout->delimiter, s->arena, s->err);
	if (st == CRM_OK)
		st = crm_layout_rows_next(&rows, &first, s->err);
	if (st == CRM_OK && first.n > 0)
		st = judge_first(s, &first, found);
	if (st != CRM_OK || !*found)
		goto out;
	do
		st = crm_layout_rows_next(&rows, &next, s->err);
	while (st == CRM_OK && next.filled == 0 && !next.broken);
	layout->certain = s->whole || (st == CRM_OK && next.whole);
	if (st == CRM_OK) {
		*found = fits_header(&first, &next);
		st = crm_layout_judge_pair(&s->judge, &first, &next, &pair, s->err);
	} else if (st == CRM_DONE) {
		st = CRM_OK;
	}
	layout->header_rows = pair ? 2 : 1;
out:
	crm_layout_rows_clear(&rows);
	return st;
}

/*
 * A header behind other lines.
 */

/* Of the records behind the header, do some have as many cells? */
static bool
fits_table(const struct head *head)
{
	const struct crm_layout_body *body = head->body;
	size_t last = head->row + head->pair;

	for (size_t i = last + 1; i < body->n && i <= last + MIN_AFTER; i++)
		if (fits_header(&body->row[last], &body->row[i]))
			return true;
	return last + 1 >= body->n;
}

/* Whether one record, or it with the next, is a header. */
static enum crm_status
try_row(struct search *s, struct head *head)
{
	const struct crm_layout_row *row = &head->body->row[head->row];
	struct crm_layout_verdict v;
	enum crm_status st = crm_layout_judge_row(&s->judge, row, false, &v, s->err);

	head->pair = false;
	if (st == CRM_OK && crm_layout_is_header(&v))
		st = crm_layout_judge_row(&s->judge, row, true, &v, s->err);
	if (st == CRM_OK && head->row + 1 < head->body->n)
		st = crm_layout_judge_pair(&s->judge, row, row + 1, &head->pair, s->err);
	if (st != CRM_OK)
		return st;
	/* One word alone is as well a title, unless somebody has mapped it. */
	head->found = head->pair || (crm_layout_is_header(&v) && (row->n > 1 || v.mapped > 0));
	head->fits = head->found && fits_table(head);
	return CRM_OK;
}

/* The first header in the records of one delimiter, if it may be one for all that is before it. */
static enum crm_status
find_in_body(struct search *s, const struct crm_layout_body *body, struct head *head)
{
	bool data = false;

	*head = (struct head){ .body = body };
	for (size_t i = 0; i < body->n && i < MAX_PREAMBLE && !head->fits; i++) {
		struct head at = { .body = body, .row = i };
		if (body->row[i].n < 2 && s->judge.nmapped == 0)
			continue;
		enum crm_status st = try_row(s, &at);
		if (st == CRM_OK && at.found)
			st = crm_layout_body_has_data(
			    body, i, body->row[i].n, &s->judge, &data, s->err);
		if (st != CRM_OK || data)
			return st;
		if (at.found && (at.fits || !head->found))
			*head = at;
	}
	return CRM_OK;
}

static bool
is_better_head(const struct head *a, const struct head *b)
{
	if (!a->found || !b->found || a->fits != b->fits)
		return a->found && (!b->found || a->fits);
	size_t left = a->body->row[a->row].at, right = b->body->row[b->row].at;
	if (left != right)
		return left < right;
	return a->body->row[a->row].n > b->body->row[b->row].n;
}

static void
place_head(struct crm_layout *layout, const struct head *head)
{
	const struct crm_layout_row *row = &head->body->row[head->row];

	layout->at += row->at;
	layout->lines += row->lines;
	layout->delimiter = head->body->delimiter;
	layout->header_rows = head->pair ? 2 : 1;
	if (head->body->n > head->row + head->pair + MIN_AFTER && head->fits)
		layout->certain = true;
}

static enum crm_status
search_all(struct search *s, struct crm_layout *layout)
{
	struct crm_layout_body bodies[sizeof(delimiters)];
	struct head head = { 0 }, best = { 0 };
	char first = layout->delimiter;
	size_t n = s->delimiter != '\0' ? 1 : sizeof(delimiters);

	layout->certain = s->whole;
	for (size_t i = 0; i < n; i++) {
		bodies[i] =
		    (struct crm_layout_body){ .delimiter = s->delimiter != '\0' ? s->delimiter
										: delimiters[i] };
		enum crm_status st =
		    crm_layout_body_read(&bodies[i], s->text, s->len, s->whole, s->arena, s->err);
		if (st == CRM_OK)
			st = find_in_body(s, &bodies[i], &head);
		if (st != CRM_OK)
			return st;
		if (is_better_head(&head, &best))
			best = head;
	}
	if (best.found) {
		place_head(layout, &best);
		return CRM_OK;
	}
	return crm_layout_body_place(layout, bodies, n, first, &s->judge, s->err);
}

/* Cuts the text where the rest of it does not count any more: then nothing else will come. */
static void
cut(struct search *s)
{
	size_t at = 0;

	for (int lines = 0; lines < MAX_LINES && at < s->len; lines++)
		crm_layout_line(s->text, s->len, &at);
	s->whole = s->whole || at < s->len || s->len >= MAX_BYTES;
	s->len = at < MAX_BYTES ? at : MAX_BYTES;
}

enum crm_status
crm_layout_find(struct crm_layout *layout, const char *text, size_t len, bool whole,
    const struct crm_layout_options *options, struct crm_arena *arena, struct crm_err *err)
{
	struct search s = { .options = options,
		.arena = arena,
		.err = err,
		.text = text,
		.len = len,
		.whole = whole,
		.delimiter = options->delimiter };
	bool found;

	*layout = (struct crm_layout){ .header_rows = 1, .certain = whole };
	skip_front(&s, layout);
	const int64_t front = layout->lines;
	if (s.len == 0) {
		layout->delimiter = s.delimiter != '\0' ? s.delimiter : ',';
		return CRM_OK;
	}
	enum crm_status st =
	    crm_layout_judge_start(&s.judge, options->maps, options->nmaps, arena, err);
	if (st == CRM_OK)
		st = try_first(&s, layout, &found);
	if (st != CRM_OK || found)
		return st;
	layout->header_rows = 1;
	cut(&s);
	st = search_all(&s, layout);
	layout->titles = layout->lines - front;
	return st;
}
