/*
 * The people that a lead may be already, and what its points say of its company.
 */
#include <inttypes.h>
#include <string.h>

#include "lib/crm/lookup.h"
#include "lib/flow/convert_find.h"
#include "lib/flow/dedupe.h"

CRM_SQL(contact_brief, "SELECT name, NULL, NULL, NULL, NULL, owner, company FROM contact"
		       " WHERE id = ?1");
CRM_SQL(company_brief, "SELECT company, company_key, inn, kpp, ogrn, owner, 0 FROM company"
		       " WHERE id = ?1");
CRM_SQL(deal_brief, "SELECT name, NULL, NULL, NULL, NULL, owner, company FROM deal WHERE id = ?1");

/* --- cards by their ids --- */

enum crm_status
convert_card_read(struct convert_work *w, enum convert_place place, struct convert_card *card,
    struct crm_err *err)
{
	const char **const texts[] = { &card->name, &card->company_key, &card->inn, &card->kpp,
		&card->ogrn };
	const struct crm_value id = crm_int(card->id);
	struct crm_stmt *s = NULL;
	enum crm_status st;

	if (place == CONVERT_CONTACT)
		st = crm_db_query(w->db, contact_brief, &s, &id, 1, err);
	else if (place == CONVERT_COMPANY)
		st = crm_db_query(w->db, company_brief, &s, &id, 1, err);
	else
		st = crm_db_query(w->db, deal_brief, &s, &id, 1, err);
	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? crm_err_set(err, CRM_EINTERNAL, "a card without its row")
				      : st;
	for (int i = 0; i < 5; i++) {
		*texts[i] = crm_arena_strdup(w->arena, crm_stmt_text(s, i));
		if (*texts[i] == NULL && !crm_stmt_null(s, i))
			st = crm_err_nomem(err);
	}
	card->owner = crm_stmt_int(s, 5);
	card->company = crm_stmt_int(s, 6);
	crm_stmt_done(s);
	card->found = (struct crm_found){ .card = card->id,
		.kind = convert_place_kind(place),
		.name = { .full = place == CONVERT_CONTACT ? card->name : NULL } };
	return st;
}

enum crm_status
convert_card_get(struct convert_work *w, enum convert_place place, int64_t id, const char *said,
    struct crm_err *err)
{
	struct convert_card *card = &w->card[place];
	enum crm_tab kind = CRM_TAB_NONE;
	struct crm_err why = { CRM_OK, "" };
	enum crm_status st = crm_card_resolve(w->db, id, &card->id, &kind, &why);

	if (st != CRM_OK)
		return crm_err_set(err, st, "%s: %s", said, why.text);
	if (kind != convert_place_kind(place))
		return crm_err_set(err, CRM_EDATA, "%s: card %" PRId64 " is a %s", said, card->id,
		    crm_tab_name(kind));
	if (card->id != id)
		convert_say(w, CRM_IS_NOW, id, card->id);
	card->named = true;
	return convert_card_read(w, place, card, err);
}

/* --- several that it may be --- */

enum crm_status
convert_list_add(struct convert_list *list, int64_t id, const char *why, struct crm_err *err)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->item[i].id == id)
			return CRM_OK;
	if (why == NULL)
		return crm_err_nomem(err);
	if (list->n < CONVERT_LIST_MAX)
		list->item[list->n++] = (struct convert_item){ id, why };
	return CRM_OK;
}

enum crm_status
convert_list_refuse(struct convert_work *w, enum convert_place place,
    const struct convert_list *list, struct crm_err *err)
{
	const char *name = convert_place_name[place], *text = "";

	for (size_t i = 0; i < list->n; i++) {
		const char *title = convert_title(w, place, list->item[i].id);
		if (title == NULL)
			return crm_err_nomem(err);
		text = crm_arena_printf(
		    w->arena, "%s%s%s (%s)", text, i == 0 ? "" : " or ", title, list->item[i].why);
		if (text == NULL)
			return crm_err_nomem(err);
	}
	return crm_err_set(err, CRM_EDATA, "is it %s? say --%s ID, new or none", text, name);
}

enum crm_status
convert_list_use(struct convert_work *w, enum convert_place place, const struct convert_list *list,
    struct crm_err *err)
{
	struct convert_card *card = &w->card[place];

	if (list->n > 1)
		return convert_list_refuse(w, place, list, err);
	card->id = list->item[0].id;
	card->why = list->item[0].why;
	return convert_card_read(w, place, card, err);
}

enum crm_status
convert_use_client(struct convert_work *w, enum convert_place place, struct crm_err *err)
{
	struct convert_card *card = &w->card[place];
	int64_t id = 0;
	enum crm_tab kind = CRM_TAB_NONE;

	if (w->lead.repeat_of == 0)
		return CRM_OK;
	enum crm_status st = crm_card_resolve(w->db, w->lead.repeat_of, &id, &kind, err);
	if (st != CRM_OK || kind != convert_place_kind(place))
		return st;
	card->id = id;
	card->why = "asks again";
	return convert_card_read(w, place, card, err);
}

/* --- contacts --- */

static bool
equal(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static bool
differ(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) != 0;
}

const char *
convert_inn(const struct convert_work *w)
{
	return w->wish.inn != NULL ? w->wish.inn : w->lead.in.text[CRM_MEANS_INN];
}

/* Of its company it is known that it is the lead's, or another. */
static bool
same_company(const struct convert_work *w, const struct crm_found *found)
{
	return equal(found->inn, convert_inn(w)) ||
	       (!differ(found->inn, convert_inn(w)) &&
		   equal(found->company_key, w->lead.in.company.key));
}

static bool
other_company(const struct convert_work *w, const struct crm_found *found)
{
	return differ(found->inn, convert_inn(w)) ||
	       (differ(found->company_key, w->lead.in.company.key) &&
		   !equal(found->inn, convert_inn(w)));
}

/* "same email, same name"; what forbids it, or how likely it is. NULL: out of memory. */
static const char *
describe(struct convert_work *w, const struct crm_found *found, bool certain)
{
	const struct crm_scored *how = &found->how;
	const unsigned shares = found->shares & ~(unsigned)(CRM_SHARES_NAME | CRM_SHARES_COMPANY);
	const char *words = crm_shares_words(shares, w->arena);

	if (words != NULL && found->names != CRM_LIKE_UNKNOWN)
		words = crm_arena_printf(w->arena, "%s%s%s%s", words, *words == '\0' ? "" : ", ",
		    crm_likeness_words(found->names),
		    (found->shares & CRM_SHARES_PERSONAL) == 0 && same_company(w, found)
			? ", same company"
			: "");
	/* Two names that differ, and are certainly one person's: field by field. */
	if (certain && found->names == CRM_LIKE_CONTRADICTS)
		return how->why;
	if (words == NULL || certain || !found->scored)
		return words;
	if (how->forbidden)
		return crm_arena_printf(w->arena, "%s, %s", words, how->why);
	const char *score = crm_put_score(w->arena, how->score);
	return score == NULL ? NULL
			     : crm_arena_printf(w->arena, "%s%s, score %s", words,
				   how->born_apart ? ", other birth date" : "", score);
}

/* The same one as far as is known: intake decides by the same. */
static bool
is_certain(const struct convert_work *w, const struct crm_found *found)
{
	return (found->shares & CRM_SHARES_PERSONAL) != 0 && crm_found_agrees(found) &&
	       !(found->names == CRM_LIKE_UNKNOWN && other_company(w, found));
}

/*
 * Somebody should look: whoever shares a point and a name and is not certain all the same; a
 * namesake in the same company, or at the same switchboard, who is likely the one; a mailbox of
 * one's own under another name. A phone alone is shared by families and offices.
 */
static bool
is_likely(const struct convert_work *w, const struct crm_found *found)
{
	const unsigned hints = CRM_SHARES_ROLE | CRM_SHARES_SWITCHBOARD | CRM_SHARES_URL;
	const unsigned own = CRM_SHARES_EMAIL | CRM_SHARES_HANDLE;

	if (found->names == CRM_LIKE_CONTRADICTS || found->names == CRM_LIKE_UNKNOWN)
		return (found->shares & own) != 0;
	if ((found->shares & CRM_SHARES_PERSONAL) != 0)
		return true;
	if (found->names == CRM_LIKE_INITIALS || other_company(w, found))
		return false;
	if (found->scored && (found->how.born_apart || found->how.certainty == CRM_CERTAINTY_NONE))
		return false;
	return (found->shares & hints) != 0 || same_company(w, found);
}

static enum crm_status
find_people(struct convert_work *w, struct crm_err *err)
{
	struct crm_dedupe_record record;
	struct crm_sought sought = { .name = w->lead.in.name,
		.name_key = w->lead.in.name_key,
		.scorer = w->c->scorer,
		.record = &record,
		.self = w->lead.id };
	struct crm_point *point = crm_arena_alloc(w->arena, (w->npoints + 1) * sizeof(*point));

	if (point == NULL)
		return crm_err_nomem(err);
	for (size_t i = 0; i < w->npoints; i++)
		point[i] = w->point[i].point;
	sought.point = point;
	sought.npoints = w->npoints;
	enum crm_status st = crm_dedupe_of_row(&record, &w->lead.in, w->arena, err);
	if (st == CRM_OK)
		st = crm_dedupe_take_points(&record, point, w->npoints, w->arena, err);
	return st == CRM_OK ? crm_find_cards(w->db, &sought, &w->finding, w->arena, err) : st;
}

/* A phone of three surnames or more is the company's. Of several each is asked for alone. */
static enum crm_status
mark_switchboards(struct convert_work *w, struct crm_err *err)
{
	bool any = false;
	size_t phones = 0;
	enum crm_status st = CRM_OK;

	for (size_t i = 0; i < w->finding.n; i++)
		any = any || (w->finding.found[i].shares & CRM_SHARES_SWITCHBOARD) != 0;
	for (size_t i = 0; i < w->npoints; i++)
		phones += w->point[i].point.kind == CRM_POINT_PHONE;
	for (size_t i = 0; st == CRM_OK && any && i < w->npoints; i++) {
		struct crm_finding one = { .n = 0 };
		const struct crm_sought sought = { .point = &w->point[i].point, .npoints = 1 };
		if (w->point[i].point.kind != CRM_POINT_PHONE)
			continue;
		w->point[i].of_company = phones == 1;
		if (phones > 1)
			st = crm_find_cards(w->db, &sought, &one, w->arena, err);
		for (size_t k = 0; k < one.n; k++)
			if ((one.found[k].shares & CRM_SHARES_SWITCHBOARD) != 0)
				w->point[i].of_company = true;
	}
	return st;
}

static enum crm_status
find_any_contact(struct convert_work *w, struct crm_err *err)
{
	struct convert_list certain = { .n = 0 }, likely = { .n = 0 }, both = { .n = 0 };
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < w->finding.n; i++) {
		const struct crm_found *found = &w->finding.found[i];
		if (found->kind != CRM_CARD_CONTACT)
			continue;
		if (is_certain(w, found)) {
			st = convert_list_add(&certain, found->card, describe(w, found, true), err);
			if (st == CRM_OK)
				st = convert_list_add(
				    &both, found->card, describe(w, found, false), err);
		} else if (is_likely(w, found)) {
			st = convert_list_add(&likely, found->card, describe(w, found, false), err);
		}
	}
	if (st != CRM_OK)
		return st;
	if (certain.n > 1)
		return convert_list_refuse(w, CONVERT_CONTACT, &both, err);
	if (certain.n > 0)
		return convert_list_use(w, CONVERT_CONTACT, &certain, err);
	return likely.n > 0 ? convert_list_refuse(w, CONVERT_CONTACT, &likely, err) : CRM_OK;
}

static enum crm_status
no_name(const struct convert_work *w, struct crm_err *err)
{
	return crm_err_set(err, CRM_EDATA,
	    "lead %" PRId64 " has no name for a contact: crm-edit leads gives it one", w->lead.id);
}

enum crm_status
convert_find_contact(struct convert_work *w, struct crm_err *err)
{
	const struct convert_target *to = &w->wish.to[CONVERT_CONTACT];
	struct convert_card *card = &w->card[CONVERT_CONTACT];
	const bool named = w->lead.in.name.full != NULL;
	enum crm_status st = find_people(w, err);

	if (st == CRM_OK)
		st = mark_switchboards(w, err);
	if (st != CRM_OK)
		return st;
	switch (to->how) {
	case CONVERT_NONE:
		return CRM_OK;
	case CONVERT_THIS:
		return convert_card_get(w, CONVERT_CONTACT, to->given, "contact", err);
	case CONVERT_NEW:
		card->made = named;
		return named ? CRM_OK : no_name(w, err);
	default:
		st = convert_use_client(w, CONVERT_CONTACT, err);
		if (st == CRM_OK && card->id == 0)
			st = find_any_contact(w, err);
		card->made = card->id == 0 && named;
		return st;
	}
}
