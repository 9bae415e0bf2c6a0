/*
 * What imports brought, and how good it was. crm-report(1) defines every figure.
 */
#ifndef CRM_REPORT_QUALITY_H
#define CRM_REPORT_QUALITY_H

#include "lib/report/report.h"

extern const struct crm_report crm_report_quality;

#endif
