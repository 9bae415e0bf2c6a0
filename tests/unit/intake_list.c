#include "tests/unit/intake_list.h"
#include "tests/unit/crm_test.h"

#include <stdio.h>
#include <string.h>

size_t
list_split(char *text, struct crm_cell cell[CELLS_MAX])
{
	size_t n = 0;

	for (char *at = text; at != NULL && n < CELLS_MAX; n++) {
		char *end = strchr(at, '|');
		if (end != NULL)
			*end++ = '\0';
		cell[n] = (struct crm_cell){ at, strlen(at) };
		at = end;
	}
	return n;
}

enum crm_status
list_open(struct list *list, struct crm_db *db, const char *header,
    const struct crm_intake_options *options, struct crm_err *err)
{
	struct crm_cell cell[CELLS_MAX];

	*list = (struct list){ .db = db, .line = 1 };
	snprintf(list->header, sizeof(list->header), "%s", header);
	const struct crm_record record = { .n = list_split(list->header, cell), .cell = cell };
	enum crm_status st =
	    crm_reading_open(&list->reading, db, &record, &(struct crm_reading_options){ 0 }, err);
	if (st == CRM_OK)
		st = crm_intake_open(&list->intake, db, &list->reading, options, err);
	if (st != CRM_OK)
		crm_reading_clear(&list->reading);
	return st;
}

void
list_begin(struct list *list, struct crm_db *db, const char *header,
    const struct crm_intake_options *options)
{
	struct crm_err err = { CRM_OK, "" };

	test_ok(list_open(list, db, header, options, &err), &err);
}

void
list_end(struct list *list)
{
	crm_intake_free(list->intake);
	crm_reading_clear(&list->reading);
	crm_arena_clear(&list->arena);
}

enum crm_status
take(struct list *list, const char *row, struct crm_intake_result *result, struct crm_err *err)
{
	struct crm_cell cell[CELLS_MAX];
	char *text = crm_arena_strdup(&list->arena, row);
	struct crm_err ignore;

	const struct crm_intake_row in = {
		.line = ++list->line, .n = list_split(text, cell), .cell = cell, .raw = row
	};
	test_ok(crm_db_begin(list->db, err), err);
	test_ok(crm_db_mark(list->db, err), err);
	enum crm_status st = crm_intake_row(list->intake, &in, NULL, result, &list->arena, err);
	if (st == CRM_OK) {
		test_ok(crm_db_keep(list->db, &ignore), &ignore);
	} else {
		list->rejected++;
		test_ok(crm_db_revert(list->db, &ignore), &ignore);
	}
	test_ok(crm_intake_commit(list->intake, list->rejected,
		    &(struct crm_import_input){ NULL, NULL }, &ignore),
	    &ignore);
	test_ok(crm_db_commit(list->db, &ignore), &ignore);
	return st;
}

struct crm_intake_result
took(struct list *list, const char *row)
{
	struct crm_err err = { CRM_OK, "" };
	struct crm_intake_result result;

	test_ok(take(list, row, &result, &err), &err);
	return result;
}
