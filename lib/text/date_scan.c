#include "lib/text/date_scan.h"

#include <stddef.h>
#include <string.h>

#include "lib/text/date_clock.h"
#include "lib/text/date_token.h"
#include "lib/text/date_words.h"

/* Years of a date without marks, 20260305: other eight digits are some number. */
#define COMPACT_MIN 1900
#define COMPACT_MAX 2100
/* 00046 is no count of days. */
#define COUNTED_MIN 10000
/* 2001-09-09 is the first of ten digits; 2100 is the last year. */
#define EPOCH_MIN INT64_C(1000000000)
#define EPOCH_MAX INT64_C(4133980799)

static const char not_a_date[] = "not a date";
static const char no_such_time[] = "no such time";

/* --- the day --- */

/* "г.", "года" behind a year. */
static void
skip_year_word(struct crm_date_scan *s)
{
	if (!crm_token_is_word(s->at, "г") && !crm_token_is_word(s->at, "год") &&
	    !crm_token_is_word(s->at, "года"))
		return;
	s->at++;
	if (crm_token_is_mark(s->at, '.'))
		s->at++;
}

/* One of them is a year of four digits, or the last is one of two; or the first is. */
static bool
are_widths_of_a_date(const struct crm_date_parts *parts)
{
	const int first = parts->digits[0], third = parts->digits[2];

	if (parts->digits[1] > 2)
		return false;
	return (first == 4 && third <= 2) || (first <= 2 && (third == 4 || third == 2)) ||
	       (first == 2 && third == 1);
}

/* 05.03.2026, 3/5/26, 2026-03-05; with blanks alone a year of four digits is wanted. */
static bool
take_numbers(struct crm_date_scan *s)
{
	const struct crm_date_token *t = s->at;
	struct crm_date_parts *parts = s->parts;
	const bool blanks = t[0].kind == CRM_DATE_DIGITS && t[1].kind == CRM_DATE_DIGITS;
	const int64_t mark = blanks ? ' ' : t[1].value;
	const int step = blanks ? 1 : 2;

	if (!blanks &&
	    (!crm_token_is_mark(t + 1, mark) || (mark != '.' && mark != '/' && mark != '-')))
		return false;
	for (int i = 0; i < 3; i++) {
		if (t[i * step].kind != CRM_DATE_DIGITS ||
		    (i == 2 && !blanks && !crm_token_is_mark(t + 3, mark)))
			return false;
		parts->number[i] = (int)(t[i * step].value % 10000);
		parts->digits[i] = t[i * step].len;
	}
	if (!are_widths_of_a_date(parts) ||
	    (blanks && parts->digits[0] != 4 && parts->digits[2] != 4))
		return false;
	parts->form = CRM_DATE_NUMBERS;
	parts->mark = (char)mark;
	s->at = t + 2 * step + 1;
	if (mark == '.' && crm_token_is_mark(s->at, '.'))
		s->at++;
	skip_year_word(s);
	return true;
}

/* 20260305, 05032026: the month makes it plain which end is the year. */
static bool
split_compact(struct crm_date_parts *parts, int value)
{
	const int high = value / 10000, low = value % 10000;
	const bool year_last = low >= COMPACT_MIN && low <= COMPACT_MAX;

	if (!year_last && (high < COMPACT_MIN || high > COMPACT_MAX))
		return false;
	parts->form = CRM_DATE_NUMBERS;
	parts->number[0] = year_last ? high / 100 : high;
	parts->number[1] = year_last ? high % 100 : low / 100;
	parts->number[2] = year_last ? low : low % 100;
	parts->digits[0] = year_last ? 2 : 4;
	parts->digits[1] = 2;
	parts->digits[2] = year_last ? 4 : 2;
	return true;
}

static bool
take_compact(struct crm_date_scan *s)
{
	if (!crm_token_is_digits(s->at, 8, 8) || !split_compact(s->parts, (int)s->at->value))
		return false;
	s->at++;
	return true;
}

/* What may stand between the parts of a date with a name: "5-Mar-26", "Mar 5, 2026", "'26". */
static const struct crm_date_token *
skip_joints(const struct crm_date_token *t)
{
	while (crm_token_is_mark(t, '-') || crm_token_is_mark(t, '/') ||
	       crm_token_is_mark(t, '.') || crm_token_is_mark(t, ',') ||
	       crm_token_is_mark(t, '\'') || crm_token_is_mark(t, 0x2019))
		t++;
	return t;
}

/* "5th", "5-го", «5», "5th of" */
static const struct crm_date_token *
skip_ordinal(const struct crm_date_token *t)
{
	static const char *const words[] = { "st", "nd", "rd", "th", "го", "е", NULL };

	if (crm_token_is_mark(t, 0xbb) || crm_token_is_mark(t, '"'))
		return t + 1;
	const struct crm_date_token *word = crm_token_is_mark(t, '-') ? t + 1 : t;
	for (size_t i = 0; words[i] != NULL; i++)
		if (!word->spaced && crm_token_is_word(word, words[i]))
			t = word + 1;
	return crm_token_is_word(t, "of") ? t + 1 : t;
}

static void
set_named(struct crm_date_scan *s, const struct crm_date_token *day,
    const struct crm_date_token *month, const struct crm_date_token *year)
{
	struct crm_date_parts *parts = s->parts;

	parts->form = CRM_DATE_NAMED;
	parts->number[0] = (int)day->value;
	parts->digits[0] = day->len;
	parts->number[1] = crm_month_by_name(month->text);
	parts->digits[1] = 2;
	parts->number[2] = year == NULL ? 0 : (int)year->value;
	parts->digits[2] = year == NULL ? 0 : year->len;
}

/* "5 Mar 2026", "«5» марта 2026 г.", "15-Mar-24", "2026 March 5" */
static bool
take_day_first(struct crm_date_scan *s)
{
	const struct crm_date_token *first = s->at, *month, *last;

	if (crm_token_is_mark(first, 0xab) || crm_token_is_mark(first, '"'))
		first++;
	if (!crm_token_is_digits(first, 1, 4))
		return false;
	month = skip_joints(skip_ordinal(first + 1));
	if (!crm_token_is_month(month))
		return false;
	last = skip_joints(month + 1);
	if (first->len <= 2 && (crm_token_is_digits(last, 2, 2) || crm_token_is_digits(last, 4, 4)))
		set_named(s, first, month, last);
	else if (first->len == 4 && crm_token_is_digits(last, 1, 2))
		set_named(s, last, month, first);
	else
		return false;
	s->at = last + 1;
	skip_year_word(s);
	return true;
}

/* "March 5th, 2026"; "Mar 5 14:30:05 2026" has its year later. */
static bool
take_month_first(struct crm_date_scan *s)
{
	const struct crm_date_token *month = s->at, *day, *year;

	if (!crm_token_is_month(month))
		return false;
	day = skip_joints(month + 1);
	if (!crm_token_is_digits(day, 1, 2))
		return false;
	s->at = skip_ordinal(day + 1);
	year = skip_joints(s->at);
	if ((crm_token_is_digits(year, 2, 2) || crm_token_is_digits(year, 4, 4)) &&
	    !crm_token_is_mark(year + 1, ':'))
		s->at = year + 1;
	else
		year = NULL;
	set_named(s, day, month, year);
	if (year != NULL)
		skip_year_word(s);
	return true;
}

static bool
take_day(struct crm_date_scan *s)
{
	if (!s->dated)
		return s->dated = take_compact(s) || take_numbers(s) || take_day_first(s) ||
				  take_month_first(s);
	/* The year behind the time. */
	if (s->parts->digits[2] != 0 || !crm_token_is_digits(s->at, 4, 4))
		return false;
	s->parts->number[2] = (int)s->at->value;
	s->parts->digits[2] = 4;
	s->at++;
	return true;
}

/* --- the cell --- */

/* "чт", "Thu,", "(чт.)" */
static bool
take_weekday(struct crm_date_scan *s)
{
	const struct crm_date_token *t = s->at;
	const bool inside = crm_token_is_mark(t, '(');

	t += inside;
	if (t->kind != CRM_DATE_WORD || !crm_is_weekday(t->text))
		return false;
	t++;
	if (crm_token_is_mark(t, '.'))
		t++;
	if (inside && !crm_token_is_mark(t, ')'))
		return false;
	s->at = t + inside;
	return true;
}

/* A comma, "at", "в", a dash between blanks, the T between day and time. */
static bool
skip_between(struct crm_date_scan *s)
{
	const struct crm_date_token *t = s->at;
	const bool joint = crm_token_is_word(t, "t") && s->dated && !t->spaced && !t[1].spaced;

	if (!joint && !crm_token_is_mark(t, ',') && !crm_token_is_word(t, "at") &&
	    !crm_token_is_word(t, "в") && !(crm_token_is_mark(t, '-') && t->spaced && t[1].spaced))
		return false;
	s->at++;
	return true;
}

/* 46086.604166: the fraction of the day, to the nearest second. */
static void
set_counted(struct crm_date_parts *parts, int64_t days, const struct crm_date_token *fraction)
{
	int64_t scale = 1, seconds;

	parts->form = CRM_DATE_COUNTED;
	parts->count = days;
	if (fraction == NULL || fraction->value == 0)
		return;
	for (int i = 0; i < fraction->len; i++)
		scale *= 10;
	/* Fourteen digits and the seconds of a day just fit. */
	seconds = (fraction->value * 86400 + scale / 2) / scale;
	parts->count += seconds / 86400;
	seconds %= 86400;
	parts->clock = (struct crm_date_clock){ .given = true,
		.hour = (int)(seconds / 3600),
		.min = (int)(seconds / 60 % 60),
		.sec = (int)(seconds % 60) };
}

/* A number that is all of the cell. */
static bool
scan_alone(struct crm_date_parts *parts, const struct crm_date_token *t, const char **problem)
{
	const int64_t seconds = t->len == 13 ? t->value / 1000 : t->value;
	const bool decimal = (crm_token_is_mark(t + 1, '.') || crm_token_is_mark(t + 1, ',')) &&
			     !t[1].spaced && !t[2].spaced && t[2].kind == CRM_DATE_DIGITS;

	if (!crm_token_is_digits(t, 5, 14) || t[decimal ? 3 : 1].kind != CRM_DATE_END)
		return false;
	if (t->len == 5 && t->value >= COUNTED_MIN) {
		set_counted(parts, t->value, decimal ? t + 2 : NULL);
		return true;
	}
	if ((t->len == 10 || t->len == 13) && !decimal && seconds >= EPOCH_MIN &&
	    seconds <= EPOCH_MAX) {
		parts->form = CRM_DATE_EPOCH;
		parts->count = seconds;
		return true;
	}
	if (t->len != 14 || decimal || !split_compact(parts, (int)(t->value / 1000000)) ||
	    parts->digits[0] != 4)
		return false;
	crm_clock_set(&parts->clock, (int)(t->value % 1000000));
	if (!crm_clock_valid(&parts->clock))
		*problem = no_such_time;
	return true;
}

const char *
crm_date_scan(struct crm_date_parts *parts, const char *cell)
{
	struct crm_date_token tokens[CRM_DATE_TOKENS];
	struct crm_date_scan s = { .at = tokens, .parts = parts };

	*parts = (struct crm_date_parts){ .form = CRM_DATE_NUMBERS };
	if (strpbrk(cell, "0123456789") == NULL || !crm_date_tokens(tokens, cell))
		return not_a_date;
	if (scan_alone(parts, tokens, &s.problem))
		return s.problem;
	while (s.problem == NULL && s.at->kind != CRM_DATE_END)
		if (!skip_between(&s) && !take_weekday(&s) && !crm_clock_take(&s) && !take_day(&s))
			return not_a_date;
	if (s.problem != NULL)
		return s.problem;
	return s.dated && parts->digits[2] != 0 ? NULL : not_a_date;
}
