/*
 * What is special about cards: names and their keys, companies, points, frozen leads.
 */
#include <string.h>

#include "lib/base/num.h"
#include "lib/crm/point.h"
#include "lib/flow/edit_work.h"
#include "lib/text/company.h"
#include "lib/text/name.h"
#include "lib/text/utf8.h"

/* The point that crm-list shows. */
CRM_SQL(shown_point, "SELECT id, key, value, consent FROM point WHERE card = ?1 AND kind = ?2"
		     " ORDER BY valid DESC, role, id LIMIT 1");
CRM_SQL(other_point,
    "SELECT id FROM point WHERE card = ?1 AND kind = ?2 AND key = ?3 AND id <> ?4 LIMIT 1");

static bool
has(const struct edit_work *w, const char *column)
{
	return crm_field_index(w->noun, column) >= 0;
}

static bool
touched(const struct edit_work *w, const char *column)
{
	return edit_given(w, column) != NULL || edit_cleared(w, column);
}

static enum crm_status
check_frozen(const struct edit_work *w, struct crm_err *err)
{
	static const char *const targets[] = { "contact", "client", "deal" };
	bool changes = false;

	for (size_t i = 0; i < w->noun->nfields; i++)
		changes = changes || w->given[i] != NULL || w->clear[i];
	if (w->noun->tab != CRM_TAB_LEAD || !changes ||
	    strcmp(edit_will_be(w, "status"), "converted") != 0)
		return CRM_OK;
	for (size_t i = 0; i < 3; i++)
		if (edit_will_be(w, targets[i]) != NULL)
			return crm_err_set(err, CRM_EDATA,
			    "the lead was converted and is frozen; edit %s %s instead",
			    i == 1 ? "company" : targets[i], edit_will_be(w, targets[i]));
	return crm_err_set(err, CRM_EDATA, "the lead was converted and is frozen");
}

/* --- names --- */

static enum crm_status
set_name(struct edit_work *w, const struct crm_name *name, struct crm_err *err)
{
	static const char *const columns[] = { "name", "first_name", "middle_name", "last_name" };

	if (name->full == NULL && w->noun->tab == CRM_TAB_CONTACT)
		return crm_err_set(err, CRM_EDATA, "a contact keeps a name");
	edit_set(w, "name", crm_text(name->full));
	edit_set(w, "first_name", crm_text(name->first));
	edit_set(w, "middle_name", crm_text(name->middle));
	edit_set(w, "last_name", crm_text(name->last));
	edit_set(w, "name_key", crm_text(crm_name_key(w->arena, name)));
	for (size_t i = 0; i < 4; i++)
		edit_done(w, columns[i]);
	return CRM_OK;
}

/* A whole name gives its parts, parts the whole name; what is told of both stands. */
static enum crm_status
edit_name(struct edit_work *w, struct crm_err *err)
{
	const char *given = edit_given(w, "name");
	struct crm_name name = { NULL, NULL, NULL, NULL };
	const char *first, *middle, *last;

	if (!touched(w, "name") && !touched(w, "first_name") && !touched(w, "middle_name") &&
	    !touched(w, "last_name"))
		return CRM_OK;
	if (given != NULL && crm_name_split(&name, given, w->arena) != CRM_OK)
		return crm_err_nomem(err);
	const bool anew = touched(w, "name");
	first = anew ? edit_given(w, "first_name") : edit_will_be(w, "first_name");
	middle = anew ? edit_given(w, "middle_name") : edit_will_be(w, "middle_name");
	last = anew ? edit_given(w, "last_name") : edit_will_be(w, "last_name");
	if (first != NULL || !anew)
		name.first = first;
	if (middle != NULL || !anew)
		name.middle = middle;
	if (last != NULL || !anew)
		name.last = last;
	name.full = given;
	if (given == NULL && (first != NULL || middle != NULL || last != NULL) &&
	    crm_name_complete(&name, w->arena) != CRM_OK)
		return crm_err_nomem(err);
	return set_name(w, &name, err);
}

/* --- companies --- */

static enum crm_status
edit_company(struct edit_work *w, struct crm_err *err)
{
	const char *given = edit_given(w, "company");
	struct crm_company_name company = { NULL, NULL, NULL };

	if (!touched(w, "company"))
		return CRM_OK;
	if (given != NULL && crm_company_parse(&company, given, w->arena) != CRM_OK)
		return crm_err_nomem(err);
	if (given != NULL && (company.name == NULL || *company.name == '\0'))
		return edit_bad("company", "there is no name in it", given, err);
	edit_set(w, "company", crm_text(company.name));
	edit_set(w, "company_key", crm_text(company.key));
	/* "Ромашка" for "Рамашка" says nothing of the legal form. */
	if ((given == NULL || company.form != NULL) && !touched(w, "legal_form"))
		edit_set(w, "legal_form", crm_text(company.form));
	edit_done(w, "company");
	return CRM_OK;
}

/* --- amounts --- */

/* An amount has a currency; in another one it stays the same number. */
static enum crm_status
edit_amount(struct edit_work *w, struct crm_err *err)
{
	const char *amount = edit_will_be(w, "amount");
	const char *currency = edit_will_be(w, "currency");

	if (amount == NULL || (!touched(w, "amount") && !touched(w, "currency")))
		return CRM_OK;
	if (edit_cleared(w, "currency"))
		return crm_err_set(err, CRM_EDATA, "an amount keeps its currency");
	if (currency == NULL)
		edit_give(w, "currency", w->edit->currency);
	else if (edit_given(w, "currency") != NULL) {
		const char *problem = NULL;
		const struct crm_field *f = &w->noun->field[crm_field_index(w->noun, "currency")];
		const char *code = f->tidy(w->arena, currency, &problem);
		if (code == NULL)
			return problem == NULL ? crm_err_nomem(err)
					       : edit_bad("currency", problem, currency, err);
		edit_give(w, "currency", code);
		edit_give(w, "amount", amount);
	}
	return CRM_OK;
}

/* --- points --- */

struct shown {
	int64_t id; /* 0: there is none */
	const char *key, *value;
	int64_t consent;
};

static enum crm_status
find_shown(struct edit_work *w, enum crm_point_kind kind, struct shown *shown, struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = crm_db_query(
	    w->db, shown_point, &s, CRM_ARGS(crm_int(w->id), crm_int((int64_t)kind)), err);

	*shown = (struct shown){ 0, NULL, NULL, 0 };
	if (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		shown->id = crm_stmt_int(s, 0);
		shown->key = crm_arena_strdup(w->arena, crm_stmt_text(s, 1));
		shown->value = crm_arena_strdup(w->arena, crm_stmt_text(s, 2));
		shown->consent = crm_stmt_int(s, 3);
		if ((shown->key == NULL && !crm_stmt_null(s, 1)) ||
		    (shown->value == NULL && !crm_stmt_null(s, 2)))
			st = crm_err_nomem(err);
		crm_stmt_done(s);
	}
	return st == CRM_DONE ? CRM_OK : st;
}

/* Another address in the place of the one that is shown. What was agreed to was about that one,
 * but who refused has refused. */
static enum crm_status
replace_point(struct edit_work *w, const struct shown *shown, const struct crm_point *point,
    struct crm_err *err)
{
	const bool kept = shown->consent != CRM_CONSENT_GIVEN ||
			  (shown->key != NULL && strcmp(shown->key, point->key) == 0);
	const struct crm_set set[] = {
		{ "raw", crm_text(point->raw) },
		{ "value", crm_text(point->value) },
		{ "ext", crm_text(point->ext) },
		{ "key", crm_text(point->key) },
		{ "valid", crm_int(1) },
		{ "problem", crm_null() },
		{ "role", crm_int(point->role) },
		{ "consent", crm_null() },
		{ "consent_at", crm_null() },
		{ "consent_from", crm_null() },
	};
	size_t changed = 0;
	enum crm_status st = crm_update(w->db, CRM_TAB_POINT, shown->id, CRM_WHAT_EDIT, set,
	    kept ? 7 : sizeof(set) / sizeof(set[0]), &changed, err);

	w->changed += changed;
	return st;
}

static enum crm_status
clear_point(struct edit_work *w, const char *column, const struct shown *shown, struct crm_err *err)
{
	if (shown->consent == CRM_CONSENT_REFUSED)
		return crm_err_set(err, CRM_EDATA,
		    "column '%s' is not cleared: the refusal to be reached there would be lost",
		    column);
	const struct crm_change change = {
		.verb = CRM_DELETE, .tab = CRM_TAB_POINT, .what = CRM_WHAT_EDIT, .row = shown->id
	};
	w->changed++;
	return crm_change(w->db, &change, NULL, err);
}

static enum crm_status
give_point(struct edit_work *w, const char *column, enum crm_point_kind kind,
    const struct shown *shown, struct crm_err *err)
{
	const char *cell = edit_given(w, column);
	struct crm_point point;
	int64_t other = 0;
	bool changed = false;
	enum crm_status st = crm_point_parse(&point, kind, cell, w->edit->region, w->arena, err);

	if (st != CRM_OK)
		return st;
	if (point.problem != NULL)
		return edit_bad(column, point.problem, cell, err);
	if (shown->id == 0) {
		st = crm_point_add(w->db, w->id, &point, CRM_WHAT_EDIT, false, &changed, err);
		w->changed += changed;
		return st;
	}
	if (shown->key != NULL && strcmp(shown->key, point.key) == 0 &&
	    strcmp(shown->value, point.value) == 0)
		return CRM_OK; /* another spelling of it */
	st = crm_db_get_int(w->db, other_point, &other, NULL,
	    CRM_ARGS(
		crm_int(w->id), crm_int((int64_t)kind), crm_text(point.key), crm_int(shown->id)),
	    err);
	if (st == CRM_OK && other != 0)
		return edit_bad(column, "the card has it already, behind the one shown", cell, err);
	return st == CRM_OK ? replace_point(w, shown, &point, err) : st;
}

static enum crm_status
edit_point(struct edit_work *w, const char *column, enum crm_point_kind kind, struct crm_err *err)
{
	struct shown shown;

	if (!touched(w, column))
		return CRM_OK;
	enum crm_status st = find_shown(w, kind, &shown, err);
	if (st == CRM_OK)
		st = edit_cleared(w, column) ? clear_point(w, column, &shown, err)
					     : give_point(w, column, kind, &shown, err);
	edit_done(w, column);
	return st;
}

enum crm_status
edit_before_card(struct edit_work *w, struct crm_err *err)
{
	enum crm_status st = check_frozen(w, err);

	if (st == CRM_OK && has(w, "first_name"))
		st = edit_name(w, err);
	if (st == CRM_OK && has(w, "legal_form"))
		st = edit_company(w, err);
	if (st == CRM_OK && has(w, "amount"))
		st = edit_amount(w, err);
	if (st == CRM_OK && has(w, "email"))
		st = edit_point(w, "email", CRM_POINT_EMAIL, err);
	if (st == CRM_OK && has(w, "phone"))
		st = edit_point(w, "phone", CRM_POINT_PHONE, err);
	return st;
}
