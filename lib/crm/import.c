#include "lib/crm/import.h"

#define NCOUNTS 7

int64_t
crm_import_read(const struct crm_import_counts *counts)
{
	return counts->created + counts->attached + counts->unchanged + counts->suppressed +
	       counts->blank + counts->rejected;
}

static void
set_counts(struct crm_set set[NCOUNTS], const struct crm_import_counts *counts)
{
	set[0] = (struct crm_set){ "read", crm_int(crm_import_read(counts)) };
	set[1] = (struct crm_set){ "created", crm_int(counts->created) };
	set[2] = (struct crm_set){ "attached", crm_int(counts->attached) };
	set[3] = (struct crm_set){ "unchanged", crm_int(counts->unchanged) };
	set[4] = (struct crm_set){ "suppressed", crm_int(counts->suppressed) };
	set[5] = (struct crm_set){ "blank", crm_int(counts->blank) };
	set[6] = (struct crm_set){ "rejected", crm_int(counts->rejected) };
}

enum crm_status
crm_import_add(struct crm_db *db, const struct crm_import *import,
    const struct crm_import_counts *counts, int64_t *id, struct crm_err *err)
{
	const char delimiter[2] = { import->delimiter, '\0' };
	struct crm_set set[NCOUNTS + 9] = {
		[NCOUNTS] = { "source", crm_ref(import->source) },
		{ "campaign", crm_ref(import->campaign) },
		{ "at", crm_int(crm_db_now(db)) },
		{ "door", crm_int(import->door) },
		{ "file", crm_text(import->file) },
		{ "encoding", crm_text(import->encoding) },
		{ "delimiter", crm_text(import->delimiter == '\0' ? NULL : delimiter) },
		{ "header", crm_text(import->header) },
		{ "map", crm_text(import->map) },
	};

	set_counts(set, counts);
	return crm_insert(
	    db, CRM_TAB_IMPORT, CRM_WHAT_CREATE, set, sizeof(set) / sizeof(set[0]), id, err);
}

enum crm_status
crm_import_count(struct crm_db *db, int64_t id, const struct crm_import_counts *counts,
    const struct crm_import_input *input, struct crm_err *err)
{
	struct crm_set set[NCOUNTS + 2];
	size_t n = NCOUNTS;

	set_counts(set, counts);
	if (input->encoding != NULL)
		set[n++] = (struct crm_set){ "encoding", crm_text(input->encoding) };
	if (input->digest != NULL)
		set[n++] = (struct crm_set){ "digest", crm_text(input->digest) };
	return crm_update(db, CRM_TAB_IMPORT, id, CRM_WHAT_EDIT, set, n, NULL, err);
}
