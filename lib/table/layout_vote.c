#include "lib/table/layout_vote.h"

#include <string.h>

#include "lib/table/guess.h"
#include "lib/table/guess_shape.h"
#include "lib/text/name_words.h"

enum {
	MAX_BELOW = 50,   /* records that are looked at */
	MAX_COLUMNS = 64, /* more of them would say nothing new */
	MIN_BELOW = 2     /* before a blank cell, or one that comes again, says anything */
};

/* What most cells of a column are. */
enum kind {
	EMAIL,
	PHONE,
	URL,
	HANDLE,
	OGRN,
	INN,
	DATE,
	NUMBER,
	COMPANY,
	PERSON,
	NO_KIND
};

struct votes {
	size_t header, data;
};

static size_t
count_of(const struct crm_guess *g, enum kind kind)
{
	const size_t of[] = { [EMAIL] = g->email,
		[PHONE] = g->phone,
		[URL] = g->url,
		[HANDLE] = g->handle,
		[OGRN] = g->ogrn,
		[INN] = g->inn,
		[DATE] = g->date,
		[NUMBER] = g->number,
		[COMPANY] = g->company,
		[PERSON] = g->name + g->first_name + g->middle_name + g->last_name };

	return of[kind];
}

static enum kind
kind_of(const struct crm_guess *g)
{
	enum kind kind = EMAIL;

	while (kind < NO_KIND && (count_of(g, kind) == 0 || count_of(g, kind) * 5 < g->filled * 3))
		kind++;
	return kind;
}

static bool
is_point(enum kind kind)
{
	return kind <= HANDLE;
}

/* Two or three words with capitals, one of which may be a surname: a name nobody knows. */
static bool
is_like_name(const char *cell)
{
	char word[64];
	size_t n = 0, surnames = 0, len;

	for (const char *s = cell; *s != '\0'; s += len + (s[len] == ' '), n++) {
		len = strcspn(s, " ");
		if (len == 0 || len >= sizeof(word))
			return false;
		memcpy(word, s, len);
		word[len] = '\0';
		if (crm_shape_small(word))
			return false;
		surnames += crm_name_surname_like(word);
	}
	return n >= 2 && n <= 3 && surnames > 0;
}

static void
vote_kind(struct votes *votes, const struct crm_guess *first, enum kind kind, const char *cell)
{
	bool same = count_of(first, kind) > 0;

	switch (kind) {
	case NUMBER:
		votes->data += same;
		votes->header += same ? 0 : 2;
		break;
	case PERSON:
		same = same || is_like_name(cell);
		/* fallthrough */
	case COMPANY:
		votes->data += same ? 2 : 0;
		votes->header += !same;
		break;
	default:
		/* An address outweighs two words that may be names of columns. */
		votes->data += same ? is_point(kind) ? 7 : 3 : 0;
		votes->header += same ? 0 : 2;
		break;
	}
}

/* What a column says whose first cell is not empty. */
static enum crm_status
vote_filled(struct votes *votes, const struct crm_guess *below, const char *cell, bool again,
    struct crm_layout_judge *judge, struct crm_err *err)
{
	struct crm_header_reading reading;
	struct crm_guess first = { 0 };
	enum kind kind = kind_of(below);

	if (!crm_layout_judge_cell(judge, cell, &reading) ||
	    !crm_guess_count(&first, cell, judge->arena))
		return crm_err_nomem(err);
	if (again)
		votes->data += 2;
	if (reading.meaning != CRM_MEANS_UNKNOWN) {
		votes->header += again ? 0 : 3;
		return CRM_OK;
	}
	/* No column is called "n/a", and none by an address. */
	if (first.filled > 0 && kind != NO_KIND)
		vote_kind(votes, &first, kind, cell);
	else if (first.filled == 0 || is_point(kind_of(&first)))
		votes->data += 2;
	return CRM_OK;
}

static enum crm_status
vote_column(struct votes *votes, const struct crm_layout_row *row, size_t n, size_t column,
    struct crm_layout_judge *judge, struct crm_err *err)
{
	const char *cell = row[0].cell[column];
	struct crm_guess below = { 0 };
	bool again = false;

	for (size_t i = 1; i < n && i <= MAX_BELOW; i++) {
		if (column >= row[i].n)
			continue;
		if (!crm_guess_count(&below, row[i].cell[column], judge->arena))
			return crm_err_nomem(err);
		again = again || strcmp(row[i].cell[column], cell) == 0;
	}
	if (*cell != '\0')
		return vote_filled(votes, &below, cell, again && n > MIN_BELOW, judge, err);
	/* A header would name a column that is mostly filled. */
	if (below.filled >= MIN_BELOW && below.filled * 2 >= n - 1)
		votes->data++;
	return CRM_OK;
}

/* A record that nothing is below. */
static enum crm_status
vote_alone(bool *data, const struct crm_layout_row *row, struct crm_layout_judge *judge,
    struct crm_err *err)
{
	struct crm_layout_verdict v;
	enum crm_status st = crm_layout_judge_row(judge, row, true, &v, err);

	*data = st == CRM_OK && v.points + v.people > 0 && v.points + v.people >= v.known;
	return st;
}

enum crm_status
crm_layout_vote(bool *data, const struct crm_layout_row *row, size_t n,
    struct crm_layout_judge *judge, struct crm_err *err)
{
	struct votes votes = { 0 };

	if (n == 1)
		return vote_alone(data, row, judge, err);
	*data = false;
	for (size_t c = 0; c < row[0].n && c < MAX_COLUMNS; c++) {
		enum crm_status st = vote_column(&votes, row, n, c, judge, err);
		if (st != CRM_OK)
			return st;
	}
	*data = votes.data > votes.header;
	return CRM_OK;
}

enum crm_status
crm_layout_points(bool *points, const struct crm_layout_row *row, size_t n,
    struct crm_layout_judge *judge, struct crm_err *err)
{
	struct crm_guess g = { 0 };

	*points = false;
	for (size_t i = 0; i < n && i < MAX_BELOW; i++)
		if (row[i].n > 0 && !crm_guess_count(&g, row[i].cell[0], judge->arena))
			return crm_err_nomem(err);
	*points = is_point(kind_of(&g));
	return CRM_OK;
}
