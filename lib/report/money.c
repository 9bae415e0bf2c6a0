#include "lib/report/money.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/num.h"

enum crm_status
crm_report_money_load(struct crm_report_money *money, struct crm_db *db,
    const struct crm_report_request *request, struct crm_arena *arena, struct crm_err *err)
{
	*money = (struct crm_report_money){ .wanted = request->currency };
	enum crm_status st = crm_rates_load(&money->rates, db, arena, err);
	money->main = money->wanted != NULL ? money->wanted : money->rates.home;
	return st;
}

/* Remembers what had no rate, each once, as far as there is room. */
static void
miss(struct crm_report_money *money, const char *currency)
{
	const size_t len = strlen(money->missing);

	if (strstr(money->missing, currency) == NULL)
		snprintf(money->missing + len, sizeof(money->missing) - len, "%s%s",
		    len == 0 ? "" : ", ", currency);
}

int64_t
crm_report_money_take(struct crm_report_money *money, int64_t minor, const char *currency,
    int64_t at, char out[CRM_CURRENCY_SIZE])
{
	int64_t converted = minor;

	if (currency == NULL)
		currency = money->rates.home;
	if (money->wanted != NULL) {
		if (crm_rates_convert(
			&money->rates, minor, currency, money->wanted, at, &converted))
			currency = money->wanted;
		else
			miss(money, currency);
	}
	if (money->first[0] == '\0')
		snprintf(money->first, sizeof(money->first), "%s", currency);
	else
		money->several |= strcmp(money->first, currency) != 0;
	snprintf(out, CRM_CURRENCY_SIZE, "%s", currency);
	return converted;
}

void
crm_report_money_say(const struct crm_report_money *money, const struct crm_report_request *request)
{
	char text[192];

	if (request->note == NULL)
		return;
	if (money->missing[0] != '\0') {
		snprintf(text, sizeof(text),
		    "no rate of that time for %s in %s: kept apart; see rates in crm-edit(1)",
		    money->missing, money->wanted);
		request->note(request->arg, text);
	} else if (money->several) {
		request->note(request->arg, "there are several currencies: they are kept apart");
	}
}

const char *
crm_report_money_text(struct crm_arena *arena, int64_t minor, const char *currency)
{
	char text[32];
	const int digits = crm_money_digits(currency);

	crm_money_format(minor, digits < 0 ? 0 : digits, text, sizeof(text));
	return crm_arena_strdup(arena, text);
}
