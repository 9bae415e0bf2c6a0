/*
 * Inquiries: requests exactly as they came, each attached to one card.
 */
#ifndef CRM_CRM_INQUIRY_H
#define CRM_CRM_INQUIRY_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

struct crm_inquiry {
	int64_t card;
	int64_t import, source, campaign; /* 0: none */
	int64_t at;                       /* when it was made */
	int64_t line;                     /* of its list; 0: of none */
	const char *external_id;          /* its id where it comes from; or NULL */
	int64_t digest, digest2;          /* 128 bits over its cells */
	const char *raw;                  /* the record's text */
	const char *note;                 /* what is to be known of it, or NULL */
	const char *words; /* crm_inquiry_words of one without a note, made ahead; or NULL */
};

/* Of the index of words: in any thread. In the arena; NULL: out of memory. */
const char *crm_inquiry_words(const char *raw, struct crm_arena *arena);

/* Records one. part: as in struct crm_change. *id may be NULL. */
enum crm_status crm_inquiry_add(struct crm_db *db, const struct crm_inquiry *inquiry, bool part,
    int64_t *id, struct crm_err *err);

/*
 * The inquiry of the same source, external id and content that is on record; *id 0 when there is
 * none. *card is the card it was attached to, aliases not resolved.
 */
enum crm_status crm_inquiry_recorded(struct crm_db *db, const struct crm_inquiry *like, int64_t *id,
    int64_t *card, struct crm_err *err);

#endif
