/*
 * Ids for tools that choose their own rows to print.
 */
#ifndef CRM_CMD_CLI_IDS_H
#define CRM_CMD_CLI_IDS_H

#include "cmd/cli.h"

/*
 * Calls take for each id that is asked for: the operands, else the column `id` of a table of ours
 * on stdin; line is 0 for an operand. Empty ids, of rows rejected earlier, are passed over; broken
 * rows are warned of. *given is false when nobody asks: stdin is a terminal, or nothing is there.
 * CRM_EDATA: the table has no such column.
 */
enum crm_status cli_ids_read(struct cli *cli,
    enum crm_status (*take)(void *arg, const char *id, int64_t line, struct crm_err *err),
    void *arg, bool *given, struct crm_err *err);

#endif
