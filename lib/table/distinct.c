#include "lib/table/distinct.h"

#include <string.h>

#include "lib/base/hash.h"

/* A name that is taken, and the number that the next column of this name begins to try. */
struct slot {
	const char *name;
	size_t next;
};

struct taken {
	struct slot *slot;
	size_t mask;
};

/* The slot of a name; one without a name is free. */
static struct slot *
slot_of(const struct taken *taken, const char *name)
{
	size_t at = (size_t)crm_hash(name, strlen(name), 0) & taken->mask;

	while (taken->slot[at].name != NULL && strcmp(taken->slot[at].name, name) != 0)
		at = (at + 1) & taken->mask;
	return &taken->slot[at];
}

bool
crm_names_distinct(const char **name, size_t n, struct crm_arena *arena)
{
	struct taken taken = { .mask = 15 };

	while (taken.mask < 2 * n)
		taken.mask = 2 * taken.mask + 1;
	taken.slot = crm_arena_alloc(arena, (taken.mask + 1) * sizeof(*taken.slot));
	if (taken.slot == NULL)
		return false;
	for (size_t i = 0; i < n; i++) {
		struct slot *const wanted = slot_of(&taken, name[i]), *slot = wanted;
		/* Numbers that were taken once stay so: each is tried but once for a name. */
		for (const char *base = name[i]; slot->name != NULL;
		     slot = slot_of(&taken, name[i])) {
			name[i] = crm_arena_printf(arena, "%s_%zu", base, wanted->next++);
			if (name[i] == NULL)
				return false;
		}
		*slot = (struct slot){ name[i], 2 };
	}
	return true;
}
