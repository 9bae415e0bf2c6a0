#include "lib/table/layout_judge.h"

#include <string.h>

#include "lib/table/guess.h"
#include "lib/table/header_alias.h"
#include "lib/text/utf8.h"

#define MAX_NAME 300 /* bytes of a column's name that can be known */

enum crm_status
crm_layout_judge_start(struct crm_layout_judge *judge, const char *const *maps, size_t nmaps,
    struct crm_arena *arena, struct crm_err *err)
{
	*judge = (struct crm_layout_judge){ .arena = arena };
	judge->mapped = crm_arena_alloc(arena, (nmaps + 1) * sizeof(*judge->mapped));
	if (judge->mapped == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < nmaps; i++) {
		const char *equals = strrchr(maps[i], '=');
		if (equals == NULL)
			continue;
		const char *name = crm_arena_dup(arena, maps[i], (size_t)(equals - maps[i]));
		const char *form = name == NULL ? NULL : crm_header_form(arena, name, true);
		if (form == NULL)
			return crm_err_nomem(err);
		/* "3=email" maps by number, and names nothing. */
		if (form[strspn(form, "0123456789")] != '\0')
			judge->mapped[judge->nmapped++] = form;
	}
	return CRM_OK;
}

bool
crm_layout_judge_cell(
    struct crm_layout_judge *judge, const char *cell, struct crm_header_reading *reading)
{
	*reading = (struct crm_header_reading){ 0 };
	if (*cell == '\0' || strlen(cell) > MAX_NAME)
		return true;
	if (judge->nmapped > 0) {
		const char *form = crm_header_form(judge->arena, cell, true);
		if (form == NULL)
			return false;
		for (size_t i = 0; i < judge->nmapped; i++)
			if (strcmp(form, judge->mapped[i]) == 0)
				reading->meaning = CRM_MEANS_IGNORE;
		if (reading->meaning != CRM_MEANS_UNKNOWN)
			return true;
	}
	if (judge->index.word == NULL && !crm_header_index(&judge->index, judge->arena))
		return false;
	return crm_header_read(reading, &judge->index, cell, judge->arena);
}

/* Counts a cell that is no name of a column. */
static bool
count_cell(struct crm_layout_judge *judge, const char *cell, bool people,
    struct crm_layout_verdict *verdict)
{
	struct crm_guess g = { 0 };

	if (crm_text_placeholder(cell)) {
		verdict->points++;
		return true;
	}
	if (!crm_guess_count_sign(&g, cell, judge->arena))
		return false;
	verdict->points += g.email + g.phone + g.url + g.handle;
	verdict->figures += g.date + g.number;
	if (!people)
		return true;
	g = (struct crm_guess){ 0 };
	if (!crm_guess_count(&g, cell, judge->arena))
		return false;
	verdict->people +=
	    (g.name + g.first_name + g.middle_name + g.company + g.inn + g.ogrn) > 0 && !g.phone;
	return true;
}

enum crm_status
crm_layout_judge_row(struct crm_layout_judge *judge, const struct crm_layout_row *row, bool people,
    struct crm_layout_verdict *verdict, struct crm_err *err)
{
	struct crm_header_reading reading;

	*verdict = (struct crm_layout_verdict){ .filled = row->filled };
	for (size_t i = 0; i < row->n; i++) {
		if (*row->cell[i] == '\0')
			continue;
		if (!crm_layout_judge_cell(judge, row->cell[i], &reading))
			return crm_err_nomem(err);
		verdict->known += reading.meaning != CRM_MEANS_UNKNOWN;
		verdict->mapped += reading.meaning == CRM_MEANS_IGNORE;
		if (reading.meaning == CRM_MEANS_UNKNOWN &&
		    !count_cell(judge, row->cell[i], people, verdict))
			return crm_err_nomem(err);
	}
	return CRM_OK;
}

/* Is the form one of the aliases? */
static bool
is_alias(const char *form)
{
	size_t len = strlen(form);

	for (size_t i = 0; len > 0 && i < crm_header_naliases; i++) {
		const char *words = crm_header_aliases[i].words;
		for (const char *s = words; (s = strstr(s, form)) != NULL; s += len)
			if ((s == words || s[-1] == ' ') && (s[len] == ' ' || s[len] == '\0'))
				return crm_header_aliases[i].meaning != CRM_MEANS_UNKNOWN;
	}
	return false;
}

enum crm_status
crm_layout_judge_quick(struct crm_layout_judge *judge, const struct crm_layout_row *row,
    struct crm_layout_verdict *verdict, struct crm_err *err)
{
	*verdict = (struct crm_layout_verdict){ .filled = row->filled };
	for (size_t i = 0; i < row->n; i++) {
		if (*row->cell[i] == '\0' || strlen(row->cell[i]) > MAX_NAME)
			continue;
		const char *form = crm_header_form(judge->arena, row->cell[i], false);
		if (form == NULL)
			return crm_err_nomem(err);
		bool known = is_alias(form);
		verdict->known += known;
		if (!known && !count_cell(judge, row->cell[i], false, verdict))
			return crm_err_nomem(err);
	}
	return CRM_OK;
}

bool
crm_layout_is_plain_header(const struct crm_layout_verdict *v)
{
	return v->points == 0 && v->known >= 3 && v->known * 2 >= v->filled;
}

bool
crm_layout_is_header(const struct crm_layout_verdict *v)
{
	size_t data = v->points + v->people;

	if (data > 0)
		return v->known >= 3 && v->known > 2 * data && v->known * 2 >= v->filled;
	/* Programs export a hundred columns of which few are anybody's. */
	return v->mapped > 0 || (v->known >= 2 && v->known * 2 + v->figures >= v->filled) ||
	       (v->known >= 3 && v->known * 10 >= v->filled);
}

/*
 * Two records.
 */

/* Merged cells: an empty one between two others, with something below it. */
static bool
has_gap(const struct crm_layout_row *upper, const struct crm_layout_row *lower)
{
	bool begun = false, gap = false;

	for (size_t i = 0; i < upper->n && i < lower->n; i++) {
		bool filled = *upper->cell[i] != '\0';
		if (filled && gap)
			return true;
		begun = begun || filled;
		gap = gap || (begun && !filled && *lower->cell[i] != '\0');
	}
	return false;
}

static bool
is_point(enum crm_meaning meaning)
{
	return meaning == CRM_MEANS_EMAIL || meaning == CRM_MEANS_PHONE ||
	       meaning == CRM_MEANS_HANDLE || meaning == CRM_MEANS_URL;
}

const char *
crm_layout_group(const char *cell)
{
	return strlen(cell) > MAX_NAME ? "" : cell;
}

/*
 * Counts the columns that are understood, and those that only both records together make so:
 * "Phone" over "work", and under merged cells also over "of the director".
 */
static enum crm_status
count_columns(struct crm_layout_judge *judge, const struct crm_layout_row *upper,
    const struct crm_layout_row *lower, size_t *known, size_t *gained, struct crm_err *err)
{
	struct crm_header_reading alone, both, over;
	bool merged = has_gap(upper, lower);
	const char *above = "";

	*known = *gained = 0;
	for (size_t i = 0; i < lower->n; i++) {
		if (i < upper->n && *upper->cell[i] != '\0')
			above = crm_layout_group(upper->cell[i]);
		if (*lower->cell[i] == '\0')
			continue;
		const char *name = crm_arena_printf(judge->arena, "%s %s", above, lower->cell[i]);
		if (name == NULL || !crm_layout_judge_cell(judge, lower->cell[i], &alone) ||
		    !crm_layout_judge_cell(judge, name, &both) ||
		    !crm_layout_judge_cell(judge, above, &over))
			return crm_err_nomem(err);
		bool gain =
		    alone.meaning == CRM_MEANS_UNKNOWN && *above != '\0' &&
		    (both.meaning != CRM_MEANS_UNKNOWN || (merged && is_point(over.meaning)));
		*gained += gain;
		*known += gain || alone.meaning != CRM_MEANS_UNKNOWN;
	}
	return CRM_OK;
}

static bool
is_wordy(const struct crm_layout_verdict *v)
{
	return v->points + v->people + v->figures == 0;
}

enum crm_status
crm_layout_judge_pair(struct crm_layout_judge *judge, const struct crm_layout_row *upper,
    const struct crm_layout_row *lower, bool *pair, struct crm_err *err)
{
	struct crm_layout_verdict above, below;
	size_t known, gained;

	*pair = false;
	if (upper->n < 2 || lower->n < upper->n || lower->filled < 2)
		return CRM_OK;
	enum crm_status st = crm_layout_judge_quick(judge, lower, &below, err);
	if (st != CRM_OK || !is_wordy(&below))
		return st;
	st = count_columns(judge, upper, lower, &known, &gained, err);
	if (st != CRM_OK || known < 2 || known * 2 < lower->filled)
		return st;
	/* It is a header; does the other one belong to it? */
	if ((st = crm_layout_judge_row(judge, lower, true, &below, err)) != CRM_OK ||
	    (st = crm_layout_judge_row(judge, upper, true, &above, err)) != CRM_OK)
		return st;
	bool languages = above.known >= 2 && above.known * 2 >= above.filled &&
			 upper->filled * 3 >= lower->filled * 2;
	*pair = is_wordy(&above) && is_wordy(&below) &&
		(languages || gained > 0 || has_gap(upper, lower));
	return CRM_OK;
}
