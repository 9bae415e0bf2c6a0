#include <string.h>

#include "lib/base/hash.h"
#include "lib/store/internal.h"

/* Another point of the same card with the same key: the hash must stay for it. */
CRM_SQL(point_with_key,
    "SELECT count(*) FROM point WHERE card = ?1 AND kind = ?2 AND key = ?3 AND id <> ?4");
CRM_SQL(cards_of_hash, "SELECT card FROM match_key WHERE h = ?1 ORDER BY card LIMIT ?2");

int64_t
crm_key_hash(enum crm_key_kind kind, const char *key)
{
	return crm_hash(key, strlen(key), (uint64_t)kind);
}

/* One key of a row, or none. */
struct key {
	int64_t card;
	enum crm_key_kind kind;
	const char *text;
};

static struct key
key_of(const struct crm_tab_def *def, const struct crm_key_def *key, int64_t row,
    const struct crm_value *value)
{
	struct key out = { 0, 0, NULL };

	if (value == NULL)
		return out;
	out.text = value[crm_tab_column(def, key->column)].s;
	out.kind = key->kind;
	out.card = row;
	if (key->kind == 0) {
		out.kind = (enum crm_key_kind)value[crm_tab_column(def, "kind")].i;
		out.card = value[crm_tab_column(def, "card")].i;
	}
	return out;
}

static enum crm_status
run(struct crm_db *db, sqlite3_stmt **s, const char *sql, int64_t h, const struct key *key,
    struct crm_err *err)
{
	enum crm_status st = *s == NULL ? crm_db_prepare_kept(db, sql, s, err) : CRM_OK;

	if (st != CRM_OK)
		return st;
	sqlite3_bind_int64(*s, 1, h);
	sqlite3_bind_int64(*s, 2, key->card);
	int rc = sqlite3_step(*s);
	if (rc != SQLITE_DONE)
		st = crm_db_error(db, rc, err);
	sqlite3_reset(*s);
	return st;
}

static enum crm_status
add(struct crm_db *db, const struct key *key, struct crm_err *err)
{
	const int64_t h = crm_key_hash(key->kind, key->text);

	crm_key_memory_add(db, h, key->card);
	if (crm_keys_wait(db, key->card))
		return crm_gather_key(db, h, key->card, err);
	return run(db, &db->add_key,
	    "INSERT INTO match_key(h, card) VALUES (?1, ?2) ON CONFLICT DO NOTHING", h, key, err);
}

static enum crm_status
drop(struct crm_db *db, const struct crm_tab_def *def, int64_t row, const struct key *key,
    struct crm_err *err)
{
	int64_t others = 0;

	if (crm_keys_wait(db, key->card)) {
		enum crm_status st = crm_gather_flush(db, err);
		if (st != CRM_OK)
			return st;
	}
	if (!def->is_card) {
		enum crm_status st = crm_db_get_int(db, point_with_key, &others, NULL,
		    CRM_ARGS(crm_int(key->card), crm_int((int64_t)key->kind), crm_text(key->text),
			crm_int(row)),
		    err);
		if (st != CRM_OK)
			return st;
	}
	if (others > 0)
		return CRM_OK;
	const int64_t h = crm_key_hash(key->kind, key->text);
	crm_key_memory_drop(db, h, key->card);
	return run(
	    db, &db->drop_key, "DELETE FROM match_key WHERE h = ?1 AND card = ?2", h, key, err);
}

enum crm_status
crm_keys_replace(struct crm_db *db, const struct crm_tab_def *def, int64_t row,
    const struct crm_value *before, const struct crm_value *after, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	for (const struct crm_key_def *k = def->keys; st == CRM_OK && k->column != NULL; k++) {
		const struct key old = key_of(def, k, row, before);
		const struct key new = key_of(def, k, row, after);
		if (old.text != NULL && new.text != NULL &&
		    old.card == new.card &&old.kind == new.kind &&strcmp(old.text, new.text) == 0)
			continue;
		if (old.text != NULL)
			st = drop(db, def, row, &old, err);
		if (st == CRM_OK && new.text != NULL)
			st = add(db, &new, err);
	}
	return st;
}

enum crm_status
crm_key_cards(struct crm_db *db, enum crm_key_kind kind, const char *key, int64_t *cards,
    size_t max, size_t *n, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	const int64_t h = crm_key_hash(kind, key);
	bool remembered = false;
	enum crm_status st = crm_key_memory_open(db, &remembered, err);

	*n = 0;
	if (st == CRM_OK && remembered)
		*n = crm_key_memory_cards(db, h, cards, max);
	if (st != CRM_OK || remembered)
		return st;
	st = crm_db_query(db, cards_of_hash, &s, CRM_ARGS(crm_int(h), crm_int((int64_t)max)), err);
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
		cards[(*n)++] = crm_stmt_int(s, 0);
	if (st != CRM_DONE)
		return st;
	/* Cards that wait are younger than all that are written. */
	*n += crm_gathered_keys(db, h, cards + *n, max - *n);
	return CRM_OK;
}
