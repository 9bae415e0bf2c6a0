/*
 * How far two short strings are apart, byte by byte: for skeletons, keys and digits.
 */
#ifndef CRM_MATCH_DISTANCE_H
#define CRM_MATCH_DISTANCE_H

#include <stddef.h>

/* What of a string is looked at. */
#define CRM_DISTANCE_MAX 128

/*
 * Least number of letters put in, left out, replaced, or swapped with their neighbour that makes
 * one of the other (optimal string alignment); most + 1 when it is more than `most`.
 */
unsigned crm_distance(const char *a, size_t n, const char *b, size_t m, unsigned most);

/*
 * How many letters the strings share at most, whatever their order: a cheap bound on what the two
 * below can give. Letters that agree in their last five bits count as one.
 */
size_t crm_letters_shared(const char *a, size_t n, const char *b, size_t m);

/* Jaro and Winkler, 0 to 1; 0 when either is empty. */
double crm_jaro_winkler(const char *a, size_t n, const char *b, size_t m);
/* What it is at most, as crm_letters_shared can tell: for less than its price. */
double crm_jaro_winkler_most(const char *a, size_t n, const char *b, size_t m, size_t shared);

#endif
