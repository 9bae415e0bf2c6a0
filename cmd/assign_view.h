/*
 * What crm-assign only looks at: why a lead goes to whom (--explain), and who would have got the
 * leads of the past (--simulate).
 */
#ifndef CRM_CMD_ASSIGN_VIEW_H
#define CRM_CMD_ASSIGN_VIEW_H

#include "cmd/cli.h"
#include "lib/flow/assign.h"

struct assign_view_options {
	bool explain, by_lead;
	int64_t simulate; /* INT64_MIN: not asked for */
	int64_t limit;    /* of the leads that --explain chooses itself; below 0: none */
};

extern struct assign_view_options assign_view;

/* For the table of options of the tool. */
#define ASSIGN_VIEW_OPTS                                                                           \
	{ 0, "explain", NULL, "say why of each rule and user; give nothing", CLI_FLAG,             \
		&assign_view.explain },                                                            \
	    { 0, "simulate", "SINCE",                                                              \
		    "who would have got the leads made since then; give nothing", CLI_TIME,        \
		    &assign_view.simulate },                                                       \
	{                                                                                          \
		0, "by-lead", NULL, "with --simulate: a row a lead, not a user", CLI_FLAG,         \
		    &assign_view.by_lead                                                           \
	}

/* Whether one of them is asked for. CRM_EUSAGE: they do not go together. */
bool assign_view_asked(void);
enum crm_status assign_view_check(const struct cli *cli, bool unassigned, struct crm_err *err);

/* Prints. `how` is what the rest of the command line says. */
enum crm_status assign_view_run(
    struct cli *cli, const struct crm_assign_options *how, bool unassigned, struct crm_err *err);

#endif
