/*
 * Figures by place of a group: counted in any order, shown in that of places.
 */
#ifndef CRM_REPORT_TALLY_H
#define CRM_REPORT_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/arena.h"

struct crm_tally {
	size_t figures; /* of each place: set by whoever makes it */
	size_t n, size; /* places */
	int64_t *place, *figure;
	size_t *slot, nslots; /* of places, by hash: 1 and up */
	size_t last;
};

/* The figures of a place, all 0 at first; valid until the next call. NULL: out of memory. */
int64_t *crm_tally_at(struct crm_tally *tally, int64_t place);
/* The numbers of its places, the lowest place first; in the arena. NULL: out of memory. */
size_t *crm_tally_order(const struct crm_tally *tally, struct crm_arena *arena);
void crm_tally_free(struct crm_tally *tally);

#endif
