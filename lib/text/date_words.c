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

bool
crm_is_weekday(const char *word)
{
	static const char *const names[] = { "monday", "tuesday", "wednesday", "thursday", "friday",
		"saturday", "sunday", "понедельник", "вторник", "среда", "четверг", "пятница",
		"суббота", "воскресенье" };
	static const char *const pairs[] = { "пн", "вт", "ср", "чт", "пт", "сб", "вс" };

	for (size_t i = 0; i < NELEM(names); i++)
		if (begins(names[i], word))
			return true;
	for (size_t i = 0; i < NELEM(pairs); i++)
		if (strcmp(pairs[i], word) == 0)
			return true;
	return false;
}
