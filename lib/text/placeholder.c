#include <stdlib.h>
#include <string.h>

#include "lib/text/utf8.h"

#define MAX_LEN 48

/* In lower case, with blanks for underscores, sorted by strcmp. */
static const char *const words[] = {
	"#div/0!",
	"#n/a",
	"#name?",
	"#null!",
	"#num!",
	"#ref!",
	"#value!",
	"#дел/0!",
	"#знач!",
	"#имя?",
	"#н/д",
	"#пусто!",
	"#ссылка!",
	"#число!",
	"blank",
	"empty",
	"n.a",
	"n.a.",
	"n/a",
	"n\\a",
	"nan",
	"nil",
	"no",
	"no address",
	"no company",
	"no data",
	"no e-mail",
	"no email",
	"no info",
	"no mail",
	"no mobile",
	"no name",
	"no number",
	"no phone",
	"no phone number",
	"no tel",
	"no tel number",
	"no telephone",
	"no value",
	"none",
	"not applicable",
	"not available",
	"not given",
	"not known",
	"not provided",
	"not set",
	"not specified",
	"null",
	"tba",
	"tbd",
	"undefined",
	"unknown",
	"unspecified",
	"без имени",
	"без названия",
	"без почты",
	"без телефона",
	"н.д.",
	"н/а",
	"н/д",
	"не заполнено",
	"не знаю",
	"не известен",
	"не известно",
	"не определено",
	"не указан",
	"не указана",
	"не указано",
	"не указаны",
	"неизвестен",
	"неизвестна",
	"неизвестно",
	"нет",
	"нет адреса",
	"нет данных",
	"нет имени",
	"нет информации",
	"нет номера",
	"нет почты",
	"нет телефона",
	"нету",
	"отсутствует",
	"прочерк",
	"пусто",
};

/* The word in lower case without brackets and quotes around it; false for what is too long. */
static bool
plain_word(const char *s, char out[MAX_LEN + 1])
{
	static const char around[] = "()[]<>{}\"'";
	size_t len = strlen(s), n = 0;

	while (len > 0 && strchr(around, s[len - 1]) != NULL)
		len--;
	while (len > 0 && strchr(around, *s) != NULL)
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

/* Dashes, dots and the like alone, or a row of the letter x of either alphabet. */
static bool
is_strokes(const char *s)
{
	bool letters = true, marks = true;
	size_t len;

	for (uint32_t code; (code = crm_utf8_next(s, &len)), len > 0; s += len) {
		letters = letters && (code == 'x' || code == 'X' || code == 0x445 || code == 0x425);
		marks = marks && ((code < 0x80 && strchr(" !#%&'()*+,-./:;<=>?@[\\]^_`{|}~\"",
						      (int)code) != NULL) ||
				     (code >= 0x2010 && code <= 0x2027) || code == 0x2212 ||
				     code == 0xd7 || code == 0xb7);
	}
	return letters || marks;
}

static int
compare_words(const void *a, const void *b)
{
	return strcmp(a, *(const char *const *)b);
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
	return plain_word(cleaned, word) && bsearch(word, words, sizeof(words) / sizeof(*words),
						sizeof(*words), compare_words) != NULL;
}
