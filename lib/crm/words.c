#include "lib/crm/words.h"

#include <string.h>

#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/crm/field.h"
#include "lib/crm/lookup.h"
#include "lib/crm/setting.h"

/* What a row of the house was called that an undo took away: it is in the event. */
CRM_SQL(name_of_gone,
    "SELECT coalesce(json_extract(old, '$.name'), json_extract(old, '$.login')) FROM event"
    " WHERE card IS NULL AND tab = ?1 AND row = ?2 AND verb = 2 ORDER BY id DESC LIMIT 1");

static const struct crm_noun *
noun_of(enum crm_tab tab)
{
	size_t n;
	const struct crm_noun *const *nouns = crm_nouns(&n);

	for (size_t i = 0; i < n; i++)
		if (nouns[i]->tab == tab)
			return nouns[i];
	return NULL;
}

/* The column as crm-list has it, or NULL. */
static const struct crm_field *
field_of(enum crm_tab tab, const char *column)
{
	const struct crm_noun *noun = noun_of(tab);

	for (size_t i = 0; noun != NULL && i < noun->nfields; i++) {
		const struct crm_field *f = &noun->field[i];
		if (strncmp(f->sql, "t.", 2) == 0 && strcmp(f->sql + 2, column) == 0)
			return f;
	}
	return NULL;
}

const char *
crm_words_column(const char *column)
{
	static const struct {
		const char *column, *words;
	} known[] = {
		{ "job_title", "job title" },
		{ "first_name", "first name" },
		{ "middle_name", "middle name" },
		{ "last_name", "last name" },
		{ "legal_form", "legal form" },
		{ "legal_name", "legal name" },
		{ "birth_date", "birth date" },
		{ "reason_note", "reason note" },
		{ "stage_at", "stage since" },
		{ "owner_at", "owner since" },
		{ "responded_at", "first reached" },
		{ "expected_close", "expected close" },
		{ "external_id", "external id" },
		{ "converted_at", "converted" },
		{ "converted_contact", "contact" },
		{ "converted_company", "company" },
		{ "converted_deal", "deal" },
		{ "consent_at", "consent since" },
		{ "consent_from", "consent from" },
		{ "closed_by", "closed by" },
		{ "no_next", "no next task" },
		{ "alias", "merged into" },
		{ "inn", "INN" },
		{ "kpp", "KPP" },
		{ "ogrn", "OGRN" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].column, column) == 0)
			return known[i].words;
	return column;
}

static enum crm_status
amount(struct crm_db *db, int64_t minor, const char *unit, struct crm_arena *arena,
    const char **words, struct crm_err *err)
{
	char text[40];
	enum crm_status st = CRM_OK;

	if (unit == NULL)
		st = crm_setting_text(db, "currency", arena, &unit, err);
	if (st != CRM_OK)
		return st;
	const int digits = crm_money_digits(unit);
	crm_money_format(minor, digits < 0 ? 2 : digits, text, sizeof(text));
	*words = crm_arena_printf(arena, "%s %s", text, unit);
	return CRM_OK;
}

static enum crm_status
gone_name(struct crm_db *db, enum crm_tab tab, int64_t id, struct crm_arena *arena,
    const char **words, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st =
	    crm_db_query(db, name_of_gone, &s, CRM_ARGS(crm_int((int64_t)tab), crm_int(id)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? CRM_OK : st;
	if (!crm_stmt_null(s, 0))
		*words = crm_arena_strdup(arena, crm_stmt_text(s, 0));
	crm_stmt_done(s);
	return CRM_OK;
}

/* What is called by a name, or was. */
static enum crm_status
name(struct crm_db *db, enum crm_tab tab, int64_t id, struct crm_arena *arena, const char **words,
    struct crm_err *err)
{
	const char *found = NULL;
	struct crm_err gone = { CRM_OK, "" };
	enum crm_status st = crm_name_of(db, tab, id, arena, &found, &gone);

	if (st == CRM_EDATA)
		return gone_name(db, tab, id, arena, words, err);
	if (st != CRM_OK)
		return crm_err_set(err, st, "%s", gone.text);
	if (found != NULL)
		*words = found;
	return CRM_OK;
}

static enum crm_status
number(struct crm_db *db, const struct crm_field *f, int64_t n, const char *unit,
    struct crm_arena *arena, const char **words, struct crm_err *err)
{
	char time[CRM_TIME_SIZE];

	switch (f->type) {
	case CRM_FIELD_TIME:
		crm_time_format(n, time);
		*words = crm_arena_strdup(arena, time);
		return CRM_OK;
	case CRM_FIELD_MONEY:
		return amount(db, n, unit, arena, words, err);
	case CRM_FIELD_BOOL:
		*words = n != 0 ? "yes" : "no";
		return CRM_OK;
	case CRM_FIELD_CODE:
		if (f->word(n) != NULL)
			*words = f->word(n);
		return CRM_OK;
	case CRM_FIELD_REF:
		return name(db, f->ref, n, arena, words, err);
	default:
		return CRM_OK;
	}
}

enum crm_status
crm_words(struct crm_db *db, enum crm_tab tab, const char *column, const char *value,
    const char *unit, struct crm_arena *arena, const char **words, struct crm_err *err)
{
	/* Stamps that no noun shows. */
	static const struct crm_field stamp = { .type = CRM_FIELD_TIME };
	const struct crm_field *f = field_of(tab, column);
	enum crm_status st = CRM_OK;
	int64_t n;

	*words = value;
	if (f == NULL && strcmp(column, "stage_at") == 0)
		f = &stamp;
	if (value == NULL || f == NULL || !crm_num_parse(value, &n))
		return CRM_OK;
	st = number(db, f, n, unit, arena, words, err);
	return st == CRM_OK && *words == NULL ? crm_err_nomem(err) : st;
}
