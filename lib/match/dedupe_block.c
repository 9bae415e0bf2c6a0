#include <stdlib.h>
#include <string.h>

#include "lib/base/queue.h"
#include "lib/match/dedupe_keys.h"
#include "lib/match/dedupe_pairs.h"

/*
 * Records that share a key are a block, whose pairs are compared. What many share is divided by
 * what else they have, twice; of what is too many even then, each is compared with its neighbours
 * alone, so that no value makes the work grow with the square of the records.
 */
#define MOST 20     /* in a block of which all pairs are compared */
#define DEEPEST 2   /* divisions */
#define PART_BITS 2 /* parts of the keys that are sorted one after another, to save memory */

struct entry {
	uint64_t key;
	uint32_t rec;
};

struct sorter {
	struct entry *entry, *spare;
	size_t n, cap, capspare;
};

#define RADIX_BITS 11
#define RADIX (1u << RADIX_BITS)

/* By the highest 33 bits; entries of one key stay in their order. */
static bool
radix_sort(struct sorter *s)
{
	if (s->capspare < s->n) {
		free(s->spare);
		s->spare = malloc(s->n * sizeof(*s->spare));
		s->capspare = s->spare == NULL ? 0 : s->n;
		if (s->spare == NULL)
			return false;
	}
	for (unsigned shift = 64 - 3 * RADIX_BITS; shift < 64; shift += RADIX_BITS) {
		size_t count[RADIX] = { 0 }, at = 0;
		for (size_t i = 0; i < s->n; i++)
			count[s->entry[i].key >> shift & (RADIX - 1)]++;
		for (size_t i = 0; i < RADIX; i++) {
			size_t n = count[i];
			count[i] = at;
			at += n;
		}
		for (size_t i = 0; i < s->n; i++)
			s->spare[count[s->entry[i].key >> shift & (RADIX - 1)]++] = s->entry[i];
		struct entry *sorted = s->spare;
		size_t cap = s->capspare;
		s->spare = s->entry;
		s->capspare = s->cap;
		s->entry = sorted;
		s->cap = cap;
	}
	return true;
}

/* The lower bits rarely differ where the others agree. */
static void
finish_sort(struct sorter *s)
{
	for (size_t i = 1; i < s->n; i++) {
		struct entry e = s->entry[i];
		size_t k = i;
		for (; k > 0 && s->entry[k - 1].key > e.key; k--)
			s->entry[k] = s->entry[k - 1];
		s->entry[k] = e;
	}
}

static bool
add_entry(struct sorter *s, uint64_t key, uint32_t rec)
{
	struct entry *grown = crm_grow(s->entry, s->n, &s->cap, sizeof(*grown));

	if (grown == NULL)
		return false;
	s->entry = grown;
	s->entry[s->n++] = (struct entry){ key, rec };
	return true;
}

static bool
add_block(struct crm_dedupe_blocks *blocks, const struct entry *e, size_t n)
{
	struct crm_dedupe_block *grown =
	    crm_grow(blocks->block, blocks->n, &blocks->cap, sizeof(*grown));

	if (grown == NULL)
		return false;
	blocks->block = grown;
	blocks->block[blocks->n++] = (struct crm_dedupe_block){ (uint32_t)blocks->nmembers,
		(uint32_t)n, n > MOST, (e[0].key & CRM_DEDUPE_WEAK) != 0, false };
	for (size_t i = 0; i < n; i++) {
		uint32_t *member = crm_grow(
		    blocks->member, blocks->nmembers, &blocks->capmembers, sizeof(*member));
		if (member == NULL)
			return false;
		blocks->member = member;
		blocks->member[blocks->nmembers++] = e[i].rec;
	}
	return true;
}

#define NATTRIBUTES 8

static uint32_t
attribute(const struct crm_dedupe *d, const struct crm_dedupe_rec *rec, unsigned i)
{
	switch (i) {
	case 0:
		return rec->last == 0 ? 0 : crm_dedupe_word(d, rec->last)->folded;
	case 1:
		return crm_dedupe_given(d, rec->first);
	case 2:
		return rec->company == 0 ? 0 : d->company[rec->company - 1].core;
	case 3:
		return rec->city;
	case 4:
		return rec->birth;
	case 5:
		return rec->middle == 0 ? 0 : crm_dedupe_word(d, rec->middle)->plain;
	case 6:
		return rec->postcode;
	default:
		return rec->title;
	}
}

static bool take_runs(const struct crm_dedupe *d, struct crm_dedupe_blocks *blocks,
    struct sorter *s, unsigned from, unsigned depth, size_t parent);

/* A block within the block for each value of an attribute. */
static bool
divide(const struct crm_dedupe *d, struct crm_dedupe_blocks *blocks, const struct entry *e,
    size_t n, unsigned from, unsigned depth)
{
	struct sorter s = { 0 };
	bool ok = true;

	for (unsigned i = from; ok && i < NATTRIBUTES; i++) {
		s.n = 0;
		for (size_t k = 0; ok && k < n; k++) {
			uint32_t value = attribute(d, &d->rec[e[k].rec], i);
			if (value != 0)
				ok = add_entry(
				    &s, crm_dedupe_mix(e[k].key + i * 2, value), e[k].rec);
		}
		ok = ok && take_runs(d, blocks, &s, i + 1, depth + 1, n);
	}
	free(s.entry);
	free(s.spare);
	return ok;
}

/* A record may have a key twice. */
static size_t
drop_repeated(struct entry *e, size_t n)
{
	size_t kept = 1;

	for (size_t i = 1; i < n; i++)
		if (e[i].rec != e[kept - 1].rec)
			e[kept++] = e[i];
	return kept;
}

/* Sorts, and makes blocks of what shares a key; parent: how many were in the block divided. */
static bool
take_runs(const struct crm_dedupe *d, struct crm_dedupe_blocks *blocks, struct sorter *s,
    unsigned from, unsigned depth, size_t parent)
{
	if (s->n == 0)
		return true;
	if (!radix_sort(s))
		return false;
	finish_sort(s);
	for (size_t i = 0, n; i < s->n; i += n) {
		for (n = 1; i + n < s->n && s->entry[i + n].key == s->entry[i].key;)
			n++;
		size_t kept = drop_repeated(&s->entry[i], n);
		if (kept < 2 || kept == parent)
			continue;
		if (!add_block(blocks, &s->entry[i], kept))
			return false;
		if (kept > MOST && depth < DEEPEST &&
		    !divide(d, blocks, &s->entry[i], kept, from, depth))
			return false;
	}
	return true;
}

/* Of two that are to be looked at. */
static bool
add_asked(struct crm_dedupe *d)
{
	for (size_t i = 0; i < d->nlook; i++) {
		uint32_t a = crm_dedupe_find(d, d->look[i].a), b = crm_dedupe_find(d, d->look[i].b);
		struct entry pair[] = { { 0, a < b ? a : b }, { 0, a < b ? b : a } };
		if (a == UINT32_MAX || b == UINT32_MAX || a == b)
			continue;
		if (!add_block(&d->blocks, pair, 2))
			return false;
		d->blocks.block[d->blocks.n - 1].asked = true;
	}
	return true;
}

/* Of each record, in which blocks it is. */
static bool
index_records(struct crm_dedupe *d)
{
	struct crm_dedupe_blocks *b = &d->blocks;

	b->start = calloc(d->nrecs + 2, sizeof(*b->start));
	b->of = calloc(b->nmembers + 1, sizeof(*b->of));
	if (b->start == NULL || b->of == NULL)
		return false;
	for (size_t i = 0; i < b->nmembers; i++)
		b->start[b->member[i] + 2]++;
	for (size_t i = 2; i < d->nrecs + 2; i++)
		b->start[i] += b->start[i - 1];
	for (size_t i = 0; i < b->n; i++)
		for (uint32_t k = 0; k < b->block[i].n; k++)
			b->of[b->start[b->member[b->block[i].at + k] + 1]++] = (uint32_t)i;
	return true;
}

/* The keys are divided by some of their bits: parts that are sorted by themselves. */
#define PARTS (1U << PART_BITS)

struct parts {
	const struct crm_dedupe *dedupe;
	struct crm_dedupe_blocks blocks[PARTS];
	bool ok[PARTS];
};

/* In any thread. */
static void
block_part(void *data, size_t part)
{
	struct parts *parts = data;
	const struct crm_dedupe *d = parts->dedupe;
	struct crm_dedupe_keys keys;
	struct sorter s = { 0 };
	bool ok = true;

	for (uint32_t i = 0; ok && i < d->nrecs; i++) {
		crm_dedupe_keys(d, i, &keys);
		for (size_t k = 0; ok && k < keys.n; k++)
			if ((keys.key[k] >> 1 & (PARTS - 1)) == part)
				ok = add_entry(&s, keys.key[k], i);
	}
	parts->ok[part] = ok && take_runs(d, &parts->blocks[part], &s, 0, 0, 0);
	free(s.entry);
	free(s.spare);
}

/* Puts blocks behind others; what they took is given back. */
static bool
append_blocks(struct crm_dedupe_blocks *to, struct crm_dedupe_blocks *from)
{
	struct crm_dedupe_block *block = to->block;
	uint32_t *member = to->member;
	bool ok = true;

	if (from->n > 0) {
		block = realloc(block, (to->n + from->n) * sizeof(*block));
		to->block = block == NULL ? to->block : block;
		member = realloc(member, (to->nmembers + from->nmembers) * sizeof(*member));
		to->member = member == NULL ? to->member : member;
		ok = block != NULL && member != NULL;
	}
	for (size_t i = 0; ok && i < from->n; i++) {
		block[to->n + i] = from->block[i];
		block[to->n + i].at += (uint32_t)to->nmembers;
	}
	if (ok && from->n > 0) {
		memcpy(member + to->nmembers, from->member, from->nmembers * sizeof(*member));
		to->n += from->n;
		to->nmembers += from->nmembers;
		to->cap = to->n;
		to->capmembers = to->nmembers;
	}
	crm_dedupe_blocks_clear(from);
	return ok;
}

enum crm_status
crm_dedupe_block_all(struct crm_dedupe *d, struct crm_err *err)
{
	struct parts parts = { .dedupe = d };
	struct crm_queue *queue =
	    crm_queue_open((unsigned)crm_dedupe_threads(d), PARTS, block_part, &parts);
	bool ok = queue != NULL;

	for (size_t i = 0; queue != NULL && i < PARTS; i++)
		crm_queue_give(queue);
	while (queue != NULL && crm_queue_given(queue) > 0) {
		const size_t part = crm_queue_take(queue);
		ok = ok && parts.ok[part];
		if (ok)
			ok = append_blocks(&d->blocks, &parts.blocks[part]);
		else
			crm_dedupe_blocks_clear(&parts.blocks[part]);
	}
	crm_queue_close(queue);
	return ok && add_asked(d) && index_records(d) ? CRM_OK : crm_err_nomem(err);
}

void
crm_dedupe_blocks_clear(struct crm_dedupe_blocks *b)
{
	free(b->block);
	free(b->member);
	free(b->start);
	free(b->of);
	memset(b, 0, sizeof(*b));
}
