#include "lib/crm/inquiry.h"

#include "lib/store/search.h"

/* The last one: it says best where such a row went. */
CRM_SQL(inquiry_recorded, "SELECT id, card FROM inquiry WHERE digest = ?1 AND digest2 = ?2"
			  " AND source IS NOT DISTINCT FROM ?3"
			  " AND external_id IS NOT DISTINCT FROM ?4 ORDER BY id DESC LIMIT 1");

const char *
crm_inquiry_words(const char *raw, struct crm_arena *arena)
{
	return crm_search_words(CRM_TAB_INQUIRY, CRM_SETS({ "raw", crm_text(raw) }), arena);
}

enum crm_status
crm_inquiry_add(struct crm_db *db, const struct crm_inquiry *inquiry, bool part, int64_t *id,
    struct crm_err *err)
{
	const struct crm_set set[] = {
		{ "card", crm_int(inquiry->card) },
		{ "import", crm_ref(inquiry->import) },
		{ "source", crm_ref(inquiry->source) },
		{ "campaign", crm_ref(inquiry->campaign) },
		{ "at", crm_int(inquiry->at) },
		{ "recorded", crm_int(crm_db_now(db)) },
		{ "line", crm_ref(inquiry->line) },
		{ "external_id", crm_text(inquiry->external_id) },
		{ "digest", crm_int(inquiry->digest) },
		{ "digest2", crm_int(inquiry->digest2) },
		{ "raw", crm_text(inquiry->raw) },
		{ "note", crm_text(inquiry->note) },
	};
	const struct crm_change change = { .verb = CRM_INSERT,
		.tab = CRM_TAB_INQUIRY,
		.what = CRM_WHAT_ATTACH,
		.part = part,
		.set = set,
		.nset = sizeof(set) / sizeof(set[0]),
		.words = inquiry->note == NULL ? inquiry->words : NULL };
	struct crm_changed done = { 0, 0 };
	enum crm_status st = crm_change(db, &change, &done, err);

	if (id != NULL)
		*id = done.id;
	return st;
}

enum crm_status
crm_inquiry_recorded(struct crm_db *db, const struct crm_inquiry *like, int64_t *id, int64_t *card,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	struct crm_gathered waits = { .at = 0 };
	enum crm_status st = crm_gathered_next(db, CRM_TAB_INQUIRY, like->digest, &waits)
				 ? crm_db_settle(db, err)
				 : CRM_OK;

	if (st == CRM_OK)
		st = crm_db_query(db, inquiry_recorded, &s,
		    CRM_ARGS(crm_int(like->digest), crm_int(like->digest2), crm_ref(like->source),
			crm_text(like->external_id)),
		    err);

	*id = *card = 0;
	if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		*id = crm_stmt_int(s, 0);
		*card = crm_stmt_int(s, 1);
		crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}
