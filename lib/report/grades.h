/*
 * What came of the leads of each grade. crm-report(1) defines every figure.
 */
#ifndef CRM_REPORT_GRADES_H
#define CRM_REPORT_GRADES_H

#include "lib/report/report.h"

extern const struct crm_report crm_report_grades;

#endif
