#include "lib/crm/point.h"

#include <string.h>

#include "lib/store/search.h"
#include "lib/text/email.h"
#include "lib/text/phone.h"
#include "lib/text/utf8.h"

CRM_SQL(point_by_key,
    "SELECT id, consent FROM point WHERE card = ?1 AND kind = ?2 AND key = ?3 LIMIT 1");
CRM_SQL(point_by_raw, "SELECT id, consent FROM point WHERE card = ?1 AND kind = ?2"
		      " AND key IS NULL AND raw = ?3 LIMIT 1");

const char *
crm_point_kind_name(enum crm_point_kind kind)
{
	static const char *const names[] = { "?", "email", "phone", "handle", "url" };

	return kind >= CRM_POINT_EMAIL && kind <= CRM_POINT_URL ? names[kind] : names[0];
}

static enum crm_status
parse_email(struct crm_point *point, const char *cell, struct crm_arena *arena)
{
	struct crm_email email;
	enum crm_status st = crm_email_parse(&email, cell, arena, &point->problem);

	if (st == CRM_OK) {
		point->value = email.value;
		point->key = email.key;
		point->role = email.role;
	}
	return st;
}

static enum crm_status
parse_phone(struct crm_point *point, const char *cell, const char *region, struct crm_arena *arena)
{
	struct crm_phone phone;
	enum crm_status st = crm_phone_parse(&phone, cell, region, arena, &point->problem);

	if (st == CRM_OK) {
		point->value = phone.value;
		point->ext = phone.ext;
		point->key = phone.key;
	}
	return st;
}

/* A handle or a URL is its own key, folded; a URL's scheme and closing slash say nothing. */
static enum crm_status
parse_plain(struct crm_point *point, const char *cell, struct crm_arena *arena)
{
	const char *at = strstr(cell, "://");
	const char *start = point->kind == CRM_POINT_URL && at != NULL ? at + 3 : cell;

	if (point->kind == CRM_POINT_HANDLE && *start == '@')
		start++;
	char *key = crm_text_fold(arena, start);
	if (key == NULL)
		return CRM_ENOMEM;
	size_t len = strlen(key);
	if (point->kind == CRM_POINT_URL && len > 0 && key[len - 1] == '/')
		key[len - 1] = '\0';
	if (*key == '\0') {
		point->problem = "nothing in it";
		return CRM_EDATA;
	}
	point->value = cell;
	point->key = key;
	return CRM_OK;
}

enum crm_status
crm_point_parse(struct crm_point *point, enum crm_point_kind kind, const char *cell,
    const char *region, struct crm_arena *arena, struct crm_err *err)
{
	*point = (struct crm_point){ .kind = kind, .raw = cell };
	enum crm_status st = CRM_OK;

	if (kind == CRM_POINT_EMAIL)
		st = parse_email(point, cell, arena);
	else if (kind == CRM_POINT_PHONE)
		st = parse_phone(point, cell, region, arena);
	else
		st = parse_plain(point, cell, arena);
	if (st == CRM_EDATA) /* kept raw, with its problem */
		return CRM_OK;
	if (st == CRM_ENOMEM)
		return crm_err_nomem(err);
	if (st != CRM_OK)
		return crm_err_set(err, st, "%s", point->problem);
	point->problem = NULL;
	return CRM_OK;
}

/* The same of a card that waits to be written. */
static void
find_waiting(
    struct crm_db *db, int64_t card, const struct crm_point *point, int64_t *id, int64_t *consent)
{
	struct crm_gathered row = { .at = 0 };

	while (*id == 0 && crm_gathered_next(db, CRM_TAB_POINT, card, &row)) {
		const char *key = crm_gathered_column(&row, "key")->s;
		const char *raw = crm_gathered_column(&row, "raw")->s;
		const bool same = point->key != NULL ? key != NULL && strcmp(key, point->key) == 0
						     : key == NULL && strcmp(raw, point->raw) == 0;
		if (!same || crm_gathered_column(&row, "kind")->i != (int64_t)point->kind)
			continue;
		*id = row.id;
		*consent = crm_gathered_column(&row, "consent")->i;
	}
}

/* What a card has already; *id 0 when it has not. */
static enum crm_status
find(struct crm_db *db, int64_t card, const struct crm_point *point, int64_t *id, int64_t *consent,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	const bool valid = point->key != NULL;
	const struct crm_value args[] = { crm_int(card), crm_int((int64_t)point->kind),
		crm_text(valid ? point->key : point->raw) };

	*id = *consent = 0;
	if (crm_card_waits(db, card)) {
		find_waiting(db, card, point, id, consent);
		return CRM_OK;
	}
	enum crm_status st = valid ? crm_db_query(db, point_by_key, &s, args, 3, err)
				   : crm_db_query(db, point_by_raw, &s, args, 3, err);
	if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		*id = crm_stmt_int(s, 0);
		*consent = crm_stmt_int(s, 1);
		crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

const char *
crm_point_words(const struct crm_point *point, struct crm_arena *arena)
{
	return crm_search_words(CRM_TAB_POINT,
	    CRM_SETS({ "kind", crm_int((int64_t)point->kind) }, { "raw", crm_text(point->raw) },
		{ "value", crm_text(point->value) }),
	    arena);
}

static enum crm_status
insert(struct crm_db *db, int64_t card, const struct crm_point *point, enum crm_what what,
    bool part, struct crm_err *err)
{
	const bool known = point->consent != CRM_CONSENT_UNKNOWN;
	const struct crm_set set[] = {
		{ "card", crm_int(card) },
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
		{ "consent_at", known ? crm_int(crm_db_now(db)) : crm_null() },
	};
	const struct crm_change change = { .verb = CRM_INSERT,
		.tab = CRM_TAB_POINT,
		.what = what,
		.part = part,
		.set = set,
		.nset = sizeof(set) / sizeof(set[0]),
		.words = point->words };

	return crm_change(db, &change, NULL, err);
}

enum crm_status
crm_point_add(struct crm_db *db, int64_t card, const struct crm_point *point, enum crm_what what,
    bool part, bool *changed, struct crm_err *err)
{
	int64_t id, consent;
	enum crm_status st = find(db, card, point, &id, &consent, err);
	/* Refused is stricter than given, and given than unknown. */
	const bool changes = st == CRM_OK && (id == 0 || (int64_t)point->consent > consent);

	if (changed != NULL)
		*changed = changes;
	if (!changes)
		return st;
	if (id == 0)
		return insert(db, card, point, what, part, err);
	return crm_update(db, CRM_TAB_POINT, id, what,
	    CRM_SETS({ "consent", crm_int((int64_t)point->consent) },
		{ "consent_at", crm_int(crm_db_now(db)) }),
	    NULL, err);
}
