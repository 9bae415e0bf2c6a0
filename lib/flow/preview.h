/*
 * How a list would be read, as a table for people: a line for each of its columns.
 */
#ifndef CRM_FLOW_PREVIEW_H
#define CRM_FLOW_PREVIEW_H

#include "lib/flow/reading.h"

#define CRM_PREVIEW_COLUMNS 10
#define CRM_PREVIEW_ROWS 3

/* header, meaning, doubt, row1 ... : the columns of that table. */
extern const struct crm_column crm_preview_columns[CRM_PREVIEW_COLUMNS];

/* The first rows of a sample that are about somebody; NULL where there are no more. CRM_ENOMEM. */
enum crm_status crm_preview_choose(const struct crm_intake_row *rows[CRM_PREVIEW_ROWS],
    const struct crm_reading *reading, const struct crm_intake_row *sample, size_t nsample,
    struct crm_err *err);

/*
 * The line for column i of the list, from 0, with its cells in these rows as they would be read.
 * Empty cells are NULL; strings are in the arena, or the reading's.
 */
enum crm_status crm_preview_line(const char *line[CRM_PREVIEW_COLUMNS],
    const struct crm_reading *reading, size_t column,
    const struct crm_intake_row *const rows[CRM_PREVIEW_ROWS], struct crm_arena *arena,
    struct crm_err *err);

#endif
