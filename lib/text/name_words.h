/*
 * The words of a name one by one: what each can be.
 */
#ifndef CRM_TEXT_NAME_WORDS_H
#define CRM_TEXT_NAME_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/arena.h"

/* "Mr", "г-н" in front; "PhD", "к.т.н." behind. Of n neighbours read as one word. */
bool crm_name_honorific(const char *const *words, size_t n);
bool crm_name_degree(const char *const *words, size_t n);

/* "директор", "buyer", "отдел": what somebody does, where somebody works. */
bool crm_name_role(const char *word);

/* "van", "de", "бин": belongs to the surname behind it. */
bool crm_name_particle(const char *word);
/* "оглы", "kyzy": makes a patronymic of the word before it. */
bool crm_name_kinship(const char *word);
/* Ends like a surname: -ов, -ская, -enko, -yan ... */
bool crm_name_surname_like(const char *word);
/* 'm' or 'f' for a surname that tells: Иванов, Ivanova; else 0. */
char crm_name_surname_gender(const char *word);
/* All capitals, two letters at least. */
bool crm_name_shouted(const char *word);
/* Has a letter of the Cyrillic alphabet. */
bool crm_name_cyrillic(const char *s);

/*
 * A name all in capitals or all in small letters with the case that names have; any other as it
 * is. NULL when out of memory.
 */
char *crm_name_case(struct crm_arena *arena, const char *s);
/* True when it has that case already, or none: of a name in n parts, which may be NULL. */
bool crm_name_cased(const char *const *part, size_t n);

#endif
