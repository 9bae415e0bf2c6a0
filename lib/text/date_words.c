#include "lib/text/date_words.h"

#include <stddef.h>
#include <string.h>

#define NELEM(a) (sizeof(a) / sizeof((a)[0]))
/* Three letters, which take a byte each or, in Cyrillic, two. */
#define SHORTEST(word) (((unsigned char)(word)[0] & 0x80) != 0 ? 6 : 3)

static bool
begins(const char *name, const char *word)
{
	size_t len = strlen(word);

	return len >= SHORTEST(word) && strncmp(name, word, len) == 0;
}

int
crm_month_by_name(const char *word)
{
	static const char *const names[][3] = {
		{ "january", "январь", "января" },
		{ "february", "февраль", "февраля" },
		{ "march", "март", "марта" },
		{ "april", "апрель", "апреля" },
		{ "may", "май", "мая" },
		{ "june", "июнь", "июня" },
		{ "july", "июль", "июля" },
		{ "august", "август", "августа" },
		{ "september", "сентябрь", "сентября" },
		{ "october", "октябрь", "октября" },
		{ "november", "ноябрь", "ноября" },
		{ "december", "декабрь", "декабря" },
	};

	for (size_t i = 0; i < NELEM(names); i++)
		for (size_t j = 0; j < NELEM(names[i]); j++)
			if (begins(names[i][j], word))
				return (int)i + 1;
	return 0;
}

int
crm_weekday_by_name(const char *word)
{
	static const char *const names[][3] = {
		{ "monday", "понедельник", "понедельника" },
		{ "tuesday", "вторник", "вторника" },
		{ "wednesday", "среда", "среду" },
		{ "thursday", "четверг", "четверга" },
		{ "friday", "пятница", "пятницу" },
		{ "saturday", "суббота", "субботу" },
		{ "sunday", "воскресенье", "воскресенья" },
	};
	static const char *const pairs[][2] = { { "mo", "пн" }, { "tu", "вт" }, { "we", "ср" },
		{ "th", "чт" }, { "fr", "пт" }, { "sa", "сб" }, { "su", "вс" } };

	for (size_t i = 0; i < NELEM(names); i++) {
		for (size_t j = 0; j < NELEM(names[i]); j++)
			if (begins(names[i][j], word))
				return (int)i + 1;
		for (size_t j = 0; j < NELEM(pairs[i]); j++)
			if (strcmp(pairs[i][j], word) == 0)
				return (int)i + 1;
	}
	return 0;
}

bool
crm_is_weekday(const char *word)
{
	return crm_weekday_by_name(word) != 0;
}
