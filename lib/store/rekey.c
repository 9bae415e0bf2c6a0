#include "lib/store/rekey.h"

#include <string.h>

#include "lib/store/internal.h"
#include "lib/text/company.h"
#include "lib/text/name.h"

/* One shape for all: names and their key, the organisation and its key. */
CRM_SQL(lead_after,
    "SELECT id, name, first_name, middle_name, last_name, name_key, company, company_key FROM lead"
    " WHERE id > ?1 ORDER BY id LIMIT 1");
CRM_SQL(contact_after,
    "SELECT id, name, first_name, middle_name, last_name, name_key, NULL, NULL FROM contact"
    " WHERE id > ?1 ORDER BY id LIMIT 1");
CRM_SQL(company_after, "SELECT id, NULL, NULL, NULL, NULL, NULL, company, company_key FROM company"
		       " WHERE id > ?1 ORDER BY id LIMIT 1");
CRM_SQL(set_name_of_lead, "UPDATE lead SET name_key = ?2 WHERE id = ?1");
CRM_SQL(set_name_of_contact, "UPDATE contact SET name_key = ?2 WHERE id = ?1");
CRM_SQL(set_company_of_lead, "UPDATE lead SET company_key = ?2 WHERE id = ?1");
CRM_SQL(set_company_of_company, "UPDATE company SET company_key = ?2 WHERE id = ?1");
CRM_SQL(drop_match_key, "DELETE FROM match_key WHERE h = ?1 AND card = ?2");
CRM_SQL(add_match_key, "INSERT INTO match_key(h, card) VALUES (?1, ?2) ON CONFLICT DO NOTHING");

struct row {
	int64_t id;
	struct crm_name name;
	const char *name_key, *company, *company_key;
};

/* The next row behind an id; CRM_DONE when there is none. */
static enum crm_status
read_row(struct crm_db *db, const char *const *sql, int64_t after, struct row *row,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query_(db, sql, &s, CRM_ARGS(crm_int(after)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st;
	row->id = crm_stmt_int(s, 0);
	const char **const texts[] = { &row->name.full, &row->name.first, &row->name.middle,
		&row->name.last, &row->name_key, &row->company, &row->company_key };
	for (int i = 0; i < 7; i++) {
		*texts[i] = crm_arena_strdup(arena, crm_stmt_text(s, i + 1));
		if (*texts[i] == NULL && !crm_stmt_null(s, i + 1))
			st = crm_err_nomem(err);
	}
	crm_stmt_done(s);
	return st;
}

/* A key that is another one now: in its column, and where cards are found by it. */
static enum crm_status
replace(struct crm_db *db, int64_t id, const char *const *sql, enum crm_key_kind kind,
    const char *was, const char *now, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (was == now || (was != NULL && now != NULL && strcmp(was, now) == 0))
		return CRM_OK;
	st = crm_db_run_(db, sql, CRM_ARGS(crm_int(id), crm_text(now)), err);
	if (st == CRM_OK && was != NULL)
		st = crm_db_run(db, drop_match_key,
		    CRM_ARGS(crm_int(crm_key_hash(kind, was)), crm_int(id)), err);
	if (st == CRM_OK && now != NULL)
		st = crm_db_run(db, add_match_key,
		    CRM_ARGS(crm_int(crm_key_hash(kind, now)), crm_int(id)), err);
	return st;
}

static enum crm_status
rebuild(struct crm_db *db, const char *const *after, const char *const *set_name,
    const char *const *set_company, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct row row = { 0 };
	enum crm_status st;

	while ((st = read_row(db, after, row.id, &row, &arena, err)) == CRM_OK) {
		struct crm_company_name company = { 0 };
		if (set_name != NULL)
			st = replace(db, row.id, set_name, CRM_KEY_NAME, row.name_key,
			    crm_name_key(&arena, &row.name), err);
		if (st == CRM_OK && row.company != NULL &&
		    crm_company_parse(&company, row.company, &arena) != CRM_OK)
			st = crm_err_nomem(err);
		if (st == CRM_OK && set_company != NULL)
			st = replace(db, row.id, set_company, CRM_KEY_COMPANY, row.company_key,
			    company.key, err);
		if (st != CRM_OK)
			break;
		crm_arena_reset(&arena);
	}
	crm_arena_clear(&arena);
	return st == CRM_DONE ? CRM_OK : st;
}

enum crm_status
crm_keys_rebuild(struct crm_db *db, struct crm_err *err)
{
	crm_key_memory_forget(db);
	enum crm_status st = rebuild(db, &lead_after, &set_name_of_lead, &set_company_of_lead, err);

	if (st == CRM_OK)
		st = rebuild(db, &contact_after, &set_name_of_contact, NULL, err);
	if (st == CRM_OK)
		st = rebuild(db, &company_after, NULL, &set_company_of_company, err);
	return st;
}
