/*
 * What is wanted of a lead, read from a row and the options.
 */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/flow/convert_private.h"
#include "lib/text/utf8.h"

static bool
given(const char *text)
{
	return text != NULL && *text != '\0';
}

/* The row's word before that of the options, cleaned; NULL when neither says anything. */
static enum crm_status
choose(struct convert_work *w, const char *row, const char *option, const char **out,
    struct crm_err *err)
{
	const char *text = given(row) ? row : option;

	*out = NULL;
	if (!given(text))
		return CRM_OK;
	if ((*out = crm_text_clean(w->arena, text)) == NULL)
		return crm_err_nomem(err);
	if (**out == '\0')
		*out = NULL;
	return CRM_OK;
}

/* --- targets --- */

/* True for what is an id, "new" or "none". */
static bool
read_target(const char *text, struct convert_target *target)
{
	int64_t id = 0;

	if (strcasecmp(text, "new") == 0)
		target->how = CONVERT_NEW;
	else if (strcasecmp(text, "none") == 0)
		target->how = CONVERT_NONE;
	else if (crm_num_parse(text, &id) && id > 0) {
		target->how = CONVERT_THIS;
		target->given = id;
	} else {
		return false;
	}
	return true;
}

/*
 * A table of leads has the lead's own company under that name: that asks for nothing.
 */
static enum crm_status
read_client(struct convert_work *w, enum convert_place place, const char *text, const char *own,
    struct crm_err *err)
{
	if (text == NULL || (own != NULL && strcmp(text, own) == 0) ||
	    read_target(text, &w->wish.to[place]))
		return CRM_OK;
	return crm_err_set(
	    err, CRM_EDATA, "%s: an id, new or none is wanted", convert_place_name[place]);
}

static enum crm_status
read_deal(struct convert_work *w, const char *text, const char *name, struct crm_err *err)
{
	struct convert_target *target = &w->wish.to[CONVERT_DEAL];

	w->wish.deal_name = name;
	if (text != NULL && !read_target(text, target)) {
		if (name != NULL)
			return crm_err_set(err, CRM_EDATA,
			    "deal '%s' and deal_name '%s': one name for it", text, name);
		w->wish.deal_name = text;
		target->how = CONVERT_NAMED;
	}
	if (name == NULL)
		return CRM_OK;
	if (target->how == CONVERT_ANY)
		target->how = CONVERT_NAMED;
	if (target->how == CONVERT_THIS || target->how == CONVERT_NONE)
		return crm_err_set(
		    err, CRM_EDATA, "deal_name '%s' is for a new deal, not for %s", name, text);
	return CRM_OK;
}

/* --- tax ids --- */

static enum crm_status
read_taxid(struct convert_work *w, const char *name,
    const char *(*check)(const char *cell, char out[CRM_TAXID_SIZE]), const char **cell,
    struct crm_err *err)
{
	char out[CRM_TAXID_SIZE] = "";

	if (*cell == NULL)
		return CRM_OK;
	const char *problem = check(*cell, out);
	if (problem != NULL)
		return crm_err_set(err, CRM_EDATA, "%s: %s", name, problem);
	*cell = crm_arena_strdup(w->arena, out);
	return *cell == NULL ? crm_err_nomem(err) : CRM_OK;
}

static enum crm_status
read_taxids(struct convert_work *w, struct crm_err *err)
{
	struct convert_wish *wish = &w->wish;
	struct crm_inn_kpp both;

	if (wish->inn != NULL) {
		if (!crm_inn_kpp_split(&both, wish->inn, w->arena))
			return crm_err_nomem(err);
		wish->inn = both.inn;
		if (wish->kpp == NULL)
			wish->kpp = both.kpp;
	}
	enum crm_status st = read_taxid(w, "inn", crm_inn_check, &wish->inn, err);
	if (st == CRM_OK)
		st = read_taxid(w, "kpp", crm_kpp_check, &wish->kpp, err);
	return st == CRM_OK ? read_taxid(w, "ogrn", crm_ogrn_check, &wish->ogrn, err) : st;
}

/* --- the deal's --- */

static enum crm_status
read_close(struct convert_work *w, const char *text, struct crm_err *err)
{
	if (text == NULL || crm_time_parse_relative(text, crm_db_now(w->db), &w->wish.close))
		return CRM_OK;
	return crm_err_set(
	    err, CRM_EDATA, "close: a date like 2026-12-01 or +30d is wanted, not '%s'", text);
}

/* A wrong amount is wrong also where a deal that is there has an amount already. */
static enum crm_status
check_amount(struct convert_work *w, struct crm_err *err)
{
	struct crm_amount amount;

	if (w->wish.amount == NULL && w->wish.currency == NULL)
		return CRM_OK;
	return crm_amount_read(
	    w->wish.amount, w->wish.currency, w->c->currency, &amount, w->arena, err);
}

/* --- all of it --- */

enum crm_status
convert_wish_read(struct convert_work *w, const struct crm_convert_ask *row, struct crm_err *err)
{
	const struct crm_convert_ask *option = &w->c->options->ask;
	struct convert_wish *wish = &w->wish;
	const char *contact = NULL, *company = NULL, *deal = NULL, *deal_name = NULL;
	const char *closes = NULL;
	const struct {
		const char *row, *option, **out;
	} texts[] = { { row->contact, option->contact, &contact },
		{ row->company, option->company, &company }, { row->deal, option->deal, &deal },
		{ row->deal_name, option->deal_name, &deal_name },
		{ row->amount, option->amount, &wish->amount },
		{ row->currency, option->currency, &wish->currency },
		{ row->close, option->close, &closes }, { row->role, option->role, &wish->role },
		{ row->department, option->department, &wish->department },
		{ row->inn, option->inn, &wish->inn }, { row->kpp, option->kpp, &wish->kpp },
		{ row->ogrn, option->ogrn, &wish->ogrn },
		{ row->legal_name, option->legal_name, &wish->legal_name },
		{ row->address, option->address, &wish->address },
		{ row->task, option->task, &wish->task }, { row->due, option->due, &wish->due } };
	enum crm_status st = CRM_OK;

	for (size_t i = 0; st == CRM_OK && i < sizeof(texts) / sizeof(texts[0]); i++)
		st = choose(w, texts[i].row, texts[i].option, texts[i].out, err);
	/* A word of the row about the deal is not to be read with another of the options. */
	if (st == CRM_OK && given(row->deal) && !given(row->deal_name))
		deal_name = NULL;
	if (st == CRM_OK && given(row->deal_name) && !given(row->deal))
		deal = NULL;
	if (st == CRM_OK)
		st = read_client(w, CONVERT_CONTACT, contact, w->lead.in.name.full, err);
	if (st == CRM_OK)
		st = read_client(w, CONVERT_COMPANY, company, w->lead.in.company.name, err);
	if (st == CRM_OK)
		st = read_deal(w, deal, deal_name, err);
	if (st == CRM_OK)
		st = read_taxids(w, err);
	if (st == CRM_OK)
		st = read_close(w, closes, err);
	return st == CRM_OK ? check_amount(w, err) : st;
}

enum crm_status
convert_ask_check(const struct crm_convert_ask *ask, struct crm_err *err)
{
	struct convert_target deal = { CONVERT_ANY, 0 }, company = { CONVERT_ANY, 0 },
			      contact = { CONVERT_ANY, 0 };
	const bool is_target = given(ask->deal) && read_target(ask->deal, &deal);

	if (given(ask->contact) && !read_target(ask->contact, &contact))
		return crm_err_set(
		    err, CRM_EUSAGE, "--contact '%s': an id, new or none is wanted", ask->contact);
	if (given(ask->company) && !read_target(ask->company, &company))
		return crm_err_set(
		    err, CRM_EUSAGE, "--company '%s': an id, new or none is wanted", ask->company);
	if (contact.how == CONVERT_NONE && company.how == CONVERT_NONE && deal.how == CONVERT_NONE)
		return crm_err_set(err, CRM_EUSAGE, "no contact, no company, no deal: into what?");
	if (deal.how == CONVERT_NONE &&
	    (given(ask->deal_name) || given(ask->amount) || given(ask->currency) ||
		given(ask->close) || given(ask->role)))
		return crm_err_set(err, CRM_EUSAGE,
		    "--deal-name, --amount, --currency, --close and --role are of a deal, and "
		    "there is to be none");
	if (given(ask->deal_name) && given(ask->deal) && (!is_target || deal.how == CONVERT_THIS))
		return crm_err_set(err, CRM_EUSAGE, "one of --deal '%s' and --deal-name '%s'",
		    ask->deal, ask->deal_name);
	if (company.how == CONVERT_NONE &&
	    (given(ask->inn) || given(ask->kpp) || given(ask->ogrn) || given(ask->legal_name)))
		return crm_err_set(err, CRM_EUSAGE,
		    "--inn, --kpp, --ogrn and --legal-name are of a company, and there is to be "
		    "none");
	if (contact.how == CONVERT_NONE && given(ask->role))
		return crm_err_set(
		    err, CRM_EUSAGE, "--role is of a contact, and there is to be none");
	return CRM_OK;
}
