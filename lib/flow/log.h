/*
 * Logging: what was done on a card is recorded, and its lead moves on when that reached the person.
 */
#ifndef CRM_FLOW_LOG_H
#define CRM_FLOW_LOG_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

/* An activity as people say it; all but the kind may be NULL or "". */
struct crm_log_entry {
	const char *kind;
	const char *direction;
	const char *outcome;
	const char *duration;
	const char *at; /* as crm_time_parse_relative; else now */
	const char *text;
	const char *external_id;
	const char *author; /* a login; else who does this, when that is a user */
	int reached;        /* 1 or 0: whatever the outcome says; -1: that says it */
};

enum crm_log_action {
	CRM_LOG_LOGGED,
	CRM_LOG_UNCHANGED, /* its external id and content are on record */
	CRM_LOG_ACTIONS
};

/* "logged", "unchanged". */
const char *crm_log_action_name(enum crm_log_action action);

/* What came of one. Text is in the caller's arena, or constant. */
struct crm_logged {
	enum crm_log_action action;
	int64_t activity;
	const char *status;     /* of a lead, as it is now; of other cards NULL */
	int64_t attempts;       /* of a lead, see crm_lead_attempts(); of other cards, and of a
				   converted lead, -1 */
	const char *why;        /* never NULL */
	const char *warning[2]; /* words that are new: of the kind, of the outcome; or NULL */
};

struct crm_log;

/*
 * Makes ready. login: who does this. strict: words that are new are refused. *out is NULL on
 * failure.
 */
enum crm_status crm_log_open(
    struct crm_log **out, struct crm_db *db, const char *login, bool strict, struct crm_err *err);
void crm_log_free(struct crm_log *log);

/*
 * Whether an entry makes sense before it is about a card: CRM_EDATA says what does not. Without a
 * kind the rest is checked.
 */
enum crm_status crm_log_check(struct crm_log *log, const struct crm_log_entry *entry,
    struct crm_arena *arena, struct crm_err *err);

/*
 * Records an entry on a card, inside a write transaction. card, kind: of crm_card_resolve; id: as
 * it was given. A converted lead's goes to the contact it became, else the company, else the
 * deal. The first that reached the person moves a lead from new to the first working stage; the
 * earliest is when it responded. When the setting `attempts` is reached by attempts in a row that
 * nobody answered, the boss and the owner get a notice, once. What a call that returned CRM_OK has
 * done may be taken back by ending the transaction, not by crm_db_revert alone.
 * CRM_EDATA: a word, a time, a duration or an author that is not one; a time to come; an external
 * id that is another activity's.
 */
enum crm_status crm_log_card(struct crm_log *log, int64_t id, int64_t card, enum crm_tab kind,
    const struct crm_log_entry *entry, struct crm_logged *done, struct crm_arena *arena,
    struct crm_err *err);

#endif
