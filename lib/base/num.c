#include "lib/base/num.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MAX_DIGITS 4

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* *value = *value * 10 + digit, away from zero when negative: so INT64_MIN fits. */
static bool
push_digit(int64_t *value, char digit, bool negative)
{
	int64_t d = digit - '0';

	return !__builtin_mul_overflow(*value, 10, value) &&
	       !__builtin_add_overflow(*value, negative ? -d : d, value);
}

bool
crm_num_parse(const char *s, int64_t *out)
{
	bool negative = *s == '-';
	int64_t value = 0;

	if (*s == '-' || *s == '+')
		s++;
	if (!is_digit(*s))
		return false;
	for (; is_digit(*s); s++)
		if (!push_digit(&value, *s, negative))
			return false;
	if (*s != '\0')
		return false;
	*out = value;
	return true;
}

const char *
crm_num_format(int64_t n, char out[CRM_NUM_SIZE])
{
	uint64_t rest = n < 0 ? -(uint64_t)n : (uint64_t)n;
	char *first = out + CRM_NUM_SIZE - 1;

	*first = '\0';
	do
		*--first = (char)('0' + rest % 10);
	while ((rest /= 10) != 0);
	if (n < 0)
		*--first = '-';
	return first;
}

/*
 * ISO 4217 list one, funds included; without the codes that have no minor unit (metals,
 * bond markets, XDR, XTS, XXX).
 */
static const char two_decimals[] =
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD "
    "CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS "
    "GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD "
    "LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB "
    "PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP "
    "SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW "
    "ZWG";

static const struct {
	const char *codes;
	int digits;
} currencies[] = {
	{ two_decimals, 2 },
	{ "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF", 0 },
	{ "BHD IQD JOD KWD LYD OMR TND", 3 },
	{ "CLF UYW", 4 },
};

int
crm_money_digits(const char *currency)
{
	if (strlen(currency) != 3)
		return -1;
	for (size_t i = 0; i < 3; i++)
		if (currency[i] < 'A' || currency[i] > 'Z')
			return -1;
	for (size_t i = 0; i < sizeof(currencies) / sizeof(currencies[0]); i++)
		if (strstr(currencies[i].codes, currency) != NULL)
			return currencies[i].digits;
	return -1;
}

/* The bytes of a mark that people write between thousands or before decimals; 0: none here. */
static size_t
mark_length(const char *s)
{
	static const char *const marks[] = {
		" ",
		",",
		".",
		"'",
		"\u00a0",
		"\u2009",
		"\u202f",
		"\u2019",
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (strncmp(s, marks[i], strlen(marks[i])) == 0)
			return strlen(marks[i]);
	return 0;
}

static bool
same_mark(const char *a, const char *b)
{
	return mark_length(a) == mark_length(b) && strncmp(a, b, mark_length(a)) == 0;
}

static bool
may_be_decimal(const char *mark)
{
	return *mark == ',' || *mark == '.';
}

/* An amount cut at its marks: "1 200,50" has three runs of digits and two marks. */
struct runs {
	const char *digit[12];
	size_t len[12];
	const char *mark[12]; /* before digit[i]; of the first: NULL */
	size_t n;
};

static bool
cut_runs(const char *s, struct runs *runs)
{
	const char *mark = NULL;

	for (runs->n = 0; runs->n < sizeof(runs->len) / sizeof(runs->len[0]); runs->n++) {
		size_t len = 0;

		while (is_digit(s[len]))
			len++;
		if (len == 0)
			return false;
		runs->digit[runs->n] = s;
		runs->len[runs->n] = len;
		runs->mark[runs->n] = mark;
		s += len;
		if (*s == '\0') {
			runs->n++;
			return true;
		}
		mark = s;
		if (mark_length(s) == 0)
			return false;
		s += mark_length(s);
	}
	return false;
}

/* True when the first n runs are a whole number, in groups of three if there are several. */
static bool
is_whole(const struct runs *runs, size_t n)
{
	if (n > 1 && (runs->len[0] > 3 || runs->digit[0][0] == '0'))
		return false;
	for (size_t i = 1; i < n; i++)
		if (runs->len[i] != 3 || !same_mark(runs->mark[i], runs->mark[1]))
			return false;
	return true;
}

/* Where the decimals are: the last run, or none (0). False: the amount cannot be read. */
static bool
find_decimals(const struct runs *runs, int digits, size_t *decimals)
{
	size_t last = runs->n - 1;
	bool grouped = is_whole(runs, runs->n);
	bool pointed = last > 0 && may_be_decimal(runs->mark[last]) && is_whole(runs, last) &&
		       (last == 1 || !same_mark(runs->mark[last], runs->mark[1]));

	*decimals = pointed && !grouped ? last : 0;
	if (pointed && grouped && digits == 3)
		return false;
	return pointed || grouped;
}

bool
crm_money_parse(const char *s, int digits, int64_t *minor)
{
	bool negative = *s == '-';
	struct runs runs;
	size_t decimals;
	int64_t value = 0;

	if (digits < 0 || digits > MAX_DIGITS)
		return false;
	if (negative)
		s++;
	if (!cut_runs(s, &runs) || !find_decimals(&runs, digits, &decimals))
		return false;
	size_t missing = (size_t)digits;
	if (decimals > 0) {
		if (runs.len[decimals] > missing)
			return false;
		missing -= runs.len[decimals];
	}
	for (size_t i = 0; i < runs.n; i++)
		for (size_t k = 0; k < runs.len[i]; k++)
			if (!push_digit(&value, runs.digit[i][k], negative))
				return false;
	while (missing-- > 0)
		if (!push_digit(&value, '0', negative))
			return false;
	*minor = value;
	return true;
}

void
crm_money_format(int64_t minor, int digits, char *out, size_t size)
{
	uint64_t amount = minor < 0 ? -(uint64_t)minor : (uint64_t)minor;
	const char *sign = minor < 0 ? "-" : "";
	uint64_t unit = 1;
	char decimals[MAX_DIGITS + 1] = "";

	if (digits > MAX_DIGITS)
		digits = MAX_DIGITS;
	for (int i = 0; i < digits; i++)
		unit *= 10;
	uint64_t rest = amount % unit;
	for (int i = digits; i-- > 0; rest /= 10)
		decimals[i] = (char)('0' + rest % 10);
	snprintf(
	    out, size, "%s%" PRIu64 "%s%s", sign, amount / unit, digits > 0 ? "." : "", decimals);
}

void
crm_num_group(struct crm_buf *out, const char *number, const char *gap)
{
	const char *s = number + (*number == '-' || *number == '+');
	size_t whole = strspn(s, "0123456789"), part = s[whole] == '.';

	if (part)
		part += strspn(s + whole + 1, "0123456789");
	if (whole == 0 || s[whole + part] != '\0') {
		crm_buf_puts(out, number);
		return;
	}
	crm_buf_add(out, number, (size_t)(s - number));
	for (; whole > 0; s++, whole--) {
		crm_buf_putc(out, *s);
		if (whole > 1 && whole % 3 == 1)
			crm_buf_puts(out, gap);
	}
	crm_buf_puts(out, s);
}
