#include "lib/match/card_memory.h"

#include <stdlib.h>
#include <string.h>

#include "lib/match/card_record.h"

#define BUCKETS ((size_t)1 << 14)
/* Of each of two generations: when the young one is full it becomes the old one. */
#define BYTES_MAX ((size_t)24 << 20)
/* Whoever is larger is no person. */
#define CARD_MAX ((size_t)16 << 10)
/* About what the facts of a name take. */
#define FACTS_SIZE 1500

struct generation {
	struct crm_known_card **bucket; /* NULL: nothing was ever put there */
	struct crm_arena arena;
	size_t bytes; /* used, about */
};

struct crm_card_memory {
	struct generation young, old;
};

struct crm_card_memory *
crm_card_memory_new(void)
{
	return calloc(1, sizeof(struct crm_card_memory));
}

static void
empty(struct generation *g)
{
	if (g->bytes > 0)
		memset(g->bucket, 0, BUCKETS * sizeof(struct crm_known_card *));
	crm_arena_clear(&g->arena);
	g->bytes = 0;
}

void
crm_card_memory_clear(struct crm_card_memory *memory)
{
	if (memory == NULL)
		return;
	empty(&memory->young);
	empty(&memory->old);
}

void
crm_card_memory_free(struct crm_card_memory *memory)
{
	if (memory == NULL)
		return;
	crm_card_memory_clear(memory);
	free(memory->young.bucket);
	free(memory->old.bucket);
	free(memory);
}

/* --- finding -------------------------------------------------------------------------- */

/* The place that points to a card; or NULL. */
static struct crm_known_card **
place_of(struct generation *g, int64_t card)
{
	if (g->bytes == 0)
		return NULL;
	struct crm_known_card **at = &g->bucket[(size_t)card % BUCKETS];
	while (*at != NULL && (*at)->record.id != card)
		at = &(*at)->next;
	return *at == NULL ? NULL : at;
}

struct crm_known_card *
crm_card_memory_find(struct crm_card_memory *memory, int64_t card)
{
	struct crm_known_card **at;

	if (memory == NULL)
		return NULL;
	at = place_of(&memory->young, card);
	if (at == NULL)
		at = place_of(&memory->old, card);
	return at == NULL ? NULL : *at;
}

void
crm_card_memory_drop(struct crm_card_memory *memory, int64_t card)
{
	struct generation *const both[] = { &memory->young, &memory->old };

	for (size_t i = 0; i < sizeof(both) / sizeof(both[0]); i++) {
		struct crm_known_card **at = place_of(both[i], card);
		if (at != NULL)
			*at = (*at)->next;
	}
}

/* --- remembering ---------------------------------------------------------------------- */

static size_t
size_of_text(const char *text)
{
	return text == NULL ? 0 : strlen(text) + 16;
}

/* The longest texts are in the record and its points: of others there are few, or they are short.
 */
static size_t
size_of(const struct crm_known_card *card)
{
	const struct crm_dedupe_record *r = &card->record;
	size_t size = sizeof(*card) + size_of_text(r->name.full) * 2 +
		      size_of_text(r->company.name) * 2 + size_of_text(r->job_title) +
		      size_of_text(r->address) + size_of_text(r->city) + size_of_text(r->region) +
		      size_of_text(card->name_key) + size_of_text(card->reason_note);

	for (size_t i = 0; i < r->npoints; i++)
		size += sizeof(*r->point) + sizeof(*card->key) + size_of_text(r->point[i].value) +
			2 * size_of_text(r->point[i].key);
	return size;
}

void
crm_card_memory_begin(struct crm_card_memory *memory)
{
	if (memory == NULL || memory->young.bytes < BYTES_MAX)
		return;
	const struct generation full = memory->young;
	empty(&memory->old);
	memory->young = memory->old;
	memory->old = full;
}

static bool
take_room(struct generation *young, size_t size)
{
	if (young->bucket == NULL)
		young->bucket = calloc(BUCKETS, sizeof(struct crm_known_card *));
	if (young->bucket == NULL)
		return false;
	young->bytes += size;
	return true;
}

static bool
keep(const char **text, struct crm_arena *arena)
{
	const char *const was = *text;

	*text = crm_arena_strdup(arena, was);
	return *text != NULL || was == NULL;
}

static bool
keep_keys(struct crm_known_card *card, struct crm_arena *arena)
{
	const struct crm_known_key *was = card->key;

	if (was == NULL)
		return true;
	struct crm_known_key *key = crm_arena_alloc(arena, (card->nkeys + 1) * sizeof(*key));
	if (key == NULL)
		return false;
	for (size_t i = 0; i < card->nkeys; i++) {
		key[i] = was[i];
		if (!keep(&key[i].text, arena))
			return false;
	}
	card->key = key;
	return true;
}

void
crm_card_memory_put(struct crm_card_memory *memory, const struct crm_known_card *card)
{
	const size_t size = size_of(card);

	if (size > CARD_MAX)
		return;
	crm_card_memory_drop(memory, card->record.id);
	if (!take_room(&memory->young, size))
		return;
	struct crm_arena *arena = &memory->young.arena;
	struct crm_known_card *kept = crm_arena_alloc(arena, sizeof(*kept));
	if (kept == NULL)
		return;
	*kept = *card;
	if (!crm_dedupe_record_keep(&kept->record, arena) || !keep(&kept->name_key, arena) ||
	    !keep(&kept->reason, arena) || !keep(&kept->reason_note, arena) ||
	    !keep_keys(kept, arena))
		return;
	struct crm_known_card **bucket = &memory->young.bucket[(size_t)card->record.id % BUCKETS];
	kept->next = *bucket;
	*bucket = kept;
}

const struct crm_name_facts *
crm_card_memory_facts(struct crm_card_memory *memory, struct crm_known_card *card)
{
	/* Where the card is: its generation may be the old one, and goes with its facts. */
	struct generation *g =
	    place_of(&memory->young, card->record.id) != NULL ? &memory->young : &memory->old;

	if (card->facts != NULL)
		return card->facts;
	struct crm_name_facts *facts = crm_arena_alloc(&g->arena, sizeof(*facts));
	if (facts == NULL || crm_name_facts_read(facts, &card->record.name, &g->arena) != CRM_OK)
		return NULL;
	g->bytes += FACTS_SIZE;
	card->facts = facts;
	return facts;
}
