/*
 * What was made of a word, remembered: a list of people says the same few thousand words again and
 * again, and to make one of their forms costs ten times what finding it here does.
 *
 * Each thread has a cache of its own, so that nobody waits; it is of CRM_WORD_CACHE_SIZE bytes at
 * most, begun by the hundredth word that is asked for (a tool that works on one card does without)
 * and given back when the thread ends. A word that comes takes the place of the one that was there.
 * Without memory for it nothing is remembered, and nothing fails.
 */
#ifndef CRM_TEXT_WORD_CACHE_H
#define CRM_TEXT_WORD_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#define CRM_WORD_CACHE_SIZE ((size_t)1 << 20)

/* The functions of the word that are remembered. */
enum crm_word_form {
	CRM_WORD_LATIN = 1, /* crm_name_latin */
	CRM_WORD_GIVEN,     /* crm_name_skeleton_put, not as a surname */
	CRM_WORD_SURNAME,   /* ... as a surname */
	CRM_WORD_TYPED      /* crm_name_typed */
};

struct crm_word_slot;

/*
 * Where the form of a word is or should be remembered; NULL where it is not: the word is long, or
 * it is too early. *known: out is filled in.
 */
struct crm_word_slot *crm_word_cache_find(
    enum crm_word_form form, const char *word, char *out, bool *known);

/* Remembers what was made of the word for which the slot was found; slot may be NULL. */
void crm_word_cache_keep(
    struct crm_word_slot *slot, enum crm_word_form form, const char *word, const char *out);

#endif
