#include "lib/table/guess_shape.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "lib/text/date.h"
#include "lib/text/utf8.h"

enum {
	MIN_DIGITS = 7, /* of a phone */
	MAX_DIGITS = 15,
	MAX_GROUPS = 12,
	MAX_COMMENT = 40 /* bytes behind a number that is plainly one */
};

static const char digits[] = "0123456789";

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
crm_shape_date(const char *cell)
{
	struct crm_date_vote vote = { 0 };

	/* Digits alone are as well anything else. */
	if (cell[strspn(cell, digits)] == '\0')
		return false;
	crm_date_vote(&vote, cell);
	return vote.dates > 0;
}

/*
 * Numbers.
 */

/* Takes any of the words off the front of s. */
static const char *
skip_word(const char *s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strncmp(s, words[i], strlen(words[i])) == 0)
			return s + strlen(words[i]) + strspn(s + strlen(words[i]), " ");
	return s;
}

bool
crm_shape_number(const char *cell)
{
	static const char *const units[] = { "%", "₽", "$", "€", "£", "руб.", "руб", "р.", "RUB",
		"USD", "EUR", "шт.", "шт" };
	const size_t nunits = sizeof(units) / sizeof(*units);
	const char *s = skip_word(cell, units, nunits);

	s += strspn(s, "+-");
	if (!is_digit(*s))
		return false;
	s += strspn(s, "0123456789 .,'");
	if ((*s == 'E' || *s == 'e') && is_digit(s[1 + strspn(s + 1, "+-")])) {
		s += 1 + strspn(s + 1, "+-");
		s += strspn(s, digits);
	}
	return *skip_word(s, units, nunits) == '\0';
}

/*
 * Phones.
 */

/* The runs of digits of a number, and what stands between them. */
struct groups {
	size_t n, digits;
	size_t len[MAX_GROUPS];
	char sep[MAX_GROUPS];      /* in front of each */
	char first[4];             /* digits */
	bool plus, brackets, even; /* even: all separators are the same */
};

static size_t
read_groups(struct groups *g, const char *s)
{
	static const char marks[] = " -.()+";
	const char *start = s;
	size_t end = 0;

	*g = (struct groups){ .even = true };
	g->plus = *s == '+' || strncmp(s, "(+", 2) == 0;
	while (*s != '\0' && (is_digit(*s) || strchr(marks, *s) != NULL)) {
		const char *from = s;
		s += strspn(s, marks);
		size_t len = strspn(s, digits);
		if (len == 0 || g->n == MAX_GROUPS)
			break;
		for (size_t i = 0; i < len && g->digits + i < sizeof(g->first); i++)
			g->first[g->digits + i] = s[i];
		g->brackets = g->brackets || (s > from && s[-1] == '(' && s[len] == ')');
		g->sep[g->n] = s > from ? s[-1] : '\0';
		g->even = g->even && (g->n < 2 || g->sep[g->n] == g->sep[1]);
		g->len[g->n++] = len;
		g->digits += len;
		s += len;
		end = (size_t)(s - start);
	}
	return end + (start[end] == ')');
}

/* 1 200 000 or 1.200.000,50: an amount. */
static bool
is_amount(const struct groups *g)
{
	size_t n = g->n;

	if (n > 2 && g->len[n - 1] <= 2 && g->sep[n - 1] == '.')
		n--;
	if (n < 2)
		return false;
	for (size_t i = 1; i < n; i++)
		if (g->len[i] != 3 || (g->sep[i] != ' ' && g->sep[i] != '.'))
			return false;
	return g->len[0] <= 3 && g->sep[0] == '\0';
}

/* Digits without anything between: only what begins as phones do. */
static bool
is_bare_phone(const struct groups *g)
{
	static const char *const codes[] = { "375", "380", "992", "993", "994", "995", "996", "998",
		"374" };

	if (g->digits == 10)
		return g->first[0] == '9' || g->first[0] == '8' || g->first[0] == '4' ||
		       g->first[0] == '3';
	if (g->digits == 11)
		return g->first[0] == '1' && g->first[1] >= '2';
	for (size_t i = 0; g->digits == 12 && i < sizeof(codes) / sizeof(*codes); i++)
		if (memcmp(g->first, codes[i], 3) == 0)
			return true;
	return false;
}

/* Grouped as phones are: ... 45-67, ... 555-0123. */
static bool
is_grouped_phone(const struct groups *g)
{
	size_t last = g->len[g->n - 1], before = g->len[g->n - 2];
	char sep = g->sep[g->n - 1];

	if (g->len[0] == 4 && g->digits == 8 && g->n == 3)
		return false;
	if (last == 2 && before == 2 && g->n > 2)
		return sep == '-' || g->even;
	return last == 4 && before == 3 && (sep == '-' || g->n > 2);
}

/* True for a number whose first digits leave no doubt. */
static bool
is_plain_phone(const struct groups *g)
{
	if (g->digits < MIN_DIGITS || g->digits > MAX_DIGITS)
		return false;
	if ((g->plus && g->digits > MIN_DIGITS) || (g->brackets && g->n > 1))
		return true;
	if (g->digits > 10 && memcmp(g->first, "00", 2) == 0)
		return true;
	return g->digits == 11 && (g->first[0] == '7' || g->first[0] == '8') &&
	       g->first[1] >= '3' && !is_amount(g);
}

static bool
is_phone(const struct groups *g)
{
	if (is_plain_phone(g))
		return true;
	if (g->digits < MIN_DIGITS || g->digits > MAX_DIGITS || is_amount(g))
		return false;
	return g->n == 1 ? is_bare_phone(g) : is_grouped_phone(g);
}

/* 7.9E+10 */
static bool
is_destroyed_phone(const char *s)
{
	if ((*s != '7' && *s != '8') || (s[1] != '.' && s[1] != ','))
		return false;
	s += 2 + strspn(s + 2, digits);
	return strcasecmp(s, "E+10") == 0;
}

bool
crm_shape_phone(const char *cell)
{
	static const char *const labels[] = { "тел.", "тел", "Тел.", "Тел", "моб.", "моб", "Моб.",
		"Моб", "т.", "Т.", "ф.", "tel.", "tel", "Tel.", "Tel", "mob.", "mob", "phone",
		"Phone", "p.", "T", "M" };
	struct groups g;

	if (strpbrk(cell, digits) == NULL || crm_shape_date(cell))
		return false;
	const char *s = skip_word(cell, labels, sizeof(labels) / sizeof(*labels));
	s += strspn(s, ": ");
	if (is_destroyed_phone(s))
		return true;
	const char *rest = s + read_groups(&g, s);
	if (*rest == '\0')
		return is_phone(&g);
	/* An extension, or what somebody has written behind the number. */
	return strchr(" ,(#;x", *rest) != NULL && is_plain_phone(&g) && strlen(rest) <= MAX_COMMENT;
}

/*
 * Handles and URLs.
 */

static bool
is_word(const char *s, const char *marks)
{
	size_t n = 0;

	for (; *s != '\0'; s++, n++)
		if (!is_digit(*s) && !((*s | 0x20) >= 'a' && (*s | 0x20) <= 'z') &&
		    strchr(marks, *s) == NULL)
			return false;
	return n >= 3;
}

static const char *
skip_scheme(const char *s)
{
	if (strncasecmp(s, "https://", 8) == 0)
		s += 8;
	else if (strncasecmp(s, "http://", 7) == 0)
		s += 7;
	return strncasecmp(s, "www.", 4) == 0 ? s + 4 : s;
}

bool
crm_shape_handle(const char *cell)
{
	static const char *const hosts[] = { "t.me/", "telegram.me/", "wa.me/", "viber://", "tg://",
		"skype:" };

	if (*cell == '@')
		return is_word(cell + 1, "_.");
	cell = skip_scheme(cell);
	for (size_t i = 0; i < sizeof(hosts) / sizeof(*hosts); i++)
		if (strncasecmp(cell, hosts[i], strlen(hosts[i])) == 0)
			return strchr(cell, ' ') == NULL;
	return false;
}

/* A domain that ends in what web sites' domains end in here, and perhaps a path. */
static bool
is_domain(const char *s)
{
	static const char tops[] =
	    " ru com org net su io info biz eu de uk fr it es pl by kz ua am "
	    "uz pro online site shop store dev app me tech agency example "
	    "рф рус москва ";
	char top[16] = " ";
	size_t len = strcspn(s, "/?#"), at = len;

	while (at > 0 && s[at - 1] != '.')
		at--;
	if (at < 2 || len - at > sizeof(top) - 3 || strchr(s, ' ') != NULL ||
	    strchr(s, '@') != NULL || strstr(s, "..") != NULL)
		return false;
	memcpy(top + 1, s + at, len - at);
	top[1 + len - at] = ' ';
	for (char *c = top; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c | 0x20);
	return strstr(tops, top) != NULL;
}

bool
crm_shape_url(const char *cell, bool plain)
{
	const char *host = skip_scheme(cell);

	if (host != cell)
		return strchr(host, '.') != NULL && strchr(host, ' ') == NULL;
	return !plain && is_domain(cell);
}

/*
 * Letters.
 */

bool
crm_shape_letter(uint32_t code)
{
	if (code < 0x80)
		return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
	return code >= 0xc0 && code != 0xd7 && code != 0xf7 &&
	       !(code >= 0x2000 && code <= 0x2bff) && !(code >= 0x3000 && code <= 0x303f) &&
	       !(code >= 0xe000 && code <= 0xf8ff) && code < 0xfe00;
}

bool
crm_shape_small(const char *word)
{
	size_t len;
	uint32_t code = crm_utf8_next(word, &len);

	return (code >= 'a' && code <= 'z') || (code >= 0xdf && code <= 0xff) ||
	       (code >= 0x430 && code <= 0x45f);
}
