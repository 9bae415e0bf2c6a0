/*
 * One entry being logged. For lib/flow/log*.c alone.
 */
#ifndef CRM_FLOW_LOG_PRIVATE_H
#define CRM_FLOW_LOG_PRIVATE_H

#include "lib/base/buf.h"
#include "lib/crm/activity.h"
#include "lib/crm/lead.h"
#include "lib/flow/log.h"

#define LOG_SERIES_SLOTS 1024

/* The attempts of a lead, as far as they are known in this transaction. */
struct log_series {
	int64_t lead; /* 0: of none */
	struct crm_attempts attempts;
};

struct crm_log {
	struct crm_db *db;
	bool strict;
	struct crm_arena arena;
	const char *login;
	/* As it is in one transaction. */
	int64_t transaction;
	struct crm_arena words_arena;
	struct crm_activity_words words;
	int64_t author; /* who does this, or 0 */
	int64_t limit;  /* attempts; 0: any number */
	int64_t stage;  /* the first working one; 0: not asked for yet */
	struct log_series series[LOG_SERIES_SLOTS];
};

/* A lead before the activity. Text is in the arena of the row. */
struct log_lead {
	int64_t id;
	enum crm_stage_kind status;
	int64_t created, stage_at, responded_at, owner, owner_at;
	const char *name, *owner_login;
	int64_t became; /* of a converted one: the card, or 0 */
};

/* One entry on its way. */
struct log_work {
	struct crm_log *log;
	const struct crm_log_entry *entry;
	struct crm_activity activity;
	bool attempt;
	struct log_lead lead; /* id 0: the card is none, or a converted one */
	struct crm_logged *done;
	struct crm_buf why;
	struct crm_arena *arena;
};

/* True for a cell that is there and not empty. */
bool log_given(const char *cell);

/* Reads w->entry into w->activity, but for its card. CRM_EDATA, as crm_log_card. */
enum crm_status log_entry_read(struct log_work *w, struct crm_err *err);

#endif
