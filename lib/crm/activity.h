/*
 * Activities: what was done on a card, and whether it reached the person.
 */
#ifndef CRM_CRM_ACTIVITY_H
#define CRM_CRM_ACTIVITY_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

/* Codes of activity.direction. */
enum crm_direction {
	CRM_DIRECTION_NONE = 0, /* a note has none */
	CRM_DIRECTION_IN = 1,
	CRM_DIRECTION_OUT = 2
};

/* "in", "out"; NULL for none. */
const char *crm_direction_name(enum crm_direction direction);
/* in, out, incoming, outbound, входящий ...; CRM_EDATA for anything else. */
enum crm_status crm_direction_parse(
    const char *given, enum crm_direction *direction, struct crm_arena *arena, struct crm_err *err);

/* --- words ---------------------------------------------------------------------------- */

/*
 * Kinds and outcomes are words. Some are built in, with their spellings in English and Russian; a
 * team's own are in the settings activity_kinds, reached_outcomes and unreached_outcomes.
 */
struct crm_activity_words {
	const char **kind, **reached, **unreached; /* of the settings */
	size_t nkinds, nreached, nunreached;
};

/* Reads the settings; the words are in the arena. */
enum crm_status crm_activity_words_get(struct crm_db *db, struct crm_activity_words *words,
    struct crm_arena *arena, struct crm_err *err);

/* What an outcome says of the person. */
enum crm_outcome {
	CRM_OUTCOME_SILENT,  /* there is none, or a word that is new: nothing */
	CRM_OUTCOME_REACHED, /* reached, talked, replied, met ... */
	CRM_OUTCOME_MISSED   /* no-answer, busy, voicemail, wrong-number ... */
};

struct crm_activity_word {
	const char *word;         /* as it is kept: folded, '-' for blanks; in the arena */
	bool fresh;               /* neither built in nor in the settings */
	enum crm_outcome outcome; /* of an outcome */
};

/*
 * A kind: "Call", "price list", "звонок", or any other word. CRM_EDATA: it is no word, or nearly
 * one that is known: "unknown kind 'cal'; did you mean 'call'? ...".
 */
enum crm_status crm_activity_kind(const struct crm_activity_words *words, const char *given,
    struct crm_activity_word *kind, struct crm_arena *arena, struct crm_err *err);
/* An outcome, likewise. */
enum crm_status crm_activity_outcome(const struct crm_activity_words *words, const char *given,
    struct crm_activity_word *outcome, struct crm_arena *arena, struct crm_err *err);

/* Which way a kind goes when nobody says: a note none, all else out. */
enum crm_direction crm_activity_direction(const char *kind);

/*
 * Whether an activity reached the person. A note never does; else the outcome says so; where it
 * is silent, what comes in and a meeting reached them, and nothing else did.
 */
bool crm_activity_reaches(const char *kind, enum crm_direction direction, enum crm_outcome outcome);

/*
 * Whether an outgoing activity that reached nobody was an attempt to: a call, mail or message was;
 * a meeting, and what is of a kind of one's own, when it has an outcome; what is sent for its own
 * sake, an offer or an invoice, was none. CRM_SQL_ATTEMPTS says the same.
 */
bool crm_activity_attempts(
    const char *kind, enum crm_direction direction, bool reached, const char *outcome);

/* 95, 95s, 5m, 5 min, 1h30m, 1:30, 1:02:03, 5 мин: seconds. False for all else, and over 31 days.
 */
bool crm_duration_parse(const char *s, int64_t *seconds);

/* --- rows ----------------------------------------------------------------------------- */

struct crm_activity {
	int64_t card;
	const char *kind;
	enum crm_direction direction;
	const char *outcome; /* or NULL */
	bool reached;
	int64_t at;
	int64_t author;          /* a user, or 0 */
	int64_t duration;        /* seconds; below 0: not known */
	const char *text;        /* or NULL */
	const char *external_id; /* or NULL */
};

/* Records one; it is recorded now, and part of the card's history. */
enum crm_status crm_activity_add(
    struct crm_db *db, const struct crm_activity *activity, int64_t *id, struct crm_err *err);

/* The one of an external id, its text in the arena; *id 0: there is none. */
enum crm_status crm_activity_find(struct crm_db *db, const char *external_id, int64_t *id,
    struct crm_activity *activity, struct crm_arena *arena, struct crm_err *err);

/* How a lead's attempts stand. Activities of merged cards count. */
struct crm_attempts {
	/*
	 * That nobody answered, in a row: since the last activity that reached the person, and
	 * since the owner got the lead.
	 */
	int64_t n;
	int64_t newest;     /* the time of the last activity; 0: there is none */
	int64_t reached_at; /* of the last one that reached the person; 0: none did */
};

enum crm_status crm_lead_attempts(
    struct crm_db *db, int64_t lead, struct crm_attempts *attempts, struct crm_err *err);

/* clang-format off */
/* Of a lead and its aliases: SQL for IN; lead is SQL for its id. */
#define CRM_SQL_ALIASES(lead) \
	"(SELECT " lead " UNION ALL SELECT id FROM card WHERE alias = " lead ")"
/*
 * Their number, as SQL for a lead's id and owner_at. Of activities at the same time the one recorded
 * later is the later one: seconds times 2^32 and ids are told apart. A million leads are listed: no
 * lists and no window, for which the engine makes a table of its own at every lead; and one lead may
 * have thousands: the last answer is looked for once.
 */
#define CRM_SQL_ATTEMPTS(lead, owner_at) \
	"(SELECT count(*) FROM (SELECT max(r.at * 4294967296 + r.id) AS last" \
	" FROM card k JOIN activity r ON r.card = k.id" \
	" WHERE (k.id = " lead " OR k.alias = " lead ") AND r.reached = 1) answer" \
	" CROSS JOIN card m JOIN activity a ON a.card = m.id" \
	" WHERE (m.id = " lead " OR m.alias = " lead ") AND a.direction = 2" \
	" AND (a.kind = 'call' OR a.kind = 'mail' OR a.kind = 'message' OR (a.outcome IS NOT NULL" \
	" AND a.kind <> 'note' AND a.kind <> 'offer' AND a.kind <> 'price-list'" \
	" AND a.kind <> 'contract' AND a.kind <> 'invoice'))" \
	" AND a.at >= coalesce(" owner_at ", a.at)" \
	" AND (answer.last IS NULL OR a.at * 4294967296 + a.id > answer.last))"
/* clang-format on */

#endif
