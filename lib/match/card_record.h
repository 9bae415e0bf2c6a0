/*
 * Cards as records that are compared.
 */
#ifndef CRM_MATCH_CARD_RECORD_H
#define CRM_MATCH_CARD_RECORD_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/crm/lead.h"
#include "lib/crm/point.h"
#include "lib/match/dedupe.h"
#include "lib/store/change.h"

/*
 * What a card says, for comparing: a lead, a contact (with the company it is of) or a company.
 * Strings are in the arena. CRM_DONE: it is none that is compared: a deal, an alias, a converted
 * lead; see crm_duplicates_follow.
 */
enum crm_status crm_dedupe_read_card(struct crm_db *db, int64_t card,
    struct crm_dedupe_record *record, struct crm_arena *arena, struct crm_err *err);

/* The same of a card of that kind that is no alias, a converted lead too. CRM_DONE: a deal. */
enum crm_status crm_dedupe_read_row(struct crm_db *db, enum crm_tab kind, int64_t card,
    struct crm_dedupe_record *record, struct crm_arena *arena, struct crm_err *err);

/* Gives a record its points, as far as there is something in them to compare. CRM_ENOMEM. */
enum crm_status crm_dedupe_take_points(struct crm_dedupe_record *record,
    const struct crm_point *point, size_t n, struct crm_arena *arena, struct crm_err *err);

/* Somebody with a name is a person, and so is an address without one. */
enum crm_dedupe_kind crm_dedupe_kind_of(const struct crm_dedupe_record *record);

/*
 * The card that an id stands for now: aliases are followed, and a converted lead is its contact,
 * else its company, else its deal. CRM_EDATA: no such card.
 */
enum crm_status crm_duplicates_follow(
    struct crm_db *db, int64_t id, int64_t *card, enum crm_tab *kind, struct crm_err *err);

/* All cards of the database, one after another, by their ids: one scan of each table. */
struct crm_card_scan {
	struct crm_db *db;
	unsigned kinds;
	struct crm_stmt *card[3], *points; /* NULL: at its end */
	struct crm_arena arena;            /* of the record at hand */
	enum crm_tab kind;                 /* of that record */
};

enum crm_status crm_card_scan_open(
    struct crm_card_scan *scan, struct crm_db *db, unsigned kinds, struct crm_err *err);
/* The record is valid until the next call. CRM_DONE: there is no more. */
enum crm_status crm_card_scan_next(
    struct crm_card_scan *scan, struct crm_dedupe_record *record, struct crm_err *err);
void crm_card_scan_close(struct crm_card_scan *scan);

/*
 * The key of a phone: the last ten digits, which are the same however the country was written, and
 * the extension. value is E.164, or NULL for what could not be read; raw is how it came. NULL:
 * there are too few digits; *nomem: out of memory.
 */
const char *crm_dedupe_phone_key(
    const char *value, const char *raw, const char *ext, struct crm_arena *arena, bool *nomem);

#endif
