/*
 * Why leads were unqualified and deals lost. crm-report(1) defines every figure.
 */
#ifndef CRM_REPORT_REASONS_H
#define CRM_REPORT_REASONS_H

#include "lib/report/report.h"

extern const struct crm_report crm_report_reasons;

#endif
