/*
 * Countries by the names that lists give them.
 */
#ifndef CRM_TEXT_COUNTRY_H
#define CRM_TEXT_COUNTRY_H

#include <stdbool.h>

#include "lib/base/arena.h"

/*
 * The ISO 3166 alpha-2 code of a country given by that code, in any case, or by its usual name in
 * English or Russian. *code is NULL for one that is not known. False: out of memory.
 */
bool crm_country_code(const char *cell, struct crm_arena *arena, const char **code);

#endif
