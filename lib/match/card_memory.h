/*
 * Leads that were made or looked at a short while ago: who looks for one row after another finds
 * the same ones again and again, and reading a card takes five statements.
 *
 * What is remembered is what the database says. Whoever changes a card drops it, and all of them
 * are dropped when somebody else may have written, and by a rollback. The memory has a bound; what
 * is beyond it is read again.
 */
#ifndef CRM_MATCH_CARD_MEMORY_H
#define CRM_MATCH_CARD_MEMORY_H

#include "lib/match/compare.h"
#include "lib/match/find.h"

/* A key by which a card is found: of a point, by its kind. */
struct crm_known_key {
	enum crm_point_kind kind;
	const char *text;
};

/* A lead that is nobody's alias and no converted one. */
struct crm_known_card {
	struct crm_known_card *next; /* in its bucket */
	struct crm_dedupe_record record;
	const char *name_key, *reason, *reason_note;
	int64_t owner, repeats;
	enum crm_stage_kind status;
	struct crm_name_facts *facts;    /* NULL: not yet asked for */
	const struct crm_known_key *key; /* of its points; NULL: not known */
	size_t nkeys;
};

/* A new lead of nobody that waits to be written (crm_db_gather_cards). *there: it is one. */
enum crm_status crm_known_of_waiting(struct crm_db *db, int64_t card, struct crm_known_card *known,
    bool *there, struct crm_arena *arena, struct crm_err *err);

/* NULL: out of memory. */
struct crm_card_memory *crm_card_memory_new(void);
void crm_card_memory_free(struct crm_card_memory *memory);

/* Makes room, when a bound is reached: before a search, for what is found is valid until then. */
void crm_card_memory_begin(struct crm_card_memory *memory);

/* NULL: not remembered. */
struct crm_known_card *crm_card_memory_find(struct crm_card_memory *memory, int64_t card);
/*
 * Remembers a card, under the id of its record. All is copied but the facts, which are to be NULL.
 * A failure is none: it is not remembered then.
 */
void crm_card_memory_put(struct crm_card_memory *memory, const struct crm_known_card *card);
/* The facts of its name, read when first asked for. NULL: out of memory. */
const struct crm_name_facts *crm_card_memory_facts(
    struct crm_card_memory *memory, struct crm_known_card *card);

void crm_card_memory_drop(struct crm_card_memory *memory, int64_t card);
void crm_card_memory_clear(struct crm_card_memory *memory);

#endif
