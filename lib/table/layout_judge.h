/*
 * Whether a record speaks as a header does, or as data.
 */
#ifndef CRM_TABLE_LAYOUT_JUDGE_H
#define CRM_TABLE_LAYOUT_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/table/header_reading.h"
#include "lib/table/layout_rows.h"

struct crm_layout_judge {
	struct crm_header_index index; /* made when it is first needed */
	const char **mapped;           /* normal forms of what maps call columns */
	size_t nmapped;
	struct crm_arena *arena;
};

/* The cells of a record, counted. */
struct crm_layout_verdict {
	size_t filled;
	size_t known;  /* names of columns, mapped ones included */
	size_t mapped; /* of these */
	size_t points; /* addresses, phones, URLs; placeholders too, since no column is called so */
	size_t figures; /* dates and numbers: a year may name a column */
	size_t people;  /* names and organisations, tax ids */
};

/* The arena stays the caller's. CRM_ENOMEM. */
enum crm_status crm_layout_judge_start(struct crm_layout_judge *judge, const char *const *maps,
    size_t nmaps, struct crm_arena *arena, struct crm_err *err);

/* Counts; people only when asked for: that takes the list of names. CRM_ENOMEM. */
enum crm_status crm_layout_judge_row(struct crm_layout_judge *judge,
    const struct crm_layout_row *row, bool people, struct crm_layout_verdict *verdict,
    struct crm_err *err);

/*
 * As crm_layout_judge_row without people, but only what is called exactly as the table of aliases
 * has it is known: enough for most headers, in a tenth of the time. CRM_ENOMEM.
 */
enum crm_status crm_layout_judge_quick(struct crm_layout_judge *judge,
    const struct crm_layout_row *row, struct crm_layout_verdict *verdict, struct crm_err *err);

/* The name of a group of columns: "" for a cell too long to be known, which would be said of each.
 */
const char *crm_layout_group(const char *cell);

/* What a column called so means; IGNORE when it is mapped. False when out of memory. */
bool crm_layout_judge_cell(
    struct crm_layout_judge *judge, const char *cell, struct crm_header_reading *reading);

/* Mostly names of columns, and nothing that must be data. */
bool crm_layout_is_header(const struct crm_layout_verdict *verdict);

/* The same, even if all of its other cells should be names of people. */
bool crm_layout_is_plain_header(const struct crm_layout_verdict *verdict);

/*
 * Whether two records are a header of two: groups above, whose cells are merged or make sense of
 * those below ("Phone" over "work"), or two languages. CRM_ENOMEM.
 */
enum crm_status crm_layout_judge_pair(struct crm_layout_judge *judge,
    const struct crm_layout_row *upper, const struct crm_layout_row *lower, bool *pair,
    struct crm_err *err);

#endif
