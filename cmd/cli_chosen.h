/*
 * Rows out of tools that choose their records themselves: a row is printed for each that they
 * changed, once the transaction in which they did is committed.
 */
#ifndef CRM_CMD_CLI_CHOSEN_H
#define CRM_CMD_CLI_CHOSEN_H

#include "cmd/cli.h"

struct cli_chosen {
	const struct crm_column *column; /* what is printed */
	size_t ncolumns;
	size_t n;         /* records */
	const char *what; /* "leads:", for the progress line */
	/*
	 * Works on record i, from 0, inside the write transaction. cell: one a column, NULL at
	 * first; *changed, false at first: print them. Text is in the arena, or constant. CRM_DONE:
	 * it was the last one, and was not worked on. All else that is not CRM_OK undoes the
	 * transaction and ends the run; transactions committed before it stay.
	 */
	enum crm_status (*work)(void *arg, size_t i, const char **cell, bool *changed,
	    struct crm_arena *arena, struct crm_err *err);
	/* NULL, or called inside the transaction before each commit. */
	enum crm_status (*commit)(void *arg, struct crm_err *err);
};

/*
 * Works on all of them, some hundreds in a transaction, and prints. Of a dry run all are one
 * transaction, which is rolled back.
 */
enum crm_status cli_chosen_run(
    struct cli *cli, const struct cli_chosen *chosen, void *arg, struct crm_err *err);

#endif
