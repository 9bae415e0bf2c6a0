/*
 * Whether an event stands, and what stands on it. For lib/store alone.
 */
#ifndef CRM_STORE_STANDING_H
#define CRM_STORE_STANDING_H

#include "lib/store/internal.h"
#include "lib/store/revert.h"

/* As crm_event_stands, but reversals that wait to be written are not seen. */
enum crm_status crm_event_stood(
    struct crm_db *db, int64_t event, bool *stands, struct crm_err *err);

/* As crm_event_later, of an event that was read. */
enum crm_status crm_event_later_op(
    struct crm_db *db, const struct crm_event *e, int64_t *op, struct crm_err *err);

#endif
