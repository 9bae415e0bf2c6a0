#include <stdlib.h>
#include <string.h>

#include "cmd/cli_private.h"

/* A row by what its unit is called. */
struct named {
	const char *unit; /* "" is none: a unit of its own */
	struct cli_row *row;
	int64_t first; /* the number of its unit's first row */
};

static int
by_unit(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	const int order = strcmp(x->unit, y->unit);

	if (order != 0)
		return order;
	return (x->row->number > y->row->number) - (x->row->number < y->row->number);
}

static int
by_first(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->row->number > y->row->number) - (x->row->number < y->row->number);
}

enum crm_status
cli_units_order(int column, struct cli_row **row, size_t n, size_t **end, struct crm_arena *arena,
    struct crm_err *err)
{
	struct named *named = crm_arena_alloc(arena, (n + 1) * sizeof(*named));

	*end = crm_arena_alloc(arena, (n + 1) * sizeof(**end));
	if (named == NULL || *end == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < n; i++)
		named[i] = (struct named){ column == -2 ? "all" : cli_cell(row[i], column), row[i],
			row[i]->number };
	qsort(named, n, sizeof(*named), by_unit);
	for (size_t i = 1; i < n; i++)
		if (*named[i].unit != '\0' && strcmp(named[i].unit, named[i - 1].unit) == 0)
			named[i].first = named[i - 1].first;
	qsort(named, n, sizeof(*named), by_first);
	for (size_t i = n; i > 0; i--) {
		row[i - 1] = named[i - 1].row;
		(*end)[i - 1] = i < n && named[i].first == named[i - 1].first ? (*end)[i] : i;
	}
	return CRM_OK;
}
