/*
 * The main reports as one page of HTML: tables, and charts by gnuplot(1).
 *
 * The page is one file that loads nothing and runs nothing.
 */
#ifndef CRM_REPORT_PAGE_H
#define CRM_REPORT_PAGE_H

#include "lib/base/buf.h"
#include "lib/report/report.h"

struct crm_page;

/* The last week that was over at a time, Monday to Sunday: from since on, before until. */
enum crm_status crm_page_week(int64_t at, int64_t *since, int64_t *until, struct crm_err *err);

/*
 * Computes the reports of the period, all from one snapshot. Of the request, by, note, row and arg
 * are not used. For crm_page_free, however it ends. CRM_ENOMEM, CRM_EBUSY, CRM_EIO.
 */
enum crm_status crm_page_compute(struct crm_page **page, struct crm_db *db,
    const struct crm_report_request *request, struct crm_err *err);
void crm_page_free(struct crm_page *page);

/* Appends commands for gnuplot, which prints the charts; nothing where there are none. */
enum crm_status crm_page_charts(
    struct crm_page *page, struct crm_buf *commands, struct crm_err *err);

/*
 * Appends the page. charts: what gnuplot printed; NULL: the page has tables alone. made: when;
 * zone: of its times, a name. CRM_ENOMEM.
 */
enum crm_status crm_page_write(const struct crm_page *page, const char *charts, int64_t made,
    const char *zone, struct crm_buf *out, struct crm_err *err);

#endif
