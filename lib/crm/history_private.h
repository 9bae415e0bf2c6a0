/*
 * What the parts of history share among themselves.
 */
#ifndef CRM_CRM_HISTORY_PRIVATE_H
#define CRM_CRM_HISTORY_PRIVATE_H

#include "lib/crm/history.h"

/* The array of n, with room for one more. NULL: out of memory, and the array is as it was. */
void *crm_history_room(void *array, size_t n, size_t *cap, size_t size);
/* The row, made if need be, and empty. NULL: out of memory. */
struct crm_history_row *crm_history_put(struct crm_history *history, enum crm_tab tab, int64_t id);
/* The row, also when it is not there at the time reached; NULL: not loaded. */
struct crm_history_row *crm_history_any(
    const struct crm_history *history, enum crm_tab tab, int64_t id);

#endif
