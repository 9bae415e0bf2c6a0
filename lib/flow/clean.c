#include "lib/flow/clean.h"

#include <string.h>

#include "lib/base/hash.h"
#include "lib/flow/clean_private.h"
#include "lib/flow/nobody.h"
#include "lib/flow/titles.h"
#include "lib/text/answer.h"
#include "lib/text/cell_plain.h"
#include "lib/text/contact_cell.h"
#include "lib/text/country.h"
#include "lib/text/email.h"
#include "lib/text/phone.h"
#include "lib/text/utf8.h"

#define POINTS_MAX 200   /* that are read of a row */
#define CONTENT_SIZE 500 /* of what most rows say */

enum crm_status
crm_clean_warn(struct crm_cleaning *c, const char *what, const char *kept, const char *why)
{
	struct crm_warning *warning = crm_arena_alloc(c->arena, sizeof(*warning));

	if (warning == NULL)
		return crm_err_nomem(c->err);
	warning->text = crm_arena_printf(c->arena, "%s %s: %s", what, kept, why);
	warning->error = crm_arena_printf(c->arena, "%s: %s", what, why);
	if (warning->text == NULL || warning->error == NULL)
		return crm_err_nomem(c->err);
	warning->column = c->column;
	warning->whole = true;
	*c->last = warning;
	c->last = &warning->next;
	return CRM_OK;
}

/* --- points --- */

static bool
has_point(const struct crm_incoming *row, const struct crm_point *point)
{
	for (size_t i = 0; i < row->npoints; i++) {
		const struct crm_point *other = &row->point[i];
		if (other->kind != point->kind)
			continue;
		if (point->key != NULL ? other->key != NULL && strcmp(other->key, point->key) == 0
				       : strcmp(other->raw, point->raw) == 0)
			return true;
	}
	return false;
}

static enum crm_status
keep_point(struct crm_cleaning *c, const struct crm_point *point)
{
	struct crm_incoming *row = c->row;

	if (has_point(row, point))
		return CRM_OK;
	if (row->npoints == c->cap) {
		size_t cap = c->cap == 0 ? 4 : c->cap * 2;
		struct crm_point *more = crm_arena_alloc(c->arena, cap * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(c->err);
		if (row->npoints > 0)
			memcpy(more, row->point, row->npoints * sizeof(*more));
		row->point = more;
		c->cap = cap;
	}
	row->point[row->npoints++] = *point;
	return CRM_OK;
}

/* What people and programs write for no address. What a spreadsheet destroyed is told of. */
static bool
says_none(enum crm_point_kind kind, const char *clean)
{
	if (kind != CRM_POINT_PHONE)
		return *clean == '\0' || crm_text_placeholder(clean);
	return *clean == '\0' || crm_phone_placeholder(clean) ||
	       (crm_text_placeholder(clean) && !crm_phone_destroyed(clean));
}

/* What else a cell may hold than its column says; 0 for nothing else. */
static enum crm_point_kind
other_kind(enum crm_point_kind kind, const char *clean)
{
	const bool has_at = strchr(clean, '@') != NULL;

	switch (kind) {
	case CRM_POINT_PHONE:
		return has_at ? CRM_POINT_EMAIL : 0;
	case CRM_POINT_EMAIL:
		return has_at ? 0 : CRM_POINT_PHONE;
	case CRM_POINT_HANDLE:
		/* The number by which a messenger knows somebody. */
		return strspn(clean, "+0123456789 ()-.") == strlen(clean) ? CRM_POINT_PHONE : 0;
	default:
		return 0;
	}
}

/*
 * An address in a column of phones is one all the same, and a number among addresses or handles.
 * What is in its right place stays as it is.
 */
static enum crm_status
find_misplaced(struct crm_cleaning *c, struct crm_point *point, const char *clean)
{
	const enum crm_point_kind other = other_kind(point->kind, clean);
	struct crm_point found;

	if (other == 0 || (point->key != NULL && point->kind != CRM_POINT_HANDLE))
		return CRM_OK;
	enum crm_status st = crm_point_parse(&found, other, clean, c->region, c->arena, c->err);
	if (st == CRM_OK && found.key != NULL)
		*point = found;
	return st;
}

/* Whole lists that stand in one cell are nobody's. */
static enum crm_status
warn_of_many(struct crm_cleaning *c, enum crm_point_kind kind)
{
	if (c->parts++ > POINTS_MAX)
		return CRM_OK;
	return crm_clean_warn(
	    c, crm_point_kind_name(kind), CRM_KEPT_IN_INQUIRY, "too many in one row");
}

/* Digits that are compared as they are need no numbering plan. */
static bool
stays_raw(const struct crm_cleaning *c, enum crm_point_kind kind, const char *clean)
{
	return kind == CRM_POINT_PHONE && c->cleaner->comparing && c->cleaner->region == NULL &&
	       strchr(clean, '@') == NULL;
}

static enum crm_status
add_point(struct crm_cleaning *c, enum crm_point_kind kind, const char *label, const char *cell,
    bool *usable)
{
	struct crm_point point;
	const char *clean = crm_text_cleaned(c->arena, cell);

	if (clean == NULL)
		return crm_err_nomem(c->err);
	if (says_none(kind, clean))
		return CRM_OK;
	if (c->parts >= POINTS_MAX) {
		*usable = true; /* for all that is known */
		return warn_of_many(c, kind);
	}
	c->parts++;
	if (stays_raw(c, kind, clean)) {
		*usable = true;
		return keep_point(c, &(const struct crm_point){ .kind = kind, .raw = clean });
	}
	enum crm_status st = crm_point_parse(&point, kind, clean, c->region, c->arena, c->err);
	if (st == CRM_OK)
		st = find_misplaced(c, &point, clean);
	if (st != CRM_OK)
		return st;
	point.label = point.kind == kind || kind == CRM_POINT_HANDLE ? label : NULL;
	*usable = *usable || point.key != NULL;
	if (point.key == NULL)
		st = crm_clean_warn(c, crm_point_kind_name(kind), CRM_KEPT_AS_IT_IS, point.problem);
	return st == CRM_OK ? keep_point(c, &point) : st;
}

/* The points of a cell, of which there may be several; line breaks separate them. */
static enum crm_status
add_points(struct crm_cleaning *c, enum crm_point_kind kind, const char *label, const char *cell)
{
	const char *const *part = NULL;
	size_t n = 0;
	const char *lines = crm_text_cleaned_lines(c->arena, crm_cell_unguarded(cell));

	if (lines == NULL || crm_cell_split(lines, c->arena, &part, &n) != CRM_OK)
		return crm_err_nomem(c->err);
	enum crm_status st = CRM_OK;
	struct crm_warning **first = c->last;
	bool usable = false;
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = add_point(c, kind, label, crm_cell_unguarded(part[i]), &usable);
	for (struct crm_warning *warning = *first; usable && warning != NULL;
	     warning = warning->next)
		warning->whole = false;
	return st;
}

/*
 * Addresses and numbers that stand in the cell of the name, which some call "contact", are points
 * all the same; the name is what is left.
 */
static enum crm_status
read_contact(struct crm_cleaning *c, const char *cell)
{
	struct crm_contact_part *part;
	const char *name = NULL;
	size_t n, found = 0;
	const char *lines = crm_text_cleaned_lines(c->arena, crm_cell_unguarded(cell));

	if (lines == NULL || !crm_contact_cell_split(lines, &part, &n, c->arena))
		return crm_err_nomem(c->err);
	for (size_t i = 0; i < n; i++) {
		struct crm_point point = { .key = NULL };
		enum crm_status st = CRM_OK;
		if (part[i].text != NULL)
			st = crm_point_parse(&point,
			    part[i].is_email ? CRM_POINT_EMAIL : CRM_POINT_PHONE, part[i].text,
			    c->region, c->arena, c->err);
		if (st == CRM_OK && point.key != NULL)
			st = keep_point(c, &point);
		if (st != CRM_OK)
			return st;
		found += point.key != NULL;
		const char *left = point.key != NULL ? part[i].name : part[i].whole;
		if (*left != '\0')
			name =
			    name == NULL ? left : crm_arena_printf(c->arena, "%s, %s", name, left);
		if (*left != '\0' && name == NULL)
			return crm_err_nomem(c->err);
	}
	if (found > 0)
		c->row->text[CRM_MEANS_NAME] = name;
	return CRM_OK;
}

/* A number or an address where the company should be, the row being too short, is a point. */
static enum crm_status
take_from_company(struct crm_cleaning *c)
{
	const char **company = &c->row->text[CRM_MEANS_COMPANY];
	char inn[CRM_TAXID_SIZE];
	struct crm_point point;

	if (*company == NULL)
		return CRM_OK;
	const bool email = strchr(*company, '@') != NULL;
	if (email ? strchr(*company, ' ') != NULL
		  : strspn(*company, "+0123456789 ()-.") != strlen(*company))
		return CRM_OK;
	if (crm_inn_check(*company, inn) == NULL)
		return CRM_OK;
	enum crm_status st = crm_point_parse(&point, email ? CRM_POINT_EMAIL : CRM_POINT_PHONE,
	    *company, c->region, c->arena, c->err);
	if (st != CRM_OK || point.key == NULL)
		return st;
	*company = NULL;
	return keep_point(c, &point);
}

static enum crm_point_kind
point_kind(enum crm_meaning meaning)
{
	switch (meaning) {
	case CRM_MEANS_EMAIL:
		return CRM_POINT_EMAIL;
	case CRM_MEANS_PHONE:
		return CRM_POINT_PHONE;
	case CRM_MEANS_HANDLE:
		return CRM_POINT_HANDLE;
	case CRM_MEANS_URL:
		return CRM_POINT_URL;
	default:
		return 0;
	}
}

/* --- consent --- */

static enum crm_status
read_consent(struct crm_cleaning *c, enum crm_meaning meaning, const char *clean)
{
	const bool opt_out = meaning == CRM_MEANS_OPT_OUT;
	const char *word = crm_text_fold(c->arena, clean);
	enum crm_consent consent = CRM_CONSENT_UNKNOWN;

	if (word == NULL)
		return crm_err_nomem(c->err);
	const enum crm_answer answer = crm_answer_read(word, c->cleaner->now);
	if (answer == CRM_ANSWER_REFUSED || answer == (opt_out ? CRM_ANSWER_YES : CRM_ANSWER_NO))
		consent = CRM_CONSENT_REFUSED;
	else if (answer == CRM_ANSWER_AGREED || (answer == CRM_ANSWER_YES && !opt_out))
		consent = CRM_CONSENT_GIVEN;
	if (consent > c->row->consent)
		c->row->consent = consent;
	if (answer == CRM_ANSWER_UNCLEAR && !crm_text_placeholder(clean))
		return crm_clean_warn(c, "consent", CRM_KEPT_IN_INQUIRY, "neither yes nor no");
	return CRM_OK;
}

/* --- fields --- */

/* A plain field: of several columns the first that says something. Notes are put together. */
static enum crm_status
set_text(struct crm_cleaning *c, enum crm_meaning meaning, const char *text)
{
	const char **to = &c->row->text[meaning];

	if (meaning == CRM_MEANS_NOTE) {
		crm_buf_puts(&c->notes, c->notes.len == 0 ? "" : "\n");
		crm_buf_puts(&c->notes, text);
	} else if (*to == NULL && (*to = crm_arena_strdup(c->arena, text)) == NULL) {
		return crm_err_nomem(c->err);
	}
	return CRM_OK;
}

static enum crm_status
keep_notes(struct crm_cleaning *c)
{
	if (c->notes.len > 0)
		c->row->text[CRM_MEANS_NOTE] = crm_arena_strdup(c->arena, crm_buf_str(&c->notes));
	if (!crm_buf_ok(&c->notes) || (c->notes.len > 0 && c->row->text[CRM_MEANS_NOTE] == NULL))
		return crm_err_nomem(c->err);
	return CRM_OK;
}

/* What people write for nothing. In a column of names and of countries it may be one: Norway. */
static bool
says_nothing(enum crm_meaning meaning, const char *clean)
{
	if (meaning == CRM_MEANS_FIRST_NAME || meaning == CRM_MEANS_MIDDLE_NAME ||
	    meaning == CRM_MEANS_LAST_NAME)
		return crm_name_placeholder(clean);
	return crm_text_placeholder(clean) &&
	       !(meaning == CRM_MEANS_COUNTRY && strcmp(clean, "NO") == 0);
}

static enum crm_status
read_cell(struct crm_cleaning *c, size_t column, const char *cell, const char *clean)
{
	const enum crm_meaning meaning = c->cleaner->map->meaning[column];

	c->column_of[meaning] = c->column = column;
	if (meaning == CRM_MEANS_CONSENT || meaning == CRM_MEANS_OPT_OUT)
		return read_consent(c, meaning, clean);
	if (meaning == CRM_MEANS_UNKNOWN || meaning == CRM_MEANS_IGNORE ||
	    point_kind(meaning) != 0 || says_nothing(meaning, clean))
		return CRM_OK;
	if (meaning == CRM_MEANS_NOTE || meaning == CRM_MEANS_ADDRESS)
		clean = crm_text_cleaned_lines(c->arena, crm_cell_unguarded(cell));
	return clean == NULL ? crm_err_nomem(c->err) : set_text(c, meaning, clean);
}

/* Two hashes of what the row says, whatever its spaces and the case of its header. */
static void
hash_row(struct crm_incoming *row, const struct crm_buf *content)
{
	row->digest = crm_hash(crm_buf_str(content), content->len, 1);
	row->digest2 = crm_hash(crm_buf_str(content), content->len, 2);
}

static void
put_content(struct crm_buf *content, const char *name, const char *clean)
{
	const size_t len = strlen(name), more = strlen(clean);

	if (!crm_buf_reserve(content, len + more + 2))
		return;
	char *out = content->data + content->len;
	memcpy(out, name, len);
	out[len] = '\x1f';
	memcpy(out + len + 1, clean, more);
	out[len + 1 + more] = '\x1e';
	content->len += len + more + 2;
}

static enum crm_status
read_cells(struct crm_cleaning *c, const struct crm_cell *cell, size_t n, struct crm_buf *content)
{
	const struct crm_cleaner *cleaner = c->cleaner;
	enum crm_status st = CRM_OK;

	c->row->blank = true;
	for (size_t i = 0; st == CRM_OK && i < n && i < cleaner->map->n; i++) {
		if (cell[i].len == 0)
			continue;
		const char *clean = crm_text_cleaned(c->arena, crm_cell_unguarded(cell[i].s));
		if (clean == NULL)
			return crm_err_nomem(c->err);
		if (*clean == '\0')
			continue;
		c->row->blank = false;
		if (cleaner->map->meaning[i] != CRM_MEANS_IGNORE)
			put_content(content, cleaner->header[i], clean);
		st = read_cell(c, i, cell[i].s, clean);
	}
	if (st == CRM_OK)
		st = keep_notes(c);
	return st == CRM_OK && !crm_buf_ok(content) ? crm_err_nomem(c->err) : st;
}

/* Points come second: where they are read depends on the country. */
static enum crm_status
read_points(struct crm_cleaning *c, const struct crm_cell *cell, size_t n)
{
	const struct crm_header_map *map = c->cleaner->map;
	const char *country = c->row->text[CRM_MEANS_COUNTRY], *code = NULL;
	enum crm_status st = CRM_OK;

	if (country != NULL && !crm_country_code(country, c->arena, &code))
		return crm_err_nomem(c->err);
	c->region = code != NULL ? code : c->cleaner->region;
	for (size_t i = 0; st == CRM_OK && i < n && i < map->n; i++) {
		const enum crm_point_kind kind = point_kind(map->meaning[i]);
		c->column = i;
		if (kind != 0 && cell[i].len > 0)
			st = add_points(c, kind, map->label[i], cell[i].s);
	}
	/* What stands in the name too has its label from its own column. */
	for (size_t i = 0; st == CRM_OK && i < n && i < map->n; i++)
		if (map->meaning[i] == CRM_MEANS_NAME && c->row->text[CRM_MEANS_NAME] != NULL)
			st = read_contact(c, cell[i].s);
	if (st == CRM_OK)
		st = take_from_company(c);
	for (size_t i = 0; i < c->row->npoints; i++)
		if (c->row->point[i].kind <= CRM_POINT_PHONE)
			c->row->point[i].consent = c->row->consent;
	return st;
}

/* The cells without what only the program that wrote them understands: formulas, HTML. */
static enum crm_status
make_plain(struct crm_cleaning *c, const struct crm_cell **cells, size_t n)
{
	const struct crm_header_map *map = c->cleaner->map;
	struct crm_cell *copy = NULL;

	for (size_t i = 0; i < n; i++) {
		const bool link = i < map->n && (map->meaning[i] == CRM_MEANS_URL ||
						    map->meaning[i] == CRM_MEANS_HANDLE);
		const char *plain = crm_cell_plain((*cells)[i].s, link, c->arena);
		if (plain == NULL)
			return crm_err_nomem(c->err);
		if (plain == (*cells)[i].s)
			continue;
		if (copy == NULL) {
			copy = crm_arena_alloc(c->arena, n * sizeof(*copy));
			if (copy == NULL)
				return crm_err_nomem(c->err);
			memcpy(copy, *cells, n * sizeof(*copy));
			*cells = copy;
		}
		copy[i] = (struct crm_cell){ plain, strlen(plain) };
	}
	return CRM_OK;
}

/* A line that is about nobody is known by its words, or by its one cell, which may be wrong. */
static enum crm_status
find_nobody(struct crm_cleaning *c, const struct crm_cell *cell, size_t n)
{
	const struct crm_cleaner *cleaner = c->cleaner;
	struct crm_incoming *row = c->row;
	bool title = false;

	if (!crm_nobody_find(&row->nobody, cleaner->names, cleaner->map->n, cell, n, c->arena))
		return crm_err_nomem(c->err);
	row->other_header = row->nobody == crm_nobody_other_header;
	row->blank = row->nobody != NULL && !row->other_header;
	if (row->nobody != NULL)
		return CRM_OK;
	if (!crm_titles_find(&title, &c->column, cleaner->plain, cleaner->map, cell, n, c->arena))
		return crm_err_nomem(c->err);
	if (!title)
		return CRM_OK;
	row->nobody = "a title between rows";
	row->blank = true;
	return crm_clean_warn(
	    c, "row", "taken for a title between rows", "one cell alone, and no name");
}

enum crm_status
crm_clean_row(struct crm_incoming *row, const struct crm_cleaner *cleaner,
    const struct crm_cell *cell, size_t n, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_cleaning c = {
		.row = row, .cleaner = cleaner, .arena = arena, .err = err, .notes = CRM_BUF_INIT
	};
	struct crm_buf content = CRM_BUF_INIT;

	*row = (struct crm_incoming){ 0 };
	c.last = &row->warnings;
	enum crm_status st = find_nobody(&c, cell, n);
	if (st != CRM_OK || row->nobody != NULL)
		return st;
	crm_buf_reserve(&content, CONTENT_SIZE);
	st = make_plain(&c, &cell, n);
	if (st == CRM_OK)
		st = read_cells(&c, cell, n, &content);
	if (st == CRM_OK && !row->blank) {
		hash_row(row, &content);
		st = read_points(&c, cell, n);
	}
	if (st == CRM_OK)
		st = crm_clean_fields(&c);
	crm_buf_clear(&content);
	crm_buf_clear(&c.notes);
	return st;
}

bool
crm_incoming_identifies(const struct crm_incoming *row)
{
	for (size_t i = 0; i < row->npoints; i++)
		if (row->point[i].key != NULL)
			return true;
	return row->name.full != NULL || row->company.name != NULL ||
	       row->text[CRM_MEANS_INN] != NULL || row->text[CRM_MEANS_OGRN] != NULL;
}
