/*
 * Changing data. Every change of a table goes through crm_change(), which writes the row,
 * its history event and its match keys together, under one op. That is why every change
 * can be undone, and every card be rebuilt as it was.
 *
 * An op is one run of one command that changed something: its record is made by the first
 * change, and a run that changes nothing leaves none.
 */
#ifndef CRM_STORE_CHANGE_H
#define CRM_STORE_CHANGE_H

#include "lib/store/db.h"

/*
 * The tables that change, by the codes that events keep: never renumbered.
 * Those of cards share one id space, that of table `card`.
 */
enum crm_tab {
	CRM_TAB_NONE = 0,
	CRM_TAB_LEAD = 1,
	CRM_TAB_CONTACT = 2,
	CRM_TAB_COMPANY = 3,
	CRM_TAB_DEAL = 4,
	CRM_TAB_CARD = 5, /* of its own only when a card becomes an alias */
	CRM_TAB_POINT = 6,
	CRM_TAB_INQUIRY = 7,
	CRM_TAB_IMPORT = 8,
	CRM_TAB_ACTIVITY = 9,
	CRM_TAB_TASK = 10,
	CRM_TAB_NOTICE = 11,
	CRM_TAB_CANDIDATE = 12,
	CRM_TAB_NOT_DUPLICATE = 13,
	CRM_TAB_USER = 14,
	CRM_TAB_TEAM = 15,
	CRM_TAB_MEMBERSHIP = 16,
	CRM_TAB_POOL = 17,
	CRM_TAB_SOURCE = 18,
	CRM_TAB_CAMPAIGN = 19,
	CRM_TAB_COST = 20,
	CRM_TAB_RULE = 21,
	CRM_TAB_REASON = 22,
	CRM_TAB_STAGE = 23,
	CRM_TAB_SETTING = 24,
	CRM_TAB_IGNORE = 25,
	CRM_TAB_DEAL_CONTACT = 26,
	CRM_TAB_MAP = 27,
	CRM_TAB_SHARE = 28,
	CRM_TAB_RATE = 29,
	CRM_TAB_MAX = 30
};

/* Kinds of card, in table `card`: the codes of the card tables. */
#define CRM_CARD_LEAD CRM_TAB_LEAD
#define CRM_CARD_CONTACT CRM_TAB_CONTACT
#define CRM_CARD_COMPANY CRM_TAB_COMPANY
#define CRM_CARD_DEAL CRM_TAB_DEAL

/* What an event says happened; kept as a code, never renumbered; word: crm_what_name(). */
enum crm_what {
	CRM_WHAT_CREATE = 1,
	CRM_WHAT_EDIT = 2,
	CRM_WHAT_ATTACH = 3, /* an inquiry joined a card */
	CRM_WHAT_FILL = 4,   /* an empty field was filled by an inquiry */
	CRM_WHAT_ASSIGN = 5,
	CRM_WHAT_STAGE = 6,
	CRM_WHAT_LOG = 7,
	CRM_WHAT_TASK = 8,
	CRM_WHAT_NOTICE = 9,
	CRM_WHAT_MERGE = 10,
	CRM_WHAT_CONVERT = 11,
	CRM_WHAT_LINK = 12,
	CRM_WHAT_MOVE = 13,
	CRM_WHAT_UNDO = 14,
	CRM_WHAT_DELETE = 15,
	CRM_WHAT_TAKE = 16, /* an assignment to oneself, of what waited */
	CRM_WHAT_MAX = 17
};

/* "create", "edit" ...; "?" for a code that is none. */
const char *crm_what_name(enum crm_what what);
/* "lead", "point" ...; the table's name in SQL. */
const char *crm_tab_name(enum crm_tab tab);

/* Who changes, for the op's record. Strings are copied. */
struct crm_actor {
	const char *tool;   /* "crm-assign" */
	const char *login;  /* --as, $CRM_USER or the login name */
	const char *real;   /* the real login */
	const char *reason; /* --reason, or NULL: for events without one of their own */
};

enum crm_status crm_db_set_actor(
    struct crm_db *db, const struct crm_actor *actor, struct crm_err *err);

/* The op that the next op undoes; 0: none, as usual. */
void crm_db_set_undoes(struct crm_db *db, int64_t op);

/* The time that ops, events and defaults take for now; the library reads no clock. */
void crm_db_set_now(struct crm_db *db, int64_t now);
int64_t crm_db_now(const struct crm_db *db);

/* The current op, 0 while nothing has changed. */
int64_t crm_db_op(const struct crm_db *db);
/* Ends the op: the next change begins another (tests, and tools of several ops). */
void crm_db_end_op(struct crm_db *db);

struct crm_set {
	const char *column; /* a constant: a column of the table */
	struct crm_value value;
};

enum crm_verb {
	CRM_INSERT, /* a new row; of a card table: a new card */
	CRM_UPDATE,
	CRM_DELETE, /* of undo, and of links; cards are deleted only by undo */
	CRM_TOUCH   /* of events alone: a row came to a card, see crm_touch */
};

struct crm_change {
	enum crm_verb verb;
	enum crm_tab tab;
	enum crm_what what;
	int64_t row; /* UPDATE, DELETE: the row; INSERT: 0, or the id to have (undo of a delete) */
	/*
	 * Part of the creation of its card by this same op: needs no event of its own
	 * (CRM_EINTERNAL when another op made the card).
	 */
	bool part;
	const struct crm_set *set; /* INSERT: columns not named are NULL; UPDATE: only these */
	size_t nset;
	const char *words;  /* INSERT: crm_search_words of it, made ahead; or NULL */
	const char *reason; /* or NULL */
	int64_t undoes;     /* the event that this one reverses, or 0 */
	/* Of an UPDATE: NULL, or the event that each of set reverses; events come in that order. */
	const int64_t *undoes_each;
};

struct crm_changed {
	int64_t id;   /* the row */
	size_t count; /* fields that really changed; 0: nothing was written */
};

/*
 * Makes one change inside the write transaction. An UPDATE that would set what is there
 * already writes nothing. CRM_EDATA: a constraint refuses it (a value already taken, a row
 * that others refer to); CRM_EINTERNAL: an unknown column, no transaction, no actor.
 * done may be NULL.
 */
enum crm_status crm_change(struct crm_db *db, const struct crm_change *change,
    struct crm_changed *done, struct crm_err *err);

/*
 * From here until the transaction ends, new tasks, notices, candidates and inquiries are written in
 * lots, which takes half the time. Until then queries of these tables do not see all of them: for
 * work on many cards that looks at none twice, or settles before it does. What a table refuses is
 * refused when its lot is written. A mark writes what waits.
 */
void crm_db_gather(struct crm_db *db);
/*
 * New leads too, with their points: for who makes many cards. Until they are written no query sees
 * them but through what is below; crm_change, crm_card_resolve, crm_key_cards and crm_point_add
 * know of them.
 */
void crm_db_gather_cards(struct crm_db *db);
/* Writes what waits. */
enum crm_status crm_db_settle(struct crm_db *db, struct crm_err *err);
/* Whether all there is of a card waits; else nothing of it does but its inquiries and the like. */
bool crm_card_waits(const struct crm_db *db, int64_t card);

/* A row that waits; begin with zeros. Valid until the next change. */
struct crm_gathered {
	enum crm_tab tab;
	int64_t id;
	const struct crm_lot_row *row;
	size_t at;
};

/* By its id; or, one after another, the points of a card, the inquiries of a digest, the contacts
 * of a deal. */
bool crm_gathered_row(struct crm_db *db, enum crm_tab tab, int64_t id, struct crm_gathered *row);
bool crm_gathered_next(struct crm_db *db, enum crm_tab tab, int64_t key, struct crm_gathered *row);
/* A column of it, but the id. */
const struct crm_value *crm_gathered_column(const struct crm_gathered *row, const char *column);
/* Counts rows that this connection has written, or gathered: whether something was, since. */
int64_t crm_db_written(const struct crm_db *db);

/* crm_change for the usual case of an insert and an update. */
#define CRM_SETS(...)                                                                              \
	(const struct crm_set[]){ __VA_ARGS__ },                                                   \
	    sizeof((const struct crm_set[]){ __VA_ARGS__ }) / sizeof(struct crm_set)
enum crm_status crm_insert(struct crm_db *db, enum crm_tab tab, enum crm_what what,
    const struct crm_set *set, size_t nset, int64_t *id, struct crm_err *err);
enum crm_status crm_update(struct crm_db *db, enum crm_tab tab, int64_t row, enum crm_what what,
    const struct crm_set *set, size_t nset, size_t *changed, struct crm_err *err);

/*
 * An UPDATE that moves a row to another card, or makes a card an alias, is history of the card that
 * it was with. This tells the other one, whose `rev` changes by it: called just before that UPDATE,
 * which with CRM_TAB_CARD is the alias of `row`. undoes: as in struct crm_change.
 */
struct crm_touch {
	int64_t card; /* to which the row comes */
	enum crm_tab tab;
	int64_t row;
	enum crm_what what;
	const char *reason; /* or NULL */
	int64_t undoes;
};

enum crm_status crm_touch(struct crm_db *db, const struct crm_touch *touch, struct crm_err *err);

/*
 * Cards. Any id that ever was one's resolves: *card becomes the id of the card it is now
 * (aliases followed), *kind its CRM_CARD_ kind. CRM_EDATA: no such card (the sentence says
 * "no card 17", and of one whose creation was undone which op did that).
 */
enum crm_status crm_card_resolve(
    struct crm_db *db, int64_t id, int64_t *card, enum crm_tab *kind, struct crm_err *err);

/* The highest id that any card has, 0 without one. */
enum crm_status crm_card_last(struct crm_db *db, int64_t *id, struct crm_err *err);

/* The op that last changed a card (its `rev`). */
enum crm_status crm_card_rev(struct crm_db *db, int64_t card, int64_t *rev, struct crm_err *err);

/*
 * Match keys. Columns of keys (point.key, lead.name_key ...) are mirrored as 64-bit hashes in
 * table match_key by crm_change. A hit must still be compared by value: that is the caller's.
 */
enum crm_key_kind {
	CRM_KEY_EMAIL = 1,
	CRM_KEY_PHONE = 2,
	CRM_KEY_HANDLE = 3,
	CRM_KEY_URL = 4,
	CRM_KEY_NAME = 5,
	CRM_KEY_COMPANY = 6,
	CRM_KEY_INN = 7,
	CRM_KEY_OGRN = 8
};

int64_t crm_key_hash(enum crm_key_kind kind, const char *key);

/*
 * The cards under a key, oldest first, at most max; aliases not resolved, values not compared.
 * *n: how many were put in cards.
 */
enum crm_status crm_key_cards(struct crm_db *db, enum crm_key_kind kind, const char *key,
    int64_t *cards, size_t max, size_t *n, struct crm_err *err);

/*
 * For who looks for a great many in write transactions: once reading match_key as a whole pays it
 * is kept in memory, some 16 bytes a key. It is read again when another connection has written, and
 * not kept when there are too many keys.
 */
void crm_db_remember_keys(struct crm_db *db);

#endif
