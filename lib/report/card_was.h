/*
 * What the cards that were merged into one said otherwise.
 */
#ifndef CRM_REPORT_CARD_WAS_H
#define CRM_REPORT_CARD_WAS_H

#include "lib/report/card.h"

/* Finds card->was: values of merged cards that the card itself has not, each once. CRM_ENOMEM. */
enum crm_status crm_card_was_find(struct crm_card *card, struct crm_err *err);

#endif
