#include "lib/crm/hours.h"

#include <stddef.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/text/date_words.h"
#include "lib/text/utf8.h"

#define DAY_MINUTES 1440
#define DAYS_AHEAD 36525
#define DAY_WANTED "a day like Mo or Пн is wanted"
#define TIME_WANTED "a time like 09:00 is wanted"

/* --- reading --- */

struct reader {
	const char *text, *s;
	const char *problem, *where; /* the first thing that is wrong */
	struct crm_hours *hours;
	struct crm_arena arena;
	bool no_memory;
};

static bool
wrong(struct reader *r, const char *where, const char *problem)
{
	r->problem = problem;
	r->where = where;
	return false;
}

static void
skip_blanks(struct reader *r)
{
	r->s += strspn(r->s, " \t\n");
}

/* One of the characters, with blanks around it. */
static bool
take(struct reader *r, const char *const *signs, size_t n)
{
	skip_blanks(r);
	for (size_t i = 0; i < n; i++) {
		const size_t len = strlen(signs[i]);
		if (strncmp(r->s, signs[i], len) != 0)
			continue;
		r->s += len;
		skip_blanks(r);
		return true;
	}
	return false;
}

static bool
take_dash(struct reader *r)
{
	static const char *const dashes[] = { "-", "–", "—" };

	return take(r, dashes, 3);
}

static bool
take_sign(struct reader *r, const char *sign)
{
	return take(r, &sign, 1);
}

static size_t
word_length(const char *s)
{
	size_t len = 0;

	while (s[len] != '\0' && strchr(" \t\n,;:.-0123456789", s[len]) == NULL &&
	       strncmp(s + len, "–", 3) != 0 && strncmp(s + len, "—", 3) != 0)
		len++;
	return len;
}

/* The name of a day at hand: its number, and its end in *end; 0: there is none. */
static int
day_here(struct reader *r, const char **end)
{
	const size_t len = word_length(r->s);
	const char *word = crm_arena_dup(&r->arena, r->s, len);

	if (word != NULL)
		word = crm_text_fold(&r->arena, word);
	r->no_memory |= word == NULL;
	*end = r->s + len;
	*end += **end == '.';
	return word == NULL ? 0 : crm_weekday_by_name(word);
}

static bool
read_day(struct reader *r, int *day)
{
	const char *end;

	if ((*day = day_here(r, &end)) == 0)
		return wrong(r, r->s, DAY_WANTED);
	r->s = end;
	return true;
}

/* Mo-Fr, Mo,We, Fr-Mo; *set has a bit for each day. */
static bool
read_days(struct reader *r, unsigned *set)
{
	const char *end;
	int from, until;

	*set = 0;
	do {
		if (!read_day(r, &from))
			return false;
		until = from;
		if (take_dash(r) && !read_day(r, &until))
			return false;
		for (int day = from;; day = day % 7 + 1) {
			*set |= 1U << (day - 1);
			if (day == until)
				break;
		}
		skip_blanks(r);
	} while (take_sign(r, ",") || day_here(r, &end) != 0);
	take_sign(r, ":");
	return true;
}

static bool
read_number(struct reader *r, int max, int *n)
{
	const char *start = r->s;
	const size_t len = strspn(r->s, "0123456789");

	*n = 0;
	for (size_t i = 0; i < len && i < 3; i++)
		*n = *n * 10 + (*r->s++ - '0');
	return len >= 1 && len <= 2 && *n <= max ? true : wrong(r, start, TIME_WANTED);
}

/* 9, 09:00, 24:00 */
static bool
read_time(struct reader *r, int *minutes)
{
	const char *start = r->s;
	int hour, min = 0;

	if (!read_number(r, 24, &hour))
		return false;
	if (*r->s == ':') {
		r->s++;
		if (!read_number(r, 59, &min))
			return false;
	}
	*minutes = hour * 60 + min;
	return *minutes <= DAY_MINUTES ? true : wrong(r, start, TIME_WANTED);
}

/* Into one day, in order. */
static bool
add_span(struct reader *r, struct crm_hours_day *day, int from, int until, const char *where)
{
	int at = day->n;

	for (int i = 0; i < day->n; i++)
		if (from < day->span[i].until && day->span[i].from < until)
			return wrong(r, where, "it overlaps with other hours of that day");
	if (day->n == CRM_HOURS_SPANS)
		return wrong(r, where, "a day has at most four of them");
	for (; at > 0 && day->span[at - 1].from > from; at--)
		day->span[at] = day->span[at - 1];
	day->span[at].from = from;
	day->span[at].until = until;
	day->n++;
	return true;
}

static bool
read_span(struct reader *r, unsigned set)
{
	const char *where = r->s;
	int from, until;

	if (!read_time(r, &from))
		return false;
	if (!take_dash(r))
		return wrong(r, r->s, "a dash and the end are wanted, like 09:00-18:00");
	if (!read_time(r, &until))
		return false;
	if (until <= from)
		return wrong(r, where, "it ends before it begins; a night is two days' hours");
	for (int i = 0; i < 7; i++)
		if ((set & 1U << i) != 0 && !add_span(r, &r->hours->day[i], from, until, where))
			return false;
	return true;
}

/* Days and their times; behind a comma it may go on with other days. */
static bool
read_rules(struct reader *r)
{
	static const char *const apart[] = { ";", "," };
	const char *end;
	unsigned set = 0;

	skip_blanks(r);
	do {
		skip_blanks(r);
		if (*r->s == '\0' && set != 0)
			return true;
		if ((set == 0 || day_here(r, &end) != 0) && !read_days(r, &set))
			return false;
		if (!read_span(r, set))
			return false;
	} while (take(r, apart, 2) || day_here(r, &end) != 0);
	return *r->s == '\0' ? true : wrong(r, r->s, "; and the next days are wanted here");
}

static size_t
character(const char *text, const char *where)
{
	size_t n = 1, len;

	for (; text < where; text += len, n++)
		crm_utf8_next(text, &len);
	return n;
}

enum crm_status
crm_hours_parse(struct crm_hours *hours, const char *text, struct crm_err *err)
{
	struct reader r = { .text = text, .s = text, .hours = hours, .arena = CRM_ARENA_INIT };
	enum crm_status st = CRM_OK;

	memset(hours, 0, sizeof(*hours));
	if (strcmp(text, "24/7") == 0) {
		for (int i = 0; i < 7; i++)
			add_span(&r, &hours->day[i], 0, DAY_MINUTES, text);
	} else if (!read_rules(&r)) {
		st = r.no_memory ? crm_err_nomem(err)
				 : crm_err_set(err, CRM_EDATA, "at %zu: %s",
				       character(text, r.where), r.problem);
	}
	crm_arena_clear(&r.arena);
	return st;
}

/* --- counting, in the zone that is entered --- */

static const struct crm_hours_day *
hours_of(const struct crm_hours *hours, const struct crm_civil *date)
{
	return &hours->day[crm_civil_weekday(date) - 1];
}

static bool
moment(const struct crm_civil *date, int minutes, int64_t *out)
{
	struct crm_civil c = *date;

	c.hour = minutes / 60;
	c.min = minutes % 60;
	c.sec = 0;
	return crm_civil_seconds(&c, out);
}

/* The working time that is left of a date after t: up to `seconds` of it are taken off. */
static bool
pass_day(const struct crm_hours *hours, const struct crm_civil *date, int64_t t, int64_t *seconds,
    int64_t *out, bool *found)
{
	const struct crm_hours_day *day = hours_of(hours, date);

	*found = false;
	for (int i = 0; i < day->n; i++) {
		int64_t from, until;
		if (!moment(date, day->span[i].from, &from) ||
		    !moment(date, day->span[i].until, &until))
			return false;
		if (from < t)
			from = t;
		if (until <= from)
			continue;
		if (*seconds <= until - from) {
			*out = from + *seconds;
			*found = true;
			return true;
		}
		*seconds -= until - from;
	}
	return true;
}

static bool
add_seconds(const struct crm_hours *hours, int64_t t, int64_t seconds, int64_t *out)
{
	struct crm_civil date;
	bool found = false;

	if (!crm_civil_at(t, &date))
		return false;
	for (int i = 0; i < DAYS_AHEAD; i++, date.day++)
		if (!pass_day(hours, &date, t, &seconds, out, &found) || found)
			return found;
	return false;
}

static bool
end_of(const struct crm_hours *hours, const struct crm_civil *date, int64_t *out)
{
	const struct crm_hours_day *day = hours_of(hours, date);

	return day->n > 0 && moment(date, day->span[day->n - 1].until, out);
}

static bool
add_days(const struct crm_hours *hours, int64_t t, int64_t n, int64_t *out)
{
	struct crm_civil date;
	int64_t end, next, none = 0;
	bool found;

	if (!add_seconds(hours, t, 0, &t) || !crm_civil_at(t, &date))
		return false;
	for (int i = 0; n > 0; i++) {
		if (i == DAYS_AHEAD)
			return false;
		date.day++;
		n -= hours_of(hours, &date)->n > 0;
	}
	if (!crm_civil_seconds(&date, &t) || !end_of(hours, &date, &end) ||
	    !pass_day(hours, &date, t, &none, &next, &found))
		return false;
	*out = found ? next : end;
	return true;
}

/* --- in the zone of the hours --- */

bool
crm_hours_add(
    const struct crm_hours *hours, int64_t t, int64_t seconds, const char *zone, int64_t *out)
{
	crm_zone_enter(zone);
	const bool done = add_seconds(hours, t, seconds, out);
	crm_zone_leave();
	return done;
}

bool
crm_hours_next(const struct crm_hours *hours, int64_t t, const char *zone, int64_t *out)
{
	return crm_hours_add(hours, t, 0, zone, out);
}

bool
crm_hours_open(const struct crm_hours *hours, int64_t t, const char *zone)
{
	int64_t next;

	return crm_hours_next(hours, t, zone, &next) && next == t;
}

bool
crm_hours_add_days(
    const struct crm_hours *hours, int64_t t, int64_t n, const char *zone, int64_t *out)
{
	crm_zone_enter(zone);
	const bool done = add_days(hours, t, n, out);
	crm_zone_leave();
	return done;
}

bool
crm_hours_end(
    const struct crm_hours *hours, const struct crm_civil *date, const char *zone, int64_t *out)
{
	crm_zone_enter(zone);
	const bool done = end_of(hours, date, out);
	crm_zone_leave();
	return done;
}
