/*
 * How much of the leads of a month converts in the months that follow. crm-report(1) defines every
 * figure.
 */
#ifndef CRM_REPORT_COHORTS_H
#define CRM_REPORT_COHORTS_H

#include "lib/report/report.h"

extern const struct crm_report crm_report_cohorts;

#endif
