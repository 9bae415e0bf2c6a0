/*
 * What a column without a name holds, by its cells.
 */
#ifndef CRM_TABLE_GUESS_H
#define CRM_TABLE_GUESS_H

#include <stdbool.h>

#include "lib/base/arena.h"
#include "lib/table/header.h"

/* The cells of one column, counted by what they look like. */
struct crm_guess {
	size_t filled; /* neither blank nor a placeholder */
	size_t email, phone, url, handle, date, number, inn, ogrn;
	size_t name;       /* two words or more, of which one is a known given name or patronymic */
	size_t first_name; /* a known given name alone, with a patronymic or without */
	size_t last_name;  /* one word with the ending of a surname */
	size_t company;    /* with a legal form */
};

/* Counts one cleaned cell. False when out of memory. */
bool crm_guess_count(struct crm_guess *guess, const char *cell, struct crm_arena *arena);

/* True for a cell that no header has: an address, a phone, a URL, a date, a number. */
bool crm_guess_is_data(const char *cell, struct crm_arena *arena);

/*
 * The meanings of n columns: what most of the cells of each are, UNKNOWN where that is not plain.
 * Of meanings that do not repeat (lib/table/header.h) the plainest column gets it.
 */
void crm_guess_settle(enum crm_meaning *meaning, const struct crm_guess *guess, size_t n);

#endif
