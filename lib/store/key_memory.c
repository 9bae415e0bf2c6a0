#include "lib/store/internal.h"

/*
 * Who takes in a long list asks for three or four keys a row. A seek for each costs more than
 * match_key as a whole, once they are many enough; and of a database that is being filled nothing
 * has to be read at all.
 *
 * The memory is of write transactions, and has what is in match_key and what waits for it. It
 * stands while nobody else writes, through the commits of this connection.
 */

/* Of ten million cards; more are looked for one by one. A key takes some 24 bytes. */
#define KEYS_MAX ((size_t)32 << 20)
/* So many seeks cost as much as reading the keys of so many cards. */
#define CARDS_PER_SEEK 4

CRM_SQL(all_keys, "SELECT h, card FROM match_key ORDER BY h, card /*scan*/");

void
crm_db_remember_keys(struct crm_db *db)
{
	db->keys.wanted = true;
}

void
crm_key_memory_forget(struct crm_db *db)
{
	struct crm_key_memory *m = &db->keys;

	crm_index_clear(&m->index);
	m->all = false;
	m->asked = 0;
}

/* --- its rows ------------------------------------------------------------------------- */

/*
 * The cards of a hash stand in order, whatever the order was in which they came by the key; 0 is a
 * row that is free again, and these are the last.
 */
static bool
put(struct crm_index *index, int64_t h, int64_t card)
{
	const size_t last = crm_index_last(index, h);
	uint32_t carried = (uint32_t)card;

	if (card > UINT32_MAX || index->rows >= KEYS_MAX)
		return false;
	const uint32_t youngest = last == 0 ? 0 : *crm_index_value(index, last);
	const bool in_order = last == 0 || (youngest != 0 && youngest < carried);
	for (size_t row = in_order ? 0 : crm_index_first(index, h); row != 0;
	     row = crm_index_next(index, row)) {
		uint32_t *at = crm_index_value(index, row);
		const uint32_t was = *at;
		if (was == carried)
			return true;
		if (was == 0 || was > carried) {
			*at = carried;
			carried = was;
		}
		if (carried == 0)
			return true;
	}
	if (!crm_index_add(index, h))
		return false;
	*crm_index_value(index, index->rows) = carried;
	return true;
}

void
crm_key_memory_add(struct crm_db *db, int64_t h, int64_t card)
{
	/* What it can't hold it does not answer for. */
	if (db->keys.all && !put(&db->keys.index, h, card)) {
		crm_key_memory_forget(db);
		db->keys.wanted = false;
	}
}

void
crm_key_memory_drop(struct crm_db *db, int64_t h, int64_t card)
{
	struct crm_index *index = &db->keys.index;
	uint32_t *to = NULL;

	if (!db->keys.all)
		return;
	for (size_t row = crm_index_first(index, h); row != 0; row = crm_index_next(index, row)) {
		uint32_t *at = crm_index_value(index, row);
		if (to != NULL)
			*to = *at;
		if (to != NULL || *at == card)
			to = at;
	}
	if (to != NULL)
		*to = 0;
}

size_t
crm_key_memory_cards(const struct crm_db *db, int64_t h, int64_t *cards, size_t max)
{
	const struct crm_index *index = &db->keys.index;
	size_t n = 0;

	for (size_t row = crm_index_first(index, h); row != 0 && n < max;
	     row = crm_index_next(index, row)) {
		const uint32_t card = *crm_index_value(index, row);
		if (card == 0)
			break;
		cards[n++] = card;
	}
	return n;
}

/* --- filling it ----------------------------------------------------------------------- */

static enum crm_status
fill(struct crm_db *db, struct crm_err *err)
{
	struct crm_key_memory *m = &db->keys;
	struct crm_stmt *s = NULL;
	bool fits = true;
	enum crm_status st = crm_gather_flush(db, err);

	if (st == CRM_OK)
		st = crm_db_query(db, all_keys, &s, CRM_NOARGS, err);
	while (st == CRM_OK && fits && (st = crm_stmt_step(s, err)) == CRM_OK)
		fits = put(&m->index, crm_stmt_int(s, 0), crm_stmt_int(s, 1));
	if (st == CRM_OK && !fits) {
		crm_stmt_done(s);
		crm_key_memory_forget(db);
		m->wanted = false;
	}
	m->all = st == CRM_DONE;
	return st == CRM_DONE ? CRM_OK : st;
}

/* In a new transaction: what is remembered of the one before may hold no longer. */
static enum crm_status
refresh(struct crm_db *db, struct crm_err *err)
{
	struct crm_key_memory *m = &db->keys;
	int64_t version = 0;
	enum crm_status st = crm_db_data_version(db, &version, err);

	if (st == CRM_OK)
		st = crm_card_last(db, &m->cards, err);
	if (st != CRM_OK)
		return st;
	if (version != m->data_version)
		crm_key_memory_forget(db);
	m->data_version = version;
	m->transaction = db->transaction;
	return CRM_OK;
}

enum crm_status
crm_key_memory_open(struct crm_db *db, bool *answers, struct crm_err *err)
{
	struct crm_key_memory *m = &db->keys;
	enum crm_status st = CRM_OK;

	*answers = false;
	if (!m->wanted || !db->gate.held)
		return CRM_OK;
	if (m->transaction != db->transaction)
		st = refresh(db, err);
	if (st == CRM_OK && !m->all && m->asked++ * CARDS_PER_SEEK >= m->cards)
		st = fill(db, err);
	*answers = m->all;
	return st;
}
