#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/crm/lookup.h"
#include "lib/crm/setting.h"
#include "lib/crm/todo.h"
#include "lib/flow/deal_work.h"
#include "lib/text/utf8.h"

CRM_SQL(user_by_login, "SELECT id FROM users WHERE login = ?1");
CRM_SQL(user_active, "SELECT active FROM users WHERE id = ?1");
CRM_SQL(deal_row,
    "SELECT d.stage, d.stage_at, d.owner, d.contact, d.company, d.amount, s.kind, d.name, s.name,"
    " d.currency, r.name FROM deal d JOIN stage s ON s.id = d.stage"
    " LEFT JOIN reason r ON r.id = d.reason WHERE d.id = ?1");
CRM_SQL(client_contact,
    "SELECT owner, source, campaign, company, department FROM contact WHERE id = ?1");
CRM_SQL(client_company, "SELECT owner, source, campaign, id, NULL FROM company WHERE id = ?1");
CRM_SQL(lead_became, "SELECT coalesce(converted_contact, converted_company) FROM lead"
		     " WHERE id = ?1");
CRM_SQL(deal_by_external, "SELECT id FROM deal WHERE external_id = ?1 ORDER BY id LIMIT 1");
CRM_SQL(person_in_deal, "SELECT id FROM deal_contact WHERE deal = ?1 AND contact = ?2");
CRM_SQL(role_in_deal, "SELECT role FROM deal_contact WHERE id = ?1");

const char *
crm_deal_action_name(enum crm_deal_action action)
{
	static const char *const names[CRM_DEAL_ACTIONS] = {
		[CRM_DEAL_ADDED] = "added",
		[CRM_DEAL_MOVED] = "moved",
		[CRM_DEAL_WON] = "won",
		[CRM_DEAL_LOST] = "lost",
		[CRM_DEAL_REOPENED] = "reopened",
		[CRM_DEAL_LINKED] = "linked",
		[CRM_DEAL_UNLINKED] = "unlinked",
		[CRM_DEAL_UPDATED] = "updated",
		[CRM_DEAL_UNCHANGED] = "unchanged",
	};

	return names[action];
}

enum crm_status
crm_deal_work_open(struct crm_deal_work *work, struct crm_db *db, const char *login,
    struct crm_arena *kept, struct crm_err *err)
{
	*work = (struct crm_deal_work){ .db = db };
	enum crm_status st = crm_setting_text(db, "currency", kept, &work->currency, err);
	return st != CRM_OK ? st
			    : crm_db_get_int(db, user_by_login, &work->actor, NULL,
				  CRM_ARGS(crm_text(login == NULL ? "" : login)), err);
}

/* --- what both files share --- */

bool
deal_given(const char *text)
{
	return text != NULL && *text != '\0';
}

enum crm_status
deal_say(
    struct crm_deal_work *w, struct crm_deal_done *done, struct crm_err *err, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	const char *why = *done->why == '\0'
			      ? crm_arena_strdup(w->arena, text)
			      : crm_arena_printf(w->arena, "%s; %s", done->why, text);
	if (why == NULL)
		return crm_err_nomem(err);
	done->why = why;
	return CRM_OK;
}

static enum crm_status
copy(struct crm_deal_work *w, struct crm_stmt *s, int column, const char **out, struct crm_err *err)
{
	*out = crm_arena_strdup(w->arena, crm_stmt_text(s, column));
	return *out == NULL && !crm_stmt_null(s, column) ? crm_err_nomem(err) : CRM_OK;
}

enum crm_status
deal_read(struct crm_deal_work *w, int64_t id, struct deal *deal, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_tab kind;
	int64_t card;
	enum crm_status st = crm_card_resolve(w->db, id, &card, &kind, err);

	if (st != CRM_OK)
		return st;
	if (kind != CRM_CARD_DEAL)
		return crm_err_set(err, CRM_EDATA, "card %" PRId64 " is a %s, not a deal", card,
		    crm_tab_name(kind));
	st = crm_db_query(w->db, deal_row, &s, CRM_ARGS(crm_int(card)), err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? crm_err_set(err, CRM_EINTERNAL, "a card without its row")
				      : st;
	*deal = (struct deal){ .id = card,
		.stage = crm_stmt_int(s, 0),
		.stage_at = crm_stmt_int(s, 1),
		.owner = crm_stmt_int(s, 2),
		.contact = crm_stmt_int(s, 3),
		.company = crm_stmt_int(s, 4),
		.amount = crm_stmt_int(s, 5),
		.has_amount = !crm_stmt_null(s, 5),
		.kind = (enum crm_stage_kind)crm_stmt_int(s, 6) };
	const char **const texts[] = { &deal->name, &deal->stage_name, &deal->currency,
		&deal->reason };
	for (int i = 0; st == CRM_OK && i < 4; i++)
		st = copy(w, s, 7 + i, texts[i], err);
	crm_stmt_done(s);
	return st;
}

enum crm_status
deal_close_date(
    struct crm_deal_work *w, const struct crm_deal_ask *ask, int64_t *close, struct crm_err *err)
{
	*close = 0;
	if (!deal_given(ask->close) ||
	    crm_time_parse_relative(ask->close, crm_db_now(w->db), close))
		return CRM_OK;
	return crm_err_set(
	    err, CRM_EDATA, "close '%s' is no date: 2026-12-01 or +30d, for example", ask->close);
}

enum crm_status
deal_at(struct crm_deal_work *w, const struct crm_deal_ask *ask, int64_t *at, struct crm_err *err)
{
	const int64_t now = crm_db_now(w->db);

	*at = now;
	if (!deal_given(ask->at))
		return CRM_OK;
	if (!crm_time_parse_relative(ask->at, now, at))
		return crm_err_set(err, CRM_EDATA,
		    "at '%s' is no time: 2026-03-01 10:00 or -1d, for example", ask->at);
	if (*at > now)
		return crm_err_set(
		    err, CRM_EDATA, "at '%s' is in the future: it has not happened", ask->at);
	return CRM_OK;
}

enum crm_status
deal_tell(struct crm_deal_work *w, const struct deal *deal, const char *what, struct crm_err *err)
{
	if (deal->owner == 0 || deal->owner == w->actor)
		return CRM_OK;
	const char *text =
	    crm_arena_printf(w->arena, "deal %" PRId64 ", %s, %s", deal->id, deal->name, what);
	return text == NULL
		   ? crm_err_nomem(err)
		   : crm_notice_add(w->db, deal->id, deal->owner, "deal", text, false, err);
}

enum crm_status
deal_describe(struct crm_deal_work *w, int64_t id, enum crm_deal_action action,
    struct crm_deal_done *done, struct crm_err *err)
{
	struct deal deal;
	char text[32];
	enum crm_status st = deal_read(w, id, &deal, err);

	if (st == CRM_OK)
		st = crm_name_of(w->db, CRM_TAB_USER, deal.owner, w->arena, &done->owner, err);
	if (st != CRM_OK)
		return st;
	done->action = action;
	done->deal = deal.id;
	done->name = deal.name;
	done->status = crm_stage_kind_name(deal.kind);
	done->stage = deal.stage_name;
	done->amount = NULL;
	done->currency = deal.currency;
	if (!deal.has_amount)
		return CRM_OK;
	crm_money_format(deal.amount, crm_money_digits(deal.currency), text, sizeof(text));
	done->amount = crm_arena_strdup(w->arena, text);
	return done->amount == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* --- a client --- */

struct client {
	int64_t contact, company, owner, source, campaign;
	const char *department;
};

/* The card of a client that an id stands for: merged ones and converted leads are another. */
static enum crm_status
find_client(struct crm_deal_work *w, int64_t id, int64_t *card, enum crm_tab *kind,
    struct crm_deal_done *done, struct crm_err *err)
{
	int64_t became = 0;
	enum crm_status st = crm_card_resolve(w->db, id, card, kind, err);

	if (st == CRM_OK && *card != id)
		st = deal_say(w, done, err, CRM_IS_NOW, id, *card);
	if (st != CRM_OK || *kind != CRM_CARD_LEAD)
		return st;
	const int64_t lead = *card;
	st = crm_db_get_int(w->db, lead_became, &became, NULL, CRM_ARGS(crm_int(lead)), err);
	if (st != CRM_OK)
		return st;
	if (became == 0)
		return crm_err_set(err, CRM_EDATA,
		    "lead %" PRId64 " is no client yet: crm-convert makes it one, with its deal",
		    lead);
	st = crm_card_resolve(w->db, became, card, kind, err);
	return st == CRM_OK
		   ? deal_say(w, done, err, CRM_LEAD_IS_NOW, lead, crm_tab_name(*kind), *card)
		   : st;
}

static enum crm_status
read_client(struct crm_deal_work *w, int64_t id, struct client *client, struct crm_deal_done *done,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_tab kind;
	int64_t card;
	enum crm_status st = find_client(w, id, &card, &kind, done, err);

	if (st != CRM_OK)
		return st;
	if (kind == CRM_CARD_DEAL)
		return crm_err_set(err, CRM_EDATA,
		    "card %" PRId64 " is a deal: whose is the new one? a contact or a company",
		    card);
	st = kind == CRM_CARD_CONTACT
		 ? crm_db_query(w->db, client_contact, &s, CRM_ARGS(crm_int(card)), err)
		 : crm_db_query(w->db, client_company, &s, CRM_ARGS(crm_int(card)), err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? crm_err_set(err, CRM_EINTERNAL, "a card without its row")
				      : st;
	*client = (struct client){ .contact = kind == CRM_CARD_CONTACT ? card : 0,
		.owner = crm_stmt_int(s, 0),
		.source = crm_stmt_int(s, 1),
		.campaign = crm_stmt_int(s, 2),
		.company = crm_stmt_int(s, 3) };
	st = copy(w, s, 4, &client->department, err);
	crm_stmt_done(s);
	return st;
}

/* A contact by its id, as people type it. */
static enum crm_status
read_contact(struct crm_deal_work *w, const char *text, int64_t *card, struct crm_deal_done *done,
    struct crm_err *err)
{
	enum crm_tab kind;
	int64_t id = 0;

	if (!crm_num_parse(text, &id))
		return crm_err_set(err, CRM_EDATA, "contact '%s' is not an id", text);
	enum crm_status st = find_client(w, id, card, &kind, done, err);
	if (st == CRM_OK && kind != CRM_CARD_CONTACT)
		return crm_err_set(err, CRM_EDATA, "card %" PRId64 " is a %s, not a contact", *card,
		    crm_tab_name(kind));
	return st;
}

/* --- a new deal --- */

/* Whose it is: the one named, else the client's owner if still here, else whoever does it. */
static enum crm_status
choose_owner(struct crm_deal_work *w, const struct crm_deal_ask *ask, const struct client *client,
    int64_t *owner, struct crm_err *err)
{
	int64_t active = 0;

	*owner = w->actor;
	if (deal_given(ask->owner)) {
		enum crm_status st = crm_lookup(w->db, CRM_TAB_USER, ask->owner, owner, err);
		if (st == CRM_OK)
			st = crm_db_get_int(
			    w->db, user_active, &active, NULL, CRM_ARGS(crm_int(*owner)), err);
		return st != CRM_OK || active != 0
			   ? st
			   : crm_err_set(err, CRM_EDATA, "user '%s' is inactive", ask->owner);
	}
	if (client->owner == 0)
		return CRM_OK;
	enum crm_status st = crm_db_get_int(
	    w->db, user_active, &active, NULL, CRM_ARGS(crm_int(client->owner)), err);
	if (active != 0)
		*owner = client->owner;
	return st;
}

static enum crm_status
choose_source(struct crm_deal_work *w, const struct crm_deal_ask *ask, struct crm_deal *deal,
    struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	if (deal_given(ask->source)) {
		deal->campaign = 0;
		st = crm_lookup(w->db, CRM_TAB_SOURCE, ask->source, &deal->source, err);
	}
	if (st == CRM_OK && deal_given(ask->campaign))
		st = crm_lookup(w->db, CRM_TAB_CAMPAIGN, ask->campaign, &deal->campaign, err);
	return st;
}

/* A word as it is kept; NULL for nothing. */
static enum crm_status
clean(struct crm_deal_work *w, const char *text, const char **out, struct crm_err *err)
{
	*out = NULL;
	if (!deal_given(text))
		return CRM_OK;
	if (crm_utf8_valid(text, strlen(text)) != strlen(text))
		return crm_err_set(err, CRM_EDATA, "text that is not UTF-8");
	const char *word = crm_text_clean(w->arena, text);
	if (word == NULL)
		return crm_err_nomem(err);
	*out = *word == '\0' ? NULL : word;
	return CRM_OK;
}

/* What is said of it, but for people and owner. */
static enum crm_status
fill_deal(struct crm_deal_work *w, const struct crm_deal_ask *ask, const struct client *client,
    struct crm_deal *deal, struct crm_err *err)
{
	*deal = (struct crm_deal){ .company = client->company,
		.contact = client->contact,
		.source = client->source,
		.campaign = client->campaign };
	const struct {
		const char *word, **to;
	} words[] = { { ask->name, &deal->name }, { ask->department, &deal->department },
		{ ask->external_id, &deal->external_id }, { ask->note, &deal->note } };
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < sizeof(words) / sizeof(words[0]); i++)
		st = clean(w, words[i].word, words[i].to, err);
	if (st == CRM_OK && deal->name == NULL)
		return crm_err_set(err, CRM_EDATA,
		    "what is bought? a name for the deal: crm-deal add 'Pump station' 12");
	if (deal->department == NULL)
		deal->department = client->department;
	if (st == CRM_OK)
		st = crm_amount_read(
		    ask->amount, ask->currency, w->currency, &deal->amount, w->arena, err);
	if (st == CRM_OK)
		st = deal_close_date(w, ask, &deal->expected_close, err);
	return st == CRM_OK ? choose_source(w, ask, deal, err) : st;
}

/* The client's own contact and the one that is named are in it; the first is whom to talk to. */
static enum crm_status
add_people(struct crm_deal_work *w, int64_t id, const struct crm_deal *deal, int64_t named,
    const char *role, struct crm_err *err)
{
	enum crm_status st = CRM_OK;
	const bool two = named != 0 && deal->contact != 0 && named != deal->contact;

	if (deal->contact != 0)
		st = crm_deal_contact_add(
		    w->db, id, deal->contact, two ? NULL : role, true, NULL, err);
	if (st == CRM_OK && two)
		st = crm_deal_contact_add(w->db, id, named, role, true, NULL, err);
	return st;
}

enum crm_status
crm_deal_order(struct crm_deal_work *w, int64_t id, const struct crm_deal_ask *ask,
    struct crm_deal_done *done, struct crm_err *err)
{
	struct client client = { 0 };
	struct crm_deal deal;
	int64_t known = 0, named = 0, made = 0;

	*done = (struct crm_deal_done){ .action = CRM_DEAL_UNCHANGED, .why = "" };
	if (deal_given(ask->external_id)) {
		enum crm_status st = crm_db_get_int(w->db, deal_by_external, &known, NULL,
		    CRM_ARGS(crm_text(ask->external_id)), err);
		if (st == CRM_OK && known != 0)
			st = deal_say(w, done, err, "'%s' is deal %" PRId64 " already",
			    ask->external_id, known);
		if (st != CRM_OK || known != 0)
			return st != CRM_OK
				   ? st
				   : deal_describe(w, known, CRM_DEAL_UNCHANGED, done, err);
	}
	enum crm_status st = read_client(w, id, &client, done, err);
	if (st == CRM_OK)
		st = fill_deal(w, ask, &client, &deal, err);
	if (st == CRM_OK && deal_given(ask->contact))
		st = read_contact(w, ask->contact, &named, done, err);
	if (st == CRM_OK)
		st = choose_owner(w, ask, &client, &deal.owner, err);
	if (st != CRM_OK)
		return st;
	if (deal.contact == 0)
		deal.contact = named;
	const char *role = NULL;
	st = clean(w, ask->role, &role, err);
	if (st == CRM_OK && role != NULL && deal.contact == 0)
		return crm_err_set(err, CRM_EDATA, "a role is a contact's: whose is it?");
	if (st == CRM_OK)
		st = crm_deal_add(w->db, &deal, &made, err);
	if (st == CRM_OK)
		st = add_people(w, made, &deal, named, role, err);
	if (st == CRM_OK)
		st = deal_tell(w,
		    &(const struct deal){ .id = made, .name = deal.name, .owner = deal.owner },
		    "new", err);
	return st == CRM_OK ? deal_describe(w, made, CRM_DEAL_ADDED, done, err) : st;
}

/* --- people --- */

static enum crm_status
remove_person(struct crm_deal_work *w, const struct deal *deal, int64_t row, int64_t contact,
    struct crm_deal_done *done, struct crm_err *err)
{
	const struct crm_change change = {
		.verb = CRM_DELETE, .tab = CRM_TAB_DEAL_CONTACT, .what = CRM_WHAT_LINK, .row = row
	};

	if (row == 0)
		return deal_say(w, done, err, "contact %" PRId64 " is not in it", contact);
	if (contact == deal->contact)
		return crm_err_set(err, CRM_EDATA,
		    "contact %" PRId64 " is whom deal %" PRId64 " is with, and stays", contact,
		    deal->id);
	done->action = CRM_DEAL_UNLINKED;
	return crm_change(w->db, &change, NULL, err);
}

static enum crm_status
put_person(struct crm_deal_work *w, const struct deal *deal, int64_t row, int64_t contact,
    const char *role, struct crm_deal_done *done, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	const char *was = NULL;
	enum crm_status st = CRM_OK;

	if (row == 0) {
		done->action = CRM_DEAL_LINKED;
		return crm_deal_contact_add(w->db, deal->id, contact, role, false, NULL, err);
	}
	st = crm_db_query(w->db, role_in_deal, &s, CRM_ARGS(crm_int(row)), err);
	if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		st = copy(w, s, 0, &was, err);
		crm_stmt_done(s);
	}
	if (st != CRM_OK)
		return st;
	if (role == NULL || (was != NULL && strcmp(was, role) == 0))
		return deal_say(w, done, err, "contact %" PRId64 " is in it already%s%s", contact,
		    was == NULL ? "" : " as ", was == NULL ? "" : was);
	done->action = CRM_DEAL_LINKED;
	return crm_update(w->db, CRM_TAB_DEAL_CONTACT, row, CRM_WHAT_LINK,
	    CRM_SETS({ "role", crm_text(role) }), NULL, err);
}

enum crm_status
crm_deal_people(struct crm_deal_work *w, int64_t id, bool remove, const struct crm_deal_ask *ask,
    struct crm_deal_done *done, struct crm_err *err)
{
	struct deal deal;
	int64_t contact = 0, row = 0;
	const char *role = NULL;

	*done = (struct crm_deal_done){ .action = CRM_DEAL_UNCHANGED, .why = "" };
	if (!deal_given(ask->contact))
		return crm_err_set(
		    err, CRM_EDATA, "who? --contact ID, or a column 'person' with the id of one");
	enum crm_status st = deal_read(w, id, &deal, err);
	if (st == CRM_OK)
		st = read_contact(w, ask->contact, &contact, done, err);
	if (st == CRM_OK)
		st = crm_db_get_int(w->db, person_in_deal, &row, NULL,
		    CRM_ARGS(crm_int(deal.id), crm_int(contact)), err);
	if (st == CRM_OK)
		st = clean(w, ask->role, &role, err);
	if (st == CRM_OK)
		st = remove ? remove_person(w, &deal, row, contact, done, err)
			    : put_person(w, &deal, row, contact, role, done, err);
	return st == CRM_OK ? deal_describe(w, deal.id, done->action, done, err) : st;
}
