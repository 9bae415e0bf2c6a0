/*
 * What was compared, for whoever reads an explanation.
 */
#include <string.h>

#include "lib/flow/dedupe_private.h"

/* All points of a kind: "a@x.example; b@x.example". */
static const char *
join_points(const struct crm_dedupe_record *record, int kind, struct crm_arena *arena, bool *nomem)
{
	const char *text = NULL;

	for (size_t i = 0; i < record->npoints && !*nomem; i++) {
		const struct crm_dedupe_point *point = &record->point[i];
		if ((int)point->kind != kind)
			continue;
		text = crm_arena_printf(arena, "%s%s%s%s%s", text == NULL ? "" : text,
		    text == NULL ? "" : "; ", point->value, point->ext == NULL ? "" : " ext. ",
		    point->ext == NULL ? "" : point->ext);
		*nomem = text == NULL;
	}
	return text;
}

const char *
crm_dedupe_value(const struct crm_dedupe_record *record, const char *field,
    const char *const *extra_names, size_t nextras, struct crm_arena *arena, bool *nomem)
{
	const struct {
		const char *field, *value;
	} fields[] = {
		{ "name", record->name.full },
		{ "first_name", record->name.first },
		{ "middle_name", record->name.middle },
		{ "generation", record->name.middle },
		{ "last_name", record->name.last },
		{ "company", record->company.name },
		{ "tax_id", record->inn != NULL ? record->inn : record->ogrn },
		{ "job_title", record->job_title },
		{ "birth_date", record->birth_date },
		{ "region", record->region },
		{ "city", record->city },
		{ "postcode", record->postcode },
		{ "address", record->address },
	};

	if (strcmp(field, "email") == 0)
		return join_points(record, CRM_DEDUPE_EMAIL, arena, nomem);
	if (strcmp(field, "phone") == 0)
		return join_points(record, CRM_DEDUPE_PHONE, arena, nomem);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strcmp(fields[i].field, field) == 0)
			return fields[i].value;
	for (size_t i = 0; i < nextras; i++)
		if (strcmp(extra_names[i], field) == 0)
			return record->extra[i];
	return NULL;
}
