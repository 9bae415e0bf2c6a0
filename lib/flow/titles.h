/*
 * Titles between the rows of a list that stand in one of its columns: "Москва", "Retail".
 */
#ifndef CRM_FLOW_TITLES_H
#define CRM_FLOW_TITLES_H

#include <stdbool.h>

#include "lib/flow/clean.h"

/*
 * Finds out in which columns a title would be seen: those of persons whose cells mostly are plainly
 * so, in rows of two cells or more. *plain has one for each column, in the
 * arena. CRM_ENOMEM.
 */
enum crm_status crm_titles_learn(const bool **plain, const struct crm_header_map *map,
    const struct crm_intake_row *sample, size_t nsample, struct crm_arena *arena,
    struct crm_err *err);

/*
 * Whether a row is a title: one cell alone, in such a column, that looks like nobody; *column is
 * where. False: out of memory.
 */
bool crm_titles_find(bool *title, size_t *column, const bool *plain,
    const struct crm_header_map *map, const struct crm_cell *cell, size_t n,
    struct crm_arena *arena);

#endif
