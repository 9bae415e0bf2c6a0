/*
 * The cards that share something with somebody who is coming in, and which of them, if any, is
 * the same one.
 */
#ifndef CRM_MATCH_FIND_H
#define CRM_MATCH_FIND_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/crm/lead.h"
#include "lib/crm/point.h"
#include "lib/match/compare.h"
#include "lib/match/scorer.h"
#include "lib/store/change.h"

struct crm_card_memory;

/* Whom to look for; everything may be NULL or nothing. */
struct crm_sought {
	struct crm_name name;
	const struct crm_name_facts *facts; /* of the name, read ahead; or NULL */
	const char *name_key, *company_key, *inn, *ogrn;
	const struct crm_point *point; /* those without a key are not looked for */
	size_t npoints;
	/*
	 * What judges those who share something, opened when first needed, and all that is known of
	 * the one sought. Without them names alone decide.
	 */
	struct crm_scorer *scorer;
	const struct crm_dedupe_record *record;
	int64_t self; /* a card that needs no judging: the one that is sought for; or 0 */
	struct crm_card_memory *memory; /* of who looks for many; or NULL */
};

/* What a card shares with the one sought: a set of bits. */
enum crm_share {
	CRM_SHARES_EMAIL = 1, /* these three are personal: of one person as far as is known */
	CRM_SHARES_PHONE = 2,
	CRM_SHARES_HANDLE = 4,
	CRM_SHARES_PERSONAL = 7,
	CRM_SHARES_ROLE = 8,         /* a role mailbox: info@ */
	CRM_SHARES_SWITCHBOARD = 16, /* a phone of three surnames or more */
	CRM_SHARES_NAME = 32,        /* and the names agree */
	CRM_SHARES_COMPANY = 64,     /* its name or tax ids, and the names do not contradict */
	CRM_SHARES_URL = 128         /* likewise */
};

/* A card, as it is now: aliases are followed, and a converted lead is what it became. */
struct crm_found {
	int64_t card;
	enum crm_tab kind; /* CRM_CARD_... */
	unsigned shares;
	enum crm_likeness names;
	bool companies_differ;
	struct crm_name name;
	const char *company, *company_key, *inn, *name_key;
	int64_t owner;
	enum crm_stage_kind status;       /* of a lead, else 0 */
	const char *reason, *reason_note; /* why a lead is unqualified */
	uint64_t led; /* by which points of the one sought: bits; the last is of all others */
	bool meant;   /* a personal point of the one sought leads here */
	int64_t was;  /* of a deal: the lead that became it; else 0 */
	/* By crm_dedupe, for all with whom personal points are shared, and for the first of the
	 * others: the score, and what spoke for it or forbids it. */
	bool scored;
	struct crm_scored how;
	int64_t repeats; /* of an open lead: the client who asks again; or 0 */
};

struct crm_finding {
	struct crm_found *found; /* what shares most first, then the oldest first; in the arena */
	size_t n;
	/*
	 * The one card that the sought one is: its personal points lead there and nowhere else, and
	 * crm_found_agrees. Or NULL.
	 */
	const struct crm_found *match;
};

/* How many cards under one key are looked at, the oldest. */
#define CRM_FIND_MAX 50
/* How many are judged of those that share no personal point. */
#define CRM_FIND_JUDGED 10

/*
 * Looks by keys alone; a number of cards without bound under a key costs no more than CRM_FIND_MAX.
 */
enum crm_status crm_find_cards(struct crm_db *db, const struct crm_sought *sought,
    struct crm_finding *finding, struct crm_arena *arena, struct crm_err *err);

/*
 * A lead was made of the one who was sought, of whom no point comes twice, and of nothing else;
 * nobody owns it. The next search knows it without reading it. CRM_ENOMEM.
 */
enum crm_status crm_find_made(const struct crm_sought *sought, int64_t card,
    enum crm_stage_kind status, struct crm_arena *arena, struct crm_err *err);

/*
 * Opens a scorer by what crm-dedupe has learned of the database, unless it is open; *population:
 * how many cards there are, about.
 */
enum crm_status crm_find_open_scorer(struct crm_db *db, struct crm_scorer *scorer,
    int64_t *population, struct crm_arena *arena, struct crm_err *err);

/*
 * Is it the same one, for who shares a personal point? Nothing forbids it, and neither do
 * names contradict, unless it is certain all the same, nor birth dates; it is likely, or nothing
 * but the point is known of both. Where there are no names to compare the companies must not
 * differ.
 */
bool crm_found_agrees(const struct crm_found *found);

/* "same email, same phone": in the arena; NULL when out of memory. */
const char *crm_shares_words(unsigned shares, struct crm_arena *arena);

#endif
