#include "lib/flow/fill.h"

#include <inttypes.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/text/utf8.h"

/* Fields that make sense together. */
enum block {
	NAME,
	COMPANY,
	ADDRESS,
	MONEY,
	ALONE
};

#define OF_LEAD (1U << CRM_CARD_LEAD)
#define OF_CONTACT (1U << CRM_CARD_CONTACT)
#define OF_COMPANY (1U << CRM_CARD_COMPANY)
#define OF_PERSON (OF_LEAD | OF_CONTACT)
#define OF_FIRM (OF_LEAD | OF_COMPANY)
#define OF_ALL (OF_PERSON | OF_COMPANY)

/* In the order of the statements below and of values(). */
static const struct field {
	const char *column;
	enum block block;
	unsigned kinds; /* of card that have it */
} fields[] = {
	{ "name", NAME, OF_PERSON },
	{ "first_name", NAME, OF_PERSON },
	{ "middle_name", NAME, OF_PERSON },
	{ "last_name", NAME, OF_PERSON },
	{ "name_key", NAME, OF_PERSON },
	{ "company", COMPANY, OF_FIRM },
	{ "legal_form", COMPANY, OF_FIRM },
	{ "company_key", COMPANY, OF_FIRM },
	{ "legal_name", COMPANY, OF_COMPANY },
	{ "inn", COMPANY, OF_FIRM },
	{ "kpp", COMPANY, OF_FIRM },
	{ "ogrn", COMPANY, OF_FIRM },
	{ "department", COMPANY, OF_PERSON },
	{ "job_title", COMPANY, OF_PERSON },
	{ "country", ADDRESS, OF_ALL },
	{ "region", ADDRESS, OF_ALL },
	{ "city", ADDRESS, OF_ALL },
	{ "postcode", ADDRESS, OF_ALL },
	{ "address", ADDRESS, OF_ALL },
	{ "segment", ALONE, OF_ALL },
	{ "product", ALONE, OF_LEAD },
	{ "amount", MONEY, OF_LEAD },
	{ "currency", MONEY, OF_LEAD },
	{ "language", ALONE, OF_ALL },
	{ "birth_date", ALONE, OF_PERSON },
	{ "note", ALONE, OF_ALL },
};

#define NFIELDS (sizeof(fields) / sizeof(fields[0]))
_Static_assert(NFIELDS <= CRM_FILL_MAX, "CRM_FILL_MAX holds all fields");

CRM_SQL(lead_fields,
    "SELECT name, first_name, middle_name, last_name, name_key, company, legal_form, company_key,"
    " NULL, inn, kpp, ogrn, department, job_title, country, region, city, postcode, address,"
    " segment, product, amount, currency, language, birth_date, note FROM lead WHERE id = ?1");
CRM_SQL(contact_fields,
    "SELECT name, first_name, middle_name, last_name, name_key, NULL, NULL, NULL,"
    " NULL, NULL, NULL, NULL, department, job_title, country, region, city, postcode, address,"
    " segment, NULL, NULL, NULL, language, birth_date, note FROM contact WHERE id = ?1");
CRM_SQL(company_fields,
    "SELECT NULL, NULL, NULL, NULL, NULL, company, legal_form, company_key,"
    " legal_name, inn, kpp, ogrn, NULL, NULL, country, region, city, postcode, address,"
    " segment, NULL, NULL, NULL, language, NULL, note FROM company WHERE id = ?1");

static void
values(const struct crm_incoming *row, const char *value[NFIELDS])
{
	const char *const *text = row->text;
	const char *const all[NFIELDS] = { row->name.full, row->name.first, row->name.middle,
		row->name.last, row->name_key, row->company.name, row->company.form,
		row->company.key, text[CRM_MEANS_LEGAL_NAME], text[CRM_MEANS_INN],
		text[CRM_MEANS_KPP], text[CRM_MEANS_OGRN], text[CRM_MEANS_DEPARTMENT],
		text[CRM_MEANS_JOB_TITLE], text[CRM_MEANS_COUNTRY], text[CRM_MEANS_REGION],
		text[CRM_MEANS_CITY], text[CRM_MEANS_POSTCODE], text[CRM_MEANS_ADDRESS],
		text[CRM_MEANS_SEGMENT], text[CRM_MEANS_PRODUCT], text[CRM_MEANS_AMOUNT],
		text[CRM_MEANS_CURRENCY], text[CRM_MEANS_LANGUAGE], text[CRM_MEANS_BIRTH_DATE],
		text[CRM_MEANS_NOTE] };

	memcpy(value, all, sizeof(all));
}

/* Amounts are integers. */
static struct crm_set
set_of(const struct field *field, const char *text)
{
	int64_t minor;

	if (field->block == MONEY && text != NULL && crm_num_parse(text, &minor))
		return (struct crm_set){ field->column, crm_int(minor) };
	return (struct crm_set){ field->column, crm_text(text) };
}

size_t
crm_fill_new(const struct crm_incoming *row, struct crm_set set[CRM_FILL_MAX])
{
	const char *value[NFIELDS];
	size_t n = 0;

	values(row, value);
	for (size_t i = 0; i < NFIELDS; i++)
		if (value[i] != NULL && (fields[i].kinds & OF_LEAD) != 0)
			set[n++] = set_of(&fields[i], value[i]);
	return n;
}

/* The same of a lead that waits to be written. */
static enum crm_status
copy_fields(const struct crm_gathered *waits, const char *now[NFIELDS], struct crm_arena *arena,
    struct crm_err *err)
{
	for (size_t i = 0; i < NFIELDS; i++) {
		now[i] = NULL;
		if ((fields[i].kinds & OF_LEAD) == 0)
			continue;
		const struct crm_value *value = crm_gathered_column(waits, fields[i].column);
		now[i] = value->type == CRM_INT ? crm_arena_printf(arena, "%" PRId64, value->i)
						: crm_arena_strdup(arena, value->s);
		if (now[i] == NULL && value->type != CRM_NULL)
			return crm_err_nomem(err);
	}
	return CRM_OK;
}

/* What the card's fields hold now, in the arena. */
static enum crm_status
read_fields(struct crm_db *db, const struct crm_found *found, const char *now[NFIELDS],
    struct crm_arena *arena, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	const struct crm_value id = crm_int(found->card);
	struct crm_gathered waits;
	enum crm_status st;

	if (crm_gathered_row(db, found->kind, found->card, &waits))
		return copy_fields(&waits, now, arena, err);
	if (found->kind == CRM_CARD_LEAD)
		st = crm_db_query(db, lead_fields, &s, &id, 1, err);
	else if (found->kind == CRM_CARD_CONTACT)
		st = crm_db_query(db, contact_fields, &s, &id, 1, err);
	else
		st = crm_db_query(db, company_fields, &s, &id, 1, err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? crm_err_set(err, CRM_EINTERNAL, "a card without its row")
				      : st;
	for (size_t i = 0; i < NFIELDS; i++) {
		const char *text = crm_stmt_text(s, (int)i);
		now[i] = crm_arena_strdup(arena, text);
		if (text != NULL && now[i] == NULL)
			st = crm_err_nomem(err);
	}
	crm_stmt_done(s);
	return st;
}

/* Whether two addresses may be one: where both say something they say the same. */
static enum crm_status
same_address(const char *const *now, const char *const *value, bool *same, struct crm_arena *arena,
    struct crm_err *err)
{
	*same = true;
	for (size_t i = 0; i < NFIELDS && *same; i++) {
		if (fields[i].block != ADDRESS || now[i] == NULL || value[i] == NULL)
			continue;
		const char *a = crm_text_fold(arena, now[i]), *b = crm_text_fold(arena, value[i]);
		if (a == NULL || b == NULL)
			return crm_err_nomem(err);
		*same = strcmp(a, b) == 0;
	}
	return CRM_OK;
}

/* An amount comes with its currency, or not at all. */
static bool
same_money(const char *const *now, const char *const *value)
{
	size_t i = 0;

	while (fields[i].block != MONEY)
		i++;
	return now[i] == NULL && value[i] != NULL &&
	       (now[i + 1] == NULL || strcmp(now[i + 1], value[i + 1]) == 0);
}

/* Whether the row has a say in a block of fields at all. */
static bool
may_touch(enum block block, const struct crm_found *found, bool newer, bool address, bool money)
{
	const bool named = found->name.full != NULL;

	switch (block) {
	case NAME:
		return !named || (newer && (found->names == CRM_LIKE_SAME ||
					       found->names == CRM_LIKE_COMPATIBLE));
	case COMPANY:
		return newer ? found->kind == CRM_CARD_LEAD || !found->companies_differ
			     : !found->companies_differ;
	case ADDRESS:
		return newer || address;
	case MONEY:
		return newer || money;
	default:
		return true;
	}
}

enum crm_status
crm_fill_card(struct crm_db *db, const struct crm_found *found, const struct crm_incoming *row,
    bool newer, size_t *changed, struct crm_arena *arena, struct crm_err *err)
{
	const char *now[NFIELDS], *value[NFIELDS];
	struct crm_set set[NFIELDS];
	size_t n = 0;
	bool address = false;
	/* Of another organisation nothing of the one before is true any more. */
	const bool moves = newer && found->kind == CRM_CARD_LEAD && found->companies_differ &&
			   row->company.name != NULL;

	*changed = 0;
	if (found->kind == CRM_CARD_DEAL)
		return CRM_OK;
	enum crm_status st = read_fields(db, found, now, arena, err);
	values(row, value);
	if (st == CRM_OK)
		st = same_address(now, value, &address, arena, err);
	if (st != CRM_OK)
		return st;
	const bool money = same_money(now, value);
	for (size_t i = 0; i < NFIELDS; i++) {
		const bool empties = value[i] == NULL && moves && fields[i].block == COMPANY;
		if ((value[i] == NULL && !empties) || (fields[i].kinds & 1U << found->kind) == 0 ||
		    !may_touch(fields[i].block, found, newer, address, money))
			continue;
		if (empties || now[i] == NULL || (newer && strcmp(now[i], value[i]) != 0))
			set[n++] = set_of(&fields[i], value[i]);
	}
	if (n == 0)
		return CRM_OK;
	return crm_update(db, found->kind, found->card, newer ? CRM_WHAT_EDIT : CRM_WHAT_FILL, set,
	    n, changed, err);
}
