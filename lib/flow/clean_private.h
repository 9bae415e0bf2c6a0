/*
 * What the files of cleaning share, and nobody else.
 */
#ifndef CRM_FLOW_CLEAN_PRIVATE_H
#define CRM_FLOW_CLEAN_PRIVATE_H

#include "lib/base/buf.h"
#include "lib/flow/clean.h"

/* One row at work. */
struct crm_cleaning {
	struct crm_incoming *row;
	const struct crm_cleaner *cleaner;
	struct crm_arena *arena;
	struct crm_err *err;
	const char *region; /* of its phones */
	size_t cap;         /* of row->point */
	size_t parts;       /* of cells that may be points, so far */
	struct crm_buf notes;
	size_t column; /* of the cell at hand */
	size_t column_of[CRM_MEANS_MAX];
	struct crm_warning **last;
};

/* How what does not validate is kept. */
#define CRM_KEPT_AS_IT_IS "kept as it is"
#define CRM_KEPT_IN_INQUIRY "kept in the inquiry only"

/* Warns of the cell at hand: "phone kept as it is: too short". */
enum crm_status crm_clean_warn(
    struct crm_cleaning *cleaning, const char *what, const char *kept, const char *why);

/* The second half, when all cells have been read: names, companies, tax ids, dates. */
enum crm_status crm_clean_fields(struct crm_cleaning *cleaning);

#endif
