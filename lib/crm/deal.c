#include "lib/crm/deal.h"

#include <inttypes.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/crm/lead.h"

CRM_SQL(contact_in_deal, "SELECT id, role FROM deal_contact WHERE deal = ?1 AND contact = ?2");

static bool
given(const char *text)
{
	return text != NULL && *text != '\0';
}

enum crm_status
crm_amount_read(const char *text, const char *currency, const char *fallback,
    struct crm_amount *amount, struct crm_arena *arena, struct crm_err *err)
{
	const char *code = given(currency) ? currency : fallback;

	*amount = (struct crm_amount){ false, 0, NULL };
	if (given(currency)) {
		char *upper = crm_arena_strdup(arena, currency);
		if (upper == NULL)
			return crm_err_nomem(err);
		for (char *c = upper; *c != '\0'; c++)
			if (*c >= 'a' && *c <= 'z')
				*c = (char)(*c - 'a' + 'A');
		code = upper;
	}
	const int digits = crm_money_digits(code);
	if (digits < 0)
		return crm_err_set(err, CRM_EDATA,
		    "unknown currency '%s': one of ISO 4217 is wanted, like RUB",
		    given(currency) ? currency : code);
	if (!given(text))
		return CRM_OK;
	if (!crm_money_parse(text, digits, &amount->minor))
		return crm_err_set(
		    err, CRM_EDATA, "'%s' is no amount in %s, like 1200000.50", text, code);
	if (amount->minor < 0)
		return crm_err_set(err, CRM_EDATA, "amount '%s' is negative", text);
	amount->known = true;
	amount->currency = code;
	return CRM_OK;
}

enum crm_status
crm_deal_add(struct crm_db *db, const struct crm_deal *deal, int64_t *id, struct crm_err *err)
{
	int64_t stage = deal->stage;
	enum crm_status st = stage != 0 ? CRM_OK : crm_stage_first(db, CRM_STAGE_OPEN, &stage, err);

	if (st != CRM_OK)
		return st;
	const int64_t now = crm_db_now(db);
	const struct crm_set set[] = {
		{ "created", crm_int(now) },
		{ "owner", crm_ref(deal->owner) },
		{ "owner_at", deal->owner == 0 ? crm_null() : crm_int(now) },
		{ "source", crm_ref(deal->source) },
		{ "campaign", crm_ref(deal->campaign) },
		{ "name", crm_text(deal->name) },
		{ "company", crm_ref(deal->company) },
		{ "contact", crm_ref(deal->contact) },
		{ "department", crm_text(deal->department) },
		{ "stage", crm_int(stage) },
		{ "stage_at", crm_int(now) },
		{ "amount", deal->amount.known ? crm_int(deal->amount.minor) : crm_null() },
		{ "currency", crm_text(deal->amount.currency) },
		{ "expected_close", crm_ref(deal->expected_close) },
		{ "external_id", crm_text(deal->external_id) },
		{ "note", crm_text(deal->note) },
	};
	return crm_insert(
	    db, CRM_TAB_DEAL, CRM_WHAT_CREATE, set, sizeof(set) / sizeof(set[0]), id, err);
}

enum crm_status
crm_deal_contact_add(struct crm_db *db, int64_t deal, int64_t contact, const char *role, bool part,
    bool *changed, struct crm_err *err)
{
	struct crm_gathered waits = { .at = 0 };
	struct crm_stmt *s = NULL;
	int64_t id = 0;
	bool has_role = false;
	enum crm_status st = CRM_OK;

	if (changed != NULL)
		*changed = false;
	if (!part && crm_gathered_next(db, CRM_TAB_DEAL_CONTACT, deal, &waits))
		st = crm_db_settle(db, err);
	if (!part && st == CRM_OK) {
		st = crm_db_query(
		    db, contact_in_deal, &s, CRM_ARGS(crm_int(deal), crm_int(contact)), err);
		if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
			id = crm_stmt_int(s, 0);
			has_role = !crm_stmt_null(s, 1);
			crm_stmt_done(s);
		}
		if (st != CRM_OK && st != CRM_DONE)
			return st;
	}
	if (id != 0 && (has_role || role == NULL))
		return CRM_OK;
	if (changed != NULL)
		*changed = true;
	if (id != 0)
		return crm_update(db, CRM_TAB_DEAL_CONTACT, id, CRM_WHAT_LINK,
		    CRM_SETS({ "role", crm_text(role) }), NULL, err);
	const struct crm_change change = { .verb = CRM_INSERT,
		.tab = CRM_TAB_DEAL_CONTACT,
		.what = CRM_WHAT_LINK,
		.part = part,
		.set = (const struct crm_set[]){ { "deal", crm_int(deal) },
		    { "contact", crm_int(contact) }, { "role", crm_text(role) } },
		.nset = 3 };
	return crm_change(db, &change, NULL, err);
}
