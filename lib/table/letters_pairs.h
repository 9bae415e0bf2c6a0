/*
 * How likely letters follow each other, in Russian, and around the accented letters of Europe.
 *
 * A cost is -10 ln of a probability, in steps of 4: '0' to '9', then 'a' to 'z'.
 */
#ifndef CRM_TABLE_LETTERS_PAIRS_H
#define CRM_TABLE_LETTERS_PAIRS_H

#include <stddef.h>
#include <stdint.h>

/* The letters а to я by their place, ё as е, those of other languages, and what is no letter. */
enum {
	CRM_CYRILLIC_OTHER = 32,
	CRM_CYRILLIC_EDGE,
	CRM_CYRILLIC_PAIRS
};

/* The cost of the second behind the first. */
extern const char *const crm_cyrillic_pairs[CRM_CYRILLIC_PAIRS];

/* The letters a to z by their place, what is no letter, and any accented letter. */
enum {
	CRM_ACCENT_EDGE = 26,
	CRM_ACCENT_ACCENT
};

struct crm_accent {
	uint16_t code;      /* the small letter */
	const char *before; /* the cost of it behind those */
	const char *after;  /* the cost of those behind it */
};

/* The last has code 0. */
extern const struct crm_accent crm_accents[];

#endif
