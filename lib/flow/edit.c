#include "lib/flow/edit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/crm/lookup.h"
#include "lib/crm/setting.h"
#include "lib/flow/edit_work.h"
#include "lib/text/email.h"
#include "lib/text/utf8.h"

static const char *const nothing[CRM_NOUN_FIELDS_MAX];

enum crm_status
crm_edit_new(struct crm_edit **out, struct crm_db *db, const struct crm_noun *noun, bool strict,
    struct crm_err *err)
{
	*out = NULL;
	if (noun->key == NULL)
		return crm_err_set(err, CRM_EUSAGE,
		    "%s are not edited: they are what other tools recorded", noun->name);
	struct crm_edit *edit = calloc(1, sizeof(*edit));
	if (edit == NULL)
		return crm_err_nomem(err);
	edit->db = db;
	edit->noun = noun;
	edit->strict = strict;
	for (size_t i = 0; i < noun->nfields; i++)
		edit->seen[i] = (noun->field[i].flags & CRM_FIELD_DERIVED) == 0;
	enum crm_status st = crm_setting_text(db, "region", &edit->arena, &edit->region, err);
	if (st == CRM_OK)
		st = crm_setting_text(db, "currency", &edit->arena, &edit->currency, err);
	if (st == CRM_OK)
		*out = edit;
	else
		crm_edit_free(edit);
	return st;
}

void
crm_edit_free(struct crm_edit *edit)
{
	if (edit == NULL)
		return;
	crm_view_free(edit->view);
	crm_arena_clear(&edit->arena);
	free(edit);
}

/* --- columns by name --- */

const char *
edit_given(const struct edit_work *w, const char *column)
{
	return w->given[crm_field_index(w->noun, column)];
}

bool
edit_cleared(const struct edit_work *w, const char *column)
{
	return w->clear[crm_field_index(w->noun, column)];
}

const char *
edit_will_be(const struct edit_work *w, const char *column)
{
	const int i = crm_field_index(w->noun, column);

	if (w->given[i] != NULL || w->clear[i])
		return w->given[i];
	return w->now[i];
}

void
edit_done(struct edit_work *w, const char *column)
{
	const int i = crm_field_index(w->noun, column);

	w->given[i] = NULL;
	w->clear[i] = false;
}

void
edit_give(struct edit_work *w, const char *column, const char *cell)
{
	w->given[crm_field_index(w->noun, column)] = cell;
}

void
edit_set(struct edit_work *w, const char *column, struct crm_value value)
{
	w->set[w->nset++] = (struct crm_set){ column, value };
}

/* What is of a person is in the row, and has no place in what a log keeps. */
static bool
is_personal(const char *column)
{
	static const char *const columns[] = { "email", "phone", "inn", "birth_date", "company",
		"value" };

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (strcmp(column, columns[i]) == 0)
			return true;
	return false;
}

enum crm_status
edit_bad(const char *column, const char *problem, const char *cell, struct crm_err *err)
{
	if (is_personal(column))
		return crm_err_set(err, CRM_EDATA, "column '%s': %s", column, problem);
	return crm_err_set(err, CRM_EDATA, "column '%s': %s: '%s'", column, problem, cell);
}

enum crm_status
edit_note(struct edit_work *w, const char *note, struct crm_err *err)
{
	w->note = w->note == NULL ? crm_arena_strdup(w->arena, note)
				  : crm_arena_printf(w->arena, "%s; %s", w->note, note);
	return w->note == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* --- reading a cell --- */

static enum crm_status
clean_cells(struct edit_work *w, const char *const *cells, struct crm_err *err)
{
	for (size_t i = 0; i < w->noun->nfields; i++) {
		const struct crm_field *f = &w->noun->field[i];
		if (cells[i] == NULL || *cells[i] == '\0')
			continue;
		const char *cell = crm_cell_unguarded(cells[i]);
		const char *clean = (f->flags & CRM_FIELD_LINES) != 0
					? crm_text_clean_lines(w->arena, cell)
					: crm_text_clean(w->arena, cell);
		if (clean == NULL)
			return crm_err_nomem(err);
		if (*clean != '\0')
			w->given[i] = (f->flags & CRM_FIELD_AS_IS) != 0 ? cell : clean;
	}
	return CRM_OK;
}

static enum crm_status
read_money(struct edit_work *w, const struct crm_field *f, const char *cell,
    struct crm_value *value, struct crm_err *err)
{
	const char *currency = edit_will_be(w, "currency");
	int digits = crm_money_digits(currency != NULL ? currency : w->edit->currency);
	int64_t minor;

	if (!crm_money_parse(cell, digits < 0 ? 2 : digits, &minor))
		return edit_bad(f->name, "not an amount", cell, err);
	*value = crm_int(minor);
	return CRM_OK;
}

static enum crm_status
read_code(struct edit_work *w, const struct crm_field *f, const char *cell, struct crm_value *value,
    struct crm_err *err)
{
	const int64_t code = crm_field_code(f, cell);

	*value = crm_int(code);
	if (code != 0)
		return CRM_OK;
	const char *words = crm_field_words(f, w->arena);
	return words == NULL ? crm_err_nomem(err)
			     : crm_err_set(err, CRM_EDATA, "column '%s': %s is wanted, not '%s'",
				   f->name, words, cell);
}

/* A cleaned cell as the column keeps it. */
static enum crm_status
read_cell(struct edit_work *w, const struct crm_field *f, const char *cell, struct crm_value *value,
    struct crm_err *err)
{
	const char *problem = NULL;
	int64_t n = 0;

	if (f->tidy != NULL && (cell = f->tidy(w->arena, cell, &problem)) == NULL)
		return problem == NULL
			   ? crm_err_nomem(err)
			   : edit_bad(f->name, problem, w->given[f - w->noun->field], err);
	switch (f->type) {
	case CRM_FIELD_INT:
		if (!crm_num_parse(cell, &n))
			return edit_bad(f->name, "a whole number is wanted", cell, err);
		break;
	case CRM_FIELD_TIME:
		if (!crm_time_parse_relative(cell, crm_db_now(w->db), &n))
			return edit_bad(
			    f->name, "a time like 2026-12-01T10:00 is wanted", cell, err);
		break;
	case CRM_FIELD_BOOL:
		if ((n = crm_bool_parse(w->arena, cell)) < 0)
			return edit_bad(f->name, "yes or no is wanted", cell, err);
		break;
	case CRM_FIELD_CODE:
		return read_code(w, f, cell, value, err);
	case CRM_FIELD_MONEY:
		return read_money(w, f, cell, value, err);
	case CRM_FIELD_REF: {
		enum crm_status st = crm_lookup(w->db, f->ref, cell, &n, err);
		if (st != CRM_OK)
			return st;
		break;
	}
	default:
		*value = crm_text(cell);
		return CRM_OK;
	}
	*value = crm_int(n);
	return CRM_OK;
}

/* --- what differs --- */

/*
 * As it is shown, also where we would have cleaned it; a moment may be written in another way.
 * raw: NULL when another column told the cell.
 */
static bool
same(const struct crm_field *f, const char *raw, const char *cell, const char *now)
{
	int64_t a, b;

	if (now == NULL)
		return false;
	if (strcmp(cell, now) == 0 ||
	    (raw != NULL && (strcmp(raw, now) == 0 || strcmp(crm_cell_unguarded(raw), now) == 0)))
		return true;
	return f->type == CRM_FIELD_TIME && crm_time_parse(cell, &a) && crm_time_parse(now, &b) &&
	       a == b;
}

static enum crm_status
not_edited(const struct edit_work *w, const struct crm_field *f, struct crm_err *err)
{
	if ((f->flags & CRM_FIELD_FIXED) != 0)
		return crm_err_set(err, CRM_EDATA,
		    "column '%s' of a %s stays as it is: make another one, and set this one's "
		    "active to no",
		    f->name, w->noun->one);
	if (f->see != NULL)
		return crm_err_set(
		    err, CRM_EDATA, "column '%s' is not edited here; see %s", f->name, f->see);
	return crm_err_set(err, CRM_EDATA, "column '%s' is not edited", f->name);
}

/* Whether the column says which row it is, or which state of it: seen to by the caller. */
static bool
identifies(const struct crm_field *f)
{
	return strcmp(f->name, "id") == 0 || strcmp(f->name, "rev") == 0;
}

/* Leaves only what differs, and only columns that may. */
static enum crm_status
keep_differences(struct edit_work *w, const struct crm_edit_row *row, struct crm_err *err)
{
	for (size_t i = 0; i < w->noun->nfields; i++) {
		const struct crm_field *f = &w->noun->field[i];
		const bool fixed = w->id != 0 && (f->flags & CRM_FIELD_FIXED) != 0;
		if (identifies(f) ||
		    (w->given[i] != NULL && same(f, row->cells[i], w->given[i], w->now[i])))
			w->given[i] = NULL;
		/* Of a row of another database, what we work out ourselves. */
		if (w->id == 0 && f->column == NULL && f->see == NULL)
			w->given[i] = NULL;
		if (w->given[i] != NULL && (f->column == NULL || fixed))
			return not_edited(w, f, err);
		if (row->clear == NULL || !row->clear[i])
			continue;
		if (f->column == NULL)
			return not_edited(w, f, err);
		if ((f->flags & CRM_FIELD_REQUIRED) != 0)
			return crm_err_set(
			    err, CRM_EDATA, "column '%s' cannot be cleared", f->name);
		if (w->given[i] != NULL)
			return crm_err_set(
			    err, CRM_EDATA, "column '%s' is given and cleared at once", f->name);
		w->clear[i] = w->now[i] != NULL;
	}
	return CRM_OK;
}

/* --- a new row --- */

static enum crm_status
fill_new(struct edit_work *w, struct crm_err *err)
{
	for (size_t i = 0; i < w->noun->nfields; i++) {
		const struct crm_field *f = &w->noun->field[i];
		if (w->given[i] == NULL)
			w->given[i] = f->initial;
		if (w->given[i] == NULL && (f->flags & CRM_FIELD_REQUIRED) != 0)
			return crm_err_set(err, CRM_EDATA, "a new %s needs column '%s' (%s)",
			    w->noun->one, f->name, f->help);
	}
	return CRM_OK;
}

/* --- the row --- */

static enum crm_status
read_cells(struct edit_work *w, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < w->noun->nfields; i++) {
		const struct crm_field *f = &w->noun->field[i];
		struct crm_value value = crm_null();
		if (w->given[i] == NULL && !w->clear[i])
			continue;
		if (w->given[i] != NULL)
			st = read_cell(w, f, w->given[i], &value, err);
		edit_set(w, f->column, value);
	}
	return st;
}

static enum crm_status
write_row(struct edit_work *w, struct crm_edited *done, struct crm_err *err)
{
	size_t changed = 0;
	enum crm_status st = CRM_OK;

	if (w->id == 0) {
		st = crm_insert(w->db, w->noun->tab, CRM_WHAT_CREATE, w->set, w->nset, &w->id, err);
		done->action = CRM_EDIT_CREATED;
	} else if (w->nset > 0) {
		st = crm_update(
		    w->db, w->noun->tab, w->id, CRM_WHAT_EDIT, w->set, w->nset, &changed, err);
		w->changed += changed;
	}
	return st;
}

static enum crm_status
change(struct edit_work *w, struct crm_edited *done, struct crm_err *err)
{
	enum crm_status st =
	    crm_noun_is_card(w->noun) ? edit_before_card(w, err) : edit_before_house(w, err);

	if (st == CRM_OK && w->id == 0)
		st = fill_new(w, err);
	if (st == CRM_OK)
		st = read_cells(w, err);
	if (st == CRM_OK)
		st = write_row(w, done, err);
	return st == CRM_OK ? edit_teams(w, err) : st;
}

/* The row as it is: what is derived only where it is given, for most of the work would be that. */
static enum crm_status
see(struct edit_work *w, const bool *clear, struct crm_err *err)
{
	struct crm_edit *edit = w->edit;
	bool more = edit->view == NULL;

	for (size_t i = 0; i < w->noun->nfields; i++) {
		if (edit->seen[i] || (w->given[i] == NULL && (clear == NULL || !clear[i])))
			continue;
		edit->seen[i] = more = true;
	}
	if (more) {
		crm_view_free(edit->view);
		const enum crm_status st =
		    crm_view_new(&edit->view, w->db, w->noun, edit->seen, err);
		if (st != CRM_OK)
			return st;
	}
	return crm_view_row(edit->view, w->id, &w->now, err);
}

/* Finds the row, and what is there now. */
static enum crm_status
find(struct edit_work *w, const struct crm_edit_row *row, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	w->id = row->id;
	if (!crm_noun_is_card(w->noun))
		st = edit_find(w, row, err);
	w->now = nothing;
	if (st != CRM_OK || w->id == 0)
		return st;
	st = see(w, row->clear, err);
	return st == CRM_DONE ? crm_err_set(err, CRM_EDATA, "no %s %" PRId64, w->noun->one, w->id)
			      : st;
}

enum crm_status
crm_edit_row(struct crm_edit *edit, const struct crm_edit_row *row, struct crm_arena *arena,
    struct crm_edited *done, struct crm_err *err)
{
	struct edit_work w = { .edit = edit, .db = edit->db, .noun = edit->noun, .arena = arena };

	*done = (struct crm_edited){ CRM_EDIT_UNCHANGED, 0, NULL };
	enum crm_status st = clean_cells(&w, row->cells, err);
	if (st == CRM_OK)
		st = find(&w, row, err);
	if (st == CRM_OK)
		st = keep_differences(&w, row, err);
	if (st == CRM_OK)
		st = edit->noun->tab == CRM_TAB_SETTING ? edit_setting(&w, err)
							: change(&w, done, err);
	if (st == CRM_OK && done->action == CRM_EDIT_UNCHANGED && w.changed > 0)
		done->action = CRM_EDIT_UPDATED;
	done->id = w.id;
	done->note = w.note;
	return st;
}
