/*
 * The numbers, words and marks of a cell that may be a date.
 */
#ifndef CRM_TEXT_DATE_TOKEN_H
#define CRM_TEXT_DATE_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

/* The last few are never used, so that one may look some tokens ahead. */
#define CRM_DATE_TOKENS 40
#define CRM_DATE_AHEAD 8
#define CRM_DATE_WORD_SIZE 32

enum crm_date_token_kind {
	CRM_DATE_END,
	CRM_DATE_DIGITS,
	CRM_DATE_WORD,
	CRM_DATE_MARK
};

struct crm_date_token {
	enum crm_date_token_kind kind;
	bool spaced;                   /* a blank stands before it */
	int len;                       /* digits */
	int64_t value;                 /* of the digits; the code point of a mark */
	char text[CRM_DATE_WORD_SIZE]; /* a word in small letters, with е for ё; else "" */
};

/*
 * Behind the last token all are CRM_DATE_END. Any hyphen or dash is the mark '-'. False when there
 * are more than CRM_DATE_TOKENS - CRM_DATE_AHEAD, or one is longer than any in a date.
 */
bool crm_date_tokens(struct crm_date_token tokens[CRM_DATE_TOKENS], const char *cell);

bool crm_token_is_mark(const struct crm_date_token *token, int64_t mark);
bool crm_token_is_word(const struct crm_date_token *token, const char *word);
/* Of so many digits. */
bool crm_token_is_digits(const struct crm_date_token *token, int min, int max);
/* The name of a month. */
bool crm_token_is_month(const struct crm_date_token *token);

#endif
