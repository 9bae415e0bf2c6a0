/*
 * What is to be known of a lead: as it was made, as it waits to be written, as it is written.
 */
#include <string.h>

#include "lib/match/card_memory.h"
#include "lib/match/card_record.h"

CRM_SQL(kind_of_stage, "SELECT kind FROM stage WHERE id = ?1");
CRM_SQL(known_lead,
    "SELECT l.name, l.first_name, l.middle_name, l.last_name, l.company, l.legal_form,"
    " l.company_key, l.inn, l.kpp, l.ogrn, l.job_title, l.birth_date, l.country, l.region,"
    " l.city, l.postcode, l.address, l.name_key, r.name, l.reason_note, l.owner, s.kind,"
    " CASE WHEN s.kind BETWEEN 1 AND 3 AND l.repeat_of IS NOT NULL"
    " THEN coalesce((SELECT alias FROM card WHERE id = l.repeat_of), l.repeat_of) END"
    " FROM lead l JOIN card c ON c.id = l.id AND c.alias IS NULL JOIN stage s ON s.id = l.stage"
    " LEFT JOIN reason r ON r.id = l.reason WHERE l.id = ?1 AND l.converted_contact IS NULL"
    " AND l.converted_company IS NULL AND l.converted_deal IS NULL");
CRM_SQL(
    known_points, "SELECT kind, raw, value, ext, key, role FROM point WHERE card = ?1 ORDER BY id");

#define NTEXTS 20

/* In the order of that statement. */
static void
texts_of(struct crm_known_card *known, const char **text[NTEXTS])
{
	struct crm_dedupe_record *r = &known->record;
	const char **const all[NTEXTS] = { &r->name.full, &r->name.first, &r->name.middle,
		&r->name.last, &r->company.name, &r->company.form, &r->company.key, &r->inn,
		&r->kpp, &r->ogrn, &r->job_title, &r->birth_date, &r->country, &r->region, &r->city,
		&r->postcode, &r->address, &known->name_key, &known->reason, &known->reason_note };

	memcpy(text, all, sizeof(all));
}

/* The keys of points, by which their card is found. */
static enum crm_status
take_keys(struct crm_known_card *known, const struct crm_point *point, size_t n,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_known_key *key = crm_arena_alloc(arena, (n + 1) * sizeof(*key));

	if (key == NULL)
		return crm_err_nomem(err);
	known->nkeys = 0;
	for (size_t i = 0; i < n; i++)
		if (point[i].key != NULL)
			key[known->nkeys++] = (struct crm_known_key){ point[i].kind, point[i].key };
	known->key = key;
	return CRM_OK;
}

static enum crm_status
take_points(struct crm_known_card *known, const struct crm_point *point, size_t n,
    struct crm_arena *arena, struct crm_err *err)
{
	enum crm_status st = take_keys(known, point, n, arena, err);

	return st == CRM_OK ? crm_dedupe_take_points(&known->record, point, n, arena, err) : st;
}

enum crm_status
crm_find_made(const struct crm_sought *sought, int64_t card, enum crm_stage_kind status,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_known_card known = {
		.record = *sought->record, .name_key = sought->name_key, .status = status
	};
	enum crm_status st = take_keys(&known, sought->point, sought->npoints, arena, err);

	known.record.id = card;
	if (st != CRM_OK)
		return st;
	crm_card_memory_put(sought->memory, &known);
	crm_card_memory_name(sought->memory, card, known.name_key);
	return CRM_OK;
}

/* --- a lead that waits ------------------------------------------------------------------ */

/* The points of a card that waits; their texts are valid until something changes. */
static enum crm_status
waiting_points(
    struct crm_db *db, struct crm_known_card *known, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_gathered row = { .at = 0 };
	struct crm_point *point;
	size_t n = 0;

	while (crm_gathered_next(db, CRM_TAB_POINT, known->record.id, &row))
		n++;
	point = crm_arena_alloc(arena, (n + 1) * sizeof(*point));
	if (point == NULL)
		return crm_err_nomem(err);
	row.at = n = 0;
	while (crm_gathered_next(db, CRM_TAB_POINT, known->record.id, &row))
		point[n++] = (struct crm_point){
			.kind = (enum crm_point_kind)crm_gathered_column(&row, "kind")->i,
			.raw = crm_gathered_column(&row, "raw")->s,
			.value = crm_gathered_column(&row, "value")->s,
			.ext = crm_gathered_column(&row, "ext")->s,
			.key = crm_gathered_column(&row, "key")->s,
			.role = crm_gathered_column(&row, "role")->i != 0,
		};
	return take_points(known, point, n, arena, err);
}

/* One of nobody's alone, and a new one: what else waits is written first. */
static enum crm_status
read_waiting(struct crm_db *db, int64_t card, struct crm_known_card *known, bool *there,
    struct crm_arena *arena, struct crm_err *err)
{
	static const char *const columns[] = { "name", "first_name", "middle_name", "last_name",
		"company", "legal_form", "company_key", "inn", "kpp", "ogrn", "job_title",
		"birth_date", "country", "region", "city", "postcode", "address", "name_key" };
	const char **text[NTEXTS];
	struct crm_gathered row;
	int64_t status = 0;

	*there = crm_gathered_row(db, CRM_CARD_LEAD, card, &row) &&
		 crm_gathered_column(&row, "repeat_of")->type == CRM_NULL &&
		 crm_gathered_column(&row, "owner")->type == CRM_NULL;
	if (!*there)
		return CRM_OK;
	texts_of(known, text);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		*text[i] = crm_gathered_column(&row, columns[i])->s;
	enum crm_status st = crm_db_get_int(
	    db, kind_of_stage, &status, NULL, CRM_ARGS(*crm_gathered_column(&row, "stage")), err);
	known->status = (enum crm_stage_kind)status;
	*there = known->status == CRM_STAGE_NEW;
	return st == CRM_OK && *there ? waiting_points(db, known, arena, err) : st;
}

/* --- a lead that is written ------------------------------------------------------------- */

static bool
keep(const char **text, const char *value, struct crm_arena *arena)
{
	*text = crm_arena_strdup(arena, value);
	return *text != NULL || value == NULL;
}

static enum crm_status
written_points(
    struct crm_db *db, struct crm_known_card *known, struct crm_arena *arena, struct crm_err *err)
{
	struct crm_point *point = NULL;
	struct crm_stmt *s = NULL;
	size_t n = 0, size = 0;
	enum crm_status st =
	    crm_db_query(db, known_points, &s, CRM_ARGS(crm_int(known->record.id)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		struct crm_point one = { .kind = (enum crm_point_kind)crm_stmt_int(s, 0),
			.role = crm_stmt_int(s, 5) != 0 };
		bool kept = keep(&one.raw, crm_stmt_text(s, 1), arena) &&
			    keep(&one.value, crm_stmt_text(s, 2), arena) &&
			    keep(&one.ext, crm_stmt_text(s, 3), arena) &&
			    keep(&one.key, crm_stmt_text(s, 4), arena);
		if (kept && n == size) {
			const size_t more = size == 0 ? 4 : size * 2;
			struct crm_point *grown = crm_arena_alloc(arena, more * sizeof(*grown));
			kept = grown != NULL;
			if (kept && n > 0)
				memcpy(grown, point, n * sizeof(*grown));
			point = grown;
			size = more;
		}
		if (!kept) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
		point[n++] = one;
	}
	return st == CRM_DONE ? take_points(known, point, n, arena, err) : st;
}

static enum crm_status
read_written(struct crm_db *db, int64_t card, struct crm_known_card *known, bool *there,
    struct crm_arena *arena, struct crm_err *err)
{
	const char **text[NTEXTS];
	struct crm_stmt *s = NULL;
	bool kept = true;
	enum crm_status st = crm_db_query(db, known_lead, &s, CRM_ARGS(crm_int(card)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	*there = st == CRM_OK;
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	texts_of(known, text);
	for (int i = 0; kept && i < NTEXTS; i++)
		kept = keep(text[i], crm_stmt_text(s, i), arena);
	known->owner = crm_stmt_int(s, NTEXTS);
	known->status = (enum crm_stage_kind)crm_stmt_int(s, NTEXTS + 1);
	known->repeats = crm_stmt_int(s, NTEXTS + 2);
	crm_stmt_done(s);
	return kept ? written_points(db, known, arena, err) : crm_err_nomem(err);
}

enum crm_status
crm_known_card_read(struct crm_db *db, int64_t card, struct crm_known_card *known, bool *there,
    struct crm_arena *arena, struct crm_err *err)
{
	enum crm_status st;

	*known = (struct crm_known_card){ .record.id = card };
	if (crm_card_waits(db, card))
		st = read_waiting(db, card, known, there, arena, err);
	else
		st = read_written(db, card, known, there, arena, err);
	known->record.kind = crm_dedupe_kind_of(&known->record);
	return st;
}
