/*
 * Amounts of money as people write them in a cell.
 */
#ifndef CRM_TEXT_MONEY_H
#define CRM_TEXT_MONEY_H

#include <stdbool.h>

#include "lib/base/arena.h"

/* ISO 4217 for a folded sign, word or code: "₽", "руб.", "usd"; NULL for none that is known.
 */
const char *crm_currency_code(const char *fold);

/*
 * Takes the currency off either end of an amount: "$ 5,000", "1 200 000,50 руб.", "EUR 10".
 * *number is what is left, in the arena, or NULL where there is more than that ("от 100 000");
 * *currency is its code, or NULL where none stands there. False: out of memory.
 */
bool crm_money_split(
    const char **number, const char **currency, const char *cell, struct crm_arena *arena);

#endif
