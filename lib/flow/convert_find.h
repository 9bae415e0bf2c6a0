/*
 * Looking for the cards that a lead may be. For lib/flow/convert_find*.c alone.
 */
#ifndef CRM_FLOW_CONVERT_FIND_H
#define CRM_FLOW_CONVERT_FIND_H

#include "lib/flow/convert_private.h"

#define CONVERT_LIST_MAX 8

struct convert_item {
	int64_t id;
	const char *why;
};

/* Cards that it may be, each once; those beyond the last are left out. */
struct convert_list {
	struct convert_item item[CONVERT_LIST_MAX];
	size_t n;
};

/* why NULL: out of memory. */
enum crm_status convert_list_add(
    struct convert_list *list, int64_t id, const char *why, struct crm_err *err);
/* CRM_EDATA, which lists them and says how to choose. */
enum crm_status convert_list_refuse(struct convert_work *w, enum convert_place place,
    const struct convert_list *list, struct crm_err *err);
/* The one of the list becomes the target; more than one: as convert_list_refuse. */
enum crm_status convert_list_use(struct convert_work *w, enum convert_place place,
    const struct convert_list *list, struct crm_err *err);

/* Reads the card of card->id. */
enum crm_status convert_card_read(struct convert_work *w, enum convert_place place,
    struct convert_card *card, struct crm_err *err);

/* The client who asks again by the lead, when that is such a card: it is the one. */
enum crm_status convert_use_client(
    struct convert_work *w, enum convert_place place, struct crm_err *err);

/* The INN that was said, else the lead's; or NULL. */
const char *convert_inn(const struct convert_work *w);

#endif
