#include "lib/crm/field.h"

#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/num.h"
#include "lib/base/time.h"
#include "lib/crm/noun.h"
#include "lib/text/company.h"
#include "lib/text/email.h"
#include "lib/text/utf8.h"

static const struct crm_noun *const nouns[] = { &crm_noun_leads, &crm_noun_contacts,
	&crm_noun_companies, &crm_noun_deals, &crm_noun_points, &crm_noun_inquiries,
	&crm_noun_imports, &crm_noun_activities, &crm_noun_tasks, &crm_noun_notices,
	&crm_noun_candidates, &crm_noun_events, &crm_noun_ops, &crm_noun_users, &crm_noun_teams,
	&crm_noun_pools, &crm_noun_sources, &crm_noun_campaigns, &crm_noun_costs, &crm_noun_rates,
	&crm_noun_rules, &crm_noun_reasons, &crm_noun_stages, &crm_noun_settings, &crm_noun_ignore,
	&crm_noun_maps };

#define NNOUNS (sizeof(nouns) / sizeof(nouns[0]))
#define CODES_MAX 64

const struct crm_noun *const *
crm_nouns(size_t *n)
{
	*n = NNOUNS;
	return nouns;
}

static enum crm_status
unknown_noun(const char *name, struct crm_err *err)
{
	const char *names[NNOUNS];
	struct crm_buf all = CRM_BUF_INIT;

	for (size_t i = 0; i < NNOUNS; i++) {
		names[i] = nouns[i]->name;
		crm_buf_printf(&all, "%s%s", i == 0 ? "" : ", ", nouns[i]->name);
	}
	const char *near = crm_text_suggest(name, names, NNOUNS);
	enum crm_status st =
	    near != NULL
		? crm_err_set(err, CRM_EUSAGE, "unknown noun '%s'; did you mean '%s'?", name, near)
		: crm_err_set(
		      err, CRM_EUSAGE, "unknown noun '%s'; there are %s", name, crm_buf_str(&all));
	crm_buf_clear(&all);
	return st;
}

enum crm_status
crm_noun_find(const struct crm_noun **noun, const char *name, struct crm_err *err)
{
	for (size_t i = 0; i < NNOUNS; i++)
		if (strcmp(nouns[i]->name, name) == 0 || strcmp(nouns[i]->one, name) == 0) {
			*noun = nouns[i];
			return CRM_OK;
		}
	*noun = NULL;
	return unknown_noun(name, err);
}

int
crm_field_index(const struct crm_noun *noun, const char *name)
{
	for (size_t i = 0; i < noun->nfields; i++)
		if (strcmp(noun->field[i].name, name) == 0)
			return (int)i;
	return -1;
}

const char *
crm_field_suggest(const struct crm_noun *noun, const char *name)
{
	const char *names[CRM_NOUN_FIELDS_MAX];

	for (size_t i = 0; i < noun->nfields; i++)
		names[i] = noun->field[i].name;
	return crm_text_suggest(name, names, noun->nfields);
}

bool
crm_noun_is_card(const struct crm_noun *noun)
{
	return noun->tab >= CRM_TAB_LEAD && noun->tab <= CRM_TAB_DEAL;
}

int64_t
crm_field_code(const struct crm_field *field, const char *word)
{
	for (int64_t code = 1; code <= CODES_MAX; code++) {
		const char *known = field->word(code);
		if (known == NULL)
			break;
		if (strcasecmp(known, word) == 0)
			return code;
	}
	return 0;
}

char *
crm_field_words(const struct crm_field *field, struct crm_arena *arena)
{
	char *all = NULL;

	for (int64_t code = 1; code <= CODES_MAX; code++) {
		const char *word = field->word(code);
		if (word == NULL)
			break;
		const bool last = field->word(code + 1) == NULL;
		all = all == NULL
			  ? crm_arena_strdup(arena, word)
			  : crm_arena_printf(arena, "%s%s%s", all, last ? " or " : ", ", word);
		if (all == NULL)
			return NULL;
	}
	return all;
}

int
crm_bool_parse(struct crm_arena *arena, const char *cell)
{
	static const char *const yes[] = { "yes", "true", "1", "да", "y" };
	static const char *const no[] = { "no", "false", "0", "нет", "n" };
	const char *folded = crm_text_fold(arena, cell);

	for (size_t i = 0; folded != NULL && i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (strcmp(folded, yes[i]) == 0)
			return 1;
		if (strcmp(folded, no[i]) == 0)
			return 0;
	}
	return -1;
}

/* --- normalisers --- */

const char *
crm_date_tidy(struct crm_arena *arena, const char *cell, const char **problem)
{
	int64_t at;
	char date[CRM_TIME_SIZE];

	if (strlen(cell) == 10 && crm_time_parse(cell, &at)) {
		crm_date_format(at, date);
		return crm_arena_strdup(arena, date);
	}
	*problem = "a date like 2026-12-01 is wanted";
	return NULL;
}

static const char *
tidy_taxid(struct crm_arena *arena, const char *cell, const char **problem,
    const char *(*check)(const char *, char *))
{
	char digits[CRM_TAXID_SIZE];

	*problem = check(cell, digits);
	return *problem == NULL ? crm_arena_strdup(arena, digits) : NULL;
}

const char *
crm_tidy_inn(struct crm_arena *arena, const char *cell, const char **problem)
{
	return tidy_taxid(arena, cell, problem, crm_inn_check);
}

const char *
crm_tidy_kpp(struct crm_arena *arena, const char *cell, const char **problem)
{
	return tidy_taxid(arena, cell, problem, crm_kpp_check);
}

const char *
crm_tidy_ogrn(struct crm_arena *arena, const char *cell, const char **problem)
{
	return tidy_taxid(arena, cell, problem, crm_ogrn_check);
}

const char *
crm_tidy_currency(struct crm_arena *arena, const char *cell, const char **problem)
{
	char code[4] = "";

	for (size_t i = 0; i < 3 && cell[i] != '\0'; i++)
		code[i] = (char)(cell[i] >= 'a' && cell[i] <= 'z' ? cell[i] - 'a' + 'A' : cell[i]);
	if (strlen(cell) == 3 && crm_money_digits(code) >= 0)
		return crm_arena_strdup(arena, code);
	*problem = "a currency of ISO 4217 is wanted, like RUB";
	return NULL;
}

const char *
crm_tidy_login(struct crm_arena *arena, const char *cell, const char **problem)
{
	(void)arena;
	if (strpbrk(cell, " ;,") == NULL)
		return cell;
	*problem = "a login has no blanks, commas or semicolons";
	return NULL;
}

const char *
crm_tidy_email(struct crm_arena *arena, const char *cell, const char **problem)
{
	struct crm_email email;
	enum crm_status st = crm_email_parse(&email, cell, arena, problem);

	if (st == CRM_OK)
		return email.value;
	if (st == CRM_ENOMEM)
		*problem = NULL;
	return NULL;
}

const char *
crm_tidy_weight(struct crm_arena *arena, const char *cell, const char **problem)
{
	int64_t n;

	(void)arena;
	if (crm_num_parse(cell, &n) && n >= 0)
		return cell;
	*problem = "a whole number of at least 0 is wanted";
	return NULL;
}
