/*
 * Is the database sound? What crm-db check and stat ask of the engine.
 */
#ifndef CRM_STORE_INTEGRITY_H
#define CRM_STORE_INTEGRITY_H

#include "lib/store/change.h"

struct crm_integrity {
	int64_t wrong;   /* how many things were found */
	char first[256]; /* the first of them; "" when there is none */
};

/* The file's structure, its constraints and its indexes. A damaged file is found, not an error. */
enum crm_status crm_check_file(struct crm_db *db, struct crm_integrity *found, struct crm_err *err);
/* References to rows that are not there. */
enum crm_status crm_check_references(
    struct crm_db *db, struct crm_integrity *found, struct crm_err *err);
/* Keys of rows that match_key lacks, and hashes in match_key that no row has. */
enum crm_status crm_check_keys(struct crm_db *db, struct crm_integrity *found, struct crm_err *err);
/* The index of words against the words that the rows have. */
enum crm_status crm_check_words(
    struct crm_db *db, struct crm_integrity *found, struct crm_err *err);

/* Rows of a table. */
enum crm_status crm_tab_count(
    struct crm_db *db, enum crm_tab tab, int64_t *rows, struct crm_err *err);

#endif
