/*
 * Open leads that nobody has touched within their time.
 */
#ifndef CRM_REPORT_UNTOUCHED_H
#define CRM_REPORT_UNTOUCHED_H

#include "lib/report/report.h"

extern const struct crm_report crm_report_untouched;

#endif
