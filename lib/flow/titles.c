#include "lib/flow/titles.h"

#include "lib/table/guess.h"
#include "lib/text/email.h"
#include "lib/text/utf8.h"

enum {
	MIN_CELLS = 3,  /* of a column: fewer do not tell what its cells look like */
	MIN_PLAIN = 60, /* of 100 of them */
};

/* The cells of a column. */
struct votes {
	size_t filled, plain; /* in rows of two or more */
	size_t alone;         /* those that are their row, and look like nobody */
};

/* An organisation may be called anything, and one that is a row alone is a lead. */
static bool
names_somebody(enum crm_meaning meaning)
{
	return meaning == CRM_MEANS_NAME || meaning == CRM_MEANS_FIRST_NAME ||
	       meaning == CRM_MEANS_LAST_NAME;
}

/* Whether a cell is a person, an organisation, or leads to one. False: out of memory. */
static bool
looks_at(bool *somebody, const char *clean, struct crm_arena *arena)
{
	struct crm_guess guess = { 0 };

	if (!crm_guess_count(&guess, clean, arena))
		return false;
	*somebody = guess.name + guess.first_name + guess.middle_name + guess.last_name +
			guess.company + guess.email + guess.phone + guess.url + guess.handle +
			guess.inn + guess.ogrn >
		    0;
	return true;
}

/* How many cells of a row say something, up to two, and the first of them. */
static bool
count_cells(size_t *filled, size_t *first, const struct crm_header_map *map,
    const struct crm_cell *cell, size_t n, struct crm_arena *arena)
{
	*filled = *first = 0;
	for (size_t i = 0; i < n && i < map->n && *filled < 2; i++) {
		if (cell[i].len == 0 || map->meaning[i] == CRM_MEANS_IGNORE)
			continue;
		const char *clean = crm_text_cleaned(arena, cell[i].s);
		if (clean == NULL)
			return false;
		if (*clean != '\0' && (*filled)++ == 0)
			*first = i;
	}
	return true;
}

static bool
count_row(struct votes *votes, const struct crm_header_map *map, const struct crm_intake_row *row,
    struct crm_arena *arena)
{
	size_t filled, first;
	bool somebody = false;

	if (!count_cells(&filled, &first, map, row->cell, row->n, arena))
		return false;
	for (size_t i = first; filled > 0 && i < row->n && i < map->n; i++) {
		if (row->cell[i].len == 0 || !names_somebody(map->meaning[i]))
			continue;
		const char *clean = crm_text_cleaned(arena, crm_cell_unguarded(row->cell[i].s));
		if (clean == NULL || !looks_at(&somebody, clean, arena))
			return false;
		if (*clean == '\0' || crm_text_placeholder(clean))
			continue;
		if (filled == 1) {
			votes[i].alone += !somebody;
			continue;
		}
		votes[i].filled++;
		votes[i].plain += somebody;
	}
	return true;
}

enum crm_status
crm_titles_learn(const bool **plain, const struct crm_header_map *map,
    const struct crm_intake_row *sample, size_t nsample, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_arena scratch = CRM_ARENA_INIT;
	struct votes *votes = crm_arena_alloc(arena, (map->n + 1) * sizeof(*votes));
	bool *found = crm_arena_alloc(arena, (map->n + 1) * sizeof(*found));
	bool fine = votes != NULL && found != NULL;

	for (size_t i = 0; fine && i < nsample; i++) {
		crm_arena_reset(&scratch);
		fine = count_row(votes, map, &sample[i], &scratch);
	}
	crm_arena_clear(&scratch);
	if (!fine)
		return crm_err_nomem(err);
	for (size_t i = 0; i < map->n; i++)
		found[i] = votes[i].filled >= MIN_CELLS &&
			   votes[i].plain * 100 >= votes[i].filled * MIN_PLAIN &&
			   votes[i].alone <= votes[i].filled;
	*plain = found;
	return CRM_OK;
}

bool
crm_titles_find(bool *title, size_t *column, const bool *plain, const struct crm_header_map *map,
    const struct crm_cell *cell, size_t n, struct crm_arena *arena)
{
	size_t filled;
	bool somebody = false;

	*title = false;
	if (plain == NULL)
		return true;
	if (!count_cells(&filled, column, map, cell, n, arena))
		return false;
	if (filled != 1 || !plain[*column])
		return true;
	const char *clean = crm_text_cleaned(arena, crm_cell_unguarded(cell[*column].s));
	if (clean == NULL || !looks_at(&somebody, clean, arena))
		return false;
	*title = !somebody && !crm_text_placeholder(clean);
	return true;
}
