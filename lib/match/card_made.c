/*
 * Leads that this run has made, before anybody reads them from a table.
 */
#include <string.h>

#include "lib/match/card_memory.h"
#include "lib/match/card_record.h"

CRM_SQL(kind_of_stage, "SELECT kind FROM stage WHERE id = ?1");

/* Points with the keys by which their card is found; each once. */
static enum crm_status
take_points(struct crm_known_card *known, const struct crm_point *point, size_t n,
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
	return crm_dedupe_take_points(&known->record, point, n, arena, err);
}

/* As crm_point_add has it: a point comes to a card once. */
static bool
is_there(const struct crm_point *had, size_t n, const struct crm_point *point)
{
	for (size_t i = 0; i < n; i++)
		if (had[i].kind == point->kind && (had[i].key == NULL) == (point->key == NULL) &&
		    (point->key != NULL ? strcmp(had[i].key, point->key) == 0
					: strcmp(had[i].raw, point->raw) == 0))
			return true;
	return false;
}

enum crm_status
crm_find_made(const struct crm_sought *sought, int64_t card, enum crm_stage_kind status,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_known_card known = {
		.record = *sought->record, .name_key = sought->name_key, .status = status
	};
	struct crm_point *point = crm_arena_alloc(arena, (sought->npoints + 1) * sizeof(*point));
	size_t n = 0;

	if (point == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < sought->npoints; i++)
		if (!is_there(point, n, &sought->point[i]))
			point[n++] = sought->point[i];
	known.record.id = card;
	enum crm_status st = take_points(&known, point, n, arena, err);
	if (st == CRM_OK)
		crm_card_memory_put(sought->memory, &known);
	return st;
}

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

enum crm_status
crm_known_of_waiting(struct crm_db *db, int64_t card, struct crm_known_card *known, bool *there,
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_dedupe_record *r = &known->record;
	const struct {
		const char *column, **text;
	} texts[] = { { "name", &r->name.full }, { "first_name", &r->name.first },
		{ "middle_name", &r->name.middle }, { "last_name", &r->name.last },
		{ "company", &r->company.name }, { "legal_form", &r->company.form },
		{ "company_key", &r->company.key }, { "inn", &r->inn }, { "kpp", &r->kpp },
		{ "ogrn", &r->ogrn }, { "job_title", &r->job_title },
		{ "birth_date", &r->birth_date }, { "country", &r->country },
		{ "region", &r->region }, { "city", &r->city }, { "postcode", &r->postcode },
		{ "address", &r->address }, { "name_key", &known->name_key } };
	struct crm_gathered row;
	int64_t status = 0;

	*known = (struct crm_known_card){ .record.id = card };
	*there = crm_gathered_row(db, CRM_CARD_LEAD, card, &row) &&
		 crm_gathered_column(&row, "repeat_of")->type == CRM_NULL &&
		 crm_gathered_column(&row, "owner")->type == CRM_NULL;
	if (!*there)
		return CRM_OK;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i].text = crm_gathered_column(&row, texts[i].column)->s;
	r->kind = crm_dedupe_kind_of(r);
	enum crm_status st = crm_db_get_int(
	    db, kind_of_stage, &status, NULL, CRM_ARGS(*crm_gathered_column(&row, "stage")), err);
	known->status = (enum crm_stage_kind)status;
	*there = known->status == CRM_STAGE_NEW;
	return st == CRM_OK && *there ? waiting_points(db, known, arena, err) : st;
}
