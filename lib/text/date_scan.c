#include "lib/text/date_scan.h"

#include <stddef.h>
#include <string.h>

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

struct scan {
	const struct crm_date_token *at;
	struct crm_date_parts *parts;
	bool dated;
	bool seconds; /* the time has them */
	const char *problem;
};

static const char not_a_date[] = "not a date";
static const char no_such_time[] = "no such time";
static const char unknown_zone[] = "unknown time zone";

/* --- tokens --- */

static bool
is_mark(const struct crm_date_token *token, int64_t mark)
{
	return token->kind == CRM_DATE_MARK && token->value == mark;
}

static bool
is_word(const struct crm_date_token *token, const char *word)
{
	return token->kind == CRM_DATE_WORD && strcmp(token->text, word) == 0;
}

static bool
is_digits(const struct crm_date_token *token, int min, int max)
{
	return token->kind == CRM_DATE_DIGITS && token->len >= min && token->len <= max;
}

static bool
is_month(const struct crm_date_token *token)
{
	return token->kind == CRM_DATE_WORD && crm_month_by_name(token->text) != 0;
}

/* --- the time of day --- */

/* 'a', 'p' or 0: "AM", "p.m." */
static char
take_half(struct scan *s)
{
	const struct crm_date_token *t = s->at;

	if (is_word(t, "am") || is_word(t, "pm")) {
		s->at++;
	} else if ((is_word(t, "a") || is_word(t, "p")) && is_mark(t + 1, '.') &&
		   is_word(t + 2, "m")) {
		s->at += is_mark(t + 3, '.') ? 4 : 3;
	} else {
		return 0;
	}
	return t->text[0];
}

/* Twelve hours to twenty-four; 14:30 PM, which some programs write, is 14:30. */
static void
apply_half(struct crm_date_clock *clock, char half)
{
	if (half == 'a' && clock->hour == 12)
		clock->hour = 0;
	else if (half == 'a' && clock->hour > 12)
		clock->hour = 24;
	else if (half == 'p' && clock->hour == 0)
		clock->hour = 24;
	else if (half == 'p' && clock->hour < 12)
		clock->hour += 12;
}

/* The minutes, seconds and fraction behind hour and mark; the fraction is dropped. */
static void
take_minutes(struct scan *s)
{
	struct crm_date_clock *clock = &s->parts->clock;
	const struct crm_date_token *t = s->at;
	const int64_t mark = t[1].value;

	clock->hour = (int)t[0].value;
	clock->min = (int)t[2].value;
	t += 3;
	if (t->kind == CRM_DATE_MARK && t->value == mark && is_digits(t + 1, 2, 2)) {
		clock->sec = (int)t[1].value;
		s->seconds = true;
		t += 2;
		if ((is_mark(t, '.') || is_mark(t, ',')) && !t->spaced && !t[1].spaced &&
		    is_digits(t + 1, 1, 14))
			t += 2;
	}
	s->at = t;
}

/* 143005 */
static void
set_clock(struct crm_date_clock *clock, int value)
{
	clock->given = true;
	clock->hour = value / 10000;
	clock->min = value / 100 % 100;
	clock->sec = value % 100;
}

static bool
is_clock_valid(const struct crm_date_clock *clock)
{
	return clock->hour <= 23 && clock->min <= 59 && clock->sec <= 59;
}

/* The T of 20260305T1430 stands just before. */
static bool
is_joined(const struct scan *s)
{
	return s->dated && is_word(s->at - 1, "t");
}

/* T1430 or T143005 */
static void
take_compact_clock(struct scan *s)
{
	struct crm_date_clock *clock = &s->parts->clock;

	set_clock(clock, (int)(s->at->len == 4 ? s->at->value * 100 : s->at->value));
	s->at++;
}

/* 14:30, 14h30, 14ч30; behind a date also 14.30 */
static bool
is_clock(const struct scan *s)
{
	const struct crm_date_token *t = s->at;

	if (!is_digits(t, 1, 2) || t[1].spaced || t[2].spaced || !is_digits(t + 2, 2, 2))
		return false;
	if (is_mark(t + 1, '.'))
		return s->dated && t->spaced;
	return is_mark(t + 1, ':') || is_word(t + 1, "h") || is_word(t + 1, "ч");
}

/*
 * "+3" as minutes; behind UTC one digit is enough. A hyphen is the one of an offset where no
 * span of time, 10:00-11:00, can be meant.
 */
static bool
take_offset(struct scan *s, bool utc)
{
	const struct crm_date_token *t = s->at;
	const int sign = is_mark(t, '-') ? -1 : 1;
	int hours, minutes = 0;

	if ((!is_mark(t, '+') && !is_mark(t, '-')) || t[1].spaced ||
	    !is_digits(t + 1, utc ? 1 : 2, 4) || t[1].len == 3)
		return false;
	hours = (int)t[1].value;
	const bool plain = t[1].len <= 2;
	s->at += 2;
	if (!plain) {
		minutes = hours % 100;
		hours /= 100;
	} else if (is_mark(t + 2, ':') && is_digits(t + 3, 2, 2)) {
		minutes = (int)t[3].value;
		s->at += 2;
	}
	if (plain && sign < 0 && !utc && !t->spaced && !s->seconds && s->parts->digits[0] != 4)
		s->problem = not_a_date;
	else if (hours > 14 || minutes > 59)
		s->problem = unknown_zone;
	s->parts->clock.zoned = true;
	s->parts->clock.offset = sign * (hours * 60 + minutes);
	return true;
}

/* A word of a zone that is not known: MSK, CET, Europe/Moscow. */
static bool
is_foreign_zone(const struct crm_date_token *t)
{
	if (t->kind != CRM_DATE_WORD || is_month(t) || crm_is_weekday(t->text) || is_word(t, "at"))
		return false;
	const size_t len = strlen(t->text);
	const bool english = (t->text[0] & 0x80) == 0;
	return (english && len >= 2 && len <= 5) || is_word(t, "мск") ||
	       (english && is_mark(t + 1, '/'));
}

/* "UTC", "Z", "+03:00", "GMT+0300 (Moscow Standard Time)" */
static void
take_zone(struct scan *s)
{
	struct crm_date_clock *clock = &s->parts->clock;

	if (is_word(s->at, "utc") || is_word(s->at, "gmt") || is_word(s->at, "z")) {
		clock->zoned = true;
		s->at++;
		take_offset(s, true);
	} else if (!take_offset(s, false) && is_foreign_zone(s->at)) {
		s->problem = unknown_zone;
	}
	if (!clock->zoned || !is_mark(s->at, '('))
		return;
	while (s->at->kind != CRM_DATE_END && !is_mark(s->at, ')'))
		s->at++;
	if (s->at->kind != CRM_DATE_END)
		s->at++;
}

/* "2 PM" */
static bool
take_hour(struct scan *s)
{
	const struct crm_date_token *t = s->at;
	struct crm_date_clock *clock = &s->parts->clock;

	if (t->len > 2)
		return false;
	s->at++;
	const char half = take_half(s);
	if (half == 0) {
		s->at = t;
		return false;
	}
	if (t->value < 1 || t->value > 12)
		s->problem = no_such_time;
	clock->hour = (int)t->value;
	apply_half(clock, half);
	return true;
}

static bool
take_clock(struct scan *s)
{
	struct crm_date_clock *clock = &s->parts->clock;

	if (clock->given || s->at->kind != CRM_DATE_DIGITS)
		return false;
	if (is_clock(s)) {
		take_minutes(s);
		apply_half(clock, take_half(s));
	} else if (is_joined(s) && (s->at->len == 4 || s->at->len == 6)) {
		take_compact_clock(s);
	} else if (!take_hour(s)) {
		return false;
	}
	clock->given = true;
	if (!is_clock_valid(clock))
		s->problem = no_such_time;
	if (s->problem == NULL)
		take_zone(s);
	return true;
}

/* --- the day --- */

/* "г.", "года" behind a year. */
static void
skip_year_word(struct scan *s)
{
	if (!is_word(s->at, "г") && !is_word(s->at, "год") && !is_word(s->at, "года"))
		return;
	s->at++;
	if (is_mark(s->at, '.'))
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
take_numbers(struct scan *s)
{
	const struct crm_date_token *t = s->at;
	struct crm_date_parts *parts = s->parts;
	const bool blanks = t[0].kind == CRM_DATE_DIGITS && t[1].kind == CRM_DATE_DIGITS;
	const int64_t mark = blanks ? ' ' : t[1].value;
	const int step = blanks ? 1 : 2;

	if (!blanks && (!is_mark(t + 1, mark) || (mark != '.' && mark != '/' && mark != '-')))
		return false;
	for (int i = 0; i < 3; i++) {
		if (t[i * step].kind != CRM_DATE_DIGITS ||
		    (i == 2 && !blanks && !is_mark(t + 3, mark)))
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
	if (mark == '.' && is_mark(s->at, '.'))
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
take_compact(struct scan *s)
{
	if (!is_digits(s->at, 8, 8) || !split_compact(s->parts, (int)s->at->value))
		return false;
	s->at++;
	return true;
}

/* What may stand between the parts of a date with a name: "5-Mar-26", "Mar 5, 2026", "'26". */
static const struct crm_date_token *
skip_joints(const struct crm_date_token *t)
{
	while (is_mark(t, '-') || is_mark(t, '/') || is_mark(t, '.') || is_mark(t, ',') ||
	       is_mark(t, '\'') || is_mark(t, 0x2019))
		t++;
	return t;
}

/* "5th", "5-го", «5», "5th of" */
static const struct crm_date_token *
skip_ordinal(const struct crm_date_token *t)
{
	static const char *const words[] = { "st", "nd", "rd", "th", "го", "е", NULL };

	if (is_mark(t, 0xbb) || is_mark(t, '"'))
		return t + 1;
	const struct crm_date_token *word = is_mark(t, '-') ? t + 1 : t;
	for (size_t i = 0; words[i] != NULL; i++)
		if (!word->spaced && is_word(word, words[i]))
			t = word + 1;
	return is_word(t, "of") ? t + 1 : t;
}

static void
set_named(struct scan *s, const struct crm_date_token *day, const struct crm_date_token *month,
    const struct crm_date_token *year)
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
take_day_first(struct scan *s)
{
	const struct crm_date_token *first = s->at, *month, *last;

	if (is_mark(first, 0xab) || is_mark(first, '"'))
		first++;
	if (!is_digits(first, 1, 4))
		return false;
	month = skip_joints(skip_ordinal(first + 1));
	if (!is_month(month))
		return false;
	last = skip_joints(month + 1);
	if (first->len <= 2 && (is_digits(last, 2, 2) || is_digits(last, 4, 4)))
		set_named(s, first, month, last);
	else if (first->len == 4 && is_digits(last, 1, 2))
		set_named(s, last, month, first);
	else
		return false;
	s->at = last + 1;
	skip_year_word(s);
	return true;
}

/* "March 5th, 2026"; "Mar 5 14:30:05 2026" has its year later. */
static bool
take_month_first(struct scan *s)
{
	const struct crm_date_token *month = s->at, *day, *year;

	if (!is_month(month))
		return false;
	day = skip_joints(month + 1);
	if (!is_digits(day, 1, 2))
		return false;
	s->at = skip_ordinal(day + 1);
	year = skip_joints(s->at);
	if ((is_digits(year, 2, 2) || is_digits(year, 4, 4)) && !is_mark(year + 1, ':'))
		s->at = year + 1;
	else
		year = NULL;
	set_named(s, day, month, year);
	if (year != NULL)
		skip_year_word(s);
	return true;
}

static bool
take_day(struct scan *s)
{
	if (!s->dated)
		return s->dated = take_compact(s) || take_numbers(s) || take_day_first(s) ||
				  take_month_first(s);
	/* The year behind the time. */
	if (s->parts->digits[2] != 0 || !is_digits(s->at, 4, 4))
		return false;
	s->parts->number[2] = (int)s->at->value;
	s->parts->digits[2] = 4;
	s->at++;
	return true;
}

/* --- the cell --- */

/* "чт", "Thu,", "(чт.)" */
static bool
take_weekday(struct scan *s)
{
	const struct crm_date_token *t = s->at;
	const bool inside = is_mark(t, '(');

	t += inside;
	if (t->kind != CRM_DATE_WORD || !crm_is_weekday(t->text))
		return false;
	t++;
	if (is_mark(t, '.'))
		t++;
	if (inside && !is_mark(t, ')'))
		return false;
	s->at = t + inside;
	return true;
}

/* A comma, "at", "в", a dash between blanks, the T between day and time. */
static bool
skip_between(struct scan *s)
{
	const struct crm_date_token *t = s->at;
	const bool joint = is_word(t, "t") && s->dated && !t->spaced && !t[1].spaced;

	if (!joint && !is_mark(t, ',') && !is_word(t, "at") && !is_word(t, "в") &&
	    !(is_mark(t, '-') && t->spaced && t[1].spaced))
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
	const bool decimal = (is_mark(t + 1, '.') || is_mark(t + 1, ',')) && !t[1].spaced &&
			     !t[2].spaced && t[2].kind == CRM_DATE_DIGITS;

	if (!is_digits(t, 5, 14) || t[decimal ? 3 : 1].kind != CRM_DATE_END)
		return false;
	if (t->len == 5 && t->value >= COUNTED_MIN) {
		set_counted(parts, t->value, decimal ? t + 2 : NULL);
	} else if (decimal) {
		return false;
	} else if (t->len == 10 || t->len == 13) {
		if (seconds < EPOCH_MIN || seconds > EPOCH_MAX)
			return false;
		parts->form = CRM_DATE_EPOCH;
		parts->count = seconds;
	} else if (t->len == 14) {
		if (!split_compact(parts, (int)(t->value / 1000000)) || parts->digits[0] != 4)
			return false;
		set_clock(&parts->clock, (int)(t->value % 1000000));
		if (!is_clock_valid(&parts->clock))
			*problem = no_such_time;
	} else {
		return false;
	}
	return true;
}

const char *
crm_date_scan(struct crm_date_parts *parts, const char *cell)
{
	struct crm_date_token tokens[CRM_DATE_TOKENS];
	struct scan s = { .at = tokens, .parts = parts };

	*parts = (struct crm_date_parts){ .form = CRM_DATE_NUMBERS };
	if (strpbrk(cell, "0123456789") == NULL || !crm_date_tokens(tokens, cell))
		return not_a_date;
	if (scan_alone(parts, tokens, &s.problem))
		return s.problem;
	while (s.problem == NULL && s.at->kind != CRM_DATE_END)
		if (!skip_between(&s) && !take_weekday(&s) && !take_clock(&s) && !take_day(&s))
			return not_a_date;
	if (s.problem != NULL)
		return s.problem;
	return s.dated && parts->digits[2] != 0 ? NULL : not_a_date;
}
