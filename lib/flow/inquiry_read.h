/*
 * An inquiry on record, read again as it was when it came in.
 */
#ifndef CRM_FLOW_INQUIRY_READ_H
#define CRM_FLOW_INQUIRY_READ_H

#include "lib/flow/clean.h"
#include "lib/store/db.h"

/*
 * What its text says, by the header and the maps of its import. *known is false when that cannot be
 * told any more: it came with no import, or its text is no record; nothing is in *row then. Strings
 * are in the arena. CRM_EDATA: no such inquiry; CRM_EUNAVAILABLE, CRM_EIO.
 */
enum crm_status crm_inquiry_read(struct crm_db *db, int64_t inquiry, struct crm_incoming *row,
    bool *known, struct crm_arena *arena, struct crm_err *err);

#endif
