/*
 * Keys of names and companies, made anew.
 */
#ifndef CRM_STORE_REKEY_H
#define CRM_STORE_REKEY_H

#include "lib/store/db.h"

/*
 * Brings the keys of names and companies, and the match keys with them, to what lib/text makes of
 * the names today, inside a write transaction: who knows more names meets more of them. Keys are no
 * history: no events are written.
 */
enum crm_status crm_keys_rebuild(struct crm_db *db, struct crm_err *err);

#endif
