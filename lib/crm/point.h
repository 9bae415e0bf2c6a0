/*
 * Points: the ways to reach a card.
 */
#ifndef CRM_CRM_POINT_H
#define CRM_CRM_POINT_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

enum crm_point_kind {
	CRM_POINT_EMAIL = 1,
	CRM_POINT_PHONE = 2,
	CRM_POINT_HANDLE = 3,
	CRM_POINT_URL = 4
};

enum crm_consent {
	CRM_CONSENT_UNKNOWN = 0,
	CRM_CONSENT_GIVEN = 1,
	CRM_CONSENT_REFUSED = 2
};

struct crm_point {
	enum crm_point_kind kind;
	const char *label;   /* "work", "mobile"; or NULL */
	const char *raw;     /* as it came, cleaned; never NULL */
	const char *value;   /* normalised, NULL when invalid */
	const char *ext;     /* of a phone; or NULL */
	const char *key;     /* NULL when invalid */
	const char *problem; /* why it is invalid, else NULL */
	bool role;           /* a role mailbox */
	enum crm_consent consent;
	const char *words; /* crm_point_words, made ahead; or NULL */
};

/* "email", "phone", "handle", "url". */
const char *crm_point_kind_name(enum crm_point_kind kind);

/* Of the index of words, for crm_change: in any thread. In the arena; NULL: out of memory. */
const char *crm_point_words(const struct crm_point *point, struct crm_arena *arena);

/*
 * Reads one cleaned cell as a point of that kind; what does not validate has value and key NULL
 * and a problem. Strings in the arena. CRM_ENOMEM, CRM_EUNAVAILABLE (phones).
 */
enum crm_status crm_point_parse(struct crm_point *point, enum crm_point_kind kind, const char *cell,
    const char *region, struct crm_arena *arena, struct crm_err *err);

/*
 * Puts a point on a card, unless the card has it already (same key; when invalid, same raw): then
 * only the stricter consent is taken over. part: as in struct crm_change. *changed, which may be
 * NULL: whether either was done.
 */
enum crm_status crm_point_add(struct crm_db *db, int64_t card, const struct crm_point *point,
    enum crm_what what, bool part, bool *changed, struct crm_err *err);

#endif
