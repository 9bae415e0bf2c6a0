/*
 * The points of a lead, on what it becomes. They are copied: the lead stays as it was.
 */
#include "lib/flow/convert_private.h"

CRM_SQL(point_by_key,
    "SELECT id, consent FROM point WHERE card = ?1 AND kind = ?2 AND key = ?3 LIMIT 1");
CRM_SQL(point_by_raw, "SELECT id, consent FROM point WHERE card = ?1 AND kind = ?2"
		      " AND key IS NULL AND raw = ?3 LIMIT 1");

/* The one that the card has already; *id 0: none. */
static enum crm_status
find(struct convert_work *w, int64_t card, const struct crm_point *point, int64_t *id,
    int64_t *consent, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	const bool valid = point->key != NULL;
	const struct crm_value args[] = { crm_int(card), crm_int((int64_t)point->kind),
		crm_text(valid ? point->key : point->raw) };
	enum crm_status st = valid ? crm_db_query(w->db, point_by_key, &s, args, 3, err)
				   : crm_db_query(w->db, point_by_raw, &s, args, 3, err);

	*id = *consent = 0;
	if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		*id = crm_stmt_int(s, 0);
		*consent = crm_stmt_int(s, 1);
		crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* With its consent, which was given or refused when and where it was. */
static enum crm_status
copy(struct convert_work *w, const struct convert_card *to, const struct convert_point *p,
    struct crm_err *err)
{
	const struct crm_point *point = &p->point;
	const struct crm_set set[] = {
		{ "card", crm_int(to->id) },
		{ "kind", crm_int((int64_t)point->kind) },
		{ "label", crm_text(point->label) },
		{ "raw", crm_text(point->raw) },
		{ "value", crm_text(point->value) },
		{ "ext", crm_text(point->ext) },
		{ "key", crm_text(point->key) },
		{ "valid", crm_int(point->key != NULL) },
		{ "problem", crm_text(point->problem) },
		{ "role", crm_int(point->role) },
		{ "consent", crm_ref((int64_t)point->consent) },
		{ "consent_at", crm_ref(p->consent_at) },
		{ "consent_from", crm_text(p->consent_from) },
	};
	const struct crm_change change = { .verb = CRM_INSERT,
		.tab = CRM_TAB_POINT,
		.what = CRM_WHAT_CONVERT,
		.part = to->made,
		.set = set,
		.nset = sizeof(set) / sizeof(set[0]) };

	return crm_change(w->db, &change, NULL, err);
}

/* The stricter consent stands. */
static enum crm_status
put(struct convert_work *w, const struct convert_card *to, const struct convert_point *p,
    size_t *changed, struct crm_err *err)
{
	int64_t id = 0, consent = 0;
	enum crm_status st = to->made ? CRM_OK : find(w, to->id, &p->point, &id, &consent, err);

	if (st != CRM_OK || (id != 0 && (int64_t)p->point.consent <= consent))
		return st;
	++*changed;
	if (id == 0)
		return copy(w, to, p, err);
	return crm_update(w->db, CRM_TAB_POINT, id, CRM_WHAT_CONVERT,
	    CRM_SETS({ "consent", crm_int((int64_t)p->point.consent) },
		{ "consent_at", crm_ref(p->consent_at) },
		{ "consent_from", crm_text(p->consent_from) }),
	    NULL, err);
}

enum crm_status
convert_points_write(
    struct convert_work *w, enum convert_place place, size_t *changed, struct crm_err *err)
{
	const struct convert_card *to = &w->card[place];
	/* Whoever is alone gets all of them. */
	const bool shared = w->card[CONVERT_COMPANY].id != 0 &&
			    (w->card[CONVERT_CONTACT].id != 0 || w->card[CONVERT_CONTACT].made);
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && to->id != 0 && i < w->npoints; i++)
		if (!shared || w->point[i].of_company == (place == CONVERT_COMPANY))
			st = put(w, to, &w->point[i], changed, err);
	return st;
}
