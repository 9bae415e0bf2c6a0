/*
 * Open leads on which nobody has an open task: there should be none. crm-report(1) defines it.
 */
#ifndef CRM_REPORT_NO_NEXT_TASK_H
#define CRM_REPORT_NO_NEXT_TASK_H

#include "lib/report/report.h"

extern const struct crm_report crm_report_no_next_task;

#endif
