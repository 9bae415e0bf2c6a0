/*
 * Arrays in order whose elements begin with an int64_t, an id.
 */
#ifndef CRM_BASE_SORTED_H
#define CRM_BASE_SORTED_H

#include <stddef.h>
#include <stdint.h>

/* The element of that id, of n of that size; NULL: there is none. rows may be NULL when n is 0. */
void *crm_sorted_find(int64_t id, const void *rows, size_t n, size_t size);

/* The order, for qsort. */
int crm_sorted_by_id(const void *a, const void *b);

#endif
