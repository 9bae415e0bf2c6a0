#include "lib/flow/dedupe.h"

enum crm_status
crm_dedupe_of_row(struct crm_dedupe_record *record, const struct crm_incoming *row,
    struct crm_arena *arena, struct crm_err *err)
{
	*record = (struct crm_dedupe_record){ .name = row->name,
		.company = row->company,
		.inn = row->text[CRM_MEANS_INN],
		.kpp = row->text[CRM_MEANS_KPP],
		.ogrn = row->text[CRM_MEANS_OGRN],
		.job_title = row->text[CRM_MEANS_JOB_TITLE],
		.birth_date = row->text[CRM_MEANS_BIRTH_DATE],
		.country = row->text[CRM_MEANS_COUNTRY],
		.region = row->text[CRM_MEANS_REGION],
		.city = row->text[CRM_MEANS_CITY],
		.postcode = row->text[CRM_MEANS_POSTCODE],
		.address = row->text[CRM_MEANS_ADDRESS] };
	record->kind = crm_dedupe_kind_of(record);
	return crm_dedupe_take_points(record, row->point, row->npoints, arena, err);
}
