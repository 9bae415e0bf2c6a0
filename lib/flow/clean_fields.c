#include <inttypes.h>
#include <string.h>

#include "lib/crm/deal.h"
#include "lib/flow/clean_private.h"
#include "lib/text/money.h"
#include "lib/text/name_company.h"
#include "lib/text/utf8.h"

/* An organisation in the name's cell is the company, unless there is one. */
static enum crm_status
split_name(struct crm_cleaning *c)
{
	const char **name = &c->row->text[CRM_MEANS_NAME];
	const char **company = &c->row->text[CRM_MEANS_COMPANY];
	struct crm_name_company split;

	if (*name == NULL)
		return CRM_OK;
	if (crm_name_company_split(&split, *name, c->arena) != CRM_OK)
		return crm_err_nomem(c->err);
	*name = split.person;
	if (*company == NULL && c->row->text[CRM_MEANS_LEGAL_NAME] == NULL)
		*company = split.company;
	return CRM_OK;
}

static enum crm_status
clean_names(struct crm_cleaning *c)
{
	struct crm_incoming *row = c->row;
	const char **text = row->text;

	if (split_name(c) != CRM_OK)
		return CRM_ENOMEM;
	row->name = (struct crm_name){ text[CRM_MEANS_NAME], text[CRM_MEANS_FIRST_NAME],
		text[CRM_MEANS_MIDDLE_NAME], text[CRM_MEANS_LAST_NAME] };
	if (row->name.full != NULL || row->name.first != NULL || row->name.middle != NULL ||
	    row->name.last != NULL) {
		if (crm_name_complete(&row->name, c->arena) != CRM_OK)
			return crm_err_nomem(c->err);
		if (!c->cleaner->comparing)
			row->name_key = crm_name_key(c->arena, &row->name);
	}
	const char *company =
	    text[CRM_MEANS_COMPANY] != NULL ? text[CRM_MEANS_COMPANY] : text[CRM_MEANS_LEGAL_NAME];
	if (company != NULL && crm_company_parse(&row->company, company, c->arena) != CRM_OK)
		return crm_err_nomem(c->err);
	return CRM_OK;
}

/* INN and KPP may share a cell: "7707083893/773601001". */
static enum crm_status
split_inn(struct crm_cleaning *c)
{
	const char **inn = &c->row->text[CRM_MEANS_INN], **kpp = &c->row->text[CRM_MEANS_KPP];
	struct crm_inn_kpp both;

	if (*inn == NULL)
		return CRM_OK;
	if (!crm_inn_kpp_split(&both, *inn, c->arena))
		return crm_err_nomem(c->err);
	*inn = both.inn;
	if (*kpp == NULL && both.kpp != NULL) {
		*kpp = both.kpp;
		c->column_of[CRM_MEANS_KPP] = c->column_of[CRM_MEANS_INN];
	}
	return CRM_OK;
}

static enum crm_status
clean_tax_ids(struct crm_cleaning *c)
{
	static const struct {
		enum crm_meaning meaning;
		const char *(*check)(const char *cell, char out[CRM_TAXID_SIZE]);
		const char *name;
	} ids[] = {
		{ CRM_MEANS_INN, crm_inn_check, "INN" },
		{ CRM_MEANS_KPP, crm_kpp_check, "KPP" },
		{ CRM_MEANS_OGRN, crm_ogrn_check, "OGRN" },
	};
	enum crm_status st = split_inn(c);

	for (size_t i = 0; st == CRM_OK && i < sizeof(ids) / sizeof(ids[0]); i++) {
		const char **text = &c->row->text[ids[i].meaning];
		char digits[CRM_TAXID_SIZE];
		if (*text == NULL)
			continue;
		const char *problem = ids[i].check(*text, digits);
		c->column = c->column_of[ids[i].meaning];
		*text = problem == NULL ? crm_arena_strdup(c->arena, digits) : NULL;
		if (problem != NULL)
			st = crm_clean_warn(c, ids[i].name, CRM_KEPT_IN_INQUIRY, problem);
		else if (*text == NULL)
			st = crm_err_nomem(c->err);
	}
	return st;
}

/*
 * What programs write for no date: 0/0/00, 00.00.0000; 01.01.0001 of 1C. A birthday without its
 * year (--05-09) is no date either, and no mistake.
 */
static bool
is_no_date(const char *cell)
{
	return strspn(cell, "0./: -") == strlen(cell) || strncmp(cell, "01.01.0001", 10) == 0 ||
	       strncmp(cell, "--", 2) == 0;
}

/* Date and time of day may stand in two columns; either may be whole by itself. */
static enum crm_status
read_time(struct crm_cleaning *c, const char **problem, struct crm_date *date)
{
	const char *time = c->row->text[CRM_MEANS_TIME], *clock = c->row->text[CRM_MEANS_CLOCK];
	const enum crm_date_order order = c->cleaner->time_order;
	const int64_t now = c->cleaner->now;

	if (clock != NULL && time != NULL) {
		const char *both = crm_arena_printf(c->arena, "%s %s", time, clock);
		if (both == NULL)
			return crm_err_nomem(c->err);
		*problem = crm_date_read(date, both, order, now);
		if (*problem == NULL)
			return CRM_OK;
	}
	if (clock != NULL && crm_date_read(date, clock, order, now) == NULL) {
		*problem = NULL;
		return CRM_OK;
	}
	*problem = time == NULL ? NULL : crm_date_read(date, time, order, now);
	return CRM_OK;
}

static enum crm_status
clean_time(struct crm_cleaning *c)
{
	const char **time = &c->row->text[CRM_MEANS_TIME];
	struct crm_date date = { .at = 0 };
	const char *problem = NULL;

	if (*time != NULL && is_no_date(*time))
		*time = NULL;
	enum crm_status st = read_time(c, &problem, &date);
	if (st != CRM_OK)
		return st;
	if (problem == NULL && date.at > c->cleaner->now)
		problem = "in the future";
	c->column = c->column_of[CRM_MEANS_TIME];
	if (problem != NULL)
		return crm_clean_warn(c, "time", CRM_KEPT_IN_INQUIRY, problem);
	c->row->at = date.at;
	return CRM_OK;
}

static enum crm_status
clean_birth_date(struct crm_cleaning *c)
{
	const char **to = &c->row->text[CRM_MEANS_BIRTH_DATE], *const birth = *to;
	struct crm_date date;

	*to = NULL;
	if (birth == NULL || is_no_date(birth))
		return CRM_OK;
	const char *problem = crm_date_read(&date, birth, c->cleaner->birth_order, c->cleaner->now);
	if (problem == NULL && date.at > c->cleaner->now)
		problem = "in the future";
	c->column = c->column_of[CRM_MEANS_BIRTH_DATE];
	if (problem != NULL)
		return crm_clean_warn(c, "birth date", CRM_KEPT_IN_INQUIRY, problem);
	*to = crm_arena_printf(c->arena, "%04d-%02d-%02d", date.year, date.month, date.day);
	return *to == NULL ? crm_err_nomem(c->err) : CRM_OK;
}

/* Nothing is what CRM programs write where nobody knows the amount. */
static bool
is_zero(const char *number)
{
	return strpbrk(number, "123456789") == NULL;
}

static enum crm_status
keep_amount(struct crm_cleaning *c, const char *number, const char *currency, const char **problem)
{
	const char **text = c->row->text;
	struct crm_amount amount;
	struct crm_err why;
	enum crm_status st =
	    crm_amount_read(number, currency, c->cleaner->currency, &amount, c->arena, &why);

	if (st == CRM_EDATA)
		*problem = *number == '-' ? "negative" : "not an amount";
	if (st != CRM_OK)
		return st == CRM_EDATA ? CRM_OK : crm_err_nomem(c->err);
	text[CRM_MEANS_AMOUNT] = crm_arena_printf(c->arena, "%" PRId64, amount.minor);
	text[CRM_MEANS_CURRENCY] = amount.currency;
	return text[CRM_MEANS_AMOUNT] == NULL ? crm_err_nomem(c->err) : CRM_OK;
}

/* "1 200 000,50 ₽", or an amount and its currency in two columns. */
static enum crm_status
read_amount(struct crm_cleaning *c, const char **problem)
{
	const char **text = c->row->text;
	const char *const cell = text[CRM_MEANS_AMOUNT], *column = text[CRM_MEANS_CURRENCY];
	const char *number, *currency;

	text[CRM_MEANS_AMOUNT] = text[CRM_MEANS_CURRENCY] = NULL;
	if (cell == NULL || c->cleaner->currency == NULL)
		return CRM_OK;
	if (!crm_money_split(&number, &currency, cell, c->arena) ||
	    (column != NULL && (column = crm_text_fold(c->arena, column)) == NULL))
		return crm_err_nomem(c->err);
	if (currency == NULL && column != NULL && (currency = crm_currency_code(column)) == NULL)
		*problem = "unknown currency";
	if (number == NULL)
		*problem = "not an amount";
	if (*problem != NULL || is_zero(number))
		return CRM_OK;
	return keep_amount(c, number, currency, problem);
}

/* It may be a range or a guess: then the inquiry has it, and the list is none the worse. */
static enum crm_status
clean_amount(struct crm_cleaning *c)
{
	struct crm_warning **at = c->last;
	const char *problem = NULL;
	enum crm_status st = read_amount(c, &problem);

	if (st != CRM_OK || problem == NULL)
		return st;
	c->column = c->column_of[CRM_MEANS_AMOUNT];
	st = crm_clean_warn(c, "amount", CRM_KEPT_IN_INQUIRY, problem);
	if (st == CRM_OK)
		(*at)->whole = false;
	return st;
}

enum crm_status
crm_clean_fields(struct crm_cleaning *c)
{
	enum crm_status st = clean_names(c);

	if (st == CRM_OK)
		st = clean_tax_ids(c);
	if (st == CRM_OK)
		st = clean_amount(c);
	if (st == CRM_OK)
		st = clean_time(c);
	return st == CRM_OK ? clean_birth_date(c) : st;
}
