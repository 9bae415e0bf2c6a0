/*
 * Whether the first record of a table is its header or data, told by the records below it.
 */
#ifndef CRM_TABLE_LAYOUT_VOTE_H
#define CRM_TABLE_LAYOUT_VOTE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/table/layout_judge.h"
#include "lib/table/layout_rows.h"

/*
 * *data: the first of n records is like those below it, column by column; in doubt it is a
 * header. CRM_ENOMEM.
 */
enum crm_status crm_layout_vote(bool *data, const struct crm_layout_row *row, size_t n,
    struct crm_layout_judge *judge, struct crm_err *err);

/* Whether most cells of the first column are points: addresses, phones, URLs. CRM_ENOMEM. */
enum crm_status crm_layout_points(bool *points, const struct crm_layout_row *row, size_t n,
    struct crm_layout_judge *judge, struct crm_err *err);

#endif
