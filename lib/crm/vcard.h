/*
 * Cards for address books.
 */
#ifndef CRM_CRM_VCARD_H
#define CRM_CRM_VCARD_H

#include "lib/base/buf.h"
#include "lib/store/change.h"

/*
 * Appends a vCard 4.0 (RFC 6350) of a contact, a company or a lead: who it is, where they work, all
 * that reaches them. Of points those that are valid. The same card gives the same text, and keeps
 * its UID. kind and id are of crm_card_resolve. CRM_EDATA: a deal.
 */
enum crm_status crm_vcard(
    struct crm_db *db, enum crm_tab kind, int64_t id, struct crm_buf *out, struct crm_err *err);

#endif
