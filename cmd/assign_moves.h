/*
 * What crm-assign does besides giving leads by its rules: taking, giving back, taking back, moving
 * all that somebody has. For cmd/crm-assign.c and cmd/assign_*.c alone.
 */
#ifndef CRM_CMD_ASSIGN_MOVES_H
#define CRM_CMD_ASSIGN_MOVES_H

#include "cmd/cli.h"

/* The options of these. */
struct assign_moves {
	bool take, next, release, recycle, with_tasks;
	const char *pool, *from;
	/* of those that giving leads has too */
	bool force;
	const char *to, *rejects;
	int64_t limit; /* below 0: none is given */
	bool atomic;
};
extern struct assign_moves assign_moves;

#define ASSIGN_MOVES_OPTS                                                                          \
	{ 0, "take", NULL, "take these leads, or --next, for oneself", CLI_FLAG,                   \
		&assign_moves.take },                                                              \
	    { 0, "next", NULL, "with --take: the best that waits, and of these the oldest",        \
		    CLI_FLAG, &assign_moves.next },                                                \
	    { 0, "pool", "NAME", "with --next: only from this pool; with --release: to it",        \
		    CLI_TEXT, &assign_moves.pool },                                                \
	    { 0, "release", NULL, "give these leads back to where they wait; wants --reason",      \
		    CLI_FLAG, &assign_moves.release },                                             \
	    { 0, "recycle", NULL,                                                                  \
		    "leads that nobody touched: tell their owner, then the boss, "                 \
		    "then take them back",                                                         \
		    CLI_FLAG, &assign_moves.recycle },                                             \
	    { 0, "from", "LOGIN", "all that this user is to work, by the rules or --to", CLI_TEXT, \
		    &assign_moves.from },                                                          \
	{                                                                                          \
		0, "with-tasks", NULL, "with --from: also their tasks on cards of others",         \
		    CLI_FLAG, &assign_moves.with_tasks                                             \
	}

/* Whether one of them is asked for; and whether the command line makes sense then: CRM_EUSAGE. */
bool assign_moves_asked(void);
enum crm_status assign_moves_check(const struct cli *cli, struct crm_err *err);
enum crm_status assign_moves_run(struct cli *cli, struct crm_err *err);

/* Of assign_moves_run. */
enum crm_status assign_take_rows(struct cli *cli, struct crm_err *err);
enum crm_status assign_take_next(struct cli *cli, struct crm_err *err);
enum crm_status assign_recycle(struct cli *cli, struct crm_err *err);
enum crm_status assign_from(struct cli *cli, struct crm_err *err);

#endif
