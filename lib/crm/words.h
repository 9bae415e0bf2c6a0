/*
 * Values of columns in words: people by login, stages by name, times in local time, amounts in
 * their currency.
 */
#ifndef CRM_CRM_WORDS_H
#define CRM_CRM_WORDS_H

#include "lib/base/arena.h"
#include "lib/store/change.h"

/* What people call a column: "job title", "assigned"; the column itself when it has no name. */
const char *crm_words_column(const char *column);

/*
 * A value of a column, as history keeps it (a number in digits), in words, in the arena or the
 * value itself. unit: the currency of the row, for amounts; NULL: the database's. NULL stays NULL.
 * What an id names is called as it is called today, or was when it was taken back. CRM_ENOMEM.
 */
enum crm_status crm_words(struct crm_db *db, enum crm_tab tab, const char *column,
    const char *value, const char *unit, struct crm_arena *arena, const char **words,
    struct crm_err *err);

#endif
