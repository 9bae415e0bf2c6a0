#include "lib/text/when.h"

#include <stddef.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/text/date.h"
#include "lib/text/date_words.h"
#include "lib/text/utf8.h"

#define NELEM(a) (sizeof(a) / sizeof((a)[0]))
#define WORDS_MAX 8
#define COUNT_DIGITS 6 /* no span of them leaves the calendar's range of integers */
#define CENTURY_AHEAD ((int64_t)50 * 366 * 86400)

/* The text in words, and where in them the reader is. */
struct words {
	const char *word[WORDS_MAX];
	size_t n, at;
};

/* Cuts at blanks and commas. False: too many words. */
static bool
cut(char *text, struct words *words)
{
	words->n = words->at = 0;
	while (*(text += strspn(text, " ,")) != '\0') {
		if (words->n == WORDS_MAX)
			return false;
		words->word[words->n++] = text;
		text += strcspn(text, " ,");
		if (*text != '\0')
			*text++ = '\0';
	}
	return words->n > 0;
}

static bool
among(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

/* The word at hand, "" behind the last. */
static const char *
peek(const struct words *words)
{
	return words->at < words->n ? words->word[words->at] : "";
}

/* Words that say nothing: on friday, в 10:00. */
static void
skip_small_words(struct words *words)
{
	static const char *const small[] = { "on", "at", "by", "в", "во", "до", "к" };

	while (words->at < words->n && among(peek(words), small, NELEM(small)))
		words->at++;
}

/* Digits, at most max of them; moves *s behind. */
static bool
scan_number(const char **s, size_t max, int64_t *n)
{
	const size_t len = strspn(*s, "0123456789");

	*n = 0;
	if (len == 0 || len > max)
		return false;
	for (size_t i = 0; i < len; i++)
		*n = *n * 10 + (*(*s)++ - '0');
	return true;
}

/* 9:30, 10:00 */
static bool
read_clock(struct words *words, int *clock)
{
	const char *s = peek(words);
	int64_t hour, min;

	if (!scan_number(&s, 2, &hour) || *s++ != ':' || strlen(s) != 2 ||
	    !scan_number(&s, 2, &min) || hour > 23 || min > 59)
		return false;
	*clock = (int)(hour * 3600 + min * 60);
	words->at++;
	return true;
}

/* A time, or nothing, and then the end. */
static bool
read_clock_and_end(struct words *words, int *clock)
{
	skip_small_words(words);
	if (words->at < words->n && !read_clock(words, clock))
		return false;
	return words->at == words->n;
}

/* --- from now on --- */

struct unit {
	enum crm_when_kind kind;
	int64_t n;
	const char *const words[12];
};

static const struct unit units[] = {
	{ CRM_WHEN_SECONDS, 60,
	    { "min", "mins", "minute", "minutes", "мин", "минуту", "минуты", "минут" } },
	{ CRM_WHEN_SECONDS, 1800, { "полчаса" } },
	{ CRM_WHEN_SECONDS, 3600,
	    { "h", "hr", "hrs", "hour", "hours", "ч", "час", "часа", "часов" } },
	{ CRM_WHEN_DAYS, 1, { "d", "day", "days", "д", "дн", "день", "дня", "дней" } },
	{ CRM_WHEN_WEEKS, 1,
	    { "w", "week", "weeks", "нед", "неделю", "недели", "недель", "неделя" } },
	{ CRM_WHEN_MONTHS, 1, { "m", "month", "months", "мес", "месяц", "месяца", "месяцев" } },
	{ CRM_WHEN_MONTHS, 12, { "y", "year", "years", "г", "год", "года", "лет" } },
};

static const struct unit *
find_unit(const char *word)
{
	for (size_t i = 0; i < NELEM(units); i++)
		for (size_t j = 0; units[i].words[j] != NULL; j++)
			if (strcmp(word, units[i].words[j]) == 0)
				return &units[i];
	return NULL;
}

/* +2d, +2 days, in 2 days, in an hour, через час */
static bool
read_span(struct words *words, struct crm_when *when)
{
	static const char *const in[] = { "in", "через" };
	static const char *const one[] = { "a", "an", "one", "один", "одну" };
	const bool ahead = among(peek(words), in, NELEM(in));
	const struct unit *unit;
	int64_t n = 1;

	words->at += ahead;
	const char *s = peek(words);
	s += *s == '+';
	if (ahead && among(s, one, NELEM(one)))
		s = "";
	else if ((!ahead || find_unit(s) == NULL) && !scan_number(&s, COUNT_DIGITS, &n))
		return false;
	words->at += *s == '\0';
	if ((unit = find_unit(*s != '\0' ? s : peek(words))) == NULL)
		return false;
	words->at++;
	when->kind = unit->kind;
	when->n = n * unit->n;
	return true;
}

/* --- days --- */

/* today, friday ...: how many days ahead. */
static bool
read_day_word(struct words *words, int64_t now, struct crm_when *when)
{
	static const struct {
		int64_t days;
		const char *word;
	} days[] = { { 0, "today" }, { 0, "сегодня" }, { 1, "tomorrow" }, { 1, "завтра" },
		{ 2, "послезавтра" } };
	int weekday;

	if (!crm_civil_at(now, &when->day))
		return false;
	when->kind = CRM_WHEN_DAY;
	if (words->n - words->at >= 3 && strcmp(peek(words), "day") == 0 &&
	    strcmp(words->word[words->at + 1], "after") == 0 &&
	    strcmp(words->word[words->at + 2], "tomorrow") == 0) {
		when->day.day += 2;
		words->at += 3;
		return true;
	}
	for (size_t i = 0; i < NELEM(days); i++) {
		if (strcmp(peek(words), days[i].word) != 0)
			continue;
		when->day.day += days[i].days;
		words->at++;
		return true;
	}
	if ((weekday = crm_weekday_by_name(peek(words))) == 0)
		return false;
	when->day.day += (weekday - crm_civil_weekday(&when->day) + 7) % 7;
	when->repeat = 7;
	words->at++;
	return true;
}

/* The day and the time, in either order, or the time alone. */
static bool
read_day(struct words *words, int64_t now, struct crm_when *when)
{
	skip_small_words(words);
	if (!read_clock(words, &when->clock))
		return read_day_word(words, now, when) && read_clock_and_end(words, &when->clock);
	skip_small_words(words);
	if (words->at < words->n)
		return read_day_word(words, now, when) && words->at == words->n;
	when->kind = CRM_WHEN_DAY;
	when->repeat = 1;
	return crm_civil_at(now, &when->day);
}

/* 2026-12-01 10:00, 01.12.2026, 1 декабря 2026 */
static bool
read_date(const char *text, int64_t now, struct crm_when *when)
{
	struct crm_date date;

	if (crm_time_parse(text, &when->at) && strpbrk(text, "T :") != NULL) {
		when->kind = CRM_WHEN_MOMENT;
		return true;
	}
	if (crm_date_read(&date, text, CRM_DATE_UNKNOWN, now + CENTURY_AHEAD) != NULL)
		return false;
	when->kind = date.timed ? CRM_WHEN_MOMENT : CRM_WHEN_DAY;
	when->at = date.at;
	when->day = (struct crm_civil){ date.year, date.month, date.day, 0, 0, 0 };
	return true;
}

static bool
is_now(const char *folded)
{
	return strcmp(folded, "now") == 0 || strcmp(folded, "сейчас") == 0;
}

enum crm_status
crm_when_parse(struct crm_when *when, const char *text, int64_t now, struct crm_err *err)
{
	struct crm_arena arena = CRM_ARENA_INIT;
	struct words words;
	char *clean = crm_text_clean(&arena, text);
	char *folded = clean == NULL ? NULL : crm_text_fold(&arena, clean);
	const struct crm_when nothing = { .kind = CRM_WHEN_MOMENT, .at = now, .clock = -1 };
	enum crm_status st = CRM_OK;
	bool read = false;

	if (folded == NULL) {
		st = crm_err_nomem(err);
		goto out;
	}
	*when = nothing;
	read = is_now(folded) || read_date(clean, now, when);
	if (!read && cut(folded, &words)) {
		*when = nothing;
		read = read_span(&words, when) &&
		       (when->kind == CRM_WHEN_SECONDS ? words.at == words.n
						       : read_clock_and_end(&words, &when->clock));
		if (!read) {
			*when = nothing;
			words.at = 0;
			read = read_day(&words, now, when);
		}
	}
	if (read && when->kind == CRM_WHEN_DAY)
		when->day.hour = when->day.min = when->day.sec = 0;
	if (!read)
		st = crm_err_set(err, CRM_EDATA,
		    "'%s' is no time; like +2d, tomorrow 10:00, friday, 2026-12-01 10:00", clean);
out:
	crm_arena_clear(&arena);
	return st;
}
