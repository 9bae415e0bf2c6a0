#include "lib/table/layout_body.h"

#include <string.h>

#include "lib/table/layout_vote.h"
#include "lib/text/utf8.h"

enum {
	MAX_START = 50,   /* records before a table */
	MAX_FIT = 50,     /* records that tell whether one begins */
	MAX_TYPICAL = 10, /* records that tell how many of its cells are filled */
	MIN_DIGITS = 7    /* of a phone */
};

/* Where a table may begin. */
struct place {
	const struct crm_layout_body *body;
	size_t row;
};

enum crm_status
crm_layout_body_read(struct crm_layout_body *body, const char *text, size_t len, bool whole,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_layout_rows rows;
	struct crm_layout_row row;
	size_t lines = 0;

	body->text = text;
	body->len = len;
	body->n = 0;
	for (size_t at = 0; at < len; lines++)
		crm_layout_line(text, len, &at);
	enum crm_status st =
	    crm_layout_rows_start(&rows, text, len, whole, body->delimiter, arena, err);
	body->row = crm_arena_alloc(arena, (lines + 1) * sizeof(*body->row));
	if (body->row == NULL)
		st = crm_err_nomem(err);
	while (st == CRM_OK && (st = crm_layout_rows_next(&rows, &row, err)) == CRM_OK)
		if (row.whole && (row.filled > 0 || row.broken))
			body->row[body->n++] = row;
	crm_layout_rows_clear(&rows);
	return st == CRM_DONE ? CRM_OK : st;
}

/* The first and the second cell of a record that has these two only. */
static bool
has_two(const struct crm_layout_row *row, const char **key, const char **value)
{
	if (row->filled != 2 || *row->cell[0] == '\0')
		return false;
	*key = *value = row->cell[0];
	for (size_t i = 1; i < row->n; i++)
		if (*row->cell[i] != '\0')
			*value = row->cell[i];
	return true;
}

/* "Email,office@example.org", "Организатор:;ООО «Экспо»" */
static enum crm_status
is_key_value(
    bool *is, const struct crm_layout_row *row, struct crm_layout_judge *judge, struct crm_err *err)
{
	struct crm_header_reading key_says, value_says;
	const char *key, *value;

	*is = false;
	if (!has_two(row, &key, &value))
		return CRM_OK;
	if (!crm_layout_judge_cell(judge, key, &key_says) ||
	    !crm_layout_judge_cell(judge, value, &value_says))
		return crm_err_nomem(err);
	*is = (key_says.meaning != CRM_MEANS_UNKNOWN && value_says.meaning == CRM_MEANS_UNKNOWN) ||
	      key[strlen(key) - 1] == ':';
	return CRM_OK;
}

enum crm_status
crm_layout_body_has_data(const struct crm_layout_body *body, size_t end, size_t width,
    struct crm_layout_judge *judge, bool *data, struct crm_err *err)
{
	struct crm_layout_verdict v;
	size_t found = 0;
	bool pair; /* of a key and a value */

	*data = false;
	for (size_t i = 0; i < end; i++) {
		const struct crm_layout_row *row = &body->row[i];
		if ((width != 0 && row->n != width) || row->filled * 2 < row->n)
			continue;
		enum crm_status st = is_key_value(&pair, row, judge, err);
		if (st == CRM_OK)
			st = crm_layout_judge_row(judge, row, true, &v, err);
		if (st != CRM_OK)
			return st;
		/* A title may be the name of an organisation; a row of several cells is none. */
		if (!pair && v.points + v.people > 0)
			found += width == 0 && row->n > 1 ? 2 : 1;
	}
	*data = found >= 2;
	return CRM_OK;
}

/* How many of the records from one on have as many cells, and how many there are. */
static size_t
count_same(const struct crm_layout_body *body, size_t from, size_t *total)
{
	size_t same = 0, i = from;

	for (; i < body->n && i < from + MAX_FIT; i++)
		same += body->row[i].n == body->row[from].n;
	*total = i - from;
	return same;
}

/* True when commas stand only where prose has them. */
static bool
is_prose(const struct crm_layout_body *body, size_t from)
{
	const char *s = body->text + body->row[from].at, *end = body->text + body->len;

	if (body->delimiter != ',')
		return false;
	while ((s = memchr(s, ',', (size_t)(end - s))) != NULL)
		if (++s < end && *s != ' ')
			return false;
	return true;
}

/* The first record, but one, from which on most have as many cells; 0 when there is none. */
static enum crm_status
find_table(size_t *found, const struct crm_layout_body *body, struct crm_layout_judge *judge,
    struct crm_err *err)
{
	enum crm_status st = CRM_OK;
	bool data = false;
	size_t total;

	*found = 0;
	for (size_t i = 1; i < body->n && i < MAX_START && st == CRM_OK; i++) {
		const struct crm_layout_row *row = &body->row[i];
		if (row->n < 2 || row->filled < 2)
			continue;
		size_t same = count_same(body, i, &total);
		if (same < 2 || same * 5 < total * 3 || is_prose(body, i))
			continue;
		st = crm_layout_body_has_data(body, i, 0, judge, &data, err);
		if (st == CRM_OK && !data)
			*found = i;
		return st;
	}
	return st;
}

/* A table that begins with the first record, as far as that can be. */
static struct place
place_first(const struct crm_layout_body *bodies, size_t n, char first)
{
	struct place place = { bodies, 0 };

	for (size_t i = 0; i < n; i++)
		if (bodies[i].delimiter == first)
			place.body = &bodies[i];
	const struct crm_layout_body *body = place.body;
	bool title = body->n > 1 && body->row[0].n > 1;
	for (size_t i = 1; i < body->n; i++)
		title = title && body->row[i].n == 1;
	/* A delimiter in the first line alone is none. */
	for (size_t i = n; title && i > 0; i--) {
		size_t total, same = count_same(&bodies[i - 1], 0, &total);
		if (bodies[i - 1].row[0].n == 1 && same == total)
			place.body = &bodies[i - 1];
	}
	return place;
}

static enum crm_status
choose_place(struct place *place, const struct crm_layout_body *bodies, size_t n, char first,
    struct crm_layout_judge *judge, struct crm_err *err)
{
	size_t total, row, best = 0;

	*place = place_first(bodies, n, first);
	if (place->body->n == 0)
		return CRM_OK;
	size_t same = count_same(place->body, 0, &total);
	if (place->body->row[0].n == 0 || (place->body->row[0].n > 1 && same * 2 >= total))
		return CRM_OK;
	for (size_t i = 0; i < n; i++) {
		enum crm_status st = find_table(&row, &bodies[i], judge, err);
		if (st != CRM_OK)
			return st;
		size_t at = row == 0 ? 0 : bodies[i].row[row].at;
		if (row == 0 ||
		    (best > 0 && (at > best || (at == best && bodies[i].row[row].n <=
								  place->body->row[place->row].n))))
			continue;
		*place = (struct place){ &bodies[i], row };
		best = at;
	}
	return CRM_OK;
}

/* The most cells that are filled in the records behind one. */
static size_t
typical_filled(const struct crm_layout_body *body, size_t row)
{
	size_t most = 0;

	for (size_t i = row + 1; i < body->n && i <= row + MAX_TYPICAL; i++)
		if (body->row[i].filled > most)
			most = body->row[i].filled;
	return most;
}

/* Whether a record, which is not the last one, is no more than a line over the table. */
static enum crm_status
is_title(bool *title, const struct crm_layout_body *body, size_t at, struct crm_layout_judge *judge,
    struct crm_err *err)
{
	const struct crm_layout_row *row = &body->row[at], *next = row + 1;
	struct crm_layout_verdict v, below;
	size_t typical = typical_filled(body, at);
	bool pair = false, points = true;
	enum crm_status st = crm_layout_judge_row(judge, row, true, &v, err);

	if (st == CRM_OK)
		st = crm_layout_judge_row(judge, next, true, &below, err);
	if (st == CRM_OK)
		st = is_key_value(&pair, row, judge, err);
	/* Above a column of points: what is nearest to it is its name. */
	if (st == CRM_OK && row->n == 1)
		st = crm_layout_points(&points, next, body->n - at - 1, judge, err);
	*title = false;
	if (st != CRM_OK)
		return st;
	bool says = v.points + v.people > 0, below_says = below.points + below.people > 0;
	if (row->n == 1)
		*title = points && !says && !below_says && next->n == 1 && v.known == 0;
	else if (row->filled == 1 && !says)
		*title = typical > 2 || (typical == 2 && !below_says && v.known == 0);
	else if (row->filled == 2)
		*title = pair ? v.points + v.people + v.figures > 0 || typical > 3
			      : typical > 4 && !says;
	return CRM_OK;
}

/* As many cells as most of the records have. */
static size_t
usual_width(const struct crm_layout_body *body, size_t from)
{
	size_t width = body->row[from].n, most = 0, total;

	for (size_t i = from; i < body->n; i++) {
		size_t same = count_same(body, i, &total);
		if (body->row[i].n > 0 && same > most) {
			most = same;
			width = body->row[i].n;
		}
	}
	return width;
}

/* A broken record cannot be read; an address or a phone shows that it is no header. */
static bool
shows_data(const struct crm_layout_body *body, const struct crm_layout_row *row)
{
	size_t at = row->at, digits = 0, len = crm_layout_line(body->text, body->len, &at);

	for (const char *s = body->text + row->at; len > 0; s++, len--) {
		digits += *s >= '0' && *s <= '9';
		if (*s == '@' || digits == MIN_DIGITS)
			return true;
	}
	return false;
}

/*
 * Whether all there is are names of columns and values: a card that is written downwards.
 */
static enum crm_status
find_downwards(bool *is, const struct crm_layout_body *body, struct crm_layout_judge *judge,
    struct crm_err *err)
{
	struct crm_header_reading says;
	const char *key, *value;

	*is = body->n > 1;
	for (size_t i = 0; *is && i < body->n; i++) {
		const struct crm_layout_row *row = &body->row[i];
		if (!has_two(row, &key, &value)) {
			*is = false;
			break;
		}
		if (!crm_layout_judge_cell(judge, key, &says))
			return crm_err_nomem(err);
		*is = says.meaning != CRM_MEANS_UNKNOWN;
	}
	return CRM_OK;
}

enum crm_status
crm_layout_body_place(struct crm_layout *layout, const struct crm_layout_body *bodies, size_t n,
    char first, struct crm_layout_judge *judge, struct crm_err *err)
{
	struct place place;
	enum crm_status st = choose_place(&place, bodies, n, first, judge, err);
	const struct crm_layout_body *body = place.body;
	bool title = true, data = false;

	layout->delimiter = body->delimiter;
	if (st == CRM_OK)
		st = find_downwards(&layout->downwards, body, judge, err);
	if (st != CRM_OK || body->n == 0 || layout->downwards)
		return st;
	while (st == CRM_OK && title && place.row + 1 < body->n) {
		st = is_title(&title, body, place.row, judge, err);
		place.row += title;
	}
	const struct crm_layout_row *row = &body->row[place.row];
	size_t broken = 0;
	while (place.row + broken < body->n && row[broken].n == 0)
		broken++;
	if (st == CRM_OK && place.row + broken < body->n)
		st = crm_layout_vote(&data, row + broken, body->n - place.row - broken, judge, err);
	if (st != CRM_OK)
		return st;
	data = data && (broken == 0 || shows_data(body, row));
	layout->at += row->at;
	layout->lines += row->lines;
	layout->header_rows = !data;
	layout->columns = data ? usual_width(body, place.row) : 0;
	return CRM_OK;
}
