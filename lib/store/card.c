#include <inttypes.h>

#include "lib/store/internal.h"

CRM_SQL(card_by_id, "SELECT kind, alias FROM card WHERE id = ?1");
CRM_SQL(card_deleted, "SELECT op FROM event WHERE card = ?1 AND row = ?1 AND tab <= 4 AND verb = 2"
		      " ORDER BY id DESC LIMIT 1");
CRM_SQL(last_card, "SELECT max(id) FROM card");
CRM_SQL(card_rev, "SELECT max(op) FROM event WHERE card = ?1 AND tab <> 11");

static enum crm_status
no_card(struct crm_db *db, int64_t id, struct crm_err *err)
{
	int64_t op = 0;
	bool found = false;
	enum crm_status st =
	    crm_db_get_int(db, card_deleted, &op, &found, CRM_ARGS(crm_int(id)), err);

	if (st != CRM_OK)
		return st;
	if (found)
		return crm_err_set(err, CRM_EDATA,
		    "no card %" PRId64 ": its creation was undone by op %" PRId64, id, op);
	return crm_err_set(err, CRM_EDATA, "no card %" PRId64, id);
}

enum crm_status
crm_card_resolve(
    struct crm_db *db, int64_t id, int64_t *card, enum crm_tab *kind, struct crm_err *err)
{
	/* Merging points every alias at the survivor, so chains are short; a loop would be damage.
	 */
	int64_t at = id;
	enum crm_status settled = crm_card_waits(db, id) ? crm_gather_flush(db, err) : CRM_OK;

	if (settled != CRM_OK)
		return settled;
	for (int hops = 0; hops < 1000; hops++) {
		struct crm_stmt *s = NULL;
		enum crm_status st = crm_db_query(db, card_by_id, &s, CRM_ARGS(crm_int(at)), err);
		if (st == CRM_OK)
			st = crm_stmt_step(s, err);
		if (st == CRM_DONE)
			return no_card(db, id, err);
		if (st != CRM_OK)
			return st;
		*kind = (enum crm_tab)crm_stmt_int(s, 0);
		const int64_t alias = crm_stmt_int(s, 1);
		crm_stmt_done(s);
		*card = at;
		if (alias == 0)
			return CRM_OK;
		at = alias;
	}
	return crm_err_set(err, CRM_EINTERNAL, "card %" PRId64 ": aliases in a circle", id);
}

enum crm_status
crm_card_last(struct crm_db *db, int64_t *id, struct crm_err *err)
{
	*id = crm_gather_last_id(db, CRM_TAB_CARD);
	return *id != 0 ? CRM_OK : crm_db_get_int(db, last_card, id, NULL, CRM_NOARGS, err);
}

enum crm_status
crm_card_rev(struct crm_db *db, int64_t card, int64_t *rev, struct crm_err *err)
{
	return crm_db_get_int(db, card_rev, rev, NULL, CRM_ARGS(crm_int(card)), err);
}
