#include "lib/store/tables.h"

#include <string.h>

static const char *const lead_columns[] = { "created", "stage", "stage_at", "grade", "score",
	"reason", "reason_note", "owner", "owner_at", "pool", "responded_at", "source", "campaign",
	"name", "first_name", "middle_name", "last_name", "name_key", "company", "legal_form",
	"company_key", "inn", "kpp", "ogrn", "department", "job_title", "segment", "product",
	"country", "region", "city", "postcode", "address", "language", "birth_date", "amount",
	"currency", "note", "converted_at", "converted_contact", "converted_company",
	"converted_deal", "repeat_of", NULL };
static const char *const contact_columns[] = { "created", "owner", "owner_at", "source", "campaign",
	"name", "first_name", "middle_name", "last_name", "name_key", "company", "department",
	"job_title", "segment", "country", "region", "city", "postcode", "address", "language",
	"birth_date", "note", NULL };
static const char *const company_columns[] = { "created", "owner", "owner_at", "source", "campaign",
	"company", "legal_form", "legal_name", "company_key", "inn", "kpp", "ogrn", "segment",
	"country", "region", "city", "postcode", "address", "language", "note", NULL };
static const char *const deal_columns[] = { "created", "owner", "owner_at", "source", "campaign",
	"name", "company", "contact", "department", "stage", "stage_at", "amount", "currency",
	"expected_close", "reason", "reason_note", "external_id", "note", NULL };
static const char *const card_columns[] = { "op", "kind", "alias", NULL };
static const char *const point_columns[] = { "op", "card", "kind", "label", "raw", "value", "ext",
	"key", "valid", "problem", "role", "consent", "consent_at", "consent_from", NULL };
static const char *const inquiry_columns[] = { "op", "card", "import", "source", "campaign", "at",
	"recorded", "line", "external_id", "digest", "digest2", "raw", "note", NULL };
static const char *const import_columns[] = { "op", "source", "campaign", "at", "door", "file",
	"digest", "encoding", "delimiter", "header", "map", "read", "created", "attached",
	"unchanged", "suppressed", "blank", "rejected", NULL };
static const char *const activity_columns[] = { "op", "card", "kind", "direction", "outcome",
	"reached", "at", "recorded", "author", "duration", "text", "external_id", NULL };
static const char *const task_columns[] = { "op", "card", "kind", "owner", "due", "state", "text",
	"result", "created", "closed", "closed_by", "follows", "no_next", "external_id", NULL };
static const char *const notice_columns[] = { "op", "card", "user", "kind", "text", "created",
	"due", "delivered", "tries", "problem", "failed", "task", "task_due", NULL };
static const char *const candidate_columns[] = { "op", "card", "other", "why", "score", "created",
	NULL };
static const char *const not_duplicate_columns[] = { "op", "card", "other", "created", "note",
	NULL };
static const char *const users_columns[] = { "op", "login", "name", "email", "phone", "weight",
	"active", "max_open", "max_day", "max_month", "hours", "away_from", "away_until",
	"timezone", "note", NULL };
static const char *const team_columns[] = { "op", "name", "boss", "note", NULL };
static const char *const membership_columns[] = { "op", "user", "team", "weight", NULL };
static const char *const pool_columns[] = { "op", "name", "team", "note", "hold", "max_day", NULL };
static const char *const source_columns[] = { "op", "name", "kind", "active", "note", NULL };
static const char *const campaign_columns[] = { "op", "name", "source", "starts", "ends", "active",
	"note", NULL };
static const char *const cost_columns[] = { "op", "source", "campaign", "at", "amount", "currency",
	"external_id", "note", NULL };
static const char *const rule_columns[] = { "op", "kind", "name", "position", "condition",
	"strategy", "target", "points", "active", "note", "max_open", "max_day", "max_month",
	"together", "deals", NULL };
static const char *const reason_columns[] = { "op", "name", "kind", "needs_note", "active", "note",
	NULL };
static const char *const stage_columns[] = { "op", "name", "pipeline", "kind", "position", "active",
	NULL };
static const char *const setting_columns[] = { "op", "name", "value", NULL };
static const char *const ignore_columns[] = { "op", "kind", "key", "hash", "created", "note",
	NULL };
static const char *const deal_contact_columns[] = { "op", "deal", "contact", "role", NULL };
static const char *const map_columns[] = { "op", "name", "header", "map", "date_order", "active",
	NULL };
static const char *const share_columns[] = { "op", "rule", "team", "state", NULL };
static const char *const rate_columns[] = { "op", "at", "currency", "base", "rate", NULL };

static const struct crm_tab_def tabs[CRM_TAB_MAX] = {
	[CRM_TAB_LEAD] = { "lead", lead_columns, .is_card = true,
	    .keys = { { "name_key", CRM_KEY_NAME }, { "company_key", CRM_KEY_COMPANY },
		{ "inn", CRM_KEY_INN } },
	    .texts = { { "name", CRM_TEXT_NAME }, { "company", CRM_TEXT_NAME },
		{ "job_title", CRM_TEXT_WORDS }, { "department", CRM_TEXT_WORDS },
		{ "product", CRM_TEXT_WORDS }, { "city", CRM_TEXT_WORDS },
		{ "region", CRM_TEXT_WORDS }, { "ogrn", CRM_TEXT_WORDS },
		{ "reason_note", CRM_TEXT_WORDS }, { "note", CRM_TEXT_WORDS } } },
	[CRM_TAB_CONTACT] = { "contact", contact_columns, .is_card = true,
	    .keys = { { "name_key", CRM_KEY_NAME } },
	    .texts = { { "name", CRM_TEXT_NAME }, { "job_title", CRM_TEXT_WORDS },
		{ "department", CRM_TEXT_WORDS }, { "city", CRM_TEXT_WORDS },
		{ "region", CRM_TEXT_WORDS }, { "note", CRM_TEXT_WORDS } } },
	[CRM_TAB_COMPANY] = { "company", company_columns, .is_card = true,
	    .keys = { { "company_key", CRM_KEY_COMPANY }, { "inn", CRM_KEY_INN },
		{ "ogrn", CRM_KEY_OGRN } },
	    .texts = { { "company", CRM_TEXT_NAME }, { "legal_name", CRM_TEXT_NAME },
		{ "city", CRM_TEXT_WORDS }, { "region", CRM_TEXT_WORDS },
		{ "note", CRM_TEXT_WORDS } } },
	[CRM_TAB_DEAL] = { "deal", deal_columns, .is_card = true,
	    .texts = { { "name", CRM_TEXT_WORDS }, { "department", CRM_TEXT_WORDS },
		{ "external_id", CRM_TEXT_WORDS }, { "reason_note", CRM_TEXT_WORDS },
		{ "note", CRM_TEXT_WORDS } } },
	[CRM_TAB_CARD] = { "card", card_columns },
	[CRM_TAB_POINT] = { "point", point_columns, .keys = { { "key", 0 } },
	    .texts = { { "value", CRM_TEXT_POINT } } },
	[CRM_TAB_INQUIRY] = { "inquiry", inquiry_columns,
	    .texts = { { "raw", CRM_TEXT_RECORD }, { "note", CRM_TEXT_WORDS } } },
	[CRM_TAB_IMPORT] = { "import", import_columns, .grows = true },
	[CRM_TAB_ACTIVITY] = { "activity", activity_columns,
	    .texts = { { "text", CRM_TEXT_WORDS } } },
	[CRM_TAB_TASK] = { "task", task_columns },
	[CRM_TAB_NOTICE] = { "notice", notice_columns },
	[CRM_TAB_CANDIDATE] = { "candidate", candidate_columns },
	[CRM_TAB_NOT_DUPLICATE] = { "not_duplicate", not_duplicate_columns },
	[CRM_TAB_USER] = { "users", users_columns },
	[CRM_TAB_TEAM] = { "team", team_columns },
	[CRM_TAB_MEMBERSHIP] = { "membership", membership_columns },
	[CRM_TAB_POOL] = { "pool", pool_columns },
	[CRM_TAB_SOURCE] = { "source", source_columns },
	[CRM_TAB_CAMPAIGN] = { "campaign", campaign_columns },
	[CRM_TAB_COST] = { "cost", cost_columns },
	[CRM_TAB_RULE] = { "rule", rule_columns },
	[CRM_TAB_REASON] = { "reason", reason_columns },
	[CRM_TAB_STAGE] = { "stage", stage_columns },
	[CRM_TAB_SETTING] = { "setting", setting_columns },
	[CRM_TAB_IGNORE] = { "ignore", ignore_columns },
	[CRM_TAB_DEAL_CONTACT] = { "deal_contact", deal_contact_columns },
	[CRM_TAB_MAP] = { "map", map_columns },
	[CRM_TAB_SHARE] = { "share", share_columns, .grows = true },
	[CRM_TAB_RATE] = { "rate", rate_columns },
};

const struct crm_tab_def *
crm_tab_def(enum crm_tab tab)
{
	if (tab <= CRM_TAB_NONE || tab >= CRM_TAB_MAX)
		return NULL;
	return &tabs[tab];
}

int
crm_tab_ncolumns(const struct crm_tab_def *def)
{
	int n = 0;

	while (def->columns[n] != NULL)
		n++;
	return n;
}

/* Mostly it is a constant that the linker has made one with the definition's. */
int
crm_tab_column_after(const struct crm_tab_def *def, const char *column, int last)
{
	for (int i = last + 1; def->columns[i] != NULL; i++)
		if (def->columns[i] == column)
			return i;
	for (int i = 0; i <= last; i++)
		if (def->columns[i] == column)
			return i;
	for (int i = 0; def->columns[i] != NULL; i++)
		if (def->columns[i][0] == column[0] && strcmp(def->columns[i], column) == 0)
			return i;
	return -1;
}

int
crm_tab_column(const struct crm_tab_def *def, const char *column)
{
	return crm_tab_column_after(def, column, -1);
}

const char *
crm_tab_name(enum crm_tab tab)
{
	const struct crm_tab_def *def = crm_tab_def(tab);

	return def == NULL ? "?" : def->name;
}

const char *
crm_what_name(enum crm_what what)
{
	static const char *const names[CRM_WHAT_MAX] = {
		[CRM_WHAT_CREATE] = "create",
		[CRM_WHAT_EDIT] = "edit",
		[CRM_WHAT_ATTACH] = "attach",
		[CRM_WHAT_FILL] = "fill",
		[CRM_WHAT_ASSIGN] = "assign",
		[CRM_WHAT_STAGE] = "stage",
		[CRM_WHAT_LOG] = "log",
		[CRM_WHAT_TASK] = "task",
		[CRM_WHAT_NOTICE] = "notice",
		[CRM_WHAT_MERGE] = "merge",
		[CRM_WHAT_CONVERT] = "convert",
		[CRM_WHAT_LINK] = "link",
		[CRM_WHAT_MOVE] = "move",
		[CRM_WHAT_UNDO] = "undo",
		[CRM_WHAT_DELETE] = "delete",
		[CRM_WHAT_TAKE] = "take",
	};

	if (what <= 0 || what >= CRM_WHAT_MAX || names[what] == NULL)
		return "?";
	return names[what];
}
