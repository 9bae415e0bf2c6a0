#include <inttypes.h>

#include "lib/crm/lead.h"
#include "lib/flow/merge_work.h"

CRM_SQL(lead_row, "SELECT l.*, s.kind, r.name FROM lead l JOIN stage s ON s.id = l.stage"
		  " LEFT JOIN reason r ON r.id = l.reason WHERE l.id = ?1");
CRM_SQL(contact_row, "SELECT * FROM contact WHERE id = ?1");
CRM_SQL(company_row, "SELECT * FROM company WHERE id = ?1");
CRM_SQL(kind_of_card, "SELECT kind FROM card WHERE id = ?1");
/* What happened to it, and to what was merged into it: not what was edited, or undone. */
#define FAMILY "card IN (SELECT ?1 UNION ALL SELECT id FROM card WHERE alias = ?1)"
CRM_SQL(history_of, "SELECT (SELECT count(*) FROM inquiry WHERE " FAMILY ")"
		    " + (SELECT count(*) FROM activity WHERE " FAMILY ")"
		    " + (SELECT count(*) FROM task WHERE " FAMILY ")");

/* From where a lead can still go the furthest: by its status, the furthest first. */
static int
rank_of(enum crm_stage_kind status)
{
	switch (status) {
	case CRM_STAGE_QUALIFIED:
		return 1;
	case CRM_STAGE_WORKING:
		return 2;
	case CRM_STAGE_NEW:
		return 3;
	default:
		return 4;
	}
}

static enum crm_status
start_row(
    struct merge_work *w, const struct merge_card *card, struct crm_stmt **s, struct crm_err *err)
{
	const struct crm_value id = crm_int(card->id);

	switch (card->kind) {
	case CRM_CARD_LEAD:
		return crm_db_query(w->db, lead_row, s, &id, 1, err);
	case CRM_CARD_CONTACT:
		return crm_db_query(w->db, contact_row, s, &id, 1, err);
	default:
		return crm_db_query(w->db, company_row, s, &id, 1, err);
	}
}

static bool
copy_value(struct merge_work *w, const struct crm_stmt *s, int column, struct crm_value *value)
{
	*value = crm_stmt_value(s, column);
	if (value->type == CRM_TEXT)
		value->s = crm_arena_strdup(w->arena, value->s);
	return value->type != CRM_TEXT || value->s != NULL;
}

static enum crm_status
read_row(struct merge_work *w, struct merge_card *card, struct crm_err *err)
{
	const int n = crm_tab_ncolumns(crm_tab_def(card->kind));
	struct crm_stmt *s = NULL;
	bool ok;
	enum crm_status st = start_row(w, card, &s, err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? crm_err_set(err, CRM_EINTERNAL,
					    "card %" PRId64 " has no row", card->id)
				      : st;
	card->value = crm_arena_alloc(w->arena, (size_t)n * sizeof(*card->value));
	ok = card->value != NULL;
	for (int i = 0; ok && i < n; i++)
		ok = copy_value(w, s, i + 1, &card->value[i]);
	if (ok && card->kind == CRM_CARD_LEAD) {
		const enum crm_stage_kind status = (enum crm_stage_kind)crm_stmt_int(s, n + 1);
		card->rank = rank_of(status);
		card->stage = crm_stage_kind_name(status);
		card->reason = crm_arena_strdup(w->arena, crm_stmt_text(s, n + 2));
		ok = card->reason != NULL || crm_stmt_null(s, n + 2);
	}
	crm_stmt_done(s);
	return ok ? CRM_OK : crm_err_nomem(err);
}

enum crm_status
merge_card_read(struct merge_work *w, int64_t id, struct merge_card **out, struct crm_err *err)
{
	struct merge_card *card = crm_arena_alloc(w->arena, sizeof(*card));
	int64_t kind = 0;
	enum crm_status st;

	if (card == NULL)
		return crm_err_nomem(err);
	*out = card;
	card->id = id;
	st = crm_db_get_int(w->db, kind_of_card, &kind, NULL, CRM_ARGS(crm_int(id)), err);
	if (st != CRM_OK)
		return st;
	card->kind = (enum crm_tab)kind;
	/* Each is a purchase of its own, and its amount is somebody's revenue. */
	if (card->kind == CRM_CARD_DEAL)
		return crm_err_set(err, CRM_EDATA,
		    "%" PRId64 " is a deal: deals are not merged; one made twice is lost "
		    "(crm-deal), or undone (crm-undo)",
		    id);
	st = read_row(w, card, err);
	if (st == CRM_OK)
		st = crm_db_get_int(
		    w->db, history_of, &card->history, NULL, CRM_ARGS(crm_int(id)), err);
	if (st != CRM_OK)
		return st;
	card->created = merge_value(card, "created").i;
	card->owner = merge_value(card, "owner").i;
	card->note = merge_text(card, "reason_note");
	return CRM_OK;
}
