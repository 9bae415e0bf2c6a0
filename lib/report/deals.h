/*
 * The pipeline of deals by stage, and what it is worth by experience. crm-report(1) defines every
 * figure.
 */
#ifndef CRM_REPORT_DEALS_H
#define CRM_REPORT_DEALS_H

#include "lib/report/report.h"

extern const struct crm_report crm_report_deals;

#endif
