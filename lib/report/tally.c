#include "lib/report/tally.h"

#include <stdlib.h>
#include <string.h>

static size_t *
slot_of(const struct crm_tally *t, int64_t place)
{
	for (size_t i = (size_t)(((uint64_t)place * UINT64_C(0x9e3779b97f4a7c15)) >> 20);; i++) {
		size_t *slot = &t->slot[i & (t->nslots - 1)];
		if (*slot == 0 || t->place[*slot - 1] == place)
			return slot;
	}
}

/* Room for twice as many places. */
static int
grow(struct crm_tally *t)
{
	const size_t size = t->size == 0 ? 64 : t->size * 2;
	int64_t *place = reallocarray(t->place, size, sizeof(*place));

	if (place == NULL)
		return 0;
	t->place = place;
	int64_t *figure = reallocarray(t->figure, size * t->figures, sizeof(*figure));
	if (figure == NULL)
		return 0;
	t->figure = figure;
	size_t *slot = calloc(size * 4, sizeof(*slot));
	if (slot == NULL)
		return 0;
	free(t->slot);
	t->slot = slot;
	t->nslots = size * 4;
	t->size = size;
	for (size_t i = 0; i < t->n; i++)
		*slot_of(t, t->place[i]) = i + 1;
	return 1;
}

int64_t *
crm_tally_at(struct crm_tally *t, int64_t place)
{
	if (t->last < t->n && t->place[t->last] == place)
		return t->figure + t->last * t->figures;
	if (t->n == t->size && !grow(t))
		return NULL;
	size_t *slot = slot_of(t, place);
	if (*slot == 0) {
		t->place[t->n] = place;
		memset(t->figure + t->n * t->figures, 0, t->figures * sizeof(*t->figure));
		*slot = ++t->n;
	}
	t->last = *slot - 1;
	return t->figure + t->last * t->figures;
}

/* A place and its number. */
struct numbered {
	int64_t place;
	size_t number;
};

static int
by_place(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;

	return x->place < y->place ? -1 : x->place > y->place;
}

size_t *
crm_tally_order(const struct crm_tally *t, struct crm_arena *arena)
{
	struct numbered *list = crm_arena_alloc(arena, (t->n + 1) * sizeof(*list));
	size_t *order = crm_arena_alloc(arena, (t->n + 1) * sizeof(*order));

	if (list == NULL || order == NULL)
		return NULL;
	for (size_t i = 0; i < t->n; i++)
		list[i] = (struct numbered){ t->place[i], i };
	qsort(list, t->n, sizeof(*list), by_place);
	for (size_t i = 0; i < t->n; i++)
		order[i] = list[i].number;
	return order;
}

void
crm_tally_free(struct crm_tally *t)
{
	free(t->place);
	free(t->figure);
	free(t->slot);
	*t = (struct crm_tally){ .figures = t->figures };
}
