#include "lib/base/sorted.h"

#include <stdlib.h>

int
crm_sorted_by_id(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

void *
crm_sorted_find(int64_t id, const void *rows, size_t n, size_t size)
{
	return n == 0 ? NULL : bsearch(&id, rows, n, size, crm_sorted_by_id);
}
