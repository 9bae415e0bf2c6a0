/*
 * What each user has in hand, and what they took and closed in a time. crm-report(1) defines every
 * figure.
 */
#ifndef CRM_REPORT_OWNERS_H
#define CRM_REPORT_OWNERS_H

#include "lib/report/report.h"

extern const struct crm_report crm_report_owners;

#endif
