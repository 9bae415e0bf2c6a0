#include "lib/match/card_memory.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS ((size_t)1 << 17)
/* Of each of two generations: when the young one is full it becomes the old one. */
#define BYTES_MAX ((size_t)16 << 20)
/* Of so many new leads the key of the name is remembered, in four bytes each. */
#define NAMES_MAX ((size_t)4 << 20)

struct remembered {
	struct remembered *next; /* in its bucket */
	int64_t card;
	const struct crm_kept_card *kept;
};

struct generation {
	struct remembered **bucket; /* NULL: nothing is there */
	struct crm_arena arena;
	size_t bytes; /* used, about */
};

struct crm_card_memory {
	struct generation young, old;
	/* Of the leads from first_named on, a part of the hash of their name's key; 0: not known.
	 */
	uint32_t *name;
	size_t nnames, names_size;
	int64_t first_named;
};

struct crm_card_memory *
crm_card_memory_new(void)
{
	return calloc(1, sizeof(struct crm_card_memory));
}

static void
empty(struct generation *g)
{
	free(g->bucket);
	crm_arena_clear(&g->arena);
	*g = (struct generation){ 0 };
}

void
crm_card_memory_clear(struct crm_card_memory *memory)
{
	if (memory == NULL)
		return;
	empty(&memory->young);
	empty(&memory->old);
	memory->nnames = 0;
}

void
crm_card_memory_free(struct crm_card_memory *memory)
{
	if (memory == NULL)
		return;
	crm_card_memory_clear(memory);
	free(memory->name);
	free(memory);
}

/* 0 for none. */
static uint32_t
part_of_hash(const char *name_key)
{
	return name_key == NULL ? 0 : (uint32_t)crm_key_hash(CRM_KEY_NAME, name_key) | 1;
}

/* --- remembering ---------------------------------------------------------------------- */

void
crm_card_memory_begin(struct crm_card_memory *memory)
{
	if (memory == NULL || memory->young.bytes < BYTES_MAX)
		return;
	empty(&memory->old);
	memory->old = memory->young;
	memory->young = (struct generation){ 0 };
}

/* The place that points to a card; or NULL. */
static struct remembered **
place_of(const struct generation *g, int64_t card)
{
	if (g->bucket == NULL)
		return NULL;
	struct remembered **at = &g->bucket[(size_t)card % BUCKETS];
	while (*at != NULL && (*at)->card != card)
		at = &(*at)->next;
	return *at == NULL ? NULL : at;
}

static void
forget(struct generation *g, int64_t card)
{
	struct remembered **at = place_of(g, card);

	if (at != NULL)
		*at = (*at)->next;
}

/* NULL, also for kept NULL: it is not remembered. */
static struct remembered *
add(struct generation *young, const struct crm_kept_card *kept)
{
	if (young->bucket == NULL)
		young->bucket = calloc(BUCKETS, sizeof(struct remembered *));
	struct remembered *made = kept == NULL || young->bucket == NULL
				      ? NULL
				      : crm_arena_alloc(&young->arena, sizeof(*made));
	if (made == NULL)
		return NULL;
	const int64_t card = crm_kept_card_id(kept);
	struct remembered **bucket = &young->bucket[(size_t)card % BUCKETS];
	*made = (struct remembered){ .next = *bucket, .card = card, .kept = kept };
	*bucket = made;
	young->bytes += sizeof(*made) + crm_kept_card_size(kept);
	return made;
}

void
crm_card_memory_put(struct crm_card_memory *memory, const struct crm_known_card *card)
{
	forget(&memory->young, card->record.id);
	forget(&memory->old, card->record.id);
	add(&memory->young, crm_kept_card_make(card, &memory->young.arena));
}

void
crm_card_memory_name(struct crm_card_memory *memory, int64_t card, const char *name_key)
{
	if (memory->nnames == 0)
		memory->first_named = card;
	const size_t at = (size_t)(card - memory->first_named);
	if (card < memory->first_named || at >= NAMES_MAX)
		return;
	if (at >= memory->names_size) {
		const size_t size = at < 1024 ? 1024 : at * 2;
		uint32_t *more = realloc(memory->name, size * sizeof(*more));
		if (more == NULL)
			return;
		memory->name = more;
		memory->names_size = size;
	}
	for (; memory->nnames <= at; memory->nnames++)
		memory->name[memory->nnames] = 0;
	memory->name[at] = part_of_hash(name_key);
}

void
crm_card_memory_drop(struct crm_card_memory *memory, int64_t card)
{
	forget(&memory->young, card);
	forget(&memory->old, card);
	if (card >= memory->first_named && (size_t)(card - memory->first_named) < memory->nnames)
		memory->name[card - memory->first_named] = 0;
}

/* --- finding -------------------------------------------------------------------------- */

/* What is found in the old generation is still of use: it gets younger. */
static struct remembered *
find(struct crm_card_memory *memory, int64_t card)
{
	struct generation *young = &memory->young;
	struct remembered **at = place_of(young, card);

	if (at != NULL || (at = place_of(&memory->old, card)) == NULL)
		return at == NULL ? NULL : *at;
	struct remembered *again = add(young, crm_kept_card_copy((*at)->kept, &young->arena));
	if (again == NULL)
		return *at;
	*at = (*at)->next;
	return again;
}

const struct crm_kept_card *
crm_card_memory_find(struct crm_card_memory *memory, int64_t card)
{
	const struct remembered *known = memory == NULL ? NULL : find(memory, card);

	return known == NULL ? NULL : known->kept;
}

bool
crm_card_memory_differs(const struct crm_card_memory *memory, int64_t card, const char *name_key)
{
	if (memory == NULL || name_key == NULL || card < memory->first_named ||
	    (size_t)(card - memory->first_named) >= memory->nnames)
		return false;
	const uint32_t name = memory->name[card - memory->first_named];
	return name != 0 && name != part_of_hash(name_key);
}
