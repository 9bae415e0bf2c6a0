/*
 * A plan that crm-assign --plan printed, edited or not, fed back: --planned.
 */
#ifndef CRM_CMD_ASSIGN_PLAN_H
#define CRM_CMD_ASSIGN_PLAN_H

#include "cmd/cli.h"
#include "lib/flow/assign.h"

struct assign_plan {
	struct cli *cli;
	struct crm_assign *assign;
	bool force, atomic;
	const char *rejects;
	int64_t *count; /* of crm_assign_action */
	int64_t *passed;
};

/* Gives each lead to the user in the column `owner`, and prints a row for each. */
enum crm_status assign_plan_follow(struct assign_plan *plan, struct crm_err *err);

#endif
