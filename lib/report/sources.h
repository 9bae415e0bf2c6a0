/*
 * What came of the leads of each source, and what it cost and brought. crm-report(1) defines
 * every figure.
 */
#ifndef CRM_REPORT_SOURCES_H
#define CRM_REPORT_SOURCES_H

#include "lib/report/report.h"

extern const struct crm_report crm_report_sources;

#endif
