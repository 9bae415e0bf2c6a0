#include "lib/text/date_clock.h"

#include <string.h>

#include "lib/text/date_words.h"

static const char not_a_date[] = "not a date";
static const char no_such_time[] = "no such time";
static const char unknown_zone[] = "unknown time zone";

/* 'a', 'p' or 0: "AM", "p.m." */
static char
take_half(struct crm_date_scan *s)
{
	const struct crm_date_token *t = s->at;

	if (crm_token_is_word(t, "am") || crm_token_is_word(t, "pm")) {
		s->at++;
	} else if ((crm_token_is_word(t, "a") || crm_token_is_word(t, "p")) &&
		   crm_token_is_mark(t + 1, '.') && crm_token_is_word(t + 2, "m")) {
		s->at += crm_token_is_mark(t + 3, '.') ? 4 : 3;
	} else {
		return 0;
	}
	return t->text[0];
}

/* Twelve hours to twenty-four; 14:30 PM, which some programs write, is 14:30. */
static void
apply_half(struct crm_date_clock *clock, char half)
{
	const bool contradicts = half == 'a' ? clock->hour > 12 : clock->hour == 0;

	if (half != 0 && contradicts)
		clock->hour = 24;
	else if (half == 'a' && clock->hour == 12)
		clock->hour = 0;
	else if (half == 'p' && clock->hour < 12)
		clock->hour += 12;
}

/* The minutes, seconds and fraction behind hour and mark; the fraction is dropped. */
static void
take_minutes(struct crm_date_scan *s)
{
	struct crm_date_clock *clock = &s->parts->clock;
	const struct crm_date_token *t = s->at;
	const int64_t mark = t[1].value;

	clock->hour = (int)t[0].value;
	clock->min = (int)t[2].value;
	t += 3;
	if (t->kind == CRM_DATE_MARK && t->value == mark && crm_token_is_digits(t + 1, 2, 2)) {
		clock->sec = (int)t[1].value;
		s->seconds = true;
		t += 2;
		if ((crm_token_is_mark(t, '.') || crm_token_is_mark(t, ',')) && !t->spaced &&
		    !t[1].spaced && crm_token_is_digits(t + 1, 1, 14))
			t += 2;
	}
	s->at = t;
}

void
crm_clock_set(struct crm_date_clock *clock, int value)
{
	clock->given = true;
	clock->hour = value / 10000;
	clock->min = value / 100 % 100;
	clock->sec = value % 100;
}

bool
crm_clock_valid(const struct crm_date_clock *clock)
{
	return clock->hour <= 23 && clock->min <= 59 && clock->sec <= 59;
}

/* The T of 20260305T1430 stands just before. */
static bool
is_joined(const struct crm_date_scan *s)
{
	return s->dated && crm_token_is_word(s->at - 1, "t");
}

/* T1430 or T143005 */
static void
take_compact_clock(struct crm_date_scan *s)
{
	struct crm_date_clock *clock = &s->parts->clock;

	crm_clock_set(clock, (int)(s->at->len == 4 ? s->at->value * 100 : s->at->value));
	s->at++;
}

/* 14:30, 14h30, 14ч30; behind a date also 14.30 */
static bool
is_clock(const struct crm_date_scan *s)
{
	const struct crm_date_token *t = s->at;

	if (!crm_token_is_digits(t, 1, 2) || t[1].spaced || t[2].spaced ||
	    !crm_token_is_digits(t + 2, 2, 2))
		return false;
	if (crm_token_is_mark(t + 1, '.'))
		return s->dated && t->spaced;
	return crm_token_is_mark(t + 1, ':') || crm_token_is_word(t + 1, "h") ||
	       crm_token_is_word(t + 1, "ч");
}

/*
 * "+3" as minutes; behind UTC one digit is enough. A hyphen is the one of an offset where no
 * span of time, 10:00-11:00, can be meant.
 */
static bool
take_offset(struct crm_date_scan *s, bool utc)
{
	const struct crm_date_token *t = s->at;
	const int sign = crm_token_is_mark(t, '-') ? -1 : 1;
	int hours, minutes = 0;

	if ((!crm_token_is_mark(t, '+') && !crm_token_is_mark(t, '-')) || t[1].spaced ||
	    !crm_token_is_digits(t + 1, utc ? 1 : 2, 4) || t[1].len == 3)
		return false;
	hours = (int)t[1].value;
	const bool plain = t[1].len <= 2;
	s->at += 2;
	if (!plain) {
		minutes = hours % 100;
		hours /= 100;
	} else if (crm_token_is_mark(t + 2, ':') && crm_token_is_digits(t + 3, 2, 2)) {
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
	if (t->kind != CRM_DATE_WORD || crm_token_is_month(t) || crm_is_weekday(t->text) ||
	    crm_token_is_word(t, "at"))
		return false;
	const size_t len = strlen(t->text);
	const bool english = (t->text[0] & 0x80) == 0;
	return (english && len >= 2 && len <= 5) || crm_token_is_word(t, "мск") ||
	       (english && crm_token_is_mark(t + 1, '/'));
}

/* "UTC", "Z", "+03:00", "GMT+0300 (Moscow Standard Time)" */
static void
take_zone(struct crm_date_scan *s)
{
	struct crm_date_clock *clock = &s->parts->clock;

	if (crm_token_is_word(s->at, "utc") || crm_token_is_word(s->at, "gmt") ||
	    crm_token_is_word(s->at, "z")) {
		clock->zoned = true;
		s->at++;
		take_offset(s, true);
	} else if (!take_offset(s, false) && is_foreign_zone(s->at)) {
		s->problem = unknown_zone;
	}
	if (!clock->zoned || !crm_token_is_mark(s->at, '('))
		return;
	while (s->at->kind != CRM_DATE_END && !crm_token_is_mark(s->at, ')'))
		s->at++;
	if (s->at->kind != CRM_DATE_END)
		s->at++;
}

/* "2 PM" */
static bool
take_hour(struct crm_date_scan *s)
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

bool
crm_clock_take(struct crm_date_scan *s)
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
	if (!crm_clock_valid(clock))
		s->problem = no_such_time;
	if (s->problem == NULL)
		take_zone(s);
	return true;
}
