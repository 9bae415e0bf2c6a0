#include "lib/flow/reading.h"

#include <string.h>

#include "lib/crm/map.h"
#include "lib/crm/setting.h"
#include "lib/flow/titles.h"
#include "lib/table/guess.h"
#include "lib/text/email.h"
#include "lib/text/utf8.h"

#define UNKNOWN_NAMED_MAX 20 /* columns: thousands of them are nothing to read */
#define UNKNOWN_BYTES_MAX 80 /* of the name of one */

/* Opening a reading. */
struct opening {
	struct crm_reading *reading;
	struct crm_db *db;
	const struct crm_record *header;
	const struct crm_reading_options *options;
	const char **maps; /* saved ones, then those given */
	size_t nmaps;
	struct crm_err *err;
};

const char *
crm_reading_by_name(enum crm_reading_by by)
{
	static const char *const names[] = { "", "header", "map", "cells" };

	return names[by];
}

/* A cell as it is looked at; NULL when out of memory. */
static const char *
clean_cell(const struct crm_cell *cell, struct crm_arena *arena)
{
	return crm_text_clean(arena, crm_cell_unguarded(cell->s));
}

/* Adds one text of a list to those before it. */
static void
list(struct crm_buf *to, const char *separator, const char *text)
{
	crm_buf_puts(to, to->len == 0 ? "" : separator);
	crm_buf_puts(to, text);
}

/* Keeps a list in the arena, NULL when it is empty. False: out of memory, then or before. */
static bool
keep_list(const char **to, struct crm_buf *from, struct crm_arena *arena)
{
	bool fine = crm_buf_ok(from);

	if (fine && from->len > 0)
		fine = (*to = crm_arena_strdup(arena, crm_buf_str(from))) != NULL;
	crm_buf_clear(from);
	return fine;
}

/* --- the header --- */

/* A file of rejected rows that was mended and fed back ends in two columns of ours. */
static size_t
count_their_columns(const struct crm_reading_column *column, size_t n)
{
	const bool ours = n > 2 && strcmp(column[n - 2].name, "line") == 0 &&
			  strcmp(column[n - 1].name, "error") == 0;

	return ours ? n - 2 : n;
}

/* The header by which a map is saved: folded names, a tab between. */
static enum crm_status
set_form(struct opening *o, const char *const *folded)
{
	struct crm_reading *r = o->reading;
	const size_t n = count_their_columns(r->column, o->header->n);
	struct crm_buf form = CRM_BUF_INIT;

	for (size_t i = 0; i < n; i++)
		crm_buf_printf(&form, "%s%s", i == 0 ? "" : "\t", folded[i]);
	if (crm_buf_ok(&form))
		r->form = crm_arena_dup(&r->arena, crm_buf_str(&form), form.len);
	crm_buf_clear(&form);
	return r->form == NULL ? crm_err_nomem(o->err) : CRM_OK;
}

static enum crm_status
name_columns(struct opening *o)
{
	struct crm_reading *r = o->reading;
	struct crm_arena *arena = &r->arena;
	const size_t n = o->header->n;
	const char **names = crm_arena_alloc(arena, (n + 1) * sizeof(*names));
	const char **folded = crm_arena_alloc(arena, (n + 1) * sizeof(*folded));

	r->column = crm_arena_alloc(arena, (n + 1) * sizeof(*r->column));
	if (names == NULL || folded == NULL || r->column == NULL)
		return crm_err_nomem(o->err);
	for (size_t i = 0; i < n; i++) {
		names[i] = crm_text_clean(arena, o->header->cell[i].s);
		folded[i] = names[i] == NULL ? NULL : crm_text_fold(arena, names[i]);
		r->column[i].name = names[i];
		if (folded[i] == NULL)
			return crm_err_nomem(o->err);
	}
	r->cleaner.header = folded;
	if (o->options->headerless)
		return CRM_OK;
	r->cleaner.names = names;
	return set_form(o, folded);
}

/* --- maps --- */

/* Where the name of the column ends, and what it is mapped to; false for what is no map. */
static bool
cut_map(const char *map, size_t *name, enum crm_meaning *meaning)
{
	const char *equals = strrchr(map, '=');

	if (equals == NULL)
		return false;
	*name = (size_t)(equals - map);
	*meaning = crm_meaning_by_name(equals + 1);
	return true;
}

/* A map that was given overrules saved ones of its column, and of what only one column can be. */
static bool
is_overruled(const struct crm_reading_options *options, const char *saved)
{
	enum crm_meaning meaning, other;
	size_t len, n;

	if (!cut_map(saved, &len, &meaning))
		return false;
	for (size_t i = 0; i < options->nmaps; i++) {
		const char *map = options->maps[i];
		if (!cut_map(map, &n, &other))
			continue;
		if ((n == len && memcmp(map, saved, len) == 0) ||
		    (meaning == other && !crm_meaning_repeats(meaning)))
			return true;
	}
	return false;
}

static size_t
count_lines(const char *text)
{
	size_t n = 1;

	for (; (text = strchr(text, '\n')) != NULL; text++)
		n++;
	return n;
}

static enum crm_status
split_saved(struct opening *o, const char *saved)
{
	while (*saved != '\0') {
		const size_t len = strcspn(saved, "\n");
		const char *line = crm_arena_dup(&o->reading->arena, saved, len);
		if (line == NULL)
			return crm_err_nomem(o->err);
		if (len > 0 && !is_overruled(o->options, line))
			o->maps[o->nmaps++] = line;
		saved += len + (saved[len] != '\0');
	}
	return CRM_OK;
}

/* The map that was saved for this header, and those given. */
static enum crm_status
gather_maps(struct opening *o)
{
	struct crm_reading *r = o->reading;
	struct crm_saved_map saved = { NULL };
	enum crm_status st = CRM_OK;

	r->given_order = o->options->date_order;
	if (r->form != NULL && o->db != NULL)
		st = crm_map_find(o->db, r->form, &saved, &r->arena, o->err);
	if (st != CRM_OK)
		return st;
	const size_t room =
	    o->options->nmaps + (saved.name == NULL ? 0 : count_lines(saved.map)) + 1;
	o->maps = crm_arena_alloc(&r->arena, room * sizeof(*o->maps));
	if (o->maps == NULL)
		return crm_err_nomem(o->err);
	if (saved.name != NULL) {
		r->saved = saved.name;
		if (r->given_order == CRM_DATE_UNKNOWN && saved.date_order != NULL)
			r->given_order = crm_date_order_by_name(saved.date_order);
		if ((st = split_saved(o, saved.map)) != CRM_OK)
			return st;
	}
	for (size_t i = 0; i < o->options->nmaps; i++)
		o->maps[o->nmaps++] = o->options->maps[i];
	struct crm_buf maps = CRM_BUF_INIT;
	for (size_t i = 0; i < o->nmaps; i++)
		list(&maps, "\n", o->maps[i]);
	return keep_list(&r->maps, &maps, &r->arena) ? CRM_OK : crm_err_nomem(o->err);
}

/* --- meanings --- */

static void
ignore_our_columns(struct crm_reading *r)
{
	for (size_t i = count_their_columns(r->column, r->map.n); i < r->map.n; i++)
		r->map.meaning[i] = CRM_MEANS_IGNORE;
}

/* What the cells of the sample look like, in columns of which nothing else tells anything. */
static enum crm_status
guess(struct opening *o)
{
	struct crm_reading *r = o->reading;
	const size_t n = r->map.n;
	struct crm_guess *guesses = crm_arena_alloc(&r->arena, (n + 1) * sizeof(*guesses));
	enum crm_meaning *meaning = crm_arena_alloc(&r->arena, (n + 1) * sizeof(*meaning));
	struct crm_arena arena = CRM_ARENA_INIT;
	bool fine = guesses != NULL && meaning != NULL;

	for (size_t i = 0; fine && i < o->options->nsample; i++) {
		const struct crm_intake_row *row = &o->options->sample[i];
		crm_arena_reset(&arena);
		for (size_t k = 0; fine && k < n && k < row->n; k++) {
			if (r->map.meaning[k] != CRM_MEANS_UNKNOWN || row->cell[k].len == 0)
				continue;
			const char *clean = clean_cell(&row->cell[k], &arena);
			fine = clean != NULL && crm_guess_count(&guesses[k], clean, &arena);
		}
	}
	crm_arena_clear(&arena);
	if (!fine)
		return crm_err_nomem(o->err);
	crm_guess_settle(meaning, guesses, n);
	for (size_t k = 0; k < n; k++)
		r->column[k].looks_like = meaning[k];
	return CRM_OK;
}

static bool
is_taken(const struct crm_header_map *map, enum crm_meaning meaning)
{
	for (size_t i = 0; i < map->n; i++)
		if (map->meaning[i] == meaning)
			return true;
	return false;
}

/* Without a header the cells decide, but not against a map. */
static void
take_guesses(struct crm_reading *r)
{
	for (size_t i = 0; i < r->map.n; i++) {
		const enum crm_meaning meaning = r->column[i].looks_like;
		if (meaning == CRM_MEANS_UNKNOWN ||
		    (!crm_meaning_repeats(meaning) && is_taken(&r->map, meaning)))
			continue;
		r->map.meaning[i] = meaning;
		r->column[i].by = CRM_READ_BY_CELLS;
	}
}

static enum crm_status
recognise(struct opening *o)
{
	struct crm_reading *r = o->reading;
	enum crm_status st =
	    crm_header_recognise(&r->map, o->header, o->maps, o->nmaps, &r->arena, o->err);

	if (st != CRM_OK)
		return st;
	for (size_t i = 0; i < r->map.n; i++)
		if (r->map.meaning[i] != CRM_MEANS_UNKNOWN)
			r->column[i].by = r->map.mapped[i] ? CRM_READ_BY_MAP : CRM_READ_BY_HEADER;
	ignore_our_columns(r);
	st = guess(o);
	if (st == CRM_OK && o->options->headerless)
		take_guesses(r);
	return st;
}

/* --- dates --- */

/* The order in which the dates of a column are written. False: out of memory. */
static bool
vote(enum crm_date_order *order, const struct opening *o, enum crm_meaning meaning,
    struct crm_arena *arena)
{
	const struct crm_header_map *map = &o->reading->map;
	struct crm_date_vote votes = { 0 };
	size_t column = 0;

	while (column < map->n && map->meaning[column] != meaning)
		column++;
	for (size_t i = 0; column < map->n && i < o->options->nsample; i++) {
		const struct crm_intake_row *row = &o->options->sample[i];
		crm_arena_reset(arena);
		const char *clean = column < row->n ? clean_cell(&row->cell[column], arena) : "";
		if (clean == NULL)
			return false;
		if (*clean != '\0' && !crm_text_placeholder(clean))
			crm_date_vote(&votes, clean);
	}
	*order = crm_date_decide(&votes);
	return true;
}

/* A column that does not tell is written as the other one is: they are of one hand. */
static enum crm_status
order_dates(const struct opening *o)
{
	struct crm_cleaner *cleaner = &o->reading->cleaner;
	struct crm_arena arena = CRM_ARENA_INIT;
	const enum crm_date_order given = o->reading->given_order;
	enum crm_date_order time, birth;
	const bool fine =
	    vote(&time, o, CRM_MEANS_TIME, &arena) && vote(&birth, o, CRM_MEANS_BIRTH_DATE, &arena);

	crm_arena_clear(&arena);
	if (!fine)
		return crm_err_nomem(o->err);
	if (time == CRM_DATE_UNKNOWN)
		time = birth == CRM_DATE_SERIAL ? CRM_DATE_UNKNOWN : birth;
	if (birth == CRM_DATE_UNKNOWN)
		birth = time == CRM_DATE_SERIAL ? CRM_DATE_UNKNOWN : time;
	if (given != CRM_DATE_UNKNOWN && time != CRM_DATE_SERIAL)
		time = given;
	if (given != CRM_DATE_UNKNOWN && birth != CRM_DATE_SERIAL)
		birth = given;
	cleaner->time_order = time;
	cleaner->birth_order = birth;
	return CRM_OK;
}

/* --- the sample --- */

static enum crm_status
count_failures(struct opening *o, const struct crm_intake_row *row, const struct crm_incoming *in,
    struct crm_arena *arena)
{
	struct crm_reading *r = o->reading;
	size_t last = r->map.n; /* column of this row that failed */

	for (size_t i = 0; i < row->n && i < r->map.n; i++) {
		if (row->cell[i].len == 0)
			continue;
		const char *clean = clean_cell(&row->cell[i], arena);
		if (clean == NULL)
			return crm_err_nomem(o->err);
		r->column[i].filled += *clean != '\0' && !crm_text_placeholder(clean);
	}
	for (const struct crm_warning *w = in->warnings; w != NULL; w = w->next) {
		struct crm_reading_column *column = &r->column[w->column];
		/* All that is wrong with a cell stands in a row. */
		if (!w->whole || w->column == last)
			continue;
		last = w->column;
		if (column->failed++ > 0)
			continue;
		column->line = row->line;
		column->error = crm_arena_strdup(&r->arena, w->error);
		if (column->error == NULL)
			return crm_err_nomem(o->err);
	}
	return CRM_OK;
}

static enum crm_status
survey(struct opening *o)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct crm_incoming in;
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < o->options->nsample; i++) {
		const struct crm_intake_row *row = &o->options->sample[i];
		crm_arena_reset(&arena);
		st = crm_clean_row(&in, &o->reading->cleaner, row->cell, row->n, &arena, o->err);
		if (st == CRM_OK && in.other_header && o->reading->other_header == 0)
			o->reading->other_header = row->line;
		if (st == CRM_OK && in.nobody == NULL)
			st = count_failures(o, row, &in, &arena);
	}
	crm_arena_clear(&arena);
	return st;
}

/* --- what to tell --- */

/* "Дата=time dmy": what a column was taken for. */
static void
describe(struct crm_buf *to, const struct crm_reading *r, size_t i)
{
	const enum crm_meaning meaning = r->map.meaning[i];
	const char *order = NULL;

	if (meaning == CRM_MEANS_TIME)
		order = crm_date_order_name(r->cleaner.time_order);
	else if (meaning == CRM_MEANS_BIRTH_DATE)
		order = crm_date_order_name(r->cleaner.birth_order);
	list(to, "\n", r->column[i].name);
	crm_buf_printf(to, "=%s%s%s", meaning == CRM_MEANS_IGNORE ? "-" : crm_meaning_name(meaning),
	    order == NULL ? "" : " ", order == NULL ? "" : order);
}

/* A name that goes on and on is as well read by its beginning. */
static void
name_unknown(struct crm_buf *to, const char *name)
{
	size_t len = strnlen(name, UNKNOWN_BYTES_MAX + 1);
	const bool cut = len > UNKNOWN_BYTES_MAX;

	for (len -= cut; cut && len > 0 && ((unsigned char)name[len] & 0xc0) == 0x80;)
		len--;
	crm_buf_printf(
	    to, "%s'%.*s%s'", to->len == 0 ? "" : ", ", (int)len, name, cut ? " ..." : "");
}

/* Names in it are of those who took the list, or who own its cards. False when out of memory, too.
 */
static bool
is_of_ours(struct crm_reading *r, const char *name)
{
	static const char *const words[] = { "менеджер", "ответствен", "сотрудник", "кем ", "кто ",
		"manager", "owner", "scanned", "captured", "assigned", "created", "rep" };
	const char *fold = crm_text_fold(&r->arena, name);

	for (size_t i = 0; fold != NULL && i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(fold, words[i]) != NULL)
			return true;
	return false;
}

/* Whether a map of an unknown column would tell what no other column tells. */
static bool
is_worth_a_map(const struct crm_header_map *map, enum crm_meaning meaning)
{
	switch (meaning) {
	case CRM_MEANS_NAME:
	case CRM_MEANS_FIRST_NAME:
	case CRM_MEANS_LAST_NAME:
		return !is_taken(map, CRM_MEANS_NAME) && !is_taken(map, CRM_MEANS_FIRST_NAME) &&
		       !is_taken(map, CRM_MEANS_LAST_NAME);
	case CRM_MEANS_EMAIL:
	case CRM_MEANS_PHONE:
	case CRM_MEANS_COMPANY:
	case CRM_MEANS_INN:
	case CRM_MEANS_OGRN:
		/* More of them are faxes, or of whoever made the list. */
		return !is_taken(map, meaning);
	default:
		return false;
	}
}

/* " --map 'Konto=phone'" for each column of which the cells tell more than the header. */
static enum crm_status
hint(struct opening *o)
{
	struct crm_reading *r = o->reading;
	struct crm_buf maps = CRM_BUF_INIT;

	/* Where nothing is known crm_reading_check says it. */
	for (size_t i = 0; i < r->map.n && crm_header_identifies(&r->map); i++) {
		const struct crm_reading_column *c = &r->column[i];
		if (r->map.meaning[i] == CRM_MEANS_UNKNOWN && *c->name != '\0' &&
		    !is_of_ours(r, c->name) && is_worth_a_map(&r->map, c->looks_like))
			crm_buf_printf(&maps, "%s--map '%s=%s'", maps.len == 0 ? "" : " ", c->name,
			    crm_meaning_name(c->looks_like));
	}
	return keep_list(&r->hint, &maps, &r->arena) ? CRM_OK : crm_err_nomem(o->err);
}

static enum crm_status
tell(struct opening *o)
{
	struct crm_reading *r = o->reading;
	struct crm_buf taken = CRM_BUF_INIT, unknown = CRM_BUF_INIT;
	size_t n = 0;

	for (size_t i = 0; i < r->map.n; i++) {
		const char *name = r->column[i].name;
		if (r->map.meaning[i] != CRM_MEANS_UNKNOWN)
			describe(&taken, r, i);
		else if (*name != '\0' && ++n <= UNKNOWN_NAMED_MAX)
			name_unknown(&unknown, name);
	}
	if (n > UNKNOWN_NAMED_MAX)
		crm_buf_printf(&unknown, " and %zu more", n - UNKNOWN_NAMED_MAX);
	const bool fine = keep_list(&r->taken, &taken, &r->arena);
	return keep_list(&r->unknown, &unknown, &r->arena) && fine ? CRM_OK : crm_err_nomem(o->err);
}

/* --- */

enum crm_status
crm_reading_open(struct crm_reading *reading, struct crm_db *db, const struct crm_record *header,
    const struct crm_reading_options *options, struct crm_err *err)
{
	struct opening o = {
		.reading = reading, .db = db, .header = header, .options = options, .err = err
	};

	*reading = (struct crm_reading){ .cleaner = { .map = &reading->map } };
	reading->cleaner.now = db == NULL ? options->now : crm_db_now(db);
	reading->cleaner.region = options->region;
	reading->cleaner.comparing = options->comparing;
	enum crm_status st = CRM_OK;
	if (db != NULL)
		st = crm_setting_text(db, "region", &reading->arena, &reading->cleaner.region, err);
	if (db != NULL && st == CRM_OK)
		st = crm_setting_text(
		    db, "currency", &reading->arena, &reading->cleaner.currency, err);
	if (st == CRM_OK)
		st = name_columns(&o);
	if (st == CRM_OK)
		st = gather_maps(&o);
	if (st == CRM_OK)
		st = recognise(&o);
	if (st != CRM_OK)
		return st;
	st = order_dates(&o);
	if (st == CRM_OK)
		st = crm_titles_learn(&reading->cleaner.plain, &reading->map, options->sample,
		    options->nsample, &reading->arena, err);
	if (st == CRM_OK)
		st = survey(&o);
	if (st == CRM_OK)
		st = hint(&o);
	return st == CRM_OK ? tell(&o) : st;
}

void
crm_reading_clear(struct crm_reading *reading)
{
	crm_arena_clear(&reading->arena);
}
