/*
 * How long open leads have been in the state that they are in. crm-report(1) defines every figure.
 */
#ifndef CRM_REPORT_AGING_H
#define CRM_REPORT_AGING_H

#include "lib/report/report.h"

extern const struct crm_report crm_report_aging;

#endif
