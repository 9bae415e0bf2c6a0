/*
 * Names of months and days of the week, in English and Russian.
 */
#ifndef CRM_TEXT_DATE_WORDS_H
#define CRM_TEXT_DATE_WORDS_H

#include <stdbool.h>

/*
 * 1 to 12 for the name of a month in small letters and with е for ё, in full ("march", "март",
 * "марта") or its first three letters or more ("mar", "sept", "февр"); else 0.
 */
int crm_month_by_name(const char *word);

/*
 * The same of a day of the week, 1 (Monday) to 7, which may also be "mo", "пн", and in the
 * accusative, "пятницу".
 */
int crm_weekday_by_name(const char *word);
bool crm_is_weekday(const char *word);

#endif
