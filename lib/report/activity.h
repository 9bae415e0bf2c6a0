/*
 * What each user did. crm-report(1) defines every figure.
 */
#ifndef CRM_REPORT_ACTIVITY_H
#define CRM_REPORT_ACTIVITY_H

#include "lib/report/report.h"

extern const struct crm_report crm_report_activity;

#endif
