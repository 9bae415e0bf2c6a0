/*
 * What the files of crm_who share.
 */
#ifndef CRM_MATCH_WHO_PRIVATE_H
#define CRM_MATCH_WHO_PRIVATE_H

#include "lib/match/who.h"

/* A card, or what it is now, is found: the best score counts, every reason is listed once. A card
 * that is not there any more is none. *place, which may be NULL: where it is, or SIZE_MAX. */
enum crm_status crm_who_put(struct crm_who_list *list, int64_t card, int score, const char *why,
    size_t *place, struct crm_err *err);

/* The cards whose names or texts have the words of a text. */
enum crm_status crm_who_words(
    struct crm_who_list *list, const char *text, unsigned readings, struct crm_err *err);

/* By phone: how well digits of a number that somebody has agree with those asked for; 0: no. */
int crm_who_phone_score(const char *asked, const char *has);

#endif
