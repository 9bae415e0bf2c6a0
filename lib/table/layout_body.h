/*
 * The first records of a text, read with one delimiter, and what they are where no header is known.
 */
#ifndef CRM_TABLE_LAYOUT_BODY_H
#define CRM_TABLE_LAYOUT_BODY_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/table/layout.h"
#include "lib/table/layout_judge.h"
#include "lib/table/layout_rows.h"

/* Records that say nothing are left out; n is 0 in broken ones. In the arena. */
struct crm_layout_body {
	char delimiter;
	const char *text; /* the caller's */
	size_t len;
	struct crm_layout_row *row;
	size_t n;
};

/* Reads all records, but for a last one that more text could change. CRM_ENOMEM. */
enum crm_status crm_layout_body_read(struct crm_layout_body *body, const char *text, size_t len,
    bool whole, struct crm_arena *arena, struct crm_err *err);

/*
 * Whether two or more of the records before `end` are data, of those with `width` cells; when it
 * is 0, of all, and then one with several cells is enough. CRM_ENOMEM.
 */
enum crm_status crm_layout_body_has_data(const struct crm_layout_body *body, size_t end,
    size_t width, struct crm_layout_judge *judge, bool *data, struct crm_err *err);

/*
 * Sets where a table without a known header begins, in which of n bodies, and whether its first
 * record is a header or data. first: the delimiter of a table that begins with the first record.
 * CRM_ENOMEM.
 */
enum crm_status crm_layout_body_place(struct crm_layout *layout,
    const struct crm_layout_body *bodies, size_t n, char first, struct crm_layout_judge *judge,
    struct crm_err *err);

#endif
