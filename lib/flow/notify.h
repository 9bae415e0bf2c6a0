/*
 * Telling people: notices that wait, reminders of tasks, and their delivery by mail.
 *
 * A reminder is of an open task with a time, to its owner (the boss, when it has none): on the day
 * when it is due, and on every day after it while it is overdue, once a day. It comes at the
 * beginning of the owner's hours on that day, without hours at the time of the setting remind_at,
 * and no later than the task is due; of a task that was made, moved or handed over after that time
 * when it is due. A task that moves is reminded of again when the new time is there. On days
 * without hours, and while the owner is away, nobody is reminded of what is overdue. Nothing is
 * recorded of a reminder before it was tried.
 */
#ifndef CRM_FLOW_NOTIFY_H
#define CRM_FLOW_NOTIFY_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"
#include "lib/store/gate.h"

enum crm_notice_state {
	CRM_NOTICE_PENDING,   /* to be delivered now */
	CRM_NOTICE_WAITING,   /* tried in vain; it is tried again when it is due */
	CRM_NOTICE_FAILED,    /* given up */
	CRM_NOTICE_DELIVERED, /* just now */
	CRM_NOTICE_OBSOLETE   /* a reminder that was tried in vain and is not true any more */
};

/* "pending", "waiting" ... */
const char *crm_notice_state_name(enum crm_notice_state state);

struct crm_notice {
	int64_t id;   /* 0: a reminder of which nothing is recorded */
	int64_t card; /* as the notice has it; 0: none */
	int64_t now;  /* what that card is now */
	int64_t user; /* whose it is; 0: the boss's */
	int64_t to;   /* who gets it: the user, the boss; 0: nobody, `why` says why */
	int64_t task; /* of a reminder, else 0 */
	int64_t task_due;
	int64_t due, created, tries;
	const char *kind, *text;
	const char *problem;            /* why the last try failed; or NULL */
	const char *login;              /* of user; NULL: the boss's */
	const char *to_login, *to_name; /* or NULL */
	const char *address;            /* as the user has it; NULL: none */
	const char *why;                /* why it can not be mailed; NULL: it can */
	enum crm_notice_state state;
};

struct crm_notice_filter {
	const char *const *users; /* logins of those who get it, or whose it is; none: all */
	size_t nusers;
	const char *const *kinds; /* none: all */
	size_t nkinds;
	bool failed; /* those that were given up, and no others */
	bool ready;  /* not those that wait to be tried again */
};

/* The kinds that are known, in the order in which a message of several has them. */
const char *const *crm_notice_kinds(size_t *n);

/*
 * The notices and reminders, by the time that they are due. Everything is in the arena. Changes
 * nothing. CRM_EDATA: a user who is not there.
 */
enum crm_status crm_notices_load(struct crm_db *db, const struct crm_notice_filter *filter,
    struct crm_arena *arena, struct crm_notice **list, size_t *n, struct crm_err *err);

/* --- delivery ------------------------------------------------------------------------- */

/*
 * One delivers at a time: an advisory lock beside the database, which goes with the process. The
 * gate is left and closed with crm_gate_close. CRM_EBUSY: another one does.
 */
enum crm_status crm_notify_lock(struct crm_db *db, struct crm_gate *lock, struct crm_err *err);

struct crm_delivery {
	const char *command; /* for /bin/sh; gets each message on its standard input */
	const char *from;    /* an address, when the setting mail_from is empty */
	bool digest;         /* all notices to one user are one message */
	int64_t limit_ms;    /* for one message */
	/* Called for each notice after it was dealt with. Other than CRM_OK ends the delivery. */
	enum crm_status (*told)(void *arg, const struct crm_notice *notice, struct crm_err *err);
	void *arg;
};

/* What came of them: these add up to all that were handed over. */
struct crm_delivered {
	int64_t delivered;
	int64_t again;    /* failed, and will be tried again */
	int64_t given_up; /* failed for the last time */
	int64_t unsent;   /* nobody to send it to, or no address */
	int64_t obsolete; /* not true any more, or dealt with by somebody else meanwhile */
	int64_t left;     /* not tried: too many messages failed in a row */
	int64_t messages;
	const char *problem; /* of the last that failed, in the arena; or NULL */
};

/*
 * Hands the notices to the command, message by message; each is recorded as delivered, or failed,
 * in a transaction of its own before the next one goes. No lock on the database is held while the
 * command runs. A process that is killed has delivered what it recorded, and at most one message
 * more, which goes out again. CRM_EUNAVAILABLE: there is no such command; nothing is recorded.
 * CRM_EDATA: the setting mail_from is no address.
 */
enum crm_status crm_notices_deliver(struct crm_db *db, const struct crm_delivery *how,
    struct crm_notice *list, size_t n, struct crm_arena *arena, struct crm_delivered *done,
    struct crm_err *err);

/* --- by hand -------------------------------------------------------------------------- */

/*
 * Inside a write transaction: a notice is read (ack), or is to be tried again at once, with all
 * its tries. *changed: it was not so already; *why: what is to be known, constant or in the arena.
 * CRM_EDATA: "no notice 7".
 */
enum crm_status crm_notice_ack(struct crm_db *db, int64_t id, bool *changed, const char **why,
    struct crm_arena *arena, struct crm_err *err);
enum crm_status crm_notice_retry(struct crm_db *db, int64_t id, bool *changed, const char **why,
    struct crm_arena *arena, struct crm_err *err);

#endif
