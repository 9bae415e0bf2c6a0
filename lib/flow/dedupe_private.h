/*
 * What the files of crm-dedupe's work share, and nobody else.
 */
#ifndef CRM_FLOW_DEDUPE_PRIVATE_H
#define CRM_FLOW_DEDUPE_PRIVATE_H

#include "lib/crm/lead.h"
#include "lib/flow/dedupe.h"

/* Ids, each once and in order after crm_ids_settle. */
struct crm_ids {
	int64_t *id;
	size_t n, size;
};

enum crm_status crm_ids_add(struct crm_ids *ids, int64_t id, struct crm_err *err);
void crm_ids_settle(struct crm_ids *ids);
bool crm_ids_has(const struct crm_ids *ids, int64_t id);
void crm_ids_clear(struct crm_ids *ids);

struct crm_duplicates {
	struct crm_db *db;
	struct crm_duplicates_ask ask;
	struct crm_dedupe *dedupe;
	struct crm_ids fresh; /* the cards that pairs must touch, when `some` */
	bool some;
	int64_t read, cards; /* that were read, and of them those that pairs may touch */
};

/* Cards that changed behind an event, in what is compared. */
enum crm_status crm_dedupe_changed(
    struct crm_db *db, int64_t event, struct crm_ids *ids, struct crm_err *err);
/* Those with which a card shares a key, or is a candidate pair. */
enum crm_status crm_dedupe_neighbours(
    struct crm_db *db, int64_t card, struct crm_ids *ids, struct crm_err *err);

/* --- showing -------------------------------------------------------------------------- */

#define CRM_PAIR_COLUMNS 18
#define CRM_EXPLAIN_COLUMNS 14
extern const struct crm_column crm_pair_columns[CRM_PAIR_COLUMNS];
extern const struct crm_column crm_explain_columns[CRM_EXPLAIN_COLUMNS];

struct crm_showing {
	const struct crm_duplicates *d;
	struct crm_arena arena; /* of the group or the pair at hand */
	enum crm_status (*row)(void *arg, const char *const *cells, struct crm_err *err);
	void *arg;
	struct crm_err *err;
};

/* A card as people decide by it. Strings are in the arena. */
struct crm_shown {
	const struct crm_dedupe_member *member; /* or NULL, in a pair */
	enum crm_tab kind;
	enum crm_stage_kind status; /* of a lead, else 0 */
	int64_t id, rev, created, inquiries, activities, tasks;
	const char *name, *company, *owner, *phone, *email, *city;
};

enum crm_status crm_shown_read(struct crm_showing *show, struct crm_shown *card, int64_t id);
/* "client", "qualified" ... */
const char *crm_shown_status(const struct crm_shown *card);
bool crm_is_asked(const struct crm_duplicates_ask *ask, enum crm_certainty certainty);
/* Groups, and who of `only` is in them; NULL: who is. */
void crm_groups_count(const struct crm_dedupe *dedupe, const struct crm_ids *only,
    struct crm_duplicates_counts *counts);

/* In the arena; NULL when out of memory. */
const char *crm_put_int(struct crm_arena *arena, int64_t n);
const char *crm_put_weight(struct crm_arena *arena, double weight);
/* "for", "against", "forbids"; NULL: neither. */
const char *crm_evidence_speaks(const struct crm_dedupe_evidence *evidence);
/*
 * What a record says in a field of a comparison; NULL: nothing. In the arena, or the record's;
 * *nomem: out of memory.
 */
const char *crm_dedupe_value(const struct crm_dedupe_record *record, const char *field,
    const char *const *extra_names, size_t nextras, struct crm_arena *arena, bool *nomem);
/* Hands over a row, unless one of n cells that must be there could not be made. */
enum crm_status crm_show_row(
    struct crm_showing *show, const char *const *cells, const int *made, size_t n);

/* The pairs, or what speaks for and against them. */
enum crm_status crm_show_pairs(struct crm_showing *show, bool explain);

#endif
