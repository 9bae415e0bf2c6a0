/*
 * How far the leads of a time came: how many ever reached each state, and how long it took.
 * crm-report(1) defines every figure.
 */
#ifndef CRM_REPORT_FUNNEL_H
#define CRM_REPORT_FUNNEL_H

#include "lib/report/report.h"

extern const struct crm_report crm_report_funnel;

#endif
