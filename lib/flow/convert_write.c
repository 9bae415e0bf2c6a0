/*
 * Writing a conversion: what it makes, what it fills, what it links, and the lead that stays.
 */
#include <inttypes.h>
#include <string.h>

#include "lib/crm/todo.h"
#include "lib/flow/convert_private.h"
#include "lib/flow/fill.h"
#include "lib/flow/task.h"

CRM_SQL(state_of_deal,
    "SELECT amount, expected_close, source, contact, company, currency FROM deal WHERE id = ?1");
CRM_SQL(link_of_contact, "SELECT company, department FROM contact WHERE id = ?1");
CRM_SQL(address_of_company, "SELECT address FROM company WHERE id = ?1");
CRM_SQL(address_of_contact, "SELECT address FROM contact WHERE id = ?1");
/* The sign: a card has few tasks, a user may have thousands. */
CRM_SQL(task_of_another, "SELECT min(t.id) FROM " CRM_TASKS_OF_CARD " AND t.state = 1 AND t.id > ?2"
			 " AND (+t.owner IS NULL OR (+t.owner = ?3 AND +t.owner <> ?4))");

/* --- fields --- */

struct sets {
	struct crm_set set[CRM_FILL_MAX];
	size_t n;
};

static void
put(struct sets *sets, const char *column, const char *text)
{
	if (text != NULL)
		sets->set[sets->n++] = (struct crm_set){ column, crm_text(text) };
}

static void
put_ref(struct sets *sets, const char *column, int64_t id)
{
	if (id != 0)
		sets->set[sets->n++] = (struct crm_set){ column, crm_int(id) };
}

static const char *
first(const char *a, const char *b)
{
	return a != NULL ? a : b;
}

/* What contacts and companies have alike. */
static void
put_common(const struct convert_work *w, struct sets *sets, int64_t owner, bool own_address)
{
	const struct crm_incoming *in = &w->lead.in;
	const char *const *text = in->text;

	put_ref(sets, "created", crm_db_now(w->db));
	put_ref(sets, "owner", owner);
	put_ref(sets, "owner_at", owner == 0 ? 0 : crm_db_now(w->db));
	put_ref(sets, "source", w->lead.source);
	put_ref(sets, "campaign", w->lead.campaign);
	put(sets, "segment", text[CRM_MEANS_SEGMENT]);
	put(sets, "country", text[CRM_MEANS_COUNTRY]);
	put(sets, "region", text[CRM_MEANS_REGION]);
	put(sets, "city", text[CRM_MEANS_CITY]);
	put(sets, "postcode", text[CRM_MEANS_POSTCODE]);
	put(sets, "address",
	    own_address ? first(w->wish.address, text[CRM_MEANS_ADDRESS])
			: text[CRM_MEANS_ADDRESS]);
	put(sets, "language", text[CRM_MEANS_LANGUAGE]);
}

/* Whose the new cards are. */
static int64_t
owner_of(const struct convert_work *w)
{
	if (w->lead.owner != 0)
		return w->lead.owner;
	if (w->card[CONVERT_COMPANY].owner != 0)
		return w->card[CONVERT_COMPANY].owner;
	if (w->card[CONVERT_CONTACT].owner != 0)
		return w->card[CONVERT_CONTACT].owner;
	return w->c->actor;
}

/* --- a card that is there --- */

/* What the lead says goes into blanks. another: a company of which the lead is none. */
static enum crm_status
fill(struct convert_work *w, struct convert_card *card, bool another, size_t *changed,
    struct crm_err *err)
{
	size_t fields = 0;

	card->found.companies_differ = another;
	enum crm_status st =
	    crm_fill_card(w->db, &card->found, &w->lead.in, false, &fields, w->arena, err);
	*changed += fields;
	return st;
}

/* One field that was said for this conversion, where it is empty. */
static enum crm_status
fill_blank(struct convert_work *w, const char *const *sql, int column, enum crm_tab tab, int64_t id,
    const char *field, struct crm_value value, size_t *changed, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	bool blank = false;
	size_t fields = 0;

	if (value.type == CRM_NULL)
		return CRM_OK;
	enum crm_status st = crm_db_query_(w->db, sql, &s, CRM_ARGS(crm_int(id)), err);
	if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		blank = crm_stmt_null(s, column);
		crm_stmt_done(s);
	}
	if (st != CRM_OK || !blank)
		return st == CRM_DONE ? CRM_OK : st;
	st = crm_update(w->db, tab, id, CRM_WHAT_FILL, CRM_SETS({ field, value }), &fields, err);
	*changed += fields;
	return st;
}

/* --- the company --- */

static enum crm_status
make_company(struct convert_work *w, struct crm_err *err)
{
	struct convert_card *company = &w->card[CONVERT_COMPANY];
	const struct crm_incoming *in = &w->lead.in;
	const char *const *text = in->text;
	const struct convert_wish *wish = &w->wish;
	struct sets sets = { .n = 0 };

	company->owner = owner_of(w);
	put_common(w, &sets, company->owner, true);
	put(&sets, "company", in->company.name);
	put(&sets, "legal_form", in->company.form);
	put(&sets, "company_key", in->company.key);
	put(&sets, "legal_name", wish->legal_name);
	put(&sets, "inn", first(wish->inn, text[CRM_MEANS_INN]));
	put(&sets, "kpp", first(wish->kpp, text[CRM_MEANS_KPP]));
	put(&sets, "ogrn", first(wish->ogrn, text[CRM_MEANS_OGRN]));
	if (!w->card[CONVERT_CONTACT].made && w->card[CONVERT_CONTACT].id == 0)
		put(&sets, "note", text[CRM_MEANS_NOTE]);
	return crm_insert(
	    w->db, CRM_TAB_COMPANY, CRM_WHAT_CONVERT, sets.set, sets.n, &company->id, err);
}

/* Its own blanks, of what was said for it and of what the lead says. */
static enum crm_status
fill_company(struct convert_work *w, size_t *changed, struct crm_err *err)
{
	struct convert_card *company = &w->card[CONVERT_COMPANY];
	const struct convert_wish *wish = &w->wish;
	struct crm_incoming *in = &w->lead.in;
	const struct crm_incoming was = *in;
	/* Named by its id it may be another firm than the lead's name says. */
	const bool another = in->company.key != NULL && company->company_key != NULL &&
			     strcmp(in->company.key, company->company_key) != 0;

	in->text[CRM_MEANS_LEGAL_NAME] = wish->legal_name;
	in->text[CRM_MEANS_INN] = first(wish->inn, was.text[CRM_MEANS_INN]);
	in->text[CRM_MEANS_KPP] = first(wish->kpp, was.text[CRM_MEANS_KPP]);
	in->text[CRM_MEANS_OGRN] = first(wish->ogrn, was.text[CRM_MEANS_OGRN]);
	if (w->card[CONVERT_CONTACT].id != 0 || w->card[CONVERT_CONTACT].made)
		in->text[CRM_MEANS_NOTE] = NULL;
	if (another) {
		in->text[CRM_MEANS_INN] = wish->inn;
		in->text[CRM_MEANS_KPP] = wish->kpp;
		in->text[CRM_MEANS_OGRN] = wish->ogrn;
	}
	enum crm_status st = fill(w, company, another && wish->inn == NULL, changed, err);
	*in = was;
	return st == CRM_OK ? fill_blank(w, &address_of_company, 0, CRM_TAB_COMPANY, company->id,
				  "address", crm_text(wish->address), changed, err)
			    : st;
}

/* --- the contact --- */

static enum crm_status
make_contact(struct convert_work *w, struct crm_err *err)
{
	struct convert_card *contact = &w->card[CONVERT_CONTACT];
	const struct crm_incoming *in = &w->lead.in;
	const char *const *text = in->text;
	const int64_t company = w->card[CONVERT_COMPANY].id;
	struct sets sets = { .n = 0 };

	contact->owner = owner_of(w);
	put_common(w, &sets, contact->owner, company == 0);
	put(&sets, "name", in->name.full);
	put(&sets, "first_name", in->name.first);
	put(&sets, "middle_name", in->name.middle);
	put(&sets, "last_name", in->name.last);
	put(&sets, "name_key", in->name_key);
	put_ref(&sets, "company", company);
	put(&sets, "department", first(w->wish.department, text[CRM_MEANS_DEPARTMENT]));
	put(&sets, "job_title", text[CRM_MEANS_JOB_TITLE]);
	put(&sets, "birth_date", text[CRM_MEANS_BIRTH_DATE]);
	put(&sets, "note", text[CRM_MEANS_NOTE]);
	return crm_insert(
	    w->db, CRM_TAB_CONTACT, CRM_WHAT_CONVERT, sets.set, sets.n, &contact->id, err);
}

static enum crm_status
fill_contact(struct convert_work *w, size_t *changed, struct crm_err *err)
{
	struct convert_card *contact = &w->card[CONVERT_CONTACT];
	const struct convert_card *company = &w->card[CONVERT_COMPANY];
	const bool another =
	    contact->company != 0 && company->id != 0 && contact->company != company->id;
	enum crm_status st = fill_blank(w, &link_of_contact, 1, CRM_TAB_CONTACT, contact->id,
	    "department", crm_text(w->wish.department), changed, err);

	if (st == CRM_OK)
		st = fill(w, contact, another, changed, err);
	if (st == CRM_OK)
		st = fill_blank(w, &link_of_contact, 0, CRM_TAB_CONTACT, contact->id, "company",
		    crm_ref(company->id), changed, err);
	if (st == CRM_OK && company->id == 0)
		st = fill_blank(w, &address_of_contact, 0, CRM_TAB_CONTACT, contact->id, "address",
		    crm_text(w->wish.address), changed, err);
	if (another)
		convert_say(w, "contact %" PRId64 " stays with company %" PRId64, contact->id,
		    contact->company);
	return st;
}

/* --- the deal --- */

static enum crm_status
make_deal(struct convert_work *w, struct crm_err *err)
{
	struct convert_card *card = &w->card[CONVERT_DEAL];
	const struct convert_wish *wish = &w->wish;
	struct crm_deal deal = { .name = wish->deal_name,
		.company = w->card[CONVERT_COMPANY].id,
		.contact = w->card[CONVERT_CONTACT].id,
		.department = first(wish->department, w->lead.in.text[CRM_MEANS_DEPARTMENT]),
		.expected_close = wish->close,
		.stage = w->c->open,
		.owner = owner_of(w),
		.source = w->lead.source,
		.campaign = w->lead.campaign };
	enum crm_status st = CRM_OK;

	card->owner = deal.owner;
	if (wish->amount != NULL)
		st = crm_amount_read(
		    wish->amount, wish->currency, w->c->currency, &deal.amount, w->arena, err);
	else if (w->lead.has_amount)
		deal.amount = (struct crm_amount){ true, w->lead.amount,
			first(w->lead.currency, w->c->currency) };
	return st == CRM_OK ? crm_deal_add(w->db, &deal, &card->id, err) : st;
}

/* A deal that is there keeps what it has; that of an amount is its currency too. */
static enum crm_status
fill_deal(struct convert_work *w, size_t *changed, struct crm_err *err)
{
	const struct convert_card *card = &w->card[CONVERT_DEAL];
	const struct convert_wish *wish = &w->wish;
	struct crm_amount amount = { false, 0, NULL };
	struct sets sets = { .n = 0 };
	struct crm_stmt *s = NULL;
	size_t fields = 0;
	enum crm_status st = CRM_OK;

	if (wish->amount != NULL)
		st = crm_amount_read(
		    wish->amount, wish->currency, w->c->currency, &amount, w->arena, err);
	if (st == CRM_OK)
		st = crm_db_query(w->db, state_of_deal, &s, CRM_ARGS(crm_int(card->id)), err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st;
	const bool same_amount = amount.known && crm_stmt_int(s, 0) == amount.minor &&
				 strcmp(first(crm_stmt_text(s, 5), ""), amount.currency) == 0;
	if (amount.known && crm_stmt_null(s, 0)) {
		sets.set[sets.n++] = (struct crm_set){ "amount", crm_int(amount.minor) };
		put(&sets, "currency", amount.currency);
	} else if (amount.known && !same_amount) {
		convert_say(w, "deal %" PRId64 " keeps its amount", card->id);
	}
	if (crm_stmt_null(s, 1))
		put_ref(&sets, "expected_close", wish->close);
	if (crm_stmt_null(s, 2)) {
		put_ref(&sets, "source", w->lead.source);
		put_ref(&sets, "campaign", w->lead.campaign);
	}
	if (crm_stmt_null(s, 3))
		put_ref(&sets, "contact", w->card[CONVERT_CONTACT].id);
	if (crm_stmt_null(s, 4))
		put_ref(&sets, "company", w->card[CONVERT_COMPANY].id);
	crm_stmt_done(s);
	if (sets.n == 0)
		return CRM_OK;
	st = crm_update(
	    w->db, CRM_TAB_DEAL, card->id, CRM_WHAT_CONVERT, sets.set, sets.n, &fields, err);
	*changed += fields;
	return st;
}

static enum crm_status
link_deal(struct convert_work *w, struct crm_err *err)
{
	const struct convert_card *deal = &w->card[CONVERT_DEAL];
	const int64_t contact = w->card[CONVERT_CONTACT].id;

	if (deal->id == 0 || contact == 0)
		return CRM_OK;
	return crm_deal_contact_add(w->db, deal->id, contact, w->wish.role, deal->made, NULL, err);
}

/* --- each of them --- */

/* "new deal", "contact 31: same email, same name; filled". */
static void
say_card(struct convert_work *w, enum convert_place place, size_t changed)
{
	const struct convert_card *card = &w->card[place];
	const char *name = convert_place_name[place];

	if (card->id == 0)
		return;
	if (card->made) {
		convert_say(w, "new %s", name);
		return;
	}
	const char *title = convert_title(w, place, card->id);
	convert_say(w, "%s%s%s%s", title == NULL ? name : title, card->why == NULL ? "" : " (",
	    card->why == NULL ? "" : card->why, card->why == NULL ? "" : ")");
	if (changed > 0)
		convert_say(w, "blanks of it filled");
}

static enum crm_status
write_place(struct convert_work *w, enum convert_place place, struct crm_err *err)
{
	static enum crm_status (*const make[CONVERT_PLACES])(struct convert_work * w,
	    struct crm_err * err) = { make_contact, make_company, make_deal };
	static enum crm_status (*const complete[CONVERT_PLACES])(struct convert_work * w,
	    size_t * changed, struct crm_err * err) = { fill_contact, fill_company, fill_deal };
	struct convert_card *card = &w->card[place];
	size_t changed = 0;
	enum crm_status st = CRM_OK;

	if (card->made)
		st = make[place](w, err);
	else if (card->id != 0)
		st = complete[place](w, &changed, err);
	if (card->made && w->c->first_id == 0)
		w->c->first_id = card->id;
	if (st == CRM_OK && place != CONVERT_DEAL)
		st = convert_points_write(w, place, &changed, err);
	if (st == CRM_OK)
		say_card(w, place, changed);
	return st;
}

/* --- the lead --- */

static enum crm_status
freeze(struct convert_work *w, struct crm_err *err)
{
	const int64_t now = crm_db_now(w->db);
	const struct crm_set set[] = {
		{ "stage", crm_int(w->c->converted) },
		{ "stage_at", crm_int(now) },
		{ "pool", crm_null() },
		{ "converted_at", crm_int(now) },
		{ "converted_contact", crm_ref(w->card[CONVERT_CONTACT].id) },
		{ "converted_company", crm_ref(w->card[CONVERT_COMPANY].id) },
		{ "converted_deal", crm_ref(w->card[CONVERT_DEAL].id) },
	};

	return crm_update(w->db, CRM_TAB_LEAD, w->lead.id, CRM_WHAT_CONVERT, set,
	    sizeof(set) / sizeof(set[0]), NULL, err);
}

/* Where work goes on: with the deal, else with the contact. */
static const struct convert_card *
heir(const struct convert_work *w)
{
	static const enum convert_place order[] = { CONVERT_DEAL, CONVERT_CONTACT,
		CONVERT_COMPANY };

	for (size_t i = 0; i < 2; i++)
		if (w->card[order[i]].id != 0)
			return &w->card[order[i]];
	return &w->card[CONVERT_COMPANY];
}

/*
 * Open tasks that were the lead's owner's, or nobody's, are the new owner's. They stay on the lead,
 * where all that it became shows them.
 */
static enum crm_status
move_tasks(struct convert_work *w, struct crm_err *err)
{
	const int64_t to = heir(w)->owner;
	int64_t task = 0;
	size_t n = 0;
	enum crm_status st = CRM_OK;

	if (to == 0)
		return CRM_OK;
	while (st == CRM_OK) {
		st = crm_db_get_int(w->db, task_of_another, &task, NULL,
		    CRM_ARGS(
			crm_int(w->lead.id), crm_int(task), crm_ref(w->lead.owner), crm_int(to)),
		    err);
		if (st != CRM_OK || task == 0)
			break;
		st = crm_update(w->db, CRM_TAB_TASK, task, CRM_WHAT_CONVERT,
		    CRM_SETS({ "owner", crm_int(to) }), NULL, err);
		n++;
	}
	if (n > 0)
		convert_say(w, "%zu open task%s moved", n, n == 1 ? "" : "s");
	return st;
}

/* --- telling --- */

/* Whoever owned the lead, or owns the client that it joins, unless they did it. */
static enum crm_status
tell_owners(struct convert_work *w, struct crm_err *err)
{
	const struct convert_card *to = heir(w);
	const struct crm_incoming *in = &w->lead.in;
	const char *name = first(in->name.full, in->company.name);
	int64_t told[CONVERT_PLACES + 2] = { 0, w->c->actor }, who[CONVERT_PLACES + 1];
	size_t n = 2;
	enum crm_status st = CRM_OK;

	who[0] = w->lead.owner;
	for (int i = 0; i < CONVERT_PLACES; i++)
		who[1 + i] = w->card[i].id != 0 && !w->card[i].made ? w->card[i].owner : 0;
	for (size_t i = 0; st == CRM_OK && i < sizeof(who) / sizeof(who[0]); i++) {
		bool again = false;
		for (size_t k = 0; k < n; k++)
			again = again || told[k] == who[i];
		if (again)
			continue;
		const char *text =
		    crm_arena_printf(w->arena, "lead %" PRId64 "%s%s is %s %" PRId64 " now",
			w->lead.id, name == NULL ? "" : ", ", first(name, ""),
			convert_place_name[to - w->card], to->id);
		st = text == NULL
			 ? crm_err_nomem(err)
			 : crm_notice_add(w->db, to->id, who[i], "converted", text, to->made, err);
		told[n++] = who[i];
	}
	return st;
}

enum crm_status
convert_write(struct convert_work *w, struct crm_err *err)
{
	/* What refers comes after what it refers to: undo takes it back in reverse. */
	enum crm_status st = write_place(w, CONVERT_COMPANY, err);

	if (st == CRM_OK)
		st = write_place(w, CONVERT_CONTACT, err);
	if (st == CRM_OK)
		st = write_place(w, CONVERT_DEAL, err);
	if (st == CRM_OK)
		st = link_deal(w, err);
	if (st == CRM_OK)
		st = freeze(w, err);
	if (st == CRM_OK)
		st = move_tasks(w, err);
	return st == CRM_OK ? tell_owners(w, err) : st;
}
