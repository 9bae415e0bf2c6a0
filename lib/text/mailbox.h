/*
 * What is known of mail providers and of the names that mailboxes bear.
 */
#ifndef CRM_TEXT_MAILBOX_H
#define CRM_TEXT_MAILBOX_H

#include <stdbool.h>

#include "lib/base/arena.h"

/*
 * The key of a mailbox: what every spelling of it has in common (see struct crm_email). local is
 * in lower case and domain an A-label in lower case. In the arena; NULL when out of memory.
 */
char *crm_mailbox_key(struct crm_arena *arena, const char *local, const char *domain);

/* True for a domain where anybody gets a mailbox. */
bool crm_mailbox_free(const char *domain);

/*
 * True when local, in lower case, is the name of an office, not of a person: info, sales2, and
 * info-msk too when the domain is an organisation's own.
 */
bool crm_mailbox_role(const char *local, bool free_domain);

#endif
