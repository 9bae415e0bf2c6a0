#include <stdlib.h>
#include <string.h>

#include "lib/base/order.h"
#include "lib/text/name.h"
#include "lib/text/utf8.h"

#define MAX_LEN 48

/* In lower case, with blanks for underscores, sorted by strcmp. */
static const char *const words[] = {
	"#calc!",
	"#div/0!",
	"#n/a",
	"#name?",
	"#null!",
	"#num!",
	"#ref!",
	"#spill!",
	"#value!",
	"#дел/0!",
	"#знач!",
	"#имя?",
	"#н/д",
	"#пусто!",
	"#ссылка!",
	"#число!",
	"anonymous",
	"blank",
	"empty",
	"k.a.",
	"n.a",
	"n.a.",
	"n/a",
	"n/k",
	"n\\a",
	"nan",
	"nil",
	"no",
	"no address",
	"no company",
	"no contact",
	"no data",
	"no data available",
	"no e-mail",
	"no e-mail address",
	"no email",
	"no first name",
	"no info",
	"no last name",
	"no mail",
	"no mobile",
	"no name",
	"no number",
	"no phone",
	"no phone no",
	"no phone number",
	"no surname",
	"no tel",
	"no tel number",
	"no telephone",
	"no value",
	"no website",
	"none",
	"none given",
	"not applicable",
	"not available",
	"not disclosed",
	"not entered",
	"not found",
	"not given",
	"not known",
	"not provided",
	"not set",
	"not specified",
	"null",
	"tba",
	"tbd",
	"unavailable",
	"undefined",
	"unknown",
	"unspecified",
	"withheld",
	"аноним",
	"без e-mail",
	"без email",
	"без имени",
	"без компании",
	"без контакта",
	"без названия",
	"без номера",
	"без почты",
	"без телефона",
	"без фамилии",
	"н.д.",
	"н/а",
	"н/д",
	"н/у",
	"н\\д",
	"не введен",
	"не введено",
	"не задан",
	"не задана",
	"не задано",
	"не заполнен",
	"не заполнено",
	"не знаю",
	"не изв",
	"не изв.",
	"не известен",
	"не известно",
	"не имеется",
	"не найден",
	"не найдено",
	"не определено",
	"не оставил",
	"не оставила",
	"не предоставил",
	"не предоставлен",
	"не предоставлено",
	"не применимо",
	"не указал",
	"не указала",
	"не указан",
	"не указана",
	"не указано",
	"не указаны",
	"неизв",
	"неизв.",
	"неизвестен",
	"неизвестна",
	"неизвестно",
	"неизвестный",
	"нет",
	"нет e-mail",
	"нет email",
	"нет адреса",
	"нет данных",
	"нет имени",
	"нет инн",
	"нет информации",
	"нет компании",
	"нет контакта",
	"нет номера",
	"нет почты",
	"нет телефона",
	"нет телефонов",
	"нет фамилии",
	"нету",
	"отсутствует",
	"отсутствуют",
	"прочерк",
	"пусто",
};

/* Brackets and quotes. */
static bool
is_around(char c)
{
	switch (c) {
	case '(':
	case ')':
	case '[':
	case ']':
	case '<':
	case '>':
	case '{':
	case '}':
	case '"':
	case '\'':
		return true;
	default:
		return false;
	}
}

/*
 * Whether a word of the list, or the name of no address, begins as this one does, which most values
 * of a list of people do not; in either case of its letters. Of Cyrillic the second letter tells,
 * too.
 */
static bool
may_be_listed(const char *s)
{
	while (is_around(*s))
		s++;
	if (*s != '\xd0')
		return strchr("#abekntuw", *s | 0x20) != NULL;
	if (s[1] == '\0' || /* абноп, АБНОП */
	    strchr("\xb0\xb1\xbd\xbe\xbf\x90\x91\x9d\x9e\x9f", s[1]) == NULL)
		return false;
	switch (s[2]) {
	case '\xd0':
		return strchr("\xb5\xbd\x95\x9d\xa0\xa2\xa3", s[3]) != NULL; /* ен, ЕНРТУ */
	case '\xd1':
		return strchr("\x80\x82\x83", s[3]) != NULL; /* рту */
	default:
		return s[2] == '.' || s[2] == '/' || s[2] == '\\';
	}
}

/* The word in lower case without brackets and quotes around it; false for what is too long. */
static bool
plain_word(const char *s, char out[MAX_LEN + 1])
{
	size_t len = strlen(s), n = 0;

	while (len > 0 && is_around(s[len - 1]))
		len--;
	while (len > 0 && is_around(*s))
		s++, len--;
	if (len > MAX_LEN)
		return false;
	for (; n < len; n++) {
		unsigned char c = (unsigned char)s[n], next = (unsigned char)s[n + 1];
		out[n] = (char)c;
		if (c >= 'A' && c <= 'Z') {
			out[n] = (char)(c + 0x20);
		} else if (c == '_') {
			out[n] = ' ';
		} else if (c == 0xd0 && next >= 0x90 && next <= 0x9f) { /* А to П */
			out[++n] = (char)(next + 0x20);
		} else if (c == 0xd0 && next >= 0xa0 && next <= 0xaf) { /* Р to Я */
			out[n++] = (char)0xd1;
			out[n] = (char)(next - 0x20);
		} else if (c >= 0x80 && n + 1 < len) {
			out[n + 1] = (char)next;
			n++;
		}
	}
	out[n] = '\0';
	return true;
}

/* Whatever is no letter and no digit, but for a sign of money; dashes and dots beyond ASCII. */
static bool
is_mark(uint32_t code)
{
	if (code < 0x80)
		return code >= ' ' && code < 0x7f && code != '$' && !(code >= '0' && code <= '9') &&
		       !((code | 0x20) >= 'a' && (code | 0x20) <= 'z');
	return (code >= 0x2010 && code <= 0x2027) || code == 0x2212 || code == 0xd7 || code == 0xb7;
}

/* Dashes, dots and the like alone, or a row of the letter x of either alphabet. */
static bool
is_strokes(const char *s)
{
	bool letters = true, marks = true;
	size_t len;

	for (uint32_t code; (letters || marks) && ((code = crm_utf8_next(s, &len)), len > 0);
	     s += len) {
		letters = letters && (code == 'x' || code == 'X' || code == 0x445 || code == 0x425);
		marks = marks && is_mark(code);
	}
	return letters || marks;
}

static int
compare_words(const void *a, const void *b)
{
	return crm_order(a, *(const char *const *)b);
}

static bool
is_listed(const char *word, const char *const *list, size_t n)
{
	return bsearch(word, list, n, sizeof(*list), compare_words) != NULL;
}

#define LISTED(word, list) is_listed(word, list, sizeof(list) / sizeof(*(list)))

/* none@none.com, noemail@mail.ru: a form would not take an empty field. */
static bool
is_no_address(const char *word)
{
	static const char *const names[] = { "net", "no", "no-email", "no-mail", "noaddress",
		"noemail", "nomail", "none", "nope", "null", "нет" };
	static const char *const domains[] = { "domain", "email", "mail", "net", "no", "no-email",
		"no-mail", "noemail", "nomail", "none", "null", "test", "нет" };
	char name[MAX_LEN + 1];
	const char *at = *word == 'n' || *word == '\xd0' ? strchr(word, '@') : NULL;
	size_t len = at == NULL ? 0 : (size_t)(at - word);

	if (len == 0)
		return false;
	memcpy(name, word, len);
	name[len] = '\0';
	for (char *c = name; *c != '\0'; c++)
		*c = *c == ' ' ? '-' : *c; /* an underscore, in plain words */
	len = strcspn(at + 1, ".");
	if (!LISTED(name, names) || at[1 + len] != '.')
		return false;
	memcpy(name, at + 1, len);
	name[len] = '\0';
	return LISTED(name, domains);
}

bool
crm_name_placeholder(const char *cleaned)
{
	/* Written as names are; all in small letters or in capitals they are placeholders. */
	static const char *const surnames[] = { "Na", "Nan", "Nil", "No", "Null" };

	return !LISTED(cleaned, surnames) && crm_text_placeholder(cleaned);
}

bool
crm_text_placeholder(const char *cleaned)
{
	char word[MAX_LEN + 1];

	if (*cleaned == '\0')
		return false;
	/* In capitals alone: Na is also a name. */
	if (strcmp(cleaned, "NA") == 0 || is_strokes(cleaned))
		return true;
	return may_be_listed(cleaned) && plain_word(cleaned, word) &&
	       (LISTED(word, words) || is_no_address(word));
}
