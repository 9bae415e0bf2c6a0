/*
 * The lead: who it is, and whether it can be converted.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/time.h"
#include "lib/flow/convert_private.h"
#include "lib/text/utf8.h"

#define LEAD_TEXTS 24
#define POINTS_FIRST 8

CRM_SQL(whole_lead,
    "SELECT l.name, l.first_name, l.middle_name, l.last_name, l.name_key, l.company, l.legal_form,"
    " l.company_key, l.inn, l.kpp, l.ogrn, l.department, l.job_title, l.country, l.region, l.city,"
    " l.postcode, l.address, l.segment, l.product, l.language, l.birth_date, l.note, l.currency,"
    " r.name, s.kind, l.stage_at, l.owner, l.source, l.campaign, l.converted_at,"
    " l.converted_contact, l.converted_company, l.converted_deal, l.amount, l.repeat_of"
    " FROM lead l JOIN stage s ON s.id = l.stage LEFT JOIN reason r ON r.id = l.reason"
    " WHERE l.id = ?1");
CRM_SQL(points_of_lead,
    "SELECT label, raw, value, ext, key, problem, consent_from, kind, role, consent, consent_at, id"
    " FROM point WHERE card = ?1");
CRM_SQL(who_converted,
    "SELECT o.login FROM event e JOIN op o ON o.id = e.op WHERE e.card = ?1"
    " AND e.field = 'converted_at' AND e.new IS NOT NULL ORDER BY e.id DESC LIMIT 1");
CRM_SQL(kind_of_card, "SELECT kind FROM card WHERE id = ?1");
CRM_SQL(name_of_deal, "SELECT name FROM deal WHERE id = ?1");

/* Copies the texts of a row, from the first column on. */
static enum crm_status
copy_texts(struct crm_stmt *s, const char **const *text, size_t n, struct crm_arena *arena,
    struct crm_err *err)
{
	for (size_t i = 0; i < n; i++) {
		*text[i] = crm_arena_strdup(arena, crm_stmt_text(s, (int)i));
		if (*text[i] == NULL && !crm_stmt_null(s, (int)i))
			return crm_err_nomem(err);
	}
	return CRM_OK;
}

static enum crm_status
no_lead(struct convert_work *w, int64_t card, struct crm_err *err)
{
	int64_t kind = 0;
	enum crm_status st =
	    crm_db_get_int(w->db, kind_of_card, &kind, NULL, CRM_ARGS(crm_int(card)), err);

	if (st != CRM_OK)
		return st;
	if (kind == 0)
		return crm_err_set(err, CRM_EDATA, "no lead %" PRId64, card);
	return crm_err_set(err, CRM_EDATA, "card %" PRId64 " is a %s, not a lead", card,
	    crm_tab_name((enum crm_tab)kind));
}

enum crm_status
convert_lead_read(struct convert_work *w, int64_t card, struct crm_err *err)
{
	struct convert_lead *lead = &w->lead;
	struct crm_incoming *in = &lead->in;
	const char **const text = in->text;
	const char **const texts[] = { &in->name.full, &in->name.first, &in->name.middle,
		&in->name.last, &in->name_key, &in->company.name, &in->company.form,
		&in->company.key, &text[CRM_MEANS_INN], &text[CRM_MEANS_KPP], &text[CRM_MEANS_OGRN],
		&text[CRM_MEANS_DEPARTMENT], &text[CRM_MEANS_JOB_TITLE], &text[CRM_MEANS_COUNTRY],
		&text[CRM_MEANS_REGION], &text[CRM_MEANS_CITY], &text[CRM_MEANS_POSTCODE],
		&text[CRM_MEANS_ADDRESS], &text[CRM_MEANS_SEGMENT], &text[CRM_MEANS_PRODUCT],
		&text[CRM_MEANS_LANGUAGE], &text[CRM_MEANS_BIRTH_DATE], &text[CRM_MEANS_NOTE],
		&lead->currency, &lead->reason };
	const int n = (int)(sizeof(texts) / sizeof(texts[0]));
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(w->db, whole_lead, &s, CRM_ARGS(crm_int(card)), err);

	if (st == CRM_OK)
		st = crm_stmt_step(s, err);
	if (st != CRM_OK)
		return st == CRM_DONE ? no_lead(w, card, err) : st;
	st = copy_texts(s, texts, (size_t)n, w->arena, err);
	lead->id = card;
	lead->status = (enum crm_stage_kind)crm_stmt_int(s, n);
	lead->stage_at = crm_stmt_int(s, n + 1);
	lead->owner = crm_stmt_int(s, n + 2);
	lead->source = crm_stmt_int(s, n + 3);
	lead->campaign = crm_stmt_int(s, n + 4);
	lead->converted_at = crm_stmt_int(s, n + 5);
	for (int i = 0; i < CONVERT_PLACES; i++)
		lead->became[i] = crm_stmt_int(s, n + 6 + i);
	lead->has_amount = !crm_stmt_null(s, n + 9);
	lead->amount = crm_stmt_int(s, n + 9);
	lead->repeat_of = crm_stmt_int(s, n + 10);
	crm_stmt_done(s);
	return st;
}

/* --- its points --- */

static enum crm_status
read_point(struct convert_work *w, struct crm_stmt *s, struct crm_err *err)
{
	struct convert_point *p = &w->point[w->npoints];
	const char **const texts[] = { &p->point.label, &p->point.raw, &p->point.value,
		&p->point.ext, &p->point.key, &p->point.problem, &p->consent_from };
	const int n = (int)(sizeof(texts) / sizeof(texts[0]));
	enum crm_status st = copy_texts(s, texts, (size_t)n, w->arena, err);

	p->point.kind = (enum crm_point_kind)crm_stmt_int(s, n);
	p->point.role = crm_stmt_int(s, n + 1) != 0;
	p->point.consent = (enum crm_consent)crm_stmt_int(s, n + 2);
	p->consent_at = crm_stmt_int(s, n + 3);
	p->id = crm_stmt_int(s, n + 4);
	p->of_company = p->point.role || p->point.kind == CRM_POINT_URL;
	w->npoints++;
	return st;
}

static int
by_id(const void *a, const void *b)
{
	const struct convert_point *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

enum crm_status
convert_points_read(struct convert_work *w, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	size_t cap = 0;
	enum crm_status st =
	    crm_db_query(w->db, points_of_lead, &s, CRM_ARGS(crm_int(w->lead.id)), err);

	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		if (w->npoints == cap) {
			cap = cap == 0 ? POINTS_FIRST : cap * 2;
			struct convert_point *more = crm_arena_alloc(w->arena, cap * sizeof(*more));
			if (more == NULL) {
				crm_stmt_done(s);
				return crm_err_nomem(err);
			}
			if (w->npoints > 0)
				memcpy(more, w->point, w->npoints * sizeof(*more));
			w->point = more;
		}
		if ((st = read_point(w, s, err)) != CRM_OK) {
			crm_stmt_done(s);
			return st;
		}
	}
	/* Sorting these few costs less than to have them sorted. */
	if (w->npoints > 1)
		qsort(w->point, w->npoints, sizeof(*w->point), by_id);
	return st == CRM_DONE ? CRM_OK : st;
}

/* --- a lead that is not open any more --- */

enum crm_status
convert_became(struct convert_work *w, const char **list, struct crm_err *err)
{
	*list = "";
	for (int i = 0; i < CONVERT_PLACES; i++) {
		int64_t now = 0;
		enum crm_tab kind;
		if (w->lead.became[i] == 0)
			continue;
		enum crm_status st = crm_card_resolve(w->db, w->lead.became[i], &now, &kind, err);
		if (st != CRM_OK)
			return st;
		w->card[i].id = now;
		const char *title = convert_title(w, (enum convert_place)i, now);
		if (title != NULL)
			*list = crm_arena_printf(
			    w->arena, "%s%s%s", *list, **list == '\0' ? "" : ", ", title);
		if (title == NULL || *list == NULL)
			return crm_err_nomem(err);
	}
	return CRM_OK;
}

static enum crm_status
read_converter(struct convert_work *w, const char **login, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st =
	    crm_db_query(w->db, who_converted, &s, CRM_ARGS(crm_int(w->lead.id)), err);

	*login = "somebody";
	if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		*login = crm_arena_strdup(w->arena, crm_stmt_text(s, 0));
		crm_stmt_done(s);
	}
	if (st != CRM_OK && st != CRM_DONE)
		return st;
	return *login == NULL ? crm_err_nomem(err) : CRM_OK;
}

/* Whether the deal that the lead became is called so. */
static enum crm_status
is_called(struct convert_work *w, int64_t deal, const char *name, bool *same, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(w->db, name_of_deal, &s, CRM_ARGS(crm_int(deal)), err);

	*same = false;
	if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		const char *is = crm_text_fold(w->arena, crm_stmt_text(s, 0));
		const char *said = crm_text_fold(w->arena, name);
		crm_stmt_done(s);
		if (is == NULL || said == NULL)
			return crm_err_nomem(err);
		*same = strcmp(is, said) == 0;
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* Whether what the lead became is what is wanted of it now. */
static enum crm_status
is_as_wanted(struct convert_work *w, bool *same, struct crm_err *err)
{
	enum crm_status st = CRM_OK;

	*same = true;
	for (int i = 0; st == CRM_OK && *same && i < CONVERT_PLACES; i++) {
		const struct convert_target *to = &w->wish.to[i];
		const int64_t is = w->card[i].id;
		int64_t now = 0;
		enum crm_tab kind;
		switch (to->how) {
		case CONVERT_ANY:
			break;
		case CONVERT_NEW:
			*same = is != 0;
			break;
		case CONVERT_NONE:
			*same = is == 0;
			break;
		case CONVERT_THIS:
			st = crm_card_resolve(w->db, to->given, &now, &kind, err);
			*same = now == is;
			break;
		case CONVERT_NAMED:
			*same = is != 0;
			if (is != 0)
				st = is_called(w, is, w->wish.deal_name, same, err);
			break;
		}
	}
	return st;
}

static enum crm_status
refuse_converted(struct convert_work *w, struct crm_err *err)
{
	const char *list, *login;
	char at[CRM_TIME_SIZE];
	bool same = false;
	enum crm_status st = convert_became(w, &list, err);

	if (st == CRM_OK)
		st = read_converter(w, &login, err);
	if (st == CRM_OK)
		st = is_as_wanted(w, &same, err);
	if (st != CRM_OK)
		return st;
	crm_time_format(w->lead.converted_at, at);
	if (same) {
		convert_say(w, "converted already, at %s by %s: into %s", at, login, list);
		return CRM_DONE;
	}
	return crm_err_set(err, CRM_EDATA,
	    "lead %" PRId64 " is converted already, at %s by %s: into %s; crm-undo takes that back",
	    w->lead.id, at, login, list);
}

enum crm_status
convert_lead_refuse(struct convert_work *w, struct crm_err *err)
{
	char at[CRM_TIME_SIZE];

	if (w->lead.status == CRM_STAGE_CONVERTED)
		return refuse_converted(w, err);
	if (w->lead.status != CRM_STAGE_UNQUALIFIED || w->joins)
		return CRM_OK;
	crm_date_format(w->lead.stage_at, at);
	return crm_err_set(err, CRM_EDATA,
	    "lead %" PRId64 " is unqualified since %s (%s); crm-lead-qualify --reopen makes it new "
	    "again",
	    w->lead.id, at, w->lead.reason == NULL ? "no reason" : w->lead.reason);
}
