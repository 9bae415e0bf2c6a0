/*
 * A lead as it is remembered: all that finding and judging ask of it, in one piece of memory that
 * is as small as may be, for there are many.
 */
#ifndef CRM_MATCH_CARD_KEPT_H
#define CRM_MATCH_CARD_KEPT_H

#include "lib/match/find.h"

/* A key by which a card is found: of a point, by its kind. */
struct crm_known_key {
	enum crm_point_kind kind;
	const char *text;
};

/* A lead that is nobody's alias and no converted one; everything is borrowed. */
struct crm_known_card {
	struct crm_dedupe_record record;
	const char *name_key, *reason, *reason_note;
	int64_t owner, repeats;
	enum crm_stage_kind status;
	const struct crm_known_key *key; /* of its points */
	size_t nkeys;
};

struct crm_kept_card;

/* All is copied but extra columns. NULL: out of memory, or it is too large to be a person. */
struct crm_kept_card *crm_kept_card_make(
    const struct crm_known_card *known, struct crm_arena *arena);
/* NULL: out of memory. */
struct crm_kept_card *crm_kept_card_copy(const struct crm_kept_card *kept, struct crm_arena *arena);

int64_t crm_kept_card_id(const struct crm_kept_card *kept);
size_t crm_kept_card_size(const struct crm_kept_card *kept);

/*
 * Whether the card has a key. Colleagues are many and no duplicates: one with a name of another
 * key than name_key (NULL: whatever it is) has none of an organisation.
 */
bool crm_kept_card_has(const struct crm_kept_card *kept, enum crm_key_kind kind, const char *key,
    const char *name_key);

/* Its texts are those of the card. */
struct crm_found crm_kept_card_found(const struct crm_kept_card *kept);
/* The same; its points are in the arena. CRM_ENOMEM. */
enum crm_status crm_kept_card_record(const struct crm_kept_card *kept,
    struct crm_dedupe_record *record, struct crm_arena *arena, struct crm_err *err);

#endif
