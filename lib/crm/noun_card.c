/*
 * Columns of cards.
 */
#include "lib/crm/activity.h"
#include "lib/crm/lead.h"
#include "lib/crm/noun.h"

#define NOT_MERGED "(SELECT alias FROM card WHERE id = t.id) IS NULL"

/*
 * The point that is shown: a valid personal one before a role mailbox before an invalid one. As
 * the least number, with the id in its low 40 bits: to sort two rows the engine makes a table of
 * its own, and a million leads are listed.
 */
#define POINT_TEXT                                                                                 \
	"CASE WHEN value IS NULL THEN raw WHEN ext IS NULL THEN value"                             \
	" ELSE value || ' ext. ' || ext END"
#define POINT(code)                                                                                \
	"(SELECT " POINT_TEXT " FROM point WHERE id ="                                             \
	" (SELECT min((2 - 2 * valid + role) * 1099511627776 + id) % 1099511627776"                \
	" FROM point WHERE card = t.id AND kind = " code "))"

/* What is kept in columns of the same name and meaning by several kinds of card. */
#define CREATED                                                                                    \
	{                                                                                          \
		.name = "created", .type = CRM_FIELD_TIME, .sql = "t.created",                     \
		.flags = CRM_FIELD_BRIEF, .help = "when it was made"                               \
	}
#define ASSIGNED                                                                                   \
	{                                                                                          \
		.name = "assigned", .type = CRM_FIELD_TIME, .sql = "t.owner_at",                   \
		.see = "crm-assign", .help = "when the owner got it"                               \
	}
#define OWNER                                                                                      \
	{                                                                                          \
		.name = "owner", .type = CRM_FIELD_REF, .sql = "t.owner",                          \
		.show = CRM_SHOW_USER("t.owner"), .ref = CRM_TAB_USER, .see = "crm-assign",        \
		.flags = CRM_FIELD_BRIEF, .help = "who works it: a login"                          \
	}
#define SOURCE                                                                                     \
	{                                                                                          \
		.name = "source", .type = CRM_FIELD_REF, .sql = "t.source",                        \
		.show = CRM_SHOW_SOURCE("t.source"), .ref = CRM_TAB_SOURCE, .column = "source",    \
		.flags = CRM_FIELD_BRIEF, .help = "where it came from first"                       \
	}
#define CAMPAIGN                                                                                   \
	{                                                                                          \
		.name = "campaign", .type = CRM_FIELD_REF, .sql = "t.campaign",                    \
		.show = CRM_SHOW_CAMPAIGN("t.campaign"), .ref = CRM_TAB_CAMPAIGN,                  \
		.column = "campaign", .help = "the campaign that brought it"                       \
	}
#define STAGE                                                                                      \
	{                                                                                          \
		.name = "stage", .type = CRM_FIELD_REF, .sql = "t.stage",                          \
		.show = CRM_SHOW_STAGE("t.stage"), .ref = CRM_TAB_STAGE, .see = CHANGES_STAGE,     \
		.help = "its stage, by your own name"                                              \
	}
#define STATUS                                                                                     \
	{                                                                                          \
		.name = "status", .type = CRM_FIELD_CODE,                                          \
		.sql = "(SELECT kind FROM stage WHERE id = t.stage)", .word = crm_word_status,     \
		.in = "t.stage", .in_sql = "SELECT id FROM stage WHERE kind",                      \
		.see = CHANGES_STAGE, .flags = CRM_FIELD_BRIEF, .help = "the kind of its stage"    \
	}
#define REASON                                                                                     \
	{                                                                                          \
		.name = "reason", .type = CRM_FIELD_REF, .sql = "t.reason",                        \
		.show = CRM_SHOW_REASON("t.reason"), .ref = CRM_TAB_REASON, .see = CHANGES_STAGE,  \
		.help = "why it was unqualified or lost"                                           \
	}
#define REASON_NOTE                                                                                \
	{                                                                                          \
		.name = "reason_note", .sql = "t.reason_note", .see = CHANGES_STAGE,               \
		.help = "the note to that reason"                                                  \
	}
#define EMAIL                                                                                      \
	{                                                                                          \
		.name = "email", .sql = POINT("1"),                                                \
		.among = "SELECT card FROM point WHERE kind = 1 AND " POINT_TEXT,                  \
		.column = "email", .flags = CRM_FIELD_BRIEF | CRM_FIELD_DERIVED,                   \
		.help = "the first valid e-mail address"                                           \
	}
#define PHONE                                                                                      \
	{                                                                                          \
		.name = "phone", .sql = POINT("2"),                                                \
		.among = "SELECT card FROM point WHERE kind = 2 AND " POINT_TEXT,                  \
		.column = "phone", .flags = CRM_FIELD_BRIEF | CRM_FIELD_DERIVED,                   \
		.help = "the first valid phone number"                                             \
	}
#define INN                                                                                        \
	{                                                                                          \
		.name = "inn", .sql = "t.inn", .column = "inn", .tidy = crm_tidy_inn,              \
		.help = "tax id, check digits verified"                                            \
	}
#define KPP                                                                                        \
	{                                                                                          \
		.name = "kpp", .sql = "t.kpp", .column = "kpp", .tidy = crm_tidy_kpp,              \
		.help = "tax registration reason code"                                             \
	}
#define OGRN                                                                                       \
	{                                                                                          \
		.name = "ogrn", .sql = "t.ogrn", .column = "ogrn", .tidy = crm_tidy_ogrn,          \
		.help = "state registration number"                                                \
	}
#define BIRTH_DATE                                                                                 \
	{                                                                                          \
		.name = "birth_date", .type = CRM_FIELD_DATE, .sql = "t.birth_date",               \
		.column = "birth_date", .tidy = crm_date_tidy, .help = "date of birth"             \
	}
#define AMOUNT                                                                                     \
	{                                                                                          \
		.name = "amount", .type = CRM_FIELD_MONEY, .sql = "t.amount",                      \
		.show = "crm_decimal(t.amount, t.currency)", .unit = "t.currency",                 \
		.column = "amount", .help = "what it is worth"                                     \
	}
#define CURRENCY                                                                                   \
	{                                                                                          \
		.name = "currency", .sql = "t.currency", .column = "currency",                     \
		.tidy = crm_tidy_currency, .help = "currency of the amount (ISO 4217)"             \
	}
#define ADDRESS                                                                                    \
	{                                                                                          \
		.name = "address", .sql = "t.address", .column = "address",                        \
		.flags = CRM_FIELD_LINES, .help = "street and house"                               \
	}

/* By INN, else by name: keys 7 and 6 of enum crm_key_kind. */
#define IS_CLIENT                                                                                  \
	"t.repeat_of IS NOT NULL OR EXISTS (SELECT 1 FROM match_key k JOIN company o"              \
	" ON o.id = k.card"                                                                        \
	" WHERE k.h = crm_key(7, t.inn) AND o.inn = t.inn)"                                        \
	" OR EXISTS (SELECT 1 FROM match_key k JOIN company o ON o.id = k.card"                    \
	" WHERE k.h = crm_key(6, t.company_key) AND o.company_key = t.company_key)"

#define CHANGES_STAGE "crm-lead-qualify"

static const struct crm_field leads[] = {
	CRM_COL_ID("its id, never reused"),
	CRM_COL_BRIEF(name, "whole name of the person"),
	CRM_COL_BRIEF(company, "organisation, without its legal form"),
	CRM_COL(job_title, "position"),
	EMAIL,
	PHONE,
	STATUS,
	STAGE,
	{ .name = "grade",
	    .sql = "t.grade",
	    .see = "crm-lead-qualify",
	    .flags = CRM_FIELD_BRIEF,
	    .help = "A, B or C" },
	OWNER,
	SOURCE,
	CAMPAIGN,
	CRM_COL_BRIEF(city, "city"),
	CRM_COL(region, "region or state"),
	CRM_COL(country, "country"),
	CRM_COL(segment, "segment: retail, wholesale ..."),
	CRM_COL(product, "what is asked for"),
	CRM_COL(language, "language to use"),
	CREATED,
	ASSIGNED,
	{ .name = "responded",
	    .type = CRM_FIELD_TIME,
	    .sql = "t.responded_at",
	    .see = "crm-log",
	    .help = "when the person was first reached" },
	REASON,
	REASON_NOTE,
	CRM_COL(first_name, "given name"),
	CRM_COL(middle_name, "patronymic or middle names"),
	CRM_COL(last_name, "family name"),
	CRM_COL(department, "department"),
	INN,
	KPP,
	OGRN,
	CRM_COL(postcode, "postcode"),
	ADDRESS,
	BIRTH_DATE,
	AMOUNT,
	CURRENCY,
	CRM_COL_NOTE,
	{ .name = "pool",
	    .type = CRM_FIELD_REF,
	    .sql = "t.pool",
	    .show = CRM_SHOW_POOL("t.pool"),
	    .ref = CRM_TAB_POOL,
	    .see = "crm-assign",
	    .help = "where it waits until somebody takes it" },
	CRM_COL(legal_form, "legal form of the organisation"),
	{ .name = "score",
	    .type = CRM_FIELD_INT,
	    .sql = "t.score",
	    .see = "crm-lead-qualify",
	    .help = "what the score rules gave" },
	{ .name = "converted",
	    .type = CRM_FIELD_TIME,
	    .sql = "t.converted_at",
	    .see = "crm-convert",
	    .help = "when it became a client" },
	{ .name = "contact",
	    .type = CRM_FIELD_CARD,
	    .sql = "t.converted_contact",
	    .see = "crm-convert",
	    .help = "the contact it became" },
	{ .name = "client",
	    .type = CRM_FIELD_CARD,
	    .sql = "t.converted_company",
	    .see = "crm-convert",
	    .help = "the company it became" },
	{ .name = "deal",
	    .type = CRM_FIELD_CARD,
	    .sql = "t.converted_deal",
	    .see = "crm-convert",
	    .help = "the deal it became" },
	CRM_COL_REV,
	{ .name = "attempts",
	    .type = CRM_FIELD_INT,
	    .sql = CRM_SQL_ATTEMPTS("t.id", "t.owner_at"),
	    .flags = CRM_FIELD_DERIVED,
	    .see = "crm-log",
	    .help = "attempts in a row that nobody answered" },
	{ .name = "repeat_of",
	    .type = CRM_FIELD_CARD,
	    .sql = "t.repeat_of",
	    .see = "crm-lead-add",
	    .help = "the client who asks again" },
	{ .name = "existing_client",
	    .type = CRM_FIELD_BOOL,
	    .sql = "(" IS_CLIENT ")",
	    .flags = CRM_FIELD_DERIVED,
	    .see = "crm-convert",
	    .help = "whether its organisation is a client" },
	{ .name = "company_known",
	    .type = CRM_FIELD_BOOL,
	    .sql =
		"(" IS_CLIENT " OR EXISTS (SELECT 1 FROM match_key k JOIN lead o ON o.id = k.card"
		" WHERE k.h = crm_key(6, t.company_key) AND o.company_key = t.company_key"
		" AND o.id <> t.id))",
	    .flags = CRM_FIELD_DERIVED,
	    .see = "crm-lead-add",
	    .help = "whether there are other leads of its organisation, or it is a client" },
};

static const struct crm_field contacts[] = {
	CRM_COL_ID("its id, never reused"),
	{ .name = "name",
	    .sql = "t.name",
	    .column = "name",
	    .flags = CRM_FIELD_BRIEF | CRM_FIELD_REQUIRED,
	    .help = "whole name of the person" },
	{ .name = "company",
	    .sql = "(SELECT company FROM company WHERE id = t.company)",
	    .see = "crm-edit companies",
	    .flags = CRM_FIELD_BRIEF,
	    .help = "organisation" },
	CRM_COL_BRIEF(department, "department"),
	CRM_COL_BRIEF(job_title, "position"),
	EMAIL,
	PHONE,
	OWNER,
	SOURCE,
	CAMPAIGN,
	CRM_COL(city, "city"),
	CRM_COL(region, "region or state"),
	CRM_COL(country, "country"),
	CRM_COL(segment, "segment: retail, wholesale ..."),
	CRM_COL(language, "language to use"),
	CREATED,
	ASSIGNED,
	CRM_COL(first_name, "given name"),
	CRM_COL(middle_name, "patronymic or middle names"),
	CRM_COL(last_name, "family name"),
	CRM_COL(postcode, "postcode"),
	ADDRESS,
	BIRTH_DATE,
	CRM_COL_NOTE,
	{ .name = "company_id",
	    .type = CRM_FIELD_CARD,
	    .sql = "t.company",
	    .see = "crm-merge",
	    .help = "id of the organisation" },
	CRM_COL_REV,
};

static const struct crm_field companies[] = {
	CRM_COL_ID("its id, never reused"),
	{ .name = "company",
	    .sql = "t.company",
	    .column = "company",
	    .flags = CRM_FIELD_BRIEF | CRM_FIELD_REQUIRED,
	    .help = "organisation, without its legal form" },
	CRM_COL_BRIEF(legal_form, "legal form"),
	CRM_COL(legal_name, "name as registered"),
	EMAIL,
	PHONE,
	{ .name = "inn",
	    .sql = "t.inn",
	    .column = "inn",
	    .tidy = crm_tidy_inn,
	    .flags = CRM_FIELD_BRIEF,
	    .help = "tax id, check digits verified" },
	KPP,
	OGRN,
	OWNER,
	SOURCE,
	CAMPAIGN,
	CRM_COL_BRIEF(city, "city"),
	CRM_COL(region, "region or state"),
	CRM_COL(country, "country"),
	CRM_COL(segment, "segment: retail, wholesale ..."),
	CRM_COL(language, "language to use"),
	CREATED,
	ASSIGNED,
	CRM_COL(postcode, "postcode"),
	ADDRESS,
	CRM_COL_NOTE,
	CRM_COL_REV,
};

#undef CHANGES_STAGE
#define CHANGES_STAGE "crm-deal"

static const struct crm_field deals[] = {
	CRM_COL_ID("its id, never reused"),
	{ .name = "name",
	    .sql = "t.name",
	    .column = "name",
	    .flags = CRM_FIELD_BRIEF | CRM_FIELD_REQUIRED,
	    .help = "what is bought" },
	{ .name = "company",
	    .sql = "(SELECT company FROM company WHERE id = t.company)",
	    .see = "crm-edit companies",
	    .flags = CRM_FIELD_BRIEF,
	    .help = "who buys it" },
	{ .name = "contact",
	    .sql = "(SELECT name FROM contact WHERE id = t.contact)",
	    .see = "crm-edit contacts",
	    .help = "whom to talk to" },
	STATUS,
	STAGE,
	{ .name = "amount",
	    .type = CRM_FIELD_MONEY,
	    .sql = "t.amount",
	    .show = "crm_decimal(t.amount, t.currency)",
	    .unit = "t.currency",
	    .column = "amount",
	    .flags = CRM_FIELD_BRIEF,
	    .help = "what it is worth" },
	CURRENCY,
	{ .name = "expected_close",
	    .type = CRM_FIELD_TIME,
	    .sql = "t.expected_close",
	    .column = "expected_close",
	    .flags = CRM_FIELD_BRIEF,
	    .help = "when it should be won" },
	OWNER,
	SOURCE,
	CAMPAIGN,
	CREATED,
	ASSIGNED,
	CRM_COL(department, "department"),
	REASON,
	REASON_NOTE,
	CRM_COL(external_id, "its id in another system"),
	CRM_COL_NOTE,
	{ .name = "company_id",
	    .type = CRM_FIELD_CARD,
	    .sql = "t.company",
	    .see = "crm-merge",
	    .help = "id of the organisation" },
	{ .name = "contact_id",
	    .type = CRM_FIELD_CARD,
	    .sql = "t.contact",
	    .see = "crm-merge",
	    .help = "id of the contact" },
	CRM_COL_REV,
};

const struct crm_noun crm_noun_leads = { "leads", "lead", "people and organisations to win",
	CRM_TAB_LEAD, "lead", NOT_MERGED, "id", CRM_NOUN_TABLE(leads), .by_stage = "owner",
	.few = "created" };
const struct crm_noun crm_noun_contacts = { "contacts", "contact", "people of clients",
	CRM_TAB_CONTACT, "contact", NOT_MERGED, "id", CRM_NOUN_TABLE(contacts) };
const struct crm_noun crm_noun_companies = { "companies", "company", "organisations of clients",
	CRM_TAB_COMPANY, "company", NOT_MERGED, "id", CRM_NOUN_TABLE(companies) };
const struct crm_noun crm_noun_deals = { "deals", "deal", "purchases", CRM_TAB_DEAL, "deal",
	NOT_MERGED, "id", CRM_NOUN_TABLE(deals) };

const char *
crm_word_status(int64_t code)
{
	return crm_stage_kind_name((enum crm_stage_kind)code);
}
