/*
 * Rows of short lists for tests of the search for duplicates.
 */
#ifndef CRM_TESTS_UNIT_DEDUPE_ROWS_H
#define CRM_TESTS_UNIT_DEDUPE_ROWS_H

#include <stdbool.h>

#include "lib/match/dedupe.h"

/* What is not known is NULL. Several e-mails are not needed; a phone may be "+7... x12". */
struct row {
	const char *first, *middle, *last, *email, *phone, *company, *city, *birth, *address, *inn;
};

/* Adds a row under that id; CRM_ENOMEM alone fails. */
enum crm_status row_add(struct crm_dedupe *d, int64_t id, const struct row *row);

/* Adds n people, under ids from 1000, who have nothing in common but that names are common. */
void rows_background(struct crm_dedupe *d, size_t n);

/*
 * Opens, adds n rows with ids from 1, and a background; runs. Fails the test when that fails.
 */
struct crm_dedupe *rows_run(const struct row *rows, size_t n, size_t background);

/* The certainty of the group that holds both; NONE when none does. */
enum crm_certainty rows_together(const struct crm_dedupe *d, int64_t a, int64_t b);

#endif
