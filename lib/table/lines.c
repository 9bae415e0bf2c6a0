#include "lib/table/lines.h"

#include <string.h>

void
crm_lines_init(struct crm_lines *l, size_t max)
{
	memset(l, 0, sizeof(*l));
	l->decode.cd = (iconv_t)-1;
	l->max = max;
	l->number = 1;
}

void
crm_lines_clear(struct crm_lines *l)
{
	crm_decode_clear(&l->decode);
	crm_buf_clear(&l->window);
}

static void
restore(struct crm_lines *l)
{
	if (l->ended != NULL)
		*l->ended = l->ended_was;
	l->ended = NULL;
}

/* The first c at or behind from; *next remembers, so that nothing is searched twice. */
static size_t
seek(const struct crm_lines *l, size_t *next, char c, size_t from)
{
	size_t at = *next > from ? *next : from;

	if (at < l->window.len && l->window.data[at] != c) {
		const char *p = memchr(l->window.data + at, c, l->window.len - at);
		at = p == NULL ? l->window.len : (size_t)(p - l->window.data);
	}
	*next = at;
	return at;
}

/* Where the line that begins at from ends; false when that cannot be said yet. */
static bool
find_end(struct crm_lines *l, size_t from, size_t *len, size_t *end)
{
	size_t stop = l->window.len;
	size_t lf = seek(l, &l->lf, '\n', from), cr = seek(l, &l->cr, '\r', from);
	size_t at = lf < cr ? lf : cr;
	const char *s = l->window.data;

	*len = at - from;
	*end = 1;
	if (at == stop) {
		*end = 0;
		return l->at_end;
	}
	if (at == lf)
		return true;
	if (at + 1 < stop && s[at + 1] == '\n')
		*end = 2;
	else if (at + 2 < stop && s[at + 1] == '\r' && s[at + 2] == '\n')
		*end = 3;
	else if (at + 1 == stop || (at + 2 == stop && s[at + 1] == '\r'))
		return l->at_end;
	return true;
}

/* Where a place is when what is between from and to has gone. */
static size_t
moved(size_t at, size_t from, size_t to)
{
	if (at >= to)
		return at - (to - from);
	return at < from ? at : from;
}

static void
drop(struct crm_lines *l, size_t from, size_t to)
{
	memmove(l->window.data + from, l->window.data + to, l->window.len - to);
	l->window.len -= to - from;
	l->window.data[l->window.len] = '\0';
	l->pos = moved(l->pos, from, to);
	l->mark = moved(l->mark, from, to);
	l->hold = moved(l->hold, from, to);
	l->lf = moved(l->lf, from, to);
	l->cr = moved(l->cr, from, to);
}

enum crm_status
crm_lines_fill(struct crm_lines *l, struct crm_err *err)
{
	restore(l);
	size_t old = l->held && l->hold < l->mark ? l->hold : l->mark;

	if (old > 0 && old >= l->window.len / 2)
		drop(l, 0, old);
	enum crm_status st = crm_decode_fill(&l->decode, &l->window, err);
	if (st != CRM_DONE)
		return st;
	l->at_end = true;
	return CRM_OK;
}

/*
 * Goes to the end of a line that was over the limit. Nothing of it is kept; one byte of it is
 * where there is a hold, so that the line is over the limit again.
 */
static enum crm_status
skip_rest(struct crm_lines *l, struct crm_err *err)
{
	enum crm_status st = CRM_OK;
	size_t len, end, kept = 1;

	while (!find_end(l, l->pos, &len, &end)) {
		/* A CR at the very end may be the first half of a CRLF. */
		size_t from = l->pos + kept;
		l->pos += len;
		if (l->held && l->pos > from)
			drop(l, from, l->pos);
		l->mark = l->pos;
		kept = 0;
		if ((st = crm_lines_fill(l, err)) != CRM_OK)
			return st;
	}
	l->pos += len + end;
	l->mark = l->pos;
	l->skip = false;
	return CRM_OK;
}

enum crm_status
crm_lines_next(struct crm_lines *l, struct crm_line *line, struct crm_err *err)
{
	enum crm_status st = CRM_OK;
	bool whole;

	restore(l);
	if (l->skip && (st = skip_rest(l, err)) != CRM_OK)
		return st;
	for (;;) {
		whole = find_end(l, l->pos, &line->len, &line->end);
		if (whole || line->len > l->max)
			break;
		if ((st = crm_lines_fill(l, err)) != CRM_OK)
			return st;
	}
	if (whole && line->len == 0 && line->end == 0)
		return CRM_DONE;
	line->at = l->pos - l->mark;
	line->number = l->number++;
	line->cut = line->len > l->max;
	if (line->cut) {
		line->len = l->max;
		line->end = 0;
		l->skip = true;
	}
	l->pos += line->len + line->end;
	return CRM_OK;
}

bool
crm_lines_peek(struct crm_lines *l, size_t ahead, struct crm_line *line)
{
	size_t lf = l->lf, cr = l->cr;
	bool whole = find_end(l, l->pos + ahead, &line->len, &line->end);

	/* What was found further on is not what the next line is looking for. */
	if (ahead > 0) {
		l->lf = lf;
		l->cr = cr;
	}
	line->at = ahead;
	line->number = l->number;
	line->cut = line->len > l->max;
	return whole || line->cut;
}

const char *
crm_lines_ahead(const struct crm_lines *l, size_t ahead, size_t *len)
{
	*len = l->window.len - l->pos - ahead;
	return crm_buf_str(&l->window) + l->pos + ahead;
}

void
crm_lines_mark(struct crm_lines *l)
{
	l->mark = l->pos;
}

void
crm_lines_rewind(struct crm_lines *l, size_t at, int64_t number)
{
	restore(l);
	l->pos = l->mark + at;
	l->lf = l->cr = l->pos;
	l->number = number;
	l->skip = false;
}

void
crm_lines_hold(struct crm_lines *l)
{
	l->held = true;
	l->hold = l->pos;
	l->hold_number = l->number;
	l->hold_skip = l->skip;
}

void
crm_lines_unhold(struct crm_lines *l)
{
	if (!l->held)
		return;
	l->mark = l->hold;
	crm_lines_rewind(l, 0, l->hold_number);
	l->skip = l->hold_skip;
	l->held = false;
}

const char *
crm_lines_text(const struct crm_lines *l, size_t at)
{
	return crm_buf_str(&l->window) + l->mark + at;
}

const char *
crm_lines_string(struct crm_lines *l, size_t at, size_t len)
{
	char *s = l->window.data + l->mark + at;

	restore(l);
	l->ended = s + len;
	l->ended_was = s[len];
	s[len] = '\0';
	return s;
}
