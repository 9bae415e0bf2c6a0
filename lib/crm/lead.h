/*
 * Leads and their stages.
 */
#ifndef CRM_CRM_LEAD_H
#define CRM_CRM_LEAD_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/store/change.h"

/* Kinds of stage; codes of stage.kind. */
enum crm_stage_kind {
	CRM_STAGE_NEW = 1,
	CRM_STAGE_WORKING = 2,
	CRM_STAGE_QUALIFIED = 3,
	CRM_STAGE_CONVERTED = 4,
	CRM_STAGE_UNQUALIFIED = 5,
	CRM_STAGE_OPEN = 6, /* these three are of deals */
	CRM_STAGE_WON = 7,
	CRM_STAGE_LOST = 8
};

/* "new", "working" ...; NULL for none. */
const char *crm_stage_kind_name(enum crm_stage_kind kind);
/* 0 when there is none of that name. */
enum crm_stage_kind crm_stage_kind_by_name(const char *name);

/* The first active stage of a kind. */
enum crm_status crm_stage_first(
    struct crm_db *db, enum crm_stage_kind kind, int64_t *stage, struct crm_err *err);

/* What assignment and matching want to know of a lead. Text is in the arena. */
struct crm_lead {
	int64_t id;
	enum crm_stage_kind status;
	int64_t stage, owner, owner_at, source, campaign;
	const char *grade;
	const char *name, *first_name, *middle_name, *last_name, *company, *company_key, *inn;
	const char *reason, *reason_note; /* why it was unqualified */
};

/* CRM_EDATA: "no lead 17" (a card of another kind: "card 17 is a contact"). */
enum crm_status crm_lead_get(struct crm_db *db, int64_t id, struct crm_lead *lead,
    struct crm_arena *arena, struct crm_err *err);

#endif
