#include "lib/text/email.h"

#include <arpa/inet.h>
#include <string.h>
#include <utf8proc.h>

#include "lib/text/email_cell.h"
#include "lib/text/idn.h"
#include "lib/text/mailbox.h"
#include "lib/text/utf8.h"

/* RFC 5321, section 4.5.3.1; the whole: RFC 3696, erratum 1690. */
#define MAX_LOCAL 64
#define MAX_DOMAIN 253
#define MAX_ADDRESS 254

/* ASCII letters and digits are in none of the tables. */
static const char atext_marks[] = "!#$%&'*+-/=?^_`{|}~";

static bool
is_alnum(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Letters, marks and digits: RFC 6531 allows more, but nobody's mailbox is named so. */
static bool
is_foreign_word(uint32_t code)
{
	return crm_utf8_alnum(code) && code != 0xfffd;
}

static bool
is_cyrillic(uint32_t code)
{
	return code >= 0x400 && code <= 0x52f;
}

/*
 * The local part.
 */

/* Behind the closing quote, or NULL when it is no quoted string of RFC 5321. */
static const char *
end_of_quoted(const char *s)
{
	size_t len;

	for (s++; *s != '"'; s += len) {
		bool pair = *s == '\\';
		s += pair;
		uint32_t code = crm_utf8_next(s, &len);
		if (code < 0x20 || code == 0x7f)
			return NULL;
		if (code >= 0x80 && (pair || !is_foreign_word(code)))
			return NULL;
	}
	return s + 1;
}

static const char *
check_dot_atom(const char *s, const char *end)
{
	size_t len;

	if (s[0] == '/' && s[1] == '/')
		return "a web address";
	if (*s == '.' || end[-1] == '.')
		return "a dot at an end of the name";
	for (; s < end; s += len) {
		uint32_t code = crm_utf8_next(s, &len);
		if (code == ' ')
			return "a blank inside";
		if (code == '.' && s[1] == '.')
			return "two dots in a row";
		if (code >= 0x80 ? !is_foreign_word(code)
				 : code != '.' && !is_alnum((unsigned char)code) &&
				       (code == 0 || strchr(atext_marks, (int)code) == NULL))
			return "a character that is not allowed";
	}
	return NULL;
}

/* Finds the @, and checks what is before it. */
static const char *
check_local(const char *s, const char **at)
{
	const char *problem = NULL;

	if (*s == '"') {
		*at = end_of_quoted(s);
		if (*at == NULL)
			return "a quote that is not closed";
		if (**at != '@')
			return "text behind a quoted name";
	} else {
		*at = strchr(s, '@');
		if (*at == NULL)
			return "no @";
		if (*at == s)
			return "nothing before the @";
		problem = check_dot_atom(s, *at);
	}
	return problem == NULL && *at - s > MAX_LOCAL ? "the name is too long" : problem;
}

/*
 * The domain.
 */

/* [192.0.2.1] or [IPv6:2001:db8::1]. */
static const char *
check_literal(const char *domain)
{
	unsigned char address[16];
	char text[64];
	size_t len = strlen(domain);

	if (len < 3 || len - 2 >= sizeof(text) || domain[len - 1] != ']')
		return "not an address in brackets";
	memcpy(text, domain + 1, len - 2);
	text[len - 2] = '\0';
	bool v6 = strncasecmp(text, "IPv6:", 5) == 0;
	if (inet_pton(v6 ? AF_INET6 : AF_INET, v6 ? text + 5 : text, address) != 1)
		return "not an address in brackets";
	return NULL;
}

static const char *
check_label(const char *label, size_t len)
{
	if (len > 63)
		return "a part of the domain is too long";
	if (label[0] == '-' || label[len - 1] == '-')
		return "a hyphen at an end of a part of the domain";
	for (size_t i = 0; i < len; i++)
		if (!is_alnum((unsigned char)label[i]) && label[i] != '-')
			return label[i] == ' '   ? "a blank inside"
			       : label[i] == '@' ? "more than one @"
						 : "a character that is not allowed";
	return NULL;
}

/* An A-label domain: letters, digits and hyphens, and a top level that there can be. */
static const char *
check_domain(const char *domain)
{
	const char *label = domain, *problem;
	size_t len, labels = 0;

	for (;; label += len + 1) {
		len = strcspn(label, ".");
		labels++;
		if (len == 0)
			return *label == '\0' ? "a dot at the end"
			       : labels == 1  ? "a dot behind the @"
					      : "two dots in a row";
		if ((problem = check_label(label, len)) != NULL)
			return problem;
		if (label[len] == '\0')
			break;
	}
	if (strlen(domain) > MAX_DOMAIN)
		return "the domain is too long";
	if (label[strspn(label, "0123456789")] == '\0')
		return "the domain ends in a number";
	if (strncmp(label, "xn--", 4) != 0 && strpbrk(label, "0123456789") != NULL)
		return "a digit in the domain's ending";
	/* Some countries have mail at their very top level. */
	if (labels == 1 && len != 2)
		return "domain without a dot";
	return NULL;
}

/*
 * Look-alike letters: somebody typed р for p.
 */

static bool
looks_latin(uint32_t code)
{
	static const uint32_t alike[] = { 0x430, 0x432, 0x435, 0x43a, 0x43c, 0x43d, 0x43e, 0x440,
		0x441, 0x442, 0x443, 0x445, 0x455, 0x456, 0x458, 0x501 };

	code = crm_utf8_lower(code);
	for (size_t i = 0; i < sizeof(alike) / sizeof(*alike); i++)
		if (alike[i] == code)
			return true;
	return false;
}

static bool
is_ascii(const char *s, const char *end)
{
	while (s < end && (unsigned char)*s < 0x80)
		s++;
	return s == end;
}

struct letters {
	bool latin, cyrillic, greek, unlike; /* unlike: Cyrillic that nobody takes for Latin */
};

static struct letters
letters_of(const char *s, const char *end)
{
	struct letters found = { 0 };
	size_t len;

	for (; s < end; s += len) {
		uint32_t code = crm_utf8_next(s, &len);
		if (code < 0x80 && is_alnum((unsigned char)code) && code > '9')
			found.latin = true;
		else if (code >= 0x370 && code <= 0x3ff)
			found.greek = true;
		else if (is_cyrillic(code)) {
			found.cyrillic = true;
			found.unlike = found.unlike || !looks_latin(code);
		}
	}
	return found;
}

/* The Cyrillic top levels there are; лгы is com, typed with the other keyboard. */
static bool
is_cyrillic_top(const char *label, const char *end)
{
	static const char *const tops[] = { "рф", "рус", "москва", "дети", "онлайн", "сайт", "орг",
		"ком", "католик", "бел", "укр", "срб", "мкд", "мон", "қаз", "бг", "ею" };
	size_t len;

	for (size_t i = 0; i < sizeof(tops) / sizeof(*tops); i++) {
		const char *s = label, *top = tops[i];
		for (; s < end && *top != '\0'; s += len, top += len)
			if (crm_utf8_lower(crm_utf8_next(s, &len)) != crm_utf8_next(top, &len))
				break;
		if (s == end && *top == '\0')
			return true;
	}
	return false;
}

/*
 * A wholly Cyrillic address is fine, and so are ivan@пример.рф and ivan@пример.com; Cyrillic
 * letters among Latin ones in one word, a Cyrillic name at a Latin domain, and a part of a
 * domain that only looks Latin are not.
 */
static const char *
strays(const char *s, const char *at, const char *end)
{
	static const char in_latin[] = "cyrillic letter in a latin address";
	static const char in_cyrillic[] = "latin letter in a cyrillic address";

	if (is_ascii(s, end))
		return NULL;
	struct letters name = letters_of(s, at), domain = letters_of(at, end);
	if ((name.latin && name.greek) || (domain.latin && domain.greek))
		return "greek letter in a latin address";
	if (name.cyrillic && (name.latin || !domain.cyrillic))
		return domain.cyrillic && !domain.latin ? in_cyrillic : in_latin;
	for (const char *label = at + 1; label < end; label += strcspn(label, ".") + 1) {
		const char *label_end = label + strcspn(label, ".");
		label_end = label_end < end ? label_end : end;
		struct letters part = letters_of(label, label_end);
		if (part.cyrillic && (part.latin || (domain.latin && !part.unlike)))
			return in_latin;
		if (label_end == end && part.cyrillic && !is_cyrillic_top(label, end))
			return "no such ending of a domain";
	}
	return NULL;
}

/* In lower case, with dots for the other full stops of IDNA. ё stays: it is another letter. */
static char *
lower(struct crm_arena *arena, const char *s)
{
	char *start = crm_arena_alloc(arena, 3 * strlen(s) + 1), *out = start;
	size_t len;

	if (start == NULL)
		return NULL;
	for (uint32_t code; *s != '\0'; s += len) {
		if ((unsigned char)*s < 0x80) {
			*out++ = (char)(*s >= 'A' && *s <= 'Z' ? *s + 0x20 : *s);
			len = 1;
			continue;
		}
		code = crm_utf8_next(s, &len);
		if (code == 0x3002 || code == 0xff0e || code == 0xff61)
			code = '.';
		code = crm_utf8_lower(code);
		if (code < 0x80)
			*out++ = (char)code;
		else
			out +=
			    utf8proc_encode_char((utf8proc_int32_t)code, (utf8proc_uint8_t *)out);
	}
	return start;
}

/* Sets the A-label of a domain in lower case, or the problem. */
static enum crm_status
to_alabel(const char **alabel, const char *domain, struct crm_arena *arena, const char **problem)
{
	*alabel = domain;
	if (*domain == '[') {
		*problem = check_literal(domain);
	} else {
		if (domain[strcspn(domain, "@ ")] == '\0' &&
		    crm_idn_to_ascii(alabel, domain, arena, problem) == CRM_ENOMEM)
			return CRM_ENOMEM;
		if (*problem == NULL)
			*problem = check_domain(*alabel);
	}
	return *problem == NULL ? CRM_OK : CRM_EDATA;
}

/* A quoted name whose quotes are not needed is the same name without them. */
static void
unquote(char *local)
{
	size_t len = strlen(local);

	if (*local != '"' || len < 3)
		return;
	if (check_dot_atom(local + 1, local + len - 1) == NULL) {
		memmove(local, local + 1, len - 2);
		local[len - 2] = '\0';
	}
}

static enum crm_status
fill(struct crm_email *email, const char *name, const char *domain, struct crm_arena *arena)
{
	char *local = lower(arena, name);

	if (local == NULL)
		return CRM_ENOMEM;
	unquote(local);
	email->value = crm_arena_join(arena, name, "@", domain);
	email->key = crm_mailbox_key(arena, local, email->domain);
	email->free = crm_mailbox_free(email->domain);
	email->role = crm_mailbox_role(local, email->free);
	return email->value == NULL || email->key == NULL ? CRM_ENOMEM : CRM_OK;
}

enum crm_status
crm_email_parse(
    struct crm_email *email, const char *cell, struct crm_arena *arena, const char **problem)
{
	const char *at = NULL;
	enum crm_status status;

	*email = (struct crm_email){ 0 };
	char *address = crm_email_find(cell, arena);
	if (address == NULL)
		return CRM_ENOMEM;
	const char *end = address + strlen(address);
	*problem = check_local(address, &at);
	if (*problem == NULL && at[1] == '\0')
		*problem = "nothing after the @";
	else if (*problem == NULL && end - address > MAX_ADDRESS)
		*problem = "the address is too long";
	else if (*problem == NULL)
		*problem = strays(address, at, end);
	if (*problem != NULL)
		return CRM_EDATA;
	char *name = crm_arena_dup(arena, address, (size_t)(at - address));
	char *domain = lower(arena, at + 1);
	if (name == NULL || domain == NULL)
		return CRM_ENOMEM;
	status = to_alabel(&email->domain, domain, arena, problem);
	if (status == CRM_OK)
		status = fill(email, name, domain, arena);
	if (status != CRM_OK)
		*email = (struct crm_email){ 0 };
	return status;
}
