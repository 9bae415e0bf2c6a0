/*
 * What one header says by itself: normal form, alias, label.
 */
#ifndef CRM_TABLE_HEADER_READING_H
#define CRM_TABLE_HEADER_READING_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/table/header.h"

/* The words of all aliases by their hashes; in the arena. */
struct crm_header_index {
	struct crm_header_word *word;
};

struct crm_header_reading {
	enum crm_meaning meaning;
	const char *label; /* constant; only of points */
	int weight;        /* of two columns with one meaning the heavier is meant */
};

/*
 * Weights: a whole alias before one with affixes, these by whose they are, then the length; of
 * places that of work comes first, and weak aliases have their length alone.
 */
enum {
	CRM_HEADER_WORK_PLACE = 5000,
	CRM_HEADER_WHOLE = 4000,
	CRM_HEADER_WORK = 3000,
	CRM_HEADER_HOME = 2000,
	CRM_HEADER_OTHER = 1000
};

/* False when out of memory. */
bool crm_header_index(struct crm_header_index *index, struct crm_arena *arena);

/*
 * The normal form of a header: folded, letters alone, and digits when wanted; Cyrillic letters
 * that look Latin are Latin among Latin ones ("Е-mail"). NULL when out of memory.
 */
char *crm_header_form(struct crm_arena *arena, const char *text, bool digits);

/*
 * Reads a cleaned header; CRM_MEANS_UNKNOWN when it says nothing, or more than 1000 bytes. False
 * when out of memory.
 */
bool crm_header_read(struct crm_header_reading *reading, const struct crm_header_index *index,
    const char *text, struct crm_arena *arena);

#endif
