/*
 * What readers and writers of tables share.
 */
#ifndef CRM_TABLE_TABLE_H
#define CRM_TABLE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One cell: UTF-8, NUL-terminated, and free of NULs. */
struct crm_cell {
	const char *s;
	size_t len;
};

/* One record as read. Everything in it belongs to the reader, valid until the next read. */
struct crm_record {
	int64_t line; /* physical line on which it begins, from 1 */
	size_t n;
	const struct crm_cell *cell;
	size_t missing; /* of the cells, how many the record did not have: the last ones, empty */
	struct crm_cell raw; /* the record's text after decoding, without its line end */
	const char *problem; /* NULL, or why the record is broken; then n may be 0 */
};

enum crm_coltype {
	CRM_COL_TEXT,
	CRM_COL_INT,   /* right-aligned, a bare number in JSON */
	CRM_COL_MONEY, /* a decimal number, likewise; people see its digits in groups */
	CRM_COL_TIME,
	CRM_COL_COUNT, /* as INT, of what was counted and is no name: as MONEY for people */
	CRM_COL_SHARE  /* as MONEY, percent: people see a bar, where there is room */
};

static inline bool
crm_coltype_numeric(enum crm_coltype type)
{
	return type != CRM_COL_TEXT && type != CRM_COL_TIME;
}

struct crm_column {
	const char *name;
	enum crm_coltype type;
};

#endif
