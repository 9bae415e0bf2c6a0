/*
 * Checking that the rules that always hold do hold: crm-db check.
 */
#ifndef CRM_FLOW_CHECK_H
#define CRM_FLOW_CHECK_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/db.h"

struct crm_check_result {
	const char *name;   /* "file", "cards" ...; a constant */
	bool ok;            /* the rule holds */
	const char *detail; /* what was found, in the arena; "" when ok */
};

size_t crm_check_count(void);

/*
 * Runs one of the checks, from 0. They read whole tables: use one snapshot for all of them.
 * What it finds is no error.
 */
enum crm_status crm_check_run(struct crm_db *db, size_t i, struct crm_arena *arena,
    struct crm_check_result *result, struct crm_err *err);

#endif
