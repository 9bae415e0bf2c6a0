/*
 * crm-report page: the main reports as one page.
 */
#ifndef CRM_CMD_REPORT_PAGE_H
#define CRM_CMD_REPORT_PAGE_H

#include "cmd/cli.h"
#include "lib/report/report.h"

/*
 * Prints the page of a request, whose by, note, row and arg are not used. Without gnuplot it has no
 * charts, and a warning says so. CRM_EUSAGE: on a terminal, or in another format.
 */
enum crm_status report_page(
    struct cli *cli, const struct crm_report_request *request, struct crm_err *err);

#endif
