/*
 * What is new, and what is near it: found by indexes alone, so that it costs what it is.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "lib/base/buf.h"
#include "lib/base/sorted.h"
#include "lib/crm/setting.h"
#include "lib/flow/dedupe_private.h"

/* Of the cards under one key, the oldest: what more of them share is of a crowd. */
#define UNDER_KEY_MAX 100

/* A card is what it is with those that were merged into it, or became it. */
#define ITSELF                                                                                     \
	"SELECT ?1 UNION ALL SELECT id FROM card WHERE alias = ?1"                                 \
	" UNION ALL SELECT id FROM lead WHERE converted_contact = ?1"                              \
	" UNION ALL SELECT id FROM lead WHERE converted_company = ?1"

CRM_SQL(last_event, "SELECT max(id) FROM event");
/*
 * A new card, a point, a merge or its undoing; or a field that is compared. By the events behind
 * the mark alone.
 */
CRM_SQL(changed_cards,
    "SELECT DISTINCT card FROM event WHERE id > ?1 AND card IS NOT NULL AND (tab IN (5, 6)"
    " OR (tab IN (1, 2, 3) AND (verb = 0 OR field IN ('name', 'first_name', 'middle_name',"
    " 'last_name', 'company', 'company_key', 'legal_form', 'inn', 'kpp', 'ogrn', 'job_title',"
    " 'birth_date', 'country', 'region', 'city', 'postcode', 'address', 'converted_contact', "
    "'converted_company'))))");
CRM_SQL(keys_of,
    "SELECT kind, key FROM point WHERE card = ?1 AND key IS NOT NULL"
    " UNION ALL SELECT 5, name_key FROM lead WHERE id = ?1 AND name_key IS NOT NULL"
    " UNION ALL SELECT 6, company_key FROM lead WHERE id = ?1 AND company_key IS NOT NULL"
    " UNION ALL SELECT 7, inn FROM lead WHERE id = ?1 AND inn IS NOT NULL"
    " UNION ALL SELECT 5, name_key FROM contact WHERE id = ?1 AND name_key IS NOT NULL"
    " UNION ALL SELECT 6, company_key FROM company WHERE id = ?1 AND company_key IS NOT NULL"
    " UNION ALL SELECT 7, inn FROM company WHERE id = ?1 AND inn IS NOT NULL"
    " UNION ALL SELECT 8, ogrn FROM company WHERE id = ?1 AND ogrn IS NOT NULL");
CRM_SQL(candidates_of, "SELECT other FROM candidate WHERE card IN (" ITSELF ")"
		       " UNION ALL SELECT card FROM candidate WHERE other IN (" ITSELF ")");

/* --- ids ------------------------------------------------------------------------------ */

enum crm_status
crm_ids_add(struct crm_ids *ids, int64_t id, struct crm_err *err)
{
	if (ids->n == ids->size) {
		const size_t size = ids->size == 0 ? 256 : ids->size * 2;
		int64_t *more = realloc(ids->id, size * sizeof(*more));
		if (more == NULL)
			return crm_err_nomem(err);
		ids->id = more;
		ids->size = size;
	}
	ids->id[ids->n++] = id;
	return CRM_OK;
}

void
crm_ids_settle(struct crm_ids *ids)
{
	size_t n = 0;

	if (ids->n == 0)
		return;
	qsort(ids->id, ids->n, sizeof(*ids->id), crm_sorted_by_id);
	for (size_t i = 1; i < ids->n; i++)
		if (ids->id[i] != ids->id[n])
			ids->id[++n] = ids->id[i];
	ids->n = n + 1;
}

bool
crm_ids_has(const struct crm_ids *ids, int64_t id)
{
	return crm_sorted_find(id, ids->id, ids->n, sizeof(id)) != NULL;
}

void
crm_ids_clear(struct crm_ids *ids)
{
	free(ids->id);
	*ids = (struct crm_ids){ 0 };
}

/* --- what is new ---------------------------------------------------------------------- */

enum crm_status
crm_duplicates_now(struct crm_db *db, int64_t *event, struct crm_err *err)
{
	return crm_db_get_int(db, last_event, event, NULL, CRM_NOARGS, err);
}

enum crm_status
crm_duplicates_seen(struct crm_db *db, int64_t *event, struct crm_err *err)
{
	return crm_setting_int(db, "dedupe_event", event, err);
}

enum crm_status
crm_duplicates_mark(struct crm_db *db, int64_t event, struct crm_err *err)
{
	size_t changed;
	int64_t seen = 0;
	enum crm_status st = crm_duplicates_seen(db, &seen, err);

	if (st != CRM_OK || seen >= event)
		return st;
	struct crm_buf number = CRM_BUF_INIT;
	crm_buf_printf(&number, "%" PRId64, event);
	st = crm_buf_ok(&number)
		 ? crm_setting_put(db, "dedupe_event", crm_buf_str(&number), &changed, err)
		 : crm_err_nomem(err);
	crm_buf_clear(&number);
	return st;
}

enum crm_status
crm_dedupe_changed(struct crm_db *db, int64_t event, struct crm_ids *ids, struct crm_err *err)
{
	struct crm_ids cards = { 0 };
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, changed_cards, &s, CRM_ARGS(crm_int(event)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
		if ((st = crm_ids_add(&cards, crm_stmt_int(s, 0), err)) != CRM_OK)
			crm_stmt_done(s);
	st = st == CRM_DONE ? CRM_OK : st;
	/* What is not there any more is not new. */
	for (size_t i = 0; st == CRM_OK && i < cards.n; i++) {
		enum crm_tab kind = CRM_TAB_NONE;
		int64_t card = 0;
		st = crm_duplicates_follow(db, cards.id[i], &card, &kind, err);
		if (st == CRM_OK)
			st = crm_ids_add(ids, card, err);
		else if (st == CRM_EDATA)
			st = CRM_OK;
	}
	crm_ids_clear(&cards);
	crm_ids_settle(ids);
	return st;
}

/* --- what is near --------------------------------------------------------------------- */

/* An id as it stands in an index: what it is now. */
static enum crm_status
add_near(struct crm_db *db, int64_t id, struct crm_ids *ids, struct crm_err *err)
{
	enum crm_tab kind = CRM_TAB_NONE;
	int64_t card = 0;
	enum crm_status st = crm_duplicates_follow(db, id, &card, &kind, err);

	if (st != CRM_OK || kind == CRM_CARD_DEAL)
		return st;
	return crm_ids_add(ids, card, err);
}

static enum crm_status
add_under_key(struct crm_db *db, enum crm_key_kind kind, const char *key, struct crm_ids *ids,
    struct crm_err *err)
{
	int64_t cards[UNDER_KEY_MAX];
	size_t n = 0;
	enum crm_status st = crm_key_cards(db, kind, key, cards, UNDER_KEY_MAX, &n, err);

	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = add_near(db, cards[i], ids, err);
	return st;
}

enum crm_status
crm_dedupe_neighbours(struct crm_db *db, int64_t card, struct crm_ids *ids, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(db, keys_of, &s, CRM_ARGS(crm_int(card)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		st = add_under_key(
		    db, (enum crm_key_kind)crm_stmt_int(s, 0), crm_stmt_text(s, 1), ids, err);
		if (st != CRM_OK)
			crm_stmt_done(s);
	}
	if (st == CRM_DONE)
		st = crm_db_query(db, candidates_of, &s, CRM_ARGS(crm_int(card)), err);
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
		if ((st = add_near(db, crm_stmt_int(s, 0), ids, err)) != CRM_OK)
			crm_stmt_done(s);
	return st == CRM_DONE ? CRM_OK : st;
}
