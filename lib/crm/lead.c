#include "lib/crm/lead.h"

#include <inttypes.h>
#include <string.h>

CRM_SQL(first_stage, "SELECT id FROM stage WHERE kind = ?1 AND active = 1"
		     " ORDER BY position, id LIMIT 1 /*scan*/");
CRM_SQL(lead_by_id,
    "SELECT l.id, s.kind, l.stage, l.owner, l.owner_at, l.source, l.campaign, l.grade, l.name,"
    " l.first_name, l.middle_name, l.last_name, l.company, l.company_key, l.inn, r.name, "
    "l.reason_note"
    " FROM lead l JOIN stage s ON s.id = l.stage LEFT JOIN reason r ON r.id = l.reason"
    " WHERE l.id = ?1");
CRM_SQL(kind_of_card, "SELECT kind FROM card WHERE id = ?1");

static const char *const kind_names[] = {
	[CRM_STAGE_NEW] = "new",
	[CRM_STAGE_WORKING] = "working",
	[CRM_STAGE_QUALIFIED] = "qualified",
	[CRM_STAGE_CONVERTED] = "converted",
	[CRM_STAGE_UNQUALIFIED] = "unqualified",
	[CRM_STAGE_OPEN] = "open",
	[CRM_STAGE_WON] = "won",
	[CRM_STAGE_LOST] = "lost",
};

const char *
crm_stage_kind_name(enum crm_stage_kind kind)
{
	if (kind < CRM_STAGE_NEW || kind > CRM_STAGE_LOST)
		return NULL;
	return kind_names[kind];
}

enum crm_stage_kind
crm_stage_kind_by_name(const char *name)
{
	for (int kind = CRM_STAGE_NEW; kind <= CRM_STAGE_LOST; kind++)
		if (strcmp(kind_names[kind], name) == 0)
			return (enum crm_stage_kind)kind;
	return 0;
}

enum crm_status
crm_stage_first(struct crm_db *db, enum crm_stage_kind kind, int64_t *stage, struct crm_err *err)
{
	bool found = false;
	enum crm_status st =
	    crm_db_get_int(db, first_stage, stage, &found, CRM_ARGS(crm_int((int64_t)kind)), err);

	if (st == CRM_OK && !found)
		st = crm_err_set(
		    err, CRM_EDATA, "no active stage of kind '%s'", crm_stage_kind_name(kind));
	return st;
}

static enum crm_status
no_lead(struct crm_db *db, int64_t id, struct crm_err *err)
{
	int64_t kind = 0;
	enum crm_status st =
	    crm_db_get_int(db, kind_of_card, &kind, NULL, CRM_ARGS(crm_int(id)), err);

	if (st != CRM_OK)
		return st;
	if (kind == 0)
		return crm_err_set(err, CRM_EDATA, "no lead %" PRId64, id);
	return crm_err_set(err, CRM_EDATA, "card %" PRId64 " is a %s, not a lead", id,
	    crm_tab_name((enum crm_tab)kind));
}

enum crm_status
crm_lead_get(struct crm_db *db, int64_t id, struct crm_lead *lead, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, lead_by_id, &s, CRM_ARGS(crm_int(id)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st == CRM_DONE)
		return no_lead(db, id, err);
	if (st != CRM_OK)
		return st;
	lead->id = crm_stmt_int(s, 0);
	lead->status = (enum crm_stage_kind)crm_stmt_int(s, 1);
	lead->stage = crm_stmt_int(s, 2);
	lead->owner = crm_stmt_int(s, 3);
	lead->owner_at = crm_stmt_int(s, 4);
	lead->source = crm_stmt_int(s, 5);
	lead->campaign = crm_stmt_int(s, 6);
	const char **const texts[] = { &lead->grade, &lead->name, &lead->first_name,
		&lead->middle_name, &lead->last_name, &lead->company, &lead->company_key,
		&lead->inn, &lead->reason, &lead->reason_note };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *text = crm_stmt_text(s, 7 + (int)i);
		*texts[i] = crm_arena_strdup(arena, text);
		if (text != NULL && *texts[i] == NULL)
			st = crm_err_nomem(err);
	}
	crm_stmt_done(s);
	return st;
}
