/*
 * Pictures by gnuplot(1), which need not be there.
 */
#ifndef CRM_CMD_CLI_GNUPLOT_H
#define CRM_CMD_CLI_GNUPLOT_H

#include "lib/base/buf.h"
#include "lib/base/err.h"

/*
 * Runs gnuplot on the commands and appends what it prints. CRM_EUNAVAILABLE: there is no gnuplot;
 * CRM_EIO: it failed, and said why on standard error; CRM_ESYSTEM, CRM_ENOMEM.
 */
enum crm_status cli_gnuplot(
    const struct crm_buf *commands, struct crm_buf *picture, struct crm_err *err);

#endif
