/*
 * Cards as they were: their rows, taken back through history event by event.
 *
 * Loaded are rows as they are now and all events of some cards. Taking back the newest event gives
 * the rows as they were before it; that is done until the wanted time is reached. Values are text,
 * as history keeps them.
 *
 *	crm_history_init(&h, db);
 *	crm_history_load(&h, card, true, err)      the card, and what it was ever linked with
 *	crm_history_rewind_to(&h, before, err)     as it was then
 *	crm_history_find(&h, CRM_TAB_LEAD, card)   NULL: it was not there
 *	crm_history_clear(&h)
 */
#ifndef CRM_CRM_HISTORY_H
#define CRM_CRM_HISTORY_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

struct crm_history_row {
	enum crm_tab tab;
	int64_t id;
	bool there;         /* at the time reached */
	bool seen;          /* for whoever uses it; false at first */
	const char **value; /* of each column, in the order of crm_tab_def(); NULL: empty */
};

struct crm_history_event {
	int64_t id, op, at, card, row;
	enum crm_tab tab;
	enum crm_what what;
	enum crm_verb verb;
	const char *field, *old, *new, *reason; /* or NULL */
	int64_t undoes;                         /* the event that it reversed, or 0 */
};

struct crm_history {
	struct crm_db *db;
	struct crm_arena arena; /* of all that is here */
	int64_t *card;          /* loaded */
	size_t ncards, cards_cap;
	struct crm_history_row **row; /* as they are at the time reached, gone ones too */
	size_t nrows, rows_cap;
	size_t *place; /* of rows, by hash: 1 and up */
	size_t nplaces;
	struct crm_history_event *event; /* newest first, once loaded */
	size_t nevents, events_cap;
	size_t next; /* the newest event that is not taken back */
};

void crm_history_init(struct crm_history *history, struct crm_db *db);
void crm_history_clear(struct crm_history *history);

/*
 * Loads a card, those that were merged into it, and those that it became or came from, in one hop
 * of links. Any id that ever was one's will do; an alias loads the card that it is now too. ever:
 * also what it was linked with, and where rows came from and went to, at any time: needed to go
 * back; reads all links that ever were. CRM_ENOMEM, and what the database says.
 */
enum crm_status crm_history_load(
    struct crm_history *history, int64_t card, bool ever, struct crm_err *err);

/* Takes back the newest event that is left; there must be one. */
enum crm_status crm_history_back(struct crm_history *history, struct crm_err *err);
/* Takes back everything from the first event at `before` or later on. */
enum crm_status crm_history_rewind_to(
    struct crm_history *history, int64_t before, struct crm_err *err);

/* A row at the time reached; NULL: there was none. */
struct crm_history_row *crm_history_find(
    const struct crm_history *history, enum crm_tab tab, int64_t id);
/* The value of a column, NULL when empty; and as a number, 0 when empty. */
const char *crm_history_text(const struct crm_history_row *row, const char *column);
int64_t crm_history_int(const struct crm_history_row *row, const char *column);
/* The card that a row belongs to: of a card's row itself. */
int64_t crm_history_owner(const struct crm_history_row *row);

/* Orders the rows by table and id. */
void crm_history_sort(struct crm_history *history);

/* The card that one was at the time reached, aliases followed; 0: there was none. */
int64_t crm_history_resolve(const struct crm_history *history, int64_t card);

/* Why a card is in the history of another. */
enum crm_relation {
	CRM_RELATION_SELF = 1,
	CRM_RELATION_MERGED, /* merged into it, directly or not */
	CRM_RELATION_BECAME, /* it became this */
	CRM_RELATION_FROM,   /* it came from this */
	CRM_RELATION_CLIENT /* it is a deal of this contact or company: what these ask is its too */
};

struct crm_member {
	int64_t card;
	enum crm_tab kind;
	enum crm_relation relation;
	int64_t of; /* MERGED: into which; BECAME, FROM and CLIENT: of an alias of these */
};

/*
 * The card and all those whose history is its own too, at the time reached; n of them, in the
 * arena. The first is the card. CRM_ENOMEM.
 */
enum crm_status crm_history_members(struct crm_history *history, int64_t card,
    struct crm_member **member, size_t *n, struct crm_err *err);

#endif
