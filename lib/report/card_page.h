/*
 * The page of a card. For lib/report/card_page*.c alone.
 */
#ifndef CRM_REPORT_CARD_PAGE_H
#define CRM_REPORT_CARD_PAGE_H

#include "lib/base/time.h"
#include "lib/report/card.h"

struct crm_page {
	struct crm_card *card;
	const struct crm_card_style *style;
	struct crm_buf *out; /* fails when memory runs out */
	size_t width;
};

/* "2026-03-02 10:00", local. */
void crm_page_time(int64_t at, char out[CRM_TIME_SIZE]);
/* Text in the card's arena; "" when out of memory. */
const char *crm_page_text(struct crm_page *page, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* A line, wrapped; its further lines are indented. */
void crm_page_line(struct crm_page *page, size_t indent, const char *text);

enum crm_status crm_page_timeline(struct crm_page *page, struct crm_err *err);

#endif
