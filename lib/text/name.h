/*
 * Names of persons: taken apart, put together, and folded to what spellings have in common.
 */
#ifndef CRM_TEXT_NAME_H
#define CRM_TEXT_NAME_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"

struct crm_name {
	const char *full;   /* as kept and shown; NULL when nothing is known */
	const char *first;  /* NULL when unknown; may be an initial, "И." */
	const char *middle; /* patronymic or middle names */
	const char *last;
};

/*
 * Takes a whole name apart: "Иванов Иван Иванович", "Ivanov, Ivan", "Dr. Ivan I. Ivanov jr",
 * "Иванов И.И.", "иванов иван". Order is decided by patronymics, surname endings, a comma, and
 * the given names known; in doubt first name first in Latin, last name first in Cyrillic when
 * there are three words. One word is a first name when it is a known one, else a last name.
 * Strings in the arena. Only CRM_ENOMEM fails.
 */
enum crm_status crm_name_split(struct crm_name *name, const char *full, struct crm_arena *arena);

/* Fills what can be told from the rest: full from the parts, parts from full. */
enum crm_status crm_name_complete(struct crm_name *name, struct crm_arena *arena);

/*
 * One skeleton for all spellings of a word of a name: Cyrillic and every transliteration of
 * it meet (Щербакова, Shcherbakova, Scherbakova), case, ё/е, doubled letters, hyphens and
 * look-alike letters of the other alphabet fold, and the surname's gender too when surname is
 * set. "" when nothing is left.
 */
char *crm_name_skeleton(struct crm_arena *arena, const char *word, bool surname);

/*
 * The formal names that a given name may be short for, as ids of name groups, and its own
 * (Саша: Александр, Александра). Put in groups, at most max; returns how many.
 * The word may be in either alphabet. 0 for an unknown name.
 */
size_t crm_name_groups(const char *first, int *groups, size_t max);

/* 'm', 'f', or 0 when unknown or both: by patronymic, surname ending, given name. */
char crm_name_gender(const struct crm_name *name);

/*
 * The key under which namesakes meet: skeletons of last and first name in one order, the first name
 * by its initial, so that initials and diminutives meet too; NULL with fewer than two words.
 * What shares a key must still be compared.
 */
char *crm_name_key(struct crm_arena *arena, const struct crm_name *name);

#endif
