#include "lib/base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/format.h"

/* Each block is twice as large as the one before it: the last one may do for all, after a reset. */
#define BLOCK_MIN ((size_t)16 * 1024)
#define BLOCK_MAX ((size_t)4 * 1024 * 1024)

struct crm_arena_block {
	struct crm_arena_block *next;
	size_t size, used;
	alignas(max_align_t) char data[];
};

static struct crm_arena_block *
add_block(struct crm_arena *arena, size_t size)
{
	size_t room = arena->blocks == NULL ? BLOCK_MIN : arena->blocks->size * 2;

	if (room > BLOCK_MAX)
		room = BLOCK_MAX;
	if (room < size)
		room = size;
	struct crm_arena_block *block = malloc(sizeof(*block) + room);

	if (block == NULL)
		return NULL;
	block->next = arena->blocks;
	block->size = room;
	block->used = 0;
	arena->blocks = block;
	return block;
}

/* Not zeroed. */
static void *
take(struct crm_arena *arena, size_t size, size_t align)
{
	struct crm_arena_block *block = arena->blocks;

	if (size > SIZE_MAX / 2)
		return NULL;
	size_t at = block == NULL ? 0 : (block->used + align - 1) & ~(align - 1);
	if (block == NULL || at > block->size || block->size - at < size) {
		block = add_block(arena, size);
		at = 0;
	}
	if (block == NULL)
		return NULL;
	block->used = at + size;
	return block->data + at;
}

void *
crm_arena_alloc(struct crm_arena *arena, size_t size)
{
	void *p = take(arena, size, alignof(max_align_t));

	return p == NULL ? NULL : memset(p, 0, size);
}

char *
crm_arena_dup(struct crm_arena *arena, const char *s, size_t len)
{
	char *copy = len >= SIZE_MAX / 2 ? NULL : take(arena, len + 1, 1);

	if (copy == NULL)
		return NULL;
	if (len > 0)
		memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *
crm_arena_strdup(struct crm_arena *arena, const char *s)
{
	return s == NULL ? NULL : crm_arena_dup(arena, s, strlen(s));
}

char *
crm_arena_join(struct crm_arena *arena, const char *a, const char *b, const char *c)
{
	const size_t len = strlen(a), more = strlen(b), rest = strlen(c);
	char *s = take(arena, len + more + rest + 1, 1);

	if (s == NULL)
		return NULL;
	memcpy(s, a, len);
	memcpy(s + len, b, more);
	memcpy(s + len + more, c, rest + 1);
	return s;
}

char *
crm_arena_printf(struct crm_arena *arena, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	int n = crm_format(text, sizeof(text), fmt, ap);
	va_end(ap);
	char *s = n < 0 ? NULL : take(arena, (size_t)n + 1, 1);
	if (s == NULL)
		return NULL;
	if ((size_t)n < sizeof(text))
		return memcpy(s, text, (size_t)n + 1);
	va_start(ap, fmt);
	crm_format(s, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return s;
}

void
crm_arena_reset(struct crm_arena *arena)
{
	struct crm_arena_block *keep = arena->blocks;

	if (keep == NULL)
		return;
	for (struct crm_arena_block *b = keep->next, *next; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	keep->next = NULL;
	keep->used = 0;
}

void
crm_arena_clear(struct crm_arena *arena)
{
	for (struct crm_arena_block *b = arena->blocks, *next; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	arena->blocks = NULL;
}
