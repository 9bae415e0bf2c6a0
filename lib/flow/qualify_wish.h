/*
 * What is wanted of a lead, read. For lib/flow/qualify*.c alone.
 */
#ifndef CRM_FLOW_QUALIFY_WISH_H
#define CRM_FLOW_QUALIFY_WISH_H

#include "lib/crm/lead.h"
#include "lib/flow/qualify.h"

enum wish_kind {
	WISH_NOTHING,
	WISH_GRADE,
	WISH_REASON,
	WISH_STAGE,
	WISH_REOPEN
};

struct wish {
	enum wish_kind kind;
	const char *grade;  /* "A" ...; NULL: by score */
	const char *reason; /* its name */
	const char *note;   /* to the reason; or NULL */
	const char *stage;  /* its name */
	int64_t id;         /* of the reason or stage */
	bool needs_note;
	enum crm_stage_kind to; /* the kind of that stage */
};

/*
 * Reads what is asked; what it names is there and in use. Text goes to the arena. CRM_EDATA: two
 * things at once, or a name that is not there, with those that are.
 */
enum crm_status wish_read(struct crm_db *db, const struct crm_qualify_ask *ask, struct wish *wish,
    struct crm_arena *arena, struct crm_err *err);

/* Nothing but a stage of kind working is set by hand: CRM_EDATA says what leads to others. */
enum crm_status wish_check_stage(
    struct crm_db *db, const struct wish *wish, struct crm_arena *arena, struct crm_err *err);

/* CRM_EDATA: a lead in that state can not do as wished; what it can. */
enum crm_status wish_refuse(
    const struct wish *wish, const struct crm_lead *lead, struct crm_err *err);

#endif
