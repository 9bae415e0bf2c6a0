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
 *
 * Titles and degrees are removed. "Jr", "мл.", "III" stay in full and end up in middle, where
 * crm_name_generation finds them. "оглы" and "kyzy" are part of the patronymic, "van der" and
 * "бин" of the surname. A name all in capitals or all in small letters gets the case of names.
 * What is no name (an address, digits, no letters at all) stays whole in full, without parts.
 * Strings in the arena. Only CRM_ENOMEM fails.
 */
enum crm_status crm_name_split(struct crm_name *name, const char *full, struct crm_arena *arena);

/*
 * Fills what can be told from the rest: full from the parts (in Cyrillic with a middle name the
 * last name first), parts from full, a patronymic out of the first name's column; and mends the
 * case. Parts that are given are not overruled by full.
 */
enum crm_status crm_name_complete(struct crm_name *name, struct crm_arena *arena);

/*
 * One skeleton for all spellings of a word of a name: Cyrillic and every transliteration of
 * it meet (Щербакова, Shcherbakova, Scherbakova), case, ё/е, doubled letters, hyphens and
 * look-alike letters of the other alphabet fold, and the surname's gender too when surname is
 * set. "" when nothing is left. Of a part of a double name 255 bytes count. NULL when out of
 * memory.
 */
char *crm_name_skeleton(struct crm_arena *arena, const char *word, bool surname);

/*
 * The formal names that a given name may be short for, as ids of name groups, and its own
 * (Саша: Александр, Александра). Put in groups, at most max; returns how many.
 * The word may be in either alphabet. 0 for an unknown name.
 */
size_t crm_name_groups(const char *first, int *groups, size_t max);
/* Only the groups of which the word is the formal name: 0 for Саша. */
size_t crm_name_formal(const char *first, int *groups, size_t max);
/* Both, at most max of each: the *nformals of which it is the formal name, and behind them all. */
size_t crm_name_groups_both(const char *first, int *groups, size_t max, size_t *nformals);

/*
 * Does an initial ("Ш.", "S") stand for the word, an initial or not? Both alphabets, all
 * transliterations, and the formal names of a diminutive ("А." for Саша).
 */
bool crm_name_initial_agrees(const char *initial, const char *word);
/* True for one letter, with a dot or without. */
bool crm_name_initial(const char *word);

/* 'm' or 'f' for a patronymic, Turkic ones ("Вели оглы") too; else 0. */
char crm_name_patronymic(const char *word);

/*
 * As crm_text_placeholder, for the cell of one part of a name: Null, Nil, Nan, No and Na are also
 * names of people, where they are written as such.
 */
bool crm_name_placeholder(const char *cleaned);

/* Which of his line a word says he is: 1 for "Sr" and "ст.", 2 for "Jr" and "II", 3 ...; or 0. */
int crm_name_generation(const char *word);

/* 'm', 'f', or 0 when unknown or both: by patronymic, given name, surname ending. */
char crm_name_gender(const struct crm_name *name);

/*
 * The key under which namesakes meet: the skeletons of last and first name in one order, the
 * first name by its initial, so that initials and diminutives meet too; NULL with fewer than two
 * words, or when out of memory.
 *
 * The initial is that of the formal name when all names a diminutive may stand for agree in it
 * (Саша: а). Where they do not (Слава, Алекс), or the initial was written in the other alphabet
 * by another sound (K. for Хаким), the keys differ. Which word is the surname is told by the
 * words alone; where they do not tell it, the first in the alphabet is taken for it, so that
 * swapped names meet, but then an initial may not meet the name. What shares a key must still
 * be compared.
 */
char *crm_name_key(struct crm_arena *arena, const struct crm_name *name);

#endif
