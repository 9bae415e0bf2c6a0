/*
 * Lists that tests take in, row by row.
 */
#ifndef CRM_TESTS_UNIT_INTAKE_LIST_H
#define CRM_TESTS_UNIT_INTAKE_LIST_H

#include "lib/flow/intake.h"
#include "tests/unit/crm_db_test.h"

#define CELLS_MAX 16

/* A list that is being taken in: cells are apart by |. */
struct list {
	struct crm_db *db;
	struct crm_reading reading;
	struct crm_intake *intake;
	struct crm_arena arena;
	int64_t line, rejected;
	char header[256];
};

enum crm_status list_open(struct list *list, struct crm_db *db, const char *header,
    const struct crm_intake_options *options, struct crm_err *err);
/* The same, of which nothing must fail. */
void list_begin(struct list *list, struct crm_db *db, const char *header,
    const struct crm_intake_options *options);
void list_end(struct list *list);

/* The cells of a row, of which the bars become NUL; how many. */
size_t list_split(char *text, struct crm_cell cell[CELLS_MAX]);
/* One row, in a transaction of its own. */
enum crm_status take(
    struct list *list, const char *row, struct crm_intake_result *result, struct crm_err *err);
/* The same, of which nothing must fail. */
struct crm_intake_result took(struct list *list, const char *row);

#endif
