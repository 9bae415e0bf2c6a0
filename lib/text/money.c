#include "lib/text/money.h"

#include <stddef.h>
#include <string.h>

#include "lib/text/utf8.h"

/* Folded. */
static const struct {
	const char *word, *code;
} currencies[] = {
	{ "российский рубль", "RUB" },
	{ "рублей", "RUB" },
	{ "рубль", "RUB" },
	{ "рубли", "RUB" },
	{ "рубля", "RUB" },
	{ "руб.", "RUB" },
	{ "руб", "RUB" },
	{ "р.", "RUB" },
	{ "р", "RUB" },
	{ "rur", "RUB" },
	{ "₽", "RUB" },
	{ "us$", "USD" },
	{ "$", "USD" },
	{ "доллар сша", "USD" },
	{ "долларов", "USD" },
	{ "доллар", "USD" },
	{ "долл.", "USD" },
	{ "долл", "USD" },
	{ "€", "EUR" },
	{ "евро", "EUR" },
	{ "euro", "EUR" },
	{ "£", "GBP" },
	{ "₸", "KZT" },
	{ "тенге", "KZT" },
	{ "тг.", "KZT" },
	{ "тг", "KZT" },
	{ "₴", "UAH" },
	{ "гривен", "UAH" },
	{ "гривна", "UAH" },
	{ "грн.", "UAH" },
	{ "грн", "UAH" },
};

#define NCURRENCIES (sizeof(currencies) / sizeof(currencies[0]))
#define CODE 3 /* letters */

/* The codes themselves, in static memory for whoever keeps them. */
static const char *
iso_code(const char *fold, size_t len)
{
	static const char *const codes[] = { "AED", "AMD", "AUD", "AZN", "BGN", "BRL", "BYN", "CAD",
		"CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "GEL", "HKD", "HUF", "ILS", "INR", "JPY",
		"KGS", "KRW", "KZT", "MDL", "MXN", "NOK", "PLN", "RON", "RSD", "RUB", "SAR", "SEK",
		"SGD", "THB", "TJS", "TMT", "TRY", "UAH", "USD", "UZS", "VND", "ZAR" };

	for (size_t i = 0; len == CODE && i < sizeof(codes) / sizeof(codes[0]); i++) {
		size_t k = 0;
		while (k < CODE && (codes[i][k] | 0x20) == fold[k])
			k++;
		if (k == CODE)
			return codes[i];
	}
	return NULL;
}

static const char *
find_code(const char *fold, size_t len)
{
	for (size_t i = 0; i < NCURRENCIES; i++)
		if (strlen(currencies[i].word) == len && memcmp(currencies[i].word, fold, len) == 0)
			return currencies[i].code;
	return iso_code(fold, len);
}

const char *
crm_currency_code(const char *fold)
{
	return find_code(fold, strlen(fold));
}

/* Of a part beside the number: empty, or a currency. */
static bool
take_currency(const char **currency, const char *s, size_t len)
{
	while (len > 0 && *s == ' ') {
		s++;
		len--;
	}
	while (len > 0 && s[len - 1] == ' ')
		len--;
	if (len == 0)
		return true;
	if (*currency != NULL)
		return false;
	*currency = find_code(s, len);
	return *currency != NULL;
}

bool
crm_money_split(
    const char **number, const char **currency, const char *cell, struct crm_arena *arena)
{
	const char *fold = crm_text_fold(arena, cell);

	*number = *currency = NULL;
	if (fold == NULL)
		return false;
	const size_t len = strlen(fold), start = strcspn(fold, "-0123456789");
	size_t end = len;
	while (end > start && (fold[end - 1] < '0' || fold[end - 1] > '9'))
		end--;
	if (end == start || !take_currency(currency, fold, start) ||
	    !take_currency(currency, fold + end, len - end))
		return true;
	*number = crm_arena_dup(arena, fold + start, end - start);
	return *number != NULL;
}
