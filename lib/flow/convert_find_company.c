/*
 * The organisation that a lead is of, and the deals that it has already.
 */
#include <inttypes.h>
#include <string.h>

#include "lib/crm/activity.h"
#include "lib/flow/convert_find.h"
#include "lib/flow/dedupe.h"
#include "lib/text/mailbox.h"
#include "lib/text/utf8.h"

#define SAME_MAX 20 /* companies of one key that are looked at, the oldest */

CRM_SQL(company_by_inn, "SELECT id FROM company WHERE inn = ?1 ORDER BY id LIMIT ?2");
CRM_SQL(company_by_ogrn, "SELECT id FROM company WHERE ogrn = ?1 ORDER BY id LIMIT ?2");
CRM_SQL(company_by_name, "SELECT id FROM company WHERE company_key = ?1 ORDER BY id LIMIT ?2");
CRM_SQL(company_by_url, "SELECT p.card FROM match_key k JOIN point p ON p.card = k.card"
			" JOIN company c ON c.id = p.card WHERE k.h = ?3 AND p.kind = 4"
			" AND p.key = ?1 ORDER BY p.card LIMIT ?2");
CRM_SQL(city_of_company, "SELECT city FROM company WHERE id = ?1");
CRM_SQL(open_deals_of_company,
    "SELECT d.id, d.name FROM deal d JOIN stage s ON s.id = d.stage JOIN card c ON c.id = d.id"
    " WHERE d.company IN " CRM_SQL_ALIASES("?1") " AND s.kind = 6 AND c.alias IS NULL"
						 " ORDER BY d.id");
CRM_SQL(open_deals_of_contact,
    "SELECT d.id, d.name FROM deal d JOIN stage s ON s.id = d.stage JOIN card c ON c.id = d.id"
    " WHERE d.contact IN " CRM_SQL_ALIASES("?1") " AND s.kind = 6 AND c.alias IS NULL"
						 " ORDER BY d.id");

static bool
differ(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) != 0;
}

static const char *
ogrn_of(const struct convert_work *w)
{
	return w->wish.ogrn != NULL ? w->wish.ogrn : w->lead.in.text[CRM_MEANS_OGRN];
}

/* Its tax ids are another organisation's. */
static bool
is_another(const struct convert_work *w, const struct convert_card *company)
{
	return differ(company->inn, convert_inn(w)) || differ(company->ogrn, ogrn_of(w));
}

/* --- by keys --- */

/* The companies that a query of a key names, as they are now. */
static enum crm_status
read_same(struct convert_work *w, const char *const *sql, const char *key,
    struct convert_card *same, size_t *n, struct crm_err *err)
{
	int64_t ids[SAME_MAX];
	size_t found = 0;
	struct crm_stmt *s = NULL;

	*n = 0;
	if (key == NULL)
		return CRM_OK;
	const struct crm_value args[] = { crm_text(key), crm_int(SAME_MAX),
		crm_int(crm_key_hash(CRM_KEY_URL, key)) };
	enum crm_status st =
	    crm_db_query_(w->db, sql, &s, args, sql == &company_by_url ? 3 : 2, err);
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK)
		ids[found++] = crm_stmt_int(s, 0);
	if (st == CRM_DONE)
		st = CRM_OK;
	for (size_t i = 0; st == CRM_OK && i < found; i++) {
		enum crm_tab kind;
		bool again = false;
		struct convert_card card = { .id = 0 };
		st = crm_card_resolve(w->db, ids[i], &card.id, &kind, err);
		for (size_t k = 0; k < *n; k++)
			again = again || same[k].id == card.id;
		if (st == CRM_OK && !again)
			st = convert_card_read(w, CONVERT_COMPANY, &card, err);
		if (st == CRM_OK && !again)
			same[(*n)++] = card;
	}
	return st;
}

/* Of the branches of one INN that which has the KPP. */
static size_t
keep_branch(const struct convert_work *w, struct convert_card *same, size_t n)
{
	const char *kpp = w->wish.kpp != NULL ? w->wish.kpp : w->lead.in.text[CRM_MEANS_KPP];

	for (size_t i = 0; n > 1 && i < n; i++)
		if (kpp != NULL && same[i].kpp != NULL && strcmp(same[i].kpp, kpp) == 0) {
			same[0] = same[i];
			return 1;
		}
	return n;
}

static enum crm_status
find_by_taxids(struct convert_work *w, struct convert_list *certain, struct crm_err *err)
{
	struct convert_card same[SAME_MAX];
	size_t n;
	enum crm_status st = read_same(w, &company_by_inn, convert_inn(w), same, &n, err);

	if (st == CRM_OK)
		n = keep_branch(w, same, n);
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		st = convert_list_add(certain, same[i].id, "same inn", err);
	if (st == CRM_OK)
		st = read_same(w, &company_by_ogrn, ogrn_of(w), same, &n, err);
	/* Branches share an OGRN as they share an INN, and the KPP has told them apart. */
	for (size_t i = 0; st == CRM_OK && i < n; i++)
		if (certain->n == 0 || same[i].inn == NULL || differ(same[i].inn, convert_inn(w)))
			st = convert_list_add(certain, same[i].id, "same ogrn", err);
	return st;
}

/* --- the scorer --- */

/* The organisation of the lead, as it is compared with others. */
static enum crm_status
read_sought(struct convert_work *w, struct crm_dedupe_record *record, struct crm_err *err)
{
	struct crm_point *point = crm_arena_alloc(w->arena, (w->npoints + 1) * sizeof(*point));
	enum crm_status st = crm_dedupe_of_row(record, &w->lead.in, w->arena, err);

	if (point == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < w->npoints; i++)
		point[i] = w->point[i].point;
	if (st == CRM_OK)
		st = crm_dedupe_take_points(record, point, w->npoints, w->arena, err);
	record->kind = CRM_DEDUPE_COMPANY;
	record->name = (struct crm_name){ 0 };
	record->job_title = record->birth_date = NULL;
	record->inn = convert_inn(w);
	record->ogrn = ogrn_of(w);
	return st;
}

/* "same phone, other name, score 0.712"; or with what forbids that it is the one. */
static enum crm_status
describe(struct convert_work *w, int64_t id, const char *shares, bool *certain, const char **why,
    struct crm_err *err)
{
	struct crm_scorer *scorer = w->c->scorer;
	struct crm_dedupe_record sought, company;
	struct crm_scored how = { 0 };
	int64_t population = 0;

	*certain = false;
	*why = shares;
	if (scorer == NULL)
		return CRM_OK;
	enum crm_status st = crm_find_open_scorer(w->db, scorer, &population, w->arena, err);
	if (st == CRM_OK)
		st = read_sought(w, &sought, err);
	if (st == CRM_OK)
		st = crm_dedupe_read_row(w->db, CRM_CARD_COMPANY, id, &company, w->arena, err);
	if (st == CRM_OK)
		st = crm_scorer_seek(scorer, &sought, population, err);
	if (st == CRM_OK)
		st = crm_scorer_add(scorer, &company, err);
	if (st == CRM_OK)
		st = crm_scorer_judge(scorer, 0, &how, w->arena, err);
	if (st != CRM_OK)
		return st;
	*certain = how.certainty == CRM_CERTAINTY_CERTAIN;
	const char *score = crm_put_score(w->arena, how.score);
	*why = crm_arena_printf(w->arena, "%s, %s%s", shares, how.forbidden ? "" : "score ",
	    how.forbidden ? how.why : score);
	return score == NULL || *why == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* Their cities, where both are known, are not two. */
static enum crm_status
same_city(struct convert_work *w, int64_t company, bool *same, struct crm_err *err)
{
	const char *own = w->lead.in.text[CRM_MEANS_CITY];
	struct crm_stmt *s = NULL;
	enum crm_status st = CRM_OK;

	*same = true;
	if (own == NULL)
		return CRM_OK;
	st = crm_db_query(w->db, city_of_company, &s, CRM_ARGS(crm_int(company)), err);
	if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const char *city = crm_stmt_null(s, 0) ? own : crm_stmt_text(s, 0);
		const char *a = crm_text_fold(w->arena, own), *b = crm_text_fold(w->arena, city);
		crm_stmt_done(s);
		if (a == NULL || b == NULL)
			return crm_err_nomem(err);
		*same = strcmp(a, b) == 0;
	}
	return st == CRM_DONE ? CRM_OK : st;
}

static enum crm_status
find_by_name(struct convert_work *w, struct convert_list *certain, struct convert_list *likely,
    struct crm_err *err)
{
	struct convert_card same[SAME_MAX];
	size_t n;
	enum crm_status st = read_same(w, &company_by_name, w->lead.in.company.key, same, &n, err);

	for (size_t i = 0; st == CRM_OK && i < n; i++) {
		bool here = true;
		if (is_another(w, &same[i]))
			continue;
		/* An INN that only one of the two has decides nothing; a city does. */
		st = same_city(w, same[i].id, &here, err);
		if (st == CRM_OK && here) {
			st = convert_list_add(certain, same[i].id, "same name", err);
			continue;
		}
		bool sure = false;
		const char *why = NULL;
		if (st == CRM_OK)
			st = describe(w, same[i].id, "same name, other city", &sure, &why, err);
		if (st == CRM_OK)
			st = convert_list_add(likely, same[i].id, why, err);
	}
	return st;
}

/* --- by points --- */

static enum crm_status
add_by_point(struct convert_work *w, int64_t id, const char *why, struct convert_list *certain,
    struct convert_list *likely, struct crm_err *err)
{
	struct convert_card company = { .id = id };
	enum crm_status st = convert_card_read(w, CONVERT_COMPANY, &company, err);

	if (st != CRM_OK || is_another(w, &company))
		return st;
	if (!differ(company.company_key, w->lead.in.company.key))
		return convert_list_add(certain, id, why, err);
	bool sure = false;
	const char *how = NULL;
	const char *shares = crm_arena_printf(w->arena, "%s, other name", why);
	if (shares == NULL)
		return crm_err_nomem(err);
	/* The same name to whoever reads past slips of the finger and what all names have. */
	if ((st = describe(w, id, shares, &sure, &how, err)) != CRM_OK)
		return st;
	return convert_list_add(sure ? certain : likely, id, sure ? why : how, err);
}

/* The site of an organisation is where its mail goes to. */
static enum crm_status
find_by_domain(struct convert_work *w, const struct crm_point *point, struct convert_list *certain,
    struct convert_list *likely, struct crm_err *err)
{
	struct convert_card same[SAME_MAX];
	const char *domain = point->key == NULL ? NULL : strrchr(point->key, '@');
	enum crm_status st = CRM_OK;

	if (point->kind != CRM_POINT_EMAIL || domain == NULL || crm_mailbox_free(domain + 1))
		return CRM_OK;
	for (int www = 0; st == CRM_OK && www < 2; www++) {
		const char *host =
		    www ? crm_arena_printf(w->arena, "www.%s", domain + 1) : domain + 1;
		int64_t any;
		size_t n = 0;
		if (host == NULL)
			return crm_err_nomem(err);
		/* Hardly any domain is a client's: its key alone says so soonest. */
		st = crm_key_cards(w->db, CRM_KEY_URL, host, &any, 1, &n, err);
		if (st == CRM_OK && n > 0)
			st = read_same(w, &company_by_url, host, same, &n, err);
		for (size_t i = 0; st == CRM_OK && i < n; i++)
			st = add_by_point(w, same[i].id, "its domain", certain, likely, err);
	}
	return st;
}

static enum crm_status
find_by_points(struct convert_work *w, struct convert_list *certain, struct convert_list *likely,
    struct crm_err *err)
{
	const unsigned points =
	    CRM_SHARES_PERSONAL | CRM_SHARES_ROLE | CRM_SHARES_SWITCHBOARD | CRM_SHARES_URL;
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < w->finding.n; i++) {
		const struct crm_found *found = &w->finding.found[i];
		if (found->kind != CRM_CARD_COMPANY || (found->shares & points) == 0)
			continue;
		const char *why = crm_shares_words(found->shares & points, w->arena);
		st = why == NULL ? crm_err_nomem(err)
				 : add_by_point(w, found->card, why, certain, likely, err);
	}
	for (size_t i = 0; st == CRM_OK && i < w->npoints; i++)
		st = find_by_domain(w, &w->point[i].point, certain, likely, err);
	return st;
}

/* --- the company --- */

/* Of namesakes the contact's own is the one. */
static enum crm_status
prefer_contacts(struct convert_work *w, struct convert_list *list, struct crm_err *err)
{
	int64_t own = w->card[CONVERT_CONTACT].company;
	enum crm_tab kind;
	enum crm_status st = CRM_OK;

	if (list->n < 2 || own == 0)
		return CRM_OK;
	st = crm_card_resolve(w->db, own, &own, &kind, err);
	for (size_t i = 0; st == CRM_OK && i < list->n; i++)
		if (list->item[i].id == own) {
			list->item[0] = list->item[i];
			list->n = 1;
		}
	return st;
}

/* That of the contact: where the lead says nothing else it is the one. */
static enum crm_status
use_contacts(struct convert_work *w, struct crm_err *err)
{
	const struct convert_card *contact = &w->card[CONVERT_CONTACT];
	struct convert_list one = { .n = 1 };
	enum crm_tab kind;

	if (contact->id == 0 || contact->company == 0)
		return CRM_OK;
	enum crm_status st = crm_card_resolve(w->db, contact->company, &one.item[0].id, &kind, err);
	if (st != CRM_OK)
		return st;
	one.item[0].why = crm_arena_printf(w->arena, "of contact %" PRId64, contact->id);
	if (one.item[0].why == NULL)
		return crm_err_nomem(err);
	const bool says = w->lead.in.company.key != NULL || w->wish.legal_name != NULL ||
			  convert_inn(w) != NULL || ogrn_of(w) != NULL;
	return says ? convert_list_refuse(w, CONVERT_COMPANY, &one, err)
		    : convert_list_use(w, CONVERT_COMPANY, &one, err);
}

static enum crm_status
find_any_company(struct convert_work *w, struct crm_err *err)
{
	struct convert_list certain = { .n = 0 }, likely = { .n = 0 };
	enum crm_status st = find_by_taxids(w, &certain, err);

	if (st == CRM_OK && certain.n == 0)
		st = find_by_points(w, &certain, &likely, err);
	if (st == CRM_OK && certain.n == 0 && likely.n == 0) {
		st = find_by_name(w, &certain, &likely, err);
		if (st == CRM_OK)
			st = prefer_contacts(w, &certain, err);
	}
	if (st != CRM_OK)
		return st;
	if (certain.n > 0)
		return convert_list_use(w, CONVERT_COMPANY, &certain, err);
	if (likely.n > 0)
		return convert_list_refuse(w, CONVERT_COMPANY, &likely, err);
	return use_contacts(w, err);
}

/* What it is called: as the lead has it, else by its legal name. */
static enum crm_status
name_company(struct convert_work *w, struct crm_err *err)
{
	struct crm_company_name *name = &w->lead.in.company;
	enum crm_status st = CRM_OK;

	if (name->name == NULL && w->wish.legal_name != NULL)
		st = crm_company_parse(name, w->wish.legal_name, w->arena);
	if (st == CRM_OK && name->name != NULL && *name->name == '\0')
		name->name = NULL;
	return st == CRM_OK ? st : crm_err_nomem(err);
}

static bool
says_company(const struct convert_wish *wish)
{
	return wish->inn != NULL || wish->kpp != NULL || wish->ogrn != NULL ||
	       wish->legal_name != NULL;
}

/* Told which: what is told of its tax ids must not be another's. */
static enum crm_status
check_told(const struct convert_work *w, struct crm_err *err)
{
	const struct convert_card *company = &w->card[CONVERT_COMPANY];
	const char *which = differ(company->inn, w->wish.inn)     ? "inn"
			    : differ(company->ogrn, w->wish.ogrn) ? "ogrn"
			    : differ(company->kpp, w->wish.kpp)   ? "kpp"
								  : NULL;

	if (which == NULL)
		return CRM_OK;
	return crm_err_set(err, CRM_EDATA,
	    "company %" PRId64 " has another %s, and nothing is overwritten; crm-edit companies "
	    "changes it",
	    company->id, which);
}

enum crm_status
convert_find_company(struct convert_work *w, struct crm_err *err)
{
	const struct convert_target *to = &w->wish.to[CONVERT_COMPANY];
	struct convert_card *company = &w->card[CONVERT_COMPANY];
	enum crm_status st = CRM_OK;

	if (to->how == CONVERT_NONE)
		return CRM_OK;
	if ((st = name_company(w, err)) != CRM_OK)
		return st;
	if (to->how == CONVERT_THIS)
		st = convert_card_get(w, CONVERT_COMPANY, to->given, "company", err);
	else if (to->how == CONVERT_ANY)
		st = convert_use_client(w, CONVERT_COMPANY, err);
	if (st == CRM_OK && to->how == CONVERT_ANY && company->id == 0)
		st = find_any_company(w, err);
	if (st != CRM_OK || company->id != 0)
		return st == CRM_OK ? check_told(w, err) : st;
	company->made = w->lead.in.company.name != NULL;
	if (company->made || (to->how == CONVERT_ANY && !says_company(&w->wish)))
		return CRM_OK;
	return crm_err_set(err, CRM_EDATA,
	    "lead %" PRId64 " has no company name for a new company: --legal-name gives it one",
	    w->lead.id);
}

/* --- deals --- */

/* The client's open deals: those of the company, else of the contact. */
static enum crm_status
find_open_deals(struct convert_work *w, struct convert_list *all, struct convert_list *named,
    struct crm_err *err)
{
	const struct convert_card *company = &w->card[CONVERT_COMPANY];
	const struct convert_card *contact = &w->card[CONVERT_CONTACT];
	const bool of_company = company->id != 0;
	struct crm_stmt *s = NULL;
	enum crm_status st = CRM_OK;
	const char *wanted =
	    w->wish.deal_name == NULL ? "" : crm_text_fold(w->arena, w->wish.deal_name);

	if (wanted == NULL)
		return crm_err_nomem(err);
	if (of_company)
		st = crm_db_query(
		    w->db, open_deals_of_company, &s, CRM_ARGS(crm_int(company->id)), err);
	else if (contact->id != 0 && !company->made)
		st = crm_db_query(
		    w->db, open_deals_of_contact, &s, CRM_ARGS(crm_int(contact->id)), err);
	else
		return CRM_OK;
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const char *name = crm_text_fold(w->arena, crm_stmt_text(s, 1));
		st = convert_list_add(
		    all, crm_stmt_int(s, 0), of_company ? "open, of the company" : "open", err);
		if (name != NULL && st == CRM_OK && strcmp(name, wanted) == 0)
			st = convert_list_add(named, crm_stmt_int(s, 0), "same name", err);
		if (name == NULL)
			st = crm_err_nomem(err);
		if (st != CRM_OK)
			crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* What a deal is called when nobody says so. */
static const char *
default_name(const struct convert_work *w)
{
	const struct crm_incoming *in = &w->lead.in;

	if (in->text[CRM_MEANS_PRODUCT] != NULL)
		return in->text[CRM_MEANS_PRODUCT];
	if (in->company.name != NULL)
		return in->company.name;
	if (in->name.full != NULL)
		return in->name.full;
	return w->card[CONVERT_COMPANY].name != NULL ? w->card[CONVERT_COMPANY].name
						     : w->card[CONVERT_CONTACT].name;
}

enum crm_status
convert_find_deal(struct convert_work *w, struct crm_err *err)
{
	const struct convert_target *to = &w->wish.to[CONVERT_DEAL];
	struct convert_card *deal = &w->card[CONVERT_DEAL];
	struct convert_list all = { .n = 0 }, named = { .n = 0 };
	enum crm_status st = CRM_OK;

	if (to->how == CONVERT_NONE)
		return CRM_OK;
	if (to->how == CONVERT_THIS)
		return convert_card_get(w, CONVERT_DEAL, to->given, "deal", err);
	if (to->how != CONVERT_NEW)
		st = find_open_deals(w, &all, &named, err);
	if (st != CRM_OK)
		return st;
	if (named.n > 0)
		return convert_list_use(w, CONVERT_DEAL, &named, err);
	if (to->how == CONVERT_ANY && all.n > 0)
		return convert_list_refuse(w, CONVERT_DEAL, &all, err);
	if (w->wish.deal_name == NULL)
		w->wish.deal_name = default_name(w);
	deal->made = w->wish.deal_name != NULL;
	if (deal->made)
		return CRM_OK;
	return crm_err_set(err, CRM_EDATA,
	    "lead %" PRId64 " has no name, company or product to call a deal by: --deal NAME",
	    w->lead.id);
}
