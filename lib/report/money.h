/*
 * Money in reports: each currency by itself, or all in one by the rates.
 */
#ifndef CRM_REPORT_MONEY_H
#define CRM_REPORT_MONEY_H

#include "lib/crm/rate.h"
#include "lib/report/report.h"

#define CRM_CURRENCY_SIZE 8

struct crm_report_money {
	struct crm_rates rates;
	const char *main;   /* the currency that comes first: the one asked for, or the setting's */
	const char *wanted; /* NULL: none was asked for */
	bool several;       /* more than one was met */
	char first[CRM_CURRENCY_SIZE], missing[64];
};

/* All is in the arena. */
enum crm_status crm_report_money_load(struct crm_report_money *money, struct crm_db *db,
    const struct crm_report_request *request, struct crm_arena *arena, struct crm_err *err);

/* An amount of a moment as the report has it: in the currency put into out. currency NULL: the
 * setting's. */
int64_t crm_report_money_take(struct crm_report_money *money, int64_t minor, const char *currency,
    int64_t at, char out[CRM_CURRENCY_SIZE]);

/* Says what was kept apart. */
void crm_report_money_say(
    const struct crm_report_money *money, const struct crm_report_request *request);

/* "1200.50", in the arena; NULL: out of memory. */
const char *crm_report_money_text(struct crm_arena *arena, int64_t minor, const char *currency);

#endif
