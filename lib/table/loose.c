#include "lib/table/loose.h"

#include <string.h>

struct loose {
	const char *s;
	size_t len;
	char delimiter;
	/*
	 * A field that begins with a quote ends with one, and a quote in it that looks like a
	 * closing one is a mark of inches; else text may follow its quotes.
	 */
	bool enclosed;
	bool stray; /* found a quote without a partner */
};

struct field {
	size_t from, to; /* of its text */
	size_t end;      /* its delimiter, or the end of the line */
	bool escaped;    /* quotes are doubled in it */
};

/* What a run of quotes looks like, by what stands beside it. */
enum look {
	OPENS,
	CLOSES,
	NEITHER
};

/* The length of the blank that ends before at, or begins there; 0 when there is none. */
static size_t
blank_before(const struct loose *l, size_t at)
{
	if (at > 0 && (l->s[at - 1] == ' ' || l->s[at - 1] == '\t'))
		return 1;
	return at > 1 && memcmp(l->s + at - 2, "\xc2\xa0", 2) == 0 ? 2 : 0;
}

static size_t
blank_at(const struct loose *l, size_t at)
{
	if (at < l->len && (l->s[at] == ' ' || l->s[at] == '\t'))
		return 1;
	return at + 1 < l->len && memcmp(l->s + at, "\xc2\xa0", 2) == 0 ? 2 : 0;
}

static size_t
skip_blanks(const struct loose *l, size_t at)
{
	size_t n;

	while (at < l->len && l->s[at] != l->delimiter && (n = blank_at(l, at)) > 0)
		at += n;
	return at;
}

static bool
ends_field(const struct loose *l, size_t at)
{
	return at == l->len || l->s[at] == l->delimiter;
}

static bool
is_one_of(const char *set, char c)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* The look of the run [at, end) in a field whose first quote is at `open`. */
static enum look
look_of(const struct loose *l, size_t open, size_t at, size_t end)
{
	bool begins = at == open + 1 || l->s[at - 1] == l->delimiter || blank_before(l, at) > 0 ||
		      is_one_of("([{-/+&", l->s[at - 1]);
	bool ends =
	    ends_field(l, end) || blank_at(l, end) > 0 || is_one_of(")]}-/+&.,;:!?", l->s[end]);

	if (begins == ends)
		return NEITHER;
	return begins ? OPENS : CLOSES;
}

/* A field that is quoted as it should be. */
static bool
strict_field(const struct loose *l, size_t open, struct field *f)
{
	size_t at = open + 1;
	const char *p;

	f->escaped = false;
	while ((p = memchr(l->s + at, '"', l->len - at)) != NULL) {
		at = (size_t)(p - l->s) + 1;
		if (at == l->len || l->s[at] != '"')
			break;
		f->escaped = true;
		at++;
	}
	if (p == NULL || !ends_field(l, skip_blanks(l, at)))
		return false;
	f->from = open + 1;
	f->to = at - 1;
	f->end = skip_blanks(l, at);
	return true;
}

/*
 * How many quotes are open behind a run of n, of which so many were. Where one is open doubled
 * quotes are a quote, and in a field that has more each counts by itself: "LLC "Sever"".
 */
static size_t
depth_behind(struct loose *l, size_t depth, size_t n, enum look look, size_t end)
{
	if (depth < 2 && n % 2 == 0)
		return depth;
	if (depth == 0) {
		l->stray |= look == CLOSES;
		return look == CLOSES ? 0 : 1;
	}
	if (depth == 1)
		n = 1;
	if (look == OPENS)
		return depth + n;
	if (n < depth)
		return depth - n;
	return l->enclosed && !ends_field(l, skip_blanks(l, end)) ? 1 : 0;
}

/* A field that begins with a quote, at `open`, and has quotes that are not as they should be. */
static bool
loose_field(struct loose *l, size_t open, struct field *f)
{
	size_t at = open + 1, depth = 1, closed = 0;

	while (at < l->len && (depth > 0 || l->s[at] != l->delimiter)) {
		size_t run = at;

		while (at < l->len && l->s[at] == '"')
			at++;
		if (at == run) {
			at++;
			continue;
		}
		depth = depth_behind(l, depth, at - run, look_of(l, open, run, at), at);
		if (depth == 0 && closed == 0)
			closed = at;
	}
	f->end = at;
	f->escaped = false;
	if (depth == 0 && skip_blanks(l, closed) == at) {
		f->from = open + 1;
		f->to = closed - 1;
	} else {
		f->to = at;
	}
	return depth == 0;
}

/* The field that begins at `at`; false when a quote in it is not closed. */
static bool
next_field(struct loose *l, size_t at, struct field *f)
{
	size_t open = skip_blanks(l, at);

	f->from = at;
	if (open < l->len && l->s[open] == '"')
		return strict_field(l, open, f) || loose_field(l, open, f);
	bool odd = false;
	while (!ends_field(l, at))
		odd ^= l->s[at++] == '"';
	l->stray |= odd;
	f->end = f->to = at;
	f->escaped = false;
	return true;
}

static void
add(struct crm_cells *cells, const struct loose *l, const struct field *f)
{
	if (f->escaped)
		crm_cells_add_quoted(cells, l->s + f->from, f->to - f->from);
	else
		crm_cells_add(cells, l->s + f->from, f->to - f->from);
}

/* The number of cells, which are added unless cells is NULL; 0 when a quote is not closed. */
static size_t
read_line(struct loose *l, struct crm_cells *cells)
{
	struct field f;

	for (size_t at = 0, n = 1;; n++, at = f.end + 1) {
		if (!next_field(l, at, &f))
			return 0;
		if (cells != NULL)
			add(cells, l, &f);
		if (f.end == l->len)
			return n;
	}
}

enum crm_loose
crm_loose_cells(struct crm_cells *cells, const char *line, size_t len, char delimiter, size_t width)
{
	struct loose text = { line, len, delimiter, false, false };
	struct loose enclosed = { line, len, delimiter, true, false };
	size_t n = read_line(&text, NULL), m = read_line(&enclosed, NULL);

	if (n == 0 && m == 0)
		return CRM_LOOSE_OPEN;
	bool as_text = m == 0 || (n > 0 && n != m && !text.stray && (n == width || width == 0));
	if (n > 0 && m > 0 && n != m && !as_text && m != width && width != 0)
		return CRM_LOOSE_UNSURE;
	read_line(as_text ? &text : &enclosed, cells);
	return CRM_LOOSE_READ;
}
