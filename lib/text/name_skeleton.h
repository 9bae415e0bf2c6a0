/*
 * Spellings of names, for the code that takes names apart: no memory is allocated.
 */
#ifndef CRM_TEXT_NAME_SKELETON_H
#define CRM_TEXT_NAME_SKELETON_H

#include <stdbool.h>
#include <stddef.h>

/* What of a word counts; what is beyond is left out. */
#define CRM_SKELETON_SIZE 256

/* The word in small Latin letters, one of the common transliterations: "shcherbakova". */
void crm_name_latin(char out[CRM_SKELETON_SIZE], const char *word);

/*
 * The letters and digits of a word as they were typed, but for case and ё: a byte for each, so that
 * one slip of a finger is one byte. Bytes of different alphabets are different ones; otherwise they
 * mean nothing.
 */
void crm_name_typed(char out[CRM_SKELETON_SIZE], const char *word);

/* As crm_name_skeleton, of one word without hyphens. */
void crm_name_skeleton_put(char out[CRM_SKELETON_SIZE], const char *word, bool surname);

/* What crm_name_skeleton is at most. */
#define CRM_SKELETON_TEXT ((size_t)4 * CRM_SKELETON_SIZE)

/* As crm_name_skeleton; returns its length. */
size_t crm_name_skeleton_text(char out[CRM_SKELETON_TEXT], const char *text, bool surname);

/* Do two texts come to one skeleton, not as surnames? Those that come to nothing do not. */
bool crm_name_same_skeleton(const char *a, const char *b);

/* Of a name group: 'm', 'f' or 0; and its formal name. */
char crm_name_group_gender(int group);
void crm_name_group_name(int group, char name[64]);

#endif
