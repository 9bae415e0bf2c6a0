/*
 * What the files of lib/flow/notify*.c share.
 */
#ifndef CRM_FLOW_NOTIFY_WORK_H
#define CRM_FLOW_NOTIFY_WORK_H

#include "lib/base/buf.h"
#include "lib/flow/notify.h"
#include "lib/text/mail.h"

/* A list that grows in an arena. */
struct notify_list {
	struct crm_db *db;
	struct crm_arena *arena;
	struct crm_notice *item;
	size_t n, cap;
};

/* A copy of text in the arena, NULL for NULL; *ok becomes false when there is no memory. */
const char *notify_copy(struct crm_arena *arena, const char *text, bool *ok);

/* A place at the end, all zero. NULL: out of memory. */
struct crm_notice *notify_add(struct notify_list *list);

/* Adds the reminders whose time has come. */
enum crm_status notify_remind(struct notify_list *list, struct crm_err *err);

/* The beginning of the local day in the zone of a user. */
enum crm_status notify_day_start(
    struct crm_db *db, int64_t user, struct crm_arena *arena, int64_t *start, struct crm_err *err);

/* Finds who gets a notice: to, to_login, to_name, address, why. */
enum crm_status notify_find_who(
    struct crm_db *db, struct crm_notice *notice, struct crm_arena *arena, struct crm_err *err);

/* --- the message --- */

struct notify_message {
	const struct crm_notice *const *item; /* all of them to one user */
	size_t n;
	const char *from; /* a name and an address, or an address */
	struct crm_buf text;
	struct crm_buf personal; /* what a record must not repeat: texts, each ended by a NUL */
};

/*
 * Writes the message, replacing what is there. CRM_EDATA: the address is none (*problem says why);
 * CRM_ENOMEM. Call notify_message_clear at the end.
 */
enum crm_status notify_message_write(struct crm_db *db, struct notify_message *message,
    struct crm_arena *arena, const char **problem, struct crm_err *err);
void notify_message_clear(struct notify_message *message);

#endif
