/*
 * How long leads wait for the first contact. crm-report(1) defines every figure.
 */
#ifndef CRM_REPORT_RESPONSE_H
#define CRM_REPORT_RESPONSE_H

#include "lib/report/report.h"

extern const struct crm_report crm_report_response;

#endif
