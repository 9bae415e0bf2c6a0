/*
 * Memory that is given back all at once: the strings of one row, of one query.
 */
#ifndef CRM_BASE_ARENA_H
#define CRM_BASE_ARENA_H

#include <stddef.h>

struct crm_arena {
	struct crm_arena_block *blocks; /* the newest first */
};

#define CRM_ARENA_INIT                                                                             \
	{                                                                                          \
		NULL                                                                               \
	}

/* Memory aligned for any object, zeroed; NULL when there is none. Valid until reset or clear. */
void *crm_arena_alloc(struct crm_arena *arena, size_t size);
/* A copy of len bytes with a NUL behind, of a string: not aligned. NULL when out of memory. */
char *crm_arena_dup(struct crm_arena *arena, const char *s, size_t len);
/* A copy of a string; NULL for NULL and when out of memory. */
char *crm_arena_strdup(struct crm_arena *arena, const char *s);
/* Three strings one behind the other; NULL when out of memory. */
char *crm_arena_join(struct crm_arena *arena, const char *a, const char *b, const char *c);
char *crm_arena_printf(struct crm_arena *arena, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Everything allocated is invalid; the memory of one block is kept for reuse. */
void crm_arena_reset(struct crm_arena *arena);
void crm_arena_clear(struct crm_arena *arena);

#endif
