/*
 * The order of strings, for searching a sorted table.
 */
#ifndef CRM_BASE_ORDER_H
#define CRM_BASE_ORDER_H

#include <string.h>

/* As strcmp, which is not called when the first two bytes tell. */
static inline int
crm_order(const char *a, const char *b)
{
	const unsigned char *x = (const unsigned char *)a, *y = (const unsigned char *)b;

	if (x[0] != y[0] || x[0] == '\0')
		return x[0] - y[0];
	if (x[1] != y[1])
		return x[1] - y[1];
	return strcmp(a, b);
}

#endif
