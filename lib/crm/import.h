/*
 * Imports: the record of one file that was read in one run, and what came of its rows.
 */
#ifndef CRM_CRM_IMPORT_H
#define CRM_CRM_IMPORT_H

#include <stdbool.h>

#include "lib/store/change.h"

/* What came of the rows. Those read are the sum of all. */
struct crm_import_counts {
	int64_t created, attached, unchanged, suppressed, blank, rejected;
};

int64_t crm_import_read(const struct crm_import_counts *counts);

struct crm_import {
	int64_t source, campaign; /* 0: none, or of each row */
	bool door;                /* people coming by themselves; else a list */
	const char *file;         /* its name, or NULL: of no file */
	const char *encoding;
	char delimiter;
	const char *header; /* as it came */
	const char *map;    /* what --map said, a line each; or NULL */
};

enum crm_status crm_import_add(struct crm_db *db, const struct crm_import *import,
    const struct crm_import_counts *counts, int64_t *id, struct crm_err *err);

/* What is known of an input only when more of it has been read; NULL: not yet. */
struct crm_import_input {
	const char *encoding; /* that of a list that begins in ASCII */
	const char *digest;   /* of all of it */
};

/* Brings the counts of an import that this op made up to date, and what its input is known to be.
 */
enum crm_status crm_import_count(struct crm_db *db, int64_t id,
    const struct crm_import_counts *counts, const struct crm_import_input *input,
    struct crm_err *err);

#endif
