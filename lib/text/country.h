/*
 * Countries by the names that lists give them.
 */
#ifndef CRM_TEXT_COUNTRY_H
#define CRM_TEXT_COUNTRY_H

#include <stdbool.h>

#include "lib/base/arena.h"

/*
 * The ISO 3166 alpha-2 code of a country given by that code or the one of three letters, in any
 * case, by its usual name in English, Russian or its own language, or by its dial code ("+49");
 * also as a part of the cell ("Россия, Москва", "Germany (DE)"). *code is NULL for one that is not
 * known; two letters alone are taken at their word. False: out of memory.
 */
bool crm_country_code(const char *cell, struct crm_arena *arena, const char **code);

#endif
