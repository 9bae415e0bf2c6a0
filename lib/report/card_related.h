/*
 * Cards that stand to one in some way. For lib/report/card.c alone.
 */
#ifndef CRM_REPORT_CARD_RELATED_H
#define CRM_REPORT_CARD_RELATED_H

#include "lib/report/card.h"

/* Fills in card->related, when members and its row are there. CRM_ENOMEM. */
enum crm_status crm_card_relate(struct crm_card *card, struct crm_err *err);

#endif
