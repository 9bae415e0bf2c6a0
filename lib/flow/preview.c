#include "lib/flow/preview.h"

#include <inttypes.h>
#include <stdbool.h>

#include "lib/flow/nobody.h"

enum {
	HEADER,
	MEANING,
	DOUBT,
	ROW1,
	DETAIL = ROW1 + CRM_PREVIEW_ROWS,
	BY,
	CELLS,
	COLUMN
};

const struct crm_column crm_preview_columns[CRM_PREVIEW_COLUMNS] = {
	[HEADER] = { "header", CRM_COL_TEXT },
	[MEANING] = { "meaning", CRM_COL_TEXT },
	[DOUBT] = { "doubt", CRM_COL_TEXT },
	[ROW1] = { "row1", CRM_COL_TEXT },
	[ROW1 + 1] = { "row2", CRM_COL_TEXT },
	[ROW1 + 2] = { "row3", CRM_COL_TEXT },
	[DETAIL] = { "detail", CRM_COL_TEXT },
	[BY] = { "by", CRM_COL_TEXT },
	[CELLS] = { "cells", CRM_COL_INT },
	[COLUMN] = { "column", CRM_COL_INT },
};

/* *doubt is NULL when there is none. False: out of memory. */
static bool
doubt_about(const char **doubt, const struct crm_reading *r, size_t i, struct crm_arena *arena)
{
	const struct crm_reading_column *c = &r->column[i];

	*doubt = NULL;
	if (c->failed > 0)
		*doubt = crm_arena_printf(arena, "%zu of %zu fail, first in line %" PRId64 ": %s",
		    c->failed, c->filled, c->line, c->error);
	else if (r->map.meaning[i] == CRM_MEANS_UNKNOWN && c->looks_like != CRM_MEANS_UNKNOWN)
		*doubt = crm_arena_printf(arena, "looks like %s: --map '%s=%s'",
		    crm_meaning_name(c->looks_like), c->name, crm_meaning_name(c->looks_like));
	else if (r->map.meaning[i] == CRM_MEANS_UNKNOWN)
		*doubt = "kept in the inquiry only";
	else if (c->by == CRM_READ_BY_CELLS)
		*doubt = "only its cells say so";
	else
		return true;
	return *doubt != NULL;
}

/* What belongs to the meaning: a point's label, the order of a date. */
static const char *
detail_of(const struct crm_reading *r, size_t i)
{
	switch (r->map.meaning[i]) {
	case CRM_MEANS_TIME:
		return crm_date_order_name(r->cleaner.time_order);
	case CRM_MEANS_BIRTH_DATE:
		return crm_date_order_name(r->cleaner.birth_order);
	default:
		return r->map.label[i];
	}
}

enum crm_status
crm_preview_choose(const struct crm_intake_row *rows[CRM_PREVIEW_ROWS],
    const struct crm_reading *reading, const struct crm_intake_row *sample, size_t nsample,
    struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	size_t n = 0;
	bool fine = true;

	for (size_t i = 0; i < CRM_PREVIEW_ROWS; i++)
		rows[i] = NULL;
	for (size_t i = 0; fine && i < nsample && n < CRM_PREVIEW_ROWS; i++) {
		const char *nobody = NULL;
		crm_arena_reset(&arena);
		fine = crm_nobody_find(&nobody, reading->cleaner.names, reading->map.n,
		    sample[i].cell, sample[i].n, &arena);
		if (fine && nobody == NULL)
			rows[n++] = &sample[i];
	}
	crm_arena_clear(&arena);
	return fine ? CRM_OK : crm_err_nomem(err);
}

enum crm_status
crm_preview_line(const char *line[CRM_PREVIEW_COLUMNS], const struct crm_reading *reading,
    size_t column, const struct crm_intake_row *const rows[CRM_PREVIEW_ROWS],
    struct crm_arena *arena, struct crm_err *err)
{
	const enum crm_meaning meaning = reading->map.meaning[column];
	enum crm_status st = CRM_OK;

	line[HEADER] = reading->column[column].name;
	line[MEANING] = meaning == CRM_MEANS_IGNORE ? "-" : crm_meaning_name(meaning);
	line[DETAIL] = detail_of(reading, column);
	line[BY] = crm_reading_by_name(reading->column[column].by);
	line[CELLS] = crm_arena_printf(arena, "%zu", reading->column[column].filled);
	line[COLUMN] = crm_arena_printf(arena, "%zu", column + 1);
	if (line[CELLS] == NULL || line[COLUMN] == NULL ||
	    !doubt_about(&line[DOUBT], reading, column, arena))
		return crm_err_nomem(err);
	for (size_t k = 0; st == CRM_OK && k < CRM_PREVIEW_ROWS; k++) {
		line[ROW1 + k] = NULL;
		if (rows[k] != NULL)
			st =
			    crm_reading_show(reading, rows[k], column, &line[ROW1 + k], arena, err);
	}
	return st;
}
