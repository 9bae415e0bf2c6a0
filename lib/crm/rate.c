#include "lib/crm/rate.h"

#include <inttypes.h>
#include <string.h>

#include "lib/base/num.h"
#include "lib/crm/setting.h"

CRM_SQL(rate_count, "SELECT count(*) FROM rate WHERE base = ?1");
CRM_SQL(rate_list, "SELECT currency, at, rate FROM rate WHERE base = ?1 ORDER BY currency, at");

#define ONE INT64_C(1000000000)

/* Room for an amount times a rate. */
__extension__ typedef __int128 wide;

bool
crm_rate_parse(const char *text, int64_t *nano)
{
	int64_t value = 0;
	int decimals = -1; /* -1: before the point */
	const char *s = text;

	for (; *s != '\0'; s++) {
		if ((*s == '.' || *s == ',') && decimals < 0 && s != text) {
			decimals = 0;
			continue;
		}
		if (*s < '0' || *s > '9' || decimals == CRM_RATE_DECIMALS ||
		    __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, *s - '0', &value))
			return false;
		decimals += decimals >= 0;
	}
	if (decimals == 0)
		return false;
	for (int i = decimals < 0 ? 0 : decimals; i < CRM_RATE_DECIMALS; i++)
		if (__builtin_mul_overflow(value, 10, &value))
			return false;
	*nano = value;
	return value > 0;
}

const char *
crm_rate_text(struct crm_arena *arena, int64_t nano)
{
	char *text = crm_arena_printf(arena, "%" PRId64 ".%09" PRId64, nano / ONE, nano % ONE);
	size_t len = text == NULL ? 0 : strlen(text);

	while (len > 0 && text[len - 1] == '0')
		text[--len] = '\0';
	if (len > 0 && text[len - 1] == '.')
		text[len - 1] = '\0';
	return text;
}

static enum crm_status
load(struct crm_rates *rates, struct crm_db *db, int64_t count, struct crm_arena *arena,
    struct crm_err *err)
{
	struct crm_stmt *s = NULL;
	enum crm_status st = CRM_OK;

	rates->rate = crm_arena_alloc(arena, ((size_t)count + 1) * sizeof(*rates->rate));
	if (rates->rate == NULL)
		return crm_err_nomem(err);
	st = crm_db_query(db, rate_list, &s, CRM_ARGS(crm_text(rates->home)), err);
	while (st == CRM_OK && (st = crm_stmt_step(s, err)) == CRM_OK) {
		struct crm_rate *rate = &rates->rate[rates->n];
		rate->currency = crm_arena_strdup(arena, crm_stmt_text(s, 0));
		rate->at = crm_stmt_int(s, 1);
		if (rate->currency == NULL) {
			crm_stmt_done(s);
			return crm_err_nomem(err);
		}
		if ((int64_t)rates->n < count && crm_rate_parse(crm_stmt_text(s, 2), &rate->nano))
			rates->n++;
	}
	return st == CRM_DONE ? CRM_OK : st;
}

enum crm_status
crm_rates_load(
    struct crm_rates *rates, struct crm_db *db, struct crm_arena *arena, struct crm_err *err)
{
	int64_t count = 0;

	*rates = (struct crm_rates){ .n = 0 };
	enum crm_status st = crm_setting_text(db, "currency", arena, &rates->home, err);
	if (st == CRM_OK)
		st = crm_db_get_int(
		    db, rate_count, &count, NULL, CRM_ARGS(crm_text(rates->home)), err);
	return st == CRM_OK ? load(rates, db, count, arena, err) : st;
}

/* What one unit was then; 0: that is not known. */
static int64_t
rate_at(const struct crm_rates *rates, const char *currency, int64_t at)
{
	if (strcmp(currency, rates->home) == 0)
		return ONE;
	/* The last one that is not later. */
	size_t low = 0, high = rates->n;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = strcmp(rates->rate[middle].currency, currency);
		if (order < 0 || (order == 0 && rates->rate[middle].at <= at))
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && strcmp(rates->rate[low - 1].currency, currency) == 0
		   ? rates->rate[low - 1].nano
		   : 0;
}

/* 10^n */
static wide
power(int n)
{
	wide value = 1;

	while (n-- > 0)
		value *= 10;
	return value;
}

bool
crm_rates_convert(const struct crm_rates *rates, int64_t minor, const char *from, const char *to,
    int64_t at, int64_t *out)
{
	if (strcmp(from, to) == 0) {
		*out = minor;
		return true;
	}
	const int64_t has = rate_at(rates, from, at), wants = rate_at(rates, to, at);
	const int from_digits = crm_money_digits(from), to_digits = crm_money_digits(to);
	if (has == 0 || wants == 0 || from_digits < 0 || to_digits < 0)
		return false;
	/* Below 2^63 * 2^63 * 10^4; the divisor likewise. Beyond 2^127 nobody has money. */
	wide above, below = (wide)wants * power(from_digits);
	if (__builtin_mul_overflow((wide)minor * has, power(to_digits), &above))
		return false;
	const wide half = above < 0 ? -(below / 2) : below / 2;
	const wide whole = (above + half) / below;
	/* Of an odd divisor the half is cut: what is exactly between cannot be then. */
	if (whole > INT64_MAX || whole < INT64_MIN)
		return false;
	*out = (int64_t)whole;
	return true;
}
