/*
 * Duplicates among cards: leads, contacts and companies, within and across. Nothing is changed
 * here, but for crm_duplicates_mark.
 *
 * A merged card is the one it became, and a converted lead is its contact, or its company: neither
 * is looked at as a card of its own.
 */
#ifndef CRM_FLOW_DEDUPE_H
#define CRM_FLOW_DEDUPE_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/flow/clean.h"
#include "lib/match/card_record.h"
#include "lib/match/dedupe.h"
#include "lib/store/change.h"
#include "lib/table/table.h"

/* --- records -------------------------------------------------------------------------- */

/*
 * What a row of a list says, for comparing it with cards and with other rows; id and fresh are left
 * to the caller, extra too. Strings are the row's, or in the arena. CRM_ENOMEM.
 */
enum crm_status crm_dedupe_of_row(struct crm_dedupe_record *record, const struct crm_incoming *row,
    struct crm_arena *arena, struct crm_err *err);

/* --- finding -------------------------------------------------------------------------- */

/* What is asked for; all is borrowed while the duplicates are there. */
struct crm_duplicates_ask {
	unsigned kinds; /* of cards: bits 1 << CRM_CARD_LEAD ...; 0: of all three */
	/* Only pairs that touch one of these cards, as crm_duplicates_follow gives them; or NULL.
	 */
	const int64_t *ids;
	size_t nids;
	/* Only pairs that touch a card that changed behind this event; 0 and below: all. */
	int64_t since;
	enum crm_certainty only; /* what is shown: CERTAIN or LIKELY alone; NONE: both */
	double least;            /* score of a pair, from which on it is one; 0: the default */
	const char *model;       /* as in crm_dedupe_options */
	unsigned threads;        /* likewise */
	/* Called now and then: what is being done, how far it is, and of how much (0: unknown). */
	void (*progress)(void *data, const char *what, int64_t done, int64_t total);
	void *progress_data;
};

struct crm_duplicates;

/*
 * Looks for them. What was asked for by ids, or is new, is looked for through the keys of the
 * database when it is little of much, so that it costs what it is and not what the database is;
 * else every card is read. To be called inside of a snapshot that lasts until crm_duplicates_free.
 * CRM_EDATA: the model can't be read.
 */
enum crm_status crm_duplicates_find(struct crm_duplicates **out, struct crm_db *db,
    const struct crm_duplicates_ask *ask, struct crm_err *err);
void crm_duplicates_free(struct crm_duplicates *duplicates);

/*
 * What was found, shown or not. When pairs have to touch some cards only these are counted.
 */
struct crm_duplicates_counts {
	int64_t cards;                 /* that were compared */
	int64_t certain, likely;       /* groups */
	int64_t in_certain, in_likely; /* cards in them */
};
void crm_duplicates_count(
    const struct crm_duplicates *duplicates, struct crm_duplicates_counts *counts);

/* The parameters, as crm_dedupe_model. */
enum crm_status crm_duplicates_model(const struct crm_duplicates *duplicates, const char **text,
    struct crm_arena *arena, struct crm_err *err);

/*
 * Whether they were learned from all the cards, and from so many that whoever judges single cards
 * does better by them than by the defaults.
 */
bool crm_duplicates_taught(const struct crm_duplicates *duplicates);

/*
 * Keeps parameters for intake, in a transaction of its own, unless they are known; NULL: nothing.
 * They can be learned again: when the database is busy it is left to the next run.
 */
enum crm_status crm_duplicates_keep(struct crm_db *db, const char *model, struct crm_err *err);

/* --- showing -------------------------------------------------------------------------- */

enum crm_duplicates_view {
	CRM_DUPLICATES_CARDS,  /* a row for each card of a group, the survivor first */
	CRM_DUPLICATES_PAIRS,  /* a row for each pair, the best first */
	CRM_DUPLICATES_EXPLAIN /* a row for each field of each pair */
};

/* The columns of a view, n of them. */
const struct crm_column *crm_duplicates_columns(enum crm_duplicates_view view, size_t *n);

/*
 * Gives the rows of a view, one by one; cells are valid during the call, NULL is empty. What `row`
 * returns other than CRM_OK ends it.
 */
enum crm_status crm_duplicates_show(const struct crm_duplicates *duplicates,
    enum crm_duplicates_view view,
    enum crm_status (*row)(void *arg, const char *const *cells, struct crm_err *err), void *arg,
    struct crm_err *err);

/* A score as it is printed: of three digits, none of them certain; in the arena. */
const char *crm_put_score(struct crm_arena *arena, double score);

/* --- what was looked at --------------------------------------------------------------- */

/* The last event so far; 0: none. */
enum crm_status crm_duplicates_now(struct crm_db *db, int64_t *event, struct crm_err *err);

/* The event up to which was looked (setting dedupe_event); 0: never. */
enum crm_status crm_duplicates_seen(struct crm_db *db, int64_t *event, struct crm_err *err);

/* Remembers it, inside a write transaction. It never goes back. */
enum crm_status crm_duplicates_mark(struct crm_db *db, int64_t event, struct crm_err *err);

#endif
