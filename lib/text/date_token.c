#include "lib/text/date_token.h"

#include <stddef.h>
#include <string.h>

#include "lib/text/date_words.h"
#include "lib/text/utf8.h"

/* 20260305143005 */
#define MAX_DIGITS 14

/* The small letter of an English or Russian one; 0 for all else. */
static uint32_t
small_letter(uint32_t code)
{
	if (code >= 'A' && code <= 'Z')
		return code + ('a' - 'A');
	if ((code >= 'a' && code <= 'z') || (code >= 0x430 && code <= 0x44f))
		return code;
	if (code >= 0x410 && code <= 0x42f)
		return code + 0x20;
	return code == 0x401 || code == 0x451 ? 0x435 : 0;
}

static bool
take_digits(struct crm_date_token *token, const char **s)
{
	token->kind = CRM_DATE_DIGITS;
	for (; **s >= '0' && **s <= '9'; (*s)++) {
		if (++token->len > MAX_DIGITS)
			return false;
		token->value = token->value * 10 + (**s - '0');
	}
	return true;
}

static bool
take_word(struct crm_date_token *token, const char **s)
{
	size_t n, used = 0;
	uint32_t letter;

	token->kind = CRM_DATE_WORD;
	while ((letter = small_letter(crm_utf8_next(*s, &n))) != 0) {
		if (used + 2 >= sizeof(token->text))
			return false;
		if (letter < 0x80) {
			token->text[used++] = (char)letter;
		} else {
			token->text[used++] = (char)(0xc0 | letter >> 6);
			token->text[used++] = (char)(0x80 | (letter & 0x3f));
		}
		*s += n;
	}
	token->text[used] = '\0';
	return true;
}

static void
take_mark(struct crm_date_token *token, const char **s)
{
	size_t n;
	uint32_t code = crm_utf8_next(*s, &n);

	if ((code >= 0x2010 && code <= 0x2015) || code == 0x2212)
		code = '-';
	token->kind = CRM_DATE_MARK;
	token->value = code;
	*s += n;
}

bool
crm_date_tokens(struct crm_date_token tokens[CRM_DATE_TOKENS], const char *cell)
{
	const char *s = cell;

	memset(tokens, 0, CRM_DATE_TOKENS * sizeof(*tokens));
	for (size_t i = 0; i < CRM_DATE_TOKENS - CRM_DATE_AHEAD; i++) {
		struct crm_date_token *token = &tokens[i];
		size_t n;

		token->spaced = *s == ' ';
		s += strspn(s, " ");
		if (*s == '\0')
			return true;
		if (*s >= '0' && *s <= '9') {
			if (!take_digits(token, &s))
				return false;
		} else if (small_letter(crm_utf8_next(s, &n)) != 0) {
			if (!take_word(token, &s))
				return false;
		} else {
			take_mark(token, &s);
		}
	}
	return false;
}

bool
crm_token_is_mark(const struct crm_date_token *token, int64_t mark)
{
	return token->kind == CRM_DATE_MARK && token->value == mark;
}

bool
crm_token_is_word(const struct crm_date_token *token, const char *word)
{
	return token->kind == CRM_DATE_WORD && strcmp(token->text, word) == 0;
}

bool
crm_token_is_digits(const struct crm_date_token *token, int min, int max)
{
	return token->kind == CRM_DATE_DIGITS && token->len >= min && token->len <= max;
}

bool
crm_token_is_month(const struct crm_date_token *token)
{
	return token->kind == CRM_DATE_WORD && crm_month_by_name(token->text) != 0;
}
